"""What happened: to one product with its running figures, and in the warehouse as a whole."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from crossfoot.catalog.models import Product
from crossfoot.core.permissions import Can
from crossfoot.stock import queries, sheets, showing
from crossfoot.stock.models import Location, Movement, StatedCost, StockEvent
from crossfoot.tenancy import access
from crossfoot.web import exports, listing
from crossfoot.web.desk import Desk, at_desk
from crossfoot.web.listing import Column
from crossfoot.web.stock import booked, words
from crossfoot.web.stock.tabs import tabs_of

COLUMNS: tuple[Column[Movement], ...] = (
    Column("date", "Date", lambda row: row.occurred_on, ("occurred_on", "sequence"), is_fixed=True),
    Column("what", "What", lambda row: words.kind_words(row.kind)),
    Column("location", "Location", lambda row: str(row.location or "")),
    Column("quantity", "Quantity", lambda row: row.quantity, is_number=True),
    Column("cost", "Value", lambda row: row.cost, is_number=True),
    Column("after", "On hand after", lambda row: row.quantity_after, is_number=True),
    Column("average", "Cost of one after", lambda row: None, is_number=True),
    Column("value", "Value after", lambda row: row.value_after, is_number=True),
    Column("journal", "Booked", lambda row: ""),
)

EVENT_COLUMNS: tuple[Column[StockEvent], ...] = (
    Column("what", "What", words.event_words, is_fixed=True),
    Column("date", "Date", lambda event: event.occurred_on, ("occurred_on",)),
    Column("memo", "Note", lambda event: event.memo),
    Column("journal", "Booked", lambda event: ""),
    Column("recorded", "Entered", lambda event: event.recorded_at, ("recorded_at",)),
)


@require_safe
@at_desk()
def product(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """A product's movements, the latest first, with quantity and value after each."""
    stored = access.find(Product, company=desk.company, pk=pk, by=desk.person, at=desk.now)
    look = listing.look(request, "stock-movements", COLUMNS, "-date")
    rows = queries.movements_of(stored).prefetch_related("event__entries__journal")
    page = listing.page_of(rows, look)
    here = list(queries.on_hand(desk.company, product=stored))
    context = {
        "product": stored,
        "look": look,
        "page": page,
        "rows": [booked.move(showing.moved(row)) for row in page.rows],
        "here": here,
        "worth": showing.worth_of([stored.pk]).get(stored.pk),
        "stated": StatedCost.objects.filter(product=stored).first(),
    }
    return render(request, "stock/product.html", context)


@require_safe
@at_desk(Can.EXPORT)
def export(request: HttpRequest, desk: Desk, pk: int, file_format: str) -> HttpResponseBase:
    """A product's movements as a file."""
    stored = access.find(Product, company=desk.company, pk=pk, by=desk.person, at=desk.now)
    if file_format not in exports.FORMATS:
        raise Http404
    name = f"{desk.company.slug}-movements-{stored.pk}-{desk.today.isoformat()}"
    return exports.answer(name, file_format, sheets.MOVEMENTS, sheets.movements(desk.company, stored))


@require_safe
@at_desk()
def history(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Everything that happened, the latest first."""
    look = listing.look(request, "stock-history", EVENT_COLUMNS, "-recorded")
    rows = StockEvent.objects.filter(company=desk.company).select_related("recorded_by", "undone_by")
    page = listing.page_of(rows.prefetch_related("entries__journal"), look)
    context = {
        "tabs": tabs_of(desk, "stock-history"),
        "look": look,
        "page": page,
        "rows": [(event, words.event_words(event)) for event in page.rows],
        "has_locations": Location.objects.filter(company=desk.company).exists(),
    }
    return render(request, "stock/history.html", context)
