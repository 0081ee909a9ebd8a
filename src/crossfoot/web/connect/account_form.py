"""Which documents are sent, and which account of QuickBooks plays which role: step 2 of the wizard."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms

from crossfoot.connections.models import Connection
from crossfoot.core.account_roles import AccountRole
from crossfoot.core.problems import Refusal
from crossfoot.mappings import operations, queries
from crossfoot.mappings.models import RemoteRecord, Setup
from crossfoot.mappings.operations import SetupChanges
from crossfoot.mappings.roles import roles_for
from crossfoot.tenancy.models import Person
from crossfoot.web.connect.journals import Row, example

ITEM_RULES = (
    (
        Setup.ItemRule.PER_ACCOUNT.value,
        "One item per income account: the product's name and code stand in the line's description",
    ),
    (Setup.ItemRule.PER_PRODUCT.value, "One item per product, created when it is first sold"),
)


PURCHASE_DOCUMENTS = (
    (
        Setup.PurchaseDocument.BILL.value,
        "Bills: each order, or its vendor's invoices, is booked in QuickBooks as what you owe",
    ),
    (
        Setup.PurchaseDocument.PURCHASE_ORDER.value,
        "Purchase orders: QuickBooks books nothing for them, and bills are made from them there. Needs QuickBooks "
        "Online Plus or Advanced",
    ),
)
PURCHASE_DOCUMENT_LABEL = "Send purchase orders to QuickBooks as"
PURCHASE_DOCUMENT_HELP = (
    "Changed later, it counts for what is sent from then on: what is in QuickBooks or waits to be sent stays what it "
    "is, and an order that went there as a purchase order is billed there and not here."
)
"""Requirement D1, in the wizard and in the settings."""


@dataclass(frozen=True, slots=True)
class RoleShown:
    """A role with its field and its journal example."""

    role: AccountRole
    field: forms.BoundField
    rows: list[Row]


class AccountsForm(forms.Form):
    """The directions, the rule for items, and one account for each role that they need."""

    sync_sales = forms.BooleanField(label="Sales orders become invoices", required=False)
    sync_purchases = forms.BooleanField(label="Purchase orders are sent", required=False)
    purchase_document = forms.ChoiceField(
        label=PURCHASE_DOCUMENT_LABEL,
        choices=PURCHASE_DOCUMENTS,
        widget=forms.RadioSelect,
        required=False,
        help_text=PURCHASE_DOCUMENT_HELP,
    )
    item_rule = forms.ChoiceField(
        label="QuickBooks items of sales lines", choices=ITEM_RULES, widget=forms.RadioSelect, required=False
    )

    def __init__(self, data: Any = None, *, connection: Connection, setup: Setup) -> None:
        stored = {
            "sync_sales": setup.sync_sales,
            "sync_purchases": setup.sync_purchases,
            "purchase_document": setup.purchase_document,
            "item_rule": setup.item_rule,
        }
        super().__init__(data, initial=stored)
        self.connection = connection
        sales = bool(data.get("sync_sales")) if data is not None else setup.sync_sales
        purchases = bool(data.get("sync_purchases")) if data is not None else setup.sync_purchases
        self.roles = roles_for(connection, sales=sales, purchases=purchases)
        self.names: dict[str, str] = {}
        self.chosen: dict[str, str] = {}
        for role in self.roles:
            self._add(role)

    def shown(self, *, sales: bool) -> list[RoleShown]:
        """The roles of one direction, the required ones first."""
        roles = [role for role in self.roles if (role.for_sales if sales else role.for_purchases)]
        return [self._shown(role) for role in sorted(roles, key=lambda role: not role.required)]

    @property
    def sales(self) -> list[RoleShown]:
        return self.shown(sales=True)

    @property
    def purchases(self) -> list[RoleShown]:
        return self.shown(sales=False)

    def save(self, *, by: Person, at: datetime) -> None:
        """Store each choice that changed; what is refused is said at its field, the others are stored."""
        data = self.cleaned_data
        operations.open_setup(connection=self.connection, by=by, at=at)
        changes = SetupChanges(
            sync_sales=data["sync_sales"],
            sync_purchases=data["sync_purchases"],
            purchase_document=data["purchase_document"] or None,
            item_rule=data["item_rule"] or None,
        )
        operations.save_setup(connection=self.connection, changes=changes, by=by, at=at)
        records = RemoteRecord.objects.filter(connection=self.connection).in_bulk(list(self._changed()))
        for role in self.roles:
            wanted = data.get(field_name(role), "")
            # A role that was not on the page that was sent keeps its account.
            if field_name(role) not in self.data or wanted == self.chosen.get(role.key, ""):
                continue
            try:
                if wanted:
                    operations.map_account(
                        connection=self.connection, key=role.key, record=records[int(wanted)], by=by, at=at
                    )
                else:
                    operations.unmap_account(connection=self.connection, key=role.key, by=by, at=at)
            except Refusal as refusal:
                self.add_error(field_name(role), refusal.sentence)

    def _changed(self) -> Iterator[int]:
        for role in self.roles:
            wanted = self.cleaned_data.get(field_name(role), "")
            if wanted and wanted != self.chosen.get(role.key, ""):
                yield int(wanted)

    def _add(self, role: AccountRole) -> None:
        choices = queries.accounts_for(self.connection, role.key)
        chosen = next((choice for choice in choices if choice.is_chosen), None)
        if chosen is not None:
            self.chosen[role.key] = str(chosen.record.pk)
        self.names.update({str(one.record.pk): one.account.name for one in choices})
        self.fields[field_name(role)] = forms.ChoiceField(
            label=role.label,
            required=False,
            choices=[("", "Choose…"), *((str(one.record.pk), _words(one)) for one in choices)],
            initial=self.chosen.get(role.key, ""),
            help_text=role.hint,
        )

    def _shown(self, role: AccountRole) -> RoleShown:
        bound = self[field_name(role)]
        return RoleShown(role, bound, example(role, self.names.get(str(bound.value() or ""), "")))


def field_name(role: AccountRole) -> str:
    """The field of a role: `account-sales`."""
    return f"account-{role.key}"


def _words(choice: queries.AccountChoice) -> str:
    return f"{choice.account.name} ({choice.account.kind})"
