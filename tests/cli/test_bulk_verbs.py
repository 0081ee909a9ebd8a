"""Bulk work on the command line: purchase orders step by step, changes made in QuickBooks, and revisions."""

from __future__ import annotations

from click.testing import Result

from cli.test_verbs import runs
from crossfoot.documents.models import PurchaseOrder
from crossfoot.documents.sales_orders import operations as selling
from crossfoot.proof.models import DriftAlert
from world import Hub


def types(*words: str) -> Result:
    """Type a command for Northwind."""
    return runs(*words, "--company", "northwind")


def statuses() -> list[tuple[str, str]]:
    return list(PurchaseOrder.objects.order_by("number").values_list("number", "status"))


def test_purchase_orders_are_approved_sent_and_received_many_at_once(hub: Hub) -> None:
    for number in ("PO-1", "PO-2", "PO-3"):
        hub.buys(number, status="pending")

    refused = types("purchases", "approve", "PO-1", "PO-9")
    assert refused.exit_code == 1
    assert "There is no purchase order PO-9 in Northwind" in refused.output
    assert statuses() == [("PO-1", "pending"), ("PO-2", "pending"), ("PO-3", "pending")]

    assert (
        "2 purchase orders approved, 0 left as they are."
        in types("purchases", "approve", "PO-1", "PO-2").output
    )
    sent = types("purchases", "send", "--no-mail", "--on", "2026-01-05")
    assert "2 purchase orders sent to their vendors, 0 left as they are." in sent.output
    again = types("purchases", "receive", "PO-1", "PO-3", "--on", "2026-01-05")
    assert "1 purchase order received, 1 left as they are." in again.output
    assert "Purchase order PO-3: " in again.output
    assert statuses() == [("PO-1", "received"), ("PO-2", "sent"), ("PO-3", "pending")]
    assert PurchaseOrder.objects.get(number="PO-1").received_on.isoformat() == "2026-01-05"


def test_who_may_not_approve_cannot_do_it_here_either(hub: Hub) -> None:
    hub.buys("PO-1", status="pending")

    done = types("purchases", "approve", "--as", hub.vic.email)

    assert done.exit_code == 1
    assert statuses() == [("PO-1", "pending")]


def test_changes_in_quickbooks_are_listed_and_ignored_and_revisions_are_listed(hub: Hub) -> None:
    first, second = hub.sells("10250"), hub.sells("10251")
    hub.invoices(first, second)
    hub.bookkeeper().edits_first_line("Invoice", hub.document("Invoice", "10250"), amount="110.00")
    hub.runs_for(minutes=6)
    alert = DriftAlert.objects.get()

    listed = types("drift", "list")
    assert "Amount of line 1: 120.00 → 110.00" in listed.output
    assert "1 in all." in listed.output
    missing = types("drift", "ignore", "999", "--reason", "No")
    assert (missing.exit_code, "Northwind has no such change: 999." in missing.output) == (1, True)
    assert types("drift", "ignore", str(alert.pk), "--reason", " ").exit_code == 1
    assert "1 ignored." in types("drift", "ignore", str(alert.pk), "--reason", "Agreed by phone").output
    alert.refresh_from_db()
    assert (alert.state, alert.reason) == ("ignored", "Agreed by phone")
    assert types("drift", "ignore", str(alert.pk), "--reason", "Again").exit_code == 1
    assert "Invoice 10250" in types("drift", "list", "--decided").output

    selling.begin_revision(order=second, reason="New price", by=hub.sam, at=hub.now)
    revisions = types("revisions", "list")
    assert "Sales order 10251" in revisions.output
    assert "New price" in revisions.output
    assert "1 in revision." in revisions.output
