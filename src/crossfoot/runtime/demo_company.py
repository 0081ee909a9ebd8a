"""A company of the demo at work: connected to the simulated QuickBooks, set up, and its queue worked off."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar
from urllib.parse import parse_qsl, urlsplit

import httpx2
from django.db import connection as database

from crossfoot.connections import gateway as gateways
from crossfoot.connections import operations as connections
from crossfoot.connections.models import Connection
from crossfoot.engine import clock
from crossfoot.mappings import operations as mappings
from crossfoot.mappings.models import RemoteRecord
from crossfoot.quickbooks.online.oauth import callback_of
from crossfoot.runtime import working
from crossfoot.sync import list_tasks, realms
from crossfoot.sync.models import Push
from crossfoot.tenancy.models import Company, Person

ACCOUNTS = {
    "sales": "Sales of Product Income",
    "shipping": "Shipping Income",
    "sales_discounts": "Discounts given",
    "sales_rounding": "Discounts given",
    "purchases": "Purchases",
    "freight": "Freight and Delivery",
    "purchase_charges": "Freight and Delivery",
    "purchase_tax": "Taxes and Licenses",
    "purchase_rounding": "Rounding/Reconciliation Discrepancies",
}
"""The wizard's choices: our role → the account of the simulated company."""

SANDBOX_OWNER = "owner@sandbox.example"
ANSWER_SECONDS = 30.0
WORK_LIMIT = timedelta(minutes=10)

Say = Callable[[str], None]
T = TypeVar("T")


class DemoFailed(Exception):
    """The demo did not come to its end; the sentence says where."""


def connect(company: Company, by: Person, *, realm: str = "") -> Connection:
    """Go through QuickBooks' pages as a person does in the browser: sign in, choose the company, consent.

    `realm` is the company to choose there; the first that is offered without it. Raises DemoFailed.
    """
    session = "demo"
    address = connections.begin(company=company, by=by, session_key=session, at=clock.now())
    page, _, question = address.partition("?")
    asked = dict(parse_qsl(question))
    with httpx2.Client(timeout=ANSWER_SECONDS) as browser:
        signing_in = {**asked, "user": SANDBOX_OWNER, "decision": "sign-in"}
        companies = browser.post(page, data=signing_in)
        offered = re.findall(r'name="realm" value="([0-9]+)"', companies.text)
        if not offered or (realm and realm not in offered):
            raise DemoFailed("The simulated QuickBooks did not offer the company to choose.")
        choosing = {**asked, "user": SANDBOX_OWNER, "realm": realm or offered[0], "decision": "connect"}
        back = urlsplit(browser.post(page, data=choosing).headers.get("Location", ""))
    answer = callback_of(dict(parse_qsl(back.query)))
    return connections.finish(
        state=answer.state,
        code=answer.code,
        realm_id=answer.realm_id,
        session_key=session,
        by=by,
        gateway=gateways.current(),
        at=clock.now(),
        realm_changed=realms.realm_changed,
    )


def add_to_quickbooks(quickbooks: str) -> str:
    """One more company in the simulated QuickBooks, of the same owner; its realm id."""
    answer = httpx2.post(
        f"{quickbooks}/sandbox/control/companies", json={"profile": "us"}, timeout=ANSWER_SECONDS
    )
    return str(answer.raise_for_status().json()["realm_id"])


def close_books(quickbooks: str, connection: Connection, on: date) -> None:
    """The bookkeeper there has closed everything until the end of a day."""
    httpx2.post(
        f"{quickbooks}/sandbox/control/close_books",
        json={"realm": connection.realm_id, "on": on.isoformat()},
        timeout=ANSWER_SECONDS,
    ).raise_for_status()


@dataclass(frozen=True, slots=True)
class SetUp:
    """What somebody chooses in the wizard for one company."""

    company: Company
    connection: Connection
    start_on: date
    accounts: Mapping[str, str]
    with_parties: bool = False
    """Are QuickBooks' customers and vendors imported?"""


def set_up(choices: Sequence[SetUp], by: Person, say: Say | None = None) -> None:
    """The wizard, for several companies at once: read QuickBooks' lists, choose accounts and the start date, Done."""
    for one in choices:
        list_tasks.start_refresh(company=one.company, by=by, at=clock.now())
    work(say)
    for one in choices:
        connection = one.connection
        connection.refresh_from_db()
        mappings.open_setup(connection=connection, by=by, at=clock.now())
        records = RemoteRecord.objects.filter(connection=connection, list=RemoteRecord.List.ACCOUNT)
        by_name = {record.name: record for record in records}
        for key, name in one.accounts.items():
            mappings.map_account(connection=connection, key=key, record=by_name[name], by=by, at=clock.now())
        changes = mappings.SetupChanges(start_on=one.start_on)
        mappings.save_setup(connection=connection, changes=changes, by=by, at=clock.now())
        if one.with_parties:
            list_tasks.start_import_parties(company=one.company, by=by, at=clock.now())
    work()
    for one in choices:
        mappings.complete(connection=one.connection, by=by, at=clock.now())


def work(say: Say | None = None) -> None:
    """Do what is due, as a worker would. Raises DemoFailed where it takes too long."""
    told = -1

    def watched() -> None:
        nonlocal told
        done = Push.objects.filter(state=Push.State.SYNCHRONIZED).count()
        left = Push.objects.filter(state__in=[Push.State.WAITING, Push.State.SENDING]).count()
        if say is not None and left and done // 50 > told:
            told = done // 50
            say(f"  {done} done, {left} waiting")

    if not working.until_idle(told=watched, limit=WORK_LIMIT):
        raise DemoFailed(f"After {WORK_LIMIT} there was still work left.")


@contextmanager
def meanwhile(deed: Callable[[], T]) -> Iterator[Future[T]]:
    """`deed` is done by somebody else while the block is; its result is there when both are done, or what it raised."""

    def done() -> T:
        try:
            return deed()
        finally:
            # The connection is this thread's own.
            database.close()

    with ThreadPoolExecutor(1, thread_name_prefix="demo") as pool:
        promised = pool.submit(done)
        yield promised
    promised.result()
