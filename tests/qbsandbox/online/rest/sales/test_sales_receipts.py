"""Sales receipts: paid at once."""

from decimal import Decimal
from typing import Any

import pytest

from rest_desk import Desk, identity, invoice, sale


def test_the_money_of_a_sales_receipt_lies_in_undeposited_funds(us: Desk) -> None:
    made = us.create("SalesReceipt", invoice(sale(100), sale(9, item="3", quantity=2, price="4.5")))

    assert made["DepositToAccountRef"] == {"value": "4", "name": "Undeposited Funds"}
    assert (made["TotalAmt"], made["Balance"]) == (109, 0)
    assert us.entries(made) == [
        ("Undeposited Funds", 109),
        ("Services", -100),
        ("Sales of Product Income", -9),
    ]
    assert us.read("Customer", "1")["Balance"] == 0


def test_a_sales_receipt_is_answered_as_recorded(us: Desk) -> None:
    us.company.switches.shows_newer_properties = False
    us.company.set_preferences("SalesFormsPrefs", CustomTxnNumbers=False)
    line = {
        "Description": "Pest Control Services",
        "DetailType": "SalesItemLineDetail",
        "SalesItemLineDetail": {"ItemRef": {"value": "10"}, "Qty": 1, "UnitPrice": 35},
        "Amount": 35,
    }

    made = us.create("SalesReceipt", {"Line": [line]})

    made.pop("MetaData")
    custom = made.pop("CustomField")
    assert all(field["Type"] == "StringType" for field in custom)
    assert list(made.items()) == [
        ("domain", "QBO"),
        ("sparse", False),
        ("Id", made["Id"]),
        ("SyncToken", "0"),
        ("DocNumber", "1001"),
        ("TxnDate", "2024-03-05"),
        ("CurrencyRef", {"value": "USD", "name": "United States Dollar"}),
        (
            "Line",
            [
                {
                    "Id": "1",
                    "LineNum": 1,
                    "Description": "Pest Control Services",
                    "Amount": 35,
                    "DetailType": "SalesItemLineDetail",
                    "SalesItemLineDetail": {
                        "ItemRef": {"value": "10", "name": "Pest Control"},
                        "UnitPrice": 35,
                        "Qty": 1,
                        "TaxCodeRef": {"value": "NON"},
                    },
                },
                {"Amount": 35, "DetailType": "SubTotalLineDetail", "SubTotalLineDetail": {}},
            ],
        ),
        ("TxnTaxDetail", {"TotalTax": 0}),
        ("TotalAmt", 35),
        ("ApplyTaxAfterDiscount", False),
        ("PrintStatus", "NeedToPrint"),
        ("EmailStatus", "NotSet"),
        ("Balance", 0),
        ("DepositToAccountRef", {"value": "4", "name": "Undeposited Funds"}),
    ]
    assert list(made["Line"][0]) == [
        "Id",
        "LineNum",
        "Description",
        "Amount",
        "DetailType",
        "SalesItemLineDetail",
    ]
    assert list(made["Line"][0]["SalesItemLineDetail"]) == ["ItemRef", "UnitPrice", "Qty", "TaxCodeRef"]


def test_a_full_update_that_names_little_loses_the_rest(us: Desk) -> None:
    """Recorded: customer, account and date go back to what a new receipt has, the number stays, lines get new
    ids."""
    us.company.set_preferences("SalesFormsPrefs", CustomTxnNumbers=False)
    body = invoice(
        sale("337.5", quantity="4.5", price=75), DepositToAccountRef={"value": "35"}, PrivateNote="Sh!"
    )
    made = us.create("SalesReceipt", body)

    changed = us.create("SalesReceipt", {**identity(made), "Line": [sale("337.5", quantity="4.5", price=75)]})

    assert "CustomerRef" not in changed and "PrivateNote" not in changed
    assert (changed["DepositToAccountRef"]["value"], changed["TxnDate"]) == ("4", "2024-03-05")
    assert (changed["DocNumber"], changed["SyncToken"]) == (made["DocNumber"], "1")
    assert (changed["Line"][0]["Id"], changed["Line"][0]["LineNum"]) == ("2", 1)
    assert us.balance("Checking") == 50_000 and us.balance("Undeposited Funds") == Decimal("337.50")


def test_a_sparse_update_keeps_what_it_does_not_name(us: Desk) -> None:
    made = us.create(
        "SalesReceipt", invoice(sale(20), PaymentRefNum="10264", DepositToAccountRef={"value": "36"})
    )

    changed = us.sparse("SalesReceipt", made, CustomerMemo={"value": "Thank you"})

    assert (changed["PaymentRefNum"], changed["CustomerMemo"]) == ("10264", {"value": "Thank you"})
    assert us.entries(changed) == [("Savings", 20), ("Services", -20)]


def test_how_it_was_paid_is_kept(us: Desk) -> None:
    cash = us.create("PaymentMethod", {"Name": "Barter"})
    card = {"CreditChargeInfo": {"Type": "Visa", "CcExpiryMonth": 5}}
    made = us.create(
        "SalesReceipt",
        invoice(sale(5), PaymentMethodRef={"value": cash["Id"]}, PaymentRefNum="A7", CreditCardPayment=card),
    )

    assert made["PaymentMethodRef"] == {"value": cash["Id"], "name": "Barter"}
    assert (made["PaymentRefNum"], made["CreditCardPayment"]) == ("A7", card)
    assert us.code("salesreceipt", invoice(sale(5), PaymentMethodRef={"value": "999"})) == "2500"
    assert us.code("salesreceipt", invoice(sale(5), PaymentRefNum="x" * 22)) == "2050"


def test_a_receipt_is_paid_by_check_or_by_card_and_never_shows_a_card_number(us: Desk) -> None:
    check, card = {"CheckNum": "9"}, {"CreditChargeInfo": {"Number": "xxxxxxxxxxxx1111"}}
    made = us.create("SalesReceipt", invoice(sale(5), CheckPayment=check, CreditCardPayment=card))

    assert made["CheckPayment"] == check and "CreditCardPayment" not in made
    clear = {"CreditChargeInfo": {"Number": "4111 1111 1111 1111"}}
    assert us.code("salesreceipt", invoice(sale(5), CreditCardPayment=clear)) == "6530"


@pytest.mark.parametrize(
    ("account", "code"), [("84", "6430"), ("86", "6430"), ("42", "6430"), ("999", "2500"), ("38", "")]
)
def test_the_money_goes_to_a_bank_or_another_current_asset(us: Desk, account: str, code: str) -> None:
    body = invoice(sale(5), DepositToAccountRef={"value": account})
    if code:
        assert us.code("salesreceipt", body) == code
        assert us.company.all("SalesReceipt") == []
    else:
        assert us.entries(us.create("SalesReceipt", body))[0] == ("Prepaid Expenses", 5)


def test_a_voided_sales_receipt_stays_without_amounts(us: Desk) -> None:
    us.company.switches.shows_newer_properties = False
    made = us.create(
        "SalesReceipt", invoice(sale(20, quantity=2, price=10), PrivateNote="Till 2", DocNumber="7")
    )

    reply = us.post("salesreceipt", {**identity(made), "sparse": True}, operation="update", include="void")

    voided = reply["SalesReceipt"]
    assert (voided["TotalAmt"], voided["Balance"], voided["SyncToken"]) == (0, 0, "1")
    assert (voided["PrivateNote"], voided["DocNumber"]) == ("Voided - Till 2", "7")
    assert voided["Line"][0]["SalesItemLineDetail"] == {
        "ItemRef": {"value": "1", "name": "Services"},
        "Qty": 0,
        "TaxCodeRef": {"value": "NON"},
    }
    assert us.entries(voided) == [] and us.balance("Undeposited Funds") == 0
    assert us.code("salesreceipt", identity(voided), operation="void") == "500"


def test_a_deleted_sales_receipt_is_gone_with_its_money(us: Desk) -> None:
    made = us.create("SalesReceipt", invoice(sale(20)))

    assert us.delete("SalesReceipt", made) == {"domain": "QBO", "status": "Deleted", "Id": made["Id"]}
    assert us.balance("Undeposited Funds") == 0
    assert us.code(f"salesreceipt/{made['Id']}", None, method="GET") == "610"


def test_a_deposited_sales_receipt_is_frozen(us: Desk) -> None:
    made = us.create("SalesReceipt", invoice(sale(20)))
    line = {"Amount": 20, "LinkedTxn": [{"TxnId": made["Id"], "TxnType": "SalesReceipt", "TxnLineId": "0"}]}
    us.create("Deposit", {"DepositToAccountRef": {"value": "35"}, "Line": [line], "TxnDate": "2024-03-02"})

    held = us.read("SalesReceipt", made["Id"])

    assert [link["TxnType"] for link in held["LinkedTxn"]] == ["Deposit"]
    assert held["DepositToAccountRef"]["value"] == "4"
    body = {**identity(held), "sparse": True}
    fault = us.fault("salesreceipt", {**body, "PrivateNote": "x"})
    assert (fault["code"], fault["Message"]) == ("6540", "Deposited Transaction cannot be changed")
    assert us.code("salesreceipt", body, operation="update", include="void") == "6540"
    assert us.code("salesreceipt", identity(held), operation="delete") == "6540"


def test_a_foreign_receipt_shows_both_currencies(us: Desk) -> None:
    body: dict[str, Any] = {"CurrencyRef": {"value": "EUR"}, "ExchangeRate": "1.1", "Line": [sale(50)]}

    made = us.create("SalesReceipt", body)

    assert (made["TotalAmt"], made["HomeTotalAmt"], made["HomeBalance"]) == (50, 55, 0)
    assert us.entries(made) == [("Undeposited Funds", 55), ("Services", -55)]
    assert us.code("salesreceipt", {**body, "CurrencyRef": {"value": "XXX"}}) == "2220"


def test_receipts_are_found_by_customer_number_and_total(us: Desk) -> None:
    made = us.create("SalesReceipt", invoice(sale(20), DocNumber="S-1"))
    us.create("SalesReceipt", invoice(sale(30), customer="2"))

    conditions = ("CustomerRef = '1'", "DocNumber = 'S-1'", "TotalAmt < '25'", "TotalAmt = '20.00'")
    for condition in conditions:
        found = us.query(f"select * from SalesReceipt where {condition}")["SalesReceipt"]
        assert [one["Id"] for one in found] == [made["Id"]], condition
