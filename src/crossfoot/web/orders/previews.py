"""What exactly will happen: each order's document, its debits and credits, and everything that is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from crossfoot.core.journals import Journal
from crossfoot.core.postings import Document, ExpenseLine, SalesForm, SalesLine
from crossfoot.core.problems import Refusal
from crossfoot.documents import previewing
from crossfoot.sync.kinds import kind_of
from crossfoot.web.desk import Desk
from crossfoot.web.orders.family import Family, Order
from crossfoot.web.problems import Shown, shown

PREVIEW_LIMIT = 200
"""Orders that one preview shows; more would not be read, and all of them can be sent all the same."""


@dataclass(frozen=True, slots=True)
class Preview:
    """One preview: of an order, a credit or a vendor's invoice.

    `posting` is None where no document can be made of it; `journal` then too.
    """

    order: Any
    url: str
    posting: Document | None
    journal: Journal | None
    problems: list[Shown]
    is_ready: bool
    """Whether it would be sent now."""
    carriers: tuple[str, ...] = ()
    """What carries each line in QuickBooks: item or account, by name."""
    party_name: str = ""
    """The customer or vendor, as the document will name it."""
    home_journal: Journal | None = None
    """The journal in home currency, where a rate is fixed on a document in another one."""

    @property
    def lines(self) -> list[tuple[SalesLine | ExpenseLine, str]]:
        """The document's lines, each with what carries it."""
        lines = self.posting.lines if self.posting else ()
        return list(zip(lines, self.carriers, strict=True))

    @property
    def document_title(self) -> str:
        """What it becomes in QuickBooks: "Sales receipt"."""
        return str(kind_of(self.posting).label) if self.posting else ""

    @property
    def document(self) -> str:
        return self.document_title.lower()

    @property
    def is_sale(self) -> bool:
        """Whether its lines name products and services, with quantities and rates."""
        return isinstance(self.posting, SalesForm)

    @property
    def reason(self) -> str:
        """The first thing that stops it; empty where nothing does."""
        return next((problem.sentence for problem in self.problems if problem.blocks), "")


def previews_of(desk: Desk, family: Family, orders: Sequence[Order]) -> list[Preview]:
    """The previews of these orders (fetched with their lines). Without a QuickBooks, why there is none."""
    try:
        found = previewing.previews_of(
            family.road, desk.company, orders, today=desk.today, by=desk.person, at=desk.now
        )
    except Refusal:
        return [_without(desk, family, order) for order in orders]
    return [
        seen(
            one,
            _url(desk, family, one.order),
            [shown(problem, desk, family.place, one.order.pk) for problem in one.problems],
        )
        for one in found
    ]


def seen(one: previewing.Preview[Any], url: str, problems: list[Shown], party: str = "") -> Preview:
    """A preview as its page shows it. `party` is how the other one is called where there is no document to name it."""
    return Preview(
        order=one.order,
        url=url,
        posting=one.posting,
        journal=one.journal,
        home_journal=one.home_journal,
        problems=problems,
        is_ready=one.is_ready,
        carriers=one.carriers,
        party_name=one.posting.party_name if one.posting else party,
    )


def _without(desk: Desk, family: Family, order: Order) -> Preview:
    sentence = (
        f"There is no {family.document_of(order)} to show, because {desk.company} is not connected to QuickBooks, or "
        "the connection is not set up yet."
    )
    return Preview(order, _url(desk, family, order), None, None, [Shown(sentence, True, "", "")], False)


def _url(desk: Desk, family: Family, order: Order) -> str:
    return reverse(family.url("order"), args=[desk.company.slug, order.pk])
