"""Signatures as Standard Webhooks 1.0 has them, and the secrets behind them.

The header `webhook-signature` holds one `v1,<base64>` for each secret that is valid: HMAC-SHA256 over
`<webhook-id>.<webhook-timestamp>.<body>`. Receivers take a message whose timestamp is recent and one of whose
signatures is theirs.
"""

from __future__ import annotations

import base64
import secrets
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from standardwebhooks import Webhook

from crossfoot.connections import secrets as sealing
from crossfoot.outgoing.models import Subscription
from crossfoot.quickbooks.secret import Secret

PREFIX = "whsec_"
SECRET_BYTES = 32

WHAT = "secret of this webhook"
REMEDY = "make a new secret under Settings > Webhooks"


def new_secret() -> Secret:
    """A fresh secret, in the form that receivers' libraries take."""
    return Secret(PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode("ascii"))


def sealed(secret: Secret, subscription: Subscription) -> str:
    """As it is stored: bound to the subscription's row, so that it is worthless in another one."""
    return sealing.seal(secret, place=_place(subscription))


def valid_secrets(subscription: Subscription, now: datetime) -> list[Secret]:
    """The present secret, and the former one while both count. Raises sealing.CannotDecrypt."""
    stored = [subscription.secret]
    if subscription.former_secret and subscription.former_until and now < subscription.former_until:
        stored.append(subscription.former_secret)
    return [sealing.unseal(one, place=_place(subscription), what=WHAT, remedy=REMEDY) for one in stored]


def headers(*, message_id: str, at: datetime, body: bytes, keys: Sequence[Secret]) -> Mapping[str, str]:
    """The three headers of a message; `at` is when it is sent, anew with each try."""
    at = at.astimezone(UTC)
    signatures = [
        Webhook(key.reveal()).sign(msg_id=message_id, timestamp=at, data=body.decode("utf-8")) for key in keys
    ]
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(signatures),
    }


def reencrypt_all() -> int:
    """Put every stored secret under the newest key of the ring; returns how many subscriptions changed.

    Goes with `connections.tokens.reencrypt_all`, after a key was put in front of CROSSFOOT_TOKEN_KEYS. Raises
    sealing.CannotDecrypt.
    """
    changed = 0
    for row in Subscription.objects.order_by("pk"):
        fresh = {
            column: sealing.reseal(getattr(row, column), place=_place(row), what=WHAT, remedy=REMEDY)
            for column in ("secret", "former_secret")
        }
        if fresh == {"secret": row.secret, "former_secret": row.former_secret}:
            continue
        # A secret that was rotated meanwhile is under the newest key anyway.
        changed += Subscription.objects.filter(pk=row.pk, secret=row.secret).update(**fresh)
    return changed


def _place(subscription: Subscription) -> str:
    return f"webhook:{subscription.pk}"
