"""Bills: what they show, how they change, what holds them."""

from typing import Any

import pytest

from purchasing import PUMP, assert_in_order, goods, order, received
from rest_desk import Desk, bill, expense, identity


def pay(us: Desk, made: Any, amount: object) -> Any:
    return us.create(
        "BillPayment",
        {
            "VendorRef": made["VendorRef"],
            "PayType": "Check",
            "TotalAmt": amount,
            "CheckPayment": {"BankAccountRef": {"value": "35"}},
            "Line": [{"Amount": amount, "LinkedTxn": [{"TxnId": made["Id"], "TxnType": "Bill"}]}],
        },
    )


def test_the_bill_that_python_quickbooks_sends_is_taken(us: Desk) -> None:
    address = {
        "Line1": "123 Main",
        "City": "Hometown",
        "Country": "U.S.A",
        "Note": "Zurich",
        "PostalCode": "1",
    }
    body = {
        "Balance": 0,
        "DocNumber": "",
        "DueDate": "",
        "ExchangeRate": 0,
        "Line": [
            {
                "AccountBasedExpenseLineDetail": {
                    "AccountRef": {"type": "Account", "value": 1},
                    "TaxInclusiveAmt": 0,
                },
                "Amount": 200,
                "CustomField": [],
                "DetailType": "AccountBasedExpenseLineDetail",
                "LineNum": 0,
                "LinkedTxn": [],
            }
        ],
        "LinkedTxn": [],
        "PrivateNote": "",
        "SyncToken": 0,
        "TotalAmt": "",
        "TxnDate": "",
        "VendorAddr": address,
        "VendorRef": {"name": "Evergreen Paper Mill", "type": "Vendor", "value": "5"},
        "domain": "QBO",
        "sparse": False,
    }

    read = us.read("Bill", us.create("Bill", body)["Id"])

    assert (len(read["Line"]), read["Line"][0]["Amount"], read["VendorAddr"]) == (1, 200, address)
    assert read["Line"][0]["AccountBasedExpenseLineDetail"] == {
        "AccountRef": {"value": "1", "name": "Services"},
        "BillableStatus": "NotBillable",
        "TaxCodeRef": {"value": "NON"},
    }
    assert (read["TxnDate"], read["DueDate"], read["TotalAmt"]) == ("2024-03-05", "2024-03-05", 200)


def test_properties_come_in_the_order_of_intuits_schema(us: Desk) -> None:
    us.company.set_preferences("CurrencyPrefs", MultiCurrencyEnabled=False)
    made = us.create(
        "Bill",
        bill(
            goods(10, "3", TaxCodeRef={"value": "NON"}, Qty=1, UnitPrice=10, CustomerRef={"value": "1"}),
            DocNumber="A-1",
            PrivateNote="n",
            SalesTermRef={"value": "3"},
            Memo="m",
        ),
    )

    assert list(made) == [
        "SalesTermRef", "DueDate", "VendorAddr", "Balance", "domain", "sparse", "Id", "SyncToken", "MetaData",
        "DocNumber", "TxnDate", "CurrencyRef", "PrivateNote", "LinkedTxn", "Line", "VendorRef", "APAccountRef",
        "TotalAmt", "Memo",
    ]  # fmt: skip
    assert list(made["Line"][0]) == [
        "Id", "LineNum", "Amount", "LinkedTxn", "DetailType", "ItemBasedExpenseLineDetail",
    ]  # fmt: skip
    assert list(made["Line"][0]["ItemBasedExpenseLineDetail"]) == [
        "CustomerRef", "BillableStatus", "ItemRef", "UnitPrice", "Qty", "TaxCodeRef",
    ]  # fmt: skip


def test_the_header_names_orders_then_charges_then_payments(us: Desk) -> None:
    ordered = us.create("PurchaseOrder", order(expense(10)))
    made = us.create("Bill", bill(received(expense(10, CustomerRef={"value": "1"}), ordered)))
    pay(us, made, 10)

    shown = us.read("Bill", made["Id"])

    assert [link["TxnType"] for link in shown["LinkedTxn"]] == [
        "PurchaseOrder",
        "ReimburseCharge",
        "BillPaymentCheck",
    ]
    again = us.sparse("Bill", shown, VendorRef={"value": "5"}, PrivateNote="x")
    assert again["LinkedTxn"] == shown["LinkedTxn"] and again["Line"] == shown["Line"]


def test_a_bill_without_an_address_shows_the_vendors_own(us: Desk) -> None:
    assert us.create("Bill", bill(expense(1)))["VendorAddr"] == us.read("Vendor", "5")["BillAddr"]
    assert "VendorAddr" not in us.create("Bill", bill(expense(1), vendor="7"))


def test_a_full_update_loses_terms_that_it_does_not_name(us: Desk) -> None:
    made = us.create("Bill", bill(expense(1), SalesTermRef={"value": "3"}, PrivateNote="n"))

    changed = us.post("bill", {**identity(made), **bill(expense(1))})["Bill"]

    assert "SalesTermRef" not in changed and "PrivateNote" not in changed
    assert changed["APAccountRef"]["value"] == "33" and changed["DueDate"] == "2024-03-01"


def test_a_sparse_update_needs_the_vendor_and_replaces_all_lines(us: Desk) -> None:
    made = us.create(
        "Bill", bill({**expense(1), "Description": "one"}, expense(2), SalesTermRef={"value": "3"})
    )

    fault = us.fault("bill", {**identity(made), "sparse": True, "PrivateNote": "x"})
    assert (fault["code"], fault["element"]) == ("2020", "VendorRef")
    first = {key: value for key, value in made["Line"][0].items() if key != "Description"}
    changed = us.sparse("Bill", made, VendorRef={"value": "5"}, Line=[first])

    assert [line["Id"] for line in changed["Line"]] == ["1"] and "Description" not in changed["Line"][0]
    assert (changed["SalesTermRef"], changed["TotalAmt"]) == ({"value": "3"}, 1)


def test_a_paid_bill_takes_another_amount_but_not_less_than_was_paid(us: Desk) -> None:
    made = us.create("Bill", bill(expense(100)))
    pay(us, made, 60)
    now = us.read("Bill", made["Id"])

    more = us.sparse("Bill", now, VendorRef={"value": "5"}, Line=[expense(150)])
    assert (more["TotalAmt"], more["Balance"], more["LinkedTxn"]) == (150, 90, now["LinkedTxn"])
    change = {**identity(more), "VendorRef": {"value": "5"}, "sparse": True}
    assert us.code("bill", {**change, "Line": [expense(59)]}) == "6000"
    assert us.code("bill", {**change, "VendorRef": {"value": "6"}}) == "6000"
    exact = us.sparse("Bill", more, VendorRef={"value": "5"}, Line=[expense(60)])
    assert exact["Balance"] == 0
    assert_in_order(us)


def test_a_paid_bill_is_not_deleted_unless_the_switch_unlinks(us: Desk) -> None:
    made = us.create("Bill", bill(expense(100)))
    paid = pay(us, made, 100)
    now = us.read("Bill", made["Id"])

    assert us.fault("bill", identity(now), operation="delete")["Detail"] == (
        "Business Validation Error: This transaction has a payment linked to it. "
        "Unlink or delete the payment before deleting it."
    )
    us.company.switches.deletes_of_paid_documents = "unlink"
    us.delete("Bill", now)

    assert us.read("BillPayment", paid["Id"])["Line"] == []
    assert us.code("bill/" + made["Id"], None, method="GET") == "610"
    assert sum(entry.amount for entry in us.company.ledger.entries()) == 0
    assert us.read("Vendor", "5")["Balance"] == -100


def test_a_void_of_a_bill_answers_200_with_a_fault_and_changes_nothing(us: Desk) -> None:
    made = us.create("Bill", bill(expense(100)))

    reply = us.send("POST", "bill", identity(made), operation="void")

    assert reply.status == 200 and b'"code":"10000"' in reply.body
    assert us.read("Bill", made["Id"]) == made


def test_stock_follows_an_edited_and_a_deleted_bill(us: Desk) -> None:
    made = us.create("Bill", bill(goods(100, Qty=10, UnitPrice=10)))

    less = us.sparse("Bill", made, VendorRef={"value": "5"}, Line=[goods(30, Qty=3, UnitPrice=10)])
    assert (us.read("Item", PUMP)["QtyOnHand"], us.balance("Inventory Asset")) == (3, 30)
    us.delete("Bill", less)
    assert (us.read("Item", PUMP)["QtyOnHand"], us.balance("Inventory Asset")) == (0, 0)
    assert_in_order(us)


def test_class_and_location_follow_the_preferences(us: Desk) -> None:
    shop = us.create("Department", {"Name": "Shop"})["Id"]
    garden = us.create("Class", {"Name": "Garden"})["Id"]
    us.company.set_preferences("AccountingInfoPrefs", TrackDepartments=True, ClassTrackingPerTxnLine=True)

    made = us.create("Bill", bill(goods(1, "3", ClassRef={"value": garden}), DepartmentRef={"value": shop}))

    assert made["DepartmentRef"] == {"value": shop, "name": "Shop"}
    assert made["Line"][0]["ItemBasedExpenseLineDetail"]["ClassRef"] == {"value": garden, "name": "Garden"}
    assert us.code("bill", bill(expense(1), DepartmentRef={"value": "9"})) == "2500"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (bill(goods(1, "6")), "6000"),
        (bill(goods(1)), "6520"),
        (bill(goods(1, "3", UnknownField=1)), "2010"),
        (bill(expense(1), SalesTermRef={"value": "99"}), "2500"),
        (bill(expense(1, CustomerRef={"value": "99"})), "2500"),
        (bill({"Amount": 1, "DetailType": "SalesItemLineDetail"}), "2170"),
        (bill({"DetailType": "AccountBasedExpenseLineDetail"}), "2020"),
        (bill(expense(1), TxnDate="1989-13-01"), "2060"),
    ],
)
def test_lines_and_references_that_are_wrong_are_refused(us: Desk, body: Any, code: str) -> None:
    assert us.code("bill", body) == code
    assert us.company.all("Bill") == []


def test_a_location_on_a_line_is_refused_in_the_words_that_were_seen(us: Desk) -> None:
    fault = us.fault("bill", bill(expense(1, DepartmentRef={"value": "1"})))

    assert (fault["code"], fault["Detail"]) == (
        "2010",
        "Property Name:failed to parse json object; a property specified is unsupported or invalid\n"
        " specified is unsupported or invalid",
    )


def test_an_inactive_item_is_refused(us: Desk) -> None:
    us.sparse("Item", us.read("Item", "4"), Active=False, Name="Desk lamp", Type="NonInventory")

    fault = us.fault("bill", bill(goods(1, "4")))

    assert (fault["code"], fault["Detail"]) == (
        "2500",
        "Invalid Reference Id : Something you're trying to use has been made inactive. "
        "Check the fields with items.",
    )


def test_vat_of_a_uk_bill_can_be_excluded_included_or_none(uk: Desk) -> None:
    def totals(**more: Any) -> tuple[Any, ...]:
        made = uk.create("Bill", bill(expense(120, account="17", tax="1"), vendor="4", **more))
        return made["TotalAmt"], made["Line"][0]["Amount"], (made.get("TxnTaxDetail") or {}).get("TotalTax")

    assert totals() == (144, 120, 24)
    assert totals(GlobalTaxCalculation="TaxInclusive") == (120, 100, 20)
    assert totals(GlobalTaxCalculation="NotApplicable") == (120, 120, None)
    assert uk.code("bill", bill(expense(1, account="17"), vendor="4")) == "6000"
    assert_in_order(uk)
