"""Addresses of the integrations page and of the wizard."""

from django.urls import path

from crossfoot.web.connect import integrations, progress, wizard

PLACE = "settings/integrations/"

urlpatterns = [
    path(PLACE, integrations.integrations, name="connect"),
    path(f"{PLACE}begin/", integrations.begin, name="connect-begin"),
    path(f"{PLACE}disconnect/", integrations.disconnect, name="connect-disconnect"),
    path(f"{PLACE}setup/", wizard.resume, name="connect-wizard"),
    path(f"{PLACE}setup/reading/", wizard.reading, name="connect-reading"),
    path(f"{PLACE}setup/read/", wizard.read_lists, name="connect-read"),
    path(f"{PLACE}setup/accounting/", wizard.accounting, name="connect-accounting"),
    path(f"{PLACE}setup/accounts/", wizard.accounts, name="connect-accounts"),
    path(f"{PLACE}setup/taxes/", wizard.taxes, name="connect-taxes"),
    path(f"{PLACE}setup/taxes/add/", wizard.add_rate, name="connect-add-rate"),
    path(f"{PLACE}setup/taxes/create/", wizard.create_tax, name="connect-create-tax"),
    path(f"{PLACE}setup/start/", wizard.start, name="connect-start"),
    path(f"{PLACE}setup/contacts/", wizard.import_contacts, name="connect-contacts"),
    path(f"{PLACE}setup/done/", wizard.done, name="connect-done"),
    path(f"{PLACE}tasks/<int:pk>/", progress.fragment, name="task"),
    path(f"{PLACE}tasks/<int:pk>/cancel/", progress.cancel, name="task-cancel"),
]
