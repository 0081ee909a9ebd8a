"""Who is looking at which company: every page of a company is opened through `at_desk`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from crossfoot.core.permissions import Can, Role, allows
from crossfoot.engine import clock
from crossfoot.tenancy import access
from crossfoot.tenancy.days import day_in, zone_of
from crossfoot.tenancy.models import Company, Person

P = ParamSpec("P")


@dataclass(frozen=True, slots=True)
class Desk:
    """A person at work in one company. `now` is the one instant of this request (UTC)."""

    company: Company
    person: Person
    role: Role
    now: datetime

    def may(self, can: Can) -> bool:
        """Does this person's role allow it? Operations ask the gate again; pages decide what to offer."""
        return allows(self.role, can)

    @property
    def powers(self) -> frozenset[str]:
        """The names of all that this person may do, for templates: `{% if "edit_sales" in desk.powers %}`."""
        return frozenset(can.value for can in Can if self.may(can))

    @property
    def zone(self) -> tzinfo:
        return zone_of(self.company)

    @property
    def today(self) -> date:
        """The day it is where the company is."""
        return day_in(self.company, self.now)


class DeskRequest(HttpRequest):
    """A request that `at_desk` let through."""

    desk: Desk


def at_desk(
    can: Can = Can.VIEW,
) -> Callable[
    [Callable[Concatenate[HttpRequest, Desk, P], HttpResponseBase]],
    Callable[Concatenate[HttpRequest, str, P], HttpResponseBase],
]:
    """Open a page of a company to a person whose role allows `can`.

    A stranger goes to the sign-in page, a person without membership gets 404 (and an audit event), a member
    without the power gets 403 with a sentence. Times are shown in the company's time zone.
    """

    def decorate(
        view: Callable[Concatenate[HttpRequest, Desk, P], HttpResponseBase],
    ) -> Callable[Concatenate[HttpRequest, str, P], HttpResponseBase]:
        @wraps(view)
        def opened(request: HttpRequest, company: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            now = clock.now()
            try:
                membership = access.membership_for(request.user, company, at=now)
                desk = Desk(membership.company, request.user, Role(membership.role), now)
                cast(DeskRequest, request).desk = desk
                with timezone.override(desk.zone):
                    access.permit(membership, can)
                    return view(request, desk, *args, **kwargs)
            except access.Outsider as outsider:
                access.record_refusal(outsider, at=now)
                return render(request, "404.html", status=404)
            except access.Forbidden as refused:
                return forbidden(request, refused.sentence)

        return cast(Callable[Concatenate[HttpRequest, str, P], HttpResponseBase], opened)

    return decorate


def forbidden(request: HttpRequest, sentence: str) -> HttpResponse:
    """The 403 page with the reason and whom to ask."""
    return render(request, "403.html", {"sentence": sentence}, status=403)
