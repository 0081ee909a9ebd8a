"""Currencies of a company and their rates by day."""

from decimal import Decimal

import pytest

from rest_desk import Desk, invoice, sale

JULY = {"SourceCurrencyCode": "EUR", "AsOfDate": "2015-07-08"}


def test_a_rate_that_is_set_has_no_id_and_is_answered_in_full(us: Desk) -> None:
    reply = us.send(
        "POST", "exchangerate", {**JULY, "Rate": 2.5, "SyncToken": 0, "sparse": False, "domain": "QBO"}
    )

    assert reply.body.decode() == (
        '{"ExchangeRate":{"SourceCurrencyCode":"EUR","TargetCurrencyCode":"USD","Rate":2.5,"AsOfDate":"2015-07-08",'
        '"domain":"QBO","sparse":false,"SyncToken":"0","MetaData":{"LastUpdatedTime":"2024-03-05T10:00:01-08:00"}},'
        '"time":"2024-03-05T10:00:01.300-08:00"}'
    )  # fmt: skip


def test_setting_the_rate_of_a_day_again_counts_as_a_change_of_it(us: Desk) -> None:
    first = us.create("ExchangeRate", {**JULY, "Rate": "2.5"})
    again = us.post("exchangerate", {**first, "Rate": 2.75}, operation="update")["ExchangeRate"]

    assert (again["Rate"], again["SyncToken"]) == (Decimal("2.75"), "1")
    assert us.code("exchangerate", {**first, "Rate": 3}) == "5010"
    assert us.query("select count(*) from ExchangeRate where AsOfDate = '2015-07-08'") == {"totalCount": 1}
    found = us.query(
        "select * from ExchangeRate where SourceCurrencyCode = 'eur' and AsOfDate = '2015-07-08'"
    )
    assert found["ExchangeRate"][0]["Rate"] == Decimal("2.75")


def test_the_rate_of_a_day_is_read_by_currency_and_date(us: Desk) -> None:
    us.create("ExchangeRate", {**JULY, "Rate": 2.5})

    set_by_hand = us.get("exchangerate", sourcecurrencycode="EUR", asofdate="2015-07-08")["ExchangeRate"]
    own = us.get("exchangerate", sourcecurrencycode="EUR", asofdate="2015-07-09")["ExchangeRate"]
    today = us.get("exchangerate", sourcecurrencycode="eur")["ExchangeRate"]

    assert set_by_hand["Rate"] == Decimal("2.5")
    assert (own["Rate"], own["AsOfDate"], own["SyncToken"], "Id" in own) == (
        Decimal("1.1"), "2015-07-09", "0", False,
    )  # fmt: skip
    assert today["AsOfDate"] == "2024-03-05"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"SourceCurrencyCode": ""}, "2020"),
        ({"SourceCurrencyCode": "XXQ"}, "2220"),
        ({"Rate": 0}, "2190"),
        ({"Rate": -1}, "2190"),
        ({"Rate": None}, "2020"),
        ({"AsOfDate": "soon"}, "2060"),
        ({"TargetCurrencyCode": "GBP"}, "6000"),
        ({"SourceCurrencyCode": "USD", "Rate": 2}, "6000"),
    ],
)
def test_rates_that_make_no_sense_are_refused(us: Desk, change: dict[str, object], code: str) -> None:
    before = us.query("select count(*) from ExchangeRate")

    assert us.code("exchangerate", {**JULY, "Rate": 2.5, **change}) == code
    assert us.query("select count(*) from ExchangeRate") == before


def test_the_home_currency_is_worth_one_of_itself(us: Desk) -> None:
    assert us.create("ExchangeRate", {**JULY, "SourceCurrencyCode": "USD", "Rate": 1})["Rate"] == 1


def test_a_document_without_a_rate_takes_that_of_its_day(us: Desk) -> None:
    us.create("ExchangeRate", {"SourceCurrencyCode": "EUR", "AsOfDate": "2024-03-01", "Rate": 1.5})
    customer = us.create("Customer", {"DisplayName": "Bistro", "CurrencyRef": {"value": "EUR"}})["Id"]
    eur = {"CurrencyRef": {"value": "EUR"}}

    first = us.create("Invoice", invoice(sale(100), customer=customer, **eur))
    second = us.create("Invoice", {**invoice(sale(100), customer=customer, **eur), "TxnDate": "2024-03-02"})

    assert (first["ExchangeRate"], first["HomeTotalAmt"]) == (Decimal("1.5"), 150)
    assert (second["ExchangeRate"], second["HomeTotalAmt"]) == (Decimal("1.1"), 110)
    assert sum(amount for _, amount in us.entries(first)) == 0


def test_a_currency_is_added_by_its_code_and_made_inactive_under_its_own_name(us: Desk) -> None:
    made = us.create("CompanyCurrency", {"Code": "SEK"})
    assert (made["Name"], made["Active"]) == ("Swedish Krona", True)
    assert list(made)[:3] == ["Code", "Name", "Active"]

    gone = us.post("companycurrency", {**made, "Active": False})["CompanyCurrency"]

    assert (gone["Name"], gone["Active"], gone["SyncToken"]) == ("Swedish Krona", False, "1")
    assert us.code("companycurrency", {"Code": "sek"}) == "6240"
    assert us.code("companycurrency", {"Code": "USD"}) == "6000"
    assert us.code("companycurrency", {"Code": "ZZZ"}) == "2220"
    assert us.code("companycurrency", {**gone, "Code": "MXN"}) == "6000"


def test_a_company_of_one_currency_has_no_rates_and_no_other_currencies(us: Desk) -> None:
    us.company.set_preferences("CurrencyPrefs", MultiCurrencyEnabled=False)

    assert us.code("exchangerate", {**JULY, "Rate": 2.5}) == "5030"
    assert us.code("exchangerate", None, method="GET", sourcecurrencycode="EUR") == "5030"
    assert us.code("companycurrency", {"Code": "SEK"}) == "5030"
    assert us.code("customer", {"DisplayName": "B", "CurrencyRef": {"value": "EUR"}}) == "5030"
    assert us.code("account", {"Name": "B", "AccountType": "Bank", "CurrencyRef": {"value": "EUR"}}) == "5030"
