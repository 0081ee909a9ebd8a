"""Letting vendors in: invite, invite again, accept, revoke. Page, command line and demo all call these.

A link's secret is returned once and stored nowhere; what is stored is its digest.
"""

from __future__ import annotations

import secrets
import string
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction

from crossfoot.audit import trail
from crossfoot.audit.trail import actor_of, subject_of
from crossfoot.core.permissions import Can
from crossfoot.core.problems import Fix, Problem, Refusal, refused, shown
from crossfoot.parties.models import Party
from crossfoot.portal.models import VendorNews, VendorSeat
from crossfoot.tenancy import access
from crossfoot.tenancy import operations as tenancy
from crossfoot.tenancy.models import Company, Membership, Person

GOOD_FOR = timedelta(days=7)
"""How long an invitation can be accepted."""

LONGEST_ADDRESS = 254
SECRET_CHARACTERS = string.ascii_letters + string.digits
SECRET_LENGTH = 40


class Gone(Refusal):
    """An invitation that cannot be accepted: unknown, used, expired or withdrawn. Nothing was changed."""


def invite(*, vendor: Party, email: str, by: Person, at: datetime) -> tuple[VendorSeat, str]:
    """Invite a person to see and answer the vendor's orders; returns the seat and its link's secret.

    Raises Refusal where the address is none, has a seat of this vendor already, or belongs to somebody who
    works in the company; Forbidden or Outsider.
    """
    company = vendor.company
    access.require(by, Can.INVITE_VENDORS, company, at=at)
    if vendor.kind != Party.Kind.VENDOR:
        raise Refusal(f"{shown(vendor.name)} is a customer, and the portal is for vendors.")
    address = email.strip().lower()
    _require_address(address, company)
    there = VendorSeat.objects.filter(vendor=vendor, email=address, revoked_at=None).first()
    if there is not None:
        raise refused([_taken(there, vendor)])
    secret = _secret()
    try:
        with transaction.atomic():
            seat = VendorSeat.objects.create(
                company=company,
                vendor=vendor,
                email=address,
                invited_by=by,
                invited_at=at,
                digest=access.token_digest(secret),
                expires_at=at + GOOD_FOR,
            )
            _tell("vendor_seat.invited", seat, by, at)
    except IntegrityError as error:
        raise Refusal(
            f"{address} was invited by somebody else in the meantime. Load the page again."
        ) from error
    return seat, secret


@transaction.atomic
def invite_again(*, seat: VendorSeat, by: Person, at: datetime) -> tuple[VendorSeat, str]:
    """A new link for an invitation that was not accepted; the old link stops working.

    Raises Refusal where it was accepted or revoked; Forbidden or Outsider.
    """
    access.require(by, Can.INVITE_VENDORS, seat.company, at=at)
    stored = _locked(seat.pk)
    if stored.accepted_at is not None:
        raise Refusal(f"{stored.email} has accepted the invitation already and signs in with a password.")
    if stored.revoked_at is not None:
        raise Refusal(f"The invitation of {stored.email} was revoked. Invite the address anew.")
    secret = _secret()
    stored.digest, stored.expires_at = access.token_digest(secret), at + GOOD_FOR
    stored.save(update_fields=["digest", "expires_at"])
    _tell("vendor_seat.invited_again", stored, by, at)
    return stored, secret


@transaction.atomic
def revoke(*, seat: VendorSeat, by: Person, at: datetime) -> VendorSeat:
    """Close the portal to somebody at once; what they did stays. Revoking twice changes nothing."""
    access.require(by, Can.INVITE_VENDORS, seat.company, at=at)
    stored = _locked(seat.pk)
    if stored.revoked_at is None:
        stored.revoked_at, stored.revoked_by = at, by
        stored.save(update_fields=["revoked_at", "revoked_by"])
        _tell("vendor_seat.revoked", stored, by, at)
    return stored


def invitation(secret: str, *, at: datetime) -> VendorSeat:
    """The seat that a link offers. Raises Gone with the reason where it cannot be accepted any more."""
    seat = (
        VendorSeat.objects.select_related("company", "vendor")
        .filter(digest=access.token_digest(secret))
        .first()
    )
    if seat is None:
        raise Gone("This link is no invitation, or a newer one was sent. Ask your customer for a new link.")
    _require_open(seat, at)
    return seat


def has_account(seat: VendorSeat) -> bool:
    """Whether the invited address signs in here already: then it accepts with its own password."""
    return Person.objects.filter(email__iexact=seat.email).exists()


@transaction.atomic
def accept(*, secret: str, by: Person, at: datetime) -> VendorSeat:
    """Take the seat that the link offers, as the person who is signed in.

    Raises Gone as `invitation`; Refusal where the invitation is for another address or the person works in
    the company.
    """
    seat = _locked(invitation(secret, at=at).pk)
    _require_open(seat, at)
    if by.email.strip().lower() != seat.email:
        raise Refusal(
            f"The invitation is for {seat.email}, and you are signed in as {by.email}. Sign out, and open the link "
            "again."
        )
    if _works_in(by, seat.company):
        raise Refusal(
            f"You work in {seat.company}, and nobody sits on both sides of the table. Ask for an invitation of "
            "another address."
        )
    seat.person, seat.accepted_at = by, at
    seat.save(update_fields=["person", "accepted_at"])
    _tell("vendor_seat.accepted", seat, by, at)
    return seat


@transaction.atomic
def join(*, secret: str, full_name: str, password: str, at: datetime) -> VendorSeat:
    """Make an account for the invited address and take the seat with it.

    Raises Gone as `invitation`; Refusal where the address has an account already, the name is empty or the
    password is weak.
    """
    seat = invitation(secret, at=at)
    if has_account(seat):
        raise Refusal(f"{seat.email} has an account here already. Sign in with it to accept the invitation.")
    if not full_name.strip():
        problem = _problem("vendor_name", "Say who you are, for the people whom you write to.", "full_name")
        raise refused([problem])
    person = tenancy.create_person(email=seat.email, full_name=full_name, password=password, at=at)
    return accept(secret=secret, by=person, at=at)


@transaction.atomic
def mark_seen(*, company: Company, news: list[int], by: Person, at: datetime) -> int:
    """Say of news from vendors that somebody has seen them; returns how many were still unseen.

    Raises Forbidden or Outsider.
    """
    access.require(by, Can.EDIT_VENDOR_INVOICES, company, at=at)
    unseen = VendorNews.objects.filter(company=company, pk__in=news, seen_at=None)
    return unseen.update(seen_at=at, seen_by=by)


def seats_of_vendor(vendor: Party) -> list[VendorSeat]:
    """Who was invited to the vendor's portal and was not revoked, the latest first."""
    seats = VendorSeat.objects.filter(vendor=vendor, revoked_at=None)
    return list(seats.select_related("person", "invited_by").order_by("-invited_at", "-pk"))


def _locked(pk: int) -> VendorSeat:
    rows = VendorSeat.objects.select_for_update(of=("self",)).select_related("company", "vendor")
    return rows.get(pk=pk)


def _secret() -> str:
    return "".join(secrets.choice(SECRET_CHARACTERS) for _ in range(SECRET_LENGTH))


def _require_open(seat: VendorSeat, at: datetime) -> None:
    if seat.accepted_at is not None:
        raise Gone("This invitation was used already. Sign in with your e-mail address and password.")
    if seat.revoked_at is not None:
        raise Gone(f"{seat.company} took this invitation back. Ask there for a new one.")
    if not seat.is_open(at):
        raise Gone(
            f"This invitation could be accepted for {GOOD_FOR.days} days, and they are over. Ask {seat.company} for "
            "a new link."
        )


def _require_address(address: str, company: Company) -> None:
    try:
        validate_email(address)
    except ValidationError:
        sentence = f"“{shown(address)}” is no e-mail address. Correct it."
        raise refused([_problem("vendor_address", sentence, "email")]) from None
    if len(address) > LONGEST_ADDRESS:
        sentence = f"The e-mail address has more than {LONGEST_ADDRESS} characters. Use another one."
        raise refused([_problem("vendor_address", sentence, "email")])
    person = Person.objects.filter(email__iexact=address).first()
    if person is not None and _works_in(person, company):
        sentence = f"{person} works in {company}, and nobody sits on both sides of the table. Invite another address."
        raise refused([_problem("vendor_works_here", sentence, "email")])


def _works_in(person: Person, company: Company) -> bool:
    return Membership.objects.filter(person=person, company=company, is_active=True).exists()


def _taken(seat: VendorSeat, vendor: Party) -> Problem:
    if seat.accepted_at is not None:
        sentence = f"{seat.email} has access for {shown(vendor.name)} already."
    else:
        sentence = (
            f"{seat.email} is invited for {shown(vendor.name)} already. Make a new link for it instead."
        )
    return _problem("vendor_seat_taken", sentence, "email")


def _problem(code: str, sentence: str, where: str) -> Problem:
    return Problem(code, sentence, Fix.CHANGE_SETTING, cause=f"portal:{code}", where=where)


def _tell(verb: str, seat: VendorSeat, by: Person, at: datetime) -> None:
    trail.record(
        verb,
        company_id=seat.company_id,
        by=actor_of(by),
        at=at,
        subject=subject_of("vendor_seat", seat),
        data={"email": seat.email, "vendor": seat.vendor.name, "vendor_id": seat.vendor_id},
    )
