"""The turn: one visit to one company's QuickBooks, until nothing is due or the visit is over.

Doubt is settled first, names go one at a time, documents go in batches with several requests under way.
Only this thread touches the database; lanes do HTTP and nothing else.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.db.models import Exists, OuterRef

from crossfoot.connections import gateway as gateways
from crossfoot.connections import health
from crossfoot.connections.gateway import Gateway
from crossfoot.connections.models import Connection
from crossfoot.engine import clock, lease, tasks
from crossfoot.engine.models import Lease
from crossfoot.engine.turns import Held, TurnKind, TurnResult
from crossfoot.quickbooks.books import Posted, SignInExpired, Unknown
from crossfoot.quickbooks.online.documents.fields import has_marker, text
from crossfoot.sync import closing, doubt, names, recording, rejudging, sentences, settings, sources
from crossfoot.sync.kinds import DOCUMENT_KINDS, NAME_KINDS, REMOVALS
from crossfoot.sync.lanes import Flight, Landed, Lanes
from crossfoot.sync.models import Batch, BookState, Link, Push
from crossfoot.sync.outgoing import Outbox
from crossfoot.sync.results import Result
from crossfoot.sync.settings import Sending
from crossfoot.sync.visit import Visit, VisitEnds

log = structlog.get_logger(__name__)

IDLE_REST = timedelta(seconds=1)
"""Rest of a company whose turn found something due and could do nothing: never a loop without pause."""

MOST_IDLE_ROUNDS = 3
"""Rounds of the loop in a row that begin nothing; then the rest is for the next turn."""

NAME_LOOKUPS = 2
"""Questions, at most, before a customer, vendor or item is created."""

LONGEST_PACE_WAIT = 1.0
"""Seconds for which a turn with requests under way waits for its pace before it looks again; also the wait
that is not worth ending the turn for."""

PROLONGED_BEFORE = timedelta(seconds=2)
"""So long before its end a turn looks whether it may go on."""

PROLONGED_BY = timedelta(seconds=10)
LONGEST_VISIT = timedelta(seconds=100)
"""Well within the time for which the heartbeat keeps a lease (`lease.LONGEST_TURN`), the last calls included."""


def turn_kind(options: Sending | None = None, gateway: Gateway | None = None) -> TurnKind:
    """Sending as a kind of turn; options and gateway are those of this process where none are given."""

    def run(held: Held, now: datetime) -> TurnResult:
        return turn(
            held, now, gateway=gateway or gateways.current(), options=options or settings.from_options()
        )

    return TurnKind("push", due, run)


def due(now: datetime) -> Exists:
    """Whether a company has a push due for the QuickBooks company that it is connected to."""
    pushes = Push.objects.filter(
        company_id=OuterRef("company_id"),
        connection_id=OuterRef("pk"),
        state__in=(Push.State.WAITING, Push.State.SENDING),
        due_at__lte=now,
    )
    working = Connection.objects.filter(
        company_id=OuterRef("company_id"), is_active=True, state=Connection.State.CONNECTED
    )
    return Exists(working.filter(Exists(pushes)))


def turn(held: Held, now: datetime, *, gateway: Gateway, options: Sending) -> TurnResult:
    """One turn of a claimed company. Raises LeaseLost where another worker took it over meanwhile."""
    connection = Connection.objects.filter(
        company_id=held.company_id, is_active=True, state=Connection.State.CONNECTED
    ).first()
    if connection is None:
        return TurnResult()
    visit = Visit(held, connection, gateway, options)
    turn_ = _Turn(visit)
    try:
        if visit.sign_in():
            turn_.run()
    except VisitEnds:
        pass
    if visit.reconnect_sentence:
        _say_reconnect(visit)
    if visit.heard_at is not None:
        health.heard(connection=connection, at=visit.heard_at)
    if not turn_.did_something and visit.not_before is None:
        visit.end(not_before=clock.now() + IDLE_REST)
    log.info(
        "turn", company=held.company_id, sent=turn_.sent, settled=turn_.settled, fails=visit.fails,
        not_before=visit.not_before.isoformat() if visit.not_before else None,
    )  # fmt: skip
    return visit.result


class _Turn:
    """The loop of one turn."""

    def __init__(self, visit: Visit) -> None:
        self.visit = visit
        self.outbox = Outbox(visit)
        self.sent = 0
        self.settled = 0
        self.did_something = False
        self.moved = False
        """Whether this round of the loop did anything."""
        self._are_names_done = False
        """Whether no name was due when last asked; documents that miss an item make one due again."""
        self._again: list[Batch] = []
        """Batches to send again at once: their sign-in was renewed."""

    def run(self) -> None:
        visit = self.visit
        lanes_of_turn = Lanes(
            visit.client, count=visit.settings.in_flight, timeout=visit.timeout, gate=visit.gate
        )
        with lanes_of_turn as lanes:
            try:
                self._settle_doubt(lanes)
                # Asked before the first batch: with no name due, a batch goes that is not full.
                self._are_names_done = names.next_due(visit, clock.now()) is None
                idle = 0
                while idle < MOST_IDLE_ROUNDS:
                    self.moved = False
                    self._prolong(clock.now())
                    self._fill(lanes)
                    self._one_name(lanes)
                    if lanes.is_busy:
                        self._take(lanes, wait_seconds=self._wait_seconds(lanes))
                        self.moved = True
                    elif self._is_finished():
                        break
                    idle = 0 if self.moved else idle + 1
            except VisitEnds:
                pass
            while lanes.is_busy:
                # Whatever is under way is written down, also after the visit is over.
                self._take(lanes, wait_seconds=None)

    def _settle_doubt(self, lanes: Lanes) -> None:
        for batch in doubt.open_batches(self.visit, clock.now()):
            if self.visit.is_spent(clock.now()):
                return
            self._send_again(batch, lanes)
            if not lanes.has_room:
                self._take(lanes, wait_seconds=None)

    def _send_again(self, batch: Batch, lanes: Lanes) -> None:
        now = clock.now()
        pace = self.visit.pace
        free_at = (
            pace.next_single_at(now) if batch.is_single else pace.next_batch_at(now, len(batch.positions))
        )
        if free_at > now:
            self.visit.end(not_before=free_at)
            return
        flight = doubt.settle_batch(self.visit, batch, now)
        self.did_something = True
        if flight is not None:
            self._send(flight, lanes)

    def _fill(self, lanes: Lanes) -> None:
        while lanes.has_room and not self.visit.is_spent(clock.now()):
            if self._again:
                self._send_again(self._again.pop(0), lanes)
                continue
            flight = self.outbox.next(
                clock.now(), only_full=not self._are_names_done, batches_under_way=lanes.batches
            )
            if flight is None:
                return
            self._send(flight, lanes)

    def _one_name(self, lanes: Lanes) -> None:
        """At most one customer, vendor or item, while documents are under way in the other lanes."""
        now = clock.now()
        if self.visit.is_spent(now) or (push := self._next_name(now)) is None:
            return
        # Looking a name up and creating it are requests on each other's heels: there must be room for all.
        free_at = self.visit.pace.sent(now, singles=NAME_LOOKUPS).next_single_at(now)
        if free_at > now:
            if not lanes.is_busy:
                self.moved = _waited(now, free_at)
                if not self.moved:
                    self.visit.end(not_before=free_at)
            return
        flight = names.settle_name(self.visit, push, now)
        self.did_something = self.moved = True
        self.outbox.is_empty = False
        if flight is not None:
            self._send(flight, lanes, inline=True)

    def _next_name(self, now: datetime) -> Push | None:
        """The name that is due; asked again only where documents may have made one due since."""
        if self._are_names_done and not self.outbox.made_names_due:
            return None
        self.outbox.made_names_due = False
        push = names.next_due(self.visit, now)
        self._are_names_done = push is None
        return push

    def _send(self, flight: Flight, lanes: Lanes, *, inline: bool = False) -> None:
        is_name = any(push.kind in NAME_KINDS for push in flight.pushes.values())
        self.sent += flight.items
        self.did_something = True
        lanes.send(flight, self.visit.token, inline=inline or is_name)

    def _take(self, lanes: Lanes, *, wait_seconds: float | None) -> None:
        for landed in lanes.landed(wait_seconds=wait_seconds):
            self._record(landed)

    def _record(self, landed: Landed) -> None:
        visit, flight = self.visit, landed.flight
        now = clock.now()
        results = _judged(visit, recording.results_of(visit, landed), now)
        results = doubt.mended(visit, flight, results)
        results = rejudging.rejudged(visit, flight, results)
        results = closing.named(visit, results, now)
        results = names.conflicts(visit, results, now)
        recording.record(visit, flight, results, landed.transmission, now)
        self.settled += sum(isinstance(one.outcome, Posted) for one in results)
        if not flight.batch.is_single and any(isinstance(one.outcome, Posted) for one in results):
            visit.took(items=flight.items, seconds=(now - flight.sent_at).total_seconds())
        if results and isinstance(results[0].outcome, SignInExpired) and visit.renew():
            self._again.append(flight.batch)

    def _is_finished(self) -> bool:
        """Nothing is under way: is there anything that could still be begun in this turn?"""
        now = clock.now()
        if self.visit.is_spent(now):
            return True
        is_more = self._again or self.outbox.has_ready or not self.outbox.is_empty or not self._are_names_done
        if not is_more:
            return True
        free_at = self.outbox.next_at(now)
        if free_at > now:
            if not _waited(now, free_at):
                self.visit.end(not_before=free_at)
                return True
            self.moved = True
        return False

    def _wait_seconds(self, lanes: Lanes) -> float:
        """How long to wait for an answer: where a lane is free, no longer than the pace keeps it so."""
        now = clock.now()
        if not lanes.has_room or not self.outbox.has_ready or self.visit.is_spent(now):
            return LONGEST_PACE_WAIT
        seconds = (self.outbox.next_at(now) - now).total_seconds()
        return min(seconds, LONGEST_PACE_WAIT) if seconds > 0 else LONGEST_PACE_WAIT

    def _prolong(self, now: datetime) -> None:
        """Go on while nobody waits for this worker: between two turns the lanes run dry."""
        visit = self.visit
        if now < visit.until - PROLONGED_BEFORE or visit.until >= visit.began_at + LONGEST_VISIT:
            return
        if not _is_anyone_waiting(visit.held, now):
            visit.until = min(now + PROLONGED_BY, visit.began_at + LONGEST_VISIT)


def _waited(now: datetime, until: datetime) -> bool:
    """Wait for the pace where that is a moment only. False where it is longer, or the clock stands still."""
    seconds = (until - now).total_seconds()
    if seconds > LONGEST_PACE_WAIT:
        return False
    clock.pause(seconds)
    return clock.now() > now


def _is_anyone_waiting(held: Held, now: datetime) -> bool:
    """Whether another company that nobody serves has documents due, or anybody has a task due."""
    free = Lease.objects.filter(until__lte=now, not_before__lte=now).exclude(company_id=held.company_id)
    return free.filter(due(now)).exists() or tasks.is_anything_due(now)


def _judged(visit: Visit, results: list[Result], now: datetime) -> list[Result]:
    """A document that comes back without our mark is not the one that was sent: another company answered,
    or another request's answer came. Nothing rests on it, and the connection stops."""
    judged: list[Result] = []
    for one in results:
        outcome = one.outcome
        if isinstance(outcome, Posted) and not _is_what_was_sent(visit, one.push, outcome):
            health.quarantine(connection=visit.connection, sentence=sentences.FOREIGN, at=now)
            visit.end(failed=True)
            judged.append(Result(one.push, Unknown("the answer is about another document"), one.reply))
        else:
            judged.append(one)
    return judged


def _is_what_was_sent(visit: Visit, push: Push, posted: Posted) -> bool:
    """A document carries our mark; what is deleted or voided has the id of what we asked for."""
    if push.verb in REMOVALS:
        ids = Link.objects.filter(connection=visit.connection, local_key=push.document_key)
        return posted.remote_id in set(ids.values_list("remote_id", flat=True))
    if push.kind not in DOCUMENT_KINDS:
        return True
    return has_marker(text(posted.record, "PrivateNote"), push.marker)


def _say_reconnect(visit: Visit) -> None:
    """Everything that waits says that a person must reconnect: two statements a kind, however many there are."""
    at = clock.now()
    sentence = sentences.reconnect(visit.reconnect_sentence)
    waiting = Push.objects.filter(connection=visit.connection, state=Push.State.WAITING)
    with transaction.atomic():
        if not lease.fenced(visit.held):
            return
        for kind in sources.kinds():
            ids = waiting.filter(source_kind=kind).values("source_id")
            sources.model_of(kind).objects.filter(pk__in=ids, book_state=BookState.WAITING).update(
                book_sentence=sentence[: sources.SENTENCE_LENGTH], book_changed_at=at
            )
        waiting.update(sentence=sentence, changed_at=at)


def oldest_due(now: datetime) -> datetime | None:
    """Since when the push that has waited longest could have been looked at; None where none is overdue.

    For `crossfoot doctor` and the health page: minutes mean that no worker runs.
    """
    overdue = Push.objects.filter(
        connection__is_active=True,
        connection__state=Connection.State.CONNECTED,
        state__in=(Push.State.WAITING, Push.State.SENDING),
        due_at__lte=now,
    )
    return overdue.order_by("due_at").values_list("due_at", flat=True).first()
