"""What is on hand: every product at every location, with what it costs, and the list as a file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from crossfoot.core.permissions import Can
from crossfoot.core.stock.movements import six
from crossfoot.stock import queries, sheets, showing
from crossfoot.stock.models import Location, Movement, OnHand
from crossfoot.web import exports, listing
from crossfoot.web.desk import Desk, at_desk
from crossfoot.web.listing import Column
from crossfoot.web.stock.tabs import tabs_of

COLUMNS: tuple[Column[OnHand], ...] = (
    Column("sku", "SKU", lambda row: row.product.sku, ("product__sku",), is_fixed=True),
    Column("name", "Product", lambda row: row.product.name, ("product__name",)),
    Column("location", "Location", lambda row: row.location.name, ("location__name", "product__sku")),
    Column("quantity", "Quantity", lambda row: row.quantity, ("quantity",), is_number=True),
    Column("average", "Cost of one", lambda row: None, is_number=True),
    Column("value", "Value", lambda row: None, is_number=True),
)


@dataclass(frozen=True, slots=True)
class ShownRow:
    """One product at one location; of its product's value the share that lies there."""

    row: OnHand
    average: Decimal | None
    value: Decimal | None


@require_safe
@at_desk()
def on_hand(request: HttpRequest, desk: Desk) -> HttpResponse:
    """What is there now."""
    look = listing.look(request, "stock", COLUMNS, "sku")
    words, place = _asked(request)
    page = listing.page_of(_matching(desk, words, place), look)
    locations = list(Location.objects.filter(company=desk.company))
    context = {
        "tabs": tabs_of(desk, "stock"),
        "look": look,
        "page": page,
        "rows": _shown(page.rows),
        "words": words,
        "place": place,
        "locations": [(str(one.pk), one.name) for one in locations],
        "is_filtered": bool(words or place),
        "worth": queries.valuation_on(desk.company, date.max),
        "has_moved": bool(page.rows) or Movement.objects.filter(company=desk.company).exists(),
    }
    return render(request, "stock/on_hand.html", context)


@require_safe
@at_desk(Can.EXPORT)
def export(request: HttpRequest, desk: Desk, file_format: str) -> HttpResponseBase:
    """The list as a file, with headings that an import knows again."""
    if file_format not in exports.FORMATS:
        raise Http404
    words, place = _asked(request)
    rows: Iterator[Sequence[listing.Cell]] = iter(sheets.on_hand(desk.company))
    if words or place:
        wanted = set(_matching(desk, words, place).values_list("product__sku", "location__name"))
        rows = (row for row in rows if (row[0], row[2]) in wanted)
    name = f"{desk.company.slug}-stock-{desk.today.isoformat()}"
    return exports.answer(name, file_format, sheets.ON_HAND, rows)


def _asked(request: HttpRequest) -> tuple[str, str]:
    """The words searched for, and the id of the location; what is no id is no filter."""
    place = request.GET.get("location", "")
    is_id = place.isascii() and place.isdigit() and len(place) < 19
    return request.GET.get("q", "").replace("\x00", "").strip(), place if is_id else ""


def _matching(desk: Desk, words: str, place: str) -> QuerySet[OnHand]:
    rows = queries.on_hand(desk.company)
    if place:
        rows = rows.filter(location_id=int(place))
    if words:
        rows = rows.filter(Q(product__sku__istartswith=words) | Q(product__name__icontains=words))
    return rows


def _shown(rows: Sequence[OnHand]) -> list[ShownRow]:
    worth = showing.worth_of({row.product_id for row in rows})
    return [_row(row, worth.get(row.product_id)) for row in rows]


def _row(row: OnHand, worth: queries.Worth | None) -> ShownRow:
    if worth is None or not worth.quantity:
        return ShownRow(row, None, None)
    return ShownRow(row, worth.average, six(worth.value * row.quantity / worth.quantity))
