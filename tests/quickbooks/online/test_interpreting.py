"""Replies become outcomes: what stands in the books, what was refused, what nobody knows."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crossfoot.quickbooks.books import (
    AccessLost,
    Malformed,
    NotSent,
    Posted,
    Refused,
    Reply,
    SignInExpired,
    Stale,
    Throttled,
    Unknown,
)
from crossfoot.quickbooks.online.books import OnlineBooks

BOOKS = OnlineBooks()
NAMES = {"a": "Invoice", "b": "Bill", "c": "Customer"}
OUTCOMES = Posted | Refused | Stale | Throttled | SignInExpired | AccessLost | Malformed | Unknown | NotSent


def reply(body: object, status: int = 200) -> Reply:
    return Reply(status, json.dumps(body).encode())


def fault(code: str, detail: str = "") -> dict[str, Any]:
    return {"Fault": {"Error": [{"Message": "m", "Detail": detail, "code": code}], "type": "ValidationFault"}}


def test_a_posted_invoice_tells_quickbooks_own_figures() -> None:
    body = (
        b'{"Invoice":{"Id":"266","SyncToken":"0","DocNumber":"1045","TotalAmt":108.25,'
        b'"TxnTaxDetail":{"TotalTax":8.25}},"time":"2020-09-29T05:58:07.300-07:00"}'
    )
    got = BOOKS.interpret_single("Invoice", Reply(200, body))
    assert isinstance(got, Posted)
    assert (got.remote_id, got.version, got.number) == ("266", "0", "1045")
    assert (got.total, got.tax) == (Decimal("108.25"), Decimal("8.25"))
    assert got.record["TotalAmt"] == Decimal("108.25")


def test_a_bill_without_tax_has_the_tax_zero_and_a_customer_none() -> None:
    bill = BOOKS.interpret_single("Bill", reply({"Bill": {"Id": "1", "SyncToken": "0", "TotalAmt": 0}}))
    customer = BOOKS.interpret_single("Customer", reply({"Customer": {"Id": "58", "SyncToken": "0"}}))
    assert isinstance(bill, Posted)
    assert isinstance(customer, Posted)
    assert (bill.total, bill.tax) == (Decimal(0), Decimal(0))
    assert (customer.total, customer.tax, customer.number) == (None, None, "")


def test_a_tax_code_is_posted_under_its_own_id() -> None:
    body = {"TaxCode": "X", "TaxCodeId": "5", "TaxRateDetails": []}
    got = BOOKS.interpret_single("TaxService", reply(body))
    assert got == Posted("5", "0", record=body)


@pytest.mark.parametrize(
    "body", [{"BatchItemResponse": [], "time": "x"}, {}, [], {"Invoice": {}}, {"Bill": {"Id": "1"}}, "x"]
)
def test_a_200_without_the_record_proves_nothing(body: object) -> None:
    assert isinstance(BOOKS.interpret_single("Invoice", reply(body)), Unknown)


def test_a_deletion_is_posted_with_its_id() -> None:
    body = {"Invoice": {"domain": "QBO", "status": "Deleted", "Id": "266"}, "time": "x"}
    got = BOOKS.interpret_single("Invoice", reply(body))
    assert isinstance(got, Posted)
    assert (got.remote_id, got.version) == ("266", "")


@pytest.mark.parametrize("sent", [NotSent("no connection"), Unknown("lost", 503)])
def test_what_was_not_answered_stays_what_it_is(sent: NotSent | Unknown) -> None:
    assert BOOKS.interpret_single("Invoice", sent) == sent
    assert BOOKS.interpret_batch(NAMES, sent) == {"a": sent, "b": sent, "c": sent}


def test_a_batch_answers_item_by_item_in_any_order() -> None:
    items = [
        {**fault("6240", "The name supplied already exists. : Id=58"), "bId": "c"},
        {"Invoice": {"Id": "1", "SyncToken": "0", "TotalAmt": 5}, "bId": "a"},
        {**fault("5010", "Stale Object Error"), "bId": "b"},
    ]
    got = BOOKS.interpret_batch(NAMES, reply({"BatchItemResponse": items, "time": "x"}))
    assert list(got) == ["a", "b", "c"]
    assert isinstance(got["a"], Posted)
    assert got["b"] == Stale("Stale Object Error")
    assert isinstance(got["c"], Refused)
    assert got["c"].taken_by == "58"
    assert "this customer" in got["c"].problem.sentence


def test_an_item_the_answer_leaves_out_or_names_twice_is_unknown() -> None:
    posted = {"Bill": {"Id": "1", "SyncToken": "0"}, "bId": "b"}
    wrong = {"Bill": {"Id": "2", "SyncToken": "0"}, "bId": "c"}
    got = BOOKS.interpret_batch(NAMES, reply({"BatchItemResponse": [posted, posted, wrong]}))
    assert isinstance(got["a"], Unknown)
    assert isinstance(got["b"], Unknown)
    assert isinstance(got["c"], Unknown)


def test_a_whole_batch_refused_with_400_is_malformed_for_each() -> None:
    got = BOOKS.interpret_batch(NAMES, reply(fault("1040", "Batch size exceeds allowed limit"), 400))
    assert got == dict.fromkeys(NAMES, Malformed("Batch size exceeds allowed limit", "1040"))


def test_what_is_true_of_the_whole_request_is_true_of_every_item() -> None:
    throttled = BOOKS.interpret_batch(NAMES, Reply(429, b""))
    expired = BOOKS.interpret_batch(NAMES, Reply(401, b""))
    lost = BOOKS.interpret_batch(NAMES, Reply(403, b""))
    in_doubt = BOOKS.interpret_batch(NAMES, reply(fault("10000", "x"), 400))
    assert set(throttled.values()) == {Throttled(60)}
    assert all(isinstance(outcome, SignInExpired) for outcome in expired.values())
    assert all(isinstance(outcome, AccessLost) for outcome in lost.values())
    assert all(isinstance(outcome, Unknown) for outcome in in_doubt.values())


@given(
    status=st.sampled_from([200, 201, 302, 400, 401, 403, 404, 409, 413, 418, 429]),
    body=st.one_of(
        st.binary(max_size=60),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.text(max_size=8),
            lambda inner: (
                st.lists(inner, max_size=3)
                | st.dictionaries(
                    st.sampled_from(
                        ["Fault", "fault", "Error", "error", "code", "Detail", "Invoice", "Id", "TotalAmt",
                         "BatchItemResponse", "bId", "TxnTaxDetail", "type"]
                    ),
                    inner,
                    max_size=4,
                )
            ),
            max_leaves=12,
        ).map(lambda value: json.dumps(value).encode()),
    ),
)  # fmt: skip
def test_no_answer_however_odd_breaks_the_interpreter(status: int, body: bytes) -> None:
    assert isinstance(BOOKS.interpret_single("Invoice", Reply(status, body)), OUTCOMES)
    got = BOOKS.interpret_batch(NAMES, Reply(status, body))
    assert set(got) == set(NAMES)
    assert all(isinstance(outcome, OUTCOMES) for outcome in got.values())
