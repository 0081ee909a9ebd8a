"""What Buy says and does where Sell does otherwise."""

from __future__ import annotations

from crossfoot.core.permissions import Can
from crossfoot.core.workflow import PurchaseStatus
from crossfoot.documents.purchase_orders import operations, queries
from crossfoot.documents.purchase_orders.models import PurchaseOrder
from crossfoot.documents.purchase_orders.road import BILLS
from crossfoot.parties.models import Party
from crossfoot.sync.models import BookState
from crossfoot.web.buy import forms
from crossfoot.web.listing import Column
from crossfoot.web.orders.family import Act, Family

COLUMNS: tuple[Column[PurchaseOrder], ...] = (
    Column("number", "Order", lambda order: order.number, ("number",), is_fixed=True),
    Column("ordered_on", "Date", lambda order: order.ordered_on, ("ordered_on",)),
    Column("party", "Vendor", lambda order: order.vendor.name, ("party",)),
    Column("vendor_reference", "Their invoice", lambda order: order.vendor_reference),
    Column("received_on", "Received", lambda order: order.received_on, is_shown=False),
    Column("due_on", "Due date set", lambda order: order.due_on, is_shown=False),
    Column("currency", "Currency", lambda order: order.currency, is_shown=False),
    Column("total", "Total", lambda order: order.total, ("total",), is_number=True),
    Column("status", "Status", lambda order: str(PurchaseOrder.Status(order.status).label)),
    Column("book", "Bill", lambda order: str(BookState(order.book_state).label), is_fixed=True),
    Column("book_number", "Number in QuickBooks", lambda order: order.book_number, is_shown=False),
)

ACTS = (
    Act(
        "approve",
        "Approve",
        Can.APPROVE_PURCHASES,
        frozenset({PurchaseStatus.PENDING}),
        lambda order, by, at, day, reason: operations.approve_many(
            company=order.company, orders=[order], by=by, at=at
        ),
        "approved",
        is_main=True,
    ),
    Act(
        "receive",
        "Mark as received",
        Can.EDIT_PURCHASES,
        frozenset({PurchaseStatus.APPROVED}),
        lambda order, by, at, day, reason: operations.receive_many(
            company=order.company, orders=[order], received_on=day, by=by, at=at
        ),
        "marked as received",
        asks_day="Received on",
    ),
    Act(
        "complete",
        "Complete",
        Can.EDIT_PURCHASES,
        frozenset({PurchaseStatus.APPROVED, PurchaseStatus.RECEIVED}),
        lambda order, by, at, day, reason: operations.complete_many(
            company=order.company, orders=[order], by=by, at=at
        ),
        "complete",
    ),
    Act(
        "reject",
        "Reject",
        Can.APPROVE_PURCHASES,
        frozenset({PurchaseStatus.PENDING}),
        lambda order, by, at, day, reason: operations.reject(order=order, reason=reason, by=by, at=at),
        "rejected",
        asks_reason="Why",
        is_reason_required=True,
        is_grave=True,
    ),
    Act(
        "reopen",
        "Back to pending",
        Can.APPROVE_PURCHASES,
        frozenset({PurchaseStatus.APPROVED, PurchaseStatus.REJECTED}),
        lambda order, by, at, day, reason: operations.reopen(order=order, by=by, at=at),
        "pending again",
    ),
    Act(
        "cancel",
        "Cancel the order",
        Can.EDIT_PURCHASES,
        frozenset({PurchaseStatus.PENDING, PurchaseStatus.APPROVED, PurchaseStatus.REJECTED}),
        lambda order, by, at, day, reason: operations.cancel(order=order, reason=reason, by=by, at=at),
        "cancelled",
        asks_reason="Why",
        is_grave=True,
    ),
)

BUY = Family(
    place="buy",
    title="Buy",
    order_word="purchase order",
    document="bill",
    party_word="vendor",
    party_kind=Party.Kind.VENDOR,
    model=PurchaseOrder,
    road=BILLS,
    queries=queries,
    many=queries.many,
    edit=Can.EDIT_PURCHASES,
    send=Can.SEND_BILLS,
    columns=COLUMNS,
    statuses={status.value: str(status.label) for status in PurchaseOrder.Status},
    create=lambda company, ids, by, at: operations.create_bills(company=company, orders=ids, by=by, at=at),
    order_form=forms.PurchaseOrderForm,
    line_form=forms.PurchaseLineForm,
    draft_of=forms.draft_of,
    draft_of_stored=forms.draft_of_stored,
    header_of=forms.header_of,
    lines_of=forms.lines_of,
    figures=forms.figures,
    add=lambda company, draft, by, at: operations.draft(company=company, order=draft, by=by, at=at),
    edit_order=lambda order, draft, by, at: operations.edit(order=order, draft=draft, by=by, at=at),
    choose_dates=lambda order, posting_on, due_on, by, at: operations.choose_dates(
        order=order, posting_on=posting_on, due_on=due_on, by=by, at=at
    ),
    mark=lambda order, reason, by, at: operations.mark_already_there(
        order=order, reason=reason, by=by, at=at
    ),
    unmark=lambda order, by, at: operations.unmark(order=order, by=by, at=at),
    link=lambda order, found, reason, by, at: operations.link_existing(
        order=order,
        remote_id=found.remote_id,
        version=found.version,
        number=found.number,
        total=found.total,
        tax=found.tax,
        reason=reason,
        by=by,
        at=at,
    ),
    numbers_of=lambda order: (order.vendor_reference, order.number),
    sources=lambda company: [],
    acts=ACTS,
    has_source=False,
)
