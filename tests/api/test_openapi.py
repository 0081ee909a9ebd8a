"""The API's description: what is committed is what is served, and no call answers otherwise than it says."""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, Phase, settings
from hypothesis.strategies import booleans
from schemathesis import Case
from schemathesis.checks import CheckFunction, not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from crossfoot.api.interface import api
from desk import Desk, desk
from machine import Machine, machine_of
from moments import Story
from shares import ON_POSTGRESQL

COMMITTED = Path(__file__).parents[2] / "docs" / "api" / "openapi.json"

EXAMPLES = 1 if ON_POSTGRESQL else 3
"""Generated calls of each operation, the same in every run: what they try is told by no database."""

CHECKS: list[CheckFunction] = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]

_application = get_wsgi_application()


def application(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    """The WSGI application, leaving the test's own database connection open."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    try:
        response = _application(environ, start_response)
        content = b"".join(response)
        response.close()
        return [content]
    finally:
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)


described = schemathesis.openapi.from_dict(deepcopy(dict(api.get_openapi_schema())))
described.app = application


def generated() -> str:
    """What docs/api/openapi.json holds; docs/api/README.md says how it is written anew."""
    return json.dumps(api.get_openapi_schema(), indent=1, ensure_ascii=False) + "\n"


def test_the_committed_description_is_the_generated_one() -> None:
    assert COMMITTED.read_text(encoding="utf-8") == generated()


def test_the_description_is_served_to_everybody(db: None) -> None:
    response = Client().get("/api/v1/openapi.json")
    assert response.status_code == 200
    assert json.loads(response.content) == json.loads(generated())
    assert json.loads(response.content)["openapi"] == "3.1.0"


def test_every_post_takes_an_idempotency_key() -> None:
    for path, operations in api.get_openapi_schema()["paths"].items():
        if "post" in operations:
            names = [parameter["name"] for parameter in operations["post"]["parameters"]]
            assert "Idempotency-Key" in names, path


@pytest.fixture
def tried_on(db: None, frozen: None) -> tuple[Machine, dict[str, Any]]:
    """A machine with its token, and rows of its company: `rows_of`."""
    return Story().takes("what the calls are tried on", _machine_and_rows)


def _machine_and_rows() -> tuple[Machine, dict[str, Any]]:
    northwind = desk("Northwind Ltd")
    shop = machine_of(northwind.ana, northwind.company)
    return shop, rows_of(northwind, shop)


def rows_of(northwind: Desk, shop: Machine) -> dict[str, Any]:
    """Rows that exist, by the name of the path parameter or field that names them."""
    lines = [{"quantity": "1", "unit_price": "5"}]
    head = {"number": "1", "ordered_on": "2026-02-10", "lines": lines}
    sold = shop.post("/sales-orders", {**head, "customer_id": northwind.hanari.pk, "status": "confirmed"})
    bought = shop.post("/purchase-orders", {**head, "vendor_id": northwind.litware.pk, "status": "approved"})
    sent = shop.post("/sales-orders/create-invoices", {"ids": [sold.body["id"]]})
    spare = shop.post("/sales-orders", {**head, "number": "2", "customer_id": northwind.hanari.pk})
    payable = shop.post(
        "/vendor-invoices/from-order",
        {"order_id": bought.body["id"], "number": "LW-1", "invoice_on": "2026-02-11"},
    ).body["id"]
    file = shop.upload(f"/vendor-invoices/{payable}/files", "a.pdf", b"%PDF-1.4").body["id"]
    delegation = shop.post(
        "/delegations",
        {
            "side": "procurement",
            "absent_id": northwind.pia.pk,
            "stand_in_id": northwind.ana.pk,
            "first_on": "2026-03-01",
            "last_on": "2026-03-08",
        },
    ).body["id"]
    task = shop.post("/tie-outs", {"start_on": "2026-02-01", "end_on": "2026-02-28"})
    run = shop.upload("/imports", "o.csv", b"sku,name\nA,B\n", kind="products")
    rate = shop.post("/tax-rates", {"name": "Standard", "percent": "20"})
    hook = {"name": "ERP", "address": "https://hooks.example.com/", "events": ["push.synchronized"]}
    told = shop.post("/webhook-subscriptions", hook).body["subscription"]["id"]
    test = shop.post(f"/webhook-subscriptions/{told}/test")
    return {
        "order_id": {"sales-orders": spare.body["id"], "purchase-orders": bought.body["id"]},
        "party_id": {"customers": northwind.hanari.pk, "vendors": northwind.litware.pk},
        "product_id": northwind.tea.pk,
        "rate_id": rate.body["id"],
        "tax_rate_id": rate.body["id"],
        "push_id": sent.body["queued"][0]["push_id"],
        "task_id": task.body["id"],
        "import_id": run.body["id"],
        "invoice_id": payable,
        "file_id": file,
        "delegation_id": delegation,
        "person_id": northwind.pia.pk,
        "absent_id": northwind.pia.pk,
        "stand_in_id": northwind.ana.pk,
        "subscription_id": told,
        "delivery_id": test.body["id"],
        "customer_id": northwind.hanari.pk,
        "vendor_id": northwind.litware.pk,
        "ids": {
            "sales-orders": [spare.body["id"]],
            "purchase-orders": [bought.body["id"]],
            "vendor-invoices": [payable],
            "pushes": [sent.body["queued"][0]["push_id"]],
        },
    }


@described.given(is_grounded=booleans())
@described.parametrize()
@settings(
    max_examples=EXAMPLES,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_no_call_fails_and_every_reply_is_as_described(
    case: Case, is_grounded: bool, tried_on: tuple[Machine, dict[str, Any]]
) -> None:
    """Generated calls; in about half of them the ids are those of rows that exist."""
    shop, rows = tried_on
    if is_grounded:
        _ground(case, rows)
    case.headers["Authorization"] = f"Bearer {shop.raw}"
    case.call_and_validate(checks=CHECKS)


def _ground(case: Case, rows: dict[str, Any]) -> None:
    place = case.operation.path.split("/")[3]

    def known(name: str, otherwise: Any) -> Any:
        found = rows.get(name, otherwise)
        return found.get(place, otherwise) if isinstance(found, dict) else found

    for name, value in case.path_parameters.items():
        case.path_parameters[name] = known(name, value)
    if isinstance(case.body, dict):
        for name, value in case.body.items():
            case.body[name] = known(name, value)
