"""Addresses of Buy."""

from crossfoot.web import menu
from crossfoot.web.buy.family import BUY
from crossfoot.web.orders.addresses import addresses_of
from crossfoot.web.orders.lists import attention_count

urlpatterns = addresses_of(BUY)

menu.register(
    menu.Entry("buy", BUY.title, "buy-list", "buy", count=attention_count(BUY), count_says="need attention")
)
