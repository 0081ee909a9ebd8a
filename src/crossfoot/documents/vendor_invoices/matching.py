"""The three-way match of stored invoices: what was ordered, received and invoiced, as the plain values of core."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from crossfoot.core.match_results import Match, Result
from crossfoot.core.money import MINOR_UNITS, ZERO, total
from crossfoot.core.three_way import Invoiced, Ordered, Taxed, match
from crossfoot.core.workflow import PurchaseStatus
from crossfoot.database import updates
from crossfoot.documents import entry
from crossfoot.documents.approvals import queries as approvals
from crossfoot.documents.approvals.models import ApprovalRules
from crossfoot.documents.purchase_orders.models import PurchaseLine, PurchaseOrder
from crossfoot.documents.vendor_invoices import billed, queries
from crossfoot.documents.vendor_invoices.billed import Billed
from crossfoot.documents.vendor_invoices.models import VendorInvoice, VendorInvoiceLine
from crossfoot.tenancy.models import Company

ALL_RECEIVED = (PurchaseStatus.RECEIVED, PurchaseStatus.COMPLETE)


@dataclass(frozen=True, slots=True)
class Matched:
    """An invoice with its match, for the reconciliation screen."""

    invoice: VendorInvoice
    match: Match


def match_of(invoice: VendorInvoice, rules: ApprovalRules | None = None) -> Match:
    """The match of one invoice (fetched with its lines and its order's), against all that is invoiced now."""
    (found,) = matches_of([invoice], rules)
    return found.match


def matches_of(
    invoices: Sequence[VendorInvoice], rules: ApprovalRules | None = None, *, is_named: bool = True
) -> list[Matched]:
    """The matches of invoices of one company, in their order: a few queries for all.

    Where only figures are shown (`is_named` False), no line is called by its product, which then need not be read.
    """
    if not invoices:
        return []
    rules = rules or approvals.rules_of(invoices[0].company)
    orders = {invoice.order.pk: invoice.order for invoice in invoices if invoice.order is not None}
    in_all = billed.by_invoices(list(orders))
    own = billed.by_itself(orders.values())
    taxes = billed.taxes_of(list(orders))
    counted = billed.counted(invoices)
    return [
        Matched(
            invoice,
            _match(
                invoice,
                rules,
                in_all,
                invoice.order_id in own,
                taxes.get(invoice.order_id or 0, {}),
                called if is_named else _unnamed,
                is_counted=invoice.pk in counted,
            ),
        )
        for invoice in invoices
    ]


def refresh(company: Company, invoice_ids: Iterable[int]) -> None:
    """Store how these invoices match now; in the caller's transaction."""
    ids = list(invoice_ids)
    if not ids:
        return
    rules = approvals.rules_of(company)
    rows = queries.many(company, ids)
    changed = []
    for found in matches_of(rows, rules):
        if found.invoice.match_state != found.match.result:
            found.invoice.match_state = found.match.result
            changed.append(found.invoice)
    updates.save(changed, ["match_state"])


def refresh_orders(company: Company, order_ids: Iterable[int]) -> None:
    """Store how the invoices of these orders match now: after a receipt or an edit of the order, or where another
    invoice came or went."""
    rows = VendorInvoice.objects.filter(company=company, order_id__in=list(order_ids))
    rows = rows.exclude(status=VendorInvoice.Status.CANCELLED)
    refresh(company, list(rows.values_list("pk", flat=True)))


def called(line: PurchaseLine | VendorInvoiceLine) -> str:
    """What people call a line: its product's code and name, else its words."""
    if line.product is not None:
        name = line.product.name
        return f"{name} ({line.product.sku})" if name else line.product.sku
    return line.description or PurchaseLine.Kind(line.kind).label


def _unnamed(line: PurchaseLine | VendorInvoiceLine) -> str:
    return ""


def _match(
    invoice: VendorInvoice,
    rules: ApprovalRules,
    in_all: dict[int, Billed],
    is_billed_itself: bool,
    taxes: dict[int, Decimal],
    name: Callable[[PurchaseLine | VendorInvoiceLine], str],
    *,
    is_counted: bool,
) -> Match:
    order, currency = invoice.order, invoice.currency
    lines = list(invoice.lines.all())
    nets = entry.net_of_discount([line.amount for line in lines], invoice.discount, currency)
    invoiced = [
        Invoiced(line.pk, name(line), line.quantity, net, line.order_line_id)
        for line, net in zip(lines, nets, strict=True)
    ]
    if order is None:
        return match([], invoiced, currency=currency)
    spread = bool(invoice.discount or order.discount)
    return match(
        _ordered(order, lines, in_all, name, is_billed_itself, is_counted),
        invoiced,
        tolerance=approvals.tolerance_of(rules),
        currency=currency,
        # A discount on the whole document leaves a cent here or there when it is spread over other lines.
        rounding=Decimal(1).scaleb(-MINOR_UNITS.get(currency, 2)) if spread else ZERO,
        tax=Taxed(
            ordered=_tax_of(order, [line for line in order.lines.all() if line.invoiced_by_vendor]),
            invoiced=_tax_of(invoice, lines),
            before=total(tax for pk, tax in taxes.items() if pk != invoice.pk),
            is_part=any(
                line.invoiced_by_vendor and in_all.get(line.pk, Billed()).quantity < line.quantity
                for line in order.lines.all()
            ),
        ),
    )


def _tax_of(
    document: VendorInvoice | PurchaseOrder, lines: Sequence[VendorInvoiceLine] | Sequence[PurchaseLine]
) -> Decimal | None:
    """As it is stated, else by the rates of the lines; None where neither says anything of tax."""
    if document.tax is not None:
        return document.tax
    rates = [line.tax_rate for line in lines]
    percents = {rate.pk: rate.percent_bought for rate in rates if rate is not None}
    if not percents:
        return None
    amounts, ids = [line.amount for line in lines], [line.tax_rate_id for line in lines]
    return entry.tax_by_rates(amounts, ids, document.discount, percents, document.currency)


def _ordered(
    order: PurchaseOrder,
    own: Sequence[VendorInvoiceLine],
    in_all: dict[int, Billed],
    name: Callable[[PurchaseLine | VendorInvoiceLine], str],
    is_billed_itself: bool,
    is_counted: bool,
) -> list[Ordered]:
    lines = list(order.lines.all())
    nets = entry.net_of_discount([line.amount for line in lines], order.discount, order.currency)
    mine: dict[int, Billed] = {}
    for billing in own:
        # A cancelled invoice is not among what is billed, once its bill is gone.
        if billing.order_line_id is not None and is_counted:
            have = mine.get(billing.order_line_id, Billed())
            mine[billing.order_line_id] = Billed(
                have.quantity + billing.quantity, have.amount + billing.amount
            )
    found = []
    for line, net in zip(lines, nets, strict=True):
        whole, this = in_all.get(line.pk, Billed()), mine.get(line.pk, Billed())
        before, before_amount = whole.quantity - this.quantity, whole.amount - this.amount
        if is_billed_itself:
            before, before_amount = before + line.quantity, before_amount + net
        received, rejected = _received(order, line)
        found.append(
            Ordered(
                key=line.pk,
                label=name(line),
                quantity=line.quantity,
                amount=net,
                received=received,
                rejected=rejected,
                before=before,
                before_amount=before_amount,
            )
        )
    return found


def _received(order: PurchaseOrder, line: PurchaseLine) -> tuple[Decimal | None, Decimal | None]:
    """What arrived and what of it was rejected. An order marked as received in one go states no quantities."""
    if line.kind != PurchaseLine.Kind.GOODS:
        return None, None
    if line.received_quantity is not None:
        return line.received_quantity, line.rejected_quantity or ZERO
    return (line.quantity if order.status in ALL_RECEIVED else ZERO), ZERO


def results() -> tuple[Result, ...]:
    """Every result that a list can be filtered by."""
    return tuple(Result)
