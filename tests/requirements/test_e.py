"""E, Finale: the filter start date."""

from __future__ import annotations

from datetime import date

from crossfoot.mappings.models import Setup
from requirements.steps import US_CHOICES, chooses_accounts, consents, reads_lists
from world import Hub, bought


def test_E4_nothing_dated_before_the_start_is_sent_and_the_day_itself_is(hub: Hub) -> None:
    omar, sam = hub.page(hub.omar), hub.page(hub.sam)
    omar.opens("settings-documents")
    omar.fills({"Send nothing dated before": "2026-01-04"}).presses("Save")
    for number, day in (("10247", 3), ("10248", 4), ("10249", 5)):
        hub.sells(number, on=date(2026, 1, day))
    sam.opens("sell-list")

    sam.ticks("10247", "10248", "10249").presses("Create invoices")
    hub.works()

    assert sam.page.heading == "2 sent, 1 left out"
    assert (
        "Sales order 10247 is dated 3 Jan 2026, and nothing dated before 4 Jan 2026 is sent to QuickBooks."
        in sam.page.text
    )
    assert sorted(one["DocNumber"] for one in hub.in_books("Invoice")) == ["10248", "10249"]


def test_E4_the_posting_date_counts_and_not_the_order_date(hub: Hub) -> None:
    hub.chooses(start_on=date(2026, 1, 4))
    hub.buys("PO-1", bought("1", "5.00"), on=date(2026, 1, 2), vendor_invoice_on=date(2026, 1, 4))
    pia = hub.page(hub.pia)
    pia.opens("buy-list")

    pia.presses("Create bill from PO-1")
    hub.works()

    assert [(one["DocNumber"], one["TxnDate"]) for one in hub.in_books("Bill")] == [("PO-1", "2026-01-04")]


def test_E4_the_start_must_be_after_quickbooks_closing_date(new_hub: Hub) -> None:
    new_hub.books.close_books(date(2025, 12, 31))
    ana = new_hub.page(new_hub.ana)
    consents(new_hub, ana)
    reads_lists(new_hub, ana)
    ana.presses("Continue")
    chooses_accounts(ana, US_CHOICES)
    ana.presses("Continue")
    assert "QuickBooks is closed through 31 Dec 2025: the start date is 1 Jan 2026 or later." in ana.page.text

    ana.fills({"Send nothing dated before": "2025-12-31"}).presses("Done")
    assert "Choose 1 Jan 2026 or later" in ana.page.messages
    assert Setup.objects.get().completed_at is None
    assert Setup.objects.get().start_on is None
    ana.fills({"Send nothing dated before": "2026-01-01"}).presses("Done")

    assert ana.page.heading == "QuickBooks is set up"
    assert Setup.objects.get().start_on == date(2026, 1, 1)


def test_E4_a_changed_start_counts_for_what_waits_and_leaves_what_is_sent(hub: Hub) -> None:
    hub.invoices(hub.sells("10248", on=date(2026, 1, 2)))
    hub.sells("10249", on=date(2026, 1, 2))
    hub.chooses(start_on=date(2026, 1, 3))
    sam = hub.page(hub.sam)
    sam.opens("sell-list")

    sam.presses("Create invoice from 10249")
    hub.works()

    assert [one["DocNumber"] for one in hub.in_books("Invoice")] == ["10248"]
    assert "Create invoice from 10249" in [
        button.get("aria-label") for button in sam.opens("sell-list").root.xpath("//button")
    ]
