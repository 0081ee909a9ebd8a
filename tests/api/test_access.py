"""Who may call: tokens, roles, and the wall between companies."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from crossfoot.api import caller
from crossfoot.audit.models import Event
from crossfoot.documents.purchase_orders.models import PurchaseOrder
from crossfoot.documents.sales_orders.models import SalesOrder
from crossfoot.engine import clock
from crossfoot.tenancy import operations as tenancy
from desk import NOW, Desk
from machine import Machine, machine_of

ORDER = {"ordered_on": "2026-02-10", "lines": [{"quantity": "1", "unit_price": "5"}]}


def refusals(desk: Desk) -> list[str]:
    """What the company's audit trail tells about strangers."""
    events = Event.objects.filter(company_id=desk.company.pk, verb="access.refused").order_by("sequence")
    return [json.loads(event.data)["asked"] for event in events]


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Bearer cf_" + "0" * 40},
        {"Authorization": "Bearer nonsense"},
        {"Authorization": "Basic YW5hOnNlY3JldA=="},
    ],
)
def test_without_a_valid_token_nothing_is_told(northwind: Desk, headers: dict[str, str]) -> None:
    response = Client().get("/api/v1/sales-orders", headers=headers)
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"] == 'Bearer realm="Crossfoot"'
    assert response.headers["Content-Type"] == "application/problem+json"
    problem = json.loads(response.content)
    assert (problem["type"], problem["status"]) == ("urn:crossfoot:problem:unauthorized", 401)
    assert not response.cookies


def test_a_signed_in_browser_is_no_machine(northwind: Desk) -> None:
    browser = Client()
    browser.force_login(northwind.ana)
    assert browser.get("/api/v1/sales-orders").status_code == 401
    assert browser.post("/api/v1/sales-orders", {}, content_type="application/json").status_code == 401


def test_a_revoked_token_stops_at_once(northwind: Desk, shop: Machine) -> None:
    assert shop.get("/company").status == 200
    tenancy.revoke_token(company=northwind.company, token=shop.token, by=northwind.ana, at=NOW)
    assert shop.get("/company").status == 401


def test_a_token_ends_with_its_persons_membership(northwind: Desk) -> None:
    viewer = machine_of(northwind.vic, northwind.company)
    assert viewer.get("/company").body["role"] == "viewer"
    tenancy.deactivate_member(company=northwind.company, person=northwind.vic, by=northwind.ana, at=NOW)
    assert viewer.get("/company").status == 401


def test_the_token_names_the_company(northwind: Desk, shop: Machine) -> None:
    company = shop.get("/company")
    assert (company.body["name"], company.body["role"]) == ("Northwind Ltd", "administrator")
    assert "send_invoices" in company.body["powers"]
    assert not company.response.cookies
    assert company.response.headers["Cache-Control"] == "no-store"


def test_an_id_of_another_company_does_not_exist_and_that_company_hears_of_it(
    northwind: Desk, contoso: Desk, shop: Machine
) -> None:
    theirs = machine_of(contoso.ana, contoso.company)
    order = theirs.post("/sales-orders", {"number": "C-1", "customer_id": contoso.hanari.pk, **ORDER}).body[
        "id"
    ]
    before = SalesOrder.objects.values().get(pk=order)
    asked: list[Any] = [
        shop.get(f"/sales-orders/{order}"),
        shop.put(f"/sales-orders/{order}", {"number": "1", "customer_id": northwind.hanari.pk, **ORDER}),
        shop.post(f"/sales-orders/{order}/cancel", {}, key="cancel-it"),
        shop.post("/sales-orders/confirm", {"ids": [order]}),
        shop.post("/sales-orders/preview", {"ids": [order]}),
        shop.post("/sales-orders/create-invoices", {"ids": [order]}),
    ]
    assert [reply.status for reply in asked] == [404] * 6
    assert {reply.body["code"] for reply in asked} == {"not_found"}
    assert {reply.body["detail"] for reply in asked} == {shop.get("/sales-orders/999999").body["detail"]}
    assert refusals(contoso) == [f"salesorder:{order}"] * 6
    assert refusals(northwind) == []
    assert SalesOrder.objects.values().get(pk=order) == before
    assert shop.get("/sales-orders").body["total"] == 0


@pytest.mark.parametrize(
    ("path", "owned"),
    [
        ("/customers", "hanari"),
        ("/vendors", "litware"),
        ("/products", "tea"),
    ],
)
def test_every_resource_stands_behind_the_wall(
    northwind: Desk, contoso: Desk, shop: Machine, path: str, owned: str
) -> None:
    row = getattr(contoso, owned)
    assert shop.get(f"{path}/{row.pk}").status == 404
    assert len(refusals(contoso)) == 1
    assert row.pk not in [item["id"] for item in shop.get(path).body["items"]]


def test_what_an_order_names_must_be_the_companys_own(northwind: Desk, contoso: Desk, shop: Machine) -> None:
    line = {"quantity": "1", "unit_price": "5", "product_id": contoso.tea.pk}
    refused = shop.post(
        "/purchase-orders",
        {"number": "1", "vendor_id": contoso.litware.pk, "ordered_on": "2026-02-10", "lines": [line]},
    )
    assert refused.status == 422
    assert [problem["code"] for problem in refused.body["problems"]] == ["unknown_vendor", "unknown_product"]
    assert not PurchaseOrder.objects.exists()


def test_a_customers_id_names_no_vendor(northwind: Desk, shop: Machine) -> None:
    assert shop.get(f"/vendors/{northwind.hanari.pk}").status == 404
    assert shop.get(f"/customers/{northwind.hanari.pk}").status == 200


def test_too_many_calls_in_a_minute_are_told_when_to_come_again(
    northwind: Desk, shop: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert caller.CALLS_A_MINUTE == 600
    monkeypatch.setattr(caller, "CALLS_A_MINUTE", 20)
    other = machine_of(northwind.sam, northwind.company)
    for _ in range(20):
        assert shop.get("/company").status == 200
    stopped = shop.get("/company")
    assert (stopped.status, stopped.body["code"]) == (429, "too_many_calls")
    assert stopped.response.headers["Retry-After"] == "60"
    assert other.get("/company").status == 200
    clock.use(lambda: NOW + timedelta(minutes=1))
    assert shop.get("/company").status == 200


def test_what_is_not_there_is_answered_as_json_too(shop: Machine) -> None:
    for path in ("/nothing", "/sales-orders/abc", "/"):
        reply = shop.get(path)
        assert (reply.status, reply.body["code"]) == (404, "not_found")
    wrong = shop.put("/sales-orders", {})
    assert (wrong.status, wrong.body["code"]) == (405, "method_not_allowed")
    assert wrong.response.headers["Allow"] in {"GET, POST", "POST, GET"}


@pytest.mark.parametrize("body", [b"{", b"\xff\xfe", b"[" * 100_000, b"9" * 5_000])
def test_a_body_that_cannot_be_read_is_told_so(shop: Machine, body: bytes) -> None:
    response = Client().post(
        "/api/v1/sales-orders", body, content_type="application/json",
        headers={"Authorization": f"Bearer {shop.raw}"},
    )  # fmt: skip
    assert (response.status_code, json.loads(response.content)["code"]) == (400, "unreadable")


def test_a_body_that_is_too_large_is_not_read(shop: Machine) -> None:
    response = Client().post(
        "/api/v1/sales-orders", b" " * (10 * 1024 * 1024 + 1), content_type="application/json",
        headers={"Authorization": f"Bearer {shop.raw}"},
    )  # fmt: skip
    assert (response.status_code, json.loads(response.content)["code"]) == (413, "too_large")


def test_text_that_no_database_stores_is_refused_by_its_field(northwind: Desk, shop: Machine) -> None:
    order = {"number": "1\x00", "customer_id": northwind.hanari.pk, "memo": "half \ud800 a pair", **ORDER}
    refused = shop.post("/sales-orders", order)
    assert refused.status == 422
    assert refused.wheres == ["number", "memo"]
    assert shop.get("/sales-orders", text="a\x00b").status == 422
