"""Billable lines: what was bought for a customer waits for an invoice."""

from typing import Any

import pytest

from purchasing import assert_in_order, goods, spent
from rest_desk import Desk, bill, expense, identity, invoice, sale

FOR_ALDER = {"CustomerRef": {"value": "1"}, "BillableStatus": "Billable"}


def charge_of(us: Desk, document: Any) -> Any:
    return us.read("ReimburseCharge", document["Line"][0]["LinkedTxn"][0]["TxnId"])


def taking(document: Any, **more: Any) -> dict[str, Any]:
    """An invoice whose line takes the document's charge."""
    link = {**document["Line"][0]["LinkedTxn"][0], "TxnLineId": "1"}
    return invoice({**sale(100), "LinkedTxn": [link]}, **more)


def billed(us: Desk, document: Any) -> Any:
    us.company.switches.invoices_take_charges = True
    return us.create("Invoice", taking(document))


@pytest.mark.parametrize("entity", ["Bill", "Purchase", "VendorCredit"])
def test_a_billable_line_makes_a_charge_with_the_next_id_and_names_it(us: Desk, entity: str) -> None:
    body = spent(expense(100, **FOR_ALDER)) if entity == "Purchase" else bill(expense(100, **FOR_ALDER))

    made = us.create(entity, body)

    charge = str(int(made["Id"]) + 1)
    assert made["LinkedTxn"] == [{"TxnId": charge, "TxnType": "ReimburseCharge"}]
    assert made["Line"][0]["LinkedTxn"] == [{"TxnId": charge, "TxnType": "ReimburseCharge"}]
    assert made["SyncToken"] == "0" and us.read(entity, made["Id"]) == made
    assert us.entries({"Id": charge}) == []
    assert_in_order(us)


def test_a_charge_shows_cost_and_markup_line_by_line(us: Desk) -> None:
    us.company.set_preferences("CurrencyPrefs", MultiCurrencyEnabled=False)
    made = us.create(
        "Bill", bill(goods(10, "3", Qty=1, UnitPrice=10, MarkupInfo={"Percent": 900}, **FOR_ALDER))
    )

    charge = charge_of(us, made)

    assert charge == {
        "CustomerRef": {"value": "1", "name": "Alder Street Books"},
        "HasBeenInvoiced": False,
        "Amount": 100,
        "domain": "QBO",
        "sparse": False,
        "Id": charge["Id"],
        "SyncToken": "0",
        "MetaData": charge["MetaData"],
        "TxnDate": "2024-03-01",
        "CurrencyRef": {"value": "USD", "name": "United States Dollar"},
        "LinkedTxn": [],
        "Line": [
            {
                "Id": "1",
                "LineNum": 1,
                "Amount": 10,
                "LinkedTxn": [],
                "DetailType": "ReimburseLineDetail",
                "ReimburseLineDetail": {
                    "ItemRef": {"value": "3", "name": "Notebook, A5"},
                    "UnitPrice": 10,
                    "Qty": 1,
                    "TaxCodeRef": {"value": "NON"},
                    "MarkupInfo": {"Percent": 900},
                    "ItemAccountRef": {"value": "79", "name": "Sales of Product Income"},
                },
            },
            {
                "Id": "2",
                "LineNum": 2,
                "Description": "900% markup",
                "Amount": 90,
                "LinkedTxn": [],
                "DetailType": "ReimburseLineDetail",
                "ReimburseLineDetail": {
                    "TaxCodeRef": {"value": "NON"},
                    "MarkupInfo": {"Percent": 900},
                    "ItemAccountRef": {"value": "79", "name": "Sales of Product Income"},
                },
            },
        ],
    }


def test_the_charge_of_an_account_line_goes_to_billable_expense_income(us: Desk) -> None:
    charge = charge_of(us, us.create("Bill", bill(expense(40, **FOR_ALDER))))

    assert charge["Line"][0]["ReimburseLineDetail"]["ItemAccountRef"] == {
        "value": "24",
        "name": "Billable Expense Income",
    }


def test_clients_read_and_query_charges_and_cannot_write_them(us: Desk) -> None:
    made = us.create("Bill", bill(expense(1, **FOR_ALDER), expense(2, CustomerRef={"value": "2"})))
    charge = charge_of(us, made)

    found = us.query("select * from ReimburseCharge where HasBeenInvoiced = false and CustomerRef = '1'")
    assert found["ReimburseCharge"] == [charge]
    assert us.query("select count(*) from ReimburseCharge")["totalCount"] == 2
    assert us.code("reimbursecharge", {"CustomerRef": {"value": "1"}}) == "500"
    assert us.code("reimbursecharge", identity(charge), operation="delete") == "500"


def test_an_update_keeps_changes_and_drops_charges_with_their_lines(us: Desk) -> None:
    made = us.create("Bill", bill(expense(10, **FOR_ALDER), expense(20, **FOR_ALDER)))
    first, second = made["Line"]
    more = {**first, "Amount": 15}
    not_billable = expense(20)
    not_billable["Id"] = second["Id"]

    changed = us.sparse("Bill", made, VendorRef={"value": "5"}, Line=[more, not_billable])

    assert changed["LinkedTxn"] == first["LinkedTxn"] and "LinkedTxn" not in changed["Line"][1]
    assert us.read("ReimburseCharge", first["LinkedTxn"][0]["TxnId"])["Amount"] == 15
    gone = "reimbursecharge/" + second["LinkedTxn"][0]["TxnId"]
    assert us.code(gone, None, method="GET") == "610"
    us.delete("Bill", changed)
    assert us.company.all("ReimburseCharge") == []


def test_a_company_that_does_not_track_billable_expenses_has_no_charges(us: Desk) -> None:
    us.company.set_preferences("VendorAndPurchasesPrefs", BillableExpenseTracking=False)

    made = us.create("Bill", bill(expense(10, **FOR_ALDER)))

    assert "LinkedTxn" not in made and us.company.all("ReimburseCharge") == []


@pytest.mark.parametrize("entity", ["Bill", "Purchase"])
def test_an_expense_that_an_invoice_has_taken_is_frozen(us: Desk, entity: str) -> None:
    body = spent(expense(100, **FOR_ALDER)) if entity == "Purchase" else bill(expense(100, **FOR_ALDER))
    taken_by = billed(us, us.create(entity, body))
    made = us.company.all(entity)[0]
    needed = {"PaymentType": "Cash"} if entity == "Purchase" else {"VendorRef": {"value": "5"}}

    assert made["Line"][0]["AccountBasedExpenseLineDetail"]["BillableStatus"] == "HasBeenBilled"
    assert made["SyncToken"] == "1"
    charge = charge_of(us, made)
    assert (charge["HasBeenInvoiced"], charge["SyncToken"]) == (True, "0")
    assert charge["LinkedTxn"] == [{"TxnId": taken_by["Id"], "TxnType": "Invoice"}]
    assert charge["Line"][0]["LinkedTxn"] == charge["LinkedTxn"]
    fault = us.fault(entity.lower(), identity(made), operation="delete")
    assert (fault["code"], fault["Detail"]) == (
        "6400",
        "The purchase cannot be deleted as it would make the invoice, it is linked to, blank.",
    )
    change = {**identity(made), **needed, "sparse": True}
    assert us.code(entity.lower(), {**change, "Line": [expense(1)]}) == "6400"
    assert us.code(entity.lower(), {**change, "Line": [{**made["Line"][0], "Amount": 99}]}) == "6400"
    again = {**made["Line"][0]}
    again["AccountBasedExpenseLineDetail"] = {
        **again["AccountBasedExpenseLineDetail"],
        "BillableStatus": "NotBillable",
    }
    assert us.code(entity.lower(), {**change, "Line": [again]}) == "6320"
    del again["AccountBasedExpenseLineDetail"]["BillableStatus"]
    made = us.sparse(entity, made, **needed, Line=[again])
    same = us.sparse(entity, made, **needed, PrivateNote="x", Line=made["Line"])
    assert same["Line"] == made["Line"]


def test_nobody_can_say_that_a_line_has_been_billed(us: Desk) -> None:
    body = bill(expense(1, CustomerRef={"value": "1"}, BillableStatus="HasBeenBilled"))

    assert us.code("bill", body) == "6320"


def test_an_invoice_names_the_charges_it_takes(us: Desk) -> None:
    made = us.create("Bill", bill(expense(100, **FOR_ALDER)))
    charge = made["Line"][0]["LinkedTxn"][0]["TxnId"]

    taken_by = billed(us, made)

    assert taken_by["LinkedTxn"] == [{"TxnId": charge, "TxnType": "ReimburseCharge"}]
    assert taken_by["Line"][0]["LinkedTxn"] == [
        {"TxnId": charge, "TxnType": "ReimburseCharge", "TxnLineId": "1"}
    ]
    second = us.create("Invoice", taking(made))
    assert second["LinkedTxn"] == [] and "LinkedTxn" not in second["Line"][0]
    noted = us.sparse("Invoice", taken_by, PrivateNote="sent by post")
    assert noted["LinkedTxn"] == taken_by["LinkedTxn"]
    assert us.read("Bill", made["Id"])["SyncToken"] == "1"


def test_by_the_documents_a_client_cannot_make_an_invoice_take_a_charge(us: Desk) -> None:
    made = us.create("Bill", bill(expense(100, **FOR_ALDER)))

    asked = us.create("Invoice", taking(made))

    assert asked["LinkedTxn"] == [] and "LinkedTxn" not in asked["Line"][0]
    assert charge_of(us, made)["HasBeenInvoiced"] is False


def test_an_invoice_of_another_customer_takes_no_charge(us: Desk) -> None:
    made = us.create("Bill", bill(expense(100, **FOR_ALDER)))
    us.company.switches.invoices_take_charges = True

    assert us.create("Invoice", taking(made, customer="2"))["LinkedTxn"] == []


@pytest.mark.parametrize("way", ["delete", "void", "update"])
def test_a_charge_given_back_is_billable_again(us: Desk, way: str) -> None:
    made = us.create("Bill", bill(expense(100, **FOR_ALDER)))
    taken_by = billed(us, made)

    if way == "update":
        assert us.sparse("Invoice", taken_by, Line=[sale(100)])["LinkedTxn"] == []
    else:
        us.post("invoice", identity(taken_by), operation=way)

    freed = us.read("Bill", made["Id"])
    assert freed["Line"][0]["AccountBasedExpenseLineDetail"]["BillableStatus"] == "Billable"
    assert charge_of(us, freed)["HasBeenInvoiced"] is False and charge_of(us, freed)["LinkedTxn"] == []
    assert us.delete("Bill", freed)["status"] == "Deleted"
    assert_in_order(us)


def test_a_billable_line_in_euro_is_charged_in_euro(us: Desk) -> None:
    euro = {"CurrencyRef": {"value": "EUR"}}
    mill = us.create("Vendor", {"DisplayName": "Papiermühle", **euro})["Id"]
    bistro = us.create("Customer", {"DisplayName": "Bistro", **euro})["Id"]
    line = expense(100, CustomerRef={"value": bistro})

    made = us.create("Bill", bill(line, vendor=mill, ExchangeRate="1.2", **euro))

    charge = charge_of(us, made)
    assert (charge["Amount"], charge["HomeTotalAmt"], charge["CurrencyRef"]["value"]) == (100, 120, "EUR")
