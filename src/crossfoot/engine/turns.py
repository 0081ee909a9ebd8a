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
    waited_since: datetime | None = None
    """The company's place in the queue before this claim: when it was last served."""


@dataclass(frozen=True, slots=True)
class TurnResult:
    """How a turn ended. `not_before` backs the whole company off; `pace` None leaves the stored log alone.

    `is_given_back`: the turn gave the company back itself (`lease.give_back`) and went on without it.
    """

    not_before: datetime | None = None
    fails: int = 0
    pace: Mapping[str, Any] | None = None
    is_given_back: bool = False


Due = Callable[[datetime], Exists]
"""Whether a company has such work at an instant: a subquery on `OuterRef("company_id")`.

Of the instant alone, and with it as it is: the query is put into SQL once (`engine.looking`). Of two equal ones,
one stands for both.
"""


def always_has_room() -> bool:
    return True


@dataclass(frozen=True, slots=True)
class TurnKind:
    """One kind of work. `urgent`, where given, tells companies in which a person waits for it right now.

    `heeds_back_off` is False for work that has nothing to do with QuickBooks: it is done while the company rests
    because QuickBooks cannot be reached. Such a turn must give the company back itself. `has_room` is False while
    this process does as much of it as it may.
    """

    name: str
    due: Due
    run: Callable[[Held, datetime], TurnResult]
    urgent: Due | None = None
    heeds_back_off: bool = True
    has_room: Callable[[], bool] = always_has_room


class LeaseLost(Exception):
    """The lease ran out and another worker has the company: what this turn wanted to write is not written."""
