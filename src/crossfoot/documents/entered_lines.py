"""A line as it is entered, alike in orders, vendors' invoices and credits.

What it comes to, what may be wrong with it, and the columns it is kept in.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, Protocol

from crossfoot.catalog.models import Product, TaxRate
from crossfoot.core.money import cents, total
from crossfoot.core.problems import Problem
from crossfoot.core.totals import discount_fraction, line_amount
from crossfoot.documents import entry
from crossfoot.documents.entry import Text
from crossfoot.tenancy.models import Company

COLUMNS = (
    "kind", "product_id", "description", "quantity", "unit_price", "discount_fraction", "amount", "tax_rate_id",
    "account_key",
)  # fmt: skip
"""Of the rows of lines that have a discount of their own, in the order of `columns_of`."""


class NamesProduct(Protocol):
    """What may name a product of its company."""

    @property
    def product_id(self) -> int | None: ...


class Naming(Protocol):
    """A line that names rows of its company: `product_id` and `tax_rate_id`, None for none."""

    @property
    def kind(self) -> str: ...
    @property
    def product_id(self) -> int | None: ...
    @property
    def tax_rate_id(self) -> int | None: ...


class Entered(Naming, Protocol):
    """A whole line. `discount` is a fraction; `amount`, where it is stated, is net of it and before tax."""

    @property
    def description(self) -> str: ...
    @property
    def quantity(self) -> Decimal: ...
    @property
    def unit_price(self) -> Decimal: ...
    @property
    def discount(self) -> Decimal: ...
    @property
    def amount(self) -> Decimal | None: ...
    @property
    def account_key(self) -> str: ...


class Stated(Protocol):
    """A document's figures, in its currency; None for what is computed."""

    @property
    def discount(self) -> Decimal: ...
    @property
    def tax(self) -> Decimal | None: ...
    @property
    def total(self) -> Decimal | None: ...


def products_known(company: Company, lines: Iterable[NamesProduct]) -> frozenset[int]:
    """The products that these lines name and the company has."""
    named = {line.product_id for line in lines if line.product_id}
    return frozenset(Product.objects.filter(company=company, pk__in=named).values_list("pk", flat=True))


def tax_rates_known(company: Company, lines: Iterable[Naming], *, bought: bool = False) -> dict[int, Decimal]:
    """The tax rates that these lines name and the company has, with their percentages on sales or, where the lines
    are `bought`, on purchases."""
    named = {line.tax_rate_id for line in lines if line.tax_rate_id}
    rates = TaxRate.objects.filter(company=company, pk__in=named)
    return {rate.pk: rate.percent_bought if bought else rate.percent for rate in rates}


def amount_of(line: Entered, currency: str) -> Decimal:
    """The line's net amount: as stated, else quantity × unit price less the discount, rounded once."""
    if line.amount is not None:
        return cents(line.amount, currency)
    return line_amount(entry.measure(line.quantity), entry.measure(line.unit_price), line.discount, currency)


def total_of(
    document: Stated,
    lines: Sequence[Entered],
    amounts: list[Decimal],
    percents: Mapping[int, Decimal],
    currency: str,
) -> Decimal:
    """The stated total, else lines less discount plus tax; tax as charged, else by the rates of the lines."""
    if document.total is not None:
        return cents(document.total, currency)
    if document.tax is not None:
        tax = cents(document.tax, currency)
    else:
        rates = [line.tax_rate_id for line in lines]
        tax = entry.tax_by_rates(amounts, rates, document.discount, percents, currency)
    return total(amounts) - cents(document.discount, currency) + tax


def naming_problems(
    name: str,
    at: str,
    line: Naming,
    *,
    kinds: Sequence[str],
    products: Container[int],
    tax_rates: Container[int],
) -> Iterator[Problem]:
    """A kind that there is not, a product or a tax rate of somebody else."""
    if line.kind not in kinds:
        yield entry.unknown_kind(name, at, line.kind, kinds)
    if line.product_id is not None and line.product_id not in products:
        yield entry.unknown_product(name, at)
    if line.tax_rate_id is not None and line.tax_rate_id not in tax_rates:
        yield entry.unknown_tax_rate(name, at)


def figure_problems(name: str, at: str, line: Entered) -> Iterator[Problem]:
    """Quantity, price, discount and stated amount."""
    yield from entry.line_figure_problems(
        name, at, line.quantity, line.unit_price, line.discount, line.amount
    )


def wording_problems(name: str, at: str, line: Entered) -> Iterator[Problem]:
    """A description too long to keep, or an account that is none."""
    if line.description:
        yield from entry.text_problems(
            name, Text(f"{at}.description", "the description", 1000), line.description
        )
    if line.account_key:
        yield from entry.account_problems(name, f"{at}.account_key", line.account_key)


def columns_of(line: Entered, amount: Decimal) -> tuple[Any, ...]:
    """The line's values, in the order of `COLUMNS`."""
    return (
        line.kind,
        line.product_id,
        line.description,
        entry.measure(line.quantity),
        entry.measure(line.unit_price),
        discount_fraction(line.discount),
        amount,
        line.tax_rate_id,
        line.account_key,
    )
