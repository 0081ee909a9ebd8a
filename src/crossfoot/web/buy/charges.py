"""Additional charges of an order: freight, duty, handling and others, edited together or declared as not due."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from crossfoot.catalog.models import TaxRate
from crossfoot.core.permissions import Can
from crossfoot.core.problems import Refusal
from crossfoot.documents.purchase_orders import charges
from crossfoot.documents.purchase_orders.charges import ChargeDraft
from crossfoot.documents.purchase_orders.models import PurchaseLine, PurchaseOrder
from crossfoot.web.desk import Desk
from crossfoot.web.orders.at_family import at_family
from crossfoot.web.orders.family import Family
from crossfoot.web.orders.forms import number_field, plain
from crossfoot.web.orders.page import found, page_context

BLANKS = 2
"""Empty lines below the charges that are there."""

MOST = 20
"""Charges that one order takes here."""

KINDS = [(kind.value, kind.label) for kind in PurchaseLine.Kind if kind.value != PurchaseLine.Kind.GOODS]


class ChargeForm(forms.Form):
    """One charge; a line without an amount is left out."""

    kind = forms.ChoiceField(label="Charge", choices=KINDS, required=False)
    amount = number_field("Amount")
    description = forms.CharField(label="Description", max_length=1000, required=False)
    distribution = forms.ChoiceField(
        label="Spread", choices=PurchaseLine.Distribution.choices, required=False
    )
    tax_rate = forms.ChoiceField(label="Tax", required=False)
    by_others = forms.BooleanField(label="Billed by somebody else than the vendor", required=False)
    is_expected = forms.BooleanField(label="Still being processed", required=False)

    def __init__(self, *args: Any, rates: Sequence[TaxRate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.account_key = str((self.initial or {}).get("account_key", ""))
        field = self.fields["tax_rate"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "No tax"), *((str(rate.pk), str(rate)) for rate in rates)]

    def draft(self, account_key: str) -> ChargeDraft:
        data = self.cleaned_data
        return ChargeDraft(
            kind=data["kind"] or PurchaseLine.Kind.FREIGHT,
            amount=data["amount"],
            description=data["description"].strip(),
            distribution=data["distribution"],
            is_expected=data["is_expected"],
            invoiced_by_vendor=not data["by_others"],
            tax_rate_id=int(data["tax_rate"]) if data["tax_rate"] else None,
            account_key=account_key,
        )


@require_http_methods(["GET", "HEAD", "POST"])
@at_family(Can.EDIT_PURCHASES)
def edit(request: HttpRequest, desk: Desk, family: Family, pk: int) -> HttpResponse:
    """Edit all charges of an order on one page."""
    order = found(desk, family, pk)
    reason = charges.why_not_editable(order)
    if reason:
        messages.warning(request, reason)
        return redirect("buy-order", desk.company.slug, pk)
    rates = list(TaxRate.objects.filter(company=desk.company, is_active=True).order_by("name"))
    stored = charges.charges_of(order)
    count = min(int(request.POST.get("count", "") or 0), MOST) if _is_count(request) else len(stored) + BLANKS
    forms_ = [
        ChargeForm(
            request.POST or None,
            prefix=f"c{place}",
            rates=rates,
            initial=_initial(stored[place]) if place < len(stored) else {"kind": "freight"},
            use_required_attribute=False,
        )
        for place in range(count)
    ]
    errors: list[str] = []
    if request.method == "POST" and "add" in request.POST:
        forms_ = _with_blank(request, rates, count)
    elif request.method == "POST":
        filled = [one for one in forms_ if request.POST.get(one.add_prefix("amount"), "").strip()]
        if all(one.is_valid() for one in filled):
            keys = [line.account_key for line in stored]
            drafts = [
                one.draft(keys[place] if place < len(keys) else "")
                for place, one in enumerate(forms_)
                if one in filled
            ]
            try:
                changed = charges.edit_charges(order=order, charges=drafts, by=desk.person, at=desk.now)
            except Refusal as refusal:
                errors = [problem.sentence for problem in refusal.problems] or [refusal.sentence]
            else:
                messages.success(
                    request, f"The charges of {order.number} are saved; its total is {changed.total:,}."
                )
                return redirect("buy-order", desk.company.slug, pk)
        else:
            errors = ["Something is wrong with a charge; it is said beside it. Nothing was saved."]
    context = page_context(desk, family, order, "act") | {
        "forms": forms_,
        "count": len(forms_),
        "has_rates": bool(rates),
        "errors": errors,
        "can_add": len(forms_) < MOST,
    }
    return render(request, "buy/charges.html", context, status=422 if errors else 200)


@require_POST
@at_family(Can.EDIT_PURCHASES)
def declare(request: HttpRequest, desk: Desk, family: Family, pk: int) -> HttpResponse:
    """Sign that no charges are due, or take that back."""
    order = found(desk, family, pk)
    try:
        if "withdraw" in request.POST:
            charges.withdraw_declaration(order=order, by=desk.person, at=desk.now)
            messages.success(request, f"The declaration for {order.number} is taken back.")
        else:
            charges.declare_no_charges(order=order, by=desk.person, at=desk.now)
            messages.success(request, f"You declared that no charges are due for {order.number}.")
    except Refusal as refusal:
        messages.error(request, f"{refusal.sentence} Nothing was changed.")
    return redirect("buy-order", desk.company.slug, pk)


def _is_count(request: HttpRequest) -> bool:
    count = request.POST.get("count", "")
    return count.isascii() and count.isdigit() and len(count) < 4


def _with_blank(request: HttpRequest, rates: Sequence[TaxRate], count: int) -> list[ChargeForm]:
    """What was typed, and one more line; nothing is checked yet."""
    typed = [
        ChargeForm(
            prefix=f"c{place}",
            rates=rates,
            initial={name: request.POST.get(f"c{place}-{name}", "") for name in ChargeForm.base_fields},
            use_required_attribute=False,
        )
        for place in range(count)
    ]
    blank = ChargeForm(
        prefix=f"c{count}", rates=rates, initial={"kind": "freight"}, use_required_attribute=False
    )
    return [*typed, blank] if count < MOST else typed


def _initial(line: PurchaseLine) -> dict[str, Any]:
    return {
        "kind": line.kind,
        "amount": plain(line.amount),
        "description": line.description,
        "distribution": line.distribution,
        "tax_rate": str(line.tax_rate_id or ""),
        "by_others": not line.invoiced_by_vendor,
        "is_expected": line.is_expected,
    }


def print_of(order: PurchaseOrder) -> list[PurchaseLine]:
    """The charges that the vendor makes, for the printed order."""
    return [line for line in charges.charges_of(order) if line.invoiced_by_vendor]
