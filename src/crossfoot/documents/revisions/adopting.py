"""Taking over what a person changed in QuickBooks, as a revision that somebody approves (D6).

Dates, total and the amounts and accounts of lines are written into a document that is in revision; where lines
were added or removed there, the dates alone are, and a person does the rest.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from crossfoot.core.postings import Bill, Document, ExpenseLine, Invoice, SalesForm, SalesLine
from crossfoot.documents import moving
from crossfoot.documents.sending import O, Road
from crossfoot.tenancy.models import Person

OWN_LINES = frozenset({"goods", "freight", "shipping", "charge"})
"""Kinds of a posting's lines that stand for a line of the document each; the others are computed."""

PRICE = Decimal("0.000001")


def adopt(
    road: Road[O], order: O, before: Document, there: Document, *, reason: str, by: Person, at: datetime
) -> bool:
    """Write what stands `there` into a locked document in revision, in the caller's transaction.

    `before` is what stood there by agreement until now. False where its lines could not be taken over.
    """
    was = _told(order)
    row: Any = order
    columns = ["posting_on", "total", "tax", "exchange_rate"]
    row.posting_on = there.posting_on
    row.exchange_rate = there.exchange_rate
    has_lines = _adopt_lines(row, before, there)
    if has_lines:
        row.total = there.total
        row.tax = there.tax_total if row.tax is not None else None
    if isinstance(there, Invoice | Bill) and _has(row, "due_on"):
        row.due_on = there.due_on
        columns.append("due_on")
    if isinstance(there, SalesForm) and _has(row, "discount"):
        row.discount = there.discount.amount if there.discount else Decimal(0)
        columns.append("discount")
    row.save(update_fields=columns)
    moving.record(
        road,
        order,
        "adopted_from_books",
        {"before": was, "after": _told(order), "reason": reason},
        by=by,
        at=at,
    )
    return has_lines


def _adopt_lines(order: Any, before: Document, there: Document) -> bool:
    """Amounts and accounts, line by line; False where lines were added or removed, or are not the document's."""
    rows = list(order.lines.all())
    were: Sequence[SalesLine | ExpenseLine] = before.lines
    are: Sequence[SalesLine | ExpenseLine] = there.lines
    own = [place for place, line in enumerate(were) if line.kind in OWN_LINES]
    if len(were) != len(are) or own != list(range(len(rows))):
        return False
    for row, old, new in zip(rows, were, are, strict=False):
        if new.amount != old.amount:
            row.amount = new.amount
            row.unit_price = (new.amount / row.quantity).quantize(PRICE, rounding=ROUND_HALF_UP)
            if _has(row, "discount_fraction"):
                row.discount_fraction = Decimal(0)
        if new.account != old.account and new.account.startswith("remote:"):
            row.account_key = new.account
        row.save()
    return True


def _has(row: Any, column: str) -> bool:
    """Whether the row's table has this column."""
    return any(field.name == column for field in row._meta.concrete_fields)


def _told(order: Any) -> dict[str, Any]:
    return {
        "total": order.total,
        "tax": order.tax,
        "posting_on": order.posting_on,
        "lines": [[line.amount, line.account_key] for line in order.lines.all()],
    }
