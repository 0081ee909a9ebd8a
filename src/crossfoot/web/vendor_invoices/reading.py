"""From the file that a vendor sent to the form: what could be recognised, and notices about what could not."""

from __future__ import annotations

from dataclasses import dataclass

from crossfoot.core.problems import Refusal
from crossfoot.documents.purchase_orders import queries as orders
from crossfoot.documents.purchase_orders.models import PurchaseOrder
from crossfoot.documents.vendor_invoices.drafts import VendorInvoiceDraft
from crossfoot.documents.vendor_invoices.models import VendorInvoice
from crossfoot.imports import recognising_invoices as recognising
from crossfoot.imports.einvoices import ReadInvoice, read
from crossfoot.parties.models import Party
from crossfoot.web.desk import Desk


@dataclass(frozen=True, slots=True)
class FromFile:
    """What a file says: the draft, its order and vendor as far as they were found, and what a person should know."""

    draft: VendorInvoiceDraft
    order: PurchaseOrder | None
    vendor: Party | None
    notices: tuple[str, ...]
    is_read: bool
    """Whether it held lines; a plain PDF or picture is only looked at."""


def from_file(desk: Desk, name: str, content: bytes, order: PurchaseOrder | None) -> FromFile:
    """The invoice in the file, for `order` or for the one that it names. Raises Refusal for what cannot be read.

    A vendor that is not recognised is left to the person who looks at the form.
    """
    found = read(content, name)
    notices = [problem.sentence for problem in found.problems]
    vendor = order.vendor if order else None
    if vendor is None and found.has_lines:
        try:
            vendor = recognising.vendor_of(desk.company, found)
        except Refusal as refused:
            notices.append(refused.sentence)
    if order is None and vendor is not None:
        named = recognising.order_of(desk.company, vendor, found)
        order = orders.one(desk.company, named.pk) if named else None
    if found.totals is None or found.invoice_on is None or not found.has_lines:
        return FromFile(_blank(desk, found, vendor, order), order, vendor, tuple(notices), is_read=False)
    draft, told = recognising.drafted(
        desk.company,
        found,
        vendor or Party(name=found.vendor.name),
        order,
        source=VendorInvoice.Source.FILE,
    )
    notices += [problem.sentence for problem in told]
    return FromFile(draft, order, vendor, tuple(notices), is_read=True)


def _blank(
    desk: Desk, found: ReadInvoice, vendor: Party | None, order: PurchaseOrder | None
) -> VendorInvoiceDraft:
    """Of a file that is only looked at: its header as far as it is known, and no lines."""
    return VendorInvoiceDraft(
        number=found.number,
        vendor_id=vendor.pk if vendor else 0,
        invoice_on=found.invoice_on or desk.today,
        lines=(),
        order_id=order.pk if order else None,
    )
