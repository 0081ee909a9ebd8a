"""QuickBooks' lists as plain values."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from crossfoot.core.mappings import RemoteAccount, RemoteItem, RemoteTax
from crossfoot.core.postings import Address
from crossfoot.core.tax_rates import CodeRate
from crossfoot.quickbooks.online import lists
from crossfoot.quickbooks.online.company import company_facts
from crossfoot.quickbooks.online.lists import NamedRate, RemoteTaxCode, RemoteTaxRate, RemoteTerms


def test_an_account_is_named_with_its_parents() -> None:
    record = {
        "Id": "84", "Name": "Freight", "FullyQualifiedName": "Income:Freight", "AccountType": "Income",
        "AccountSubType": "ServiceFeeIncome", "Active": False, "CurrencyRef": {"value": "USD"},
    }  # fmt: skip
    assert lists.read_accounts([record]) == (
        RemoteAccount("84", "Income:Freight", "Income", "ServiceFeeIncome", active=False, currency="USD"),
    )


def test_an_item_names_the_account_it_sells_to() -> None:
    record = {"Id": "19", "Name": "Goods", "Type": "NonInventory", "IncomeAccountRef": {"value": "79"}}
    category = {"Id": "20", "Name": "Teas", "Type": "Category"}
    assert lists.read_items([record, category]) == (
        RemoteItem("19", "Goods", "NonInventory", "79"),
        RemoteItem("20", "Teas", "Category", ""),
    )


def test_customers_and_vendors_keep_their_terms_under_different_names() -> None:
    record: dict[str, Any] = {
        "Id": "58", "SyncToken": "3", "DisplayName": "Amy's", "GivenName": "Amy", "FamilyName": "Lauterbach",
        "PrimaryEmailAddr": {"Address": "amy@birds.example"}, "PrimaryPhone": {"FreeFormNumber": "650"},
        "CurrencyRef": {"value": "USD"}, "SalesTermRef": {"value": "3"}, "TermRef": {"value": "4"},
        "BillAddr": {
            "Id": "2", "Line1": "4581 Finch St.", "Line2": "Apt. 2", "Line3": "Back yard", "City": "Bayshore",
            "CountrySubDivisionCode": "CA", "PostalCode": "94326", "Lat": "INVALID",
        },
    }  # fmt: skip
    (customer,) = lists.read_customers([record])
    (vendor,) = lists.read_vendors([record])
    assert (customer.kind, customer.terms_id, vendor.kind, vendor.terms_id) == (
        "customer",
        "3",
        "vendor",
        "4",
    )
    assert (customer.name, customer.email, customer.phone, customer.contact_name, customer.currency) == (
        "Amy's", "amy@birds.example", "650", "Amy Lauterbach", "USD",
    )  # fmt: skip
    assert customer.address == Address("4581 Finch St.", "Apt. 2, Back yard", "Bayshore", "CA", "94326", "")
    assert customer.active


def test_a_party_with_nothing_but_an_id_is_read_all_the_same() -> None:
    (customer,) = lists.read_customers([{"Id": "1"}])
    assert (customer.name, customer.email, customer.address, customer.active) == ("", "", Address(), True)


def test_tax_codes_join_their_rates() -> None:
    codes = lists.read_tax_codes(
        [
            {
                "Id": "4", "Name": "20.0% S", "Active": True,
                "SalesTaxRateList": {"TaxRateDetail": [{"TaxRateRef": {"value": "7"}}]},
                "PurchaseTaxRateList": {"TaxRateDetail": [{"TaxRateRef": {"value": "8"}}]},
            },
            {
                "Id": "5", "Name": "GST/PST BC", "Active": True,
                "SalesTaxRateList": {
                    "TaxRateDetail": [{"TaxRateRef": {"value": "7"}}, {"TaxRateRef": {"value": "9"}}]
                },
                "PurchaseTaxRateList": {"TaxRateDetail": []},
            },
            {"Id": "6", "Name": "Old", "Active": True, "Hidden": True},
            {"Id": "NON", "Name": "NON"},
        ]
    )  # fmt: skip
    rates = lists.read_tax_rates(
        [
            {"Id": "7", "Name": "20.0% S", "RateValue": 20, "AgencyRef": {"value": "1"}},
            {"Id": "8", "Name": "20.0% S (Purchases)", "RateValue": Decimal("20")},
            {"Id": "9", "Name": "PST", "RateValue": Decimal("7.5")},
            {"Id": "10", "Name": "no value"},
        ]
    )
    assert rates[0] == RemoteTaxRate("7", "20.0% S", Decimal(20), "1", active=True)
    assert len(rates) == 3
    assert codes[1] == RemoteTaxCode("5", "GST/PST BC", "", True, True, (NamedRate("7"), NamedRate("9")), ())
    table = lists.tax_table(codes, rates)
    standard, pst = (CodeRate("7", Decimal(20)), CodeRate("9", Decimal("7.5")))
    assert table == (
        RemoteTax("4", "20.0% S", Decimal(20), (standard,), (CodeRate("8", Decimal(20)),)),
        RemoteTax("5", "GST/PST BC", Decimal("27.5"), (standard, pst)),
        RemoteTax("NON", "NON"),
    )


def test_terms_are_days_or_a_day_of_the_month() -> None:
    assert lists.read_terms(
        [
            {"Id": "3", "Name": "Net 30", "DueDays": 30, "Active": True},
            {"Id": "4", "Name": "10th", "DayOfMonthDue": 10, "DueNextMonthDays": 5},
        ]
    ) == (
        RemoteTerms("3", "Net 30", active=True, days=30),
        RemoteTerms("4", "10th", active=True, day_of_month=10, next_month_days=5),
    )


INFO = {
    "CompanyName": "Craig's", "Country": "US", "FiscalYearStartMonth": "July",
    "NameValue": [
        {"Name": "OfferingSku", "Value": "QuickBooks Online Plus"},
        {"Name": "SubscriptionStatus", "Value": "PAID"},
    ],
}  # fmt: skip
PREFERENCES = {
    "AccountingInfoPrefs": {
        "BookCloseDate": "2025-12-31",
        "ClassTrackingPerTxnLine": True,
        "TrackDepartments": True,
    },
    "SalesFormsPrefs": {"CustomTxnNumbers": True, "AllowDiscount": True},
    "TaxPrefs": {"UsingSalesTax": True, "PartnerTaxEnabled": True},
    "CurrencyPrefs": {"MultiCurrencyEnabled": True, "HomeCurrency": {"value": "USD"}},
}


def test_company_facts_come_from_company_info_and_preferences() -> None:
    facts = company_facts("9130", INFO, PREFERENCES)
    assert (facts.realm, facts.name, facts.country, facts.home_currency) == ("9130", "Craig's", "US", "USD")
    assert facts.closing_on == date(2025, 12, 31)
    assert facts.fiscal_year_start_month == 7
    assert (facts.multicurrency, facts.custom_numbers, facts.uses_ast, facts.uses_sales_tax) == (True,) * 4
    assert (facts.classes_on_forms, facts.classes_on_lines, facts.tracks_locations) == (False, True, True)
    assert (facts.edition, facts.subscription, facts.is_us) == ("QuickBooks Online Plus", "PAID", True)


def test_what_preferences_leave_out_takes_quickbooks_default() -> None:
    facts = company_facts("9130", {"CompanyName": "Tea Ltd", "Country": "GBR"}, {})
    assert (facts.country, facts.home_currency, facts.is_us) == ("GB", "GBP", False)
    assert facts.closing_on is None
    assert (facts.multicurrency, facts.custom_numbers, facts.uses_ast) == (False, False, False)
    assert (facts.classes_on_forms, facts.classes_on_lines, facts.tracks_locations) == (False, False, False)
    assert facts.fiscal_year_start_month == 1


@pytest.mark.parametrize(("month", "number"), [("January", 1), ("DECEMBER", 12), ("4", 4), ("", 1)])
def test_the_fiscal_year_starts_in_a_month(month: str, number: int) -> None:
    assert company_facts("1", {"FiscalYearStartMonth": month}, {}).fiscal_year_start_month == number
