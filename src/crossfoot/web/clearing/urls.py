"""Addresses of the statements of clearing accounts."""

from django.urls import path

from crossfoot.web import menu
from crossfoot.web.clearing import views

urlpatterns = [
    path("books/clearing/", views.statements, name="clearing"),
    path("books/clearing/start/", views.start, name="clearing-start"),
    path("books/clearing/<int:pk>/", views.statement, name="clearing-one"),
    path("books/clearing/<int:pk>/movements.<str:file_format>", views.export, name="clearing-export"),
]

menu.register(menu.Entry("clearing", "Clearing accounts", "clearing", "payments"))
