"""Addresses of Buy."""

from django.urls import path

from crossfoot.web import menu
from crossfoot.web.buy import charges, printing, receiving, steps
from crossfoot.web.buy.family import BUY
from crossfoot.web.orders.addresses import addresses_of
from crossfoot.web.orders.lists import needing_attention

OPTIONS = {"family": BUY}

urlpatterns = [
    path("buy/steps/", steps.many, name="buy-many"),
    path("buy/<int:pk>/send/", steps.step, OPTIONS | {"name": "send"}, "buy-send"),
    path("buy/<int:pk>/confirm/", steps.step, OPTIONS | {"name": "confirm"}, "buy-confirm"),
    path("buy/<int:pk>/ship/", steps.step, OPTIONS | {"name": "ship"}, "buy-ship"),
    path("buy/<int:pk>/receive/", receiving.receive, OPTIONS, "buy-receive"),
    path("buy/<int:pk>/receipts/<int:receipt>/revert/", receiving.revert, OPTIONS, "buy-revert"),
    path("buy/<int:pk>/charges/", charges.edit, OPTIONS, "buy-charges"),
    path("buy/<int:pk>/no-charges/", charges.declare, OPTIONS, "buy-no-charges"),
    path("buy/<int:pk>/print/", printing.printed, OPTIONS, "buy-print"),
    *addresses_of(BUY),
]

menu.register(
    menu.Entry(
        "buy", BUY.title, "buy-list", "buy", waiting=needing_attention(BUY), count_says="need attention"
    )
)
