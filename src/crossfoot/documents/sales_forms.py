"""What a customer is charged or credited as the lines, items and taxes of a form of sale, to the cent.

For invoices and credit memos alike. The rules are those of the bookkeeping page, sections 1 and 2: the stated
total wins, tax that was charged is sent as it is, and every line is carried by an item whose income account
is the mapped one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from crossfoot.catalog.models import Product
from crossfoot.core.money import ZERO, cents, total
from crossfoot.core.names import remote_name
from crossfoot.core.overrides import CLASS, chosen
from crossfoot.core.postings import Discount, Item, SalesLine, TaxTotal
from crossfoot.core.problems import Problem
from crossfoot.core.totals import (
    TooFar,
    Within,
    charged_at,
    charged_tax,
    net_unit_price,
    rounding_difference,
    tax_totals,
    unit_price_fits,
)
from crossfoot.documents import entry, figures
from crossfoot.documents.figures import Figures, Line
from crossfoot.documents.sales_orders import models
from crossfoot.documents.sending import Books
from crossfoot.mappings.models import Setup
from crossfoot.mappings.queries import TAXED
from crossfoot.mappings.rules import US_TAX_KEY, about, account_key

Kind = models.SalesLine.Kind

ROLE_OF_KIND: Mapping[str, str] = {
    Kind.GOODS: "sales",
    Kind.SHIPPING: "shipping",
    Kind.CHARGE: "sales_charges",
}


@dataclass(frozen=True, slots=True)
class Formed:
    """What a form of sale says, or the problem that there is none. `total` is what it comes to."""

    lines: tuple[SalesLine, ...] = ()
    taxes: tuple[TaxTotal, ...] = ()
    items: tuple[Item, ...] = ()
    discount: Discount | None = None
    total: Decimal = ZERO
    problem: Problem | None = None
    expected_tax: Decimal | None = None
    """What the rates of the lines give where QuickBooks computes the tax; it is not part of `total`."""


@dataclass(slots=True)
class _Carriers:
    """The items that the lines of one form need, each once."""

    books: Books
    found: dict[str, Item] = field(default_factory=dict)

    def for_account(self, account: str) -> str:
        """The item of an income account, named after it."""
        key = f"income:{account}"
        if key not in self.found:
            name = self.books.account_name(account)
            item_name = remote_name(f"Sales - {name}")
            self.found[key] = Item(key, item_name, "Service", account, f"Sales to the account {name}")
        return key

    def for_product(self, product: Product, account: str) -> str:
        """The product's own item: its income account is set when it is created, and never changed after."""
        if product.key not in self.found:
            kind = "Service" if product.kind == Product.Kind.SERVICE else "NonInventory"
            name = f"{product.name} ({product.sku})" if product.name else product.sku
            self.found[product.key] = Item(
                product.key, remote_name(name), kind, account, product.name, product.sku
            )
        return product.key


def formed(
    document: Figures,
    lines: Sequence[Line],
    books: Books,
    *,
    source: str = "",
    discount: Decimal = ZERO,
    noun: str = "order",
) -> Formed:
    """`lines` with discount, tax and rounding, in the document's currency.

    They add up to its stated total, but for a US company where the source charged no tax: there QuickBooks
    adds its own. `source` is the sales source, which may have accounts of its own; `noun` is what people call
    the document. Where lines, discount and tax are further from the total than the company's tolerance, or
    tax cannot be placed, there is the problem with the figures.
    """
    if not lines:
        return Formed(problem=figures.no_lines(document, noun))
    known_keys, is_us = books.known_keys, books.table.is_us
    carriers = _Carriers(books)
    default_tax = _default_tax(document, lines, is_us)
    sold = [
        _sales_line(document, line, source, carriers, known_keys, default_tax.get(line.kind, ""))
        for line in lines
    ]
    taxes, problem = _taxes(document, discount, sold, lines, is_us)
    if problem:
        return Formed(problem=problem)
    computed = total(line.amount for line in sold) - discount + total(tax.amount for tax in taxes)
    is_theirs = is_us and not taxes and _is_taxed(sold, books)
    expected = _expected_tax(document, discount, sold, lines) if is_theirs else None
    stated = computed if is_theirs else document.total
    tolerance = books.setup.rounding_tolerance
    if expected is not None:
        # The tax is QuickBooks' to compute, but what the customer was told has to be near what it will be.
        match rounding_difference(computed + expected, document.total, tolerance, document.currency):
            case TooFar(difference):
                return Formed(
                    problem=figures.too_far(document, computed + expected, difference, tolerance, noun)
                )
    match rounding_difference(computed, stated, tolerance, document.currency):
        case TooFar(difference):
            return Formed(problem=figures.too_far(document, computed, difference, tolerance, noun))
        case Within(amount):
            sold.append(_rounding_line(document, amount, source, carriers, known_keys, noun))
    off = (
        Discount(discount, account_key("sales_discounts", source=source, known=known_keys))
        if discount
        else None
    )
    stated = cents(stated, document.currency)
    return Formed(tuple(sold), taxes, tuple(carriers.found.values()), off, stated, expected_tax=expected)


def _sales_line(
    document: Figures,
    line: Line,
    source: str,
    carriers: _Carriers,
    known_keys: frozenset[str],
    default_tax: str,
) -> SalesLine:
    account = account_key(
        ROLE_OF_KIND[line.kind],
        product=line.product,
        source=source,
        line_key=line.account_key,
        known=known_keys,
    )
    unit_price = net_unit_price(line.unit_price, line.discount_fraction)
    fits = unit_price_fits(line.quantity, unit_price, line.amount, document.currency)
    return SalesLine(
        description=_description(line),
        amount=line.amount,
        item=_item(line, account, carriers, known_keys),
        account=account,
        quantity=line.quantity.normalize(),
        unit_price=unit_price.normalize() if fits else None,
        tax=line.tax_rate.key if line.tax_rate else default_tax,
        kind=line.kind,
        klass=chosen(CLASS, about(line.product, source=source), carriers.books.table.dimensions),
    )


def _item(line: Line, account: str, carriers: _Carriers, known_keys: frozenset[str]) -> str:
    """By the company's rule: the product's own item, or the one of the income account.

    An item books to one account for good. Where this line belongs on another account than the product's
    own (its line or its source says so), the account's item carries it.
    """
    product = line.product
    if carriers.books.setup.item_rule == Setup.ItemRule.PER_PRODUCT and product is not None:
        own = account_key(ROLE_OF_KIND[line.kind], product=product, source="", line_key="", known=known_keys)
        if own == account:
            return carriers.for_product(product, account)
    return carriers.for_account(account)


def _description(line: Line) -> str:
    """ "Queso Cabrales (11), less 15 %": the product's name and code, since items stand for accounts."""
    product = line.product
    name = f"{product.name} ({product.sku})" if product and product.name else product.sku if product else ""
    own = line.description if not product or line.description != product.name else ""
    text = " - ".join(part for part in (name, own) if part)
    if not text:
        text = Kind(line.kind).label
    if line.discount_fraction:
        percent = (line.discount_fraction * 100).normalize()
        gross = cents(line.quantity * line.unit_price)
        text = f"{text}, {percent:f} % discount on {gross:,}"
    return text


def _default_tax(document: Figures, lines: Iterable[Line], is_us: bool) -> Mapping[str, str]:
    """Kind of line → tax key of those that name no rate.

    In the US a line is only taxed or not. Where tax was charged and no line says what on, it was on the
    goods; where there are none, on everything.
    """
    lines = list(lines)
    if not is_us or not document.tax or any(line.tax_rate for line in lines):
        return {}
    kinds = {line.kind for line in lines}
    taxed = {str(Kind.GOODS)} if Kind.GOODS in kinds else kinds
    return dict.fromkeys(taxed, US_TAX_KEY)


def _taxes(
    document: Figures,
    discount: Decimal,
    sold: Sequence[SalesLine],
    lines: Sequence[Line],
    is_us: bool,
) -> tuple[tuple[TaxTotal, ...], Problem | None]:
    """Tax per key: as the source charged it where it says, else by the rates of the lines."""
    nets = entry.net_of_discount([line.amount for line in sold], discount, document.currency)
    taxed = [(line.tax, net) for line, net in zip(sold, nets, strict=True)]
    if is_us:
        return _us_taxes(document, taxed), None
    percents = {line.tax_rate.key: line.tax_rate.percent for line in lines if line.tax_rate}
    computed = tax_totals(taxed, percents, document.currency)
    if document.tax is None:
        return computed, None
    if document.tax and not any(percents[tax.tax] for tax in computed):
        return (), figures.unplaced_tax(document)
    return charged_at(document.tax, computed, percents, document.currency), None


def _us_taxes(document: Figures, taxed: Sequence[tuple[str, Decimal]]) -> tuple[TaxTotal, ...]:
    """One figure for the whole form, where the source charged one; else QuickBooks computes it."""
    if document.tax is None:
        return ()
    keys = dict.fromkeys(key for key, _ in taxed if key)
    if not keys:
        return ()
    if len(keys) == 1:
        (key,) = keys
        net = total(amount for tax, amount in taxed if tax)
        return (TaxTotal(key, net, cents(document.tax, document.currency)),)
    zero = dict.fromkeys(keys, ZERO)
    return charged_tax(document.tax, tax_totals(taxed, zero, document.currency), document.currency)


def _is_taxed(sold: Sequence[SalesLine], books: Books) -> bool:
    """In the US: whether a line is one that QuickBooks computes a tax of. A rate of zero is none."""
    taxes = books.table.taxes
    return any(line.tax and taxes.get(line.tax, TAXED) == TAXED for line in sold)


def _expected_tax(
    document: Figures, discount: Decimal, sold: Sequence[SalesLine], lines: Sequence[Line]
) -> Decimal:
    """The tax that our own rates give, to hold against the one that QuickBooks computes."""
    percents = {line.tax_rate.key: line.tax_rate.percent for line in lines if line.tax_rate}
    nets = entry.net_of_discount([line.amount for line in sold], discount, document.currency)
    taxed = [(line.tax, net) for line, net in zip(sold, nets, strict=True)]
    return total(tax.amount for tax in tax_totals(taxed, percents, document.currency))


def _rounding_line(
    document: Figures,
    amount: Decimal,
    source: str,
    carriers: _Carriers,
    known_keys: frozenset[str],
    noun: str,
) -> SalesLine:
    account = account_key("sales_rounding", source=source, known=known_keys)
    return SalesLine(
        description=f"Rounding to the {noun}'s total of {document.total:,}",
        amount=amount,
        item=carriers.for_account(account),
        account=account,
        kind="rounding",
        klass=chosen(CLASS, about(source=source), carriers.books.table.dimensions),
    )
