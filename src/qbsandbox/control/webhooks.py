"""The control port's part for webhooks: what comes in as JSON, what goes out."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping

from qbsandbox.json_reading import Json, as_number, only_these
from qbsandbox.online.webhooks import Attempt
from qbsandbox.state import SandboxState


def routes(sandbox: SandboxState) -> Mapping[tuple[str, str], Callable[[Json], Json]]:
    """The control port's addresses for webhooks, below its prefix."""

    def show(asked: Json) -> Json:
        """`realm`: one company's; all without it."""
        only_these(asked, "realm")
        realm = None if asked.get("realm") is None else str(asked["realm"])
        return {"webhooks": [webhook.as_json() for webhook in sandbox.webhooks.all(realm)]}

    def subscribe(asked: Json) -> Json:
        """`realm`, `url`, and any setting of a webhook by name."""
        settings = {
            name: value for name, value in asked.items() if name not in ("realm", "url", "token", "app")
        }
        webhook = sandbox.webhooks.subscribe(
            str(asked.get("realm", "us")),
            str(asked.get("url", "")),
            token=_text(asked, "token"),
            app=_text(asked, "app"),
            **settings,
        )
        return webhook.as_json()

    def change(asked: Json) -> Json:
        """`realm`, `id`, `active`, and the settings to change."""
        realm, id = _named(asked)
        if "active" in asked:
            sandbox.webhooks.switch(realm, id, active=asked["active"] is True)
        settings = {name: value for name, value in asked.items() if name not in ("realm", "id", "active")}
        return sandbox.webhooks.change(realm, id, **settings).as_json()

    def remove(asked: Json) -> Json:
        """`realm` and `id`."""
        only_these(asked, "realm", "id")
        sandbox.webhooks.remove(*_named(asked))
        return show({})

    def deliver(asked: Json) -> Json:
        """Post what is due now; `at_once` without waiting for the end of the window."""
        only_these(asked, "at_once")
        return {
            "sent": [
                attempt_json(each) for each in sandbox.webhooks.deliver(at_once=bool(asked.get("at_once")))
            ]
        }

    def log(asked: Json) -> Json:
        only_these(asked)
        return {"log": [attempt_json(each) for each in sandbox.webhooks.log]}

    return {
        ("GET", "webhooks"): show,
        ("POST", "webhooks"): subscribe,
        ("POST", "webhooks/change"): change,
        ("DELETE", "webhooks"): remove,
        ("POST", "webhooks/deliver"): deliver,
        ("GET", "webhooks/log"): log,
    }


def attempt_json(attempt: Attempt) -> Json:
    """One post; its body is base64 too, so that a signature can be checked over the very bytes."""
    return {
        "at": attempt.at.isoformat(),
        "realm_id": attempt.realm_id,
        "webhook_id": attempt.webhook_id,
        "notification_id": attempt.notification_id,
        "number": attempt.number,
        "url": attempt.post.url,
        "headers": dict(attempt.post.headers),
        "body": attempt.post.body.decode(),
        "body_base64": base64.b64encode(attempt.post.body).decode(),
        "status": attempt.status,
        "error": attempt.error,
        "outcome": attempt.outcome,
    }


def _named(asked: Json) -> tuple[str, int]:
    """The company and number of a webhook; of a query, the number is text."""
    id = asked.get("id", 0)
    return str(asked.get("realm", "us")), int(id) if isinstance(id, str) else int(as_number(id, "id"))


def _text(asked: Json, name: str) -> str | None:
    return None if asked.get(name) is None else str(asked[name])
