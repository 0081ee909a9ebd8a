"""Billed once: what of an order is billed already, by itself or by its vendors' invoices (bookkeeping, 1)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, Sum

from crossfoot.core.money import ZERO
from crossfoot.core.numbering import reference_key
from crossfoot.core.problems import Fix, Problem, shown
from crossfoot.documents.credits.models import Reason, VendorCredit
from crossfoot.documents.purchase_orders.models import PurchaseOrder
from crossfoot.documents.vendor_invoices.models import VendorInvoice, VendorInvoiceLine
from crossfoot.parties.models import Party
from crossfoot.sync.models import BookState, Push
from crossfoot.tenancy.models import Company

KEY_LENGTH = 200

GONE = (PurchaseOrder.Status.CANCELLED, PurchaseOrder.Status.REJECTED)

SENT = (
    BookState.WAITING,
    BookState.SENDING,
    BookState.SYNCHRONIZED,
    BookState.NEEDS_ATTENTION,
    BookState.MARKED,
)
"""Book states of an order whose own document is in QuickBooks, or on its way there."""

NAMED = 3
"""How many invoices a sentence names."""


@dataclass(frozen=True, slots=True)
class Billed:
    """How much of an order's line is billed, net of every line's discount, in the order's currency."""

    quantity: Decimal = ZERO
    amount: Decimal = ZERO


def key_of(number: str) -> str:
    """The vendor's number as `VendorInvoice.number_key` keeps it."""
    return reference_key(number)[:KEY_LENGTH]


def by_invoices(order_ids: Iterable[int], *, but: int | None = None) -> dict[int, Billed]:
    """What vendors' invoices bill of each line of these orders, `but` (an id) left out; cancelled ones only where
    their bill stands in QuickBooks all the same."""
    ids = list(order_ids)
    lines = VendorInvoiceLine.objects.filter(order_line__order__in=ids).exclude(invoice=but or 0)
    lines = lines.filter(
        ~Q(invoice__status=VendorInvoice.Status.CANCELLED) | Q(invoice__in=_not_gone(Q(order__in=ids)))
    )
    sums = lines.order_by().values("order_line_id").annotate(many=Sum("quantity"), much=Sum("amount"))
    return {row["order_line_id"]: Billed(row["many"], row["much"]) for row in sums}


def taxes_of(order_ids: Iterable[int]) -> dict[int, dict[int, Decimal]]:
    """What tax each invoice of these orders charges: order's id → invoice's id → tax; cancelled ones as above.

    Where the vendor stated none it is what the total has beyond the lines.
    """
    ids = list(order_ids)
    standing = ~Q(status=VendorInvoice.Status.CANCELLED) | Q(pk__in=_not_gone(Q(order__in=ids)))
    rows = VendorInvoice.objects.filter(standing, order__in=ids)
    found: dict[int, dict[int, Decimal]] = {}
    columns = ("order_id", "pk", "tax", "total", "discount", "net")
    for order, pk, tax, total, discount, net in rows.annotate(net=Sum("lines__amount")).values_list(*columns):
        beyond = total - ((net or ZERO) - discount)
        found.setdefault(order, {})[pk] = tax if tax is not None else max(beyond, ZERO)
    return found


def by_itself(orders: Iterable[PurchaseOrder]) -> set[int]:
    """Ids of those orders whose own bill is in QuickBooks or on its way. An order that was sent as a purchase
    order is not billed by that."""
    sent = [order for order in orders if order.book_state in SENT]
    if not sent:
        return set()
    keys = {order.key: order.pk for order in sent}
    pushes = Push.objects.filter(document_key__in=list(keys)).exclude(state=Push.State.SKIPPED)
    # The latest push is what the order's state shows.
    kinds = dict(pushes.order_by("pk").values_list("document_key", "kind"))
    return {pk for key, pk in keys.items() if kinds.get(key) != "purchase_order"}


def sent_as_orders(orders: Iterable[PurchaseOrder]) -> set[int]:
    """Ids of those orders that stand in QuickBooks as purchase orders, where anybody can bill them."""
    there = [order for order in orders if order.book_state == BookState.SYNCHRONIZED]
    return {order.pk for order in there} - by_itself(there)


def lines_of(order: PurchaseOrder, *, but: int | None = None) -> dict[int, Billed]:
    """What is billed of each line of an order (fetched with its lines), by itself and by vendors' invoices."""
    billed = by_invoices([order.pk], but=but)
    if by_itself([order]):
        for line in order.lines.all():
            have = billed.get(line.pk, Billed())
            billed[line.pk] = Billed(have.quantity + line.quantity, have.amount + line.amount)
    return billed


def why_not_invoiceable(order: PurchaseOrder, is_billed: bool) -> str:
    """Why no vendor's invoice may be entered for an order; empty where it may."""
    if order.status in GONE or order.status == PurchaseOrder.Status.PENDING:
        return f"{order} is {order.get_status_display().lower()}, and only an approved order can be invoiced."
    if not is_billed:
        return ""
    where = f" as {order.book_number}" if order.book_number else ""
    return (
        f"{order} is billed by itself already{where}, and an order is billed once. Take its bill back first, "
        "or enter the invoice without the order."
    )


def invoiced_orders(order_ids: Sequence[int]) -> dict[int, list[str]]:
    """The numbers of the vendors' invoices of these orders, cancelled ones left out, by order."""
    rows = VendorInvoice.objects.filter(order_id__in=list(order_ids)).exclude(
        status=VendorInvoice.Status.CANCELLED
    )
    found: dict[int, list[str]] = {}
    for order_id, number in rows.order_by("pk").values_list("order_id", "number"):
        found.setdefault(order_id, []).append(number)
    return found


def against_orders(orders: Sequence[PurchaseOrder]) -> dict[int, list[Problem]]:
    """Why *Create bill* is off for orders that have vendors' invoices: by order's id."""
    numbers = invoiced_orders([order.pk for order in orders])
    by_id = {order.pk: order for order in orders}
    found = {pk: [_invoiced(by_id[pk], invoiced)] for pk, invoiced in numbers.items()}
    if orders:
        for invoice in not_gone_yet(orders[0].company, Q(order__in=list(by_id))):
            order = by_id[invoice.order_id or 0]
            found.setdefault(order.pk, []).append(bill_not_gone(str(order), invoice))
    return found


def billed_in_books(orders: Sequence[PurchaseOrder]) -> dict[int, Problem]:
    """Why orders do not go to QuickBooks as purchase orders: bills of their vendors' invoices are there or on their
    way, and a bookkeeper would make another one from the order. By order's id."""
    by_id = {order.pk: order for order in orders}
    rows = VendorInvoice.objects.filter(order__in=list(by_id), book_state__in=SENT).order_by("pk")
    standing = counted(rows)
    found: dict[int, list[str]] = {}
    for invoice in rows:
        if invoice.pk in standing and invoice.order_id is not None:
            found.setdefault(invoice.order_id, []).append(invoice.number)
    return {pk: _billed_there(by_id[pk], numbers) for pk, numbers in found.items()}


def _billed_there(order: PurchaseOrder, numbers: Sequence[str]) -> Problem:
    return Problem(
        "billed_by_vendor_invoices",
        f"{order} is billed in QuickBooks by {_named(numbers)}, and an order is billed once: as a purchase order it "
        "would be billed there again. Leave it here, or return the invoice to approved first.",
        Fix.EDIT_DOCUMENT,
        cause="billed_once:vendor_invoices",
        subject=order.number,
        where="lines",
    )


def not_gone_yet(company: Company, found: Q) -> list[VendorInvoice]:
    """Cancelled invoices among those `found` whose bill stands in QuickBooks all the same: its removal waits, or was
    stopped there, because it was paid meanwhile. What a credit reverses is settled and not among them."""
    return _cancelled_there(found & Q(company=company))


def _not_gone(found: Q) -> list[int]:
    """Ids of those whose bill stays: it could not be taken out. One whose removal is on its way is as good as gone."""
    leaving = (BookState.WAITING, BookState.SENDING)
    return [invoice.pk for invoice in _cancelled_there(found) if invoice.book_state not in leaving]


def _cancelled_there(found: Q) -> list[VendorInvoice]:
    rows = VendorInvoice.objects.filter(found, status=VendorInvoice.Status.CANCELLED)
    there = {invoice.key: invoice for invoice in rows.filter(book_state__in=SENT).order_by("pk")}
    settled = _reversed(there)
    return [invoice for key, invoice in there.items() if key not in settled]


def _reversed(keys: Iterable[str]) -> set[str]:
    """Keys of those documents that a credit reverses in QuickBooks, where the books were closed."""
    wanted = list(keys)
    if not wanted:
        return set()
    credits = VendorCredit.objects.filter(origin_key__in=wanted, reason=Reason.REVERSAL)
    return set(credits.exclude(status="cancelled").values_list("origin_key", flat=True))


def bill_not_gone(label: str, cancelled: VendorInvoice) -> Problem:
    """Why `label` cannot be sent while the bill of a cancelled invoice for the same stands in QuickBooks."""
    where = f" as {cancelled.book_number}" if cancelled.book_number else ""
    return Problem(
        "bill_not_gone",
        f"{label} bills what the cancelled {str(cancelled).lower()} billed, and that bill still stands in "
        f"QuickBooks{where}. Wait until it is taken out; where it stays, because it was paid, mark this one as "
        "already in QuickBooks.",
        Fix.WAIT,
        cause="billed_once:not_gone",
        subject=cancelled.number,
        where="book_state",
    )


def taken(
    company: Company, wanted: Sequence[tuple[int, str, int | None]], *, but: int | None = None
) -> dict[tuple[int, str], str]:
    """Which of these (vendor id, number, order id) are entered already, and as what, by (vendor id, number key).

    Compared are vendors' invoices, `but` left out, and the vendor's invoice numbers that stand on purchase orders;
    the number on the invoice's own order is the invoice itself. What is cancelled keeps its number taken for as long
    as its bill stands in QuickBooks.
    """
    keys = {(vendor, key_of(number)): order for vendor, number, order in wanted}
    vendors = {vendor for vendor, _ in keys}
    found: dict[tuple[int, str], str] = {}
    written = {key for _, key in keys if key}
    orders = PurchaseOrder.objects.filter(
        company=company, vendor_id__in=vendors, vendor_reference_key__in=written
    )
    gone = [order for order in orders if order.status in GONE]
    there, settled = by_itself(gone), _reversed(order.key for order in gone)
    for order in orders:
        key = (order.vendor_id, order.vendor_reference_key)
        stands = order.status not in GONE or (order.pk in there and order.key not in settled)
        if stands and key in keys and keys[key] != order.pk:
            found[key] = f"purchase order {shown(order.number)}"
    invoices = VendorInvoice.objects.filter(
        company=company, vendor_id__in=vendors, number_key__in={key for _, key in keys}
    )
    for vendor, number_key, number in invoices.exclude(
        Q(status=VendorInvoice.Status.CANCELLED) | Q(pk=but or 0)
    ).values_list("vendor_id", "number_key", "number"):
        if (vendor, number_key) in keys:
            found[vendor, number_key] = f"vendor invoice {shown(number)}"
    of_these = Q(vendor_id__in=vendors, number_key__in=written) & ~Q(pk=but or 0)
    for invoice in not_gone_yet(company, of_these):
        key = (invoice.vendor_id, invoice.number_key)
        if key in keys:
            found.setdefault(key, _cancelled_in_books(invoice))
    return found


def counted(invoices: Iterable[VendorInvoice]) -> set[int]:
    """Ids of those invoices that bill what they say: not cancelled, or cancelled with a bill that still stands."""
    every = list(invoices)
    cancelled = {one.pk for one in every if one.status == VendorInvoice.Status.CANCELLED}
    there = _not_gone(Q(pk__in=cancelled)) if cancelled else ()
    return {one.pk for one in every if one.pk not in cancelled} | set(there)


def _cancelled_in_books(invoice: VendorInvoice) -> str:
    where = f" as {invoice.book_number}" if invoice.book_number else ""
    return (
        f"the cancelled vendor invoice {shown(invoice.number)}, whose bill still stands in QuickBooks{where}"
    )


def invoiced_references(
    company: Company, wanted: Collection[tuple[int, str]], *, order_id: int | None = None
) -> dict[tuple[int, str], str]:
    """Which of these (vendor id, vendor's invoice number) are vendors' invoices already: (vendor id, number key) →
    the invoice's number.

    Compared as `taken` does, from the other side; cancelled invoices whose bill is gone, and those for the order
    `order_id`, whose number it states, are left out.
    """
    keys = {(vendor, key_of(number)) for vendor, number in wanted if number}
    if not keys:
        return {}
    of_these = Q(vendor_id__in={vendor for vendor, _ in keys}, number_key__in={key for _, key in keys})
    if order_id is not None:
        of_these &= ~Q(order=order_id) | Q(order=None)
    rows = VendorInvoice.objects.filter(of_these, company=company).exclude(
        status=VendorInvoice.Status.CANCELLED
    )
    every = [*not_gone_yet(company, of_these), *rows]
    found = {(invoice.vendor_id, invoice.number_key): invoice.number for invoice in every}
    return {key: number for key, number in found.items() if key in keys}


def lock_vendors(company: Company, vendor_ids: Iterable[int]) -> None:
    """Until the transaction ends, nobody else enters an invoice's number for these vendors: neither as their
    invoice nor on an order, which are different tables, so that no constraint could keep them apart."""
    rows = Party.objects.select_for_update(no_key=True).filter(company=company, pk__in=set(vendor_ids))
    list(rows.order_by("pk").values_list("pk", flat=True))


def _invoiced(order: PurchaseOrder, numbers: Sequence[str]) -> Problem:
    return Problem(
        "billed_by_vendor_invoices",
        f"{order} is billed by {_named(numbers)}, and an order is billed once. Send the vendor's invoice, or cancel it "
        "to bill the order by itself.",
        Fix.EDIT_DOCUMENT,
        cause="billed_once:vendor_invoices",
        subject=order.number,
        where="lines",
    )


def _named(numbers: Sequence[str]) -> str:
    names = ", ".join(shown(number) for number in numbers[:NAMED])
    more = f" and {len(numbers) - NAMED} more" if len(numbers) > NAMED else ""
    return f"vendor invoice {names}" if len(numbers) == 1 else f"vendor invoices {names}{more}"
