"""Notices by webhook: kept once each, and a pull that comes soon. They say that something changed, never what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from crossfoot.connections.models import Connection
from crossfoot.payments import pulling
from crossfoot.payments.intake import KINDS
from crossfoot.payments.models import Notice
from crossfoot.quickbooks.online import notices as told

PAUSE = timedelta(seconds=15)
"""Notices that come one after the other share a pull: what we send ourselves is told back to us, too."""

ROWS_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Taken:
    """How many notices were new, came again, or are of no interest here (another company, another kind)."""

    new: int
    known: int
    ignored: int


@transaction.atomic
def take(notices: Sequence[told.Notice], *, at: datetime) -> Taken:
    """Keep these notices, whose signature fits, and let the companies they name be pulled soon.

    The same notice again, however late, does nothing. One of a QuickBooks company that is not connected here
    is ignored.
    """
    realms = {notice.realm_id for notice in notices}
    connections = {
        row.realm_id: row
        for row in Connection.objects.filter(realm_id__in=realms, is_active=True).select_related("company")
    }
    wanted = {
        (connections[notice.realm_id].pk, notice.event_id[:80]): notice
        for notice in notices
        if notice.realm_id in connections and notice.name in KINDS
    }
    known = _known(list(wanted))
    new = {name: notice for name, notice in wanted.items() if name not in known}
    rows = [
        Notice(
            connection_id=connection_id,
            key=key,
            remote_kind=notice.name,
            remote_id=notice.remote_id[:40],
            verb=notice.operation[:20],
            changed_at=notice.occurred_at or at,
            received_at=at,
        )
        for (connection_id, key), notice in new.items()
    ]
    # Two posts of the same at once: the database keeps one, and both let the company be pulled, once.
    Notice.objects.bulk_create(rows, batch_size=ROWS_AT_ONCE, ignore_conflicts=True)
    by_id = {connection.pk: connection for connection in connections.values()}
    for connection_id in sorted({connection_id for connection_id, _ in new}):
        pulling.soon(by_id[connection_id].company, at=at, pause=PAUSE)
    return Taken(len(new), len(wanted) - len(new), len(notices) - len(wanted))


def _known(names: Sequence[tuple[int, str]]) -> set[tuple[int, str]]:
    found: set[tuple[int, str]] = set()
    for begin in range(0, len(names), ROWS_AT_ONCE):
        part = names[begin : begin + ROWS_AT_ONCE]
        rows = Notice.objects.filter(
            connection_id__in={connection_id for connection_id, _ in part}, key__in=[key for _, key in part]
        )
        found.update(rows.values_list("connection_id", "key"))
    return found
