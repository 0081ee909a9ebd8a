"""Addresses of Contacts."""

from django.urls import path
from django.views.generic import RedirectView

from crossfoot.web import menu
from crossfoot.web.contacts import views

urlpatterns = [
    path("contacts/", RedirectView.as_view(pattern_name="customers"), name="contacts"),
    path("contacts/customers/", views.contact_list, {"which": "customers"}, "customers"),
    path("contacts/<int:pk>/", views.contact, name="contact"),
    path("contacts/<int:pk>/edit/", views.edit, name="contact-edit"),
    path("contacts/<slug:which>/", views.contact_list, name="contact-list"),
    path("contacts/<slug:which>/new/", views.new, name="contact-new"),
    path("contacts/<slug:which>/export.<slug:file_format>", views.export, name="contact-export"),
]

menu.register(menu.Entry("contacts", "Contacts", "contacts", "contacts"))
