"""Addresses of what was changed in QuickBooks, and its entry in the menu."""

from django.urls import path

from crossfoot.proof import drift_queries
from crossfoot.web import menu
from crossfoot.web.drift import views

urlpatterns = [
    path("books/changed/", views.alerts, name="drift"),
    path("books/changed/decide/", views.decide_many, name="drift-many"),
    path("books/changed/export.<slug:file_format>", views.export, name="drift-export"),
    path("books/changed/<int:pk>/", views.alert, name="drift-one"),
    path("books/changed/<int:pk>/decide/<slug:name>/", views.decide, name="drift-decide"),
]

menu.register(
    menu.Entry(
        "drift",
        "Changed in QuickBooks",
        "drift",
        "drift",
        waiting=drift_queries.open_alerts,
        count_says="wait for a decision",
    )
)
