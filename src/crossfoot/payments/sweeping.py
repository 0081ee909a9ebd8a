"""Reading payments by queries, as tasks that people watch: *Import from QuickBooks* for a range of dates (D9),
and catching up where QuickBooks could not tell all that changed.

Both read kind after kind, in parts that can be resumed. What a query does not show proves nothing: a payment
that is known here and was not seen is asked for by its id, and only QuickBooks' word that it is gone counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from django.db import transaction

from crossfoot.audit import trail
from crossfoot.connections import gateway as gateways
from crossfoot.connections import operations as connections
from crossfoot.connections.conversation import NotAnswered
from crossfoot.connections.models import Connection
from crossfoot.core.dates import in_words
from crossfoot.core.permissions import Can
from crossfoot.core.problems import Fix, Problem, refused
from crossfoot.engine import clock, lease, tasks
from crossfoot.engine.models import Task
from crossfoot.engine.tasks import TaskFunction
from crossfoot.engine.turns import Held, TurnResult
from crossfoot.mappings import queries as mappings
from crossfoot.payments import telling
from crossfoot.payments.copying import Copied
from crossfoot.payments.intake import DOCUMENTS, PAYMENTS, Handler, Intake, change_of
from crossfoot.payments.models import Payment, Pull
from crossfoot.quickbooks.online import settlements
from crossfoot.quickbooks.online.changes import Changed
from crossfoot.sync import questions
from crossfoot.sync.models import Link
from crossfoot.tenancy import access
from crossfoot.tenancy.models import Company, Person

IMPORT = "import_payments"
CATCH_UP = "catch_up_changes"

TURN_LENGTH = timedelta(seconds=15)
"""A part that began before this is finished; the next one is another turn's."""

LONGEST_PERIOD = timedelta(days=3660)
IDS_A_QUERY = 100
MOST_AGAIN = 3
"""Readings of one part whose list changed while it was read; then it is said that something may be missing."""

NOT_CONNECTED = "No QuickBooks company is connected. Connect one and start again."


@dataclass(frozen=True, slots=True)
class Part:
    """One thing to do: read a kind's records of a time, or look after what is known of it and was not seen."""

    does: str
    """`read` or `verify`."""
    name: str
    where: str = ""
    """The query's condition."""
    words: str = ""


@dataclass(slots=True)
class Progress:
    """How far it is, kept with the task between turns."""

    part: int = 0
    after: int = 0
    """In a part that verifies: the last row that was looked after."""
    again: int = 0
    new: int = 0
    changed: int = 0
    same: int = 0
    moved: list[str] = field(default_factory=list)
    """Kinds of which something may be missing, because they changed whenever they were read."""

    def counts(self, copied: Copied) -> None:
        self.new += copied.new
        self.changed += copied.changed
        self.same += copied.same


@transaction.atomic
def import_payments(*, company: Company, first_on: date, last_on: date, by: Person, at: datetime) -> Task:
    """*Import from QuickBooks*: everything dated in these days, both included, that settles documents (D9).

    An import of the same days that is under way is given back. Raises Refusal where nothing is connected,
    where *Import payments* is switched off, or for days that make no sense; Forbidden or Outsider.
    """
    access.require(by, Can.IMPORT_PAYMENTS, company, at=at)
    connection = connections.active(company)
    if connection is None:
        raise _refusal("not_connected", NOT_CONNECTED, Fix.RECONNECT)
    setup = mappings.setup_of(connection)
    if setup is None or setup.completed_at is None:
        sentence = (
            "The connection to QuickBooks is not set up yet. Finish the steps under Settings > Integrations."
        )
        raise _refusal("not_set_up", sentence, Fix.CHANGE_SETTING)
    if not setup.import_payments:
        raise _refusal(
            "import_payments_off",
            "Import payments is switched off for this connection. Switch it on under Settings > Integrations, or ask "
            "someone in Accounting.",
            Fix.CHANGE_SETTING,
        )
    if last_on < first_on:
        raise _refusal(
            "period", "The period ends before it begins. Exchange the two dates.", Fix.CHANGE_SETTING
        )
    if last_on - first_on > LONGEST_PERIOD:
        raise _refusal(
            "period", "At most ten years are imported at once. Choose a shorter period.", Fix.CHANGE_SETTING
        )
    args = {"connection": connection.pk, "first_on": first_on.isoformat(), "last_on": last_on.isoformat()}
    open_ = Task.objects.filter(company=company, kind=IMPORT, state__in=tasks.OPEN, args=args).first()
    if open_ is not None:
        return open_
    trail.record(
        "payment.import_started",
        company_id=company.pk,
        by=trail.actor_of(by),
        at=at,
        data={"first_on": first_on, "last_on": last_on},
    )
    return tasks.start(company=company, kind=IMPORT, args=args, by=by, at=at, is_interactive=True)


@transaction.atomic
def start_catching_up(
    connection: Connection,
    since: datetime,
    kinds: Sequence[str],
    *,
    is_gap: bool,
    until: datetime,
    at: datetime,
) -> Task:
    """Read by queries what changed `since`; then the pull goes on from `until`. After a gap, documents of ours
    that were deleted meanwhile are looked for as well."""
    args = {
        "connection": connection.pk,
        "since": since.isoformat(),
        "until": until.isoformat(),
        "kinds": list(kinds),
        "is_gap": is_gap,
    }
    return tasks.start(company=connection.company, kind=CATCH_UP, args=args, by=None, at=at)


def is_catching_up(connection: Connection) -> bool:
    """Whether the pull has to wait for a catch-up."""
    rows = Task.objects.filter(company_id=connection.company_id, kind=CATCH_UP, state__in=tasks.OPEN)
    return rows.filter(args__connection=connection.pk).exists()


def import_step_with(handlers: Sequence[Handler]) -> TaskFunction:
    """The function of an import."""
    return partial(_step, handlers, _range_parts, _import_done)


def catch_up_step_with(handlers: Sequence[Handler]) -> TaskFunction:
    """The function of a catch-up."""
    return partial(_step, handlers, _change_parts, _caught_up)


def _step(
    handlers: Sequence[Handler],
    parts_of: Callable[[Mapping[str, Any]], list[Part]],
    done: Callable[[Task, Progress], str],
    held: Held,
    task: Task,
    now: datetime,
) -> TurnResult | None:
    """One turn: part after part, until all are done or other work of the company has its turn."""
    connection = connections.active(task.company)
    if connection is None or connection.pk != task.args["connection"]:
        sentence = (
            "The QuickBooks company was disconnected. What was imported stays; connect it and start again."
        )
        tasks.fail(held, task, now, sentence=sentence)
        return None
    setup = mappings.setup_of(connection)
    takes_payments = setup is not None and setup.import_payments
    progress = Progress(**task.result) if task.result else Progress()
    parts = parts_of(task.args)
    asked = questions.conversation(held, connection, gateway=gateways.current())
    sweep = Sweep(Intake(held, connection, asked, handlers, takes_payments=takes_payments), task, progress)
    due_at = None
    try:
        while progress.part < len(parts) and clock.now() - now < TURN_LENGTH:
            part = parts[progress.part]
            if not tasks.progress(
                held, task, clock.now(), done=progress.part, total=len(parts), sentence=part.words
            ):
                tasks.cancelled(held, task, clock.now(), sentence="Stopped; what was imported stays.")
                return questions.ended(held, asked)
            sweep.does(part)
            task.result = asdict(progress)
            tasks.keep(held, task, clock.now())
    except NotAnswered as failure:
        due_at = questions.again_at(held, failure, clock.now())
        task.result, task.sentence = asdict(progress), failure.sentence[:500]
        tasks.keep(held, task, clock.now())
        if due_at is None:
            tasks.fail(held, task, clock.now(), sentence=failure.sentence, result=asdict(progress))
            return questions.ended(held, asked)
    if progress.part < len(parts):
        tasks.later(held, task, clock.now(), due_at=due_at or clock.now(), sentence=task.sentence)
        return questions.ended(held, asked)
    with transaction.atomic():
        lease.fence(held)
        sentence = done(task, progress)
        tasks.finish(held, task, clock.now(), sentence=sentence, result=_result(progress))
    return questions.ended(held, asked)


class Sweep:
    """One turn's part of a sweep."""

    def __init__(self, intake: Intake, task: Task, progress: Progress) -> None:
        self.intake = intake
        self.task = task
        self.progress = progress

    def does(self, part: Part) -> None:
        """Do one part, or as much of it as one turn should. Raises NotAnswered with nothing of it counted."""
        if part.does == "read":
            is_done = self._reads(part)
        elif part.name in PAYMENTS and part.words.startswith(VERIFIES):
            is_done = self._verifies_payments(part)
        else:
            is_done = self._verifies_documents(part)
        if is_done:
            self.progress.part, self.progress.after, self.progress.again = self.progress.part + 1, 0, 0

    def _reads(self, part: Part) -> bool:
        rows = self.intake.asked.read_list(part.name, part.where)
        changes = [change_of(part.name, record) for record in rows.records]
        self.progress.counts(self.intake.concludes(self.intake.takes(changes), changes))
        if rows.is_complete:
            return True
        self.progress.again += 1
        if self.progress.again < MOST_AGAIN:
            return False
        self.progress.moved = sorted({*self.progress.moved, part.name})
        return True

    def _verifies_payments(self, part: Part) -> bool:
        """Payments that are known and that this sweep has not seen: first in one query, then one by one."""
        rows = Payment.objects.filter(
            connection=self.intake.connection, remote_kind=part.name, pk__gt=self.progress.after
        ).exclude(remote_state=Payment.State.DELETED)
        # What this sweep has seen was seen later; at the same instant it is looked after once too often.
        rows = rows.filter(seen_at__lte=self.task.started_at or self.task.created_at)
        if "first_on" in self.task.args:
            first, last = (date.fromisoformat(self.task.args[name]) for name in ("first_on", "last_on"))
            rows = rows.filter(paid_on__gte=first, paid_on__lte=last)
        found = list(rows.order_by("pk").values_list("pk", "remote_id")[:IDS_A_QUERY])
        there = self._asks_for(part.name, [remote_id for _, remote_id in found])
        changes = list(there.values())
        copied = self.intake.takes(changes)
        for _, remote_id in found:
            if remote_id not in there:
                copied.add(self.intake.looks_after((part.name, remote_id)))
        copied.same = 0  # They were counted where they were read, or are not of this sweep.
        self.progress.counts(self.intake.concludes(copied, changes))
        self.progress.after = found[-1][0] if found else 0
        return len(found) < IDS_A_QUERY

    def _verifies_documents(self, part: Part) -> bool:
        """Documents of ours that may have been deleted while QuickBooks was not asked."""
        rows = Link.objects.filter(
            connection=self.intake.connection, remote_kind=part.name, pk__gt=self.progress.after
        )
        found = list(rows.order_by("pk").values_list("pk", "remote_id")[:IDS_A_QUERY])
        there = self._asks_for(part.name, [remote_id for _, remote_id in found])
        gone = [
            Changed(part.name, remote_id, None, True, None)
            for _, remote_id in found
            if remote_id not in there
        ]
        self.intake.takes(gone)
        self.progress.after = found[-1][0] if found else 0
        return len(found) < IDS_A_QUERY

    def _asks_for(self, name: str, remote_ids: Sequence[str]) -> dict[str, Changed]:
        if not remote_ids:
            return {}
        ids = ", ".join(f"'{remote_id}'" for remote_id in remote_ids)
        rows = self.intake.asked.query(
            f"SELECT * FROM {name} WHERE Id IN ({ids}) MAXRESULTS {len(remote_ids)}", subject=name
        )
        return {one.remote_id: one for one in (change_of(name, record) for record in rows.records)}


# --- what there is to do --------------------------------------------------------------------------------

VERIFIES = "Looking after"

WORDS: Mapping[str, str] = {
    "BillPayment": "bill payments",
    "Payment": "customer payments",
    "VendorCredit": "vendor credits",
    "CreditMemo": "credit memos",
    "SalesReceipt": "sales receipts",
    "RefundReceipt": "refund receipts",
    "JournalEntry": "journal entries",
    "Deposit": "deposits",
    "Purchase": "expenses",
    "Invoice": "invoices",
    "Bill": "bills",
    "PurchaseOrder": "purchase orders",
}


def _range_parts(args: Mapping[str, Any]) -> list[Part]:
    """Month by month all kinds, then what is known of these days and was not seen."""
    first, last = (date.fromisoformat(args[name]) for name in ("first_on", "last_on"))
    parts = [
        Part(
            "read",
            name,
            settlements.condition(begin, end),
            f"Reading {WORDS[name]} of {begin:%B %Y}.",
        )
        for begin, end in _months(first, last)
        for name in PAYMENTS
    ]
    return [*parts, *(_verify(name) for name in PAYMENTS)]


def _change_parts(args: Mapping[str, Any]) -> list[Part]:
    """Kind after kind what changed since, then what is known and was not seen."""
    kinds = args["kinds"]
    where = f"MetaData.LastUpdatedTime >= '{args['since']}'"
    parts = [Part("read", name, where, f"Reading {WORDS[name]} that changed.") for name in kinds]
    parts += [_verify(name) for name in kinds if name in PAYMENTS]
    if args["is_gap"]:
        parts += [Part("verify", name, "", f"Looking for {WORDS[name]} that are gone.") for name in DOCUMENTS]
    return parts


def _verify(name: str) -> Part:
    return Part("verify", name, "", f"{VERIFIES} {WORDS[name]} that were not seen.")


def _months(first: date, last: date) -> Iterator[tuple[date, date]]:
    begin = first
    while begin <= last:
        following = (begin.replace(day=28) + timedelta(days=4)).replace(day=1)
        yield begin, min(following - timedelta(days=1), last)
        begin = following


def _import_done(task: Task, progress: Progress) -> str:
    first, last = (in_words(date.fromisoformat(task.args[name])) for name in ("first_on", "last_on"))
    trail.record(
        "payment.import_finished",
        company_id=task.company_id,
        by=trail.actor_of(task.created_by),
        at=clock.now(),
        data={**_result(progress), "first_on": task.args["first_on"], "last_on": task.args["last_on"]},
    )
    return f"{first} to {last}: {_counted(progress)}"


def _caught_up(task: Task, progress: Progress) -> str:
    until = datetime.fromisoformat(task.args["until"])
    Pull.objects.filter(connection_id=task.args["connection"], changed_since__lt=until).update(
        changed_since=until
    )
    return f"Caught up: {_counted(progress)}"


def _counted(progress: Progress) -> str:
    told = telling.counted(new=progress.new, changed=progress.changed, same=progress.same)
    if progress.moved:
        kinds = " and ".join(WORDS[name] for name in progress.moved)
        told += f" The {kinds} changed whenever they were read, so something may be missing: import again."
    return told


def _result(progress: Progress) -> dict[str, Any]:
    return {"new": progress.new, "changed": progress.changed, "same": progress.same, "moved": progress.moved}


def _refusal(code: str, sentence: str, fix: Fix) -> Exception:
    return refused([Problem(code, sentence, fix, cause=f"payments:{code}")])
