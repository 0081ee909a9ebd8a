"""What an act on vendors' invoices will do, said before it is done."""

from __future__ import annotations

from collections.abc import Sequence

from crossfoot.core.problems import Refusal
from crossfoot.documents.revisions import taking_back
from crossfoot.sync.models import BookState
from crossfoot.web.vendor_invoices.acting import Act
from crossfoot.web.vendor_invoices.rows import Row


def effects_of(chosen: Act, rows: Sequence[Row], is_automatic: bool) -> list[str]:
    """What happens then, in sentences: what a person should know before they press the button."""
    match chosen.name:
        case "submit":
            return ["Procurement sees it next, and then Accounting."]
        case "approve-procurement":
            return ["It waits for Accounting then. Nothing goes to QuickBooks by this."]
        case "approve-accounting":
            return _effects_of_both(rows, is_automatic)
        case "return":
            return ["Approvals of the sides that see it again are withdrawn; they stay on record."]
        case "revise":
            return [
                "QuickBooks keeps the bill as it is while you edit. Both sides approve the invoice anew, and then "
                "the same bill is changed there.",
                "The approvals that were given are withdrawn; they stay on record.",
            ]
        case "unsend":
            return _effects_of_taking_back(rows)
        case "cancel":
            return _effects_of_cancelling(rows)
        case _:
            return ["It is written to QuickBooks as a bill, once."]


def _effects_of_both(rows: Sequence[Row], is_automatic: bool) -> list[str]:
    orders = sorted({row.invoice.order.number for row in rows if row.invoice.order})
    revised = [row for row in rows if row.invoice.revising_since is not None]
    found = []
    if orders:
        named = f"order {orders[0]}" if len(orders) == 1 else f"{len(orders)} orders"
        found.append(f"Both sides have approved it then, and the additional charges of {named} are locked.")
    if revised:
        found.append("The bill that is in QuickBooks is changed to what the invoice says now.")
    if len(revised) < len(rows):
        found.append(
            "Its bill goes to QuickBooks by itself, as below."
            if is_automatic
            else "Nothing goes to QuickBooks until someone sends it."
        )
    return found


def _effects_of_taking_back(rows: Sequence[Row]) -> list[str]:
    states = {row.invoice.book_state for row in rows}
    found = []
    if BookState.SYNCHRONIZED in states:
        found.append("A bill that is in QuickBooks is deleted there; QuickBooks cannot void a bill.")
    if states - {BookState.SYNCHRONIZED, BookState.MARKED}:
        found.append("What waits to be sent, or could not be, is no longer sent.")
    if BookState.MARKED in states:
        found.append("A mark is taken off.")
    return [*found, "The approvals stay; it can be sent again, or returned to a side."]


def _effects_of_cancelling(rows: Sequence[Row]) -> list[str]:
    found = []
    for row in rows:
        try:
            way = taking_back.plan(row.invoice)
        except Refusal as refused:
            found.append(refused.sentence)
        else:
            if way is not None:
                found.append(way.sentence)
    return [*found, "Its number can be entered again, and its order billed anew."]
