"""Two books side by side: every difference named, none invented."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from core.ledger import BILL, INVOICE, US
from crossfoot.core.journals import journal_of
from crossfoot.core.money import total
from crossfoot.core.reconcile import (
    DocumentFigures,
    MovementRow,
    compare,
    compare_all,
    compare_movements,
    movements_by_month,
    only_differences,
)

D = Decimal
OURS = DocumentFigures(
    key="sales_order:1",
    party="58",
    number="10248",
    posting_on=date(1996, 7, 16),
    due_on=date(1996, 8, 15),
    tax=D("0.00"),
    total=D("472.38"),
)


def test_two_equal_documents_have_no_difference():
    assert compare(OURS, replace(OURS, tax=D("0"), total=D("472.380"))) == []


def test_a_total_that_is_two_cents_off_is_said_with_both_figures():
    (difference,) = compare(OURS, replace(OURS, total=D("472.40")))

    assert (difference.field, difference.ours, difference.theirs) == ("total", "472.38", "472.40")
    assert difference.sentence == "The total is 472.38 with us and 472.40 in QuickBooks, 0.02 more."


def test_every_field_that_differs_is_named():
    theirs = DocumentFigures(
        key=OURS.key,
        party="59",
        number="10249",
        posting_on=date(1996, 7, 17),
        due_on=date(1996, 8, 16),
        tax=D("1.00"),
        total=D("1.00"),
    )

    differences = compare(OURS, theirs)

    assert [difference.field for difference in differences] == [
        "party",
        "number",
        "posting date",
        "due date",
        "tax",
        "total",
    ]
    assert differences[1].sentence == "The number is “10248” with us and “10249” in QuickBooks."
    assert (
        differences[2].sentence
        == "The posting date is “16 Jul 1996” with us and “17 Jul 1996” in QuickBooks."
    )
    assert differences[5].sentence == "The total is 472.38 with us and 1.00 in QuickBooks, 471.38 less."


def test_a_number_that_quickbooks_gave_is_no_difference_and_one_it_lost_is():
    assert compare(replace(OURS, number=""), OURS) == []
    assert compare(OURS, replace(OURS, number=""))[0].sentence == (
        "The number is “10248” with us and “empty” in QuickBooks."
    )


def test_party_names_are_compared_as_quickbooks_compares_them():
    assert compare(replace(OURS, party="Hanari Carnes"), replace(OURS, party="HANARI CARNES ")) == []


def test_a_document_that_one_side_lacks_is_the_difference():
    assert compare(OURS, None)[0].sentence == (
        "10248 of 472.38 is not in QuickBooks: it was deleted there, or never arrived."
    )
    assert compare(None, OURS)[0].sentence == "10248 of 472.38 is in QuickBooks and not with us."
    assert compare(None, None) == []


def test_many_documents_give_only_those_that_differ():
    second, third = replace(OURS, key="sales_order:2"), replace(OURS, key="sales_order:3")

    found = compare_all([OURS, second], [third, replace(second, tax=D("0.01")), OURS])

    assert {key: [one.field for one in differences] for key, differences in found.items()} == {
        "sales_order:2": ["tax"],
        "sales_order:3": ["document"],
    }


def test_a_key_that_stands_twice_is_an_error_not_a_lost_document():
    with pytest.raises(ValueError, match="sales_order:1 stands twice"):
        compare_all([OURS, OURS], [OURS])


def test_movements_are_added_up_by_account_and_month():
    february = replace(INVOICE, posting_on=date(2026, 2, 1))

    movements = movements_by_month(journal_of(posting, US) for posting in (INVOICE, INVOICE, february, BILL))

    assert movements == {
        ("84", "2026-01"): D("285.66"),
        ("79", "2026-01"): D("-154.00"),
        ("80", "2026-01"): D("-131.66"),
        ("84", "2026-02"): D("142.83"),
        ("79", "2026-02"): D("-77.00"),
        ("80", "2026-02"): D("-65.83"),
        ("90", "2026-01"): D("217.12"),
        ("91", "2026-01"): D("5.03"),
        ("33", "2026-01"): D("-222.15"),
    }
    assert total(movements.values()) == 0


def test_accounts_that_are_not_mapped_yet_stay_apart_under_their_labels():
    mappings = replace(US, accounts={}, payable=None)

    assert movements_by_month([journal_of(BILL, mappings)]) == {
        ("Purchases", "2026-01"): D("217.12"),
        ("Freight charged by vendors", "2026-01"): D("5.03"),
        ("Accounts Payable (A/P)", "2026-01"): D("-222.15"),
    }


def test_currencies_are_not_mixed():
    with pytest.raises(ValueError, match="USD and EUR cannot be added up"):
        movements_by_month([journal_of(BILL, US), journal_of(replace(BILL, currency="EUR"), US)])


def test_rows_cover_both_sides_and_differences_are_theirs_less_ours():
    rows = compare_movements(
        {("79", "2026-01"): D("-77.00"), ("84", "2026-01"): D("77.00")},
        {("84", "2026-01"): D("77.00"), ("79", "2026-01"): D("-76.98"), ("12", "2025-12"): D("5.00")},
    )

    assert rows == (
        MovementRow("12", "2025-12", D(0), D("5.00")),
        MovementRow("79", "2026-01", D("-77.00"), D("-76.98")),
        MovementRow("84", "2026-01", D("77.00"), D("77.00")),
    )
    assert [row.difference for row in rows] == [D("5.00"), D("0.02"), D("0.00")]
    assert only_differences(rows) == rows[:2]
