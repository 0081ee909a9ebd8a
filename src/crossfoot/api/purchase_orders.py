"""Purchase orders and their bills."""

from __future__ import annotations

from django.db.models import prefetch_related_objects
from django.http import HttpRequest
from ninja import Query, Router

from crossfoot.api import orders
from crossfoot.api.answering import answers
from crossfoot.api.caller import Caller, caller_of
from crossfoot.api.fields import PathId
from crossfoot.api.orders import (
    AskedOrders,
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
from crossfoot.api.purchase_order_forms import (
    INGREDIENTS,
    NewPurchaseOrder,
    NewPurchaseOrders,
    PurchaseOrderGiven,
    PurchaseOrderList,
    PurchaseOrderRow,
    PurchaseOrdersMade,
    PurchaseOrderTold,
    Receipt,
    row,
    told,
)
from crossfoot.documents import previewing
from crossfoot.documents.purchase_orders import operations, queries
from crossfoot.documents.purchase_orders.models import PurchaseOrder
from crossfoot.documents.purchase_orders.road import road_now

router = Router()


@router.get("", response=PurchaseOrderList, summary="List purchase orders")
@answers()
def list_purchase_orders(request: HttpRequest, asked: Query[AskedOrders]) -> PurchaseOrderList:
    caller = caller_of(request)
    page = orders.page_as_asked(queries.page_of(caller.company, asked.criteria()), asked)
    return PurchaseOrderList(items=[PurchaseOrderRow(**row(order)) for order in page.rows], **about(page))


@router.post("", response={201: PurchaseOrderTold}, summary="Enter a purchase order")
@answers(201)
def create_purchase_order(request: HttpRequest, order: NewPurchaseOrder) -> PurchaseOrderTold:
    caller = caller_of(request)
    made = operations.draft(
        company=caller.company, order=order.draft(order.status), by=caller.person, at=caller.now
    )
    return told(queries.one(caller.company, made.pk))


@router.post("/batch", response={201: PurchaseOrdersMade}, summary="Enter up to 500 purchase orders")
@answers(201)
def create_purchase_orders(request: HttpRequest, batch: NewPurchaseOrders) -> PurchaseOrdersMade:
    caller = caller_of(request)
    drafts = [order.draft(order.status) for order in batch.orders]
    made = operations.draft_many(company=caller.company, orders=drafts, by=caller.person, at=caller.now)
    found = queries.many(caller.company, [order.pk for order in made])
    prefetch_related_objects(found, INGREDIENTS)
    stored = {order.pk: order for order in found}
    return PurchaseOrdersMade(orders=[told(stored[order.pk]) for order in made])


@router.get("/{int:order_id}", response=PurchaseOrderTold, summary="Read a purchase order")
@answers()
def get_purchase_order(request: HttpRequest, order_id: PathId) -> PurchaseOrderTold:
    return _again(caller_of(request), order_id)


@router.put("/{int:order_id}", response=PurchaseOrderTold, summary="Replace what a purchase order says")
@answers()
def edit_purchase_order(
    request: HttpRequest, order_id: PathId, order: PurchaseOrderGiven
) -> PurchaseOrderTold:
    caller = caller_of(request)
    stored = caller.find(PurchaseOrder, order_id)
    operations.edit(order=stored, draft=order.draft(stored.status), by=caller.person, at=caller.now)
    return _again(caller, order_id)


@router.post("/approve", response=MoveReply, summary="Approve purchase orders")
@answers()
def approve_purchase_orders(request: HttpRequest, chosen: OrderIds) -> MoveReply:
    caller = caller_of(request)
    found = _chosen(caller, chosen.ids)
    moved = operations.approve_many(company=caller.company, orders=found, by=caller.person, at=caller.now)
    return orders.move_reply(moved)


@router.post("/receive", response=MoveReply, summary="Mark purchase orders as received")
@answers()
def receive_purchase_orders(request: HttpRequest, chosen: Receipt) -> MoveReply:
    caller = caller_of(request)
    found = _chosen(caller, chosen.ids)
    moved = operations.receive_many(
        company=caller.company, orders=found, received_on=chosen.received_on, by=caller.person, at=caller.now
    )
    return orders.move_reply(moved)


@router.post("/complete", response=MoveReply, summary="Close purchase orders: nothing more will arrive")
@answers()
def complete_purchase_orders(request: HttpRequest, chosen: OrderIds) -> MoveReply:
    caller = caller_of(request)
    found = _chosen(caller, chosen.ids)
    moved = operations.complete_many(company=caller.company, orders=found, by=caller.person, at=caller.now)
    return orders.move_reply(moved)


@router.post("/preview", response=PreviewReply, summary="Preview bills; nothing is written")
@answers()
def preview_bills(request: HttpRequest, chosen: PreviewIds) -> PreviewReply:
    caller = caller_of(request)
    caller.require_all(PurchaseOrder, chosen.ids)
    found = queries.many(caller.company, chosen.ids)
    return orders.preview_reply(
        previewing.previews_of(
            road_now(caller.company),
            caller.company,
            found,
            today=caller.today,
            by=caller.person,
            at=caller.now,
        )
    )


@router.post("/create-bills", response=SendReply, summary="Create bills in QuickBooks")
@answers()
def create_bills(request: HttpRequest, chosen: OrderIds) -> SendReply:
    caller = caller_of(request)
    caller.require_all(PurchaseOrder, chosen.ids)
    sent = operations.create_bills(company=caller.company, orders=chosen.ids, by=caller.person, at=caller.now)
    return orders.send_reply(sent)


@router.post("/{int:order_id}/reject", response=PurchaseOrderTold, summary="Reject a purchase order")
@answers()
def reject_purchase_order(request: HttpRequest, order_id: PathId, why: WithReason) -> PurchaseOrderTold:
    caller = caller_of(request)
    found = caller.find(PurchaseOrder, order_id)
    operations.reject(order=found, reason=why.reason, by=caller.person, at=caller.now)
    return _again(caller, order_id)


@router.post("/{int:order_id}/reopen", response=PurchaseOrderTold, summary="Make it pending again")
@answers()
def reopen_purchase_order(request: HttpRequest, order_id: PathId) -> PurchaseOrderTold:
    caller = caller_of(request)
    operations.reopen(order=caller.find(PurchaseOrder, order_id), by=caller.person, at=caller.now)
    return _again(caller, order_id)


@router.post("/{int:order_id}/cancel", response=PurchaseOrderTold, summary="Cancel a purchase order")
@answers()
def cancel_purchase_order(
    request: HttpRequest, order_id: PathId, why: WithOptionalReason
) -> PurchaseOrderTold:
    caller = caller_of(request)
    found = caller.find(PurchaseOrder, order_id)
    operations.cancel(order=found, reason=why.reason, by=caller.person, at=caller.now)
    return _again(caller, order_id)


@router.put("/{int:order_id}/dates", response=PurchaseOrderTold, summary="Choose posting date and due date")
@answers()
def choose_bill_dates(request: HttpRequest, order_id: PathId, dates: Dates) -> PurchaseOrderTold:
    caller = caller_of(request)
    found = caller.find(PurchaseOrder, order_id)
    operations.choose_dates(
        order=found, posting_on=dates.posting_on, due_on=dates.due_on, by=caller.person, at=caller.now
    )
    return _again(caller, order_id)


@router.post("/{int:order_id}/mark", response=PurchaseOrderTold, summary="Say that it is billed already")
@answers()
def mark_purchase_order(request: HttpRequest, order_id: PathId, why: WithReason) -> PurchaseOrderTold:
    caller = caller_of(request)
    found = caller.find(PurchaseOrder, order_id)
    operations.mark_already_there(order=found, reason=why.reason, by=caller.person, at=caller.now)
    return _again(caller, order_id)


@router.post("/{int:order_id}/unmark", response=PurchaseOrderTold, summary="Take a mark or a chosen link off")
@answers()
def unmark_purchase_order(request: HttpRequest, order_id: PathId) -> PurchaseOrderTold:
    caller = caller_of(request)
    operations.unmark(order=caller.find(PurchaseOrder, order_id), by=caller.person, at=caller.now)
    return _again(caller, order_id)


@router.post(
    "/{int:order_id}/link", response=PurchaseOrderTold, summary="Link a bill that stands in QuickBooks"
)
@answers()
def link_bill(request: HttpRequest, order_id: PathId, existing: Existing) -> PurchaseOrderTold:
    caller = caller_of(request)
    found = caller.find(PurchaseOrder, order_id)
    operations.link_existing(order=found, **existing.model_dump(), by=caller.person, at=caller.now)
    return _again(caller, order_id)


def _chosen(caller: Caller, ids: list[int]) -> list[PurchaseOrder]:
    caller.require_all(PurchaseOrder, ids)
    return queries.many(caller.company, ids)


def _again(caller: Caller, order_id: int) -> PurchaseOrderTold:
    """The order as it is stored now; Outsider where there is none."""
    caller.find(PurchaseOrder, order_id)
    return told(queries.one(caller.company, order_id))
