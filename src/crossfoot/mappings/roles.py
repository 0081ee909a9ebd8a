"""The roles that accounts play, as the mapping screens ask for them; the tables are `core.account_roles` and
`core.stock.roles`."""

from __future__ import annotations

from collections.abc import Mapping

from crossfoot.connections.models import Connection
from crossfoot.core.account_roles import ACCOUNT_ROLES, AccountRole, roles_needed
from crossfoot.core.mappings import US_COUNTRIES
from crossfoot.core.stock.roles import STOCK_ROLES_BY_KEY, StockRole

ROLES = {role.key: role for role in ACCOUNT_ROLES}
"""Every role of documents by its key, in the order in which they are asked for."""

EVERY_ROLE: Mapping[str, AccountRole | StockRole] = {**ROLES, **STOCK_ROLES_BY_KEY}
"""Those of documents and those of accounting with inventory, by their keys."""


def role_of(key: str) -> AccountRole | StockRole:
    """The role of an account key, its scope aside (`sales@product:3`). Raises KeyError for an unknown one."""
    return EVERY_ROLE[key.partition("@")[0]]


def roles_for(connection: Connection, *, sales: bool, purchases: bool) -> tuple[AccountRole, ...]:
    """The roles that documents of these directions can need in this QuickBooks company."""
    return roles_needed(sales=sales, purchases=purchases, is_us=connection.country in US_COUNTRIES)
