"""What a credit's page shows beside its lines, and what a document's page shows of the credits that settle it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from crossfoot.core.permissions import Can
from crossfoot.core.problems import Refusal
from crossfoot.core.taking_back import Way, WayOut
from crossfoot.documents import sending
from crossfoot.documents.credits import operations, queries, settling, storing, uses
from crossfoot.documents.credits.kinds import Credit, kind_of
from crossfoot.documents.credits.models import Status
from crossfoot.documents.credits.settling import Used
from crossfoot.sync.models import BookState
from crossfoot.web.desk import Desk
from crossfoot.web.screens import screen_of


@dataclass(frozen=True, slots=True)
class UseShown:
    """A use of a credit with the pages of both its ends. `back_url` takes it back; empty for who may not."""

    used: Used
    credit_url: str
    document_url: str
    back_url: str


@dataclass(frozen=True, slots=True)
class CreditsCard:
    """On a document's page: the credits that were made for it, and what of credits settles it."""

    credits: list[tuple[Credit, str]]
    uses: list[UseShown]
    new_url: str


def way_of(credit: Any) -> WayOut | None:
    """What cancelling it would do in QuickBooks, and why it would not."""
    try:
        return operations.plan_of_cancelling(credit)
    except Refusal as refused:
        return WayOut(Way.REFUSED, refused.sentence)


def why_not_editable(credit: Any) -> str:
    """Why what a credit says may not be edited now; empty where it may."""
    if credit.status in {Status.DRAFT, Status.IN_REVISION}:
        return sending.why_not_editable(credit, kind_of(credit).noun)
    if credit.status == Status.CANCELLED:
        return f"{credit} is cancelled and can no longer be changed. Enter a new one."
    if credit.book_state == BookState.SYNCHRONIZED:
        return f"{credit} is in QuickBooks. Revise it to change it."
    return f"{credit} is approved. Take the approval back to change it."


def more(desk: Desk, credit: Any) -> dict[str, Any]:
    """Its origin, what of it was used and on what, and what it can be used on."""
    is_there = credit.book_state == BookState.SYNCHRONIZED and credit.status == Status.APPROVED
    can_use = desk.may(Can.SEND_CREDITS) and is_there
    used = queries.used(desk.company, credit.key)
    origin = storing.origin_of(desk.company, credit.origin_key) if credit.origin_key else None
    return {
        "origin": origin,
        "origin_url": screen_of(desk, credit.origin_key) if origin else "",
        "uses": _uses(desk, settling.uses_shown(desk.company, credit_key=credit.key)),
        "used": used,
        "left": uses.left_of(credit),
        "offered": settling.open_documents(credit) if can_use else [],
        "is_there": is_there,
        "can_use": can_use,
        "use_url": reverse("credits-use", args=[desk.company.slug, kind_of(credit).kind, credit.pk]),
        "today": desk.today,
    }


def card_of(desk: Desk, document: Any) -> CreditsCard | None:
    """The card of a document; None where it has no credits and none can be entered for it."""
    kind = document.key.partition(":")[0]
    if kind not in storing.ORIGINS:
        return None
    made = [
        (credit, screen_of(desk, credit.key)) for credit in queries.of_document(desk.company, document.key)
    ]
    shown = _uses(desk, settling.uses_shown(desk.company, document_key=document.key))
    can_begin = desk.may(Can.EDIT_CREDITS) and document.book_state == BookState.SYNCHRONIZED
    new_url = reverse("credits-from", args=[desk.company.slug, kind, document.pk]) if can_begin else ""
    return CreditsCard(made, shown, new_url) if made or shown or new_url else None


def _uses(desk: Desk, found: list[Used]) -> list[UseShown]:
    may = desk.may(Can.SEND_CREDITS)
    return [
        UseShown(
            one,
            screen_of(desk, one.use.credit_key),
            screen_of(desk, one.use.document_key),
            reverse("credits-take-back", args=[desk.company.slug, one.use.pk]) if may else "",
        )
        for one in found
    ]
