"""Stock journals of Simple accounting: the figures are read, approved and posted, and taken back."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field

from crossfoot.api import tasks
from crossfoot.api.answering import answers
from crossfoot.api.caller import caller_of
from crossfoot.api.fields import Amount, Day, Given, Measure, PathId, Reason, Told, one_of
from crossfoot.api.paging import Listed, Paged, about, page_of
from crossfoot.api.tasks import TaskTold
from crossfoot.core.stock.period_ends import Rhythm
from crossfoot.stock import period_end, period_figures, period_sheets
from crossfoot.stock.models import StockJournal, StockJournalPlan

router = Router()


class StockJournalAsked(Given):
    """The day at whose end the stock is valued. `accrues`: what is received and not billed is accrued on it, the end
    of a month, and taken back on the next day."""

    as_of: Day
    accrues: bool = False


class ValuedStockRow(Told):
    """A stock journal, in `currency`; the stock is valued to six decimals. `known_after` is what was known of the
    products only later."""

    id: int
    as_of: Day
    state: Annotated[str, one_of(StockJournal.State)]
    currency: str
    valuation: Measure
    received_not_billed: Measure
    known_after: Measure
    in_quickbooks: Amount
    accrues: bool
    sentence: str
    made_at: datetime
    made_by: str = Field(description="Empty where the schedule read it.")


class ValuedStockLine(Told):
    """One line, on the account as QuickBooks calls it."""

    account: str
    debit: Amount
    credit: Amount


class ValuedStockEntry(Told):
    """One entry as it is, or would be, posted."""

    posting_on: Day
    memo: str
    total: Amount
    lines: list[ValuedStockLine]


class ValuedStockShare(Told):
    """What one product brings to the inventory account."""

    product_id: int
    sku: str
    name: str
    quantity: Measure
    value: Measure
    received_not_billed: Measure
    part: Measure


class ValuedStockPosted(Told):
    """A journal that was posted for it, and where it stands."""

    number: str
    posting_on: Day
    total: Amount
    book_state: str


class ValuedStock(ValuedStockRow):
    """A stock journal with its entries and products."""

    entries: list[ValuedStockEntry]
    products: list[ValuedStockShare]
    journals: list[ValuedStockPosted]


class ValuedStockList(Listed):
    """One page of stock journals."""

    items: list[ValuedStockRow]


class PlanOfStockJournals(Told):
    """How often the figures are read by themselves, and whether with the accrual."""

    rhythm: Annotated[str, one_of(Rhythm)]
    accrues: bool


class PlanOfStockJournalsGiven(Given):
    """How often the figures are read by themselves, and whether with the accrual."""

    rhythm: Annotated[Rhythm, one_of(Rhythm)]
    accrues: bool = False


class TakenBackBecause(Given):
    """Why a stock journal is taken back."""

    reason: Reason


@router.get("/plan", response=PlanOfStockJournals, summary="Read how often stock journals are made")
@answers()
def get_stock_journal_plan(request: HttpRequest) -> PlanOfStockJournals:
    chosen = StockJournalPlan.objects.filter(company=caller_of(request).company).first()
    if chosen is None:
        return PlanOfStockJournals(rhythm=Rhythm.ON_DEMAND.value, accrues=False)
    return PlanOfStockJournals(rhythm=chosen.rhythm, accrues=chosen.accrues)


@router.put("/plan", response=PlanOfStockJournals, summary="Choose how often stock journals are made")
@answers()
def choose_stock_journal_plan(request: HttpRequest, asked: PlanOfStockJournalsGiven) -> PlanOfStockJournals:
    caller = caller_of(request)
    chosen = period_end.plan(
        company=caller.company,
        rhythm=Rhythm(asked.rhythm),
        accrues=asked.accrues,
        by=caller.person,
        at=caller.now,
    )
    return PlanOfStockJournals(rhythm=chosen.rhythm, accrues=chosen.accrues)


@router.get("", response=ValuedStockList, summary="List stock journals, the latest day first")
@answers()
def list_stock_journals(request: HttpRequest, asked: Query[Paged]) -> ValuedStockList:
    rows = StockJournal.objects.filter(company=caller_of(request).company).select_related(
        "connection", "made_by"
    )
    page = page_of(rows.defer("shares").order_by("-as_of", "-pk"), asked)
    return ValuedStockList(items=[ValuedStockRow(**_row(one)) for one in page.rows], **about(page))


@router.post(
    "",
    response={202: TaskTold},
    summary="Read the figures of a day; the task's result names the stock journal",
)
@answers(202)
def start_stock_journal(request: HttpRequest, asked: StockJournalAsked) -> TaskTold:
    caller = caller_of(request)
    return tasks.told(
        period_end.start(company=caller.company, **asked.model_dump(), by=caller.person, at=caller.now)
    )


@router.get("/{int:stock_journal_id}", response=ValuedStock, summary="Read a stock journal")
@answers()
def get_stock_journal(request: HttpRequest, stock_journal_id: PathId) -> ValuedStock:
    return _told(caller_of(request).find(StockJournal, stock_journal_id))


@router.post(
    "/{int:stock_journal_id}/approve", response=ValuedStock, summary="Approve and post a stock journal"
)
@answers()
def approve_stock_journal(request: HttpRequest, stock_journal_id: PathId) -> ValuedStock:
    caller = caller_of(request)
    row = caller.find(StockJournal, stock_journal_id)
    return _told(period_end.approve(stock_journal=row, by=caller.person, at=caller.now))


@router.post(
    "/{int:stock_journal_id}/by-hand", response=ValuedStock,
    summary="Say that a stock journal was entered in QuickBooks by hand",
)  # fmt: skip
@answers()
def say_stock_journal_by_hand(request: HttpRequest, stock_journal_id: PathId) -> ValuedStock:
    caller = caller_of(request)
    row = caller.find(StockJournal, stock_journal_id)
    return _told(period_end.say_by_hand(stock_journal=row, by=caller.person, at=caller.now))


@router.post(
    "/{int:stock_journal_id}/discard",
    response=ValuedStock,
    summary="Discard figures that wait for approval",
)
@answers()
def discard_stock_journal(request: HttpRequest, stock_journal_id: PathId) -> ValuedStock:
    caller = caller_of(request)
    row = caller.find(StockJournal, stock_journal_id)
    return _told(period_end.discard(stock_journal=row, by=caller.person, at=caller.now))


@router.post("/{int:stock_journal_id}/take-back", response=ValuedStock, summary="Take a stock journal back")
@answers()
def take_back_stock_journal(
    request: HttpRequest, stock_journal_id: PathId, asked: TakenBackBecause
) -> ValuedStock:
    caller = caller_of(request)
    row = caller.find(StockJournal, stock_journal_id)
    return _told(
        period_end.take_back(stock_journal=row, reason=asked.reason, by=caller.person, at=caller.now)
    )


def _told(row: StockJournal) -> ValuedStock:
    return ValuedStock(
        **_row(row),
        entries=[
            ValuedStockEntry(
                posting_on=entry.posting_on, memo=entry.sentence, total=entry.total,
                lines=[
                    ValuedStockLine(account=line.account, debit=line.debit, credit=line.credit)
                    for line in entry.lines
                ],
            )
            for entry in period_sheets.entries_of(row)
        ],
        products=[
            ValuedStockShare(
                product_id=int(one.product), sku=one.sku, name=one.name, quantity=one.quantity, value=one.value,
                received_not_billed=one.received_not_billed, part=one.part,
            )
            for one in row.products()
        ],
        journals=[
            ValuedStockPosted(
                number=one.number, posting_on=one.posting_on, total=one.total, book_state=one.book_state
            )
            for one in period_figures.journals_of(row)
        ],
    )  # fmt: skip


def _row(row: StockJournal) -> dict[str, Any]:
    return {
        "id": row.pk,
        "as_of": row.as_of,
        "state": row.state,
        "currency": row.connection.home_currency,
        "valuation": row.valuation,
        "received_not_billed": row.received_not_billed,
        "known_after": row.known_after,
        "in_quickbooks": row.in_quickbooks,
        "accrues": row.accrues,
        "sentence": period_sheets.sentence_of(row),
        "made_at": row.made_at,
        "made_by": str(row.made_by) if row.made_by else "",
    }
