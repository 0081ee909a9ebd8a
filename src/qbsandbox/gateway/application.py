"""The WSGI application: every address of the Online face, with the weather of the day.

A call goes: late commits that are due → weather → token → limits → time passes → the work is done → headers.
What can go wrong on the way is `weather.Kind`; how the client feels it is its `weather.Line`.
"""

from __future__ import annotations

import gzip
import json
import random
import re
import threading
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NoReturn

from werkzeug.wrappers import Request, Response

from qbsandbox.call import SPARED, Call
from qbsandbox.clock import Clock
from qbsandbox.company import editions
from qbsandbox.company.faults import Fault as Refusal
from qbsandbox.company.file import CompanyFile
from qbsandbox.control.port import Control
from qbsandbox.gateway import downloads
from qbsandbox.gateway.calls import ENDPOINTS, call_of, company_path, path_of
from qbsandbox.gateway.consent import Consent
from qbsandbox.limits.throttle import Refused
from qbsandbox.online import envelopes, rest, xml
from qbsandbox.online.rest_messages import RestReply, RestRequest
from qbsandbox.pages.company_pages import CompanyPages
from qbsandbox.signin.identity import IdTokens, discovery
from qbsandbox.signin.oauth import Bearer, NotAuthentic, NoToken
from qbsandbox.signin.token_endpoint import TokenEndpoint
from qbsandbox.state import SandboxState
from qbsandbox.weather import Fault, Kind, Line

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

LINE = "qbsandbox.line"
"""The environ key under which a server or transport gives the client's line."""
QBO_VERSION = "1944.190"

Work = Callable[[datetime], Response]


class Application:
    """One sandbox's WSGI callable. Thread-safe."""

    def __init__(self, sandbox: SandboxState) -> None:
        self._sandbox = sandbox
        self._id_tokens = IdTokens()
        self._tokens = TokenEndpoint(sandbox.oauth, self._id_tokens)
        self._consent = Consent(sandbox)
        self._control = Control(sandbox)
        self._company_pages = CompanyPages(sandbox)
        self._chance = random.Random(0)
        self._lock = threading.Lock()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        response = self._respond(Request(environ), environ.get(LINE) or NoLine(self._sandbox.clock))
        return response(environ, start_response)

    def _respond(self, request: Request, line: Line) -> Response:
        path = path_of(request)
        if path == "/" or path == "/sandbox" or path.startswith("/sandbox/"):
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
            _before_arrival(fault, line)
        if call.realm_id is None:
            response = self._outside(call, request, fault, line, now)
        else:
            response = _as_asked(self._accounting(call, request, fault, line, now), request, call.endpoint)
        return self._with_headers(request, response)

    def _nowhere(self, request: Request, path: str) -> Response:
        """An address that belongs to nobody. Below /v3/ the token is looked at first, as it is by Intuit's
        gateway."""
        now = self._sandbox.clock.now()
        if not path.startswith("/v3/") or path == "/v3/company":
            return _response(envelopes.no_route("QuickBooks answers below /v3/company/{company id}/."))
        try:
            self._sandbox.oauth.authenticate(request.headers.get("Authorization", ""), now=now)
        except NotAuthentic as reason:
            return _response(
                envelopes.auth_failed(str(reason), now=now, no_token=isinstance(reason, NoToken))
            )
        if path.startswith("/v3/company//"):
            return _response(envelopes.no_company(now=now))
        lost = rest.nowhere(path, request.query_string.decode("latin-1"))
        return _response(envelopes.service_fault(lost, now=now))

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
            return self._throttled(now)
        if call.endpoint in SPARED and fault is None:
            return work(now)
        return self._carry(call, fault, line, work, ExitStack())

    def _accounting(
        self, call: Call, request: Request, fault: Fault | None, line: Line, now: datetime
    ) -> Response:
        """A call below /v3/company/{realm}/."""
        sandbox = self._sandbox
        authorization = request.headers.get("Authorization", "")
        if fault is not None and fault.kind is Kind.EXPIRED_TOKEN:
            token = authorization.partition(" ")[2].strip()
            sandbox.oauth.expire_access_tokens(token=token, now=now)
            if sandbox.lenient:
                return _response(envelopes.auth_failed(f"Token expired: {token[:3]}...", now=now))
        try:
            bearer = sandbox.oauth.authenticate(authorization, now=now)
        except NotAuthentic as reason:
            return _response(
                envelopes.auth_failed(str(reason), now=now, no_token=isinstance(reason, NoToken))
            )
        if not (call.realm_id or "").isdecimal() and not sandbox.lenient:
            return _response(envelopes.no_company(now=now))
        company = sandbox.company_at(call.realm_id or "")
        if company is None or not (sandbox.lenient or _may(bearer, company.realm_id)):
            return _response(envelopes.forbidden(now=now))
        user = sandbox.oauth.users.get(bearer.email)
        if user is not None and company.realm_id not in user.realm_ids:
            return _response(envelopes.service_fault(editions.no_access(company.edition), now=now))
        if request.method == "OPTIONS":
            return Response(status=200, headers={"Allow": ALLOWED})
        if request.method == "POST" and request.mimetype in NOT_CONSUMED and call.endpoint != "upload":
            return _response(envelopes.cannot_consume(now=now))
        place = company_path(request)
        assert place is not None and call.realm_id is not None
        asked = RestRequest(
            method=request.method,
            segments=_own(place[1], call.realm_id, company),
            args=request.args.to_dict(),
            body=request.get_data(),
            content_type=request.headers.get("Content-Type", ""),
            accept=request.headers.get("Accept", ""),
            address=sandbox.base_of(request.url_root),
        )
        with ExitStack() as until_done:
            try:
                until_done.enter_context(sandbox.limits.admitted(call, app=bearer.client_id, now=now))
            except Refused:
                return self._throttled(now)
            arrival = rest.arrive(company, asked)
            if arrival is not None:
                until_done.callback(arrival.leave)
                self._wait_for_the_first(
                    company, arrival.requestid, self._takes(call, fault), line, until_done
                )
            return self._carry(
                call,
                fault,
                line,
                lambda at: self._metered(
                    call, bearer, xml.handle(company, asked, now=at, arrival=arrival), at
                ),
                until_done,
            )

    def _metered(self, call: Call, bearer: Bearer, reply: RestReply, at: datetime) -> Response:
        """The reply, counted by the meter where it is a success."""
        if reply.status == 200 and not _FAULT.match(reply.body):
            done = reply.done
            self._sandbox.limits.note_done(
                call,
                app=bearer.client_id,
                reads=None if done is None else done.reads,
                writes=None if done is None else done.writes,
                now=at,
            )
        return _response(reply)

    def _wait_for_the_first(
        self, company: CompanyFile, request_id: str, takes: float, line: Line, until_done: ExitStack
    ) -> None:
        """Where the same requestid is running already and the company replays, wait until that one is done.

        The other switches, "refuse" and "run_both", need no waiting; `rest.handle` follows them.
        """
        sandbox = self._sandbox
        key = (company.realm_id, request_id)
        now = sandbox.clock.now()
        running_until = sandbox.running.begin(key, until=now + timedelta(seconds=takes))
        if running_until is None:
            until_done.callback(sandbox.running.end, key)
        elif company.switches.requestid_in_flight == "replay" and running_until > now:
            if not line.wait((running_until - now).total_seconds()):
                line.silence()
            sandbox.settle()

    def _carry(
        self, call: Call, fault: Fault | None, line: Line, work: Work, until_done: ExitStack
    ) -> Response:
        """Let the call take its time, do the work, and let the weather do what it does around it.

        What `until_done` holds (a place among the concurrent calls, the requestid) is held until late work is
        done, too.
        """
        sandbox = self._sandbox
        arrived_at = sandbox.clock.now()
        takes = self._takes(call, fault)
        done_at = arrived_at + timedelta(seconds=takes)
        kind = None if fault is None else fault.kind
        if kind is Kind.THROTTLE:
            sandbox.limits.note_refusal("weather")
            return self._throttled(arrived_at)
        if kind is Kind.LATE_COMMIT or not line.wait(takes):
            sandbox.late.add(due_at=done_at, work=_holding(until_done.pop_all(), work))
            line.silence()
        now = sandbox.clock.now()
        if fault is not None and kind is Kind.SERVER_ERROR:
            return self._server_error(fault, now)
        response = work(now)
        match kind:
            case Kind.LOST_REPLY:
                line.lose_reply()
            case Kind.RESET_AFTER_COMMIT:
                line.reset()
            case Kind.SERVER_ERROR_AFTER_COMMIT if fault is not None:
                return self._server_error(fault, now)
        return response

    def _takes(self, call: Call, fault: Fault | None) -> float:
        """Seconds from arrival until the work is done."""
        if fault is not None and fault.kind is Kind.LATE_COMMIT:
            return fault.delay_seconds
        extra = fault.delay_seconds if fault is not None and fault.kind is Kind.SLOW else 0.0
        if call.endpoint in SPARED:
            return extra
        return self._sandbox.weather.latency.of(call) + extra

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

    def _throttled(self, now: datetime) -> Response:
        return _response(envelopes.throttled(now=now, as_xml=self._sandbox.limits.rules.answers_in_xml))

    def _server_error(self, fault: Fault, now: datetime) -> Response:
        if fault.status != 500:
            return _response(envelopes.gateway(fault.status, now=now))
        severe = Refusal(
            10000,
            "System Failure Error: something went wrong on our side.",
            element="",
            type="SystemFault",
            status=500,
        )
        return _response(envelopes.service_fault(severe, now=now))

    def _with_headers(self, request: Request, response: Response) -> Response:
        """The correlation and cache headers that every recorded answer carries; gzip where it is asked for."""
        with self._lock:
            trace = f"{self._chance.getrandbits(96):024x}"
            span = f"{self._chance.getrandbits(64):016x}"
            total = self._chance.randrange(30, 300)
        if response.content_length and response.content_length >= WORTH_ZIPPING and _takes_gzip(request):
            response.set_data(gzip.compress(response.get_data(), 1, mtime=0))
            response.headers["Content-Encoding"] = "gzip"
        for name, value in {
            "intuit_tid": f"1-{int(self._sandbox.clock.now().timestamp()):08x}-{trace}",
            "X-Spanid": span,
            "QBO-Version": QBO_VERSION,
            "Service-Time": f"total={total}, db={total // 3}",
            "Cache-Control": "max-age=0, no-cache, no-store, must-revalidate, private",
            "Expires": "0",
            "Vary": "Accept-Encoding",
            "Server": "nginx",
        }.items():
            response.headers.setdefault(name, value)
        if response.status_code == 405:
            response.headers.setdefault("Allow", ALLOWED)
        return response


ALLOWED = "GET, HEAD, OPTIONS, POST"
NOT_CONSUMED = frozenset({"application/x-www-form-urlencoded", "multipart/form-data", "text/html"})
"""Content types that say outright that a body is neither JSON nor XML nor a statement."""
WORTH_ZIPPING = 1024
"""Shorter bodies go as they are."""
_FAULT = re.compile(rb'\{"Fault"|(<\?xml[^>]*>)?\s*<IntuitResponse[^>]*>\s*<Fault')

METHODS_OF = {
    "discovery": ("GET",),
    "jwks": ("GET",),
    "authorize": ("GET", "POST"),
    "token": ("POST",),
    "revoke": ("POST",),
    "userinfo": ("GET", "POST"),
}
assert set(METHODS_OF) == set(ENDPOINTS.values())


class NoLine:
    """A WSGI server that gives no socket: faults of the connection become exceptions of the server."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def wait(self, seconds: float) -> bool:
        self._clock.sleep(seconds)
        return True

    def not_connected(self, *, timed_out: bool) -> NoReturn:
        raise ConnectionRefusedError("The weather refused the connection.")

    def broken_write(self) -> NoReturn:
        raise BrokenPipeError("The weather broke the request.")

    def reset(self) -> NoReturn:
        raise ConnectionResetError("The weather reset the connection.")

    def lose_reply(self) -> NoReturn:
        raise ConnectionAbortedError("The weather lost the reply.")

    def silence(self) -> NoReturn:
        raise TimeoutError("The weather never answers.")


def _before_arrival(fault: Fault, line: Line) -> None:
    """What happens to a call before anybody looks at it."""
    match fault.kind:
        case Kind.CONNECT_ERROR:
            line.not_connected(timed_out=False)
        case Kind.CONNECT_TIMEOUT:
            line.not_connected(timed_out=True)
        case Kind.WRITE_ERROR:
            line.broken_write()
        case Kind.RESET_BEFORE_COMMIT:
            line.reset()
        case Kind.HANG:
            line.silence()


def _holding(held: ExitStack, work: Work) -> Work:
    def done(at: datetime) -> Response:
        with held:
            return work(at)

    return done


def _own(segments: tuple[str, ...], realm_id: str, company: CompanyFile) -> tuple[str, ...]:
    """The path below a company, its realm id in it (`companyinfo/{realm}`) the company's own also where a
    lenient sandbox was asked for another."""
    first, *rest = segments
    return (first, *(company.realm_id if segment == realm_id else segment for segment in rest))


def _may(bearer: Bearer, realm_id: str) -> bool:
    return bearer.realm_id == realm_id and "com.intuit.quickbooks.accounting" in bearer.scope.split()


def _as_asked(response: Response, request: Request, endpoint: str = "") -> Response:
    """What the layers around the service answer (401, 500) comes in the representation that is asked for."""
    if response.mimetype != "application/json":
        return response
    reply = RestReply(response.status_code, dict(response.headers), response.get_data())
    asked = xml.as_asked(reply, request.headers.get("Accept", ""), segment=endpoint)
    return response if asked is reply else _response(asked)


def _response(reply: RestReply) -> Response:
    return Response(reply.body, status=reply.status, headers=dict(reply.headers))


def _takes_gzip(request: Request) -> bool:
    return bool(request.accept_encodings["gzip"])


def _json_document(document: dict[str, object]) -> Response:
    return Response(
        json.dumps(document, indent=1), headers={"Content-Type": "application/json;charset=utf-8"}
    )
