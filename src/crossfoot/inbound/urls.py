"""Addresses that others are told: they stay as they are."""

from django.urls import URLPattern, path

from crossfoot.connections.gateway import RETURN_PATH
from crossfoot.inbound import intuit, webhooks

urlpatterns: list[URLPattern] = [
    path(RETURN_PATH.lstrip("/"), intuit.returned, name="intuit_return"),
    path(webhooks.PATH.lstrip("/"), webhooks.posted, name="intuit_webhooks"),
]
