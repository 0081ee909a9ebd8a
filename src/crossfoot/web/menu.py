"""The menu. Each family registers its entry beside its addresses, so what does not exist is not shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from crossfoot.core.permissions import Can
from crossfoot.documents.lists import all_counted
from crossfoot.tenancy.models import Company
from crossfoot.web.desk import Desk

PLACES = (
    "home",
    "sell",
    "credit-notes",
    "buy",
    "vendor-news",
    "vendor-credits",
    "vendor-invoices",
    "stock",
    "payments",
    "contacts",
    "products",
    "imports",
    "attention",
    "tieout",
    "balances",
    "clearing",
    "summaries",
    "stock-journal",
    "drift",
    "moved",
    "activity",
    "settings",
)
"""The order of the menu, whatever order the families register in."""

GROUPS = {
    "vendor-invoices": "Accounts payable",
    "tieout": "Books",
    "balances": "Books",
    "clearing": "Books",
    "summaries": "Books",
    "stock-journal": "Books",
    "drift": "Books",
    "moved": "Books",
    "activity": "Books",
}
"""Entries that stand under a heading."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the menu."""

    place: str
    """Its key in `PLACES`, and the name under which pages say where they are (`{% block place %}`)."""
    label: str
    url_name: str
    """Resolved with the company's slug as the only argument."""
    icon: str
    """Name of a symbol in static/crossfoot/icons.svg."""
    can: Can = Can.VIEW
    waiting: Callable[[Company], QuerySet[Any]] | None = None
    """What waits for a person; its number stands beside the entry, and 0 shows nothing. It stands on every page, so
    that all of them are counted together."""
    mine: Callable[[Desk], int] | None = None
    """How many of these wait for this person, where that is another number for each. Asked where anything waits."""
    count_says: str = ""
    """What the number means, for people who hear the page: "need attention"."""


@dataclass(frozen=True, slots=True)
class Shown:
    """An entry as one person sees it."""

    place: str
    label: str
    url: str
    icon: str
    group: str
    count: int
    count_says: str
    is_current: bool


_entries: dict[str, Entry] = {}


def register(entry: Entry) -> None:
    """Put a family's entry into the menu; called where the family's addresses are defined.

    Raises ValueError for a place that is not in `PLACES`.
    """
    if entry.place not in PLACES:
        raise ValueError(f"{entry.place} is not a place in the menu; add it to PLACES")
    _entries[entry.place] = entry


def menu_of(desk: Desk, path: str) -> list[Shown]:
    """What this person may open, in the order of `PLACES`; the entry that `path` lies under is current."""
    entries = [_entries[place] for place in PLACES if place in _entries and desk.may(_entries[place].can)]
    urls = {entry.place: reverse(entry.url_name, args=[desk.company.slug]) for entry in entries}
    current = next((place for place, url in urls.items() if place != "home" and path.startswith(url)), "")
    if path == urls.get("home"):
        current = "home"
    counts = _counts(entries, desk)
    return [
        Shown(
            place=entry.place,
            label=entry.label,
            url=urls[entry.place],
            icon=entry.icon,
            group=GROUPS.get(entry.place, ""),
            count=counts.get(entry.place, 0),
            count_says=entry.count_says,
            is_current=entry.place == current,
        )
        for entry in entries
    ]


def _counts(entries: Sequence[Entry], desk: Desk) -> dict[str, int]:
    """The numbers by place, one more than `MOST_COUNTED` for "10,000+"; one statement for all entries."""
    asked = {entry.place: entry.waiting(desk.company) for entry in entries if entry.waiting}
    counts = dict(zip(asked, all_counted(asked.values()), strict=True))
    own = {entry.place: entry.mine for entry in entries if entry.mine}
    return {
        place: own[place](desk) if place in own and count.number else count.number + count.is_more
        for place, count in counts.items()
    }
