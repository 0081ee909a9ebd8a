"""E5, E6, E7: what stands against switching inventory accounting on, each with its figures and the way out."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from crossfoot.core.problems import Fix, blocking
from crossfoot.core.stock.costing import State, replay
from crossfoot.core.stock.going_live import (
    Product,
    Quantity,
    Start,
    Stock,
    check_before_inventory,
    in_accounts,
    opening_of,
)
from crossfoot.core.stock.movements import Kind, Movement
from crossfoot.core.stock.roles import Accounting
from crossfoot.core.stock.stock_journal import Opening
from crossfoot.core.stock.tie_out import Standing

D = Decimal
YEAR_END = date(2025, 12, 31)
NEW_YEAR = date(2026, 1, 1)
AT_BILL, AT_RECEIPT = Accounting.AT_BILL, Accounting.AT_RECEIPT
STANDING = Standing(D("1040"), received_not_billed=D("100"), delivered_not_expensed=D("25"))
LATE = Start(NEW_YEAR, date(2025, 3, 1), Opening(STANDING, D("900")))


def sentences(stock: Stock, accounting: Accounting = AT_BILL) -> list[str]:
    return [problem.sentence for problem in check_before_inventory(stock, accounting)]


@pytest.mark.parametrize(
    ("accounting", "entry"),
    [
        (
            AT_BILL,
            "Dr Inventory (shipped, not invoiced) 25.00, Dr Inventory 40.00, Cr Opening balance equity 65.00",
        ),
        (
            AT_RECEIPT,
            "Dr Inventory (shipped, not invoiced) 25.00, Dr Inventory 140.00, Cr Goods received, not billed 100.00, "
            "Cr Opening balance equity 65.00",
        ),
    ],
)
def test_E5_the_opening_entry_is_shown_with_its_figures_before_anything_is_switched_on(accounting, entry):
    assert sentences(Stock(LATE), accounting) == [
        "On 31 Dec 2025, the day before the start, your stock is worth 1,040.00 here, and QuickBooks' inventory "
        f"account has 900.00. Look at the opening entry and approve it: {entry}."
    ]
    shown = opening_of(LATE, accounting)
    assert shown is not None
    assert (shown.posting_on, in_accounts(shown)) == (YEAR_END, entry)


def test_E5_an_approved_opening_stands_in_the_way_of_nothing():
    assert sentences(Stock(replace(LATE, is_approved=True))) == []


def test_E5_books_that_agree_already_need_no_entry():
    agreed = replace(LATE, opening=Opening(Standing(D("1040")), D("1040.00")))
    assert sentences(Stock(agreed)) == []
    assert opening_of(agreed, AT_BILL) is None


def test_E5_where_the_day_is_closed_the_three_ways_out_are_named():
    closed = replace(LATE, closing_on=YEAR_END, opening=Opening(Standing(D("50")), D("20")))
    assert sentences(Stock(closed)) == [
        "On 31 Dec 2025, the day before the start, your stock is worth 50.00 here, and QuickBooks' inventory account "
        "has 20.00. Look at the opening entry and approve it: Dr Inventory 30.00, Cr Opening balance equity 30.00. "
        "QuickBooks is closed through 31 Dec 2025: have the books opened for that day, start on 2 Jan 2026 or later, "
        "or let it be posted on 1 Jan 2026, as of the day before."
    ]


def test_E5_an_account_that_was_not_read_is_read_first():
    assert sentences(Stock(replace(LATE, opening=None))) == [
        "What QuickBooks' inventory account had on 31 Dec 2025, the day before the start, is not known yet. Read it "
        "from QuickBooks, then try again."
    ]


@pytest.mark.parametrize("start_on", [None, date(2025, 3, 1), date(2025, 1, 1)])
def test_E5_a_start_at_the_beginning_of_the_data_needs_no_opening(start_on):
    start = Start(start_on, date(2025, 3, 1), Opening(Standing(D(0)), D(0)))
    assert not start.needs_opening
    assert opening_of(start, AT_BILL) is None
    assert sentences(Stock(start)) == sentences(Stock(replace(start, opening=None))) == []


def test_E5_stock_that_only_quickbooks_has_is_not_taken_over_in_silence():
    start = Start(None, date(2025, 3, 1), Opening(Standing(D(0)), D("1000")))
    assert sentences(Stock(start)) == [
        "QuickBooks' inventory account has 1,000.00 on 28 Feb 2025, and nothing was in stock here by then. Enter that "
        "stock with its cost on that day, choose another account for inventory, or have the account cleared in "
        "QuickBooks."
    ]


def test_E5_before_the_first_movement_the_day_before_the_start_is_what_has_to_be_empty():
    start = Start(NEW_YEAR, None, Opening(Standing(D(0)), D("12.5")))
    [sentence] = sentences(Stock(start))
    assert sentence.startswith(
        "QuickBooks' inventory account has 12.50 on 31 Dec 2025, and nothing was in stock here"
    )


@pytest.mark.parametrize(
    ("start_on", "begins"), [(None, "has no start date"), (NEW_YEAR, "starts on 1 Jan 2026")]
)
def test_E4_what_was_kept_in_simple_lies_before_the_start(start_on, begins):
    kept = Start(start_on, NEW_YEAR, kept_until=date(2026, 1, 5))
    assert sentences(Stock(kept)) == [
        "Stock moved through 5 Jan 2026 in Simple accounting, of which nothing is in QuickBooks' inventory, and "
        f"QuickBooks {begins}. Let it start on 6 Jan 2026 or later, so that the opening entry has it."
    ]
    later = replace(kept, start_on=date(2026, 1, 6), is_approved=True)
    assert later.day_before == date(2026, 1, 5)
    assert sentences(Stock(replace(later, opening=Opening(Standing(D(5)), D(0))))) == []


def test_a_company_without_stock_begins_with_nothing():
    assert sentences(Stock(Start(NEW_YEAR, None))) == []
    assert sentences(Stock(Start(None, None))) == []


def uncosted(name: str, *days: date) -> Product:
    return Product("7", name, State(D(3), D(0)), days)


def test_E6_a_product_without_a_cost_is_named_with_its_first_movement():
    first, second, third = date(2025, 3, 1), date(2025, 4, 2), date(2026, 1, 5)
    started = Start(None, first)

    assert sentences(Stock(started, (uncosted("Chai", first),))) == [
        "Chai has no cost in its movement of 1 Mar 2025, and cannot be booked at nothing. State its cost at the "
        "product, or at what arrived."
    ]
    [two] = sentences(Stock(started, (uncosted("Chai", second, first),)))
    assert "in its movement of 1 Mar 2025 and one more, and cannot" in two
    [three] = sentences(Stock(started, (uncosted("Chai", first, second, third),)))
    assert "in its movement of 1 Mar 2025 and 2 more, and cannot" in three


def test_E6_what_the_replay_finds_uncosted_is_what_is_named():
    movements = [
        Movement("a", "7", Kind.RECEIPT, date(2025, 3, 1), 1, D(3)),
        Movement("b", "7", Kind.RECEIPT, date(2025, 3, 2), 2, D(1), stated=D(5)),
    ]
    rows = replay(State(), movements)
    days = tuple(row.movement.occurred_on for row in rows if row.is_uncosted)

    [sentence] = sentences(Stock(Start(None, days[0]), (Product("7", "Chai", rows[-1].after, days),)))
    assert sentence.startswith("Chai has no cost in its movement of 1 Mar 2025, and")


def test_E6_stock_that_was_stated_to_be_free_is_told_and_stops_nothing():
    free = Product("7", "Samples", State(D("12.5"), D(0), D(0)))
    problems = check_before_inventory(Stock(Start(None, date(2025, 3, 1)), (free,)), AT_BILL)

    assert [problem.sentence for problem in problems] == [
        "12.5 of Samples are in stock on 28 Feb 2025 at a cost of 0.00. If they were not free, correct what they cost "
        "when they arrived."
    ]
    assert blocking(problems) == []


def test_E7_a_quantity_below_zero_is_named_with_its_place_and_day():
    stock = Stock(
        Start(None, date(2025, 3, 1)),
        quantities=(
            Quantity("7", "Chai", "Boston", D("-2.5"), YEAR_END),
            Quantity("7", "Chai", "", D("-1200"), NEW_YEAR),
            Quantity("7", "Chai", "Denver", D(0), NEW_YEAR),
        ),
    )
    assert sentences(stock) == [
        "Chai has -2.5 on hand at Boston on 31 Dec 2025. Record what arrived before it left, or count the stock.",
        "Chai has -1,200 on hand on 1 Jan 2026. Record what arrived before it left, or count the stock.",
    ]


def test_everything_that_is_wrong_is_said_at_once_and_simple_asks_for_none_of_it():
    stock = Stock(
        LATE,
        (uncosted("Chai", date(2025, 3, 1)),),
        (Quantity("8", "Chang", "Boston", D(-1), YEAR_END),),
    )
    problems = check_before_inventory(stock, AT_RECEIPT)

    assert [problem.code for problem in problems] == [
        "stock.opening_not_approved",
        "stock.no_cost",
        "stock.negative",
    ]
    assert [problem.fix for problem in problems] == [Fix.APPROVE, Fix.EDIT_DOCUMENT, Fix.EDIT_DOCUMENT]
    assert [problem.cause for problem in problems] == [
        "stock.opening_not_approved:opening",
        "stock.no_cost:7",
        "stock.negative:8",
    ]
    assert check_before_inventory(stock, Accounting.SIMPLE) == []
