"""Which number QuickBooks shows (D3), and which patterns are refused."""

import pytest

from crossfoot.core.numbering import (
    MAX_NUMBER,
    NumberRule,
    number_for,
    number_problems,
    validate_pattern,
)
from crossfoot.core.problems import Fix

FIELDS = {"order": " PO-1042 ", "vendor_code": "LITWARE", "reference": "INV/77"}


def codes(problems):
    return [problem.code for problem in problems]


@pytest.mark.parametrize(
    ("rule", "pattern", "number"),
    [
        (NumberRule.OWN, "", "PO-1042"),
        (NumberRule.QUICKBOOKS, "", ""),
        (NumberRule.VENDOR_REFERENCE, "", "INV/77"),
        (NumberRule.PATTERN, "{vendor_code}-{reference}", "LITWARE-INV/77"),
        (NumberRule.PATTERN, "B {order}", "B PO-1042"),
    ],
)
def test_the_number_follows_the_rule(rule, pattern, number):
    assert number_for(rule, pattern, FIELDS) == number


def test_a_pattern_reads_only_its_own_fields_and_no_attributes_of_them():
    assert number_for(NumberRule.PATTERN, "{order.__class__}{order}", FIELDS) == "{order.__class__}PO-1042"


def test_a_pattern_without_its_telling_field_numbers_nothing():
    fields = {"vendor_code": "LITWARE", "reference": "", "order": "PO-1"}

    assert number_for(NumberRule.PATTERN, "{vendor_code}-{reference}", fields) == ""


def test_a_number_of_21_characters_fits_and_of_22_does_not():
    assert number_problems("9" * MAX_NUMBER, NumberRule.OWN, "Invoice 1") == []

    (problem,) = number_problems("9" * 22, NumberRule.OWN, "Invoice 1")

    assert problem.code == "number_too_long"
    assert problem.fix is Fix.CHANGE_NUMBER
    assert problem.blocks
    assert problem.sentence == (
        "Invoice 1 would get the number “9999999999999999999999”, which has 22 characters, and "
        "QuickBooks stores at most 21. Shorten the number, or choose a shorter numbering rule under "
        "Settings > Numbering."
    )


def test_no_number_is_right_only_where_quickbooks_numbers():
    assert number_problems("", NumberRule.QUICKBOOKS, "Invoice 1") == []

    (problem,) = number_problems("", NumberRule.VENDOR_REFERENCE, "Bill of Litware")

    assert problem.code == "number_missing"
    assert problem.sentence == (
        "Bill of Litware has no number: the vendor's invoice number is empty. Enter it on the order, or "
        "choose another numbering rule under Settings > Numbering."
    )


def test_a_pattern_that_gives_the_same_number_on_every_bill_is_refused():
    (problem,) = validate_pattern("ACME-{vendor_code}")

    assert problem.code == "pattern_always_the_same"
    assert problem.fix is Fix.CHANGE_SETTING
    assert "Add {order} or {reference} to it." in problem.sentence
    assert codes(validate_pattern("SUPPLIER")) == ["pattern_always_the_same"]


@pytest.mark.parametrize(
    "pattern", ["{order}", "{vendor_code}-{order}", "{vendor_code}/{reference}", "B-{order}"]
)
def test_a_pattern_with_a_telling_field_is_accepted(pattern):
    assert validate_pattern(pattern) == []


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("", ["pattern_empty"]),
        ("   ", ["pattern_empty"]),
        ("{order}-{colour}", ["pattern_unknown_field"]),
        ("{order", ["pattern_brace", "pattern_always_the_same"]),
        ("{order}}", ["pattern_brace"]),
        ("{Order}-{order}", ["pattern_brace"]),
        ("{order}\n", ["pattern_character"]),
        ("x" * 21 + "{order}", ["pattern_too_long"]),
    ],
)
def test_everything_wrong_with_a_pattern_is_told_at_once(pattern, expected):
    assert codes(validate_pattern(pattern)) == expected


def test_an_unknown_field_is_named_with_those_that_are_known():
    (problem,) = validate_pattern("{order}-{colour}")

    assert problem.sentence == (
        "The number pattern names {colour}, which is not known. "
        "It may use {order}, {vendor_code}, {reference}."
    )
