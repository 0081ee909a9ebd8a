"""Sales orders as a machine writes them and is told them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import Field

from crossfoot.api import orders
from crossfoot.api.fields import (
    AT_ONCE,
    Amount,
    Day,
    Flag,
    Given,
    Id,
    Measure,
    Rate,
    Text,
    Told,
    one_of,
)
from crossfoot.api.orders import (
    AskedOrders,
    FiguresThere,
    GivenInclusive,
    GivenRate,
    InBooks,
    OrderIds,
    PartyNamed,
)
from crossfoot.api.paging import Listed
from crossfoot.core.money import ZERO
from crossfoot.core.postings import Address
from crossfoot.documents.sales_orders import parts
from crossfoot.documents.sales_orders.drafts import SalesLineDraft, SalesOrderDraft
from crossfoot.documents.sales_orders.models import SalesLine, SalesOrder

LineKind = Annotated[SalesLine.Kind, one_of(SalesLine.Kind)]
Status = Annotated[SalesOrder.Status, one_of(SalesOrder.Status)]


class AskedSalesOrders(AskedOrders):
    """Which sales orders."""

    source: Annotated[Text | None, Field(description="The sales source; empty for orders without one.")] = (
        None
    )


class ShipTo(Given):
    """Where the goods went, as far as it is known."""

    name: Text = ""
    line1: Text = ""
    line2: Text = ""
    city: Text = ""
    region: Text = ""
    postal_code: Text = ""
    country: Text = ""


class SalesLineGiven(Given):
    """One line. `discount` is a share (0.15 is 15 %); `amount`, where you give it, is net of it and of tax."""

    quantity: Measure
    unit_price: Measure
    kind: LineKind = SalesLine.Kind.GOODS
    product_id: Id | None = None
    description: Text = ""
    discount: Measure = ZERO
    amount: Amount | None = None
    tax_rate_id: Id | None = None
    account_key: Annotated[
        Text, Field(description="The line's own account, `remote:84`; empty for the rule's.")
    ] = ""

    location_id: Annotated[
        Id | None, Field(description="Where the goods leave; null for the default location.")
    ] = None
    is_drop_ship: Annotated[
        Flag, Field(description="The goods go from their vendor to the customer, and never are in stock.")
    ] = False
    bought_with_id: Annotated[
        Id | None, Field(description="Of a drop-shipment: the purchase order's line with which it is bought.")
    ] = None

    def draft(self) -> SalesLineDraft:
        return SalesLineDraft(**self.model_dump())


class SalesOrderGiven(Given):
    """What a sales order says. `total` is what your source states, and wins; null is computed.

    `tax` is what was already charged to the customer; null leaves it to the rates of the lines. An empty
    `currency` is the customer's.
    """

    number: Text
    customer_id: Id
    ordered_on: Day
    lines: list[SalesLineGiven]
    source: Text = ""
    currency: Text = ""
    required_on: Day | None = None
    shipped_on: Day | None = None
    invoiced_on: Day | None = None
    posting_on: Day | None = None
    due_on: Day | None = None
    paid_on: Annotated[
        Day | None,
        Field(description="The day on which it was paid where it was sold: it becomes a sales receipt."),
    ] = None
    payment_reference: Text = ""
    customer_po: Text = ""
    memo: Text = ""
    discount: Amount = ZERO
    tax: Amount | None = None
    total: Amount | None = None
    exchange_rate: GivenRate = None
    prices_include_tax: GivenInclusive = False
    ship_to: ShipTo = Field(default_factory=ShipTo)

    def draft(self, status: str = SalesOrder.Status.DRAFT) -> SalesOrderDraft:
        header = self.model_dump(exclude={"lines", "ship_to", "status"})
        address = self.ship_to.model_dump(exclude={"name"})
        return SalesOrderDraft(
            **header,
            status=status,
            lines=tuple(line.draft() for line in self.lines),
            ship_name=self.ship_to.name,
            ship_to=Address(**address),
        )


class NewSalesOrder(SalesOrderGiven):
    """A sales order to be entered, in the status that it has."""

    status: Status = SalesOrder.Status.DRAFT


class NewSalesOrders(Given):
    """At most 500 orders: all of them are entered, or none."""

    orders: Annotated[list[NewSalesOrder], Field(min_length=1, max_length=AT_ONCE)]


class Shipment(OrderIds):
    """Which orders were shipped, and when."""

    shipped_on: Day


class PartLineGiven(Given):
    """How many of one line went; `line_id` is a line of the whole order."""

    line_id: Id
    quantity: Measure


class PartGiven(Given):
    """What was shipped together. Shipping and other charges go with the first part."""

    shipped_on: Day
    lines: Annotated[list[PartLineGiven], Field(min_length=1, max_length=750)]


class SalesOrderRow(Told):
    """A sales order as a list shows it. Amounts are in `currency`."""

    id: int
    number: str
    source: str
    status: Status
    customer: PartyNamed
    ordered_on: Day
    currency: str
    total: Amount
    books: InBooks


class SalesLineTold(Told):
    """One line. Amounts are in the order's currency; `part_of_line_id` is the whole order's line."""

    id: int
    kind: LineKind
    product_id: int | None
    sku: str
    description: str
    quantity: Measure
    unit_price: Measure
    discount: Measure
    amount: Amount
    tax_rate_id: int | None
    account_key: str
    location_id: int | None
    is_drop_ship: Flag
    bought_with_id: int | None
    part_of_line_id: int | None


class ShipToTold(Told):
    """Where the goods went."""

    name: str
    line1: str
    city: str
    region: str
    postal_code: str
    country: str


class SalesOrderTold(SalesOrderRow):
    """A sales order with everything it says. `part_ids` are the orders that it is delivered and invoiced in."""

    part_of_id: int | None
    part_ids: list[int]
    required_on: Day | None
    shipped_on: Day | None
    invoiced_on: Day | None
    posting_on: Day | None
    due_on: Day | None
    paid_on: Day | None
    payment_reference: str
    customer_po: str
    memo: str
    discount: Amount
    tax: Amount | None
    exchange_rate: Rate | None
    figures: FiguresThere | None
    ship_to: ShipToTold
    lines: list[SalesLineTold]
    import_id: int | None
    created_at: datetime


class SalesOrderList(Listed):
    """One page of sales orders."""

    items: list[SalesOrderRow]


class SalesOrdersMade(Told):
    """The orders that were entered, in the order in which they were given."""

    orders: list[SalesOrderTold]


def _part_ids(order: SalesOrder) -> list[int]:
    if order.status not in {SalesOrder.Status.IN_PARTS, SalesOrder.Status.CLOSED}:
        return []
    return list(parts.parts(order).values_list("pk", flat=True))


def told(order: SalesOrder) -> SalesOrderTold:
    return SalesOrderTold(
        **row(order),
        part_of_id=order.part_of_id,
        part_ids=_part_ids(order),
        required_on=order.required_on,
        shipped_on=order.shipped_on,
        invoiced_on=order.invoiced_on,
        posting_on=order.posting_on,
        due_on=order.due_on,
        paid_on=order.paid_on,
        payment_reference=order.payment_reference,
        customer_po=order.customer_po,
        memo=order.memo,
        discount=order.discount,
        tax=order.tax,
        exchange_rate=order.exchange_rate,
        figures=orders.figures_there(order),
        ship_to=ShipToTold(
            name=order.ship_name,
            line1=order.ship_line1,
            city=order.ship_city,
            region=order.ship_region,
            postal_code=order.ship_postal_code,
            country=order.ship_country,
        ),
        lines=[
            SalesLineTold(
                **orders.line_fields(line),
                **orders.placed_fields(line),
                id=line.pk,
                bought_with_id=line.bought_with_id,
                part_of_line_id=line.part_of_line,
            )
            for line in order.lines.all()
        ],
        import_id=order.import_run,
        created_at=order.created_at,
    )


def row(order: SalesOrder) -> dict[str, Any]:
    return {
        "id": order.pk,
        "number": order.number,
        "source": order.source,
        "status": SalesOrder.Status(order.status),
        "customer": orders.named(order.customer),
        "ordered_on": order.ordered_on,
        "currency": order.currency,
        "total": order.total,
        "books": orders.in_books(order),
    }
