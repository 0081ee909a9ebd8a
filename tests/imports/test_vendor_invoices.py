"""Vendors' invoices from a file: matched to order lines, of two vendors alike, the same file twice, taken back."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D

import pytest

from crossfoot.documents.models import SalesOrder, VendorInvoice
from crossfoot.documents.vendor_invoices import operations
from desk import NOW
from import_desk import ImportDesk

ORDERS = """po number,order date,vendor,sku,qty,price,freight,status
PO-1,2026-02-01,Litware,TEA-1,10,2.00,15.00,approved
PO-1,2026-02-01,Litware,CHE-7,5,8.00,15.00,approved
PO-1,2026-02-01,Litware,TEA-1,4,2.10,15.00,approved
PO-2,2026-02-02,Mill & Sons,TEA-1,3,2.00,,approved
PO-3,2026-02-02,Litware,TEA-1,3,2.00,,pending
"""
HEAD = "invoice number,po number,vendor,invoice date,due date,sku,po line,qty,price,freight,total\n"


@pytest.fixture
def desk(office: ImportDesk) -> ImportDesk:
    office.imports(ORDERS, "purchase_orders")
    return office


def entered() -> list[tuple[str, str, str, D, str | None]]:
    rows = VendorInvoice.objects.exclude(status="cancelled").order_by("pk")
    columns = ("number", "vendor__name", "status", "total", "order__number")
    return list(rows.values_list(*columns))


def test_rows_of_one_number_and_vendor_are_one_invoice_that_bills_the_order_s_lines(desk: ImportDesk) -> None:
    run = desk.imports(
        HEAD
        + "778,PO-1,Litware,2026-02-10,2026-03-12,TEA-1,,10,2.00,18.50,87.40\n"
        + "778,,,,,CHE-7,,5,8.10,,\n"
        + "778,,,,,,3,4,2.10,,\n"
        + "778,,Mill & Sons,2026-02-11,,TEA-1,,3,2.00,,\n"
        + "79,PO-2,,2026-02-12,,,1,1,2.00,,\n",
        "vendor_invoices",
    )
    assert run.sentence == "3 vendor invoices were imported."
    assert entered() == [
        ("778", "Litware", "draft", D("87.40"), "PO-1"),
        ("778", "Mill & Sons", "draft", D("6.00"), None),
        ("79", "Mill & Sons", "draft", D("2.00"), "PO-2"),
    ]
    first = VendorInvoice.objects.order_by("pk")[0]
    assert (first.invoice_on, first.due_on) == (date(2026, 2, 10), date(2026, 3, 12))
    lines = first.lines.order_by("position").values_list("kind", "order_line__position", "quantity", "amount")
    assert list(lines) == [
        ("goods", 1, D(10), D("20.00")),
        ("goods", 2, D(5), D("40.50")),
        ("goods", 3, D(4), D("8.40")),
        ("freight", 4, D(1), D("18.50")),
    ]


def test_the_same_file_twice_enters_nothing_and_a_cancelled_import_keeps_what_somebody_submitted(
    desk: ImportDesk,
) -> None:
    text = HEAD + "LW-1,PO-1,,2026-02-10,,TEA-1,,2,2.00,,\nLW-2,PO-1,,2026-02-11,,TEA-1,,3,2.00,,\n"
    run = desk.imports(text, "vendor_invoices")
    again = desk.imports(text.replace("LW-1", "lw 1"), "vendor_invoices")
    assert ((run.created, run.unchanged), (again.created, again.unchanged)) == ((2, 0), (0, 2))

    operations.submit(invoice=VendorInvoice.objects.get(number="LW-2"), by=desk.ana, at=NOW)
    assert "1 vendor invoices stay" in desk.cancels(run).sentence
    assert [one[:3] for one in entered()] == [("LW-2", "Litware", "procurement")]
    assert desk.imports(text, "vendor_invoices").created == 1


def test_what_cannot_be_placed_is_said_with_its_row_and_left_out(desk: ImportDesk) -> None:
    text = HEAD + (
        "A-1,PO-9,,2026-02-10,,TEA-1,,1,2.00,,\n"
        "A-2,,Nobody Ltd,2026-02-10,,TEA-1,,1,2.00,,\n"
        "A-3,,,2026-02-10,,TEA-1,,1,2.00,,\n"
        "A-4,PO-1,,2026-02-10,,OIL-3,,1,2.00,,\n"
        "A-5,PO-1,,2026-02-10,,TEA-1,9,1,2.00,,\n"
        "A-6,PO-1,Mill & Sons,2026-02-10,,TEA-1,,1,2.00,,\n"
        "A-7,PO-1,,soon,,TEA-1,,1,2.00,,\n"
        ",PO-1,,2026-02-10,,TEA-1,,1,2.00,,\n"
        "A-8,PO-1,,2026-02-10,,TEA-1,,1,2.00,,\n"
    )
    run = desk.checks(text, "vendor_invoices")
    assert [(one["row"], one["sentence"]) for one in sorted(run.errors, key=lambda one: one["row"])] == [
        (2, "There is no purchase order PO-9. Import it first, or correct the number."),
        (3, "There is no vendor Nobody Ltd. Import it first, or correct the name."),
        (4, "The vendor is empty, and so is the purchase order. Fill in one of the two."),
        (5, "There is no product OIL-3. Import it first, or correct the code."),
        (6, "Purchase order PO-1 has no line 9. Correct it, or leave it empty."),
        (
            7,
            "Vendor invoice A-6: Purchase order PO-1 was placed with another vendor. Choose that vendor, or another "
            "order.",
        ),
        (
            8,
            "Invoice date: “soon” is not a date (month before day). Write it as 2026-03-31, or choose the other order "
            "of day and month.",
        ),
        (9, "The invoice number is empty. Fill it in."),
    ]
    done = desk.imports(text, "vendor_invoices", leave_out=True)
    assert done.sentence == "1 vendor invoices were imported. 7 with errors were left out."
    assert [one[0] for one in entered()] == ["A-8"]


def test_an_order_s_rows_stay_together_where_the_source_is_chosen_for_the_whole_file(
    office: ImportDesk,
) -> None:
    text = "order,order date,customer,sku,qty,price\nS-1,2026-02-01,Adam,TEA-1,1,2.00\nS-1,,,CHE-7,1,8.00\n"
    office.imports(text, "sales_orders", options={"source": "Web shop"})
    assert [(one.source, one.total) for one in SalesOrder.objects.all()] == [("Web shop", D("10.00"))]
