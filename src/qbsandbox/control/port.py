"""The control port: JSON under /sandbox/control/ for whoever tests against a running sandbox.

Weather and limits never touch it. Where the sandbox has a `control_token`, every control request must bring
it as `X-Sandbox-Token`. A POST must be `application/json`, so that no web page elsewhere can send one from a
browser.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import asdict, fields
from datetime import UTC, date, datetime, timedelta
from typing import Literal, get_args, get_origin, get_type_hints

from werkzeug.wrappers import Request, Response

from qbsandbox.clock import SystemClock, VirtualClock, instant_of
from qbsandbox.company.file import CompanyFile
from qbsandbox.company.switches import Switches
from qbsandbox.control import webhooks
from qbsandbox.control.state import StateControl
from qbsandbox.control.totals import totals
from qbsandbox.json_reading import Json, as_list, as_number, as_object, only_these
from qbsandbox.limits.throttle import Rules
from qbsandbox.state import SandboxState
from qbsandbox.weather_json import (
    fault_json,
    happening_json,
    read_fault,
    read_latency,
    read_matching,
    storm_json,
)

PREFIX = "/sandbox/control"
CONTROL_HEADER = "X-Sandbox-Token"


class Wrong(Exception):
    """The control request cannot be done; the text says why."""

    def __init__(self, sentence: str, *, status: int = 400) -> None:
        super().__init__(sentence)
        self.status = status


class Control:
    """The control port of one sandbox."""

    def __init__(self, sandbox: SandboxState) -> None:
        self._sandbox = sandbox
        self._routes: Mapping[tuple[str, str], Callable[[Json], Json]] = {
            ("GET", ""): self._everything,
            ("GET", "weather"): self._weather,
            ("POST", "weather"): self._set_weather,
            ("DELETE", "weather"): self._clear_weather,
            ("GET", "weather/log"): self._weather_log,
            ("GET", "switches"): self._switches,
            ("POST", "switches"): self._set_switches,
            ("GET", "limits"): self._limits,
            ("POST", "limits"): self._set_limits,
            ("GET", "clock"): self._clock,
            ("POST", "clock"): self._set_clock,
            ("GET", "counters"): self._counters,
            ("DELETE", "counters"): self._reset_counters,
            ("GET", "oauth"): self._oauth,
            ("POST", "oauth"): self._set_oauth,
            ("POST", "connect"): self._connect,
            ("POST", "disconnect"): self._disconnect,
            ("POST", "expire_tokens"): self._expire_tokens,
            ("GET", "companies"): self._companies,
            ("POST", "companies"): self._add_company,
            ("POST", "close_books"): self._close_books,
            **webhooks.routes(sandbox),
            ("POST", "settle"): self._settle,
            ("POST", "reset"): self._reset,
            **StateControl(sandbox).routes,
        }

    def respond(self, request: Request) -> Response:
        path = request.path.rstrip("/")
        if path != PREFIX and not path.startswith(PREFIX + "/"):
            return _json(
                404, {"error": f"There is nothing at {request.path}; the control port is at {PREFIX}/."}
            )
        try:
            self._check_token(request)
            route = self._routes.get((request.method, path.removeprefix(PREFIX).lstrip("/")))
            if route is None:
                known = ", ".join(f"{method} {PREFIX}/{name}" for method, name in self._routes)
                raise Wrong(f"There is no {request.method} {request.path}; there are {known}.", status=404)
            answer = route(_asked(request))
            if request.method != "GET":
                self._sandbox.keep_settings()
            return _json(200, answer)
        except Wrong as wrong:
            return _json(wrong.status, {"error": str(wrong)})
        except (ValueError, TypeError, KeyError) as error:
            sentence = error.args[0] if isinstance(error, KeyError) else str(error)
            return _json(400, {"error": str(sentence)})

    def perform(self, method: str, name: str, asked: Json) -> Json:
        """What a call of the control port would do, for the sandbox's own pages. Raises Wrong, ValueError or
        KeyError."""
        answer = self._routes[method, name](asked)
        if method != "GET":
            self._sandbox.keep_settings()
        return answer

    def _check_token(self, request: Request) -> None:
        wanted = self._sandbox.control_token
        given = request.headers.get(CONTROL_HEADER, "")
        if wanted is not None and not secrets.compare_digest(wanted.encode(), given.encode()):
            raise Wrong(
                f"The header {CONTROL_HEADER} does not carry the control token printed at the start.",
                status=401,
            )

    def _everything(self, _asked: Json) -> Json:
        return {
            "companies": self._companies({})["companies"],
            "weather": self._weather({}),
            "limits": self._limits({}),
            "counters": self._counters({}),
            "webhooks": [webhook.as_json() for webhook in self._sandbox.webhooks.all()],
            "clock": self._clock({}),
            "oauth": self._oauth({}),
        }

    def _weather(self, _asked: Json) -> Json:
        weather = self._sandbox.weather
        storm = weather.current_storm
        return {
            "latency": asdict(weather.latency),
            "script": [fault_json(fault) for fault in weather.coming],
            "storm": None if storm is None else storm_json(storm),
            "late_commits_waiting": [due_at.isoformat() for due_at in self._sandbox.late.waiting],
        }

    def _set_weather(self, asked: Json) -> Json:
        """`latency` {base_seconds, per_batch_item_seconds}, `script` [faults], `next` a fault with `times`,
        `storm`."""
        only_these(asked, "latency", "script", "next", "storm")
        weather = self._sandbox.weather
        latency = (
            None if asked.get("latency") is None else read_latency(as_object(asked["latency"], "latency"))
        )
        script = [read_fault(each) for each in as_list(asked.get("script", []), "script")]
        if asked.get("next") is not None:
            following = as_object(asked["next"], "next")
            script += [read_fault(following)] * int(as_number(following.get("times", 1), "times"))
        if asked.get("storm") is not None:
            storm = as_object(asked["storm"], "storm")
            only_these(storm, "seed", "rates", "matching", "longest_delay_seconds")
            rates = as_object(storm.get("rates"), "rates")
            weather.storm(
                seed=int(as_number(storm.get("seed"), "seed")),
                rates={kind: as_number(rate, kind) for kind, rate in rates.items()},
                matching=read_matching(storm.get("matching")),
                longest_delay_seconds=as_number(
                    storm.get("longest_delay_seconds", 30), "longest_delay_seconds"
                ),
            )
        if latency is not None:
            weather.latency = latency
        weather.script(script)
        return self._weather({})

    def _clear_weather(self, _asked: Json) -> Json:
        self._sandbox.weather.clear()
        return self._weather({})

    def _weather_log(self, _asked: Json) -> Json:
        return {"log": [happening_json(happening) for happening in self._sandbox.weather.log]}

    def _switches(self, asked: Json) -> Json:
        return {company.realm_id: asdict(company.switches) for company in self._meant(asked)}

    def _set_switches(self, asked: Json) -> Json:
        """`realm` (all companies where absent) and any of the switches by name."""
        names = {field.name for field in fields(Switches)}
        only_these(asked, "realm", *sorted(names))
        wanted = {name: _alike(name, asked[name], getattr(Switches(), name)) for name in names & asked.keys()}
        for name, value in wanted.items():
            _one_of(name, value, get_type_hints(Switches)[name])
        for company in self._meant(asked):
            for name, value in wanted.items():
                setattr(company.switches, name, value)
            company.keep_switches()
        return self._switches(asked)

    def _limits(self, _asked: Json) -> Json:
        return asdict(self._sandbox.limits.rules)

    def _set_limits(self, asked: Json) -> Json:
        only_these(asked, *(field.name for field in fields(Rules)))
        for name, value in asked.items():
            _alike(name, value, getattr(Rules(), name))
        self._sandbox.limits.rules = Rules(**{**asdict(self._sandbox.limits.rules), **asked})
        return self._limits({})

    def _clock(self, _asked: Json) -> Json:
        return {"now": self._sandbox.clock.now().isoformat()}

    def _set_clock(self, asked: Json) -> Json:
        """`advance_seconds`, or `now` (ISO with zone, or a day; a virtual clock only goes forward)."""
        only_these(asked, "advance_seconds", "now")
        clock = self._sandbox.clock
        target = clock.now() + timedelta(
            seconds=as_number(asked.get("advance_seconds", 0), "advance_seconds")
        )
        if asked.get("now") is not None:
            target = instant_of(str(asked["now"]))
        if isinstance(clock, VirtualClock):
            clock.advance_to(target)
        elif isinstance(clock, SystemClock):
            clock.offset = target - datetime.now(UTC)
        else:
            raise Wrong("This sandbox runs on a clock of its own that cannot be set from here.")
        self._sandbox.settle()
        return self._clock({})

    def _counters(self, _asked: Json) -> Json:
        return asdict(self._sandbox.limits.counters)

    def _reset_counters(self, _asked: Json) -> Json:
        self._sandbox.limits.reset_counters()
        return self._counters({})

    def _oauth(self, _asked: Json) -> Json:
        oauth = self._sandbox.oauth
        return {
            "client_id": oauth.client_id,
            "refresh_grace_seconds": oauth.refresh_grace.total_seconds(),
            "rotate_after_seconds": oauth.rotate_after.total_seconds(),
            "users": [user.email for user in oauth.users.values()],
        }

    def _set_oauth(self, asked: Json) -> Json:
        only_these(asked, "refresh_grace_seconds", "rotate_after_seconds", "client_id", "client_secret")
        oauth = self._sandbox.oauth
        if "refresh_grace_seconds" in asked:
            oauth.refresh_grace = timedelta(
                seconds=as_number(asked["refresh_grace_seconds"], "refresh_grace_seconds")
            )
        if "rotate_after_seconds" in asked:
            oauth.rotate_after = timedelta(
                seconds=as_number(asked["rotate_after_seconds"], "rotate_after_seconds")
            )
        oauth.client_id = str(asked.get("client_id", oauth.client_id))
        oauth.client_secret = str(asked.get("client_secret", oauth.client_secret))
        return self._oauth({})

    def _connect(self, asked: Json) -> Json:
        """A token pair as if a user had consented: `realm`, and `email` where it is not the owner."""
        only_these(asked, "realm", "email", "scope")
        named = {name: str(asked[name]) for name in ("email", "scope") if name in asked}
        tokens = self._sandbox.connect(str(asked.get("realm", "us")), **named)
        return {
            "realm_id": tokens.realm_id,
            "access_token": tokens.access_token,
            "access_expires_at": tokens.access_expires_at.isoformat(),
            "refresh_token": tokens.refresh_token,
            "refresh_expires_at": tokens.refresh_expires_at.isoformat(),
        }

    def _disconnect(self, asked: Json) -> Json:
        for company in self._meant(asked):
            self._sandbox.oauth.disconnect(realm_id=company.realm_id, now=self._sandbox.clock.now())
        return {}

    def _expire_tokens(self, asked: Json) -> Json:
        for company in self._meant(asked):
            self._sandbox.oauth.expire_access_tokens(realm_id=company.realm_id, now=self._sandbox.clock.now())
        return {}

    def _companies(self, _asked: Json) -> Json:
        self._sandbox.settle()
        now = self._sandbox.clock.now()
        return {"companies": [totals(company, now) for company in self._sandbox.companies.values()]}

    def _add_company(self, asked: Json) -> Json:
        """`profile` in words such as "us", "ca:essentials", "au:one-currency"; `realm_id` where it matters."""
        only_these(asked, "profile", "realm_id")
        realm_id = None if asked.get("realm_id") is None else str(asked["realm_id"])
        company = self._sandbox.add_company(str(asked.get("profile", "us")), realm_id=realm_id)
        return totals(company, self._sandbox.clock.now())

    def _close_books(self, asked: Json) -> Json:
        """`on` is the closing date (null opens the books again); `password` whether it has one; `realm` all
        if absent."""
        only_these(asked, "realm", "on", "password")
        on = None if asked.get("on") is None else date.fromisoformat(str(asked["on"]))
        for company in self._meant(asked):
            company.close_books(on, password=bool(asked.get("password", False)))
        return {"closed_on": None if on is None else on.isoformat()}

    def _settle(self, _asked: Json) -> Json:
        return {"done": self._sandbox.settle()}

    def _reset(self, asked: Json) -> Json:
        """The whole sandbox, or the company that `realm` names."""
        only_these(asked, "realm")
        if asked.get("realm") is None:
            self._sandbox.reset()
        else:
            self._sandbox.reset_company(str(asked["realm"]))
        return self._companies({})

    def _meant(self, asked: Json) -> list[CompanyFile]:
        """The company that `realm` names (id or profile), or all."""
        if asked.get("realm") is None:
            return list(self._sandbox.companies.values())
        return [self._sandbox.company(str(asked["realm"]))]


def _alike(name: str, value: object, example: object) -> object:
    """`value`, if it is of the kind that the setting has. Raises ValueError otherwise."""
    same = (
        isinstance(value, bool) == isinstance(example, bool)
        and (isinstance(value, type(example)) or (example is None and isinstance(value, int)))
    ) or (value is None and example is None)  # fmt: skip
    if not same:
        raise ValueError(f"{name} is {example!r} by default; {value!r} is not of that kind.")
    return value


def _one_of(name: str, value: object, hint: object) -> None:
    """Raises ValueError where the switch has a choice of words and `value` is none of them."""
    words = get_args(hint) if get_origin(hint) is Literal else (value,)
    if value not in words:
        raise ValueError(f"{name} is {', '.join(words[:-1])} or {words[-1]}, not “{value}”.")


def _asked(request: Request) -> Json:
    """The request's JSON object; for GET the query parameters."""
    if request.method in ("GET", "DELETE"):
        return dict(request.args.items())
    if request.mimetype != "application/json":
        raise Wrong("A control request is application/json.", status=415)
    try:
        read = json.loads(request.get_data() or b"{}")
    except ValueError as error:
        raise Wrong(f"This is not JSON: {error}") from error
    return as_object(read, "the request")


def _json(status: int, body: Json) -> Response:
    return Response(json.dumps(body, indent=1), status=status, mimetype="application/json")
