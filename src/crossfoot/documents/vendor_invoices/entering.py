"""Entering and changing vendors' invoices, past the gate: the caller has asked it (operations, vendor portal)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from crossfoot.audit import trail
from crossfoot.audit.trail import Entry, Subject, actor_of
from crossfoot.core.money import ZERO
from crossfoot.core.problems import Problem, Refusal, refused
from crossfoot.database import inserts
from crossfoot.documents import moving
from crossfoot.documents.inclusive import netted
from crossfoot.documents.purchase_orders.models import PurchaseLine, PurchaseOrder
from crossfoot.documents.vendor_invoices import billed, matching, queries, storing
from crossfoot.documents.vendor_invoices.drafts import (
    InvoiceLineDraft,
    VendorInvoiceDraft,
    problems_of,
)
from crossfoot.documents.vendor_invoices.models import VendorInvoice, VendorInvoiceLine
from crossfoot.documents.vendor_invoices.road import VENDOR_BILLS
from crossfoot.tenancy.models import Company, Person

Status = VendorInvoice.Status


def enter(
    *,
    company: Company,
    invoices: Sequence[VendorInvoiceDraft],
    by: Person,
    at: datetime,
    import_run: int | None = None,
) -> list[VendorInvoice]:
    """Enter invoices as drafts: all of them, or none where anything is wrong with one.

    Raises Refusal with every problem of every invoice (`where` is the field, `subject` the number), also
    where the vendor's number is taken or the order is billed by itself.
    """
    if not invoices:
        return []
    with transaction.atomic():
        # So that no order is billed by itself while an invoice is entered for it.
        lock_orders(company, [invoice.order_id for invoice in invoices])
        billed.lock_vendors(company, [invoice.vendor_id for invoice in invoices])
        known = storing.known_for(company, invoices)
        problems = [one for draft in invoices for one in about(draft, problems_of(draft, known))]
        problems = problems or list(storing.taken_numbers(company, invoices))
        if problems:
            raise refused(problems)
        invoices = [netted(one, known.tax_rates, known.currency_of(one)) for one in invoices]
        made = storing.write_rows(company, invoices, known, by=by, at=at, import_run=import_run)
        trail.record_many(
            [_drafted(invoice) for invoice in made], company_id=company.pk, by=actor_of(by), at=at
        )
        matching.refresh(company, [invoice.pk for invoice in made])
        matching.refresh_orders(company, {invoice.order_id for invoice in made if invoice.order_id})
    return made


def replace_with(
    *, invoice: VendorInvoice, draft: VendorInvoiceDraft, by: Person, at: datetime
) -> VendorInvoice:
    """Make a locked invoice say what the draft says; where it came from stays. In the caller's transaction.

    Raises Refusal where something is wrong with the new values.
    """
    company = invoice.company
    lock_orders(company, [draft.order_id])
    billed.lock_vendors(company, [draft.vendor_id])
    draft = replace(draft, source=invoice.source)
    known = storing.known_for(company, [draft])
    problems = list(about(draft, problems_of(draft, known)))
    problems = problems or list(storing.taken_numbers(company, [draft], but=invoice.pk))
    if problems:
        raise refused(problems)
    before, order_before = storing.told(invoice), invoice.order_id
    draft = netted(draft, known.tax_rates, known.currency_of(draft))
    amounts = storing.fill(invoice, draft, known)
    invoice.save()
    VendorInvoiceLine.objects.filter(invoice=invoice).delete()
    inserts.insert(VendorInvoiceLine, storing.LINE_COLUMNS, storing.lines_of(invoice, draft, amounts))
    orders = {order for order in (order_before, invoice.order_id) if order}
    matching.refresh_orders(company, orders)
    if not orders:
        matching.refresh(company, [invoice.pk])
    changed = queries.one(company, invoice.pk)
    data = {"before": before, "after": storing.told(changed)}
    moving.record(VENDOR_BILLS, changed, "edited", data, by=by, at=at)
    return changed


def lock_orders(company: Company, order_ids: Iterable[int | None]) -> None:
    """Lock these orders' rows, in the order of their ids, until the transaction ends."""
    ids = sorted({pk for pk in order_ids if pk is not None})
    if ids:
        rows = PurchaseOrder.objects.select_for_update().filter(company=company, pk__in=ids)
        list(rows.order_by("pk").values_list("pk", flat=True))


def draft_for(order: PurchaseOrder, *, number: str, invoice_on: date) -> VendorInvoiceDraft:
    """What of an order (fetched with its lines) was received and is not invoiced yet, at the order's prices.

    While nothing was received, what was ordered. Charges that the vendor makes itself come with it, once.
    Raises Refusal where nothing is left to invoice.
    """
    have = billed.lines_of(order)
    every = list(order.lines.all())
    lines = [line for line in every if line.invoiced_by_vendor]
    goods = [line for line in lines if line.kind == PurchaseLine.Kind.GOODS]
    # Without receipts, or where it was marked as received in one go, the order itself says how many.
    by_order = order.status in matching.ALL_RECEIVED or not any(line.received_quantity for line in goods)
    quantities = [
        (line, _left(line, have.get(line.pk, billed.Billed()), by_order=by_order)) for line in lines
    ]
    drafts = tuple(_line(line, quantity) for line, quantity in quantities if quantity > 0)
    if not drafts:
        raise Refusal(
            f"Nothing of {order} is left to invoice: what was received is invoiced already. Record what "
            "arrived since, or enter the invoice's own lines."
        )
    # A discount, tax or total of the whole order cannot be told for a part of it.
    is_whole = all(quantity == line.quantity for line, quantity in quantities)
    return VendorInvoiceDraft(
        number=number,
        vendor_id=order.vendor_id,
        invoice_on=invoice_on,
        lines=drafts,
        order_id=order.pk,
        currency=order.currency,
        discount=order.discount if is_whole else ZERO,
        tax=order.tax if is_whole else None,
        total=order.total if is_whole and len(lines) == len(every) else None,
    )


def about(draft: VendorInvoiceDraft, problems: Iterable[Problem]) -> Iterator[Problem]:
    """With the invoice's number as the subject, so that many invoices' problems can be told apart."""
    for problem in problems:
        yield replace(problem, subject=draft.number)


def _left(line: PurchaseLine, have: billed.Billed, *, by_order: bool) -> Decimal:
    """How many of a line are still to be invoiced; a charge is invoiced once, whatever was charged."""
    if line.kind != PurchaseLine.Kind.GOODS:
        return ZERO if have.quantity or have.amount else line.quantity
    kept = line.quantity if by_order else ZERO
    if line.received_quantity:
        kept = line.received_quantity - (line.rejected_quantity or ZERO)
    return kept - have.quantity


def _line(line: PurchaseLine, quantity: Decimal) -> InvoiceLineDraft:
    return InvoiceLineDraft(
        quantity=quantity,
        unit_price=line.unit_price,
        order_line_id=line.pk,
        kind=line.kind,
        product_id=line.product_id,
        description=line.description,
        discount=line.discount_fraction,
        amount=line.amount if quantity == line.quantity else None,
        tax_rate_id=line.tax_rate_id,
        account_key=line.account_key,
    )


def _drafted(invoice: VendorInvoice) -> Entry:
    data = {"source": invoice.source, "total": invoice.total, "currency": invoice.currency}
    return Entry("vendor_invoice.drafted", Subject("vendor_invoice", invoice.pk, str(invoice)), data)
