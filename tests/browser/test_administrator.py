"""Ana sets the company up: QuickBooks, people, API tokens."""

from __future__ import annotations

import re

import httpx2
import pytest
from playwright.sync_api import Page, Route, expect

from browser.house import Firm, House, days_ago, line
from browser.room import Room, Seats, sign_in


@pytest.fixture(scope="module")
def firm(house: House) -> Firm:
    return house.firm("Northwind Head Office", is_connected=False)


def consents(page: Page, firm: Firm) -> None:
    """What a person does on QuickBooks' own pages: sign in, choose the company, allow."""
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Which company do you want to connect?")).to_be_visible()
    page.get_by_role("radio", name=re.compile(firm.realm)).check()
    page.get_by_role("button", name="Connect").click()


def test_the_connect_wizard_from_the_first_click_to_done(firm: Firm, enters: Seats) -> None:
    page = enters("ana")
    page.goto("settings/integrations/")
    expect(page.get_by_text("Not connected", exact=True)).to_be_visible()
    page.get_by_role("button", name="Connect", exact=True).click()
    consents(page, firm)

    expect(page.get_by_role("heading", name="Set up QuickBooks")).to_be_visible()
    expect(page.get_by_role("group", name="How should purchases and sales be booked?")).to_be_visible()
    steps = page.get_by_role("navigation", name="Steps of the set-up").get_by_role("link")
    expect(steps).to_have_count(3)
    page.get_by_role("button", name="Continue").click()

    go_on = page.get_by_role("button", name="Continue")
    sales = page.get_by_role("combobox", name="Sales", exact=False).first
    sales.select_option(label="Choose…")
    page.get_by_role("combobox", name="Purchases", exact=False).first.select_option(label="Choose…")
    expect(go_on).to_be_disabled()
    expect(page.locator("#reasons")).to_contain_text("Sales")
    sales.select_option(label="Sales of Product Income (Income)")
    expect(page.locator("#reasons")).not_to_contain_text("Sales")
    expect(go_on).to_be_disabled()
    page.get_by_role("link", name="Leave, keep what is chosen").click()
    late: list[Route] = []
    page.route("**/crossfoot/saving*.js", lambda script: late.append(script))
    page.get_by_role("link", name="Continue the set-up").click(no_wait_after=True)
    expect(
        page.get_by_role("combobox", name="Sales", exact=False).first.locator("option:checked")
    ).to_have_text("Sales of Product Income (Income)")
    page.get_by_role("combobox", name="Purchases", exact=False).first.select_option(
        label="Purchases (Expense)"
    )
    # She chose before the page's script had come; nothing of it is lost.
    assert late
    for script in late:
        script.continue_()
    expect(go_on).to_be_enabled()
    go_on.click()

    page.get_by_role("button", name="Import customers and vendors").click()
    taken = page.locator("#contacts").get_by_role("status")
    expect(taken).to_be_visible()
    expect(page.get_by_role("progressbar")).to_have_count(0)
    page.get_by_label("Send nothing dated before").fill(days_ago(30))
    page.get_by_role("button", name="Done").click()

    expect(page.get_by_role("heading", name="QuickBooks is set up")).to_be_visible()
    expect(page.get_by_text("Nothing has been sent yet.")).to_be_visible()
    assert firm.asks("connection")["connection"]["is_set_up"] is True
    assert firm.asks("connection")["connection"]["start_on"] == days_ago(30)


def test_disconnecting_and_connecting_again_keeps_every_link(firm: Firm, enters: Seats) -> None:
    sent, waits = firm.sells("LINK-1", line("1", "10.00")), firm.sells("LINK-2", line("1", "20.00"))
    firm.invoices(sent)
    page = enters("ana")
    page.goto("settings/integrations/")

    page.get_by_text("Disconnect…").click()
    page.get_by_role("button", name="Disconnect", exact=True).click()

    expect(page.get_by_role("button", name="Connect again")).to_be_visible()
    page.goto("sell/")
    expect(page.get_by_role("button", name="Create invoice from LINK-2")).to_have_count(0)
    page.goto("settings/integrations/")
    page.get_by_role("button", name="Connect again").click()
    consents(page, firm)
    expect(page.get_by_text(re.compile("Connected to "))).to_be_visible()
    assert firm.asks(f"sales-orders/{sent}")["books"]["number"] == "LINK-1"
    firm.invoices(waits)
    assert firm.totals("Invoice") | {"LINK-1": "10.00", "LINK-2": "20.00"} == firm.totals("Invoice")


def test_somebody_who_says_no_at_quickbooks_comes_back_with_a_sentence(house: House, room: Room) -> None:
    firm = house.firm("Northwind Hesitant", is_connected=False)
    page = room.seats(firm, "ana")
    page.goto("settings/integrations/")
    page.get_by_role("button", name="Connect", exact=True).click()

    page.get_by_role("button", name="Cancel").click()

    expect(page.get_by_text("You did not allow the connection on QuickBooks' page")).to_be_visible()
    expect(page.get_by_text("Not connected", exact=True)).to_be_visible()


def test_somebody_is_let_in_and_given_another_role(firm: Firm, enters: Seats, room: Room) -> None:
    page = enters("ana")
    page.goto("settings/people/")
    page.get_by_label("Name", exact=True).fill("Nia Newcomer")
    page.get_by_label("E-mail address").fill("nia@northwind.example")
    page.get_by_label("Role", exact=True).select_option(label="Viewer")
    page.get_by_label("First password").fill("a-first-password")
    page.get_by_role("button", name="Let them in").click()
    expect(page.get_by_text("Nia Newcomer can work in Northwind Head Office now, as Viewer.")).to_be_visible()
    nia = room.window().new_page()
    nia.goto(firm.address)
    sign_in(nia, "nia@northwind.example", "a-first-password")
    expect(nia.get_by_role("heading", name="Northwind Head Office")).to_be_visible()
    nia.goto(f"{firm.address}sell/")
    expect(nia.get_by_role("link", name="Sales order", exact=True)).to_have_count(0)

    page.get_by_label("Role of Nia Newcomer").select_option(label="Sales")
    page.get_by_role("button", name="Change the role of Nia Newcomer").click()

    expect(page.get_by_label("Role of Nia Newcomer")).to_have_value("sales")
    nia.reload()
    expect(nia.get_by_role("link", name="Sales order", exact=True)).to_be_visible()


def test_an_api_token_is_shown_once_works_and_is_revoked(firm: Firm, enters: Seats) -> None:
    page = enters("ana")
    page.goto("settings/tokens/")
    page.get_by_label("Name").fill("Web shop")
    page.get_by_role("button", name="Make the token").click()

    token = page.locator("#token").inner_text()
    headers = {"Authorization": f"Bearer {token}"}
    assert httpx2.get(f"{firm.rest.base_url}company", headers=headers).status_code == 200
    page.goto("settings/tokens/")
    row = page.get_by_role("row").filter(has_text="Web shop")
    expect(row).to_be_visible()
    assert token not in page.content()
    row.get_by_text("Revoke…").click()
    page.get_by_role("button", name="Revoke it").click()
    expect(page.get_by_text("1 revoked")).to_be_visible()
    assert httpx2.get(f"{firm.rest.base_url}company", headers=headers).status_code == 401
