"""Payments, credits, journals, deposits and expenses of QuickBooks, read into one shape."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crossfoot.core.money import total
from crossfoot.core.postings import SettlementPart
from crossfoot.quickbooks.books import Operation, Posted
from crossfoot.quickbooks.online import settlements
from crossfoot.quickbooks.online.client import Rows
from crossfoot.quickbooks.online.settlements import Allocation, Application, RemotePayment
from online_desk import Desk
from online_forms import (
    bill,
    bought,
    credit_memo,
    invoice,
    names_of,
    prepare_company,
    settlement,
    sold,
    vendor_credit,
)

D = Decimal
DAY = "2026-03-10"


@pytest.fixture(autouse=True)
def prepared(us: Desk) -> None:
    prepare_company(us)


def entered(desk: Desk, name: str, body: Mapping[str, Any]) -> str:
    """A bookkeeper enters a record; its id."""
    outcome = desk.write(Operation(name, "create", {"TxnDate": DAY, **body}))
    assert isinstance(outcome, Posted), outcome
    return outcome.remote_id


def read(desk: Desk, name: str, remote_id: str, **options: Any) -> RemotePayment:
    (one,) = settlements.read(name, desk.found(name, remote_id).record, **options)
    return one


def account(desk: Desk, kind: str, subtype: str = "") -> str:
    return next(
        one.remote_id for one in desk.accounts.values() if one.kind == kind and subtype in {"", one.subtype}
    )


def link(kind: str, remote_id: str, amount: str) -> dict[str, Any]:
    return {"Amount": D(amount), "LinkedTxn": [{"TxnId": remote_id, "TxnType": kind}]}


def check(desk: Desk, amount: str, *lines: Mapping[str, Any], **more: Any) -> str:
    return entered(
        desk, "BillPayment",
        {
            "VendorRef": {"value": desk.mappings.parties["vendor:1"]}, "TotalAmt": D(amount), "PayType": "Check",
            "CheckPayment": {"BankAccountRef": {"value": account(desk, "Bank")}}, "Line": list(lines), **more,
        },
    )  # fmt: skip


def owed(desk: Desk, amount: str, number: str) -> str:
    return desk.posted(bill(desk, bought(amount), number=number)).remote_id


def credited(desk: Desk, amount: str, number: str) -> str:
    return desk.posted(vendor_credit(desk, bought(amount), number=number)).remote_id


def journal(desk: Desk, side: str, amount: str) -> str:
    """An entry of a debit or a credit on payables in the vendor's name, against expenses."""
    other = "Credit" if side == "Debit" else "Debit"
    named = {"Entity": {"Type": "Vendor", "EntityRef": {"value": desk.mappings.parties["vendor:1"]}}}
    lines = [
        (side, account(desk, "Accounts Payable"), named),
        (other, desk.mappings.accounts["expenses"].remote_id, {}),
    ]
    return entered(
        desk, "JournalEntry",
        {
            "Line": [
                {
                    "Amount": D(amount), "DetailType": "JournalEntryLineDetail",
                    "JournalEntryLineDetail": {"PostingType": posting, "AccountRef": {"value": on}, **more},
                }
                for posting, on, more in lines
            ],
            "DocNumber": f"J-{amount}",
        },
    )  # fmt: skip


# --- payments of bills ----------------------------------------------------------------------------------


def test_a_check_for_two_bills_less_a_credit(us: Desk) -> None:
    first, second = owed(us, "60.00", "B-1"), owed(us, "40.00", "B-2")
    credit = credited(us, "25.00", "VC-1")

    paid = check(
        us, "75.00", link("Bill", first, "60.00"), link("VendorCredit", credit, "25.00"),
        link("Bill", second, "40.00"), DocNumber="1042", PrivateNote="March",
    )  # fmt: skip

    checking = us.accounts[account(us, "Bank")]
    found = read(us, "BillPayment", paid)
    assert found == RemotePayment(
        name="BillPayment",
        kind="bill_payment_check",
        remote_id=paid,
        version="0",
        party_id=us.mappings.parties["vendor:1"],
        party_name="Exotic Liquids",
        paid_on=date(2026, 3, 10),
        number="1042",
        currency="USD",
        exchange_rate=D(1),
        amount=D("75.00"),
        unapplied=D("0.00"),
        is_voided=False,
        memo="March",
        applications=(Application("Bill", first, D("60.00")), Application("Bill", second, D("40.00"))),
        credits_used=(Application("VendorCredit", credit, D("25.00")),),
        deposit_id="",
        account_id=checking.remote_id,
        account_name=checking.name,
    )
    assert settlements.allocations(found) == (
        Allocation("VendorCredit", credit, "Bill", first, D("25.00")),
        Allocation("BillPayment", paid, "Bill", first, D("35.00")),
        Allocation("BillPayment", paid, "Bill", second, D("40.00")),
    )


def test_a_card_payment_in_part(us: Desk) -> None:
    first = owed(us, "60.00", "B-1")
    made = us.write(Operation("Account", "create", {"Name": "Visa CF", "AccountType": "Credit Card"}))
    assert isinstance(made, Posted)
    paid = check(
        us, "20.00", link("Bill", first, "20.00"), PayType="CreditCard",
        CreditCardPayment={"CCAccountRef": {"value": made.remote_id}},
    )  # fmt: skip

    found = read(us, "BillPayment", paid)

    assert (found.kind, found.account_id, found.account_name) == (
        "bill_payment_card", made.remote_id, "Visa CF",
    )  # fmt: skip
    assert found.applications == (Application("Bill", first, D("20.00")),)


def test_a_voided_payment_applies_nothing_any_more(us: Desk) -> None:
    first = owed(us, "60.00", "B-1")
    paid = check(us, "60.00", link("Bill", first, "60.00"), DocNumber="1043")
    us.write(us.books.removal("BillPayment", paid, "0", verb="void"))

    found = read(us, "BillPayment", paid)

    assert (found.is_voided, found.amount, found.applications) == (True, D(0), ())
    assert (found.number, found.version, found.memo) == ("1043", "1", "Voided")


def test_our_own_settlement_reads_as_credits_that_paid_a_bill(us: Desk) -> None:
    owing, credit = us.posted(bill(us, bought("60.00"))), us.posted(vendor_credit(us, bought("20.00")))
    names_of(us, bill_1=owing, vc_1=credit)
    parts = (SettlementPart("bill:1", "Bill", D(20)), SettlementPart("vc:1", "VendorCredit", D(20)))

    found = read(us, "BillPayment", us.posted(settlement(us, *parts)).remote_id)

    assert (found.amount, found.unapplied, found.account_id) == (D(0), D("0.00"), "")
    assert settlements.allocations(found) == (
        Allocation("VendorCredit", credit.remote_id, "Bill", owing.remote_id, D("20.00")),
    )


def test_a_journal_in_a_payment_is_a_credit_or_a_charge_as_the_sum_says(us: Desk) -> None:
    first, second = owed(us, "60.00", "B-1"), owed(us, "40.00", "B-2")
    gives, takes = journal(us, "Debit", "15.00"), journal(us, "Credit", "5.00")

    less = read(
        us,
        "BillPayment",
        check(us, "45.00", link("Bill", first, "60.00"), link("JournalEntry", gives, "15.00")),
    )
    more = read(
        us,
        "BillPayment",
        check(us, "45.00", link("Bill", second, "40.00"), link("JournalEntry", takes, "5.00")),
    )

    assert less.credits_used == (Application("JournalEntry", gives, D("15.00")),)
    assert more.applications == (
        Application("Bill", second, D("40.00")), Application("JournalEntry", takes, D("5.00")),
    )  # fmt: skip
    assert (less.unapplied, more.unapplied, more.credits_used) == (D("0.00"), D("0.00"), ())


# --- payments of customers ------------------------------------------------------------------------------


def test_a_payment_of_two_invoices_with_money_left_over_and_a_deposit(us: Desk) -> None:
    customer = us.mappings.parties["customer:1"]
    first = us.posted(invoice(us, sold("100.00"), number="SO-1")).remote_id
    memo = us.posted(credit_memo(us, sold("10.00"), number="CN-1")).remote_id
    paid = entered(
        us, "Payment",
        {
            "CustomerRef": {"value": customer}, "TotalAmt": D("95.00"), "PaymentRefNum": "TRX-7",
            "Line": [link("Invoice", first, "100.00"), link("CreditMemo", memo, "10.00")],
        },
    )  # fmt: skip
    bank = account(us, "Bank")
    lodged = entered(
        us, "Deposit",
        {
            "DepositToAccountRef": {"value": bank},
            "Line": [
                {
                    "Amount": D("95.00"),
                    "LinkedTxn": [{"TxnId": paid, "TxnType": "Payment", "TxnLineId": "0"}],
                }
            ],
        },
    )  # fmt: skip

    found = read(us, "Payment", paid)
    assert (found.kind, found.party_id, found.party_name) == (
        "customer_payment", customer, "Alfreds Futterkiste",
    )  # fmt: skip
    assert (found.number, found.amount, found.unapplied) == ("TRX-7", D("95.00"), D("5.00"))
    assert found.applications == (Application("Invoice", first, D("100.00")),)
    assert found.credits_used == (Application("CreditMemo", memo, D("10.00")),)
    assert found.deposit_id == lodged
    assert found.account_id == account(us, "Other Current Asset", "UndepositedFunds")
    assert settlements.allocations(found) == (
        Allocation("CreditMemo", memo, "Invoice", first, D("10.00")),
        Allocation("Payment", paid, "Invoice", first, D("90.00")),
    )

    deposit = read(us, "Deposit", lodged)
    assert (deposit.kind, deposit.amount, deposit.account_id) == ("deposit", D("95.00"), bank)
    assert deposit.applications == (Application("Payment", paid, D("95.00")),)
    assert (deposit.party_id, deposit.unapplied) == ("", D(0))


def test_a_payment_of_nothing_yet_is_all_unapplied(us: Desk) -> None:
    paid = entered(
        us, "Payment",
        {"CustomerRef": {"value": us.mappings.parties["customer:1"]}, "TotalAmt": D("30.00"), "Line": []},
    )  # fmt: skip

    found = read(us, "Payment", paid)

    assert (found.amount, found.unapplied, settlements.allocations(found)) == (D("30.00"), D("30.00"), ())


# --- credits, journals, deposits and expenses -----------------------------------------------------------


def test_credits_say_what_is_left_of_them(us: Desk) -> None:
    first, credit = owed(us, "60.00", "B-1"), credited(us, "25.00", "VC-1")
    check(us, "50.00", link("Bill", first, "60.00"), link("VendorCredit", credit, "10.00"))
    memo = us.posted(credit_memo(us, sold("12.50"), number="CN-1")).remote_id

    given, back = read(us, "VendorCredit", credit), read(us, "CreditMemo", memo)

    assert (given.kind, given.number, given.amount, given.unapplied) == (
        "vendor_credit", "VC-1", D("25.00"), D("15.00"),
    )  # fmt: skip
    assert (back.kind, back.number, back.amount, back.unapplied) == (
        "credit_memo", "CN-1", D("12.50"), D("12.50"),
    )  # fmt: skip
    assert given.applications == back.applications == ()


def test_a_journal_that_lowers_what_is_owed_names_its_vendor(us: Desk) -> None:
    found = read(us, "JournalEntry", journal(us, "Debit", "15.00"))

    assert (found.kind, found.amount, found.unapplied) == ("journal", D("15.00"), None)
    assert (found.party_id, found.party_name) == (us.mappings.parties["vendor:1"], "Exotic Liquids")
    assert (found.account_id, found.number) == (account(us, "Accounts Payable"), "J-15.00")


def test_a_journal_that_raises_what_is_owed_settles_nothing(us: Desk) -> None:
    record = us.found("JournalEntry", journal(us, "Credit", "15.00")).record

    assert settlements.read("JournalEntry", record) == ()


def test_a_journal_line_that_only_names_a_customer_is_told_by_its_account() -> None:
    """A customer named on an income line, as bookkeepers do for their reports, and one that is given credit."""

    def line(side: str, on: str, customer: str, amount: int) -> dict[str, Any]:
        entity = {"Type": "Customer", "EntityRef": {"value": customer, "name": f"Customer {customer}"}}
        detail = {"PostingType": side, "AccountRef": {"value": on}, "Entity": entity}
        return {
            "Amount": amount, "DetailType": "JournalEntryLineDetail", "JournalEntryLineDetail": detail,
        }  # fmt: skip

    record = {"Id": "9", "SyncToken": "0", "Line": [line("Debit", "1", "5", 7), line("Credit", "84", "6", 7)]}

    found = settlements.read("JournalEntry", record, control_accounts={"84", "33"})

    assert [(one.party_id, one.amount, one.account_id) for one in found] == [("6", D(7), "84")]


def test_an_expense_is_shown_and_applied_to_nothing(us: Desk) -> None:
    bank = account(us, "Bank")
    spent = entered(
        us, "Purchase",
        {
            "PaymentType": "Cash", "AccountRef": {"value": bank}, "DocNumber": "E-7",
            "EntityRef": {"value": us.mappings.parties["vendor:1"], "type": "Vendor"},
            "Line": [
                {
                    "Amount": D("60.00"), "DetailType": "AccountBasedExpenseLineDetail",
                    "AccountBasedExpenseLineDetail": {
                        "AccountRef": {"value": us.mappings.accounts["purchases"].remote_id}
                    },
                }
            ],
        },
    )  # fmt: skip

    found = read(us, "Purchase", spent)

    assert (found.kind, found.party_name, found.amount, found.account_id) == (
        "expense", "Exotic Liquids", D("60.00"), bank,
    )  # fmt: skip
    assert (found.applications, found.credits_used, found.unapplied) == ((), (), D(0))


def test_money_that_a_card_gave_back_counts_the_other_way() -> None:
    record = {
        "Id": "9",
        "SyncToken": "0",
        "PaymentType": "CreditCard",
        "Credit": True,
        "TotalAmt": D("12.00"),
    }

    assert settlements.read("Purchase", record)[0].amount == D("-12.00")


def test_another_kind_of_record_settles_nothing() -> None:
    with pytest.raises(ValueError, match="a Transfer settles nothing"):
        settlements.read("Transfer", {})


def test_intuits_recorded_payment_is_read_with_its_extensions() -> None:
    """A reply of 2020 with LineEx, a deposit's link, and no currency where the company has one."""
    record = {
        "CustomerRef": {"value": "16", "name": "Lew Plumbing"},
        "DepositToAccountRef": {"value": "4"},
        "UnappliedAmt": 0,
        "TotalAmt": D("220.00"),
        "ProcessPayment": False,
        "domain": "QBO",
        "sparse": False,
        "Id": "163",
        "SyncToken": "1",
        "MetaData": {
            "CreateTime": "2014-09-19T12:00:55-07:00",
            "LastUpdatedTime": "2014-09-19T12:02:44-07:00",
        },
        "TxnDate": "2014-09-19",
        "LinkedTxn": [{"TxnId": "166", "TxnType": "Deposit"}],
        "Line": [
            {
                "Amount": D("220.00"),
                "LinkedTxn": [{"TxnId": "119", "TxnType": "Invoice"}],
                "LineEx": {"any": [{"value": {"Name": "txnId", "Value": "119"}}]},
            }
        ],
    }

    (found,) = settlements.read("Payment", record)

    assert found.applications == (Application("Invoice", "119", D("220.00")),)
    assert (found.deposit_id, found.currency, found.exchange_rate) == ("166", "", D(1))


# --- which credit paid which document -------------------------------------------------------------------

AMOUNTS = st.decimals(min_value=D("0.01"), max_value=D("500"), places=2)


@given(bills=st.lists(AMOUNTS, max_size=6), credits=st.lists(AMOUNTS, max_size=6), money=AMOUNTS)
def test_allocations_spend_every_source_once_and_fill_no_document_twice(
    bills: list[Decimal], credits: list[Decimal], money: Decimal
) -> None:
    applications = tuple(Application("Bill", f"b{place}", amount) for place, amount in enumerate(bills))
    used = tuple(Application("VendorCredit", f"c{place}", amount) for place, amount in enumerate(credits))
    payment = RemotePayment(
        "BillPayment", "bill_payment_check", "9", "0", "1", "", None, "", "", D(1), money, None, False, "",
        applications, used,
    )  # fmt: skip

    found = settlements.allocations(payment)

    def summed(side: str, key: str) -> Decimal:
        return total(one.amount for one in found if getattr(one, side) == key)

    assert all(one.amount > 0 for one in found)
    assert all(summed("document_id", one.document_id) <= one.amount for one in applications)
    assert all(summed("source_id", one.document_id) <= one.amount for one in used)
    assert total(one.amount for one in found) == total(bills)


# --- asking for a range of days -------------------------------------------------------------------------


def test_a_range_of_days_is_asked_page_by_page(us: Desk) -> None:
    first = owed(us, "60.00", "B-1")
    for number in range(5):
        check(us, "2.00", link("Bill", first, "2.00"), TxnDate=f"2026-03-{10 + number}")
    days = date(2026, 3, 11), date(2026, 3, 13)

    pages = [
        us.client.query(
            settlements.statement("BillPayment", *days, position=position, rows=2), access_token=us.token
        )
        for position in (1, 3)
    ]
    whole = us.rows("BillPayment", settlements.condition(*days))

    asked = [[row["TxnDate"] for row in page.records] for page in pages if isinstance(page, Rows)]
    assert asked == [["2026-03-11", "2026-03-12"], ["2026-03-13"]]
    assert [row["TxnDate"] for row in whole.records] == ["2026-03-11", "2026-03-12", "2026-03-13"]


@pytest.mark.parametrize("name", settlements.NAMES)
def test_every_kind_can_be_asked_for_by_days(us: Desk, name: settlements.Name) -> None:
    days = date(2026, 1, 1), date(2026, 12, 31)

    answer = us.client.query(settlements.statement(name, *days), access_token=us.token)

    assert isinstance(answer, Rows)
