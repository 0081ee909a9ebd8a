"""Bill payments: checks and cards, vendor credits, links that are dropped, numbers shared with checks."""

from decimal import Decimal

import pytest

from rest_desk import Desk, bill, expense, identity
from settlement_forms import (
    AP,
    CHECKING,
    VISA,
    assert_tied,
    check,
    deposit,
    direct,
    entry,
    posting,
    vendor_credit,
)

MILL = ("Vendor", "5")


@pytest.fixture(autouse=True)
def tied(us: Desk):
    yield
    assert_tied(us)


def test_a_check_is_answered_as_documented(us: Desk) -> None:
    us.company.set_preferences("CurrencyPrefs", MultiCurrencyEnabled=False)
    owed = us.create("Bill", bill(expense(200)))

    paid = us.create("BillPayment", check(200, ("Bill", owed, 200), PrivateNote="Acct. 1JK90"))

    assert {key: paid[key] for key in paid if key not in ("MetaData", "Id")} == {
        "VendorRef": {"value": "5", "name": "Evergreen Paper Mill"},
        "PayType": "Check",
        "CheckPayment": {
            "PrintStatus": "NeedToPrint",
            "BankAccountRef": {"value": "35", "name": "Checking"},
        },
        "TotalAmt": 200,
        "domain": "QBO",
        "sparse": False,
        "SyncToken": "0",
        "TxnDate": "2024-03-02",
        "CurrencyRef": {"value": "USD", "name": "United States Dollar"},
        "PrivateNote": "Acct. 1JK90",
        "Line": [{"Amount": 200, "LinkedTxn": [{"TxnId": owed["Id"], "TxnType": "Bill"}]}],
    }
    assert us.entries(paid) == [("Checking", -200), ("Accounts Payable (A/P)", 200)]


def test_vendor_credits_lower_what_is_paid(us: Desk) -> None:
    owed = us.create("Bill", bill(expense(200)))
    credit = us.create("VendorCredit", vendor_credit(50))

    paid = us.create("BillPayment", check(150, ("Bill", owed, 200), ("VendorCredit", credit, 50)))

    assert us.entries(paid) == [("Checking", -150), ("Accounts Payable (A/P)", 150)]
    after = us.read("VendorCredit", credit["Id"])
    assert (after["Balance"], after["SyncToken"]) == (0, "1")
    assert after["LinkedTxn"] == [{"TxnId": paid["Id"], "TxnType": "BillPaymentCheck"}]
    assert us.read("Vendor", "5")["Balance"] == 0


def test_a_payment_of_nothing_applies_a_credit_without_a_bank_account(us: Desk) -> None:
    owed = us.create("Bill", bill(expense(200)))
    credit = us.create("VendorCredit", vendor_credit(50))
    form = check(0, ("Bill", owed, 50), ("VendorCredit", credit, 50))
    del form["CheckPayment"]

    used = us.create("BillPayment", form)

    assert (used["TotalAmt"], us.entries(used)) == (0, [])
    assert us.read("Bill", owed["Id"])["Balance"] == 150
    us.delete("BillPayment", used)
    assert us.read("Bill", owed["Id"])["Balance"] == 200
    assert us.read("VendorCredit", credit["Id"])["Balance"] == 50


def test_a_total_below_bills_less_credits_is_refused(us: Desk) -> None:
    owed = us.create("Bill", bill(expense(200)))

    assert us.code("billpayment", check(0, ("Bill", owed, 50))) == "6000"
    assert us.code("billpayment", check(100, ("Bill", owed, 200))) == "6000"
    assert us.code("billpayment", check(-1, ("Bill", owed, 200))) == "2290"
    assert us.read("Bill", owed["Id"])["SyncToken"] == "0"


def test_what_is_paid_above_the_bill_is_a_credit_with_the_vendor(us: Desk) -> None:
    owed = us.create("Bill", bill(expense(80)))

    paid = us.create("BillPayment", check(100, ("Bill", owed, 80)))

    assert "UnappliedAmt" not in paid
    assert us.read("Vendor", "5")["Balance"] == -20


def test_a_link_to_a_purchase_is_dropped_and_the_money_booked(us: Desk) -> None:
    owed = us.create("Bill", bill(expense(80)))
    spent = us.create(
        "Purchase",
        {"PaymentType": "Cash", "AccountRef": {"value": CHECKING}, "Line": [expense(30)]},
    )

    paid = us.create("BillPayment", check(110, ("Bill", owed, 80), ("Purchase", spent, 30)))

    assert [line["LinkedTxn"][0]["TxnType"] for line in paid["Line"]] == ["Bill"]
    assert us.entries(paid) == [("Checking", -110), ("Accounts Payable (A/P)", 110)]
    alone = us.create("BillPayment", check(30, ("Purchase", spent, 30)))
    assert (alone["Line"], us.entries(alone)[0]) == ([], ("Checking", -30))
    assert us.read("Purchase", spent["Id"])["SyncToken"] == "0"


def test_another_vendors_bill_and_one_that_is_not_there_cannot_be_linked(us: Desk) -> None:
    owed = us.create("Bill", bill(expense(80)))

    assert us.code("billpayment", check(80, ("Bill", owed, 80), vendor="6")) == "620"
    assert us.code("billpayment", check(80, ("Bill", {"Id": "999"}, 80))) == "620"
    assert us.code("billpayment", check(90, ("Bill", owed, 90))) == "6000"


def test_a_journals_payable_credit_is_paid_and_its_debit_pays(us: Desk) -> None:
    owed = us.create("JournalEntry", entry(posting("Credit", AP, 90, MILL), posting("Debit", "18", 90)))
    back = us.create("JournalEntry", entry(posting("Debit", AP, 15, MILL), posting("Credit", "18", 15)))

    paid = us.create("BillPayment", check(75, ("JournalEntry", owed, 90), ("JournalEntry", back, 15)))

    assert us.entries(paid) == [("Checking", -75), ("Accounts Payable (A/P)", 75)]
    assert us.read("Vendor", "5")["Balance"] == 0
    assert us.read("JournalEntry", owed["Id"])["LinkedTxn"] == [
        {"TxnId": paid["Id"], "TxnType": "BillPaymentCheck"}
    ]


def test_a_vendors_refund_that_was_deposited_settles_its_credit(us: Desk) -> None:
    credit = us.create("VendorCredit", vendor_credit(40))
    banked = us.create("Deposit", deposit(direct(40, AP, Entity={"value": "5", "type": "VENDOR"})))

    us.create("BillPayment", check(0, ("Deposit", banked, 40), ("VendorCredit", credit, 40)))

    assert us.read("VendorCredit", credit["Id"])["Balance"] == 0
    assert us.read("Vendor", "5")["Balance"] == 0


def test_bills_on_two_payable_accounts_are_settled_on_their_own(us: Desk) -> None:
    second = us.create("Account", {"Name": "Trade creditors", "AccountType": "Accounts Payable"})
    owed = us.create("Bill", bill(expense(80), APAccountRef={"value": second["Id"]}))

    paid = us.create("BillPayment", check(100, ("Bill", owed, 80)))

    assert us.entries(paid) == [("Checking", -100), ("Trade creditors", 100)]
    assert "APAccountRef" not in paid


def test_cards_pay_from_card_accounts_and_bills_call_them_checks(us: Desk) -> None:
    owed = us.create("Bill", bill(expense(80)))
    card = {"PayType": "CreditCard", "CreditCardPayment": {"CCAccountRef": {"value": VISA}}}

    assert us.code("billpayment", check(80, ("Bill", owed, 80), bank=VISA)) == "6430"
    paid = us.create("BillPayment", check(80, ("Bill", owed, 80)) | card)

    assert "CheckPayment" not in paid
    assert paid["CreditCardPayment"] == {"CCAccountRef": {"value": "42", "name": "Visa"}}
    assert us.read("Bill", owed["Id"])["LinkedTxn"] == [{"TxnId": paid["Id"], "TxnType": "BillPaymentCheck"}]


def test_a_number_is_taken_by_checks_and_bill_payments_alike(us: Desk) -> None:
    owed = us.create("Bill", bill(expense(80)))
    first = us.create("BillPayment", check(10, ("Bill", owed, 10), DocNumber="1001"))

    fault = us.fault("billpayment", check(10, ("Bill", owed, 10), DocNumber="1001"))

    assert fault["code"] == "6140"
    assert fault["Detail"].endswith(
        f"This number has already been used. DocNumber=1001 is assigned to TxnType=BillPayment "
        f"with TxnId={first['Id']}"
    )
    spent = {
        "PaymentType": "Check",
        "AccountRef": {"value": CHECKING},
        "DocNumber": "1001",
        "Line": [expense(30)],
    }
    assert us.code("purchase", spent) == "6140"
    again = check(10, ("Bill", owed, 10), DocNumber="1001")
    assert us.create("BillPayment", again, include="allowduplicatedocnum")["DocNumber"] == "1001"


def test_a_voided_bill_payment_can_be_noted_on_but_a_live_one_needs_its_lines(us: Desk) -> None:
    owed = us.create("Bill", bill(expense(80)))
    paid = us.create("BillPayment", check(80, ("Bill", owed, 80), PrivateNote="first"))

    assert us.code("billpayment", {**identity(paid), "sparse": True, "Line": []}) == "2020"
    voided = us.post("billpayment", {**identity(paid), "sparse": True}, operation="update", include="void")
    voided = voided["BillPayment"]
    assert (voided["TotalAmt"], voided["Line"], voided["PrivateNote"]) == (0, [], "Voided - first")
    assert us.entries(voided) == []
    assert "LinkedTxn" not in us.read("Bill", owed["Id"])
    assert us.sparse("BillPayment", voided, PrivateNote="Voided twice")["PrivateNote"] == "Voided twice"


def test_a_sparse_update_keeps_the_lines_and_a_full_one_replaces_them(us: Desk) -> None:
    owed = us.create("Bill", bill(expense(80)))
    paid = us.create("BillPayment", check(80, ("Bill", owed, 80)))

    noted = us.sparse("BillPayment", paid, PrivateNote="by post")
    assert (noted["Line"][0]["Amount"], us.read("Bill", owed["Id"])["SyncToken"]) == (80, "1")
    less = us.post("billpayment", {**identity(noted), **check("79.50", ("Bill", owed, "79.50"))})[
        "BillPayment"
    ]
    assert us.read("Bill", owed["Id"])["Balance"] == Decimal("0.50")
    assert us.entries(less)[0] == ("Checking", Decimal("-79.50"))


def test_paying_one_paid_bill_beside_an_open_one_is_refused(us: Desk) -> None:
    done = us.create("Bill", bill(expense(80)))
    owed = us.create("Bill", bill(expense(20)))
    us.create("BillPayment", check(80, ("Bill", done, 80)))

    assert us.code("billpayment", check(100, ("Bill", done, 80), ("Bill", owed, 20))) == "620"
