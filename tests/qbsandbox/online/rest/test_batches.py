"""Batches: up to thirty independent operations."""

import pytest

from rest_desk import Desk, bill, expense, identity, invoice, sale


def test_each_item_has_its_own_result_and_one_fault_spoils_nothing_else(us: Desk) -> None:
    kept = us.create("Invoice", invoice(sale(5)))
    answer = us.batch(
        {"bId": "1", "operation": "create", "Invoice": invoice(sale(10), DocNumber="B-1")},
        {"bId": "2", "operation": "create", "Customer": {"DisplayName": "alder street books"}},
        {
            "bId": "3",
            "operation": "update",
            "Invoice": {**identity(kept), "sparse": True, "PrivateNote": "x"},
        },
        {"bId": "4", "Query": "select count(*) from Invoice"},
        {"bId": "5", "operation": "delete", "Invoice": {"Id": kept["Id"], "SyncToken": "1"}},
        {"bId": "6", "Query": "select * from Odd"},
    )

    assert [item["bId"] for item in answer] == ["1", "2", "3", "4", "5", "6"]
    assert answer[0]["Invoice"]["TotalAmt"] == 10
    assert (
        answer[1]["Fault"]["Error"][0]["code"] == "6240" and answer[1]["Fault"]["type"] == "ValidationFault"
    )
    assert answer[2]["Invoice"]["PrivateNote"] == "x"
    assert answer[3]["QueryResponse"] == {"totalCount": 2}
    assert answer[4]["Invoice"]["status"] == "Deleted"
    assert answer[5]["Fault"]["Error"][0]["code"] == "4001"
    assert [made["DocNumber"] for made in us.company.all("Invoice")] == ["B-1"]


def test_an_item_that_fails_half_way_leaves_no_trace(us: Desk) -> None:
    before = len(list(us.company.ledger.entries()))
    us.company.close_books(us.now.date())

    answer = us.batch({"bId": "1", "operation": "create", "Bill": bill(expense(1))})

    assert answer[0]["Fault"]["Error"][0]["code"] == "6200"
    assert len(list(us.company.ledger.entries())) == before
    us.company.close_books(None)
    assert us.create("Bill", bill(expense(1)))["Id"] == "2"


def test_thirty_items_are_the_limit(us: Desk) -> None:
    item = {"bId": "1", "operation": "create", "Bill": bill(expense(1))}

    assert len(us.batch(*[item] * 30)) == 30
    fault = us.fault("batch", {"BatchItemRequest": [item] * 31})
    assert (fault["code"], fault["Message"]) == ("1040", "Batch size exceeds allowed limit")
    assert len(us.company.all("Bill")) == 30


@pytest.mark.parametrize("body", [{}, {"BatchItemRequest": []}, {"BatchItemRequest": "x"}])
def test_an_empty_batch_is_malformed(us: Desk, body: dict[str, object]) -> None:
    assert us.fault("batch", body)["Detail"].startswith("MalformedRequest")


@pytest.mark.parametrize(
    ("item", "code"),
    [
        ({"bId": "1", "Invoice": {}}, "2020"),
        ({"bId": "1", "operation": "explode", "Invoice": {}}, "500"),
        ({"bId": "1", "operation": "create"}, "2010"),
        ({"bId": "1", "operation": "create", "Odd": {}}, "2010"),
        ({"bId": "1", "operation": "create", "Invoice": {}, "Bill": {}}, "2010"),
        ("x", "2010"),
    ],
)
def test_an_item_that_is_wrong_is_a_fault_of_its_own(us: Desk, item: object, code: str) -> None:
    answer = us.post("batch", {"BatchItemRequest": [item]})["BatchItemResponse"]

    assert answer[0]["Fault"]["Error"][0]["code"] == code


def test_a_duplicate_number_is_allowed_per_item(us: Desk) -> None:
    us.create("Invoice", invoice(sale(1), DocNumber="9"))
    item = {"bId": "1", "operation": "create", "Invoice": invoice(sale(1), DocNumber="9")}

    answer = us.batch(item, {**item, "bId": "2", "optionsData": "allowduplicatedocnum"})

    assert answer[0]["Fault"]["Error"][0]["code"] == "6140"
    assert answer[1]["Invoice"]["DocNumber"] == "9"


def test_a_void_in_a_batch_follows_the_same_matrix(us: Desk) -> None:
    sold = us.create("Invoice", invoice(sale(1)))
    owed = us.create("Bill", bill(expense(1)))

    answer = us.batch(
        {"bId": "1", "operation": "void", "Invoice": identity(sold)},
        {"bId": "2", "operation": "void", "Bill": identity(owed)},
    )

    assert answer[0]["Invoice"]["PrivateNote"] == "Voided"
    assert answer[1]["Fault"]["Error"][0]["code"] == "10000"


def test_bids_come_back_as_text_and_only_where_they_were_sent(us: Desk) -> None:
    item = {"operation": "create", "Bill": bill(expense(1))}

    numbered, bare = us.batch({**item, "bId": 7}, item)

    assert numbered["bId"] == "7" and list(numbered) == ["Bill", "bId"]
    assert list(bare) == ["Bill"]


def test_the_same_bid_twice_is_two_items_without_a_requestid(us: Desk) -> None:
    item = {"bId": "1", "operation": "create", "Bill": bill(expense(1))}

    first, second = us.batch(item, item)

    assert first["Bill"]["Id"] != second["Bill"]["Id"]


def test_later_items_stand_on_their_own(us: Desk) -> None:
    """A customer that an item makes can be named by its number in the next request, not before."""
    answer = us.batch(
        {"bId": "1", "operation": "create", "Invoice": {"Line": []}},
        {"bId": "2", "operation": "create", "Customer": {"DisplayName": "Ana Ortiz"}},
        {"bId": "3", "operation": "create", "Invoice": invoice(sale(1))},
    )

    assert [next(iter(item)) for item in answer] == ["Fault", "Customer", "Invoice"]


def test_a_document_can_be_sent_in_a_batch(us: Desk) -> None:
    sold = us.create("Invoice", invoice(sale(1), BillEmail={"Address": "ana@books.example"}))
    owed = us.create("Bill", bill(expense(1)))

    sent, refused = us.batch(
        {"bId": "1", "operation": "send", "Invoice": {"Id": sold["Id"]}},
        {"bId": "2", "operation": "send", "Bill": identity(owed)},
    )

    assert sent["Invoice"]["EmailStatus"] == "EmailSent"
    assert refused["Fault"]["Error"][0]["code"] == "500"


def test_credit_card_payments_go_by_either_of_their_names(us: Desk) -> None:
    answer = us.batch(
        {"bId": "1", "operation": "create", "CreditCardPayment": {}},
        {"bId": "2", "operation": "create", "CreditCardPaymentTxn": {}},
    )

    assert [item["Fault"]["Error"][0]["code"] for item in answer] == ["2020", "2020"]


def test_a_batch_answers_a_thousand_objects_at_most(us: Desk) -> None:
    for _ in range(18):
        us.batch(*[{"bId": str(n), "operation": "create", "Bill": bill(expense(1))} for n in range(30)])
    asking = {"bId": "q", "Query": "select * from Bill maxresults 1000"}

    answer = us.batch(asking, asking, {"bId": "c", "Query": "select count(*) from Bill"})

    assert answer[0]["QueryResponse"]["maxResults"] == 540
    fault = answer[1]["Fault"]["Error"][0]
    assert (fault["code"], fault["Message"]) == ("10100", "Result Set Big")
    assert answer[2]["QueryResponse"] == {"totalCount": 540}
