"""Due pushes in QuickBooks' words: checked against the mappings of this moment, and what changes or leaves against
the record as it stands there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from crossfoot.core.checks import SourceFacts, check
from crossfoot.core.checks.days import closed_period
from crossfoot.core.checks.journal import check_journal
from crossfoot.core.dates import first_open_day
from crossfoot.core.journal_postings import JournalEntry
from crossfoot.core.journals import journal_of
from crossfoot.core.mappings import Mappings
from crossfoot.core.numbering import NumberRule
from crossfoot.core.postings import Attachment, Booked, Document, Item, Party, Posting, SalesForm, Settlement
from crossfoot.core.problems import Fix, Problem, blocking
from crossfoot.engine import lease
from crossfoot.mappings import queries
from crossfoot.quickbooks.books import Operation
from crossfoot.quickbooks.online.documents.fields import Unpostable
from crossfoot.sync import (
    closing,
    frozen,
    needs,
    ordered,
    recording,
    resolve,
    rows,
    sentences,
    standing,
    states,
)
from crossfoot.sync.kinds import REMOVALS, PushVerb
from crossfoot.sync.models import Push, PushNeed
from crossfoot.sync.results import Result
from crossfoot.sync.standing import Done, Goes, Standing, Stops, Verdict
from crossfoot.sync.visit import Visit

ALONE_AFTER_ATTEMPTS = 3
"""A document that was sent so often without an answer goes alone: it may be what QuickBooks chokes on."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A push in QuickBooks' words, ready to be framed."""

    push: Push
    operation: Operation
    journal: Sequence[Sequence[str]] = ()
    """What QuickBooks is predicted to book, as `Attempt.journal` keeps it."""

    @property
    def is_upload(self) -> bool:
        """A file: its bytes are read when it goes."""
        return self.push.kind == Push.Kind.ATTACHMENT and self.push.verb == PushVerb.CREATE

    @property
    def goes_alone(self) -> bool:
        """What was refused or split off once goes alone: it blocks only itself. A file is a request of its own."""
        push = self.push
        return self.is_upload or push.generation > 1 or push.attempts >= ALONE_AFTER_ATTEMPTS


@dataclass(slots=True)
class _Sorted:
    """What became of the pushes that were looked at."""

    prepared: list[Prepared]
    stopped: list[tuple[Push, Stops]]
    done: list[Result]
    itemless: list[tuple[Push, set[str]]]


def prepare(visit: Visit, pushes: Sequence[Push], now: datetime) -> list[Prepared]:
    """What of these can go now, in QuickBooks' words.

    What has a blocking problem needs attention afterwards; what misses an item waits for it; what is so in
    QuickBooks already is settled. What changes or leaves is read there first. Raises VisitEnds.
    """
    if not pushes:
        return []
    closing.look_again(visit, pushes, now)
    stands = standing.read(visit, [push for push in pushes if push.verb != PushVerb.CREATE])
    _unlinked(visit, [push for push in pushes if push.verb != PushVerb.CREATE and push.pk not in stands], now)
    postings = {push.pk: _posting(push) for push in pushes}
    keys = {key for posting in postings.values() if posting for key in resolve.keys_of(posting)}
    mappings = resolve.mappings_for(visit.connection, keys, table=queries.table(visit.connection))
    billed_there = ordered.billed_elsewhere(visit, pushes, postings)
    sorted_ = _Sorted([], [], [], [])
    for push in pushes:
        if push.state != Push.State.WAITING:
            continue
        posting = postings[push.pk]
        if push.verb in REMOVALS or posting is None:
            _judged(visit, push, stands[push.pk], (), sorted_)
            continue
        usable = resolve.without_misplaced(mappings, posting) if isinstance(posting, Document) else mappings
        missing = _missing_items(posting, usable)
        problems = blocking(check_at_sending(push, posting, usable, now))
        if problems:
            sorted_.stopped.append((push, Stops(_one(problems))))
        elif push.pk in billed_there:
            sorted_.stopped.append((push, Stops(billed_there[push.pk])))
        elif missing:
            sorted_.itemless.append((push, missing))
        elif push.verb == PushVerb.UPDATE:
            _judged(visit, push, stands[push.pk], predicted(posting, usable), sorted_)
        else:
            try:
                operation = visit.books.prepare(posting, usable, marker=push.marker)
                sorted_.prepared.append(Prepared(push, operation, predicted(posting, usable)))
            except Unpostable as error:
                sorted_.stopped.append((push, Stops(error.problem)))
    _write_down(visit, sorted_, now)
    return sorted_.prepared


def _judged(
    visit: Visit, push: Push, there: Standing, journal: Sequence[Sequence[str]], sorted_: _Sorted
) -> None:
    verdict: Verdict = standing.judge(visit, push, there)
    match verdict:
        case Goes(operation):
            sorted_.prepared.append(Prepared(push, operation, journal))
        case Stops():
            sorted_.stopped.append((push, verdict))
        case Done(posted):
            sorted_.done.append(Result(push, posted))


def _write_down(visit: Visit, sorted_: _Sorted, now: datetime) -> None:
    if not (sorted_.stopped or sorted_.done or sorted_.itemless):
        return
    with transaction.atomic():
        lease.fence(visit.held)
        for push, stops in sorted_.stopped:
            needs.stop(push, stops.problem, at=now, told=stops.told)
        recording.settle_done(visit, sorted_.done, now)
        _wait_for_items(visit, sorted_.itemless, now)


def _unlinked(visit: Visit, pushes: Sequence[Push], now: datetime) -> None:
    """Nothing stands for these any more: a person unlinked the document meanwhile. What was to be changed is to be
    sent; what was to leave has left."""
    if not pushes:
        return
    with transaction.atomic():
        lease.fence(visit.held)
        for push in pushes:
            if push.verb in REMOVALS:
                states.move(
                    [push], Push.State.SKIPPED, sentence=sentences.NOT_LINKED, verb="push.skipped", at=now
                )
                needs.left_out(push, at=now)
            else:
                push.verb = PushVerb.CREATE
                Push.objects.filter(pk=push.pk).update(verb=push.verb)


def _posting(push: Push) -> Booked | Attachment | None:
    """What is frozen in it; None for the removal of what a person had entered in QuickBooks."""
    if push.verb in REMOVALS and "type" not in push.posting:
        return None
    posting = frozen.from_json(push.posting)
    if not isinstance(posting, Booked | Attachment):
        raise TypeError(f"push {push.pk} is nothing that people send")
    return posting


def predicted(posting: Posting, mappings: Mappings) -> list[list[str]]:
    """The journal of `posting` under the mappings of this moment, for the proof afterwards."""
    if not isinstance(posting, Document | JournalEntry):
        return []
    lines = journal_of(posting, mappings).lines
    return [[line.account_id, line.account, str(line.movement)] for line in lines]


def check_at_sending(
    push: Push, posting: Booked | Attachment, mappings: Mappings, now: datetime
) -> list[Problem]:
    """The checks as of this moment: books may have been closed or accounts unmapped since it was queued."""
    if isinstance(posting, Attachment):
        return []
    if isinstance(posting, JournalEntry):
        return check_journal(posting, mappings, label=push.label, today=now.date())
    if isinstance(posting, Settlement):
        on, closing_on = posting.posting_on, mappings.closing_on
        if closing_on is None or on > closing_on:
            return []
        return [closed_period(push.label, on, closing_on, first_open_day(closing_on))]
    kind = "customer" if isinstance(posting, SalesForm) else "vendor"
    facts = SourceFacts(
        label=push.label,
        party=Party(posting.party, kind, posting.party_name, posting.currency),
        number_rule=NumberRule.OWN if posting.number else NumberRule.QUICKBOOKS,
    )
    return check(posting, mappings, taken_numbers={}, today=now.date(), source=facts)


def _one(problems: Sequence[Problem]) -> Problem:
    """All that is wrong in one sentence, under the first one's cause."""
    first = problems[0]
    if len(problems) == 1:
        return first
    sentence = " ".join(dict.fromkeys(problem.sentence for problem in problems))
    return Problem(first.code, sentence, first.fix, first.cause, first.subject, first.where)


def _missing_items(posting: Posting, mappings: Mappings) -> set[str]:
    if not isinstance(posting, SalesForm):
        return set()
    return {line.item for line in posting.lines if line.item and line.item not in mappings.items}


def _wait_for_items(visit: Visit, waiting: Sequence[tuple[Push, set[str]]], now: datetime) -> None:
    """Items that are not in QuickBooks, or book elsewhere since a mapping changed, are made before."""
    if not waiting:
        return
    wanted = {key for _, keys in waiting for key in keys}
    known = _known_items(visit, wanted)
    pushes = rows.ensure_items(visit.connection, known.values(), at=now)
    for push, keys in waiting:
        lost = sorted(keys - set(pushes))
        if lost:
            needs.stop(push, _item_lost(lost[0]), at=now)
            continue
        PushNeed.objects.bulk_create(
            [PushNeed(push=push, needs=pushes[key]) for key in keys], ignore_conflicts=True
        )
        first = pushes[min(keys)]
        if first.state == Push.State.NEEDS_ATTENTION:
            needs.join_stopped([push], first, at=now)
        else:
            states.postpone([push], max(first.due_at, now), sentence=sentences.waits_for(first), at=now)


def _known_items(visit: Visit, keys: set[str]) -> dict[str, Item]:
    """What an item is, from its latest push."""
    items: dict[str, Item] = {}
    rows = Push.objects.filter(connection=visit.connection, document_key__in=keys, kind=Push.Kind.ITEM)
    for row in rows.order_by("id"):
        posting = frozen.from_json(row.posting)
        if isinstance(posting, Item):
            items[row.document_key] = posting
    return items


def _item_lost(key: str) -> Problem:
    return Problem(
        "item_missing",
        "The QuickBooks item that carries these sales is not known any more. Send the document again, so that "
        "it is found or created.",
        Fix.RETRY,
        f"item:{key}",
        key,
    )
