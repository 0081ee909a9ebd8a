"""qbosdk, which expense software reads and posts with: every kind it knows, in the sample company.

It has no setting for where Intuit is: its token address is an attribute, and the address of the company is put
into it the way its own constructor does.
"""

import base64
from collections.abc import Iterator
from typing import Any

import pytest
from qbosdk import QuickbooksOnlineSDK, qbosdk
from qbosdk.exceptions import InvalidTokenError, WrongParamsError

from qbsandbox.sandbox import QuickBooksSandbox

pytestmark = pytest.mark.contract
GENERATED = {
    "accounts": "Account", "bills": "Bill", "bill_payments": "BillPayment", "classes": "Class",
    "customers": "Customer", "departments": "Department", "employees": "Employee", "items": "Item",
    "journal_entries": "JournalEntry", "purchases": "Purchase", "tax_codes": "TaxCode",
    "tax_rates": "TaxRate", "vendors": "Vendor", "attachments": "Attachable",
}  # fmt: skip
COUNTED = ("accounts", "classes", "customers", "departments", "employees", "items", "vendors")
LISTS = ("accounts", "classes", "customers", "departments", "employees", "items", "tax_codes", "vendors")


def sdk_at(address: str, realm: str, monkeypatch: pytest.MonkeyPatch, **more: str) -> Any:
    monkeypatch.setattr(QuickbooksOnlineSDK, "TOKEN_URL", f"{address}/oauth2/v1/tokens/bearer")
    monkeypatch.setattr(QuickbooksOnlineSDK, "TOKEN_REVOKE_URL", f"{address}/v2/oauth2/tokens/revoke")
    wanted = {"client_id": "any", "client_secret": "any", "refresh_token": "any", **more}
    made = QuickbooksOnlineSDK(realm_id=realm, environment="sandbox", **wanted)
    made._QuickbooksOnlineSDK__base_url = f"{address}/v3/company/{realm}"
    made.update_server_url()
    return made


@pytest.fixture
def sdk(lenient_address: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    return sdk_at(lenient_address, "9130", monkeypatch)


def everything(pages: Iterator[list[dict[str, Any]]]) -> list[dict[str, Any]]:
    return [record for page in pages for record in page]


@pytest.mark.parametrize("name", GENERATED)
def test_pages_and_the_whole_list_are_the_same(sdk: Any, landscaper: QuickBooksSandbox, name: str) -> None:
    resource = getattr(sdk, name)
    whole, paged = resource.get(), everything(resource.get_all_generator())
    assert whole == paged
    kept = [each for each in landscaper.company("sample").all(GENERATED[name]) if each.get("Active", True)]
    assert {each["Id"] for each in kept} <= {each["Id"] for each in whole}
    assert whole, "the sample company has one of everything"


@pytest.mark.parametrize("name", COUNTED)
def test_active_records_are_counted(sdk: Any, name: str) -> None:
    resource = getattr(sdk, name)
    assert resource.count() == len(resource.get())


@pytest.mark.parametrize("name", LISTS)
def test_what_was_changed_since_is_asked_for_with_small_letters(sdk: Any, name: str) -> None:
    """It writes Metadata where the property is MetaData."""
    resource = getattr(sdk, name)
    assert everything(resource.get_all_generator("2020-01-01T00:00:00-08:00")) != []
    assert everything(resource.get_all_generator("2030-01-01T00:00:00-08:00")) == []


@pytest.mark.parametrize("name", LISTS)
def test_inactive_records_are_asked_for(sdk: Any, name: str) -> None:
    found = everything(getattr(sdk, name).get_inactive("2020-01-01T00:00:00-08:00"))
    assert all(each["Active"] is False for each in found)


def test_the_company_and_its_preferences_are_read(sdk: Any) -> None:
    assert sdk.company_info.get()["CompanyName"] == "Craig's Design and Landscaping Services"
    assert sdk.preferences.get()["CurrencyPrefs"]["HomeCurrency"]["value"] == "USD"


def test_rates_are_read_by_day_and_by_currency(sdk: Any) -> None:
    (rate,) = [each for each in sdk.exchange_rates.get("2026-01-15") if each["SourceCurrencyCode"] == "EUR"]
    assert (rate["Rate"], rate["TargetCurrencyCode"]) == (1.1, "USD")
    assert sdk.exchange_rates.get_by_source("EUR", "2026-01-15")["Rate"] == 1.1


def test_an_expense_becomes_a_bill_is_read_and_deleted(sdk: Any) -> None:
    vendor = sdk.vendors.search_vendor_by_display_name("Hicks Hardware")
    line = {
        "Amount": 40.25,
        "DetailType": "AccountBasedExpenseLineDetail",
        "Description": "Fuel, 3 January",
        "AccountBasedExpenseLineDetail": {"AccountRef": {"value": "48"}, "TaxCodeRef": {"value": None}},
    }
    body = {
        "VendorRef": {"value": vendor["Id"]},
        "APAccountRef": {"value": "33"},
        "TxnDate": "2026-01-03",
        "CurrencyRef": {"value": "USD"},
        "PrivateNote": "Reimbursable expense",
        "Line": [line],
    }
    made = sdk.bills.post(body)["Bill"]
    assert sdk.bills.get_by_id(made["Id"])["TotalAmt"] == 40.25

    # It deletes with SyncToken 1, whatever the bill has by now.
    with pytest.raises(WrongParamsError) as stale:
        sdk.bills.delete(made["Id"])
    assert '"code":"5010"' in stale.value.response
    sdk.bills.post({**made, "PrivateNote": "Seen"})
    assert sdk.bills.delete(made["Id"])["Bill"]["status"] == "Deleted"


def test_a_bill_is_paid(sdk: Any) -> None:
    vendor = sdk.vendors.search_vendor_by_display_name("Hicks Hardware")
    line = {
        "Amount": 25,
        "DetailType": "AccountBasedExpenseLineDetail",
        "AccountBasedExpenseLineDetail": {"AccountRef": {"value": "48"}},
    }
    owed = sdk.bills.post({"VendorRef": {"value": vendor["Id"]}, "Line": [line]})["Bill"]
    paid = sdk.bill_payments.post(
        {
            "VendorRef": {"value": vendor["Id"]},
            "PayType": "Check",
            "CheckPayment": {"BankAccountRef": {"value": "35"}},
            "TotalAmt": 25,
            "Line": [{"Amount": 25, "LinkedTxn": [{"TxnId": owed["Id"], "TxnType": "Bill"}]}],
        }
    )["BillPayment"]
    assert sdk.bills.get_by_id(owed["Id"])["Balance"] == 0
    sdk.bill_payments.post({**paid, "PrivateNote": "Seen"})
    assert sdk.bill_payments.delete(paid["Id"])["BillPayment"]["status"] == "Deleted"
    assert sdk.bills.get_by_id(owed["Id"])["Balance"] == 25


def test_a_card_charge_and_a_journal_are_posted_and_read(sdk: Any) -> None:
    detail = {"AccountRef": {"value": "48"}}
    charge = sdk.purchases.post(
        {
            "PaymentType": "CreditCard",
            "AccountRef": {"value": "42"},
            "TotalAmt": 12.5,
            "Line": [
                {
                    "Amount": 12.5,
                    "DetailType": "AccountBasedExpenseLineDetail",
                    "AccountBasedExpenseLineDetail": detail,
                }
            ],
        }
    )["Purchase"]
    (read,) = sdk.purchases.get_by_id(charge["Id"])["Purchase"]
    assert read["TotalAmt"] == 12.5
    journal = sdk.journal_entries.post(
        {
            "Line": [
                {
                    "Amount": 9.99,
                    "DetailType": "JournalEntryLineDetail",
                    "JournalEntryLineDetail": {"PostingType": side, "AccountRef": {"value": account}},
                }
                for side, account in (("Debit", "48"), ("Credit", "42"))
            ]
        }
    )["JournalEntry"]
    assert len(sdk.journal_entries.get_by_id(journal["Id"])["Line"]) == 2


def test_names_are_made(sdk: Any) -> None:
    vendor = sdk.vendors.post({"DisplayName": "Expense & Sons"})["Vendor"]
    assert sdk.vendors.search_vendor_by_display_name("Norton Lumber")["DisplayName"] == "Norton Lumber"
    assert sdk.vendors.search_vendor_by_display_name("Nobody at all") is None
    employee = sdk.employees.post({"GivenName": "Dana", "FamilyName": "Driver"})["Employee"]
    assert (vendor["Active"], employee["DisplayName"]) == (True, "Dana Driver")


def test_a_receipt_is_attached_in_two_steps(sdk: Any, landscaper: QuickBooksSandbox) -> None:
    """Its upload has no carriage returns, a semicolon too many, and base64 for content."""
    bill = sdk.bills.get()[0]
    content = base64.b64encode(b"a receipt").decode()
    made = sdk.attachments.post(bill["Id"], "bill", content, "receipt.txt")["Attachable"]
    assert made["AttachableRef"][0]["EntityRef"] == {"type": "Bill", "value": bill["Id"]}
    stored = landscaper.company("sample").store.file(int(made["Id"]))
    assert stored == ("text/plain", b"a receipt")


def test_a_wrong_refresh_token_and_a_revoked_one(
    address: str, sandbox: QuickBooksSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = {"client_id": "sandbox-client", "client_secret": "sandbox-secret"}
    tokens = sandbox.connect("us")
    made = sdk_at(address, tokens.realm_id, monkeypatch, **app, refresh_token=tokens.refresh_token)
    assert made.access_token_expires_in == 3600
    assert len(made.accounts.get()) > 20
    with pytest.raises(InvalidTokenError):
        sdk_at(address, tokens.realm_id, monkeypatch, **app, refresh_token="nobody's")
    qbosdk.revoke_refresh_token(made.refresh_token, **app)
    with pytest.raises(InvalidTokenError):
        sdk_at(address, tokens.realm_id, monkeypatch, **app, refresh_token=tokens.refresh_token)
