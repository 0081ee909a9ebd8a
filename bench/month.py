"""A company whose shop sold a month long, and its summary: drafted, posted, sent and taken back in one process."""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from bench import firm, stocked
from bench.stocked import CUSTOMERS, PRICE, PRODUCTS, Stocked
from crossfoot.core.summaries import Frequency
from crossfoot.documents.sales_orders import operations as sales
from crossfoot.documents.sales_orders.drafts import SalesLineDraft, SalesOrderDraft
from crossfoot.documents.summaries import operations as summaries
from crossfoot.documents.summaries.models import SalesSummary
from crossfoot.engine import clock
from crossfoot.runtime import serving

SHOP = "Shop"
LINES = 3
A_STEP = 500


def work(*, tokens: dict[str, Any], orders: int) -> dict[str, Any]:
    """Sell `orders` orders of three lines in the month before this one, and go through its summary.

    Of each step the seconds, of this process and of the clock. Raises RuntimeError where one does not end as it should.
    """
    serving.migrate()
    ours = stocked.founded(tokens)
    last = clock.now().date().replace(day=1) - timedelta(days=1)
    first = last.replace(day=1)
    summaries.choose(
        company=ours.company, source=SHOP, frequency=Frequency.MONTH, since=first, **ours.ana
    )  # fmt: skip
    _sold(ours, orders, first, last)
    steps: dict[str, dict[str, float]] = {}

    def measured(name: str, run: Callable[[], Any]) -> Any:
        cpu, began = time.process_time(), time.perf_counter()
        answer = run()
        took = {"seconds": time.perf_counter() - began, "cpu_seconds": time.process_time() - cpu}
        steps[name] = {key: round(value, 2) for key, value in took.items()}
        return answer

    (summary,) = measured(
        "drafted", lambda: summaries.draft(company=ours.company, through=last, source=SHOP, **ours.ana)
    )
    measured("posted", lambda: summaries.post(summary=summary, **ours.ana))
    measured("sent, its cost journal too", firm.worked)
    _require(summary, "posted", "synchronized", held=orders)
    measured("taken back", lambda: summaries.take_back(summary=summary, reason="Bench", **ours.ana))
    measured("out of QuickBooks, its orders free", firm.worked)
    _require(summary, "taken_back", "undone", held=0)
    return {
        "orders": orders,
        "lines": len(summary.posting["lines"]),
        "steps": steps,
        "peak_memory_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }


def _sold(ours: Stocked, orders: int, first: date, last: date) -> None:
    """Orders of all days of the month, shipped on theirs."""
    days = (last - first).days + 1
    for begin in range(0, orders, A_STEP):
        on = first + timedelta(days=begin // A_STEP * days * A_STEP // max(orders, A_STEP))
        places = range(begin, min(begin + A_STEP, orders))
        drafts = [
            SalesOrderDraft(
                number=f"M-{place:06d}",
                customer_id=ours.customers[place * 5 % CUSTOMERS].pk,
                ordered_on=on,
                status="confirmed",
                source=SHOP,
                lines=tuple(
                    SalesLineDraft(
                        Decimal(1), PRICE, product_id=ours.products[(place * LINES + line) % PRODUCTS].pk
                    )
                    for line in range(LINES)
                ),
            )
            for place in places
        ]
        made = sales.draft_many(company=ours.company, orders=drafts, **ours.ana)
        moved = sales.ship_many(company=ours.company, orders=made, shipped_on=on, **ours.ana)
        if moved.refused:
            raise RuntimeError(str(moved.refused[0][1]))


def _require(summary: SalesSummary, state: str, book_state: str, *, held: int) -> None:
    summary.refresh_from_db()
    there = summary.members.filter(is_held=True).count()
    if (summary.state, summary.book_state, there) != (state, book_state, held):
        raise RuntimeError(f"{summary} is {summary.state}, {summary.book_state}, and holds {there} orders")


if __name__ == "__main__":
    print(json.dumps(work(**json.loads(sys.argv[1]))))
