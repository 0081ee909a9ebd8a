"""Reading payments: the list with its filters, one payment with what it settles, and what settles a document."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.db.models import Q, QuerySet

from crossfoot.core.money import total
from crossfoot.core.paid import Paid
from crossfoot.documents.lists import LARGEST_PAGE, LAST_PAGE, PAGE_SIZE, Count, Page, counted
from crossfoot.engine import tasks
from crossfoot.engine.models import Task
from crossfoot.payments.models import Application, Payment, Pull
from crossfoot.payments.settling import applied_to, documents, owed, paid
from crossfoot.payments.sweeping import IMPORT
from crossfoot.tenancy.models import Company

TEXT_LENGTH = 100
"""Of a search; more is cut."""


class Tab(StrEnum):
    """The tabs above the list."""

    ALL = "all"
    ACTIVE = "active"
    UNAPPLIED = "unapplied"
    POSSIBLE = "possible"
    """Expenses that may be payments, not dismissed."""
    CANCELLED = "cancelled"
    """Cancelled here, voided or deleted in QuickBooks."""


class Sort(StrEnum):
    """What the list is ordered by; `-` turns it around."""

    NEWEST = "-paid_on"
    OLDEST = "paid_on"
    AMOUNT = "amount"
    AMOUNT_DOWN = "-amount"
    PARTY = "party_name"
    PARTY_DOWN = "-party_name"


@dataclass(frozen=True, slots=True)
class Criteria:
    """What is asked for. Both dates are included, of the payment's own date. `page` counts from 1.

    `text` is looked for in the number and the party's name; `document_key` is a document that it settles.
    """

    text: str = ""
    tab: Tab = Tab.ALL
    kind: str = ""
    origin: str = ""
    party_key: str = ""
    document_key: str = ""
    from_on: date | None = None
    to_on: date | None = None
    sort: Sort = Sort.NEWEST
    page: int = 1
    page_size: int = PAGE_SIZE


@dataclass(frozen=True, slots=True)
class Settles:
    """So much of a payment on one document. `document` is None for one that only QuickBooks has."""

    application: Application
    document: Any
    paid: Paid | None
    """How far the document is paid in all."""

    @property
    def label(self) -> str:
        """What people call it."""
        if self.document is not None:
            return str(self.document)
        words = {
            "VendorCredit": "Vendor credit",
            "CreditMemo": "Credit memo",
            "JournalEntry": "Journal entry",
        }
        return f"{words.get(self.application.remote_kind, self.application.remote_kind)} in QuickBooks"


@dataclass(frozen=True, slots=True)
class Told:
    """One payment with everything a page shows of it."""

    payment: Payment
    settles: tuple[Settles, ...]
    """What it pays off; of a deposit nothing."""
    credits: tuple[Settles, ...]
    """The credits that it uses."""
    holds: tuple[Payment, ...]
    """Of a deposit: the payments that lie in it."""
    match: Any
    """Of an expense: the document that it may have paid, unless it was dismissed."""

    @property
    def settled(self) -> Decimal:
        """What is paid off by it, in its currency."""
        return total(one.application.amount for one in self.settles)

    @property
    def can_cancel(self) -> bool:
        return self.payment.state == Payment.State.ACTIVE and self.payment.kind != Payment.Kind.EXPENSE

    @property
    def can_restore(self) -> bool:
        is_there = self.payment.remote_state == Payment.State.ACTIVE
        return self.payment.state == Payment.State.CANCELLED and is_there


def find(company: Company, criteria: Criteria) -> QuerySet[Payment]:
    """All payments that match, in order; not cut into pages."""
    minus = "-" if criteria.sort.value.startswith("-") else ""
    return matching(company, criteria).order_by(criteria.sort.value, f"{minus}id")


def page_of(company: Company, criteria: Criteria) -> Page:
    """One page of the list; one that does not exist is the nearest that does."""
    size = min(max(criteria.page_size, 1), LARGEST_PAGE)
    number = min(max(criteria.page, 1), LAST_PAGE)
    count = counted(matching(company, criteria))
    if not count.is_more:
        number = min(number, max(1, -(-count.number // size)))
    start = (number - 1) * size
    rows = list(find(company, criteria)[start : start + size + 1])
    return Page(rows[:size], number, size, len(rows) > size, count)


def tabs(company: Company) -> dict[Tab, Count]:
    """How many payments each tab would show."""
    return {tab: counted(matching(company, Criteria(tab=tab))) for tab in Tab}


def matching(company: Company, criteria: Criteria) -> QuerySet[Payment]:
    """The rows without an order."""
    rows = Payment.objects.filter(_tab(criteria.tab), company=company)
    exact = {"kind": criteria.kind, "origin": criteria.origin, "party_key": criteria.party_key}
    rows = rows.filter(**{name: value for name, value in exact.items() if value})
    if criteria.document_key:
        rows = rows.filter(
            pk__in=Application.objects.filter(document_key=criteria.document_key).values("payment_id")
        )
    if criteria.from_on:
        rows = rows.filter(paid_on__gte=criteria.from_on)
    if criteria.to_on:
        rows = rows.filter(paid_on__lte=criteria.to_on)
    text = criteria.text.replace("\x00", "").strip()[:TEXT_LENGTH]
    if text:
        rows = rows.filter(Q(number__istartswith=text) | Q(party_name__icontains=text))
    return rows


def _tab(tab: Tab) -> Q:
    active = Q(state=Payment.State.ACTIVE)
    match tab:
        case Tab.ALL:
            return ~Q(kind=Payment.Kind.EXPENSE) | ~Q(match_key="")
        case Tab.ACTIVE:
            return active & ~Q(kind=Payment.Kind.EXPENSE)
        case Tab.UNAPPLIED:
            return active & ~Q(kind=Payment.Kind.EXPENSE) & Q(unapplied__gt=0)
        case Tab.POSSIBLE:
            return active & ~Q(match_key="") & Q(dismissed_at=None)
        case Tab.CANCELLED:
            return ~active


def one(company: Company, pk: int) -> Told:
    """A payment with what it settles. Raises Payment.DoesNotExist."""
    payment = Payment.objects.select_related("created_by", "cancelled_by", "dismissed_by").get(
        company=company, pk=pk
    )
    return many(company, [payment])[payment.pk]


def many(company: Company, payments: Iterable[Payment]) -> dict[int, Told]:
    """These payments with what they settle, by id: a handful of queries, however many there are."""
    listed = list(payments)
    found: dict[int, list[Application]] = {payment.pk: [] for payment in listed}
    for application in Application.objects.filter(payment_id__in=list(found)).order_by("pk"):
        found[application.payment_id].append(application)
    keys = {one.document_key for parts in found.values() for one in parts if one.document_key}
    rows = documents(company, keys | {one.match_key for one in listed if one.match_key})
    states = paid_of(company, rows)
    held = _held(company, [payment for payment in listed if payment.remote_kind == "Deposit"], found)
    return {
        payment.pk: _told(payment, found[payment.pk], rows, states, held.get(payment.pk, ()))
        for payment in listed
    }


def paid_of(company: Company, rows: Mapping[str, Any]) -> dict[str, Paid]:
    """How far each of these documents is paid."""
    applied, totals = applied_to(rows), owed(company, rows)
    return {key: paid(row, applied.get(key, ()), totals[key]) for key, row in rows.items()}


def of_document(company: Company, document_key: str) -> list[Told]:
    """What settles one document, or did: all its payments, the latest first."""
    rows = Payment.objects.filter(company=company, applications__document_key=document_key)
    payments = list(rows.distinct().order_by("-paid_on", "-pk"))
    told = many(company, payments)
    return [told[payment.pk] for payment in payments]


def possible_matches(company: Company, document_key: str) -> list[Payment]:
    """Expenses that may have paid one document."""
    rows = Payment.objects.filter(
        company=company, match_key=document_key, dismissed_at=None, state=Payment.State.ACTIVE
    )
    return list(rows.order_by("-paid_on", "-pk"))


def latest_import(company: Company) -> Task | None:
    """The last *Import from QuickBooks*, under way or ended."""
    return Task.objects.filter(company=company, kind=IMPORT).order_by("-pk").first()


def open_import(company: Company) -> Task | None:
    """The import that is under way."""
    return Task.objects.filter(company=company, kind=IMPORT, state__in=tasks.OPEN).order_by("-pk").first()


def pull_of(company: Company) -> Pull | None:
    """How far the present QuickBooks company was read for changes."""
    return Pull.objects.filter(connection__company=company, connection__is_active=True).first()


def _told(
    payment: Payment,
    applications: list[Application],
    rows: Mapping[str, Any],
    states: Mapping[str, Paid],
    holds: Iterable[Payment],
) -> Told:
    parts = [Settles(one, rows.get(one.document_key), states.get(one.document_key)) for one in applications]
    is_deposit = payment.remote_kind == "Deposit"
    is_open = payment.dismissed_at is None and payment.state == Payment.State.ACTIVE
    return Told(
        payment,
        tuple(part for part in parts if not part.application.is_credit and not is_deposit),
        tuple(part for part in parts if part.application.is_credit),
        tuple(holds),
        rows.get(payment.match_key) if is_open else None,
    )


def _held(
    company: Company, deposits: list[Payment], applications: Mapping[int, list[Application]]
) -> dict[int, list[Payment]]:
    names = {
        (one.remote_kind, one.remote_id): deposit.pk
        for deposit in deposits
        for one in applications[deposit.pk]
    }
    if not names:
        return {}
    rows = Payment.objects.filter(company=company, remote_id__in={remote_id for _, remote_id in names})
    found: dict[int, list[Payment]] = {}
    for row in rows.order_by("paid_on", "pk"):
        owner = names.get((row.remote_kind, row.remote_id))
        if owner is not None and row.pk != owner:
            found.setdefault(owner, []).append(row)
    return found
