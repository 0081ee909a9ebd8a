"""What cancelling a document would do in QuickBooks, before anybody does it (D7, D12). Writes nothing."""

from __future__ import annotations

from decimal import Decimal

from crossfoot.core.money import ZERO
from crossfoot.core.taking_back import Way, WayOut, way_out
from crossfoot.documents import sending
from crossfoot.documents.credits import queries as credits
from crossfoot.documents.revisions import operations as revisions
from crossfoot.documents.sending import Order
from crossfoot.mappings.models import Setup
from crossfoot.quickbooks.online.books import Capabilities
from crossfoot.sync.models import BookState, Link


def plan(order: Order) -> WayOut | None:
    """What cancelling this document would do in QuickBooks; None where it is not there.

    Raises Refusal without a connection that is set up.
    """
    if order.book_state != BookState.SYNCHRONIZED:
        return None
    books = sending.require_books(order.company)
    link = (
        Link.objects.filter(connection=books.connection, local_key=order.key).select_related("push").first()
    )
    if link is None:
        return None
    if link.origin == Link.Origin.CHOSEN:
        return WayOut(
            Way.REFUSED,
            f"{order} is linked to a document that was entered in QuickBooks by hand. Take the link away first, "
            "and decide about that document in QuickBooks.",
        )
    posting = revisions.agreed(books.connection.pk, order.key)
    capabilities = Capabilities()
    return way_out(
        str(order),
        link.remote_kind,
        posting_on=getattr(posting, "posting_on", order.created_at.date()),
        closing_on=books.connection.closing_on,
        is_paid=_settled(order) > ZERO,
        prefers_void=books.setup.removal == Setup.Removal.VOID,
        voids=capabilities.voids,
        deletes=capabilities.deletes,
    )


def _settled(order: Order) -> Decimal:
    """What others put on it. What came paid has nothing that would have to be taken off first."""
    paid: Decimal = ZERO if order.is_settled_at_once else order.paid_amount
    return paid + credits.used_on(order.company, order.key)
