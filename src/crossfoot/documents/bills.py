"""What a vendor charges as the lines and taxes of a bill, to the cent: for orders and for vendors' invoices.

The rules are those of the bookkeeping page, sections 1 and 2. A bill has no discount line in QuickBooks, so
a discount on the whole document credits the accounts of the lines that it reduces. In the US a bill has no
tax either: the vendor's tax is an expense. An additional charge that is distributed goes to the accounts of
the goods, by value or by quantity; its tax stays where it is. With inventory, goods that are kept in stock go to
Inventory, or to what was received and not billed (section 3).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from crossfoot.catalog.models import Product
from crossfoot.core.landed import Goods, Spread, shares_of
from crossfoot.core.money import ZERO, cents, total
from crossfoot.core.overrides import CLASS, EVERYTHING, chosen
from crossfoot.core.postings import ExpenseLine, TaxTotal
from crossfoot.core.problems import Problem
from crossfoot.core.stock.legs import Document, document_role
from crossfoot.core.stock.roles import Accounting
from crossfoot.core.totals import (
    TooFar,
    Within,
    charged_at,
    discount_by_key,
    rounding_difference,
    spread_discount,
    tax_totals,
)
from crossfoot.documents import entry, figures
from crossfoot.documents.figures import Figures, Line
from crossfoot.documents.purchase_orders.models import PurchaseLine
from crossfoot.documents.sending import Books
from crossfoot.mappings.rules import about, account_key

Kind = PurchaseLine.Kind

ROLE_OF_KIND: Mapping[str, str] = {
    Kind.GOODS: "purchases",
    Kind.FREIGHT: "freight",
    Kind.DUTY: "purchase_charges",
    Kind.HANDLING: "purchase_charges",
    Kind.CHARGE: "purchase_charges",
}

_POSTED_KIND: Mapping[str, str] = {Kind.DUTY: "charge", Kind.HANDLING: "charge"}
"""Where a posting knows fewer kinds than people do."""

_SPREAD_WORDS: Mapping[Spread, str] = {Spread.BY_VALUE: "by value", Spread.BY_QUANTITY: "by quantity"}


class Charged(Figures, Protocol):
    """What a vendor charges, with a discount on the whole of it."""

    discount: Decimal


@dataclass(slots=True)
class Stocked:
    """What a bill charges for goods that are kept in stock, net of every discount, in its currency."""

    line: Line
    goods: Decimal = ZERO
    """For the goods themselves."""
    charges: Decimal = ZERO
    """Their share of charges that are spread."""
    is_charged: bool = False
    """Are the goods themselves on this bill, or only a charge that falls on them?"""


@dataclass(frozen=True, slots=True)
class Made:
    """The lines and taxes of a bill, or the problem that there is none."""

    lines: tuple[ExpenseLine, ...] = ()
    taxes: tuple[TaxTotal, ...] = ()
    problem: Problem | None = None
    stocked: tuple[Stocked, ...] = ()
    dropped: tuple[Stocked, ...] = ()
    """The same for goods that go from the vendor to a customer."""


@dataclass(frozen=True, slots=True)
class _Bought:
    """One line of a bill, and its parts: (the goods that it is for or falls on, what of it belongs to them)."""

    line: ExpenseLine
    parts: tuple[tuple[Line, Decimal], ...] = ()
    is_spread: bool = False


def made_from(
    document: Charged,
    lines: Sequence[Line],
    spreads: Sequence[Spread | None],
    books: Books,
    *,
    noun: str = "order",
    goods_elsewhere: Sequence[Line] = (),
) -> Made:
    """`lines` with discount, tax and rounding, in the document's currency; they add up to its stated total.

    `spreads` say for each line how it is spread over the goods, None for its own account. `noun` is what people
    call the document. `goods_elsewhere` are the goods that a charge belongs to where the document itself has
    none, such as a carrier's invoice. Where lines, discount and tax are further from the total than the
    company's tolerance, or tax cannot be placed, there is the problem with the figures.
    """
    if not lines:
        return Made(problem=figures.no_lines(document, noun))
    known_keys, is_us, tolerance = books.known_keys, books.table.is_us, books.setup.rounding_tolerance
    goods = [line for line in lines if line.kind == Kind.GOODS] or list(goods_elsewhere)
    found = [
        one
        for line, spread in zip(lines, spreads, strict=True)
        for one in _expense_lines(line, spread, goods, books, document.currency)
    ]
    bought = [one.line for one in found]
    bought += _discount_lines(document, bought, noun)
    taxes: tuple[TaxTotal, ...] = ()
    if is_us:
        bought += _us_tax_lines(document, lines, books)
    else:
        taxes, problem = _taxes(document, bought, lines, noun)
        if problem:
            return Made(problem=problem)
    computed = total(line.amount for line in bought) + total(tax.amount for tax in taxes)
    match rounding_difference(computed, document.total, tolerance, document.currency):
        case TooFar(difference):
            return Made(problem=figures.too_far(document, computed, difference, tolerance, noun))
        case Within(amount):
            bought.append(
                ExpenseLine(
                    f"Rounding to the {noun}'s total of {document.total:,}",
                    amount,
                    account_key("purchase_rounding", known=known_keys),
                    kind="rounding",
                    klass=chosen(CLASS, EVERYTHING, books.table.dimensions),
                )
            )
    goods_charged = _charged(document, found)
    return Made(
        tuple(bought),
        taxes,
        stocked=tuple(one for one in goods_charged if enters_stock(one.line, books.accounting)),
        dropped=tuple(one for one in goods_charged if is_dropped(one.line)),
    )


def account_of(line: Line, books: Books) -> str:
    """The account key of a line: its own, else by the rules of its role."""
    role = ROLE_OF_KIND[line.kind]
    if books.accounting is not Accounting.SIMPLE and is_dropped(line):
        role = document_role(Document.DROP_SHIP, books.accounting)
    elif is_stock(line, books):
        role = document_role(Document.GOODS, books.accounting)
    return account_key(role, product=line.product, line_key=line.account_key, known=books.table.accounts)


def is_stock(line: Line, books: Books) -> bool:
    """Does the line bring goods that are kept in QuickBooks' inventory? Not where a person chose another account."""
    return books.accounting is not Accounting.SIMPLE and enters_stock(line, books.accounting)


def enters_stock(line: Line, accounting: Accounting) -> bool:
    """Does the line bring goods that are kept in stock? With inventory not where a person chose another account than
    that of inventory: they are used up, or go from the vendor to a customer; and never what is drop-shipped."""
    return not line.is_drop_ship and _is_kept(line, accounting)


def is_dropped(line: Line) -> bool:
    """Does the line bring goods from their vendor to a customer, so that their cost waits for the sale?"""
    return line.is_drop_ship and _is_kept(line, Accounting.SIMPLE)


def _is_kept(line: Line, accounting: Accounting) -> bool:
    if line.account_key and accounting is not Accounting.SIMPLE:
        return False
    if line.kind != Kind.GOODS or line.product is None:
        return False
    return line.product.kind == Product.Kind.GOODS


def _expense_lines(
    line: Line,
    spread: Spread | None,
    goods: Sequence[Line],
    books: Books,
    currency: str,
) -> list[_Bought]:
    """One line, or for a charge that is spread one per account and class of the goods. Its tax stays its own."""
    tax = "" if books.table.is_us or line.tax_rate is None else line.tax_rate.key
    kind = _POSTED_KIND.get(line.kind, line.kind)
    text = _description(line)
    if spread is None or line.kind == Kind.GOODS or not goods:
        account, klass = account_of(line, books), _class_of(line, books)
        parts = ((line, line.amount),) if line.kind == Kind.GOODS else ()
        return [_Bought(ExpenseLine(text, line.amount, account, tax, kind, klass), parts)]
    text = f"{text}, spread over the goods {_SPREAD_WORDS[spread]}"
    shares: dict[tuple[str, str], list[tuple[Line, Decimal]]] = {}
    amounts = shares_of(line.amount, spread, [Goods(one.quantity, one.amount) for one in goods], currency)
    for one, amount in zip(goods, amounts, strict=True):
        place = (_share_account(one, books), _class_of(one, books))
        shares.setdefault(place, []).append((one, amount))
    return [
        _Bought(ExpenseLine(text, share, account, tax, kind, klass), tuple(of_goods), is_spread=True)
        for (account, klass), of_goods in shares.items()
        if (share := total(amount for _, amount in of_goods))
    ]


def _charged(document: Charged, bought: Sequence[_Bought]) -> tuple[Stocked, ...]:
    """The lines' parts for goods, less their part of the discount on the whole document: together they are what the
    bill debits the accounts of goods with."""
    off = [ZERO] * len(bought)
    if document.discount:
        off = spread_discount(document.discount, [one.line.amount for one in bought], document.currency)
    found: dict[int, Stocked] = {}
    for one, discount in zip(bought, off, strict=True):
        amounts = [amount for _, amount in one.parts]
        less = spread_discount(discount, amounts, document.currency) if amounts else []
        for (line, amount), part in zip(one.parts, less, strict=True):
            stocked = found.setdefault(id(line), Stocked(line))
            if one.is_spread:
                stocked.charges += amount - part
            else:
                stocked.goods += amount - part
                stocked.is_charged = True
    return tuple(found.values())


def _share_account(goods: Line, books: Books) -> str:
    """Of what a charge adds to the cost of `goods`: their own account, or, where inventory had an estimate of it at the
    receipt, the account of that."""
    if books.accounting is Accounting.AT_RECEIPT and is_stock(goods, books):
        role = document_role(Document.DISTRIBUTED_CHARGE, books.accounting)
        return account_key(role, product=goods.product, known=books.table.accounts)
    return account_of(goods, books)


def _class_of(line: Line, books: Books) -> str:
    return chosen(CLASS, about(line.product), books.table.dimensions)


def _description(line: Line) -> str:
    """ "Adjustable Race (AR-5381), 4 × 50.26": a bill's lines have no quantity in QuickBooks."""
    product = line.product
    name = f"{product.name} ({product.sku})" if product and product.name else product.sku if product else ""
    own = line.description if not product or line.description != product.name else ""
    text = " - ".join(part for part in (name, own) if part) or Kind(line.kind).label
    if line.kind == Kind.GOODS or line.quantity != 1:
        text = f"{text}, {line.quantity.normalize():,f} × {_price(line.unit_price)}"
    if line.discount_fraction:
        text = f"{text} less {(line.discount_fraction * 100).normalize():f} %"
    return text


def _price(unit_price: Decimal) -> str:
    """With two decimals at least, and no more zeros than that."""
    short = unit_price.normalize()
    return f"{short:,f}" if short.as_tuple().exponent < -2 else f"{cents(unit_price):,}"  # type: ignore[operator]


def _discount_lines(document: Charged, bought: Sequence[ExpenseLine], noun: str) -> list[ExpenseLine]:
    """A discount on the whole document, by value against the accounts (and taxes, and classes) of its lines."""
    if not document.discount:
        return []
    lines = [((line.account, line.tax, line.klass), line.amount) for line in bought]
    shares = discount_by_key(document.discount, lines, document.currency)
    return [
        ExpenseLine(
            f"Discount of {document.discount:,} on the {noun}", -share, account, tax, "discount", klass
        )
        for (account, tax, klass), share in shares.items()
    ]


def _us_tax_lines(document: Charged, lines: Sequence[Line], books: Books) -> list[ExpenseLine]:
    """The vendor's tax as an expense: as charged, else by the rates of the lines."""
    charged = document.tax
    if charged is None:
        charged = entry.tax_by_rates(
            [line.amount for line in lines],
            [line.tax_rate.pk if line.tax_rate else None for line in lines],
            document.discount,
            {line.tax_rate.pk: line.tax_rate.percent_bought for line in lines if line.tax_rate},
            document.currency,
        )
    if not charged:
        return []
    account = account_key("purchase_tax", known=books.known_keys)
    klass = chosen(CLASS, EVERYTHING, books.table.dimensions)
    return [ExpenseLine("Sales tax charged by the vendor", charged, account, kind="tax", klass=klass)]


def _taxes(
    document: Charged, bought: Sequence[ExpenseLine], lines: Sequence[Line], noun: str
) -> tuple[tuple[TaxTotal, ...], Problem | None]:
    """Tax per rate outside the US: as the vendor charged it where that is known, else by the rates."""
    percents = {line.tax_rate.key: line.tax_rate.percent_bought for line in lines if line.tax_rate}
    computed = tax_totals([(line.tax, line.amount) for line in bought], percents, document.currency)
    if document.tax is None:
        return computed, None
    if document.tax and not any(percents[tax.tax] for tax in computed):
        return (), figures.unplaced_tax(document)
    return charged_at(document.tax, computed, percents, document.currency), None
