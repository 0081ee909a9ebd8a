"""Files behind temporary addresses: whoever has the address gets the bytes, until it runs out."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from xml.sax.saxutils import escape

from werkzeug.wrappers import Request, Response

from qbsandbox.company.entities.office.attachables import is_current
from qbsandbox.company.file import CompanyFile

PREFIX = "/files/"
_ADDRESS = re.compile(r"/files/(\d+)/(\d{1,19})/[^/]*")


def respond(request: Request, company_at: Callable[[str], CompanyFile | None], *, now: datetime) -> Response:
    """The file, or the XML that a storage service answers with: 403 AccessDenied for an address that has run out
    or was tampered with, 404 NoSuchKey where the file is gone."""
    if request.method not in ("GET", "HEAD"):
        return Response(status=405, headers={"Allow": "GET, HEAD"})
    found = _ADDRESS.fullmatch(request.path)
    company = None if found is None else company_at(found[1])
    if found is None or company is None:
        return _refused(404, "NoSuchKey", "The specified key does not exist.")
    id = int(found[2])
    until, signature = request.args.get("Expires", ""), request.args.get("Signature", "")
    if not is_current(company.realm_id, id, until, signature, now=now):
        return _refused(403, "AccessDenied", "Request has expired")
    with company.lock:
        file = company.store.file(id)
    if file is None:
        return _refused(404, "NoSuchKey", "The specified key does not exist.")
    return Response(file[1], headers={"Content-Type": file[0], "Accept-Ranges": "bytes"})


def _refused(status: int, code: str, message: str) -> Response:
    error = f"<Error><Code>{code}</Code><Message>{escape(message)}</Message></Error>"
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n{error}'
    return Response(text, status=status, headers={"Content-Type": "application/xml"})
