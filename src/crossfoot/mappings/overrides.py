"""What people choose for a part of the business: the account, class or location of one product, category, sales
source or stock location. Which of them counts for a line is `core.overrides`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from crossfoot.audit import trail
from crossfoot.catalog.models import Product
from crossfoot.connections.models import Connection
from crossfoot.core.account_roles import ACCOUNT_ROLES
from crossfoot.core.overrides import CLASS, DEPARTMENT, ROLE_LABELS, SCOPES, Scope, scoped
from crossfoot.core.permissions import Can
from crossfoot.core.problems import Fix, Problem, refused, shown
from crossfoot.core.stock.roles import STOCK_ROLES, Accounting
from crossfoot.mappings import operations
from crossfoot.mappings.checks import problem, without_effect
from crossfoot.mappings.models import AccountMapping, RemoteRecord
from crossfoot.mappings.queries import of_list
from crossfoot.mappings.roles import EVERY_ROLE
from crossfoot.tenancy import access
from crossfoot.tenancy.models import Person

LISTS: Mapping[str, RemoteRecord.List] = {
    CLASS: RemoteRecord.List.CLASS,
    DEPARTMENT: RemoteRecord.List.LOCATION,
}
"""The roles that are no account: which of QuickBooks' lists plays them."""

LONGEST_VALUE = 100
MOST_FOUND = 500
"""Products that a search for overrides looks for by their SKU."""


@dataclass(frozen=True, slots=True)
class Override:
    """One choice, as people read it."""

    pk: int
    key: str
    role: str
    role_label: str
    scope: Scope | None
    """None where it is for everything, which only classes and locations of QuickBooks are."""
    value: str
    """The product's SKU, or the name of the category, source or stock location."""
    record: RemoteRecord

    @property
    def scope_label(self) -> str:
        return self.scope.label if self.scope else "Everything else"


@transaction.atomic
def choose(
    *,
    connection: Connection,
    role: str,
    scope: str,
    value: str,
    record: RemoteRecord,
    by: Person,
    at: datetime,
) -> AccountMapping:
    """Let `record` play `role` for what `scope` and `value` name, in what is sent from now on.

    `role` is an account's, `class` or `department`; `scope` is one of `Scope`, and `value` a product's SKU, the name
    of a category or source, or the id of a stock location. A class or location may be chosen for everything, with both
    empty. Raises Refusal.
    """
    access.require(by, Can.EDIT_MAPPINGS, connection.company, at=at)
    found, key = _key(connection, role, scope, value)
    if found:
        raise refused(found)
    if role not in LISTS:
        return operations.map_account(connection=connection, key=key, record=record, by=by, at=at)
    if found := list(_record_problems(connection, role, key, record)):
        raise refused(found)
    rows = AccountMapping.objects.select_for_update(of=("self",)).select_related("record")
    mapping = rows.filter(connection=connection, key=key).first()
    before = mapping.record.name if mapping else ""
    if mapping is None:
        mapping = AccountMapping.objects.create(connection=connection, key=key, record=record)
    elif mapping.record_id == record.pk:
        return mapping
    else:
        mapping.record = record
        mapping.save(update_fields=["record"])
    _tell(
        "mapping.dimension_chosen", connection, by, at, {"key": key, "before": before, "after": record.name}
    )
    return mapping


@transaction.atomic
def take_back(*, mapping: AccountMapping, by: Person, at: datetime) -> None:
    """The choice counts no more: what is sent from now on goes by the next wider one. Raises Refusal."""
    connection = mapping.connection
    access.require(by, Can.EDIT_MAPPINGS, connection.company, at=at)
    if mapping.key.partition("@")[0] not in LISTS:
        operations.unmap_account(connection=connection, key=mapping.key, by=by, at=at)
        return
    mapping.delete()
    data = {"key": mapping.key, "before": mapping.record.name}
    _tell("mapping.dimension_taken_back", connection, by, at, data)


def standing(connection: Connection, *, role: str, scope: str, value: str) -> AccountMapping | None:
    """The choice for exactly this, or None. Raises Refusal where nothing can be chosen for it."""
    found, key = _key(connection, role, scope, value)
    if found:
        raise refused(found)
    rows = AccountMapping.objects.filter(connection=connection, key=key)
    return rows.select_related("record", "connection__company").first()


def roles_offered(accounting: Accounting) -> dict[str, str]:
    """Role → label of what can be chosen for a part of the business in this way of accounting."""
    roles = [role.key for role in ACCOUNT_ROLES]
    if accounting is not Accounting.SIMPLE:
        roles += [role.key for role in STOCK_ROLES]
    return {role: ROLE_LABELS[role] for role in (*roles, CLASS, DEPARTMENT) if role in SCOPES}


def scopes_offered(accounting: Accounting) -> tuple[Scope, ...]:
    """What a role can be narrowed by: stock locations only where journals are booked for what happens there."""
    if accounting is not Accounting.SIMPLE:
        return tuple(Scope)
    return tuple(scope for scope in Scope if scope is not Scope.LOCATION)


def records_for(connection: Connection, role: str) -> QuerySet[RemoteRecord]:
    """The accounts, classes or locations of QuickBooks that can play `role`, by name."""
    if role in LISTS:
        return of_list(connection, LISTS[role])
    accounts = of_list(connection, RemoteRecord.List.ACCOUNT)
    return accounts.filter(data__kind__in=sorted(EVERY_ROLE[role].kinds))


def chosen_for(connection: Connection, *, role: str = "", text: str = "") -> QuerySet[AccountMapping]:
    """The choices for a part of the business, and classes and locations for everything, in order of their keys."""
    rows = AccountMapping.objects.filter(connection=connection).select_related("record", "connection")
    rows = rows.filter(Q(key__contains="@") | Q(key__in=list(LISTS))).order_by("key", "pk")
    if role:
        rows = rows.filter(Q(key=role) | Q(key__startswith=f"{role}@"))
    if words := text.replace("\x00", "").strip():
        products = Product.objects.filter(company_id=connection.company_id, sku__istartswith=words)
        ids = products.order_by("pk").values_list("pk", flat=True)[:MOST_FOUND]
        keys = [scoped(one, Scope.PRODUCT, str(pk)) for pk in ids for one in SCOPES]
        named = Q(key__contains="@") & ~Q(key__contains="@product:") & Q(key__icontains=words)
        rows = rows.filter(named | Q(key__in=keys) | Q(record__name__icontains=words))
    return rows


def told(rows: Iterable[AccountMapping], locations: Mapping[str, str] | None = None) -> list[Override]:
    """The choices as people read them, with one query for the products; `locations` has names by id."""
    rows = list(rows)
    parts = [(row, *row.key.partition("@")[::2]) for row in rows]
    ids = {int(name) for _, _, within in parts if (name := within.removeprefix("product:")).isdigit()}
    companies = {row.connection.company_id for row in rows}
    products = Product.objects.filter(company_id__in=companies, pk__in=ids) if ids else Product.objects.none()
    skus = {str(pk): sku for pk, sku in products.values_list("pk", "sku")}
    found = []
    for row, role, within in parts:
        kind, _, value = within.partition(":")
        scope = Scope(kind) if kind else None
        if scope is Scope.PRODUCT:
            value = skus.get(value, value)
        elif scope is Scope.LOCATION:
            value = (locations or {}).get(value, value)
        found.append(Override(row.pk, row.key, role, ROLE_LABELS.get(role, role), scope, value, row.record))
    return found


def _key(connection: Connection, role: str, scope: str, value: str) -> tuple[list[Problem], str]:
    """The key that is meant, or what is wrong with it."""
    value = " ".join(value.replace("\x00", "").split())
    if role not in ROLE_LABELS:
        return [
            _wrong(f"“{shown(role)}” is nothing that can be chosen. Use one of {', '.join(SCOPES)}.", "role")
        ], ""
    if not scope and not value and role in LISTS:
        return [], role
    if scope not in list(Scope):
        return [
            _wrong(
                "Choose what it is for: a product, a category, a sales source or a stock location.", "scope"
            )
        ], ""
    if pointless := without_effect(role, scope, ROLE_LABELS[role]):
        return [_wrong(pointless, "scope")], ""
    what = Scope(scope).label.lower()
    if not value:
        return [_wrong(f"Say which {what} it is for.", "value")], ""
    if len(value) > LONGEST_VALUE:
        return [_wrong(f"The name of a {what} has at most {LONGEST_VALUE} characters.", "value")], ""
    if scope == Scope.PRODUCT:
        product = Product.objects.filter(company_id=connection.company_id, sku=value).first()
        if product is None:
            return [_wrong(f"There is no product with the SKU “{shown(value)}”.", "value")], ""
        value = str(product.pk)
    elif scope == Scope.LOCATION and not (value.isascii() and value.isdigit()):
        return [_wrong(f"There is no stock location “{shown(value)}”.", "value")], ""
    return [], scoped(role, scope, value)


def _record_problems(connection: Connection, role: str, key: str, record: RemoteRecord) -> Iterator[Problem]:
    """Of a class or location of QuickBooks as the one that is chosen."""
    name = LISTS[role].label.lower()
    if record.connection_id != connection.pk or record.list != LISTS[role]:
        sentence = (
            f"This is no {name} of the connected QuickBooks company. Read the lists again and choose one."
        )
        yield problem(f"{name}_of_another", sentence, Fix.REFRESH_LISTS, key, key)
        return
    if not record.is_active:
        yield problem(
            f"{name}_inactive",
            f"“{shown(record.name)}” is inactive in QuickBooks. Make it active there and read the lists again, or "
            "choose another one.",
            Fix.REFRESH_LISTS,
            key,
            key,
        )
    kept = connection.classes_on_lines if role == CLASS else connection.tracks_locations
    if not kept:
        many = "classes on single lines" if role == CLASS else "locations"
        yield problem(
            f"{name}_not_tracked",
            f"QuickBooks does not track {many} in this company and would drop them without a word. Switch it on in "
            "QuickBooks (Account and settings > Advanced > Categories) and read the lists again.",
            Fix.REFRESH_LISTS,
            key,
            key,
        )


def _wrong(sentence: str, where: str) -> Problem:
    return Problem("override", sentence, Fix.CHANGE_SETTING, cause=f"override:{where}", where=where)


def _tell(verb: str, connection: Connection, by: Person, at: datetime, data: Mapping[str, object]) -> None:
    trail.record(
        verb,
        company_id=connection.company_id,
        by=trail.actor_of(by),
        at=at,
        subject=trail.Subject("connection", connection.pk, connection.name),
        data=data,
    )
