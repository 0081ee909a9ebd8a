"""The small journal entries beside each choice, as rows: `Dr Purchases 60.00, Cr Accounts payable 60.00`."""

from __future__ import annotations

from dataclasses import dataclass

from crossfoot.core.account_roles import AccountRole


@dataclass(frozen=True, slots=True)
class Row:
    """One side of an example. Exactly one of `debit` and `credit` is filled; both are text with two decimals."""

    account: str
    debit: str
    credit: str


def example(role: AccountRole, chosen: str = "") -> list[Row]:
    """The role's example; the account that was `chosen` for it stands under its own name."""
    rows = [_row(part) for part in role.example.split(", ")]
    if not chosen:
        return rows
    return [Row(chosen, row.debit, row.credit) if role.label.startswith(row.account) else row for row in rows]


def _row(text: str) -> Row:
    side, _, rest = text.partition(" ")
    account, _, amount = rest.rpartition(" ")
    return Row(account, amount, "") if side == "Dr" else Row(account, "", amount)
