"""The way of accounting for stock: which one is kept, what another one would do, and switching it on."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from django.http import HttpRequest
from ninja import Router
from pydantic import Field

from crossfoot.api import tasks
from crossfoot.api.answering import answers
from crossfoot.api.caller import Caller, caller_of
from crossfoot.api.fields import Amount, Day, Given, Measure, Text, Told, one_of
from crossfoot.api.problems import ProblemTold, told
from crossfoot.api.tasks import TaskTold
from crossfoot.core.stock.on_hand import NegativeStock
from crossfoot.core.stock.roles import Accounting
from crossfoot.core.stock.selling import CostOfSales
from crossfoot.stock import switching
from crossfoot.stock.going_live import Choice
from crossfoot.stock.switching import Prospect

router = Router()


class WayOfAccounting(Given):
    """A way of accounting with its choices. `through_wip`: ingredients wait in work in progress until the product is
    made."""

    accounting: Annotated[Accounting, one_of(Accounting)]
    cost_of_sales: Annotated[CostOfSales, one_of(CostOfSales)] = CostOfSales.AT_DELIVERY
    negative_stock: Annotated[NegativeStock, one_of(NegativeStock)] = NegativeStock.BLOCK
    through_wip: bool = False


class WaySwitchedOn(WayOfAccounting):
    """The way that is to be kept from now on."""

    approves: Annotated[Text, Field(max_length=40)] = Field(
        "", description="`mark` of the opening entry that was shown, where there is one: approves it."
    )


class AccountingTold(Told):
    """The way that is kept. `since` is null where nobody chose; `opened_on` is the day of the opening entry."""

    accounting: Annotated[Accounting, one_of(Accounting)]
    cost_of_sales: Annotated[CostOfSales, one_of(CostOfSales)]
    negative_stock: Annotated[NegativeStock, one_of(NegativeStock)]
    through_wip: bool
    since: datetime | None
    chosen_by: str
    opened_on: Day | None
    opening_journal: str


class OpeningLineTold(Told):
    """One line of the opening entry, by the role of its account."""

    role: str
    note: str
    debit: Amount
    credit: Amount


class OpeningEntryTold(Told):
    """The entry that brings QuickBooks' inventory account to what the stock is worth; `mark` names it as shown."""

    mark: str
    posting_on: Day
    total: Amount
    lines: list[OpeningLineTold]


class OpenedProductTold(Told):
    """One product at the end of the day that is compared, in home currency."""

    product_id: int
    sku: str
    name: str
    quantity: Measure
    value: Measure
    received_not_billed: Measure


class ProspectTold(Told):
    """What switching would do. `in_quickbooks` is null until it is read; `is_ready` with nothing against it but the
    approval."""

    is_ready: bool
    problems: list[ProblemTold]
    compared_on: Day | None
    in_quickbooks: Amount | None
    read_at: datetime | None
    valuation: Measure | None
    opening: OpeningEntryTold | None
    products: list[OpenedProductTold]


@router.get("", response=AccountingTold, summary="Read which way of accounting is kept")
@answers()
def get_accounting(request: HttpRequest) -> AccountingTold:
    return _kept(caller_of(request))


@router.post(
    "/preview", response=ProspectTold, summary="See what a way of accounting would do; nothing is changed"
)
@answers()
def preview_accounting(request: HttpRequest, asked: WayOfAccounting) -> ProspectTold:
    caller = caller_of(request)
    return _told(
        switching.prospect(company=caller.company, choice=_choice(asked), by=caller.person, at=caller.now)
    )


@router.post(
    "/read",
    response={202: TaskTold},
    summary="Read QuickBooks' inventory account on the day before the start",
)
@answers(202)
def read_inventory_account(request: HttpRequest) -> TaskTold:
    caller = caller_of(request)
    return tasks.told(switching.start_reading(company=caller.company, by=caller.person, at=caller.now))


@router.post("/switch", response=AccountingTold, summary="Switch a way of accounting on")
@answers()
def switch_accounting(request: HttpRequest, asked: WaySwitchedOn) -> AccountingTold:
    caller = caller_of(request)
    switching.switch(
        company=caller.company,
        choice=_choice(asked),
        approves=asked.approves,
        by=caller.person,
        at=caller.now,
    )
    return _kept(caller)


def _choice(asked: WayOfAccounting) -> Choice:
    return Choice(asked.accounting, asked.cost_of_sales, asked.through_wip, asked.negative_stock)


def _kept(caller: Caller) -> AccountingTold:
    kept = switching.kept(caller.company)
    opened = kept.opening
    return AccountingTold(
        accounting=kept.choice.accounting,
        cost_of_sales=kept.choice.cost_of_sales,
        negative_stock=kept.choice.negative_stock,
        through_wip=kept.choice.through_wip,
        since=kept.since,
        chosen_by=str(kept.by) if kept.by else "",
        opened_on=opened.posting_on if opened else None,
        opening_journal=opened.journal.number if opened and opened.journal else "",
    )


def _told(looked: Prospect) -> ProspectTold:
    entry = looked.opening
    lines = [
        OpeningLineTold(role=one.role, note=one.note, debit=one.debit, credit=one.credit)
        for one in (entry.lines if entry else ())
    ]
    return ProspectTold(
        is_ready=looked.is_ready,
        problems=[told(one) for one in looked.problems],
        compared_on=looked.compared_on,
        in_quickbooks=looked.reading.balance if looked.reading else None,
        read_at=looked.reading.read_at if looked.reading else None,
        valuation=looked.standing.valuation if looked.standing else None,
        opening=OpeningEntryTold(
            mark=looked.mark, posting_on=entry.posting_on, total=entry.total, lines=lines
        ) if entry else None,
        products=[
            OpenedProductTold(
                product_id=int(one.product), sku=one.sku, name=one.name, quantity=one.quantity, value=one.value,
                received_not_billed=one.received_not_billed,
            )
            for one in looked.shares
        ],
    )  # fmt: skip
