"""Statements of payment clearing accounts, read from QuickBooks' ledger as a task that people watch.

The opening balance and the closing one are QuickBooks' own, and every movement between them is read; where they do
not add up the account moved while it was read, and there is no statement.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import Count, Sum

from crossfoot.connections import gateway as gateways
from crossfoot.connections import operations as connections
from crossfoot.connections.conversation import Conversation, NotAnswered
from crossfoot.connections.models import Connection
from crossfoot.core.clearing import Cleared, Movement, Sort, Sums
from crossfoot.core.money import ZERO
from crossfoot.core.permissions import Can
from crossfoot.core.problems import Fix, Problem, refused
from crossfoot.documents.models import SalesOrder
from crossfoot.engine import clock, tasks
from crossfoot.engine.models import Task
from crossfoot.engine.turns import Held, TurnResult
from crossfoot.mappings.models import AccountMapping
from crossfoot.mappings.rules import account_key
from crossfoot.proof.models import ClearingStatement
from crossfoot.proof.reading import record_type, rows_of_account
from crossfoot.quickbooks.online.reports import LEDGER_COLUMNS, UnreadableReport, trial_balance_rows
from crossfoot.sync import questions
from crossfoot.sync.models import BookState, Link
from crossfoot.tenancy import access
from crossfoot.tenancy.models import Company, Person

TASK = "clearing_statement"
"""The kind of the engine's task."""

ROLE = "payment_clearing"
LONGEST_PERIOD = timedelta(days=366)
TURN_LENGTH = timedelta(seconds=20)
MOST_LISTED = 2_000
"""Movements that a statement lists one by one, the first of the period; all are in its sums."""

CENT = Decimal("0.01")

SORTS: Mapping[str, Sort] = {"SalesReceipt": Sort.SALE, "RefundReceipt": Sort.REFUND}


@dataclass(frozen=True, slots=True)
class ClearingAccount:
    """An account that payments go through, and the sales sources that it is for; none where it is everybody's."""

    remote_id: str
    name: str
    sources: tuple[str, ...]


@dataclass(slots=True)
class Reading:
    """How far a statement was read, kept with the task between turns. Amounts as text."""

    unit: int = 0
    opening: str = "0"
    sales: str = "0"
    refunds: str = "0"
    others: dict[str, list[str]] = field(default_factory=dict)
    """QuickBooks' word → [count, amount]."""
    listed: list[dict[str, str]] = field(default_factory=list)
    left_out: int = 0


def accounts(connection: Connection) -> list[ClearingAccount]:
    """The accounts that were chosen for payments on their way, by name."""
    mapped = AccountMapping.objects.filter(connection=connection, key__startswith=ROLE).select_related(
        "record"
    )
    found: dict[str, tuple[str, list[str]]] = {}
    for one in mapped.order_by("key"):
        _, _, source = one.key.partition("@source:")
        _, sources = found.setdefault(one.record.remote_id, (one.record.name, []))
        sources += [source] if source else []
    return sorted(
        (ClearingAccount(pk, name, tuple(sources)) for pk, (name, sources) in found.items()),
        key=lambda account: account.name,
    )


@transaction.atomic
def start(
    *, company: Company, account_id: str, start_on: date, end_on: date, by: Person, at: datetime
) -> Task:
    """Queue the statement of a clearing account from `start_on` to `end_on`, both included.

    `account_id` is QuickBooks' id of one of `accounts`. Raises Refusal where nothing is connected, it is no clearing
    account, or the period is none; Forbidden or Outsider.
    """
    access.require(by, Can.VIEW, company, at=at)
    connection = connections.active(company)
    if connection is None:
        raise _refusal("not_connected", "No QuickBooks company is connected, so there is no account to read.")
    if account_id not in {one.remote_id for one in accounts(connection)}:
        raise _refusal(
            "no_clearing_account",
            "This is no account of payments on their way. Choose one of those that are mapped under Settings > "
            "Mapping.",
        )
    if end_on < start_on:
        raise _refusal("period", "The period ends before it begins. Exchange the two dates.")
    if end_on - start_on > LONGEST_PERIOD:
        raise _refusal("period", "A statement covers a year at most. Choose a shorter period.")
    args = {
        "connection": connection.pk, "account": account_id, "start_on": start_on.isoformat(),
        "end_on": end_on.isoformat(),
    }  # fmt: skip
    return tasks.start(company=company, kind=TASK, args=args, by=by, at=at, is_interactive=True)


def step(held: Held, task: Task, now: datetime) -> TurnResult | None:
    """One turn: balances and months are read until everything is, or QuickBooks has to be left alone."""
    connection = connections.active(task.company)
    if connection is None or connection.pk != task.args["connection"]:
        sentence = "The QuickBooks company was disconnected. Connect it and make the statement again."
        tasks.fail(held, task, now, sentence=sentence)
        return None
    start_on, end_on = (date.fromisoformat(task.args[name]) for name in ("start_on", "end_on"))
    reading = Reading(**task.result) if task.result else Reading()
    months = list(_months(start_on, end_on))
    asked = questions.conversation(held, connection, gateway=gateways.current())
    account, due_at = str(task.args["account"]), None
    try:
        while reading.unit < len(months) + 2 and clock.now() - now < TURN_LENGTH:
            unit, count = reading.unit, len(months) + 2
            month = months[min(max(unit - 1, 0), len(months) - 1)]
            sentence = f"Reading {month[0]:%B %Y}."
            if not tasks.progress(held, task, clock.now(), done=unit, total=count, sentence=sentence):
                tasks.cancelled(held, task, clock.now())
                return questions.ended(held, asked)
            if unit == 0:
                reading.opening = str(_balance(asked, account, start_on - timedelta(days=1)))
            elif unit <= len(months):
                _read_month(asked, connection, account, month, reading)
            else:
                _require_whole(reading, _balance(asked, account, end_on))
            reading.unit += 1
    except NotAnswered as failure:
        due_at = questions.again_at(held, failure, clock.now())
        if due_at is None:
            tasks.fail(held, task, clock.now(), sentence=f"There is no statement: {failure.sentence}")
            return questions.ended(held, asked)
        task.sentence = failure.sentence
    except UnreadableReport as unreadable:
        tasks.fail(held, task, clock.now(), sentence=f"There is no statement: {unreadable}. Make it again.")
        return questions.ended(held, asked)
    if reading.unit < len(months) + 2:
        task.result = asdict(reading)
        tasks.keep(held, task, clock.now())
        tasks.later(held, task, clock.now(), due_at=due_at or clock.now(), sentence=task.sentence)
        return questions.ended(held, asked)
    with transaction.atomic():
        made = _conclude(task, connection, account, start_on, end_on, reading)
        result = {"clearing_statement": made.pk}
        tasks.finish(held, task, clock.now(), sentence=sentence_of(made), result=result)
    return questions.ended(held, asked)


def sums_of(statement: ClearingStatement) -> Sums:
    """The figures of a statement that was made."""
    result = statement.result
    others = tuple(
        Cleared(kind, int(count), Decimal(amount)) for kind, (count, amount) in result["others"].items()
    )
    return Sums(statement.opening, Decimal(result["sales"]), Decimal(result["refunds"]), others)


def movements_of(statement: ClearingStatement) -> list[Movement]:
    """The movements that a statement lists."""
    return [
        Movement(
            date.fromisoformat(row["on"]), Sort(row["sort"]), row["kind"], row["number"], row["name"],
            Decimal(row["amount"]), row["key"],
        )
        for row in statement.result["listed"]
    ]  # fmt: skip


def sentence_of(statement: ClearingStatement) -> str:
    """The result in one sentence."""
    if statement.closing == 0:
        return f"{statement.account_name} is cleared: nothing was left on {statement.end_on:%d %b %Y}."
    return (
        f"{statement.closing:,} were left on {statement.account_name} on {statement.end_on:%d %b %Y}: on their way, "
        "or paid out and not entered in QuickBooks yet."
    )


# --- reading ----------------------------------------------------------------------------------------------


def _months(start_on: date, end_on: date) -> Iterator[tuple[date, date]]:
    first = start_on
    while first <= end_on:
        next_month = (first.replace(day=28) + timedelta(days=4)).replace(day=1)
        yield first, min(next_month - timedelta(days=1), end_on)
        first = next_month


def _balance(asked: Conversation, account: str, on: date) -> Decimal:
    """QuickBooks' own balance of the account at the end of a day."""
    report = asked.report(
        "TrialBalance", {"start_date": str(on), "end_date": str(on), "accounting_method": "Accrual"}
    )
    rows = trial_balance_rows(report.content)
    return next((row.balance for row in rows if row.account_id == account), ZERO)


def _read_month(
    asked: Conversation, connection: Connection, account: str, month: tuple[date, date], reading: Reading
) -> None:
    """Every movement of the account in one month; nothing is counted where the report cannot be read."""
    report = asked.report(
        "GeneralLedger",
        {
            "start_date": str(month[0]), "end_date": str(month[1]), "accounting_method": "Accrual",
            "account": account, "columns": LEDGER_COLUMNS,
        },
    )  # fmt: skip
    found = [(record_type(row.txn_type), row) for row in rows_of_account(report, connection, asked, account)]
    keys = _ours(connection, [(kind, row.txn_id) for kind, row in found if kind in SORTS])
    for kind, row in found:
        key = keys.get((kind, row.txn_id), "")
        sort = SORTS[kind] if key else Sort.OTHER
        _count(reading, Movement(row.on, sort, row.txn_type, row.number, row.name, row.amount, key))


def _count(reading: Reading, one: Movement) -> None:
    match one.sort:
        case Sort.SALE:
            reading.sales = str(Decimal(reading.sales) + one.amount)
        case Sort.REFUND:
            reading.refunds = str(Decimal(reading.refunds) + one.amount)
        case Sort.OTHER:
            count, amount = reading.others.get(one.kind, ["0", "0"])
            reading.others[one.kind] = [str(int(count) + 1), str(Decimal(amount) + one.amount)]
    if len(reading.listed) >= MOST_LISTED:
        reading.left_out += 1
        return
    reading.listed.append(
        {
            "on": one.on.isoformat(), "sort": one.sort, "kind": one.kind, "number": one.number, "name": one.name,
            "amount": str(one.amount), "key": one.key,
        }
    )  # fmt: skip


def _ours(connection: Connection, names: Sequence[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """Document keys by record type and id, of what we sent; what was taken out again moved nothing."""
    links = Link.objects.filter(
        connection=connection, remote_kind__in=list(SORTS), remote_id__in=[pk for _, pk in names]
    )
    return {(one.remote_kind, one.remote_id): one.local_key for one in links}


def _require_whole(reading: Reading, closing: Decimal) -> None:
    others = sum((Decimal(amount) for _, amount in reading.others.values()), ZERO)
    reached = Decimal(reading.opening) + Decimal(reading.sales) + Decimal(reading.refunds) + others
    if reached != closing:
        raise UnreadableReport(f"the account moved while it was read, {reached} and {closing} are not equal")


# --- concluding -------------------------------------------------------------------------------------------


def _conclude(
    task: Task, connection: Connection, account: str, start_on: date, end_on: date, reading: Reading
) -> ClearingStatement:
    name = next((one.name for one in accounts(connection) if one.remote_id == account), account)
    result = {
        "sales": reading.sales, "refunds": reading.refunds, "others": reading.others, "listed": reading.listed,
        "left_out": reading.left_out, "not_sent": _not_sent(connection, account, end_on),
    }  # fmt: skip
    made = ClearingStatement(
        company_id=connection.company_id,
        connection=connection,
        account_id=account,
        account_name=name,
        start_on=start_on,
        end_on=end_on,
        opening=Decimal(reading.opening),
        result=result,
        made_at=clock.now(),
        made_by=task.created_by,
    )
    made.closing = sums_of(made).closing
    made.save()
    return made


def _not_sent(connection: Connection, account: str, end_on: date) -> list[dict[str, str | int]]:
    """Orders that were paid by the period's end and go through this account, and are not in QuickBooks yet."""
    mapped = dict(
        AccountMapping.objects.filter(connection=connection, key__startswith=ROLE).values_list(
            "key", "record__remote_id"
        )
    )
    paid = SalesOrder.objects.filter(company_id=connection.company_id, paid_on__lte=end_on)
    open_ = paid.exclude(
        book_state__in=[BookState.SYNCHRONIZED, BookState.MARKED, BookState.IN_SUMMARY]
    ).exclude(status=SalesOrder.Status.CANCELLED)
    sums = open_.order_by("source", "currency").values_list("source", "currency")
    return [
        {"source": source, "currency": currency, "count": count, "total": str(Decimal(amount).quantize(CENT))}
        for source, currency, count, amount in sums.annotate(count=Count("pk"), sum=Sum("total"))
        if mapped.get(account_key(ROLE, source=source, known=mapped.keys())) == account
    ]


def _refusal(code: str, sentence: str) -> Exception:
    return refused([Problem(code, sentence, Fix.CHANGE_SETTING, cause=f"clearing:{code}")])
