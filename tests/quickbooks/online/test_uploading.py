"""Files go to QuickBooks as bytes that never differ, and come to stand at their document."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crossfoot.core.postings import Attachment
from crossfoot.quickbooks.books import (
    Frozen,
    NotSent,
    Operation,
    Outcome,
    Posted,
    Refused,
    Reply,
    Throttled,
    Unknown,
)
from crossfoot.quickbooks.online.books import OnlineBooks
from crossfoot.quickbooks.online.client import Rows
from online_desk import MARKER, Desk
from online_forms import bill, bought, names_of
from qbsandbox.weather import Kind

BOOKS = OnlineBooks()
PDF = b"%PDF-1.4\r\n%\xe2\xe3\xcf\xd3\r\n--crossfoot\r\n\x00\xff trailer"


def file(content: bytes = PDF, **fields: Any) -> Attachment:
    digest = hashlib.sha256(content).hexdigest()
    given = Attachment("file:1", "bill:1", "invoice.pdf", "application/pdf", len(content), digest)
    return replace(given, **fields)


def framed(desk: Desk, posting: Attachment, content: bytes = PDF, request_id: str = "up-1") -> Frozen:
    operation = desk.books.prepare(posting, desk.mappings, marker=MARKER)
    return desk.books.frame_upload(operation, content, request_id=request_id, sha256=posting.sha256)


def uploaded(desk: Desk, frozen: Frozen) -> Outcome:
    return desk.books.interpret_upload(desk.client.send(frozen, access_token=desk.token, timeout=120.0))


@pytest.fixture
def at_bill(us: Desk) -> Desk:
    names_of(us, bill_1=us.posted(bill(us, bought("60.00"))))
    return us


def test_a_file_stands_at_its_bill_byte_for_byte(at_bill: Desk) -> None:
    posting = file(name='Rechnung "März".pdf')
    outcome = uploaded(at_bill, framed(at_bill, posting))

    assert isinstance(outcome, Posted)
    record = at_bill.found("Attachable", outcome.remote_id).record
    assert (record["FileName"], record["Size"], record["ContentType"]) == (
        'Rechnung "März".pdf', len(PDF), "application/pdf",
    )  # fmt: skip
    assert record["AttachableRef"] == [
        {
            "EntityRef": {"value": at_bill.mappings.documents["bill:1"], "type": "Bill"},
            "IncludeOnSend": False,
        }
    ]
    kept = at_bill.company.store.file(int(outcome.remote_id))
    assert kept == ("application/pdf", PDF)


def test_a_lost_reply_and_a_second_send_make_one_attachment(at_bill: Desk) -> None:
    posting = file()
    frozen = framed(at_bill, posting)
    at_bill.sandbox.weather.next(Kind.LOST_REPLY, matching="upload")

    assert isinstance(uploaded(at_bill, frozen), Unknown)
    again = uploaded(at_bill, frozen)

    rows = at_bill.client.query(
        at_bill.books.find_statement(posting, at_bill.mappings), access_token=at_bill.token
    )
    assert isinstance(again, Posted)
    assert isinstance(rows, Rows)
    assert [row["Id"] for row in rows.records] == [again.remote_id]
    (row,) = rows.records
    assert at_bill.books.is_ours(row, posting, at_bill.mappings, marker=MARKER)
    assert not at_bill.books.is_ours(row, posting, at_bill.mappings, marker="Crossfoot CF-OTHER")
    assert not at_bill.books.is_ours(row, replace(posting, size=1), at_bill.mappings, marker=MARKER)


def test_a_file_of_a_bill_that_is_gone_is_refused_under_http_200(at_bill: Desk) -> None:
    frozen = framed(at_bill, file())
    at_bill.write(at_bill.books.removal("Bill", at_bill.mappings.documents["bill:1"], "0", verb="delete"))

    outcome = uploaded(at_bill, frozen)

    assert isinstance(outcome, Refused)
    assert outcome.code == "6000"
    assert "that you are trying to link does not exist" in outcome.problem.sentence


def test_a_file_can_be_taken_away_again(at_bill: Desk) -> None:
    outcome = uploaded(at_bill, framed(at_bill, file()))
    assert isinstance(outcome, Posted)

    gone = at_bill.write(
        at_bill.books.removal("Attachable", outcome.remote_id, outcome.version, verb="delete")
    )

    assert isinstance(gone, Posted)


# --- the bytes ------------------------------------------------------------------------------------------

DESCRIPTION = {"FileName": "a.pdf", "ContentType": "application/pdf", "Note": MARKER}


def frame(content: bytes, request_id: str = "up-1", description: dict[str, str] = DESCRIPTION) -> Frozen:
    return BOOKS.frame_upload(
        Operation("Attachable", "upload", description),
        content,
        request_id=request_id,
        sha256=hashlib.sha256(content).hexdigest(),
    )


def test_the_request_is_exactly_this() -> None:
    frozen = frame(b"hello")
    boundary = frozen.content_type.removeprefix("multipart/form-data; boundary=")

    assert (frozen.method, frozen.path) == ("POST", "/upload?minorversion=75&requestid=up-1")
    assert (
        boundary
        == "crossfoot-"
        + hashlib.sha256(
            b"up-1\x000\x00" + json.dumps(DESCRIPTION, separators=(",", ":")).encode() + b"\x00hello"
        ).hexdigest()[:40]
    )
    assert (
        frozen.body
        == (
            f"--{boundary}\r\n"
            'Content-Disposition: form-data; name="file_metadata_01"; filename="attachment.json"\r\n'
            "Content-Type: application/json\r\n"
            "Content-Transfer-Encoding: binary\r\n\r\n"
            '{"FileName":"a.pdf","ContentType":"application/pdf","Note":"Crossfoot CF-7Q2M9KXA"}\r\n'
            f"--{boundary}\r\n"
            'Content-Disposition: form-data; name="file_content_01"; filename="a.pdf"\r\n'
            "Content-Type: application/pdf\r\n"
            "Content-Transfer-Encoding: binary\r\n\r\n"
            "hello\r\n"
            f"--{boundary}--\r\n"
        ).encode()
    )


@given(content=st.binary(max_size=300))
def test_the_same_file_gives_the_same_bytes_and_its_boundary_is_not_in_it(content: bytes) -> None:
    frozen = frame(content)
    boundary = frozen.content_type.partition("boundary=")[2].encode()

    assert frozen == frame(content)
    assert frozen.body.count(b"--" + boundary) == 3
    assert content in frozen.body
    assert frame(content, "up-2").content_type != frozen.content_type


def test_a_name_cannot_break_out_of_its_head() -> None:
    frozen = frame(b"x", description={**DESCRIPTION, "FileName": 'a"\r\nX-Evil: 1.pdf'})

    assert b'filename="a___X-Evil: 1.pdf"\r\n' in frozen.body
    assert b"\r\nX-Evil" not in frozen.body


def test_other_bytes_than_those_that_were_approved_do_not_go() -> None:
    operation = Operation("Attachable", "upload", DESCRIPTION)

    with pytest.raises(ValueError, match="not the bytes of the file"):
        BOOKS.frame_upload(operation, b"other", request_id="up-1", sha256=file().sha256)


def test_only_uploads_are_framed_with_a_file_and_files_only_so() -> None:
    operation = Operation("Attachable", "upload", DESCRIPTION)

    with pytest.raises(ValueError, match="create of a Bill is no upload"):
        BOOKS.frame_upload(Operation("Bill", "create", {}), b"", request_id="up-1", sha256="")
    with pytest.raises(ValueError, match="goes with its file"):
        BOOKS.frame_single(operation, request_id="up-1")
    with pytest.raises(ValueError, match="cannot be part of a batch"):
        BOOKS.frame_batch([("1", operation)], batch_id="b-1")
    with pytest.raises(ValueError, match="request id"):
        BOOKS.frame_upload(operation, PDF, request_id="x" * 51, sha256=file().sha256)


# --- what QuickBooks makes of it ------------------------------------------------------------------------

FAULT = {
    "Error": [
        {
            "Message": "A business validation error has occurred while processing your request",
            "Detail": "Business Validation Error: The entity Estimate 75 that you are trying to link does not "
            "exist. Estimate 75",
            "code": "6000",
        }
    ],
    "type": "ValidationFault",
}


@pytest.mark.parametrize(
    ("transmission", "kind"),
    [
        (NotSent("no connection"), NotSent),
        (Unknown("timeout"), Unknown),
        (Reply(429, b""), Throttled),
        (Reply(200, b"not json"), Unknown),
        (Reply(200, b"{}"), Unknown),
        (Reply(200, b'{"AttachableResponse":[]}'), Unknown),
        (Reply(200, b'{"AttachableResponse":[7]}'), Unknown),
        (Reply(200, b'{"AttachableResponse":[{}]}'), Unknown),
        (
            Reply(200, b'{"AttachableResponse":[{"Attachable":{"Id":"1"}},{"Attachable":{"Id":"2"}}]}'),
            Unknown,
        ),
        (Reply(200, json.dumps({"AttachableResponse": [{"Fault": FAULT}]}).encode()), Refused),
        (Reply(400, json.dumps({"Fault": FAULT}).encode()), Refused),
        (
            Reply(
                200, b'{"AttachableResponse":[{"Attachable":{"Id":"5000000000000503624","SyncToken":"0"}}]}'
            ),
            Posted,
        ),
    ],
)
def test_every_answer_has_its_outcome(transmission: Any, kind: type) -> None:
    assert isinstance(BOOKS.interpret_upload(transmission), kind)


def test_ids_longer_than_a_machine_number_stay_whole() -> None:
    body = b'{"AttachableResponse":[{"Attachable":{"Id":"5000000000000503624","SyncToken":"0"}}]}'

    outcome = BOOKS.interpret_upload(Reply(200, body))

    assert isinstance(outcome, Posted)
    assert outcome.remote_id == "5000000000000503624"
