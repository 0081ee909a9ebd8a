"""What invoices, bills and journals have in common: dates, line ids, amounts, what is still open."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from qbsandbox.company.currencies import rounded
from qbsandbox.company.entities.books import Books
from qbsandbox.company.entities.posting import NOTHING, rate_of
from qbsandbox.company.faults import Fault, business, missing
from qbsandbox.company.jsontext import JsonObject
from qbsandbox.company.records import Record

VOIDED = "Voided"


def set_date(books: Books, body: JsonObject) -> str:
    """TxnDate, today in Pacific time where none is given."""
    body["TxnDate"] = body.get("TxnDate") or books.today.isoformat()
    return str(body["TxnDate"])


def give_line_ids(lines: Sequence[JsonObject], before: Record | None, *, first: int = 1) -> None:
    """Lines that name an id of the record keep it, all others get new ones (recorded: 5 → 6)."""
    known = {line["Id"] for line in (before.body["Line"] if before else ()) if "Id" in line}
    highest = max((int(id) for id in known), default=first - 1)
    kept: set[str] = set()
    for line in lines:
        if line.get("Id") in known and line["Id"] not in kept:
            kept.add(line["Id"])
        else:
            highest += 1
            line["Id"] = str(highest)


def line_amount(
    line: JsonObject, detail: JsonObject, currency: str, *, gross: Decimal | None = None
) -> Decimal:
    """The line's amount, rounded; raises 2020 without one and 6070 where it is not price times quantity.

    Price and quantity that are absent or both zero are not compared. `gross` is a second figure the product
    may equal (a line that comes back with its amount net of included tax).
    """
    if line.get("Amount") is None:
        raise missing("Amount")
    value = rounded(line["Amount"], currency)
    quantity, price = detail.get("Qty"), detail.get("UnitPrice")
    if quantity is not None and price is not None and (quantity or price):
        product = rounded(Decimal(quantity) * Decimal(price), currency)
        if product != value and product != gross:
            raise Fault(
                6070, f"Amount is not equal to UnitPrice * Qty. Supplied value:{value}", element="Amount"
            )
    line["Amount"] = value
    return value


def ordered_line(line: JsonObject, place: int, names: Iterable[str]) -> JsonObject:
    """The line with its number, properties in the order replies have."""
    line = {**line, "LineNum": place}
    return {name: line[name] for name in names if name in line}


def set_totals(books: Books, body: JsonObject, total: Decimal, before: Record | None) -> None:
    """TotalAmt, Balance (what is not paid yet) and, in a foreign currency, both in home currency."""
    if total < 0:
        raise business("Transaction amount must be 0.00 or greater.")
    body["TotalAmt"] = total
    body["Balance"] = total - applied(before)
    set_home_amounts(books, body)


def set_home_amounts(books: Books, body: JsonObject) -> None:
    if body["CurrencyRef"]["value"] == books.home:
        body.pop("HomeTotalAmt", None)
        body.pop("HomeBalance", None)
        return
    body["HomeTotalAmt"] = rounded(body["TotalAmt"] * rate_of(body), books.home)
    if "Balance" in body:
        body["HomeBalance"] = rounded(body["Balance"] * rate_of(body), books.home)


def keeps_what_is_settled(books: Books) -> bool:
    """Whether a document that others settle may not be deleted. In QuickBooks' pages a person may: what settled it
    is unlinked."""
    return not books.by_person and books.switches.deletes_of_paid_documents == "refuse"


def applied(record: Record | None) -> Decimal:
    """What payments have covered of a document."""
    if record is None:
        return NOTHING
    return Decimal(record.body.get("TotalAmt", 0)) - Decimal(record.body.get("Balance", 0))


def voided_note(body: JsonObject) -> str:
    """ "Voided" in front of what the private note says already."""
    note = body.get("PrivateNote")
    return f"{VOIDED} - {note}" if note else VOIDED
