"""From the JSON of a reply to the XML of the same reply.

`<IntuitResponse xmlns time>` around one entity, a QueryResponse, the items of a batch, a CDCResponse, the
attachables of an upload or a Fault; reports are their own root. Elements come in the order of Intuit's
schema, whatever the order of the JSON; domain, sparse and status are attributes (recorded).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from lxml import etree

from qbsandbox.company import jsontext, pacific
from qbsandbox.company.entities.intuit_types import TYPES, Member, is_entity, members
from qbsandbox.company.jsontext import JsonObject

NAMESPACE = "http://schema.intuit.com/finance/v3"
DEFAULT: Any = {None: NAMESPACE}
INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"
PAGE = ("startPosition", "maxResults", "totalCount")
ENTITY_ATTRIBUTES = ("domain", "status", "sparse")
REFERENCE_ATTRIBUTES = ("name", "type", "id")

_TEXT = Member("", "", "", False)
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml_of(reply: JsonObject) -> bytes:
    """The document for a parsed JSON reply."""
    if "Header" in reply and "Columns" in reply:
        root = etree.Element(_tag("Report"), nsmap=DEFAULT)
        _report(root, reply)
    else:
        root = etree.Element(_tag("IntuitResponse"), nsmap=DEFAULT)
        time = _time(reply.get("time"))
        if time:
            root.set("time", time)
        _members(root, reply)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True).replace(
        b"<?xml version='1.0' encoding='UTF-8' standalone='yes'?>\n",
        b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>',
        1,
    )


def _members(parent: etree._Element, holder: JsonObject) -> None:
    """What an IntuitResponse, an item of a batch or a QueryResponse holds."""
    for name, value in holder.items():
        if name == "Fault":
            _fault(parent, value["type"], value["Error"], "Message", "Detail")
        elif name == "fault" and value:
            _fault(parent, value["type"], value["error"], "message", "detail")
        elif name == "QueryResponse":
            for each in value if isinstance(value, list) else [value]:
                _query_response(parent, each)
        elif name in ("BatchItemResponse", "AttachableResponse", "CDCResponse"):
            for each in value if isinstance(value, list) else [value]:
                item = _child(parent, name)
                if "bId" in each:
                    item.set("bId", _plain(str(each["bId"])))
                _members(item, each)
        elif name in TYPES:
            for each in value if isinstance(value, list) else [value]:
                _append(parent, name, each, Member(name, "", name, False))


def _query_response(parent: etree._Element, answer: JsonObject) -> None:
    element = _child(parent, "QueryResponse")
    for name in PAGE:
        if name in answer:
            element.set(name, str(answer[name]))
    _members(element, answer)


def _fault(
    parent: etree._Element, type: str, errors: Sequence[Mapping[str, Any]], message: str, detail: str
) -> None:
    element = _child(parent, "Fault")
    element.set("type", type)
    for each in errors:
        error = _child(element, "Error")
        error.set("code", str(each["code"]))
        if each.get("element") is not None:
            error.set("element", _plain(str(each["element"])))
        _child(error, "Message").text = _plain(str(each.get(message, "")))
        if each.get(detail):
            _child(error, "Detail").text = _plain(str(each[detail]))


def _append(parent: etree._Element, name: str, value: Any, member: Member) -> None:
    if value is None:
        return
    if isinstance(value, list):
        for each in value:
            _append(parent, name, each, member)
        return
    element = _child(parent, name)
    if not isinstance(value, Mapping):
        element.text = _written(value)
    elif member.sign == "~":
        _anything(element, value)
    elif member.sign == "@" or (not member.type and "value" in value):
        element.text = _written(value.get("value", ""))
        for attribute in REFERENCE_ATTRIBUTES:
            if value.get(attribute) is not None:
                element.set(attribute, _written(value[attribute]))
    else:
        _object(element, value, member.type)


def _object(element: etree._Element, value: Mapping[str, Any], type: str) -> None:
    known = members(type)
    attributes = ENTITY_ATTRIBUTES if is_entity(type) or type == "" else ()
    for attribute in attributes:
        if attribute in value and not isinstance(value[attribute], (Mapping, list)):
            element.set(attribute, _written(value[attribute]))
    if type == "CustomFieldDefinition":
        _say_which_definition(element, value)
    for name, member in known.items():
        if name in value:
            _append(element, name, value[name], member)
    for name, held in value.items():
        if name not in known and name not in attributes:
            nested = Member(name, "", name, False) if is_entity(name) else _TEXT
            _append(element, name, held, nested)


def _say_which_definition(element: etree._Element, value: Mapping[str, Any]) -> None:
    """Preferences' custom fields are of an abstract type; the document names the real one (recorded)."""
    fields = value.get("CustomField")
    if isinstance(fields, list) and fields and "Type" in fields[0]:
        element.set(f"{{{INSTANCE}}}type", f"{fields[0]['Type']}CustomFieldDefinition")


def _anything(element: etree._Element, value: Mapping[str, Any]) -> None:
    """`{"any": [{"name": "{…}NameValue", "value": {…}}]}`, the JSON of an open element, as its elements."""
    for each in value.get("any", ()):
        name = str(each.get("name", "NameValue")).rpartition("}")[2]
        _append(element, name, each.get("value"), Member(name, "", name, False))
    for name, held in value.items():
        if name != "any":
            _append(element, name, held, _TEXT)


def _report(root: etree._Element, report: JsonObject) -> None:
    header = _child(root, "Header")
    for name, value in report["Header"].items():
        _append(header, name, value, _TEXT)
    columns = _child(root, "Columns")
    for column in report["Columns"].get("Column", ()):
        _column(columns, column)
    _rows(_child(root, "Rows"), report.get("Rows", {}))


def _column(parent: etree._Element, column: Mapping[str, Any]) -> None:
    element = _child(parent, "Column")
    for name in ("ColTitle", "ColType", "MetaData"):
        _append(element, name, column.get(name), _TEXT)
    if "Columns" in column:
        inner = _child(element, "Columns")
        for each in column["Columns"].get("Column", ()):
            _column(inner, each)


def _rows(element: etree._Element, rows: Mapping[str, Any]) -> None:
    for row in rows.get("Row", ()):
        line = _child(element, "Row")
        for attribute in ("type", "group"):
            if attribute in row:
                line.set(attribute, str(row[attribute]))
        _cells(line, row)
        if "Header" in row:
            _cells(_child(line, "Header"), row["Header"])
        if "Rows" in row:
            _rows(_child(line, "Rows"), row["Rows"])
        if "Summary" in row:
            _cells(_child(line, "Summary"), row["Summary"])


def _cells(element: etree._Element, holder: Mapping[str, Any]) -> None:
    for cell in holder.get("ColData", ()):
        data = _child(element, "ColData")
        for attribute in ("value", "id", "href"):
            if attribute in cell:
                data.set(attribute, _plain(str(cell[attribute])))


def _child(parent: etree._Element, name: str) -> etree._Element:
    return etree.SubElement(parent, _tag(name))


def _tag(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return jsontext.number(value)
    return _plain(str(value))


def _plain(text: str) -> str:
    """Text without the characters that XML cannot hold."""
    return _NOT_XML.sub("", text)


def _time(value: Any) -> str | None:
    """The authentication filter counts milliseconds since 1970, everything else writes the time."""
    if isinstance(value, int):
        return pacific.milliseconds_text(datetime.fromtimestamp(value / 1000, UTC))
    return None if value is None else str(value)
