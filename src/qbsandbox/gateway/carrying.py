"""Carrying a call out: it takes its time, the work is done, and the weather does what it does around it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime, timedelta

from werkzeug.wrappers import Response

from qbsandbox.call import SPARED, Call
from qbsandbox.company.faults import Fault as Refusal
from qbsandbox.company.file import CompanyFile
from qbsandbox.gateway.answers import response_of
from qbsandbox.online import envelopes
from qbsandbox.state import SandboxState
from qbsandbox.weather import Fault, Kind, Line

Work = Callable[[datetime], Response]


class Carrier:
    """What carries the calls of one sandbox out. Thread-safe."""

    def __init__(self, sandbox: SandboxState) -> None:
        self._sandbox = sandbox

    def carry(
        self, call: Call, fault: Fault | None, line: Line, work: Work, until_done: ExitStack
    ) -> Response:
        """Let the call take its time, do the work, and let the weather do what it does around it.

        What `until_done` holds (a place among the concurrent calls, the requestid) is held until late work is
        done, too.
        """
        sandbox = self._sandbox
        arrived_at = sandbox.clock.now()
        takes = self.takes(call, fault)
        done_at = arrived_at + timedelta(seconds=takes)
        kind = None if fault is None else fault.kind
        if kind is Kind.THROTTLE:
            sandbox.limits.note_refusal("weather")
            return self.throttled(arrived_at)
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

    def takes(self, call: Call, fault: Fault | None) -> float:
        """Seconds from arrival until the work is done."""
        if fault is not None and fault.kind is Kind.LATE_COMMIT:
            return fault.delay_seconds
        extra = fault.delay_seconds if fault is not None and fault.kind is Kind.SLOW else 0.0
        if call.endpoint in SPARED:
            return extra
        return self._sandbox.weather.latency.of(call) + extra

    def wait_for_the_first(
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

    def throttled(self, now: datetime) -> Response:
        return response_of(envelopes.throttled(now=now, as_xml=self._sandbox.limits.rules.answers_in_xml))

    def _server_error(self, fault: Fault, now: datetime) -> Response:
        if fault.status != 500:
            return response_of(envelopes.gateway(fault.status, now=now))
        severe = Refusal(
            10000,
            "System Failure Error: something went wrong on our side.",
            element="",
            type="SystemFault",
            status=500,
        )
        return response_of(envelopes.service_fault(severe, now=now))


def _holding(held: ExitStack, work: Work) -> Work:
    def done(at: datetime) -> Response:
        with held:
            return work(at)

    return done
