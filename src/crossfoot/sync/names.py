"""Customers, vendors and items: matched with what QuickBooks has, or created, strictly one at a time.

QuickBooks lets one writer at a time change its list of names (6000), and every name in it is unique over
customers, vendors and employees (6240). Copies tell where to look; a fresh question to QuickBooks confirms.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction

from crossfoot.core.mappings import Mappings
from crossfoot.core.matching import Ambiguous, Candidate, Match, Matched, NameTaken, NoMatch, match
from crossfoot.core.names import KIND_LABELS, name_problems, remote_name, suffixed
from crossfoot.core.postings import Item, Party
from crossfoot.core.problems import Fix, Problem
from crossfoot.engine import lease
from crossfoot.mappings import queries
from crossfoot.parties import operations as parties
from crossfoot.parties.models import Party as PartyRow
from crossfoot.quickbooks.books import Posted, Refused, Unknown
from crossfoot.quickbooks.online.client import text_literal
from crossfoot.quickbooks.online.documents.fields import Unpostable, ref_id, text
from crossfoot.sync import copies, frozen, recording, resolve, states
from crossfoot.sync.doubt import needs_person
from crossfoot.sync.kinds import NAME_KINDS
from crossfoot.sync.lanes import Flight
from crossfoot.sync.models import Link, Push
from crossfoot.sync.outgoing import store
from crossfoot.sync.preparing import Prepared
from crossfoot.sync.results import Result
from crossfoot.sync.visit import Visit, VisitEnds

CARRIERS = frozenset({"Service", "NonInventory"})
"""Item types that may carry sales lines."""

MAX_CONFIRMED = 5
"""Copies with the same e-mail address that are read afresh; more than these are ambiguous anyway."""

ITEM_NAME_LENGTH = 100


def next_due(visit: Visit, now: datetime) -> Push | None:
    """The name that is due first; None where none is, or one is under way: one at a time."""
    names = Push.objects.filter(
        connection=visit.connection, kind__in=NAME_KINDS, company_id=visit.held.company_id
    )
    if names.filter(state=Push.State.SENDING).exists():
        return None
    due = names.filter(state=Push.State.WAITING, due_at__lte=now)
    return due.select_related("connection").order_by("due_at", "id").first()


def settle_name(visit: Visit, push: Push, now: datetime) -> Flight | None:
    """Match this name, ask a person, or store its creation: then the flight to send. Raises VisitEnds."""
    posting = frozen.from_json(push.posting)
    if isinstance(posting, Party):
        return _party(visit, push, posting, now)
    assert isinstance(posting, Item)
    return _item(visit, push, posting, now)


# --- customers and vendors ------------------------------------------------------------------------------


def _party(visit: Visit, push: Push, queued: Party, now: datetime) -> Flight | None:
    party = _as_it_is_now(visit, push, queued)
    if _linked(visit, push, now):
        return None
    name = remote_name(party.name)
    proposed = suffixed(party.name, party.kind)
    candidates, records = _candidates(visit, party, [name, proposed])
    decision: Match = match(party, candidates)
    match decision:
        case Matched(remote_id, by):
            _matched(visit, push, records[remote_id], f"Found by {by}", now)
            return None
        case Ambiguous(sentence=sentence):
            needs_person(visit, push, ambiguous(party, sentence), now)
            return None
        case NameTaken(_, proposed_name):
            given = proposed_name
        case NoMatch():
            given = name
    # A colon or a strange letter would change the visible name: that is for a person to decide.
    problems = name_problems(party, visit.connection.country)
    if problems:
        sentence = " ".join(problem.sentence for problem in problems)
        needs_person(visit, push, replace(problems[0], sentence=sentence), now)
        return None
    return _created(visit, push, replace(party, name=given), now, queries.table(visit.connection))


def ambiguous(party: Party, sentence: str) -> Problem:
    """A person has to say which record it is."""
    return Problem(
        "party_ambiguous", sentence, Fix.CHOOSE_PARTY, f"party:{party.key}", party.key, where="party"
    )


def _as_it_is_now(visit: Visit, push: Push, queued: Party) -> Party:
    """The party under Contacts, where a person may have mended its name since it was queued."""
    number = push.document_key.partition(":")[2]
    row = (
        PartyRow.objects.filter(company_id=visit.held.company_id, kind=queued.kind, pk=int(number)).first()
        if number.isdigit()
        else None
    )
    return queued if row is None else replace(parties.as_posting(row), taxable=queued.taxable)


def _candidates(
    visit: Visit, party: Party, names: Sequence[str]
) -> tuple[list[Candidate], dict[str, Mapping[str, Any]]]:
    """Everything that may be this party: of its own kind as QuickBooks has it now, of the others as copied."""
    record_name = party.kind.capitalize()
    fresh: dict[str, Mapping[str, Any]] = {}
    literals = ", ".join(text_literal(spelled) for name in names for spelled in (name, f"{name} (deleted)"))
    rows = visit.query(
        f"SELECT * FROM {record_name} WHERE DisplayName IN ({literals}) AND Active IN (true, false) MAXRESULTS 20"
    )
    for row in rows.records:
        fresh[text(row, "Id")] = row
    copied = copies.named(visit.connection, names, [party.email])
    own = [record for record in copied if record.list == party.kind and record.remote_id not in fresh]
    for record in own[:MAX_CONFIRMED]:
        found = visit.read(record_name, record.remote_id)
        if found is not None:
            fresh[record.remote_id] = found
    others = [record for record in copied if record.list != party.kind]
    unread = own[MAX_CONFIRMED:]
    candidates = [copies.candidate_of(party.kind, row) for row in fresh.values()]
    return [*candidates, *copies.candidates_of([*others, *unread])], fresh


def conflicts(visit: Visit, results: list[Result], now: datetime) -> list[Result]:
    """6240: a name is taken by a record that the copies did not show. Look at all three lists of names and
    match again: adopt the record, go again under the suffixed name, or ask. Asks outside any transaction."""
    answered: list[Result] = []
    for one in results:
        outcome = one.outcome
        if one.push.kind in NAME_KINDS and isinstance(outcome, Refused) and outcome.code == "6240":
            try:
                answered.append(_conflict(visit, one, outcome, now))
            except VisitEnds:
                answered.append(
                    Result(one.push, Unknown("QuickBooks could not be asked about it"), one.reply)
                )
        else:
            answered.append(one)
    return answered


def _conflict(visit: Visit, result: Result, refused: Refused, now: datetime) -> Result:
    posting = frozen.from_json(result.push.posting)
    if not isinstance(posting, Party):
        return result
    party = _as_it_is_now(visit, result.push, posting)
    names = [remote_name(party.name), suffixed(party.name, party.kind)]
    candidates, records = _candidates(visit, party, names)
    known = {(one.kind, one.remote_id) for one in candidates}
    literals = ", ".join(text_literal(name) for name in names)
    for kind in KIND_LABELS:
        if kind == party.kind:
            continue
        rows = visit.query(
            f"SELECT * FROM {kind.capitalize()} WHERE DisplayName IN ({literals}) MAXRESULTS 20"
        )
        found = [copies.candidate_of(kind, row) for row in rows.records]
        candidates += [one for one in found if (one.kind, one.remote_id) not in known]
    decision = match(party, candidates)
    match decision:
        case Matched(remote_id, _):
            record = records[remote_id]
            posted = Posted(text(record, "Id"), text(record, "SyncToken"), record=record)
            return replace(result, outcome=posted, origin=Link.Origin.MATCHED)
        case Ambiguous(sentence=sentence):
            return replace(result, outcome=Refused(ambiguous(party, sentence), refused.code))
        case NameTaken(_, proposed_name) if proposed_name != posting.name:
            with transaction.atomic():
                lease.fence(visit.held)
                copies.remember_others(visit.connection, candidates, at=now)
            return replace(result, again=_suffix_sentence(proposed_name))
        case _:
            return result


def _suffix_sentence(name: str) -> str:
    return f"Its name is taken in QuickBooks by another kind of record; it is created as “{name}”, by itself."


# --- items ----------------------------------------------------------------------------------------------


def _item(visit: Visit, push: Push, item: Item, now: datetime) -> Flight | None:
    table = queries.table(visit.connection)
    account = table.accounts.get(item.income_account)
    if account is None:
        label = table.account_labels.get(item.income_account, item.income_account)
        sentence = f"No QuickBooks account is chosen for “{label}”. Choose one, and what waits for it can go."
        role = item.income_account.partition("@")[0]
        problem = Problem(
            "account_not_mapped", sentence, Fix.MAP_ACCOUNT, f"account:{role}", item.income_account
        )
        needs_person(visit, push, problem, now)
        return None
    linked = resolve.mappings_for(visit.connection, [item.key], table=table).items.get(item.key)
    if linked is not None and resolve.books_to(linked, item, table):
        _done(visit, push, now)
        return None
    names = [item.name[:ITEM_NAME_LENGTH], _item_name(item.name, account.name)]
    for name in names:
        rows = visit.query(visit.books.find_statement(replace(item, name=name), table))
        fitting = [
            row
            for row in rows.records
            if row.get("Active") is not False
            and text(row, "Type") in CARRIERS
            and ref_id(row, "IncomeAccountRef") == account.remote_id
        ]
        if fitting:
            _matched(visit, push, fitting[0], "Found by name and income account", now)
            return None
        if not rows.records:
            return _created(visit, push, replace(item, name=name), now, table)
    sentence = (
        f"QuickBooks has items “{names[0]}” and “{names[1]}” that book elsewhere or are inactive, so none can "
        f"be made for “{account.name}”. Rename one of them in QuickBooks, or make it active, then retry."
    )
    problem = Problem("item_name_taken", sentence, Fix.REFRESH_LISTS, f"item:{item.key}", item.key)
    needs_person(visit, push, problem, now)
    return None


def _item_name(name: str, account: str) -> str:
    """The same for the same account, so that it is found again: "Sales (Online sales)"."""
    tail = f" ({account.replace(':', ' - ')[:60]})"
    return name[: ITEM_NAME_LENGTH - len(tail)].rstrip() + tail


# --- both -----------------------------------------------------------------------------------------------


def _created(
    visit: Visit, push: Push, posting: Party | Item, now: datetime, table: Mappings
) -> Flight | None:
    """Store the creation under the name that it will have there; its label shows that name."""
    try:
        operation = visit.books.prepare(posting, table, marker=push.marker)
    except Unpostable as error:
        needs_person(visit, push, error.problem, now)
        return None
    kind = "Item" if isinstance(posting, Item) else KIND_LABELS[posting.kind]
    changed = {"posting": frozen.to_json(posting), "label": f"{kind} {posting.name}"[:200]}
    return store(visit, [Prepared(push, operation)], now, set_=changed)


def _matched(visit: Visit, push: Push, record: Mapping[str, Any], reason: str, now: datetime) -> None:
    """It is this record of QuickBooks: linked, never overwritten."""
    posted = Posted(text(record, "Id"), text(record, "SyncToken"), record=record)
    with transaction.atomic():
        lease.fence(visit.held)
        recording.settle_matched(visit, Result(push, posted, origin=Link.Origin.MATCHED), reason, now)


def _linked(visit: Visit, push: Push, now: datetime) -> bool:
    """Somebody linked it meanwhile, or an import of lists did."""
    if not Link.objects.filter(connection=visit.connection, local_key=push.document_key).exists():
        return False
    _done(visit, push, now)
    return True


def _done(visit: Visit, push: Push, now: datetime) -> None:
    with transaction.atomic():
        lease.fence(visit.held)
        states.move([push], Push.State.SYNCHRONIZED, sentence="", verb="push.matched", at=now)
        recording.freed([push], now)
