"""From the file that a vendor sent to the form: an e-invoice's lines, matched to the order's; notices beside them."""

from __future__ import annotations

from dataclasses import dataclass

from crossfoot.core.names import name_key
from crossfoot.core.problems import shown
from crossfoot.documents.purchase_orders import queries as orders
from crossfoot.documents.purchase_orders.models import PurchaseOrder
from crossfoot.documents.vendor_invoices.drafts import VendorInvoiceDraft
from crossfoot.imports.einvoices import ReadInvoice, read
from crossfoot.imports.vendor_invoices import draft_of, require_invoice
from crossfoot.parties.models import Party
from crossfoot.tenancy.models import Company
from crossfoot.web.desk import Desk


@dataclass(frozen=True, slots=True)
class FromFile:
    """What a file says: the draft, its order and vendor as far as they were found, and what a person should know."""

    draft: VendorInvoiceDraft
    order: PurchaseOrder | None
    vendor: Party | None
    notices: tuple[str, ...]
    is_read: bool
    """Whether it held data; a plain PDF or picture is only looked at."""


def from_file(desk: Desk, name: str, content: bytes, order: PurchaseOrder | None) -> FromFile:
    """The invoice in the file, for `order` or for the one that it names. Raises Refusal for what cannot be read."""
    found = read(content, name)
    require_invoice(found)
    notices = [problem.sentence for problem in found.problems]
    if order is None and found.purchase_order:
        order = _order(desk.company, found.purchase_order)
        if order is None:
            notices.append(
                f"The file names purchase order “{shown(found.purchase_order)}”, and there is none. Choose the "
                "order, or leave it empty."
            )
    vendor = order.vendor if order else _vendor(desk.company, found)
    if vendor is None and found.vendor.name:
        notices.append(
            f"The file is from “{shown(found.vendor.name)}”, and no vendor has this name. Choose the vendor."
        )
    draft, told = draft_of(
        found, vendor_id=vendor.pk if vendor else 0, order=order, source="file", today=desk.today
    )
    return FromFile(draft, order, vendor, (*notices, *told), found.is_e_invoice)


def _order(company: Company, number: str) -> PurchaseOrder | None:
    pk = PurchaseOrder.objects.filter(company=company, number__iexact=number.strip()).values_list(
        "pk", flat=True
    )
    return orders.one(company, pk[0]) if len(pk) == 1 else None


def _vendor(company: Company, found: ReadInvoice) -> Party | None:
    names = {name_key(name) for name in (found.vendor.name, found.vendor.trading_name) if name}
    vendors = list(Party.objects.filter(company=company, kind=Party.Kind.VENDOR, name_key__in=names)[:2])
    return vendors[0] if len(vendors) == 1 else None
