"""What QuickBooks' fault codes and texts mean: the one table, code → kind, sentence, fix.

Codes and texts come from Intuit's list of error codes and from recorded answers. Each sentence names the
thing, the reason and the way out; `{document}`, `{words}` (QuickBooks' own) and `{which}` are filled in.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from crossfoot.core.problems import Fix


class Kind(StrEnum):
    """What the engine does about a fault."""

    REFUSED = "refused"
    """A person must act on the document, a mapping or the company."""
    AGAIN = "again"
    """Refused for a passing reason: a new generation may simply be tried, a limited number of times."""
    TAKEN = "taken"
    """The number or the name already exists in QuickBooks."""
    STALE = "stale"
    THROTTLED = "throttled"
    SIGN_IN = "sign_in"
    ACCESS = "access"
    UNKNOWN = "unknown"
    """Whether it was carried out is not certain: the same bytes again."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a code stands for. `sentence` may name {document}, {words} and {which}."""

    kind: Kind
    sentence: str
    fix: Fix
    cause: str


DOCUMENTS: Mapping[str, str] = {
    "Invoice": "invoice", "Bill": "bill", "Customer": "customer", "Vendor": "vendor", "Item": "item",
    "Account": "account", "TaxCode": "tax code", "TaxService": "tax rate", "JournalEntry": "journal entry",
    "Payment": "payment", "BillPayment": "bill payment", "CreditMemo": "credit memo",
    "SalesReceipt": "sales receipt", "RefundReceipt": "refund receipt",
    "VendorCredit": "vendor credit", "PurchaseOrder": "purchase order", "Deposit": "deposit",
    "Purchase": "expense", "Attachable": "file", "query": "list", "cdc": "list of changes",
    "report": "report",
}  # fmt: skip
"""What people call QuickBooks' record types."""

LISTS: Sequence[tuple[re.Pattern[str], str, str]] = [
    (
        re.compile(r"\b(customers?|vendors?|employees?|Names)\b", re.IGNORECASE),
        "parties",
        "customer or vendor",
    ),
    (re.compile(r"\baccounts?\b", re.IGNORECASE), "accounts", "account"),
    (re.compile(r"\b(items?|products?)\b", re.IGNORECASE), "items", "item"),
    (re.compile(r"\b(tax ?codes?|tax ?rates?)\b", re.IGNORECASE), "tax_codes", "tax code"),
    (re.compile(r"\bterms?\b", re.IGNORECASE), "terms", "payment term"),
    (re.compile(r"\b(klasses|classes|class)\b", re.IGNORECASE), "classes", "class"),
    (re.compile(r"\b(depts?|departments?|locations?)\b", re.IGNORECASE), "locations", "location"),
]
"""Words of 610 and 2500 (some name QuickBooks' own tables) → which list, and what people call it."""

THROTTLE = Meaning(
    Kind.THROTTLED,
    "QuickBooks' limit of requests was reached; sending goes on in a minute by itself.",
    Fix.WAIT,
    "throttle",
)
DELETED = Meaning(
    Kind.REFUSED,
    "Someone deleted this {document} in QuickBooks. Send it again, or unlink it here.",
    Fix.LINK_EXISTING,
    "deleted",
)
FORBIDDEN = Meaning(
    Kind.ACCESS,
    "QuickBooks does not let us into this company: {words} Reconnect with a user who administers it.",
    Fix.RECONNECT,
    "access",
)
NOT_THERE = Meaning(
    Kind.REFUSED,
    "QuickBooks' address for this {document} does not exist: {words} Check the connection's address.",
    Fix.CHANGE_SETTING,
    "address",
)
UNKNOWN_CODE = Meaning(
    Kind.REFUSED,
    "QuickBooks refused this {document}: {words} Change what it names, then retry.",
    Fix.EDIT_DOCUMENT,
    "other",
)
CLOSED = Meaning(
    Kind.REFUSED,
    "The books are closed at the date of this {document}. Choose a later posting date, or have the "
    "accountant move the closing date in QuickBooks.",
    Fix.MOVE_DATE,
    "closed_period",
)
OUR_MISTAKE = Meaning(
    Kind.REFUSED,
    "QuickBooks did not understand this {document}: {words} This is a fault of the program; please report it "
    "with the evidence page.",
    Fix.RETRY,
    "request",
)
NO_TAX_CODE = Meaning(
    Kind.REFUSED,
    "A line of this {document} has no tax code, and QuickBooks wants one on every line. Map the tax rate, "
    "and the code for untaxed lines.",
    Fix.MAP_TAX,
    "tax_code",
)
BUSY = Meaning(
    Kind.AGAIN,
    "QuickBooks was busy with another change of the same list: {words} It is tried again by itself.",
    Fix.RETRY,
    "busy",
)
SUBSCRIPTION = Meaning(
    Kind.ACCESS,
    "The QuickBooks subscription does not accept new data: {words} Renew it in QuickBooks, then reconnect.",
    Fix.RECONNECT,
    "subscription",
)
DOUBT = Meaning(
    Kind.UNKNOWN,
    "QuickBooks had an internal error, and whether it kept this {document} is not certain: {words}",
    Fix.WAIT,
    "quickbooks",
)
NUMBER_TAKEN = Meaning(
    Kind.TAKEN,
    "The number of this {document} is already used in QuickBooks. Link it to that one if it is the same, or "
    "change the number. QuickBooks says: {words}",
    Fix.CHANGE_NUMBER,
    "number_taken",
)
WRONG_ACCOUNT = Meaning(
    Kind.REFUSED,
    "QuickBooks does not accept an account of this type here: {words} Map another account.",
    Fix.MAP_ACCOUNT,
    "account_type",
)
BAD_VALUE = Meaning(
    Kind.REFUSED,
    "QuickBooks does not accept a value of this {document}: {words} Correct it, then retry.",
    Fix.EDIT_DOCUMENT,
    "value",
)

SETTLED = Meaning(
    Kind.REFUSED,
    "This {document} is settled in QuickBooks: {words} Take the payment or the link off there first, or reverse "
    "the {document} with a credit.",
    Fix.RETRY,
    "settled",
)
NOT_LINKABLE = Meaning(
    Kind.REFUSED,
    "QuickBooks cannot link this {document} to what it names, because that is settled, another party's, or gone: "
    "{words} Check it in QuickBooks, then retry.",
    Fix.EDIT_DOCUMENT,
    "link",
)
FILE_REFUSED = Meaning(
    Kind.REFUSED,
    "QuickBooks does not take this file: {words} Attach it in another form, such as PDF.",
    Fix.EDIT_DOCUMENT,
    "file",
)

TEXTS: Sequence[tuple[re.Pattern[str], Meaning]] = [
    (re.compile(r"one name at a time", re.IGNORECASE), BUSY),
    (re.compile(r"error while calculating tax", re.IGNORECASE), BUSY),
    (
        re.compile(r"(VAT|GST/HST|GST|tax) (rate|code) before you save|have a (VAT|GST)", re.IGNORECASE),
        NO_TAX_CODE,
    ),
    (re.compile(r"account period (has )?closed|books (are|have been) closed", re.IGNORECASE), CLOSED),
    (re.compile(r"trial or subscription|subscription (period )?has ended", re.IGNORECASE), SUBSCRIPTION),
    (re.compile(r"Duplicate Document Number", re.IGNORECASE), NUMBER_TAKEN),
    (re.compile(r"trying to link does not exist", re.IGNORECASE), NOT_LINKABLE),
    (
        re.compile(r"(linked|applied) to it\b|less than (the payments|what is) applied", re.IGNORECASE),
        SETTLED,
    ),
    (
        re.compile(r"must choose a (customer|vendor)", re.IGNORECASE),
        Meaning(
            Kind.REFUSED,
            "A line goes to accounts receivable or payable, which QuickBooks keeps for documents. Map "
            "another account. QuickBooks says: {words}",
            Fix.MAP_ACCOUNT,
            "account_type",
        ),
    ),
    (
        re.compile(r"must set a transaction amount", re.IGNORECASE),
        Meaning(
            Kind.REFUSED,
            "QuickBooks does not take this {document} without an amount. Correct its lines, then retry.",
            Fix.EDIT_DOCUMENT,
            "amount",
        ),
    ),
    (
        re.compile(r"currency", re.IGNORECASE),
        Meaning(
            Kind.REFUSED,
            "The currency of this {document} and the one QuickBooks keeps for the customer, the vendor or "
            "the account differ: {words} Choose a party with this currency.",
            Fix.CHOOSE_PARTY,
            "currency",
        ),
    ),
    (
        re.compile(r"can contain at most \d+ characters", re.IGNORECASE),
        Meaning(
            Kind.REFUSED,
            "A text of this {document} is too long for QuickBooks: {words} Shorten it, then retry.",
            Fix.EDIT_DOCUMENT,
            "length",
        ),
    ),
]
"""Texts met under code 6000, which says no more than "a business validation error"."""


def _refusal(sentence: str, fix: Fix, cause: str) -> Meaning:
    return Meaning(Kind.REFUSED, sentence, fix, cause)


CODES: Mapping[str, Meaning] = {
    "120": Meaning(
        Kind.ACCESS,
        "The QuickBooks user who connected this company may no longer use it: {words} Reconnect with a user "
        "who administers it.",
        Fix.RECONNECT,
        "access",
    ),
    "3100": Meaning(
        Kind.ACCESS,
        "QuickBooks no longer lets this program into the company. Reconnect, and choose the same company.",
        Fix.RECONNECT,
        "access",
    ),
    "3200": Meaning(Kind.SIGN_IN, "The sign-in to QuickBooks expired: {words}", Fix.RECONNECT, "sign_in"),
    "3202": Meaning(Kind.SIGN_IN, "The sign-in to QuickBooks is missing: {words}", Fix.RECONNECT, "sign_in"),
    "3001": THROTTLE,
    "130": Meaning(Kind.UNKNOWN, "QuickBooks is moving this company: {words}", Fix.WAIT, "quickbooks"),
    "140": Meaning(Kind.UNKNOWN, "QuickBooks locked this company for now: {words}", Fix.WAIT, "quickbooks"),
    "150": Meaning(Kind.UNKNOWN, "QuickBooks is under maintenance: {words}", Fix.WAIT, "quickbooks"),
    # A request under this id is known already and perhaps still running: look before anything else.
    "600": Meaning(
        Kind.UNKNOWN, "QuickBooks already has a request under this id: {words}", Fix.WAIT, "quickbooks"
    ),
    "620": NOT_LINKABLE,
    "1010": DOUBT,
    "1020": DOUBT,
    "6002": DOUBT,
    "10000": DOUBT,
    "500": OUR_MISTAKE,
    "1040": OUR_MISTAKE,
    "2010": OUR_MISTAKE,
    "2020": _refusal(
        "QuickBooks misses something in this {document}: {words} Complete it, then retry.",
        Fix.EDIT_DOCUMENT,
        "incomplete",
    ),
    "2030": OUR_MISTAKE,
    "2040": _refusal(
        "A text of this {document} has characters that QuickBooks does not take, such as emoji: {words} "
        "Change it, then retry.",
        Fix.EDIT_DOCUMENT,
        "characters",
    ),
    "2050": _refusal(
        "A text of this {document} is too long for QuickBooks: {words} Shorten it, then retry.",
        Fix.EDIT_DOCUMENT,
        "length",
    ),
    "2060": BAD_VALUE,
    "2070": BAD_VALUE,
    "2080": BAD_VALUE,
    "2090": BAD_VALUE,
    "2100": BAD_VALUE,
    "2110": BAD_VALUE,
    "2130": OUR_MISTAKE,
    "2140": BAD_VALUE,
    "2150": BAD_VALUE,
    "2160": BAD_VALUE,
    "2170": OUR_MISTAKE,
    "2190": BAD_VALUE,
    "2200": BAD_VALUE,
    "2210": _refusal(
        "QuickBooks does not accept the e-mail address on this {document}: {words} Correct it, then retry.",
        Fix.EDIT_PARTY,
        "email",
    ),
    "2220": _refusal(
        "QuickBooks does not know the currency of this {document}: {words} Add it in QuickBooks, or choose "
        "another.",
        Fix.EDIT_DOCUMENT,
        "currency",
    ),
    "2250": _refusal("This {document} has no lines. Add one, then retry.", Fix.EDIT_DOCUMENT, "lines"),
    "2290": _refusal(
        "QuickBooks does not accept a negative amount here: {words} Correct the lines, then retry.",
        Fix.EDIT_DOCUMENT,
        "amount",
    ),
    "2300": _refusal(
        "The debits and credits of this {document} differ: {words} Correct it, then retry.",
        Fix.EDIT_DOCUMENT,
        "unbalanced",
    ),
    "4000": OUR_MISTAKE,
    "4001": OUR_MISTAKE,
    "4002": OUR_MISTAKE,
    "5010": Meaning(
        Kind.STALE, "Someone changed this {document} in QuickBooks meanwhile: {words}", Fix.RETRY, "stale"
    ),
    "5020": _refusal(
        "This QuickBooks plan does not allow it: {words} Change the setting here, or the plan there.",
        Fix.CHANGE_SETTING,
        "plan",
    ),
    "5030": _refusal(
        "This QuickBooks plan does not have the feature: {words} Change the setting here, or the plan there.",
        Fix.CHANGE_SETTING,
        "plan",
    ),
    "6010": OUR_MISTAKE,
    "6030": _refusal(
        "The file is larger than QuickBooks takes: {words} Attach a smaller one.", Fix.EDIT_DOCUMENT, "file"
    ),
    "6040": OUR_MISTAKE,
    "6041": FILE_REFUSED,
    "6050": OUR_MISTAKE,
    "6070": _refusal(
        "Quantity times price of a line does not give its amount: {words} Correct the line, then retry.",
        Fix.EDIT_DOCUMENT,
        "amount",
    ),
    "6080": _refusal("This {document} has no name. Enter one, then retry.", Fix.EDIT_PARTY, "name"),
    "6090": OUR_MISTAKE,
    "6100": _refusal(
        "QuickBooks does not accept a line's tax code: {words} Map the tax rate to another code.",
        Fix.MAP_TAX,
        "tax_code",
    ),
    "6140": NUMBER_TAKEN,
    "6150": OUR_MISTAKE,
    "6170": OUR_MISTAKE,
    "6190": SUBSCRIPTION,
    "6200": CLOSED,
    "6210": CLOSED,
    "6220": _refusal(
        "QuickBooks does not make it inactive while it has a balance: {words} Settle it there first.",
        Fix.EDIT_DOCUMENT,
        "balance",
    ),
    "6240": Meaning(
        Kind.TAKEN,
        "Another customer, vendor, employee or item in QuickBooks already has the name of this {document}. "
        "Link it to that one, or change the name. QuickBooks says: {words}",
        Fix.CHOOSE_PARTY,
        "name_taken",
    ),
    "6250": _refusal(
        "The customer of this {document} does not exist in QuickBooks or is inactive: {words} "
        "Choose another.",
        Fix.CHOOSE_PARTY,
        "missing:parties",
    ),
    "6270": _refusal(
        "This {document} is dated before the item's stock begins in QuickBooks: {words} Choose a later "
        "posting date.",
        Fix.MOVE_DATE,
        "item_start",
    ),
    "6420": _refusal(
        "The e-mail address to send this {document} to is missing. Enter one, then retry.",
        Fix.EDIT_DOCUMENT,
        "email",
    ),
    "6430": WRONG_ACCOUNT,
    "6440": OUR_MISTAKE,
    "6480": _refusal(
        "This {document} is matched with a bank transaction in QuickBooks. Undo the match there first.",
        Fix.RETRY,
        "matched",
    ),
    "6540": _refusal(
        "This {document} is part of a bank deposit in QuickBooks. Take it off the deposit there first.",
        Fix.RETRY,
        "deposited",
    ),
}
"""Every code with a meaning of its own; all others give a sentence with QuickBooks' own words."""
