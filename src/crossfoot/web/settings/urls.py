"""Addresses of the settings."""

from django.urls import path

from crossfoot.web import menu
from crossfoot.web.settings import (
    approvals,
    company,
    documents,
    mapping,
    overrides,
    people,
    sources,
    tokens,
    webhooks,
)

urlpatterns = [
    path("settings/", company.company, name="settings"),
    path("settings/mapping/", mapping.mapping, name="mapping"),
    path("settings/mapping/taxes/", mapping.map_taxes, name="mapping-taxes"),
    path("settings/overrides/", overrides.overrides_page, name="mapping-overrides"),
    path("settings/overrides/add/", overrides.add, name="mapping-add"),
    path("settings/overrides/<int:pk>/remove/", overrides.remove, name="mapping-remove"),
    path("settings/overrides/export.<slug:file_format>", overrides.export, name="mapping-overrides-export"),
    path("settings/documents/", documents.documents, name="settings-documents"),
    path("settings/sources/", sources.sources, name="settings-sources"),
    path("settings/approvals/", approvals.approvals, name="settings-approvals"),
    path("settings/approvals/delegations/<int:pk>/end/", approvals.end, name="settings-approvals-end"),
    path("settings/people/", people.people, name="settings-people"),
    path("settings/people/<int:pk>/role/", people.change_role, name="settings-role"),
    path("settings/people/<int:pk>/remove/", people.deactivate, name="settings-deactivate"),
    path("settings/tokens/", tokens.tokens, name="settings-tokens"),
    path("settings/tokens/<int:pk>/revoke/", tokens.revoke, name="settings-revoke"),
    path("settings/webhooks/", webhooks.webhooks, name="settings-webhooks"),
    path("settings/webhooks/<int:pk>/", webhooks.webhook, name="settings-webhook"),
    path("settings/webhooks/<int:pk>/messages/", webhooks.deliveries, name="settings-webhook-messages"),
    path("settings/webhooks/<int:pk>/test/", webhooks.test, name="settings-webhook-test"),
    path("settings/webhooks/<int:pk>/secret/", webhooks.rotate, name="settings-webhook-rotate"),
    path("settings/webhooks/<int:pk>/off/", webhooks.switch_off, name="settings-webhook-off"),
    path("settings/webhooks/<int:pk>/on/", webhooks.switch_on, name="settings-webhook-on"),
    path("settings/webhooks/<int:pk>/delete/", webhooks.delete, name="settings-webhook-delete"),
    path("settings/webhooks/messages/<int:pk>/", webhooks.message, name="settings-webhook-message"),
    path("settings/webhooks/messages/<int:pk>/again/", webhooks.send_again, name="settings-webhook-again"),
    path("settings/installation/", company.installation, name="settings-installation"),
]

menu.register(menu.Entry("settings", "Settings", "settings", "settings"))
