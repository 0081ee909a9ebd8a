"""Reading summaries: lists, what one would book, and what a source does now."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from crossfoot.core.overrides import scoped_account_key
from crossfoot.core.postings import Invoice, Item, SalesReceipt
from crossfoot.core.problems import Problem, blocking
from crossfoot.core.stock.entries import Entry
from crossfoot.core.summaries import Frequency
from crossfoot.documents import sending
from crossfoot.documents.previewing import Preview
from crossfoot.documents.sales_sources import queries as sources
from crossfoot.documents.sending import Books
from crossfoot.documents.summaries import costs, drafting, standing
from crossfoot.documents.summaries.models import SalesSummary, SummaryChoice, SummaryMember
from crossfoot.journals.models import Journal
from crossfoot.parties.operations import as_posting
from crossfoot.sync import frozen
from crossfoot.sync import preview as sync_preview
from crossfoot.tenancy.models import Company

State = SalesSummary.State
Cell = str | Decimal | date | int | None

HEADINGS = ("Order", "Posted on", "Customer", "Total", "Currency")
"""Columns of the sheet of a summary's orders."""

JOURNAL_HEADINGS = ("Date", "Account", "Debit", "Credit", "Memo")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a cost journal, on the account as QuickBooks calls it."""

    account: str
    debit: Decimal
    credit: Decimal


@dataclass(frozen=True, slots=True)
class Cost:
    """The cost journal of a summary; `journal` is the posted one, None while it is only shown."""

    posting_on: date
    lines: tuple[Line, ...]
    currency: str
    journal: Journal | None = None

    @property
    def total(self) -> Decimal:
        return sum((line.debit for line in self.lines), Decimal(0))


@dataclass(frozen=True, slots=True)
class Shown:
    """A summary with its document, debits and credits, cost journal, and what stands against it."""

    preview: Preview[Any]
    cost: Cost | None


@dataclass(frozen=True, slots=True)
class Going:
    """How the orders of one source go on a day, since when, and what is chosen for later."""

    source: str
    frequency: Frequency
    since: date | None
    later: tuple[tuple[date, Frequency], ...]
    waiting: int
    """Drafts that wait to be posted."""


def summaries(company: Company, *, source: str | None = None, state: str = "") -> QuerySet[SalesSummary]:
    """The company's summaries, the latest day first."""
    rows = SalesSummary.objects.filter(company=company).select_related("customer", "made_by", "decided_by")
    if source is not None:
        rows = rows.filter(source=source)
    if state:
        rows = rows.filter(state=state)
    return rows.order_by("-last_on", "-pk")


def waiting(company: Company) -> QuerySet[SalesSummary]:
    """The drafts that wait to be posted: their number stands in the menu."""
    return SalesSummary.objects.filter(company=company, state=State.DRAFT)


def members(row: SalesSummary) -> QuerySet[SummaryMember]:
    """The orders that it was made of, by day and number."""
    return row.members.select_related("order__customer").order_by("position")


def going(company: Company, today: date) -> list[Going]:
    """Every source with how its orders go, by name; orders that name none come first."""
    choices = standing.choices_of(company)
    names = {one.name for one in sources.every(company)} | {""} | set(choices)
    drafts: dict[str, int] = {}
    for name in SalesSummary.objects.filter(company=company, state=State.DRAFT).values_list(
        "source", flat=True
    ):
        drafts[name] = drafts.get(name, 0) + 1
    found = []
    for name in sorted(names, key=str.casefold):
        made = [one for one in choices.get(name, ()) if one.since <= today]
        later = tuple((one.since, one.frequency) for one in choices.get(name, ()) if one.since > today)
        frequency = made[-1].frequency if made else Frequency.EACH
        found.append(Going(name, frequency, made[-1].since if made else None, later, drafts.get(name, 0)))
    return found


def summary_of(order_id: int) -> SalesSummary | None:
    """The draft or posted summary that an order is in."""
    return standing.held_in([order_id]).get(order_id)


def shown(row: SalesSummary, today: date) -> Shown:
    """What a summary is, or would be, in QuickBooks. Writes nothing. Raises Refusal without a QuickBooks."""
    books = sending.require_books(row.company)
    document = frozen.from_json(row.posting)
    items = tuple(item for item in map(frozen.from_json, row.items) if isinstance(item, Item))
    assert isinstance(document, Invoice | SalesReceipt)
    wanted = drafting.wanted_of(row, document, as_posting(row.customer), items)
    (looked,) = sync_preview.preview(connection=books.connection, wanted=[wanted], today=today)
    problems: tuple[Problem, ...] = looked.problems if row.state == State.DRAFT else ()
    preview: Preview[Any] = Preview(
        order=row, posting=looked.posting, journal=looked.journal, problems=problems,
        is_ready=row.state == State.DRAFT and not blocking(list(problems)), carriers=looked.carriers,
        home_journal=looked.home_journal,
    )  # fmt: skip
    return Shown(preview, cost_of(row, books))


def cost_of(row: SalesSummary, books: Books) -> Cost | None:
    """The cost journal as it is posted, or would be."""
    if row.state == State.DRAFT:
        entry = costs.journal_of(row, list(row.members.values_list("order_id", flat=True)))
        return None if entry is None else _would_be(entry, books)
    if row.cost_id is None:
        return None
    journal = Journal.objects.filter(stock_entry__event=row.cost_id).prefetch_related("lines").first()
    if journal is None:
        return None
    lines = tuple(Line(books.account_name(one.account), one.debit, one.credit) for one in journal.lines.all())
    return Cost(journal.posting_on, lines, journal.currency, journal)


def _would_be(entry: Entry, books: Books) -> Cost:
    known = books.known_keys
    lines = tuple(
        Line(books.account_name(scoped_account_key(one.role, one.scope, known=known)), one.debit, one.credit)
        for one in entry.lines
    )
    return Cost(entry.posting_on, lines, books.connection.home_currency)


def order_rows(row: SalesSummary) -> Iterator[Sequence[Cell]]:
    """The orders of a summary for a sheet."""
    for one in members(row).iterator(chunk_size=500):
        yield one.order.number, one.posting_on, one.order.customer.name, one.total, row.currency


def journal_rows(row: SalesSummary, today: date) -> Iterator[Sequence[Cell]]:
    """Debits and credits of the document and of the cost journal, for a sheet."""
    found = shown(row, today)
    journal = found.preview.journal
    if journal is not None:
        for line in journal.lines:
            yield (
                journal.posting_on,
                line.account,
                line.debit or None,
                line.credit or None,
                drafting.label_of(row),
            )
    if found.cost is not None:
        for cost in found.cost.lines:
            yield (
                found.cost.posting_on,
                cost.account,
                cost.debit or None,
                cost.credit or None,
                f"Cost of {row}",
            )


def choices(company: Company) -> QuerySet[SummaryChoice]:
    """Every choice that was made, by source and day."""
    return SummaryChoice.objects.filter(company=company).order_by("source", "since")
