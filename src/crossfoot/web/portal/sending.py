"""Sending an invoice: from the order's lines or from a file, looked at once more, and sent; corrected where it
came back. Every step is a form that is posted, so it works without JavaScript."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from crossfoot.core.money import ZERO
from crossfoot.core.problems import Refusal, shown
from crossfoot.core.workflow import IllegalMove
from crossfoot.documents.entry import MAX_LINES
from crossfoot.documents.purchase_orders.models import PurchaseOrder
from crossfoot.documents.vendor_invoices import storing
from crossfoot.documents.vendor_invoices.drafts import InvoiceLineDraft, VendorInvoiceDraft
from crossfoot.documents.vendor_invoices.models import VendorInvoice
from crossfoot.files import operations as files
from crossfoot.files.models import StoredFile
from crossfoot.files.recognising import recognised
from crossfoot.imports.drafting_invoices import draft_of as read_into
from crossfoot.imports.drafting_invoices import require_invoice
from crossfoot.imports.einvoices import read
from crossfoot.portal import invoicing, own
from crossfoot.portal.invoicing import Paper
from crossfoot.web.portal import door
from crossfoot.web.portal.door import Visit, at_seat
from crossfoot.web.portal.forms import HeaderForm, LineForm, StartForm, draft_of, header_values, line_values
from crossfoot.web.problems import put_on

SALT = "portal-papers"
COUNT_FIELD, KEPT_FIELD, ORDER_FIELD = "lines", "kept", "order"
"""Hidden: how many lines the form has, the files that were handed in with it, the order that it is for."""
MOST_PAPERS = 5


@dataclass(slots=True)
class Filled:
    """The whole form: what it shows and what was typed."""

    order: PurchaseOrder | None
    header: HeaderForm
    lines: list[LineForm]
    kept: str = ""
    notices: Sequence[str] = ()


@require_http_methods(["GET", "HEAD", "POST"])
@at_seat
def start(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Choose the order, or hand in the file; a POST goes on with the form that it fills."""
    orders = invoicing.invoiceable(visit.seat)
    form = StartForm(request.POST or None, request.FILES or None, orders=orders)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["order"]
        order = own.order(visit.seat, int(chosen), by=visit.person, at=visit.now) if chosen else None
        try:
            filled = _from_paper(visit, order, form.cleaned_data["paper"]) or _from_order(visit, order)
        except Refusal as refusal:
            form.add_error("paper" if form.cleaned_data["paper"] else "order", refusal.sentence)
        else:
            return _page(request, visit, filled, None)
    context = {"place": "invoices", "form": form, "has_orders": bool(orders)}
    return door.shown(request, visit, "portal/start.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@at_seat
def new(request: HttpRequest, visit: Visit) -> HttpResponse:
    """A new invoice: `?order=` begins with what of the order is left to invoice."""
    order = _order(request, visit)
    if request.method != "POST":
        try:
            return _page(request, visit, _from_order(visit, order), None)
        except Refusal as refusal:
            messages.error(request, refusal.sentence)
            return redirect("portal-invoice-start", visit.seat.pk)
    return _sent(request, visit, order, None)


@require_http_methods(["GET", "HEAD", "POST"])
@at_seat
def correct(request: HttpRequest, visit: Visit, pk: int) -> HttpResponse:
    """An invoice that was returned, to be corrected and sent again."""
    stored = own.invoice(visit.seat, pk, by=visit.person, at=visit.now)
    order = _order_of(visit, stored)
    if not invoicing.is_returned(stored):
        messages.error(
            request, f"{stored} is with {visit.seat.company}. It can be changed once it is returned to you."
        )
        return redirect("portal-invoice", visit.seat.pk, pk)
    if request.method == "POST":
        return _sent(request, visit, order, stored)
    lines = [
        InvoiceLineDraft(
            quantity=line.quantity,
            unit_price=line.unit_price,
            order_line_id=line.order_line_id,
            kind=line.kind,
            description=line.description,
            discount=line.discount_fraction,
            amount=line.amount,
        )
        for line in stored.lines.all()
    ]
    draft = VendorInvoiceDraft(
        number=stored.number,
        vendor_id=stored.vendor_id,
        invoice_on=stored.invoice_on,
        lines=tuple(lines),
        currency=stored.currency,
        discount=stored.discount,
        tax=stored.tax,
    )
    if stored.total != storing.figures_of(visit.seat.company, draft)[1]:
        draft = replace(draft, total=stored.total)
    return _page(request, visit, _opened(order, draft), stored)


def _sent(
    request: HttpRequest, visit: Visit, order: PurchaseOrder | None, stored: VendorInvoice | None
) -> HttpResponse:
    """What was typed: sent, or shown again with another line, the sums, what is wrong, or what differs."""
    filled = _typed(request, order)
    is_valid = all([filled.header.is_valid(), *(line.is_valid() for line in filled.lines)])
    try:
        filled.kept = _kept(visit, filled, request.POST.get(KEPT_FIELD, ""))
    except Refusal as refusal:
        filled.header.add_error("paper", refusal.sentence)
        is_valid = False
    if "add" in request.POST and len(filled.lines) < MAX_LINES:
        again = _again(request.POST, filled, order, add=True)
        return _page(request, visit, again, stored)
    if not is_valid:
        return _page(request, visit, filled, stored, status=422)
    draft = draft_of(visit.seat, order, filled.header, filled.lines)
    told = invoicing.differences(draft, order, visit.seat, but=stored.pk if stored else None)
    if "figure" in request.POST or (told and not filled.header.is_right):
        is_asking = "figure" not in request.POST
        return _page(request, visit, filled, stored, draft=draft, told=told, is_asking=is_asking)
    papers = _papers(visit, filled.kept)
    try:
        made = _send(visit, draft, papers, stored)
    except Refusal as refusal:
        put_on(filled.header, refusal)
        return _page(request, visit, filled, stored, draft=draft, told=told, status=422)
    except IllegalMove as move:
        filled.header.add_error(None, move.sentence)
        return _page(request, visit, filled, stored, draft=draft, told=told, status=422)
    messages.success(request, f"Invoice {made.number} went to {visit.seat.company}.")
    return redirect("portal-invoice", visit.seat.pk, made.pk)


def _send(
    visit: Visit, draft: VendorInvoiceDraft, papers: Sequence[Paper], stored: VendorInvoice | None
) -> VendorInvoice:
    seat, by, at = visit.seat, visit.person, visit.now
    if stored is None:
        return invoicing.send(seat=seat, draft=draft, papers=papers, by=by, at=at)
    return invoicing.correct(seat=seat, invoice=stored.pk, draft=draft, papers=papers, by=by, at=at)


def _page(
    request: HttpRequest,
    visit: Visit,
    filled: Filled,
    stored: VendorInvoice | None,
    *,
    draft: VendorInvoiceDraft | None = None,
    told: Sequence[str] = (),
    is_asking: bool = False,
    status: int = 200,
) -> HttpResponse:
    amounts: list[Any] = []
    computed = None
    if draft is not None:
        figures, computed = storing.figures_of(visit.seat.company, draft)
        rest = iter(figures)
        amounts = [None if line.is_empty else next(rest) for line in filled.lines]
    padded = [*amounts, *([None] * (len(filled.lines) - len(amounts)))]
    if is_asking:
        status = 422
    context = {
        "place": "invoices",
        "form": filled.header,
        "lines": list(zip(filled.lines, padded, strict=True)),
        "line_count": len(filled.lines),
        "order": filled.order,
        "invoice": stored,
        "reason": invoicing.why_returned(stored) if stored else "",
        "kept": filled.kept,
        "kept_names": [name for _, name in _opened_papers(visit, filled.kept)],
        "files": own.files_of(visit.seat, stored) if stored else (),
        "notices": filled.notices,
        "told": told,
        "is_asking": is_asking,
        "computed": computed,
        "currency": filled.header["currency"].value() or (filled.order.currency if filled.order else ""),
        "action": visit.url("portal-invoice-correct", stored.pk)
        if stored
        else visit.url("portal-invoice-new"),
    }
    return door.shown(request, visit, "portal/invoice_form.html", context, status=status)


# --- what the form begins with ---------------------------------------------------------------------------


def _from_order(visit: Visit, order: PurchaseOrder | None) -> Filled:
    """What of the order is left to invoice; without an order one empty line."""
    if order is None:
        blank = InvoiceLineDraft(quantity=ZERO, unit_price=ZERO)
        draft = VendorInvoiceDraft("", visit.seat.vendor_id, visit.today, (blank,))
        return _opened(None, draft)
    reason = invoicing.why_not_invoiceable(order)
    if reason:
        raise Refusal(reason)
    return _opened(order, invoicing.from_order(order, number="", invoice_on=visit.today))


def _from_paper(
    visit: Visit, order: PurchaseOrder | None, upload: UploadedFile[bytes] | None
) -> Filled | None:
    """What the file says. A picture, or a PDF without data, is kept beside the order's lines."""
    if upload is None:
        return None
    paper = Paper(upload.name or "", upload.read())
    invoicing.require_paper(paper)
    found = read(paper.content, paper.name)
    require_invoice(found)
    notices = [problem.sentence for problem in found.problems]
    if order is None and found.purchase_order:
        order = _named(visit, found.purchase_order)
        if order is None:
            notices.append(
                f"The file names order “{shown(found.purchase_order)}”, which is none of yours here."
            )
    if order is not None and (reason := invoicing.why_not_invoiceable(order)):
        raise Refusal(reason)
    kept = _keep(visit, [], paper)
    if not found.has_lines:
        filled = _from_order(visit, order)
        filled.kept, filled.notices = kept, notices
        if found.is_e_invoice:
            draft, _ = read_into(
                found, vendor_id=visit.seat.vendor_id, order=None, source="portal", today=visit.today
            )
            filled.header = HeaderForm(initial=header_values(draft), use_required_attribute=False)
        return filled
    draft, told = read_into(
        found, vendor_id=visit.seat.vendor_id, order=order, source="portal", today=visit.today
    )
    filled = _opened(order, draft)
    filled.kept, filled.notices = kept, [*notices, *told]
    return filled


def _named(visit: Visit, number: str) -> PurchaseOrder | None:
    """The seat's order with this number, as the vendor wrote it."""
    found = list(own.orders_of(visit.seat).filter(number__iexact=number.strip()).values_list("pk", flat=True))
    return own.order(visit.seat, found[0], by=visit.person, at=visit.now) if len(found) == 1 else None


def _opened(order: PurchaseOrder | None, draft: VendorInvoiceDraft) -> Filled:
    header = HeaderForm(initial=header_values(draft), use_required_attribute=False)
    lines = [
        LineForm(order=order, prefix=f"l{place}", initial=_shown_values(line), use_required_attribute=False)
        for place, line in enumerate(draft.lines)
    ]
    return Filled(order, header, lines)


def _shown_values(line: InvoiceLineDraft) -> dict[str, Any]:
    values = line_values(line)
    return values if line.quantity else {"kind": line.kind}


def _order(request: HttpRequest, visit: Visit) -> PurchaseOrder | None:
    """The order that the form is for. Raises Outsider where it is not the seat's."""
    given = request.POST.get(ORDER_FIELD, "") or request.GET.get(ORDER_FIELD, "")
    if not (given.isascii() and given.isdigit() and len(given) < 19):
        return None
    return own.order(visit.seat, int(given), by=visit.person, at=visit.now)


def _order_of(visit: Visit, stored: VendorInvoice) -> PurchaseOrder | None:
    if stored.order_id is None:
        return None
    return own.order(visit.seat, stored.order_id, by=visit.person, at=visit.now)


# --- what was typed --------------------------------------------------------------------------------------


def _typed(request: HttpRequest, order: PurchaseOrder | None) -> Filled:
    count = request.POST.get(COUNT_FIELD, "")
    known = count.isascii() and count.isdigit() and len(count) < 5
    many = min(int(count), MAX_LINES) if known else 0
    lines = [
        LineForm(request.POST, order=order, prefix=f"l{place}", use_required_attribute=False)
        for place in range(many)
    ]
    header = HeaderForm(request.POST, request.FILES, use_required_attribute=False)
    return Filled(order, header, lines)


def _again(data: QueryDict, filled: Filled, order: PurchaseOrder | None, *, add: bool) -> Filled:
    """The form with what was typed and one more line; nothing is checked yet."""
    header = HeaderForm(
        initial={name: data.get(name, "") for name in HeaderForm.base_fields if name != "paper"},
        use_required_attribute=False,
    )
    typed = [{name: line[name].value() or "" for name in LineForm.base_fields} for line in filled.lines]
    values = [*typed, {"kind": "freight", "quantity": "1"}] if add else typed
    lines = [
        LineForm(order=order, prefix=f"l{place}", initial=one, use_required_attribute=False)
        for place, one in enumerate(values)
    ]
    return Filled(order, header, lines, filled.kept)


# --- files that come with the form -----------------------------------------------------------------------


def _kept(visit: Visit, filled: Filled, token: str) -> str:
    """The files that came before and the one that came now. Raises Refusal for one that is not taken."""
    upload = filled.header.cleaned_data.get("paper")
    before = _opened_papers(visit, token)
    if not isinstance(upload, UploadedFile):
        return _token(visit, before)
    if len(before) >= MOST_PAPERS:
        raise Refusal(f"An invoice is sent with at most {MOST_PAPERS} files.")
    paper = Paper(upload.name or "", upload.read())
    invoicing.require_paper(paper)
    return _keep(visit, before, paper)


def _keep(visit: Visit, before: list[tuple[int, str]], paper: Paper) -> str:
    kind = recognised(paper.content, paper.name)
    assert kind is not None  # `require_paper` lets nothing else through.
    stored = files.keep(
        company=visit.seat.company,
        content=paper.content,
        content_type=kind.content_type,
        by=visit.person,
        at=visit.now,
    )
    return _token(visit, [*(one for one in before if one[0] != stored.pk), (stored.pk, paper.name)])


def _token(visit: Visit, papers: list[tuple[int, str]]) -> str:
    """How the form carries files: signed for this seat, so that nobody names another's."""
    return signing.dumps([visit.seat.pk, [list(one) for one in papers]], salt=SALT) if papers else ""


def _opened_papers(visit: Visit, token: str) -> list[tuple[int, str]]:
    try:
        seat, papers = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError):
        return []
    return [(int(pk), str(name)) for pk, name in papers] if seat == visit.seat.pk else []


def _papers(visit: Visit, token: str) -> list[Paper]:
    named = _opened_papers(visit, token)
    rows = StoredFile.objects.filter(company=visit.seat.company, pk__in=[pk for pk, _ in named])
    stored = {row.pk: bytes(row.content) for row in rows}
    return [Paper(name, stored[pk]) for pk, name in named if pk in stored]
