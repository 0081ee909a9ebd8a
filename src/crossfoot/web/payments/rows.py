"""A payment as pages show it: its state as a word and a shape, what it settles with links, where it stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.urls import reverse

from crossfoot.connections import operations as connections
from crossfoot.connections.models import Connection
from crossfoot.documents.payable import PaidState
from crossfoot.payments import queries
from crossfoot.payments.models import Payment
from crossfoot.payments.queries import Settles, Told
from crossfoot.sync.models import BookState
from crossfoot.web.desk import Desk
from crossfoot.web.orders.rows import page_there
from crossfoot.web.screens import screen_of
from crossfoot.web.templatetags.crossfoot import PAID_LOOKS

State = Payment.State

LOOKS: Mapping[str, tuple[str, str]] = {
    State.ACTIVE: ("check", "good"),
    State.VOIDED: ("cross", "quiet"),
    State.DELETED: ("cross", "quiet"),
    State.CANCELLED: ("dash", "quiet"),
}
"""Symbol and tone of each state; the word stands beside them."""

PAID_WORDS: Mapping[str, str] = {value: str(label) for value, label in PaidState.choices}

PIECES_SHOWN = 3
"""Documents of one payment in the list; its page has all."""


@dataclass(frozen=True, slots=True)
class Piece:
    """So much of a payment on one document. `url` is our page, `away` QuickBooks' own where we have none."""

    label: str
    url: str
    away: str
    amount: Decimal
    currency: str
    state: str
    open: Decimal | None

    @property
    def word(self) -> str:
        return PAID_WORDS.get(self.state, "")

    @property
    def shape(self) -> str:
        return PAID_LOOKS[self.state][0]

    @property
    def tone(self) -> str:
        return PAID_LOOKS[self.state][1]


@dataclass(frozen=True, slots=True)
class Row:
    """A payment with its addresses. `away` is where it stands in QuickBooks."""

    told: Told
    url: str
    away: str
    party_url: str
    pieces: tuple[Piece, ...]
    credits: tuple[Piece, ...]
    match: Piece | None
    """Of an expense: the document that it may have paid."""

    @property
    def payment(self) -> Payment:
        return self.told.payment

    @property
    def few(self) -> tuple[Piece, ...]:
        return self.pieces[:PIECES_SHOWN]

    @property
    def more(self) -> int:
        """How many further documents the list does not name."""
        return max(0, len(self.pieces) - PIECES_SHOWN)

    @property
    def is_expense(self) -> bool:
        return bool(self.payment.kind == Payment.Kind.EXPENSE)

    @property
    def word(self) -> str:
        """Its state; of an expense whether it may be a payment."""
        if self.is_expense and self.payment.state == State.ACTIVE:
            return "Dismissed" if self.payment.dismissed_at else "Possible match"
        return str(self.payment.get_state_display())

    @property
    def shape(self) -> str:
        return self._look[0]

    @property
    def tone(self) -> str:
        return self._look[1]

    @property
    def applied(self) -> str:
        """What it was applied to, in one line: for files."""
        told = [f"{piece.label} {piece.amount:,}" for piece in self.pieces]
        return "; ".join(told)

    @property
    def _look(self) -> tuple[str, str]:
        payment = self.payment
        if self.is_expense and payment.state == State.ACTIVE:
            return ("dash", "quiet") if payment.dismissed_at else ("circle", "busy")
        if payment.state == State.CANCELLED and payment.moved_on_at:
            return "alert", "bad"
        return LOOKS[payment.state]


def paid_word(document: Any) -> str:
    """How far a document is paid, for lists; empty for one that is not due yet and that nothing was paid of."""
    is_due = document.book_state == BookState.SYNCHRONIZED or document.paid_amount
    return PAID_WORDS[document.paid_state] if is_due else ""


def rows_of(desk: Desk, payments: Iterable[Payment]) -> list[Row]:
    """These payments with what they settle: a handful of queries, however many there are."""
    listed = list(payments)
    told = queries.many(desk.company, listed)
    connection = connections.active(desk.company)
    return [row_of(desk, told[payment.pk], connection) for payment in listed]


def row_of(desk: Desk, told: Told, connection: Connection | None) -> Row:
    """One payment as its page shows it."""
    payment = told.payment
    is_there = connection is not None and payment.connection_id == connection.pk
    there = connection if is_there else None
    return Row(
        told=told,
        url=reverse("payments-one", args=[desk.company.slug, payment.pk]),
        away=page_there(there, payment.remote_kind, payment.remote_id) if there else "",
        party_url=party_url(desk, payment.party_key),
        pieces=tuple(_piece(desk, payment, one, there) for one in told.settles),
        credits=tuple(_piece(desk, payment, one, there) for one in told.credits),
        match=_match(desk, told),
    )


def party_url(desk: Desk, party_key: str) -> str:
    """The page of a customer or vendor by its key; empty where only QuickBooks knows it."""
    number = party_key.rpartition(":")[2]
    return reverse("contact", args=[desk.company.slug, int(number)]) if number.isdigit() else ""


def _piece(desk: Desk, payment: Payment, one: Settles, there: Connection | None) -> Piece:
    applied = one.application
    return Piece(
        label=one.label,
        url=screen_of(desk, applied.document_key),
        away=page_there(there, applied.remote_kind, applied.remote_id)
        if there and not applied.document_key
        else "",
        amount=applied.amount,
        currency=one.document.currency if one.document is not None else payment.currency,
        state=one.paid.state.value if one.paid else "",
        open=one.paid.open if one.paid else None,
    )


def _match(desk: Desk, told: Told) -> Piece | None:
    document = told.match
    if document is None:
        return None
    url = screen_of(desk, told.payment.match_key)
    return Piece(str(document), url, "", document.total, document.currency, document.paid_state, None)
