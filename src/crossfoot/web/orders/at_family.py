"""Every page of Sell and Buy is opened through `at_family`: a desk, and the family as the company chose it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponseBase

from crossfoot.core.permissions import Can
from crossfoot.web.desk import Desk, at_desk
from crossfoot.web.orders.family import Family

P = ParamSpec("P")

Page = Callable[Concatenate[HttpRequest, Desk, Family, P], HttpResponseBase]


def at_family(can: Can = Can.VIEW) -> Callable[[Page[P]], Callable[..., HttpResponseBase]]:
    """As `at_desk`; `family` comes from the address, and is what it is under the company's choices (D1)."""

    def decorate(view: Page[P]) -> Callable[..., HttpResponseBase]:
        def opened(
            request: HttpRequest, desk: Desk, /, family: Family, *args: P.args, **kwargs: P.kwargs
        ) -> HttpResponseBase:
            return view(request, desk, family.now(desk.company), *args, **kwargs)

        return wraps(view)(at_desk(can)(opened))

    return decorate
