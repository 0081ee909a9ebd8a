"""What changed since an instant, deletions included."""

import json
import re
from datetime import timedelta

import pytest

from qbsandbox.company import pacific
from qbsandbox.online import edge
from qbsandbox.online.rest_messages import RestRequest
from rest_desk import NOW, Desk, bill, expense, identity, invoice, parse, sale


def since(desk: Desk, kinds: str, instant: str = "") -> list[dict[str, object]]:
    """The members of an answer, one for each kind."""
    asked = instant or pacific.seconds_text(desk.now - timedelta(hours=1))
    answer = desk.get("cdc", entities=kinds, changedSince=asked)
    assert list(answer) == ["CDCResponse", "time"]
    (part,) = answer["CDCResponse"]
    assert list(part) == ["QueryResponse"]
    members: list[dict[str, object]] = part["QueryResponse"]
    return members


def settled(desk: Desk) -> str:
    """An instant after everything so far."""
    desk.now += timedelta(minutes=10)
    return pacific.seconds_text(desk.now)


def test_kinds_come_in_the_order_they_were_asked_for_and_empty_where_nothing_changed(us: Desk) -> None:
    begin = settled(us)
    sold = us.create("Invoice", invoice(sale(10)))

    members = since(us, "Payment,Invoice,Bill", begin)

    assert members == [
        {},
        {"Invoice": [us.read("Invoice", sold["Id"])], "startPosition": 1, "maxResults": 1, "totalCount": 1},
        {},
    ]
    assert list(members[1]) == ["Invoice", "startPosition", "maxResults", "totalCount"]


def test_deletions_come_after_what_is_left_and_say_when(us: Desk) -> None:
    begin = settled(us)
    gone = us.create("Bill", bill(expense(1)))
    us.delete("Bill", gone)
    deleted_at = pacific.seconds_text(us.now)
    kept = us.create("Bill", bill(expense(2)))

    (member,) = since(us, "Bill", begin)

    assert [row["Id"] for row in member["Bill"]] == [kept["Id"], gone["Id"]]  # type: ignore[attr-defined]
    tombstone = member["Bill"][1]  # type: ignore[index]
    assert json.dumps(tombstone) == (
        '{"domain": "QBO", "status": "Deleted", "Id": "' + gone["Id"] + '", '
        '"MetaData": {"LastUpdatedTime": "' + deleted_at + '"}}'
    )
    assert (member["startPosition"], member["maxResults"], member["totalCount"]) == (1, 2, 2)


def test_with_deletions_alone_there_is_no_start_position(us: Desk) -> None:
    begin = settled(us)
    us.delete("Invoice", us.create("Invoice", invoice(sale(10))))

    (member,) = since(us, "Invoice", begin)

    assert list(member) == ["Invoice", "maxResults", "totalCount"]


def test_records_come_in_the_order_of_their_last_change(us: Desk) -> None:
    begin = settled(us)
    first = us.create("Bill", bill(expense(1)))
    second = us.create("Bill", bill(expense(2)))
    us.sparse("Bill", first, VendorRef=first["VendorRef"], PrivateNote="later")

    (member,) = since(us, "bill", begin)

    assert [row["Id"] for row in member["Bill"]] == [second["Id"], first["Id"]]  # type: ignore[attr-defined]


def test_a_record_made_inactive_comes_whole_and_a_voided_document_as_any_other(us: Desk) -> None:
    begin = settled(us)
    vendor = us.create("Vendor", {"DisplayName": "Paper Mill"})
    us.sparse("Vendor", vendor, Active=False)
    sold = us.create("Invoice", invoice(sale(10)))
    us.post("invoice", identity(sold), operation="void")

    vendors, invoices = since(us, "Vendor,Invoice", begin)

    (shown,) = vendors["Vendor"]  # type: ignore[misc]
    assert (shown["Active"], shown["DisplayName"]) == (False, "Paper Mill (deleted)")
    (voided,) = invoices["Invoice"]  # type: ignore[misc]
    assert (voided["PrivateNote"], voided["TotalAmt"]) == ("Voided", 0)


def test_a_customer_whose_balance_moved_is_reported_with_the_same_sync_token(us: Desk) -> None:
    begin = settled(us)
    us.create("Invoice", invoice(sale(10), customer="1"))

    (member,) = since(us, "Customer", begin)

    (shown,) = member["Customer"]  # type: ignore[misc]
    assert (shown["Id"], shown["SyncToken"], shown["Balance"]) == ("1", "0", 10)


@pytest.mark.parametrize(
    "written",
    [
        "2024-03-05T10:00:05-08:00",
        "2024-03-05T18:00:05Z",
        "2024-03-05T18:00:05.999Z",
        "2024-03-05T18:00:05+00:00",
        "2024-03-05T18:00:05 00:00",
        "2024-03-05T18:00:05+0000",
        "2024-03-05T10:00:05",
    ],
)
def test_the_instant_is_read_in_every_form_that_clients_send(us: Desk, written: str) -> None:
    made = [us.create("Bill", bill(expense(1)))["Id"] for _ in range(8)]

    (member,) = since(us, "Bill", written)

    assert [row["Id"] for row in member["Bill"]] == made[4:]  # type: ignore[attr-defined]


def test_a_day_begins_at_pacific_midnight(us: Desk) -> None:
    us.now = NOW.replace(hour=7, minute=59, second=58)
    us.create("Bill", bill(expense(1)))
    us.create("Bill", bill(expense(2)))

    (member,) = since(us, "Bill", "2024-03-05")

    assert [row["TotalAmt"] for row in member["Bill"]] == [2]  # type: ignore[attr-defined]


def test_the_instant_itself_belongs_to_the_period_or_not_by_the_switch(us: Desk) -> None:
    made = us.create("Bill", bill(expense(1)))
    instant = made["MetaData"]["LastUpdatedTime"]
    assert since(us, "Bill", instant)[0]["maxResults"] == 1

    us.company.switches.cdc_since_is_inclusive = False
    assert since(us, "Bill", instant) == [{}]
    us.company.switches.cdc_since_is_inclusive = True


def test_thirty_days_are_the_longest_look_back(us: Desk) -> None:
    old = us.create("Bill", bill(expense(1)))
    us.now += timedelta(days=20)
    new = us.create("Bill", bill(expense(2)))
    us.now += timedelta(days=20)

    (member,) = since(us, "Bill", "2011-01-01T00:00:00-08:00")
    assert [row["Id"] for row in member["Bill"]] == [new["Id"]] != [old["Id"]]  # type: ignore[attr-defined]

    us.company.switches.cdc_beyond_thirty_days = "refuse"
    assert us.code("cdc", None, method="GET", entities="Bill", changedSince="2011-01-01") == "4001"


def test_an_answer_holds_a_thousand_objects_in_all_and_does_not_say_that_there_are_more(us: Desk) -> None:
    begin = settled(us)
    for _ in range(34):
        us.batch(*[
            {"bId": str(n), "operation": "create", "Bill": bill(expense(1))} for n in range(30)
        ])  # fmt: skip
    gone = us.company.all("Bill")[5]
    us.delete("Bill", gone)
    us.create("Invoice", invoice(sale(10)))

    bills, invoices = since(us, "Bill,Invoice", begin)
    assert (bills["maxResults"], bills["totalCount"], invoices) == (1000, 1000, {})

    invoices, bills = since(us, "Invoice,Bill", begin)
    assert (invoices["maxResults"], bills["maxResults"]) == (1, 999)


@pytest.mark.parametrize(
    ("args", "code", "words"),
    [
        ({"entities": "Invoice"}, "2020", "Required parameter changedSince is missing in the request"),
        ({"changedSince": "2024-03-01"}, "2020", "Required parameter entities is missing in the request"),
        ({"entities": " , ", "changedSince": "2024-03-01"}, "2020", "Required parameter entities"),
        ({"entities": "Invoice", "changedSince": "yesterday"}, "2060", "Invalid Date. Supplied value:yesterday"),
        ({"entities": "Invoice", "changedSince": "2024-13-01"}, "2060", "Supplied value:2024-13-01"),
        (
            {"entities": "Invoice,Custmoer", "changedSince": "2024-03-01"},
            "4001",
            "QueryValidationError: invalid context declaration: Custmoer",
        ),
        ({"entities": "TaxCode", "changedSince": "2024-03-01"}, "500", "Operation cdc for TaxCode is not supported."),
        ({"entities": "TaxRate", "changedSince": "2024-03-01"}, "500", "TaxRate"),
        ({"entities": "TaxAgency", "changedSince": "2024-03-01"}, "500", "TaxAgency"),
        ({"entities": "JournalCode", "changedSince": "2024-03-01"}, "500", "JournalCode"),
    ],
)  # fmt: skip
def test_what_is_refused(us: Desk, args: dict[str, str], code: str, words: str) -> None:
    fault = us.fault("cdc", None, method="GET", **args)

    assert fault["code"] == code and words in fault["Detail"]


def test_the_path_may_be_written_in_any_case(us: Desk) -> None:
    assert us.send("GET", "CDC", None, entities="Bill", changedSince="2024-03-01").status == 200
    assert us.send("POST", "cdc", {}, entities="Bill", changedSince="2024-03-01").status == 405


def test_a_batch_may_ask_for_changes(us: Desk) -> None:
    made = us.create("Bill", bill(expense(1)))
    asked = {"bId": "c", "CDCQuery": {"Entities": "Invoice,Bill", "ChangedSince": "2024-03-05"}}

    (item,) = us.batch(asked)

    assert item["bId"] == "c"
    nothing, bills = item["CDCResponse"]["QueryResponse"]
    assert nothing == {} and [row["Id"] for row in bills["Bill"]] == [made["Id"]]
    (refused,) = us.batch({**asked, "CDCQuery": {"Entities": "Bill"}})
    assert refused["Fault"]["Error"][0]["element"] == "changedSince"


def test_deletions_survive_in_the_answer_of_a_kind_whose_ids_are_shared(us: Desk) -> None:
    """Bills and invoices count one sequence: a deleted bill is no deleted invoice."""
    begin = settled(us)
    us.delete("Bill", us.create("Bill", bill(expense(1))))

    assert since(us, "Invoice", begin) == [{}]
    reply = parse(us.send("GET", "cdc", None, entities="Bill", changedSince=begin))
    assert reply["CDCResponse"][0]["QueryResponse"][0]["Bill"][0]["status"] == "Deleted"


def test_changes_in_xml_alone_and_in_a_batch(us: Desk) -> None:
    begin = settled(us)
    us.delete("Bill", us.create("Bill", bill(expense(1))))
    asked = {"entities": "Invoice,Bill", "changedSince": begin}
    alone = edge.handle(
        us.company, RestRequest("GET", ("cdc",), asked, b"", "", "application/xml"), now=us.now
    )
    batch = (
        '<IntuitBatchRequest xmlns="http://schema.intuit.com/finance/v3"><BatchItemRequest bId="c"><CDCQuery>'
        f"<Entities>Invoice,Bill</Entities><ChangedSince>{begin}</ChangedSince></CDCQuery></BatchItemRequest>"
        "</IntuitBatchRequest>"
    )
    request = RestRequest("POST", ("batch",), {}, batch.encode(), "application/xml", "application/xml")
    batched = edge.handle(us.company, request, now=us.now)

    changes = re.search(r"<CDCResponse>.*</CDCResponse>", alone.body.decode())
    assert changes is not None
    assert re.fullmatch(
        r'<CDCResponse><QueryResponse/><QueryResponse maxResults="1" totalCount="1">'
        r'<Bill domain="QBO" status="Deleted"><Id>\d+</Id><MetaData><LastUpdatedTime>[^<]+</LastUpdatedTime>'
        r"</MetaData></Bill></QueryResponse></CDCResponse>",
        changes[0],
    )
    assert f'<BatchItemResponse bId="c">{changes[0]}</BatchItemResponse>' in batched.body.decode()
