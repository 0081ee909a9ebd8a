"""Refund receipts: money given back."""

from decimal import Decimal

from rest_desk import Desk, identity, invoice, sale


def test_a_refund_takes_money_from_the_account_and_income_from_the_books(us: Desk) -> None:
    made = us.create("RefundReceipt", invoice(sale("87.5", item="10"), DepositToAccountRef={"value": "35"}))

    assert us.entries(made) == [("Checking", Decimal("-87.50")), ("Services", Decimal("87.50"))]
    assert (made["TotalAmt"], made["Balance"]) == (Decimal("87.50"), 0)


def test_a_refund_names_the_account_the_money_comes_from(us: Desk) -> None:
    fault = us.fault("refundreceipt", invoice(sale(1)))

    assert (fault["code"], fault["Detail"]) == (
        "2020",
        "Required parameter DepositToAccountRef is missing in the request",
    )
    assert us.code("refundreceipt", invoice(sale(1), DepositToAccountRef={"value": "7"})) == "6430"
    assert us.company.all("RefundReceipt") == []


def test_a_refund_is_answered_as_in_the_documents(us: Desk) -> None:
    """No customer, no e-mail status; a check to print."""
    us.company.switches.shows_newer_properties = False
    us.company.set_preferences("SalesFormsPrefs", CustomTxnNumbers=False)
    made = us.create(
        "RefundReceipt", {"Line": [sale(420, item="10")], "DepositToAccountRef": {"value": "35"}}
    )

    assert [name for name in made if name != "CustomField"] == [
        "domain", "sparse", "Id", "SyncToken", "MetaData", "DocNumber", "TxnDate", "CurrencyRef", "Line",
        "TxnTaxDetail", "TotalAmt", "ApplyTaxAfterDiscount", "PrintStatus", "Balance", "PaymentRefNum",
        "DepositToAccountRef",
    ]  # fmt: skip
    assert (made["PaymentRefNum"], made["PrintStatus"]) == ("To Print", "NeedToPrint")
    printed = us.sparse("RefundReceipt", made, PrintStatus="PrintComplete")
    assert "PaymentRefNum" not in printed


def test_tax_and_discounts_are_given_back_too(us: Desk) -> None:
    discount = {
        "DetailType": "DiscountLineDetail",
        "Amount": 10,
        "DiscountLineDetail": {"PercentBased": False},
    }
    made = us.create(
        "RefundReceipt", invoice(sale(100, tax="TAX"), discount, DepositToAccountRef={"value": "35"})
    )

    assert made["TxnTaxDetail"]["TotalTax"] == 8
    assert us.entries(made) == [
        ("Checking", -98),
        ("Services", 100),
        ("Discounts given", -10),
        ("Board of Equalization Payable", 8),
    ]


def test_goods_that_come_back_are_on_the_shelf_again(us: Desk) -> None:
    bought = {"ItemRef": {"value": "11"}, "Qty": 5, "UnitPrice": 10}
    us.create(
        "Bill",
        {
            "VendorRef": {"value": "5"},
            "TxnDate": "2024-02-01",
            "Line": [
                {
                    "Amount": 50,
                    "DetailType": "ItemBasedExpenseLineDetail",
                    "ItemBasedExpenseLineDetail": bought,
                }
            ],
        },
    )
    us.create("SalesReceipt", invoice(sale(30, item="11", quantity=2, price=15)))
    assert (us.read("Item", "11")["QtyOnHand"], us.balance("Inventory Asset")) == (3, 30)

    refund = us.create(
        "RefundReceipt",
        invoice(sale(15, item="11", quantity=1, price=15), DepositToAccountRef={"value": "35"}),
    )

    assert (us.read("Item", "11")["QtyOnHand"], us.balance("Inventory Asset")) == (4, 40)
    assert us.balance("Cost of Goods Sold") == 10
    us.delete("RefundReceipt", refund)
    assert (us.read("Item", "11")["QtyOnHand"], us.balance("Inventory Asset")) == (3, 30)
    assert (
        us.code("refundreceipt", invoice(sale(15, item="11"), DepositToAccountRef={"value": "35"})) == "6520"
    )


def test_a_refund_cannot_be_voided_but_deleted(us: Desk) -> None:
    made = us.create("RefundReceipt", invoice(sale(9), DepositToAccountRef={"value": "35"}))

    for arguments in ({"operation": "void"}, {"operation": "update", "include": "void"}):
        fault = us.fault("refundreceipt", identity(made), **arguments)
        assert (fault["code"], fault["Detail"]) == ("500", "Operation void is not supported.")
    us.delete("RefundReceipt", made)
    assert us.balance("Checking") == 50_000


def test_how_it_was_paid_back_is_kept(us: Desk) -> None:
    check = {"CheckNum": "1001", "NameOnAcct": "John Smith", "AcctNum": "0000000000", "BankName": "Bank"}
    made = us.create(
        "RefundReceipt",
        invoice(sale(9), DepositToAccountRef={"value": "35"}, PaymentType="Check", CheckPayment=check),
    )

    assert (made["PaymentType"], made["CheckPayment"]) == ("Check", check)
    body = invoice(sale(9), DepositToAccountRef={"value": "35"}, PaymentType="Shells")
    assert us.code("refundreceipt", body) == "2170"
