"""Addresses of the integrations page and of the wizard."""

from django.urls import path

from crossfoot.web.connect import integrations

urlpatterns = [
    path("settings/integrations/", integrations.integrations, name="connect"),
    path("settings/integrations/begin/", integrations.begin, name="connect-begin"),
    path("settings/integrations/disconnect/", integrations.disconnect, name="connect-disconnect"),
]
