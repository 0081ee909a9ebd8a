"""The roles that accounts play in Simple accounting: the keys of `Mappings.accounts`, with their labels.

A role can be narrowed by a scope (`sales@product:3`); what is not mapped for the scope falls back to the
role. A role that nobody mapped stops only the documents that need it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

INCOME_KINDS = frozenset({"Income", "Other Income"})
EXPENSE_KINDS = frozenset({"Cost of Goods Sold", "Expense", "Other Expense"})


@dataclass(frozen=True, slots=True)
class AccountRole:
    """One role: `kinds` are the QuickBooks account types that may play it."""

    key: str
    label: str
    for_sales: bool
    for_purchases: bool
    kinds: frozenset[str]
    required: bool = False
    """Whether the wizard goes on only once it is chosen (B2, B3: one income and one expense account)."""
    only_us: bool = False
    hint: str = ""
    """One line on what the choice does to the books."""
    example: str = ""
    """A small journal entry that shows it, debits first."""


SALES = AccountRole(
    "sales",
    "Sales",
    for_sales=True,
    for_purchases=False,
    kinds=INCOME_KINDS,
    required=True,
    hint="Credited with the goods and services of each invoice.",
    example="Dr Accounts receivable 100.00, Cr Sales 100.00",
)
SHIPPING = AccountRole(
    "shipping",
    "Freight charged to customers",
    for_sales=True,
    for_purchases=False,
    kinds=INCOME_KINDS,
    hint="Credited with the freight of each invoice.",
    example="Dr Accounts receivable 12.00, Cr Freight charged to customers 12.00",
)
SALES_CHARGES = AccountRole(
    "sales_charges",
    "Other charges to customers",
    for_sales=True,
    for_purchases=False,
    kinds=INCOME_KINDS,
    hint="Credited with fees and other charges of an invoice.",
    example="Dr Accounts receivable 5.00, Cr Other charges to customers 5.00",
)
SALES_DISCOUNTS = AccountRole(
    "sales_discounts",
    "Discounts given",
    for_sales=True,
    for_purchases=False,
    kinds=INCOME_KINDS | EXPENSE_KINDS,
    hint="Debited with a discount on a whole invoice; a line's own discount lowers the line.",
    example="Dr Accounts receivable 90.00, Dr Discounts given 10.00, Cr Sales 100.00",
)
PAYMENT_CLEARING = AccountRole(
    "payment_clearing",
    "Payments on their way from the shop",
    for_sales=True,
    for_purchases=False,
    kinds=frozenset({"Other Current Asset"}),
    hint="Debited with each order that was paid where it was made; the payout to the bank, and its fees, clear it.",
    example="Dr Payments on their way 100.00, Cr Sales 100.00",
)
PURCHASES = AccountRole(
    "purchases",
    "Purchases",
    for_sales=False,
    for_purchases=True,
    kinds=EXPENSE_KINDS,
    required=True,
    hint="Debited with the goods and services of each bill.",
    example="Dr Purchases 60.00, Cr Accounts payable 60.00",
)
FREIGHT = AccountRole(
    "freight",
    "Freight charged by vendors",
    for_sales=False,
    for_purchases=True,
    kinds=EXPENSE_KINDS,
    hint="Debited with the freight of each bill.",
    example="Dr Freight charged by vendors 8.00, Cr Accounts payable 8.00",
)
PURCHASE_CHARGES = AccountRole(
    "purchase_charges",
    "Other charges by vendors",
    for_sales=False,
    for_purchases=True,
    kinds=EXPENSE_KINDS,
    hint="Debited with fees and other charges of a bill.",
    example="Dr Other charges by vendors 3.00, Cr Accounts payable 3.00",
)
PURCHASE_TAX = AccountRole(
    "purchase_tax",
    "Tax charged by vendors",
    for_sales=False,
    for_purchases=True,
    kinds=EXPENSE_KINDS,
    only_us=True,
    hint="Debited with the tax of each bill: in the US it cannot be reclaimed and is part of the cost.",
    example="Dr Tax charged by vendors 4.80, Cr Accounts payable 4.80",
)
SALES_ROUNDING = AccountRole(
    "sales_rounding",
    "Rounding differences on invoices",
    for_sales=True,
    for_purchases=False,
    # A line of an invoice is an item's, and QuickBooks takes an income account for an item that is sold, no other.
    kinds=INCOME_KINDS,
    hint="Takes the few cents between the lines of an invoice and the total that the order states.",
    example="Dr Accounts receivable 0.02, Cr Rounding differences 0.02",
)
PURCHASE_ROUNDING = AccountRole(
    "purchase_rounding",
    "Rounding differences on bills",
    for_sales=False,
    for_purchases=True,
    kinds=INCOME_KINDS | EXPENSE_KINDS,
    hint="Takes the few cents between the lines of a bill and the total that the order states.",
    example="Dr Rounding differences 0.02, Cr Accounts payable 0.02",
)

ACCOUNT_ROLES = (
    SALES,
    SHIPPING,
    SALES_CHARGES,
    SALES_DISCOUNTS,
    SALES_ROUNDING,
    PAYMENT_CLEARING,
    PURCHASES,
    FREIGHT,
    PURCHASE_CHARGES,
    PURCHASE_TAX,
    PURCHASE_ROUNDING,
)
"""In the order in which the wizard asks for them."""

ACCOUNT_LABELS: Mapping[str, str] = {role.key: role.label for role in ACCOUNT_ROLES}


def roles_needed(*, sales: bool, purchases: bool, is_us: bool) -> tuple[AccountRole, ...]:
    """The roles that documents of the chosen directions can need, required ones among them."""
    return tuple(
        role
        for role in ACCOUNT_ROLES
        if ((sales and role.for_sales) or (purchases and role.for_purchases)) and (is_us or not role.only_us)
    )
