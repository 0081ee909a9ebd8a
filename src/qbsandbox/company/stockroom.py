"""The tables of stock: movements, the layers that are left of receipts, and the entries of their cost.

A movement is worth what `fifo` says. Its entries are dated as its document: Dr the asset account with the
change in value, Cr the account the cost comes from (an item's cost of goods, an adjustment's account). Where
the document has booked a price on an asset account itself (bills, credits of vendors) that price is taken
from there, so that the asset account always holds what the layers are worth.

A movement after all others of its item and direction needs only the open layers. Goods that leave earlier than
others did, and such that come back as their document is taken back, change those after them. A receipt between
others, and goods that nobody has received yet, let the whole item be worked out again. Documents whose cost comes
out different get new entries.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from qbsandbox.company import fifo
from qbsandbox.company.fifo import Layer, UnitCost
from qbsandbox.company.stock_movements import (
    Booked,
    Movement,
    Place,
    Stocked,
    booked_of,
    entries_of,
    place_of,
)
from qbsandbox.company.store import Store


@dataclass(slots=True)
class Sum:
    """An item's totals, and the keys of its last movements in and out; the latter may be later than that."""

    quantity: int = 0
    uncovered: int = 0
    known: UnitCost | None = None
    last_in: str = ""
    last_out: str = ""


@dataclass(frozen=True, slots=True)
class Holding:
    """What of an item is on hand at the end of a day."""

    item_id: int
    quantity: Decimal
    cents: int


class Stockroom:
    def __init__(self, store: Store, home: str, at: datetime) -> None:
        self.store = store
        self.home = home
        self.at = at

    def opened(self, item_id: int) -> bool:
        """Whether the item's starting quantity has been entered."""
        return self._sum(item_id) is not None

    def open(self, item_id: int) -> None:
        self._write_sum(item_id, Sum())

    def quantity(self, item_id: int) -> int:
        held = self._sum(item_id)
        return held.quantity if held else 0

    def enter(self, item: Stocked, movements: Sequence[Movement]) -> None:
        """New movements of one item, in their order."""
        late: list[Movement] = []
        for movement in movements:
            if late or not self._append(item, movement):
                self._insert(Booked(movement, None, item.asset_account))
                late.append(movement)
        if late:
            self._renew(item, late, 1)

    def of_document(self, txn_id: int) -> list[Movement]:
        return [row.movement for row in self._rows("txn_id = ? ORDER BY line", txn_id)]

    def take_out(self, txn_id: int) -> dict[int, list[Movement]]:
        """Remove a document's movements and their entries; they are returned by item, for `after_taking_out`."""
        rows = self._rows("txn_id = ?", txn_id)
        if rows:
            self._exchange(rows, [])
            self.store.connection.execute("DELETE FROM stock_movements WHERE txn_id = ?", (txn_id,))
        taken: dict[int, list[Movement]] = {}
        for row in rows:
            taken.setdefault(row.movement.item_id, []).append(row.movement)
        return taken

    def after_taking_out(self, item: Stocked, movements: Sequence[Movement]) -> None:
        """What is left of an item, without the movements that were taken out."""
        self._renew(item, movements, -1)

    def work_out(self, item: Stocked) -> None:
        """All of an item from its first movement on; entries are renewed where something came out
        different."""
        rows = self._rows("item_id = ? ORDER BY dated_on, txn_id, line", item.id)
        outcome = fifo.run([row.movement.as_fifo() for row in rows], UnitCost.of(item.purchase_cost))
        self._revalue(item, rows, outcome.cents)
        self._write_layers(
            item.id, [(place_of(rows[layer.place].movement), layer) for layer in outcome.layers]
        )
        priced = any(r.movement.quantity > 0 and r.movement.cost is not None for r in rows)
        self._write_sum(
            item.id,
            Sum(
                quantity=sum(row.movement.quantity for row in rows),
                uncovered=outcome.uncovered,
                known=outcome.known if priced else None,
                last_in=max((r.movement.key for r in rows if r.movement.quantity > 0), default=""),
                last_out=max((r.movement.key for r in rows if r.movement.quantity < 0), default=""),
            ),
        )

    def first_day(self, item_id: int) -> str | None:
        """The day of an item's first movement."""
        row = self.store.connection.execute(
            "SELECT min(dated_on) FROM stock_movements WHERE item_id = ?", (item_id,)
        ).fetchone()
        return None if row[0] is None else str(row[0])

    def quantity_on(self, item_id: int, on: str, *, without: int | None = None) -> Decimal:
        """What is on hand at the end of a day, one document left aside."""
        row = self.store.connection.execute(
            "SELECT coalesce(sum(quantity), 0) FROM stock_movements"
            " WHERE item_id = ? AND dated_on <= ? AND txn_id IS NOT ?",
            (item_id, on, without),
        ).fetchone()
        return fifo.quantity(row[0])

    def holdings(self, on: str) -> list[Holding]:
        """Every item with a movement up to the end of a day."""
        rows = self.store.connection.execute(
            "SELECT item_id, sum(quantity), sum(cents) FROM stock_movements WHERE dated_on <= ?"
            " GROUP BY item_id",
            (on,),
        ).fetchall()
        return [Holding(item, fifo.quantity(quantity), cents) for item, quantity, cents in rows]

    def _append(self, item: Stocked, movement: Movement) -> bool:
        """Enter a movement that changes none before it; False (and nothing done) where it would."""
        held = self._sum(item.id) or Sum()
        if movement.quantity > 0:
            if held.uncovered or movement.key <= held.last_in:
                return False
            known = held.known or UnitCost.of(item.purchase_cost)
            cents = known.times(movement.quantity) if movement.cost is None else movement.cost
            self._write_layer(place_of(movement), Layer(0, movement.quantity, cents))
            if movement.cost is not None:
                held.known = UnitCost(movement.cost, movement.quantity)
            held.last_in = movement.key
        elif movement.quantity < 0:
            if movement.key <= held.last_out:
                return False
            missing = -movement.quantity - held.quantity
            if missing > 0 and movement.key <= held.last_in:
                return False
            cents = self._use(item, -movement.quantity, held)
            held.last_out = movement.key
        else:
            cents = 0
        booked = Booked(movement, cents, item.asset_account)
        self._insert(booked)
        self._exchange([], [booked])
        held.quantity += movement.quantity
        self._write_sum(item.id, held)
        return True

    def _renew(self, item: Stocked, changed: Sequence[Movement], sign: int) -> None:
        """After movements were entered between others (sign 1) or taken out (-1): the issues from the first of them
        on take anew from the receipts they find."""
        held = self._sum(item.id) or Sum()
        on_hand = held.quantity + sign * sum(movement.quantity for movement in changed)
        if held.uncovered or on_hand < 0 or any(movement.quantity > 0 for movement in changed):
            self.work_out(item)
            return
        first = min(place_of(movement) for movement in changed)
        rows = self._rows(
            "item_id = ? AND (dated_on, txn_id, line) >= (?, ?, ?) AND quantity < 0"
            " ORDER BY dated_on, txn_id, line",
            *first,
        )
        layers = self._last_layers(item.id, on_hand - sum(row.movement.quantity for row in rows))
        oldest, values = 0, []
        for row in rows:
            wanted, value = -row.movement.quantity, 0
            while wanted:
                layer = layers[oldest][1]
                part = min(wanted, layer.left)
                value -= layer.take(part)
                wanted -= part
                if not layer.left:
                    oldest += 1
            values.append(value)
        self._revalue(item, rows, values)
        self._write_layers(item.id, layers[oldest:])
        held.quantity = on_hand
        held.last_out = max([held.last_out, *(movement.key for movement in changed)])
        self._write_sum(item.id, held)

    def _last_layers(self, item_id: int, left: int) -> list[tuple[Place, Layer]]:
        """The latest receipts that hold a quantity together, oldest first; the first may be used in part."""
        layers: list[tuple[Place, Layer]] = []
        receipts = self.store.connection.execute(
            "SELECT dated_on, txn_id, line, quantity, cents FROM stock_movements"
            " WHERE item_id = ? AND quantity > 0 ORDER BY dated_on DESC, txn_id DESC, line DESC",
            (item_id,),
        )
        while left > 0:
            dated_on, txn_id, line, quantity, cents = receipts.fetchone()
            layer = Layer(0, quantity, cents, max(0, quantity - left))
            layers.append(((item_id, dated_on, txn_id, line), layer))
            left -= quantity
        receipts.close()
        return layers[::-1]

    def _revalue(self, item: Stocked, rows: Sequence[Booked], values: Sequence[int]) -> None:
        """Write what movements are worth, and new entries where that is something else than before."""
        changed = [
            (row, Booked(row.movement, cents, item.asset_account))
            for row, cents in zip(rows, values, strict=True)
            if (row.cents, row.asset_account) != (cents, item.asset_account)
        ]
        self._exchange([before for before, _ in changed], [after for _, after in changed])
        self.store.connection.executemany(
            "UPDATE stock_movements SET cents = ?, asset_account = ?"
            " WHERE item_id = ? AND dated_on = ? AND txn_id = ? AND line = ?",
            [(b.cents, b.asset_account, *place_of(b.movement)) for _, b in changed],
        )

    def _use(self, item: Stocked, wanted: int, held: Sum) -> int:
        """Take from the oldest layers, and at the last known cost what they do not hold; the change in
        value."""
        layers = self.store.connection.execute(
            "SELECT dated_on, txn_id, line, quantity, cents, used FROM stock_layers WHERE item_id = ?"
            " ORDER BY dated_on, txn_id, line",
            (item.id,),
        )
        value = 0
        changes: list[tuple[Layer, tuple[object, ...]]] = []
        while wanted and (row := layers.fetchone()):
            layer = Layer(0, row[3], row[4], row[5])
            part = min(wanted, layer.left)
            value -= layer.take(part)
            wanted -= part
            changes.append((layer, (item.id, *row[:3])))
        layers.close()
        where = "WHERE item_id = ? AND dated_on = ? AND txn_id = ? AND line = ?"
        for layer, place in changes:
            if layer.left:
                self.store.connection.execute(
                    f"UPDATE stock_layers SET used = ? {where}", (layer.used, *place)
                )
            else:
                self.store.connection.execute(f"DELETE FROM stock_layers {where}", place)
        if wanted:
            known = held.known or UnitCost.of(item.purchase_cost)
            value -= known.times(wanted)
            held.uncovered += wanted
        return value

    def _exchange(self, removed: Iterable[Booked], added: Iterable[Booked]) -> None:
        self.store.exchange_entries(
            [line for booked in removed for line in entries_of(booked, self.home)],
            [line for booked in added for line in entries_of(booked, self.home)],
            at=self.at,
        )

    def _rows(self, where: str, *parameters: object) -> list[Booked]:
        rows = self.store.connection.execute(
            "SELECT item_id, entity, txn_id, line, dated_on, quantity, counter_account, cost, booked_on, memo,"
            f" name_entity, name_id, cents, asset_account FROM stock_movements WHERE {where}",
            parameters,
        ).fetchall()
        return [booked_of(*row) for row in rows]

    def _insert(self, booked: Booked) -> None:
        m = booked.movement
        self.store.connection.execute(
            "INSERT INTO stock_movements (item_id, dated_on, txn_id, line, entity, quantity, counter_account,"
            " cost, booked_on, memo, name_entity, name_id, cents, asset_account)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                *place_of(m),
                m.entity,
                m.quantity,
                m.counter_account,
                m.cost,
                m.booked_on,
                m.memo,
                m.name[0] if m.name else None,
                m.name[1] if m.name else None,
                booked.cents,
                booked.asset_account,
            ),
        )

    def _write_layer(self, place: Place, layer: Layer) -> None:
        self.store.connection.execute(
            "INSERT INTO stock_layers VALUES (?, ?, ?, ?, ?, ?, ?)",
            (*place, layer.quantity, layer.cents, layer.used),
        )

    def _write_layers(self, item_id: int, layers: Iterable[tuple[Place, Layer]]) -> None:
        self.store.connection.execute("DELETE FROM stock_layers WHERE item_id = ?", (item_id,))
        for place, layer in layers:
            self._write_layer(place, layer)

    def _sum(self, item_id: int) -> Sum | None:
        row = self.store.connection.execute(
            "SELECT quantity, uncovered, known_cents, known_quantity, last_in, last_out FROM stock"
            " WHERE item_id = ?",
            (item_id,),
        ).fetchone()
        if row is None:
            return None
        known = None if row[2] is None else UnitCost(row[2], row[3])
        return Sum(row[0], row[1], known, row[4], row[5])

    def _write_sum(self, item_id: int, held: Sum) -> None:
        self.store.connection.execute(
            "INSERT OR REPLACE INTO stock VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                item_id,
                held.quantity,
                held.uncovered,
                held.known.cents if held.known else None,
                held.known.quantity if held.known else None,
                held.last_in,
                held.last_out,
            ),
        )
