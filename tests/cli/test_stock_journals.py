"""The stock journal on the command line: read, shown, taken away as a file, approved and taken back."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from click.testing import Result

from cli.test_verbs import runs
from crossfoot.core.stock.roles import Accounting
from storehouse import Storehouse
from world import Hub


def types(*words: str) -> Result:
    """Type a command about Northwind's stock journals."""
    return runs("stock-journals", words[0], "--company", "northwind", *words[1:])


def test_a_stock_journal_is_read_shown_written_approved_and_taken_back(hub: Hub, tmp_path: Path) -> None:
    store = Storehouse(hub, Accounting.SIMPLE).opens(date(2026, 1, 2))
    hub.maps("change_in_stock", "Purchases")
    store.has("TEA", 10, 80, date(2026, 1, 1))
    assert types("plan", "yearly").output == "Every year.\n"
    assert "There are no figures of 2026-01-05." in types("approve", "2026-01-05").output
    assert "as soon as a worker comes to it" in types("read", "2026-01-05").output
    hub.works()

    shown = types("show", "2026-01-05").output
    assert "A journal of 80.00 waits for approval." in shown
    assert "Opening Balance Equity" in shown
    file = tmp_path / "journal.csv"
    assert "was written" in types("sheet", "2026-01-05", str(file)).output
    assert (
        file.read_text(encoding="utf-8-sig").splitlines()[1].startswith("2026-01-05,Inventory Asset,80.00,,")
    )

    assert types("approve", "2026-01-05").output.startswith("Posted as SJ-")
    assert store.posts() == {"inventory": "80.00", "opening_equity": "-80.00"}
    assert "Waits" not in types("list").output
    assert types("take-back", "2026-01-05", "--reason", "Too early").output == "Taken back: Too early\n"
    assert store.posts() == {}
