"""Which tax code of QuickBooks each of our tax rates is: step 3 of the wizard, outside the US."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms

from crossfoot.catalog.models import TaxRate
from crossfoot.connections.models import Connection
from crossfoot.core.problems import Refusal
from crossfoot.core.tax_rates import CodeRate
from crossfoot.mappings import operations, queries
from crossfoot.mappings.models import RemoteRecord, Setup, TaxMapping
from crossfoot.tenancy.models import Person

UNTAXED = "untaxed"


@dataclass(frozen=True, slots=True)
class RateShown:
    """A tax rate of ours with its field; `is_mapped` as it is stored."""

    rate: TaxRate
    field: forms.BoundField
    is_mapped: bool


def _percent_field(label: str, *, required: bool = True, help_text: str = "") -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        max_digits=8,
        decimal_places=4,
        min_value=0,
        max_value=100,
        required=required,
        help_text=help_text,
        localize=True,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )


class RateForm(forms.Form):
    """A new tax rate of ours."""

    name = forms.CharField(label="Name", max_length=100)
    percent = _percent_field("Percent")
    purchase_percent = _percent_field(
        "On purchases",
        required=False,
        help_text="Only where it is another percentage, such as 0 for reverse charge.",
    )


class TaxesForm(forms.Form):
    """One code per rate, and one for lines without tax."""

    def __init__(self, data: Any = None, *, connection: Connection, setup: Setup) -> None:
        super().__init__(data)
        self.connection = connection
        self.rates = list(
            TaxRate.objects.filter(company_id=connection.company_id, is_active=True).order_by("name")
        )
        mapped = TaxMapping.objects.filter(connection=connection).values_list("tax_rate_id", "record_id")
        self.chosen = {rate_id: str(record_id) for rate_id, record_id in mapped}
        self.untaxed = str(setup.untaxed_record_id or "")
        self.codes = queries.tax_codes(connection)
        choices = [("", "Choose…"), *((str(code.pk), code_words(code)) for code in self.codes)]
        for rate in self.rates:
            self.fields[field_name(rate)] = forms.ChoiceField(
                label=str(rate), required=False, choices=choices, initial=self.chosen.get(rate.pk, "")
            )
        self.fields[UNTAXED] = forms.ChoiceField(
            label="Lines without tax",
            required=False,
            choices=choices,
            initial=self.untaxed,
            help_text="QuickBooks wants a code on every line: usually the one for exempt or zero-rated sales.",
        )

    @property
    def shown(self) -> list[RateShown]:
        return [RateShown(rate, self[field_name(rate)], rate.pk in self.chosen) for rate in self.rates]

    def save(self, *, by: Person, at: datetime) -> None:
        """Store each choice that changed; what is refused is said at its field, the others are stored."""
        records = {str(code.pk): code for code in self.codes}
        for rate in self.rates:
            name = field_name(rate)
            wanted = self.cleaned_data.get(name, "")
            if wanted != self.chosen.get(rate.pk, ""):
                self._try(name, lambda rate=rate, wanted=wanted: self._map(rate, records.get(wanted), by, at))
        wanted = self.cleaned_data.get(UNTAXED, "")
        if wanted and wanted != self.untaxed:
            self._try(
                UNTAXED,
                lambda: operations.choose_untaxed(
                    connection=self.connection, record=records[wanted], by=by, at=at
                ),
            )

    def _map(self, rate: TaxRate, record: RemoteRecord | None, by: Person, at: datetime) -> None:
        if record is None:
            operations.unmap_tax(connection=self.connection, rate=rate, by=by, at=at)
        else:
            operations.map_tax(connection=self.connection, rate=rate, record=record, by=by, at=at)

    def _try(self, name: str, do: Any) -> None:
        try:
            do()
        except Refusal as refusal:
            self.add_error(name, refusal.sentence)


def _rates_words(rates: Sequence[CodeRate]) -> str:
    """“5 % + 7 %”, or that there is none."""
    return " + ".join(f"{rate.percent.normalize():f} %" for rate in rates) or "no tax"


def field_name(rate: TaxRate) -> str:
    """The field of a rate: `rate-7`."""
    return f"rate-{rate.pk}"


def code_words(code: RemoteRecord) -> str:
    """A tax code as it is offered: its name, with its percentage where it is one rate."""
    sold, bought = (queries.rates_of(code, side) for side in ("sales_rates", "purchase_rates"))
    if len(sold) > 1 or len(bought) > 1:
        return f"{code.name} ({_rates_words(sold)} on sales, {_rates_words(bought)} on purchases)"
    percent = code.data.get("percent")
    if percent is None:
        return code.name
    number = f"{percent}".rstrip("0").rstrip(".") if "." in f"{percent}" else f"{percent}"
    return code.name if f"{number}%" in code.name.replace(" ", "") else f"{code.name} ({number} %)"
