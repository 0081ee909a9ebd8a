"""A stock journal as people read it: its figures one below the other, its entries, and both as tables to take away."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from crossfoot.core.dates import in_words
from crossfoot.core.money import ZERO
from crossfoot.core.stock.entries import Entry
from crossfoot.core.stock.roles import STOCK_ROLES_BY_KEY
from crossfoot.core.stock.tie_out import Part
from crossfoot.mappings.models import AccountMapping
from crossfoot.stock import period_figures as figures
from crossfoot.stock.models import StockJournal
from crossfoot.stock.period_journals import KIND

Cell = str | int | Decimal | date | None

JOURNAL = ("Date", "Account", "Debit", "Credit", "Memo")
PRODUCTS = (
    "SKU", "Product", "Quantity", "Cost of a unit", "Value", "Received, not billed", "In the inventory account",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an entry, with the account's name in QuickBooks; its role's where none is chosen."""

    account: str
    debit: Decimal
    credit: Decimal


@dataclass(frozen=True, slots=True)
class Shown:
    """One entry as it is, or would be, posted."""

    posting_on: date
    sentence: str
    total: Decimal
    lines: tuple[Line, ...]


def entries_of(row: StockJournal) -> list[Shown]:
    """What it posts, or posted: the stock journal, the accrual and what takes that back."""
    names = _accounts(row)
    return [_shown(entry, names) for entry in figures.entries_of(row)]


def parts_of(row: StockJournal) -> list[Part]:
    """How the change of the inventory account comes about; the last one is the change."""
    worth = row.valuation - row.received_not_billed
    found = [
        Part("The stock is worth", row.valuation),
        Part("Received, not billed", -row.received_not_billed),
        Part("The inventory account should have", worth),
        Part("It has in QuickBooks", -row.in_quickbooks),
    ]
    if (
        row.before_valuation is not None
        and row.before_in_quickbooks is not None
        and row.before_on is not None
    ):
        unbilled = row.before_received_not_billed or ZERO
        before = row.before_valuation - unbilled - row.before_in_quickbooks
        if before:
            found.append(Part(f"Of the change from before the start ({in_words(row.before_on)})", before))
    found.append(Part("Change", worth - row.in_quickbooks))
    return found


def sentence_of(row: StockJournal) -> str:
    """What is to be done, or was, in one sentence."""
    change = figures.entry_of(row).total
    if row.state == StockJournal.State.POSTED:
        numbers = figures.journals_of(row).filter(cause_kind=KIND).values_list("number", flat=True)
        return f"Posted as {', '.join(numbers)}."
    if row.state == StockJournal.State.TAKEN_BACK:
        return f"Taken back: {row.reason}"
    if row.state == StockJournal.State.BY_HAND:
        return "Entered in QuickBooks by hand."
    if row.state == StockJournal.State.DISCARDED:
        return "Discarded: nothing was posted."
    if not figures.entries_of(row):
        return "QuickBooks' inventory account says what the stock is worth: there is nothing to book."
    return f"A journal of {change:,.2f} waits for approval."


def journal_rows(row: StockJournal) -> Iterator[tuple[Cell, ...]]:
    """The lines for a person who enters them in QuickBooks by hand."""
    for entry in entries_of(row):
        for line in entry.lines:
            yield entry.posting_on, line.account, line.debit or None, line.credit or None, entry.sentence


def product_rows(row: StockJournal) -> Iterator[tuple[Cell, ...]]:
    """What each product brings to the inventory account; the last row is what was known only later."""
    for one in row.products():
        yield one.sku, one.name, one.quantity, one.average, one.value, one.received_not_billed, one.part
    if row.known_after:
        yield "", "Known after this day", None, None, None, None, -row.known_after


def _shown(entry: Entry, names: dict[str, str]) -> Shown:
    lines = tuple(Line(names.get(one.role, _role(one.role)), one.debit, one.credit) for one in entry.lines)
    return Shown(entry.posting_on, entry.rule.sentence, entry.total, lines)


def _role(key: str) -> str:
    return STOCK_ROLES_BY_KEY[key].label


def _accounts(row: StockJournal) -> dict[str, str]:
    rows = AccountMapping.objects.filter(connection=row.connection_id, key__in=STOCK_ROLES_BY_KEY)
    return dict(rows.values_list("key", "record__name"))
