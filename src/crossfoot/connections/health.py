"""Whether a connection works: what stops it, in words, and when QuickBooks was last heard of."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from crossfoot.audit import trail
from crossfoot.connections.models import Connection

LONGEST_REASON = 500


def need_reconnect(
    *, connection: Connection, sentence: str, at: datetime, seen_version: int | None = None
) -> bool:
    """Stop the connection until somebody reconnects; `sentence` says why. False where it was not stopped.

    With `seen_version` it stops only while these tokens are the ones that failed: a reconnect in the
    meantime wins. What waits keeps waiting; nothing is lost.
    """
    return _stop(connection, Connection.State.RECONNECT, sentence, at, seen_version)


def quarantine(*, connection: Connection, sentence: str, at: datetime) -> bool:
    """Stop the connection because another QuickBooks company answered than the one it was made for."""
    return _stop(connection, Connection.State.QUARANTINED, sentence, at, None)


def heard(*, connection: Connection, at: datetime) -> None:
    """QuickBooks answered at `at`: what the status in the header counts from."""
    Connection.objects.filter(pk=connection.pk).update(last_heard_at=at)


def _stop(
    connection: Connection, state: Connection.State, sentence: str, at: datetime, seen_version: int | None
) -> bool:
    working = Connection.objects.filter(pk=connection.pk, state=Connection.State.CONNECTED)
    if seen_version is not None:
        working = working.filter(token_version=seen_version)
    reason = sentence[:LONGEST_REASON]
    with transaction.atomic():
        if not working.update(state=state, state_reason=reason):
            return False
        trail.record(
            f"connection.{'reconnect_needed' if state == Connection.State.RECONNECT else 'quarantined'}",
            company_id=connection.company_id,
            by=trail.SYSTEM,
            at=at,
            subject=trail.Subject("connection", connection.pk, connection.name or connection.realm_id),
            data={"realm_id": connection.realm_id, "reason": reason},
        )
    connection.state, connection.state_reason = state, reason
    return True
