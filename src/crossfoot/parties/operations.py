"""Customers, vendors and their terms: entered, changed, and ensured for documents that name them.

An address is never overwritten from an order: `ensure_many` finds or creates, and changes of an existing
party nothing but an empty code. Who is both customer and vendor is two parties.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from crossfoot.audit import trail
from crossfoot.core import matching, postings
from crossfoot.core.permissions import Can
from crossfoot.core.problems import Problem, refused, shown
from crossfoot.parties.models import Party, Terms
from crossfoot.parties.rows import (
    COPIED,
    PartyRow,
    TermsRow,
    name_key,
    problem,
    row_key,
    row_problems,
    terms_problems,
)
from crossfoot.tenancy import access
from crossfoot.tenancy.models import Company, Person

__all__ = [
    "PartyRow",
    "TermsRow",
    "add_from_books",
    "as_posting",
    "draft_party",
    "edit_party",
    "ensure_many",
    "ensure_terms",
    "row_key",
    "row_problems",
]

ROWS_AT_ONCE = 500
"""Rows of one `ensure_many` that its few queries are meant for; more are taken in parts."""


@transaction.atomic
def draft_party(
    *,
    company: Company,
    kind: str,
    name: str,
    by: Person,
    at: datetime,
    code: str = "",
    tax_id: str = "",
    email: str = "",
    phone: str = "",
    contact_name: str = "",
    line1: str = "",
    line2: str = "",
    city: str = "",
    region: str = "",
    postal_code: str = "",
    country: str = "",
    currency: str = "",
    terms: str = "",
) -> Party:
    """Enter a customer or vendor. Raises Refusal: a field is wrong, or the code is taken."""
    access.require(by, Can.EDIT_PARTIES, company, at=at)
    row = PartyRow(
        name=name, code=code, tax_id=tax_id, email=email, phone=phone, contact_name=contact_name, line1=line1,
        line2=line2, city=city, region=region, postal_code=postal_code, country=country,
        currency=currency, terms=terms,
    )  # fmt: skip
    _refuse([*row_problems(row, kind), *_code_taken(company, kind, row, None), *_terms_unknown(company, row)])
    party = _new(company, kind, row, at, None, _terms_by_name(company))
    party.save()
    _tell(f"{kind}.drafted", party, by, at, {})
    return party


@transaction.atomic
def edit_party(
    *,
    party: Party,
    by: Person,
    at: datetime,
    name: str,
    code: str = "",
    tax_id: str = "",
    email: str = "",
    phone: str = "",
    contact_name: str = "",
    line1: str = "",
    line2: str = "",
    city: str = "",
    region: str = "",
    postal_code: str = "",
    country: str = "",
    currency: str = "",
    terms: str = "",
    is_active: bool = True,
) -> Party:
    """Change a customer or vendor here. What stands in QuickBooks already is not changed by it.

    Raises Refusal as `draft_party`.
    """
    company = party.company
    access.require(by, Can.EDIT_PARTIES, company, at=at)
    row = PartyRow(
        name=name, code=code, tax_id=tax_id, email=email, phone=phone, contact_name=contact_name, line1=line1,
        line2=line2, city=city, region=region, postal_code=postal_code, country=country,
        currency=currency, terms=terms,
    )  # fmt: skip
    party = Party.objects.select_for_update().get(pk=party.pk)
    _refuse(
        [
            *row_problems(row, party.kind),
            *_code_taken(company, party.kind, row, party),
            *_terms_unknown(company, row),
        ]
    )
    before = _shown_fields(party)
    _fill(party, row, company, _terms_by_name(company))
    party.is_active = is_active
    party.save()
    after = _shown_fields(party)
    changed = {
        name: {"before": before[name], "after": after[name]} for name in after if before[name] != after[name]
    }
    if changed:
        _tell(f"{party.kind}.edited", party, by, at, {"changed": changed})
    return party


@transaction.atomic
def ensure_many(
    *,
    company: Company,
    kind: str,
    rows: Sequence[PartyRow],
    at: datetime,
    import_run: int | None = None,
) -> dict[str, Party]:
    """The parties that the rows name, by `row_key`: found by code, else e-mail, else name; else created.

    A row with a code never finds a party with another code. E-mail and name find only an active party in
    the row's currency, and only where there is one: several leave the e-mail aside, and of several of the
    same name the oldest is taken. A party found without a code takes the row's. Raises Refusal for rows
    that `row_problems` does not let pass. A handful of queries for 500 rows, in the caller's transaction.
    """
    problems = [problem for row in rows for problem in row_problems(row, kind)]
    _refuse(problems)
    found: dict[str, Party] = {}
    # Two at once would create the same party twice: names and addresses are not unique in the database.
    Company.objects.select_for_update().get(pk=company.pk)
    terms = _terms_by_name(company)
    for start in range(0, len(rows), ROWS_AT_ONCE):
        found.update(_ensured(company, kind, rows[start : start + ROWS_AT_ONCE], at, import_run, terms))
    return found


@transaction.atomic
def add_from_books(
    *, company: Company, kind: str, rows: Sequence[PartyRow], at: datetime, terms: dict[str, Terms]
) -> list[Party]:
    """New parties for these rows of QuickBooks' lists, in their order; whether they exist is the caller's.

    What is longer than a column is cut: an import does not stop at one long address.
    """
    parties = []
    for row in rows:
        party = Party(company=company, kind=kind, created_at=at, from_books=True)
        _fill(party, _fitting(row), company, terms)
        parties.append(party)
    return Party.objects.bulk_create(parties)


@transaction.atomic
def ensure_terms(*, company: Company, rows: Iterable[TermsRow]) -> dict[str, Terms]:
    """The company's terms of these names; those it does not have are created, none is changed.

    Raises Refusal where a row has neither days nor a day of the month, or both.
    """
    wanted = {row.name.strip(): row for row in rows}
    _refuse([problem for row in wanted.values() for problem in terms_problems(row)])
    known = {terms.name: terms for terms in Terms.objects.filter(company=company, name__in=list(wanted))}
    missing = [
        Terms(
            company=company,
            name=name,
            due_days=row.due_days,
            day_of_month=row.day_of_month,
            due_next_month_days=row.due_next_month_days if row.day_of_month is not None else None,
        )
        for name, row in wanted.items()
        if name not in known
    ]
    Terms.objects.bulk_create(missing, ignore_conflicts=True)
    return {terms.name: terms for terms in Terms.objects.filter(company=company, name__in=list(wanted))}


def as_posting(party: Party) -> postings.Party:
    """The party in a posting: what it is created from in QuickBooks where nothing there matches it."""
    return postings.Party(
        key=party.key,
        kind=party.kind,
        name=party.name,
        currency=party.currency,
        email=party.email,
        phone=party.phone,
        contact_name=party.contact_name,
        address=postings.Address(
            line1=party.line1,
            line2=party.line2,
            city=party.city,
            region=party.region,
            postal_code=party.postal_code,
            country=party.country,
        ),
    )


class _Known:
    """The parties that rows may name, indexed; kept up to date as new ones are added."""

    def __init__(self, parties: Iterable[Party]) -> None:
        self.by_code: dict[str, Party] = {}
        self.by_email: dict[str, list[Party]] = {}
        self.by_name: dict[str, list[Party]] = {}
        for party in parties:
            self.add(party)

    def add(self, party: Party) -> None:
        if party.code:
            self.by_code[party.code] = party
        if not party.is_active:
            return
        if party.email_key:
            self.by_email.setdefault(party.email_key, []).append(party)
        self.by_name.setdefault(party.name_key, []).append(party)

    def find(self, row: PartyRow, currency: str) -> Party | None:
        code = row.code.strip()
        if code and code in self.by_code:
            return self.by_code[code]

        def usable(parties: Iterable[Party]) -> list[Party]:
            return [one for one in parties if one.currency == currency and not (code and one.code)]

        by_email = usable(self.by_email.get(matching.email_key(row.email), ())) if row.email.strip() else []
        if len(by_email) == 1:
            return by_email[0]
        by_name = usable(self.by_name.get(name_key(row.name), ()))
        return by_name[0] if by_name else None


def _ensured(
    company: Company,
    kind: str,
    rows: Sequence[PartyRow],
    at: datetime,
    import_run: int | None,
    terms: dict[str, Terms],
) -> dict[str, Party]:
    known = _Known(_named_by(company, kind, rows))
    result: dict[str, Party] = {}
    created: list[Party] = []
    coded: list[Party] = []
    for row in rows:
        party = known.find(row, row.currency or company.home_currency)
        if party is None:
            party = _new(company, kind, row, at, import_run, terms)
            created.append(party)
            known.add(party)
        elif row.code.strip() and not party.code:
            party.code = row.code.strip()
            known.add(party)
            if party.pk is not None:
                coded.append(party)
        result[row_key(row)] = party
    Party.objects.bulk_create(created)
    if coded:
        Party.objects.bulk_update(coded, ["code"])
    return result


def _named_by(company: Company, kind: str, rows: Sequence[PartyRow]) -> list[Party]:
    """Parties that share a code, an e-mail address or a name with one of the rows, oldest first."""
    ours = Party.objects.filter(company=company, kind=kind)
    codes = {row.code.strip() for row in rows if row.code.strip()}
    emails = {matching.email_key(row.email) for row in rows if row.email.strip()}
    keys = {name_key(row.name) for row in rows}
    found: dict[int, Party] = {}
    for condition in ({"code__in": codes}, {"email_key__in": emails}, {"name_key__in": keys}):
        (values,) = condition.values()
        if values:
            found.update({party.pk: party for party in ours.filter(**condition)})
    return [found[pk] for pk in sorted(found)]


def _new(
    company: Company,
    kind: str,
    row: PartyRow,
    at: datetime,
    import_run: int | None,
    terms: dict[str, Terms],
) -> Party:
    party = Party(company=company, kind=kind, created_at=at, import_run=import_run)
    _fill(party, row, company, terms)
    return party


def _fill(party: Party, row: PartyRow, company: Company, terms: dict[str, Terms]) -> None:
    for name in COPIED:
        setattr(party, name, getattr(row, name).strip())
    party.name_key = name_key(party.name)
    party.email_key = matching.email_key(party.email)
    party.currency = row.currency or company.home_currency
    party.terms = terms.get(row.terms.strip())


def _fitting(row: PartyRow) -> PartyRow:
    """The row with each text storable and no longer than its column."""
    texts = {}
    for name in COPIED:
        longest = getattr(Party._meta.get_field(name), "max_length", None) or 0
        storable = getattr(row, name).replace("\x00", "").encode("utf-8", "replace").decode()
        texts[name] = storable.strip()[:longest]
    return replace(row, **texts)


def _terms_by_name(company: Company) -> dict[str, Terms]:
    return {terms.name: terms for terms in Terms.objects.filter(company=company)}


def _shown_fields(party: Party) -> dict[str, str | bool]:
    shown_now: dict[str, str | bool] = {name: getattr(party, name) for name in COPIED}
    shown_now["currency"] = party.currency
    shown_now["terms"] = party.terms.name if party.terms else ""
    shown_now["is_active"] = party.is_active
    return shown_now


def _code_taken(company: Company, kind: str, row: PartyRow, party: Party | None) -> Iterator[Problem]:
    code = row.code.strip()
    others = Party.objects.filter(company=company, kind=kind, code=code).exclude(pk=party.pk if party else 0)
    if code and (other := others.first()):
        yield problem(
            "party_code_taken",
            f"The code “{shown(code)}” belongs to {kind} “{shown(other.name)}”. Choose another one.",
            "code",
        )


def _terms_unknown(company: Company, row: PartyRow) -> Iterator[Problem]:
    name = row.terms.strip()
    if name and not Terms.objects.filter(company=company, name=name).exists():
        yield problem("party_terms", f"There are no terms called “{shown(name)}”. Choose others.", "terms")


def _refuse(problems: list[Problem]) -> None:
    if problems:
        raise refused(problems)


def _tell(verb: str, party: Party, by: Person, at: datetime, data: dict[str, object]) -> None:
    trail.record(
        verb,
        company_id=party.company_id,
        by=trail.actor_of(by),
        at=at,
        subject=trail.subject_of(party.kind, party),
        data=data,
    )
