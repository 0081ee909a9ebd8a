"""What only real transactions show: two calls at the same time, and what is kept when one is undone."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections

from crossfoot.audit.models import Event
from crossfoot.parties.models import Party
from desk import Desk, desk
from machine import Machine, Reply, machine_of

CALLERS = 4


@pytest.fixture
def both(transactional_db: None, frozen: None) -> Iterator[tuple[Desk, Desk]]:
    """Two companies at one installation."""
    yield desk("Northwind Ltd"), desk("Contoso GB", country="GB")


def test_four_at_once_under_one_key_make_one_customer(both: tuple[Desk, Desk]) -> None:
    northwind, _ = both
    machine = machine_of(northwind.ana, northwind.company)
    start = Barrier(CALLERS)

    def calls() -> Reply:
        start.wait(timeout=30)
        try:
            return machine.post("/customers", {"name": "Only one"}, key="k")
        finally:
            connections.close_all()

    with ThreadPoolExecutor(CALLERS) as callers:
        replies = [future.result(timeout=60) for future in [callers.submit(calls) for _ in range(CALLERS)]]
    made = [reply for reply in replies if reply.status == 201]
    waited = [reply for reply in replies if reply.status != 201]
    assert Party.objects.filter(name="Only one").count() == 1
    assert made
    assert len({reply.body["id"] for reply in made}) == 1
    assert {reply.body["code"] for reply in waited} <= {"idempotency_key_in_use"}
    assert machine.post("/customers", {"name": "Only one"}, key="k").body == made[0].body


def test_a_customer_of_another_company_stays_as_it_is_and_that_company_hears_of_it(
    both: tuple[Desk, Desk],
) -> None:
    northwind, contoso = both
    machine = machine_of(northwind.ana, northwind.company)
    reply = machine.put(f"/customers/{contoso.hanari.pk}", {"name": "Mine now"})
    assert reply.status == 404
    assert Event.objects.filter(company_id=contoso.company.pk, verb="access.refused").count() == 1
    assert Party.objects.get(pk=contoso.hanari.pk).name == "Hanari Carnes"


def test_an_order_of_another_company_asked_for_under_a_key_is_told_to_that_company(
    both: tuple[Desk, Desk],
) -> None:
    northwind, contoso = both
    machine: Machine = machine_of(northwind.ana, northwind.company)
    theirs = machine_of(contoso.ana, contoso.company)
    lines = [{"quantity": "1", "unit_price": "5"}]
    order = {"number": "1", "customer_id": contoso.hanari.pk, "ordered_on": "2026-02-10", "lines": lines}
    pk = theirs.post("/sales-orders", order).body["id"]
    assert machine.post(f"/sales-orders/{pk}/cancel", {}, key="k").status == 404
    (event,) = Event.objects.filter(company_id=contoso.company.pk, verb="access.refused")
    assert f"salesorder:{pk}" in event.data
    assert theirs.get(f"/sales-orders/{pk}").body["status"] == "draft"
