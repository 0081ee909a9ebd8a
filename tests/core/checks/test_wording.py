"""Parties, numbers and texts."""

from dataclasses import replace

from core.ledger import BILL, HANARI, INVOICE, LITWARE, US, only_problem, problems_of
from crossfoot.core.matching import Ambiguous, By, Candidate, Matched, NameTaken, NoMatch
from crossfoot.core.numbering import NumberRule
from crossfoot.core.postings import Address
from crossfoot.core.problems import Fix, blocking

UNKNOWN = replace(US, parties={})


def codes(problems):
    return [problem.code for problem in problems]


def test_a_customer_who_is_not_in_quickbooks_is_announced_and_stops_nothing():
    problem = only_problem(INVOICE, UNKNOWN, match=NoMatch())

    assert (problem.code, problem.blocks, problem.subject) == ("party_will_be_created", False, "customer:5")
    assert problem.sentence == (
        "Customer “Hanari Carnes” is not in QuickBooks yet and will be created in QuickBooks."
    )
    assert only_problem(INVOICE, UNKNOWN) == problem


def test_a_customer_who_was_found_needs_no_word():
    assert problems_of(INVOICE, UNKNOWN, match=Matched("58", By.EMAIL)) == []


def test_a_customer_who_could_be_two_is_asked_about():
    doubt = Ambiguous((), By.NAME, "Which Hanari Carnes is it? Choose one.")

    problem = only_problem(INVOICE, UNKNOWN, match=doubt)

    assert (problem.code, problem.fix, problem.blocks) == ("party_ambiguous", Fix.CHOOSE_PARTY, True)
    assert problem.sentence == "Which Hanari Carnes is it? Choose one."


def test_the_suffix_a_customer_will_get_is_shown_beforehand():
    taken = NameTaken(Candidate("3", "vendor", "Hanari Carnes"), "Hanari Carnes (Customer)")

    problem = only_problem(INVOICE, UNKNOWN, match=taken)

    assert (problem.code, problem.blocks) == ("party_name_taken", False)
    assert problem.sentence == (
        "Customer “Hanari Carnes” will be created in QuickBooks as “Hanari Carnes (Customer)”, because a "
        "vendor there has the same name."
    )


def test_a_name_that_quickbooks_cannot_store_stops_only_who_is_to_be_created():
    party = replace(HANARI, name="Hanari: Carnes 🎁")

    assert problems_of(INVOICE, party=party) == []
    assert codes(blocking(problems_of(INVOICE, UNKNOWN, party=party))) == [
        "name_has_colon",
        "name_not_storable",
    ]


def test_an_address_that_a_us_company_cannot_store_stops_the_customer_with_the_field_named():
    party = replace(HANARI, address=Address(line1="Fő utca 1", city="Győr"))

    (problem,) = blocking(problems_of(INVOICE, UNKNOWN, party=party))

    assert (problem.code, problem.fix, problem.where) == (
        "characters_not_storable",
        Fix.EDIT_PARTY,
        "customer address",
    )
    assert problem.sentence == (
        "The address of customer “Hanari Carnes” has “ő”, which a QuickBooks company in the US cannot store. "
        "Replace it under Contacts."
    )


def test_a_customer_kept_in_another_currency_stops_the_invoice():
    problem = only_problem(INVOICE, party=replace(HANARI, currency="EUR"))

    assert problem.code == "party_in_other_currency"
    assert problem.sentence == (
        "Invoice 10250 is in USD, and Customer “Hanari Carnes” is kept in EUR; QuickBooks gives each "
        "customer one currency. Choose a customer in USD, or correct the currency of the order."
    )


def test_a_number_of_22_characters_is_refused():
    assert only_problem(replace(INVOICE, number="9" * 22)).code == "number_too_long"


def test_an_empty_number_is_right_only_where_quickbooks_numbers():
    assert problems_of(replace(INVOICE, number=""), number_rule=NumberRule.QUICKBOOKS) == []
    assert only_problem(replace(INVOICE, number="")).code == "number_missing"


def test_a_taken_number_says_what_has_it_and_offers_the_link():
    problem = only_problem(INVOICE, taken_numbers={"10250": "Invoice 10250 of Hanari Carnes, 8 Jan 2026"})

    assert (problem.code, problem.cause, problem.subject) == ("number_taken", "number:taken", "10250")
    assert problem.sentence == (
        "The number 10250 is already used in QuickBooks, by Invoice 10250 of Hanari Carnes, 8 Jan 2026. "
        "If that is Invoice 10250, link the two with “Already in QuickBooks”; else change the number."
    )
    assert problems_of(INVOICE, taken_numbers={"10251": "another"}) == []


def test_every_text_that_a_us_company_cannot_store_is_named():
    lines = (replace(BILL.lines[0], description="Race 🚴"), *BILL.lines[1:])

    problems = problems_of(replace(BILL, lines=lines, memo="paid in ₿"))

    assert [(problem.code, problem.where) for problem in problems] == [
        ("characters_not_storable", "memo"),
        ("characters_not_storable", "description of line 1"),
    ]
    assert problems[1].sentence == (
        "The description of line 1 of Bill PO-1042 has “🚴”, which a QuickBooks company in the US cannot "
        "store. Replace it on the order."
    )


def test_accents_and_a_delivery_abroad_are_no_problem():
    ship_to = Address(line1="Avda. de la Constitución 2222", city="México D.F.")

    assert problems_of(replace(INVOICE, ship_to=ship_to, memo="Größe, façade, ñ")) == []
    assert only_problem(replace(INVOICE, ship_to=Address(city="Łódź"))).where == "delivery address"


def test_a_memo_of_4001_characters_is_too_long():
    assert problems_of(replace(BILL, memo="x" * 4000)) == []
    assert (
        "has 4,001 characters, and QuickBooks stores at most 4,000"
        in only_problem(replace(BILL, memo="x" * 4001)).sentence
    )


def test_a_vendor_is_called_a_vendor():
    problem = only_problem(BILL, UNKNOWN, party=LITWARE)

    assert problem.sentence.startswith("Vendor “Litware, Inc.” is not in QuickBooks yet")


def test_a_very_long_name_does_not_flood_the_sentence():
    (problem,) = blocking(problems_of(INVOICE, UNKNOWN, party=replace(HANARI, name="x" * 500)))

    assert problem.code == "name_too_long"
    assert len(problem.sentence) < 300
