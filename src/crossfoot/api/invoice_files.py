"""A vendor's e-invoice file, read into a draft."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import File, Form, Router
from ninja.files import UploadedFile

from crossfoot.api.answering import answers
from crossfoot.api.caller import caller_of
from crossfoot.api.fields import Given, PathId, Told
from crossfoot.api.problems import ProblemTold, told
from crossfoot.api.vendor_invoices import VendorInvoiceTold, told_again
from crossfoot.conf.options import options
from crossfoot.core.problems import Refusal
from crossfoot.documents.purchase_orders.models import PurchaseOrder
from crossfoot.imports.recognising_invoices import draft_from_file
from crossfoot.parties.models import Party

router = Router()


class EInvoiceUpload(Given):
    """Beside the file: the vendor and the order, where you know them; else they are recognised."""

    vendor_id: PathId | None = None
    order_id: PathId | None = None


class ReadFromFile(Told):
    """The invoice that was entered, and what a person should look at."""

    invoice: VendorInvoiceTold
    notices: list[ProblemTold]


@router.post(
    "/from-file", response={201: ReadFromFile}, summary="Enter a vendor's invoice from an e-invoice file"
)
@answers(201)
def create_vendor_invoice_from_file(
    request: HttpRequest, file: File[UploadedFile], upload: Form[EInvoiceUpload]
) -> ReadFromFile:
    caller = caller_of(request)
    most = options().attachment_megabytes
    if (file.size or 0) > most * 1024 * 1024:
        raise Refusal(f"The file is larger than {most} MB. Save it smaller.")
    made = draft_from_file(
        company=caller.company,
        content=file.read(),
        name=file.name or "file",
        vendor=caller.find(Party, upload.vendor_id) if upload.vendor_id else None,
        order=caller.find(PurchaseOrder, upload.order_id) if upload.order_id else None,
        by=caller.person,
        at=caller.now,
    )
    return ReadFromFile(
        invoice=told_again(caller, made.invoice.pk), notices=[told(one) for one in made.notices]
    )
