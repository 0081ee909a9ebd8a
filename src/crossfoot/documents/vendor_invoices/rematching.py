"""Other tolerances: every invoice that was not sent is matched anew, so that lists say what pages say (C2)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from crossfoot.documents import sending
from crossfoot.documents.vendor_invoices import matching, queries
from crossfoot.documents.vendor_invoices.models import VendorInvoice
from crossfoot.engine import lease, tasks
from crossfoot.engine.models import Task
from crossfoot.engine.turns import Held, TurnResult
from crossfoot.tenancy.models import Company, Person

MATCH_ANEW = "match_invoices"

AT_ONCE = 200
"""Invoices that are matched anew in one transaction; where there are more, a task does it."""


def match_anew(company: Company, *, by: Person, at: datetime) -> Task | None:
    """Match them by the rules of now, in the caller's transaction; the task that does it where they are many."""
    ids = list(_unsent(company).values_list("pk", flat=True)[: AT_ONCE + 1])
    if len(ids) > AT_ONCE:
        return tasks.start(company=company, kind=MATCH_ANEW, args={}, by=by, at=at)
    _refresh(company, ids)
    return None


def step(held: Held, task: Task, now: datetime) -> TurnResult | None:
    """One turn of the task: the next ones by their ids."""
    company = task.company
    after = int((task.result or {}).get("after", 0))
    ids = list(_unsent(company).filter(pk__gt=after).values_list("pk", flat=True)[:AT_ONCE])
    if not ids:
        tasks.finish(held, task, now, sentence=f"{task.done:,} vendors' invoices were matched anew.")
        return None
    with transaction.atomic():
        lease.fence(held)
        _refresh(company, ids)
    task.result = {"after": ids[-1]}
    tasks.keep(held, task, now)
    left = _unsent(company).filter(pk__gt=ids[-1]).count()
    done = task.done + len(ids)
    words = "Vendors' invoices are matched by the new tolerances."
    if not tasks.progress(held, task, now, done=done, total=done + left, sentence=words):
        tasks.cancelled(held, task, now, sentence=f"Cancelled; {done:,} invoices were matched anew.")
    return None


def _unsent(company: Company) -> QuerySet[VendorInvoice]:
    rows = VendorInvoice.objects.filter(company=company, book_state__in=sending.UNSENT)
    return rows.exclude(status=VendorInvoice.Status.CANCELLED).order_by("pk")


def _refresh(company: Company, ids: list[int]) -> None:
    """Under their locks, so that an approval, which stores its match, waits or is waited for."""
    queries.locked(company, ids)
    matching.refresh(company, ids)
