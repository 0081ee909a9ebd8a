"""Which way of accounting, and on which accounts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms

from crossfoot.connections.models import Connection
from crossfoot.core.account_roles import SALES, AccountRole
from crossfoot.core.problems import Refusal
from crossfoot.core.stock.on_hand import NegativeStock
from crossfoot.core.stock.roles import (
    CHANGE_IN_STOCK,
    GRNI,
    LANDED_COST_ACCRUAL,
    OPENING_EQUITY,
    STOCK_ROLES,
    STOCK_ROLES_BY_KEY,
    WORK_IN_PROGRESS,
    Accounting,
    StockRole,
    required_roles,
)
from crossfoot.core.stock.selling import CostOfSales
from crossfoot.mappings import operations, queries
from crossfoot.mappings.models import RemoteRecord
from crossfoot.stock.going_live import Choice
from crossfoot.tenancy.models import Person
from crossfoot.web.accounting.words import COST_OF_SALES, NEGATIVE_STOCK, WAYS
from crossfoot.web.connect.journals import Row, example


class ChoiceForm(forms.Form):
    """The way of accounting that is looked at."""

    accounting = forms.ChoiceField(
        label="Which way of accounting", choices=[(one.value, way.label) for one, way in WAYS.items()],
        widget=forms.RadioSelect,
    )  # fmt: skip
    cost_of_sales = forms.ChoiceField(
        label="With inventory, cost of goods sold is booked", widget=forms.RadioSelect,
        choices=[(one.value, words) for one, words in COST_OF_SALES.items()],
    )  # fmt: skip
    negative_stock = forms.ChoiceField(
        label="When more would leave than is there", widget=forms.RadioSelect,
        choices=[(one.value, words) for one, words in NEGATIVE_STOCK.items()],
    )  # fmt: skip
    through_wip = forms.BooleanField(
        label="Ingredients of manufacturing orders wait in work in progress until the product is made", required=False
    )  # fmt: skip

    @property
    def choice(self) -> Choice:
        """What a valid form says."""
        data = self.cleaned_data
        return Choice(
            Accounting(data["accounting"]), CostOfSales(data["cost_of_sales"]), bool(data["through_wip"]),
            NegativeStock(data["negative_stock"]),
        )  # fmt: skip


def as_data(choice: Choice) -> dict[str, str]:
    """A choice as the form's fields, for addresses and hidden inputs."""
    data = {
        "accounting": choice.accounting.value,
        "cost_of_sales": choice.cost_of_sales.value,
        "negative_stock": choice.negative_stock.value,
    }
    return {**data, "through_wip": "on"} if choice.through_wip else data


@dataclass(frozen=True, slots=True)
class Asked:
    """How a role is asked for."""

    label: str
    required: bool


@dataclass(frozen=True, slots=True)
class RoleShown:
    """A role with its field and its journal example."""

    role: Asked
    field: forms.BoundField
    rows: list[Row]


class AccountsForm(forms.Form):
    """One account for each role that a way of accounting needs or can need."""

    def __init__(
        self, data: Any = None, *, connection: Connection, choice: Choice, has_opening: bool = False
    ) -> None:
        super().__init__(data)
        self.connection = connection
        self.roles = tuple(_roles(choice))
        needed = {SALES.key, *(role.key for role in required_roles(choice.accounting))}
        self.needed = needed | ({OPENING_EQUITY.key} if has_opening else set())
        self.records: dict[str, RemoteRecord] = {}
        for role in self.roles:
            choices = queries.accounts_for(connection, role.key)
            self.records |= {str(one.record.pk): one.record for one in choices}
            self.fields[_name(role)] = forms.ChoiceField(
                label=role.label, help_text=_hint(role), required=False,
                choices=[("", "Choose…"), *((str(one.record.pk), _words(one)) for one in choices)],
                initial=next((str(one.record.pk) for one in choices if one.is_chosen), ""),
            )  # fmt: skip

    @property
    def required(self) -> list[RoleShown]:
        return [self._shown(role) for role in self.roles if role.key in self.needed]

    @property
    def others(self) -> list[RoleShown]:
        return [self._shown(role) for role in self.roles if role.key not in self.needed]

    def save(self, *, by: Person, at: datetime) -> None:
        """Store each choice that changed; what is refused is said at its field, the others are stored."""
        for role in self.roles:
            name = _name(role)
            wanted = self.cleaned_data.get(name, "")
            # A role that was not on the page that was sent keeps its account.
            if name not in self.data or wanted == self.fields[name].initial:
                continue
            try:
                if wanted:
                    operations.map_account(
                        connection=self.connection, key=role.key, record=self.records[wanted], by=by, at=at
                    )
                else:
                    operations.unmap_account(connection=self.connection, key=role.key, by=by, at=at)
            except Refusal as refusal:
                self.add_error(name, refusal.sentence)

    def _shown(self, role: AccountRole | StockRole) -> RoleShown:
        bound = self[_name(role)]
        record = self.records.get(str(bound.value() or ""))
        rows = example(role, record.name if record else "")
        return RoleShown(Asked(role.label, role.key in self.needed), bound, rows)


def _roles(choice: Choice) -> Iterator[AccountRole | StockRole]:
    left_out: Sequence[StockRole] = [CHANGE_IN_STOCK]
    if choice.accounting is not Accounting.AT_RECEIPT:
        left_out = [*left_out, GRNI, LANDED_COST_ACCRUAL]
    if not choice.through_wip:
        left_out = [*left_out, WORK_IN_PROGRESS]
    yield SALES
    yield from (role for role in STOCK_ROLES if role not in left_out)


def _hint(role: AccountRole | StockRole) -> str:
    instead = STOCK_ROLES_BY_KEY.get(role.falls_back_to) if isinstance(role, StockRole) else None
    return f"{role.hint} Without one it goes to {instead.label}." if instead else role.hint


def _words(choice: queries.AccountChoice) -> str:
    return f"{choice.account.name} ({choice.account.kind})"


def _name(role: AccountRole | StockRole) -> str:
    return f"account-{role.key}"
