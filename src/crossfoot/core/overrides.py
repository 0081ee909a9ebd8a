"""Accounts, classes and departments for a part of the business: a product, a category, a sales source, a location.

What a company chose stands under a key: a role (`sales`, `cost_of_sales`, `class`), or a role within a scope
(`sales@category:Dairy`). The narrowest scope that was chosen counts: product → category → sales source → location →
the role itself (Accounting rules, section 2). A choice counts for what is sent from then on.

Not every role can be narrowed by everything. Where one event debits an account and another one credits it again,
both have to find the same account: stock of a product at a location comes and goes whatever shop it is sold in, so
Inventory has none by sales source; a bill says no location, so goods received and not billed have none by location.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from crossfoot.core.account_roles import ACCOUNT_ROLES
from crossfoot.core.stock.roles import STOCK_ROLES, STOCK_ROLES_BY_KEY

LONGEST_KEY = 120

CLASS = "class"
"""The role of QuickBooks' class: of lines of documents and of journals."""

DEPARTMENT = "department"
"""The role of QuickBooks' location: of whole documents and of lines of journals."""


class Scope(StrEnum):
    """What a role can be narrowed by, the narrowest first."""

    PRODUCT = "product"
    CATEGORY = "category"
    SOURCE = "source"
    LOCATION = "location"

    @property
    def label(self) -> str:
        """What people call it."""
        return _LABELS[self]


_LABELS: Mapping[Scope, str] = {
    Scope.PRODUCT: "Product",
    Scope.CATEGORY: "Product category",
    Scope.SOURCE: "Sales source",
    Scope.LOCATION: "Stock location",
}

_OF_GOODS = (Scope.PRODUCT, Scope.CATEGORY)

SCOPES: Mapping[str, tuple[Scope, ...]] = {
    "sales": (*_OF_GOODS, Scope.SOURCE),
    "shipping": (*_OF_GOODS, Scope.SOURCE),
    "sales_charges": (*_OF_GOODS, Scope.SOURCE),
    "sales_discounts": (Scope.SOURCE,),
    "sales_rounding": (Scope.SOURCE,),
    "payment_clearing": (Scope.SOURCE,),
    "purchases": _OF_GOODS,
    "freight": _OF_GOODS,
    "purchase_charges": _OF_GOODS,
    "inventory": (*_OF_GOODS, Scope.LOCATION),
    "cost_of_sales": (*_OF_GOODS, Scope.SOURCE, Scope.LOCATION),
    "grni": _OF_GOODS,
    "purchase_price_variance": (*_OF_GOODS, Scope.LOCATION),
    "exchange_difference": _OF_GOODS,
    "shrinkage": (*_OF_GOODS, Scope.LOCATION),
    "conversion_absorbed": (*_OF_GOODS, Scope.LOCATION),
    "drop_ship_clearing": _OF_GOODS,
    CLASS: (*_OF_GOODS, Scope.SOURCE, Scope.LOCATION),
    DEPARTMENT: (Scope.SOURCE, Scope.LOCATION),
}
"""Role → what it can be narrowed by. A role that is not here has one account for everything: a carrier's bill, which
clears the landed cost accrual, names no product; work in progress takes one product's cost and gives another's."""

ROLE_LABELS: Mapping[str, str] = {
    **{role.key: role.label for role in ACCOUNT_ROLES},
    **{role.key: role.label for role in STOCK_ROLES},
    CLASS: "Class in QuickBooks",
    DEPARTMENT: "Location in QuickBooks",
}


@dataclass(frozen=True, slots=True)
class About:
    """What a line is about, as far as an account can depend on it; empty where it is about none."""

    product: str = ""
    """Our id of the product."""
    category: str = ""
    source: str = ""
    """The sales source: a shop, a marketplace."""
    location: str = ""
    """Our id of the stock location that goods arrive at or leave."""

    def value(self, scope: Scope) -> str:
        return str(getattr(self, scope.value))


EVERYTHING = About()
"""A line about nothing in particular: the role itself counts."""


def scoped(role: str, kind: str, value: str) -> str:
    """The key of `role` within a scope, cut where it is too long, and then still one of its own."""
    key = f"{role}@{kind}:{value.strip()}"
    if len(key) <= LONGEST_KEY:
        return key
    mark = sha256(key.encode("utf-8", "replace")).hexdigest()[:12]
    return f"{key[: LONGEST_KEY - 13]}~{mark}"


def keys_of(role: str, about: About) -> Iterator[str]:
    """The keys under which a choice would count for this line, the narrowest first, the role itself last."""
    yield from _keys(role, SCOPES.get(role, ()), about)


def _keys(role: str, scopes: Iterable[Scope], about: About) -> Iterator[str]:
    for scope in scopes:
        if value := about.value(scope):
            yield scoped(role, scope.value, value)
    yield role


def account_key(role: str, about: About = EVERYTHING, *, known: Collection[str], line_key: str = "") -> str:
    """The key of the account of a line that plays `role`.

    `line_key` is what a person chose on the line itself, which comes first; `known` are the keys that stand for an
    account. Where nothing is chosen for a role, another may stand in (`StockRole.falls_back_to`), narrowed by no more
    than the role could be; where nobody chose that either, the role itself is given, so that people can be told what
    is missing.
    """
    if line_key:
        return line_key
    scopes = SCOPES.get(role, ())
    candidates = (key for one in _with_stand_ins(role) for key in _keys(one, scopes, about))
    return next((key for key in candidates if key in known), role)


def scoped_account_key(role: str, scope: str, *, known: Collection[str]) -> str:
    """The key of the account of a journal's line, which names a role and a scope (`scoping`), or none."""
    candidates = (
        key for one in _with_stand_ins(role) for key in ((f"{one}@{scope}", one) if scope else (one,))
    )
    return next((key for key in candidates if key in known), role)


def scoping(accounts: Mapping[str, str]) -> Callable[[str, About], str]:
    """(role, what a line is about) → the scope of its account, or empty for the role itself.

    `accounts` has the account's id by key. Two scopes are different only where their accounts are, which is what
    `core.stock.legs` asks for: a transfer between two locations with one inventory account books nothing.
    """
    known = accounts.keys()
    scopes = sorted({"", *(key.partition("@")[2] for key in known)})
    first_scope: dict[str, dict[str, str]] = {}

    def scope_of(role: str, about: About = EVERYTHING) -> str:
        if role not in first_scope:
            firsts: dict[str, str] = {}
            for scope in scopes:
                firsts.setdefault(accounts.get(scoped_account_key(role, scope, known=known), ""), scope)
            first_scope[role] = firsts
        account = accounts.get(account_key(role, about, known=known), "")
        return first_scope[role].get(account, "") if account else ""

    return scope_of


def chosen(role: str, about: About, dimensions: Mapping[str, str]) -> str:
    """The class (`CLASS`) or department (`DEPARTMENT`) of a line; empty where none is chosen.

    `dimensions` has, by key, the class key or location key that postings carry.
    """
    return next((dimensions[key] for key in keys_of(role, about) if key in dimensions), "")


def _with_stand_ins(role: str) -> Iterator[str]:
    """The role, and whose account counts where it has none."""
    while role:
        yield role
        stock_role = STOCK_ROLES_BY_KEY.get(role)
        role = stock_role.falls_back_to if stock_role else ""
