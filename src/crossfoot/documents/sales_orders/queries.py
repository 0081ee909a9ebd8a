"""Reading sales orders: lists, single orders, and what a posting needs."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from django.db.models import Prefetch, QuerySet

from crossfoot.core.workflow import DocumentKind
from crossfoot.documents import lists
from crossfoot.documents.lists import Count, Criteria, Listing, Page, Tab
from crossfoot.documents.sales_orders.models import SalesLine, SalesOrder
from crossfoot.documents.sending import MOST
from crossfoot.tenancy.models import Company

__all__ = ["Criteria", "Page", "Tab", "existing", "find", "locked", "one", "page_of", "selection", "tabs"]

LISTING = Listing(DocumentKind.SALES, SalesOrder, "customer", "customer")


def find(company: Company, criteria: Criteria) -> QuerySet[SalesOrder]:
    """All orders that match, in order, each with its customer; not cut into pages."""
    return lists.find(LISTING, company, criteria)


def page_of(company: Company, criteria: Criteria, count: Count | None = None) -> Page:
    """One page of the list; `count` is how many match, where it is known."""
    return lists.page_of(LISTING, company, criteria, count)


def tabs(company: Company, criteria: Criteria | None = None) -> dict[Tab, Count]:
    """How many orders each tab would show, counted up to 10,000."""
    return lists.tabs(LISTING, company, criteria)


def selection(company: Company, criteria: Criteria) -> list[int]:
    """Ids of all that match, at most as many as can be sent at once."""
    return lists.selection(LISTING, company, criteria, MOST)


def sources(company: Company) -> list[str]:
    """The sales sources that orders came from, for a filter: each is looked up behind the one before it, so that no
    order is read twice."""
    known = SalesOrder.objects.filter(company=company).order_by("source").values_list("source", flat=True)
    found: list[str] = []
    source = known.first()
    while source is not None:
        found.append(source)
        source = known.filter(source__gt=source).first()
    return found


def one(company: Company, pk: int) -> SalesOrder:
    """An order with all that a page or a posting needs. Raises SalesOrder.DoesNotExist."""
    return with_lines(SalesOrder.objects.filter(company=company)).get(pk=pk)


def many(company: Company, ids: Sequence[int]) -> list[SalesOrder]:
    """These orders with all that a preview needs, in the order of their ids; those that are gone left out."""
    return list(with_lines(SalesOrder.objects.filter(company=company, pk__in=list(ids))).order_by("pk"))


def locked(company: Company, ids: Sequence[int]) -> list[SalesOrder]:
    """As `many`, their rows locked until the transaction ends."""
    rows = SalesOrder.objects.select_for_update(of=("self",)).filter(company=company, pk__in=list(ids))
    return list(with_lines(rows).order_by("pk"))


def with_lines(orders: QuerySet[SalesOrder]) -> QuerySet[SalesOrder]:
    """With customer, terms, lines, their products and rates: three queries, however many orders."""
    lines = SalesLine.objects.select_related("product", "tax_rate", "location").order_by("position")
    return orders.select_related("company", "customer__terms", "part_of").prefetch_related(
        Prefetch("lines", queryset=lines)
    )


def existing(
    company: Company, keys: Collection[tuple[str, str]], *, but: int | None = None
) -> dict[tuple[str, str], int]:
    """Which of these (source, number) are there already, with the order's id; `but` is left out."""
    numbers = [number for _, number in keys]
    rows = SalesOrder.objects.filter(company=company, number__in=numbers).exclude(pk=but or 0)
    found = {(source, number): pk for pk, source, number in rows.values_list("pk", "source", "number")}
    return {key: pk for key, pk in found.items() if key in keys}


def in_range(company: Company, from_on: date, to_on: date) -> QuerySet[SalesOrder]:
    """Orders by order date, both days included."""
    return SalesOrder.objects.filter(company=company, ordered_on__range=(from_on, to_on)).order_by("pk")
