"""Freight, duty and the like as part of what an order's goods cost: estimated with the receipt, then as billed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from crossfoot.core.landed import Goods, shares_of, spread_of
from crossfoot.core.money import ZERO, cents
from crossfoot.core.stock.carrying import borne
from crossfoot.documents.bills import Stocked, enters_stock
from crossfoot.documents.figures import Line
from crossfoot.documents.purchase_orders import posting as order_posting
from crossfoot.documents.purchase_orders.landing import charges_of, nets_of
from crossfoot.documents.purchase_orders.models import PurchaseLine, PurchaseOrder
from crossfoot.documents.stocked.standing import Kept, key_of, rate_of, stands
from crossfoot.documents.vendor_invoices import posting as invoice_posting
from crossfoot.documents.vendor_invoices import queries as invoices
from crossfoot.documents.vendor_invoices.models import VendorInvoice
from crossfoot.stock import billing
from crossfoot.stock.billing import Borne
from crossfoot.stock.models import Movement, ReceivedPart, StockEvent
from crossfoot.tenancy.models import Person

KIND = "purchase_order"


@dataclass(slots=True)
class Billed:
    """What bills charge of an order's charges."""

    by_goods: dict[int, Decimal] = field(default_factory=dict)
    """Order line of goods → its share, in home currency."""
    fraction: dict[int, Decimal] = field(default_factory=dict)
    """Order line of the charge → how much of it is billed, 1 for all."""


def follow(
    how: Kept,
    order: PurchaseOrder,
    *,
    on: date,
    without: StockEvent | None = None,
    by: Person,
    at: datetime,
) -> None:
    """Let the order's receipts bear its charges as they stand now; what changes is booked on a day.

    `order` is as it was just read, with its lines; `without` is a receipt that is about to be taken back. In the
    caller's transaction.
    """
    lines = [line for line in order.lines.all() if line.kind == PurchaseLine.Kind.GOODS]
    found = billed_of(how, order)
    estimated = estimated_of(how, order, lines, found.fraction)
    received = _received(how, lines, without)
    home = how.company.home_currency
    shares: dict[int, Borne] = {}
    ahead = ZERO
    for line in lines:
        if not enters_stock(line, how.accounting):
            continue
        rows = received.get(key_of(line), [])
        bearing = borne(
            [row.quantity for row in rows],
            line.quantity,
            estimated=estimated.get(line.pk, ZERO),
            billed=found.by_goods.get(line.pk, ZERO),
            is_closed=order.status == PurchaseOrder.Status.COMPLETE,
            currency=home,
        )
        ahead += bearing.ahead
        for row, estimate, billed in zip(rows, bearing.estimated, bearing.billed, strict=True):
            shares[row.pk] = Borne(estimate + billed, billed)
    billing.charges_borne(
        company=how.company,
        source=(KIND, order.pk),
        borne=shares,
        ahead=ahead,
        on=on,
        memo=f"Charges of {order}.",
        by=by,
        at=at,
    )


def order_line_of(line: Line) -> int | None:
    """The order's line that a bill's line is for; None where nothing of it was ordered."""
    if isinstance(line, invoice_posting.ChargedLine):
        return line.order_line_id
    return line.pk if isinstance(line, PurchaseLine) else None


def billed_of(how: Kept, order: PurchaseOrder) -> Billed:
    """What standing bills charge of the order's charges."""
    found = Billed()
    if how.setup is None:
        return found
    home = how.company.home_currency
    if stands(order, how.setup):
        made = order_posting.bill_from(order, how.books)
        rate = rate_of(order, home)
        _add(found, [*made.stocked, *made.dropped], rate, home)
        for line in charges_of(order):
            if line.invoiced_by_vendor:
                found.fraction[line.pk] = Decimal(1)
    for invoice in invoices_of(how, order):
        bill = invoice_posting.bill_from(invoice, how.books)
        rate = rate_of(invoice, home, order)
        _add(found, [*bill.stocked, *bill.dropped], rate, home)
        for one in invoice.lines.all():
            ordered = one.order_line
            if ordered is not None and ordered.kind != PurchaseLine.Kind.GOODS and ordered.quantity:
                so_far = found.fraction.get(ordered.pk, ZERO)
                found.fraction[ordered.pk] = min(Decimal(1), so_far + one.quantity / ordered.quantity)
    return found


def invoices_of(how: Kept, order: PurchaseOrder) -> Iterable[VendorInvoice]:
    """The order's vendor invoices whose bills stand."""
    ids = list(order.vendor_invoices.order_by("pk").values_list("pk", flat=True))
    return [one for one in invoices.many(how.company, ids) if stands(one, how.setup)]


def _add(found: Billed, stocked: Iterable[Stocked], rate: Decimal, home: str) -> None:
    for one in stocked:
        pk = order_line_of(one.line)
        if pk is not None and one.charges:
            found.by_goods[pk] = found.by_goods.get(pk, ZERO) + cents(one.charges * rate, home)


def estimated_of(
    how: Kept, order: PurchaseOrder, lines: list[PurchaseLine], billed: Mapping[int, Decimal]
) -> dict[int, Decimal]:
    """By line of goods: its share of what is not billed yet of the charges that are spread, in home currency."""
    nets = nets_of(order, list(order.lines.all()))
    found: dict[int, Decimal] = {}
    for charge in charges_of(order):
        spread = spread_of(charge.distribution)
        left = nets[charge.pk] * (1 - billed.get(charge.pk, ZERO))
        if spread is None or not lines or not left:
            continue
        parts = shares_of(left, spread, [Goods(one.quantity, nets[one.pk]) for one in lines], order.currency)
        for line, part in zip(lines, parts, strict=True):
            found[line.pk] = found.get(line.pk, ZERO) + part
    if not found:
        return found
    rate, home = rate_of(order, how.company.home_currency), how.company.home_currency
    return {pk: cents(amount * rate, home) for pk, amount in found.items()}


def _received(
    how: Kept, lines: Iterable[PurchaseLine], without: StockEvent | None
) -> dict[str, list[Movement]]:
    keys = [key_of(line) for line in lines]
    parts = ReceivedPart.objects.filter(line__company=how.company, line__key__in=keys)
    if without is not None:
        parts = parts.exclude(movement__event=without)
    found: dict[str, list[Movement]] = {}
    for part in parts.select_related("line", "movement").order_by(
        "movement__occurred_on", "movement__sequence"
    ):
        found.setdefault(part.line.key, []).append(part.movement)
    return found
