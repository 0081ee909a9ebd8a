"""The company itself and its preferences."""

from typing import Any

import pytest

from rest_desk import Desk, identity


def preferences(desk: Desk) -> Any:
    return desk.get("preferences")["Preferences"]


def test_preferences_read_and_written_back_are_the_same(us: Desk) -> None:
    before = preferences(us)

    after = us.post("preferences", before)["Preferences"]

    assert {k: v for k, v in after.items() if k not in ("SyncToken", "MetaData")} == {
        k: v for k, v in before.items() if k not in ("SyncToken", "MetaData")
    }
    assert (after["Id"], after["SyncToken"]) == ("1", "1")
    assert before["OtherPrefs"]["NameValue"][0]["Name"] == "SalesFormsPrefs.DefaultCustomerMessage"


def test_the_subject_of_a_message_is_changed_and_its_text_kept(us: Desk) -> None:
    known = preferences(us)
    known["EmailMessagesPrefs"]["EstimateMessage"] = {"Subject": "An estimate for you"}

    us.post("preferences", known)

    assert preferences(us)["EmailMessagesPrefs"]["EstimateMessage"] == {
        "Subject": "An estimate for you", "Message": "Thank you for your business.",
    }  # fmt: skip


def test_class_and_location_tracking_can_be_switched(us: Desk) -> None:
    changed = us.sparse(
        "Preferences",
        preferences(us),
        AccountingInfoPrefs={
            "ClassTrackingPerTxnLine": True, "TrackDepartments": "true", "DepartmentTerminology": "Store",
        },
    )  # fmt: skip

    section = changed["AccountingInfoPrefs"]
    assert (section["ClassTrackingPerTxnLine"], section["TrackDepartments"]) == (True, True)
    assert (section["DepartmentTerminology"], section["CustomerTerminology"]) == ("Store", "Customers")
    assert section["FirstMonthOfFiscalYear"] == "January"


def test_many_currencies_cannot_be_switched_off(us: Desk) -> None:
    before = preferences(us)

    assert (
        us.code(
            "preferences",
            {**identity(before), "sparse": True, "CurrencyPrefs": {"MultiCurrencyEnabled": False}},
        )
        == "6000"
    )
    assert preferences(us) == before
    kept = us.sparse("Preferences", before, CurrencyPrefs={"HomeCurrency": {"value": "EUR"}})
    assert kept["CurrencyPrefs"] == {"MultiCurrencyEnabled": True, "HomeCurrency": {"value": "USD"}}


def test_read_only_preferences_are_dropped_without_a_word(us: Desk) -> None:
    changed = us.sparse(
        "Preferences",
        preferences(us),
        AccountingInfoPrefs={
            "FirstMonthOfFiscalYear": "July",
            "UseAccountNumbers": True,
            "BookCloseDate": "",
        },
        ReportPrefs={"ReportBasis": "Cash", "CalcAgingReportFromTxnDate": True},
    )

    assert changed["AccountingInfoPrefs"]["FirstMonthOfFiscalYear"] == "January"
    assert changed["AccountingInfoPrefs"]["UseAccountNumbers"] is False
    assert "BookCloseDate" not in changed["AccountingInfoPrefs"]
    assert changed["ReportPrefs"] == {"ReportBasis": "Cash", "CalcAgingReportFromTxnDate": False}


def test_an_empty_closing_date_opens_the_books_where_it_may_be_written(us: Desk) -> None:
    us.company.switches.closing_date_is_writable = True
    closed = us.sparse("Preferences", preferences(us), AccountingInfoPrefs={"BookCloseDate": "2023-12-31"})
    assert closed["AccountingInfoPrefs"]["BookCloseDate"] == "2023-12-31"

    kept = us.sparse("Preferences", closed, AccountingInfoPrefs={"TrackDepartments": False})
    assert kept["AccountingInfoPrefs"]["BookCloseDate"] == "2023-12-31"
    opened = us.sparse("Preferences", kept, AccountingInfoPrefs={"BookCloseDate": ""})
    assert "BookCloseDate" not in opened["AccountingInfoPrefs"]


def test_other_preferences_are_pairs_that_are_replaced_by_name(us: Desk) -> None:
    before = preferences(us)["OtherPrefs"]["NameValue"]

    changed = us.sparse(
        "Preferences",
        preferences(us),
        OtherPrefs={"NameValue": [{"Name": "WarnDuplicateBillNumber", "Value": "true"}]},
    )

    after = changed["OtherPrefs"]["NameValue"]
    assert [pair["Name"] for pair in after] == [pair["Name"] for pair in before]
    assert {"Name": "WarnDuplicateBillNumber", "Value": "true"} in after


@pytest.mark.parametrize(
    ("section", "values", "code"),
    [
        ("TimeTrackingPrefs", {"WorkWeekStartDate": "Someday"}, "2170"),
        ("ReportPrefs", {"ReportBasis": "Guess"}, "2170"),
        ("AccountingInfoPrefs", {"CustomerTerminology": "Victims"}, "2170"),
        ("AccountingInfoPrefs", {"TrackDepartments": "perhaps"}, "2230"),
        ("SalesFormsPrefs", {"AllowPoetry": True}, "2010"),
        ("SalesFormsPrefs", {"DefaultTerms": {"value": "99"}}, "2500"),
        ("SalesFormsPrefs", {"DefaultDiscountAccount": "999"}, "2500"),
        ("OtherPrefs", {"NameValue": "x"}, "2010"),
    ],
)
def test_preferences_that_make_no_sense_are_refused(us: Desk, section: str, values: Any, code: str) -> None:
    before = preferences(us)

    assert us.code("preferences", {**identity(before), "sparse": True, section: values}) == code
    assert preferences(us) == before


def test_the_shipping_account_that_clients_send_as_false_stays(us: Desk) -> None:
    before = preferences(us)

    changed = us.sparse(
        "Preferences",
        before,
        SalesFormsPrefs={"DefaultShippingAccount": False, "DefaultTerms": {"value": "2"}},
    )

    assert changed["SalesFormsPrefs"]["DefaultShippingAccount"] == {"value": "5"}
    assert changed["SalesFormsPrefs"]["DefaultTerms"] == {"value": "2"}


def test_preferences_are_neither_made_nor_deleted(us: Desk) -> None:
    assert us.code("preferences", identity(preferences(us)), operation="delete") == "500"


def test_a_company_is_renamed_and_its_country_is_shown_in_three_letters(us: Desk) -> None:
    before = us.get("companyinfo/9130350000000001")["CompanyInfo"]
    address = {**before["CompanyAddr"], "Country": "US", "Lat": "37.1", "Long": "-122.1"}

    changed = us.sparse("CompanyInfo", before, CompanyName="Tidewater Ltd", CompanyAddr=address)

    assert (changed["CompanyName"], changed["LegalName"], changed["Id"]) == (
        "Tidewater Ltd", before["LegalName"], "1",
    )  # fmt: skip
    assert changed["CompanyAddr"]["Country"] == "USA" and "Lat" not in changed["CompanyAddr"]
    assert changed["CompanyAddr"]["Id"] != before["CompanyAddr"]["Id"]
    assert changed["LegalAddr"] == before["LegalAddr"]
    assert changed["NameValue"] == before["NameValue"]
    assert us.code("companyinfo", {**identity(changed), "CompanyName": "No address"}) == "2020"
