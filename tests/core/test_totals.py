"""The arithmetic of an order, on figures of real orders where there are some."""

import csv
from collections import Counter, defaultdict
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crossfoot.core.money import cents, total
from crossfoot.core.postings import TaxTotal
from crossfoot.core.totals import (
    Exact,
    TooFar,
    Within,
    charged_at,
    charged_tax,
    discount_by_key,
    discount_fraction,
    line_amount,
    net_unit_price,
    rounding_difference,
    spread_discount,
    tax_totals,
    unit_price_fits,
)

D = Decimal
DATA = Path(__file__).parents[3] / "shared" / "data"
PURCHASES = DATA / "adventureworks" / "purchase_order_lines.csv"
SALES = DATA / "northwind" / "sales_order_lines.csv"


def test_a_discount_that_came_through_a_binary_float_is_fifteen_per_cent():
    assert discount_fraction(D("0.15000000596046448")) == D("0.15")
    assert line_amount(D(10), D("9.80"), D("0.15000000596046448")) == D("83.30")


def test_a_line_without_discount_is_quantity_times_price():
    # Northwind order 10248: 12 × 14.00, 10 × 9.80, 5 × 34.80 and no freight.
    lines = [line_amount(D(12), D("14")), line_amount(D(10), D("9.8")), line_amount(D(5), D("34.8"))]

    assert lines == [D("168.00"), D("98.00"), D("174.00")]
    assert total(lines) == D("440.00")


def test_four_decimals_are_rounded_once_at_the_end_of_the_line():
    assert line_amount(D(550), D("45.3705")) == D("24953.78")
    assert line_amount(D("0.5"), D("0.03")) == D("0.02")
    assert line_amount(D(3), D("33.5"), currency="JPY") == D("101")


@pytest.mark.parametrize("wrong", ["15", "1.01", "-0.1"])
def test_fifteen_is_not_taken_for_fifteen_per_cent(wrong):
    with pytest.raises(ValueError, match="fraction between 0 and 1"):
        line_amount(D(1), D(100), D(wrong))


def test_a_free_line_is_zero():
    assert line_amount(D(3), D("19.99"), D(1)) == D("0.00")


def test_the_net_unit_price_of_a_discounted_line_can_go_to_quickbooks_when_it_fits():
    assert net_unit_price(D("9.80"), D("0.15")) == D("8.33")
    assert unit_price_fits(D(10), net_unit_price(D("9.80"), D("0.15")), D("83.30"))


def test_33_33_times_three_is_not_100_and_is_not_sent_as_if():
    assert not unit_price_fits(D(3), D("33.33"), D("100.00"))
    assert unit_price_fits(D(3), D("33.333333"), D("100.00"))


def test_a_unit_price_in_yen_fits_only_where_no_rounding_is_needed_to_whole_yen():
    assert unit_price_fits(D(2), D("33.5"), D("67"), "JPY")
    assert not unit_price_fits(D(3), D("33.5"), D("101"), "JPY")


def test_ten_off_an_order_of_three_lines_falls_on_them_by_value():
    assert spread_discount(D("10.00"), [D("168.00"), D("98.00"), D("174.00")]) == [
        D("3.82"),
        D("2.23"),
        D("3.95"),
    ]


def test_goods_taken_back_carry_no_discount():
    assert spread_discount(D("5.00"), [D("50.00"), D("-20.00"), D("50.00")]) == [
        D("2.50"),
        D("0.00"),
        D("2.50"),
    ]


def test_a_bills_discount_credits_the_accounts_of_the_lines_it_reduces():
    lines = [("purchases", D("60.00")), ("freight", D("10.00")), ("purchases", D("30.00"))]

    assert discount_by_key(D("10.00"), lines) == {"purchases": D("9.00"), "freight": D("1.00")}


@given(
    lines=st.lists(st.decimals(min_value=D("0.01"), max_value=D("99999"), places=2), min_size=1, max_size=30),
    share=st.decimals(min_value=D(0), max_value=D(1), places=3),
)
def test_a_spread_discount_is_exact_and_never_makes_a_line_negative(lines, share):
    discount = (total(lines) * share).quantize(D("0.01"))

    parts = spread_discount(discount, lines)

    assert total(parts) == discount
    assert all(0 <= part <= line for part, line in zip(parts, lines, strict=True))


def test_tax_is_computed_once_per_rate_on_the_summed_net():
    # Three lines of 0.33 at 20 %: line by line 0.07 × 3 = 0.21, on the sum 0.198 = 0.20.
    lines = [("tax:20", D("0.33")), ("tax:20", D("0.33")), ("", D("5.00")), ("tax:20", D("0.33"))]

    assert tax_totals(lines, {"tax:20": D(20)}) == (TaxTotal("tax:20", D("0.99"), D("0.20")),)


def test_intuits_own_example_of_9_975_per_cent_gives_448_39():
    assert tax_totals([("tax:qst", D("4495.16"))], {"tax:qst": D("9.975")})[0].amount == D("448.39")


def test_rates_keep_their_order_and_a_zero_rate_is_shown():
    lines = [("tax:b", D("10.00")), ("tax:zero", D("7.00")), ("tax:a", D("1.00"))]

    totals = tax_totals(lines, {"tax:a": D(5), "tax:b": D(20), "tax:zero": D(0)})

    assert totals == (
        TaxTotal("tax:b", D("10.00"), D("2.00")),
        TaxTotal("tax:zero", D("7.00"), D("0.00")),
        TaxTotal("tax:a", D("1.00"), D("0.05")),
    )


def test_a_rate_that_nobody_knows_is_an_error():
    with pytest.raises(KeyError, match="tax:9"):
        tax_totals([("tax:9", D("1.00"))], {})


def test_the_tax_a_customer_was_charged_is_kept_to_the_cent_over_two_rates():
    computed = (TaxTotal("tax:20", D("100.00"), D("20.00")), TaxTotal("tax:5", D("100.00"), D("5.00")))

    assert charged_tax(D("24.99"), computed) == (
        TaxTotal("tax:20", D("100.00"), D("19.99")),
        TaxTotal("tax:5", D("100.00"), D("5.00")),
    )


def test_tax_charged_under_a_rate_of_zero_is_spread_by_value():
    computed = (TaxTotal("tax:a", D("30.00"), D(0)), TaxTotal("tax:b", D("10.00"), D(0)))

    assert [tax.amount for tax in charged_tax(D("4.00"), computed)] == [D("3.00"), D("1.00")]


def test_tax_on_an_order_without_a_taxed_line_is_refused_with_the_amount():
    assert charged_tax(D("0"), ()) == ()
    with pytest.raises(ValueError, match=r"tax of 1\.20 was charged"):
        charged_tax(D("1.20"), ())


@given(
    lines=st.lists(
        st.tuples(st.sampled_from(["", "tax:a", "tax:b"]), st.decimals(-1000, 1000, places=2)), max_size=30
    ),
    charged=st.decimals(min_value=D(0), max_value=D(500), places=2),
)
def test_tax_totals_cover_every_taxed_line_and_charged_tax_adds_up(lines, charged):
    computed = tax_totals(lines, {"tax:a": D(20), "tax:b": D("7.7")})

    assert total(tax.net for tax in computed) == total(net for key, net in lines if key)
    if computed:
        assert total(tax.amount for tax in charged_tax(charged, computed)) == charged


def test_the_stated_total_wins_within_five_cents():
    assert rounding_difference(D("222.15"), D("222.15")) == Exact()
    assert rounding_difference(D("222.12"), D("222.15")) == Within(D("0.03"))
    assert rounding_difference(D("222.20"), D("222.15")) == Within(D("-0.05"))
    assert rounding_difference(D("222.21"), D("222.15")) == TooFar(D("-0.06"))


def test_a_stated_total_with_four_decimals_is_rounded_before_it_is_compared():
    # AdventureWorks PO00001: 201.0400 + 16.0832 + 5.0260 = 222.1492.
    assert rounding_difference(D("201.04") + D("16.08") + D("5.03"), D("222.1492")) == Exact()
    # PO00003: 8847.30 + 707.7840 + 221.1825 = 9776.2665, in cents 8847.30 + 707.78 + 221.18.
    assert rounding_difference(D("9776.26"), D("9776.2665")) == Within(D("0.01"))
    # PO00004: 171.08 + 13.6861 + 4.2769 = 189.0395 (a line of 171.0765), in cents 171.08 + 13.69 + 4.28.
    assert rounding_difference(D("189.05"), D("189.0395")) == Within(D("-0.01"))


def test_the_tolerance_is_a_setting_and_never_negative():
    assert rounding_difference(D("10.00"), D("10.01"), D(0)) == TooFar(D("0.01"))
    with pytest.raises(ValueError, match="not negative"):
        rounding_difference(D(1), D(1), D("-0.01"))


@pytest.mark.realdata
@pytest.mark.skipif(not PURCHASES.exists(), reason="the real purchase orders are not beside the checkout")
def test_of_4012_real_purchase_orders_2334_are_off_by_at_most_four_cents_and_none_by_more():
    orders = defaultdict(list)
    with PURCHASES.open(encoding="utf-8-sig", newline="") as rows:
        for row in csv.DictReader(rows):
            orders[row["order_number"]].append(row)

    results = Counter()
    for lines in orders.values():
        goods = total(line_amount(D(line["order_qty"]), D(line["unit_price"])) for line in lines)
        rest = cents(D(lines[0]["tax_amount"])) + cents(D(lines[0]["freight"]))
        results[rounding_difference(goods + rest, D(lines[0]["total_due"]))] += 1

    assert results.pop(Exact()) == 1678
    assert sum(results.values()) == 2334
    assert max(abs(result.amount) for result in results) == D("0.04")


@pytest.mark.realdata
@pytest.mark.skipif(not SALES.exists(), reason="the real sales orders are not beside the checkout")
def test_every_discounted_line_of_the_real_sales_orders_can_show_its_net_unit_price():
    with SALES.open(encoding="utf-8-sig", newline="") as rows:
        lines = [
            (D(row["quantity"]), D(row["unit_price"]), D(row["discount"])) for row in csv.DictReader(rows)
        ]

    assert len(lines) == 2155
    assert all(
        unit_price_fits(quantity, net_unit_price(price, discount), line_amount(quantity, price, discount))
        for quantity, price, discount in lines
    )


def test_a_charged_tax_belongs_to_rates_above_zero():
    computed = tax_totals([("zero", D("900.00")), ("tiny", D("0.02"))], {"zero": D(0), "tiny": D(20)})

    found = charged_at(D("0.01"), computed, {"zero": D(0), "tiny": D(20)})

    assert [(tax.tax, tax.amount) for tax in found] == [("zero", D("0.00")), ("tiny", D("0.01"))]
    with pytest.raises(ValueError, match="no line is taxed"):
        charged_at(D("0.01"), computed[:1], {"zero": D(0)})
