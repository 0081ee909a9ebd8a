"""Estimates: offers that book nothing, and the invoices that come of them."""

from typing import Any

import pytest

from rest_desk import Desk, identity, invoice, sale


def linked(*estimates: Any) -> list[dict[str, str]]:
    return [{"TxnId": estimate["Id"], "TxnType": "Estimate"} for estimate in estimates]


def test_an_estimate_books_nothing_and_is_pending(us: Desk) -> None:
    us.company.switches.shows_newer_properties = False
    made = us.create("Estimate", invoice(sale(100, tax="TAX"), ExpirationDate="2024-04-01"))

    assert us.entries(made) == [] and us.read("Customer", "1")["Balance"] == 0
    assert (made["TxnStatus"], made["ExpirationDate"], made["TotalAmt"]) == ("Pending", "2024-04-01", 108)
    assert [name for name in made if name != "CustomField"] == [
        "ExpirationDate", "domain", "sparse", "Id", "SyncToken", "MetaData", "TxnDate", "CurrencyRef",
        "TxnStatus", "Line", "TxnTaxDetail", "CustomerRef", "BillAddr", "ShipAddr", "TotalAmt",
        "ApplyTaxAfterDiscount", "PrintStatus", "EmailStatus",
    ]  # fmt: skip


def test_estimates_have_numbers_of_their_own(us: Desk) -> None:
    us.company.set_preferences("SalesFormsPrefs", CustomTxnNumbers=False)
    kinds = ("Estimate", "Invoice", "Estimate", "SalesReceipt", "CreditMemo")

    numbers = [us.create(kind, invoice(sale(1)))["DocNumber"] for kind in kinds]

    assert numbers == ["1001", "1001", "1002", "1002", "1003"]


def test_a_customer_accepts_an_estimate(us: Desk) -> None:
    made = us.create("Estimate", invoice(sale(100)))
    accepted = us.sparse(
        "Estimate", made, TxnStatus="Accepted", AcceptedBy="John Smith", AcceptedDate="2024-03-27"
    )

    assert [accepted[name] for name in ("TxnStatus", "AcceptedBy", "AcceptedDate")] == [
        "Accepted", "John Smith", "2024-03-27",
    ]  # fmt: skip
    assert us.code("estimate", {**identity(accepted), "sparse": True, "TxnStatus": "Lost"}) == "2170"


def test_an_invoice_closes_the_estimate_it_names_and_both_name_each_other(us: Desk) -> None:
    offer = us.create("Estimate", invoice(sale(100), TxnStatus="Accepted"))

    sold = us.create("Invoice", invoice(sale(100), LinkedTxn=linked(offer)))

    assert sold["LinkedTxn"] == linked(offer)
    closed = us.read("Estimate", offer["Id"])
    assert (closed["TxnStatus"], closed["SyncToken"]) == ("Closed", "1")
    assert closed["LinkedTxn"] == [{"TxnId": sold["Id"], "TxnType": "Invoice"}]


def test_an_edit_of_the_invoice_leaves_its_estimate_alone(us: Desk) -> None:
    offer = us.create("Estimate", invoice(sale(100)))
    sold = us.create("Invoice", invoice(sale(100), LinkedTxn=linked(offer)))

    changed = us.sparse("Invoice", sold, PrivateNote="x")

    assert changed["LinkedTxn"] == linked(offer)
    assert us.read("Estimate", offer["Id"])["SyncToken"] == "1"


@pytest.mark.parametrize("how", ["delete", "void", "unlink", "full update"])
def test_an_estimate_without_its_invoice_is_open_again(us: Desk, how: str) -> None:
    offer = us.create("Estimate", invoice(sale(100), TxnStatus="Accepted"))
    sold = us.create("Invoice", invoice(sale(100), LinkedTxn=linked(offer)))

    if how == "delete":
        us.delete("Invoice", sold)
    elif how == "void":
        us.post("invoice", identity(sold), operation="void")
    elif how == "unlink":
        assert us.sparse("Invoice", sold, LinkedTxn=[])["LinkedTxn"] == []
    else:
        us.create("Invoice", {**identity(sold), **invoice(sale(100))})

    free = us.read("Estimate", offer["Id"])
    assert (free["TxnStatus"], free.get("LinkedTxn"), free["SyncToken"]) == ("Accepted", None, "2")


def test_an_estimate_is_invoiced_once(us: Desk) -> None:
    offer = us.create("Estimate", invoice(sale(100)))
    us.create("Invoice", invoice(sale(60), LinkedTxn=linked(offer)))

    fault = us.fault("invoice", invoice(sale(40), LinkedTxn=linked(offer)))

    assert (fault["code"], fault["Detail"]) == (
        "620", f"Transaction ID Cannot Be Linked : Estimate {offer['Id']}",
    )  # fmt: skip
    assert len(us.company.all("Invoice")) == 1


def test_an_invoice_names_one_estimate(us: Desk) -> None:
    """Intuit's invoice page: only one link, and no progress invoicing over the API."""
    us.company.set_preferences("SalesFormsPrefs", UsingProgressInvoicing=True)
    offers = [us.create("Estimate", invoice(sale(100))) for _ in range(2)]

    assert us.code("invoice", invoice(sale(60), LinkedTxn=linked(*offers))) == "620"
    assert [us.read("Estimate", offer["Id"])["TxnStatus"] for offer in offers] == ["Pending", "Pending"]


def test_an_estimate_is_due_by_its_terms(us: Desk) -> None:
    made = us.create("Estimate", invoice(sale(1), SalesTermRef={"value": "2"}))

    assert (made["DueDate"], made["SalesTermRef"]) == ("2024-03-16", {"value": "2", "name": "Net 15"})
    assert "DueDate" not in us.create("Estimate", invoice(sale(1), customer="2"))


@pytest.mark.parametrize("id", ["999", "x", ""])
def test_an_estimate_that_is_not_there_cannot_be_linked(us: Desk, id: str) -> None:
    link = [{"TxnId": id, "TxnType": "Estimate"}]

    assert us.code("invoice", invoice(sale(1), LinkedTxn=link)) == "620"
    assert us.company.all("Invoice") == []


def test_another_customers_estimate_cannot_be_linked(us: Desk) -> None:
    offer = us.create("Estimate", invoice(sale(100), customer="2"))

    assert us.code("invoice", invoice(sale(1), LinkedTxn=linked(offer))) == "620"
    assert us.read("Estimate", offer["Id"])["TxnStatus"] == "Pending"


def test_an_estimate_with_an_invoice_stays(us: Desk) -> None:
    offer = us.create("Estimate", invoice(sale(100)))
    sold = us.create("Invoice", invoice(sale(100), LinkedTxn=linked(offer)))
    offer = us.read("Estimate", offer["Id"])

    assert us.code("estimate", identity(offer), operation="delete") == "6000"
    us.delete("Invoice", sold)
    us.delete("Estimate", us.read("Estimate", offer["Id"]))
    assert us.company.all("Estimate") == []


def test_a_payment_and_an_estimate_stand_side_by_side(us: Desk) -> None:
    offer = us.create("Estimate", invoice(sale(100)))
    sold = us.create("Invoice", invoice(sale(100), LinkedTxn=linked(offer)))
    line = {"Amount": 100, "LinkedTxn": [{"TxnId": sold["Id"], "TxnType": "Invoice"}]}
    paid = us.create("Payment", {"CustomerRef": {"value": "1"}, "TotalAmt": 100, "Line": [line]})

    links = us.read("Invoice", sold["Id"])["LinkedTxn"]
    assert sorted(link["TxnType"] for link in links) == ["Estimate", "Payment"]
    us.delete("Payment", paid)
    assert us.read("Invoice", sold["Id"])["LinkedTxn"] == linked(offer)


def test_stocked_items_on_an_estimate_stay_on_the_shelf(us: Desk) -> None:
    us.create("Estimate", invoice(sale(30, item="11")))

    assert us.read("Item", "11")["QtyOnHand"] == 0


def test_an_estimate_cannot_be_voided(us: Desk) -> None:
    made = us.create("Estimate", invoice(sale(1)))

    assert us.code("estimate", identity(made), operation="void") == "500"
