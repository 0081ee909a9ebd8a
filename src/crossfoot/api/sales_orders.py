"""Sales orders and their invoices."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Query, Router

from crossfoot.api import orders
from crossfoot.api.answering import answers
from crossfoot.api.caller import Caller, caller_of
from crossfoot.api.fields import PathId
from crossfoot.api.orders import (
    Dates,
    Existing,
    MoveReply,
    OrderIds,
    PreviewIds,
    PreviewReply,
    SendReply,
    WithOptionalReason,
    WithReason,
)
from crossfoot.api.paging import about
from crossfoot.api.sales_order_forms import (
    AskedSalesOrders,
    NewSalesOrder,
    NewSalesOrders,
    PartGiven,
    SalesOrderGiven,
    SalesOrderList,
    SalesOrderRow,
    SalesOrdersMade,
    SalesOrderTold,
    Shipment,
    row,
    told,
)
from crossfoot.documents import previewing
from crossfoot.documents.sales_orders import operations, queries
from crossfoot.documents.sales_orders.models import SalesOrder
from crossfoot.documents.sales_orders.road import INVOICES

router = Router()


@router.get("", response=SalesOrderList, summary="List sales orders")
@answers()
def list_sales_orders(request: HttpRequest, asked: Query[AskedSalesOrders]) -> SalesOrderList:
    caller = caller_of(request)
    page = orders.page_as_asked(queries.page_of(caller.company, asked.criteria(asked.source)), asked)
    return SalesOrderList(items=[SalesOrderRow(**row(order)) for order in page.rows], **about(page))


@router.post("", response={201: SalesOrderTold}, summary="Enter a sales order")
@answers(201)
def create_sales_order(request: HttpRequest, order: NewSalesOrder) -> SalesOrderTold:
    caller = caller_of(request)
    made = operations.draft(
        company=caller.company, order=order.draft(order.status), by=caller.person, at=caller.now
    )
    return told(queries.one(caller.company, made.pk))


@router.post("/batch", response={201: SalesOrdersMade}, summary="Enter up to 500 sales orders")
@answers(201)
def create_sales_orders(request: HttpRequest, batch: NewSalesOrders) -> SalesOrdersMade:
    caller = caller_of(request)
    drafts = [order.draft(order.status) for order in batch.orders]
    made = operations.draft_many(company=caller.company, orders=drafts, by=caller.person, at=caller.now)
    stored = {order.pk: order for order in queries.many(caller.company, [order.pk for order in made])}
    return SalesOrdersMade(orders=[told(stored[order.pk]) for order in made])


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
    return told(queries.one(caller.company, made.pk))


@router.post(
    "/{int:order_id}/close-rest",
    response=SalesOrderTold,
    summary="Close what is left of an order that was delivered in part",
)
@answers()
def close_rest(request: HttpRequest, order_id: PathId, why: WithReason) -> SalesOrderTold:
    caller = caller_of(request)
    stored = caller.find(SalesOrder, order_id)
    operations.close_rest(order=stored, reason=why.reason, by=caller.person, at=caller.now)
    return _again(caller, order_id)


@router.post(
    "/{int:order_id}/reopen-rest", response=SalesOrderTold, summary="Undo closing the rest of an order"
)
@answers()
def reopen_rest(request: HttpRequest, order_id: PathId) -> SalesOrderTold:
    caller = caller_of(request)
    operations.reopen_rest(order=caller.find(SalesOrder, order_id), by=caller.person, at=caller.now)
    return _again(caller, order_id)


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
    return told(queries.one(caller.company, order_id))
