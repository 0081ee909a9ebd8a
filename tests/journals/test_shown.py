"""Where documents are listed by kind, a journal stands among them in plain words, though it has no page of its own."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from crossfoot.core.journal_postings import EntryLine
from crossfoot.engine import clock
from crossfoot.journals import operations, storing
from crossfoot.journals.models import Journal
from crossfoot.journals.operations import NewJournal
from crossfoot.sync.models import Push
from sync.workshop import Shop
from world import Hub


def posts(hub: Hub, account: str = "freight") -> Journal:
    lines = (EntryLine("purchases", debit=Decimal("36.50")), EntryLine(account, credit=Decimal("36.50")))
    new = NewJournal("shipment", 1, "delivery", date(2026, 1, 16), lines, memo="Goods were delivered.")
    (journal,) = operations.post(company=hub.company, journals=[new], by=hub.omar, at=clock.now())
    hub.works()
    return journal


def test_what_stops_a_journal_is_a_card_and_the_tie_out_counts_it_as_not_sent(hub: Hub) -> None:
    journal = posts(hub, "grni")
    page = hub.page(hub.omar).opens("attention")
    assert "No QuickBooks account is chosen for “Goods received, not billed”." in page.text
    assert f"Journal {journal.number}" in page.text
    done = hub.ties_out(date(2026, 1, 1), date(2026, 1, 31))
    assert done.result["source"]["not_sent"] == [
        {"kind": "Journals", "status": "Posted", "state": "Needs attention", "currency": "USD", "count": 1,
         "total": "36.50"},
    ]  # fmt: skip


def test_pages_and_api_tell_of_a_journal_that_arrived(hub: Hub) -> None:
    journal = posts(hub)
    activity = hub.page(hub.omar).opens("activity", kind="journal").text
    assert "Journal posted" in activity
    assert f"Journal {journal.number}" in activity
    for screen in ("home", "settings-documents", "mapping", "drift", "moved"):
        hub.page(hub.omar).opens(screen)
    api = hub.api(hub.omar)
    (told,) = api.get("/pushes", kind="journal").body["items"]
    assert (told["label"], told["party"], told["total"], told["state"]) == (
        f"Journal {journal.number}", "", "36.50", "synchronized",
    )  # fmt: skip
    evidence = api.get(f"/pushes/{told['id']}/evidence").body
    assert (evidence["link"]["remote_kind"], evidence["link"]["total"]) == ("JournalEntry", "36.50")
    assert evidence["snapshot"]["rule"] == "delivery"


def test_two_that_post_one_event_at_the_same_moment_make_one_journal(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second does not see the first's journal, because that was not committed yet when it looked."""
    new = shop.cost_of_sales("36.50", event=7)
    (first,) = shop.posts(new)
    looks, blind = [], storing.there

    def late(*args: object) -> dict[object, Journal]:
        looks.append(args)
        return {} if len(looks) == 1 else blind(*args)  # type: ignore[arg-type,return-value]

    monkeypatch.setattr(storing, "there", late)
    (second,) = shop.posts(new)
    assert (second, len(looks)) == (first, 2)
    assert (Journal.objects.count(), Push.objects.filter(kind="journal").count()) == (1, 1)
