"""Attention: what needs a person, one card per cause."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field

from crossfoot.api import pushes
from crossfoot.api.answering import Asked, answers
from crossfoot.api.caller import caller_of
from crossfoot.api.fields import Amount, Day, Given, Moment, Reason, Text, Told
from crossfoot.api.pushes import PushTold
from crossfoot.core.permissions import Can
from crossfoot.core.problems import Fix
from crossfoot.documents import moving_out
from crossfoot.sync import attention
from crossfoot.sync.attention import Card

router = Router()

Cause = Annotated[Text, Field(min_length=1, max_length=200)]


class AskedCards(Asked):
    """Which cards."""

    include_snoozed: bool = False


class Waiting(Told):
    """What waits in one currency."""

    currency: str
    total: Amount


class CardTold(Told):
    """One cause. `is_fixed`: what it asks for was mapped or linked since, so that it can be cleared."""

    cause: str
    sentence: str
    fix: Fix
    subject: str
    count: int
    amounts: list[Waiting]
    pushes: list[PushTold] = Field(description="The first 20.")
    since: datetime
    snoozed_until: datetime | None
    snooze_reason: str
    is_fixed: bool
    is_difference: bool = Field(description="It is in QuickBooks, with other figures than were sent.")


class Cards(Told):
    """All cards, the one that stops most first."""

    cards: list[CardTold]


class CauseGiven(Given):
    """The cause of a card."""

    cause: Cause


class Snoozed(Given):
    """Until when a card may wait, and why."""

    cause: Cause
    until: Moment
    reason: Reason


class Cleared(Told):
    """How many go again; each is checked anew when its turn comes. One call takes 2,000."""

    queued: int


class MovedTo(Given):
    """Another posting date for the documents of a cause."""

    cause: Cause
    day: Day


class MovedReply(Told):
    """How many were moved and are queued anew; one call takes 200. `refused` says why others were not."""

    moved: int
    refused: list[str]
    is_more: bool


class SnoozeReply(Told):
    """How many pushes wait with the card."""

    snoozed: int


@router.get("", response=Cards, summary="What needs a person")
@answers()
def list_cards(request: HttpRequest, asked: Query[AskedCards]) -> Cards:
    caller = caller_of(request)
    found = attention.cards(caller.company, at=caller.now, include_snoozed=asked.include_snoozed)
    return Cards(cards=[_card(card) for card in found])


@router.post("/clear", response=Cleared, summary="Send everything of one cause again")
@answers()
def clear_cause(request: HttpRequest, chosen: CauseGiven) -> Cleared:
    caller = caller_of(request)
    caller.require(Can.RESOLVE_ATTENTION)
    queued = attention.clear(company=caller.company, cause=chosen.cause, by=caller.person, at=caller.now)
    return Cleared(queued=len(queued))


@router.post("/move", response=MovedReply, summary="Move the documents of one cause to another day")
@answers()
def move_cause(request: HttpRequest, chosen: MovedTo) -> MovedReply:
    caller = caller_of(request)
    caller.require(Can.RESOLVE_ATTENTION)
    moved = moving_out.move(
        company=caller.company, cause=chosen.cause, day=chosen.day, by=caller.person, at=caller.now
    )
    return MovedReply(moved=moved.count, refused=moved.refused, is_more=moved.is_more)


@router.post("/snooze", response=SnoozeReply, summary="Let a card wait")
@answers()
def snooze_cause(request: HttpRequest, chosen: Snoozed) -> SnoozeReply:
    caller = caller_of(request)
    caller.require(Can.RESOLVE_ATTENTION)
    count = attention.snooze(
        company=caller.company,
        cause=chosen.cause,
        until=chosen.until,
        reason=chosen.reason,
        by=caller.person,
        at=caller.now,
    )
    return SnoozeReply(snoozed=count)


def _card(card: Card) -> CardTold:
    return CardTold(
        cause=card.cause,
        sentence=card.sentence,
        fix=card.fix,
        subject=card.subject,
        count=card.count,
        amounts=[Waiting(currency=one.currency, total=one.total) for one in card.amounts],
        pushes=[pushes.told(push) for push in card.pushes],
        since=card.since,
        snoozed_until=card.snoozed_until,
        snooze_reason=card.snooze_reason,
        is_fixed=card.is_fixed,
        is_difference=card.is_difference,
    )
