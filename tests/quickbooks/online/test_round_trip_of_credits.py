"""Orders, credits and settlements go into QuickBooks and come back to the cent; its ledger books what was said."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import count
from typing import Any

import httpx2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crossfoot.core.journals import journal_of
from crossfoot.core.money import cents, total
from crossfoot.core.postings import (
    CreditMemo,
    CustomValue,
    Discount,
    SettlementPart,
    TaxTotal,
    VendorCredit,
)
from crossfoot.quickbooks.books import Outcome, Posted, Refused
from crossfoot.quickbooks.online.books import OnlineBooks
from crossfoot.quickbooks.online.client import Absent, Rows
from crossfoot.quickbooks.online.documents import bill as bills
from crossfoot.quickbooks.online.documents import purchase_order
from online_desk import MARKER, NOON, Desk, open_desk
from online_forms import (
    DAY,
    bill,
    bought,
    credit_memo,
    invoice,
    names_of,
    order,
    prepare_company,
    settlement,
    sold,
    stated,
    taxed,
    vendor_credit,
)
from qbsandbox.clock import VirtualClock
from qbsandbox.sandbox import QuickBooksSandbox
from qbsandbox.transport import SandboxTransport

D = Decimal
NUMBERS = count(1)


@pytest.fixture(scope="module")
def companies() -> Iterator[dict[str, Desk]]:
    sandbox = QuickBooksSandbox(clock=VirtualClock(NOON), seed=7, limits_enabled=False)
    with httpx2.Client(transport=SandboxTransport(sandbox)) as http:
        opened = {profile: open_desk(sandbox, http, profile) for profile in ("us", "uk")}
        for desk in opened.values():
            prepare_company(desk)
        yield opened
    sandbox.close()


@pytest.fixture
def ready_us(us: Desk) -> Desk:
    prepare_company(us)
    return us


def booked(desk: Desk, posted: Posted) -> dict[str, Decimal]:
    """Debit less credit by account in the sandbox's own ledger."""
    sums: dict[str, Decimal] = {}
    for entry in desk.company.ledger.entries():
        if entry.txn_id == posted.remote_id:
            sums[entry.account_id] = sums.get(entry.account_id, D(0)) + entry.amount
    return {account: amount for account, amount in sums.items() if amount}


def predicted(desk: Desk, posting: Any) -> dict[str, Decimal]:
    """Debit less credit by account as the preview shows it."""
    home = desk.mappings.home_currency
    accounts = list(desk.accounts.values())
    receivable = next(
        (one for one in accounts if (one.kind, one.currency) == ("Accounts Receivable", home)), None
    )
    tax_payable = next(
        (one for one in accounts if one.subtype in {"SalesTaxPayable", "GlobalTaxPayable"}), None
    )
    mappings = replace(desk.mappings, receivable=receivable, tax_payable=tax_payable)
    return {line.account_id: line.movement for line in journal_of(posting, mappings).lines}


LINES = st.lists(
    st.tuples(
        st.decimals(min_value=D("0.01"), max_value=D("9999.99"), places=2),
        st.sampled_from(["first", "second"]),
        st.sampled_from([None, 20, 5]),
    ),
    min_size=1,
    max_size=6,
)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    profile=st.sampled_from(["us", "uk"]),
    kind=st.sampled_from(["credit memo", "vendor credit"]),
    lines=LINES,
    off_by=st.sampled_from([D("-0.02"), D(0), D("0.03")]),
    has_discount=st.booleans(),
)
def test_the_ledger_books_every_credit_as_predicted(
    companies: dict[str, Desk],
    profile: str,
    kind: str,
    lines: list[tuple[Decimal, str, int | None]],
    off_by: Decimal,
    has_discount: bool,
) -> None:
    desk = companies[profile]
    is_sale = kind == "credit memo"
    keys = [
        taxed(desk, percent) if percent and (is_sale or profile == "uk") else "" for _, _, percent in lines
    ]
    nets: dict[str, Decimal] = {}
    percents: dict[str, int] = {}
    for key, (amount, _, percent) in zip(keys, lines, strict=True):
        if key and percent:
            nets[key], percents[key] = nets.get(key, D(0)) + amount, percent
    taxes = tuple(
        TaxTotal(key, net, max(cents(net * percents[key] / 100) + off_by, D(0))) for key, net in nets.items()
    )
    number = f"C-{next(NUMBERS)}"
    posting: CreditMemo | VendorCredit
    if is_sale:
        whole = total(amount for amount, _, _ in lines)
        posting = credit_memo(
            desk,
            *(
                sold(amount, tax=key, account="sales" if which == "first" else "freight")
                for key, (amount, which, _) in zip(keys, lines, strict=True)
            ),
            number=number,
            taxes=taxes,
            discount=Discount(cents(whole / 10), "discounts") if has_discount and whole > 1 else None,
        )
    else:
        posting = vendor_credit(
            desk,
            *(
                bought(amount, tax=key, account="purchases" if which == "first" else "expenses")
                for key, (amount, which, _) in zip(keys, lines, strict=True)
            ),
            number=number,
            taxes=taxes,
        )

    posted = desk.posted(posting, f"c-{number}")

    assert (posted.total, posted.tax) == (posting.total, posting.tax_total)
    assert booked(desk, posted) == predicted(desk, posting)
    figures = desk.books.figures_of(
        "CreditMemo" if is_sale else "VendorCredit",
        desk.found("CreditMemo" if is_sale else "VendorCredit", posted.remote_id).record,
    )
    assert (figures.number, figures.posting_on, figures.balance) == (number, DAY, posting.total)
    assert figures.party_id == desk.mappings.parties[posting.party]


def test_an_order_is_billed_line_by_line_and_closes(ready_us: Desk) -> None:
    us = ready_us
    posting = order(us, bought("60.00"), bought("7.11", account="expenses"), expected_on=date(2026, 3, 12))
    ordered = us.posted(posting)
    assert booked(us, ordered) == predicted(us, posting) == {}
    assert us.books.figures_of("PurchaseOrder", ordered.record).total == D("67.11")
    first, second = purchase_order.line_ids(ordered.record)
    names_of(us, purchase_order_1=ordered)

    us.posted(bill(us, bought("60.00", order="purchase_order:1", order_line=first), number="B-1"))
    assert us.found("PurchaseOrder", ordered.remote_id).record["POStatus"] == "Open"
    us.posted(
        bill(
            us, bought("7.11", account="expenses", order="purchase_order:1", order_line=second), number="B-2"
        )
    )
    assert us.found("PurchaseOrder", ordered.remote_id).record["POStatus"] == "Closed"


def test_a_link_that_quickbooks_drops_in_silence_is_noticed(ready_us: Desk) -> None:
    us = ready_us
    names_of(us, purchase_order_1=us.posted(order(us, bought("60.00"))))
    for line_id, lost in (("1", ()), ("77", ("purchase_order:1",))):
        posting = bill(
            us, bought("60.00", order="purchase_order:1", order_line=line_id), number=f"B-{line_id}"
        )
        posted = us.posted(posting)

        assert bills.lost_links(posting, posted.record, us.mappings) == lost


def test_credits_settle_what_they_are_applied_to_and_no_account_moves(ready_us: Desk) -> None:
    us = ready_us
    owing = us.posted(bill(us, bought("60.00")))
    credit = us.posted(vendor_credit(us, bought("60.00")))
    sale = us.posted(invoice(us, sold("90.00")))
    memo = us.posted(credit_memo(us, sold("40.00")))
    names_of(us, bill_1=owing, vc_1=credit, invoice_1=sale, cn_1=memo)

    for_bills = settlement(
        us, SettlementPart("bill:1", "Bill", D(60)), SettlementPart("vc:1", "VendorCredit", D(60))
    )
    for_invoices = settlement(
        us, SettlementPart("invoice:1", "Invoice", D(40)), SettlementPart("cn:1", "CreditMemo", D(40)),
        side="invoices",
    )  # fmt: skip
    settled = [us.posted(for_bills), us.posted(for_invoices)]

    balances = [
        us.books.figures_of(name, us.found(name, one.remote_id).record).balance
        for name, one in (("Bill", owing), ("VendorCredit", credit), ("Invoice", sale), ("CreditMemo", memo))
    ]
    assert balances == [D(0), D(0), D("50.00"), D(0)]
    assert [booked(us, one) for one in settled] == [{}, {}]
    assert [
        us.books.figures_of(name, one.record).total
        for name, one in zip(("BillPayment", "Payment"), settled, strict=True)
    ] == [0, 0]


def test_each_kind_that_is_in_doubt_is_found_again_and_known_as_ours(ready_us: Desk) -> None:
    us = ready_us
    owing, credit = us.posted(bill(us, bought("60.00"))), us.posted(vendor_credit(us, bought("60.00")))
    names_of(us, bill_1=owing, vc_1=credit)
    parts = (SettlementPart("bill:1", "Bill", D(20)), SettlementPart("vc:1", "VendorCredit", D(20)))
    tax = (stated("tax:TAX", "90.00", "7.43"),)
    for posting, other in (
        (order(us, bought("60.00")), {"posting_on": date(2026, 3, 6)}),
        (order(us, bought("61.00"), number=""), {"total": D("62.00")}),
        (vendor_credit(us, bought("60.00"), number="VC-2"), {"number": "VC-3"}),
        (vendor_credit(us, bought("61.00"), number=""), {"vendor": "vendor:9"}),
        (credit_memo(us, sold("90.00", tax="tax:TAX"), taxes=tax), {"total": D("97.44")}),
        (credit_memo(us, sold("91.00"), number=""), {"customer": "customer:9"}),
        (settlement(us, *parts), {"parts": tuple(replace(part, amount=D(19)) for part in parts)}),
    ):
        posted = us.posted(posting)
        rows = us.client.query(us.books.find_statement(posting, us.mappings), access_token=us.token)
        assert isinstance(rows, Rows)
        (record,) = (row for row in rows.records if row["Id"] == posted.remote_id)
        assert us.books.is_ours(record, posting, us.mappings, marker=MARKER), posting
        assert not us.books.is_ours(record, posting, us.mappings, marker="Crossfoot CF-OTHER")
        assert not us.books.is_ours(record, replace(posting, **other), us.mappings, marker=MARKER), other


def test_location_class_and_custom_fields_stand_where_they_belong(ready_us: Desk) -> None:
    us = ready_us
    posted = us.posted(
        invoice(
            us, sold("90.00", klass="class:2"), location="location:1", klass="class:1",
            custom=(CustomValue("Truck", "T-9"),),
        )
    )  # fmt: skip
    owed = us.posted(bill(us, bought("60.00"), bought("7.11", klass="class:2"), klass="class:1"))

    assert posted.record["DepartmentRef"]["name"] == "Store 1"
    assert posted.record["ClassRef"]["name"] == "Class 1"
    assert posted.record["Line"][0]["SalesItemLineDetail"]["ClassRef"]["name"] == "Class 2"
    assert [(field["Name"], field.get("StringValue")) for field in posted.record["CustomField"]] == [
        ("Crew", None), ("Truck", "T-9"),
    ]  # fmt: skip
    details = [line["AccountBasedExpenseLineDetail"] for line in owed.record["Line"]]
    assert [detail["ClassRef"]["name"] for detail in details] == ["Class 1", "Class 2"]
    assert us.mappings.custom_fields == {"Crew": "1", "Truck": "2"}


# --- what QuickBooks takes back -------------------------------------------------------------------------


def test_orders_credits_and_settlements_are_deleted_and_a_settlement_is_voided(ready_us: Desk) -> None:
    us = ready_us
    owing, credit = us.posted(bill(us, bought("60.00"))), us.posted(vendor_credit(us, bought("60.00")))
    names_of(us, bill_1=owing, vc_1=credit)
    parts = (SettlementPart("bill:1", "Bill", D(20)), SettlementPart("vc:1", "VendorCredit", D(20)))
    first, second = us.posted(settlement(us, *parts)), us.posted(settlement(us, *parts))

    voided = us.write(us.books.removal("BillPayment", first.remote_id, "0", verb="void"))
    assert isinstance(voided, Posted)
    assert us.books.is_voided("BillPayment", voided.record)
    for name, posted in (
        ("BillPayment", second), ("PurchaseOrder", us.posted(order(us, bought("1.00")))),
        ("CreditMemo", us.posted(credit_memo(us, sold("1.00")))),
        ("VendorCredit", credit), ("Bill", owing),
    ):  # fmt: skip
        version = us.found(name, posted.remote_id).record["SyncToken"]
        assert isinstance(us.write(us.books.removal(name, posted.remote_id, version, verb="delete")), Posted)
        gone = us.client.read(name, posted.remote_id, access_token=us.token)
        assert isinstance(gone, Absent)


@pytest.mark.parametrize(
    "name", ["Bill", "PurchaseOrder", "VendorCredit", "CreditMemo", "JournalEntry", "Purchase", "Deposit"]
)
def test_what_quickbooks_does_not_void_is_not_tried(name: str) -> None:
    with pytest.raises(ValueError, match=f"QuickBooks Online cannot void a {name}"):
        OnlineBooks().removal(name, "7", "0", verb="void")


def refusal(outcome: Outcome) -> Refused:
    assert isinstance(outcome, Refused), outcome
    return outcome


def test_a_settled_bill_is_not_deleted_and_people_are_told_why(ready_us: Desk) -> None:
    us = ready_us
    owing, credit = us.posted(bill(us, bought("60.00"))), us.posted(vendor_credit(us, bought("20.00")))
    names_of(us, bill_1=owing, vc_1=credit)
    us.posted(
        settlement(us, SettlementPart("bill:1", "Bill", D(20)), SettlementPart("vc:1", "VendorCredit", D(20)))
    )

    refused = refusal(us.write(us.books.removal("Bill", owing.remote_id, "1", verb="delete")))
    less = bill(us, bought("5.00"))
    current = us.found("Bill", owing.remote_id).record
    update = us.books.prepare_update(less, us.mappings, marker=MARKER, current=current)

    assert (refused.code, refused.problem.cause) == ("6000", "settled")
    assert refused.problem.sentence == (
        "This bill is settled in QuickBooks: This transaction has a payment linked to it. Unlink or delete the "
        "payment before deleting it. Take the payment or the link off there first, or reverse the bill with a "
        "credit."
    )
    assert refusal(us.write(update)).problem.cause == "settled"
    assert us.found("Bill", owing.remote_id).record["SyncToken"] == "1"


def test_what_is_settled_already_cannot_be_settled_again(ready_us: Desk) -> None:
    us = ready_us
    owing, credit = us.posted(bill(us, bought("60.00"))), us.posted(vendor_credit(us, bought("20.00")))
    names_of(us, bill_1=owing, vc_1=credit)
    parts = (SettlementPart("bill:1", "Bill", D(20)), SettlementPart("vc:1", "VendorCredit", D(20)))
    us.posted(settlement(us, *parts))

    refused = refusal(us.post(settlement(us, *parts)))

    assert (refused.code, refused.problem.cause) == ("620", "link")
    assert refused.problem.sentence.startswith("QuickBooks cannot link this bill payment to what it names")
