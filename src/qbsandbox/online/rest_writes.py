"""Create, update, delete and void, for every kind of record alike; the kinds' own rules are in `entities`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from qbsandbox.company import permission
from qbsandbox.company.entities.books import Books
from qbsandbox.company.entities.money import applications
from qbsandbox.company.entities.products import stock
from qbsandbox.company.entities.reading import show
from qbsandbox.company.entities.schema import EntityType, Kind
from qbsandbox.company.entities.values import clean
from qbsandbox.company.families import FAMILIES
from qbsandbox.company.faults import Fault, deleted_by_another, missing, not_found, stale, unsupported
from qbsandbox.company.jsontext import JsonObject
from qbsandbox.company.records import Record, as_id

LARGEST_SHORT_ID = 2**31 - 1
UPDATE_SEGMENTS = frozenset({"", "create", "update"})


def write(books: Books, type: EntityType, raw: Mapping[str, Any], operation: str) -> JsonObject:
    """Carry out one write and return the reply's members beside `time`; raises Fault and then nothing has
    changed.

    `operation` is the parameter of the same name; without one, a body with an Id is an update, one without a
    create. `include=void` turns an update into a void (payments). What the company's edition or subscription
    forbids is refused first.
    """
    permission.check(books.company, type.name, raw)
    raw = type.prepare(books, raw, operation)
    if operation == "delete":
        return delete(books, type, raw)
    if operation == "void" or (operation == "update" and "void" in books.includes):
        return void(books, type, raw, by_include=operation == "update")
    if operation not in UPDATE_SEGMENTS:
        raise unsupported(operation, element="Operation")
    has_id = raw.get("Id") not in (None, "")
    if operation == "create" and has_id:
        raise Fault(2010, "Property Name:Id specified is unsupported or invalid for create", element="Id")
    if has_id or type.is_single:
        record = _update(books, type, raw)
    elif operation == "update" and type.has_id:
        raise missing("Id")
    else:
        record = _create(books, type, raw)
    return {type.key: show(books, type, record)}


def delete(books: Books, type: EntityType, raw: Mapping[str, Any]) -> JsonObject:
    if "delete" not in type.can:
        raise unsupported("delete", element="Operation")
    record = _current(books, type, raw, needs_token=type.deletes_need_token)
    posts = FAMILIES[type.name].posts
    if posts:
        books.check_open([record.body["TxnDate"]])
    applications.check_not_deposited(record)
    type.before_delete(books, record)
    applications.let_go(books, record)
    type.detach(books, record)
    if posts:
        books.store.unpost(record, at=books.now)
        stock.unbook(books, record)
    books.store.delete(record, at=books.now)
    gone = {"domain": "QBO", "status": "Deleted", "Id": str(record.id)}
    return {type.key: type.reshape(books, record, gone)}


def void(books: Books, type: EntityType, raw: Mapping[str, Any], *, by_include: bool) -> JsonObject:
    """The void matrix, as recorded: what is possible, and the two kinds that answer 200 and do nothing."""
    if type.name == "Bill":
        raise Fault(
            10000,
            "System Failure Error: java.lang.UnsupportedOperationException",
            type="SystemFault",
            status=200,
        )
    if type.name == "JournalEntry":
        return {"BatchItemResponse": []}
    if type.void is None or by_include != (type.void_by == "include"):
        raise unsupported("void", element="Operation")
    record = _current(books, type, raw)
    books.check_open([record.body["TxnDate"]])
    applications.check_not_deposited(record)
    type.detach(books, record)
    voided = books.store.replace(record, type.void(books, record), at=books.now, operation="Void")
    books.store.unpost(record, at=books.now)
    stock.unbook(books, record)
    return {type.key: show(books, type, voided)}


def _create(books: Books, type: EntityType, raw: Mapping[str, Any]) -> Record:
    if "create" not in type.can:
        raise unsupported("create", element="Operation")
    asked = _cleaned(books, type, raw)
    body = {name: value for name, value in asked.items() if value is not None}
    for name, field in type.fields.items():
        if field.required and name not in body:
            raise missing(name)
    body = type.complete(books, body, None, asked)
    if FAMILIES[type.name].posts:
        books.check_open([body["TxnDate"]])
    record = books.store.insert(type.name, body, at=books.now)
    _settle(books, type, record)
    return _as_it_stands(books, record)


def _update(books: Books, type: EntityType, raw: Mapping[str, Any]) -> Record:
    if "update" not in type.can:
        raise unsupported("update", element="Operation")
    before = _current(books, type, raw)
    asked = _cleaned(books, type, raw)
    sparse = str(raw.get("sparse")).lower() == "true"
    if sparse:
        for name in type.required_on_sparse:
            if asked.get(name) is None:
                raise missing(name)
        body = {**before.body, **asked}
    else:
        body = {**_carried_over(type, before), **asked}
    body = {name: value for name, value in body.items() if value is not None}
    for name, field in type.fields.items():
        if field.required and name not in body:
            raise missing(name)
    if sparse and not before.active and body == before.body:
        return before
    posts = FAMILIES[type.name].posts
    if posts:
        books.check_open([before.body["TxnDate"]])
        applications.check_not_deposited(before)
    type.detach(books, before)
    body = type.complete(books, body, before, asked)
    if posts:
        books.check_open([body["TxnDate"]])
        books.store.unpost(before, at=books.now)
    record = books.store.replace(before, body, at=books.now)
    _settle(books, type, record)
    return applications.follow(books, before, record) if posts else record


def _as_it_stands(books: Books, record: Record) -> Record:
    """A new credit memo may have been applied to invoices at once."""
    return (books.store.get(record.entity, record.id) or record) if record.entity == "CreditMemo" else record


def _carried_over(type: EntityType, before: Record) -> JsonObject:
    """What a full update cannot reach: read-only properties, and those no client knows of."""
    return {
        name: value
        for name, value in before.body.items()
        if name not in type.fields or type.fields[name].read_only or type.fields[name].kind is Kind.IGNORED
    }


def _settle(books: Books, type: EntityType, record: Record) -> None:
    if FAMILIES[type.name].posts:
        postings = type.postings(books, record)
        books.store.post(record, postings, at=books.now)
        stock.book(books, record, postings)
    type.attach(books, record)


def _current(books: Books, type: EntityType, raw: Mapping[str, Any], *, needs_token: bool = True) -> Record:
    """The record a write is about, in the state the client has seen; raises 610, 2020, 2030 or 5010.

    SyncTokens are compared as numbers: clients send 0 and "0".
    """
    record = books.store.get(type.name, record_id(type, raw.get("Id")))
    if record is None:
        if books.store.was_deleted(type.name, record_id(type, raw.get("Id"))):
            raise deleted_by_another()
        raise not_found()
    token = raw.get("SyncToken")
    if token is None or token == "":
        if not needs_token:
            return record
        raise missing("SyncToken")
    if not (str(token).isascii() and str(token).isdigit()) or as_id(token) != record.sync_token:
        raise stale(type.name)
    return record


def record_id(type: EntityType, value: object) -> int:
    """An id as a number; raises 2020 without one, 2030 (an envelope without `time`) where it is none, or one of
    more than 32 bits for a kind whose ids are shorter (recorded in 2026 of all kinds that were asked but vendors).
    """
    if value is None or value == "":
        if type.is_single:
            return 1
        raise missing("Id")
    text = str(value)
    if not (text.isascii() and text.isdigit()):
        raise _no_id(text)
    id = as_id(text)
    if id > LARGEST_SHORT_ID and FAMILIES[type.name].first == 1 and type.name != "Vendor":
        raise _no_id(text)
    return id


def _no_id(text: str) -> Fault:
    return Fault(2030, f"Id should be a valid number. Supplied value:{text}", element="Id", timed=False)


def _cleaned(books: Books, type: EntityType, raw: Mapping[str, Any]) -> JsonObject:
    return clean(
        type,
        raw,
        strict=books.switches.refuses_unknown_properties,
        latin1=books.company.is_us and books.switches.checks_latin1,
    )
