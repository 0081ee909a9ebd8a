"""Ordered, received and invoiced in money, side by side, for a row of the list and for one line."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from crossfoot.core.match_results import RESULT_LABELS, LineMatch, Match, Result
from crossfoot.core.money import ZERO, cents, total

LOOKS = {
    Result.MATCHED: ("check", "good"),
    Result.WITHIN: ("info", "busy"),
    Result.DIFFERS: ("alert", "bad"),
    Result.NO_ORDER: ("dash", "quiet"),
}
"""Symbol and tone of each result; the word stands beside them."""


@dataclass(frozen=True, slots=True)
class Figures:
    """The amounts of an invoice, net of every discount and before tax, in its currency.

    Without an order `ordered` and `received` are None. `apart` is invoiced less what the order allows for it:
    what is too much where something is, else what is less; 0 where they agree.
    """

    ordered: Decimal | None
    received: Decimal | None
    invoiced: Decimal
    received_apart: Decimal
    """Received less ordered."""
    apart: Decimal
    result: Result

    @property
    def word(self) -> str:
        return RESULT_LABELS[self.result]

    @property
    def shape(self) -> str:
        return LOOKS[self.result][0]

    @property
    def tone(self) -> str:
        return LOOKS[self.result][1]

    @property
    def is_beyond(self) -> bool:
        """Whether it differs by more than the company tolerates."""
        return self.result is Result.DIFFERS


def figures_of(match: Match, currency: str) -> Figures:
    """The whole invoice's amounts."""
    invoiced = total(line.invoiced_amount for line in match.lines)
    if match.result is Result.NO_ORDER:
        return Figures(None, None, invoiced, ZERO, ZERO, match.result)
    ordered = total(line.ordered_amount for line in match.lines)
    received = total(received_worth(line, currency) for line in match.lines)
    less = total(min(line.price_difference, ZERO) for line in match.lines if line.invoiced)
    return Figures(ordered, received, invoiced, received - ordered, match.excess or less, match.result)


def received_worth(line: LineMatch, currency: str) -> Decimal:
    """What was received and kept of a line, at the order's price; of a charge, what was ordered."""
    if line.accepted is None or not line.ordered:
        return line.ordered_amount
    return cents(line.ordered_amount * line.accepted / line.ordered, currency)
