"""Sam brings a file in: upload, columns, errors with their rows, import, and the question what to do with it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import FilePayload, Page, expect

from browser.house import Firm, House, days_ago
from browser.room import Seats


@pytest.fixture(scope="module")
def firm(house: House) -> Firm:
    return house.firm("Northwind Imports")


def csv_file(name: str, *rows: str) -> FilePayload:
    return {"name": name, "mimeType": "text/csv", "buffer": "\n".join(rows).encode()}


def uploads(page: Page, file: FilePayload) -> None:
    page.goto("imports/")
    page.get_by_label("What the file holds").select_option(label="Sales orders")
    page.get_by_label("File", exact=False).last.set_input_files(file)
    page.get_by_role("button", name="Upload").click()


def test_errors_are_shown_with_their_rows_and_nothing_is_written(firm: Firm, enters: Seats) -> None:
    page = enters("sam")
    bad = csv_file(
        "bad.csv",
        "Order number,Order date,Customer,SKU,Qty,Price",
        f"B-1,{days_ago(4)},Wolski Zajazd,TEA,2,10.00",
        f"B-2,{days_ago(4)},Wolski Zajazd,TEA,two,10.00",
        "B-3,31 of June,Wolski Zajazd,TEA,1,10.00",
    )
    uploads(page, bad)
    page.get_by_role("button", name="Check the whole file").click()

    expect(page.get_by_role("heading", name="What is wrong")).to_be_visible()
    errors = page.get_by_role("table").get_by_role("row")
    expect(errors.nth(1).get_by_role("cell").first).to_have_text("3")
    expect(errors.nth(1)).to_contain_text("two")
    expect(errors.nth(2).get_by_role("cell").first).to_have_text("4")
    expect(errors.nth(2)).to_contain_text("31 of June")
    expect(page.get_by_role("button", name="Import 1 without those with errors")).to_be_visible()
    assert firm.asks("sales-orders", text="B-")["items"] == []
    page.get_by_role("button", name="Cancel this import").click()
    page.goto("imports/")
    expect(page.get_by_role("row").filter(has_text="bad.csv")).to_contain_text("Cancelled")


def test_columns_are_mapped_the_file_is_imported_and_its_invoices_are_asked_for(
    firm: Firm, enters: Seats
) -> None:
    page = enters("sam")
    good = csv_file(
        "shop.csv",
        "Ref,When,Who,Article,Pieces,Each",
        f"I-1,{days_ago(4)},Wolski Zajazd,TEA,2,10.00",
        f"I-1,{days_ago(4)},Wolski Zajazd,POT,1,25.50",
        f"I-2,{days_ago(4)},Around the Horn,TEA,3,10.00",
    )
    uploads(page, good)
    for label, heading in (
        ("Order number", "Ref"),
        ("Order date", "When"),
        ("Customer name", "Who"),
        ("Quantity", "Pieces"),
        ("Unit price", "Each"),
        ("Product code (SKU)", "Article"),
    ):
        control = page.get_by_role("combobox", name=label, exact=False).first
        if not control.is_visible():
            page.get_by_text(re.compile(r"more fields that are not in the file")).click()
        control.select_option(label=heading)
    written = page.locator("section").filter(has=page.get_by_role("heading", name="How it is written"))
    written.get_by_label("Status", exact=True).select_option(label="Confirmed")
    page.get_by_role("button", name="Check the whole file").click()

    expect(page.get_by_text("2 orders in 3 rows", exact=True)).to_be_visible()
    page.get_by_role("button", name="Import 2 orders").click()
    question = page.get_by_role("heading", name="Create invoices for the 2 billable orders of this import?")
    expect(question).to_be_visible()
    assert firm.totals("Invoice").keys() & {"I-1", "I-2"} == set()
    page.get_by_role("button", name="Preview them").click()
    expect(page.get_by_role("heading", name="Preview of 2 invoices")).to_be_visible()
    page.get_by_role("button", name="Send 2", exact=True).click()

    expect(page.get_by_text("2 invoices are on their way to QuickBooks")).to_be_visible()
    sent = [one["id"] for one in firm.asks("sales-orders", text="I-")["items"]]
    firm.waits_for("sales-orders", tuple(sent), "synchronized")
    totals = firm.totals("Invoice")
    assert (totals["I-1"], totals["I-2"]) == ("45.50", "30.00")
    uploads(page, good)
    page.get_by_role("button", name="Check the whole file").click()
    expect(page.get_by_role("button", name="Import 0 orders")).to_be_visible()
