"""Is the posting date in an open period, after the start, and no slip?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from crossfoot.core.checks.case import Case
from crossfoot.core.dates import first_open_day, in_words
from crossfoot.core.postings import Bill, Invoice
from crossfoot.core.problems import Fix, Problem

FAR_AHEAD = timedelta(days=365)


def closed_period(label: str, on: date, closing_on: date, open_on: date) -> Problem:
    """What is dated `on` can neither go nor be changed; `open_on` is the first day that can be written."""
    return Problem(
        "closed_period",
        f"{label} is dated {in_words(on)}, and QuickBooks is closed through {in_words(closing_on)}. Move it to "
        f"{in_words(open_on)}, or ask an accountant to reopen the period.",
        Fix.MOVE_DATE,
        cause=f"closed:{closing_on.isoformat()}",
        subject=open_on.isoformat(),
        where="posting_on",
    )


def dates(case: Case) -> Iterator[Problem]:
    """The posting date lies in an open period, after the start, and not by a slip far in the future."""
    on, closing_on, start_on = case.posting.posting_on, case.mappings.closing_on, case.mappings.start_on
    if closing_on and on <= closing_on:
        yield closed_period(case.label, on, closing_on, max(first_open_day(closing_on), start_on or date.min))
    elif start_on and on < start_on:
        yield Problem(
            "before_start",
            f"{case.label} is dated {in_words(on)}, and nothing dated before {in_words(start_on)} is sent to "
            "QuickBooks. Move it to that day, mark it as already in QuickBooks, or ask an accountant to "
            "change the start date.",
            Fix.MOVE_DATE,
            cause=f"start:{start_on.isoformat()}",
            subject=start_on.isoformat(),
            where="posting_on",
        )
    if on - case.today > FAR_AHEAD:
        yield Problem(
            "date_far_ahead",
            f"{case.label} is dated {in_words(on)}, more than a year from today. If that is a slip, correct "
            "the posting date.",
            Fix.MOVE_DATE,
            cause="date:far_ahead",
            where="posting_on",
            blocks=False,
        )
    if isinstance(case.posting, Invoice | Bill) and case.posting.due_on < on:
        yield Problem(
            "due_before_posting",
            f"{case.label} is due on {in_words(case.posting.due_on)}, before its posting date "
            f"{in_words(on)}, so it is overdue at once. If that is a slip, correct the due date.",
            Fix.EDIT_DOCUMENT,
            cause="date:due_before_posting",
            where="due_on",
            blocks=False,
        )
