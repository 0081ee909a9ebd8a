"""Where webhooks may go, and that nobody talks them into a network behind this machine."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Sequence

import pytest

from crossfoot.conf.options import Options
from crossfoot.outgoing import doors
from crossfoot.outgoing.doors import Doors, NotAllowed, Target

USUAL = Doors()
DEVELOPMENT = Doors(allows_localhost=True)


def said(address: str, allowed: Doors = USUAL) -> str:
    """Why an address is refused; empty where it is not."""
    try:
        doors.target_of(address, allowed)
    except NotAllowed as refusal:
        return refusal.sentence
    return ""


def test_a_good_address_is_taken_apart() -> None:
    assert doors.target_of("https://hooks.example.com/in/7?key=a", USUAL) == Target(
        "https", "hooks.example.com", 443, "/in/7?key=a"
    )
    assert doors.target_of("https://hooks.example.com:443", USUAL).path == "/"


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("http://hooks.example.com/", "Webhooks go over https only. Write the address with https://."),
        (
            "https://hooks.example.com:8443/",
            "Webhooks go to port 443 only, not to 8443. Use another address.",
        ),
        ("https://ana:secret@hooks.example.com/", "An address holds no name and no password."),
        ("https://hooks.example.com/#here", "Leave out the # and what stands behind it: it is never sent."),
        ("ftp://hooks.example.com/", "Write it such as https://hooks.example.com/crossfoot."),
        ("hooks.example.com", "Write it such as https://hooks.example.com/crossfoot."),
        ("https://", "Write it such as https://hooks.example.com/crossfoot."),
        ("https://[::1", "Write it such as https://hooks.example.com/crossfoot."),
        ("https://hooks.example.com:99999/", "Write it such as https://hooks.example.com/crossfoot."),
        ("https://höoks.example.com/", "An address has at most 500 plain characters and no blanks."),
        ("https://hooks.example.com/a b", "An address has at most 500 plain characters and no blanks."),
        ("https://hooks.example.com/a\r\nX: 1", "An address has at most 500 plain characters and no blanks."),
        ("https://hooks.example.com/" + "a" * 500, "An address has at most 500 plain characters"),
        ("https://localhost/", "localhost leads into a network of its own"),
        ("https://api.localhost/", "api.localhost leads into a network of its own"),
        ("https://127.0.0.1/", "127.0.0.1 leads into a network of its own"),
        ("https://10.1.2.3/", "10.1.2.3 leads into a network of its own"),
        ("https://169.254.169.254/latest/meta-data/", "169.254.169.254 leads into a network of its own"),
        ("https://[::ffff:10.0.0.1]/", "::ffff:10.0.0.1 leads into a network of its own"),
        ("https://[fe80::1]/", "fe80::1 leads into a network of its own"),
    ],
)
def test_a_bad_address_is_refused_when_it_is_entered(address: str, words: str) -> None:
    assert words in said(address)


@pytest.mark.parametrize(
    "address", ["http://localhost:5000/x", "http://127.0.0.1:5000/x", "http://[::1]:80/"]
)
def test_a_receiver_on_this_machine_takes_the_option_for_development(address: str) -> None:
    assert said(address) != ""
    assert said(address, DEVELOPMENT) == ""
    assert "https only" in said("http://10.0.0.1/x", DEVELOPMENT)


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0", "10.0.0.1", "100.64.0.1", "100.100.100.200", "127.0.0.1", "127.255.255.254", "169.254.169.254",
        "168.63.129.16", "172.16.0.1", "172.31.255.255", "192.0.0.192", "192.0.2.1", "192.168.1.1", "198.18.0.1",
        "203.0.113.7", "224.0.0.1", "240.0.0.1", "255.255.255.255",
        "::", "::1", "::ffff:127.0.0.1", "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe", "64:ff9b::7f00:1",
        "2002:7f00:1::", "2002:a9fe:a9fe::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "fc00::1", "fd00:ec2::254",
        "fe80::1", "fec0::1", "ff02::1", "2001:db8::1", "100::1",
    ],
)  # fmt: skip
def test_these_are_not_the_public_internet(address: str) -> None:
    assert not doors.is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", ["1.1.1.1", "93.184.215.14", "2606:4700:4700::1111", "64:ff9b::101:101"])
def test_these_are(address: str) -> None:
    assert doors.is_public(ipaddress.ip_address(address))


def resolving(*found: str) -> doors.Resolve:
    def resolve(host: str, port: int) -> Sequence[str]:
        return found

    return resolve


def test_a_name_is_judged_by_all_of_its_addresses() -> None:
    good = doors.checked("hooks.example.com", 443, USUAL, resolving("1.1.1.1", "2606:4700:4700::1111"))
    assert good == ("1.1.1.1", "2606:4700:4700::1111")
    for bad in (("10.0.0.1",), ("1.1.1.1", "10.0.0.1"), ("1.1.1.1", "::1"), ("fe80::1%eth0",)):
        with pytest.raises(NotAllowed, match=r"hooks\.example\.com leads into a network of its own"):
            doors.checked("hooks.example.com", 443, USUAL, resolving(*bad))


def test_for_development_localhost_must_be_this_machine_and_nothing_else() -> None:
    assert doors.checked("localhost", 5000, DEVELOPMENT, resolving("127.0.0.1", "::1"))
    with pytest.raises(NotAllowed):
        doors.checked("localhost", 5000, DEVELOPMENT, resolving("1.1.1.1"))
    with pytest.raises(NotAllowed):
        doors.checked("hooks.example.com", 5000, DEVELOPMENT, resolving("127.0.0.1"))


@pytest.mark.parametrize("host", ["2130706433", "0x7f000001", "127.1", "0"])
def test_a_number_that_the_resolver_takes_for_an_address_is_judged_as_one(host: str) -> None:
    try:
        found = doors.resolved(host, 443)
    except socket.gaierror:
        pytest.skip("this machine's resolver does not take such numbers")
    with pytest.raises(NotAllowed):
        doors.checked(host, 443, USUAL, lambda _host, _port: found)


def test_the_ports_and_the_door_for_development_are_options() -> None:
    assert doors.from_options(Options(_env_file=None)) == Doors(frozenset({443}), False)
    chosen = Options(webhook_ports="443, 8443", webhooks_to_localhost=True, _env_file=None)
    assert doors.from_options(chosen) == Doors(frozenset({443, 8443}), True)
    assert said("https://hooks.example.com:8443/", Doors(frozenset({443, 8443}))) == ""
