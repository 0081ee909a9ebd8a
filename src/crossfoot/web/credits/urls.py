"""Addresses of credit notes and vendor credits, and their entries in the menu."""

from django.urls import path

from crossfoot.web import menu
from crossfoot.web.credits import starting, using
from crossfoot.web.credits.family import CREDIT_NOTES, VENDOR_CREDITS
from crossfoot.web.orders.addresses import addresses_of
from crossfoot.web.orders.lists import needing_attention

urlpatterns = [
    path("credits/from/<slug:kind>/<int:pk>/", starting.start, name="credits-from"),
    path("credits/<slug:kind>/<int:pk>/use/", using.use, name="credits-use"),
    path("credits/uses/<int:pk>/take-back/", using.take_back, name="credits-take-back"),
    *addresses_of(CREDIT_NOTES),
    *addresses_of(VENDOR_CREDITS),
]

for family in (CREDIT_NOTES, VENDOR_CREDITS):
    menu.register(
        menu.Entry(
            family.place,
            family.title,
            family.list_name,
            "credit",
            waiting=needing_attention(family),
            count_says="need attention",
        )
    )
