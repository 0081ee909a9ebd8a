"""Reading QuickBooks' side of the tie-out, a few days and one kind at a time, so that it can be resumed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from crossfoot.connections.conversation import Conversation
from crossfoot.connections.models import Connection
from crossfoot.core.mappings import Mappings, RemoteAccount
from crossfoot.core.money import ZERO, total
from crossfoot.core.reconcile import DocumentFigures, compare
from crossfoot.mappings.models import RemoteRecord
from crossfoot.proof import ours as our_side
from crossfoot.proof import settling, stock_tied
from crossfoot.proof.ours import Ours
from crossfoot.proof.progress import Reading
from crossfoot.quickbooks.online import lists
from crossfoot.quickbooks.online.books import OnlineBooks
from crossfoot.quickbooks.online.client import Report
from crossfoot.quickbooks.online.documents import journal_entry
from crossfoot.quickbooks.online.documents.fields import Figures, decimal_of
from crossfoot.quickbooks.online.reports import (
    LEDGER_COLUMNS,
    LedgerRow,
    UnreadableReport,
    ledger_rows,
    trial_balance_rows,
)

BOOKS = OnlineBooks()
IDS_A_QUERY = 100
AT_ONCE = 1_000
"""Documents of ours that are read at a time: what a tie-out holds in memory does not grow with their number."""
OTHERS_LISTED = 200
"""Entries of others that are listed one by one; all are counted."""


WORDS: Mapping[str, str] = {
    "Invoice": "invoices",
    "Bill": "bills",
    "SalesReceipt": "sales receipts",
    "CreditMemo": "credit memos",
    "RefundReceipt": "refund receipts",
    "VendorCredit": "vendor credits",
    "PurchaseOrder": "purchase orders",
    "JournalEntry": "journal entries",
    "ledger": "the general ledger",
}
"""What is read part by part, as people call it."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One thing to read: documents of one kind, or the ledger, of a few days; what moved; the trial balance."""

    kind: str
    start_on: date
    end_on: date

    @property
    def sentence(self) -> str:
        what = WORDS.get(self.kind)
        if what:
            return f"Reading {what} of {self.start_on:%B %Y}."
        return (
            "Looking for documents that were moved." if self.kind == "moved" else "Reading the trial balance."
        )


def spans_of(start_on: date, end_on: date, days: Sequence[tuple[date, int]]) -> list[list[str]]:
    """The period in parts of at most `AT_ONCE` documents, none longer than its month; one day is never divided.

    `days` are those with any documents, and how many.
    """
    counts = dict(days)
    spans: list[list[str]] = []
    first, count = start_on, 0
    day = start_on
    while day <= end_on:
        here = counts.get(day, 0)
        is_full = count > 0 and count + here > AT_ONCE
        if day > first and (day.day == 1 or is_full):
            spans.append([first.isoformat(), (day - timedelta(days=1)).isoformat()])
            first, count = day, 0
        count += here
        day += timedelta(days=1)
    return [*spans, [first.isoformat(), end_on.isoformat()]]


def units_of(
    start_on: date, end_on: date, spans: Sequence[Sequence[str]], kinds: Sequence[str]
) -> list[Unit]:
    """What is to be read, in order: part by part, then what was not found, then the trial balance.

    `kinds` are the record types of which there is any document of ours.
    """
    units = []
    for begin, end in spans:
        first, last = date.fromisoformat(begin), date.fromisoformat(end)
        units += [*(Unit(kind, first, last) for kind in kinds), Unit("ledger", first, last)]
    return [*units, Unit("moved", start_on, end_on), Unit("trial", start_on, end_on)]


@dataclass(slots=True)
class Mine:
    """Our side of one part of the period, loaded when the first of its units is read."""

    connection: Connection
    mappings: Mappings
    span: tuple[date, date] | None = None
    rows: list[Ours] = field(default_factory=list)

    def of(self, unit: Unit, reading: Reading) -> list[Ours]:
        if self.span != (unit.start_on, unit.end_on):
            self.rows = []
            self.rows = our_side.linked(
                self.connection, unit.start_on, unit.end_on, up_to=reading.up_to or 0, table=self.mappings
            )
            self.span = (unit.start_on, unit.end_on)
        return self.rows


def begin(unit: Unit, asked: Conversation) -> None:
    """Ask for what `read` will need of this unit first."""
    if unit.kind in our_side.DOCUMENTS:
        asked.begin_list(unit.kind, _dated(unit))
    elif unit.kind == "ledger":
        asked.begin_report("GeneralLedger", _ledger(unit))


def read(
    unit: Unit, reading: Reading, mine: Mine, asked: Conversation, *, start_on: date, end_on: date
) -> None:
    """Read one unit of the period into `reading`. Raises NotAnswered or UnreadableReport: it can be read again."""
    period = (start_on, end_on)
    if unit.kind in our_side.DOCUMENTS:
        _read_documents(unit, reading, mine.of(unit, reading), asked, period, mine.mappings)
    elif unit.kind == "moved":
        _read_moved(reading, mine, asked)
    elif unit.kind == "ledger":
        _read_ledger(unit, reading, mine, asked, period)
    else:
        dates = {"start_date": str(unit.start_on), "end_date": str(unit.end_on)}
        report = asked.report("TrialBalance", {**dates, "accounting_method": "Accrual"})
        balances = trial_balance_rows(report.content)
        reading.trial_balance = str(total(row.debit for row in balances))
        reading.balances = stock_tied.balances(mine.connection, balances)


def _read_documents(
    unit: Unit,
    reading: Reading,
    mine: Sequence[Ours],
    asked: Conversation,
    period: tuple[date, date],
    table: Mappings,
) -> None:
    """QuickBooks' documents of these days, compared at once; only what differs is kept."""
    by_id = {one.remote_id: one for one in mine if one.remote_kind == unit.kind}
    records = asked.read_list(unit.kind, _dated(unit))
    if not records.is_complete:
        raise UnreadableReport(f"the list of {unit.kind.lower()}s changed while it was read")
    elsewhere = set(reading.elsewhere)
    unknown: dict[str, Mapping[str, Any]] = {}
    for record in records.records:
        remote_id = str(record.get("Id"))
        one = by_id.pop(remote_id, None)
        if one is None:
            unknown[remote_id] = record
        elif one.link_id not in elsewhere:
            _compare(one, record, reading, asked)
    reading.missing += [one.link_id for one in by_id.values() if one.link_id not in elsewhere]
    ids = our_side.known_ids(asked.connection, unit.kind, list(unknown), *period, up_to=reading.up_to or 0)
    here = {one.link_id for one in mine}
    moved = [link_id for link_id in ids.values() if link_id not in here | elsewhere]
    reading.elsewhere += moved
    strays = our_side.by_remote_id(
        asked.connection, unit.kind, [remote_id for remote_id in unknown if remote_id not in ids],
        up_to=reading.up_to or 0, table=table,
    )  # fmt: skip
    strays = [one for one in strays if f"{one.remote_kind}|{one.remote_id}" not in reading.strays]
    reading.strays |= {f"{one.remote_kind}|{one.remote_id}": [one.key, one.label] for one in strays}
    for one in [*our_side.of_links(asked.connection, moved, table=table), *strays]:
        _compare(one, unknown[one.remote_id], reading, asked)


def _dated(unit: Unit) -> str:
    return f"TxnDate >= '{unit.start_on}' AND TxnDate <= '{unit.end_on}'"


def _ledger(unit: Unit) -> Mapping[str, str]:
    return {
        "start_date": str(unit.start_on),
        "end_date": str(unit.end_on),
        "accounting_method": "Accrual",
        "columns": LEDGER_COLUMNS,
    }


def _read_moved(reading: Reading, mine: Mine, asked: Conversation) -> None:
    """Ours that no part of the period held: moved to a date outside it, or gone."""
    elsewhere = set(reading.elsewhere)
    wanted = [link_id for link_id in reading.missing if link_id not in elsewhere]
    for begin in range(0, len(wanted), IDS_A_QUERY):
        part = our_side.of_links(mine.connection, wanted[begin : begin + IDS_A_QUERY], table=mine.mappings)
        for kind in our_side.DOCUMENTS:
            missing = [one for one in part if one.remote_kind == kind]
            if not missing:
                continue
            ids = ", ".join(f"'{one.remote_id}'" for one in missing)
            rows = asked.query(f"SELECT * FROM {kind} WHERE Id IN ({ids}) MAXRESULTS {IDS_A_QUERY}")
            found = {str(record.get("Id")): record for record in rows.records}
            for one in missing:
                reading.elsewhere.append(one.link_id)
                _compare(one, found.get(one.remote_id), reading, asked)


def _compare(one: Ours, record: Mapping[str, Any] | None, reading: Reading, asked: Conversation) -> None:
    theirs = BOOKS.figures_of(one.remote_kind, record) if record is not None else None
    if record is not None and one.currency != asked.connection.home_currency:
        reading.rates[f"{one.remote_kind}|{one.remote_id}"] = str(decimal_of(record.get("ExchangeRate")) or 1)
    there = _their_figures(one, theirs) if theirs is not None else None
    if there is not None and record is not None and one.remote_kind == journal_entry.NAME:
        # A journal is due on no day, so that its date counts once.
        there = replace(there, due_on=one.posting_on, movements=journal_entry.by_account(record))
    ours_total = one.booked
    if one.figures is not None:
        if there is not None and one.taxed_there:
            # QuickBooks computes this sales tax itself: its figure is taken over, shown, and no difference
            # unless it was changed after the document was sent.
            tax = there.tax if one.tax_there is None else one.tax_there
            reading.taxes[str(one.link_id)] = str(tax)
            reading.taxed = str(Decimal(reading.taxed) + tax)
            expected = replace(one.figures, tax=tax, total=one.figures.total + tax)
        else:
            expected = one.figures
        differences, ours_total = compare(expected, there), expected.total
    elif there is None or there.total != one.booked:
        linked = DocumentFigures(one.key, "", "", one.posting_on, one.posting_on, ZERO, one.booked)
        differences = [each for each in compare(linked, there) if each.field in {"total", "document"}]
    else:
        differences = []
    if not differences:
        reading.equal += 1
        return
    reading.differing.append({
        "key": one.key,
        "label": one.label,
        "party": one.party_name,
        "remote_kind": one.remote_kind,
        "remote_id": one.remote_id,
        "difference": str((there.total if there else ZERO) - ours_total),
        "differences": [asdict(each) for each in differences],
    })  # fmt: skip


def _their_figures(one: Ours, theirs: Figures) -> DocumentFigures:
    return DocumentFigures(
        key=one.key,
        party=theirs.party_id,
        number=theirs.number,
        posting_on=theirs.posting_on or date.min,
        due_on=theirs.due_on or theirs.posting_on or date.min,
        tax=theirs.tax,
        total=theirs.total,
    )


def _read_ledger(
    unit: Unit, reading: Reading, mine: Mine, asked: Conversation, period: tuple[date, date]
) -> None:
    """The general ledger of these days: our documents' movements apart from everybody else's."""
    report = asked.report("GeneralLedger", _ledger(unit))
    here = mine.of(unit, reading)
    rows = _rows_of(report, mine.connection, asked)
    own = {f"{one.remote_kind}|{one.remote_id}" for one in here} | reading.strays.keys()
    own |= _of_other_days(rows, own, reading, mine.connection, period)
    month = f"{unit.start_on:%Y-%m}"
    booked: dict[str, dict[str, Decimal]] = {}
    moved: dict[str, Decimal] = {}
    others: dict[str, tuple[Decimal, int]] = {}
    for row in rows:
        place = f"{row.account_id}|{month}"
        reading.names[row.account_id] = row.account
        name = f"{record_type(row.txn_type)}|{row.txn_id}"
        if name in own:
            moved[place] = moved.get(place, ZERO) + row.amount
            document = booked.setdefault(name, {})
            document[place] = document.get(place, ZERO) + row.amount
            continue
        movement, count = others.get(place, (ZERO, 0))
        others[place] = (movement + row.amount, count + 1)
        if len(reading.others_listed) < OTHERS_LISTED:
            reading.others_listed.append({
                "account": row.account, "on": str(row.on), "kind": row.txn_type, "number": row.number,
                "name": row.name, "amount": str(row.amount),
            })  # fmt: skip
    for place, amount in moved.items():
        reading.actual[place] = str(Decimal(reading.actual.get(place, "0")) + amount)
    for place, (amount, more) in others.items():
        before, counted = reading.others.get(place, ["0", "0"])
        reading.others[place] = [str(Decimal(before) + amount), str(int(counted) + more)]
    settling.settle(here, booked, reading, mine.mappings)


def _of_other_days(
    rows: Sequence[LedgerRow],
    own: set[str],
    reading: Reading,
    connection: Connection,
    period: tuple[date, date],
) -> set[str]:
    """Documents of ours that the ledger has on these days, and whose posting date is another one of the period."""
    unknown: dict[str, set[str]] = {}
    for row in rows:
        kind = record_type(row.txn_type)
        if kind in our_side.DOCUMENTS and f"{kind}|{row.txn_id}" not in own:
            unknown.setdefault(kind, set()).add(row.txn_id)
    return {
        f"{kind}|{remote_id}"
        for kind, ids in unknown.items()
        for remote_id in our_side.known_ids(connection, kind, sorted(ids), *period, up_to=reading.up_to or 0)
    }


def record_type(txn_type: str) -> str:
    """The report writes "Credit Memo" where the record is a CreditMemo, and "Refund" where it is a RefundReceipt."""
    return "RefundReceipt" if txn_type == "Refund" else txn_type.replace(" ", "")


def rows_of_account(
    report: Report, connection: Connection, asked: Conversation, account_id: str
) -> list[LedgerRow]:
    """The movements of one account, whatever else the report has. Raises NotAnswered or UnreadableReport."""
    return [row for row in _rows_of(report, connection, asked) if row.account_id == account_id]


def _rows_of(report: Report, connection: Connection, asked: Conversation) -> tuple[LedgerRow, ...]:
    """The ledger's movements. An account that was opened since the lists were read is asked for.

    QuickBooks opens a receivable or payable account by itself with the first document in a new currency.
    """
    try:
        return ledger_rows(report.content, _accounts(connection))
    except UnreadableReport:
        records = asked.read_list("Account", lists.ALL).records
        accounts = {account.remote_id: account for account in lists.read_accounts(records)}
        return ledger_rows(report.content, accounts)


def _accounts(connection: Connection) -> dict[str, RemoteAccount]:
    records = RemoteRecord.objects.filter(connection=connection, list=RemoteRecord.List.ACCOUNT)
    return {
        record.remote_id: RemoteAccount(
            remote_id=record.remote_id,
            name=record.name,
            kind=str(record.data.get("kind", "")),
            subtype=str(record.data.get("subtype", "")),
            active=record.is_active,
        )
        for record in records
    }
