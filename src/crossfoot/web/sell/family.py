"""What Sell says and does where Buy does otherwise."""

from __future__ import annotations

from crossfoot.core.permissions import Can
from crossfoot.core.workflow import SalesStatus
from crossfoot.documents import sending
from crossfoot.documents.sales_orders import operations, parts, queries
from crossfoot.documents.sales_orders.models import SalesOrder
from crossfoot.documents.sales_orders.road import INVOICES
from crossfoot.parties.models import Party
from crossfoot.sync.models import BookState
from crossfoot.web.listing import Column
from crossfoot.web.orders import in_revision
from crossfoot.web.orders.family import Act, Family
from crossfoot.web.payments.rows import paid_word
from crossfoot.web.sell import delivering, forms

COLUMNS: tuple[Column[SalesOrder], ...] = (
    Column("number", "Order", lambda order: order.number, ("number",), is_fixed=True),
    Column("ordered_on", "Date", lambda order: order.ordered_on, ("ordered_on",)),
    Column("party", "Customer", lambda order: order.customer.name, ("party",)),
    Column("source", "Source", lambda order: order.source),
    Column("customer_po", "Their number", lambda order: order.customer_po, is_shown=False),
    Column("shipped_on", "Shipped", lambda order: order.shipped_on, is_shown=False),
    Column("paid_on", "Paid at the shop", lambda order: order.paid_on, is_shown=False),
    Column("due_on", "Due date set", lambda order: order.due_on, is_shown=False),
    Column("currency", "Currency", lambda order: order.currency, is_shown=False),
    Column("total", "Total", lambda order: order.total, ("total",), is_number=True),
    Column("status", "Status", lambda order: str(SalesOrder.Status(order.status).label)),
    Column("paid", "Payment", paid_word),
    Column("book", "Invoice", lambda order: str(BookState(order.book_state).label), is_fixed=True),
    Column("book_number", "Number in QuickBooks", lambda order: order.book_number, is_shown=False),
)

REVISABLE = frozenset({SalesStatus.CONFIRMED, SalesStatus.SHIPPED, SalesStatus.DELIVERED})
"""Statuses of orders whose invoice may be in QuickBooks."""

ACTS = (
    Act(
        "confirm",
        "Confirm",
        Can.EDIT_SALES,
        frozenset({SalesStatus.DRAFT}),
        lambda order, by, at, day, reason: operations.confirm_many(
            company=order.company, orders=[order], by=by, at=at
        ),
        "confirmed",
        is_main=True,
    ),
    Act(
        "deliver",
        "Deliver a part",
        Can.EDIT_SALES,
        frozenset({SalesStatus.CONFIRMED, SalesStatus.IN_PARTS}),
        lambda order, by, at, day, reason: None,
        "delivered in parts",
        page="sell-deliver",
        main_from=frozenset({SalesStatus.IN_PARTS}),
        is_offered=delivering.is_offered,
    ),
    Act(
        "close",
        "Close the rest",
        Can.EDIT_SALES,
        frozenset({SalesStatus.IN_PARTS}),
        lambda order, by, at, day, reason: operations.close_rest(order=order, reason=reason, by=by, at=at),
        "closed",
        asks_reason="Why",
        is_reason_required=True,
        is_offered=delivering.is_offered,
        explains="What is left is not delivered any more. The parts that went stay as they are, with their invoices.",
    ),
    Act(
        "open-rest",
        "Reopen the rest",
        Can.EDIT_SALES,
        frozenset({SalesStatus.CLOSED}),
        lambda order, by, at, day, reason: operations.reopen_rest(order=order, by=by, at=at),
        "open again",
    ),
    Act(
        "ship",
        "Mark as shipped",
        Can.EDIT_SALES,
        frozenset({SalesStatus.CONFIRMED}),
        lambda order, by, at, day, reason: operations.ship_many(
            company=order.company, orders=[order], shipped_on=day, by=by, at=at
        ),
        "marked as shipped",
        asks_day="Shipped on",
    ),
    Act(
        "reopen",
        "Back to draft",
        Can.EDIT_SALES,
        frozenset({SalesStatus.CONFIRMED}),
        lambda order, by, at, day, reason: operations.reopen(order=order, by=by, at=at),
        "a draft again",
    ),
    Act(
        "cancel",
        "Cancel the order",
        Can.EDIT_SALES,
        frozenset({SalesStatus.DRAFT, SalesStatus.CONFIRMED, SalesStatus.SHIPPED}),
        lambda order, by, at, day, reason: operations.cancel(order=order, reason=reason, by=by, at=at),
        "cancelled",
        asks_reason="Why",
        is_grave=True,
        way=in_revision.way_of,
    ),
    in_revision.revise_act(
        REVISABLE,
        lambda order, reason, by, at: operations.begin_revision(order=order, reason=reason, by=by, at=at),
        "invoice",
    ),
    in_revision.approve_act(
        REVISABLE,
        Can.SEND_INVOICES,
        lambda order, by, at: operations.approve_revision(order=order, by=by, at=at),
        "sell",
    ),
)

SELL = Family(
    place="sell",
    title="Sell",
    order_word="sales order",
    document="invoice",
    party_word="customer",
    party_kind=Party.Kind.CUSTOMER,
    model=SalesOrder,
    road=INVOICES,
    queries=queries,
    many=queries.many,
    edit=Can.EDIT_SALES,
    send=Can.SEND_INVOICES,
    columns=COLUMNS,
    statuses={status.value: str(status.label) for status in SalesOrder.Status},
    create=lambda company, ids, by, at: operations.create_invoices(company=company, orders=ids, by=by, at=at),
    order_form=forms.SalesOrderForm,
    line_form=forms.SalesLineForm,
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
    numbers_of=lambda order: (order.number, order.customer_po),
    sources=queries.sources,
    acts=ACTS,
    has_payments=True,
    has_source=True,
    more=delivering.more,
    why_not_editable=lambda order: (
        parts.why_not_editable(order) or sending.why_not_editable(order, order.book_document)
    ),
)
