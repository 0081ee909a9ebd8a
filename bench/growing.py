"""What a document costs in a company with few and with very many: CPU, queries, and rows that the database reads."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection as database
from django.test.utils import CaptureQueriesContext

import bench.firm as firms
from bench import stocked
from bench.stocked import COST, CUSTOMERS, PRICE, VENDORS, Stocked
from crossfoot.core.approvals import Side
from crossfoot.documents.models import PurchaseOrder
from crossfoot.documents.purchase_orders import charges, receiving
from crossfoot.documents.purchase_orders import operations as purchases
from crossfoot.documents.purchase_orders.drafts import PurchaseLineDraft, PurchaseOrderDraft
from crossfoot.documents.purchase_orders.receipts import Arrived
from crossfoot.documents.sales_orders import operations as sales
from crossfoot.documents.sales_orders.drafts import SalesLineDraft, SalesOrderDraft
from crossfoot.documents.vendor_invoices import approving
from crossfoot.documents.vendor_invoices import operations as invoices
from crossfoot.engine import clock

LINES = 8
ENTERED = 200
"""Orders that are entered; ten take 30 ms, which is less than a clock of this process tells apart."""
READ = "SELECT coalesce(sum(seq_tup_read + idx_tup_fetch), 0) FROM pg_stat_user_tables"


def work(*, part: int, documents: int = 10) -> dict[str, dict[str, float]]:
    """Enter, ship, invoice and send `documents` sales orders, and buy as many; `part` makes the numbers its own.

    Of each step: milliseconds of this process, of the clock, queries and rows read, all for one document.
    """
    ours, on = stocked.known(), clock.now().date()
    found: dict[str, dict[str, float]] = {}

    def measured(name: str, run: Callable[[], Any], documents: int = documents) -> Any:
        before = _rows_read()
        with CaptureQueriesContext(database) as asked:
            cpu, began = time.process_time(), time.perf_counter()
            answer = run()
            took = {"cpu_ms": time.process_time() - cpu, "ms": time.perf_counter() - began}
        found[name] = {key: round(1000 * value / documents, 2) for key, value in took.items()}
        found[name]["queries"] = round(len(asked) / documents, 1)
        found[name]["rows_read"] = round((_rows_read() - before) / documents, 1)
        return answer

    drafts = [_sale(ours, f"G{part}-{place:03d}", place, on) for place in range(max(ENTERED, documents))]
    orders = measured(
        "a sales order entered",
        lambda: sales.draft_many(company=ours.company, orders=drafts, **ours.ana),
        len(drafts),
    )[:documents]
    measured(
        "a sales order shipped",
        lambda: sales.ship_many(company=ours.company, orders=orders, shipped_on=on, **ours.ana),
    )
    ids = [order.pk for order in orders]
    measured("an invoice queued", lambda: firms.queued(ours.firm, ids))
    measured("an order's invoice and cost journal sent", firms.worked)
    drafts_of_purchases = [_purchase(ours, f"H{part}-{place:03d}", place, on) for place in range(documents)]
    bought = purchases.draft_many(company=ours.company, orders=drafts_of_purchases, **ours.ana)
    for order in bought:
        charges.declare_no_charges(order=order, **ours.ana)
    measured("a purchase order received", lambda: _received(ours, bought, on))
    bills = _invoiced(ours, bought, part, on)
    measured(
        "a vendor's invoice billed",
        lambda: invoices.create_bills(company=ours.company, invoices=bills, **ours.ana),
    )
    measured("a bill and its receipt's journal sent", firms.worked)
    return found


def _sale(ours: Stocked, number: str, place: int, on: date) -> SalesOrderDraft:
    lines = tuple(
        SalesLineDraft(Decimal(1), PRICE, product_id=ours.products[place * LINES + line].pk)
        for line in range(LINES)
    )
    return SalesOrderDraft(number, ours.customers[place * 5 % CUSTOMERS].pk, on, lines, status="confirmed")


def _purchase(ours: Stocked, number: str, place: int, on: date) -> PurchaseOrderDraft:
    lines = tuple(
        PurchaseLineDraft(Decimal(1), COST, product_id=ours.products[place * LINES + line].pk)
        for line in range(LINES)
    )
    return PurchaseOrderDraft(number, ours.vendors[place % VENDORS].pk, on, lines, status="approved")


def _received(ours: Stocked, orders: list[PurchaseOrder], on: date) -> None:
    for order in orders:
        arrived = [Arrived(line.pk, line.quantity) for line in order.lines.order_by("position")]
        receiving.receive(order=order, arrived=arrived, received_on=on, **ours.ana)


def _invoiced(ours: Stocked, orders: list[PurchaseOrder], part: int, on: date) -> list[int]:
    made = [
        invoices.draft_from_order(
            order=PurchaseOrder.objects.get(pk=order.pk),
            number=f"I{part}-{place:03d}",
            invoice_on=on,
            **ours.ana,
        )
        for place, order in enumerate(orders)
    ]
    approving.submit_many(company=ours.company, invoices=made, **ours.pia)
    for side, who in ((Side.PROCUREMENT, ours.pia), (Side.ACCOUNTING, ours.ana)):
        approving.approve_many(company=ours.company, invoices=made, side=side, **who)
    return [one.pk for one in made]


def _rows_read() -> int:
    with database.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush()")
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(READ)
        return int(cursor.fetchone()[0])


if __name__ == "__main__":
    print(json.dumps(work(**json.loads(sys.argv[1]))))
