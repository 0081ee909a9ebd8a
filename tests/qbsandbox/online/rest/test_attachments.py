"""Notes and files on records: uploads as real clients write them, and where the bytes are read from."""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from werkzeug.test import Client

from qbsandbox.clock import VirtualClock
from qbsandbox.online.rest import RestReply, RestRequest, handle
from qbsandbox.sandbox import QuickBooksSandbox
from rest_desk import NOW, Desk, identity, invoice, parse, sale

FIRST_ID = "5000000000000503624"
# What python-quickbooks 0.9.12 sends, byte for byte: LF only, a line before the first boundary, base64.
PYTHON_QUICKBOOKS = """
---------------PythonMultipartPost
Content-Disposition: form-data; name="file_metadata_01"
Content-Type: application/json

%s

---------------PythonMultipartPost
Content-Disposition: form-data; name="file_content_01"
Content-Type: text/plain
Content-Transfer-Encoding: base64

%s

---------------PythonMultipartPost--
"""
PYTHON_TYPE = "multipart/form-data; boundary=-------------PythonMultipartPost"


def upload(desk: Desk, body: bytes, content_type: str) -> list[dict[str, Any]]:
    reply = send(desk, body, content_type)
    assert reply.status == 200
    answered = parse(reply)
    assert list(answered) == ["AttachableResponse", "time"]
    return list(answered["AttachableResponse"])


def send(desk: Desk, body: bytes, content_type: str) -> RestReply:
    desk.now += timedelta(seconds=1)
    request = RestRequest("POST", ("upload",), {}, body, content_type, "application/json")
    return handle(desk.company, request, now=desk.now)


def linked_to(kind: str, id: str, **more: Any) -> list[dict[str, Any]]:
    return [{"EntityRef": {"type": kind, "value": id}, **more}]


def crlf(*parts: tuple[str, str, bytes], boundary: str = "xYz") -> bytes:
    """Parts of (disposition, further headers, content) as browsers and Ruby write them."""
    body = b""
    for disposition, headers, content in parts:
        body += f"--{boundary}\r\nContent-Disposition: form-data; {disposition}\r\n{headers}\r\n".encode()
        body += content + b"\r\n"
    return body + f"--{boundary}--\r\n".encode()


def metadata(number: str, body: Mapping[str, Any]) -> tuple[str, str, bytes]:
    headers = "Content-Type: application/json\r\n"
    return f'name="file_metadata_{number}"', headers, json.dumps(body).encode()


def content(number: str, name: str, bytes: bytes, type: str = "") -> tuple[str, str, bytes]:
    headers = f"Content-Type: {type}\r\n" if type else ""
    return f'name="file_content_{number}"; filename="{name}"', headers, bytes


@pytest.fixture
def sold(us: Desk) -> Any:
    return us.create("Invoice", invoice(sale(10)))


def test_a_note_is_attached_to_an_invoice(us: Desk, sold: Any) -> None:
    asked = {
        "Note": "This is an attached note.",
        "AttachableRef": linked_to("Invoice", sold["Id"], IncludeOnSend="false"),
    }

    reply = us.send("POST", "attachable", asked)

    assert reply.body.decode() == (
        '{"Attachable":{"Note":"This is an attached note.","domain":"QBO","sparse":false,"Id":"' + FIRST_ID
        + '","SyncToken":"0","MetaData":{"CreateTime":"2024-03-05T10:00:02-08:00",'
        '"LastUpdatedTime":"2024-03-05T10:00:02-08:00"},"AttachableRef":[{"EntityRef":{"value":"' + sold["Id"]
        + '","type":"Invoice"},"IncludeOnSend":false}]},"time":"2024-03-05T10:00:02.300-08:00"}'
    )  # fmt: skip


def test_without_note_and_file_there_is_nothing_to_attach(us: Desk) -> None:
    for body in ({}, {"Note": ""}, {"FileName": "a.txt"}):
        fault = us.fault("attachable", body)
        assert (fault["code"], fault["Detail"]) == (
            "6000",
            "Business Validation Error: You must have at least a note string or file attachment",
        )
    assert us.code("attachable", {"Note": "x" * 2001}) == "2050"
    assert us.code("attachable", {"Note": "x", "Category": "Painting"}) == "2170"


def test_a_link_to_what_is_not_there_is_refused(us: Desk) -> None:
    fault = us.fault("attachable", {"Note": "n", "AttachableRef": linked_to("Estimate", "75")})
    assert fault["Detail"] == (
        "Business Validation Error: The entity Estimate 75 that you are trying to link does not exist. Estimate 75"
    )
    assert us.code("attachable", {"Note": "n", "AttachableRef": linked_to("TaxCode", "2")}) == "6050"


def test_links_are_replaced_and_survive_what_they_point_to(us: Desk, sold: Any) -> None:
    note = us.create("Attachable", {"Note": "n", "AttachableRef": linked_to("Invoice", sold["Id"])})
    us.delete("Invoice", sold)

    kept = us.post("attachable", {**note, "Note": "still here"})["Attachable"]
    assert (kept["Note"], kept["SyncToken"]) == ("still here", "1")
    assert kept["AttachableRef"] == note["AttachableRef"]

    moved = us.sparse("Attachable", kept, AttachableRef=linked_to("Vendor", "5"))
    assert moved["AttachableRef"] == [{"EntityRef": {"value": "5", "type": "Vendor"}, "IncludeOnSend": False}]


def test_an_attachment_is_deleted_by_its_id_alone(us: Desk) -> None:
    note = us.create("Attachable", {"Note": "n"})

    gone = us.post("attachable", {"Id": note["Id"]}, operation="delete")["Attachable"]

    assert gone == {"domain": "QBO", "status": "Deleted", "Id": note["Id"]}
    assert us.code(f"attachable/{note['Id']}", None, method="GET") == "610"


def test_attachments_are_found_by_what_they_are_linked_to(us: Desk, sold: Any) -> None:
    note = us.create("Attachable", {"Note": "n", "AttachableRef": linked_to("Invoice", sold["Id"])})
    us.create("Attachable", {"Note": "other", "AttachableRef": linked_to("Customer", "1")})

    found = us.query(
        "select * from Attachable where AttachableRef.EntityRef.Type = 'invoice' "
        f"and AttachableRef.EntityRef.value = '{sold['Id']}'"
    )

    assert [a["Id"] for a in found["Attachable"]] == [note["Id"]]


def test_the_bytes_python_quickbooks_sends_become_a_file(us: Desk) -> None:
    about = {
        "AttachableRef": [
            {"CustomField": [], "EntityRef": {"name": "Mill", "type": "Vendor", "value": "5"}, "IncludeOnSend": False}
        ],
        "ContentType": "text/plain", "FileName": "hello.txt", "Note": "Sample note", "SyncToken": 0,
        "domain": "QBO", "sparse": False,
    }  # fmt: skip
    body = PYTHON_QUICKBOOKS % (json.dumps(about, indent=4, sort_keys=True), "aGVsbG8=")

    (made,) = upload(us, body.encode(), PYTHON_TYPE)

    record = made["Attachable"]
    assert list(record) == [
        "FileName", "FileAccessUri", "TempDownloadUri", "Size", "ContentType", "Note", "domain", "sparse", "Id",
        "SyncToken", "MetaData", "AttachableRef",
    ]  # fmt: skip
    assert (record["FileName"], record["Size"], record["ContentType"]) == ("hello.txt", 5, "text/plain")
    assert (record["Note"], record["Id"]) == ("Sample note", FIRST_ID)
    assert record["AttachableRef"][0]["EntityRef"] == {"value": "5", "type": "Vendor"}
    assert record["FileAccessUri"] == f"/v3/company/9130350000000001/download/{FIRST_ID}"
    assert us.company.store.file(int(FIRST_ID)) == ("text/plain", b"hello")
    assert us.read("Attachable", record["Id"])["Note"] == "Sample note"


def test_an_empty_file_is_a_file(us: Desk) -> None:
    (made,) = upload(
        us,
        (PYTHON_QUICKBOOKS % ('{"FileName": "empty.txt", "ContentType": "text/plain"}', "")).encode(),
        PYTHON_TYPE,
    )

    assert (made["Attachable"]["Size"], made["Attachable"]["FileName"]) == (0, "empty.txt")


def test_several_files_come_with_crlf_and_as_they_are(us: Desk, sold: Any) -> None:
    picture = bytes(range(256)) + b"\r\n--not the boundary\r\n\n"
    link = linked_to("Invoice", sold["Id"])
    body = crlf(
        metadata("0", {"FileName": "receipt_nov15.jpg", "ContentType": "image/jpg", "AttachableRef": link}),
        content("0", "receipt_nov15.jpg", picture, "image/jpg"),
        content("1", "C:\\papers\\list.csv", b"a,b\n", "text/csv"),
    )  # fmt: skip

    first, second = upload(us, body, 'multipart/form-data; boundary="xYz"')

    assert (first["Attachable"]["ContentType"], first["Attachable"]["Size"]) == ("image/jpeg", len(picture))
    assert first["Attachable"]["ThumbnailFileAccessUri"].endswith(first["Attachable"]["Id"])
    assert us.company.store.file(int(FIRST_ID)) == ("image/jpeg", picture)
    assert (second["Attachable"]["FileName"], second["Attachable"]["Size"]) == ("list.csv", 4)
    assert "ThumbnailFileAccessUri" not in second["Attachable"]


def test_a_bad_pair_is_a_fault_among_the_answers_and_the_good_one_is_kept(us: Desk) -> None:
    body = crlf(
        metadata("01", {"FileName": "a.txt", "AttachableRef": linked_to("Estimate", "75")}),
        content("01", "a.txt", b"a"),
        metadata("02", {"FileName": "b.txt", "ContentType": "text/plain"}),
        content("02", "b.txt", b"b"),
        ('name="file_metadata_03"', "", b"this is no json"),
        content("03", "c.txt", b"c"),
        metadata("04", {"FileName": "d.txt", "ContentType": "text/plain"}),
        content("05", "virus.exe", b"MZ", "application/octet-stream"),
    )  # fmt: skip

    answers = upload(us, body, "multipart/form-data; boundary=xYz")

    codes = [a["Fault"]["Error"][0]["code"] if "Fault" in a else "" for a in answers]
    assert codes == ["6000", "", "6040", "6041", "6041"]
    assert answers[0]["Fault"]["type"] == "ValidationFault"
    assert [a["FileName"] for a in us.query("select * from Attachable")["Attachable"]] == ["b.txt"]


def test_what_is_no_upload_at_all_is_refused(us: Desk) -> None:
    for body, kind in ((b"", "multipart/form-data; boundary=x"), (b"hello", "text/plain")):
        reply = send(us, body, kind)
        assert (reply.status, parse(reply)["Fault"]["Error"][0]["code"]) == (400, "6041")
    bad = crlf(('name="file_content_01"; filename="a.txt"', "Content-Transfer-Encoding: base64\r\n", b"a!b"))
    (answer,) = upload(us, bad, "multipart/form-data; boundary=xYz")
    assert answer["Fault"]["Error"][0]["code"] == "6041"


def test_more_than_a_hundred_megabytes_are_too_much(us: Desk) -> None:
    reply = send(us, b"x" * (100 * 1024 * 1024 + 1), "multipart/form-data; boundary=x")

    assert (reply.status, parse(reply)["Fault"]["Error"][0]["code"]) == (400, "6030")


def test_a_files_name_can_change_and_its_bytes_cannot(us: Desk) -> None:
    (made,) = upload(
        us, crlf(content("01", "a.txt", b"abc", "text/plain")), "multipart/form-data; boundary=xYz"
    )

    changed = us.sparse("Attachable", made["Attachable"], FileName="b.txt", Note="now with a note")

    assert (changed["FileName"], changed["Size"], changed["Note"]) == ("b.txt", 3, "now with a note")
    us.post("attachable", identity(changed), operation="delete")
    assert us.company.store.file(int(FIRST_ID)) is None


def test_a_temporary_address_serves_the_bytes_for_fifteen_minutes() -> None:
    sandbox = QuickBooksSandbox(clock=VirtualClock(NOW))
    company = next(iter(sandbox.companies.values()))
    now = sandbox.clock.now()
    body = crlf(content("01", "año 1.pdf", b"%PDF-1.7 \x00", "application/pdf"))
    address = "http://books.test"
    sent = RestRequest("POST", ("upload",), {}, body, "multipart/form-data; boundary=xYz", "", address)
    record = parse(handle(company, sent, now=now))["AttachableResponse"][0]["Attachable"]
    asked = RestRequest("GET", ("download", record["Id"]), {}, b"", "", "", address)
    reply = handle(company, asked, now=now)
    client = Client(sandbox.wsgi)

    url = reply.body.decode()
    assert reply.headers["Content-Type"].startswith("text/plain")
    assert url.startswith("http://books.test/files/")
    assert parse_qs(urlsplit(url).query)["X-Amz-Expires"] == ["900"]
    found = client.get(url)
    assert (found.status_code, found.get_data(), found.mimetype) == (200, b"%PDF-1.7 \x00", "application/pdf")
    assert client.get(url.replace("Signature=", "Signature=0")).status_code == 403

    sandbox.clock.advance(seconds=901)
    late = client.get(url)
    assert (late.status_code, b"AccessDenied" in late.get_data()) == (403, True)


def test_a_note_has_nothing_to_download(us: Desk) -> None:
    note = us.create("Attachable", {"Note": "n"})

    assert us.code(f"download/{note['Id']}", None, method="GET") == "610"
    assert us.code("download/200900000000000008541", None, method="GET") == "610"


def test_an_upload_with_the_same_requestid_is_done_once(us: Desk) -> None:
    body = crlf(content("01", "a.txt", b"abc", "text/plain"))
    request = RestRequest(
        "POST", ("upload",), {"requestid": "up-1"}, body, "multipart/form-data; boundary=xYz", ""
    )

    first = handle(us.company, request, now=us.now)
    again = handle(us.company, request, now=us.now + timedelta(minutes=1))

    assert (first.status, again.body) == (200, first.body)
    assert us.query("select count(*) from Attachable") == {"totalCount": 1}


def test_attachments_and_lists_can_be_written_in_a_batch(us: Desk) -> None:
    answers = us.batch(
        {"bId": "1", "operation": "create", "Attachable": {"Note": "n"}},
        {"bId": "2", "operation": "create", "Class": {"Name": "C"}},
        {
            "bId": "3",
            "operation": "create",
            "ExchangeRate": {"SourceCurrencyCode": "EUR", "AsOfDate": "2024-03-01", "Rate": 2},
        },
        {"bId": "4", "Query": "select * from Attachable"},
    )

    assert [next(iter(answer)) for answer in answers] == [
        "Attachable",
        "Class",
        "ExchangeRate",
        "QueryResponse",
    ]
