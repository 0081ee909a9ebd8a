"""The line a client came by, where the server gives none, and what the weather does to a call before it arrives."""

from __future__ import annotations

from typing import NoReturn

from qbsandbox.clock import Clock
from qbsandbox.weather import Fault, Kind, Line

LINE = "qbsandbox.line"
"""The environ key under which a server or transport gives the client's line."""


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


def before_arrival(fault: Fault, line: Line) -> None:
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
