"""The `qbsandbox` command: serve a sandbox, reset its data, make its weather."""

import json
import secrets
from pathlib import Path
from typing import Annotated

import typer

from qbsandbox import cli_webhooks
from qbsandbox.cli_state import clock_app, company_app, snapshot_app
from qbsandbox.clock import Clock, SystemClock, VirtualClock, instant_of
from qbsandbox.control.client import DEFAULT_URL, Token, Url, call, show
from qbsandbox.sandbox import QuickBooksSandbox
from qbsandbox.server import is_loopback
from qbsandbox.server import serve as serve_sandbox

app = typer.Typer(help="A simulated QuickBooks Online.", no_args_is_help=True, pretty_exceptions_enable=False)
weather_app = typer.Typer(help="Faults of a sandbox that is being served.", no_args_is_help=True)
app.add_typer(weather_app, name="weather")
app.add_typer(company_app, name="company")
app.add_typer(snapshot_app, name="snapshot")
app.add_typer(clock_app, name="clock")
app.add_typer(cli_webhooks.app, name="webhooks")
app.command("meter")(cli_webhooks.meter)

Data = Annotated[
    Path | None, typer.Option(help="Folder that keeps companies and tokens; without it all is forgotten.")
]


@app.command()
def serve(
    port: Annotated[int, typer.Option(help="Port; 0 takes a free one.")] = 8400,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    data: Data = None,
    company: Annotated[
        list[str] | None,
        typer.Option(
            help="A company to begin with: us, uk, ca, au, fr, sample, with an edition (us:essentials) or"
            " one-currency after a colon. May be repeated."
        ),
    ] = None,
    lenient: Annotated[
        bool,
        typer.Option(
            help="Take any app, any token but the bearer token `expired`, and any company id, for the sample"
            " company of realm 9130."
        ),
    ] = False,
    public_base: Annotated[
        str, typer.Option(help="The address under which clients reach it, e.g. behind a proxy.")
    ] = "",
    now: Annotated[
        str, typer.Option(help="Where the clock starts: a day, 2026-03-31, or an instant with its zone.")
    ] = "",
    frozen: Annotated[bool, typer.Option(help="The clock stands still until it is moved.")] = False,
    seed: Annotated[int | None, typer.Option(help="Makes tokens the same in every run.")] = None,
    limits: Annotated[
        bool | None,
        typer.Option(
            "--limits/--no-limits",
            help="Enforce the documented request limits (yes, unless lenient or kept otherwise).",
        ),
    ] = None,
    control_token: Annotated[str, typer.Option(help="Control token; made up and printed where absent.")] = "",
    open_control: Annotated[
        bool, typer.Option(help="No control token (only on a loopback address).")
    ] = False,
) -> None:
    """Serve the sandbox on a socket until interrupted."""
    if open_control and not is_loopback(host):
        raise typer.BadParameter(f"The control port can only be open on a loopback address, not on {host}.")
    try:
        sandbox = QuickBooksSandbox(
            directory=data,
            clock=_clock(now, frozen=frozen),
            profiles=tuple(company) if company else None,
            limits_enabled=limits,
            seed=seed,
            lenient=lenient,
            public_base=public_base or None,
        )
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
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
    weather = call("GET", "weather", url=url, token=token)
    show(weather)
    fallen: dict[str, int] = {}
    for happening in call("GET", "weather/log", url=url, token=token)["log"]:
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
    show(call("POST", "weather", url=url, token=token, body=asked))


@weather_app.command("clear")
def clear_weather(url: Url = DEFAULT_URL, token: Token = "") -> None:
    """Fair weather."""
    show(call("DELETE", "weather", url=url, token=token))


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
    show(call("POST", "switches", url=url, token=token, body=asked))


def main() -> None:
    """The `qbsandbox` entry point."""
    app()


def _clock(now: str, *, frozen: bool) -> Clock | None:
    """None: as it was left in the sandbox's folder, else the machine's."""
    if frozen:
        return VirtualClock(instant_of(now) if now else SystemClock().now())
    return SystemClock.starting_at(instant_of(now)) if now else None


def _introduce(sandbox: QuickBooksSandbox, where: str) -> None:
    typer.echo(where)
    for company in sandbox.companies.values():
        typer.echo(f"  {company.realm_id}  {company.name} ({company.country}, {company.home_currency})")
    if sandbox.lenient:
        typer.echo("  lenient: any app, any token but `expired`, any company id")
    typer.echo(f"  client id {sandbox.oauth.client_id}, secret {sandbox.oauth.client_secret}")
    if sandbox.control_token is not None:
        typer.echo(f"  control token {sandbox.control_token}")
