"""python-quickbooks over every kind of record: what it reads it can send back, count, page and follow."""

import json
from typing import Any

import pytest
from quickbooks.cdc import change_data_capture
from quickbooks.objects.account import Account
from quickbooks.objects.attachable import Attachable
from quickbooks.objects.bill import Bill
from quickbooks.objects.billpayment import BillPayment
from quickbooks.objects.companycurrency import CompanyCurrency
from quickbooks.objects.creditcardpayment_entity import CreditCardPayment
from quickbooks.objects.creditmemo import CreditMemo
from quickbooks.objects.customer import Customer
from quickbooks.objects.department import Department
from quickbooks.objects.deposit import Deposit
from quickbooks.objects.employee import Employee
from quickbooks.objects.estimate import Estimate
from quickbooks.objects.invoice import Invoice
from quickbooks.objects.item import Item
from quickbooks.objects.journalentry import JournalEntry
from quickbooks.objects.payment import Payment
from quickbooks.objects.paymentmethod import PaymentMethod
from quickbooks.objects.purchase import Purchase
from quickbooks.objects.purchaseorder import PurchaseOrder
from quickbooks.objects.refundreceipt import RefundReceipt
from quickbooks.objects.salesreceipt import SalesReceipt
from quickbooks.objects.taxagency import TaxAgency
from quickbooks.objects.taxcode import TaxCode
from quickbooks.objects.taxrate import TaxRate
from quickbooks.objects.term import Term
from quickbooks.objects.timeactivity import TimeActivity
from quickbooks.objects.trackingclass import Class
from quickbooks.objects.transfer import Transfer
from quickbooks.objects.vendor import Vendor
from quickbooks.objects.vendorcredit import VendorCredit

pytestmark = pytest.mark.contract
LISTS = (
    Account, Attachable, Class, CompanyCurrency, Customer, Department, Employee, Item, PaymentMethod, Term,
    Vendor,
)  # fmt: skip
FORMS = (
    Bill, BillPayment, CreditCardPayment, CreditMemo, Estimate, Invoice, JournalEntry, Payment, Purchase,
    PurchaseOrder, RefundReceipt, SalesReceipt, TimeActivity, Transfer, VendorCredit,
)  # fmt: skip
ONLY_IN_QUERIES = {"ClientEntityId"}
ONLY_READ = (Deposit, TaxAgency, TaxCode, TaxRate)


def label(kind: Any) -> str:
    return str(kind.qbo_object_name)


@pytest.mark.parametrize("kind", [*LISTS, *FORMS, *ONLY_READ], ids=label)
def test_what_a_query_shows_a_read_shows(craig: Any, kind: Any) -> None:
    """A read of a name or an employee may say more, never something else."""
    rows = kind.all(max_results=8, qb=craig)
    assert rows
    for row in rows:
        read = json.loads(kind.get(row.Id, qb=craig).to_json())
        shown = {
            name: value for name, value in json.loads(row.to_json()).items() if name not in ONLY_IN_QUERIES
        }
        assert {name: read[name] for name in shown if shown[name] not in (None, "", [], {})} == {
            name: value for name, value in shown.items() if value not in (None, "", [], {})
        }


@pytest.mark.parametrize("kind", [*LISTS, *FORMS], ids=label)
def test_what_was_read_can_be_sent_back_whole(craig: Any, kind: Any) -> None:
    """Everything the client has of a record, empty words and zeros of its own among it, changes no figure."""
    for row in kind.all(max_results=8, qb=craig):
        if "Deposit" in json.dumps(json.loads(row.to_json()).get("LinkedTxn")):
            continue  # what was deposited is frozen
        row.PurchaseEx = None  # a block that QuickBooks does not take back
        before = json.loads(kind.get(row.Id, qb=craig).to_json())
        row.save(qb=craig)
        after = json.loads(kind.get(row.Id, qb=craig).to_json())
        figures = {name: before[name] for name in before if name not in ("MetaData", "SyncToken")}
        assert {name: after.get(name) for name in figures} == figures


@pytest.mark.parametrize("kind", [*LISTS, *FORMS, *ONLY_READ], ids=label)
def test_records_are_counted_and_paged(craig: Any, kind: Any) -> None:
    if kind in (TaxCode,):
        assert kind.count(qb=craig) <= len(kind.all(max_results=1000, qb=craig))
        return
    ids = [row.Id for row in kind.all(order_by="Id", max_results=1000, qb=craig)]
    assert kind.count(qb=craig) == len(ids)
    paged = [
        row.Id
        for start in range(1, len(ids) + 1, 2)
        for row in kind.all(order_by="Id", start_position=start, max_results=2, qb=craig)
    ]
    assert paged == ids


def test_changes_of_all_kinds_come_in_one_answer(craig: Any) -> None:
    kinds = [kind for kind in (*LISTS, *FORMS, Deposit) if kind not in (Attachable, CreditCardPayment)]
    told = change_data_capture(kinds, "2026-01-15T00:00:00-08:00", qb=craig)
    for kind in kinds:
        changed = getattr(told, kind.qbo_object_name)._object_list
        assert changed, kind.qbo_object_name
        assert {row.Id for row in changed} >= {row.Id for row in kind.all(max_results=1000, qb=craig)}


def test_a_deleted_record_is_told_as_deleted(craig: Any) -> None:
    bill = Bill.all(max_results=1, qb=craig)[0]
    before = {row.Id for row in Bill.all(max_results=1000, qb=craig)}
    owed = Bill()
    owed.VendorRef, owed.Line = bill.VendorRef, bill.Line
    owed.save(qb=craig)
    owed.delete(qb=craig)
    told = change_data_capture([Bill], "2026-01-15T00:00:00-08:00", qb=craig).Bill._object_list
    (gone,) = [row for row in told if row.Id not in before]
    assert (gone.Id, gone.status) == (owed.Id, "Deleted")
