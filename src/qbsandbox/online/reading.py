"""Which call a request is: the words of its path, its operation, and what a batch in it would do."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from werkzeug.wrappers import Request

from qbsandbox.call import Call

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
        items, entities = _batch(request.get_data())
        return Call(request.method, endpoint, "batch", realm_id, request_id, items, entities)
    operation = "query" if endpoint in READING else _operation(request)
    return Call(request.method, endpoint, operation, realm_id, request_id, entities=frozenset({endpoint}))


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


def _batch(body: bytes) -> tuple[int, frozenset[str]]:
    """(number of items, kinds of record in them); (1, none) for a body that is no batch."""
    read = _json(body)
    items = read.get("BatchItemRequest") if isinstance(read, dict) else None
    if not isinstance(items, list) or not items:
        return 1, frozenset()
    kinds = {
        name.lower()
        for item in items
        if isinstance(item, dict)
        for name, value in item.items()
        if isinstance(value, dict)
    }
    return len(items), frozenset(kinds)


def _json(body: bytes) -> object:
    try:
        return json.loads(body)
    except ValueError:
        return None
