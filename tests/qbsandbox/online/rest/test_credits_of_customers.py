"""Credits, journals, deposits and refunds that payments of customers are applied to."""

from datetime import date

import pytest

from qbsandbox.company import applied
from rest_desk import Desk, identity, invoice, sale
from settlement_forms import (
    AR,
    CHECKING,
    assert_tied,
    credit_memo,
    deposit,
    direct,
    entry,
    payment,
    posting,
)

AMY = ("Customer", "1")


@pytest.fixture(autouse=True)
def tied(us: Desk):
    yield
    assert_tied(us)


def test_a_payment_of_nothing_applies_a_credit_to_an_invoice(us: Desk) -> None:
    sold = us.create("Invoice", invoice(sale(100)))
    memo = us.create("CreditMemo", credit_memo(30))

    used = us.create("Payment", payment(0, ("Invoice", sold, 30), ("CreditMemo", memo, 30)))

    assert (used["TotalAmt"], used["UnappliedAmt"]) == (0, 0)
    assert [(line["Amount"], line["LinkedTxn"]) for line in used["Line"]] == [
        (30, [{"TxnId": sold["Id"], "TxnType": "Invoice"}]),
        (30, [{"TxnId": memo["Id"], "TxnType": "CreditMemo"}]),
    ]
    after, credit = us.read("Invoice", sold["Id"]), us.read("CreditMemo", memo["Id"])
    assert (after["Balance"], after["SyncToken"]) == (70, "1")
    assert (credit["Balance"], credit["RemainingCredit"], credit["SyncToken"]) == (0, 0, "1")
    link = [{"TxnId": used["Id"], "TxnType": "Payment"}]
    assert (after["LinkedTxn"], credit["LinkedTxn"]) == (link, link)
    assert us.entries(used) == []


def test_money_and_a_credit_pay_an_invoice_together(us: Desk) -> None:
    sold = us.create("Invoice", invoice(sale(100)))
    memo = us.create("CreditMemo", credit_memo(30))

    paid = us.create("Payment", payment(75, ("Invoice", sold, 100), ("CreditMemo", memo, 30)))

    assert paid["UnappliedAmt"] == 5
    assert us.entries(paid) == [("Undeposited Funds", 75), ("Accounts Receivable (A/R)", -75)]
    assert us.read("Invoice", sold["Id"])["Balance"] == 0
    assert us.read("Customer", "1")["Balance"] == -5


def test_credits_beyond_what_they_are_applied_to_are_refused(us: Desk) -> None:
    sold = us.create("Invoice", invoice(sale(20)))
    memo = us.create("CreditMemo", credit_memo(30))

    assert us.code("payment", payment(0, ("CreditMemo", memo, 30))) == "6000"
    assert us.code("payment", payment(5, ("Invoice", sold, 20), ("CreditMemo", memo, 30))) == "6000"
    assert us.code("payment", payment(0, ("Invoice", sold, 20), ("CreditMemo", memo, 10))) == "6000"
    assert us.read("CreditMemo", memo["Id"])["SyncToken"] == "0"


def test_voiding_the_invoice_gives_the_credit_back(us: Desk) -> None:
    sold = us.create("Invoice", invoice(sale(100)))
    memo = us.create("CreditMemo", credit_memo(30))
    used = us.create("Payment", payment(70, ("Invoice", sold, 100), ("CreditMemo", memo, 30)))

    us.post("invoice", identity(us.read("Invoice", sold["Id"])), operation="void")

    after = us.read("Payment", used["Id"])
    assert (after["Line"], after["UnappliedAmt"], after["TotalAmt"]) == ([], 70, 70)
    credit = us.read("CreditMemo", memo["Id"])
    assert (credit["Balance"], credit.get("LinkedTxn")) == (30, None)


def test_a_smaller_credit_memo_opens_the_invoice_by_what_is_missing(us: Desk) -> None:
    sold = us.create("Invoice", invoice(sale(100)))
    memo = us.create("CreditMemo", credit_memo(30))
    us.create("Payment", payment(70, ("Invoice", sold, 100), ("CreditMemo", memo, 30)))

    us.sparse("CreditMemo", us.read("CreditMemo", memo["Id"]), Line=credit_memo(20)["Line"])

    assert us.read("Invoice", sold["Id"])["Balance"] == 10


def test_a_journals_receivable_debit_is_paid_and_its_credit_pays(us: Desk) -> None:
    charged = us.create("JournalEntry", entry(posting("Debit", AR, 50, AMY), posting("Credit", "1", 50)))
    allowed = us.create("JournalEntry", entry(posting("Credit", AR, 20, AMY), posting("Debit", "1", 20)))

    paid = us.create("Payment", payment(30, ("JournalEntry", charged, 50), ("JournalEntry", allowed, 20)))

    assert paid["UnappliedAmt"] == 0
    assert us.read("JournalEntry", charged["Id"])["LinkedTxn"] == [
        {"TxnId": paid["Id"], "TxnType": "Payment"}
    ]
    assert us.read("Customer", "1")["Balance"] == 0
    assert us.code("payment", payment(1, ("JournalEntry", charged, 1))) == "620"
    assert us.code("payment", payment(1, ("JournalEntry", charged, 1), customer="2")) == "620"


def test_a_journal_that_is_paid_keeps_at_least_what_was_paid_of_it(us: Desk) -> None:
    charged = us.create("JournalEntry", entry(posting("Debit", AR, 50, AMY), posting("Credit", "1", 50)))
    us.create("Payment", payment(30, ("JournalEntry", charged, 30)))
    charged = us.read("JournalEntry", charged["Id"])

    def lines(amount: int) -> list[object]:
        return [posting("Debit", AR, amount, AMY), posting("Credit", "1", amount)]

    assert us.code("journalentry", identity(charged), operation="delete") == "6000"
    assert us.code("journalentry", {**identity(charged), **entry(*lines(29))}) == "6000"
    assert (
        us.code(
            "journalentry",
            {**identity(charged), **entry(posting("Debit", "1", 9), posting("Credit", CHECKING, 9))},
        )
        == "6000"
    )
    assert us.sparse("JournalEntry", charged, Line=lines(30))["SyncToken"] == "2"

    us.company.switches.deletes_of_paid_documents = "unlink"
    us.delete("JournalEntry", us.read("JournalEntry", charged["Id"]))
    assert us.query("select * from Payment")["Payment"][0]["UnappliedAmt"] == 30


def test_a_deposit_on_receivable_is_a_credit(us: Desk) -> None:
    sold = us.create("Invoice", invoice(sale(100)))
    banked = us.create("Deposit", deposit(direct(100, AR, Entity={"value": "1", "type": "CUSTOMER"})))
    assert us.read("Customer", "1")["Balance"] == 0

    used = us.create("Payment", payment(0, ("Invoice", sold, 100), ("Deposit", banked, 100)))

    assert us.read("Invoice", sold["Id"])["Balance"] == 0
    assert us.read("Deposit", banked["Id"])["LinkedTxn"] == [{"TxnId": used["Id"], "TxnType": "Payment"}]
    assert us.code("deposit", identity(us.read("Deposit", banked["Id"])), operation="delete") == "6000"


def test_a_refund_paid_by_check_from_receivable_is_settled_with_a_credit(us: Desk) -> None:
    memo = us.create("CreditMemo", credit_memo(40))
    refund = us.create(
        "Purchase",
        {
            "PaymentType": "Check",
            "AccountRef": {"value": CHECKING},
            "EntityRef": {"value": "1", "type": "Customer"},
            "TxnDate": "2024-03-02",
            "Line": [
                {
                    "Amount": 40,
                    "DetailType": "AccountBasedExpenseLineDetail",
                    "AccountBasedExpenseLineDetail": {"AccountRef": {"value": AR}},
                }
            ],
        },
    )
    us.create("Payment", payment(0, ("Check", refund, 40), ("CreditMemo", memo, 40)))

    assert us.read("CreditMemo", memo["Id"])["Balance"] == 0
    assert us.code("payment", payment(1, ("Expense", refund, 1))) == "620"


def test_a_parent_pays_for_its_jobs_but_not_one_job_for_another(us: Desk) -> None:
    job = us.create("Customer", {"DisplayName": "Kitchen", "ParentRef": {"value": "1"}, "Job": True})
    other = us.create("Customer", {"DisplayName": "Bath", "ParentRef": {"value": "1"}, "Job": True})
    sold = us.create("Invoice", invoice(sale(100), customer=job["Id"]))

    assert us.code("payment", payment(100, ("Invoice", sold, 100), customer=other["Id"])) == "620"
    paid = us.create("Payment", payment(110, ("Invoice", sold, 100)))

    assert paid["UnappliedAmt"] == 10
    assert us.read("Customer", job["Id"])["Balance"] == 0
    assert (us.read("Customer", "1")["Balance"], us.read("Customer", "1")["BalanceWithJobs"]) == (-10, -10)


def test_an_update_that_changes_nothing_of_an_invoice_leaves_its_sync_token(us: Desk) -> None:
    sold = us.create("Invoice", invoice(sale(100)))
    second = us.create("Invoice", invoice(sale(100)))
    paid = us.create("Payment", payment(50, ("Invoice", sold, 50)))

    paid = us.post(
        "payment", {**identity(paid), **payment(60, ("Invoice", sold, 50), ("Invoice", second, 10))}
    )
    paid = paid["Payment"]

    assert us.read("Invoice", sold["Id"])["SyncToken"] == "1"
    assert us.read("Invoice", second["Id"])["SyncToken"] == "1"
    us.post("payment", {**identity(paid), **payment(60, ("Invoice", sold, 60))})
    assert us.read("Invoice", sold["Id"])["SyncToken"] == "2"
    after = us.read("Invoice", second["Id"])
    assert (after["SyncToken"], after["Balance"], after["LinkedTxn"]) == ("2", 100, [])


def test_more_than_is_open_is_refused_or_reduced_by_a_switch(us: Desk) -> None:
    sold = us.create("Invoice", invoice(sale(100)))
    assert us.code("payment", payment(150, ("Invoice", sold, 150))) == "6000"

    us.company.switches.overapplied_lines = "clamp"
    paid = us.create("Payment", payment(150, ("Invoice", sold, 150)))

    assert (paid["Line"][0]["Amount"], paid["UnappliedAmt"]) == (100, 50)
    assert us.code("payment", payment(1, ("Invoice", sold, 1))) == "620"


def test_payments_are_applied_to_the_oldest_invoices_where_the_company_wants_it(us: Desk) -> None:
    us.company.set_preferences("SalesFormsPrefs", AutoApplyPayments=True)
    late = us.create("Invoice", invoice(sale(100), DueDate="2024-05-01"))
    early = us.create("Invoice", invoice(sale(30), DueDate="2024-04-01"))
    form = payment(80)
    del form["Line"]

    paid = us.create("Payment", form)

    assert [(line["LinkedTxn"][0]["TxnId"], line["Amount"]) for line in paid["Line"]] == [
        (early["Id"], 30),
        (late["Id"], 50),
    ]
    assert us.create("Payment", payment(5))["UnappliedAmt"] == 5


def test_credits_are_applied_by_themselves_where_the_company_wants_it(us: Desk) -> None:
    us.company.set_preferences("SalesFormsPrefs", AutoApplyCredit=True)
    sold = us.create("Invoice", invoice(sale(100)))

    memo = us.create("CreditMemo", credit_memo(130))

    assert (memo["Balance"], memo["RemainingCredit"]) == (30, 30)
    found = us.query("select * from Payment")["Payment"]
    assert [(p["TotalAmt"], len(p["Line"])) for p in found] == [(0, 2)]
    assert us.read("Invoice", sold["Id"])["Balance"] == 0


def test_receivables_can_be_seen_as_of_any_day(us: Desk) -> None:
    sold = us.create("Invoice", invoice(sale(100), TxnDate="2024-02-10"))
    us.create("Payment", payment(40, ("Invoice", sold, 40), TxnDate="2024-03-20"))
    us.create("Payment", payment(25, ("Invoice", sold, 25), TxnDate="2024-02-01"))
    store = us.company.store

    def opened(day: date) -> dict[str, int]:
        return {item.entity: item.cents for item in applied.open_items(store, day, name_id=1)}

    assert opened(date(2024, 2, 5)) == {"Payment": -2500}
    assert opened(date(2024, 2, 10)) == {"Invoice": 7500}
    assert opened(date(2024, 3, 20)) == {"Invoice": 3500}
    assert applied.open_balance(store, int(sold["Id"]), date(2024, 3, 19)) == 7500
    assert [(a.cents, a.dated_on) for a in applied.between(store, date(2024, 3, 1), None)] == [
        (4000, "2024-03-20")
    ]

    us.sparse("Invoice", us.read("Invoice", sold["Id"]), TxnDate="2024-04-02")
    assert {a.dated_on for a in applied.between(store, None, None)} == {"2024-04-02"}


def test_a_payment_of_an_open_period_may_settle_an_invoice_of_a_closed_one(us: Desk) -> None:
    sold = us.create("Invoice", invoice(sale(100), TxnDate="2023-12-01"))
    us.company.close_books(date(2023, 12, 31))

    paid = us.create("Payment", payment(100, ("Invoice", sold, 100)))

    assert us.read("Invoice", sold["Id"])["Balance"] == 0
    assert us.code("payment", payment(1, TxnDate="2023-12-31")) == "6200"
    assert us.code("payment", {**identity(paid), **payment(100, TxnDate="2023-12-30")}) == "6200"
    us.delete("Payment", paid)
    assert us.read("Invoice", sold["Id"])["Balance"] == 100


def test_two_names_in_one_journal_are_two_open_items(us: Desk) -> None:
    job = us.create("Customer", {"DisplayName": "Attic", "ParentRef": {"value": "1"}, "Job": True})
    charged = us.create(
        "JournalEntry",
        entry(
            posting("Debit", AR, 50, AMY),
            posting("Debit", AR, 30, ("Customer", job["Id"])),
            posting("Credit", "1", 80),
        ),
    )

    us.create("Payment", payment(80, ("JournalEntry", charged, 50), ("JournalEntry", charged, 30)))

    assert (us.read("Customer", "1")["Balance"], us.read("Customer", job["Id"])["Balance"]) == (0, 0)
    assert us.code("payment", payment(1, ("JournalEntry", charged, 1))) == "620"
