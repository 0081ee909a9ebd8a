"""The main screens of a company, asked by one client in one process: server time of each request, and its queries."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from typing import Any

from django.core.cache import cache
from django.db import connection
from django.test import Client

import crossfoot.runtime.ready  # noqa: F401  (sets Django up, before any model is imported)
from bench.figures import percentile
from crossfoot.catalog.models import Product
from crossfoot.documents.models import SalesOrder
from crossfoot.runtime import serving
from crossfoot.tenancy.models import Company, Person

REQUESTS = 200
LONGEST_SECONDS = 60.0
"""A screen that is too slow to be asked so often is asked for so long."""
WARMING = 3


def ask(*, requests: int = REQUESTS, only: str = "") -> dict[str, Any]:
    """Milliseconds of each screen: median, 95th percentile, and what one request asks of the database."""
    serving.stay_loaded()
    company = Company.objects.get(slug="stocked")
    client = Client(SERVER_NAME="localhost")
    client.force_login(Person.objects.order_by("pk")[0])
    return {
        name: _timed(client, path, requests, is_cold)
        for name, path, is_cold in _screens(company)
        if only in name
    }


def _screens(company: Company) -> Iterator[tuple[str, str, bool]]:
    """Name, address, and whether what is kept for some seconds is forgotten before each request."""
    root = f"/c/{company.slug}/"
    busiest = Product.objects.filter(company=company).order_by("pk").first()
    order = SalesOrder.objects.filter(company=company).order_by("-pk").first()
    assert busiest is not None and order is not None
    yield "Home", root, False
    yield "Home, nothing kept", root, True
    yield "Sell", f"{root}sell/", False
    yield "Sell, page 200", f"{root}sell/?page=200", False
    yield "Sell, unpaid", f"{root}sell/?paid=unpaid", False
    yield "Sell, a number searched", f"{root}sell/?q={order.number}", False
    yield "A sales order", f"{root}sell/{order.pk}/", False
    yield "Buy", f"{root}buy/", False
    yield "Accounts payable", f"{root}vendor-invoices/", False
    yield "Stock on hand", f"{root}stock/", False
    yield "Movements of a product", f"{root}stock/products/{busiest.pk}/", False
    yield "Movements of a product, page 200", f"{root}stock/products/{busiest.pk}/?page=200", False
    yield "Stock history", f"{root}stock/history/", False
    yield "Attention", f"{root}attention/", False
    yield "Activity", f"{root}activity/", False
    yield "Books: tie-outs", f"{root}books/tie-out/", False
    yield "Books: balances", f"{root}books/balances/", False
    yield "Payments", f"{root}payments/", False


def _timed(client: Client, path: str, requests: int, is_cold: bool) -> dict[str, Any]:
    took: list[float] = []
    own: list[float] = []
    for _ in range(WARMING):
        answer = client.get(path)
        if answer.status_code != 200:
            raise RuntimeError(f"{path} answered {answer.status_code}")
    asked: list[float] = []

    def note(run: Any, *question: Any) -> Any:
        began = time.perf_counter()
        try:
            return run(*question)
        finally:
            asked.append(1000 * (time.perf_counter() - began))

    with connection.execute_wrapper(note):
        client.get(path)
    until = time.monotonic() + LONGEST_SECONDS
    while len(took) < requests and (time.monotonic() < until or len(took) < WARMING):
        if is_cold:
            cache.clear()
        began, cpu = time.perf_counter(), time.process_time()
        client.get(path)
        took.append(1000 * (time.perf_counter() - began))
        own.append(1000 * (time.process_time() - cpu))
    return {
        "median_ms": round(percentile(took, 0.5), 1),
        "p95_ms": round(percentile(took, 0.95), 1),
        "cpu_ms": round(percentile(own, 0.5), 1),
        "requests": len(took),
        "queries": len(asked),
        "slowest_query_ms": round(max(asked, default=0.0), 1),
    }


if __name__ == "__main__":
    print(json.dumps(ask(**json.loads(sys.argv[1]))))
