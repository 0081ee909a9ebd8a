"""What a file says in the company's own fields, told before it is imported."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from crossfoot.catalog.models import CustomField
from crossfoot.core.names import name_key
from crossfoot.core.problems import shown
from crossfoot.documents import custom_values, sending
from crossfoot.imports.fields import CUSTOM, DOCUMENTS
from crossfoot.imports.models import ImportRun
from crossfoot.imports.orders import Order

VALUES_SHOWN = 5
"""Different values of a field that a notice names; the others are counted."""

Target = CustomField.Target


def notices(run: ImportRun, orders: Sequence[Order]) -> Iterator[str]:
    """How each of these fields is filled, and which values stand for nothing in QuickBooks as we know it."""
    if not any(name.startswith(CUSTOM) for name in run.columns):
        return
    books = sending.books_of(run.company)
    lists: dict[str, Mapping[str, str]] = {}
    if books is not None:
        lists = {Target.CLASS: books.table.classes, Target.LOCATION: books.table.locations}
    for field in custom_values.fields_for(run.company, DOCUMENTS[run.kind]):
        if f"{CUSTOM}{field.pk}" not in run.columns:
            continue
        filled = [value for order in orders if (value := order.custom.get(str(field.pk), ""))]
        values = list(dict.fromkeys(filled))
        if not values:
            yield f"The field {shown(field.name)} is empty on every order."
            continue
        many = "1 order" if len(filled) == 1 else f"{len(filled):,} orders"
        yield f"The field {shown(field.name)} is filled on {many}: {_some(values)}."
        known = lists.get(field.target, {})
        lost = [value for value in values if known and f"{field.target}:{name_key(value)}" not in known]
        if lost:
            yield (
                f"QuickBooks has no {field.target} {_some(lost)}. Orders with it are imported, and cannot be sent "
                f"before you add the {field.target} there and refresh, or correct the orders."
            )


def _some(values: Sequence[str]) -> str:
    more = len(values) - VALUES_SHOWN
    named = ", ".join(f"“{shown(value)}”" for value in values[:VALUES_SHOWN])
    return f"{named} and {more:,} more" if more > 0 else named
