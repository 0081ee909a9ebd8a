"""Discovery, the address that clients are told, and the manners of the socket."""

import gzip
import socket
from collections.abc import Iterator

import httpx2
import pytest

from plain_client import PlainClient
from qbsandbox.sandbox import QuickBooksSandbox
from qbsandbox.server import Handler, SandboxServer

PATHS = (
    "openid_configuration",
    "openid_configuration/",
    "openid_sandbox_configuration",
    "openid_sandbox_configuration/",
)
ADDRESSES = (
    "issuer",
    "authorization_endpoint",
    "token_endpoint",
    "userinfo_endpoint",
    "revocation_endpoint",
    "jwks_uri",
)


@pytest.fixture
def behind_a_proxy() -> Iterator[SandboxServer]:
    """A sandbox that clients reach under another address."""
    with (
        QuickBooksSandbox(public_base="https://qbo.example.com/", seed=1) as sandbox,
        SandboxServer(sandbox) as server,
    ):
        yield server


@pytest.mark.parametrize("path", PATHS)
def test_discovery_answers_at_every_path_with_addresses_of_its_own(
    web: httpx2.Client, server: SandboxServer, path: str
) -> None:
    document = web.get(f"/.well-known/{path}").json()

    assert all(document[name].startswith(f"{server.address}/") for name in ADDRESSES)


@pytest.mark.parametrize("path", PATHS)
def test_the_public_base_is_in_every_address(behind_a_proxy: SandboxServer, path: str) -> None:
    document = httpx2.get(f"{behind_a_proxy.address}/.well-known/{path}").json()

    assert all(document[name].startswith("https://qbo.example.com/") for name in ADDRESSES)
    assert "https://qbo.example.com" in httpx2.get(behind_a_proxy.address).text


def test_what_a_proxy_adds_is_not_believed(web: httpx2.Client, server: SandboxServer) -> None:
    head = {
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Proto": "https",
        "X-Forwarded-For": "10.0.0.1",
        "Forwarded": "host=evil.example;proto=https",
    }

    document = web.get("/.well-known/openid_configuration", headers=head).json()

    assert document["token_endpoint"] == f"{server.address}/oauth2/v1/tokens/bearer"


@pytest.mark.parametrize(
    "base", ["qbo.example.com", "ftp://qbo.example.com", "https://", "https://a.example/?x=1"]
)
def test_a_public_base_that_is_no_address_is_refused(base: str) -> None:
    with pytest.raises(ValueError, match="is no address such as"):
        QuickBooksSandbox(public_base=base)


def test_a_large_answer_is_zipped_where_the_client_takes_it(
    books: PlainClient, server: SandboxServer
) -> None:
    where = f"{server.address}/v3/company/{books.tokens.realm_id}/query?query=select * from Account"
    head = {"Authorization": f"Bearer {books.tokens.access_token}", "Accept": "application/json"}
    plain = httpx2.get(where, headers={**head, "Accept-Encoding": "identity"})
    with httpx2.stream("GET", where, headers={**head, "Accept-Encoding": "gzip"}) as zipped:
        raw = b"".join(zipped.iter_raw())

    assert "Content-Encoding" not in plain.headers
    assert zipped.headers["Content-Encoding"] == "gzip"
    assert int(zipped.headers["Content-Length"]) == len(raw) < len(plain.content)
    assert gzip.decompress(raw)[:17] == plain.content[:17] == b'{"QueryResponse":'


def test_the_connection_is_kept_and_sends_without_delay(
    books: PlainClient, server: SandboxServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[int, int]] = []
    made = Handler.setup

    def setup(handler: Handler) -> None:
        made(handler)
        no_delay = handler.connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        seen.append((handler.connection.fileno(), no_delay))

    monkeypatch.setattr(Handler, "setup", setup)
    with httpx2.Client(base_url=server.address) as client:
        head = {"Authorization": f"Bearer {books.tokens.access_token}", "Accept": "application/json"}
        for _ in range(3):
            answer = client.get(f"/v3/company/{books.tokens.realm_id}/preferences", headers=head)
            assert (answer.http_version, answer.status_code) == ("HTTP/1.1", 200)

    assert [no_delay != 0 for _fileno, no_delay in seen] == [True]
