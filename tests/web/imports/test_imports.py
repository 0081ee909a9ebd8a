"""A file comes in: uploaded, mapped, checked whole, imported, taken back. It sends nothing by itself."""

from __future__ import annotations

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from crossfoot.catalog.custom_fields import CustomFieldRow, add_custom_field
from crossfoot.core.permissions import Role
from crossfoot.documents.purchase_orders.models import PurchaseOrder
from crossfoot.documents.sales_orders.models import SalesOrder
from crossfoot.imports.models import ImportRun
from crossfoot.parties.models import Party
from crossfoot.sync.models import Push
from crossfoot.web.imports import forms
from office import Office
from web_visits import Seen, Visitor, visitor
from web_worker import works

ORDERS = """OrderID,Customer,OrderDate,ProductCode,ProductName,Quantity,UnitPrice,Freight,Status
10248,Hanari Carnes,2026-01-05,TEA-1,Green tea,2,10.00,5.00,shipped
10249,Vins et alcools,2026-01-06,TEA-2,Black tea,1,8.50,0,shipped
10250,Hanari Carnes,2026-01-07,TEA-1,Green tea,3,10.00,0,draft
"""
COLUMNS = {
    "column-number": "OrderID",
    "column-party_name": "Customer",
    "column-ordered_on": "OrderDate",
    "column-sku": "ProductCode",
    "column-product_name": "ProductName",
    "column-quantity": "Quantity",
    "column-unit_price": "UnitPrice",
    "column-freight": "Freight",
    "column-status": "Status",
    "date_order": "dmy",
    "decimal_sign": ".",
    "discount_as": "fraction",
}


def uploads(
    who: Visitor, text: str | bytes = ORDERS, *, kind: str = "sales_orders", name: str = "orders.csv"
) -> Seen:
    content = text.encode() if isinstance(text, str) else text
    return who.sends("imports", data={"kind": kind, "file": SimpleUploadedFile(name, content)})


def the_run(office: Office) -> ImportRun:
    return ImportRun.objects.filter(company=office.northwind).latest("pk")


@pytest.fixture
def ana(office: Office) -> Visitor:
    return visitor(office.ana, office.northwind)


def test_the_first_page_teaches_the_next_step(ana: Visitor) -> None:
    text = ana.opens("imports").text
    assert "Nothing was imported yet" in text
    assert "An import sends nothing to QuickBooks." in text


def test_the_columns_are_guessed_and_shown_with_examples(office: Office, ana: Visitor) -> None:
    seen = uploads(ana)
    assert seen.url.endswith(f"/imports/{the_run(office).pk}/")
    assert "10248, 10249, 10250" in seen.text
    assert '<option value="OrderID" selected>' in seen.html
    assert "Hanari Carnes, Vins et alcools" in seen.text
    assert "Nothing is written by this." in seen.text
    assert not SalesOrder.objects.exists()


def test_a_good_file_goes_in_and_the_page_asks_about_invoices(office: Office, ana: Visitor) -> None:
    office.connect()
    uploads(ana)
    pk = the_run(office).pk
    seen = ana.sends("import-check", pk, data=COLUMNS)
    assert "3 orders in 3 rows" in seen.text and "Sum of the totals 63.50" in seen.text
    assert "Import 3 orders" in seen.text
    seen = ana.sends("import-write", pk)
    assert "<progress" in seen.html and '<meta http-equiv="refresh" content="3">' in seen.html
    assert "Cancel and remove" in seen.text
    works(office)
    seen = ana.opens("import", pk)
    assert "3 orders were imported." in seen.text
    assert "Create invoices for the 2 billable orders of this import?" in seen.text
    assert f'value="run={pk}&amp;tab=not_sent"' in seen.html
    assert SalesOrder.objects.filter(company=office.northwind).count() == 3
    assert not Push.objects.exists()


def test_D5_a_column_of_a_purchase_file_goes_to_the_companys_own_field(office: Office, ana: Visitor) -> None:
    row = CustomFieldRow("Branch", documents="purchases", target="memo")
    field = add_custom_field(company=office.northwind, row=row, by=office.ana, at=office.now)
    file = "PO number,Date,Vendor,Item,Qty,Price,Depot\nPO-1,2026-01-05,Litware,Tea,2,10.00,Boston\n"
    uploads(ana, file, kind="purchase_orders")
    run = the_run(office)
    columns = {f"column-{name}": heading for name, heading in run.columns.items()}
    assert f'name="column-custom.{field.pk}"' in ana.opens("import", run.pk).html
    ana.sends("import-check", run.pk, data={**columns, f"column-custom.{field.pk}": "Depot"})
    assert "The field Branch is filled on 1 order: “Boston”." in ana.opens("import", run.pk).text
    ana.sends("import-write", run.pk)
    works(office)
    assert PurchaseOrder.objects.get().custom == {str(field.pk): "Boston"}


def test_the_page_that_polls_is_told_when_it_is_over(office: Office, ana: Visitor) -> None:
    uploads(ana)
    pk = the_run(office).pk
    ana.sends("import-check", pk, data=COLUMNS)
    ana.sends("import-write", pk)
    assert "<progress" in ana.opens("import-progress", pk).html
    works(office)
    done = ana.opens("import-progress", pk)
    assert (done.status, done.headers["HX-Refresh"]) == (204, "true")


def test_without_quickbooks_the_question_points_to_connect(office: Office, ana: Visitor) -> None:
    uploads(ana)
    pk = the_run(office).pk
    ana.sends("import-check", pk, data=COLUMNS)
    ana.sends("import-write", pk)
    works(office)
    assert "QuickBooks is not connected, so nothing can be sent yet." in ana.opens("import", pk).text


def test_all_errors_are_shown_with_row_and_column_and_as_a_file(office: Office, ana: Visitor) -> None:
    bad = ORDERS.replace("2026-01-06", "31.02.2026").replace("TEA-1,Green tea,3", "TEA-1,Green tea,three")
    uploads(ana, bad)
    pk = the_run(office).pk
    seen = ana.sends("import-check", pk, data=COLUMNS)
    assert "3 OrderDate Order date: “31.02.2026” is not a date" in seen.text
    assert "4 Quantity Quantity: “three” is not a number" in seen.text
    assert "Import 1 without those with errors" in seen.text
    file = ana.opens("import-errors", pk)
    rows = list(csv.reader(io.StringIO(file.html.removeprefix("\ufeff"))))
    assert [row[:2] for row in rows] == [["Row", "Column"], ["3", "OrderDate"], ["4", "Quantity"]]
    refused = ana.sends("import-write", pk)
    assert "The file has 2 errors." in refused.text
    ana.sends("import-write", pk, data={"leave_out": "1"})
    works(office)
    assert [order.number for order in SalesOrder.objects.all()] == ["10248"]


def test_a_column_that_is_needed_is_asked_for_at_its_place(office: Office, ana: Visitor) -> None:
    uploads(ana)
    pk = the_run(office).pk
    seen = ana.sends("import-check", pk, data={**COLUMNS, "column-quantity": "", "source": "Shop 7"})
    assert seen.status == 422
    assert "Choose the column with the quantity." in seen.text
    assert 'value="Shop 7"' in seen.html
    seen = ana.sends("import-check", pk, data={**COLUMNS, "column-quantity": "UnitPrice"})
    assert "The column “UnitPrice” is chosen twice. Choose one." in seen.text
    seen = ana.sends("import-check", pk, data={**COLUMNS, "column-quantity": "Nope"})
    assert "Select a valid choice. Nope" in seen.text
    assert the_run(office).state == "uploaded"


def test_a_currency_that_is_none_is_said(office: Office, ana: Visitor) -> None:
    uploads(ana)
    seen = ana.sends("import-check", the_run(office).pk, data={**COLUMNS, "currency": "xxq"})
    assert seen.status == 422 and "“XXQ” is not a choice for currency." in seen.text


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty. Choose one with headings and rows."),
        (
            b"PK\x03\x04 not really a spreadsheet",
            "The spreadsheet cannot be read; it may be damaged. Open it, save it as .xlsx or CSV",
        ),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_and_not_kept(
    office: Office, ana: Visitor, content: bytes, sentence: str
) -> None:
    seen = uploads(ana, content)
    assert seen.status == 422
    assert sentence in seen.text
    assert not ImportRun.objects.exists()


def test_no_file_and_a_large_one_are_refused(ana: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = ana.sends("imports", data={"kind": "customers"})
    assert seen.status == 422 and "Choose a file." in seen.text
    monkeypatch.setattr(forms, "LARGEST_FILE", 100)
    seen = uploads(ana)
    assert seen.status == 422 and "Cut it into several." in seen.text
    assert not ImportRun.objects.exists()


def test_another_sheet_of_a_file_that_has_one_is_refused_with_a_sentence(
    office: Office, ana: Visitor
) -> None:
    uploads(ana)
    pk = the_run(office).pk
    ana.sends("import-check", pk, data=COLUMNS)
    assert "Change the columns" in ana.opens("import", pk).text
    assert "Which column is what" in ana.opens("import", pk, columns="").text
    ana.sends("import-cancel", pk)
    seen = ana.sends("import-sheet", pk, data={"sheet": "Second"})
    assert "This cannot be done now: the import of orders.csv is at “cancelled and removed”." in seen.text


def test_an_import_is_taken_back(office: Office, ana: Visitor) -> None:
    uploads(ana)
    pk = the_run(office).pk
    ana.sends("import-check", pk, data=COLUMNS)
    ana.sends("import-write", pk)
    works(office)
    assert "Remove what it created" in ana.opens("import", pk).text
    ana.sends("import-cancel", pk)
    works(office)
    assert not SalesOrder.objects.exists()
    assert "Cancelled and removed" in ana.opens("import", pk).text
    assert "This import is cancelled already." in ana.sends("import-cancel", pk).text


def test_the_same_file_twice_imports_nothing_twice(office: Office, ana: Visitor) -> None:
    for _ in range(2):
        uploads(ana)
        pk = the_run(office).pk
        ana.sends("import-check", pk, data=COLUMNS)
        ana.sends("import-write", pk)
        works(office)
    assert SalesOrder.objects.count() == 3
    text = ana.opens("imports").text
    assert text.count("orders.csv") == 2 and text.count("Done") == 2


def test_customers_come_in_without_a_question_about_invoices(office: Office, ana: Visitor) -> None:
    uploads(ana, "Name,E-mail\nHanari Carnes,a@hanari.example\n", kind="customers", name="customers.csv")
    pk = the_run(office).pk
    ana.sends("import-check", pk, data={"column-name": "Name", "column-email": "E-mail"})
    ana.sends("import-write", pk)
    works(office)
    seen = ana.opens("import", pk)
    assert "billable" not in seen.text and "See the list" in seen.text
    assert Party.objects.get(company=office.northwind).email == "a@hanari.example"


def test_a_seller_brings_in_sales_and_no_purchases(office: Office) -> None:
    sue = visitor(office.joins("Sue", Role.SALES), office.northwind)
    offered = sue.opens("imports").values("kind")
    assert offered == ["sales_orders", "customers", "vendors", "products"]
    seen = uploads(sue, kind="purchase_orders")
    assert seen.status == 422 and not ImportRun.objects.exists()


def test_a_buyers_run_is_not_a_sellers(office: Office, ana: Visitor) -> None:
    uploads(ana, kind="purchase_orders")
    pk = the_run(office).pk
    sue = visitor(office.joins("Sue", Role.SALES), office.northwind)
    assert sue.opens("import", pk).status == 403
    assert sue.sends("import-write", pk).status == 403
    assert sue.sends("import-cancel", pk).status == 403


def test_a_viewer_imports_nothing(office: Office, ana: Visitor) -> None:
    uploads(ana)
    pk = the_run(office).pk
    vic = visitor(office.joins("Vic", Role.VIEWER), office.northwind)
    assert vic.opens("imports").status == 403
    assert "Imports" not in vic.opens("settings").text
    for name in ("import-check", "import-write", "import-cancel", "import-sheet"):
        assert vic.sends(name, pk, data=COLUMNS).status == 403
    assert vic.opens("import-errors", pk).status == 403
    assert the_run(office).state == "uploaded"


def test_a_run_of_another_company_is_not_there(office: Office, ana: Visitor) -> None:
    bo = visitor(office.bo, office.brightware)
    uploads(bo)
    pk = ImportRun.objects.get().pk
    for name in ("import", "import-errors", "import-progress"):
        assert ana.opens(name, pk).status == 404
    for name in ("import-check", "import-write", "import-cancel", "import-sheet"):
        assert ana.sends(name, pk, data=COLUMNS).status == 404
    assert ImportRun.objects.get().state == "uploaded"
    assert "access.refused" in office.verbs(office.brightware)
