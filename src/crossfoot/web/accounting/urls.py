"""Addresses of the way of accounting."""

from django.urls import path

from crossfoot.web.accounting import views

PLACE = "settings/accounting/"

urlpatterns = [
    path(PLACE, views.accounting, name="settings-accounting"),
    path(f"{PLACE}accounts/", views.save_accounts, name="settings-accounting-accounts"),
    path(f"{PLACE}read/", views.read, name="settings-accounting-read"),
    path(f"{PLACE}switch/", views.switch_on, name="settings-accounting-switch"),
]
