"""A record as replies show it: its own properties in their order, ids as strings, names behind references,
balances."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from qbsandbox.company import pacific
from qbsandbox.company.currencies import CURRENCIES
from qbsandbox.company.entities.books import Books
from qbsandbox.company.entities.schema import ENVELOPE, EntityType, Field, Kind, LineType
from qbsandbox.company.jsontext import JsonObject
from qbsandbox.company.records import Record

NAME_FIELD = {
    "Account": "FullyQualifiedName",
    "Class": "FullyQualifiedName",
    "Customer": "FullyQualifiedName",
    "Vendor": "DisplayName",
    "Employee": "DisplayName",
    "Item": "Name",
    "TaxAgency": "DisplayName",
}


def show(books: Books, type: EntityType, record: Record) -> JsonObject:
    """The record as one JSON object."""
    body = dict(record.body)
    body["domain"] = "QBO"
    body["sparse"] = False
    body["Id"] = str(record.id)
    body["SyncToken"] = str(record.sync_token)
    body["MetaData"] = {
        "CreateTime": instant(record.created_at),
        "LastUpdatedTime": instant(record.updated_at),
    }
    body = type.show(books, record, body)
    _rate_at_home(books, type, body)
    shown = ordered(type.fields, _named(books, type.fields, type.lines, body))
    return type.reshape(books, record, shown)


def _rate_at_home(books: Books, type: EntityType, body: JsonObject) -> None:
    """In a company with several currencies forms in its own one show rate 1 and their home amounts too
    (recorded 2021 and 2024)."""
    if "ExchangeRate" not in type.fields or "CurrencyRef" not in body or "ExchangeRate" in body:
        return
    if not (
        books.switches.shows_newer_properties and books.preferences["CurrencyPrefs"]["MultiCurrencyEnabled"]
    ):
        return
    if body["CurrencyRef"]["value"] == books.home:
        body["ExchangeRate"] = 1
        for amount, home in (("TotalAmt", "HomeTotalAmt"), ("Balance", "HomeBalance")):
            if amount in body and home in type.fields:
                body[home] = body[amount]


def ordered(fields: Mapping[str, Field], body: JsonObject) -> JsonObject:
    """The properties in the order of the field table, the envelope where the table's `domain` place is."""
    result: JsonObject = {}
    placed = "domain" in fields
    if not placed:
        result = {name: body[name] for name in ENVELOPE if name in body}
    for name in fields:
        if name == "domain":
            result.update((key, body[key]) for key in ENVELOPE if key in body)
        elif name in body and body[name] is not None:
            result[name] = body[name]
    return result


def instant(seconds: int) -> str:
    return pacific.seconds_text(datetime.fromtimestamp(seconds, UTC))


def name_of(books: Books, entity: str, value: str) -> str | None:
    """What a reference is called today; inactive records show their "(deleted)" name, accounts their number in
    front where the company uses numbers, classes their full name (both recorded in 2026)."""
    if entity == "Currency":
        currency = CURRENCIES.get(value)
        return currency.name if currency else None
    record = books.store.find(entity, value)
    if record is None:
        return None
    name: str | None = record.body.get(NAME_FIELD.get(entity, "Name"))
    number = record.body.get("AcctNum") if entity == "Account" else None
    if number and books.preferences["AccountingInfoPrefs"].get("UseAccountNumbers"):
        return f"{number} {name}"
    return name


def _named(
    books: Books, fields: Mapping[str, Field], lines: Mapping[str, LineType], body: Mapping[str, Any]
) -> JsonObject:
    shown: JsonObject = {}
    for key, value in body.items():
        field = fields.get(key)
        if field is None:
            shown[key] = value
        elif field.kind is Kind.REFERENCE and field.shows_name and field.refers_to and value:
            name = name_of(books, field.refers_to, value["value"])
            shown[key] = {**value, "name": name} if name else value
        elif field.kind is Kind.LINES:
            shown[key] = _lines(books, lines, value)
        elif field.kind is Kind.PART and field.parts:
            shown[key] = _named(books, field.parts, {}, value)
        else:
            shown[key] = value
    return shown


def _lines(books: Books, types: Mapping[str, LineType], lines: Sequence[JsonObject]) -> list[JsonObject]:
    shown = []
    for line in lines:
        type = types.get(line.get("DetailType", ""))
        if type is not None and type.detail and type.detail in line:
            line = {**line, type.detail: _named(books, type.fields, types, line[type.detail])}
        shown.append(line)
    return shown
