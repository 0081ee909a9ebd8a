"""Attachable: a file that goes along with a document, its description and how to know it again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from crossfoot.core.mappings import Mappings
from crossfoot.core.postings import Attachment
from crossfoot.core.problems import Fix, Problem, shown
from crossfoot.quickbooks.online.client import text_literal
from crossfoot.quickbooks.online.documents import fields
from crossfoot.quickbooks.online.documents.fields import Unpostable

NAME = "Attachable"
FILE_NAME_LENGTH = 1000
MOST_BYTES = 100 * 1024 * 1024 - 64 * 1024
"""Of one file: a request has at most 100 MB, and the description goes with it."""

CONTENT_TYPES: Mapping[str, str] = {
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
"""The files that QuickBooks takes, by the ending of their names, and the type each is sent as."""

ARCHIVES = frozenset({"zip", "7z", "rar", "gz", "tgz", "tar", "bz2", "xz"})


def file_problem(name: str, size: int) -> Problem | None:
    """Why QuickBooks would not take a file, and what to do about it; None where it would."""
    ending = ending_of(name)
    if ending in ARCHIVES:
        return _problem(
            name, "file_is_archive",
            f"QuickBooks takes no archives, and “{shown(name)}” is one (.{ending}). Unpack it and attach the "
            "files in it.",
        )  # fmt: skip
    if ending not in CONTENT_TYPES:
        kinds = ", ".join(kind.upper() for kind in CONTENT_TYPES)
        return _problem(
            name, "file_type_refused",
            f"QuickBooks does not take files like “{shown(name)}”. Attach it as one of {kinds}.",
        )  # fmt: skip
    if size <= 0:
        return _problem(name, "file_empty", f"“{shown(name)}” is empty. Attach the file again.")
    if size > MOST_BYTES:
        return _problem(
            name, "file_too_large",
            f"“{shown(name)}” has {size // 1024 // 1024:,} MB, and QuickBooks takes less than 100 MB. Attach a "
            "smaller file.",
        )  # fmt: skip
    if not file_name(name) or len(file_name(name)) > FILE_NAME_LENGTH:
        return _problem(
            name, "file_name_too_long",
            f"The name “{shown(name)}” has {len(name):,} characters; QuickBooks takes {FILE_NAME_LENGTH:,}. "
            "Shorten it.",
        )  # fmt: skip
    return None


def body_of(posting: Attachment, mappings: Mappings, *, marker: str) -> dict[str, Any]:
    """The description of the file. `marker` goes into its note, by which we know it again.

    Raises Unpostable where QuickBooks does not take the file, or has not its document yet.
    """
    problem = file_problem(posting.name, posting.size)
    if problem is not None:
        raise Unpostable(problem)
    remote_id = fields.document_id(posting.document, "document", mappings)
    reference = {"EntityRef": {"type": posting.kind, "value": remote_id}, "IncludeOnSend": False}
    return {
        "AttachableRef": [reference],
        "FileName": file_name(posting.name),
        "ContentType": CONTENT_TYPES[ending_of(posting.name)],
        "Note": marker,
    }


def find_statement(posting: Attachment, mappings: Mappings) -> str:
    """The query that shows what is attached to the document."""
    remote_id = fields.document_id(posting.document, "document", mappings)
    return (
        f"SELECT * FROM {NAME} WHERE AttachableRef.EntityRef.Type = {text_literal(posting.kind)}"
        f" AND AttachableRef.EntityRef.value = {text_literal(remote_id)} ORDERBY Id MAXRESULTS 1000"
    )


def is_ours(record: Mapping[str, Any], posting: Attachment, mappings: Mappings, *, marker: str) -> bool:
    """Whether `record` is what became of `posting`: by name, size, document and our marker in its note."""
    remote_id = mappings.documents.get(posting.document, "")
    return (
        fields.text(record, "FileName") == file_name(posting.name)
        and fields.text(record, "Size") == str(posting.size)
        and (posting.kind, remote_id) in attached_to(record)
        and fields.has_marker(fields.text(record, "Note"), marker)
    )


def attached_to(record: Mapping[str, Any]) -> set[tuple[str, str]]:
    """(type, id) of everything in QuickBooks that the file is attached to."""
    references = record.get("AttachableRef")
    held = [
        reference["EntityRef"]
        for reference in (references if isinstance(references, list) else ())
        if isinstance(reference, Mapping) and isinstance(reference.get("EntityRef"), Mapping)
    ]
    return {(fields.text(one, "type"), fields.text(one, "value")) for one in held}


def file_name(name: str) -> str:
    """The name without folders and control characters."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(character for character in last if character.isprintable()).strip()


def ending_of(name: str) -> str:
    """The ending of a file's name in lower case, without its dot; empty where it has none."""
    return name.rpartition(".")[2].strip().lower() if "." in name else ""


def _problem(name: str, code: str, sentence: str) -> Problem:
    return Problem(code, sentence, Fix.EDIT_DOCUMENT, f"file:{code}", shown(name), "attachment")
