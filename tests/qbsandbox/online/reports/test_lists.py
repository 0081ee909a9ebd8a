"""Ageing, balances, journal, lists of transactions, accounts and sales, in Intuit's shape."""

from typing import Any

import pytest

from report_reading import groups, table
from rest_desk import Desk, bill, expense, invoice, sale
from settlement_forms import check, credit_memo, payment

MARCH = {"start_date": "2024-03-01", "end_date": "2024-03-31"}


@pytest.fixture
def books(us: Desk) -> Desk:
    """Customer 1 owes 37.50 since the 10th of November, 100 since the 20th of February, and 60 from April on,
    has a credit of 20 of today; vendor 5 is owed 70 of 80 since Friday."""
    late = {"TxnDate": "2023-11-10", "DueDate": "2023-11-10", "DocNumber": "L-1"}
    us.create("Invoice", invoice(sale("37.50")) | late)
    us.create(
        "Invoice", invoice(sale(100)) | {"DueDate": "2024-02-20", "TxnDate": "2024-02-01", "DocNumber": "L-2"}
    )
    us.create("Invoice", invoice(sale(60)) | {"DueDate": "2024-04-01", "DocNumber": "L-3"})
    us.create("CreditMemo", credit_memo(20, TxnDate="2024-03-05", DocNumber="C-1"))
    made = us.create("Bill", bill(expense(80)) | {"DueDate": "2024-03-01", "DocNumber": "B-1"})
    us.create("BillPayment", check(10, ("Bill", made, 10), DocNumber="P-1"))
    return us


def name(us: Desk, kind: str, id: str) -> str:
    return next(str(one["DisplayName"]) for one in us.company.all(kind) if one["Id"] == id)


def keys(report: Any) -> list[str]:
    return [column["ColType"] for column in report["Columns"]["Column"]]


def test_receivables_are_aged_from_their_due_dates(books: Desk) -> None:
    report = books.get("reports/AgedReceivables")

    assert [column["ColTitle"] for column in report["Columns"]["Column"]] == [
        "", "Current", "1 - 30", "31 - 60", "61 - 90", "91 and over", "Total",
    ]  # fmt: skip
    assert report["Rows"]["Row"] == [
        {
            "ColData": [
                {"value": name(books, "Customer", "1"), "id": "1"},
                {"value": "40.00"},
                {"value": "100.00"},
                {"value": ""},
                {"value": ""},
                {"value": "37.50"},
                {"value": "177.50"},
            ]
        },
        {
            "Summary": {
                "ColData": [
                    {"value": value}
                    for value in ("TOTAL", "40.00", "100.00", "0.00", "0.00", "37.50", "177.50")
                ]
            },
            "type": "Section",
            "group": "GrandTotal",
        },
    ]
    assert report["Header"] == {
        "Time": report["Header"]["Time"],
        "ReportName": "AgedReceivables",
        "DateMacro": "today",
        "StartPeriod": "2024-03-05",
        "EndPeriod": "2024-03-05",
        "Currency": "USD",
        "Option": [
            {"Name": "report_date", "Value": "2024-03-05"},
            {"Name": "NoReportData", "Value": "false"},
        ],
    }


def test_what_was_open_on_an_earlier_day_is_aged_as_of_then(books: Desk) -> None:
    first = books.company.all("Invoice")[0]
    books.create("Payment", payment("37.50", ("Invoice", first, "37.50")))

    assert table(books.get("reports/AgedReceivables", report_date="2023-12-31"))[0][1:] == [
        "", "", "37.50", "", "", "37.50",
    ]  # fmt: skip
    assert table(books.get("reports/AgedReceivables"))[0][5] == ""
    today = books.get("reports/AgedReceivables", report_date="2023-12-31", aging_method="Current")
    assert table(today)[0][-1] == "140.00"


def test_periods_of_ageing_can_be_chosen(books: Desk) -> None:
    report = books.get("reports/AgedReceivables", aging_period="10", num_periods="2")

    assert [column["ColTitle"] for column in report["Columns"]["Column"]] == [
        "", "Current", "1 - 10", "11 and over", "Total",
    ]  # fmt: skip
    assert table(report)[0][1:] == ["40.00", "", "137.50", "177.50"]


def test_jobs_stand_inside_their_customer(us: Desk) -> None:
    job = us.create("Customer", {"DisplayName": "Roof", "Job": True, "ParentRef": {"value": "2"}})["Id"]
    us.create("Invoice", invoice(sale(10), customer=job))

    row = us.get("reports/AgedReceivables")["Rows"]["Row"][0]

    assert row["Header"]["ColData"][0]["id"] == "2" and row["Header"]["ColData"][-1] == {"value": "0.00"}
    assert row["Rows"]["Row"][0]["ColData"][0] == {"value": "Roof", "id": job}
    assert row["Summary"]["ColData"][-1] == {"value": "10.00"}


def test_the_detail_of_payables_has_the_oldest_period_first_and_totals(books: Desk) -> None:
    report = books.get("reports/AgedPayableDetail")

    vendor = name(books, "Vendor", "5")
    assert table(report) == [
        ["1 - 30 days past due", "", "", "", "", "", "", ""],
        ["2024-03-01", "Bill", "B-1", vendor, "2024-03-01", "4", "80.00", "70.00"],
        ["Total for 1 - 30 days past due", "", "", "", "", "", "80.00", "70.00"],
        ["TOTAL", "", "", "", "", "", "80.00", "70.00"],
    ]
    assert list(report["Header"]) == ["Time", "ReportName", "EndPeriod", "Currency", "Option"]


def test_without_amounts_the_totals_of_a_detail_are_sections_of_their_own(books: Desk) -> None:
    report = books.get("reports/AgedReceivableDetail", columns="due_date,cust_name", report_date="2024-02-25")

    assert keys(report) == ["cust_name", "due_date"]
    assert report["Rows"]["Row"][-1] == {
        "Header": {"ColData": [{"value": "Total for 1 - 30 days past due"}, {"value": ""}]},
        "Rows": {},
        "type": "Section",
    }


def test_balances_of_customers_and_vendors(books: Desk) -> None:
    customers, vendors = books.get("reports/CustomerBalance"), books.get("reports/VendorBalance")

    assert table(customers) == [[name(books, "Customer", "1"), "177.50"], ["TOTAL", "177.50"]]
    assert table(vendors) == [[name(books, "Vendor", "5"), "70.00"], ["TOTAL", "70.00"]]
    assert customers["Header"]["DateMacro"] == "all" and "StartPeriod" not in customers["Header"]


def test_the_detail_of_balances_runs(books: Desk) -> None:
    report = books.get("reports/CustomerBalanceDetail", customer="1")

    assert keys(report) == [
        "tx_date",
        "txn_type",
        "doc_num",
        "due_date",
        "subt_nat_amount",
        "rbal_nat_amount",
    ]
    assert [row[-1] for row in table(report)[1:5]] == ["37.50", "137.50", "197.50", "177.50"]
    assert table(report)[-2][1:] == ["", "", "", "177.50", "177.50"]
    vendor = books.get("reports/VendorBalanceDetail")
    assert table(vendor)[1][-3:] == ["80.00", "70.00", "70.00"]


def test_the_journal_has_a_block_for_each_transaction(books: Desk) -> None:
    report = books.get("reports/JournalReport", start_date="2024-03-05", end_date="2024-03-05")

    customer = name(books, "Customer", "1")
    (credit,) = books.company.all("CreditMemo")
    assert [row.get("ColData", row.get("Summary", {}).get("ColData")) for row in report["Rows"]["Row"]] == [
        [
            {"value": "2024-03-05"},
            {"value": "Credit Memo", "id": credit["Id"]},
            {"value": "C-1"},
            {"value": customer, "id": "1"},
            {"value": ""},
            {"value": "Accounts Receivable (A/R)", "id": "84"},
            {"value": ""},
            {"value": "20.00"},
        ],
        [
            {"value": "0-00-00"},
            {"value": "", "id": credit["Id"]},
            {"value": ""},
            {"value": "", "id": ""},
            {"value": ""},
            {"value": "Services", "id": "1"},
            {"value": "20.00"},
            {"value": ""},
        ],
        [{"value": value} for value in ("", "", "", "", "", "", "20.00", "20.00")],
    ]
    assert "ReportBasis" not in report["Header"]


def test_transactions_are_listed_one_a_row(books: Desk) -> None:
    books.create("Estimate", invoice(sale(5)) | {"TxnDate": "2024-03-02", "DocNumber": "E-1"})

    report = books.get("reports/TransactionList", **MARCH)

    customer, vendor = name(books, "Customer", "1"), name(books, "Vendor", "5")
    receivable, payable = "Accounts Receivable (A/R)", "Accounts Payable (A/P)"
    split = next(a["FullyQualifiedName"] for a in books.company.all("Account") if a["Id"] == "18")
    assert table(report) == [
        ["2024-03-01", "Invoice", "L-3", "Yes", customer, "", receivable, "Services", "60.00"],
        ["2024-03-01", "Bill", "B-1", "Yes", vendor, "", payable, split, "80.00"],
        ["2024-03-02", "Bill Payment (Check)", "P-1", "Yes", vendor, "", "Checking", payable, "-10.00"],
        ["2024-03-02", "Estimate", "E-1", "No", customer, "", "", "", "5.00"],
        ["2024-03-05", "Credit Memo", "C-1", "Yes", customer, "", receivable, "Services", "-20.00"],
    ]


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        ({"transaction_type": "Bill,CreditMemo"}, ["B-1", "C-1"]),
        ({"docnum": "l-3"}, ["L-3"]),
        ({"bothamount": "10.00"}, ["P-1"]),
        ({"arpaid": "Unpaid"}, ["L-3"]),
        ({"appaid": "Paid"}, []),
        ({"cleared": "Cleared"}, []),
        ({"vendor": "5"}, ["B-1", "P-1"]),
        ({"source_account_type": "Bank"}, ["P-1"]),
        ({"start_duedate": "2024-03-15", "end_duedate": "2024-04-30"}, ["L-3"]),
        ({"sort_by": "subt_nat_home_amount", "sort_order": "descend"}, ["B-1", "L-3", "P-1", "C-1"]),
        ({"colour": "blue"}, ["L-3", "B-1", "P-1", "C-1"]),
    ],
)
def test_transactions_can_be_chosen(books: Desk, args: dict[str, str], expected: list[str]) -> None:
    report = books.get("reports/TransactionList", columns="doc_num", **MARCH, **args)

    assert [row[0] for row in table(report)] == expected
    assert report["Header"]["Option"] == [{"Name": "NoReportData", "Value": "false" if expected else "true"}]


def test_transactions_can_be_grouped(books: Desk) -> None:
    report = books.get(
        "reports/TransactionList", group_by="Customer", columns="doc_num,subt_nat_amount", **MARCH
    )

    customer = name(books, "Customer", "1")
    assert table(report) == [
        [customer, ""], ["L-3", "60.00"], ["C-1", "-20.00"], [f"Total for {customer}", "40.00"],
        ["Not Specified", ""], ["B-1", "80.00"], ["P-1", "-10.00"], ["Total for Not Specified", "70.00"],
    ]  # fmt: skip
    months = books.get(
        "reports/TransactionList", group_by="Month", start_date="2024-02-01", end_date="2024-03-31"
    )
    assert [row["Header"]["ColData"][0]["value"] for row in months["Rows"]["Row"]] == ["Feb 2024", "Mar 2024"]


def test_accounts_are_listed_by_type(us: Desk) -> None:
    report = us.get("reports/AccountList", account_type="Bank", columns="account_name,account_bal")

    assert keys(report) == ["account_name", "account_bal"]
    assert ["Checking", "50000.00"] in table(report) and len(table(report)) == 2
    assert list(report["Header"]) == ["Time", "ReportName", "Currency", "Option"]


def test_the_detail_of_profit_and_loss_shows_the_entries(books: Desk) -> None:
    report = books.get("reports/ProfitAndLossDetail", columns="tx_date,name,subt_nat_amount", **MARCH)

    customer = name(books, "Customer", "1")
    assert table(report)[:6] == [
        ["Ordinary Income/Expenses", "", ""],
        ["Income", "", ""],
        ["Services", "", ""],
        ["2024-03-01", customer, "60.00"],
        ["2024-03-05", customer, "-20.00"],
        ["Total for Services", "", "40.00"],
    ]
    assert table(report)[-1] == ["Net Income", "", "-40.00"]


def test_the_ledger_can_be_sorted_and_show_other_columns(books: Desk) -> None:
    report = books.get(
        "reports/GeneralLedger", account="84", columns="doc_num,debt_amt,credit_amt,rbal_nat_amount",
        sort_by="doc_num", **MARCH,
    )  # fmt: skip

    assert table(report) == [
        ["Accounts Receivable (A/R)", "", "", ""],
        ["Beginning Balance", "", "", "137.50"],
        ["C-1", "", "20.00", "117.50"],
        ["L-3", "60.00", "", "177.50"],
        ["Total for Accounts Receivable (A/R)", "60.00", "20.00", ""],
    ]


def test_sales_by_customer_and_item_and_what_a_customer_brings(books: Desk) -> None:
    customer = name(books, "Customer", "1")
    assert table(books.get("reports/CustomerSales", **MARCH)) == [[customer, "40.00"], ["TOTAL", "40.00"]]
    items = books.get("reports/ItemSales", **MARCH)
    assert len(items["Columns"]["Column"]) == 2
    assert table(items)[0][1:] == ["", "40.00", "100.00 %", "", "", "", ""]
    books.create("Bill", bill(expense(15, CustomerRef={"value": "1"})))
    income = books.get("reports/CustomerIncome", **MARCH)
    assert table(income) == [[customer, "40.00", "-15.00", "25.00"], ["TOTAL", "40.00", "-15.00", "25.00"]]
    vendors = books.get("reports/VendorExpenses", **MARCH)
    assert groups(vendors)["GrandTotal"] == ["95.00"]


def test_every_report_answers_an_empty_company_with_no_rows(us: Desk) -> None:
    for report in ("AgedReceivables", "AgedPayables", "AgedReceivableDetail", "AgedPayableDetail", "CustomerBalance",
                   "CustomerBalanceDetail", "VendorBalance", "VendorBalanceDetail", "JournalReport", "TransactionList",
                   "TransactionListByCustomer", "TransactionListByVendor", "ProfitAndLossDetail", "CustomerSales",
                   "ItemSales", "ClassSales", "DepartmentSales", "CustomerIncome", "VendorExpenses"):  # fmt: skip
        found = us.get(f"reports/{report}", **MARCH)
        assert found["Rows"] == {}, report
        assert found["Header"]["ReportName"] == report
        assert found["Header"]["Option"][-1] == {"Name": "NoReportData", "Value": "true"}


def test_the_detail_of_stock_starts_with_its_starting_value(us: Desk) -> None:
    item = us.create(
        "Item",
        {
            "Name": "Item One", "Type": "Inventory", "TrackQtyOnHand": True, "QtyOnHand": 10,
            "InvStartDate": "2024-03-01", "PurchaseCost": 20, "IncomeAccountRef": {"value": "79"},
            "ExpenseAccountRef": {"value": "80"}, "AssetAccountRef": {"value": "81"},
        },
    )  # fmt: skip
    us.create("Invoice", invoice(sale(90, item=item["Id"], quantity=3, price=30), DocNumber="S-1"))

    report = us.get("reports/InventoryValuationDetail", item=item["Id"])

    assert keys(report) == [
        "tx_date", "txn_type", "doc_num", "name", "quantity", "rate", "home_amount", "qty_on_hand",
        "home_asset_value",
    ]  # fmt: skip
    customer = name(us, "Customer", "1")
    assert table(report) == [
        ["Item One", *[""] * 8],
        [
            "2024-03-01",
            "Inventory Starting Value",
            "START",
            "",
            "10.00",
            "20.00",
            "200.00",
            "10.00",
            "200.00",
        ],
        ["2024-03-01", "Invoice", "S-1", customer, "-3.00", "20.00", "-60.00", "7.00", "140.00"],
        ["Total for Item One", "", "", "", "7.00", "", "140.00", "7.00", "140.00"],
    ]
    assert report["Header"]["DateMacro"] == "this month"
