"""`--lenient`: suites that were written against somebody's own sandbox company run against this one."""

from collections.abc import Iterator
from typing import Any

import httpx2
import pytest

from qbsandbox.sandbox import QuickBooksSandbox
from qbsandbox.server import SandboxServer
from qbsandbox.weather import Kind

HEAD = {"Authorization": "Bearer anything-at-all", "Accept": "application/json"}


@pytest.fixture
def sandbox() -> Iterator[QuickBooksSandbox]:
    with QuickBooksSandbox(lenient=True, seed=1) as made:
        yield made


@pytest.fixture
def web(sandbox: QuickBooksSandbox) -> Iterator[httpx2.Client]:
    with SandboxServer(sandbox) as server, httpx2.Client(base_url=server.address, timeout=30) as client:
        yield client


def query(web: httpx2.Client, statement: str, realm: str = "9130") -> list[dict[str, Any]]:
    answer = web.post(
        f"/v3/company/{realm}/query?minorversion=75",
        content=statement,
        headers={**HEAD, "Content-Type": "application/text"},
    )
    assert answer.status_code == 200, answer.text
    found = answer.json()["QueryResponse"]
    return next((rows for rows in found.values() if isinstance(rows, list)), [])


def test_any_bearer_token_is_good_but_the_word_expired(web: httpx2.Client) -> None:
    for token in ("x", "eyJhbGciOi", "undefined", "a" * 2000):
        head = {**HEAD, "Authorization": f"Bearer {token}"}
        assert web.get("/v3/company/9130/preferences", headers=head).status_code == 200
    refused = web.get("/v3/company/9130/preferences", headers={**HEAD, "Authorization": "Bearer expired"})
    assert refused.status_code == 401
    assert refused.json()["fault"]["error"][0]["detail"] == "Token expired: exp..."
    assert web.get("/v3/company/9130/preferences", headers={"Accept": "application/json"}).status_code == 401


@pytest.mark.parametrize("realm", ["9130", "123146096291789", "4620816365000000000"])
def test_every_realm_id_is_the_sample_company(web: httpx2.Client, realm: str) -> None:
    info = web.get(f"/v3/company/{realm}/companyinfo/{realm}", headers=HEAD).json()["CompanyInfo"]

    assert info["CompanyName"] == "Craig's Design and Landscaping Services"
    assert query(web, "SELECT * FROM Account WHERE Name = 'checking'", realm)[0]["Id"] == "35"


def test_any_app_refresh_token_and_code_get_tokens(web: httpx2.Client) -> None:
    for fields in (
        {"grant_type": "refresh_token", "refresh_token": "AB11570127472xkApQ"},
        {"grant_type": "refresh_token", "refresh_token": "AB11570127472xkApQ"},
        {"grant_type": "authorization_code", "code": "anything", "redirect_uri": "http://localhost/cb"},
    ):
        answer = web.post("/oauth2/v1/tokens/bearer", data=fields, auth=("who", "ever"))
        assert answer.status_code == 200
        pair = answer.json()
        assert pair["token_type"] == "bearer"
        assert (pair["expires_in"], pair["x_refresh_token_expires_in"]) == (3600, 8_726_400)
        if "refresh_token" in fields:
            assert pair["refresh_token"] == fields["refresh_token"]
        head = {**HEAD, "Authorization": f"Bearer {pair['access_token']}"}
        assert web.get("/v3/company/9130/preferences", headers=head).status_code == 200
    gone = web.post("/v2/oauth2/tokens/revoke", json={"token": "never handed out"}, auth=("who", "ever"))
    assert gone.status_code == 200
    missing = web.post("/oauth2/v1/tokens/bearer", data={"grant_type": "refresh_token"}, auth=("a", "b"))
    assert missing.json() == {"error": "invalid_request"}


def test_the_company_has_what_suites_presume(web: httpx2.Client) -> None:
    accounts = {each["Id"]: each for each in query(web, "SELECT * FROM Account MAXRESULTS 1000")}
    subtypes = {each["AccountSubType"] for each in accounts.values()}
    items = query(web, "SELECT * FROM Item MAXRESULTS 100")
    preferences = web.get("/v3/company/9130/preferences", headers=HEAD).json()["Preferences"]

    assert (accounts["42"]["Name"], accounts["42"]["AccountType"]) == ("Visa", "Credit Card")
    assert accounts["86"]["Name"] == "Discounts given"
    assert "1" in accounts
    assert {
        "Checking",
        "AccountsPayable",
        "SalesOfProductIncome",
        "SuppliesMaterialsCogs",
        "Inventory",
    } <= subtypes
    assert len([each for each in accounts.values() if each["AccountType"] == "Bank"]) >= 2
    assert next(each for each in items if each["Id"] == "10")["Name"] == "Pest Control"
    assert items[0]["Type"] != "Category"
    assert [each for each in items if each["Type"] == "Inventory"]
    assert len(query(web, "SELECT * FROM Payment MAXRESULTS 5")) == 5
    assert len(query(web, "SELECT * FROM TaxCode MAXRESULTS 1")) == 4
    first = web.get("/v3/company/9130/companycurrency/1", headers=HEAD).json()["CompanyCurrency"]
    assert first["Name"] == "Canadian Dollar"
    assert query(web, "SELECT * FROM TaxAgency")[0]["Id"] == "1"
    assert (
        query(web, "SELECT * FROM ExchangeRate WHERE SourceCurrencyCode = 'EUR'")[0]["TargetCurrencyCode"]
        == "USD"
    )
    assert preferences["CurrencyPrefs"] == {"MultiCurrencyEnabled": True, "HomeCurrency": {"value": "USD"}}
    assert preferences["SalesFormsPrefs"]["CustomTxnNumbers"] is False
    assert preferences["OtherPrefs"]["NameValue"][0]["Name"] == "SalesFormsPrefs.DefaultCustomerMessage"
    assert preferences["AccountingInfoPrefs"]["TaxYearMonth"] == "January"


@pytest.mark.parametrize(
    "kind",
    [
        "Customer",
        "Vendor",
        "Employee",
        "PaymentMethod",
        "Term",
        "Class",
        "Department",
        "Attachable",
        "CreditMemo",
        "Transfer",
        "CreditCardPayment",
        "TimeActivity",
        "TaxRate",
        "Estimate",
        "SalesReceipt",
        "RefundReceipt",
        "PurchaseOrder",
        "VendorCredit",
        "Purchase",
        "Deposit",
        "BillPayment",
        "JournalEntry",
        "Bill",
        "Invoice",
    ],
)
def test_there_is_one_of_every_kind(web: httpx2.Client, kind: str) -> None:
    assert query(web, f"SELECT * FROM {kind} MAXRESULTS 1")


def test_there_is_a_recurring_bill_and_a_recurring_invoice(web: httpx2.Client) -> None:
    found = query(web, "SELECT * FROM RecurringTransaction")

    assert sorted(next(iter(row)) for row in found) == ["Bill", "Invoice"]


def test_the_books_of_the_sample_company_balance(sandbox: QuickBooksSandbox) -> None:
    now = sandbox.clock.now().date()
    balances = sandbox.ledger.trial_balance(now.replace(month=1, day=1), now)

    assert sum(balance for _id, _name, balance in balances) == 0
    for customer in sandbox.company("sample").all("Customer"):
        owed = sum(
            each["Balance"]
            for each in sandbox.company("sample").all("Invoice")
            if each["CustomerRef"]["value"] == customer["Id"]
        )
        credit = sum(
            each["Balance"]
            for each in sandbox.company("sample").all("CreditMemo")
            if each["CustomerRef"]["value"] == customer["Id"]
        )
        assert customer["Balance"] == owed - credit, customer["DisplayName"]


def test_nothing_is_throttled_unless_it_is_asked_for(web: httpx2.Client, sandbox: QuickBooksSandbox) -> None:
    answers = {web.get("/v3/company/9130/preferences", headers=HEAD).status_code for _ in range(40)}
    assert answers == {200}
    with QuickBooksSandbox(lenient=True, limits_enabled=True) as strict:
        assert strict.limits.enabled


def test_weather_comes_down_on_unknown_tokens_too(web: httpx2.Client, sandbox: QuickBooksSandbox) -> None:
    sandbox.weather.next(Kind.EXPIRED_TOKEN)

    first, second = (web.get("/v3/company/9130/preferences", headers=HEAD).status_code for _ in range(2))

    assert (first, second) == (401, 200)
