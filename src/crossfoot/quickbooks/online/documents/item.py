"""Item: what carries sales lines to an income account, in QuickBooks' words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from crossfoot.core.mappings import Mappings
from crossfoot.core.postings import Item
from crossfoot.quickbooks.online.client import text_literal
from crossfoot.quickbooks.online.documents import fields

NAME = "Item"
SKU_LENGTH = 100
EXPENSE_KINDS = frozenset({"Cost of Goods Sold", "Expense", "Other Expense"})
"""Account types that QuickBooks takes for what an item costs (6430 otherwise)."""


def body_of(posting: Item, mappings: Mappings) -> dict[str, Any]:
    """The item to create. It carries no marker: QuickBooks has no notes on items, and prints descriptions.

    Raises Unpostable where the income account is not mapped.
    """
    body: dict[str, Any] = {
        "Name": posting.name,
        "Type": posting.kind,
        "IncomeAccountRef": fields.account_ref(posting.income_account, mappings),
    }
    body |= _expense_account(mappings)
    if posting.description:
        body["Description"] = fields.cut(posting.description, fields.DESCRIPTION_LENGTH)
    if posting.sku:
        body["Sku"] = fields.cut(posting.sku, SKU_LENGTH)
    return body


def _expense_account(mappings: Mappings) -> dict[str, Any]:
    """Outside the US QuickBooks wants an expense account on sold items, too; nothing is booked to it."""
    account = mappings.accounts.get("purchases")
    if mappings.is_us or account is None or account.kind not in EXPENSE_KINDS:
        return {}
    return {"ExpenseAccountRef": fields.ref(account.remote_id)}


def find_statement(posting: Item) -> str:
    """By name, which is unique in QuickBooks; inactive ones are asked for, too."""
    return (
        f"SELECT * FROM {NAME} WHERE Name = {text_literal(posting.name)} AND Active IN (true, false) "
        f"MAXRESULTS 10"
    )


def is_ours(record: Mapping[str, Any], posting: Item, mappings: Mappings) -> bool:
    """By name, type and income account: an item that books elsewhere is another one, whoever made it."""
    account = mappings.accounts.get(posting.income_account)
    return (
        account is not None
        and fields.text(record, "Name").casefold() == posting.name.casefold()
        and fields.text(record, "Type") == posting.kind
        and fields.ref_id(record, "IncomeAccountRef") == account.remote_id
    )
