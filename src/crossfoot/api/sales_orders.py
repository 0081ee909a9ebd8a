"""Sales orders and their invoices."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field

from crossfoot.api import orders
from crossfoot.api.answering import answers
from crossfoot.api.caller import Caller, caller_of
from crossfoot.api.fields import (
    AT_ONCE,
    Amount,
    Day,
    Flag,
    Given,
    Id,
    Measure,
    PathId,
    Rate,
    Text,
    Told,
    one_of,
)
from crossfoot.api.orders import (
    AskedOrders,
    Dates,
    Existing,
    FiguresThere,
    GivenInclusive,
    GivenRate,
    InBooks,
    MoveReply,
    OrderIds,
    PartyNamed,
    PreviewIds,
    PreviewReply,
    SendReply,
    WithOptionalReason,
    WithReason,
)
from crossfoot.api.paging import Listed, about
from crossfoot.core.money import ZERO
from crossfoot.core.postings import Address
from crossfoot.documents import previewing
from crossfoot.documents.sales_orders import operations, parts, queries
from crossfoot.documents.sales_orders.drafts import SalesLineDraft, SalesOrderDraft
from crossfoot.documents.sales_orders.models import SalesLine, SalesOrder
from crossfoot.documents.sales_orders.road import INVOICES

router = Router()

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


@router.get("", response=SalesOrderList, summary="List sales orders")
@answers()
def list_sales_orders(request: HttpRequest, asked: Query[AskedSalesOrders]) -> SalesOrderList:
    caller = caller_of(request)
    page = orders.page_as_asked(queries.page_of(caller.company, asked.criteria(asked.source)), asked)
    return SalesOrderList(items=[SalesOrderRow(**_row(order)) for order in page.rows], **about(page))


@router.post("", response={201: SalesOrderTold}, summary="Enter a sales order")
@answers(201)
def create_sales_order(request: HttpRequest, order: NewSalesOrder) -> SalesOrderTold:
    caller = caller_of(request)
    made = operations.draft(
        company=caller.company, order=order.draft(order.status), by=caller.person, at=caller.now
    )
    return _told(queries.one(caller.company, made.pk))


@router.post("/batch", response={201: SalesOrdersMade}, summary="Enter up to 500 sales orders")
@answers(201)
def create_sales_orders(request: HttpRequest, batch: NewSalesOrders) -> SalesOrdersMade:
    caller = caller_of(request)
    drafts = [order.draft(order.status) for order in batch.orders]
    made = operations.draft_many(company=caller.company, orders=drafts, by=caller.person, at=caller.now)
    stored = {order.pk: order for order in queries.many(caller.company, [order.pk for order in made])}
    return SalesOrdersMade(orders=[_told(stored[order.pk]) for order in made])


@router.get("/{int:order_id}", response=SalesOrderTold, summary="Read a sales order")
@answers()
def get_sales_order(request: HttpRequest, order_id: PathId) -> SalesOrderTold:
    return _again(caller_of(request), order_id)


@router.put("/{int:order_id}", response=SalesOrderTold, summary="Replace what a sales order says")
@answers()
def edit_sales_order(request: HttpRequest, order_id: PathId, order: SalesOrderGiven) -> SalesOrderTold:
    caller = caller_of(request)
    stored = caller.find(SalesOrder, order_id)
    operations.edit(order=stored, draft=order.draft(stored.status), by=caller.person, at=caller.now)
    return _again(caller, order_id)


@router.post("/confirm", response=MoveReply, summary="Confirm sales orders")
@answers()
def confirm_sales_orders(request: HttpRequest, chosen: OrderIds) -> MoveReply:
    caller = caller_of(request)
    found = _chosen(caller, chosen.ids)
    moved = operations.confirm_many(company=caller.company, orders=found, by=caller.person, at=caller.now)
    return orders.move_reply(moved)


@router.post("/ship", response=MoveReply, summary="Mark sales orders as shipped")
@answers()
def ship_sales_orders(request: HttpRequest, chosen: Shipment) -> MoveReply:
    caller = caller_of(request)
    found = _chosen(caller, chosen.ids)
    moved = operations.ship_many(
        company=caller.company, orders=found, shipped_on=chosen.shipped_on, by=caller.person, at=caller.now
    )
    return orders.move_reply(moved)


@router.post(
    "/{int:order_id}/parts", response={201: SalesOrderTold}, summary="Deliver a part, which is invoiced alone"
)
@answers(201)
def deliver_part(request: HttpRequest, order_id: PathId, part: PartGiven) -> SalesOrderTold:
    caller = caller_of(request)
    made = operations.deliver_part(
        order=caller.find(SalesOrder, order_id),
        quantities={line.line_id: line.quantity for line in part.lines},
        shipped_on=part.shipped_on,
        by=caller.person,
        at=caller.now,
    )
    return _told(queries.one(caller.company, made.pk))


@router.post("/preview", response=PreviewReply, summary="Preview invoices; nothing is written")
@answers()
def preview_invoices(request: HttpRequest, chosen: PreviewIds) -> PreviewReply:
    caller = caller_of(request)
    caller.require_all(SalesOrder, chosen.ids)
    found = queries.many(caller.company, chosen.ids)
    return orders.preview_reply(
        previewing.previews_of(
            INVOICES, caller.company, found, today=caller.today, by=caller.person, at=caller.now
        )
    )


@router.post("/create-invoices", response=SendReply, summary="Create invoices in QuickBooks")
@answers()
def create_invoices(request: HttpRequest, chosen: OrderIds) -> SendReply:
    caller = caller_of(request)
    caller.require_all(SalesOrder, chosen.ids)
    sent = operations.create_invoices(
        company=caller.company, orders=chosen.ids, by=caller.person, at=caller.now
    )
    return orders.send_reply(sent)


@router.post("/{int:order_id}/reopen", response=SalesOrderTold, summary="Make it a draft again")
@answers()
def reopen_sales_order(request: HttpRequest, order_id: PathId) -> SalesOrderTold:
    caller = caller_of(request)
    operations.reopen(order=caller.find(SalesOrder, order_id), by=caller.person, at=caller.now)
    return _again(caller, order_id)


@router.post("/{int:order_id}/cancel", response=SalesOrderTold, summary="Cancel a sales order")
@answers()
def cancel_sales_order(request: HttpRequest, order_id: PathId, why: WithOptionalReason) -> SalesOrderTold:
    caller = caller_of(request)
    found = caller.find(SalesOrder, order_id)
    operations.cancel(order=found, reason=why.reason, by=caller.person, at=caller.now)
    return _again(caller, order_id)


@router.put("/{int:order_id}/dates", response=SalesOrderTold, summary="Choose posting date and due date")
@answers()
def choose_invoice_dates(request: HttpRequest, order_id: PathId, dates: Dates) -> SalesOrderTold:
    caller = caller_of(request)
    found = caller.find(SalesOrder, order_id)
    operations.choose_dates(
        order=found, posting_on=dates.posting_on, due_on=dates.due_on, by=caller.person, at=caller.now
    )
    return _again(caller, order_id)


@router.post("/{int:order_id}/mark", response=SalesOrderTold, summary="Say that it is invoiced already")
@answers()
def mark_sales_order(request: HttpRequest, order_id: PathId, why: WithReason) -> SalesOrderTold:
    caller = caller_of(request)
    found = caller.find(SalesOrder, order_id)
    operations.mark_already_there(order=found, reason=why.reason, by=caller.person, at=caller.now)
    return _again(caller, order_id)


@router.post("/{int:order_id}/unmark", response=SalesOrderTold, summary="Take a mark or a chosen link off")
@answers()
def unmark_sales_order(request: HttpRequest, order_id: PathId) -> SalesOrderTold:
    caller = caller_of(request)
    operations.unmark(order=caller.find(SalesOrder, order_id), by=caller.person, at=caller.now)
    return _again(caller, order_id)


@router.post(
    "/{int:order_id}/link", response=SalesOrderTold, summary="Link an invoice that stands in QuickBooks"
)
@answers()
def link_invoice(request: HttpRequest, order_id: PathId, existing: Existing) -> SalesOrderTold:
    caller = caller_of(request)
    found = caller.find(SalesOrder, order_id)
    operations.link_existing(order=found, **existing.model_dump(), by=caller.person, at=caller.now)
    return _again(caller, order_id)


def _chosen(caller: Caller, ids: list[int]) -> list[SalesOrder]:
    caller.require_all(SalesOrder, ids)
    return queries.many(caller.company, ids)


def _again(caller: Caller, order_id: int) -> SalesOrderTold:
    """The order as it is stored now; Outsider where there is none."""
    caller.find(SalesOrder, order_id)
    return _told(queries.one(caller.company, order_id))


def _part_ids(order: SalesOrder) -> list[int]:
    if order.status != SalesOrder.Status.IN_PARTS:
        return []
    return list(parts.parts(order).values_list("pk", flat=True))


def _told(order: SalesOrder) -> SalesOrderTold:
    return SalesOrderTold(
        **_row(order),
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


def _row(order: SalesOrder) -> dict[str, Any]:
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
