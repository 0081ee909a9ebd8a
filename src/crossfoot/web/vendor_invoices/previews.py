"""What exactly will happen: each invoice's bill as QuickBooks will show it, its journal, and what is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse

from crossfoot.core.journals import Journal
from crossfoot.core.postings import Document, ExpenseLine, SalesLine
from crossfoot.core.problems import Refusal
from crossfoot.documents import previewing
from crossfoot.documents.vendor_invoices.models import VendorInvoice
from crossfoot.documents.vendor_invoices.road import VENDOR_BILLS
from crossfoot.web.desk import Desk
from crossfoot.web.problems import Shown
from crossfoot.web.vendor_invoices.rows import PLACE, fixed

PREVIEW_LIMIT = 200
"""Invoices that one preview shows; all of them can be sent all the same."""


@dataclass(frozen=True, slots=True)
class Paper:
    """What the templates of a document and its journal call things; see `orders.family.Family`."""

    document: str = "bill"
    document_title: str = "Bill"
    party_word: str = "vendor"


PAPER = Paper()


@dataclass(frozen=True, slots=True)
class Preview:
    """One invoice's preview. `posting` and `journal` are None where no bill can be made of it."""

    order: VendorInvoice
    url: str
    posting: Document | None
    journal: Journal | None
    problems: list[Shown]
    is_ready: bool
    """Whether *Send to external system* would send it now."""
    carriers: tuple[str, ...] = ()

    @property
    def lines(self) -> list[tuple[SalesLine | ExpenseLine, str]]:
        """The bill's lines, each with the account that it goes to."""
        lines = self.posting.lines if self.posting else ()
        return list(zip(lines, self.carriers, strict=True))

    @property
    def reason(self) -> str:
        """The first thing that stops it; empty where nothing does."""
        return next((problem.sentence for problem in self.problems if problem.blocks), "")

    @property
    def party_name(self) -> str:
        """The vendor, as the bill will name it."""
        return self.posting.party_name if self.posting else self.order.vendor.name


def previews_of(desk: Desk, invoices: Sequence[VendorInvoice]) -> list[Preview]:
    """The previews of these invoices (fetched with their lines). Without a QuickBooks, why there is none."""
    try:
        found = previewing.previews_of(VENDOR_BILLS, desk.company, invoices, today=desk.today)
    except Refusal as refused:
        none = [Shown(f"There is no bill to show. {refused.sentence}", True, "", "")]
        return [Preview(one, url_of(desk, one), None, None, none, False) for one in invoices]
    return [
        Preview(
            order=one.order,
            url=url_of(desk, one.order),
            posting=one.posting,
            journal=one.journal,
            problems=[fixed(problem, desk, one.order) for problem in one.problems],
            is_ready=one.is_ready,
            carriers=one.carriers,
        )
        for one in found
    ]


def url_of(desk: Desk, invoice: VendorInvoice) -> str:
    """The address of its page."""
    return reverse(f"{PLACE}-order", args=[desk.company.slug, invoice.pk])
