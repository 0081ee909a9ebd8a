"""Credit notes and vendor credits as two more families of documents, beside Sell and Buy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from crossfoot.core.permissions import Can
from crossfoot.core.workflow import CreditStatus
from crossfoot.documents import already_there, lists, sending
from crossfoot.documents.credits import operations, queries, road
from crossfoot.documents.credits.kinds import CUSTOMER, VENDOR, Credit, CreditKind
from crossfoot.documents.credits.models import Status
from crossfoot.documents.lists import Count, Criteria, Page, Tab
from crossfoot.documents.purchase_orders.models import PurchaseLine
from crossfoot.documents.sales_orders.models import SalesLine
from crossfoot.documents.sending import Road, Sent
from crossfoot.parties.models import Party
from crossfoot.sync.models import BookState
from crossfoot.tenancy.models import Company, Person
from crossfoot.web.credits import forms, showing
from crossfoot.web.listing import Column
from crossfoot.web.orders import in_revision
from crossfoot.web.orders.family import Act, Family


@dataclass(frozen=True, slots=True)
class CreditQueries:
    """The reading functions of one kind, as the lists ask for them."""

    kind: CreditKind

    def page_of(self, company: Company, criteria: Criteria, count: Count | None = None) -> Page:
        return lists.page_of(queries.LISTINGS[self.kind.kind], company, criteria, count)

    def tabs(self, company: Company, criteria: Criteria | None = None) -> dict[Tab, Count]:
        return lists.tabs(queries.LISTINGS[self.kind.kind], company, criteria)

    def selection(self, company: Company, criteria: Criteria) -> list[int]:
        return lists.selection(queries.LISTINGS[self.kind.kind], company, criteria, sending.MOST)

    def find(self, company: Company, criteria: Criteria) -> Any:
        return lists.find(queries.LISTINGS[self.kind.kind], company, criteria)

    def one(self, company: Company, pk: int) -> Credit:
        return queries.one(self.kind, company, pk)


def _columns(kind: CreditKind) -> tuple[Column[Credit], ...]:
    return (
        Column("number", "Number", lambda one: one.number, ("number",), is_fixed=True),
        Column("ordered_on", "Date", lambda one: one.credited_on, ("credited_on",)),
        Column(
            "party", str(Party.Kind(kind.party_kind).label), lambda one: kind.party_of(one).name, ("party",)
        ),
        Column("reason", "Reason", lambda one: str(one.get_reason_display())),
        Column("currency", "Currency", lambda one: one.currency, is_shown=False),
        Column("total", "Total", lambda one: one.total, ("total",), is_number=True),
        Column("status", "Status", lambda one: str(one.get_status_display())),
        Column("book", "In QuickBooks", lambda one: str(BookState(one.book_state).label), is_fixed=True),
        Column("book_number", "Number in QuickBooks", lambda one: one.book_number, is_shown=False),
    )


def _acts(place: str) -> tuple[Act, ...]:
    not_cancelled = frozenset(one.value for one in Status if one != Status.CANCELLED)
    return (
        Act(
            "approve",
            "Approve",
            Can.SEND_CREDITS,
            frozenset({CreditStatus.DRAFT}),
            lambda credit, by, at, day, reason: operations.approve(credit=credit, by=by, at=at),
            "approved",
            is_main=True,
        ),
        in_revision.approve_act(
            frozenset({CreditStatus.IN_REVISION}),
            Can.SEND_CREDITS,
            lambda credit, by, at: operations.approve(credit=credit, by=by, at=at),
            place,
        ),
        in_revision.revise_act(
            frozenset({CreditStatus.APPROVED}),
            lambda credit, reason, by, at: operations.begin_revision(
                credit=credit, reason=reason, by=by, at=at
            ),
            "document",
        ),
        Act(
            "reopen",
            "Take the approval back",
            Can.SEND_CREDITS,
            frozenset({CreditStatus.APPROVED}),
            lambda credit, by, at, day, reason: operations.take_approval_back(credit=credit, by=by, at=at),
            "a draft again",
            is_offered=lambda credit: credit.book_state != BookState.SYNCHRONIZED,
        ),
        Act(
            "cancel",
            "Cancel the credit",
            Can.EDIT_CREDITS,
            not_cancelled,
            lambda credit, by, at, day, reason: operations.cancel(credit=credit, reason=reason, by=by, at=at),
            "cancelled",
            asks_reason="Why",
            is_reason_required=True,
            is_grave=True,
            way=showing.way_of,
        ),
    )


def _family(kind: CreditKind, place: str, title: str, document: str) -> Family:
    own: Road[Any] = road.VENDOR_CREDITS if kind is VENDOR else road.CREDIT_NOTES
    names = PurchaseLine.Kind.choices if kind is VENDOR else SalesLine.Kind.choices

    def create(company: Company, ids: Sequence[int], by: Person, at: datetime) -> Sent[Any]:
        return sending.send(own, company=company, order_ids=ids, by=by, at=at)

    def choose_dates(
        credit: Any, posting_on: date | None, due_on: date | None, by: Person, at: datetime
    ) -> Any:
        return operations.choose_date(credit=credit, posting_on=posting_on, by=by, at=at)

    return Family(
        place=place,
        title=title,
        order_word=kind.noun,
        document=document,
        party_word=kind.party_field,
        party_kind=Party.Kind(kind.party_kind),
        model=kind.model,
        road=own,
        queries=CreditQueries(kind),
        many=lambda company, ids: queries.many(kind, company, ids),
        edit=Can.EDIT_CREDITS,
        send=Can.SEND_CREDITS,
        columns=_columns(kind),
        statuses={one.value: str(one.label) for one in Status},
        create=create,
        order_form=type("CreditForm", (forms.CreditForm,), {"is_of_customer": kind is CUSTOMER}),
        line_form=type(
            "CreditLineForm", (forms.CreditLineForm,), {"kinds": names, "is_of_customer": kind is CUSTOMER}
        ),
        draft_of=forms.draft_of,
        draft_of_stored=forms.draft_of_stored,
        header_of=forms.header_of,
        lines_of=forms.lines_of,
        figures=lambda draft, company: forms.figures(kind, draft, company),
        add=lambda company, draft, by, at: operations.draft(
            kind=kind, company=company, credit=draft, by=by, at=at
        ),
        edit_order=lambda credit, draft, by, at: operations.edit(credit=credit, draft=draft, by=by, at=at),
        choose_dates=choose_dates,
        mark=lambda credit, reason, by, at: already_there.mark(own, credit, reason=reason, by=by, at=at),
        unmark=lambda credit, by, at: already_there.unmark(own, credit, by=by, at=at),
        link=lambda credit, found, reason, accepts, by, at: already_there.link(
            own,
            credit,
            already_there.Found(
                found.remote_id, found.version, found.number, found.total, found.tax, found.record
            ),
            reason=reason,
            accepts_difference=accepts,
            by=by,
            at=at,
        ),
        numbers_of=lambda credit: (credit.number,),
        sources=lambda company: [],
        acts=_acts(place),
        has_source=False,
        more=showing.more,
        is_credit=True,
        why_not_editable=showing.why_not_editable,
    )


CREDIT_NOTES = _family(CUSTOMER, "credit-notes", "Credit notes", "credit memo")
VENDOR_CREDITS = _family(VENDOR, "vendor-credits", "Vendor credits", "vendor credit")
FAMILIES = {CUSTOMER.kind: CREDIT_NOTES, VENDOR.kind: VENDOR_CREDITS}
