"""What a connection needs to know of the company behind it, from CompanyInfo and Preferences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from crossfoot.quickbooks.online.documents.fields import date_of, ref_id, text

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip

TWO_LETTERS: Mapping[str, str] = {
    "USA": "US", "CAN": "CA", "GBR": "GB", "UK": "GB", "AUS": "AU", "IND": "IN", "FRA": "FR", "IRL": "IE",
    "ZAF": "ZA", "NZL": "NZ", "SGP": "SG", "DEU": "DE", "MEX": "MX", "BRA": "BR",
}  # fmt: skip
"""Since 2025 some answers write countries in three letters."""

HOME_CURRENCIES: Mapping[str, str] = {
    "US": "USD", "CA": "CAD", "GB": "GBP", "AU": "AUD", "IN": "INR", "FR": "EUR", "IE": "EUR", "DE": "EUR",
    "ZA": "ZAR", "NZ": "NZD", "SG": "SGD", "MX": "MXN", "BR": "BRL",
}  # fmt: skip
"""For companies whose preferences do not name one because they have never had a second."""


@dataclass(frozen=True, slots=True)
class CompanyFacts:
    """The QuickBooks company as it is set up now.

    `country` in two letters, `home_currency` by ISO 4217. `closing_on` is the last closed day, None where the
    books are open. `custom_numbers`: sales forms take our numbers. `uses_ast`: QuickBooks computes US sales
    tax itself. `edition` is QuickBooks' name of the plan; `subscription` its state (PAID, TRIAL …) or empty.
    """

    realm: str
    name: str
    country: str
    home_currency: str
    multicurrency: bool
    closing_on: date | None
    custom_numbers: bool
    fiscal_year_start_month: int
    uses_ast: bool
    uses_sales_tax: bool
    edition: str
    subscription: str = ""
    allows_discounts: bool = True
    sales_custom_fields: Mapping[str, str] = field(default_factory=dict)
    """Custom fields in use on sales forms: name → DefinitionId."""
    classes_on_forms: bool = False
    classes_on_lines: bool = False
    tracks_locations: bool = False
    """Whether QuickBooks keeps one class of a whole form, a class of each line, a location: what the company does
    not track it drops without a word."""

    @property
    def is_us(self) -> bool:
        return self.country == "US"


def company_facts(
    realm_id: str, company_info: Mapping[str, Any], preferences: Mapping[str, Any]
) -> CompanyFacts:
    """The two records as one value; what they leave out takes QuickBooks' default."""
    country = text(company_info, "Country").strip().upper()
    country = TWO_LETTERS.get(country, country)
    accounting = _section(preferences, "AccountingInfoPrefs")
    sales = _section(preferences, "SalesFormsPrefs")
    tax = _section(preferences, "TaxPrefs")
    currency = _section(preferences, "CurrencyPrefs")
    named = _name_values(company_info)
    return CompanyFacts(
        realm=realm_id,
        name=text(company_info, "CompanyName"),
        country=country,
        home_currency=ref_id(currency, "HomeCurrency") or HOME_CURRENCIES.get(country, ""),
        multicurrency=currency.get("MultiCurrencyEnabled") is True,
        closing_on=date_of(accounting.get("BookCloseDate")),
        custom_numbers=sales.get("CustomTxnNumbers") is True,
        fiscal_year_start_month=_month(
            text(company_info, "FiscalYearStartMonth") or text(accounting, "FirstMonthOfFiscalYear")
        ),
        uses_ast=tax.get("PartnerTaxEnabled") is True,
        uses_sales_tax=tax.get("UsingSalesTax") is True,
        edition=named.get("OfferingSku", ""),
        subscription=named.get("SubscriptionStatus", ""),
        allows_discounts=sales.get("AllowDiscount") is not False,
        sales_custom_fields=sales_custom_fields(preferences),
        classes_on_forms=accounting.get("ClassTrackingPerTxn") is True,
        classes_on_lines=accounting.get("ClassTrackingPerTxnLine") is True,
        tracks_locations=accounting.get("TrackDepartments") is True,
    )


def sales_custom_fields(preferences: Mapping[str, Any]) -> dict[str, str]:
    """The custom fields in use on sales forms: name → DefinitionId, 1 to 3.

    Preferences keep each as a pair: UseSalesCustom1 (whether it is in use) and SalesCustomName1.
    """
    settings = {
        text(setting, "Name").removeprefix("SalesFormsPrefs."): setting
        for group in _members(_section(preferences, "SalesFormsPrefs"), "CustomField")
        for setting in _members(group, "CustomField")
    }
    names: dict[str, str] = {}
    for number in ("1", "2", "3"):
        name = text(settings.get(f"SalesCustomName{number}", {}), "StringValue")
        if name and settings.get(f"UseSalesCustom{number}", {}).get("BooleanValue") is True:
            names.setdefault(name, number)
    return names


def _members(holder: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    value = holder.get(name)
    return [member for member in value if isinstance(member, Mapping)] if isinstance(value, list) else []


def _section(preferences: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = preferences.get(name)
    return value if isinstance(value, Mapping) else {}


def _name_values(company_info: Mapping[str, Any]) -> dict[str, str]:
    pairs = company_info.get("NameValue")
    if not isinstance(pairs, list):
        return {}
    return {text(pair, "Name"): text(pair, "Value") for pair in pairs if isinstance(pair, Mapping)}


def _month(name: str) -> int:
    if name.isdigit():
        return min(max(int(name), 1), 12)
    return MONTHS.index(name.capitalize()) + 1 if name.capitalize() in MONTHS else 1
