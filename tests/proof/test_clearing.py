"""The statement of a clearing account: opened, moved by receipts and payouts, and what is left of it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D

from crossfoot.engine.models import Task
from crossfoot.proof import clearing
from crossfoot.proof.models import ClearingStatement
from world import Hub

PAID_ON = date(2026, 1, 4)


def pays_out(hub: Hub, amount: str, fee: str) -> None:
    """The bookkeeper enters a payout to the bank and the payment service's fee."""
    ids = {row["FullyQualifiedName"]: row["Id"] for row in hub.in_books("Account")}
    keeper = hub.bookkeeper()
    keeper.creates(
        "Transfer", TxnDate="2026-01-06", Amount=amount,
        FromAccountRef={"value": ids["Undeposited Funds"]}, ToAccountRef={"value": ids["Checking"]},
    )  # fmt: skip
    keeper.creates(
        "JournalEntry", TxnDate="2026-01-06",
        Line=[
            {"Amount": fee, "DetailType": "JournalEntryLineDetail",
             "JournalEntryLineDetail": {"PostingType": side, "AccountRef": {"value": ids[account]}}}
            for side, account in (("Debit", "Taxes and Licenses"), ("Credit", "Undeposited Funds"))
        ],
    )  # fmt: skip


def test_omar_reads_what_is_left_on_the_clearing_account(hub: Hub) -> None:
    hub.maps("payment_clearing", "Undeposited Funds")
    hub.maps("payment_clearing@source:Market", "Prepaid Expenses")
    first = hub.sells("S-1", source="Shop", paid_on=PAID_ON)
    hub.invoices(first, hub.sells("M-1", source="Market", paid_on=PAID_ON))
    hub.sells("S-2", source="Shop", paid_on=PAID_ON)
    pays_out(hub, "95.00", "5.00")

    omar = hub.page(hub.omar)
    omar.opens("clearing")
    assert omar.page.choices("Account") == ["Prepaid Expenses (Market)", "Undeposited Funds"]
    omar.fills({"Account": "Undeposited Funds", "From": "2026-01-01", "To": "2026-01-31"})
    omar.presses("Make the statement")
    hub.works()
    omar.opens("clearing")
    omar.follows("Jan 1, 2026 to Jan 31, 2026")

    page = omar.page
    assert page.heading == "Undeposited Funds, Jan 1, 2026 to Jan 31, 2026"
    assert "20.00 were left on Undeposited Funds on 31 Jan 2026" in page.text
    assert page.row("Sales receipts from here") == "Sales receipts from here 120.00"
    assert page.row("Sales Receipt S-1") == "Sales Receipt S-1 Jan 5, 2026 Hanari Carnes 120.00 120.00"
    assert "Transfer entered in QuickBooks (1) -95.00" in page.text.replace("−", "-")
    assert "1 order from Shop, 120.00" in page.text
    assert page.links("Sales Receipt S-1") == [f"/c/northwind/sell/{first.pk}/"]

    made = ClearingStatement.objects.get()
    told = hub.api(hub.omar).get(f"/clearing-statements/{made.pk}").body
    assert (told["opening"], told["sales"], told["closing"], told["left_out"]) == (
        "0.00",
        "120.00",
        "20.00",
        0,
    )
    assert [(one["sort"], one["amount"], one["balance"]) for one in told["movements"]] == [
        ("sale", "120.00", "120.00"), ("other", "-95.00", "25.00"), ("other", "-5.00", "20.00"),
    ]  # fmt: skip


def test_the_next_statement_begins_with_what_was_left_and_a_strange_account_is_refused(hub: Hub) -> None:
    hub.maps("payment_clearing", "Undeposited Funds")
    hub.invoices(hub.sells("S-1", paid_on=PAID_ON))
    api = hub.api(hub.omar)
    (account,) = api.get("/clearing-statements/accounts").body["accounts"]
    asked = {"account_id": account["account_id"], "start_on": "2026-02-01", "end_on": "2026-02-28"}

    started = api.post("/clearing-statements", asked).body
    hub.works()

    task = Task.objects.get(pk=started["id"])
    made = ClearingStatement.objects.get(pk=task.result["clearing_statement"])
    assert (made.opening, made.closing, clearing.movements_of(made)) == (D("120.00"), D("120.00"), [])
    refused = api.post("/clearing-statements", {**asked, "account_id": "1"})
    assert refused.status == 422
    assert "This is no account of payments on their way." in refused.sentences[0]
