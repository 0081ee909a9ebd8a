"""The ledger answers for any day, with fiscal years rolled."""

from datetime import date
from decimal import Decimal

from qbsandbox.company.ledger import Entry
from rest_desk import Desk, bill, expense, invoice, sale


def test_entries_tell_what_was_booked_and_for_whom(us: Desk) -> None:
    made = us.create("Invoice", invoice({**sale("19.90"), "Description": "Repair"}))

    entries = list(us.company.ledger.entries(date(2024, 1, 1), date(2024, 12, 31)))

    shared = {"entity": "Invoice", "txn_id": made["Id"], "dated_on": date(2024, 3, 1), "currency": "USD"}
    name, price = ("Customer", "1"), Decimal("19.90")
    assert entries == [
        Entry(line=0, account_id="84", amount=price, own_amount=price, name=name, memo="", **shared),
        Entry(
            line=1, account_id="1", amount=-price, own_amount=-price, name=name, memo="Repair", **shared
        ),
    ]  # fmt: skip


def test_a_balance_is_that_of_the_end_of_a_day(us: Desk) -> None:
    us.create("Invoice", invoice(sale(10)))

    assert us.company.ledger.balance("84", date(2024, 2, 29)) == 0
    assert us.company.ledger.balance("84", date(2024, 3, 1)) == 10
    assert us.company.ledger.balance("999", date(2024, 3, 1)) == 0


def test_income_starts_every_year_at_zero_and_lives_on_in_retained_earnings(us: Desk) -> None:
    us.create("Invoice", invoice(sale(500)) | {"TxnDate": "2022-05-05"})
    us.create("Bill", bill(expense(120)) | {"TxnDate": "2023-05-05"})
    ledger = us.company.ledger

    held = {day: (ledger.balance("1", day), ledger.balance("18", day), ledger.balance("2", day)) for day in (
        date(2022, 12, 31), date(2023, 1, 1), date(2023, 12, 31), date(2024, 1, 1))}  # fmt: skip

    assert held == {
        date(2022, 12, 31): (-500, 0, 0),
        date(2023, 1, 1): (0, 0, -500),
        date(2023, 12, 31): (0, 120, -500),
        date(2024, 1, 1): (0, 0, -380),
    }


def test_the_trial_balance_is_sorted_like_the_report_and_sums_to_zero(us: Desk) -> None:
    us.create("Invoice", invoice(sale(10)))
    us.create("Bill", bill(expense(3)))

    rows = us.company.ledger.trial_balance(date(2024, 1, 1), date(2024, 12, 31))

    assert rows == [
        ("35", "Checking", 50_000),
        ("84", "Accounts Receivable (A/R)", 10),
        ("33", "Accounts Payable (A/P)", -3),
        ("34", "Opening Balance Equity", -50_000),
        ("1", "Services", -10),
        ("18", "Purchases", 3),
    ]


def test_a_fiscal_year_may_begin_in_any_month(us: Desk) -> None:
    info = us.company.store.get("CompanyInfo", 1)
    assert info is not None
    us.company.store.rewrite(info, {**info.body, "FiscalYearStartMonth": "April"}, at=us.now)
    ledger = us.company.ledger

    assert ledger.fiscal_year_start(date(2024, 3, 31)) == date(2023, 4, 1)
    assert ledger.fiscal_year_start(date(2024, 4, 1)) == date(2024, 4, 1)
