"""Sent to the vendor, confirmed, shipped: each with its day, for one order; and steps of many orders at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from crossfoot.core.permissions import Can
from crossfoot.core.problems import Refusal
from crossfoot.documents.moving import Moved
from crossfoot.documents.purchase_orders import mailing, operations, queries
from crossfoot.documents.purchase_orders.models import PurchaseOrder
from crossfoot.documents.purchase_orders.steps import SentToVendor
from crossfoot.web import listing
from crossfoot.web.desk import Desk, at_desk
from crossfoot.web.orders.at_family import at_family
from crossfoot.web.orders.family import Family
from crossfoot.web.orders.forms import day_field
from crossfoot.web.orders.page import found, page_context
from crossfoot.web.problems import put_on

MOST_AT_ONCE = 200
"""Orders that the page of many shows; who has more narrows the search."""


class SendForm(forms.Form):
    """When it was sent, and whether by e-mail from here."""

    sent_on = day_field("Sent on", required=True)
    is_mailed = forms.BooleanField(label="Send it to the vendor by e-mail", required=False)

    def __init__(self, *args: Any, order: PurchaseOrder, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.why_not_mailed = mailing.why_not(order)
        if self.why_not_mailed:
            del self.fields["is_mailed"]
        else:
            self.fields["is_mailed"].help_text = f"It goes to {order.vendor.email}."

    def run(self, order: PurchaseOrder, desk: Desk) -> SentToVendor:
        return operations.send_to_vendor(
            company=desk.company,
            orders=[order],
            sent_on=self.cleaned_data["sent_on"],
            is_mailed=self.cleaned_data.get("is_mailed", False),
            by=desk.person,
            at=desk.now,
        )


class ConfirmForm(forms.Form):
    """When the vendor confirmed, and for when."""

    confirmed_on = day_field("Confirmed on", required=True)
    expected_on = day_field("Expected", "When the vendor says that it arrives. Empty: it stays as it is.")

    def __init__(self, *args: Any, order: PurchaseOrder, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["expected_on"].initial = order.expected_on

    def run(self, order: PurchaseOrder, desk: Desk) -> Moved[PurchaseOrder]:
        return operations.confirm_many(
            company=desk.company, orders=[order], **self.cleaned_data, by=desk.person, at=desk.now
        )


class ShipForm(forms.Form):
    """When it left, and how."""

    shipped_on = day_field("Shipped on", required=True)
    tracking = forms.CharField(label="Carrier and tracking number", max_length=200, required=False)

    def __init__(self, *args: Any, order: PurchaseOrder, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["tracking"].initial = order.tracking

    def run(self, order: PurchaseOrder, desk: Desk) -> Moved[PurchaseOrder]:
        return operations.ship_many(
            company=desk.company, orders=[order], **self.cleaned_data, by=desk.person, at=desk.now
        )


@dataclass(frozen=True, slots=True)
class StepPage:
    """One step's page."""

    form: type[SendForm] | type[ConfirmForm] | type[ShipForm]
    heading: str
    button: str
    says: str


STEP_PAGES: Mapping[str, StepPage] = {
    "send": StepPage(SendForm, "Send {} to the vendor", "Mark as sent", "sent to the vendor"),
    "confirm": StepPage(ConfirmForm, "{} is confirmed", "Mark as confirmed", "confirmed"),
    "ship": StepPage(ShipForm, "{} has shipped", "Mark as shipped", "shipped"),
}


@require_http_methods(["GET", "HEAD", "POST"])
@at_family(Can.EDIT_PURCHASES)
def step(request: HttpRequest, desk: Desk, family: Family, pk: int, name: str) -> HttpResponse:
    """Take one step with one order."""
    page = STEP_PAGES.get(name)
    if page is None:
        raise Http404
    order = found(desk, family, pk)
    today = {"sent_on": desk.today, "confirmed_on": desk.today, "shipped_on": desk.today, "is_mailed": True}
    form = page.form(request.POST or None, order=order, initial=today)
    if request.method == "POST" and form.is_valid():
        try:
            done = form.run(order, desk)
        except Refusal as refusal:
            put_on(form, refusal)
        else:
            _say(request, order, page.says, done)
            return redirect("buy-order", desk.company.slug, pk)
    context = page_context(desk, family, order, "act") | {
        "form": form,
        "heading": page.heading.format(order.number),
        "button": page.button,
        "name": name,
    }
    return render(request, "buy/step.html", context, status=422 if form.errors else 200)


BULK: Mapping[str, tuple[str, str, Callable[..., Moved[PurchaseOrder]]]] = {
    "send": (
        "Mark as sent",
        "sent_on",
        lambda **act: operations.send_to_vendor(**act, is_mailed=False).moved,
    ),
    "confirm": ("Mark as confirmed", "confirmed_on", operations.confirm_many),
    "ship": ("Mark as shipped", "shipped_on", operations.ship_many),
    "receive": ("Receive everything", "received_on", operations.receive_many),
}
"""What the page of many does: its button, the name of its day, and the operation."""

BULK_SAYS = {
    "send": "marked as sent",
    "confirm": "marked as confirmed",
    "ship": "marked as shipped",
    "receive": "received in full",
}


class ManyForm(forms.Form):
    """One day for all."""

    day = day_field("On", required=True)


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk(Can.RECEIVE_GOODS)
def many(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Take a step with many orders on one day: receive everything of them, or mark them."""
    words = request.GET.get("q", "").strip()[:200]
    orders = queries.awaiting(desk.company, words, MOST_AT_ONCE + 1)
    form = ManyForm(request.POST or None, initial={"day": desk.today})
    if request.method == "POST":
        name = request.POST.get("step", "")
        if name not in BULK:
            raise Http404
        picked = listing.picked(request.POST).ids
        if not picked:
            form.add_error(None, "No order was ticked, so nothing was changed. Tick the orders first.")
        elif form.is_valid():
            return _moved(request, desk, name, form, picked)
    context = {
        "form": form,
        "orders": orders[:MOST_AT_ONCE],
        "is_more": len(orders) > MOST_AT_ONCE,
        "most": MOST_AT_ONCE,
        "words": words,
        "buttons": [(name, label) for name, (label, _, _) in BULK.items()],
    }
    return render(request, "buy/many.html", context, status=422 if form.errors else 200)


def _moved(request: HttpRequest, desk: Desk, name: str, form: ManyForm, picked: Any) -> HttpResponse:
    _, day, run = BULK[name]
    chosen = queries.many(desk.company, list(picked)[:MOST_AT_ONCE])
    act = {day: form.cleaned_data["day"]}
    try:
        moved = run(company=desk.company, orders=chosen, **act, by=desk.person, at=desk.now)
    except Refusal as refusal:
        messages.error(request, f"{refusal.sentence} Nothing was changed.")
        return redirect("buy-many", desk.company.slug)
    if moved.orders:
        count = len(moved.orders)
        messages.success(
            request,
            f"{count:,} order{' is' if count == 1 else 's are'} {BULK_SAYS[name]}.",
        )
    for _, sentence in moved.refused:
        messages.error(request, f"{sentence} It stayed as it was.")
    return redirect(reverse("buy-many", args=[desk.company.slug]))


def _say(
    request: HttpRequest, order: PurchaseOrder, says: str, done: SentToVendor | Moved[PurchaseOrder]
) -> None:
    moved = done.moved if isinstance(done, SentToVendor) else done
    for _, sentence in moved.refused:
        messages.error(request, f"{sentence} Nothing was changed.")
    if moved.orders:
        messages.success(request, f"{order.number} is {says}.")
    if isinstance(done, SentToVendor):
        for one in done.mailed:
            messages.success(request, f"An e-mail with the order is on its way to {one.vendor.email}.")
