"""An order line received and billed in parts: what each receipt costs, and what is open on either side."""

from datetime import date
from decimal import Decimal
from itertools import permutations

import pytest

from crossfoot.core.stock.purchasing import Billed, Received, accrued_part, match
from crossfoot.core.stock.roles import Accounting

D = Decimal


def received(key, quantity, amount, day=1, rate="1", returned=0):
    return Received(key, (date(2026, 1, day), day), D(quantity), D(amount), D(rate), D(returned))


def billed(key, quantity, amount, day=20, home=None):
    return Billed(key, (date(2026, 1, day), day), D(quantity), D(amount), D(amount if home is None else home))


def figures(matched):
    return (
        {key: str(cost) for key, cost in matched.costs.items()},
        str(matched.received_not_billed),
        str(matched.billed_not_received),
    )


def test_what_is_not_billed_costs_what_the_order_says():
    matched = match([received("r", 10, "100")], [], Accounting.AT_RECEIPT)
    assert figures(matched) == ({"r": "100.00"}, "100.00", "0")


def test_the_first_units_received_are_the_first_ones_billed():
    receipts = [received("r1", 4, "40", 1), received("r2", 6, "60", 2)]
    matched = match(receipts, [billed("b", 5, "55")], Accounting.AT_RECEIPT)
    assert figures(matched) == ({"r1": "44.00", "r2": "61.00"}, "50.00", "0.00")


def test_more_billed_than_received_waits_for_its_receipt_at_the_bills_price():
    matched = match([received("r1", 4, "40")], [billed("b", 10, "110")], Accounting.AT_BILL)
    assert figures(matched) == ({"r1": "44.00"}, "0.00", "66.00")
    matched = match(
        [received("r1", 4, "40"), received("r2", 6, "60", 30)], [billed("b", 10, "110")], Accounting.AT_BILL
    )
    assert figures(matched) == ({"r1": "44.00", "r2": "66.00"}, "0.00", "0.00")


def test_cents_that_do_not_divide_are_lost_nowhere():
    receipts = [received(f"r{n}", 1, "3.33", n) for n in (1, 2, 3)]
    matched = match(receipts, [billed("b", 3, "10.00")], Accounting.AT_RECEIPT)
    assert list(matched.costs.values()) == [D("3.33"), D("3.34"), D("3.33")]
    assert sum(matched.costs.values()) == D("10.00")


def test_a_bill_at_another_rate_leaves_an_exchange_difference_only_at_receipt():
    receipts = [received("r", 10, "100", rate="1.10")]
    bill = billed("b", 10, "103", home="118.45")
    at_receipt = match(receipts, [bill], Accounting.AT_RECEIPT)
    assert (at_receipt.costs["r"], at_receipt.exchange_difference) == (D("113.30"), D("5.15"))
    at_bill = match(receipts, [bill], Accounting.AT_BILL)
    assert (at_bill.costs["r"], at_bill.exchange_difference) == (D("118.45"), 0)


def test_a_bill_before_the_receipt_has_fixed_the_rate():
    matched = match(
        [received("r", 10, "100", day=20, rate="1.10")],
        [billed("b", 10, "100", day=3, home="115")],
        Accounting.AT_RECEIPT,
    )
    assert (matched.costs["r"], matched.exchange_difference) == (D(115), 0)


def test_units_that_went_back_unbilled_are_never_billed_and_keep_the_orders_price():
    part = received("r", 10, "100")
    assert accrued_part(part, D(3)) == D(30)
    matched = match([received("r", 10, "100", returned=3)], [billed("b", 7, "77")], Accounting.AT_RECEIPT)
    assert figures(matched) == ({"r": "107.00"}, "0.00", "0.00")


def test_no_more_can_go_back_than_arrived():
    with pytest.raises(ValueError, match="more of receipt r went back than arrived"):
        match([received("r", 1, "10", returned=2)], [], Accounting.AT_RECEIPT)


def test_C21_three_receipts_two_bills_and_a_return_in_any_order_leave_what_is_received_and_not_billed():
    """Received 2 + 3 + 4 at 10.00, one back, billed 3 + 5: whatever came first, the same is open in the end."""
    steps = [("r", "2"), ("r", "3"), ("r", "4"), ("b", "3"), ("b", "5"), ("back", "1")]
    for order in permutations(steps):
        receipts, bills = [], []
        for day, (what, quantity) in enumerate(order, 1):
            if what == "r":
                receipts.append(received(f"r{quantity}", quantity, D(quantity) * 10, day))
            elif what == "b":
                bills.append(billed(f"b{quantity}", quantity, D(quantity) * 10, day))
        receipts = [
            received(one.key, one.quantity, one.amount, one.position[1], returned=int(one is receipts[-1]))
            for one in receipts
        ]
        for known in range(len(bills) + 1):
            matched = match(receipts, bills[:known], Accounting.AT_RECEIPT)
            billed_quantity = sum(one.quantity for one in bills[:known])
            assert matched.received_not_billed == (8 - billed_quantity) * 10
        assert (matched.received_not_billed, matched.billed_not_received) == (0, 0)
