"""Purchase orders, and the bills that receive them."""

from datetime import date
from typing import Any

import pytest

from purchasing import PUMP, assert_in_order, goods, order, received, spent, vendor
from rest_desk import Desk, bill, expense, identity


def place(us: Desk, *lines: Any, **more: Any) -> Any:
    return us.create("PurchaseOrder", order(*(lines or (goods(100, Qty=10, UnitPrice=10),)), **more))


def test_an_order_posts_nothing_and_looks_as_quickbooks_shows_it(us: Desk) -> None:
    us.company.set_preferences("CurrencyPrefs", MultiCurrencyEnabled=False)
    made = place(us, goods(25, Qty=1, UnitPrice=25))

    assert us.entries(made) == [] and us.read("Item", PUMP)["QtyOnHand"] == 0
    assert made == {
        "PrintStatus": "NotSet",
        "EmailStatus": "NotSet",
        "POStatus": "Open",
        "domain": "QBO",
        "sparse": False,
        "Id": made["Id"],
        "SyncToken": "0",
        "MetaData": {
            "CreateTime": "2024-03-05T10:00:01-08:00",
            "LastUpdatedTime": "2024-03-05T10:00:01-08:00",
        },
        "DocNumber": "1001",
        "TxnDate": "2024-03-01",
        "CurrencyRef": {"value": "USD", "name": "United States Dollar"},
        "LinkedTxn": [],
        "Line": [
            {
                "Id": "1",
                "LineNum": 1,
                "Amount": 25,
                "DetailType": "ItemBasedExpenseLineDetail",
                "ItemBasedExpenseLineDetail": {
                    "BillableStatus": "NotBillable",
                    "ItemRef": {"value": "11", "name": "Fountain pump"},
                    "UnitPrice": 25,
                    "Qty": 1,
                    "TaxCodeRef": {"value": "NON"},
                },
            }
        ],
        "VendorRef": {"value": "5", "name": "Evergreen Paper Mill"},
        "APAccountRef": {"value": "33", "name": "Accounts Payable (A/P)"},
        "TotalAmt": 25,
    }
    assert list(made) == [
        "PrintStatus", "EmailStatus", "POStatus", "domain", "sparse", "Id", "SyncToken", "MetaData", "DocNumber",
        "TxnDate", "CurrencyRef", "LinkedTxn", "Line", "VendorRef", "APAccountRef", "TotalAmt",
    ]  # fmt: skip
    assert list(made["Line"][0]["ItemBasedExpenseLineDetail"]) == [
        "BillableStatus", "ItemRef", "UnitPrice", "Qty", "TaxCodeRef",
    ]  # fmt: skip


def test_the_order_that_python_quickbooks_sends_is_taken(us: Desk) -> None:
    body = {
        "CustomField": [],
        "ExchangeRate": 1,
        "GlobalTaxCalculation": "TaxExcluded",
        "Line": [
            {
                "Amount": 100,
                "CustomField": [],
                "DetailType": "ItemBasedExpenseLineDetail",
                "ItemBasedExpenseLineDetail": {
                    "BillableStatus": "NotBillable",
                    "CustomerRef": {"name": "Alder Street Books", "type": "Customer", "value": "1"},
                    "ItemRef": {"name": "Fountain pump", "type": "Item", "value": "11"},
                    "Qty": 1,
                    "TaxCodeRef": {"name": "TAX", "type": "TaxCode", "value": "TAX"},
                    "TaxInclusiveAmt": 0,
                    "UnitPrice": 100,
                },
                "LineNum": 0,
                "LinkedTxn": [],
            }
        ],
        "LinkedTxn": [],
        "SyncToken": 0,
        "TotalAmt": 100,
        "VendorRef": {"name": "Evergreen Paper Mill", "type": "Vendor", "value": "5"},
        "APAccountRef": {"name": "Services", "type": "Account", "value": "1"},
        "domain": "QBO",
        "sparse": False,
    }

    read = us.read("PurchaseOrder", us.create("PurchaseOrder", body)["Id"])

    assert (read["APAccountRef"]["value"], read["TotalAmt"], len(read["Line"])) == ("1", 100, 1)
    detail = read["Line"][0]["ItemBasedExpenseLineDetail"]
    assert (detail["UnitPrice"], detail["Qty"]) == (100, 1)
    assert (detail["CustomerRef"]["value"], detail["TaxCodeRef"]["value"]) == ("1", "TAX")
    assert detail["ItemRef"]["value"] == "11"


def test_a_bill_receives_an_order_in_parts_and_closes_it(us: Desk) -> None:
    ordered = place(us)

    first = us.create("Bill", bill(received(goods(40, Qty=4, UnitPrice=10), ordered)))
    half = us.read("PurchaseOrder", ordered["Id"])
    second = us.create("Bill", bill(received(goods(60, Qty=6, UnitPrice=10), ordered)))
    whole = us.read("PurchaseOrder", ordered["Id"])

    assert first["LinkedTxn"] == [{"TxnId": ordered["Id"], "TxnType": "PurchaseOrder"}]
    assert first["Line"][0]["LinkedTxn"] == [
        {"TxnId": ordered["Id"], "TxnType": "PurchaseOrder", "TxnLineId": "1"}
    ]
    assert (half["POStatus"], half["SyncToken"]) == ("Open", "1")
    assert half["LinkedTxn"] == [{"TxnId": first["Id"], "TxnType": "Bill"}]
    assert (whole["POStatus"], whole["SyncToken"]) == ("Closed", "2")
    assert whole["LinkedTxn"] == [
        {"TxnId": first["Id"], "TxnType": "Bill"},
        {"TxnId": second["Id"], "TxnType": "Bill"},
    ]
    assert us.read("Item", PUMP)["QtyOnHand"] == 10
    assert us.entries(second) == [("Accounts Payable (A/P)", -60), ("Inventory Asset", 60)]
    assert_in_order(us)


def test_an_order_of_an_account_is_received_by_amount(us: Desk) -> None:
    ordered = place(us, expense(300))

    us.create("Bill", bill(received(expense(299), ordered)))
    assert us.read("PurchaseOrder", ordered["Id"])["POStatus"] == "Open"
    us.create("Bill", bill(received(expense(1), ordered)))
    assert us.read("PurchaseOrder", ordered["Id"])["POStatus"] == "Closed"


def test_one_bill_receives_several_orders(us: Desk) -> None:
    one, two = place(us, expense(10)), place(us, expense(20), expense(30))

    made = us.create(
        "Bill",
        bill(received(expense(10), one), received(expense(20), two), received(expense(30), two, "2")),
    )

    assert made["LinkedTxn"] == [
        {"TxnId": one["Id"], "TxnType": "PurchaseOrder"},
        {"TxnId": two["Id"], "TxnType": "PurchaseOrder"},
    ]
    assert [us.read("PurchaseOrder", o["Id"])["POStatus"] for o in (one, two)] == ["Closed", "Closed"]


def test_a_link_that_cannot_be_made_is_dropped_without_a_word(us: Desk) -> None:
    ordered = place(us)
    elsewhere = place(us, expense(5), vendor="6")

    for line in (
        received(goods(10, Qty=1, UnitPrice=10), ordered, None),
        received(goods(10, Qty=1, UnitPrice=10), ordered, "9"),
        received(goods(10, Qty=1, UnitPrice=10), elsewhere),
        received(goods(10, Qty=1, UnitPrice=10), {"Id": "999999"}),
        {**goods(10, Qty=1, UnitPrice=10), "LinkedTxn": [{"TxnId": ordered["Id"], "TxnType": "Estimate"}]},
    ):
        made = us.create("Bill", bill(line))
        assert "LinkedTxn" not in made and "LinkedTxn" not in made["Line"][0]
    header_only = [{"TxnId": ordered["Id"], "TxnType": "PurchaseOrder"}]
    assert "LinkedTxn" not in us.create("Bill", bill(expense(10), LinkedTxn=header_only))
    unlinked = us.read("PurchaseOrder", ordered["Id"])
    assert (unlinked["LinkedTxn"], unlinked["SyncToken"]) == ([], "0")


def test_a_closed_order_takes_no_more_or_refuses_by_a_switch(us: Desk) -> None:
    ordered = place(us, expense(10))
    us.create("Bill", bill(received(expense(10), ordered)))

    assert "LinkedTxn" not in us.create("Bill", bill(received(expense(10), ordered)))
    us.company.switches.links_to_closed_orders = "refuse"
    assert us.code("bill", bill(received(expense(10), ordered))) == "620"


def test_on_update_only_new_lines_receive_orders(us: Desk) -> None:
    ordered = place(us, expense(10))
    made = us.create("Bill", bill(expense(10)))

    same = us.sparse("Bill", made, VendorRef={"value": "5"}, Line=[received(made["Line"][0], ordered)])
    assert "LinkedTxn" not in same
    added = us.sparse(
        "Bill", same, VendorRef={"value": "5"}, Line=[same["Line"][0], received(expense(10), ordered)]
    )

    assert [line.get("LinkedTxn") for line in added["Line"]] == [
        None,
        [{"TxnId": ordered["Id"], "TxnType": "PurchaseOrder", "TxnLineId": "1"}],
    ]
    assert us.read("PurchaseOrder", ordered["Id"])["POStatus"] == "Closed"


def test_a_line_that_loses_its_link_opens_the_order_again(us: Desk) -> None:
    ordered = place(us, expense(10))
    made = us.create("Bill", bill(received(expense(10), ordered)))

    kept = us.sparse("Bill", made, VendorRef={"value": "5"}, PrivateNote="checked")
    assert kept["LinkedTxn"] == made["LinkedTxn"]
    assert us.read("PurchaseOrder", ordered["Id"])["SyncToken"] == "1"
    line = {key: value for key, value in kept["Line"][0].items() if key != "LinkedTxn"}
    changed = us.sparse("Bill", kept, VendorRef={"value": "5"}, Line=[line])

    again = us.read("PurchaseOrder", ordered["Id"])
    assert "LinkedTxn" not in changed
    assert (again["POStatus"], again["LinkedTxn"], again["SyncToken"]) == ("Open", [], "2")


def test_a_bill_of_less_opens_its_order_and_deleting_the_bill_frees_it(us: Desk) -> None:
    ordered = place(us)
    made = us.create("Bill", bill(received(goods(100, Qty=10, UnitPrice=10), ordered)))
    line = received({**goods(70, Qty=7, UnitPrice=10), "Id": made["Line"][0]["Id"]}, ordered)

    less = us.sparse("Bill", made, VendorRef={"value": "5"}, Line=[line])
    assert us.read("PurchaseOrder", ordered["Id"])["POStatus"] == "Open"
    us.delete("Bill", less)

    freed = us.read("PurchaseOrder", ordered["Id"])
    assert (freed["POStatus"], freed["LinkedTxn"], us.read("Item", PUMP)["QtyOnHand"]) == ("Open", [], 0)
    assert_in_order(us)


def test_a_linked_order_is_not_deleted_unless_a_switch_unlinks_it(us: Desk) -> None:
    ordered = place(us, expense(10))
    made = us.create("Bill", bill(received(expense(10), ordered), expense(5)))
    now = us.read("PurchaseOrder", ordered["Id"])

    assert us.fault("purchaseorder", identity(now), operation="delete")["code"] == "6000"
    us.company.switches.deletes_of_paid_documents = "unlink"
    us.delete("PurchaseOrder", now)

    left = us.read("Bill", made["Id"])
    assert "LinkedTxn" not in left and "LinkedTxn" not in left["Line"][0]
    assert (left["SyncToken"], left["TotalAmt"]) == ("1", 15)


def test_an_order_nobody_received_is_deleted(us: Desk) -> None:
    made = place(us)

    assert us.delete("PurchaseOrder", made) == {"domain": "QBO", "status": "Deleted", "Id": made["Id"]}
    assert us.code("purchaseorder/" + made["Id"], None, method="GET") == "610"


def test_the_vendor_of_a_linked_order_stays(us: Desk) -> None:
    ordered = place(us, expense(10))
    us.create("Bill", bill(received(expense(10), ordered)))
    now = us.read("PurchaseOrder", ordered["Id"])

    change = {"Id": now["Id"], "SyncToken": now["SyncToken"], "sparse": True, "VendorRef": {"value": "6"}}
    assert us.code("purchaseorder", change) == "6000"


def test_an_order_can_be_closed_by_hand_and_opened_again(us: Desk) -> None:
    made = place(us)

    closed = us.sparse("PurchaseOrder", made, POStatus="Closed")
    assert closed["POStatus"] == "Closed"
    assert us.sparse("PurchaseOrder", closed, PrivateNote="x")["POStatus"] == "Closed"
    assert "LinkedTxn" not in us.create("Bill", bill(received(goods(10, Qty=1, UnitPrice=10), made)))
    opened = us.sparse("PurchaseOrder", us.read("PurchaseOrder", made["Id"]), POStatus="Open")
    assert opened["POStatus"] == "Open"
    by_flag = us.sparse("PurchaseOrder", opened, ManuallyClosed=True)
    assert (by_flag["ManuallyClosed"], by_flag["POStatus"]) == (True, "Closed")
    again = us.sparse("PurchaseOrder", by_flag, ManuallyClosed=False)
    assert again["POStatus"] == "Open"


def test_an_order_that_came_in_whole_stays_closed_through_a_full_update(us: Desk) -> None:
    ordered = place(us, expense(10))
    made = us.create("Bill", bill(received(expense(10), ordered)))
    now = us.read("PurchaseOrder", ordered["Id"])

    us.post("purchaseorder", now)
    us.delete("Bill", made)

    assert us.read("PurchaseOrder", ordered["Id"])["POStatus"] == "Open"


def test_orders_number_themselves_until_the_company_takes_its_own_numbers(us: Desk) -> None:
    first, own, next_ = place(us), place(us, DocNumber="1010"), place(us)

    assert [o["DocNumber"] for o in (first, own, next_)] == ["1001", "1010", "1011"]
    fault = us.fault("purchaseorder", order(expense(1), DocNumber="1010"))
    assert fault["code"] == "6140"
    assert fault["Detail"].endswith(
        f"DocNumber=1010 is assigned to TxnType=PurchaseOrder with TxnId={own['Id']}"
    )
    us.create("PurchaseOrder", order(expense(1), DocNumber="1010"), include="allowduplicatedocnum")
    values = [
        {**value, "Value": "true"} if value["Name"].endswith("UseCustomTxnNumbers") else value
        for value in us.company.preferences["OtherPrefs"]["NameValue"]
    ]
    us.company.set_preferences("OtherPrefs", NameValue=values)
    assert "DocNumber" not in place(us)


def test_an_order_carries_the_fields_of_the_form(us: Desk) -> None:
    made = place(
        us,
        SalesTermRef={"value": "3"},
        Memo="leave at the gate",
        PrivateNote="urgent",
        POEmail={"Address": "orders@evergreen.example"},
        EmailStatus="NeedToSend",
        ShipMethodRef={"value": "FedEx"},
        ShipTo={"value": "1"},
        VendorAddr={"Line1": "Geoff Hicks", "Line2": "Hicks Hardware"},
    )

    assert (made["DueDate"], made["SalesTermRef"]) == ("2024-03-31", {"value": "3"})
    assert (made["Memo"], made["PrivateNote"]) == ("leave at the gate", "urgent")
    assert (made["POEmail"], made["EmailStatus"]) == ({"Address": "orders@evergreen.example"}, "NeedToSend")
    assert (made["ShipMethodRef"], made["ShipTo"]["name"]) == ({"value": "FedEx"}, "Alder Street Books")
    assert made["ShipAddr"]["Line1"] == "12 Alder St."
    assert {key: made["VendorAddr"][key] for key in ("Line1", "Line2")} == {
        "Line1": "Geoff Hicks",
        "Line2": "Hicks Hardware",
    }


def test_custom_fields_of_orders_come_from_their_own_preferences(us: Desk) -> None:
    us.company.set_preferences(
        "VendorAndPurchasesPrefs",
        POCustomField=[
            {
                "CustomField": [
                    {"Name": "PurchasePrefs.UsePurchaseNameCustom3", "BooleanValue": False},
                    {"Name": "PurchasePrefs.UsePurchaseNameCustom1", "BooleanValue": True},
                ]
            },
            {
                "CustomField": [
                    {"Name": "PurchasePrefs.PurchaseCustomName3", "StringValue": "unused"},
                    {"Name": "PurchasePrefs.PurchaseCustomName2", "StringValue": "Sales Rep"},
                    {"Name": "PurchasePrefs.PurchaseCustomName1", "StringValue": "Crew #"},
                ]
            },
        ],
    )

    made = place(us, CustomField=[{"DefinitionId": "2", "StringValue": "Mia"}, {"DefinitionId": "9"}])

    assert made["CustomField"] == [
        {"DefinitionId": "1", "Name": "Crew #", "Type": "StringType"},
        {"DefinitionId": "2", "Name": "Sales Rep", "Type": "StringType", "StringValue": "Mia"},
    ]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (bill(expense(1)), "2020"),
        (order(), "2020"),
        (order(expense(1), VendorRef=None), "2020"),
        (order(goods(1, "2")), "6000"),
        (order(goods(1, "6")), "6000"),
        (order(expense(1), APAccountRef={"value": "999"}), "2500"),
        (order(expense(1), POStatus="Received"), "2170"),
        (order(expense(1), EmailStatus="NeedToSend"), "6420"),
        (order(expense(1), DocNumber="x" * 22), "2050"),
        (order(expense(1, DepartmentRef={"value": "1"})), "2010"),
    ],
)
def test_an_order_that_is_wrong_is_refused(us: Desk, body: Any, code: str) -> None:
    assert us.code("purchaseorder", body) == code
    assert us.company.all("PurchaseOrder") == []


def test_a_company_may_take_orders_without_a_payable_account(us: Desk) -> None:
    us.company.switches.orders_need_payable_account = False

    assert us.create("PurchaseOrder", bill(expense(1)))["APAccountRef"]["value"] == "33"


def test_an_expense_receives_orders_only_where_a_switch_says_so(us: Desk) -> None:
    ordered = place(us, expense(10))
    body = spent(received(expense(10), ordered), EntityRef=vendor())

    assert "LinkedTxn" not in us.create("Purchase", body)["Line"][0]
    us.company.switches.orders_link_to_purchases = True
    made = us.create("Purchase", body)

    assert made["LinkedTxn"] == [{"TxnId": ordered["Id"], "TxnType": "PurchaseOrder"}]
    closed = us.read("PurchaseOrder", ordered["Id"])
    assert (closed["POStatus"], closed["LinkedTxn"]) == (
        "Closed",
        [{"TxnId": made["Id"], "TxnType": "Expense"}],
    )
    us.delete("Purchase", made)
    assert us.read("PurchaseOrder", ordered["Id"])["POStatus"] == "Open"


def test_orders_of_a_uk_company_show_input_tax_and_post_none(uk: Desk) -> None:
    made = uk.create(
        "PurchaseOrder", order(expense(100, account="17", tax="1"), vendor="4", APAccountRef={"value": "33"})
    )

    assert (made["TotalAmt"], made["TxnTaxDetail"]["TotalTax"]) == (120, 20)
    assert uk.entries(made) == []


def test_orders_are_found_by_vendor_and_number_and_not_by_status(us: Desk) -> None:
    one, two = place(us, expense(10)), place(us, expense(20), vendor="6")

    def ids(condition: str) -> list[str]:
        found = us.query(f"select * from PurchaseOrder where {condition}").get("PurchaseOrder", [])
        return [row["Id"] for row in found]

    assert ids("VendorRef = '5'") == [one["Id"]]
    assert ids("DocNumber = '1002'") == [two["Id"]]
    assert us.code(
        "query", None, method="GET", query="select * from PurchaseOrder where POStatus = 'Open'"
    ) == ("4001")


def test_an_order_is_sent_to_its_vendor_and_printed(us: Desk) -> None:
    made = place(us, POEmail={"Address": "orders@evergreen.example"})

    sent = us.post(f"purchaseorder/{made['Id']}/send", b"")["PurchaseOrder"]
    elsewhere = us.post(f"purchaseorder/{made['Id']}/send", b"", sendTo="desk@evergreen.example")

    assert (sent["EmailStatus"], sent["SyncToken"]) == ("EmailSent", "0")
    assert sent["POEmail"] == {"Address": "orders@evergreen.example"}
    assert elsewhere["PurchaseOrder"]["POEmail"] == {"Address": "desk@evergreen.example"}
    assert us.send("GET", f"purchaseorder/{made['Id']}/pdf").body.startswith(b"%PDF-")


def test_orders_in_a_closed_period_are_refused_like_other_documents(us: Desk) -> None:
    ordered = place(us, expense(10), TxnDate="2024-01-15")
    us.company.close_books(date(2024, 1, 31))

    assert us.code("purchaseorder", order(expense(1), TxnDate="2024-01-31")) == "6200"
    received_later = us.create("Bill", bill(received(expense(10), ordered), TxnDate="2024-02-01"))
    assert received_later["LinkedTxn"] == [{"TxnId": ordered["Id"], "TxnType": "PurchaseOrder"}]
    assert us.read("PurchaseOrder", ordered["Id"])["POStatus"] == "Closed"
