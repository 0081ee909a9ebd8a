"""Figures that do not agree are told with both figures; what the vendor states counts."""

from __future__ import annotations

from decimal import Decimal as D

import pytest

from crossfoot.imports.einvoices import read
from einvoice_files import CII, UBL, changed

END = ". What it states counts; if that is wrong, ask the vendor for a corrected invoice."


@pytest.mark.parametrize(
    ("changes", "codes", "sentence"),
    [
        (
            [("EUR\">1019.25", "EUR\">1019.00")],
            ["lines", "net"],
            "Invoice HM-2026-118: the lines add up to 1,019.25 EUR, and it states 1,019.00 EUR",
        ),
        (
            [("EUR\">19.25</cbc:AllowanceTotal", "EUR\">20.00</cbc:AllowanceTotal")],
            ["discounts", "net"],
            "Invoice HM-2026-118: the discounts add up to 19.25 EUR, and it states 20.00 EUR",
        ),
        (
            [("EUR\">90.00</cbc:ChargeTotal", "EUR\">60.00</cbc:ChargeTotal")],
            ["charges", "net"],
            "Invoice HM-2026-118: the charges add up to 90.00 EUR, and it states 60.00 EUR",
        ),
        (
            [("EUR\">237.08", "EUR\">240.00"), ("EUR\">1327.08", "EUR\">1330.00"), ("EUR\">1027.00", "EUR\">1029.92")],
            ["tax"],
            "Invoice HM-2026-118: the tax by rates adds up to 237.08 EUR, and it states 240.00 EUR",
        ),
        (
            [("EUR\">1327.08", "EUR\">1427.08"), ("EUR\">1027.00", "EUR\">1127.00")],
            ["gross"],
            "Invoice HM-2026-118: net and tax add up to 1,327.08 EUR, and it states 1,427.08 EUR",
        ),
        (
            [("EUR\">1027.00", "EUR\">1327.00")],
            ["payable"],
            "Invoice HM-2026-118: the total less what is prepaid, plus rounding, is 1,027.00 EUR, and it states "
            "1,327.00 EUR",
        ),
        (
            [("<cbc:Percent>12<", "<cbc:Percent>25<")],
            ["tax_rate"],
            "Invoice HM-2026-118: 25 % of -16.00 EUR is -4.00 EUR, and it states -1.92 EUR of tax",
        ),
        (
            [(">89.50<", ">98.50<")],
            ["line"],
            "Invoice HM-2026-118, line 1: 10 at 98.50 less 44.75 is 940.25 EUR, and it states 850.25 EUR",
        ),
        (
            [(">12.40<", ">14.20<")],
            ["line"],
            "Invoice HM-2026-118, line 2: 500 at 14.20 per 100 plus 3.00 is 74.00 EUR, and it states 65.00 EUR",
        ),
    ],
)  # fmt: skip
def test_a_sum_that_does_not_come_out_is_told_with_both_figures(
    changes: list[tuple[str, str]], codes: list[str], sentence: str
) -> None:
    problems = read(changed(UBL, *changes), "a.xml").problems
    assert [problem.code for problem in problems] == [f"e_invoice_{code}" for code in codes]
    assert problems[0].sentence == sentence + END
    assert not any(problem.blocks for problem in problems)


def test_a_wrong_total_stays_as_it_is_stated() -> None:
    found = read(changed(CII, (">1327.08<", ">9999.99<")), "a.xml")
    assert found.totals is not None
    assert found.totals.gross == D("9999.99")
    assert [problem.code for problem in found.problems] == ["e_invoice_gross", "e_invoice_payable"]


def test_rounding_tax_line_by_line_is_within_the_norm() -> None:
    rounded = [("239.00", "239.90"), ("237.08", "237.98"), ("1327.08", "1327.98"), ("1027.00", "1027.90")]
    assert read(changed(UBL, *rounded), "a.xml").problems == ()


def test_the_price_written_into_the_base_quantity_as_well_is_no_contradiction() -> None:
    base = "<ram:ChargeAmount>8.00</ram:ChargeAmount><ram:BasisQuantity>8.00</ram:BasisQuantity>"
    assert read(changed(CII, ("<ram:ChargeAmount>8.00</ram:ChargeAmount>", base)), "a.xml").problems == ()


def test_amounts_in_forints_are_rounded_to_whole_ones() -> None:
    changes = [(">EUR<", ">HUF<"), ('"EUR"', '"HUF"')]
    off = [(">12.40<", ">12.46<")]
    assert [problem.code for problem in read(changed(UBL, *off), "a.xml").problems] == ["e_invoice_line"]
    assert read(changed(UBL, *changes, *off), "a.xml").problems == ()


def test_a_base_quantity_of_nothing_is_one() -> None:
    found = read(
        changed(UBL, ('<cbc:BaseQuantity unitCode="C62">100', '<cbc:BaseQuantity unitCode="C62">0')), "a.xml"
    )
    assert found.lines[1].price_base_quantity == 1
    assert [problem.where for problem in found.problems] == ["lines.1"]
