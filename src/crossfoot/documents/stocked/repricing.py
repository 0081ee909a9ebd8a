"""An order is edited after goods of it arrived: what is not billed yet costs what the order says now.

Booked on the day of the edit. What is billed costs what the bill says, whatever the order says.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from crossfoot.core.money import ZERO, cents
from crossfoot.documents.bills import enters_stock
from crossfoot.documents.purchase_orders import queries
from crossfoot.documents.purchase_orders.landing import nets_of
from crossfoot.documents.purchase_orders.models import PurchaseOrder
from crossfoot.documents.stocked import charges, drop_ships
from crossfoot.documents.stocked.standing import kept, key_of, rate_of
from crossfoot.stock import billing
from crossfoot.stock.models import ReceivedPart
from crossfoot.tenancy.days import day_in
from crossfoot.tenancy.models import Person


def order_edited(order: PurchaseOrder, *, by: Person, at: datetime) -> None:
    """Lines, discount or charges of the order are others now. In the transaction that changed them.

    While its bill is revised, what stands in QuickBooks counts until the revision is approved. Raises Refusal.
    """
    how = kept(order.company)
    if how is None:
        return
    (order,) = queries.many(how.company, [order.pk])
    if order.revising_since is not None or order.is_ahead:
        return
    drop_ships.bought_follow(how, order, on=day_in(how.company, at), by=by, at=at)
    lines = {key_of(line): line for line in order.lines.all() if enters_stock(line, how.accounting)}
    parts = ReceivedPart.objects.filter(line__company=how.company, line__key__in=list(lines))
    found = list(
        parts.select_related("line", "movement").order_by("movement__occurred_on", "movement__sequence")
    )
    if not found:
        return
    nets = nets_of(order, list(order.lines.all()))
    rate = rate_of(order, how.company.home_currency)
    so_far: dict[str, Decimal] = {}
    amounts: dict[int, Decimal] = {}
    for part in found:
        line = lines[part.line.key]
        begin = so_far.get(part.line.key, ZERO)
        end = so_far[part.line.key] = begin + part.movement.quantity
        upto, given = (
            cents(nets[line.pk] * units / line.quantity, order.currency) if line.quantity else ZERO
            for units in (end, begin)
        )
        amounts[part.pk] = upto - given
    on = day_in(how.company, at)
    billing.goods_repriced(
        company=how.company,
        source=(charges.KIND, order.pk),
        parts=[(part, amounts[part.pk], rate) for part in found],
        on=on,
        memo=f"{order} was edited.",
        by=by,
        at=at,
    )
    charges.follow(how, order, on=on, by=by, at=at)
