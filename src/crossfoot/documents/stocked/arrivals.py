"""Receipts of purchase orders enter the stock on the day of the receipt, at the order's price with its charges.

What was rejected does not enter it. A receipt that is taken back leaves it again. Goods that a vendor makes of our
own use these up on the day on which they arrive.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from django.db.models import Sum

from crossfoot.core.money import ZERO, cents
from crossfoot.core.stock.entries import Rule
from crossfoot.documents.bills import enters_stock
from crossfoot.documents.entry import measure
from crossfoot.documents.purchase_orders import queries
from crossfoot.documents.purchase_orders.landing import nets_of
from crossfoot.documents.purchase_orders.models import (
    PurchaseIngredient,
    PurchaseLine,
    PurchaseOrder,
    Receipt,
    ReceiptLine,
)
from crossfoot.documents.stocked import charges
from crossfoot.documents.stocked.standing import Kept, kept, key_of, rate_of
from crossfoot.stock import buying, undoing
from crossfoot.stock.drafts import Arrival, Used
from crossfoot.stock.models import ReceivedPart, StockEvent
from crossfoot.tenancy.models import Company, Person

KIND = "receipt"


def arrived(
    company: Company,
    receipts: Sequence[Receipt],
    orders: Mapping[int, PurchaseOrder] | None = None,
    *,
    by: Person,
    at: datetime,
) -> None:
    """These receipts were written just now, with their lines. In their transaction; raises Refusal.

    `orders` are theirs by id, as they stand now with all their lines, where they were read in that transaction.
    With inventory, what arrived before the books begin is in the opening entry and not told again.
    """
    how = kept(company) if receipts else None
    if how is None:
        return
    told = [one for one in receipts if how.start_on is None or one.received_on >= how.start_on]
    if orders is None:
        orders = {order.pk: order for order in queries.many(company, sorted({one.order_id for one in told}))}
    parts: dict[int, list[ReceiptLine]] = {}
    for part in ReceiptLine.objects.filter(receipt__in=told).order_by("line__position"):
        parts.setdefault(part.receipt_id, []).append(part)
    for receipt in told:
        order = orders[receipt.order_id]
        arrivals = _arrivals(order, parts.get(receipt.pk, []), how)
        if not arrivals:
            continue
        buying.arrived(
            company=company,
            arrivals=arrivals,
            on=receipt.received_on,
            source=(KIND, receipt.pk),
            memo=f"{receipt} of {order}.",
            by=by,
            at=at,
        )
        charges.follow(how, order, on=receipt.received_on, by=by, at=at)


def taken_back(receipt: Receipt, order: PurchaseOrder, *, reason: str, by: Person, at: datetime) -> None:
    """The receipt did not happen. In the transaction that takes it back.

    Raises Refusal where goods of it were returned, or are gone already and the company allows no shortage.
    """
    how = kept(receipt.company)
    events = StockEvent.objects.filter(
        company=receipt.company, source_kind=KIND, source_id=receipt.pk, rule=Rule.RECEIPT
    )
    event = events.exclude(pk__in=StockEvent.objects.exclude(undoes=None).values("undoes")).first()
    if how is None or event is None:
        return
    on = receipt.received_on
    (order,) = queries.many(how.company, [order.pk])
    charges.follow(how, order, on=on, without=event, by=by, at=at)
    undoing.undone(event=event, reason=reason.strip() or f"{receipt} was taken back.", by=by, at=at)


def _arrivals(order: PurchaseOrder, parts: Sequence[ReceiptLine], how: Kept) -> list[Arrival]:
    lines = {line.pk: line for line in order.lines.all()}
    nets = nets_of(order, list(lines.values()))
    before = _before(how.company, [key_of(part.line_id) for part in parts])
    uses: dict[int, list[PurchaseIngredient]] = {}
    rows = PurchaseIngredient.objects.filter(line__in=[part.line_id for part in parts])
    for one in rows.select_related("product", "location").order_by("pk"):
        uses.setdefault(one.line_id, []).append(one)
    found = []
    for part in parts:
        line, quantity = lines[part.line_id], part.quantity - part.rejected
        if quantity <= 0 or not line.quantity or not enters_stock(line, how.accounting):
            continue
        assert line.product is not None
        so_far = before.get(key_of(line), ZERO)
        upto, given = (
            cents(nets[line.pk] * units / line.quantity, order.currency)
            for units in (so_far + quantity, so_far)
        )
        rate = rate_of(order, how.company.home_currency)
        found.append(
            Arrival(
                line.product, quantity, upto - given, key_of(line), rate, location=line.location,
                source_line=line.pk, consumed=tuple(_used(line, uses.get(line.pk, ()), so_far, quantity)),
            )
        )  # fmt: skip
    return found


def _used(
    line: PurchaseLine, ingredients: Iterable[PurchaseIngredient], so_far: Decimal, quantity: Decimal
) -> Iterator[Used]:
    """What the vendor used up for `quantity` more, so that all receipts together use what all of it takes."""
    for one in ingredients:
        upto, given = (measure(one.quantity * units) for units in (so_far + quantity, so_far))
        if upto > given:
            yield Used(one.product, upto - given, one.location or line.location)


def _before(company: Company, keys: Sequence[str]) -> dict[str, Decimal]:
    """How much of each line the stock has received until now."""
    rows = ReceivedPart.objects.filter(line__company=company, line__key__in=keys).order_by()
    return dict(
        rows.values_list("line__key").annotate(sum=Sum("movement__quantity")).values_list("line__key", "sum")
    )
