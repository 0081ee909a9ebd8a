"""Companies, people, their roles, and the tokens of their machines."""

from __future__ import annotations

import re
import secrets
import string
from collections.abc import Iterator
from datetime import datetime
from zoneinfo import available_timezones

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from crossfoot.audit import trail
from crossfoot.core.money import ACTIVE_CURRENCIES
from crossfoot.core.permissions import Can, Role
from crossfoot.core.problems import Fix, Problem, refused
from crossfoot.tenancy import access
from crossfoot.tenancy.models import ApiToken, Company, Membership, Person

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)
MAX_SLUG = 60
MAX_NAME = 200
MAX_FULL_NAME = 150
MAX_TOKEN_NAME = 100
TOKEN_CHARACTERS = string.ascii_letters + string.digits
TOKEN_LENGTH = 40
SHOWN_OF_TOKEN = 9
"""Characters of a token that stay visible, so that people can tell theirs apart."""


@transaction.atomic
def create_company(
    *,
    name: str,
    slug: str,
    country: str,
    home_currency: str,
    time_zone: str,
    by: Person,
    at: datetime,
) -> Company:
    """A new company with `by` as its administrator. Any active person may: a company begins empty and apart.

    `country` is ISO 3166 alpha-2, `home_currency` ISO 4217, `time_zone` an IANA name. Raises Refusal.
    """
    name = name.strip()
    _refuse(list(_wrong_with_company(name, slug, country, home_currency, time_zone)))
    if not by.is_active:
        raise access.Forbidden("This account is switched off. Ask an administrator to switch it on again.")
    company = Company.objects.create(
        name=name,
        slug=slug,
        country=country,
        home_currency=home_currency,
        time_zone=time_zone,
        created_at=at,
    )
    Membership.objects.create(company=company, person=by, role=Role.ADMINISTRATOR)
    trail.record(
        "company.created",
        company_id=company.pk,
        by=trail.actor_of(by),
        at=at,
        subject=trail.subject_of("company", company),
        data={"slug": slug, "country": country, "home_currency": home_currency, "time_zone": time_zone},
    )
    return company


@transaction.atomic
def edit_company(*, company: Company, name: str, time_zone: str, by: Person, at: datetime) -> Company:
    """Rename the company or move its time zone. Country and currency stay: the books are kept in them."""
    access.require(by, Can.EDIT_SETTINGS, company, at=at)
    name = name.strip()
    _refuse([*_wrong_with_name(name), *_wrong_with_zone(time_zone)])
    before = {"name": company.name, "time_zone": company.time_zone}
    company.name, company.time_zone = name, time_zone
    company.save(update_fields=["name", "time_zone"])
    trail.record(
        "company.edited",
        company_id=company.pk,
        by=trail.actor_of(by),
        at=at,
        subject=trail.subject_of("company", company),
        data={"before": before, "after": {"name": name, "time_zone": time_zone}},
    )
    return company


@transaction.atomic
def create_person(*, email: str, full_name: str, password: str | None, at: datetime) -> Person:
    """A person who belongs to no company yet: the first one of an installation, made by its CLI.

    Without `password` nobody can sign in as them until one is set. Raises Refusal: the address is taken or
    none, the password is weak.
    """
    address = email.strip().lower()
    person = Person(username=address[:150], email=address, full_name=full_name.strip()[:MAX_FULL_NAME])
    problems = list(_wrong_with_person(person, password))
    if not problems and Person.objects.filter(email__iexact=address).exists():
        sentence = f"{address} has an account already. Use that one."
        problems.append(_problem("person_exists", sentence, "email"))
    _refuse(problems)
    person.set_password(password)
    person.date_joined = at
    person.save()
    trail.record(
        "person.created",
        company_id=trail.NO_COMPANY,
        by=trail.SYSTEM,
        at=at,
        subject=trail.subject_of("person", person),
    )
    return person


@transaction.atomic
def add_person(
    *,
    company: Company,
    email: str,
    full_name: str,
    role: Role,
    password: str | None,
    by: Person,
    at: datetime,
) -> Membership:
    """Let somebody into the company with a role. Raises Refusal where they are in it already.

    Somebody who works in another company of this installation keeps their name and password.
    """
    access.require(by, Can.MANAGE_PEOPLE, company, at=at)
    _refuse(list(_from_outside(role)))
    address = email.strip().lower()
    person = Person.objects.filter(email__iexact=address).first()
    if person is None:
        person = create_person(email=email, full_name=full_name, password=password, at=at)
    membership = Membership.objects.select_for_update().filter(company=company, person=person).first()
    if membership is not None and membership.is_active:
        label = Role(membership.role).label
        sentence = f"{person} is in {company.name} already, as {label}. Change the role instead."
        _refuse([_problem("already_a_member", sentence, "email")])
    if membership is None:
        membership = Membership(company=company, person=person)
    membership.role, membership.is_active = role, True
    membership.save()
    _tell("person.added", membership, by, at, {"role": role})
    return membership


@transaction.atomic
def change_role(*, company: Company, person: Person, role: Role, by: Person, at: datetime) -> Membership:
    """Give a member another role. Raises Refusal where the company would be left without an administrator."""
    access.require(by, Can.MANAGE_PEOPLE, company, at=at)
    _refuse(list(_from_outside(role)))
    membership = _member(company, person)
    if role != Role.ADMINISTRATOR:
        _refuse(list(_last_administrator(membership)))
    before = membership.role
    membership.role = role
    membership.save(update_fields=["role"])
    _tell("person.role_changed", membership, by, at, {"before": before, "after": role})
    return membership


@transaction.atomic
def deactivate_member(*, company: Company, person: Person, by: Person, at: datetime) -> Membership:
    """Close the company to somebody; what they did stays under their name, their API tokens stop working.

    Raises Refusal where the company would be left without an administrator.
    """
    access.require(by, Can.MANAGE_PEOPLE, company, at=at)
    membership = _member(company, person)
    _refuse(list(_last_administrator(membership)))
    membership.is_active = False
    membership.save(update_fields=["is_active"])
    ApiToken.objects.filter(company=company, person=person, revoked_at=None).update(revoked_at=at)
    _tell("person.deactivated", membership, by, at, {"role": membership.role})
    return membership


@transaction.atomic
def create_token(*, company: Company, name: str, by: Person, at: datetime) -> tuple[ApiToken, str]:
    """An API token that can do in this company what `by` can, and its text, which is shown this once."""
    access.require(by, Can.MANAGE_TOKENS, company, at=at)
    name = name.strip()
    if not name or len(name) > MAX_TOKEN_NAME:
        sentence = f"Give the token a name of 1 to {MAX_TOKEN_NAME} characters."
        _refuse([_problem("token_name", sentence, "name")])
    raw = "cf_" + "".join(secrets.choice(TOKEN_CHARACTERS) for _ in range(TOKEN_LENGTH))
    token = ApiToken.objects.create(
        company=company,
        person=by,
        name=name,
        prefix=raw[:SHOWN_OF_TOKEN],
        digest=access.token_digest(raw),
        created_at=at,
    )
    _tell_token("api_token.created", token, by, at)
    return token, raw


@transaction.atomic
def revoke_token(*, company: Company, token: ApiToken, by: Person, at: datetime) -> None:
    """Stop a token at once and for good. Revoking one twice changes nothing."""
    access.require(by, Can.MANAGE_TOKENS, company, at=at)
    if ApiToken.objects.filter(pk=token.pk, company=company, revoked_at=None).update(revoked_at=at):
        _tell_token("api_token.revoked", token, by, at)


def _wrong_with_company(
    name: str, slug: str, country: str, home_currency: str, time_zone: str
) -> Iterator[Problem]:
    yield from _wrong_with_name(name)
    if len(slug) > MAX_SLUG or not SLUG.fullmatch(slug):
        yield _problem(
            "company_slug",
            f"“{slug}” cannot stand in an address. Use small letters, digits and single hyphens, "
            f"at most {MAX_SLUG}.",
            "slug",
        )
    elif Company.objects.filter(slug=slug).exists():
        yield _problem("company_slug_taken", f"The address “{slug}” is taken. Choose another one.", "slug")
    if not re.fullmatch(r"[A-Z]{2}", country, re.ASCII):
        yield _problem(
            "company_country",
            f"“{country}” is no country code. Use two letters, such as US or GB.",
            "country",
        )
    if home_currency not in ACTIVE_CURRENCIES:
        yield _problem(
            "company_currency",
            f"“{home_currency}” is no currency in use. Use three letters, such as USD or GBP.",
            "home_currency",
        )
    yield from _wrong_with_zone(time_zone)


def _wrong_with_name(name: str) -> Iterator[Problem]:
    if not name or len(name) > MAX_NAME:
        yield _problem("company_name", f"Give the company a name of 1 to {MAX_NAME} characters.", "name")


def _wrong_with_zone(time_zone: str) -> Iterator[Problem]:
    if time_zone not in available_timezones():
        yield _problem(
            "company_time_zone",
            f"“{time_zone}” is no time zone. Use a name such as Europe/London.",
            "time_zone",
        )


def _wrong_with_person(person: Person, password: str | None) -> Iterator[Problem]:
    try:
        validate_email(person.email)
    except ValidationError:
        yield _problem("person_email", f"“{person.email}” is no e-mail address. Correct it.", "email")
    if password is None:
        return
    try:
        validate_password(password, person)
    except ValidationError as error:
        yield _problem("person_password", f"Choose another password. {' '.join(error.messages)}", "password")


def _member(company: Company, person: Person) -> Membership:
    """The membership, with all of the company's locked: two administrators cannot remove each other."""
    members = list(
        Membership.objects.select_for_update(of=("self",))
        .select_related("person", "company")
        .filter(company=company, is_active=True)
        .order_by("pk")
    )
    for membership in members:
        if membership.person_id == person.pk:
            return membership
    raise access.Outsider()


def _from_outside(role: Role) -> Iterator[Problem]:
    if role == Role.VENDOR:
        yield _problem(
            "vendor_is_no_member",
            "A vendor does not work in the company. Invite it from its page under Contacts; it gets access to the "
            "vendor portal and to nothing else.",
            "role",
        )


def _last_administrator(membership: Membership) -> Iterator[Problem]:
    others = Membership.objects.filter(
        company_id=membership.company_id,
        role=Role.ADMINISTRATOR,
        is_active=True,
        person__is_active=True,
    ).exclude(pk=membership.pk)
    if membership.role == Role.ADMINISTRATOR and not others.exists():
        yield _problem(
            "last_administrator",
            f"{membership.person} is the only administrator of {membership.company}. Make somebody else "
            "administrator first.",
            "role",
        )


def _problem(code: str, sentence: str, where: str) -> Problem:
    return Problem(code, sentence, Fix.CHANGE_SETTING, cause=f"tenancy:{code}", where=where)


def _refuse(problems: list[Problem]) -> None:
    if problems:
        raise refused(problems)


def _tell(verb: str, membership: Membership, by: Person, at: datetime, data: dict[str, str]) -> None:
    trail.record(
        verb,
        company_id=membership.company_id,
        by=trail.actor_of(by),
        at=at,
        subject=trail.subject_of("person", membership.person),
        data=data,
    )


def _tell_token(verb: str, token: ApiToken, by: Person, at: datetime) -> None:
    trail.record(
        verb,
        company_id=token.company_id,
        by=trail.actor_of(by),
        at=at,
        subject=trail.Subject("api_token", token.pk, token.name),
        data={"shown": token.prefix},
    )
