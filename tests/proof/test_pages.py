"""The tie-out as people use it: on its pages and over the API."""

from __future__ import annotations

import csv
import io

from crossfoot.proof.models import TieOut
from world import Hub


def ties_out_on_the_page(hub: Hub) -> None:
    """Omar chooses January and presses the button; the worker reads."""
    omar = hub.page(hub.omar)
    omar.opens("tieout")
    omar.fills({"From": "2026-01-01", "To": "2026-01-31"}).presses("Tie out")
    hub.works()


def test_omar_ties_out_reads_it_signs_it_off_and_takes_it_along(hub: Hub) -> None:
    hub.invoices(hub.sells("10248"))
    hub.bills(hub.buys("PO-1"))
    ties_out_on_the_page(hub)

    omar = hub.page(hub.omar)
    omar.opens("tieout")
    omar.follows("Jan 1, 2026 to Jan 31, 2026")
    assert "The two books agree to the cent: 2 documents compared, difference 0.00." in omar.page.text
    omar.presses("Sign off")

    assert "Signed off. Your name and the time are kept with these figures." in omar.page.messages
    assert TieOut.objects.get().signed_off_by == hub.omar
    assert not omar.page.has("Sign off")
    body = omar.opens("tieout-export", TieOut.objects.get().pk, "csv").body.decode("utf-8-sig")
    rows = {row["Account"]: row for row in csv.DictReader(io.StringIO(body))}
    receivable = rows["Accounts Receivable (A/R)"]
    assert (receivable["Ours"], receivable["QuickBooks, our documents"], receivable["Difference"]) == (
        "120.00", "120.00", "0.00",
    )  # fmt: skip


def test_a_difference_is_named_on_the_page_with_its_document(hub: Hub) -> None:
    hub.invoices(hub.sells("10248"), hub.sells("10249"))
    hub.bookkeeper().edits_first_line("Invoice", hub.document("Invoice", "10248"), amount="125.50")
    ties_out_on_the_page(hub)

    page = hub.page(hub.omar).opens("tieout-one", TieOut.objects.get().pk)

    assert "The total is 120.00 with us and 125.50 in QuickBooks, 5.50 more." in page.text
    assert page.links("Invoice 10248")
    assert not page.links("Invoice 10249")


def test_a_changed_date_is_no_amount_and_no_green_tick(hub: Hub) -> None:
    hub.invoices(hub.sells("10248"))
    hub.bookkeeper().edits("Invoice", hub.document("Invoice", "10248"), DueDate="2026-02-20")
    ties_out_on_the_page(hub)

    page = hub.page(hub.omar).opens("tieout-one", TieOut.objects.get().pk)

    assert "The due date is “5 Jan 2026” with us and “20 Feb 2026” in QuickBooks." in page.text
    assert page.root.xpath("//h2/span[contains(@class, 'cf-tone-bad')]")
    assert "The two books agree" not in page.text


def test_the_tax_that_quickbooks_computed_is_told_on_the_page(hub: Hub) -> None:
    rate = hub.adds_rate("Sales tax", "8")
    customer = hub.customer(line1="5 Wharf Road", city="Half Moon Bay", region="CA", postal_code="94019")
    sam = hub.page(hub.sam)
    sam.opens("sell-new")
    sam.fills(
        {
            "party": customer.name,
            "number": "10248",
            "ordered_on": "2026-01-05",
            "l0-description": "Green tea",
            "l0-quantity": "2",
            "l0-unit_price": "60.00",
            "l0-tax_rate": str(rate),
        }
    ).presses("Save")
    sam.presses("Confirm")
    sam.presses("Create invoice")
    hub.works()
    ties_out_on_the_page(hub)

    page = hub.page(hub.omar).opens("tieout-one", TieOut.objects.get().pk)

    assert "QuickBooks computed 9.60 of sales tax itself." in page.text
    assert "difference 0.00" in page.text


def test_a_machine_ties_out_over_the_api(hub: Hub) -> None:
    hub.invoices(hub.sells("10248"))
    machine = hub.api(hub.omar)

    started = machine.post("/tie-outs", {"start_on": "2026-01-01", "end_on": "2026-01-31"})
    hub.works()
    latest = machine.get("/tie-outs/latest").body["tie_out"]

    assert started.status == 202
    assert (latest["difference"], latest["documents"], latest["is_complete"]) == ("0.00", 1, True)
    assert machine.post(f"/tie-outs/{latest['id']}/sign-off").body["signed_off_at"] is not None
