"""What exactly will happen: each order's document, its debits and credits, and everything that is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse

from crossfoot.core.journals import Journal
from crossfoot.core.postings import Bill, Document, ExpenseLine, Invoice, SalesLine
from crossfoot.core.problems import Problem, blocking
from crossfoot.documents import sending
from crossfoot.sync import preview as sync_preview
from crossfoot.sync.models import BookState
from crossfoot.web.desk import Desk
from crossfoot.web.orders.family import Family, Order
from crossfoot.web.problems import Shown, shown

PREVIEW_LIMIT = 200
"""Orders that one preview shows; more would not be read, and all of them can be sent all the same."""


@dataclass(frozen=True, slots=True)
class Preview:
    """One order's preview. `posting` is None where no document can be made of it; `journal` then too."""

    order: Order
    url: str
    posting: Document | None
    journal: Journal | None
    problems: list[Shown]
    is_ready: bool
    """Whether *Create* would send it now."""
    carriers: tuple[str, ...] = ()
    """What carries each line in QuickBooks: item or account, by name."""

    @property
    def lines(self) -> list[tuple[SalesLine | ExpenseLine, str]]:
        """The document's lines, each with what carries it."""
        lines = self.posting.lines if self.posting else ()
        return list(zip(lines, self.carriers, strict=True))

    @property
    def reason(self) -> str:
        """The first thing that stops it; empty where nothing does."""
        return next((problem.sentence for problem in self.problems if problem.blocks), "")

    @property
    def party_name(self) -> str:
        """The customer or vendor, as the document will name it."""
        match self.posting:
            case Invoice():
                return self.posting.customer_name
            case Bill():
                return self.posting.vendor_name
            case None:
                return ""


def previews_of(desk: Desk, family: Family, orders: Sequence[Order]) -> list[Preview]:
    """The previews of these orders (fetched with their lines). Without a QuickBooks, why there is none."""
    books = sending.books_of(desk.company)
    if books is None:
        return [_without(desk, family, order) for order in orders]
    found = family.road.wanted(orders, books)
    wanted = [one for _, one, _ in found if one is not None]
    looked_at = {
        previewed.posting.key: previewed
        for previewed in sync_preview.preview(connection=books.connection, wanted=wanted, today=desk.today)
    }
    previews = []
    for order, one, problems in found:
        previewed = looked_at.get(one.posting.key) if one else None
        against = [
            *(sending.reasons_against(family.road, order, books.setup) if _is_open(order) else ()),
            *problems,
            *(previewed.problems if previewed else ()),
        ]
        previews.append(
            Preview(
                order=order,
                url=_url(desk, family, order),
                posting=previewed.posting if previewed else None,
                journal=previewed.journal if previewed else None,
                problems=_shown(desk, family, order, against),
                carriers=previewed.carriers if previewed else (),
                is_ready=previewed is not None
                and not blocking(against)
                and order.book_state == BookState.NOT_SENT,
            )
        )
    return previews


def _without(desk: Desk, family: Family, order: Order) -> Preview:
    sentence = (
        f"There is no {family.document} to show, because {desk.company} is not connected to QuickBooks, or the "
        "connection is not set up yet."
    )
    return Preview(order, _url(desk, family, order), None, None, [Shown(sentence, True, "", "")], False)


def _is_open(order: Order) -> bool:
    """Whether it is still to be sent: of the others, the state says more than a problem."""
    return order.book_state == BookState.NOT_SENT


def _shown(desk: Desk, family: Family, order: Order, problems: Sequence[Problem]) -> list[Shown]:
    once = dict.fromkeys(problems)
    return [shown(problem, desk, family.place, order.pk) for problem in once]


def _url(desk: Desk, family: Family, order: Order) -> str:
    return reverse(family.url("order"), args=[desk.company.slug, order.pk])
