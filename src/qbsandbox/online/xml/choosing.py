"""Which representation a request is in, and which one it asks for."""

from __future__ import annotations

XML_TYPES = frozenset({"application/xml", "text/xml"})
JSON_TYPES = frozenset({"application/json", "text/json"})
ANYTHING = frozenset({"*/*", "application/*", "text/*"})


def asks_for_json(accept: str) -> bool:
    """Whether an Accept header asks for JSON; the real service's default is XML ("Basic schema and data
    formats").

    So no header, `*/*` and types that are neither get XML, and axios' `application/json, text/plain, */*`
    gets JSON. Among several the higher `q` wins, then what is named over a wildcard, then what comes first.
    """
    best: tuple[float, bool] | None = None
    wanted = False
    for part in accept.split(","):
        name, _, parameters = part.partition(";")
        kind = name.strip().lower()
        is_json = kind in JSON_TYPES
        if not (is_json or kind in XML_TYPES or kind in ANYTHING):
            continue
        rank = (_quality(parameters), kind not in ANYTHING)
        if rank[0] > 0 and (best is None or rank > best):
            best, wanted = rank, is_json
    return wanted


def is_xml(content_type: str, body: bytes) -> bool:
    """Whether a body is XML: by its Content-Type, and by its first character where that says neither."""
    kind = content_type.partition(";")[0].strip().lower()
    if kind in JSON_TYPES or not body.strip():
        return False
    if kind in XML_TYPES:
        return True
    return not kind.startswith("multipart/") and body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")


def _quality(parameters: str) -> float:
    for parameter in parameters.split(";"):
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "q":
            try:
                return float(value)
            except ValueError:
                return 0.0
    return 1.0
