"""The chart of accounts."""

from __future__ import annotations

from qbsandbox.company import chart
from qbsandbox.company.currencies import CURRENCIES, amount
from qbsandbox.company.entities.books import Books
from qbsandbox.company.entities.lists import naming
from qbsandbox.company.entities.schema import (
    CURRENCY,
    IGNORED,
    LIST,
    EntityType,
    Kind,
    flag,
    read_only,
    reference,
    text,
    whole,
)
from qbsandbox.company.entities.schema import (
    amount as money,
)
from qbsandbox.company.faults import DUPLICATE_NUMBER, Fault, business
from qbsandbox.company.jsontext import JsonObject
from qbsandbox.company.records import Record, as_id

TREE = naming.Tree("Account", "SubAccount", forbidden='":\t\n\r')
# Accounts QuickBooks books to by itself cannot be made inactive (text UNSURE). Of several the first is
# QuickBooks' own; of tax accounts all are.
SYSTEM_SUBTYPES = frozenset(
    {"AccountsReceivable", "AccountsPayable", "UndepositedFunds", "RetainedEarnings", "OpeningBalanceEquity"}
)
TAX_SUBTYPES = frozenset({"GlobalTaxPayable", "SalesTaxPayable"})
# Equity and the income statement are kept in home currency only.
OF_ONE_CURRENCY = chart.INCOME_STATEMENT | {"Equity"}
CONTROL = frozenset({chart.RECEIVABLE, chart.PAYABLE})


def _complete(books: Books, body: JsonObject, before: Record | None, asked: JsonObject) -> JsonObject:
    naming.required_name(body, "Name", TREE.forbidden)
    _set_type(body, before, asked)
    if before is not None and before.active and body.get("Active") is False and _is_system(books, before):
        raise business("This account is used by QuickBooks itself and can't be made inactive.")
    TREE.complete(books, body, before, asked)
    _set_currency(books, body, before)
    _check_family(books, body, before)
    _check_number(books, body, before)
    tax_code = body.get("TaxCodeRef")
    if tax_code is not None and as_id(tax_code["value"]):
        books.linked("TaxCode", tax_code)
    return body


def _is_system(books: Books, record: Record) -> bool:
    subtype, currency = record.body["AccountSubType"], record.body["CurrencyRef"]
    if subtype in TAX_SUBTYPES:
        return True
    return subtype in SYSTEM_SUBTYPES and record.id == min(
        r.id
        for r in books.store.select("Account")
        if r.active and r.body["AccountSubType"] == subtype and r.body["CurrencyRef"] == currency
    )


def _set_type(body: JsonObject, before: Record | None, asked: JsonObject) -> None:
    """Type and detail type; the one that is not sent follows the one that is."""
    subtype, kind = body.get("AccountSubType"), body.get("AccountType")
    if before is not None and asked.get("AccountType") and not asked.get("AccountSubType"):
        subtype = before.body["AccountSubType"] if kind == before.body["AccountType"] else None
    elif before is not None and asked.get("AccountSubType") and not asked.get("AccountType"):
        kind = None
    if kind is None and subtype is None:
        if before is None:
            raise Fault(6010, "Account Type or Account Sub Type is required", element="AccountType")
        kind, subtype = before.body["AccountType"], before.body["AccountSubType"]
    if kind is None:
        kind = chart.TYPE_OF_SUBTYPE.get(str(subtype))
    elif before is not None and kind != before.body["AccountType"] and before.body["AccountType"] in CONTROL:
        raise business("You can't change the type of an Accounts Receivable or Accounts Payable account.")
    if not isinstance(kind, str) or kind not in chart.SUBTYPES:
        raise Fault(2170, f"Invalid Enumeration : {kind or subtype}", element="AccountType")
    if subtype is None:
        kept = before is not None and before.body["AccountType"] == kind
        subtype = before.body["AccountSubType"] if before is not None and kept else chart.SUBTYPES[kind][1][0]
    elif subtype not in chart.SUBTYPES[kind][1]:
        raise Fault(2170, f"Invalid Enumeration : {subtype}", element="AccountSubType")
    body.update(AccountType=kind, AccountSubType=subtype, Classification=chart.classification(kind))


def _check_family(books: Books, body: JsonObject, before: Record | None) -> None:
    """A sub-account has the type and the currency of its parent (texts UNSURE)."""
    parent = body.get("ParentRef")
    above = None if parent is None else books.store.get("Account", int(parent["value"]))
    below = () if before is None else books.store.select("Account", " AND party_id = ?", (before.id,))
    for other in (*below, *(() if above is None else (above,))):
        if other.body["AccountType"] != body["AccountType"]:
            raise business("A sub-account must have the same account type as its parent account.")
        if other.body["CurrencyRef"]["value"] != body["CurrencyRef"]["value"]:
            raise business("A sub-account must have the same currency as its parent account.")


def _check_number(books: Books, body: JsonObject, before: Record | None) -> None:
    """An account number is given once (6140 by the words seen for it; a switch, as that is UNSURE)."""
    number = body.get("AcctNum")
    if number is None or not books.switches.unique_account_numbers:
        return
    if before is not None and before.body.get("AcctNum") == number:
        return
    if any(before is None or taken.id != before.id for taken in books.store.numbered("Account", str(number))):
        raise Fault(6140, DUPLICATE_NUMBER, element="AcctNum")


def _set_currency(books: Books, body: JsonObject, before: Record | None) -> None:
    """An account has one currency for good, home currency where none is given."""
    if before is not None:
        kept = before.body["CurrencyRef"]["value"]
        if (body.get("CurrencyRef") or before.body["CurrencyRef"])["value"] != kept:
            raise business("You can't change the currency of an account.")
        body["CurrencyRef"] = {"value": kept}
        return
    asked = (body.get("CurrencyRef") or {}).get("value", books.home)
    if asked not in CURRENCIES:
        raise Fault(2220, f"Invalid Currency. Supplied value:{asked}", element="CurrencyRef")
    if asked != books.home:
        books.check_multicurrency()
        if body["AccountType"] in OF_ONE_CURRENCY:
            raise business("Equity, income and expense accounts are kept in the home currency.")
    body["CurrencyRef"] = {"value": asked}


def _show(books: Books, record: Record, shown: JsonObject) -> JsonObject:
    own = _balance(books, record)
    shown["CurrentBalance"] = amount(own)
    below = sum(_balance(books, child) for child in books.store.below("Account", record.id))
    shown["CurrentBalanceWithSubAccounts"] = amount(own + below)
    return shown


def _balance(books: Books, record: Record) -> int:
    """Signs as in the sample company: credit cards and equity count credits up, all else debits up; income
    and expense accounts and inactive ones show 0. (UNSURE: recalled, not recorded, for the liabilities other
    than cards.)
    """
    kind = record.body["AccountType"]
    if kind in chart.INCOME_STATEMENT or not record.active:
        return 0
    home, own = books.store.account_totals(record.id)
    held = home if record.body["CurrencyRef"]["value"] == books.home else own
    return -held if kind in ("Credit Card", "Equity") else held


ACCOUNT = EntityType(
    "Account",
    {
        "Name": text(100, filterable=True),
        "SubAccount": flag(filterable=True),
        "ParentRef": reference("Account", shows_name=False),
        "Description": text(100),
        "FullyQualifiedName": read_only(Kind.TEXT, filterable=True),
        "Active": flag(filterable=True),
        "Classification": read_only(Kind.TEXT, filterable=True),
        "AccountType": text(filterable=True),
        "AccountSubType": text(filterable=True),
        "AcctNum": text(20),
        "CurrentBalance": money(read_only=True, filterable=True),
        "CurrentBalanceWithSubAccounts": money(read_only=True),
        "CurrencyRef": CURRENCY,
        "TaxCodeRef": reference("TaxCode", shows_name=False),
        "TxnLocationType": IGNORED,
        "AccountAlias": IGNORED,
        "Level": whole(read_only=True),
        "domain": IGNORED,
    },
    can=LIST,
    # As other lists; a client's own tests pay cards from the first asset account, which "Checking" is by name.
    order="name",
    complete=_complete,
    show=_show,
    attach=TREE.renew_below,
)
