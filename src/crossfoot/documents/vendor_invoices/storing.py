"""Drafts of vendors' invoices as rows: what they may name, which numbers are taken, and the writing itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction

from crossfoot.core.money import cents
from crossfoot.core.problems import Problem, refused, shown
from crossfoot.database import inserts
from crossfoot.documents import entered_lines, entry
from crossfoot.documents.entered_lines import amount_of
from crossfoot.documents.inclusive import netted
from crossfoot.documents.purchase_orders.models import PurchaseOrder
from crossfoot.documents.vendor_invoices import billed
from crossfoot.documents.vendor_invoices.drafts import (
    Known,
    KnownOrder,
    VendorInvoiceDraft,
    total_of,
)
from crossfoot.documents.vendor_invoices.models import VendorInvoice, VendorInvoiceLine
from crossfoot.parties.models import Party
from crossfoot.tenancy.models import Company, Person

LINE_COLUMNS = ("invoice_id", "position", "order_line_id", *entered_lines.COLUMNS)


def known_for(company: Company, invoices: Sequence[VendorInvoiceDraft]) -> Known:
    """What these drafts may name: a handful of queries, however many drafts."""
    vendors = {invoice.vendor_id for invoice in invoices}
    lines = [line for invoice in invoices for line in invoice.lines]
    order_ids = {invoice.order_id for invoice in invoices if invoice.order_id}
    parties = Party.objects.filter(company=company, kind=Party.Kind.VENDOR, pk__in=vendors)
    rows = PurchaseOrder.objects.filter(company=company, pk__in=order_ids).prefetch_related("lines")
    orders = list(rows)
    own = billed.by_itself(orders)
    return Known(
        vendors=dict(parties.values_list("pk", "currency")),
        orders={
            order.pk: KnownOrder(
                label=str(order),
                vendor_id=order.vendor_id,
                currency=order.currency,
                lines=frozenset(line.pk for line in order.lines.all()),
                why_not=billed.why_not_invoiceable(order, order.pk in own),
            )
            for order in orders
        },
        products=entered_lines.products_known(company, lines),
        tax_rates=entered_lines.tax_rates_known(company, lines, bought=True),
        home_currency=company.home_currency,
    )


def taken_numbers(
    company: Company, invoices: Sequence[VendorInvoiceDraft], but: int | None = None
) -> Iterator[Problem]:
    """The same invoice of a vendor twice: among these, or with what is there under a number that reads alike."""
    wanted = [(invoice.vendor_id, invoice.number, invoice.order_id) for invoice in invoices]
    there = billed.taken(company, wanted, but=but)
    for invoice in invoices:
        key = (invoice.vendor_id, billed.key_of(invoice.number))
        if key in there:
            yield entry.problem(
                "vendor_invoice_taken",
                f"{invoice.label}: this invoice of the vendor is entered already, as {there[key]}, and an "
                "invoice is billed once. Correct the number, or use the one that is there.",
                "number",
                invoice.number,
            )
        there[key] = f"vendor invoice {shown(invoice.number)}"


def write_rows(
    company: Company,
    invoices: Sequence[VendorInvoiceDraft],
    known: Known,
    *,
    by: Person,
    at: datetime,
    import_run: int | None = None,
) -> list[VendorInvoice]:
    """The invoices and their lines. Raises Refusal where a number was taken since it was looked up."""
    made: list[VendorInvoice] = []
    amounts: list[list[Decimal]] = []
    for draft in invoices:
        invoice = VendorInvoice(
            company=company, created_at=at, created_by=by, source=draft.source, import_run=import_run
        )
        amounts.append(fill(invoice, draft, known))
        made.append(invoice)
    try:
        with transaction.atomic():
            VendorInvoice.objects.bulk_create(made)
    except IntegrityError as error:
        problems = list(taken_numbers(company, invoices))
        if not problems:
            raise
        raise refused(problems) from error
    for invoice, draft, figures in zip(made, invoices, amounts, strict=True):
        inserts.insert(VendorInvoiceLine, LINE_COLUMNS, lines_of(invoice, draft, figures))
    return made


def fill(invoice: VendorInvoice, draft: VendorInvoiceDraft, known: Known) -> list[Decimal]:
    """Set the invoice's columns from the draft; returns the lines' net amounts."""
    currency = known.currency_of(draft)
    amounts = [amount_of(line, currency) for line in draft.lines]
    invoice.number, invoice.number_key = draft.number, billed.key_of(draft.number)
    invoice.vendor_id, invoice.order_id = draft.vendor_id, draft.order_id
    invoice.invoice_on, invoice.due_on, invoice.posting_on = draft.invoice_on, draft.due_on, draft.posting_on
    invoice.currency, invoice.memo = currency, draft.memo
    invoice.discount = cents(draft.discount, currency)
    invoice.tax = None if draft.tax is None else cents(draft.tax, currency)
    invoice.total = total_of(draft, amounts, known)
    invoice.exchange_rate = entry.rate_kept(draft.exchange_rate, currency, known.home_currency)
    return amounts


def figures_of(company: Company, draft: VendorInvoiceDraft) -> tuple[list[Decimal], Decimal]:
    """The lines' net amounts and the computed total of a draft, whatever total it states."""
    known = known_for(company, [draft])
    currency = known.currency_of(draft)
    draft = netted(draft, known.tax_rates, currency)
    amounts = [amount_of(line, currency) for line in draft.lines]
    return amounts, total_of(replace(draft, total=None), amounts, known)


def lines_of(
    invoice: VendorInvoice, draft: VendorInvoiceDraft, amounts: Sequence[Decimal]
) -> Iterator[tuple[Any, ...]]:
    """The lines' values, in the order of `LINE_COLUMNS`."""
    for position, (line, amount) in enumerate(zip(draft.lines, amounts, strict=True), start=1):
        yield (
            invoice.pk,
            position,
            line.order_line_id,
            *entered_lines.columns_of(line, amount),
        )


def told(invoice: VendorInvoice) -> dict[str, Any]:
    """What the audit trail keeps of an invoice before and after an edit."""
    header = ("number", "vendor_id", "order_id", "invoice_on", "due_on", "posting_on")
    money = ("currency", "exchange_rate", "discount", "tax", "total")
    lines = [
        [line.order_line_id, line.kind, line.product_id, line.quantity, line.unit_price, line.amount]
        for line in invoice.lines.all()
    ]
    return {**{name: getattr(invoice, name) for name in (*header, *money)}, "lines": lines}
