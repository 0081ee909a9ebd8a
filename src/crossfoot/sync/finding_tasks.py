"""Finding the document that a bookkeeper entered by hand, as a task that *Already in QuickBooks…* waits for.

Only reads. What is found is offered to a person, who knows; nothing is linked by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction

from crossfoot.connections import gateway as gateways
from crossfoot.connections import operations as connections
from crossfoot.connections.conversation import NotAnswered
from crossfoot.connections.models import Connection
from crossfoot.core.permissions import Can
from crossfoot.core.problems import Fix, Problem, refused
from crossfoot.engine import clock, tasks
from crossfoot.engine.models import Task
from crossfoot.engine.turns import Held, TurnResult
from crossfoot.quickbooks.online import exact_json
from crossfoot.quickbooks.online.books import OnlineBooks
from crossfoot.quickbooks.online.client import text_literal
from crossfoot.quickbooks.online.documents import by_hand
from crossfoot.quickbooks.online.documents.fields import text
from crossfoot.sync import questions
from crossfoot.sync.models import Link
from crossfoot.tenancy import access
from crossfoot.tenancy.models import Company, Person

FIND_EXISTING = "find_existing"

DAYS_AROUND = 120
"""How far from the order's date the hand-entered document may be dated."""

ROWS_READ = 200
OFFERED = 20
"""Documents offered; the most likely come first."""

PARTY_FIELDS: Mapping[str, str] = {
    "Invoice": "CustomerRef",
    "SalesReceipt": "CustomerRef",
    "RefundReceipt": "CustomerRef",
    "Bill": "VendorRef",
    "PurchaseOrder": "VendorRef",
    "CreditMemo": "CustomerRef",
    "VendorCredit": "VendorRef",
}


@dataclass(frozen=True, slots=True)
class Sought:
    """What is looked for. `record` is `Invoice`, `Bill` or `PurchaseOrder`; `total` is in the order's currency."""

    document_key: str
    record: str
    party_key: str
    numbers: tuple[str, ...]
    on: date
    total: Decimal


@dataclass(frozen=True, slots=True)
class Candidate:
    """A document in QuickBooks that it may be, with QuickBooks' own figures."""

    remote_id: str
    version: str
    number: str
    posting_on: date | None
    total: Decimal
    tax: Decimal
    currency: str
    is_same_total: bool
    party_name: str = ""
    record: str = ""
    """What counts of it, as exact JSON: later changes are held against this once it is linked."""


@transaction.atomic
def start_finding(*, company: Company, sought: Sought, can: Can, by: Person, at: datetime) -> Task:
    """Look for it. A search for the same document that is under way is given back.

    `can` is the power that sending the document takes. Raises Refusal where nothing is connected.
    """
    access.require(by, can, company, at=at)
    if connections.active(company) is None:
        sentence = "No QuickBooks company is connected. Connect one and start again."
        raise refused([Problem("not_connected", sentence, Fix.RECONNECT, cause="not_connected")])
    key = sought.document_key
    open_ = Task.objects.filter(company=company, kind=FIND_EXISTING, state__in=tasks.OPEN, args__document=key)
    return open_.first() or tasks.start(
        company=company, kind=FIND_EXISTING, args=_to_json(sought), by=by, at=at, is_interactive=True
    )


def latest(company: Company, document_key: str) -> Task | None:
    """The last search for this document."""
    found = Task.objects.filter(company=company, kind=FIND_EXISTING, args__document=document_key)
    return found.order_by("-pk").first()


def candidates(task: Task) -> list[Candidate]:
    """What a finished search found, most likely first."""
    return [_candidate(row) for row in task.result.get("found", [])]


def chosen(company: Company, document_key: str, remote_id: str) -> Candidate | None:
    """The one with this id of what the last search for the document found; None where it is not done or has none."""
    task = latest(company, document_key)
    if task is None or task.state != Task.State.DONE:
        return None
    return next((one for one in candidates(task) if one.remote_id == remote_id), None)


def find_existing_step(held: Held, task: Task, now: datetime) -> TurnResult | None:
    """One try: the party's documents around the date, and those with one of the numbers."""
    connection = connections.active(task.company)
    if connection is None:
        tasks.fail(
            held, task, now, sentence="No QuickBooks company is connected. Connect one and start again."
        )
        return None
    sought = _from_json(task.args)
    if not tasks.progress(held, task, now, done=0, total=0, sentence="Looking in QuickBooks."):
        tasks.cancelled(held, task, now)
        return None
    asked = questions.conversation(held, connection, gateway=gateways.current())
    records: dict[str, Mapping[str, Any]] = {}
    try:
        for statement in _statements(connection, sought):
            rows = asked.query(statement, subject=sought.record)
            records.update({str(record.get("Id", "")): record for record in rows.records})
    except NotAnswered as failure:
        due_at = questions.again_at(held, failure, clock.now())
        if due_at is None:
            tasks.fail(held, task, clock.now(), sentence=failure.sentence)
        else:
            tasks.later(held, task, clock.now(), due_at=due_at, sentence=failure.sentence)
        return questions.ended(held, asked)
    found = _likely(connection, sought, records.values())
    sentence = f"{len(found)} found." if found else "QuickBooks has nothing that it may be."
    result = {"found": [_row(candidate) for candidate in found]}
    tasks.finish(held, task, clock.now(), sentence=sentence, result=result)
    return questions.ended(held, asked)


def _statements(connection: Connection, sought: Sought) -> Iterator[str]:
    """QuickBooks' query language knows no OR, so it is one question for each way of finding it."""
    start, end = sought.on - timedelta(days=DAYS_AROUND), sought.on + timedelta(days=DAYS_AROUND)
    within = f"TxnDate >= '{start.isoformat()}' AND TxnDate <= '{end.isoformat()}'"
    party = Link.objects.filter(connection=connection, local_key=sought.party_key).first()
    tail = f"ORDERBY Id MAXRESULTS {ROWS_READ}"
    if party is not None:
        of_party = f"{PARTY_FIELDS[sought.record]} = {text_literal(party.remote_id)}"
        yield f"SELECT * FROM {sought.record} WHERE {of_party} AND {within} {tail}"
    for number in sought.numbers:
        yield f"SELECT * FROM {sought.record} WHERE DocNumber = {text_literal(number)} {tail}"


def _likely(connection: Connection, sought: Sought, records: Iterable[Mapping[str, Any]]) -> list[Candidate]:
    """Those that stand for no document of ours yet: the same total first, then the nearest in time."""
    books = OnlineBooks()
    rows = {text(record, "Id"): record for record in records}
    figures = [books.figures_of(sought.record, record) for record in rows.values()]
    linked = set(
        Link.objects.filter(
            connection=connection, remote_kind=sought.record, remote_id__in=[one.remote_id for one in figures]
        ).values_list("remote_id", flat=True)
    )
    found = [
        Candidate(
            one.remote_id, one.version, one.number, one.posting_on, one.total, one.tax, one.currency,
            one.total == sought.total,
            party_name=_party_name(sought.record, rows[one.remote_id]),
            record=exact_json.dumps(by_hand.kept(rows[one.remote_id])).decode(),
        )
        for one in figures
        if one.remote_id not in linked
    ]  # fmt: skip
    return sorted(found, key=lambda one: (not one.is_same_total, _days(one.posting_on, sought.on)))[:OFFERED]


def _party_name(kind: str, record: Mapping[str, Any]) -> str:
    party = record.get(PARTY_FIELDS[kind])
    return text(party, "name") if isinstance(party, Mapping) else ""


def _days(on: date | None, sought: date) -> int:
    return abs((on - sought).days) if on else DAYS_AROUND


def _to_json(sought: Sought) -> dict[str, Any]:
    return {
        "document": sought.document_key,
        "record": sought.record,
        "party": sought.party_key,
        "numbers": list(sought.numbers),
        "on": sought.on.isoformat(),
        "total": str(sought.total),
    }


def _from_json(args: Mapping[str, Any]) -> Sought:
    return Sought(
        document_key=args["document"],
        record=args["record"],
        party_key=args["party"],
        numbers=tuple(args["numbers"]),
        on=date.fromisoformat(args["on"]),
        total=Decimal(args["total"]),
    )


def _row(candidate: Candidate) -> dict[str, Any]:
    return {
        "remote_id": candidate.remote_id,
        "version": candidate.version,
        "number": candidate.number,
        "on": candidate.posting_on.isoformat() if candidate.posting_on else "",
        "total": str(candidate.total),
        "tax": str(candidate.tax),
        "currency": candidate.currency,
        "same": candidate.is_same_total,
        "party_name": candidate.party_name,
        "record": candidate.record,
    }


def _candidate(row: Mapping[str, Any]) -> Candidate:
    return Candidate(
        remote_id=row["remote_id"],
        version=row["version"],
        number=row["number"],
        posting_on=date.fromisoformat(row["on"]) if row["on"] else None,
        total=Decimal(row["total"]),
        tax=Decimal(row["tax"]),
        currency=row["currency"],
        is_same_total=row["same"],
        party_name=row.get("party_name", ""),
        record=row.get("record", ""),
    )
