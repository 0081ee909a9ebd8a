"""What became of one push in one answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from crossfoot.core.problems import Problem
from crossfoot.quickbooks.books import Outcome, Posted
from crossfoot.sync.models import Link, Push


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one push, and its own part of the answer."""

    push: Push
    outcome: Outcome
    reply: str = ""
    origin: str = Link.Origin.CREATED
    again: str = ""
    """Set where a push that was not carried out goes again by itself under a new identity, and why."""
    problem: Problem | None = None
    """What a person must decide, where that is more than the outcome says."""
    told: Mapping[str, Any] | None = None
    """What the trail keeps of that problem."""

    @property
    def posted(self) -> Posted:
        """The outcome, where the caller knows that it was carried out."""
        assert isinstance(self.outcome, Posted)
        return self.outcome
