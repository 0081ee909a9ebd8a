"""Billable time on invoices: an invoice that names a TimeActivity in LinkedTxn bills it (documented).

The activity is HasBeenBilled while an invoice names it and Billable before and after. One that is not billable, is
billed elsewhere, or belongs to another customer is 620 (UNSURE which fault says so).
"""

from __future__ import annotations

from qbsandbox.company.entities.books import Books
from qbsandbox.company.faults import Fault
from qbsandbox.company.jsontext import JsonObject
from qbsandbox.company.records import Record

ACTIVITY = "TimeActivity"
BILLABLE, BILLED = "Billable", "HasBeenBilled"


def named(books: Books, body: JsonObject, before: Record | None) -> list[JsonObject]:
    """The links to time among those an invoice was sent with, checked; raises 620."""
    had = _ids(before.body) if before else []
    links = []
    for value in dict.fromkeys(_ids(body)):
        if value not in had and not _can_be_billed(books, value, body):
            raise Fault(620, f"Transaction ID Cannot Be Linked : {ACTIVITY} {value}", element="TxnId")
        links.append({"TxnId": value, "TxnType": ACTIVITY})
    return links


def settle(books: Books, invoice: Record) -> None:
    """After an invoice was written: the time it names is billed."""
    for value in _ids(invoice.body):
        _mark(books, value, BILLED)


def let_go(books: Books, invoice: Record, kept: JsonObject | None = None) -> None:
    """Time that an invoice named and no longer does (`kept` is its new body) is billable again."""
    still = _ids(kept or {})
    for value in _ids(invoice.body):
        if value not in still:
            _mark(books, value, BILLABLE)


def _ids(body: JsonObject) -> list[str]:
    return [
        str(link.get("TxnId", "")) for link in body.get("LinkedTxn") or () if link.get("TxnType") == ACTIVITY
    ]


def _activity(books: Books, value: str) -> Record | None:
    return books.store.find(ACTIVITY, value)


def _can_be_billed(books: Books, value: str, body: JsonObject) -> bool:
    activity = _activity(books, value)
    if activity is None or activity.body.get("BillableStatus") != BILLABLE:
        return False
    return bool((activity.body.get("CustomerRef") or {}).get("value") == body["CustomerRef"]["value"])


def _mark(books: Books, value: str, status: str) -> None:
    activity = _activity(books, value)
    if activity is not None and activity.body.get("BillableStatus") != status:
        books.store.replace(activity, {**activity.body, "BillableStatus": status}, at=books.now)
