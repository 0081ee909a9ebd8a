"""Input tax that a client states to the cent, as expense tools send it."""

from typing import Any

from purchasing import assert_in_order
from rest_desk import Desk


def stated(uk: Desk, rate: str, amount: str) -> dict[str, Any]:
    """A bill whose lines leave customer and class open and whose tax is the client's own figure."""
    return {
        "VendorRef": {"value": "4"},
        "DepartmentRef": {"value": None},
        "CurrencyRef": {"value": "GBP"},
        "TxnDate": "2024-03-01",
        "Line": [
            {
                "DetailType": "AccountBasedExpenseLineDetail",
                "Amount": "1060.71",
                "AccountBasedExpenseLineDetail": {
                    "CustomerRef": {"value": None},
                    "ClassRef": {"value": None},
                    "TaxCodeRef": {"value": "1"},
                    "BillableStatus": "NotBillable",
                    "AccountRef": {"value": "17"},
                    "TaxAmount": amount,
                },
            }
        ],
        "GlobalTaxCalculation": "TaxExcluded",
        "TxnTaxDetail": {
            "TaxLine": [
                {
                    "Amount": amount,
                    "DetailType": "TaxLineDetail",
                    "TaxLineDetail": {
                        "TaxRateRef": {"value": rate},
                        "PercentBased": False,
                        "NetAmountTaxable": "1060.71",
                    },
                }
            ]
        },
    }


def rate_of(uk: Desk) -> str:
    """The rate of purchases behind tax code 1."""
    code = uk.read("TaxCode", "1")
    return str(code["PurchaseTaxRateList"]["TaxRateDetail"][0]["TaxRateRef"]["value"])


def test_stated_tax_is_booked_and_shown_as_stated(uk: Desk) -> None:
    made = uk.create("Bill", stated(uk, rate_of(uk), "212.13"))

    assert str(made["TotalAmt"]) == "1272.84"
    assert str(made["TxnTaxDetail"]["TotalTax"]) == "212.13"
    line = made["TxnTaxDetail"]["TaxLine"][0]
    assert (str(line["Amount"]), line["TaxLineDetail"]["PercentBased"]) == ("212.13", False)
    detail = made["Line"][0]["AccountBasedExpenseLineDetail"]
    assert str(detail["TaxAmount"]) == "212.13" and "CustomerRef" not in detail and "ClassRef" not in detail
    assert [str(value) for _, value in uk.entries(made)] == ["-1272.84", "1060.71", "212.13"]
    assert_in_order(uk)


def test_stated_tax_stays_when_a_sparse_update_leaves_lines_and_tax_alone(uk: Desk) -> None:
    made = uk.create("Bill", stated(uk, rate_of(uk), "212.13"))

    noted = uk.sparse("Bill", made, VendorRef={"value": "4"}, PrivateNote="checked")

    assert noted["TxnTaxDetail"]["TotalTax"] == made["TxnTaxDetail"]["TotalTax"]
    assert noted["TotalAmt"] == made["TotalAmt"]


def test_tax_on_a_rate_that_no_line_uses_is_refused(uk: Desk) -> None:
    assert uk.code("bill", stated(uk, "999", "1.00")) == "6000"
    assert uk.company.all("Bill") == []
