"""Goods that arrive: the form of a receipt, with what is still open, and a receipt that is taken back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from crossfoot.core.money import ZERO
from crossfoot.core.permissions import Can
from crossfoot.core.problems import Refusal
from crossfoot.core.receiving import Arrival
from crossfoot.core.workflow import IllegalMove
from crossfoot.documents.purchase_orders import operations
from crossfoot.documents.purchase_orders.models import PurchaseLine, PurchaseOrder, Receipt
from crossfoot.documents.purchase_orders.receipts import Arrived
from crossfoot.documents.purchase_orders.receiving import arrival_of, goods_of
from crossfoot.tenancy import access
from crossfoot.web.desk import Desk
from crossfoot.web.orders.at_family import at_family
from crossfoot.web.orders.family import Family
from crossfoot.web.orders.forms import day_field, number_field, plain
from crossfoot.web.orders.page import found, page_context


@dataclass(frozen=True, slots=True)
class LineFields:
    """One line of the form."""

    line: PurchaseLine
    arrival: Arrival
    quantity: forms.BoundField
    rejected: forms.BoundField


class ReceiveForm(forms.Form):
    """What arrived: of each line a quantity, filled with what is open, and how much of it was rejected."""

    received_on = day_field("Received on", required=True)
    note = forms.CharField(label="Note", max_length=1000, required=False)

    def __init__(self, *args: Any, order: PurchaseOrder, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.goods = goods_of(order)
        for line in self.goods:
            name = line.product.sku if line.product else line.description or f"line {line.position}"
            quantity = number_field(f"Received of {name}")
            quantity.initial = plain(arrival_of(line).open)
            self.fields[f"quantity_{line.pk}"] = quantity
            self.fields[f"rejected_{line.pk}"] = number_field(f"Rejected of {name}")

    @property
    def rows(self) -> Iterator[LineFields]:
        for line in self.goods:
            yield LineFields(line, arrival_of(line), self[f"quantity_{line.pk}"], self[f"rejected_{line.pk}"])

    def arrived(self) -> list[Arrived]:
        """What was entered; a line left empty did not arrive."""
        data = self.cleaned_data
        return [
            Arrived(line.pk, data[f"quantity_{line.pk}"] or ZERO, data[f"rejected_{line.pk}"] or ZERO)
            for line in self.goods
        ]


class RevertForm(forms.Form):
    """Why it is taken back."""

    reason = forms.CharField(label="Why", max_length=200, required=False)


@require_http_methods(["GET", "HEAD", "POST"])
@at_family(Can.RECEIVE_GOODS)
def receive(request: HttpRequest, desk: Desk, family: Family, pk: int) -> HttpResponse:
    """Record a receipt of one order."""
    order = found(desk, family, pk)
    form = ReceiveForm(request.POST or None, order=order, initial={"received_on": desk.today})
    if request.method == "POST" and form.is_valid():
        try:
            received = operations.receive(
                order=order,
                arrived=form.arrived(),
                received_on=form.cleaned_data["received_on"],
                note=form.cleaned_data["note"],
                by=desk.person,
                at=desk.now,
            )
        except Refusal as refusal:
            _put_on(form, refusal)
        except IllegalMove as refused:
            form.add_error(None, f"{refused.sentence} Nothing was recorded.")
        else:
            status = str(PurchaseOrder.Status(received.order.status).label).lower()
            messages.success(request, f"{received.receipt} is recorded; {order.number} is {status}.")
            for warning in received.warnings:
                messages.warning(request, warning)
            return redirect("buy-order", desk.company.slug, pk)
    context = page_context(desk, family, order, "act") | {"form": form}
    return render(request, "buy/receive.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@at_family(Can.RECEIVE_GOODS)
def revert(request: HttpRequest, desk: Desk, family: Family, pk: int, receipt: int) -> HttpResponse:
    """Take a receipt back, with its reason."""
    order = found(desk, family, pk)
    taken = access.find(Receipt, company=desk.company, pk=receipt, by=desk.person, at=desk.now)
    form = RevertForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            operations.revert_receipt(
                receipt=taken, reason=form.cleaned_data["reason"], by=desk.person, at=desk.now
            )
        except Refusal as refusal:
            form.add_error(None, f"{refusal.sentence} Nothing was changed.")
        else:
            messages.success(request, f"{taken} is taken back.")
            return redirect("buy-order", desk.company.slug, pk)
    context = page_context(desk, family, order, "act") | {
        "form": form,
        "heading": f"Take receipt {taken.number} back",
        "button": "Take it back",
        "is_grave": True,
    }
    return render(request, "orders/act.html", context, status=422 if form.errors else 200)


def _put_on(form: ReceiveForm, refusal: Refusal) -> None:
    """Each problem beside its quantity: `lines.12.rejected` is the field `rejected_12`."""
    for problem in refusal.problems:
        _, _, rest = problem.where.partition("lines.")
        line, _, name = rest.partition(".")
        field = f"{name}_{line}" if rest else problem.where
        form.add_error(field if field in form.fields else None, problem.sentence)
    if not refusal.problems:
        form.add_error(None, f"{refusal.sentence} Nothing was recorded.")
