"""Posting notifications, and posting them again: the ladders of both of Intuit's pages.

An endpoint has three seconds to answer 2xx. By the old page a notification is repeated after 20, 30 and 50
minutes where the endpoint answered 408, 500, 502, 503 or 504 (or not at all: UNSURE), and then dropped; an
endpoint that has failed for a day is switched off. By the newer one it is repeated after 10, 20 and 30 seconds, 5
and 20 minutes, 2, 4 and 6 hours, and then every 6 hours, whatever the answer was, and later notifications may
be held until it is taken.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import httpx2

from qbsandbox.company.file import CompanyFile
from qbsandbox.online.webhooks import payloads
from qbsandbox.online.webhooks.settings import Settings, Webhook

ANSWER_WITHIN_SECONDS = 3.0
LADDERS: Mapping[str, tuple[float, ...]] = {
    "old": (20 * 60, 30 * 60, 50 * 60),
    "new": (10, 20, 30, 5 * 60, 20 * 60, 2 * 3600, 4 * 3600, 6 * 3600),
}
EVERY_SIX_HOURS = 6 * 3600.0
REPEATED_BY_THE_OLD_PAGE = frozenset({408, 500, 502, 503, 504})
SWITCHED_OFF_AFTER_SECONDS = 24 * 3600.0

Outcome = Literal["taken", "failed", "dropped", "duplicate"]


@dataclass(frozen=True, slots=True)
class Post:
    """One HTTP POST to an app's endpoint."""

    url: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Attempt:
    """One post that was made. `status` is None where no answer came in time; `error` says why.

    `next_at` is when it will be repeated (outcome "failed").
    """

    at: datetime
    realm_id: str
    webhook_id: int
    notification_id: int
    number: int
    post: Post
    status: int | None
    error: str
    outcome: Outcome
    next_at: float | None = None


Transport = Callable[[Post, float], int]
"""Makes a post and returns the status of its answer; raises OSError (TimeoutError) where none came in time."""


def over_http(post: Post, seconds: float) -> int:
    """The transport of a served sandbox."""
    try:
        answer = httpx2.post(post.url, content=post.body, headers=dict(post.headers), timeout=seconds)
    except httpx2.TimeoutException as error:
        raise TimeoutError(str(error) or "no answer in time") from error
    except httpx2.HTTPError as error:
        raise ConnectionError(str(error)) from error
    return answer.status_code


def deliver(company: CompanyFile, webhook: Webhook, now: datetime, send: Transport) -> list[Attempt]:
    """Post what is due, each notification once (and its duplicates). The company's lock is free meanwhile, so
    that an endpoint may ask the company at once."""
    attempts: list[Attempt] = []
    tried: set[int] = set()
    while webhook.active:
        row = _next(company, webhook, now.timestamp(), tried)
        if row is None:
            break
        notification_id, body, number = row
        tried.add(notification_id)
        post = _post(webhook, notification_id, body, now)
        status, error = _answer(post, send)
        attempt = _settled(company, webhook, notification_id, number + 1, post, status, error, now)
        attempts.append(attempt)
        for _ in range(webhook.settings.duplicates):
            status, error = _answer(post, send)
            attempts.append(
                Attempt(now, company.realm_id, webhook.id, notification_id, number + 1, post, status, error,
                        "duplicate")
            )  # fmt: skip
        if attempt.outcome != "taken" and webhook.settings.holds_later:
            break
    return attempts


def _next(
    company: CompanyFile, webhook: Webhook, now: float, tried: set[int]
) -> tuple[int, bytes, int] | None:
    """(id, body, attempts so far) of the notification to post next; None where nothing may be posted now."""
    with company.lock:
        rows = company.store.connection.execute(
            "SELECT id, body, attempts, due_at FROM notifications"
            " WHERE webhook_id = ? AND state = 'waiting' ORDER BY id",
            (webhook.id,),
        ).fetchall()
    if webhook.settings.holds_later and any(number and due_at > now for _, _, number, due_at in rows):
        return None
    due = [
        (id, bytes(body), number) for id, body, number, due_at in rows if due_at <= now and id not in tried
    ]
    if not due:
        return None
    repeated = [each for each in due if each[2]]
    if repeated:
        return repeated[0]
    return due[-1] if webhook.settings.disorder else due[0]


def _post(webhook: Webhook, notification_id: int, body: bytes, now: datetime) -> Post:
    name = f"{webhook.realm_id}/{webhook.id}/{notification_id}"
    return Post(
        webhook.settings.url, payloads.headers(webhook.settings, body, notification=name, at=now), body
    )


def _answer(post: Post, send: Transport) -> tuple[int | None, str]:
    try:
        return send(post, ANSWER_WITHIN_SECONDS), ""
    except OSError as error:
        return None, f"{type(error).__name__}: {error}"


def _settled(
    company: CompanyFile, webhook: Webhook, notification_id: int, number: int, post: Post, status: int | None,
    error: str, now: datetime,
) -> Attempt:  # fmt: skip
    """Write down what came of a post."""
    taken = status is not None and 200 <= status < 300
    wait = None if taken else _wait(webhook.settings, number, status)
    outcome: Outcome = "taken" if taken else "dropped" if wait is None else "failed"
    next_at = None if wait is None else now.timestamp() + wait
    database = company.store.connection
    with company.lock, company.store.transaction():
        database.execute(
            "UPDATE notifications SET attempts = ?, status = ?, state = ?, due_at = coalesce(?, due_at)"
            " WHERE id = ?",
            (number, status, "waiting" if outcome == "failed" else outcome, next_at, notification_id),
        )
        database.execute(
            "UPDATE webhooks SET failing_since = ? WHERE id = ?",
            (None if taken else _failing_since(company, webhook, now), webhook.id),
        )
        if outcome == "dropped" and now.timestamp() - _failing_since(company, webhook, now) >= (
            SWITCHED_OFF_AFTER_SECONDS
        ):
            database.execute("UPDATE webhooks SET active = 0 WHERE id = ?", (webhook.id,))
        database.execute(
            "DELETE FROM notifications WHERE webhook_id = ? AND state <> 'waiting' AND id < ?",
            (webhook.id, notification_id - KEPT),
        )
    return Attempt(
        now, company.realm_id, webhook.id, notification_id, number, post, status, error, outcome, next_at
    )


KEPT = 1000
"""How many settled notifications stay in the company file."""


def _failing_since(company: CompanyFile, webhook: Webhook, now: datetime) -> float:
    since = company.store.connection.execute(
        "SELECT failing_since FROM webhooks WHERE id = ?", (webhook.id,)
    ).fetchone()[0]
    return now.timestamp() if since is None else float(since)


def _wait(settings: Settings, number: int, status: int | None) -> float | None:
    """Seconds until the next attempt after `number` have failed; None: it is dropped."""
    ladder = LADDERS[settings.ladder]
    if settings.ladder == "old":
        if status is not None and status not in REPEATED_BY_THE_OLD_PAGE:
            return None
        return ladder[number - 1] if number <= len(ladder) else None
    return ladder[number - 1] if number <= len(ladder) else EVERY_SIX_HOURS
