"""What stands around every page: the companies, the menu, the health of the connection, the theme."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest

from crossfoot.connections import operations as connections
from crossfoot.connections.models import Connection
from crossfoot.tenancy import access
from crossfoot.tenancy.models import Company
from crossfoot.web.desk import Desk
from crossfoot.web.menu import menu_of

THEMES = ("auto", "light", "dark")
THEME_COOKIE = "theme"
SWITCHER_LIMIT = 50
"""Companies listed in the switcher; the chooser page lists all."""

STATE_SHAPES = {
    Connection.State.CONNECTED: ("dot", "good"),
    Connection.State.DISCONNECTED: ("circle", "quiet"),
    Connection.State.RECONNECT: ("alert", "bad"),
    Connection.State.QUARANTINED: ("alert", "bad"),
}
"""Symbol and tone of each state: a shape and a word, never colour alone."""


@dataclass(frozen=True, slots=True)
class Health:
    """How the connection to QuickBooks is, in words."""

    label: str
    """The QuickBooks company's name, or what is the matter."""
    sentence: str
    icon: str
    tone: str
    heard_at: datetime | None = None


def context(request: HttpRequest) -> dict[str, Any]:
    """The template context of every page (named in settings); pages outside a company have no menu."""
    desk: Desk | None = getattr(request, "desk", None)
    shell: dict[str, Any] = {"theme": theme_of(request), "desk": desk}
    if desk is not None:
        shell["menu"] = menu_of(desk, request.path)
        shell["companies"] = companies_beside(desk)
        shell["health"] = health_of(desk.company)
        shell["home_currency"] = desk.company.home_currency
    return shell


def theme_of(request: HttpRequest) -> str:
    """What the person chose: `light`, `dark`, or `auto`, which follows the machine."""
    chosen = request.COOKIES.get(THEME_COOKIE, "auto")
    return chosen if chosen in THEMES else "auto"


def companies_beside(desk: Desk) -> list[Company]:
    """The other companies that this person works in, by name."""
    mine = access.companies_of(desk.person)
    return [company for company in mine[: SWITCHER_LIMIT + 1] if company != desk.company]


def health_of(company: Company) -> Health:
    """The state of the company's present connection."""
    connection = connections.active(company)
    if connection is None:
        return Health("not connected", "No QuickBooks company is connected.", "circle", "quiet")
    state = Connection.State(connection.state)
    icon, tone = STATE_SHAPES[state]
    name = connection.name or connection.realm_id
    if state is Connection.State.CONNECTED:
        return Health(name, f"Connected to {name}.", icon, tone, connection.last_heard_at)
    sentence = connection.state_reason or f"{state.label}."
    return Health(f"{name}, {str(state.label).lower()}", sentence, icon, tone, connection.last_heard_at)
