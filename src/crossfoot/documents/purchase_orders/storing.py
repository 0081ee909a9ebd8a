"""Drafts of purchase orders as rows: what they may name, which numbers are taken, and the writing itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction

from crossfoot.core.money import ZERO, cents
from crossfoot.core.problems import Problem, refused, shown
from crossfoot.database import inserts
from crossfoot.documents import custom_values, entered_lines, entry, lines_in_stock
from crossfoot.documents.entered_lines import amount_of
from crossfoot.documents.purchase_orders import queries, receipts
from crossfoot.documents.purchase_orders.drafts import (
    Known,
    PurchaseLineDraft,
    PurchaseOrderDraft,
    total_of,
)
from crossfoot.documents.purchase_orders.models import PurchaseIngredient, PurchaseLine, PurchaseOrder
from crossfoot.documents.purchase_orders.receipts import Arrived
from crossfoot.documents.stocked import arrivals as stocked
from crossfoot.documents.vendor_invoices import billed
from crossfoot.parties.models import Party
from crossfoot.tenancy.models import Company, Person

LINE_COLUMNS = (
    "order_id", "position", *entered_lines.COLUMNS, "received_quantity", "rejected_quantity", "distribution",
    "is_expected", "invoiced_by_vendor", "location_id", "is_drop_ship",
)  # fmt: skip


def known_for(company: Company, orders: Sequence[PurchaseOrderDraft]) -> Known:
    """What these drafts may name, in three queries, and one more for each of the company's own fields and locations
    that they name."""
    vendors = {order.vendor_id for order in orders}
    lines = [line for order in orders for line in order.lines]
    parties = Party.objects.filter(company=company, kind=Party.Kind.VENDOR, pk__in=vendors)
    return Known(
        vendors=dict(parties.values_list("pk", "currency")),
        products=entered_lines.products_known(
            company, [*lines, *(one for line in lines for one in line.made_of)]
        ),
        tax_rates=entered_lines.tax_rates_known(company, lines, bought=True),
        home_currency=company.home_currency,
        custom=custom_values.known_to(company, orders),
        locations=lines_in_stock.locations_known(
            company,
            (pk for line in lines for pk in (line.location_id, *(one.location_id for one in line.made_of))),
        ),
    )


def told(order: PurchaseOrder) -> dict[str, Any]:
    """What the audit trail keeps of an order before and after an edit."""
    header = (
        "number",
        "vendor_id",
        "ordered_on",
        "received_on",
        "vendor_reference",
        "vendor_invoice_on",
        "posting_on",
        "due_on",
    )
    money = ("currency", "exchange_rate", "discount", "tax", "total")
    lines = [
        [
            *(
                line.kind,
                line.product_id,
                line.quantity,
                line.unit_price,
                line.discount_fraction,
                line.amount,
            ),
            *((line.location_id, line.is_drop_ship) if line.location_id or line.is_drop_ship else ()),
        ]
        for line in order.lines.all()
    ]
    made_of = PurchaseIngredient.objects.filter(line__order=order).order_by("line__position", "pk")
    if used := [list(row) for row in made_of.values_list("line__position", "product_id", "quantity")]:
        lines.append(["made_of", *used])
    return {**{name: getattr(order, name) for name in (*header, *money)}, "lines": lines}


def taken_numbers(
    company: Company, orders: Sequence[PurchaseOrderDraft], but: int | None = None
) -> Iterator[Problem]:
    """The same number twice, or the same invoice of a vendor twice: among these orders or with one there."""
    taken = set(queries.existing(company, {order.number for order in orders}, but=but))
    keys = {(order.vendor_id, order.vendor_reference) for order in orders}
    compared = {(vendor, billed.key_of(reference)) for vendor, reference in keys}
    references = queries.existing_references(company, compared, but=but)
    invoiced = billed.invoiced_references(company, keys, order_id=but)
    for order in orders:
        if order.number in taken:
            yield entry.problem(
                "number_taken",
                f"There is a purchase order {shown(order.number)} already. Give this one another number, or "
                "edit the one that is there.",
                "number",
                order.number,
            )
        taken.add(order.number)
        key = (order.vendor_id, billed.key_of(order.vendor_reference))
        if key in references:
            yield entry.problem(
                "vendor_invoice_taken",
                f"Order {shown(order.number)}: the vendor's invoice {shown(order.vendor_reference)} belongs "
                f"to purchase order {shown(references[key])} already, and an invoice is billed once. "
                "Correct one of them.",
                "vendor_reference",
                order.number,
            )
        invoice = invoiced.get(key)
        if invoice is not None:
            yield entry.problem(
                "vendor_invoice_taken",
                f"Order {shown(order.number)}: the vendor's invoice {shown(order.vendor_reference)} is entered "
                f"already, as vendor invoice {shown(invoice)}, and an invoice is billed once. Take the number "
                "off this order, or cancel that invoice.",
                "vendor_reference",
                order.number,
            )
        if order.vendor_reference:
            references[key] = order.number


def write_rows(
    company: Company,
    orders: Sequence[PurchaseOrderDraft],
    known: Known,
    *,
    by: Person,
    at: datetime,
    import_run: int | None,
) -> list[PurchaseOrder]:
    made: list[PurchaseOrder] = []
    amounts: list[list[Decimal]] = []
    for draft in orders:
        order = PurchaseOrder(
            company=company, created_at=at, created_by=by, import_run=import_run, status=draft.status,
            custom=dict(draft.custom),
        )  # fmt: skip
        amounts.append(fill(order, draft, known))
        made.append(order)
    try:
        with transaction.atomic():
            inserts.insert_rows(made)
    except IntegrityError as error:
        # Somebody else entered one of these numbers since they were looked up.
        problems = list(taken_numbers(company, orders))
        if not problems:
            raise
        raise refused(problems) from error
    ids = inserts.take_ids(PurchaseLine, sum(len(draft.lines) for draft in orders))
    values = (
        line
        for order, draft, figures in zip(made, orders, amounts, strict=True)
        for line in lines_of(order, draft, figures)
    )
    inserts.insert(
        PurchaseLine, ("id", *LINE_COLUMNS), ((pk, *line) for pk, line in zip(ids, values, strict=True))
    )
    write_ingredients(zip(made, orders, strict=True))
    places = iter(ids)
    _stated_receipts(
        company, made, orders, [[next(places) for _ in draft.lines] for draft in orders], by=by, at=at
    )
    return made


def write_ingredients(orders: Iterable[tuple[PurchaseOrder, PurchaseOrderDraft]]) -> None:
    """What outsourced lines are made of, in place of what was there; the lines are written."""
    changed = [(order, draft) for order, draft in orders if any(line.made_of for line in draft.lines)]
    lines = PurchaseLine.objects.filter(order__in=[order.pk for order, _ in changed]).order_by()
    ids = {(order, place): pk for order, place, pk in lines.values_list("order_id", "position", "pk")}
    inserts.insert(
        PurchaseIngredient,
        ("line_id", "product_id", "quantity", "location_id"),
        (
            (ids[order.pk, place], one.product_id, entry.measure(one.quantity), one.location_id)
            for order, draft in changed
            for place, line in enumerate(draft.lines, start=1)
            for one in line.made_of
        ),
    )


def fill(order: PurchaseOrder, draft: PurchaseOrderDraft, known: Known) -> list[Decimal]:
    """Set the order's columns from the draft; returns the lines' net amounts."""
    currency = known.currency_of(draft)
    amounts = [amount_of(line, currency) for line in draft.lines]
    order.number, order.vendor_id = draft.number, draft.vendor_id
    order.ordered_on, order.expected_on = draft.ordered_on, draft.expected_on
    order.shipped_on, order.received_on = draft.shipped_on, draft.received_on
    order.vendor_reference, order.vendor_invoice_on = draft.vendor_reference, draft.vendor_invoice_on
    order.vendor_reference_key = billed.key_of(draft.vendor_reference)
    order.posting_on, order.due_on = draft.posting_on, draft.due_on
    order.currency, order.memo = currency, draft.memo
    order.discount = cents(draft.discount, currency)
    order.tax = None if draft.tax is None else cents(draft.tax, currency)
    order.total = total_of(draft, amounts, known)
    order.exchange_rate = entry.rate_kept(draft.exchange_rate, currency, known.home_currency)
    return amounts


def lines_of(
    order: PurchaseOrder, draft: PurchaseOrderDraft, amounts: Sequence[Decimal]
) -> Iterator[tuple[Any, ...]]:
    """The lines' values, in the order of `LINE_COLUMNS`."""
    for position, (line, amount) in enumerate(zip(draft.lines, amounts, strict=True), start=1):
        yield (
            order.pk,
            position,
            *entered_lines.columns_of(line, amount),
            _measure(line.received_quantity),
            _measure(line.rejected_quantity),
            line.distribution,
            line.is_expected,
            line.invoiced_by_vendor,
            line.location_id,
            line.is_drop_ship,
        )


def _stated_receipts(
    company: Company,
    made: Sequence[PurchaseOrder],
    drafts: Sequence[PurchaseOrderDraft],
    ids: Sequence[Sequence[int]],
    *,
    by: Person,
    at: datetime,
) -> None:
    """What the source states as received becomes a receipt of each order; the quantities are on the lines. `ids` are
    those of the lines of each order.

    It is dated on the receipt date, else the ship date, else the order date.
    """
    arrivals = [
        (order, draft, came)
        for order, draft, lines in zip(made, drafts, ids, strict=True)
        if (came := [(pk, line) for pk, line in zip(lines, draft.lines, strict=True) if _has_arrived(line)])
    ]
    if not arrivals:
        return
    days = [
        (order, draft.received_on or draft.shipped_on or draft.ordered_on) for order, draft, _ in arrivals
    ]
    written = receipts.receipts_for(company, days, note=receipts.STATED, by=by, at=at)
    receipts.write_lines(
        (receipt, Arrived(pk, line.received_quantity or ZERO, line.rejected_quantity or ZERO))
        for receipt, (_, _, came) in zip(written, arrivals, strict=True)
        for pk, line in came
    )
    stocked.arrived(company, written, by=by, at=at)


def _has_arrived(line: PurchaseLineDraft) -> bool:
    return bool(line.received_quantity) and line.kind == PurchaseLine.Kind.GOODS


def _measure(quantity: Decimal | None) -> Decimal | None:
    return None if quantity is None else entry.measure(quantity)
