"""Entries that look at the whole stock: the stock journal of Simple, the month-end accrual, and the opening.

Sources: Accounting rules, sections 4 and 5; requirements A6, E4, E5. Amounts are in home currency; inventory of
QuickBooks is the balance of the account on the day in question, a debit.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from crossfoot.core.money import ZERO, total
from crossfoot.core.stock.entries import Account, Entry, Residues, Rule, book, reversed_entry
from crossfoot.core.stock.legs import Leg
from crossfoot.core.stock.movements import six
from crossfoot.core.stock.roles import CHANGE_IN_STOCK, GRNI, INVENTORY, OPENING_EQUITY, Accounting
from crossfoot.core.stock.tie_out import Standing


@dataclass(frozen=True, slots=True)
class Opening:
    """What was there on the day before the start."""

    standing: Standing
    in_quickbooks: Decimal
    """The balance of QuickBooks' inventory account at the end of that day, restoring entries included."""


def stock_journal(
    standing: Standing,
    in_quickbooks: Decimal,
    *,
    posting_on: date,
    cause: str,
    first: Opening | None = None,
    accrued: Decimal = ZERO,
    currency: str = "USD",
) -> Entry:
    """Simple: Inventory becomes the valuation less what was received and not billed, against change in stock.

    `in_quickbooks` is the account's balance at the end of `posting_on`. The first journal is given what was there
    before the start: that part goes to opening balance equity. `accrued` is what of an accrual for received and not
    billed goods stands in the account on that day (`accrual`). An entry without lines where nothing is to book.
    """
    worth = _worth_in_simple(standing) + accrued
    change = six(worth - in_quickbooks)
    before = six(_worth_in_simple(first.standing) - first.in_quickbooks) if first else ZERO
    legs = (
        Leg(INVENTORY.key, change),
        Leg(OPENING_EQUITY.key, -before),
        Leg(CHANGE_IN_STOCK.key, before - change),
    )
    entry, _ = book(
        legs, {}, posting_on=posting_on, rule=Rule.STOCK_JOURNAL, cause=cause, rest=CHANGE_IN_STOCK.key,
        currency=currency,
    )  # fmt: skip
    return entry


def accrual(
    received_not_billed: Decimal, *, month_end: date, cause: str, currency: str = "USD"
) -> tuple[Entry, Entry]:
    """Simple and at bill, as an option: Dr Inventory, Cr goods received not billed at the end of the month, and the
    entry that takes it back on the first of the next."""
    legs = (Leg(INVENTORY.key, received_not_billed), Leg(GRNI.key, -received_not_billed))
    entry, _ = book(
        legs, {}, posting_on=month_end, rule=Rule.ACCRUAL, cause=cause, rest=GRNI.key, currency=currency
    )
    back = reversed_entry(entry, posting_on=month_end + timedelta(days=1), cause=cause)
    return entry, Entry(
        back.posting_on, Rule.ACCRUAL_REVERSED, back.cause, back.lines, back.legs, back.sources
    )


def opening_entry(
    opening: Opening,
    accounting: Accounting,
    residues: Residues,
    *,
    posting_on: date,
    cause: str,
    currency: str = "USD",
) -> tuple[Entry, dict[Account, Decimal]]:
    """The difference between the valuation and QuickBooks' inventory on the day before the start (E5).

    Dr Inventory, the rest to opening balance equity. At receipt, what was received and not billed is credited to its
    account, since the bill will debit that; at bill it is left out, since the bill will debit Inventory, and
    goods that were billed and arrive later belong to the stock. Goods that left and are expensed later (cost of
    sales at invoice) stay in Inventory until then, in a line of their own. Empty in Simple (`stock_journal`).
    """
    standing = opening.standing
    if accounting is Accounting.SIMPLE:
        legs: tuple[Leg, ...] = ()
    else:
        stock = standing.valuation - opening.in_quickbooks
        # What went back to a vendor and is credited later is debited like what was billed and did not arrive.
        received = -standing.received_not_billed
        billed = standing.billed_not_received + standing.returned_not_credited
        at_bill = accounting is Accounting.AT_BILL
        under_way = standing.delivered_not_expensed - standing.expensed_not_delivered
        legs = (
            Leg(INVENTORY.key, stock + (received + billed if at_bill else ZERO)),
            Leg(INVENTORY.key, under_way, note="Shipped, not invoiced"),
            Leg(GRNI.key, ZERO if at_bill else received + billed),
        )
        legs = (*legs, Leg(OPENING_EQUITY.key, -total(leg.amount for leg in legs)))
    return book(
        legs, residues, posting_on=posting_on, rule=Rule.OPENING, cause=cause, rest=OPENING_EQUITY.key,
        currency=currency,
    )  # fmt: skip


def restoring_entry(
    taken_out: Decimal,
    expense: Account,
    residues: Residues,
    *,
    posting_on: date,
    cause: str,
    currency: str = "USD",
) -> tuple[Entry, dict[Account, Decimal]]:
    """Making a stocked item of QuickBooks inactive credits Inventory and debits an expense; this puts it back.

    On the date of QuickBooks' own entry: Dr Inventory, Cr that expense, `expense`.
    """
    legs = (Leg(INVENTORY.key, taken_out), Leg(expense.role, -taken_out, expense.scope))
    return book(
        legs,
        residues,
        posting_on=posting_on,
        rule=Rule.RESTORING,
        cause=cause,
        rest=expense.role,
        currency=currency,
    )


def _worth_in_simple(standing: Standing) -> Decimal:
    return standing.valuation - standing.received_not_billed
