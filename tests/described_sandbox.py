"""The sandbox's REST face as an OpenAPI description, made from its field tables, for tools that generate calls."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from qbsandbox.company.entities.registry import ENTITIES
from qbsandbox.company.entities.schema import EntityType, Field, Kind, LineType
from qbsandbox.online.reports.running import REPORTS

Schema = dict[str, Any]

IDS = [str(number) for number in (*range(1, 12), 33, 35, 79, 80, 81, 84)]
"""Ids of the seeded company, so that many references point to something."""
TEXT: Schema = {"type": "string", "maxLength": 30}
REFERENCE: Schema = {
    "type": "object",
    "properties": {"value": {"type": "string", "enum": [*IDS, "TAX", "NON", "USD", "EUR"]}, "name": TEXT},
}
OF_KIND: Mapping[Kind, Schema] = {
    Kind.TEXT: TEXT,
    Kind.AMOUNT: {"type": "number", "minimum": -1_000, "maximum": 100_000},
    Kind.NUMBER: {"type": "number", "minimum": -100, "maximum": 1_000},
    Kind.WHOLE: {"type": "integer", "minimum": -1, "maximum": 100},
    Kind.FLAG: {"type": "boolean"},
    Kind.DATE: {"type": "string", "format": "date"},
    Kind.REFERENCE: REFERENCE,
    Kind.ADDRESS: {"type": "object", "properties": dict.fromkeys(("Line1", "City", "PostalCode"), TEXT)},
    Kind.EMAIL: {"type": "object", "properties": {"Address": {"type": "string", "format": "email"}}},
    Kind.PHONE: {"type": "object", "properties": {"FreeFormNumber": TEXT}},
    Kind.LINK: {"type": "object", "properties": {"URI": {"type": "string", "format": "uri"}}},
    Kind.MEMO: {"type": "object", "properties": {"value": TEXT}},
    Kind.LINKED: {
        "type": "array",
        "maxItems": 2,
        "items": {
            "type": "object",
            "properties": {
                "TxnId": {"type": "string", "enum": IDS},
                "TxnType": {"type": "string", "enum": ["Invoice", "Bill", "Payment", "PurchaseOrder"]},
                "TxnLineId": {"type": "string", "enum": ["0", "1"]},
            },
        },
    },
}


def description(realm: str) -> Schema:
    """OpenAPI 3.0 of one company: every kind written, read, deleted and voided; query, batch, CDC, reports."""
    paths: Schema = {}
    root = f"/v3/company/{realm}"
    bodies: list[Schema] = []
    for kind in ENTITIES.values():
        body = of_kind(kind)
        bodies.append({"type": "object", "properties": {kind.key: body}, "required": [kind.key]})
        paths[f"{root}/{kind.segment}"] = {
            "post": _operation(
                body=body,
                operation={"type": "string", "enum": ["update", "delete", "void"]},
                include={"type": "string", "enum": ["void", "allowduplicatedocnum"]},
                requestid={"type": "string", "enum": ["a", "b", "c"]},
            )
        }
        paths[f"{root}/{kind.segment}/{{id}}"] = {"get": _operation(path={"id": {"enum": IDS}})}
    paths[f"{root}/query"] = {"get": _operation(query={"type": "string", "enum": _statements()})}
    paths[f"{root}/batch"] = {"post": _operation(body=_batch(bodies))}
    paths[f"{root}/cdc"] = {
        "get": _operation(
            entities={"type": "string", "enum": [*ENTITIES, "Invoice,Bill,Payment"]},
            changedSince={"type": "string", "format": "date-time"},
        )
    }
    for name in REPORTS:
        paths[f"{root}/reports/{name}"] = {
            "get": _operation(
                start_date={"type": "string", "format": "date"},
                end_date={"type": "string", "format": "date"},
                accounting_method={"type": "string", "enum": ["Cash", "Accrual"]},
                summarize_column_by={"type": "string", "enum": ["Total", "Year", "Customers"]},
            )
        }
    return {"openapi": "3.0.3", "info": {"title": "qbsandbox", "version": "3"}, "paths": paths}


def of_kind(kind: EntityType) -> Schema:
    """What a client may send of a kind."""
    properties = _properties(kind.fields, kind.lines)
    properties |= {"Id": {"type": "string", "enum": IDS}, "SyncToken": {"type": "string", "enum": ["0", "1"]}}
    properties["sparse"] = {"type": "boolean"}
    return {"type": "object", "properties": properties}


def _properties(fields: Mapping[str, Field], lines: Mapping[str, LineType]) -> Schema:
    return {name: _schema(field, lines) for name, field in fields.items() if not field.read_only}


def _schema(field: Field, lines: Mapping[str, LineType]) -> Schema:
    if field.choices:
        return {"type": "string", "enum": list(field.choices)}
    if field.kind is Kind.PART:
        return {"type": "object", "properties": _properties(field.parts or {}, lines)}
    if field.kind is Kind.LINES:
        return {"type": "array", "maxItems": 3, "items": _line(lines)}
    return OF_KIND.get(field.kind, {})


def _line(lines: Mapping[str, LineType]) -> Schema:
    shapes = []
    for name, line in lines.items():
        properties: Schema = {"Amount": OF_KIND[Kind.AMOUNT], "Description": TEXT}
        if name:
            properties["DetailType"] = {"type": "string", "enum": [name]}
        if line.detail:
            properties[line.detail] = {"type": "object", "properties": _properties(line.fields, {})}
        shapes.append({"type": "object", "properties": properties, "required": sorted(properties)})
    return {"oneOf": shapes} if shapes else {"type": "object"}


def _batch(bodies: list[Schema]) -> Schema:
    item = {
        "allOf": [
            {"oneOf": bodies},
            {
                "type": "object",
                "properties": {
                    "bId": {"type": "string", "enum": ["1", "2", "3"]},
                    "operation": {"type": "string", "enum": ["create", "update", "delete"]},
                },
                "required": ["bId", "operation"],
            },
        ]
    }
    items = {"type": "array", "maxItems": 3, "items": item}
    return {"type": "object", "properties": {"BatchItemRequest": items}, "required": ["BatchItemRequest"]}


def _statements() -> list[str]:
    kinds = [f"select * from {name} startposition 1 maxresults 5" for name in ENTITIES]
    return [*kinds, "select count(*) from Invoice where Balance > '0'", "select * from Nothing", "select"]


def _operation(
    *, body: Schema | None = None, path: Mapping[str, Schema] | None = None, **query: Schema
) -> Schema:
    parameters = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string", **schema}}
        for name, schema in (path or {}).items()
    ]
    parameters += [{"name": name, "in": "query", "schema": schema} for name, schema in query.items()]
    operation: Schema = {"parameters": parameters, "responses": {"default": {"description": "an answer"}}}
    if body is not None:
        operation["requestBody"] = {"required": True, "content": {"application/json": {"schema": body}}}
    return operation
