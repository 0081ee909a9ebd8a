"""The whole sandbox as one Python object: its state, and the WSGI application over it."""

from __future__ import annotations

from functools import cached_property
from types import TracebackType
from urllib.parse import parse_qs, urlsplit

from qbsandbox.gateway.application import Application
from qbsandbox.gateway.consent import Consent
from qbsandbox.state import OWNER, SandboxState


class QuickBooksSandbox(SandboxState):
    """A simulated QuickBooks Online. Closes its files where it is used as a context manager.

    `directory` keeps companies, tokens and settings between runs (None: memory). `profiles` are the companies
    seeded at first, in the words of `Plan.of`: "us", "uk", "ca", "au", "fr", "sample", with an edition where
    one is wanted ("us:essentials"); the same one may be named twice. `seed` makes tokens the same in every
    run. `limits_enabled` switches the documented request limits on or off (None: as kept in the folder, else
    on). `client_id`/`client_secret` are the one app that is registered at the start.

    `lenient` lets everybody in, see `online/lenient.py`: the companies are the sample company alone, unless
    `profiles` says otherwise; any realm id that no company has means that one, and the limits are off
    unless they are asked for. `public_base` is the address under which clients reach it, where that is not the
    one it is asked at; every address in its answers begins with it. `like` begins from a snapshot.
    """

    def __enter__(self) -> QuickBooksSandbox:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self.close()

    @cached_property
    def wsgi(self) -> Application:
        """What a WSGI server or an HTTP client in the same process calls."""
        return Application(self)

    def consent(self, authorize_url: str, *, realm: str, email: str = OWNER) -> str:
        """What a user does on the authorize page, without the page: returns the address the browser is sent
        back to.

        Raises ValueError where the page would have shown an error.
        """
        query = {name: values[0] for name, values in parse_qs(urlsplit(authorize_url).query).items()}
        return Consent(self).connect(query, email=email, realm_id=self.company(realm).realm_id)
