"""Addresses of the report of moved dates, and its entry in the menu."""

from django.urls import path

from crossfoot.web import menu
from crossfoot.web.moved import views

urlpatterns = [
    path("books/moved-dates/", views.moved_dates, name="moved"),
    path("books/moved-dates/export.<slug:file_format>", views.export, name="moved-export"),
]

menu.register(menu.Entry("moved", "Moved dates", "moved", "arrow-up"))
