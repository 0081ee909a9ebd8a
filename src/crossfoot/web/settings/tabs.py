"""The tabs above every page of the settings, as far as a person may open them."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from crossfoot.core.permissions import Can
from crossfoot.web.desk import Desk


@dataclass(frozen=True, slots=True)
class Tab:
    """One page of the settings."""

    label: str
    url_name: str
    can: Can


TABS = (
    Tab("Company", "settings", Can.VIEW),
    Tab("Integrations", "connect", Can.VIEW),
    Tab("Accounting", "settings-accounting", Can.VIEW),
    Tab("Mapping", "mapping", Can.VIEW),
    Tab("Overrides", "mapping-overrides", Can.VIEW),
    Tab("Sales sources", "settings-sources", Can.VIEW),
    Tab("Numbers and dates", "settings-documents", Can.VIEW),
    Tab("Custom fields", "settings-custom-fields", Can.VIEW),
    Tab("Approvals", "settings-approvals", Can.VIEW),
    Tab("People", "settings-people", Can.VIEW),
    Tab("API tokens", "settings-tokens", Can.MANAGE_TOKENS),
    Tab("Webhooks", "settings-webhooks", Can.MANAGE_WEBHOOKS),
    Tab("Installation", "settings-installation", Can.CONNECT),
)


@dataclass(frozen=True, slots=True)
class Shown:
    """A tab as one person sees it."""

    label: str
    url: str
    is_current: bool


def tabs(desk: Desk, current: str) -> list[Shown]:
    """Those that this person may open; `current` is the URL name of the page that asks."""
    slug = desk.company.slug
    return [
        Shown(tab.label, reverse(tab.url_name, args=[slug]), tab.url_name == current)
        for tab in TABS
        if desk.may(tab.can)
    ]
