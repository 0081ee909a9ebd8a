"""Operations as the bytes that are stored and sent: alone, or up to thirty in a batch.

The same operations under the same identity always give the same bytes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from crossfoot.quickbooks.books import Frozen, Operation
from crossfoot.quickbooks.online import exact_json
from crossfoot.quickbooks.online.client import MINOR_VERSION

REQUEST_ID_LENGTH = 50
"""Of a single request; Intuit's limit."""
BATCH_ID_LENGTH = 36
"""Of a batch whose items are told apart under its request id."""
ITEM_ID_LENGTH = 10
"""Of a bId under such a batch."""
BATCH_ITEMS = 30
"""Operations in one batch (1040 above)."""

VOIDED_BY_UPDATE = frozenset({"Payment", "SalesReceipt", "BillPayment"})
"""Record types whose void is an update with `include=void`; the invoice has an operation of its own."""

FILES = frozenset({"Attachable"})

UNBATCHED = frozenset({"TaxService", *FILES})
"""What has an address of its own and cannot be part of a batch."""


def single(operation: Operation, *, request_id: str, minor_version: int = MINOR_VERSION) -> Frozen:
    """One operation as a request. Raises ValueError for a request id that QuickBooks would not tell apart."""
    check_request_id(request_id)
    if operation.name in FILES and operation.verb == "upload":
        raise ValueError(f"a {operation.name} goes with its file, not alone")
    query = {"minorversion": str(minor_version), "requestid": request_id, **_query(operation)}
    path = "taxservice/taxcode" if operation.name == "TaxService" else operation.name.lower()
    return Frozen("POST", f"/{path}?{urlencode(query)}", exact_json.dumps(operation.body))


def batch(
    items: Sequence[tuple[str, Operation]], *, batch_id: str, minor_version: int = MINOR_VERSION
) -> Frozen:
    """Operations as one batch; each item is known by (batch id, bId) for good.

    Raises ValueError for too many items or none, ids that are too long or double, and operations that
    QuickBooks does not take in a batch.
    """
    _check_id(batch_id, BATCH_ID_LENGTH, "batch id")
    if not 1 <= len(items) <= BATCH_ITEMS:
        raise ValueError(f"a batch has 1 to {BATCH_ITEMS} operations, not {len(items)}")
    if len({b_id for b_id, _ in items}) < len(items):
        raise ValueError("two operations of a batch have the same id")
    for b_id, operation in items:
        _check_id(b_id, ITEM_ID_LENGTH, "item id")
        if operation.name in UNBATCHED:
            raise ValueError(f"{operation.name} cannot be part of a batch")
    body = {"BatchItemRequest": [_item(b_id, operation) for b_id, operation in items]}
    query = urlencode({"minorversion": str(minor_version), "requestid": batch_id})
    return Frozen("POST", f"/batch?{query}", exact_json.dumps(body))


def _item(b_id: str, operation: Operation) -> dict[str, Any]:
    item: dict[str, Any] = {"bId": b_id, "operation": operation.verb}
    if operation.verb == "void" and operation.name in VOIDED_BY_UPDATE:
        item |= {"operation": "update", "optionsData": "void"}
    elif operation.options:
        item["optionsData"] = operation.options
    item[operation.name] = operation.body
    return item


def _query(operation: Operation) -> dict[str, str]:
    if operation.verb == "void" and operation.name in VOIDED_BY_UPDATE:
        return {"operation": "update", "include": "void"}
    query = {} if operation.verb == "create" else {"operation": operation.verb}
    if operation.options:
        query["include"] = operation.options
    return query


def check_request_id(request_id: str) -> None:
    """Raises ValueError for a request id that QuickBooks would not tell apart."""
    _check_id(request_id, REQUEST_ID_LENGTH, "request id")


def _check_id(value: str, longest: int, what: str) -> None:
    if not 1 <= len(value) <= longest:
        raise ValueError(f"a {what} has 1 to {longest} characters, not {len(value)}: {value!r}")
    if not re.fullmatch(r"[A-Za-z0-9._-]+", value):
        raise ValueError(f"a {what} has only letters, digits, dots, dashes and underscores: {value!r}")
