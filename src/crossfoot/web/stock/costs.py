"""What a product is said to cost, as long as nothing that arrived says it: shown first, then booked."""

from __future__ import annotations

from functools import partial

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from crossfoot.catalog.models import Product
from crossfoot.core.permissions import Can
from crossfoot.core.problems import Refusal
from crossfoot.stock import operations, showing
from crossfoot.stock.models import StatedCost
from crossfoot.stock.showing import Told
from crossfoot.tenancy import access
from crossfoot.web.desk import Desk, at_desk
from crossfoot.web.orders.forms import number_field, price
from crossfoot.web.problems import put_on
from crossfoot.web.stock import booked
from crossfoot.web.stock.acts import booked_once, digest


class CostForm(forms.Form):
    """What one unit costs."""

    amount = number_field("Cost of one", help_text="In home currency; empty takes it back.")


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk(Can.ADJUST_STOCK)
def state_cost(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """Say what one unit costs."""
    product = access.find(Product, company=desk.company, pk=pk, by=desk.person, at=desk.now)
    stated = StatedCost.objects.filter(product=product).first()
    form = CostForm(request.POST or None, initial={"amount": price(stated.amount) if stated else None})
    told: Told | None = None
    if request.method == "POST" and form.is_valid():
        amount = form.cleaned_data["amount"]
        deed = partial(operations.state_cost, product=product, amount=amount, by=desk.person, at=desk.now)
        try:
            is_booked, _ = booked_once(desk, request.POST, deed)
            if is_booked:
                said = "has no stated cost any more" if amount is None else f"is said to cost {amount:,} each"
                messages.success(request, f"{product.sku} {said}.")
                return redirect("stock-product", desk.company.slug, product.pk)
            told = showing.rehearsed(desk.company, deed)
        except Refusal as refused:
            put_on(form, refused)
    context = {
        "form": form,
        "product": product,
        "told": booked.shown(desk, told) if told else None,
        "seen": digest(desk, request.POST) if told else "",
    }
    return render(request, "stock/cost.html", context, status=422 if form.errors else 200)
