"""The three-way match: what was ordered, what was received, what the vendor invoices, line by line.

Amounts are Decimals in the invoice's currency, net of every discount and before tax. Quantities that were
rejected count as not received. What was invoiced before, on other invoices of the same order line, counts
too: an order line is billed once. Nothing here blocks anything; it says what differs, by how much, and
whether the company's tolerance covers it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from crossfoot.core.match_results import Difference, LineMatch, Match, Result
from crossfoot.core.money import MINOR_UNITS, ZERO, cents, total

SMALLEST = Decimal(1)
"""The smallest unit of a currency, before it is scaled to its decimals."""

_ORDER = (Result.MATCHED, Result.WITHIN, Result.DIFFERS)


@dataclass(frozen=True, slots=True)
class Tolerance:
    """How much more than expected may be invoiced: an amount, a percentage, the smaller where both are set.

    0 means that this one is not set; with neither set the invoice has to be exact.
    """

    amount: Decimal = ZERO
    percent: Decimal = ZERO

    def of(self, expected: Decimal, currency: str = "USD") -> Decimal:
        """The allowance above an expected amount, in the currency's smallest unit."""
        allowances = []
        if self.amount:
            allowances.append(cents(self.amount, currency))
        if self.percent:
            allowances.append(cents(abs(expected) * self.percent / 100, currency))
        return min(allowances, default=ZERO)


@dataclass(frozen=True, slots=True)
class Ordered:
    """One line of the order. `received` and `rejected` are None for what is not received, such as freight.

    `amount` is that of the whole line. `before` and `before_amount` are what other invoices, or the order's
    own bill, charge for it already.
    """

    key: int
    label: str
    quantity: Decimal
    amount: Decimal
    received: Decimal | None = None
    rejected: Decimal | None = None
    before: Decimal = ZERO
    before_amount: Decimal = ZERO

    @property
    def accepted(self) -> Decimal | None:
        """What was received and kept; None for what is not received."""
        return None if self.received is None else self.received - (self.rejected or ZERO)

    def worth(self, quantity: Decimal, currency: str) -> Decimal:
        """What so many come to at the order's price."""
        return cents(quantity * self.amount / self.quantity, currency) if self.quantity else ZERO


@dataclass(frozen=True, slots=True)
class Invoiced:
    """One line of the invoice; `order_line` is the key of the order's line, None for what was not ordered."""

    key: int
    label: str
    quantity: Decimal
    amount: Decimal
    order_line: int | None = None


@dataclass(frozen=True, slots=True)
class Taxed:
    """The tax of the whole order and of the invoice, as far as each says it.

    `ordered` None: the order is silent about tax. `invoiced` None: the invoice leaves it out. `before` is what
    other invoices of the order charge of it. `is_part`: something of the order is not invoiced yet, on this or
    another invoice, so that less tax is no difference.
    """

    ordered: Decimal | None = None
    invoiced: Decimal | None = None
    before: Decimal = ZERO
    is_part: bool = False


def match(
    ordered: Sequence[Ordered],
    invoiced: Sequence[Invoiced],
    *,
    tolerance: Tolerance = Tolerance(),
    currency: str = "USD",
    rounding: Decimal = ZERO,
    tax: Taxed = Taxed(),
) -> Match:
    """Compare one invoice with the order it is for; `ordered` empty and nothing named means no order.

    `rounding` is what a line may be off without being noted: a discount on the whole document, spread over
    lines, leaves a cent here or there. Tax is compared as a whole, and may be off by the smallest unit for each
    line, since some compute it by line and some in one. Lines of the invoice that name the same order line are
    taken together.
    """
    if not ordered:
        return Match(Result.NO_ORDER, tuple(_alone(line, Result.NO_ORDER) for line in invoiced))
    known = {line.key for line in ordered}
    by_line: dict[int, list[Invoiced]] = {}
    for line in invoiced:
        if line.order_line in known:
            by_line.setdefault(line.order_line, []).append(line)
    lines: list[LineMatch] = []
    excess = ZERO
    for one in ordered:
        found, more = _line(one, by_line.get(one.key, []), tolerance, currency, rounding)
        lines.append(found)
        excess += more
    for line in invoiced:
        if line.order_line in known:
            continue
        lines.append(_not_ordered(line, tolerance, currency))
        excess += max(line.amount, ZERO)
    expected = total(line.expected_amount for line in lines)
    whole = (
        *_in_all(excess, expected, lines, tolerance, currency),
        *_tax(
            tax, tolerance, currency, SMALLEST.scaleb(-MINOR_UNITS.get(currency, 2)) * max(len(invoiced), 1)
        ),
    )
    return Match(
        _worst([*(line.result for line in lines), *(one.weight for one in whole)]),
        tuple(lines),
        whole,
        excess,
    )


def _line(
    one: Ordered, invoiced: Sequence[Invoiced], tolerance: Tolerance, currency: str, rounding: Decimal
) -> tuple[LineMatch, Decimal]:
    """The line, and how much more than ordered and received it charges."""
    quantity = total(line.quantity for line in invoiced)
    amount = total(line.amount for line in invoiced)
    in_all = one.before + quantity
    is_charge = one.received is None
    differences: list[Difference] = []
    excess = ZERO
    expected = one.worth(quantity, currency)
    if invoiced and is_charge:
        # A charge is an amount; its quantity says nothing. What was charged before has to leave room for it.
        expected = one.amount - one.before_amount
        found, excess = _charge(one, amount, expected, tolerance, currency, rounding)
        differences += found
    elif invoiced:
        price, more = _price(one, quantity, amount, expected, tolerance, currency, rounding)
        over, too_many = _quantity(one, quantity, in_all, tolerance, currency)
        differences += [*price, *over]
        excess = more + too_many
    differences += _receipt(one, currency)
    return (
        LineMatch(
            order_line=one.key,
            label=one.label,
            ordered=one.quantity,
            received=one.received,
            rejected=one.rejected or ZERO,
            accepted=one.accepted,
            invoiced=quantity,
            invoiced_in_all=in_all,
            ordered_amount=one.amount,
            invoiced_amount=amount,
            expected_amount=expected if invoiced else ZERO,
            result=_worst(difference.weight for difference in differences),
            differences=tuple(differences),
        ),
        excess,
    )


def _price(
    one: Ordered,
    quantity: Decimal,
    amount: Decimal,
    expected: Decimal,
    tolerance: Tolerance,
    currency: str,
    rounding: Decimal,
) -> tuple[list[Difference], Decimal]:
    difference = amount - expected
    if abs(difference) <= rounding:
        return [], ZERO
    text = f"{one.label}: {_plain(quantity)} are invoiced at {amount:,}, and at the order's price come to {expected:,}"
    if difference < 0:
        sentence = f"{text}: {-difference:,} less than ordered."
        return [Difference("price_lower", Result.WITHIN, sentence, expected, amount, difference)], ZERO
    weight = _weight(difference, tolerance.of(expected, currency))
    sentence = f"{text}: {difference:,} more than ordered."
    return [Difference("price_higher", weight, sentence, expected, amount, difference)], difference


def _quantity(
    one: Ordered, quantity: Decimal, in_all: Decimal, tolerance: Tolerance, currency: str
) -> tuple[list[Difference], Decimal]:
    """More is invoiced, over all invoices, than was ordered or than was received and kept."""
    accepted = one.accepted if one.accepted is not None else one.quantity
    limit = min(accepted, one.quantity)
    # Of what is too much, only this invoice's own part is its fault.
    too_many = min(in_all - limit, quantity)
    if too_many <= 0:
        return [], ZERO
    worth = one.worth(too_many, currency)
    weight = _weight(worth, tolerance.of(one.worth(limit, currency), currency))
    earlier = f", {_plain(one.before)} of them on other invoices" if one.before else ""
    if accepted < one.quantity:
        rejected = f" ({_plain(one.rejected)} were rejected)" if one.rejected else ""
        code, expected = "over_received", accepted
        sentence = (
            f"{one.label}: {_plain(in_all)} are invoiced{earlier}, and {_plain(accepted)} were received and "
            f"kept{rejected}: {_plain(too_many)} too many, worth {worth:,}."
        )
    else:
        code, expected = "over_ordered", one.quantity
        sentence = (
            f"{one.label}: {_plain(in_all)} are invoiced{earlier}, and {_plain(one.quantity)} were ordered: "
            f"{_plain(too_many)} too many, worth {worth:,}."
        )
    return [Difference(code, weight, sentence, expected, in_all, worth)], worth


def _charge(
    one: Ordered, amount: Decimal, expected: Decimal, tolerance: Tolerance, currency: str, rounding: Decimal
) -> tuple[list[Difference], Decimal]:
    difference = amount - expected
    if abs(difference) <= rounding:
        return [], ZERO
    earlier = f" after {one.before_amount:,} on other invoices" if one.before_amount else ""
    text = f"{one.label}: {amount:,} is invoiced{earlier}, and {one.amount:,} was ordered"
    if difference < 0:
        sentence = f"{text}: {-difference:,} less."
        return [Difference("charge_lower", Result.WITHIN, sentence, expected, amount, difference)], ZERO
    weight = _weight(difference, tolerance.of(one.amount, currency))
    sentence = f"{text}: {difference:,} more."
    return [Difference("charge_higher", weight, sentence, expected, amount, difference)], difference


def _receipt(one: Ordered, currency: str) -> list[Difference]:
    """Notes on what arrived, whatever is invoiced."""
    if one.accepted is None or one.accepted == one.quantity:
        return []
    apart = one.accepted - one.quantity
    worth = one.worth(apart, currency)
    rejected = f", {_plain(one.rejected)} of {_plain(one.received or ZERO)} rejected" if one.rejected else ""
    if apart > 0:
        sentence = (
            f"{one.label}: {_plain(one.quantity)} were ordered and {_plain(one.accepted)} were received{rejected}: "
            f"{_plain(apart)} more."
        )
        return [Difference("received_over", Result.MATCHED, sentence, one.quantity, one.accepted, worth)]
    sentence = (
        f"{one.label}: {_plain(one.quantity)} were ordered and {_plain(one.accepted)} were received and "
        f"kept{rejected}: {_plain(-apart)} short."
    )
    return [Difference("received_short", Result.MATCHED, sentence, one.quantity, one.accepted, worth)]


def _not_ordered(line: Invoiced, tolerance: Tolerance, currency: str) -> LineMatch:
    weight = _weight(line.amount, tolerance.of(ZERO, currency))
    sentence = f"{line.label} was not ordered: {line.amount:,} is invoiced for it."
    difference = Difference("not_ordered", weight, sentence, ZERO, line.amount, line.amount)
    return _alone(line, weight, (difference,))


def _alone(line: Invoiced, result: Result, differences: tuple[Difference, ...] = ()) -> LineMatch:
    return LineMatch(
        order_line=None,
        label=line.label,
        ordered=ZERO,
        received=None,
        rejected=ZERO,
        accepted=None,
        invoiced=line.quantity,
        invoiced_in_all=line.quantity,
        ordered_amount=ZERO,
        invoiced_amount=line.amount,
        expected_amount=ZERO,
        result=result,
        differences=differences,
    )


def _in_all(
    excess: Decimal, expected: Decimal, lines: Sequence[LineMatch], tolerance: Tolerance, currency: str
) -> tuple[Difference, ...]:
    """Lines that are each within the tolerance may come to more than it together."""
    if not excess or any(line.result is Result.DIFFERS for line in lines):
        return ()
    allowance = tolerance.of(expected, currency)
    if excess <= allowance:
        return ()
    sentence = (
        f"Together the lines charge {excess:,} more than was ordered and received, where {allowance:,} is "
        "allowed for the whole invoice."
    )
    found = Difference("total_higher", Result.DIFFERS, sentence, expected, expected + excess, excess)
    return (found,)


def _tax(tax: Taxed, tolerance: Tolerance, currency: str, rounding: Decimal) -> tuple[Difference, ...]:
    """More tax than the order states, over all its invoices; or less, once all of it is invoiced."""
    if tax.invoiced is None:
        return ()
    if tax.ordered is None:
        if not tax.invoiced:
            return ()
        sentence = f"Tax: {tax.invoiced:,} is invoiced, and the order states none."
        return (Difference("tax_not_ordered", Result.MATCHED, sentence, ZERO, tax.invoiced, tax.invoiced),)
    expected = tax.ordered - tax.before
    difference = tax.invoiced - expected
    if abs(difference) <= rounding or (difference < 0 and tax.is_part):
        return ()
    earlier = f" after {tax.before:,} on other invoices" if tax.before else ""
    text = f"Tax: {tax.invoiced:,} is invoiced{earlier}, and {tax.ordered:,} was ordered"
    if difference < 0:
        sentence = f"{text}: {-difference:,} less."
        return (Difference("tax_lower", Result.WITHIN, sentence, expected, tax.invoiced, difference),)
    weight = _weight(difference, tolerance.of(tax.ordered, currency))
    sentence = f"{text}: {difference:,} more."
    return (Difference("tax_higher", weight, sentence, expected, tax.invoiced, difference),)


def _weight(excess: Decimal, allowance: Decimal) -> Result:
    return Result.WITHIN if excess <= allowance else Result.DIFFERS


def _worst(results: Iterable[Result]) -> Result:
    return max(results, key=_ORDER.index, default=Result.MATCHED)


def _plain(quantity: Decimal | None) -> str:
    return f"{(quantity or ZERO).normalize():,f}"
