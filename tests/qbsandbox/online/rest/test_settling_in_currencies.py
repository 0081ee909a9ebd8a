"""Payments in another currency: documents at their rates, money at its own, the difference realised."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from qbsandbox.company import applied
from rest_desk import Desk, bill, expense, identity, invoice, sale
from settlement_forms import (
    CHECKING,
    assert_tied,
    check,
    credit_memo,
    deposit,
    deposited,
    direct,
    entry,
    payment,
    posting,
    vendor_credit,
)

EUR = {"CurrencyRef": {"value": "EUR"}}
RECEIVABLE, GAIN = "Accounts Receivable (A/R) - EUR", "Exchange Gain or Loss"


def at(rate: str) -> dict[str, Any]:
    return {"ExchangeRate": rate, **EUR}


@pytest.fixture
def bistro(us: Desk) -> str:
    return str(us.create("Customer", {"DisplayName": "Bistro", **EUR})["Id"])


@pytest.fixture
def mill(us: Desk) -> str:
    return str(us.create("Vendor", {"DisplayName": "Moulin", **EUR})["Id"])


@pytest.fixture
def euros(us: Desk) -> str:
    """A bank account in euro."""
    return str(us.create("Account", {"Name": "Euro bank", "AccountType": "Bank", **EUR})["Id"])


@pytest.fixture(autouse=True)
def tied(us: Desk):
    yield
    assert_tied(us)


def test_a_bill_paid_at_a_higher_rate_is_a_loss(us: Desk, mill: str) -> None:
    owed = us.create("Bill", bill(expense(100), vendor=mill, **at("1.1")))

    paid = us.create("BillPayment", check(100, ("Bill", owed, 100), vendor=mill, **at("1.15")))

    assert us.entries(paid) == [("Checking", -115), ("Accounts Payable (A/P) - EUR", 110), (GAIN, 5)]
    assert us.balance("Accounts Payable (A/P) - EUR") == 0


def test_a_bank_account_in_euro_keeps_euros(us: Desk, mill: str, euros: str) -> None:
    owed = us.create("Bill", bill(expense(100), vendor=mill, **at("1.1")))

    us.create("BillPayment", check(100, ("Bill", owed, 100), vendor=mill, bank=euros, **at("1.15")))

    assert us.read("Account", euros)["CurrentBalance"] == -100
    assert us.balance("Euro bank") == -115
    dollars = us.create("Bill", bill(expense(10)))
    assert us.code("billpayment", check(10, ("Bill", dollars, 10), bank=euros)) == "6000"


def test_a_payment_for_invoices_at_several_rates_with_a_rest(us: Desk, bistro: str) -> None:
    first = us.create("Invoice", invoice(sale(100), customer=bistro, **at("1.2")))
    second = us.create("Invoice", invoice(sale(100), customer=bistro, **at("1.3")))

    paid = us.create(
        "Payment",
        payment(250, ("Invoice", first, 100), ("Invoice", second, 100), customer=bistro, **at("1.25")),
    )

    # 120 and 130 at their own rates, the unapplied 50 at the payment's.
    assert us.entries(paid) == [("Undeposited Funds", Decimal("312.50")), (RECEIVABLE, Decimal("-312.50"))]
    assert us.balance(RECEIVABLE) == Decimal("-62.50")


def test_a_credit_at_another_rate_leaves_a_gain_without_any_money(us: Desk, bistro: str) -> None:
    sold = us.create("Invoice", invoice(sale(100), customer=bistro, **at("1.2")))
    memo = us.create("CreditMemo", credit_memo(100, bistro, **at("1.1")))

    used = us.create(
        "Payment", payment(0, ("Invoice", sold, 100), ("CreditMemo", memo, 100), customer=bistro, **at("1.5"))
    )

    assert us.entries(used) == [(RECEIVABLE, -10), (GAIN, 10)]
    assert us.balance(RECEIVABLE) == 0


def test_the_last_part_clears_the_invoice_to_the_cent(us: Desk, bistro: str) -> None:
    sold = us.create("Invoice", invoice(sale("10.01"), customer=bistro, **at("1.0837")))
    for part in ("3.33", "3.33", "3.35"):
        us.create("Payment", payment(part, ("Invoice", sold, part), customer=bistro, **at("1.0837")))

    after = us.read("Invoice", sold["Id"])
    assert (after["Balance"], after["HomeBalance"]) == (0, 0)
    assert us.balance(RECEIVABLE) == 0


def test_deleting_one_part_leaves_the_home_balance_true(us: Desk, bistro: str) -> None:
    sold = us.create("Invoice", invoice(sale("10.01"), customer=bistro, **at("1.0837")))
    parts = [
        us.create("Payment", payment("3.33", ("Invoice", sold, "3.33"), customer=bistro, **at("1.2")))
        for _ in range(2)
    ]
    us.delete("Payment", parts[0])

    after = us.read("Invoice", sold["Id"])
    home = applied.open_items(us.company.store, date(2025, 1, 1), int(bistro))[0].home_cents
    assert after["Balance"] == Decimal("6.68")
    assert after["HomeBalance"] * 100 == home


def test_a_new_rate_of_a_paid_invoice_books_its_payments_again(us: Desk, bistro: str) -> None:
    sold = us.create("Invoice", invoice(sale(100), customer=bistro, **at("1.2")))
    paid = us.create("Payment", payment(100, ("Invoice", sold, 100), customer=bistro, **at("1.25")))
    assert us.entries(paid)[2] == (GAIN, -5)

    us.sparse("Invoice", us.read("Invoice", sold["Id"]), ExchangeRate="1.3")

    assert us.entries(paid) == [("Undeposited Funds", 125), (RECEIVABLE, -130), (GAIN, 5)]
    assert us.read("Payment", paid["Id"])["SyncToken"] == "0"
    assert us.balance(RECEIVABLE) == 0


def test_releasing_a_payment_brings_it_back_to_its_own_rate(us: Desk, bistro: str) -> None:
    sold = us.create("Invoice", invoice(sale(100), customer=bistro, **at("1.2")))
    paid = us.create("Payment", payment(100, ("Invoice", sold, 100), customer=bistro, **at("1.25")))

    us.sparse("Invoice", us.read("Invoice", sold["Id"]), Line=[sale(40)])
    assert us.entries(paid) == [("Undeposited Funds", 125), (RECEIVABLE, -123), (GAIN, -2)]
    us.post("invoice", identity(us.read("Invoice", sold["Id"])), operation="void")

    assert us.entries(paid) == [("Undeposited Funds", 125), (RECEIVABLE, -125)]


def test_a_journal_in_euro_is_settled_at_its_own_rate(us: Desk, bistro: str) -> None:
    first = us.create("Invoice", invoice(sale(1), customer=bistro, **at("1.2")))
    us.delete("Invoice", first)
    account = next(a["Id"] for a in us.company.all("Account") if a["FullyQualifiedName"] == RECEIVABLE)
    charged = us.create(
        "JournalEntry",
        entry(posting("Debit", account, 50, ("Customer", bistro)), posting("Credit", "1", 50), **at("1.2")),
    )

    paid = us.create("Payment", payment(50, ("JournalEntry", charged, 50), customer=bistro, **at("1.3")))

    assert us.entries(paid) == [("Undeposited Funds", 65), (RECEIVABLE, -60), (GAIN, -5)]


def test_journals_keep_to_one_currency(us: Desk, bistro: str, euros: str) -> None:
    lines = (posting("Debit", "84", 5, ("Customer", bistro)), posting("Credit", "1", 5))
    assert us.code("journalentry", entry(*lines)) == "6000"
    assert us.code("journalentry", entry(*lines, **at("1.2"))) == "6000"
    assert us.code("journalentry", entry(posting("Debit", euros, 5), posting("Credit", "1", 5))) == "6000"
    made = us.create(
        "JournalEntry", entry(posting("Debit", euros, 5), posting("Credit", CHECKING, 5), **at("1.2"))
    )
    assert us.entries(made) == [("Euro bank", 6), ("Checking", -6)]


def test_a_payment_is_deposited_at_the_rate_of_the_day(us: Desk, bistro: str, euros: str) -> None:
    paid = us.create("Payment", payment(100, customer=bistro, **at("1.25")))

    assert us.code("deposit", deposit(deposited("Payment", paid, 100))) == "6000"
    banked = us.create("Deposit", deposit(deposited("Payment", paid, 100), to=euros, **at("1.3")))

    assert (banked["TotalAmt"], banked["HomeTotalAmt"]) == (100, 130)
    assert us.entries(banked) == [("Euro bank", 130), ("Undeposited Funds", -125), (GAIN, -5)]
    assert us.read("Account", euros)["CurrentBalance"] == 100
    assert us.code("deposit", deposit(direct(5, "25"), to=euros, CurrencyRef={"value": "USD"})) == "6000"


def test_euros_are_transferred_at_a_rate(us: Desk, euros: str) -> None:
    form = {"FromAccountRef": {"value": CHECKING}, "ToAccountRef": {"value": euros}, "Amount": 100}

    assert us.code("transfer", form) == "2020"
    assert us.code("transfer", form | {"CurrencyRef": {"value": "USD"}}) == "6000"
    moved = us.create("Transfer", form | at("1.2"))

    assert us.entries(moved) == [("Euro bank", 120), ("Checking", -120)]
    assert us.read("Account", euros)["CurrentBalance"] == 100


def test_a_vendor_credit_and_money_pay_a_bill_at_three_rates(us: Desk, mill: str) -> None:
    owed = us.create("Bill", bill(expense(100), vendor=mill, **at("1.1")))
    credit = us.create("VendorCredit", vendor_credit(20, mill, **at("1.2")))

    paid = us.create(
        "BillPayment",
        check(80, ("Bill", owed, 100), ("VendorCredit", credit, 20), vendor=mill, **at("1.3")),
    )

    assert us.entries(paid) == [("Checking", -104), ("Accounts Payable (A/P) - EUR", 86), (GAIN, 18)]


def test_a_payment_in_another_currency_than_its_customers_is_refused(us: Desk, bistro: str) -> None:
    sold = us.create("Invoice", invoice(sale(100), customer=bistro, **at("1.2")))

    assert us.code("payment", payment(100, ("Invoice", sold, 100), customer=bistro)) == "2020"
    assert us.code("payment", payment(100, CurrencyRef={"value": "EUR"})) == "6000"
