"""Stock on the command line: what is there, changes of it, and lists as files that come back in."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path

from click.testing import Result

from cli.test_verbs import runs
from crossfoot.core.stock.roles import Accounting
from crossfoot.stock import operations as stock
from crossfoot.stock import queries
from crossfoot.stock.models import Movement
from storehouse import Storehouse
from world import Hub


def types(*words: str) -> Result:
    """Type a command about Northwind's stock."""
    return runs("stock", *words[:1], "--company", "northwind", *words[1:])


def lines(path: Path) -> list[list[str]]:
    return list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines()))


def test_stock_is_shown_changed_counted_moved_and_taken_away_as_a_file(hub: Hub, tmp_path: Path) -> None:
    store = Storehouse(hub, Accounting.SIMPLE).opens(date(2026, 1, 1))
    store.receives("tea", "TEA", 10, 100, date(2026, 1, 2))
    assert types("location", "Shop").output == "Shop was added.\n"
    moved = types("transfer", "TEA", "4", "--from", "Main warehouse", "--to", "Shop", "--on", "2026-01-03")
    assert "TEA: 4 from Main warehouse to Shop. Stock event " in moved.output
    less = types("adjust", "--reason", "Broken", "--on", "2026-01-03", "--", "TEA", "-1")
    assert "TEA: -1 on 2026-01-03. Stock event " in less.output
    wet = types("write-off", "TEA", "1", "--reason", "Wet", "--location", "shop", "--on", "2026-01-04")
    assert "TEA: 1 written off on 2026-01-04." in wet.output
    counted = types("count", "TEA", "7", "--location", "Shop", "--on", "2026-01-05")
    assert "TEA: 3 expected, 7 counted." in counted.output
    assert "The stock is worth 120.00 USD." in types("show").output
    assert "The stock is worth 90.00 USD." in types("show", "--on", "2026-01-03").output
    assert "are what their movements come to" in types("check").output

    wet_event = str(Movement.objects.get(kind="write_off").event_id)
    assert types("redate", wet_event, "2026-01-06").output == (
        "The stock is worth +0.00 USD.\nNo journal goes to QuickBooks: in Simple accounting the stock journal of the "
        "period has what the stock is worth.\nNothing is booked yet; add --book to do it.\n"
    )
    assert "Booked. Stock event " in types("cost", "TEA", "11", "--book").output

    assert types("export", "on-hand", "--to", str(tmp_path / "stock.csv")).exit_code == 0
    assert lines(tmp_path / "stock.csv")[1:] == [
        ["TEA", "Product TEA", "Main warehouse", "5.000000", "10.000000", "50.000000"],
        ["TEA", "Product TEA", "Shop", "7.000000", "10.000000", "70.000000"],
    ]
    types("export", "movements", "--to", str(tmp_path / "moved.csv"))
    kinds = [(row[1], row[4], row[10]) for row in lines(tmp_path / "moved.csv")[1:]]
    assert kinds == [
        ("receipt", "10.000000", "100.000000"), ("transfer", "4.000000", "100.000000"),
        ("count_down", "-1.000000", "90.000000"), ("write_off", "-1.000000", "80.000000"),
        ("count_up", "4.000000", "120.000000"),
    ]  # fmt: skip
    types("export", "counts", "--to", str(tmp_path / "counts.xlsx"))
    assert (tmp_path / "counts.xlsx").read_bytes()[:2] == b"PK"


def test_what_cannot_be_is_said_and_nothing_is_done(hub: Hub, tmp_path: Path) -> None:
    store = Storehouse(hub, Accounting.SIMPLE).opens(date(2026, 1, 1))
    store.product("TEA")
    for words, sentence in (
        (("count", "SALT", "1"), "There is no product SALT in Northwind."),
        (("count", "TEA", "one"), "“one” is not a number. Write it as 12 or 2.5."),
        (("count", "TEA", "1", "--location", "Mars"), "There is no location Mars. There are: none yet."),
        (("write-off", "TEA", "1", "--reason", "Wet"), "there are 0 of TEA Product TEA at Main warehouse"),
        (("export", "counts", "--to", str(tmp_path / "counts.pdf")), "counts.pdf is neither .csv nor .xlsx."),
    ):
        done = types(*words)
        assert done.exit_code == 1
        assert sentence in done.output.replace("\n", " ")
    forbidden = types("count", "TEA", "1", "--as", hub.vic.email)
    assert "Your role does not let you count" in forbidden.output.replace("\n", " ")
    assert not Movement.objects.exists()


def test_stock_that_was_exported_is_stock_on_hand_when_it_is_imported(hub: Hub, tmp_path: Path) -> None:
    store = Storehouse(hub, Accounting.SIMPLE).opens(date(2026, 1, 1))
    store.receives("tea", "TEA", 3, 10, date(2026, 1, 2))
    path = tmp_path / "stock.xlsx"
    types("export", "on-hand", "--to", str(path))
    stock.take_back(event=store.events["tea"], reason="It is in the file", **store.ana)
    done = runs("import", str(path), "--kind", "stock_on_hand", "--company", "northwind")
    assert "1 entries of stock were imported." in done.output
    (worth,) = queries.worth_on(hub.company, date(2026, 1, 31))
    assert (worth.quantity, worth.value) == (3, Decimal(10))
