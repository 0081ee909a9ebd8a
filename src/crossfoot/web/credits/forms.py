"""A credit as it is typed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django import forms

from crossfoot.core.money import ZERO
from crossfoot.documents.credits import drafts, storing
from crossfoot.documents.credits.drafts import CreditDraft, CreditLineDraft
from crossfoot.documents.credits.kinds import Credit, CreditKind, kind_of
from crossfoot.documents.credits.models import CreditNote, Reason
from crossfoot.documents.credits.storing import ORIGINS
from crossfoot.documents.inclusive import netted
from crossfoot.tenancy.models import Company
from crossfoot.web.orders.forms import (
    LineForm,
    OrderForm,
    day_field,
    line_values,
    party_label,
)

REASONS = [(Reason.RETURN.value, Reason.RETURN.label), (Reason.PRICE.value, Reason.PRICE.label)]
"""What a person chooses from; a reversal is made by cancelling."""

REFUND = ("source", "refunded_on", "payment_reference")
"""Fields of credit notes alone."""


class CreditForm(OrderForm):
    """The header of a credit."""

    is_of_customer: ClassVar[bool] = False
    """Only a customer's money goes back, and only their credit has a sales source and an order's discount."""

    reason = forms.ChoiceField(label="Why there is a credit", choices=REASONS)
    source = forms.CharField(
        label="Source", max_length=60, required=False, help_text="Shop or sales channel that sold it."
    )
    refunded_on = day_field(
        "Money went back on",
        help_text="Empty: the credit settles invoices. Else it becomes a refund receipt.",
    )
    payment_reference = forms.CharField(label="Refund's reference", max_length=100, required=False)
    origin_key = forms.CharField(max_length=60, required=False, widget=forms.HiddenInput())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["number"].label = "Number"
        self.fields["ordered_on"].label = "Date"
        if self.is_of_customer:
            self.fields["discount"].label = "Of the order's discount"
            self.fields["discount"].help_text = "An amount, before tax; it lowers the credit."
        else:
            for name in ("discount", *REFUND):
                del self.fields[name]
        if (self.initial or {}).get("reason") == Reason.REVERSAL or self.data.get(
            "reason"
        ) == Reason.REVERSAL:
            reason = self.fields["reason"]
            assert isinstance(reason, forms.ChoiceField)
            reason.choices = [*REASONS, (Reason.REVERSAL.value, Reason.REVERSAL.label)]

    def clean_origin_key(self) -> str:
        key = str(self.cleaned_data["origin_key"]).strip()
        return key if key.partition(":")[0] in ORIGINS else ""


class CreditLineForm(LineForm):
    """A line of a credit. It has no discount of its own: its price is what is credited."""

    is_of_customer: ClassVar[bool] = False

    origin_line = forms.IntegerField(required=False, widget=forms.HiddenInput())
    is_restocked = forms.BooleanField(label="Goes into stock again", required=False)

    kinds: Sequence[tuple[str, str]] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choices("kind", self.kinds)
        if not self.is_of_customer:
            del self.fields["is_restocked"]


def draft_of(header: OrderForm, lines: Sequence[LineForm], stored: Credit | None) -> CreditDraft:
    """The draft of what was typed; a line whose figures were not touched keeps its stated amount."""
    data = header.cleaned_data
    party = data.get("party")
    kept: dict[tuple[Any, ...], Decimal] = (
        {(line.product_id, line.quantity, line.unit_price): line.amount for line in stored.lines.all()}
        if stored
        else {}
    )
    return CreditDraft(
        number=data.get("number", "").strip(),
        party_id=party.pk if party else 0,
        reason=data.get("reason", ""),
        credited_on=data.get("ordered_on") or date.min,
        lines=tuple(_line(line.cleaned_data, kept) for line in lines),
        currency=data.get("currency", ""),
        posting_on=stored.posting_on if stored else None,
        memo=data.get("memo", "").strip(),
        discount=data.get("discount") or ZERO,
        source=data.get("source", "").strip(),
        refunded_on=data.get("refunded_on"),
        payment_reference=data.get("payment_reference", "").strip(),
        tax=data.get("tax"),
        total=data.get("total"),
        exchange_rate=header.rate_of(stored),
        prices_include_tax=data.get("prices_include_tax", False),
        origin_key=stored.origin_key if stored else data.get("origin_key", ""),
    )


def draft_of_stored(credit: Credit) -> CreditDraft:
    """A stored credit as a draft, to compute its figures from."""
    return CreditDraft(
        number=credit.number,
        party_id=kind_of(credit).party_of(credit).pk,
        reason=credit.reason,
        credited_on=credit.credited_on,
        lines=tuple(
            CreditLineDraft(line.quantity, line.unit_price, tax_rate_id=line.tax_rate_id, amount=line.amount)
            for line in credit.lines.all()
        ),
        currency=credit.currency,
        discount=getattr(credit, "discount", ZERO),
        tax=credit.tax,
    )


def header_of(credit: Credit) -> dict[str, Any]:
    """The form's values of a stored credit."""
    same = (
        "number",
        "ordered_on",
        "currency",
        "exchange_rate",
        "tax",
        "total",
        "memo",
        "reason",
        "origin_key",
    )
    party = kind_of(credit).party_of(credit)
    own = ("discount", *REFUND) if isinstance(credit, CreditNote) else ()
    return {name: getattr(credit, name) for name in (*same, *own)} | {"party": party_label(party)}


def lines_of(credit: Credit) -> list[dict[str, Any]]:
    """The form's values of its lines."""
    return [
        line_values(line)
        | {"origin_line": line.origin_line, "is_restocked": getattr(line, "is_restocked", False)}
        for line in credit.lines.all()
    ]


def figures(kind: CreditKind, draft: CreditDraft, company: Company) -> tuple[list[Decimal], Decimal]:
    """The lines' net amounts and the computed total of a draft, whatever total it states."""
    known = storing.known_for(kind, company, draft)
    draft = netted(draft, known.tax_rates, known.currency_of(draft))
    amounts = drafts.amounts_of(draft, known)
    return amounts, drafts.total_of(replace(draft, total=None), amounts, known)


def _line(data: dict[str, Any], kept: dict[tuple[Any, ...], Decimal]) -> CreditLineDraft:
    product_id = data["product"].pk if data["product"] else None
    return CreditLineDraft(
        quantity=data["quantity"] if data["quantity"] is not None else ZERO,
        unit_price=data["unit_price"] if data["unit_price"] is not None else ZERO,
        product_id=product_id,
        description=data["description"].strip(),
        kind=data["kind"] or "goods",
        tax_rate_id=int(data["tax_rate"]) if data["tax_rate"] else None,
        account_key=data["account_key"],
        amount=kept.get((product_id, data["quantity"], data["unit_price"])),
        origin_line=data["origin_line"],
        is_restocked=data.get("is_restocked", False),
    )
