"""What a credit is used for: so much of it settles a document, joined in QuickBooks by a payment of zero.

Vendor credits settle bills, credit notes settle invoices; both have to be of the same party and currency, and
in QuickBooks or on their way there.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Q, Sum

from crossfoot.audit import trail
from crossfoot.audit.trail import actor_of, subject_of
from crossfoot.core.money import ZERO, cents
from crossfoot.core.permissions import Can
from crossfoot.core.postings import Settlement, SettlementPart
from crossfoot.core.problems import Refusal
from crossfoot.documents import sending
from crossfoot.documents.credits import queries, storing
from crossfoot.documents.credits.kinds import Credit, CreditKind, kind_of
from crossfoot.documents.credits.models import CreditNote, CreditUse, VendorCredit
from crossfoot.documents.credits.storing import Origin
from crossfoot.documents.purchase_orders.models import PurchaseOrder
from crossfoot.documents.sending import Books
from crossfoot.sync import queue
from crossfoot.sync.models import BookState, Link, Push
from crossfoot.sync.queue import WantedSettlement
from crossfoot.tenancy import access
from crossfoot.tenancy.models import Company, Person

ON_THE_WAY = frozenset({BookState.SYNCHRONIZED, BookState.SENDING, BookState.WAITING})
"""A document in one of these is in QuickBooks, or will be before the use's turn comes."""


def use(
    *, credit: Credit, document: Origin, amount: Decimal, used_on: date, by: Person, at: datetime
) -> CreditUse:
    """Let `amount` of the credit settle the document; queued for QuickBooks with it.

    Raises Refusal where they do not belong together, are not in QuickBooks, or where either has less left.
    """
    kind, company = kind_of(credit), credit.company
    access.require(by, Can.SEND_CREDITS, company, at=at)
    if document.company_id != company.pk:
        raise Refusal("There is no such document. Load the page again.")
    books = sending.require_books(company)
    with transaction.atomic():
        # Always the credit first, then the document: two uses at once wait for each other.
        stored = _locked_credit(kind, credit)
        target = _locked_document(document)
        amount = cents(amount, stored.currency)
        _require_together(kind, stored, target)
        _require_left(stored, target, amount)
        made = CreditUse.objects.create(
            company=company,
            credit_key=stored.key,
            document_key=target.key,
            amount=amount,
            used_on=used_on,
            created_at=at,
            created_by=by,
        )
        wanted = _wanted(kind, made, stored, target)
        queue.settle_many(connection=books.connection, wanted=[wanted], by=by, at=at)
        trail.record(
            f"{kind.kind}.used",
            company_id=company.pk,
            by=actor_of(by),
            at=at,
            subject=subject_of(kind.kind, stored),
            data={"document": target.key, "label": str(target), "amount": amount, "use": made.pk},
        )
    made.refresh_from_db()
    return made


def take_back(*, use: CreditUse, reason: str, by: Person, at: datetime) -> CreditUse:
    """Undo a use: the credit and the document are open again by its amount, in QuickBooks too.

    Raises Refusal without a reason, while it is being sent, or where it was taken back before.
    """
    company = use.company
    access.require(by, Can.SEND_CREDITS, company, at=at)
    books = sending.require_books(company)
    with transaction.atomic():
        stored = CreditUse.objects.select_for_update().get(pk=use.pk)
        if stored.cancelled_at is not None:
            raise Refusal("This use of the credit was taken back already.")
        _remove_from_books(books, stored, reason, by, at)
        stored.refresh_from_db()
        stored.cancelled_at = at
        stored.save(update_fields=["cancelled_at"])
        credit = credit_of(company, stored)
        kind = kind_of(credit)
        trail.record(
            f"{kind.kind}.use_taken_back",
            company_id=company.pk,
            by=actor_of(by),
            at=at,
            subject=subject_of(kind.kind, credit),
            data={"document": stored.document_key, "amount": stored.amount, "reason": reason.strip()},
        )
    return stored


def open_amount(document: Origin) -> Decimal:
    """What of a document is not settled yet, uses of credits that are on their way counted as settled."""
    return max(document.total - document.paid_amount - _pending(document), ZERO)


def left_of(credit: Credit) -> Decimal:
    """What of a credit can still be used: nothing of one whose money went back."""
    if credit.is_settled_at_once:
        return ZERO
    return max(credit.total - queries.used(credit.company, credit.key), ZERO)


def credit_of(company: Company, use: CreditUse) -> Credit:
    """The credit that a use belongs to."""
    kind, _, pk = use.credit_key.partition(":")
    model = VendorCredit if kind == "vendor_credit" else CreditNote
    credit: Credit = model.objects.get(company=company, pk=int(pk))
    return credit


def _pending(document: Origin) -> Decimal:
    """Uses that the document's own figure does not have yet: they come back with QuickBooks' payments."""
    counted = Q(book_state=BookState.SYNCHRONIZED)
    if document.paid_changed_at is None:
        waiting = queries.uses_on(document.company, document.key)
    else:
        waiting = queries.uses_on(document.company, document.key).exclude(
            counted & Q(book_changed_at__lte=document.paid_changed_at)
        )
    return waiting.aggregate(sum=Sum("amount"))["sum"] or ZERO


def _require_together(kind: CreditKind, credit: Credit, document: Origin) -> None:
    if document.key.partition(":")[0] not in kind.origins:
        what = "bills" if kind.party_field == "vendor" else "invoices"
        raise Refusal(f"A {kind.noun} settles {what}, and {document} is none. Choose another document.")
    if getattr(document, f"{kind.party_field}_id") != getattr(credit, f"{kind.party_field}_id"):
        raise Refusal(
            f"{document} belongs to another {kind.party_field} than {credit}. A credit settles documents of its "
            f"own {kind.party_field}."
        )
    if document.currency != credit.currency:
        raise Refusal(
            f"{document} is in {document.currency}, and {credit} is in {credit.currency}. A credit settles "
            "documents in its own currency."
        )
    if _is_an_order_there(document):
        raise Refusal(
            f"{document} is a purchase order in QuickBooks, and a credit settles bills. Bill it there first, and apply "
            "the credit there."
        )
    for one in (credit, document):
        if one.book_state not in ON_THE_WAY:
            raise Refusal(f"{one} is not in QuickBooks yet. Send it first, and then use the credit.")


def _is_an_order_there(document: Origin) -> bool:
    """Whether it stands in QuickBooks, or is on its way there, as a purchase order, of which nothing is owed."""
    if not isinstance(document, PurchaseOrder):
        return False
    link = Link.objects.filter(local_key=document.key, connection__is_active=True).first()
    if link is not None:
        return link.remote_kind == "PurchaseOrder"
    push = sending.open_push(document)
    return push is not None and push.kind == Push.Kind.PURCHASE_ORDER


def _require_left(credit: Credit, document: Origin, amount: Decimal) -> None:
    if amount <= ZERO:
        raise Refusal("Enter how much of the credit is used; it is more than 0.")
    left, open_ = left_of(credit), open_amount(document)
    if amount > left:
        raise Refusal(f"{left:,} {credit.currency} of {credit} are left, so {amount:,} cannot be used.")
    if amount > open_:
        raise Refusal(
            f"{open_:,} {credit.currency} of {document} are open, so {amount:,} cannot be used on it."
        )


def _locked_credit(kind: CreditKind, credit: Credit) -> Credit:
    locked = queries.vendor_credits_locked if kind.party_field == "vendor" else queries.credit_notes_locked
    rows: list[Credit] = list(locked(credit.company, [credit.pk]))
    if not rows:
        raise Refusal(f"{credit} is no longer there. Load the list again.")
    return rows[0]


def _locked_document(document: Origin) -> Origin:
    model = storing.ORIGINS[document.key.partition(":")[0]]
    found: Origin | None = (
        model.objects.select_for_update(of=("self",)).select_related("company").filter(pk=document.pk).first()
    )
    if found is None:
        raise Refusal(f"{document} is no longer there. Load the list again.")
    return found


def _wanted(kind: CreditKind, use: CreditUse, credit: Credit, document: Origin) -> WantedSettlement:
    party = kind.party_of(credit)
    is_vendor = kind.party_field == "vendor"
    charge, given = ("Bill", "VendorCredit") if is_vendor else ("Invoice", "CreditMemo")
    posting = Settlement(
        key=use.key,
        side="bills" if is_vendor else "invoices",
        party=party.key,
        party_name=party.name,
        currency=credit.currency,
        posting_on=use.used_on,
        parts=(
            SettlementPart(document.key, charge, use.amount),
            SettlementPart(credit.key, given, use.amount),
        ),
        memo=f"{credit} applied to {document}",
    )
    return WantedSettlement(posting, "credit_use", use.pk, f"Use of {credit} on {document}")


def _remove_from_books(books: Books, use: CreditUse, reason: str, by: Person, at: datetime) -> None:
    if use.book_state in {BookState.NOT_SENT, BookState.UNDONE}:
        if not reason.strip():
            raise Refusal("Say why the use is taken back; the reason is kept in its history.")
        return
    queue.remove(
        connection=books.connection,
        source_kind="credit_use",
        source_id=use.pk,
        document_key=use.key,
        label=f"Use of a credit on {use.document_key}",
        verb="delete",
        reason=reason,
        by=by,
        at=at,
    )
