"""docs/guide/webhooks.md says what is so, and its code for receivers works on what is really sent."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from crossfoot.outgoing.events import EVENTS
from outgoing.mail_room import MailRoom
from webhook_receiver import Got, Receiver

GUIDE = (Path(__file__).parents[2] / "docs" / "guide" / "webhooks.md").read_text(encoding="utf-8")
NODE = shutil.which("node")

Check = Callable[[str, dict[str, str], bytes, float], bool]


def code(language: str) -> str:
    (found,) = re.findall(rf"```{language}\n(.*?)```", GUIDE, flags=re.S)
    return str(found)


def in_python(secret: str, headers: dict[str, str], body: bytes, now: float) -> bool:
    names: dict[str, Any] = {}
    exec(code("python"), names)
    return bool(names["is_genuine"](secret, headers, body, now))


def in_node(secret: str, headers: dict[str, str], body: bytes, now: float) -> bool:
    assert NODE is not None
    given = json.dumps([secret, headers, body.decode(), now])
    script = code("js") + (
        f"\nconst [secret, headers, body, now] = {given};"
        "\nconsole.log(isGenuine(secret, headers, Buffer.from(body), now));"
    )
    done = subprocess.run([NODE, "-e", script], capture_output=True, text=True, timeout=60, check=True)
    return done.stdout.strip() == "true"


@pytest.mark.parametrize(
    "genuine",
    [
        in_python,
        pytest.param(in_node, marks=pytest.mark.skipif(NODE is None, reason="Node is not on this machine")),
    ],
)
def test_the_guides_code_tells_the_genuine_from_the_forged(
    room: MailRoom, receiver: Receiver, genuine: Check
) -> None:
    row = room.subscribes()
    room.happens("Café “Ünïcode” 10248")
    room.works()
    (got,) = receiver.got
    secret, now = room.secrets[row.pk], room.now.timestamp()

    assert genuine(secret, dict(got.headers), got.body, now)
    other = "whsec_" + "A" * 43 + "="
    assert not genuine(other, dict(got.headers), got.body, now)
    assert not genuine(secret, dict(got.headers), got.body.replace(b"10248", b"10249"), now)
    for wrong in forged(got):
        assert not genuine(secret, wrong, got.body, now), wrong
    assert not genuine(secret, dict(got.headers), got.body, now + 301)
    both = {**got.headers, "webhook-signature": "v1,bm90aGluZw== " + got.headers["webhook-signature"]}
    assert genuine(secret, both, got.body, now)


def forged(got: Got) -> list[dict[str, str]]:
    later = str(int(got.headers["webhook-timestamp"]) + 1)
    changes = [
        {"webhook-id": "evt_another"},
        {"webhook-timestamp": later},
        {"webhook-timestamp": ""},
        {"webhook-timestamp": "soon"},
        {"webhook-signature": ""},
        {"webhook-signature": "v1,"},
    ]
    return [{**got.headers, **change} for change in changes]


def test_the_guide_names_every_event_and_every_field() -> None:
    rows = re.findall(r"^\| `([a-z_]+\.[a-z_]+)` \| ([^|]+) \| ([^|]+) \|$", GUIDE, flags=re.M)
    assert {name: (when, re.findall(r"`(\w+)`", fields)) for name, when, fields in rows} == {
        name: (kind.when, [*kind.fields, *[part for parts in kind.parts.values() for part in parts]])
        for name, kind in EVENTS.items()
    }


def test_the_guides_message_has_the_fields_of_a_real_one(room: MailRoom, receiver: Receiver) -> None:
    room.subscribes()
    room.happens("Sales order 10248", push=7, remote_id="145", number="10248", origin="created")
    room.works()
    shown, real = json.loads(code("json")), receiver.told[0]
    assert list(shown) == list(real)
    assert {
        name: shown[name] for name in ("event", "subject", "data", "links", "occurred_at", "company")
    } == {name: real[name] for name in ("event", "subject", "data", "links", "occurred_at", "company")}
