"""`qbsandbox company`, `snapshot`, `clock` and the options of `serve`, as a person types them."""

from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from typer.testing import CliRunner

from plain_client import connected
from qbsandbox.cli import app
from qbsandbox.clock import VirtualClock, instant_of
from qbsandbox.company.file import CompanyFile
from qbsandbox.sandbox import QuickBooksSandbox
from qbsandbox.server import SandboxServer


class Shell:
    """Types commands at one served sandbox."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._runner = CliRunner()

    def types(self, *words: str, code: int = 0) -> str:
        done = self._runner.invoke(app, [*words, "--url", self.address])
        assert done.exit_code == code, done.output
        return done.output


@pytest.fixture
def sandbox() -> Iterator[QuickBooksSandbox]:
    clock = VirtualClock(instant_of("2026-03-31"))
    with QuickBooksSandbox(clock=clock, limits_enabled=False, seed=1) as made:
        yield made


@pytest.fixture
def shell(sandbox: QuickBooksSandbox) -> Iterator[Shell]:
    with SandboxServer(sandbox) as server:
        yield Shell(server.address)


def add_customer(sandbox: QuickBooksSandbox, shell: Shell, name: str) -> None:
    with httpx2.Client(base_url=shell.address) as http:
        connected(sandbox, http).create("Customer", {"DisplayName": name})


def names(sandbox: QuickBooksSandbox) -> list[str]:
    return [each["DisplayName"] for each in sandbox.company("us").all("Customer")]


def test_a_snapshot_is_taken_listed_restored_and_dropped(sandbox: QuickBooksSandbox, shell: Shell) -> None:
    assert shell.types("snapshot", "take", "start").startswith("start  2026-03-31T19:00:00+00:00  9130")
    add_customer(sandbox, shell, "Ana Ortiz")
    shell.types("snapshot", "take", "later")

    shell.types("snapshot", "restore", "start")

    assert "Ana Ortiz" not in names(sandbox)
    shell.types("snapshot", "restore", "later")
    assert "Ana Ortiz" in names(sandbox)
    assert [line.split()[0] for line in shell.types("snapshot", "list").splitlines()] == ["start", "later"]
    shell.types("snapshot", "drop", "start")
    assert "There is no snapshot start; there are later." in shell.types(
        "snapshot", "restore", "start", code=1
    )


def test_a_company_is_saved_loaded_and_reset(
    sandbox: QuickBooksSandbox, shell: Shell, tmp_path: Path
) -> None:
    add_customer(sandbox, shell, "Ana Ortiz")
    file = tmp_path / "us.qbo"
    shell.types("company", "save", "us", str(file))
    assert shell.types("company", "reset", "us").count("balanced") == 2
    assert "Ana Ortiz" not in names(sandbox)

    assert shell.types("company", "load", str(file), "--realm", "77").startswith(
        "77  Tidewater Trading Company"
    )
    shell.types("company", "load", str(file))

    assert "Ana Ortiz" in names(sandbox)
    assert list(sandbox.companies)[-1] == "77"
    assert CompanyFile.open(file).all("Customer") == sandbox.company("us").all("Customer")
    shell.types("company", "save", "us", str(file), code=2)
    file.write_bytes(b"rubbish" * 100)
    assert "This is no company file" in shell.types("company", "load", str(file), code=1)


def test_companies_are_added_and_change_their_edition_and_subscription(
    sandbox: QuickBooksSandbox, shell: Shell
) -> None:
    said = shell.types("company", "add", "ca:essentials:one-currency")
    assert "Maple Ridge Supply Inc. (CA, CAD): balanced" in said
    shell.types("company", "edition", "simple-start", "--realm", "us")
    shell.types("company", "subscription", "EXPIRED", "--realm", "uk")

    assert [each.edition.value for each in sandbox.companies.values()] == [
        "Simple Start",
        "Plus",
        "Essentials",
    ]
    assert [each.subscription for each in sandbox.companies.values()] == ["PAID", "EXPIRED", "PAID"]
    assert "There is no edition “Deluxe”" in shell.types("company", "edition", "Deluxe", code=1)
    assert "A subscription is PAID, TRIAL, EXPIRED" in shell.types("company", "subscription", "GONE", code=1)
    assert len(shell.types("company", "list").splitlines()) == 3


def test_a_user_is_shown_the_door_and_let_in_again(sandbox: QuickBooksSandbox, shell: Shell) -> None:
    with httpx2.Client(base_url=shell.address) as http:
        books = connected(sandbox, http)
        shell.types("company", "access", "us", "owner@sandbox.example")
        refused = books.preferences()
        shell.types("company", "access", "us", "owner@sandbox.example", "--allow")
        let_in = books.preferences()

    assert refused.status_code == 403
    assert refused.json()["Fault"]["Error"][0]["code"] == "120"
    assert let_in.status_code == 200


def test_time_is_travelled(sandbox: QuickBooksSandbox, shell: Shell) -> None:
    assert shell.types("clock", "show").strip() == "2026-03-31T19:00:00+00:00"
    assert (
        shell.types("clock", "advance", "--days", "1", "--hours", "2").strip() == "2026-04-01T21:00:00+00:00"
    )
    assert shell.types("clock", "set", "2026-12-31").strip() == "2026-12-31T20:00:00+00:00"
    assert sandbox.clock.now() == instant_of("2026-12-31")
    assert "no time zone" in shell.types("clock", "set", "2026-12-31T10:00:00", code=1)


def test_the_editions_are_read_over_the_control_port(shell: Shell) -> None:
    answer = httpx2.get(f"{shell.address}/sandbox/control/edition").json()

    assert set(answer["companies"].values()) == {"Plus"}
    orders = next(each for each in answer["features"] if each["name"] == "Purchase orders")
    assert orders["editions"] == ["Plus", "Advanced"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--company", "mars"], ["no", "company", "profile"]),
        (["--company", "us:deluxe"], ["no", "edition"]),
        (["--public-base", "example.com"], ["no", "address"]),
        (["--now", "2026-02-30"], ["day"]),
    ],
)
def test_options_of_serve_that_make_no_sense_are_said(arguments: list[str], words: list[str]) -> None:
    answer = CliRunner().invoke(app, ["serve", *arguments])

    assert answer.exit_code == 2
    assert all(word in answer.output for word in words)
