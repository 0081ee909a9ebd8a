"""Every kind of document and its road into QuickBooks, as one table for rooms that treat all of them alike."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from crossfoot.core.workflow import (
    CreditStatus,
    DocumentKind,
    PurchaseStatus,
    SalesStatus,
    VendorInvoiceStatus,
)
from crossfoot.documents.credits.road import CREDIT_NOTES, VENDOR_CREDITS
from crossfoot.documents.moving import Status
from crossfoot.documents.purchase_orders.road import BILLS
from crossfoot.documents.sales_orders.road import INVOICES
from crossfoot.documents.sending import Order, Road
from crossfoot.documents.vendor_invoices.road import VENDOR_BILLS
from crossfoot.tenancy.models import Company

ROADS: Mapping[str, Road[Any]] = {
    DocumentKind.SALES: INVOICES,
    DocumentKind.PURCHASE: BILLS,
    DocumentKind.VENDOR_INVOICE: VENDOR_BILLS,
    DocumentKind.VENDOR_CREDIT: VENDOR_CREDITS,
    DocumentKind.CREDIT_NOTE: CREDIT_NOTES,
}
"""Kind of document → its road."""

CANCELLED: Mapping[str, Status] = {
    DocumentKind.SALES: SalesStatus.CANCELLED,
    DocumentKind.PURCHASE: PurchaseStatus.CANCELLED,
    DocumentKind.VENDOR_INVOICE: VendorInvoiceStatus.CANCELLED,
    DocumentKind.VENDOR_CREDIT: CreditStatus.CANCELLED,
    DocumentKind.CREDIT_NOTE: CreditStatus.CANCELLED,
}
"""Kind of document → the status of one that was cancelled."""


def document_of(company: Company, kind: str, pk: int) -> Order | None:
    """The document, where it is this company's; its kind is a key of `ROADS`."""
    road = ROADS.get(kind)
    if road is None:
        return None
    found: Order | None = road.model.objects.select_related("company").filter(company=company, pk=pk).first()
    return found
