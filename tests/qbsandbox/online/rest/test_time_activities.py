"""Time sheets of employees and vendors."""

from typing import Any

import pytest

from rest_desk import Desk, identity

WORKED = {"NameOf": "Employee", "EmployeeRef": {"value": "8"}}


def test_hours_of_an_employee_are_answered_in_full(us: Desk) -> None:
    asked = {
        **WORKED, "TxnDate": "2024-02-29", "Hours": 3, "Minutes": 0, "ItemRef": {"value": "2"},
        "CustomerRef": {"value": "1"}, "BillableStatus": "Billable", "HourlyRate": 15, "CostRate": 50.0,
        "Description": "Garden Lighting",
    }  # fmt: skip

    reply = us.send("POST", "timeactivity", asked)

    assert reply.body.decode() == (
        '{"TimeActivity":{"TxnDate":"2024-02-29","NameOf":"Employee","EmployeeRef":{"value":"8","name":"Front Desk"},'
        '"CustomerRef":{"value":"1","name":"Alder Street Books"},"ItemRef":{"value":"2","name":"Hours"},'
        '"BillableStatus":"Billable","Taxable":false,"HourlyRate":15,"CostRate":50,"Hours":3,"Minutes":0,"Seconds":0,'
        '"Description":"Garden Lighting","domain":"QBO","sparse":false,"Id":"1","SyncToken":"0",'
        '"MetaData":{"CreateTime":"2024-03-05T10:00:01-08:00","LastUpdatedTime":"2024-03-05T10:00:01-08:00"}},'
        '"time":"2024-03-05T10:00:01.300-08:00"}'
    )  # fmt: skip


def test_start_and_end_may_be_times_alone_and_are_shown_in_pacific_time(us: Desk) -> None:
    alone = us.create(
        "TimeActivity",
        {**WORKED, "TxnDate": "2021-02-02", "StartTime": "08:00:00-08:00", "EndTime": "17:00:00-08:00"},
    )
    whole = us.create(
        "TimeActivity",
        {**WORKED, "StartTime": "2015-07-28T16:00:00Z", "EndTime": "2015-07-29T01:00:00Z", "Hours": 3},
    )

    assert (alone["StartTime"], alone["EndTime"]) == (
        "2021-02-02T08:00:00-08:00",
        "2021-02-02T17:00:00-08:00",
    )
    assert (whole["StartTime"], whole["EndTime"]) == (
        "2015-07-28T09:00:00-07:00",
        "2015-07-28T18:00:00-07:00",
    )
    assert "Hours" not in whole
    assert (alone["BillableStatus"], alone["HourlyRate"]) == ("NotBillable", 0)
    assert alone["ItemRef"] == {"value": "2", "name": "Hours"}


def test_a_vendors_time_drops_an_employee_and_keeps_the_vendor(us: Desk) -> None:
    made = us.create("TimeActivity", {**WORKED, "NameOf": "Vendor", "VendorRef": {"value": "5"}, "Hours": 1})

    assert (made["VendorRef"]["value"], "EmployeeRef" in made, made["Minutes"]) == ("5", False, 0)
    assert made["TxnDate"] == "2024-03-05"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"NameOf": None}, "2020"),
        ({"NameOf": "Other"}, "2170"),
        ({"EmployeeRef": None}, "2020"),
        ({"EmployeeRef": {"value": "99"}}, "2500"),
        ({"EmployeeRef": {"value": "1"}}, "2500"),
        ({"Hours": None, "Minutes": None}, "2020"),
        ({"Hours": 8761}, "2240"),
        ({"Minutes": 60}, "2240"),
        ({"StartTime": "08:00:00"}, "2020"),
        ({"StartTime": "17:00:00", "EndTime": "08:00:00"}, "6000"),
        ({"StartTime": "noon", "EndTime": "17:00:00"}, "2060"),
        ({"BillableStatus": "Billable", "HourlyRate": 5}, "6310"),
        ({"BillableStatus": "Billable", "CustomerRef": {"value": "1"}}, "2020"),
        ({"BillableStatus": "HasBeenBilled", "CustomerRef": {"value": "1"}}, "6320"),
        ({"BillableStatus": "HAS_BEEN_BILLED"}, "2170"),
        ({"ItemRef": {"value": "6"}}, "6000"),
        ({"HourlyRate": -1}, "2190"),
        ({"Description": "x" * 4001}, "2050"),
    ],
)
def test_time_sheets_that_make_no_sense_are_refused(us: Desk, change: dict[str, Any], code: str) -> None:
    assert us.code("timeactivity", {**WORKED, "Hours": 3, "Minutes": 30, **change}) == code
    assert us.query("select * from TimeActivity") == {}


def test_a_time_sheet_is_changed_found_and_deleted(us: Desk) -> None:
    made = us.create("TimeActivity", {**WORKED, "TxnDate": "2024-02-01", "Hours": 5})
    us.create("TimeActivity", {**WORKED, "TxnDate": "2024-02-02", "Hours": 6})

    changed = us.post("timeactivity", {**made, "Description": "Updated"})["TimeActivity"]
    assert (changed["Description"], changed["SyncToken"], changed["Hours"]) == ("Updated", "1", 5)
    newest_first = us.query("select * from TimeActivity")["TimeActivity"]
    assert [t["Id"] for t in newest_first] == ["2", "1"]
    found = us.query("select * from TimeActivity where TxnDate = '2024-02-01' and EmployeeRef = '8'")
    assert [t["Id"] for t in found["TimeActivity"]] == ["1"]

    assert us.delete("TimeActivity", changed) == {"domain": "QBO", "status": "Deleted", "Id": "1"}
    assert us.code("timeactivity/1", None, method="GET") == "610"


def test_deleting_a_time_sheet_leaves_the_transaction_of_the_same_number_alone(us: Desk) -> None:
    opening = us.query("select * from JournalEntry")["JournalEntry"][0]
    made = us.create("TimeActivity", {**WORKED, "Hours": 5})
    assert made["Id"] == opening["Id"]

    us.delete("TimeActivity", made)

    assert len(us.entries(opening)) == 2


def test_billed_time_stays(us: Desk) -> None:
    made = us.create(
        "TimeActivity",
        {**WORKED, "Hours": 5, "CustomerRef": {"value": "1"}, "BillableStatus": "Billable", "HourlyRate": 9},
    )
    with us.company.transaction():
        record = us.company.store.get("TimeActivity", int(made["Id"]))
        us.company.store.replace(record, {**record.body, "BillableStatus": "HasBeenBilled"}, at=us.now)
    billed = us.read("TimeActivity", made["Id"])

    assert us.code("timeactivity", identity(billed), operation="delete") == "6400"
    assert us.code("timeactivity", {**billed, "BillableStatus": "Billable"}) == "6320"
    assert us.post("timeactivity", {**billed, "Description": "note"})["TimeActivity"]["Description"] == "note"
