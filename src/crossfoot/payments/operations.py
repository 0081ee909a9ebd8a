"""What people do with payments: record one here, cancel, restore, and dismiss what only looked like one.

None of this is sent to QuickBooks (D8, D11). Bringing payments back from there is `payments.importing`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from crossfoot.audit import trail
from crossfoot.audit.trail import actor_of
from crossfoot.core.money import ZERO, cents, total
from crossfoot.core.permissions import Can
from crossfoot.core.problems import Problem, Refusal, refused
from crossfoot.core.workflow import IllegalMove, is_billable, why_not_billable
from crossfoot.documents import entry
from crossfoot.documents.entry import Text
from crossfoot.payments import telling
from crossfoot.payments.models import Application, Payment
from crossfoot.payments.settling import applied_to, documents, owed, paid, settle
from crossfoot.tenancy import access
from crossfoot.tenancy.models import Company, Person

SIDES: Mapping[str, tuple[str, frozenset[str]]] = {
    Payment.Kind.BILL_PAYMENT_CHECK: ("vendor", frozenset({"purchase_order", "vendor_invoice"})),
    Payment.Kind.BILL_PAYMENT_CARD: ("vendor", frozenset({"purchase_order", "vendor_invoice"})),
    Payment.Kind.CUSTOMER_PAYMENT: ("customer", frozenset({"sales_order"})),
}
"""Kinds of payment that are recorded here: whose they are, and what they pay."""

MOST_DOCUMENTS = 200
"""Documents that one payment recorded here pays at most."""

LONGEST_REASON = 200
TEXTS = (
    Text("number", "the number", 40),
    Text("account_name", "the account", 200),
    Text("memo", "the memo", 1000),
)

RECORDED = "The payment"


@dataclass(frozen=True, slots=True)
class Part:
    """So much of the payment, in its currency, pays this document (`vendor_invoice:12`)."""

    document_key: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class PaymentDraft:
    """A payment to be recorded here. Without an `amount` it is the sum of its parts; what is more is unapplied."""

    kind: str
    paid_on: date
    parts: tuple[Part, ...]
    amount: Decimal | None = None
    number: str = ""
    account_name: str = ""
    memo: str = ""


@transaction.atomic
def record_payment(*, company: Company, payment: PaymentDraft, by: Person, at: datetime) -> Payment:
    """Record a payment here; it is not sent to QuickBooks.

    All its documents are of one party and one currency, and none is paid more than is open of it. Raises
    Refusal with everything that is wrong; Forbidden or Outsider.
    """
    access.require(by, Can.RECORD_PAYMENTS, company, at=at)
    problems = list(_draft_problems(payment))
    if problems:
        raise refused(problems)
    rows = documents(company, [part.document_key for part in payment.parts], is_locked=True)
    problems = list(_document_problems(company, payment, rows))
    if problems:
        raise refused(problems)
    first = rows[payment.parts[0].document_key]
    party = getattr(first, SIDES[payment.kind][0])
    applied = total(part.amount for part in payment.parts)
    amount = applied if payment.amount is None else cents(payment.amount, first.currency)
    made = Payment.objects.create(
        company=company,
        origin=Payment.Origin.HERE,
        kind=payment.kind,
        party_key=party.key,
        party_name=party.name,
        number=payment.number.strip(),
        paid_on=payment.paid_on,
        currency=first.currency,
        amount=amount,
        unapplied=amount - applied,
        account_name=payment.account_name.strip(),
        memo=payment.memo,
        created_at=at,
        created_by=by,
        changed_at=at,
    )
    Application.objects.bulk_create(
        Application(payment=made, document_key=part.document_key, amount=part.amount)
        for part in payment.parts
    )
    _conclude(made, "recorded", {}, by=by, at=at)
    return made


@transaction.atomic
def cancel_payment(*, payment: Payment, reason: str = "", by: Person, at: datetime) -> Payment:
    """Cancel a payment here: it settles nothing any more. QuickBooks is not told, and a later pull does not
    revive it (D11). Raises IllegalMove where it is not active; Forbidden or Outsider."""
    stored = _changeable(payment, reason, by, at)
    if stored.state != Payment.State.ACTIVE:
        raise IllegalMove(f"{stored} is {_word(stored)}, so there is nothing to cancel.")
    before = telling.effects([stored])
    stored.state, stored.cancelled_at, stored.cancelled_by = Payment.State.CANCELLED, at, by
    stored.state_reason = f"Cancelled here by {by}. {reason}".strip()[:300]
    stored.moved_on_at = None
    stored.changed_at = at
    stored.save()
    _conclude(stored, "cancelled", before.get(stored.pk, {}), by=by, at=at, reason=reason)
    return stored


@transaction.atomic
def restore_payment(*, payment: Payment, reason: str = "", by: Person, at: datetime) -> Payment:
    """Take the cancelling back: it counts again, as QuickBooks has it now where it is from there.

    Raises IllegalMove where it is not cancelled, Refusal where QuickBooks has voided or deleted it meanwhile;
    Forbidden or Outsider.
    """
    stored = _changeable(payment, reason, by, at)
    if stored.state != Payment.State.CANCELLED:
        raise IllegalMove(
            f"{stored} is {_word(stored)} and was not cancelled here, so there is nothing to restore."
        )
    if stored.remote_state != Payment.State.ACTIVE:
        raise Refusal(
            f"{stored} was {stored.remote_state} in QuickBooks meanwhile, so it cannot count again. Record "
            "a new payment if there was one."
        )
    stored.state, stored.state_reason, stored.moved_on_at = Payment.State.ACTIVE, "", None
    stored.cancelled_at = stored.cancelled_by = None
    stored.changed_at = at
    stored.save()
    _conclude(stored, "restored", {}, by=by, at=at, reason=reason)
    return stored


@transaction.atomic
def dismiss_match(*, payment: Payment, reason: str, by: Person, at: datetime) -> Payment:
    """Say that an expense did not pay the document that it looks like, with the reason; it is not offered again.

    Raises Refusal without a reason or where it is no possible match; Forbidden or Outsider.
    """
    if not reason.strip():
        raise Refusal("Say why this expense is not the payment, so that the next person knows.")
    stored = _changeable(payment, reason, by, at)
    if not stored.match_key or stored.dismissed_at is not None:
        raise Refusal(
            f"{stored} is not shown as a possible payment of anything, so there is nothing to dismiss."
        )
    stored.dismissed_at, stored.dismissed_by, stored.dismiss_reason = at, by, reason.strip()
    stored.changed_at = at
    stored.save(update_fields=["dismissed_at", "dismissed_by", "dismiss_reason", "changed_at"])
    trail.record(
        "payment.match_dismissed",
        company_id=stored.company_id,
        by=actor_of(by),
        at=at,
        subject=trail.Subject("payment", stored.pk, str(stored)),
        data={"document": stored.match_key, "reason": reason.strip()},
    )
    return stored


def _changeable(payment: Payment, reason: str, by: Person, at: datetime) -> Payment:
    """The row as it is stored now, locked, past the gate."""
    access.require(by, Can.RECORD_PAYMENTS, payment.company, at=at)
    problems = list(entry.text_problems(str(payment), Text("reason", "the reason", LONGEST_REASON), reason))
    if problems:
        raise refused(problems)
    return Payment.objects.select_for_update(of=("self",)).select_related("company").get(pk=payment.pk)


def _conclude(
    payment: Payment, verb: str, before: Mapping[str, Decimal], *, by: Person, at: datetime, **more: Any
) -> None:
    after = telling.effects([payment])[payment.pk]
    settled = settle(payment.company, {*before, *after}, at=at)
    trail.record_many(
        list(telling.entries(payment, verb, before, after, settled, **more)),
        company_id=payment.company_id,
        by=actor_of(by),
        at=at,
    )


def _word(payment: Payment) -> str:
    return Payment.State(payment.state).label.lower().replace("quickbooks", "QuickBooks")


# --- what may be wrong ----------------------------------------------------------------------------------


def _draft_problems(draft: PaymentDraft) -> Iterator[Problem]:
    """What can be told without looking at the documents."""
    if draft.kind not in SIDES:
        words = ", ".join(Payment.Kind(kind).label for kind in SIDES)
        yield entry.problem(
            "kind", f"{RECORDED} is of no kind that is recorded here. Use one of: {words}.", "kind"
        )
    yield from entry.date_problems(RECORDED, "paid_on", "its date", draft.paid_on)
    for field in TEXTS:
        yield from entry.text_problems(RECORDED, field, getattr(draft, field.where))
    if not draft.parts:
        yield entry.problem("no_documents", f"{RECORDED} pays nothing yet. Choose what it pays.", "parts")
    if len(draft.parts) > MOST_DOCUMENTS:
        yield entry.problem(
            "too_many",
            f"{RECORDED} pays {len(draft.parts)} documents, and at most {MOST_DOCUMENTS} are taken. Split it.",
            "parts",
        )
    for place, part in enumerate(draft.parts):
        where = f"parts.{place}.amount"
        yield from entry.figure_problems(
            RECORDED,
            where,
            f"the amount for its document {place + 1}",
            part.amount,
            entry.LARGEST_AMOUNT,
            zero=False,
        )
    keys = [part.document_key for part in draft.parts]
    if len(set(keys)) < len(keys):
        yield entry.problem("twice", f"{RECORDED} names a document twice. Give one amount for each.", "parts")
    if draft.amount is not None:
        yield from entry.figure_problems(
            RECORDED, "amount", "its amount", draft.amount, entry.LARGEST_AMOUNT, zero=False
        )
        applied = total(part.amount for part in draft.parts if part.amount.is_finite())
        if draft.amount.is_finite() and ZERO < draft.amount < applied:
            yield entry.problem(
                "less",
                f"{RECORDED} is over {draft.amount:,}, and {applied:,} of it are for documents. Correct one of them.",
                "amount",
            )


def _document_problems(company: Company, draft: PaymentDraft, rows: Mapping[str, Any]) -> Iterator[Problem]:
    """What is wrong with the documents that it is to pay."""
    side, kinds = SIDES[draft.kind]
    applied, totals = applied_to(rows), owed(company, rows)
    found = []
    for place, part in enumerate(draft.parts):
        where = f"parts.{place}.document"
        row = rows.get(part.document_key)
        kind = part.document_key.partition(":")[0]
        if row is None:
            yield entry.problem(
                "unknown_document", f"{RECORDED}: document {place + 1} is not one of this company's.", where
            )
            continue
        found.append(row)
        if kind not in kinds:
            label = Payment.Kind(draft.kind).label.lower()
            yield entry.problem("other_side", f"{row} is not paid by a {label}. Choose another kind.", where)
            continue
        if not is_billable(kind, row.status):
            yield entry.problem("not_payable", f"{why_not_billable(kind, row.status, str(row))}", where)
        is_open = paid(row, applied.get(part.document_key, ()), totals[part.document_key]).open
        if part.amount > is_open:
            yield entry.problem(
                "too_much",
                f"{row} has {is_open:,} {row.currency} open, and {part.amount:,} are to be paid. Correct the amount.",
                f"parts.{place}.amount",
            )
        if part.amount != cents(part.amount, row.currency):
            yield entry.problem(
                "fraction",
                f"{row}: {part.amount:f} is no amount in {row.currency}. Round it.",
                f"parts.{place}.amount",
            )
    yield from _of_one_party(found, side)


def _of_one_party(rows: Sequence[Any], side: str) -> Iterator[Problem]:
    differing: Mapping[str, Callable[[Any], Any]] = {
        "party": lambda row: getattr(row, f"{side}_id", None),
        "currency": lambda row: row.currency,
    }
    for what, value in differing.items():
        if len({value(row) for row in rows}) > 1:
            yield entry.problem(
                f"several_{what}", f"{RECORDED} is of one {side if what == 'party' else what}, and these documents "
                f"are of several. Record one for each.", "parts",
            )  # fmt: skip
