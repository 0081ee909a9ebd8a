"""The ledger on the cash basis: the same entries, dated and sized by what was paid.

Income and expense of invoices, credit memos, bills and vendor credits count when, and as far as, a payment is
applied to them, on the later of both dates. Their other lines (sales tax, stock, assets) stand on the day of
the document against its receivable or payable account, which therefore keeps a balance until they are paid
(Intuit's help on balances of A/R and A/P on a cash basis balance sheet). What of a payment is not applied, or
not yet, is Unapplied Cash Payment Income or Unapplied Cash Bill Payment Expense. Everything else, journals and
deposits with receivable lines too, counts as it is booked.

Parts are whole cents: those paid so far are shared out by the largest remainder, and each payment brings the
difference to what was paid before. So entries of any day sum to zero, a document that is fully paid has
exactly its own lines, and periods add up.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from qbsandbox.company import chart
from qbsandbox.company.store import Store

TABLE = "cash_entries"
COLUMNS = (
    "entity, txn_id, line, dated_on, account_id, cents, own_cents, currency, name_entity, name_id,"
    " moves_name, memo, class_id, department_id, item_id, customer_id"
)
TEMPORARY = ("cash_entries", "cash_heads", "cash_results")


@dataclass(frozen=True, slots=True)
class Unapplied:
    """The accounts of money that is not applied: of customers' payments and of bill payments."""

    income: int
    expense: int


@dataclass(frozen=True, slots=True)
class Paid:
    """One application to a document of `total` hundredths."""

    payer_entity: str
    payer_id: int
    payer_line: int
    target_id: int
    control_account: int
    name_entity: str | None
    name_id: int | None
    cents: int
    dated_on: str
    total: int


def has_unapplied(store: Store, entity: str, until: date) -> bool:
    """Whether money of this kind of payer was ever unapplied up to a day."""
    day = until.isoformat()
    rows = store.connection.execute(
        "SELECT 1 FROM entries e WHERE e.entity = ? AND e.moves_name AND +e.dated_on <= ? GROUP BY e.txn_id"
        " HAVING SUM(e.cents) + COALESCE((SELECT SUM(home_cents) FROM applications a"
        "  WHERE a.payer_id = e.txn_id AND a.dated_on <= e.dated_on), 0) <> 0 LIMIT 1",
        (entity, day),
    )
    return rows.fetchone() is not None


@contextmanager
def table(store: Store, until: date, accounts: Unapplied) -> Iterator[str]:
    """A table of the entries up to a day, with the columns of `entries`; it is gone afterwards."""
    _drop(store)
    try:
        _fill(store, until.isoformat(), accounts)
        yield TABLE
    finally:
        _drop(store)


def shares(amounts: Sequence[int], paid: int, total: int) -> list[int]:
    """The part of each amount that `paid` of `total` covers, in whole cents, by the largest remainder."""
    if paid == total:
        return list(amounts)
    whole = [divmod(amount * paid, total) for amount in amounts]
    parts = [part for part, _ in whole]
    left = _nearest(sum(amounts) * paid, total) - sum(parts)
    order = sorted(range(len(amounts)), key=lambda place: (-abs(whole[place][1]), place))
    for place in order[:left]:
        parts[place] += 1
    return parts


def _nearest(value: int, by: int) -> int:
    """The whole number nearest to value / by; halves go up."""
    return (2 * value + by) // (2 * by)


def _fill(store: Store, day: str, accounts: Unapplied) -> None:
    run = store.connection.execute
    run(
        f"CREATE TEMP TABLE {TABLE} (entity TEXT, txn_id INTEGER, line INTEGER, dated_on TEXT,"
        " account_id INTEGER, cents INTEGER, own_cents INTEGER, currency TEXT, name_entity TEXT,"
        " name_id INTEGER, moves_name INTEGER, memo TEXT, class_id INTEGER, department_id INTEGER,"
        " item_id INTEGER, customer_id INTEGER)"
    )
    run("CREATE TEMP TABLE cash_results (account_id INTEGER PRIMARY KEY)")
    kinds = sorted(chart.INCOME_STATEMENT)
    run(
        "INSERT INTO cash_results SELECT id FROM objects WHERE entity = 'Account'"
        f" AND json_extract(body, '$.AccountType') IN ({', '.join('?' * len(kinds))})",
        kinds,
    )
    _heads(store, day)
    _as_booked(store, day)
    _money(store, day, accounts)
    _at_once(store)
    _applied_to_others(store, day)
    _paid_at_once(store)
    _paid_in_parts(store, day)


def _heads(store: Store, day: str) -> None:
    """The line for the total of each document that waits for its payment, and how it was paid until the day.
    One without a total waits for none."""
    run = store.connection.execute
    run(
        "CREATE TEMP TABLE cash_heads (txn_id INTEGER PRIMARY KEY, account_id INTEGER, total INTEGER,"
        " name_entity TEXT, name_id INTEGER, times INTEGER, paid INTEGER, paid_on TEXT, payer_entity TEXT,"
        " payer_id INTEGER, payer_line INTEGER)"
    )
    run(
        "INSERT INTO cash_heads SELECT e.txn_id, e.account_id, e.cents, e.name_entity, e.name_id,"
        " COUNT(a.payer_id), SUM(a.home_cents), MAX(a.dated_on), a.payer_entity, a.payer_id, a.line"
        " FROM entries e NOT INDEXED LEFT JOIN applications a ON a.target_id = e.txn_id AND a.dated_on <= ?"
        " WHERE e.line = 0 AND e.moves_name AND e.dated_on <= ?"
        "  AND (e.entity IN ('Invoice', 'VendorCredit') AND e.cents > 0"
        "   OR e.entity IN ('CreditMemo', 'Bill') AND e.cents < 0) GROUP BY e.txn_id",
        (day, day),
    )


def _as_booked(store: Store, day: str) -> None:
    """Everything but documents that wait and payments."""
    store.connection.execute(
        f"INSERT INTO {TABLE} SELECT {COLUMNS} FROM entries NOT INDEXED WHERE dated_on <= ?"
        " AND entity NOT IN ('Payment', 'BillPayment') AND txn_id NOT IN (SELECT txn_id FROM cash_heads)",
        (day,),
    )


def _money(store: Store, day: str, accounts: Unapplied) -> None:
    """Payments: Dr or Cr the money as booked, the rest against what is unapplied; where a document is younger
    than its payment, the money is unapplied until the document's day."""
    run = store.connection.execute
    run(
        f"INSERT INTO {TABLE} SELECT {COLUMNS} FROM entries NOT INDEXED"
        " WHERE entity IN ('Payment', 'BillPayment') AND NOT moves_name AND dated_on <= ?",
        (day,),
    )
    account = "CASE e.entity WHEN 'Payment' THEN ? ELSE ? END"
    run(
        f"INSERT INTO {TABLE} SELECT e.entity, e.txn_id, MAX(e.line), e.dated_on, {account},"
        " SUM(e.cents) + COALESCE((SELECT SUM(a.home_cents) FROM applications a"
        "  WHERE a.payer_id = e.txn_id AND a.dated_on <= e.dated_on), 0) AS unapplied, 0, e.currency,"
        " e.name_entity, e.name_id, 0, '', NULL, NULL, NULL, NULL"
        " FROM entries e WHERE e.entity IN ('Payment', 'BillPayment') AND e.moves_name AND +e.dated_on <= ?"
        " GROUP BY e.txn_id HAVING unapplied <> 0",
        (accounts.income, accounts.expense, day),
    )
    # A payment of 0 may have no entries: its day stands in its record only.
    run(
        f"INSERT INTO {TABLE} SELECT a.payer_entity, a.payer_id, a.line, a.dated_on,"
        " CASE a.payer_entity WHEN 'Payment' THEN ? ELSE ? END, a.home_cents, 0, a.currency, a.name_entity,"
        " a.name_id, 0, '', NULL, NULL, NULL, NULL FROM applications a"
        " LEFT JOIN entries e ON e.txn_id = a.payer_id AND e.line = 0 WHERE +a.dated_on <= ?"
        " AND a.dated_on > COALESCE(e.dated_on,"
        "  (SELECT o.dated_on FROM objects o WHERE o.entity = a.payer_entity AND o.id = a.payer_id))",
        (accounts.income, accounts.expense, day),
    )


# Lines of documents that wait, and of them those on accounts of the balance sheet and of the results.
_OF_WAITING = " FROM entries e NOT INDEXED JOIN cash_heads h ON h.txn_id = e.txn_id WHERE e.line > 0"
_HELD = f"{_OF_WAITING} AND e.account_id NOT IN (SELECT account_id FROM cash_results)"
_EARNED = f"{_OF_WAITING} AND e.account_id IN (SELECT account_id FROM cash_results)"
_WHOLE = " AND h.times = 1 AND h.paid = h.total"


def _at_once(store: Store) -> None:
    """Lines on accounts of the balance sheet, on the document's day, against its receivable or payable."""
    run = store.connection.execute
    own = ", ".join(f"e.{name}" for name in COLUMNS.split(", "))
    run(f"INSERT INTO {TABLE} SELECT {own}{_HELD}")
    run(
        f"INSERT INTO {TABLE} SELECT e.entity, e.txn_id, 0, e.dated_on, h.account_id, -e.cents, 0, e.currency,"
        f" h.name_entity, h.name_id, 1, '', NULL, NULL, NULL, NULL{_HELD}"
    )


def _applied_to_others(store: Store, day: str) -> None:
    """What pays lines of journals, deposits and checks takes their receivable or payable away."""
    store.connection.execute(
        f"INSERT INTO {TABLE} SELECT payer_entity, payer_id, line, dated_on, account_id, -home_cents, -cents,"
        " currency, name_entity, name_id, 1, '', NULL, NULL, NULL, NULL FROM applications"
        " WHERE +dated_on <= ? AND target_id NOT IN (SELECT txn_id FROM cash_heads)",
        (day,),
    )


def _paid_at_once(store: Store) -> None:
    """Documents that one payment covers wholly: their own lines, on the day of the payment; the balance of
    their other lines leaves the receivable or payable."""
    run = store.connection.execute
    own = ", ".join("h.paid_on" if name == "dated_on" else f"e.{name}" for name in COLUMNS.split(", "))
    run(f"INSERT INTO {TABLE} SELECT {own}{_EARNED}{_WHOLE}")
    run(
        f"INSERT INTO {TABLE} SELECT h.payer_entity, h.payer_id, h.payer_line, h.paid_on, h.account_id, e.cents, 0,"
        f" e.currency, h.name_entity, h.name_id, 1, '', NULL, NULL, NULL, NULL{_HELD}{_WHOLE}"
    )


def _paid_in_parts(store: Store, day: str) -> None:
    run = store.connection.execute
    parted = " AND h.times > 0 AND NOT (h.times = 1 AND h.paid = h.total)"
    own = ", ".join(f"e.{name}" for name in COLUMNS.split(", "))
    lines: dict[int, list[tuple[object, ...]]] = {}
    for line in run(f"SELECT {own}{_EARNED}{parted} ORDER BY e.txn_id, e.line").fetchall():
        lines.setdefault(line[1], []).append(line)
    found = run(
        "SELECT a.payer_entity, a.payer_id, a.line, a.target_id, h.account_id, h.name_entity, h.name_id,"
        " a.home_cents, a.dated_on, h.total FROM cash_heads h CROSS JOIN applications a"
        f" ON a.target_id = h.txn_id WHERE a.dated_on <= ?{parted}"
        " ORDER BY a.target_id, a.dated_on, a.payer_id, a.line",
        (day,),
    ).fetchall()
    made: list[tuple[object, ...]] = []
    for target, group in groupby((Paid(*row) for row in found), key=lambda paid: paid.target_id):
        made += _parts_of(lines.get(target, []), group)
    store.connection.executemany(f"INSERT INTO {TABLE} ({COLUMNS}) VALUES ({', '.join('?' * 16)})", made)


def _parts_of(lines: Sequence[tuple[object, ...]], payments: Iterable[Paid]) -> Iterator[tuple[object, ...]]:
    amounts = [int(str(line[5])) for line in lines]
    before = [0] * len(amounts)
    so_far = 0
    for paid in payments:
        so_far += paid.cents
        now = shares(amounts, so_far, paid.total)
        steps = [after - earlier for after, earlier in zip(now, before, strict=True)]
        before = now
        for line, step in zip(lines, steps, strict=True):
            if step:
                yield (*line[:3], paid.dated_on, line[4], step, 0, *line[7:])
        control = -paid.cents - sum(steps)
        if control:
            yield (
                paid.payer_entity, paid.payer_id, paid.payer_line, paid.dated_on, paid.control_account, control,
                0, "", paid.name_entity, paid.name_id, 1, "", None, None, None, None,
            )  # fmt: skip


def _drop(store: Store) -> None:
    for name in TEMPORARY:
        store.connection.execute(f"DROP TABLE IF EXISTS temp.{name}")
