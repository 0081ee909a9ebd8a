"""Switching accounting with inventory on, as pages and API do it: read QuickBooks, look, approve, switch.

QuickBooks is read by a worker; what it said counts for a day. What a person approves is the opening entry that was
shown: its mark comes back with the approval, and another entry asks for another look.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction

from crossfoot.connections import gateway as gateways
from crossfoot.connections import operations as connections
from crossfoot.connections.conversation import NotAnswered
from crossfoot.core.dates import in_words
from crossfoot.core.money import cents
from crossfoot.core.permissions import Can
from crossfoot.core.problems import Problem, Refusal, blocking, refused
from crossfoot.core.stock.entries import Entry
from crossfoot.core.stock.going_live import in_accounts
from crossfoot.core.stock.period_ends import Share
from crossfoot.core.stock.roles import Accounting
from crossfoot.core.stock.tie_out import Standing
from crossfoot.engine import clock, tasks
from crossfoot.engine.models import Task
from crossfoot.engine.turns import Held, TurnResult
from crossfoot.quickbooks.online.reports import UnreadableReport
from crossfoot.stock import acts, going_live, opening, period_figures
from crossfoot.stock.going_live import Choice
from crossfoot.stock.models import StockEntry, StockSettings
from crossfoot.sync import questions
from crossfoot.tenancy import access
from crossfoot.tenancy.models import Company, Person

TASK = "stock_opening"
"""The kind of the engine's task that reads QuickBooks' inventory account."""

GOOD_FOR = timedelta(hours=24)
"""How long what QuickBooks said counts: its books go on."""

UNREAD, UNAPPROVED = going_live.UNREAD, "stock.opening_not_approved"


@dataclass(frozen=True, slots=True)
class Reading:
    """What QuickBooks' inventory accounts had at the end of `day`, a debit positive."""

    day: date
    balance: Decimal
    read_at: datetime


@dataclass(frozen=True, slots=True)
class Prospect:
    """What switching a choice on would do, and what stands against it."""

    choice: Choice
    problems: tuple[Problem, ...]
    compared_on: date | None
    """The day whose end stock and QuickBooks' inventory account are compared at."""
    reading: Reading | None
    opening: Entry | None
    """What has to be approved; None where nothing has to be booked."""
    mark: str
    """Names the opening entry as it is shown; empty without one."""
    standing: Standing | None
    shares: tuple[Share, ...]
    """The stock at the end of that day, by product."""

    @property
    def standing_against(self) -> list[Problem]:
        """What has to be put right first; the approval is asked for when switching."""
        return blocking([one for one in self.problems if one.code != UNAPPROVED])

    @property
    def is_ready(self) -> bool:
        return not self.standing_against


@dataclass(frozen=True, slots=True)
class Kept:
    """The way that is kept, and since when; nobody chose where `since` is None."""

    choice: Choice
    since: datetime | None
    by: Person | None
    opening: StockEntry | None
    """The opening entry, where one was posted."""


def kept(company: Company) -> Kept:
    """The company's way of accounting."""
    found = StockSettings.objects.filter(company=company).select_related("chosen_by").first()
    settings = found or StockSettings(company=company)
    entries = StockEntry.objects.filter(company=company, event=opening.posted(company))
    return Kept(
        going_live.choice_of(settings),
        settings.chosen_at,
        settings.chosen_by,
        entries.select_related("journal", "event").order_by("-pk").first(),
    )


@transaction.atomic
def start_reading(*, company: Company, by: Person, at: datetime) -> Task:
    """Queue the reading of QuickBooks' inventory account on the day before the start.

    Raises Refusal where nothing is connected, no account is chosen or there is no day; Forbidden or Outsider.
    """
    access.require(by, Can.EDIT_SETTINGS, company, at=at)
    connection = connections.active(company)
    if connection is None:
        raise Refusal(
            "There is no QuickBooks to read the inventory account from. Connect it under Settings > Integrations."
        )
    if not going_live.inventory_ids(connection):
        raise Refusal("Choose the QuickBooks account for “Inventory” first; then its balance can be read.")
    day = going_live.compared_on(company)
    if day is None:
        raise Refusal(
            "Nothing moved yet and no start date is chosen, so there is no day to compare with QuickBooks."
        )
    args = {"connection": connection.pk, "day": day.isoformat()}
    return tasks.start(company=company, kind=TASK, args=args, by=by, at=at, is_interactive=True)


def step(held: Held, task: Task, now: datetime) -> TurnResult | None:
    """Read the account; the task's result keeps what it had."""
    connection = connections.active(task.company)
    if connection is None or connection.pk != task.args["connection"]:
        sentence = "The QuickBooks company was disconnected. Connect it and read its inventory account again."
        tasks.fail(held, task, now, sentence=sentence)
        return None
    day, accounts = date.fromisoformat(task.args["day"]), going_live.inventory_ids(connection)
    asked = questions.conversation(held, connection, gateway=gateways.current())
    try:
        balance = going_live.inventory_in_quickbooks(asked, day)
    except NotAnswered as failure:
        due_at = questions.again_at(held, failure, clock.now())
        if due_at is None:
            sentence = f"The inventory account was not read: {failure.sentence}"
            tasks.fail(held, task, clock.now(), sentence=sentence)
        else:
            tasks.later(held, task, clock.now(), due_at=due_at, sentence=failure.sentence)
        return questions.ended(held, asked)
    except UnreadableReport as unreadable:
        sentence = f"The inventory account was not read: {unreadable}. Read it again."
        tasks.fail(held, task, clock.now(), sentence=sentence)
        return questions.ended(held, asked)
    had = cents(balance, connection.home_currency)
    sentence = f"QuickBooks' inventory account had {had:,} on {in_words(day)}."
    result = {"in_quickbooks": str(balance), "day": day.isoformat(), "accounts": sorted(accounts)}
    with transaction.atomic():
        tasks.finish(held, task, clock.now(), sentence=sentence, result=result)
    return questions.ended(held, asked)


def reading_of(company: Company, *, at: datetime) -> Reading | None:
    """What was read last, where it is of today's accounts and day, and not older than `GOOD_FOR`."""
    connection, day = connections.active(company), going_live.compared_on(company)
    if connection is None or day is None:
        return None
    done = Task.objects.filter(
        company=company, kind=TASK, state=Task.State.DONE, finished_at__gt=at - GOOD_FOR
    )
    task = done.order_by("-finished_at", "-pk").first()
    if task is None or task.finished_at is None:
        return None
    result = task.result
    is_same = (task.args["connection"], result["day"], result["accounts"]) == (
        connection.pk, day.isoformat(), sorted(going_live.inventory_ids(connection)),
    )  # fmt: skip
    return Reading(day, Decimal(result["in_quickbooks"]), task.finished_at) if is_same else None


def prospect(*, company: Company, choice: Choice, by: Person, at: datetime) -> Prospect:
    """What switching `choice` on would do; nothing is changed. Raises Forbidden or Outsider."""
    reading = reading_of(company, at=at)
    balance = reading.balance if reading else None
    found = going_live.look(company=company, choice=choice, in_quickbooks=balance, by=by, at=at)
    day = found.compared_on
    problems = list(found.problems)
    if choice.accounting is Accounting.SIMPLE or going_live.is_opened(company):
        # Simple books no stock, and what is opened is not opened again.
        return Prospect(choice, tuple(problems), day, reading, None, "", None, ())
    if day is not None and reading is None and UNREAD not in {one.code for one in problems}:
        problems.append(going_live.unread(day))
    shares = period_figures.figures_on(company, day).shares if day is not None else ()
    entry = found.opening
    return Prospect(
        choice, tuple(problems), day, reading, entry, mark_of(entry), found.standing, shares,
    )  # fmt: skip


@transaction.atomic
def switch(
    *, company: Company, choice: Choice, approves: str = "", by: Person, at: datetime
) -> StockSettings:
    """Switch `choice` on. `approves` is the mark of the opening entry that the person saw and approved.

    Raises Refusal with everything that stands against it, also where the entry is another one by now; then nothing is
    changed. Forbidden or Outsider.
    """
    access.require(by, Can.EDIT_SETTINGS, company, at=at)
    acts.settings_of(company, is_locked=True)
    before = kept(company).choice
    if choice.accounting is Accounting.SIMPLE or choice == replace(
        before, negative_stock=choice.negative_stock
    ):
        return going_live.switch_on(company=company, choice=choice, by=by, at=at)
    looked = prospect(company=company, choice=choice, by=by, at=at)
    if approves and approves != looked.mark:
        raise Refusal(
            "The opening entry is another one than the one you approved: stock, its start or QuickBooks' account "
            "changed meanwhile. Look at it again, and approve it as it is now."
        )
    if wrong := looked.standing_against if approves else blocking(list(looked.problems)):
        raise refused(wrong)
    return going_live.switch_on(
        company=company, choice=choice, in_quickbooks=looked.reading.balance if looked.reading else None,
        approves_opening=bool(approves), by=by, at=at,
    )  # fmt: skip


def mark_of(entry: Entry | None) -> str:
    """The same for the same lines on the same day."""
    if entry is None:
        return ""
    return hashlib.sha256(f"{entry.posting_on} {in_accounts(entry)}".encode()).hexdigest()[:20]
