"""The debits and credits of a document, and that they always balance."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from core.ledger import BILL, GB, INVOICE, US
from crossfoot.core.journals import JournalLine, journal_of
from crossfoot.core.mappings import Mappings
from crossfoot.core.money import total
from crossfoot.core.postings import (
    Bill,
    CreditMemo,
    Discount,
    ExpenseLine,
    Invoice,
    PurchaseOrder,
    SalesLine,
    Settlement,
    SettlementPart,
    TaxTotal,
    VendorCredit,
)

D = Decimal
AN_EMPTY_COMPANY = Mappings("US", "USD", accounts={}, items={}, taxes={}, parties={})


def test_an_invoice_debits_receivables_and_credits_each_income_account():
    journal = journal_of(INVOICE, US)

    assert (journal.posting_on, journal.currency) == (date(2026, 1, 8), "USD")
    assert journal.lines == (
        JournalLine("84", "Accounts Receivable (A/R)", debit=D("142.83")),
        JournalLine("79", "Sales of Product Income", credit=D("77.00")),
        JournalLine("80", "Shipping Income", credit=D("65.83")),
    )


def test_a_discount_is_debited_and_tax_credited_to_the_liability():
    invoice = replace(
        INVOICE,
        discount=Discount(D("10.00"), "discount"),
        taxes=(TaxTotal("tax:20", D("132.83"), D("26.57")),),
        total=D("159.40"),
    )

    movements = {line.account_id: line.movement for line in journal_of(invoice, GB).lines}

    assert movements == {
        "84": D("159.40"),
        "86": D("10.00"),
        "79": D("-77.00"),
        "80": D("-65.83"),
        "89": D("-26.57"),
    }


def test_a_bill_credits_payables_and_adds_lines_on_one_account_up():
    assert journal_of(BILL, US).lines == (
        JournalLine("90", "Purchases", debit=D("217.12")),
        JournalLine("91", "Freight in", debit=D("5.03")),
        JournalLine("33", "Accounts Payable (A/P)", credit=D("222.15")),
    )


def test_a_bills_discount_credits_the_account_it_reduces():
    lines = (*BILL.lines, ExpenseLine("Discount", D("-300.00"), "freight", kind="discount"))
    bill = replace(BILL, lines=lines, total=D("-77.85"))

    movements = {line.account_id: line.movement for line in journal_of(bill, US).lines}

    assert movements == {"90": D("217.12"), "91": D("-294.97"), "33": D("77.85")}


def credit_memo(lines, **fields):
    memo = CreditMemo(
        key="credit_note:1",
        number="CN-7",
        customer="customer:5",
        customer_name="Hanari Carnes",
        currency="USD",
        posting_on=date(2026, 1, 20),
        lines=tuple(lines),
        total=D(0),
        **fields,
    )
    return replace(memo, total=memo.lines_total - memo.discount_amount + memo.tax_total)


def vendor_credit(lines, **fields):
    credit = VendorCredit(
        key="vendor_credit:1",
        number="VC-7",
        vendor="vendor:7",
        vendor_name="Litware, Inc.",
        currency="USD",
        posting_on=date(2026, 1, 20),
        lines=tuple(lines),
        total=D(0),
        **fields,
    )
    return replace(credit, total=credit.lines_total + credit.tax_total)


def test_a_credit_memo_debits_income_and_tax_and_credits_receivables():
    memo = credit_memo(
        INVOICE.lines[:1],
        discount=Discount(D("7.00"), "discount"),
        taxes=(TaxTotal("tax:20", D("70.00"), D("14.00")),),
    )

    journal = journal_of(memo, GB)

    assert journal.posting_on == date(2026, 1, 20)
    assert journal.lines == (
        JournalLine("79", "Sales of Product Income", debit=D("77.00")),
        JournalLine("89", "Board of Equalization Payable", debit=D("14.00")),
        JournalLine("84", "Accounts Receivable (A/R)", credit=D("84.00")),
        JournalLine("86", "Discounts given", credit=D("7.00")),
    )


def test_a_vendor_credit_debits_payables_and_credits_each_lines_account_and_tax():
    credit = vendor_credit(BILL.lines[:2], taxes=(TaxTotal("tax:20", D("217.12"), D("43.42")),))

    assert journal_of(credit, GB).lines == (
        JournalLine("33", "Accounts Payable (A/P)", debit=D("260.54")),
        JournalLine("90", "Purchases", credit=D("217.12")),
        JournalLine("89", "Board of Equalization Payable", credit=D("43.42")),
    )


def test_a_purchase_order_books_nothing():
    order = PurchaseOrder(
        "purchase_order:1",
        "PO-1",
        "vendor:7",
        "Litware, Inc.",
        "USD",
        date(2026, 1, 8),
        BILL.lines,
        BILL.total,
    )

    assert journal_of(order, US).lines == ()


def test_a_settlement_moves_nothing_and_knows_both_its_sums():
    settlement = Settlement(
        key="settlement:1",
        side="bills",
        party="vendor:7",
        party_name="Litware, Inc.",
        currency="USD",
        posting_on=date(2026, 1, 20),
        parts=(
            SettlementPart("purchase_order:1", "Bill", D("100.00")),
            SettlementPart("vendor_credit:1", "VendorCredit", D("60.00")),
            SettlementPart("", "JournalEntry", D("40.00"), remote_id="88"),
        ),
    )

    assert (settlement.charges, settlement.credits) == (D("100.00"), D("100.00"))
    assert journal_of(settlement, US).lines == ()


def test_a_journal_is_shown_under_our_labels_before_anything_is_mapped():
    journal = journal_of(INVOICE, replace(AN_EMPTY_COMPANY, account_labels={"sales": "Sales"}))

    assert [(line.account_id, line.account) for line in journal.lines] == [
        ("", "Accounts Receivable (A/R)"),
        ("", "Sales"),
        ("", "shipping"),
    ]
    assert journal.is_balanced


amounts = st.decimals(min_value=D("-5000"), max_value=D("5000"), places=2)
accounts = st.sampled_from(["sales", "shipping", "purchases", "freight", "not mapped", "remote:9"])
taxes = st.lists(st.builds(TaxTotal, st.sampled_from(["tax:20", "tax:0"]), amounts, amounts), max_size=3)


@given(
    lines=st.lists(st.builds(SalesLine, st.just(""), amounts, st.just(""), accounts), max_size=12),
    taxes=taxes,
    discount=st.none() | st.builds(Discount, amounts, accounts),
    mappings=st.sampled_from([US, GB, AN_EMPTY_COMPANY]),
)
def test_every_invoice_that_adds_up_gives_a_balanced_journal(lines, taxes, discount, mappings):
    invoice = Invoice(
        key="k",
        number="1",
        customer="customer:5",
        customer_name="x",
        currency="USD",
        posting_on=date(2026, 1, 1),
        due_on=date(2026, 1, 1),
        lines=tuple(lines),
        taxes=tuple(taxes),
        discount=discount,
        total=total(line.amount for line in lines)
        - (discount.amount if discount else 0)
        + total(tax.amount for tax in taxes),
    )

    journal = journal_of(invoice, mappings)

    assert journal.is_balanced
    assert all(
        (line.debit == 0) != (line.credit == 0) and line.debit >= 0 <= line.credit for line in journal.lines
    )


@given(
    lines=st.lists(st.builds(ExpenseLine, st.just(""), amounts, accounts), max_size=12),
    taxes=taxes,
    mappings=st.sampled_from([US, GB, AN_EMPTY_COMPANY]),
)
def test_every_bill_that_adds_up_gives_a_balanced_journal(lines, taxes, mappings):
    bill = Bill(
        key="k",
        number="1",
        vendor="vendor:7",
        vendor_name="x",
        currency="USD",
        posting_on=date(2026, 1, 1),
        due_on=date(2026, 1, 1),
        lines=tuple(lines),
        taxes=tuple(taxes),
        total=total(line.amount for line in lines) + total(tax.amount for tax in taxes),
    )

    journal = journal_of(bill, mappings)

    assert journal.is_balanced
    assert journal.debits == total(line.debit for line in journal.lines)


@given(
    lines=st.lists(st.builds(ExpenseLine, st.just(""), amounts, accounts), max_size=12),
    taxes=taxes,
    mappings=st.sampled_from([US, GB, AN_EMPTY_COMPANY]),
)
def test_a_bill_and_the_credit_for_all_of_it_leave_no_account_moved(lines, taxes, mappings):
    credit = vendor_credit(lines, taxes=tuple(taxes))
    bill = replace(BILL, lines=credit.lines, taxes=credit.taxes, total=credit.total)

    moved = {}
    for posting in (bill, credit):
        for line in journal_of(posting, mappings).lines:
            moved[line.account] = moved.get(line.account, D(0)) + line.movement

    assert journal_of(credit, mappings).is_balanced
    assert all(amount == 0 for amount in moved.values())


def test_a_document_that_does_not_add_up_gives_a_journal_that_does_not_balance():
    assert not journal_of(replace(BILL, total=D("222.16")), US).is_balanced
