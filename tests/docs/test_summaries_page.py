"""The table of *Summaries of sales* is what the product books: made anew here."""

from __future__ import annotations

from pathlib import Path

from crossfoot.core.summaries import Frequency
from crossfoot.documents.summaries import queries
from web_shop import day, shop
from world import Hub

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "guide" / "summaries.md"


def test_the_journals_are_those_of_the_page(hub: Hub) -> None:
    at = shop(hub)
    at.goes(Frequency.DAY)
    at.sells("W-1", 2, day(4))
    at.sells("W-2", 1, day(4))
    (draft,) = at.drafts(day(5))
    page = GUIDE.read_text(encoding="utf-8")
    rows = list(queries.journal_rows(draft, day(5)))
    assert len(rows) == 4
    for _, account, debit, credit, _ in rows:
        assert f"| {account} | {debit or ''} | {credit or ''} |".replace("  ", " ") in page
    assert f"*{draft.customer}*" in page
