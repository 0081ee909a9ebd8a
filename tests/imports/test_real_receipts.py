"""AdventureWorks' purchases received and invoiced: the three-way match finds what the data holds, and no more.

Every vendor invoices what was ordered; so an invoice differs exactly where less was received and kept.
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from datetime import date
from decimal import ROUND_HALF_UP
from decimal import Decimal as D
from pathlib import Path

import pytest

from crossfoot.core.match_results import Result
from crossfoot.core.receiving import Arrival
from crossfoot.core.three_way import Invoiced, Ordered, match
from crossfoot.documents.models import PurchaseLine, PurchaseOrder, Receipt, ReceiptLine, VendorInvoice
from crossfoot.documents.purchase_orders import queries
from crossfoot.documents.purchase_orders.receiving import arrival_of, goods_of
from crossfoot.documents.vendor_invoices import matching
from crossfoot.documents.vendor_invoices import operations as invoicing
from crossfoot.documents.vendor_invoices import queries as invoices
from crossfoot.documents.vendor_invoices.drafts import InvoiceLineDraft, VendorInvoiceDraft
from desk import NOW
from import_desk import ImportDesk

pytestmark = pytest.mark.realdata

SHORT = {"over_received", "received_short"}
"""What the match says of a line of which less was kept than invoiced."""

SAMPLED = 60
"""Orders that go through the database, every one with rejected goods or goods that did not come."""


@pytest.fixture(scope="module")
def rows(request: pytest.FixtureRequest) -> list[dict[str, str]]:
    path = (
        Path(__file__).resolve().parents[3]
        / "shared"
        / "data"
        / "adventureworks"
        / "purchase_order_lines.csv"
    )
    if not path.is_file():
        pytest.skip("the real order files (shared/data) are not beside this checkout")
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def key_of(row: dict[str, str]) -> int:
    return int(row["order_number"].removeprefix("PO")) * 1000 + int(row["line_number"])


def worth_of(row: dict[str, str]) -> D:
    return (D(row["order_qty"]) * D(row["unit_price"])).quantize(D("0.01"), ROUND_HALF_UP)


def test_the_match_of_all_8845_lines_finds_exactly_what_was_short_or_rejected(
    rows: list[dict[str, str]],
) -> None:
    orders: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in rows:
        orders[row["order_number"]].append(row)
    found: dict[int, set[str]] = {}
    too_many: dict[int, D] = {}
    results: dict[str, Result] = {}
    for number, lines in orders.items():
        done = match(
            [
                Ordered(
                    key_of(row),
                    row["sku"],
                    D(row["order_qty"]),
                    worth_of(row),
                    D(row["received_qty"]),
                    D(row["rejected_qty"]),
                )
                for row in lines
            ],
            [
                Invoiced(key_of(row), row["sku"], D(row["order_qty"]), worth_of(row), key_of(row))
                for row in lines
            ],
        )
        results[number] = done.result
        for line in done.lines:
            if line.differences:
                assert line.order_line is not None
                found[line.order_line] = {one.code for one in line.differences}
                too_many[line.order_line] = line.invoiced - (line.accepted or D(0))
    expected = {
        key_of(row): D(row["order_qty"]) - D(row["stocked_qty"])
        for row in rows
        if D(row["stocked_qty"]) < D(row["order_qty"])
    }
    assert too_many == expected
    assert set(map(frozenset, found.values())) == {frozenset(SHORT)}
    assert len(expected) == 942
    differing = {number for number, lines in orders.items() if any(key_of(row) in expected for row in lines)}
    assert {number for number, result in results.items() if result is Result.DIFFERS} == differing
    assert {number for number, result in results.items() if result is Result.MATCHED} == set(
        orders
    ) - differing


def test_563_lines_have_rejected_goods_and_380_came_short(rows: list[dict[str, str]]) -> None:
    arrivals = [Arrival(D(row["order_qty"]), D(row["received_qty"]), D(row["rejected_qty"])) for row in rows]
    assert sum(1 for one in arrivals if one.rejected) == 563
    assert sum(1 for one in arrivals if one.open) == 380
    assert all(one.accepted == D(row["stocked_qty"]) for one, row in zip(arrivals, rows, strict=True))


def test_a_sample_imported_with_receipts_and_invoiced_differs_where_the_data_does(
    office: ImportDesk, rows: list[dict[str, str]]
) -> None:
    told = [
        number
        for number in dict.fromkeys(
            row["order_number"] for row in rows if D(row["stocked_qty"]) < D(row["order_qty"])
        )
        if next(row for row in rows if row["order_number"] == number)["status"] in {"Complete", "Approved"}
    ][:SAMPLED]
    sample = [row for row in rows if row["order_number"] in set(told)]
    text = io.StringIO()
    writer = csv.DictWriter(text, list(sample[0]))
    writer.writeheader()
    writer.writerows(sample)
    office.imports(text.getvalue(), "purchase_orders")
    assert Receipt.objects.count() == len(told)
    kept = {
        (row["order_number"], int(row["line_number"])): (D(row["received_qty"]), D(row["rejected_qty"]))
        for row in sample
    }
    lines = ReceiptLine.objects.values_list("line__order__number", "line__position", "quantity", "rejected")
    assert {(number, place): (got, bad) for number, place, got, bad in lines} == {
        key: value for key, value in kept.items() if value[0]
    }

    made = PurchaseOrder.objects.filter(company=office.company)
    for order in queries.with_lines(made):
        invoicing.draft(company=office.company, invoice=_invoice_of(order), by=office.ana, at=NOW)
    invoiced = list(VendorInvoice.objects.values_list("pk", flat=True))
    short: set[tuple[str, int]] = set()
    for one in matching.matches_of(invoices.many(office.company, invoiced)):
        places = dict(PurchaseLine.objects.filter(order=one.invoice.order).values_list("pk", "position"))
        assert one.invoice.order is not None
        for line in one.match.lines:
            if line.differences:
                assert {difference.code for difference in line.differences} == SHORT
                assert line.order_line is not None
                short.add((one.invoice.order.number, places[line.order_line]))
        assert one.match.result is Result.DIFFERS
    assert short == {
        (row["order_number"], int(row["line_number"]))
        for row in sample
        if D(row["stocked_qty"]) < D(row["order_qty"])
    }
    for order in queries.with_lines(made):
        for goods in goods_of(order):
            received, rejected = kept[order.number, goods.position]
            assert (arrival_of(goods).received, arrival_of(goods).rejected) == (received, rejected)


def _invoice_of(order: PurchaseOrder) -> VendorInvoiceDraft:
    """What was ordered, at the order's prices, with its freight."""
    return VendorInvoiceDraft(
        number=f"V-{order.number}",
        vendor_id=order.vendor_id,
        invoice_on=date(2025, 12, 1),
        order_id=order.pk,
        lines=tuple(
            InvoiceLineDraft(
                quantity=line.quantity,
                unit_price=line.unit_price,
                product_id=line.product_id,
                description=line.description,
                kind=line.kind,
                order_line_id=line.pk,
                amount=line.amount,
            )
            for line in order.lines.all()
        ),
    )
