"""What people do with vendors' invoices on their way to the books: approvals, returns, sending, files."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import File, Form, Router
from ninja.files import UploadedFile
from pydantic import Field

from crossfoot.api import orders
from crossfoot.api.answering import answers
from crossfoot.api.caller import Caller, caller_of
from crossfoot.api.fields import Amount, Flag, Given, Id, Ids, PathId, Reason, Text
from crossfoot.api.orders import (
    Dates,
    MoveReply,
    OrderIds,
    PreviewIds,
    PreviewReply,
    SendReply,
    WithReason,
)
from crossfoot.api.vendor_invoices import ApprovingSide, FileTold, VendorInvoiceTold, file_told, told_again
from crossfoot.conf.options import options
from crossfoot.core.approvals import Side
from crossfoot.core.problems import Refusal
from crossfoot.documents import previewing
from crossfoot.documents.attachments import operations as attaching
from crossfoot.documents.attachments import queries as attachments
from crossfoot.documents.attachments.models import Attachment
from crossfoot.documents.vendor_invoices import operations, queries
from crossfoot.documents.vendor_invoices.models import VendorInvoice
from crossfoot.documents.vendor_invoices.returning import BACK_TO
from crossfoot.documents.vendor_invoices.road import VENDOR_BILLS
from crossfoot.documents.vendor_invoices.seen import Seen
from crossfoot.tenancy.access import Outsider

router = Router()

KIND = "vendor_invoice"
BackTo = Annotated[str, Field(json_schema_extra={"enum": list(BACK_TO)})]


class SeenGiven(Given):
    """The `version` and the `total` of an invoice as they were read before deciding."""

    version: Annotated[Text, Field(max_length=40)]
    total: Amount


class SeenOne(SeenGiven):
    """One invoice as it was read."""

    id: Id


class Approve(Given):
    """Approve for a side. `accept_differences`: although they differ from their orders, as `note` explains.

    One of which `seen` says something else than it says by now is left out, with who changed it.
    """

    ids: Ids
    side: ApprovingSide
    accept_differences: Flag = False
    seen: list[SeenOne] = []
    note: Annotated[Text, Field(max_length=500)] = ""


class Return(Given):
    """Where it goes back to, `entry`, `procurement` or `accounting`, and why."""

    to: BackTo
    reason: Annotated[Text, Field(max_length=500)]
    seen: SeenGiven | None = None


class TakeBack(Given):
    """Why. `confirmed`: also where a person changed the bill in QuickBooks meanwhile."""

    reason: Reason
    confirmed: Flag = False


class FileUpload(Given):
    """Beside the file: whether a file that QuickBooks does not take is kept here only."""

    keep_here: bool = False


@router.post("/submit", response=MoveReply, summary="Hand vendors' invoices to Procurement")
@answers()
def submit_vendor_invoices(request: HttpRequest, chosen: OrderIds) -> MoveReply:
    caller = caller_of(request)
    found = _chosen(caller, chosen.ids)
    moved = operations.submit_many(company=caller.company, invoices=found, by=caller.person, at=caller.now)
    return orders.move_reply(moved)


@router.post("/approve", response=MoveReply, summary="Approve vendors' invoices for one side")
@answers()
def approve_vendor_invoices(request: HttpRequest, chosen: Approve) -> MoveReply:
    caller = caller_of(request)
    moved = operations.approve_many(
        company=caller.company,
        invoices=_chosen(caller, chosen.ids),
        side=Side(chosen.side),
        accept_differences=chosen.accept_differences,
        note=chosen.note,
        seen={one.id: Seen(one.version, one.total) for one in chosen.seen},
        by=caller.person,
        at=caller.now,
    )
    return orders.move_reply(moved)


@router.post(
    "/preview", response=PreviewReply, summary="Preview vendors' invoices as bills; nothing is written"
)
@answers()
def preview_vendor_invoices(request: HttpRequest, chosen: PreviewIds) -> PreviewReply:
    caller = caller_of(request)
    found = _chosen(caller, chosen.ids)
    return orders.preview_reply(
        previewing.previews_of(
            VENDOR_BILLS, caller.company, found, today=caller.today, by=caller.person, at=caller.now
        )
    )


@router.post("/send", response=SendReply, summary="Send to external system: create their bills in QuickBooks")
@answers()
def send_vendor_invoices(request: HttpRequest, chosen: OrderIds) -> SendReply:
    caller = caller_of(request)
    caller.require_all(VendorInvoice, chosen.ids)
    sent = operations.create_bills(
        company=caller.company, invoices=chosen.ids, by=caller.person, at=caller.now
    )
    return orders.send_reply(sent)


@router.post("/{int:invoice_id}/return", response=VendorInvoiceTold, summary="Return it, with a reason")
@answers()
def return_vendor_invoice(request: HttpRequest, invoice_id: PathId, back: Return) -> VendorInvoiceTold:
    caller = caller_of(request)
    found = caller.find(VendorInvoice, invoice_id)
    operations.return_to(
        invoice=found,
        to=back.to,
        reason=back.reason,
        seen=Seen(back.seen.version, back.seen.total) if back.seen else None,
        by=caller.person,
        at=caller.now,
    )
    return told_again(caller, invoice_id)


@router.post("/{int:invoice_id}/return-to-approved", response=VendorInvoiceTold, summary="Take its bill back")
@answers()
def return_vendor_invoice_to_approved(
    request: HttpRequest, invoice_id: PathId, back: TakeBack
) -> VendorInvoiceTold:
    caller = caller_of(request)
    operations.return_to_approved(
        invoice=caller.find(VendorInvoice, invoice_id),
        reason=back.reason,
        confirmed=back.confirmed,
        by=caller.person,
        at=caller.now,
    )
    return told_again(caller, invoice_id)


@router.post("/{int:invoice_id}/revise", response=VendorInvoiceTold, summary="Begin a revision of it")
@answers()
def revise_vendor_invoice(request: HttpRequest, invoice_id: PathId, why: WithReason) -> VendorInvoiceTold:
    caller = caller_of(request)
    found = caller.find(VendorInvoice, invoice_id)
    operations.begin_revision(invoice=found, reason=why.reason, by=caller.person, at=caller.now)
    return told_again(caller, invoice_id)


@router.post("/{int:invoice_id}/cancel", response=VendorInvoiceTold, summary="Cancel it, with a reason")
@answers()
def cancel_vendor_invoice(request: HttpRequest, invoice_id: PathId, why: TakeBack) -> VendorInvoiceTold:
    caller = caller_of(request)
    operations.cancel(
        invoice=caller.find(VendorInvoice, invoice_id),
        reason=why.reason,
        confirmed=why.confirmed,
        by=caller.person,
        at=caller.now,
    )
    return told_again(caller, invoice_id)


@router.put("/{int:invoice_id}/dates", response=VendorInvoiceTold, summary="Choose posting date and due date")
@answers()
def choose_vendor_invoice_dates(request: HttpRequest, invoice_id: PathId, dates: Dates) -> VendorInvoiceTold:
    caller = caller_of(request)
    found = caller.find(VendorInvoice, invoice_id)
    operations.choose_dates(
        invoice=found, posting_on=dates.posting_on, due_on=dates.due_on, by=caller.person, at=caller.now
    )
    return told_again(caller, invoice_id)


@router.post("/{int:invoice_id}/files", response={201: FileTold}, summary="Attach a file")
@answers(201)
def attach_file(
    request: HttpRequest, invoice_id: PathId, file: File[UploadedFile], upload: Form[FileUpload]
) -> FileTold:
    caller = caller_of(request)
    found = caller.find(VendorInvoice, invoice_id)
    most = options().attachment_megabytes
    if (file.size or 0) > most * 1024 * 1024:
        raise Refusal(f"The file is larger than {most} MB. Save it smaller.")
    made = attaching.attach(
        document=found,
        name=file.name or "file",
        content=file.read(),
        keep_here=upload.keep_here,
        by=caller.person,
        at=caller.now,
    )
    return file_told(made)


@router.get(
    "/{int:invoice_id}/files/{int:file_id}",
    summary="Download a file",
    openapi_extra={
        "responses": {
            200: {
                "description": "The file as it was handed in",
                "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
            }
        }
    },
)
def download_file(request: HttpRequest, invoice_id: PathId, file_id: PathId) -> HttpResponse:
    caller = caller_of(request)
    found = _file(caller, invoice_id, file_id)
    content = attachments.bytes_of(found.pk) or b""
    response = HttpResponse(content, content_type="application/octet-stream")
    response.headers["Content-Disposition"] = "attachment"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


@router.post(
    "/{int:invoice_id}/files/{int:file_id}/remove", response=VendorInvoiceTold, summary="Take a file off"
)
@answers()
def remove_file(request: HttpRequest, invoice_id: PathId, file_id: PathId) -> VendorInvoiceTold:
    caller = caller_of(request)
    found = caller.find(VendorInvoice, invoice_id)
    attaching.remove(
        attachment=_file(caller, invoice_id, file_id), document=found, by=caller.person, at=caller.now
    )
    return told_again(caller, invoice_id)


def _file(caller: Caller, invoice_id: int, file_id: int) -> Attachment:
    """The file of this invoice; Outsider where it has no such file."""
    caller.find(VendorInvoice, invoice_id)
    found = caller.find(Attachment, file_id)
    if (found.document_kind, found.document_id) != (KIND, invoice_id) or found.removed_at is not None:
        raise Outsider()
    return found


def _chosen(caller: Caller, ids: list[int]) -> list[VendorInvoice]:
    caller.require_all(VendorInvoice, ids)
    return queries.many(caller.company, ids)
