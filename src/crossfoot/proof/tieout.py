"""The tie-out: do the two books agree, to the cent, and where not, why.

Three comparisons over a period: the source's stated totals with what was sent; what was sent with QuickBooks,
document by document; and each account's movement by month, predicted with booked, on the accrual basis. What
others entered in QuickBooks is counted apart, by account and month, and never hides a difference of ours.

It reads, and reading can fail. A failed read proves nothing: the tie-out goes on where it stopped, and says
that it is not complete until every page was read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction

from crossfoot.audit import trail
from crossfoot.connections import gateway as gateways
from crossfoot.connections import operations as connections
from crossfoot.connections.models import Connection
from crossfoot.core.mappings import RemoteAccount
from crossfoot.core.money import ZERO, cents, total
from crossfoot.core.permissions import Can
from crossfoot.core.problems import Fix, Problem, refused
from crossfoot.core.reconcile import DocumentFigures, compare
from crossfoot.engine import clock, tasks
from crossfoot.engine.models import Task
from crossfoot.engine.turns import Held, TurnResult
from crossfoot.mappings.models import RemoteRecord
from crossfoot.proof import ours as our_side
from crossfoot.proof.models import TieOut
from crossfoot.proof.ours import Ours
from crossfoot.quickbooks.online.documents.fields import Figures, decimal_of
from crossfoot.quickbooks.online.reports import (
    LEDGER_COLUMNS,
    UnreadableReport,
    ledger_rows,
    trial_balance_rows,
)
from crossfoot.sync.settings import from_options
from crossfoot.sync.visit import Visit, VisitEnds
from crossfoot.tenancy import access
from crossfoot.tenancy.models import Company, Person

TASK = "tie_out"
"""The kind of the engine's task."""

IDS_A_QUERY = 100
OTHERS_LISTED = 200
"""Entries of others that are listed one by one; all are counted."""

LONGEST_PERIOD = timedelta(days=366 * 10)


@dataclass(slots=True)
class Reading:
    """How far a tie-out has read, kept with the task between turns. Amounts as text."""

    unit: int = 0
    seen: list[int] = field(default_factory=list)
    """Links whose document was found in the month where it belongs, or by its id."""
    equal: int = 0
    differing: list[dict[str, Any]] = field(default_factory=list)
    rates: dict[str, str] = field(default_factory=dict)
    """Exchange rate of each foreign document, by record type and id."""
    actual: dict[str, str] = field(default_factory=dict)
    """Our documents' movement by "account id|month"."""
    by_document: dict[str, dict[str, str]] = field(default_factory=dict)
    """The same by "record type|id", then account id: what a difference opens into."""
    others: dict[str, list[str]] = field(default_factory=dict)
    """Others' movement by "account id|month": [movement, count]."""
    others_listed: list[dict[str, str]] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    taxes: dict[str, str] = field(default_factory=dict)
    """Sales tax that QuickBooks computed itself, by link."""
    trial_balance: str = ""


@dataclass(frozen=True, slots=True)
class Unit:
    """One thing to read: a month's invoices, bills or ledger; documents that moved; the trial balance."""

    kind: str
    start_on: date
    end_on: date

    @property
    def sentence(self) -> str:
        what = {"Invoice": "invoices", "Bill": "bills", "ledger": "the general ledger"}.get(self.kind)
        if what:
            return f"Reading {what} of {self.start_on:%B %Y}."
        return (
            "Looking for documents that were moved." if self.kind == "moved" else "Reading the trial balance."
        )


@transaction.atomic
def start(
    *, company: Company, start_on: date, end_on: date, by: Person, at: datetime, is_interactive: bool = True
) -> Task:
    """Queue a tie-out of `start_on` to `end_on`, both included.

    Raises Refusal where nothing is connected or the period is none.
    """
    access.require(by, Can.VIEW, company, at=at)
    connection = connections.active(company)
    if connection is None:
        raise _refusal(
            "not_connected", "No QuickBooks company is connected, so there is nothing to compare with."
        )
    if end_on < start_on:
        raise _refusal("period", "The period ends before it begins. Exchange the two dates.")
    if end_on - start_on > LONGEST_PERIOD:
        raise _refusal("period", "A tie-out covers ten years at most. Choose a shorter period.")
    return tasks.start(
        company=company,
        kind=TASK,
        args={"start_on": start_on.isoformat(), "end_on": end_on.isoformat(), "connection": connection.pk},
        by=by,
        at=at,
        is_interactive=is_interactive,
    )


def step(held: Held, task: Task, now: datetime) -> TurnResult | None:
    """One turn of the task: read until everything is read, or QuickBooks has to be left alone for a while."""
    connection = connections.active(task.company)
    if connection is None or connection.pk != task.args["connection"]:
        tasks.fail(
            held, task, now, sentence="The QuickBooks company was disconnected. Connect it and tie out again."
        )
        return None
    start_on, end_on = (date.fromisoformat(task.args[name]) for name in ("start_on", "end_on"))
    units = units_of(start_on, end_on)
    reading = Reading(**task.result) if task.result else Reading()
    mine = our_side.linked(connection, start_on, end_on)
    visit = Visit(held, connection, gateways.current(), from_options())
    if visit.sign_in():
        try:
            while reading.unit < len(units) and not visit.is_spent(clock.now()):
                unit = units[reading.unit]
                if not tasks.progress(
                    held, task, clock.now(), done=reading.unit, total=len(units), sentence=unit.sentence
                ):
                    tasks.cancelled(held, task, clock.now())
                    return visit.result
                _read(unit, reading, mine, connection, visit)
                reading.unit += 1
        except VisitEnds:
            pass
        except UnreadableReport as unreadable:
            tasks.fail(
                held,
                task,
                clock.now(),
                sentence=f"QuickBooks' report proves nothing: {unreadable}. Try again.",
            )
            return visit.result
    if reading.unit < len(units):
        due_at = visit.not_before or clock.now()
        _keep(held, task, reading, clock.now())
        tasks.later(held, task, clock.now(), due_at=due_at, sentence=task.sentence or "Waits for QuickBooks.")
        return visit.result
    with transaction.atomic():
        done = _conclude(task, connection, start_on, end_on, reading, mine, clock.now())
        tasks.finish(held, task, clock.now(), sentence=sentence_of(done), result={"tie_out": done.pk})
    return visit.result


def units_of(start_on: date, end_on: date) -> list[Unit]:
    """What is to be read, in order: month by month, then what was not found, then the trial balance."""
    units = []
    month = start_on
    while month <= end_on:
        last = min((month.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1), end_on)
        units += [Unit("Invoice", month, last), Unit("Bill", month, last), Unit("ledger", month, last)]
        month = last + timedelta(days=1)
    return [*units, Unit("moved", start_on, end_on), Unit("trial", start_on, end_on)]


def sentence_of(done: TieOut) -> str:
    """The result in one sentence."""
    if done.difference == 0:
        return f"The two books agree to the cent: {done.documents} documents compared, difference 0.00."
    return (
        f"The two books differ by {done.difference:,} over {done.documents} documents; each is named below."
    )


@transaction.atomic
def sign_off(*, tie_out: TieOut, by: Person, at: datetime) -> None:
    """Record that a person has seen these figures. Raises Refusal for an incomplete one; twice is once."""
    access.require(by, Can.SIGN_OFF, tie_out.company, at=at)
    if not tie_out.is_complete:
        raise _refusal("incomplete", "This tie-out is not complete, so there is nothing to sign off.")
    if TieOut.objects.filter(pk=tie_out.pk, signed_off_at=None).update(signed_off_at=at, signed_off_by=by):
        trail.record(
            "tie_out.signed_off",
            company_id=tie_out.company_id,
            by=trail.actor_of(by),
            at=at,
            subject=trail.Subject("tie_out", tie_out.pk, f"{tie_out.start_on} to {tie_out.end_on}"),
            data={"difference": str(tie_out.difference), "documents": tie_out.documents},
        )


def latest(company: Company) -> TieOut | None:
    """The last complete tie-out of the company's present connection."""
    connection = connections.active(company)
    return (
        TieOut.objects.filter(company=company, connection=connection, is_complete=True)
        .order_by("-made_at")
        .first()
        if connection
        else None
    )


# --- reading ------------------------------------------------------------------------------------------


def _read(unit: Unit, reading: Reading, mine: Sequence[Ours], connection: Connection, visit: Visit) -> None:
    if unit.kind in our_side.DOCUMENTS:
        _read_documents(unit, reading, mine, visit)
    elif unit.kind == "moved":
        _read_moved(reading, mine, visit)
    elif unit.kind == "ledger":
        _read_ledger(unit, reading, mine, connection, visit)
    else:
        period = {"start_date": str(unit.start_on), "end_date": str(unit.end_on)}
        report = visit.report("TrialBalance", {**period, "accounting_method": "Accrual"})
        balances = trial_balance_rows(report.content)
        reading.trial_balance = str(total(row.debit for row in balances))


def _read_documents(unit: Unit, reading: Reading, mine: Sequence[Ours], visit: Visit) -> None:
    """A month's documents in QuickBooks, compared at once; only what differs is kept."""
    by_id = {one.remote_id: one for one in mine if one.remote_kind == unit.kind}
    records = visit.read_list(unit.kind, f"TxnDate >= '{unit.start_on}' AND TxnDate <= '{unit.end_on}'")
    seen = set(reading.seen)
    for record in records.records:
        one = by_id.get(str(record.get("Id")))
        if one is not None and one.link_id not in seen:
            _compare(one, record, reading, visit)


def _read_moved(reading: Reading, mine: Sequence[Ours], visit: Visit) -> None:
    """Ours that no month held: moved to a date outside the period, or gone."""
    seen = set(reading.seen)
    missing = [one for one in mine if one.link_id not in seen]
    for kind in our_side.DOCUMENTS:
        wanted = [one for one in missing if one.remote_kind == kind]
        for begin in range(0, len(wanted), IDS_A_QUERY):
            part = wanted[begin : begin + IDS_A_QUERY]
            ids = ", ".join(f"'{one.remote_id}'" for one in part)
            rows = visit.query(f"SELECT * FROM {kind} WHERE Id IN ({ids}) MAXRESULTS {IDS_A_QUERY}")
            found = {str(record.get("Id")): record for record in rows.records}
            for one in part:
                if one.link_id not in reading.seen:
                    _compare(one, found.get(one.remote_id), reading, visit)


def _compare(one: Ours, record: Mapping[str, Any] | None, reading: Reading, visit: Visit) -> None:
    theirs = visit.books.figures_of(one.remote_kind, record) if record is not None else None
    reading.seen.append(one.link_id)
    if record is not None and one.currency != visit.connection.home_currency:
        reading.rates[f"{one.remote_kind}|{one.remote_id}"] = str(decimal_of(record.get("ExchangeRate")) or 1)
    there = _their_figures(one, theirs) if theirs is not None else None
    if one.figures is not None:
        if there is not None and one.taxed_there:
            # QuickBooks computes this sales tax itself: its figure is taken over, shown, and no difference.
            reading.taxes[str(one.link_id)] = str(there.tax)
            expected = replace(one.figures, tax=there.tax, total=one.figures.total + there.tax)
        else:
            expected = one.figures
        differences = compare(expected, there)
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
        "difference": str(
            (there.total if there else ZERO) - one.booked - Decimal(reading.taxes.get(str(one.link_id), "0"))
        ),
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
    unit: Unit, reading: Reading, mine: Sequence[Ours], connection: Connection, visit: Visit
) -> None:
    """A month of the general ledger: our documents' movements apart from everybody else's."""
    report = visit.report(
        "GeneralLedger",
        {
            "start_date": str(unit.start_on),
            "end_date": str(unit.end_on),
            "accounting_method": "Accrual",
            "columns": LEDGER_COLUMNS,
        },
    )
    accounts = _accounts(connection)
    own = {(one.remote_kind, one.remote_id) for one in mine}
    month = f"{unit.start_on:%Y-%m}"
    for row in ledger_rows(report.content, accounts):
        place = f"{row.account_id}|{month}"
        reading.names[row.account_id] = row.account
        if (row.txn_type, row.txn_id) in own:
            reading.actual[place] = str(Decimal(reading.actual.get(place, "0")) + row.amount)
            document = reading.by_document.setdefault(f"{row.txn_type}|{row.txn_id}", {})
            document[row.account_id] = str(Decimal(document.get(row.account_id, "0")) + row.amount)
            continue
        movement, count = reading.others.get(place, ["0", "0"])
        reading.others[place] = [str(Decimal(movement) + row.amount), str(int(count) + 1)]
        if len(reading.others_listed) < OTHERS_LISTED:
            reading.others_listed.append({
                "account": row.account, "on": str(row.on), "kind": row.txn_type, "number": row.number,
                "name": row.name, "amount": str(row.amount),
            })  # fmt: skip


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


def _keep(held: Held, task: Task, reading: Reading, now: datetime) -> None:
    """Store how far the reading is; the next turn goes on from there."""
    task.result = asdict(reading)
    tasks.keep(held, task, now)


# --- concluding ---------------------------------------------------------------------------------------


def _conclude(
    task: Task,
    connection: Connection,
    start_on: date,
    end_on: date,
    reading: Reading,
    mine: Sequence[Ours],
    now: datetime,
) -> TieOut:
    """Put the three comparisons together and store them."""
    source_rows = [
        {
            "key": one.key,
            "label": one.label,
            "stated": str(one.stated),
            "booked": str(one.booked),
            "difference": str(one.booked - one.stated),
        }
        for one in mine
        if one.booked != one.stated
    ]
    accounts, accounts_difference = _account_rows(reading, mine)
    difference = (
        total(abs(Decimal(row["difference"])) for row in source_rows)
        + total(abs(Decimal(row["difference"])) for row in reading.differing)
        + accounts_difference
    )
    result = {
        "source": {
            "documents": len(mine),
            "stated": str(total(one.stated for one in mine)),
            "booked": str(total(one.booked for one in mine)),
            "rows": source_rows,
            "not_sent": our_side.not_sent(connection, start_on, end_on),
        },
        "documents": {"compared": len(mine), "equal": reading.equal, "rows": reading.differing},
        "tax_computed_there": str(total(Decimal(tax) for tax in reading.taxes.values())),
        "accounts": accounts,
        "others": reading.others_listed,
        "trial_balance": reading.trial_balance,
    }
    done = TieOut.objects.create(
        company_id=connection.company_id,
        connection=connection,
        start_on=start_on,
        end_on=end_on,
        is_complete=True,
        difference=difference,
        documents=len(mine),
        result=result,
        made_at=now,
        made_by=task.created_by,
    )
    trail.record(
        "tie_out.made",
        company_id=connection.company_id,
        by=trail.actor_of(task.created_by) if task.created_by else trail.SYSTEM,
        at=now,
        subject=trail.Subject("tie_out", done.pk, f"{start_on} to {end_on}"),
        data={"difference": str(difference), "documents": len(mine)},
    )
    return done


def _account_rows(reading: Reading, mine: Sequence[Ours]) -> tuple[list[dict[str, Any]], Decimal]:
    """One row per account and month with ours, QuickBooks' and the others' movement, and what differs."""
    predicted: dict[str, Decimal] = {}
    names = dict(reading.names)
    causes: dict[str, list[dict[str, str]]] = {}
    for one in mine:
        month = f"{one.posting_on:%Y-%m}"
        booked = reading.by_document.get(f"{one.remote_kind}|{one.remote_id}", {})
        if one.figures is None:
            # A bookkeeper's own document: its accounts are theirs to choose, so what is booked is expected.
            expected = {account_id: Decimal(amount) for account_id, amount in booked.items()}
        else:
            rate = Decimal(reading.rates.get(f"{one.remote_kind}|{one.remote_id}", "1"))
            expected = {}
            for account_id, name, movement in (*one.movements, *_computed_tax(one, reading)):
                names.setdefault(account_id or name, name)
                expected[account_id or name] = expected.get(account_id or name, ZERO) + cents(movement * rate)
        for account_id in expected.keys() | booked.keys():
            ours, theirs = expected.get(account_id, ZERO), Decimal(booked.get(account_id, "0"))
            place = f"{account_id}|{month}"
            predicted[place] = predicted.get(place, ZERO) + ours
            if ours != theirs:
                causes.setdefault(place, []).append(
                    {"key": one.key, "label": one.label, "ours": str(ours), "theirs": str(theirs)}
                )
    rows, difference = [], ZERO
    for place in sorted(predicted.keys() | reading.actual.keys() | reading.others.keys()):
        account_id, _, month = place.partition("|")
        ours, theirs = predicted.get(place, ZERO), Decimal(reading.actual.get(place, "0"))
        movement, count = reading.others.get(place, ["0", "0"])
        difference += abs(theirs - ours)
        rows.append({
            "account_id": account_id, "account": names.get(account_id, account_id), "month": month,
            "ours": str(ours), "theirs": str(theirs), "others": movement, "others_count": int(count),
            "difference": str(theirs - ours), "causes": causes.get(place, []),
        })  # fmt: skip
    return sorted(rows, key=lambda row: (row["account"], row["month"])), difference


def _computed_tax(one: Ours, reading: Reading) -> tuple[tuple[str, str, Decimal], ...]:
    """What the tax that QuickBooks computed itself adds to our prediction."""
    tax = Decimal(reading.taxes.get(str(one.link_id), "0"))
    if not tax or not one.taxed_there:
        return ()
    (receivable, its_name), (payable, tax_name) = one.taxed_there
    return ((receivable, its_name, tax), (payable, tax_name, -tax))


def _refusal(code: str, sentence: str) -> Exception:
    return refused([Problem(code, sentence, Fix.CHANGE_SETTING, cause=f"tie_out:{code}")])
