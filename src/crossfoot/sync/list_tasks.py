"""Reading QuickBooks' lists, and importing its customers and vendors, as tasks that people watch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from crossfoot.connections import gateway as gateways
from crossfoot.connections import operations as connections
from crossfoot.connections.conversation import NotAnswered
from crossfoot.connections.models import Connection
from crossfoot.core.permissions import Can
from crossfoot.core.problems import Fix, Problem, refused
from crossfoot.engine import clock, lease, schedule, tasks
from crossfoot.engine.models import Task
from crossfoot.engine.turns import Held, TurnResult
from crossfoot.mappings import importing, lists
from crossfoot.mappings.importing import Pair, Progress
from crossfoot.sync import questions
from crossfoot.sync.models import Link
from crossfoot.tenancy import access
from crossfoot.tenancy.models import Company, Person

REFRESH_LISTS = "refresh_lists"
IMPORT_PARTIES = "import_parties"

REFRESH_EVERY_SECONDS = 15 * 60
"""Lists and the closing date are read again so often by themselves."""

CHUNKS_A_TURN = 5
"""Chunks of parties imported before other work of the company gets its turn."""

NOT_CONNECTED = "No QuickBooks company is connected. Connect one and start again."


@transaction.atomic
def start_refresh(*, company: Company, by: Person, at: datetime, is_interactive: bool = True) -> Task:
    """Read accounts, items, taxes, terms, customers, vendors and the company's facts anew.

    One that is under way is given back instead of a second one. Raises Refusal where nothing is connected.
    """
    access.require(by, Can.VIEW, company, at=at)
    connection = _connected(company)
    _every_quarter_hour(connection, at)
    return _open(company, REFRESH_LISTS) or tasks.start(
        company=company, kind=REFRESH_LISTS, args={}, by=by, at=at, is_interactive=is_interactive
    )


@transaction.atomic
def start_import_parties(*, company: Company, by: Person, at: datetime) -> Task:
    """Import QuickBooks' customers and vendors (A2, A4, B5). One that is under way is given back.

    Raises Refusal where nothing is connected.
    """
    access.require(by, Can.EDIT_MAPPINGS, company, at=at)
    _connected(company)
    return _open(company, IMPORT_PARTIES) or tasks.start(
        company=company, kind=IMPORT_PARTIES, args={}, by=by, at=at, is_interactive=True
    )


def refresh_step(held: Held, task: Task, now: datetime) -> TurnResult | None:
    """One turn of reading the lists; a failed read changes nothing and is tried again, or says what to do."""
    connection = connections.active(task.company)
    if connection is None:
        tasks.fail(held, task, now, sentence=NOT_CONNECTED)
        return None
    asked = questions.conversation(held, connection, gateway=gateways.current())

    def told(done: int, total: int, sentence: str) -> bool:
        return tasks.progress(held, task, clock.now(), done=done, total=total, sentence=sentence)

    try:
        refreshed = lists.refresh_lists(
            connection, reader=asked, at=now, told=told, fence=lambda: lease.fence(held)
        )
    except NotAnswered as failure:
        return _not_answered(held, task, asked_result=questions.ended(held, asked), failure=failure)
    if refreshed is None:
        tasks.cancelled(held, task, clock.now())
    else:
        tasks.finish(held, task, clock.now(), sentence=refreshed.sentence)
    return questions.ended(held, asked)


def import_parties_step(held: Held, task: Task, now: datetime) -> TurnResult | None:
    """One turn of the import: first the lists, then chunks of parties, as far as this turn goes."""
    connection = connections.active(task.company)
    if connection is None:
        tasks.fail(held, task, now, sentence=NOT_CONNECTED)
        return None
    result = TurnResult()
    if not task.result:
        asked = questions.conversation(held, connection, gateway=gateways.current())
        names = (lists.List.TERM, lists.List.CUSTOMER, lists.List.VENDOR, lists.List.EMPLOYEE)
        try:
            lists.refresh_lists(connection, reader=asked, at=now, only=names, fence=lambda: lease.fence(held))
        except NotAnswered as failure:
            return _not_answered(held, task, asked_result=questions.ended(held, asked), failure=failure)
        result = questions.ended(held, asked)

    def told(progress: Progress) -> bool:
        task.result = progress.to_json()
        tasks.keep(held, task, clock.now())
        return tasks.progress(
            held, task, clock.now(), done=progress.done, total=progress.total, sentence=progress.sentence
        )

    progress = importing.import_parties(
        connection,
        links=PartyLinks(connection, now),
        by=task.created_by,
        at=now,
        progress=Progress.from_json(task.result),
        told=told,
        fence=lambda: lease.fence(held),
        most_chunks=CHUNKS_A_TURN,
    )
    task.refresh_from_db(fields=["cancel_requested"])
    if progress.is_finished:
        tasks.finish(held, task, clock.now(), sentence=progress.sentence, result=progress.to_json())
    elif task.cancel_requested:
        sentence = f"Stopped after {progress.done:,} of {progress.total:,}; what was imported stays."
        tasks.cancelled(held, task, clock.now(), sentence=sentence)
    return result


class PartyLinks:
    """The links of parties, as the import asks for them."""

    def __init__(self, connection: Connection, at: datetime) -> None:
        self._connection = connection
        self._at = at

    def remembered(self, kind: str, remote_ids: Sequence[str]) -> Mapping[str, str]:
        """Record id → party key."""
        links = Link.objects.filter(
            connection=self._connection, remote_kind=kind.capitalize(), remote_id__in=list(remote_ids)
        )
        return dict(links.order_by("-id").values_list("remote_id", "local_key"))

    def remember(self, pairs: Sequence[Pair]) -> None:
        """Link these; a party that is linked already keeps its link."""
        Link.objects.bulk_create(
            [
                Link(
                    connection=self._connection,
                    local_key=pair.local_key,
                    remote_kind=pair.remote_kind,
                    remote_id=pair.record.remote_id,
                    version=pair.record.version,
                    origin=Link.Origin.IMPORTED if pair.reason == "created" else Link.Origin.MATCHED,
                    reason=pair.reason,
                    created_at=self._at,
                    seen_at=self._at,
                )
                for pair in pairs
            ],
            ignore_conflicts=True,
        )


def _not_answered(held: Held, task: Task, *, asked_result: TurnResult, failure: NotAnswered) -> TurnResult:
    now = clock.now()
    due_at = questions.again_at(held, failure, now)
    if due_at is None:
        tasks.fail(held, task, now, sentence=failure.sentence)
    else:
        tasks.later(held, task, now, due_at=due_at, sentence=failure.sentence)
    return asked_result


def _connected(company: Company) -> Connection:
    connection = connections.active(company)
    if connection is None:
        raise refused([Problem("not_connected", NOT_CONNECTED, Fix.RECONNECT, cause="not_connected")])
    return connection


def _open(company: Company, kind: str) -> Task | None:
    return Task.objects.filter(company=company, kind=kind, state__in=tasks.OPEN).first()


def _every_quarter_hour(connection: Connection, at: datetime) -> None:
    schedule.ensure(
        company=connection.company, kind=REFRESH_LISTS, every_seconds=REFRESH_EVERY_SECONDS, at=at
    )
