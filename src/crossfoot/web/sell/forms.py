"""A sales order as it is typed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django import forms

from crossfoot.core.money import ZERO
from crossfoot.core.postings import Address
from crossfoot.documents.entered_lines import amount_of
from crossfoot.documents.inclusive import netted
from crossfoot.documents.sales_orders import drafts, operations
from crossfoot.documents.sales_orders.drafts import SalesLineDraft, SalesOrderDraft
from crossfoot.documents.sales_orders.models import SalesLine, SalesOrder
from crossfoot.tenancy.models import Company
from crossfoot.web.orders.forms import (
    Figures,
    LineForm,
    OrderForm,
    day_field,
    figures_of,
    line_values,
    party_label,
)
from crossfoot.web.orders.stocked_lines import SalesStockedForm, placed, sales_values

SAME = (
    *(
        "number",
        "source",
        "ordered_on",
        "required_on",
        "shipped_on",
        "invoiced_on",
        "paid_on",
        "payment_reference",
        "currency",
        "customer_po",
    ),
    *(
        "exchange_rate",
        "discount",
        "tax",
        "total",
        "memo",
        "ship_name",
        "ship_line1",
        "ship_city",
        "ship_region",
    ),
    *("ship_postal_code", "ship_country"),
)
"""Fields that form and order have under the same name."""


class SalesOrderForm(OrderForm):
    """The header of a sales order."""

    dates: ClassVar[tuple[str, ...]] = ("required_on", "shipped_on", "invoiced_on", "paid_on")

    source = forms.CharField(
        label="Source", max_length=60, required=False, help_text="Shop or sales channel."
    )
    customer_po = forms.CharField(label="Customer's order number", max_length=60, required=False)
    payment_reference = forms.CharField(
        label="Payment's reference",
        max_length=100,
        required=False,
        help_text="Of an order that came paid: what the shop calls the payment.",
    )
    required_on = day_field("Required")
    shipped_on = day_field("Shipped")
    invoiced_on = day_field("Invoice date")
    paid_on = day_field(
        "Paid at the shop on",
        help_text="Only where it was paid where it was sold. It becomes a sales receipt, not an invoice.",
    )
    ship_name = forms.CharField(label="Ship to", max_length=200, required=False)
    ship_line1 = forms.CharField(label="Street", max_length=500, required=False)
    ship_city = forms.CharField(label="City", max_length=255, required=False)
    ship_region = forms.CharField(label="Region", max_length=255, required=False)
    ship_postal_code = forms.CharField(label="Postal code", max_length=30, required=False)
    ship_country = forms.CharField(label="Country", max_length=100, required=False)


class SalesLineForm(SalesStockedForm):
    """A line of a sales order."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choices("kind", SalesLine.Kind.choices)


def draft_of(header: OrderForm, lines: Sequence[LineForm], stored: SalesOrder | None) -> SalesOrderDraft:
    """The draft of what was typed.

    Of the `stored` order that is edited, the dates that a person chose stay, and a line whose figures were
    not touched keeps the amount that its source stated. Of a header with mistakes it makes a draft that only
    its figures are computed from.
    """
    data = header.cleaned_data
    party = data.get("party")
    kept = {figures_of(line): line.amount for line in stored.lines.all()} if stored else {}
    return SalesOrderDraft(
        number=data.get("number", "").strip(),
        customer_id=party.pk if party else 0,
        ordered_on=data.get("ordered_on") or date.min,
        lines=tuple(_line(line.cleaned_data, kept) for line in lines),
        source=data.get("source", "").strip(),
        currency=data.get("currency", ""),
        required_on=data.get("required_on"),
        shipped_on=data.get("shipped_on"),
        invoiced_on=data.get("invoiced_on"),
        posting_on=stored.posting_on if stored else None,
        due_on=stored.due_on if stored else None,
        paid_on=data.get("paid_on"),
        payment_reference=data.get("payment_reference", "").strip(),
        customer_po=data.get("customer_po", "").strip(),
        memo=data.get("memo", "").strip(),
        discount=data.get("discount") or ZERO,
        tax=data.get("tax"),
        total=data.get("total"),
        exchange_rate=header.rate_of(stored),
        prices_include_tax=data.get("prices_include_tax", False),
        ship_name=data.get("ship_name", "").strip(),
        ship_to=Address(
            line1=data.get("ship_line1", "").strip(),
            city=data.get("ship_city", "").strip(),
            region=data.get("ship_region", "").strip(),
            postal_code=data.get("ship_postal_code", "").strip(),
            country=data.get("ship_country", "").strip(),
        ),
    )


def draft_of_stored(order: SalesOrder) -> SalesOrderDraft:
    """A stored order as a draft, to compute its figures from."""
    return SalesOrderDraft(
        number=order.number,
        customer_id=order.customer_id,
        ordered_on=order.ordered_on,
        lines=tuple(
            SalesLineDraft(line.quantity, line.unit_price, tax_rate_id=line.tax_rate_id, amount=line.amount)
            for line in order.lines.all()
        ),
        currency=order.currency,
        discount=order.discount,
        tax=order.tax,
    )


def header_of(order: SalesOrder) -> dict[str, Any]:
    """The form's values of a stored order."""
    return {name: getattr(order, name) for name in SAME} | {"party": party_label(order.customer)}


def lines_of(order: SalesOrder) -> list[dict[str, Any]]:
    """The form's values of its lines."""
    return [line_values(line) | sales_values(line) for line in order.lines.all()]


def figures(draft: SalesOrderDraft, company: Company) -> tuple[list[Decimal], Decimal]:
    """The lines' net amounts and the computed total of a draft, whatever total it states."""
    known = operations.known_for(company, [draft])
    currency = known.currency_of(draft)
    draft = netted(draft, known.tax_rates, currency)
    amounts = [amount_of(line, currency) for line in draft.lines]
    return amounts, drafts.total_of(replace(draft, total=None), amounts, known)


def _line(data: dict[str, Any], kept: Mapping[Figures, Decimal]) -> SalesLineDraft:
    line = SalesLineDraft(
        quantity=data["quantity"],
        unit_price=data["unit_price"],
        product_id=data["product"].pk if data["product"] else None,
        description=data["description"].strip(),
        discount=data["discount"],
        kind=data["kind"] or SalesLine.Kind.GOODS,
        tax_rate_id=int(data["tax_rate"]) if data["tax_rate"] else None,
        account_key=data["account_key"],
        bought_with_id=int(data["bought_with"]) if data.get("bought_with") else None,
        **placed(data),
    )
    figures_now = (line.product_id, line.quantity, line.unit_price, line.discount)
    return replace(line, amount=kept.get(figures_now))
