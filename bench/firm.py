"""A company as the demo makes it, inside one of our processes: member, connection, mappings, orders, pushes.

Imported only in child processes, after `django.setup()` (see `ready`).
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import crossfoot.runtime.ready  # noqa: F401  (sets Django up, before any model is imported)
from crossfoot.connections import operations as connections
from crossfoot.connections.models import Connection
from crossfoot.documents.models import SalesOrder
from crossfoot.documents.sales_orders import operations as sales_orders
from crossfoot.engine import clock, runner
from crossfoot.engine.models import Task
from crossfoot.imports import operations as imports
from crossfoot.imports.models import ImportRun
from crossfoot.mappings import operations as mappings
from crossfoot.mappings.models import RemoteRecord
from crossfoot.quickbooks.online.pace import Limits
from crossfoot.quickbooks.secret import Secret
from crossfoot.runtime.turns import turn_kinds
from crossfoot.sync import list_tasks
from crossfoot.sync.models import Push
from crossfoot.sync.settings import Sending
from crossfoot.tenancy import operations as tenancy
from crossfoot.tenancy.models import Company, Person

PASSWORD = "crossfoot-bench"

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

START_DAYS = 90
A_STEP = 500
LONGEST_WORK_SECONDS = 1200
LEASE_SECONDS = 180.0
PAUSE_SECONDS = 0.05

NONE = 10**9
NO_LIMITS = Limits(requests_a_minute=NONE, requests_a_second=NONE, batches_a_minute=NONE)
UNLIMITED = Sending(batch_size=30, own_limits=NO_LIMITS)
"""How the sandbox is used while limits are off in it."""


@dataclass(frozen=True, slots=True)
class Firm:
    """A company and its administrator."""

    company: Company
    person: Person


def founded(slug: str) -> Firm:
    """A company with one person, without QuickBooks."""
    at = clock.now()
    email = f"{slug}@bench.example"
    person = tenancy.create_person(email=email, full_name="Administrator", password=PASSWORD, at=at)
    company = tenancy.create_company(
        name=f"Bench {slug}", slug=slug, country="US", home_currency="USD", time_zone="UTC", by=person, at=at
    )
    return Firm(company, person)


def connected(firm: Firm, tokens: Mapping[str, Any], *, start_days: int = START_DAYS) -> Connection:
    """Connect it with the sandbox's tokens and go through the wizard; documents count from `start_days` ago on."""
    connection = connections.connect_with_tokens(
        company=firm.company,
        realm_id=tokens["realm_id"],
        access_token=Secret(tokens["access_token"]),
        refresh_token=Secret(tokens["refresh_token"]),
        expires_in=3600,
        refresh_expires_in=8_000_000,
        by=firm.person,
        at=clock.now(),
    )
    list_tasks.start_refresh(company=firm.company, by=firm.person, at=clock.now())
    worked()
    connection.refresh_from_db()
    mappings.open_setup(connection=connection, by=firm.person, at=clock.now())
    for key, name in ACCOUNTS.items():
        record = RemoteRecord.objects.get(connection=connection, list=RemoteRecord.List.ACCOUNT, name=name)
        mappings.map_account(connection=connection, key=key, record=record, by=firm.person, at=clock.now())
    start_on = clock.now().date() - timedelta(days=start_days)
    changes = mappings.SetupChanges(start_on=start_on)
    mappings.save_setup(connection=connection, changes=changes, by=firm.person, at=clock.now())
    list_tasks.start_import_parties(company=firm.company, by=firm.person, at=clock.now())
    worked()
    mappings.complete(connection=connection, by=firm.person, at=clock.now())
    return connection


def imported(firm: Firm, content: bytes, *, kind: str = "sales_orders") -> ImportRun:
    """Upload, check and write a file, working it off in this process. Raises RuntimeError on an error."""
    run = imports.upload(
        company=firm.company, kind=kind, file_name=f"{kind}.csv", content=content, by=firm.person,
        at=clock.now(),
    )  # fmt: skip
    run = imports.check(run=run, by=firm.person, at=clock.now())
    worked()
    run.refresh_from_db()
    imports.write(run=run, by=firm.person, at=clock.now(), leave_out_errors=True)
    worked()
    run.refresh_from_db()
    if run.state != ImportRun.State.DONE:
        raise RuntimeError(f"the import ended as {run.state}: {run.sentence}")
    return run


def billable(firm: Firm) -> list[int]:
    """Ids of the orders that can be sent, in the order of the file."""
    rows = SalesOrder.objects.filter(company=firm.company, book_state="not_sent").exclude(status="draft")
    return list(rows.order_by("pk").values_list("pk", flat=True))


def queued(firm: Firm, ids: Sequence[int]) -> int:
    """*Create invoice* for these orders. Raises RuntimeError where one is refused."""
    count = 0
    for begin in range(0, len(ids), A_STEP):
        sent = sales_orders.create_invoices(
            company=firm.company, orders=ids[begin : begin + A_STEP], by=firm.person, at=clock.now()
        )
        if sent.refused:
            raise RuntimeError(str(sent.refused[0][1]))
        count += len(sent.pushes)
    return count


def worked() -> None:
    """Do what is due in this process, without limits. Raises RuntimeError where something needs a person
    afterwards, or the work does not end."""
    kinds, holder = turn_kinds(UNLIMITED), runner.holder_name()
    deadline = time.monotonic() + LONGEST_WORK_SECONDS
    while time.monotonic() < deadline:
        if runner.step(clock.now(), kinds=kinds, holder=holder, seconds=LEASE_SECONDS):
            continue
        stuck = Push.objects.filter(state=Push.State.NEEDS_ATTENTION).first()
        if stuck is not None:
            raise RuntimeError(f"{stuck.label}: {stuck.sentence}")
        pushes = Push.objects.filter(state__in=[Push.State.WAITING, Push.State.SENDING])
        tasks = Task.objects.filter(state__in=[Task.State.WAITING, Task.State.RUNNING])
        if not pushes.exists() and not tasks.exists():
            return
        clock.pause(PAUSE_SECONDS)
    raise RuntimeError(f"there is still work left after {LONGEST_WORK_SECONDS} seconds")
