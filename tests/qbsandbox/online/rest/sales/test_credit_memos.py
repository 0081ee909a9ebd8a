"""Credit memos: what a customer has in credit."""

from decimal import Decimal
from typing import Any

import pytest

from rest_desk import Desk, identity, invoice, sale


def applied(us: Desk, invoice_id: str, credit_id: str, amount: object) -> Any:
    lines = [
        {"Amount": amount, "LinkedTxn": [{"TxnId": invoice_id, "TxnType": "Invoice"}]},
        {"Amount": amount, "LinkedTxn": [{"TxnId": credit_id, "TxnType": "CreditMemo"}]},
    ]
    return us.create("Payment", {"CustomerRef": {"value": "1"}, "TotalAmt": 0, "Line": lines})


def test_a_credit_memo_is_an_invoice_the_other_way_round(us: Desk) -> None:
    made = us.create("CreditMemo", invoice(sale(50, tax="TAX"), sale(9, item="3")))

    assert us.entries(made) == [
        ("Accounts Receivable (A/R)", -63),
        ("Services", 50),
        ("Sales of Product Income", 9),
        ("Board of Equalization Payable", 4),
    ]
    assert us.read("Customer", "1")["Balance"] == -63


def test_a_credit_memo_is_answered_as_in_the_documents(us: Desk) -> None:
    us.company.switches.shows_newer_properties = False
    us.company.set_preferences("SalesFormsPrefs", CustomTxnNumbers=False)
    made = us.create("CreditMemo", {"CustomerRef": {"value": "1"}, "Line": [sale(50, item="3")]})

    assert [name for name in made if name != "CustomField"] == [
        "RemainingCredit", "domain", "sparse", "Id", "SyncToken", "MetaData", "DocNumber", "TxnDate",
        "CurrencyRef", "Line", "TxnTaxDetail", "CustomerRef", "BillAddr", "ShipAddr", "TotalAmt",
        "ApplyTaxAfterDiscount", "PrintStatus", "EmailStatus", "Balance",
    ]  # fmt: skip
    assert (made["RemainingCredit"], made["Balance"], made["TotalAmt"]) == (50, 50, 50)
    assert (made["PrintStatus"], made["EmailStatus"]) == ("NeedToPrint", "NotSet")
    assert "DueDate" not in made and "LinkedTxn" not in made
    assert made["BillAddr"] == us.read("Customer", "1")["BillAddr"]


def test_what_is_used_of_a_credit_memo_is_no_longer_open(us: Desk) -> None:
    sold = us.create("Invoice", invoice(sale(80)))
    credit = us.create("CreditMemo", invoice(sale(50)))

    payment = applied(us, sold["Id"], credit["Id"], 30)

    held = us.read("CreditMemo", credit["Id"])
    assert (held["Balance"], held["RemainingCredit"], held["TotalAmt"]) == (20, 20, 50)
    assert held["LinkedTxn"] == [{"TxnId": payment["Id"], "TxnType": "Payment"}]
    assert us.read("Invoice", sold["Id"])["Balance"] == 50
    assert us.read("Customer", "1")["Balance"] == 30


def test_a_credit_memo_that_becomes_smaller_opens_the_invoice_again(us: Desk) -> None:
    sold = us.create("Invoice", invoice(sale(80)))
    credit = us.create("CreditMemo", invoice(sale(50)))
    applied(us, sold["Id"], credit["Id"], 50)

    changed = us.sparse("CreditMemo", us.read("CreditMemo", credit["Id"]), Line=[sale(10)])

    assert (changed["TotalAmt"], changed["Balance"]) == (10, 0)
    assert us.read("Invoice", sold["Id"])["Balance"] == 70


@pytest.mark.parametrize("switch", ["refuse", "unlink"])
def test_a_credit_memo_in_use_is_not_deleted_or_let_go(us: Desk, switch: Any) -> None:
    us.company.switches.deletes_of_paid_documents = switch
    sold = us.create("Invoice", invoice(sale(80)))
    credit = us.create("CreditMemo", invoice(sale(50)))
    applied(us, sold["Id"], credit["Id"], 50)
    body = identity(us.read("CreditMemo", credit["Id"]))

    if switch == "refuse":
        assert us.code("creditmemo", body, operation="delete") == "6000"
        assert us.read("Invoice", sold["Id"])["Balance"] == 30
    else:
        us.delete("CreditMemo", body)
        assert us.read("Invoice", sold["Id"])["Balance"] == 80


def test_a_credit_memo_is_voided_where_the_switch_says_so(us: Desk) -> None:
    made = us.create("CreditMemo", invoice(sale(50), PrivateNote="Damaged"))
    fault = us.fault("creditmemo", identity(made), operation="void")
    assert (fault["code"], fault["Detail"]) == ("500", "Operation void is not supported.")

    us.company.switches.voids_credit_memos = True
    voided = us.post("creditmemo", identity(made), operation="void")["CreditMemo"]

    assert (voided["TotalAmt"], voided["Balance"], voided["RemainingCredit"]) == (0, 0, 0)
    assert voided["PrivateNote"] == "Voided - Damaged"
    assert us.entries(voided) == []


def test_the_customer_of_a_used_credit_memo_stays(us: Desk) -> None:
    sold = us.create("Invoice", invoice(sale(80)))
    credit = us.create("CreditMemo", invoice(sale(50)))
    applied(us, sold["Id"], credit["Id"], 50)

    body = {**identity(us.read("CreditMemo", credit["Id"])), "sparse": True, "CustomerRef": {"value": "2"}}
    assert us.code("creditmemo", body) == "6000"


def test_a_foreign_credit_memo_shows_what_it_is_worth_at_home(us: Desk) -> None:
    euro = {"CurrencyRef": {"value": "EUR"}}
    customer = us.create("Customer", {"DisplayName": "Fleuriste", **euro})
    made = us.create(
        "CreditMemo", invoice(sale("10.05"), customer=customer["Id"], ExchangeRate="1.2", **euro)
    )

    assert (made["HomeTotalAmt"], made["HomeBalance"]) == (Decimal("12.06"), Decimal("12.06"))
    assert us.entries(made)[0] == ("Accounts Receivable (A/R) - EUR", Decimal("-12.06"))


def test_credit_memos_outside_the_us_carry_their_tax_per_rate(uk: Desk) -> None:
    made = uk.create("CreditMemo", invoice(sale(100, tax="1"), sale(50, tax="2")))

    assert (made["TxnTaxDetail"]["TotalTax"], made["TotalAmt"]) == (Decimal("22.50"), Decimal("172.50"))
    assert made["GlobalTaxCalculation"] == "TaxExcluded" and "ApplyTaxAfterDiscount" not in made
    assert uk.entries(made)[0][1] == Decimal("-172.50")
    assert uk.code("creditmemo", invoice(sale(100))) == "6000"
