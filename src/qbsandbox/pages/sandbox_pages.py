"""The pages about the sandbox itself: weather, limits and their meter, clock, snapshots, switches, webhooks.

They do what the control port does, and ask for the same: `form` is turned into its JSON.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any, Literal, get_args, get_origin, get_type_hints

from qbsandbox.company.switches import Switches
from qbsandbox.control.port import Control, Wrong
from qbsandbox.json_reading import Json
from qbsandbox.limits.throttle import Rules
from qbsandbox.pages import render
from qbsandbox.pages.sessions import Session
from qbsandbox.pages.visit import Moved, NotShown, Unsaved
from qbsandbox.state import SandboxState
from qbsandbox.weather import Kind

MENU = (
    ("weather", "Weather"),
    ("limits", "Limits"),
    ("clock", "Clock"),
    ("snapshots", "Snapshots"),
    ("switches", "Switches"),
    ("webhooks", "Webhooks"),
)
LONGEST_LOG = 50
MOST_TIMES = 1_000


@dataclass(frozen=True, slots=True)
class Setting:
    """A switch or limit: a checkbox, a choice of words, or a number (empty: none)."""

    name: str
    value: object
    options: tuple[str, ...] = ()
    note: str = ""

    @property
    def is_flag(self) -> bool:
        return isinstance(self.value, bool)


@dataclass(frozen=True, slots=True)
class Call:
    """What a button does: a call of the control port, made of what was filled in."""

    method: str
    name: str
    asked: Callable[[Mapping[str, str]], Json]
    done: str


def _weather(form: Mapping[str, str]) -> Json:
    fault: Json = {"kind": form.get("kind", "")}
    if form.get("matching", "").strip():
        fault["matching"] = form["matching"].strip()
    if form.get("delay", "").strip():
        fault["delay_seconds"] = float(form["delay"])
    fault["times"] = min(int(form.get("times") or 1), MOST_TIMES)
    return {"next": fault}


def _storm(form: Mapping[str, str]) -> Json:
    storm: Json = {
        "seed": int(form.get("seed") or 1),
        "rates": {form.get("kind", ""): float(form.get("rate") or 0) / 100},
    }
    if form.get("matching", "").strip():
        storm["matching"] = form["matching"].strip()
    return {"storm": storm}


def _nothing(_form: Mapping[str, str]) -> Json:
    return {}


def _advance(form: Mapping[str, str]) -> Json:
    if form.get("day", "").strip():
        return {"now": form["day"].strip()}
    return {"advance_seconds": float(form.get("days") or 0) * 86_400 + float(form.get("hours") or 0) * 3_600}


def _named(form: Mapping[str, str]) -> Json:
    return {"name": form.get("name", "").strip() or "latest"}


def _limits(form: Mapping[str, str]) -> Json:
    return {setting.name: _value(setting, form) for setting in _rules(Rules())}


def _switches(form: Mapping[str, str]) -> Json:
    values = {setting.name: _value(setting, form) for setting in _switch_settings(Switches())}
    return {"realm": form.get("realm", ""), **values}


def _subscribe(form: Mapping[str, str]) -> Json:
    return {"realm": form.get("realm", ""), "url": form.get("url", "").strip()}


def _webhook(form: Mapping[str, str]) -> Json:
    return {"realm": form.get("realm", ""), "id": int(form.get("id") or 0)}


CALLS: Mapping[tuple[str, str], Call] = {
    ("weather", "next"): Call(
        "POST", "weather", _weather, "The fault comes down on the next call that fits."
    ),
    ("weather", "storm"): Call("POST", "weather", _storm, "The storm has begun."),
    ("weather", "clear"): Call("DELETE", "weather", _nothing, "The weather is fair."),
    ("limits", "save"): Call("POST", "limits", _limits, "Limits saved."),
    ("limits", "reset"): Call("DELETE", "counters", _nothing, "The meter begins at zero."),
    ("clock", "move"): Call("POST", "clock", _advance, "The clock was moved."),
    ("snapshots", "take"): Call("POST", "snapshots", _named, "Snapshot taken."),
    ("snapshots", "restore"): Call("POST", "snapshots/restore", _named, "Back at the snapshot."),
    ("snapshots", "drop"): Call("DELETE", "snapshots", _named, "Snapshot dropped."),
    ("switches", "save"): Call("POST", "switches", _switches, "Switches saved."),
    ("webhooks", "add"): Call("POST", "webhooks", _subscribe, "Webhook added."),
    ("webhooks", "remove"): Call("DELETE", "webhooks", _webhook, "Webhook removed."),
    ("webhooks", "deliver"): Call(
        "POST", "webhooks/deliver", lambda _form: {"at_once": True}, "Everything that waited was sent."
    ),
}


class SandboxPages:
    """The pages of one sandbox. Thread-safe."""

    def __init__(self, sandbox: SandboxState) -> None:
        self._sandbox = sandbox
        self._control = Control(sandbox)

    def page(
        self,
        place: str,
        root: str,
        args: Mapping[str, str],
        form: Mapping[str, str] | None,
        session: Session | None,
    ) -> str | Moved | Unsaved:
        """The page of that word, or what its form did. Raises NotShown."""
        place = place or "weather"
        if place not in dict(MENU):
            raise NotShown("There is no such page", f"The sandbox has no page “{place}”.")
        if form is None:
            return self._page(place, root, args, session, "", {})
        call = CALLS.get((place, form.get("do", "")))
        if call is None:
            raise NotShown("There is no such button", "This form cannot be sent so.", status=400)
        try:
            self._control.perform(call.method, call.name, call.asked(form))
        except (Wrong, ValueError, TypeError, KeyError, OverflowError) as error:
            problem = str(error.args[0]) if error.args else "This cannot be done."
            return Unsaved(self._page(place, root, args, session, problem, form))
        return Moved(f"{root}/app/sandbox/{place}", call.done)

    def _page(
        self, place: str, root: str, args: Mapping[str, str], session: Session | None, problem: str,
        typed: Mapping[str, str],
    ) -> str:  # fmt: skip
        ask = self._control.perform
        values: dict[str, Any] = {}
        match place:
            case "weather":
                log = ask("GET", "weather/log", {})["log"]
                values = {"kinds": [kind.value for kind in Kind], "weather": ask("GET", "weather", {}),
                          "log": list(reversed(_listed(log)))[:LONGEST_LOG]}  # fmt: skip
            case "limits":
                counters = self._sandbox.limits.counters
                values = {"settings": _rules(self._sandbox.limits.rules), "counters": counters,
                          "by_entity": sorted(counters.by_entity.items())}  # fmt: skip
            case "clock":
                values = {"now": self._sandbox.clock.now()}
            case "snapshots":
                values = {"snapshots": ask("GET", "snapshots", {})["snapshots"]}
            case "switches":
                realm = (
                    args.get("realm", "") or typed.get("realm", "") or next(iter(self._sandbox.companies), "")
                )
                company = self._sandbox.companies.get(realm)
                if company is None:
                    raise NotShown("There is no such company", f"There is no company with the id “{realm}”.")
                values = {
                    "realm": realm,
                    "company": company.name,
                    "settings": _switch_settings(company.switches),
                }
            case "webhooks":
                log = ask("GET", "webhooks/log", {})["log"]
                values = {"webhooks": ask("GET", "webhooks", {})["webhooks"],
                          "log": list(reversed(_listed(log)))[:LONGEST_LOG]}  # fmt: skip
        return render(f"sandbox_{place}.html", {
            "menu": [(label, f"{root}/app/sandbox/{word}", word == place) for word, label in MENU],
            "root": f"{root}/",
            "action": f"{root}/app/sandbox/{place}",
            "companies": [(company.realm_id, company.name) for company in self._sandbox.companies.values()],
            "user": session.email if session else "",
            "csrf": session.csrf if session else "",
            "notice": session.said() if session else "",
            "sign_in": f"{root}/app/signin?next={root}/app/sandbox/{place}",
            "sign_out": f"{root}/app/signout",
            "problem": problem,
            "typed": typed,
            **values,
        })  # fmt: skip


def _listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _rules(rules: Rules) -> list[Setting]:
    hints = get_type_hints(Rules)
    return [Setting(f.name, getattr(rules, f.name), _words(hints[f.name])) for f in fields(Rules)]


def _switch_settings(switches: Switches) -> list[Setting]:
    hints = get_type_hints(Switches)
    return [Setting(f.name, getattr(switches, f.name), _words(hints[f.name])) for f in fields(Switches)]


def _words(hint: object) -> tuple[str, ...]:
    return get_args(hint) if get_origin(hint) is Literal else ()


def _value(setting: Setting, form: Mapping[str, str]) -> bool | int | str | None:
    text = form.get(setting.name, "").strip()
    if setting.is_flag:
        return bool(text)
    if setting.options:
        return text
    return int(text) if text else None
