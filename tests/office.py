"""Companies with their people and a simulated QuickBooks in the same process, for rooms below the engine."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from pytest_django.fixtures import Settings

from crossfoot.audit.models import Event
from crossfoot.catalog import operations as catalog
from crossfoot.catalog.models import TaxRate
from crossfoot.connections import gateway as gateways
from crossfoot.connections import operations as connections
from crossfoot.connections.conversation import Conversation
from crossfoot.connections.gateway import Gateway
from crossfoot.connections.models import Connection
from crossfoot.core.permissions import Role
from crossfoot.engine import clock as engine_clock
from crossfoot.mappings.lists import Refreshed, refresh_lists
from crossfoot.quickbooks.online.oauth import Endpoints
from crossfoot.quickbooks.secret import Secret
from crossfoot.tenancy import operations as tenancy
from crossfoot.tenancy.models import Company, Person
from moments import Story
from qbsandbox.clock import VirtualClock
from qbsandbox.sandbox import QuickBooksSandbox
from qbsandbox.snapshots import Snapshot
from qbsandbox.transport import SandboxTransport

MONDAY = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
PASSWORD = "correct horse battery"
QUICKBOOKS = "https://quickbooks.example"
RETURN = "https://hub.example/inbound/intuit/return"


@dataclass
class Office:
    """Ana runs Northwind, Bo runs Brightware; both are at the same installation."""

    clock: VirtualClock
    ana: Person
    bo: Person
    northwind: Company
    brightware: Company
    sandbox: QuickBooksSandbox
    gateway: Gateway
    requests: list[httpx2.Request] = field(default_factory=list)
    """What went out to QuickBooks, in order."""
    story: Story = field(default_factory=Story)
    """How this came about; a set-up that goes on from here is another step of it."""

    @property
    def now(self) -> datetime:
        return self.clock.now()

    def connect(self, profile: str = "us", *, company: Company | None = None) -> Connection:
        """Ana connects a company of the sandbox to Northwind, past the consent page."""
        pair = self.sandbox.connect(profile)
        return connections.connect_with_tokens(
            company=company or self.northwind,
            realm_id=pair.realm_id,
            access_token=Secret(pair.access_token),
            refresh_token=Secret(pair.refresh_token),
            expires_in=3600,
            refresh_expires_in=8_726_400,
            by=self.bo if company == self.brightware else self.ana,
            at=self.now,
        )

    def consents(self, url: str, profile: str = "us") -> dict[str, str]:
        """What a person does on the consent page; the query that the browser brings back."""
        back = self.sandbox.consent(url, realm=profile)
        return {name: values[0] for name, values in parse_qs(urlsplit(back).query).items()}

    def calls(self, path: str) -> int:
        """How many requests went out whose path ends so."""
        return sum(request.url.path.endswith(path) for request in self.requests)

    def verbs(self, company: Company | None = None) -> list[str]:
        """What the audit trail of a company tells, oldest first."""
        pk = (company or self.northwind).pk
        return list(Event.objects.filter(company_id=pk).order_by("sequence").values_list("verb", flat=True))

    def talks(self, connection: Connection) -> Conversation:
        """A conversation with the connected QuickBooks company, on the sandbox's clock."""
        return Conversation(connection, gateway=self.gateway, now=self.clock.now, pause=self.clock.sleep)

    def reads(self, connection: Connection) -> Refreshed:
        """The lists are read from QuickBooks."""
        done = refresh_lists(connection, reader=self.talks(connection), at=self.now)
        assert done is not None
        return done

    def connects_and_reads(self, profile: str = "us") -> Connection:
        """Ana connects a company of the sandbox to Northwind, and its lists are read."""

        def read() -> Connection:
            connection = self.connect(profile)
            self.reads(connection)
            return connection

        return self.story.takes(f"{profile} is connected and read", read)

    def adds_rate(self, name: str, percent: str) -> TaxRate:
        """Ana adds a tax rate to Northwind."""
        return catalog.add_tax_rate(
            company=self.northwind, name=name, percent=Decimal(percent), by=self.ana, at=self.now
        )

    def joins(self, name: str, role: Role, company: Company | None = None) -> Person:
        """Ana lets somebody into Northwind."""
        membership = tenancy.add_person(
            company=company or self.northwind,
            email=f"{name.lower()}@northwind.example",
            full_name=name,
            role=role,
            password=PASSWORD,
            by=self.ana,
            at=self.now,
        )
        return membership.person


class Talk:
    """A bookkeeper who works in QuickBooks itself, over its API."""

    def __init__(self, office: Office, connection: Connection) -> None:
        pair = office.sandbox.connect(connection.realm_id)
        self._base = f"{QUICKBOOKS}/v3/company/{connection.realm_id}"
        self._http = httpx2.Client(
            transport=SandboxTransport(office.sandbox),
            headers={"Authorization": f"Bearer {pair.access_token}", "Accept": "application/json"},
        )

    def creates(self, entity: str, **values: object) -> dict[str, Any]:
        return self._posted(entity, values)

    def changes(self, entity: str, remote_id: str, **values: object) -> dict[str, Any]:
        """A sparse update of the record as it is now."""
        now = self._http.get(f"{self._base}/{entity.lower()}/{remote_id}").json()[entity]
        return self._posted(
            entity, {"Id": remote_id, "SyncToken": now["SyncToken"], "sparse": True, **values}
        )

    def rows(self, entity: str) -> list[dict[str, Any]]:
        statement = f"SELECT * FROM {entity} WHERE Active IN (true, false) MAXRESULTS 1000"
        answer = self._http.post(
            f"{self._base}/query", content=statement, headers={"Content-Type": "application/text"}
        )
        return list(answer.json()["QueryResponse"].get(entity, []))

    def report(self, name: str, **args: str) -> dict[str, Any]:
        """A report as QuickBooks makes it."""
        answer = self._http.get(f"{self._base}/reports/{name}", params=args)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def _posted(self, entity: str, values: dict[str, Any]) -> dict[str, Any]:
        answer = self._http.post(f"{self._base}/{entity.lower()}", json=values)
        assert answer.status_code == 200, answer.text
        return dict(answer.json()[entity])


class WatchedTransport(httpx2.BaseTransport):
    """The sandbox's transport that also keeps what was asked."""

    def __init__(self, sandbox: QuickBooksSandbox, requests: list[httpx2.Request]) -> None:
        self._inner = SandboxTransport(sandbox)
        self._requests = requests

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        self._requests.append(request)
        return self._inner.handle_request(request)


def gateway_to(sandbox: QuickBooksSandbox, requests: list[httpx2.Request]) -> Gateway:
    return Gateway(
        http=httpx2.Client(transport=WatchedTransport(sandbox, requests)),
        endpoints=Endpoints.sandbox_of(QUICKBOOKS),
        base_url=QUICKBOOKS,
        client_id="sandbox-client",
        client_secret=Secret("sandbox-secret"),
        redirect_uri=RETURN,
        call_lifetime=2.0,
    )


def _company(name: str, country: str, currency: str, by: Person, at: datetime) -> Company:
    return tenancy.create_company(
        name=name,
        slug=name.lower(),
        country=country,
        home_currency=currency,
        time_zone="UTC",
        by=by,
        at=at,
    )


def _person(name: str, at: datetime) -> Person:
    return tenancy.create_person(
        email=f"{name.lower()}@northwind.example", full_name=name, password=PASSWORD, at=at
    )


def opened() -> Iterator[Office]:
    clock = VirtualClock(MONDAY)
    engine_clock.use(clock.now, clock.sleep)
    story = Story()
    people_and_companies = story.takes("opened", _people_and_companies)
    ana, bo, northwind, brightware = people_and_companies
    sandbox = QuickBooksSandbox(clock=clock, seed=7, limits_enabled=False, like=_first_day())
    requests: list[httpx2.Request] = []
    gateway = gateway_to(sandbox, requests)
    story.meets(sandbox, sent=requests, seen=people_and_companies)
    with gateways.use(gateway):
        yield Office(
            clock=clock,
            ana=ana,
            bo=bo,
            northwind=northwind,
            brightware=brightware,
            sandbox=sandbox,
            gateway=gateway,
            requests=requests,
            story=story,
        )
    engine_clock.use(None)
    sandbox.close()


def _people_and_companies() -> tuple[Person, Person, Company, Company]:
    ana, bo = _person("Ana", MONDAY), _person("Bo", MONDAY)
    northwind = _company("Northwind", "US", "USD", ana, MONDAY)
    return ana, bo, northwind, _company("Brightware", "GB", "GBP", bo, MONDAY)


@cache
def _first_day() -> Snapshot:
    with QuickBooksSandbox(clock=VirtualClock(MONDAY), seed=7, limits_enabled=False) as sandbox:
        return sandbox.snapshot()


QUICK_HASHER = ["django.contrib.auth.hashers.MD5PasswordHasher"]
"""Argon2 takes a tenth of a second a person, which is its purpose, and not ours here."""


@pytest.fixture
def office(db: None, settings: Settings) -> Iterator[Office]:
    settings.PASSWORD_HASHERS = QUICK_HASHER
    yield from opened()


@pytest.fixture
def open_office(transactional_db: None, settings: Settings) -> Iterator[Office]:
    """The same, with transactions that really end: for threads, and for what happens after a rollback."""
    settings.PASSWORD_HASHERS = QUICK_HASHER
    yield from opened()
