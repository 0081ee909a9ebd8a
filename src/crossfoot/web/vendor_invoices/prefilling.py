"""What a new invoice's form begins with: nothing, what an order's vendor delivered, or what a file says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.core import signing
from django.db import transaction

from crossfoot.core.problems import Refusal, shown
from crossfoot.documents.attachments import operations as attachments
from crossfoot.documents.purchase_orders import queries as orders
from crossfoot.documents.purchase_orders.models import PurchaseOrder
from crossfoot.documents.vendor_invoices import entering, operations, storing
from crossfoot.documents.vendor_invoices.drafts import VendorInvoiceDraft
from crossfoot.documents.vendor_invoices.models import VendorInvoice
from crossfoot.files import operations as files
from crossfoot.files.models import StoredFile
from crossfoot.files.recognising import recognised
from crossfoot.web.desk import Desk
from crossfoot.web.orders.forms import party_label, product_label
from crossfoot.web.vendor_invoices import reading
from crossfoot.web.vendor_invoices.forms import draft_header, draft_line, purchase_of

SALT = "vendor-invoice-file"


@dataclass(frozen=True, slots=True)
class Prefilled:
    """The form's values, the order that lines may bill, notices about a file, and the file itself."""

    header: dict[str, Any]
    lines: Sequence[dict[str, Any]] = ()
    order: PurchaseOrder | None = None
    notices: Sequence[str] = ()
    kept: str = ""


def blank(desk: Desk) -> Prefilled:
    """Nothing but today's date."""
    return Prefilled({"invoice_on": desk.today})


def from_order(desk: Desk, words: str) -> Prefilled:
    """What of an order was received and is not invoiced yet; while nothing was received, what was ordered.

    Raises Refusal where nothing is left to invoice, ValidationError where there is no such order.
    """
    order = purchase_of(desk.company, words)
    if order is None:
        raise forms.ValidationError("Say which purchase order the invoice is for.")
    order = orders.one(desk.company, order.pk)
    draft = entering.draft_for(order, number=order.vendor_reference, invoice_on=desk.today)
    if draft.total == storing.figures_of(desk.company, draft)[1]:
        # A stated total would stay when somebody corrects a line.
        draft = replace(draft, total=None)
    products = {line.product_id: product_label(line.product) for line in order.lines.all() if line.product}
    return Prefilled(
        draft_header(draft, party_label(order.vendor), order.number),
        [draft_line(line, products.get(line.product_id, "")) for line in draft.lines],
        order,
    )


def from_file(desk: Desk, name: str, content: bytes, words: str) -> Prefilled:
    """What the vendor's file says. The file is kept, and attached once the invoice is entered.

    Raises Refusal for a file that is none, ValidationError where there is no such order as was typed.
    """
    order = purchase_of(desk.company, words)
    read = reading.from_file(desk, name, content, orders.one(desk.company, order.pk) if order else None)
    kind = recognised(content, name)
    if kind is None:
        raise Refusal(f"“{shown(name)}” is none of the kinds of file that are taken. Save it as PDF.")
    kept = files.keep(
        company=desk.company, content=content, content_type=kind.content_type, by=desk.person, at=desk.now
    )
    lines = read.order.lines.all() if read.order else ()
    products = {line.product_id: product_label(line.product) for line in lines if line.product}
    return Prefilled(
        draft_header(
            read.draft,
            party_label(read.vendor) if read.vendor else "",
            read.order.number if read.order else "",
        ),
        [draft_line(line, products.get(line.product_id, "")) for line in read.draft.lines],
        read.order,
        read.notices,
        token_of(kept, name, is_read=read.is_read),
    )


def token_of(stored: StoredFile, name: str, *, is_read: bool) -> str:
    """How the form carries a file that was handed in with it: signed, so that nobody names another's."""
    return signing.dumps([stored.pk, name, is_read], salt=SALT)


def kept_name(token: str) -> str:
    """The name of the file that a form carries; empty where it carries none."""
    return _opened(token)[1]


def source_of(token: str) -> str:
    """Where an invoice that is entered with this form comes from."""
    return VendorInvoice.Source.FILE if _opened(token)[2] else VendorInvoice.Source.HERE


def entered(desk: Desk, draft: VendorInvoiceDraft, token: str) -> VendorInvoice:
    """Enter the draft, and attach the file that the form carries: both or neither. Raises Refusal."""
    pk, name, _ = _opened(token)
    with transaction.atomic():
        made = operations.draft(company=desk.company, invoice=draft, by=desk.person, at=desk.now)
        stored = StoredFile.objects.filter(company=desk.company, pk=pk).first() if pk else None
        if stored is not None:
            attachments.attach(
                document=made,
                name=name,
                content=bytes(stored.content),
                keep_here=True,
                by=desk.person,
                at=desk.now,
            )
    return made


def _opened(token: str) -> tuple[int, str, bool]:
    try:
        pk, name, is_read = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError):
        return 0, "", False
    return int(pk), str(name), bool(is_read)
