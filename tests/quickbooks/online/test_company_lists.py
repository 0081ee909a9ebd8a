"""What we read of the two seeded companies, what we create in their lists, and how they refuse."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from crossfoot.core.postings import Address, Bill, ExpenseLine, Invoice, Item, Party, SalesLine, TaxTotal
from crossfoot.core.problems import Fix
from crossfoot.quickbooks.books import AccessLost, Operation, Outcome, Posted, Refused, Stale, Unknown
from crossfoot.quickbooks.online import lists
from crossfoot.quickbooks.online.client import Rows
from crossfoot.quickbooks.online.documents import account, tax_code
from online_desk import MARKER, Desk

DAY = date(2026, 3, 5)


def refusal(outcome: Outcome) -> Refused:
    assert isinstance(outcome, Refused), outcome
    return outcome


def bill(desk: Desk, amount: str = "60.00", **fields: object) -> Bill:
    posting = Bill(
        key="purchase_order:1",
        number="PO-1",
        vendor="vendor:1",
        vendor_name="Exotic Liquids",
        currency=desk.mappings.home_currency,
        posting_on=DAY,
        due_on=DAY,
        lines=(ExpenseLine("Chai", Decimal(amount), "purchases"),),
        total=Decimal(amount),
    )
    return replace(posting, **fields)  # type: ignore[arg-type]


def test_the_two_companies_are_told_apart(us: Desk, uk: Desk) -> None:
    assert (us.facts.country, us.facts.home_currency, us.facts.is_us) == ("US", "USD", True)
    assert (uk.facts.country, uk.facts.home_currency, uk.facts.is_us) == ("GB", "GBP", False)
    assert us.facts.uses_ast
    assert not uk.facts.uses_ast
    us.company.close_books(date(2025, 12, 31))
    assert us.facts.closing_on == date(2025, 12, 31)
    us.company.set_preferences("SalesFormsPrefs", CustomTxnNumbers=True)
    assert us.facts.custom_numbers


def test_a_customer_comes_back_as_it_was_made(us: Desk) -> None:
    party = Party(
        key="customer:2",
        kind="customer",
        name="Ana's Café",
        currency="USD",
        email="ana@cafe.example",
        phone="(5) 555-4729",
        contact_name="Ana Trujillo",
        address=Address("Avda. 2222", "Local 3", "México D.F.", "DF", "05021", "Mexico"),
    )
    made = us.posted(party)
    read = {remote.remote_id: remote for remote in lists.read_customers(us.rows("Customer").records)}
    remote = read[made.remote_id]
    assert (remote.name, remote.email, remote.phone, remote.contact_name, remote.currency) == (
        "Ana's Café",
        "ana@cafe.example",
        "(5) 555-4729",
        "Ana Trujillo",
        "USD",
    )
    assert remote.address == party.address
    assert remote.notes == MARKER
    assert us.books.is_ours(us.found("Customer", made.remote_id).record, party, us.mappings, marker=MARKER)


def test_a_vendor_and_an_item_are_found_again_and_known_as_ours(us: Desk) -> None:
    vendor = Party("vendor:2", "vendor", "Tokyo Traders", "USD", email="yoshi@tokyo.example")
    item = Item("product:2", "Ikura", "NonInventory", "sales", "Ikura, 12 jars", "IK-12")
    for posting in (vendor, item):
        made = us.posted(posting)
        rows = us.client.query(us.books.find_statement(posting, us.mappings), access_token=us.token)
        assert isinstance(rows, Rows)
        assert [row["Id"] for row in rows.records] == [made.remote_id]
        assert us.books.is_ours(rows.records[0], posting, us.mappings, marker=MARKER)
        assert not us.books.is_ours(
            {**rows.records[0], "PrimaryEmailAddr": {"Address": "other@x.example"}, "Type": "Service"},
            posting,
            us.mappings,
            marker=MARKER,
        )
    elsewhere = replace(item, income_account="freight")
    assert not us.books.is_ours(rows.records[0], elsewhere, us.mappings, marker=MARKER)


def test_an_account_that_a_person_lets_us_create_is_in_the_list_afterwards(us: Desk) -> None:
    made = us.write(
        account.operation("Freight on purchases", "Cost of Goods Sold", "ShippingFreightDeliveryCos")
    )
    assert isinstance(made, Posted)
    remote = us.accounts[made.remote_id]
    assert (remote.name, remote.kind, remote.subtype) == (
        "Freight on purchases",
        "Cost of Goods Sold",
        "ShippingFreightDeliveryCos",
    )
    twice = refusal(us.write(account.operation("Freight on purchases", "Cost of Goods Sold")))
    assert twice.problem.cause == "name_taken"


def test_a_tax_rate_of_ours_is_created_and_used_at_once(uk: Desk) -> None:
    (agency, *_) = lists.read_tax_agencies(uk.rows("TaxAgency").records)
    made = uk.write(tax_code.operation("Hospitality 12.5%", Decimal("12.5"), agency.agency_id))
    assert isinstance(made, Posted)
    codes = lists.read_tax_codes(uk.rows("TaxCode").records)
    table = lists.tax_table(codes, lists.read_tax_rates(uk.rows("TaxRate").records))
    ours = next(tax for tax in table if tax.code_id == made.remote_id)
    assert (ours.name, ours.percent) == ("Hospitality 12.5%", Decimal("12.5"))
    assert [len(ours.sales_rates), len(ours.purchase_rates)] == [1, 1]
    uk.mappings = replace(uk.mappings, taxes={**uk.mappings.taxes, "tax:ours": ours})
    posting = bill(
        uk,
        lines=(ExpenseLine("Dinner", Decimal("80.00"), "expenses", tax="tax:ours"),),
        taxes=(TaxTotal("tax:ours", Decimal("80.00"), Decimal("10.00")),),
        total=Decimal("90.00"),
    )
    posted = uk.posted(posting)
    assert (posted.total, posted.tax) == (Decimal("90.00"), Decimal("10.00"))


def test_the_us_list_of_tax_codes_holds_the_pseudo_codes(us: Desk) -> None:
    codes = {code.code_id for code in lists.read_tax_codes(us.rows("TaxCode").records)}
    assert codes >= lists.PSEUDO_CODES


def test_inactive_records_are_read_only_where_they_are_asked_for(us: Desk) -> None:
    made = us.posted(Party("customer:3", "customer", "Gone Ltd", "USD"))
    body = {"Id": made.remote_id, "SyncToken": made.version, "sparse": True, "Active": False}
    assert isinstance(us.write(Operation("Customer", "update", body)), Posted)
    assert made.remote_id not in {row["Id"] for row in us.rows("Customer").records}
    everyone = lists.read_customers(us.rows("Customer", lists.ALL).records)
    gone = next(party for party in everyone if party.remote_id == made.remote_id)
    assert (gone.active, gone.name) == (False, "Gone Ltd" + lists.DELETED_SUFFIX)


# --- how QuickBooks refuses, and what people read -------------------------------------------------------


def test_a_name_that_a_vendor_has_is_taken_for_a_customer(us: Desk) -> None:
    taken = refusal(us.post(Party("customer:4", "customer", "exotic liquids", "USD")))
    assert (taken.code, taken.problem.fix) == ("6240", Fix.CHOOSE_PARTY)
    assert taken.taken_by in {"", us.mappings.parties["vendor:1"]}


def test_a_record_someone_changed_is_stale(us: Desk) -> None:
    made = us.posted(Party("customer:5", "customer", "Busy Ltd", "USD"))
    change = {"Id": made.remote_id, "SyncToken": "0", "sparse": True, "Notes": "x"}
    assert isinstance(us.write(Operation("Customer", "update", change)), Posted)
    assert isinstance(us.write(Operation("Customer", "update", change)), Stale)


def test_a_deleted_bill_cannot_be_deleted_again(us: Desk) -> None:
    made = us.posted(bill(us))
    removal = us.books.removal("Bill", made.remote_id, made.version, verb="delete")
    assert isinstance(us.write(removal), Posted)
    assert refusal(us.write(removal)).code == "610"


def test_an_inactive_account_is_named_as_missing(us: Desk) -> None:
    account_id = us.mappings.accounts["purchases"].remote_id
    record = us.found("Account", account_id).record
    body = {**record, "Active": False}
    assert isinstance(us.write(Operation("Account", "update", body)), Posted)
    got = refusal(us.post(bill(us)))
    assert got.problem.cause == "missing:accounts"
    assert got.problem.fix is Fix.MAP_ACCOUNT


@pytest.mark.parametrize(
    ("changes", "code", "fix"),
    [
        ({"Line": []}, None, None),
        ({"DocNumber": "N" * 22}, "2050", Fix.EDIT_DOCUMENT),
        ({"VendorRef": {"value": "99999"}}, "2500", Fix.CHOOSE_PARTY),
        ({"TxnDate": "soon"}, None, None),
        ({"Mystery": 1}, "2010", Fix.RETRY),
        ({"PrivateNote": "🙂"}, "2040", Fix.EDIT_DOCUMENT),
    ],
)
def test_every_mistake_in_a_bill_is_refused_with_a_sentence(
    us: Desk, changes: dict[str, object], code: str | None, fix: Fix | None
) -> None:
    operation = us.books.prepare(bill(us), us.mappings, marker=MARKER)
    got = refusal(us.write(replace(operation, body={**operation.body, **changes})))
    assert code in {None, got.code}
    assert fix in {None, got.problem.fix}
    assert got.problem.sentence.endswith(".")
    assert us.rows("Bill", "DocNumber = 'PO-1'").records == ()


def test_a_price_that_does_not_give_the_amount_would_be_refused(us: Desk) -> None:
    line = SalesLine("Chai", Decimal("100.00"), "income:sales", "sales", Decimal(3), Decimal("33.33"))
    posting = Invoice(
        key="sales_order:1",
        number="",
        customer="customer:1",
        customer_name="Alfreds Futterkiste",
        currency="USD",
        posting_on=DAY,
        due_on=DAY,
        lines=(line,),
        total=Decimal("100.00"),
    )
    operation = us.books.prepare(posting, us.mappings, marker=MARKER)
    (sent,) = operation.body["Line"]
    detail = {**sent["SalesItemLineDetail"], "Qty": line.quantity, "UnitPrice": line.unit_price}
    naive = replace(operation, body={**operation.body, "Line": [{**sent, "SalesItemLineDetail": detail}]})
    assert refusal(us.write(naive)).code == "6070"
    assert isinstance(us.write(operation), Posted)


def test_a_uk_line_without_a_code_would_be_refused(uk: Desk) -> None:
    operation = uk.books.prepare(bill(uk), uk.mappings, marker=MARKER)
    (line,) = operation.body["Line"]
    detail = {
        name: value for name, value in line["AccountBasedExpenseLineDetail"].items() if name != "TaxCodeRef"
    }
    bare = replace(
        operation, body={**operation.body, "Line": [{**line, "AccountBasedExpenseLineDetail": detail}]}
    )
    got = refusal(uk.write(bare))
    assert (got.code, got.problem.fix) == ("6000", Fix.MAP_TAX)


def test_the_same_request_while_the_first_still_runs_is_in_doubt(us: Desk) -> None:
    us.company.switches.requestid_in_flight = "refuse"
    us.sandbox.weather.next("late_commit", matching="bill", delay_seconds=100)
    frozen = us.books.frame_single(
        us.books.prepare(bill(us), us.mappings, marker=MARKER), request_id="push-1"
    )
    first = us.client.send(frozen, access_token=us.token, timeout=2.0)
    second = us.books.interpret_single("Bill", us.client.send(frozen, access_token=us.token, timeout=2.0))
    assert isinstance(first, Unknown)
    assert isinstance(second, Unknown)


def test_a_company_the_user_may_not_see_is_lost(us: Desk, uk: Desk) -> None:
    us.token = uk.token
    assert isinstance(us.post(bill(us)), AccessLost)


def test_a_foreign_invoice_keeps_its_currency(us: Desk) -> None:
    if not us.facts.multicurrency:
        us.company.set_preferences("CurrencyPrefs", MultiCurrencyEnabled=True)
        us.mappings = replace(us.mappings, multicurrency=us.facts.multicurrency)
    euro = Party("customer:6", "customer", "Bólido Comidas", "EUR")
    parties = {**us.mappings.parties, "customer:6": us.posted(euro).remote_id}
    us.mappings = replace(us.mappings, parties=parties)
    posting = Invoice(
        key="sales_order:6",
        number="SO-EUR",
        customer="customer:6",
        customer_name="Bólido Comidas",
        currency="EUR",
        posting_on=DAY,
        due_on=DAY,
        lines=(SalesLine("Chai", Decimal("99.99"), "income:sales", "sales"),),
        total=Decimal("99.99"),
    )
    posted = us.posted(posting)
    figures = us.books.figures_of("Invoice", us.found("Invoice", posted.remote_id).record)
    assert (figures.currency, figures.total) == ("EUR", Decimal("99.99"))
    dollars = replace(posting, currency="USD", number="SO-USD")
    assert refusal(us.post(dollars)).problem.cause == "currency"
