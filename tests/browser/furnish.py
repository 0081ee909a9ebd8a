"""Make companies of the installation, past the pages. Run as a process of its own by `house.py`.

Playwright and the ORM do not live in one process, so the tests ask for a company with a line of JSON on standard
input and get back, as a line on standard output, what they need to go on:
{"token": …, "accounts": {name: QuickBooks' id}, "sessions": {name: key of a session of somebody who signed in}}.
"""

from __future__ import annotations

import json
import sys
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.backends.db import SessionStore
from django.db import transaction
from django.http import HttpRequest

import crossfoot.runtime.ready  # noqa: F401  (before every other import of the product)
from crossfoot.connections import operations as connections
from crossfoot.connections.models import Connection
from crossfoot.core.permissions import Role
from crossfoot.core.stock.roles import Accounting
from crossfoot.engine import clock
from crossfoot.mappings import operations as mappings
from crossfoot.mappings.models import RemoteRecord
from crossfoot.payments import pulling
from crossfoot.quickbooks.secret import Secret
from crossfoot.runtime import working
from crossfoot.stock import operations as stock
from crossfoot.sync import list_tasks
from crossfoot.tenancy import operations as tenancy
from crossfoot.tenancy.models import Company, Person

WORK_LIMIT = timedelta(seconds=90)
TOKEN_SECONDS = 3600
REFRESH_SECONDS = 8_640_000


def main() -> None:
    for asked in sys.stdin:
        wish = json.loads(asked)
        print(json.dumps(pulled(wish) if "pull" in wish else furnished(wish)), flush=True)


def pulled(wish: dict[str, Any]) -> dict[str, Any]:
    """QuickBooks is asked for its changes now, and not only when it is time."""
    company = Company.objects.get(slug=wish["pull"])
    with transaction.atomic():
        pulling.soon(company, at=clock.now())
    return {}


def furnished(wish: dict[str, Any]) -> dict[str, Any]:
    company, administrator = found(wish)
    sessions = signed_in(wish)
    _, token = tenancy.create_token(company=company, name="Tests", by=administrator, at=clock.now())
    accounts: dict[str, str] = {}
    if wish["tokens"]:
        connection = connected(company, administrator, wish["tokens"])
        if wish["accounts"]:
            set_up(connection, administrator, wish["accounts"], date.fromisoformat(wish["start_on"]))
        if wish["accounting"]:
            chosen = Accounting(wish["accounting"])
            stock.choose_accounting(
                company=company, accounting=chosen, in_quickbooks=Decimal(0), by=administrator, at=clock.now()
            )
        records = RemoteRecord.objects.filter(connection=connection, list=RemoteRecord.List.ACCOUNT)
        accounts = dict(records.values_list("name", "remote_id"))
    return {"token": token, "accounts": accounts, "sessions": sessions}


def found(wish: dict[str, Any]) -> tuple[Company, Person]:
    """The company with its people; Ana is its administrator."""
    at = clock.now()
    people: dict[str, str] = dict(wish["people"])
    administrator = tenancy.create_person(
        email=wish["email"].format("ana"), full_name="Ana", password=None, at=at
    )
    company = tenancy.create_company(
        name=wish["name"],
        slug=wish["slug"],
        country=wish["country"],
        home_currency=wish["currency"],
        time_zone="UTC",
        by=administrator,
        at=at,
    )
    for name, role in people.items():
        tenancy.add_person(
            company=company,
            email=wish["email"].format(name),
            full_name=name.capitalize(),
            role=Role(role),
            password=None,
            by=administrator,
            at=at,
        )
    return company, administrator


def signed_in(wish: dict[str, Any]) -> dict[str, str]:
    """Everybody's session. They all have the same password, which is hashed once: that is made to take long."""
    sessions = {}
    for name in ("ana", *wish["people"]):
        person = Person.objects.get(email=wish["email"].format(name))
        person.password = hashed(wish["password"])
        person.save(update_fields=["password"])
        request = HttpRequest()
        request.session = SessionStore()
        login(request, person, backend=settings.AUTHENTICATION_BACKENDS[0])
        request.session.save()
        sessions[name] = str(request.session.session_key)
    return sessions


@cache
def hashed(password: str) -> str:
    return make_password(password)


def connected(company: Company, by: Person, tokens: dict[str, str]) -> Connection:
    """Connected to the company of these tokens, its lists read."""
    connection = connections.connect_with_tokens(
        company=company,
        realm_id=tokens["realm_id"],
        access_token=Secret(tokens["access_token"]),
        refresh_token=Secret(tokens["refresh_token"]),
        expires_in=TOKEN_SECONDS,
        refresh_expires_in=REFRESH_SECONDS,
        by=by,
        at=clock.now(),
    )
    list_tasks.start_refresh(company=company, by=by, at=clock.now())
    if not working.until_idle(limit=WORK_LIMIT):
        raise SystemExit("QuickBooks' lists were not read in time.")
    connection.refresh_from_db()
    return connection


def set_up(connection: Connection, by: Person, accounts: dict[str, str], start_on: date) -> None:
    """The wizard's choices: our role → the name of the account there; and Done."""
    mappings.open_setup(connection=connection, by=by, at=clock.now())
    for key, name in accounts.items():
        record = RemoteRecord.objects.get(connection=connection, list=RemoteRecord.List.ACCOUNT, name=name)
        mappings.map_account(connection=connection, key=key, record=record, by=by, at=clock.now())
    changes = mappings.SetupChanges(start_on=start_on)
    mappings.save_setup(connection=connection, changes=changes, by=by, at=clock.now())
    mappings.complete(connection=connection, by=by, at=clock.now())


if __name__ == "__main__":
    main()
