"""Automated sales tax in the US, the global model in the UK."""

from decimal import Decimal
from typing import Any

import pytest

from rest_desk import Desk, bill, expense, identity, invoice, sale

PENNY = Decimal("0.01")


def tax_line(rate: str, amount: object | None, **detail: Any) -> dict[str, Any]:
    line: dict[str, Any] = {
        "DetailType": "TaxLineDetail",
        "TaxLineDetail": {"TaxRateRef": {"value": rate}, "PercentBased": False, **detail},
    }
    return line if amount is None else {**line, "Amount": amount}


def uk_bill(*lines: dict[str, Any], **more: Any) -> dict[str, Any]:
    return bill(*lines, vendor="4", **more)


def test_us_lines_are_non_taxable_unless_they_say_tax(us: Desk) -> None:
    made = us.create("Invoice", invoice(sale(100), sale(50, tax="TAX")))

    codes = [line["SalesItemLineDetail"]["TaxCodeRef"]["value"] for line in made["Line"][:2]]
    assert codes == ["NON", "TAX"]
    assert made["TxnTaxDetail"] == {
        "TxnTaxCodeRef": {"value": "2"},
        "TotalTax": 4,
        "TaxLine": [
            {
                "Amount": 4,
                "DetailType": "TaxLineDetail",
                "TaxLineDetail": {
                    "TaxRateRef": {"value": "3"},
                    "PercentBased": True,
                    "TaxPercent": 8,
                    "NetAmountTaxable": 50,
                },
            }
        ],
    }
    assert made["TotalAmt"] == 154
    assert us.entries(made)[-1] == ("Board of Equalization Payable", -4)


def test_us_refuses_any_other_code(us: Desk) -> None:
    fault = us.fault("invoice", invoice(sale(1, tax="2")))

    assert (fault["code"], fault["Message"]) == ("6100", "Invalid Line TaxCode in the request")
    assert fault["Detail"].endswith("Supplied value:2")


def test_a_customer_without_an_address_is_not_taxed(us: Desk) -> None:
    made = us.create("Invoice", invoice(sale(100, tax="TAX"), customer="4"))

    assert (made["TxnTaxDetail"], made["TotalAmt"]) == ({"TotalTax": 0}, 100)


@pytest.mark.parametrize("total", ["7.77", "0", "12.34"])
def test_a_stated_total_is_honoured_whatever_it_is(us: Desk, total: str) -> None:
    made = us.create("Invoice", invoice(sale(100, tax="TAX"), TxnTaxDetail={"TotalTax": total}))

    assert made["TxnTaxDetail"]["TotalTax"] == Decimal(total)
    assert made["TotalAmt"] == 100 + Decimal(total)
    assert us.balance("Board of Equalization Payable") == -Decimal(total)


def test_a_stated_total_needs_an_address_only_by_the_switch(us: Desk) -> None:
    body = invoice(sale(100, tax="TAX"), customer="4", TxnTaxDetail={"TotalTax": 8})
    assert us.create("Invoice", body)["TotalAmt"] == 108

    us.company.switches.explicit_tax_needs_address = True
    made = us.create("Invoice", body)
    assert (made["TxnTaxDetail"], made["TotalAmt"]) == ({"TotalTax": 0}, 100)


def test_a_discount_lowers_taxable_amounts_only_when_tax_comes_after_it(us: Desk) -> None:
    discount = {
        "DetailType": "DiscountLineDetail",
        "DiscountLineDetail": {"PercentBased": True, "DiscountPercent": 10},
    }
    before = us.create("Invoice", invoice(sale(100, tax="TAX"), discount))
    after = us.create("Invoice", invoice(sale(100, tax="TAX"), discount, ApplyTaxAfterDiscount=True))

    assert (before["TxnTaxDetail"]["TotalTax"], before["TotalAmt"]) == (8, 98)
    assert (after["TxnTaxDetail"]["TotalTax"], after["TotalAmt"]) == (Decimal("7.20"), Decimal("97.20"))


def test_new_lines_with_the_old_tax_detail_keep_the_old_tax(us: Desk) -> None:
    made = us.create("Invoice", invoice(sale(100, tax="TAX")))

    kept = us.sparse("Invoice", made, Line=[sale(200, tax="TAX")], TxnTaxDetail=made["TxnTaxDetail"])
    assert kept["TotalAmt"] == 208
    fresh = us.sparse("Invoice", kept, Line=[sale(200, tax="TAX")])
    assert fresh["TotalAmt"] == 216


def test_a_sparse_update_that_touches_neither_lines_nor_tax_keeps_a_stated_tax(us: Desk) -> None:
    made = us.create("Invoice", invoice(sale(100, tax="TAX"), TxnTaxDetail={"TotalTax": "7.77"}))

    assert us.sparse("Invoice", made, PrivateNote="seen")["TotalAmt"] == Decimal("107.77")


def test_with_sales_tax_turned_off_there_is_none(us: Desk) -> None:
    us.company.set_preferences("TaxPrefs", UsingSalesTax=False)

    assert (
        us.create("Invoice", invoice(sale(100, tax="TAX"), TxnTaxDetail={"TotalTax": 8}))["TotalAmt"] == 100
    )


def test_a_uk_line_without_a_code_is_refused(uk: Desk) -> None:
    sold = uk.fault("invoice", invoice(sale(100)))
    bought = uk.fault("bill", uk_bill(expense(100, tax="1"), expense(1)))

    expected = "Business Validation Error: Make sure all your transactions have a VAT rate before you save."
    assert (sold["code"], sold["Detail"], bought["Detail"]) == ("6000", expected, expected)
    assert uk.code("invoice", invoice(sale(100, tax="99"))) == "2500"


def test_vat_on_a_sale_is_computed_per_rate_on_the_sum_of_its_lines(uk: Desk) -> None:
    made = uk.create(
        "Invoice",
        invoice(sale("10.03", tax="1"), sale("10.03", tax="1"), sale("10.10", tax="2"), sale(5, tax="3")),
    )

    assert made["GlobalTaxCalculation"] == "TaxExcluded"
    lines = {
        line["TaxLineDetail"]["TaxRateRef"]["value"]: (
            line["Amount"],
            line["TaxLineDetail"]["NetAmountTaxable"],
        )
        for line in made["TxnTaxDetail"]["TaxLine"]
    }
    assert lines == {
        "1": (Decimal("4.01"), Decimal("20.06")),
        "3": (Decimal("0.51"), Decimal("10.10")),
        "5": (0, 5),
    }
    assert made["TxnTaxDetail"]["TotalTax"] == Decimal("4.52")
    assert made["TotalAmt"] == Decimal("39.68")
    assert uk.balance("VAT Control") == Decimal("-4.52")


def test_vat_on_a_bill_is_recoverable(uk: Desk) -> None:
    made = uk.create("Bill", uk_bill(expense(100, tax="1"), expense(50, tax="4", account="17")))

    assert uk.entries(made) == [("Creditors", -170), ("Purchases", 100), ("Rent", 50), ("VAT Control", 20)]
    assert made["TxnTaxDetail"]["TaxLine"][0]["TaxLineDetail"]["TaxRateRef"] == {"value": "2"}


def test_stated_tax_lines_are_honoured_to_the_cent(uk: Desk) -> None:
    sold = uk.create(
        "Invoice",
        invoice(sale("10.03", tax="1"), TxnTaxDetail={"TaxLine": [tax_line("1", "2.02", TaxPercent=20)]}),
    )
    bought = uk.create(
        "Bill",
        uk_bill(
            expense(100, tax="1"),
            expense(10, tax="2"),
            TxnTaxDetail={"TotalTax": 1, "TaxLine": [tax_line("2", "19.97", NetAmountTaxable=100)]},
        ),
    )

    assert (sold["TxnTaxDetail"]["TotalTax"], sold["TotalAmt"]) == (Decimal("2.02"), Decimal("12.05"))
    assert sold["TxnTaxDetail"]["TaxLine"][0]["TaxLineDetail"]["PercentBased"] is False
    assert (bought["TxnTaxDetail"]["TotalTax"], bought["TotalAmt"]) == (Decimal("20.47"), Decimal("130.47"))


def test_a_tax_line_without_an_amount_is_computed(uk: Desk) -> None:
    line = tax_line("1", None, PercentBased=True, TaxPercent=20)

    assert (
        uk.create("Invoice", invoice(sale(100, tax="1"), TxnTaxDetail={"TaxLine": [line]}))["TotalAmt"] == 120
    )


def test_a_tax_line_for_a_rate_no_line_uses_is_refused(uk: Desk) -> None:
    assert (
        uk.code("invoice", invoice(sale(100, tax="1"), TxnTaxDetail={"TaxLine": [tax_line("3", 5)]}))
        == "6000"
    )


def test_tax_included_comes_back_as_net_with_the_gross_beside_it(uk: Desk) -> None:
    made = uk.create(
        "Invoice", invoice(sale(120, tax="1"), sale("9.99", tax="1"), GlobalTaxCalculation="TaxInclusive")
    )

    nets = [(line["Amount"], line["SalesItemLineDetail"]["TaxInclusiveAmt"]) for line in made["Line"][:2]]
    assert nets == [(100, 120), (Decimal("8.33"), Decimal("9.99"))]
    assert made["TxnTaxDetail"]["TotalTax"] == Decimal("21.66")
    assert made["TotalAmt"] == Decimal("129.99")
    echoed = uk.post("invoice", {**made, "PrivateNote": "x"})["Invoice"]
    assert (echoed["TotalAmt"], echoed["Line"]) == (made["TotalAmt"], made["Line"])


def test_a_line_may_state_net_and_gross_or_by_the_switch_net_alone(uk: Desk) -> None:
    both = sale(100, tax="1", TaxInclusiveAmt=120)
    assert uk.create("Invoice", invoice(both, GlobalTaxCalculation="TaxInclusive"))["TotalAmt"] == 120

    uk.company.switches.inclusive_amount_is_gross = False
    made = uk.create("Invoice", invoice(sale(100, tax="1"), GlobalTaxCalculation="TaxInclusive"))
    assert (made["Line"][0]["SalesItemLineDetail"]["TaxInclusiveAmt"], made["TotalAmt"]) == (120, 120)


def test_not_applicable_means_no_tax_and_forbids_a_tax_detail(uk: Desk) -> None:
    made = uk.create("Bill", uk_bill(expense(100), GlobalTaxCalculation="NotApplicable"))

    assert made["TotalAmt"] == 100 and "TxnTaxDetail" not in made
    body = uk_bill(expense(100), GlobalTaxCalculation="NotApplicable", TxnTaxDetail={"TotalTax": 20})
    assert uk.code("bill", body) == "6170"
    assert uk.code("bill", uk_bill(expense(1, tax="1"), GlobalTaxCalculation="Sometimes")) == "2170"


def test_a_uk_discount_lowers_what_is_taxed(uk: Desk) -> None:
    discount = {
        "Amount": 10,
        "DetailType": "DiscountLineDetail",
        "DiscountLineDetail": {"PercentBased": False},
    }

    made = uk.create("Invoice", invoice(sale(60, tax="1"), sale(40, tax="3"), discount))

    assert made["TxnTaxDetail"]["TotalTax"] == Decimal("10.80")
    assert made["TotalAmt"] == Decimal("100.80")


def test_codes_with_new_and_existing_rates_are_made_by_the_tax_service(uk: Desk) -> None:
    answer = uk.post(
        "taxservice/taxcode",
        {
            "TaxCode": "12.5% T",
            "TaxRateDetails": [
                {
                    "TaxRateName": "12.5% T (Sales)",
                    "RateValue": "12.5",
                    "TaxAgencyId": 1,
                    "TaxApplicableOn": "Sales",
                },
                {"TaxRateId": "2", "TaxApplicableOn": "Purchase"},
            ],
        },
    )

    assert answer == {
        "TaxCode": "12.5% T",
        "TaxCodeId": "6",
        "TaxRateDetails": [
            {
                "TaxRateName": "12.5% T (Sales)",
                "TaxRateId": "11",
                "RateValue": Decimal("12.5"),
                "TaxAgencyId": "1",
                "TaxApplicableOn": "Sales",
            },
            {
                "TaxRateName": "20.0% S (Purchases)",
                "TaxRateId": "2",
                "RateValue": 20,
                "TaxAgencyId": "1",
                "TaxApplicableOn": "Purchase",
            },
        ],
    }
    assert uk.create("Invoice", invoice(sale(100, tax="6")))["TotalAmt"] == Decimal("112.50")
    assert uk.create("Bill", uk_bill(expense(100, tax="6")))["TotalAmt"] == 120


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"TaxCode": ""}, "2020"),
        ({"TaxCode": "20.0% s"}, "6240"),
        ({"TaxRateDetails": []}, "2020"),
        (
            {"TaxRateDetails": [{"TaxRateName": "20.0% S (Sales)", "RateValue": 1, "TaxAgencyId": "1"}]},
            "6240",
        ),
        ({"TaxRateDetails": [{"TaxRateName": "N", "RateValue": 101, "TaxAgencyId": "1"}]}, "2150"),
        ({"TaxRateDetails": [{"TaxRateName": "N", "RateValue": 1, "TaxAgencyId": "9"}]}, "2500"),
        ({"TaxRateDetails": [{"TaxRateId": "99"}]}, "2500"),
        ({"TaxRateDetails": [{"TaxRateId": "1"}, {"TaxRateId": "1"}]}, "6000"),
    ],
)
def test_a_tax_code_that_is_wrong_is_refused(uk: Desk, changes: dict[str, Any], code: str) -> None:
    body = {"TaxCode": "New", "TaxRateDetails": [{"TaxRateId": "1"}], **changes}

    assert uk.code("taxservice/taxcode", body) == code
    assert (len(uk.company.all("TaxCode")), len(uk.company.all("TaxRate"))) == (5, 10)


def test_an_agency_of_its_own_gets_an_account_of_its_own(uk: Desk) -> None:
    agency = uk.create("TaxAgency", {"DisplayName": "Island Customs"})
    rate = {"TaxRateName": "Duty", "RateValue": 3, "TaxAgencyId": agency["Id"], "TaxApplicableOn": "Sales"}
    code = uk.post("taxservice/taxcode", {"TaxCode": "Duty", "TaxRateDetails": [rate]})["TaxCodeId"]

    uk.create("Invoice", invoice(sale(100, tax=code)))

    assert uk.balance("Island Customs Payable") == -3
    assert uk.code("taxagency", {"DisplayName": "island customs"}) == "6240"


def test_tax_rates_and_codes_are_written_by_the_service_only(uk: Desk) -> None:
    assert uk.code("taxrate", {"Name": "x"}) == "500"
    assert uk.code("taxcode", {"Name": "x"}) == "500"


def test_a_voided_vat_invoice_books_nothing(uk: Desk) -> None:
    made = uk.create("Invoice", invoice(sale(100, tax="1")))

    uk.post("invoice", identity(made), operation="void")

    assert (uk.balance("VAT Control"), uk.balance("Debtors")) == (0, 0)


def test_a_note_that_changes_leaves_the_tax_detail_as_it_was(uk: Desk) -> None:
    made = uk.create("Invoice", invoice(sale(120, tax="1"), GlobalTaxCalculation="TaxInclusive"))

    noted = uk.sparse("Invoice", made, PrivateNote="called")
    sent_back = uk.post("invoice", {**noted, "sparse": False})["Invoice"]

    assert noted["TxnTaxDetail"] == sent_back["TxnTaxDetail"] == made["TxnTaxDetail"]
    assert sent_back["Line"] == made["Line"]


def test_tax_goes_when_an_update_says_that_it_is_not_applicable(uk: Desk) -> None:
    made = uk.create("Invoice", invoice(sale(100, tax="1")))

    changed = uk.sparse("Invoice", made, GlobalTaxCalculation="NotApplicable")

    assert (changed["TotalAmt"], changed.get("TxnTaxDetail")) == (100, None)
    assert uk.balance("VAT Control") == 0


def test_a_discount_before_tax_moves_the_tax_without_new_lines(us: Desk) -> None:
    discount = {
        "Amount": 10,
        "DetailType": "DiscountLineDetail",
        "DiscountLineDetail": {"PercentBased": True, "DiscountPercent": 10},
    }
    made = us.create("Invoice", invoice(sale(100, tax="TAX"), discount))

    changed = us.sparse("Invoice", made, ApplyTaxAfterDiscount=True)

    assert (made["TotalAmt"], changed["TotalAmt"]) == (98, Decimal("97.20"))
