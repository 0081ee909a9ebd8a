"""Webhooks: only what Intuit signed is read, in both shapes, and nothing hostile comes through."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crossfoot.quickbooks.online import notices
from crossfoot.quickbooks.online.notices import Notice, Unreadable
from qbsandbox.online.webhooks import payloads
from qbsandbox.online.webhooks.payloads import Event
from qbsandbox.online.webhooks.settings import Settings

TOKEN = "f3a7c2d0-9b1e-4a56-8c7d-1e2f3a4b5c6d"
REALM = "310687"
AT = datetime(2025, 9, 10, 21, 31, 25, tzinfo=UTC)

LEGACY = {
    "eventNotifications": [
        {
            "realmId": REALM,
            "dataChangeEvent": {
                "entities": [
                    {
                        "id": "1", "operation": "Create", "name": "Customer",
                        "lastUpdated": "2015-10-05T14:42:19-0700",
                    },
                    {
                        "id": "5", "operation": "Merge", "name": "Vendor",
                        "lastUpdated": "2015-10-05T21:42:19.000Z", "deletedId": "9",
                    },
                ]
            },
        }
    ]
}  # fmt: skip
CLOUD = [
    {
        "specversion": "1.0",
        "id": "88cd52aa-33b6-4351-9aa4-47572edbd068",
        "source": "intuit.dsnBgbseACLLRZNxo2dfc4evmEJdxde58xeeYcZliOU=",
        "type": "qbo.billpayment.created.v1",
        "datacontenttype": "application/json",
        "time": "2025-09-10T21:31:25.179851517Z",
        "intuitentityid": "1234",
        "intuitaccountid": REALM,
        "data": {},
    }
]


def raw(value: Any) -> bytes:
    return json.dumps(value).encode()


def signed(body: bytes, token: str = TOKEN) -> str:
    return base64.b64encode(hmac.new(token.encode(), body, hashlib.sha256).digest()).decode()


# --- signatures -----------------------------------------------------------------------------------------


def test_only_the_exact_bytes_that_were_signed_are_believed() -> None:
    body = raw(CLOUD)

    assert notices.is_signed(body, signed(body), TOKEN)
    assert notices.is_signed(body, payloads.signature(TOKEN, body), TOKEN)
    assert not notices.is_signed(body + b" ", signed(body), TOKEN)
    assert not notices.is_signed(body, signed(body, "another app's token"), TOKEN)


@pytest.mark.parametrize("signature", ["", "=", "not base64!", "ünsigned", "AAAA", "A" * 10_000])
def test_what_is_no_signature_is_none(signature: str) -> None:
    assert not notices.is_signed(raw(CLOUD), signature, TOKEN)


def test_without_a_verifier_token_nothing_is_believed() -> None:
    body = raw(CLOUD)

    assert not notices.is_signed(body, signed(body, ""), "")


@given(body=st.binary(max_size=200), place=st.integers(0, 10_000), flip=st.integers(1, 255))
def test_one_changed_byte_is_enough_to_be_refused(body: bytes, place: int, flip: int) -> None:
    signature = bytearray(base64.b64decode(signed(body)))
    signature[place % len(signature)] ^= flip

    assert not notices.is_signed(body, base64.b64encode(bytes(signature)).decode(), TOKEN)


# --- both shapes ----------------------------------------------------------------------------------------


def test_the_older_shape_is_read_with_both_of_its_times() -> None:
    first, second = notices.read(raw(LEGACY))

    assert (first.realm_id, first.name, first.remote_id, first.operation) == (
        REALM,
        "Customer",
        "1",
        "create",
    )
    assert first.occurred_at == datetime(2015, 10, 5, 21, 42, 19, tzinfo=UTC)
    assert (second.name, second.operation, second.deleted_id) == ("Vendor", "merge", "9")
    assert second.occurred_at == datetime(2015, 10, 5, 21, 42, 19, tzinfo=UTC)
    assert first.event_id != second.event_id
    assert notices.read(raw(LEGACY)) == (first, second)


def test_cloud_events_are_read_with_nine_decimals() -> None:
    assert notices.read(raw(CLOUD)) == (
        Notice(
            REALM, "BillPayment", "1234", "create", datetime(2025, 9, 10, 21, 31, 25, 179851, tzinfo=UTC), "",
            "88cd52aa-33b6-4351-9aa4-47572edbd068",
        ),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("written", "name", "operation"),
    [
        ("qbo.creditmemo.voided.v1", "CreditMemo", "void"),
        ("qbo.credit_memo.void.v1", "CreditMemo", "void"),
        ("qbo.CreditMemo.Updated.v1", "CreditMemo", "update"),
        ("qbo.invoice.emailed.v1", "Invoice", "email"),
        ("qbo.journal-entry.deleted.v2", "JournalEntry", "delete"),
        ("qbo.vendor.merged", "Vendor", "merge"),
        ("qbo.newthing.archived.v1", "newthing", "archived"),
    ],
)
def test_the_spellings_that_were_seen_mean_the_same(written: str, name: str, operation: str) -> None:
    (notice,) = notices.read(raw([{**CLOUD[0], "type": written}]))

    assert (notice.name, notice.operation) == (name, operation)


@pytest.mark.parametrize("key", ["deletedId", "deletedID", "deletedid"])
def test_the_record_that_a_merge_took_away_is_told(key: str) -> None:
    entity = {"id": "5", "operation": "Merge", "name": "Vendor", key: "9"}
    older = {"eventNotifications": [{"realmId": REALM, "dataChangeEvent": {"entities": [entity]}}]}
    newer = [{**CLOUD[0], "type": "qbo.vendor.merged.v1", "data": {key: 9}}]

    assert [notice.deleted_id for body in (older, newer) for notice in notices.read(raw(body))] == ["9", "9"]


def test_one_event_that_stands_twice_in_a_body_is_told_once() -> None:
    assert len(notices.read(raw(CLOUD * 3))) == 1
    doubled = {"eventNotifications": LEGACY["eventNotifications"] * 2}
    assert len(notices.read(raw(doubled))) == 2


def test_events_of_other_products_are_left_aside() -> None:
    other = {**CLOUD[0], "type": "payroll.employee.created.v1"}

    assert len(notices.read(raw([other, *CLOUD]))) == 1


def sandbox_settings() -> Iterator[Settings]:
    base = {"url": "https://crossfoot.example/webhook", "token": TOKEN, "app": "app-1"}
    for void_verb in ("voided", "void"):
        yield Settings(**base, shape="cloudevents", void_verb=void_verb)  # type: ignore[arg-type]
    for times in ("offset", "utc"):
        for key in ("deletedId", "deletedID"):
            yield Settings(**base, shape="legacy", legacy_times=times, deleted_id_key=key)  # type: ignore[arg-type]


@pytest.mark.parametrize("settings", list(sandbox_settings()), ids=lambda one: f"{one.shape}")
def test_whatever_the_sandbox_posts_is_read(settings: Settings) -> None:
    events = [
        Event(1, "Payment", 190, "Create", AT.timestamp()),
        Event(2, "BillPayment", 191, "Void", AT.timestamp()),
        Event(3, "Vendor", 5, "Merge", AT.timestamp(), deleted_id=9),
        Event(4, "JournalEntry", 192, "Delete", AT.timestamp()),
    ]
    body = payloads.body(settings, REALM, events)
    headers = payloads.headers(settings, body, notification="n-1", at=AT)

    assert notices.is_signed(body, headers[notices.SIGNATURE_HEADER], TOKEN)
    found = notices.read(body)
    assert [(one.realm_id, one.name, one.remote_id, one.operation, one.deleted_id) for one in found] == [
        (REALM, "Payment", "190", "create", ""),
        (REALM, "BillPayment", "191", "void", ""),
        (REALM, "Vendor", "5", "merge", "9"),
        (REALM, "JournalEntry", "192", "delete", ""),
    ]
    assert all(one.occurred_at and abs((one.occurred_at - AT).total_seconds()) < 1 for one in found)


# --- hostile bodies -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "not JSON"),
        (b"\xff\xfe", "not JSON"),
        (b"[" * 100_000 + b"]" * 100_000, "not JSON, or nested too deeply"),
        (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, "not JSON, or nested too deeply"),
        (b"[" + b"9" * 10_000 + b"]", "not JSON"),
        (b"[NaN]", "not JSON"),
        (b" " * (notices.MOST_BYTES + 1), "more than 4,194,304"),
        (b"7", "neither of the two shapes"),
        (b"{}", "neither of the two shapes"),
        (raw({"eventNotifications": {}}), "neither of the two shapes"),
        (raw({"eventNotifications": [7]}), "no list of records"),
        (raw({"eventNotifications": [{"realmId": REALM, "dataChangeEvent": []}]}), "no list of records"),
        (raw([7]), "an event is not an object"),
        (raw([{}]), "an event has no type"),
        (raw([{**CLOUD[0], "type": ["qbo"]}]), "an event has no type"),
        (raw([{**CLOUD[0], "intuitaccountid": "../../etc"}]), "the company of a change has no id"),
        (raw([{**CLOUD[0], "intuitaccountid": "٣١٠٦٨٧"}]), "the company of a change has no id"),
        (raw([{**CLOUD[0], "intuitaccountid": None}]), "the company of a change has no id"),
        (raw([{**CLOUD[0], "intuitentityid": {"$gt": ""}}]), "the record of a change has no id"),
        (raw([{**CLOUD[0], "intuitentityid": True}]), "the record of a change has no id"),
        (raw([{**CLOUD[0], "intuitentityid": "1' OR '1'='1"}]), "the record of a change has no id"),
        (raw([{**CLOUD[0], "id": "x" * 101}]), "the event of a change has no id"),
        (raw([{**CLOUD[0], "time": "yesterday"}]), "the time of a change cannot be read"),
        (raw([{**CLOUD[0], "time": 7}]), "the time of a change cannot be read"),
        (raw([{**CLOUD[0], "time": "2025-09-10T21:31:25"}]), "the time of a change cannot be read"),
        (raw([{**CLOUD[0], "type": f"qbo.{'a' * 101}.created.v1"}]), "what QuickBooks does not have"),
    ],
    ids=lambda value: value[:30] if isinstance(value, str) else "",
)  # fmt: skip
def test_a_hostile_body_is_refused_with_what_is_wrong(body: bytes, words: str) -> None:
    with pytest.raises(Unreadable, match=words):
        notices.read(body)


def test_a_body_of_too_many_notices_is_refused() -> None:
    event = '{"type":"qbo.bill.created.v1","intuitentityid":"1","intuitaccountid":"1","id":"%d"}'
    body = "[" + ",".join(event % number for number in range(notices.MOST_NOTICES + 1)) + "]"

    with pytest.raises(Unreadable, match="more than 20,000 notices"):
        notices.read(body.encode())


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(
        ["eventNotifications", "realmId", "dataChangeEvent", "entities", "id", "name", "operation", "type",
         "intuitaccountid", "intuitentityid", "time", "lastUpdated", "data", "deletedId"]
    ), inner, max_size=5),
    max_leaves=25,
)  # fmt: skip


@given(value=JSON)
def test_any_json_is_either_read_or_refused(value: Any) -> None:
    try:
        found = notices.read(raw(value))
    except Unreadable as refusal:
        assert str(refusal)
    else:
        assert all(isinstance(notice, Notice) for notice in found)
