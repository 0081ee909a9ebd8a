"""Which account, class or location a line goes to: `core.overrides` with our products, and what people call its keys.

Rules give *keys*; which account in QuickBooks a key stands for is decided when the document is sent.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Protocol

from crossfoot.core import overrides
from crossfoot.core.overrides import ROLE_LABELS, About

US_TAX_KEY = "tax:us"
"""Tax key of a taxed line in the US, where a line is only taxed or not and QuickBooks knows the rate."""

NO_TAX_KEY = "tax:none"
"""What lines without tax stand under where a code has to be chosen for them (outside the US)."""

REMOTE = "remote:"
"""Begins the key of an account that a person picked on the line itself: `remote:84`."""

SCOPE_LABELS = {
    "product": "product",
    "category": "category",
    "source": "orders from",
    "location": "stock location",
}


class InCatalog(Protocol):
    """What the rules look at in a product."""

    @property
    def pk(self) -> int: ...

    @property
    def category(self) -> str: ...


def about(product: InCatalog | None = None, *, source: str = "", location: str = "") -> About:
    """What a line is about, as far as its account, class and location can depend on it."""
    if product is None:
        return About(source=source.strip(), location=location.strip())
    return About(str(product.pk), product.category.strip(), source.strip(), location.strip())


def account_key(
    role: str,
    *,
    product: InCatalog | None = None,
    source: str = "",
    location: str = "",
    line_key: str = "",
    known: Collection[str],
) -> str:
    """The account key of a line that plays `role`. `known` are the keys that are mapped.

    A scope counts only where it is mapped; the role itself is given also where nobody mapped it, so that
    Attention can name it.
    """
    of = about(product, source=source, location=location)
    return overrides.account_key(role, of, known=known, line_key=line_key)


def account_label(key: str, labels: Mapping[str, str]) -> str:
    """What people call the account key: from `queries.labels`, else made of the key itself."""
    if key in labels:
        return labels[key]
    role, _, scope = key.partition("@")
    label = labels.get(role) or ROLE_LABELS.get(role, role)
    kind, _, value = scope.partition(":")
    return f"{label}, {SCOPE_LABELS.get(kind, kind)} {value}" if scope else label
