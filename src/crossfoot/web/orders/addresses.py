"""The addresses of a family: Sell and Buy have the same ones under their own place."""

from __future__ import annotations

from django.urls import URLPattern, path

from crossfoot.web.orders import acts, already, editing, lists, page, revising, sending
from crossfoot.web.orders.family import Family


def addresses_of(family: Family) -> list[URLPattern]:
    """All addresses; names begin with the family's place (`sell-list`)."""
    place = family.place
    options = {"family": family}
    return [
        path(f"{place}/", lists.order_list, options, f"{place}-list"),
        path(f"{place}/new/", editing.new, options, f"{place}-new"),
        path(f"{place}/suggest/<slug:what>/", editing.suggest, options, f"{place}-suggest"),
        path(f"{place}/changes/", lists.changes, options, f"{place}-changes"),
        path(f"{place}/selection/", sending.selection, options, f"{place}-selection"),
        path(f"{place}/create/", sending.create, options, f"{place}-create"),
        path(f"{place}/preview/", sending.preview_many, options, f"{place}-preview"),
        path(f"{place}/export.<slug:file_format>", lists.export, options, f"{place}-export"),
        path(f"{place}/<int:pk>/", page.order_page, options, f"{place}-order"),
        path(f"{place}/<int:pk>/edit/", editing.edit, options, f"{place}-edit"),
        path(f"{place}/<int:pk>/dates/", acts.dates, options, f"{place}-dates"),
        path(f"{place}/<int:pk>/already/", already.already, options, f"{place}-already"),
        path(f"{place}/<int:pk>/already/find/", already.find, options, f"{place}-find"),
        path(f"{place}/<int:pk>/already/link/", already.link, options, f"{place}-link"),
        path(f"{place}/<int:pk>/unmark/", already.unmark, options, f"{place}-unmark"),
        path(f"{place}/<int:pk>/revision/", revising.revision, options, f"{place}-revision"),
        path(f"{place}/<int:pk>/do/<slug:name>/", acts.act, options, f"{place}-act"),
        path(f"{place}/<int:pk>/<slug:tab>/", page.order_page, options, f"{place}-tab"),
    ]
