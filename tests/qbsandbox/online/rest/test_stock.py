"""What goods cost when they leave: first in, first out, whatever is entered late, changed or taken back."""

from datetime import date
from decimal import Decimal
from typing import Any

from rest_desk import Desk, bill, identity, invoice, sale
from stock_forms import adjustment, bought, stocked

COGS, STOCK = "Cost of Goods Sold", "Inventory Asset"


def buy(us: Desk, day: str, quantity: object, price: object, item: str = "11") -> Any:
    return us.create("Bill", {**bill(bought(item, quantity, price)), "TxnDate": day})


def sell(us: Desk, day: str, *quantities: object, item: str = "11") -> Any:
    lines = [sale(quantity, item=item, quantity=quantity, price=1) for quantity in quantities]
    return us.create("Invoice", {**invoice(*lines), "TxnDate": day})


def cost(us: Desk, record: Any) -> Decimal:
    """What an invoice booked as cost; the asset account got as much on the other side."""
    entries = us.entries(record)
    booked = sum(amount for account, amount in entries if account == COGS)
    assert sum(amount for account, amount in entries if account == STOCK) == -booked
    return Decimal(booked)


def test_goods_leave_in_the_order_they_came(us: Desk) -> None:
    buy(us, "2024-01-10", 10, 2)
    buy(us, "2024-01-20", 10, 3)

    first, second = sell(us, "2024-02-01", 12), sell(us, "2024-02-02", 3, 2)

    assert (cost(us, first), cost(us, second)) == (26, 15)
    assert us.entries(second)[-4:] == [(COGS, 9), (STOCK, -9), (COGS, 6), (STOCK, -6)]
    assert (us.read("Item", "11")["QtyOnHand"], us.balance(STOCK)) == (3, 9)


def test_a_bill_entered_late_changes_the_cost_of_what_was_sold_since(us: Desk) -> None:
    buy(us, "2024-01-10", 10, 2)
    sold = sell(us, "2024-02-01", 4)
    before = us.read("Invoice", sold["Id"])

    buy(us, "2024-01-05", 3, 5)

    assert cost(us, sold) == 17
    assert us.read("Invoice", sold["Id"]) == before
    assert us.balance(STOCK) == 18
    assert us.company.ledger.balance("80", date(2024, 1, 31)) == 0


def test_a_sale_entered_late_takes_the_older_goods(us: Desk) -> None:
    buy(us, "2024-01-10", 2, 2)
    buy(us, "2024-01-20", 2, 7)
    march = sell(us, "2024-03-01", 2)
    assert cost(us, march) == 4

    february = sell(us, "2024-02-01", 2)

    assert (cost(us, february), cost(us, march)) == (4, 14)


def test_documents_of_one_day_count_in_the_order_they_were_entered(us: Desk) -> None:
    buy(us, "2024-01-10", 1, 2)
    buy(us, "2024-01-10", 1, 7)

    assert [cost(us, sell(us, "2024-01-10", 1)) for _ in range(2)] == [2, 7]


def test_a_changed_bill_changes_the_cost_of_its_goods(us: Desk) -> None:
    received = buy(us, "2024-01-10", 10, 2)
    sold = sell(us, "2024-02-01", 4)

    dearer = us.sparse("Bill", received, VendorRef={"value": "5"}, Line=[bought("11", 10, "2.50")])
    assert (cost(us, sold), us.balance(STOCK)) == (10, 15)

    us.sparse("Bill", dearer, VendorRef={"value": "5"}, TxnDate="2024-04-01")
    assert (cost(us, sold), us.balance(STOCK)) == (10, 15)
    assert us.company.ledger.balance("81", date(2024, 3, 1)) == -10


def test_a_changed_note_books_nothing_anew(us: Desk) -> None:
    buy(us, "2024-01-10", 10, 2)
    sold = sell(us, "2024-02-01", 4)

    us.sparse("Invoice", sold, PrivateNote="By courier")

    assert cost(us, sold) == 8
    assert us.read("Item", "11")["QtyOnHand"] == 6


def test_a_voided_or_deleted_sale_puts_its_goods_back(us: Desk) -> None:
    buy(us, "2024-01-10", 2, 2)
    buy(us, "2024-01-20", 2, 7)
    first, second, third = (sell(us, f"2024-02-0{day}", 1) for day in (1, 2, 3))

    us.post("invoice", identity(first), operation="void")
    assert (us.entries(first), cost(us, second), cost(us, third)) == ([], 2, 2)

    us.delete("Invoice", second)
    assert (cost(us, third), us.balance(STOCK), us.read("Item", "11")["QtyOnHand"]) == (2, 16, 3)


def test_selling_below_zero_costs_the_last_known_price_until_the_goods_come(us: Desk) -> None:
    buy(us, "2024-01-10", 1, 2)
    sold = sell(us, "2024-02-01", 3)
    assert (cost(us, sold), us.read("Item", "11")["QtyOnHand"], us.balance(STOCK)) == (6, -2, -4)

    buy(us, "2024-02-10", 5, 3)

    assert (cost(us, sold), us.read("Item", "11")["QtyOnHand"], us.balance(STOCK)) == (8, 3, 9)
    assert us.company.ledger.balance("80", date(2024, 2, 1)) == 8


def test_what_was_never_bought_costs_its_purchase_cost(us: Desk) -> None:
    assert cost(us, sell(us, "2024-02-01", "2.5")) == 25


def test_a_bill_in_euros_is_worth_its_amount_at_its_rate(us: Desk) -> None:
    euro = {"CurrencyRef": {"value": "EUR"}}
    vendor = us.create("Vendor", {"DisplayName": "Euro vendor", **euro})["Id"]
    lines = [bought("11", 3, "3.33"), bought("11", 1, "0.07")]
    form = {**bill(*lines, vendor=vendor), **euro, "ExchangeRate": "1.0837", "TxnDate": "2024-01-10"}

    received = us.create("Bill", form)

    sold = sell(us, "2024-02-01", 4)
    stock = sum(amount for account, amount in us.entries(received) if account == STOCK)
    assert (cost(us, sold), us.balance(STOCK)) == (stock, 0)


def test_sold_goods_come_back_at_the_last_known_cost(us: Desk) -> None:
    buy(us, "2024-01-10", 1, 2)
    buy(us, "2024-01-20", 5, 3)
    sell(us, "2024-02-01", 1)

    returned = us.create(
        "CreditMemo",
        {**invoice(sale(15, item="11", quantity=1, price=15)), "TxnDate": "2024-02-02"},
    )

    assert cost(us, returned) == -3
    assert (us.read("Item", "11")["QtyOnHand"], us.balance(STOCK)) == (6, 18)


def test_goods_given_back_leave_at_their_cost(us: Desk) -> None:
    buy(us, "2024-01-10", 2, 2)
    buy(us, "2024-01-20", 2, 5)

    credit = us.create("VendorCredit", {**bill(bought("11", 1, 5)), "TxnDate": "2024-02-01"})

    assert us.entries(credit) == [
        ("Accounts Payable (A/P)", 5), (STOCK, -5), (COGS, -3), (STOCK, 3),
    ]  # fmt: skip
    assert (us.balance(STOCK), us.read("Item", "11")["QtyOnHand"]) == (12, 3)


def test_goods_bought_by_card_and_refunded(us: Desk) -> None:
    card = {"PaymentType": "CreditCard", "AccountRef": {"value": "42"}, "TxnDate": "2024-01-10"}
    us.create("Purchase", {**card, "Line": [bought("11", 4, "2.50")]})
    assert (us.balance(STOCK), us.read("Item", "11")["QtyOnHand"]) == (10, 4)

    refund = us.create("Purchase", {**card, "Credit": True, "Line": [bought("11", 3, "2.50")]})

    assert (us.balance(STOCK), us.read("Item", "11")["QtyOnHand"]) == (Decimal("2.50"), 1)
    us.delete("Purchase", refund)
    assert (us.balance(STOCK), us.read("Item", "11")["QtyOnHand"]) == (10, 4)


def test_sales_receipts_and_refunds_move_stock_too(us: Desk) -> None:
    buy(us, "2024-01-10", 5, 2)
    paid = {"Line": [sale(30, item="11", quantity=2, price=15)], "TxnDate": "2024-02-01"}

    sold = us.create("SalesReceipt", paid)
    assert (cost(us, sold), us.read("Item", "11")["QtyOnHand"]) == (4, 3)
    back = us.create("RefundReceipt", {**paid, "DepositToAccountRef": {"value": "35"}})
    assert (cost(us, back), us.read("Item", "11")["QtyOnHand"]) == (-4, 5)

    us.post("salesreceipt", {**identity(sold), "sparse": True}, operation="update", include="void")
    assert (us.read("Item", "11")["QtyOnHand"], us.balance(STOCK)) == (7, 14)


def test_estimates_and_orders_move_nothing(us: Desk) -> None:
    us.create("Estimate", invoice(sale(30, item="11", quantity=2, price=15)))
    us.create("PurchaseOrder", {**bill(bought("11", 4, 2)), "APAccountRef": {"value": "33"}})

    assert us.read("Item", "11")["QtyOnHand"] == 0


def test_an_item_starts_with_its_opening_stock(us: Desk) -> None:
    journals = us.query("select count(*) from JournalEntry")

    item = us.create("Item", stocked("Anchor", quantity=4, cost="2.50"))

    assert (item["QtyOnHand"], item["InvStartDate"]) == (4, "2024-01-01")
    assert us.company.ledger.balance("81", date(2023, 12, 31)) == 0
    assert us.company.ledger.balance("81", date(2024, 1, 1)) == 10
    assert us.balance("Opening Balance Equity") == -50010
    assert us.query("select count(*) from JournalEntry") == journals
    rows = us.get("reports/GeneralLedger", start_date="2024-01-01", end_date="2024-01-31", account="81")
    row = rows["Rows"]["Row"][0]["Rows"]["Row"][0]["ColData"]
    assert [cell["value"] for cell in row] == [
        "2024-01-01",
        "Inventory Starting Value",
        "START",
        "",
        "Anchor - Opening inventory and value",
        "Opening Balance Equity",
        "10.00",
        "10.00",
    ]
    assert cost(us, sell(us, "2024-02-01", 3, item=item["Id"])) == Decimal("7.50")


def test_a_quantity_moves_without_a_new_sync_token(us: Desk) -> None:
    before = us.read("Item", "11")

    buy(us, "2024-01-10", 1, 2)

    after = us.read("Item", "11")
    assert after["QtyOnHand"] == before["QtyOnHand"] + 1
    assert after["SyncToken"] == before["SyncToken"]
    assert after["MetaData"]["LastUpdatedTime"] > before["MetaData"]["LastUpdatedTime"]


def test_an_item_moves_with_all_it_holds_to_another_asset_account(us: Desk) -> None:
    buy(us, "2024-01-10", 10, 2)
    sell(us, "2024-02-01", 4)
    other = us.create(
        "Account",
        {"Name": "Spare parts", "AccountType": "Other Current Asset", "AccountSubType": "Inventory"},
    )

    us.sparse("Item", us.read("Item", "11"), AssetAccountRef={"value": other["Id"]})

    assert (us.balance(STOCK), us.balance("Spare parts"), us.balance(COGS)) == (0, 12, 8)
    assert us.company.ledger.balance(other["Id"], date(2024, 1, 31)) == 20
    us.company.close_books(date(2024, 1, 31))
    back = {**identity(us.read("Item", "11")), "sparse": True, "AssetAccountRef": {"value": "81"}}
    assert us.code("item", back) == "6200"


def test_services_leave_no_trace_in_stock(us: Desk) -> None:
    us.create("Invoice", invoice(sale(100)))

    rows = us.company.store.connection.execute("SELECT count(*) FROM stock_movements").fetchone()
    assert rows == (0,)


def test_the_value_of_stock_is_reported_as_of_any_day(us: Desk) -> None:
    us.sparse("Item", us.read("Item", "11"), Sku="FP-1")
    anchor = us.create("Item", stocked("Anchor", quantity=3, cost="2.50"))["Id"]
    buy(us, "2024-01-10", 10, 2)
    buy(us, "2024-02-10", 10, "3.3333333")
    sell(us, "2024-03-01", "10.5")

    january = us.get("reports/InventoryValuationSummary", report_date="2024-01-31")

    assert january == {
        "Header": {
            "Time": january["Header"]["Time"],
            "ReportName": "InventoryValuationSummary",
            "StartPeriod": "2024-01-31",
            "EndPeriod": "2024-01-31",
            "Currency": "USD",
            "Option": [
                {"Name": "report_date", "Value": "2024-01-31"},
                {"Name": "NoReportData", "Value": "false"},
            ],
        },
        "Columns": {
            "Column": [
                {"ColTitle": "", "ColType": "ProductsAndService"},
                {"ColTitle": "SKU", "ColType": "Money"},
                {"ColTitle": "Qty", "ColType": "Money"},
                {"ColTitle": "Asset Value", "ColType": "Money"},
                {"ColTitle": "Avg Cost", "ColType": "Money"},
            ]
        },
        "Rows": {
            "Row": [
                {"ColData": [
                    {"value": "Anchor", "id": anchor}, {"value": ""}, {"value": "3.00"}, {"value": "7.50"},
                    {"value": "2.50"},
                ]},
                {"ColData": [
                    {"value": "Fountain pump", "id": "11"}, {"value": "FP-1"}, {"value": "10.00"},
                    {"value": "20.00"}, {"value": "2.00"},
                ]},
                {"ColData": [
                    {"value": "TOTAL"}, {"value": " "}, {"value": ""}, {"value": "27.50"}, {"value": ""},
                ], "group": "GrandTotal"},
            ]
        },
    }  # fmt: skip
    today = us.get("reports/InventoryValuationSummary", item="11")
    assert today["Header"]["DateMacro"] == "today"
    assert [cell["value"] for cell in today["Rows"]["Row"][0]["ColData"]] == [
        "Fountain pump", "FP-1", "9.50", "31.66", "3.33",
    ]  # fmt: skip


def test_a_report_of_an_empty_store_says_so(us: Desk) -> None:
    report = us.get("reports/InventoryValuationSummary")

    assert (report["Rows"], report["Header"]["Option"][1]) == ({}, {"Name": "NoReportData", "Value": "true"})


def test_a_count_works_like_any_other_document(us: Desk) -> None:
    buy(us, "2024-01-10", 4, 2)
    us.create("InventoryAdjustment", adjustment(("11", -1)))

    assert cost(us, sell(us, "2024-03-02", 3)) == 6


def test_value_added_tax_is_no_part_of_the_cost(uk: Desk) -> None:
    item = uk.create("Item", stocked("Anchor"))["Id"]
    line = bought(item, 3, "10")
    line["ItemBasedExpenseLineDetail"]["TaxCodeRef"] = {"value": "1"}
    form = {**bill(line, vendor="4"), "GlobalTaxCalculation": "TaxInclusive"}

    received = uk.create("Bill", form)

    assert dict(uk.entries(received))["Stock Asset"] == 25
    sold = uk.create("Invoice", invoice(sale(30, item=item, quantity=2, price=15, tax="1")))
    assert [amount for account, amount in uk.entries(sold) if account == "Stock Asset"] == [Decimal("-16.67")]
    assert uk.balance("Stock Asset") == Decimal("8.33")
