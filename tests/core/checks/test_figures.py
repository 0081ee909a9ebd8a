"""Totals, currencies and sizes, with the figures."""

from dataclasses import replace
from decimal import Decimal

import pytest

from core.ledger import BILL, GB, INVOICE, US, only_problem, problems_of
from crossfoot.core.postings import Discount, ExpenseLine, SalesLine, TaxTotal

D = Decimal


def bill_of(*amounts, total):
    lines = tuple(ExpenseLine("line", D(amount), "purchases") for amount in amounts)
    return replace(BILL, lines=lines, total=D(total))


def test_lines_that_do_not_make_the_total_stop_with_all_figures():
    problem = only_problem(replace(INVOICE, discount=Discount(D("10.00"), "discount"), total=D("142.83")))

    assert problem.code == "totals_do_not_add_up"
    assert problem.sentence == (
        "Invoice 10250 does not add up: lines 142.83, less discount 10.00, plus tax 0.00 make 132.83, "
        "and its total is 142.83. Correct the lines or the total on the order."
    )


def test_tax_counts_into_the_total():
    taxes = (TaxTotal("tax:20", D("222.15"), D("44.43")),)
    lines = tuple(replace(line, tax="tax:20") for line in BILL.lines)
    bill = replace(BILL, currency="GBP", lines=lines, taxes=taxes, total=D("266.58"))

    assert problems_of(bill, GB) == []
    assert only_problem(replace(bill, total=D("222.15")), GB).code == "totals_do_not_add_up"


def test_a_stated_total_beyond_the_tolerance_stops_once_with_the_difference():
    problem = only_problem(BILL, stated_total=D("222.21"))

    assert problem.code == "total_differs_from_source"
    assert problem.sentence == (
        "The lines, discount and tax of Bill PO-1042 come to 222.15, and the order states 222.21: 0.06 "
        "apart, "
        "where at most 0.05 may go to the rounding line. Correct the lines or the total on the order."
    )
    assert only_problem(replace(BILL, total=D("222.21")), stated_total=D("222.21")) == problem


def test_a_stated_total_with_four_decimals_is_the_same_total():
    assert problems_of(BILL, stated_total=D("222.1492")) == []


def test_a_small_difference_that_no_rounding_line_carries_does_not_slip_through():
    problem = only_problem(BILL, stated_total=D("222.17"))

    assert problem.code == "rounding_line_missing"
    assert "no rounding line carries the 0.02 between them" in problem.sentence
    rounded = replace(
        BILL,
        lines=(*BILL.lines, ExpenseLine("Rounding", D("0.02"), "rounding", kind="rounding")),
        total=D("222.17"),
    )
    assert problems_of(rounded, stated_total=D("222.17")) == []


def test_a_foreign_amount_carries_its_currency():
    mappings = replace(US, multicurrency=True)

    euros = replace(BILL, currency="EUR", exchange_rate=D("1.1"), total=D("1222.15"))
    problem = only_problem(euros, mappings)

    assert "its total is 1,222.15 EUR" in problem.sentence


def test_a_negative_total_stops_and_a_negative_line_does_not():
    assert problems_of(bill_of("10.00", "-4.00", total="6.00")) == []

    problem = only_problem(bill_of("10.00", "-14.00", total="-4.00"))

    assert problem.code == "total_negative"
    assert problem.sentence == (
        "The total of Bill PO-1042 is -4.00, and QuickBooks takes none below zero. Correct its lines or its "
        "discount."
    )


def test_a_zero_total_is_a_notice_and_a_zero_line_is_nothing():
    problem = only_problem(bill_of("0.00", total="0.00"))

    assert (problem.code, problem.blocks) == ("total_zero", False)
    assert problems_of(bill_of("5.00", "0.00", total="5.00")) == []


def test_a_negative_discount_is_a_surcharge():
    problem = only_problem(replace(INVOICE, discount=Discount(D("-1.00"), "discount"), total=D("143.83")))

    assert problem.code == "discount_negative"


def test_no_lines_is_one_problem():
    assert only_problem(bill_of(total="0.00")).code == "no_lines"


@pytest.mark.parametrize(("total", "fits"), [("99999999999.00", True), ("99999999999.01", False)])
def test_quickbooks_largest_amount_fits_and_a_cent_more_does_not(total, fits):
    problems = problems_of(bill_of(total, total=total))

    assert [problem.where for problem in problems] == ([] if fits else ["total", "amount of line 1"])
    assert fits or problems[0].sentence == (
        "Bill PO-1042 has 99,999,999,999.01 as its total, and QuickBooks stores at most 99,999,999,999. "
        "Correct it on the order."
    )


def test_a_quantity_beyond_quickbooks_is_named_by_its_line():
    line = SalesLine("Dust", D("1.00"), "income:sales", "sales", D("100000000000"), D("0.00000000001"))

    assert only_problem(replace(INVOICE, lines=(line,), total=D("1.00"))).where == "quantity of line 1"


def test_750_taxed_lines_fit_and_751_do_not():
    line = ExpenseLine("line", D("1.00"), "purchases", tax="tax:1")

    assert problems_of(replace(BILL, lines=(line,) * 750, total=D("750.00"))) == []
    problem = only_problem(replace(BILL, lines=(line,) * 751, total=D("751.00")))
    assert problem.code == "too_many_taxed_lines"
    assert problem.sentence == (
        "Bill PO-1042 has 751 taxed lines, and QuickBooks takes at most 750. Split the order."
    )


def test_10000_lines_fit_and_10001_do_not():
    assert problems_of(bill_of(*(["1.00"] * 10_000), total="10000.00")) == []
    problem = only_problem(bill_of(*(["1.00"] * 10_001), total="10001.00"))

    assert problem.code == "too_many_lines"
    assert "has 10,001 lines, and QuickBooks takes at most 10,000" in problem.sentence


def test_an_unknown_currency_is_named_and_nothing_else_said_about_it():
    problem = only_problem(replace(BILL, currency="XXQ"))

    assert problem.code == "currency_unknown"
    assert problem.sentence == (
        "Bill PO-1042 is in “XXQ”, which is no currency code of ISO 4217. Correct it on the order, for "
        "example to USD."
    )


def test_a_foreign_currency_needs_multicurrency():
    euros = replace(BILL, currency="EUR")

    assert only_problem(euros).code == "currency_foreign"
    fixed = replace(euros, exchange_rate=D("1.083"))
    assert problems_of(fixed, replace(US, multicurrency=True)) == []


def test_without_a_fixed_rate_the_preview_says_whose_rate_it_will_be():
    euros = replace(BILL, currency="EUR")

    problem = only_problem(euros, replace(US, multicurrency=True))

    assert (problem.code, problem.blocks) == ("rate_of_the_day", False)
    assert problem.sentence == (
        "No exchange rate is fixed on Bill PO-1042: QuickBooks books it at its own EUR rate of 8 Jan 2026, and that "
        "rate is shown here afterwards. To fix it, enter it on the order."
    )


@pytest.mark.parametrize("rate", ["0", "-1.08"])
def test_a_rate_that_is_none_stops(rate):
    euros = replace(BILL, currency="EUR", exchange_rate=D(rate))

    problem = only_problem(euros, replace(US, multicurrency=True))

    assert (problem.code, problem.blocks) == ("exchange_rate_wrong", True)
    assert problem.sentence == (
        f"Bill PO-1042 is in EUR and states an exchange rate of {rate}. Correct it on the order: enter how much of USD "
        "one EUR is worth."
    )


def test_home_currency_has_no_rate_but_one():
    assert only_problem(replace(BILL, exchange_rate=D("1.1"))).code == "exchange_rate_wrong"
    assert problems_of(replace(BILL, exchange_rate=D(1))) == []
