"""A vendor's invoices: the list with what became of each, one invoice, and the files that the vendor sent."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from crossfoot.core.money import total
from crossfoot.payments.models import Payment
from crossfoot.portal import invoicing, own, words
from crossfoot.web.headers import HEADER
from crossfoot.web.portal.door import Visit, at_seat, shown

PAGE_SIZE = 50

SANDBOX = "default-src 'none'; sandbox"
"""A file gets no rights of our pages, whatever is in it."""

PAYMENT_WORDS: dict[str, str] = {
    Payment.Kind.VENDOR_CREDIT: "Credit",
    Payment.Kind.JOURNAL: "Offset",
}
"""What settled an invoice, in words for the vendor; everything else is a payment."""


@require_safe
@at_seat
def invoice_list(request: HttpRequest, visit: Visit) -> HttpResponse:
    """All invoices, the latest first; those that came back to the vendor before them."""
    rows = own.invoices_of(visit.seat).select_related("company", "order", "vendor__terms")
    returned = [one for one in rows.filter(status="draft").order_by("pk") if invoicing.is_returned(one)]
    page = Paginator(rows.order_by("-invoice_on", "-pk"), PAGE_SIZE).get_page(request.GET.get("page"))
    setup = words.setup_of(visit.seat.company)
    context = {
        "place": "invoices",
        "page": page,
        "rows": [(one, words.of_invoice(one, setup)) for one in page],
        "returned": returned,
    }
    return shown(request, visit, "portal/invoices.html", context)


@require_safe
@at_seat
def invoice(request: HttpRequest, visit: Visit, pk: int) -> HttpResponse:
    """One invoice: where it stands, what was paid, its lines and its files."""
    found = own.invoice(visit.seat, pk, by=visit.person, at=visit.now)
    lines = list(found.lines.all())
    lines_total = total(line.amount for line in lines)
    paid = [
        (one.payment.paid_on, PAYMENT_WORDS.get(one.payment.kind, "Payment"), one.payment.number, one.amount)
        for one in own.payments_of(visit.seat, found)
    ]
    context = {
        "place": "invoices",
        "invoice": found,
        "standing": words.of_invoice(found, words.setup_of(visit.seat.company)),
        "is_returned": invoicing.is_returned(found),
        "lines": lines,
        "lines_total": lines_total,
        "tax": found.total - lines_total + found.discount,
        "payments": paid,
        "files": own.files_of(visit.seat, found),
    }
    return shown(request, visit, "portal/invoice.html", context)


@require_safe
@at_seat
def file(request: HttpRequest, visit: Visit, pk: int, file: int) -> HttpResponse:
    """A file that the vendor sent, as a download: whatever is in it, no browser runs it as a page of ours."""
    found = own.invoice(visit.seat, pk, by=visit.person, at=visit.now)
    stored = own.file(visit.seat, found, file, by=visit.person, at=visit.now)
    response = HttpResponse(bytes(stored.file.content), content_type="application/octet-stream")
    response.headers["Content-Disposition"] = content_disposition_header(True, stored.name)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers[HEADER] = SANDBOX
    return response
