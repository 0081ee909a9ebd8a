"""What the summaries of a period would be: which orders, which lines, which document. Writes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.db.models import Q

from crossfoot.core.overrides import DEPARTMENT, chosen
from crossfoot.core.postings import Invoice, Item, Party, SalesReceipt
from crossfoot.core.problems import Problem, blocking
from crossfoot.core.summaries import Sold, Span, Summary, summaries_of
from crossfoot.core.workflow import BILLABLE, DocumentKind
from crossfoot.documents import closing, sending
from crossfoot.documents.sales_orders import posting, queries
from crossfoot.documents.sales_orders.models import SalesOrder
from crossfoot.documents.sales_orders.road import INVOICES, against
from crossfoot.documents.sending import Books
from crossfoot.documents.summaries import standing
from crossfoot.documents.summaries.models import SalesSummary
from crossfoot.documents.summaries.standing import Choices
from crossfoot.mappings.rules import about
from crossfoot.parties.rows import PartyRow
from crossfoot.sync.queue import Wanted
from crossfoot.tenancy.models import Company

NUMBERS = frozenset({"number_too_long", "number_missing"})
"""Problems of an order's own number, which a summary does not show."""


@dataclass(frozen=True, slots=True)
class Made:
    """One summary with the orders that are in it and the items that its lines name."""

    summary: Summary
    orders: tuple[SalesOrder, ...]
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """The summaries that orders make, and orders that are in none with what stands against each."""

    made: list[Made] = field(default_factory=list)
    left_out: list[tuple[SalesOrder, list[Problem]]] = field(default_factory=list)


def candidates(company: Company, source: str, first_on: date, last_on: date) -> list[int]:
    """Orders of the source that may be posted on one of these days and are not in QuickBooks, nor in a summary."""
    dates = Q()
    for name in ("posting_on", "invoiced_on", "shipped_on", "ordered_on"):
        dates |= Q(**{f"{name}__range": (first_on, last_on)})
    rows = SalesOrder.objects.filter(
        dates, company=company, source=source, status__in=sorted(BILLABLE[DocumentKind.SALES]),
        book_state__in=sorted(sending.UNSENT),
    ).exclude(summary_members__is_held=True)  # fmt: skip
    return list(rows.order_by("pk").values_list("pk", flat=True)[: sending.MOST])


def summed(orders: Sequence[SalesOrder], books: Books, choices: Choices) -> Found:
    """What these orders (fetched with their lines) make. Orders that go by themselves are in no part of it."""
    found = Found()
    in_parts = against(orders, books.setup)
    due: list[SalesOrder] = []
    for order in orders:
        if standing.span_for(order, choices, books.setup) is None:
            continue
        problems = [*sending.reasons_against(INVOICES, order, books.setup), *in_parts.get(order.pk, ())]
        if problems:
            found.left_out.append((order, problems))
        else:
            due.append(order)
    sold: list[Sold] = []
    by_key: dict[str, tuple[SalesOrder, tuple[Item, ...]]] = {}
    for order, one, told in posting.wanted_for(due, books):
        wrong = [problem for problem in blocking(list(told)) if problem.code not in NUMBERS]
        if one is None or wrong or not isinstance(one.posting, Invoice | SalesReceipt):
            found.left_out.append((order, list(told)))
            continue
        location = chosen(DEPARTMENT, about(source=order.source), books.table.dimensions)
        sold.append(Sold(replace(one.posting, location=location), order.source))
        by_key[order.key] = (order, one.items)
    made, _ = summaries_of(sold, choices)
    for summary in made:
        named = {line.item for line in summary.lines}
        items = {item.key: item for key in summary.sources for item in by_key[key][1] if item.key in named}
        orders_in = tuple(by_key[key][0] for key in summary.sources)
        found.made.append(Made(summary, orders_in, tuple(items[key] for key in sorted(items))))
    return found


def orders_of(company: Company, ids: Iterable[int], *, is_locked: bool = False) -> list[SalesOrder]:
    """Orders with all that a posting needs."""
    read = queries.locked if is_locked else queries.many
    return read(company, list(ids))


def customer_row(summary: Summary, company: Company) -> PartyRow:
    """To whom the document is made out: everybody who bought there, one name for each currency."""
    name = f"Sales of {summary.sort.source}" if summary.sort.source else "Sales without a source"
    if summary.sort.currency != company.home_currency:
        name = f"{name} ({summary.sort.currency})"
    return PartyRow(name=name, currency=summary.sort.currency)


def cut(summary: Summary, through: date) -> Summary:
    """The summary of the days until `through`: what is made before its period is over is dated on that day."""
    span = summary.sort.span
    if span.last_on <= through:
        return summary
    return replace(summary, sort=replace(summary.sort, span=Span(span.first_on, through)))


def document_of(
    row: SalesSummary, summary: Summary, party: Party, books: Books
) -> tuple[Invoice | SalesReceipt, Problem | None]:
    """The document as it would go, under the company's policy for closed books, and the question that it asks."""
    same: dict[str, Any] = {
        "key": row.key,
        "number": row.number if books.setup.connection.custom_numbers else "",
        "customer": party.key,
        "customer_name": party.name,
        "currency": summary.sort.currency,
        "posting_on": row.last_on,
        "lines": summary.lines,
        "total": summary.total,
        "discount": summary.discount,
        "taxes": summary.taxes,
        "memo": f"{row}: {summary.memo}",
        "location": summary.sort.location,
        "exchange_rate": summary.sort.exchange_rate,
        "expected_tax": summary.expected_tax,
    }
    made: Invoice | SalesReceipt
    if summary.sort.is_paid:
        made = SalesReceipt(**same, deposit_to=summary.sort.deposit_to)
    else:
        made = Invoice(**same, due_on=row.last_on)
    posted, question = closing.settled(
        DocumentKind.SALES, made, label_of(row), books.setup, books.connection.closing_on
    )
    assert isinstance(posted, Invoice | SalesReceipt)
    return posted, question


def label_of(row: SalesSummary) -> str:
    """What people call the document: "Invoice SUM-5"."""
    return f"{row.book_document.capitalize()} {row.number}"


def wanted_of(row: SalesSummary, made: Invoice | SalesReceipt, party: Party, items: Sequence[Item]) -> Wanted:
    """The push that the document asks for."""
    return Wanted(
        posting=made, party=party, items=tuple(items), source_kind="sales_summary", source_id=row.pk,
        label=label_of(row),
    )  # fmt: skip
