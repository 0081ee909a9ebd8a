"""Addresses of the tie-out."""

from django.urls import path

from crossfoot.web import menu
from crossfoot.web.tieout import views

urlpatterns = [
    path("books/tie-out/", views.tie_outs, name="tieout"),
    path("books/tie-out/start/", views.start, name="tieout-start"),
    path("books/tie-out/<int:pk>/", views.tie_out, name="tieout-one"),
    path("books/tie-out/<int:pk>/accounts.<str:file_format>", views.export, name="tieout-export"),
    path("books/tie-out/<int:pk>/sign-off/", views.sign_off, name="tieout-sign-off"),
]

menu.register(menu.Entry("tieout", "Tie-out", "tieout", "tieout"))
