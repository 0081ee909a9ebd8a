"""A purchase on receivables is money back for a customer: payments settle it as an expense, check or credit."""

from typing import Any

import pytest

from purchasing import assert_in_order, spent
from rest_desk import Desk, expense, identity


def refund(us: Desk, **more: Any) -> Any:
    """40 paid out to a customer, on what they are owed."""
    customer = {"value": "1", "type": "Customer"}
    return us.create("Purchase", spent(expense(40, account="84"), EntityRef=customer, **more))


def payment_of(us: Desk, made: Any, kind: str) -> Any:
    link = {"TxnId": made["Id"], "TxnType": kind}
    body = {"CustomerRef": {"value": "1"}, "TotalAmt": 40, "Line": [{"Amount": 40, "LinkedTxn": [link]}]}
    return us.create("Payment", body)


@pytest.mark.parametrize(("kind", "title"), [("Cash", "Expense"), ("Check", "Check")])
def test_a_payment_settles_what_was_paid_out_to_a_customer(us: Desk, kind: str, title: str) -> None:
    made = refund(us, kind=kind)
    assert us.read("Customer", "1")["Balance"] == 40

    paid = payment_of(us, made, title)

    settled = us.read("Purchase", made["Id"])
    assert settled["LinkedTxn"] == [{"TxnId": paid["Id"], "TxnType": "Payment"}]
    assert (us.read("Customer", "1")["Balance"], paid["UnappliedAmt"]) == (0, 0)
    noted = us.sparse("Purchase", settled, PaymentType=kind, PrivateNote="refund")
    assert noted["LinkedTxn"] == settled["LinkedTxn"]
    assert_in_order(us)


def test_a_settled_purchase_is_not_made_less_and_not_deleted(us: Desk) -> None:
    made = refund(us)
    payment_of(us, made, "Expense")
    now = us.read("Purchase", made["Id"])
    customer = {"value": "1", "type": "Customer"}

    less = {**identity(now), **spent(expense(30, account="84"), EntityRef=customer)}
    assert us.code("purchase", less) == "6000"
    assert us.code("purchase", identity(now), operation="delete") == "6000"
    us.company.switches.deletes_of_paid_documents = "unlink"
    us.delete("Purchase", now)
    assert us.read("Customer", "1")["Balance"] == -40
    assert_in_order(us)
