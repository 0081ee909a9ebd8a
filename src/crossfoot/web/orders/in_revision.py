"""What an order's page says of its revision, and the acts that begin, approve and cancel (D5, D7)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from crossfoot.core.permissions import Can
from crossfoot.core.problems import Refusal
from crossfoot.core.taking_back import Way, WayOut
from crossfoot.documents.revisions import taking_back
from crossfoot.documents.revisions.comparing import Compared, compared_of
from crossfoot.sync.models import BookState
from crossfoot.tenancy.models import Person
from crossfoot.web.desk import Desk
from crossfoot.web.orders.family import Act, Family, Order

NOTHING_THERE = "QuickBooks has nothing of it. What waits to be sent is taken out of the queue."


@dataclass(frozen=True, slots=True)
class Revision:
    """The banner: the order is in revision, or differs from what stands in QuickBooks."""

    is_open: bool
    """In revision; else it was edited outside of one."""
    compared: Compared | None
    approve_url: str
    """Where the update is previewed and approved; empty for who may not."""
    begin_url: str
    """Where a revision begins; empty for who may not."""


def revision_of(desk: Desk, family: Family, order: Order) -> Revision | None:
    """What differs while the order is in revision or ahead of QuickBooks; None where it is neither."""
    if order.book_state != BookState.SYNCHRONIZED or order.status == "cancelled":
        return None
    if order.revising_since is None and not order.is_ahead:
        return None
    is_open = order.revising_since is not None
    slug = desk.company.slug
    approve = reverse(family.url("revision"), args=[slug, order.pk])
    begin = reverse(family.url("act"), args=[slug, order.pk, "revise"])
    return Revision(
        is_open,
        compared_of(family.road, order),
        approve if is_open and desk.may(family.send) else "",
        begin if not is_open and desk.may(Can.REVISE_SENT) else "",
    )


def way_of(order: Any) -> WayOut | None:
    """What cancelling it would do in QuickBooks, and why it would not; None where nothing of it is there."""
    try:
        return taking_back.plan(order)
    except Refusal as refused:
        return WayOut(Way.REFUSED, refused.sentence)


def revise_act(
    statuses: frozenset[str], begin: Callable[[Any, str, Person, datetime], Any], document: str
) -> Act:
    """*Revise*, offered while the document is in QuickBooks and not in revision."""
    return Act(
        "revise",
        "Revise",
        Can.REVISE_SENT,
        statuses,
        lambda order, by, at, day, reason: begin(order, reason, by, at),
        "in revision. Change it, and approve the revision: then QuickBooks is updated",
        asks_reason="Why it is revised",
        is_reason_required=True,
        explains=f"QuickBooks keeps what it has while you change the order. When the revision is approved, the same "
        f"{document} there is updated; whoever approves it sees the reason.",
        is_offered=lambda order: order.book_state == BookState.SYNCHRONIZED and order.revising_since is None,
    )


def approve_act(
    statuses: frozenset[str], can: Can, approve: Callable[[Any, Person, datetime], Any], place: str
) -> Act:
    """*Approve revision*, which shows first what it changes in QuickBooks."""
    return Act(
        "approve-revision",
        "Approve revision",
        can,
        statuses,
        lambda order, by, at, day, reason: approve(order, by, at),
        "approved as revised",
        page=f"{place}-revision",
        is_main=True,
        is_offered=lambda order: (
            order.book_state == BookState.SYNCHRONIZED and order.revising_since is not None
        ),
    )
