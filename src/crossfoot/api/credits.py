"""Credit notes and vendor credits: entered, approved, sent, used on what they settle, revised and cancelled.

Both resources have the same calls; each call's name carries its kind (`list_credit_notes`, `list_vendor_credits`).
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field

from crossfoot.api import orders, revisions
from crossfoot.api.answering import answers, called
from crossfoot.api.caller import Caller, caller_of
from crossfoot.api.fields import Amount, Day, Given, Id, Measure, PathId, Rate, Text, Told, one_of
from crossfoot.api.orders import (
    FiguresThere,
    GivenInclusive,
    GivenRate,
    InBooks,
    OrderIds,
    PartyNamed,
    SendReply,
    WithReason,
)
from crossfoot.api.paging import Listed, Paged, about
from crossfoot.api.revisions import CancellationTold, RevisionTold
from crossfoot.core.money import ZERO
from crossfoot.core.problems import Refusal
from crossfoot.documents import lists, sending
from crossfoot.documents.credits import operations, queries, storing, uses
from crossfoot.documents.credits.drafts import CreditDraft, CreditLineDraft
from crossfoot.documents.credits.kinds import CUSTOMER, VENDOR, Credit, CreditKind, kind_of
from crossfoot.documents.credits.models import CreditUse, Reason, Status
from crossfoot.documents.credits.road import CREDIT_NOTES, VENDOR_CREDITS
from crossfoot.documents.lists import Criteria, Sort, Tab
from crossfoot.documents.revisions.comparing import compared_of
from crossfoot.documents.sending import Road
from crossfoot.sync.models import BookState

CreditReason = Annotated[Reason, one_of(Reason)]
CreditStatus = Annotated[Status, one_of(Status)]


class AskedCredits(Paged):
    """Which credits, in which order. Both dates are included, of the credit's date."""

    text: Annotated[Text, Field(description="Begins the number or a SKU, or is in the party's name.")] = ""
    tab: Annotated[Tab, Field(description="By the state in QuickBooks.")] = Tab.ALL
    status: Text = ""
    party_id: PathId | None = None
    from_on: Day | None = None
    to_on: Day | None = None
    sort: Sort = Sort.NEWEST

    def criteria(self) -> Criteria:
        """What the lists of the pages are asked with."""
        return Criteria(
            text=self.text, tab=self.tab, status=self.status, party_id=self.party_id, from_on=self.from_on,
            to_on=self.to_on, sort=self.sort, page=self.page, page_size=self.page_size,
        )  # fmt: skip


class AskedCreditNotes(AskedCredits):
    """Which credit notes."""


class AskedVendorCredits(AskedCredits):
    """Which vendor credits."""


class CreditLineGiven(Given):
    """One line; for a price-only credit `unit_price` is the difference in price. `amount` is before tax.

    `origin_line_id` is the line of the credited document that it takes back.
    """

    quantity: Measure
    unit_price: Measure
    kind: Text = "goods"
    product_id: Id | None = None
    description: Text = ""
    amount: Amount | None = None
    tax_rate_id: Id | None = None
    account_key: Text = ""
    origin_line_id: Id | None = None
    is_restocked: Annotated[
        bool, Field(description="Of goods that a customer returned: they can be sold again.")
    ] = False

    def draft(self) -> CreditLineDraft:
        values = self.model_dump(exclude={"origin_line_id"})
        return CreditLineDraft(**values, origin_line=self.origin_line_id)


class CreditGiven(Given):
    """What a credit says. Figures are positive; `total` null is computed; an empty `currency` is the party's."""

    number: Text
    party_id: Id
    reason: CreditReason
    credited_on: Day
    lines: list[CreditLineGiven]
    currency: Text = ""
    posting_on: Day | None = None
    memo: Text = ""
    discount: Annotated[
        Amount, Field(description="Credit notes only: what of the order's discount it takes back.")
    ] = ZERO
    tax: Amount | None = None
    total: Amount | None = None
    exchange_rate: GivenRate = None
    prices_include_tax: GivenInclusive = False
    source: Annotated[
        Text, Field(description="Credit notes only: the sales source; empty for the one of its origin.")
    ] = ""
    refunded_on: Annotated[
        Day | None,
        Field(description="Credit notes only: the day the money went back; it becomes a refund receipt."),
    ] = None
    payment_reference: Text = ""
    origin: Annotated[Text, Field(description="Key of the document it credits, such as `sales_order:7`.")] = (
        ""
    )

    def draft(self) -> CreditDraft:
        header = self.model_dump(exclude={"lines", "origin"})
        return CreditDraft(**header, origin_key=self.origin, lines=tuple(line.draft() for line in self.lines))


class UseGiven(Given):
    """How much of the credit settles which document, on which day."""

    document: Annotated[Text, Field(description="Key of the document, such as `sales_order:7`.")]
    amount: Amount
    used_on: Day


class CreditRow(Told):
    """A credit as a list shows it, in `currency`."""

    id: int
    number: str
    status: CreditStatus
    reason: CreditReason
    party: PartyNamed
    credited_on: Day
    currency: str
    total: Amount
    origin: str
    books: InBooks


class CreditLineTold(Told):
    """One line; `amount` is before tax."""

    kind: str
    product_id: int | None
    sku: str
    description: str
    quantity: Measure
    unit_price: Measure
    amount: Amount
    tax_rate_id: int | None
    account_key: str
    origin_line_id: int | None
    is_restocked: bool


class UseTold(Told):
    """So much of the credit settles a document."""

    id: int
    document: str
    amount: Amount
    used_on: Day
    state: Annotated[BookState, one_of(BookState)]
    sentence: str


class CreditTold(CreditRow):
    """A credit with everything it says, what of it was used, and what is left."""

    posting_on: Day | None
    memo: str
    source: str
    discount: Amount
    refunded_on: Day | None
    payment_reference: str
    tax: Amount | None
    exchange_rate: Rate | None
    figures: FiguresThere | None
    used: Amount
    left: Amount
    lines: list[CreditLineTold]
    uses: list[UseTold]
    created_at: datetime


class CreditList(Listed):
    """One page of credits."""

    items: list[CreditRow]


def router_of(kind: CreditKind) -> Router:
    """The calls of one kind of credit."""
    router, noun, name = Router(), kind.noun, kind.kind.value

    def found(caller: Caller, pk: int) -> Credit:
        credit: Credit = caller.find(kind.model, pk)
        return credit

    def every(request: HttpRequest, asked: Any) -> CreditList:
        found_page = lists.page_of(queries.LISTINGS[kind.kind], caller_of(request).company, asked.criteria())
        page = orders.page_as_asked(found_page, asked)
        return CreditList(items=[CreditRow(**_row(kind, one)) for one in page.rows], **about(page))

    # Each list has its own parameters: the description knows a schema by one name only.
    every.__annotations__["asked"] = Query[AskedVendorCredits if kind is VENDOR else AskedCreditNotes]  # type: ignore[misc]
    router.get("", response=CreditList, summary=f"List {noun}s")(answers()(called(f"list_{name}s")(every)))

    @router.post("", response={201: CreditTold}, summary=f"Enter a {noun} as a draft")
    @answers(201)
    @called(f"create_{name}")
    def create(request: HttpRequest, credit: CreditGiven) -> CreditTold:
        caller = caller_of(request)
        made = operations.draft(
            kind=kind, company=caller.company, credit=credit.draft(), by=caller.person, at=caller.now
        )
        return _told(kind, caller, made.pk)

    @router.get("/{int:credit_id}", response=CreditTold, summary=f"Read a {noun}")
    @answers()
    @called(f"get_{name}")
    def get(request: HttpRequest, credit_id: PathId) -> CreditTold:
        return _told(kind, caller_of(request), credit_id)

    @router.put("/{int:credit_id}", response=CreditTold, summary=f"Replace what a {noun} says")
    @answers()
    @called(f"edit_{name}")
    def edit(request: HttpRequest, credit_id: PathId, credit: CreditGiven) -> CreditTold:
        caller = caller_of(request)
        stored = found(caller, credit_id)
        operations.edit(credit=stored, draft=credit.draft(), by=caller.person, at=caller.now)
        return _told(kind, caller, credit_id)

    @router.post("/send", response=SendReply, summary=f"Send {noun}s to QuickBooks")
    @answers()
    @called(f"send_{name}s")
    def send(request: HttpRequest, chosen: OrderIds) -> SendReply:
        caller = caller_of(request)
        caller.require_all(kind.model, chosen.ids)
        road: Road[Any] = VENDOR_CREDITS if kind is VENDOR else CREDIT_NOTES
        sent = sending.send(
            road, company=caller.company, order_ids=chosen.ids, by=caller.person, at=caller.now
        )
        return orders.send_reply(sent)

    @router.post(
        "/{int:credit_id}/approve", response=CreditTold, summary=f"Approve a {noun}, or its revision"
    )
    @answers()
    @called(f"approve_{name}")
    def approve(request: HttpRequest, credit_id: PathId) -> CreditTold:
        caller = caller_of(request)
        operations.approve(credit=found(caller, credit_id), by=caller.person, at=caller.now)
        return _told(kind, caller, credit_id)

    @router.post("/{int:credit_id}/reopen", response=CreditTold, summary="Take the approval back")
    @answers()
    @called(f"reopen_{name}")
    def reopen(request: HttpRequest, credit_id: PathId) -> CreditTold:
        caller = caller_of(request)
        operations.take_approval_back(credit=found(caller, credit_id), by=caller.person, at=caller.now)
        return _told(kind, caller, credit_id)

    @router.get(
        "/{int:credit_id}/revision",
        response=RevisionTold,
        summary="How it differs from what is in QuickBooks",
    )
    @answers()
    @called(f"get_{name}_revision")
    def revision(request: HttpRequest, credit_id: PathId) -> RevisionTold:
        return _revision(kind, caller_of(request), credit_id)

    @router.post("/{int:credit_id}/revision", response=RevisionTold, summary="Begin a revision")
    @answers()
    @called(f"begin_{name}_revision")
    def begin_revision(request: HttpRequest, credit_id: PathId, why: WithReason) -> RevisionTold:
        caller = caller_of(request)
        stored = found(caller, credit_id)
        operations.begin_revision(credit=stored, reason=why.reason, by=caller.person, at=caller.now)
        return _revision(kind, caller, credit_id)

    @router.get(
        "/{int:credit_id}/cancellation",
        response=CancellationTold,
        summary="What cancelling it would do in QuickBooks",
    )
    @answers()
    @called(f"get_{name}_cancellation")
    def cancellation(request: HttpRequest, credit_id: PathId) -> CancellationTold:
        return revisions.cancellation(operations.plan_of_cancelling, found(caller_of(request), credit_id))

    @router.post("/{int:credit_id}/cancel", response=CreditTold, summary=f"Cancel a {noun}")
    @answers()
    @called(f"cancel_{name}")
    def cancel(request: HttpRequest, credit_id: PathId, why: WithReason) -> CreditTold:
        caller = caller_of(request)
        stored = found(caller, credit_id)
        operations.cancel(credit=stored, reason=why.reason, by=caller.person, at=caller.now)
        return _told(kind, caller, credit_id)

    @router.post("/{int:credit_id}/uses", response={201: CreditTold}, summary=f"Use a {noun} on a document")
    @answers(201)
    @called(f"use_{name}")
    def use(request: HttpRequest, credit_id: PathId, use: UseGiven) -> CreditTold:
        caller = caller_of(request)
        stored = found(caller, credit_id)
        document = storing.origin_of(caller.company, use.document)
        if document is None:
            raise Refusal(f"There is no document {use.document[:60]}. Give the key of one of this company's.")
        uses.use(
            credit=stored,
            document=document,
            amount=use.amount,
            used_on=use.used_on,
            by=caller.person,
            at=caller.now,
        )
        return _told(kind, caller, credit_id)

    return router


uses_router = Router()


@uses_router.post("/{int:use_id}/take-back", response=UseTold, summary="Take a use of a credit back")
@answers()
def take_credit_use_back(request: HttpRequest, use_id: PathId, why: WithReason) -> UseTold:
    caller = caller_of(request)
    found = caller.find(CreditUse, use_id)
    uses.take_back(use=found, reason=why.reason, by=caller.person, at=caller.now)
    return _use(caller.find(CreditUse, use_id))


credit_notes_router = router_of(CUSTOMER)
vendor_credits_router = router_of(VENDOR)


def _revision(kind: CreditKind, caller: Caller, credit_id: int) -> RevisionTold:
    caller.find(kind.model, credit_id)
    credit = queries.one(kind, caller.company, credit_id)
    return revisions.told(credit, compared_of(operations.road_of(credit), credit))


def _told(kind: CreditKind, caller: Caller, credit_id: int) -> CreditTold:
    """The credit as it is stored now; Outsider where there is none."""
    caller.find(kind.model, credit_id)
    credit = queries.one(kind, caller.company, credit_id)
    return CreditTold(
        **_row(kind, credit),
        posting_on=credit.posting_on,
        memo=credit.memo,
        source=getattr(credit, "source", ""),
        discount=getattr(credit, "discount", ZERO),
        refunded_on=getattr(credit, "refunded_on", None),
        payment_reference=getattr(credit, "payment_reference", ""),
        tax=credit.tax,
        exchange_rate=credit.exchange_rate,
        figures=orders.figures_there(credit),
        used=queries.used(caller.company, credit.key),
        left=uses.left_of(credit),
        lines=[
            CreditLineTold(
                kind=line.kind,
                product_id=line.product_id,
                sku=line.product.sku if line.product else "",
                description=line.description,
                quantity=line.quantity,
                unit_price=line.unit_price,
                amount=line.amount,
                tax_rate_id=line.tax_rate_id,
                account_key=line.account_key,
                origin_line_id=line.origin_line,
                is_restocked=getattr(line, "is_restocked", False),
            )
            for line in credit.lines.all()
        ],
        uses=[_use(one) for one in queries.uses_of(caller.company, credit.key)],
        created_at=credit.created_at,
    )


def _use(use: CreditUse) -> UseTold:
    return UseTold(
        id=use.pk,
        document=use.document_key,
        amount=use.amount,
        used_on=use.used_on,
        state=BookState(use.book_state),
        sentence=use.book_sentence,
    )


def _row(kind: CreditKind, credit: Credit) -> dict[str, Any]:
    return {
        "id": credit.pk,
        "number": credit.number,
        "status": Status(credit.status),
        "reason": Reason(credit.reason),
        "party": orders.named(kind_of(credit).party_of(credit)),
        "credited_on": credit.credited_on,
        "currency": credit.currency,
        "total": credit.total,
        "origin": credit.origin_key,
        "books": orders.in_books(credit),
    }
