"""Purchase orders: what was asked of a vendor; they post nothing and close when bills have received them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from qbsandbox.company.entities import dimensions, documents, numbering
from qbsandbox.company.entities.books import Books
from qbsandbox.company.entities.lists import terms
from qbsandbox.company.entities.names.people import give_address_ids
from qbsandbox.company.entities.purchases import expense_lines, order_links, vendor_documents
from qbsandbox.company.entities.schema import (
    ADDRESS,
    EMAIL,
    IGNORED,
    OPAQUE,
    TRANSACTION,
    EntityType,
    day,
    flag,
    reference,
    text,
)
from qbsandbox.company.faults import Fault, business, missing
from qbsandbox.company.jsontext import JsonObject
from qbsandbox.company.records import Record

PREFIX = "PurchasePrefs."
USE, NAME = f"{PREFIX}UsePurchaseNameCustom", f"{PREFIX}PurchaseCustomName"
LINKED_TO = "This transaction has a bill linked to it. Unlink or delete the bill before deleting it."


def _complete(books: Books, body: JsonObject, before: Record | None, asked: JsonObject) -> JsonObject:
    order_links.keep_vendor(body, before)
    dated_on = documents.set_date(books, body)
    _, currency = vendor_documents.vendor_and_currency(books, body)
    _set_payable(books, body, currency)
    dimensions.check_form(books, body)
    _set_due_date(books, body, dated_on)
    _set_addresses(books, body, before)
    lines = expense_lines.complete(books, body, before, currency, dated_on, moves_stock=False)
    for line in lines:
        line.pop("LinkedTxn", None)
    tax = expense_lines.tax(books, body, before, asked, lines, currency)
    body.pop("TaxOwed", None)
    expense_lines.put(body, lines)
    numbering.number_order(books, body, before)
    total = expense_lines.total_of(lines) + tax
    if total < 0:
        raise business("Transaction amount must be 0.00 or greater.")
    body["TotalAmt"] = total
    body["LinkedTxn"] = before.body["LinkedTxn"] if before else []
    body["CustomField"] = _custom_fields(books, body.get("CustomField"))
    _set_statuses(books, body, before, asked)
    return body


def _set_payable(books: Books, body: JsonObject, currency: str) -> None:
    """Any account is taken, though the documents ask for a payable one (seen); whether none at all is refused
    as the documents say is a switch."""
    if body.get("APAccountRef"):
        books.account(body["APAccountRef"])
    elif books.switches.orders_need_payable_account:
        raise missing("APAccountRef")
    else:
        vendor_documents.set_payable(books, body, currency)


def _set_due_date(books: Books, body: JsonObject, dated_on: str) -> None:
    """A stated date, or by terms where the order has any (Intuit's PurchaseOrder page)."""
    if body.get("SalesTermRef"):
        term = books.linked("Term", body["SalesTermRef"])
        body["DueDate"] = (
            body.get("DueDate") or terms.due_date(term, date.fromisoformat(dated_on)).isoformat()
        )


def _set_addresses(books: Books, body: JsonObject, before: Record | None) -> None:
    """Goods go to the address that is given, else to that of the customer in ShipTo."""
    if body.get("ShipTo"):
        customer = books.linked("Customer", body["ShipTo"]).body
        address = body.get("ShipAddr") or customer.get("ShipAddr") or customer.get("BillAddr")
        if address:
            body["ShipAddr"] = address
    give_address_ids(books, body, before, *(name for name in ("VendorAddr", "ShipAddr") if body.get(name)))


def _set_statuses(books: Books, body: JsonObject, before: Record | None, asked: JsonObject) -> None:
    """Who says Closed of an order that is still open closes it by hand; Open opens it again, unless it has come
    in whole."""
    body.setdefault("PrintStatus", "NotSet")
    body.setdefault("EmailStatus", "NotSet")
    if body["EmailStatus"] == "NeedToSend" and not body.get("POEmail"):
        raise Fault(6420, "POEmail is required when EmailStatus is NeedToSend", element="POEmail")
    said = body.get("POStatus")
    by_hand = said == order_links.CLOSED
    if before is not None and by_hand and before.body["POStatus"] == said:
        by_hand = order_links.CLOSED_BY_HAND in before.body
    body.pop(order_links.CLOSED_BY_HAND, None)
    if by_hand:
        body[order_links.CLOSED_BY_HAND] = True
    body["POStatus"] = order_links.status(books, body, before.id if before else None)


def _custom_fields(books: Books, sent: object) -> list[JsonObject]:
    """The fields that the company's preferences name, each with the value sent for it; others are dropped."""
    values = {
        str(field.get("DefinitionId")): field["StringValue"]
        for field in (sent if isinstance(sent, list) else ())
        if isinstance(field, dict) and field.get("StringValue")
    }
    shown: list[JsonObject] = []
    for id, name in _defined(books).items():
        field: JsonObject = {"DefinitionId": id, "Name": name, "Type": "StringType"}
        if id in values:
            field["StringValue"] = str(values[id])
        shown.append(field)
    return shown


def _defined(books: Books) -> dict[str, str]:
    """POCustomField: PurchasePrefs.PurchaseCustomName1..3, unless UsePurchaseNameCustom1..3 says false."""
    names: dict[str, str] = {}
    unused: set[str] = set()
    for setting in _settings(books):
        name = str(setting.get("Name", ""))
        if name.startswith(USE) and setting.get("BooleanValue") is False:
            unused.add(name.removeprefix(USE))
        elif name.startswith(NAME) and setting.get("StringValue"):
            names[name.removeprefix(NAME)] = str(setting["StringValue"])
    return {id: names[id] for id in sorted(names) if id not in unused}


def _settings(books: Books) -> Iterator[JsonObject]:
    for section in books.preferences["VendorAndPurchasesPrefs"].get("POCustomField") or []:
        yield from section.get("CustomField") or []


def _before_delete(books: Books, record: Record) -> None:
    """Linked bills: unlink first, say the documents (fault text UNSURE); what else happens is a switch."""
    if not record.body["LinkedTxn"]:
        return
    if documents.keeps_what_is_settled(books):
        raise business(LINKED_TO)
    order_links.unlink(books, record)


def _show(books: Books, record: Record, shown: JsonObject) -> JsonObject:
    if not shown.get("CustomField"):
        shown.pop("CustomField", None)
    return shown


FIELDS = {
    "TaxCodeRef": IGNORED,
    "ClassRef": reference("Class"),
    "ReimbursableInfoRef": IGNORED,
    "SalesTermRef": reference("Term", shows_name=False),
    "DueDate": day(filterable=True),
    "ExpectedDate": day(),
    "VendorAddr": ADDRESS,
    "ShipTo": reference("Customer"),
    "DropShipToEntity": IGNORED,
    "InventorySiteRef": IGNORED,
    "ShipAddr": ADDRESS,
    "ShipMethodRef": OPAQUE,
    "FOB": text(),
    "POEmail": EMAIL,
    "TemplateRef": IGNORED,
    "PrintStatus": text(choices=("NotSet", "NeedToPrint", "PrintComplete")),
    "EmailStatus": text(choices=("NotSet", "NeedToSend", "EmailSent")),
    "ManuallyClosed": flag(),
    "POStatus": text(choices=(order_links.OPEN, order_links.CLOSED)),
    "PurchaseOrderEx": IGNORED,
    "domain": IGNORED,
    "CustomField": OPAQUE,
}

PURCHASE_ORDER = EntityType(
    "PurchaseOrder",
    {
        **FIELDS,
        **{name: field for name, field in vendor_documents.TRANSACTION_FIELDS.items() if name != "domain"},
        **vendor_documents.VENDOR_FIELDS,
    },
    lines=expense_lines.LINES,
    can=TRANSACTION,
    order="newest",
    complete=_complete,
    show=_show,
    before_delete=_before_delete,
    prepare=expense_lines.prepare,
)
