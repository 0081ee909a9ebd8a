"""The roles that accounts play, as the mapping screens ask for them; the table is `core.account_roles`."""

from __future__ import annotations

from crossfoot.connections.models import Connection
from crossfoot.core.account_roles import ACCOUNT_ROLES, AccountRole, roles_needed
from crossfoot.core.mappings import US_COUNTRIES

ROLES = {role.key: role for role in ACCOUNT_ROLES}
"""Every role by its key, in the order in which they are asked for."""


def role_of(key: str) -> AccountRole:
    """The role of an account key, its scope aside (`sales@product:3`). Raises KeyError for an unknown one."""
    return ROLES[key.partition("@")[0]]


def roles_for(connection: Connection, *, sales: bool, purchases: bool) -> tuple[AccountRole, ...]:
    """The roles that documents of these directions can need in this QuickBooks company."""
    return roles_needed(sales=sales, purchases=purchases, is_us=connection.country in US_COUNTRIES)
