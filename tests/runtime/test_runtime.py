"""What ties the rooms together: the table of background work, the health pages, the demo's files, settings."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import structlog
from django.db import DatabaseError
from django.test import Client

from crossfoot.conf.options import options
from crossfoot.documents.purchase_orders import mailing
from crossfoot.documents.summaries import operations as summaries
from crossfoot.documents.vendor_invoices import rematching
from crossfoot.engine import clock
from crossfoot.imports import writing
from crossfoot.payments import comparing_tasks, pulling, sweeping
from crossfoot.proof import clearing, tieout
from crossfoot.runtime import logs, settings, working
from crossfoot.runtime.demo_data import PURCHASE_ORDERS, SALES_ORDERS, demo_files
from crossfoot.runtime.turns import TASKS, turn_kinds
from crossfoot.stock import period_end, switching
from crossfoot.sync import creating_tasks, finding_tasks, list_tasks
from world import Hub

TODAY = date(2026, 3, 2)


def test_every_kind_of_task_has_a_function() -> None:
    assert set(TASKS) == {
        list_tasks.REFRESH_LISTS,
        list_tasks.IMPORT_PARTIES,
        creating_tasks.CREATE_TAX,
        finding_tasks.FIND_EXISTING,
        writing.TASK_KIND,
        tieout.TASK,
        mailing.MAIL_ORDER,
        rematching.MATCH_ANEW,
        pulling.PULL,
        sweeping.IMPORT,
        sweeping.CATCH_UP,
        comparing_tasks.COMPARE,
        clearing.TASK,
        period_end.TASK,
        switching.TASK,
        summaries.TASK,
    }
    assert [kind.name for kind in turn_kinds()] == ["tasks", "push", "webhooks"]


def test_working_here_and_now_ends_when_nothing_is_open(hub: Hub) -> None:
    hub.sells("10248")
    sam = hub.page(hub.sam)
    sam.opens("sell-list")
    sam.presses("Create invoice from 10248")
    turns = []

    assert working.until_idle(told=lambda: turns.append(1))

    assert turns
    assert [one["DocNumber"] for one in hub.in_books("Invoice")] == ["10248"]
    assert working.until_idle()


def test_work_that_waits_for_a_person_is_not_waited_for(hub: Hub) -> None:
    hub.sells("10248", customer=hub.customer("A:B"))
    sam = hub.page(hub.sam)
    sam.opens("sell-list")
    sam.presses("Create invoice from 10248")
    began = hub.now

    assert working.until_idle()

    assert (hub.now - began).total_seconds() < 60


# --- health -------------------------------------------------------------------------------------------


def test_the_health_page_answers_while_the_database_does(hub: Hub) -> None:
    answer = Client().get("/healthz")

    assert (answer.status_code, answer.json()) == (200, {"healthy": True, "at": hub.now.isoformat()})


def test_the_health_page_says_when_the_database_does_not(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails() -> None:
        raise DatabaseError("password=secret")

    monkeypatch.setattr(clock, "now", fails)
    answer = Client().get("/healthz")

    assert answer.status_code == 503
    assert answer.json() == {"healthy": False, "reason": "The database does not answer."}


def test_figures_are_only_for_who_has_the_token(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    assert Client().get("/metrics").status_code == 404
    monkeypatch.setenv("CROSSFOOT_METRICS_TOKEN", "let-me-see")
    options.cache_clear()
    try:
        hub.invoices(hub.sells("10248"))

        assert Client().get("/metrics").status_code == 404
        wrong = Client().get("/metrics", headers={"Authorization": "Bearer let-me"})
        answer = Client().get("/metrics", headers={"Authorization": "Bearer let-me-see"})

        assert wrong.status_code == 404
        assert answer.status_code == 200
        assert "crossfoot_pushes" in answer.content.decode()
        assert "Northwind" not in answer.content.decode()
    finally:
        options.cache_clear()


# --- the demo's files ---------------------------------------------------------------------------------


def rows_of(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode())))


def test_the_demos_files_are_the_same_on_every_machine() -> None:
    assert demo_files(today=TODAY) == demo_files(today=TODAY)
    assert demo_files(today=TODAY) != demo_files(today=TODAY, seed=1)


def test_the_demos_files_have_300_orders_with_the_warts_of_real_ones() -> None:
    files = demo_files(today=TODAY)
    sold, bought = rows_of(files.sales), rows_of(files.purchases)

    assert len({row["order_number"] for row in sold}) == SALES_ORDERS == 336
    assert len({row["order_number"] for row in bought}) == PURCHASE_ORDERS == 96
    assert any(row["discount"] == "0.15000000596" for row in sold)
    assert any(not row["shipped_date"] for row in sold)
    assert any(not row["customer_name"].isascii() for row in sold)
    assert {"Complete", "Approved", "Pending", "Rejected"} == {row["status"] for row in bought}
    assert any(Decimal(row["unit_price"]).as_tuple().exponent == -4 for row in bought)
    days = [row["order_date"][:10] for row in sold]
    assert max(days) <= TODAY.isoformat()


# --- settings -----------------------------------------------------------------------------------------


def test_a_database_address_is_sqlite_or_postgresql(tmp_path: Path) -> None:
    file = settings.database_from(f"sqlite:///{tmp_path}/books.sqlite3")
    server = settings.database_from("postgresql://cross:p%40ss@db.example:5433/books")

    assert (file["ENGINE"], file["NAME"]) == ("django.db.backends.sqlite3", f"{tmp_path}/books.sqlite3")
    assert file["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert (server["NAME"], server["USER"], server["PASSWORD"], server["HOST"], server["PORT"]) == (
        "books", "cross", "p@ss", "db.example", "5433",
    )  # fmt: skip
    with pytest.raises(ValueError, match="must begin with sqlite:// or postgresql://, not mysql://"):
        settings.database_from("mysql://db.example/books")


def test_a_socket_folder_can_be_named_as_host() -> None:
    server = settings.database_from("postgresql://crossfoot@/postgres?host=/tmp/cluster")

    assert (server["HOST"], server["NAME"]) == ("/tmp/cluster", "postgres")


@pytest.mark.parametrize(("level", "said"), [("INFO", 1), ("WARNING", 0)])
def test_logs_begin_at_the_level_of_the_options(level: str, said: int) -> None:
    before, lines = structlog.get_config(), io.StringIO()
    try:
        logs.configure(level)
        structlog.configure(
            **structlog.get_config() | {"logger_factory": structlog.PrintLoggerFactory(lines)}
        )
        structlog.get_logger("x").info("happened", company=3)
        assert lines.getvalue().count("event='happened'") == said
    finally:
        structlog.configure(**before)
