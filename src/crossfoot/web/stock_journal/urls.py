"""Addresses of the stock journal."""

from django.urls import path

from crossfoot.stock.period_figures import waiting
from crossfoot.web import menu
from crossfoot.web.stock_journal import views

PLACE = "books/stock-journal/"

urlpatterns = [
    path(PLACE, views.stock_journals, name="stock-journal"),
    path(f"{PLACE}read/", views.start, name="stock-journal-read"),
    path(f"{PLACE}plan/", views.plan, name="stock-journal-plan"),
    path(f"{PLACE}accounts/", views.accounts, name="stock-journal-accounts"),
    path(f"{PLACE}<int:pk>/", views.stock_journal, name="stock-journal-one"),
    path(f"{PLACE}<int:pk>/journal.<str:file_format>", views.export_journal, name="stock-journal-entries"),
    path(f"{PLACE}<int:pk>/products.<str:file_format>", views.export_products, name="stock-journal-products"),
    path(f"{PLACE}<int:pk>/approve/", views.approve, name="stock-journal-approve"),
    path(f"{PLACE}<int:pk>/by-hand/", views.by_hand, name="stock-journal-by-hand"),
    path(f"{PLACE}<int:pk>/discard/", views.discard, name="stock-journal-discard"),
    path(f"{PLACE}<int:pk>/take-back/", views.take_back, name="stock-journal-take-back"),
]

menu.register(
    menu.Entry(
        "stock-journal", "Stock journal", "stock-journal", "stock", waiting=waiting,
        count_says="wait for approval",
    )
)  # fmt: skip
