"""Omar lets a source go by the day, looks at what that books, and posts it."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from browser.house import Firm, House, days_ago, line
from browser.looks import looks_well
from browser.room import Seats


@pytest.fixture(scope="module")
def firm(house: House) -> Firm:
    return house.firm("Northwind Summaries")


def test_a_day_of_a_source_is_drafted_looked_at_and_posted(firm: Firm, enters: Seats) -> None:
    for number, price in (("WEB-1", "40.00"), ("WEB-2", "60.00")):
        firm.sells(number, line("1", price), source="Web shop", ordered_on=days_ago(1))
    page = enters("omar")
    page.goto("books/summaries/")
    page.get_by_label("Sales source", exact=True).select_option(label="Web shop")
    page.get_by_label("Goes to QuickBooks as").select_option(label="One summary a day")
    page.get_by_label("For posting dates from").fill(days_ago(5))
    page.get_by_role("button", name="Save how it goes").click()
    page.get_by_role("button", name="Make drafts").click()
    looks_well(page, "summaries")
    page.get_by_role("row", name="SUM-").get_by_role("link").click()

    expect(page.get_by_role("row", name="Accounts Receivable (A/R) 100.00")).to_be_visible()
    looks_well(page, "summaries-one")
    page.get_by_role("button", name="Post the summary").click()
    expect(page.get_by_role("status")).to_contain_text("Posted. It is on its way to QuickBooks.")
