"""A write that is sent twice under one requestid happens once."""

import threading
from pathlib import Path
from typing import Any

import pytest

from qbsandbox.company.file import CompanyFile
from qbsandbox.online.rest import RestReply, RestRequest, arrive, handle
from rest_desk import NOW, Desk, bill, expense, identity, invoice, parse, sale


def test_the_first_reply_comes_again_byte_for_byte_even_after_the_object_is_gone(us: Desk) -> None:
    first = us.send("POST", "invoice", invoice(sale(10)), requestid="push-7.1")
    us.delete("Invoice", parse(first)["Invoice"])

    again = us.send("POST", "invoice", invoice(sale(99)), requestid="push-7.1")

    assert again == first
    assert us.company.all("Invoice") == []


def test_another_body_under_the_same_requestid_can_be_refused(us: Desk) -> None:
    us.company.switches.requestid_with_other_body = "refuse"
    first = us.send("POST", "invoice", invoice(sale(10)), requestid="R")

    assert us.send("POST", "invoice", invoice(sale(10)), requestid="R") == first
    fault = us.fault("invoice", invoice(sale(99)), requestid="R")
    assert (fault["code"], fault["Message"]) == ("600", "Duplicate Request ID")
    item = {"bId": "1", "operation": "create", "Bill": bill(expense(1))}
    assert "Bill" in us.batch(item, requestid="B")[0]
    other = us.batch({**item, "Bill": bill(expense(2))}, requestid="B")[0]
    assert other["Fault"]["Error"][0]["code"] == "600"
    assert us.batch(item, requestid="B")[0]["Bill"]["TotalAmt"] == 1
    assert (len(us.company.all("Invoice")), len(us.company.all("Bill"))) == (1, 1)


def test_a_void_is_replayed_too(us: Desk) -> None:
    sold = us.create("Invoice", invoice(sale(10)))
    voided = us.send("POST", "invoice", identity(sold), operation="void", requestid="V")
    us.delete("Invoice", parse(voided)["Invoice"])

    assert us.send("POST", "invoice", identity(sold), operation="void", requestid="V") == voided


def test_the_same_bid_twice_in_one_request_is_one_item(us: Desk) -> None:
    item = {"bId": "1", "operation": "create", "Bill": bill(expense(1))}

    first, second = us.batch(item, {**item, "Bill": bill(expense(2))}, requestid="twice")

    assert first == second
    assert [made["TotalAmt"] for made in us.company.all("Bill")] == [1]


def test_without_a_requestid_or_with_an_empty_one_it_happens_twice(us: Desk) -> None:
    us.send("POST", "bill", bill(expense(1)))
    us.send("POST", "bill", bill(expense(1)), requestid="")
    us.send("POST", "bill", bill(expense(1)), requestid="")

    assert len(us.company.all("Bill")) == 3


def test_an_update_and_a_delete_are_replayed_too(us: Desk) -> None:
    made = us.create("Bill", bill(expense(1)))
    changed = us.send("POST", "bill", {**identity(made), **bill(expense(2))}, requestid="u")
    assert us.send("POST", "bill", {**identity(made), **bill(expense(2))}, requestid="u") == changed
    token = {"Id": made["Id"], "SyncToken": "1"}
    gone = us.send("POST", "bill", token, requestid="d", operation="delete")
    assert us.send("POST", "bill", token, requestid="d", operation="delete") == gone


def test_refusals_are_replayed_or_not_by_the_switch(us: Desk) -> None:
    body = invoice(sale(1), DocNumber="5")
    taken = us.create("Invoice", body)
    refused = us.send("POST", "invoice", body, requestid="a")
    us.delete("Invoice", taken)

    assert us.send("POST", "invoice", body, requestid="a") == refused
    us.company.switches.replays_faults = False
    assert us.send("POST", "invoice", {"Odd": 1}, requestid="b").status == 400
    assert us.send("POST", "invoice", body, requestid="b").status == 200
    assert us.send("POST", "invoice", {"Odd": 1}, requestid="b").status == 200


def test_a_requestid_has_50_characters_at_most_in_a_batch_36_and_bids_10(us: Desk) -> None:
    assert us.send("POST", "bill", bill(expense(1)), requestid="r" * 50).status == 200
    fault = us.fault("bill", bill(expense(1)), requestid="r" * 51)
    assert fault["code"] == "2130"
    item = {"bId": "1", "operation": "create", "Bill": bill(expense(1))}
    assert us.send("POST", "batch", {"BatchItemRequest": [item]}, requestid="r" * 36).status == 200
    assert us.code("batch", {"BatchItemRequest": [item]}, requestid="r" * 37) == "2130"
    assert us.code("batch", {"BatchItemRequest": [{**item, "bId": "1" * 11}]}, requestid="r" * 36) == "2130"
    assert len(us.company.all("Bill")) == 2


def test_a_batch_is_remembered_item_by_item(us: Desk) -> None:
    def item(bid: str, number: str) -> dict[str, Any]:
        return {"bId": bid, "operation": "create", "Invoice": invoice(sale(1), DocNumber=number)}

    counting = {"bId": "q", "Query": "select count(*) from Invoice"}

    first = us.batch(item("1", "N1"), item("2", "N2"), counting, requestid="B")
    again = us.batch(item("2", "N2"), item("3", "N3"), item("1", "other"), counting, requestid="B")

    assert (again[0], again[2]) == (first[1], first[0])
    assert again[1]["Invoice"]["DocNumber"] == "N3"
    assert (first[2]["QueryResponse"]["totalCount"], again[3]["QueryResponse"]["totalCount"]) == (2, 3)
    assert [made["DocNumber"] for made in us.company.all("Invoice")] == ["N1", "N2", "N3"]


def test_a_single_request_and_a_batch_of_the_same_id_do_not_meet(us: Desk) -> None:
    us.send("POST", "bill", bill(expense(1)), requestid="X")
    us.batch({"bId": "", "operation": "create", "Bill": bill(expense(2))}, requestid="X")

    assert [made["TotalAmt"] for made in us.company.all("Bill")] == [1, 2]


def test_a_reply_is_forgotten_after_so_many_later_requests(us: Desk) -> None:
    us.company.switches.requestid_forgotten_after = 3
    us.send("POST", "bill", bill(expense(1)), requestid="F")
    for _ in range(2):
        us.get("preferences")
    us.send("POST", "bill", bill(expense(1)), requestid="F")
    assert len(us.company.all("Bill")) == 1

    us.get("preferences")
    us.send("POST", "bill", bill(expense(1)), requestid="F")
    assert len(us.company.all("Bill")) == 2


def test_replies_outlive_a_restart(tmp_path: Path) -> None:
    desk = Desk(CompanyFile.create(profile="us", realm_id="1", now=NOW, path=tmp_path / "company.qbo"))
    first = desk.send("POST", "invoice", invoice(sale(10)), requestid="push-1")
    batched = desk.batch({"bId": "1", "operation": "create", "Bill": bill(expense(1))}, requestid="batch-1")
    desk.company.close()

    desk = Desk(CompanyFile.open(tmp_path / "company.qbo"))

    assert desk.send("POST", "invoice", invoice(sale(10)), requestid="push-1") == first
    assert (
        desk.batch({"bId": "1", "operation": "create", "Bill": bill(expense(1))}, requestid="batch-1")
        == batched
    )
    assert (len(desk.company.all("Invoice")), len(desk.company.all("Bill"))) == (1, 1)


def request() -> RestRequest:
    return RestRequest(
        "POST", ("bill",), {"requestid": "same"},
        b'{"VendorRef":{"value":"5"},"Line":[{"Amount":1,"DetailType":"AccountBasedExpenseLineDetail",'
        b'"AccountBasedExpenseLineDetail":{"AccountRef":{"value":"18"}}}]}',
        "application/json", "application/json",
    )  # fmt: skip


def at_once(desk: Desk, threads: int) -> list[RestReply]:
    """The same request from several threads, none of which gets through before all have arrived."""
    replies: list[RestReply] = []
    arrivals = [arrive(desk.company, request()) for _ in range(threads)]
    workers = [
        threading.Thread(
            target=lambda a=a: replies.append(handle(desk.company, request(), now=NOW, arrival=a))
        )
        for a in arrivals
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=20)
    return replies


def test_while_the_first_is_running_the_second_waits_and_gets_its_reply(us: Desk) -> None:
    replies = at_once(us, 4)

    assert len(replies) == 4 and len({reply.body for reply in replies}) == 1
    assert len(us.company.all("Bill")) == 1


def test_or_the_second_is_refused(us: Desk) -> None:
    us.company.switches.requestid_in_flight = "refuse"

    replies = at_once(us, 3)

    codes = sorted(parse(r)["Fault"]["Error"][0]["code"] for r in replies if r.status == 400)
    assert codes == ["600", "600"] and len(us.company.all("Bill")) == 1
    assert handle(us.company, request(), now=NOW).status == 200
    assert len(us.company.all("Bill")) == 1


def test_or_both_run_and_the_first_reply_to_be_stored_is_the_one_that_stays(us: Desk) -> None:
    us.company.switches.requestid_in_flight = "run_both"

    replies = at_once(us, 2)

    assert len(us.company.all("Bill")) == 2
    later = handle(us.company, request(), now=NOW)
    assert later == replies[0] and len(us.company.all("Bill")) == 2


@pytest.mark.parametrize(("mode", "bills"), [("replay", 1), ("refuse", 1), ("run_both", 2)])
def test_a_late_commit_meets_the_resend_that_overtook_it(us: Desk, mode: Any, bills: int) -> None:
    us.company.switches.requestid_in_flight = mode
    late = arrive(us.company, request())

    resent = handle(us.company, request(), now=NOW)
    handle(us.company, request(), now=NOW, arrival=late)

    assert resent.status == (400 if mode == "refuse" else 200)
    assert len(us.company.all("Bill")) == bills


def test_a_stored_reply_is_replayed_to_any_number_at_once(us: Desk) -> None:
    us.company.switches.requestid_in_flight = "run_both"
    first = handle(us.company, request(), now=NOW)

    assert at_once(us, 3) == [first] * 3
    assert len(us.company.all("Bill")) == 1
