"""Quantities on hand, and what they cost: first in, first out (Intuit's page "Manage inventory").

A kind of document whose lines may name stocked items does one thing:

    stock.check(item, line, detail, dated_on)     while it completes each item line

All else happens when the document has been posted. `book` is called by `rest_writes` after a create and an
update, `unbook` after a delete and a void: they read the document's lines by `DIRECTIONS`, lines inside
bundles included, move the quantities and book the cost. A new kind of document needs its row there and nothing
more. Its own entries leave stock alone on sales (income only), and hold the line's amount on the item's asset
account on purchases.

`book` debits cost of goods and credits the asset account for goods that go out, the other way round for what
customers bring back; what a vendor takes back leaves at its cost, the difference to the credit goes to cost of
goods. Entries are dated as the document. Where a document is entered late, changed or taken back, the
documents after it get new cost entries; their SyncTokens stay, closed periods do not stop it (UNSURE).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from qbsandbox.company import chart, fifo
from qbsandbox.company.currencies import cents, rounded
from qbsandbox.company.entities.books import Books
from qbsandbox.company.entities.posting import rate_of
from qbsandbox.company.faults import Fault
from qbsandbox.company.jsontext import JsonObject, trimmed
from qbsandbox.company.records import Posting, Record
from qbsandbox.company.stock_movements import Movement, Stocked
from qbsandbox.company.stockroom import Stockroom

SALES_LINE, PURCHASE_LINE = "SalesItemLineDetail", "ItemBasedExpenseLineDetail"
ADJUSTMENT_LINE = "ItemAdjustmentLineDetail"
BUNDLE_LINE = "GroupLineDetail"
STARTING_VALUE = "InventoryStartingValue"
"""What the entries of an item's first quantity are called. It is no record: no call reads it (UNSURE)."""
SHRINKAGE = "Inventory Shrinkage"


@dataclass(frozen=True, slots=True)
class Direction:
    """How a kind of document moves stock: the detail its lines have, in (+1) or out (-1), whether its own
    entries hold the price, and the property of its party."""

    detail: str
    sign: int
    is_priced: bool = False
    party: tuple[str, str] | None = None


CUSTOMER, VENDOR = ("Customer", "CustomerRef"), ("Vendor", "VendorRef")
DIRECTIONS: Mapping[str, Direction] = {
    "Invoice": Direction(SALES_LINE, -1, party=CUSTOMER),
    "SalesReceipt": Direction(SALES_LINE, -1, party=CUSTOMER),
    "CreditMemo": Direction(SALES_LINE, 1, party=CUSTOMER),
    "RefundReceipt": Direction(SALES_LINE, 1, party=CUSTOMER),
    "Bill": Direction(PURCHASE_LINE, 1, is_priced=True, party=VENDOR),
    "Purchase": Direction(PURCHASE_LINE, 1, is_priced=True, party=("Vendor", "EntityRef")),
    "VendorCredit": Direction(PURCHASE_LINE, -1, is_priced=True, party=VENDOR),
    "InventoryAdjustment": Direction(ADJUSTMENT_LINE, 1, party=CUSTOMER),
}


def check(item: Record, line: JsonObject, detail: JsonObject, dated_on: str) -> None:
    """Raises 6520 for a stocked item without a quantity, 6270 for a document before the item's start date."""
    if item.body["Type"] != "Inventory":
        return
    if detail.get("Qty") is None:
        raise Fault(6520, "Inventory quantity required : Qty is required for inventory items.", element="Qty")
    check_start(item, dated_on)


def check_start(item: Record, dated_on: str) -> None:
    if dated_on < item.body["InvStartDate"]:
        raise Fault(
            6270,
            "Transaction date is prior to start date for inventory item : "
            f"{item.body['Name']} starts on {item.body['InvStartDate']}",
            element="TxnDate",
        )


def book(books: Books, record: Record, postings: Sequence[Posting]) -> None:
    """Move stock and cost by a document that has just been posted with `postings`."""
    direction = DIRECTIONS.get(record.entity)
    if direction is None:
        return
    new = list(_movements(books, record, direction, postings))
    if not new and not record.sync_token:
        return
    room = _room(books)
    if record.sync_token and room.of_document(record.id) == new:
        return
    taken = room.take_out(record.id) if record.sync_token else {}
    for id in sorted({movement.item_id for movement in new} | set(taken)):
        item = _item(books, id)
        _ensure_open(books, room, item)
        if id in taken:
            room.after_taking_out(_stocked(item), taken[id])
        room.enter(_stocked(item), [movement for movement in new if movement.item_id == id])
        _show_quantity(books, item)


def unbook(books: Books, record: Record) -> None:
    """Take back what a document that is deleted or voided has moved."""
    if record.entity not in DIRECTIONS:
        return
    room = _room(books)
    for id, movements in sorted(room.take_out(record.id).items()):
        item = _item(books, id)
        room.after_taking_out(_stocked(item), movements)
        _show_quantity(books, item)


def open_item(books: Books, item: Record) -> None:
    """Enter the quantity an item starts with: Dr its asset account, Cr Opening Balance Equity, dated on its
    start date.

    QuickBooks shows it in reports as "Inventory Starting Value", with this memo.
    """
    if item.body["Type"] == "Inventory":
        _ensure_open(books, _room(books), item)


def change_asset_account(books: Books, item: Record, account: int) -> None:
    """An item gets a new asset account: what it holds moves there, each movement at its own date (UNSURE).

    Raises 6200 or 6210 where that would change a closed period (documented for items).
    """
    room = _room(books)
    _ensure_open(books, room, item)
    first = room.first_day(item.id)
    if first is not None:
        books.check_open([first])
        room.work_out(replace(_stocked(item), asset_account=account))


def on_hand(books: Books, item: Record) -> Decimal:
    """The quantity all documents together leave, future ones included (UNSURE)."""
    return trimmed(fifo.quantity(_room(books).quantity(item.id)))


def quantity_on(books: Books, item: Record, on: str, *, without: Record | None = None) -> Decimal:
    """What is on hand at the end of a day, one document left aside."""
    _ensure_open(books, _room(books), item)
    return _room(books).quantity_on(item.id, on, without=without.id if without else None)


def bring_to_zero(books: Books, item: Record, on: date) -> Record | None:
    """Write off what is on hand with an InventoryAdjustment: Dr Inventory Shrinkage, Cr the asset account.

    This is what QuickBooks' own pages do when a stocked item is made inactive. None where nothing is on hand.
    """
    room = _room(books)
    _ensure_open(books, room, item)
    quantity = fifo.quantity(room.quantity(item.id))
    if not quantity:
        return None
    dated_on = max(on.isoformat(), str(item.body["InvStartDate"]))
    books.check_open([dated_on])
    adjustment = books.store.insert(
        "InventoryAdjustment",
        {
            "AdjustAccountRef": {"value": str(shrinkage_account(books).id)},
            "DocNumber": str(books.store.next_number(ADJUSTMENT_NUMBERS)),
            "TxnDate": dated_on,
            "Line": [
                {
                    "Id": "1",
                    ADJUSTMENT_LINE: {
                        "ItemRef": {"value": str(item.id)},
                        "QtyDiff": trimmed(-quantity),
                    },
                }
            ],
        },
        at=books.now,
    )
    book(books, adjustment, ())
    return adjustment


ADJUSTMENT_NUMBERS = "adjustment_numbers"


def shrinkage_account(books: Books) -> Record:
    """The account Inventory Shrinkage, a cost of goods; made where the company has none."""
    for record in books.store.named(["Account"], SHRINKAGE):
        if record.active:
            return record
    return books.store.insert(
        "Account",
        {
            "Name": SHRINKAGE,
            "SubAccount": False,
            "FullyQualifiedName": SHRINKAGE,
            "Active": True,
            "Classification": chart.classification("Cost of Goods Sold"),
            "AccountType": "Cost of Goods Sold",
            "AccountSubType": "SuppliesMaterialsCogs",
            "CurrencyRef": {"value": books.home},
        },
        at=books.now,
    )


@dataclass(frozen=True, slots=True)
class Valuation:
    """What of one item is on hand at the end of a day: value in hundredths, cost of one on average."""

    item: Record
    quantity: Decimal
    cents: int

    @property
    def average_cost(self) -> Decimal:
        """To the cent; nothing where nothing is on hand."""
        if not self.quantity:
            return Decimal("0.00")
        return (Decimal(self.cents) / 100 / self.quantity).quantize(Decimal("0.01"))


def valuation(books: Books, on: date) -> list[Valuation]:
    """Quantity and value of every stocked item at the end of a day, by full name."""
    room = _room(books)
    items = {item.id: item for item in books.store.select("Item") if item.body["Type"] == "Inventory"}
    held = {holding.item_id: holding for holding in room.holdings(on.isoformat())}
    found = [Valuation(item, held[id].quantity, held[id].cents) for id, item in items.items() if id in held]
    return sorted(found, key=lambda value: str(value.item.body["FullyQualifiedName"]).casefold())


def item_lines(lines: Sequence[JsonObject]) -> Iterator[JsonObject]:
    """The lines of a document in order, those inside bundles in their bundle's place."""
    for line in lines:
        inside = line.get(BUNDLE_LINE)
        if inside is None:
            yield line
        else:
            yield from item_lines(inside.get("Line") or ())


def _movements(
    books: Books, record: Record, direction: Direction, postings: Sequence[Posting]
) -> Iterator[Movement]:
    body = record.body
    sign = -direction.sign if record.entity == "Purchase" and body.get("Credit") else direction.sign
    unused = list(postings) if direction.is_priced else []
    place = 0
    for line in item_lines(body["Line"]):
        detail = line.get(direction.detail) or {}
        item = books.store.find("Item", str((detail.get("ItemRef") or {}).get("value") or ""))
        if item is None or item.body["Type"] != "Inventory":
            continue
        quantity = sign * fifo.ten_millionths(Decimal(detail.get("Qty", detail.get("QtyDiff")) or 0))
        cost: int | None = None
        booked_on: int | None = None
        if direction.is_priced:
            cost, booked_on = _price(books, body, item, sign * Decimal(line.get("Amount") or 0), unused)
        if quantity or cost:
            yield Movement(
                item_id=item.id,
                entity=record.entity,
                txn_id=record.id,
                line=place,
                dated_on=str(body["TxnDate"]),
                quantity=quantity,
                counter_account=_counter_account(body, item),
                cost=cost,
                booked_on=booked_on,
                memo=str(line.get("Description") or ""),
                name=_party(body, direction),
            )
            place += 1


def _price(
    books: Books, body: JsonObject, item: Record, amount: Decimal, unused: list[Posting]
) -> tuple[int, int | None]:
    """The line's amount in home currency and the account it was booked on, as its posting says.

    A posting may differ by a cent from the amount at the document's rate: it took what was left over.
    """
    own = cents(amount)
    account = int(item.body["AssetAccountRef"]["value"])
    for place, posting in enumerate(unused):
        if posting.account_id == account and posting.own_cents == own:
            del unused[place]
            return posting.cents, account
    return cents(rounded(amount * rate_of(body), books.home)), None


def _counter_account(body: JsonObject, item: Record) -> int:
    reference = body.get("AdjustAccountRef") or item.body["ExpenseAccountRef"]
    return int(reference["value"])


def _party(body: JsonObject, direction: Direction) -> tuple[str, int] | None:
    if direction.party is None:
        return None
    kind, field = direction.party
    reference = body.get(field)
    return (str(reference.get("type") or kind), int(reference["value"])) if reference else None


def _ensure_open(books: Books, room: Stockroom, item: Record) -> None:
    if room.opened(item.id):
        return
    room.open(item.id)
    quantity = Decimal(item.body.get("QtyOnHand") or 0)
    if not quantity:
        return
    worth = rounded(quantity * Decimal(item.body.get("PurchaseCost") or 0), books.home)
    start = Movement(
        item_id=item.id,
        entity=STARTING_VALUE,
        txn_id=books.store.next_number("transactions"),
        line=0,
        dated_on=str(item.body["InvStartDate"]),
        quantity=fifo.ten_millionths(quantity),
        counter_account=books.account_of_subtype("OpeningBalanceEquity").id,
        cost=cents(worth) if quantity > 0 else None,
        memo=f"{item.body['Name']} - Opening inventory and value",
    )
    room.enter(_stocked(item), [start])


def _show_quantity(books: Books, item: Record) -> None:
    """QtyOnHand follows: LastUpdatedTime moves, the SyncToken does not (recorded)."""
    quantity = on_hand(books, item)
    if quantity != item.body["QtyOnHand"]:
        books.store.rewrite(item, {**item.body, "QtyOnHand": quantity}, at=books.now)


def _room(books: Books) -> Stockroom:
    return Stockroom(books.store, books.home, books.now)


def _item(books: Books, id: int) -> Record:
    item = books.store.get("Item", id)
    if item is None:
        raise LookupError(f"item {id} of a stored document is gone")
    return item


def _stocked(item: Record) -> Stocked:
    return Stocked(
        item.id,
        int(item.body["AssetAccountRef"]["value"]),
        Decimal(item.body.get("PurchaseCost") or 0),
    )
