"""One message to one receiver: sent once, answered or not within a fixed time, and never an exception.

The connection is made here, one layer below httpx2, because that is where the name's addresses are checked
(outgoing/doors.py) and where every wait ends with the same deadline.
"""

from __future__ import annotations

import re
import ssl
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any

import httpcore2
import httpx2

from crossfoot import __version__
from crossfoot.outgoing import doors
from crossfoot.outgoing.doors import Doors, NotAllowed, Resolve, resolved
from crossfoot.outgoing.rules import LONGEST_BACK_OFF

LONGEST_POST = 10.0
"""Seconds from the first packet to the answer's status; a receiver that works longer should answer first."""

CONNECT_SECONDS = 5.0
MOST_ADDRESSES = 3
"""Addresses of one name that are tried where the connection is not made."""

MOST_READ = 16 * 1024
"""Bytes of an answer's body that are read, and thrown away; the connection is closed behind them."""

LONGEST_HEADER = 64 * 1024
"""Bytes that are read until the answer's body begins."""

USER_AGENT = f"Crossfoot/{__version__}"

SECONDS_TEXT = re.compile(r"[0-9]{1,9}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one try. `status` is None where no answer came."""

    status: int | None
    sentence: str
    retry_after: timedelta | None = None

    @property
    def is_accepted(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


Post = Callable[[str, Mapping[str, str], bytes], Answer]
"""Address, headers and body → what became of it."""


@dataclass(frozen=True, slots=True)
class Sender:
    """Sends messages through `doors`; `resolve` says which addresses a name has."""

    doors: Doors
    resolve: Resolve = resolved
    longest: float = LONGEST_POST

    def __call__(self, address: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Send `body` once. Redirects are not followed, an environment's proxies are not used."""
        try:
            target = doors.target_of(address, self.doors)
            host = f"[{target.host}]" if ":" in target.host else target.host
            url = httpcore2.URL(
                scheme=target.scheme.encode(), host=target.host.encode(), port=target.port,
                target=target.path.encode(),
            )  # fmt: skip
            is_usual = target.port == (443 if target.scheme == "https" else 80)
            sent = {
                "Host": host if is_usual else f"{host}:{target.port}",
                "User-Agent": USER_AGENT,
                "Content-Type": "application/json",
                "Accept": "*/*",
                "Connection": "close",
                **headers,
            }
            return self._answered(url, target.host, list(sent.items()), body)
        except NotAllowed as refused:
            return Answer(None, refused.sentence)

    def _answered(self, url: httpcore2.URL, host: str, headers: list[tuple[str, str]], body: bytes) -> Answer:
        backend = _Checked(self.doors, self.resolve, time.monotonic() + self.longest)
        try:
            with (
                httpcore2.ConnectionPool(
                    ssl_context=_certificates(), network_backend=backend, max_connections=1, retries=0
                ) as pool,
                pool.stream("POST", url, headers=headers, content=body, extensions=_limits()) as response,
            ):
                answer = _told(response)
                _drain(response)
                return answer
        except httpcore2.TimeoutException:
            return Answer(None, f"{host} did not answer within {self.longest:g} seconds.")
        except httpcore2.ConnectError as error:
            return Answer(None, _not_connected(host, error))
        except (httpcore2.NetworkError, httpcore2.ProtocolError, OSError) as error:
            return Answer(
                None, f"{host} broke the connection off before it answered ({type(error).__name__})."
            )


class _NoName(httpcore2.ConnectError):
    """The host's name leads nowhere."""


class _Checked(httpcore2.NetworkBackend):
    """Connects to addresses that were checked, and to no other; everything ends at `deadline` (monotonic)."""

    def __init__(self, allowed: Doors, resolve: Resolve, deadline: float) -> None:
        self._doors = allowed
        self._resolve = resolve
        self._deadline = deadline
        self._inner = httpcore2.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.NetworkStream:
        try:
            found = doors.checked(host, port, self._doors, self._resolve)
        except OSError as error:
            raise _NoName(str(error)) from error
        last: Exception = _NoName("it has no address")
        for address in found[:MOST_ADDRESSES]:
            try:
                stream = self._inner.connect_tcp(
                    address, port, timeout=_left(self._deadline, timeout), socket_options=socket_options
                )
                return _Timed(stream, self._deadline)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                last = error
        raise last


class _Timed(httpcore2.NetworkStream):
    """A connection whose every wait ends at `deadline`, and from which only so much is read: neither a trickle
    nor a flood keeps it open."""

    def __init__(self, inner: httpcore2.NetworkStream, deadline: float) -> None:
        self._inner = inner
        self._deadline = deadline
        self._read = 0

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        if self._read > LONGEST_HEADER + MOST_READ:
            raise httpcore2.ReadError("the answer is too long")
        found = self._inner.read(max_bytes, timeout=_left(self._deadline, timeout))
        self._read += len(found)
        return found

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, timeout=_left(self._deadline, timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        stream = self._inner.start_tls(ssl_context, server_hostname, _left(self._deadline, timeout))
        return _Timed(stream, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


@cache
def _certificates() -> ssl.SSLContext:
    """The authorities that are trusted, as for QuickBooks itself; read once, since that takes a while."""
    return httpx2.create_ssl_context()


def _limits() -> dict[str, Any]:
    return {"timeout": {"connect": CONNECT_SECONDS, "read": LONGEST_POST, "write": LONGEST_POST}}


def _left(deadline: float, timeout: float | None) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise httpcore2.ReadTimeout("the time for this message is over")
    return left if timeout is None else min(left, timeout)


def _told(response: httpcore2.Response) -> Answer:
    status = response.status
    if 200 <= status < 300:
        return Answer(status, f"Accepted with status {status}.")
    if 300 <= status < 400:
        return Answer(
            status,
            f"The receiver answered {status} and named another address. Redirects are not followed: enter that "
            "address here.",
        )
    return Answer(status, f"The receiver answered with status {status}.", _retry_after(response))


def _retry_after(response: httpcore2.Response) -> timedelta | None:
    """What a busy receiver asks for in whole seconds, up to our own longest wait."""
    for name, value in response.headers:
        text = value.decode("ascii", "replace").strip()
        if name.lower() == b"retry-after" and SECONDS_TEXT.fullmatch(text):
            return min(timedelta(seconds=int(text)), LONGEST_BACK_OFF)
    return None


def _drain(response: httpcore2.Response) -> None:
    """Read a little of the body, so that a receiver that still writes it is not cut off for nothing.

    Its status has been given: what goes wrong from here on changes nothing.
    """
    read = 0
    try:
        for chunk in response.iter_stream():
            read += len(chunk)
            if read > MOST_READ:
                return
    except (httpcore2.TimeoutException, httpcore2.NetworkError, httpcore2.ProtocolError):
        return


def _not_connected(host: str, error: BaseException) -> str:
    """Why there was no connection, as far as it helps: a name, a certificate, or a door that is shut."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return f"The certificate of {host} is not trusted: {cause.verify_message}."
        if isinstance(cause, ssl.SSLError):
            return f"No secure connection to {host} could be made."
        cause = cause.__cause__ or cause.__context__
    if isinstance(error, _NoName):
        return f"The name {host} is not known. Is the address right?"
    return f"No connection to {host}: nobody answered there."
