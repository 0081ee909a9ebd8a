"""Delivering a part of an order: the form with what is left, and the parts on the page of the whole order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from crossfoot.core.money import ZERO
from crossfoot.core.permissions import Can
from crossfoot.core.problems import Refusal
from crossfoot.documents.sales_orders import operations, parts
from crossfoot.documents.sales_orders.models import SalesOrder
from crossfoot.documents.sales_orders.parts import Delivering
from crossfoot.documents.sending import UNSENT
from crossfoot.web.desk import Desk
from crossfoot.web.orders.at_family import at_family
from crossfoot.web.orders.family import Family
from crossfoot.web.orders.forms import day_field, number_field, plain
from crossfoot.web.orders.page import found, page_context
from crossfoot.web.problems import put_on


@dataclass(frozen=True, slots=True)
class LineFields:
    """One line of the form."""

    one: Delivering
    quantity: forms.BoundField


class DeliverForm(forms.Form):
    """What went: of each line a quantity, filled with what is left."""

    shipped_on = day_field("Shipped on", required=True)

    def __init__(self, *args: Any, order: SalesOrder, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.goods = [one for one in parts.delivering(order) if one.ordered.is_by_quantity]
        for one in self.goods:
            quantity = number_field(f"Delivered of {name_of(one)}")
            quantity.initial = plain(one.ordered.left) if one.ordered.left else None
            self.fields[f"quantity_{one.line.pk}"] = quantity

    @property
    def rows(self) -> Iterator[LineFields]:
        for one in self.goods:
            yield LineFields(one, self[f"quantity_{one.line.pk}"])

    def quantities(self) -> dict[int, Decimal]:
        """What was entered; of a line left empty nothing went."""
        return {one.line.pk: self.cleaned_data[f"quantity_{one.line.pk}"] or ZERO for one in self.goods}


def name_of(one: Delivering) -> str:
    """What people call the line."""
    line = one.line
    return line.product.sku if line.product else line.description or f"line {line.position}"


@require_http_methods(["GET", "HEAD", "POST"])
@at_family(Can.EDIT_SALES)
def deliver(request: HttpRequest, desk: Desk, family: Family, pk: int) -> HttpResponse:
    """Deliver a part of one order."""
    order = found(desk, family, pk)
    form = DeliverForm(request.POST or None, order=order, initial={"shipped_on": desk.today})
    if request.method == "POST" and form.is_valid():
        try:
            part = operations.deliver_part(
                order=order,
                quantities=form.quantities(),
                shipped_on=form.cleaned_data["shipped_on"],
                by=desk.person,
                at=desk.now,
            )
        except Refusal as refusal:
            put_on(form, refusal)
        else:
            messages.success(request, f"{part} is a part of {order.number}, ready to be invoiced.")
            return redirect("sell-order", desk.company.slug, part.pk)
    context = page_context(desk, family, order, "act") | {
        "form": form,
        "has_extras": any(not one.ordered.is_by_quantity for one in parts.delivering(order)),
        "is_first": order.status != SalesOrder.Status.IN_PARTS,
    }
    return render(request, "sell/deliver.html", context, status=422 if form.errors else 200)


def is_offered(order: Any) -> bool:
    """Whether a part of it can be delivered now: it is whole, was not invoiced so, and something is left."""
    return (
        order.part_of_id is None
        and order.book_state in UNSENT
        and any(one.ordered.left for one in parts.delivering(order))
    )


def more(desk: Desk, order: Any) -> dict[str, Any]:
    """The parts of a whole order with their pages, and what of each line went; of a part its whole."""
    slug = desk.company.slug
    if order.part_of_id is not None:
        return {"whole": order.part_of, "whole_url": reverse("sell-order", args=[slug, order.part_of_id])}
    made = list(parts.parts(order))
    if not made:
        return {}
    return {
        "parts": [(part, reverse("sell-order", args=[slug, part.pk])) for part in made],
        "delivered": [
            (name_of(one), one.ordered) for one in parts.delivering(order) if one.ordered.is_by_quantity
        ],
    }
