"""How much each account key is used: what a change of its account would move, and what it would not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from crossfoot.connections.models import Connection
from crossfoot.sync.kinds import ON_ACCOUNTS_KINDS, REMOVALS
from crossfoot.sync.models import Push

LOOKED_AT = 1000
"""The latest documents that are looked at; counting in all of them would take longer than it says."""

OPEN = {Push.State.WAITING, Push.State.SENDING, Push.State.NEEDS_ATTENTION}


@dataclass(frozen=True, slots=True)
class Usage:
    """Documents, of the latest, that name a key: `waiting` ones would go elsewhere, `sent` ones stay."""

    sent: int = 0
    waiting: int = 0


def usage_of(connection: Connection) -> Mapping[str, Usage]:
    """Account key → usage among the latest LOOKED_AT documents."""
    rows = (
        Push.objects.filter(connection=connection, kind__in=ON_ACCOUNTS_KINDS)
        .exclude(verb__in=REMOVALS)
        .exclude(state=Push.State.SKIPPED)
        .order_by("-id")
        .values_list("state", "posting")[:LOOKED_AT]
    )
    counts: dict[str, list[int]] = {}
    for state, posting in rows:
        for key in set(_keys(posting)):
            counts.setdefault(key, [0, 0])[state in OPEN] += 1
    return {key: Usage(sent, waiting) for key, (sent, waiting) in counts.items()}


def _keys(posting: dict[str, Any]) -> Iterator[str]:
    for line in posting.get("lines", ()):
        yield str(line.get("account", ""))
    discount = posting.get("discount")
    if discount:
        yield str(discount.get("account", ""))
