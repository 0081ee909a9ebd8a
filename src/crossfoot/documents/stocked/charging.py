"""What bills charge for goods that are kept in stock, told whenever it may have changed.

The same road for a bill that is sent, revised, cancelled or taken back, and for a vendor's credit that only lowers
its price: what the bill says now is worked out anew, and the stock books the difference.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from crossfoot.core.money import ZERO, cents
from crossfoot.documents.bills import Stocked
from crossfoot.documents.credits.models import Reason, VendorCredit
from crossfoot.documents.figures import Line
from crossfoot.documents.purchase_orders import posting as order_posting
from crossfoot.documents.purchase_orders import queries as orders
from crossfoot.documents.purchase_orders.models import PurchaseLine, PurchaseOrder
from crossfoot.documents.stocked import charges, drop_ships, rejecting
from crossfoot.documents.stocked.charges import order_line_of
from crossfoot.documents.stocked.standing import Kept, day_of, kept, key_of, rate_of, stands
from crossfoot.documents.vendor_invoices import posting as invoice_posting
from crossfoot.documents.vendor_invoices import queries as invoices
from crossfoot.documents.vendor_invoices.models import VendorInvoice
from crossfoot.stock import billing
from crossfoot.stock.drafts import Charged
from crossfoot.tenancy.models import Company, Person


def orders_follow(
    company: Company, ids: Sequence[int], by: Person, at: datetime, on: date | None = None
) -> None:
    """The bills of these orders may say something else now, or stand no more. In the transaction that did it.

    `on` is the day of a credit that changed them; otherwise what changes is booked on their own days.
    """
    how = kept(company)
    if how is None or how.setup is None:
        return
    for order in orders.many(company, ids):
        made = order_posting.bill_from(order, how.books)
        dated = day_of(order, order_posting.facts_of(order, how.setup).posting_on)
        _told(how, "purchase_order", order, order, made.stocked, dated=dated, on=on, by=by, at=at)


def invoices_follow(
    company: Company, ids: Sequence[int], by: Person, at: datetime, on: date | None = None
) -> None:
    """The same for vendors' invoices."""
    how = kept(company)
    if how is None or how.setup is None:
        return
    for invoice in invoices.many(company, ids):
        made = invoice_posting.bill_from(invoice, how.books)
        dated = day_of(invoice, invoice_posting.facts_of(invoice, how.setup).posting_on)
        _told(how, "vendor_invoice", invoice, invoice.order, made.stocked, dated=dated, on=on, by=by, at=at)


def _told(
    how: Kept,
    kind: str,
    document: PurchaseOrder | VendorInvoice,
    order: PurchaseOrder | None,
    stocked: Iterable[Stocked],
    *,
    dated: date,
    on: date | None,
    by: Person,
    at: datetime,
) -> None:
    charged: list[Charged] = []
    if stands(document, how.setup):
        charged = _charged(how, document, order, stocked)
    billing.goods_billed(
        company=how.company,
        source=(kind, document.pk),
        charged=charged,
        dated=dated,
        on=on,
        memo=f"{document}.",
        by=by,
        at=at,
    )
    if order is not None:
        if order is not document:
            (order,) = orders.many(how.company, [order.pk])
        charges.follow(how, order, on=on or dated, by=by, at=at)
        drop_ships.bought_follow(how, order, on=on or dated, by=by, at=at)


def _charged(
    how: Kept,
    document: PurchaseOrder | VendorInvoice,
    order: PurchaseOrder | None,
    stocked: Iterable[Stocked],
) -> list[Charged]:
    """One for each order line, less what vendor's credits took off its price."""
    home = how.company.home_currency
    off = _credited(how, document, home)
    rate = None
    found: dict[str, Charged] = {}
    for one in stocked:
        product, line = one.line.product, one.line
        if not one.is_charged or product is None or line.quantity <= 0:
            continue
        rate = rate or rate_of(document, home, order)
        less = off.get(_own_id(line), _Off())
        if line.quantity <= less.quantity:
            continue
        now = Charged(
            product,
            _key_of(line),
            line.quantity - less.quantity,
            one.goods - less.amount,
            cents(one.goods * rate, home) - less.home,
        )
        before = found.get(now.line_key)
        found[now.line_key] = now if before is None else _together(before, now)
    return list(found.values())


def _together(one: Charged, other: Charged) -> Charged:
    assert one.home is not None and other.home is not None
    return Charged(
        one.product,
        one.line_key,
        one.quantity + other.quantity,
        one.amount + other.amount,
        one.home + other.home,
    )


@dataclass(frozen=True, slots=True)
class _Off:
    """What credits took off one line of a bill."""

    quantity: Decimal = ZERO
    amount: Decimal = ZERO
    home: Decimal = ZERO


def _credited(how: Kept, document: PurchaseOrder | VendorInvoice, home: str) -> Mapping[int, _Off]:
    """By line of the document: what credits for its price alone, and for goods that were rejected, took off."""
    credits = VendorCredit.objects.filter(
        company=how.company, origin_key=document.key, reason__in=[Reason.PRICE, Reason.RETURN]
    ).prefetch_related("lines")
    rejected = rejecting.of_rejected(how, document)
    found: dict[int, _Off] = {}
    for credit in credits:
        if not stands(credit, how.setup):
            continue
        is_price = credit.reason == Reason.PRICE
        rate = rate_of(credit, home)
        for line in credit.lines.all():
            if line.origin_line is None or not (is_price or line.pk in rejected):
                continue
            off = found.get(line.origin_line, _Off())
            found[line.origin_line] = _Off(
                off.quantity + (ZERO if is_price else line.quantity),
                off.amount + line.amount,
                off.home + cents(line.amount * rate, home),
            )
    return found


def _own_id(line: Line) -> int:
    if isinstance(line, invoice_posting.ChargedLine):
        return line.line_id
    assert isinstance(line, PurchaseLine)
    return line.pk


def _key_of(line: Line) -> str:
    pk = order_line_of(line)
    return f"vendor_invoice_line:{_own_id(line)}" if pk is None else key_of(pk)
