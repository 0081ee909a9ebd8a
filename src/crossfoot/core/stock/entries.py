"""Journals: exact legs of what changed, rounded to cents so that nothing is lost from one entry to the next.

Books are in cents, stock is valued to six decimals. Each account carries what it was not booked yet (its residue,
less than a cent): a line is what brings the account to its exact balance, rounded. So QuickBooks' inventory account is
the valuation rounded to cents, whatever happened in whatever order, and booking a day in one summary gives the same
balances as booking each event. The cent that may then be missing in an entry is cost of sales. Sources: Accounting
rules, sections 1 and 3; requirement E8 (summaries).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_FLOOR, Decimal
from enum import StrEnum
from typing import NamedTuple

from crossfoot.core.money import MINOR_UNITS, ZERO, total
from crossfoot.core.stock.costing import Difference
from crossfoot.core.stock.legs import Booked, Leg, ScopeOf, Way, legs_of, no_scope
from crossfoot.core.stock.roles import COST_OF_SALES


class Rule(StrEnum):
    """Why an entry is booked: the row of the Accounting rules, section 3, or the section it is from."""

    RECEIPT = "receipt"
    PRICE_DIFFERENCE = "price_difference"
    """A bill, or a price-only credit, differs from what was known at the receipt; with its exchange difference."""
    LANDED_COST = "landed_cost"
    DELIVERY = "delivery"
    COST_AT_INVOICE = "cost_at_invoice"
    CREDITED_AHEAD = "credited_ahead"
    """Invoiced goods are credited that never left: what was booked ahead for them is taken back."""
    CUSTOMER_RETURN = "customer_return"
    SCRAPPED_RETURN = "scrapped_return"
    VENDOR_RETURN = "vendor_return"
    VENDOR_CREDIT = "vendor_credit"
    COUNT = "count"
    WRITE_OFF = "write_off"
    TRANSFER = "transfer"
    MANUFACTURING = "manufacturing"
    DROP_SHIP = "drop_ship"
    LATE_COST = "late_cost"
    """A movement was entered late, changed or taken out: what that does to the movements after it."""
    SUMMARY = "summary"
    """The entries of one sales source and period in one (E8)."""
    REVERSAL = "reversal"
    STOCK_JOURNAL = "stock_journal"
    ACCRUAL = "accrual"
    ACCRUAL_REVERSED = "accrual_reversed"
    OPENING = "opening"
    RESTORING = "restoring"
    BETWEEN_ACCOUNTS = "between_accounts"
    """One pool of cost, several inventory accounts: each gets its share of the value."""

    @property
    def sentence(self) -> str:
        """What it is for, in a sentence, for the memo of the journal."""
        return _SENTENCES[self]


_SENTENCES: Mapping[Rule, str] = {
    Rule.RECEIPT: "Goods were received.",
    Rule.PRICE_DIFFERENCE: "The vendor charged another price than the order said.",
    Rule.LANDED_COST: "Freight, duty or another charge became part of the cost of goods.",
    Rule.DELIVERY: "Goods were delivered.",
    Rule.COST_AT_INVOICE: "Goods were invoiced; their cost goes with the invoice.",
    Rule.CREDITED_AHEAD: "Goods were credited that never left; their cost is not booked ahead any more.",
    Rule.CUSTOMER_RETURN: "A customer returned goods, and they are back in stock.",
    Rule.SCRAPPED_RETURN: "A customer returned goods, and they were thrown away.",
    Rule.VENDOR_RETURN: "Goods went back to the vendor.",
    Rule.VENDOR_CREDIT: "The vendor's credit for returned goods differs from their average cost.",
    Rule.COUNT: "Stock was counted.",
    Rule.WRITE_OFF: "Stock was written off.",
    Rule.TRANSFER: "Goods moved between locations with different inventory accounts.",
    Rule.MANUFACTURING: "A manufacturing order was done.",
    Rule.DROP_SHIP: "Drop-shipped goods were sold.",
    Rule.LATE_COST: "The cost of earlier movements is known better now.",
    Rule.SUMMARY: "The entries of a period in one.",
    Rule.REVERSAL: "An earlier journal is taken back.",
    Rule.STOCK_JOURNAL: "The stock at the end of the period, as it is valued here.",
    Rule.ACCRUAL: "Goods received by the end of the month that are not billed yet.",
    Rule.ACCRUAL_REVERSED: "The accrual of the month before is taken back.",
    Rule.OPENING: "Stock on the day before the start that was not in QuickBooks.",
    Rule.RESTORING: "QuickBooks took stock out when its item was made inactive; it is put back.",
    Rule.BETWEEN_ACCOUNTS: "Each inventory account holds its locations' stock at the average cost.",
}


class Account(NamedTuple):
    """An account by its role, and the scope within which that is mapped (empty: the role itself)."""

    role: str
    scope: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a journal, in home currency and whole cents. Exactly one of `debit` and `credit` is not zero."""

    role: str
    scope: str
    debit: Decimal = ZERO
    credit: Decimal = ZERO
    klass: str = ""
    department: str = ""
    note: str = ""

    @property
    def account(self) -> Account:
        return Account(self.role, self.scope)

    @property
    def movement(self) -> Decimal:
        """Debit less credit."""
        return self.debit - self.credit


@dataclass(frozen=True, slots=True)
class Entry:
    """A balanced journal in home currency, never on accounts receivable or payable.

    `legs` are the exact amounts that it books and are kept with it. An entry without lines (all of it is less than
    a cent) is kept, and not sent: its legs count in the next one.
    """

    posting_on: date
    rule: Rule
    cause: str
    """Key of the event: what a person did, such as `vendor_invoice:12`."""
    lines: tuple[Line, ...]
    legs: tuple[Leg, ...]
    sources: tuple[str, ...] = ()
    """Keys of the movements that it books; of a summary, those of all its members."""

    @property
    def is_empty(self) -> bool:
        return not self.lines

    @property
    def total(self) -> Decimal:
        """What its debits come to, and its credits."""
        return total(line.debit for line in self.lines)


@dataclass(frozen=True, slots=True)
class Change:
    """A movement as it was booked, and as it is to be; None where it was not, or is no more."""

    old: Booked | None
    new: Booked | None

    def effect_on(self, day: date) -> Decimal:
        """What it adds to the value of the stock at the end of `day`."""
        effect = ZERO
        if self.new and self.new.row.movement.occurred_on <= day:
            effect += self.new.row.effect
        if self.old and self.old.row.movement.occurred_on <= day:
            effect -= self.old.row.effect
        return effect

    @property
    def effect(self) -> Decimal:
        """What it adds to the value of the stock, in the end."""
        return self.effect_on(date.max)


def changes_of(
    differences: Iterable[Difference], was: Mapping[str, Decimal], now: Mapping[str, Decimal]
) -> tuple[Change, ...]:
    """What a walk found, with the units that were and are expensed, by movement (`selling.expensed`)."""
    return tuple(
        Change(
            Booked(one.old, was.get(one.movement.key)) if one.old else None,
            Booked(one.new, now.get(one.movement.key)) if one.new else None,
        )
        for one in differences
    )


def own_and_late(changes: Iterable[Change]) -> tuple[list[Change], list[Change]]:
    """What was added or taken out, for an entry on its own day; and what that changes in movements that were booked
    before, for an entry on the day on which it became known."""
    own: list[Change] = []
    late: list[Change] = []
    for change in changes:
        (own if change.old is None or change.new is None else late).append(change)
    return own, late


Residues = Mapping[Account, Decimal]
"""What each account was not booked yet: its exact balance less its booked one. An account that is not there: 0."""


def change_legs(changes: Iterable[Change], way: Way, scope_of: ScopeOf = no_scope) -> tuple[Leg, ...]:
    """The legs with which the books follow `changes`, added up per account, class and department."""
    found: list[Leg] = []
    for change in changes:
        if change.new is not None:
            found += legs_of(change.new, way, scope_of)
        if change.old is not None:
            found += [_against(leg) for leg in legs_of(change.old, way, scope_of)]
    return added_up(found)


def added_up(legs: Iterable[Leg]) -> tuple[Leg, ...]:
    """One leg per account, class, department and note, none of nothing: a summary's legs too (E8)."""
    sums: dict[tuple[str, str, str, str, str], Decimal] = {}
    for leg in legs:
        key = (leg.role, leg.scope, leg.klass, leg.department, leg.note)
        sums[key] = sums.get(key, ZERO) + leg.amount
    return tuple(
        Leg(role, amount, scope, klass, department, note)
        for (role, scope, klass, department, note), amount in sums.items()
        if amount
    )


def book(
    legs: Iterable[Leg],
    residues: Residues,
    *,
    posting_on: date,
    rule: Rule,
    cause: str,
    sources: Sequence[str] = (),
    rest: str = COST_OF_SALES.key,
    currency: str = "USD",
) -> tuple[Entry, dict[Account, Decimal]]:
    """The journal of `legs`, debits first, and the residues after it.

    `residues` are the company's at this moment; two entries of one company are booked one after the other.
    `rest` is the role that takes the cent that rounding leaves: the entry's first account of that role, or the role
    itself. `currency` is the home currency. Raises ValueError where the legs do not add up to zero.
    """
    legs = added_up(legs)
    if total(leg.amount for leg in legs):
        raise ValueError(
            f"the {rule.value} entry of {cause} does not balance: {total(leg.amount for leg in legs)} is left"
        )
    by_account: dict[Account, list[Leg]] = {}
    for leg in legs:
        by_account.setdefault(Account(leg.role, leg.scope), []).append(leg)
    resting = min((one for one in by_account if one.role == rest), default=Account(rest))
    booked = {
        account: _rounded(residues.get(account, ZERO) + total(leg.amount for leg in members), currency)
        for account, members in by_account.items()
        if account != resting
    }
    booked[resting] = -total(booked.values())
    lines = [
        line
        for account, amount in booked.items()
        for line in _lines(account, amount, by_account.get(account, []), currency)
    ]
    entry = Entry(
        posting_on, rule, cause, tuple(sorted(lines, key=lambda line: line.credit > 0)), legs, tuple(sources)
    )
    return entry, residues_after(residues, entry)


def residues_after(residues: Residues, entry: Entry) -> dict[Account, Decimal]:
    """The residues once `entry` is booked; over all entries of a company, from none, those it has now."""
    after = dict(residues)
    for leg in entry.legs:
        account = Account(leg.role, leg.scope)
        after[account] = after.get(account, ZERO) + leg.amount
    for line in entry.lines:
        after[line.account] = after.get(line.account, ZERO) - line.movement
    return {account: residue for account, residue in after.items() if residue}


def reversed_entry(entry: Entry, *, posting_on: date, cause: str) -> Entry:
    """The entry that takes `entry` back to the cent: the second of a reversing pair (Accounting rules, section 6)."""
    lines = tuple(
        Line(line.role, line.scope, line.credit, line.debit, line.klass, line.department, line.note)
        for line in entry.lines
    )
    return Entry(
        posting_on, Rule.REVERSAL, cause, tuple(sorted(lines, key=lambda line: line.credit > 0)),
        tuple(_against(leg) for leg in entry.legs), entry.sources,
    )  # fmt: skip


def _against(leg: Leg) -> Leg:
    return Leg(leg.role, -leg.amount, leg.scope, leg.klass, leg.department, leg.note)


def _rounded(amount: Decimal, currency: str) -> Decimal:
    """`amount` in the smallest unit of the currency. Half of one goes up on both sides of zero, so that adding whole
    cents never changes how a figure is rounded; above zero it is what `money.cents` gives."""
    unit = Decimal(1).scaleb(-MINOR_UNITS.get(currency, 2))
    return (amount / unit + Decimal("0.5")).to_integral_value(rounding=ROUND_FLOOR) * unit


def _lines(account: Account, amount: Decimal, legs: Sequence[Leg], currency: str) -> list[Line]:
    """The account's amount over its classes and departments; the largest takes what rounding leaves."""
    if len(legs) < 2:
        leg = legs[0] if legs else Leg(account.role, ZERO, account.scope)
        return [_line(leg, amount)] if amount else []
    ordered = sorted(legs, key=lambda leg: abs(leg.amount))
    parts = [_rounded(leg.amount, currency) for leg in ordered[:-1]]
    parts.append(amount - total(parts))
    return [_line(leg, part) for leg, part in zip(ordered, parts, strict=True) if part]


def _line(leg: Leg, amount: Decimal) -> Line:
    return Line(
        leg.role, leg.scope, max(amount, ZERO), max(-amount, ZERO), leg.klass, leg.department, leg.note
    )
