"""The company that a token is for."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Router

from crossfoot.api.answering import answers
from crossfoot.api.caller import caller_of
from crossfoot.api.fields import Told
from crossfoot.core.permissions import POWERS, Can, Role
from crossfoot.tenancy import access

router = Router()


class CompanyTold(Told):
    """The company that the token names, and what the person behind it may do there."""

    id: int
    name: str
    slug: str
    country: str
    home_currency: str
    time_zone: str
    person: str
    role: Role
    powers: list[Can]


@router.get("", response=CompanyTold, summary="Which company and person the token is for")
@answers()
def get_company(request: HttpRequest) -> CompanyTold:
    caller = caller_of(request)
    role = Role(access.require(caller.person, Can.VIEW, caller.company, at=caller.now).role)
    company = caller.company
    return CompanyTold(
        id=company.pk,
        name=company.name,
        slug=company.slug,
        country=company.country,
        home_currency=company.home_currency,
        time_zone=company.time_zone,
        person=str(caller.person),
        role=role,
        powers=sorted(POWERS[role]),
    )
