"""The company's page, its lists and its ledger, and who may do what there."""

import pytest

from page_reader import Reader
from qbsandbox.sandbox import QuickBooksSandbox
from rest_desk import Desk, bill, expense, invoice, sale
from stock_forms import adjustment, stocked

SCRIPT = "<script>alert(1)</script>"


def test_the_front_page_leads_to_each_company(sandbox: QuickBooksSandbox, ana: Reader) -> None:
    front = ana.open("/")
    for company in sandbox.companies.values():
        page = ana.open(front.links[company.name])
        assert page.status == 200
        assert company.name in page.text
        assert page.links["qbsandbox"] == "/"


def test_the_newest_fifty_documents_then_older_and_back_to_newer(us: Desk, ana: Reader, books: str) -> None:
    for number in range(120):
        us.create("Invoice", invoice(sale(f"{number + 1}.25"), DocNumber=f"N-{number}"))

    def numbers(address: str) -> list[str]:
        return [row[1].removesuffix(" Invoice") for row in ana.open(address).tables[0][1:]]

    first = ana.open(f"{books}/")
    assert first.tables[0][0] == ["Date", "Number", "Name", "Due", "State", "Total", "Open"]
    assert first.tables[0][1] == [
        "2024-03-01", "N-119 Invoice", "Alder Street Books", "2024-03-31", "Open", "120.25 USD", "120.25 USD",
    ]  # fmt: skip
    assert numbers(f"{books}/") == [f"N-{number}" for number in range(119, 69, -1)]
    assert "← Newer" not in first.links
    second = ana.open(first.links["Older →"])
    assert numbers(first.links["Older →"]) == [f"N-{number}" for number in range(69, 19, -1)]
    third = ana.open(second.links["Older →"])
    opening = "without number (id 1) Journal entry"
    assert numbers(second.links["Older →"]) == [*(f"N-{number}" for number in range(19, -1, -1)), opening]
    assert "Older →" not in third.links
    assert numbers(third.links["← Newer"]) == numbers(first.links["Older →"])
    assert numbers(second.links["← Newer"]) == numbers(f"{books}/")
    assert ana.open(f"{books}/?before=1").text.count("No documents.") == 1


def test_a_customers_page_has_balance_and_only_her_documents(us: Desk, ana: Reader, books: str) -> None:
    us.create("Invoice", invoice(sale("120.00"), DocNumber="A1"))
    us.create("Invoice", invoice(sale("7.00"), DocNumber="B1", customer="2"))
    us.create("Bill", bill(expense("55.50"), DocNumber="V-1"))
    page = ana.open(f"{books}/customerdetail?nameId=1")
    assert page.heading == "Alder Street Books"
    assert "They owe us 120.00 USD" in page.text
    assert page.facts["E-mail"] == "desk@alder.example"
    assert [row[1] for row in page.tables[0][1:]] == ["A1 Invoice"]
    vendor = ana.open(f"{books}/vendordetail?nameId=5")
    assert "We owe them 55.50 USD" in vendor.text
    assert [row[1] for row in vendor.tables[0][1:]] == ["V-1 Bill"]
    assert ana.open(f"{books}/customers").tables[0][1:3] == [
        ["Alder Street Books", "desk@alder.example", "120.00 USD"],
        ["Bluefin Market", "buy@bluefin.example", "7.00 USD"],
    ]
    assert ana.open(f"{books}/vendors").tables[0][1] == [
        "Evergreen Paper Mill", "ar@evergreen.example", "55.50 USD",
    ]  # fmt: skip


def test_long_lists_are_read_in_pages_by_name(us: Desk, ana: Reader, books: str) -> None:
    for number in range(60):
        us.create("Customer", {"DisplayName": f"Zed {number:02}"})
    first = ana.open(f"{books}/customers")
    assert len(first.tables[0]) == 51
    assert "1 to 50 of 64" in first.text
    second = ana.open(first.links["Next →"])
    assert [row[0] for row in second.tables[0][1:]] == [f"Zed {number:02}" for number in range(46, 60)]
    assert "51 to 64 of 64" in second.text
    assert ana.open(f"{books}/customers?page=999").tables == second.tables


def test_items_show_price_account_and_what_is_on_hand(ana: Reader, books: str) -> None:
    rows = ana.open(f"{books}/items").tables[0]
    assert rows[0] == ["Name", "Type", "Account", "On hand", "Price, USD"]
    assert ["Notebook, A5 NB-A5", "NonInventory", "Sales of Product Income", "", "4.50"] in rows
    assert ["Fountain pump", "Inventory", "Sales of Product Income", "0", "15.00"] in rows


def test_the_chart_shows_each_balance_on_its_own_side(us: Desk, ana: Reader, books: str) -> None:
    us.create("Invoice", invoice(sale("120.00")))
    us.create("Bill", bill(expense("55.50")))
    rows = ana.open(f"{books}/chartofaccounts").tables[0]
    assert ["Accounts Receivable (A/R)", "120.00"] in rows
    assert ["Accounts Payable (A/P)", "55.50"] in rows
    assert ["Services", "120.00"] in rows


def test_the_trial_balance_is_that_of_its_last_day(us: Desk, ana: Reader, books: str) -> None:
    us.create("Invoice", invoice(sale("1000.00"), TxnDate="2023-12-30"))
    us.create("Invoice", invoice(sale("120.50"), TxnDate="2024-02-10"))
    us.create("Invoice", invoice(sale("9.50"), TxnDate="2024-02-11"))
    page = ana.open(f"{books}/trialbalance?from=2024-02-01&to=2024-02-10")
    rows = page.tables[0]
    assert rows[0] == ["Account", "Debit, USD", "Credit, USD"]
    assert ["Accounts Receivable (A/R)", "1,120.50", ""] in rows
    assert ["Services", "", "120.50"] in rows
    assert ["Retained Earnings", "", "1,000.00"] in rows
    assert rows[-1][1] == rows[-1][2]
    assert "income and expense since 2024-01-01" in page.text
    year_end = ana.open(f"{books}/trialbalance?to=2023-12-31").tables[0]
    assert ["Services", "", "1,000.00"] in year_end
    assert ["Services", "", "130.00"] in ana.open(f"{books}/trialbalance").tables[0]


def test_an_accounts_ledger_runs_from_its_opening_to_the_trial_balance(
    us: Desk, ana: Reader, books: str
) -> None:
    us.create("Invoice", invoice(sale("1000.00"), TxnDate="2023-12-30", DocNumber="OLD"))
    us.create("Invoice", invoice(sale("120.50"), TxnDate="2024-02-10", DocNumber="A"))
    us.create("Invoice", invoice(sale("9.50"), TxnDate="2024-02-11", DocNumber="B"))
    balance = ana.open(f"{books}/trialbalance?from=2024-02-11&to=2024-02-28")
    services = ana.open(balance.links["Services"])
    assert services.tables[0] == [
        ["Date", "Document", "Name and memo", "Debit, USD", "Credit, USD", "Balance, USD"],
        ["2024-02-11", "Opening balance", "120.50"],
        ["2024-02-11", "B Invoice", "Alder Street Books", "", "9.50", "130.00"],
        ["Total of all lines", "0.00", "9.50", "130.00"],
    ]
    receivable = ana.open(balance.links["Accounts Receivable (A/R)"])
    assert receivable.tables[0][1:] == [
        ["2024-02-11", "Opening balance", "1,120.50"],
        ["2024-02-11", "B Invoice", "Alder Street Books", "9.50", "", "1,130.00"],
        ["Total of all lines", "9.50", "0.00", "1,130.00"],
    ]
    earnings = ana.open(balance.links["Retained Earnings"])
    assert earnings.tables[0][1] == ["2024-02-11", "Opening balance", "1,000.00"]
    assert "several fiscal years" not in earnings.text
    crossing = balance.links["Services"].replace("from=2024-02-11", "from=2023-12-01")
    assert "several fiscal years" in ana.open(crossing).text


def test_opening_stock_stands_in_the_ledger_without_a_document(us: Desk, ana: Reader, books: str) -> None:
    item = us.create("Item", stocked("Anchor", quantity=4, cost="2.50"))["Id"]
    us.create("InventoryAdjustment", adjustment((item, -1), DocNumber="W-1"))

    ledger = ana.open(f"{books}/register?accountId=81")

    number = ledger.tables[0][2][1]
    assert number.startswith("id ") and number.endswith(" Inventory starting value")
    assert ledger.tables[0][2:] == [
        ["2024-01-01", number, "Anchor - Opening inventory and value", "10.00", "", "10.00"],
        ["2024-03-01", "W-1 Inventory adjustment", "", "", "2.50", "7.50"],
        ["Total of all lines", "10.00", "2.50", "7.50"],
    ]


def test_a_long_ledger_is_carried_forward_from_page_to_page(us: Desk, ana: Reader, books: str) -> None:
    for number in range(60):
        us.create("Invoice", invoice(sale("1.00"), DocNumber=f"N-{number}"))
    first = ana.open(f"{books}/register?accountId=1")
    assert "1 to 50 of 60" in first.text
    assert first.tables[0][51] == ["2024-03-01", "N-49 Invoice", "Alder Street Books", "", "1.00", "50.00"]
    second = ana.open(first.links["Next →"])
    assert second.tables[0][1] == ["", "Brought forward", "50.00"]
    assert second.tables[0][2] == ["2024-03-01", "N-50 Invoice", "Alder Street Books", "", "1.00", "51.00"]
    assert second.tables[0][-1] == ["Total of all lines", "0.00", "60.00", "60.00"]


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ("from=yesterday", "“yesterday” is not a date"),
        ("to=0001-01-01", "“0001-01-01” is not a date from 1900 on"),
        ("from=2024-03-02&to=2024-03-01", "begins on 2024-03-02 and ends on 2024-03-01"),
    ],
)
def test_dates_that_make_no_range_are_refused_with_a_sentence(
    ana: Reader, books: str, asked: str, sentence: str
) -> None:
    for place in ("trialbalance?", "register?accountId=1&"):
        page = ana.open(f"{books}/{place}{asked}")
        assert page.status == 400
        assert sentence in page.text


def test_what_people_write_is_text_and_never_markup(us: Desk, ana: Reader, books: str) -> None:
    customer = us.create("Customer", {"DisplayName": SCRIPT, "Notes": SCRIPT})
    line = {**sale("5.00"), "Description": SCRIPT}
    sold = us.create(
        "Invoice",
        invoice(line, customer=customer["Id"], DocNumber='"><script>x()', PrivateNote=SCRIPT),
    )
    for address in (
        "",
        "customers",
        f"customerdetail?nameId={customer['Id']}",
        f"invoice?txnId={sold['Id']}",
        "register?accountId=1",
        "trialbalance?from=<script>",
        "<script>",
    ):
        page = ana.open(f"{books}/{address}")
        assert "<script" not in page.html
        assert "script" in page.text, address
    assert SCRIPT in ana.open(f"{books}/customers").text
    assert "default-src 'none'" in ana.open(f"{books}/").headers["Content-Security-Policy"]


@pytest.mark.parametrize("address", ["/app", "/app/", "/app/4711/", "/app/4711/invoice?txnId=1", "/app/<b>/"])
def test_an_unknown_company_is_404_and_leads_to_those_that_are_there(ana: Reader, address: str) -> None:
    page = ana.open(address)
    assert page.status == 404
    assert page.heading == "There is no such company"
    assert "<b>" not in page.html
    assert page.links["The companies of this sandbox"] == "/"


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_the_pages_only_read(us: Desk, ana: Reader, books: str, method: str) -> None:
    sold = us.create("Invoice", invoice(sale("5.00")))
    before = us.counts()
    page = ana.open(f"{books}/invoice?txnId={sold['Id']}", method=method)
    assert page.status == 405
    assert page.headers["Allow"] == "GET, HEAD"
    assert us.counts() == before


def test_weather_limits_and_the_control_token_do_not_touch_them(
    sandbox: QuickBooksSandbox, ana: Reader, books: str
) -> None:
    sandbox.control_token = "let-me-in"
    sandbox.limits.change(enabled=True, requests_per_second=1)
    sandbox.weather.storm(seed=1, rates={"server_error": 1.0})
    pages = [ana.open(f"{books}/trialbalance") for _ in range(5)]
    assert [page.status for page in pages] == [200] * 5
    assert "let-me-in" not in pages[0].html
    assert sandbox.limits.counters.calls == 0
