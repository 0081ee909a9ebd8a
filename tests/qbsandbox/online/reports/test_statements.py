"""Profit and loss, balance sheet and cash flow: their columns, limits and named periods."""

from typing import Any

import pytest

from report_reading import groups, table
from rest_desk import Desk, bill, expense, invoice, journal, sale
from settlement_forms import payment

QUARTER = {"start_date": "2024-01-10", "end_date": "2024-03-31"}


@pytest.fixture
def books(us: Desk) -> Desk:
    """Sold 100 in January to customer 1, 40 in March to customer 2; bought for 30 in February."""
    us.create("Invoice", invoice(sale(100)) | {"TxnDate": "2024-01-15"})
    us.create("Invoice", invoice(sale(40, item="3"), customer="2") | {"TxnDate": "2024-03-01"})
    us.create("Bill", bill(expense(30, account="17")) | {"TxnDate": "2024-02-10"})
    return us


def titles(report: Any) -> list[str]:
    return [column["ColTitle"] for column in report["Columns"]["Column"]]


def test_profit_and_loss_by_month_has_a_column_for_each_and_a_total(books: Desk) -> None:
    report = books.get("reports/ProfitAndLoss", summarize_column_by="Month", **QUARTER)

    assert titles(report) == ["", "Jan 10 - 31, 2024", "Feb 2024", "Mar 2024", "Total"]
    assert report["Columns"]["Column"][2] == {
        "ColTitle": "Feb 2024",
        "ColType": "Money",
        "MetaData": [
            {"Name": "StartDate", "Value": "2024-02-01"},
            {"Name": "EndDate", "Value": "2024-02-29"},
            {"Name": "ColKey", "Value": "Feb 2024"},
        ],
    }
    assert report["Header"]["SummarizeColumnsBy"] == "Month"
    assert table(report) == [
        ["Income", "", "", "", ""],
        ["Sales of Product Income", "", "", "40.00", "40.00"],
        ["Services", "100.00", "", "", "100.00"],
        ["Total Income", "100.00", "", "40.00", "140.00"],
        ["Gross Profit", "100.00", "", "40.00", "140.00"],
        ["Expenses", "", "", "", ""],
        ["Rent or Lease", "", "30.00", "", "30.00"],
        ["Total Expenses", "", "30.00", "", "30.00"],
        ["Net Operating Income", "100.00", "-30.00", "40.00", "110.00"],
        ["Net Income", "100.00", "-30.00", "40.00", "110.00"],
    ]


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        ("Quarter", ["", "Jan 10 - Mar 31, 2024", "Total"]),
        ("Year", ["", "Jan 10 - Mar 31, 2024", "Total"]),
        ("Total", ["", "Total"]),
        ("Colours", ["", "Total"]),
        ("Customers", ["", "Alder Street Books", "Birch Lane Cafe", "Not Specified", "TOTAL"]),
    ],
)
def test_columns_can_be_cut_by_other_things(books: Desk, by: str, expected: list[str]) -> None:
    found = titles(books.get("reports/ProfitAndLoss", summarize_column_by=by, **QUARTER))

    if by == "Customers":
        expected[1:3] = sorted(
            c["DisplayName"] for c in books.company.all("Customer") if c["Id"] in ("1", "2")
        )
    assert found == expected


def test_whole_quarters_and_years_have_short_titles(books: Desk) -> None:
    whole = {"start_date": "2023-01-01", "end_date": "2024-12-31"}

    assert titles(books.get("reports/ProfitAndLoss", summarize_column_by="Year", **whole))[1:] == [
        "Jan - Dec 2023", "Jan - Dec 2024", "Total",
    ]  # fmt: skip
    assert titles(books.get("reports/ProfitAndLoss", summarize_column_by="Quarter", **whole))[1] == (
        "Jan - Mar, 2023"
    )


def test_a_report_for_one_customer_says_so_and_leaves_the_others_out(books: Desk) -> None:
    report = books.get("reports/ProfitAndLoss", customer="2", **QUARTER)

    assert report["Header"]["Customer"] == "2"
    assert groups(report)["NetIncome"] == ["40.00"]


def test_the_balance_sheet_by_month_has_balances_and_no_total(books: Desk) -> None:
    report = books.get("reports/BalanceSheet", summarize_column_by="Month", **QUARTER)

    assert titles(report) == ["", "Jan 10 - 31, 2024", "Feb 2024", "Mar 2024"]
    found = groups(report)
    assert found["AR"] == ["100.00", "100.00", "140.00"]
    assert found["TotalAssets"] == found["TotalLiabilitiesAndEquity"] == ["50100.00", "50100.00", "50140.00"]
    assert ["Net Income", "100.00", "70.00", "110.00"] in table(report)


def test_the_cash_flow_ends_with_the_cash(books: Desk) -> None:
    made = books.company.all("Invoice")[0]
    books.create("Payment", payment(60, ("Invoice", made, 60)))

    report = books.get("reports/CashFlow", **QUARTER)

    assert table(report) == [
        ["OPERATING ACTIVITIES", ""],
        ["Net Income", "110.00"],
        ["Adjustments to reconcile Net Income to Net Cash provided by operations:", ""],
        ["Accounts Receivable (A/R)", "-80.00"],
        ["Accounts Payable (A/P)", "30.00"],
        ["Total Adjustments to reconcile Net Income to Net Cash provided by operations:", "-50.00"],
        ["Net cash provided by operating activities", "60.00"],
        ["Net cash increase for period", "60.00"],
        ["Cash at beginning of period", "50000.00"],
        ["Cash at end of period", "50060.00"],
    ]
    assert "ReportBasis" not in report["Header"]


@pytest.mark.parametrize(
    ("macro", "shown", "start", "end"),
    [
        ("Today", "today", "2024-03-05", "2024-03-05"),
        ("This Week", "this week", "2024-03-03", "2024-03-09"),
        ("Last Week-to-date", "last week-to-date", "2024-02-25", "2024-02-27"),
        ("last month", "last month", "2024-02-01", "2024-02-29"),
        ("Last Month-to-date", "last month-to-date", "2024-02-01", "2024-02-05"),
        ("This Fiscal Quarter", "this calendar quarter", "2024-01-01", "2024-03-31"),
        ("Last Fiscal Year", "last calendar year", "2023-01-01", "2023-12-31"),
        ("Last Fiscal Year-to-date", "last calendar year-to-date", "2023-01-01", "2023-03-05"),
        ("Next 4 Weeks", "next 4 weeks", "2024-03-10", "2024-04-06"),
        ("The Good Old Days", "this calendar year-to-date", "2024-01-01", "2024-03-05"),
    ],
)
def test_periods_have_names(us: Desk, macro: str, shown: str, start: str, end: str) -> None:
    header = us.get("reports/ProfitAndLoss", date_macro=macro)["Header"]

    assert (header["DateMacro"], header["StartPeriod"], header["EndPeriod"]) == (shown, start, end)


def test_another_fiscal_year_has_its_own_quarters(us: Desk) -> None:
    info = us.company.store.get("CompanyInfo", 1)
    assert info is not None
    us.company.store.rewrite(info, {**info.body, "FiscalYearStartMonth": "February"}, at=us.now)

    header = us.get("reports/ProfitAndLoss", date_macro="This Fiscal Quarter")["Header"]

    assert (header["DateMacro"], header["StartPeriod"], header["EndPeriod"]) == (
        "this fiscal quarter", "2024-02-01", "2024-04-30",
    )  # fmt: skip


def test_an_empty_profit_and_loss_has_no_rows(us: Desk) -> None:
    report = us.get("reports/ProfitAndLoss", start_date="1990-01-01", end_date="1990-01-31")

    assert report["Rows"] == {} and report["Header"]["Option"][-1] == {
        "Name": "NoReportData",
        "Value": "true",
    }


def test_figures_have_links_when_they_are_asked_for(books: Desk) -> None:
    report = books.get("reports/ProfitAndLoss", qzurl="true", **QUARTER)

    row = report["Rows"]["Row"][0]["Rows"]["Row"][1]
    assert "account=1&" in row["ColData"][1]["href"]


def test_a_class_on_a_line_is_a_column(us: Desk) -> None:
    us.company.set_preferences("AccountingInfoPrefs", ClassTrackingPerTxnLine=True)
    north = us.create("Class", {"Name": "North"})["Id"]
    us.create("Invoice", invoice(sale(10, ClassRef={"value": north}), sale(5)))
    us.create("JournalEntry", journal(("Debit", "20", "5"), ("Credit", "10", "5")))

    report = us.get("reports/ProfitAndLoss", summarize_column_by="Classes", **QUARTER)

    assert titles(report) == ["", "North", "Not Specified", "TOTAL"]
    assert groups(report)["Income"] == ["10.00", "5.00", "15.00"]
    limited = us.get("reports/ProfitAndLoss", **QUARTER, **{"class": north})
    assert groups(limited)["NetIncome"] == ["10.00"] and limited["Header"]["Class"] == north
    sales = us.get("reports/ClassSales", **QUARTER)
    assert table(sales) == [["North", "10.00"], ["Not Specified", "5.00"], ["TOTAL", "15.00"]]
    assert [row.get("group") for row in sales["Rows"]["Row"]] == [north, "**", "GrandTotal"]


def test_a_report_of_too_many_columns_is_refused(us: Desk) -> None:
    asked = {"date_macro": "All", "summarize_column_by": "Days"}

    assert us.code("reports/BalanceSheet", None, method="GET", **asked) == "10100"
    assert us.code("reports/ProfitAndLoss", None, method="GET", **asked) == "10100"
