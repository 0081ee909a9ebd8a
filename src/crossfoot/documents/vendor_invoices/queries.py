"""Reading vendors' invoices: lists by letter, single ones, and what matching and posting need."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from django.db.models import Case, CharField, Count, Prefetch, Q, QuerySet, Value, When

from crossfoot.catalog.models import Product
from crossfoot.core.names import name_key
from crossfoot.core.workflow import Letter
from crossfoot.documents import lists
from crossfoot.documents.lists import LARGEST_PAGE, LAST_PAGE, PAGE_SIZE, Page
from crossfoot.documents.purchase_orders.models import PurchaseLine, PurchaseOrder
from crossfoot.documents.sending import MOST
from crossfoot.documents.vendor_invoices import billed
from crossfoot.documents.vendor_invoices.models import VendorInvoice, VendorInvoiceLine
from crossfoot.parties.models import Party
from crossfoot.sync.finding_tasks import Sought
from crossfoot.sync.models import BookState
from crossfoot.tenancy.models import Company

Status = VendorInvoice.Status

ON_THE_WAY = (BookState.WAITING, BookState.SENDING)
THERE = (BookState.SYNCHRONIZED, BookState.MARKED)
STOPPED = (BookState.NEEDS_ATTENTION,)
ELSEWHERE = tuple(state for state in BookState if state not in {*ON_THE_WAY, *THERE, *STOPPED})
"""Said one by one, so that an index answers it: nearly all that was ever approved is there."""

ORDERS_SEARCHED = 200
"""How many orders a search by number follows to their invoices."""

_OF_LETTER: dict[Letter, Q] = {
    Letter.DRAFT: Q(status=Status.DRAFT),
    Letter.PROCUREMENT: Q(status=Status.PROCUREMENT),
    Letter.ACCOUNTING: Q(status=Status.ACCOUNTING),
    Letter.SENT: Q(status=Status.APPROVED, book_state__in=ON_THE_WAY),
    Letter.SYNCHRONIZED: Q(status=Status.APPROVED, book_state__in=THERE),
    Letter.FAILED: Q(status=Status.APPROVED, book_state__in=STOPPED),
    Letter.APPROVED: Q(status=Status.APPROVED, book_state__in=ELSEWHERE),
    Letter.IN_REVISION: Q(status=Status.IN_REVISION),
    Letter.CANCELLED: Q(status=Status.CANCELLED),
}
"""The letters as `core.workflow.letter_of` gives them, for a database."""


class Sort(StrEnum):
    """What a list is ordered by; `-` turns it around."""

    NEWEST = "-invoice_on"
    OLDEST = "invoice_on"
    NUMBER = "number"
    NUMBER_DOWN = "-number"
    PARTY = "party"
    PARTY_DOWN = "-party"
    TOTAL = "total"
    TOTAL_DOWN = "-total"


@dataclass(frozen=True, slots=True)
class Criteria:
    """What is asked for; None and empty ask for nothing. Both dates are included, of the invoice date.

    `match` is a result of the three-way match, as last computed. `also` is a further condition, such as
    `waiting.for_person`.
    """

    text: str = ""
    letters: tuple[Letter, ...] = ()
    match: str = ""
    source: str = ""
    paid: str = ""
    """A `PaidState`, of documents that are in QuickBooks or that something was paid of; or `lists.UNPAID`."""
    due_before: date | None = None
    """Invoices in QuickBooks whose bill falls due before this day."""
    party_id: int | None = None
    order_id: int | None = None
    from_on: date | None = None
    to_on: date | None = None
    also: Q | None = None
    sort: Sort = Sort.NEWEST
    page: int = 1
    page_size: int = PAGE_SIZE

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but letters, the order and the page was chosen: for an empty list's words."""
        plain = Criteria(letters=self.letters, sort=self.sort, page=self.page, page_size=self.page_size)
        return self != plain


def find(company: Company, criteria: Criteria) -> QuerySet[VendorInvoice]:
    """All invoices that match, in order, each with its vendor and order; not cut into pages."""
    rows = matching(company, criteria).select_related("vendor__terms", "order")
    return rows.order_by(*_order(criteria.sort))


def page_of(
    company: Company, criteria: Criteria, count: lists.Count | None = None, *, is_bare: bool = False
) -> Page:
    """One page of the list; one that does not exist is the nearest that does. `count` is how many match, where `tabs`
    told it already; `is_bare` reads no more of the rows than their ids."""
    size = min(max(criteria.page_size, 1), LARGEST_PAGE)
    number = min(max(criteria.page, 1), LAST_PAGE)
    if count is None:
        count = lists.counted(matching(company, criteria))
    if not count.is_more:
        number = min(number, max(1, -(-count.number // size)))
    start = (number - 1) * size
    found = find(company, criteria)
    if is_bare:
        found = found.select_related(None).only("pk")
    rows = list(lists.cut(found, start, start + size + 1))
    return Page(rows[:size], number, size, len(rows) > size, count)


def tabs(company: Company, criteria: Criteria) -> dict[Letter | None, lists.Count]:
    """How many rows each letter would show under the other criteria, and all of them (None): one statement, which
    stops counting where a page does."""
    every = matching(company, replace(criteria, letters=()))
    kinds: list[Letter | None] = [None, *_OF_LETTER]
    asked = [every, *(every.filter(condition) for condition in _OF_LETTER.values())]
    return dict(zip(kinds, lists.all_counted(asked), strict=True))


def by_letter(company: Company, criteria: Criteria | None = None) -> dict[Letter, int]:
    """How many invoices have each letter under the other criteria, to the last one: one query; letters without any
    are 0."""
    rows = matching(company, replace(criteria or Criteria(), letters=()))
    whens = [When(condition, then=Value(letter.value)) for letter, condition in _OF_LETTER.items()]
    rows = rows.order_by().annotate(letter=Case(*whens, output_field=CharField()))
    counts = dict(rows.values_list("letter").annotate(many=Count("pk")))
    return {letter: counts.get(letter.value, 0) for letter in Letter}


def selection(company: Company, criteria: Criteria) -> list[int]:
    """Ids of all that match, at most as many as can be sent at once."""
    rows = matching(company, criteria).order_by(*_order(criteria.sort))
    return list(rows.values_list("pk", flat=True)[:MOST])


def one(company: Company, pk: int) -> VendorInvoice:
    """An invoice with all that a page or a posting needs. Raises VendorInvoice.DoesNotExist."""
    return with_lines(VendorInvoice.objects.filter(company=company)).get(pk=pk)


def many(company: Company, ids: Sequence[int]) -> list[VendorInvoice]:
    """These invoices with all that a preview needs, in the order of their ids; those that are gone left out."""
    return list(with_lines(VendorInvoice.objects.filter(company=company, pk__in=list(ids))).order_by("pk"))


def for_match(company: Company, ids: Sequence[int]) -> list[VendorInvoice]:
    """These invoices with what a list shows of them and their match is made of, and no more: there are many lines, and
    none is called by its product (`matching.matches_of`)."""
    lines = VendorInvoiceLine.objects.select_related("tax_rate").order_by("position")
    ordered = PurchaseLine.objects.select_related("tax_rate").order_by("position")
    rows = VendorInvoice.objects.filter(company=company, pk__in=list(ids)).select_related("vendor", "order")
    rows = rows.prefetch_related(
        Prefetch("lines", queryset=lines), Prefetch("order__lines", queryset=ordered)
    )
    found = list(rows.order_by("pk"))
    for row in found:
        row.company = company
    return found


def locked(company: Company, ids: Sequence[int]) -> list[VendorInvoice]:
    """As `many`, their rows locked until the transaction ends.

    Their orders are locked before them: a receipt, which locks an order and then tells its invoices, and an
    approval, which locks the order's charges, so wait for each other.
    """
    theirs = VendorInvoice.objects.filter(company=company, pk__in=list(ids), order__isnull=False)
    orders = PurchaseOrder.objects.select_for_update().filter(company=company, pk__in=theirs.values("order"))
    list(orders.order_by("pk").values_list("pk", flat=True))
    rows = VendorInvoice.objects.select_for_update(of=("self",)).filter(company=company, pk__in=list(ids))
    return list(with_lines(rows).order_by("pk"))


def of_order(order_id: int) -> list[VendorInvoice]:
    """The invoices of one order, cancelled ones too, with all that a page needs; the oldest first."""
    return list(with_lines(VendorInvoice.objects.filter(order_id=order_id)).order_by("pk"))


def with_lines(invoices: QuerySet[VendorInvoice]) -> QuerySet[VendorInvoice]:
    """With vendor, terms, order, lines, products and rates, and the order's lines: a few queries for all."""
    lines = VendorInvoiceLine.objects.select_related("product", "tax_rate", "order_line__product")
    ordered = PurchaseLine.objects.select_related("product", "tax_rate")
    return invoices.select_related("company", "vendor__terms", "order", "created_by").prefetch_related(
        Prefetch("lines", queryset=lines.order_by("position")),
        Prefetch("order__lines", queryset=ordered.order_by("position")),
    )


def matching(company: Company, criteria: Criteria) -> QuerySet[VendorInvoice]:
    """The rows without an order."""
    rows = VendorInvoice.objects.filter(company=company)
    if criteria.letters:
        wanted = Q()
        for letter in criteria.letters:
            wanted |= _OF_LETTER[letter]
        rows = rows.filter(wanted)
    if criteria.match:
        rows = rows.filter(match_state=criteria.match)
    if criteria.source:
        rows = rows.filter(source=criteria.source)
    if criteria.paid:
        rows = rows.filter(lists.how_far_paid(criteria.paid))
    if criteria.due_before:
        rows = rows.filter(lists.falls_due_before("vendor_invoice", criteria.due_before))
    if criteria.party_id is not None:
        rows = rows.filter(vendor_id=criteria.party_id)
    if criteria.order_id is not None:
        rows = rows.filter(order_id=criteria.order_id)
    if criteria.from_on:
        rows = rows.filter(invoice_on__gte=criteria.from_on)
    if criteria.to_on:
        rows = rows.filter(invoice_on__lte=criteria.to_on)
    if criteria.also is not None:
        rows = rows.filter(criteria.also)
    text = criteria.text.replace("\x00", "").strip()
    if text:
        rows = rows.filter(pk__in=_searched(company, text))
    return rows


def _order(sort: Sort) -> tuple[str, ...]:
    """With the id last, so that pages never overlap."""
    minus = "-" if sort.value.startswith("-") else ""
    name = sort.value.removeprefix("-")
    column = "vendor__name_key" if name == "party" else name
    return (f"{minus}{column}", f"{minus}id")


def _searched(company: Company, text: str) -> QuerySet[Any]:
    """Ids of the invoices whose number or order's number begins with the text, whose vendor's name or code has
    it, or on which a product's code begins with it: a union of look-ups that indexes answer."""
    invoices = VendorInvoice.objects.filter(company=company)
    key = billed.key_of(text)
    parties = Party.objects.filter(
        Q(name_key__contains=name_key(text)) | Q(code__iexact=text), company=company, kind=Party.Kind.VENDOR
    ).values_list("pk", flat=True)[: lists.PARTIES_SEARCHED]
    products = Product.objects.filter(company=company, sku__istartswith=text).values_list("pk", flat=True)
    by_number: QuerySet[Any] = invoices.filter(lists.number_begins(text)).values("pk")
    by_key = invoices.filter(number_key__startswith=key).values("pk")
    orders = PurchaseOrder.objects.filter(lists.number_begins(text), company=company)
    numbered = list(orders.values_list("pk", flat=True)[:ORDERS_SEARCHED])
    by_order = invoices.filter(order_id__in=numbered).values("pk")
    by_party = invoices.filter(vendor_id__in=list(parties)).values("pk")
    lines = VendorInvoiceLine.objects.filter(
        invoice__company=company, product_id__in=list(products[: lists.PRODUCTS_SEARCHED])
    )
    return by_number.union(by_key, by_order, by_party, lines.order_by().values("invoice_id"))


def sought(invoice: VendorInvoice) -> Sought:
    """What to look for in QuickBooks where a bookkeeper may have entered the invoice's bill by hand."""
    numbers = (invoice.number, invoice.order.number if invoice.order else "")
    return Sought(
        document_key=invoice.key,
        record="Bill",
        party_key=invoice.vendor.key,
        numbers=tuple(dict.fromkeys(number for number in numbers if number)),
        on=invoice.invoice_on,
        total=invoice.total,
    )
