"""The golden scenario ends in the same trial balance in every way of accounting with inventory, at any timing."""

import pytest

from core.stock.company import Company
from core.stock.golden import OPENING, D, day, starts, steps
from crossfoot.core.stock.entries import Entry, Rule
from crossfoot.core.stock.roles import Accounting
from crossfoot.core.stock.selling import CostOfSales
from crossfoot.core.stock.stock_journal import stock_journal

EXPECTED = {
    "conversion_absorbed": "-12.00",
    "cost_of_sales": "92.00",
    "equity": "-50.00",
    "income": "-200.00",
    "inventory": "98.50",
    "opening_equity": "-30.00",
    "payable": "-108.00",
    "purchase_price_variance": "-1.00",
    "receivable": "200.00",
    "shrinkage": "10.50",
}
"""Debits positive. Goods received and not billed, work in progress and the accrual are zero, so not there."""

WITH_INVENTORY = [
    (accounting, timing, through_wip)
    for accounting in (Accounting.AT_BILL, Accounting.AT_RECEIPT)
    for timing in CostOfSales
    for through_wip in (False, True)
]


def lines(entry: Entry) -> list[str]:
    return [
        f"{'Dr' if line.debit else 'Cr'} {line.role} {line.debit or line.credit:.2f}" for line in entry.lines
    ]


def all_steps(company: Company, order: list[str] | None = None) -> dict[str, list[list[str]]]:
    """Every step is told; the journals of each."""
    booked = {}
    told = steps()
    for name in order or told:
        entries = told[name].to(company)
        booked[name] = [lines(entry) for entry in entries if not entry.is_empty]
        assert company.inventory.is_tied, (name, company.inventory)
        if company.way.accounting is Accounting.AT_RECEIPT:
            assert company.grni.is_tied, (name, company.grni)
        assert sum(company.balances.values()) == 0
    return booked


@pytest.mark.parametrize(("accounting", "timing", "through_wip"), WITH_INVENTORY)
def test_the_golden_scenario_ends_in_its_trial_balance(accounting, timing, through_wip):
    company = starts(accounting, timing, through_wip=through_wip)
    all_steps(company)
    assert company.trial_balance == EXPECTED
    assert (company.state("A").quantity, company.state("A").average) == (7, D("10.50"))
    assert (company.state("B").quantity, company.state("B").average) == (1, D(25))
    assert company.profit == D("110.50")


def test_at_receipt_each_step_books_what_was_worked_out_by_hand():
    assert all_steps(starts(Accounting.AT_RECEIPT, through_wip=True)) == {
        "2 receives": [["Dr inventory 100.00", "Cr grni 100.00"]],
        "3 delivers": [["Dr cost_of_sales 45.00", "Cr inventory 45.00"]],
        "3 invoices": [],
        "4 is billed": [["Dr inventory 7.50", "Dr cost_of_sales 2.50", "Cr grni 10.00"]],
        "5 freight": [["Dr inventory 15.00", "Dr cost_of_sales 5.00", "Cr landed_cost_accrual 20.00"]],
        "6 makes": [["Dr inventory 12.00", "Cr conversion_absorbed 12.00"]],
        "7 counts": [["Dr shrinkage 10.50", "Cr inventory 10.50"]],
        "8 comes back": [["Dr inventory 10.50", "Cr cost_of_sales 10.50"]],
        "9 goes back": [["Dr grni 21.00", "Cr inventory 21.00"]],
        "9 is credited": [["Dr grni 1.00", "Cr purchase_price_variance 1.00"]],
        "10 delivers": [["Dr cost_of_sales 50.00", "Cr inventory 50.00"]],
        "10 invoices": [],
    }


def test_at_bill_the_bill_debits_inventory_and_only_what_is_gone_is_booked_by_journals():
    assert all_steps(starts(Accounting.AT_BILL)) == {
        "2 receives": [],
        "3 delivers": [["Dr cost_of_sales 45.00", "Cr inventory 45.00"]],
        "3 invoices": [],
        "4 is billed": [["Dr cost_of_sales 2.50", "Cr inventory 2.50"]],
        "5 freight": [["Dr cost_of_sales 5.00", "Cr inventory 5.00"]],
        "6 makes": [["Dr inventory 12.00", "Cr conversion_absorbed 12.00"]],
        "7 counts": [["Dr shrinkage 10.50", "Cr inventory 10.50"]],
        "8 comes back": [["Dr inventory 10.50", "Cr cost_of_sales 10.50"]],
        "9 goes back": [],
        "9 is credited": [["Dr inventory 1.00", "Cr purchase_price_variance 1.00"]],
        "10 delivers": [["Dr cost_of_sales 50.00", "Cr inventory 50.00"]],
        "10 invoices": [],
    }


def test_step_four_debits_the_accrual_in_the_bill_and_credits_the_difference_in_one_journal():
    """Bill Dr GRNI 110, Cr A/P 110; journal Dr Inventory 7.50, Dr COGS 2.50, Cr GRNI 10."""
    company, told = starts(Accounting.AT_RECEIPT), steps()
    for name in ("2 receives", "3 delivers", "3 invoices"):
        told[name].to(company)
    assert told["4 is billed"].documents(Accounting.AT_RECEIPT) == [("grni", 110), ("payable", -110)]
    journal, late = told["4 is billed"].to(company)
    assert lines(journal) == ["Dr inventory 7.50", "Dr cost_of_sales 2.50", "Cr grni 10.00"]
    assert (journal.rule, journal.posting_on) == (Rule.PRICE_DIFFERENCE, day(4))
    assert late.is_empty
    assert company.balance("grni") == 0


def test_cost_of_sales_at_invoice_waits_for_the_invoice():
    company = starts(Accounting.AT_RECEIPT, CostOfSales.AT_INVOICE)
    told = steps()
    told["2 receives"].to(company)
    told["3 delivers"].to(company)
    assert company.balance("cost_of_sales") == 0
    assert company.standing.delivered_not_expensed == D(45)
    assert company.balance("inventory") == D(180)
    [journal, _] = told["3 invoices"].to(company)
    assert lines(journal) == ["Dr cost_of_sales 45.00", "Cr inventory 45.00"]
    assert company.standing.delivered_not_expensed == 0


@pytest.mark.parametrize("accounting", [Accounting.AT_BILL, Accounting.AT_RECEIPT])
def test_invoices_before_deliveries_and_bills_before_receipts_end_in_the_same_trial_balance(accounting):
    order = list(steps())
    order[0], order[3] = order[3], order[0]
    for first in ("3", "10"):
        there, here = order.index(f"{first} invoices"), order.index(f"{first} delivers")
        order[there], order[here] = order[here], order[there]
    company = starts(accounting, CostOfSales.AT_INVOICE)
    all_steps(company, ["4 is billed", *(name for name in order if name != "4 is billed")])
    assert company.trial_balance == EXPECTED


def test_in_simple_there_are_documents_only():
    company = starts(Accounting.SIMPLE)
    told = steps()
    for happening in told.values():
        assert all(entry.is_empty for entry in happening.to(company))
    assert company.trial_balance == {
        "equity": "-50.00",
        "freight": "20.00",
        "income": "-200.00",
        "inventory": "50.00",
        "payable": "-108.00",
        "purchases": "88.00",
        "receivable": "200.00",
    }


def test_A6_the_first_stock_journal_brings_simple_to_the_same_profit():
    company = starts(Accounting.SIMPLE)
    for happening in steps().values():
        happening.to(company)
    entry = stock_journal(
        company.standing, company.balance("inventory"), posting_on=day(31), cause="January", first=OPENING
    )
    assert lines(entry) == [
        "Dr inventory 48.50",
        "Cr opening_equity 30.00",
        "Cr change_in_stock 18.50",
    ]
    company.posts(entry)
    assert company.profit == D("110.50")
    assert company.inventory.is_tied
    again = stock_journal(company.standing, company.balance("inventory"), posting_on=day(31), cause="January")
    assert again.is_empty
