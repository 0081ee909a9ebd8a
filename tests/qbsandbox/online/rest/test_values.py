"""Values of the wrong type, size or spelling."""

from typing import Any

import pytest

from rest_desk import Desk, bill, expense, invoice, sale


def test_an_unknown_property_is_2010_with_the_known_ones_listed(us: Desk) -> None:
    fault = us.fault("invoice", {"BadJson": True})

    assert (fault["code"], fault["Message"]) == ("2010", "Request has invalid or unsupported property")
    assert fault["Detail"].startswith(
        'Property Name:Unrecognized field "BadJson" (class com.intuit.schema.finance.v3.Invoice), '
        "not marked as ignorable ("
    )
    assert fault["Detail"].endswith(" [truncated]])\n specified is unsupported or invalid")
    assert "element" not in fault


def test_unknown_properties_are_found_at_every_depth(us: Desk) -> None:
    assert us.code("invoice", invoice({**sale(1), "Odd": 1})) == "2010"
    assert us.code("invoice", invoice(sale(1, Odd=1))) == "2010"
    assert us.code("customer", {"DisplayName": "A", "BillAddr": {"Street": "x"}}) == "2010"


def test_unknown_properties_are_ignored_by_the_switch(us: Desk) -> None:
    us.company.switches.refuses_unknown_properties = False

    made = us.create("Invoice", invoice(sale(1, Odd=1), BadJson=True))

    assert "BadJson" not in made


@pytest.mark.parametrize(
    ("body", "code", "element"),
    [
        (invoice(sale(1)) | {"TxnDate": "2024-02-30"}, "2060", "TxnDate"),
        (invoice(sale(1)) | {"TxnDate": "yesterday"}, "2060", "TxnDate"),
        (invoice(sale(1), DueDate="31/12/2024"), "2060", "DueDate"),
        (invoice(sale("ten")), "2140", "Amount"),
        (invoice(sale(True)), "2140", "Amount"),
        (invoice(sale("1e30")), "2190", "Amount"),
        (invoice(sale(1, quantity="few", price=1)), "2100", "Qty"),
        (invoice(sale(1), ApplyTaxAfterDiscount="perhaps"), "2230", "ApplyTaxAfterDiscount"),
        (invoice(sale(1), BillEmail={"Address": "nobody"}), "2210", "BillEmail"),
        (invoice(sale(1), PrivateNote="x" * 4001), "2050", "PrivateNote"),
        (invoice(sale(1), CustomerMemo={"value": "x" * 1001}), "2050", "CustomerMemo"),
        (invoice({**sale(1), "Description": "x" * 4001}), "2050", "Description"),
        (invoice(sale(1), PrivateNote="“smart”"), "2040", "PrivateNote"),
        (invoice(sale(1), PrintStatus="Later"), "2170", "PrintStatus"),
        (invoice(sale(1), CustomerRef="1"), "2010", None),
        (invoice(sale(1), PrivateNote={"a": 1}), "2010", None),
        (invoice("line"), "2010", None),
    ],
)
def test_a_wrong_value_is_refused_with_its_element(
    us: Desk, body: Any, code: str, element: str | None
) -> None:
    fault = us.fault("invoice", body)

    assert (fault["code"], fault.get("element")) == (code, element)
    assert us.company.all("Invoice") == []


def test_numbers_may_come_as_text_and_dates_with_a_time(us: Desk) -> None:
    made = us.create("Bill", bill(expense("12.345")) | {"TxnDate": "2024-03-01T00:00:00-08:00"})

    assert (str(made["TotalAmt"]), made["TxnDate"]) == ("12.35", "2024-03-01")


def test_a_reference_may_be_a_number_and_only_its_value_counts(us: Desk) -> None:
    made = us.create("Bill", bill(expense(1)) | {"VendorRef": {"value": 6, "name": "Somebody else"}})

    assert made["VendorRef"] == {"value": "6", "name": "Foghorn Freight"}


def test_read_only_values_are_ignored(us: Desk) -> None:
    us.company.set_preferences("CurrencyPrefs", MultiCurrencyEnabled=False)
    made = us.create("Invoice", invoice(sale(10), TotalAmt=99, Balance=1, HomeTotalAmt=5))

    assert (made["TotalAmt"], made["Balance"]) == (10, 10) and "HomeTotalAmt" not in made
