"""Addresses of Attention."""

from django.urls import path

from crossfoot.sync import attention
from crossfoot.web import menu
from crossfoot.web.attention import views

urlpatterns = [
    path("attention/", views.page, name="attention"),
    path("attention/documents/", views.documents, name="attention-documents"),
    path("attention/account/", views.choose_account, name="attention-account"),
    path("attention/tax/", views.choose_tax, name="attention-tax"),
    path("attention/party/", views.choose_party, name="attention-party"),
    path("attention/dates/", views.move_dates, name="attention-dates"),
    path("attention/retry/", views.retry, name="attention-retry"),
    path("attention/snooze/", views.snooze, name="attention-snooze"),
    path("attention/accept/<int:pk>/", views.accept, name="attention-accept"),
]

menu.register(
    menu.Entry(
        "attention",
        "Attention",
        "attention",
        "attention",
        waiting=attention.waiting,
        count_says="need attention",
    )
)
