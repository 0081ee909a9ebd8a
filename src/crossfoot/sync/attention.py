"""What needs a person, one card per cause: fix it once, and everything that waits for it goes.

Causes are made by the checks, by QuickBooks' refusals and by parties that a person has to choose. Where
QuickBooks booked other figures than were sent, the document is synchronized and has a card all the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Count, Max, Min, Q, QuerySet, Sum

from crossfoot.audit import trail
from crossfoot.audit.trail import Subject, actor_of
from crossfoot.connections.models import Connection
from crossfoot.core.journal_postings import JournalEntry
from crossfoot.core.mappings import Mappings
from crossfoot.core.money import cents
from crossfoot.core.postings import (
    Attachment,
    Bill,
    CreditMemo,
    Invoice,
    Item,
    Party,
    PurchaseOrder,
    RefundReceipt,
    SalesReceipt,
    Settlement,
    VendorCredit,
)
from crossfoot.core.problems import Fix, Refusal
from crossfoot.mappings import queries
from crossfoot.sync import decisions, frozen, resolve
from crossfoot.sync.models import Push
from crossfoot.tenancy.models import Company, Person

SHOWN_PUSHES = 50
"""Pushes that a card lists; the others are counted."""

CLEAR_AT_ONCE = 2000
"""Pushes of one cause that one click sends again; a click more takes the next."""

DIFFERS = Q(state=Push.State.SYNCHRONIZED) & ~Q(problem_cause="")


@dataclass(frozen=True, slots=True)
class Amount:
    """What waits in one currency."""

    currency: str
    total: Decimal


@dataclass(frozen=True, slots=True)
class Card:
    """One cause: what is wrong, how to fix it, and how many documents wait for it.

    `count` and `amounts` are of documents; a party or an item that is itself stuck, and a file that waits with its
    document, are not counted besides.
    `is_fixed`: what it asks for has been mapped or linked meanwhile, so that the card can offer "send N".
    """

    cause: str
    sentence: str
    fix: Fix
    subject: str
    count: int
    amounts: tuple[Amount, ...]
    pushes: tuple[Push, ...]
    since: datetime
    snoozed_until: datetime | None
    snooze_reason: str
    is_fixed: bool
    is_difference: bool

    @property
    def total(self) -> Decimal:
        """Of the largest currency; `amounts` has them all."""
        return self.amounts[0].total if self.amounts else Decimal(0)

    @property
    def currency(self) -> str:
        return self.amounts[0].currency if self.amounts else ""


def cards(company: Company, *, at: datetime | None = None, include_snoozed: bool = False) -> list[Card]:
    """Every cause, the one that stops most first. With `at`, snoozed ones are left out until their time."""
    stuck = Push.objects.filter(company=company).filter(Q(state=Push.State.NEEDS_ATTENTION) | DIFFERS)
    if at is not None and not include_snoozed:
        stuck = stuck.filter(Q(snoozed_until__isnull=True) | Q(snoozed_until__lte=at))
    documents = Q(source_kind__gt="") & ~Q(kind=Push.Kind.ATTACHMENT)
    found = stuck.values("problem_cause").annotate(
        documents=Count("id", filter=documents), all=Count("id"), since=Min("changed_at"),
        snoozed=Max("snoozed_until"),
    )  # fmt: skip
    sums: dict[str, list[Amount]] = {}
    by_currency = stuck.filter(documents).values_list("problem_cause", "currency").annotate(sum=Sum("total"))
    for name, currency, total in by_currency:
        # SQLite adds up in binary fractions; rounded to cents the sum is exact again.
        sums.setdefault(name, []).append(Amount(currency, cents(total or Decimal(0), currency)))
    made = []
    for row in found:
        cause = row["problem_cause"]
        amounts = sorted(sums.get(cause, ()), key=lambda amount: amount.total, reverse=True)
        made.append(
            _card(stuck.filter(problem_cause=cause), cause, row["documents"] or row["all"], amounts,
                  row["since"], row["snoozed"])
        )  # fmt: skip
    fixed = _fixed(company, made)
    made = [replace(card, is_fixed=card.cause in fixed) for card in made]
    return sorted(made, key=lambda card: (-card.count, card.since, card.cause))


def count(company: Company) -> int:
    """How many documents, parties and items need a person."""
    return waiting(company).count()


def waiting(company: Company) -> QuerySet[Push]:
    """The documents, parties and items that need a person: their number stands in the menu."""
    return Push.objects.filter(company=company, state=Push.State.NEEDS_ATTENTION)


def clear(*, company: Company, cause: str, by: Person, at: datetime) -> list[Push]:
    """Send everything of this cause again, at most CLEAR_AT_ONCE; each is checked anew when its turn comes.

    Raises Refusal where nothing of this cause is open.
    """
    pushes = list(
        Push.objects.filter(company=company, state=Push.State.NEEDS_ATTENTION, problem_cause=cause).order_by(
            "id"
        )[:CLEAR_AT_ONCE]
    )
    if not pushes:
        raise Refusal("Nothing waits for this any more.")
    return decisions.retry(pushes=pushes, by=by, at=at)


@transaction.atomic
def snooze(*, company: Company, cause: str, until: datetime, reason: str, by: Person, at: datetime) -> int:
    """Hide the card until then, for `reason`; returns how many pushes it holds. Nothing is sent meanwhile.

    Raises Refusal without a reason, with a time that has passed, or where nothing of this cause is open.
    """
    if not reason.strip():
        raise Refusal("Say why it can wait; the reason is shown with the card.")
    if until <= at:
        raise Refusal("Choose a time in the future.")
    stuck = Push.objects.filter(company=company, problem_cause=cause).filter(
        Q(state=Push.State.NEEDS_ATTENTION) | DIFFERS
    )
    changed = stuck.update(snoozed_until=until, snooze_reason=reason.strip()[:200])
    if not changed:
        raise Refusal("Nothing waits for this any more.")
    trail.record(
        "attention.snoozed", company_id=company.pk, by=actor_of(by), at=at,
        subject=Subject("attention", None, cause), data={"reason": reason.strip(), "until": until, "count": changed},
    )  # fmt: skip
    return changed


def _card(
    stuck: QuerySet[Push],
    cause: str,
    number: int,
    amounts: Sequence[Amount],
    since: datetime,
    snoozed_until: datetime | None,
) -> Card:
    rows = list(stuck.order_by("id")[:SHOWN_PUSHES])
    # The push that is stuck itself says it best; what waits for it repeats its sentence.
    first = next((push for push in rows if push.problem_code != "needs_other"), rows[0])
    return Card(
        cause=cause,
        sentence=first.sentence,
        fix=Fix(first.problem_fix) if first.problem_fix else Fix.RETRY,
        subject=first.problem_subject,
        count=number,
        amounts=tuple(amounts),
        pushes=tuple(rows),
        since=since,
        snoozed_until=snoozed_until,
        snooze_reason=first.snooze_reason,
        is_fixed=False,
        is_difference=first.state == Push.State.SYNCHRONIZED,
    )


def _fixed(company: Company, made: Sequence[Card]) -> set[str]:
    """Causes whose account, tax or party has been mapped or linked since."""
    wanting = [card for card in made if card.fix in {Fix.MAP_ACCOUNT, Fix.MAP_TAX, Fix.CHOOSE_PARTY}]
    if not wanting:
        return set()
    connection = company.connections.filter(is_active=True).first()
    if connection is None:
        return set()
    table = queries.table(connection)
    return {card.cause for card in wanting if _is_fixed(card, table, connection)}


def _is_fixed(card: Card, table: Mappings, connection: Connection) -> bool:
    match card.fix:
        case Fix.MAP_ACCOUNT:
            return all(_accounts_of(push) <= set(table.accounts) for push in card.pushes)
        case Fix.MAP_TAX:
            return card.subject in table.taxes
        case _:
            return card.subject in resolve.linked_keys(connection, [card.subject])


def _accounts_of(push: Push) -> set[str]:
    posting = frozen.from_json(push.posting)
    match posting:
        case Invoice() | CreditMemo() | SalesReceipt() | RefundReceipt():
            discount = {posting.discount.account} if posting.discount else set()
            money = {posting.deposit_to} if isinstance(posting, SalesReceipt | RefundReceipt) else set()
            return {line.account for line in posting.lines} | discount | money
        case Bill() | PurchaseOrder() | VendorCredit() | JournalEntry():
            return {line.account for line in posting.lines}
        case Item():
            return {posting.income_account}
        case Party() | Settlement() | Attachment():
            return set()
