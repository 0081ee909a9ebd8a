"""The status of a document is a function of what is applied to it now, whatever happened before."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crossfoot.core.paid import PaidState, paid_of


@pytest.mark.parametrize(
    ("total", "applied", "state", "left"),
    [
        ("80.00", [], PaidState.OPEN, "80.00"),
        ("80.00", ["30.00"], PaidState.PARTLY_PAID, "50.00"),
        ("80.00", ["30.00", "50.00"], PaidState.PAID, "0.00"),
        ("80.00", ["79.99"], PaidState.PARTLY_PAID, "0.01"),
        ("80.00", ["80.01"], PaidState.OVERPAID, "-0.01"),
        ("0.00", [], PaidState.PAID, "0.00"),
        ("0.00", ["1.00"], PaidState.OVERPAID, "-1.00"),
        # Two decimals as QuickBooks keeps them: half away from zero.
        ("80.00", ["79.995"], PaidState.PAID, "0.00"),
        ("80.004", ["80.00"], PaidState.PAID, "0.00"),
    ],
)
def test_what_is_applied_against_the_total_says_how_far_it_is_paid(total, applied, state, left):
    paid = paid_of(Decimal(total), map(Decimal, applied))

    assert (paid.state, paid.open) == (state, Decimal(left))


def test_yen_have_no_cents():
    assert paid_of(Decimal("1000"), [Decimal("999.5")], "JPY").state is PaidState.PAID
    assert paid_of(Decimal("1000"), [Decimal("999.4")], "JPY").open == Decimal(1)


@pytest.mark.parametrize("amount", ["0", "-1.00", "0.004"])
def test_nothing_and_less_than_nothing_are_never_applied(amount):
    with pytest.raises(ValueError, match="above zero"):
        paid_of(Decimal("80.00"), [Decimal(amount)])


CENTS = st.integers(1, 10_000).map(lambda number: Decimal(number) / 100)


@given(CENTS, st.lists(CENTS, max_size=6), st.randoms(use_true_random=False))
def test_the_order_of_payments_does_not_matter(total, amounts, chance):
    shuffled = list(amounts)
    chance.shuffle(shuffled)

    assert paid_of(total, amounts) == paid_of(total, shuffled)
    assert paid_of(total, amounts).open == total - sum(amounts, Decimal(0))


@dataclass
class Known:
    """What is known of payments that are told of in any order, twice, or late; the newest word counts.

    A failed reading tells nothing.
    """

    payments: dict[int, tuple[int, Decimal | None]] = field(default_factory=dict)

    def hears(self, payment: int, version: int, amount: Decimal | None) -> None:
        if version > self.payments.get(payment, (-1, None))[0]:
            self.payments[payment] = (version, amount)

    @property
    def applied(self) -> list[Decimal]:
        return [amount for _, amount in self.payments.values() if amount is not None]


@given(
    CENTS,
    st.lists(st.tuples(st.integers(0, 3), st.one_of(st.none(), CENTS)), max_size=10),
    st.data(),
)
def test_whatever_the_order_in_which_changes_are_told_the_status_is_that_of_the_last_ones(
    total, changes, data
):
    """Changes of four payments (None: taken off) are told in any order, some of them twice."""
    told = [(version, payment, amount) for version, (payment, amount) in enumerate(changes)]
    in_order, mixed = Known(), Known()
    for version, payment, amount in told:
        in_order.hears(payment, version, amount)
    again = data.draw(st.lists(st.sampled_from(told), max_size=5)) if told else []
    for version, payment, amount in data.draw(st.permutations(told + again)):
        mixed.hears(payment, version, amount)

    assert paid_of(total, mixed.applied) == paid_of(total, in_order.applied)
