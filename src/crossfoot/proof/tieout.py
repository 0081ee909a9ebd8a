"""The tie-out: do the two books agree, to the cent, and where not, why.

Three comparisons over a period: the source's stated totals with what was sent; what was sent with QuickBooks,
document by document; and each account's movement by month, predicted with booked, on the accrual basis. What
others entered in QuickBooks is counted apart, by account and month, and never hides a difference of ours.

It reads, and reading can fail. A failed read proves nothing: the tie-out goes on where it stopped, and says
that it is not complete until every page was read.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction

from crossfoot.audit import trail
from crossfoot.connections import gateway as gateways
from crossfoot.connections import operations as connections
from crossfoot.connections.conversation import MOST_BEGUN, NotAnswered
from crossfoot.connections.models import Connection
from crossfoot.core.mappings import Mappings
from crossfoot.core.money import total
from crossfoot.core.permissions import Can
from crossfoot.core.problems import Fix, Problem, refused
from crossfoot.engine import clock, tasks
from crossfoot.engine.models import Task
from crossfoot.engine.turns import Held, TurnResult
from crossfoot.mappings import queries
from crossfoot.proof import ours as our_side
from crossfoot.proof.accounts import account_rows
from crossfoot.proof.models import TieOut
from crossfoot.proof.progress import Reading
from crossfoot.proof.reading import Mine, begin, read, spans_of, units_of
from crossfoot.proof.stock_tied import difference_of, stock_rows
from crossfoot.proof.unsent import not_sent
from crossfoot.quickbooks.online.reports import UnreadableReport
from crossfoot.sync import questions
from crossfoot.tenancy import access
from crossfoot.tenancy.models import Company, Person

TASK = "tie_out"
"""The kind of the engine's task."""

LONGEST_PERIOD = timedelta(days=366 * 10)

TURN_LENGTH = timedelta(seconds=20)
"""After this the reading goes on in another turn, so that pushes of the company get theirs."""


@transaction.atomic
def start(
    *, company: Company, start_on: date, end_on: date, by: Person, at: datetime, is_interactive: bool = True
) -> Task:
    """Queue a tie-out of `start_on` to `end_on`, both included.

    Raises Refusal where nothing is connected or the period is none.
    """
    access.require(by, Can.VIEW, company, at=at)
    connection = connections.active(company)
    if connection is None:
        raise _refusal(
            "not_connected", "No QuickBooks company is connected, so there is nothing to compare with."
        )
    if end_on < start_on:
        raise _refusal("period", "The period ends before it begins. Exchange the two dates.")
    if end_on - start_on > LONGEST_PERIOD:
        raise _refusal("period", "A tie-out covers ten years at most. Choose a shorter period.")
    return tasks.start(
        company=company,
        kind=TASK,
        args={"start_on": start_on.isoformat(), "end_on": end_on.isoformat(), "connection": connection.pk},
        by=by,
        at=at,
        is_interactive=is_interactive,
    )


def step(held: Held, task: Task, now: datetime) -> TurnResult | None:
    """One turn of the task: read until everything is read, or QuickBooks has to be left alone for a while."""
    connection = connections.active(task.company)
    if connection is None or connection.pk != task.args["connection"]:
        sentence = "The QuickBooks company was disconnected. Connect it and tie out again."
        tasks.fail(held, task, now, sentence=sentence)
        return None
    start_on, end_on = (date.fromisoformat(task.args[name]) for name in ("start_on", "end_on"))
    reading = Reading(**task.result) if task.result else Reading()
    if reading.up_to is None:
        reading.up_to = our_side.latest_link(connection)
        reading.kinds = list(our_side.kinds_of(connection, up_to=reading.up_to))
        days = our_side.days_of(connection, start_on, end_on, up_to=reading.up_to)
        reading.spans = spans_of(start_on, end_on, days)
    units = units_of(start_on, end_on, reading.spans, reading.kinds)
    mine = Mine(connection, queries.table(connection))
    asked = questions.conversation(held, connection, gateway=gateways.current())
    due_at = None
    try:
        while reading.unit < len(units) and clock.now() - now < TURN_LENGTH:
            unit = units[reading.unit]
            if not tasks.progress(
                held, task, clock.now(), done=reading.unit, total=len(units), sentence=unit.sentence
            ):
                tasks.cancelled(held, task, clock.now())
                return questions.ended(held, asked)
            # QuickBooks answers what comes next while this is compared.
            for coming in units[reading.unit : reading.unit + MOST_BEGUN]:
                begin(coming, asked)
            read(unit, reading, mine, asked, start_on=start_on, end_on=end_on)
            reading.unit += 1
    except NotAnswered as failure:
        due_at = questions.again_at(held, failure, clock.now())
        if due_at is None:
            tasks.fail(held, task, clock.now(), sentence=f"Nothing is proven: {failure.sentence}")
            return questions.ended(held, asked)
        task.sentence = failure.sentence
    except UnreadableReport as unreadable:
        tasks.fail(held, task, clock.now(), sentence=f"Nothing is proven: {unreadable}. Tie out again.")
        return questions.ended(held, asked)
    finally:
        asked.close()
    if reading.unit < len(units):
        task.result = asdict(reading)
        tasks.keep(held, task, clock.now())
        tasks.later(held, task, clock.now(), due_at=due_at or clock.now(), sentence=task.sentence)
        return questions.ended(held, asked)
    with transaction.atomic():
        done = _conclude(task, connection, start_on, end_on, reading, mine.mappings, clock.now())
        tasks.finish(held, task, clock.now(), sentence=sentence_of(done), result={"tie_out": done.pk})
    return questions.ended(held, asked)


def sentence_of(done: TieOut) -> str:
    """The result in a sentence, or in two where the stock is apart."""
    if not done.stock_difference:
        return _of_documents(done)
    return (
        f"{_of_documents(done)} The stock and QuickBooks' accounts of it are {done.stock_difference:,} apart."
    )


def _of_documents(done: TieOut) -> str:
    if done.difference == 0 and not done.differing:
        return f"The two books agree to the cent: {done.documents} documents compared, difference 0.00."
    if done.difference == 0:
        return (
            f"All amounts agree to the cent, and {done.differing} of {done.documents} documents differ in a "
            "date, number or party; each is named below."
        )
    return (
        f"The two books differ by {done.difference:,} over {done.documents} documents; each is named below."
    )


@transaction.atomic
def sign_off(*, tie_out: TieOut, by: Person, at: datetime) -> None:
    """Record that a person has seen these figures. Raises Refusal for an incomplete one; twice is once."""
    access.require(by, Can.SIGN_OFF, tie_out.company, at=at)
    if not tie_out.is_complete:
        raise _refusal("incomplete", "This tie-out is not complete, so there is nothing to sign off.")
    if TieOut.objects.filter(pk=tie_out.pk, signed_off_at=None).update(signed_off_at=at, signed_off_by=by):
        trail.record(
            "tie_out.signed_off",
            company_id=tie_out.company_id,
            by=trail.actor_of(by),
            at=at,
            subject=trail.Subject("tie_out", tie_out.pk, f"{tie_out.start_on} to {tie_out.end_on}"),
            data={
                "difference": str(tie_out.difference),
                "documents": tie_out.documents,
                "differing": tie_out.differing,
            },
        )


def latest(company: Company) -> TieOut | None:
    """The last complete tie-out of the company's present connection."""
    connection = connections.active(company)
    return (
        TieOut.objects.filter(company=company, connection=connection, is_complete=True)
        .order_by("-made_at")
        .first()
        if connection
        else None
    )


# --- concluding ---------------------------------------------------------------------------------------


def _conclude(
    task: Task,
    connection: Connection,
    start_on: date,
    end_on: date,
    reading: Reading,
    mappings: Mappings,
    now: datetime,
) -> TieOut:
    """Put the three comparisons together and store them."""
    documents = reading.documents + len(reading.strays)
    unsettled = our_side.of_links(connection, reading.open, table=mappings)
    accounts, accounts_difference = account_rows(reading, unsettled, mappings)
    documents_difference = total(abs(Decimal(row["difference"])) for row in reading.differing)
    # Documents and accounts are two views of the same books: what both miss is missing once.
    difference = total(abs(Decimal(row["difference"])) for row in reading.sources) + max(
        documents_difference, accounts_difference
    )
    stock = stock_rows(connection, end_on, reading.balances)
    result = {
        "source": {
            "documents": reading.documents,
            "stated": reading.stated,
            "booked": reading.booked,
            "rows": reading.sources,
            "not_sent": not_sent(connection, start_on, end_on),
        },
        "documents": {"compared": documents, "equal": reading.equal, "rows": reading.differing},
        "tax_computed_there": reading.taxed,
        "accounts": accounts,
        "others": reading.others_listed,
        "trial_balance": reading.trial_balance,
        "stock": stock,
    }
    done = TieOut.objects.create(
        company_id=connection.company_id,
        connection=connection,
        start_on=start_on,
        end_on=end_on,
        is_complete=True,
        difference=difference,
        stock_difference=difference_of(stock),
        documents=documents,
        differing=len(reading.differing),
        result=result,
        made_at=now,
        made_by=task.created_by,
    )
    trail.record(
        "tie_out.made",
        company_id=connection.company_id,
        by=trail.actor_of(task.created_by) if task.created_by else trail.SYSTEM,
        at=now,
        subject=trail.Subject("tie_out", done.pk, f"{start_on} to {end_on}"),
        data={
            "difference": str(difference),
            "stock_difference": None if done.stock_difference is None else str(done.stock_difference),
            "documents": documents,
            "differing": done.differing,
        },
    )
    return done


def _refusal(code: str, sentence: str) -> Exception:
    return refused([Problem(code, sentence, Fix.CHANGE_SETTING, cause=f"tie_out:{code}")])
