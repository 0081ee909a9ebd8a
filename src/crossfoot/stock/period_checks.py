"""What stands against a stock journal: everything is said at once, each with its way out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import Q

from crossfoot.connections.models import Connection
from crossfoot.core.dates import in_words
from crossfoot.core.problems import Fix, Problem
from crossfoot.core.stock.period_ends import is_month_end
from crossfoot.core.stock.roles import Accounting
from crossfoot.journals.operations import ON_THE_WAY
from crossfoot.mappings import queries as mappings
from crossfoot.mappings.models import AccountMapping
from crossfoot.stock import period_figures as figures
from crossfoot.sync.models import BookState


def check_before(
    connection: Connection | None, accounting: Accounting, day: date, *, accrues: bool, today: date
) -> list[Problem]:
    """All that stops a stock journal at the end of `day`."""
    if accounting is not Accounting.SIMPLE:
        return [
            _problem(
                "stock_journal.way",
                "With inventory accounting the stock is booked as it moves, so there is no stock journal: it would "
                "hide what the tie-out is there to find.",
            )
        ]
    if connection is None:
        sentence = "No QuickBooks company is connected. Connect one under Settings > Integrations."
        return [_problem("not_connected", sentence, Fix.RECONNECT)]
    return [
        *_about_the_day(connection, day, accrues, today),
        *_about_earlier_ones(connection, day),
        *_about_accounts(connection, accrues),
    ]


def _about_the_day(connection: Connection, day: date, accrues: bool, today: date) -> Iterator[Problem]:
    setup = mappings.setup_of(connection)
    start_on = setup.start_on if setup else None
    if setup is None or setup.completed_at is None or start_on is None:
        yield _problem(
            "stock_journal.setup",
            "The connection to QuickBooks is not set up. Finish the steps under Settings > Integrations first.",
        )
    elif day < start_on:
        yield _problem(
            "stock_journal.before_start",
            f"{in_words(day)} is before {in_words(start_on)}, on which QuickBooks starts. Choose a later day.",
            where="as_of",
        )
    if day > today:
        yield _problem(
            "stock_journal.future",
            f"{in_words(day)} is not over yet. Choose a day up to {in_words(today)}.",
            where="as_of",
        )
    if accrues and not is_month_end(day):
        yield _problem(
            "stock_journal.month_end",
            f"Goods that are not billed are accrued at the end of a month, and {in_words(day)} is none. Choose a "
            "month's last day, or leave the accrual out.",
            where="accrues",
        )


def _about_earlier_ones(connection: Connection, day: date) -> Iterator[Problem]:
    last = figures.standing_rows(connection.pk).first()
    if last is not None and day <= last.as_of:
        yield _problem(
            "stock_journal.later_one",
            f"There is a stock journal of {in_words(last.as_of)}. Choose a later day, or take that one back first.",
            where="as_of",
        )
    elif later := figures.counted_after(connection.pk, day):
        yield _problem(
            "stock_journal.later_one",
            f"{later} stands in QuickBooks on {in_words(later.posting_on)}. Choose that day or a later one.",
            where="as_of",
        )
    journals = figures.posted_journals(connection.pk)
    stands = Q(taken_back_at__isnull=True) & ~Q(book_state=BookState.SYNCHRONIZED)
    leaves = Q(taken_back_at__isnull=False, book_state__in=ON_THE_WAY)
    if (open_one := journals.filter(stands | leaves).first()) is not None:
        is_leaving = open_one.taken_back_at is not None
        yield _problem(
            "stock_journal.under_way",
            f"{open_one} of {in_words(open_one.posting_on)} "
            f"{'still leaves QuickBooks' if is_leaving else 'is not in QuickBooks yet'}, so its balance is not the "
            "right one to begin from. Wait until it is done, or see to it in Attention.",
            Fix.WAIT,
        )


def _about_accounts(connection: Connection, accrues: bool) -> Iterator[Problem]:
    is_first = not figures.standing_rows(connection.pk).exists()
    known = set(AccountMapping.objects.filter(connection=connection).values_list("key", flat=True))
    for role in figures.roles_of(accrues, is_first=is_first):
        if role.key not in known:
            yield Problem(
                "account_not_mapped", f"Choose the QuickBooks account for “{role.label}”.", Fix.MAP_ACCOUNT,
                cause=f"account:{role.key}", subject=role.key, where="account",
            )  # fmt: skip


def _problem(code: str, sentence: str, fix: Fix = Fix.CHANGE_SETTING, where: str = "") -> Problem:
    return Problem(code, sentence, fix, cause=code, where=where)
