"""A POST with an Idempotency-Key is carried out once, however often it arrives."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from crossfoot.documents.sales_orders import operations
from crossfoot.documents.sales_orders.models import SalesOrder
from crossfoot.engine import clock
from crossfoot.parties.models import Party
from crossfoot.tenancy import idempotency
from crossfoot.tenancy.models import IdempotentRequest
from desk import NOW, Desk
from machine import Machine, machine_of

HANARI = {"name": "Hanari Carnes, Rio"}


def test_the_same_request_gets_the_same_reply_and_is_done_once(northwind: Desk, shop: Machine) -> None:
    first = shop.post("/customers", HANARI, key="customer-1")
    again = shop.post("/customers", HANARI, key="customer-1")
    assert (first.status, again.status) == (201, 201)
    assert again.response.content == first.response.content
    assert again.response.headers["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first.response.headers
    assert Party.objects.filter(name="Hanari Carnes, Rio").count() == 1


def test_without_a_key_a_repetition_is_another_request(northwind: Desk, shop: Machine) -> None:
    shop.post("/customers", HANARI)
    shop.post("/customers", HANARI)
    assert Party.objects.filter(name="Hanari Carnes, Rio").count() == 2


def test_the_key_of_another_request_is_refused(northwind: Desk, shop: Machine) -> None:
    shop.post("/customers", HANARI, key="k")
    other = shop.post("/customers", {"name": "Litware"}, key="k")
    assert (other.status, other.body["code"]) == (409, "idempotency_key_reused")
    elsewhere = shop.post("/vendors", HANARI, key="k")
    assert elsewhere.body["code"] == "idempotency_key_reused"
    assert not Party.objects.filter(name="Litware").exists()


def test_two_tokens_may_use_the_same_key(northwind: Desk, shop: Machine) -> None:
    till = machine_of(northwind.sam, northwind.company, mark="till")
    assert shop.post("/customers", HANARI, key="k").status == 201
    assert till.post("/customers", {"name": "From the till"}, key="k").status == 201


def test_while_the_first_is_running_the_second_is_told_to_wait(northwind: Desk, shop: Machine) -> None:
    claim_of(shop, {"name": "Slow"})
    second = shop.post("/customers", {"name": "Slow"}, key="k")
    assert (second.status, second.body["code"]) == (409, "idempotency_key_in_use")
    assert second.response.headers["Retry-After"] == "5"
    assert not Party.objects.filter(name="Slow").exists()


def test_a_first_that_died_with_its_process_is_gone_after_five_minutes(
    northwind: Desk, shop: Machine
) -> None:
    claim_of(shop, {"name": "Slow"})
    clock.use(lambda: NOW + idempotency.RUNNING_AT_MOST)
    assert shop.post("/customers", {"name": "Slow"}, key="k").status == 201
    assert (
        shop.post("/customers", {"name": "Slow"}, key="k").response.headers["Idempotency-Replayed"] == "true"
    )


def test_one_that_was_overtaken_writes_nothing_any_more(
    northwind: Desk, shop: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    really = operations.draft

    def overtaken(**values: Any) -> SalesOrder:
        made = really(**values)
        IdempotentRequest.objects.update(body="the mark of another claim")
        return made

    monkeypatch.setattr(operations, "draft", overtaken)
    lines = [{"quantity": "1", "unit_price": "5"}]
    order = {"number": "1", "customer_id": northwind.hanari.pk, "ordered_on": "2026-02-10", "lines": lines}
    reply = shop.post("/sales-orders", order, key="k")
    assert (reply.status, reply.body["code"]) == (409, "idempotency_key_in_use")
    assert not SalesOrder.objects.exists()


def test_a_refusal_leaves_the_key_free_for_a_better_request(northwind: Desk, shop: Machine) -> None:
    assert shop.post("/customers", {"name": ""}, key="k").status == 422
    assert not IdempotentRequest.objects.exists()
    assert shop.post("/customers", {"name": "Better"}, key="k").status == 201


def test_an_error_of_ours_leaves_nothing_and_the_key_free(
    northwind: Desk, shop: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(**values: Any) -> None:
        raise RuntimeError("a bug")

    lines = [{"quantity": "1", "unit_price": "5"}]
    order = {"number": "1", "customer_id": northwind.hanari.pk, "ordered_on": "2026-02-10", "lines": lines}
    with monkeypatch.context() as broken:
        broken.setattr(operations, "draft", breaks)
        failed = shop.post("/sales-orders", order, key="k")
    assert (failed.status, failed.body["code"]) == (500, "failed")
    assert "bug" not in failed.response.content.decode()
    assert shop.post("/sales-orders", order, key="k").status == 201


def test_a_key_is_as_good_as_new_after_a_day(northwind: Desk, shop: Machine) -> None:
    shop.post("/customers", HANARI, key="k")
    clock.use(lambda: NOW + timedelta(hours=25))
    other = shop.post("/customers", {"name": "The next day"}, key="k")
    assert other.status == 201
    assert IdempotentRequest.objects.count() == 1


def test_a_key_that_is_too_long_is_refused(northwind: Desk, shop: Machine) -> None:
    refused = shop.post("/customers", HANARI, key="k" * 201)
    assert (refused.status, refused.wheres) == (422, ["Idempotency-Key"])
    assert not Party.objects.filter(name="Hanari Carnes, Rio").exists()
    assert shop.post("/customers", HANARI, key="k" * 200).status == 201


def claim_of(machine: Machine, body: dict[str, str]) -> None:
    """The key "k" as it stands while a request with this body is being carried out."""
    machine.post("/customers", body, key="k")
    IdempotentRequest.objects.update(status=None, body="its mark")
    Party.objects.filter(name=body["name"]).delete()
