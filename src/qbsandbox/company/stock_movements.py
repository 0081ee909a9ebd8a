"""Movements of stock, and what their entries are."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from qbsandbox.company import fifo
from qbsandbox.company.records import EntryLine, Posting, Tags
from qbsandbox.company.store import STOCK_LINES

Place = tuple[int, str, int, int]
"""Item, day, document and line of a movement: the key of the tables."""
SLOTS = 3
"""Entries a movement may have: the account the cost comes from, the asset account, the document's own."""


@dataclass(frozen=True, slots=True)
class Stocked:
    """What of an item counts here: its asset account now, and the cost of one where none is known."""

    id: int
    asset_account: int
    purchase_cost: Decimal


@dataclass(frozen=True, slots=True)
class Movement:
    """One line of a document that moves stock; `line` counts the document's movements from 0.

    `cost` is the price of a receipt, or of what a vendor takes back (negative), in hundredths of home
    currency; None where the layers tell. `booked_on` is the account the document itself has booked it on.
    """

    item_id: int
    entity: str
    txn_id: int
    line: int
    dated_on: str
    quantity: int
    counter_account: int
    cost: int | None = None
    booked_on: int | None = None
    memo: str = ""
    name: tuple[str, int] | None = None

    @property
    def key(self) -> str:
        """Sorts movements by day, then by order of entry, which is that of the ids."""
        return f"{self.dated_on}/{self.txn_id:018d}/{self.line:06d}"

    def as_fifo(self) -> fifo.Movement:
        return fifo.Movement(self.quantity, self.cost)


@dataclass(frozen=True, slots=True)
class Booked:
    """A movement, and what its entries say: its value and the asset account they use; None before the
    first."""

    movement: Movement
    cents: int | None
    asset_account: int


def entries_of(booked: Booked, home: str) -> list[EntryLine]:
    """Dr asset with the value; Cr what the document booked itself; the rest from the counter account."""
    movement = booked.movement
    if booked.cents is None:
        return []
    own = movement.cost or 0 if movement.booked_on is not None else 0
    sides = [
        (movement.counter_account, own - booked.cents),
        (booked.asset_account, booked.cents),
        (movement.booked_on, -own),
    ]
    if movement.booked_on == booked.asset_account:
        sides[1:] = [(booked.asset_account, booked.cents - own)]
    first = STOCK_LINES + SLOTS * movement.line
    tags = Tags(item_id=movement.item_id)
    return [
        EntryLine(
            movement.entity,
            movement.txn_id,
            first + slot,
            movement.dated_on,
            Posting(account, cents, cents, home, movement.name, movement.memo, tags=tags),
        )
        for slot, (account, cents) in enumerate(sides)
        if cents and account is not None
    ]


def place_of(movement: Movement) -> Place:
    return movement.item_id, movement.dated_on, movement.txn_id, movement.line


def booked_of(
    item_id: int,
    entity: str,
    txn_id: int,
    line: int,
    dated_on: str,
    quantity: int,
    counter_account: int,
    cost: int | None,
    booked_on: int | None,
    memo: str,
    name_entity: str | None,
    name_id: int,
    cents: int | None,
    asset_account: int,
) -> Booked:
    name = (name_entity, name_id) if name_entity else None
    movement = Movement(
        item_id, entity, txn_id, line, dated_on, quantity, counter_account, cost, booked_on, memo, name
    )
    return Booked(movement, cents, asset_account)
