"""A stored journal as the posting that goes to QuickBooks."""

from __future__ import annotations

from crossfoot.core.journal_postings import EntryLine, JournalEntry
from crossfoot.journals.models import KIND, Journal
from crossfoot.sync import frozen
from crossfoot.sync.models import Link
from crossfoot.sync.queue import WantedJournal


def entry_of(journal: Journal) -> JournalEntry:
    """The frozen posting of `journal`; its lines are read where they were not."""
    return JournalEntry(
        key=journal.key,
        number=journal.number,
        posting_on=journal.posting_on,
        currency=journal.currency,
        lines=tuple(
            EntryLine(line.account, line.debit, line.credit, line.memo, line.klass, line.location)
            for line in journal.lines.all()
        ),
        rule=journal.rule,
        memo=journal.memo,
        occurred_on=journal.occurred_on,
        original_posting_on=journal.moved_from,
        is_opening=journal.is_opening,
    )


def wanted_of(journal: Journal) -> WantedJournal:
    """`journal` as the outbox takes it."""
    return WantedJournal(entry_of(journal), KIND, journal.pk, str(journal), journal.moved_by)


def stands(journal: Journal, link: Link | None) -> JournalEntry:
    """What stands in QuickBooks of it: what was posted, or what a person agreed to since."""
    agreed = frozen.from_json(link.posting) if link is not None and link.posting else None
    return agreed if isinstance(agreed, JournalEntry) else entry_of(journal)
