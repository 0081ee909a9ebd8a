"""Summaries of sales on the command line: counted, chosen, drafted, shown, posted and taken back."""

from __future__ import annotations

from pathlib import Path

from click.testing import Result

from cli.test_verbs import runs
from crossfoot.documents.models import SalesSummary
from web_shop import day, shop
from world import Hub


def types(*words: str) -> Result:
    """Type a command about Northwind's summaries."""
    return runs("summaries", words[0], "--company", "northwind", *words[1:])


def test_a_summary_is_counted_chosen_drafted_shown_posted_and_taken_back(hub: Hub, tmp_path: Path) -> None:
    at = shop(hub)
    counted = types("forecast", "--orders", "5000").output
    assert (
        "5,000 orders a month are 5,000 documents, 5,000 cost journals and 334 calls by themselves" in counted
    )
    assert "There are no orders to count." in types("forecast").output
    assert types("choose", "Web", "day", "--since", "2026-01-01").output == "Web: day from 2026-01-01 on.\n"
    at.sells("W-1", 2, day(4))
    assert "SUM-" in types("draft", "2026-01-05").output
    number = SalesSummary.objects.get().number
    shown = types("show", number).output
    assert "Inventory Asset" in shown
    assert "W-1" in shown
    file = tmp_path / "orders.csv"
    assert "was written" in types("sheet", number, str(file)).output
    assert file.read_text(encoding="utf-8-sig").splitlines()[1] == "W-1,2026-01-04,Hanari Carnes,50.00,USD"
    assert "Posted" in types("post", number).output
    assert at.books(4)["income"] == "-50.00"
    assert "Nothing was posted again." in types("post", number).output
    types("take-back", number, "--reason", "Wrong")
    assert at.books(3)["income"] == "0.00"
    assert "Taken back" in types("list").output
    assert "There is no summary SUM-0." in types("show", "SUM-0").output
