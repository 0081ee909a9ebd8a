"""The day a document is posted on, why, and when it is due."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crossfoot.core.dates import (
    DEFAULT_PURCHASE_RULE,
    DEFAULT_SALES_RULE,
    PURCHASE_RULES,
    SALES_RULES,
    PostingDateRule,
    Terms,
    due_date,
    first_open_day,
    in_words,
    month_of,
    posting_date,
)

ORDERED = date(1996, 7, 30)
SHIPPED = date(1996, 8, 2)
INVOICED = date(1996, 8, 5)


def test_a_sale_is_posted_on_its_invoice_date():
    dates = {"order_date": ORDERED, "ship_date": SHIPPED, "invoice_date": INVOICED}

    assert posting_date(DEFAULT_SALES_RULE, dates) == (INVOICED, "The invoice date.")


def test_a_sale_without_invoice_date_is_posted_when_it_left_and_says_so():
    on, reason = posting_date(DEFAULT_SALES_RULE, {"order_date": ORDERED, "ship_date": SHIPPED})

    assert on == SHIPPED
    assert reason == "The ship date, because the order has no invoice date."


def test_a_sale_that_never_left_is_posted_on_its_order_date():
    assert posting_date(DEFAULT_SALES_RULE, {"order_date": ORDERED, "ship_date": None}) == (
        ORDERED,
        "The order date, because the order has no invoice date.",
    )


def test_a_bill_is_posted_on_the_vendors_invoice_date_else_the_order_date_never_the_receipt():
    dates = {"order_date": date(2025, 1, 3), "receipt_date": date(2025, 2, 9)}

    assert posting_date(DEFAULT_PURCHASE_RULE, dates) == (
        date(2025, 1, 3),
        "The order date, because the order has no vendor's invoice date.",
    )
    assert posting_date(DEFAULT_PURCHASE_RULE, dates | {"vendor_invoice_date": date(2025, 1, 31)}) == (
        date(2025, 1, 31),
        "The vendor's invoice date.",
    )


def test_by_receipt_date_a_bill_falls_back_to_the_vendors_invoice_first():
    dates = {"order_date": date(2025, 1, 3), "vendor_invoice_date": date(2025, 1, 31)}

    assert posting_date(PostingDateRule.RECEIPT_DATE, dates).on == date(2025, 1, 31)


def test_by_order_date_the_other_dates_are_not_looked_at():
    dates = {"order_date": ORDERED, "ship_date": SHIPPED, "invoice_date": INVOICED}

    assert posting_date(PostingDateRule.ORDER_DATE, dates) == (ORDERED, "The order date.")


def test_a_date_set_on_the_document_beats_every_rule():
    assert posting_date(DEFAULT_SALES_RULE, {"invoice_date": INVOICED}, date(1996, 9, 1)) == (
        date(1996, 9, 1),
        "The date set on this document.",
    )


def test_an_order_without_any_date_cannot_be_posted():
    with pytest.raises(ValueError, match="no ship date and no other date"):
        posting_date(PostingDateRule.SHIP_DATE, {"ship_date": None})


@given(
    rule=st.sampled_from([*SALES_RULES, *PURCHASE_RULES]),
    dates=st.dictionaries(st.sampled_from(list(PostingDateRule)), st.dates(), min_size=1),
)
def test_with_an_order_date_every_rule_gives_one_of_the_orders_own_dates(rule, dates):
    dates = {"order_date": ORDERED} | dates

    assert posting_date(rule, dates).on in dates.values()


def test_net_30_is_thirty_days_after_the_posting_date():
    assert due_date(date(2025, 1, 31), Terms("Net 30", due_days=30)) == date(2025, 3, 2)
    assert due_date(date(2025, 1, 31), Terms("Due on receipt", due_days=0)) == date(2025, 1, 31)


def test_without_terms_a_document_is_due_when_it_is_posted():
    assert due_date(date(2025, 5, 5), None) == date(2025, 5, 5)


def test_a_due_date_on_the_document_beats_the_terms():
    assert due_date(date(2025, 5, 5), Terms("Net 30", due_days=30), date(2025, 5, 20)) == date(2025, 5, 20)


@pytest.mark.parametrize(
    ("posted", "day", "within", "due"),
    [
        (date(2025, 1, 10), 15, 0, date(2025, 1, 15)),
        (date(2025, 1, 15), 15, 0, date(2025, 1, 15)),
        (date(2025, 1, 16), 15, 0, date(2025, 2, 15)),
        (date(2025, 1, 10), 15, 5, date(2025, 2, 15)),
        (date(2025, 1, 9), 15, 5, date(2025, 1, 15)),
        (date(2025, 1, 31), 31, 0, date(2025, 1, 31)),
        (date(2025, 2, 1), 31, 0, date(2025, 2, 28)),
        (date(2024, 2, 1), 31, 0, date(2024, 2, 29)),
        (date(2025, 1, 31), 31, 10, date(2025, 2, 28)),
        (date(2025, 2, 27), 31, 10, date(2025, 3, 31)),
        (date(2025, 12, 20), 15, 0, date(2026, 1, 15)),
        (date(2025, 12, 28), 31, 5, date(2026, 1, 31)),
    ],
)
def test_a_day_of_the_month_is_clamped_and_moved_on_as_in_quickbooks(posted, day, within, due):
    terms = Terms("By the day", day_of_month=day, due_next_month_days=within)

    assert due_date(posted, terms) == due


@given(posted=st.dates(date(1990, 1, 1), date(2090, 1, 1)), day=st.integers(1, 31), within=st.integers(0, 31))
def test_a_due_day_is_never_before_the_posting_date_nor_three_months_after(posted, day, within):
    due = due_date(posted, Terms("t", day_of_month=day, due_next_month_days=within))

    assert posted <= due <= posted + timedelta(days=31 * 3)


def test_terms_of_both_kinds_or_neither_or_beyond_quickbooks_limits_are_refused():
    with pytest.raises(ValueError, match="either due days or a day of the month"):
        Terms("nothing")
    with pytest.raises(ValueError, match="either due days or a day of the month"):
        Terms("both", due_days=1, day_of_month=1)
    with pytest.raises(ValueError, match="between 0 and 999"):
        Terms("too long", due_days=1000)
    with pytest.raises(ValueError, match="between 1 and 31"):
        Terms("no such day", day_of_month=32)
    with pytest.raises(ValueError, match="between 0 and 999"):
        Terms("backwards", day_of_month=3, due_next_month_days=-1)


def test_the_books_are_open_again_on_the_day_after_the_closing_date():
    assert first_open_day(date(2025, 12, 31)) == date(2026, 1, 1)
    assert first_open_day(date(2024, 2, 28)) == date(2024, 2, 29)


def test_dates_read_the_same_on_every_machine():
    assert in_words(date(2025, 12, 30)) == "30 Dec 2025"
    assert month_of(date(1996, 7, 4)) == "1996-07"
