"""Vendors' invoices: entered, matched, approved by two sides, and sent as bills."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field

from crossfoot.api import orders
from crossfoot.api.answering import answers
from crossfoot.api.caller import Caller, caller_of
from crossfoot.api.fields import (
    AT_ONCE,
    Amount,
    Day,
    Flag,
    Given,
    Id,
    Measure,
    PathId,
    Rate,
    Text,
    Told,
    one_of,
)
from crossfoot.api.orders import FiguresThere, GivenInclusive, GivenRate, InBooks, PartyNamed
from crossfoot.api.paging import Listed, Paged, about
from crossfoot.core.match_results import Result
from crossfoot.core.money import ZERO
from crossfoot.core.workflow import Letter, letter_of
from crossfoot.documents.approvals import queries as approvals
from crossfoot.documents.approvals.models import Approval, Side
from crossfoot.documents.attachments import queries as attachments
from crossfoot.documents.attachments.models import Attachment
from crossfoot.documents.payable import PaidState
from crossfoot.documents.purchase_orders.models import PurchaseLine, PurchaseOrder
from crossfoot.documents.vendor_invoices import operations, queries, seen
from crossfoot.documents.vendor_invoices.drafts import InvoiceLineDraft, VendorInvoiceDraft
from crossfoot.documents.vendor_invoices.models import VendorInvoice
from crossfoot.sync.models import BookState

router = Router()

LineKind = Annotated[PurchaseLine.Kind, one_of(PurchaseLine.Kind)]
Status = Annotated[VendorInvoice.Status, one_of(VendorInvoice.Status)]
MatchResult = Annotated[Result, one_of(Result)]
Source = Annotated[VendorInvoice.Source, one_of(VendorInvoice.Source)]
StatusLetter = Annotated[Letter, one_of(Letter)]
InvoiceSort = Annotated[queries.Sort, one_of(queries.Sort)]
ApprovingSide = Annotated[Side, one_of(Side)]


class AskedInvoices(Paged):
    """Which invoices, in which order. Both dates are included, of the invoice date."""

    text: Annotated[
        Text, Field(description="Begins the number, the order's number or a SKU, or is in the name.")
    ] = ""
    letter: Annotated[
        list[StatusLetter], Field(description="D, AP, AA, A, ES, S, F, R or X; several for any.")
    ] = []
    match: MatchResult | None = None
    source: Source | None = None
    vendor_id: PathId | None = None
    order_id: PathId | None = None
    from_on: Day | None = None
    to_on: Day | None = None
    sort: InvoiceSort = queries.Sort.NEWEST

    def criteria(self) -> queries.Criteria:
        """What the lists of the pages are asked with."""
        return queries.Criteria(
            text=self.text,
            letters=tuple(self.letter),
            match=self.match or "",
            source=self.source or "",
            party_id=self.vendor_id,
            order_id=self.order_id,
            from_on=self.from_on,
            to_on=self.to_on,
            sort=self.sort,
            page=self.page,
            page_size=self.page_size,
        )


class InvoiceLineGiven(Given):
    """One line. `discount` is a share (0.15 is 15 %); `amount`, where you give it, is net of it and of tax.

    `order_line_id` is the line of the order that it bills; null for what was not ordered.
    """

    quantity: Measure
    unit_price: Measure
    order_line_id: Id | None = None
    kind: LineKind = PurchaseLine.Kind.GOODS
    product_id: Id | None = None
    description: Text = ""
    discount: Measure = ZERO
    amount: Amount | None = None
    tax_rate_id: Id | None = None
    account_key: Annotated[
        Text, Field(description="The line's own account, `remote:84`; empty for the order's, or the rule's.")
    ] = ""

    def draft(self) -> InvoiceLineDraft:
        return InvoiceLineDraft(**self.model_dump())


class VendorInvoiceGiven(Given):
    """What a vendor's invoice says. `total` is what the vendor states, and wins; null is computed.

    `tax` is what the vendor charged on the whole invoice; null leaves it to the rates of the lines. An empty
    `currency` is the order's, or the vendor's.
    """

    number: Annotated[Text, Field(description="The vendor's own number of it.")]
    vendor_id: Id
    invoice_on: Day
    lines: list[InvoiceLineGiven]
    order_id: Annotated[Id | None, Field(description="The purchase order it is for; null without one.")] = (
        None
    )
    currency: Text = ""
    due_on: Day | None = None
    posting_on: Day | None = None
    memo: Text = ""
    discount: Amount = ZERO
    tax: Amount | None = None
    total: Amount | None = None
    exchange_rate: GivenRate = None
    prices_include_tax: GivenInclusive = False

    def draft(self) -> VendorInvoiceDraft:
        header = self.model_dump(exclude={"lines"})
        lines = tuple(line.draft() for line in self.lines)
        return VendorInvoiceDraft(**header, source=VendorInvoice.Source.API, lines=lines)


class NewVendorInvoices(Given):
    """Up to 500 invoices; all of them are entered, or none."""

    invoices: Annotated[list[VendorInvoiceGiven], Field(min_length=1, max_length=AT_ONCE)]


class FromOrder(Given):
    """The number and date of an invoice of what an order's vendor delivered and did not invoice yet."""

    order_id: Id
    number: Text
    invoice_on: Day


class InvoiceLineTold(Told):
    """One line as it is kept. `amount` is net of the discount, before tax."""

    order_line_id: int | None
    kind: LineKind
    product_id: int | None
    sku: str
    description: str
    quantity: Measure
    unit_price: Measure
    discount: Measure
    amount: Amount
    tax_rate_id: int | None
    account_key: str


class OrderNamed(Told):
    """The purchase order that an invoice is for."""

    id: int
    number: str


class PaidTold(Told):
    """How far it is paid, in its currency."""

    state: Annotated[PaidState, one_of(PaidState)]
    amount: Amount


class VendorInvoiceRow(Told):
    """An invoice in a list. `letter` shows both lives in one: AP, AA, A, ES, S, F; D, R, X beside them."""

    id: int
    number: str
    letter: StatusLetter
    status: Status
    vendor: PartyNamed
    order: OrderNamed | None
    source: Source
    invoice_on: Day
    currency: str
    total: Amount
    match: Annotated[str, Field(description="matched, within, differs or no_order, as last computed.")]
    books: InBooks
    paid: PaidTold


class ApprovalTold(Told):
    """One approval. `withdrawn_at` is set where it no longer stands; `overrides` is what was set aside."""

    id: int
    side: ApprovingSide
    person: str
    on_behalf_of: str
    amount: Amount
    overrides: list[dict[str, str]]
    note: str
    approved_at: datetime
    withdrawn_at: datetime | None
    withdrawn_reason: str


class FileTold(Told):
    """A file of the invoice. `why_not`: why QuickBooks does not take it."""

    id: int
    name: str
    content_type: str
    size: int
    sha256: str
    goes_to_books: Flag
    why_not: str
    state: Annotated[BookState, one_of(BookState)]
    sentence: str
    added_at: datetime


class VendorInvoiceTold(VendorInvoiceRow):
    """An invoice with all that it says, its approvals and its files."""

    due_on: Day | None
    posting_on: Day | None
    memo: str
    discount: Amount
    tax: Amount | None
    exchange_rate: Rate | None
    figures: FiguresThere | None
    revision: int
    in_revision: Flag
    lines: list[InvoiceLineTold]
    approvals: list[ApprovalTold]
    files: list[FileTold]
    created_at: datetime
    submitted_at: datetime | None
    version: Annotated[
        str, Field(description="Changes with what the invoice says; told when it is decided on.")
    ]


class VendorInvoiceList(Listed):
    """One page of vendors' invoices."""

    items: list[VendorInvoiceRow]


class VendorInvoicesMade(Told):
    """The invoices that were entered, in the order in which they were given."""

    invoices: list[VendorInvoiceTold]


class LetterCounts(Told):
    """How many invoices have each letter."""

    counts: dict[str, int]


@router.get("", response=VendorInvoiceList, summary="List vendors' invoices")
@answers()
def list_vendor_invoices(request: HttpRequest, asked: Query[AskedInvoices]) -> VendorInvoiceList:
    caller = caller_of(request)
    page = orders.page_as_asked(queries.page_of(caller.company, asked.criteria()), asked)
    return VendorInvoiceList(items=[VendorInvoiceRow(**_row(one)) for one in page.rows], **about(page))


@router.get("/letters", response=LetterCounts, summary="How many invoices have each status letter")
@answers()
def count_vendor_invoices(request: HttpRequest) -> LetterCounts:
    counts = queries.by_letter(caller_of(request).company)
    return LetterCounts(counts={letter.value: count for letter, count in counts.items()})


@router.post("", response={201: VendorInvoiceTold}, summary="Enter a vendor's invoice")
@answers(201)
def create_vendor_invoice(request: HttpRequest, invoice: VendorInvoiceGiven) -> VendorInvoiceTold:
    caller = caller_of(request)
    made = operations.draft(company=caller.company, invoice=invoice.draft(), by=caller.person, at=caller.now)
    return told_again(caller, made.pk)


@router.post("/batch", response={201: VendorInvoicesMade}, summary="Enter up to 500 vendors' invoices")
@answers(201)
def create_vendor_invoices(request: HttpRequest, batch: NewVendorInvoices) -> VendorInvoicesMade:
    caller = caller_of(request)
    drafts = [invoice.draft() for invoice in batch.invoices]
    made = operations.draft_many(company=caller.company, invoices=drafts, by=caller.person, at=caller.now)
    stored = {one.pk: one for one in queries.many(caller.company, [one.pk for one in made])}
    return VendorInvoicesMade(invoices=[_told(stored[one.pk]) for one in made])


@router.post("/from-order", response={201: VendorInvoiceTold}, summary="Enter an invoice from its order")
@answers(201)
def create_vendor_invoice_from_order(request: HttpRequest, asked: FromOrder) -> VendorInvoiceTold:
    caller = caller_of(request)
    made = operations.draft_from_order(
        order=caller.find(PurchaseOrder, asked.order_id),
        number=asked.number,
        invoice_on=asked.invoice_on,
        by=caller.person,
        at=caller.now,
    )
    return told_again(caller, made.pk)


@router.get("/{int:invoice_id}", response=VendorInvoiceTold, summary="Read a vendor's invoice")
@answers()
def get_vendor_invoice(request: HttpRequest, invoice_id: PathId) -> VendorInvoiceTold:
    return told_again(caller_of(request), invoice_id)


@router.put("/{int:invoice_id}", response=VendorInvoiceTold, summary="Replace what it says")
@answers()
def edit_vendor_invoice(
    request: HttpRequest, invoice_id: PathId, invoice: VendorInvoiceGiven
) -> VendorInvoiceTold:
    caller = caller_of(request)
    stored = caller.find(VendorInvoice, invoice_id)
    operations.edit(invoice=stored, draft=invoice.draft(), by=caller.person, at=caller.now)
    return told_again(caller, invoice_id)


def told_again(caller: Caller, invoice_id: int) -> VendorInvoiceTold:
    """The invoice as it is stored now; Outsider where there is none."""
    caller.find(VendorInvoice, invoice_id)
    return _told(queries.one(caller.company, invoice_id))


def file_told(file: Attachment) -> FileTold:
    return FileTold(
        id=file.pk,
        name=file.name,
        content_type=file.file.content_type,
        size=file.file.size,
        sha256=file.file.sha256,
        goes_to_books=file.goes_to_books,
        why_not=file.why_not,
        state=BookState(file.book_state),
        sentence=file.book_sentence,
        added_at=file.added_at,
    )


def _told(invoice: VendorInvoice) -> VendorInvoiceTold:
    return VendorInvoiceTold(
        **_row(invoice),
        due_on=invoice.due_on,
        posting_on=invoice.posting_on,
        memo=invoice.memo,
        discount=invoice.discount,
        tax=invoice.tax,
        exchange_rate=invoice.exchange_rate,
        figures=orders.figures_there(invoice),
        revision=invoice.revision,
        in_revision=invoice.revising_since is not None,
        lines=[
            InvoiceLineTold(order_line_id=line.order_line_id, **orders.line_fields(line))
            for line in invoice.lines.all()
        ],
        approvals=[_approval(one) for one in approvals.every("vendor_invoice", invoice.pk)],
        files=[file_told(one) for one in attachments.of("vendor_invoice", invoice.pk)],
        created_at=invoice.created_at,
        submitted_at=invoice.submitted_at,
        version=seen.version_of(invoice),
    )


def _row(invoice: VendorInvoice) -> dict[str, Any]:
    order = invoice.order
    return {
        "id": invoice.pk,
        "number": invoice.number,
        "letter": letter_of(invoice.status, invoice.book_state),
        "status": VendorInvoice.Status(invoice.status),
        "vendor": orders.named(invoice.vendor),
        "order": OrderNamed(id=order.pk, number=order.number) if order else None,
        "source": VendorInvoice.Source(invoice.source),
        "invoice_on": invoice.invoice_on,
        "currency": invoice.currency,
        "total": invoice.total,
        "match": invoice.match_state,
        "books": orders.in_books(invoice),
        "paid": PaidTold(state=PaidState(invoice.paid_state), amount=invoice.paid_amount),
    }


def _approval(approval: Approval) -> ApprovalTold:
    return ApprovalTold(
        id=approval.pk,
        side=Side(approval.side),
        person=str(approval.person),
        on_behalf_of=str(approval.on_behalf_of) if approval.on_behalf_of else "",
        amount=approval.amount,
        overrides=approval.overrides,
        note=approval.note,
        approved_at=approval.approved_at,
        withdrawn_at=approval.withdrawn_at,
        withdrawn_reason=approval.withdrawn_reason,
    )
