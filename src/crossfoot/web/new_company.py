"""What is asked when a company is opened."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from django import forms

from crossfoot.core.money import ACTIVE_CURRENCIES

COUNTRIES = {
    "US": "United States", "GB": "United Kingdom", "CA": "Canada", "AU": "Australia", "IE": "Ireland",
    "FR": "France", "DE": "Germany", "AT": "Austria", "BE": "Belgium", "BR": "Brazil", "CH": "Switzerland",
    "CZ": "Czechia", "DK": "Denmark", "ES": "Spain", "FI": "Finland", "GR": "Greece", "HK": "Hong Kong",
    "HU": "Hungary", "IN": "India", "IT": "Italy", "JP": "Japan", "LU": "Luxembourg", "MX": "Mexico",
    "MY": "Malaysia", "NL": "Netherlands", "NO": "Norway", "NZ": "New Zealand", "PH": "Philippines",
    "PL": "Poland", "PT": "Portugal", "RO": "Romania", "SE": "Sweden", "SG": "Singapore", "ZA": "South Africa",
}  # fmt: skip
"""Countries by ISO 3166 code; the QuickBooks company's own country is read from QuickBooks."""


class CompanyForm(forms.Form):
    """Name, address in the browser, country, currency and time zone; the operation checks the rest."""

    name = forms.CharField(label="Name", max_length=200)
    slug = forms.SlugField(
        label="Short name in addresses",
        max_length=60,
        help_text="Small letters, digits and hyphens, such as harbour-foods.",
    )
    country = forms.ChoiceField(label="Country", choices=list(COUNTRIES.items()))
    home_currency = forms.ChoiceField(
        label="Home currency",
        choices=[(code, code) for code in sorted(ACTIVE_CURRENCIES)],
        initial="USD",
        help_text="The currency of the books; it cannot be changed later.",
    )
    time_zone = forms.ChoiceField(
        label="Time zone", choices=[(name, name) for name in sorted(available_timezones())], initial="UTC"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("country", "home_currency", "time_zone"):
            self.fields[name].widget.attrs["class"] = "form-select"
        for name in ("name", "slug"):
            self.fields[name].widget.attrs["class"] = "form-control"
