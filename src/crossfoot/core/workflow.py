"""The legal moves of documents and of their pushes, as tables, and what each state means in words.

A document has two lives: its own status belongs to people, the push's state belongs to sync. They are never
one enumeration.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class SalesStatus(StrEnum):
    """The life of a sales order."""

    DRAFT = "draft"
    CONFIRMED = "confirmed"
    IN_PARTS = "in_parts"
    """Delivered and invoiced in parts, each an order of its own."""
    CLOSED = "closed"
    """Delivered in part, and nobody waits for the rest any more."""
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"


class PurchaseStatus(StrEnum):
    """The life of a purchase order. Steps between approval and receipt may be left out."""

    PENDING = "pending"
    APPROVED = "approved"
    SENT = "sent"
    """Sent to the vendor."""
    CONFIRMED = "confirmed"
    """The vendor confirmed it."""
    SHIPPED = "shipped"
    PARTLY_RECEIVED = "partly_received"
    RECEIVED = "received"
    COMPLETE = "complete"
    REJECTED = "rejected"
    CANCELLED = "cancelled"


class VendorInvoiceStatus(StrEnum):
    """The life of a vendor's invoice: two approvals by two people, then the books (requirement C2)."""

    DRAFT = "draft"
    PROCUREMENT = "procurement"
    """Pending approval by Procurement (AP)."""
    ACCOUNTING = "accounting"
    """Approved by Procurement, pending approval by Accounting (AA)."""
    APPROVED = "approved"
    """Approved by both (A)."""
    IN_REVISION = "in_revision"
    CANCELLED = "cancelled"


class CreditStatus(StrEnum):
    """The life of a vendor's credit or of a credit note to a customer."""

    DRAFT = "draft"
    APPROVED = "approved"
    IN_REVISION = "in_revision"
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
    IN_SUMMARY = "in_summary"
    """Of a sales order: it went with others as one document, which has a state of its own (E8)."""


class DocumentKind(StrEnum):
    """The kinds of document that people keep here and that become documents in QuickBooks."""

    SALES = "sales_order"
    PURCHASE = "purchase_order"
    VENDOR_INVOICE = "vendor_invoice"
    VENDOR_CREDIT = "vendor_credit"
    CREDIT_NOTE = "credit_note"


Status = SalesStatus | PurchaseStatus | VendorInvoiceStatus | CreditStatus | PushState


class IllegalMove(Exception):
    """A move that the tables do not allow. `sentence` is for the person who tried it."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


SALES_MOVES: Mapping[SalesStatus, frozenset[SalesStatus]] = {
    SalesStatus.DRAFT: frozenset({SalesStatus.CONFIRMED, SalesStatus.CANCELLED}),
    SalesStatus.CONFIRMED: frozenset(
        {
            SalesStatus.DRAFT,
            SalesStatus.IN_PARTS,
            SalesStatus.SHIPPED,
            SalesStatus.DELIVERED,
            SalesStatus.CANCELLED,
        }
    ),
    # Without any part that was not cancelled it is a confirmed order again by itself.
    SalesStatus.IN_PARTS: frozenset({SalesStatus.CLOSED}),
    SalesStatus.CLOSED: frozenset({SalesStatus.IN_PARTS, SalesStatus.CONFIRMED}),
    SalesStatus.SHIPPED: frozenset({SalesStatus.DELIVERED, SalesStatus.CANCELLED}),
    # What was delivered comes back as a return with a credit, not by cancelling the order.
    SalesStatus.DELIVERED: frozenset(),
    SalesStatus.CANCELLED: frozenset(),
}

_AFTER_APPROVAL = frozenset(
    {
        PurchaseStatus.SENT,
        PurchaseStatus.CONFIRMED,
        PurchaseStatus.SHIPPED,
        PurchaseStatus.PARTLY_RECEIVED,
        PurchaseStatus.RECEIVED,
        PurchaseStatus.COMPLETE,
        PurchaseStatus.CANCELLED,
    }
)

PURCHASE_MOVES: Mapping[PurchaseStatus, frozenset[PurchaseStatus]] = {
    PurchaseStatus.PENDING: frozenset(
        {PurchaseStatus.APPROVED, PurchaseStatus.REJECTED, PurchaseStatus.CANCELLED}
    ),
    PurchaseStatus.APPROVED: _AFTER_APPROVAL | {PurchaseStatus.PENDING},
    PurchaseStatus.SENT: (_AFTER_APPROVAL - {PurchaseStatus.SENT}) | {PurchaseStatus.PENDING},
    PurchaseStatus.CONFIRMED: _AFTER_APPROVAL - {PurchaseStatus.SENT, PurchaseStatus.CONFIRMED},
    PurchaseStatus.SHIPPED: frozenset(
        {PurchaseStatus.PARTLY_RECEIVED, PurchaseStatus.RECEIVED, PurchaseStatus.COMPLETE}
    ),
    PurchaseStatus.PARTLY_RECEIVED: frozenset({PurchaseStatus.RECEIVED, PurchaseStatus.COMPLETE}),
    PurchaseStatus.RECEIVED: frozenset({PurchaseStatus.COMPLETE}),
    PurchaseStatus.COMPLETE: frozenset(),
    PurchaseStatus.REJECTED: frozenset({PurchaseStatus.PENDING, PurchaseStatus.CANCELLED}),
    PurchaseStatus.CANCELLED: frozenset(),
}

VENDOR_INVOICE_MOVES: Mapping[VendorInvoiceStatus, frozenset[VendorInvoiceStatus]] = {
    VendorInvoiceStatus.DRAFT: frozenset({VendorInvoiceStatus.PROCUREMENT, VendorInvoiceStatus.CANCELLED}),
    # Back to a draft, or into revision: Procurement returns it to whoever entered or revised it.
    VendorInvoiceStatus.PROCUREMENT: frozenset(
        {
            VendorInvoiceStatus.ACCOUNTING,
            VendorInvoiceStatus.DRAFT,
            VendorInvoiceStatus.IN_REVISION,
            VendorInvoiceStatus.CANCELLED,
        }
    ),
    VendorInvoiceStatus.ACCOUNTING: frozenset(
        {VendorInvoiceStatus.APPROVED, VendorInvoiceStatus.PROCUREMENT, VendorInvoiceStatus.CANCELLED}
    ),
    VendorInvoiceStatus.APPROVED: frozenset(
        {
            VendorInvoiceStatus.ACCOUNTING,
            VendorInvoiceStatus.PROCUREMENT,
            VendorInvoiceStatus.IN_REVISION,
            VendorInvoiceStatus.CANCELLED,
        }
    ),
    # A revision is approved by both sides anew.
    VendorInvoiceStatus.IN_REVISION: frozenset(
        {VendorInvoiceStatus.PROCUREMENT, VendorInvoiceStatus.CANCELLED}
    ),
    VendorInvoiceStatus.CANCELLED: frozenset(),
}

CREDIT_MOVES: Mapping[CreditStatus, frozenset[CreditStatus]] = {
    CreditStatus.DRAFT: frozenset({CreditStatus.APPROVED, CreditStatus.CANCELLED}),
    CreditStatus.APPROVED: frozenset({CreditStatus.DRAFT, CreditStatus.IN_REVISION, CreditStatus.CANCELLED}),
    CreditStatus.IN_REVISION: frozenset({CreditStatus.APPROVED, CreditStatus.CANCELLED}),
    CreditStatus.CANCELLED: frozenset(),
}

PUSH_MOVES: Mapping[PushState, frozenset[PushState]] = {
    # To synchronized without sending: linked to the document that a bookkeeper entered by hand.
    PushState.NOT_SENT: frozenset(
        {PushState.WAITING, PushState.MARKED, PushState.SYNCHRONIZED, PushState.IN_SUMMARY}
    ),
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
    PushState.UNDONE: frozenset({PushState.WAITING, PushState.MARKED, PushState.IN_SUMMARY}),
    PushState.IN_SUMMARY: frozenset({PushState.NOT_SENT}),
}

BILLABLE: Mapping[DocumentKind, frozenset[str]] = {
    DocumentKind.SALES: frozenset({SalesStatus.CONFIRMED, SalesStatus.SHIPPED, SalesStatus.DELIVERED}),
    DocumentKind.PURCHASE: frozenset(
        {
            PurchaseStatus.APPROVED,
            PurchaseStatus.SENT,
            PurchaseStatus.CONFIRMED,
            PurchaseStatus.SHIPPED,
            PurchaseStatus.PARTLY_RECEIVED,
            PurchaseStatus.RECEIVED,
            PurchaseStatus.COMPLETE,
        }
    ),
    DocumentKind.VENDOR_INVOICE: frozenset({VendorInvoiceStatus.APPROVED}),
    DocumentKind.VENDOR_CREDIT: frozenset({CreditStatus.APPROVED}),
    DocumentKind.CREDIT_NOTE: frozenset({CreditStatus.APPROVED}),
}
"""Only documents in these statuses are offered for the books (bookkeeping, section 1)."""

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
    PushState.IN_SUMMARY: "In a summary",
}

PUSH_SENTENCES: Mapping[PushState, str] = {
    PushState.NOT_SENT: "Not in QuickBooks. Nothing happens until someone sends it.",
    PushState.WAITING: "Waiting for its turn. Crossfoot sends it by itself; nobody needs to act.",
    PushState.SENDING: "Being sent to QuickBooks now. Crossfoot records the answer; nobody needs to act.",
    PushState.SYNCHRONIZED: "In QuickBooks. Nothing more will happen.",
    PushState.NEEDS_ATTENTION: "Stopped: someone has to act. Attention shows the reason and its fix.",
    PushState.MARKED: "Not sent by Crossfoot, because someone marked it so and gave a reason.",
    PushState.UNDONE: "Taken out of QuickBooks again. Nothing happens until someone sends it anew.",
    PushState.IN_SUMMARY: "It went with others in a summary, which has a state of its own.",
}
"""What is true now, what happens next, and who must act."""


def legal_moves(frm: Status) -> frozenset[Status]:
    """The statuses that `frm` may change to."""
    match frm:
        case SalesStatus():
            return frozenset[Status](SALES_MOVES[frm])
        case PurchaseStatus():
            return frozenset[Status](PURCHASE_MOVES[frm])
        case VendorInvoiceStatus():
            return frozenset[Status](VENDOR_INVOICE_MOVES[frm])
        case CreditStatus():
            return frozenset[Status](CREDIT_MOVES[frm])
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


def is_billable(kind: DocumentKind | str, status: str) -> bool:
    """Is a document of `kind` in a status from which it may go into the books?

    Raises ValueError for an unknown kind.
    """
    return status in BILLABLE[DocumentKind(kind)]


def why_not_billable(kind: DocumentKind | str, status: str, label: str) -> str:
    """The sentence for an order that `is_billable` refuses, empty for one that it allows."""
    if is_billable(kind, status):
        return ""
    kind = DocumentKind(kind)
    # Whatever comes after approval is approved, too.
    billable = "approved" if kind is not DocumentKind.SALES else _or(sorted(BILLABLE[kind]))
    noun, document = BECOMES[kind]
    return f"{label} is {_spoken(status)}, and only {noun} that is {billable} can become {document}."


BECOMES: Mapping[DocumentKind, tuple[str, str]] = {
    DocumentKind.SALES: ("an order", "an invoice"),
    DocumentKind.PURCHASE: ("an order", "a bill"),
    DocumentKind.VENDOR_INVOICE: ("an invoice", "a bill"),
    DocumentKind.VENDOR_CREDIT: ("a credit", "a vendor credit"),
    DocumentKind.CREDIT_NOTE: ("a credit note", "a credit memo"),
}
"""What people keep here, and what it becomes in QuickBooks, for sentences."""

STATUS_WORDS: Mapping[str, str] = {
    SalesStatus.IN_PARTS: "delivered in parts",
    PurchaseStatus.PARTLY_RECEIVED: "partly received",
    PurchaseStatus.SENT: "sent to the vendor",
    VendorInvoiceStatus.PROCUREMENT: "pending approval by Procurement",
    VendorInvoiceStatus.ACCOUNTING: "pending approval by Accounting",
    VendorInvoiceStatus.IN_REVISION: "in revision",
}
"""Statuses whose word is not their value."""


class Letter(StrEnum):
    """The letters of a vendor invoice on the reconciliation screen: both lives in one glance (C3)."""

    DRAFT = "D"
    PROCUREMENT = "AP"
    ACCOUNTING = "AA"
    APPROVED = "A"
    SENT = "ES"
    SYNCHRONIZED = "S"
    FAILED = "F"
    IN_REVISION = "R"
    CANCELLED = "X"


LETTER_WORDS: Mapping[Letter, str] = {
    Letter.DRAFT: "Draft",
    Letter.PROCUREMENT: "Pending approval by Procurement",
    Letter.ACCOUNTING: "Pending approval by Accounting",
    Letter.APPROVED: "Approved",
    Letter.SENT: "Sent to external system",
    Letter.SYNCHRONIZED: "Synchronized",
    Letter.FAILED: "Failed",
    Letter.IN_REVISION: "In revision",
    Letter.CANCELLED: "Cancelled",
}

_LETTER_OF_STATUS: Mapping[VendorInvoiceStatus, Letter] = {
    VendorInvoiceStatus.DRAFT: Letter.DRAFT,
    VendorInvoiceStatus.PROCUREMENT: Letter.PROCUREMENT,
    VendorInvoiceStatus.ACCOUNTING: Letter.ACCOUNTING,
    VendorInvoiceStatus.APPROVED: Letter.APPROVED,
    VendorInvoiceStatus.IN_REVISION: Letter.IN_REVISION,
    VendorInvoiceStatus.CANCELLED: Letter.CANCELLED,
}

_LETTER_OF_PUSH: Mapping[PushState, Letter] = {
    PushState.WAITING: Letter.SENT,
    PushState.SENDING: Letter.SENT,
    PushState.SYNCHRONIZED: Letter.SYNCHRONIZED,
    PushState.MARKED: Letter.SYNCHRONIZED,
    PushState.NEEDS_ATTENTION: Letter.FAILED,
}


def letter_of(status: VendorInvoiceStatus | str, book_state: PushState | str) -> Letter:
    """The one letter for both lives: an approved invoice shows how far it is on its way to QuickBooks.

    Raises ValueError for an unknown status or state.
    """
    own = _LETTER_OF_STATUS[VendorInvoiceStatus(status)]
    if own is not Letter.APPROVED:
        return own
    return _LETTER_OF_PUSH.get(PushState(book_state), own)


def _spoken(status: str) -> str:
    return STATUS_WORDS.get(status, str(status))


def _word(status: Status) -> str:
    return PUSH_LABELS[status].lower() if isinstance(status, PushState) else _spoken(status.value)


def _or(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"
