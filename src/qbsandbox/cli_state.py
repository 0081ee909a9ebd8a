"""`qbsandbox company`, `snapshot` and `clock`: the state of a sandbox that is being served."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Annotated, Any

import typer

from qbsandbox.control.client import DEFAULT_URL, Realm, Token, Url, call, show

company_app = typer.Typer(help="Companies: add, save, load, reset, edition.", no_args_is_help=True)
snapshot_app = typer.Typer(help="Moments of the whole sandbox to come back to.", no_args_is_help=True)
clock_app = typer.Typer(help="What time it is in the sandbox.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="The snapshot's name.")]
One = Annotated[str, typer.Argument(help="Company id or profile.")]


@company_app.command("list")
def list_companies(url: Url = DEFAULT_URL, token: Token = "") -> None:
    """Who is there, and whether the books balance."""
    for each in call("GET", "companies", url=url, token=token)["companies"]:
        _line(each)


@company_app.command("add")
def add_company(
    profile: Annotated[
        str, typer.Argument(help="us, uk, ca, au, fr or sample; also us:essentials, ca:one-currency …")
    ],
    realm: Annotated[str, typer.Option(help="Its id; the next free one without it.")] = "",
    url: Url = DEFAULT_URL,
    token: Token = "",
) -> None:
    """Seed one more company."""
    asked: dict[str, object] = {"profile": profile, **({"realm_id": realm} if realm else {})}
    _line(call("POST", "companies", url=url, token=token, body=asked))


@company_app.command("save")
def save_company(
    realm: One,
    file: Annotated[Path, typer.Argument(help="Where to; it must not be there yet.")],
    url: Url = DEFAULT_URL,
    token: Token = "",
) -> None:
    """Save a company in a file of its own."""
    if file.exists():
        raise typer.BadParameter(f"{file} is taken.")
    saved = call("GET", "company_file", url=url, token=token, body={"realm": realm})
    file.write_bytes(base64.b64decode(saved["file"]))
    typer.echo(f"{saved['realm_id']}  {file}")


@company_app.command("load")
def load_company(
    file: Annotated[Path, typer.Argument(help="A file that `company save` wrote.", exists=True)],
    realm: Annotated[str, typer.Option(help="Under this id; its own without it.")] = "",
    url: Url = DEFAULT_URL,
    token: Token = "",
) -> None:
    """Take a saved company over; one with the same id is replaced."""
    asked: dict[str, object] = {"file": base64.b64encode(file.read_bytes()).decode()}
    if realm:
        asked["realm_id"] = realm
    _line(call("POST", "company_file", url=url, token=token, body=asked))


@company_app.command("reset")
def reset_company(realm: One, url: Url = DEFAULT_URL, token: Token = "") -> None:
    """Put one company back to its first day."""
    for each in call("POST", "reset", url=url, token=token, body={"realm": realm})["companies"]:
        _line(each)


@company_app.command("edition")
def set_edition(
    edition: Annotated[str, typer.Argument(help="“Simple Start”, Essentials, Plus or Advanced.")],
    realm: Realm = "",
    url: Url = DEFAULT_URL,
    token: Token = "",
) -> None:
    """Move companies to another edition of QuickBooks Online."""
    answer = call("POST", "edition", url=url, token=token, body={"edition": edition, **_of(realm)})
    show(answer["companies"])


@company_app.command("subscription")
def set_subscription(
    status: Annotated[str, typer.Argument(help="PAID, TRIAL or EXPIRED.")],
    realm: Realm = "",
    url: Url = DEFAULT_URL,
    token: Token = "",
) -> None:
    """Let subscriptions end (every write is refused with 6190) or go on."""
    show(call("POST", "subscription", url=url, token=token, body={"status": status, **_of(realm)}))


@company_app.command("access")
def set_access(
    realm: One,
    email: Annotated[str, typer.Argument(help="The user, such as owner@sandbox.example.")],
    allowed: Annotated[
        bool, typer.Option("--allow/--bar", help="Give the right back, or take it away.")
    ] = False,
    url: Url = DEFAULT_URL,
    token: Token = "",
) -> None:
    """Take a user's rights in a company away: calls over their connections answer 120."""
    asked: dict[str, object] = {"realm": realm, "email": email, "allowed": allowed}
    show(call("POST", "access", url=url, token=token, body=asked))


@snapshot_app.command("take")
def take_snapshot(name: Name = "latest", url: Url = DEFAULT_URL, token: Token = "") -> None:
    """Keep this moment, in the place of an older one of the same name."""
    _moment(call("POST", "snapshots", url=url, token=token, body={"name": name}))


@snapshot_app.command("list")
def list_snapshots(url: Url = DEFAULT_URL, token: Token = "") -> None:
    """The moments that were kept, oldest first."""
    for each in call("GET", "snapshots", url=url, token=token)["snapshots"]:
        _moment(each)


@snapshot_app.command("restore")
def restore_snapshot(name: Name = "latest", url: Url = DEFAULT_URL, token: Token = "") -> None:
    """Go back to a moment: companies, tokens, weather and clock."""
    _moment(call("POST", "snapshots/restore", url=url, token=token, body={"name": name}))


@snapshot_app.command("drop")
def drop_snapshot(name: Name = "latest", url: Url = DEFAULT_URL, token: Token = "") -> None:
    """Forget a moment."""
    call("DELETE", "snapshots", url=url, token=token, body={"name": name})


@clock_app.command("show")
def show_clock(url: Url = DEFAULT_URL, token: Token = "") -> None:
    """What time it is in the sandbox."""
    typer.echo(call("GET", "clock", url=url, token=token)["now"])


@clock_app.command("set")
def set_clock(
    when: Annotated[str, typer.Argument(help="A day, 2026-03-31, or an instant with its zone.")],
    url: Url = DEFAULT_URL,
    token: Token = "",
) -> None:
    """Travel to a day or an instant."""
    typer.echo(call("POST", "clock", url=url, token=token, body={"now": when})["now"])


@clock_app.command("advance")
def advance_clock(
    days: Annotated[float, typer.Option(help="Days.")] = 0,
    hours: Annotated[float, typer.Option(help="Hours.")] = 0,
    seconds: Annotated[float, typer.Option(help="Seconds.")] = 0,
    url: Url = DEFAULT_URL,
    token: Token = "",
) -> None:
    """Let time pass at once."""
    passed = (days * 24 + hours) * 3600 + seconds
    typer.echo(call("POST", "clock", url=url, token=token, body={"advance_seconds": passed})["now"])


def _of(realm: str) -> dict[str, object]:
    return {"realm": realm} if realm else {}


def _line(company: dict[str, Any]) -> None:
    balance = "balanced" if company["balanced"] else f"out by {company['difference']}"
    typer.echo(
        f"{company['realm_id']}  {company['name']} ({company['country']}, {company['home_currency']}): {balance}"
    )


def _moment(snapshot: dict[str, Any]) -> None:
    typer.echo(f"{snapshot['name']}  {snapshot['now']}  {', '.join(snapshot['companies'])}")
