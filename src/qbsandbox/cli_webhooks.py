"""`qbsandbox webhooks …` and `qbsandbox meter`: who is told about changes, and what would be billed."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from qbsandbox.control.client import DEFAULT_URL, Realm, Token, Url, call, show

app = typer.Typer(help="Webhooks of a sandbox that is being served.", no_args_is_help=True)

Id = Annotated[int, typer.Argument(help="Number of the webhook, as `list` shows it.")]
Settings = Annotated[
    list[str] | None,
    typer.Option("--set", help="A setting as name=value, e.g. ladder=old or duplicates=1; may be repeated."),
]


@app.command("list")
def list_webhooks(
    realm: Annotated[str, typer.Option(help="Company id or profile; all companies without it.")] = "",
    url: Url = DEFAULT_URL,
    token: Token = "",
) -> None:
    """Who is told, about what, and how much waits."""
    show(call("GET", "webhooks", url=url, token=token, body={"realm": realm} if realm else None))


@app.command("add")
def add(
    endpoint: Annotated[str, typer.Argument(help="Where to post, e.g. http://127.0.0.1:9000/webhooks.")],
    realm: Realm = "us",
    verifier: Annotated[str, typer.Option(help="Verifier token; made up and printed where absent.")] = "",
    shape: Annotated[str, typer.Option(help="cloudevents or legacy.")] = "cloudevents",
    kinds: Annotated[str, typer.Option(help="Kinds of records, e.g. Invoice,Payment; all without it.")] = "",
    operations: Annotated[str, typer.Option(help="E.g. Create,Void; all without it.")] = "",
    settings: Settings = None,
    url: Url = DEFAULT_URL,
    token: Token = "",
) -> None:
    """Tell an address about changes in a company from now on."""
    asked: dict[str, object] = {"realm": realm, "url": endpoint, "shape": shape, **_read(settings)}
    if verifier:
        asked["token"] = verifier
    for name, words in (("kinds", kinds), ("operations", operations)):
        if words:
            asked[name] = [word.strip() for word in words.split(",")]
    show(call("POST", "webhooks", url=url, token=token, body=asked))


@app.command("change")
def change(
    id: Id, settings: Settings = None, realm: Realm = "us", url: Url = DEFAULT_URL, token: Token = ""
) -> None:
    """Change a webhook's settings; active=true switches it on again."""
    asked: dict[str, object] = {"realm": realm, "id": id, **_read(settings)}
    show(call("POST", "webhooks/change", url=url, token=token, body=asked))


@app.command("remove")
def remove(id: Id, realm: Realm = "us", url: Url = DEFAULT_URL, token: Token = "") -> None:
    """Forget a webhook and what waits for it."""
    show(call("DELETE", "webhooks", url=url, token=token, body={"realm": realm, "id": id}))


@app.command("deliver")
def deliver(
    at_once: Annotated[bool, typer.Option(help="Without waiting until changes are gathered.")] = False,
    url: Url = DEFAULT_URL,
    token: Token = "",
) -> None:
    """Post what is due now, and show it."""
    show(call("POST", "webhooks/deliver", url=url, token=token, body={"at_once": at_once}))


@app.command("log")
def log(url: Url = DEFAULT_URL, token: Token = "") -> None:
    """What was posted, and what the endpoints answered."""
    for each in call("GET", "webhooks/log", url=url, token=token)["log"]:
        answer = each["status"] if each["status"] is not None else each["error"]
        typer.echo(f"{each['at']}  {each['outcome']:<9}  {answer}  {each['url']}  {each['body']}")


def meter(url: Url = DEFAULT_URL, token: Token = "") -> None:
    """What was called, refused, and would be billed as reads (CorePlus) in production."""
    show(call("GET", "counters", url=url, token=token))


def _read(settings: list[str] | None) -> dict[str, object]:
    """name=value pairs, the values as JSON or plain words."""
    read: dict[str, object] = {}
    for each in settings or []:
        name, equals, value = each.partition("=")
        if not equals:
            raise typer.BadParameter(f"“{each}” is not name=value.")
        try:
            read[name] = json.loads(value)
        except ValueError:
            read[name] = value
    return read
