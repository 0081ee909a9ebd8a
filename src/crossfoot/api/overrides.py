"""Accounts, classes and locations of QuickBooks for one product, category, sales source or stock location."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field

from crossfoot.api.answering import answers
from crossfoot.api.caller import Caller, caller_of
from crossfoot.api.connection import connected
from crossfoot.api.fields import Given, Text, Told, one_of
from crossfoot.api.paging import Listed, Paged, about, page_of
from crossfoot.core.overrides import ROLE_LABELS, Scope
from crossfoot.core.problems import Fix, Problem, refused, shown
from crossfoot.mappings import overrides
from crossfoot.mappings.models import AccountMapping, RemoteRecord
from crossfoot.mappings.overrides import Override
from crossfoot.stock.models import Location
from crossfoot.stock.queries import accounting_of
from crossfoot.tenancy.models import Company

router = Router()

ScopeGiven = Annotated[Scope, one_of(Scope)]
Role = Annotated[
    Text,
    Field(max_length=40, description="A role such as `sales`, or `class`, or `department` for a location."),
]


class AskedOverrides(Paged):
    """Which of them: of one role, or found by the beginning of a SKU or a part of a name."""

    role: Text = ""
    text: Text = ""


class OverrideTold(Told):
    """One choice. `scope` is null where it is for everything, which only classes and locations are."""

    id: int
    key: str
    role: str
    label: str
    scope: ScopeGiven | None
    value: str = Field(
        description="The product's SKU, or the name of the category, source or stock location."
    )
    quickbooks_id: str
    quickbooks_name: str
    is_active: bool = Field(description="Whether it is active in QuickBooks.")


class OverrideList(Listed):
    """One page of them."""

    items: list[OverrideTold]


class OverrideGiven(Given):
    """What plays a role for a part of the business from now on; without an id the choice is taken back."""

    role: Role
    scope: ScopeGiven | None = None
    value: Annotated[Text, Field(max_length=100)] = ""
    quickbooks_id: Annotated[Text, Field(max_length=40)] | None


class OverrideStands(Told):
    """The choice as it stands; null where it was taken back."""

    override: OverrideTold | None


class AskedChoices(Paged):
    """What can play this role."""

    role: Role


class ChoiceTold(Told):
    """An account, class or location of QuickBooks."""

    id: str
    name: str


class ChoiceList(Listed):
    """One page of those that can play the role, by name."""

    items: list[ChoiceTold]


@router.get(
    "", response=OverrideList, summary="List accounts, classes and locations of parts of the business"
)
@answers()
def list_overrides(request: HttpRequest, asked: Query[AskedOverrides]) -> OverrideList:
    caller = caller_of(request)
    rows = overrides.chosen_for(connected(caller), role=asked.role, text=asked.text)
    page = page_of(rows, asked)
    return OverrideList(items=_told(caller.company, page.rows), **about(page))


@router.get("/choices", response=ChoiceList, summary="What can play a role")
@answers()
def list_override_choices(request: HttpRequest, asked: Query[AskedChoices]) -> ChoiceList:
    caller = caller_of(request)
    connection, role = connected(caller), _role(caller, asked.role)
    page = page_of(overrides.records_for(connection, role), asked)
    items = [ChoiceTold(id=one.remote_id, name=one.name) for one in page.rows]
    return ChoiceList(items=items, **about(page))


@router.put("", response=OverrideStands, summary="Choose for a part of the business, or take a choice back")
@answers()
def set_override(request: HttpRequest, wanted: OverrideGiven) -> OverrideStands:
    caller = caller_of(request)
    connection, role = connected(caller), _role(caller, wanted.role)
    scope, value = wanted.scope.value if wanted.scope else "", wanted.value
    if wanted.scope is Scope.LOCATION:
        place = Location.objects.filter(company=caller.company, name=value.strip()).first()
        value = str(place.pk) if place else value
    if wanted.quickbooks_id is None:
        mapping = overrides.standing(connection, role=role, scope=scope, value=value)
        if mapping is not None:
            overrides.take_back(mapping=mapping, by=caller.person, at=caller.now)
        return OverrideStands(override=None)
    remote_id = wanted.quickbooks_id
    name = overrides.LISTS.get(role, RemoteRecord.List.ACCOUNT)
    record = RemoteRecord.objects.filter(connection=connection, list=name, remote_id=remote_id).first()
    if record is None:
        raise _refused(
            f"QuickBooks' list has no {name.label.lower()} with the id “{shown(remote_id)}”. Read the lists anew, or "
            "choose another one.",
            "quickbooks_id",
        )
    made = overrides.choose(
        connection=connection,
        role=role,
        scope=scope,
        value=value,
        record=record,
        by=caller.person,
        at=caller.now,
    )
    return OverrideStands(override=_told(caller.company, [made])[0])


def _role(caller: Caller, role: str) -> str:
    """Raises Refusal for a role that the company's way of accounting has not, or that nothing narrows."""
    offered = overrides.roles_offered(accounting_of(caller.company))
    if role not in offered:
        label = ROLE_LABELS.get(role, role)
        raise _refused(
            f"“{shown(label)}” is nothing that can be chosen here. Use one of {', '.join(offered)}.", "role"
        )
    return role


def _refused(sentence: str, where: str) -> Exception:
    return refused(
        [Problem("override", sentence, Fix.CHANGE_SETTING, cause=f"override:{where}", where=where)]
    )


def _told(company: Company, rows: Iterable[AccountMapping]) -> list[OverrideTold]:
    places = Location.objects.filter(company=company).values_list("pk", "name")
    return [_override(one) for one in overrides.told(rows, {str(pk): name for pk, name in places})]


def _override(one: Override) -> OverrideTold:
    return OverrideTold(
        id=one.pk,
        key=one.key,
        role=one.role,
        label=one.role_label,
        scope=one.scope,
        value=one.value,
        quickbooks_id=one.record.remote_id,
        quickbooks_name=one.record.name,
        is_active=one.record.is_active,
    )
