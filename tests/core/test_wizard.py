"""Why Continue and Done are disabled, in words (B3, B4)."""

from dataclasses import replace
from datetime import date

import pytest

from crossfoot.core.account_roles import ACCOUNT_LABELS, ACCOUNT_ROLES, roles_needed
from crossfoot.core.mappings import RemoteAccount, RemoteTax
from crossfoot.core.problems import blocking
from crossfoot.core.stock.roles import Accounting
from crossfoot.core.wizard import Button, SetupChoices, check_mapping_for_wizard, required_accounts

INCOME = RemoteAccount("79", "Sales", "Income")
COST = RemoteAccount("90", "Purchases", "Cost of Goods Sold")
EMPTY = SetupChoices(country="US", sync_sales=True, sync_purchases=True, accounts={})
READY = replace(EMPTY, accounts={"sales": INCOME, "purchases": COST})
BRITISH = replace(
    READY,
    country="GB",
    tax_labels={"tax:1": "VAT standard", "tax:2": "VAT zero"},
    taxes={"tax:1": RemoteTax("5", "20.0% S")},
    no_tax_code="7",
)


def sentences(choices, button=Button.CONTINUE):
    return [problem.sentence for problem in check_mapping_for_wizard(choices, button)]


def test_continue_waits_for_an_account_of_each_direction():
    assert sentences(EMPTY) == [
        "Choose the QuickBooks account for “Sales”.",
        "Choose the QuickBooks account for “Purchases”.",
    ]
    assert sentences(READY) == []


def test_only_the_chosen_direction_is_asked_for():
    assert sentences(replace(EMPTY, sync_sales=False)) == ["Choose the QuickBooks account for “Purchases”."]
    assert sentences(replace(EMPTY, sync_purchases=False)) == ["Choose the QuickBooks account for “Sales”."]


def test_neither_sales_nor_purchases_is_no_choice():
    assert sentences(replace(READY, sync_sales=False, sync_purchases=False)) == [
        "Neither sales orders nor purchase orders are chosen. Choose at least one of them."
    ]


def test_an_account_of_the_wrong_type_or_an_inactive_one_does_not_do():
    swapped = replace(READY, accounts={"sales": COST, "purchases": replace(COST, active=False)})

    assert sentences(swapped) == [
        "The account “Purchases”, chosen for “Sales”, is of the type Cost of Goods Sold. Choose one of "
        "the type Income, Other Income.",
        "The account “Purchases”, chosen for “Purchases”, is inactive in QuickBooks. Choose another, or "
        "make it active there and refresh.",
    ]


def test_a_us_company_is_done_without_taxes():
    assert sentences(replace(READY, tax_labels={"tax:1": "State tax"}), Button.DONE) == []


def test_done_waits_until_every_tax_rate_is_mapped_outside_the_us():
    assert sentences(BRITISH) == []
    assert sentences(BRITISH, Button.DONE) == ["Choose the QuickBooks tax code for the tax rate “VAT zero”."]

    both = {"tax:1": RemoteTax("5", "20.0% S"), "tax:2": RemoteTax("6", "0.0% Z")}
    assert sentences(replace(BRITISH, taxes=both), Button.DONE) == []


def test_a_missing_code_for_untaxed_lines_is_said_and_stops_nothing():
    problems = check_mapping_for_wizard(replace(BRITISH, tax_labels={}, no_tax_code=""), Button.DONE)

    assert [problem.code for problem in problems] == ["no_tax_code_missing"]
    assert blocking(problems) == []


def test_the_start_date_lies_after_the_closing_date():
    early = replace(READY, start_on=date(2025, 12, 31), closing_on=date(2025, 12, 31))

    assert sentences(early, Button.DONE) == [
        "The start date 31 Dec 2025 is not after QuickBooks' closing date 31 Dec 2025. Choose 1 Jan 2026 or "
        "later."
    ]
    assert sentences(replace(early, start_on=date(2026, 1, 1)), Button.DONE) == []
    assert sentences(replace(early, closing_on=None), Button.DONE) == []


def test_done_repeats_what_continue_asks():
    assert sentences(EMPTY, Button.DONE) == sentences(EMPTY, Button.CONTINUE)


def test_vendors_tax_has_an_account_only_in_the_us():
    american = {role.key for role in roles_needed(sales=False, purchases=True, is_us=True)}
    british = {role.key for role in roles_needed(sales=False, purchases=True, is_us=False)}

    assert american - british == {"purchase_tax"}
    assert {"purchases", "freight"} <= british
    assert not {"sales", "shipping"} & british


def test_every_account_role_has_its_own_label():
    assert len(ACCOUNT_LABELS) == len(ACCOUNT_ROLES) == len(set(ACCOUNT_LABELS.values()))


ASSET = RemoteAccount("81", "Inventory Asset", "Other Current Asset")
ACCRUED = RemoteAccount("95", "Goods received, not billed", "Other Current Liability")
AT_BILL = replace(EMPTY, accounting=Accounting.AT_BILL)
STOCKED = replace(AT_BILL, accounts={"sales": INCOME, "inventory": ASSET, "cost_of_sales": COST})


def test_B3_inventory_at_bill_asks_for_income_inventory_and_cost_of_sales():
    assert sentences(AT_BILL) == [
        "Choose the QuickBooks account for “Sales”.",
        "Choose the QuickBooks account for “Inventory”.",
        "Choose the QuickBooks account for “Cost of goods sold”.",
    ]
    assert sentences(STOCKED) == []


def test_B3_inventory_at_receipt_asks_for_one_more():
    at_receipt = replace(STOCKED, accounting=Accounting.AT_RECEIPT)
    assert sentences(at_receipt) == ["Choose the QuickBooks account for “Goods received, not billed”."]
    assert sentences(replace(at_receipt, accounts={**STOCKED.accounts, "grni": ACCRUED})) == []


def test_B3_an_optional_account_of_stock_has_to_be_of_its_type_too():
    swapped = replace(STOCKED, accounts={**STOCKED.accounts, "inventory": INCOME, "shrinkage": ASSET})
    assert sentences(swapped) == [
        "The account “Sales”, chosen for “Inventory”, is of the type Income. Choose one of the type Other Current "
        "Asset.",
        "The account “Inventory Asset”, chosen for “Shrinkage and write-offs”, is of the type Other Current Asset. "
        "Choose one of the type Cost of Goods Sold, Expense, Other Expense.",
    ]


@pytest.mark.parametrize("left_out", ["sync_sales", "sync_purchases"])
def test_B3_inventory_is_filled_and_emptied_so_it_needs_both_directions(left_out):
    assert sentences(replace(STOCKED, **{left_out: False})) == [
        "Accounting with inventory needs sales orders and purchase orders both: bills fill the inventory account and "
        "deliveries empty it. Choose both, or Simple accounting."
    ]


def test_B3_inventory_needs_bills_since_only_they_say_what_goods_really_cost():
    assert sentences(replace(STOCKED, are_billed_there=True)) == [
        "Purchase orders go to QuickBooks as purchase orders and are billed there, so that what they really cost would "
        "not be known here. Choose bills, or Simple accounting."
    ]
    assert sentences(replace(READY, are_billed_there=True)) == []


def test_B2_simple_asks_for_nothing_of_stock():
    assert required_accounts(EMPTY) == {"sales", "purchases"}
    assert sentences(replace(READY, accounts={**READY.accounts, "inventory": INCOME})) == []
