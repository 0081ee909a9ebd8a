"""Drop-shipments that were sold before they were bought: a purchase order's line says for which sale it buys."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal

from django.db.models import Q, QuerySet

from crossfoot.core.money import ZERO
from crossfoot.core.problems import Problem, refused
from crossfoot.documents import entry, moving
from crossfoot.documents.purchase_orders.drafts import PurchaseOrderDraft
from crossfoot.documents.purchase_orders.models import PurchaseLine, PurchaseOrder
from crossfoot.documents.sales_orders.models import SalesLine, SalesOrder
from crossfoot.documents.sales_orders.road import INVOICES
from crossfoot.tenancy.models import Company, Person

MOST_OFFERED = 200


def waiting(company: Company) -> QuerySet[SalesLine]:
    """Drop-shipments that nobody bought yet, of whole orders, the latest first."""
    rows = SalesLine.objects.filter(
        order__company=company,
        is_drop_ship=True,
        bought_with=None,
        order__part_of=None,
        product__isnull=False,
    )
    rows = rows.exclude(order__status=SalesOrder.Status.CANCELLED)
    return rows.select_related("order", "product").order_by("-order__ordered_on", "-pk")


def sold_for(
    company: Company, pairs: Sequence[tuple[PurchaseOrder, PurchaseOrderDraft]], *, by: Person, at: datetime
) -> None:
    """Bind the sales that these orders' lines are for, in the transaction that wrote the lines: their cost follows.

    Raises Refusal where one is bought already, is of another product, or sells more than the line buys.
    """
    wanted = [
        (order, draft, place, line.for_sale_id)
        for order, draft in pairs
        for place, line in enumerate(draft.lines)
        if line.for_sale_id is not None
    ]
    if not wanted:
        return
    rows = PurchaseLine.objects.filter(order__in=[order.pk for order, *_ in wanted]).select_related("order")
    lines = {(line.order_id, line.position): line for line in rows}
    ids = [pk for *_, pk in wanted]
    sales = {line.pk: line for line in waiting(company).filter(pk__in=ids).select_for_update(of=("self",))}
    taken: dict[int, Decimal] = {}
    problems: list[Problem] = []
    for order, draft, place, pk in wanted:
        line = lines[order.pk, place + 1]
        found = list(_problems(draft, place, line, sales.get(pk), taken))
        problems += found
        if not found:
            sales[pk].bought_with = line
    if problems:
        raise refused(problems)
    SalesLine.objects.bulk_update(sales.values(), ["bought_with"])
    for sold in sales.values():
        assert sold.bought_with is not None
        of_parts = SalesLine.objects.filter(order__part_of=sold.order_id, part_of_line=sold.pk)
        of_parts.update(bought_with=sold.bought_with)
        told = {"line": sold.position, "bought_with": sold.bought_with.place}
        moving.record(INVOICES, sold.order, "bought_with", told, by=by, at=at)
    changed = {sold.order_id for sold in sales.values()}
    orders = SalesOrder.objects.filter(Q(pk__in=changed) | Q(part_of__in=changed))
    INVOICES.follow(company, list(orders.order_by("pk").values_list("pk", flat=True)), by, at)


def _problems(
    draft: PurchaseOrderDraft,
    place: int,
    line: PurchaseLine,
    sale: SalesLine | None,
    taken: dict[int, Decimal],
) -> Iterator[Problem]:
    name, where = f"{draft.label}, line {place + 1}", f"lines.{place}.for_sale"
    if not line.is_drop_ship:
        yield entry.problem(
            "sale_from_stock",
            f"{name}: only a drop-shipment is bought for one sale. Say that it is one, or leave the sale empty.",
            where,
            draft.number,
        )
    elif sale is None or sale.bought_with_id is not None:
        yield entry.problem(
            "unknown_sale",
            f"{name}: that drop-shipment is bought already, or is not there any more. Load the page again and choose "
            "another one.",
            where,
            draft.number,
        )
    elif sale.product_id != line.product_id:
        yield entry.problem(
            "sale_of_another_product",
            f"{name}: {sale.order} sells another product there. Choose the line that sells this one.",
            where,
            draft.number,
        )
    elif taken.get(line.pk, ZERO) + sale.quantity > line.quantity:
        yield entry.problem(
            "sold_beyond_bought",
            f"{name} buys {line.quantity.normalize():f}, and {sale.order} sells {sale.quantity.normalize():f}. Order "
            "at least that many.",
            where,
            draft.number,
        )
    else:
        taken[line.pk] = taken.get(line.pk, ZERO) + sale.quantity
