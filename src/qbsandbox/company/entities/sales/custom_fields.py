"""Custom fields of sales forms: what the preferences define comes back on every form, filled or not (recorded).

A definition is a pair of preferences, SalesFormsPrefs.UseSalesCustom1..3 and SalesFormsPrefs.SalesCustomName1..3.
A value for a definition that is not in use is dropped without a word (UNSURE; 3000 exists and nobody met it).
"""

from __future__ import annotations

from collections.abc import Iterator

from qbsandbox.company.entities.books import Books
from qbsandbox.company.jsontext import JsonObject

PREFIX = "SalesFormsPrefs."
USE, NAME = f"{PREFIX}UseSalesCustom", f"{PREFIX}SalesCustomName"


def keep(books: Books, body: JsonObject) -> None:
    """Of what was sent, the values of fields in use; found by DefinitionId, else by name."""
    sent = body.pop("CustomField", None)
    if not isinstance(sent, list):
        return
    names = _defined(books)
    kept: dict[str, str] = {}
    for field in sent:
        if not isinstance(field, dict):
            continue
        by_name = (id for id, name in names.items() if name == field.get("Name"))
        id = str(field.get("DefinitionId") or next(by_name, ""))
        value = field.get("StringValue")
        if id in names and value not in (None, ""):
            kept[id] = str(value)
    if kept:
        body["CustomField"] = [{"DefinitionId": id, "StringValue": kept[id]} for id in names if id in kept]


def shown(books: Books, body: JsonObject) -> list[JsonObject]:
    """The fields in use, each with its value where it has one."""
    values = {field["DefinitionId"]: field["StringValue"] for field in body.get("CustomField") or []}
    fields: list[JsonObject] = []
    for id, name in _defined(books).items():
        field: JsonObject = {"DefinitionId": id, "Name": name, "Type": "StringType"}
        if id in values:
            field["StringValue"] = values[id]
        fields.append(field)
    return fields


def _defined(books: Books) -> dict[str, str]:
    """The names of the fields in use, by their DefinitionId."""
    settings = books.preferences["SalesFormsPrefs"].get("CustomField")
    if not settings:
        return {}
    used, names = set(), {}
    for setting in _settings(settings):
        name = str(setting.get("Name", ""))
        if name.startswith(USE) and setting.get("BooleanValue"):
            used.add(name.removeprefix(USE))
        elif name.startswith(NAME):
            names[name.removeprefix(NAME)] = str(setting.get("StringValue", ""))
    return {id: names[id] for id in sorted(names) if id in used}


def _settings(sections: list[JsonObject]) -> Iterator[JsonObject]:
    for section in sections:
        yield from section.get("CustomField") or []
