"""The stock journal of Simple, the month-end accrual, the opening and the restoring entry."""

from datetime import date
from decimal import Decimal

import pytest

from crossfoot.core.stock.entries import Account, Rule
from crossfoot.core.stock.roles import Accounting
from crossfoot.core.stock.stock_journal import (
    Opening,
    accrual,
    opening_entry,
    restoring_entry,
    stock_journal,
)
from crossfoot.core.stock.tie_out import Standing, grni_tied, inventory_tied

D = Decimal
MONTH_END = date(2026, 1, 31)


def moved(entry):
    return {(line.role, line.note): str(line.movement) for line in entry.lines}


def journal(standing, in_quickbooks, **how):
    return stock_journal(standing, D(in_quickbooks), posting_on=MONTH_END, cause="January", **how)


def test_A6_the_stock_journal_leaves_out_what_was_received_and_not_billed():
    """The bill will be the expense of those goods: until then they are neither bought nor in stock."""
    entry = journal(Standing(D("98.504"), received_not_billed=D(40)), "50")
    assert moved(entry) == {("inventory", ""): "8.50", ("change_in_stock", ""): "-8.50"}
    assert entry.rule is Rule.STOCK_JOURNAL


def test_A6_a_stock_that_fell_is_an_expense():
    assert moved(journal(Standing(D(30)), "50")) == {
        ("change_in_stock", ""): "20.00",
        ("inventory", ""): "-20.00",
    }


def test_A6_only_the_first_journal_has_a_part_for_the_time_before_the_start():
    first = Opening(Standing(D(80), received_not_billed=D(10)), D(50))
    assert moved(journal(Standing(D("98.50")), "50", first=first)) == {
        ("inventory", ""): "48.50",
        ("opening_equity", ""): "-20.00",
        ("change_in_stock", ""): "-28.50",
    }


def test_the_accrual_of_a_month_reverses_itself_on_the_first_of_the_next():
    entry, back = accrual(D(40), month_end=MONTH_END, cause="January")
    assert moved(entry) == {("inventory", ""): "40.00", ("grni", ""): "-40.00"}
    assert moved(back) == {("grni", ""): "40.00", ("inventory", ""): "-40.00"}
    assert (entry.posting_on, back.posting_on) == (MONTH_END, date(2026, 2, 1))
    assert (entry.rule, back.rule) == (Rule.ACCRUAL, Rule.ACCRUAL_REVERSED)


def test_a_stock_journal_does_not_take_the_accrual_of_its_month_for_stock_that_grew():
    standing = Standing(D(100), received_not_billed=D(40))
    assert journal(standing, "100", accrued=D(40)).is_empty


@pytest.mark.parametrize(
    ("accounting", "expected"),
    [
        (Accounting.SIMPLE, {}),
        (
            Accounting.AT_BILL,
            {
                ("inventory", ""): "25.00",
                ("inventory", "Shipped, not invoiced"): "9.00",
                ("opening_equity", ""): "-34.00",
            },
        ),
        (
            Accounting.AT_RECEIPT,
            {
                ("inventory", ""): "30.00",
                ("inventory", "Shipped, not invoiced"): "9.00",
                ("grni", ""): "-5.00",
                ("opening_equity", ""): "-34.00",
            },
        ),
    ],
)
def test_E5_the_opening_takes_the_difference_on_the_day_before_the_start(accounting, expected):
    """80.00 are in stock, 12.00 of it not billed; 7.00 are billed and not there yet; 9.00 left and are not
    invoiced; QuickBooks has 50.00."""
    standing = Standing(D(80), D(12), D(7), delivered_not_expensed=D(9))
    entry, residues = opening_entry(
        Opening(standing, D(50)), accounting, {}, posting_on=date(2026, 1, 1), cause="opening"
    )
    assert moved(entry) == expected
    assert residues == {}
    if accounting is not Accounting.SIMPLE:
        inventory = 50 + sum(line.movement for line in entry.lines if line.role == "inventory")
        assert inventory_tied(standing, accounting, inventory).difference == 0
        grni = sum(line.movement for line in entry.lines if line.role == "grni")
        assert accounting is Accounting.AT_BILL or grni_tied(standing, grni).difference == 0


@pytest.mark.parametrize("accounting", [Accounting.AT_BILL, Accounting.AT_RECEIPT])
def test_E5_goods_that_went_back_before_the_start_are_opened_until_their_credit_comes(accounting):
    """80.00 are in stock, and 3.00 went back to the vendor, who credits them after the start."""
    standing = Standing(D(80), returned_not_credited=D(3))
    entry, _ = opening_entry(
        Opening(standing, D(50)), accounting, {}, posting_on=date(2026, 1, 1), cause="opening"
    )
    found = moved(entry)
    at_bill = {("inventory", ""): "33.00", ("opening_equity", ""): "-33.00"}
    at_receipt = {("inventory", ""): "30.00", ("grni", ""): "3.00", ("opening_equity", ""): "-33.00"}
    assert found == (at_bill if accounting is Accounting.AT_BILL else at_receipt)
    inventory = 50 + sum(line.movement for line in entry.lines if line.role == "inventory")
    assert inventory_tied(standing, accounting, inventory).difference == 0


def test_E5_what_quickbooks_took_out_with_its_item_is_put_back_against_the_same_expense():
    entry, _ = restoring_entry(
        D("450.00"), Account("remote:63"), {}, posting_on=date(2025, 12, 28), cause="item 11"
    )
    assert moved(entry) == {("inventory", ""): "450.00", ("remote:63", ""): "-450.00"}
    assert entry.rule is Rule.RESTORING


def test_the_identity_is_shown_part_by_part():
    standing = Standing(D("98.503"), D(12), D(7), D(9), D(4), D(3))
    at_bill = inventory_tied(standing, Accounting.AT_BILL, D("101.50"))
    assert [(part.label, str(part.amount)) for part in at_bill.parts] == [
        ("Valuation", "98.503"),
        ("Received, not billed", "-12"),
        ("Billed, not received", "7"),
        ("Returned to vendors, not credited", "3"),
        ("Delivered, not expensed", "9"),
        ("Expensed, not delivered", "-4"),
    ]
    assert (at_bill.expected, at_bill.difference, at_bill.is_tied) == (D("101.503"), D("-0.003"), True)
    at_receipt = inventory_tied(standing, Accounting.AT_RECEIPT, D("103.52"))
    assert (at_receipt.expected, at_receipt.is_tied) == (D("103.503"), False)
    assert grni_tied(standing, D("-2")).is_tied
