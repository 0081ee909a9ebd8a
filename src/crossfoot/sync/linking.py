"""What stands for what, written down when QuickBooks has carried something out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from crossfoot.core.problems import Fix, Problem
from crossfoot.sync.kinds import DOCUMENT_RECORDS, OUTGOING_KINDS, record_name
from crossfoot.sync.models import Link, Push
from crossfoot.sync.results import Result
from crossfoot.sync.visit import Visit


def keep_links(visit: Visit, results: Sequence[Result], now: datetime) -> None:
    """What stands for these now. A document that was taken out once and sent again gets a new link beside
    the one that tells of the first."""
    links = [_link(visit, one, now) for one in results]
    keys = [link.local_key for link in links]
    known = {
        link.local_key: link for link in Link.objects.filter(connection=visit.connection, local_key__in=keys)
    }
    for link in links:
        before = known.get(link.local_key)
        if before is not None:
            link.pk, link.created_at = before.pk, before.created_at
    Link.objects.bulk_create([link for link in links if link.pk is None])
    # An upsert on the key is one statement without a CASE per row and column, which is what bulk_update makes.
    Link.objects.bulk_create(
        [link for link in links if link.local_key in known], update_conflicts=True, unique_fields=["id"],
        update_fields=["remote_kind", "remote_id", "version", "number", "total", "tax", "exchange_rate", "origin",
                       "reason", "push", "posting", "agreed", "seen_at"],
    )  # fmt: skip


def _link(visit: Visit, result: Result, now: datetime) -> Link:
    posted, currency = result.posted, result.push.posting.get("currency")
    return Link(
        connection=visit.connection,
        local_key=result.push.document_key,
        remote_kind=record_name(result.push.kind, result.push.posting),
        remote_id=posted.remote_id,
        version=posted.version,
        number=posted.number[:40],
        total=posted.total,
        tax=posted.tax,
        # In home currency QuickBooks shows a rate of 1, or none.
        exchange_rate=None if currency in {None, visit.connection.home_currency} else posted.exchange_rate,
        origin=result.origin,
        push=result.push,
        created_at=now,
        seen_at=now,
    )


def taken_by_others(visit: Visit, results: Sequence[Result]) -> dict[int, str]:
    """Documents of QuickBooks that another document of ours is linked to already, by push."""
    documents = {
        (record_name(one.push.kind, one.push.posting), one.posted.remote_id): one.push
        for one in results
        if one.push.kind in OUTGOING_KINDS
    }
    rows = Link.objects.filter(
        connection=visit.connection,
        remote_kind__in=DOCUMENT_RECORDS,
        remote_id__in=[remote_id for _, remote_id in documents],
    )
    taken: dict[int, str] = {}
    for link in rows:
        push = documents.get((link.remote_kind, link.remote_id))
        if push is not None and push.document_key != link.local_key:
            taken[push.pk] = link.local_key
    return taken


def linked_elsewhere(push: Push, holder: str) -> Problem:
    return Problem(
        "linked_elsewhere",
        f"{push.label} stands in QuickBooks as a document that is linked to {holder} here. Take that link away, "
        "or link this one to another document.",
        Fix.LINK_EXISTING,
        "linked_elsewhere",
        holder,
    )
