"""Intuit's own schema as a judge of JSON bodies: names, types and enumerations. It is read where it is at hand,
`../shared/data/qbo/xsd` beside the checkout, and is no part of the repository."""

from __future__ import annotations

import importlib.util
import re
import sys
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
FOLDER = ROOT.parent / "shared" / "data" / "qbo" / "xsd"
SCRIPT = ROOT / "scripts" / "derive_intuit_types.py"

ATTRIBUTES = {"domain", "sparse", "status"}
REFERENCE = {"value", "name", "type"}
DATE = re.compile(r"\d{4}-\d\d-\d\d")
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?([+-]\d\d:\d\d|Z)")
# Written otherwise than the schema says where it was seen: a bare id; and a reference, as on the entity's page.
SEEN_OTHERWISE = {("SalesFormsPrefs", "DefaultItem"), ("SalesFormsPrefs", "DefaultShippingAccount")}


@lru_cache(maxsize=1)
def script() -> Any:
    spec = importlib.util.spec_from_file_location("derive_intuit_types", SCRIPT)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@lru_cache(maxsize=1)
def schema() -> Any:
    return script().read(FOLDER)


def flat(type: str) -> list[tuple[str, str, bool]]:
    """The members of a type with those of its bases: name, type, whether it repeats."""
    declared = schema().types[type]
    above = flat(declared.base) if declared.base in schema().types else []
    return [*above, *(each for each in declared.members if not each[1].startswith("="))]


def problems(type: str, body: Mapping[str, Any], place: str = "") -> Iterator[str]:
    """What the schema does not know or have so; `place` says where in the body."""
    known = {name: (its_type, repeats) for name, its_type, repeats in flat(type)}
    is_entity = "Id" in known and "MetaData" in known
    for name, value in body.items():
        if (type, name) in SEEN_OTHERWISE:
            continue
        where = f"{place or type}.{name}"
        if is_entity and name in ATTRIBUTES:
            if name == "sparse" and not isinstance(value, bool):
                yield f"{where} is no boolean: {value!r}"
        elif type == "RecurringTransaction" and name in schema().elements:
            yield from problems(schema().elements[name], value, where)
        elif name in schema().types[type].attributes:
            yield from _of_text("xs:string", value, where)
        elif name not in known:
            yield f"{where} is not in the schema ({type})"
        else:
            its_type, repeats = known[name]
            if repeats and not isinstance(value, list):
                yield f"{where} is no list"
            elif not repeats and isinstance(value, list):
                yield f"{where} is a list"
            for each in value if isinstance(value, list) else [value]:
                yield from _of_value(its_type, each, where)


def _of_value(type: str, value: Any, where: str) -> Iterator[str]:
    kind = schema().kind(type)
    if kind == "?":
        if not isinstance(value, bool):
            yield f"{where} is no boolean: {value!r}"
    elif kind == "#":
        if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
            yield f"{where} is no number: {value!r}"
    elif kind == "%":
        if isinstance(value, bool) or not isinstance(value, int):
            yield f"{where} is no whole number: {value!r}"
    elif kind == "@":
        if not isinstance(value, dict) or not set(value) <= REFERENCE | {"id"} or "value" not in value:
            yield f"{where} is no reference: {value!r}"
        elif not isinstance(value["value"], str):
            yield f"{where}.value is no text: {value!r}"
    elif kind == "~":
        if not isinstance(value, dict):
            yield f"{where} is no object: {value!r}"
    elif kind:
        if isinstance(value, dict):
            yield from problems(kind, value, where)
        else:
            yield f"{where} is no object: {value!r}"
    else:
        yield from _of_text(type, value, where)


def _of_text(type: str, value: Any, where: str) -> Iterator[str]:
    if not isinstance(value, str):
        yield f"{where} is no text: {value!r}"
        return
    simple = type.removeprefix("xs:")
    while True:
        choices = schema().choices.get(simple)
        if choices is not None and value not in choices:
            yield f"{where} is none of {simple}: {value!r}"
            return
        if simple not in schema().restrictions:
            break
        simple = schema().restrictions[simple].removeprefix("xs:")
    if simple == "date" and not DATE.fullmatch(value):
        yield f"{where} is no date: {value!r}"
    if simple == "dateTime" and not INSTANT.fullmatch(value):
        yield f"{where} is no instant: {value!r}"
