"""Reading QuickBooks' side of the tie-out, one month and one kind at a time, so that it can be resumed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from crossfoot.connections.conversation import Conversation
from crossfoot.connections.models import Connection
from crossfoot.core.mappings import RemoteAccount
from crossfoot.core.money import ZERO, total
from crossfoot.core.reconcile import DocumentFigures, compare
from crossfoot.mappings.models import RemoteRecord
from crossfoot.proof import ours as our_side
from crossfoot.proof.ours import Ours
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
OTHERS_LISTED = 200
"""Entries of others that are listed one by one; all are counted."""


@dataclass(slots=True)
class Reading:
    """How far a tie-out has read, kept with the task between turns. Amounts as text."""

    unit: int = 0
    up_to: int | None = None
    """The last link that this tie-out knows, so that what is sent meanwhile does not look like a difference."""
    seen: list[int] = field(default_factory=list)
    """Links whose document was found in the month where it belongs, or by its id."""
    equal: int = 0
    differing: list[dict[str, Any]] = field(default_factory=list)
    rates: dict[str, str] = field(default_factory=dict)
    """Exchange rate of each foreign document, by record type and id."""
    actual: dict[str, str] = field(default_factory=dict)
    """Our documents' movement by "account id|month"."""
    by_document: dict[str, dict[str, str]] = field(default_factory=dict)
    """The same by "record type|id", then by "account id|month": what a difference opens into."""
    strays: dict[str, list[str]] = field(default_factory=dict)
    """Documents of ours that were moved into the period: [key, label] by "record type|id"."""
    others: dict[str, list[str]] = field(default_factory=dict)
    """Others' movement by "account id|month": [movement, count]."""
    others_listed: list[dict[str, str]] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    taxes: dict[str, str] = field(default_factory=dict)
    """Sales tax that QuickBooks computed itself, by link."""
    trial_balance: str = ""


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
"""What is read month by month, as people call it."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One thing to read: a month's documents of a kind or its ledger; what moved; the trial balance."""

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


def units_of(start_on: date, end_on: date, kinds: Sequence[str]) -> list[Unit]:
    """What is to be read, in order: month by month, then what was not found, then the trial balance.

    `kinds` are the record types of which there is any document of ours.
    """
    units = []
    month = start_on
    while month <= end_on:
        last = min((month.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1), end_on)
        units += [*(Unit(kind, month, last) for kind in kinds), Unit("ledger", month, last)]
        month = last + timedelta(days=1)
    return [*units, Unit("moved", start_on, end_on), Unit("trial", start_on, end_on)]


def read(
    unit: Unit, reading: Reading, mine: Sequence[Ours], connection: Connection, asked: Conversation
) -> None:
    """Read one unit into `reading`. Raises NotAnswered or UnreadableReport with nothing of it counted."""
    if unit.kind in our_side.DOCUMENTS:
        _read_documents(unit, reading, mine, asked)
    elif unit.kind == "moved":
        _read_moved(reading, mine, asked)
    elif unit.kind == "ledger":
        _read_ledger(unit, reading, mine, connection, asked)
    else:
        period = {"start_date": str(unit.start_on), "end_date": str(unit.end_on)}
        report = asked.report("TrialBalance", {**period, "accounting_method": "Accrual"})
        balances = trial_balance_rows(report.content)
        reading.trial_balance = str(total(row.debit for row in balances))


def _read_documents(unit: Unit, reading: Reading, mine: Sequence[Ours], asked: Conversation) -> None:
    """A month's documents in QuickBooks, compared at once; only what differs is kept."""
    by_id = {one.remote_id: one for one in mine if one.remote_kind == unit.kind}
    records = asked.read_list(unit.kind, f"TxnDate >= '{unit.start_on}' AND TxnDate <= '{unit.end_on}'")
    if not records.is_complete:
        raise UnreadableReport(f"the list of {unit.kind.lower()}s changed while it was read")
    seen = set(reading.seen)
    unknown: dict[str, Mapping[str, Any]] = {}
    for record in records.records:
        remote_id = str(record.get("Id"))
        one = by_id.get(remote_id)
        if one is None:
            unknown[remote_id] = record
        elif one.link_id not in seen:
            _compare(one, record, reading, asked)
    strays = our_side.of_another_time(asked.connection, unit.kind, list(unknown), up_to=reading.up_to or 0)
    for stray in strays:
        if stray.link_id not in seen:
            reading.strays[f"{stray.remote_kind}|{stray.remote_id}"] = [stray.key, stray.label]
            _compare(stray, unknown[stray.remote_id], reading, asked)


def _read_moved(reading: Reading, mine: Sequence[Ours], asked: Conversation) -> None:
    """Ours that no month held: moved to a date outside the period, or gone."""
    seen = set(reading.seen)
    missing = [one for one in mine if one.link_id not in seen]
    for kind in our_side.DOCUMENTS:
        wanted = [one for one in missing if one.remote_kind == kind]
        for begin in range(0, len(wanted), IDS_A_QUERY):
            part = wanted[begin : begin + IDS_A_QUERY]
            ids = ", ".join(f"'{one.remote_id}'" for one in part)
            rows = asked.query(f"SELECT * FROM {kind} WHERE Id IN ({ids}) MAXRESULTS {IDS_A_QUERY}")
            found = {str(record.get("Id")): record for record in rows.records}
            for one in part:
                if one.link_id not in reading.seen:
                    _compare(one, found.get(one.remote_id), reading, asked)


def _compare(one: Ours, record: Mapping[str, Any] | None, reading: Reading, asked: Conversation) -> None:
    theirs = BOOKS.figures_of(one.remote_kind, record) if record is not None else None
    reading.seen.append(one.link_id)
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
    unit: Unit, reading: Reading, mine: Sequence[Ours], connection: Connection, asked: Conversation
) -> None:
    """A month of the general ledger: our documents' movements apart from everybody else's."""
    report = asked.report(
        "GeneralLedger",
        {
            "start_date": str(unit.start_on),
            "end_date": str(unit.end_on),
            "accounting_method": "Accrual",
            "columns": LEDGER_COLUMNS,
        },
    )
    own = {f"{one.remote_kind}|{one.remote_id}" for one in mine} | reading.strays.keys()
    month = f"{unit.start_on:%Y-%m}"
    for row in _rows_of(report, connection, asked):
        place = f"{row.account_id}|{month}"
        reading.names[row.account_id] = row.account
        name = f"{record_type(row.txn_type)}|{row.txn_id}"
        if name in own:
            reading.actual[place] = str(Decimal(reading.actual.get(place, "0")) + row.amount)
            document = reading.by_document.setdefault(name, {})
            document[place] = str(Decimal(document.get(place, "0")) + row.amount)
            continue
        movement, count = reading.others.get(place, ["0", "0"])
        reading.others[place] = [str(Decimal(movement) + row.amount), str(int(count) + 1)]
        if len(reading.others_listed) < OTHERS_LISTED:
            reading.others_listed.append({
                "account": row.account, "on": str(row.on), "kind": row.txn_type, "number": row.number,
                "name": row.name, "amount": str(row.amount),
            })  # fmt: skip


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
