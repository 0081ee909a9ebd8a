"""Addresses of payments, and their entry in the menu."""

from django.urls import path

from crossfoot.web import menu
from crossfoot.web.payments import balances, importing, lists, page, recording

urlpatterns = [
    path("payments/", lists.payment_list, name="payments"),
    path("payments/new/", recording.new, name="payments-new"),
    path("payments/import/", importing.importing, name="payments-import"),
    path("payments/import/start/", importing.start, name="payments-import-start"),
    path("payments/import/<int:pk>/", importing.fragment, name="payments-import-progress"),
    path("payments/import/<int:pk>/stop/", importing.stop, name="payments-import-stop"),
    path("payments/export.<slug:file_format>", lists.export, name="payments-export"),
    path("payments/<int:pk>/", page.payment, name="payments-one"),
    path("payments/<int:pk>/<slug:name>/", page.act, name="payments-act"),
    path("books/balances/", balances.balance_page, name="balances"),
    path("books/balances/compare/", balances.compare, name="balances-compare"),
    path("books/balances/export.<slug:file_format>", balances.export, name="balances-export"),
]

menu.register(menu.Entry("balances", "Balances and ageing", "balances", "balances"))
menu.register(
    menu.Entry(
        "payments",
        "Payments",
        "payments",
        "payments",
        waiting=lists.possible,
        count_says="may be payments",
    )
)
