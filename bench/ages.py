"""The questions about what is open, asked in a process of its own: seconds, and its peak of memory."""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable
from typing import Any

import crossfoot.runtime.ready  # noqa: F401  (sets Django up, before any model is imported)
from crossfoot.connections.models import Connection
from crossfoot.documents.lists import UNPAID, Criteria
from crossfoot.documents.sales_orders import queries
from crossfoot.engine import clock
from crossfoot.payments import ageing, balances
from crossfoot.payments.balances import Side

TIMES = 3
"""Each question is asked so often; the fastest counts, as the database has its pages then."""


def ask(*, one_by_one: bool = False) -> dict[str, Any]:
    """Balances by party and age; and where the database adds up, Home's tile and the narrowed lists too."""
    connection = Connection.objects.select_related("company").get()
    company, today = connection.company, clock.now().date()

    def each() -> list[balances.PartyBalance]:
        return balances.by_party(balances.open_items(connection, Side.RECEIVABLE, today), today)

    if one_by_one:
        found = {"balances_seconds": _fastest(each, 1)}
    else:
        asked: dict[str, Callable[[], Any]] = {
            "balances_seconds": lambda: ageing.balances_of(connection, Side.RECEIVABLE, today),
            "home_seconds": lambda: ageing.open_sums(connection, Side.RECEIVABLE, today),
            "partly_paid_page_seconds": lambda: queries.page_of(company, Criteria(paid="partly_paid")),
            "overdue_page_seconds": lambda: queries.page_of(company, Criteria(paid=UNPAID, due_before=today)),
        }
        found = {name: _fastest(run, TIMES) for name, run in asked.items()}
    peak = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    return {**found, "peak_memory_mb": peak}


def _fastest(run: Callable[[], Any], times: int) -> float:
    best = float("inf")
    for _ in range(times):
        began = time.perf_counter()
        run()
        best = min(best, time.perf_counter() - began)
    return round(best, 3)


if __name__ == "__main__":
    print(json.dumps(ask(**json.loads(sys.argv[1]))))
