"""What a change of stock books: entries with exact amounts, journals rounded to cents, and the standing that follows.

An event makes one entry for its own day and, where movements after it cost something else now, one for the day on which
that became known. Nothing that was posted is edited.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from crossfoot.catalog.models import Product
from crossfoot.connections.models import Connection
from crossfoot.core.journal_postings import EntryLine
from crossfoot.core.money import ZERO, total
from crossfoot.core.overrides import About, scoped_account_key, scoping
from crossfoot.core.stock import movements as core
from crossfoot.core.stock.costing import Difference, is_different
from crossfoot.core.stock.entries import (
    Account,
    Change,
    Entry,
    Rule,
    added_up,
    book,
    change_legs,
    changes_of,
    own_and_late,
)
from crossfoot.core.stock.legs import (
    Booked,
    Leg,
    Way,
    ahead_legs,
    delivered_not_expensed,
    exchange_legs,
    returned_not_credited,
)
from crossfoot.core.stock.roles import COST_OF_SALES, EXCHANGE_DIFFERENCE, GRNI, INVENTORY, Accounting
from crossfoot.core.stock.tie_out import Standing
from crossfoot.journals import operations as journaling
from crossfoot.journals.operations import NewJournal
from crossfoot.mappings.models import AccountMapping, Setup
from crossfoot.stock import held, places, shelf
from crossfoot.stock.books import KIND
from crossfoot.stock.models import Residue, StockEntry, StockEvent, StockLeg, StockSettings
from crossfoot.stock.parts import Expensing, Lines
from crossfoot.tenancy.models import Person

PREFIX = "STK"
"""What the numbers of these journals begin with."""

ScopeOf = Callable[[str, About], str]


@dataclass(frozen=True, slots=True)
class Known:
    """Everything that an act found."""

    settings: StockSettings
    event: StockEvent
    today: date
    differences: Sequence[Difference]
    expensed: Mapping[str, Decimal | None]
    """Of every movement among the differences: the units that were cost of sales; None for all."""
    expensing: Expensing
    channels: Mapping[str, str]
    lines: Lines
    is_booked: bool = True
    """Where not, nothing is posted: the opening entry will have it."""


@dataclass(frozen=True, slots=True)
class Books:
    """Where entries of a company go now."""

    setup: Setup
    connection: Connection
    known: frozenset[str]
    scope_of: ScopeOf


def books_of(settings: StockSettings) -> Books:
    """Raises Refusal where the company is not connected to QuickBooks, or that is not set up."""
    setup = journaling.require_setup(settings.company)
    connection = setup.connection
    accounts = dict(AccountMapping.objects.filter(connection=connection).values_list("key", "record_id"))
    scope_of = scoping({key: str(record_id) for key, record_id in accounts.items()})
    return Books(setup, connection, frozenset(accounts), scope_of)


def book_changes(known: Known, *, by: Person | None, at: datetime) -> list[StockEntry]:
    """The entries of an event, kept and posted; none where nothing changed."""
    changes = _changes(known)
    own, late = own_and_late(changes)
    day = known.event.occurred_on
    if not own:
        # Nothing happened to goods: what is known now of earlier movements belongs to the day of the event.
        own, late = late, []
    if not (own or late) and not _is_under_way(known.lines):
        return []
    settings, rule = known.settings, Rule(known.event.rule)
    if not (settings.has_inventory and known.is_booked):
        rows = [_kept(known, rule, day, own, known.lines, None, restated=-_restated(late))]
        if late:
            rows.append(_kept(known, Rule.LATE_COST, known.today, late, None, None, restated=_restated(late)))
        return rows
    books, way = books_of(settings), way_of(settings)
    scope_of = _scope_of(known, books)
    legs = [*change_legs(own, way, scope_of), *_line_legs(known.lines, way, books)]
    own_row = _kept(known, rule, day, own, known.lines, books, restated=-_restated(late))
    is_held = held.goes_with_summary(known.event)
    if is_held:
        held.hold(own_row, legs)
    wanted = [] if is_held else [(own_row, legs)]
    if late:
        row = _kept(known, Rule.LATE_COST, known.today, late, None, books, restated=_restated(late))
        wanted.append((row, list(change_legs(late, way, scope_of))))
    if places.have_accounts(books.connection, books.known):
        products = {int(one.movement.product) for one in known.differences}
        products |= {units.row.product_id for units in known.expensing.by_movement.values()}
        moved = places.moved_between(books.connection, products, [*own, *late], way, scope_of, books.scope_of)
        if moved:
            # What arrives late, and what the opening entry brings, changes the accounts when it becomes known.
            on = known.today if late or rule is Rule.OPENING else day
            wanted.append((_kept(known, Rule.BETWEEN_ACCOUNTS, on, [], None, books, restated=ZERO), moved))
    posted = post(settings, books, known.event, wanted, by=by, at=at)
    return [own_row, *posted] if is_held else posted


def way_of(settings: StockSettings) -> Way:
    return Way(Accounting(settings.accounting), settings.through_wip)


def post(
    settings: StockSettings,
    books: Books,
    event: StockEvent,
    wanted: Sequence[tuple[StockEntry, Iterable[Leg]]],
    *,
    by: Person | None,
    at: datetime,
) -> list[StockEntry]:
    """Round these legs to cents, post their journals, and keep both with their entries."""
    entries = []
    kept = residues_of(books.connection)
    residues: Mapping[Account, Decimal] = kept
    for row, legs in wanted:
        entry, residues = book(
            added_up(legs),
            residues,
            posting_on=row.posting_on,
            rule=Rule(row.rule),
            cause=f"{KIND}:{event.pk}",
            rest=INVENTORY.key if row.rule == Rule.BETWEEN_ACCOUNTS else COST_OF_SALES.key,
            currency=books.connection.home_currency,
        )
        entries.append((row, entry))
    keep_residues(books.connection, residues, kept)
    return post_entries(settings, books, event, entries, by=by, at=at)


def post_entries(
    settings: StockSettings,
    books: Books,
    event: StockEvent,
    entries: Sequence[tuple[StockEntry, Entry]],
    *,
    by: Person | None,
    at: datetime,
) -> list[StockEntry]:
    """The journals of these entries; those of less than a cent have none."""
    sent = [(row, entry) for row, entry in entries if not entry.is_empty]
    journals = journaling.post(
        company=settings.company,
        journals=[_journal(event, entry, books) for _, entry in sent],
        by=by,
        at=at,
        setup=books.setup,
    )
    for (row, _), journal in zip(sent, journals, strict=True):
        row.journal, row.posting_on = journal, journal.posting_on
        row.save(update_fields=["journal", "posting_on"])
    StockLeg.objects.bulk_create(
        StockLeg(
            entry=row, role=leg.role, scope=leg.scope, klass=leg.klass, department=leg.department,
            note=leg.note, amount=leg.amount,
        )
        for row, entry in entries
        for leg in entry.legs
    )  # fmt: skip
    return [row for row, _ in entries]


def residues_of(connection: Connection) -> dict[Account, Decimal]:
    """What each account of this QuickBooks company was not booked yet."""
    rows = Residue.objects.filter(connection=connection).values_list("role", "scope", "amount")
    return {Account(role, scope): amount for role, scope, amount in rows}


def keep_residues(
    connection: Connection, residues: Mapping[Account, Decimal], kept: Mapping[Account, Decimal]
) -> None:
    """These, and no others; `kept` are those that were read. The caller has the company's stock locked."""
    Residue.objects.bulk_create(
        [
            Residue(connection=connection, role=account.role, scope=account.scope, amount=amount)
            for account, amount in residues.items()
            if kept.get(account) != amount
        ],
        update_conflicts=True,
        unique_fields=["connection", "role", "scope"],
        update_fields=["amount"],
    )
    for account in kept.keys() - residues.keys():
        Residue.objects.filter(connection=connection, role=account.role, scope=account.scope).delete()


def standing_of(changes: Iterable[Change]) -> Standing:
    """What these changes add to the standing, but for what only order lines know."""
    changes = list(changes)
    old = [change.old for change in changes if change.old is not None]
    new = [change.new for change in changes if change.new is not None]
    return Standing(
        valuation=total(change.effect for change in changes),
        delivered_not_expensed=delivered_not_expensed(new) - delivered_not_expensed(old),
        returned_not_credited=returned_not_credited(new) - returned_not_credited(old),
    )


def _changes(known: Known) -> list[Change]:
    """Movements that cost something else, and those of which other units are cost of sales."""
    was = {key: units for key, units in known.expensed.items() if units is not None}
    now = dict(was)
    for pk, units in known.expensing.by_movement.items():
        for sides, side in ((was, units.was), (now, units.now)):
            sides.pop(str(pk), None)
            if side is not None:
                sides[str(pk)] = side
    changes = list(changes_of(known.differences, was, now))
    there = {one.movement.key for one in known.differences}
    for pk, units in known.expensing.by_movement.items():
        if str(pk) not in there and units.was != units.now:
            (movement,) = shelf.of_core([units.row])
            row = shelf.costed_of(units.row, movement)
            changes.append(Change(Booked(row, units.was), Booked(row, units.now)))
    return [change for change in changes if _concerns_books(change)]


def _concerns_books(change: Change) -> bool:
    """Not where only the stock around the movement is another one."""
    if change.old is None or change.new is None:
        return True
    return is_different(change.old.row, change.new.row) or change.old.expensed != change.new.expensed


def _is_under_way(lines: Lines) -> bool:
    return bool(lines.exchange or lines.ahead or lines.received_not_billed or lines.billed_not_received)


def _kept(
    known: Known,
    rule: Rule,
    day: date,
    changes: Sequence[Change],
    lines: Lines | None,
    books: Books | None,
    *,
    restated: Decimal,
) -> StockEntry:
    """The entry's row. What only order lines know belongs to the event's own entry, but for what earlier receipts
    are `restated` by, which is booked when it became known."""
    standing = standing_of(changes)
    return StockEntry.objects.create(
        company=known.settings.company,
        event=known.event,
        connection=books.connection if books else None,
        rule=rule.value,
        posting_on=day,
        valuation=standing.valuation,
        delivered_not_expensed=standing.delivered_not_expensed,
        returned_not_credited=standing.returned_not_credited,
        received_not_billed=(lines.received_not_billed if lines else ZERO) + restated,
        billed_not_received=lines.billed_not_received if lines else ZERO,
        expensed_not_delivered=total(lines.ahead.values()) if lines else ZERO,
    )


def _restated(late: Iterable[Change]) -> Decimal:
    """What receipts that were booked before are accrued at in addition: another one of their line took its bills."""
    sides = [side for change in late for side in ((change.old, -1), (change.new, 1))]
    return total(
        sign * ((booked.row.movement.stated or ZERO) + booked.row.movement.landed)
        for booked, sign in sides
        if booked is not None and booked.row.movement.kind is core.Kind.RECEIPT
    )


def _line_legs(lines: Lines, way: Way, books: Books) -> list[Leg]:
    products = _products([*lines.exchange, *lines.ahead])
    legs: list[Leg] = []
    for product_id, amount in lines.exchange.items():
        about = _about(products.get(product_id))
        legs += exchange_legs(
            amount, way, books.scope_of(EXCHANGE_DIFFERENCE.key, about), books.scope_of(GRNI.key, about)
        )
    for product_id, amount in lines.ahead.items():
        about = _about(products.get(product_id))
        legs += ahead_legs(
            amount, way, books.scope_of(COST_OF_SALES.key, about), books.scope_of(INVENTORY.key, about)
        )
    return legs


def _scope_of(known: Known, books: Books) -> Callable[[str, core.Movement, str], str]:
    products = _products(int(one.movement.product) for one in known.differences)
    for units in known.expensing.by_movement.values():
        if units.row.product_id not in products:
            products.update(_products([units.row.product_id]))

    def scope_of(role: str, movement: core.Movement, location: str) -> str:
        product = products.get(int(movement.product))
        channel = known.channels.get(movement.key, "")
        return books.scope_of(role, _about(product, source=channel, location=location))

    return scope_of


def _products(ids: Iterable[int]) -> dict[int, Product]:
    return Product.objects.in_bulk(set(ids))


def _about(product: Product | None, *, source: str = "", location: str = "") -> About:
    if product is None:
        return About(source=source, location=location)
    return About(str(product.pk), product.category, source, location)


def _takes_opening_back(event: StockEvent) -> bool:
    return event.undoes is not None and event.undoes.rule == Rule.OPENING


def _journal(event: StockEvent, entry: Entry, books: Books) -> NewJournal:
    lines = tuple(
        EntryLine(
            scoped_account_key(line.role, line.scope, known=books.known), line.debit, line.credit, line.note,
            line.klass, line.department,
        )
        for line in entry.lines
    )  # fmt: skip
    memo = f"{entry.rule.sentence} {event.memo}".strip()
    day = event.occurred_on if event.occurred_on != entry.posting_on else None
    return NewJournal(
        KIND, event.pk, entry.rule.value, entry.posting_on, lines, memo, occurred_on=day,
        is_opening=entry.rule is Rule.OPENING or _takes_opening_back(event), prefix=PREFIX,
    )  # fmt: skip
