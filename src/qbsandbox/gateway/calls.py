"""Which call a request is: the words of its path, its operation, and what a batch in it would do."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from werkzeug.wrappers import Request

from qbsandbox.call import Call
from qbsandbox.company.faults import Fault
from qbsandbox.online.xml.reading import json_of

ENDPOINTS: Mapping[str, str] = {
    "/.well-known/openid_configuration": "discovery",
    "/.well-known/openid_sandbox_configuration": "discovery",
    "/connect/oauth2": "authorize",
    "/oauth2/v1/tokens/bearer": "token",
    "/v2/oauth2/tokens/revoke": "revoke",
    "/v1/openid_connect/userinfo": "userinfo",
    "/op/v1/jwks": "jwks",
}
READING = frozenset({"query", "reports", "cdc"})

_FROM = re.compile(r"\bfrom\s+(\w+)", re.IGNORECASE)
_COMPANY = re.compile(r"/v3/company/([^/]+)/(.+)")


def path_of(request: Request) -> str:
    """The path without a slash at the end (Intuit takes both)."""
    return request.path.rstrip("/") or "/"


def company_path(request: Request) -> tuple[str, tuple[str, ...]] | None:
    """(realm id, parts after it) of a REST path, else None."""
    found = _COMPANY.fullmatch(path_of(request))
    return None if found is None else (found[1], tuple(found[2].split("/")))


def call_of(request: Request) -> Call | None:
    """The call that a request makes; None where the path belongs to nobody."""
    endpoint = ENDPOINTS.get(path_of(request))
    if endpoint is not None:
        return Call(method=request.method, endpoint=endpoint)
    place = company_path(request)
    if place is None:
        return None
    realm_id, segments = place
    endpoint = segments[0].lower()
    request_id = request.args.get("requestid") or None
    if endpoint == "batch":
        items, entities, parts = _batch(request.get_data())
        return Call(request.method, endpoint, "batch", realm_id, request_id, items, entities, parts)
    operation = (
        "query" if endpoint in READING else "send" if _is_mail(request, segments) else _operation(request)
    )
    return Call(
        request.method,
        endpoint,
        operation,
        realm_id,
        request_id,
        entities=frozenset({endpoint}),
        parts=_parts(request, segments, operation),
    )


def _is_mail(request: Request, segments: tuple[str, ...]) -> bool:
    return request.method == "POST" and segments[-1].lower() == "send"


def _parts(request: Request, segments: tuple[str, ...], operation: str) -> tuple[tuple[str, str], ...]:
    """What a meter counts: a question counts for the kind it asks for, a report for its name."""
    match segments[0].lower():
        case "query":
            return ((_asked_kind(request.args.get("query") or request.get_data(as_text=True)), "query"),)
        case "cdc":
            kinds = request.args.get("entities", "").split(",")
            return tuple((kind.strip().lower(), "cdc") for kind in kinds)
        case "reports":
            return ((segments[-1].lower(), "reports"),)
        case endpoint:
            return ((endpoint, operation),)


def _asked_kind(statement: str) -> str:
    found = _FROM.search(statement)
    return found[1].lower() if found else "query"


def _operation(request: Request) -> str:
    if request.method != "POST":
        return "read"
    if request.args.get("include") == "void":
        return "void"
    asked = request.args.get("operation")
    if asked in ("delete", "void", "update"):
        return asked
    body = _json(request.get_data())
    return "update" if isinstance(body, dict) and body.get("Id") else "create"


def _batch(body: bytes) -> tuple[int, frozenset[str], tuple[tuple[str, str], ...]]:
    """(number of items, kinds of record in them, what a meter counts); (1, none, none) for a body that is no
    batch."""
    read = _json(body)
    items = read.get("BatchItemRequest") if isinstance(read, dict) else None
    if not isinstance(items, list) or not items:
        return 1, frozenset(), ()
    kinds: set[str] = set()
    parts: list[tuple[str, str]] = []
    for item in items:
        if not isinstance(item, dict):
            continue
        if "Query" in item:
            parts.append((_asked_kind(str(item["Query"])), "query"))
            continue
        named = [name.lower() for name, value in item.items() if isinstance(value, dict)]
        kinds.update(named)
        if "CDCQuery" in item:
            parts.append(("cdc", "cdc"))
        else:
            parts += [(name, str(item.get("operation", "")).lower()) for name in named]
    return len(items), frozenset(kinds), tuple(parts)


def _json(body: bytes) -> object:
    """What a body says, be it JSON or XML; None where it is neither."""
    try:
        return json_of(body)[1] if body.lstrip()[:1] == b"<" else json.loads(body)
    except (ValueError, RecursionError, Fault):
        return None
