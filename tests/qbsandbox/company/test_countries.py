"""Companies of other countries: who they are, and how their taxes are computed."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from qbsandbox.company.file import CompanyFile
from qbsandbox.company.profiles import PROFILES, Plan
from rest_desk import NOW, Desk, bill, expense, invoice, sale

YEAR = (date(2024, 1, 1), date(2024, 12, 31))


def desk_of(profile: str, **more: Any) -> Desk:
    return Desk(CompanyFile.create(profile=profile, realm_id="42", now=NOW, **more))


def balanced(desk: Desk) -> bool:
    return sum(balance for _id, _name, balance in desk.company.ledger.trial_balance(*YEAR)) == 0


def tax_lines(document: Mapping[str, Any], desk: Desk) -> list[tuple[str, Decimal, Decimal]]:
    """(rate, base, tax) of each tax line."""
    names = {rate["Id"]: rate["Name"] for rate in desk.company.all("TaxRate")}
    return [
        (
            names[line["TaxLineDetail"]["TaxRateRef"]["value"]],
            line["TaxLineDetail"]["NetAmountTaxable"],
            line["Amount"],
        )
        for line in document["TxnTaxDetail"]["TaxLine"]
    ]


@pytest.mark.parametrize(
    ("profile", "country", "currency", "month", "codes"),
    [
        ("us", "US", "USD", "January", 1),
        ("uk", "GB", "GBP", "January", 5),
        ("ca", "CA", "CAD", "January", 10),
        ("au", "AU", "AUD", "July", 7),
        ("fr", "FR", "EUR", "January", 7),
        ("sample", "US", "USD", "January", 1),
    ],
)
def test_a_company_says_who_it_is(profile: str, country: str, currency: str, month: str, codes: int) -> None:
    desk = desk_of(profile)

    info = desk.get("companyinfo/42")["CompanyInfo"]
    preferences = desk.get("preferences")["Preferences"]

    assert (info["Country"], info["FiscalYearStartMonth"]) == (country, month)
    assert preferences["CurrencyPrefs"] == {"MultiCurrencyEnabled": True, "HomeCurrency": {"value": currency}}
    assert preferences["AccountingInfoPrefs"]["FirstMonthOfFiscalYear"] == month
    assert len(desk.company.all("TaxCode")) == codes
    assert len(desk.company.all("PaymentMethod")) >= 5
    assert balanced(desk)


@pytest.mark.parametrize("profile", PROFILES)
def test_an_invoice_and_a_bill_can_be_booked_at_once_in_every_country(profile: str) -> None:
    desk = desk_of(profile)
    tax = None if desk.company.is_us else "1"
    vendor = desk.company.all("Vendor")[0]["Id"]

    desk.create("Invoice", invoice(sale("100.00", tax=tax)))
    desk.create("Bill", bill(expense("40.00", tax=tax), vendor=vendor))

    assert balanced(desk)


def test_an_ontario_sale_has_one_tax_and_a_british_columbian_one_has_two() -> None:
    desk = desk_of("ca")

    ontario = desk.create("Invoice", invoice(sale("100.00", tax="2")))
    victoria = desk.create("Invoice", invoice(sale("100.00", tax="4")))

    assert ontario["TotalAmt"] == Decimal("113.00")
    assert tax_lines(ontario, desk) == [("HST ON", Decimal("100.00"), Decimal("13.00"))]
    assert victoria["TotalAmt"] == Decimal("112.00")
    assert tax_lines(victoria, desk) == [
        ("GST", Decimal("100.00"), Decimal("5.00")),
        ("PST BC", Decimal("100.00"), Decimal("7.00")),
    ]
    assert desk.entries(victoria) == [
        ("Accounts Receivable (A/R)", Decimal("112.00")),
        ("Services", Decimal("-100.00")),
        ("GST/HST Payable", Decimal("-5.00")),
        ("PST Payable (BC)", Decimal("-7.00")),
    ]
    assert balanced(desk)


def test_quebec_tax_is_rounded_per_rate_as_it_was_seen() -> None:
    """4495.16 at 9.975 % came to 448.39."""
    desk = desk_of("ca")

    sold = desk.create("Invoice", invoice(sale("4495.16", tax="5")))

    assert tax_lines(sold, desk) == [
        ("GST", Decimal("4495.16"), Decimal("224.76")),
        ("QST", Decimal("4495.16"), Decimal("448.39")),
    ]


def test_until_2012_quebec_taxed_the_tax() -> None:
    desk = desk_of("ca")

    sold = desk.create("Invoice", invoice(sale("200.00", tax="10")))

    assert tax_lines(sold, desk) == [
        ("GST", Decimal("200.00"), Decimal("10.00")),
        ("QST (until 2012)", Decimal("210.00"), Decimal("19.95")),
    ]
    assert sold["TotalAmt"] == Decimal("229.95")
    code = next(code for code in desk.company.all("TaxCode") if code["Id"] == "10")
    assert code["SalesTaxRateList"]["TaxRateDetail"][1]["TaxTypeApplicable"] == "TaxOnAmountPlusTax"
    assert code["SalesTaxRateList"]["TaxRateDetail"][1]["TaxOnTaxOrder"] == 0
    assert balanced(desk)


def test_tax_on_tax_is_taken_out_of_a_gross_amount_again() -> None:
    desk = desk_of("ca")

    sold = desk.create("Invoice", invoice(sale("229.95", tax="10"), GlobalTaxCalculation="TaxInclusive"))

    assert sold["TotalAmt"] == Decimal("229.95")
    assert sold["Line"][0]["Amount"] == Decimal("200.00")
    assert [tax for _rate, _base, tax in tax_lines(sold, desk)] == [Decimal("10.00"), Decimal("19.95")]
    assert balanced(desk)


def test_a_line_without_a_code_is_refused_in_the_words_of_the_country() -> None:
    words = {
        profile: desk_of(profile).fault("invoice", invoice(sale("10.00")))["Detail"]
        for profile in ("uk", "ca", "au", "fr")
    }

    for profile, tax in (("uk", "VAT"), ("ca", "GST/HST"), ("au", "GST"), ("fr", "VAT")):
        assert words[profile] == (
            f"Business Validation Error: Make sure all your transactions have a {tax} rate before you save."
        )


def test_australian_gst_is_the_eleventh_of_a_gross_price() -> None:
    desk = desk_of("au")

    sold = desk.create("Invoice", invoice(sale("110.00", tax="1"), GlobalTaxCalculation="TaxInclusive"))

    assert (sold["TotalAmt"], sold["TxnTaxDetail"]["TotalTax"]) == (Decimal("110.00"), Decimal("10.00"))
    assert balanced(desk)


def test_a_french_purchase_under_reverse_charge_owes_and_deducts_the_same_tax() -> None:
    desk = desk_of("fr")

    for method in ("TaxExcluded", "TaxInclusive"):
        bought = desk.create(
            "Bill", bill(expense("1000.00", tax="7"), vendor="4", GlobalTaxCalculation=method)
        )
        assert bought["TotalAmt"] == Decimal("1000.00")
        assert sorted(tax for _rate, _base, tax in tax_lines(bought, desk)) == [
            Decimal("-200.00"),
            Decimal("200.00"),
        ]
    assert balanced(desk)


def test_home_currency_and_multicurrency_are_chosen_when_the_company_is_made() -> None:
    one = desk_of("ca", multicurrency=False)
    swiss = desk_of("fr", home_currency="CHF")

    prefs = one.get("preferences")["Preferences"]["CurrencyPrefs"]
    assert prefs == {"MultiCurrencyEnabled": False, "HomeCurrency": {"value": "CAD"}}
    assert swiss.create("Customer", {"DisplayName": "Chez Nous"})["CurrencyRef"]["value"] == "CHF"


def test_a_plan_is_read_from_words_and_written_in_words() -> None:
    plan = Plan.of("au:simple-start:one-currency:usd")

    assert (plan.profile, plan.edition.value, plan.currency) == ("au", "Simple Start", "USD")
    assert plan.in_many_currencies is False
    assert Plan.of(plan.words) == plan
    for words, sentence in (
        ("mars", "no company profile 'mars'"),
        ("us:deluxe", "no edition “deluxe”"),
    ):
        with pytest.raises(ValueError, match=sentence):
            Plan.of(words)
