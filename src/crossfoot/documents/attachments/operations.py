"""Files on documents: attached, kept here only where QuickBooks does not take them, and removed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from crossfoot.audit import trail
from crossfoot.audit.trail import actor_of, subject_of
from crossfoot.conf.options import options
from crossfoot.core.permissions import Can
from crossfoot.core.problems import Refusal, shown
from crossfoot.core.workflow import DocumentKind, VendorInvoiceStatus
from crossfoot.documents import sending
from crossfoot.documents.attachments import going
from crossfoot.documents.attachments.models import Attachment
from crossfoot.documents.sending import Order
from crossfoot.files import operations as files
from crossfoot.files.recognising import Recognised, fitting_name, recognised
from crossfoot.quickbooks.online.documents.attachment import file_problem
from crossfoot.sync import queue, sources
from crossfoot.sync.kinds import record_name
from crossfoot.sync.models import BookState, Link, Push
from crossfoot.tenancy import access
from crossfoot.tenancy.models import Person

POWER_OF_KIND: Mapping[DocumentKind, Can] = {
    DocumentKind.SALES: Can.EDIT_SALES,
    DocumentKind.PURCHASE: Can.EDIT_PURCHASES,
    DocumentKind.VENDOR_INVOICE: Can.EDIT_VENDOR_INVOICES,
    DocumentKind.VENDOR_CREDIT: Can.EDIT_CREDITS,
    DocumentKind.CREDIT_NOTE: Can.EDIT_CREDITS,
}
"""What it takes to attach a file to a document, and to remove one."""

LONGEST_NAME = 200
MOST_FILES = 50
"""Files of one document."""

KINDS_TAKEN = "PDF, PNG, JPG, GIF, TIFF, XML, Word, Excel, CSV and text files"
OPEN_STATUSES = (
    VendorInvoiceStatus.DRAFT,
    VendorInvoiceStatus.PROCUREMENT,
    VendorInvoiceStatus.IN_REVISION,
)
"""A vendor's invoice that a side approved was approved with its files."""


def attach(
    *,
    document: Order,
    name: str,
    content: bytes,
    keep_here: bool = False,
    by: Person,
    at: datetime,
) -> Attachment:
    """Attach a file. What the document's push is doing, the file follows: it goes along to QuickBooks.

    `keep_here`: a file that QuickBooks does not take, such as a zip, is kept here only; without it such a
    file is refused with the reason. Raises Refusal also for an empty or too large file, and for one that is
    none of the kinds that papers come in; Forbidden or Outsider.
    """
    kind = kind_of(document)
    access.require(by, POWER_OF_KIND[kind], document.company, at=at)
    return add(document=document, name=name, content=content, keep_here=keep_here, by=by, at=at)


def add(
    *,
    document: Order,
    name: str,
    content: bytes,
    keep_here: bool = False,
    by: Person,
    at: datetime,
) -> Attachment:
    """As `attach`, past the gate: the caller has asked it, as the vendor portal does."""
    kind, company = kind_of(document), document.company
    found = _acceptable(content, name)
    name = fitting_name(name, found)[-LONGEST_NAME:]
    problem = file_problem(name, len(content))
    if problem is not None and not keep_here:
        raise Refusal(f"{problem.sentence} Or keep it here only.", [problem])
    with transaction.atomic():
        sources.lock(kind, [document.pk])
        there = Attachment.objects.filter(document_kind=kind, document_id=document.pk, removed_at=None)
        if there.count() >= MOST_FILES:
            raise Refusal(f"{document} has {MOST_FILES} files already. Remove one first.")
        stored = files.keep(company=company, content=content, content_type=found.content_type, by=by, at=at)
        if there.filter(file=stored).exists():
            raise Refusal(f"“{shown(name)}” is attached to {document} already.")
        made = Attachment.objects.create(
            company=company,
            document_kind=kind,
            document_id=document.pk,
            file=stored,
            name=name,
            goes_to_books=problem is None,
            why_not="" if problem is None else problem.sentence[:300],
            added_at=at,
            added_by=by,
        )
        data = {
            "name": name, "size": stored.size, "sha256": stored.sha256, "goes_to_books": made.goes_to_books,
            "attachment": made.pk,
        }  # fmt: skip
        trail.record(
            f"{kind}.file_attached", company_id=company.pk, by=actor_of(by), at=at,
            subject=subject_of(kind, document), data=data,
        )  # fmt: skip
        _follows(document, made, by, at)
        made.refresh_from_db()
    return made


def remove(*, attachment: Attachment, document: Order, by: Person, at: datetime) -> Attachment:
    """Take a file off its document; where it waits to be sent, it is taken out of the queue.

    Raises Refusal where it is in QuickBooks or under way, was removed already, or was approved with its
    invoice; Forbidden or Outsider.
    """
    kind, company = kind_of(document), document.company
    access.require(by, POWER_OF_KIND[kind], company, at=at)
    if kind is DocumentKind.VENDOR_INVOICE and document.status not in OPEN_STATUSES:
        raise Refusal(
            f"{document} is {document.get_status_display().lower()}, and {shown(attachment.name)} belongs to what "
            "was approved. Return the invoice to Procurement first."
        )
    with transaction.atomic():
        stored = Attachment.objects.select_for_update().get(pk=attachment.pk)
        if stored.removed_at is not None:
            raise Refusal(f"{stored} was removed already.")
        if stored.book_state == BookState.SYNCHRONIZED:
            raise Refusal(
                f"{stored} is attached to the document in QuickBooks already. Take it off there; here it stays as "
                "the record of what was sent."
            )
        push = Push.objects.filter(document_key=stored.key, state__in=_OPEN).order_by("-pk").first()
        if push is not None:
            queue.skip(push=push, reason="The file was removed.", by=by, at=at)
            stored.refresh_from_db()
        stored.removed_at = at
        stored.save(update_fields=["removed_at"])
        trail.record(
            f"{kind}.file_removed", company_id=company.pk, by=actor_of(by), at=at,
            subject=subject_of(kind, document), data={"name": stored.name, "attachment": stored.pk},
        )  # fmt: skip
    return stored


def kind_of(document: Order) -> DocumentKind:
    """What kind of document it is."""
    return DocumentKind(document.key.partition(":")[0])


_OPEN = (Push.State.WAITING, Push.State.SENDING, Push.State.NEEDS_ATTENTION)


def _acceptable(content: bytes, name: str) -> Recognised:
    label = f"“{shown(name)}”" if name.strip() else "The file"
    most = options().attachment_megabytes
    if not content:
        raise Refusal(f"{label} is empty. Attach it again.")
    if len(content) > most * 1024 * 1024:
        raise Refusal(
            f"{label} has {len(content) / 1024 / 1024:,.1f} MB, and at most {most} MB are taken. Save it smaller, "
            "for example with pictures of less resolution."
        )
    found = recognised(content, name)
    if found is None:
        raise Refusal(f"{label} is none of the kinds of file that are taken: {KINDS_TAKEN}. Save it as PDF.")
    return found


def _follows(document: Order, made: Attachment, by: Person, at: datetime) -> None:
    """A document that is sent or on its way takes its new file along."""
    books = sending.books_of(document.company)
    if books is None or not made.goes_to_books:
        return
    link = Link.objects.filter(connection=books.connection, local_key=document.key).first()
    push = sending.open_push(document)
    if link is not None:
        record = link.remote_kind
    elif push is not None:
        record = record_name(push.kind, push.posting)
    else:
        return
    going.after(books.connection, made, record, by=by, at=at)
