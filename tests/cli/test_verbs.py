"""The `crossfoot` command, as somebody types it."""

from __future__ import annotations

import signal
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import Result
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from typer.testing import CliRunner

from crossfoot.audit.models import Event
from crossfoot.cli.main import app
from crossfoot.connections.models import Connection
from crossfoot.documents.models import PurchaseOrder, SalesOrder
from crossfoot.mappings.models import Setup
from crossfoot.parties.models import Party
from crossfoot.runtime import serving
from office import Office
from world import Hub, hub_of, ready, totals

SALES = """order_number,order_date,customer_name,sku,product_name,quantity,unit_price,status
10300,2026-01-05,Hanari Carnes,TEA-1,Green tea,2,60.00,confirmed
10301,2026-01-06,Chop-suey Chinese,TEA-1,Green tea,1,60.00,confirmed
10302,2026-01-07,Chop-suey Chinese,TEA-1,Green tea,1,60.00,draft
"""
WRONG = """order_number,order_date,customer_name,quantity,unit_price
10300,2026-01-05,Hanari Carnes,2,60.00
10301,the day after,Hanari Carnes,two,60.00
"""


def runs(*words: str) -> Result:
    """Type a command; wide enough that no line is folded."""
    result = CliRunner().invoke(app, list(words), env={"COLUMNS": "300"}, catch_exceptions=True)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


@pytest.fixture
def sales_csv(tmp_path: Path) -> Path:
    path = tmp_path / "orders.csv"
    path.write_text(SALES, encoding="utf-8")
    return path


def test_import_brings_orders_in_and_sends_nothing(hub: Hub, sales_csv: Path) -> None:
    done = runs("import", str(sales_csv), "--company", "northwind")

    assert done.exit_code == 0, done.output
    assert "Nothing was sent to QuickBooks." in done.output or "3 orders" in done.output
    assert list(SalesOrder.objects.order_by("number").values_list("number", "status", "total")) == [
        ("10300", "confirmed", Decimal("120.00")),
        ("10301", "confirmed", Decimal("60.00")),
        ("10302", "draft", Decimal("60.00")),
    ]
    assert hub.in_books("Invoice") == []


def test_the_same_file_twice_imports_nothing_twice(hub: Hub, sales_csv: Path) -> None:
    runs("import", str(sales_csv), "--company", "northwind")
    again = runs("import", str(sales_csv), "--company", "northwind")

    assert again.exit_code == 0, again.output
    assert SalesOrder.objects.count() == 3


def test_a_file_with_errors_is_not_imported_and_every_error_is_shown_with_its_row(
    hub: Hub, tmp_path: Path
) -> None:
    path = tmp_path / "orders.csv"
    path.write_text(WRONG, encoding="utf-8")

    done = runs("import", str(path), "--company", "northwind")

    assert done.exit_code == 1
    assert done.output.count("row 3") == 2
    assert "the day after" in done.output
    assert "two" in done.output
    assert not SalesOrder.objects.exists()
    assert not Party.objects.exists()
    assert runs("import", str(path), "--company", "northwind", "--leave-out-errors").exit_code == 0
    assert [order.number for order in SalesOrder.objects.all()] == ["10300"]


def test_check_only_writes_nothing(hub: Hub, sales_csv: Path) -> None:
    done = runs("import", str(sales_csv), "--company", "northwind", "--check-only")

    assert done.exit_code == 0
    assert not SalesOrder.objects.exists()


def test_push_sends_what_is_billable_in_the_period_and_tells_how_it_ended(hub: Hub, sales_csv: Path) -> None:
    runs("import", str(sales_csv), "--company", "northwind")
    hub.buys("PO-1", on=date(2026, 1, 5))

    done = runs("push", "all", "--company", "northwind", "--from", "2026-01-01", "--to", "2026-01-05")

    assert done.exit_code == 0, done.output
    assert "1 invoices queued, 0 left." in done.output
    assert "1 bills queued, 0 left." in done.output
    assert "2 documents stand in QuickBooks; 0 need a person." in done.output
    assert totals(hub.in_books("Invoice")) == [Decimal("120.00")]
    assert totals(hub.in_books("Bill")) == [Decimal("80.00")]
    assert runs("push", "all", "--company", "northwind").exit_code == 0
    assert totals(hub.in_books("Invoice")) == [Decimal("120.00"), Decimal("60.00")]
    assert hub.ties_out().difference == 0


def test_push_all_leaves_out_what_is_switched_off_and_says_so(hub: Hub) -> None:
    hub.sells("10248")
    hub.buys("PO-1", on=date(2026, 1, 5))
    Setup.objects.update(sync_sales=False)

    done = runs("push", "all", "--company", "northwind")

    assert done.exit_code == 0, done.output
    assert "1 bills queued, 0 left." in done.output
    assert (
        "Left out: Sales orders are not sent to QuickBooks by this company's choice. Switch it on under Settings "
        "> Integrations." in done.output
    )
    assert (len(hub.in_books("Bill")), hub.in_books("Invoice")) == (1, [])
    alone = runs("push", "sales", "--company", "northwind")
    assert (alone.exit_code, "by this company's choice" in alone.output) == (1, True)


def test_push_ends_with_1_and_the_reason_where_a_document_needs_a_person(hub: Hub) -> None:
    hub.books.close_books(date(2026, 1, 31))
    hub.runs_for(minutes=16)
    hub.sells("10248")

    done = runs("push", "sales", "--company", "northwind")

    assert done.exit_code == 1
    assert "0 documents stand in QuickBooks; 1 need a person." in done.output
    assert "Invoice 10248" in done.output
    assert "31 Jan 2026" in done.output
    assert hub.in_books("Invoice") == []


def test_what_is_done_is_done_on_behalf_of_a_member(hub: Hub, sales_csv: Path) -> None:
    runs("import", str(sales_csv), "--company", "northwind", "--as", hub.sam.email)

    assert set(
        Event.objects.filter(company_id=hub.company.pk, verb__startswith="import.").values_list(
            "actor", flat=True
        )
    ) == {"Sam"}
    refused = runs("import", str(sales_csv), "--company", "northwind", "--as", "nobody@northwind.example")
    assert refused.exit_code == 1
    assert "nobody@northwind.example does not work in Northwind." in refused.output


def test_a_members_role_counts_on_the_command_line_too(hub: Hub) -> None:
    hub.buys("PO-1")

    done = runs("push", "purchases", "--company", "northwind", "--as", hub.sam.email)

    assert done.exit_code == 1
    assert "Your role does not let you create bills in QuickBooks." in done.output
    assert PurchaseOrder.objects.get().book_state == "not_sent"


def test_where_several_companies_are_the_command_asks_which(hub: Hub) -> None:
    done = runs("status")

    assert done.exit_code == 1
    assert done.output.strip() == "Say which company with --company. There are: brightware, northwind."


def test_status_tells_what_is_in_the_books_and_whether_they_agree(hub: Hub) -> None:
    assert "Not tied out yet." in runs("status", "--company", "northwind").output
    hub.invoices(hub.sells("10248"))
    hub.sells("10249")
    hub.ties_out()

    done = runs("status", "--company", "northwind")

    assert done.exit_code == 0
    assert "Northwind → Tidewater Trading Company: Connected" in done.output
    assert "In QuickBooks" in done.output
    assert "120.00" in done.output
    assert "The two books agree to the cent: 1 documents compared, difference 0.00." in done.output


def test_doctor_finds_a_sound_installation_sound(hub: Hub) -> None:
    hub.invoices(hub.sells("10248"))

    done = runs("doctor")

    assert done.exit_code == 0, done.output
    assert "BAD" not in done.output
    for words in ("The database answers", "The tables are up to date.", "Northwind: the audit chain is whole.",
                  "Northwind: every document is accounted for."):  # fmt: skip
        assert words in done.output


def test_doctor_names_what_is_not_sound_and_ends_with_1(hub: Hub) -> None:
    Event.objects.filter(company_id=hub.company.pk).order_by("sequence").first().delete()  # type: ignore[union-attr]
    Connection.objects.update(state="reconnect", state_reason="The sign-in was taken back.")

    done = runs("doctor")

    assert done.exit_code == 1
    bad = [line for line in done.output.splitlines() if line.startswith("BAD")]
    assert any("Reconnect needed. The sign-in was taken back." in line for line in bad)
    assert any("Northwind: Event 1 is missing: after 0 comes 2." in line for line in bad)
    assert "Brightware: the audit chain is whole." in done.output


def test_a_database_of_another_version_is_named_and_left_as_it_is(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serving, "serve", lambda **given: pytest.fail("it must not start"))
    monkeypatch.setenv("CROSSFOOT_DEMO_HOME", "here")
    monkeypatch.setattr(signal, "signal", lambda number, handler: None)
    MigrationRecorder(connection).record_applied("documents", "9998_from_another_version")
    MigrationRecorder(connection).record_applied("sync", "9999_and_another")
    sentence = (
        "This database was made by another version of Crossfoot, which knows migrations that this one does not "
        "(documents.9998_from_another_version and 1 more). Start the version that made it, or begin with an empty "
        "database."
    )

    served, shown, examined = runs("serve"), runs("demo"), runs("doctor")

    assert (served.exit_code, served.output.strip()) == (1, sentence)
    assert (shown.exit_code, shown.output.strip()) == (
        1, f"{sentence} `crossfoot demo --fresh` throws the earlier demo away and begins anew.",
    )  # fmt: skip
    assert (examined.exit_code, "BAD  Another version of Crossfoot made the tables" in examined.output) == (
        1,
        True,
    )


def test_djangos_own_commands_run_with_our_settings(hub: Hub, capsys: pytest.CaptureFixture[str]) -> None:
    done = CliRunner().invoke(app, ["django", "makemigrations", "--check", "--dry-run"])

    assert done.exit_code == 0, done.output


def test_the_command_says_what_it_can_do(hub: Hub) -> None:
    done = runs("--help")

    assert done.exit_code == 0
    for verb in ("demo", "serve", "worker", "import", "push", "status", "doctor", "django"):
        assert f" {verb} " in done.output


def test_a_kind_that_cannot_be_imported_is_named_with_those_that_can(hub: Hub, sales_csv: Path) -> None:
    done = runs("import", str(sales_csv), "--company", "northwind", "--kind", "invoices")

    assert done.exit_code == 1
    assert "“invoices” cannot be imported. Use one of: " in done.output


def test_an_unconnected_company_is_told_where_to_connect(town: Office, sales_csv: Path) -> None:
    hub = hub_of(town)
    ready(hub_of(town, "uk"))
    hub.sells("10248")

    done = runs("push", "sales", "--company", "northwind")

    assert done.exit_code == 1
    assert (
        "Northwind is not connected to QuickBooks. Connect it under Settings > Integrations." in done.output
    )
