"""Requests that are carried out once however often they arrive: the reply that was given is given again.

A caller names a request with a key of its own. `begin` claims the key, `finish` stores the reply in the
transaction of what was done, so that the deed and its reply are kept together or not at all. A request that
was refused, or that died with its process, has left nothing behind and may come again under the same key.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from crossfoot.tenancy.models import ApiToken, IdempotentRequest

KEPT = timedelta(hours=24)
"""How long a reply is given again; afterwards the key is as good as new."""

RUNNING_AT_MOST = timedelta(minutes=5)
"""A request without a reply for longer than this died with its process; its key is free again."""

SWEPT_AT_ONCE = 200
"""Old replies that one request clears away on its way."""


class KeyReused(Exception):
    """The key was used for another request within the last 24 hours."""

    sentence = (
        "This Idempotency-Key was used for another request within the last 24 hours. Give this request a key "
        "of its own."
    )


class KeyInUse(Exception):
    """The first request with this key is still running. `retry_after` is in whole seconds."""

    sentence = "The first request with this Idempotency-Key is still running. Ask again in a moment."

    def __init__(self, retry_after: int) -> None:
        super().__init__(self.sentence)
        self.retry_after = retry_after


class ClaimLost(Exception):
    """The request ran longer than `RUNNING_AT_MOST` and another one took its key: nothing may be written."""

    sentence = (
        "This request took too long, and was begun anew by a repetition under the same Idempotency-Key. "
        "Ask again for its reply."
    )


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to carry out the request; it ends when another one claims the key after the time limit.

    While a request runs, its row keeps the claim's `mark` in the place of the reply.
    """

    id: int
    mark: str


@dataclass(frozen=True, slots=True)
class Stored:
    """The reply that was given: HTTP status and body."""

    status: int
    body: str


@transaction.atomic
def begin(*, token: ApiToken, key: str, fingerprint: str, at: datetime) -> Claim | Stored:
    """Claim the key, or return the reply that was given under it.

    `fingerprint` is the SHA-256 of the request. Raises KeyReused and KeyInUse.
    """
    _sweep(token, at)
    mark = secrets.token_hex(16)
    row = _locked(token, key)
    if row is None:
        # Two at once: one of the inserts does nothing, and that request then sees the other's row.
        made = IdempotentRequest(
            company_id=token.company_id,
            token=token,
            key=key,
            fingerprint=fingerprint,
            body=mark,
            created_at=at,
        )
        IdempotentRequest.objects.bulk_create([made], ignore_conflicts=True)
        row = IdempotentRequest.objects.select_for_update().get(token=token, key=key)
        if row.status is None and row.body == mark:
            return Claim(row.pk, mark)
    if row.created_at > at - KEPT:
        if row.fingerprint != fingerprint:
            raise KeyReused
        if row.status is not None:
            return Stored(row.status, row.body)
        left = row.created_at + RUNNING_AT_MOST - at
        if left > timedelta():
            raise KeyInUse(max(1, min(int(left.total_seconds()), 5)))
    row.fingerprint, row.status, row.body, row.created_at = fingerprint, None, mark, at
    row.save(update_fields=["fingerprint", "status", "body", "created_at"])
    return Claim(row.pk, mark)


def finish(*, claim: Claim, status: int, body: str) -> None:
    """Store the reply, in the transaction of what was done. Raises ClaimLost, which must undo it."""
    if not _mine(claim).update(status=status, body=body):
        raise ClaimLost


def release(*, claim: Claim) -> None:
    """Nothing was done: the key is free, for this request or another one."""
    _mine(claim).delete()


def _mine(claim: Claim) -> QuerySet[IdempotentRequest]:
    return IdempotentRequest.objects.filter(pk=claim.id, status=None, body=claim.mark)


def _locked(token: ApiToken, key: str) -> IdempotentRequest | None:
    return IdempotentRequest.objects.select_for_update().filter(token=token, key=key).first()


def _sweep(token: ApiToken, at: datetime) -> None:
    """Forget old replies of this token; a caller clears away its own."""
    old = IdempotentRequest.objects.filter(token=token, created_at__lt=at - KEPT).values_list("pk", flat=True)
    ids = list(old[:SWEPT_AT_ONCE])
    if ids:
        IdempotentRequest.objects.filter(pk__in=ids).delete()
