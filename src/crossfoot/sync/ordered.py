"""Billed once, also by hands in QuickBooks: a bill for an order that a bookkeeper billed there does not go (D1).

An order that was sent as a purchase order can be billed in QuickBooks by anybody. Its bills are only known there, so
the order is read before a bill for it is sent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from crossfoot.core.postings import Bill, Posting
from crossfoot.core.problems import Fix, Problem
from crossfoot.quickbooks.online.documents import bill, fields
from crossfoot.sync import sources
from crossfoot.sync.kinds import PushVerb
from crossfoot.sync.models import Link, Push
from crossfoot.sync.visit import Visit

CLOSED = "Closed"
"""POStatus of an order that is billed in whole, or was closed by hand."""

MOST_AT_ONCE = 1000


def billed_elsewhere(
    visit: Visit, pushes: Sequence[Push], postings: Mapping[int, Posting | None]
) -> dict[int, Problem]:
    """Why bills do not go, by push: the order that they bill is billed in whole, and not only by us. One question,
    where any of them bills an order that stands in QuickBooks. Raises VisitEnds."""
    wanted: dict[int, set[str]] = {}
    for push in pushes:
        posting = postings[push.pk]
        if push.verb == PushVerb.CREATE and isinstance(posting, Bill):
            wanted[push.pk] = {line.order for line in posting.lines if line.order}
    keys = {key for named in wanted.values() for key in named}
    taken = _taken(visit, keys) if keys else {}
    return {
        push.pk: _problem(push, key, taken[key])
        for push in pushes
        for key in sorted(wanted.get(push.pk, ()))[:1]
        if key in taken
    }


def _taken(visit: Visit, keys: set[str]) -> dict[str, str]:
    """Those of these orders that bills of others closed, and the id of one such bill."""
    orders = Link.objects.filter(
        connection=visit.connection, local_key__in=keys, remote_kind=bill.ORDER_NAME
    ).values_list("remote_id", "local_key")
    by_id = dict(orders)
    if not by_id:
        return {}
    listed = ", ".join(f"'{remote_id}'" for remote_id in sorted(by_id))
    rows = visit.query(f"SELECT * FROM {bill.ORDER_NAME} WHERE Id IN ({listed}) MAXRESULTS {MOST_AT_ONCE}")
    bills = {
        by_id[fields.text(record, "Id")]: _bills(record)
        for record in rows.records
        if record.get("POStatus") == CLOSED
    }
    every = {remote_id for found in bills.values() for remote_id in found}
    ours = set(
        Link.objects.filter(
            connection=visit.connection, remote_kind=bill.NAME, remote_id__in=every, push__isnull=False
        ).values_list("remote_id", flat=True)
    )
    foreign = {key: [one for one in found if one not in ours] for key, found in bills.items()}
    return {key: found[0] for key, found in foreign.items() if found}


def _bills(record: Mapping[str, Any]) -> list[str]:
    links = record.get("LinkedTxn")
    return [
        fields.text(link, "TxnId")
        for link in (links if isinstance(links, list) else ())
        if isinstance(link, Mapping) and link.get("TxnType") == bill.NAME
    ]


def _problem(push: Push, order: str, remote_id: str) -> Problem:
    name = sources.name_of(order)
    return Problem(
        "order_billed_there",
        f"{name} is billed in QuickBooks already, by a bill that somebody made from it there (no. {remote_id}), and "
        f"an order is billed once. Link {push.label} to that bill under Already in QuickBooks…, or take that bill "
        "away there and retry.",
        Fix.RETRY,
        f"billed_there:{order}",
        order,
    )
