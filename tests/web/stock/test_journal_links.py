"""A journal on other screens leads to the page of what it books."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from crossfoot.core.stock.roles import Accounting
from crossfoot.journals import operations as journals
from crossfoot.journals.models import Journal
from crossfoot.mappings import operations as mappings
from crossfoot.sync import list_tasks
from storehouse import Storehouse
from world import Hub


def test_a_journal_in_attention_and_activity_leads_to_what_it_books(hub: Hub) -> None:
    store = Storehouse(hub, Accounting.AT_RECEIPT).opens(date(2026, 1, 1))
    received = store.receives("a", "A", 10, 100, date(2026, 1, 2))
    hub.works()
    hub.books.close_books(date(2026, 1, 2))
    list_tasks.start_refresh(company=hub.company, by=hub.ana, at=hub.now)
    hub.works()
    taken = Journal.objects.filter(company=hub.company)
    (reversal,) = journals.take_back(journals=taken, reason="Posted twice", **store.ana)
    mappings.unmap_account(connection=hub.connection, key="conversion_absorbed", **store.ana)
    made = store.makes("order", "B", 2, {"A": Decimal(1)}, 12, date(2026, 1, 5)).event
    assert made is not None
    hub.works()

    posted, _, stopped = Journal.objects.filter(company=hub.company).order_by("pk")
    assert reversal.reverses == posted
    pages = {event.pk: f"/c/{hub.company.slug}/stock/events/{event.pk}/" for event in (received, made)}
    ana = hub.page(hub.ana)
    attention = ana.opens("attention")
    assert attention.links(f"Journal {stopped.number}") == [pages[made.pk]]
    activity = ana.opens("activity", subject="journal")
    assert set(activity.links(str(posted))) == set(activity.links(str(reversal))) == {pages[received.pk]}
