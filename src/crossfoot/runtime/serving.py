"""The embedded web server, and bringing the database up to date before it starts."""

from __future__ import annotations

import threading

import structlog
from django.core.management import call_command
from waitress.server import create_server

from crossfoot.conf.options import options
from crossfoot.runtime import workers
from crossfoot.runtime.wsgi import application
from crossfoot.tenancy.models import Person

log = structlog.get_logger(__name__)


def migrate() -> None:
    """Bring the database's tables up to date; does nothing where they are."""
    call_command("migrate", verbosity=0, interactive=False)


def serve(*, host: str | None = None, port: int | None = None, with_worker: bool | None = None) -> None:
    """Serve pages and API until Ctrl-C, with a worker thread unless `with_worker` says otherwise."""
    chosen = options()
    host = host or chosen.host
    stop = threading.Event()
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
