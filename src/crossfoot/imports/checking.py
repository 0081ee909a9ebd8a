"""The whole file, checked before anything is written: every error with its row, and what writing would do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import Any

from django.db.models import Q

from crossfoot.core.dates import in_words
from crossfoot.core.money import ZERO
from crossfoot.core.names import name_key
from crossfoot.core.numbering import MAX_NUMBER
from crossfoot.core.problems import shown
from crossfoot.documents.models import PurchaseOrder, SalesOrder, VendorInvoice
from crossfoot.documents.vendor_invoices import billed
from crossfoot.imports import own_fields, receipts, stock, vendor_bills
from crossfoot.imports.drafting import Checker
from crossfoot.imports.errors import Errors, RowError
from crossfoot.imports.models import ImportRun
from crossfoot.imports.orders import Order
from crossfoot.imports.parsed import ORDER_KINDS, Parsed, reading_of
from crossfoot.imports.stock import STOCK_KINDS
from crossfoot.imports.stocking import stocking_of
from crossfoot.tenancy.models import Company

LOOKED_UP_AT_ONCE = 500


@dataclass(slots=True)
class Checked:
    """What a check found. `notices` stop nothing; `stated_total` adds up what orders state or come to."""

    errors: Errors = field(default_factory=Errors)
    bad: int = 0
    """Orders or rows with an error: what is left out where the others are imported."""
    unchanged: int = 0
    """Already there by source and number: they are left as they are."""
    stated_total: Decimal | None = None
    notices: list[str] = field(default_factory=list)


def check_file(run: ImportRun, parsed: Parsed) -> Checked:
    """Everything wrong with the file, and what is known of it beforehand. Writes nothing."""
    checked = Checked()
    for error in parsed.stray:
        checked.errors.add(error)
    if run.kind in ORDER_KINDS:
        _check_orders(run, parsed, checked)
    elif run.kind == ImportRun.Kind.RECEIPTS:
        _check_receipts(run, parsed, checked)
    elif run.kind == ImportRun.Kind.VENDOR_INVOICES:
        _check_bills(run, parsed, checked)
    elif run.kind in STOCK_KINDS:
        _check_stock(run, parsed, checked)
    else:
        for one in parsed.listed:
            checked.bad += bool(one.errors)
            for error in one.errors:
                checked.errors.add(error)
    return checked


def there(company: Company, kind: str, orders: Sequence[Order]) -> dict[tuple[str, str], Decimal]:
    """Orders of the file that are there already, by source and number, with the total they have."""
    found: dict[tuple[str, str], Decimal] = {}
    rest = iter(orders)
    while part := list(islice(rest, LOOKED_UP_AT_ONCE)):
        numbers = [order.number for order in part]
        if kind == ImportRun.Kind.SALES_ORDERS:
            rows = SalesOrder.objects.filter(company=company, number__in=numbers)
            found.update({(s, n): t for s, n, t in rows.values_list("source", "number", "total")})
        else:
            bought = PurchaseOrder.objects.filter(company=company, number__in=numbers)
            found.update({("", n): t for n, t in bought.values_list("number", "total")})
    keys = {order.key for order in orders}
    return {key: total for key, total in found.items() if key in keys}


@dataclass(frozen=True, slots=True)
class References:
    """The vendors' invoice numbers that are here already. Vendors go by their code and by their plain name."""

    ordered: dict[tuple[str, str], str]
    """(vendor, number as it is compared) → the purchase order that states it."""
    entered: dict[tuple[str, str], tuple[str, str]]
    """(vendor, number as it is compared) → the vendor's invoice and its order."""


def references_of(company: Company, orders: Sequence[Order]) -> References:
    """What is here of the numbers that these orders state: a few queries."""
    return References(_ordered_references(company, orders), _entered_references(company, orders))


def _ordered_references(company: Company, orders: Sequence[Order]) -> dict[tuple[str, str], str]:
    """(vendor's code or plain name, its invoice number as it is compared) → the order that has it already."""
    references = [
        billed.key_of(order.text("vendor_reference")) for order in orders if order.text("vendor_reference")
    ]
    found: dict[tuple[str, str], str] = {}
    for start in range(0, len(references), LOOKED_UP_AT_ONCE):
        rows = PurchaseOrder.objects.filter(
            company=company, vendor_reference_key__in=references[start : start + LOOKED_UP_AT_ONCE]
        ).values_list("vendor__code", "vendor__name_key", "vendor_reference_key", "number")
        for code, name, reference, number in rows:
            found[name, reference] = number
            if code:
                found[code, reference] = number
    return found


def _entered_references(company: Company, orders: Sequence[Order]) -> dict[tuple[str, str], tuple[str, str]]:
    """(vendor's code or plain name, number as it is compared) → the vendor's invoice that has it, and its order."""
    keys = [
        billed.key_of(order.text("vendor_reference")) for order in orders if order.text("vendor_reference")
    ]
    found: dict[tuple[str, str], tuple[str, str]] = {}
    for start in range(0, len(keys), LOOKED_UP_AT_ONCE):
        of_these = Q(number_key__in=keys[start : start + LOOKED_UP_AT_ONCE])
        standing = [invoice.pk for invoice in billed.not_gone_yet(company, of_these)]
        rows = VendorInvoice.objects.filter(of_these, company=company).filter(
            ~Q(status=VendorInvoice.Status.CANCELLED) | Q(pk__in=standing)
        )
        columns = ("vendor__code", "vendor__name_key", "number_key", "number", "order__number")
        for code, name, key, number, ordered in rows.values_list(*columns):
            found[name, key] = (number, ordered or "")
            if code:
                found[code, key] = (number, ordered or "")
    return found


def taken_reference(order: Order, references: References, column: str) -> RowError | None:
    """The error of an order whose vendor's invoice belongs to another order, or is entered by itself already."""
    reference = order.text("vendor_reference")
    if not reference:
        return None
    for vendor in (order.text("party_code"), name_key(order.text("party_name"))):
        other = references.ordered.get((vendor, billed.key_of(reference))) if vendor else None
        if other and other != order.number:
            return RowError(
                order.row,
                column,
                f"The vendor's invoice {shown(reference)} belongs to purchase order {shown(other)} already, "
                "and an invoice is billed once. Correct it.",
                "vendor_invoice_taken",
            )
        number, ordered = references.entered.get((vendor, billed.key_of(reference)), ("", ""))
        if vendor and number and ordered != order.number:
            return RowError(
                order.row,
                column,
                f"The vendor's invoice {shown(reference)} is entered already, as vendor invoice {shown(number)}, "
                "and an invoice is billed once. Take the number off this order, or cancel that invoice.",
                "vendor_invoice_taken",
            )
    return None


def _check_orders(run: ImportRun, parsed: Parsed, checked: Checked) -> None:
    checker = Checker(
        run.kind, run.company, run.columns, reading_of(run), stocking_of(run.company, parsed.orders)
    )
    known = there(run.company, run.kind, parsed.orders)
    references = references_of(run.company, parsed.orders)
    stated, long, differing = ZERO, [], []
    for order in parsed.orders:
        errors, total = checker.look_at(order)
        taken = taken_reference(order, references, run.columns.get("vendor_reference", ""))
        if taken:
            errors = [*errors, taken]
        for error in errors:
            checked.errors.add(error)
        checked.bad += bool(errors)
        if errors:
            continue
        stated += total
        if order.key in known:
            checked.unchanged += 1
            if known[order.key] != total:
                differing.append(order.number)
        if len(order.number) > MAX_NUMBER:
            long.append(order.number)
    checked.stated_total = stated
    checked.notices = [*_notices(run, parsed, differing, long), *own_fields.notices(run, parsed.orders)]


def _check_receipts(run: ImportRun, parsed: Parsed, checked: Checked) -> None:
    for rows in parsed.receipts:
        found = receipts.placed(run.company, rows, run.columns)
        checked.bad += bool(found.errors)
        checked.unchanged += found.is_there
        for error in found.errors:
            checked.errors.add(error)


def _check_bills(run: ImportRun, parsed: Parsed, checked: Checked) -> None:
    reading = reading_of(run)
    for rows in parsed.bills:
        found = vendor_bills.placed(run.company, rows, run.columns, reading)
        checked.bad += bool(found.errors)
        checked.unchanged += found.is_there
        for error in found.errors:
            checked.errors.add(error)


def _check_stock(run: ImportRun, parsed: Parsed, checked: Checked) -> None:
    for errors, is_there in stock.bad_and_there(run.company, parsed.stock, run.columns):
        checked.bad += bool(errors)
        checked.unchanged += is_there
        for error in errors:
            checked.errors.add(error)


def _notices(run: ImportRun, parsed: Parsed, differing: list[str], long: list[str]) -> Any:
    if "total" in run.columns:
        yield f"The totals are those of the column “{run.columns['total']}”."
    else:
        yield "The file states no totals: they are computed from lines, freight, discount and tax."
    days = [day for order in parsed.orders if (day := order.day("ordered_on"))]
    if days:
        yield f"The orders are from {_span(min(days), max(days))}."
    if differing:
        yield (
            f"{_count(differing, 'order')} already here with another total, and left as they are: "
            f"{_some(differing)}. Edit them where the file is right."
        )
    if long:
        yield (
            f"{_count(long, 'order number')} longer than the {MAX_NUMBER} characters that QuickBooks takes: "
            f"{_some(long)}. They are imported; choose a numbering rule, or they cannot be sent."
        )


def _span(first: date, last: date) -> str:
    return in_words(first) if first == last else f"{in_words(first)} to {in_words(last)}"


def _count(numbers: list[str], noun: str) -> str:
    return f"1 {noun} is" if len(numbers) == 1 else f"{len(numbers):,} {noun}s are"


def _some(numbers: list[str]) -> str:
    more = f" and {len(numbers) - 3:,} more" if len(numbers) > 3 else ""
    return ", ".join(shown(number) for number in numbers[:3]) + more
