"""Accounts below each other, in their currencies, with their numbers and detail types."""

import pytest

from qbsandbox.company import chart
from rest_desk import Desk, identity, journal


def account(name: str, kind: str = "Bank", **more: object) -> dict[str, object]:
    return {"Name": name, "AccountType": kind, **more}


def test_every_detail_type_belongs_to_one_type() -> None:
    assert len(chart.TYPE_OF_SUBTYPE) == sum(len(names) for _, names in chart.SUBTYPES.values()) == 297


@pytest.mark.parametrize("kind", list(chart.SUBTYPES))
def test_an_account_can_be_of_every_detail_type_of_its_type(us: Desk, kind: str) -> None:
    classification, subtypes = chart.SUBTYPES[kind]
    for subtype in subtypes:
        made = us.create("Account", account(f"{kind} {subtype}"[:100], kind, AccountSubType=subtype))
        assert (made["AccountType"], made["AccountSubType"], made["Classification"]) == (
            kind,
            subtype,
            classification,
        )
    assert us.code("account", account("Odd", kind, AccountSubType="Nonsense")) == "2170"


def test_sub_accounts_follow_the_name_of_their_parent_and_add_to_its_balance(us: Desk) -> None:
    top = us.create("Account", account("Vault"))
    below = us.create("Account", account("Safe", SubAccount=True, ParentRef={"value": top["Id"]}))
    us.create("JournalEntry", journal(("Debit", below["Id"], 70), ("Credit", "34", 70)))
    us.create("JournalEntry", journal(("Debit", top["Id"], 5), ("Credit", "34", 5)))

    changed = us.sparse("Account", us.read("Account", top["Id"]), Name="Strongroom")

    assert (changed["CurrentBalance"], changed["CurrentBalanceWithSubAccounts"]) == (5, 75)
    below = us.read("Account", below["Id"])
    assert (below["FullyQualifiedName"], below["SubAccount"], below["SyncToken"]) == (
        "Strongroom:Safe",
        True,
        "0",
    )
    assert "Level" not in below


def test_an_account_and_its_sub_accounts_are_of_one_type_and_currency(us: Desk) -> None:
    top = us.create("Account", account("Vault"))
    parent = {"ParentRef": {"value": top["Id"]}, "SubAccount": True}

    assert us.code("account", account("Card", "Credit Card", **parent)) == "6000"
    assert us.code("account", account("Euros", CurrencyRef={"value": "EUR"}, **parent)) == "6000"
    assert us.code("account", account("Safe", SubAccount=True)) == "6150"
    us.create("Account", account("Safe", **parent))
    assert us.code("account", {**identity(top), "sparse": True, "AccountType": "Credit Card"}) == "6000"


def test_names_are_taken_among_siblings_only(us: Desk) -> None:
    top = us.create("Account", account("Vault"))
    us.create("Account", account("Savings", ParentRef={"value": top["Id"]}))

    fault = us.fault("account", account("savings"))
    assert (fault["code"], fault["Detail"]) == (
        "6240",
        "The name supplied already exists. : "
        "Another account is already using this name.  Please use a different name.",
    )
    assert us.code("account", account("SAVINGS", ParentRef={"value": top["Id"]})) == "6240"
    for name in ('Quote"', "Colon:"):
        assert us.code("account", account(name)) == "2040"


def test_a_number_is_given_once_unless_the_switch_says_otherwise(us: Desk) -> None:
    made = us.create("Account", account("One", AcctNum="T0929055807"))
    assert made["AcctNum"] == "T0929055807"
    renamed = us.post("account", {**made, "Name": "One again"})["Account"]
    assert renamed["AcctNum"] == "T0929055807"

    fault = us.fault("account", account("Two", AcctNum="t0929055807"))
    assert (fault["code"], fault["element"]) == ("6140", "AcctNum")
    assert us.code("account", account("Long", AcctNum="1" * 21)) == "2050"
    us.company.switches.unique_account_numbers = False
    assert us.create("Account", account("Two", AcctNum="T0929055807"))["AcctNum"] == "T0929055807"


def test_a_foreign_bank_account_shows_its_own_currency_and_keeps_it(us: Desk) -> None:
    made = us.create("Account", account("Euro bank", CurrencyRef={"value": "EUR"}))

    assert made["CurrencyRef"] == {"value": "EUR", "name": "Euro"}
    assert us.code("account", {**identity(made), "sparse": True, "CurrencyRef": {"value": "USD"}}) == "6000"
    assert us.code("account", account("Euro income", "Income", CurrencyRef={"value": "EUR"})) == "6000"


def test_an_account_with_a_balance_may_go_and_its_entries_stay(us: Desk) -> None:
    made = us.create("Account", account("Vault"))
    entry = us.create("JournalEntry", journal(("Debit", made["Id"], 70), ("Credit", "34", 70)))

    gone = us.sparse("Account", us.read("Account", made["Id"]), Active=False)

    assert (gone["Name"], gone["FullyQualifiedName"], gone["CurrentBalance"]) == (
        "Vault (deleted)", "Vault (deleted)", 0,
    )  # fmt: skip
    assert us.entries(entry) == [("Vault (deleted)", 70), ("Opening Balance Equity", -70)]
    assert us.code("journalentry", journal(("Debit", made["Id"], 1), ("Credit", "34", 1))) == "2500"
    back = us.sparse("Account", gone, Active=True)
    assert (back["Name"], back["CurrentBalance"]) == ("Vault", 70)


@pytest.mark.parametrize("id", ["84", "33", "4", "2", "34", "90"])
def test_accounts_of_quickbooks_itself_stay_active(us: Desk, id: str) -> None:
    before = us.read("Account", id)

    assert us.code("account", {**identity(before), "sparse": True, "Active": False}) == "6000"
    assert us.read("Account", id) == before


def test_a_second_receivable_account_may_go_and_none_changes_its_type(us: Desk) -> None:
    second = us.create("Account", account("MyJobs_test", "Accounts Receivable"))
    assert us.code("account", {**identity(second), "sparse": True, "AccountType": "Bank"}) == "6000"

    assert us.sparse("Account", second, Active=False)["Name"] == "MyJobs_test (deleted)"
