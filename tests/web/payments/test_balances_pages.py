"""Balances and ageing on pages: of a day, beside QuickBooks' own reports, and on a party's page."""

from __future__ import annotations

from decimal import Decimal

import pytest

from till import Till
from world import Hub

ON = "2026-03-31"


@pytest.fixture
def till(hub: Hub) -> Till:
    """Northwind's payments."""
    return Till(hub)


def test_what_is_open_stands_by_age_and_agrees_with_quickbooks_to_the_cent(till: Till) -> None:
    hub = till.hub
    _, bill = till.billed("PO-1")
    till.billed("PO-2")
    till.pays(("Bill", bill, "30.00"))
    till.pulls()
    omar = hub.page(hub.omar)

    row = omar.opens("balances", side="vendors", on=ON).row("Litware, Inc.")
    assert row.endswith("130.00")
    omar.presses("Compare with QuickBooks")
    hub.works()

    page = omar.opens("balances", side="vendors", on=ON)
    assert "QuickBooks says the same to the cent" in page.text
    assert "Here 130.00, in QuickBooks 130.00, in USD" in page.text
    lines = omar.opens("balances-export", "csv", side="vendors", on=ON).body.decode("utf-8-sig").splitlines()
    assert lines[0] == "Name,Currency,Current,1 - 30,31 - 60,61 - 90,91 and over,Open"
    assert lines[1].startswith('"Litware, Inc.",USD,')
    assert lines[1].endswith(",130.00")


def test_what_differs_is_named_with_its_reason_on_the_page_and_with_the_party(till: Till) -> None:
    hub = till.hub
    order, bill = till.billed("PO-1")
    till.records(order, "50.00")
    till.enters(bill["VendorRef"], "12.00", "HAND-1")
    till.pulls()
    omar = hub.page(hub.omar)
    omar.opens("balances", side="vendors", on=ON)

    omar.presses("Compare with QuickBooks")
    hub.works()

    page = omar.opens("balances", side="vendors", on=ON)
    assert "Difference to QuickBooks 62.00" in page.text
    assert "was recorded here and is not in QuickBooks." in page.row("Purchase order PO-1")
    assert "It is only in QuickBooks; nothing here stands for it." in page.text
    text = omar.opens("contact", order.vendor_id).text
    assert "30.00 here, 92.00 in QuickBooks." in text
    assert "was recorded here and is not in QuickBooks." in text


def test_a_partys_page_shows_what_is_open_with_it_today(till: Till) -> None:
    hub = till.hub
    order, _ = till.invoiced("10248")
    pat = hub.page(hub.pat)

    page = pat.opens("contact", order.customer_id)

    assert "Open today" in page.text
    assert "Sales order 10248 , 120.00 , due Jan 5, 2026" in page.text
    assert "Not compared with QuickBooks' own balance yet." in page.text
    assert Decimal("120.00") == Decimal(page.row("USD").split()[-1])


def test_without_a_connection_the_page_says_so(till: Till) -> None:
    hub = till.hub
    ana = hub.page(hub.ana)
    ana.opens("connect")
    ana.presses("Disconnect")

    assert "QuickBooks is not connected" in ana.opens("balances").text
