"""The chart of accounts."""

from __future__ import annotations

from qbsandbox.company import chart
from qbsandbox.company.currencies import CURRENCIES, amount
from qbsandbox.company.entities import lists
from qbsandbox.company.entities.books import Books
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
from qbsandbox.company.faults import Fault, business, missing
from qbsandbox.company.jsontext import JsonObject
from qbsandbox.company.store import Record

FORBIDDEN = '":\t\n\r'
# Accounts QuickBooks books to by itself cannot be made inactive (text UNSURE).
SYSTEM_SUBTYPES = frozenset(
    {
        "AccountsReceivable",
        "AccountsPayable",
        "UndepositedFunds",
        "RetainedEarnings",
        "OpeningBalanceEquity",
        "GlobalTaxPayable",
        "SalesTaxPayable",
    }
)


def _complete(books: Books, body: JsonObject, before: Record | None, asked: JsonObject) -> JsonObject:
    if not body.get("Name"):
        raise missing("Name")
    name = str(body["Name"]).strip()
    lists.check_characters(name, "Name", FORBIDDEN)
    body["Name"] = name
    _set_type(body, before)
    body.setdefault("Active", True)
    if not body["Active"] and (before is None or before.active) and body["AccountSubType"] in SYSTEM_SUBTYPES:
        raise business("This account is used by QuickBooks itself and can't be made inactive.")
    if not body["Active"] and (before is None or before.active):
        body["Name"] = name + lists.DELETED
    elif body["Active"] and before is not None and not before.active and name == before.body["Name"]:
        body["Name"] = name.removesuffix(lists.DELETED)
    lists.place_below(books, "Account", body, str(body["Name"]), "SubAccount")
    body.pop("Level", None)
    _check_unique(books, body, before)
    _set_currency(books, body, before)
    return body


def _set_type(body: JsonObject, before: Record | None) -> None:
    subtype, kind = body.get("AccountSubType"), body.get("AccountType")
    if kind is None and subtype is None:
        if before is None:
            raise Fault(6010, "Account Type or Account Sub Type is required", element="AccountType")
        kind, subtype = before.body["AccountType"], before.body["AccountSubType"]
    if kind is None:
        kind = chart.TYPE_OF_SUBTYPE.get(str(subtype))
    if not isinstance(kind, str) or kind not in chart.SUBTYPES:
        raise Fault(2170, f"Invalid Enumeration : {kind or subtype}", element="AccountType")
    if subtype is None:
        kept = before is not None and before.body["AccountType"] == kind
        subtype = before.body["AccountSubType"] if before is not None and kept else chart.SUBTYPES[kind][1][0]
    elif subtype not in chart.SUBTYPES[kind][1]:
        raise Fault(2170, f"Invalid Enumeration : {subtype}", element="AccountSubType")
    body.update(AccountType=kind, AccountSubType=subtype, Classification=chart.classification(kind))


def _check_unique(books: Books, body: JsonObject, before: Record | None) -> None:
    for taken in books.store.named(["Account"], str(body["Name"])):
        other = before is None or taken.id != before.id
        if (
            other
            and taken.body["FullyQualifiedName"].casefold() == str(body["FullyQualifiedName"]).casefold()
        ):
            raise lists.duplicate(taken)


def _set_currency(books: Books, body: JsonObject, before: Record | None) -> None:
    if before is not None:
        body["CurrencyRef"] = before.body["CurrencyRef"]
        return
    asked = (body.get("CurrencyRef") or {}).get("value", books.home)
    if asked not in CURRENCIES:
        raise Fault(2220, f"Invalid Currency. Supplied value:{asked}", element="CurrencyRef")
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
        "SubAccount": flag(filterable=True, read_only=True),
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
    complete=_complete,
    show=_show,
)
