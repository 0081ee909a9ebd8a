"""Which day, how often, and on which accounts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from crossfoot.connections.models import Connection
from crossfoot.core.stock.period_ends import Rhythm, latest_end
from crossfoot.core.stock.roles import StockRole
from crossfoot.mappings import queries as mappings
from crossfoot.mappings.models import RemoteRecord
from crossfoot.stock.models import StockJournalPlan
from crossfoot.web.desk import Desk
from crossfoot.web.orders.forms import day_field


class FiguresForm(forms.Form):
    """The day at whose end the stock is valued."""

    as_of = day_field("At the end of", required=True)
    accrues = forms.BooleanField(
        label="Accrue what is received and not billed, and take it back on the next day",
        required=False,
        help_text="At the end of a month only.",
    )


class PlanForm(forms.Form):
    """How often the figures are read by themselves."""

    rhythm = forms.ChoiceField(
        label="Read the figures", choices=[(one.value, one.label) for one in Rhythm],
        help_text="When the period is over they wait here for approval; nothing is posted before.",
    )  # fmt: skip
    plan_accrues = forms.BooleanField(label="With the accrual of what is not billed", required=False)


class AccountsForm(forms.Form):
    """The accounts of the entries, one field for each role."""

    def __init__(self, *args: Any, connection: Connection, roles: Sequence[StockRole], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.records: dict[str, RemoteRecord] = {}
        for role in roles:
            choices = mappings.accounts_for(connection, role.key)
            self.records |= {str(one.record.pk): one.record for one in choices}
            chosen = next((str(one.record.pk) for one in choices if one.is_chosen), "")
            self.fields[role.key] = forms.ChoiceField(
                label=role.label, help_text=role.hint, required=False, initial=chosen,
                choices=[("", "Choose an account"), *((str(one.record.pk), one.record.name) for one in choices)],
            )  # fmt: skip

    def changed(self) -> dict[str, RemoteRecord]:
        """Role → the account that was chosen, where it is another one."""
        return {
            key: self.records[value]
            for key, value in self.cleaned_data.items()
            if value and value != self.fields[key].initial
        }


def proposed(desk: Desk, connection: Connection | None, plan: StockJournalPlan | None) -> dict[str, Any]:
    """The end of the last period: of the chosen rhythm, or of a month."""
    rhythm = Rhythm(plan.rhythm) if plan and plan.rhythm != Rhythm.ON_DEMAND else Rhythm.MONTHLY
    begins = connection.fiscal_year_start_month if connection else 1
    day = latest_end(rhythm, desk.today, year_begins=begins)
    return {"as_of": day.isoformat() if day else "", "accrues": bool(plan and plan.accrues)}


def planned(plan: StockJournalPlan | None) -> dict[str, Any]:
    """What is chosen now."""
    return {
        "rhythm": plan.rhythm if plan else Rhythm.ON_DEMAND.value,
        "plan_accrues": bool(plan and plan.accrues),
    }
