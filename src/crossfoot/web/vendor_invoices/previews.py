"""What exactly will happen: each invoice's bill as QuickBooks will show it, its journal, and what is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse

from crossfoot.core.problems import Refusal
from crossfoot.documents import previewing
from crossfoot.documents.vendor_invoices.models import VendorInvoice
from crossfoot.documents.vendor_invoices.road import VENDOR_BILLS
from crossfoot.web.desk import Desk
from crossfoot.web.orders.previews import Preview, seen
from crossfoot.web.problems import Shown
from crossfoot.web.vendor_invoices.rows import PLACE, fixed


@dataclass(frozen=True, slots=True)
class Paper:
    """What the templates of a document and its journal call things; see `orders.family.Family`."""

    document: str = "bill"
    document_title: str = "Bill"
    party_word: str = "vendor"


PAPER = Paper()


def previews_of(desk: Desk, invoices: Sequence[VendorInvoice]) -> list[Preview]:
    """The previews of these invoices (fetched with their lines). Without a QuickBooks, why there is none."""
    try:
        found = previewing.previews_of(
            VENDOR_BILLS, desk.company, invoices, today=desk.today, by=desk.person, at=desk.now
        )
    except Refusal as refused:
        none = [Shown(f"There is no bill to show. {refused.sentence}", True, "", "")]
        return [
            Preview(one, url_of(desk, one), None, None, none, False, party_name=one.vendor.name)
            for one in invoices
        ]
    return [
        seen(
            one,
            url_of(desk, one.order),
            [fixed(problem, desk, one.order) for problem in one.problems],
            party=one.order.vendor.name,
        )
        for one in found
    ]


def url_of(desk: Desk, invoice: VendorInvoice) -> str:
    """The address of its page."""
    return reverse(f"{PLACE}-order", args=[desk.company.slug, invoice.pk])
