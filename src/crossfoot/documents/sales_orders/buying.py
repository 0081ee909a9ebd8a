"""Drop-shipments: which lines of purchase orders may be sold with them, and what of each is left."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from django.db.models import Q, QuerySet, Sum

from crossfoot.core.money import ZERO
from crossfoot.core.problems import Problem
from crossfoot.documents import entry
from crossfoot.documents.purchase_orders.models import PurchaseLine, PurchaseOrder
from crossfoot.documents.sales_orders.drafts import Known, Purchasable, SalesOrderDraft
from crossfoot.documents.sales_orders.models import SalesOrder
from crossfoot.documents.sales_orders.sold import sold_lines
from crossfoot.tenancy.models import Company

OVER = (PurchaseOrder.Status.REJECTED, PurchaseOrder.Status.CANCELLED)
MOST_OFFERED = 200
"""Lines of purchase orders that a form offers, the latest orders first."""


def purchasable(
    company: Company, ids: Iterable[int | None], *, but: SalesOrder | None = None
) -> dict[int, Purchasable]:
    """Those of these purchase lines whose goods go to customers, with what is left of each.

    `but` is the order that is edited or delivered in parts: what it has of them counts as left. No query where none
    is named.
    """
    named = {pk for pk in ids if pk}
    if not named:
        return {}
    return _with_rest(list(_drop_shipped(company).filter(pk__in=named)), but)


def beyond_together(orders: Sequence[SalesOrderDraft], known: Known) -> Iterator[Problem]:
    """Orders that are entered at once and sell more of a purchase order's line than it buys, each of them less."""
    so_far: dict[int, Decimal] = {}
    if len(orders) < 2 or not known.drop_shipped:
        return
    for order in orders:
        for index, line in enumerate(order.lines):
            if line.bought_with_id is None:
                continue
            bought = known.drop_shipped[line.bought_with_id]
            units = so_far.get(line.bought_with_id, ZERO) + entry.measure(line.quantity)
            so_far[line.bought_with_id] = units
            if units > bought.left:
                yield entry.problem(
                    "sold_beyond_bought",
                    f"{order.label}: with the orders before it {units.normalize():f} of {bought.label} are sold, and "
                    f"{bought.left.normalize():f} are left. Order more there, or sell less.",
                    f"lines.{index}.bought_with",
                    order.number,
                )


def offered(company: Company, but: SalesOrder | None = None) -> dict[int, Purchasable]:
    """The purchase lines that a new drop-shipment can be bought with, the latest first; those without a rest left
    out, unless `but` has some of them."""
    lines = _drop_shipped(company).filter(product__isnull=False).order_by("-order__ordered_on", "-pk")
    own = set(but.lines.values_list("bought_with_id", flat=True)) if but else set()
    found = _with_rest(list(lines[:MOST_OFFERED]), but)
    return {pk: one for pk, one in found.items() if one.left > 0 or pk in own}


def _drop_shipped(company: Company) -> QuerySet[PurchaseLine]:
    rows = PurchaseLine.objects.filter(order__company=company, is_drop_ship=True)
    return rows.exclude(order__status__in=OVER).select_related("order", "product")


def _with_rest(lines: list[PurchaseLine], but: SalesOrder | None) -> dict[int, Purchasable]:
    sold = sold_lines().filter(bought_with__in=lines)
    if but is not None:
        own = but.part_of_id or but.pk
        sold = sold.exclude(Q(order=own) | Q(order__part_of=own))
    taken = dict(sold.order_by().values_list("bought_with").annotate(sum=Sum("quantity")))
    return {
        line.pk: Purchasable(
            line.place, line.product_id, line.quantity,
            line.quantity - entry.measure(taken.get(line.pk) or ZERO), line.product.sku if line.product else "",
        )
        for line in lines
    }  # fmt: skip
