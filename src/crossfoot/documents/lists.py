"""The lists of orders: what was asked for, which rows that is, and how many there are of each kind.

One typed `Criteria` is what page, API, command line and export ask with, so that "select all that match"
means what was seen. Written for a million orders: every branch of the search is answered by an index, and
counts stop at a limit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import reduce
from operator import or_
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Coalesce, Concat
from django.db.models.lookups import LessThan

from crossfoot.catalog.models import Product
from crossfoot.core.names import name_key
from crossfoot.core.workflow import BILLABLE, DocumentKind
from crossfoot.documents.payable import DATED, PaidState
from crossfoot.parties.models import Party
from crossfoot.sync.models import BookState, Link
from crossfoot.tenancy.models import Company

MOST_COUNTED = 10_000
"""Counts stop here and are shown as "10,000+"."""

PAGE_SIZE = 50
LARGEST_PAGE = 200
LAST_PAGE = 2_000
"""Deeper pages are refused: who wants them narrows the search, or exports."""

LAST_CHARACTER = "\U0010ffff"
"""Sorts after every character that a number can have."""

PARTIES_SEARCHED = 200
PRODUCTS_SEARCHED = 50
"""How many parties or products a search by name or code follows to their orders."""


UNPAID = "unpaid"
"""Open or partly paid, of documents that stand in QuickBooks: what the money is still to come for."""

PAID_CHOICES = ((UNPAID, "Open or partly paid"), *PaidState.choices)
"""What a list is narrowed by, and its words."""


class Tab(StrEnum):
    """The tabs above a list."""

    ALL = "all"
    NOT_SENT = "not_sent"
    WAITING = "waiting"
    SYNCHRONIZED = "synchronized"
    NEEDS_ATTENTION = "needs_attention"
    MARKED = "marked"


class Sort(StrEnum):
    """What a list is ordered by; `-` turns it around."""

    NEWEST = "-ordered_on"
    OLDEST = "ordered_on"
    NUMBER = "number"
    NUMBER_DOWN = "-number"
    PARTY = "party"
    PARTY_DOWN = "-party"
    TOTAL = "total"
    TOTAL_DOWN = "-total"


@dataclass(frozen=True, slots=True)
class Criteria:
    """What is asked for. Both dates are included, of the order date. `page` counts from 1.

    `status` is a status of the order; `party_id` a customer or vendor; `import_run` an import's orders.
    """

    text: str = ""
    tab: Tab = Tab.ALL
    status: str = ""
    source: str | None = None
    party_id: int | None = None
    from_on: date | None = None
    to_on: date | None = None
    import_run: int | None = None
    received: str = ""
    """Of purchase orders: `none`, `part` or `all` of the goods arrived."""
    paid: str = ""
    """A `PaidState`, of documents that are in QuickBooks or that something was paid of; or `UNPAID`."""
    due_before: date | None = None
    """Documents in QuickBooks that fall due before this day."""
    charges: str = ""
    """Of purchase orders: additional charges are `missing`, or `expected` while they are processed."""
    sort: Sort = Sort.NEWEST
    page: int = 1
    page_size: int = PAGE_SIZE

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but the tab, the order and the page was chosen: for an empty list's words."""
        plain = Criteria(tab=self.tab, sort=self.sort, page=self.page, page_size=self.page_size)
        return self != plain


@dataclass(frozen=True, slots=True)
class Count:
    """How many, up to `MOST_COUNTED`; `is_more` where there are more."""

    number: int
    is_more: bool = False

    def __str__(self) -> str:
        return f"{self.number:,}+" if self.is_more else f"{self.number:,}"


def _as_it_is(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows


def _not_narrowed(rows: QuerySet[Any], criteria: Criteria) -> QuerySet[Any]:
    return rows


@dataclass(frozen=True, slots=True)
class Listing:
    """What differs between the lists of the two kinds of order."""

    kind: DocumentKind
    model: Any
    party: str
    """Name of the foreign key to the customer or vendor."""
    party_kind: str
    dressed: Callable[[QuerySet[Any]], QuerySet[Any]] = _as_it_is
    """Adds what only shown rows need, such as figures of other tables."""
    narrowed: Callable[[QuerySet[Any], Criteria], QuerySet[Any]] = _not_narrowed
    """Further criteria that only this kind of order has."""
    day: str = "ordered_on"
    """The column of its date, which the criteria call the order date."""
    owner: str = "order"
    """Name of the foreign key of its lines."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list. `count` is of all that match."""

    rows: list[Any]
    number: int
    size: int
    has_next: bool
    count: Count

    @property
    def has_previous(self) -> bool:
        return self.number > 1

    @property
    def first(self) -> int:
        return (self.number - 1) * self.size + 1 if self.rows else 0

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1 if self.rows else 0


def find(listing: Listing, company: Company, criteria: Criteria) -> QuerySet[Any]:
    """All rows that match, in order, with their party; not cut into pages."""
    rows = matching(listing, company, criteria).select_related(listing.party, f"{listing.party}__terms")
    return listing.dressed(rows).order_by(*_order(listing, criteria.sort))


def page_of(listing: Listing, company: Company, criteria: Criteria, count: Count | None = None) -> Page:
    """The page that `criteria` asks for; one that does not exist is the nearest that does. `count` is how many match,
    where `tabs` told it already."""
    size = min(max(criteria.page_size, 1), LARGEST_PAGE)
    number = min(max(criteria.page, 1), LAST_PAGE)
    if count is None:
        count = counted(matching(listing, company, criteria))
    if not count.is_more:
        number = min(number, max(1, -(-count.number // size)))
    start = (number - 1) * size
    rows = list(cut(find(listing, company, criteria), start, start + size + 1))
    for row in rows:
        row.company = company
    return Page(rows[:size], number, size, len(rows) > size, count)


def cut(rows: QuerySet[Any], start: int, end: int) -> QuerySet[Any]:
    """The rows from `start` up to `end`. Deep in a list the ids are counted off first, in the index, and whole rows are
    read of the page alone."""
    if not start:
        return rows[:end]
    return rows.filter(pk__in=rows.values("pk")[start:end])


def tabs(listing: Listing, company: Company, criteria: Criteria | None = None) -> dict[Tab, Count]:
    """How many rows each tab would show under the other criteria."""
    every = matching(listing, company, replace(criteria or Criteria(), tab=Tab.ALL))
    return dict(zip(Tab, all_counted(every.filter(_tab(listing, tab)) for tab in Tab), strict=True))


def selection(listing: Listing, company: Company, criteria: Criteria, limit: int) -> list[int]:
    """Ids of all that match, for "select all that match": the latest `limit` of them."""
    rows = matching(listing, company, criteria).order_by(*_order(listing, criteria.sort))
    return list(rows.values_list("pk", flat=True)[:limit])


def counted(rows: QuerySet[Any]) -> Count:
    """How many rows, reading no more than it takes to know that there are too many to count."""
    number = rows.order_by()[: MOST_COUNTED + 1].count()
    return Count(min(number, MOST_COUNTED), number > MOST_COUNTED)


def all_counted(lists: Iterable[QuerySet[Any]]) -> list[Count]:
    """As `counted`, of several lists with one statement."""
    asked: list[str] = []
    values: list[Any] = []
    for rows in lists:
        few = rows.order_by().values("pk")[: MOST_COUNTED + 1]
        try:
            statement, parameters = few.query.get_compiler(connection.alias).as_sql()
        except EmptyResultSet:
            asked.append("0")
            continue
        asked.append(f"(SELECT COUNT(*) FROM ({statement}) counted)")
        values.extend(parameters)
    if not values:
        return [Count(0) for _ in asked]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(asked)}", values)
        numbers = cursor.fetchone()
    return [Count(min(number, MOST_COUNTED), number > MOST_COUNTED) for number in numbers]


def matching(listing: Listing, company: Company, criteria: Criteria) -> QuerySet[Any]:
    """The rows without an order."""
    rows: QuerySet[Any] = listing.model.objects.filter(company=company)
    rows = rows.filter(_tab(listing, criteria.tab))
    if criteria.status:
        rows = rows.filter(status=criteria.status)
    if criteria.source is not None and listing.kind is DocumentKind.SALES:
        rows = rows.filter(source=criteria.source)
    if criteria.party_id is not None:
        rows = rows.filter(**{f"{listing.party}_id": criteria.party_id})
    if criteria.from_on:
        rows = rows.filter(**{f"{listing.day}__gte": criteria.from_on})
    if criteria.to_on:
        rows = rows.filter(**{f"{listing.day}__lte": criteria.to_on})
    if criteria.import_run is not None and listing.day == "ordered_on":
        rows = rows.filter(import_run=criteria.import_run)
    if criteria.paid:
        rows = rows.filter(how_far_paid(criteria.paid))
    if criteria.due_before:
        rows = rows.filter(falls_due_before(listing.kind, criteria.due_before))
    rows = listing.narrowed(rows, criteria)
    text = criteria.text.replace("\x00", "").strip()
    if text:
        rows = rows.filter(pk__in=_searched(listing, company, text))
    return rows


def how_far_paid(state: str) -> Q:
    """Documents that are paid so far. What is not in QuickBooks is not due yet, and so not open either, unless
    something was paid of it."""
    if state == UNPAID:
        return Q(paid_state__in=[PaidState.OPEN, PaidState.PARTLY_PAID], book_state=BookState.SYNCHRONIZED)
    return Q(paid_state=state) & (Q(book_state=BookState.SYNCHRONIZED) | ~Q(paid_amount=0))


def falls_due_before(kind: str, on: date) -> Q:
    """Documents that stand in QuickBooks and fall due before a day: as they were sent, or as they say themselves
    where a bookkeeper entered them."""
    links = Link.objects.filter(
        connection__company=OuterRef("company"),
        connection__is_active=True,
        local_key=Concat(Value(f"{kind}:"), Cast(OuterRef("pk"), CharField())),
    )
    sent = Exists(links.filter(push__posting__due_on__lt=on.isoformat()))
    by_hand = Exists(links.filter(push__isnull=True))
    return Q(book_state=BookState.SYNCHRONIZED) & (
        Q(sent) | Q(by_hand) & Q(LessThan(Coalesce("due_on", *DATED[kind]), on))
    )


def _tab(listing: Listing, tab: Tab) -> Q:
    match tab:
        case Tab.ALL:
            return Q()
        case Tab.NOT_SENT:
            return Q(book_state=BookState.NOT_SENT, status__in=sorted(BILLABLE[listing.kind]))
        case Tab.WAITING:
            return Q(book_state__in=[BookState.WAITING, BookState.SENDING])
        case _:
            return Q(book_state=tab.value)


def _order(listing: Listing, sort: Sort) -> tuple[str, ...]:
    """With the id last, so that pages never overlap."""
    minus = "-" if sort.value.startswith("-") else ""
    name = sort.value.removeprefix("-")
    column = {"party": f"{listing.party}__name_key", "ordered_on": listing.day}.get(name, name)
    return (f"{minus}{column}", f"{minus}id")


def _searched(listing: Listing, company: Company, text: str) -> QuerySet[Any]:
    """Ids of the orders whose number begins with the text, or whose party's name or a product's code has it.

    A union of three index look-ups: one `OR` over three tables would read every order.
    """
    orders = listing.model.objects.filter(company=company)
    parties = Party.objects.filter(
        Q(name_key__contains=name_key(text)) | Q(code__iexact=text),
        company=company,
        kind=listing.party_kind,
    ).values_list("pk", flat=True)[:PARTIES_SEARCHED]
    products = Product.objects.filter(company=company, sku__istartswith=text).values_list("pk", flat=True)
    lines = listing.model.lines.rel.related_model.objects.filter(
        **{f"{listing.owner}__company": company}, product_id__in=list(products[:PRODUCTS_SEARCHED])
    )
    by_number: QuerySet[Any] = orders.filter(number_begins(text)).values("pk")
    by_party = orders.filter(**{f"{listing.party}_id__in": list(parties)}).values("pk")
    by_product = lines.order_by().values(f"{listing.owner}_id")
    return by_number.union(by_party, by_product)


def number_begins(text: str) -> Q:
    """As it was typed or in capitals; in the form that the database answers from its index."""
    variants = sorted({text, text.upper()})
    if connection.vendor == "sqlite":
        # SQLite compares byte by byte, and takes no index for LIKE.
        ranges = [Q(number__gte=begin, number__lt=begin + LAST_CHARACTER) for begin in variants]
    else:
        ranges = [Q(number__startswith=begin) for begin in variants]
    return reduce(or_, ranges)
