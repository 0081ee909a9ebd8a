"""What a vendor charges as the lines and taxes of a bill, to the cent: for orders and for vendors' invoices.

The rules are those of the bookkeeping page, sections 1 and 2. A bill has no discount line in QuickBooks, so
a discount on the whole document credits the accounts of the lines that it reduces. In the US a bill has no
tax either: the vendor's tax is an expense. An additional charge that is distributed goes to the accounts of
the goods, by value or by quantity; its tax stays where it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from crossfoot.catalog.models import Product, TaxRate
from crossfoot.core.money import allocate, cents, total
from crossfoot.core.postings import ExpenseLine, TaxTotal
from crossfoot.core.problems import Problem
from crossfoot.core.totals import (
    TooFar,
    Within,
    charged_tax,
    discount_by_key,
    rounding_difference,
    tax_totals,
)
from crossfoot.documents import entry, figures
from crossfoot.documents.purchase_orders.models import PurchaseLine
from crossfoot.mappings.rules import account_key

Kind = PurchaseLine.Kind
Distribution = PurchaseLine.Distribution

ROLE_OF_KIND: Mapping[str, str] = {
    Kind.GOODS: "purchases",
    Kind.FREIGHT: "freight",
    Kind.DUTY: "purchase_charges",
    Kind.HANDLING: "purchase_charges",
    Kind.CHARGE: "purchase_charges",
}

_POSTED_KIND: Mapping[str, str] = {Kind.DUTY: "charge", Kind.HANDLING: "charge"}
"""Where a posting knows fewer kinds than people do."""

_SPREAD: Mapping[str, str] = {
    Distribution.BY_VALUE: "by value",
    Distribution.BY_QUANTITY: "by quantity",
}


class Charged(Protocol):
    """A document as far as its sums go, in its currency; `total` is what was stated, and wins."""

    currency: str
    discount: Decimal
    tax: Decimal | None
    total: Decimal


@dataclass(frozen=True, slots=True)
class BillLine:
    """One line that a vendor charges; `amount` is net of its discount, before tax."""

    kind: str
    product: Product | None
    description: str
    quantity: Decimal
    unit_price: Decimal
    discount_fraction: Decimal
    amount: Decimal
    tax_rate: TaxRate | None
    account_key: str
    distribution: str = ""
    """How a charge is spread over the goods; empty for its own account."""

    @property
    def is_goods(self) -> bool:
        return self.kind == Kind.GOODS


@dataclass(frozen=True, slots=True)
class Booked:
    """The lines and taxes of a bill, or the problem that there is none."""

    lines: tuple[ExpenseLine, ...] = ()
    taxes: tuple[TaxTotal, ...] = ()
    problem: Problem | None = None


def line_of(line: PurchaseLine) -> BillLine:
    """A line of an order, fetched with its product and rate."""
    return BillLine(
        kind=line.kind,
        product=line.product,
        description=line.description,
        quantity=line.quantity,
        unit_price=line.unit_price,
        discount_fraction=line.discount_fraction,
        amount=line.amount,
        tax_rate=line.tax_rate,
        account_key=line.account_key,
        distribution=line.distribution,
    )


def booked(
    document: Charged,
    lines: Sequence[BillLine],
    *,
    known_keys: frozenset[str],
    is_us: bool,
    tolerance: Decimal,
    noun: str = "order",
    goods_elsewhere: Sequence[BillLine] = (),
) -> Booked:
    """`lines` with discount, tax and rounding, in the document's currency; they add up to its stated total.

    `noun` is what people call the document. `goods_elsewhere` are the goods that a distributed charge belongs
    to where the document itself has none, such as a carrier's invoice. Where lines, discount and tax are
    further from the total than `tolerance`, or tax cannot be placed, there is the problem with the figures.
    """
    if not lines:
        return Booked(problem=figures.no_lines(document, noun))
    goods = [line for line in lines if line.is_goods] or list(goods_elsewhere)
    bought = [
        one for line in lines for one in _expense_lines(line, goods, known_keys, is_us, document.currency)
    ]
    bought += _discount_lines(document, bought, noun)
    taxes: tuple[TaxTotal, ...] = ()
    if is_us:
        bought += _us_tax_lines(document, lines, known_keys)
    else:
        taxes, problem = _taxes(document, bought, lines, noun)
        if problem:
            return Booked(problem=problem)
    computed = total(line.amount for line in bought) + total(tax.amount for tax in taxes)
    match rounding_difference(computed, document.total, tolerance, document.currency):
        case TooFar(difference):
            return Booked(problem=figures.too_far(document, computed, difference, tolerance, noun))
        case Within(amount):
            bought.append(
                ExpenseLine(
                    f"Rounding to the {noun}'s total of {document.total:,}",
                    amount,
                    account_key("purchase_rounding", known=known_keys),
                    kind="rounding",
                )
            )
    return Booked(tuple(bought), taxes)


def account_of(line: BillLine, known_keys: frozenset[str]) -> str:
    """The account key of a line: its own, else by the rules of its role."""
    return account_key(
        ROLE_OF_KIND[line.kind], product=line.product, line_key=line.account_key, known=known_keys
    )


def _expense_lines(
    line: BillLine, goods: Sequence[BillLine], known_keys: frozenset[str], is_us: bool, currency: str
) -> list[ExpenseLine]:
    """One line, or for a distributed charge one per account of the goods."""
    tax = "" if is_us or line.tax_rate is None else line.tax_rate.key
    kind = _POSTED_KIND.get(line.kind, line.kind)
    text = _description(line)
    shares = _shares(line, goods, known_keys, currency)
    if not shares:
        return [ExpenseLine(text, line.amount, account_of(line, known_keys), tax, kind)]
    text = f"{text}, spread {_SPREAD[line.distribution]} over the goods"
    return [ExpenseLine(text, share, account, tax, kind) for account, share in shares.items()]


def _shares(
    line: BillLine, goods: Sequence[BillLine], known_keys: frozenset[str], currency: str
) -> dict[str, Decimal]:
    """Account → share of a distributed charge; empty where it stays on its own account."""
    if line.is_goods or line.distribution not in _SPREAD:
        return {}
    by_value = line.distribution == Distribution.BY_VALUE
    weights = [one.amount if by_value else one.quantity for one in goods]
    if not total(weights):
        return {}
    shares: dict[str, Decimal] = {}
    for one, share in zip(goods, allocate(line.amount, weights, currency), strict=True):
        account = account_of(one, known_keys)
        shares[account] = shares.get(account, Decimal(0)) + share
    return {account: share for account, share in shares.items() if share}


def _description(line: BillLine) -> str:
    """ "Adjustable Race (AR-5381), 4 × 50.26": a bill's lines have no quantity in QuickBooks."""
    product = line.product
    name = f"{product.name} ({product.sku})" if product and product.name else product.sku if product else ""
    own = line.description if not product or line.description != product.name else ""
    text = " - ".join(part for part in (name, own) if part) or Kind(line.kind).label
    if line.is_goods or line.quantity != 1:
        text = f"{text}, {line.quantity.normalize():,f} × {_price(line.unit_price)}"
    if line.discount_fraction:
        text = f"{text} less {(line.discount_fraction * 100).normalize():f} %"
    return text


def _price(unit_price: Decimal) -> str:
    """With two decimals at least, and no more zeros than that."""
    short = unit_price.normalize()
    return f"{short:,f}" if short.as_tuple().exponent < -2 else f"{cents(unit_price):,}"  # type: ignore[operator]


def _discount_lines(document: Charged, bought: Sequence[ExpenseLine], noun: str) -> list[ExpenseLine]:
    """A discount on the whole document, by value against the accounts (and taxes) of its lines."""
    if not document.discount:
        return []
    lines = [((line.account, line.tax), line.amount) for line in bought]
    shares = discount_by_key(document.discount, lines, document.currency)
    return [
        ExpenseLine(f"Discount of {document.discount:,} on the {noun}", -share, account, tax, "discount")
        for (account, tax), share in shares.items()
    ]


def _us_tax_lines(
    document: Charged, lines: Sequence[BillLine], known_keys: frozenset[str]
) -> list[ExpenseLine]:
    """The vendor's tax as an expense: as charged, else by the rates of the lines."""
    charged = document.tax
    if charged is None:
        charged = entry.tax_by_rates(
            [line.amount for line in lines],
            [line.tax_rate.pk if line.tax_rate else None for line in lines],
            document.discount,
            {line.tax_rate.pk: line.tax_rate.percent for line in lines if line.tax_rate},
            document.currency,
        )
    if not charged:
        return []
    account = account_key("purchase_tax", known=known_keys)
    return [ExpenseLine("Sales tax charged by the vendor", charged, account, kind="tax")]


def _taxes(
    document: Charged, bought: Sequence[ExpenseLine], lines: Sequence[BillLine], noun: str
) -> tuple[tuple[TaxTotal, ...], Problem | None]:
    """Tax per rate outside the US: as the vendor charged it where that is known, else by the rates."""
    percents = {line.tax_rate.key: line.tax_rate.percent for line in lines if line.tax_rate}
    computed = tax_totals([(line.tax, line.amount) for line in bought], percents, document.currency)
    if document.tax is None:
        return computed, None
    if not computed and document.tax:
        return (), figures.unplaced_tax(document)
    return charged_tax(document.tax, computed, document.currency), None
