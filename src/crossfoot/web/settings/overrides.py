"""Settings > Overrides: accounts, classes and locations of a product, category, sales source or stock location."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from crossfoot.catalog.models import Product
from crossfoot.connections import operations as connections
from crossfoot.connections.models import Connection
from crossfoot.core.overrides import Scope
from crossfoot.core.permissions import Can
from crossfoot.core.problems import Refusal
from crossfoot.core.stock.roles import Accounting
from crossfoot.documents.sales_orders import queries as sales_orders
from crossfoot.mappings import overrides, queries
from crossfoot.mappings.models import AccountMapping, RemoteRecord
from crossfoot.mappings.overrides import Override
from crossfoot.mappings.roles import EVERY_ROLE
from crossfoot.mappings.rules import account_label
from crossfoot.stock.models import Location
from crossfoot.stock.queries import accounting_of
from crossfoot.tenancy import access
from crossfoot.tenancy.models import Company
from crossfoot.web import exports, listing
from crossfoot.web.desk import Desk, at_desk
from crossfoot.web.listing import Cell, Column, Look
from crossfoot.web.settings.tabs import tabs
from crossfoot.web.settings.usage import LOOKED_AT, Usage, usage_of

EVERYTHING = "everything"
"""In the form: a class or location for whatever has none of its own."""

MOST_SUGGESTED = 300
"""Categories, sources and places that are offered while one types."""

COLUMNS: tuple[Column[AccountMapping], ...] = (
    Column("key", "For", lambda row: row.key, ("key",), is_fixed=True),
    Column("record", "In QuickBooks", lambda row: row.record.name, ("record__name",), is_fixed=True),
)

HEADINGS = ("For", "By", "Which", "In QuickBooks", "Type")


@dataclass(frozen=True, slots=True)
class Row:
    """An override and how many documents went by it."""

    override: Override
    label: str
    usage: Usage | None
    """None of classes and locations, which are not counted."""


class OverrideForm(forms.Form):
    """What, for which part of the business, and where it goes in QuickBooks."""

    role = forms.ChoiceField(label="For")
    scope = forms.ChoiceField(label="By")
    value = forms.CharField(
        label="Its SKU or name",
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"list": "values"}),
    )
    record = forms.ChoiceField(label="In QuickBooks", error_messages={"required": "Choose one."})

    def __init__(self, data: Any = None, *, connection: Connection, accounting: Accounting) -> None:
        super().__init__(data, prefix="more")
        self.connection = connection
        offered = overrides.roles_offered(accounting)
        by = [(one.value, one.label) for one in overrides.scopes_offered(accounting)]
        self._offer("role", offered.items())
        self._offer("scope", [*by, (EVERYTHING, "Everything else (classes and locations)")])
        self._offer("record", [("", "Choose…"), *_records(connection, offered)])

    def choose(self, desk: Desk) -> AccountMapping:
        """Store the choice. Raises Refusal."""
        data = self.cleaned_data
        record = access.find(
            RemoteRecord,
            company=desk.company,
            pk=data["record"],
            by=desk.person,
            at=desk.now,
            can=Can.EDIT_MAPPINGS,
        )
        scope = "" if data["scope"] == EVERYTHING else data["scope"]
        value = data["value"].strip()
        if scope == Scope.LOCATION:
            found = Location.objects.filter(company=desk.company, name=value).first()
            value = str(found.pk) if found else value
        return overrides.choose(
            connection=self.connection, role=data["role"], scope=scope, value=value if scope else "", record=record,
            by=desk.person, at=desk.now,
        )  # fmt: skip

    def _offer(self, name: str, choices: Iterable[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(choices)


@require_safe
@at_desk()
def overrides_page(request: HttpRequest, desk: Desk) -> HttpResponse:
    """All overrides, and the form that adds one."""
    return _page(request, desk)


@require_POST
@at_desk(Can.EDIT_MAPPINGS)
def add(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Another account, class or location for a part of the business."""
    connection = connections.active(desk.company)
    if connection is None:
        return redirect("mapping", desk.company.slug)
    form = OverrideForm(request.POST, connection=connection, accounting=accounting_of(desk.company))
    if form.is_valid():
        try:
            made = form.choose(desk)
        except Refusal as refusal:
            for problem in refusal.problems:
                form.add_error(problem.where if problem.where in form.fields else "record", problem.sentence)
        else:
            label = _label(_told(desk.company, [made])[0])
            messages.success(request, f"{label} goes to {made.record.name} from now on.")
            return redirect("mapping-overrides", desk.company.slug)
    return _page(request, desk, form=form)


@require_POST
@at_desk(Can.EDIT_MAPPINGS)
def remove(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """Back to what the next wider choice says, in the end to the account of the role."""
    found = access.find(AccountMapping, company=desk.company, pk=pk, by=desk.person, at=desk.now)
    label = _label(_told(desk.company, [found])[0])
    is_account = found.key.partition("@")[0] in EVERY_ROLE
    try:
        overrides.take_back(mapping=found, by=desk.person, at=desk.now)
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    else:
        back = "goes to the account of its role again" if is_account else "is not set any more"
        messages.success(request, f"{label} {back}.")
    return redirect("mapping-overrides", desk.company.slug)


@require_safe
@at_desk(Can.EXPORT)
def export(request: HttpRequest, desk: Desk, file_format: str) -> HttpResponseBase:
    """The list as a file."""
    connection = connections.active(desk.company)
    if file_format not in exports.FORMATS or connection is None:
        raise Http404
    rows = _told(desk.company, _matching(request, connection)[: exports.EXPORT_LIMIT])
    name = f"{desk.company.slug}-overrides-{desk.today.isoformat()}"
    return exports.answer(name, file_format, HEADINGS, _cells(rows))


def _page(request: HttpRequest, desk: Desk, *, form: OverrideForm | None = None) -> HttpResponse:
    connection = connections.active(desk.company)
    if connection is None or connection.facts_at is None:
        return render(request, "settings/mapping_none.html", {"tabs": tabs(desk, "mapping-overrides")})
    accounting = accounting_of(desk.company)
    look: Look[AccountMapping] = listing.look(request, "overrides", COLUMNS, "key")
    page = listing.page_of(_matching(request, connection), look)
    usage = usage_of(connection)
    rows = [
        Row(one, _label(one), usage.get(one.key, Usage()) if one.role in EVERY_ROLE else None)
        for one in _told(desk.company, page.rows)
    ]
    return render(
        request,
        "settings/overrides.html",
        {
            "tabs": tabs(desk, "mapping-overrides"),
            "connection": connection,
            "look": look,
            "page": page,
            "rows": rows,
            "words": request.GET.get("q", ""),
            "role": request.GET.get("role", ""),
            "roles": overrides.roles_offered(accounting),
            "more": form or OverrideForm(connection=connection, accounting=accounting),
            "suggested": _suggested(desk.company, accounting),
            "looked_at": LOOKED_AT,
            "may_edit": desk.may(Can.EDIT_MAPPINGS),
        },
        status=422 if form is not None else 200,
    )


def _matching(request: HttpRequest, connection: Connection) -> Any:
    return overrides.chosen_for(connection, role=request.GET.get("role", ""), text=request.GET.get("q", ""))


def _told(company: Company, rows: Iterable[AccountMapping]) -> list[Override]:
    names = Location.objects.filter(company=company).values_list("pk", "name")
    return overrides.told(rows, {str(pk): name for pk, name in names})


def _label(one: Override) -> str:
    """ "Sales, product TEA-1"."""
    return account_label(
        one.key, {one.key: f"{one.role_label}, {one.scope_label.lower()} {one.value}".rstrip()}
    )


def _records(connection: Connection, offered: Iterable[str]) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """The accounts that can play one of the roles, and classes and locations, each list under its heading."""
    kinds = {kind for role in offered if role in EVERY_ROLE for kind in EVERY_ROLE[role].kinds}
    accounts = [
        (str(one.pk), f"{one.name} ({one.data.get('kind', '')})")
        for one in queries.of_list(connection, RemoteRecord.List.ACCOUNT)
        if one.data.get("kind") in kinds
    ]
    yield "Accounts", accounts
    for role, heading in ((RemoteRecord.List.CLASS, "Classes"), (RemoteRecord.List.LOCATION, "Locations")):
        if found := [(str(one.pk), one.name) for one in queries.of_list(connection, role)]:
            yield heading, found


def _suggested(company: Company, accounting: Accounting) -> list[str]:
    """Names to pick from; a product's SKU is typed."""
    categories = Product.objects.filter(company=company).exclude(category="").order_by("category")
    names = list(categories.values_list("category", flat=True).distinct()[:MOST_SUGGESTED])
    names += [source for source in sales_orders.sources(company) if source]
    if accounting is not Accounting.SIMPLE:
        names += list(Location.objects.filter(company=company, is_active=True).values_list("name", flat=True))
    return list(dict.fromkeys(names))[:MOST_SUGGESTED]


def _cells(rows: Iterable[Override]) -> Iterator[list[Cell]]:
    for one in rows:
        yield [
            one.role_label, one.scope_label, one.value, one.record.name, RemoteRecord.List(one.record.list).label,
        ]  # fmt: skip
