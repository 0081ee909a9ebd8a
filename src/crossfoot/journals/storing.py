"""Journals as rows with their lines and numbers: looked for, stored, told of and queued."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import CharField, Value, prefetch_related_objects
from django.db.models.functions import Cast, Concat

from crossfoot.audit import trail
from crossfoot.audit.trail import Entry, actor_of, subject_of
from crossfoot.connections.models import Connection
from crossfoot.core.checks.journal import check_journal
from crossfoot.core.journal_postings import NUMBER_LENGTH, EntryLine, JournalEntry, in_open_books
from crossfoot.core.problems import blocking, refused
from crossfoot.journals.models import KIND, Journal, JournalLine
from crossfoot.journals.posting import wanted_of
from crossfoot.mappings import queries as mappings
from crossfoot.mappings.models import Setup
from crossfoot.sync import queue
from crossfoot.tenancy.models import Person

LONGEST_PREFIX = 8
"""Letters before a journal's number."""

MENDABLE = frozenset(
    {
        "account_not_mapped", "account_inactive", "account_not_allowed", "class_missing", "location_missing",
        "class_not_tracked", "location_not_tracked", "closed_period",
    }
)  # fmt: skip
"""What a setting or an accountant mends: the journal waits for it in Attention. Anything else refuses the event."""


@dataclass(frozen=True, slots=True)
class NewJournal:
    """What one event books by one rule. Amounts are in home currency and in cents; see `core.journal_postings`."""

    cause_kind: str
    cause_id: int
    rule: str
    posting_on: date
    lines: tuple[EntryLine, ...]
    memo: str = ""
    generation: int = 1
    occurred_on: date | None = None
    is_opening: bool = False
    prefix: str = "J"
    """What its number begins with, at most LONGEST_PREFIX letters."""

    @property
    def event(self) -> tuple[str, int, str, int]:
        """What there is one journal of, in one QuickBooks company."""
        return self.cause_kind, self.cause_id, self.rule, self.generation


Event = tuple[str, int, str, int]


@dataclass(frozen=True, slots=True)
class Planned:
    """A journal that is to be, with its number still open."""

    new: NewJournal
    entry: JournalEntry
    reverses: Journal | None = None


def planned(new: NewJournal, setup: Setup, closed: Setup.ClosedPolicy) -> Planned:
    """The entry of `new` in home currency; out of closed books on the first open day, where `closed` says so."""
    connection = setup.connection
    entry = JournalEntry(
        key="",
        number="",
        posting_on=new.posting_on,
        currency=connection.home_currency,
        lines=new.lines,
        rule=new.rule,
        memo=new.memo,
        occurred_on=new.occurred_on,
        is_opening=new.is_opening,
    )
    if closed == Setup.ClosedPolicy.MOVE:
        entry = in_open_books(entry, closing_on=connection.closing_on, start_on=setup.start_on)
    return Planned(new, entry)


def require_sound(setup: Setup, wanted: Iterable[Planned], at: datetime) -> None:
    """What no setting mends is refused before anything is stored."""
    table = mappings.table(setup.connection, setup)
    for one in wanted:
        if not 0 < len(one.new.prefix) <= LONGEST_PREFIX:
            raise ValueError(f"{one.new.prefix!r} is no beginning of a journal's number")
        label = f"The journal for {one.new.rule.replace('_', ' ')}"
        # The number is the row's own and not known before it is stored.
        numbered = replace(one.entry, number=f"{one.new.prefix}-0")
        problems = blocking(check_journal(numbered, table, label=label, today=at.date()))
        wrong = [problem for problem in problems if problem.code not in MENDABLE]
        if wrong:
            raise refused(wrong)


def there(connection: Connection, wanted: Iterable[Event]) -> dict[Event, Journal]:
    """The journals that these events have already."""
    events = list(wanted)
    by_kind: dict[str, list[int]] = {}
    for cause_kind, cause_id, _, _ in events:
        by_kind.setdefault(cause_kind, []).append(cause_id)
    found: dict[Event, Journal] = {}
    for cause_kind, ids in by_kind.items():
        rows = Journal.objects.filter(
            company_id=connection.company_id, connection=connection, cause_kind=cause_kind, cause_id__in=ids
        )
        found |= {event_of(journal): journal for journal in rows}
    return {event: found[event] for event in events if event in found}


def event_of(journal: Journal) -> Event:
    """What `journal` is the one journal of."""
    return journal.cause_kind, journal.cause_id, journal.rule, journal.generation


def stored(
    connection: Connection, wanted: dict[Event, Planned], by: Person | None, at: datetime
) -> list[Journal]:
    """Rows with their lines and numbers: four statements, however many there are."""
    if not wanted:
        return []
    rows = Journal.objects.bulk_create(
        [
            Journal(
                company_id=connection.company_id,
                connection=connection,
                cause_kind=one.new.cause_kind,
                cause_id=one.new.cause_id,
                rule=one.new.rule,
                generation=one.new.generation,
                posting_on=one.entry.posting_on,
                occurred_on=one.entry.occurred_on,
                moved_from=one.entry.original_posting_on,
                memo=one.entry.memo[:1000],
                currency=one.entry.currency,
                total=one.entry.total,
                is_opening=one.entry.is_opening,
                reverses=one.reverses,
                created_at=at,
                created_by=by,
            )
            for one in wanted.values()
        ]
    )
    entries = list(wanted.values())
    JournalLine.objects.bulk_create(
        JournalLine(
            journal=journal, position=position, account=line.account, debit=line.debit, credit=line.credit,
            memo=line.memo[:500], klass=line.klass, location=line.location,
        )
        for journal, one in zip(rows, entries, strict=True)
        for position, line in enumerate(one.entry.lines, start=1)
    )  # fmt: skip
    _numbered(rows, entries)
    return rows


def _numbered(rows: Sequence[Journal], entries: Sequence[Planned]) -> None:
    """The row's own id makes a number that no other journal has, whatever stands before it."""
    by_prefix: dict[str, list[Journal]] = {}
    for journal, one in zip(rows, entries, strict=True):
        by_prefix.setdefault(one.new.prefix, []).append(journal)
    for prefix, numbered in by_prefix.items():
        number = Concat(Value(f"{prefix}-"), Cast("id", CharField()), output_field=CharField())
        Journal.objects.filter(pk__in=[journal.pk for journal in numbered]).update(number=number)
        for journal in numbered:
            journal.number = f"{prefix}-{journal.pk}"
            if len(journal.number) > NUMBER_LENGTH:
                raise ValueError(f"{journal.number!r} is longer than QuickBooks takes")


def queued(connection: Connection, journals: Sequence[Journal], by: Person | None, at: datetime) -> None:
    """Into the outbox, and what their rows show of it read back."""
    prefetch_related_objects(list(journals), "lines")
    queue.push_journals(
        connection=connection, wanted=[wanted_of(journal) for journal in journals], by=by, at=at
    )
    columns = ("pk", "book_state", "book_sentence", "book_changed_at")
    rows = Journal.objects.filter(pk__in=[journal.pk for journal in journals]).values_list(*columns)
    shown = {pk: (state, sentence, changed_at) for pk, state, sentence, changed_at in rows}
    for journal in journals:
        journal.book_state, journal.book_sentence, journal.book_changed_at = shown[journal.pk]


def announced(journals: Sequence[Journal], verb: str, by: Person | None, at: datetime) -> None:
    """One event of the trail for each."""
    if not journals:
        return
    entries = [
        Entry(
            verb,
            subject_of(KIND, journal),
            {
                "number": journal.number, "rule": journal.rule, "cause": f"{journal.cause_kind}:{journal.cause_id}",
                "posting_on": journal.posting_on, "total": journal.total, "currency": journal.currency,
            },
        )
        for journal in journals
    ]  # fmt: skip
    trail.record_many(entries, company_id=journals[0].company_id, by=actor_of(by), at=at)
