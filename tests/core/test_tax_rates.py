"""One amount of tax told apart by the rates of its code."""

from decimal import Decimal

import pytest

from crossfoot.core.tax_rates import CodeRate, parts_of, percent_of

D = Decimal

GST, PST = CodeRate("1", D(5), order=1), CodeRate("2", D(7), order=2)
QST = CodeRate("3", D("9.975"), order=2)
OLD_QST = CodeRate("4", D("9.5"), "TaxOnAmountPlusTax", order=2, beneath=1)
DEDUCTED, OWED = CodeRate("8", D(-20), order=1), CodeRate("9", D(20), order=2)


def told(net, amount, *rates, currency="USD"):
    return [
        (part.rate.rate_id, str(part.net), str(part.amount))
        for part in parts_of(D(net), D(amount), rates, currency)
    ]


def test_rates_add_up_and_a_tax_on_tax_counts_the_tax_beneath_it():
    assert percent_of((GST, PST)) == 12
    assert percent_of((GST, QST)) == D("14.975")
    assert percent_of((GST, OLD_QST)) == D("14.975")
    assert percent_of((CodeRate("1", D(10), order=1), CodeRate("2", D(50), "TaxOnTax", 2, 1))) == 15
    assert percent_of((DEDUCTED, OWED)) == 0


def test_each_rate_takes_its_own_part():
    assert told("100.00", "12.00", GST, PST) == [("1", "100.00", "5.00"), ("2", "100.00", "7.00")]
    assert told("100.00", "12.00", PST, GST) == [("1", "100.00", "5.00"), ("2", "100.00", "7.00")]
    assert told("100.00", "14.98", GST, OLD_QST) == [("1", "100.00", "5.00"), ("4", "105.00", "9.98")]


def test_what_the_amount_has_more_or_less_goes_to_the_largest_rate():
    # 4.995 and 9.965 round up to 5.00 and 9.97; a source that rounded once charged a cent less.
    assert told("99.90", "14.96", GST, QST) == [("1", "99.90", "5.00"), ("3", "99.90", "9.96")]
    assert told("99.90", "15.00", GST, QST) == [("1", "99.90", "5.00"), ("3", "99.90", "10.00")]


def test_a_reverse_charge_states_both_sides_of_nothing():
    assert told("80.30", "0", DEDUCTED, OWED) == [("8", "80.30", "-16.06"), ("9", "80.30", "16.06")]


def test_a_currency_without_cents_is_told_in_whole_units():
    assert told("1003", "120", GST, PST, currency="JPY") == [("1", "1003", "50"), ("2", "1003", "70")]


def test_without_rates_there_is_nothing_to_tell_apart():
    with pytest.raises(ValueError, match="no rates"):
        parts_of(D(1), D(0), ())
