"""Names that QuickBooks can store."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crossfoot.core.names import (
    MAX_NAME,
    encodable,
    name_problems,
    remote_name,
    same_name,
    shown_characters,
    suffixed,
    unencodable,
    without_deleted_suffix,
)
from crossfoot.core.postings import Party
from crossfoot.core.problems import Fix

any_text = st.text(max_size=400)


def customer(name):
    return Party(key="customer:12", kind="customer", name=name, currency="USD")


def codes(problems):
    return [problem.code for problem in problems]


@pytest.mark.parametrize(
    ("name", "stored"),
    [
        ("  Vins et alcools Chevalier ", "Vins et alcools Chevalier"),
        ("Acme\tTools\r\nLtd", "Acme Tools Ltd"),
        ("Parent: Child", "Parent - Child"),
        ("A:B", "A - B"),
        ("x" * 120, "x" * 100),
        ("x" * 99 + " yz", "x" * 99),
        ("", ""),
    ],
)
def test_a_name_becomes_what_quickbooks_can_store(name, stored):
    assert remote_name(name) == stored


@given(name=any_text)
def test_a_stored_name_never_exceeds_100_characters_and_has_no_colon_tab_or_line_break(name):
    stored = remote_name(name)

    assert len(stored) <= MAX_NAME
    assert not set(stored) & set(":\t\r\n")
    assert stored == stored.strip()
    assert remote_name(stored) == stored


@given(name=any_text, kind=st.sampled_from(["customer", "vendor"]))
def test_a_suffixed_name_never_exceeds_100_characters_and_shows_its_kind(name, kind):
    shown = suffixed(name, kind)

    assert len(shown) <= MAX_NAME
    assert shown.endswith(f" ({kind.capitalize()})")
    assert shown == suffixed(name, kind)


def test_who_is_both_is_told_apart_by_a_visible_suffix():
    assert suffixed("Hanari Carnes", "customer") == "Hanari Carnes (Customer)"
    assert suffixed("Hanari Carnes", "vendor") == "Hanari Carnes (Vendor)"
    assert suffixed("x" * 100, "vendor") == "x" * 91 + " (Vendor)"


def test_case_and_blanks_and_composed_accents_do_not_make_another_name():
    assert same_name(" HANARI carnes", "Hanari Carnes ")
    assert same_name("Straße", "STRASSE")
    assert same_name("Caf\u00e9", "Cafe\u0301")
    assert not same_name("Hanari Carnes", "Hanari Carnes Ltd")


def test_accents_fit_a_us_company_and_emoji_and_hungarian_letters_do_not():
    assert encodable("Ana Trujillo Emparedados y helados, México", "US")
    assert not encodable("Gift 🎁 shop", "US")
    assert unencodable("Hálő 🎁 ő", "US") == "ő🎁"
    assert encodable("Gift 🎁 shop", "GB")
    assert not encodable("broken \ud800", "GB")


def test_strange_characters_are_shown_in_a_sentence():
    assert shown_characters("ő€") == "“ő”, “€”"
    assert shown_characters("\ud800") == "U+D800"
    assert shown_characters("abcdefghijkl") == ", ".join(f"“{c}”" for c in "abcdefghij") + " and 2 more"


def test_a_good_name_has_no_problem():
    assert name_problems(customer("Vins et alcools Chevalier"), "US") == []
    assert name_problems(customer("x" * 100), "US") == []


def test_a_colon_is_refused_with_the_name_it_could_have():
    (problem,) = name_problems(customer("Acme: West"), "GB")

    assert (problem.code, problem.fix, problem.subject) == ("name_has_colon", Fix.EDIT_PARTY, "customer:12")
    assert problem.sentence == (
        "Customer “Acme: West” has a colon in its name, which QuickBooks does not allow. Rename it under "
        "Contacts, for example to “Acme - West”."
    )


def test_101_characters_are_refused_with_the_count():
    (problem,) = name_problems(customer("y" * 101), "GB")

    assert problem.code == "name_too_long"
    assert "has 101 characters in its name, and QuickBooks stores at most 100. Shorten it" in problem.sentence


def test_an_emoji_in_a_us_companys_customer_is_named():
    (problem,) = name_problems(customer("Gift 🎁 shop"), "US")

    assert problem.code == "name_not_storable"
    assert problem.sentence == (
        "Customer “Gift 🎁 shop” has “🎁” in its name, which a QuickBooks company in the US cannot store. "
        "Rename it under Contacts."
    )


def test_all_that_is_wrong_with_a_name_is_told_at_once():
    assert codes(name_problems(customer("ő:" + "x" * 100), "US")) == [
        "name_has_colon",
        "name_too_long",
        "name_not_storable",
    ]
    assert codes(name_problems(customer("  "), "US")) == ["name_missing"]


def test_a_tab_in_a_name_is_mended_without_a_word():
    assert name_problems(customer("Acme\tTools"), "US") == []


def test_the_name_of_an_inactive_record_is_known_without_its_mark():
    assert without_deleted_suffix("Hanari Carnes (deleted)") == "Hanari Carnes"
    assert without_deleted_suffix("Hanari Carnes") == "Hanari Carnes"
