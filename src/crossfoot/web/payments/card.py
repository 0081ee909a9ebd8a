"""The card *Payments* on the page of a document: what is paid of it, what is open, and by which payments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from crossfoot.connections import operations as connections
from crossfoot.core.paid import Paid, PaidState
from crossfoot.core.permissions import Can
from crossfoot.core.workflow import is_billable
from crossfoot.payments import queries
from crossfoot.payments.models import Payment
from crossfoot.sync.models import BookState
from crossfoot.web.desk import Desk
from crossfoot.web.payments.recording import address_of
from crossfoot.web.payments.rows import PAID_WORDS, Row, row_of
from crossfoot.web.templatetags.crossfoot import PAID_LOOKS

PAID_KINDS = {"sales_order": "customer", "purchase_order": "vendor", "vendor_invoice": "vendor"}
"""Kinds of document that a payment pays, and whose they are; credits are used instead."""


@dataclass(frozen=True, slots=True)
class Settling:
    """One payment as the document's page lists it. `amount` is what of it is for this document."""

    row: Row
    amount: Decimal

    @property
    def counts(self) -> bool:
        return bool(self.row.payment.state == Payment.State.ACTIVE)


@dataclass(frozen=True, slots=True)
class Card:
    """What the card says. `record_url` is empty where this person, or this document, records none."""

    currency: str
    paid: Paid
    is_credit: bool
    settling: tuple[Settling, ...]
    possible: tuple[Row, ...]
    record_url: str

    @property
    def total(self) -> Decimal:
        return self.paid.applied + self.paid.open

    @property
    def word(self) -> str:
        """How far it is paid; of a credit, how far it is used."""
        if self.is_credit:
            return CREDIT_WORDS[self.paid.state]
        return PAID_WORDS[self.paid.state]

    @property
    def shape(self) -> str:
        return PAID_LOOKS[self.paid.state][0]

    @property
    def tone(self) -> str:
        return PAID_LOOKS[self.paid.state][1]

    @property
    def counting(self) -> list[Settling]:
        """Those that count now."""
        return [one for one in self.settling if one.counts]

    @property
    def last_on(self) -> date | None:
        """The day of the latest payment that counts."""
        return max((one.row.payment.paid_on for one in self.counting), default=None)


CREDIT_WORDS = {
    PaidState.OPEN: "Not used yet",
    PaidState.PARTLY_PAID: "Partly used",
    PaidState.PAID: "Used",
    PaidState.OVERPAID: "Used more than it is",
}


def card_of(desk: Desk, document: Any) -> Card | None:
    """The card of a document; None where it can have no payments yet: nothing is due, and nothing was paid.

    A credit has one where something in QuickBooks used it.
    """
    kind = document.key.partition(":")[0]
    told = queries.of_document(desk.company, document.key)
    possible = queries.possible_matches(desk.company, document.key)
    is_due = kind in PAID_KINDS and (
        document.book_state == BookState.SYNCHRONIZED or is_billable(kind, document.status)
    )
    if not (is_due or told or possible):
        return None
    connection = connections.active(desk.company) if told or possible else None
    paid = queries.paid_of(desk.company, {document.key: document})[document.key]
    expenses = queries.many(desk.company, possible)
    return Card(
        currency=document.currency,
        paid=paid,
        is_credit=kind not in PAID_KINDS,
        settling=tuple(
            Settling(
                row_of(desk, one, connection),
                sum(
                    (
                        part.application.amount
                        for part in (*one.settles, *one.credits)
                        if _is_of(part, document)
                    ),
                    Decimal(0),
                ),
            )
            for one in told
        ),
        possible=tuple(row_of(desk, expenses[one.pk], connection) for one in possible),
        record_url=_record_url(desk, kind, document, paid),
    )


def _is_of(part: queries.Settles, document: Any) -> bool:
    return bool(part.application.document_key == document.key)


def _record_url(desk: Desk, kind: str, document: Any, paid: Paid) -> str:
    side = PAID_KINDS.get(kind)
    if side is None or paid.open <= 0 or not desk.may(Can.RECORD_PAYMENTS):
        return ""
    if not is_billable(kind, document.status):
        return ""
    return address_of(desk, getattr(document, side), document.key)
