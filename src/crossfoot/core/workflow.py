"""The legal moves of orders and of their pushes, as tables, and what each state means in words.

A document has two lives: the order's status belongs to people, the push's state belongs to sync. They are
never one enumeration.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class SalesStatus(StrEnum):
    """The life of a sales order."""

    DRAFT = "draft"
    CONFIRMED = "confirmed"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"


class PurchaseStatus(StrEnum):
    """The life of a purchase order."""

    PENDING = "pending"
    APPROVED = "approved"
    RECEIVED = "received"
    COMPLETE = "complete"
    REJECTED = "rejected"
    CANCELLED = "cancelled"


class PushState(StrEnum):
    """Where a document stands on its way into QuickBooks."""

    NOT_SENT = "not_sent"
    WAITING = "waiting"
    SENDING = "sending"
    SYNCHRONIZED = "synchronized"
    NEEDS_ATTENTION = "needs_attention"
    MARKED = "marked"
    """A person said, with a reason, that we do not send it (it is skipped, or in the books already)."""
    UNDONE = "undone"


class OrderKind(StrEnum):
    """The two kinds of order that become documents in QuickBooks."""

    SALES = "sales_order"
    PURCHASE = "purchase_order"


Status = SalesStatus | PurchaseStatus | PushState


class IllegalMove(Exception):
    """A move that the tables do not allow. `sentence` is for the person who tried it."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


SALES_MOVES: Mapping[SalesStatus, frozenset[SalesStatus]] = {
    SalesStatus.DRAFT: frozenset({SalesStatus.CONFIRMED, SalesStatus.CANCELLED}),
    SalesStatus.CONFIRMED: frozenset(
        {SalesStatus.DRAFT, SalesStatus.SHIPPED, SalesStatus.DELIVERED, SalesStatus.CANCELLED}
    ),
    SalesStatus.SHIPPED: frozenset({SalesStatus.DELIVERED, SalesStatus.CANCELLED}),
    # What was delivered comes back as a return with a credit, not by cancelling the order.
    SalesStatus.DELIVERED: frozenset(),
    SalesStatus.CANCELLED: frozenset(),
}

PURCHASE_MOVES: Mapping[PurchaseStatus, frozenset[PurchaseStatus]] = {
    PurchaseStatus.PENDING: frozenset(
        {PurchaseStatus.APPROVED, PurchaseStatus.REJECTED, PurchaseStatus.CANCELLED}
    ),
    PurchaseStatus.APPROVED: frozenset(
        {
            PurchaseStatus.PENDING,
            PurchaseStatus.RECEIVED,
            PurchaseStatus.COMPLETE,
            PurchaseStatus.CANCELLED,
        }
    ),
    PurchaseStatus.RECEIVED: frozenset({PurchaseStatus.COMPLETE}),
    PurchaseStatus.COMPLETE: frozenset(),
    PurchaseStatus.REJECTED: frozenset({PurchaseStatus.PENDING, PurchaseStatus.CANCELLED}),
    PurchaseStatus.CANCELLED: frozenset(),
}

PUSH_MOVES: Mapping[PushState, frozenset[PushState]] = {
    # To synchronized without sending: linked to the document that a bookkeeper entered by hand.
    PushState.NOT_SENT: frozenset({PushState.WAITING, PushState.MARKED, PushState.SYNCHRONIZED}),
    PushState.WAITING: frozenset(
        {PushState.SENDING, PushState.NOT_SENT, PushState.NEEDS_ATTENTION, PushState.MARKED}
    ),
    # Back to waiting: not sent, throttled, or in doubt. Nothing else may be done to it while it is sent.
    PushState.SENDING: frozenset({PushState.SYNCHRONIZED, PushState.WAITING, PushState.NEEDS_ATTENTION}),
    PushState.NEEDS_ATTENTION: frozenset(
        {PushState.WAITING, PushState.NOT_SENT, PushState.MARKED, PushState.SYNCHRONIZED}
    ),
    PushState.SYNCHRONIZED: frozenset({PushState.WAITING, PushState.UNDONE}),
    PushState.MARKED: frozenset({PushState.NOT_SENT}),
    PushState.UNDONE: frozenset({PushState.WAITING, PushState.MARKED}),
}

BILLABLE: Mapping[OrderKind, frozenset[str]] = {
    OrderKind.SALES: frozenset({SalesStatus.CONFIRMED, SalesStatus.SHIPPED, SalesStatus.DELIVERED}),
    OrderKind.PURCHASE: frozenset(
        {PurchaseStatus.APPROVED, PurchaseStatus.RECEIVED, PurchaseStatus.COMPLETE}
    ),
}
"""Only orders in these statuses are offered for invoicing or billing (bookkeeping, section 1)."""

SETTLED_PUSH_STATES = frozenset(
    {PushState.NOT_SENT, PushState.SYNCHRONIZED, PushState.MARKED, PushState.UNDONE}
)
"""States that do not change by themselves; a page polls only while a visible row is in another."""

UNSENT_PUSH_STATES = frozenset({PushState.NOT_SENT, PushState.UNDONE})
"""From these *Create invoice* and *Create bill* are offered."""

PUSH_LABELS: Mapping[PushState, str] = {
    PushState.NOT_SENT: "Not sent",
    PushState.WAITING: "Waiting",
    PushState.SENDING: "Sending",
    PushState.SYNCHRONIZED: "In QuickBooks",
    PushState.NEEDS_ATTENTION: "Needs attention",
    PushState.MARKED: "Marked",
    PushState.UNDONE: "Undone",
}

PUSH_SENTENCES: Mapping[PushState, str] = {
    PushState.NOT_SENT: "Not in QuickBooks. Nothing happens until someone sends it.",
    PushState.WAITING: "Waiting for its turn. Crossfoot sends it by itself; nobody needs to act.",
    PushState.SENDING: "Being sent to QuickBooks now. Crossfoot records the answer; nobody needs to act.",
    PushState.SYNCHRONIZED: "In QuickBooks. Nothing more will happen.",
    PushState.NEEDS_ATTENTION: "Stopped: someone has to act. Attention shows the reason and its fix.",
    PushState.MARKED: "Not sent by Crossfoot, because someone marked it so and gave a reason.",
    PushState.UNDONE: "Taken out of QuickBooks again. Nothing happens until someone sends it anew.",
}
"""What is true now, what happens next, and who must act."""


def legal_moves(frm: Status) -> frozenset[Status]:
    """The statuses that `frm` may change to."""
    match frm:
        case SalesStatus():
            return frozenset[Status](SALES_MOVES[frm])
        case PurchaseStatus():
            return frozenset[Status](PURCHASE_MOVES[frm])
        case PushState():
            return frozenset[Status](PUSH_MOVES[frm])


def legal_move(frm: Status, to: Status) -> bool:
    """May `frm` change to `to`? Statuses of different kinds never change into each other."""
    # The kind is compared too: members of different string enumerations are equal when their words are.
    return type(frm) is type(to) and to in legal_moves(frm)


def require_legal_move(frm: Status, to: Status, label: str) -> None:
    """Raises IllegalMove, with a sentence that names `label` and what is possible instead."""
    if legal_move(frm, to):
        return
    possible = sorted(_word(status) for status in legal_moves(frm))
    way_out = f"It can become {_or(possible)}." if possible else "It can no longer change."
    raise IllegalMove(f"{label} is {_word(frm)} and cannot become {_word(to)}. {way_out}")


def is_billable(kind: OrderKind | str, status: str) -> bool:
    """Is an order of `kind` in a status from which an invoice or bill may be made?

    Raises ValueError for an unknown kind.
    """
    return status in BILLABLE[OrderKind(kind)]


def why_not_billable(kind: OrderKind | str, status: str, label: str) -> str:
    """The sentence for an order that `is_billable` refuses, empty for one that it allows."""
    if is_billable(kind, status):
        return ""
    document = "an invoice" if OrderKind(kind) is OrderKind.SALES else "a bill"
    billable = _or(sorted(BILLABLE[OrderKind(kind)]))
    return f"{label} is {status}, and only an order that is {billable} can become {document}."


def _word(status: Status) -> str:
    return PUSH_LABELS[status].lower() if isinstance(status, PushState) else status.value


def _or(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"
