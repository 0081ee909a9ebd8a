"""Receipts as rows: numbered R-<order>-1 and on, with what arrived of each line, and the sums on the lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Count

from crossfoot.core.money import ZERO
from crossfoot.database import inserts, updates
from crossfoot.documents import entry
from crossfoot.documents.purchase_orders.models import PurchaseLine, PurchaseOrder, Receipt, ReceiptLine
from crossfoot.documents.stocked import arrivals
from crossfoot.tenancy.models import Company, Person

LINE_COLUMNS = ("receipt_id", "line_id", "quantity", "rejected")
STATED = "Stated with the order"
"""The note of a receipt that came with the order itself, from a file or another system."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """What arrived of one line: `quantity` in all, of which `rejected` was not accepted."""

    line_id: int
    quantity: Decimal
    rejected: Decimal = ZERO


def write_receipts(
    company: Company,
    parcels: Sequence[tuple[PurchaseOrder, Sequence[Arrived], date]],
    *,
    note: str,
    import_run: int | None = None,
    by: Person,
    at: datetime,
) -> list[Receipt]:
    """One receipt for each (order, what arrived, day), and the sums on the lines; the orders are locked."""
    receipts = receipts_for(
        company, [(order, day) for order, _, day in parcels], note=note, import_run=import_run, by=by, at=at
    )
    changed: dict[int, PurchaseLine] = {}
    for order, arrived, _ in parcels:
        lines = {line.pk: line for line in order.lines.all()}
        for one in arrived:
            line = lines[one.line_id]
            line.received_quantity = (line.received_quantity or ZERO) + entry.measure(one.quantity)
            line.rejected_quantity = (line.rejected_quantity or ZERO) + entry.measure(one.rejected)
            changed[line.pk] = line
    updates.save(list(changed.values()), ["received_quantity", "rejected_quantity"])
    write_lines(
        (receipt, one) for receipt, (_, arrived, _) in zip(receipts, parcels, strict=True) for one in arrived
    )
    arrivals.arrived(company, receipts, {order.pk: order for order, _, _ in parcels}, by=by, at=at)
    return receipts


def receipts_for(
    company: Company,
    arrivals: Sequence[tuple[PurchaseOrder, date]],
    *,
    note: str,
    import_run: int | None = None,
    by: Person,
    at: datetime,
) -> list[Receipt]:
    """The receipts' own rows, numbered R-<order>-1 and on, without their lines."""
    if not arrivals:
        return []
    counts = Receipt.objects.filter(order__in=[order for order, _ in arrivals]).order_by()
    so_far = dict(counts.values_list("order").annotate(many=Count("pk")).values_list("order", "many"))
    numbers = [_number(order, so_far.get(order.pk, 0) + 1) for order, _ in arrivals]
    taken = set(Receipt.objects.filter(company=company, number__in=numbers).values_list("number", flat=True))
    # An order that was renamed left its old number to its receipts; whoever has that number now counts on.
    rows = [
        Receipt(
            company=company,
            order=order,
            number=number if number not in taken else _free(company, order, so_far.get(order.pk, 0) + 2),
            received_on=day,
            note=note,
            created_at=at,
            created_by=by,
            import_run=import_run,
        )
        for (order, day), number in zip(arrivals, numbers, strict=True)
    ]
    inserts.insert_rows(rows)
    return rows


def write_lines(lines: Iterator[tuple[Receipt, Arrived]]) -> None:
    """What arrived of each line, as rows."""
    inserts.insert(
        ReceiptLine,
        LINE_COLUMNS,
        (
            (receipt.pk, one.line_id, entry.measure(one.quantity), entry.measure(one.rejected))
            for receipt, one in lines
        ),
    )


def _number(order: PurchaseOrder, count: int) -> str:
    number = f"R-{order.number}-{count}"
    longest = Receipt._meta.get_field("number").max_length or 0
    return number if len(number) <= longest else f"R-#{order.pk}-{count}"


def _free(company: Company, order: PurchaseOrder, count: int) -> str:
    while Receipt.objects.filter(company=company, number=_number(order, count)).exists():
        count += 1
    return _number(order, count)
