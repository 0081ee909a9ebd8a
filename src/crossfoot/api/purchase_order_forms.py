"""Purchase orders as a machine writes them and is told them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.db.models import prefetch_related_objects
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
    FiguresThere,
    GivenInclusive,
    GivenRate,
    InBooks,
    OrderIds,
    PartyNamed,
)
from crossfoot.api.paging import Listed
from crossfoot.core.money import ZERO
from crossfoot.documents.purchase_orders import landing
from crossfoot.documents.purchase_orders.drafts import PurchaseLineDraft, PurchaseOrderDraft
from crossfoot.documents.purchase_orders.landing import Standing
from crossfoot.documents.purchase_orders.made_of import MOST, IngredientDraft
from crossfoot.documents.purchase_orders.models import PurchaseLine, PurchaseOrder

INGREDIENTS = "lines__made_of__product"
"""What an order tells with its lines."""

LineKind = Annotated[PurchaseLine.Kind, one_of(PurchaseLine.Kind)]
Distribution = Annotated[PurchaseLine.Distribution, one_of(PurchaseLine.Distribution)]
Status = Annotated[PurchaseOrder.Status, one_of(PurchaseOrder.Status)]


class IngredientGiven(Given):
    """So many of a product of your own for one unit of the line. `location_id` null: where the line's goods arrive."""

    product_id: Id
    quantity: Measure
    location_id: Id | None = None


class PurchaseLineGiven(Given):
    """One line. `discount` is a share (0.15 is 15 %); `amount`, where you give it, is net of it and of tax.

    What is given as received becomes a receipt; receipts of their own are at `/receipts`.
    """

    quantity: Measure
    unit_price: Measure
    kind: LineKind = PurchaseLine.Kind.GOODS
    product_id: Id | None = None
    description: Text = ""
    discount: Measure = ZERO
    amount: Amount | None = None
    received_quantity: Measure | None = None
    rejected_quantity: Measure | None = None
    tax_rate_id: Id | None = None
    account_key: Annotated[
        Text, Field(description="The line's own account, `remote:84`; empty for the rule's.")
    ] = ""
    distribution: Annotated[Distribution, Field(description="How a charge is spread over the goods.")] = (
        PurchaseLine.Distribution.NONE
    )
    is_expected: Annotated[Flag, Field(description="A charge that is still being processed.")] = False
    invoiced_by_vendor: Annotated[
        Flag, Field(description="False for a charge that somebody else bills, such as a carrier.")
    ] = True

    location_id: Annotated[
        Id | None, Field(description="Where the goods arrive; null for the default location.")
    ] = None
    is_drop_ship: Annotated[
        Flag, Field(description="The vendor sends the goods to your customer; they never are in stock.")
    ] = False
    for_sale_id: Annotated[
        Id | None,
        Field(
            description="Of a drop-shipment: the sales order's line that waits for it and is bound to it now."
        ),
    ] = None
    made_of: Annotated[
        list[IngredientGiven],
        Field(max_length=MOST, description="An outsourced line: what of your stock goes into one unit."),
    ] = Field(default_factory=list)

    def draft(self) -> PurchaseLineDraft:
        said = self.model_dump(exclude={"made_of"})
        made_of = tuple(IngredientDraft(**one.model_dump()) for one in self.made_of)
        return PurchaseLineDraft(**said, made_of=made_of)


class PurchaseOrderGiven(Given):
    """What a purchase order says. `total` is what your source states, and wins; null is computed.

    `tax` is what the vendor charged on the whole order; null leaves it to the rates of the lines. An empty
    `currency` is the vendor's.
    """

    number: Text
    vendor_id: Id
    ordered_on: Day
    lines: list[PurchaseLineGiven]
    currency: Text = ""
    expected_on: Day | None = None
    shipped_on: Day | None = None
    received_on: Day | None = None
    vendor_reference: Annotated[Text, Field(description="The number of the vendor's own invoice.")] = ""
    vendor_invoice_on: Day | None = None
    posting_on: Day | None = None
    due_on: Day | None = None
    memo: Text = ""
    discount: Amount = ZERO
    tax: Amount | None = None
    total: Amount | None = None
    exchange_rate: GivenRate = None
    prices_include_tax: GivenInclusive = False

    def draft(self, status: str) -> PurchaseOrderDraft:
        header = self.model_dump(exclude={"lines", "status"})
        return PurchaseOrderDraft(**header, status=status, lines=tuple(line.draft() for line in self.lines))


class NewPurchaseOrder(PurchaseOrderGiven):
    """A purchase order to be entered, in the status that it has."""

    status: Status = PurchaseOrder.Status.PENDING


class NewPurchaseOrders(Given):
    """At most 500 orders: all of them are entered, or none."""

    orders: Annotated[list[NewPurchaseOrder], Field(min_length=1, max_length=AT_ONCE)]


class Receipt(OrderIds):
    """Which orders arrived, and when."""

    received_on: Day


class PurchaseOrderRow(Told):
    """A purchase order as a list shows it. Amounts are in `currency`."""

    id: int
    number: str
    status: Status
    vendor: PartyNamed
    vendor_reference: str
    ordered_on: Day
    currency: str
    total: Amount
    books: InBooks


class IngredientTold(Told):
    """What of your own stock goes into one unit."""

    product_id: int
    sku: str
    quantity: Measure
    location_id: int | None


class PurchaseLineTold(Told):
    """One line. Amounts are in the order's currency.

    `landed_unit_cost` is what a unit of goods costs with its part of the charges that are spread; null for charges.
    """

    id: int
    kind: LineKind
    product_id: int | None
    sku: str
    description: str
    quantity: Measure
    received_quantity: Measure | None
    rejected_quantity: Measure | None
    unit_price: Measure
    discount: Measure
    amount: Amount
    tax_rate_id: int | None
    account_key: str
    distribution: Distribution
    is_expected: Flag
    invoiced_by_vendor: Flag
    location_id: int | None
    is_drop_ship: Flag
    made_of: list[IngredientTold]
    landed_unit_cost: Measure | None


class PurchaseOrderTold(PurchaseOrderRow):
    """A purchase order with everything it says."""

    expected_on: Day | None
    sent_on: Day | None
    confirmed_on: Day | None
    shipped_on: Day | None
    tracking: str
    received_on: Day | None
    vendor_invoice_on: Day | None
    posting_on: Day | None
    due_on: Day | None
    charges: Annotated[
        Standing, one_of(Standing), Field(description="Whether its additional charges are there (C4).")
    ]
    memo: str
    discount: Amount
    tax: Amount | None
    exchange_rate: Rate | None
    figures: FiguresThere | None
    lines: list[PurchaseLineTold]
    import_id: int | None
    created_at: datetime


class PurchaseOrderList(Listed):
    """One page of purchase orders."""

    items: list[PurchaseOrderRow]


class PurchaseOrdersMade(Told):
    """The orders that were entered, in the order in which they were given."""

    orders: list[PurchaseOrderTold]


def told(order: PurchaseOrder) -> PurchaseOrderTold:
    """An order, fetched with its lines."""
    landed = landing.landed_of(order)
    prefetch_related_objects([order], INGREDIENTS)
    return PurchaseOrderTold(
        **row(order),
        expected_on=order.expected_on,
        sent_on=order.sent_on,
        confirmed_on=order.confirmed_on,
        shipped_on=order.shipped_on,
        tracking=order.tracking,
        charges=landing.standing_of(order),
        received_on=order.received_on,
        vendor_invoice_on=order.vendor_invoice_on,
        posting_on=order.posting_on,
        due_on=order.due_on,
        memo=order.memo,
        discount=order.discount,
        tax=order.tax,
        exchange_rate=order.exchange_rate,
        figures=orders.figures_there(order),
        lines=[
            PurchaseLineTold(
                id=line.pk,
                **orders.line_fields(line),
                **orders.placed_fields(line),
                made_of=[
                    IngredientTold(
                        product_id=one.product_id,
                        sku=one.product.sku,
                        quantity=one.quantity,
                        location_id=one.location_id,
                    )
                    for one in line.made_of.all()
                ],
                distribution=PurchaseLine.Distribution(line.distribution),
                is_expected=line.is_expected,
                invoiced_by_vendor=line.invoiced_by_vendor,
                landed_unit_cost=landed[line.pk].unit_cost if line.pk in landed else None,
                received_quantity=line.received_quantity,
                rejected_quantity=line.rejected_quantity,
            )
            for line in order.lines.all()
        ],
        import_id=order.import_run,
        created_at=order.created_at,
    )


def row(order: PurchaseOrder) -> dict[str, Any]:
    return {
        "id": order.pk,
        "number": order.number,
        "status": PurchaseOrder.Status(order.status),
        "vendor": orders.named(order.vendor),
        "vendor_reference": order.vendor_reference,
        "ordered_on": order.ordered_on,
        "currency": order.currency,
        "total": order.total,
        "books": orders.in_books(order),
    }
