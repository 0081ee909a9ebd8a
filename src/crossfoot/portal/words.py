"""Where orders and invoices stand, in words for the vendor: what is the matter, and who acts next."""

from __future__ import annotations

from dataclasses import dataclass

from crossfoot.core.dates import in_words
from crossfoot.core.money import cents
from crossfoot.documents import sending
from crossfoot.documents.models import PurchaseOrder, VendorInvoice
from crossfoot.documents.payable import PaidState
from crossfoot.documents.vendor_invoices import posting
from crossfoot.mappings.models import Setup
from crossfoot.portal import answering, invoicing
from crossfoot.sync.models import BookState
from crossfoot.tenancy.models import Company

Order = PurchaseOrder.Status
Invoice = VendorInvoice.Status


@dataclass(frozen=True, slots=True)
class Standing:
    """A word with its shape and tone, and a sentence about what happens next."""

    word: str
    icon: str
    tone: str
    sentence: str = ""


ORDERS: dict[str, Standing] = {
    Order.APPROVED: Standing("Open", "circle", "busy", "Please confirm it, or say that you cannot deliver."),
    Order.SENT: Standing("Open", "circle", "busy", "Please confirm it, or say that you cannot deliver."),
    Order.CONFIRMED: Standing("Confirmed", "check", "good", "Say it here when the goods leave."),
    Order.SHIPPED: Standing("Shipped", "arrow-up", "good", "The buyer records what arrives."),
    Order.PARTLY_RECEIVED: Standing("Partly received", "quarter", "busy", "A part of the goods has arrived."),
    Order.RECEIVED: Standing("Received", "check", "good", "All goods have arrived."),
    Order.COMPLETE: Standing("Closed", "dash", "quiet", "Nothing more is expected."),
    Order.CANCELLED: Standing(
        "Cancelled", "cross", "quiet", "The buyer cancelled it. Please do not deliver."
    ),
}


def of_order(order: PurchaseOrder) -> Standing:
    """Where an order stands; one whose ship date came with a file is shipped, whatever step it is at."""
    is_shipped = order.shipped_on is not None and order.status in answering.SHIPPABLE
    return ORDERS[Order.SHIPPED if is_shipped else order.status]


def setup_of(company: Company) -> Setup | None:
    """The company's choices of dates, read once for many invoices."""
    books = sending.books_of(company)
    return books.setup if books else None


def of_invoice(invoice: VendorInvoice, setup: Setup | None) -> Standing:
    """Where an invoice stands. Nobody of the company is named, and none of its own steps beyond the two checks."""
    match invoice.status:
        case Invoice.CANCELLED:
            return Standing("Cancelled", "cross", "quiet", "It will not be paid.")
        case Invoice.DRAFT:
            reason = invoicing.why_returned(invoice)
            told = f"Returned: {reason}" if reason else "It was returned to you."
            return Standing("Returned to you", "alert", "bad", f"{told} Correct it, and send it again.")
        case Invoice.PROCUREMENT:
            return Standing("Received", "circle", "busy", f"{invoice.company} will check it.")
        case Invoice.ACCOUNTING | Invoice.IN_REVISION:
            return Standing("Being checked", "quarter", "busy", f"{invoice.company} is checking it.")
    return _approved(invoice, setup)


def _approved(invoice: VendorInvoice, setup: Setup | None) -> Standing:
    match invoice.paid_state:
        case PaidState.PAID | PaidState.OVERPAID:
            return Standing("Paid", "check", "good", "Paid in full.")
        case PaidState.PARTLY_PAID:
            left = cents(invoice.total - invoice.paid_amount, invoice.currency)
            return Standing(
                "Partly paid", "quarter", "good", f"{left:,} {invoice.currency} are still to be paid."
            )
    due_on = posting.facts_of(invoice, setup).due_on
    if invoice.book_state in (BookState.SYNCHRONIZED, BookState.MARKED):
        return Standing("Scheduled", "check", "good", f"To be paid by {in_words(due_on)}.")
    return Standing("Approved", "check", "good", f"Due on {in_words(due_on)}.")
