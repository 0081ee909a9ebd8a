"""The chart of accounts, products and services, terms."""

import pytest

from rest_desk import Desk, bill, expense, identity, invoice, journal, sale


def test_an_account_gets_its_class_and_detail_type(us: Desk) -> None:
    made = us.create("Account", {"Name": "Sales of spare parts", "AccountType": "Income"})

    assert (made["Classification"], made["AccountSubType"], made["CurrentBalance"]) == (
        "Revenue",
        "SalesOfProductIncome",
        0,
    )
    assert (
        us.create("Account", {"Name": "Petty cash", "AccountSubType": "CashOnHand"})["AccountType"] == "Bank"
    )


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"Name": "No type"}, "6010"),
        ({"AccountType": "Income"}, "2020"),
        ({"Name": "Bad: name", "AccountType": "Income"}, "2040"),
        ({"Name": 'Bad "name"', "AccountType": "Income"}, "2040"),
        ({"Name": "checking", "AccountType": "Bank"}, "6240"),
        ({"Name": "Odd", "AccountType": "Revenue"}, "2170"),
        ({"Name": "Odd", "AccountType": "Bank", "AccountSubType": "CreditCard"}, "2170"),
        ({"Name": "x" * 101, "AccountType": "Bank"}, "2050"),
    ],
)
def test_an_account_that_is_wrong_is_refused(us: Desk, body: dict[str, str], code: str) -> None:
    assert us.code("account", body) == code


def test_a_sub_account_may_have_a_name_that_another_parent_has_below_it(us: Desk) -> None:
    first = us.create("Account", {"Name": "Web", "AccountType": "Income", "ParentRef": {"value": "1"}})
    second = us.create("Account", {"Name": "Web", "AccountType": "Income", "ParentRef": {"value": "79"}})

    assert [first["FullyQualifiedName"], second["FullyQualifiedName"]] == [
        "Services:Web",
        "Sales of Product Income:Web",
    ]
    assert first["SubAccount"] is True
    assert us.code("account", {"Name": "web", "AccountType": "Income", "ParentRef": {"value": "1"}}) == "6240"


def test_a_deactivated_account_shows_no_balance_and_books_nothing(us: Desk) -> None:
    us.create("JournalEntry", journal(("Debit", "36", 25), ("Credit", "35", 25)))
    savings = us.read("Account", "36")

    gone = us.sparse("Account", savings, Active=False)

    assert (savings["CurrentBalance"], gone["CurrentBalance"], gone["Name"]) == (25, 0, "Savings (deleted)")
    assert us.balance("Savings (deleted)") == 25
    assert us.code("bill", bill(expense(1, account="36"))) == "2500"


def test_quickbooks_keeps_its_own_accounts(us: Desk) -> None:
    assert us.code("account", {"Id": "84", "SyncToken": "0", "sparse": True, "Active": False}) == "6000"


def test_balances_of_accounts_follow_documents(us: Desk) -> None:
    us.create("Invoice", invoice(sale(100)))
    us.create("Bill", bill(expense(30)))

    assert us.read("Account", "84")["CurrentBalance"] == 100
    assert us.read("Account", "33")["CurrentBalance"] == -30
    assert us.read("Account", "1")["CurrentBalance"] == 0
    assert us.read("Vendor", "5")["Balance"] == 30


def test_a_service_needs_an_income_account(us: Desk) -> None:
    assert us.code("item", {"Name": "Advice", "Type": "Service"}) == "2020"
    made = us.create("Item", {"Name": "Advice", "Type": "Service", "IncomeAccountRef": {"value": "1"}})
    assert made["IncomeAccountRef"] == {"value": "1", "name": "Services"}
    assert (made["UnitPrice"], made["Type"], made["TrackQtyOnHand"]) == (0, "Service", False)


def test_an_item_on_an_account_of_the_wrong_type_is_6430(us: Desk) -> None:
    body = {"Name": "Advice", "Type": "Service", "IncomeAccountRef": {"value": "35"}}

    fault = us.fault("item", body)

    assert (fault["code"], fault["Message"]) == ("6430", "Invalid account type used")


def test_item_names_are_unique_and_without_colons(us: Desk) -> None:
    account = {"value": "1"}

    assert us.code("item", {"Name": "HOURS", "Type": "Service", "IncomeAccountRef": account}) == "6240"
    assert us.code("item", {"Name": "A:B", "Type": "Service", "IncomeAccountRef": account}) == "2040"
    assert us.code("item", {"Name": "Odd", "Type": "Thing", "IncomeAccountRef": account}) == "2170"


def test_an_item_in_a_category_carries_its_name(us: Desk) -> None:
    made = us.create(
        "Item",
        {
            "Name": "Pen",
            "Type": "NonInventory",
            "IncomeAccountRef": {"value": "79"},
            "SubItem": True,
            "ParentRef": {"value": "6"},
        },
    )

    assert (made["FullyQualifiedName"], made["Level"], made["SubItem"]) == ("Stationery:Pen", 1, True)


def test_a_category_cannot_be_sold_or_bought(us: Desk) -> None:
    fault = us.fault("invoice", invoice(sale(10, item="6")))

    assert (fault["code"], "set up as a category" in fault["Detail"]) == ("2500", True)


def test_an_item_without_income_account_cannot_be_sold(us: Desk) -> None:
    fault = us.fault("invoice", invoice(sale(10, item="5")))

    assert (fault["code"], fault["Detail"]) == (
        "6000",
        "Business Validation Error: The item Freight in has no income account; it can't be sold.",
    )


def test_an_inventory_item_needs_three_accounts_a_quantity_and_a_start(us: Desk) -> None:
    body = {
        "Name": "Pump",
        "Type": "Inventory",
        "TrackQtyOnHand": True,
        "QtyOnHand": 10,
        "InvStartDate": "2024-01-01",
        "PurchaseCost": 4,
        "IncomeAccountRef": {"value": "79"},
        "ExpenseAccountRef": {"value": "80"},
    }
    assert us.fault("item", body)["Detail"] == (
        "Required parameter is missing in the request. An inventory assetaccount is required if you are "
        "tracking inventory quantities for this product."
    )

    made = us.create("Item", {**body, "AssetAccountRef": {"value": "81"}})

    assert (made["QtyOnHand"], us.balance("Inventory Asset"), us.balance("Opening Balance Equity")) == (
        10,
        40,
        -50040,
    )


def test_selling_and_buying_stock_moves_quantity_and_cost(us: Desk) -> None:
    stocked = {"DetailType": "ItemBasedExpenseLineDetail", "Amount": 30}
    stocked["ItemBasedExpenseLineDetail"] = {"ItemRef": {"value": "11"}, "Qty": 3, "UnitPrice": 10}
    us.create("Bill", bill(stocked))
    sold = us.create("Invoice", invoice(sale(30, item="11", quantity=2, price=15)))

    assert us.read("Item", "11")["QtyOnHand"] == 1
    assert us.entries(sold) == [
        ("Accounts Receivable (A/R)", 30),
        ("Sales of Product Income", -30),
        ("Cost of Goods Sold", 20),
        ("Inventory Asset", -20),
    ]
    us.delete("Invoice", sold)
    assert (us.read("Item", "11")["QtyOnHand"], us.balance("Inventory Asset")) == (3, 30)


def test_stock_cannot_be_sold_before_it_existed_or_without_a_quantity(us: Desk) -> None:
    late = us.create(
        "Item",
        {
            "Name": "Late",
            "Type": "Inventory",
            "TrackQtyOnHand": True,
            "QtyOnHand": 0,
            "InvStartDate": "2024-06-01",
            "IncomeAccountRef": {"value": "79"},
            "ExpenseAccountRef": {"value": "80"},
            "AssetAccountRef": {"value": "81"},
        },
    )

    assert us.code("invoice", invoice(sale(10, item=late["Id"], quantity=1, price=10))) == "6270"
    assert us.code("invoice", invoice(sale(10, item="11"))) == "6520"


def test_a_deactivated_item_is_refused_on_lines(us: Desk) -> None:
    gone = us.sparse("Item", us.read("Item", "2"), Active=False)

    assert gone["Name"] == "Hours (deleted)"
    assert us.code("invoice", invoice(sale(10, item="2"))) == "2500"


def test_a_term_has_days_or_a_day_of_the_month(us: Desk) -> None:
    assert us.create("Term", {"Name": "Net 45", "DueDays": "45"})["DueDays"] == 45
    assert (
        us.create("Term", {"Name": "On the 10th", "DayOfMonthDue": 10, "DueNextMonthDays": 5})["Type"]
        == "DATE_DRIVEN"
    )
    assert us.code("term", {"Name": "Nothing"}) == "2020"
    assert us.code("term", {"Name": "Net 45", "DueDays": 3}) == "6240"
    assert us.code("term", {"Name": "x" * 32, "DueDays": 3}) == "2050"
    assert us.code("term", {"Name": "Too long", "DueDays": 1000}) == "2240"


@pytest.mark.parametrize(
    ("dated_on", "due_on"),
    [("2024-03-01", "2024-03-10"), ("2024-03-06", "2024-04-10"), ("2024-12-08", "2025-01-10")],
)
def test_a_date_driven_term_skips_a_day_that_is_too_near(us: Desk, dated_on: str, due_on: str) -> None:
    term = us.create("Term", {"Name": "On the 10th", "DayOfMonthDue": 10, "DueNextMonthDays": 5})

    made = us.create("Bill", {**bill(expense(1)), "TxnDate": dated_on, "SalesTermRef": {"value": term["Id"]}})

    assert made["DueDate"] == due_on


def test_the_type_of_an_inventory_item_cannot_be_changed(us: Desk) -> None:
    pump = us.read("Item", "11")

    assert us.code("item", {**identity(pump), "sparse": True, "Type": "Service"}) == "6000"
