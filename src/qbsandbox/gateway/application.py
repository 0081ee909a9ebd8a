"""The WSGI application: every address of the Online face, with the weather of the day.

A call goes: late commits that are due → weather → token → limits → time passes → the work is done → headers.
What can go wrong on the way is `weather.Kind`; how the client feels it is its `weather.Line`.
"""

from __future__ import annotations

import gzip
import json
import random
import threading
from collections.abc import Iterable
from contextlib import ExitStack
from datetime import datetime
from typing import TYPE_CHECKING

from werkzeug.wrappers import Request, Response

from qbsandbox.call import SPARED, Call
from qbsandbox.control.port import Control
from qbsandbox.gateway import downloads
from qbsandbox.gateway.answers import response_of
from qbsandbox.gateway.calls import ENDPOINTS, call_of, path_of
from qbsandbox.gateway.carrying import Carrier, Work
from qbsandbox.gateway.company_calls import ALLOWED, CompanyCalls
from qbsandbox.gateway.consent import Consent
from qbsandbox.gateway.lines import LINE, NoLine, before_arrival
from qbsandbox.limits.throttle import Refused
from qbsandbox.online import edge, envelopes, rest
from qbsandbox.online.rest_messages import RestReply
from qbsandbox.pages.company_pages import CompanyPages
from qbsandbox.pages.home import home
from qbsandbox.signin.identity import IdTokens, discovery
from qbsandbox.signin.token_endpoint import TokenEndpoint
from qbsandbox.signin.tokens import NotAuthentic, NoToken
from qbsandbox.state import SandboxState
from qbsandbox.weather import Fault, Line

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

QBO_VERSION = "1944.190"


class Application:
    """One sandbox's WSGI callable. Thread-safe."""

    def __init__(self, sandbox: SandboxState) -> None:
        self._sandbox = sandbox
        self._id_tokens = IdTokens()
        self._tokens = TokenEndpoint(sandbox.oauth, self._id_tokens)
        self._consent = Consent(sandbox)
        self._control = Control(sandbox)
        self._company_pages = CompanyPages(sandbox)
        self._carrier = Carrier(sandbox)
        self._company_calls = CompanyCalls(sandbox, self._carrier)
        self._chance = random.Random(0)
        self._lock = threading.Lock()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        response = self._respond(Request(environ), environ.get(LINE) or NoLine(self._sandbox.clock))
        return response(environ, start_response)

    def _respond(self, request: Request, line: Line) -> Response:
        path = path_of(request)
        if path in ("/", "/sandbox"):
            page = home(self._sandbox, root=self._sandbox.base_of(request.url_root))
            return Response(page, mimetype="text/html")
        if path.startswith("/sandbox/"):
            return self._control.respond(request)
        if self._company_pages.has(path):
            return self._company_pages.respond(request)
        if path.startswith(downloads.PREFIX):
            sandbox = self._sandbox
            return downloads.respond(request, sandbox.company_at, now=sandbox.clock.now())
        call = call_of(request)
        if call is None:
            return self._with_headers(request, _as_asked(self._nowhere(request, path), request))
        self._sandbox.settle()
        now = self._sandbox.clock.now()
        fault = self._sandbox.weather.draw(call, now=now)
        if fault is not None:
            self._sandbox.keep_settings()
            before_arrival(fault, line)
        if call.realm_id is None:
            response = self._outside(call, request, fault, line, now)
        else:
            response = _as_asked(
                self._company_calls.respond(call, request, fault, line, now), request, call.endpoint
            )
        return self._with_headers(request, response)

    def _nowhere(self, request: Request, path: str) -> Response:
        """An address that belongs to nobody. Below /v3/ the token is looked at first, as it is by Intuit's
        gateway."""
        now = self._sandbox.clock.now()
        if not path.startswith("/v3/") or path == "/v3/company":
            return response_of(envelopes.no_route("QuickBooks answers below /v3/company/{company id}/."))
        try:
            self._sandbox.oauth.authenticate(request.headers.get("Authorization", ""), now=now)
        except NotAuthentic as reason:
            return response_of(
                envelopes.auth_failed(str(reason), now=now, no_token=isinstance(reason, NoToken))
            )
        if path.startswith("/v3/company//"):
            return response_of(envelopes.no_company(now=now))
        lost = rest.nowhere(path, request.query_string.decode("latin-1"))
        return response_of(envelopes.service_fault(lost, now=now))

    def _outside(
        self, call: Call, request: Request, fault: Fault | None, line: Line, now: datetime
    ) -> Response:
        """Everything that is not below a company."""
        root = self._sandbox.base_of(request.url_root)
        is_sandbox = "sandbox" in path_of(request)
        host = request.host if self._sandbox.public_base is None else ""
        document = discovery(root, host, sandbox=is_sandbox)
        work: Work
        match call.endpoint:
            case "discovery":
                work = lambda _now: _json_document(document)  # noqa: E731
            case "jwks":
                work = lambda _now: _json_document(self._id_tokens.key_set())  # noqa: E731
            case "authorize":
                work = lambda _now: self._consent.respond(request)  # noqa: E731
            case "token":
                work = self._tokens.token(request, issuer=str(document["issuer"]))
            case "revoke":
                work = self._tokens.revoke(request)
            case _:
                work = self._tokens.userinfo(request)
        if call.method not in METHODS_OF[call.endpoint]:
            return Response(status=405, headers={"Allow": ", ".join(METHODS_OF[call.endpoint])})
        try:
            self._count_outside(call, request, now)
        except Refused:
            return self._carrier.throttled(now)
        if call.endpoint in SPARED and fault is None:
            return work(now)
        return self._carrier.carry(call, fault, line, work, ExitStack())

    def _count_outside(self, call: Call, request: Request, now: datetime) -> None:
        """Token and userinfo calls fill the combined window of their company and app. Raises Refused."""
        sandbox = self._sandbox
        if call.endpoint == "userinfo":
            try:
                bearer = sandbox.oauth.authenticate(request.headers.get("Authorization", ""), now=now)
            except NotAuthentic:
                return
            sandbox.limits.count_other(call, realm_id=bearer.realm_id, app=bearer.client_id, now=now)
        elif call.endpoint in ("token", "revoke"):
            whose = self._tokens.realm_asked_for(request)
            if whose is not None:
                sandbox.limits.count_other(call, realm_id=whose[0], app=whose[1], now=now)

    def _with_headers(self, request: Request, response: Response) -> Response:
        """The correlation headers that every recorded answer carries, on success those of the service and its
        cache, too; gzip where it is asked for."""
        with self._lock:
            trace = f"{self._chance.getrandbits(96):024x}"
            span = f"{self._chance.getrandbits(64):016x}"
            total = self._chance.randrange(30, 300)
        if response.content_length and response.content_length >= WORTH_ZIPPING and _takes_gzip(request):
            response.set_data(gzip.compress(response.get_data(), 1, mtime=0))
            response.headers["Content-Encoding"] = "gzip"
        always = {
            "intuit_tid": f"1-{int(self._sandbox.clock.now().timestamp()):08x}-{trace}",
            "X-Spanid": span,
            "Vary": "Accept-Encoding",
            "Server": "nginx",
        }
        on_success = {
            "QBO-Version": QBO_VERSION,
            "Service-Time": f"total={total}, db={total // 3}",
            "Cache-Control": "max-age=0, no-cache, no-store, must-revalidate, private",
            "Expires": "0",
        }
        for name, value in (always if response.status_code >= 400 else always | on_success).items():
            response.headers.setdefault(name, value)
        if response.status_code == 405:
            response.headers.setdefault("Allow", ALLOWED)
        return response


WORTH_ZIPPING = 1024
"""Shorter bodies go as they are."""
METHODS_OF = {
    "discovery": ("GET",),
    "jwks": ("GET",),
    "authorize": ("GET", "POST"),
    "token": ("POST",),
    "revoke": ("POST",),
    "userinfo": ("GET", "POST"),
}
assert set(METHODS_OF) == set(ENDPOINTS.values())


def _as_asked(response: Response, request: Request, endpoint: str = "") -> Response:
    """What the layers around the service answer (401, 500) comes in the representation that is asked for."""
    if response.mimetype != "application/json":
        return response
    reply = RestReply(response.status_code, dict(response.headers), response.get_data())
    asked = edge.as_asked(reply, request.headers.get("Accept", ""), segment=endpoint)
    return response if asked is reply else response_of(asked)


def _takes_gzip(request: Request) -> bool:
    return bool(request.accept_encodings["gzip"])


def _json_document(document: dict[str, object]) -> Response:
    return Response(
        json.dumps(document, indent=1), headers={"Content-Type": "application/json;charset=utf-8"}
    )
