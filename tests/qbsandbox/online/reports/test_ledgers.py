"""Reports in Intuit's shape, from the ledger."""

from typing import Any

import pytest

from rest_desk import Desk, bill, expense, identity, invoice, journal, parse, sale

YEAR = {"start_date": "2024-01-01", "end_date": "2024-12-31"}


@pytest.fixture
def books(us: Desk) -> Desk:
    """2023: sold 1,000, rent 300. 2024: sold 200 and 8 tax, freight 50, a journal to rounding."""
    us.create("Invoice", invoice(sale(1000, item="3"), DocNumber="I-1") | {"TxnDate": "2023-11-30"})
    us.create("Bill", bill(expense(300, account="17"), DocNumber="R-1") | {"TxnDate": "2023-12-31"})
    us.create(
        "Invoice",
        invoice({**sale(100, tax="TAX"), "Description": "Repair"}, sale(100, item="3"), DocNumber="I-2"),
    )
    us.create("Bill", bill(expense(50, account="10"), vendor="6") | {"TxnDate": "2024-04-02"})
    us.create("JournalEntry", journal(("Debit", "20", "0.05"), ("Credit", "10", "0.05"), DocNumber="J-1"))
    return us


def plain(report: Any) -> list[list[str]]:
    return [[cell["value"] for cell in row["ColData"]] for row in report["Rows"]["Row"] if "ColData" in row]


def test_the_trial_balance_rolls_last_year_into_retained_earnings(books: Desk) -> None:
    report = books.get("reports/TrialBalance", **YEAR)

    assert plain(report) == [
        ["Checking", "50000.00", ""],
        ["Accounts Receivable (A/R)", "1208.00", ""],
        ["Accounts Payable (A/P)", "", "350.00"],
        ["Board of Equalization Payable", "", "8.00"],
        ["Opening Balance Equity", "", "50000.00"],
        ["Retained Earnings", "", "700.00"],
        ["Sales of Product Income", "", "100.00"],
        ["Services", "", "100.00"],
        ["Freight and Delivery", "49.95", ""],
        ["Rounding/Reconciliation Discrepancies", "0.05", ""],
    ]
    assert report["Rows"]["Row"][-1] == {
        "Summary": {"ColData": [{"value": "TOTAL"}, {"value": "51258.00"}, {"value": "51258.00"}]},
        "type": "Section",
        "group": "GrandTotal",
    }
    assert report["Rows"]["Row"][0]["ColData"][0] == {"value": "Checking", "id": "35"}
    assert report["Header"] == {
        "Time": "2024-03-05T10:00:06-08:00",
        "ReportName": "TrialBalance",
        "ReportBasis": "Accrual",
        "StartPeriod": "2024-01-01",
        "EndPeriod": "2024-12-31",
        "SummarizeColumnsBy": "Total",
        "Currency": "USD",
        "Option": [
            {"Name": "AccountingStandard", "Value": "GAAP"},
            {"Name": "NoReportData", "Value": "false"},
        ],
    }
    assert [column["ColTitle"] for column in report["Columns"]["Column"]] == ["", "Debit", "Credit"]


def test_the_trial_balance_of_last_year_has_its_income_and_no_roll(books: Desk) -> None:
    report = books.get("reports/trialbalance", start_date="2023-01-01", end_date="2023-12-31")

    assert plain(report)[-2:] == [["Sales of Product Income", "", "1000.00"], ["Rent or Lease", "300.00", ""]]
    assert not any(row[0] == "Retained Earnings" for row in plain(report))


def section(report: Any, name: str) -> Any:
    return next(row for row in report["Rows"]["Row"] if row["Header"]["ColData"][0]["value"] == name)


def test_the_general_ledger_has_a_section_per_account_with_ids_in_its_cells(books: Desk) -> None:
    report = books.get("reports/GeneralLedger", **YEAR)

    assert [column["ColType"] for column in report["Columns"]["Column"]] == [
        "tx_date", "txn_type", "doc_num", "name", "memo", "split_acc", "subt_nat_amount", "rbal_nat_amount",
    ]  # fmt: skip
    receivable = section(report, "Accounts Receivable (A/R)")
    assert receivable["Header"]["ColData"][0] == {"value": "Accounts Receivable (A/R)", "id": "84"}
    assert receivable["Rows"]["Row"] == [
        {
            "ColData": [{"value": "Beginning Balance"}, *[{"value": ""}] * 6, {"value": "1000.00"}],
            "type": "Data",
        },
        {
            "ColData": [
                {"value": "2024-03-01"},
                {"value": "Invoice", "id": "4"},
                {"value": "I-2"},
                {"value": "Alder Street Books", "id": "1"},
                {"value": ""},
                {"value": "-Split-", "id": ""},
                {"value": "208.00"},
                {"value": "1208.00"},
            ],
            "type": "Data",
        },
    ]
    assert [cell["value"] for cell in receivable["Summary"]["ColData"]] == [
        "Total for Accounts Receivable (A/R)", "", "", "", "", "", "208.00", "",
    ]  # fmt: skip
    services = section(report, "Services")["Rows"]["Row"]
    assert [cell["value"] for cell in services[0]["ColData"]] == [
        "2024-03-01", "Invoice", "I-2", "Alder Street Books", "Repair", "Accounts Receivable (A/R)", "100.00",
        "100.00",
    ]  # fmt: skip


def test_amounts_in_the_general_ledger_are_movements_of_the_balance(books: Desk) -> None:
    report = books.get("reports/GeneralLedger", **YEAR)

    payable = [row["ColData"][-2:] for row in section(report, "Accounts Payable (A/P)")["Rows"]["Row"]]
    freight = [row["ColData"][-2:] for row in section(report, "Freight and Delivery")["Rows"]["Row"]]
    assert payable == [[{"value": ""}, {"value": "300.00"}], [{"value": "50.00"}, {"value": "350.00"}]]
    assert freight == [[{"value": "-0.05"}, {"value": "-0.05"}], [{"value": "50.00"}, {"value": "49.95"}]]
    assert section(report, "Retained Earnings")["Rows"]["Row"][0]["ColData"][-1] == {"value": "700.00"}


def test_income_that_began_this_fiscal_year_has_a_beginning_balance_in_a_later_month(books: Desk) -> None:
    report = books.get("reports/GeneralLedger", start_date="2024-04-01", end_date="2024-04-30")

    rows = section(report, "Services")["Rows"]["Row"]
    assert [row["ColData"][-1]["value"] for row in rows] == ["100.00"]


def test_the_general_ledger_can_be_limited_to_accounts(books: Desk) -> None:
    report = books.get(
        "reports/GeneralLedger", account="84,17", start_date="2023-01-01", end_date="2024-12-31"
    )

    assert [row["Header"]["ColData"][0]["id"] for row in report["Rows"]["Row"]] == ["84", "17"]


def test_sub_accounts_stand_inside_their_parents_section(us: Desk) -> None:
    child = us.create("Account", {"Name": "Web", "AccountType": "Income", "ParentRef": {"value": "1"}})
    us.create("JournalEntry", journal(("Debit", "35", 10), ("Credit", child["Id"], 10)))

    parent = section(us.get("reports/GeneralLedger", **YEAR), "Services")

    inner = parent["Rows"]["Row"][0]
    assert inner["Header"]["ColData"][0] == {"value": "Web", "id": child["Id"]}
    assert parent["Summary"]["ColData"][-2] == {"value": "10.00"}


def test_profit_and_loss_of_a_year(books: Desk) -> None:
    report = books.get("reports/ProfitAndLoss", **YEAR)

    totals = {row["group"]: row["Summary"]["ColData"][1]["value"] for row in report["Rows"]["Row"]}
    assert totals == {
        "Income": "200.00",
        "GrossProfit": "200.00",
        "Expenses": "49.95",
        "NetOperatingIncome": "150.05",
        "OtherExpenses": "0.05",
        "NetOtherIncome": "-0.05",
        "NetIncome": "150.00",
    }
    assert report["Rows"]["Row"][0]["Rows"]["Row"] == [
        {"ColData": [{"value": "Sales of Product Income", "id": "79"}, {"value": "100.00"}], "type": "Data"},
        {"ColData": [{"value": "Services", "id": "1"}, {"value": "100.00"}], "type": "Data"},
    ]


def test_the_balance_sheet_balances(books: Desk) -> None:
    report = books.get("reports/BalanceSheet", **YEAR)

    assets, rest = report["Rows"]["Row"]
    assert assets["Summary"]["ColData"] == [{"value": "TOTAL ASSETS"}, {"value": "51208.00"}]
    assert rest["Summary"]["ColData"] == [{"value": "TOTAL LIABILITIES AND EQUITY"}, {"value": "51208.00"}]
    equity = rest["Rows"]["Row"][-1]
    assert [[cell["value"] for cell in row["ColData"]] for row in equity["Rows"]["Row"]] == [
        ["Opening Balance Equity", "50000.00"],
        ["Retained Earnings", "700.00"],
        ["Net Income", "150.00"],
    ]


def test_an_empty_report_says_so(us: Desk) -> None:
    report = us.get("reports/TrialBalance", start_date="1980-01-01", end_date="1980-12-31")

    assert report["Rows"] == {} and {"Name": "NoReportData", "Value": "true"} in report["Header"]["Option"]


def test_without_dates_it_is_this_month_so_far(us: Desk) -> None:
    header = us.get("reports/GeneralLedger")["Header"]

    assert (header["DateMacro"], header["StartPeriod"], header["EndPeriod"]) == (
        "this month-to-date",
        "2024-03-01",
        "2024-03-05",
    )


def test_another_fiscal_year_rolls_on_another_day(books: Desk) -> None:
    info = books.company.store.get("CompanyInfo", 1)
    assert info is not None
    books.company.store.rewrite(info, {**info.body, "FiscalYearStartMonth": "December"}, at=books.now)

    report = books.get("reports/TrialBalance", **YEAR)

    # On 31 December 2024 the year that began on 1 December is empty: all income is retained.
    assert ["Retained Earnings", "", "850.00"] in plain(report)


@pytest.mark.parametrize(
    ("path", "args", "code"),
    [
        ("reports/Horoscope", {}, "500"),
        ("reports/TrialBalance", {"start_date": "soon"}, "2060"),
    ],
)
def test_a_report_that_cannot_be_made_is_refused(
    us: Desk, path: str, args: dict[str, str], code: str
) -> None:
    reply = us.send("GET", path, None, **args)

    assert (reply.status, parse(reply)["Fault"]["Error"][0]["code"]) == (400, code)


def test_a_deleted_and_a_voided_document_leave_reports(books: Desk) -> None:
    first, second = books.company.all("Invoice")
    books.delete("Invoice", first)
    books.post("invoice", identity(second), operation="void")

    assert not any(
        row[0].startswith("Accounts Rec") for row in plain(books.get("reports/TrialBalance", **YEAR))
    )
