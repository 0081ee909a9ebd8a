"""What a document is linked to: payments, deposits, orders, the expenses it bills; and its attachments."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from qbsandbox.company.entities.office.attachables import temporary_address
from qbsandbox.company.entities.registry import ENTITIES
from qbsandbox.company.jsontext import JsonObject
from qbsandbox.company.records import Record
from qbsandbox.pages.documents import KINDS, number_of, title_of
from qbsandbox.pages.visit import Visit

OTHER_WORDS = {
    "BillPaymentCheck": "BillPayment",
    "BillPaymentCreditCard": "BillPayment",
    "Expense": "Purchase",
    "Check": "Purchase",
    "CreditCardCredit": "Purchase",
    "CreditCardCharge": "Purchase",
}
"""TxnTypes that are no kinds of records, and the kind behind each."""


def linked_to(visit: Visit, body: JsonObject) -> Sequence[tuple[str, str, str]]:
    """Title, number and address of each document that this one's links name, those of its lines included."""
    found: dict[str, tuple[str, str, str]] = {}
    for link in _links(body):
        record = behind(visit, link)
        if record is not None and record.entity in KINDS:
            url = visit.url(KINDS[record.entity].place, txnId=record.id)
            found.setdefault(url, (title_of(record), number_of(record), url))
        else:
            found.setdefault(f"{link.get('TxnType')} {link.get('TxnId')}", (
                str(link.get("TxnType")), f"id {link.get('TxnId')}", ""))  # fmt: skip
    return list(found.values())


def behind(visit: Visit, link: JsonObject) -> Record | None:
    """The record that a link names."""
    type, id = str(link.get("TxnType", "")), str(link.get("TxnId", ""))
    entity = OTHER_WORDS.get(type, type)
    if entity not in ENTITIES or not (id.isascii() and id.isdigit()):
        return None
    return visit.books.store.get(entity, int(id))


def attached(visit: Visit, record: Record) -> Sequence[tuple[str, str]]:
    """Name (or note) and address of each file and note that is attached to a record."""
    found = []
    like = f'%"value":"{record.id}"%'
    for one in visit.books.store.select("Attachable", " AND body LIKE ? ORDER BY id", (like,)):
        for reference in one.body.get("AttachableRef", ()):
            held = reference.get("EntityRef") or {}
            if (held.get("type"), held.get("value")) == (record.entity, str(record.id)):
                words = str(one.body.get("FileName") or one.body.get("Note") or f"id {one.id}")
                has_file = visit.books.store.file(one.id) is not None
                found.append((words, temporary_address(visit.books, one.id) if has_file else ""))
    return found


def _links(body: JsonObject) -> Iterator[JsonObject]:
    yield from body.get("LinkedTxn", ())
    for line in body.get("Line", ()):
        if line.get("DetailType"):
            yield from line.get("LinkedTxn", ())
