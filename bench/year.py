"""A company whose sales of a year stand in QuickBooks, and the tie-out of that year, each in a process of its own."""

from __future__ import annotations

import json
import resource
import sys
import time
from datetime import timedelta
from typing import Any

from django.db import connection as database

from bench import firm
from bench.firm import Firm
from bench.orders import sales_file
from crossfoot.engine import clock
from crossfoot.proof import tieout
from crossfoot.proof.models import TieOut
from crossfoot.runtime import serving
from crossfoot.runtime.garbage import collect_rarely
from crossfoot.sync.models import Attempt
from crossfoot.tenancy.models import Company, Person

DAYS = 360
START_DAYS = 400
FIRST_NUMBER = 10_000_000
MINUTE = 61.0
"""QuickBooks' limits count what was asked within a minute; filling the company asks far more than they allow."""


def grow(*, tokens: dict[str, Any], documents: int) -> dict[str, Any]:
    """Send so many more invoices of the year to QuickBooks; the company is founded with the first."""
    serving.migrate()
    company = Company.objects.first()
    if company is None:
        ours = firm.founded("year")
        firm.connected(ours, tokens, start_days=START_DAYS)
    else:
        ours = Firm(company, Person.objects.get())
    there = ours.company.sales_orders.count()
    today = clock.now().date()
    content = sales_file(today=today, orders=documents, first_number=FIRST_NUMBER + there, days=DAYS)
    firm.imported(ours, content)
    firm.queued(ours, firm.billable(ours))
    firm.worked()
    # The throw-away server counts nothing by itself, as one in service does all the time.
    with database.cursor() as cursor:
        cursor.execute("ANALYZE")
    return {"documents": ours.company.sales_orders.filter(book_state="synchronized").count()}


def tie_out() -> dict[str, Any]:
    """Tie the year out and say what that took, as on a day on which nothing was sent just before.

    Raises RuntimeError where the two books do not agree.
    """
    collect_rarely()
    clock.pause(MINUTE)
    ours = Firm(Company.objects.get(), Person.objects.get())
    today = clock.now().date()
    asked, cpu, began = Attempt.objects.count(), time.process_time(), time.perf_counter()
    tieout.start(
        company=ours.company, start_on=today - timedelta(days=DAYS + 5), end_on=today, by=ours.person,
        at=clock.now(),
    )  # fmt: skip
    firm.worked()
    seconds, cpu = time.perf_counter() - began, time.process_time() - cpu
    done = TieOut.objects.order_by("-pk").first()
    if done is None or done.difference or done.differing or Attempt.objects.count() != asked:
        raise RuntimeError(tieout.sentence_of(done) if done else "there is no tie-out")
    return {
        "documents": done.documents,
        "seconds": round(seconds, 1),
        "cpu_seconds": round(cpu, 1),
        "peak_memory_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }


if __name__ == "__main__":
    question = json.loads(sys.argv[1])
    print(json.dumps(grow(**question) if question else tie_out()))
