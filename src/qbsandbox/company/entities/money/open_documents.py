"""What is open of a document for somebody who wants to pay it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from qbsandbox.company import applied
from qbsandbox.company.currencies import amount, cents, rounded
from qbsandbox.company.entities import posting
from qbsandbox.company.entities.books import Books
from qbsandbox.company.entities.money.payers import Purse
from qbsandbox.company.jsontext import JsonObject
from qbsandbox.company.records import Record

# Kinds that say themselves what is open of them: their party, their side of the ledger, their control account.
WITH_BALANCE: Mapping[str, tuple[str, int]] = {
    "Invoice": ("CustomerRef", 1),
    "CreditMemo": ("CustomerRef", -1),
    "Bill": ("VendorRef", -1),
    "VendorCredit": ("VendorRef", 1),
}


@dataclass(frozen=True, slots=True)
class Open:
    """What a payer finds open: `sign` 1 for a debit, `balance` positive, `home_cents` positive."""

    entity: str
    id: int
    account_id: int
    name_id: int
    sign: int
    balance: Decimal
    home_cents: int
    rate: Decimal
    currency: str
    dated_on: str


def find(
    books: Books,
    purse: Purse,
    key: tuple[str, int],
    body: JsonObject,
    own: Mapping[tuple[int, int, int], tuple[int, int]],
) -> list[Open]:
    """What a document has open for this payer; empty where there is none of that id, name and currency. Journals
    may have several items, one for each name and account.

    `own` is what the payer holds already, which does not count: hundredths by document, account and name.
    """
    record = books.store.get(*key)
    if record is None or record.body.get("CurrencyRef", {}).get("value") != body["CurrencyRef"]["value"]:
        return []
    if key[0] in WITH_BALANCE:
        field, sign = WITH_BALANCE[key[0]]
        name = int(record.body[field]["value"])
        if not _is_of(books, purse, name, body):
            return []
        account = _account(books, purse, record)
        held = own.get((record.id, account, name), (0, 0))
        balance = Decimal(record.body["Balance"]) + amount(abs(held[0]))
        home = sign * cents(balance)
        if body["CurrencyRef"]["value"] != books.home:
            home = _home_open(books, record.id, account, name) + held[1]
        return [_item(record, account, name, sign, balance, sign * home)]
    rows = applied.of(books.store, record.id)
    items = []
    for account, name, booked, home in booked_on(books, purse, record):
        if _is_of(books, purse, name, body):
            others = [row for row in rows if (row.account_id, row.name_id) == (account, name)]
            held = own.get((record.id, account, name), (0, 0))
            sign = 1 if booked > 0 else -1
            balance = amount(sign * (booked - sum(row.cents for row in others) + held[0]))
            left = sign * (home - sum(row.home_cents for row in others) + held[1])
            items.append(_item(record, account, name, sign, balance, left))
    return items


def booked_on(books: Books, purse: Purse, record: Record) -> list[tuple[int, int, int, int]]:
    """(account, name, own, home) hundredths that a transaction booked on accounts of the payer's kind."""
    rows = books.store.connection.execute(
        "SELECT account_id, name_id, SUM(own_cents), SUM(cents) FROM entries WHERE txn_id = ? AND moves_name"
        " GROUP BY account_id, name_id HAVING SUM(own_cents) <> 0",
        (record.id,),
    ).fetchall()
    kept = []
    for account_id, name, own, home in rows:
        account = books.store.get("Account", account_id)
        if account is not None and account.body["AccountType"] == purse.control:
            kept.append((account_id, name, own, home))
    return kept


def home_part(item: Open, value: Decimal, home: str) -> int:
    """The part of a document's home amount that goes with a part of it; the last part takes what is left."""
    if value == item.balance:
        return item.home_cents
    return cents(rounded(value * item.rate, home))


def _item(record: Record, account: int, name: int, sign: int, balance: Decimal, home: int) -> Open:
    body = record.body
    return Open(
        record.entity, record.id, account, name, sign, balance, home, posting.rate_of(body),
        str(body["CurrencyRef"]["value"]), str(body["TxnDate"]),
    )  # fmt: skip


def _is_of(books: Books, purse: Purse, name: int, body: JsonObject) -> bool:
    """Whether the document's name is the payer's own, or a sub-customer somewhere below it."""
    payer = int(body[purse.party_field]["value"])
    while name != payer:
        record = books.store.get(purse.party, name)
        parent = record.body.get("ParentRef") if record else None
        if parent is None:
            return False
        name = int(parent["value"])
    return True


def _account(books: Books, purse: Purse, record: Record) -> int:
    ref = record.body.get("APAccountRef") or record.body.get("ARAccountRef")
    if ref:
        return int(ref["value"])
    return books.control_account(purse.control, str(record.body["CurrencyRef"]["value"])).id


def _home_open(books: Books, txn_id: int, account_id: int, name_id: int) -> int:
    """What a document in a foreign currency has open at its own rate, signed."""
    booked = books.store.connection.execute(
        "SELECT COALESCE(SUM(cents), 0) FROM entries"
        " WHERE txn_id = ? AND moves_name AND account_id = ? AND name_id = ?",
        (txn_id, account_id, name_id),
    ).fetchone()[0]
    return int(booked) - sum(row.home_cents for row in applied.of(books.store, txn_id))
