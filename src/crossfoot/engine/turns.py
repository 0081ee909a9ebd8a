"""What a turn is: one visit of a worker to one company, for one kind of work."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Exists


@dataclass(frozen=True, slots=True)
class Held:
    """A company's lease as its holder has it. Every write of the turn is fenced by `epoch`."""

    company_id: int
    epoch: int
    holder: str
    fails: int = 0
    """Turns in a row that failed as a whole before this one."""
    pace: Mapping[str, Any] = field(default_factory=dict)
    """The sliding log of send times, as the previous turn left it."""
    kind: str = ""
    """Name of the kind of turn that was found due."""


@dataclass(frozen=True, slots=True)
class TurnResult:
    """How a turn ended. `not_before` backs the whole company off; `pace` None leaves the stored log alone."""

    not_before: datetime | None = None
    fails: int = 0
    pace: Mapping[str, Any] | None = None


Due = Callable[[datetime], Exists]
"""Whether a company has such work at an instant: a subquery on `OuterRef("company_id")`."""


@dataclass(frozen=True, slots=True)
class TurnKind:
    """One kind of work. `urgent`, where given, tells companies in which a person waits for it right now."""

    name: str
    due: Due
    run: Callable[[Held, datetime], TurnResult]
    urgent: Due | None = None


class LeaseLost(Exception):
    """The lease ran out and another worker has the company: what this turn wanted to write is not written."""
