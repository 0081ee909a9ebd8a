"""Documents in another currency: amounts in theirs, the books in home currency."""

from decimal import Decimal

import pytest

from rest_desk import Desk, bill, expense, identity, invoice, journal, sale


@pytest.fixture
def bistro(us: Desk) -> str:
    """A customer in euro."""
    return str(us.create("Customer", {"DisplayName": "Bistro", "CurrencyRef": {"value": "EUR"}})["Id"])


@pytest.fixture
def mill(us: Desk) -> str:
    """A vendor in euro."""
    return str(us.create("Vendor", {"DisplayName": "Papiermühle", "CurrencyRef": {"value": "EUR"}})["Id"])


EUR = {"CurrencyRef": {"value": "EUR"}}


def test_an_invoice_in_euro_books_dollars_at_its_rate(us: Desk, bistro: str) -> None:
    made = us.create("Invoice", invoice(sale(100), customer=bistro, ExchangeRate="1.2", **EUR))

    assert (made["TotalAmt"], made["HomeTotalAmt"], made["HomeBalance"], made["ExchangeRate"]) == (
        100,
        120,
        120,
        Decimal("1.2"),
    )
    assert us.entries(made) == [("Accounts Receivable (A/R) - EUR", 120), ("Services", -120)]
    assert us.read("Customer", bistro)["Balance"] == 100


def test_without_a_rate_it_is_the_days_own(us: Desk, bistro: str) -> None:
    made = us.create("Invoice", invoice(sale(100), customer=bistro, ExchangeRate=0, **EUR))

    assert (made["ExchangeRate"], made["HomeTotalAmt"]) == (Decimal("1.1"), 110)


def test_converted_lines_balance_to_the_cent(us: Desk, mill: str) -> None:
    made = us.create(
        "Bill",
        bill(expense("0.33"), expense("0.33"), expense("0.34"), vendor=mill, ExchangeRate="1.055", **EUR),
    )

    assert us.entries(made) == [
        ("Accounts Payable (A/P) - EUR", Decimal("-1.06")),
        ("Purchases", Decimal("0.35")),
        ("Purchases", Decimal("0.35")),
        ("Purchases", Decimal("0.36")),
    ]
    assert us.read("Vendor", mill)["Balance"] == 1


def test_the_currency_of_a_document_is_that_of_its_name(us: Desk, bistro: str) -> None:
    assert us.code("invoice", invoice(sale(1), customer=bistro)) == "2020"
    assert us.code("invoice", invoice(sale(1), **EUR)) == "6000"
    assert us.code("invoice", invoice(sale(1), CurrencyRef={"value": "QQQ"})) == "2220"


def test_with_multicurrency_off_there_is_none(us: Desk, bistro: str) -> None:
    us.company.set_preferences("CurrencyPrefs", MultiCurrencyEnabled=False)

    assert us.code("invoice", invoice(sale(1), customer=bistro, **EUR)) == "5030"


def test_paying_at_another_rate_books_the_difference_as_exchange_gain(us: Desk, bistro: str) -> None:
    sold = us.create("Invoice", invoice(sale(100), customer=bistro, ExchangeRate="1.2", **EUR))
    paid = us.create(
        "Payment",
        {
            "CustomerRef": {"value": bistro},
            "TotalAmt": 100,
            "ExchangeRate": "1.25",
            "Line": [{"Amount": 100, "LinkedTxn": [{"TxnId": sold["Id"], "TxnType": "Invoice"}]}],
            **EUR,
        },
    )

    assert us.entries(paid) == [
        ("Undeposited Funds", 125),
        ("Accounts Receivable (A/R) - EUR", -120),
        ("Exchange Gain or Loss", -5),
    ]
    assert (us.balance("Accounts Receivable (A/R) - EUR"), us.read("Customer", bistro)["Balance"]) == (0, 0)


def test_a_journal_in_euro_is_booked_in_dollars(us: Desk) -> None:
    made = us.create(
        "JournalEntry", journal(("Debit", "17", 10), ("Credit", "35", 10), ExchangeRate="1.5", **EUR)
    )

    assert us.entries(made) == [("Rent or Lease", 15), ("Checking", -15)]


def test_yen_have_no_cents(us: Desk) -> None:
    tokyo = us.create("Customer", {"DisplayName": "Tokyo Desk", "CurrencyRef": {"value": "JPY"}})["Id"]

    made = us.create("Invoice", invoice(sale("1000.4"), customer=tokyo, CurrencyRef={"value": "JPY"}))

    assert (made["TotalAmt"], made["HomeTotalAmt"]) == (1000, Decimal("6.80"))
    us.post("invoice", identity(made), operation="void")
    assert us.balance("Accounts Receivable (A/R) - JPY") == 0
