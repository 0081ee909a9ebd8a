"""A bill that a bookkeeper entered by hand is found, and the vendor's invoice stands for it: never twice, never in
silence about a difference."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from crossfoot.core.approvals import Side
from crossfoot.core.problems import Refusal
from crossfoot.documents.vendor_invoices import operations, queries
from crossfoot.documents.vendor_invoices.drafts import InvoiceLineDraft, VendorInvoiceDraft
from crossfoot.documents.vendor_invoices.models import VendorInvoice
from crossfoot.engine.models import Task
from crossfoot.proof import drift_decisions
from crossfoot.proof.models import DriftAlert
from crossfoot.sync import finding_tasks
from crossfoot.sync.finding_tasks import Candidate
from crossfoot.sync.models import Link, Push
from till import Till
from world import Hub

JANUARY = date(2026, 1, 1), date(2026, 1, 31)


@pytest.fixture
def till(hub: Hub) -> Till:
    return Till(hub)


def approved(hub: Hub, number: str = "LW-1", price: str = "9.50") -> VendorInvoice:
    """Ten cheeses, for 95.00 in all where no price is given; Pia and Omar approved it."""
    line = InvoiceLineDraft(Decimal(10), Decimal(price), description="Queso Cabrales")
    draft = VendorInvoiceDraft(number, hub.vendor().pk, date(2026, 1, 8), (line,))
    made = operations.draft(company=hub.company, invoice=draft, by=hub.pia, at=hub.now)
    operations.submit(invoice=made, by=hub.pia, at=hub.now)
    operations.approve(invoice=made, side=Side.PROCUREMENT, by=hub.pia, at=hub.now)
    operations.approve(invoice=made, side=Side.ACCOUNTING, by=hub.omar, at=hub.now)
    return fresh(made)


def fresh(invoice: VendorInvoice) -> VendorInvoice:
    return queries.one(invoice.company, invoice.pk)


def by_hand(till: Till, amount: str, number: str) -> dict[str, Any]:
    """The bookkeeper enters a bill of the vendor, who is known in QuickBooks."""
    litware = next(
        (one for one in till.hub.in_books("Vendor") if one["DisplayName"] == "Litware, Inc."), None
    )
    made = litware or till.books.creates("Vendor", DisplayName="Litware, Inc.")
    return till.enters({"value": made["Id"]}, amount, number)


def found(hub: Hub, invoice: VendorInvoice) -> list[Candidate]:
    """Omar looks in QuickBooks."""
    finding_tasks.start_finding(
        company=hub.company,
        sought=queries.sought(invoice),
        can=operations.VENDOR_BILLS.can,
        by=hub.omar,
        at=hub.now,
    )
    hub.works()
    task = finding_tasks.latest(hub.company, invoice.key)
    assert task is not None and task.state == Task.State.DONE
    return finding_tasks.candidates(task)


def links(hub: Hub, invoice: VendorInvoice, one: Candidate, **more: Any) -> None:
    """As the page does it."""
    operations.link_existing(
        invoice=invoice, remote_id=one.remote_id, version=one.version, number=one.number, total=one.total,
        tax=one.tax, record=one.record, by=hub.omar, at=hub.now, **more,
    )  # fmt: skip


def test_the_invoice_stands_for_the_bill_its_payment_arrives_and_the_tie_out_counts_it(till: Till) -> None:
    hub = till.hub
    bill = by_hand(till, "95.00", "LW-1")
    invoice = approved(hub)

    (one,) = found(hub, invoice)
    assert (one.number, one.party_name, one.total, one.is_same_total) == (
        "LW-1", "Litware, Inc.", Decimal("95.00"), True,
    )  # fmt: skip
    links(hub, invoice, one)
    till.pays(("Bill", bill, "40.00"))
    till.pulls()

    invoice = fresh(invoice)
    assert (invoice.book_state, invoice.book_number) == ("synchronized", "LW-1")
    assert (invoice.paid_state, invoice.paid_amount) == ("partly_paid", Decimal("40.00"))
    assert not Push.objects.filter(document_key=invoice.key).exists()
    assert len(hub.in_books("Bill")) == 1
    done = hub.ties_out(*JANUARY)
    assert (done.difference, done.result["source"]["rows"]) == (Decimal("0.00"), [])
    with pytest.raises(Refusal, match="is in QuickBooks"):
        operations.edit(
            invoice=invoice,
            draft=VendorInvoiceDraft("X", invoice.vendor_id, JANUARY[0], ()),
            by=hub.pia,
            at=hub.now,
        )


def test_another_total_is_said_with_both_figures_and_linked_only_when_that_is_right(till: Till) -> None:
    hub = till.hub
    by_hand(till, "100.00", "LW-1")
    invoice = approved(hub)
    (one,) = found(hub, invoice)

    with pytest.raises(Refusal) as refused:
        links(hub, invoice, one)
    assert refused.value.sentence == (
        "Vendor invoice LW-1 says 95.00 USD, and the bill in QuickBooks 100.00: 5.00 more. Say that the difference "
        "is right, or choose another bill."
    )
    assert fresh(invoice).book_state == "not_sent"

    links(hub, invoice, one, reason="Freight was on it.", accepts_difference=True)
    link = Link.objects.get(local_key=invoice.key)
    assert link.reason == (
        "Freight was on it. Vendor invoice LW-1 says 95.00 USD, and the bill in QuickBooks 100.00: 5.00 more."
    )
    (row,) = hub.ties_out(*JANUARY).result["source"]["rows"]
    assert (row["stated"], row["booked"], row["difference"]) == ("95.00", "100.00", "5.00")


def test_a_bill_is_linked_once_and_free_again_when_the_link_is_taken_off(till: Till) -> None:
    hub = till.hub
    by_hand(till, "95.00", "LW-1")
    first, second = approved(hub), approved(hub, "LW-2")
    (one,) = found(hub, first)
    links(hub, first, one)

    assert found(hub, second) == []
    with pytest.raises(Refusal) as refused:
        links(hub, second, one)
    assert refused.value.sentence == (
        "That bill in QuickBooks is linked to another document here already, Vendor invoice LW-1. Take that link "
        "away first, or choose another."
    )
    assert fresh(second).book_state == "not_sent"

    operations.unmark(invoice=fresh(first), by=hub.omar, at=hub.now)
    assert fresh(first).book_state == "not_sent"
    links(hub, second, one)
    assert fresh(second).book_state == "synchronized"


def test_what_is_not_approved_stands_for_nothing_in_the_books(till: Till) -> None:
    hub = till.hub
    by_hand(till, "95.00", "LW-1")
    invoice = approved(hub)
    (one,) = found(hub, invoice)
    operations.return_to(invoice=invoice, to="accounting", reason="Look again", by=hub.omar, at=hub.now)

    for refused in (
        lambda: links(hub, invoice, one),
        lambda: operations.mark_already_there(invoice=invoice, reason="By hand", by=hub.omar, at=hub.now),
    ):
        with pytest.raises(Refusal, match="is not approved by both sides"):
            refused()
    assert not Link.objects.filter(local_key=invoice.key).exists()


def test_what_the_bookkeeper_changes_in_the_linked_bill_is_told_and_accepted_without_a_revision(
    till: Till,
) -> None:
    hub = till.hub
    bill = by_hand(till, "95.00", "LW-1")
    invoice = approved(hub)
    (one,) = found(hub, invoice)
    links(hub, invoice, one)
    till.books.edits_first_line("Bill", bill, amount="90.00")
    till.pulls()

    alert = DriftAlert.objects.get(state="open")
    assert (alert.kind, alert.label, alert.amount) == ("changed", "Vendor invoice LW-1", Decimal("-5.00"))
    assert [(one["label"], one["ours"], one["theirs"]) for one in alert.differences] == [
        ("Amount of line 1", "95.00", "90.00"),
    ]
    with pytest.raises(Refusal, match="nothing of ours is written over that"):
        drift_decisions.assert_ours(alert=alert, by=hub.omar, at=hub.now)
    drift_decisions.accept(alert=alert, by=hub.omar, at=hub.now)

    invoice = fresh(invoice)
    assert (invoice.status, invoice.total, invoice.revising_since) == ("approved", Decimal("95.00"), None)
    assert Link.objects.get(local_key=invoice.key).total == Decimal("90.00")
    till.books.edits("Bill", bill, PrivateNote="Asked the vendor")
    till.pulls()
    assert not DriftAlert.objects.filter(state="open").exists()
    till.books.edits_first_line("Bill", bill, AccountRef={"value": till.account("Visa")})
    till.books.edits("Bill", bill, TxnDate="2026-01-09")
    till.pulls()
    told = DriftAlert.objects.get(state="open").differences
    assert [(one["label"], one["ours"], one["theirs"]) for one in told] == [
        ("Date", "8 Jan 2026", "9 Jan 2026"),
        ("Account of line 1", "Purchases", "Visa"),
    ]

    operations.unmark(invoice=invoice, by=hub.omar, at=hub.now)
    till.invoiced()
    till.pulls()
    assert not DriftAlert.objects.filter(state="open").exists()


def test_a_linked_bill_that_is_deleted_is_told_and_the_invoice_can_be_sent_then(till: Till) -> None:
    hub = till.hub
    bill = by_hand(till, "95.00", "LW-1")
    invoice = approved(hub)
    (one,) = found(hub, invoice)
    links(hub, invoice, one)
    till.deletes("Bill", bill)
    till.pulls()

    alert = DriftAlert.objects.get(state="open")
    assert (alert.kind, alert.amount) == ("deleted", Decimal("-95.00"))
    drift_decisions.assert_ours(alert=alert, by=hub.omar, at=hub.now)
    hub.works()
    assert [(one["DocNumber"], one["TotalAmt"]) for one in hub.in_books("Bill")] == [("LW-1", 95)]


def test_on_the_page_the_bill_is_found_shown_with_its_difference_and_chosen(till: Till) -> None:
    hub = till.hub
    by_hand(till, "100.00", "LW-1")
    invoice = approved(hub)
    browser = hub.page(hub.omar)

    browser.opens("vendor-invoices-already", invoice.pk)
    browser.presses("Look in QuickBooks")
    hub.works()
    page = browser.opens("vendor-invoices-already", invoice.pk)
    assert page.row("LW-1") == "LW-1 Litware, Inc. Jan 8, 2026 100.00 5.00 more"
    page = browser.chooses("LW-1").presses("It is this one")
    assert "5.00 more. Say that the difference is right" in page.messages
    accepts = "Link it also where its total is another one; the tie-out goes on showing the difference"
    page = browser.chooses("LW-1").fills({accepts: True}).presses("It is this one")
    assert "LW-1 is linked to bill LW-1; nothing is sent." in page.messages
    page = browser.presses("Take the link off")
    assert "LW-1 can be sent." in page.messages


def test_over_the_api_only_what_a_search_found_is_linked(till: Till) -> None:
    hub = till.hub
    by_hand(till, "100.00", "LW-1")
    invoice = approved(hub)
    books = hub.api(hub.omar)
    path = f"/vendor-invoices/{invoice.pk}"

    refused = books.post(f"{path}/link", {"remote_id": "145"})
    assert (refused.status, refused.body["detail"][:38]) == (
        422, "No search for Vendor invoice LW-1 foun",
    )  # fmt: skip
    assert books.post(f"{path}/find").status == 200
    hub.works()
    (one,) = books.get(f"{path}/found").body["found"]
    assert (one["number"], one["vendor"], one["total"], one["apart"]) == (
        "LW-1", "Litware, Inc.", "100.00", "5.00",
    )  # fmt: skip
    chosen = {"remote_id": one["remote_id"]}
    assert books.post(f"{path}/link", chosen).status == 422
    linked = books.post(f"{path}/link", {**chosen, "accepts_difference": True}).body
    assert (linked["letter"], linked["books"]["state"]) == ("S", "synchronized")
    assert books.post(f"{path}/unmark").body["letter"] == "A"
