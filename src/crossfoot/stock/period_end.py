"""The stock journal of Simple (A6): its figures are read, shown, approved, posted, and taken back.

Figures are read by a worker, on demand or by a schedule; a person approves them, and what was approved is what is
posted. Who books by hand takes them as a sheet and says so, so that the next one begins where this one ended.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import Q

from crossfoot.audit import trail
from crossfoot.audit.trail import actor_of, subject_of
from crossfoot.connections import gateway as gateways
from crossfoot.connections import operations as connections
from crossfoot.connections.conversation import NotAnswered
from crossfoot.connections.models import Connection
from crossfoot.core.dates import in_words
from crossfoot.core.journal_postings import EntryLine
from crossfoot.core.permissions import Can
from crossfoot.core.problems import Problem, Refusal, refused
from crossfoot.core.stock.entries import Entry
from crossfoot.core.stock.period_ends import Rhythm, latest_end
from crossfoot.core.stock.roles import Accounting
from crossfoot.engine import clock, schedule, tasks
from crossfoot.engine.models import Task
from crossfoot.engine.turns import Held, TurnResult
from crossfoot.journals import operations as journaling
from crossfoot.journals.operations import NewJournal
from crossfoot.mappings import queries as mappings
from crossfoot.quickbooks.online.reports import UnreadableReport
from crossfoot.stock import acts, queries
from crossfoot.stock import period_figures as figures
from crossfoot.stock.going_live import inventory_in_quickbooks
from crossfoot.stock.models import StockJournal, StockJournalPlan
from crossfoot.stock.period_checks import check_before
from crossfoot.stock.period_journals import KIND, STANDS, kept
from crossfoot.sync import questions
from crossfoot.tenancy import access
from crossfoot.tenancy.days import day_in
from crossfoot.tenancy.models import Company, Person

TASK = "stock_journal"
"""The kind of the engine's task that reads the figures."""

PREFIX = "SJ"
"""What the numbers of these journals begin with."""

EVERY_SECONDS = 24 * 60 * 60
"""How often the schedule looks whether a period is over."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """The figures that a task reads."""

    connection: Connection
    day: date
    accrues: bool
    before_on: date | None
    """The day before the start, where this is the first journal."""


@dataclass(frozen=True, slots=True)
class Balances:
    """What QuickBooks' inventory account had."""

    at_end: Decimal
    before: Decimal | None


@transaction.atomic
def plan(*, company: Company, rhythm: Rhythm, accrues: bool, by: Person, at: datetime) -> StockJournalPlan:
    """Let the figures be read by themselves after every month, quarter or year, or only when somebody asks.

    Raises Forbidden or Outsider.
    """
    access.require(by, Can.EDIT_SETTINGS, company, at=at)
    chosen, _ = StockJournalPlan.objects.update_or_create(
        company=company,
        defaults={"rhythm": rhythm.value, "accrues": accrues, "chosen_at": at, "chosen_by": by},
    )
    if rhythm is Rhythm.ON_DEMAND:
        schedule.stop(company=company, kind=TASK)
    else:
        schedule.ensure(company=company, kind=TASK, every_seconds=EVERY_SECONDS, at=at)
    trail.record(
        "stock.journals_planned", company_id=company.pk, by=actor_of(by), at=at,
        subject=subject_of("stock_journal_plan", chosen), data={"rhythm": rhythm.value, "accrues": accrues},
    )  # fmt: skip
    return chosen


@transaction.atomic
def start(*, company: Company, as_of: date, accrues: bool = False, by: Person, at: datetime) -> Task:
    """Queue the reading of the figures at the end of `as_of`; the task's result names the stock journal.

    Raises Refusal with everything that stands against one; Forbidden or Outsider.
    """
    access.require(by, Can.SIGN_OFF, company, at=at)
    connection = connections.active(company)
    if problems := _problems(company, connection, as_of, accrues, at):
        raise refused(problems)
    assert connection is not None
    args = {"connection": connection.pk, "as_of": as_of.isoformat(), "accrues": accrues}
    return tasks.start(company=company, kind=TASK, args=args, by=by, at=at, is_interactive=True)


def step(held: Held, task: Task, now: datetime) -> TurnResult | None:
    """Read QuickBooks' inventory account, and keep the figures for a person to approve."""
    wanted = _wanted(task, now)
    if isinstance(wanted, str):
        # By the clock, nothing to read is no failure.
        end = tasks.finish if "slot" in task.args else tasks.fail
        end(held, task, now, sentence=wanted)
        return None
    asked = questions.conversation(held, wanted.connection, gateway=gateways.current())
    try:
        before = inventory_in_quickbooks(asked, wanted.before_on) if wanted.before_on else None
        balances = Balances(inventory_in_quickbooks(asked, wanted.day), before)
    except NotAnswered as failure:
        due_at = questions.again_at(held, failure, clock.now())
        if due_at is None:
            tasks.fail(held, task, clock.now(), sentence=f"The figures were not read: {failure.sentence}")
        else:
            tasks.later(held, task, clock.now(), due_at=due_at, sentence=failure.sentence)
        return questions.ended(held, asked)
    except UnreadableReport as unreadable:
        tasks.fail(
            held, task, clock.now(), sentence=f"The figures were not read: {unreadable}. Read them again."
        )
        return questions.ended(held, asked)
    with transaction.atomic():
        made = _read(task, wanted, balances, clock.now())
        sentence = f"The figures of {in_words(made.as_of)} wait for approval."
        tasks.finish(held, task, clock.now(), sentence=sentence, result={"stock_journal": made.pk})
    return questions.ended(held, asked)


@transaction.atomic
def approve(*, stock_journal: StockJournal, by: Person, at: datetime) -> StockJournal:
    """Post what is shown: the stock journal, and the accrual with its reversal where it has one.

    Raises Refusal where something stands against it, where stock or books moved since the figures were read, or where
    there is nothing to book; Forbidden or Outsider.
    """
    row = _open(stock_journal, by, at)
    _require_still_true(row, at)
    entries = figures.entries_of(row)
    if not entries:
        raise Refusal(
            f"On {in_words(row.as_of)} QuickBooks' inventory account says what the stock is worth, so there is "
            "nothing to book. Discard these figures."
        )
    posted = journaling.post(
        company=row.company, journals=[_journal(row, entry) for entry in entries], by=by, at=at
    )
    _decide(row, StockJournal.State.POSTED, "posted", by, at, journals=[one.number for one in posted])
    return row


@transaction.atomic
def say_by_hand(*, stock_journal: StockJournal, by: Person, at: datetime) -> StockJournal:
    """Say that these figures were entered in QuickBooks by hand: nothing is posted, and the next one begins there.

    Raises Refusal as `approve` does; Forbidden or Outsider.
    """
    row = _open(stock_journal, by, at)
    # What was entered in QuickBooks is there: only what stands against the day itself is asked.
    _require_unmoved(row)
    _decide(row, StockJournal.State.BY_HAND, "by_hand", by, at)
    return row


@transaction.atomic
def discard(*, stock_journal: StockJournal, by: Person, at: datetime) -> StockJournal:
    """These figures are not wanted. Raises Refusal where they are posted; Forbidden or Outsider."""
    row = _open(stock_journal, by, at)
    _decide(row, StockJournal.State.DISCARDED, "discarded", by, at)
    return row


@transaction.atomic
def take_back(*, stock_journal: StockJournal, reason: str, by: Person, at: datetime) -> StockJournal:
    """Take its journals out of QuickBooks: deleted in an open period, reversed in a closed one.

    One that was entered by hand is taken out by hand, too. Raises Refusal without a reason, where a later one builds
    on it, or where the company accounts with inventory by now; Forbidden or Outsider.
    """
    access.require(by, Can.SIGN_OFF, stock_journal.company, at=at)
    row = _locked(stock_journal)
    if row.state not in STANDS:
        raise Refusal(
            f"{_named(row)} is not posted ({row.get_state_display().lower()}), so nothing is taken back."
        )
    if queries.accounting_of(row.company) is not Accounting.SIMPLE:
        raise Refusal(
            f"{_named(row)} is what the opening entry of inventory accounting began from, so it stays."
        )
    last = figures.standing_rows(row.connection_id).first()
    if last is not None and last.pk != row.pk:
        raise Refusal(f"The stock journal of {in_words(last.as_of)} builds on it. Take that one back first.")
    if not reason.strip():
        raise Refusal("Say why the stock journal is taken back; the reason is kept in its history.")
    posted = figures.journals_of(row).filter(cause_kind=KIND)
    journaling.take_back(journals=posted, reason=reason, by=by, at=at)
    row.reason = reason.strip()[:300]
    _decide(row, StockJournal.State.TAKEN_BACK, "taken_back", by, at, reason=row.reason)
    return row


# --- reading ----------------------------------------------------------------------------------------------


def _wanted(task: Task, now: datetime) -> Wanted | str:
    """What to read, or in a sentence why nothing is."""
    company = task.company
    connection = connections.active(company)
    if connection is None:
        return "The QuickBooks company was disconnected. Connect it and read the figures again."
    if "slot" in task.args:
        chosen = StockJournalPlan.objects.filter(company=company).first()
        rhythm = Rhythm(chosen.rhythm) if chosen else Rhythm.ON_DEMAND
        begins = connection.fiscal_year_start_month
        day = latest_end(rhythm, day_in(company, now), year_begins=begins)
        if chosen is None or day is None:
            return "Stock journals are only read on demand."
        if StockJournal.objects.filter(connection=connection, as_of=day).exists():
            return f"The figures of {in_words(day)} were read before."
        accrues = chosen.accrues
    else:
        if connection.pk != task.args["connection"]:
            return "Another QuickBooks company is connected now. Read the figures again."
        day, accrues = date.fromisoformat(task.args["as_of"]), bool(task.args["accrues"])
    if problems := _problems(company, connection, day, accrues, now):
        return problems[0].sentence
    return Wanted(connection, day, accrues, _before_on(connection))


def _before_on(connection: Connection) -> date | None:
    if figures.standing_rows(connection.pk).exists():
        return None
    setup = mappings.setup_of(connection)
    return setup.start_on - timedelta(days=1) if setup and setup.start_on else None


def _read(task: Task, wanted: Wanted, balances: Balances, at: datetime) -> StockJournal:
    """The figures with what QuickBooks has; earlier ones of the day that wait are not wanted any more."""
    company, connection = task.company, wanted.connection
    acts.settings_of(company, is_locked=True)
    waiting = StockJournal.objects.filter(
        connection=connection, as_of=wanted.day, state=StockJournal.State.SHOWN
    )
    waiting.update(state=StockJournal.State.DISCARDED, decided_at=at, decided_by=task.created_by)
    found = figures.figures_on(company, wanted.day)
    before = queries.booked_standing(company, wanted.before_on) if wanted.before_on else None
    made = StockJournal.objects.create(
        company=company, connection=connection, as_of=wanted.day, valuation=found.standing.valuation,
        received_not_billed=found.standing.received_not_billed, known_after=found.known_after,
        in_quickbooks=balances.at_end, before_on=wanted.before_on,
        before_valuation=before.valuation if before else None,
        before_received_not_billed=before.received_not_billed if before else None,
        before_in_quickbooks=balances.before, accrues=wanted.accrues,
        shares=[kept(share) for share in found.shares], made_at=at, made_by=task.created_by,
    )  # fmt: skip
    _tell(made, "read", task.created_by, at, in_quickbooks=made.in_quickbooks)
    return made


# --- deciding ---------------------------------------------------------------------------------------------


def _open(stock_journal: StockJournal, by: Person, at: datetime) -> StockJournal:
    access.require(by, Can.SIGN_OFF, stock_journal.company, at=at)
    row = _locked(stock_journal)
    if row.state != StockJournal.State.SHOWN:
        raise Refusal(
            f"{_named(row)} was decided before: {row.get_state_display().lower()}. Read the figures anew."
        )
    return row


def _locked(stock_journal: StockJournal) -> StockJournal:
    acts.settings_of(stock_journal.company, is_locked=True)
    rows = StockJournal.objects.select_for_update(of=("self",)).select_related("company", "connection")
    return rows.get(pk=stock_journal.pk)


def _require_still_true(row: StockJournal, at: datetime) -> None:
    """Nothing stands against it, and neither stock nor what was booked for it moved since it was read."""
    connection = connections.active(row.company)
    if connection is None or connection.pk != row.connection_id:
        raise Refusal(
            "These figures are of a QuickBooks company that is not connected any more. Read them anew."
        )
    if problems := _problems(row.company, connection, row.as_of, row.accrues, at):
        raise refused(problems)
    _require_unmoved(row)


def _require_unmoved(row: StockJournal) -> None:
    since = Q(created_at__gt=row.made_at) | Q(taken_back_at__gt=row.made_at)
    others = StockJournal.objects.filter(
        connection=row.connection_id, decided_at__gt=row.made_at, state=StockJournal.State.BY_HAND
    )
    if figures.posted_journals(row.connection_id).filter(since).exists() or others.exists():
        raise Refusal(
            "Another stock journal was posted or taken back since these figures were read. Read them anew."
        )
    now = queries.booked_standing(row.company, row.as_of)
    was = (row.valuation, row.received_not_billed)
    if (now.valuation, now.received_not_billed) != was:
        raise Refusal(
            f"The stock of {in_words(row.as_of)} changed since its figures were read: it was worth {was[0]:,.2f} with "
            f"{was[1]:,.2f} not billed, and is worth {now.valuation:,.2f} with {now.received_not_billed:,.2f} not "
            "billed now. Read them anew."
        )


def _problems(
    company: Company, connection: Connection | None, day: date, accrues: bool, at: datetime
) -> Sequence[Problem]:
    accounting, today = queries.accounting_of(company), day_in(company, at)
    return check_before(connection, accounting, day, accrues=accrues, today=today)


def _journal(row: StockJournal, entry: Entry) -> NewJournal:
    lines = tuple(EntryLine(line.role, line.debit, line.credit, line.note) for line in entry.lines)
    return NewJournal(
        KIND, row.pk, entry.rule.value, entry.posting_on, lines, entry.rule.sentence, prefix=PREFIX
    )


def _decide(
    row: StockJournal, state: StockJournal.State, verb: str, by: Person, at: datetime, **told: object
) -> None:
    row.state, row.decided_at, row.decided_by = state, at, by
    row.save(update_fields=["state", "decided_at", "decided_by", "reason"])
    _tell(row, verb, by, at, **told)


def _tell(row: StockJournal, verb: str, by: Person | None, at: datetime, **told: object) -> None:
    trail.record(
        f"stock.journal_{verb}", company_id=row.company_id, by=actor_of(by), at=at,
        subject=subject_of(KIND, row), data={"as_of": row.as_of, "valuation": row.valuation, **told},
    )  # fmt: skip


def _named(row: StockJournal) -> str:
    return f"The stock journal of {in_words(row.as_of)}"
