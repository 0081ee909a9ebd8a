"""A new credit from a document: its lines with what is left to credit, as a return or in price only."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from crossfoot.core.money import ZERO
from crossfoot.core.numbering import MAX_NUMBER
from crossfoot.core.permissions import Can
from crossfoot.core.problems import Refusal
from crossfoot.documents.credits import operations, storing
from crossfoot.documents.credits.kinds import CUSTOMER, VENDOR, CreditKind
from crossfoot.documents.credits.models import Reason
from crossfoot.documents.credits.storing import Creditable
from crossfoot.tenancy import access
from crossfoot.web.credits.forms import REASONS
from crossfoot.web.desk import Desk, at_desk
from crossfoot.web.orders.forms import day_field, number_field, plain
from crossfoot.web.screens import screen_of


class StartForm(forms.Form):
    """The header of a credit that is made from a document."""

    number = forms.CharField(label="Number", max_length=60)
    credited_on = day_field("Date", required=True)
    reason = forms.ChoiceField(label="Why there is a credit", choices=REASONS, widget=forms.RadioSelect)
    memo = forms.CharField(label="Memo", max_length=1000, required=False)
    refunded_on = day_field(
        "Money went back on",
        help_text="Empty: the credit settles invoices. Else it becomes a refund receipt.",
    )
    payment_reference = forms.CharField(label="Refund's reference", max_length=100, required=False)

    def __init__(self, *args: Any, is_of_customer: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_of_customer = is_of_customer
        if not is_of_customer:
            del self.fields["refunded_on"], self.fields["payment_reference"]


class PickForm(forms.Form):
    """One line of the document: how many are credited, and for a price-only credit by how much each."""

    quantity = number_field("Quantity")
    difference = number_field("Off the price of each")
    is_restocked = forms.BooleanField(label="Goes into stock again", required=False)


@dataclass(frozen=True, slots=True)
class Pick:
    """A line with what is left to credit of it, and its fields."""

    left: Creditable
    form: PickForm

    @property
    def name(self) -> str:
        """What the line is about."""
        line = self.left.line
        product = getattr(line, "product", None)
        return str(line.description or (product.name if product else line.get_kind_display()))


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk()
def start(request: HttpRequest, desk: Desk, kind: str, pk: int) -> HttpResponse:
    """Choose lines of the document, and enter the credit as a draft."""
    model = storing.ORIGINS.get(kind)
    if model is None:
        raise Http404
    access.find(model, company=desk.company, pk=pk, by=desk.person, at=desk.now)
    access.require(desk.person, Can.EDIT_CREDITS, desk.company, at=desk.now)
    origin = storing.origin_of(desk.company, f"{kind}:{pk}")
    assert origin is not None
    of = CUSTOMER if kind == "sales_order" else VENDOR
    lines = storing.creditable(of, desk.company, origin)
    form = StartForm(request.POST or None, initial=_initial(of, origin, desk), is_of_customer=of is CUSTOMER)
    picks = [_pick(request, one) for one in lines]
    if request.method == "POST" and all([form.is_valid(), *(pick.form.is_valid() for pick in picks)]):
        made = _made(desk, of, origin, form, picks)
        if made is not None:
            messages.success(request, f"{made} is entered as a draft.")
            return redirect(screen_of(desk, made.key))
    context = {
        "form": form,
        "picks": picks,
        "origin": origin,
        "origin_url": screen_of(desk, origin.key),
        "noun": of.noun,
    }
    return render(request, "credits/start.html", context, status=422 if form.errors else 200)


def _made(desk: Desk, of: CreditKind, origin: Any, form: StartForm, picks: list[Pick]) -> Any:
    """The credit; None where something is wrong with it, which is said on the form."""
    is_price = form.cleaned_data["reason"] == Reason.PRICE
    chosen: dict[int, tuple[Decimal, Decimal | None]] = {}
    for pick in picks:
        quantity, difference = pick.form.cleaned_data["quantity"], pick.form.cleaned_data["difference"]
        if is_price and difference:
            chosen[pick.left.line.pk] = (quantity or pick.left.line.quantity, difference)
        elif not is_price and quantity:
            chosen[pick.left.line.pk] = (quantity, None)
    if not chosen:
        form.add_error(
            None,
            "No line has anything to credit. Enter what is taken off the price of each."
            if is_price
            else "No line has anything to credit. Enter how many come back.",
        )
        return None
    try:
        draft = operations.draft_of_lines(
            origin=origin,
            number=form.cleaned_data["number"].strip(),
            reason=form.cleaned_data["reason"],
            credited_on=form.cleaned_data["credited_on"],
            picked=chosen,
            memo=form.cleaned_data["memo"].strip(),
            refunded_on=form.cleaned_data.get("refunded_on"),
            payment_reference=form.cleaned_data.get("payment_reference", "").strip(),
            restocked=[
                pick.left.line.pk
                for pick in picks
                if of is CUSTOMER and not is_price and pick.form.cleaned_data["is_restocked"]
            ],
        )
        return operations.draft(kind=of, company=desk.company, credit=draft, by=desk.person, at=desk.now)
    except Refusal as refused:
        for sentence in [problem.sentence for problem in refused.problems] or [refused.sentence]:
            form.add_error(None, sentence)
        return None


def _pick(request: HttpRequest, one: Creditable) -> Pick:
    initial = {"quantity": plain(one.left_quantity) if one.left_quantity and one.left_amount > ZERO else None}
    return Pick(one, PickForm(request.POST or None, prefix=f"l{one.line.pk}", initial=initial))


def _initial(of: CreditKind, origin: Any, desk: Desk) -> dict[str, Any]:
    return {
        "number": f"{'CN' if of is CUSTOMER else 'VC'}-{origin.number}"[:MAX_NUMBER],
        "credited_on": desk.today,
        "reason": Reason.RETURN.value,
        "refunded_on": desk.today if origin.is_settled_at_once else None,
    }
