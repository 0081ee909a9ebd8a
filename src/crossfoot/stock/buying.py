"""What is bought: goods arrive, bills and freight come, goods go back to their vendor."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from crossfoot.catalog.models import Product
from crossfoot.core.dates import in_words
from crossfoot.core.money import ZERO, cents, total
from crossfoot.core.permissions import Can
from crossfoot.core.problems import Refusal, shown
from crossfoot.core.stock.entries import Rule
from crossfoot.core.stock.movements import Kind
from crossfoot.core.stock.purchasing import accrued_part
from crossfoot.stock import acts, drafts, parts
from crossfoot.stock.acts import Act
from crossfoot.stock.drafts import Arrival, Carried, Charged, Origin, WentBack
from crossfoot.stock.keeping import default_location
from crossfoot.stock.models import (
    BilledPart,
    Feed,
    LandedCharge,
    Location,
    Movement,
    PurchasedLine,
    ReceivedPart,
    Restatement,
    StockEvent,
)
from crossfoot.tenancy import access
from crossfoot.tenancy.models import Company, Person


@transaction.atomic
def receive(
    *,
    company: Company,
    arrivals: Sequence[Arrival],
    on: date,
    source: tuple[str, int] | None = None,
    memo: str = "",
    origin: Origin | None = None,
    by: Person,
    at: datetime,
) -> StockEvent:
    """Goods arrived on a day; of an outsourced order, made of what was sent to the vendor.

    They cost what the order says, and where a bill is there already, what that says. `source` is the document,
    such as ("purchase_order", 12). Raises Refusal; Forbidden or Outsider.
    """
    access.require(by, Can.RECEIVE_GOODS, company, at=at)
    return arrived(
        company=company, arrivals=arrivals, on=on, source=source, memo=memo, origin=origin, by=by, at=at
    )


def arrived(
    *,
    company: Company,
    arrivals: Sequence[Arrival],
    on: date,
    source: tuple[str, int] | None = None,
    memo: str = "",
    origin: Origin | None = None,
    by: Person,
    at: datetime,
) -> StockEvent:
    """As `receive`, in the transaction and behind the gate of the document that says so."""
    used = [one for arrival in arrivals for one in arrival.consumed]
    drafts.require_sound(
        company,
        on,
        quantities=[
            *(("quantity", one.product, one.quantity) for one in arrivals),
            *(("quantity", one.product, one.quantity) for one in used),
        ],
        amounts=[("amount", one.amount) for one in arrivals],
        locations=[*(one.location for one in arrivals), *(one.location for one in used)],
    )
    act = acts.begin(company, Rule.RECEIPT, on=on, by=by, at=at, source=source, memo=memo, origin=origin)
    main = default_location(company, by, at)
    keys = [one.line_key or f"event:{act.event.pk}:{number}" for number, one in enumerate(arrivals, start=1)]
    lines = _lines(act, [(key, one.product) for key, one in zip(keys, arrivals, strict=True)])
    groups = [[*_consumed(one, on, main), _arrived(one, on, main)] for one in arrivals]
    acts.place(act, [row for group in groups for row in group])
    acts.feed(act, [Feed(movement=row, source=source) for *made_of, row in groups for source in made_of])
    ReceivedPart.objects.bulk_create(
        [
            ReceivedPart(line=lines[key], movement=row, amount=one.amount, rate=one.rate)
            for key, one, (*_, row) in zip(keys, arrivals, groups, strict=True)
        ],
        batch_size=acts.ROWS_AT_ONCE,
    )
    return acts.conclude(act, "received", lines=len(arrivals))


@transaction.atomic
def record_bill(
    *,
    company: Company,
    charged: Sequence[Charged],
    on: date,
    source: tuple[str, int] | None = None,
    memo: str = "",
    by: Person,
    at: datetime,
) -> StockEvent:
    """A vendor billed goods, before or after they arrived. `on` is the posting date of the bill.

    The bill itself goes to QuickBooks as a document; here is booked what its price differs from what was known.
    Raises Refusal; Forbidden or Outsider.
    """
    access.require(by, Can.SEND_BILLS, company, at=at)
    drafts.require_sound(
        company,
        on,
        quantities=[("quantity", one.product, one.quantity) for one in charged],
        amounts=[("amount", amount) for one in charged for amount in (one.amount, one.home)],
    )
    act = acts.begin(company, Rule.PRICE_DIFFERENCE, on=on, by=by, at=at, source=source, memo=memo)
    lines = _lines(act, [(one.line_key, one.product) for one in charged])
    for one in charged:
        BilledPart.objects.create(
            line=lines[one.line_key], event=act.event, occurred_on=on, sequence=acts.next_sequence(act),
            quantity=one.quantity,
            amount=one.amount, home=one.amount if one.home is None else one.home,
        )  # fmt: skip
    return acts.conclude(act, "billed", lines=len(charged))


@transaction.atomic
def record_price_credit(
    *,
    part: BilledPart,
    amount: Decimal,
    home: Decimal | None = None,
    on: date,
    source: tuple[str, int] | None = None,
    by: Person,
    at: datetime,
) -> StockEvent:
    """The vendor lowers the price of what was billed, without goods going back. Raises Refusal."""
    company = part.line.company
    access.require(by, Can.SEND_CREDITS, company, at=at)
    act = acts.begin(company, Rule.PRICE_DIFFERENCE, on=on, by=by, at=at, source=source)
    stored = BilledPart.objects.select_related("line").get(pk=part.pk)
    if not ZERO < amount <= stored.amount:
        raise Refusal(
            f"The credit is {amount:,}, and {stored.amount:,} was billed. Enter more than 0 and at most that."
        )
    stored.amount -= amount
    stored.home -= amount if home is None else home
    stored.save(update_fields=["amount", "home"])
    acts.of_purchase(act, stored.line)
    Restatement.objects.create(
        event=act.event, part=stored, amount=amount, home=amount if home is None else home
    )
    return acts.conclude(act, "price_credited", amount=amount)


@transaction.atomic
def carry_charges(
    *,
    company: Company,
    carried: Sequence[Carried],
    on: date,
    source: tuple[str, int] | None = None,
    memo: str = "",
    by: Person,
    at: datetime,
) -> StockEvent:
    """Freight, duty or another charge becomes part of what received goods cost: an estimate, or a carrier's bill.

    Raises Refusal; Forbidden or Outsider.
    """
    access.require(by, Can.SEND_BILLS, company, at=at)
    rows = _of_company(company, [one.receipt for one in carried], {Kind.RECEIPT}, "receipt")
    drafts.require_sound(
        company,
        on,
        quantities=[("quantity", row.product, row.quantity) for row in rows.values()],
        amounts=[("charge", amount) for one in carried for amount in (one.landed, one.billed)],
    )
    act = acts.begin(company, Rule.LANDED_COST, on=on, by=by, at=at, source=source, memo=memo)
    for one in carried:
        charge(act, rows[one.receipt.pk], one.landed, one.billed)
    return acts.conclude(act, "charged", landed=total(one.landed for one in carried))


@transaction.atomic
def return_to_vendor(
    *,
    company: Company,
    returns: Sequence[WentBack],
    on: date,
    source: tuple[str, int] | None = None,
    memo: str = "",
    by: Person,
    at: datetime,
) -> StockEvent:
    """Goods go back to their vendor: billed ones, whose credit is awaited, or ones that never will be billed.

    Raises Refusal; Forbidden or Outsider.
    """
    access.require(by, Can.ADJUST_STOCK, company, at=at)
    return went_back(company=company, returns=returns, on=on, source=source, memo=memo, by=by, at=at)


def went_back(
    *,
    company: Company,
    returns: Sequence[WentBack],
    on: date,
    source: tuple[str, int] | None = None,
    memo: str = "",
    by: Person,
    at: datetime,
) -> StockEvent:
    """As `return_to_vendor`, in the transaction and behind the gate of the document that says so."""
    drafts.require_sound(
        company,
        on,
        quantities=[("quantity", one.product, one.quantity) for one in returns],
        locations=[one.location for one in returns],
    )
    act = acts.begin(company, Rule.VENDOR_RETURN, on=on, by=by, at=at, source=source, memo=memo)
    main = default_location(company, by, at)
    for one in returns:
        credited = None if one.unbilled_of is None else _unbilled(act, one, on)
        acts.place(
            act,
            [
                Movement(
                    product=one.product, kind=Kind.VENDOR_RETURN, occurred_on=on, quantity=one.quantity,
                    location=one.location or main, credited=credited, returns=one.unbilled_of,
                )
            ],
        )  # fmt: skip
    return acts.conclude(act, "returned_to_vendor", lines=len(returns))


@transaction.atomic
def record_vendor_credit(
    *,
    returned: Movement,
    amount: Decimal,
    on: date,
    source: tuple[str, int] | None = None,
    by: Person,
    at: datetime,
) -> StockEvent:
    """The vendor credits goods that went back, with `amount` in home currency. Raises Refusal."""
    access.require(by, Can.SEND_CREDITS, returned.company, at=at)
    act = acts.begin(returned.company, Rule.VENDOR_CREDIT, on=on, by=by, at=at, source=source)
    (row,) = _of_company(returned.company, [returned], {Kind.VENDOR_RETURN}, "return").values()
    if row.credited is not None:
        raise Refusal(f"The return of {shown(str(row.product))} is credited already. Choose another one.")
    acts.revise(act, row, credited=amount)
    Restatement.objects.create(event=act.event, movement=row, amount=amount)
    return acts.conclude(act, "vendor_credited", amount=amount)


def charge(act: Act, row: Movement, landed: Decimal, billed: Decimal) -> None:
    """One receipt carries so much more (or, taken back, less)."""
    LandedCharge.objects.create(event=act.event, movement=row, landed=landed, billed=billed)
    act.lines.received_not_billed += landed - billed
    acts.revise(act, row, landed=row.landed + landed)


def _lines(act: Act, wanted: Sequence[tuple[str, Product]]) -> dict[str, PurchasedLine]:
    lines = parts.lines_of(PurchasedLine, act.company, wanted)
    for line in lines.values():
        acts.of_purchase(act, line)
    return lines


def _arrived(arrival: Arrival, on: date, main: Location) -> Movement:
    return Movement(
        product=arrival.product, kind=Kind.RECEIPT, occurred_on=on, quantity=arrival.quantity,
        location=arrival.location or main, source_line=arrival.source_line, klass=arrival.klass,
        department=arrival.department,
    )  # fmt: skip


def _consumed(arrival: Arrival, on: date, main: Location) -> list[Movement]:
    return [
        Movement(
            product=one.product, kind=Kind.CONSUMPTION, occurred_on=on, quantity=one.quantity,
            location=one.location or main, source_line=arrival.source_line, klass=arrival.klass,
            department=arrival.department,
        )
        for one in arrival.consumed
    ]  # fmt: skip


def _unbilled(act: Act, one: WentBack, on: date) -> Decimal:
    """What goods were accrued at that go back before they are billed; their receipt's part remembers it."""
    assert one.unbilled_of is not None
    (row,) = _of_company(act.company, [one.unbilled_of], {Kind.RECEIPT}, "receipt").values()
    part = ReceivedPart.objects.select_related("line", "movement").get(movement=row)
    if row.product_id != one.product.pk or row.occurred_on > on:
        raise Refusal(
            f"The receipt of {in_words(row.occurred_on)} is not one of {shown(str(one.product))} that can be returned "
            f"on {in_words(on)}. Choose the receipt that the goods are from."
        )
    open_units = total(
        received.movement.quantity - received.returned
        for received in part.line.received.select_related("movement")
    ) - total(billed.quantity for billed in part.line.billed.all())
    left = min(open_units, row.quantity - part.returned)
    if one.quantity > left:
        raise Refusal(
            f"Of that receipt {max(left, ZERO).normalize():f} of {shown(str(one.product))} are not billed, and "
            f"{one.quantity.normalize():f} go back. Record the rest as billed goods."
        )
    credited = accrued_part(parts.as_received(part), one.quantity, act.company.home_currency)
    part.returned += one.quantity
    part.save(update_fields=["returned"])
    acts.of_purchase(act, part.line)
    return cents(credited, act.company.home_currency)


def _of_company(
    company: Company, rows: Sequence[Movement], kinds: set[Kind], what: str
) -> dict[int, Movement]:
    """The movements as they are stored now."""
    found = Movement.objects.filter(
        company=company, kind__in=kinds, pk__in=[row.pk for row in rows]
    ).select_related("product")
    by_id = {row.pk: row for row in found}
    if any(row.pk not in by_id for row in rows):
        raise Refusal(f"A {what} that was chosen is not there any more. Open the list again and choose anew.")
    return by_id
