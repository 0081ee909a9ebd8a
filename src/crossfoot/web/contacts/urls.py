"""Addresses of Contacts."""

from django.urls import path
from django.views.generic import RedirectView

from crossfoot.core.permissions import Can
from crossfoot.web import menu
from crossfoot.web.contacts import news, portal, views

urlpatterns = [
    path("contacts/", RedirectView.as_view(pattern_name="customers"), name="contacts"),
    path("contacts/customers/", views.contact_list, {"which": "customers"}, "customers"),
    path("contacts/<int:pk>/", views.contact, name="contact"),
    path("contacts/<int:pk>/edit/", views.edit, name="contact-edit"),
    path("contacts/<int:pk>/invite/", portal.invite, name="contact-invite"),
    path("contacts/portal/<int:pk>/again/", portal.invite_again, name="portal-seat-again"),
    path("contacts/portal/<int:pk>/revoke/", portal.revoke, name="portal-seat-revoke"),
    path("contacts/news/", news.news_list, name="vendor-news"),
    path("contacts/news/seen/", news.seen, name="vendor-news-seen"),
    path("contacts/<slug:which>/", views.contact_list, name="contact-list"),
    path("contacts/<slug:which>/new/", views.new, name="contact-new"),
    path("contacts/<slug:which>/export.<slug:file_format>", views.export, name="contact-export"),
]

menu.register(menu.Entry("contacts", "Contacts", "contacts", "contacts"))
menu.register(
    menu.Entry(
        "vendor-news",
        "From vendors",
        "vendor-news",
        "info",
        can=Can.EDIT_VENDOR_INVOICES,
        waiting=news.unseen,
        count_says="nobody has seen",
    )
)
