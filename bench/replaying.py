"""A cost that comes late for a receipt of long ago: what is read and written for it, by how much came after it."""

from __future__ import annotations

import json
import time
from decimal import Decimal
from typing import Any

from django.db import connection as database
from django.db import transaction

import crossfoot.runtime.ready  # noqa: F401  (sets Django up, before any model is imported)
from crossfoot.catalog.models import Product
from crossfoot.core.stock.movements import Kind
from crossfoot.engine import clock
from crossfoot.stock import operations as stock
from crossfoot.stock.drafts import Carried
from crossfoot.stock.models import Movement
from crossfoot.tenancy.models import Company, Person

FREIGHT = Decimal("12.34")
TABLE = "SELECT coalesce(idx_tup_fetch, 0) + seq_tup_read, n_tup_upd FROM pg_stat_xact_user_tables WHERE relname = %s"
AFTER = (0, 10, 100, 1_000, 10_000, 100_000)


def replay() -> dict[str, Any]:
    """For receipts with so many later movements of their product, freight is distributed to each, and undone again."""
    company = Company.objects.get(slug="stocked")
    product = Product.objects.filter(company=company).order_by("pk")[0]
    rows = Movement.objects.filter(product=product).order_by("-occurred_on", "-sequence")
    count = rows.count()
    found = []
    for after in AFTER:
        receipt = rows.filter(kind=Kind.RECEIPT)[after // 5 : after // 5 + 1].first()
        if receipt is None or after > count:
            break
        found.append(_carried(company, receipt, product))
    return {"movements": Movement.objects.count(), "of_the_product": count, "late_costs": found}


def _carried(company: Company, receipt: Movement, product: Product) -> dict[str, Any]:
    later = Movement.objects.filter(product=product, occurred_on__gt=receipt.occurred_on).count()
    later += Movement.objects.filter(
        product=product, occurred_on=receipt.occurred_on, sequence__gt=receipt.sequence
    ).count()
    with transaction.atomic():
        read, written = _touched()
        cpu, began = time.process_time(), time.perf_counter()
        event = stock.carry_charges(
            company=company, carried=[Carried(receipt, FREIGHT, FREIGHT)], on=clock.now().date(),
            by=Person.objects.order_by("pk")[0], at=clock.now(),
        )  # fmt: skip
        took = {"seconds": time.perf_counter() - began, "cpu_seconds": time.process_time() - cpu}
        read_then, written_then = _touched()
        event.refresh_from_db()
        transaction.set_rollback(True)
    return {
        "later_movements": later,
        "replayed": event.replayed,
        "movements_read": read_then - read,
        "movements_written": written_then - written,
        **{name: round(value, 3) for name, value in took.items()},
    }


def _touched() -> tuple[int, int]:
    """Rows of movements that this transaction read and wrote until now."""
    with database.cursor() as cursor:
        cursor.execute(TABLE, ["stock_movement"])
        read, written = cursor.fetchone() or (0, 0)
    return int(read), int(written)


if __name__ == "__main__":
    print(json.dumps(replay()))
