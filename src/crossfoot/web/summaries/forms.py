"""How a source goes, until when drafts are made, and figures for a forecast."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from crossfoot.core.summaries import Frequency
from crossfoot.documents.summaries.forecasting import MOST_ORDERS
from crossfoot.documents.summaries.models import SummaryChoice
from crossfoot.documents.summaries.queries import Going
from crossfoot.web.orders.forms import day_field

MOST_SOURCES = 100


def source_word(name: str) -> str:
    """What a source is called; orders may name none."""
    return name or "Orders without a source"


class ChoiceForm(forms.Form):
    """How the orders of a source go from a day on."""

    frequency = forms.ChoiceField(label="Goes to QuickBooks as", choices=SummaryChoice.Every.choices)
    since = day_field("For posting dates from", required=True)

    def __init__(self, *args: Any, sources: Sequence[Going], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [(one.source, source_word(one.source)) for one in sources]
        self.fields["source"] = forms.ChoiceField(label="Sales source", choices=names, required=False)
        self.order_fields(["source", "frequency", "since"])

    def chosen(self) -> dict[str, Any]:
        """The arguments of the operation."""
        return {**self.cleaned_data, "frequency": Frequency(self.cleaned_data["frequency"])}


class DraftForm(forms.Form):
    """The last day whose orders are summed up."""

    through = day_field("Orders posted until", required=True)


class ForecastForm(forms.Form):
    """Typed figures, for who has no orders here yet."""

    orders = forms.IntegerField(label="Orders a month", min_value=1, max_value=MOST_ORDERS)
    sources = forms.IntegerField(label="Sales sources", min_value=1, max_value=MOST_SOURCES, initial=1)
