"""Receipts of purchase orders from a file: matched to lines, in parts, the same file twice, taken back."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D

from crossfoot.documents.models import PurchaseLine, PurchaseOrder, Receipt
from import_desk import ImportDesk

ORDERS = """po number,order date,vendor,sku,qty,price,status
PO-1,2026-02-01,Litware,TEA-1,10,2.00,approved
PO-1,2026-02-01,Litware,CHE-7,5,8.00,approved
PO-1,2026-02-01,Litware,TEA-1,4,2.10,approved
PO-2,2026-02-02,Litware,TEA-1,3,2.00,approved
PO-3,2026-02-02,Litware,TEA-1,3,2.00,pending
"""
HEAD = "po number,sku,received,rejected,receipt date,delivery note\n"


def with_orders(office: ImportDesk) -> None:
    office.imports(ORDERS, "purchase_orders")


def held(number: str) -> list[tuple[D | None, D | None]]:
    lines = PurchaseLine.objects.filter(order__number=number).order_by("position")
    return list(lines.values_list("received_quantity", "rejected_quantity"))


def test_rows_of_one_order_and_day_are_one_receipt(office: ImportDesk) -> None:
    with_orders(office)
    run = office.imports(
        HEAD + "PO-1,TEA-1,12,1,2026-02-10,L-1\nPO-1,CHE-7,2,,2026-02-10,L-1\nPO-2,TEA-1,3,0,2026-02-11,\n",
        "receipts",
    )
    assert run.sentence == "2 receipts were imported."
    receipts = Receipt.objects.order_by("pk").values_list("number", "received_on", "note")
    assert list(receipts) == [
        ("R-PO-1-1", date(2026, 2, 10), "L-1"),
        ("R-PO-2-1", date(2026, 2, 11), ""),
    ]
    # Of two lines with the same code the first is filled before the second.
    assert held("PO-1") == [(D(10), D(1)), (D(2), D(0)), (D(2), D(0))]
    statuses = PurchaseOrder.objects.order_by("number").values_list("status", flat=True)
    assert list(statuses) == ["partly_received", "received", "pending"]


def test_the_same_file_twice_changes_nothing(office: ImportDesk) -> None:
    with_orders(office)
    text = HEAD + "PO-1,TEA-1,5,0,2026-02-10,\nPO-2,TEA-1,3,0,2026-02-11,\n"
    office.imports(text, "receipts")
    again = office.imports(text, "receipts")
    assert (again.created, again.unchanged) == (0, 2)
    assert Receipt.objects.count() == 2


def test_what_cannot_be_placed_is_said_with_its_row_and_left_out(office: ImportDesk) -> None:
    with_orders(office)
    text = HEAD + (
        "PO-9,TEA-1,1,0,2026-02-10,\n"
        "PO-1,OIL-3,1,0,2026-02-10,\n"
        "PO-2,TEA-1,1,2,2026-02-10,\n"
        "PO-3,TEA-1,1,0,2026-02-10,\n"
        "PO-2,TEA-1,,0,2026-02-12,\n"
        "PO-2,TEA-1,two,0,2026-02-13,\n"
        "PO-2,TEA-1,1,0,soon,\n"
        "PO-2,TEA-1,2,1,2026-02-14,\n"
    )
    run = office.checks(text, "receipts")
    assert [(one["row"], one["sentence"]) for one in sorted(run.errors, key=lambda one: one["row"])] == [
        (2, "There is no purchase order PO-9. Import it first, or correct the number."),
        (3, "Purchase order PO-1 has no product OIL-3 among its goods. Correct it."),
        (
            4,
            "2 were rejected, and 1 arrived. Enter all that arrived as received, and of that what was rejected.",
        ),
        (5, "Purchase order PO-3 is pending, so nothing is received for it."),
        (6, "The quantity received is empty. Fill it in."),
        (7, "“two” is not a number. Correct it, or choose the other decimal sign."),
        (8, "The receipt date “soon” is not a date. Write it as 2026-03-31."),
    ]
    office.imports(text, "receipts", leave_out=True)
    assert held("PO-2") == [(D(2), D(1))]
    assert Receipt.objects.count() == 1


def test_a_cancelled_import_takes_its_receipts_back(office: ImportDesk) -> None:
    with_orders(office)
    run = office.imports(HEAD + "PO-2,TEA-1,3,0,2026-02-11,\n", "receipts")
    cancelled = office.cancels(run)
    assert cancelled.state == "cancelled"
    assert held("PO-2") == [(D(0), D(0))]
    assert PurchaseOrder.objects.get(number="PO-2").status == "approved"


def test_an_import_of_orders_is_removed_with_the_receipts_it_stated(office: ImportDesk) -> None:
    text = ORDERS.replace("qty,", "qty,received qty,").replace(",10,2.00", ",10,9,2.00")
    text = text.replace(",5,8.00", ",5,5,8.00").replace(",4,2.10", ",4,0,2.10").replace(",3,2.00", ",3,,2.00")
    run = office.imports(text, "purchase_orders")
    assert list(Receipt.objects.values_list("number", flat=True)) == ["R-PO-1-1"]
    office.cancels(run)
    assert not PurchaseOrder.objects.exists() and not Receipt.objects.exists()


def test_what_a_person_received_later_keeps_its_order(office: ImportDesk) -> None:
    run = office.imports(ORDERS, "purchase_orders")
    office.imports(HEAD + "PO-2,TEA-1,3,0,2026-02-11,\n", "receipts")
    Receipt.objects.update(created_at=run.created_at.replace(year=2027))
    assert "1 purchase orders" in office.cancels(run).sentence
    assert PurchaseOrder.objects.get().number == "PO-2"
