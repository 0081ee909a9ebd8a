"""The `qbsandbox` command: serve a sandbox, reset its data, make its weather."""

import json
import secrets
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import httpx2
import typer

from qbsandbox.clock import SystemClock
from qbsandbox.control import CONTROL_HEADER, PREFIX
from qbsandbox.sandbox import QuickBooksSandbox
from qbsandbox.server import is_loopback
from qbsandbox.server import serve as serve_sandbox

CONTROL_TIMEOUT_SECONDS = 10.0

app = typer.Typer(help="A simulated QuickBooks Online.", no_args_is_help=True, pretty_exceptions_enable=False)
weather_app = typer.Typer(help="Faults of a sandbox that is being served.", no_args_is_help=True)
app.add_typer(weather_app, name="weather")

Data = Annotated[
    Path | None, typer.Option(help="Folder that keeps companies and tokens; without it all is forgotten.")
]
Url = Annotated[str, typer.Option(help="Address of the served sandbox.", envvar="QBSANDBOX_URL")]
Token = Annotated[
    str, typer.Option(help="The control token that `serve` printed.", envvar="QBSANDBOX_CONTROL_TOKEN")
]
DEFAULT_URL = "http://127.0.0.1:8400"


@app.command()
def serve(
    port: Annotated[int, typer.Option(help="Port; 0 takes a free one.")] = 8400,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    data: Data = None,
    now: Annotated[
        str, typer.Option(help="The instant at which the clock starts, e.g. 2026-01-31T09:00:00+00:00.")
    ] = "",
    limits: Annotated[bool, typer.Option(help="Enforce the documented request limits.")] = True,
    control_token: Annotated[str, typer.Option(help="Control token; made up and printed where absent.")] = "",
    open_control: Annotated[
        bool, typer.Option(help="No control token (only on a loopback address).")
    ] = False,
) -> None:
    """Serve the sandbox on a socket until interrupted."""
    if open_control and not is_loopback(host):
        raise typer.BadParameter(f"The control port can only be open on a loopback address, not on {host}.")
    try:
        clock = SystemClock.starting_at(datetime.fromisoformat(now)) if now else SystemClock()
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
    sandbox = QuickBooksSandbox(directory=data, clock=clock, limits_enabled=limits)
    if not open_control:
        sandbox.control_token = control_token or secrets.token_urlsafe(18)
    try:
        serve_sandbox(sandbox, host=host, port=port, say=lambda where: _introduce(sandbox, where))
    finally:
        sandbox.close()


@app.command()
def reset(
    data: Annotated[Path, typer.Option(help="Folder of the sandbox; it must not be being served.")],
) -> None:
    """Put the companies back to their first day and forget all tokens."""
    if not data.is_dir():
        raise typer.BadParameter(f"There is no folder {data}.")
    sandbox = QuickBooksSandbox(directory=data)
    sandbox.reset()
    for company in sandbox.companies.values():
        typer.echo(f"{company.realm_id}  {company.name}")
    sandbox.close()


@weather_app.command("show")
def show_weather(url: Url = DEFAULT_URL, token: Token = "") -> None:
    """What is to come, and how often what has come down."""
    weather = _control("GET", "weather", url=url, token=token)
    _print(weather)
    fallen: dict[str, int] = {}
    for happening in _control("GET", "weather/log", url=url, token=token)["log"]:
        fallen[happening["fault"]["kind"]] = fallen.get(happening["fault"]["kind"], 0) + 1
    for kind, times in sorted(fallen.items()):
        typer.echo(f"{kind}: {times}")


@weather_app.command("set")
def set_weather(
    kind: Annotated[str, typer.Argument(help="A fault such as lost_reply or late_commit, or `latency`.")],
    matching: Annotated[
        str, typer.Option(help="Which calls, e.g. “POST batch”, “customer create”, “token”.")
    ] = "",
    times: Annotated[int, typer.Option(min=1, help="How many calls it comes down on.")] = 1,
    status: Annotated[int, typer.Option(help="500, 502, 503 or 504, for server errors.")] = 503,
    seconds: Annotated[
        float, typer.Option(min=0, help="Delay of a slow call or late commit; base of the latency.")
    ] = 30.0,
    per_item: Annotated[
        float, typer.Option(min=0, help="Latency of each further item in a batch, in seconds.")
    ] = 0.0,
    url: Url = DEFAULT_URL,
    token: Token = "",
) -> None:
    """Let a fault come down on the next calls that fit, or set the latency of all calls."""
    asked: dict[str, object]
    if kind == "latency":
        asked = {"latency": {"base_seconds": seconds, "per_batch_item_seconds": per_item}}
    else:
        fault = {"kind": kind, "matching": matching or None, "status": status, "delay_seconds": seconds}
        asked = {"next": {**fault, "times": times}}
    _print(_control("POST", "weather", url=url, token=token, body=asked))


@weather_app.command("clear")
def clear_weather(url: Url = DEFAULT_URL, token: Token = "") -> None:
    """Fair weather."""
    _print(_control("DELETE", "weather", url=url, token=token))


@weather_app.command("switch")
def switch_company(
    name: Annotated[str, typer.Argument(help="E.g. requestid_in_flight or requestid_forgotten_after.")],
    value: Annotated[
        str, typer.Argument(help="The value as JSON, or plain words, e.g. 5, true, null, run_both.")
    ],
    realm: Annotated[str, typer.Option(help="Company id or profile; all companies without it.")] = "",
    url: Url = DEFAULT_URL,
    token: Token = "",
) -> None:
    """Choose how companies behave where Intuit's documents are silent, such as on a repeated requestid."""
    try:
        read = json.loads(value)
    except ValueError:
        read = value
    asked = {name: read, **({"realm": realm} if realm else {})}
    _print(_control("POST", "switches", url=url, token=token, body=asked))


def main() -> None:
    """The `qbsandbox` entry point."""
    app()


def _introduce(sandbox: QuickBooksSandbox, where: str) -> None:
    typer.echo(where)
    for company in sandbox.companies.values():
        typer.echo(f"  {company.realm_id}  {company.name} ({company.country}, {company.home_currency})")
    typer.echo(f"  client id {sandbox.oauth.client_id}, secret {sandbox.oauth.client_secret}")
    if sandbox.control_token is not None:
        typer.echo(f"  control token {sandbox.control_token}")


def _control(
    method: str, name: str, *, url: str, token: str, body: dict[str, object] | None = None
) -> dict[str, Any]:
    """One call to the control port. Ends the command with a sentence where it cannot be done."""
    try:
        answer = httpx2.request(
            method,
            f"{url.rstrip('/')}{PREFIX}/{name}",
            headers={CONTROL_HEADER: token},
            json=body,
            timeout=CONTROL_TIMEOUT_SECONDS,
        )
    except httpx2.TransportError as error:
        typer.echo(f"No sandbox answers at {url} ({error}). Start one with `qbsandbox serve`.", err=True)
        raise typer.Exit(1) from error
    read = answer.json()
    if answer.status_code != 200:
        typer.echo(read["error"], err=True)
        raise typer.Exit(1)
    return dict(read)


def _print(value: dict[str, Any]) -> None:
    typer.echo(json.dumps(value, indent=2))
