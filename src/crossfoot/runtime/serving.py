"""The embedded web server, and bringing the database up to date before it starts."""

from __future__ import annotations

import threading

import structlog
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.urls import get_resolver
from waitress.server import create_server

from crossfoot.conf.options import options
from crossfoot.runtime import workers
from crossfoot.runtime.garbage import collect_rarely
from crossfoot.runtime.wsgi import application
from crossfoot.tenancy.models import Person

log = structlog.get_logger(__name__)


class OtherVersion(Exception):
    """The database was made by another version of Crossfoot, and this one cannot bring it up to date."""


def migrate() -> None:
    """Bring the database's tables up to date; does nothing where they are. Raises OtherVersion."""
    unknown = unknown_migrations()
    if unknown:
        raise OtherVersion(
            "This database was made by another version of Crossfoot, which knows migrations that this one does not "
            f"({shortened(unknown)}). Start the version that made it, or begin with an empty database."
        )
    call_command("migrate", verbosity=0, interactive=False)


def unknown_migrations() -> list[str]:
    """The migrations of ours that the database has and this version does not, as `documents.0004_credits`."""
    ours = {app.label for app in apps.get_app_configs() if app.name.startswith("crossfoot.")}
    loader = MigrationLoader(connection)
    return sorted(
        f"{label}.{name}"
        for label, name in loader.applied_migrations
        if label in ours and (label, name) not in loader.disk_migrations
    )


def shortened(migrations: list[str]) -> str:
    """The first of them, and how many more there are."""
    first, *more = migrations
    return f"{first} and {len(more)} more" if more else first


def stay_loaded() -> None:
    """Load every page now, and not with the first person who opens it."""
    list(get_resolver().url_patterns)
    collect_rarely()


def serve(*, host: str | None = None, port: int | None = None, with_worker: bool | None = None) -> None:
    """Serve pages and API until Ctrl-C, with a worker thread unless `with_worker` says otherwise."""
    chosen = options()
    host = host or chosen.host
    stop = threading.Event()
    stay_loaded()
    server = create_server(
        application,
        host=host,
        port=chosen.port if port is None else port,
        threads=chosen.threads,
        ident="crossfoot",
        max_request_body_size=100 * 1024 * 1024,
    )
    worker = None
    if chosen.embedded_worker if with_worker is None else with_worker:
        worker = workers.in_thread(stop)
    place = getattr(server, "effective_port", None) or chosen.port
    print(f"Crossfoot is at http://{host}:{place}", flush=True)  # noqa: T201
    if not Person.objects.exists():
        print("Nobody can sign in yet. Make the first person: crossfoot django createsuperuser", flush=True)  # noqa: T201
    try:
        server.run()
    finally:
        stop.set()
        server.close()
        if worker:
            worker.join(timeout=30)
