"""Which record of QuickBooks is this customer or vendor? Found by link, e-mail, then name, or asked.

Only one single active record of the same kind and currency counts as found. Everything else that looks like
the party is shown to a person, because a wrong match books one party's invoices on another.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from crossfoot.core.names import (
    KIND_LABELS,
    name_key,
    remote_name,
    suffixed,
    without_deleted_suffix,
)
from crossfoot.core.postings import Party
from crossfoot.core.problems import shown

MAX_SHOWN = 3
"""How many candidates a sentence names; the page lists them all."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A name in QuickBooks' lists. `kind` is `customer`, `vendor` or `employee`: one list of unique names.

    `name` is QuickBooks' display name, with its "(deleted)" where the record is inactive. `email` may hold
    several addresses, as QuickBooks allows. `currency` is empty where the company keeps one currency.
    """

    remote_id: str
    kind: str
    name: str
    email: str = ""
    currency: str = ""
    active: bool = True


class By(StrEnum):
    """What a match, or a doubt, rests on."""

    LINK = "link"
    EMAIL = "email"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Matched:
    """The party is this record; it is linked and never overwritten."""

    remote_id: str
    by: By


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """A person has to say which record it is; `sentence` asks."""

    candidates: tuple[Candidate, ...]
    by: By
    sentence: str


@dataclass(frozen=True, slots=True)
class NameTaken:
    """The name belongs to `other`, a record of another kind; the party can be created as `proposed_name`."""

    other: Candidate
    proposed_name: str


@dataclass(frozen=True, slots=True)
class NoMatch:
    """Nothing in QuickBooks looks like the party; it can be created under its own name."""


Match = Matched | Ambiguous | NameTaken | NoMatch


def match(party: Party, candidates: Iterable[Candidate], remembered: str | None = None) -> Match:
    """Find `party` among `candidates`: by the remembered link, else by e-mail, else by name.

    `candidates` has to hold the remembered record and every record, active or not and of any kind, that
    shares the party's e-mail address or (suffixed) name; more do no harm. A remembered record that is not
    among them no longer exists, for instance after a merge, and the search goes on. A party that is found
    under the suffix that an earlier NameTaken proposed is found by name.
    """
    records = tuple(candidates)
    return (
        _by_link(party, records, remembered)
        or _by_email(party, records)
        or _by_name(party, records)
        or NoMatch()
    )


def email_key(address: str) -> str:
    """What two equal e-mail addresses have in common."""
    return address.strip().casefold()


def _by_link(party: Party, records: Sequence[Candidate], remembered: str | None) -> Match | None:
    linked = [record for record in records if record.remote_id == remembered and record.kind == party.kind]
    if not remembered or not linked:
        return None
    record = linked[0]
    if not record.active:
        return Ambiguous((record,), By.LINK, _inactive(party, record))
    if not _same_currency(party, record):
        return Ambiguous((record,), By.LINK, _other_currency(party, record))
    return Matched(record.remote_id, By.LINK)


def _by_email(party: Party, records: Sequence[Candidate]) -> Match | None:
    address = email_key(party.email)
    if not address:
        return None
    found = [record for record in records if _usable(party, record) and address in _addresses(record)]
    if len(found) > 1:
        which = f"{_count(party, found)} in QuickBooks have the e-mail address {shown(party.email)}"
        return Ambiguous(tuple(found), By.EMAIL, _ask(party, which, found))
    return Matched(found[0].remote_id, By.EMAIL) if found else None


def _by_name(party: Party, records: Sequence[Candidate]) -> Match | None:
    name = remote_name(party.name)
    if not name:
        return None
    own = _named(name, records)
    if result := _own_kind(party, own):
        return result
    if not (others := [record for record in own if record.kind != party.kind and record.active]):
        return None
    proposed = suffixed(party.name, party.kind)
    holders = _named(proposed, records)
    if result := _own_kind(party, holders):
        return result
    if taken := [record for record in holders if record.active]:
        sentence = (
            f"{_who(party)} cannot be created in QuickBooks: both its name and “{shown(proposed)}” belong to "
            "others there. Rename it under Contacts, or choose the record that it is."
        )
        return Ambiguous((*others, *taken), By.NAME, sentence)
    return NameTaken(others[0], proposed)


def _own_kind(party: Party, named: Sequence[Candidate]) -> Match | None:
    """What records that carry the party's name say about it, as far as they are of its own kind."""
    same_kind = [record for record in named if record.kind == party.kind]
    usable = [record for record in same_kind if _usable(party, record)]
    if len(usable) == 1:
        return Matched(usable[0].remote_id, By.NAME)
    if usable:
        which = f"{_count(party, usable)} in QuickBooks have this name"
        return Ambiguous(tuple(usable), By.NAME, _ask(party, which, usable))
    if foreign := [record for record in same_kind if record.active]:
        return Ambiguous(tuple(foreign), By.NAME, _other_currency(party, foreign[0]))
    if same_kind:
        return Ambiguous(tuple(same_kind), By.NAME, _inactive(party, same_kind[0]))
    return None


def _named(name: str, records: Iterable[Candidate]) -> list[Candidate]:
    key = name_key(name)
    return [record for record in records if name_key(_name_of(record)) == key]


def _name_of(record: Candidate) -> str:
    return record.name if record.active else without_deleted_suffix(record.name.strip())


def _usable(party: Party, record: Candidate) -> bool:
    return record.active and record.kind == party.kind and _same_currency(party, record)


def _same_currency(party: Party, record: Candidate) -> bool:
    return not record.currency or not party.currency or record.currency == party.currency


def _addresses(record: Candidate) -> set[str]:
    return {email_key(address) for address in record.email.replace(";", ",").split(",")}


def _who(party: Party) -> str:
    return f"{KIND_LABELS[party.kind]} “{shown(party.name)}”"


def _count(party: Party, found: Sequence[Candidate]) -> str:
    return f"{len(found)} {party.kind}s"


def _ask(party: Party, which: str, found: Sequence[Candidate]) -> str:
    names = [f"“{shown(record.name)}” (Id {record.remote_id})" for record in found[:MAX_SHOWN]]
    more = f" and {len(found) - MAX_SHOWN} more" if len(found) > MAX_SHOWN else ""
    return f"{_who(party)}: {which}: {', '.join(names)}{more}. Choose the one it is."


def _inactive(party: Party, record: Candidate) -> str:
    return (
        f"{_who(party)} is inactive in QuickBooks (Id {record.remote_id}). Make it active there again and "
        "refresh, choose another record, or rename it under Contacts."
    )


def _other_currency(party: Party, record: Candidate) -> str:
    return (
        f"{_who(party)} is kept in {record.currency} in QuickBooks (Id {record.remote_id}) and in "
        f"{party.currency} here, and QuickBooks gives each {party.kind} one currency. Choose a record in "
        f"{party.currency}, or rename it under Contacts so that one can be created."
    )
