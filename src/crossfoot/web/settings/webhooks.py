"""Settings > Webhooks: which other systems are told of events, and what became of each message."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from crossfoot.core.permissions import Can
from crossfoot.core.problems import Refusal
from crossfoot.documents.lists import Page, counted
from crossfoot.outgoing import events, operations, queries
from crossfoot.outgoing.doors import LONGEST_ADDRESS
from crossfoot.outgoing.models import Delivery, Subscription
from crossfoot.quickbooks.secret import Secret
from crossfoot.tenancy import access
from crossfoot.web.desk import Desk, at_desk
from crossfoot.web.problems import put_on
from crossfoot.web.settings.tabs import tabs

SHOWN = 25
"""Deliveries on one page."""

WATCHED = timedelta(minutes=1)
"""A message that is due within this is waited for by the page, which asks again by itself."""


class SubscriptionForm(forms.Form):
    """An address and what it is told of."""

    name = forms.CharField(
        max_length=operations.MAX_NAME, label="Name", help_text="Who listens, such as “ERP”."
    )
    address = forms.CharField(
        max_length=LONGEST_ADDRESS,
        label="Address",
        help_text="https only, and where everybody can reach it.",
        widget=forms.URLInput(attrs={"placeholder": "https://hooks.example.com/crossfoot"}),
    )
    events = forms.MultipleChoiceField(
        label="Events",
        choices=[(kind.name, kind.when) for kind in events.EVENTS.values()],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one event."},
    )


@dataclass(frozen=True, slots=True)
class State:
    """How a webhook is, as a shape and a word."""

    icon: str
    tone: str
    word: str


@dataclass(frozen=True, slots=True)
class Message:
    """A delivery on the page."""

    row: Delivery
    state: State


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@at_desk(Can.MANAGE_WEBHOOKS)
def webhooks(request: HttpRequest, desk: Desk) -> HttpResponse:
    """All of the company's. The answer to the form that makes one is the only page that shows its secret."""
    form = SubscriptionForm(request.POST or None, auto_id="new_%s")
    made, secret = None, Secret("")
    if request.method == "POST" and form.is_valid():
        try:
            made, secret = operations.subscribe(
                company=desk.company, by=desk.person, at=desk.now, **form.cleaned_data
            )
        except Refusal as refusal:
            put_on(form, refusal)
        else:
            form = SubscriptionForm(auto_id="new_%s")
    rows = list(queries.subscriptions(desk.company))
    return render(
        request,
        "settings/webhooks.html",
        {
            "tabs": tabs(desk, "settings-webhooks"),
            "rows": [(row, state_of(row)) for row in rows],
            "form": form,
            "made": made,
            "secret": secret.reveal(),
            "is_full": len(rows) >= operations.MOST_SUBSCRIPTIONS,
        },
        status=422 if form.errors else 200,
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@at_desk(Can.MANAGE_WEBHOOKS)
def webhook(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """One of them with its latest messages; its form changes it."""
    row = _find(desk, pk)
    stored = {"name": row.name, "address": row.address, "events": row.events}
    form = SubscriptionForm(request.POST or None, initial=stored)
    if request.method == "POST" and form.is_valid():
        try:
            operations.edit(subscription=row, by=desk.person, at=desk.now, **form.cleaned_data)
        except Refusal as refusal:
            put_on(form, refusal)
        else:
            messages.success(request, "Saved. It counts for everything that is sent from now on.")
            return redirect("settings-webhook", desk.company.slug, pk)
    return _page(request, desk, row, form=form)


@require_safe
@at_desk(Can.MANAGE_WEBHOOKS)
def deliveries(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """The messages alone, for the page that waits for them; in the end the page is read anew, with its state."""
    found = _messages(request, desk, _find(desk, pk))
    response = render(request, "settings/_deliveries.html", found)
    if not found["is_watched"]:
        response.headers["HX-Refresh"] = "true"
    return response


@require_safe
@at_desk(Can.MANAGE_WEBHOOKS)
def message(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """One message, as it is sent."""
    row = _find_message(desk, pk)
    return render(
        request,
        "settings/webhook_message.html",
        {
            "tabs": tabs(desk, "settings-webhooks"),
            "row": row,
            "state": _state_of_message(row),
            "message_id": queries.message_ids([row])[row.pk],
            "body": queries.bodies(desk.company, [row])[row.pk].decode("utf-8"),
        },
    )


@require_POST
@at_desk(Can.MANAGE_WEBHOOKS)
def test(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """Send a test event."""
    try:
        operations.send_test(subscription=_find(desk, pk), by=desk.person, at=desk.now)
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    return redirect("settings-webhook", desk.company.slug, pk)


@require_POST
@at_desk(Can.MANAGE_WEBHOOKS)
def send_again(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """Send a message once more; `pk` is the delivery's."""
    found = _find_message(desk, pk)
    try:
        operations.send_again(delivery=found, by=desk.person, at=desk.now)
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    return redirect("settings-webhook", desk.company.slug, found.subscription_id)


@never_cache
@require_POST
@at_desk(Can.MANAGE_WEBHOOKS)
def rotate(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """Make a new secret; the answer is the only page that shows it."""
    row = _find(desk, pk)
    secret = operations.rotate_secret(subscription=row, by=desk.person, at=desk.now)
    return _page(request, desk, _find(desk, pk), secret=secret)


@require_POST
@at_desk(Can.MANAGE_WEBHOOKS)
def switch_off(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """Send nothing more for now."""
    row = operations.switch_off(subscription=_find(desk, pk), by=desk.person, at=desk.now)
    messages.success(request, f"“{row.name}” is switched off. What happens meanwhile is told for three days.")
    return redirect("settings-webhook", desk.company.slug, pk)


@require_POST
@at_desk(Can.MANAGE_WEBHOOKS)
def switch_on(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """Send again."""
    row = operations.switch_on(subscription=_find(desk, pk), by=desk.person, at=desk.now)
    messages.success(request, f"“{row.name}” is switched on.")
    return redirect("settings-webhook", desk.company.slug, pk)


@require_POST
@at_desk(Can.MANAGE_WEBHOOKS)
def delete(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """Delete it for good."""
    row = _find(desk, pk)
    operations.delete(subscription=row, by=desk.person, at=desk.now)
    messages.success(request, f"“{row.name}” is deleted. Nothing is sent to it any more.")
    return redirect("settings-webhooks", desk.company.slug)


def state_of(row: Subscription) -> State:
    """In the order of what matters: off, failing, well, never tried."""
    if not row.is_on:
        return State("dash", "quiet", "Switched off")
    if row.failing_since is not None:
        return State("alert", "bad", "Failing")
    if row.last_accepted_at is not None:
        return State("check", "good", "Working")
    return State("circle", "quiet", "Nothing sent yet")


def _find(desk: Desk, pk: int) -> Subscription:
    return access.find(
        Subscription, company=desk.company, pk=pk, by=desk.person, at=desk.now, can=Can.MANAGE_WEBHOOKS
    )


def _find_message(desk: Desk, pk: int) -> Delivery:
    return access.find(
        Delivery, company=desk.company, pk=pk, by=desk.person, at=desk.now, can=Can.MANAGE_WEBHOOKS
    )


def _page(
    request: HttpRequest,
    desk: Desk,
    row: Subscription,
    *,
    form: SubscriptionForm | None = None,
    secret: Secret | None = None,
) -> HttpResponse:
    stored = {"name": row.name, "address": row.address, "events": row.events}
    form = form or SubscriptionForm(initial=stored)
    return render(
        request,
        "settings/webhook.html",
        {
            "tabs": tabs(desk, "settings-webhooks"),
            "row": row,
            "state": state_of(row),
            "told_of": [kind for kind in events.EVENTS.values() if kind.name in row.events],
            "form": form,
            "secret": secret.reveal() if secret else "",
            "has_two_secrets": row.former_until is not None and row.former_until > desk.now,
            **_messages(request, desk, row),
        },
        status=422 if form.errors else 200,
    )


def _messages(request: HttpRequest, desk: Desk, row: Subscription) -> dict[str, Any]:
    found = queries.deliveries(row)
    asked = request.GET.get("page", "1")
    number = int(asked) if asked.isascii() and asked.isdigit() and 0 < int(asked[:6]) < 10_000 else 1
    start = (number - 1) * SHOWN
    rows = list(found[start : start + SHOWN + 1])
    page = Page(rows[:SHOWN], number, SHOWN, len(rows) > SHOWN, counted(found))
    soon = desk.now + WATCHED
    return {
        "row": row,
        "page": page,
        "sent": [Message(one, _state_of_message(one)) for one in page.rows],
        "is_watched": row.is_on and any(_is_near(one, soon) for one in page.rows),
    }


def _is_near(delivery: Delivery, soon: datetime) -> bool:
    return delivery.state == Delivery.State.WAITING and delivery.due_at <= soon


def _state_of_message(delivery: Delivery) -> State:
    match delivery.state:
        case Delivery.State.DELIVERED:
            return State("check", "good", "Delivered")
        case Delivery.State.GIVEN_UP:
            return State("cross", "bad", "Given up")
        case _ if delivery.attempts:
            return State("alert", "bad", "Not accepted yet")
        case _:
            return State("quarter", "busy", "Waiting")
