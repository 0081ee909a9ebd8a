"""Lists of documents, newest first: all of a company, or those of one customer or vendor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from qbsandbox.company.entities.documents import VOIDED
from qbsandbox.company.entities.posting import NOTHING
from qbsandbox.company.entities.reading import name_of
from qbsandbox.company.jsontext import JsonObject
from qbsandbox.company.records import LARGEST_ID, Record
from qbsandbox.pages.visit import ROWS_A_PAGE, Visit


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of document: QuickBooks' word for its page, and the properties that hold its party and number.

    `lines_title` says what its lines name.
    """

    entity: str
    title: str
    place: str
    party: str | None = None
    number: str = "DocNumber"
    lines_title: str = "For"


SOLD, BOUGHT = "Product or service", "Account, product or service"
PURCHASES = {"Cash": "Expense", "Check": "Check", "CreditCard": "Card expense"}
KINDS: Mapping[str, Kind] = {
    kind.entity: kind
    for kind in (
        Kind("Invoice", "Invoice", "invoice", "Customer", lines_title=SOLD),
        Kind("Bill", "Bill", "bill", "Vendor", lines_title=BOUGHT),
        Kind("JournalEntry", "Journal entry", "journal"),
        Kind("Payment", "Payment", "recvpayment", "Customer", "PaymentRefNum"),
        Kind("BillPayment", "Bill payment", "billpayment", "Vendor"),
        Kind("SalesReceipt", "Sales receipt", "salesreceipt", "Customer", lines_title=SOLD),
        Kind("Estimate", "Estimate", "estimate", "Customer", lines_title=SOLD),
        Kind("CreditMemo", "Credit memo", "creditmemo", "Customer", lines_title=SOLD),
        Kind("RefundReceipt", "Refund receipt", "refundreceipt", "Customer", lines_title=SOLD),
        Kind("PurchaseOrder", "Purchase order", "purchaseorder", "Vendor", lines_title=BOUGHT),
        Kind("VendorCredit", "Vendor credit", "vendorcredit", "Vendor", lines_title=BOUGHT),
        Kind("Purchase", "Expense", "expense", "Payee", lines_title=BOUGHT),
        Kind("ReimburseCharge", "Billable expense", "reimbursecharge", "Customer"),
        Kind("Deposit", "Deposit", "deposit", lines_title="From"),
        Kind("Transfer", "Transfer", "transfer"),
        Kind("CreditCardPayment", "Credit card payment", "creditcardpayment"),
        Kind("InventoryAdjustment", "Inventory adjustment", "inventoryadjustment", lines_title="Item"),
    )
}
ORDERS = ("Estimate", "PurchaseOrder")
CREDITS = ("CreditMemo", "VendorCredit")
NEWEST = LARGEST_ID
"""Above every id."""
PARTY_PAGES = {"Customer": "customerdetail", "Vendor": "vendordetail"}


@dataclass(frozen=True, slots=True)
class State:
    """Where a document stands, in a word, and the class that colours it."""

    word: str
    css: str = "soft"


@dataclass(frozen=True, slots=True)
class Row:
    """A document in a list; amounts are in its own `currency`, `balance` is None where nothing is owed by
    nature."""

    id: int
    title: str
    number: str
    url: str
    dated_on: str
    due_on: str
    party: str
    party_url: str
    total: Decimal
    balance: Decimal | None
    currency: str
    state: State


@dataclass(frozen=True, slots=True)
class Stretch:
    """At most ROWS_A_PAGE documents, and the addresses of the older and the newer ones (empty: none)."""

    rows: Sequence[Row]
    older: str
    newer: str


def company_page(visit: Visit) -> str:
    """The newest documents of all kinds."""
    return visit.page("company.html", {"documents": stretch(visit, list(KINDS.values()))})


def stretch(visit: Visit, kinds: Sequence[Kind], *, party_id: int | None = None, **query: object) -> Stretch:
    """The documents that the address asks for: the newest, those `before` an id, or those `after` one.

    Ids rise with time over all kinds of documents. `query` is what the address of the page carries besides.
    """
    before, after = visit.whole("before"), visit.whole("after")
    if before is not None:
        found = _older(visit, kinds, party_id, before, ROWS_A_PAGE)
    elif after is not None:
        found = _newer(visit, kinds, party_id, after, ROWS_A_PAGE)
    else:
        found = _older(visit, kinds, party_id, NEWEST, ROWS_A_PAGE)
    if not found:
        return Stretch([], "", "")
    first, last = found[0].id, found[-1].id
    return Stretch(
        [row_of(visit, record) for record in found],
        visit.url(visit.place, **query, before=last) if _older(visit, kinds, party_id, last, 1) else "",
        visit.url(visit.place, **query, after=first) if _newer(visit, kinds, party_id, first, 1) else "",
    )


def row_of(visit: Visit, record: Record) -> Row:
    """The document as a list shows it."""
    kind, body = KINDS[record.entity], record.body
    party, party_url = party_of(visit, kind, body)
    return Row(
        id=record.id,
        title=title_of(record),
        number=number_of(record),
        url=visit.url(kind.place, txnId=record.id),
        dated_on=body["TxnDate"],
        due_on=body.get("DueDate", ""),
        party=party,
        party_url=party_url,
        total=total_of(record),
        balance=balance_of(record),
        currency=currency_of(visit, body),
        state=state_of(record, visit.books.today),
    )


def title_of(record: Record) -> str:
    """What a document is called: a purchase by how it was paid."""
    if record.entity != "Purchase":
        return KINDS[record.entity].title
    return "Card credit" if record.body.get("Credit") else PURCHASES[record.body["PaymentType"]]


def number_of(record: Record) -> str:
    """The number people know it by; its id where it has none, so that there is something to follow."""
    number = record.body.get(KINDS[record.entity].number)
    return str(number) if number else f"without number (id {record.id})"


def party_of(visit: Visit, kind: Kind, body: JsonObject) -> tuple[str, str]:
    """Name and page of the document's customer, vendor or payee; both empty where it has none."""
    reference = body.get("EntityRef" if kind.party == "Payee" else f"{kind.party}Ref")
    if kind.party is None or not reference:
        return "", ""
    entity, id = str(reference.get("type") or kind.party), str(reference["value"])
    page = PARTY_PAGES.get(entity)
    url = visit.url(page, nameId=id) if page else visit.url("record", kind=entity.lower(), id=id)
    return name_of(visit.books, entity, id) or "", url


def currency_of(visit: Visit, body: JsonObject) -> str:
    return str(body.get("CurrencyRef", {}).get("value", visit.books.home))


def total_of(record: Record) -> Decimal:
    """The total; of a journal entry, whose own TotalAmt QuickBooks leaves at zero, what it debits. An inventory
    adjustment has none."""
    if record.entity != "JournalEntry":
        return Decimal(record.body.get("TotalAmt") or record.body.get("Amount") or 0)
    sides = [line["Amount"] for line in record.body["Line"] if _is_debit(line)]
    return sum((Decimal(side) for side in sides), NOTHING)


def balance_of(record: Record) -> Decimal | None:
    """What is still to be paid of an invoice or bill, what is not applied yet of a payment."""
    value = record.body.get("Balance", record.body.get("UnappliedAmt"))
    return None if value is None else Decimal(value)


def state_of(record: Record, today: date) -> State:
    body = record.body
    if not body.get("TotalAmt") and str(body.get("PrivateNote", "")).startswith(VOIDED):
        return State("Voided")
    if record.entity in ORDERS:
        return State(str(body.get("TxnStatus") or body.get("POStatus") or ""))
    if "Balance" not in body:
        return State("")
    if record.entity in CREDITS:
        return State("Unapplied" if body["Balance"] else "Used")
    if not body["Balance"]:
        return State("Paid", "right")
    if body.get("DueDate", "") < today.isoformat() and body.get("DueDate"):
        return State("Overdue", "wrong")
    return State("Open") if body["Balance"] == body["TotalAmt"] else State("Partly paid")


def _is_debit(line: JsonObject) -> bool:
    return bool(line.get("JournalEntryLineDetail", {}).get("PostingType") == "Debit")


def _older(visit: Visit, kinds: Sequence[Kind], party_id: int | None, than: int, limit: int) -> list[Record]:
    """At most `limit` documents with a lower id, newest first."""
    found = _found(visit, kinds, party_id, " AND id < ?", than, " ORDER BY id DESC LIMIT ?", limit)
    return sorted(found, key=_id, reverse=True)[:limit]


def _newer(visit: Visit, kinds: Sequence[Kind], party_id: int | None, than: int, limit: int) -> list[Record]:
    """At most `limit` documents with a higher id, those next to it, newest first."""
    found = _found(visit, kinds, party_id, " AND id > ?", than, " ORDER BY id LIMIT ?", limit)
    return sorted(found, key=_id)[:limit][::-1]


def _found(
    visit: Visit, kinds: Sequence[Kind], party_id: int | None, bound: str, than: int, order: str, limit: int
) -> list[Record]:
    """`limit` of each kind: every one is read along its index, however many documents there are."""
    whose, party = ("", ()) if party_id is None else (" AND party_id = ?", (party_id,))
    return [
        record
        for kind in kinds
        for record in visit.books.store.select(kind.entity, f"{whose}{bound}{order}", (*party, than, limit))
    ]


def _id(record: Record) -> int:
    return record.id
