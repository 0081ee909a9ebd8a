"""The period of a tie-out."""

from __future__ import annotations

from django import forms

from crossfoot.connections.models import Connection
from crossfoot.mappings.queries import setup_of
from crossfoot.web.desk import Desk


class PeriodForm(forms.Form):
    """From and to, both included; from the filter start date to today unless chosen otherwise."""

    start_on = forms.DateField(label="From", widget=forms.DateInput(attrs={"type": "date"}))
    end_on = forms.DateField(label="To", widget=forms.DateInput(attrs={"type": "date"}))


def proposed(desk: Desk, connection: Connection | None) -> dict[str, str]:
    """The period that is offered: everything that may have been sent."""
    setup = setup_of(connection) if connection else None
    start_on = setup.start_on if setup and setup.start_on else desk.today.replace(month=1, day=1)
    return {"start_on": start_on.isoformat(), "end_on": desk.today.isoformat()}
