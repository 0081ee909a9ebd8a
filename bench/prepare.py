"""An installation with companies whose orders wait to be sent, made in a process of its own."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from bench import firm
from bench.orders import CUSTOMER_COUNT, sales_file
from crossfoot.engine import clock
from crossfoot.runtime import serving
from crossfoot.sync.models import Push

TRIAL = 40
"""Documents that are sent for a trial where few are asked for; otherwise one for each customer."""


def prepare(*, companies: Sequence[dict[str, Any]], documents: int) -> dict[str, Any]:
    """One firm for each of the sandbox's `companies`, with `documents` invoices waiting in each.

    Customers and items are there already: one invoice of each customer has been sent, without limits.
    """
    serving.migrate()
    trial = min(CUSTOMER_COUNT, max(TRIAL, documents))
    content = sales_file(today=clock.now().date(), orders=documents + trial)
    firms = []
    for place, tokens in enumerate(companies):
        ours = firm.founded(f"firm-{place + 1}")
        firm.connected(ours, tokens)
        firm.imported(ours, content)
        ids = firm.billable(ours)
        firm.queued(ours, ids[:trial])
        firms.append((ours, ids[trial : trial + documents]))
    firm.worked()
    for ours, ids in firms:
        if firm.queued(ours, ids) != documents:
            raise RuntimeError(f"{ours.company} has fewer documents to send than {documents}")
    # What was sent for a trial no longer fills the minute's window when the measurement begins.
    waiting = Push.objects.filter(state=Push.State.WAITING).count()
    return {"waiting": waiting, "prepared_at": (clock.now() + timedelta()).isoformat()}


if __name__ == "__main__":
    print(json.dumps(prepare(**json.loads(sys.argv[1]))))
