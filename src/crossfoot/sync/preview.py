"""What exactly will happen, before anything does: the document, its debits and credits, every problem at once.

Nothing here writes, and nothing asks QuickBooks: what is known of it is our copies of its lists.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from crossfoot.connections.models import Connection
from crossfoot.core.checks import SourceFacts, check
from crossfoot.core.journals import Journal, journal_of
from crossfoot.core.mappings import Mappings
from crossfoot.core.matching import Match, match
from crossfoot.core.names import name_key, remote_name, suffixed
from crossfoot.core.numbering import NumberRule
from crossfoot.core.postings import Document, Invoice, Party
from crossfoot.core.problems import Problem
from crossfoot.mappings import queries
from crossfoot.sync import copies, resolve
from crossfoot.sync.kinds import DOCUMENT_RECORDS
from crossfoot.sync.models import Link
from crossfoot.sync.queue import Wanted


@dataclass(frozen=True, slots=True)
class Previewed:
    """A document as it would go: its posting, what QuickBooks will book, and all that is wrong or worth knowing."""

    posting: Document
    journal: Journal
    problems: tuple[Problem, ...]
    carriers: tuple[str, ...] = ()
    """What carries each line in QuickBooks, by name: the item of an invoice's line, the account of a bill's."""


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
        previewed.append(
            Previewed(one.posting, journal_of(one.posting, usable), tuple(problems), _carriers(one, usable))
        )
    return previewed


def _carriers(one: Wanted, mappings: Mappings) -> tuple[str, ...]:
    """Names for the preview; an item or account that is not there yet by the name that it will get."""
    if isinstance(one.posting, Invoice):
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
    if not isinstance(posting, Invoice) or not posting.number:
        return {}
    holder, label = taken.get(("Invoice", posting.number), ("", ""))
    return {posting.number: label} if holder and holder != posting.key else {}
