"""Ana lets the ERP be told of events: makes the webhook, tests it, sees what fails, and takes it away again."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

import webhook_receiver
from browser.house import Firm, House, line
from browser.room import PATIENCE, Seats, Watch
from webhook_receiver import Receiver, is_genuine

PICTURES = os.environ.get("BROWSER_PICTURES", "")
"""A folder for pictures, for somebody who wants to look at them."""

LOOK_EVERY = 100
"""Milliseconds."""


@pytest.fixture(scope="module")
def firm(house: House) -> Firm:
    return house.firm("Northwind Wires")


@pytest.fixture(scope="module")
def receiver() -> Iterator[Receiver]:
    with webhook_receiver.opened() as made:
        yield made


def picture(page: Page, name: str) -> None:
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)


def arrives(receiver: Receiver, page: Page, kind: str) -> dict[str, Any]:
    """The first message about a subject of this kind, as soon as it has come. Raises AssertionError."""
    for _ in range(PATIENCE // LOOK_EVERY):
        for told in receiver.told:
            if told["subject"]["kind"] == kind:
                return told
        page.wait_for_timeout(LOOK_EVERY)
    raise AssertionError(f"No message about a {kind} came: {receiver.told}")


def test_a_webhook_is_made_tested_and_told_of_an_invoice(
    firm: Firm, enters: Seats, receiver: Receiver, watch: Watch
) -> None:
    watch.expects("status of 422")
    page = enters("ana")
    page.goto("settings/")
    page.get_by_role("link", name="Webhooks").click()
    expect(page.get_by_role("heading", name="No webhooks")).to_be_visible()
    picture(page, "webhooks-none")
    page.get_by_label("Name").fill("ERP")
    page.get_by_label("Address").fill("https://192.168.1.10/hooks")
    page.get_by_label("push.synchronized").check()
    page.get_by_role("button", name="Make the webhook").click()
    expect(page.get_by_text("192.168.1.10 leads into a network of its own").first).to_be_visible()
    expect(page.get_by_label("push.synchronized")).to_be_checked()
    picture(page, "webhooks-refused")

    page.get_by_label("Address").fill(receiver.address)
    page.get_by_role("button", name="Make the webhook").click()
    secret = page.locator("#secret").inner_text()
    assert secret.startswith("whsec_")
    picture(page, "webhooks-made")
    page.get_by_role("link", name="ERP").click()
    page.get_by_role("button", name="Send a test event").click()

    # The page asks again by itself until the message is settled, then shows the webhook's state, too.
    expect(page.get_by_text("Accepted with status 204.")).to_be_visible()
    expect(page.locator("#webhook + div")).to_have_text(receiver.address)
    expect(page.get_by_text("Working", exact=True)).to_be_visible()
    assert secret not in page.content()
    assert receiver.told[0]["event"] == "webhook.test" and is_genuine(receiver.got[0], secret)

    firm.invoices(firm.sells("W-1", line("1", "10.00")))
    invoice = arrives(receiver, page, "sales_order")
    page.reload()
    expect(page.get_by_role("row").filter(has_text="push.synchronized").first).to_be_visible()
    row = page.get_by_role("row").filter(has_text="push.synchronized").first
    expect(row.get_by_text("Delivered")).to_be_visible()
    picture(page, "webhook-working")
    row.get_by_role("link", name="push.synchronized").click()
    expect(page.get_by_text('"company": "northwind-wires"')).to_be_visible()
    picture(page, "webhook-message")
    assert invoice["data"]["number"] == "W-1"
    assert firm.asks(invoice["links"]["push"].partition("/api/v1/")[2])["number"] == "W-1"


def test_a_receiver_that_fails_is_shown_mended_and_told_again(
    firm: Firm, enters: Seats, receiver: Receiver
) -> None:
    page = enters("ana")
    page.goto("settings/webhooks/")
    page.get_by_role("link", name="ERP").click()
    receiver.usual = 503
    page.get_by_role("button", name="Send a test event").click()
    expect(page.get_by_text("The receiver answered with status 503.").first).to_be_visible()
    page.reload()
    expect(page.get_by_text("Failing", exact=True)).to_be_visible()
    picture(page, "webhook-failing")

    receiver.usual = 200
    page.get_by_role("button", name="Send again webhook.test").first.click()
    expect(page.get_by_text("Accepted with status 200.").first).to_be_visible()
    expect(page.get_by_text("Working", exact=True)).to_be_visible()


def test_switched_off_given_a_new_secret_and_deleted(firm: Firm, enters: Seats) -> None:
    page = enters("ana")
    page.goto("settings/webhooks/")
    page.get_by_role("link", name="ERP").click()
    page.get_by_text("New secret…").click()
    picture(page, "webhook-rotate")
    page.get_by_role("button", name="Make a new secret").click()
    expect(page.locator("#secret")).to_contain_text("whsec_")
    expect(page.get_by_text("two, until").first).to_be_visible()

    page.get_by_text("Switch off…").click()
    page.get_by_role("button", name="Switch it off").click()
    expect(page.get_by_text("Switched off by Ana.")).to_be_visible()
    picture(page, "webhook-off")
    page.get_by_role("button", name="Switch on").click()
    expect(page.get_by_role("button", name="Send a test event")).to_be_visible()
    page.get_by_text("Delete…").click()
    page.get_by_role("button", name="Delete “ERP”").click()
    expect(page.get_by_text("“ERP” is deleted.")).to_be_visible()


def test_on_a_phone_the_list_and_the_page_fit(firm: Firm, enters: Seats, receiver: Receiver) -> None:
    made = firm.posts(
        "webhook-subscriptions",
        {"name": "Warehouse", "address": receiver.address + "/" + "long" * 40, "events": ["drift.found"]},
    )
    pk = made["subscription"]["id"]
    firm.posts(f"webhook-subscriptions/{pk}/test", {})
    page = enters("ana", width=390, height=844)
    for place in ("settings/webhooks/", f"settings/webhooks/{pk}/"):
        page.goto(place)
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, place
        picture(page, "phone-" + place.replace("/", "-"))
