"""Closed books by policy, chosen on the settings page; what was moved stands in a report (D12)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from crossfoot.documents.credits import operations as crediting
from crossfoot.documents.credits.drafts import CreditDraft, CreditLineDraft
from crossfoot.documents.credits.kinds import VENDOR
from crossfoot.documents.sales_orders import operations as selling
from crossfoot.documents.sales_orders.models import SalesOrder
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
    assert "Dated 5 Jan 2026; QuickBooks was closed on that day" in invoice["PrivateNote"]
    page = omar.opens("moved")
    row = page.row("Sales order 10250") if "Sales order 10250" in page.text else page.row("Invoice 10250")
    assert "Jan 5, 2026 Feb 1, 2026 120.00 USD the settings" in row
    assert "10251" not in page.text
    lines = omar.opens("moved-export", "csv").body.decode("utf-8-sig").splitlines()
    assert lines[1].split(",")[2:5] == ["2026-01-05", "2026-02-01", "120.00"]


def test_D12_what_a_person_moves_under_attention_stands_in_the_report_with_their_name(hub: Hub) -> None:
    closed(hub)
    sale = hub.sells("10250", on=date(2026, 1, 5))
    hub.invoices(sale, hub.sells("10251", on=date(2026, 1, 6)))
    hub.bills(hub.buys("PO-7", on=date(2026, 1, 7)))
    omar = hub.page(hub.omar)
    assert "Nothing was moved" in omar.opens("moved").text

    omar.opens("attention")
    omar.fills({"day": "2026-02-02"}).presses("Move and send 3")
    assert "3 documents are moved, and on the way to QuickBooks." in omar.page.messages
    hub.works()

    invoice = hub.document("Invoice", "10250")
    assert (invoice["TxnDate"], hub.document("Bill", "PO-7")["TxnDate"]) == ("2026-02-02", "2026-02-02")
    assert "Dated 5 Jan 2026; QuickBooks was closed on that day" in invoice["PrivateNote"]
    page = omar.opens("moved")
    assert "Jan 5, 2026 Feb 2, 2026 120.00 USD Omar" in page.row("Invoice 10250")
    assert "Jan 7, 2026 Feb 2, 2026" in page.row("Bill PO-7") and "Omar" in page.row("Bill PO-7")
    listed = hub.api(hub.omar).get("/moved-documents").body["items"]
    assert {(one["own_date"], one["moved_by"]) for one in listed} == {
        ("2026-01-05", "Omar"), ("2026-01-06", "Omar"), ("2026-01-07", "Omar"),
    }  # fmt: skip

    # A revision that leaves the date alone keeps where it came from.
    selling.begin_revision(order=sale, reason="Two more", by=hub.sam, at=hub.now)
    revised = SalesOrder.objects.get(pk=sale.pk)
    assert (revised.moved_from, revised.moved_by, revised.posting_on) == (
        date(2026, 1, 5), hub.omar, date(2026, 2, 2),
    )  # fmt: skip


def test_D12_a_program_moves_a_cause_and_a_vendors_credit_with_it(hub: Hub) -> None:
    closed(hub)
    litware, day = hub.vendor(), date(2026, 1, 20)
    line = CreditLineDraft(Decimal(1), Decimal("20.00"), description="Broken")
    given = CreditDraft("CR-1", litware.pk, "price", day, (line,))
    credit = crediting.draft(kind=VENDOR, company=hub.company, credit=given, by=hub.omar, at=hub.now)
    crediting.approve(credit=credit, by=hub.omar, at=hub.now)
    crediting.send_vendor_credits(company=hub.company, credits=[credit.pk], by=hub.omar, at=hub.now)
    hub.works()
    machine = hub.api(hub.omar)
    (card,) = machine.get("/attention").body["cards"]

    moved = machine.post("/attention/move", {"cause": card["cause"], "day": "2026-02-01"})
    assert moved.body == {"moved": 1, "refused": [], "is_more": False}
    hub.works()

    (record,) = hub.in_books("VendorCredit")
    assert record["TxnDate"] == "2026-02-01"
    (told,) = machine.get("/moved-documents").body["items"]
    assert (told["own_date"], told["posted_on"], told["moved_by"]) == ("2026-01-20", "2026-02-01", "Omar")
    viewer = hub.api(hub.vic, "v")
    assert viewer.post("/attention/move", {"cause": card["cause"], "day": "2026-02-01"}).status == 403


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
