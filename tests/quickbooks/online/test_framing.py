"""The bytes that are stored before sending: deterministic, identified, within QuickBooks' limits."""

from __future__ import annotations

from decimal import Decimal

import pytest

from crossfoot.quickbooks.books import Frozen, Operation
from crossfoot.quickbooks.online.books import OnlineBooks

BOOKS = OnlineBooks()
BILL = Operation("Bill", "create", {"VendorRef": {"value": "56"}, "Line": [{"Amount": Decimal("200.00")}]})


def test_a_single_write_carries_its_request_id_and_minor_version() -> None:
    assert BOOKS.frame_single(BILL, request_id="push-7-1") == Frozen(
        "POST",
        "/bill?minorversion=75&requestid=push-7-1",
        b'{"VendorRef":{"value":"56"},"Line":[{"Amount":200.00}]}',
    )


def test_a_batch_carries_one_id_and_each_items_own() -> None:
    invoice = Operation("Invoice", "create", {"Line": []}, options="allowduplicatedocnum")
    assert BOOKS.frame_batch([("1", BILL), ("2", invoice)], batch_id="0b3c") == Frozen(
        "POST",
        "/batch?minorversion=75&requestid=0b3c",
        b'{"BatchItemRequest":[{"bId":"1","operation":"create","Bill":{"VendorRef":{"value":"56"},'
        b'"Line":[{"Amount":200.00}]}},{"bId":"2","operation":"create","optionsData":"allowduplicatedocnum",'
        b'"Invoice":{"Line":[]}}]}',
    )


def test_the_same_operations_give_the_same_bytes() -> None:
    first = BOOKS.frame_batch([("1", BILL)], batch_id="b")
    assert BOOKS.frame_batch([("1", BILL)], batch_id="b") == first


def test_an_option_becomes_the_include_parameter() -> None:
    operation = Operation("Invoice", "create", {}, options="allowduplicatedocnum")
    path = BOOKS.frame_single(operation, request_id="r").path
    assert path == "/invoice?minorversion=75&requestid=r&include=allowduplicatedocnum"


@pytest.mark.parametrize(
    ("name", "verb", "query"),
    [
        ("Invoice", "void", "operation=void"),
        ("Invoice", "delete", "operation=delete"),
        ("Bill", "delete", "operation=delete"),
        ("Payment", "void", "operation=update&include=void"),
    ],
)
def test_each_removal_goes_the_way_quickbooks_has_for_it(name: str, verb: str, query: str) -> None:
    operation = BOOKS.removal(name, "7", "2", verb=verb)
    frozen = BOOKS.frame_single(operation, request_id="r")
    assert frozen.path == f"/{name.lower()}?minorversion=75&requestid=r&{query}"
    assert frozen.body.startswith(b'{"Id":"7","SyncToken":"2"')


def test_a_payments_void_in_a_batch_is_an_update_with_an_option() -> None:
    frozen = BOOKS.frame_batch([("1", BOOKS.removal("Payment", "7", "2", verb="void"))], batch_id="b")
    assert frozen.body == (
        b'{"BatchItemRequest":[{"bId":"1","operation":"update","optionsData":"void",'
        b'"Payment":{"Id":"7","SyncToken":"2","sparse":true}}]}'
    )


@pytest.mark.parametrize(("name", "verb"), [("Bill", "void"), ("Customer", "delete"), ("Invoice", "update")])
def test_what_quickbooks_cannot_take_back_is_refused(name: str, verb: str) -> None:
    with pytest.raises(ValueError, match=f"cannot {verb} a {name}"):
        BOOKS.removal(name, "7", "2", verb=verb)


@pytest.mark.parametrize("request_id", ["", "x" * 51, "a b", "a&b=c", "ä"])
def test_a_request_id_that_quickbooks_would_not_tell_apart_is_refused(request_id: str) -> None:
    with pytest.raises(ValueError, match="request id"):
        BOOKS.frame_single(BILL, request_id=request_id)


def test_request_ids_may_have_50_characters_batch_ids_36_and_item_ids_10() -> None:
    BOOKS.frame_single(BILL, request_id="x" * 50)
    BOOKS.frame_batch([("y" * 10, BILL)], batch_id="x" * 36)
    with pytest.raises(ValueError, match="batch id"):
        BOOKS.frame_batch([("1", BILL)], batch_id="x" * 37)
    with pytest.raises(ValueError, match="item id"):
        BOOKS.frame_batch([("y" * 11, BILL)], batch_id="x")


def test_a_batch_has_1_to_30_operations_with_ids_of_their_own() -> None:
    BOOKS.frame_batch([(str(number), BILL) for number in range(30)], batch_id="b")
    with pytest.raises(ValueError, match="not 31"):
        BOOKS.frame_batch([(str(number), BILL) for number in range(31)], batch_id="b")
    with pytest.raises(ValueError, match="not 0"):
        BOOKS.frame_batch([], batch_id="b")
    with pytest.raises(ValueError, match="the same id"):
        BOOKS.frame_batch([("1", BILL), ("1", BILL)], batch_id="b")


def test_a_tax_code_is_created_at_its_own_address_and_never_in_a_batch() -> None:
    operation = Operation("TaxService", "create", {"TaxCode": "VAT 5%"})
    frozen = BOOKS.frame_single(operation, request_id="r")
    assert frozen.path == "/taxservice/taxcode?minorversion=75&requestid=r"
    with pytest.raises(ValueError, match="batch"):
        BOOKS.frame_batch([("1", operation)], batch_id="b")
