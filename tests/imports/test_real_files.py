"""The real files: Northwind's sales and AdventureWorks' purchases, whole."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from decimal import ROUND_HALF_UP
from decimal import Decimal as D
from pathlib import Path

import pytest
from django.db.models import Sum

from crossfoot.audit import trail
from crossfoot.catalog.models import Product
from crossfoot.documents import sending
from crossfoot.documents.models import PurchaseLine, PurchaseOrder, SalesLine, SalesOrder
from crossfoot.documents.purchase_orders import posting as billing
from crossfoot.documents.purchase_orders import queries as purchases
from crossfoot.documents.sales_orders import posting as invoicing
from crossfoot.documents.sales_orders import queries as sales
from crossfoot.imports.models import ImportRun
from crossfoot.parties.models import Party
from import_desk import ImportDesk

pytestmark = pytest.mark.realdata


def cents(amount: D) -> D:
    return amount.quantize(D("0.01"), ROUND_HALF_UP)


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def northwind_csv(real_data: Path) -> Path:
    return real_data / "northwind" / "sales_order_lines.csv"


@pytest.fixture
def adventureworks_csv(real_data: Path) -> Path:
    return real_data / "adventureworks" / "purchase_order_lines.csv"


def test_all_of_northwind_is_imported_to_the_cent(office: ImportDesk, northwind_csv: Path) -> None:
    lines: dict[str, D] = defaultdict(D)
    freight: dict[str, D] = {}
    for row in rows_of(northwind_csv):
        net = D(row["quantity"]) * D(row["unit_price"]) * (1 - D(row["discount"]))
        lines[row["order_number"]] += cents(net)
        freight[row["order_number"]] = cents(D(row["freight"]))
    expected = {number: amount + freight[number] for number, amount in lines.items()}
    run = office.imports(northwind_csv.read_bytes())
    assert (run.state, run.error_count, run.created, run.unchanged) == ("done", 0, 830, 0)
    assert dict(SalesOrder.objects.values_list("number", "total")) == expected
    assert run.stated_total == sum(expected.values())
    assert SalesLine.objects.filter(kind="goods").count() == 2155
    assert Party.objects.filter(import_run=run.pk).count() == 88  # Hanari Carnes was here before
    assert Product.objects.filter(import_run=run.pk).count() == 77
    statuses = Counter(SalesOrder.objects.values_list("status", flat=True))
    assert statuses == {"shipped": 809, "draft": 21}
    assert trail.verify(office.company.pk) is None


def test_every_northwind_order_becomes_an_invoice_of_its_total(
    office: ImportDesk, northwind_csv: Path
) -> None:
    office.imports(northwind_csv.read_bytes(), options={"status": "confirmed"})
    books = sending.require_books(office.company)
    orders = list(sales.with_lines(SalesOrder.objects.filter(company=office.company)))
    made = [invoicing.invoice_from(order, books) for order in orders]
    assert [one.problems for one in made if one.problems] == []
    for order, one in zip(orders, made, strict=True):
        assert one.invoice is not None
        assert one.invoice.total == order.total == one.invoice.lines_total
    assert not any(line.kind == "rounding" for one in made if one.invoice for line in one.invoice.lines)


def test_all_of_adventureworks_is_imported_to_the_cent_again_changes_nothing_and_cancelling_removes_it(
    office: ImportDesk, adventureworks_csv: Path
) -> None:
    before = Party.objects.count(), Product.objects.count()
    stated = {row["order_number"]: cents(D(row["total_due"])) for row in rows_of(adventureworks_csv)}
    run = office.imports(adventureworks_csv.read_bytes(), "purchase_orders")
    assert (run.state, run.error_count, run.created, run.unchanged) == ("done", 0, 4012, 0)
    assert dict(PurchaseOrder.objects.values_list("number", "total")) == stated
    assert run.stated_total == sum(stated.values())
    assert PurchaseLine.objects.filter(kind="goods").count() == 8845
    assert Party.objects.filter(import_run=run.pk).count() == 85  # Litware was here before
    statuses = Counter(
        row["status"] for row in {r["order_number"]: r for r in rows_of(adventureworks_csv)}.values()
    )
    for word, count in statuses.items():
        assert PurchaseOrder.objects.filter(status=word.lower()).count() == count
    received = PurchaseLine.objects.aggregate(Sum("received_quantity"))["received_quantity__sum"]
    assert received == sum(D(row["received_qty"]) for row in rows_of(adventureworks_csv))
    every_order_becomes_a_bill_with_at_most_four_cents_of_rounding(office)

    brought = Party.objects.count(), Product.objects.count()
    again = office.imports(adventureworks_csv.read_bytes(), "purchase_orders")
    assert (again.created, again.unchanged) == (0, 4012)
    assert (PurchaseOrder.objects.count(), Party.objects.count(), Product.objects.count()) == (4012, *brought)

    assert_cancelled(office, office.cancels(run), before)


def every_order_becomes_a_bill_with_at_most_four_cents_of_rounding(office: ImportDesk) -> None:
    books = sending.require_books(office.company)
    orders = list(purchases.with_lines(PurchaseOrder.objects.filter(company=office.company)))
    made = [billing.bill_from(order, books) for order in orders]
    assert [one.problems for one in made if one.problems] == []
    rounding = [line.amount for one in made if one.bill for line in one.bill.lines if line.kind == "rounding"]
    assert len(rounding) == 2334
    assert max(abs(amount) for amount in rounding) == D("0.04")
    for order, one in zip(orders, made, strict=True):
        assert one.bill is not None
        assert one.bill.total == order.total == one.bill.lines_total


def test_northwind_imported_twice_is_there_once_and_cancelling_removes_all_that_it_brought(
    office: ImportDesk, northwind_csv: Path
) -> None:
    before = Party.objects.count(), Product.objects.count()
    run = office.imports(northwind_csv.read_bytes())
    brought = SalesOrder.objects.count(), Party.objects.count(), Product.objects.count()
    again = office.imports(northwind_csv.read_bytes())
    assert (again.created, again.unchanged) == (0, 830)
    assert (SalesOrder.objects.count(), Party.objects.count(), Product.objects.count()) == brought

    assert_cancelled(office, office.cancels(run), before)


def assert_cancelled(office: ImportDesk, run: ImportRun, before: tuple[int, int]) -> None:
    """Parties and products are as many as before the import, and its orders are gone."""
    assert run.state == "cancelled"
    assert run.sentence == "Cancelled: everything that this import created was removed."
    assert not SalesOrder.objects.exists()
    assert not PurchaseOrder.objects.exists()
    assert (Party.objects.count(), Product.objects.count()) == before
    assert trail.verify(office.company.pk) is None


@pytest.mark.parametrize(
    ("kind", "file", "count"),
    [
        ("customers", "northwind/customers.csv", 93),
        ("vendors", "northwind/suppliers.csv", 29),
        ("products", "northwind/products.csv", 77),
        ("vendors", "adventureworks/Vendor.csv", 104),
        ("products", "adventureworks/Product.csv", 504),
    ],
)
def test_lists_of_parties_and_products_are_imported_whole(
    office: ImportDesk, real_data: Path, kind: str, file: str, count: int
) -> None:
    run = office.imports((real_data / file).read_bytes(), kind)
    assert (run.error_count, run.created + run.unchanged) == (0, count)
    again = office.imports((real_data / file).read_bytes(), kind)
    assert again.created == 0


def test_a_customer_of_the_list_is_the_customer_of_the_orders(office: ImportDesk, real_data: Path) -> None:
    office.imports((real_data / "northwind" / "customers.csv").read_bytes(), "customers")
    run = office.imports((real_data / "northwind" / "sales_order_lines.csv").read_bytes())
    assert not Party.objects.filter(import_run=run.pk).exists()
    vins = Party.objects.get(code="VINET")
    assert (vins.name, vins.city) == ("Vins et alcools Chevalier", "Reims")
    assert SalesOrder.objects.get(number="10248").customer == vins
