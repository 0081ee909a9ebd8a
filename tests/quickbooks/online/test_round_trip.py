"""Documents go into QuickBooks and come back to the cent, and its ledger books what was predicted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import count

import httpx2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crossfoot.core.journals import journal_of
from crossfoot.core.mappings import RemoteAccount
from crossfoot.core.money import cents, total
from crossfoot.core.postings import (
    Address,
    Bill,
    Discount,
    Document,
    ExpenseLine,
    Invoice,
    SalesLine,
    TaxTotal,
)
from crossfoot.quickbooks.books import Outcome, Posted, Refused, Reply
from crossfoot.quickbooks.online.client import Report, Rows
from crossfoot.quickbooks.online.reports import LEDGER_COLUMNS, ledger_rows, trial_balance_rows
from online_desk import API, MARKER, NOON, Desk, open_desk
from qbsandbox.clock import VirtualClock
from qbsandbox.sandbox import QuickBooksSandbox
from qbsandbox.transport import SandboxTransport

DAY = date(2026, 3, 5)


def sales(amount: str | Decimal, tax: str = "", account: str = "sales", **fields: object) -> SalesLine:
    return SalesLine(
        description="Chai",
        amount=Decimal(amount),
        item=f"income:{account}",
        account=account,
        tax=tax,
        quantity=fields.get("quantity"),  # type: ignore[arg-type]
        unit_price=fields.get("unit_price"),  # type: ignore[arg-type]
    )


def invoice(desk: Desk, *lines: SalesLine, **fields: object) -> Invoice:
    posting = Invoice(
        key="sales_order:1",
        number="SO-10248",
        customer="customer:1",
        customer_name="Alfreds Futterkiste",
        currency=desk.mappings.home_currency,
        posting_on=DAY,
        due_on=DAY + timedelta(days=30),
        lines=lines,
        total=Decimal(0),
    )
    posting = replace(posting, **fields)  # type: ignore[arg-type]
    return replace(posting, total=posting.lines_total - posting.discount_amount + posting.tax_total)


def bill(desk: Desk, *lines: ExpenseLine, taxes: tuple[TaxTotal, ...] = (), number: str = "PO-90") -> Bill:
    posting = Bill(
        key="purchase_order:1",
        number=number,
        vendor="vendor:1",
        vendor_name="Exotic Liquids",
        currency=desk.mappings.home_currency,
        posting_on=DAY,
        due_on=DAY + timedelta(days=30),
        lines=lines,
        total=Decimal(0),
        taxes=taxes,
    )
    return replace(posting, total=posting.lines_total + posting.tax_total)


def taxed(desk: Desk, percent: int) -> str:
    """The key of a tax code of the company with this rate on both sides."""
    return next(
        key
        for key, tax in desk.mappings.taxes.items()
        if tax.percent == percent and tax.sales_rates and tax.purchase_rates
    )


def agrees(desk: Desk, name: str, posting: Document, posted: Posted) -> None:
    """What QuickBooks answers and reads back is what the posting says, in every figure of the tie-out."""
    assert (posted.total, posted.tax) == (posting.total, posting.tax_total)
    figures = desk.books.figures_of(name, desk.found(name, posted.remote_id).record)
    party = posting.customer if isinstance(posting, Invoice) else posting.vendor
    assert (figures.number, figures.party_id) == (posting.number, desk.mappings.parties[party])
    assert (figures.posting_on, figures.due_on) == (posting.posting_on, posting.due_on)
    assert (figures.total, figures.tax) == (posting.total, posting.tax_total)
    assert (figures.currency, figures.balance) == (posting.currency, posting.total)


def movements(rows: dict[str, Decimal]) -> dict[str, Decimal]:
    return {account: amount for account, amount in rows.items() if amount}


def booked(desk: Desk, posted: Posted) -> dict[str, Decimal]:
    """Debit less credit by account in the sandbox's own ledger."""
    sums: dict[str, Decimal] = {}
    for entry in desk.company.ledger.entries():
        if entry.txn_id == posted.remote_id:
            sums[entry.account_id] = sums.get(entry.account_id, Decimal(0)) + entry.amount
    return movements(sums)


def predicted(desk: Desk, posting: Document) -> dict[str, Decimal]:
    """Debit less credit by account as the preview shows it."""
    accounts = desk.accounts
    mappings = replace(
        desk.mappings,
        receivable=only(accounts, "Accounts Receivable", desk),
        payable=only(accounts, "Accounts Payable", desk),
        tax_payable=tax_account(accounts),
    )
    journal = journal_of(posting, mappings)
    assert journal.is_balanced
    return movements({line.account_id: line.movement for line in journal.lines})


def only(accounts: dict[str, RemoteAccount], kind: str, desk: Desk) -> RemoteAccount | None:
    home = desk.mappings.home_currency
    return next(
        (account for account in accounts.values() if (account.kind, account.currency) == (kind, home)), None
    )


def tax_account(accounts: dict[str, RemoteAccount]) -> RemoteAccount | None:
    return next(
        (
            account
            for account in accounts.values()
            if account.subtype in {"SalesTaxPayable", "GlobalTaxPayable"}
        ),
        None,
    )


def test_a_us_invoice_with_stated_tax_discount_and_freight_comes_back_to_the_cent(us: Desk) -> None:
    posting = invoice(
        us,
        sales("90.00", "tax:TAX", quantity=Decimal(5), unit_price=Decimal(18)),
        sales("159.60", "tax:TAX", quantity=Decimal(12), unit_price=Decimal(14)),
        sales("32.38", account="freight"),
        sales("-0.02", account="rounding"),
        discount=Discount(Decimal("24.96"), "discounts"),
        taxes=(TaxTotal("tax:TAX", Decimal("224.64"), Decimal("18.53")),),
        memo="Northwind order 10248",
        customer_po="4500017",
        ship_to=Address("Obere Str. 57", "", "Berlin", "", "12209", "Germany"),
        bill_email="maria@alfki.example",
    )
    posted = us.posted(posting)
    assert posting.total == Decimal("275.53")
    agrees(us, "Invoice", posting, posted)
    record = us.found("Invoice", posted.remote_id).record
    assert record["CustomerMemo"] == {"value": "Your order: 4500017"}
    assert record["PrivateNote"] == f"Northwind order 10248\nCustomer's order: 4500017\n{MARKER}"
    assert record["ShipAddr"]["City"] == "Berlin"
    assert record["Line"][0]["SalesItemLineDetail"]["Qty"] == 5
    assert record["Line"][1]["Description"] == "Chai (quantity 12)"
    assert booked(us, posted) == predicted(us, posting)


def test_an_untaxed_us_invoice_has_no_tax(us: Desk) -> None:
    posting = invoice(us, sales("440.00"))
    posted = us.posted(posting)
    agrees(us, "Invoice", posting, posted)
    assert booked(us, posted) == predicted(us, posting)


def test_where_quickbooks_computes_the_tax_its_own_figure_comes_back(us: Desk) -> None:
    here = Address("2500 Garcia Ave", "", "Mountain View", "CA", "94043", "USA")
    posted = us.posted(invoice(us, sales("100.00", "tax:TAX"), ship_to=here))
    assert posted.tax is not None
    assert posted.tax > 0
    assert posted.total == Decimal("100.00") + posted.tax


def test_a_us_bill_with_tax_line_and_discount_comes_back_to_the_cent(us: Desk) -> None:
    posting = bill(
        us,
        ExpenseLine("Chai", Decimal("60.00"), "purchases"),
        ExpenseLine("Freight", Decimal("7.11"), "expenses", kind="freight"),
        ExpenseLine("Sales tax", Decimal("4.95"), "expenses", kind="tax"),
        ExpenseLine("Discount", Decimal("-6.00"), "purchases", kind="discount"),
    )
    posted = us.posted(posting)
    assert posting.total == Decimal("66.06")
    agrees(us, "Bill", posting, posted)
    assert booked(us, posted) == predicted(us, posting)


def test_a_uk_invoice_with_two_rates_keeps_our_cents(uk: Desk) -> None:
    standard, reduced = taxed(uk, 20), taxed(uk, 5)
    posting = invoice(
        uk,
        sales("33.33", standard),
        sales("33.33", standard),
        sales("19.99", reduced),
        sales("10.00", account="freight"),
        taxes=(
            TaxTotal(standard, Decimal("66.66"), Decimal("13.34")),
            TaxTotal(reduced, Decimal("19.99"), Decimal("0.99")),
        ),
    )
    posted = uk.posted(posting)
    assert posting.total == Decimal("110.98")
    agrees(uk, "Invoice", posting, posted)
    assert booked(uk, posted) == predicted(uk, posting)


def test_a_uk_bill_with_recoverable_tax_comes_back_to_the_cent(uk: Desk) -> None:
    standard = taxed(uk, 20)
    posting = bill(
        uk,
        ExpenseLine("Chai", Decimal("60.03"), "purchases", tax=standard),
        ExpenseLine("Stamps", Decimal("5.00"), "expenses"),
        taxes=(TaxTotal(standard, Decimal("60.03"), Decimal("12.00")),),
    )
    posted = uk.posted(posting)
    agrees(uk, "Bill", posting, posted)
    assert booked(uk, posted) == predicted(uk, posting)


def test_a_doubtful_invoice_is_found_again_and_known_as_ours(us: Desk) -> None:
    posting = invoice(us, sales("100.00", "tax:TAX"))
    posted = us.posted(posting)
    us.posted(replace(posting, number="SO-10249"))
    for asked in (posting, replace(posting, number="")):
        rows = us.client.query(us.books.find_statement(asked, us.mappings), access_token=us.token)
        assert isinstance(rows, Rows)
        assert rows.is_complete
        ours = [row for row in rows.records if us.books.is_ours(row, asked, us.mappings, marker=MARKER)]
        assert posted.remote_id in [row["Id"] for row in ours]
        assert us.books.posted("Invoice", ours[0]).total == posted.total
    theirs = rows.records[0]
    assert not us.books.is_ours(theirs, posting, us.mappings, marker="Crossfoot CF-OTHER")


def test_a_doubtful_bill_customer_and_item_are_found_again(us: Desk) -> None:
    posting = bill(us, ExpenseLine("Chai", Decimal(60), "purchases"))
    posted = us.posted(posting)
    rows = us.client.query(us.books.find_statement(posting, us.mappings), access_token=us.token)
    assert isinstance(rows, Rows)
    assert [row["Id"] for row in rows.records] == [posted.remote_id]
    assert us.books.is_ours(rows.records[0], posting, us.mappings, marker=MARKER)


def test_a_batch_posts_each_document_and_a_poor_one_spoils_no_other(us: Desk) -> None:
    good = [invoice(us, sales("10.00"), number=f"SO-{number}") for number in range(3)]
    operations = [
        (f"i{place}", us.books.prepare(posting, us.mappings, marker=MARKER))
        for place, posting in enumerate(good)
    ]
    unknown_customer = replace(
        operations[0][1], body={**operations[0][1].body, "CustomerRef": {"value": "99999"}}
    )
    operations.append(("bad", unknown_customer))
    frozen = us.books.frame_batch(operations, batch_id="0a1b2c3d-batch")
    names = {b_id: operation.name for b_id, operation in operations}
    sent = us.client.send(frozen, access_token=us.token, timeout=120.0)
    outcomes = us.books.interpret_batch(names, sent)
    assert [type(outcomes[b_id]) for b_id in names] == [Posted, Posted, Posted, Refused]
    again = us.books.interpret_batch(names, us.client.send(frozen, access_token=us.token, timeout=120.0))
    assert ids(again) == ids(outcomes)


def ids(outcomes: dict[str, Outcome]) -> list[str]:
    return [outcome.remote_id for outcome in outcomes.values() if isinstance(outcome, Posted)]


def test_an_invoice_is_voided_and_a_bill_deleted(us: Desk) -> None:
    made = us.posted(invoice(us, sales("10.00")))
    voided = us.write(us.books.removal("Invoice", made.remote_id, made.version, verb="void"))
    assert isinstance(voided, Posted)
    assert (voided.remote_id, voided.version, voided.total) == (made.remote_id, "1", Decimal(0))
    owed = us.posted(bill(us, ExpenseLine("Chai", Decimal(60), "purchases")))
    gone = us.write(us.books.removal("Bill", owed.remote_id, owed.version, verb="delete"))
    assert isinstance(gone, Posted)
    assert booked(us, made) == booked(us, owed) == {}


def test_reports_agree_with_the_preview(us: Desk) -> None:
    posting = invoice(
        us, sales("90.00", "tax:TAX"), taxes=(TaxTotal("tax:TAX", Decimal(90), Decimal("7.43")),)
    )
    posted = us.posted(posting)
    asked = {"start_date": "2026-03-01", "end_date": "2026-03-31", "accounting_method": "Accrual"}
    ledger = us.client.report("GeneralLedger", {**asked, "columns": LEDGER_COLUMNS}, access_token=us.token)
    assert isinstance(ledger, Report)
    rows = [row for row in ledger_rows(ledger.content, us.accounts) if row.txn_id == posted.remote_id]
    assert movements({row.account_id: row.amount for row in rows}) == predicted(us, posting)
    assert {(row.txn_type, row.on, row.number) for row in rows} == {("Invoice", DAY, "SO-10248")}
    balance = us.client.report("TrialBalance", asked, access_token=us.token)
    assert isinstance(balance, Report)
    balances = {row.account_id: row.balance for row in trial_balance_rows(balance.content)}
    assert balances[us.mappings.accounts["sales"].remote_id] == Decimal("-90.00")
    assert sum(balances.values()) == 0


# --- whatever is posted, the ledger books what was predicted --------------------------------------------

AMOUNTS = st.decimals(min_value=Decimal("0.01"), max_value=Decimal("9999.99"), places=2)
SALES_LINES = st.lists(
    st.tuples(AMOUNTS, st.sampled_from(["sales", "freight", "rounding"]), st.sampled_from([None, 20, 5])),
    min_size=1,
    max_size=6,
)
EXPENSE_LINES = st.lists(
    st.tuples(AMOUNTS, st.sampled_from(["purchases", "expenses"]), st.sampled_from([None, 20, 5])),
    min_size=1,
    max_size=6,
)
OFF_BY = st.sampled_from([Decimal("-0.02"), Decimal(0), Decimal("0.03")])


@pytest.fixture(scope="module")
def companies() -> Iterator[dict[str, Desk]]:
    sandbox = QuickBooksSandbox(clock=VirtualClock(NOON), seed=7, limits_enabled=False)
    with httpx2.Client(transport=SandboxTransport(sandbox)) as http:
        yield {profile: open_desk(sandbox, http, profile) for profile in ("us", "uk")}
    sandbox.close()


NUMBERS = count(1)


def tax_totals(
    taxable: dict[str, Decimal], percents: dict[str, int], off_by: Decimal
) -> tuple[TaxTotal, ...]:
    """Stated tax, off from what QuickBooks would compute by `off_by`, as sources are."""
    return tuple(
        TaxTotal(key, net, max(cents(net * percents[key] / 100) + off_by, Decimal(0)))
        for key, net in taxable.items()
    )


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(profile=st.sampled_from(["us", "uk"]), lines=SALES_LINES, off_by=OFF_BY, discount=st.booleans())
def test_the_ledger_books_every_invoice_as_predicted(
    companies: dict[str, Desk],
    profile: str,
    lines: list[tuple[Decimal, str, int | None]],
    off_by: Decimal,
    discount: bool,
) -> None:
    desk = companies[profile]
    keys = {20: taxed(desk, 20), 5: taxed(desk, 5)} if profile == "uk" else {20: "tax:TAX", 5: "tax:TAX"}
    percents = {key: percent for percent, key in keys.items()}
    taxable: dict[str, Decimal] = {}
    for amount, _, percent in lines:
        if percent:
            taxable[keys[percent]] = taxable.get(keys[percent], Decimal(0)) + amount
    whole = total(amount for amount, _, _ in lines)
    posting = invoice(
        desk,
        *(sales(amount, keys[percent] if percent else "", account) for amount, account, percent in lines),
        number=f"P-{next(NUMBERS)}",
        discount=Discount(cents(whole / 10), "discounts") if discount and whole > 1 else None,
        taxes=tax_totals(taxable, percents, off_by),
    )
    posted = desk.posted(posting, f"p-{posting.number}")
    agrees(desk, "Invoice", posting, posted)
    assert booked(desk, posted) == predicted(desk, posting)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(profile=st.sampled_from(["us", "uk"]), lines=EXPENSE_LINES, off_by=OFF_BY, discount=st.booleans())
def test_the_ledger_books_every_bill_as_predicted(
    companies: dict[str, Desk],
    profile: str,
    lines: list[tuple[Decimal, str, int | None]],
    off_by: Decimal,
    discount: bool,
) -> None:
    desk = companies[profile]
    keys = {20: taxed(desk, 20), 5: taxed(desk, 5)} if profile == "uk" else {}
    expense = [
        ExpenseLine("Goods", amount, account, tax=keys.get(percent or 0, ""))
        for amount, account, percent in lines
    ]
    if discount and expense[0].amount > 1:
        first = expense[0]
        expense.append(replace(first, amount=-cents(first.amount / 10), kind="discount"))
    taxable: dict[str, Decimal] = {}
    for line in expense:
        if line.tax:
            taxable[line.tax] = taxable.get(line.tax, Decimal(0)) + line.amount
    percents = {key: percent for percent, key in keys.items()}
    posting = bill(desk, *expense, taxes=tax_totals(taxable, percents, off_by), number=f"P-{next(NUMBERS)}")
    posted = desk.posted(posting, f"b-{posting.number}")
    agrees(desk, "Bill", posting, posted)
    assert booked(desk, posted) == predicted(desk, posting)


# --- refusals, as the sandbox words them ----------------------------------------------------------------


def refusal(outcome: Outcome) -> Refused:
    assert isinstance(outcome, Refused), outcome
    return outcome


def test_refusals_reach_people_with_what_to_do(us: Desk) -> None:
    us.company.set_preferences("SalesFormsPrefs", CustomTxnNumbers=True)
    first = us.posted(invoice(us, sales("10.00")))
    taken = refusal(us.post(invoice(us, sales("11.00"))))
    assert (taken.code, taken.problem.cause) == ("6140", "number_taken")
    assert taken.taken_by in {"", first.remote_id}
    us.company.close_books(date(2026, 3, 31))
    assert refusal(us.post(invoice(us, sales("10.00"), number="SO-2"))).problem.cause == "closed_period"
    us.company.close_books(None)
    gone = replace(us.mappings, parties={"customer:1": "99999"})
    operation = us.books.prepare(invoice(us, sales("10.00"), number="SO-3"), gone, marker=MARKER)
    assert refusal(us.write(operation)).problem.cause == "missing:parties"
    assert isinstance(us.transmit(operation), Reply)


def test_the_base_address_is_not_part_of_what_is_frozen(us: Desk) -> None:
    operation = us.books.prepare(invoice(us, sales("10.00")), us.mappings, marker=MARKER)
    assert API not in us.books.frame_single(operation, request_id="r").path
