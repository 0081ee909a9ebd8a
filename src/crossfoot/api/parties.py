"""Customers and vendors: the same on the wire, each under an address of its own; and payment terms."""

from __future__ import annotations

from typing import Annotated

from django.db.models import Q
from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field

from crossfoot.api.answering import answers
from crossfoot.api.caller import Caller, caller_of
from crossfoot.api.fields import Flag, Given, PathId, Text, Told
from crossfoot.api.paging import Listed, Paged, about, page_of
from crossfoot.parties import operations
from crossfoot.parties.models import Party, Terms
from crossfoot.parties.rows import name_key
from crossfoot.tenancy import access


class AskedParties(Paged):
    """Which customers or vendors, by name."""

    text: Annotated[Text, Field(description="Is in the name, or is the code or the e-mail address.")] = ""
    is_active: bool | None = None


class PartyGiven(Given):
    """A customer or vendor. An empty `currency` is the company's; `terms` is the name of payment terms."""

    name: Text
    code: Annotated[Text, Field(description="Your own code for it; one of each.")] = ""
    tax_id: Annotated[
        Text, Field(description="VAT id or tax number; an e-invoice's vendor is recognised by it first.")
    ] = ""
    email: Text = ""
    phone: Text = ""
    contact_name: Text = ""
    line1: Text = ""
    line2: Text = ""
    city: Text = ""
    region: Text = ""
    postal_code: Text = ""
    country: Text = ""
    currency: Text = ""
    terms: Text = ""


class PartyEdited(PartyGiven):
    """What a customer or vendor is to be from now on. What stands in QuickBooks is not changed by it."""

    is_active: Flag = True


class PartyTold(Told):
    """A customer or vendor."""

    id: int
    name: str
    code: str
    tax_id: str
    email: str
    phone: str
    contact_name: str
    line1: str
    line2: str
    city: str
    region: str
    postal_code: str
    country: str
    currency: str
    terms: str
    is_active: bool
    from_books: bool = Field(description="Whether it was imported from QuickBooks.")


class PartyList(Listed):
    """One page of customers or vendors."""

    items: list[PartyTold]


class TermsTold(Told):
    """Payment terms: due after `due_days`, or on `day_of_month`."""

    id: int
    name: str
    due_days: int | None
    day_of_month: int | None
    due_next_month_days: int | None


class TermsList(Listed):
    """One page of payment terms."""

    items: list[TermsTold]


terms_router = Router()


@terms_router.get("", response=TermsList, summary="List payment terms")
@answers()
def list_terms(request: HttpRequest, asked: Query[Paged]) -> TermsList:
    caller = caller_of(request)
    page = page_of(Terms.objects.filter(company=caller.company).order_by("name", "pk"), asked)
    return TermsList(items=[_terms_told(terms) for terms in page.rows], **about(page))


def _router_of(kind: Party.Kind) -> Router:
    """The routes of one kind of party."""
    made = Router()
    one, many = kind.value, f"{kind.value}s"

    @made.get("", response=PartyList, summary=f"List {many}", operation_id=f"list_{many}")
    @answers()
    def list_parties(request: HttpRequest, asked: Query[AskedParties]) -> PartyList:
        caller = caller_of(request)
        rows = Party.objects.filter(company=caller.company, kind=kind).select_related("terms")
        if asked.is_active is not None:
            rows = rows.filter(is_active=asked.is_active)
        if text := asked.text.strip():
            rows = rows.filter(
                Q(name_key__contains=name_key(text)) | Q(code__iexact=text) | Q(email_key=text.casefold())
            )
        page = page_of(rows.order_by("name_key", "pk"), asked)
        return PartyList(items=[_told(party) for party in page.rows], **about(page))

    @made.post("", response={201: PartyTold}, summary=f"Enter a {one}", operation_id=f"create_{one}")
    @answers(201)
    def create_party(request: HttpRequest, party: PartyGiven) -> PartyTold:
        caller = caller_of(request)
        entered = operations.draft_party(
            company=caller.company, kind=kind, by=caller.person, at=caller.now, **party.model_dump()
        )
        return _told(entered)

    @made.get("/{int:party_id}", response=PartyTold, summary=f"Read a {one}", operation_id=f"get_{one}")
    @answers()
    def get_party(request: HttpRequest, party_id: PathId) -> PartyTold:
        return _told(_found(caller_of(request), kind, party_id))

    @made.put("/{int:party_id}", response=PartyTold, summary=f"Change a {one}", operation_id=f"edit_{one}")
    @answers()
    def edit_party(request: HttpRequest, party_id: PathId, party: PartyEdited) -> PartyTold:
        caller = caller_of(request)
        found = _found(caller, kind, party_id)
        return _told(
            operations.edit_party(party=found, by=caller.person, at=caller.now, **party.model_dump())
        )

    return made


customers_router = _router_of(Party.Kind.CUSTOMER)
vendors_router = _router_of(Party.Kind.VENDOR)


def _found(caller: Caller, kind: Party.Kind, pk: int) -> Party:
    """The party, if it is of this kind: a vendor's id names no customer."""
    party = caller.find(Party, pk)
    if party.kind != kind:
        raise access.Outsider()
    return party


def _told(party: Party) -> PartyTold:
    return PartyTold(
        id=party.pk,
        name=party.name,
        code=party.code,
        tax_id=party.tax_id,
        email=party.email,
        phone=party.phone,
        contact_name=party.contact_name,
        line1=party.line1,
        line2=party.line2,
        city=party.city,
        region=party.region,
        postal_code=party.postal_code,
        country=party.country,
        currency=party.currency,
        terms=party.terms.name if party.terms else "",
        is_active=party.is_active,
        from_books=party.from_books,
    )


def _terms_told(terms: Terms) -> TermsTold:
    return TermsTold(
        id=terms.pk,
        name=terms.name,
        due_days=terms.due_days,
        day_of_month=terms.day_of_month,
        due_next_month_days=terms.due_next_month_days,
    )
