"""The figures of the home page, each one question to the database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.core.cache import cache
from django.db.models import Count, Max, Sum

from crossfoot.audit.models import Event
from crossfoot.connections import operations as connections
from crossfoot.documents.models import PurchaseOrder, SalesOrder, VendorInvoice
from crossfoot.documents.vendor_invoices import waiting as waiting_for_approval
from crossfoot.payments import ageing
from crossfoot.payments.ageing import OpenSum
from crossfoot.payments.balances import Side
from crossfoot.proof.models import TieOut
from crossfoot.sync import attention
from crossfoot.sync.models import BookState, Push
from crossfoot.tenancy.models import Company, Person
from crossfoot.web.listing import COUNT_LIMIT, capped_count

PACE_WINDOW = timedelta(minutes=5)
"""The time left is guessed from what was settled in this long."""

CHART_DAYS = 30
CAUSES_SHOWN = 3
EVENTS_SHOWN = 8
HOLD_SECONDS = 10
"""Sums over more than COUNT_LIMIT documents are kept this long: adding up a million takes too long."""
OPEN_HOLD_SECONDS = 120
"""As HOLD_SECONDS, of what is open: each document is held against its payments, and that changes slowly."""

KINDS: tuple[tuple[str, type[SalesOrder] | type[PurchaseOrder]], ...] = (
    ("Invoices", SalesOrder),
    ("Bills", PurchaseOrder),
)


OPEN_KINDS: Mapping[str, tuple[str, str, str]] = {
    "sales_order": ("invoice to a customer", "invoices to customers", "sell"),
    "purchase_order": ("bill of a purchase order", "bills of purchase orders", "buy"),
    "vendor_invoice": ("bill of a vendor's invoice", "bills of vendors' invoices", "vendor-invoices"),
}
"""Kind of document → what one and several of it are called while they are open, and their list."""


@dataclass(frozen=True, slots=True)
class InBooks:
    """How many documents of one kind stand in QuickBooks, and their value by currency."""

    label: str
    count: int
    values: tuple[tuple[str, Decimal], ...]


@dataclass(frozen=True, slots=True)
class StillOpen:
    """What is open of one kind of document, and of that what is past its due date: how many, and by currency."""

    label: str
    place: str
    """The list where they are found."""
    count: int
    values: tuple[tuple[str, Decimal], ...]
    overdue_count: int
    overdue: tuple[tuple[str, Decimal], ...]


@dataclass(frozen=True, slots=True)
class Waiting:
    """What is on its way. `seconds_left` is None where nothing was settled lately to tell the pace from."""

    count: int
    seconds_left: int | None


@dataclass(frozen=True, slots=True)
class Cause:
    """One reason why documents stopped, and how many it holds up."""

    sentence: str
    count: int


@dataclass(frozen=True, slots=True)
class Trouble:
    """What waits for a person."""

    count: int
    causes: tuple[Cause, ...]


@dataclass(frozen=True, slots=True)
class ToApprove:
    """How many vendors' invoices wait for one person's approval, and what they come to by currency."""

    count: int
    values: tuple[tuple[str, Decimal], ...]


@dataclass(frozen=True, slots=True)
class Series:
    """The documents of one state, a number per day."""

    state: str
    label: str
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """Documents by the day of their order and where they stand."""

    days: tuple[date, ...]
    series: tuple[Series, ...]


def in_books(company: Company) -> tuple[InBooks, ...]:
    """Per kind, what stands in QuickBooks."""
    key = f"home:in-books:{company.pk}"
    kept: tuple[InBooks, ...] | None = cache.get(key)
    if kept is not None:
        return kept
    found = tuple(_in_books(label, model, company) for label, model in KINDS)
    if any(part.count > COUNT_LIMIT for part in found):
        cache.set(key, found, HOLD_SECONDS)
    return found


def still_open(company: Company, today: date) -> tuple[StillOpen, ...]:
    """Invoices that customers have not paid, and bills that we have not; kinds of which nothing is open are left
    out, and everything while nothing is connected."""
    key = f"home:open:{company.pk}:{today.isoformat()}"
    kept: tuple[StillOpen, ...] | None = cache.get(key)
    if kept is not None:
        return kept
    connection = connections.active(company)
    if connection is None:
        return ()
    found = []
    for side in (Side.RECEIVABLE, Side.PAYABLE):
        sums = ageing.open_sums(connection, side, today)
        for kind in OPEN_KINDS:
            mine = [one for one in sums if one.kind == kind]
            if mine:
                found.append(_still_open(kind, mine))
    if any(part.count > COUNT_LIMIT for part in found):
        cache.set(key, tuple(found), OPEN_HOLD_SECONDS)
    return tuple(found)


def _still_open(kind: str, sums: list[OpenSum]) -> StillOpen:
    one_of_it, several, place = OPEN_KINDS[kind]
    count = sum(one.count for one in sums)
    return StillOpen(
        one_of_it if count == 1 else several,
        place,
        count,
        tuple((one.currency, one.amount) for one in sums),
        sum(one.overdue_count for one in sums),
        tuple((one.currency, one.overdue) for one in sums if one.overdue),
    )


def waiting(company: Company, now: datetime) -> Waiting:
    """Documents, customers, vendors and items that wait or are being sent, and the time they will take."""
    open_pushes = Push.objects.filter(company=company, state__in=[Push.State.WAITING, Push.State.SENDING])
    count = capped_count(open_pushes)
    if not count:
        return Waiting(0, 0)
    since = now - PACE_WINDOW
    lately = Push.objects.filter(company=company, changed_at__gte=since, settled_at__gte=since)
    settled = lately.aggregate(count=Count("pk"), last=Max("settled_at"))
    if not settled["count"]:
        return Waiting(count, None)
    return Waiting(count, round(count * PACE_WINDOW.total_seconds() / settled["count"]))


def trouble(company: Company, now: datetime) -> Trouble:
    """The causes that hold up most, largest first; what a person put off for later is left out."""
    cards = sorted(attention.cards(company, at=now), key=lambda card: -card.count)
    causes = tuple(Cause(card.sentence, card.count) for card in cards[:CAUSES_SHOWN])
    return Trouble(sum(card.count for card in cards), causes)


def to_approve(person: Person, company: Company, today: date) -> ToApprove | None:
    """Vendors' invoices that wait for this person's approval; None for who approves nothing."""
    if not waiting_for_approval.sides_of(person, company, today):
        return None
    mine = waiting_for_approval.for_person(person, company, today)
    rows = VendorInvoice.objects.filter(mine, company=company).order_by().values("currency")
    found = [
        (row["currency"], row["value"], row["count"])
        for row in rows.annotate(count=Count("pk"), value=Sum("total"))
    ]
    return ToApprove(
        sum(count for _, _, count in found),
        tuple((currency, value) for currency, value, _ in sorted(found)),
    )


def last_tie_out(company: Company) -> TieOut | None:
    """The latest comparison of the two books."""
    return TieOut.objects.filter(company=company).defer("result").order_by("-made_at").first()


def last_events(company: Company) -> list[Event]:
    """What happened last."""
    return list(Event.objects.filter(company_id=company.pk).order_by("-sequence")[:EVENTS_SHOWN])


def chart(company: Company) -> Chart | None:
    """The last CHART_DAYS days up to the latest order; None without orders."""
    ends = [
        model.objects.filter(company=company).aggregate(end=Max("ordered_on"))["end"] for _, model in KINDS
    ]
    known = [end for end in ends if end]
    if not known:
        return None
    end = max(known)
    days = tuple(end - timedelta(days=back) for back in range(CHART_DAYS - 1, -1, -1))
    counts: dict[tuple[str, date], int] = {}
    for _, model in KINDS:
        rows = (
            model.objects.filter(company=company, ordered_on__gte=days[0], ordered_on__lte=end)
            .values("book_state", "ordered_on")
            .annotate(count=Count("pk"))
        )
        for row in rows:
            key = row["book_state"], row["ordered_on"]
            counts[key] = counts.get(key, 0) + row["count"]
    return Chart(days, tuple(_series(days, counts)))


def _series(days: tuple[date, ...], counts: dict[tuple[str, date], int]) -> Iterable[Series]:
    for state in BookState:
        per_day = tuple(counts.get((state.value, day), 0) for day in days)
        if any(per_day):
            yield Series(state.value, str(state.label), per_day)


def _in_books(label: str, model: type[SalesOrder] | type[PurchaseOrder], company: Company) -> InBooks:
    rows = (
        model.objects.filter(company=company, book_state=BookState.SYNCHRONIZED)
        .values("currency")
        .annotate(count=Count("*"), value=Sum("total"))
        .order_by("-count")
    )
    values = [(row["currency"], row["value"], row["count"]) for row in rows]
    return InBooks(
        label,
        sum(count for _, _, count in values),
        tuple((currency, value) for currency, value, _ in values),
    )
