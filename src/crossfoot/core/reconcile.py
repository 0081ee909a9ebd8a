"""The comparison of two books for the tie-out: document by document, and account by account and month."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from crossfoot.core.dates import in_words, month_of
from crossfoot.core.journals import Journal
from crossfoot.core.money import ZERO
from crossfoot.core.names import same_name

AccountMonth = tuple[str, str]
"""(account id in QuickBooks, month as `2025-12`)."""


@dataclass(frozen=True, slots=True)
class DocumentFigures:
    """What both sides must agree on, to the cent. `key` is ours and joins the two sides.

    `party` is the party's id in QuickBooks, or its name, but the same of the two on both sides. `number` is
    empty on our side where QuickBooks gave the number. Amounts are in the document's currency.
    """

    key: str
    party: str
    number: str
    posting_on: date
    due_on: date
    tax: Decimal
    total: Decimal
    movements: tuple[tuple[str, str, Decimal], ...] = ()
    """Of a journal: (account id, name, debit less credit) of every account that it moves."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that differs, with both values as people read them; `document` where one side has none."""

    field: str
    ours: str
    theirs: str
    sentence: str


@dataclass(frozen=True, slots=True)
class MovementRow:
    """One account in one month: what our journals predict, what QuickBooks shows, and theirs less ours."""

    account_id: str
    month: str
    predicted: Decimal
    actual: Decimal

    @property
    def difference(self) -> Decimal:
        return self.actual - self.predicted


def compare(ours: DocumentFigures | None, theirs: DocumentFigures | None) -> list[Difference]:
    """Every field in which two sides of one document differ; None is a side that has no such document."""
    if ours is None or theirs is None:
        return _missing(ours, theirs)
    differences = []
    if not same_name(ours.party, theirs.party):
        differences.append(_text("party", ours.party, theirs.party))
    if ours.number and ours.number != theirs.number:
        differences.append(_text("number", ours.number, theirs.number))
    for name, our_day, their_day in (
        ("posting date", ours.posting_on, theirs.posting_on),
        ("due date", ours.due_on, theirs.due_on),
    ):
        if our_day != their_day:
            differences.append(_text(name, in_words(our_day), in_words(their_day)))
    for name, our_amount, their_amount in (
        ("tax", ours.tax, theirs.tax),
        ("total", ours.total, theirs.total),
    ):
        if our_amount != their_amount:
            differences.append(_amount(name, our_amount, their_amount))
    return [*differences, *_accounts(ours, theirs)]


def _accounts(ours: DocumentFigures, theirs: DocumentFigures) -> list[Difference]:
    """Every account on which the two sides of a journal move otherwise, debits positive."""
    mine, there = ({account: amount for account, _, amount in side.movements} for side in (ours, theirs))
    names = {account: name for account, name, _ in (*theirs.movements, *ours.movements)}
    return [
        _amount(f"movement on {names[account]}", mine.get(account, ZERO), there.get(account, ZERO))
        for account in sorted(names, key=lambda account: names[account])
        if mine.get(account, ZERO) != there.get(account, ZERO)
    ]


def compare_all(
    ours: Iterable[DocumentFigures], theirs: Iterable[DocumentFigures]
) -> dict[str, list[Difference]]:
    """The differences of many documents by key: only those that have any, ours first, in the order given.

    Raises ValueError when one side has a key twice, since then one of the two would never be compared.
    """
    our_side, their_side = _by_key(ours), _by_key(theirs)
    found = {key: compare(our_side.get(key), their_side.get(key)) for key in (our_side | their_side)}
    return {key: differences for key, differences in found.items() if differences}


def movements_by_month(journals: Iterable[Journal]) -> dict[AccountMonth, Decimal]:
    """Debit less credit of every account in every month, zero sums left out.

    An account that is not mapped yet stands under its label. Raises ValueError when journals are in several
    currencies: those are compared currency by currency.
    """
    sums: dict[AccountMonth, Decimal] = {}
    currency = ""
    for journal in journals:
        currency = currency or journal.currency
        if journal.currency != currency:
            raise ValueError(f"movements in {currency} and {journal.currency} cannot be added up")
        for line in journal.lines:
            key = (line.account_id or line.account, month_of(journal.posting_on))
            sums[key] = sums.get(key, ZERO) + line.movement
    return {key: amount for key, amount in sums.items() if amount != 0}


def compare_movements(
    predicted: Mapping[AccountMonth, Decimal], actual: Mapping[AccountMonth, Decimal]
) -> tuple[MovementRow, ...]:
    """One row per account and month that either side knows, by month and account; equal ones included."""
    keys = sorted(predicted.keys() | actual.keys(), key=lambda key: (key[1], key[0]))
    return tuple(
        MovementRow(
            account_id, month, predicted.get((account_id, month), ZERO), actual.get((account_id, month), ZERO)
        )
        for account_id, month in keys
    )


def only_differences(rows: Iterable[MovementRow]) -> tuple[MovementRow, ...]:
    """The rows that a person has to look at."""
    return tuple(row for row in rows if row.difference != 0)


def _missing(ours: DocumentFigures | None, theirs: DocumentFigures | None) -> list[Difference]:
    if ours:
        sentence = (
            f"{_called(ours)} of {ours.total:,} is not in QuickBooks: it was deleted there, or never arrived."
        )
        return [Difference("document", _called(ours), "", sentence)]
    if theirs:
        sentence = f"{_called(theirs)} of {theirs.total:,} is in QuickBooks and not with us."
        return [Difference("document", "", _called(theirs), sentence)]
    return []


def _called(figures: DocumentFigures) -> str:
    return figures.number or figures.key


def _text(name: str, ours: str, theirs: str) -> Difference:
    sentence = f"The {name} is “{ours or 'empty'}” with us and “{theirs or 'empty'}” in QuickBooks."
    return Difference(name, ours, theirs, sentence)


def _amount(name: str, ours: Decimal, theirs: Decimal) -> Difference:
    apart = f"{abs(theirs - ours):,} {'more' if theirs > ours else 'less'}"
    sentence = f"The {name} is {ours:,} with us and {theirs:,} in QuickBooks, {apart}."
    return Difference(name, f"{ours:,}", f"{theirs:,}", sentence)


def _by_key(figures: Iterable[DocumentFigures]) -> dict[str, DocumentFigures]:
    by_key: dict[str, DocumentFigures] = {}
    for one in figures:
        if one.key in by_key:
            raise ValueError(f"{one.key} stands twice on one side")
        by_key[one.key] = one
    return by_key
