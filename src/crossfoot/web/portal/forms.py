"""An invoice as a vendor types it: its header, its lines, and the files that come with it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from crossfoot.conf.options import options
from crossfoot.core.money import ZERO
from crossfoot.documents.purchase_orders.models import PurchaseLine, PurchaseOrder
from crossfoot.documents.vendor_invoices import matching
from crossfoot.documents.vendor_invoices.drafts import InvoiceLineDraft, VendorInvoiceDraft
from crossfoot.portal.invoicing import WHAT_IS_TAKEN
from crossfoot.portal.models import VendorSeat
from crossfoot.web.orders.forms import day_field, number_field, plain, price

MEGABYTE = 1024 * 1024
ACCEPT = ".pdf,.png,.jpg,.jpeg,.xml"
"""What the browser's own dialogue offers first; what is taken is decided by the bytes."""

LONGEST_NUMBER = 60


class PaperField(forms.FileField):
    """A file that a vendor hands in; the browser lets people drop it onto the field."""

    def __init__(self, label: str, *, required: bool = False) -> None:
        super().__init__(
            label=label,
            required=required,
            help_text=f"Choose a file, or drop it here: {WHAT_IS_TAKEN}, up to {options().attachment_megabytes} MB.",
            widget=forms.FileInput(attrs={"accept": ACCEPT, "class": "cf-drop"}),
        )

    def clean(self, data: Any, initial: Any = None) -> Any:
        upload = super().clean(data, initial)
        most = options().attachment_megabytes
        if isinstance(upload, UploadedFile) and (upload.size or 0) > most * MEGABYTE:
            raise forms.ValidationError(
                f"The file has {(upload.size or 0) / MEGABYTE:,.1f} MB, and at most {most} MB are taken. Save it "
                "smaller, for example with pictures of less resolution."
            )
        return upload


class StartForm(forms.Form):
    """What the invoice is for, and the file that it may be."""

    order = forms.ChoiceField(label="Order", required=False)
    paper = PaperField("Your invoice as a file")

    def __init__(self, *args: Any, orders: Sequence[PurchaseOrder], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["order"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            ("", "The one that the file names, or none"),
            *((str(order.pk), f"{order.number}, {order.total:,.2f} {order.currency}") for order in orders),
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and not data.get("order") and not data.get("paper"):
            raise forms.ValidationError(
                "Choose the order that the invoice is for, or your invoice as a file."
            )
        return data


class HeaderForm(forms.Form):
    """The invoice's own words and sums."""

    number = forms.CharField(
        label="Invoice number",
        max_length=LONGEST_NUMBER,
        help_text="As it stands on your invoice.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    invoice_on = day_field("Invoice date", required=True)
    currency = forms.CharField(max_length=3, required=False, widget=forms.HiddenInput)
    discount = number_field("Discount on the whole invoice", help_text="An amount, before tax.")
    tax = number_field("Tax", help_text="Empty: none, or by the rates that were agreed.")
    total = number_field("Invoice total", help_text="Empty: as the lines make it.")
    paper = PaperField("Your invoice as a file")
    agreed = forms.BooleanField(label="I have looked at this, and my invoice is right.", required=False)

    @property
    def is_right(self) -> bool:
        """Whether the vendor said so after it was told what differs."""
        return bool(self.cleaned_data.get("agreed"))


class LineForm(forms.Form):
    """One line. `stated` keeps an amount and a discount while the line's figures are not touched."""

    order_line = forms.ChoiceField(label="For", required=False)
    kind = forms.ChoiceField(label="Kind", choices=PurchaseLine.Kind.choices, required=False)
    description = forms.CharField(
        label="Description",
        max_length=1000,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    quantity = number_field("Quantity")
    unit_price = number_field("Unit price")
    stated = forms.CharField(max_length=160, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, order: PurchaseOrder | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = {str(line.pk): line for line in order.lines.all()} if order else {}
        field = self.fields["order_line"]
        assert isinstance(field, forms.ChoiceField)
        offered = [
            (key, f"Line {line.position}: {matching.called(line)}") for key, line in self.lines.items()
        ]
        field.choices = [("", "Not on the order"), *offered]

    @property
    def ordered(self) -> PurchaseLine | None:
        """The order's line that it bills."""
        return self.lines.get(str(self["order_line"].value() or ""))

    @property
    def is_empty(self) -> bool:
        """Nothing is invoiced by it: no quantity, or a blank line that was added."""
        data = self.cleaned_data
        typed = data.get("description") or data.get("unit_price")
        return not data.get("quantity") and (self.ordered is not None or not typed)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.errors:
            return data
        if data.get("quantity") and data.get("unit_price") is None:
            self.add_error("unit_price", "Say the price of one.")
        if data.get("quantity") and self.ordered is None and not (data.get("description") or "").strip():
            self.add_error("description", "Say what it is.")
        return data

    def draft(self) -> InvoiceLineDraft:
        """The line's draft; needs `is_valid`."""
        data = self.cleaned_data
        quantity, unit_price = data["quantity"] or ZERO, data["unit_price"]
        unit_price = ZERO if unit_price is None else unit_price
        amount, discount = _unstated(data["stated"], quantity, unit_price)
        ordered = self.ordered
        return InvoiceLineDraft(
            quantity=quantity,
            unit_price=unit_price,
            order_line_id=ordered.pk if ordered else None,
            kind=ordered.kind if ordered else data["kind"] or PurchaseLine.Kind.GOODS,
            description=data["description"].strip(),
            discount=discount,
            amount=amount,
        )


def line_values(line: InvoiceLineDraft) -> dict[str, Any]:
    """The form's values of a line."""
    return {
        "order_line": str(line.order_line_id or ""),
        "kind": line.kind,
        "description": line.description,
        "quantity": plain(line.quantity),
        "unit_price": price(line.unit_price),
        "stated": stated(line),
    }


def header_values(draft: VendorInvoiceDraft) -> dict[str, Any]:
    """The form's values of a draft's header."""
    same = ("number", "invoice_on", "currency", "tax", "total")
    return {name: getattr(draft, name) for name in same} | {"discount": draft.discount or None}


def draft_of(
    seat: VendorSeat, order: PurchaseOrder | None, header: HeaderForm, lines: Sequence[LineForm]
) -> VendorInvoiceDraft:
    """What was typed; both have to be valid."""
    data = header.cleaned_data
    own = order.currency if order else seat.vendor.currency
    return VendorInvoiceDraft(
        number=data["number"].strip(),
        vendor_id=seat.vendor_id,
        invoice_on=data["invoice_on"],
        lines=tuple(line.draft() for line in lines if not line.is_empty),
        order_id=order.pk if order else None,
        source="portal",
        currency=data["currency"] or own or seat.company.home_currency,
        discount=data["discount"] or ZERO,
        tax=data["tax"],
        total=data["total"],
    )


def stated(line: InvoiceLineDraft) -> str:
    """An amount with the figures that it belongs to: it is kept only as long as these are not touched."""
    amount = "" if line.amount is None else f"{line.amount:f}"
    return "|".join((amount, f"{line.quantity:f}", f"{line.unit_price:f}", f"{line.discount:f}"))


def _unstated(text: str, quantity: Decimal, unit_price: Decimal) -> tuple[Decimal | None, Decimal]:
    """The stated amount, where the figures are still those that it was stated for, and the discount."""
    parts = text.split("|")
    if len(parts) != 4:
        return None, ZERO
    try:
        amount = Decimal(parts[0]) if parts[0] else None
        of_quantity, of_price, discount = (Decimal(part) for part in parts[1:])
    except InvalidOperation:
        return None, ZERO
    if (of_quantity, of_price) != (quantity, unit_price):
        amount = None
    return amount, discount
