"""Which day a document is posted on, when it is due, and when the books are open again.

A posting date is chosen by a rule per document type and can be overridden on the document (bookkeeping,
section 1). The closing date and the filter start date are judged on the posting date.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

MAX_DUE_DAYS = 999
"""QuickBooks' limit for the days of a term."""

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class PostingDateRule(StrEnum):
    """The date of the order that its invoice or bill is posted on."""

    INVOICE_DATE = "invoice_date"
    SHIP_DATE = "ship_date"
    ORDER_DATE = "order_date"
    VENDOR_INVOICE_DATE = "vendor_invoice_date"
    RECEIPT_DATE = "receipt_date"

    @property
    def label(self) -> str:
        """As people say it: `invoice date`."""
        return _LABELS[self]


SALES_RULES = (PostingDateRule.INVOICE_DATE, PostingDateRule.SHIP_DATE, PostingDateRule.ORDER_DATE)
PURCHASE_RULES = (
    PostingDateRule.VENDOR_INVOICE_DATE,
    PostingDateRule.RECEIPT_DATE,
    PostingDateRule.ORDER_DATE,
)
DEFAULT_SALES_RULE = PostingDateRule.INVOICE_DATE
DEFAULT_PURCHASE_RULE = PostingDateRule.VENDOR_INVOICE_DATE

_LABELS = {
    PostingDateRule.INVOICE_DATE: "invoice date",
    PostingDateRule.SHIP_DATE: "ship date",
    PostingDateRule.ORDER_DATE: "order date",
    PostingDateRule.VENDOR_INVOICE_DATE: "vendor's invoice date",
    PostingDateRule.RECEIPT_DATE: "receipt date",
}

_TRIED_IN_ORDER: Mapping[PostingDateRule, tuple[PostingDateRule, ...]] = {
    PostingDateRule.INVOICE_DATE: (
        PostingDateRule.INVOICE_DATE,
        PostingDateRule.SHIP_DATE,
        PostingDateRule.ORDER_DATE,
    ),
    PostingDateRule.SHIP_DATE: (
        PostingDateRule.SHIP_DATE,
        PostingDateRule.INVOICE_DATE,
        PostingDateRule.ORDER_DATE,
    ),
    PostingDateRule.VENDOR_INVOICE_DATE: (PostingDateRule.VENDOR_INVOICE_DATE, PostingDateRule.ORDER_DATE),
    PostingDateRule.RECEIPT_DATE: (
        PostingDateRule.RECEIPT_DATE,
        PostingDateRule.VENDOR_INVOICE_DATE,
        PostingDateRule.ORDER_DATE,
    ),
    PostingDateRule.ORDER_DATE: (
        PostingDateRule.ORDER_DATE,
        PostingDateRule.INVOICE_DATE,
        PostingDateRule.SHIP_DATE,
        PostingDateRule.VENDOR_INVOICE_DATE,
        PostingDateRule.RECEIPT_DATE,
    ),
}
"""What is taken where the rule's own date is missing. A bill falls back to the order date, not to the
receipt: goods may arrive long before or after the vendor's claim arises."""


class PostingDate(NamedTuple):
    """The day, and in words why it is that day; unpacks as (day, reason)."""

    on: date
    reason: str


def posting_date(
    rule: PostingDateRule, dates: Mapping[str, date | None], override: date | None = None
) -> PostingDate:
    """The posting date by `rule`, or the one set on the document.

    `dates` maps the names of `PostingDateRule` (`ship_date` …) to the order's dates; a date that is missing
    or None makes the rule fall back, and the reason says so. Raises ValueError when no date is known at all.
    """
    if override is not None:
        return PostingDate(override, "The date set on this document.")
    for candidate in _TRIED_IN_ORDER[rule]:
        on = dates.get(candidate)
        if on is None:
            continue
        if candidate is rule:
            return PostingDate(on, f"The {candidate.label}.")
        return PostingDate(on, f"The {candidate.label}, because the order has no {rule.label}.")
    raise ValueError(f"the order has no {rule.label} and no other date to post it on")


@dataclass(frozen=True, slots=True)
class Terms:
    """When a party pays: `due_days` after the posting date, or on a day of the month.

    With `day_of_month`, a document posted within `due_next_month_days` before that day is due on it a month
    later, as in QuickBooks. Raises ValueError unless exactly one of the two kinds is given, within
    QuickBooks' limits (0 to 999 days, day 1 to 31).
    """

    name: str
    due_days: int | None = None
    day_of_month: int | None = None
    due_next_month_days: int | None = None

    def __post_init__(self) -> None:
        if (self.due_days is None) == (self.day_of_month is None):
            raise ValueError(f"terms {self.name!r} need either due days or a day of the month")
        if self.due_days is not None and not 0 <= self.due_days <= MAX_DUE_DAYS:
            raise ValueError(f"terms {self.name!r}: due days lie between 0 and {MAX_DUE_DAYS}")
        if self.day_of_month is not None and not 1 <= self.day_of_month <= 31:
            raise ValueError(f"terms {self.name!r}: a day of the month lies between 1 and 31")
        if not 0 <= (self.due_next_month_days or 0) <= MAX_DUE_DAYS:
            raise ValueError(f"terms {self.name!r}: days before the due day lie between 0 and {MAX_DUE_DAYS}")


def due_date(posting_on: date, terms: Terms | None, override: date | None = None) -> date:
    """The document's own due date, else the one its party's terms give, else the posting date itself.

    A day of the month that a month does not have is its last day: the 31st is 28 February. A day that has
    passed in the posting month is taken in the next.
    """
    if override is not None:
        return override
    if terms is None:
        return posting_on
    if terms.due_days is not None:
        return posting_on + timedelta(days=terms.due_days)
    day = terms.day_of_month or 31
    due_on = _on_day(posting_on.year, posting_on.month, day)
    if due_on < posting_on:
        due_on = _a_month_after(due_on, day)
    if terms.due_next_month_days and (due_on - posting_on).days <= terms.due_next_month_days:
        due_on = _a_month_after(due_on, day)
    return due_on


def first_open_day(closing_on: date) -> date:
    """The day after QuickBooks' closing date: everything dated on or before that date is closed."""
    return closing_on + timedelta(days=1)


def in_words(on: date) -> str:
    """`30 Dec 2025`, the same on every machine: sentences are stored and do not follow a reader's locale."""
    return f"{on.day} {MONTHS[on.month - 1]} {on.year}"


def month_of(on: date) -> str:
    """The calendar month as `2025-12`."""
    return f"{on.year:04}-{on.month:02}"


def _on_day(year: int, month: int, day: int) -> date:
    return date(year, month, min(day, monthrange(year, month)[1]))


def _a_month_after(on: date, day: int) -> date:
    year, month = (on.year + 1, 1) if on.month == 12 else (on.year, on.month + 1)
    return _on_day(year, month, day)
