"""Reading purchase orders: lists, single orders, and what a posting needs."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from django.db.models import Prefetch, QuerySet

from crossfoot.core.workflow import DocumentKind
from crossfoot.documents import lists
from crossfoot.documents.lists import Count, Criteria, Listing, Page, Tab
from crossfoot.documents.purchase_orders.models import PurchaseLine, PurchaseOrder
from crossfoot.documents.sending import MOST
from crossfoot.tenancy.models import Company

__all__ = ["Criteria", "Page", "Tab", "existing", "find", "locked", "one", "page_of", "selection", "tabs"]

LISTING = Listing(DocumentKind.PURCHASE, PurchaseOrder, "vendor", "vendor")


def find(company: Company, criteria: Criteria) -> QuerySet[PurchaseOrder]:
    """All orders that match, in order, each with its vendor; not cut into pages."""
    return lists.find(LISTING, company, criteria)


def page_of(company: Company, criteria: Criteria) -> Page:
    """One page of the list."""
    return lists.page_of(LISTING, company, criteria)


def tabs(company: Company, criteria: Criteria | None = None) -> dict[Tab, Count]:
    """How many orders each tab would show, counted up to 10,000."""
    return lists.tabs(LISTING, company, criteria)


def selection(company: Company, criteria: Criteria) -> list[int]:
    """Ids of all that match, at most as many as can be sent at once."""
    return lists.selection(LISTING, company, criteria, MOST)


def one(company: Company, pk: int) -> PurchaseOrder:
    """An order with all that a page or a posting needs. Raises PurchaseOrder.DoesNotExist."""
    return with_lines(PurchaseOrder.objects.filter(company=company)).get(pk=pk)


def many(company: Company, ids: Sequence[int]) -> list[PurchaseOrder]:
    """These orders with all that a preview needs, in the order of their ids; those that are gone left out."""
    return list(with_lines(PurchaseOrder.objects.filter(company=company, pk__in=list(ids))).order_by("pk"))


def locked(company: Company, ids: Sequence[int]) -> list[PurchaseOrder]:
    """As `many`, their rows locked until the transaction ends."""
    rows = PurchaseOrder.objects.select_for_update(of=("self",)).filter(company=company, pk__in=list(ids))
    return list(with_lines(rows).order_by("pk"))


def with_lines(orders: QuerySet[PurchaseOrder]) -> QuerySet[PurchaseOrder]:
    """With vendor, terms, lines, their products and rates: three queries, however many orders."""
    lines = PurchaseLine.objects.select_related("product", "tax_rate").order_by("position")
    return orders.select_related("company", "vendor__terms").prefetch_related(
        Prefetch("lines", queryset=lines)
    )


def existing(company: Company, numbers: Collection[str], *, but: int | None = None) -> dict[str, int]:
    """Which of these numbers are there already, with the order's id; `but` is left out."""
    rows = PurchaseOrder.objects.filter(company=company, number__in=list(numbers)).exclude(pk=but or 0)
    return dict(rows.values_list("number", "pk"))


def existing_references(
    company: Company, references: Collection[tuple[int, str]], *, but: int | None = None
) -> dict[tuple[int, str], str]:
    """Which of these (vendor id, vendor's invoice number) are there already, with the order's number.

    The same vendor's invoice twice is refused at entry (bookkeeping, section 1: billed once).
    """
    wanted = {key for key in references if key[1]}
    if not wanted:
        return {}
    rows = PurchaseOrder.objects.filter(
        company=company, vendor_reference__in=[reference for _, reference in wanted]
    ).exclude(pk=but or 0)
    found = rows.values_list("vendor_id", "vendor_reference", "number")
    return {
        (vendor, reference): number for vendor, reference, number in found if (vendor, reference) in wanted
    }


def in_range(company: Company, from_on: date, to_on: date) -> QuerySet[PurchaseOrder]:
    """Orders by order date, both days included."""
    return PurchaseOrder.objects.filter(company=company, ordered_on__range=(from_on, to_on)).order_by("pk")
