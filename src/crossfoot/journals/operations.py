"""Posting journals, moving them and taking them back: steps of what people do in the rooms above.

Each is called in the transaction of its event, behind that event's own gate: whoever ships goods may book what they
cost. Posting the same event twice is one journal.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db import IntegrityError, transaction

from crossfoot.audit import trail
from crossfoot.audit.trail import actor_of, subject_of
from crossfoot.connections import operations as connections
from crossfoot.connections.models import Connection
from crossfoot.core.dates import first_open_day, in_words
from crossfoot.core.journal_postings import (
    REVERSAL_RULE,
    day_to_take_back,
    reversal_of,
)
from crossfoot.core.permissions import Can
from crossfoot.core.problems import Refusal
from crossfoot.journals import storing
from crossfoot.journals.models import KIND, Journal
from crossfoot.journals.posting import stands, wanted_of
from crossfoot.journals.storing import NewJournal
from crossfoot.mappings import queries as mappings
from crossfoot.mappings.models import Setup
from crossfoot.sync import queue
from crossfoot.sync.kinds import PushVerb
from crossfoot.sync.models import BookState, Link, Push
from crossfoot.sync.states import OPEN
from crossfoot.tenancy import access
from crossfoot.tenancy.models import Company, Person

__all__ = ["NewJournal", "move", "post", "put_back", "require_connection", "require_setup", "take_back"]

TRIES = 3
"""How often journals are stored anew where another transaction stored one of them at the same moment."""

ON_THE_WAY = frozenset({BookState.WAITING, BookState.SENDING, BookState.NEEDS_ATTENTION})


def require_connection(company: Company) -> Connection:
    """The QuickBooks company that journals go to now. Raises Refusal where there is none, or it is not set up."""
    return require_setup(company).connection


def require_setup(company: Company) -> Setup:
    """As `require_connection`: the choices made for it, with the connection itself."""
    setup = mappings.setup_now(company)
    if setup is not None and setup.completed_at is not None:
        return setup
    if connections.active(company) is None:
        raise Refusal(f"{company} is not connected to QuickBooks. Connect it under Settings > Integrations.")
    raise Refusal(
        "The connection to QuickBooks is not set up yet. Finish the steps under Settings > Integrations, and "
        "then post."
    )


@transaction.atomic
def post(
    *,
    company: Company,
    journals: Sequence[NewJournal],
    by: Person | None,
    at: datetime,
    closed: Setup.ClosedPolicy = Setup.ClosedPolicy.MOVE,
    setup: Setup | None = None,
) -> list[Journal]:
    """Store these journals and queue them for QuickBooks; returned in their order.

    One that is there already for the same event, rule and generation is returned as it is, whatever it says.
    `closed` is what happens to one that is dated in closed books: it is moved to the first open day, with its own
    date in the memo, or goes as it is and stops with the reason. An account that is not mapped yet stops it in
    Attention, not the event. `setup` is what `require_setup` read in this transaction. Raises Refusal without a
    QuickBooks company, and where an entry is none: unbalanced, not in cents, before the start.
    """
    if not journals:
        return []
    setup = setup or require_setup(company)
    connection = setup.connection
    wanted = {new.event: storing.planned(new, setup, closed) for new in journals}
    storing.require_sound(setup, wanted.values(), at)
    made: list[Journal] = []
    for last in (*[False] * (TRIES - 1), True):
        there = storing.there(connection, wanted)
        missing = {event: entry for event, entry in wanted.items() if event not in there}
        try:
            with transaction.atomic():
                made = storing.stored(connection, missing, by, at)
            break
        except IntegrityError:
            # Another transaction posted one of these at this moment; it is found the next time.
            if last:
                raise
    storing.announced(made, "journal.posted", by, at)
    storing.queued(connection, made, by, at)
    found = there | {storing.event_of(journal): journal for journal in made}
    return [found[new.event] for new in journals]


@transaction.atomic
def take_back(
    *, journals: Iterable[Journal], reason: str, by: Person, at: datetime, confirmed: bool = False
) -> list[Journal]:
    """Take these out of the books again, for `reason`; returns the reversals that were posted for it.

    One that has not gone is not sent. One in QuickBooks is deleted there; where its period is closed, a journal with
    its sides changed is posted on the first open day instead. `confirmed`: it goes although a person changed it in
    QuickBooks. One that was taken back before is left alone, unless its period was closed before it was deleted:
    then it is reversed. Raises Refusal without a reason, while one is in an unsettled request, or where one was sent
    to a QuickBooks company that is not connected any more.
    """
    if not reason.strip():
        raise Refusal("Say why the journal is taken back; the reason is kept in its history.")
    rows = _locked(journals)
    if not rows:
        return []
    connection = require_connection(rows[0].company)
    links = _links(connection, rows)
    reversals = []
    for journal in rows:
        _require_here(journal, connection)
        if journal.reverses_id is not None:
            raise Refusal(
                f"{journal} reverses another journal, and stays. Post what it reversed anew instead."
            )
        link = links.get(journal.key)
        day = _day_to_take_back(journal, link, connection)
        if journal.taken_back_at is not None and _is_settled(journal, link, day, connection):
            continue
        if day is not None:
            reversals.append(_reversed(journal, link, day, connection, by, at))
        elif link is not None or journal.book_state in ON_THE_WAY:
            _removed(journal, connection, reason, by, at, confirmed=confirmed)
        journal.taken_back_at, journal.taken_back_by = at, by
        journal.taken_back_because = reason.strip()[:300]
        journal.save(update_fields=["taken_back_at", "taken_back_by", "taken_back_because"])
        trail.record(
            "journal.taken_back",
            company_id=journal.company_id,
            by=actor_of(by),
            at=at,
            subject=subject_of(KIND, journal),
            data={"reason": reason.strip(), "reversed_on": day},
        )
    return reversals


@transaction.atomic
def move(*, journals: Iterable[Journal], day: date, by: Person, at: datetime) -> list[Journal]:
    """Date those that wait in closed books on `day`, their own date in the memo; returns who moved.

    What stands in QuickBooks and what is dated in open books is left alone. Raises Refusal where the books are closed
    on `day`, too, and while one is in an unsettled request; Forbidden or Outsider.
    """
    rows = _locked(journals)
    if not rows:
        return []
    company = rows[0].company
    access.require(by, Can.OVERRIDE_DATES, company, at=at)
    connection = require_connection(company)
    closing_on, links = connection.closing_on, _links(connection, rows)
    if closing_on is None:
        return []
    if day <= closing_on:
        raise Refusal(
            f"QuickBooks is closed through {in_words(closing_on)}. Choose {in_words(first_open_day(closing_on))} or a "
            "later day."
        )
    stuck = [
        journal
        for journal in rows
        if journal.posting_on <= closing_on and journal.key not in links and journal.taken_back_at is None
    ]
    for journal in stuck:
        _require_here(journal, connection)
        journal.moved_from = journal.moved_from or journal.posting_on
        journal.posting_on, journal.moved_by = day, by
        journal.save(update_fields=["moved_from", "posting_on", "moved_by"])
    storing.announced(stuck, "journal.moved", by, at)
    waiting = set(
        Push.objects.filter(
            connection=connection, document_key__in=[journal.key for journal in stuck], state__in=OPEN
        ).values_list("document_key", flat=True)
    )
    anew = [wanted_of(journal) for journal in stuck if journal.key in waiting]
    queue.update_many(connection=connection, wanted=anew, by=by, at=at)
    storing.queued(connection, [journal for journal in stuck if journal.key not in waiting], by, at)
    return stuck


@transaction.atomic
def put_back(*, journal: Journal, by: Person, at: datetime) -> Push | None:
    """Let QuickBooks say again what was posted, over what a person changed there; anew where it is not there.

    Nothing of the journal changes here. Raises Refusal where it was taken back, or while it is under way.
    """
    (row,) = _locked([journal])
    if row.taken_back_at is not None:
        raise Refusal(f"{row} was taken back here, so it is not put into QuickBooks again.")
    connection = require_connection(row.company)
    _require_here(row, connection)
    if row.key in _links(connection, [row]):
        pushes = queue.update_many(
            connection=connection, wanted=[wanted_of(row)], by=by, at=at, overwrite=True
        )
    else:
        pushes = queue.push_journals(connection=connection, wanted=[wanted_of(row)], by=by, at=at)
    storing.announced([row], "journal.put_back", by, at)
    return pushes[0] if pushes else None


# --- taking back ------------------------------------------------------------------------------------------


def _locked(journals: Iterable[Journal]) -> list[Journal]:
    ids = [journal.pk for journal in journals]
    rows = Journal.objects.select_for_update(of=("self",)).select_related("company").filter(pk__in=ids)
    return list(rows.order_by("pk"))


def _links(connection: Connection, journals: Sequence[Journal]) -> dict[str, Link]:
    rows = Link.objects.filter(
        connection=connection, local_key__in=[journal.key for journal in journals]
    ).select_related("push")
    return {link.local_key: link for link in rows}


def _require_here(journal: Journal, connection: Connection) -> None:
    if journal.connection_id != connection.pk:
        raise Refusal(
            f"{journal} is for a QuickBooks company that is not connected any more, so nothing of it can be changed "
            "there. Connect that company again."
        )


def _is_settled(journal: Journal, link: Link | None, day: date | None, connection: Connection) -> bool:
    """Whether one that was taken back is out of the books, or leaves them by itself."""
    if link is None or Journal.objects.filter(reverses=journal).exists():
        return True
    leaves = Push.objects.filter(
        connection=connection, document_key=journal.key, verb=PushVerb.DELETE, state__in=OPEN
    )
    return day is None and leaves.exists()


def _day_to_take_back(journal: Journal, link: Link | None, connection: Connection) -> date | None:
    """The day of the reversal where it stands in closed books; None where it does not, so that it is deleted."""
    return None if link is None else day_to_take_back(stands(journal, link).posting_on, connection.closing_on)


def _reversed(
    journal: Journal, link: Link | None, day: date, connection: Connection, by: Person, at: datetime
) -> Journal:
    """Its reversal on `day`, queued. A removal of it that did not get through is left."""
    for push in Push.objects.filter(
        connection=connection, document_key=journal.key, verb=PushVerb.DELETE,
        state__in=OPEN,
    ):  # fmt: skip
        queue.skip(push=push, reason="Reversed by another journal instead", by=by, at=at)
    entry = reversal_of(stands(journal, link), key="", number="", on=day)
    new = NewJournal(
        KIND,
        journal.pk,
        REVERSAL_RULE,
        day,
        entry.lines,
        entry.memo,
        prefix=journal.number.rpartition("-")[0],
    )
    made = storing.stored(connection, {new.event: storing.Planned(new, entry, reverses=journal)}, by, at)
    storing.announced(made, "journal.posted", by, at)
    storing.queued(connection, made, by, at)
    return made[0]


def _removed(
    journal: Journal, connection: Connection, reason: str, by: Person, at: datetime, *, confirmed: bool
) -> None:
    queue.remove(
        connection=connection, source_kind=KIND, source_id=journal.pk, document_key=journal.key,
        label=str(journal), verb=PushVerb.DELETE, reason=reason, by=by, at=at, confirmed=confirmed,
    )  # fmt: skip
