"""Sales sources: the shops, marketplaces and channels that orders come from."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest
from ninja import Router
from pydantic import Field

from crossfoot.api.answering import answers
from crossfoot.api.caller import Caller, caller_of
from crossfoot.api.fields import Flag, Given, Text, Told, one_of
from crossfoot.documents.sales_sources import operations, queries
from crossfoot.documents.sales_sources.models import SalesSource

router = Router()

SourceKind = Annotated[SalesSource.Kind, one_of(SalesSource.Kind)]


class SalesSourceGiven(Given):
    """What a source is; one with this name is changed."""

    name: Text
    kind: SourceKind = SalesSource.Kind.OTHER
    comes_paid: Annotated[
        Flag, Field(description="An order without a day of payment counts as paid on its own day.")
    ] = False


class SalesSourceTold(Told):
    """A source that orders came from, or that somebody described."""

    name: str
    kind: SourceKind
    comes_paid: Flag
    is_described: Flag


class SalesSourceList(Told):
    """All of them, by name."""

    items: list[SalesSourceTold]


@router.get("", response=SalesSourceList, summary="List sales sources")
@answers()
def list_sales_sources(request: HttpRequest) -> SalesSourceList:
    return _told(caller_of(request))


@router.put("", response=SalesSourceList, summary="Describe a sales source")
@answers()
def describe_sales_source(request: HttpRequest, source: SalesSourceGiven) -> SalesSourceList:
    caller = caller_of(request)
    operations.describe(
        company=caller.company, name=source.name, kind=source.kind.value, comes_paid=source.comes_paid,
        by=caller.person, at=caller.now,
    )  # fmt: skip
    return _told(caller)


def _told(caller: Caller) -> SalesSourceList:
    return SalesSourceList(
        items=[
            SalesSourceTold(
                name=one.name, kind=one.kind, comes_paid=one.comes_paid, is_described=one.is_described
            )
            for one in queries.every(caller.company)
        ]
    )
