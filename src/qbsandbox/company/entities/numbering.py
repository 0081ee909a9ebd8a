"""Document numbers: who gives them, and when a number counts as taken."""

from __future__ import annotations

from qbsandbox.company.entities.books import Books
from qbsandbox.company.faults import DUPLICATE_NUMBER, Fault
from qbsandbox.company.jsontext import JsonObject
from qbsandbox.company.records import Record

AUTOMATIC = "AUTO_GENERATE"
ALLOW = "allowduplicatedocnum"
SALES_SEQUENCE = "sales_numbers"
ORDER_SEQUENCE, FIRST_ORDER_NUMBER = "purchase_order_numbers", 1001
ESTIMATE_SEQUENCE = "estimate_numbers"
FIRST_NUMBER = 1001


def number_sales_form(books: Books, entity: str, body: JsonObject, before: Record | None) -> None:
    """Custom numbers off: the next number where none is given, no look at duplicates. On: none where none is
    given, and 6140 for a number that another form of this kind has, unless the caller allows it. Estimates count
    for themselves, all other sales forms together (as the documents' examples are numbered).

    A full update without a number keeps the automatic one (UNSURE: it might draw a new one). A number given to a
    form that exists does not move the company's own count (documented).
    """
    custom = bool(books.preferences["SalesFormsPrefs"].get("CustomTxnNumbers"))
    number = body.get("DocNumber")
    kept = before.body.get("DocNumber") if before else None
    if number == AUTOMATIC or (number is None and not custom):
        body["DocNumber"] = kept or str(books.store.next_number(_sequence(entity), FIRST_NUMBER))
    elif number is not None and not custom:
        if before is None and number.isascii() and number.isdigit() and len(number) < 10:
            books.store.raise_sequence(_sequence(entity), int(number))
    elif number is not None and custom and books.switches.warns_duplicate_sales_numbers and number != kept:
        _check(books, entity, number, before)


def _sequence(entity: str) -> str:
    return ESTIMATE_SEQUENCE if entity == "Estimate" else SALES_SEQUENCE


def number_bill(books: Books, body: JsonObject, before: Record | None) -> None:
    """Bills carry the vendor's number or none; a taken one is 6140 only where the company warns of it.

    Whether the warning looks at one vendor's bills or at all is not documented: a switch.
    """
    number = body.get("DocNumber")
    if number is None or not _preference(books, "WarnDuplicateBillNumber"):
        return
    unchanged = before is not None and before.body.get("DocNumber") == number
    if not (unchanged and before is not None and before.body["VendorRef"] == body["VendorRef"]):
        vendor = body["VendorRef"]["value"] if books.switches.duplicate_bills_per_vendor else None
        _check(books, "Bill", number, before, vendor)


CHECKS = ("Purchase", "BillPayment")


def number_check(books: Books, entity: str, body: JsonObject, before: Record | None) -> None:
    """Purchases and bill payments share their numbers, as checks of one book do: a taken one is 6140 while the
    company warns of duplicate check numbers (observed; that it looks at all bank accounts is UNSURE)."""
    number = body.get("DocNumber")
    if number is None or (before is not None and before.body.get("DocNumber") == number):
        return
    if not _preference(books, "WarnDuplicateCheckNumber"):
        return
    for kind in CHECKS:
        _check(books, kind, number, before)


def number_order(books: Books, body: JsonObject, before: Record | None) -> None:
    """Purchase orders count by themselves unless the company uses custom numbers for them; a number that is
    sent and taken is 6140 either way (Intuit's PurchaseOrder page)."""
    custom = _preference(books, "VendorAndPurchasesPrefs.UseCustomTxnNumbers")
    number = body.get("DocNumber")
    kept = before.body.get("DocNumber") if before else None
    if number == AUTOMATIC or (number is None and not custom):
        body["DocNumber"] = kept or str(books.store.next_number(ORDER_SEQUENCE, FIRST_ORDER_NUMBER))
    elif number is not None and number != kept:
        _check(books, "PurchaseOrder", number, before)
        if number.isascii() and number.isdigit() and len(number) < 10:
            books.store.raise_sequence(ORDER_SEQUENCE, int(number))


def _check(books: Books, entity: str, number: str, before: Record | None, vendor: str | None = None) -> None:
    if ALLOW in books.includes:
        return
    for taken in books.store.numbered(entity, number):
        if before is not None and taken.id == before.id:
            continue
        if vendor is not None and taken.body["VendorRef"]["value"] != vendor:
            continue
        raise Fault(
            6140,
            f"{DUPLICATE_NUMBER} DocNumber={number} is assigned to TxnType={entity} with TxnId={taken.id}",
            element="",
        )


def _preference(books: Books, name: str) -> bool:
    values = books.preferences.get("OtherPrefs", {}).get("NameValue", [])
    return any(v.get("Name") == name and str(v.get("Value")).lower() == "true" for v in values)
