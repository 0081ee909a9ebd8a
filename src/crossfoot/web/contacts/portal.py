"""Who of a vendor may look in from outside: invited, invited again, and shut out, on the vendor's own page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from crossfoot.conf.options import options
from crossfoot.core.permissions import Can
from crossfoot.core.problems import Refusal
from crossfoot.parties.models import Party
from crossfoot.portal import mailing, operations
from crossfoot.portal.models import VendorSeat
from crossfoot.tenancy import access
from crossfoot.web.desk import Desk, at_desk
from crossfoot.web.problems import put_on


class InviteForm(forms.Form):
    """Somebody of the vendor."""

    email = forms.EmailField(
        label="E-mail address",
        max_length=254,
        help_text="Whoever reads this mailbox sees the vendor's orders and invoices with you, and nothing else.",
    )


@dataclass(frozen=True, slots=True)
class SeatShown:
    """One person's access, as the vendor's page shows it."""

    seat: VendorSeat
    word: str
    icon: str
    tone: str


def seats_shown(vendor: Party, now: datetime) -> list[SeatShown]:
    """Who has access, and whose invitation is open or over."""
    return [_shown(seat, now) for seat in operations.seats_of_vendor(vendor)]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@at_desk(Can.INVITE_VENDORS)
def invite(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """Invite somebody; the answer to the form is the only page that shows the link."""
    vendor = access.find(Party, company=desk.company, pk=pk, by=desk.person, at=desk.now)
    if vendor.kind != Party.Kind.VENDOR:
        raise Http404
    form = InviteForm(request.POST or None, initial={"email": vendor.email})
    if request.method == "POST" and form.is_valid():
        try:
            seat, secret = operations.invite(
                vendor=vendor, email=form.cleaned_data["email"], by=desk.person, at=desk.now
            )
        except Refusal as refusal:
            put_on(form, refusal)
        else:
            return _link(request, seat, secret)
    context = {"vendor": vendor, "form": form}
    return render(request, "contacts/invite.html", context, status=422 if form.errors else 200)


@never_cache
@require_POST
@at_desk(Can.INVITE_VENDORS)
def invite_again(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """Another link for the same address; the former one stops working."""
    seat = access.find(VendorSeat, company=desk.company, pk=pk, by=desk.person, at=desk.now)
    try:
        seat, secret = operations.invite_again(seat=seat, by=desk.person, at=desk.now)
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
        return redirect("contact", desk.company.slug, seat.vendor_id)
    return _link(request, seat, secret)


@require_POST
@at_desk(Can.INVITE_VENDORS)
def revoke(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """Shut somebody out at once."""
    seat = access.find(VendorSeat, company=desk.company, pk=pk, by=desk.person, at=desk.now)
    operations.revoke(seat=seat, by=desk.person, at=desk.now)
    messages.success(request, f"{seat.email} can no longer open the vendor portal of {seat.vendor.name}.")
    return redirect("contact", desk.company.slug, seat.vendor_id)


def _link(request: HttpRequest, seat: VendorSeat, secret: str) -> HttpResponse:
    path = reverse("portal-invitation", args=[secret])
    link = f"{options().public_url.rstrip('/')}{path}"
    why_not_mailed = mailing.send(seat, link)
    context = {"seat": seat, "link": link, "why_not_mailed": why_not_mailed, "days": operations.GOOD_FOR.days}
    return render(request, "contacts/invited.html", context)


def _shown(seat: VendorSeat, now: datetime) -> SeatShown:
    if seat.accepted_at is not None:
        return SeatShown(seat, "Has access", "check", "good")
    if seat.is_open(now):
        return SeatShown(seat, "Invited", "quarter", "busy")
    return SeatShown(seat, "The invitation is over", "alert", "bad")
