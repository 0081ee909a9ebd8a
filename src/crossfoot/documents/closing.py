"""What happens to a document that is dated in closed books, by the company's policy for its type (D12).

Parked: it goes into the queue as it is and stops there with the reason, for someone in Attention. Moved: it is
posted on the first open day, and its own date goes along in the memo. Asked: whoever sends it decides first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from crossfoot.core.dates import first_open_day, in_words
from crossfoot.core.postings import (
    Bill,
    CreditMemo,
    Document,
    Invoice,
    PurchaseOrder,
    RefundReceipt,
    SalesReceipt,
    VendorCredit,
)
from crossfoot.core.problems import Fix, Problem
from crossfoot.core.workflow import DocumentKind
from crossfoot.mappings.models import Setup

POLICY_FIELDS: Mapping[DocumentKind, str] = {
    DocumentKind.SALES: "closed_invoices",
    DocumentKind.PURCHASE: "closed_bills",
    DocumentKind.VENDOR_INVOICE: "closed_bills",
    DocumentKind.VENDOR_CREDIT: "closed_credits",
    DocumentKind.CREDIT_NOTE: "closed_credits",
}
"""Kind of document → the setting that holds its policy."""


def policy_of(kind: DocumentKind, setup: Setup) -> Setup.ClosedPolicy:
    """What the company does with documents of `kind` that are dated in closed books."""
    return Setup.ClosedPolicy(getattr(setup, POLICY_FIELDS[kind]))


def settled(
    kind: DocumentKind, posting: Document, label: str, setup: Setup, closing_on: date | None
) -> tuple[Document, Problem | None]:
    """The posting as it is to go, and the question that stands against it where the policy is to ask.

    Nothing changes while the books are open on its date. QuickBooks books nothing for a purchase order, so
    that its date is left alone.
    """
    if closing_on is None or posting.posting_on > closing_on or isinstance(posting, PurchaseOrder):
        return posting, None
    match policy_of(kind, setup):
        case Setup.ClosedPolicy.MOVE:
            return moved(posting, _open_day(closing_on, setup)), None
        case Setup.ClosedPolicy.ASK:
            return posting, _asks(posting, label, setup, closing_on)
        case _:
            return posting, None


def moved_by_hand(posting: Document, own: date | None, chosen_on: date | None) -> Document:
    """The posting with its document's `own` date as the original one, where a person moved the document from there,
    out of closed books, to the day that they chose."""
    if own is None or isinstance(posting, PurchaseOrder) or posting.posting_on != chosen_on:
        return posting
    return replace(posting, original_posting_on=own) if posting.posting_on > own else posting


def moved(posting: Document, day: date) -> Document:
    """The posting on `day`, its own date kept as the original one; what is due before is due that day."""
    original = getattr(posting, "original_posting_on", None) or posting.posting_on
    match posting:
        case Invoice() | Bill():
            due_on = max(posting.due_on, day)
            return replace(posting, posting_on=day, due_on=due_on, original_posting_on=original)
        case CreditMemo() | VendorCredit() | SalesReceipt() | RefundReceipt():
            return replace(posting, posting_on=day, original_posting_on=original)
        case PurchaseOrder():
            return posting


def _asks(posting: Document, label: str, setup: Setup, closing_on: date) -> Problem:
    day = _open_day(closing_on, setup)
    return Problem(
        "closed_period",
        f"{label} is dated {in_words(posting.posting_on)}, and QuickBooks is closed through "
        f"{in_words(closing_on)}. Move it to {in_words(day)}, or ask an accountant to reopen the period; then send "
        "it.",
        Fix.MOVE_DATE,
        cause=f"closed:{closing_on.isoformat()}",
        subject=day.isoformat(),
        where="posting_on",
    )


def _open_day(closing_on: date, setup: Setup) -> date:
    return max(first_open_day(closing_on), setup.start_on or date.min)
