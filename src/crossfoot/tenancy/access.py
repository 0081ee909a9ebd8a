"""The one gate: who may see or do what in which company.

Somebody who asks for anything of a company they do not belong to is told that it does not exist (`Outsider`,
404), and the company asked for gets an audit event. Somebody whose role is too small is told so, and whom to
ask (`Forbidden`, 403).
"""

from __future__ import annotations

import hashlib
import hmac
import re
from datetime import datetime, timedelta
from typing import TypeVar

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import transaction
from django.db.models import Model, Q, QuerySet

from crossfoot.audit import trail
from crossfoot.core.permissions import Can, Role, allows, refusal
from crossfoot.tenancy.models import ApiToken, Company, Membership, Person

M = TypeVar("M", bound=Model)

NOT_THERE = "There is no such page, or it is not yours to see."
"""All that an outsider learns, the same whether the thing exists or not."""

TOKEN_SHAPE = re.compile(r"cf_[A-Za-z0-9]{40}", re.ASCII)

TOKEN_USE_RECORDED_EVERY = timedelta(minutes=1)
"""A token's last use is written at most this often, so that reading by API does not write each time."""


class Forbidden(Exception):
    """A member whose role does not allow it. `sentence` says what, and whom to ask."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Outsider(Exception):
    """The thing does not exist for this person. Faces answer 404 and call `record_refusal(error, at=…)`.

    The event is written where the exception is raised, unless a transaction is open that the exception will
    undo; then `record_refusal` writes it afterwards. Its text names nothing of the other company.
    """

    def __init__(self, company_id: int | None = None, by: Person | None = None, asked: str = "") -> None:
        super().__init__(NOT_THERE)
        self.sentence = NOT_THERE
        self.company_id = company_id
        self.by = by
        self.asked = asked
        self.is_recorded = company_id is None


def require(by: Person, can: Can, company: Company, *, at: datetime) -> Membership:
    """The person's membership, if it allows `can`. Raises Outsider without one, else Forbidden."""
    membership = _membership(by, company)
    if membership is None:
        raise _outsider(company.pk, by, can.value, at)
    permit(membership, can)
    return membership


def permit(membership: Membership, can: Can) -> None:
    """Raises Forbidden where this membership, which was just read, does not allow `can`."""
    if not allows(Role(membership.role), can):
        raise Forbidden(refusal(can))


def role_in(person: Person, company: Company) -> Role | None:
    """The person's role in the company; None for an outsider or somebody who was deactivated."""
    membership = _membership(person, company)
    return None if membership is None else Role(membership.role)


def may(person: Person, can: Can, company: Company) -> bool:
    """Whether to show a button. The operation behind it asks `require` all the same."""
    role = role_in(person, company)
    return role is not None and allows(role, can)


def companies_of(person: Person) -> QuerySet[Company]:
    """The companies this person works in, by name."""
    if not person.is_active:
        return Company.objects.none()
    members = Membership.objects.filter(person=person, is_active=True).exclude(role=Role.VENDOR)
    theirs = Company.objects.filter(memberships__in=members)
    return theirs.order_by("name", "pk")


def membership_for(person: Person, slug: str, *, at: datetime) -> Membership:
    """The person's membership of the company with this slug, that company loaded.

    Raises Outsider where there is none or the person does not belong to it.
    """
    mine = Membership.objects.select_related("company")
    membership = _entering(mine.filter(company__slug=slug, person=person, is_active=True).first(), person)
    if membership is None:
        company = Company.objects.filter(slug=slug).first()
        raise Outsider() if company is None else _outsider(company.pk, person, Can.VIEW.value, at)
    permit(membership, Can.VIEW)
    return membership


def find(model: type[M], *, company: Company, pk: object, by: Person, at: datetime, can: Can = Can.VIEW) -> M:
    """One row of the company. Raises as `require`, and Outsider where the company has no such row.

    A row of another company is as absent as one that does not exist; that company gets the audit event.
    """
    require(by, can, company, at=at)
    path = _company_path(model)
    rows = model._default_manager.filter(**{path: company})
    try:
        row = rows.filter(pk=pk).first()
        if row is not None:
            return row
        owner = model._default_manager.filter(pk=pk).values_list(f"{path}_id", flat=True).first()
    except (ValueError, TypeError, OverflowError, ValidationError):
        owner = None
    if owner is None or Membership.objects.filter(company_id=owner, person=by, is_active=True).exists():
        raise Outsider()
    raise _outsider(owner, by, f"{model._meta.model_name}:{pk}", at)


def record_refusal(outsider: Outsider, *, at: datetime) -> None:
    """Write the event of a refusal that was raised inside a transaction. Does nothing the second time."""
    if outsider.is_recorded or outsider.company_id is None:
        return
    try:
        # Durable: inside another transaction the event would be undone together with what was refused.
        with transaction.atomic(durable=True):
            trail.record(
                "access.refused",
                company_id=outsider.company_id,
                by=trail.actor_of(outsider.by),
                at=at,
                data={"asked": outsider.asked},
            )
    except RuntimeError:
        return
    outsider.is_recorded = True


def token_holder(raw: str, *, at: datetime) -> ApiToken | None:
    """The valid API token behind the text of an Authorization header, with its company and person loaded.

    None where it is unknown or revoked, or where its person may no longer enter the company. What the token
    may do is what `require(token.person, …, token.company)` says.
    """
    if not TOKEN_SHAPE.fullmatch(raw):
        return None
    digest = token_digest(raw)
    token = ApiToken.objects.select_related("company", "person").filter(digest=digest).first()
    if token is None or not hmac.compare_digest(token.digest, digest) or token.revoked_at is not None:
        return None
    if _membership(token.person, token.company) is None:
        return None
    stale = Q(last_used_at__isnull=True) | Q(last_used_at__lt=at - TOKEN_USE_RECORDED_EVERY)
    if token.last_used_at is None or token.last_used_at < at - TOKEN_USE_RECORDED_EVERY:
        ApiToken.objects.filter(stale, pk=token.pk).update(last_used_at=at)
    return token


def token_digest(raw: str) -> str:
    """What is stored of a token. A plain hash will do: 40 random characters cannot be guessed."""
    return hashlib.sha256(raw.encode()).hexdigest()


def _membership(person: Person, company: Company) -> Membership | None:
    if not person.is_active:
        return None
    return _entering(
        Membership.objects.filter(company=company, person=person, is_active=True).first(), person
    )


def _entering(found: Membership | None, person: Person) -> Membership | None:
    # A vendor comes in through the portal alone, and to everything here it is a stranger.
    return None if found is None or not person.is_active or found.role == Role.VENDOR else found


def _outsider(company_id: int, by: Person, asked: str, at: datetime) -> Outsider:
    outsider = Outsider(company_id, by, asked)
    record_refusal(outsider, at=at)
    return outsider


def _company_path(model: type[Model]) -> str:
    """How a row names its company: itself, or through its connection."""
    try:
        model._meta.get_field("company")
    except FieldDoesNotExist:
        return "connection__company"
    return "company"
