"""What people enter about stock, and everything that is wrong with it before it touches a row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from crossfoot.catalog.models import Product
from crossfoot.core.dates import in_words
from crossfoot.core.money import ZERO
from crossfoot.core.problems import Fix, Problem, refused, shown
from crossfoot.stock.columns import LARGEST, PLACES
from crossfoot.stock.models import Location, Movement
from crossfoot.tenancy.models import Company

EARLIEST = date(1990, 1, 1)
MOST_LINES = 5000
"""Lines of one act at most."""


@dataclass(frozen=True, slots=True)
class Origin:
    """The import that tells of it, and a digest of what its file says: the same file twice is one event."""

    import_run: int
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Used:
    """An ingredient that goes into a product."""

    product: Product
    quantity: Decimal
    location: Location | None = None
    """Where it is taken from; the company's default location where none is named."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """Goods of one order line that arrive."""

    product: Product
    quantity: Decimal
    amount: Decimal
    """What the order says all of them cost, net of every discount, in the order's currency."""
    line_key: str = ""
    """The order line, such as `purchase_line:12`; empty where there is none."""
    rate: Decimal = Decimal(1)
    """Home currency for one of the order's currency, on the day of the receipt."""
    location: Location | None = None
    source_line: int | None = None
    klass: str = ""
    department: str = ""
    consumed: tuple[Used, ...] = ()
    """Of an outsourced order: what the vendor made them of."""


@dataclass(frozen=True, slots=True)
class Charged:
    """What a bill says of one order line."""

    product: Product
    line_key: str
    quantity: Decimal
    amount: Decimal
    """In the bill's currency, net of discounts."""
    home: Decimal | None = None
    """What QuickBooks books for it in home currency; None where the bill is in that."""


@dataclass(frozen=True, slots=True)
class Carried:
    """A charge that one receipt carries, in home currency. An estimate has no `billed`; a bill for what was
    estimated at 15 and comes to 20 has landed 5, billed 20."""

    receipt: Movement
    landed: Decimal
    billed: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class Departure:
    """Goods of one order line that leave."""

    product: Product
    quantity: Decimal
    line_key: str = ""
    """The order line, such as `sales_line:12`; empty where there is none."""
    location: Location | None = None
    is_marked: bool = False
    """Did a person mark it delivered? Asked where cost of sales is booked by hand."""
    channel: str = ""
    source_line: int | None = None
    klass: str = ""
    department: str = ""


@dataclass(frozen=True, slots=True)
class Dropped:
    """Goods of one order line that their vendor sends to the customer."""

    product: Product
    quantity: Decimal
    value: Decimal | None = None
    """What all of them cost, in home currency; None where only the product's last known cost is there."""
    channel: str = ""
    source_line: int | None = None


@dataclass(frozen=True, slots=True)
class Sold:
    """What an invoice says of one order line."""

    product: Product
    line_key: str
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class CameBack:
    """Goods that a customer sends back."""

    shipment: Movement
    quantity: Decimal
    is_scrapped: bool = False
    """Thrown away instead of put back into stock."""
    was_invoiced: bool = True
    """Is there a credit memo for them? Otherwise they were never invoiced, and never will be."""
    location: Location | None = None


@dataclass(frozen=True, slots=True)
class WentBack:
    """Goods that go back to their vendor."""

    product: Product
    quantity: Decimal
    unbilled_of: Movement | None = None
    """The receipt of which they are, where they were not billed yet and never will be. Otherwise the vendor's
    credit is awaited."""
    location: Location | None = None


@dataclass(frozen=True, slots=True)
class Counted:
    """What a count found of one product."""

    product: Product
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class Adjusted:
    """So many more of a product are there, or, below zero, less."""

    product: Product
    quantity: Decimal
    location: Location | None = None
    value: Decimal | None = None
    """Of what is more: what all of it is worth, in home currency; None for the average."""
    is_write_off: bool = False


@dataclass(frozen=True, slots=True)
class Moved:
    """So many of a product that change their place."""

    product: Product
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class Present:
    """Stock that is there when the data begins. `value` is what all of it is worth, in home currency."""

    product: Product
    quantity: Decimal
    value: Decimal
    location: Location | None = None


def require_sound(
    company: Company,
    on: date,
    *,
    quantities: Iterable[tuple[str, Product, Decimal]],
    amounts: Iterable[tuple[str, Decimal | None]] = (),
    locations: Iterable[Location | None] = (),
    can_be_none: bool = False,
) -> None:
    """Raises Refusal with everything that is wrong. `can_be_none`: a quantity of zero says something, too."""
    rows = list(quantities)
    problems = [
        *_day_problems(on),
        *_count_problems(rows),
        *(
            problem
            for where, product, quantity in rows
            for problem in _quantity_problems(company, where, product, quantity, can_be_none)
        ),
        *(problem for where, amount in amounts for problem in _amount_problems(where, amount)),
        *(problem for location in locations if location for problem in _place_problems(company, location)),
    ]
    if problems:
        raise refused(problems)


def _day_problems(on: date) -> Iterator[Problem]:
    if on < EARLIEST:
        yield _problem("date", f"The date is {in_words(on)}. Correct it.", "on")


def _count_problems(rows: Sequence[object]) -> Iterator[Problem]:
    if not rows:
        yield _problem("empty", "Nothing was entered. Add at least one line.", "lines")
    if len(rows) > MOST_LINES:
        yield _problem(
            "too_many", f"There are {len(rows):,} lines, and {MOST_LINES:,} fit. Split them.", "lines"
        )


def _quantity_problems(
    company: Company, where: str, product: Product, quantity: Decimal, can_be_none: bool
) -> Iterator[Problem]:
    if product.company_id != company.pk:
        yield _problem("product", "A product is not one of this company. Choose another one.", where)
        return
    name = shown(str(product))
    if product.kind != Product.Kind.GOODS:
        yield _problem(
            "service", f"{name} is a service and is not kept in stock. Choose goods instead.", where
        )
    is_small = quantity < 0 or (quantity == 0 and not can_be_none)
    if not quantity.is_finite() or is_small or quantity > LARGEST or quantity != round(quantity, PLACES):
        least = "0 or more" if can_be_none else "more than 0"
        yield _problem(
            "quantity",
            f"The quantity of {name} is {quantity}; it must be {least}, at most {LARGEST:,}, with no more than "
            f"{PLACES} decimals. Correct it.",
            where,
        )


def _amount_problems(where: str, amount: Decimal | None) -> Iterator[Problem]:
    if amount is None:
        return
    if not amount.is_finite() or abs(amount) > LARGEST or amount != round(amount, PLACES):
        yield _problem(
            "amount",
            f"The {where} is {amount}; at most {LARGEST:,} with {PLACES} decimals fits. Correct it.",
            where,
        )


def _place_problems(company: Company, location: Location) -> Iterator[Problem]:
    if location.company_id != company.pk:
        yield _problem("location", "A location is not one of this company. Choose another one.", "location")
    elif not location.is_active:
        yield _problem(
            "location_inactive",
            f"The location {shown(location.name)} is not used any more. Choose another one, or use it again.",
            "location",
        )


def _problem(code: str, sentence: str, where: str) -> Problem:
    return Problem(f"stock.{code}", sentence, Fix.EDIT_DOCUMENT, cause=f"stock:{code}", where=where)
