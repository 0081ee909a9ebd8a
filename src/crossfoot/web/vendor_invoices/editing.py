"""Entering and editing a vendor's invoice. Adding a line posts the form back, so it works without JavaScript."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from crossfoot.catalog.models import TaxRate
from crossfoot.connections import operations as connections
from crossfoot.core.permissions import Can
from crossfoot.core.problems import Refusal
from crossfoot.core.workflow import DocumentKind, IllegalMove, is_billable
from crossfoot.documents.purchase_orders.models import PurchaseOrder
from crossfoot.documents.vendor_invoices import operations, storing
from crossfoot.documents.vendor_invoices.models import VendorInvoice
from crossfoot.mappings import queries as mappings
from crossfoot.parties.models import Party
from crossfoot.web.desk import Desk, at_desk
from crossfoot.web.orders.forms import SUGGESTIONS, Lists
from crossfoot.web.orders.typed import Typed, line_count, lines_after, raw, tell
from crossfoot.web.vendor_invoices import prefilling
from crossfoot.web.vendor_invoices.forms import (
    InvoiceForm,
    InvoiceLineForm,
    draft_of,
    header_of,
    line_values,
    purchase_of,
)
from crossfoot.web.vendor_invoices.page import found, why_not_editable
from crossfoot.web.vendor_invoices.prefilling import Prefilled
from crossfoot.web.vendor_invoices.previews import url_of
from crossfoot.web.vendor_invoices.rows import PLACE

EMPTY_LINES = 3
"""Lines that a blank invoice offers."""
FILE_FIELD = "kept"
"""Hidden: the file that was handed in with it, which is attached once the invoice is saved."""
FIELDS = {"vendor": "party", "order": "purchase"}
"""Fields of a draft that the form calls otherwise."""

Typing = Typed[InvoiceForm, InvoiceLineForm]


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk(Can.EDIT_VENDOR_INVOICES)
def new(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Enter an invoice: blank, or of what an order's vendor delivered (`?purchase=`)."""
    lists = lists_of(desk)
    if request.method != "POST":
        words = request.GET.get("purchase", "")
        try:
            start = prefilling.from_order(desk, words) if words else prefilling.blank(desk)
        except (Refusal, forms.ValidationError) as refused:
            sentence = refused.sentence if isinstance(refused, Refusal) else " ".join(refused.messages)
            messages.error(request, sentence)
            return redirect(f"{PLACE}-new", desk.company.slug)
        return shown(request, desk, None, opened(lists, start), start)
    return _answered(request, desk, lists, None)


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk(Can.EDIT_VENDOR_INVOICES)
def edit(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """Change an invoice."""
    invoice = found(desk, pk)
    reason = why_not_editable(invoice)
    if reason:
        messages.warning(request, reason)
        return redirect(url_of(desk, invoice))
    lists = lists_of(desk)
    if request.method != "POST":
        return shown(request, desk, invoice, _stored(desk, lists, invoice))
    return _answered(request, desk, lists, invoice)


def opened(lists: Lists, start: Prefilled) -> Typing:
    """A form that somebody has not typed into yet."""
    values: Sequence[dict[str, Any]] = start.lines or [{}] * EMPTY_LINES
    header = InvoiceForm(initial=start.header, lists=lists)
    return Typed(header, _lines(lists, start.order, values))


def lists_of(desk: Desk) -> Lists:
    """What the form's fields choose from."""
    connection = connections.active(desk.company)
    choices = mappings.accounts_for(connection, "purchases") if connection else []
    return Lists(
        company=desk.company,
        party_kind=Party.Kind.VENDOR,
        tax_rates=tuple(TaxRate.objects.filter(company=desk.company, is_active=True).order_by("name")),
        accounts=tuple((f"remote:{choice.account.remote_id}", choice.account.name) for choice in choices),
        has_currencies=connection is not None and connection.multicurrency,
    )


def shown(
    request: HttpRequest,
    desk: Desk,
    invoice: VendorInvoice | None,
    typed: Typing,
    start: Prefilled | None = None,
) -> HttpResponse:
    """The page with the form."""
    lists, slug = typed.header.lists, desk.company.slug
    typed.amounts = typed.amounts or [None] * len(typed.lines)
    form_url = reverse(f"{PLACE}-form", args=[slug])
    return render(
        request,
        "vendor_invoices/form.html",
        {
            "invoice": invoice,
            "form": typed.header,
            "lines": list(zip(typed.lines, typed.amounts, strict=True)),
            "line_count": str(len(typed.lines)),
            "computed_total": typed.total,
            "has_rates": bool(lists.tax_rates),
            "has_accounts": bool(lists.accounts),
            "has_order": any(line.order for line in typed.lines),
            "kept": start.kept if start else request.POST.get(FILE_FIELD, ""),
            "kept_name": prefilling.kept_name(start.kept if start else request.POST.get(FILE_FIELD, "")),
            "notices": start.notices if start else [],
            "purchases": orders_offered(desk),
            "action": reverse(f"{PLACE}-edit", args=[slug, invoice.pk]) if invoice else form_url,
            "back": url_of(desk, invoice) if invoice else reverse(f"{PLACE}-list", args=[slug]),
            "suggest_parties": reverse("buy-suggest", args=[slug, "parties"]),
            "suggest_products": reverse("buy-suggest", args=[slug, "products"]),
        },
        status=422 if typed.header.is_bound and not typed.header.is_valid() else 200,
    )


def orders_offered(desk: Desk) -> list[str]:
    """The latest orders that an invoice may be for, as they are offered while typing."""
    billable = [
        status for status in PurchaseOrder.Status.values if is_billable(DocumentKind.PURCHASE, status)
    ]
    orders = PurchaseOrder.objects.filter(company=desk.company, status__in=billable).select_related("vendor")
    latest = orders.order_by("-ordered_on", "-pk")[:SUGGESTIONS]
    return [f"{order.number} · {order.vendor.name}" for order in latest]


def _answered(request: HttpRequest, desk: Desk, lists: Lists, invoice: VendorInvoice | None) -> HttpResponse:
    order = _order_typed(request.POST, desk)
    if {"add", "drop", "figure"} & request.POST.keys():
        return shown(request, desk, invoice, _reshaped(request.POST, desk, lists, order, invoice))
    typed = _typed(request.POST, lists, order)
    is_valid = typed.is_valid()
    if not typed.filled:
        typed.header.add_error(None, "The invoice has no lines. Add what the vendor charges.")
    elif is_valid:
        try:
            saved = _saved(request, desk, typed, invoice)
        except (Refusal, IllegalMove) as refused:
            tell(typed, refused, FIELDS)
        else:
            return redirect(url_of(desk, saved))
    return shown(request, desk, invoice, typed)


def _saved(request: HttpRequest, desk: Desk, typed: Typing, invoice: VendorInvoice | None) -> VendorInvoice:
    kept = request.POST.get(FILE_FIELD, "")
    source = invoice.source if invoice else prefilling.source_of(kept)
    draft = draft_of(typed.header, typed.filled, invoice, source)
    if invoice is not None:
        saved = operations.edit(invoice=invoice, draft=draft, by=desk.person, at=desk.now)
        messages.success(request, f"{saved} is saved.")
        return saved
    saved = prefilling.entered(desk, draft, kept)
    messages.success(request, f"{saved} is entered as a draft. Submit it when it is complete.")
    return saved


def _stored(desk: Desk, lists: Lists, invoice: VendorInvoice) -> Typing:
    order = purchase_of(desk.company, invoice.order.number) if invoice.order else None
    header = InvoiceForm(initial=header_of(invoice), lists=lists)
    values = [line_values(line) for line in invoice.lines.all()]
    return Typed(header, _lines(lists, order, values))


def _order_typed(data: QueryDict, desk: Desk) -> PurchaseOrder | None:
    try:
        return purchase_of(desk.company, data.get("purchase", ""))
    except forms.ValidationError:
        return None


def _lines(
    lists: Lists, order: PurchaseOrder | None, values: Sequence[dict[str, Any]]
) -> list[InvoiceLineForm]:
    return [
        InvoiceLineForm(prefix=f"l{n}", initial=value, lists=lists, order=order)
        for n, value in enumerate(values)
    ]


def _typed(data: QueryDict, lists: Lists, order: PurchaseOrder | None) -> Typing:
    return Typed(
        InvoiceForm(data, lists=lists),
        [InvoiceLineForm(data, prefix=f"l{n}", lists=lists, order=order) for n in range(line_count(data))],
    )


def _reshaped(
    data: QueryDict,
    desk: Desk,
    lists: Lists,
    order: PurchaseOrder | None,
    invoice: VendorInvoice | None,
) -> Typing:
    """The same form with a line more or less and its figures; nothing that was typed is judged yet."""
    bound = _typed(data, lists, order)
    worked_out = _figures(bound, desk, invoice) if "drop" not in data else None
    values = lines_after(data, bound.lines)
    return Typed(
        InvoiceForm(initial=raw(bound.header), lists=lists),
        _lines(lists, order, values),
        total=worked_out[1] if worked_out else None,
        amounts=([*worked_out[0]] + [None] * len(values))[: len(values)] if worked_out else None,
    )


def _figures(bound: Typing, desk: Desk, invoice: VendorInvoice | None) -> tuple[list[Any], Any] | None:
    """Each line's amount (None for an empty line) and the computed total, once what was typed makes sense."""
    if not bound.filled or not all(line.is_valid() for line in bound.filled):
        return None
    bound.header.full_clean()
    try:
        amounts, computed = storing.figures_of(
            desk.company, draft_of(bound.header, bound.filled, invoice, "here")
        )
    except (ValueError, ArithmeticError):
        return None
    return bound.spread(amounts), computed
