"""Doing something to one invoice from its page, or to many from the list: asked first, done, and told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from crossfoot.core.approvals import Side
from crossfoot.core.permissions import Can
from crossfoot.core.problems import Refusal
from crossfoot.core.workflow import IllegalMove
from crossfoot.documents.purchase_orders import charges
from crossfoot.documents.vendor_invoices import operations, queries
from crossfoot.documents.vendor_invoices.models import VendorInvoice
from crossfoot.tenancy.access import Forbidden
from crossfoot.web import listing
from crossfoot.web.desk import Desk, at_desk, forbidden
from crossfoot.web.orders.acts import DatesForm
from crossfoot.web.orders.previews import PREVIEW_LIMIT
from crossfoot.web.orders.sending import safe_next
from crossfoot.web.vendor_invoices.acting import (
    BY_NAME,
    DECIDES,
    SEEN,
    SIDE_OF,
    Act,
    Outcome,
    seen_in,
    seen_text,
)
from crossfoot.web.vendor_invoices.effects import effects_of
from crossfoot.web.vendor_invoices.lists import asked_of, urls_of
from crossfoot.web.vendor_invoices.page import found, side_by_side
from crossfoot.web.vendor_invoices.previews import PAPER, previews_of, url_of
from crossfoot.web.vendor_invoices.rows import PLACE, rows_of, sending_of

ASKED_AT_ONCE = operations.AT_ONCE
"""Invoices that one act takes; sending takes more."""
SHOWN_AT_ONCE = 100
"""Invoices that the page which asks first names one by one."""
QUERY_PARAMETER = "matching"
"""The list's filters, for *select all that match*."""
ONE_PARAMETER = "send_one"
"""The invoice whose own *Send* was pressed; what else is ticked does not count then."""
DONE_PARAMETER = "go"
"""Present once the page that asks first was answered."""


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk()
def act(request: HttpRequest, desk: Desk, pk: int, name: str) -> HttpResponse:
    """Do one act to one invoice; where it asks for something, or changes the books, show that first."""
    chosen = BY_NAME.get(name)
    if chosen is None:
        raise Http404
    invoice = found(desk, pk)
    page = url_of(desk, invoice)
    form = _form(chosen, request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return _asked(request, desk, chosen, [invoice], form, page, single=True)
    if form is not None and not form.is_valid():
        return _asked(request, desk, chosen, [invoice], form, page, single=True)
    outcome = _done(request, desk, chosen, [invoice], form)
    if isinstance(outcome, HttpResponse):
        return outcome
    for _, problems in outcome.refused:
        sentences = " ".join(dict.fromkeys(problem.sentence for problem in problems))
        if form is not None:
            form.add_error(None, f"{sentences} Nothing was changed.")
            return _asked(request, desk, chosen, [invoice], form, page, single=True)
        messages.error(request, f"{sentences} Nothing was changed.")
    _tell(request, chosen, outcome, str(invoice))
    return redirect(page)


@require_POST
@at_desk(Can.EDIT_VENDOR_INVOICES)
def do(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Do one act to the invoices that were ticked in the list, or to all that match."""
    back = safe_next(request, reverse(f"{PLACE}-list", args=[desk.company.slug]))
    chosen = BY_NAME.get("send" if ONE_PARAMETER in request.POST else request.POST.get("act", ""))
    if chosen is None or not chosen.is_for_many:
        messages.warning(request, "Choose under Actions what to do.")
        return redirect(back)
    ids = chosen_ids(request.POST, desk)
    if not ids:
        messages.warning(request, "Nothing was selected, so nothing was done. Tick the invoices first.")
        return redirect(back)
    if chosen.name != "send" and len(ids) > ASKED_AT_ONCE:
        messages.warning(
            request,
            f"{len(ids):,} invoices are selected, and at most {ASKED_AT_ONCE} are taken at once. Select fewer, "
            "for example one vendor.",
        )
        return redirect(back)
    has_gone = DONE_PARAMETER in request.POST
    form = _form(chosen, request.POST if has_gone else None)
    if form is not None and not (has_gone and form.is_valid()):
        return _asked(request, desk, chosen, queries.many(desk.company, ids), form, back)
    invoices = [] if chosen.name == "send" else queries.many(desk.company, ids)
    outcome = _done(request, desk, chosen, invoices or ids, form)
    if isinstance(outcome, HttpResponse):
        return outcome
    _tell(request, chosen, outcome)
    if not outcome.refused and not outcome.unsent:
        return redirect(back)
    return render(
        request,
        "vendor_invoices/outcome.html",
        {
            "act": chosen,
            "outcome": outcome,
            "refused": [(one, url_of(desk, one), problems) for one, problems in outcome.refused],
            "unsent": [(one, url_of(desk, one), problems) for one, problems in outcome.unsent],
            "back": back,
        },
    )


@require_POST
@at_desk()
def preview_many(request: HttpRequest, desk: Desk) -> HttpResponse:
    """What exactly *Send to external system* will do with the chosen ones. Writes nothing."""
    ids = chosen_ids(request.POST, desk)
    back = safe_next(request, reverse(f"{PLACE}-list", args=[desk.company.slug]))
    if not ids:
        messages.warning(
            request, "Nothing was selected, so there is nothing to preview. Tick invoices first."
        )
        return redirect(back)
    previews = previews_of(desk, queries.many(desk.company, ids[:PREVIEW_LIMIT]))
    ready = [preview for preview in previews if preview.is_ready and preview.posting]
    return render(
        request,
        "vendor_invoices/preview_many.html",
        {
            "family": PAPER,
            "previews": previews,
            "ready": ready,
            "left": len(previews) - len(ready),
            "more": len(ids) - len(previews),
            "sums": _sums(one.order for one in ready),
            "back": back,
            "sending": sending_of(desk),
            "urls": urls_of(desk),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk(Can.OVERRIDE_DATES)
def dates(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """Set the posting date and the due date over the rules, or give them back."""
    invoice = found(desk, pk)
    initial = {"posting_on": invoice.posting_on, "due_on": invoice.due_on}
    form = DatesForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            operations.choose_dates(
                invoice=invoice,
                posting_on=form.cleaned_data["posting_on"],
                due_on=form.cleaned_data["due_on"],
                by=desk.person,
                at=desk.now,
            )
        except Refusal as refused:
            form.add_error(None, f"{refused.sentence} Nothing was changed.")
        else:
            messages.success(request, f"The dates of {invoice.number} are changed.")
            return redirect(url_of(desk, invoice))
    return _plain(request, desk, invoice, form, f"Dates of {invoice.number}", "Save the dates")


@require_POST
@at_desk(Can.EDIT_PURCHASES)
def declare(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """Sign that no additional charges are due for the invoice's order, which counts as present (C4)."""
    invoice = found(desk, pk)
    order = invoice.order
    if order is None:
        raise Http404
    try:
        charges.declare_no_charges(order=order, by=desk.person, at=desk.now)
    except Refusal as refused:
        messages.error(request, f"{refused.sentence} Nothing was changed.")
    else:
        messages.success(request, f"You declared that no charges are due for {order.number}.")
    return redirect(url_of(desk, invoice))


def chosen_ids(data: QueryDict, desk: Desk) -> list[int]:
    """The invoices that the list's form names: one by its own button, the ticked ones, or all that match."""
    only = data.get(ONE_PARAMETER, "")
    if only.isascii() and only.isdigit():
        return [int(only)]
    picked = listing.picked(data)
    if picked.is_all:
        asked = asked_of(QueryDict(data.get(QUERY_PARAMETER, "")), desk)
        return queries.selection(desk.company, asked.criteria)
    return list(picked.ids)


def _form(chosen: Act, data: QueryDict | None) -> forms.Form | None:
    return chosen.form(data) if chosen.form else None


def _done(
    request: HttpRequest,
    desk: Desk,
    chosen: Act,
    invoices: Sequence[Any],
    form: forms.Form | None,
) -> Outcome | HttpResponse:
    try:
        seen = seen_in(request.POST.getlist(SEEN))
        return chosen.run(desk, invoices, {**(form.cleaned_data if form else {}), SEEN: seen})
    except Forbidden as refused:
        return forbidden(request, refused.sentence)
    except (Refusal, IllegalMove) as refused:
        messages.error(request, f"{refused.sentence} Nothing was changed.")
        return Outcome()


def _asked(
    request: HttpRequest,
    desk: Desk,
    chosen: Act,
    invoices: Sequence[VendorInvoice],
    form: forms.Form | None,
    back: str,
    *,
    single: bool = False,
) -> HttpResponse:
    """The page that asks first: what will happen, to which invoices, and what it needs to know."""
    sending_now = sending_of(desk)
    rows = rows_of(desk, invoices, sending_now)
    offered = [row for row in rows if chosen.is_offered(desk, row)]
    side = SIDE_OF.get(chosen.name)
    shows_bill = single and side is Side.ACCOUNTING and bool(offered)
    previews = previews_of(desk, invoices) if shows_bill or (chosen.name == "send" and single) else []
    return render(
        request,
        "vendor_invoices/act.html",
        {
            "act": chosen,
            "form": form,
            "single": invoices[0] if single else None,
            "rows": rows[:SHOWN_AT_ONCE],
            "picked": [row.invoice.pk for row in rows],
            "seen": [seen_text(row.invoice) for row in rows] if chosen.name in DECIDES else [],
            "more": len(rows) - len(rows[:SHOWN_AT_ONCE]),
            "count": len(offered),
            "left": len(rows) - len(offered),
            "sums": _sums(row.invoice for row in offered),
            "effects": effects_of(chosen, offered, sending_now.is_automatic),
            "lines": side_by_side(rows[0].match, rows[0].invoice.currency) if single and side else [],
            "whole": rows[0].match.differences if single and side else (),
            "has_differences": any(row.match.beyond for row in offered),
            "preview": previews[0] if previews else None,
            "family": PAPER,
            "back": back,
            "urls": urls_of(desk),
        },
        status=422 if form is not None and form.errors else 200,
    )


def _as_approved(desk: Desk, invoice: VendorInvoice) -> VendorInvoice:
    """A copy as it is once Accounting has approved it, for a preview; nothing of it is stored."""
    copy = queries.one(desk.company, invoice.pk)
    copy.status = VendorInvoice.Status.APPROVED
    return copy


def _sums(invoices: Any) -> list[tuple[str, Any]]:
    sums: dict[str, Any] = {}
    for invoice in invoices:
        sums[invoice.currency] = sums.get(invoice.currency, 0) + invoice.total
    return sorted(sums.items())


def _plain(
    request: HttpRequest, desk: Desk, invoice: VendorInvoice, form: forms.Form, heading: str, button: str
) -> HttpResponse:
    return render(
        request,
        "vendor_invoices/plain.html",
        {
            "invoice": invoice,
            "form": form,
            "heading": heading,
            "button": button,
            "back": url_of(desk, invoice),
            "urls": urls_of(desk),
        },
        status=422 if form.errors else 200,
    )


def _tell(request: HttpRequest, chosen: Act, outcome: Outcome, label: str = "") -> None:
    """Say what was done; what was refused is told by the page or by a page of its own."""
    if outcome.done:
        count = f"{outcome.done:,} invoices are" if outcome.done > 1 else f"{label or '1 invoice'} is"
        sent = ""
        if outcome.sent:
            bills = "Its bill is" if outcome.done == 1 else f"{outcome.sent:,} bills are"
            sent = f" {bills} on the way to QuickBooks."
        messages.success(request, f"{count} {chosen.says}.{sent}")
    if label:
        for _, problems in outcome.unsent:
            sentences = " ".join(dict.fromkeys(problem.sentence for problem in problems))
            messages.warning(request, f"No bill was sent by itself. {sentences}")
