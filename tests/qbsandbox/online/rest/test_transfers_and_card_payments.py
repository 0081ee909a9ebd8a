"""Money moved between the company's own accounts."""

import pytest

from rest_desk import Desk, identity
from settlement_forms import CHECKING, SAVINGS, VISA, assert_tied


@pytest.fixture(autouse=True)
def tied(us: Desk):
    yield
    assert_tied(us)


def transfer(amount: object, source: str = CHECKING, to: str = SAVINGS) -> dict[str, object]:
    return {
        "FromAccountRef": {"value": source},
        "ToAccountRef": {"value": to},
        "Amount": amount,
        "TxnDate": "2024-01-15",
        "PrivateNote": "Monthly savings transfer",
    }


def card(amount: object, bank: object = CHECKING, account: object = VISA) -> dict[str, object]:
    return {
        "PrivateNote": "This will fill in the memo field.",
        "TxnDate": "2024-02-27",
        "Amount": amount,
        "BankAccountRef": {"name": "Checking", "value": bank},
        "CreditCardAccountRef": {"name": "Credit Card", "value": account},
    }


def test_a_transfer_is_answered_changed_and_deleted(us: Desk) -> None:
    us.company.set_preferences("CurrencyPrefs", MultiCurrencyEnabled=False)
    made = us.create("Transfer", transfer(1000))

    assert {key: made[key] for key in made if key not in ("MetaData", "Id")} == {
        "FromAccountRef": {"value": "35", "name": "Checking"},
        "ToAccountRef": {"value": "36", "name": "Savings"},
        "Amount": 1000,
        "domain": "QBO",
        "sparse": False,
        "SyncToken": "0",
        "TxnDate": "2024-01-15",
        "CurrencyRef": {"value": "USD", "name": "United States Dollar"},
        "PrivateNote": "Monthly savings transfer",
    }
    assert us.entries(made) == [("Savings", 1000), ("Checking", -1000)]
    changed = us.sparse("Transfer", made, Amount=1500)
    assert (changed["Amount"], us.balance("Savings")) == (1500, 1500)
    assert us.code("transfer", identity(changed), operation="void") == "500"
    us.delete("Transfer", changed)
    assert us.balance("Checking") == 50_000


def test_a_transfer_may_come_from_a_card_but_not_from_income(us: Desk) -> None:
    assert us.entries(us.create("Transfer", transfer(5, VISA))) == [("Savings", 5), ("Visa", -5)]
    for account in ("1", "84", "33", "18"):
        assert us.code("transfer", transfer(5, account)) == "6430"
    assert us.code("transfer", transfer(5, SAVINGS)) == "6000"


def test_a_transfer_needs_an_amount(us: Desk) -> None:
    form = transfer(1)
    del form["Amount"]
    assert us.fault("transfer", form)["element"] == "Amount"
    fault = us.fault("transfer", transfer(0))
    assert fault["Detail"] == "Business Validation Error: You must set a transaction amount."
    assert us.code("transfer", transfer(-1)) == "2290"
    assert us.code("transfer", {**transfer(1), "ToAccountRef": {"value": "999"}}) == "2500"


def test_a_card_payment_is_called_a_credit_card_payment_txn(us: Desk) -> None:
    made = us.post("creditcardpayment", card("100"))["CreditCardPaymentTxn"]

    assert {key: made[key] for key in made if key not in ("MetaData", "Id")} == {
        "CreditCardAccountRef": {"value": "42", "name": "Visa"},
        "BankAccountRef": {"value": "35", "name": "Checking"},
        "Amount": 100,
        "domain": "QBO",
        "sparse": False,
        "SyncToken": "0",
        "TxnDate": "2024-02-27",
        "CurrencyRef": {"value": "USD", "name": "United States Dollar"},
        "PrivateNote": "This will fill in the memo field.",
    }
    assert us.entries(made) == [("Visa", 100), ("Checking", -100)]
    found = us.query("select * from CreditCardPayment")
    assert [row["Id"] for row in found["CreditCardPaymentTxn"]] == [made["Id"]]
    reply = us.post("creditcardpayment", {**identity(made), **card("101")})
    assert reply["CreditCardPaymentTxn"]["Amount"] == 101
    gone = us.post("creditcardpayment", identity(reply["CreditCardPaymentTxn"]), operation="delete")
    assert gone["CreditCardPaymentTxn"] == {"domain": "QBO", "status": "Deleted", "Id": made["Id"]}
    assert us.balance("Visa") == 0


def test_a_card_payment_goes_from_a_bank_to_a_card_in_home_currency(us: Desk) -> None:
    assert us.code("creditcardpayment", card(1, bank=VISA)) == "6430"
    assert us.code("creditcardpayment", card(1, account=CHECKING)) == "6430"
    abroad = us.create(
        "Account", {"Name": "Euro card", "AccountType": "Credit Card", "CurrencyRef": {"value": "EUR"}}
    )
    assert us.code("creditcardpayment", card(1, account=abroad["Id"])) == "6000"
    assert us.fault("creditcardpayment", {"Amount": 1})["element"] == "CreditCardAccountRef"


def test_closed_books_refuse_transfers_by_old_and_new_date(us: Desk) -> None:
    made = us.create("Transfer", transfer(10))
    us.company.set_preferences("AccountingInfoPrefs", BookCloseDate="2024-01-31")

    assert us.code("transfer", {**identity(made), **transfer(10), "TxnDate": "2024-02-15"}) == "6200"
    assert us.code("transfer", identity(made), operation="delete") == "6200"
    assert us.code("transfer", transfer(1)) == "6200"
    assert us.read("Transfer", made["Id"])["SyncToken"] == "0"
