"""Recording a payment here: of whom, of which open documents, how much. It is not sent to QuickBooks (D8)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from crossfoot.core.permissions import Can
from crossfoot.core.problems import Refusal
from crossfoot.parties.models import Party
from crossfoot.payments import openings, operations
from crossfoot.payments.models import Payment
from crossfoot.payments.openings import Opening
from crossfoot.payments.operations import LONGEST_REASON, SIDES, Part, PaymentDraft
from crossfoot.tenancy import access
from crossfoot.web.desk import Desk, at_desk
from crossfoot.web.orders.forms import day_field, number_field
from crossfoot.web.screens import screen_of

PARTIES_SHOWN = 30
PAYS = "pay"
"""Name of the boxes that say which documents it pays."""


class PaymentForm(forms.Form):
    """The payment itself; its parts are the rows below it."""

    kind = forms.ChoiceField(label="Kind")
    paid_on = day_field("Paid on", required=True)
    amount = number_field(
        "Amount in all", help_text="Empty: the sum of what is ticked. What is more stays unapplied."
    )
    number = forms.CharField(
        label="Number", max_length=40, required=False, help_text="Of the check or the receipt."
    )
    account_name = forms.CharField(
        label="Account", max_length=200, required=False, help_text="Which cash or bank paid."
    )
    memo = forms.CharField(label="Memo", max_length=LONGEST_REASON, required=False)

    def __init__(self, *args: Any, party: Party, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        side = "vendor" if party.kind == Party.Kind.VENDOR else "customer"
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)
        kind.choices = [(one, str(Payment.Kind(one).label)) for one, (of, _) in SIDES.items() if of == side]


@dataclass(slots=True)
class Line:
    """A document that can be paid, with its box and its amount as they were filled in."""

    opening: Opening
    url: str
    bound: forms.BoundField
    is_ticked: bool

    @property
    def key(self) -> str:
        return str(self.opening.document.key)


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk(Can.RECORD_PAYMENTS)
def new(request: HttpRequest, desk: Desk) -> HttpResponse:
    """First of whom, then how much of what."""
    party = _party(desk, request.GET.get("party", ""))
    if party is None:
        return _of_whom(request, desk)
    found = openings.of_party(party)
    ticked = request.POST.getlist(PAYS) if request.method == "POST" else request.GET.getlist("document")
    form = PaymentForm(request.POST or None, party=party, initial={"paid_on": desk.today})
    for opening in found:
        key = opening.document.key
        field = number_field(f"Amount for {opening.document}", required=key in ticked)
        field.initial = opening.paid.open
        form.fields[_amount_name(key)] = field
    lines = [
        Line(
            one,
            screen_of(desk, one.document.key),
            form[_amount_name(one.document.key)],
            one.document.key in ticked,
        )
        for one in found
    ]
    status = 200
    if request.method == "POST":
        made = _recorded(desk, form, lines)
        if made is not None:
            messages.success(
                request, f"{made} of {made.amount:,} {made.currency} is recorded. It stays here."
            )
            return redirect("payments-one", desk.company.slug, made.pk)
        status = 422
    context = {
        "party": party,
        "form": form,
        "head": [form[name] for name in ("kind", "paid_on", "amount", "number", "account_name", "memo")],
        "lines": lines,
        "has_several_currencies": len({one.document.currency for one in found}) > 1,
    }
    return render(request, "payments/new.html", context, status=status)


def address_of(desk: Desk, party: Party, document_key: str = "") -> str:
    """Where a payment of this party is recorded, with one document ticked."""
    address = reverse("payments-new", args=[desk.company.slug])
    more = f"&document={document_key}" if document_key else ""
    return f"{address}?party={party.pk}{more}"


def _recorded(desk: Desk, form: PaymentForm, lines: Sequence[Line]) -> Payment | None:
    """The payment; None with what is wrong beside the fields."""
    ticked = [line for line in lines if line.is_ticked]
    if not form.is_valid():
        return None
    if not ticked:
        form.add_error(None, "Nothing is ticked, so nothing was recorded. Tick what it pays.")
        return None
    data = form.cleaned_data
    parts = tuple(Part(line.key, data[_amount_name(line.key)] or Decimal(0)) for line in ticked)
    draft = PaymentDraft(
        kind=data["kind"],
        paid_on=data["paid_on"],
        parts=parts,
        amount=data["amount"],
        number=data["number"],
        account_name=data["account_name"],
        memo=data["memo"],
    )
    try:
        return operations.record_payment(company=desk.company, payment=draft, by=desk.person, at=desk.now)
    except Refusal as refused:
        _put_on(form, ticked, refused)
        return None


def _put_on(form: PaymentForm, ticked: Sequence[Line], refused: Refusal) -> None:
    """Every problem beside the field that it is about: `parts.0.amount` is the first ticked document."""
    if not refused.problems:
        form.add_error(None, f"{refused.sentence} Nothing was recorded.")
    for problem in refused.problems:
        pieces = problem.where.split(".")
        place = int(pieces[1]) if pieces[0] == "parts" and len(pieces) > 1 and pieces[1].isdigit() else None
        field = problem.where if problem.where in form.fields else None
        if place is not None and place < len(ticked):
            field = _amount_name(ticked[place].key)
        form.add_error(field, problem.sentence)


def _of_whom(request: HttpRequest, desk: Desk) -> HttpResponse:
    words = request.GET.get("q", "")
    kinds = [(kind, openings.parties(desk.company, kind.value, words, PARTIES_SHOWN)) for kind in Party.Kind]
    groups = [(f"{kind.label}s", [(one, address_of(desk, one)) for one in found]) for kind, found in kinds]
    return render(request, "payments/of_whom.html", {"words": words, "groups": groups, "most": PARTIES_SHOWN})


def _party(desk: Desk, text: str) -> Party | None:
    if not text:
        return None
    return access.find(Party, company=desk.company, pk=text, by=desk.person, at=desk.now)


def _amount_name(key: str) -> str:
    return f"amount-{key}"
