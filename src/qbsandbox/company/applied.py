"""Which payment settled how much of which document, and what was open on a day.

One row for each line of a payment or bill payment that is applied to an invoice, bill, credit or line of a
journal. Amounts are signed as the ledger is, debit positive, by the document they settle: +40 takes 40 off an
invoice or off a journal's receivable debit, -40 takes 40 off a bill or a credit memo. A row counts from the
later of the two dates: money that came before the invoice covers it from the invoice's own day.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from qbsandbox.company.store import Store

COLUMNS = (
    "payer_entity, payer_id, line, target_entity, target_id, account_id, name_entity, name_id, currency,"
    " cents, home_cents, dated_on"
)


@dataclass(frozen=True, slots=True)
class Application:
    """`line` counts the payer's lines from 0, `account_id` is the receivable or payable account, `name_id` the
    customer or vendor of the document; `cents` are in its own currency, `home_cents` at its own rate."""

    payer_entity: str
    payer_id: int
    line: int
    target_entity: str
    target_id: int
    account_id: int
    name_entity: str
    name_id: int
    currency: str
    cents: int
    home_cents: int
    dated_on: str


@dataclass(frozen=True, slots=True)
class OpenItem:
    """What one transaction still has open for one customer or vendor on one receivable or payable account.

    Debit positive: an open invoice and the unused part of a bill payment are positive, an open bill, a credit
    memo and an unapplied payment negative. `cents` are in `currency`, `home_cents` in home currency.
    """

    entity: str
    txn_id: int
    account_id: int
    name_entity: str
    name_id: int
    currency: str
    dated_on: str
    cents: int
    home_cents: int


def made_by(store: Store, payer_id: int) -> list[Application]:
    """What a payment is applied to, in the order of its lines."""
    return list(_select(store, "payer_id = ? ORDER BY line", payer_id))


def of(store: Store, target_id: int) -> list[Application]:
    """What is applied to a document, in the order in which the payments were made."""
    return list(_select(store, "target_id = ? ORDER BY payer_id, line", target_id))


def between(store: Store, start: date | None, end: date | None) -> Iterator[Application]:
    """Everything that was settled within a range of days (ends included), by day: what cash basis needs."""
    first, last = start.isoformat() if start else "", end.isoformat() if end else "9999-12-31"
    yield from _select(store, "dated_on BETWEEN ? AND ? ORDER BY dated_on, payer_id, line", first, last)


def open_balance(store: Store, txn_id: int, on: date) -> int:
    """Hundredths of its own currency that a transaction had open at the end of a day, debit positive."""
    day = on.isoformat()
    connection = store.connection
    booked = connection.execute(
        "SELECT COALESCE(SUM(own_cents), 0) FROM entries WHERE txn_id = ? AND moves_name AND dated_on <= ?",
        (txn_id, day),
    ).fetchone()[0]
    settled, used = (
        connection.execute(
            f"SELECT COALESCE(SUM(cents), 0) FROM applications WHERE {side} = ? AND dated_on <= ?",
            (txn_id, day),
        ).fetchone()[0]
        for side in ("target_id", "payer_id")
    )
    return int(booked) - int(settled) + int(used)


def open_items(store: Store, on: date, name_id: int | None = None) -> list[OpenItem]:
    """Everything that was open at the end of a day, of one name or of all, by name, day and transaction.

    The items of an account add up to the account's balance on that day.
    """
    day = on.isoformat()
    one = "" if name_id is None else " AND name_id = ?"
    parameters = (day,) if name_id is None else (day, name_id)
    held: dict[tuple[int, int, int], list[int]] = {}
    facts: dict[tuple[int, int, int], tuple[str, str, str, str]] = {}
    for entity, txn, account, kind, name, currency, dated, own, home in store.connection.execute(
        "SELECT entity, txn_id, account_id, name_entity, name_id, currency, dated_on, SUM(own_cents),"
        f" SUM(cents) FROM entries WHERE moves_name AND +dated_on <= ?{one}"
        " GROUP BY txn_id, account_id, name_id",
        parameters,
    ):
        facts[txn, account, name] = (entity, kind, currency, dated)
        held[txn, account, name] = [own, home]
    for side, sign in (("target", -1), ("payer", 1)):
        for entity, txn, account, kind, name, currency, own, home in store.connection.execute(
            f"SELECT {side}_entity, {side}_id, account_id, name_entity, name_id, currency, SUM(cents),"
            f" SUM(home_cents) FROM applications WHERE dated_on <= ?{one}"
            f" GROUP BY {side}_id, account_id, name_id",
            parameters,
        ):
            key = (txn, account, name)
            sums = held.setdefault(key, [0, 0])
            facts.setdefault(key, (entity, kind, currency, _dated(store, entity, txn)))
            sums[0] += sign * own
            sums[1] += sign * home
    items = [
        OpenItem(facts[key][0], key[0], key[1], facts[key][1], key[2], *facts[key][2:], *sums)
        for key, sums in held.items()
        if sums[0] or sums[1]
    ]
    return sorted(items, key=lambda item: (item.name_id, item.dated_on, item.txn_id))


def replace_of(store: Store, payer_id: int, rows: Iterable[Application]) -> None:
    """Write the rows of one payer in place of those it had."""
    store.connection.execute("DELETE FROM applications WHERE payer_id = ?", (payer_id,))
    store.connection.executemany(
        f"INSERT INTO applications ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                row.payer_entity,
                row.payer_id,
                row.line,
                row.target_entity,
                row.target_id,
                row.account_id,
                row.name_entity,
                row.name_id,
                row.currency,
                row.cents,
                row.home_cents,
                row.dated_on,
            )
            for row in rows
        ],
    )


def _select(store: Store, condition: str, *parameters: object) -> Iterator[Application]:
    rows = store.connection.execute(f"SELECT {COLUMNS} FROM applications WHERE {condition}", parameters)
    for row in rows.fetchall():
        yield Application(*row)


def _dated(store: Store, entity: str, id: int) -> str:
    record = store.get(entity, id)
    return str(record.body["TxnDate"]) if record else ""
