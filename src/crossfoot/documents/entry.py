"""What an entered value may be: text that fits its column, numbers that are numbers, dates of our time.

Used for what people type, what the API is given and what files carry. A check yields what is wrong and
never raises, so that a document can be checked whole. Amounts are in the document's currency.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from crossfoot.core.money import ACTIVE_CURRENCIES, ZERO, total
from crossfoot.core.problems import Fix, Problem, shown
from crossfoot.core.totals import spread_discount, tax_totals
from crossfoot.documents.convertible import RATE_QUANTUM

MAX_LINES = 750
"""QuickBooks takes no more lines on one taxable invoice."""

EARLIEST, LATEST = date(1900, 1, 1), date(2199, 12, 31)

LARGEST_QUANTITY = Decimal(10) ** 12
LARGEST_AMOUNT = Decimal(10) ** 11
"""Largest figures taken; the columns hold more, and a larger one is a slip of the keyboard."""

SMALLEST_RATE, LARGEST_RATE = RATE_QUANTUM, Decimal(10) ** 8
"""Home units for one of another currency; a larger one is a slip of the keyboard."""

MEASURE_QUANTUM = Decimal("0.000001")
"""Quantities and prices are kept to six decimals."""

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
"""Control characters, and halves of surrogate pairs, which no database stores and no QuickBooks takes."""

OWN_ACCOUNT = re.compile(r"remote:[A-Za-z0-9-]{1,40}")


@dataclass(frozen=True, slots=True)
class Text:
    """A text field: its name, how people call it, and its greatest length."""

    where: str
    label: str
    limit: int
    required: bool = False


def problem(code: str, sentence: str, where: str, subject: str = "") -> Problem:
    """A problem of an entered value; `where` is the field, `lines.0.quantity` for one of the first line."""
    return Problem(code, sentence, Fix.EDIT_DOCUMENT, cause=f"entry:{code}", subject=subject, where=where)


def text_problems(name: str, field: Text, value: str) -> Iterator[Problem]:
    """`name` is the document or line the sentence is about ("Order 10248", "Order 10248, line 2")."""
    if not value:
        if field.required:
            yield problem("missing", f"{name}: {field.label} is empty. Fill it in.", field.where)
        return
    if len(value) > field.limit:
        yield problem(
            "too_long",
            f"{name}: {field.label} has {len(value):,} characters, and at most {field.limit:,} are kept "
            f"(“{shown(value)}”). Shorten it.",
            field.where,
        )
    found = _FORBIDDEN.search(value)
    if found:
        yield problem(
            "character",
            f"{name}: {field.label} contains a character that cannot be stored (U+{ord(found[0]):04X}). "
            "Take it out.",
            field.where,
        )


def date_problems(name: str, where: str, label: str, value: date | None) -> Iterator[Problem]:
    if value is not None and not EARLIEST <= value <= LATEST:
        yield problem(
            "date_out_of_range",
            f"{name}: {label} is {value.isoformat()}, which is not a day between {EARLIEST.year} and "
            f"{LATEST.year}. Correct it.",
            where,
        )


def currency_problems(name: str, currency: str) -> Iterator[Problem]:
    if currency not in ACTIVE_CURRENCIES:
        yield problem(
            "unknown_currency",
            f"{name}: “{shown(currency)}” is not a currency. Use a three-letter code such as USD or EUR.",
            "currency",
        )


def rate_problems(name: str, rate: Decimal | None, currency: str, home_currency: str) -> Iterator[Problem]:
    """An exchange rate that is none, or one of a document in home currency; 1 says nothing there."""
    if rate is None:
        return
    if not rate.is_finite() or not SMALLEST_RATE <= rate < LARGEST_RATE:
        yield problem(
            "exchange_rate",
            f"{name}: {rate:f} is no exchange rate. Enter how much of {home_currency} one {shown(currency)} is worth, "
            "or leave it empty for QuickBooks' rate of the day.",
            "exchange_rate",
        )
    elif currency == home_currency and rate != 1:
        yield problem(
            "rate_of_home_currency",
            f"{name} is in {shown(currency)}, the home currency, and states an exchange rate of {rate:f}. Leave the "
            "rate empty, or correct the currency.",
            "exchange_rate",
        )


def rate_kept(rate: Decimal | None, currency: str, home_currency: str) -> Decimal | None:
    """The exchange rate as it is kept: nine decimals, and none for a document in home currency."""
    if rate is None or currency == home_currency:
        return None
    return rate.quantize(RATE_QUANTUM, rounding=ROUND_HALF_UP)


def figure_problems(
    name: str, where: str, label: str, value: Decimal, limit: Decimal, *, zero: bool = True
) -> Iterator[Problem]:
    """A figure that is no number, negative, larger than `limit`, or zero where `zero` is not allowed."""
    if not value.is_finite():
        yield problem("not_a_number", f"{name}: {label} is not a number. Correct it.", where)
    elif value < 0:
        yield problem(
            "negative",
            f"{name}: {label} is {value:f}, and an order has no negative figures. "
            "Enter what was taken back as a credit of its own.",
            where,
        )
    elif value == 0 and not zero:
        yield problem("zero", f"{name}: {label} is 0. Enter how many, or leave the line out.", where)
    elif value >= limit:
        yield problem(
            "too_large", f"{name}: {label} is {value:,f}, which is too large to be right. Correct it.", where
        )


def measure(value: Decimal) -> Decimal:
    """A quantity or unit price as it is kept: six decimals, half away from zero."""
    return value.quantize(MEASURE_QUANTUM, rounding=ROUND_HALF_UP) if value.is_finite() else value


def account_problems(name: str, where: str, account_key: str) -> Iterator[Problem]:
    if account_key and not OWN_ACCOUNT.fullmatch(account_key):
        yield problem(
            "account",
            f"{name}: “{shown(account_key)}” is not an account. Choose one of QuickBooks' accounts, or leave "
            "it empty for the account that the mapping gives.",
            where,
        )


def money_problems(
    name: str, discount: Decimal, tax: Decimal | None, total_: Decimal | None
) -> Iterator[Problem]:
    """The figures of the whole order."""
    yield from figure_problems(name, "discount", "the discount", discount, LARGEST_AMOUNT)
    if tax is not None:
        yield from figure_problems(name, "tax", "the tax", tax, LARGEST_AMOUNT)
    if total_ is not None:
        yield from figure_problems(name, "total", "the total", total_, LARGEST_AMOUNT)


def unknown_kind(name: str, at: str, kind: str, kinds: Iterable[str]) -> Problem:
    return problem(
        "unknown_kind",
        f"{name}: “{shown(kind)}” is not a kind of line. Use one of {', '.join(kinds)}.",
        f"{at}.kind",
    )


def unknown_product(name: str, at: str) -> Problem:
    return problem(
        "unknown_product",
        f"{name}: the product is not one of this company's. Choose a product, or add it first.",
        f"{at}.product",
    )


def unknown_tax_rate(name: str, at: str) -> Problem:
    return problem(
        "unknown_tax_rate",
        f"{name}: the tax rate is not one of this company's. Choose a tax rate, or add it first.",
        f"{at}.tax_rate",
    )


def line_count_problems(name: str, count: int) -> Iterator[Problem]:
    if count == 0:
        yield problem("no_lines", f"{name} has no lines. Add what was ordered.", "lines")
    elif count > MAX_LINES:
        yield problem(
            "too_many_lines",
            f"{name} has {count:,} lines, and QuickBooks takes at most {MAX_LINES}. Split the order.",
            "lines",
        )


def line_figure_problems(
    name: str, at: str, quantity: Decimal, unit_price: Decimal, discount: Decimal, amount: Decimal | None
) -> Iterator[Problem]:
    """The figures of one line; `at` is its place, `lines.0`."""
    yield from figure_problems(name, f"{at}.quantity", "the quantity", quantity, LARGEST_QUANTITY, zero=False)
    yield from figure_problems(name, f"{at}.unit_price", "the unit price", unit_price, LARGEST_AMOUNT)
    if not discount.is_finite() or not 0 <= discount <= 1:
        yield problem(
            "discount_fraction",
            f"{name}: the discount is {discount:f}, and a discount is a share between 0 and 1 (0.15 is "
            "15 %). Correct it.",
            f"{at}.discount",
        )
    if amount is not None:
        yield from figure_problems(name, f"{at}.amount", "the amount", amount, LARGEST_AMOUNT)


def discount_problems(name: str, discount: Decimal, lines: Decimal) -> Iterator[Problem]:
    """A discount on the whole document that is larger than the lines it is taken from."""
    if discount > lines:
        yield problem(
            "discount_too_large",
            f"{name}: the discount of {discount:,f} is more than the lines, which come to {lines:,f}. "
            "Correct one of them.",
            "discount",
        )


def net_of_discount(amounts: list[Decimal], discount: Decimal, currency: str) -> list[Decimal]:
    """Each amount less its share of a discount on the whole document."""
    if not discount or not amounts:
        return amounts
    shares = spread_discount(discount, amounts, currency)
    return [amount - share for amount, share in zip(amounts, shares, strict=True)]


def tax_by_rates(
    amounts: list[Decimal],
    rates: Sequence[int | None],
    discount: Decimal,
    percents: Mapping[int, Decimal],
    currency: str,
) -> Decimal:
    """Tax of the lines' rates (ids, None for none) on what is left of them after the document's discount."""
    if not any(rates):
        return ZERO
    nets = net_of_discount(amounts, discount, currency)
    taxed = [(str(rate or ""), net) for rate, net in zip(rates, nets, strict=True)]
    by_key = {str(rate): percent for rate, percent in percents.items()}
    return total(tax.amount for tax in tax_totals(taxed, by_key, currency))
