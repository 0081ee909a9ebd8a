"""From an XML body to the object that the same request would send as JSON.

References become `{"value", "name", "type"}`, booleans and numbers themselves, repeated elements lists, by the
table of Intuit's types. Names are told apart without their namespace, order does not matter. What is in no
type goes through as it is: refusing it (2010) is up to the kind's own rules, as for JSON.

The parser resolves no entity, loads no DTD and asks no network; a DOCTYPE is refused before that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from lxml import etree

from qbsandbox.company.entities.intuit_types import ATTRIBUTES, Member, is_entity, members
from qbsandbox.company.faults import Fault, unsupported
from qbsandbox.company.jsontext import JsonObject

LARGEST_BODY = 10_000_000
NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
BATCH = "IntuitBatchRequest"
BATCH_ITEM = "BatchItemRequest"

_PROLOG = re.compile(rb"(?:\xef\xbb\xbf)?(?:\s+|<\?.*?\?>|<!--.*?-->)*", re.DOTALL)
_TEXT = Member("", "", "", False)


def json_of(body: bytes) -> tuple[str, JsonObject]:
    """The name of the root element and its content as JSON; raises Fault where the body is no XML."""
    root = _parsed(body)
    name = _name(root)
    if name == BATCH:
        return name, {BATCH_ITEM: [_batch_item(item) for item in _children(root)]}
    return name, _object(root, name)


def _parsed(body: bytes) -> etree._Element:
    """The root element. What the real service says about broken XML is known for wrong bytes only (500, with
    its parser's message); the same is done here with the other messages (UNSURE)."""
    if len(body) > LARGEST_BODY:
        raise Fault(2010, f"Property Name:a body of at most {LARGEST_BODY} bytes is read")
    prolog = _PROLOG.match(body)
    if prolog is not None and body[prolog.end() :].startswith(b"<!"):
        raise _no_doctype()
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        huge_tree=False,
        load_dtd=False,
        dtd_validation=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        if getattr(error, "code", None) == etree.ErrorTypes.ERR_INVALID_ENCODING:
            raise unsupported(
                "com.sun.org.apache.xerces.internal.impl.io.MalformedByteSequenceException: "
                "Invalid byte 1 of 1-byte UTF-8 sequence"
            ) from None
        line, column = error.position
        raise unsupported(
            f"org.xml.sax.SAXParseException; lineNumber: {line}; columnNumber: {column}; {error.msg}"
        ) from None
    except ValueError as error:
        raise unsupported(f"org.xml.sax.SAXParseException; {error}") from None
    if getattr(root.getroottree().docinfo, "doctype", ""):
        raise _no_doctype()
    return root


def _no_doctype() -> Fault:
    return unsupported(
        "org.xml.sax.SAXParseException; DOCTYPE is disallowed when the feature "
        '"http://apache.org/xml/features/disallow-doctype-decl" set to true.'
    )


def _batch_item(item: etree._Element) -> JsonObject:
    """One `<BatchItemRequest bId operation optionsData>` around an entity or a Query."""
    found: JsonObject = {str(name): str(value) for name, value in item.attrib.items()}
    for child in _children(item):
        name = _name(child)
        found[name] = _object(child, name) if len(child) or is_entity(name) else child.text or ""
    return found


def _object(element: etree._Element, type: str) -> JsonObject:
    known = members(type)
    found: JsonObject = {}
    if is_entity(type) or not known:
        found.update(_attributes(element))
    for child in _children(element):
        name = _name(child)
        member = known.get(name) or _TEXT
        value = _flag(child.text, empty=True) if name == "sparse" else _value(child, name, member)
        if member.repeats:
            found.setdefault(name, []).append(value)
        else:
            found[name] = value
    return found


def _attributes(element: etree._Element) -> Iterator[tuple[str, object]]:
    for name in ATTRIBUTES:
        value = element.get(name)
        if value is not None:
            yield name, (_flag(value) if name == "sparse" else value)


def _value(element: etree._Element, name: str, member: Member) -> Any:
    if element.get(NIL) in ("true", "1"):
        return None
    if member.sign == "@" and not len(element):
        return _reference(element)
    if member.type:
        return _object(element, member.type)
    if len(element):
        return _object(element, name)
    text = element.text or ""
    if member.sign == "?":
        return _flag(text)
    if member.sign in ("#", "%"):
        return _number(text)
    return text


def _reference(element: etree._Element) -> Mapping[str, str]:
    """`<CustomerRef name="Ana" type="Customer">5</CustomerRef>` as its JSON object."""
    found = {"value": (element.text or "").strip()}
    found.update({str(name): str(value) for name, value in element.attrib.items() if "{" not in str(name)})
    return found


def _flag(text: str | None, *, empty: bool = False) -> Any:
    """An xs:boolean, which may be written 1 and 0 too; what is none stays text and is refused later.

    `empty` is what nothing stands for: the PHP SDK writes `<sparse/>` where a program set it to true.
    """
    written = (text or "").strip().lower()
    if not written and empty:
        return True
    return {"true": True, "1": True, "false": False, "0": False}.get(written, written)


def _number(text: str) -> Any:
    """A number, whole where it is written so; what is none stays text and is refused later."""
    written = text.strip()
    try:
        number = Decimal(written)
    except InvalidOperation:
        return written
    if not number.is_finite() or abs(number.adjusted()) > 40:
        return written
    return number if "." in written or number != number.to_integral_value() else int(number)


def _children(element: etree._Element) -> Iterator[etree._Element]:
    return (child for child in element if isinstance(child.tag, str))


def _name(element: etree._Element) -> str:
    return str(etree.QName(element).localname)
