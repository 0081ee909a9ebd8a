"""Journal entries of ours as postings: what moves between accounts without a document of QuickBooks' own.

Cost of sales, stock counts, late cost, the opening: an account is debited, another credited, in home currency.
Receivables and payables move through documents alone, so that a journal never names their accounts. What was
posted is never edited; it is deleted while its period is open, and afterwards reversed by another entry.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from crossfoot.core.dates import first_open_day, in_words
from crossfoot.core.money import ZERO, total

NUMBER_LENGTH = 21
"""Characters of a journal's number in QuickBooks."""

REVERSAL_RULE = "reversal"
"""The rule of an entry that takes another one back."""

OPENING_RULE = "opening"
"""The rule of an entry that brings in what was there before the start."""


@dataclass(frozen=True, slots=True)
class EntryLine:
    """One side of a journal entry: exactly one of `debit` and `credit` is above zero, the other is zero."""

    account: str
    """Account key, as on the lines of documents."""
    debit: Decimal = ZERO
    credit: Decimal = ZERO
    memo: str = ""
    klass: str = ""
    """Class key, or empty."""
    location: str = ""
    """Location key, or empty."""

    @property
    def movement(self) -> Decimal:
        """Debit less credit."""
        return self.debit - self.credit


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """An entry as it is to stand in QuickBooks, its amounts in home currency and in cents."""

    key: str
    """`journal:12`."""
    number: str
    """At most NUMBER_LENGTH characters, and no other journal's: it is what a lost entry is found by."""
    posting_on: date
    currency: str
    lines: tuple[EntryLine, ...]
    rule: str = ""
    """Why it was booked: `cost_of_sales`, `stock_count` …"""
    memo: str = ""
    occurred_on: date | None = None
    """The day of what it books, where that is another one than its own: late cost is dated the day on which it
    arrived. Told in the memo."""
    original_posting_on: date | None = None
    """The date it would have, where closed books moved `posting_on`; told in the memo."""
    is_opening: bool = False
    """It brings in what was there before the filter start date, and may be dated before it."""

    @property
    def debits(self) -> Decimal:
        return total(line.debit for line in self.lines)

    @property
    def credits(self) -> Decimal:
        return total(line.credit for line in self.lines)

    @property
    def total(self) -> Decimal:
        """What it moves: its debits. QuickBooks' own total of a journal is always zero."""
        return self.debits


def reversal_of(entry: JournalEntry, *, key: str, number: str, on: date) -> JournalEntry:
    """The entry that takes `entry` back on `on`: the same lines with their sides changed, naming the original."""
    lines = tuple(replace(line, debit=line.credit, credit=line.debit) for line in entry.lines)
    return JournalEntry(
        key=key,
        number=number,
        posting_on=on,
        currency=entry.currency,
        lines=lines,
        rule=REVERSAL_RULE,
        memo=f"Reverses journal {entry.number} of {in_words(entry.posting_on)}",
    )


def day_to_take_back(on: date, closing_on: date | None) -> date | None:
    """The day on which an entry dated `on` has to be reversed; None where the books are open on its own day, so
    that it can be deleted."""
    if closing_on is None or on > closing_on:
        return None
    return first_open_day(closing_on)


def in_open_books(
    entry: JournalEntry, *, closing_on: date | None, start_on: date | None = None
) -> JournalEntry:
    """`entry` on the first day that can be written, its own day kept as the original one; as it is where the books
    are open on its day."""
    if closing_on is None or entry.posting_on > closing_on:
        return entry
    day = max(first_open_day(closing_on), start_on or date.min)
    original = entry.original_posting_on or entry.posting_on
    return replace(entry, posting_on=day, original_posting_on=original)


def movements(entry: JournalEntry) -> Iterator[tuple[str, Decimal]]:
    """(account key, debit less credit) of every line."""
    for line in entry.lines:
        yield line.account, line.movement
