"""The roles that accounts play in accounting with inventory, beside those of `core.account_roles`.

A line of an entry names a role and, where a company overrides it, a scope (a product, a category, a sales source or
a location). A role that nobody mapped falls back to another, where one is named; else what needs it is stopped.
Source: Accounting rules, sections 2 and 3; requirement B3 (inventory and cost of sales; the third is sales).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from crossfoot.core.account_roles import EXPENSE_KINDS, INCOME_KINDS

ASSET_KINDS = frozenset({"Other Current Asset"})
LIABILITY_KINDS = frozenset({"Other Current Liability"})
EQUITY_KINDS = frozenset({"Equity"})


class Accounting(StrEnum):
    """The three ways of accounting (B2)."""

    SIMPLE = "simple"
    AT_BILL = "at_bill"
    """With inventory: a bill debits it."""
    AT_RECEIPT = "at_receipt"
    """With inventory: a receipt debits it against goods received and not billed."""


@dataclass(frozen=True, slots=True)
class StockRole:
    """One role: `kinds` are the QuickBooks account types that may play it."""

    key: str
    label: str
    kinds: frozenset[str]
    hint: str
    """One line on what it is for."""
    example: str
    """A small journal entry that shows it, debits first."""
    required_for: frozenset[Accounting] = frozenset()
    """The ways of accounting that cannot be switched on without it (B3)."""
    falls_back_to: str = ""
    """The role that is used where nobody mapped this one, or empty."""


BOTH = frozenset({Accounting.AT_BILL, Accounting.AT_RECEIPT})

INVENTORY = StockRole(
    "inventory",
    "Inventory",
    ASSET_KINDS,
    "What the stock is worth: debited with what arrives, credited with what leaves.",
    "Dr Inventory 100.00, Cr Goods received, not billed 100.00",
    BOTH,
)
COST_OF_SALES = StockRole(
    "cost_of_sales",
    "Cost of goods sold",
    EXPENSE_KINDS,
    "Debited with the cost of what is delivered. Takes the cent that rounding leaves, too.",
    "Dr Cost of goods sold 45.00, Cr Inventory 45.00",
    BOTH,
)
GRNI = StockRole(
    "grni",
    "Goods received, not billed",
    LIABILITY_KINDS,
    "Credited at receipt, debited by the bill: what was received and not billed yet. Zero when orders are complete.",
    "Dr Inventory 100.00, Cr Goods received, not billed 100.00",
    frozenset({Accounting.AT_RECEIPT}),
)
LANDED_COST_ACCRUAL = StockRole(
    "landed_cost_accrual",
    "Landed cost, not billed",
    LIABILITY_KINDS,
    "Credited with the freight and duty that received goods carry, debited by the carrier's bill.",
    "Dr Inventory 20.00, Cr Landed cost, not billed 20.00",
    falls_back_to="grni",
)
PURCHASE_PRICE_VARIANCE = StockRole(
    "purchase_price_variance",
    "Purchase price variance",
    EXPENSE_KINDS,
    "What a vendor's credit for returned goods differs from their average cost.",
    "Dr Goods received, not billed 1.00, Cr Purchase price variance 1.00",
    falls_back_to="cost_of_sales",
)
EXCHANGE_DIFFERENCE = StockRole(
    "exchange_difference",
    "Exchange gain or loss",
    INCOME_KINDS | EXPENSE_KINDS,
    "What exchange rates did between the receipt and the bill. It is no cost of the goods.",
    "Dr Exchange gain or loss 2.00, Cr Goods received, not billed 2.00",
)
SHRINKAGE = StockRole(
    "shrinkage",
    "Shrinkage and write-offs",
    EXPENSE_KINDS,
    "Debited with what counts find missing and with what is thrown away; credited with what they find.",
    "Dr Shrinkage and write-offs 10.50, Cr Inventory 10.50",
    falls_back_to="cost_of_sales",
)
CONVERSION_ABSORBED = StockRole(
    "conversion_absorbed",
    "Conversion cost absorbed",
    EXPENSE_KINDS | LIABILITY_KINDS,
    "Credited with the operation cost of what was made, which wages and rent are set off against.",
    "Dr Inventory 12.00, Cr Conversion cost absorbed 12.00",
)
WORK_IN_PROGRESS = StockRole(
    "work_in_progress",
    "Work in progress",
    ASSET_KINDS,
    "What manufacturing orders hold while they run; only where a company keeps it apart from inventory.",
    "Dr Work in progress 63.00, Cr Inventory 63.00",
    falls_back_to="inventory",
)
DROP_SHIP_CLEARING = StockRole(
    "drop_ship_clearing",
    "Drop-ship clearing",
    ASSET_KINDS | LIABILITY_KINDS,
    "Debited by the vendor's bill for drop-shipped goods, credited when they are sold.",
    "Dr Cost of goods sold 40.00, Cr Drop-ship clearing 40.00",
)
OPENING_EQUITY = StockRole(
    "opening_equity",
    "Opening balance equity",
    EQUITY_KINDS,
    "Takes what the stock was worth before the start and was not in QuickBooks.",
    "Dr Inventory 30.00, Cr Opening balance equity 30.00",
)
CHANGE_IN_STOCK = StockRole(
    "change_in_stock",
    "Change in stock",
    EXPENSE_KINDS,
    "Simple accounting only: the stock journal credits it when the stock grew, and debits it when it fell.",
    "Dr Inventory 18.50, Cr Change in stock 18.50",
)

STOCK_ROLES = (
    INVENTORY,
    COST_OF_SALES,
    GRNI,
    LANDED_COST_ACCRUAL,
    PURCHASE_PRICE_VARIANCE,
    EXCHANGE_DIFFERENCE,
    SHRINKAGE,
    CONVERSION_ABSORBED,
    WORK_IN_PROGRESS,
    DROP_SHIP_CLEARING,
    OPENING_EQUITY,
    CHANGE_IN_STOCK,
)
"""In the order in which the wizard asks for them."""

STOCK_ROLES_BY_KEY: Mapping[str, StockRole] = {role.key: role for role in STOCK_ROLES}


def required_roles(accounting: Accounting) -> tuple[StockRole, ...]:
    """The roles without which this way of accounting is not switched on, beside sales: none, two or three (B3)."""
    return tuple(role for role in STOCK_ROLES if accounting in role.required_for)
