"""What a vendor's e-invoice says, as a draft for a given vendor and order; its lines matched to the order's.

The core that pages, API and vendor portal share. Nothing is looked for among the company's other vendors and
orders: whose a file is and which order it is for is found by `recognising_invoices`.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from crossfoot.core.money import ZERO, total
from crossfoot.core.problems import Refusal, shown
from crossfoot.documents.purchase_orders.models import PurchaseLine, PurchaseOrder
from crossfoot.documents.vendor_invoices import matching
from crossfoot.documents.vendor_invoices.drafts import InvoiceLineDraft, VendorInvoiceDraft
from crossfoot.imports.einvoices import ChargeKind, DraftLine, OrderLine, ReadInvoice, as_lines

KINDS = {
    ChargeKind.FREIGHT: PurchaseLine.Kind.FREIGHT,
    ChargeKind.DUTY: PurchaseLine.Kind.DUTY,
    ChargeKind.HANDLING: PurchaseLine.Kind.HANDLING,
    ChargeKind.OTHER: PurchaseLine.Kind.CHARGE,
}
"""What a charge on top of the goods is called in an e-invoice, and here."""

LONGEST_DESCRIPTION = 1000


def require_invoice(found: ReadInvoice) -> None:
    """Raises Refusal for a credit note, which is entered as a vendor's credit."""
    if found.is_credit:
        raise Refusal(
            f"“{shown(found.file_name)}” is a credit note, and not an invoice. Enter it as a vendor's credit instead."
        )


def draft_of(
    found: ReadInvoice, *, vendor_id: int, order: PurchaseOrder | None, source: str, today: date
) -> tuple[VendorInvoiceDraft, list[str]]:
    """The draft, and why some lines have no line of the order (fetched with its lines).

    A file without data gives a draft without lines, dated `today`.
    """
    lines, told = _lines(found, order)
    draft = VendorInvoiceDraft(
        number=found.number,
        vendor_id=vendor_id,
        invoice_on=found.invoice_on or today,
        due_on=found.due_on,
        currency=found.currency,
        lines=lines,
        order_id=order.pk if order else None,
        source=source,
        discount=total(one.amount for one in found.discounts),
        tax=found.totals.tax if found.totals else None,
        # What was paid before is part of what is owed for the goods; a rounding of the sum is, too.
        total=found.totals.gross + found.totals.rounding if found.totals else None,
    )
    return draft, told


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
