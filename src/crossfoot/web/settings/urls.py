"""Addresses of the settings."""

from django.urls import path

from crossfoot.web import menu
from crossfoot.web.settings import company, documents, mapping, people, tokens

urlpatterns = [
    path("settings/", company.company, name="settings"),
    path("settings/mapping/", mapping.mapping, name="mapping"),
    path("settings/mapping/taxes/", mapping.map_taxes, name="mapping-taxes"),
    path("settings/mapping/add/", mapping.add_override, name="mapping-add"),
    path("settings/mapping/<int:pk>/remove/", mapping.remove_override, name="mapping-remove"),
    path("settings/documents/", documents.documents, name="settings-documents"),
    path("settings/people/", people.people, name="settings-people"),
    path("settings/people/<int:pk>/role/", people.change_role, name="settings-role"),
    path("settings/people/<int:pk>/remove/", people.deactivate, name="settings-deactivate"),
    path("settings/tokens/", tokens.tokens, name="settings-tokens"),
    path("settings/tokens/<int:pk>/revoke/", tokens.revoke, name="settings-revoke"),
    path("settings/installation/", company.installation, name="settings-installation"),
]

menu.register(menu.Entry("settings", "Settings", "settings", "settings"))
