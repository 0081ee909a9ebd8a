"""Payments over the API and from the command line: the same operations as everywhere."""

from __future__ import annotations

from typing import Any

from typer.testing import CliRunner, Result

from crossfoot.cli.main import app
from crossfoot.payments import queries
from crossfoot.payments.models import Payment
from crossfoot.payments.queries import Criteria, Tab
from till import Till, paid


def types(*words: str) -> Result:
    """Somebody types a command."""
    done = CliRunner().invoke(app, ["payments", *words], env={"COLUMNS": "300"})
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done


def recorded(key: str, amount: str = "80.00", **more: Any) -> dict[str, Any]:
    part = {"document": key, "amount": amount}
    return {"kind": "bill_payment_check", "paid_on": "2026-01-20", "parts": [part], **more}


def test_D8_over_the_api_a_payment_is_recorded_read_cancelled_and_restored(till: Till) -> None:
    order, _ = till.billed()
    pat = till.hub.api(till.hub.pat)

    made = pat.post("/payments", recorded(order.key, number="Cash 4"), key="cash-4")
    again = pat.post("/payments", recorded(order.key, number="Cash 4"), key="cash-4")

    assert (made.status, again.status, Payment.objects.count()) == (201, 201, 1)
    body = made.body
    assert (body["amount"], body["state"], body["origin"], body["party"]) == (
        "80.00",
        "active",
        "here",
        order.vendor.key,
    )
    assert body["settles"] == [
        {
            "document": order.key,
            "label": "Purchase order PO-1",
            "amount": "80.00",
            "status": "paid",
            "open": "0.00",
            "quickbooks_kind": "",
            "quickbooks_id": "",
        }
    ]
    assert pat.get("/payments", document=order.key).body["items"][0]["id"] == body["id"]

    cancelled = pat.post(f"/payments/{body['id']}/cancel", {"reason": "Bounced."})
    assert (cancelled.status, cancelled.body["sentence"]) == (200, "Cancelled here by Pat. Bounced.")
    assert paid(order)[0] == "open"
    assert pat.post(f"/payments/{body['id']}/cancel", {}).status == 409
    assert pat.post(f"/payments/{body['id']}/restore", {}).body["state"] == "active"
    assert paid(order)[0] == "paid"


def test_over_the_api_everything_that_is_wrong_is_told_with_its_place(till: Till) -> None:
    order, _ = till.billed()
    reply = till.hub.api(till.hub.pat).post("/payments", recorded(order.key, "80.01"))

    assert (reply.status, reply.wheres) == (422, ["parts.0.amount"])
    assert reply.sentences == [
        "Purchase order PO-1 has 80.00 USD open, and 80.01 are to be paid. Correct the amount."
    ]
    assert not Payment.objects.exists()
    sam = till.hub.api(till.hub.sam, mark="s")
    assert sam.post("/payments", recorded(order.key)).status == 403
    assert sam.post("/payments/import", {"first_on": "2026-01-01", "last_on": "2026-01-31"}).status == 403


def test_D9_over_the_api_an_import_is_started_and_watched(till: Till) -> None:
    order, bill = till.billed()
    till.pays(("Bill", bill, "80.00"), DocNumber="1042")
    pat = till.hub.api(till.hub.pat)
    assert pat.get("/payments/import/latest").body == {"task": None}

    begun = pat.post("/payments/import", {"first_on": "2026-01-01", "last_on": "2026-01-31"})
    till.hub.works()

    assert begun.status == 202
    task = pat.get(f"/tasks/{begun.body['id']}").body
    assert (task["state"], task["result"]["new"]) == ("done", 1)
    assert pat.get("/payments/import/latest").body["task"]["id"] == begun.body["id"]
    (row,) = pat.get("/payments", text="1042", kind="bill_payment_check", tab="active").body["items"]
    assert (row["number"], row["amount"], row["party_name"]) == ("1042", "80.00", "Litware, Inc.")
    assert paid(order)[0] == "paid"


def test_over_the_api_what_is_open_is_told_by_party_and_age(till: Till) -> None:
    till.billed()
    reply = till.hub.api(till.hub.vic).get("/payments/balances", side="payable", on="2026-02-20")

    assert reply.body["periods"] == ["Current", "1 - 30", "31 - 60", "61 - 90", "91 and over"]
    (row,) = reply.body["items"]
    assert (row["party_name"], row["currency"], row["open"]) == ("Litware, Inc.", "USD", "80.00")
    assert row["ages"] == ["0.00", "0.00", "80.00", "0.00", "0.00"]


def test_over_the_api_an_expense_that_may_be_a_payment_is_offered_and_dismissed(till: Till) -> None:
    order, bill = till.billed()
    expense = till.spends(bill["VendorRef"], "80.00")
    till.pulls()
    pat = till.hub.api(till.hub.pat)

    (row,) = pat.get("/payments", tab="possible").body["items"]
    assert (row["may_have_paid"], row["kind"]) == (order.key, "expense")
    assert queries.possible_matches(till.hub.company, order.key) == [till.payment(expense)]
    done = pat.post(f"/payments/{row['id']}/dismiss", {"reason": "Another delivery."})

    assert (done.status, done.body["may_have_paid"], done.body["dismiss_reason"]) == (
        200,
        "",
        "Another delivery.",
    )
    assert pat.get("/payments", tab="possible").body["items"] == []


def test_a_payment_of_another_company_is_not_there(till: Till) -> None:
    order, _ = till.billed()
    made = till.records(order, "80.00")
    office = till.hub.office
    stranger = type(till.hub)(office, office.brightware, "uk", office.bo).api(office.bo)

    assert stranger.get(f"/payments/{made.pk}").status == 404
    assert stranger.post(f"/payments/{made.pk}/cancel", {}).status == 404
    assert stranger.get("/payments").body["items"] == []


def test_the_tabs_count_what_they_show(till: Till) -> None:
    _, bill = till.billed()
    sold, invoice = till.invoiced()
    till.receives(("Invoice", invoice, "100.00"), total="130.00")
    check = till.pays(("Bill", bill, "30.00"))
    till.spends(bill["VendorRef"], "80.00")
    till.spends(bill["VendorRef"], "1.00")
    till.pulls()
    till.deletes("BillPayment", check)
    till.pulls()

    counts = {tab.value: count.number for tab, count in queries.tabs(till.hub.company).items()}
    assert counts == {"all": 3, "active": 1, "unapplied": 1, "possible": 1, "cancelled": 1}
    rows = queries.find(till.hub.company, Criteria(tab=Tab.UNAPPLIED))
    assert [str(row.unapplied) for row in rows] == ["30.00"]
    (told,) = queries.of_document(till.hub.company, sold.key)
    assert (told.settled, told.can_cancel) == (100, True)


def test_D9_from_the_command_line_payments_are_imported_and_listed(till: Till) -> None:
    order, bill = till.billed()
    till.pays(("Bill", bill, "80.00"), DocNumber="1042")

    done = types("import", "--company", "northwind", "--from", "2026-01-01", "--to", "2026-01-31", "--as",
                 till.hub.pat.email)  # fmt: skip
    listed = types("list", "--company", "northwind")

    assert done.exit_code == 0, done.output
    assert "1 payment is new" in done.output
    assert paid(order)[0] == "paid"
    for words in ("Bill payment (check) 1042", "80.00 USD", "Purchase order PO-1", "1 payments match."):
        assert words in listed.output
    refused = types("import", "--company", "northwind", "--from", "2026-02-01", "--to", "2026-01-31")
    assert refused.exit_code == 1
    assert types("list", "--company", "northwind", "--tab", "nothing").exit_code == 1
