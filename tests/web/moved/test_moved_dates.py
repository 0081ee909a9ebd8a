"""Closed books by policy, chosen on the settings page; what was moved stands in a report (D12)."""

from __future__ import annotations

from datetime import date

from crossfoot.mappings.models import Setup
from crossfoot.sync.models import Push
from world import Hub

MOVE = "Move it to the first open day; its own date goes into the memo"
ASK = "Do not send it, and tell whoever sends it"


def closed(hub: Hub) -> None:
    hub.books.close_books(date(2026, 1, 31))
    hub.runs_for(minutes=16)


def test_D12_what_is_moved_to_the_first_open_day_stands_in_a_report(hub: Hub) -> None:
    omar = hub.page(hub.omar)
    omar.opens("settings-documents")
    omar.fills({"An invoice dated in closed books": MOVE}).presses("Save")
    closed(hub)
    hub.invoices(hub.sells("10250", on=date(2026, 1, 5)))
    hub.invoices(hub.sells("10251", on=date(2026, 2, 3)))

    invoice = hub.document("Invoice", "10250")
    assert (invoice["TxnDate"], hub.document("Invoice", "10251")["TxnDate"]) == ("2026-02-01", "2026-02-03")
    assert "Dated 5 Jan 2026; QuickBooks is closed through 31 Jan 2026" in invoice["PrivateNote"]
    page = omar.opens("moved")
    row = page.row("Sales order 10250") if "Sales order 10250" in page.text else page.row("Invoice 10250")
    assert "Jan 5, 2026 Feb 1, 2026 120.00" in row
    assert "10251" not in page.text
    lines = omar.opens("moved-export", "csv").body.decode("utf-8-sig").splitlines()
    assert lines[1].split(",")[2:5] == ["2026-01-05", "2026-02-01", "120.00"]


def test_D12_by_the_policy_to_ask_it_is_not_sent_and_the_sender_is_told(hub: Hub) -> None:
    omar = hub.page(hub.omar)
    omar.opens("settings-documents")
    omar.fills({"An invoice dated in closed books": ASK}).presses("Save")
    closed(hub)
    order = hub.sells("10250", on=date(2026, 1, 5))
    omar.opens("sell-order", order.pk)
    omar.presses("Create invoice")
    assert "QuickBooks is closed through 31 Jan 2026. Move it to 1 Feb 2026" in omar.page.text
    assert not Push.objects.filter(source_kind="sales_order").exists()
    assert "Nothing was moved" in omar.opens("moved").text


def test_every_policy_is_chosen_on_the_page_and_kept(hub: Hub) -> None:
    omar = hub.page(hub.omar)
    omar.opens("settings-documents")
    omar.fills({
        "An edit of what is in QuickBooks, outside a revision": "Stays here; the page shows that the two differ",
        "A cancelled document": "Is voided where QuickBooks can, else deleted",
        "A bill dated in closed books": ASK,
        "A credit dated in closed books": MOVE,
    }).presses("Save")  # fmt: skip
    setup = Setup.objects.get(connection=hub.connection)
    assert (setup.edits_outside_revision, setup.removal, setup.closed_invoices) == ("local", "void", "park")
    assert (setup.closed_bills, setup.closed_credits) == ("ask", "move")
    omar.opens("settings-documents")
    assert omar.page.chosen("A bill dated in closed books") == ASK
