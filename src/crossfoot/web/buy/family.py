"""What Buy says and does where Sell does otherwise."""

from __future__ import annotations

from dataclasses import replace

from django.http import Http404

from crossfoot.core.permissions import Can
from crossfoot.core.workflow import BILLABLE, DocumentKind, PurchaseStatus
from crossfoot.documents.purchase_orders import operations, queries
from crossfoot.documents.purchase_orders.models import PurchaseOrder
from crossfoot.documents.purchase_orders.receiving import RECEIVABLE
from crossfoot.documents.purchase_orders.road import BILLS, ORDERS, road_now
from crossfoot.parties.models import Party
from crossfoot.sync.models import BookState
from crossfoot.tenancy.models import Company
from crossfoot.web.buy import forms, life
from crossfoot.web.listing import Column
from crossfoot.web.orders import in_revision
from crossfoot.web.orders.family import Act, Family
from crossfoot.web.payments.rows import paid_word

COLUMNS: tuple[Column[PurchaseOrder], ...] = (
    Column("number", "Order", lambda order: order.number, ("number",), is_fixed=True),
    Column("ordered_on", "Date", lambda order: order.ordered_on, ("ordered_on",)),
    Column("party", "Vendor", lambda order: order.vendor.name, ("party",)),
    Column("vendor_reference", "Their invoice", lambda order: order.vendor_reference),
    Column("received_part", "Received", lambda order: queries.received_part(order)),
    Column("received_on", "Received on", lambda order: order.received_on, is_shown=False),
    Column("expected_on", "Expected", lambda order: order.expected_on, is_shown=False),
    Column("charges", "Charges", lambda order: queries.charges_words(order), is_shown=False),
    Column("due_on", "Due date set", lambda order: order.due_on, is_shown=False),
    Column("currency", "Currency", lambda order: order.currency, is_shown=False),
    Column("total", "Total", lambda order: order.total, ("total",), is_number=True),
    Column("status", "Status", lambda order: str(PurchaseOrder.Status(order.status).label)),
    Column("paid", "Payment", paid_word),
    Column("book", "Bill", lambda order: str(BookState(order.book_state).label), is_fixed=True),
    Column("book_number", "Number in QuickBooks", lambda order: order.book_number, is_shown=False),
)


def _has_a_page(order: object, by: object, at: object, day: object, reason: object) -> None:
    """The act asks for more than a day or a reason, and is done on a page of its own."""
    raise Http404


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
        "send",
        "Send to vendor",
        Can.EDIT_PURCHASES,
        frozenset({PurchaseStatus.APPROVED}),
        _has_a_page,
        "sent to the vendor",
        page="buy-send",
        main_from=frozenset({PurchaseStatus.APPROVED}),
    ),
    Act(
        "confirm",
        "Vendor confirmed",
        Can.EDIT_PURCHASES,
        frozenset({PurchaseStatus.APPROVED, PurchaseStatus.SENT}),
        _has_a_page,
        "confirmed",
        page="buy-confirm",
        main_from=frozenset({PurchaseStatus.SENT}),
    ),
    Act(
        "ship",
        "Vendor shipped",
        Can.EDIT_PURCHASES,
        frozenset({PurchaseStatus.APPROVED, PurchaseStatus.SENT, PurchaseStatus.CONFIRMED}),
        _has_a_page,
        "shipped",
        page="buy-ship",
        main_from=frozenset({PurchaseStatus.CONFIRMED}),
    ),
    Act(
        "receive",
        "Receive goods",
        Can.RECEIVE_GOODS,
        frozenset(status.value for status in RECEIVABLE),
        _has_a_page,
        "received",
        page="buy-receive",
        main_from=frozenset({PurchaseStatus.SHIPPED, PurchaseStatus.PARTLY_RECEIVED}),
    ),
    Act(
        "complete",
        "Complete",
        Can.EDIT_PURCHASES,
        frozenset(status.value for status in RECEIVABLE),
        lambda order, by, at, day, reason: operations.complete_many(
            company=order.company, orders=[order], by=by, at=at
        ),
        "complete",
        main_from=frozenset({PurchaseStatus.RECEIVED}),
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
        frozenset({PurchaseStatus.APPROVED, PurchaseStatus.SENT, PurchaseStatus.REJECTED}),
        lambda order, by, at, day, reason: operations.reopen(order=order, by=by, at=at),
        "pending again",
    ),
    Act(
        "cancel",
        "Cancel the order",
        Can.EDIT_PURCHASES,
        frozenset(
            {
                PurchaseStatus.PENDING,
                PurchaseStatus.APPROVED,
                PurchaseStatus.SENT,
                PurchaseStatus.CONFIRMED,
                PurchaseStatus.REJECTED,
            }
        ),
        lambda order, by, at, day, reason: operations.cancel(order=order, reason=reason, by=by, at=at),
        "cancelled",
        asks_reason="Why",
        is_grave=True,
        way=in_revision.way_of,
    ),
    in_revision.revise_act(
        BILLABLE[DocumentKind.PURCHASE],
        lambda order, reason, by, at: operations.begin_revision(order=order, reason=reason, by=by, at=at),
        "document",
    ),
    in_revision.approve_act(
        BILLABLE[DocumentKind.PURCHASE],
        Can.SEND_BILLS,
        lambda order, by, at: operations.approve_revision(order=order, by=by, at=at),
        "buy",
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
    link=lambda order, found, reason, accepts, by, at: operations.link_existing(
        order=order,
        remote_id=found.remote_id,
        version=found.version,
        number=found.number,
        total=found.total,
        tax=found.tax,
        record=found.record,
        reason=reason,
        accepts_difference=accepts,
        by=by,
        at=at,
    ),
    numbers_of=lambda order: (order.vendor_reference, order.number),
    sources=lambda company: [],
    acts=ACTS,
    has_payments=True,
    has_source=False,
    of_company=lambda company: _by_choice(company),
    more=life.more,
)

BUY_AS_ORDERS = replace(
    BUY,
    document="purchase order",
    road=ORDERS,
    create_words="Send to QuickBooks",
    columns=tuple(
        replace(column, heading="In QuickBooks") if column.key == "book" else column for column in COLUMNS
    ),
)
"""Buy where purchase orders are sent to QuickBooks and billed there (D1)."""


def _by_choice(company: Company) -> Family:
    return BUY_AS_ORDERS if road_now(company) is ORDERS else BUY
