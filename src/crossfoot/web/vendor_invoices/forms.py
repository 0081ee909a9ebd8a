"""A vendor's invoice as it is typed: its header, and its lines with the order's line that each bills."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django import forms

from crossfoot.core.money import ZERO
from crossfoot.documents.purchase_orders.models import PurchaseLine, PurchaseOrder
from crossfoot.documents.vendor_invoices import matching
from crossfoot.documents.vendor_invoices.drafts import InvoiceLineDraft, VendorInvoiceDraft
from crossfoot.documents.vendor_invoices.models import VendorInvoice
from crossfoot.tenancy.models import Company
from crossfoot.web.orders.forms import (
    LineForm,
    OrderForm,
    day_field,
    number_field,
    party_label,
    plain,
    price,
    product_label,
)

STATED_PARTS = 4


class InvoiceForm(OrderForm):
    """The header."""

    dates: ClassVar[tuple[str, ...]] = ("invoice_on", "due_on")

    number = forms.CharField(
        label="Invoice number", max_length=60, help_text="As the vendor wrote it on the invoice."
    )
    ordered_on = None  # type: ignore[assignment]  # An invoice has a date of its own.
    invoice_on = day_field("Invoice date", required=True)
    due_on = day_field("Due", "Empty: the vendor's terms decide.")
    purchase = forms.CharField(
        label="Purchase order",
        max_length=60,
        required=False,
        help_text="Its number; empty for an invoice without one, such as rent.",
        widget=forms.TextInput(attrs={"list": "purchases", "autocomplete": "off"}),
    )
    discount = number_field("Discount on the whole invoice", help_text="An amount, before tax.")

    def clean_purchase(self) -> PurchaseOrder | None:
        return purchase_of(self.lists.company, self.cleaned_data["purchase"])


class InvoiceLineForm(LineForm):
    """A line. `stated` keeps an amount that the vendor stated while the line's figures are not touched."""

    order_line = forms.ChoiceField(label="Bills", required=False)
    stated = forms.CharField(max_length=120, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, order: PurchaseOrder | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order = order
        self._choices("kind", PurchaseLine.Kind.choices)
        lines = list(order.lines.all()) if order else []
        self._choices(
            "order_line",
            [
                ("", "Not ordered"),
                *((str(line.pk), f"Line {line.position}: {matching.called(line)}") for line in lines),
            ],
        )

    def draft(self) -> InvoiceLineDraft:
        """The line's draft; needs `is_valid`."""
        data = self.cleaned_data
        product = data["product"]
        figures = (data["quantity"], data["unit_price"], data["discount"])
        return InvoiceLineDraft(
            quantity=data["quantity"],
            unit_price=data["unit_price"],
            order_line_id=int(data["order_line"]) if data["order_line"] else None,
            kind=data["kind"] or PurchaseLine.Kind.GOODS,
            product_id=product.pk if product else None,
            description=data["description"].strip(),
            discount=data["discount"],
            amount=_unstated(data["stated"], figures),
            tax_rate_id=int(data["tax_rate"]) if data["tax_rate"] else None,
            account_key=data["account_key"],
        )


def purchase_of(company: Company, words: str) -> PurchaseOrder | None:
    """The order with the number that was typed, with its lines. Raises ValidationError where there is none."""
    number = words.strip().partition(" · ")[0]
    if not number:
        return None
    orders = PurchaseOrder.objects.filter(company=company).prefetch_related("lines__product")
    found = orders.filter(number=number).first()
    if found is None:
        raise forms.ValidationError(
            f"There is no purchase order “{number[:60]}”. Choose one from the list, or leave this empty."
        )
    return found


def draft_of(
    header: InvoiceForm, lines: Sequence[InvoiceLineForm], stored: VendorInvoice | None, source: str
) -> VendorInvoiceDraft:
    """The draft of what was typed. Of a header with mistakes, one that only its figures are computed from."""
    data = header.cleaned_data
    party, order = data.get("party"), data.get("purchase")
    return VendorInvoiceDraft(
        number=data.get("number", "").strip(),
        vendor_id=party.pk if party else 0,
        invoice_on=data.get("invoice_on") or date.min,
        lines=tuple(line.draft() for line in lines),
        order_id=order.pk if order else None,
        source=source,
        currency=data.get("currency", ""),
        due_on=data.get("due_on"),
        posting_on=stored.posting_on if stored else None,
        memo=data.get("memo", "").strip(),
        discount=data.get("discount") or ZERO,
        tax=data.get("tax"),
        total=data.get("total"),
        exchange_rate=header.rate_of(stored),
        prices_include_tax=data.get("prices_include_tax", False),
    )


def header_of(invoice: VendorInvoice) -> dict[str, Any]:
    """The form's values of a stored invoice."""
    same = ("number", "invoice_on", "due_on", "currency", "exchange_rate", "discount", "tax", "total", "memo")
    return {name: getattr(invoice, name) for name in same} | {
        "party": party_label(invoice.vendor),
        "purchase": invoice.order.number if invoice.order else "",
    }


def line_values(line: Any) -> dict[str, Any]:
    """The form's values of a stored line."""
    return {
        "kind": line.kind,
        "product": product_label(line.product) if line.product else "",
        "description": line.description,
        "quantity": plain(line.quantity),
        "unit_price": price(line.unit_price),
        "discount": plain(line.discount_fraction * 100) if line.discount_fraction else None,
        "tax_rate": str(line.tax_rate_id or ""),
        "account_key": line.account_key,
        "order_line": str(line.order_line_id or ""),
        "stated": stated(line.amount, line.quantity, line.unit_price, line.discount_fraction),
    }


def draft_header(draft: VendorInvoiceDraft, party: str, purchase: str) -> dict[str, Any]:
    """The form's values of a draft that somebody still has to look at."""
    same = ("number", "invoice_on", "due_on", "currency", "tax", "total", "memo")
    values = {name: getattr(draft, name) for name in same}
    return values | {"party": party, "purchase": purchase, "discount": draft.discount or None}


def draft_line(line: InvoiceLineDraft, product: str) -> dict[str, Any]:
    """The form's values of a draft's line."""
    amount = "" if line.amount is None else stated(line.amount, line.quantity, line.unit_price, line.discount)
    return {
        "kind": line.kind,
        "product": product,
        "description": line.description,
        "quantity": plain(line.quantity),
        "unit_price": price(line.unit_price),
        "discount": plain(line.discount * 100) if line.discount else None,
        "tax_rate": str(line.tax_rate_id or ""),
        "account_key": line.account_key,
        "order_line": str(line.order_line_id or ""),
        "stated": amount,
    }


def stated(amount: Decimal, quantity: Decimal, unit_price: Decimal, discount: Decimal) -> str:
    """An amount with the figures that it belongs to: it is kept only as long as these are not touched."""
    return "|".join(f"{value:f}" for value in (amount, quantity, unit_price, discount))


def _unstated(text: str, figures: tuple[Decimal, Decimal, Decimal]) -> Decimal | None:
    """The stated amount, where the figures are still those that it was stated for."""
    parts = text.split("|")
    if len(parts) != STATED_PARTS:
        return None
    try:
        amount, *others = (Decimal(part) for part in parts)
    except ArithmeticError:
        return None
    return amount if tuple(others) == figures else None
