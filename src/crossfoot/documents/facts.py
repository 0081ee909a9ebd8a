"""What is known about an order's dates and number before it becomes a document in QuickBooks.

One order at a time, from the order, its party's terms and the company's settings; no query is made where
the party and its terms were fetched with the order.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from crossfoot.core import dates
from crossfoot.core.dates import PostingDate, PostingDateRule, in_words
from crossfoot.core.numbering import NumberRule, number_for, number_problems
from crossfoot.core.problems import Fix, Problem
from crossfoot.parties.models import Party, Terms


@dataclass(frozen=True, slots=True)
class DueFacts:
    """When a document is posted and due, with the reason for each in words."""

    posting_on: date
    posting_reason: str
    due_on: date
    due_reason: str
    terms: str
    """Name of the terms that gave the due date; empty where the document has its own date."""


def due_facts(
    rule: PostingDateRule,
    days: Mapping[str, date | None],
    *,
    posting_override: date | None,
    due_override: date | None,
    party: Party,
) -> DueFacts:
    """`days` maps the names of `PostingDateRule` to the order's dates, the order date always among them."""
    posting = dates.posting_date(rule, days, posting_override)
    return _with_due(posting, due_override, party.terms)


def _with_due(posting: PostingDate, override: date | None, terms: Terms | None) -> DueFacts:
    due_on = dates.due_date(posting.on, None if terms is None else terms_of(terms), override)
    if override is not None:
        return DueFacts(posting.on, posting.reason, due_on, "The due date set on this document.", "")
    if terms is None:
        return DueFacts(posting.on, posting.reason, due_on, "At once: no terms are set for the party.", "")
    return DueFacts(posting.on, posting.reason, due_on, f"By the terms {terms.name}.", terms.name)


def terms_of(terms: Terms) -> dates.Terms:
    """A stored row as the value that the calendar works with."""
    return dates.Terms(terms.name, terms.due_days, terms.day_of_month, terms.due_next_month_days or 0)


def too_early(label: str, posting_on: date, start_on: date | None) -> Problem | None:
    """The problem of a document dated before the filter start date: it is never sent (E4)."""
    if start_on is None or posting_on >= start_on:
        return None
    return Problem(
        "before_start",
        f"{label} is dated {in_words(posting_on)}, and nothing dated before {in_words(start_on)} is sent to "
        "QuickBooks. Move it to that day, mark it as already in QuickBooks, or ask an accountant to change "
        "the start date.",
        Fix.MOVE_DATE,
        cause=f"start:{start_on.isoformat()}",
        subject=start_on.isoformat(),
        where="posting_on",
    )


def document_number(rule: NumberRule, pattern: str, *, order: str, party: Party, reference: str) -> str:
    """The number by the company's rule; `reference` is the other side's own number, where it is known."""
    return number_for(rule, pattern, {"order": order, "vendor_code": party.code, "reference": reference})


def missing_number(rule: NumberRule, number: str, label: str) -> tuple[Problem, ...]:
    """Why the document `label` cannot go without a number: only QuickBooks' own numbering leaves it empty.

    A number that is there is judged with everything else before the document goes (core.checks).
    """
    return () if number else tuple(number_problems(number, rule, label))


def memo(parts: list[str]) -> str:
    """What of `parts` there is, one to a line."""
    return "\n".join(part for part in parts if part)
