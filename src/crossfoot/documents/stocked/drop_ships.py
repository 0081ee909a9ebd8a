"""Goods that their vendor sends to the customer: the bill debits drop-shipping's clearing account, the sale credits it.

Of a purchase order's line the stock knows no receipt. What is sold with it costs its share of what the order says, and
once it is billed of what the bill says, with charges that are spread over it and credits taken off. A drop-shipment
without a purchase order costs what the product cost last; the difference stays in the clearing account until somebody
says with what it was bought. The sale counts on the day on which its cost of sales is booked by the company's choice,
without what was credited to the customer before: the vendor never sent that.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from crossfoot.catalog.models import Product
from crossfoot.core.money import ZERO, cents, total
from crossfoot.core.stock.movements import Kind
from crossfoot.core.stock.selling import CostOfSales
from crossfoot.documents.bills import Stocked, is_dropped
from crossfoot.documents.credits import posting as credit_posting
from crossfoot.documents.credits.models import CreditNote, Reason, VendorCredit
from crossfoot.documents.purchase_orders import posting as order_posting
from crossfoot.documents.purchase_orders import queries as orders
from crossfoot.documents.purchase_orders.landing import nets_of
from crossfoot.documents.purchase_orders.models import PurchaseLine, PurchaseOrder
from crossfoot.documents.sales_orders.models import SalesOrder
from crossfoot.documents.stocked import charges
from crossfoot.documents.stocked.standing import Kept, day_of, rate_of, stands
from crossfoot.documents.vendor_invoices import posting as invoice_posting
from crossfoot.documents.vendor_invoices.models import VendorInvoice
from crossfoot.stock import drop_shipping, undoing
from crossfoot.stock.acts import settings_of
from crossfoot.stock.drafts import Dropped
from crossfoot.stock.models import Movement, StockEvent
from crossfoot.tenancy.models import Person

SALES = "sales_order"


@dataclass(frozen=True, slots=True)
class Bought:
    """What all goods of a purchase order's line cost by now, in home currency."""

    quantity: Decimal
    cost: Decimal

    def part(self, begin: Decimal, units: Decimal, currency: str) -> Decimal:
        """The cost of `units` after the first `begin` ones; all parts together are the whole cost."""
        if not self.quantity:
            return ZERO
        upto, given = (cents(self.cost * many / self.quantity, currency) for many in (begin + units, begin))
        return upto - given


def sold_follow(
    how: Kept,
    order: SalesOrder,
    known: Sequence[Movement],
    *,
    left_on: date,
    invoiced_on: date,
    by: Person,
    at: datetime,
) -> None:
    """The order is shipped, sent, changed or taken back: what it says of drop-shipments now is told. `known` are those
    that were told of it before."""
    wanted = _wanted(order)
    if not (known or wanted):
        return
    on = _sold_on(how, order, left_on, invoiced_on)
    if on is not None and how.start_on is not None and not known and on < how.start_on:
        return
    wanted = {} if on is None else _without(wanted, _credited_before(how, order, on))
    if sorted((_key(one), one.quantity, on) for one in wanted.values()) == sorted(
        (_key(row), row.quantity, row.occurred_on) for row in known
    ):
        return
    lines = {row.source_line for row in known} | {one.source_line for one in wanted.values()}
    for event in StockEvent.objects.filter(pk__in={row.event_id for row in known}).order_by("-pk"):
        undoing.undone(event=event, reason=f"{order} says something else now.", by=by, at=at)
    bought = PurchaseOrder.objects.filter(lines__in=[pk for pk in lines if pk is not None]).distinct()
    costs = {pk: one for purchase in bought.order_by("pk") for pk, one in costs_of(how, purchase).items()}
    if on is not None and wanted:
        drop_shipping.dropped(
            company=how.company,
            sold=[_costed(how, one, order, costs) for one in wanted.values()],
            on=on,
            source=(SALES, order.pk),
            memo=f"{order}.",
            by=by,
            at=at,
        )
    for purchase in bought:
        bought_follow(how, purchase, on=on or left_on, by=by, at=at)


def bought_follow(how: Kept, order: PurchaseOrder, *, on: date, by: Person, at: datetime) -> None:
    """What the purchase order's drop-shipped goods cost may be something else now: their sales cost that.

    Booked on a day, and not before the sale. In the caller's transaction.
    """
    costs = costs_of(how, order)
    if not costs:
        return
    rows = Movement.objects.filter(
        company=how.company, kind=Kind.DROP_SHIP, source_kind=SALES, source_line__in=list(costs)
    )
    so_far: dict[int, Decimal] = {}
    changed: dict[date, dict[int, Decimal]] = {}
    for row in rows.order_by("pk"):
        assert row.source_line is not None
        begin = so_far.get(row.source_line, ZERO)
        so_far[row.source_line] = begin + row.quantity
        cost = costs[row.source_line].part(begin, row.quantity, how.company.home_currency)
        if cost != row.stated:
            changed.setdefault(max(on, row.occurred_on), {})[row.pk] = cost
    for day in sorted(changed):
        drop_shipping.costed(
            company=how.company,
            costs=changed[day],
            on=day,
            source=(charges.KIND, order.pk),
            memo=f"Drop-shipments of {order}.",
            by=by,
            at=at,
        )


def costs_of(how: Kept, order: PurchaseOrder) -> dict[int, Bought]:
    """By drop-shipped line of the order: what is billed as it is billed, and the rest as it is ordered."""
    (order,) = orders.many(how.company, [order.pk])
    lines = list(order.lines.all())
    dropped = [line for line in lines if is_dropped(line)]
    if not dropped:
        return {}
    home, nets = how.company.home_currency, nets_of(order, lines)
    goods = [line for line in lines if line.kind == PurchaseLine.Kind.GOODS]
    billed, charged = _billed(how, order), charges.billed_of(how, order)
    is_closed = order.status == PurchaseOrder.Status.COMPLETE
    estimated = {} if is_closed else charges.estimated_of(how, order, goods, charged.fraction)
    found = {}
    for line in dropped:
        so_far = billed.get(line.pk, Bought(ZERO, ZERO))
        open_units = max(line.quantity - so_far.quantity, ZERO)
        cost = so_far.cost + charged.by_goods.get(line.pk, ZERO) + estimated.get(line.pk, ZERO)
        if open_units:
            cost += cents(nets[line.pk] * open_units / line.quantity * rate_of(order, home), home)
        found[line.pk] = Bought(so_far.quantity + open_units, cost)
    return found


def _billed(how: Kept, order: PurchaseOrder) -> dict[int, Bought]:
    """By order line: the quantities that standing bills charge, and their amounts less credits."""
    found: dict[int, Bought] = {}
    if how.setup is None:
        return found
    if stands(order, how.setup):
        made = order_posting.bill_from(order, how.books)
        _add(found, how, order, made.dropped, rate_of(order, how.company.home_currency))
    for invoice in charges.invoices_of(how, order):
        bill = invoice_posting.bill_from(invoice, how.books)
        _add(found, how, invoice, bill.dropped, rate_of(invoice, how.company.home_currency, order))
    return found


def _add(
    found: dict[int, Bought],
    how: Kept,
    document: PurchaseOrder | VendorInvoice,
    dropped: Iterable[Stocked],
    rate: Decimal,
) -> None:
    home = how.company.home_currency
    off = _credited(how, document, home)
    for one in dropped:
        pk = charges.order_line_of(one.line)
        if pk is None or not one.is_charged:
            continue
        before = found.get(pk, Bought(ZERO, ZERO))
        own = one.line.line_id if isinstance(one.line, invoice_posting.ChargedLine) else pk
        amount = cents(one.goods * rate, home) - off.get(own, ZERO)
        found[pk] = Bought(before.quantity + one.line.quantity, before.cost + amount)


def _credited(how: Kept, document: PurchaseOrder | VendorInvoice, home: str) -> dict[int, Decimal]:
    """By line of the document, in home currency: credits for its price and for goods that the vendor has again."""
    credits = VendorCredit.objects.filter(
        company=how.company, origin_key=document.key, reason__in=[Reason.PRICE, Reason.RETURN]
    ).prefetch_related("lines")
    found: dict[int, Decimal] = {}
    for credit in credits:
        if not stands(credit, how.setup):
            continue
        rate = rate_of(credit, home)
        for line in credit.lines.all():
            if line.origin_line is not None and line.is_drop_ship:
                amount = cents(line.amount * rate, home)
                found[line.origin_line] = found.get(line.origin_line, ZERO) + amount
    return found


def _wanted(order: SalesOrder) -> dict[tuple[int, int], Dropped]:
    """One for each product and purchase order's line; 0 where there is none."""
    found: dict[tuple[int, int], Dropped] = {}
    if order.status == SalesOrder.Status.CANCELLED:
        return found
    for line in order.lines.all():
        product = line.product
        if not line.is_drop_ship or product is None or product.kind != Product.Kind.GOODS:
            continue
        key = (product.pk, line.bought_with_id or 0)
        before = found[key].quantity if key in found else ZERO
        if line.quantity > 0:
            found[key] = Dropped(
                product, before + line.quantity, channel=order.source, source_line=line.bought_with_id
            )
    return found


def _credited_before(how: Kept, order: SalesOrder, on: date) -> dict[tuple[int, int], Decimal]:
    """What credits that stand took back before that day: the vendor never sent it. As `_wanted` names it."""
    lines = {line.pk: line for line in order.lines.all() if line.is_drop_ship}
    found: dict[tuple[int, int], Decimal] = {}
    if not lines or how.setup is None:
        return found
    credits = CreditNote.objects.filter(company=how.company, origin_key=order.key, reason=Reason.RETURN)
    for credit in credits.prefetch_related("lines"):
        if (
            not stands(credit, how.setup)
            or day_of(credit, credit_posting.posting_on(credit, how.setup)) >= on
        ):
            continue
        for line in credit.lines.all():
            sold = lines.get(line.origin_line or 0)
            if sold is not None and sold.product_id is not None and not line.is_restocked:
                key = (sold.product_id, sold.bought_with_id or 0)
                found[key] = found.get(key, ZERO) + line.quantity
    return found


def _without(
    wanted: dict[tuple[int, int], Dropped], less: dict[tuple[int, int], Decimal]
) -> dict[tuple[int, int], Dropped]:
    return {
        key: replace(one, quantity=one.quantity - less.get(key, ZERO))
        for key, one in wanted.items()
        if one.quantity > less.get(key, ZERO)
    }


def _sold_on(how: Kept, order: SalesOrder, left_on: date, invoiced_on: date) -> date | None:
    """When cost of sales is booked; None where it is not yet."""
    is_shipped = order.status == SalesOrder.Status.SHIPPED
    is_invoiced = stands(order, how.setup)
    match CostOfSales(settings_of(how.company).cost_of_sales):
        case CostOfSales.AT_DELIVERY:
            return left_on if is_shipped else None
        case CostOfSales.MANUAL:
            return max(left_on, invoiced_on) if is_shipped and is_invoiced else None
        case CostOfSales.AT_INVOICE:
            return invoiced_on if is_invoiced else None


def _costed(how: Kept, one: Dropped, order: SalesOrder, costs: dict[int, Bought]) -> Dropped:
    if one.source_line is None or one.source_line not in costs:
        return one
    rows = Movement.objects.filter(
        company=how.company, kind=Kind.DROP_SHIP, source_kind=SALES, source_line=one.source_line
    )
    begin = total(rows.values_list("quantity", flat=True))
    value = costs[one.source_line].part(begin, one.quantity, how.company.home_currency)
    return Dropped(one.product, one.quantity, value, one.channel, one.source_line)


def _key(one: Dropped | Movement) -> tuple[int, int]:
    product_id = one.product.pk if isinstance(one, Dropped) else one.product_id
    return product_id, one.source_line or 0
