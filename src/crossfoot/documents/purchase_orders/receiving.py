"""Goods that arrive: receipts in parts, everything of many orders at once, and a receipt taken back.

What lies on a line as received and rejected is the sum of its receipts. In Simple accounting a receipt books
nothing; it is what a vendor's invoice is matched with.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max, Sum

from crossfoot.audit import trail
from crossfoot.audit.trail import Entry, actor_of, subject_of
from crossfoot.core.money import ZERO
from crossfoot.core.permissions import Can
from crossfoot.core.problems import Problem, Refusal, refused, shown
from crossfoot.core.receiving import Arrival, is_begun, is_complete
from crossfoot.core.workflow import IllegalMove, PurchaseStatus, require_legal_move
from crossfoot.database import updates
from crossfoot.documents import entry, moving, one_by_one, sending
from crossfoot.documents.entry import Text
from crossfoot.documents.moving import Moved
from crossfoot.documents.purchase_orders import queries
from crossfoot.documents.purchase_orders.models import PurchaseLine, PurchaseOrder, Receipt, ReceiptLine
from crossfoot.documents.purchase_orders.receipts import Arrived, write_receipts
from crossfoot.documents.purchase_orders.road import BILLS
from crossfoot.documents.stocked import arrivals
from crossfoot.documents.vendor_invoices import matching
from crossfoot.documents.vendor_invoices.models import VendorInvoice, VendorInvoiceLine
from crossfoot.tenancy import access
from crossfoot.tenancy.models import Company, Person

RECEIVABLE = frozenset(
    {
        PurchaseStatus.APPROVED,
        PurchaseStatus.SENT,
        PurchaseStatus.CONFIRMED,
        PurchaseStatus.SHIPPED,
        PurchaseStatus.PARTLY_RECEIVED,
        PurchaseStatus.RECEIVED,
    }
)
"""Goods may arrive for orders in these statuses; for one that is received, too many."""

NOT_INVOICED = (VendorInvoice.Status.DRAFT, VendorInvoice.Status.CANCELLED)


@dataclass(frozen=True, slots=True)
class Received:
    """A receipt that was recorded. `warnings` say what arrived beyond the order."""

    order: PurchaseOrder
    receipt: Receipt
    warnings: list[str] = field(default_factory=list)


def receive(
    *,
    order: PurchaseOrder,
    arrived: Sequence[Arrived],
    received_on: date,
    note: str = "",
    import_run: int | None = None,
    by: Person,
    at: datetime,
) -> Received:
    """Record what arrived of one order on a day. More than was ordered is recorded too, with a warning.

    The order is then partly received or, when nothing is open any more, received; what was rejected did
    arrive. Raises Refusal (nothing arrived, a line of another order, more rejected than arrived), IllegalMove
    where the order is not approved or is closed; Forbidden or Outsider.
    """
    company = order.company
    access.require(by, Can.RECEIVE_GOODS, company, at=at)
    with transaction.atomic():
        stored = moving.one_locked(BILLS, company, order)
        _require_receivable(stored)
        lines = goods_of(stored)
        some = [one for one in arrived if one.quantity or one.rejected]
        problems = list(_problems(stored, lines, some, received_on, note))
        if problems:
            raise refused(problems)
        before = stored.status
        (receipt,) = write_receipts(
            company,
            [(stored, some, received_on)],
            note=note.strip(),
            import_run=import_run,
            by=by,
            at=at,
        )
        _settle_status(stored)
        stored.received_on = max(received_on, stored.received_on or received_on)
        stored.save(update_fields=["status", "received_on"])
        data = {"from": before, "to": stored.status, **_told(receipt, stored, some)}
        moving.record(BILLS, stored, "received", data, by=by, at=at)
        matching.refresh_orders(company, [stored.pk])
    return Received(stored, receipt, [_too_many(line) for line in lines if _is_over(line, some)])


def receive_many(
    *, company: Company, orders: Sequence[PurchaseOrder], received_on: date, by: Person, at: datetime
) -> Moved[PurchaseOrder]:
    """Receive everything that is open of these orders, at most 500, on a day; each gets a receipt.

    The day may be their posting date by the company's rule; what was sent before keeps the date that it was
    sent with. Orders that may not be received stay as they are and are told with the reason.
    """
    access.require(by, Can.RECEIVE_GOODS, company, at=at)
    problems = list(entry.date_problems("The receipt", "received_on", "the receipt date", received_on))
    if problems:
        raise refused(problems)
    if len(orders) > sending.AT_ONCE:
        raise ValueError(f"{len(orders)} orders were given at once, and {sending.AT_ONCE} is the limit")

    def receive_these(chosen: Sequence[PurchaseOrder]) -> Moved[PurchaseOrder]:
        return _received_whole(company, chosen, received_on, by, at)

    return moving.together(*one_by_one.as_far_as_possible(orders, receive_these))


def _received_whole(
    company: Company, orders: Sequence[PurchaseOrder], received_on: date, by: Person, at: datetime
) -> Moved[PurchaseOrder]:
    moved: Moved[PurchaseOrder] = Moved()
    with transaction.atomic():
        parcels: list[tuple[PurchaseOrder, list[Arrived], date]] = []
        befores: dict[int, str] = {}
        for stored in BILLS.locked(company, [order.pk for order in orders]):
            try:
                require_legal_move(PurchaseStatus(stored.status), PurchaseStatus.RECEIVED, str(stored))
            except IllegalMove as error:
                moved.refused.append((stored, error.sentence))
                continue
            befores[stored.pk] = stored.status
            parcels.append((stored, everything_open(stored), received_on))
            moved.orders.append(stored)
        receipts = write_receipts(company, [one for one in parcels if one[1]], note="", by=by, at=at)
        numbers = {receipt.order_id: receipt for receipt in receipts}
        entries: list[Entry] = []
        for stored, arrived, _ in parcels:
            stored.status = PurchaseStatus.RECEIVED
            stored.received_on = max(received_on, stored.received_on or received_on)
            receipt = numbers.get(stored.pk)
            data: dict[str, Any] = {"from": befores[stored.pk], "to": stored.status}
            if receipt is not None:
                data |= _told(receipt, stored, arrived)
            entries.append(Entry("purchase_order.received", subject_of("purchase_order", stored), data))
        if moved.orders:
            updates.save(moved.orders, ["status", "received_on"])
            trail.record_many(entries, company_id=company.pk, by=actor_of(by), at=at)
            matching.refresh_orders(company, [order.pk for order in moved.orders])
    return moved


def revert_receipt(*, receipt: Receipt, reason: str = "", by: Person, at: datetime) -> PurchaseOrder:
    """Take a receipt back: its quantities leave the lines, and the order stands where it stood before it.

    Raises Refusal where it was taken back already, where the order is closed, or where a vendor's invoice
    bills more than would be left; Forbidden or Outsider.
    """
    company = receipt.company
    access.require(by, Can.RECEIVE_GOODS, company, at=at)
    with transaction.atomic():
        order = moving.one_locked(BILLS, company, receipt.order)
        taken = Receipt.objects.select_for_update(of=("self",)).get(pk=receipt.pk)
        if taken.reverted_at is not None:
            raise Refusal(f"{taken} was taken back already.")
        if order.status not in RECEIVABLE:
            raise Refusal(
                f"{order} is {PurchaseOrder.Status(order.status).label.lower()}, so {taken} stays as the record "
                "of what arrived."
            )
        back = {one.line_id: one for one in taken.lines.all()}
        lines = [line for line in order.lines.all() if line.pk in back]
        _require_not_invoiced(taken, lines, back)
        for line in lines:
            line.received_quantity = (line.received_quantity or ZERO) - back[line.pk].quantity
            line.rejected_quantity = (line.rejected_quantity or ZERO) - back[line.pk].rejected
        updates.save(lines, ["received_quantity", "rejected_quantity"])
        taken.reverted_at = at
        taken.save(update_fields=["reverted_at"])
        before = order.status
        _settle_status(order)
        standing = Receipt.objects.filter(order=order, reverted_at=None)
        order.received_on = standing.aggregate(last=Max("received_on"))["last"]
        order.save(update_fields=["status", "received_on"])
        data = {"from": before, "to": order.status, "receipt": taken.number, "reason": reason}
        moving.record(BILLS, order, "receipt_reverted", data, by=by, at=at)
        arrivals.taken_back(taken, order, reason=reason, by=by, at=at)
        matching.refresh_orders(company, [order.pk])
    return queries.one(company, order.pk)


def goods_of(order: PurchaseOrder) -> list[PurchaseLine]:
    """The lines that can arrive: goods, not charges."""
    return [line for line in order.lines.all() if line.kind == PurchaseLine.Kind.GOODS]


def arrival_of(line: PurchaseLine) -> Arrival:
    """How far the line has arrived."""
    return Arrival(line.quantity, line.received_quantity or ZERO, line.rejected_quantity or ZERO)


def everything_open(order: PurchaseOrder) -> list[Arrived]:
    """A receipt of all that is open, nothing rejected."""
    return [Arrived(line.pk, arrival_of(line).open) for line in goods_of(order) if arrival_of(line).open]


def stands_at(order: PurchaseOrder) -> str:
    """The status of an order that can be received, by what arrived, and before that by its steps."""
    arrivals = [arrival_of(line) for line in goods_of(order)]
    if is_complete(arrivals):
        return PurchaseStatus.RECEIVED
    if is_begun(arrivals):
        return PurchaseStatus.PARTLY_RECEIVED
    if order.shipped_on:
        return PurchaseStatus.SHIPPED
    if order.confirmed_on:
        return PurchaseStatus.CONFIRMED
    return PurchaseStatus.SENT if order.sent_on else PurchaseStatus.APPROVED


def _require_receivable(order: PurchaseOrder) -> None:
    if order.status not in RECEIVABLE:
        require_legal_move(PurchaseStatus(order.status), PurchaseStatus.PARTLY_RECEIVED, str(order))


def _problems(
    order: PurchaseOrder,
    lines: Sequence[PurchaseLine],
    arrived: Sequence[Arrived],
    received_on: date,
    note: str,
) -> Iterator[Problem]:
    yield from entry.date_problems(f"The receipt of {order}", "received_on", "the receipt date", received_on)
    yield from entry.text_problems(f"The receipt of {order}", Text("note", "the note", 1000), note.strip())
    if not arrived:
        yield entry.problem(
            "nothing_arrived",
            f"Nothing of {order} was entered as received. Enter a quantity on at least one line.",
            "lines",
        )
    known = {line.pk: line for line in lines}
    seen: set[int] = set()
    for one in arrived:
        line = known.get(one.line_id)
        if line is None or one.line_id in seen:
            yield entry.problem(
                "unknown_line",
                f"{order}: a line was entered that is not one of its goods, or was entered twice. Load the "
                "order again.",
                "lines",
            )
            continue
        seen.add(one.line_id)
        name, at = f"{order}, {called(line)}", f"lines.{line.pk}"
        yield from entry.figure_problems(
            name, f"{at}.quantity", "the quantity received", one.quantity, entry.LARGEST_QUANTITY
        )
        yield from entry.figure_problems(
            name, f"{at}.rejected", "the quantity rejected", one.rejected, entry.LARGEST_QUANTITY
        )
        if one.quantity.is_finite() and one.rejected.is_finite() and one.rejected > one.quantity:
            yield entry.problem(
                "rejected_beyond_received",
                f"{name}: {one.rejected:,f} were rejected, and only {one.quantity:,f} arrived. Enter all that "
                "arrived as received, and of that what was rejected.",
                f"{at}.rejected",
            )


def called(line: PurchaseLine) -> str:
    """ "line 2 (TEA-1)": a line within a sentence."""
    name = line.product.sku if line.product else shown(line.description)
    return f"line {line.position} ({name})" if name else f"line {line.position}"


def _is_over(line: PurchaseLine, arrived: Sequence[Arrived]) -> bool:
    return bool(arrival_of(line).over) and any(one.line_id == line.pk for one in arrived)


def _too_many(line: PurchaseLine) -> str:
    arrival = arrival_of(line)
    return (
        f"Of {called(line)} {_plain(arrival.received)} arrived, and {_plain(arrival.ordered)} were ordered: "
        f"{_plain(arrival.over)} too many. That is recorded; agree with the vendor to keep or return them."
    )


def _settle_status(order: PurchaseOrder) -> None:
    order.status = stands_at(order)


def _require_not_invoiced(
    receipt: Receipt, lines: Sequence[PurchaseLine], back: Mapping[int, ReceiptLine]
) -> None:
    rows = VendorInvoiceLine.objects.filter(order_line__in=lines).exclude(invoice__status__in=NOT_INVOICED)
    sums = rows.order_by().values_list("order_line").annotate(sum=Sum("quantity"))
    invoiced = dict(sums.values_list("order_line", "sum"))
    for line in lines:
        left = (line.received_quantity or ZERO) - back[line.pk].quantity
        if invoiced.get(line.pk, ZERO) > left:
            raise Refusal(
                f"{receipt} cannot be taken back: of {called(line)} {_plain(invoiced[line.pk])} are invoiced, "
                f"and {_plain(left)} would be left as received. Cancel the vendor's invoice first, or return "
                "it to Procurement."
            )


def _told(receipt: Receipt, order: PurchaseOrder, arrived: Sequence[Arrived]) -> dict[str, Any]:
    positions = {line.pk: line.position for line in order.lines.all()}
    return {
        "receipt": receipt.number,
        "received_on": receipt.received_on,
        "lines": [[positions[one.line_id], one.quantity, one.rejected] for one in arrived],
    }


def _plain(quantity: Decimal) -> str:
    return f"{quantity.normalize():,f}"
