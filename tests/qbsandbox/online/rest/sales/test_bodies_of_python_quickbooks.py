"""What python-quickbooks' own integration tests put on the wire, property by property, and what they look at."""

from decimal import Decimal
from typing import Any

from rest_desk import Desk

REF = {"value": "1", "name": "Alder Street Books", "type": "Customer"}
ADDRESS = {
    "Line1": "65 Ocean Dr.", "Line2": "", "Line3": "", "Line4": "", "Line5": "", "City": "Half Moon Bay",
    "CountrySubDivisionCode": "CA", "Country": "", "PostalCode": "94213", "Lat": "37.4300318",
    "Long": "-122.4336537", "Note": "",
}  # fmt: skip


def line(**more: Any) -> dict[str, Any]:
    return {"LineNum": 0, "Amount": 0, "DetailType": "", "LinkedTxn": [], "CustomField": [], **more}


def item(value: str, **more: Any) -> dict[str, Any]:
    empty = {"UnitPrice": 0, "Qty": 0, "ServiceDate": "", "TaxInclusiveAmt": 0}
    return {**empty, "ItemRef": {"value": value, "name": "x", "type": "Item"}, **more}


def test_estimate(us: Desk) -> None:
    sent = {
        "TotalAmt": 31.5,
        "ExchangeRate": 1,
        "ApplyTaxAfterDiscount": False,
        "PrintStatus": "NeedToPrint",
        "EmailStatus": "NotSet",
        "GlobalTaxCalculation": "TaxExcluded",
        "TrackingNum": "42",
        "CustomField": [],
        "LinkedTxn": [],
        "BillAddr": ADDRESS,
        "ShipAddr": {"Id": "2221532", **ADDRESS},
        "BillEmail": {"Address": "Cool_Cars@intuit.com"},
        "CustomerMemo": {"value": "Thank you for your business and have a great day!"},
        "CustomerRef": REF,
        "TxnTaxDetail": {"TotalTax": 0, "TaxLine": []},
        "SyncToken": 0,
        "domain": "QBO",
        "sparse": False,
        "Line": [
            line(
                LineNum=1,
                Description="Pest Control Services",
                Amount=35.0,
                DetailType="SalesItemLineDetail",
                SalesItemLineDetail=item(
                    "10", UnitPrice=35, Qty=1, TaxCodeRef={"value": "NON", "name": "", "type": ""}
                ),
            ),
            line(
                Amount=3.5,
                DetailType="DiscountLineDetail",
                DiscountLineDetail={
                    "PercentBased": True,
                    "DiscountPercent": 10,
                    "DiscountAccountRef": {"value": "86", "name": "Discounts given", "type": ""},
                },
            ),
        ],
    }

    made = us.read("Estimate", us.create("Estimate", sent)["Id"])

    assert made["TotalAmt"] == Decimal("31.5")
    for name in (
        "ApplyTaxAfterDiscount",
        "PrintStatus",
        "EmailStatus",
        "TrackingNum",
        "CustomerMemo",
        "BillEmail",
    ):
        assert made[name] == sent[name]
    for place in ("BillAddr", "ShipAddr"):
        for part in ("Line1", "City", "CountrySubDivisionCode", "PostalCode", "Lat", "Long"):
            assert made[place][part] == ADDRESS[part]
    assert made["ShipAddr"]["Id"] != "2221532"
    assert made["CustomerRef"] == {"value": "1", "name": "Alder Street Books"}
    assert made["TxnTaxDetail"]["TotalTax"] == 0
    order, subtotal, discount = made["Line"]
    assert (order["LineNum"], order["Description"], order["Amount"]) == (1, "Pest Control Services", 35)
    assert (order["SalesItemLineDetail"]["UnitPrice"], order["SalesItemLineDetail"]["Qty"]) == (35, 1)
    assert subtotal["Amount"] == 35
    assert discount["Amount"] == Decimal("3.5")
    assert discount["DiscountLineDetail"] == {
        "PercentBased": True,
        "DiscountPercent": 10,
        "DiscountAccountRef": {"value": "86", "name": "Discounts given"},
    }


def test_creditmemo(us: Desk) -> None:
    empty = {
        "RemainingCredit": 0, "ExchangeRate": 0, "DocNumber": "", "TxnDate": "", "PrivateNote": "", "TotalAmt": 0,
        "ApplyTaxAfterDiscount": "", "PrintStatus": "NotSet", "EmailStatus": "NotSet", "Balance": 0,
        "GlobalTaxCalculation": "TaxExcluded", "CustomField": [], "SyncToken": 0, "domain": "QBO",
        "sparse": False,
    }  # fmt: skip
    one = line(
        LineNum=1,
        Description="Test Description",
        Amount=100,
        DetailType="SalesItemLineDetail",
        SalesItemLineDetail=item("1"),
    )
    made = us.read("CreditMemo", us.create("CreditMemo", {**empty, "CustomerRef": REF, "Line": [one]})["Id"])

    assert made["CustomerRef"]["value"] == "1"
    first = made["Line"][0]
    assert (first["LineNum"], first["Description"], first["Amount"]) == (1, "Test Description", 100)
    assert (first["DetailType"], first["SalesItemLineDetail"]["ItemRef"]["value"]) == (
        "SalesItemLineDetail",
        "1",
    )

    changed = us.create("CreditMemo", {**empty, **made, "PrivateNote": "Test"})
    assert us.read("CreditMemo", made["Id"])["PrivateNote"] == changed["PrivateNote"] == "Test"


def test_salesreceipt(us: Desk) -> None:
    sent = {
        "DocNumber": "", "TxnDate": "", "PrivateNote": "", "ShipDate": "", "TrackingNum": "", "TotalAmt": 100.0,
        "PrintStatus": "NotSet", "EmailStatus": "NotSet", "Balance": 0, "PaymentRefNum": "",
        "ApplyTaxAfterDiscount": False, "ExchangeRate": 1, "GlobalTaxCalculation": "TaxExcluded",
        "CustomField": [], "LinkedTxn": [], "SyncToken": 0, "domain": "QBO", "sparse": False, "CustomerRef": REF,
        "Line": [
            line(
                Amount=100.0,
                DetailType="SalesItemLineDetail",
                SalesItemLineDetail=item("1", Qty=1, UnitPrice=100.0, ServiceDate="2024-03-05"),
            )
        ],
    }  # fmt: skip
    made = us.read("SalesReceipt", us.create("SalesReceipt", sent)["Id"])

    assert (made["TotalAmt"], made["Line"][0]["Amount"], "PrivateNote" in made) == (100, 100, False)
    detail = made["Line"][0]["SalesItemLineDetail"]
    assert (detail["Qty"], detail["UnitPrice"], detail["ServiceDate"]) == (1, 100, "2024-03-05")

    body = {"Id": made["Id"], "SyncToken": 0, "sparse": True}
    us.post("salesreceipt", body, operation="update", include="void")
    voided = us.read("SalesReceipt", made["Id"])
    assert voided["TotalAmt"] == 0 and "Voided" in voided["PrivateNote"]


def test_refundreceipt(us: Desk) -> None:
    sent = {
        "DocNumber": "DocNum123", "TotalAmt": 100, "ApplyTaxAfterDiscount": False, "PrintStatus": "NotSet",
        "Balance": 100, "PaymentRefNum": "", "TxnDate": "", "ExchangeRate": 1, "PrivateNote": "Private Note",
        "PaymentType": "Check", "GlobalTaxCalculation": "TaxExcluded", "CustomField": [], "LinkedTxn": [],
        "SyncToken": 0, "domain": "QBO", "sparse": False, "CustomerMemo": {"value": "Customer Memo"},
        "CheckPayment": {
            "CheckNum": "1001", "Status": "", "NameOnAcct": "John Smith", "AcctNum": "0000000000", "BankName": "Bank",
        },
        "DepositToAccountRef": {"value": "35", "name": "Checking", "type": "Account"},
        "Line": [line(Amount=200, DetailType="SalesItemLineDetail", SalesItemLineDetail=item("1"))],
    }  # fmt: skip
    us.company.set_preferences("SalesFormsPrefs", CustomTxnNumbers=False)

    us.create("RefundReceipt", sent)
    made = us.read("RefundReceipt", us.create("RefundReceipt", sent)["Id"])

    assert (made["DocNumber"], made["Line"][0]["Amount"], made["TotalAmt"], made["Balance"]) == (
        "DocNum123",
        200,
        200,
        0,
    )
    assert made["DepositToAccountRef"] == {"value": "35", "name": "Checking"}
    assert made["CheckPayment"]["CheckNum"] == "1001" and "CustomerRef" not in made
