"""What the timeline is narrowed to."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any

from django import forms
from django.db.models import QuerySet

from crossfoot.audit.models import Event
from crossfoot.tenancy.models import Company, Membership
from crossfoot.web.activity.telling import KINDS

CROSSFOOT = "crossfoot"
"""Stands in the filter for what no person did."""

SEARCH = {"type": "search", "class": "form-control"}


class DayInput(forms.DateInput):
    """The browser's own date picker; it speaks ISO dates in every locale."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(attrs={"class": "form-control"}, format="%Y-%m-%d")


class ActivityFilter(forms.Form):
    """Who, about what, which event, from which day to which."""

    person = forms.ChoiceField(required=False, widget=forms.Select(attrs={"class": "form-select"}))
    kind = forms.ChoiceField(
        required=False,
        label="About",
        choices=[("", "About everything"), *KINDS.items()],
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    subject = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
    words = forms.CharField(
        required=False,
        max_length=100,
        label="Name or number",
        widget=forms.TextInput(attrs={**SEARCH, "placeholder": "Name or number"}),
    )
    verb = forms.CharField(
        required=False,
        max_length=80,
        label="Event",
        widget=forms.TextInput(attrs={**SEARCH, "placeholder": "Event", "list": "known-events"}),
    )
    after = forms.DateField(required=False, label="From", widget=DayInput())
    until = forms.DateField(required=False, label="To", widget=DayInput())

    def __init__(self, *args: Any, company: Company, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        members = Membership.objects.filter(company=company).select_related("person")
        people = sorted(
            ((str(member.person_id), str(member.person)) for member in members), key=lambda one: one[1]
        )
        who = self.fields["person"]
        assert isinstance(who, forms.ChoiceField)
        who.choices = [("", "Everyone"), *people, (CROSSFOOT, "Crossfoot itself")]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        after, until = cleaned.get("after"), cleaned.get("until")
        if after and until and until < after:
            raise forms.ValidationError("The last day lies before the first one. Change one of the two.")
        return cleaned

    def narrow(self, events: QuerySet[Event], zone: tzinfo) -> QuerySet[Event]:
        """Only the events that the valid fields ask for; days are those of the company's time `zone`."""
        chosen = self.cleaned_data
        if chosen.get("person") == CROSSFOOT:
            events = events.filter(actor_id=None)
        elif chosen.get("person"):
            events = events.filter(actor_id=int(chosen["person"]))
        if chosen.get("kind"):
            events = events.filter(subject_kind=chosen["kind"])
        if chosen.get("subject"):
            events = events.filter(subject_id=chosen["subject"])
        if chosen.get("words"):
            events = events.filter(subject__icontains=chosen["words"])
        if chosen.get("verb"):
            events = events.filter(verb__istartswith=as_verb(chosen["verb"]))
        if chosen.get("after"):
            events = events.filter(at__gte=_midnight(chosen["after"], zone))
        if chosen.get("until"):
            events = events.filter(at__lt=_midnight(chosen["until"] + timedelta(days=1), zone))
        return events


def as_verb(words: str) -> str:
    """`sales_order.confirmed` as it is stored; `Push synchronized` is understood, too."""
    text = words.strip().lower()
    if "." in text:
        return text
    parts = text.split()
    return parts[0] if len(parts) == 1 else f"{'_'.join(parts[:-1])}.{parts[-1]}"


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time.min, tzinfo=zone)
