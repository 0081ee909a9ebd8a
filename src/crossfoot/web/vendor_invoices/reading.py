"""From the file that a vendor sent to the form: an e-invoice's lines, matched to the order's; notices beside them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from crossfoot.core.money import ZERO, total
from crossfoot.core.names import name_key
from crossfoot.core.problems import Refusal, shown
from crossfoot.documents.purchase_orders import queries as orders
from crossfoot.documents.purchase_orders.models import PurchaseLine, PurchaseOrder
from crossfoot.documents.vendor_invoices import matching
from crossfoot.documents.vendor_invoices.drafts import InvoiceLineDraft, VendorInvoiceDraft
from crossfoot.imports.einvoices import ChargeKind, DraftLine, OrderLine, ReadInvoice, as_lines, read
from crossfoot.parties.models import Party
from crossfoot.tenancy.models import Company
from crossfoot.web.desk import Desk

KINDS = {
    ChargeKind.FREIGHT: PurchaseLine.Kind.FREIGHT,
    ChargeKind.DUTY: PurchaseLine.Kind.DUTY,
    ChargeKind.HANDLING: PurchaseLine.Kind.HANDLING,
    ChargeKind.OTHER: PurchaseLine.Kind.CHARGE,
}
"""What a charge on top of the goods is called in an e-invoice, and here."""

LONGEST_DESCRIPTION = 1000


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
    if found.is_credit:
        raise Refusal(
            f"“{shown(name)}” is a credit note, and not an invoice. Enter it as a vendor's credit instead."
        )
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
    lines, told = _lines(found, order)
    draft = VendorInvoiceDraft(
        number=found.number,
        vendor_id=vendor.pk if vendor else 0,
        invoice_on=found.invoice_on or desk.today,
        due_on=found.due_on,
        currency=found.currency,
        lines=lines,
        order_id=order.pk if order else None,
        source="file",
        discount=total(one.amount for one in found.discounts),
        tax=found.totals.tax if found.totals else None,
        # What was paid before is part of what is owed for the goods; a rounding of the sum is, too.
        total=found.totals.gross + found.totals.rounding if found.totals else None,
        memo="",
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


def _lines(found: ReadInvoice, order: PurchaseOrder | None) -> tuple[tuple[InvoiceLineDraft, ...], list[str]]:
    """The lines and charges of the invoice as lines, and why some have no line of the order."""
    ordered = list(order.lines.all()) if order else []
    by_position = {line.position: line for line in ordered}
    goods = [_offered(line) for line in ordered if line.kind == PurchaseLine.Kind.GOODS]
    drafts = as_lines(found, goods, order_number=order.number if order else "")
    lines = [_line(line, by_position.get(line.order_position or 0)) for line in drafts]
    for charge in found.charges:
        kind = KINDS[charge.kind]
        same = [line for line in ordered if line.kind == kind]
        lines.append(
            InvoiceLineDraft(
                quantity=Decimal(1),
                unit_price=charge.amount,
                order_line_id=same[0].pk if len(same) == 1 else None,
                kind=kind,
                description=charge.reason[:LONGEST_DESCRIPTION] or str(kind.label),
                amount=charge.amount,
            )
        )
    told = [line.sentence for line in drafts if line.sentence] if order else []
    return tuple(lines), told


def _offered(line: PurchaseLine) -> OrderLine:
    return OrderLine(
        position=line.position,
        sku=line.product.sku if line.product else "",
        vendor_sku="",
        name=line.product.name if line.product else matching.called(line),
        quantity=line.quantity,
        unit_price=line.unit_price,
    )


def _line(line: DraftLine, ordered: PurchaseLine | None) -> InvoiceLineDraft:
    words = line.line.name if not line.line.description else f"{line.line.name}: {line.line.description}"
    return InvoiceLineDraft(
        quantity=line.quantity,
        unit_price=line.unit_price,
        order_line_id=ordered.pk if ordered else None,
        product_id=ordered.product_id if ordered else None,
        description=words[:LONGEST_DESCRIPTION],
        discount=ZERO,
        amount=line.amount,
        tax_rate_id=None,
        account_key=ordered.account_key if ordered else "",
    )
