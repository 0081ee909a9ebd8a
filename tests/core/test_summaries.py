"""Summary posting: which sales belong to which document, and that it books what each of them would."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crossfoot.core.journals import journal_of
from crossfoot.core.mappings import Mappings
from crossfoot.core.postings import Discount, Invoice, SalesLine, SalesReceipt, TaxTotal
from crossfoot.core.stock.entries import book
from crossfoot.core.stock.legs import Leg
from crossfoot.core.summaries import (
    Choice,
    Forecast,
    Frequency,
    Sold,
    Span,
    Summary,
    Volume,
    cost_journal,
    forecast,
    span_of,
    summaries_of,
)

D = Decimal
NOTHING_MAPPED = Mappings("US", "USD", {}, {}, {}, {})
EACH, DAY, WEEK, MONTH = Frequency


def day(number: int) -> date:
    return date(2026, 1, number)


def sale(
    key: str, on: date, amount: str, *, paid: bool = True, off: str = "0", cost: str = "0", **more
) -> Sold:
    """A sale of the shop with 10 percent tax, on everything but the discount `off`."""
    net = D(amount) - D(off)
    tax = (net / 10).quantize(D("0.01"))
    common = {
        "key": key, "number": key, "customer": "customer:1", "customer_name": "Hanari Carnes", "currency": "USD",
        "posting_on": on, "lines": (SalesLine(f"Tea {key}", D(amount), "income:sales", "sales", D(1), tax="tax:1"),),
        "total": net + tax, "taxes": (TaxTotal("tax:1", net, tax),),
        "discount": Discount(D(off), "discounts") if D(off) else None, **more,
    }  # fmt: skip
    posting = SalesReceipt(**common, deposit_to="payment_clearing") if paid else Invoice(**common, due_on=on)
    legs = (Leg("cost_of_sales", D(cost)), Leg("inventory", -D(cost))) if D(cost) else ()
    return Sold(posting, "Shop", legs)


@pytest.mark.parametrize(
    ("choices", "on", "expected"),
    [
        ((), day(10), None),
        ((Choice(day(11), DAY),), day(10), None),
        ((Choice(day(1), DAY),), day(10), Span(day(10), day(10))),
        ((Choice(day(1), WEEK),), day(10), Span(day(5), day(11))),
        ((Choice(day(1), WEEK),), day(31), Span(day(26), day(31))),
        ((Choice(day(1), WEEK),), date(2026, 2, 1), Span(date(2026, 2, 1), date(2026, 2, 1))),
        ((Choice(day(1), MONTH),), day(10), Span(day(1), day(31))),
        ((Choice(day(15), MONTH),), day(20), Span(day(15), day(31))),
        ((Choice(day(1), MONTH), Choice(day(15), EACH)), day(10), Span(day(1), day(14))),
        ((Choice(day(1), MONTH), Choice(day(15), EACH)), day(15), None),
        ((Choice(day(15), EACH), Choice(day(1), MONTH), Choice(day(20), WEEK)), day(21), Span(day(20), day(25))),
        ((Choice(day(1), MONTH), Choice(day(1), DAY)), day(10), Span(day(10), day(10))),
    ],
)  # fmt: skip
def test_E8_a_sale_belongs_to_the_period_of_the_choice_that_holds_on_its_day(choices, on, expected):
    assert span_of(choices, on) == expected


def test_E8_the_sales_of_a_day_are_one_document_added_up_by_account_tax_and_class():
    sales = [
        sale("2", day(5), "20.00", klass="class:1"),
        sale("1", day(5), "10.00", off="1.00", cost="4.004"),
        sale("3", day(5), "30.00", off="2.00", cost="7.003"),
        sale("4", day(6), "40.00"),
        sale("5", day(5), "50.00", paid=False),
    ]
    made, alone = summaries_of(sales, {"Shop": [Choice(day(1), DAY)]})
    assert alone == ()
    found = {summary.sources: summary for summary in made}
    assert list(found) == [("1", "3"), ("2",), ("5",), ("4",)]
    both = found["1", "3"]
    assert both.lines == (SalesLine("", D("40.00"), "income:sales", "sales", tax="tax:1"),)
    assert (both.discount, both.taxes, both.total) == (
        Discount(D("3.00"), "discounts"), (TaxTotal("tax:1", D("37.00"), D("3.70")),), D("40.70"),
    )  # fmt: skip
    assert (both.posting_on, both.memo) == (day(5), "2 sales of Shop, 2026-01-05")
    assert found["2",].lines[0].klass == "class:1"
    entry, residues = cost_journal(both, {}, cause="summary:1")
    assert [(line.role, line.movement) for line in entry.lines] == [
        ("cost_of_sales", D("11.01")), ("inventory", D("-11.01")),
    ]  # fmt: skip
    assert (entry.sources, sum(residues.values())) == (("1", "3"), 0)


def test_E8_what_one_document_has_once_is_never_mixed():
    """Currencies, rates, clearing accounts, locations, discount accounts, and tax that QuickBooks computes."""
    plain = sale("0", day(5), "10.00")
    others = [
        {"currency": "EUR"}, {"exchange_rate": D("1.1")}, {"deposit_to": "payment_clearing@source:Market"},
        {"location": "location:2"}, {"discount": Discount(D(1), "remote:8")}, {"taxes": ()},
    ]  # fmt: skip
    sales = [plain] + [
        replace(plain, posting=replace(plain.posting, key=str(number), **more))
        for number, more in enumerate(others, start=1)
    ]
    made, _ = summaries_of(sales, {"Shop": [Choice(day(1), MONTH)]})
    assert [summary.sources for summary in made] == [(str(number),) for number in range(7)]


def test_E8_what_is_in_quickbooks_already_is_left_out():
    sales = [sale(str(number), day(5), "10.00") for number in range(4)]
    made, alone = summaries_of([*sales, sales[3]], {"Shop": [Choice(day(1), DAY)]}, frozenset({"1", "2"}))
    assert ([one.sources for one in made], alone) == ([("0", "3")], ())


def as_posting(summary: Summary) -> SalesReceipt:
    return SalesReceipt(
        key="summary", number="", customer="", customer_name="", currency="USD", posting_on=summary.posting_on,
        lines=summary.lines, total=summary.total, deposit_to=summary.sort.deposit_to, discount=summary.discount,
        taxes=summary.taxes,
    )  # fmt: skip


def balances(postings):
    sums = Counter()
    for posting in postings:
        for line in journal_of(posting, NOTHING_MAPPED).lines:
            sums[line.account] += line.debit - line.credit
    return {account: amount for account, amount in sums.items() if amount}


CENTS = st.integers(1, 100_000).map(lambda number: D(number) / 100)
COSTS = st.integers(0, 10_000_000).map(lambda number: D(number) / 1_000_000)
SALES = st.lists(st.tuples(st.integers(0, 59), CENTS, st.booleans(), COSTS), max_size=30)
CHOICES = st.lists(st.tuples(st.integers(-5, 59), st.sampled_from(list(Frequency))), max_size=5)


@settings(max_examples=200, deadline=None)
@given(SALES, CHOICES)
def test_E8_whenever_somebody_switches_every_sale_counts_once_and_the_books_are_the_same(drawn, switched):
    sales = [
        sale(
            f"{number}", day(1) + timedelta(days=on), str(amount), off="0.01" if off else "0", cost=str(cost)
        )
        for number, (on, amount, off, cost) in enumerate(drawn)
    ]
    choices = [Choice(day(1) + timedelta(days=since), frequency) for since, frequency in switched]
    made, alone = summaries_of(sales, {"Shop": choices})

    members = [key for summary in made for key in summary.sources] + [sold.posting.key for sold in alone]
    assert sorted(members) == sorted(sold.posting.key for sold in sales)
    by_key = {sold.posting.key: sold.posting for sold in sales}
    for summary in made:
        for key in summary.sources:
            assert summary.sort.span.first_on <= by_key[key].posting_on <= summary.posting_on
            assert by_key[key].posting_on.replace(day=1) == summary.posting_on.replace(day=1)
    together = balances([*map(as_posting, made), *(sold.posting for sold in alone)])
    assert together == balances(by_key.values())

    each: dict = {}
    in_all: dict = {}
    booked = [Counter(), Counter()]
    for sold in sales:
        entry, each = book(sold.cost, each, posting_on=day(1), rule="delivery", cause="x")
        for line in entry.lines:
            booked[0][line.role] += line.movement
    for legs in [summary.cost for summary in made] + [sold.cost for sold in alone]:
        entry, in_all = book(legs, in_all, posting_on=day(1), rule="summary", cause="x")
        for line in entry.lines:
            booked[1][line.role] += line.movement
    assert booked[0]["inventory"] == booked[1]["inventory"]


def test_E8_the_forecast_says_what_a_month_would_be():
    """5,000 orders a month: 5,000 invoices, or 31 summaries; with as many cost journals."""
    by_day = {day(number): 161 for number in range(1, 31)} | {day(31): 170}
    shop = Volume("Shop", by_day)
    assert sum(by_day.values()) == 5000
    assert forecast([shop], EACH, in_one_call=30) == Forecast(EACH, 5000, 5000, 334)
    assert forecast([shop], DAY, in_one_call=30) == Forecast(DAY, 31, 31, 4)
    assert forecast([shop], WEEK, in_one_call=30) == Forecast(WEEK, 5, 5, 2)
    market = Volume("Market", {day(3): 7, day(4): 0}, has_cost=False)
    assert forecast([shop, market], MONTH, in_one_call=30) == Forecast(MONTH, 2, 1, 2)
    assert forecast([market], DAY, in_one_call=30) == Forecast(DAY, 1, 0, 1)
