"""Which vendor's seat somebody sits on: every page of the portal is opened through `at_seat`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from crossfoot.engine import clock
from crossfoot.portal import own
from crossfoot.portal.models import VendorSeat
from crossfoot.tenancy import access
from crossfoot.tenancy.days import zone_of
from crossfoot.tenancy.models import Person

P = ParamSpec("P")


@dataclass(frozen=True, slots=True)
class Visit:
    """A vendor's person in the portal. `now` is the one instant of this request (UTC)."""

    seat: VendorSeat
    person: Person
    now: datetime

    @property
    def today(self) -> date:
        """The day it is where the company is."""
        return self.now.astimezone(zone_of(self.seat.company)).date()

    def url(self, name: str, *args: Any) -> str:
        return reverse(name, args=[self.seat.pk, *args])


def at_seat(
    view: Callable[Concatenate[HttpRequest, Visit, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, int, P], HttpResponseBase]:
    """Open a page of the portal to the person whose seat it is.

    A stranger goes to the sign-in page; everybody else, people of the company among them, gets 404, and the
    company an audit event. Times are shown in the company's time zone. Nothing is kept by browsers.
    """

    @wraps(view)
    def opened(request: HttpRequest, seat: int, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not isinstance(request.user, Person):
            return redirect_to_login(request.get_full_path())
        now = clock.now()
        try:
            visit = Visit(own.seat_for(request.user, seat, at=now), request.user, now)
            with timezone.override(zone_of(visit.seat.company)):
                return view(request, visit, *args, **kwargs)
        except access.Outsider as outsider:
            access.record_refusal(outsider, at=now)
            return render(request, "404.html", status=404)

    return cast(Callable[Concatenate[HttpRequest, int, P], HttpResponseBase], never_cache(opened))


def shown(
    request: HttpRequest, visit: Visit, template: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """A page of the portal with what stands around it."""
    around = {"visit": visit, "seat": visit.seat, "seats": list(own.seats_of(visit.person))}
    return render(request, template, around | context, status=status)
