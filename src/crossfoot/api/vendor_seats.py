"""Who of a vendor may look in from outside: listed, invited, invited again, and shut out."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from django.http import HttpRequest
from django.urls import reverse
from ninja import Query, Router
from pydantic import Field

from crossfoot.api.answering import answers
from crossfoot.api.caller import caller_of
from crossfoot.api.fields import Given, Id, PathId, Text, Told
from crossfoot.api.orders import PartyNamed, named
from crossfoot.api.paging import Listed, Paged, about, page_of
from crossfoot.conf.options import options
from crossfoot.core.permissions import Can
from crossfoot.parties.models import Party
from crossfoot.portal import mailing, operations
from crossfoot.portal.models import VendorSeat

router = Router()

Standing = Literal["has_access", "invited", "over", "revoked"]


class AskedSeats(Paged):
    """Whose seats, the latest invitation first; those that were revoked too where `is_revoked` is true."""

    vendor_id: PathId | None = None
    is_revoked: bool = False


class SeatTold(Told):
    """One person's access to a vendor's own orders and invoices. `over`: nobody accepted the invitation in time."""

    id: int
    vendor: PartyNamed
    email: str
    standing: Standing
    invited_at: datetime
    expires_at: datetime
    accepted_at: datetime | None
    revoked_at: datetime | None


class SeatList(Listed):
    """One page of seats."""

    items: list[SeatTold]


class Invitation(Given):
    """Who is invited for which vendor."""

    vendor_id: Id
    email: Annotated[Text, Field(max_length=254)]


class Invited(Told):
    """The seat, and the link that its invitation is accepted by: it is shown once and stored nowhere.

    `why_not_mailed` is empty where the link went out by e-mail.
    """

    seat: SeatTold
    link: str
    why_not_mailed: str


@router.get("", response=SeatList, summary="List who has access to the vendor portal")
@answers()
def list_vendor_seats(request: HttpRequest, asked: Query[AskedSeats]) -> SeatList:
    caller = caller_of(request)
    caller.require(Can.INVITE_VENDORS)
    rows = VendorSeat.objects.filter(company=caller.company).select_related("vendor")
    if asked.vendor_id is not None:
        rows = rows.filter(vendor_id=asked.vendor_id)
    if not asked.is_revoked:
        rows = rows.filter(revoked_at=None)
    page = page_of(rows.order_by("-invited_at", "-pk"), asked)
    return SeatList(items=[_told(seat, caller.now) for seat in page.rows], **about(page))


@router.post("", response={201: Invited}, summary="Invite somebody of a vendor")
@answers(201, apart=True, once=("link",))
def invite_vendor(request: HttpRequest, who: Invitation) -> Invited:
    caller = caller_of(request)
    vendor = caller.find(Party, who.vendor_id)
    seat, secret = operations.invite(vendor=vendor, email=who.email, by=caller.person, at=caller.now)
    return _invited(seat, secret, caller.now)


@router.post(
    "/{int:seat_id}/invite-again", response=Invited, summary="Make a new link; the former one stops working"
)
@answers(apart=True, once=("link",))
def invite_vendor_again(request: HttpRequest, seat_id: PathId) -> Invited:
    caller = caller_of(request)
    seat, secret = operations.invite_again(
        seat=caller.find(VendorSeat, seat_id), by=caller.person, at=caller.now
    )
    return _invited(seat, secret, caller.now)


@router.post("/{int:seat_id}/revoke", response=SeatTold, summary="Close the portal to somebody at once")
@answers()
def revoke_vendor_seat(request: HttpRequest, seat_id: PathId) -> SeatTold:
    caller = caller_of(request)
    seat = operations.revoke(seat=caller.find(VendorSeat, seat_id), by=caller.person, at=caller.now)
    return _told(seat, caller.now)


def _invited(seat: VendorSeat, secret: str, now: datetime) -> Invited:
    link = f"{options().public_url.rstrip('/')}{reverse('portal-invitation', args=[secret])}"
    return Invited(seat=_told(seat, now), link=link, why_not_mailed=mailing.send(seat, link))


def _told(seat: VendorSeat, now: datetime) -> SeatTold:
    return SeatTold(
        id=seat.pk,
        vendor=named(seat.vendor),
        email=seat.email,
        standing=_standing(seat, now),
        invited_at=seat.invited_at,
        expires_at=seat.expires_at,
        accepted_at=seat.accepted_at,
        revoked_at=seat.revoked_at,
    )


def _standing(seat: VendorSeat, now: datetime) -> Standing:
    if seat.revoked_at is not None:
        return "revoked"
    if seat.accepted_at is not None:
        return "has_access"
    return "invited" if seat.is_open(now) else "over"
