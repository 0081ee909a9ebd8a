"""Payments: brought back from QuickBooks or recorded here, and what they settle."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field

from crossfoot.api import tasks
from crossfoot.api.answering import Asked, answers
from crossfoot.api.caller import Caller, caller_of
from crossfoot.api.fields import (
    AT_ONCE,
    Amount,
    Currency,
    Day,
    Given,
    Measure,
    PathId,
    Reason,
    Text,
    Told,
    one_of,
)
from crossfoot.api.paging import Listed, Paged, about
from crossfoot.api.tasks import TaskTold
from crossfoot.connections import operations as connections
from crossfoot.core.paid import PaidState
from crossfoot.core.problems import Refusal
from crossfoot.payments import ageing, operations, queries, sweeping
from crossfoot.payments.balances import AGES, Side
from crossfoot.payments.models import Payment
from crossfoot.payments.operations import Part, PaymentDraft
from crossfoot.payments.queries import Criteria, Settles, Sort, Tab

router = Router()

Kind = Annotated[Payment.Kind, one_of(Payment.Kind)]
State = Annotated[Payment.State, one_of(Payment.State)]
Origin = Annotated[Payment.Origin, one_of(Payment.Origin)]
Status = Annotated[PaidState, one_of(PaidState)]
ListTab = Annotated[Tab, one_of(Tab)]
ListSort = Annotated[Sort, one_of(Sort)]
SideAsked = Annotated[Side, one_of(Side)]
DocumentKey = Annotated[
    Text, Field(description="Such as `vendor_invoice:12` or `sales_order:7`.", max_length=60)
]


class AskedPayments(Paged):
    """Which payments. Both days are included, of the payment's own date."""

    text: Annotated[Text, Field(description="In the number or the party's name.")] = ""
    tab: ListTab = Tab.ALL
    kind: Kind | None = None
    origin: Origin | None = None
    party: Annotated[Text, Field(description="`vendor:7` or `customer:5`.")] = ""
    document: DocumentKey = ""
    from_on: Day | None = None
    to_on: Day | None = None
    sort: ListSort = Sort.NEWEST

    def criteria(self) -> Criteria:
        return Criteria(
            text=self.text,
            tab=self.tab,
            kind=self.kind or "",
            origin=self.origin or "",
            party_key=self.party,
            document_key=self.document,
            from_on=self.from_on,
            to_on=self.to_on,
            sort=self.sort,
            page=self.page,
            page_size=self.page_size,
        )


class PaymentPart(Given):
    """So much of the payment for one document, in the document's currency."""

    document: DocumentKey
    amount: Amount


class NewPayment(Given):
    """A payment to be recorded here; it is not sent to QuickBooks. A null `amount` is the sum of its parts.

    All documents are of one party and one currency.
    """

    kind: Kind
    paid_on: Day
    parts: Annotated[list[PaymentPart], Field(min_length=1, max_length=AT_ONCE)]
    amount: Amount | None = None
    number: Text = ""
    account_name: Text = ""
    memo: Text = ""

    def draft(self) -> PaymentDraft:
        parts = tuple(Part(part.document, part.amount) for part in self.parts)
        return PaymentDraft(**{**self.model_dump(exclude={"parts"}), "parts": parts})


class WhyOptional(Given):
    """Why, in a person's words."""

    reason: Reason = ""


class Why(Given):
    """Why, in a person's words."""

    reason: Reason


class Days(Given):
    """Both days are included."""

    first_on: Day
    last_on: Day


class PartTold(Told):
    """What is paid off, or the credit that is used. `document` is null for one that only QuickBooks has."""

    document: str | None
    label: str
    amount: Amount
    status: Status | None = Field(description="How far the document is paid in all.")
    open: Amount | None
    quickbooks_kind: str
    quickbooks_id: str


class PaymentRow(Told):
    """A payment as the list shows it. Amounts are in `currency`."""

    id: int
    kind: Kind
    state: State
    origin: Origin
    sentence: str = Field(description="What happened to it and who can act; empty for an active one.")
    party: str = Field(description="`vendor:7`; empty where the party is only in QuickBooks.")
    party_name: str
    number: str
    paid_on: Day
    currency: Currency
    amount: Amount
    unapplied: Amount
    is_deposited: bool
    may_have_paid: str = Field(description="Of an expense: the document that it may have paid.")


class PaymentTold(PaymentRow):
    """A payment with what it settles."""

    settles: list[PartTold]
    credits_used: list[PartTold]
    holds: list[int] = Field(description="Of a deposit: the payments that lie in it.")
    account_name: str
    memo: str
    exchange_rate: Measure | None
    match_sentence: str
    dismiss_reason: str
    quickbooks_kind: str
    quickbooks_id: str
    created_at: datetime
    changed_at: datetime
    seen_at: datetime | None
    cancelled_at: datetime | None


class PaymentList(Listed):
    """One page of payments."""

    items: list[PaymentRow]


class AskedBalances(Asked):
    """Whose money is open, and on which day; null is today."""

    side: SideAsked
    on: Day | None = None


class BalanceTold(Told):
    """What is open with one party in one currency. `ages` are by days past due, as in `periods`."""

    party: str
    party_name: str
    currency: Currency
    open: Amount
    ages: list[Amount]


class BalanceList(Told):
    """All parties with something open on a day: documents in QuickBooks, and payments known here."""

    on: Day
    periods: list[str]
    items: list[BalanceTold]


class LatestImport(Told):
    """Null where none was started yet."""

    task: TaskTold | None


@router.get("", response=PaymentList, summary="List payments")
@answers()
def list_payments(request: HttpRequest, asked: Query[AskedPayments]) -> PaymentList:
    page = queries.page_of(caller_of(request).company, asked.criteria())
    return PaymentList(items=[PaymentRow(**_row(payment)) for payment in page.rows], **about(page))


@router.post("", response={201: PaymentTold}, summary="Record a payment; it is not sent to QuickBooks")
@answers(201)
def record_payment(request: HttpRequest, payment: NewPayment) -> PaymentTold:
    caller = caller_of(request)
    made = operations.record_payment(
        company=caller.company, payment=payment.draft(), by=caller.person, at=caller.now
    )
    return _again(caller, made.pk)


@router.post(
    "/import", response={202: TaskTold}, summary="Import from QuickBooks everything dated in these days"
)
@answers(202)
def import_payments(request: HttpRequest, days: Days) -> TaskTold:
    caller = caller_of(request)
    task = sweeping.import_payments(
        company=caller.company,
        first_on=days.first_on,
        last_on=days.last_on,
        by=caller.person,
        at=caller.now,
    )
    return tasks.told(task)


@router.get("/import/latest", response=LatestImport, summary="The last import of payments")
@answers()
def latest_payment_import(request: HttpRequest) -> LatestImport:
    found = queries.latest_import(caller_of(request).company)
    return LatestImport(task=tasks.told(found) if found else None)


@router.get("/balances", response=BalanceList, summary="What is open with each party, by age")
@answers()
def list_balances(request: HttpRequest, asked: Query[AskedBalances]) -> BalanceList:
    caller = caller_of(request)
    connection = connections.active(caller.company)
    if connection is None:
        raise Refusal(
            f"{caller.company} is not connected to QuickBooks. Connect it under Settings > Integrations."
        )
    on: date = asked.on or caller.today
    rows = ageing.balances_of(connection, asked.side, on)
    return BalanceList(
        on=on,
        periods=list(AGES),
        items=[
            BalanceTold(
                party=row.party_key,
                party_name=row.party_name,
                currency=row.currency,
                open=row.open,
                ages=list(row.ages),
            )
            for row in rows
        ],
    )


@router.get("/{int:payment_id}", response=PaymentTold, summary="Read a payment")
@answers()
def get_payment(request: HttpRequest, payment_id: PathId) -> PaymentTold:
    return _again(caller_of(request), payment_id)


@router.post(
    "/{int:payment_id}/cancel", response=PaymentTold, summary="Cancel a payment here; QuickBooks is not told"
)
@answers()
def cancel_payment(request: HttpRequest, payment_id: PathId, why: WhyOptional) -> PaymentTold:
    caller = caller_of(request)
    found = caller.find(Payment, payment_id)
    operations.cancel_payment(payment=found, reason=why.reason, by=caller.person, at=caller.now)
    return _again(caller, payment_id)


@router.post(
    "/{int:payment_id}/restore",
    response=PaymentTold,
    summary="Let a payment that was cancelled here count again",
)
@answers()
def restore_payment(request: HttpRequest, payment_id: PathId, why: WhyOptional) -> PaymentTold:
    caller = caller_of(request)
    found = caller.find(Payment, payment_id)
    operations.restore_payment(payment=found, reason=why.reason, by=caller.person, at=caller.now)
    return _again(caller, payment_id)


@router.post(
    "/{int:payment_id}/dismiss",
    response=PaymentTold,
    summary="Say that an expense paid nothing that it looks like",
)
@answers()
def dismiss_payment_match(request: HttpRequest, payment_id: PathId, why: Why) -> PaymentTold:
    caller = caller_of(request)
    found = caller.find(Payment, payment_id)
    operations.dismiss_match(payment=found, reason=why.reason, by=caller.person, at=caller.now)
    return _again(caller, payment_id)


def _again(caller: Caller, payment_id: int) -> PaymentTold:
    """The payment as it is stored now; Outsider where there is none."""
    caller.find(Payment, payment_id)
    told = queries.one(caller.company, payment_id)
    payment = told.payment
    return PaymentTold(
        **_row(payment),
        settles=[_part(part) for part in told.settles],
        credits_used=[_part(part) for part in told.credits],
        holds=[held.pk for held in told.holds],
        account_name=payment.account_name,
        memo=payment.memo,
        exchange_rate=payment.exchange_rate,
        match_sentence=payment.match_reason,
        dismiss_reason=payment.dismiss_reason,
        quickbooks_kind=payment.remote_kind,
        quickbooks_id=payment.remote_id,
        created_at=payment.created_at,
        changed_at=payment.changed_at,
        seen_at=payment.seen_at,
        cancelled_at=payment.cancelled_at,
    )


def _part(part: Settles) -> PartTold:
    application = part.application
    return PartTold(
        document=application.document_key or None,
        label=part.label,
        amount=application.amount,
        status=part.paid.state if part.paid else None,
        open=part.paid.open if part.paid else None,
        quickbooks_kind=application.remote_kind,
        quickbooks_id=application.remote_id,
    )


def _row(payment: Payment) -> dict[str, Any]:
    return {
        "id": payment.pk,
        "kind": Payment.Kind(payment.kind),
        "state": Payment.State(payment.state),
        "origin": Payment.Origin(payment.origin),
        "sentence": payment.state_reason,
        "party": payment.party_key,
        "party_name": payment.party_name,
        "number": payment.number,
        "paid_on": payment.paid_on,
        "currency": payment.currency,
        "amount": payment.amount,
        "unapplied": payment.unapplied,
        "is_deposited": payment.is_deposited,
        "may_have_paid": "" if payment.dismissed_at else payment.match_key,
    }
