"""Entries of ours: their debits and credits, what checks find in them, and how they are taken back."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from core.ledger import US
from crossfoot.core.checks.journal import check_journal
from crossfoot.core.journal_postings import (
    EntryLine,
    JournalEntry,
    day_to_take_back,
    in_open_books,
    reversal_of,
)
from crossfoot.core.journals import journal_of
from crossfoot.core.mappings import RemoteAccount
from crossfoot.core.problems import Fix
from crossfoot.core.reconcile import DocumentFigures, compare

D = Decimal
TODAY = date(2026, 1, 20)
BOOKS = replace(
    US,
    accounts={
        "inventory": RemoteAccount("81", "Inventory Asset", "Other Current Asset"),
        "cost_of_sales": RemoteAccount("80", "Cost of Goods Sold", "Cost of Goods Sold"),
        "receivable": RemoteAccount("84", "Accounts Receivable (A/R)", "Accounts Receivable"),
    },
    account_labels={"grni": "Goods received, not billed"},
)
COST = JournalEntry(
    "journal:7", "COS-7", date(2026, 1, 16), "USD",
    (EntryLine("cost_of_sales", debit=D("36.50")), EntryLine("inventory", credit=D("36.50"))), "delivery",
)  # fmt: skip


def problems_of(entry, mappings=BOOKS):
    return check_journal(entry, mappings, label="Journal COS-7", today=TODAY)


def only_problem(entry, mappings=BOOKS):
    (problem,) = problems_of(entry, mappings)
    return problem


def of(*lines):
    return replace(COST, lines=lines)


def test_it_is_booked_as_it_stands_lines_on_one_account_added_up():
    entry = of(
        EntryLine("cost_of_sales", debit=D("30.00")),
        EntryLine("cost_of_sales", debit=D("6.50")),
        EntryLine("inventory", credit=D("36.50")),
    )
    journal = journal_of(entry, BOOKS)
    assert [(line.account_id, line.movement) for line in journal.lines] == [
        ("80", D("36.50")),
        ("81", D("-36.50")),
    ]
    assert (journal.is_balanced, journal.posting_on, entry.total) == (True, date(2026, 1, 16), D("36.50"))


def test_a_sound_entry_has_no_problem():
    assert problems_of(COST) == []


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        (
            (EntryLine("cost_of_sales", debit=D("5.00")), EntryLine("inventory", credit=D("4.99"))),
            "The debits of Journal COS-7 come to 5.00 and its credits to 4.99; both must be the same.",
        ),
        (
            (
                EntryLine("cost_of_sales", debit=D("5.00")),
                EntryLine("inventory", credit=D("5.00")),
                EntryLine("inventory"),
            ),
            "Line 3 of Journal COS-7 has a debit of 0 and a credit of 0; each line has exactly one of the two, above "
            "zero.",
        ),
        (
            (EntryLine("cost_of_sales", debit=D("0.004")), EntryLine("inventory", credit=D("0.004"))),
            "Line 1 of Journal COS-7 is 0.004, and the books are kept in cents.",
        ),
        ((), "Journal COS-7 has no lines, and QuickBooks needs two at least: a debit and a credit."),
    ],
)
def test_what_is_no_entry_is_told(lines, sentence):
    assert problems_of(of(*lines))[0].sentence == sentence


def test_a_line_with_both_sides_or_below_zero_is_no_line():
    both = EntryLine("cost_of_sales", debit=D("5.00"), credit=D("5.00"))
    below = EntryLine("cost_of_sales", debit=D("-5.00"))
    codes = [problem.code for problem in problems_of(of(both, below))]
    assert codes == ["journal_line_without_side", "journal_line_without_side", "journal_unbalanced"]


def test_receivables_and_payables_move_through_documents_alone():
    problem = only_problem(
        of(EntryLine("receivable", debit=D("5.00")), EntryLine("inventory", credit=D("5.00")))
    )
    assert (problem.code, problem.fix) == ("account_not_allowed", Fix.MAP_ACCOUNT)
    assert "moves only through invoices, bills and payments" in problem.sentence


def test_an_account_that_is_not_mapped_is_named():
    problem = only_problem(of(EntryLine("grni", debit=D("5.00")), EntryLine("inventory", credit=D("5.00"))))
    assert problem.sentence.startswith("No QuickBooks account is chosen for “Goods received, not billed”.")


def test_only_the_opening_may_be_dated_before_the_start():
    books = replace(BOOKS, start_on=date(2026, 1, 17))
    assert only_problem(COST, books).code == "before_start"
    assert problems_of(replace(COST, is_opening=True), books) == []


def test_closed_books_and_another_currency_stop_it():
    assert only_problem(COST, replace(BOOKS, closing_on=date(2026, 1, 16))).code == "closed_period"
    assert problems_of(COST, replace(BOOKS, closing_on=date(2026, 1, 15))) == []
    assert only_problem(replace(COST, currency="EUR")).code == "journal_in_other_currency"


def test_classes_and_locations_have_to_be_known_and_kept():
    line = replace(COST.lines[0], klass="class:1", location="location:1")
    entry = of(line, COST.lines[1])
    assert [problem.code for problem in problems_of(entry)] == ["class_missing", "location_missing"]
    known = replace(BOOKS, classes={"class:1": "5"}, locations={"location:1": "6"})
    assert problems_of(entry, known) == []
    untracked = replace(known, classes_on_lines=False, tracks_locations=False)
    assert [problem.code for problem in problems_of(entry, untracked)] == [
        "class_not_tracked",
        "location_not_tracked",
    ]


def test_a_number_longer_than_quickbooks_takes_is_told():
    assert only_problem(replace(COST, number="X" * 22)).code == "number_too_long"
    assert problems_of(replace(COST, number="X" * 21)) == []


def test_a_reversal_changes_the_sides_and_names_the_original():
    back = reversal_of(COST, key="journal:8", number="COS-8", on=date(2026, 2, 1))
    assert back.lines == (
        EntryLine("cost_of_sales", credit=D("36.50")), EntryLine("inventory", debit=D("36.50")),
    )  # fmt: skip
    assert (back.posting_on, back.rule, back.memo) == (
        date(2026, 2, 1), "reversal", "Reverses journal COS-7 of 16 Jan 2026",
    )  # fmt: skip
    movements = [line.movement for entry in (COST, back) for line in journal_of(entry, BOOKS).lines]
    assert sum(movements) == 0


def test_closed_books_decide_whether_it_is_deleted_or_reversed_and_where_it_goes():
    assert day_to_take_back(date(2026, 1, 16), None) is None
    assert day_to_take_back(date(2026, 1, 16), date(2026, 1, 15)) is None
    assert day_to_take_back(date(2026, 1, 16), date(2026, 1, 16)) == date(2026, 1, 17)
    assert in_open_books(COST, closing_on=date(2026, 1, 15)) == COST
    moved = in_open_books(COST, closing_on=date(2026, 1, 31), start_on=date(2026, 2, 10))
    assert (moved.posting_on, moved.original_posting_on) == (date(2026, 2, 10), date(2026, 1, 16))


def test_two_journals_of_one_total_on_other_accounts_differ():
    ours = DocumentFigures("journal:7", "", "COS-7", TODAY, TODAY, D(0), D("5.00"),
                           (("80", "Cost of Goods Sold", D("5.00")), ("81", "Inventory", D("-5.00"))))  # fmt: skip
    theirs = replace(
        ours, movements=(("80", "Cost of Goods Sold", D("5.00")), ("90", "Supplies", D("-5.00")))
    )
    assert compare(ours, ours) == []
    assert [one.sentence for one in compare(ours, theirs)] == [
        "The movement on Inventory is -5.00 with us and 0 in QuickBooks, 5.00 more.",
        "The movement on Supplies is 0 with us and -5.00 in QuickBooks, 5.00 less.",
    ]
