"""Payments received, bills paid, deposits made: by hand, in part, with credits."""

from collections.abc import Iterator
from decimal import Decimal

import pytest

from page_forms import Bookkeeper, forms_of
from page_reader import Reader
from rest_desk import Desk, bill, expense, invoice, journal, sale


@pytest.fixture(autouse=True)
def balances(ana: Reader, books: str) -> Iterator[None]:
    """After a test, the trial balance page sums to zero."""
    yield
    last = ana.open(f"{books}/trialbalance").tables[0][-1]
    assert last[1] == last[2]


def test_one_payment_for_two_invoices_in_part_the_rest_unapplied(
    us: Desk, omar: Bookkeeper, books: str
) -> None:
    first = us.create("Invoice", invoice(sale("120.00"), DocNumber="A1"))
    second = us.create("Invoice", invoice(sale("80.00"), DocNumber="A2"))
    assert omar.opens(f"{books}/receive").tables[0][1] == ["Alder Street Books", "200.00 USD"]
    page = omar.does(
        f"{books}/receive?nameId=1", do="save", total="150", reference="CHQ-9",
        **{f"pay.Invoice.{first['Id']}.charge": "100", f"pay.Invoice.{second['Id']}.charge": "30"},
    )  # fmt: skip
    assert page.heading == "Payment CHQ-9"
    assert page.tables[1] == [["Total", "150.00 USD"], ["Not applied", "20.00 USD"]]
    assert us.read("Invoice", first["Id"])["Balance"] == Decimal("20.00")
    assert us.read("Invoice", second["Id"])["Balance"] == Decimal("50.00")
    assert us.read("Customer", "1")["Balance"] == Decimal("50.00")
    assert us.balance("Undeposited Funds") == Decimal("150.00")


def test_a_credit_memo_pays_an_invoice_without_money(us: Desk, omar: Bookkeeper, books: str) -> None:
    sold = us.create("Invoice", invoice(sale("50.00")))
    memo = us.create("CreditMemo", invoice(sale("20.00")))
    page = omar.does(
        f"{books}/receive?nameId=1", do="save",
        **{f"pay.Invoice.{sold['Id']}.charge": "20", f"pay.CreditMemo.{memo['Id']}.credit": "20"},
    )  # fmt: skip
    assert "Payment entered." in page.text
    assert us.read("Invoice", sold["Id"])["Balance"] == Decimal("30.00")
    assert us.read("CreditMemo", memo["Id"])["Balance"] == 0


def test_the_oldest_invoices_are_filled_first(us: Desk, omar: Bookkeeper, books: str) -> None:
    late = us.create("Invoice", invoice(sale("40.00"), DueDate="2024-03-20"))
    early = us.create("Invoice", invoice(sale("30.00"), DueDate="2024-03-10"))
    page = omar.does(f"{books}/receive?nameId=1", do="spread", total="50")
    filled = forms_of(page.html)[-1].values
    assert filled[f"pay.Invoice.{early['Id']}.charge"] == "30.00"
    assert filled[f"pay.Invoice.{late['Id']}.charge"] == "20.00"
    assert us.company.all("Payment") == []


def test_a_payment_is_taken_from_one_invoice_and_applied_to_another(
    us: Desk, omar: Bookkeeper, books: str
) -> None:
    first = us.create("Invoice", invoice(sale("40.00")))
    second = us.create("Invoice", invoice(sale("40.00")))
    link = {"Amount": "40.00", "LinkedTxn": [{"TxnId": first["Id"], "TxnType": "Invoice"}]}
    paid = us.create("Payment", {"CustomerRef": {"value": "1"}, "TotalAmt": "40.00", "Line": [link]})
    page = omar.does(
        f"{books}/receive?id={paid['Id']}", do="save",
        **{f"pay.Invoice.{first['Id']}.charge": "", f"pay.Invoice.{second['Id']}.charge": "40"},
    )  # fmt: skip
    assert "Payment saved." in page.text
    assert us.read("Invoice", first["Id"])["Balance"] == Decimal("40.00")
    assert us.read("Invoice", second["Id"])["Balance"] == 0
    assert us.read("Invoice", first["Id"]).get("LinkedTxn", []) == []


@pytest.mark.parametrize(
    ("amount", "sentence"),
    [("200", "Only 40.00 is open."), ("-1", "Give an amount above zero."), ("x", "“x” is not a number")],
)
def test_more_than_is_open_is_refused_beside_the_document(
    us: Desk, omar: Bookkeeper, books: str, amount: str, sentence: str
) -> None:
    sold = us.create("Invoice", invoice(sale("40.00")))
    page = omar.does(f"{books}/receive?nameId=1", do="save", **{f"pay.Invoice.{sold['Id']}.charge": amount})
    assert page.status == 422
    assert sentence in page.text
    assert us.company.all("Payment") == []


def test_one_check_pays_two_bills_in_part_with_a_vendor_credit(
    us: Desk, omar: Bookkeeper, books: str
) -> None:
    first = us.create("Bill", bill(expense("100.00"), DocNumber="V-1"))
    second = us.create("Bill", bill(expense("60.00"), DocNumber="V-2"))
    credit = us.create("VendorCredit", bill(expense("25.00")))
    page = omar.does(
        f"{books}/paybills?nameId=5", do="save", how="Check", account="Checking", number="501",
        **{
            f"pay.Bill.{first['Id']}.charge": "100", f"pay.Bill.{second['Id']}.charge": "10",
            f"pay.VendorCredit.{credit['Id']}.credit": "25",
        },
    )  # fmt: skip
    assert page.heading == "Bill payment 501"
    paid = us.company.all("BillPayment")[-1]
    assert us.entries(paid) == [("Checking", Decimal("-85.00")), ("Accounts Payable (A/P)", Decimal("85.00"))]
    assert us.read("Bill", first["Id"])["Balance"] == 0
    assert us.read("Bill", second["Id"])["Balance"] == Decimal("50.00")
    assert us.read("VendorCredit", credit["Id"])["Balance"] == 0
    assert us.read("Vendor", "5")["Balance"] == Decimal("50.00")
    shown = omar.opens(f"{books}/bill?txnId={second['Id']}")
    assert shown.links["501"] == f"{books}/billpayment?txnId={paid['Id']}"


def test_bills_are_paid_by_card_and_a_payment_needs_its_account(
    us: Desk, omar: Bookkeeper, books: str
) -> None:
    bought = us.create("Bill", bill(expense("100.00")))
    filled = {f"pay.Bill.{bought['Id']}.charge": "100"}
    page = omar.does(f"{books}/paybills?nameId=5", do="save", how="CreditCard", **filled)
    assert "Choose the credit card that the money comes from." in page.text
    page = omar.sends(page, do="save", account="Checking")
    assert "There is no credit card called “Checking”." in page.text
    page = omar.sends(page, do="save", account="Visa")
    assert "Bill payment entered." in page.text
    assert us.balance("Visa") == Decimal("-100.00")


def test_a_journal_on_receivable_is_paid_like_an_invoice(us: Desk, omar: Bookkeeper, books: str) -> None:
    entry = journal(("Debit", "84", "30.00"), ("Credit", "1", "30.00"))
    entry["Line"][0]["JournalEntryLineDetail"]["Entity"] = {"Type": "Customer", "EntityRef": {"value": "1"}}
    made = us.create("JournalEntry", entry)
    omar.does(f"{books}/receive?nameId=1", do="save", **{f"pay.JournalEntry.{made['Id']}.charge": "30"})
    assert us.read("Customer", "1")["Balance"] == 0


def test_a_deposit_takes_payments_and_other_money_and_gives_cash_back(
    us: Desk, omar: Bookkeeper, books: str
) -> None:
    paid = us.create("Payment", {"CustomerRef": {"value": "1"}, "TotalAmt": "70.00"})
    left = us.create("Payment", {"CustomerRef": {"value": "2"}, "TotalAmt": "5.00"})
    page = omar.does(
        f"{books}/makedeposit", deposit_to="Checking", back_to="Office Expenses", back="2",
        d0__account="Interest Earned", d0__amount="3.00", d0__description="March",
        **{f"take.{paid['Id']}": "yes"},
    )  # fmt: skip
    assert "Deposit entered." in page.text
    made = us.company.all("Deposit")[-1]
    assert sorted(us.entries(made)) == sorted([
        ("Checking", Decimal("71.00")), ("Office Expenses", Decimal("2.00")),
        ("Undeposited Funds", Decimal("-70.00")), ("Interest Earned", Decimal("-3.00")),
    ])  # fmt: skip
    frozen = omar.does(f"{books}/receive?id={paid['Id']}", do="save", memo="x")
    assert "This transaction has been deposited." in frozen.text
    page = omar.does(
        f"{books}/makedeposit?id={made['Id']}", **{f"take.{paid['Id']}": "", f"take.{left['Id']}": "yes"}
    )
    assert "Deposit saved." in page.text
    assert us.balance("Undeposited Funds") == Decimal("70.00")
