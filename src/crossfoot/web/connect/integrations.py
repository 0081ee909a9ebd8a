"""Settings > Integrations: the QuickBooks card. Connect, reconnect, disconnect, reconfigure."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from crossfoot.connections import gateway as gateways
from crossfoot.connections import operations
from crossfoot.connections.models import Connection
from crossfoot.core.permissions import Can
from crossfoot.core.problems import Refusal
from crossfoot.mappings import queries
from crossfoot.sync.models import Link, Push
from crossfoot.web import headers
from crossfoot.web.desk import Desk, at_desk
from crossfoot.web.listing import capped_count
from crossfoot.web.settings.tabs import tabs
from crossfoot.web.shell import STATE_SHAPES

OPEN = (Push.State.WAITING, Push.State.SENDING, Push.State.NEEDS_ATTENTION)


@require_safe
@at_desk()
def integrations(request: HttpRequest, desk: Desk) -> HttpResponseBase:
    """What is connected, in which state, and what can be done about it."""
    connection = operations.latest(desk.company)
    response = render(
        request,
        "connect/integrations.html",
        {"tabs": tabs(desk, "connect"), "connection": connection, **_about(connection)},
    )
    # The button leads to QuickBooks' consent page, and a browser asks this page's policy whether it may.
    response.headers[headers.HEADER] = headers.policy(form_targets=[_consent_origin()])
    return response


@require_POST
@at_desk(Can.CONNECT)
def begin(request: HttpRequest, desk: Desk) -> HttpResponse:
    """On to QuickBooks' sign-in and consent."""
    try:
        url = operations.begin(
            company=desk.company, by=desk.person, session_key=request.session.session_key or "", at=desk.now
        )
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
        return redirect("connect", desk.company.slug)
    return redirect(url)


@require_POST
@at_desk(Can.CONNECT)
def disconnect(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Forget the sign-in; everything else stays."""
    try:
        ended = operations.disconnect(
            company=desk.company, by=desk.person, gateway=gateways.current(), at=desk.now
        )
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
        return redirect("connect", desk.company.slug)
    name = ended.connection.name or "QuickBooks"
    messages.success(request, f"Disconnected from {name}. Links, mappings and history are kept.")
    if ended.sentence:
        messages.warning(request, ended.sentence)
    return redirect("connect", desk.company.slug)


def _about(connection: Connection | None) -> dict[str, object]:
    if connection is None:
        return {}
    icon, tone = STATE_SHAPES[Connection.State(connection.state)]
    pushes = Push.objects.filter(connection=connection)
    setup = queries.setup_of(connection)
    return {
        "icon": icon,
        "tone": tone,
        "is_working": connection.state == Connection.State.CONNECTED,
        "setup": setup,
        "is_set_up": setup is not None and setup.completed_at is not None,
        "waiting": capped_count(pushes.filter(state__in=OPEN)),
        "linked": capped_count(Link.objects.filter(connection=connection)),
    }


def _consent_origin() -> str:
    """Where the consent page is. Intuit sends the browser on among its own hosts, for the sign-in."""
    parts = urlsplit(gateways.current().endpoints.authorize_url)
    if parts.netloc.endswith(".intuit.com"):
        return "https://*.intuit.com"
    return f"{parts.scheme}://{parts.netloc}"
