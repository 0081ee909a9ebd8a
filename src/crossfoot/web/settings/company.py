"""The company's own settings, and the facts of the installation."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.contrib import messages
from django.db import connection as database
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from crossfoot import __version__
from crossfoot.conf.options import options
from crossfoot.connections import gateway
from crossfoot.core.permissions import Can
from crossfoot.core.problems import Refusal
from crossfoot.engine.models import Task
from crossfoot.payments.intake import KINDS
from crossfoot.payments.models import Notice
from crossfoot.tenancy import access, operations
from crossfoot.web.desk import Desk, at_desk
from crossfoot.web.problems import put_on
from crossfoot.web.settings.tabs import tabs

ENVIRONMENTS = {
    "production": "Intuit's production: real books",
    "sandbox": "Intuit's sandbox: test companies",
    "simulated": "A simulated QuickBooks",
}
DATABASES = {"sqlite": "SQLite, one file on this machine", "postgresql": "PostgreSQL"}


class CompanyForm(forms.Form):
    """What a company is called and where its day begins."""

    name = forms.CharField(max_length=200, label="Name")
    time_zone = forms.CharField(
        max_length=60,
        label="Time zone",
        help_text="A name such as Europe/London. The days on every page are those of this zone.",
        widget=forms.TextInput(attrs={"list": "time-zones", "autocomplete": "off"}),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk()
def company(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Name and time zone; country and currency are shown and stay."""
    stored: dict[str, Any] = {"name": desk.company.name, "time_zone": desk.company.time_zone}
    form = CompanyForm(request.POST or None, initial=stored)
    if request.method == "POST":
        access.require(desk.person, Can.EDIT_SETTINGS, desk.company, at=desk.now)
    if request.method == "POST" and form.is_valid():
        try:
            operations.edit_company(company=desk.company, by=desk.person, at=desk.now, **form.cleaned_data)
        except Refusal as refusal:
            put_on(form, refusal)
        else:
            messages.success(request, "Saved.")
            return redirect("settings", desk.company.slug)
    return render(
        request,
        "settings/company.html",
        {
            "tabs": tabs(desk, "settings"),
            "form": form,
            "may_edit": desk.may(Can.EDIT_SETTINGS),
            "zones": sorted(available_timezones()),
        },
        status=422 if form.errors else 200,
    )


@require_safe
@at_desk(Can.CONNECT)
def installation(request: HttpRequest, desk: Desk) -> HttpResponse:
    """What whoever runs this installation chose, as far as it matters to a company. No secret is shown."""
    chosen = options()
    waiting = Task.objects.filter(company=desk.company, state__in=[Task.State.WAITING, Task.State.RUNNING])
    facts = [
        ("Version", __version__),
        ("Database", DATABASES.get(database.vendor, database.vendor)),
        ("QuickBooks", ENVIRONMENTS[chosen.qbo_environment]),
        ("Address of this installation", chosen.public_url),
        ("Redirect address for Intuit's app settings", gateway.current().redirect_uri),
        ("Longest call that QuickBooks allows", f"{chosen.qbo_call_lifetime:g} seconds"),
        ("Documents in one batch at most", str(chosen.qbo_batch_size)),
        ("Requests under way at once", str(chosen.qbo_in_flight)),
        ("Worker", "In the web process" if chosen.embedded_worker else "Its own process"),
        ("Slow work of this company under way", str(waiting.count())),
    ]
    heard = Notice.objects.filter(connection__company=desk.company).order_by("-pk").first()
    return render(
        request,
        "settings/installation.html",
        {
            "tabs": tabs(desk, "settings-installation"),
            "facts": facts,
            "webhook_address": f"{chosen.public_url.rstrip('/')}{reverse('intuit_webhooks')}",
            "webhook_kinds": sorted(KINDS),
            "is_signed": bool(chosen.qbo_webhook_verifier.get_secret_value()),
            "heard_at": heard.received_at if heard else None,
        },
    )
