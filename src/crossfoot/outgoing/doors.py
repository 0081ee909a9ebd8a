"""Where webhooks may go: to the public internet over https, and never into a network behind this machine.

The address is looked at when it is entered, and again by every connection: there the name is resolved, every
address it has is checked, and the connection goes to an address that was checked, so that a name that changes
its mind in between gains nothing. Redirects are never followed.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from urllib.parse import urlsplit

from crossfoot.conf.options import Options, options
from crossfoot.core.problems import shown

LONGEST_ADDRESS = 500

LOCAL_NAMES = ("localhost", "127.0.0.1", "::1")
"""The hosts that the option for development lets through."""

INSIDE = (ipaddress.ip_network("168.63.129.16/32"), ipaddress.ip_network("192.0.0.0/24"))
"""Where clouds answer to what runs inside them under addresses that look public. The others are link-local."""

NAT64 = ipaddress.ip_network("64:ff9b::/96")
"""IPv6 addresses whose last four bytes are the IPv4 address that is really meant."""

Address = IPv4Address | IPv6Address
Resolve = Callable[[str, int], Sequence[str]]
"""Host and port → the addresses that the name has now. Raises OSError."""


@dataclass(frozen=True, slots=True)
class Doors:
    """What an installation allows: ports, and whether receivers on this machine are (for development)."""

    ports: frozenset[int] = frozenset({443})
    allows_localhost: bool = False

    def is_local(self, host: str) -> bool:
        """Whether this host is let through as a receiver on this machine."""
        return self.allows_localhost and host in LOCAL_NAMES


@dataclass(frozen=True, slots=True)
class Target:
    """An address, taken apart. `path` has the query."""

    scheme: str
    host: str
    port: int
    path: str


class NotAllowed(Exception):
    """Nothing is sent there. `sentence` says why and what to enter instead."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def from_options(given: Options | None = None) -> Doors:
    """Those of this installation. Raises ValueError where the list of ports is none."""
    given = given or options()
    ports = frozenset(int(port) for port in given.webhook_ports.split(",") if port.strip())
    return Doors(ports, given.webhooks_to_localhost)


def target_of(address: str, doors: Doors) -> Target:
    """The address taken apart, if it may be used as far as one can tell without asking for its name.

    Raises NotAllowed.
    """
    if len(address) > LONGEST_ADDRESS or not address.isascii() or not address.isprintable() or " " in address:
        raise NotAllowed(
            f"An address has at most {LONGEST_ADDRESS} plain characters and no blanks. Write a name in other "
            "letters as xn--…, and other characters as %…."
        )
    try:
        parts = urlsplit(address)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        host, port = "", None
    if not host or parts.scheme not in {"http", "https"}:
        raise NotAllowed(
            f"“{shown(address)}” is no address. Write it such as https://hooks.example.com/crossfoot."
        )
    if parts.username is not None or parts.password is not None:
        raise NotAllowed(
            "An address holds no name and no password. Check the signature of what arrives instead."
        )
    if parts.fragment:
        raise NotAllowed("Leave out the # and what stands behind it: it is never sent.")
    is_local = doors.is_local(host)
    if parts.scheme != "https" and not is_local:
        raise NotAllowed("Webhooks go over https only. Write the address with https://.")
    port = port or (443 if parts.scheme == "https" else 80)
    if port not in doors.ports and not is_local:
        allowed = " or ".join(str(one) for one in sorted(doors.ports))
        raise NotAllowed(f"Webhooks go to port {allowed} only, not to {port}. Use another address.")
    if not is_local and (host == "localhost" or host.endswith(".localhost") or not _may_be_public(host)):
        raise NotAllowed(_inside(host))
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme, host, port, path)


def resolved(host: str, port: int) -> Sequence[str]:
    """The addresses that the name has now, each once. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG)
    return list(dict.fromkeys(str(info[4][0]) for info in found))


def checked(host: str, port: int, doors: Doors, resolve: Resolve) -> Sequence[str]:
    """The addresses of a name, all of them allowed. Raises NotAllowed where one is not, OSError for no name."""
    found = resolve(host, port)
    for text in found:
        address = ipaddress.ip_address(text.partition("%")[0])
        good = address.is_loopback if doors.is_local(host) else is_public(address)
        if not good:
            raise NotAllowed(_inside(host))
    return found


def is_public(address: Address) -> bool:
    """Whether it lies on the public internet: not private, loopback, link-local, shared, multicast, reserved,
    nor a cloud's own; also where such an address is wrapped into one of IPv6."""
    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if address in NAT64:
            inner = IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(inner)
        if address.is_site_local or address.teredo is not None:
            return False
    if any(address in network for network in INSIDE):
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def _may_be_public(host: str) -> bool:
    """False for an address in digits that is not public; a name is judged when it is resolved."""
    try:
        return is_public(ipaddress.ip_address(host))
    except ValueError:
        return True


def _inside(host: str) -> str:
    return (
        f"{shown(host)} leads into a network of its own and not to the public internet, so nothing is sent "
        "there. Use an address that everybody can reach."
    )
