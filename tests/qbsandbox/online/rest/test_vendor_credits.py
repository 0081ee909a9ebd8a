"""Vendor credits."""

from typing import Any

import pytest

from purchasing import PUMP, assert_in_order, goods
from rest_desk import Desk, bill, expense, identity


def credit(*lines: Any, vendor: str = "5", **more: Any) -> dict[str, Any]:
    return bill(*lines, vendor=vendor, **more)


def payment(total: object, *links: tuple[object, str, str]) -> dict[str, Any]:
    """A check for `total` that settles (amount, kind, id)."""
    return {
        "VendorRef": {"value": "5"},
        "PayType": "Check",
        "TotalAmt": total,
        "TxnDate": "2024-03-02",
        "CheckPayment": {"BankAccountRef": {"value": "35"}},
        "Line": [{"Amount": a, "LinkedTxn": [{"TxnId": id, "TxnType": kind}]} for a, kind, id in links],
    }


def test_a_vendor_credit_debits_payable_and_looks_as_quickbooks_shows_it(us: Desk) -> None:
    us.company.set_preferences("CurrencyPrefs", MultiCurrencyEnabled=False)
    made = us.create("VendorCredit", credit(expense(90, account="8", tax="TAX")))

    assert us.entries(made) == [("Accounts Payable (A/P)", 90), ("Bank Charges", -90)]
    assert us.read("Vendor", "5")["Balance"] == -90
    assert made == {
        "VendorAddr": us.read("Vendor", "5")["BillAddr"],
        "Balance": 90,
        "domain": "QBO",
        "sparse": False,
        "Id": made["Id"],
        "SyncToken": "0",
        "MetaData": made["MetaData"],
        "TxnDate": "2024-03-01",
        "CurrencyRef": {"value": "USD", "name": "United States Dollar"},
        "Line": [
            {
                "Id": "1",
                "LineNum": 1,
                "Amount": 90,
                "DetailType": "AccountBasedExpenseLineDetail",
                "AccountBasedExpenseLineDetail": {
                    "AccountRef": {"value": "8", "name": "Bank Charges"},
                    "BillableStatus": "NotBillable",
                    "TaxCodeRef": {"value": "TAX"},
                },
            }
        ],
        "VendorRef": {"value": "5", "name": "Evergreen Paper Mill"},
        "APAccountRef": {"value": "33", "name": "Accounts Payable (A/P)"},
        "TotalAmt": 90,
    }
    assert list(made) == [
        "VendorAddr", "Balance", "domain", "sparse", "Id", "SyncToken", "MetaData", "TxnDate", "CurrencyRef",
        "Line", "VendorRef", "APAccountRef", "TotalAmt",
    ]  # fmt: skip
    assert_in_order(us)


def test_goods_given_back_leave_the_stock(us: Desk) -> None:
    us.create("Bill", bill(goods(100, Qty=10, UnitPrice=10)))
    made = us.create("VendorCredit", credit(goods(30, Qty=3, UnitPrice=10)))

    assert us.entries(made) == [("Accounts Payable (A/P)", 30), ("Inventory Asset", -30)]
    assert us.read("Item", PUMP)["QtyOnHand"] == 7
    us.delete("VendorCredit", made)
    assert (us.read("Item", PUMP)["QtyOnHand"], us.balance("Inventory Asset")) == (10, 100)
    assert_in_order(us)


def test_a_bill_payment_uses_a_credit_up_and_letting_go_restores_it(us: Desk) -> None:
    owed = us.create("Bill", bill(expense(100)))
    made = us.create("VendorCredit", credit(expense(30)))

    paid = us.create("BillPayment", payment(70, (100, "Bill", owed["Id"]), (30, "VendorCredit", made["Id"])))

    used = us.read("VendorCredit", made["Id"])
    assert (used["Balance"], used["SyncToken"]) == (0, "1")
    assert used["LinkedTxn"] == [{"TxnId": paid["Id"], "TxnType": "BillPaymentCheck"}]
    assert us.fault("vendorcredit", identity(used), operation="delete")["code"] == "6000"
    less = {**identity(used), "sparse": True, "Line": [expense(29)]}
    assert us.code("vendorcredit", less) == "6000"
    other = {**identity(used), "sparse": True, "VendorRef": {"value": "6"}}
    assert us.code("vendorcredit", other) == "6000"
    us.delete("BillPayment", us.read("BillPayment", paid["Id"]))
    free = us.read("VendorCredit", made["Id"])
    assert free["Balance"] == 30 and "LinkedTxn" not in free
    assert us.delete("VendorCredit", free)["status"] == "Deleted"
    assert_in_order(us)


def test_a_used_credit_is_deleted_where_the_switch_unlinks(us: Desk) -> None:
    owed = us.create("Bill", bill(expense(100)))
    made = us.create("VendorCredit", credit(expense(30)))
    us.create("BillPayment", payment(70, (100, "Bill", owed["Id"]), (30, "VendorCredit", made["Id"])))
    us.company.switches.deletes_of_paid_documents = "unlink"

    us.delete("VendorCredit", us.read("VendorCredit", made["Id"]))

    assert us.read("Bill", owed["Id"])["Balance"] == 30
    assert_in_order(us)


def test_a_vendor_credit_cannot_be_voided(us: Desk) -> None:
    made = us.create("VendorCredit", credit(expense(1)))

    assert us.code("vendorcredit", identity(made), operation="void") == "500"


def test_a_credit_of_more_takes_an_update_and_stays_open_for_the_rest(us: Desk) -> None:
    made = us.create("VendorCredit", credit(expense(90), PrivateNote="returned", DocNumber="VC-1"))

    sparse = us.sparse("VendorCredit", made, Line=[expense(140)])
    assert (sparse["TotalAmt"], sparse["Balance"], sparse["DocNumber"]) == (140, 140, "VC-1")
    full = us.post("vendorcredit", {**identity(sparse), **credit(expense(140, account="8"))})["VendorCredit"]
    assert "DocNumber" not in full and "PrivateNote" not in full
    assert us.entries(full) == [("Accounts Payable (A/P)", 140), ("Bank Charges", -140)]


def test_a_uk_credit_takes_its_input_tax_back(uk: Desk) -> None:
    made = uk.create("VendorCredit", credit(expense(100, account="17", tax="1"), vendor="4"))

    assert (made["TotalAmt"], made["Balance"]) == (120, 120)
    assert [value for _, value in uk.entries(made)] == [120, -100, -20]
    assert [account for account, _ in uk.entries(made)][1:] == ["Rent", "VAT Control"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"Line": [expense(1)]}, "2020"),
        (credit(), "2020"),
        (credit(expense(-1)), "6000"),
        (credit(expense(1), APAccountRef={"value": "35"}), "6430"),
        (credit(expense(1, account="84")), "6430"),
        (credit(goods(1, "6")), "6000"),
        (credit(goods(1)), "6520"),
    ],
)
def test_a_vendor_credit_that_is_wrong_is_refused(us: Desk, body: Any, code: str) -> None:
    assert us.code("vendorcredit", body) == code
    assert us.company.all("VendorCredit") == []
