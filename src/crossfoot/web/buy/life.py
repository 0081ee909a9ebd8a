"""What the page of a purchase order shows of its life: steps, arrivals, charges and what the goods cost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from crossfoot.core.landed import Landed
from crossfoot.core.permissions import Can
from crossfoot.core.receiving import Arrival
from crossfoot.core.workflow import PurchaseStatus
from crossfoot.documents.purchase_orders import charges, landing, queries
from crossfoot.documents.purchase_orders.landing import STANDING_WORDS, Standing
from crossfoot.documents.purchase_orders.models import PurchaseLine, PurchaseOrder
from crossfoot.documents.purchase_orders.receiving import RECEIVABLE, arrival_of
from crossfoot.documents.vendor_invoices.models import VendorInvoice
from crossfoot.web.desk import Desk

STEPS: tuple[tuple[str, str], ...] = (
    (PurchaseStatus.PENDING, "Draft"),
    (PurchaseStatus.APPROVED, "Approved"),
    (PurchaseStatus.SENT, "Sent"),
    (PurchaseStatus.CONFIRMED, "Confirmed"),
    (PurchaseStatus.SHIPPED, "Shipped"),
    (PurchaseStatus.RECEIVED, "Received"),
)
"""The steps of an order that goes its whole way, with their words."""

PLACES: Mapping[str, int] = {status: place for place, (status, _) in enumerate(STEPS)} | {
    PurchaseStatus.PARTLY_RECEIVED: 5,
    PurchaseStatus.COMPLETE: 6,
}

STANDING_TONES: Mapping[Standing, str] = {
    Standing.PRESENT: "good",
    Standing.DECLARED: "good",
    Standing.EXPECTED: "busy",
    Standing.MISSING: "quiet",
}


@dataclass(frozen=True, slots=True)
class Step:
    """One step for the row of steps. `state` is done, now, skipped or ahead."""

    word: str
    state: str
    on: date | None


@dataclass(frozen=True, slots=True)
class LineShown:
    """A line with what arrived of it and, where a charge is spread, what a unit costs with its part."""

    line: PurchaseLine
    arrival: Arrival | None
    landed: Landed | None


def steps_of(order: PurchaseOrder) -> list[Step]:
    """The order's steps; none for one that was rejected or cancelled."""
    here = PLACES.get(order.status)
    if here is None:
        return []
    days: dict[str, date | None] = {
        PurchaseStatus.PENDING: order.ordered_on,
        PurchaseStatus.SENT: order.sent_on,
        PurchaseStatus.CONFIRMED: order.confirmed_on,
        PurchaseStatus.SHIPPED: order.shipped_on,
        PurchaseStatus.RECEIVED: order.received_on,
    }
    may_be_skipped = {PurchaseStatus.SENT, PurchaseStatus.CONFIRMED, PurchaseStatus.SHIPPED}
    steps: list[Step] = []
    for place, (status, word) in enumerate(STEPS):
        day = days.get(status)
        if place == here:
            is_part = order.status == PurchaseStatus.PARTLY_RECEIVED
            is_end = order.status == PurchaseStatus.RECEIVED
            steps.append(Step("Partly received" if is_part else word, "done" if is_end else "now", day))
        elif place > here:
            steps.append(Step(word, "ahead", None))
        elif status in may_be_skipped and day is None:
            steps.append(Step(word, "skipped", None))
        else:
            steps.append(Step(word, "done", day))
    if order.status == PurchaseStatus.COMPLETE:
        steps.append(Step("Complete", "done", None))
    return steps


def more(desk: Desk, order: PurchaseOrder) -> dict[str, Any]:
    """What the first tab of an order in Buy shows beside its lines."""
    landed = landing.landed_of(order)
    is_spread = any(line.distribution for line in charges.charges_of(order))
    standing = landing.standing_of(order)
    why_locked = charges.why_not_editable(order)
    may_edit = desk.may(Can.EDIT_PURCHASES)
    receipts = queries.receipts_of(order)
    lines = list(order.lines.all())
    has_discounts = any(line.discount_fraction for line in lines)
    has_taxes = any(line.tax_rate_id for line in lines)
    return {
        "steps": steps_of(order),
        "lines_shown": [
            LineShown(
                line,
                arrival_of(line) if line.kind == PurchaseLine.Kind.GOODS else None,
                landed.get(line.pk) if is_spread else None,
            )
            for line in lines
        ],
        "has_discounts": has_discounts,
        "has_taxes": has_taxes,
        "columns": 5 + has_discounts + has_taxes,
        "is_spread": is_spread,
        "charges": charges.charges_of(order),
        "charges_total": landing.charges_total(order),
        "others_total": _others_total(order),
        "standing": standing,
        "standing_words": STANDING_WORDS[standing],
        "standing_tone": STANDING_TONES[standing],
        "why_charges_locked": why_locked,
        "can_edit_charges": may_edit and not why_locked,
        "can_declare": may_edit and standing is Standing.MISSING and order.charges_locked_at is None,
        "can_withdraw": may_edit and standing is Standing.DECLARED and order.charges_locked_at is None,
        "receipts": receipts,
        "can_revert": desk.may(Can.RECEIVE_GOODS) and order.status in RECEIVABLE,
        "vendor_invoices": list(
            VendorInvoice.objects.filter(order=order).exclude(status=VendorInvoice.Status.CANCELLED)
        ),
    }


def _others_total(order: PurchaseOrder) -> Decimal:
    return sum((line.amount for line in charges.charges_of(order) if not line.invoiced_by_vendor), Decimal(0))
