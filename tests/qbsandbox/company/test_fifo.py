"""First in, first out, by numbers."""

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from qbsandbox.company.fifo import UNIT, Layer, Movement, UnitCost, quantity, run, share, ten_millionths

NOTHING_KNOWN = UnitCost.of(Decimal(0))


def received(units: object, cents: int | None) -> Movement:
    return Movement(ten_millionths(Decimal(str(units))), cents)


def sold(units: object) -> Movement:
    return Movement(-ten_millionths(Decimal(str(units))))


def test_the_oldest_goods_leave_first() -> None:
    outcome = run([received(10, 1000), received(10, 1500), sold(12), sold(5)], NOTHING_KNOWN)

    assert outcome.cents == [1000, 1500, -1300, -750]
    assert [(layer.left // UNIT, layer.left_cents) for layer in outcome.layers] == [(3, 450)]


def test_the_parts_of_a_receipt_add_up_to_its_cents() -> None:
    outcome = run([received(3, 1000), sold(1), sold(1), sold(1)], NOTHING_KNOWN)

    assert outcome.cents == [1000, -333, -334, -333]
    assert outcome.layers == []


def test_goods_sold_before_they_came_take_the_cost_they_came_at() -> None:
    before = run([received(1, 100), sold(3)], UnitCost.of(Decimal(7)))
    after = run([received(1, 100), sold(3), received(4, 600)], UnitCost.of(Decimal(7)))

    assert (before.cents, before.uncovered) == ([100, -300], 2 * UNIT)
    assert (after.cents, after.uncovered) == ([100, -400, 600], 0)
    assert [layer.left_cents for layer in after.layers] == [300]


def test_the_purchase_cost_stands_in_where_nothing_was_ever_bought() -> None:
    outcome = run([sold("1.5"), received(1, None)], UnitCost.of(Decimal("2.125")))

    assert outcome.cents == [-319, 213]
    assert outcome.uncovered == UNIT // 2


def test_returned_goods_come_back_at_the_last_known_cost() -> None:
    outcome = run([received(1, 100), received(1, 250), sold(1), received(1, None)], NOTHING_KNOWN)

    assert outcome.cents == [100, 250, -100, 250]


def test_half_a_cent_goes_away_from_zero() -> None:
    assert [share(1, 1, 2), share(-1, 1, 2), share(0, 1, 2), share(7, 2, 7)] == [1, -1, 0, 2]


def test_quantities_keep_seven_places() -> None:
    assert quantity(ten_millionths(Decimal("0.12345675"))) == Decimal("0.1234568")
    assert quantity(ten_millionths(Decimal("-99999999999"))) == Decimal("-99999999999")


MOVEMENTS = st.lists(
    st.one_of(
        st.builds(Movement, st.integers(1, 40), st.one_of(st.none(), st.integers(0, 5000))),
        st.builds(Movement, st.integers(-40, 0)),
    ),
    max_size=30,
)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(movements=MOVEMENTS)
def test_value_is_what_is_left_less_what_is_owed(movements: list[Movement]) -> None:
    outcome = run(movements, UnitCost(100, 1))

    on_hand = sum(movement.quantity for movement in movements)
    assert sum(layer.left for layer in outcome.layers) - outcome.uncovered == on_hand
    assert not (outcome.layers and outcome.uncovered)
    if outcome.layers or not outcome.uncovered:
        assert sum(outcome.cents) == sum(layer.left_cents for layer in outcome.layers)
    else:
        assert sum(outcome.cents) <= 0


@settings(max_examples=100, deadline=None, derandomize=True)
@given(cents=st.integers(-5000, 5000), parts=st.lists(st.integers(1, 9), min_size=1))
def test_a_layer_used_up_in_any_parts_gives_its_cents(cents: int, parts: list[int]) -> None:
    layer = Layer(0, sum(parts), cents)

    assert sum([layer.take(part) for part in parts]) == cents
    assert layer.left == layer.left_cents == 0
