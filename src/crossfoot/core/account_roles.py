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


SALES = AccountRole(
    "sales",
    "Sales",
    for_sales=True,
    for_purchases=False,
    kinds=INCOME_KINDS,
    required=True,
    hint="Credited with the goods and services of each invoice.",
)
SHIPPING = AccountRole(
    "shipping",
    "Freight charged to customers",
    for_sales=True,
    for_purchases=False,
    kinds=INCOME_KINDS,
    hint="Credited with the freight of each invoice.",
)
SALES_CHARGE = AccountRole(
    "sales_charge",
    "Other charges to customers",
    for_sales=True,
    for_purchases=False,
    kinds=INCOME_KINDS,
    hint="Credited with fees and other charges of an invoice.",
)
DISCOUNT = AccountRole(
    "discount",
    "Discounts given",
    for_sales=True,
    for_purchases=False,
    kinds=INCOME_KINDS | EXPENSE_KINDS,
    hint="Debited with a discount on a whole invoice; a line's own discount lowers the line.",
)
PURCHASES = AccountRole(
    "purchases",
    "Purchases",
    for_sales=False,
    for_purchases=True,
    kinds=EXPENSE_KINDS,
    required=True,
    hint="Debited with the goods and services of each bill.",
)
FREIGHT = AccountRole(
    "freight",
    "Freight charged by vendors",
    for_sales=False,
    for_purchases=True,
    kinds=EXPENSE_KINDS,
    hint="Debited with the freight of each bill.",
)
PURCHASE_CHARGE = AccountRole(
    "purchase_charge",
    "Other charges by vendors",
    for_sales=False,
    for_purchases=True,
    kinds=EXPENSE_KINDS,
    hint="Debited with fees and other charges of a bill.",
)
PURCHASE_TAX = AccountRole(
    "purchase_tax",
    "Tax charged by vendors",
    for_sales=False,
    for_purchases=True,
    kinds=EXPENSE_KINDS,
    only_us=True,
    hint="Debited with the tax of each bill: in the US it cannot be reclaimed and is part of the cost.",
)
ROUNDING = AccountRole(
    "rounding",
    "Rounding differences",
    for_sales=True,
    for_purchases=True,
    kinds=INCOME_KINDS | EXPENSE_KINDS,
    hint="Takes the few cents between the lines and the total that the order states.",
)

ACCOUNT_ROLES = (
    SALES,
    SHIPPING,
    SALES_CHARGE,
    DISCOUNT,
    PURCHASES,
    FREIGHT,
    PURCHASE_CHARGE,
    PURCHASE_TAX,
    ROUNDING,
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
