"""Customers and vendors: entered, changed, and found or made for the orders that name them."""

from __future__ import annotations

import pytest

from crossfoot.core.permissions import Role
from crossfoot.core.postings import Address
from crossfoot.core.problems import Refusal
from crossfoot.parties import operations
from crossfoot.parties.models import Party, Terms
from crossfoot.parties.operations import PartyRow, TermsRow, row_key
from crossfoot.tenancy import access
from office import Office

HANARI = PartyRow(
    name="Hanari Carnes", code="HANAR", email="Mario@Hanari.example", line1="Rua do Paço, 67",
    city="Rio de Janeiro", country="Brazil",
)  # fmt: skip


def ensures(office: Office, *rows: PartyRow, kind: str = "customer") -> dict[str, Party]:
    return operations.ensure_many(company=office.northwind, kind=kind, rows=rows, at=office.now)


def drafts(office: Office, name: str, kind: str = "customer", **more: str) -> Party:
    return operations.draft_party(
        company=office.northwind, kind=kind, name=name, by=office.ana, at=office.now, **more
    )


class TestEnsuring:
    def test_a_new_party_is_made_with_everything(self, office: Office):
        party = ensures(office, HANARI)["HANAR"]
        party.refresh_from_db()
        assert (party.name, party.name_key) == ("Hanari Carnes", "hanari carnes")
        assert (party.email, party.email_key) == ("Mario@Hanari.example", "mario@hanari.example")
        assert (party.city, party.currency, party.from_books) == ("Rio de Janeiro", "USD", False)

    def test_the_second_time_it_is_found_by_its_code_and_not_changed(self, office: Office):
        first = ensures(office, HANARI)["HANAR"]
        moved = PartyRow(name="Hanari Ltd", code="HANAR", email="new@hanari.example", line1="Elsewhere")
        second = ensures(office, moved)["HANAR"]
        second.refresh_from_db()
        assert (second.pk, second.name, second.line1) == (first.pk, "Hanari Carnes", "Rua do Paço, 67")

    def test_without_a_code_it_is_found_by_email_then_by_name(self, office: Office):
        first = ensures(office, HANARI)["HANAR"]
        by_email = ensures(office, PartyRow(name="Somebody", email="MARIO@hanari.example "))
        by_name = ensures(office, PartyRow(name=" hanari  CARNES".replace("  ", " ")))
        assert by_email["somebody"].pk == by_name["hanari carnes"].pk == first.pk
        assert Party.objects.count() == 1

    def test_an_address_is_never_overwritten_from_an_order(self, office: Office):
        ensures(office, HANARI)
        ensures(office, PartyRow(name="Hanari Carnes", line1="Elsewhere 1", city="Lima"))
        party = Party.objects.get()
        assert (party.line1, party.city) == ("Rua do Paço, 67", "Rio de Janeiro")

    def test_a_code_that_comes_later_is_kept_on_the_party(self, office: Office):
        first = ensures(office, PartyRow(name="Hanari Carnes"))["hanari carnes"]
        assert ensures(office, HANARI)["HANAR"].pk == first.pk
        assert Party.objects.get().code == "HANAR"

    def test_another_code_is_another_party_of_the_same_name(self, office: Office):
        found = ensures(
            office, HANARI, PartyRow(name="Hanari Carnes", code="HANA2", email="mario@hanari.example")
        )
        assert found["HANAR"].pk != found["HANA2"].pk

    def test_who_is_both_has_two_rows(self, office: Office):
        customer = ensures(office, HANARI)["HANAR"]
        vendor = ensures(office, HANARI, kind="vendor")["HANAR"]
        assert {customer.key, vendor.key} == {f"customer:{customer.pk}", f"vendor:{vendor.pk}"}

    def test_another_currency_is_another_party(self, office: Office):
        ensures(office, PartyRow(name="Hanari Carnes"), PartyRow(name="hanari carnes", currency="EUR"))
        assert set(Party.objects.values_list("currency", flat=True)) == {"USD", "EUR"}

    def test_an_inactive_party_is_found_by_code_only(self, office: Office):
        first = ensures(office, HANARI)["HANAR"]
        Party.objects.update(is_active=False)
        assert ensures(office, HANARI)["HANAR"].pk == first.pk
        assert ensures(office, PartyRow(name="Hanari Carnes"))["hanari carnes"].pk != first.pk

    def test_of_several_of_one_name_the_oldest_is_taken(self, office: Office):
        oldest, _ = drafts(office, "Smith", code="S1"), drafts(office, "Smith", code="S2")
        assert ensures(office, PartyRow(name="SMITH"))["smith"].pk == oldest.pk

    def test_one_name_twice_in_a_file_is_one_party(self, office: Office):
        found = ensures(
            office, PartyRow(name="Chop-suey"), PartyRow(name="chop-suey "), PartyRow(name="Chop-suey")
        )
        assert len(found) == 1
        assert Party.objects.count() == 1

    def test_names_match_however_accents_and_case_are_written(self, office: Office):
        found = ensures(office, PartyRow(name="Königlich Essen"), PartyRow(name="Königlich ESSEN"))
        assert len(found) == Party.objects.count() == 1

    def test_another_companys_party_is_not_seen(self, office: Office):
        ensures(office, HANARI)
        theirs = operations.ensure_many(
            company=office.brightware, kind="customer", rows=[HANARI], at=office.now
        )
        assert theirs["HANAR"].company == office.brightware
        assert Party.objects.count() == 2

    def test_500_rows_cost_a_handful_of_queries(self, office: Office, django_assert_max_num_queries):
        rows = [PartyRow(name=f"Party {n}", code=f"P{n}", email=f"p{n}@x.example") for n in range(500)]
        # SQLite takes 999 values in one statement, so its insert is cut into parts.
        with django_assert_max_num_queries(24):
            ensures(office, *rows)
        with django_assert_max_num_queries(9):
            assert len(ensures(office, *rows)) == 500
        assert Party.objects.count() == 500

    def test_a_row_that_cannot_be_is_refused_and_none_is_written(self, office: Office):
        with pytest.raises(Refusal) as refused:
            ensures(
                office,
                HANARI,
                PartyRow(name=" "),
                PartyRow(name="X", currency="DOG"),
                PartyRow(name="Y", email="no"),
            )
        assert [problem.code for problem in refused.value.problems] == [
            "party_name_missing", "party_currency", "party_email"
        ]  # fmt: skip
        assert not Party.objects.exists()

    def test_a_run_marks_what_it_made(self, office: Office):
        operations.ensure_many(
            company=office.northwind, kind="customer", rows=[HANARI], at=office.now, import_run=7
        )
        assert Party.objects.get().import_run == 7
        assert row_key(HANARI) == "HANAR"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"name": "x" * 501}, "party_field_too_long"),
        ({"city": "x" * 256}, "party_field_too_long"),
        ({"city": "a\x00b"}, "party_field_not_text"),
        ({"name": "\ud83d"}, "party_field_not_text"),
        ({"email": "two words@x.example"}, "party_email"),
        ({"terms": "Net 7"}, "party_terms"),
    ],
)
def test_a_field_that_cannot_be_kept_is_refused(office: Office, change: dict[str, str], code: str):
    given = {"name": "Hanari", **change}
    with pytest.raises(Refusal) as refused:
        operations.draft_party(
            company=office.northwind, kind="customer", by=office.ana, at=office.now, **given
        )
    assert [problem.code for problem in refused.value.problems] == [code]
    assert not Party.objects.exists()


def test_emoji_and_letters_of_all_scripts_are_kept(office: Office):
    assert Party.objects.get(pk=drafts(office, "Ősz & 花 🎁").pk).name == "Ősz & 花 🎁"


def test_a_code_stands_for_one_party_of_a_kind(office: Office):
    drafts(office, "Hanari", code="H1")
    drafts(office, "Hanari", "vendor", code="H1")
    with pytest.raises(Refusal, match="The code “H1” belongs to customer “Hanari”"):
        drafts(office, "Another", code="H1")


def test_a_change_is_told_with_before_and_after(office: Office):
    party = drafts(office, "Hanari", city="Rio")
    changed = operations.edit_party(
        party=party, name="Hanari Carnes", city="Lima", by=office.ana, at=office.now
    )
    assert (changed.name_key, changed.city) == ("hanari carnes", "Lima")
    assert office.verbs()[-2:] == ["customer.drafted", "customer.edited"]
    operations.edit_party(party=changed, name="Hanari Carnes", city="Lima", by=office.ana, at=office.now)
    assert office.verbs().count("customer.edited") == 1


def test_a_payments_clerk_enters_nobody(office: Office):
    pia = office.joins("Pia", Role.PAYMENTS)
    with pytest.raises(access.Forbidden):
        operations.draft_party(company=office.northwind, kind="customer", name="X", by=pia, at=office.now)
    with pytest.raises(access.Outsider):
        operations.draft_party(
            company=office.northwind, kind="customer", name="X", by=office.bo, at=office.now
        )
    assert not Party.objects.exists()


def test_terms_are_made_once_and_never_changed(office: Office):
    rows = [TermsRow("Net 30", due_days=30), TermsRow("10th", day_of_month=10, due_next_month_days=5)]
    first = operations.ensure_terms(company=office.northwind, rows=rows)
    again = operations.ensure_terms(company=office.northwind, rows=[TermsRow("Net 30", due_days=60)])
    assert again["Net 30"] == first["Net 30"]
    assert Terms.objects.get(name="Net 30").due_days == 30
    tenth = first["10th"]
    assert (tenth.due_days, tenth.day_of_month, tenth.due_next_month_days) == (None, 10, 5)


@pytest.mark.parametrize(
    "row",
    [
        TermsRow("Both", due_days=3, day_of_month=10),
        TermsRow("Neither"),
        TermsRow("", due_days=3),
        TermsRow("x" * 32, due_days=3),
        TermsRow("Far", due_days=1000),
        TermsRow("Day 0", day_of_month=0),
        TermsRow("Day 32", day_of_month=32),
    ],
)
def test_terms_that_mean_nothing_are_refused(office: Office, row: TermsRow):
    with pytest.raises(Refusal):
        operations.ensure_terms(company=office.northwind, rows=[row])
    assert not Terms.objects.exists()


def test_a_party_in_a_posting_carries_what_it_is_created_from(office: Office):
    posting = operations.as_posting(ensures(office, HANARI)["HANAR"])
    assert posting.key == f"customer:{Party.objects.get().pk}"
    assert (posting.kind, posting.name, posting.currency) == ("customer", "Hanari Carnes", "USD")
    assert posting.address == Address(line1="Rua do Paço, 67", city="Rio de Janeiro", country="Brazil")
