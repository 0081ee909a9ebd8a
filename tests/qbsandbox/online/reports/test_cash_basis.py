"""On the cash basis income and expense count when they are paid, and as far as they are."""

from decimal import Decimal
from typing import Any

import pytest

from report_reading import results, table, trial_balance
from rest_desk import Desk, bill, expense, invoice, journal, sale
from settlement_forms import AR, check, credit_memo, entry, payment, posting, vendor_credit

MARCH = ("2024-03-01", "2024-03-31")
APRIL = ("2024-04-01", "2024-04-30")
AR_NAME, AP_NAME = "Accounts Receivable (A/R)", "Accounts Payable (A/P)"


def money(*pairs: tuple[str, str]) -> dict[str, Decimal]:
    return {name: Decimal(value) for name, value in pairs}


def sold(us: Desk, *lines: Any, on: str = "2024-03-01") -> Any:
    return us.create("Invoice", invoice(*lines) | {"TxnDate": on})


def paid(us: Desk, amount: object, *links: Any, on: str = "2024-03-10", customer: str = "1") -> Any:
    return us.create("Payment", payment(amount, *links, customer=customer, TxnDate=on))


def test_an_unpaid_invoice_is_no_income_yet(us: Desk) -> None:
    sold(us, sale(100))

    assert results(us, *MARCH) == {}
    assert results(us, *MARCH, basis="Accrual") == money(("Services", "100.00"))
    assert AR_NAME not in trial_balance(us, "2024-03-31")


def test_a_paid_invoice_is_income_on_the_day_of_the_payment(us: Desk) -> None:
    made = sold(us, sale(100))
    paid(us, 100, ("Invoice", made, 100), on="2024-04-02")

    assert results(us, *MARCH) == {}
    assert results(us, *APRIL) == money(("Services", "100.00"))
    held = trial_balance(us, "2024-04-30")
    assert held["Undeposited Funds"] == 100 and AR_NAME not in held


def test_a_part_is_shared_out_over_the_lines_to_the_cent(us: Desk) -> None:
    made = sold(us, sale("33.34"), sale("33.33", item="3"), sale("33.33", item="2"))
    paid(us, 10, ("Invoice", made, 10))
    paid(us, 90, ("Invoice", made, 90), on="2024-04-02")

    first, second = results(us, *MARCH), results(us, *APRIL)
    assert sum(first.values()) == 10 and sum(second.values()) == 90
    whole = {name: first.get(name, Decimal(0)) + second.get(name, Decimal(0)) for name in {*first, *second}}
    assert whole == results(us, "2024-03-01", "2024-04-30", basis="Accrual")


def test_sales_tax_is_owed_from_the_day_of_the_invoice_and_leaves_a_balance_until_it_is_paid(
    us: Desk,
) -> None:
    made = sold(us, sale(100, tax="TAX"))
    before = trial_balance(us, "2024-03-05")
    paid(us, 54, ("Invoice", made, 54))
    half = trial_balance(us, "2024-03-31")
    paid(us, 54, ("Invoice", made, 54), on="2024-04-02")
    after = trial_balance(us, "2024-04-30")

    tax = "Board of Equalization Payable"
    assert (before[tax], before[AR_NAME], before.get("Services")) == (-8, 8, None)
    assert (half[tax], half[AR_NAME], half["Services"]) == (-8, 4, -50)
    assert (after[tax], after.get(AR_NAME), after["Services"]) == (-8, None, -100)


def test_money_that_is_not_applied_is_income_of_its_own(us: Desk) -> None:
    paid(us, 70)

    assert results(us, *MARCH) == money(("Unapplied Cash Payment Income", "70.00"))
    account = next(a for a in us.company.all("Account") if a["Name"] == "Unapplied Cash Payment Income")
    assert (account["AccountType"], account["AccountSubType"]) == ("Income", "UnappliedCashPaymentIncome")
    assert AR_NAME not in trial_balance(us, "2024-03-31")
    assert trial_balance(us, "2024-03-31", basis="Accrual")[AR_NAME] == -70


def test_a_payment_before_its_invoice_is_unapplied_until_the_day_of_the_invoice(us: Desk) -> None:
    made = sold(us, sale(100), on="2024-04-05")
    paid(us, 100, ("Invoice", made, 100), on="2024-03-10")

    assert results(us, *MARCH) == money(("Unapplied Cash Payment Income", "100.00"))
    assert results(us, *APRIL) == money(("Services", "100.00"), ("Unapplied Cash Payment Income", "-100.00"))
    assert results(us, "2024-03-01", "2024-04-30") == money(("Services", "100.00"))


def test_bills_count_when_they_are_paid_and_money_too_much_is_an_expense_of_its_own(us: Desk) -> None:
    made = us.create("Bill", bill(expense(80), expense(20, account="10")))
    us.create("BillPayment", check(65, ("Bill", made, 50)))

    found = results(us, *MARCH)
    assert found.pop("Unapplied Cash Bill Payment Expense") == 15
    assert sorted(found.values()) == [10, 40]
    assert AP_NAME not in trial_balance(us, "2024-03-31")


def test_stock_on_an_unpaid_bill_is_there_and_owed(us: Desk) -> None:
    asset = us.create("Account", {"Name": "Van", "AccountType": "Fixed Asset"})
    made = us.create("Bill", bill(expense(900, account=asset["Id"]), expense(100)))

    held = trial_balance(us, "2024-03-31")
    assert (held["Van"], held[AP_NAME]) == (900, -900)
    us.create("BillPayment", check(1000, ("Bill", made, 1000)))
    held = trial_balance(us, "2024-03-31")
    assert held["Van"] == 900 and AP_NAME not in held


def test_a_credit_memo_counts_when_it_is_used(us: Desk) -> None:
    made = sold(us, sale(100))
    credit = us.create("CreditMemo", credit_memo(40))
    assert results(us, *MARCH) == {}

    paid(us, 60, ("Invoice", made, 100), ("CreditMemo", credit, 40))

    assert results(us, *MARCH) == money(("Services", "60.00"))
    assert trial_balance(us, "2024-03-31") == trial_balance(us, "2024-03-31", basis="Accrual")


def test_journals_count_whole_and_what_pays_them_takes_their_receivable_away(us: Desk) -> None:
    made = us.create(
        "JournalEntry", entry(posting("Debit", AR, 30, ("Customer", "1")), posting("Credit", "1", 30))
    )
    assert trial_balance(us, "2024-03-05")[AR_NAME] == 30

    paid(us, 30, ("JournalEntry", made, 30))

    held = trial_balance(us, "2024-03-31")
    assert AR_NAME not in held and held["Services"] == -30


def test_cash_documents_count_as_they_are_booked(us: Desk) -> None:
    us.create("JournalEntry", journal(("Debit", "20", "5"), ("Credit", "10", "5")))

    assert results(us, *MARCH) == results(us, *MARCH, basis="Accrual")


def test_the_ledger_shows_an_invoice_on_the_day_it_was_paid(us: Desk) -> None:
    made = sold(us, sale(100))
    paid(us, 25, ("Invoice", made, 25), on="2024-04-02")

    report = us.get(
        "reports/GeneralLedger", start_date="2024-04-01", end_date="2024-04-30", accounting_method="Cash",
        columns="tx_date,txn_type,subt_nat_amount", account="1",
    )  # fmt: skip

    assert table(report) == [
        ["Services", "", ""],
        ["2024-04-02", "Invoice", "25.00"],
        ["Total for Services", "", "25.00"],
    ]
    assert report["Header"]["ReportBasis"] == "Cash"


def test_without_a_method_it_is_the_basis_the_company_prefers(us: Desk) -> None:
    sold(us, sale(100))
    us.company.set_preferences("ReportPrefs", ReportBasis="Cash")

    report = us.get("reports/ProfitAndLoss", start_date="2024-01-01", end_date="2024-12-31")

    assert (report["Header"]["ReportBasis"], report["Rows"]) == ("Cash", {})
    other = us.get(
        "reports/ProfitAndLoss", start_date="2024-01-01", end_date="2024-12-31", accounting_method="accrual"
    )
    assert other["Header"]["ReportBasis"] == "Accrual"


def test_a_foreign_invoice_counts_at_its_own_rate_and_the_gain_on_the_day_of_the_payment(us: Desk) -> None:
    us.company.set_preferences("CurrencyPrefs", MultiCurrencyEnabled=True)
    euro = {"CurrencyRef": {"value": "EUR"}}
    customer = us.create("Customer", {"DisplayName": "Lisbon", **euro})["Id"]
    made = us.create("Invoice", invoice(sale(100), customer=customer, ExchangeRate="1.10", **euro))
    us.create(
        "Payment",
        payment(
            50, ("Invoice", made, 50), customer=customer, ExchangeRate="1.20", TxnDate="2024-04-02", **euro
        ),
    )

    assert results(us, *APRIL) == money(("Services", "55.00"), ("Exchange Gain or Loss", "-5.00"))
    assert trial_balance(us, "2024-04-30")["Undeposited Funds"] == 60


def test_a_voided_or_deleted_payment_takes_its_income_along(us: Desk) -> None:
    made = sold(us, sale(100))
    first = paid(us, 100, ("Invoice", made, 100))
    us.delete("Payment", first)

    assert results(us, *MARCH) == {}


@pytest.mark.parametrize("report", ["TrialBalance", "BalanceSheet", "ProfitAndLoss", "GeneralLedger"])
def test_no_table_is_left_behind(us: Desk, report: str) -> None:
    sold(us, sale(100))
    us.get(f"reports/{report}", accounting_method="Cash")

    rows = us.company.store.connection.execute("SELECT name FROM sqlite_temp_master").fetchall()
    assert rows == []


def test_a_vendor_credit_counts_when_it_is_used(us: Desk) -> None:
    made = us.create("Bill", bill(expense(80)))
    credit = us.create("VendorCredit", vendor_credit(30))
    us.create("BillPayment", check(50, ("Bill", made, 80), ("VendorCredit", credit, 30)))

    assert trial_balance(us, "2024-03-31") == trial_balance(us, "2024-03-31", basis="Accrual")
