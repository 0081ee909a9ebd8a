"""Addresses of PO reconciliation, and its entry in the menu."""

from django.urls import path

from crossfoot.web import menu
from crossfoot.web.vendor_invoices import acts, already, editing, files, lists, page, starting
from crossfoot.web.vendor_invoices.rows import PLACE

urlpatterns = [
    path(f"{PLACE}/", lists.invoice_list, name=f"{PLACE}-list"),
    path(f"{PLACE}/new/", starting.start, name=f"{PLACE}-new"),
    path(f"{PLACE}/new/form/", editing.new, name=f"{PLACE}-form"),
    path(f"{PLACE}/changes/", lists.changes, name=f"{PLACE}-changes"),
    path(f"{PLACE}/selection/", lists.selection, name=f"{PLACE}-selection"),
    path(f"{PLACE}/do/", acts.do, name=f"{PLACE}-do"),
    path(f"{PLACE}/preview/", acts.preview_many, name=f"{PLACE}-preview"),
    path(f"{PLACE}/export.<slug:file_format>", lists.export, name=f"{PLACE}-export"),
    path(f"{PLACE}/<int:pk>/", page.invoice_page, name=f"{PLACE}-order"),
    path(f"{PLACE}/<int:pk>/edit/", editing.edit, name=f"{PLACE}-edit"),
    path(f"{PLACE}/<int:pk>/dates/", acts.dates, name=f"{PLACE}-dates"),
    path(f"{PLACE}/<int:pk>/already/", already.already, name=f"{PLACE}-already"),
    path(f"{PLACE}/<int:pk>/already/find/", already.find, name=f"{PLACE}-find"),
    path(f"{PLACE}/<int:pk>/already/link/", already.link, name=f"{PLACE}-link"),
    path(f"{PLACE}/<int:pk>/unmark/", already.unmark, name=f"{PLACE}-unmark"),
    path(f"{PLACE}/<int:pk>/no-charges/", acts.declare, name=f"{PLACE}-no-charges"),
    path(f"{PLACE}/<int:pk>/do/<slug:name>/", acts.act, name=f"{PLACE}-act"),
    path(f"{PLACE}/<int:pk>/files/", files.attach, name=f"{PLACE}-attach"),
    path(f"{PLACE}/<int:pk>/files/<int:attachment>/", files.file, name=f"{PLACE}-file"),
    path(f"{PLACE}/<int:pk>/files/<int:attachment>/remove/", files.remove, name=f"{PLACE}-file-remove"),
    path(f"{PLACE}/<int:pk>/<slug:tab>/", page.invoice_page, name=f"{PLACE}-tab"),
]

menu.register(
    menu.Entry(
        PLACE,
        "Vendor invoices",
        f"{PLACE}-list",
        "file",
        waiting=lists.to_approve,
        mine=lists.waiting_for,
        count_says="wait for your approval",
    )
)
