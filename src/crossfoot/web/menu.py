"""The menu. Each family registers its entry beside its addresses, so what does not exist is not shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse

from crossfoot.core.permissions import Can
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
    """One line of the menu. `count` gives the number beside it (what waits for a person); 0 shows nothing."""

    place: str
    """Its key in `PLACES`, and the name under which pages say where they are (`{% block place %}`)."""
    label: str
    url_name: str
    """Resolved with the company's slug as the only argument."""
    icon: str
    """Name of a symbol in static/crossfoot/icons.svg."""
    can: Can = Can.VIEW
    count: Callable[[Company], int] | None = None
    mine: Callable[[Desk], int] | None = None
    """As `count`, where the number is another for each person: what waits for this one."""
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
    return [
        Shown(
            place=entry.place,
            label=entry.label,
            url=urls[entry.place],
            icon=entry.icon,
            group=GROUPS.get(entry.place, ""),
            count=_count(entry, desk),
            count_says=entry.count_says,
            is_current=entry.place == current,
        )
        for entry in entries
    ]


def _count(entry: Entry, desk: Desk) -> int:
    if entry.mine is not None:
        return entry.mine(desk)
    return entry.count(desk.company) if entry.count else 0
