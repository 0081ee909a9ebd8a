"""Lists: what an address says, and what is left of it when it says nonsense."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.contrib.sessions.backends.base import SessionBase
from django.http import QueryDict
from django.test import RequestFactory

from crossfoot.web import exports, listing
from crossfoot.web.listing import Column, Look

COLUMNS: tuple[Column[str], ...] = (
    Column("name", "Name", lambda row: row, ("name_key",), is_fixed=True),
    Column("age", "Age", lambda row: len(row), ("-born_on",), is_number=True),
    Column("note", "Note", lambda row: "", is_shown=False),
)


def looked(address: str) -> Look[str]:
    request = RequestFactory().get(f"/list/?{address}")
    request.session = SessionBase()
    return listing.look(request, "people", COLUMNS, "name")


def test_the_order_ends_with_the_id_so_that_pages_never_overlap() -> None:
    assert looked("order=name").order_by == ("name_key", "pk")
    assert looked("order=-name").order_by == ("-name_key", "-pk")


def test_a_column_may_be_sorted_by_a_field_that_runs_the_other_way() -> None:
    assert looked("order=age").order_by == ("-born_on", "pk")
    assert looked("order=-age").order_by == ("born_on", "-pk")


@pytest.mark.parametrize(
    "nonsense", ["order=note", "order=password", "order=--name", "size=7", "page=0", "page=x"]
)
def test_nonsense_falls_back_to_the_default(nonsense: str) -> None:
    seen = looked(nonsense)

    assert (seen.order, seen.size, seen.page) == ("name", 50, 1)


def test_a_second_click_on_a_heading_turns_the_order_around_and_starts_at_the_first_page() -> None:
    heading = looked("q=x&order=name&page=3").headings()[0]

    assert heading.direction == "ascending"
    assert heading.order_query == "?q=x&order=-name"


def test_only_the_screens_filters_go_with_an_action_on_all_that_match() -> None:
    assert looked("q=tea&status=draft&order=-age&page=2&size=100").filter_query == "q=tea&status=draft"


def test_fixed_columns_stay_and_others_can_be_chosen() -> None:
    assert looked("").shown == {"name", "age"}
    assert looked("column=note").shown == {"name", "note"}
    assert looked("column=").shown == {"name"}


def test_ticks_that_are_no_numbers_are_left_out() -> None:
    chosen = listing.picked(QueryDict("pick=3&pick=x&pick=3&pick=-1&pick=7&pick=%EF%BC%91"))

    assert chosen == listing.Picked((3, 7), is_all=False)
    assert listing.picked(QueryDict("")).is_empty
    assert not listing.picked(QueryDict("all=1")).is_empty


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("=1+1", "'=1+1"),
        ("+49 1", "'+49 1"),
        ("-5", "'-5"),
        ("@x", "'@x"),
        ("\t=1", "'\t=1"),
        ("a=b", "a=b"),
        (Decimal("-5.00"), "-5.00"),
        (Decimal("1E+3"), "1000"),
        (-5, "-5"),
        (True, "yes"),
        (None, ""),
        (date(2026, 7, 4), "2026-07-04"),
        (datetime(2026, 7, 4, 9, 30, tzinfo=UTC), "2026-07-04 09:30:00+00:00"),
    ],
)
def test_a_cell_of_a_csv_file_is_never_a_formula(cell: listing.Cell, text: str) -> None:
    assert exports.csv_text(cell) == text


def test_a_file_ends_at_its_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "EXPORT_LIMIT", 2)

    lines = list(exports.csv_lines(["N"], ([n] for n in range(10))))

    assert lines == ["\ufeffN\r\n", "0\r\n", "1\r\n"]
