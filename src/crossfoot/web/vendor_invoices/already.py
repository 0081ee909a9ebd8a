"""*Already in QuickBooks…*: choose the bill that a bookkeeper entered by hand, or mark with a reason."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from crossfoot.core.permissions import Can
from crossfoot.core.problems import Refusal
from crossfoot.documents.vendor_invoices import operations, queries
from crossfoot.sync import finding_tasks
from crossfoot.web.desk import Desk, at_desk
from crossfoot.web.orders.already import ACCEPTS, LINK_REASON, MarkForm, search_context
from crossfoot.web.vendor_invoices.lists import urls_of
from crossfoot.web.vendor_invoices.page import found
from crossfoot.web.vendor_invoices.previews import url_of
from crossfoot.web.vendor_invoices.rows import PLACE


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk(Can.SEND_BILLS)
def already(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """Both ways of saying it; a POST here marks the invoice with a reason, so that no bill is sent for it."""
    invoice = found(desk, pk)
    form = MarkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            operations.mark_already_there(
                invoice=invoice, reason=form.cleaned_data["reason"], by=desk.person, at=desk.now
            )
        except Refusal as refused:
            form.add_error(None, f"{refused.sentence} Nothing was changed.")
        else:
            messages.success(request, f"{invoice.number} is marked; no bill is sent for it.")
            return redirect(url_of(desk, invoice))
    slug = desk.company.slug
    return render(
        request,
        "vendor_invoices/already.html",
        {
            "invoice": invoice,
            "form": form,
            "heading": f"Is {invoice.number} in QuickBooks already?",
            "back": url_of(desk, invoice),
            "urls": urls_of(desk),
            "link_url": reverse(f"{PLACE}-link", args=[slug, pk]),
            "find_url": reverse(f"{PLACE}-find", args=[slug, pk]),
        }
        | search_context(desk, invoice.key, invoice.total),
        status=422 if form.errors else 200,
    )


@require_POST
@at_desk(Can.SEND_BILLS)
def find(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """Look in QuickBooks for the bill that it may be."""
    try:
        finding_tasks.start_finding(
            company=desk.company,
            sought=queries.sought(found(desk, pk)),
            can=Can.SEND_BILLS,
            by=desk.person,
            at=desk.now,
        )
    except Refusal as refused:
        messages.error(request, refused.sentence)
    return redirect(f"{PLACE}-already", desk.company.slug, pk)


@require_POST
@at_desk(Can.SEND_BILLS)
def link(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """The invoice is this bill in QuickBooks; only what a search found can be chosen."""
    invoice = found(desk, pk)
    chosen = finding_tasks.chosen(desk.company, invoice.key, request.POST.get("remote", ""))
    if chosen is None:
        messages.warning(request, "Choose one of the bills that were found, or look again.")
        return redirect(f"{PLACE}-already", desk.company.slug, pk)
    try:
        operations.link_existing(
            invoice=invoice,
            remote_id=chosen.remote_id,
            version=chosen.version,
            number=chosen.number,
            total=chosen.total,
            tax=chosen.tax,
            record=chosen.record,
            reason=LINK_REASON,
            accepts_difference=ACCEPTS in request.POST,
            by=desk.person,
            at=desk.now,
        )
    except Refusal as refused:
        messages.error(request, f"{refused.sentence} Nothing was changed.")
        return redirect(f"{PLACE}-already", desk.company.slug, pk)
    messages.success(request, f"{invoice.number} is linked to bill {chosen.number}; nothing is sent.")
    return redirect(url_of(desk, invoice))


@require_POST
@at_desk(Can.SEND_BILLS)
def unmark(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """Take a mark, or a link that a person chose, off again."""
    invoice = found(desk, pk)
    try:
        operations.unmark(invoice=invoice, by=desk.person, at=desk.now)
    except Refusal as refused:
        messages.error(request, f"{refused.sentence} Nothing was changed.")
    else:
        messages.success(request, f"The mark is off; {invoice.number} can be sent.")
    return redirect(url_of(desk, invoice))
