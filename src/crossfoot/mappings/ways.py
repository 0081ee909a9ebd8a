"""The way of accounting that a company keeps, as this room asks for it: which accounts are needed depends on it.

Stock is kept a room above this one, which says so here when it is loaded.
"""

from __future__ import annotations

from collections.abc import Callable

from crossfoot.core.stock.roles import Accounting

WayOf = Callable[[int], Accounting]
"""The way of accounting of a company, by its id."""

_asked: list[WayOf] = []


def register(function: WayOf) -> None:
    """Let `function` say which way a company keeps. Called when the models are loaded."""
    _asked[:] = [function]


def way_of(company_id: int) -> Accounting:
    """Simple where no stock is kept."""
    return _asked[0](company_id) if _asked else Accounting.SIMPLE
