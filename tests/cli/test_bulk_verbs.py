"""Bulk work on the command line: purchase orders step by step, changes made in QuickBooks, and revisions."""

from __future__ import annotations

from click.testing import Result

from cli.test_verbs import runs
from crossfoot.documents.models import PurchaseOrder
from crossfoot.documents.sales_orders import operations as selling
from crossfoot.proof.models import DriftAlert
from world import Hub, goods


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


def test_sales_orders_are_confirmed_delivered_in_parts_closed_and_credited(hub: Hub) -> None:
    tea, jam = goods("3", "20.00", product_id=hub.product().pk), goods("2", "15.00", description="Jam")
    hub.sells("10250", tea, jam, status="draft")
    hub.sells("10251", status="draft")

    assert "2 sales orders confirmed, 0 left as they are." in types("sales", "confirm").output
    assert "1 sales order shipped" in types("sales", "ship", "10251", "--on", "2026-01-05").output
    for words, sentence in (
        (("10259", "TEA-1=1"), "There is no sales order 10259 in Northwind."),
        (("10250",), "Say what went, as SKU=QUANTITY, or --rest for all that is left."),
        (("10250", "SOAP=1"), "has no line SOAP. Its lines are #1=TEA-1, #2=Jam. Write #LINE=QUANTITY."),
        (("10250", "TEA-1=4"), "line 1: 4 would be delivered, and 3 of 3 are left. Enter at most that."),
    ):
        refused = types("sales", "deliver", *words)
        assert (refused.exit_code, sentence in " ".join(refused.output.split())) == (1, True)
    went = types("sales", "deliver", "10250", "TEA-1=2", "#2=1", "--on", "2026-01-05")
    assert "Sales order 10250-1 is a part of 10250, ready to be invoiced: 55.00 USD." in went.output
    assert "10250 is closed." in types("sales", "close-rest", "10250", "--why", "Sold out").output
    assert "Reopen it to deliver what is left." in types("sales", "deliver", "10250", "--rest").output
    assert "delivered in parts again." in types("sales", "reopen-rest", "10250").output
    assert "Sales order 10250-2 is a part of 10250" in types("sales", "deliver", "10250", "--rest").output
    assert (
        "Everything of Sales order 10250 was delivered"
        in types("sales", "close-rest", "10250", "--why", "No").output
    )

    credited = types("sales", "credit", "10250-1", "TEA-1=1", "--number", "CN-1", "--approve")
    assert "Credit note CN-1 over 20.00 USD is approved." in credited.output
    pushed = types("push", "credits")
    assert "1 credit memos queued, 0 left." in pushed.output and "0 vendor credits queued" in pushed.output
    assert hub.document("CreditMemo", "CN-1")["TotalAmt"] == 20
    cheaper = types("sales", "credit", "10250-1", "#2=1@1.50", "--number", "CN-2", "--reason", "price")
    assert "Credit note CN-2 over 1.50 USD is draft." in cheaper.output
