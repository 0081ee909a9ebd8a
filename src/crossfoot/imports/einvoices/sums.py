"""Do the figures of an invoice agree with each other? What does not is told; the stated figures count.

The rules are those of EN 16931 (BR-CO-10 to BR-CO-17), to the cent where the norm is, and for tax by rate
within the one unit of currency that it allows for rounding line by line.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from crossfoot.core.money import MINOR_UNITS, ZERO, cents, total
from crossfoot.core.problems import Fix, Problem, shown
from crossfoot.imports.einvoices.invoice import Line, ReadInvoice, Totals

TAX_ROUNDING = Decimal(1)
LINE_ROUNDING = Decimal("0.02")
"""How far a line may be off its quantity × price, as Peppol allows it."""
WHOLE_ROUNDING = Decimal("0.5")
"""The same where amounts are rounded to whole units: in yen, which has no smaller, and in forints by habit."""
WHOLE = frozenset({*MINOR_UNITS, "HUF"})


def sum_problems(read: ReadInvoice) -> Iterator[Problem]:
    """Every sum that is stated and does not come out."""
    if read.totals is None:
        return
    name = f"{'Credit note' if read.is_credit else 'Invoice'} {shown(read.number)}"
    for code, what, computed, stated in _sums(read, read.totals):
        if cents(computed) != cents(stated):
            yield _notice(
                code, f"{name}: {what} {_money(computed, read)}, and it states {_money(stated, read)}"
            )
    for subtotal in read.tax_subtotals:
        if subtotal.percent is None:
            continue
        expected = subtotal.taxable * subtotal.percent / 100
        if abs(expected - subtotal.tax) >= TAX_ROUNDING:
            yield _notice(
                "tax_rate",
                f"{name}: {subtotal.percent:f} % of {_money(subtotal.taxable, read)} is "
                f"{_money(expected, read)}, and it states {_money(subtotal.tax, read)} of tax",
            )
    for place, line in enumerate(read.lines):
        if unit_price_of(line, read.currency) is None:
            expected = line.quantity * line.unit_price / line.price_base_quantity + adjustment_of(line)
            yield _notice(
                "line",
                f"{name}, line {shown(line.number)}: {line.quantity:f} at {line.unit_price:,f}"
                f"{_per(line)}{_adjusted(line)} is {_money(expected, read)}, and it states "
                f"{_money(line.amount, read)}",
                f"lines.{place}",
            )


def unit_price_of(line: Line, currency: str) -> Decimal | None:
    """The price of one unit that explains the line's amount; None where no reading of the price does.

    Some programs write the price into the base quantity as well; the amount shows that it is none.
    """
    rounding = WHOLE_ROUNDING if currency in WHOLE else LINE_ROUNDING
    for price in (line.unit_price / line.price_base_quantity, line.unit_price):
        if abs(line.quantity * price + adjustment_of(line) - line.amount) <= rounding:
            return price
    return None


def quantity_of(line: Line, currency: str) -> Decimal:
    """The quantity with the sign of its amount: some take goods back by a negative amount alone."""
    turned = replace(line, quantity=-line.quantity)
    is_turned = unit_price_of(line, currency) is None and unit_price_of(turned, currency) is not None
    return turned.quantity if is_turned else line.quantity


def adjustment_of(line: Line) -> Decimal:
    """What the line's own charges put on its amount, less its discounts."""
    return total(each.amount for each in line.charges) - total(each.amount for each in line.discounts)


def _sums(read: ReadInvoice, totals: Totals) -> Iterator[tuple[str, str, Decimal, Decimal]]:
    """Code, the words before the figures, what comes out, and what is stated."""
    if read.lines:
        lines = total(line.amount for line in read.lines)
        yield "lines", "the lines add up to", lines, totals.lines
        discounts = total(each.amount for each in read.discounts)
        yield "discounts", "the discounts add up to", discounts, totals.discounts
        charges = total(each.amount for each in read.charges)
        yield "charges", "the charges add up to", charges, totals.charges
        net = totals.lines - totals.discounts + totals.charges
        yield "net", "lines less discounts plus charges are", net, totals.net
    if read.tax_subtotals:
        tax = total(each.tax for each in read.tax_subtotals)
        yield "tax", "the tax by rates adds up to", tax, totals.tax
        taxable = total(each.taxable for each in read.tax_subtotals)
        yield "taxable", "the amounts that tax is taken of add up to", taxable, totals.net
    yield "gross", "net and tax add up to", totals.net + totals.tax, totals.gross
    payable = totals.gross - totals.prepaid + totals.rounding
    yield "payable", "the total less what is prepaid, plus rounding, is", payable, totals.payable


def _notice(code: str, sentence: str, where: str = "") -> Problem:
    return Problem(
        f"e_invoice_{code}",
        f"{sentence}. What it states counts; if that is wrong, ask the vendor for a corrected invoice.",
        Fix.EDIT_DOCUMENT,
        cause=f"e_invoice:{code}",
        where=where,
        blocks=False,
    )


def _money(amount: Decimal, read: ReadInvoice) -> str:
    return f"{amount:,.2f} {read.currency}"


def _per(line: Line) -> str:
    return "" if line.price_base_quantity == 1 else f" per {line.price_base_quantity:f}"


def _adjusted(line: Line) -> str:
    adjustment = adjustment_of(line)
    if adjustment == ZERO:
        return ""
    word = "plus" if adjustment > 0 else "less"
    return f" {word} {abs(adjustment):,.2f}"
