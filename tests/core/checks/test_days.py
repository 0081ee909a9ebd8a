"""Closed periods, the start date, and slips."""

from dataclasses import replace
from datetime import date

from core.ledger import BILL, INVOICE, US, only_problem, problems_of
from crossfoot.core.problems import Fix


def dated(posting, on):
    return replace(posting, posting_on=on, due_on=on)


def test_a_bill_in_a_closed_period_names_the_closing_date_and_the_first_open_day():
    problem = only_problem(dated(BILL, date(2025, 12, 30)), replace(US, closing_on=date(2025, 12, 31)))

    assert problem.sentence == (
        "Bill PO-1042 is dated 30 Dec 2025, and QuickBooks is closed through 31 Dec 2025. "
        "Move it to 1 Jan 2026, or ask an accountant to reopen the period."
    )
    assert (problem.code, problem.fix, problem.where) == ("closed_period", Fix.MOVE_DATE, "posting_on")
    assert (problem.cause, problem.subject) == ("closed:2025-12-31", "2026-01-01")


def test_the_closing_date_itself_is_closed_and_the_next_day_is_open():
    mappings = replace(US, closing_on=date(2025, 12, 31))

    assert only_problem(dated(BILL, date(2025, 12, 31)), mappings).code == "closed_period"
    assert problems_of(dated(BILL, date(2026, 1, 1)), mappings) == []


def test_nothing_before_the_start_date_is_sent():
    mappings = replace(US, start_on=date(2026, 1, 10))

    problem = only_problem(INVOICE, mappings)

    assert problem.code == "before_start"
    assert problem.sentence == (
        "Invoice 10250 is dated 8 Jan 2026, and nothing dated before 10 Jan 2026 is sent to QuickBooks. "
        "Move it "
        "to that day, mark it as already in QuickBooks, or ask an accountant to change the start date."
    )
    assert problems_of(dated(INVOICE, date(2026, 1, 10)), mappings) == []


def test_a_closed_date_before_the_start_is_one_problem_that_moves_past_both():
    mappings = replace(US, closing_on=date(2025, 12, 31), start_on=date(2026, 1, 10))

    problem = only_problem(dated(BILL, date(2025, 12, 1)), mappings)

    assert problem.code == "closed_period"
    assert problem.subject == "2026-01-10"


def test_more_than_a_year_ahead_is_a_notice():
    assert problems_of(dated(BILL, date(2027, 1, 15)), today=date(2026, 1, 15)) == []

    problem = only_problem(dated(BILL, date(2027, 1, 16)), today=date(2026, 1, 15))

    assert (problem.code, problem.blocks) == ("date_far_ahead", False)
    assert "is dated 16 Jan 2027, more than a year from today" in problem.sentence


def test_due_before_it_is_posted_is_a_notice():
    problem = only_problem(replace(BILL, due_on=date(2026, 1, 7)))

    assert (problem.code, problem.blocks, problem.where) == ("due_before_posting", False, "due_on")
