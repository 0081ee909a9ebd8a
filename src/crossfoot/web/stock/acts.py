"""What the warehouse does: adjust, throw away, transfer, make. Each is shown before it is booked."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from crossfoot.core.permissions import Can
from crossfoot.core.problems import Refusal
from crossfoot.stock import operations, showing
from crossfoot.stock.acts import settings_of
from crossfoot.stock.drafts import Adjusted, Moved, Used
from crossfoot.stock.models import StockEvent
from crossfoot.stock.showing import Told
from crossfoot.web.desk import Desk, at_desk
from crossfoot.web.orders.typed import COUNT_FIELD, line_count, raw
from crossfoot.web.problems import put_on
from crossfoot.web.stock import booked
from crossfoot.web.stock.forms import (
    EMPTY_LINES,
    MOST_LINES,
    AdjustedForm,
    AdjustForm,
    Filled,
    GoodsForm,
    MakeForm,
    PlacedForm,
    TransferForm,
    amount,
    places_of,
    reshaped,
    suggested,
)

UNSEEN = frozenset({"csrfmiddlewaretoken", "do", "seen"})
"""Fields of a form that say nothing of what is to be booked."""


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that the warehouse does."""

    title: str
    explains: str
    lines_heading: str
    button: str
    header: type[PlacedForm]
    line: type[GoodsForm]
    carry_out: Callable[[Desk, PlacedForm, Sequence[GoodsForm]], StockEvent | None]


def _adjust(desk: Desk, header: PlacedForm, lines: Sequence[GoodsForm]) -> StockEvent:
    data = header.cleaned_data
    sign = 1 if data["what"] == "more" else -1
    return operations.adjust_many(
        company=desk.company,
        changes=[
            Adjusted(
                line.cleaned_data["product"],
                sign * line.cleaned_data["quantity"],
                data["location"],
                line.cleaned_data["value"],
                data["what"] == "thrown",
            )
            for line in lines
        ],
        on=data["on"],
        reason=data["reason"],
        by=desk.person,
        at=desk.now,
    )


def _transfer(desk: Desk, header: PlacedForm, lines: Sequence[GoodsForm]) -> StockEvent | None:
    data = header.cleaned_data
    if data["here"] is None or data["there"] is None:
        raise Refusal("A transfer needs two locations. Add the second one under Locations.")
    return operations.transfer(
        company=desk.company,
        moved=[Moved(line.cleaned_data["product"], line.cleaned_data["quantity"]) for line in lines],
        here=data["here"],
        there=data["there"],
        on=data["on"],
        memo=data["memo"],
        by=desk.person,
        at=desk.now,
    ).event


def _make(desk: Desk, header: PlacedForm, lines: Sequence[GoodsForm]) -> StockEvent | None:
    data = header.cleaned_data
    return operations.make(
        company=desk.company,
        product=data["product"],
        quantity=data["quantity"],
        ingredients=[
            Used(line.cleaned_data["product"], line.cleaned_data["quantity"], data["location"])
            for line in lines
        ],
        operation_cost=amount(data["operation_cost"]),
        on=data["on"],
        location=data["location"],
        memo=data["memo"],
        by=desk.person,
        at=desk.now,
    ).event


ADJUST = Act(
    "Adjust stock",
    "Enter what is more or less than is known here, or what is thrown away. What is less goes at the average cost; "
    "what is more comes in at it, too, or at what you say all of it is worth.",
    "Products",
    "Book the adjustment",
    AdjustForm,
    AdjustedForm,
    _adjust,
)
TRANSFER = Act(
    "Transfer",
    "Goods change their place. Their cost stays as it is; a journal is booked only where the two locations have "
    "inventory accounts of their own.",
    "Products",
    "Book the transfer",
    TransferForm,
    GoodsForm,
    _transfer,
)
MAKE = Act(
    "Make a product",
    "Ingredients go out of stock, and what was made of them comes in: at their cost and that of the work.",
    "Ingredients, for all of it",
    "Book what was made",
    MakeForm,
    GoodsForm,
    _make,
)


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk(Can.ADJUST_STOCK)
def enter(request: HttpRequest, desk: Desk, act: Act) -> HttpResponse:
    """Type it, look at what it does to stock and books, book it."""
    places = places_of(desk.company)
    if request.method != "POST":
        header = act.header(initial={"on": desk.today}, places=places)
        first = {"product": request.GET.get("sku", "").replace("\x00", "")}
        lines = [
            act.line(prefix=f"l{n}", places=places, initial=first if n == 0 else {})
            for n in range(EMPTY_LINES)
        ]
        return _shown(request, desk, act, Filled(header, lines))
    count = min(line_count(request.POST), MOST_LINES)
    lines = [act.line(request.POST, prefix=f"l{n}", places=places) for n in range(count)]
    typed = Filled(act.header(request.POST, places=places), lines)
    if "add" in request.POST or "drop" in request.POST:
        values = reshaped(request.POST, lines)
        header = act.header(initial=raw(typed.header), places=places)
        fresh = [act.line(prefix=f"l{n}", places=places, initial=value) for n, value in enumerate(values)]
        return _shown(request, desk, act, Filled(header, fresh))
    if not typed.filled:
        typed.header.add_error(
            None, f"Nothing was entered under “{act.lines_heading}”. Fill in at least one line."
        )
    if not typed.is_valid() or not typed.filled:
        return _shown(request, desk, act, typed)
    carry_out = partial(act.carry_out, desk, typed.header, typed.filled)
    try:
        is_booked, event = booked_once(desk, request.POST, carry_out)
        if is_booked:
            messages.success(request, booked.sentence(event))
            return redirect("stock-event", desk.company.slug, event.pk) if event else redirect(request.path)
        return _shown(request, desk, act, typed, showing.rehearsed(desk.company, carry_out))
    except Refusal as refused:
        put_on(typed.header, refused)
    return _shown(request, desk, act, typed)


@require_safe
@at_desk()
def suggest(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Goods to choose from while typing, as options of a datalist."""
    words = next((str(value) for name, value in request.GET.items() if name.endswith("product")), "")
    return render(request, "orders/_options.html", {"options": suggested(desk.company, words)})


def booked_once(
    desk: Desk, data: QueryDict, deed: Callable[[], StockEvent | None]
) -> tuple[bool, StockEvent | None]:
    """Whether it is booked, and the event, where one was made of it.

    It is booked as it was last shown, and once: what was changed since, or sent twice by a hasty hand, is shown once
    more instead. The company's stock is locked from the look to the booking.
    """
    if data.get("do") != "book":
        return False, None
    with transaction.atomic():
        settings_of(desk.company, is_locked=True)
        if data.get("seen") != digest(desk, data):
            return False, None
        return True, deed()


def digest(desk: Desk, data: QueryDict) -> str:
    """What was typed, and what this person booked last, in short."""
    typed = sorted((name, tuple(values)) for name, values in data.lists() if name not in UNSEEN)
    own = StockEvent.objects.filter(company=desk.company, recorded_by=desk.person)
    last = own.order_by("-pk").values_list("pk", flat=True).first()
    return hashlib.sha256(repr((typed, last)).encode("utf-8", "replace")).hexdigest()


def _shown(
    request: HttpRequest, desk: Desk, act: Act, typed: Filled, told: Told | None = None
) -> HttpResponse:
    context = {
        "act": act,
        "form": typed.header,
        "lines": typed.lines,
        "line_count": str(len(typed.lines)),
        "count_field": COUNT_FIELD,
        "products": suggested(desk.company, ""),
        "suggest": reverse("stock-suggest", args=[desk.company.slug]),
        "places": typed.header.places,
        "told": booked.shown(desk, told) if told else None,
        "seen": digest(desk, request.POST) if told else "",
        "was_changed": told is not None and request.POST.get("do") == "book",
        "has_errors": typed.header.is_bound
        and (bool(typed.header.errors) or any(line.errors for line in typed.filled)),
    }
    status = 422 if context["has_errors"] else 200
    return render(request, "stock/act.html", context, status=status)
