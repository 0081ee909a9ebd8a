"""Asking a company's QuickBooks something within a turn: at the pace that the company's lease keeps."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from crossfoot.connections.conversation import Conversation, NotAnswered, Why
from crossfoot.connections.gateway import Gateway
from crossfoot.connections.models import Connection
from crossfoot.engine import clock
from crossfoot.engine.runner import back_off
from crossfoot.engine.turns import Held, TurnResult
from crossfoot.quickbooks.online.pace import Pace
from crossfoot.sync.settings import Sending, from_options

READS_A_SECOND = 8
"""Two less than QuickBooks takes: right after connecting, the check of the company was a request that no lease counts,
and what a conversation asks beside its caller may go later than it was counted."""

STANDS_STILL = frozenset({Why.SIGN_IN, Why.FORBIDDEN, Why.REFUSED})
"""Reasons that do not pass by themselves: a person must act."""


def conversation(
    held: Held, connection: Connection, *, gateway: Gateway, settings: Sending | None = None
) -> Conversation:
    """A conversation that counts what was sent before it, so that no 429 comes."""
    limits = replace((settings or from_options()).limits, requests_a_second=READS_A_SECOND)
    try:
        pace = Pace.from_json(held.pace.get("log", []), limits)
    except ValueError:
        pace = Pace(limits)
    return Conversation(connection, gateway=gateway, now=clock.now, pace=pace, pause=clock.pause)


def ended(held: Held, asked: Conversation) -> TurnResult:
    """The turn's end, with what was asked counted, and nothing on its way."""
    asked.close()
    return TurnResult(None, 0, {**held.pace, "log": asked.pace.to_json()})


def again_at(held: Held, failure: NotAnswered, now: datetime) -> datetime | None:
    """When to ask again; None where a person must act first."""
    if failure.why in STANDS_STILL:
        return None
    return now + max(timedelta(seconds=failure.wait_seconds), back_off(held.fails))
