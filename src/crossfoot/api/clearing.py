"""Statements of clearing accounts: where the money of orders that came paid is until it is paid out."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router

from crossfoot.api import tasks
from crossfoot.api.answering import answers
from crossfoot.api.caller import caller_of
from crossfoot.api.fields import Amount, Day, Given, PathId, Text, Told, one_of
from crossfoot.api.paging import Listed, Paged, about, page_of
from crossfoot.api.tasks import TaskTold
from crossfoot.connections import operations as connections
from crossfoot.core.clearing import Sort, rows_of
from crossfoot.proof import clearing
from crossfoot.proof.models import ClearingStatement

router = Router()


class ClearingAccountTold(Told):
    """An account of payments on their way; `sources` is empty where it is for every sales source."""

    account_id: str
    name: str
    sources: list[str]


class ClearingAccounts(Told):
    """Those that are mapped in the connected QuickBooks company."""

    accounts: list[ClearingAccountTold]


class StatementAsked(Given):
    """Which account, by QuickBooks' id, and for which days; both are included."""

    account_id: Text
    start_on: Day
    end_on: Day


class StatementRow(Told):
    """A statement, in `currency`: QuickBooks' own balances before and after the period."""

    id: int
    account_id: str
    account: str
    start_on: Day
    end_on: Day
    currency: str
    opening: Amount
    closing: Amount
    sentence: str
    made_at: datetime


class ClearedTold(Told):
    """What others entered in QuickBooks, by its word for it: `Deposit`, `Expense` …"""

    kind: str
    count: int
    amount: Amount


class MovementTold(Told):
    """One movement: debit less credit. `document` is our document's key, empty for what others entered."""

    on: Day
    sort: Annotated[Sort, one_of(Sort)]
    kind: str
    number: str
    name: str
    amount: Amount
    balance: Amount
    document: str


class NotSentTold(Told):
    """Orders that came paid and are not in QuickBooks yet, by sales source and currency."""

    source: str
    currency: str
    count: int
    total: Amount


class StatementTold(StatementRow):
    """A statement with its figures and its movements, of which `left_out` more are only in the sums."""

    sales: Amount
    refunds: Amount
    others: list[ClearedTold]
    not_sent: list[NotSentTold]
    movements: list[MovementTold]
    left_out: int


class StatementList(Listed):
    """One page of statements."""

    items: list[StatementRow]


@router.get("/accounts", response=ClearingAccounts, summary="List the clearing accounts")
@answers()
def list_clearing_accounts(request: HttpRequest) -> ClearingAccounts:
    connection = connections.active(caller_of(request).company)
    found = clearing.accounts(connection) if connection else []
    return ClearingAccounts(
        accounts=[
            ClearingAccountTold(account_id=one.remote_id, name=one.name, sources=list(one.sources))
            for one in found
        ]
    )


@router.get("", response=StatementList, summary="List statements of clearing accounts, the latest first")
@answers()
def list_clearing_statements(request: HttpRequest, asked: Query[Paged]) -> StatementList:
    rows = ClearingStatement.objects.filter(company=caller_of(request).company).select_related("connection")
    page = page_of(rows.defer("result").order_by("-made_at", "-pk"), asked)
    return StatementList(items=[StatementRow(**_row(one)) for one in page.rows], **about(page))


@router.post(
    "", response={202: TaskTold}, summary="Make a statement; the task's result names it when it is done"
)
@answers(202)
def start_clearing_statement(request: HttpRequest, asked: StatementAsked) -> TaskTold:
    caller = caller_of(request)
    return tasks.told(
        clearing.start(
            company=caller.company, **asked.model_dump(), by=caller.person, at=caller.now
        )
    )  # fmt: skip


@router.get("/{int:statement_id}", response=StatementTold, summary="Read a statement")
@answers()
def get_clearing_statement(request: HttpRequest, statement_id: PathId) -> StatementTold:
    made = caller_of(request).find(ClearingStatement, statement_id)
    sums = clearing.sums_of(made)
    return StatementTold(
        **_row(made),
        sales=sums.sales,
        refunds=sums.refunds,
        others=[ClearedTold(kind=one.kind, count=one.count, amount=one.amount) for one in sums.others],
        not_sent=[NotSentTold(**row) for row in made.result["not_sent"]],
        movements=[
            MovementTold(
                on=one.movement.on,
                sort=one.movement.sort,
                kind=one.movement.kind,
                number=one.movement.number,
                name=one.movement.name,
                amount=one.movement.amount,
                balance=one.balance,
                document=one.movement.key,
            )
            for one in rows_of(made.opening, clearing.movements_of(made))
        ],
        left_out=made.result["left_out"],
    )


def _row(made: ClearingStatement) -> dict[str, Any]:
    return {
        "id": made.pk,
        "account_id": made.account_id,
        "account": made.account_name,
        "start_on": made.start_on,
        "end_on": made.end_on,
        "currency": made.connection.home_currency,
        "opening": made.opening,
        "closing": made.closing,
        "sentence": clearing.sentence_of(made),
        "made_at": made.made_at,
    }
