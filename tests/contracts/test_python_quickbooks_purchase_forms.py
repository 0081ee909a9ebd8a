"""What python-quickbooks' own integration tests do with bills, orders and expenses, in the sample company."""

from typing import Any

import pytest
from quickbooks.objects.account import Account
from quickbooks.objects.base import Address, Ref
from quickbooks.objects.bill import Bill
from quickbooks.objects.billpayment import BillPayment, BillPaymentLine, CheckPayment
from quickbooks.objects.customer import Customer
from quickbooks.objects.detailline import (
    AccountBasedExpenseLine,
    AccountBasedExpenseLineDetail,
    ItemBasedExpenseLine,
    ItemBasedExpenseLineDetail,
)
from quickbooks.objects.item import Item
from quickbooks.objects.purchase import Purchase
from quickbooks.objects.purchaseorder import PurchaseOrder
from quickbooks.objects.taxcode import TaxCode
from quickbooks.objects.vendor import Vendor
from quickbooks.objects.vendorcredit import VendorCredit

pytestmark = pytest.mark.contract


def first(kind: Any, craig: Any) -> Any:
    return kind.all(max_results=1, qb=craig)[0]


def expense(amount: float) -> Any:
    """A line on account 1, whose id the client sends as a number."""
    line = AccountBasedExpenseLine()
    line.Amount, line.DetailType = amount, "AccountBasedExpenseLineDetail"
    line.AccountBasedExpenseLineDetail = AccountBasedExpenseLineDetail()
    line.AccountBasedExpenseLineDetail.AccountRef = Ref()
    line.AccountBasedExpenseLineDetail.AccountRef.type = "Account"
    line.AccountBasedExpenseLineDetail.AccountRef.value = 1
    return line


def bill(craig: Any, amount: float = 200) -> Any:
    made = Bill()
    made.Line.append(expense(amount))
    made.VendorRef = first(Vendor, craig).to_ref()
    made.save(qb=craig)
    return made


def goods(craig: Any) -> Any:
    item = Item.filter(Type="Inventory", max_results=1, qb=craig)[0]
    line = ItemBasedExpenseLine()
    line.Amount = 100
    detail = ItemBasedExpenseLineDetail()
    detail.BillableStatus, detail.UnitPrice, detail.Qty = "NotBillable", 100, 1
    detail.CustomerRef = first(Customer, craig).to_ref()
    detail.TaxCodeRef = TaxCode.all(max_results=1, qb=craig)[0].to_ref()
    detail.ItemRef = item.to_ref()
    line.ItemBasedExpenseLineDetail = detail
    return line


def assert_goods(craig: Any, line: Any) -> None:
    detail, sent = line.ItemBasedExpenseLineDetail, goods(craig).ItemBasedExpenseLineDetail
    assert (line.Amount, detail.UnitPrice, detail.Qty) == (100, 100, 1)
    assert detail.CustomerRef.value == sent.CustomerRef.value
    assert detail.ItemRef.value == sent.ItemRef.value
    assert detail.TaxCodeRef.value == TaxCode.all(max_results=1, qb=craig)[0].Name


def test_a_bill_with_the_number_of_an_account(craig: Any) -> None:
    made = bill(craig)
    read = Bill.get(made.Id, qb=craig)
    assert (read.Id, len(read.Line), read.Line[0].Amount) == (made.Id, 1, 200)
    assert read.Line[0].AccountBasedExpenseLineDetail.AccountRef.value == "1"
    assert (read.TotalAmt, read.Balance) == (200, 200)


def test_a_bill_keeps_the_address_of_its_vendor_as_it_was_said(craig: Any) -> None:
    made = Bill()
    made.Line.append(expense(200))
    made.VendorRef = first(Vendor, craig).to_ref()
    address = Address()
    address.Line1, address.Line2, address.City = "123 Main", "Apartment 1", "City"
    address.Country, address.CountrySubDivisionCode, address.PostalCode = "U.S.A", "CA", "94030"
    made.VendorAddr = address
    made.save(qb=craig)

    read = Bill.get(made.Id, qb=craig).VendorAddr
    for name in ("Line1", "Line2", "City", "Country", "CountrySubDivisionCode", "PostalCode"):
        assert getattr(read, name) == getattr(address, name)


def bill_payment(craig: Any) -> Any:
    owed = bill(craig)
    made = BillPayment()
    made.PayType, made.TotalAmt, made.PrivateNote = "Check", 200, "Private Note"
    made.VendorRef = first(Vendor, craig).to_ref()
    made.CheckPayment = CheckPayment()
    made.CheckPayment.BankAccountRef = Account.where("AccountSubType = 'Checking'", qb=craig)[0].to_ref()
    made.APAccountRef = Account.where("AccountSubType = 'AccountsPayable'", qb=craig)[0].to_ref()
    line = BillPaymentLine()
    line.LinkedTxn.append(owed.to_linked_txn())
    line.Amount = 200
    made.Line.append(line)
    made.save(qb=craig)
    return made, owed


def test_a_bill_is_paid_by_check(craig: Any) -> None:
    made, owed = bill_payment(craig)
    read = BillPayment.get(made.Id, qb=craig)
    assert (read.PayType, read.TotalAmt, read.PrivateNote) == ("Check", 200, "Private Note")
    assert [line.Amount for line in read.Line] == [200]
    assert [link.TxnId for link in read.Line[0].LinkedTxn] == [owed.Id]
    assert Bill.get(owed.Id, qb=craig).Balance == 0


def test_a_voided_bill_payment_leaves_the_bill_open(craig: Any) -> None:
    made, owed = bill_payment(craig)
    assert "Voided" not in BillPayment.get(made.Id, qb=craig).PrivateNote
    made.void(qb=craig)
    read = BillPayment.get(made.Id, qb=craig)
    assert (read.TotalAmt, "Voided" in read.PrivateNote) == (0, True)
    assert Bill.get(owed.Id, qb=craig).Balance == 200


def test_card_purchases_may_share_a_number_when_that_is_allowed(craig: Any) -> None:
    card = Account()
    card.FullyQualifiedName, card.Id = "Visa", "42"
    for _ in range(2):
        made = Purchase()
        made.DocNumber, made.PaymentType, made.TotalAmt = "Doc123", "CreditCard", 100
        made.AccountRef = card.to_ref()
        made.Line.append(goods(craig))
        made.save(qb=craig, params={"include": "allowduplicatedocnum"})
        read = Purchase.get(made.Id, qb=craig)
        assert (read.AccountRef.value, read.DocNumber, read.TotalAmt) == ("42", "Doc123", 100)
        assert_goods(craig, read.Line[0])


def test_an_order_names_any_account_and_goods(craig: Any) -> None:
    account, vendor = first(Account, craig), first(Vendor, craig)
    made = PurchaseOrder()
    made.Line.append(goods(craig))
    made.VendorRef, made.APAccountRef, made.TotalAmt = vendor.to_ref(), account.to_ref(), 100
    made.save(qb=craig)

    read = PurchaseOrder.get(made.Id, qb=craig)
    assert (read.VendorRef.value, read.APAccountRef.value, read.TotalAmt) == (vendor.Id, account.Id, 100)
    assert_goods(craig, read.Line[0])


def test_a_vendor_credit_is_made_read_and_deleted(craig: Any) -> None:
    made = VendorCredit()
    made.VendorRef = first(Vendor, craig).to_ref()
    made.Line.append(expense(35.5))
    made.save(qb=craig)
    read = VendorCredit.get(made.Id, qb=craig)
    assert (read.TotalAmt, read.Line[0].Amount) == (35.5, 35.5)
    made.delete(qb=craig)
    assert VendorCredit.filter(Id=made.Id, qb=craig) == []


@pytest.mark.parametrize("kind", [Bill, BillPayment, Purchase, PurchaseOrder, VendorCredit])
def test_the_first_form_of_a_kind_is_sent_back_whole_with_another_note(craig: Any, kind: Any) -> None:
    form = first(kind, craig)
    before = kind.get(form.Id, qb=craig)
    # QuickBooks does not take this block of its own back (seen by node-quickbooks, too).
    form.PurchaseEx = None
    form.PrivateNote = "Test"
    form.save(qb=craig)
    after = kind.get(form.Id, qb=craig)
    assert (after.PrivateNote, after.TotalAmt) == ("Test", before.TotalAmt)
    assert int(after.SyncToken) == int(before.SyncToken) + 1


@pytest.mark.parametrize("kind", [Bill, BillPayment, Purchase, PurchaseOrder])
def test_a_form_is_deleted_and_gone(craig: Any, kind: Any) -> None:
    form = {
        Bill: lambda: bill(craig),
        BillPayment: lambda: bill_payment(craig)[0],
        Purchase: lambda: first(Purchase, craig),
        PurchaseOrder: lambda: first(PurchaseOrder, craig),
    }[kind]()
    answer = form.delete(qb=craig)
    assert answer[kind.qbo_object_name]["status"] == "Deleted"
    assert kind.filter(Id=form.Id, qb=craig) == []
