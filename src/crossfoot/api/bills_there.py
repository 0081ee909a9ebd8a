"""Vendors' invoices whose bill a bookkeeper entered in QuickBooks by hand: found there, linked, or marked."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from django.http import HttpRequest
from ninja import Router
from pydantic import Field

from crossfoot.api.answering import answers
from crossfoot.api.caller import caller_of
from crossfoot.api.fields import Amount, Flag, Given, PathId, Reason, Told
from crossfoot.api.orders import WithReason
from crossfoot.api.tasks import TaskTold
from crossfoot.api.tasks import told as task_told
from crossfoot.api.vendor_invoices import VendorInvoiceTold, told_again
from crossfoot.core.permissions import Can
from crossfoot.core.problems import Refusal
from crossfoot.documents.vendor_invoices import operations, queries
from crossfoot.documents.vendor_invoices.models import VendorInvoice
from crossfoot.engine.models import Task
from crossfoot.sync import finding_tasks

router = Router()


class BillThere(Told):
    """A bill in QuickBooks that it may be, with QuickBooks' own figures. `apart` is its total less the invoice's."""

    remote_id: str
    number: str
    vendor: str
    posting_on: date | None
    total: Amount
    tax: Amount
    currency: str
    apart: Amount


class BillsThere(Told):
    """How far the last search is, null where nobody looked, and what it found, the most likely first."""

    task: TaskTold | None
    found: list[BillThere]


class ChosenBill(Given):
    """One of the bills that the last search found; `accepts_difference`: although its total is another one."""

    remote_id: Annotated[str, Field(pattern=r"^[A-Za-z0-9-]{1,40}$", description="QuickBooks' own id of it.")]
    reason: Reason = ""
    accepts_difference: Flag = False


@router.post("/{int:invoice_id}/find", response=TaskTold, summary="Look in QuickBooks for its bill")
@answers()
def find_bill_of_vendor_invoice(request: HttpRequest, invoice_id: PathId) -> TaskTold:
    caller = caller_of(request)
    caller.find(VendorInvoice, invoice_id)
    task = finding_tasks.start_finding(
        company=caller.company,
        sought=queries.sought(queries.one(caller.company, invoice_id)),
        can=Can.SEND_BILLS,
        by=caller.person,
        at=caller.now,
    )
    return task_told(task)


@router.get("/{int:invoice_id}/found", response=BillsThere, summary="List the bills that it may be")
@answers()
def list_bills_of_vendor_invoice(request: HttpRequest, invoice_id: PathId) -> BillsThere:
    caller = caller_of(request)
    invoice = caller.find(VendorInvoice, invoice_id)
    task = finding_tasks.latest(caller.company, invoice.key)
    is_done = task is not None and task.state == Task.State.DONE
    return BillsThere(
        task=task_told(task) if task else None,
        found=[
            BillThere(
                remote_id=one.remote_id,
                number=one.number,
                vendor=one.party_name,
                posting_on=one.posting_on,
                total=one.total,
                tax=one.tax,
                currency=one.currency,
                apart=one.total - invoice.total,
            )
            for one in (finding_tasks.candidates(task) if task and is_done else [])
        ],
    )


@router.post(
    "/{int:invoice_id}/link", response=VendorInvoiceTold, summary="Link one of the bills that were found"
)
@answers()
def link_vendor_invoice(request: HttpRequest, invoice_id: PathId, bill: ChosenBill) -> VendorInvoiceTold:
    caller = caller_of(request)
    invoice = caller.find(VendorInvoice, invoice_id)
    chosen = finding_tasks.chosen(caller.company, invoice.key, bill.remote_id)
    if chosen is None:
        raise Refusal(
            f"No search for {invoice} found a bill with the id {bill.remote_id}. Look for it first, and choose one "
            "of those that are found."
        )
    operations.link_existing(
        invoice=invoice,
        remote_id=chosen.remote_id,
        version=chosen.version,
        number=chosen.number,
        total=chosen.total,
        tax=chosen.tax,
        record=chosen.record,
        reason=bill.reason,
        accepts_difference=bill.accepts_difference,
        by=caller.person,
        at=caller.now,
    )
    return told_again(caller, invoice_id)


@router.post(
    "/{int:invoice_id}/mark", response=VendorInvoiceTold, summary="Say that it is in the books already"
)
@answers()
def mark_vendor_invoice(request: HttpRequest, invoice_id: PathId, why: WithReason) -> VendorInvoiceTold:
    caller = caller_of(request)
    found = caller.find(VendorInvoice, invoice_id)
    operations.mark_already_there(invoice=found, reason=why.reason, by=caller.person, at=caller.now)
    return told_again(caller, invoice_id)


@router.post(
    "/{int:invoice_id}/unmark", response=VendorInvoiceTold, summary="Take a mark or a chosen link off"
)
@answers()
def unmark_vendor_invoice(request: HttpRequest, invoice_id: PathId) -> VendorInvoiceTold:
    caller = caller_of(request)
    operations.unmark(invoice=caller.find(VendorInvoice, invoice_id), by=caller.person, at=caller.now)
    return told_again(caller, invoice_id)
