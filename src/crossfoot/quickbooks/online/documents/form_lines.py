"""Lines of a form as we write them and as QuickBooks shows them, and which of them are the same line.

QuickBooks gives lines ids and an order, and a person may delete one, add one or move it. So lines are told
apart by what they say: first those that are equal, then those that have most in common.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from crossfoot.core.money import ZERO
from crossfoot.quickbooks.online.documents import fields

SALES, ON_ACCOUNT, ON_ITEM, GROUP, IN_JOURNAL = (
    "SalesItemLineDetail",
    "AccountBasedExpenseLineDetail",
    "ItemBasedExpenseLineDetail",
    "GroupLineDetail",
    "JournalEntryLineDetail",
)
DEBIT, CREDIT = "Debit", "Credit"
"""On which side a line of a journal stands."""
DISCOUNT, TEXT_ONLY = "DiscountLineDetail", "DescriptionOnly"
BOOKED = frozenset({SALES, ON_ACCOUNT, ON_ITEM, GROUP, IN_JOURNAL})
"""Lines that carry an amount of their own; subtotals are the server's."""

MOST_COMPARED = 40_000
"""Pairs of changed lines that are held against each other; in longer forms changed lines pair by place."""
ENOUGH_IN_COMMON = 3


@dataclass(frozen=True, slots=True)
class FormLine:
    """What a line says. `account` is the id of the account or, with `item:` before it, of the item. The amount of a
    journal's line is above zero for a debit, below for a credit."""

    raw: Mapping[str, Any]
    detail_type: str
    description: str
    amount: Decimal
    account: str
    account_name: str
    tax_code: str
    klass: str
    quantity: Decimal | None
    unit_price: Decimal | None
    location: str = ""
    """Of a journal's line; other forms have one location as a whole."""

    @property
    def detail(self) -> Mapping[str, Any]:
        detail = self.raw.get(self.detail_type)
        return detail if isinstance(detail, Mapping) else {}


def raw_lines(record: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    lines = record.get("Line")
    return [line for line in lines if isinstance(line, Mapping)] if isinstance(lines, list) else []


def form_lines(record: Mapping[str, Any], *, default_tax: str) -> list[FormLine]:
    """The lines with amounts of a request or a record. `default_tax` is the code of lines that name none."""
    return [_read(line, default_tax) for line in raw_lines(record) if line.get("DetailType") in BOOKED]


def pairs(ours: Sequence[FormLine], theirs: Sequence[FormLine]) -> list[tuple[int | None, int | None]]:
    """Which of `theirs` each of `ours` is, by places: equal ones first, then the most alike.

    One that has no counterpart stands with None: in `ours` it was removed, in `theirs` added. In the order of
    ours, the added ones last.
    """
    found = _equal(ours, theirs)
    left = [place for place in range(len(ours)) if place not in found]
    taken = set(found.values())
    free = [place for place in range(len(theirs)) if place not in taken]
    found |= _alike(ours, theirs, left, free)
    taken = set(found.values())
    return [
        *((place, found.get(place)) for place in range(len(ours))),
        *((None, place) for place in range(len(theirs)) if place not in taken),
    ]


def is_same(ours: FormLine, theirs: FormLine) -> bool:
    """Whether QuickBooks shows our line as we sent it. What we leave to QuickBooks is not compared."""
    return (
        (ours.account, ours.amount, words(ours.description), ours.tax_code)
        == (theirs.account, theirs.amount, words(theirs.description), theirs.tax_code)
        and ours.quantity in {None, theirs.quantity}
        and ours.unit_price in {None, theirs.unit_price}
        and (not ours.klass or not theirs.klass or ours.klass == theirs.klass)
        and (not ours.location or not theirs.location or ours.location == theirs.location)
    )


def words(text: str) -> str:
    """Text without differences of blanks and line ends, which QuickBooks does not keep."""
    return " ".join(text.split())


def _equal(ours: Sequence[FormLine], theirs: Sequence[FormLine]) -> dict[int, int]:
    by_key: dict[tuple[str, Decimal, str], list[int]] = {}
    for place, line in enumerate(theirs):
        by_key.setdefault((line.account, line.amount, words(line.description)), []).append(place)
    found: dict[int, int] = {}
    for place, line in enumerate(ours):
        same = by_key.get((line.account, line.amount, words(line.description)), [])
        match = next((other for other in same if is_same(line, theirs[other])), None)
        if match is not None:
            same.remove(match)
            found[place] = match
    return found


def _alike(
    ours: Sequence[FormLine], theirs: Sequence[FormLine], left: Sequence[int], free: Sequence[int]
) -> dict[int, int]:
    if len(left) * len(free) > MOST_COMPARED:
        return dict(zip(left, free, strict=False))
    scored = sorted(
        (-_in_common(ours[place], theirs[other]), abs(place - other), place, other)
        for place in left
        for other in free
    )
    found: dict[int, int] = {}
    taken: set[int] = set()
    for score, _, place, other in scored:
        if -score >= ENOUGH_IN_COMMON and place not in found and other not in taken:
            found[place] = other
            taken.add(other)
    return found


def _in_common(ours: FormLine, theirs: FormLine) -> int:
    return (
        3 * (bool(ours.description) and words(ours.description) == words(theirs.description))
        + 3 * (ours.amount == theirs.amount)
        + 2 * (ours.account == theirs.account)
        + (ours.tax_code == theirs.tax_code)
        + (ours.quantity is not None and ours.quantity == theirs.quantity)
    )


def _read(line: Mapping[str, Any], default_tax: str) -> FormLine:
    kind = str(line["DetailType"])
    held = line.get(kind)
    detail: Mapping[str, Any] = held if isinstance(held, Mapping) else {}
    item, account = fields.ref_id(detail, "ItemRef"), fields.ref_id(detail, "AccountRef")
    if kind == GROUP:
        item = fields.ref_id(detail, "GroupItemRef")
    return FormLine(
        raw=line,
        detail_type=kind,
        description=fields.text(line, "Description"),
        amount=_amount(line, detail),
        account=f"item:{item}" if item else account,
        account_name=_name(detail, "GroupItemRef" if kind == GROUP else "ItemRef" if item else "AccountRef"),
        tax_code=fields.ref_id(detail, "TaxCodeRef") or default_tax,
        klass=fields.ref_id(detail, "ClassRef"),
        quantity=fields.decimal_of(detail.get("Qty")),
        unit_price=fields.decimal_of(detail.get("UnitPrice")),
        location=fields.ref_id(detail, "DepartmentRef"),
    )


def _amount(line: Mapping[str, Any], detail: Mapping[str, Any]) -> Decimal:
    amount = fields.decimal_of(line.get("Amount")) or ZERO
    return -amount if detail.get("PostingType") == CREDIT else amount


def _name(detail: Mapping[str, Any], name: str) -> str:
    member = detail.get(name)
    return fields.text(member, "name") if isinstance(member, Mapping) else ""
