"""Document numbers, the closing date, preferences."""

from typing import Any

import pytest

from rest_desk import Desk, bill, expense, identity, invoice, journal, sale

CLOSED = (
    "The account period has closed and the account books cannot be updated through the QBO Services API. "
    "Please use the QBO website to make these changes."
)


def test_a_taken_invoice_number_is_6140_and_names_its_owner(us: Desk) -> None:
    first = us.create("Invoice", invoice(sale(1), DocNumber="1045"))

    fault = us.fault("invoice", invoice(sale(1), DocNumber="1045", customer="2"))

    assert (fault["code"], fault["Message"]) == ("6140", "Duplicate Document Number Error")
    assert fault["Detail"] == (
        "Duplicate Document Number Error : You must specify a different number. "
        "This number has already been used. "
        f"DocNumber=1045 is assigned to TxnType=Invoice with TxnId={first['Id']}"
    )
    assert len(us.company.all("Invoice")) == 1


def test_a_duplicate_is_allowed_on_request(us: Desk) -> None:
    us.create("Invoice", invoice(sale(1), DocNumber="1045"))

    again = us.create("Invoice", invoice(sale(1), DocNumber="1045"), include="allowduplicatedocnum")

    assert again["DocNumber"] == "1045"
    assert us.sparse("Invoice", again, PrivateNote="kept")["DocNumber"] == "1045"


def test_a_duplicate_is_let_through_where_the_company_does_not_warn(us: Desk) -> None:
    us.company.switches.warns_duplicate_sales_numbers = False
    us.create("Invoice", invoice(sale(1), DocNumber="7"))

    assert us.create("Invoice", invoice(sale(1), DocNumber="7"))["DocNumber"] == "7"


def test_the_number_of_a_deleted_invoice_is_free_again(us: Desk) -> None:
    us.delete("Invoice", us.create("Invoice", invoice(sale(1), DocNumber="7")))

    assert us.create("Invoice", invoice(sale(1), DocNumber="7"))["DocNumber"] == "7"


def test_with_custom_numbers_on_an_invoice_without_a_number_has_none(us: Desk) -> None:
    assert "DocNumber" not in us.create("Invoice", invoice(sale(1)))
    assert us.create("Invoice", invoice(sale(1), DocNumber="AUTO_GENERATE"))["DocNumber"] == "1001"


def test_with_custom_numbers_off_they_count_up_and_nothing_is_a_duplicate(us: Desk) -> None:
    us.company.set_preferences("SalesFormsPrefs", CustomTxnNumbers=False)

    numbers = [
        us.create("Invoice", invoice(sale(1), **more))["DocNumber"]
        for more in ({}, {}, {"DocNumber": "1500"})
    ]
    assert numbers == ["1001", "1002", "1500"]
    assert us.create("Invoice", invoice(sale(1)))["DocNumber"] == "1501"
    assert us.create("Invoice", invoice(sale(1), DocNumber="1001"))["DocNumber"] == "1001"


@pytest.mark.parametrize("entity", ["Invoice", "Bill", "JournalEntry"])
def test_a_number_has_at_most_21_characters(us: Desk, entity: str) -> None:
    body: dict[str, Any] = {
        "Invoice": invoice(sale(1)),
        "Bill": bill(expense(1)),
        "JournalEntry": journal(("Debit", "17", 1), ("Credit", "35", 1)),
    }[entity]

    assert us.create(entity, {**body, "DocNumber": "N" * 21})["DocNumber"] == "N" * 21
    fault = us.fault(entity.lower(), {**body, "DocNumber": "N" * 22})
    assert (fault["code"], fault["element"]) == ("2050", "DocNumber")
    assert "Min:0 Max:21 supplied length:22" in fault["Detail"]


def warn_of_bills(desk: Desk) -> None:
    values = [{"Name": "WarnDuplicateBillNumber", "Value": "true"}]
    desk.company.set_preferences("OtherPrefs", NameValue=values)


def test_bill_numbers_may_repeat_until_the_company_warns(us: Desk) -> None:
    us.create("Bill", bill(expense(1), DocNumber="V1"))
    us.create("Bill", bill(expense(1), DocNumber="V1"))
    warn_of_bills(us)

    assert us.code("bill", bill(expense(1), DocNumber="v1")) == "6140"
    assert us.create("Bill", bill(expense(1), DocNumber="V1", vendor="6"))["DocNumber"] == "V1"
    us.company.switches.duplicate_bills_per_vendor = False
    assert us.code("bill", bill(expense(1), DocNumber="V1", vendor="7")) == "6140"
    assert (
        us.create("Bill", bill(expense(1), DocNumber="V1"), include="allowduplicatedocnum")["DocNumber"]
        == "V1"
    )


@pytest.mark.parametrize(("password", "code"), [(False, "6200"), (True, "6210")])
def test_nothing_dated_in_a_closed_period_is_written(us: Desk, password: bool, code: str) -> None:
    old = us.create("Invoice", invoice(sale(1)) | {"TxnDate": "2023-12-31"})
    owed = us.create("Bill", bill(expense(1)) | {"TxnDate": "2024-01-01"})
    us.company.close_books(us.now.date().replace(year=2023, month=12, day=31), password=password)

    refused = us.fault("invoice", invoice(sale(1)) | {"TxnDate": "2023-12-31"})
    assert (refused["code"], refused["Detail"]) == (code, CLOSED)
    assert us.code("invoice", {**identity(old), "sparse": True, "PrivateNote": "late"}) == code
    assert us.code("invoice", {**identity(old), "sparse": True, "TxnDate": "2024-02-01"}) == code
    assert us.code("invoice", identity(old), operation="delete") == code
    assert us.code("invoice", identity(old), operation="void") == code
    assert (
        us.code(
            "bill", {**identity(owed), "VendorRef": {"value": "5"}, "sparse": True, "TxnDate": "2023-06-30"}
        )
        == code
    )
    assert us.read("Invoice", old["Id"]) == old and us.read("Bill", owed["Id"]) == owed
    assert us.create("Invoice", invoice(sale(1)) | {"TxnDate": "2024-01-01"})["TotalAmt"] == 1


def test_books_can_be_opened_again_and_the_date_is_shown_while_they_are_closed(us: Desk) -> None:
    us.company.close_books(us.now.date())
    assert us.get("preferences")["Preferences"]["AccountingInfoPrefs"]["BookCloseDate"] == "2024-03-05"

    us.company.close_books(None)

    assert "BookCloseDate" not in us.get("preferences")["Preferences"]["AccountingInfoPrefs"]
    assert us.create("Invoice", invoice(sale(1)))["Id"]


def test_names_can_be_written_while_the_books_are_closed(us: Desk) -> None:
    us.company.close_books(us.now.date())

    assert us.create("Customer", {"DisplayName": "Late comer"})["Id"]


def test_preferences_are_merged_and_the_closing_date_is_not_writable(us: Desk) -> None:
    known = us.get("preferences")["Preferences"]

    changed = us.post(
        "preferences",
        {
            **identity(known),
            "sparse": True,
            "SalesFormsPrefs": {"CustomTxnNumbers": False},
            "AccountingInfoPrefs": {"BookCloseDate": "2023-12-31"},
        },
    )["Preferences"]

    assert (changed["Id"], changed["SyncToken"]) == ("1", "1")
    assert changed["SalesFormsPrefs"] == known["SalesFormsPrefs"] | {"CustomTxnNumbers": False}
    assert "BookCloseDate" not in changed["AccountingInfoPrefs"]
    us.company.switches.closing_date_is_writable = True
    us.sparse("Preferences", changed, AccountingInfoPrefs={"BookCloseDate": "2023-12-31"})
    assert us.code("invoice", invoice(sale(1)) | {"TxnDate": "2023-12-31"}) == "6200"


def test_company_info_is_read_by_realm_and_can_be_renamed(us: Desk) -> None:
    info = us.get("companyinfo/9130350000000001")["CompanyInfo"]

    assert (info["Id"], info["CompanyName"], info["Country"]) == ("1", "Tidewater Trading Company", "US")
    assert us.code("companyinfo/55", None, method="GET") == "610"
    assert us.sparse("CompanyInfo", info, CompanyName="Tidewater & Sons")["CompanyName"] == "Tidewater & Sons"
    assert us.company.name == "Tidewater & Sons"
    assert us.read("CompanyInfo", "1")["FiscalYearStartMonth"] == "January"
