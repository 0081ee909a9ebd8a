"""A document as it stands in QuickBooks beside the document as it is here now, line by line (D5).

What stands there is what we last put there or agreed to; what is here now is what an update would say.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import zip_longest
from typing import Any

from crossfoot.core.money import ZERO
from crossfoot.core.postings import Address, Document, ExpenseLine, SalesLine
from crossfoot.documents import sending
from crossfoot.documents.revisions import operations as revisions
from crossfoot.documents.sending import Books, O, Road
from crossfoot.sync.models import BookState

Told = str | Decimal | date | None


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that a document says of itself. `kind` is text, day or money."""

    label: str
    there: Told
    now: Told
    kind: str = "text"

    @property
    def differs(self) -> bool:
        return self.there != self.now


@dataclass(frozen=True, slots=True)
class Side:
    """A line on one side. `carrier` is the name of the account that it is booked on; amounts are net."""

    description: str
    carrier: str
    quantity: Decimal | None
    unit_price: Decimal | None
    amount: Decimal


@dataclass(frozen=True, slots=True)
class LinePair:
    """A line on both sides; None where one side has no such line."""

    number: int
    there: Side | None
    now: Side | None

    @property
    def differs(self) -> bool:
        """Where one side states an amount alone, without quantity and price, the amounts count."""
        if self.there is None or self.now is None:
            return True
        if self.there.quantity is None or self.now.quantity is None:
            return _plain(self.there) != _plain(self.now)
        return self.there != self.now


@dataclass(frozen=True, slots=True)
class Compared:
    """Both sides of a document, in its currency."""

    facts: tuple[Fact, ...]
    lines: tuple[LinePair, ...]
    total_there: Decimal
    total_now: Decimal
    currency: str

    @property
    def differing_facts(self) -> tuple[Fact, ...]:
        return tuple(fact for fact in self.facts if fact.differs)

    @property
    def differing_lines(self) -> tuple[LinePair, ...]:
        return tuple(line for line in self.lines if line.differs)

    @property
    def same_lines(self) -> int:
        """How many lines say the same on both sides."""
        return len(self.lines) - len(self.differing_lines)

    @property
    def differs(self) -> bool:
        return bool(self.differing_facts or self.differing_lines or self.total_there != self.total_now)

    @property
    def total_difference(self) -> Decimal:
        return self.total_now - self.total_there


def compared_of(road: Road[O], order: O) -> Compared | None:
    """The two sides of an order that is in QuickBooks; None where it is not, or cannot become a document now.

    The order comes with all that a posting needs.
    """
    books = sending.books_of(order.company)
    if books is None or order.book_state != BookState.SYNCHRONIZED:
        return None
    there = revisions.agreed(books.connection.pk, order.key)
    ((_, wanted, _),) = sending.wanted_of(road, [order], books)
    if wanted is None or not isinstance(there, Document):
        return None
    return compare(there, wanted.posting, books)


def compare(there: Document, now: Document, books: Books) -> Compared:
    """Two postings of one document side by side."""
    facts = (
        Fact("Customer or vendor", _party(there), _party(now)),
        Fact("Number", there.number, now.number),
        Fact("Date", there.posting_on, now.posting_on, "day"),
        Fact("Due", _of(there, "due_on"), _of(now, "due_on"), "day"),
        Fact("Expected", _of(there, "expected_on"), _of(now, "expected_on"), "day"),
        Fact("P.O. number", _of(there, "customer_po"), _of(now, "customer_po")),
        Fact("Memo", there.memo, now.memo),
        Fact("Class", _named(there.klass), _named(now.klass)),
        Fact("Location", _named(there.location), _named(now.location)),
        Fact("E-mail address", _of(there, "bill_email"), _of(now, "bill_email")),
        Fact("Ship to", _address(there), _address(now)),
        *_custom_facts(there, now),
        Fact("Exchange rate", _rate(there), _rate(now)),
        Fact("Discount", _discount(there), _discount(now), "money"),
        Fact("Tax", there.tax_total, now.tax_total, "money"),
    )
    left_lines: Sequence[SalesLine | ExpenseLine] = there.lines
    right_lines: Sequence[SalesLine | ExpenseLine] = now.lines
    pairs = zip_longest(left_lines, right_lines)
    lines = (
        LinePair(number, _side(left, books), _side(right, books))
        for number, (left, right) in enumerate(pairs, start=1)
    )
    return Compared(facts, tuple(lines), there.total, now.total, now.currency)


def _side(line: SalesLine | ExpenseLine | None, books: Books) -> Side | None:
    if line is None:
        return None
    return Side(
        line.description or line.kind.capitalize(),
        books.account_name(line.account),
        _of(line, "quantity"),
        _of(line, "unit_price"),
        line.amount,
    )


def _plain(side: Side) -> Side:
    return replace(side, quantity=None, unit_price=None)


def _party(posting: Document) -> str:
    name: str = getattr(posting, "customer_name", "") or getattr(posting, "vendor_name", "")
    return name


def _named(key: str) -> str:
    """What a person entered for a class or a location: the words of a key such as `class:retail`."""
    return key.partition(":")[2]


def _address(posting: Document) -> str:
    address = _of(posting, "ship_to") or Address()
    return ", ".join(part for part in astuple(address) if part)


def _custom_facts(there: Document, now: Document) -> Iterator[Fact]:
    """The custom fields of sales forms, each under its name there."""
    left, right = ({value.name: value.value for value in _of(one, "custom") or ()} for one in (there, now))
    for name in dict.fromkeys([*left, *right]):
        yield Fact(name, left.get(name, ""), right.get(name, ""))


def _rate(posting: Document) -> str:
    return f"{posting.exchange_rate.normalize():f}" if posting.exchange_rate else ""


def _discount(posting: Document) -> Decimal:
    discount = _of(posting, "discount")
    amount: Decimal = discount.amount if discount else ZERO
    return amount


def _of(one: object, name: str) -> Any:
    """What only some kinds of document or line have."""
    return getattr(one, name, None)
