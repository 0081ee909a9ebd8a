"""How a vendor's invoice becomes a bill: the road's description for `documents.sending`, and rule C4."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.db.models import Q

from crossfoot.core.approvals import Side
from crossfoot.core.permissions import Can
from crossfoot.core.problems import Fix, Problem
from crossfoot.core.workflow import DocumentKind
from crossfoot.documents.approvals import queries as approvals
from crossfoot.documents.purchase_orders import landing
from crossfoot.documents.sending import Against, Road
from crossfoot.documents.stocked import charging
from crossfoot.documents.vendor_invoices import billed, posting, queries
from crossfoot.documents.vendor_invoices.models import VendorInvoice
from crossfoot.mappings.models import Setup


def against(invoices: Sequence[VendorInvoice], setup: Setup) -> Against:
    """What keeps invoices from the books beside the reasons that all documents share, by their ids.

    C3: an approval no longer stands, because the invoice was edited under it. C4: the order's additional charges
    are missing or still processing, unless the company switched that off. Billed once: the order was billed by
    itself in the meantime.
    """
    found: dict[int, list[Problem]] = {}
    standing = approvals.standing(posting.SOURCE_KIND, [invoice.pk for invoice in invoices])
    for invoice in invoices:
        missing_side = next((side for side in Side if side not in standing.get(invoice.pk, {})), None)
        if missing_side is not None and invoice.status == VendorInvoice.Status.APPROVED:
            found[invoice.pk] = [_no_longer_approved(invoice, missing_side)]
    for pk, problem in _not_gone(invoices):
        found.setdefault(pk, []).append(problem)
    orders = {invoice.order_id: invoice.order for invoice in invoices if invoice.order is not None}
    if not orders:
        return found
    needs_charges = approvals.rules_of(invoices[0].company).needs_charges
    own = billed.by_itself(orders.values())
    for invoice in invoices:
        order = invoice.order
        if order is None:
            continue
        missing = landing.why_not_sendable(order) if needs_charges else None
        if missing:
            found.setdefault(invoice.pk, []).append(missing)
        if order.pk in own:
            found.setdefault(invoice.pk, []).append(_billed_by_itself(invoice))
    return found


def _no_longer_approved(invoice: VendorInvoice, side: Side) -> Problem:
    return Problem(
        "no_longer_approved",
        f"{invoice} was changed after it was approved, so {side.label}'s approval no longer stands. Return it to "
        "Procurement, and let both sides approve it as it is now.",
        Fix.EDIT_DOCUMENT,
        cause="approval:withdrawn",
        where="status",
    )


def _not_gone(invoices: Sequence[VendorInvoice]) -> Iterator[tuple[int, Problem]]:
    """Cancelled invoices of the same vendor and number whose bill still stands in QuickBooks."""
    if not invoices:
        return
    keys = {(invoice.vendor_id, invoice.number_key): invoice for invoice in invoices}
    numbers = {number for _, number in keys}
    for cancelled in billed.not_gone_yet(invoices[0].company, Q(number_key__in=numbers)):
        invoice = keys.get((cancelled.vendor_id, cancelled.number_key))
        if invoice is not None:
            yield invoice.pk, billed.bill_not_gone(str(invoice), cancelled)


def _billed_by_itself(invoice: VendorInvoice) -> Problem:
    order = invoice.order
    assert order is not None
    where = f" as {order.book_number}" if order.book_number else ""
    return Problem(
        "order_billed_by_itself",
        f"{invoice} is for {order}, which is billed by itself already{where}, and an order is billed once. Take "
        "that bill back, or cancel the invoice.",
        Fix.EDIT_DOCUMENT,
        cause="billed_once:order",
        subject=order.number,
        where="order",
    )


VENDOR_BILLS: Road[VendorInvoice] = Road(
    kind=DocumentKind.VENDOR_INVOICE,
    model=VendorInvoice,
    document="bill",
    can=Can.SEND_BILLS,
    is_on=lambda setup: setup.sync_purchases and setup.purchase_document == Setup.PurchaseDocument.BILL,
    is_automatic=lambda setup: setup.automatic_vendor_invoices,
    locked=queries.locked,
    posting_on=lambda invoice, setup: posting.facts_of(invoice, setup).posting_on,
    wanted=posting.wanted_for,
    against=against,
    follow=charging.invoices_follow,
)
