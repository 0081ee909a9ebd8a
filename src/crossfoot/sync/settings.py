"""How this installation sends: batch size, concurrency and the times after which doubt is settled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from crossfoot.conf.options import Options, options
from crossfoot.quickbooks.online.pace import Limits


@dataclass(frozen=True, slots=True)
class Sending:
    """The options that a sending turn needs; the simulation and tests make their own."""

    batch_size: int = 20
    """Documents in one batch at most."""
    batch_counts_as: Literal["one", "items"] = "items"
    in_flight: int = 8
    """Requests under way at once; 1 sends inline, without threads."""
    call_lifetime: timedelta = timedelta(seconds=120)
    """After this QuickBooks has surely ended a call: doubt is not resolved sooner."""
    doubt_lookup_after: timedelta = timedelta(seconds=600)
    """Doubt older than this is looked up before anything is sent again."""
    turn_length: timedelta = timedelta(seconds=20)
    """After this a turn begins nothing new, so that other companies of the same worker get theirs."""

    own_limits: Limits | None = None
    """Other limits than QuickBooks' documented ones: for measuring against a sandbox without limits."""

    @property
    def limits(self) -> Limits:
        return self.own_limits or Limits(batch_counts_as=self.batch_counts_as)


def from_options(given: Options | None = None) -> Sending:
    """Those of the environment."""
    given = given or options()
    return Sending(
        batch_size=given.qbo_batch_size,
        batch_counts_as=given.qbo_batch_counts_as,
        in_flight=given.qbo_in_flight,
        call_lifetime=timedelta(seconds=given.qbo_call_lifetime),
        doubt_lookup_after=timedelta(seconds=given.qbo_doubt_lookup_after),
    )
