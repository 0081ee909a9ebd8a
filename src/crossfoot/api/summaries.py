"""Summaries of sales: how each source goes, drafts, what one books, posting and taking back, and a month's forecast."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field

from crossfoot.api.answering import Asked, answers
from crossfoot.api.caller import Caller, caller_of
from crossfoot.api.fields import Amount, Day, Given, PathId, Reason, Text, Told, one_of
from crossfoot.api.paging import Listed, Paged, about, page_of
from crossfoot.core.summaries import Frequency
from crossfoot.documents.sending import books_of
from crossfoot.documents.summaries import forecasting, operations, queries
from crossfoot.documents.summaries.models import SalesSummary
from crossfoot.sync.models import BookState
from crossfoot.tenancy.days import day_in

router = Router()

Goes = Annotated[Frequency, one_of(Frequency)]
SourceName = Annotated[Text, Field(max_length=60, description="Empty for orders that name no source.")]


class SummaryChoiceGiven(Given):
    """How the orders of a source go, by their posting dates, from a day on: `each` is every order by itself."""

    source: SourceName
    frequency: Goes
    since: Day


class LaterChoice(Told):
    """What is chosen from a later day on."""

    since: Day
    frequency: Goes


class SourceGoing(Told):
    """How a source goes now. `since` is null where nobody chose anything."""

    source: str
    frequency: Goes
    since: Day | None
    later: list[LaterChoice]
    drafts: int


class SourcesGoing(Told):
    """All sources, by name."""

    items: list[SourceGoing]


class DraftsAsked(Given):
    """Until when orders are summed up; of one source, or of all."""

    through: Day
    source: SourceName | None = None


class SummaryRow(Told):
    """A summary: one document for `orders` sales orders."""

    id: int
    number: str
    source: str
    first_on: Day
    last_on: Day
    document: str = Field(description="`invoice` or `sales receipt`.")
    customer: str
    orders: int
    total: Amount
    currency: str
    state: Annotated[str, one_of(SalesSummary.State)]
    book_state: Annotated[BookState, one_of(BookState)]
    book_sentence: str
    made_at: datetime
    made_by: str = Field(description="Empty where the clock made it.")


class SummaryLine(Told):
    """One line of a journal, on the account as QuickBooks calls it."""

    account: str
    debit: Amount
    credit: Amount


class SummaryCost(Told):
    """The cost journal; `number` is empty while it is not posted."""

    posting_on: Day
    number: str
    lines: list[SummaryLine]


class SummaryOrder(Told):
    """One of the orders."""

    id: int
    number: str
    posting_on: Day
    total: Amount


class SummaryWhole(SummaryRow):
    """A summary with its debits and credits and its orders. Without a QuickBooks there are no debits and credits."""

    journal: list[SummaryLine]
    cost: SummaryCost | None
    problems: list[str]
    members: list[SummaryOrder]


class SummaryList(Listed):
    """One page of summaries."""

    items: list[SummaryRow]


class SummariesMade(Told):
    """The drafts that there are now for these days."""

    items: list[SummaryRow]


class SummariesAsked(Paged):
    """Which summaries."""

    state: str = ""
    source: str | None = None


class ForecastAsked(Asked):
    """Typed figures; without them the company's last month with orders is counted."""

    orders: Annotated[int | None, Field(ge=1, le=forecasting.MOST_ORDERS)] = None
    sources: Annotated[int, Field(ge=1, le=100)] = 1


class ForecastWay(Told):
    """What the month would be one way. `calls` are requests that write."""

    frequency: Goes
    documents: int
    journals: int
    calls: int


class ForecastTold(Told):
    """A month's orders, each way. `month` is its first day, null for typed figures and where there are no orders."""

    month: Day | None
    orders: int
    sources: int
    sentence: str
    ways: list[ForecastWay]


class TakenBack(Given):
    """Why a summary is taken back."""

    reason: Reason


@router.get("/sources", response=SourcesGoing, summary="Read how the orders of each source go")
@answers()
def list_summary_sources(request: HttpRequest) -> SourcesGoing:
    return _going(caller_of(request))


@router.put("/sources", response=SourcesGoing, summary="Choose how the orders of a source go")
@answers()
def choose_summary_source(request: HttpRequest, asked: SummaryChoiceGiven) -> SourcesGoing:
    caller = caller_of(request)
    operations.choose(
        company=caller.company, source=asked.source, frequency=Frequency(asked.frequency), since=asked.since,
        by=caller.person, at=caller.now,
    )  # fmt: skip
    return _going(caller)


@router.get("/forecast", response=ForecastTold, summary="Count what a month would be in QuickBooks, each way")
@answers()
def forecast_summaries(request: HttpRequest, asked: Query[ForecastAsked]) -> ForecastTold:
    caller = caller_of(request)
    if asked.orders is not None:
        month = forecasting.of_figures(caller.company, orders=asked.orders, sources=asked.sources)
    else:
        found = forecasting.of_company(caller.company, day_in(caller.company, caller.now))
        if found is None:
            return ForecastTold(
                month=None, orders=0, sources=0, sentence="There are no orders to count.", ways=[]
            )
        month = found
    return ForecastTold(
        month=month.first_on, orders=month.orders, sources=month.sources, sentence=forecasting.sentence_of(month),
        ways=[
            ForecastWay(frequency=one.frequency, documents=one.documents, journals=one.journals, calls=one.calls)
            for one in month.ways
        ],
    )  # fmt: skip


@router.get("", response=SummaryList, summary="List summaries, the latest day first")
@answers()
def list_summaries(request: HttpRequest, asked: Query[SummariesAsked]) -> SummaryList:
    rows = queries.summaries(caller_of(request).company, source=asked.source, state=asked.state)
    page = page_of(rows, asked)
    return SummaryList(items=[SummaryRow(**_row(one)) for one in page.rows], **about(page))


@router.post("/drafts", response=SummariesMade, summary="Make drafts of summaries; nothing is posted")
@answers()
def make_summary_drafts(request: HttpRequest, asked: DraftsAsked) -> SummariesMade:
    caller = caller_of(request)
    made = operations.draft(
        company=caller.company, through=asked.through, source=asked.source, by=caller.person, at=caller.now
    )
    return SummariesMade(items=[SummaryRow(**_row(one)) for one in made])


@router.get("/{int:summary_id}", response=SummaryWhole, summary="Read a summary with its debits and credits")
@answers()
def get_summary(request: HttpRequest, summary_id: PathId) -> SummaryWhole:
    caller = caller_of(request)
    return _told(caller, caller.find(SalesSummary, summary_id))


@router.post("/{int:summary_id}/post", response=SummaryWhole, summary="Post a summary")
@answers()
def post_summary(request: HttpRequest, summary_id: PathId) -> SummaryWhole:
    caller = caller_of(request)
    row = caller.find(SalesSummary, summary_id)
    return _told(caller, operations.post(summary=row, by=caller.person, at=caller.now))


@router.post("/{int:summary_id}/discard", response=SummaryWhole, summary="Discard a draft of a summary")
@answers()
def discard_summary(request: HttpRequest, summary_id: PathId) -> SummaryWhole:
    caller = caller_of(request)
    row = caller.find(SalesSummary, summary_id)
    return _told(caller, operations.discard(summary=row, by=caller.person, at=caller.now))


@router.post("/{int:summary_id}/take-back", response=SummaryWhole, summary="Take a summary out of QuickBooks")
@answers()
def take_back_summary(request: HttpRequest, summary_id: PathId, asked: TakenBack) -> SummaryWhole:
    caller = caller_of(request)
    row = caller.find(SalesSummary, summary_id)
    return _told(
        caller, operations.take_back(summary=row, reason=asked.reason, by=caller.person, at=caller.now)
    )


def _going(caller: Caller) -> SourcesGoing:
    today = day_in(caller.company, caller.now)
    return SourcesGoing(
        items=[
            SourceGoing(
                source=one.source, frequency=one.frequency, since=one.since, drafts=one.waiting,
                later=[LaterChoice(since=since, frequency=frequency) for since, frequency in one.later],
            )
            for one in queries.going(caller.company, today)
        ]
    )  # fmt: skip


def _told(caller: Caller, row: SalesSummary) -> SummaryWhole:
    found = None
    if books_of(caller.company) is not None:
        found = queries.shown(row, day_in(caller.company, caller.now))
    journal = found.preview.journal if found else None
    cost = found.cost if found else None
    return SummaryWhole(
        **_row(row),
        journal=[
            SummaryLine(account=line.account, debit=line.debit, credit=line.credit)
            for line in (journal.lines if journal else ())
        ],
        cost=SummaryCost(
            posting_on=cost.posting_on, number=cost.journal.number if cost.journal else "",
            lines=[SummaryLine(account=one.account, debit=one.debit, credit=one.credit) for one in cost.lines],
        )
        if cost
        else None,
        problems=[problem.sentence for problem in found.preview.problems] if found else [],
        members=[
            SummaryOrder(id=one.order_id, number=one.order.number, posting_on=one.posting_on, total=one.total)
            for one in queries.members(row)
        ],
    )  # fmt: skip


def _row(row: SalesSummary) -> dict[str, Any]:
    return {
        "id": row.pk,
        "number": row.number,
        "source": row.source,
        "first_on": row.first_on,
        "last_on": row.last_on,
        "document": row.book_document,
        "customer": row.customer.name,
        "orders": row.count,
        "total": row.total,
        "currency": row.currency,
        "state": row.state,
        "book_state": row.book_state,
        "book_sentence": row.book_sentence,
        "made_at": row.made_at,
        "made_by": str(row.made_by) if row.made_by else "",
    }
