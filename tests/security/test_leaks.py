"""Tokens stay where they belong; files that people open or upload do no harm."""

from __future__ import annotations

import csv
import io
import json
import logging
import zipfile
from collections.abc import Callable, Iterator
from urllib.parse import parse_qs

import pytest
import structlog
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from crossfoot.audit.models import Event
from crossfoot.connections import gateway as gateways
from crossfoot.connections.models import Connection
from crossfoot.imports.models import ImportRun
from crossfoot.runtime import logs
from crossfoot.sync.models import Push
from security.premises import rows_of
from world import Hub, goods

SECRETS_AT_LEAST = 4


def secrets_of(hub: Hub) -> set[str]:
    """Every token and key that went over the wire, either way."""
    found = {"sandbox-secret"}
    for request in hub.office.requests:
        scheme, _, value = request.headers.get("Authorization", "").partition(" ")
        if scheme in {"Bearer", "Basic"}:
            found.add(value)
        if request.url.path.endswith("bearer") or b"refresh_token=" in request.content:
            body = parse_qs(request.content.decode())
            found |= {body[name][0] for name in ("code", "refresh_token", "token") if name in body}
    assert len(found) >= SECRETS_AT_LEAST
    return found


def everything_stored() -> str:
    """All rows of all our tables as text."""
    return "\n".join(
        repr(list(model._default_manager.values()))
        for model in apps.get_models()
        if model.__module__.startswith("crossfoot.")
    )


@pytest.fixture
def at_every_level(caplog: pytest.LogCaptureFixture) -> Iterator[Callable[[], str]]:
    """All that is logged, by whatever logger, down to the smallest detail, in the words of the product's logs."""
    before, lines = structlog.get_config(), io.StringIO()
    logs.configure("DEBUG")
    structlog.configure(**structlog.get_config() | {"logger_factory": structlog.PrintLoggerFactory(lines)})
    caplog.set_level(logging.DEBUG)
    for name in ("httpx2", "httpcore2", "django.db.backends"):
        caplog.set_level(logging.DEBUG, logger=name)
    yield lambda: caplog.text + lines.getvalue()
    structlog.configure(**before)


def test_no_token_is_in_logs_trail_evidence_exports_or_rows(
    new_hub: Hub, at_every_level: Callable[[], str]
) -> None:
    hub = new_hub
    ana = hub.page(hub.ana)
    ana.opens("connect")
    back = hub.office.consents(ana.presses("Connect").away, "us")
    ana.goes("/inbound/intuit/return", **back)
    hub.works()
    hub.sets_up({"sales": "Sales of Product Income", "purchases": "Purchases"})
    weather = hub.sandbox.weather
    for kind in ("expired_token", "lost_reply", "server_error", "reset_after_commit", "throttle"):
        weather.next(kind, matching="batch")
    weather.next("server_error", matching="token")
    for number in range(8000, 8012):
        hub.sells(str(number))
    hub.page(hub.sam).opens("sell-list")
    sam = hub.page(hub.sam)
    sam.opens("sell-list")
    sam.ticks(*(str(number) for number in range(8000, 8012))).presses("Create invoices")
    hub.works()
    hub.office.clock.advance(hours=2)
    hub.invoices(hub.sells("8100"))
    weather.next("server_error", matching="reports", times=4)
    hub.ties_out()
    assert len(hub.in_books("Invoice")) == 13

    push = Push.objects.filter(kind="invoice").latest("pk")
    seen = {
        "logs": at_every_level(),
        "stored": everything_stored(),
        "trail": "".join(Event.objects.values_list("data", flat=True)),
        "evidence page": hub.page(hub.omar).opens("sell-tab", push.source_id, "evidence").html,
        "evidence by API": json.dumps(hub.api(hub.ana).get(f"/pushes/{push.pk}/evidence").body),
        "activity export": hub.page(hub.ana).opens("activity-export").body.decode(),
        "integrations": hub.page(hub.ana).opens("connect").html,
        "not found": hub.page(hub.ana).opens("sell-order", 999_999).html,
        "repr": repr(Connection.objects.get()) + repr(gateways.current()),
    }
    assert "turn" in seen["logs"]
    for secret in secrets_of(hub) | {back["code"]}:
        for place, text in seen.items():
            assert secret not in text, (place, secret[:6])


def test_a_page_that_fails_shows_nothing_of_the_inside(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails() -> None:
        raise RuntimeError("Bearer eyJ-very-secret")

    monkeypatch.setattr(gateways, "current", fails)
    client = Client(raise_request_exception=False)
    client.force_login(hub.ana, backend="django.contrib.auth.backends.ModelBackend")

    answer = client.get(reverse("connect", args=["northwind"]))

    assert answer.status_code == 500
    text = answer.content.decode()
    assert "eyJ-very-secret" not in text
    assert "Traceback" not in text
    assert "RuntimeError" not in text
    assert "<h1>" in text


def test_a_call_that_fails_shows_nothing_of_the_inside(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*args: object, **more: object) -> None:
        raise RuntimeError("Bearer eyJ-very-secret")

    monkeypatch.setattr("crossfoot.api.tie_outs.tieout.start", fails)

    reply = hub.api(hub.ana).post("/tie-outs", {"start_on": "2026-01-01", "end_on": "2026-01-31"})

    assert reply.status == 500
    assert "eyJ" not in json.dumps(reply.body)
    assert reply.body["type"] == "urn:crossfoot:problem:failed"


# --- files that people open ---------------------------------------------------------------------------


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r"])
def test_text_in_an_exported_list_is_never_a_formula(hub: Hub, sign: str) -> None:
    evil = f"{sign}HYPERLINK(1)" if sign not in "\t\r" else "=HYPERLINK(1)"
    hub.sells(f"{evil}", customer=hub.customer(f"{evil} Ltd"))
    browser = hub.page(hub.ana)

    for name, args in (("sell-export", ["csv"]), ("contact-export", ["customers", "csv"])):
        body = browser.opens(name, *args).body.decode("utf-8-sig")
        cells = [cell for row in csv.reader(io.StringIO(body)) for cell in row]
        assert any("HYPERLINK" in cell for cell in cells)
        assert [cell for cell in cells if cell.startswith(("=", "+", "@", "\t", "\r"))] == []
        assert [cell for cell in cells if cell.startswith("-") and "HYPERLINK" in cell] == []


def test_an_exported_spreadsheet_has_no_formulas(hub: Hub) -> None:
    hub.sells("=1+1", customer=hub.customer("=HYPERLINK(1)"))

    body = hub.page(hub.ana).opens("sell-export", "xlsx").body

    with zipfile.ZipFile(io.BytesIO(body)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "1+1" in sheet or "sharedStrings" in "".join(zipfile.ZipFile(io.BytesIO(body)).namelist())


def test_the_trail_as_a_file_has_no_formulas(hub: Hub) -> None:
    hub.sells("=1+1", goods("1", "1.00"))

    body = hub.page(hub.ana).opens("activity-export").body.decode("utf-8-sig")

    assert [cell for row in csv.reader(io.StringIO(body)) for cell in row if cell.startswith("=")] == []


# --- files that people upload -------------------------------------------------------------------------


def uploads(hub: Hub, name: str, content: bytes) -> str:
    """Upload a file of sales orders on the page; what the page says."""
    sam = hub.page(hub.sam)
    sam.opens("imports")
    return sam.fills({"file": SimpleUploadedFile(name, content)}).presses("Upload").text


def packed_zeros(megabytes: int) -> bytes:
    """A spreadsheet that unpacks to so many megabytes of nothing."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as book:
        book.writestr("[Content_Types].xml", "<Types/>")
        with book.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            for _ in range(megabytes):
                sheet.write(bytes(1024 * 1024))
    return packed.getvalue()


def test_a_spreadsheet_that_unpacks_without_end_gets_a_sentence(hub: Hub) -> None:
    before = rows_of(hub.company)
    bomb = packed_zeros(600)
    assert len(bomb) < 4 * 1024 * 1024

    text = uploads(hub, "orders.xlsx", bomb)

    assert "unpack" in text
    assert not ImportRun.objects.exists()
    assert {name: rows for name, rows in rows_of(hub.company).items() if name != "Person"} == {
        name: rows for name, rows in before.items() if name != "Person"
    }


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("orders.csv", b"", "empty"),
        ("orders.xlsx", b"PK\x03\x04 this is no spreadsheet", "cannot be read"),
        ("orders.csv", bytes(range(256)) * 20, ""),
    ],
)
def test_a_file_that_is_none_gets_a_sentence(hub: Hub, name: str, content: bytes, words: str) -> None:
    text = uploads(hub, name, content)

    assert words in text
    assert not ImportRun.objects.exists() or ImportRun.objects.get().state in {"uploaded", "failed"}


def test_a_field_of_ten_megabytes_gets_a_sentence_with_its_row(hub: Hub) -> None:
    huge = b"x" * (10 * 1024 * 1024)
    content = (
        b"order_number,order_date,customer_name,quantity,unit_price\n"
        b"9001,2026-01-05,Walk-in,1,5.00\n"
        b'9002,2026-01-05,"' + huge + b'",1,5.00\n'
    )
    sam = hub.page(hub.sam)
    sam.opens("imports")
    sam.fills({"file": SimpleUploadedFile("orders.csv", content)}).presses("Upload")

    sam.presses("Check the whole file")
    hub.works()
    page = sam.goes(sam.page.url)

    run = ImportRun.objects.get()
    assert run.error_count == 1
    (error,) = run.errors
    assert error["row"] == 3
    assert "characters" in error["sentence"]
    assert error["sentence"] in page.text
    assert len(page.html) < 200_000
