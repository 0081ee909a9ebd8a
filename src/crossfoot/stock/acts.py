"""One change of stock, from the lock to the journal: what every operation does after its gate.

    act = begin(company, Rule.DELIVERY, on=day, by=sam, at=now)
    place(act, [movement, …])        what happened
    revise(act, movement, landed=…)  what is known better now
    event = conclude(act)            replayed from there, checked, kept, booked, told

Everything is in the transaction of the caller. The row of settings is locked from the beginning to the end of it, so
that places in time, residues and running figures of one company are made by one at a time.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from crossfoot.audit import trail
from crossfoot.audit.trail import actor_of, subject_of
from crossfoot.core.stock.costing import Costed, Difference
from crossfoot.core.stock.entries import Rule
from crossfoot.core.stock.movements import Position
from crossfoot.core.stock.walking import walk
from crossfoot.database import updates
from crossfoot.stock import booking, checking, dimensions, parts, shelf
from crossfoot.stock.books import KIND
from crossfoot.stock.drafts import Origin
from crossfoot.stock.models import Feed, Movement, OnHand, PurchasedLine, SoldLine, StockEvent, StockSettings
from crossfoot.stock.parts import Expensing, Lines
from crossfoot.stock.shelf import Shelf
from crossfoot.tenancy.days import day_in
from crossfoot.tenancy.models import Company, Person

ROWS_AT_ONCE = 500
FEW_PRODUCTS = 3
"""So many are read one by one, page by page: most walks end soon."""


@dataclass(slots=True)
class Act:
    """A change that is under way."""

    settings: StockSettings
    event: StockEvent
    by: Person | None
    at: datetime
    was: dict[str, Costed] = field(default_factory=dict)
    """Movements that were revised, as they were."""
    gone: dict[str, Costed] = field(default_factory=dict)
    expensed: dict[str, Decimal | None] = field(default_factory=dict)
    """Of movements that are gone: how many of their units were cost of sales."""
    channels: dict[str, str] = field(default_factory=dict)
    placed: dict[str, list[tuple[str, Position]]] = field(default_factory=dict)
    """New movements, with product and place of those that they feed."""
    touched: dict[str, set[Position]] = field(default_factory=dict)
    lines: Lines = field(default_factory=Lines)
    taken_from: dict[str, Position] = field(default_factory=dict)
    """Products of which quantities changed, and from where in time on."""
    is_booked: bool = True

    @property
    def company(self) -> Company:
        return self.settings.company

    @property
    def today(self) -> date:
        """The day on which it becomes known: late costs are dated on it."""
        return max(self.event.occurred_on, day_in(self.company, self.at))


def settings_of(company: Company, *, is_locked: bool = False) -> StockSettings:
    """How the company keeps books of its stock; Simple where nobody chose."""
    rows = StockSettings.objects.select_related("company").filter(company=company)
    rows = rows.select_for_update(of=("self",)) if is_locked else rows
    found = rows.first()
    if found is None:
        StockSettings.objects.get_or_create(company=company)
        found = rows.get()
    return found


def begin(
    company: Company,
    rule: Rule,
    *,
    on: date,
    by: Person | None,
    at: datetime,
    source: tuple[str, int] | None = None,
    memo: str = "",
    origin: Origin | None = None,
) -> Act:
    """Lock the company's stock and write down what is going to happen."""
    settings = settings_of(company, is_locked=True)
    kind, source_id = source or ("", None)
    event = StockEvent.objects.create(
        company=company, rule=rule.value, occurred_on=on, source_kind=kind, source_id=source_id,
        memo=memo.strip()[:300], fingerprint=origin.fingerprint if origin else "",
        import_run=origin.import_run if origin else None, recorded_at=at, recorded_by=by,
    )  # fmt: skip
    return Act(settings, event, by, at)


def next_sequence(act: Act) -> int:
    """A number after all that were given before."""
    act.settings.last_sequence += 1
    return act.settings.last_sequence


def place(act: Act, rows: Sequence[Movement]) -> list[Movement]:
    """Store new movements, each after all others of its day and in the order in which they are given."""
    for row in rows:
        row.company, row.event = act.company, act.event
        row.source_kind = row.source_kind or act.event.source_kind
        row.source_id = act.event.source_id if row.source_id is None else row.source_id
        row.sequence = next_sequence(act)
    dimensions.put_on(act.company, rows)
    made = Movement.objects.bulk_create(rows, batch_size=ROWS_AT_ONCE)
    for row in made:
        act.placed[str(row.pk)] = []
        _touch(act, row, is_quantity=True)
    _count(act, made, 1)
    return made


def feed(act: Act, pairs: Iterable[Feed]) -> None:
    """Say what feeds movements that were just placed."""
    for pair in Feed.objects.bulk_create(pairs, batch_size=ROWS_AT_ONCE):
        if (key := str(pair.source_id)) in act.placed:
            fed = pair.movement
            act.placed[key].append((str(fed.product_id), (fed.occurred_on, fed.sequence)))


def revise(act: Act, row: Movement, **changes: Any) -> None:
    """Something of a movement is known better now: its cost, its credit, or its day."""
    if all(getattr(row, name) == value for name, value in changes.items()):
        return
    if row.cost is None:
        # It is entered in this same act, so that nothing was kept of it.
        _set(row, changes)
        return
    (movement,) = shelf.of_core([row])
    act.was.setdefault(movement.key, shelf.costed_of(row, movement))
    is_moved = "occurred_on" in changes
    _touch(act, row, is_quantity=is_moved)
    _set(row, changes)
    _touch(act, row, is_quantity=is_moved)


def take_out(act: Act, rows: Sequence[Movement]) -> None:
    """These movements did not happen."""
    for row, movement in zip(rows, shelf.of_core(rows), strict=True):
        act.gone[movement.key] = shelf.costed_of(row, movement)
        act.expensed[movement.key] = row.expensed
        act.channels[movement.key] = row.channel
        _touch(act, row, is_quantity=True)
    _count(act, rows, -1)
    ids = [row.pk for row in rows]
    # What fed them first: an output and what was used up for it go together.
    Feed.objects.filter(movement__in=ids).delete()
    Movement.objects.filter(pk__in=ids).delete()


def of_purchase(act: Act, line: PurchasedLine) -> None:
    """A part of this line came, went or changed."""
    act.lines.purchased[line.pk] = line


def of_sale(act: Act, line: SoldLine) -> None:
    """A part of this line came, went or changed."""
    act.lines.sold[line.pk] = line


def conclude(act: Act, verb: str, **told: Any) -> StockEvent:
    """Replay from the earliest change on, keep what differs, book it, and tell the trail `verb`.

    Raises Refusal where more would leave than is there and the company does not allow it, or where goods have no
    cost.
    """
    _restate(act)
    reads = Shelf(act.was, act.placed)
    if act.placed and not act.was and not act.gone and len(act.touched) > FEW_PRODUCTS:
        reads.read_at_once(act.touched, min(place for places in act.touched.values() for place in places))
    found = walk(reads, act.touched)
    expensing = parts.expensed_anew(act.lines, act.settings)
    checking.require_sound(
        act.settings, act.taken_from, reads, act.gone, [one.new for one in found if one.new is not None]
    )
    shelf.keep(one.new for one in found if one.new is not None)
    _keep_expensed(expensing)
    act.event.replayed = reads.read
    act.event.save(update_fields=["replayed"])
    act.settings.save(update_fields=["last_sequence"])
    gone = [Difference(row, None) for row in act.gone.values()]
    entries = booking.book_changes(
        booking.Known(
            settings=act.settings,
            event=act.event,
            today=act.today,
            differences=(*found, *gone),
            expensed={**reads.expensed, **act.expensed},
            expensing=expensing,
            channels={**reads.channels, **act.channels},
            lines=act.lines,
            is_booked=act.is_booked,
        ),
        by=act.by,
        at=act.at,
    )
    trail.record(
        f"stock.{verb}",
        company_id=act.company.pk,
        by=actor_of(act.by),
        at=act.at,
        subject=subject_of(KIND, act.event),
        data={
            "on": act.event.occurred_on,
            "rule": act.event.rule,
            "journals": [entry.journal.number for entry in entries if entry.journal is not None],
            **told,
        },
    )
    return act.event


def _restate(act: Act) -> None:
    """Receipts cost what orders and bills say now; of new ones nothing was kept that differs."""
    new: list[tuple[int, Decimal]] = []
    for row, stated in parts.restated(act.lines, act.settings):
        if row.cost is None:
            new.append((row.pk, stated))
        else:
            revise(act, row, stated=stated)
    updates.update(Movement, ("stated",), new)


def _set(row: Movement, changes: dict[str, Any]) -> None:
    for name, value in changes.items():
        setattr(row, name, value)
    row.save(update_fields=list(changes))


def _touch(act: Act, row: Movement, *, is_quantity: bool) -> None:
    product, position = str(row.product_id), (row.occurred_on, row.sequence)
    act.touched.setdefault(product, set()).add(position)
    if is_quantity:
        act.taken_from[product] = min(position, act.taken_from.get(product, position))


def _count(act: Act, rows: Sequence[Movement], sign: int) -> None:
    """Quantities per location follow."""
    sums: dict[tuple[int, int], Decimal] = {}
    for row in rows:
        for location, quantity in shelf.effects_of(row):
            key = (row.product_id, int(location))
            sums[key] = sums.get(key, Decimal(0)) + sign * quantity
    there = {
        (row.product_id, row.location_id): row
        for row in OnHand.objects.filter(product__in={product_id for product_id, _ in sums})
    }
    updates.update(
        OnHand,
        ("quantity",),
        [(there[key].pk, there[key].quantity + quantity) for key, quantity in sums.items() if key in there],
    )
    OnHand.objects.bulk_create(
        OnHand(company=act.company, product_id=key[0], location_id=key[1], quantity=quantity)
        for key, quantity in sums.items()
        if key not in there
    )


def _keep_expensed(expensing: Expensing) -> None:
    updates.update(
        Movement,
        ("expensed",),
        [(pk, one.now) for pk, one in expensing.by_movement.items() if one.was != one.now],
    )
