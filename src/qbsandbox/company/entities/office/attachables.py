"""Attachments: notes and files linked to transactions and list records.

Files lie in the company file beside the records. `FileAccessUri` answers with a temporary address that serves
the bytes to anybody for fifteen minutes, as Intuit's storage does.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode

from qbsandbox.company import jsontext
from qbsandbox.company.entities.books import Books
from qbsandbox.company.entities.schema import (
    IGNORED,
    EntityType,
    Field,
    Kind,
    read_only,
    text,
)
from qbsandbox.company.families import FAMILIES
from qbsandbox.company.faults import Fault, business, missing
from qbsandbox.company.jsontext import JsonObject
from qbsandbox.company.records import Record

CATEGORIES = ("Contact Photo", "Document", "Image", "Receipt", "Signature", "Sound", "Other")
# Ending of a file name and the type it stands for (the kinds of files Intuit's Attachable page lists).
TYPES: Mapping[str, str] = {
    "ai": "application/postscript",
    "csv": "text/csv",
    "doc": "application/msword",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "eps": "application/postscript",
    "gif": "image/gif",
    "jpeg": "image/jpeg",
    "jpg": "image/jpeg",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "pdf": "application/pdf",
    "png": "image/png",
    "rtf": "text/rtf",
    "tif": "image/tiff",
    "tiff": "image/tiff",
    "txt": "text/plain",
    "xls": "application/vnd.ms-excel",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "xml": "text/xml",
}
SPELLINGS: Mapping[str, str] = {"image/jpg": "image/jpeg", "image/tif": "image/tiff"}
KNOWN_TYPES = frozenset({*TYPES.values(), "application/xml", "application/rtf"})
LONGEST_FILE_NAME = 1000
TEMPORARY = timedelta(minutes=15)
# Kinds that carry no attachments.
NOT_LINKED = frozenset(
    {"CompanyInfo", "Preferences", "TaxCode", "TaxRate", "TaxAgency", "CompanyCurrency", "ExchangeRate"}
    | {"Attachable", "RecurringTransaction"}
)
LINKED: Mapping[str, str] = {kind.lower(): kind for kind in FAMILIES if kind not in NOT_LINKED}
REFERENCE_FIELDS = frozenset(
    {"EntityRef", "LineInfo", "IncludeOnSend", "Inactive", "NoRefOnly", "CustomField", "AttachableRefEx"}
)


@dataclass(frozen=True, slots=True)
class Upload:
    """One file of an upload: the name and type its part gave ("" for none) and its bytes."""

    name: str
    content_type: str
    content: bytes


def attach_file(books: Books, body: JsonObject, file: Upload) -> Record:
    """A new attachment with a file. `body` is the cleaned metadata, empty where the upload had none.

    Raises 2020 without a file name, 2040, 2050, 6041 for a kind of file QuickBooks does not take, and what a
    note's links raise.
    """
    name = _file_name(str(body.get("FileName") or file.name))
    content_type = _content_type(name, str(body.get("ContentType") or file.content_type))
    body = {**body, "FileName": name, "ContentType": content_type, "Size": len(file.content)}
    body = _complete(books, body, None, body)
    record = books.store.insert("Attachable", body, at=books.now)
    books.store.keep_file(record.id, content_type, file.content)
    return record


def temporary_address(books: Books, id: int) -> str:
    """Where the file of an attachment can be fetched without a token until fifteen minutes from now."""
    company = books.company
    until = int((books.now + TEMPORARY).timestamp())
    parameters = {
        "X-Amz-Expires": "900",
        "Expires": until,
        "Signature": _signature(company.realm_id, id, until),
    }
    record = books.store.get("Attachable", id)
    name = quote(str(record.body["FileName"])) if record else str(id)
    return f"{company.address}/files/{company.realm_id}/{id}/{name}?{urlencode(parameters)}"


def is_current(realm_id: str, id: int, until: str, signature: str, *, now: datetime) -> bool:
    """Whether a temporary address is ours and has time left."""
    if not until.isascii() or not until.isdigit() or len(until) > 12:
        return False
    ours = hmac.compare_digest(signature.encode(), _signature(realm_id, id, int(until)).encode())
    return ours and now.timestamp() <= int(until)


def _signature(realm_id: str, id: int, until: int) -> str:
    """Nothing in a sandbox is secret; this only keeps an address from being written by hand."""
    return hmac.new(b"qbsandbox", f"{realm_id}/{id}/{until}".encode(), hashlib.sha256).hexdigest()


def _complete(books: Books, body: JsonObject, before: Record | None, asked: JsonObject) -> JsonObject:
    """A note, a file or both; links are replaced, never merged, and those that were there before may point to
    what is gone."""
    has_file = "Size" in body
    if not has_file:
        if not str(body.get("Note") or "").strip():
            raise business("You must have at least a note string or file attachment")
        body.pop("ContentType", None)
        body.pop("FileName", None)
    elif before is not None:
        body["FileName"] = _file_name(str(body.get("FileName") or before.body["FileName"]))
        body["ContentType"] = before.body["ContentType"]
    known = [] if before is None else [_target(ref) for ref in before.body.get("AttachableRef", ())]
    references = body.get("AttachableRef")
    if references is None:
        body.pop("AttachableRef", None)
    else:
        listed = references if isinstance(references, list) else [references]
        body["AttachableRef"] = [_reference(books, ref, known) for ref in listed]
    return body


def _reference(books: Books, raw: Any, known: list[tuple[str, str]]) -> JsonObject:
    """One link as replies show it; raises 6050 for a kind without attachments, 6000 where the record is gone."""
    if not isinstance(raw, Mapping):
        raise Fault(
            2010,
            "Property Name:failed to parse json object; a property specified is unsupported or invalid"
            " (AttachableRef)\n specified is unsupported or invalid",
        )
    held = raw.get("EntityRef")
    shown: JsonObject = {}
    if held is not None:
        kind = str(held.get("type") or "") if isinstance(held, Mapping) else ""
        value = str(held.get("value") or "") if isinstance(held, Mapping) else ""
        if not kind or not value:
            raise missing("EntityRef.type" if not kind else "EntityRef.value")
        entity = LINKED.get(kind.lower())
        if entity is None:
            raise Fault(6050, f"Unsupported EntityRef type. Supplied value:{kind}", element="EntityRef.type")
        if (entity, value) not in known and not _exists(books, entity, value):
            raise business(
                f"The entity {entity} {value} that you are trying to link does not exist. {entity} {value}"
            )
        shown["EntityRef"] = {"value": value, "type": entity}
    if raw.get("LineInfo") not in (None, ""):
        shown["LineInfo"] = str(raw["LineInfo"])
    shown["IncludeOnSend"] = str(raw.get("IncludeOnSend")).lower() == "true"
    for flag in ("NoRefOnly", "Inactive"):
        if raw.get(flag) not in (None, ""):
            shown[flag] = str(raw[flag]).lower() == "true"
    return shown


def _target(reference: JsonObject) -> tuple[str, str]:
    held = reference.get("EntityRef", {})
    return (str(held.get("type")), str(held.get("value")))


def _exists(books: Books, entity: str, value: str) -> bool:
    return books.store.find(entity, value) is not None


def _file_name(name: str) -> str:
    """The last part of a path; raises 2020 for none, 2040 for control characters, 2050 for one too long."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1].strip()
    if not last:
        raise missing("FileName")
    if not last.isprintable():
        raise Fault(2040, f"Element contains invalid characters. {last}", element="FileName")
    if len(last) > LONGEST_FILE_NAME:
        raise Fault(
            2050,
            "String length is either shorter or longer than supported by specification. "
            f"Min:0 Max:{LONGEST_FILE_NAME} supplied length:{len(last)}",
            element="FileName",
        )
    return last


def _content_type(name: str, given: str) -> str:
    """The type that was given, else the one the name's ending stands for.

    Raises 6041 where neither is of a kind QuickBooks takes (which code it answers with is UNSURE).
    """
    given = given.partition(";")[0].strip().lower()
    given = SPELLINGS.get(given, given)
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    by_name = TYPES.get(ending)
    if by_name is None and given not in KNOWN_TYPES:
        raise Fault(6041, f"Invalid Uploaded File : files of this type can't be attached: {name}", element="")
    return given if given and given != "application/octet-stream" else by_name or given


def _show(books: Books, record: Record, shown: JsonObject) -> JsonObject:
    if "Size" in shown:
        place = f"/v3/company/{books.company.realm_id}"
        shown["FileAccessUri"] = f"{place}/download/{record.id}"
        shown["TempDownloadUri"] = temporary_address(books, record.id)
        if str(shown.get("ContentType", "")).startswith("image/"):
            shown["ThumbnailFileAccessUri"] = f"{place}/attachable-thumbnail/{record.id}"
            shown["ThumbnailTempDownloadUri"] = shown["TempDownloadUri"]
    return shown


def _drop_file(books: Books, record: Record) -> None:
    books.store.drop_file(record.id)


def metadata(content: bytes) -> Any:
    """The JSON of a metadata part; raises 6040 where it is none."""
    try:
        read = jsontext.read(content.decode("utf-8"))
    except ValueError:
        read = None
    if isinstance(read, dict) and isinstance(read.get("Attachable"), dict):
        read = read["Attachable"]
    if not isinstance(read, dict):
        raise Fault(6040, "Metadata is not an Attachable", element="")
    return read


ATTACHABLE = EntityType(
    "Attachable",
    {
        "FileName": text(filterable=True),
        "FileAccessUri": read_only(Kind.TEXT),
        "TempDownloadUri": read_only(Kind.TEXT),
        "Size": read_only(Kind.WHOLE, filterable=True),
        "ContentType": text(100, filterable=True),
        "Category": text(choices=CATEGORIES, filterable=True),
        "Lat": text(30, filterable=True),
        "Long": text(30, filterable=True),
        "PlaceName": text(1000, filterable=True),
        "Note": text(2000, filterable=True),
        "Tag": text(1000, filterable=True),
        "ThumbnailFileAccessUri": read_only(Kind.TEXT),
        "ThumbnailTempDownloadUri": read_only(Kind.TEXT, filterable=True),
        "domain": IGNORED,
        "AttachableRef": Field(Kind.OPAQUE, filterable=True),
        "AttachableEx": IGNORED,
        "CustomField": IGNORED,
    },
    can=frozenset({"create", "update", "read", "query", "delete"}),
    complete=_complete,
    show=_show,
    before_delete=_drop_file,
    deletes_need_token=False,
    in_webhooks=False,
)
