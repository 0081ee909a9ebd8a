"""`crossfoot doctor`: is this installation sound? Each check says what it found and what to do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import typer
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from rich.console import Console

from crossfoot.audit import trail
from crossfoot.conf.options import options
from crossfoot.connections.models import Connection
from crossfoot.engine import clock, runner
from crossfoot.runtime import serving
from crossfoot.stock import queries as stock
from crossfoot.sync import invariants
from crossfoot.tenancy.models import Company


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report."""

    is_sound: bool
    sentence: str


def doctor() -> None:
    """Check the database, migrations, keys, connections, workers, audit chains and invariants."""
    console = Console(highlight=False)
    is_sound = True
    for finding in findings():
        console.print(f"{'ok  ' if finding.is_sound else 'BAD '} {finding.sentence}")
        is_sound = is_sound and finding.is_sound
    raise typer.Exit(0 if is_sound else 1)


def findings() -> Iterator[Finding]:
    """Everything that is looked at, in order; stops where the database does not answer."""
    try:
        now = clock.now()
    except DatabaseError as error:
        yield Finding(
            False, f"The database does not answer ({type(error).__name__}). Check CROSSFOOT_DATABASE_URL."
        )
        return
    yield Finding(True, f"The database answers: {connection.vendor}, {now:%Y-%m-%d %H:%M:%S} UTC.")
    unknown = serving.unknown_migrations()
    if unknown:
        yield Finding(
            False,
            "Another version of Crossfoot made the tables, which knows migrations that this one does not "
            f"({serving.shortened(unknown)}). Start the version that made them.",
        )
        return
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        yield Finding(False, f"{len(plan)} migrations are missing. Run: crossfoot django migrate")
        return
    yield Finding(True, "The tables are up to date.")
    yield from _connections()
    engine = runner.status(now)
    yield Finding(
        True,
        f"{engine.leases_held} companies are being served, {engine.companies_backed_off} rest, "
        f"{engine.tasks_open} tasks are open.",
    )
    for company in Company.objects.order_by("slug"):
        broken = trail.verify(company.pk)
        if broken is None:
            yield Finding(True, f"{company.name}: the audit chain is whole.")
        else:
            yield Finding(False, f"{company.name}: {broken.sentence}")
        found = list(invariants.check_all(company, now=now))
        yield from (Finding(False, f"{company.name}: {one.invariant}: {one.sentence}") for one in found)
        if not found:
            yield Finding(True, f"{company.name}: every document is accounted for.")
        yield from (Finding(False, f"{company.name}: {sentence}") for sentence in stock.doubtful(company))


def _connections() -> Iterator[Finding]:
    chosen = options()
    if chosen.qbo_environment != "simulated" and not (
        chosen.qbo_client_id and chosen.qbo_client_secret.get_secret_value()
    ):
        yield Finding(
            False, "CROSSFOOT_QBO_CLIENT_ID and CROSSFOOT_QBO_CLIENT_SECRET are not set; nobody can connect."
        )
    for row in Connection.objects.filter(is_active=True).select_related("company"):
        sound = row.state == Connection.State.CONNECTED
        reason = f" {row.state_reason}" if row.state_reason else ""
        yield Finding(
            sound, f"{row.company.name} → {row.name or row.realm_id}: {row.get_state_display()}.{reason}"
        )
