"""Addresses of imports."""

from django.urls import path

from crossfoot.core.permissions import Can
from crossfoot.web import menu
from crossfoot.web.imports import views

urlpatterns = [
    path("imports/", views.imports, name="imports"),
    path("imports/<int:pk>/", views.import_run, name="import"),
    path("imports/<int:pk>/check/", views.check, name="import-check"),
    path("imports/<int:pk>/sheet/", views.choose_sheet, name="import-sheet"),
    path("imports/<int:pk>/write/", views.write, name="import-write"),
    path("imports/<int:pk>/cancel/", views.cancel, name="import-cancel"),
    path("imports/<int:pk>/progress/", views.progress_fragment, name="import-progress"),
    path("imports/<int:pk>/errors.csv", views.errors_csv, name="import-errors"),
]

menu.register(menu.Entry("imports", "Imports", "imports", "imports", can=Can.IMPORT_DATA))
