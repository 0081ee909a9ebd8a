"""The addresses of all pages. A company's pages live under /c/<its slug>/, one module per screen family."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from crossfoot.web import entrance

FAMILIES = (
    "crossfoot.web.home.urls",
    "crossfoot.web.sell.urls",
    "crossfoot.web.buy.urls",
    "crossfoot.web.credits.urls",
    "crossfoot.web.vendor_invoices.urls",
    "crossfoot.web.stock.urls",
    "crossfoot.web.payments.urls",
    "crossfoot.web.contacts.urls",
    "crossfoot.web.products.urls",
    "crossfoot.web.connect.urls",
    "crossfoot.web.settings.urls",
    "crossfoot.web.accounting.urls",
    "crossfoot.web.custom_fields.urls",
    "crossfoot.web.activity.urls",
    "crossfoot.web.attention.urls",
    "crossfoot.web.imports.urls",
    "crossfoot.web.tieout.urls",
    "crossfoot.web.clearing.urls",
    "crossfoot.web.summaries.urls",
    "crossfoot.web.stock_journal.urls",
    "crossfoot.web.drift.urls",
    "crossfoot.web.moved.urls",
)
"""Modules whose `urlpatterns` stand under a company; each registers its menu entry itself (web/menu.py)."""

urlpatterns: list[URLPattern | URLResolver] = [
    path("", entrance.start, name="start"),
    path("companies/", entrance.companies, name="companies"),
    path("companies/new/", entrance.new_company, name="new-company"),
    path("theme/", entrance.choose_theme, name="theme"),
    path("portal/", include("crossfoot.web.portal.urls")),
    *(path("c/<slug:company>/", include(family)) for family in FAMILIES),
]
