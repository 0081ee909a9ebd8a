"""Entering and editing an order. Adding a line posts the form back, so it works without JavaScript."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from crossfoot.catalog.models import Product, TaxRate
from crossfoot.connections import operations as connections
from crossfoot.core.names import name_key
from crossfoot.core.problems import Refusal
from crossfoot.core.workflow import IllegalMove
from crossfoot.mappings import queries as mappings
from crossfoot.parties.models import Party
from crossfoot.tenancy import access
from crossfoot.web.desk import Desk
from crossfoot.web.orders.at_family import at_family
from crossfoot.web.orders.family import Family
from crossfoot.web.orders.forms import SUGGESTIONS, LineForm, Lists, OrderForm, party_label, product_label
from crossfoot.web.orders.page import found, why_not_editable
from crossfoot.web.orders.stocked_lines import choices_for
from crossfoot.web.orders.typed import Typed, line_count, lines_after, raw, tell

EMPTY_LINES = 3
"""Lines that a new order offers."""

LINE_ROLES = {
    "invoice": "sales",
    "credit memo": "sales",
    "bill": "purchases",
    "purchase order": "purchases",
    "vendor credit": "purchases",
}
"""The role whose accounts a line may name itself."""

PARTY_FIELDS = {"customer": "party", "vendor": "party", "credited_on": "ordered_on"}
"""Fields of a draft that the form calls otherwise."""

Typing = Typed[OrderForm, LineForm]


@require_http_methods(["GET", "HEAD", "POST"])
@at_family()
def new(request: HttpRequest, desk: Desk, family: Family) -> HttpResponse:
    """Enter an order."""
    access.require(desk.person, family.edit, desk.company, at=desk.now)
    return _form(request, desk, family, None)


@require_http_methods(["GET", "HEAD", "POST"])
@at_family()
def edit(request: HttpRequest, desk: Desk, family: Family, pk: int) -> HttpResponse:
    """Change an order."""
    access.require(desk.person, family.edit, desk.company, at=desk.now)
    return _form(request, desk, family, found(desk, family, pk))


@require_safe
@at_family()
def suggest(request: HttpRequest, desk: Desk, family: Family, what: str) -> HttpResponse:
    """Names to choose from while typing, as options of a datalist."""
    ending = "product" if what == "products" else "party"
    words = next((str(value) for name, value in request.GET.items() if name.endswith(ending)), "")
    found_names = _products(desk, words) if what == "products" else _parties(desk, family, words)
    return render(request, "orders/_options.html", {"options": found_names})


def _form(request: HttpRequest, desk: Desk, family: Family, order: Any | None) -> HttpResponse:
    lists = _lists(desk, family, order)
    if order is not None and (reason := why_not_editable(family, order)):
        messages.warning(request, reason)
        return redirect(family.url("order"), desk.company.slug, order.pk)
    if request.method != "POST":
        return _shown(request, desk, family, order, _blank(desk, family, lists, order))
    if "add" in request.POST or "drop" in request.POST or "figure" in request.POST:
        return _shown(request, desk, family, order, _reshaped(request.POST, desk, family, lists, order))
    typed = _typed(request.POST, family, lists)
    if not typed.filled:
        typed.header.add_error(None, "The order has no lines. Add what was ordered.")
    if typed.is_valid() and typed.filled:
        try:
            draft = family.draft_of(typed.header, typed.filled, order)
            if order is None:
                saved = family.add(desk.company, draft, desk.person, desk.now)
            else:
                saved = family.edit_order(order, draft, desk.person, desk.now)
        except (Refusal, IllegalMove) as refused:
            tell(typed, refused, PARTY_FIELDS)
        else:
            messages.success(request, f"{saved} is saved.")
            return redirect(family.url("order"), desk.company.slug, saved.pk)
    return _shown(request, desk, family, order, typed)


def _shown(
    request: HttpRequest, desk: Desk, family: Family, order: Any | None, typed: Typing
) -> HttpResponse:
    typed.amounts = typed.amounts or [None] * len(typed.lines)
    slug = desk.company.slug
    lists = typed.header.lists
    return render(
        request,
        "orders/form.html",
        {
            "family": family,
            "order": order,
            "form": typed.header,
            "lines": list(zip(typed.lines, typed.amounts, strict=True)),
            "line_count": str(len(typed.lines)),
            "dates": [typed.header[name] for name in typed.header.dates],
            "computed_total": typed.total,
            "has_rates": bool(lists.tax_rates),
            "has_accounts": bool(lists.accounts),
            "parties": _parties(desk, family, ""),
            "products": _products(desk, ""),
            "action": request.path,
            "back": reverse(family.url("order"), args=[slug, order.pk])
            if order
            else reverse(family.url("list"), args=[slug]),
            "suggest_parties": reverse(family.url("suggest"), args=[slug, "parties"]),
            "suggest_products": reverse(family.url("suggest"), args=[slug, "products"]),
        },
    )


def _lists(desk: Desk, family: Family, order: Any | None) -> Lists:
    connection = connections.active(desk.company)
    choices = mappings.accounts_for(connection, LINE_ROLES[family.document]) if connection else []
    return Lists(
        company=desk.company,
        party_kind=family.party_kind,
        tax_rates=tuple(TaxRate.objects.filter(company=desk.company, is_active=True).order_by("name")),
        accounts=tuple((f"remote:{choice.account.remote_id}", choice.account.name) for choice in choices),
        has_currencies=connection is not None and connection.multicurrency,
        stock=None
        if family.is_credit
        else choices_for(desk.company, order, is_bought=family.party_kind == Party.Kind.VENDOR),
    )


def _blank(desk: Desk, family: Family, lists: Lists, order: Any | None) -> Typing:
    if order is None:
        header = family.order_form(initial={"ordered_on": desk.today}, lists=lists)
        return Typed(header, [family.line_form(prefix=f"l{n}", lists=lists) for n in range(EMPTY_LINES)])
    values = family.lines_of(order)
    initial = family.header_of(order)
    amounts, computed = family.figures(family.draft_of_stored(order), desk.company)
    if order.total == computed:
        initial["total"] = None
    header = family.order_form(initial=initial, lists=lists)
    lines = [family.line_form(prefix=f"l{n}", initial=value, lists=lists) for n, value in enumerate(values)]
    return Typed(header, lines, total=computed, amounts=list(amounts))


def _typed(data: QueryDict, family: Family, lists: Lists) -> Typing:
    return Typed(
        family.order_form(data, lists=lists),
        [family.line_form(data, prefix=f"l{n}", lists=lists) for n in range(line_count(data))],
    )


def _reshaped(data: QueryDict, desk: Desk, family: Family, lists: Lists, order: Any | None) -> Typing:
    """The same form with a line more or less and its figures; nothing that was typed is judged yet."""
    bound = _typed(data, family, lists)
    figures = _figures(bound, desk, family, order) if "drop" not in data else None
    values = lines_after(data, bound.lines)
    return Typed(
        family.order_form(initial=raw(bound.header), lists=lists),
        [family.line_form(prefix=f"l{n}", initial=value, lists=lists) for n, value in enumerate(values)],
        total=figures[1] if figures else None,
        amounts=([*figures[0]] + [None] * len(values))[: len(values)] if figures else None,
    )


def _figures(bound: Typing, desk: Desk, family: Family, order: Any | None) -> tuple[list[Any], Any] | None:
    """Each line's amount (None for an empty line) and the computed total, once what was typed makes sense."""
    if not bound.filled or not all(line.is_valid() for line in bound.filled):
        return None
    try:
        bound.header.full_clean()
        draft = family.draft_of(bound.header, bound.filled, order)
        amounts, computed = family.figures(draft, desk.company)
    except (ValueError, ArithmeticError):
        return None
    return bound.spread(amounts), computed


def _parties(desk: Desk, family: Family, words: str) -> list[str]:
    known = Party.objects.filter(company=desk.company, kind=family.party_kind, is_active=True)
    if words:
        known = known.filter(name_key__contains=name_key(words.partition(" · ")[0]))
    return [party_label(party) for party in known.order_by("name_key", "pk")[:SUGGESTIONS]]


def _products(desk: Desk, words: str) -> list[str]:
    known = Product.objects.filter(company=desk.company, is_active=True)
    if words:
        text = words.partition(" · ")[0]
        known = known.filter(sku__istartswith=text) | known.filter(name__icontains=text)
    return [product_label(product) for product in known.order_by("sku")[:SUGGESTIONS]]
