"""Files to QuickBooks: a description and the bytes as one multipart body, and what QuickBooks makes of it.

The same file under the same identity always gives the same bytes: the boundary follows from both.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from itertools import count
from urllib.parse import urlencode

from crossfoot.quickbooks.books import Frozen, Operation, Outcome, Posted, Reply, Transmission, Unknown
from crossfoot.quickbooks.online import exact_json, faults, framing
from crossfoot.quickbooks.online.client import MINOR_VERSION
from crossfoot.quickbooks.online.documents import attachment, fields

VERB = "upload"
BOUNDARY = "crossfoot-"


def frame(
    operation: Operation, content: bytes, *, request_id: str, sha256: str, minor_version: int = MINOR_VERSION
) -> Frozen:
    """The request that uploads `content` with the description in `operation`.

    Raises ValueError where `content` is not the file whose digest is `sha256` (hexadecimal), where the
    operation is no upload, or for a request id that QuickBooks would not tell apart.
    """
    framing.check_request_id(request_id)
    if operation.verb != VERB:
        raise ValueError(f"{operation.verb} of a {operation.name} is no upload")
    if hashlib.sha256(content).hexdigest() != sha256.lower():
        raise ValueError("these are not the bytes of the file that was attached")
    description = exact_json.dumps(operation.body)
    boundary = _boundary(request_id, description, content)
    name = _quoted(fields.text(operation.body, "FileName"))
    content_type = fields.text(operation.body, "ContentType")
    body = b"".join(
        (
            _head(boundary, 'name="file_metadata_01"; filename="attachment.json"', "application/json"),
            description,
            b"\r\n",
            _head(boundary, f'name="file_content_01"; filename="{name}"', content_type),
            content,
            f"\r\n--{boundary}--\r\n".encode(),
        )
    )
    query = urlencode({"minorversion": str(minor_version), "requestid": request_id})
    return Frozen("POST", f"/upload?{query}", body, f"multipart/form-data; boundary={boundary}")


def interpret(transmission: Transmission) -> Outcome:
    """What became of one uploaded file. QuickBooks refuses a file under HTTP 200, beside the others."""
    if not isinstance(transmission, Reply):
        return transmission
    refusal = faults.outcome_of_reply(transmission, name=attachment.NAME)
    if refusal is not None:
        return refusal
    try:
        answer = exact_json.value_of(transmission)
    except ValueError:
        answer = None
    entries = answer.get("AttachableResponse") if isinstance(answer, Mapping) else None
    entry = entries[0] if isinstance(entries, list) and len(entries) == 1 else None
    if not isinstance(entry, Mapping):
        return Unknown("QuickBooks' answer does not say what became of the file", transmission.status)
    refusal = faults.outcome_of(
        faults.faults_of(entry),
        status=transmission.status,
        name=attachment.NAME,
        headers=transmission.headers,
    )
    if refusal is not None:
        return refusal
    record = entry.get(attachment.NAME)
    if not isinstance(record, Mapping) or not record.get("Id"):
        return Unknown("QuickBooks' answer holds no file", transmission.status)
    return Posted(fields.text(record, "Id"), fields.text(record, "SyncToken"), record=record)


def _boundary(request_id: str, description: bytes, content: bytes) -> str:
    """A line that stands in neither part; counting on is for the one file in the world that holds it."""
    for attempt in count():
        seed = b"\0".join((request_id.encode(), str(attempt).encode(), description, content))
        boundary = BOUNDARY + hashlib.sha256(seed).hexdigest()[:40]
        if boundary.encode() not in content and boundary.encode() not in description:
            return boundary
    raise AssertionError("counting does not end")


def _head(boundary: str, disposition: str, content_type: str) -> bytes:
    lines = (
        f"--{boundary}",
        f"Content-Disposition: form-data; {disposition}",
        f"Content-Type: {content_type}",
        "Content-Transfer-Encoding: binary",
    )
    return "\r\n".join(lines).encode() + b"\r\n\r\n"


def _quoted(name: str) -> str:
    """A name for the part's head, in plain letters; the whole one stands in the description."""
    plain = name.encode("ascii", "replace").decode()
    return "".join("_" if character in '"\\?\r\n' else character for character in plain)
