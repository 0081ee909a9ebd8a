"""Which account a line goes to: the line's own → product → category → sales source → company default.

Rules give *keys*; which account in QuickBooks a key stands for is decided when the document is sent.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Protocol

from crossfoot.connections.models import Connection
from crossfoot.core.account_roles import ACCOUNT_LABELS
from crossfoot.mappings.models import AccountMapping

US_TAX_KEY = "tax:us"
"""Tax key of a taxed line in the US, where a line is only taxed or not and QuickBooks knows the rate."""

NO_TAX_KEY = "tax:none"
"""What lines without tax stand under where a code has to be chosen for them (outside the US)."""

REMOTE = "remote:"
"""Begins the key of an account that a person picked on the line itself: `remote:84`."""

LONGEST_KEY = 120
SCOPE_LABELS = {"product": "product", "category": "category", "source": "orders from"}


class InCatalog(Protocol):
    """What the rules look at in a product."""

    @property
    def pk(self) -> int: ...

    @property
    def category(self) -> str: ...


def account_key(
    role: str,
    *,
    product: InCatalog | None = None,
    source: str = "",
    line_key: str = "",
    known: frozenset[str],
) -> str:
    """The account key of a line that plays `role`. `known` are the keys that are mapped (`known_keys`).

    A scope counts only where it is mapped; the role itself is given also where nobody mapped it, so that
    Attention can name it.
    """
    if line_key:
        return line_key
    scopes = []
    if product is not None:
        scopes.append(scoped(role, "product", str(product.pk)))
        if product.category:
            scopes.append(scoped(role, "category", product.category))
    if source:
        scopes.append(scoped(role, "source", source))
    return next((key for key in scopes if key in known), role)


def scoped(role: str, kind: str, value: str) -> str:
    """The key of `role` within a scope: `kind` is product (its id), category or source (its name)."""
    key = f"{role}@{kind}:{value.strip()}"
    if len(key) <= LONGEST_KEY:
        return key
    mark = hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()[:12]
    return f"{key[: LONGEST_KEY - 13]}~{mark}"


def known_keys(connection: Connection) -> frozenset[str]:
    """The account keys that are mapped for this QuickBooks company."""
    return frozenset(AccountMapping.objects.filter(connection=connection).values_list("key", flat=True))


def account_label(key: str, labels: Mapping[str, str]) -> str:
    """What people call the account key: from `queries.labels`, else made of the key itself."""
    if key in labels:
        return labels[key]
    role, _, scope = key.partition("@")
    label = labels.get(role) or ACCOUNT_LABELS.get(role, role)
    kind, _, value = scope.partition(":")
    return f"{label}, {SCOPE_LABELS.get(kind, kind)} {value}" if scope else label
