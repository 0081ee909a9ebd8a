"""What is sold: goods leave in parts, are invoiced, come back, or go from the vendor straight to the customer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Sum

from crossfoot.catalog.models import Product
from crossfoot.core.dates import in_words
from crossfoot.core.money import ZERO, total
from crossfoot.core.permissions import Can
from crossfoot.core.problems import Refusal, shown
from crossfoot.core.stock.entries import Rule
from crossfoot.core.stock.movements import Kind
from crossfoot.core.stock.selling import CostOfSales
from crossfoot.stock import acts, drafts, parts, shelf
from crossfoot.stock.acts import Act
from crossfoot.stock.drafts import CameBack, Departure, Origin, Sold
from crossfoot.stock.keeping import default_location
from crossfoot.stock.models import DeliveredPart, Feed, InvoicedPart, Movement, SoldLine, StockEvent
from crossfoot.tenancy import access
from crossfoot.tenancy.models import Company, Person

END_OF_TIME = (date.max, 0)


@transaction.atomic
def ship(
    *,
    company: Company,
    departures: Sequence[Departure],
    on: date,
    source: tuple[str, int] | None = None,
    memo: str = "",
    origin: Origin | None = None,
    by: Person,
    at: datetime,
) -> StockEvent:
    """Goods left on a day, all or some of what was ordered.

    They cost their share of what is there. Raises Refusal, with the figures where more would leave than is there and
    the company does not allow it; Forbidden or Outsider.
    """
    access.require(by, Can.SHIP_GOODS, company, at=at)
    return departed(
        company=company, departures=departures, on=on, source=source, memo=memo, origin=origin, by=by, at=at
    )


def departed(
    *,
    company: Company,
    departures: Sequence[Departure],
    on: date,
    source: tuple[str, int] | None = None,
    memo: str = "",
    origin: Origin | None = None,
    by: Person,
    at: datetime,
) -> StockEvent:
    """As `ship`, in the transaction and behind the gate of the document that says so."""
    drafts.require_sound(
        company,
        on,
        quantities=[("quantity", one.product, one.quantity) for one in departures],
        locations=[one.location for one in departures],
    )
    act = acts.begin(company, Rule.DELIVERY, on=on, by=by, at=at, source=source, memo=memo, origin=origin)
    main = default_location(company, by, at)
    rows = acts.place(
        act,
        [
            Movement(
                product=one.product, kind=Kind.SHIPMENT, occurred_on=on, quantity=one.quantity,
                location=one.location or main, source_line=one.source_line, channel=one.channel.strip(),
                klass=one.klass, department=one.department,
            )
            for one in departures
        ],
    )  # fmt: skip
    keys = [
        one.line_key or f"event:{act.event.pk}:{number}" for number, one in enumerate(departures, start=1)
    ]
    lines = _lines(act, [(key, one.product) for key, one in zip(keys, departures, strict=True)])
    DeliveredPart.objects.bulk_create(
        [
            DeliveredPart(line=lines[key], movement=row, is_marked=one.is_marked)
            for key, one, row in zip(keys, departures, rows, strict=True)
        ],
        batch_size=acts.ROWS_AT_ONCE,
    )
    return acts.conclude(act, "shipped", lines=len(departures))


@transaction.atomic
def mark_delivered(*, shipments: Sequence[Movement], on: date, by: Person, at: datetime) -> StockEvent | None:
    """A person says that these arrived: where cost of sales is booked by hand, theirs is booked on that day."""
    if not shipments:
        return None
    company = shipments[0].company
    access.require(by, Can.SHIP_GOODS, company, at=at)
    act = acts.begin(company, Rule.DELIVERY, on=on, by=by, at=at)
    rows = DeliveredPart.objects.filter(
        movement__company=company, movement__in=[row.pk for row in shipments]
    ).select_related("line")
    for part in rows:
        part.is_marked = True
        part.save(update_fields=["is_marked"])
        acts.of_sale(act, part.line)
    return acts.conclude(act, "marked_delivered", shipments=[row.pk for row in shipments])


@transaction.atomic
def record_invoice(
    *,
    company: Company,
    sold: Sequence[Sold],
    on: date,
    source: tuple[str, int] | None = None,
    memo: str = "",
    by: Person,
    at: datetime,
) -> StockEvent:
    """Goods were invoiced, before or after they left. `on` is the posting date of the invoice.

    The invoice itself goes to QuickBooks as a document; here is booked the cost of sales that goes with it. Raises
    Refusal; Forbidden or Outsider.
    """
    access.require(by, Can.SEND_INVOICES, company, at=at)
    return invoiced(company=company, sold=sold, on=on, source=source, memo=memo, by=by, at=at)


def invoiced(
    *,
    company: Company,
    sold: Sequence[Sold],
    on: date,
    source: tuple[str, int] | None = None,
    memo: str = "",
    by: Person,
    at: datetime,
) -> StockEvent:
    """As `record_invoice`, in the transaction and behind the gate of the document that says so."""
    drafts.require_sound(company, on, quantities=[("quantity", one.product, one.quantity) for one in sold])
    act = acts.begin(company, Rule.COST_AT_INVOICE, on=on, by=by, at=at, source=source, memo=memo)
    reads = shelf.Shelf({})
    lines = _lines(act, [(one.line_key, one.product) for one in sold])
    reads.read_at_once({str(one.product.pk) for one in sold}, END_OF_TIME)
    InvoicedPart.objects.bulk_create(
        [
            InvoicedPart(
                line=lines[one.line_key], event=act.event, occurred_on=on, sequence=acts.next_sequence(act),
                quantity=one.quantity,
                unit_cost=reads.before(str(one.product.pk), END_OF_TIME).average or ZERO,
            )
            for one in sold
        ],
        batch_size=acts.ROWS_AT_ONCE,
    )  # fmt: skip
    return acts.conclude(act, "invoiced", lines=len(sold))


def credited_ahead(
    *,
    company: Company,
    sold: Sequence[Sold],
    on: date,
    source: tuple[str, int] | None = None,
    memo: str = "",
    by: Person,
    at: datetime,
) -> StockEvent:
    """Invoiced goods are credited that never left and never will: what was booked ahead for them is taken back.

    In the transaction and behind the gate of the credit note. Raises Refusal.
    """
    drafts.require_sound(company, on, quantities=[("quantity", one.product, one.quantity) for one in sold])
    act = acts.begin(company, Rule.CREDITED_AHEAD, on=on, by=by, at=at, source=source, memo=memo)
    lines = _lines(act, [(one.line_key, one.product) for one in sold])
    for one in sold:
        InvoicedPart.objects.create(
            line=lines[one.line_key], event=act.event, occurred_on=on, sequence=acts.next_sequence(act),
            quantity=-one.quantity,
        )  # fmt: skip
    return acts.conclude(act, "credited_ahead", lines=len(sold))


def to_be_delivered(company: Company, keys: Sequence[str]) -> dict[str, Decimal]:
    """By order line: how many units are invoiced, not credited, and not delivered."""
    found = {}
    for line in SoldLine.objects.filter(company=company, key__in=keys).prefetch_related("invoiced"):
        left = total(part.movement.quantity for part in line.delivered.select_related("movement"))
        found[line.key] = max(total(part.quantity for part in line.invoiced.all()) - left, ZERO)
    return found


def not_delivered_any_more(company: Company, keys: Sequence[str]) -> dict[str, Decimal]:
    """By order line: how many units were credited before they left, and never will leave."""
    found: dict[str, Decimal] = {}
    parts_of = InvoicedPart.objects.filter(line__company=company, line__key__in=keys, quantity__lt=0)
    for key, quantity in parts_of.values_list("line__key", "quantity"):
        found[key] = found.get(key, ZERO) - quantity
    return found


@transaction.atomic
def return_from_customer(
    *,
    company: Company,
    returns: Sequence[CameBack],
    on: date,
    source: tuple[str, int] | None = None,
    memo: str = "",
    by: Person,
    at: datetime,
) -> StockEvent:
    """Goods came back, into stock or to be thrown away, at the cost with which they left, later corrections included.

    Raises Refusal, also where more would come back than left; Forbidden or Outsider.
    """
    access.require(by, Can.SHIP_GOODS, company, at=at)
    return brought_back(company=company, returns=returns, on=on, source=source, memo=memo, by=by, at=at)


def brought_back(
    *,
    company: Company,
    returns: Sequence[CameBack],
    on: date,
    source: tuple[str, int] | None = None,
    memo: str = "",
    by: Person,
    at: datetime,
) -> StockEvent:
    """As `return_from_customer`, in the transaction and behind the gate of the document that says so."""
    asked = Movement.objects.filter(
        company=company, kind__in=[Kind.SHIPMENT, Kind.DROP_SHIP], pk__in=[one.shipment.pk for one in returns]
    )
    left = {row.pk: row for row in asked.select_related("product")}
    if any(one.shipment.pk not in left for one in returns):
        raise Refusal(
            "A delivery that was chosen is not there any more. Open the list again and choose anew."
        )
    drafts.require_sound(
        company,
        on,
        quantities=[("quantity", left[one.shipment.pk].product, one.quantity) for one in returns],
        locations=[one.location for one in returns],
    )
    is_scrap = all(one.is_scrapped for one in returns)
    rule = Rule.SCRAPPED_RETURN if is_scrap else Rule.CUSTOMER_RETURN
    act = acts.begin(company, rule, on=on, by=by, at=at, source=source, memo=memo)
    main = default_location(company, by, at)
    for one in returns:
        shipment = left[one.shipment.pk]
        before = units_back(shipment)
        _require_out(shipment, one.quantity, before, on)
        if not one.was_invoiced:
            _never_invoiced(act, shipment, one.quantity)
        is_unexpensed = not one.was_invoiced and act.settings.cost_of_sales != CostOfSales.AT_DELIVERY
        (row,) = acts.place(
            act,
            [
                Movement(
                    product=shipment.product,
                    kind=Kind.SCRAPPED_RETURN if one.is_scrapped else Kind.CUSTOMER_RETURN,
                    occurred_on=on, quantity=one.quantity, location=one.location or shipment.location or main,
                    channel=shipment.channel, klass=shipment.klass, department=shipment.department,
                    expensed=ZERO if is_unexpensed else None,
                    returns=None if one.was_invoiced else shipment,
                )
            ],
        )  # fmt: skip
        source_part = Feed(
            movement=row, source=shipment, quantity=one.quantity, whole=shipment.quantity, before=before
        )
        acts.feed(act, [source_part])
    return acts.conclude(act, "came_back", lines=len(returns))


def _lines(act: Act, wanted: Sequence[tuple[str, Product]]) -> dict[str, SoldLine]:
    lines = parts.lines_of(SoldLine, act.company, wanted)
    for line in lines.values():
        acts.of_sale(act, line)
    return lines


def units_back(shipment: Movement) -> Decimal:
    """How many of its units came back already."""
    sums = Feed.objects.filter(source=shipment).aggregate(units=Sum("quantity"))
    return round(sums["units"] or ZERO, 6)


def _require_out(shipment: Movement, quantity: Decimal, before: Decimal, on: date) -> None:
    name = shown(str(shipment.product))
    if shipment.occurred_on > on:
        raise Refusal(
            f"{name} left on {in_words(shipment.occurred_on)} and cannot come back on {in_words(on)}. Correct the date."
        )
    if before + quantity > shipment.quantity:
        out = (shipment.quantity - before).normalize()
        raise Refusal(
            f"Of that delivery {out:f} of {name} are still with the customer, and {quantity.normalize():f} come back. "
            "Choose the delivery that the rest is from."
        )


def _never_invoiced(act: Act, shipment: Movement, quantity: Decimal) -> None:
    part = DeliveredPart.objects.select_related("line").get(movement=shipment)
    delivered = part.line.delivered.select_related("movement")
    units = total(one.movement.quantity - one.returned for one in delivered)
    left = units - total(one.quantity for one in part.line.invoiced.all())
    if quantity > left:
        raise Refusal(
            f"Of that order {max(left, ZERO).normalize():f} of {shown(str(shipment.product))} are not invoiced, and "
            f"{quantity.normalize():f} come back. The rest needs a credit note."
        )
    part.returned += quantity
    part.save(update_fields=["returned"])
    acts.of_sale(act, part.line)
