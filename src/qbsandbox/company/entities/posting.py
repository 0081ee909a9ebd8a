"""From sides of a document to balanced entries in home currency."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from qbsandbox.company.currencies import cents, rounded
from qbsandbox.company.entities.books import Books
from qbsandbox.company.jsontext import JsonObject
from qbsandbox.company.store import Posting

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


def rate_of(body: JsonObject) -> Decimal:
    """Home units for one unit of the document's currency."""
    return Decimal(body.get("ExchangeRate") or 1)


def entries(books: Books, body: JsonObject, sides: Sequence[Side]) -> list[Posting]:
    """The document's entries; the first side is its header (receivable, payable or bank).

    Each side is converted and rounded by itself; what the conversion leaves over goes to the largest side
    after the first, so that the header is exactly the document's total at its rate. The sides balance in the
    document's currency.
    """
    currency = str(body["CurrencyRef"]["value"])
    rate = rate_of(body)
    converted = [cents(rounded(side.amount * rate, books.home)) for side in sides]
    left = sum(converted)
    if left and len(sides) > 1:
        largest = max(range(1, len(sides)), key=lambda place: abs(sides[place].amount))
        converted[largest] -= left
    return [
        Posting(s.account_id, home, cents(s.amount), currency, s.name, s.memo, s.moves_name)
        for s, home in zip(sides, converted, strict=True)
    ]
