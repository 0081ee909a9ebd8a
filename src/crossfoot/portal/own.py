"""The wall of the portal: which orders, invoices and files are this seat's. Everything in the portal asks here.

Whatever else is asked for is not there (`Outsider`, 404), and the company that it belongs to gets an audit
event, as with everything that somebody asks for who may not see it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TypeVar

from django.db.models import Model, Q, QuerySet

from crossfoot.documents.attachments.models import Attachment
from crossfoot.documents.models import PurchaseOrder, VendorInvoice
from crossfoot.documents.purchase_orders import queries as orders
from crossfoot.documents.vendor_invoices import queries as invoices
from crossfoot.payments.models import Application, Payment
from crossfoot.portal.models import VendorSeat
from crossfoot.tenancy import access
from crossfoot.tenancy.access import Outsider
from crossfoot.tenancy.models import Membership, Person

M = TypeVar("M", bound=Model)

Order = PurchaseOrder.Status
Invoice = VendorInvoice.Status

OPEN = (Order.APPROVED, Order.SENT)
UNDER_WAY = (Order.SHIPPED, Order.PARTLY_RECEIVED)
CLOSED = (Order.RECEIVED, Order.COMPLETE)
SEEN = (*OPEN, Order.CONFIRMED, *UNDER_WAY, *CLOSED)
"""What a vendor sees of its orders: those that are approved. A cancelled one only if it knew of it before."""

KNEW_OF_IT = Q(sent_on__isnull=False) | Q(confirmed_on__isnull=False) | Q(shipped_on__isnull=False)


def seats_of(person: Person) -> QuerySet[VendorSeat]:
    """The seats that this person may take now, by company and vendor."""
    if not person.is_active:
        return VendorSeat.objects.none()
    works_in = Membership.objects.filter(person=person, is_active=True).values("company_id")
    seats = VendorSeat.objects.filter(person=person, accepted_at__isnull=False, revoked_at=None)
    # Nobody sits on both sides of one company's table.
    seats = seats.exclude(company_id__in=works_in).select_related("company", "vendor", "person")
    return seats.order_by("company__name", "vendor__name", "pk")


def seat_for(person: Person, pk: int, *, at: datetime) -> VendorSeat:
    """The seat with this id. Raises Outsider where it is none of the person's, revoked, or never accepted."""
    seat = seats_of(person).filter(pk=pk).first()
    if seat is None:
        raise _outsider(VendorSeat.objects.filter(pk=pk), person, f"vendor_seat:{pk}", at)
    return seat


def orders_of(seat: VendorSeat) -> QuerySet[PurchaseOrder]:
    """The orders of the seat's vendor that a vendor gets to see, and no others."""
    rows = PurchaseOrder.objects.filter(company_id=seat.company_id, vendor_id=seat.vendor_id)
    return rows.filter(Q(status__in=SEEN) | Q(KNEW_OF_IT, status=Order.CANCELLED))


def invoices_of(seat: VendorSeat) -> QuerySet[VendorInvoice]:
    """The invoices of the seat's vendor: what it sent itself, and what was entered for it and handed on."""
    rows = VendorInvoice.objects.filter(company_id=seat.company_id, vendor_id=seat.vendor_id)
    own = Q(source=VendorInvoice.Source.PORTAL)
    handed_on = ~Q(status__in=(Invoice.DRAFT, Invoice.CANCELLED))
    return rows.filter(own | handed_on)


def order(seat: VendorSeat, pk: int, *, by: Person, at: datetime) -> PurchaseOrder:
    """One of the seat's orders with its lines. Raises Outsider."""
    if not orders_of(seat).filter(pk=pk).exists():
        raise _outsider(PurchaseOrder.objects.filter(pk=pk), by, f"purchase_order:{pk}", at)
    return orders.one(seat.company, pk)


def invoice(seat: VendorSeat, pk: int, *, by: Person, at: datetime) -> VendorInvoice:
    """One of the seat's invoices with its lines. Raises Outsider."""
    if not invoices_of(seat).filter(pk=pk).exists():
        raise _outsider(VendorInvoice.objects.filter(pk=pk), by, f"vendor_invoice:{pk}", at)
    return invoices.one(seat.company, pk)


def files_of(seat: VendorSeat, found: VendorInvoice) -> list[Attachment]:
    """The files on one of the seat's invoices that the vendor's own people handed in, without their bytes."""
    return list(_files(seat, found).defer("file__content"))


def file(seat: VendorSeat, found: VendorInvoice, pk: int, *, by: Person, at: datetime) -> Attachment:
    """One of these files with its bytes. Raises Outsider, also for a file that somebody of the company added."""
    attachment = _files(seat, found).filter(pk=pk).first()
    if attachment is None:
        raise _outsider(Attachment.objects.filter(pk=pk), by, f"attachment:{pk}", at)
    return attachment


def payments_of(seat: VendorSeat, found: VendorInvoice) -> list[Application]:
    """What was paid of one of the seat's invoices, the oldest first, each with its payment."""
    rows = Application.objects.filter(
        payment__company_id=seat.company_id,
        payment__state=Payment.State.ACTIVE,
        document_key=found.key,
        is_credit=False,
    ).exclude(payment__kind__in=(Payment.Kind.EXPENSE, Payment.Kind.DEPOSIT))
    return list(rows.select_related("payment").order_by("payment__paid_on", "pk"))


def colleagues_of(seat: VendorSeat) -> Iterable[int]:
    """Ids of everybody who holds, or held, a seat of this vendor."""
    seats = VendorSeat.objects.filter(vendor_id=seat.vendor_id, person__isnull=False)
    return seats.values_list("person_id", flat=True)


def _files(seat: VendorSeat, found: VendorInvoice) -> QuerySet[Attachment]:
    rows = Attachment.objects.filter(
        company_id=seat.company_id,
        document_kind="vendor_invoice",
        document_id=found.pk,
        removed_at=None,
        added_by_id__in=list(colleagues_of(seat)),
    )
    return rows.select_related("file").order_by("added_at", "pk")


def _outsider(rows: QuerySet[M], by: Person, asked: str, at: datetime) -> Outsider:
    """Not there; the company that the row belongs to, where there is one, is told who asked."""
    owner = rows.values_list("company_id", flat=True).first()
    outsider = Outsider(owner, by, asked)
    access.record_refusal(outsider, at=at)
    return outsider
