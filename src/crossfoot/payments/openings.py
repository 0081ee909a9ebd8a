"""What can be paid by hand: the open documents of a customer or vendor, those that are paid by a payment
recorded here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat

from crossfoot.core.names import name_key
from crossfoot.core.paid import Paid, PaidState
from crossfoot.core.workflow import BILLABLE, DocumentKind, VendorInvoiceStatus
from crossfoot.documents.models import PurchaseOrder, SalesOrder, VendorInvoice
from crossfoot.parties.models import Party
from crossfoot.payments.queries import paid_of
from crossfoot.sync.models import Link
from crossfoot.tenancy.models import Company

OPEN_STATES = (PaidState.OPEN, PaidState.PARTLY_PAID)
MOST_LISTED = 200
"""Documents that one payment pays at most, so no more are offered."""


@dataclass(frozen=True, slots=True)
class Opening:
    """A document with something open."""

    document: Any
    paid: Paid


def of_party(party: Party) -> list[Opening]:
    """The open documents of a customer or vendor, the oldest first."""
    company = party.company
    rows = [row for query in _of_kind(party.kind, company) for row in _of(query, party)]
    rows.sort(key=lambda row: (_day(row), row.pk))
    states = paid_of(company, {row.key: row for row in rows})
    return [Opening(row, states[row.key]) for row in rows if states[row.key].open > 0][:MOST_LISTED]


def parties(company: Company, kind: str, text: str, limit: int) -> list[Party]:
    """Customers or vendors with something open, by name, those whose name has the text."""
    side = "vendor" if kind == Party.Kind.VENDOR else "customer"
    having = Q()
    for query in _of_kind(kind, company):
        having |= Q(Exists(query.filter(**{side: OuterRef("pk")})))
    rows = Party.objects.filter(having, company=company, kind=kind)
    words = text.replace("\x00", "").strip()
    if words:
        rows = rows.filter(Q(name_key__contains=name_key(words)) | Q(code__istartswith=words))
    return list(rows.order_by("name_key", "pk")[:limit])


def _of_kind(kind: str, company: Company) -> list[QuerySet[Any]]:
    """The documents that this kind of party pays or is paid for. An order whose vendor sent an invoice is paid by
    that invoice, and one that QuickBooks has as a purchase order by the bill that is made of it there."""
    if kind == Party.Kind.CUSTOMER:
        return [_open(SalesOrder.objects, company, DocumentKind.SALES)]
    invoices = VendorInvoice.objects.filter(order=OuterRef("pk")).exclude(
        status=VendorInvoiceStatus.CANCELLED
    )
    ordered = Link.objects.filter(
        connection__company=company,
        remote_kind="PurchaseOrder",
        local_key=Concat(Value("purchase_order:"), Cast(OuterRef("pk"), CharField())),
    )
    orders = _open(PurchaseOrder.objects, company, DocumentKind.PURCHASE)
    orders = orders.exclude(Exists(invoices)).exclude(Exists(ordered))
    return [orders, _open(VendorInvoice.objects, company, DocumentKind.VENDOR_INVOICE)]


def _open(rows: Any, company: Company, kind: DocumentKind) -> QuerySet[Any]:
    found: QuerySet[Any] = rows.filter(
        company=company, status__in=sorted(BILLABLE[kind]), paid_state__in=OPEN_STATES
    )
    return found


def _of(query: QuerySet[Any], party: Party) -> QuerySet[Any]:
    side = "vendor" if party.kind == Party.Kind.VENDOR else "customer"
    return query.filter(**{side: party}).order_by("pk")[:MOST_LISTED]


def _day(row: Any) -> Any:
    return row.invoice_on if isinstance(row, VendorInvoice) else row.ordered_on
