"""From sides of a document to balanced entries in home currency."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from qbsandbox.company.currencies import cents, rounded
from qbsandbox.company.entities.books import Books
from qbsandbox.company.jsontext import JsonObject
from qbsandbox.company.records import UNTAGGED, Posting, Tags, as_id

ONE = Decimal(1)
NOTHING = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class Side:
    """An amount for an account in the document's currency, debit positive."""

    account_id: int
    amount: Decimal
    memo: str = ""
    name: tuple[str, int] | None = None
    moves_name: bool = False
    tags: Tags = UNTAGGED


def rate_of(body: JsonObject) -> Decimal:
    """Home units for one unit of the document's currency."""
    return Decimal(body.get("ExchangeRate") or 1)


def entries(books: Books, body: JsonObject, sides: Sequence[Side]) -> list[Posting]:
    """The document's entries; the first side is its header (receivable, payable or bank).

    Each side is converted and rounded by itself; what the conversion leaves over goes to the largest side
    after the first, so that the header is exactly the document's total at its rate. The sides balance in the
    document's currency. Sides without class or location of their own have the form's.
    """
    currency = str(body["CurrencyRef"]["value"])
    rate = rate_of(body)
    converted = [cents(rounded(side.amount * rate, books.home)) for side in sides]
    left = sum(converted)
    if left and len(sides) > 1:
        largest = max(range(1, len(sides)), key=lambda place: abs(sides[place].amount))
        converted[largest] -= left
    form = tags_of(body) if "ClassRef" in body or "DepartmentRef" in body else UNTAGGED
    return [
        Posting(
            s.account_id, home, cents(s.amount), currency, s.name, s.memo, s.moves_name,
            s.tags if form is UNTAGGED else _under(form, s.tags),
        )
        for s, home in zip(sides, converted, strict=True)
    ]  # fmt: skip


def tags_of(detail: JsonObject) -> Tags:
    """What a line, or a form, says reports may group it by."""
    return Tags(*(_id(detail.get(name)) for name in ("ClassRef", "DepartmentRef", "ItemRef", "CustomerRef")))


def _under(form: Tags, own: Tags) -> Tags:
    return Tags(
        own.class_id or form.class_id, own.department_id or form.department_id, own.item_id, own.customer_id
    )


def _id(reference: object) -> int | None:
    """The id behind a reference; None where there is none or it is a word (the item of a shipping charge)."""
    value = reference.get("value") if isinstance(reference, dict) else None
    return as_id(value) or None
