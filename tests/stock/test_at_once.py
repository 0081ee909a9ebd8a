"""Two people at the same moment: what is there leaves once, and every place in time is one movement's."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from decimal import Decimal
from threading import Barrier

from django.db import connections

from crossfoot.catalog.operations import ProductRow, ensure_products
from crossfoot.core.problems import Refusal
from crossfoot.stock import operations as stock
from crossfoot.stock import queries
from crossfoot.stock.drafts import Arrival, Departure
from crossfoot.stock.models import Movement
from desk import desk

D = Decimal
CALLERS = 4
TODAY = date(2026, 1, 5)
NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)


def test_the_last_three_leave_three_times_though_four_ask_for_one_at_once(transactional_db: None) -> None:
    northwind = desk("Northwind Ltd")
    company = northwind.company
    tea = ensure_products(company=company, rows=[ProductRow("TEA", "Green tea")])["TEA"]
    stock.receive(company=company, arrivals=[Arrival(tea, D(3), D(10))], on=TODAY, by=northwind.ana, at=NOW)
    start = Barrier(CALLERS)

    def ships() -> str:
        start.wait(timeout=30)
        try:
            stock.ship(company=company, departures=[Departure(tea, D(1))], on=TODAY, by=northwind.ana, at=NOW)
        except Refusal as refusal:
            return refusal.sentence
        finally:
            connections.close_all()
        return ""

    with ThreadPoolExecutor(CALLERS) as callers:
        said = [future.result(timeout=60) for future in [callers.submit(ships) for _ in range(CALLERS)]]
    assert sorted(said) == [
        "", "", "",
        "On 5 Jan 2026 there are 0 of TEA Green tea at Main warehouse, and 1 leave. Count the stock, or record what "
        "arrived before that day.",
    ]  # fmt: skip
    rows = list(queries.movements_of(tea).values_list("sequence", "value_after"))
    assert rows == [(1, 10), (2, D("6.666667")), (3, D("3.333333")), (4, 0)]
    assert list(queries.doubtful(company)) == []
    assert Movement.objects.filter(company=company).count() == len(rows)
