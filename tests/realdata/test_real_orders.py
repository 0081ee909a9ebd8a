"""The real files, the whole way: 830 sales orders and 4,012 purchase orders imported, a range of each sent, tied out.

Sent are the billable orders of 1997 (Northwind) and of October and November 2024 (AdventureWorks): a few
hundred of each, so that the test stays short; `make demo` and docs/benchmarks.md send more.
"""

from __future__ import annotations

import csv
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest

from crossfoot.documents.models import PurchaseOrder, SalesOrder
from crossfoot.documents.purchase_orders import operations as purchases
from crossfoot.documents.sales_orders import operations as sales
from crossfoot.imports import operations as imports
from crossfoot.imports.models import ImportRun
from crossfoot.sync.models import Push
from world import Hub

pytestmark = pytest.mark.realdata

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
SOLD = date(1997, 1, 1), date(1997, 12, 31)
BOUGHT = date(2024, 10, 1), date(2024, 11, 30)


@pytest.fixture
def data() -> Path:
    """The folder of real order files, where the checkout has it beside it."""
    if not DATA.is_dir():
        pytest.skip("the real order files (shared/data) are not beside this checkout")
    return DATA


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def cents(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal("0.01"), ROUND_HALF_UP)


def imports_file(hub: Hub, kind: str, path: Path) -> ImportRun:
    """Upload, check, write, as a person does."""
    run = imports.upload(
        company=hub.company, kind=kind, file_name=path.name, content=path.read_bytes(), by=hub.ana, at=hub.now
    )
    imports.check(run=run, by=hub.ana, at=hub.now)
    hub.works()
    run.refresh_from_db()
    assert run.error_count == 0, run.errors[:3]
    imports.write(run=run, by=hub.ana, at=hub.now)
    hub.works()
    run.refresh_from_db()
    assert run.state == ImportRun.State.DONE, run.sentence
    return run


def test_northwinds_sales_stand_in_the_books_to_the_cent(hub: Hub, data: Path) -> None:
    path = data / "northwind" / "sales_order_lines.csv"
    run = imports_file(hub, "sales_orders", path)
    assert (run.created, SalesOrder.objects.count()) == (830, 830)
    assert hub.in_books("Invoice") == []

    ready = list(
        SalesOrder.objects.filter(ordered_on__range=SOLD, status="shipped").values_list("pk", flat=True)
    )
    sent = sales.create_invoices(company=hub.company, orders=ready, by=hub.sam, at=hub.now)
    assert (len(sent.pushes), sent.refused) == (408, [])
    hub.works()

    assert not Push.objects.exclude(state="synchronized").exists()
    expected: dict[str, Decimal] = {}
    freight: dict[str, Decimal] = {}
    for row in rows_of(path):
        if SOLD[0].isoformat() <= row["order_date"][:10] <= SOLD[1].isoformat():
            net = Decimal(row["quantity"]) * Decimal(row["unit_price"])
            net *= 1 - cents(Decimal(row["discount"]))
            expected[row["order_number"]] = expected.get(row["order_number"], Decimal(0)) + cents(net)
            freight[row["order_number"]] = cents(Decimal(row["freight"]))
    booked = {one["DocNumber"]: one["TotalAmt"] for one in hub.in_books("Invoice")}
    assert booked == {number: amount + freight[number] for number, amount in expected.items()}
    assert hub.ledger(SOLD[0]) == {
        "Accounts Receivable (A/R)": sum(booked.values()),
        "Sales of Product Income": -sum(expected.values()),
        "Shipping Income": -sum(freight.values()),
    }
    done = hub.ties_out(date(1996, 1, 1), date(1998, 12, 31))
    assert (done.difference, done.differing, done.documents) == (Decimal("0.00"), 0, 408)


def test_adventureworks_purchases_stand_in_the_books_to_the_cent(hub: Hub, data: Path) -> None:
    path = data / "adventureworks" / "purchase_order_lines.csv"
    run = imports_file(hub, "purchase_orders", path)
    assert (run.created, PurchaseOrder.objects.count()) == (4012, 4012)

    chosen = PurchaseOrder.objects.filter(ordered_on__range=BOUGHT).order_by("pk")
    ids = list(chosen.values_list("pk", flat=True))
    not_billable = set(chosen.exclude(status__in=["approved", "complete"]).values_list("number", flat=True))
    sent = purchases.create_bills(company=hub.company, orders=ids, by=hub.pia, at=hub.now)
    assert {order.number for order, _ in sent.refused} == not_billable
    hub.works()

    assert not Push.objects.exclude(state="synchronized").exists()
    stated = {
        row["order_number"]: cents(Decimal(row["total_due"]))
        for row in rows_of(path)
        if BOUGHT[0].isoformat() <= row["order_date"] <= BOUGHT[1].isoformat()
        and row["status"] in {"Approved", "Complete"}
    }
    assert (len(stated), len(not_billable)) == (314, 5)
    assert {one["DocNumber"]: one["TotalAmt"] for one in hub.in_books("Bill")} == stated
    assert hub.ledger(BOUGHT[0])["Accounts Payable (A/P)"] == -sum(stated.values())
    done = hub.ties_out(date(2024, 1, 1), date(2024, 12, 31))
    assert (done.difference, done.differing, done.documents) == (Decimal("0.00"), 0, len(stated))
