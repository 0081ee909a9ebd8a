"""Who calls: an API token names the company, and the person on whose behalf it acts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar, cast

from django.core.cache import cache
from django.db.models import Model
from django.http import HttpRequest
from ninja.security import HttpBearer
from ninja.throttling import BaseThrottle

from crossfoot.core.permissions import Can
from crossfoot.engine import clock
from crossfoot.tenancy import access
from crossfoot.tenancy.days import day_in
from crossfoot.tenancy.models import ApiToken, Company, Person

M = TypeVar("M", bound=Model)

CALLS_A_MINUTE = 600
"""Calls of one token in one minute of the clock, counted in each server process, or in a shared cache."""

THROTTLE_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Caller:
    """One call's company and person. `now` is the one instant of this call (UTC)."""

    token: ApiToken
    now: datetime

    @property
    def company(self) -> Company:
        return self.token.company

    @property
    def person(self) -> Person:
        return self.token.person

    @property
    def today(self) -> date:
        """The day it is where the company is."""
        return day_in(self.company, self.now)

    def require(self, can: Can) -> None:
        """Raises Forbidden, with whom to ask, where the person's role does not allow it."""
        access.require(self.person, can, self.company, at=self.now)

    def find(self, model: type[M], pk: int, *, can: Can = Can.VIEW) -> M:
        """A row of the caller's company. Raises Outsider for one of nobody or of another company."""
        return access.find(model, company=self.company, pk=pk, by=self.person, at=self.now, can=can)

    def require_all(self, model: type[Model], ids: Iterable[int]) -> None:
        """Raises Outsider where one of these rows is not of the caller's company."""
        wanted = set(ids)
        there = model._default_manager.filter(company=self.company, pk__in=wanted).values_list(
            "pk", flat=True
        )
        for pk in sorted(wanted - set(there)):
            self.find(model, pk)


class BearerToken(HttpBearer):
    """`Authorization: Bearer cf_…`: a token made under Settings > API tokens."""

    openapi_description = "An API token, made under Settings > API tokens. It names the company."

    def authenticate(self, request: HttpRequest, token: str) -> Caller | None:
        now = clock.now()
        found = access.token_holder(token, at=now)
        return None if found is None else Caller(found, now)


class PerToken(BaseThrottle):
    """At most `CALLS_A_MINUTE` calls of one token in a minute of the clock."""

    def allow_request(self, request: HttpRequest) -> bool:
        caller = caller_of(request)
        key = f"api-calls:{caller.token.pk}:{int(caller.now.timestamp()) // THROTTLE_SECONDS}"
        if cache.add(key, 1, timeout=2 * THROTTLE_SECONDS):
            return True
        try:
            return bool(cache.incr(key) <= CALLS_A_MINUTE)
        except ValueError:
            # The cache threw the count away between the two calls: then it begins anew.
            return True

    def wait(self) -> float:
        """Seconds until the next minute begins."""
        return THROTTLE_SECONDS - clock.now().timestamp() % THROTTLE_SECONDS


def caller_of(request: HttpRequest) -> Caller:
    """The caller of a request that `BearerToken` let through."""
    return cast(Caller, getattr(request, "auth"))  # noqa: B009
