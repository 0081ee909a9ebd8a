"""A purchase order as it is typed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django import forms

from crossfoot.core.money import ZERO
from crossfoot.documents.entered_lines import amount_of
from crossfoot.documents.inclusive import netted
from crossfoot.documents.purchase_orders import drafts, operations
from crossfoot.documents.purchase_orders.drafts import PurchaseLineDraft, PurchaseOrderDraft
from crossfoot.documents.purchase_orders.models import PurchaseLine, PurchaseOrder
from crossfoot.tenancy.models import Company
from crossfoot.web.orders.forms import (
    Figures,
    LineForm,
    OrderForm,
    day_field,
    figures_of,
    line_values,
    number_field,
    party_label,
    plain,
)
from crossfoot.web.orders.stocked_lines import PurchaseStockedForm, placed, purchase_values

SAME = (
    *("number", "ordered_on", "expected_on", "shipped_on", "received_on", "vendor_invoice_on"),
    *("vendor_reference", "currency", "exchange_rate", "discount", "tax", "total", "memo"),
)
"""Fields that form and order have under the same name."""


class PurchaseOrderForm(OrderForm):
    """The header of a purchase order."""

    dates: ClassVar[tuple[str, ...]] = ("expected_on", "shipped_on", "received_on", "vendor_invoice_on")

    vendor_reference = forms.CharField(
        label="Vendor's invoice number",
        max_length=60,
        required=False,
        help_text="Becomes the bill's number, where the company's rule says so.",
    )
    expected_on = day_field("Expected")
    shipped_on = day_field("Shipped")
    received_on = day_field("Received")
    vendor_invoice_on = day_field("Vendor's invoice date")


class PurchaseLineForm(PurchaseStockedForm):
    """A line of a purchase order."""

    received_quantity = number_field("Received")
    rejected_quantity = number_field("Rejected")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choices("kind", PurchaseLine.Kind.choices)


def draft_of(
    header: OrderForm, lines: Sequence[LineForm], stored: PurchaseOrder | None
) -> PurchaseOrderDraft:
    """The draft of what was typed.

    Of the `stored` order that is edited, the dates that a person chose stay, and a line whose figures were
    not touched keeps the amount that its source stated. Of a header with mistakes it makes a draft that only
    its figures are computed from.
    """
    data = header.cleaned_data
    party = data.get("party")
    kept = {figures_of(line): line.amount for line in stored.lines.all()} if stored else {}
    charges = {(line.kind, line.description): line for line in stored.lines.all()} if stored else {}
    return PurchaseOrderDraft(
        number=data.get("number", "").strip(),
        vendor_id=party.pk if party else 0,
        ordered_on=data.get("ordered_on") or date.min,
        lines=tuple(_line(line.cleaned_data, kept, charges) for line in lines),
        currency=data.get("currency", ""),
        expected_on=data.get("expected_on"),
        shipped_on=data.get("shipped_on"),
        received_on=data.get("received_on"),
        vendor_reference=data.get("vendor_reference", "").strip(),
        vendor_invoice_on=data.get("vendor_invoice_on"),
        posting_on=stored.posting_on if stored else None,
        due_on=stored.due_on if stored else None,
        memo=data.get("memo", "").strip(),
        discount=data.get("discount") or ZERO,
        tax=data.get("tax"),
        total=data.get("total"),
        exchange_rate=header.rate_of(stored),
        prices_include_tax=data.get("prices_include_tax", False),
    )


def draft_of_stored(order: PurchaseOrder) -> PurchaseOrderDraft:
    """A stored order as a draft, to compute its figures from."""
    return PurchaseOrderDraft(
        number=order.number,
        vendor_id=order.vendor_id,
        ordered_on=order.ordered_on,
        lines=tuple(
            PurchaseLineDraft(
                line.quantity,
                line.unit_price,
                tax_rate_id=line.tax_rate_id,
                amount=line.amount,
                invoiced_by_vendor=line.invoiced_by_vendor,
            )
            for line in order.lines.all()
        ),
        currency=order.currency,
        discount=order.discount,
        tax=order.tax,
    )


def header_of(order: PurchaseOrder) -> dict[str, Any]:
    """The form's values of a stored order."""
    return {name: getattr(order, name) for name in SAME} | {"party": party_label(order.vendor)}


def lines_of(order: PurchaseOrder) -> list[dict[str, Any]]:
    """The form's values of its lines."""
    return [
        line_values(line)
        | purchase_values(line)
        | {
            name: None if value is None else plain(value)
            for name, value in (
                ("received_quantity", line.received_quantity),
                ("rejected_quantity", line.rejected_quantity),
            )
        }
        for line in order.lines.all()
    ]


def figures(draft: PurchaseOrderDraft, company: Company) -> tuple[list[Decimal], Decimal]:
    """The lines' net amounts and the computed total of a draft, whatever total it states."""
    known = operations.known_for(company, [draft])
    currency = known.currency_of(draft)
    draft = netted(draft, known.tax_rates, currency)
    amounts = [amount_of(line, currency) for line in draft.lines]
    return amounts, drafts.total_of(replace(draft, total=None), amounts, known)


def _line(
    data: dict[str, Any], kept: Mapping[Figures, Decimal], charges: Mapping[tuple[str, str], PurchaseLine]
) -> PurchaseLineDraft:
    """A line as it was typed. How a charge is spread and who bills it is chosen on a page of its own, and stays."""
    line = PurchaseLineDraft(
        quantity=data["quantity"],
        unit_price=data["unit_price"],
        product_id=data["product"].pk if data["product"] else None,
        description=data["description"].strip(),
        discount=data["discount"],
        kind=data["kind"] or PurchaseLine.Kind.GOODS,
        received_quantity=data["received_quantity"],
        rejected_quantity=data["rejected_quantity"],
        tax_rate_id=int(data["tax_rate"]) if data["tax_rate"] else None,
        account_key=data["account_key"],
        made_of=data.get("made_of") or (),
        for_sale_id=data.get("for_sale"),
        **placed(data),
    )
    figures_now = (line.product_id, line.quantity, line.unit_price, line.discount)
    line = replace(line, amount=kept.get(figures_now))
    charge = charges.get((line.kind, line.description))
    if charge is None or line.kind == PurchaseLine.Kind.GOODS:
        return line
    return replace(
        line,
        distribution=charge.distribution,
        is_expected=charge.is_expected,
        invoiced_by_vendor=charge.invoiced_by_vendor,
    )
