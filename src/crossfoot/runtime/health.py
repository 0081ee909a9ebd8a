"""`/healthz` for whoever watches the machine, `/metrics` for Prometheus.."""

from __future__ import annotations

import hmac

from django.db import DatabaseError
from django.db.models import Count, Min
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_GET
from prometheus_client import CollectorRegistry, Gauge, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from crossfoot.conf.options import options
from crossfoot.connections.models import Connection
from crossfoot.engine import clock
from crossfoot.engine.models import Task
from crossfoot.outgoing import queries as outgoing
from crossfoot.sync.models import Batch, Push


@require_GET
def healthz(request: HttpRequest) -> JsonResponse:
    """200 where the database answers, 503 where it does not."""
    try:
        at = clock.now()
    except DatabaseError:
        return JsonResponse({"healthy": False, "reason": "The database does not answer."}, status=503)
    return JsonResponse({"healthy": True, "at": at.isoformat()})


@require_GET
def metrics(request: HttpRequest) -> HttpResponse:
    """Gauges, read from the database when they are asked for, so that any process can answer for all.

    Only with the installation's metrics token as a bearer token; without one configured there are none.
    """
    wanted = options().metrics_token.get_secret_value()
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not wanted or not hmac.compare_digest(wanted.encode(), given.encode()):
        return HttpResponse("Not found\n", status=404, content_type="text/plain")
    now = clock.now()
    registry = CollectorRegistry()
    pushes = Gauge("crossfoot_pushes", "Pushes by state", ["state"], registry=registry)
    for row in Push.objects.values("state").annotate(count=Count("id")):
        pushes.labels(row["state"]).set(row["count"])
    oldest = Push.objects.filter(state=Push.State.WAITING).aggregate(at=Min("created_at"))["at"]
    Gauge("crossfoot_oldest_waiting_seconds", "Age of the oldest waiting push", registry=registry).set(
        (now - oldest).total_seconds() if oldest else 0
    )
    Gauge("crossfoot_batches_in_doubt", "Requests whose outcome is not known yet", registry=registry).set(
        Batch.objects.filter(settled_at=None, in_doubt_since__isnull=False).count()
    )
    connections = Gauge("crossfoot_connections", "Connections by state", ["state"], registry=registry)
    for row in Connection.objects.filter(is_active=True).values("state").annotate(count=Count("id")):
        connections.labels(row["state"]).set(row["count"])
    expires = Connection.objects.filter(
        is_active=True, state=Connection.State.CONNECTED, refresh_expires_at__isnull=False
    ).aggregate(at=Min("refresh_expires_at"))["at"]
    if expires:
        Gauge(
            "crossfoot_next_reconnect_seconds",
            "Time until the first connection needs a person",
            registry=registry,
        ).set((expires - now).total_seconds())
    webhooks = Gauge("crossfoot_webhooks", "Webhooks by state", ["state"], registry=registry)
    for state, count in outgoing.states().items():
        webhooks.labels(state).set(count)
    Gauge(
        "crossfoot_webhook_messages_waiting", "Messages that no receiver has accepted yet", registry=registry
    ).set(outgoing.waiting())
    Gauge("crossfoot_tasks_open", "Tasks waiting or running", registry=registry).set(
        Task.objects.filter(state__in=[Task.State.WAITING, Task.State.RUNNING]).count()
    )
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
