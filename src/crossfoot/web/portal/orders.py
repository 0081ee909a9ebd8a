"""A vendor's orders: the list, one order, and the vendor's answers to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from crossfoot.core.money import total
from crossfoot.core.problems import Refusal
from crossfoot.core.workflow import IllegalMove
from crossfoot.documents.purchase_orders.destinations import destinations_of
from crossfoot.documents.purchase_orders.models import PurchaseLine, PurchaseOrder
from crossfoot.portal import answering, invoicing, own, words
from crossfoot.web.orders.forms import day_field
from crossfoot.web.portal.door import Visit, at_seat, shown
from crossfoot.web.problems import put_on

PAGE_SIZE = 50

TABS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("open", "Open", own.OPEN),
    ("confirmed", "Confirmed", (PurchaseOrder.Status.CONFIRMED,)),
    ("shipped", "Shipped", own.UNDER_WAY),
    ("closed", "Closed", (*own.CLOSED, PurchaseOrder.Status.CANCELLED)),
    ("all", "All", ()),
)


class ConfirmForm(forms.Form):
    """The order is taken."""

    expected_on = day_field("Delivery by", "Empty: as ordered.")


class ShipForm(forms.Form):
    """The goods have left."""

    shipped_on = day_field("Shipped on", required=True)
    tracking = forms.CharField(
        label="Carrier and tracking number",
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class RefuseForm(forms.Form):
    """The vendor cannot deliver."""

    reason = forms.CharField(
        label="Why, and what you can offer instead",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@require_safe
@at_seat
def order_list(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The orders by where they stand, the latest first."""
    rows = own.orders_of(visit.seat)
    sought = request.GET.get("q", "").replace("\x00", "").strip()[:60]
    if sought:
        rows = rows.filter(number__icontains=sought)
    chosen = request.GET.get("tab", "")
    if chosen not in {key for key, _, _ in TABS}:
        chosen = "all" if sought else "open"
    tabs = [(key, word, _in_tab(rows, statuses).count()) for key, word, statuses in TABS]
    statuses = next(statuses for key, _, statuses in TABS if key == chosen)
    found = _in_tab(rows, statuses).order_by("-ordered_on", "-pk")
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "place": "orders",
        "tabs": tabs,
        "tab": chosen,
        "page": page,
        "rows": [(order, words.of_order(order)) for order in page],
        "sought": sought,
    }
    return shown(request, visit, "portal/orders.html", context)


@require_safe
@at_seat
def order(request: HttpRequest, visit: Visit, pk: int) -> HttpResponse:
    """One order, with what the vendor can answer to it."""
    return _page(request, visit, own.order(visit.seat, pk, by=visit.person, at=visit.now), {})


@require_safe
@at_seat
def printed(request: HttpRequest, visit: Visit, pk: int) -> HttpResponse:
    """The order as a sheet of paper."""
    found = own.order(visit.seat, pk, by=visit.person, at=visit.now)
    return shown(request, visit, "portal/print.html", {"order": found, **_lines(found)})


@require_POST
@at_seat
def confirm(request: HttpRequest, visit: Visit, pk: int) -> HttpResponse:
    """Take the order."""

    def done(data: dict[str, Any]) -> str:
        made = answering.confirm(
            seat=visit.seat,
            order=pk,
            expected_on=data["expected_on"],
            today=visit.today,
            by=visit.person,
            at=visit.now,
        )
        return f"{made} is confirmed. {visit.seat.company} has been told."

    return _answered(request, visit, pk, "confirm", ConfirmForm(request.POST, prefix="confirm"), done)


@require_POST
@at_seat
def ship(request: HttpRequest, visit: Visit, pk: int) -> HttpResponse:
    """Say that the goods have left."""

    def done(data: dict[str, Any]) -> str:
        made = answering.ship(
            seat=visit.seat,
            order=pk,
            shipped_on=data["shipped_on"],
            tracking=data["tracking"],
            today=visit.today,
            by=visit.person,
            at=visit.now,
        )
        return f"{made} is shipped. {visit.seat.company} has been told."

    return _answered(request, visit, pk, "ship", ShipForm(request.POST, prefix="ship"), done)


@require_POST
@at_seat
def refuse(request: HttpRequest, visit: Visit, pk: int) -> HttpResponse:
    """Say that the order cannot be delivered."""

    def done(data: dict[str, Any]) -> str:
        answering.refuse(seat=visit.seat, order=pk, reason=data["reason"], by=visit.person, at=visit.now)
        return f"Your answer went to {visit.seat.company}, which decides what becomes of the order."

    return _answered(request, visit, pk, "refuse", RefuseForm(request.POST, prefix="refuse"), done)


def _answered(
    request: HttpRequest,
    visit: Visit,
    pk: int,
    name: str,
    form: forms.Form,
    done: Callable[[dict[str, Any]], str],
) -> HttpResponse:
    """Do it, and go back to the order; or show the order again with what is wrong."""
    found = own.order(visit.seat, pk, by=visit.person, at=visit.now)
    if form.is_valid():
        try:
            sentence = done(form.cleaned_data)
        except Refusal as refusal:
            put_on(form, refusal)
        except IllegalMove as move:
            form.add_error(None, move.sentence)
        else:
            messages.success(request, sentence)
            return redirect("portal-order", visit.seat.pk, pk)
    return _page(request, visit, found, {name: form}, status=422)


def _page(
    request: HttpRequest,
    visit: Visit,
    found: PurchaseOrder,
    bound: dict[str, forms.Form],
    *,
    status: int = 200,
) -> HttpResponse:
    invoices = own.invoices_of(visit.seat).filter(order=found).order_by("invoice_on", "pk")
    setup = words.setup_of(visit.seat.company)
    context = {
        "place": "orders",
        "order": found,
        "standing": words.of_order(found),
        "answer": answering.latest_answer(found),
        "confirm": bound.get("confirm") or ConfirmForm(prefix="confirm"),
        "ship": bound.get("ship") or ShipForm(prefix="ship", initial={"shipped_on": visit.today}),
        "refuse": bound.get("refuse") or RefuseForm(prefix="refuse"),
        "wrong": next(iter(bound), ""),
        "wrong_form": next(iter(bound.values()), None),
        "can_confirm": found.status in answering.CONFIRMABLE and not found.shipped_on,
        "can_ship": found.status in answering.SHIPPABLE and not found.shipped_on,
        "can_refuse": found.status in answering.REFUSABLE and not found.shipped_on,
        "why_not_invoice": invoicing.why_not_invoiceable(found),
        "invoices": [(one, words.of_invoice(one, setup)) for one in invoices],
        **_lines(found),
    }
    return shown(request, visit, "portal/order.html", context, status=status)


def _lines(found: PurchaseOrder) -> dict[str, Any]:
    """The goods, each with the customers that the vendor itself sends it to; and the charges that the vendor itself
    makes, since others' are none of its business."""
    lines = [line for line in found.lines.all() if line.invoiced_by_vendor]
    is_goods = PurchaseLine.Kind.GOODS
    lines_total = total(line.amount for line in lines)
    goods = [line for line in lines if line.kind == is_goods]
    elsewhere = destinations_of(goods)
    return {
        "goods": [(line, elsewhere.get(line.pk, ())) for line in goods],
        "charges": [line for line in lines if line.kind != is_goods],
        "lines_total": lines_total,
        "tax": found.total - lines_total + found.discount,
    }


def _in_tab(rows: QuerySet[PurchaseOrder], statuses: tuple[str, ...]) -> QuerySet[PurchaseOrder]:
    if not statuses:
        return rows
    # What came with a ship date is shipped, whatever step it is at.
    early = Q(status__in=answering.SHIPPABLE, shipped_on__isnull=False)
    found = Q(status__in=statuses) & ~early
    return rows.filter(found | early if statuses == own.UNDER_WAY else found)
