"""Estimate → Invoice: an invoice that names an estimate in LinkedTxn closes it, and both name each other.

One invoice names one estimate, and an estimate has one invoice: the API knows no progress invoicing (documented).
What cannot be linked is 620. An estimate whose invoice is deleted, voided or no longer names it is open again, in
the state it had (UNSURE; by the product's behaviour).
"""

from __future__ import annotations

from qbsandbox.company.entities.books import Books
from qbsandbox.company.faults import Fault
from qbsandbox.company.jsontext import JsonObject
from qbsandbox.company.records import Record

CLOSED, PENDING = "Closed", "Pending"
STATE_BEFORE = "TxnStatusBeforeInvoice"


def named(books: Books, body: JsonObject, before: Record | None) -> list[JsonObject]:
    """The links to estimates among those an invoice was sent with, checked; raises 620."""
    links: list[JsonObject] = []
    seen: set[object] = set()
    for link in body.get("LinkedTxn") or ():
        if link.get("TxnType") == "Estimate" and link.get("TxnId") not in seen:
            seen.add(link.get("TxnId"))
            if links:
                raise _refused(str(link.get("TxnId", "")))
            links.append({"TxnId": _linkable(books, link, body, before), "TxnType": "Estimate"})
    return links


def settle(books: Books, invoice: Record) -> None:
    """After an invoice was written: its estimate names it, and is closed."""
    for estimate in _of(books, invoice.body):
        links = estimate.body.get("LinkedTxn") or []
        if not any(link["TxnId"] == str(invoice.id) for link in links):
            body = {**estimate.body, "LinkedTxn": [*links, {"TxnId": str(invoice.id), "TxnType": "Invoice"}]}
            body[STATE_BEFORE] = estimate.body["TxnStatus"]
            body["TxnStatus"] = CLOSED
            books.store.replace(estimate, body, at=books.now)


def let_go(books: Books, invoice: Record, kept: JsonObject | None = None) -> None:
    """Estimates that an invoice named and no longer does (`kept` is its new body) are open again."""
    still = {link["TxnId"] for link in (kept or {}).get("LinkedTxn") or () if link["TxnType"] == "Estimate"}
    for estimate in _of(books, invoice.body):
        if str(estimate.id) in still:
            continue
        links = [link for link in estimate.body["LinkedTxn"] if link["TxnId"] != str(invoice.id)]
        body = {**estimate.body, "LinkedTxn": links}
        state = body.pop(STATE_BEFORE, PENDING)
        if body["TxnStatus"] == CLOSED:
            body["TxnStatus"] = state
        books.store.replace(estimate, body, at=books.now)


def _of(books: Books, body: JsonObject) -> list[Record]:
    ids = (link["TxnId"] for link in body.get("LinkedTxn") or () if link["TxnType"] == "Estimate")
    found = (books.store.get("Estimate", int(id)) for id in ids)
    return [estimate for estimate in found if estimate is not None]


def _linkable(books: Books, link: JsonObject, body: JsonObject, before: Record | None) -> str:
    value = str(link.get("TxnId", ""))
    estimate = books.store.find("Estimate", value)
    if estimate is None or estimate.body["CustomerRef"] != body["CustomerRef"]:
        raise _refused(value)
    others = [
        other
        for other in estimate.body.get("LinkedTxn") or ()
        if before is None or other["TxnId"] != str(before.id)
    ]
    if others:
        raise _refused(value)
    return value


def _refused(value: str) -> Fault:
    return Fault(620, f"Transaction ID Cannot Be Linked : Estimate {value}", element="TxnId")
