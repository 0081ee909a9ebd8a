"""The vendor's own file and other papers: shown without being able to do anything, added, and taken off."""

from __future__ import annotations

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from crossfoot.core.permissions import Can
from crossfoot.core.problems import Refusal
from crossfoot.documents.attachments import operations
from crossfoot.documents.attachments import queries as attachments
from crossfoot.documents.attachments.models import Attachment
from crossfoot.documents.vendor_invoices import queries
from crossfoot.documents.vendor_invoices.approving import KIND
from crossfoot.documents.vendor_invoices.models import VendorInvoice
from crossfoot.sync.models import BookState
from crossfoot.tenancy import access
from crossfoot.web.desk import Desk, at_desk
from crossfoot.web.headers import HEADER
from crossfoot.web.vendor_invoices.rows import PLACE

PDF = "application/pdf"
PICTURES = frozenset({"image/png", "image/jpeg", "image/gif"})
"""What a browser shows by itself and what cannot carry a program; everything else is only downloaded."""

SANDBOX = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; sandbox"
"""A file that somebody else made gets no rights of our pages, even when it is opened by its own address."""
PDF_POLICY = (
    "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox"
)
"""As above; the browser's own reader shows it, and a page of ours may frame it."""


@dataclass(frozen=True, slots=True)
class FileShown:
    """A file as the page shows it."""

    attachment: Attachment
    url: str
    download_url: str
    remove_url: str
    is_picture: bool
    is_pdf: bool
    state: str
    """What became of it in QuickBooks, in words."""

    @property
    def is_shown(self) -> bool:
        return self.is_picture or self.is_pdf


class AttachForm(forms.Form):
    """One more file."""

    file = forms.FileField(label="File", help_text=f"{operations.KINDS_TAKEN}.")
    keep_here = forms.BooleanField(
        label="Keep it here where QuickBooks does not take it, such as a zip", required=False
    )


def shown_of(desk: Desk, invoice: VendorInvoice, attachment: Attachment) -> FileShown:
    """The file with its addresses."""
    args = [desk.company.slug, invoice.pk, attachment.pk]
    url = reverse(f"{PLACE}-file", args=args)
    kind = attachment.file.content_type
    return FileShown(
        attachment=attachment,
        url=url,
        download_url=f"{url}?download=1",
        remove_url=reverse(f"{PLACE}-file-remove", args=args),
        is_picture=kind in PICTURES,
        is_pdf=kind == PDF,
        state=_state(attachment),
    )


@require_safe
@at_desk()
def file(request: HttpRequest, desk: Desk, pk: int, attachment: int) -> HttpResponse:
    """The bytes of one file. Only a PDF or a picture is shown; `download` and all else come as a download."""
    access.find(VendorInvoice, company=desk.company, pk=pk, by=desk.person, at=desk.now)
    stored = _one(desk, pk, attachment)
    kind = stored.file.content_type
    is_shown = (kind in PICTURES or kind == PDF) and "download" not in request.GET
    response = HttpResponse(
        bytes(stored.file.content), content_type=kind if is_shown else "application/octet-stream"
    )
    disposition = content_disposition_header(not is_shown, stored.name)
    response.headers["Content-Disposition"] = disposition or "attachment"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    response.headers[HEADER] = PDF_POLICY if is_shown and kind == PDF else SANDBOX
    response.headers["X-Frame-Options"] = "SAMEORIGIN" if is_shown and kind == PDF else "DENY"
    return response


@require_POST
@at_desk(Can.EDIT_VENDOR_INVOICES)
def attach(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """Add a file; what QuickBooks does not take is refused with the reason, or kept here only."""
    access.find(VendorInvoice, company=desk.company, pk=pk, by=desk.person, at=desk.now)
    form = AttachForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, "Choose a file that is not empty. Nothing was attached.")
        return redirect(f"{PLACE}-order", desk.company.slug, pk)
    upload = form.cleaned_data["file"]
    try:
        made = operations.attach(
            document=queries.one(desk.company, pk),
            name=upload.name,
            content=upload.read(),
            keep_here=form.cleaned_data["keep_here"],
            by=desk.person,
            at=desk.now,
        )
    except Refusal as refused:
        messages.error(request, f"{refused.sentence} Nothing was attached.")
    else:
        more = f" It is kept here only. {made.why_not}" if made.why_not else ""
        messages.success(request, f"{made} is attached.{more}")
    return redirect(f"{PLACE}-order", desk.company.slug, pk)


@require_POST
@at_desk(Can.EDIT_VENDOR_INVOICES)
def remove(request: HttpRequest, desk: Desk, pk: int, attachment: int) -> HttpResponse:
    """Take a file off."""
    access.find(VendorInvoice, company=desk.company, pk=pk, by=desk.person, at=desk.now)
    stored = _one(desk, pk, attachment)
    try:
        operations.remove(
            attachment=stored, document=queries.one(desk.company, pk), by=desk.person, at=desk.now
        )
    except Refusal as refused:
        messages.error(request, f"{refused.sentence} Nothing was changed.")
    else:
        messages.success(request, f"{stored} is removed.")
    return redirect(f"{PLACE}-order", desk.company.slug, pk)


def _one(desk: Desk, pk: int, attachment: int) -> Attachment:
    """The file of this invoice. Raises Http404."""
    try:
        stored = attachments.one(desk.company, attachment)
    except Attachment.DoesNotExist:
        raise Http404 from None
    if (stored.document_kind, stored.document_id) != (KIND, pk):
        raise Http404
    return stored


def _state(attachment: Attachment) -> str:
    if not attachment.goes_to_books:
        return f"Kept here only. {attachment.why_not}"
    if attachment.book_state == BookState.NOT_SENT:
        return "Goes along to QuickBooks with the bill."
    return str(BookState(attachment.book_state).label)
