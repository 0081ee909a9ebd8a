"""The small journal entries beside each choice, as rows: `Dr Purchases 60.00, Cr Accounts payable 60.00`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from crossfoot.core.account_roles import AccountRole
from crossfoot.core.stock.roles import StockRole


@dataclass(frozen=True, slots=True)
class Row:
    """One side of an example. Exactly one of `debit` and `credit` is filled; both are text with two decimals."""

    account: str
    debit: str
    credit: str


def example(role: AccountRole | StockRole, chosen: str = "") -> list[Row]:
    """The role's example; the account that was `chosen` for it stands under its own name."""
    rows = rows_of(role.example)
    if not chosen:
        return rows
    return [Row(chosen, row.debit, row.credit) if role.label.startswith(row.account) else row for row in rows]


def rows_of(journal: str) -> list[Row]:
    """The sides of a journal in words; an account's name may have a comma of its own."""
    return [_row(part) for part in re.split(r", (?=(?:Dr|Cr) )", journal)]


def _row(text: str) -> Row:
    side, _, rest = text.partition(" ")
    account, _, amount = rest.rpartition(" ")
    return Row(account, amount, "") if side == "Dr" else Row(account, "", amount)
