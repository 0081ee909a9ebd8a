"""Vic may look and not touch; somebody of another company sees nothing at all."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from browser.house import Firm, House
from browser.room import Room, Seats, Watch


@pytest.fixture(scope="module")
def firm(house: House) -> Firm:
    made = house.firm("Northwind Lookout")
    made.invoices(made.sells("SEEN-1"))
    made.sells("SEEN-2")
    made.buys("SEEN-3")
    return made


def test_a_viewer_sees_the_orders_and_can_change_nothing(firm: Firm, enters: Seats) -> None:
    page = enters("vic")
    page.goto("sell/")
    expect(page.get_by_role("row").filter(has_text="SEEN-1")).to_contain_text("120.00")
    expect(page.get_by_role("row").filter(has_text="SEEN-2")).to_contain_text("Not sent")

    expect(page.get_by_role("checkbox", name="Select")).to_have_count(0)
    for name in ("Create invoices", "Preview", "Create invoice from SEEN-2"):
        expect(page.get_by_role("button", name=name)).to_have_count(0)
    for name in ("Import", "Sales order", "Activity"):
        expect(page.get_by_role("link", name=name, exact=True)).to_have_count(0)
    expect(page.get_by_text("Export")).to_have_count(0)
    page.get_by_role("link", name="SEEN-2").click()
    expect(page.get_by_role("heading", name="Sales order SEEN-2")).to_be_visible()
    expect(page.get_by_text("Your role does not create invoices.")).to_be_visible()
    expect(page.get_by_role("link", name="Evidence")).to_have_count(0)
    expect(page.locator("main").get_by_role("button")).to_have_count(0)


@pytest.mark.parametrize(
    "path", ["sell/new/", "imports/", "activity/", "settings/integrations/setup/accounts/"]
)
def test_a_viewer_who_types_an_address_is_told_whom_to_ask(path: str, enters: Seats, watch: Watch) -> None:
    watch.expects("status of 403")
    page = enters("vic")

    answer = page.goto(path)

    assert answer is not None and answer.status == 403
    expect(page.get_by_role("heading", name="This is not part of your role")).to_be_visible()
    expect(page.get_by_text("Ask someone with the role")).to_be_visible()


def test_somebody_of_another_company_finds_nothing_here_and_it_is_recorded(
    house: House, firm: Firm, room: Room, watch: Watch
) -> None:
    other = house.firm("Rival Traders", is_connected=False)
    watch.expects("status of 404")
    page = room.seats(other, "ana")
    order = firm.asks("sales-orders", text="SEEN-1")["items"][0]["id"]

    for path in ("", "sell/", f"sell/{order}/", f"sell/{order}/evidence/", "settings/people/"):
        answer = page.goto(f"{firm.address}{path}")
        assert answer is not None and answer.status == 404, path
        expect(page.get_by_role("heading", name="There is nothing here")).to_be_visible()
        assert "SEEN-1" not in page.content()

    seen = room.seats(firm, "ana")
    seen.goto("activity/")
    refused = seen.get_by_role("listitem").filter(has_text="Access refused")
    expect(refused).to_have_count(5)


def test_nobody_gets_in_without_signing_in(firm: Firm, room: Room) -> None:
    page = room.window().new_page()

    page.goto(f"{firm.address}sell/")

    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    page.get_by_label("Email").fill(firm.email("vic"))
    page.get_by_label("Password").fill("not-the-password")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_label("Email")).to_have_value(firm.email("vic"))
