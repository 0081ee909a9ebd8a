"""Customers and vendors of QuickBooks become parties of ours, each once, however often it runs (A2, A4, B5).

Found by the remembered link, else by e-mail, else by name; only a single party in the same currency that
stands for nothing else yet is linked. What cannot be told apart is left alone and listed. Written in chunks
of 200, each in a transaction of its own, so that a run goes on where it stopped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Protocol

from django.db import transaction

from crossfoot.audit import trail
from crossfoot.connections.models import Connection
from crossfoot.core.matching import email_key
from crossfoot.core.names import KIND_LABELS
from crossfoot.core.problems import shown
from crossfoot.mappings.models import RemoteRecord
from crossfoot.parties import operations as parties
from crossfoot.parties.models import Party, Terms
from crossfoot.parties.rows import PartyRow, TermsRow, name_key, terms_problems
from crossfoot.tenancy.models import Company, Person

CHUNK = 200
"""Records written in one transaction."""

IDS_AT_ONCE = 1000

MOST_LISTED = 200
"""Records left alone that are listed by name; all are counted."""

KINDS = (RemoteRecord.List.CUSTOMER, RemoteRecord.List.VENDOR)


@dataclass(frozen=True, slots=True)
class Pair:
    """A party and the record that it stands for, to be remembered as a link."""

    party: Party
    record: RemoteRecord
    reason: str
    """`created`, `email` or `name`: how they came together."""

    @property
    def local_key(self) -> str:
        return self.party.key

    @property
    def remote_kind(self) -> str:
        """QuickBooks' record type: Customer or Vendor."""
        return KIND_LABELS[self.party.kind]


class Links(Protocol):
    """What `sync` knows of which party stands for which record; given by the composition."""

    def remembered(self, kind: str, remote_ids: Sequence[str]) -> Mapping[str, str]:
        """Record id → party key, for those that are linked. `kind` is customer or vendor."""
        ...

    def remember(self, pairs: Sequence[Pair]) -> None:
        """Link these, in the caller's transaction."""
        ...


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an import is; kept with its task, so that the next turn goes on from here."""

    kind: str = KINDS[0]
    after: int = 0
    """Id of the last copy that was looked at, within `kind`."""
    done: int = 0
    total: int = 0
    created: int = 0
    linked: int = 0
    known: int = 0
    left: int = 0
    listed: tuple[str, ...] = field(default=())
    """Sentences for records that were left alone, at most MOST_LISTED."""
    is_finished: bool = False

    @property
    def sentence(self) -> str:
        """For the progress bar, and at the end for the result."""
        if not self.is_finished:
            return f"Imported {self.done:,} of {self.total:,} customers and vendors."
        parts = [
            f"{self.created:,} new",
            f"{self.linked:,} matched with yours",
            f"{self.known:,} known before",
        ]
        left = f", {self.left:,} left for you to decide" if self.left else ""
        return f"Imported customers and vendors from QuickBooks: {', '.join(parts)}{left}."

    def to_json(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__dataclass_fields__} | {
            "listed": list(self.listed)
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Progress:
        """What `to_json` gave; an empty map is the beginning."""
        known = {name: stored[name] for name in cls.__dataclass_fields__ if name in stored}
        return cls(**{**known, "listed": tuple(known.get("listed", ()))})


def _go_on(progress: Progress) -> bool:
    return True


def _unfenced() -> None:
    return


def import_parties(
    connection: Connection,
    *,
    links: Links,
    by: Person | None,
    at: datetime,
    progress: Progress | None = None,
    told: Callable[[Progress], bool] = _go_on,
    fence: Callable[[], None] = _unfenced,
    most_chunks: int | None = None,
) -> Progress:
    """Import the active customers and vendors from the copies of the lists, which were refreshed before.

    Goes on from `progress`; `told` hears of every chunk and stops the run by answering False; `fence` is
    called first in each chunk's transaction. Ends early after `most_chunks`. The result's `is_finished`
    says whether anything is left to do.
    """
    state = progress or Progress()
    state = replace(state, total=_active(connection, KINDS).count())
    linked: dict[str, set[str]] = {}
    chunks = 0
    while not state.is_finished and (most_chunks is None or chunks < most_chunks):
        with transaction.atomic():
            fence()
            if state.kind not in linked:
                linked[state.kind] = _linked_keys(connection, state.kind, links)
            state = _chunk(connection, state, links, linked[state.kind], by, at)
        chunks += 1
        if not told(state):
            break
    return state


def _chunk(
    connection: Connection,
    state: Progress,
    links: Links,
    linked: set[str],
    by: Person | None,
    at: datetime,
) -> Progress:
    records = list(_active(connection, [state.kind]).filter(pk__gt=state.after).order_by("pk")[:CHUNK])
    if not records:
        if state.kind == KINDS[-1]:
            return replace(state, is_finished=True)
        return replace(state, kind=str(KINDS[KINDS.index(RemoteRecord.List(state.kind)) + 1]), after=0)
    # One import and one order at a time may make parties: nothing in the database keeps names apart.
    company = Company.objects.select_for_update().get(pk=connection.company_id)
    kind = state.kind
    remembered = links.remembered(kind, [record.remote_id for record in records])
    ours = _Ours(company, kind, records, linked)
    pairs: list[Pair] = []
    fresh: list[RemoteRecord] = []
    listed: list[str] = []
    known = 0
    for record in records:
        if record.remote_id in remembered:
            known += 1
            continue
        found = ours.match(record, _currency(record, connection))
        match found:
            case (Party() as party, str(reason)):
                pairs.append(Pair(party, record, reason))
            case str(sentence):
                listed.append(sentence)
            case None:
                fresh.append(record)
    terms = _terms(connection, company, fresh)
    rows = [_row(record, connection, terms) for record in fresh]
    made = parties.add_from_books(
        company=company, kind=kind, rows=rows, at=at, terms={one.name: one for one in terms.values()}
    )
    pairs += [Pair(party, record, "created") for party, record in zip(made, fresh, strict=True)]
    if pairs:
        links.remember(pairs)
        linked.update(pair.local_key for pair in pairs)
        _tell(connection, kind, pairs, by, at)
    return replace(
        state,
        after=records[-1].pk,
        done=state.done + len(records),
        created=state.created + len(made),
        linked=state.linked + len(pairs) - len(made),
        known=state.known + known,
        left=state.left + len(listed),
        listed=(state.listed + tuple(listed))[:MOST_LISTED],
    )


class _Ours:
    """Our parties that these records may be, by e-mail and by name; linked ones stand for another record."""

    def __init__(
        self, company: Company, kind: str, records: Sequence[RemoteRecord], linked: set[str]
    ) -> None:
        self.kind = kind
        addresses = {address for record in records for address in _addresses(record)}
        keys = {key for record in records for key in _name_keys(record, kind)}
        rows = Party.objects.filter(company=company, kind=kind)
        self.by_email: dict[str, list[Party]] = {}
        self.by_name: dict[str, list[Party]] = {}
        for party in rows.filter(email_key__in=addresses):
            if party.key not in linked:
                self.by_email.setdefault(party.email_key, []).append(party)
        for party in rows.filter(name_key__in=keys):
            if party.key not in linked:
                self.by_name.setdefault(party.name_key, []).append(party)
        self.used: set[int] = set()

    def match(self, record: RemoteRecord, currency: str) -> tuple[Party, str] | str | None:
        """The party and how it was found; a sentence where a person must say; None where there is none."""
        for reason, found in (
            ("email", self._of(self.by_email, _addresses(record), currency)),
            ("name", self._of(self.by_name, _name_keys(record, self.kind), currency)),
        ):
            active = [party for party in found if party.is_active]
            if len(active) == 1:
                self.used.add(active[0].pk)
                return active[0], reason
            if found:
                return _undecided(record, self.kind, active, reason)
        return None

    def _of(self, index: Mapping[str, list[Party]], keys: Iterable[str], currency: str) -> list[Party]:
        found = {party.pk: party for key in keys for party in index.get(key, ())}
        return [party for party in found.values() if party.pk not in self.used and party.currency == currency]


def _active(connection: Connection, kinds: Sequence[str]) -> Any:
    return RemoteRecord.objects.filter(connection=connection, list__in=list(kinds), is_active=True)


def _linked_keys(connection: Connection, kind: str, links: Links) -> set[str]:
    """Keys of the parties that stand for some record of this kind already, active or not."""
    ids = list(
        RemoteRecord.objects.filter(connection=connection, list=kind).values_list("remote_id", flat=True)
    )
    keys: set[str] = set()
    for start in range(0, len(ids), IDS_AT_ONCE):
        keys.update(links.remembered(kind, ids[start : start + IDS_AT_ONCE]).values())
    return keys


def _addresses(record: RemoteRecord) -> list[str]:
    """QuickBooks allows several e-mail addresses in one field."""
    given = str(record.data.get("email", "")).replace(";", ",")
    return [key for address in given.split(",") if (key := email_key(address))]


def _name_keys(record: RemoteRecord, kind: str) -> list[str]:
    """The record's name, and without the suffix that tells a customer from a vendor of the same name."""
    plain = record.name.strip().removesuffix(f" ({KIND_LABELS[kind]})")
    return list(dict.fromkeys([name_key(record.name), name_key(plain)]))


def _currency(record: RemoteRecord, connection: Connection) -> str:
    return record.currency or connection.home_currency


def _row(record: RemoteRecord, connection: Connection, terms: Mapping[str, Terms]) -> PartyRow:
    data = record.data
    own = terms.get(str(data.get("terms_id", "")))
    texts = {
        name: str(data.get(name, ""))
        for name in ("phone", "contact_name", "line1", "line2", "city", "region", "postal_code", "country")
    }
    return PartyRow(
        name=record.name,
        email=str(data.get("email", "")),
        currency=_currency(record, connection),
        terms=own.name if own else "",
        **texts,
    )


def _terms(connection: Connection, company: Company, records: Sequence[RemoteRecord]) -> dict[str, Terms]:
    """QuickBooks' id of terms → ours, for the terms that these records name; missing ones are made."""
    ids = {terms_id for record in records if (terms_id := str(record.data.get("terms_id", "")))}
    copies = RemoteRecord.objects.filter(
        connection=connection, list=RemoteRecord.List.TERM, remote_id__in=ids
    )
    rows = {copy.remote_id: row for copy in copies if (row := _terms_row(copy)) is not None}
    ours = parties.ensure_terms(company=company, rows=rows.values())
    return {remote_id: ours[row.name] for remote_id, row in rows.items() if row.name in ours}


def _terms_row(copy: RemoteRecord) -> TermsRow | None:
    row = TermsRow(
        name=copy.name.strip(),
        due_days=copy.data.get("due_days"),
        day_of_month=copy.data.get("day_of_month"),
        due_next_month_days=copy.data.get("due_next_month_days"),
    )
    if row.day_of_month is not None:
        row = replace(row, due_days=None)
    # Terms that QuickBooks itself does not define wholly give no due date; the party comes without.
    return None if terms_problems(row) else row


def _undecided(record: RemoteRecord, kind: str, found: Sequence[Party], reason: str) -> str:
    who = f"{KIND_LABELS[kind]} “{shown(record.name)}” of QuickBooks"
    what = "e-mail address" if reason == "email" else "name"
    if not found:
        return (
            f"{who} has the {what} of a {kind} that is inactive here. Make it active, or rename one of them."
        )
    names = ", ".join(f"“{shown(party.name)}”" for party in found[:3])
    return (
        f"{who} may be any of {len(found)} {kind}s of yours with the same {what}: {names}. Link it by hand."
    )


def _tell(connection: Connection, kind: str, pairs: Sequence[Pair], by: Person | None, at: datetime) -> None:
    """One event a chunk, with what was made and what was linked."""
    trail.record(
        f"{kind}s.imported",
        company_id=connection.company_id,
        by=trail.actor_of(by),
        at=at,
        subject=trail.Subject("connection", connection.pk, connection.name),
        data={
            "created": [pair.party.pk for pair in pairs if pair.reason == "created"],
            "linked": [
                {"id": pair.party.pk, "remote_id": pair.record.remote_id, "by": pair.reason}
                for pair in pairs
                if pair.reason != "created"
            ],
        },
    )
