"""The fixes of the cards, as forms. What they choose among is given by the card."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any

from django import forms

from crossfoot.web.desk import Desk

LATER = ((1, "until tomorrow"), (3, "for 3 days"), (7, "for a week"), (30, "for 30 days"))
"""How long a card may be put off."""

Choices = Sequence[tuple[str, str]]


class CauseForm(forms.Form):
    """Every fix names its cause."""

    cause = forms.CharField(max_length=200, widget=forms.HiddenInput)


class RecordForm(CauseForm):
    """Choose a QuickBooks record: the account, the tax code, the customer or vendor."""

    key = forms.CharField(max_length=200, widget=forms.HiddenInput)
    record = forms.ChoiceField(error_messages={"required": "Choose one of the list first."})

    def __init__(
        self, *args: Any, choices: Choices = (), label: str = "QuickBooks record", **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        record = self.fields["record"]
        assert isinstance(record, forms.ChoiceField)
        record.label = label
        record.choices = [("", "Choose…"), *choices]


class DayForm(CauseForm):
    """Another posting date for all documents of a cause."""

    day = forms.DateField(
        label="Posting date",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "Enter the day to move them to."},
    )


class SnoozeForm(CauseForm):
    """Put a card off, and say why."""

    days = forms.TypedChoiceField(choices=LATER, coerce=int, label="How long")
    reason = forms.CharField(
        max_length=200,
        label="Why it can wait",
        error_messages={"required": "Say why it can wait; the reason is shown with the card."},
    )

    def until(self, desk: Desk) -> datetime:
        """The beginning of the day on which it comes back, where the company is."""
        day = desk.today + timedelta(days=self.cleaned_data["days"])
        return datetime.combine(day, time.min, tzinfo=desk.zone)


class AcceptForm(forms.Form):
    """Accept what QuickBooks booked instead."""

    reason = forms.CharField(
        max_length=200,
        label="Why it is in order",
        error_messages={"required": "Say why the difference is in order."},
    )
