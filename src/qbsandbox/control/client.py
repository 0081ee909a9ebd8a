"""How the command line talks to a sandbox that is being served: one call to its control port, JSON printed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Annotated, Any

import httpx2
import typer

from qbsandbox.control.port import CONTROL_HEADER, PREFIX

TIMEOUT_SECONDS = 10.0
DEFAULT_URL = "http://127.0.0.1:8400"

Url = Annotated[str, typer.Option(help="Address of the served sandbox.", envvar="QBSANDBOX_URL")]
Token = Annotated[
    str, typer.Option(help="The control token that `serve` printed.", envvar="QBSANDBOX_CONTROL_TOKEN")
]
Realm = Annotated[str, typer.Option(help="Company id or profile.")]


def call(
    method: str, name: str, *, url: str, token: str, body: Mapping[str, object] | None = None
) -> dict[str, Any]:
    """One call to the control port; a GET or DELETE carries its `body` as parameters. Ends the command with a
    sentence where it cannot be done."""
    asked = dict(body or {})
    in_body = method not in ("GET", "DELETE")
    try:
        answer = httpx2.request(
            method,
            f"{url.rstrip('/')}{PREFIX}/{name}",
            headers={CONTROL_HEADER: token},
            json=asked if in_body else None,
            params=None if in_body else {key: str(value) for key, value in asked.items()},
            timeout=TIMEOUT_SECONDS,
        )
    except httpx2.TransportError as error:
        typer.echo(f"No sandbox answers at {url} ({error}). Start one with `qbsandbox serve`.", err=True)
        raise typer.Exit(1) from error
    read = answer.json()
    if answer.status_code != 200:
        typer.echo(read["error"], err=True)
        raise typer.Exit(1)
    return dict(read)


def show(value: Mapping[str, Any]) -> None:
    typer.echo(json.dumps(value, indent=2))
