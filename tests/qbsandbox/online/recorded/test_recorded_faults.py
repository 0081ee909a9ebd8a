"""What refusals of 2022 to 2026 say, word for word."""

import pytest

from rest_desk import Desk, bill, expense, invoice, journal, parse, sale


def test_a_name_that_is_taken_tells_the_id_except_for_customers(us: Desk) -> None:
    taken = us.read("Customer", "1")["DisplayName"]
    customer = us.fault("customer", {"DisplayName": taken})
    vendor = us.fault("vendor", {"DisplayName": taken})

    assert customer["Detail"] == "The name supplied already exists. : null"
    assert vendor["Detail"] == "The name supplied already exists. : Id=1"
    assert ("element" in customer, customer["code"]) == (False, "6240")


def test_a_number_that_is_taken_tells_number_type_and_id(us: Desk) -> None:
    us.create("Invoice", invoice(sale(1), DocNumber="55"))

    fault = us.fault("invoice", invoice(sale(1), DocNumber="55"))

    assert (fault["code"], fault["Message"]) == ("6140", "Duplicate Document Number Error")
    assert "You must specify a different number. This number has already been used." in fault["Detail"]


def test_an_unknown_reference_names_the_list_and_the_id(us: Desk) -> None:
    fault = us.fault("invoice", invoice(sale(1, item="4711")))

    assert fault == {
        "Message": "Invalid Reference Id",
        "Detail": "Invalid Reference Id : Items element id 4711 not found",
        "code": "2500",
        "element": "Reference Id",
    }


def test_a_category_on_a_line_is_an_invalid_reference(us: Desk) -> None:
    shelf = us.create("Item", {"Name": "Shelf", "Type": "Category"})

    fault = us.fault("invoice", invoice(sale(1, item=shelf["Id"])))

    assert fault["code"] == "2500"
    assert fault["Detail"].endswith(
        "An item in this transaction is set up as a category instead of a product or service."
    )


def test_a_reference_that_is_no_number_is_told_with_the_way_to_it(us: Desk) -> None:
    """Seen in February 2026."""
    fault = us.fault("bill", bill(expense(1, ClassRef={"value": "west"})))

    assert (fault["code"], fault["element"]) == ("2030", "Line.AccountBasedExpenseLineDetail.ClassRef.value")
    assert fault["Detail"] == "Id should be a valid number. Supplied value:west"


def test_an_id_of_13_digits_is_no_valid_number_for_forms(us: Desk) -> None:
    fault = us.fault("invoice/1234567890123", None, method="GET")

    assert fault["code"] == "2030"


@pytest.mark.parametrize("kind", ["bill", "purchase", "vendor"])
def test_a_read_without_an_id_finds_no_operation(us: Desk, kind: str) -> None:
    reply = us.send("GET", kind)

    assert reply.status == 400
    assert f"operation could not find resource for entity {kind}".encode() in reply.body.lower()


def test_an_entry_with_one_line_asks_for_two(us: Desk) -> None:
    fault = us.fault("journalentry", journal(("Debit", "18", 5)))

    assert fault["code"] == "6000"
    assert fault["Detail"].endswith("Fill out at least two detail lines to continue.")


def test_a_colon_in_a_name_is_an_invalid_character(us: Desk) -> None:
    """Recorded in July 2026."""
    fault = us.fault("customer", {"DisplayName": "North:South"})

    assert (fault["code"], fault["element"]) == ("2040", "DisplayName")
    assert fault["Detail"] == "Element contains invalid characters. North:South"


def test_a_stale_token_is_refused_with_its_own_text(us: Desk) -> None:
    made = us.create("Customer", {"DisplayName": "Alder"})
    us.sparse("Customer", made, Notes="one")

    reply = us.send("POST", "customer", {**made, "sparse": True, "Notes": "two"})

    assert (reply.status, parse(reply)["Fault"]["Error"][0]["code"]) == (400, "5010")
