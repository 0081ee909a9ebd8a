"""The pages of Stock beside each other."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from crossfoot.web.desk import Desk

TABS = (("stock", "On hand"), ("stock-history", "History"), ("stock-locations", "Locations"))


@dataclass(frozen=True, slots=True)
class Tab:
    """One of them."""

    url: str
    label: str
    is_current: bool


def tabs_of(desk: Desk, current: str) -> list[Tab]:
    return [Tab(reverse(name, args=[desk.company.slug]), label, name == current) for name, label in TABS]
