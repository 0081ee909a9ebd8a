"""Addresses of the company's own fields and of their values."""

from django.urls import path

from crossfoot.web.custom_fields import card, settings

OFF, ON = {"is_active": False}, {"is_active": True}

urlpatterns = [
    path("settings/custom-fields/", settings.fields, name="settings-custom-fields"),
    path("settings/custom-fields/<int:pk>/", settings.field, name="settings-custom-field"),
    path("settings/custom-fields/<int:pk>/off/", settings.switch, OFF, "settings-custom-field-off"),
    path("settings/custom-fields/<int:pk>/on/", settings.switch, ON, "settings-custom-field-on"),
    path("custom-fields/<slug:kind>/<int:pk>/", card.values, name="custom-values"),
]
