"""What an order's goods cost with its additional charges, and whether the charges are there (C4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from enum import StrEnum
from typing import Any

from crossfoot.core.landed import Charge, Goods, Landed, landed_costs, spread_of
from crossfoot.core.money import total
from crossfoot.core.problems import Fix, Problem
from crossfoot.core.totals import spread_discount
from crossfoot.documents.purchase_orders.models import PurchaseLine, PurchaseOrder


class Standing(StrEnum):
    """How an order stands with its additional charges (C4)."""

    PRESENT = "present"
    DECLARED = "declared"
    """None are due, and a person signed that."""
    EXPECTED = "expected"
    """At least one is still being processed."""
    MISSING = "missing"


STANDING_WORDS: Mapping[Standing, str] = {
    Standing.PRESENT: "Charges are final",
    Standing.DECLARED: "No charges are due",
    Standing.EXPECTED: "Charges are still being processed",
    Standing.MISSING: "Charges are missing",
}


def standing_of(order: PurchaseOrder) -> Standing:
    """By its declaration, and by the facts that a list's row brings, or the order's lines."""
    shown: Any = order
    if hasattr(order, "has_charges"):
        has_charges, has_expected = shown.has_charges, shown.has_expected
    else:
        charges = charges_of(order)
        has_charges, has_expected = bool(charges), any(line.is_expected for line in charges)
    if has_expected:
        return Standing.EXPECTED
    if has_charges:
        return Standing.PRESENT
    return Standing.DECLARED if order.no_charges_at else Standing.MISSING


def why_not_sendable(order: PurchaseOrder) -> Problem | None:
    """C4: what keeps an order, and its vendor's invoices, from the books for want of its charges."""
    match standing_of(order):
        case Standing.MISSING:
            return _problem(
                "charges_missing",
                f"{order} has no additional charges yet, and is not sent without them. Enter its freight, duty "
                "or handling, or declare that no charges are due.",
            )
        case Standing.EXPECTED:
            return _problem(
                "charges_expected",
                f"The additional charges of {order} are still being processed. Enter their final amounts first.",
            )
        case _:
            return None


def charges_of(order: PurchaseOrder) -> list[PurchaseLine]:
    """The order's additional charges."""
    return [line for line in order.lines.all() if line.kind != PurchaseLine.Kind.GOODS]


def landed_of(order: PurchaseOrder) -> dict[int, Landed]:
    """What each line of goods costs with its part of the charges, by the line's id; net of every discount.

    Charges that somebody else than the vendor invoices count as well: the goods carry them all the same.
    """
    lines = list(order.lines.all())
    nets = nets_of(order, lines)
    goods = [line for line in lines if line.kind == PurchaseLine.Kind.GOODS]
    landed = landed_costs(
        [Goods(line.quantity, nets[line.pk]) for line in goods],
        [Charge(nets[line.pk], spread_of(line.distribution)) for line in charges_of(order)],
        order.currency,
    )
    return {line.pk: one for line, one in zip(goods, landed, strict=True)}


def charges_total(order: PurchaseOrder) -> Decimal:
    """What the charges come to, before tax."""
    return total(line.amount for line in charges_of(order))


def nets_of(order: PurchaseOrder, lines: Sequence[PurchaseLine]) -> dict[int, Decimal]:
    """Each line's amount less its part of the order's discount, which falls on what the vendor charges."""
    nets = {line.pk: line.amount for line in lines}
    charged = [line for line in lines if line.invoiced_by_vendor]
    if order.discount and charged:
        parts = spread_discount(order.discount, [line.amount for line in charged], order.currency)
        for line, part in zip(charged, parts, strict=True):
            nets[line.pk] -= part
    return nets


def _problem(code: str, sentence: str) -> Problem:
    return Problem(code, sentence, Fix.EDIT_DOCUMENT, cause=f"charges:{code}", where="lines")
