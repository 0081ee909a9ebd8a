"""What a sandbox is made of: companies, clock, weather, limits, who may sign in, and moments to go back to.

The gateway, the pages and the control port work on it; the object that a test holds has them, too (`sandbox`).
"""

from __future__ import annotations

import re
import sqlite3
import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from qbsandbox import settings
from qbsandbox.clock import Clock, SystemClock, VirtualClock
from qbsandbox.company.editions import Edition
from qbsandbox.company.file import CompanyFile
from qbsandbox.company.ledger import Ledger
from qbsandbox.company.profiles import SAMPLE, Plan
from qbsandbox.json_reading import Json, as_list, as_number
from qbsandbox.late import LateWork, Running
from qbsandbox.limits.throttle import Limits, Rules
from qbsandbox.online import sample_documents
from qbsandbox.online.webhooks import Webhooks
from qbsandbox.signin.lenient import LenientOAuth
from qbsandbox.signin.oauth import OAuth
from qbsandbox.signin.tokens import ACCOUNTING, Tokens, User
from qbsandbox.snapshots import Shelf, Snapshot
from qbsandbox.weather import Weather

FIRST_REALM = 9130350000000000016
"""The first company's id: 19 digits as Intuit's are, more than JavaScript's numbers hold, so kept as text
everywhere."""
REALM_STEP = 8
SAMPLE_REALM = "9130"
PROFILES = ("us", "uk")
OWNER = "owner@sandbox.example"
"""The user who is an administrator of every company."""
LATEST = "latest"


class SandboxState:
    """See `QuickBooksSandbox` for what its arguments mean."""

    def __init__(
        self,
        *,
        directory: Path | None = None,
        clock: Clock | None = None,
        profiles: tuple[str, ...] | None = None,
        client_id: str | None = None,
        client_secret: str | None = None,
        limits_enabled: bool | None = None,
        seed: int | None = None,
        lenient: bool = False,
        public_base: str | None = None,
        like: Snapshot | None = None,
    ) -> None:
        if directory is not None:
            directory.mkdir(parents=True, exist_ok=True)
        kept = None if directory is None else settings.read(directory)
        self.directory = directory
        self.clock: Clock = clock or _system_clock(kept)
        self.lenient = lenient
        self.public_base = None if public_base is None else checked_base(public_base)
        self.weather = Weather()
        self.limits = Limits(Rules(enabled=not lenient))
        self.late = LateWork(self.clock)
        self.running = Running()
        self.control_token: str | None = None
        """What the control port asks for; None: nothing."""
        self.oauth = (LenientOAuth if lenient else OAuth)(
            path=None if directory is None else directory / "oauth.sqlite3", seed=seed
        )
        self.companies: dict[str, CompanyFile] = {}
        self.webhooks = Webhooks(self)
        self.snapshots = Shelf(directory)
        self._profiles = profiles or ((SAMPLE,) if lenient else PROFILES)
        self._lock = threading.RLock()
        if kept is not None:
            settings.put_back(kept, self.weather, None if lenient else self.limits, self.oauth)
            self._profiles = profiles or tuple(str(each) for each in as_list(kept["companies"], "companies"))
        if limits_enabled is not None:
            self.limits.enabled = limits_enabled
        self.oauth.client_id = client_id or self.oauth.client_id
        self.oauth.client_secret = client_secret or self.oauth.client_secret
        if like is None:
            self._open_or_seed()
        else:
            self._be_like(like)
        self.keep_settings()

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

    @property
    def ledger(self) -> Ledger:
        """The general ledger of the first company; of another one: `company("uk").ledger`."""
        self.settle()
        return next(iter(self.companies.values())).ledger

    def company_at(self, realm_id: str) -> CompanyFile | None:
        """The company that a request with this realm id means. A lenient sandbox takes any realm id that no
        company has for the sample company's."""
        found = self.companies.get(realm_id)
        return self._stand_in if found is None and self.lenient else found

    def add_company(
        self,
        profile: str,
        *,
        realm_id: str | None = None,
        multicurrency: bool | None = None,
        home_currency: str | None = None,
    ) -> CompanyFile:
        """Seed one more company and let the owner into it; `profile` in the words of `Plan.of`.

        Raises ValueError for a realm id that is taken or no digits, and for a company that cannot be.
        """
        plan = Plan.of(profile)
        plan = replace(
            plan,
            multicurrency=plan.multicurrency if multicurrency is None else multicurrency,
            home_currency=home_currency or plan.home_currency,
        )
        with self._lock:
            realm = realm_id or self._free_realm(plan)
            self._check_realm(realm)
            self._admit(self._made(plan, realm, self._path_of(realm)))
            return self.companies[realm]

    def load_company(self, path: Path, *, realm_id: str | None = None) -> CompanyFile:
        """Take over a company that was saved with `CompanyFile.save_as`, under its own realm id or another.

        A company with that realm id is replaced. Raises FileNotFoundError, or ValueError for another version.
        """
        given = CompanyFile.open(path)
        image = given.image()
        given.close()
        return self.load_image(image, realm_id)

    def load_image(self, image: bytes, realm_id: str | None = None) -> CompanyFile:
        """As `load_company`, from the bytes of `CompanyFile.image`. Raises ValueError where they are none."""
        with self._lock:
            try:
                realm = realm_id or CompanyFile.from_image(image).realm_id
            except sqlite3.DatabaseError as error:
                raise ValueError(f"This is no company file: {error}.") from error
            there = self.companies.get(realm)
            if there is None:
                self._check_realm(realm)
                self._admit(CompanyFile.from_image(image, path=self._path_of(realm), realm_id=realm))
            else:
                there.restore(image)
                there.rename(realm)
            return self.companies[realm]

    def reset_company(self, realm_or_profile: str) -> CompanyFile:
        """Put one company back to its first day; tokens, weather and the other companies stay."""
        company = self.company(realm_or_profile)
        fresh = self._made(company.plan, company.realm_id, None)
        company.restore(fresh.image())
        fresh.close()
        return company

    def snapshot(self, name: str = LATEST) -> Snapshot:
        """Take the moment: companies, tokens, settings and clock. It is kept under its name, in the place of an
        older one, and survives a restart where the sandbox has a folder."""
        self.settle()
        with self._lock:
            offset = self.clock.offset.total_seconds() if isinstance(self.clock, SystemClock) else None
            taken = Snapshot(
                name,
                self.clock.now(),
                offset,
                {realm_id: company.image() for realm_id, company in self.companies.items()},
                self.oauth.image(),
                self._settings(),
            )
            self.snapshots.put(taken)
            return taken

    def restore(self, snapshot: Snapshot | str = LATEST) -> None:
        """Back to a snapshot, or to the one of this name, clock included; what was still to come is dropped.

        Company objects stay the same ones. Raises KeyError for a name that no snapshot has.
        """
        moment = self.snapshots.get(snapshot) if isinstance(snapshot, str) else snapshot
        with self._lock:
            self.late.forget()
            self.running.forget()
            self.weather.forget()
            self.limits.forget()
            self.webhooks.forget()
            for realm_id in self.companies.keys() - moment.companies.keys():
                self._drop(realm_id)
            for realm_id, image in moment.companies.items():
                self.load_image(image, realm_id)
            self.companies = {realm_id: self.companies[realm_id] for realm_id in moment.companies}
            self._take_over(moment)
            self.keep_settings()

    def bar(self, email: str, realm: str, *, barred: bool = True) -> None:
        """Take a user's rights in a company away, or give them back: calls over their connections answer 120.

        Raises ValueError for a user there is not.
        """
        if email not in self.oauth.users:
            raise ValueError(f"Nobody here is called “{email}”.")
        self.company(realm).bar(email, barred=barred)
        self._invite()

    def keep_settings(self) -> None:
        """Write weather, limits and sign-in down, where the sandbox has a folder. The control port does it
        after every change, and `close` does."""
        if self.directory is not None and self.directory.is_dir():
            settings.write(self.directory, self._settings())

    def base_of(self, url_root: str) -> str:
        """What addresses in an answer begin with, no slash at the end: `public_base`, else the address that was
        asked. Headers that a proxy adds (X-Forwarded-…) are never believed."""
        return self.public_base or url_root.rstrip("/")

    def connect(
        self, realm: str, *, email: str = OWNER, scope: str = ACCOUNTING, client_id: str | None = None
    ) -> Tokens:
        """A token pair as if `email` had consented; `realm` as in `company`. A shortcut for tests."""
        company = self.company(realm)
        return self.oauth.mint(
            realm_id=company.realm_id, email=email, scope=scope, client_id=client_id, now=self.clock.now()
        )

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
            self.keep_settings()

    def close(self) -> None:
        """Close the files and drop what is still to come. The object is of no use afterwards."""
        self.webhooks.stop()
        with self._lock:
            self.late.forget()
            self.keep_settings()
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

    def _be_like(self, moment: Snapshot) -> None:
        for realm_id, image in moment.companies.items():
            path = self._path_of(realm_id)
            self.companies[realm_id] = CompanyFile.from_image(image, path=path, realm_id=realm_id)
        self._take_over(moment)

    def _take_over(self, moment: Snapshot) -> None:
        """Tokens, settings and clock of a snapshot."""
        self.oauth.restore(moment.tokens)
        settings.put_back(moment.settings, self.weather, self.limits, self.oauth)
        if isinstance(self.clock, VirtualClock):
            self.clock.set_back(moment.now)
        elif isinstance(self.clock, SystemClock) and moment.offset_seconds is not None:
            self.clock.offset = timedelta(seconds=moment.offset_seconds)
        self._invite()

    def _settings(self) -> Json:
        offset = self.clock.offset.total_seconds() if isinstance(self.clock, SystemClock) else 0.0
        return {
            **settings.taken(self.weather, self.limits, self.oauth),
            "companies": list(self._profiles),
            "clock_offset_seconds": offset,
        }

    def _made(self, plan: Plan, realm: str, path: Path | None) -> CompanyFile:
        """A new company by plan; the sample company with its documents, which need all that Plus has, before it
        moves to a lower edition."""
        is_sample = plan.profile == SAMPLE
        company = CompanyFile.create(
            profile=plan.profile,
            realm_id=realm,
            now=self.clock.now(),
            path=path,
            edition=Edition.PLUS if is_sample else plan.edition,
            multicurrency=plan.multicurrency,
            home_currency=plan.home_currency,
        )
        if is_sample:
            sample_documents.enter(company, now=self.clock.now())
            company.set_edition(plan.edition)
            company.set_plan(plan)
        return company

    def _admit(self, company: CompanyFile) -> None:
        self.companies[company.realm_id] = company
        self._invite()

    def _free_realm(self, plan: Plan) -> str:
        if plan.profile == SAMPLE and SAMPLE_REALM not in self.companies:
            return SAMPLE_REALM
        number = FIRST_REALM + REALM_STEP * len(self.companies)
        while str(number) in self.companies:
            number += REALM_STEP
        return str(number)

    def _check_realm(self, realm: str) -> None:
        if not re.fullmatch(r"[0-9]{1,19}", realm):
            raise ValueError(f"A company's id is 1 to 19 digits, not “{realm}”.")
        if realm in self.companies:
            raise ValueError(f"There is a company {realm} already.")

    def _invite(self) -> None:
        """Everyone who can sign in: the owner of all companies, and one bookkeeper for each. Who was barred
        from a company cannot connect an app to it any more."""
        owner = tuple(realm_id for realm_id, each in self.companies.items() if OWNER not in each.barred)
        self.oauth.users[OWNER] = User(OWNER, "Sandbox", "Owner", owner)
        for number, (realm_id, company) in enumerate(self.companies.items(), start=1):
            email = f"bookkeeper{number}@sandbox.example"
            realms = () if email in company.barred else (realm_id,)
            self.oauth.users[email] = User(email, "Bookkeeper", str(number), realms)
        if isinstance(self.oauth, LenientOAuth):
            self.oauth.realm_id, self.oauth.email = self._stand_in.realm_id, OWNER

    @property
    def _stand_in(self) -> CompanyFile:
        """What a lenient sandbox takes for any company."""
        return self.companies.get(SAMPLE_REALM) or next(iter(self.companies.values()))

    def _drop(self, realm_id: str) -> None:
        self.companies.pop(realm_id).close()
        path = self._path_of(realm_id)
        if path is not None:
            for suffix in ("", "-wal", "-shm", "-journal"):
                path.with_name(path.name + suffix).unlink(missing_ok=True)

    def _path_of(self, realm_id: str) -> Path | None:
        return None if self.directory is None else self.directory / f"{realm_id}.sqlite3"


def _system_clock(kept: Json | None) -> SystemClock:
    """The machine's clock, moved as it was when the sandbox was last used."""
    if kept is None:
        return SystemClock()
    offset = as_number(kept.get("clock_offset_seconds", 0), "clock_offset_seconds")
    return SystemClock(offset=timedelta(seconds=offset))


def checked_base(url: str) -> str:
    """A public address without a slash at its end. Raises ValueError where it is no http(s) address."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.query or parts.fragment:
        raise ValueError(f"“{url}” is no address such as https://sandbox.example.com.")
    return url.rstrip("/")
