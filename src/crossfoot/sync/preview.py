"""What exactly will happen, before anything does: the document, its debits and credits, every problem at once.

Nothing here writes, and nothing asks QuickBooks: what is known of it is our copies of its lists.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from crossfoot.connections.models import Connection
from crossfoot.core.checks import SourceFacts, check
from crossfoot.core.checks.days import closed_period
from crossfoot.core.checks.journal import check_journal
from crossfoot.core.dates import first_open_day
from crossfoot.core.journal_postings import JournalEntry
from crossfoot.core.journals import Journal, home_journal_of, journal_of
from crossfoot.core.mappings import Mappings
from crossfoot.core.matching import Match, match
from crossfoot.core.names import name_key, remote_name, suffixed
from crossfoot.core.numbering import NumberRule
from crossfoot.core.postings import (
    Attachment,
    Booked,
    Document,
    Invoice,
    Party,
    SalesForm,
    SalesReceipt,
    Settlement,
)
from crossfoot.core.problems import Fix, Problem
from crossfoot.mappings import queries
from crossfoot.quickbooks.books import Difference
from crossfoot.quickbooks.online import exact_json
from crossfoot.quickbooks.online.books import OnlineBooks
from crossfoot.quickbooks.online.documents.attachment import file_problem
from crossfoot.quickbooks.online.documents.fields import Unpostable
from crossfoot.sync import copies, frozen, removing, resolve
from crossfoot.sync.kinds import DOCUMENT_RECORDS, PushVerb
from crossfoot.sync.models import Attempt, Link
from crossfoot.sync.queue import Wanted, WantedFile, WantedJournal, WantedSettlement
from crossfoot.sync.standing import closed_there


@dataclass(frozen=True, slots=True)
class Previewed:
    """A document as it would go: its posting, what QuickBooks will book, and all that is wrong or worth knowing."""

    posting: Document
    journal: Journal
    problems: tuple[Problem, ...]
    home_journal: Journal | None = None
    """The same in home currency, where a rate is fixed on a document in another one."""
    carriers: tuple[str, ...] = ()
    """What carries each line in QuickBooks, by name: the item of an invoice's line, the account of a bill's."""
    verb: PushVerb = PushVerb.CREATE
    """`update` where it stands in QuickBooks already."""
    changes: tuple[Difference, ...] = ()
    """Of an update: what it changes of what was last put there; `ours` is what it will say, `theirs` what it said."""


@dataclass(frozen=True, slots=True)
class PreviewedRemoval:
    """A document as it would leave QuickBooks."""

    label: str
    verb: PushVerb
    record: str
    """QuickBooks' name of its type."""
    number: str
    total: Decimal | None
    journal: Journal | None
    """What is booked back: its entry with the sides changed; None where a person entered it."""
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class PreviewedOther:
    """A file, or a use of credits, as it would go. QuickBooks books nothing for either."""

    posting: Settlement | Attachment
    problems: tuple[Problem, ...]
    waits_for: tuple[str, ...]
    """Keys of the documents that have to be in QuickBooks first and are not there yet."""


@dataclass(frozen=True, slots=True)
class PreviewedJournal:
    """A journal entry as it would go: what QuickBooks will book, and all that is wrong or worth knowing."""

    posting: JournalEntry
    journal: Journal
    problems: tuple[Problem, ...]


def preview(*, connection: Connection, wanted: Sequence[Wanted], today: date) -> list[Previewed]:
    """The previews of these documents, in their order; a handful of queries for all of them."""
    if not wanted:
        return []
    table = queries.table(connection)
    keys = {key for one in wanted for key in resolve.keys_of(one.posting)}
    mappings = resolve.mappings_for(connection, keys, table=table)
    parties = {one.party.key: one.party for one in wanted}
    matches = _matches(connection, [party for key, party in parties.items() if key not in mappings.parties])
    taken = _taken(connection, [one.posting for one in wanted])
    setup = queries.setup_of(connection)
    standing = _standing(connection, [one.posting.key for one in wanted])
    previewed = []
    for one in wanted:
        usable = resolve.without_misplaced(mappings, one.posting)
        facts = SourceFacts(
            label=one.label,
            party=one.party,
            items={item.key: item for item in one.items},
            match=matches.get(one.party.key),
            number_rule=NumberRule.OWN if one.posting.number else NumberRule.QUICKBOOKS,
        )
        if setup is not None:
            facts = replace(facts, tolerance=setup.rounding_tolerance)
        problems = check(
            one.posting, usable, taken_numbers=_others(taken, one.posting), today=today, source=facts
        )
        there = standing.get(one.posting.key)
        previewed.append(
            Previewed(
                one.posting,
                journal_of(one.posting, usable),
                tuple(problems),
                home_journal=_in_home_currency(one.posting, usable),
                carriers=_carriers(one, usable),
                verb=PushVerb.UPDATE if there else PushVerb.CREATE,
                changes=_changes(one.posting, there, usable) if there else (),
            )
        )
    return previewed


def preview_journals(
    *, connection: Connection, wanted: Sequence[WantedJournal], today: date
) -> list[PreviewedJournal]:
    """The previews of these journal entries, in their order."""
    table = queries.table(connection)
    return [
        PreviewedJournal(
            one.posting,
            journal_of(one.posting, table),
            tuple(check_journal(one.posting, table, label=one.label, today=today)),
        )
        for one in wanted
    ]


def preview_removal(
    *, connection: Connection, document_key: str, label: str, verb: PushVerb
) -> PreviewedRemoval | None:
    """What taking this document out of QuickBooks would do; None where it is not there. Whether it is paid, deposited
    or changed there is seen when its turn comes."""
    link = Link.objects.filter(connection=connection, local_key=document_key).select_related("push").first()
    if link is None:
        return None
    stored = link.posting or (link.push.posting if link.push else None)
    posting = frozen.from_json(stored) if stored else None
    journal = None
    if isinstance(posting, Booked):
        mappings = resolve.mappings_for(connection, resolve.keys_of(posting))
        journal = _booked_back(journal_of(posting, mappings))
    problems = []
    reason = removing.why_impossible(link, verb, label)
    if reason:
        problems.append(
            Problem(
                "removal_impossible",
                reason,
                Fix.CHANGE_SETTING,
                f"removal:{link.remote_kind}",
                link.remote_kind,
            )
        )
    closing_on = connection.closing_on
    if closing_on and journal and journal.posting_on <= closing_on:
        problems.append(closed_there(label, journal.posting_on, closing_on))
    return PreviewedRemoval(label, verb, link.remote_kind, link.number, link.total, journal, tuple(problems))


def preview_others(
    *, connection: Connection, wanted: Sequence[WantedSettlement | WantedFile]
) -> list[PreviewedOther]:
    """The previews of files and of uses of credits, in their order."""
    keys = {key for one in wanted for key in resolve.named_documents(one.posting)}
    linked = resolve.linked_keys(connection, keys)
    return [
        PreviewedOther(
            one.posting,
            tuple(_problems_of(one, connection)),
            tuple(key for key in resolve.named_documents(one.posting) if key not in linked),
        )
        for one in wanted
    ]


def _problems_of(one: WantedSettlement | WantedFile, connection: Connection) -> Iterator[Problem]:
    posting = one.posting
    if isinstance(posting, Attachment):
        problem = file_problem(posting.name, posting.size)
        if problem is not None:
            yield problem
    elif connection.closing_on and posting.posting_on <= connection.closing_on:
        open_on = first_open_day(connection.closing_on)
        yield closed_period(one.label, posting.posting_on, connection.closing_on, open_on)


def _in_home_currency(posting: Document, mappings: Mappings) -> Journal | None:
    rate = posting.exchange_rate
    if not rate or posting.currency == mappings.home_currency:
        return None
    return home_journal_of(posting, mappings, rate)


def _booked_back(journal: Journal) -> Journal:
    lines = tuple(replace(line, debit=line.credit, credit=line.debit) for line in journal.lines)
    return replace(journal, lines=lines)


def _standing(connection: Connection, keys: Sequence[str]) -> dict[str, Mapping[str, Any]]:
    """The bodies in which documents of these keys were last put into QuickBooks; empty where a person entered it."""
    links = Link.objects.filter(connection=connection, local_key__in=keys)
    pushes = dict(links.values_list("local_key", "push_id"))
    rows = Attempt.objects.filter(push_id__in=[push_id for push_id in pushes.values() if push_id]).order_by(
        "id"
    )
    bodies = dict(rows.values_list("push_id", "request"))
    return {
        key: exact_json.loads(bodies[push_id]) if bodies.get(push_id) else {}
        for key, push_id in pushes.items()
    }


def _changes(posting: Document, there: Mapping[str, Any], mappings: Mappings) -> tuple[Difference, ...]:
    """What it will say otherwise than it was sent last; our mark in the memo aside."""
    if not there:
        return ()
    books = OnlineBooks()
    try:
        body = books.prepare(posting, mappings, marker=_NO_MARK).body
    except Unpostable:
        return ()
    before = {**there, "PrivateNote": _unmarked(str(there.get("PrivateNote", "")))}
    found = books.differences(posting, before, mappings, marker=_NO_MARK, sent=body)
    return tuple(one for one in found if one.field != "TotalAmt" or one.theirs)


def _unmarked(note: str) -> str:
    return "\n".join(_NO_MARK if line.startswith("CF-") else line for line in note.splitlines())


_NO_MARK = "CF-"
"""Stands for our mark where two memos are compared."""


def _carriers(one: Wanted, mappings: Mappings) -> tuple[str, ...]:
    """Names for the preview; an item or account that is not there yet by the name that it will get."""
    if isinstance(one.posting, SalesForm):
        planned = {item.key: item.name for item in one.items}
        known = {key: item.name for key, item in mappings.items.items()}
        return tuple(known.get(line.item) or planned.get(line.item, "") for line in one.posting.lines)
    accounts = mappings.accounts
    return tuple(
        accounts[line.account].name
        if line.account in accounts
        else mappings.account_labels.get(line.account, line.account)
        for line in one.posting.lines
    )


def _matches(connection: Connection, parties: Sequence[Party]) -> dict[str, Match]:
    """What our copies say about parties that are not linked yet; QuickBooks itself is asked when they go."""
    if not parties:
        return {}
    names = [name for party in parties for name in _spellings(party)]
    records = copies.named(connection, names, [party.email for party in parties])
    candidates = copies.candidates_of(records)
    by_key: dict[str, Match] = {}
    for party in parties:
        keys = {name_key(name) for name in _spellings(party)}
        email = party.email.strip().casefold()
        near = [
            one
            for one in candidates
            if name_key(one.name) in keys or (email and email in one.email.casefold())
        ]
        by_key[party.key] = match(party, near)
    return by_key


def _spellings(party: Party) -> tuple[str, str]:
    return remote_name(party.name), suffixed(party.name, party.kind)


def _taken(connection: Connection, postings: Sequence[Document]) -> dict[tuple[str, str], tuple[str, str]]:
    """(record type, number) → (whose, what people call it) of documents that we know to stand in QuickBooks."""
    numbers = {posting.number for posting in postings if posting.number}
    links = (
        Link.objects.filter(connection=connection, remote_kind__in=DOCUMENT_RECORDS, number__in=numbers)
        .exclude(number="")
        .select_related("push")
    )
    taken: dict[tuple[str, str], tuple[str, str]] = {}
    for link in links:
        who = link.push.party_name if link.push else ""
        label = f"{link.remote_kind} {link.number}" + (f" of {who}" if who else "")
        taken[link.remote_kind, link.number] = (link.local_key, label)
    return taken


def _others(taken: Mapping[tuple[str, str], tuple[str, str]], posting: Document) -> dict[str, str]:
    """Numbers held by others. Of bills the vendor's own numbers may repeat another vendor's, so only
    invoices are judged here; QuickBooks has the last word on both (6140)."""
    if not isinstance(posting, Invoice | SalesReceipt) or not posting.number:
        return {}
    holder, label = taken.get((type(posting).__name__, posting.number), ("", ""))
    return {posting.number: label} if holder and holder != posting.key else {}
