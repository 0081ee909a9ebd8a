"""Counting: the sheet of a location with what is expected there, filled in, shown, booked."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from crossfoot.catalog.models import Product
from crossfoot.core.permissions import Can
from crossfoot.core.problems import Refusal
from crossfoot.stock import operations, queries, showing
from crossfoot.stock.drafts import Counted
from crossfoot.stock.keeping import FIRST_LOCATION
from crossfoot.stock.models import Location, StockEvent
from crossfoot.stock.showing import Told
from crossfoot.web.desk import Desk, at_desk
from crossfoot.web.orders.forms import number_field
from crossfoot.web.problems import put_on
from crossfoot.web.stock import booked
from crossfoot.web.stock.acts import booked_once, digest
from crossfoot.web.stock.forms import CountForm, GoodsForm, Places, places_of, suggested

SHEET_LINES = 200
"""Products on one sheet; a search makes it smaller, and whole warehouses come as a file."""
MORE_LINES = 3
"""Lines for products that are not expected at the location."""


@dataclass(slots=True)
class SheetLine:
    """One product of the sheet; `field` is where its count is typed."""

    product: Product
    expected: Decimal
    name: str


class SheetForm(CountForm):
    """The sheet: one field for each product."""

    def __init__(self, *args: Any, lines: list[SheetLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sheet = lines
        for line in lines:
            self.fields[line.name] = number_field(f"Counted of {line.product.sku}")

    @property
    def rows(self) -> list[tuple[SheetLine, Any]]:
        """Each line with its field as the page shows it."""
        return [(line, self[line.name]) for line in self.sheet]

    @property
    def counted(self) -> list[Counted]:
        """What was typed; an empty field was not counted."""
        typed = [(line.product, self.cleaned_data[line.name]) for line in self.sheet]
        return [Counted(product, quantity) for product, quantity in typed if quantity is not None]


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk(Can.ADJUST_STOCK)
def count(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The sheet of the chosen location; typed, shown, booked."""
    places = places_of(desk.company)
    chosen = request.POST or request.GET
    place = _place(places, chosen.get("location", ""))
    on = _day(chosen.get("on", ""), desk)
    words = chosen.get("q", "").replace("\x00", "").strip()
    sheet, is_more = _sheet(desk, place, on, words)
    if request.method != "POST":
        form = SheetForm(
            initial={"on": on, "location": str(place.pk) if place else ""}, places=places, lines=sheet
        )
        lines = [GoodsForm(prefix=f"l{n}", places=places) for n in range(MORE_LINES)]
        return _shown(request, desk, form, lines, words, is_more)
    form = SheetForm(request.POST, places=places, lines=sheet)
    lines = [GoodsForm(request.POST, prefix=f"l{n}", places=places) for n in range(MORE_LINES)]
    filled = [line for line in lines if not line.is_empty]
    told: Told | None = None
    if all([form.is_valid(), *(line.is_valid() for line in filled)]):
        typed = [Counted(line.cleaned_data["product"], line.cleaned_data["quantity"]) for line in filled]
        deed = partial(_book, desk, form, [*form.counted, *typed])
        try:
            is_booked, event = booked_once(desk, request.POST, deed)
            if is_booked:
                messages.success(request, booked.sentence(event))
                if event is None:
                    return redirect("stock", desk.company.slug)
                return redirect("stock-event", desk.company.slug, event.pk)
            told = showing.rehearsed(desk.company, deed)
        except Refusal as refused:
            put_on(form, refused)
    return _shown(request, desk, form, lines, words, is_more, told)


def _book(desk: Desk, form: SheetForm, counted: list[Counted]) -> StockEvent | None:
    return operations.count(
        company=desk.company,
        counted=counted,
        on=form.cleaned_data["on"],
        location=form.cleaned_data["location"],
        memo=form.cleaned_data["memo"],
        by=desk.person,
        at=desk.now,
    ).event


def _sheet(desk: Desk, place: Location | None, on: Any, words: str) -> tuple[list[SheetLine], bool]:
    """What is expected there, and whether there is more than one sheet takes."""
    if place is None:
        return [], False
    here = queries.on_hand(desk.company, location=place)
    if words:
        here = here.filter(Q(product__sku__istartswith=words) | Q(product__name__icontains=words))
    rows = list(here[: SHEET_LINES + 1])
    products = [row.product for row in rows[:SHEET_LINES]]
    there = showing.expected(place, on, [product.pk for product in products])
    return [SheetLine(one, there[one.pk], f"counted-{one.pk}") for one in products], len(rows) > SHEET_LINES


def _place(places: Places, chosen: str) -> Location | None:
    found = next((one for one in places.locations if str(one.pk) == chosen), None)
    return found or next((one for one in places.locations if one.is_default), None)


def _day(text: str, desk: Desk) -> Any:
    """The day that was chosen; today where none, or none that there is, was."""
    try:
        return type(desk.today).fromisoformat(text)
    except ValueError:
        return desk.today


def _shown(
    request: HttpRequest,
    desk: Desk,
    form: SheetForm,
    lines: list[GoodsForm],
    words: str,
    is_more: bool,
    told: Told | None = None,
) -> HttpResponse:
    has_errors = form.is_bound and (
        bool(form.errors) or any(not one.is_empty and one.errors for one in lines)
    )
    differing = {move.row.product_id for move in told.moved} if told else set()
    counted = len(form.counted) + sum(not one.is_empty for one in lines) if told else 0
    context = {
        "form": form,
        "lines": lines,
        "words": words,
        "is_more": is_more,
        "most": SHEET_LINES,
        "products": suggested(desk.company, ""),
        "suggest": reverse("stock-suggest", args=[desk.company.slug]),
        "told": booked.shown(desk, told) if told else None,
        "as_expected": counted - len(differing),
        "counted": counted,
        "seen": digest(desk, request.POST) if told else "",
        "was_changed": told is not None and request.POST.get("do") == "book",
        "has_errors": has_errors,
        "day": _day((request.POST or request.GET).get("on", ""), desk),
        "place": _place(form.places, str(form["location"].value() or "")) or FIRST_LOCATION,
    }
    return render(request, "stock/count.html", context, status=422 if has_errors else 200)
