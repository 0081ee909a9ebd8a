"""What of a company's documents concerns its stock: since when, which of them stand in the books, at which rate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from crossfoot.core.problems import Refusal
from crossfoot.core.stock.roles import Accounting
from crossfoot.documents import sending
from crossfoot.documents.credits.models import CreditNote, VendorCredit
from crossfoot.documents.purchase_orders import posting as order_posting
from crossfoot.documents.purchase_orders.models import PurchaseLine, PurchaseOrder
from crossfoot.documents.sales_orders.models import SalesOrder
from crossfoot.documents.sending import Books
from crossfoot.documents.vendor_invoices.models import VendorInvoice
from crossfoot.mappings.models import Setup
from crossfoot.stock.queries import kept_by
from crossfoot.sync.kinds import REMOVALS
from crossfoot.sync.models import Link, Push
from crossfoot.tenancy.models import Company

Bought = PurchaseOrder | VendorInvoice | VendorCredit
Sold = SalesOrder | CreditNote

OVER = frozenset({"cancelled", "rejected", "draft"})
"""Statuses of a document that has nothing in the books, or is leaving them."""


@dataclass(frozen=True)
class Kept:
    """How the company keeps stock, and the choices for the QuickBooks that its documents go to; None while there is
    none."""

    company: Company
    accounting: Accounting
    setup: Setup | None

    @cached_property
    def books(self) -> Books:
        """That QuickBooks with all its accounts, where there is one: only what makes a document's posting needs it."""
        assert self.setup is not None
        return sending.books_with(self.setup)

    @property
    def start_on(self) -> date | None:
        """With inventory: what arrived before that day is in the opening entry."""
        if self.setup is None or self.accounting is Accounting.SIMPLE:
            return None
        return self.setup.start_on


def kept(company: Company) -> Kept | None:
    """None for a company that keeps no stock here."""
    accounting = kept_by(company)
    return None if accounting is None else Kept(company, accounting, sending.setup_of(company))


def key_of(line: PurchaseLine | int) -> str:
    """Under which name the stock knows an order's line."""
    return f"purchase_line:{line if isinstance(line, int) else line.pk}"


def stands(document: Bought | Sold, setup: Setup | None) -> bool:
    """Whether its bill, invoice or credit is in QuickBooks or on its way there, and not on its way out."""
    if setup is None or document.status in OVER or document.book_state in sending.UNSENT:
        return False
    if isinstance(document, PurchaseOrder) and order_posting.sends_orders(setup):
        return False
    push = sending.open_push(document)
    return push is None or push.verb not in REMOVALS


def day_of(document: Bought | Sold, otherwise: date) -> date:
    """The posting date with which it was queued last; closed books may have moved it."""
    return days_of([document]).get(document.key, otherwise)


def days_of(documents: Sequence[Bought | Sold]) -> dict[str, date]:
    """The same of several documents of one company, by their keys; those that were never queued are not among them."""
    keys = [document.key for document in documents]
    companies = {document.company_id for document in documents}
    pushes = Push.objects.filter(connection__company__in=companies, document_key__in=keys)
    queued = pushes.exclude(verb__in=REMOVALS).order_by("pk").values_list("document_key", "posting_on")
    return {key: posting_on for key, posting_on in dict(queued).items() if posting_on is not None}


def rate_of(document: Bought, home: str, order: PurchaseOrder | None = None) -> Decimal:
    """Home currency for one of the document's: its own rate, else what QuickBooks booked it at, else its order's.

    Raises Refusal where a foreign document has none.
    """
    if document.currency == home:
        return Decimal(1)
    if document.exchange_rate:
        return document.exchange_rate
    link = Link.objects.filter(connection__company=document.company_id, local_key=document.key).first()
    if link is not None and link.exchange_rate:
        return link.exchange_rate
    if order is not None and order.currency == document.currency and order.exchange_rate:
        return order.exchange_rate
    raise Refusal(
        f"{document} is in {document.currency} and has no exchange rate, so its goods cannot be valued in {home}. "
        "Enter the rate on it."
    )
