"""Reading purchase orders: lists, single orders, and what a posting needs."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet

from crossfoot.core.workflow import DocumentKind, PurchaseStatus
from crossfoot.documents import lists
from crossfoot.documents.lists import Count, Criteria, Listing, Page, Tab
from crossfoot.documents.purchase_orders.landing import Standing, standing_of
from crossfoot.documents.purchase_orders.models import PurchaseLine, PurchaseOrder, Receipt, ReceiptLine
from crossfoot.documents.sending import MOST
from crossfoot.tenancy.models import Company

__all__ = ["Criteria", "Page", "Tab", "existing", "find", "locked", "one", "page_of", "selection", "tabs"]

AWAITING = (
    PurchaseStatus.APPROVED,
    PurchaseStatus.SENT,
    PurchaseStatus.CONFIRMED,
    PurchaseStatus.SHIPPED,
    PurchaseStatus.PARTLY_RECEIVED,
)
"""Goods of orders in these statuses are still to come."""


def _with_progress(orders: QuerySet[PurchaseOrder]) -> QuerySet[PurchaseOrder]:
    """With what a list shows of arrivals and charges, for the rows of one page only."""
    lines = PurchaseLine.objects.filter(order=OuterRef("pk"))
    goods, charges = lines.filter(kind=PurchaseLine.Kind.GOODS), lines.exclude(kind=PurchaseLine.Kind.GOODS)
    return orders.annotate(
        has_arrived=Exists(goods.filter(received_quantity__gt=0)),
        has_open=Exists(goods.filter(_OPEN)),
        has_charges=Exists(charges),
        has_expected=Exists(charges.filter(is_expected=True)),
    )


_OPEN = Q(received_quantity__isnull=True) | Q(received_quantity__lt=F("quantity"))


def _matching_more(orders: QuerySet[PurchaseOrder], criteria: Criteria) -> QuerySet[PurchaseOrder]:
    """Narrowed by what arrived and by charges, where the criteria say so."""
    lines = PurchaseLine.objects.filter(order=OuterRef("pk"))
    goods, charges = lines.filter(kind=PurchaseLine.Kind.GOODS), lines.exclude(kind=PurchaseLine.Kind.GOODS)
    arrived, open_ = Exists(goods.filter(received_quantity__gt=0)), Exists(goods.filter(_OPEN))
    match criteria.received:
        case "none":
            orders = orders.filter(~arrived)
        case "part":
            orders = orders.filter(arrived, open_)
        case "all":
            orders = orders.filter(arrived, ~open_)
    match criteria.charges:
        case "missing":
            orders = orders.filter(~Exists(charges), no_charges_at=None)
        case "expected":
            orders = orders.filter(Exists(charges.filter(is_expected=True)))
    return orders


LISTING = Listing(
    DocumentKind.PURCHASE,
    PurchaseOrder,
    "vendor",
    "vendor",
    dressed=_with_progress,
    narrowed=_matching_more,
)


def received_part(order: PurchaseOrder) -> str:
    """How far the goods have arrived, in one word: `all`, `part`, or nothing; from a list's row or the lines."""
    shown: Any = order
    if hasattr(order, "has_arrived"):
        has_arrived, has_open = shown.has_arrived, shown.has_open
    else:
        goods = [line for line in order.lines.all() if line.kind == PurchaseLine.Kind.GOODS]
        has_arrived = any(line.received_quantity for line in goods)
        has_open = any((line.received_quantity or 0) < line.quantity for line in goods)
    if not has_arrived:
        return ""
    return "part" if has_open else "all"


CHARGES_WORDS: Mapping[Standing, str] = {
    Standing.PRESENT: "final",
    Standing.DECLARED: "none due",
    Standing.EXPECTED: "processing",
    Standing.MISSING: "missing",
}


def charges_words(order: PurchaseOrder) -> str:
    """How the order stands with its additional charges, in a word or two."""
    return CHARGES_WORDS[standing_of(order)]


def awaiting(company: Company, text: str, most: int) -> list[PurchaseOrder]:
    """Orders that are approved and have not arrived in full, those expected first; at most so many."""
    criteria = Criteria(text=text)
    rows = lists.matching(LISTING, company, criteria).filter(status__in=AWAITING)
    return list(rows.select_related("vendor").order_by(F("expected_on").asc(nulls_last=True), "pk")[:most])


def receipts_of(order: PurchaseOrder) -> list[Receipt]:
    """The order's receipts with their lines, the latest first; those taken back among them."""
    lines = ReceiptLine.objects.select_related("line__product").order_by("line__position")
    receipts = Receipt.objects.filter(order=order).select_related("created_by")
    return list(receipts.prefetch_related(Prefetch("lines", queryset=lines)).order_by("-pk"))


def find(company: Company, criteria: Criteria) -> QuerySet[PurchaseOrder]:
    """All orders that match, in order, each with its vendor; not cut into pages."""
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
    lines = PurchaseLine.objects.select_related("product", "tax_rate", "location").order_by("position")
    return orders.select_related("company", "vendor__terms", "no_charges_by").prefetch_related(
        Prefetch("lines", queryset=lines)
    )


def existing(company: Company, numbers: Collection[str], *, but: int | None = None) -> dict[str, int]:
    """Which of these numbers are there already, with the order's id; `but` is left out."""
    rows = PurchaseOrder.objects.filter(company=company, number__in=list(numbers)).exclude(pk=but or 0)
    return dict(rows.values_list("number", "pk"))


def existing_references(
    company: Company, references: Collection[tuple[int, str]], *, but: int | None = None
) -> dict[tuple[int, str], str]:
    """Which of these (vendor id, vendor's invoice number as it is compared) are there already, with the order's number.

    The same vendor's invoice twice is refused at entry (bookkeeping, section 1: billed once).
    """
    wanted = {key for key in references if key[1]}
    if not wanted:
        return {}
    rows = PurchaseOrder.objects.filter(
        company=company, vendor_reference_key__in=[reference for _, reference in wanted]
    ).exclude(pk=but or 0)
    found = rows.values_list("vendor_id", "vendor_reference_key", "number")
    return {
        (vendor, reference): number for vendor, reference, number in found if (vendor, reference) in wanted
    }


def in_range(company: Company, from_on: date, to_on: date) -> QuerySet[PurchaseOrder]:
    """Orders by order date, both days included."""
    return PurchaseOrder.objects.filter(company=company, ordered_on__range=(from_on, to_on)).order_by("pk")
