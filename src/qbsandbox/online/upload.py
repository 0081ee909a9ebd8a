"""`POST /upload`: files with their metadata, as multipart bodies of any make; and the addresses files are read
from.

Clients write these bodies by hand, so the reading is forgiving: lines may end in LF or CRLF, something may stand
before the first boundary, contents may be base64, binary or text, metadata may be missing.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from itertools import pairwise
from typing import Any

from qbsandbox.company.entities.books import Books
from qbsandbox.company.entities.office.attachables import ATTACHABLE, Upload, attach_file, metadata
from qbsandbox.company.entities.reading import show
from qbsandbox.company.entities.values import clean
from qbsandbox.company.faults import Fault
from qbsandbox.company.jsontext import JsonObject
from qbsandbox.company.records import Record
from qbsandbox.online.xml.reading import json_of

MOST_BYTES = 100 * 1024 * 1024
BLANK_LINE = re.compile(rb"\r?\n[ \t]*\r?\n")
METADATA = re.compile(r"file_metadata_?(.*)", re.IGNORECASE)
CONTENT = re.compile(r"file_content_?(.*)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Part:
    headers: Message
    content: bytes

    @property
    def name(self) -> str:
        return str(self.headers.get_param("name", "", "content-disposition") or "")

    @property
    def file_name(self) -> str:
        return self.headers.get_filename() or ""


@dataclass(slots=True)
class Pair:
    """What was sent for one attachment."""

    metadata: Part | None = None
    content: Part | None = None


def run(books: Books, body: bytes, content_type: str) -> JsonObject:
    """The reply's `AttachableResponse`: an Attachable or a Fault for each file, in their order, under HTTP 200.

    Raises 6030 for a request of more than 100 MB, 6041 for a body in which there is no file at all.
    """
    if len(body) > MOST_BYTES:
        raise Fault(6030, f"Upload file size exceeds the limit of {MOST_BYTES} bytes", element="")
    pairs = _pairs(_parts(body, content_type))
    if not pairs:
        raise Fault(6041, "Invalid Uploaded File : the request has no file_content part", element="")
    return {"AttachableResponse": [_one(books, pair) for pair in pairs]}


def _one(books: Books, pair: Pair) -> JsonObject:
    try:
        with books.store.step():
            return {"Attachable": show(books, ATTACHABLE, _attach(books, pair))}
    except Fault as fault:
        return {"Fault": fault.as_json()}


def _attach(books: Books, pair: Pair) -> Record:
    raw = {} if pair.metadata is None else _metadata(pair.metadata.content)
    body = clean(
        ATTACHABLE,
        raw,
        strict=books.switches.refuses_unknown_properties,
        latin1=books.company.is_us and books.switches.checks_latin1,
    )
    if pair.content is None:
        raise Fault(6041, "Invalid Uploaded File : metadata without a file", element="")
    file = Upload(
        pair.content.file_name, str(pair.content.headers.get("content-type", "")), _decoded(pair.content)
    )
    return attach_file(books, {name: value for name, value in body.items() if value is not None}, file)


def _metadata(content: bytes) -> Any:
    """The Attachable of a metadata part, which the PHP SDK writes in XML; raises 6040 where it is none."""
    if not content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return metadata(content)
    try:
        root, attachable = json_of(content.strip())
    except Fault:
        root, attachable = "", {}
    if root != ATTACHABLE.name:
        raise Fault(6040, "Metadata is not an Attachable", element="")
    return attachable


def _decoded(part: Part) -> bytes:
    if str(part.headers.get("content-transfer-encoding", "")).strip().lower() != "base64":
        return part.content
    try:
        return base64.b64decode(b"".join(part.content.split()), validate=True)
    except binascii.Error:
        raise Fault(6041, "Invalid Uploaded File : the content is not base64", element="") from None


def _pairs(parts: Iterator[Part]) -> list[Pair]:
    """Parts that belong together have the same ending: file_metadata_01, file_content_01. A file under any
    other name is one of its own."""
    pairs: dict[str, Pair] = {}
    for part in parts:
        about, content = METADATA.fullmatch(part.name), CONTENT.fullmatch(part.name)
        if about is not None:
            pairs.setdefault(about[1], Pair()).metadata = part
        elif content is not None:
            pairs.setdefault(content[1], Pair()).content = part
        elif part.file_name:
            pairs[f"{len(pairs)} {part.name}"] = Pair(content=part)
    return list(pairs.values())


def _parts(body: bytes, content_type: str) -> Iterator[Part]:
    header = Message()
    header["Content-Type"] = content_type
    boundary = str(header.get_param("boundary") or "").encode()
    if not boundary:
        raise Fault(6041, "Invalid Uploaded File : the request has no boundary", element="")
    line = re.compile(rb"(?:\A|\r?\n)--" + re.escape(boundary) + rb"(--)?[ \t]*(?=\r?\n|\Z)")
    marks = list(line.finditer(body))
    for mark, following in pairwise(marks):
        if mark[1]:
            break
        yield _part(body[mark.end() : following.start()])


def _part(raw: bytes) -> Part:
    """`raw` begins with the end of the boundary's line."""
    raw = raw[2:] if raw.startswith(b"\r\n") else raw[1:]
    blank = BLANK_LINE.search(raw)
    start, end = (blank.start(), blank.end()) if blank else (len(raw), len(raw))
    headers = Message()
    for written in raw[:start].decode("utf-8", "replace").splitlines():
        name, _, value = written.partition(":")
        if name.strip():
            headers[name.strip()] = value.strip()
    return Part(headers, raw[end:])
