"""Calls below /v3/company/{realm}/: token, company, rights, limits, then the service does the work."""

from __future__ import annotations

import re
from contextlib import ExitStack
from datetime import datetime

from werkzeug.wrappers import Request, Response

from qbsandbox.call import Call
from qbsandbox.company import editions
from qbsandbox.company.file import CompanyFile
from qbsandbox.gateway.answers import response_of
from qbsandbox.gateway.calls import company_path
from qbsandbox.gateway.carrying import Carrier
from qbsandbox.limits.throttle import Refused
from qbsandbox.online import edge, envelopes, rest
from qbsandbox.online.rest_messages import RestReply, RestRequest
from qbsandbox.signin.tokens import Bearer, NotAuthentic, NoToken
from qbsandbox.state import SandboxState
from qbsandbox.weather import Fault, Kind, Line

ALLOWED = "GET, HEAD, OPTIONS, POST"
NOT_CONSUMED = frozenset({"application/x-www-form-urlencoded", "multipart/form-data", "text/html"})
"""Content types that say outright that a body is neither JSON nor XML nor a statement."""
_FAULT = re.compile(rb'\{"Fault"|(<\?xml[^>]*>)?\s*<IntuitResponse[^>]*>\s*<Fault')


class CompanyCalls:
    """The accounting calls of one sandbox. Thread-safe."""

    def __init__(self, sandbox: SandboxState, carrier: Carrier) -> None:
        self._sandbox = sandbox
        self._carrier = carrier

    def respond(
        self, call: Call, request: Request, fault: Fault | None, line: Line, now: datetime
    ) -> Response:
        """A call below /v3/company/{realm}/."""
        sandbox = self._sandbox
        authorization = request.headers.get("Authorization", "")
        if fault is not None and fault.kind is Kind.EXPIRED_TOKEN:
            token = authorization.partition(" ")[2].strip()
            sandbox.oauth.expire_access_tokens(token=token, now=now)
            if sandbox.lenient:
                return response_of(envelopes.auth_failed(f"Token expired: {token[:3]}...", now=now))
        try:
            bearer = sandbox.oauth.authenticate(authorization, now=now)
        except NotAuthentic as reason:
            return response_of(
                envelopes.auth_failed(str(reason), now=now, no_token=isinstance(reason, NoToken))
            )
        if not (call.realm_id or "").isdecimal() and not sandbox.lenient:
            return response_of(envelopes.no_company(now=now))
        company = sandbox.company_at(call.realm_id or "")
        if company is None or not (sandbox.lenient or _may(bearer, company.realm_id)):
            return response_of(envelopes.forbidden(now=now))
        user = sandbox.oauth.users.get(bearer.email)
        if user is not None and company.realm_id not in user.realm_ids:
            return response_of(envelopes.service_fault(editions.no_access(company.edition), now=now))
        if request.method == "OPTIONS":
            return Response(status=200, headers={"Allow": ALLOWED})
        # What sends a form asks with no body at all; node-quickbooks names it a web form's.
        unread = request.mimetype in NOT_CONSUMED and call.endpoint != "upload"
        if request.method == "POST" and unread and request.get_data():
            return response_of(envelopes.cannot_consume(now=now))
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
                return self._carrier.throttled(now)
            arrival = rest.arrive(company, asked)
            if arrival is not None:
                until_done.callback(arrival.leave)
                self._carrier.wait_for_the_first(
                    company, arrival.requestid, self._carrier.takes(call, fault), line, until_done
                )
            return self._carrier.carry(
                call,
                fault,
                line,
                lambda at: self._metered(
                    call, bearer, edge.handle(company, asked, now=at, arrival=arrival), at
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
        return response_of(reply)


def _own(segments: tuple[str, ...], realm_id: str, company: CompanyFile) -> tuple[str, ...]:
    """The path below a company, its realm id in it (`companyinfo/{realm}`) the company's own also where a
    lenient sandbox was asked for another."""
    first, *rest = segments
    return (first, *(company.realm_id if segment == realm_id else segment for segment in rest))


def _may(bearer: Bearer, realm_id: str) -> bool:
    return bearer.realm_id == realm_id and "com.intuit.quickbooks.accounting" in bearer.scope.split()
