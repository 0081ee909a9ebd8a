"""Addresses of Sell."""

from django.urls import path

from crossfoot.web import menu
from crossfoot.web.orders.addresses import addresses_of
from crossfoot.web.orders.lists import needing_attention
from crossfoot.web.sell import delivering
from crossfoot.web.sell.family import SELL

urlpatterns = [
    path("sell/<int:pk>/deliver/", delivering.deliver, {"family": SELL}, "sell-deliver"),
    *addresses_of(SELL),
]

menu.register(
    menu.Entry(
        "sell", SELL.title, "sell-list", "sell", waiting=needing_attention(SELL), count_says="need attention"
    )
)
