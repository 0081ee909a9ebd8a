"""What a list row and an order's card show of the order's life in QuickBooks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from crossfoot.conf.options import options
from crossfoot.connections import operations as connections
from crossfoot.connections.models import Connection
from crossfoot.core.workflow import PUSH_LABELS, PushState, is_billable
from crossfoot.documents import sending
from crossfoot.documents.beside import Beside, beside
from crossfoot.documents.purchase_orders import queries as purchases
from crossfoot.documents.purchase_orders.models import PurchaseOrder
from crossfoot.mappings.models import Setup
from crossfoot.parties.models import Party
from crossfoot.sync.changes import FINAL
from crossfoot.sync.models import BookState, Link, Push
from crossfoot.web.desk import Desk
from crossfoot.web.orders.family import Family, Order

QUICKBOOKS_PAGES = {
    "production": "https://app.qbo.intuit.com/app/",
    "sandbox": "https://app.sandbox.qbo.intuit.com/app/",
}
"""Where people see their books, by environment."""

PAGES = {
    "Invoice": "invoice?txnId=",
    "Bill": "bill?txnId=",
    "PurchaseOrder": "purchaseorder?txnId=",
    "VendorCredit": "vendorcredit?txnId=",
    "CreditMemo": "creditmemo?txnId=",
    "SalesReceipt": "salesreceipt?txnId=",
    "RefundReceipt": "refundreceipt?txnId=",
    "BillPayment": "billpayment?txnId=",
    "Payment": "recvpayment?txnId=",
    "JournalEntry": "journal?txnId=",
    "Deposit": "deposit?txnId=",
    "Purchase": "expense?txnId=",
    "Customer": "customerdetail?nameId=",
    "Vendor": "vendordetail?nameId=",
}
"""How an address there goes on for each record type; the id follows."""


@dataclass(frozen=True, slots=True)
class Row:
    """An order as one person may see and send it."""

    order: Order
    party: Party
    state: str
    state_word: str
    why: str
    """What happens next and who must act; empty when there is nothing more to say."""
    remote_url: str
    can_create: bool
    seen: str
    """What the page has seen of it: id, state and instant, compared by the poll."""
    is_moving: bool
    document: str = ""
    """What it becomes in QuickBooks, as people call it."""
    create_label: str = ""
    received_part: str = ""
    charges: str = ""

    @property
    def html_id(self) -> str:
        """The id of its element on every page."""
        return f"order-{self.order.pk}"


@dataclass(frozen=True, slots=True)
class Sending:
    """Whether documents can be sent at all, by this person, at this moment."""

    connection: Connection | None
    is_ready: bool
    reason: str
    """Why not; empty where it is only the person's role."""
    setup: Setup | None = None


@dataclass(frozen=True, slots=True)
class InBooks:
    """The card beside the order: how it stands in QuickBooks, our total beside theirs."""

    link: Link | None
    url: str
    difference: Decimal | None
    """Their total less ours; None where theirs is not known."""
    push: Push | None
    """The latest push of the order."""
    figures: Beside | None = None
    """Our tax beside theirs, and the exchange rate."""


def sending_of(desk: Desk, family: Family) -> Sending:
    """Is there a QuickBooks to send to, and is this kind of order switched on?"""
    setup = sending.setup_of(desk.company)
    connection = setup.connection if setup else connections.active(desk.company)
    if connection is None:
        reason = "QuickBooks is not connected, so nothing can be sent yet."
    elif setup is None:
        reason = "The connection to QuickBooks is not set up yet, so nothing can be sent."
    elif not family.road.is_on(setup):
        reason = f"{family.order_word.capitalize()}s are not sent to QuickBooks by this company's choice."
    else:
        reason = ""
    return Sending(connection, not reason and desk.may(family.send), reason, setup)


def rows_of(family: Family, orders: Sequence[Order], sending_now: Sending) -> list[Row]:
    """The rows of these orders, with one query for all their links."""
    links = _links(sending_now.connection, orders)
    against = _against(family, orders, sending_now)
    return [
        _row(family, order, links.get(order.key), sending_now, against.get(order.pk, "")) for order in orders
    ]


def seen_of(pk: int, state: str, micros: int) -> str:
    """`12.waiting.1752000000000000`; state and instant, since both may change within one turn."""
    return f"{pk}.{state}.{micros}"


def micros_of(order: Order) -> int:
    """The instant of the last change of its state, 0 where there was none."""
    return int(order.book_changed_at.timestamp() * 1_000_000) if order.book_changed_at else 0


def remote_url(connection: Connection, link: Link) -> str:
    """Where a person sees the document, customer or vendor in QuickBooks; empty for what has no page there."""
    return page_there(connection, link.remote_kind, link.remote_id)


def page_there(connection: Connection, remote_kind: str, remote_id: str) -> str:
    """Where a person sees a record in QuickBooks; empty for what has no page there."""
    page = PAGES.get(remote_kind)
    if page is None or not remote_id:
        return ""
    environment = options().qbo_environment
    if environment in QUICKBOOKS_PAGES:
        return f"{QUICKBOOKS_PAGES[environment]}{page}{remote_id}"
    return f"{options().qbo_base_url.rstrip('/')}/app/{connection.realm_id}/{page}{remote_id}"


def in_books(desk: Desk, order: Order, sending_now: Sending) -> InBooks:
    """The order's link and its latest push."""
    push = Push.objects.filter(company=desk.company, document_key=order.key).order_by("-pk").first()
    connection = sending_now.connection
    if connection is None or order.book_state != BookState.SYNCHRONIZED:
        return InBooks(None, "", None, push)
    found = Link.objects.select_related("push", "connection")
    link = found.filter(connection=connection, local_key=order.key).first()
    if link is None:
        return InBooks(None, "", None, push)
    difference = None if link.total is None else link.total - order.total
    return InBooks(link, remote_url(connection, link), difference, push, beside(link))


def _links(connection: Connection | None, orders: Sequence[Order]) -> dict[str, Link]:
    if connection is None:
        return {}
    keys = [order.key for order in orders if order.book_state == BookState.SYNCHRONIZED]
    return {link.local_key: link for link in Link.objects.filter(connection=connection, local_key__in=keys)}


def _against(family: Family, orders: Sequence[Order], sending_now: Sending) -> dict[int, str]:
    """Why orders that could be sent by their status may not be: the first reason of each."""
    if sending_now.setup is None:
        return {}
    open_ = [
        order
        for order in orders
        if order.book_state == BookState.NOT_SENT and is_billable(family.road.kind, order.status)
    ]
    found = family.road.against(open_, sending_now.setup)
    return {pk: problems[0].sentence for pk, problems in found.items() if problems}


def _row(family: Family, order: Order, link: Link | None, sending_now: Sending, against: str) -> Row:
    billable = is_billable(family.road.kind, order.status)
    unsent = order.book_state == BookState.NOT_SENT
    why = order.book_sentence
    if unsent:
        why = (against or why) if billable else ""
    return Row(
        order=order,
        party=family.party_of(order),
        state=order.book_state,
        state_word=PUSH_LABELS[PushState(order.book_state)],
        why=why,
        remote_url=remote_url(sending_now.connection, link) if sending_now.connection and link else "",
        can_create=sending_now.is_ready and unsent and billable and not against,
        seen=seen_of(order.pk, order.book_state, micros_of(order)),
        is_moving=order.book_state not in FINAL,
        document=family.document_of(order),
        create_label=family.create_label_of(order),
        received_part=purchases.received_part(order) if isinstance(order, PurchaseOrder) else "",
        charges=purchases.charges_words(order) if isinstance(order, PurchaseOrder) else "",
    )
