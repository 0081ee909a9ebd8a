"""Prices with tax in them, taken apart without losing a cent."""

import random
from decimal import Decimal

from crossfoot.core.inclusive import Gross, Net, net_of
from crossfoot.core.money import total

D = Decimal


def lines(*pairs):
    return [Gross(D(amount), D(percent)) for amount, percent in pairs]


def test_the_tax_of_a_gross_price_is_taken_out_of_it():
    assert net_of(lines(("100.00", 20))) == Net((D("83.33"),), D(0), D("16.67"))
    assert net_of(lines(("12.00", 20), ("5.00", 0))) == Net((D("10.00"), D("5.00")), D(0), D("2.00"))


def test_tax_is_taken_out_of_the_sum_and_the_lines_share_its_cents():
    # 3 x 0.99 at 20 %: 2.97 holds 0.495, so 0.50; line by line it would be 0.51.
    assert net_of(lines(("0.99", 20), ("0.99", 20), ("0.99", 20))) == Net(
        (D("0.83"), D("0.82"), D("0.82")), D(0), D("0.50")
    )


def test_a_gross_discount_lowers_tax_and_net():
    net = net_of(lines(("120.00", 20), ("105.00", 5)), discount=D("22.50"))
    # 12.00 and 10.50 are taken off: 108.00 holds 18.00, 94.50 holds 4.50.
    assert net == Net((D("100.00"), D("100.00")), D("20.00"), D("22.50"))


def test_a_tax_that_the_source_states_is_kept():
    assert net_of(lines(("100.00", 20)), tax=D("16.66")) == Net((D("83.34"),), D(0), D("16.66"))


def test_yen_have_no_cents():
    assert net_of(lines(("1000", 10)), currency="JPY") == Net((D(909),), D(0), D(91))


def test_whatever_the_prices_nothing_is_lost():
    dice = random.Random(7)
    for _ in range(2000):
        gross = [
            Gross(D(dice.randrange(1, 100000)) / 100, D(dice.choice(["0", "5", "20", "9.975", "14.975"])))
            for _ in range(dice.randrange(1, 8))
        ]
        whole = total(line.amount for line in gross)
        discount = D(dice.randrange(0, int(whole * 50))) / 100 if dice.random() < 0.5 else D(0)
        net = net_of(gross, discount=discount)
        assert total(net.amounts) - net.discount + net.tax == whole - discount
        assert all(amount >= 0 for amount in net.amounts)
        assert 0 <= net.discount <= max(discount, D(0)) + D("0.05")
