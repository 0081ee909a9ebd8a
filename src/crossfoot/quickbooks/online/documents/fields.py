"""Fields that several record types share, with QuickBooks' lengths, and the error for what cannot be sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from crossfoot.core.dates import in_words
from crossfoot.core.mappings import Mappings, RemoteAccount
from crossfoot.core.money import ZERO
from crossfoot.core.postings import Address
from crossfoot.core.problems import Fix, Problem

NUMBER_LENGTH = 21
"""DocNumber."""
NOTE_LENGTH = 4000
"""PrivateNote."""
DESCRIPTION_LENGTH = 4000
MEMO_LENGTH = 1000
"""CustomerMemo."""
EMAIL_LENGTH = 100
PHONE_LENGTH = 21
"""Intuit's pages say 30, its schema 21: the smaller is safe."""
ADDRESS_LINE_LENGTH = 500
CITY_LENGTH = 255
CUSTOM_VALUE_LENGTH = 31
"""Characters of a custom field's value on sales forms."""
POSTAL_CODE_LENGTH = 30


class Unpostable(Exception):
    """The posting cannot be put into QuickBooks' words, e.g. because an account is not mapped any more.

    Checks find these before; this is what is left when a mapping changes between approval and sending.
    """

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.sentence)
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Figures:
    """What a document in QuickBooks says, for the tie-out: amounts in the document's currency.

    `tax` and `total` are QuickBooks' own; `balance` is what is still to be paid, None where not told.
    """

    name: str
    remote_id: str
    version: str
    number: str
    party_id: str
    posting_on: date | None
    due_on: date | None
    tax: Decimal
    total: Decimal
    currency: str
    memo: str
    balance: Decimal | None = None


def figures_of(name: str, record: Mapping[str, Any], party_field: str) -> Figures:
    """The figures of any sales or purchase form; `party_field` is CustomerRef or VendorRef."""
    return Figures(
        name=name,
        remote_id=text(record, "Id"),
        version=text(record, "SyncToken"),
        number=text(record, "DocNumber"),
        party_id=ref_id(record, party_field),
        posting_on=date_of(record.get("TxnDate")),
        due_on=date_of(record.get("DueDate")),
        tax=tax_of(record),
        total=decimal_of(record.get("TotalAmt")) or ZERO,
        currency=ref_id(record, "CurrencyRef"),
        memo=text(record, "PrivateNote"),
        balance=decimal_of(record.get("Balance")),
    )


def ref(remote_id: str) -> dict[str, str]:
    return {"value": remote_id}


def party_ref(key: str, label: str, mappings: Mappings) -> dict[str, str]:
    """Raises Unpostable where the party has no record in QuickBooks yet."""
    remote_id = mappings.parties.get(key, "")
    if not remote_id:
        sentence = f"{label} is not in QuickBooks yet. Link or create it, then retry."
        raise Unpostable(Problem("party_missing", sentence, Fix.CHOOSE_PARTY, f"party:{key}", key))
    return ref(remote_id)


def account_ref(key: str, mappings: Mappings) -> dict[str, str]:
    """Raises Unpostable where the account is not mapped."""
    account: RemoteAccount | None = mappings.accounts.get(key)
    if account is None:
        label = mappings.account_labels.get(key, key)
        sentence = f"No QuickBooks account is chosen for {label}. Choose one, then retry."
        raise Unpostable(Problem("account_missing", sentence, Fix.MAP_ACCOUNT, f"account:{key}", key))
    return ref(account.remote_id)


def number_field(number: str) -> dict[str, str]:
    """DocNumber, or nothing where QuickBooks gives the number. Raises Unpostable where it is too long."""
    if len(number) > NUMBER_LENGTH:
        sentence = (
            f"The number {number} has {len(number)} characters; QuickBooks takes {NUMBER_LENGTH}. Shorten it."
        )
        raise Unpostable(Problem("number_too_long", sentence, Fix.CHANGE_NUMBER, "number_too_long", number))
    return {"DocNumber": number} if number else {}


def currency_field(currency: str, mappings: Mappings) -> dict[str, dict[str, str]]:
    """CurrencyRef, which QuickBooks wants only in companies with several currencies."""
    return {"CurrencyRef": ref(currency)} if mappings.multicurrency else {}


def rate_field(rate: Decimal | None, currency: str, mappings: Mappings) -> dict[str, Decimal]:
    """ExchangeRate of a document in another currency than the company's, where a rate is fixed on it."""
    is_foreign = mappings.multicurrency and currency != mappings.home_currency
    return {"ExchangeRate": Decimal(f"{rate.normalize():f}")} if rate and is_foreign else {}


def location_field(location: str, mappings: Mappings) -> dict[str, dict[str, str]]:
    """DepartmentRef, which QuickBooks has on whole forms only. Raises Unpostable where it is not linked."""
    return {"DepartmentRef": _dimension(location, mappings.locations, "location")} if location else {}


def class_field(klass: str, mappings: Mappings) -> dict[str, dict[str, str]]:
    """ClassRef of a form or a line. Raises Unpostable where the class is not linked."""
    return {"ClassRef": _dimension(klass, mappings.classes, "class")} if klass else {}


def _dimension(key: str, known: Mapping[str, str], what: str) -> dict[str, str]:
    remote_id = known.get(key, "")
    if not remote_id:
        sentence = f"No QuickBooks {what} is chosen for {key}. Choose one, then retry."
        raise Unpostable(Problem(f"{what}_missing", sentence, Fix.CHANGE_SETTING, key, key))
    return ref(remote_id)


def document_id(key: str, what: str, mappings: Mappings) -> str:
    """The id of another document of ours in QuickBooks. Raises Unpostable where it is not there yet."""
    remote_id = mappings.documents.get(key, "")
    if not remote_id:
        sentence = f"The {what} that this names is not in QuickBooks yet. Send that first, then retry."
        raise Unpostable(Problem("document_missing", sentence, Fix.RETRY, f"document:{key}", key))
    return remote_id


def moved_words(posting_on: date, original_posting_on: date | None) -> str:
    """What the memo says of a date that closed books moved to an open day; empty where none did."""
    if original_posting_on is None or original_posting_on == posting_on:
        return ""
    return f"Dated {in_words(original_posting_on)}; QuickBooks was closed on that day"


def note(memo: str, marker: str, *told: str, limit: int = NOTE_LENGTH) -> str:
    """The memo, what else is `told`, and our marker, each on lines of its own; only the memo is cut short."""
    ours = [*(line for line in told if line), marker]
    room = limit - sum(len(line) + 1 for line in ours)
    return "\n".join([cut(memo, room), *ours]) if memo and room > 0 else "\n".join(ours)[-limit:]


def has_marker(written: str, marker: str) -> bool:
    """Whether our marker stands on a line of its own; "Voided" and people's words may stand around it."""
    return any(line.strip() == marker for line in written.splitlines())


def cut(words: str, limit: int) -> str:
    return words if len(words) <= limit else words[: limit - 1].rstrip() + "…"


def address_of(address: Address) -> dict[str, str]:
    """QuickBooks' address; empty parts are left out."""
    parts = {
        "Line1": cut(address.line1, ADDRESS_LINE_LENGTH),
        "Line2": cut(address.line2, ADDRESS_LINE_LENGTH),
        "City": cut(address.city, CITY_LENGTH),
        "CountrySubDivisionCode": cut(address.region, CITY_LENGTH),
        "PostalCode": cut(address.postal_code, POSTAL_CODE_LENGTH),
        "Country": cut(address.country, CITY_LENGTH),
    }
    return {name: value for name, value in parts.items() if value}


def plain(number: Decimal) -> str:
    """3.000 → "3", for people."""
    return format(number.normalize(), "f")


def ref_id(record: Mapping[str, Any], name: str) -> str:
    member = record.get(name)
    return str(member.get("value", "")) if isinstance(member, Mapping) else ""


def text(record: Mapping[str, Any], name: str) -> str:
    value = record.get(name)
    return "" if value is None else str(value)


def decimal_of(value: object) -> Decimal | None:
    """A number of QuickBooks' JSON: `100.00`, the bare `0`, or a number in quotes; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | str | Decimal):
        return None
    try:
        number = Decimal(value)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def rate_of(record: Mapping[str, Any]) -> Decimal | None:
    """The exchange rate of a form; None where it is in home currency."""
    rate = decimal_of(record.get("ExchangeRate"))
    return rate if rate else None


def date_of(value: object) -> date | None:
    """A date of QuickBooks' JSON; a zone after it, as older answers carry, is left aside."""
    if not isinstance(value, str):
        return None
    try:
        return date.fromisoformat(value[:10])
    except ValueError:
        return None


def instant_of(value: object) -> datetime | None:
    """An instant with its zone, as QuickBooks writes it: `-08:00`, `-0800` or `Z`, with up to nine decimals."""
    if not isinstance(value, str):
        return None
    try:
        instant = datetime.fromisoformat(value)
    except ValueError:
        return None
    return instant if instant.tzinfo is not None else None


def tax_of(record: Mapping[str, Any]) -> Decimal:
    """QuickBooks' own tax on a form; a form without tax says nothing of it."""
    detail = record.get("TxnTaxDetail")
    amount = decimal_of(detail.get("TotalTax")) if isinstance(detail, Mapping) else None
    return amount if amount is not None else ZERO
