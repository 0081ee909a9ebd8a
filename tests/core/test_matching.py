"""Which record of QuickBooks is this customer: found, asked for, or created."""

from hypothesis import given
from hypothesis import strategies as st

from crossfoot.core.matching import Ambiguous, By, Candidate, Matched, NameTaken, NoMatch, match
from crossfoot.core.postings import Party

HANARI = Party("customer:5", "customer", "Hanari Carnes", "USD", email="mario@hanari.example")


def customer(remote_id, name="Hanari Carnes", **fields):
    return Candidate(remote_id, "customer", name, **fields)


def vendor(remote_id, name="Hanari Carnes", **fields):
    return Candidate(remote_id, "vendor", name, **fields)


def test_a_remembered_link_wins_over_e_mail_and_name():
    records = [customer("1", "Renamed since"), customer("2", email=HANARI.email)]

    assert match(HANARI, records, remembered="1") == Matched("1", By.LINK)


def test_a_remembered_record_that_was_merged_away_is_looked_for_again():
    assert match(HANARI, [customer("2")], remembered="1") == Matched("2", By.NAME)


def test_a_remembered_id_of_another_kind_is_not_the_customer():
    assert match(HANARI, [vendor("1", "Other")], remembered="1") == NoMatch()


def test_a_linked_customer_that_became_inactive_is_asked_about():
    result = match(HANARI, [customer("1", "Hanari Carnes (deleted)", active=False)], remembered="1")

    assert isinstance(result, Ambiguous)
    assert result.by is By.LINK
    assert result.sentence == (
        "Customer “Hanari Carnes” is inactive in QuickBooks (Id 1). Make it active there again and refresh, "
        "choose another record, or rename it under Contacts."
    )


def test_the_e_mail_address_finds_a_customer_under_another_name():
    records = [customer("7", "Hanari Carnes SA", email="Sales@x.example, MARIO@hanari.example ")]

    assert match(HANARI, records) == Matched("7", By.EMAIL)


def test_two_customers_with_one_e_mail_address_are_asked_about_even_when_one_has_the_name():
    records = [customer("1", email=HANARI.email), customer("2", "Hanari Export", email=HANARI.email)]

    result = match(HANARI, records)

    assert result == Ambiguous(
        tuple(records),
        By.EMAIL,
        "Customer “Hanari Carnes”: 2 customers in QuickBooks have the e-mail address mario@hanari.example: "
        "“Hanari Carnes” (Id 1), “Hanari Export” (Id 2). Choose the one it is.",
    )


def test_an_inactive_or_foreign_record_with_the_e_mail_address_does_not_count():
    records = [
        customer("1", "A", email=HANARI.email, active=False),
        customer("2", "B", email=HANARI.email, currency="EUR"),
        vendor("3", "C", email=HANARI.email),
        customer("4", currency="USD"),
    ]

    assert match(HANARI, records) == Matched("4", By.NAME)


def test_the_name_is_compared_trimmed_and_without_case():
    assert match(HANARI, [customer("9", " HANARI carnes ")]) == Matched("9", By.NAME)


def test_two_customers_of_one_name_are_asked_about():
    # QuickBooks keeps names unique, but a name with a blank at its end may have come in by an old import.
    records = [customer("1"), customer("2", "hanari carnes ")]

    result = match(HANARI, records)

    assert result == Ambiguous(
        tuple(records),
        By.NAME,
        "Customer “Hanari Carnes”: 2 customers in QuickBooks have this name: “Hanari Carnes” (Id 1), "
        "“hanari carnes” (Id 2). Choose the one it is.",
    )


def test_a_name_with_a_tab_is_found_as_it_was_created():
    party = Party("customer:5", "customer", "Hanari\tCarnes", "USD")

    assert match(party, [customer("9")]) == Matched("9", By.NAME)


def test_a_customer_who_is_also_a_vendor_gets_a_visible_suffix():
    assert match(HANARI, [vendor("3")]) == NameTaken(vendor("3"), "Hanari Carnes (Customer)")


def test_an_employee_holds_the_name_too():
    employee = Candidate("8", "employee", "Hanari Carnes")

    assert match(HANARI, [employee]) == NameTaken(employee, "Hanari Carnes (Customer)")


def test_a_customer_created_with_the_suffix_before_is_found_again():
    assert match(HANARI, [vendor("3"), customer("4", "hanari carnes (customer)")]) == Matched("4", By.NAME)


def test_where_even_the_suffixed_name_is_taken_a_person_decides():
    result = match(HANARI, [vendor("3"), vendor("4", "Hanari Carnes (Customer)")])

    assert isinstance(result, Ambiguous)
    assert [record.remote_id for record in result.candidates] == ["3", "4"]
    assert "both its name and “Hanari Carnes (Customer)” belong to others" in result.sentence


def test_an_inactive_vendor_has_given_the_name_free():
    assert match(HANARI, [vendor("3", "Hanari Carnes (deleted)", active=False)]) == NoMatch()


def test_an_inactive_customer_of_the_same_name_is_offered_for_reactivation():
    result = match(HANARI, [customer("3", "Hanari Carnes (deleted)", active=False)])

    assert isinstance(result, Ambiguous)
    assert result.by is By.NAME
    assert "is inactive in QuickBooks (Id 3). Make it active there again" in result.sentence


def test_an_active_customer_counts_though_an_inactive_one_had_the_name():
    records = [customer("3", "Hanari Carnes (deleted)", active=False), customer("4")]

    assert match(HANARI, records) == Matched("4", By.NAME)


def test_a_customer_kept_in_another_currency_is_asked_about():
    result = match(HANARI, [customer("3", currency="EUR")])

    assert isinstance(result, Ambiguous)
    assert result.sentence == (
        "Customer “Hanari Carnes” is kept in EUR in QuickBooks (Id 3) and in USD here, and QuickBooks gives "
        "each customer one currency. Choose a record in USD, or rename it under Contacts so that one can be "
        "created."
    )


def test_a_company_with_one_currency_does_not_name_it():
    assert match(HANARI, [customer("3", currency="")]) == Matched("3", By.NAME)


def test_nobody_of_that_name_or_address_is_created():
    assert match(HANARI, [customer("3", "Hanari Carnes Ltd", email="other@hanari.example")]) == NoMatch()
    assert match(HANARI, []) == NoMatch()


def test_records_without_an_e_mail_address_do_not_match_a_party_without_one():
    party = Party("customer:6", "customer", "Frankenversand", "USD")

    assert match(party, [customer("1", "A"), customer("2", "B")]) == NoMatch()


candidates = st.lists(
    st.builds(
        Candidate,
        remote_id=st.sampled_from("123456"),
        kind=st.sampled_from(["customer", "vendor", "employee"]),
        name=st.sampled_from(
            [
                "A",
                "a ",
                "B",
                "A (Customer)",
                "A (Vendor)",
                "A (deleted)",
                "B (deleted)",
                "A (Customer) (deleted)",
            ]
        ),
        email=st.sampled_from(["", "a@x.example", "b@x.example", "a@x.example, b@x.example"]),
        currency=st.sampled_from(["", "USD", "EUR"]),
        active=st.booleans(),
    ),
    max_size=6,
    unique_by=lambda record: record.remote_id,
)
parties = st.builds(
    Party,
    key=st.just("x:1"),
    kind=st.sampled_from(["customer", "vendor"]),
    name=st.sampled_from(["A", "B", " a"]),
    currency=st.sampled_from(["USD", "EUR"]),
    email=st.sampled_from(["", "a@x.example", "B@x.example"]),
)


@given(party=parties, records=candidates, remembered=st.sampled_from([None, "1", "9"]))
def test_a_match_is_always_the_only_active_record_of_its_kind_and_currency_that_fits(
    party, records, remembered
):
    result = match(party, records, remembered)

    if not isinstance(result, Matched):
        return
    usable = [
        record
        for record in records
        if record.active and record.kind == party.kind and record.currency in {"", party.currency}
    ]
    match result.by:
        case By.LINK:
            fitting = [record for record in usable if record.remote_id == remembered]
        case By.EMAIL:
            fitting = [record for record in usable if party.email.casefold() in record.email.casefold()]
        case By.NAME:
            plain = party.name.strip().casefold()
            exact = [record for record in usable if record.name.strip().casefold() == plain]
            suffix = f"{plain} ({party.kind})"
            fitting = exact or [record for record in usable if record.name.casefold() == suffix]
    assert [record.remote_id for record in fitting] == [result.remote_id]


@given(party=parties, records=candidates)
def test_a_proposed_name_is_free(party, records):
    result = match(party, records)

    if isinstance(result, NameTaken):
        taken = {record.name.strip().casefold() for record in records if record.active}
        assert result.proposed_name.casefold() not in taken
        assert len(result.proposed_name) <= 100
