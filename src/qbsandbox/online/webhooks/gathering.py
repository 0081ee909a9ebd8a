"""From the changes that a company's store wrote down to notifications that wait to be posted.

Intuit's page says that rapid changes are aggregated: changes are bundled from the first one on for
`window_seconds`, and in a bundle the same operation on the same record is told once, with its last time
(UNSURE how far that goes). A record's Update in the very moment of its Create, Void or mailing is part of that
and not told again.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from qbsandbox.company.entities.registry import ENTITIES
from qbsandbox.company.file import CompanyFile
from qbsandbox.online.webhooks import payloads
from qbsandbox.online.webhooks.payloads import Event
from qbsandbox.online.webhooks.settings import KINDS, Settings, Webhook

WHOLE = frozenset({"Create", "Void", "Emailed", "Merge"})


def stored(company: CompanyFile) -> list[Webhook]:
    """The company's webhooks, oldest first."""
    rows = company.store.connection.execute(
        "SELECT id, settings, active, failing_since, (SELECT count(*) FROM notifications"
        " WHERE webhook_id = webhooks.id AND state = 'waiting') FROM webhooks ORDER BY id"
    ).fetchall()
    return [
        Webhook(id, company.realm_id, Settings.read(json.loads(settings)), bool(active), failing, waiting)
        for id, settings, active, failing, waiting in rows
    ]


def save(company: CompanyFile, id: int, settings: Settings) -> None:
    company.store.connection.execute(
        "UPDATE webhooks SET settings = ? WHERE id = ?", (json.dumps(settings.as_json()), id)
    )


def gather(
    company: CompanyFile, now: datetime, *, is_connected: Callable[[str], bool], at_once: bool = False
) -> None:
    """Make notifications of the bundles whose window has ended (`at_once`: of all changes).

    Changes are passed over for an app that is not connected to the company and for a webhook that is switched
    off. What every webhook has seen is thrown away.
    """
    if not company.store.notes_changes:
        return
    database = company.store.connection
    with company.lock, company.store.transaction():
        for webhook in stored(company):
            seen = int(
                database.execute("SELECT seen FROM webhooks WHERE id = ?", (webhook.id,)).fetchone()[0]
            )
            changes = list(_changes_after(company, seen))
            if not changes:
                continue
            if webhook.active and is_connected(webhook.settings.app):
                seen = _notify(company, webhook, changes, seen, now.timestamp(), at_once)
            else:
                seen = changes[-1].number
            database.execute("UPDATE webhooks SET seen = ? WHERE id = ?", (seen, webhook.id))
        database.execute("DELETE FROM changes WHERE number <= (SELECT min(seen) FROM webhooks)")


def _changes_after(company: CompanyFile, number: int) -> Iterator[Event]:
    for row in company.store.connection.execute(
        "SELECT number, entity, id, operation, at, deleted_id FROM changes WHERE number > ? ORDER BY number",
        (number,),
    ).fetchall():
        yield Event(*row)


def _notify(
    company: CompanyFile, webhook: Webhook, changes: Sequence[Event], seen: int, now: float, at_once: bool
) -> int:
    """Bundle by bundle; returns the number of the last change that was told or passed over."""
    settings = webhook.settings
    left = list(changes)
    while left:
        begins_at = left[0].at
        ends_at = begins_at + settings.window_seconds
        if ends_at > now and not at_once:
            break
        later = (place for place, each in enumerate(left) if each.at > begins_at and each.at >= ends_at)
        size = next(later, len(left))
        bundle, left = left[:size], left[size:]
        seen = bundle[-1].number
        events = _told(settings, bundle)
        if not events:
            continue
        if settings.losses:
            settings = replace(settings, losses=settings.losses - 1)
            save(company, webhook.id, settings)
            continue
        made_at = min(ends_at, now)
        company.store.connection.execute(
            "INSERT INTO notifications (webhook_id, body, made_at, due_at, attempts, state)"
            " VALUES (?, ?, ?, ?, 0, 'waiting')",
            (
                webhook.id,
                payloads.body(settings, company.realm_id, events),
                made_at,
                made_at + settings.delay_seconds,
            ),
        )
    return seen


def _told(settings: Settings, bundle: Sequence[Event]) -> list[Event]:
    """The events of a bundle that the webhook wants, each once, in the order of their last time."""
    moments = {(each.kind, each.id, each.at) for each in bundle if each.operation in WHOLE}
    last: dict[tuple[str, int, str], Event] = {}
    for each in bundle:
        if each.operation == "Deactivate":
            each = replace(each, operation=settings.deactivation)
        kind = KINDS.get(each.kind)
        if kind is None or not ENTITIES[each.kind].in_webhooks or not settings.wants(kind, each.operation):
            continue
        if each.operation == "Update" and (each.kind, each.id, each.at) in moments:
            continue
        key = (each.kind, each.id, each.operation)
        last.pop(key, None)
        last[key] = replace(each, kind=kind)
    events = list(last.values())
    return events[::-1] if settings.disorder else events
