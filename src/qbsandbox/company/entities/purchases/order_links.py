"""Links between purchase orders and the bills that receive what was ordered.

A line of a bill names a line of an order; the bill then names the order in its header and the order names the
bill (Intuit's "Manage linked transactions"). A link that cannot be made is dropped without a word, and the
answer is 200 (seen by several clients): no TxnLineId, another vendor's order, a line or an order that is not
there, a line of the bill that was there before. Expenses and checks take part only where the switch
`orders_link_to_purchases` says so: the documents name bills alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from qbsandbox.company.entities.books import Books
from qbsandbox.company.entities.posting import NOTHING
from qbsandbox.company.faults import Fault, business
from qbsandbox.company.jsontext import JsonObject
from qbsandbox.company.records import Record

ORDER = "PurchaseOrder"
OPEN, CLOSED = "Open", "Closed"
CLOSED_BY_HAND = "ClosedByHand"


def links_of(holder: JsonObject, *kinds: str) -> list[JsonObject]:
    return [link for link in holder.get("LinkedTxn") or [] if link.get("TxnType") in kinds]


def resolve(books: Books, lines: Sequence[JsonObject], before: Record | None, vendor: str) -> None:
    """Leave each line the one order link that can be made; orders that lost their last line here are freed."""
    known = {line["Id"]: line for line in before.body["Line"]} if before else {}
    for line in lines:
        asked = links_of(line, ORDER)
        old = known.get(line["Id"])
        line.pop("LinkedTxn", None)
        if not asked:
            continue
        if old is not None:
            kept = [link for link in links_of(old, ORDER) if link in asked]
        else:
            kept = [link for link in asked if _can_be_made(books, link, vendor, before)]
        if kept:
            line["LinkedTxn"] = kept[:1]
    if before is not None:
        release(books, before, still={link["TxnId"] for link in headers(lines)})


def headers(lines: Sequence[JsonObject]) -> list[JsonObject]:
    """The orders a document names in its header, from its lines."""
    ids = dict.fromkeys(link["TxnId"] for line in lines for link in links_of(line, ORDER))
    return [{"TxnId": id, "TxnType": ORDER} for id in ids]


def receive(books: Books, record: Record) -> None:
    """Name the document in its orders, and close those that have come in whole."""
    for link in links_of(record.body, ORDER):
        order = _order(books, link)
        if order is None:
            continue
        links = list(order.body["LinkedTxn"])
        if all(other["TxnId"] != str(record.id) for other in links):
            links.append({"TxnId": str(record.id), "TxnType": _title(record)})
        _rewrite(books, order, links)


def release(books: Books, record: Record, *, still: frozenset[str] | set[str] = frozenset()) -> None:
    """Take the document out of the orders it named, but for `still`; they open again."""
    for link in links_of(record.body, ORDER):
        order = None if link["TxnId"] in still else _order(books, link)
        if order is not None:
            _rewrite(
                books, order, [other for other in order.body["LinkedTxn"] if other["TxnId"] != str(record.id)]
            )


def unlink(books: Books, order: Record) -> None:
    """Take the order out of everything that received it, before it is deleted."""
    for document in _documents(books, order.body["LinkedTxn"]):
        lines = []
        for line in document.body["Line"]:
            others = [link for link in line.get("LinkedTxn", []) if link["TxnId"] != str(order.id)]
            line = {**line, "LinkedTxn": others}
            if not others:
                del line["LinkedTxn"]
            lines.append(line)
        links = [link for link in document.body.get("LinkedTxn", []) if link["TxnId"] != str(order.id)]
        books.store.replace(document, {**document.body, "Line": lines, "LinkedTxn": links}, at=books.now)


def status(books: Books, body: JsonObject, id: int | None) -> str:
    """Closed by hand, or because every line has come in whole; else open."""
    if body.get("ManuallyClosed") or body.get(CLOSED_BY_HAND):
        return CLOSED
    return CLOSED if id is not None and _is_whole(books, body, id) else OPEN


@dataclass(slots=True)
class Receipt:
    """What has come in of one line of an order."""

    lines: int = 0
    quantity: Decimal = NOTHING
    amount: Decimal = NOTHING
    has_quantities: bool = True

    def add(self, line: JsonObject) -> None:
        quantity = line[line["DetailType"]].get("Qty")
        self.lines += 1
        self.amount += abs(Decimal(line["Amount"]))
        self.quantity += abs(Decimal(quantity or 0))
        self.has_quantities = self.has_quantities and bool(quantity)

    def covers(self, ordered: JsonObject) -> bool:
        """By quantity where both sides say one, else by amount."""
        quantity = ordered[ordered["DetailType"]].get("Qty")
        if not self.lines:
            return False
        if quantity and self.has_quantities:
            return self.quantity >= abs(Decimal(quantity))
        return self.amount >= abs(Decimal(ordered["Amount"]))


def _can_be_made(books: Books, link: JsonObject, vendor: str, before: Record | None) -> bool:
    """Whether a new line may receive this line of an order; raises 620 for one that is closed where the switch
    `links_to_closed_orders` says "refuse" (UNSURE whether QuickBooks drops or refuses it)."""
    order = _order(books, link)
    if order is None or order.body["VendorRef"]["value"] != vendor:
        return False
    ordered = next((line for line in order.body["Line"] if line["Id"] == link.get("TxnLineId")), None)
    if ordered is None:
        return False
    links = [other for other in order.body["LinkedTxn"] if before is None or other["TxnId"] != str(before.id)]
    by_hand = order.body.get("ManuallyClosed") or order.body.get(CLOSED_BY_HAND)
    if by_hand or _receipts(books, order.id, links).get(ordered["Id"], Receipt()).covers(ordered):
        if books.switches.links_to_closed_orders == "refuse":
            raise Fault(620, f"Transaction ID Cannot Be Linked : {ORDER} {order.id}", element="TxnId")
        return False
    return True


def _order(books: Books, link: JsonObject) -> Record | None:
    value = link.get("TxnId", "")
    return books.store.find(ORDER, value)


def _rewrite(books: Books, order: Record, links: Sequence[JsonObject]) -> None:
    """New links and the status that follows from them; an order that stays as it is keeps its SyncToken."""
    body = {**order.body, "LinkedTxn": list(links)}
    body["POStatus"] = status(books, body, order.id)
    if body != order.body:
        books.store.replace(order, body, at=books.now)


def _is_whole(books: Books, body: JsonObject, id: int) -> bool:
    receipts = _receipts(books, id, body["LinkedTxn"])
    return bool(receipts) and all(receipts.get(line["Id"], Receipt()).covers(line) for line in body["Line"])


def _receipts(books: Books, order_id: int, links: Sequence[JsonObject]) -> dict[str, Receipt]:
    """What the linked documents received, by line of the order."""
    found: dict[str, Receipt] = {}
    for document in _documents(books, links):
        for line in document.body["Line"]:
            for link in links_of(line, ORDER):
                if link["TxnId"] == str(order_id):
                    found.setdefault(link["TxnLineId"], Receipt()).add(line)
    return found


def _documents(books: Books, links: Sequence[JsonObject]) -> list[Record]:
    found = (
        books.store.get("Bill" if link["TxnType"] == "Bill" else "Purchase", int(link["TxnId"]))
        for link in links
    )
    return [document for document in found if document is not None]


def _title(record: Record) -> str:
    """What links call a document: a purchase is an Expense, a Check or a CreditCardCredit."""
    if record.entity == "Bill":
        return "Bill"
    if record.body["PaymentType"] == "Check":
        return "Check"
    return "CreditCardCredit" if record.body.get("Credit") else "Expense"


def keep_vendor(body: JsonObject, before: Record | None) -> None:
    """An order that a bill has received stays with its vendor (UNSURE)."""
    if before is not None and before.body["LinkedTxn"] and body["VendorRef"] != before.body["VendorRef"]:
        raise business("You can't change the vendor of a purchase order that is linked to a bill.")
