"""A document's figures as forms of sale and bills both read them, and what keeps them from the books."""

from __future__ import annotations

from decimal import Decimal
from typing import Protocol

from crossfoot.catalog.models import Product, TaxRate
from crossfoot.core.problems import Fix, Problem


class Figures(Protocol):
    """A document as far as its sums go, in its currency; `total` is what was stated, and wins.

    Its text is what people call it.
    """

    currency: str
    tax: Decimal | None
    total: Decimal


class Line(Protocol):
    """One line that is charged or credited; `amount` is net of its discount, before tax.

    Lines of orders are such lines, and so are lines of vendors' invoices and of credits.
    """

    @property
    def kind(self) -> str: ...
    @property
    def product(self) -> Product | None: ...
    @property
    def description(self) -> str: ...
    @property
    def quantity(self) -> Decimal: ...
    @property
    def unit_price(self) -> Decimal: ...
    @property
    def discount_fraction(self) -> Decimal: ...
    @property
    def amount(self) -> Decimal: ...
    @property
    def tax_rate(self) -> TaxRate | None: ...
    @property
    def account_key(self) -> str: ...
    @property
    def is_drop_ship(self) -> bool: ...


def no_lines(order: Figures, noun: str = "order") -> Problem:
    return Problem(
        "no_lines",
        f"{order} has no lines, and QuickBooks needs one. Add a line to the {noun}.",
        Fix.EDIT_DOCUMENT,
        cause="size:no_lines",
        where="lines",
    )


def too_far(
    order: Figures, computed: Decimal, difference: Decimal, tolerance: Decimal, noun: str = "order"
) -> Problem:
    """Stated and computed total are further apart than may go to the rounding line."""
    return Problem(
        "total_differs_from_source",
        f"The lines, discount and tax of {order} come to {computed:,}, and the {noun} states {order.total:,}: "
        f"{abs(difference):,} apart, where at most {tolerance} may go to the rounding line. Correct the "
        f"lines or the total on the {noun}.",
        Fix.EDIT_DOCUMENT,
        cause="totals:total_differs_from_source",
        where="total",
    )


def unplaced_tax(order: Figures) -> Problem:
    """Outside the US: tax was charged, and no line has a rate that it could belong to."""
    return Problem(
        "tax_without_rate",
        f"{order} states a tax of {order.tax:,}, and none of its lines names a tax rate above zero, so it is "
        "not known which tax that is. Choose a tax rate for its lines.",
        Fix.EDIT_DOCUMENT,
        cause="totals:tax_without_rate",
        where="tax",
    )
