"""Drop-shipments: goods that their vendor sends to the customer. They are sold and bought, and never in stock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from crossfoot.core.permissions import Can
from crossfoot.core.problems import Refusal
from crossfoot.core.stock.entries import Rule
from crossfoot.core.stock.movements import Kind
from crossfoot.stock import acts, drafts, shelf
from crossfoot.stock.drafts import Dropped, Present
from crossfoot.stock.models import Movement, Restatement, StockEvent
from crossfoot.tenancy import access
from crossfoot.tenancy.models import Company, Person

END_OF_TIME = (date.max, 0)


@transaction.atomic
def drop_ship(
    *,
    company: Company,
    sold: Sequence[Present],
    on: date,
    source: tuple[str, int] | None = None,
    memo: str = "",
    by: Person,
    at: datetime,
) -> StockEvent:
    """Goods were sold that the vendor sends to the customer; `value` is what the order says they cost.

    They never are in stock. Raises Refusal; Forbidden or Outsider.
    """
    access.require(by, Can.SHIP_GOODS, company, at=at)
    gone = [Dropped(one.product, one.quantity, one.value) for one in sold]
    return dropped(company=company, sold=gone, on=on, source=source, memo=memo, by=by, at=at)


def dropped(
    *,
    company: Company,
    sold: Sequence[Dropped],
    on: date,
    source: tuple[str, int] | None = None,
    memo: str = "",
    by: Person,
    at: datetime,
) -> StockEvent:
    """As `drop_ship`, in the transaction and behind the gate of the document that says so."""
    drafts.require_sound(
        company,
        on,
        quantities=[("quantity", one.product, one.quantity) for one in sold],
        amounts=[("cost", one.value) for one in sold],
    )
    act = acts.begin(company, Rule.DROP_SHIP, on=on, by=by, at=at, source=source, memo=memo)
    acts.place(
        act,
        [
            Movement(
                product=one.product, kind=Kind.DROP_SHIP, occurred_on=on, quantity=one.quantity,
                stated=_last_known(one) if one.value is None else one.value, channel=one.channel.strip(),
                source_line=one.source_line,
            )
            for one in sold
        ],
    )  # fmt: skip
    return acts.conclude(act, "drop_shipped", lines=len(sold))


@transaction.atomic
def bill_drop_ship(
    *,
    sold: Movement,
    amount: Decimal,
    on: date,
    source: tuple[str, int] | None = None,
    by: Person,
    at: datetime,
) -> StockEvent:
    """The vendor's bill says what drop-shipped goods cost, in home currency: the difference is cost of sales."""
    access.require(by, Can.SEND_BILLS, sold.company, at=at)
    before = Movement.objects.filter(pk=sold.pk).values_list("stated", flat=True).first()
    event = costed(company=sold.company, costs={sold.pk: amount}, on=on, source=source, by=by, at=at)
    Restatement.objects.create(event=event, movement_id=sold.pk, amount=amount, before=before)
    return event


def costed(
    *,
    company: Company,
    costs: Mapping[int, Decimal],
    on: date,
    source: tuple[str, int] | None = None,
    memo: str = "",
    by: Person,
    at: datetime,
) -> StockEvent:
    """As `bill_drop_ship` for several drop-shipments, in the transaction and behind the gate of the document."""
    act = acts.begin(company, Rule.PRICE_DIFFERENCE, on=on, by=by, at=at, source=source, memo=memo)
    rows = Movement.objects.filter(company=company, kind=Kind.DROP_SHIP).in_bulk(sorted(costs))
    if len(rows) < len(costs):
        raise Refusal("That drop-shipment is not there any more. Open the list again and choose anew.")
    for pk, row in rows.items():
        acts.revise(act, row, stated=costs[pk])
    return acts.conclude(act, "drop_ship_billed", amounts=[costs[pk] for pk in sorted(costs)])


def _last_known(one: Dropped) -> Decimal | None:
    """What they cost by the product's last known average; None where no cost of it was ever known."""
    return shelf.Shelf({}).before(str(one.product.pk), END_OF_TIME).worth(one.quantity)
