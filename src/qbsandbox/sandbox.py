"""The whole sandbox as one Python object: companies, clock, weather, limits, OAuth, and the WSGI application
over them."""

import re
import threading
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from qbsandbox.clock import Clock, SystemClock
from qbsandbox.company.file import CompanyFile
from qbsandbox.late import LateWork, Running
from qbsandbox.online.app import Application
from qbsandbox.online.consent import Consent
from qbsandbox.online.oauth import ACCOUNTING, OAuth, Tokens, User
from qbsandbox.online.throttle import Limits, Rules
from qbsandbox.online.webhooks import Webhooks
from qbsandbox.weather import Weather

FIRST_REALM = 9130350000000000016
"""The first company's id: 19 digits as Intuit's are, more than JavaScript's numbers hold, so kept as text
everywhere."""
REALM_STEP = 8
PROFILES = ("us", "uk")
OWNER = "owner@sandbox.example"
"""The user who is an administrator of every company."""


class QuickBooksSandbox:
    """A simulated QuickBooks Online.

    `directory` keeps companies and tokens between runs (None: memory). `profiles` are the companies seeded at
    first ("us", "uk"; the same one may be named twice). `seed` makes tokens the same in every run.
    `limits_enabled` switches the documented request limits on; `client_id`/`client_secret` are the one app
    that is registered at the start.
    """

    def __init__(
        self,
        *,
        directory: Path | None = None,
        clock: Clock | None = None,
        profiles: tuple[str, ...] = PROFILES,
        client_id: str = "sandbox-client",
        client_secret: str = "sandbox-secret",
        limits_enabled: bool = True,
        seed: int | None = None,
    ) -> None:
        self.directory = directory
        self.clock: Clock = clock or SystemClock()
        self.weather = Weather()
        self.limits = Limits(Rules(enabled=limits_enabled))
        self.late = LateWork(self.clock)
        self.running = Running()
        self.control_token: str | None = None
        """What the control port asks for; None: nothing."""
        if directory is not None:
            directory.mkdir(parents=True, exist_ok=True)
        self.oauth = OAuth(
            client_id=client_id,
            client_secret=client_secret,
            path=None if directory is None else directory / "oauth.sqlite3",
            seed=seed,
        )
        self.companies: dict[str, CompanyFile] = {}
        self.webhooks = Webhooks(self)
        self._profiles = profiles
        self._lock = threading.RLock()
        self._open_or_seed()
        self.wsgi = Application(self)

    def company(self, realm_or_profile: str) -> CompanyFile:
        """The company with this realm id, or the first one made from this profile ("us", "uk"), late commits
        settled.

        Raises KeyError where there is none.
        """
        self.settle()
        if realm_or_profile in self.companies:
            return self.companies[realm_or_profile]
        for company in self.companies.values():
            if company.profile == realm_or_profile:
                return company
        raise KeyError(f"There is no company {realm_or_profile}; there are {', '.join(self.companies)}.")

    def add_company(self, profile: str, *, realm_id: str | None = None) -> CompanyFile:
        """Seed one more company and let the owner into it. Raises ValueError for a realm id that is taken or
        no digits."""
        with self._lock:
            realm = realm_id or str(FIRST_REALM + REALM_STEP * len(self.companies))
            if not re.fullmatch(r"[0-9]{1,19}", realm):
                raise ValueError(f"A company's id is 1 to 19 digits, not “{realm}”.")
            if realm in self.companies:
                raise ValueError(f"There is a company {realm} already.")
            company = CompanyFile.create(
                profile=profile, realm_id=realm, now=self.clock.now(), path=self._path_of(realm)
            )
            self.companies[realm] = company
            self._invite()
            return company

    def connect(
        self, realm: str, *, email: str = OWNER, scope: str = ACCOUNTING, client_id: str | None = None
    ) -> Tokens:
        """A token pair as if `email` had consented; `realm` as in `company`. A shortcut for tests."""
        company = self.company(realm)
        return self.oauth.mint(
            realm_id=company.realm_id, email=email, scope=scope, client_id=client_id, now=self.clock.now()
        )

    def consent(self, authorize_url: str, *, realm: str, email: str = OWNER) -> str:
        """What a user does on the authorize page, without the page: returns the address the browser is sent
        back to.

        Raises ValueError where the page would have shown an error.
        """
        query = {name: values[0] for name, values in parse_qs(urlsplit(authorize_url).query).items()}
        return Consent(self).connect(query, email=email, realm_id=self.company(realm).realm_id)

    def settle(self) -> int:
        """Do the late commits that are due by now; returns how many."""
        return self.late.settle()

    def reset(self) -> None:
        """Back to the first day: the first companies as seeded, no tokens, fair weather, empty windows and
        counters."""
        with self._lock:
            self.late.forget()
            self.running.forget()
            self.weather.forget()
            self.limits.forget()
            self.webhooks.forget()
            self.oauth.forget()
            for realm_id in list(self.companies):
                self._drop(realm_id)
            self.oauth.users.clear()
            self._seed()

    def close(self) -> None:
        """Close the files and drop what is still to come. The object is of no use afterwards."""
        self.webhooks.stop()
        with self._lock:
            self.late.forget()
            for company in self.companies.values():
                company.close()
            self.oauth.close()

    def _open_or_seed(self) -> None:
        files = [] if self.directory is None else sorted(self.directory.glob("[0-9]*.sqlite3"))
        if not files:
            self._seed()
            return
        for path in files:
            company = CompanyFile.open(path)
            self.companies[company.realm_id] = company
        self._invite()

    def _seed(self) -> None:
        for profile in self._profiles:
            self.add_company(profile)

    def _invite(self) -> None:
        """Everyone who can sign in: the owner of all companies, and one bookkeeper for each."""
        self.oauth.users[OWNER] = User(OWNER, "Sandbox", "Owner", tuple(self.companies))
        for number, realm_id in enumerate(self.companies, start=1):
            email = f"bookkeeper{number}@sandbox.example"
            self.oauth.users[email] = User(email, "Bookkeeper", str(number), (realm_id,))

    def _drop(self, realm_id: str) -> None:
        self.companies.pop(realm_id).close()
        path = self._path_of(realm_id)
        if path is not None:
            for suffix in ("", "-wal", "-shm", "-journal"):
                path.with_name(path.name + suffix).unlink(missing_ok=True)

    def _path_of(self, realm_id: str) -> Path | None:
        return None if self.directory is None else self.directory / f"{realm_id}.sqlite3"
