"""python-quickbooks: create, read, query, update, void and delete, batches, requestid, faults."""

from decimal import Decimal
from typing import Any

import pytest
from quickbooks.batch import batch_create, batch_delete, batch_update
from quickbooks.objects.account import Account
from quickbooks.objects.base import Address, EmailAddress, PhoneNumber, Ref
from quickbooks.objects.bill import Bill
from quickbooks.objects.company_info import CompanyInfo
from quickbooks.objects.customer import Customer
from quickbooks.objects.detailline import (
    AccountBasedExpenseLine,
    AccountBasedExpenseLineDetail,
    SalesItemLine,
    SalesItemLineDetail,
)
from quickbooks.objects.invoice import Invoice
from quickbooks.objects.item import Item
from quickbooks.objects.journalentry import Entity, JournalEntry, JournalEntryLine, JournalEntryLineDetail
from quickbooks.objects.preferences import Preferences
from quickbooks.objects.taxcode import TaxCode
from quickbooks.objects.term import Term
from quickbooks.objects.vendor import Vendor

from qbsandbox.sandbox import QuickBooksSandbox
from qbsandbox.weather import Kind
from quickbooks import exceptions

pytestmark = pytest.mark.contract


def account(qb: Any, name: str, kind: str, subtype: str) -> Any:
    made = Account()
    made.Name = name
    made.AccountType = kind
    made.AccountSubType = subtype
    made.save(qb=qb)
    return made


def customer(qb: Any, name: str) -> Any:
    made = Customer()
    made.DisplayName = name
    made.save(qb=qb)
    return made


def vendor(qb: Any, name: str) -> Any:
    made = Vendor()
    made.DisplayName = name
    made.save(qb=qb)
    return made


def service(qb: Any, name: str) -> Any:
    made = Item()
    made.Name = name
    made.Type = "Service"
    made.IncomeAccountRef = account(qb, f"{name} income", "Income", "ServiceFeeIncome").to_ref()
    made.save(qb=qb)
    return made


def invoice(buyer: Any, item: Any, *amounts: str) -> Any:
    made = Invoice()
    made.CustomerRef = buyer.to_ref()
    for amount in amounts:
        line = SalesItemLine()
        line.Amount = Decimal(amount)
        line.Description = f"worth {amount}"
        line.SalesItemLineDetail = SalesItemLineDetail()
        line.SalesItemLineDetail.Qty = 1
        line.SalesItemLineDetail.UnitPrice = Decimal(amount)
        line.SalesItemLineDetail.ItemRef = item.to_ref()
        made.Line.append(line)
    return made


def bill(seller: Any, expense: Any, amount: str) -> Any:
    made = Bill()
    made.VendorRef = seller.to_ref()
    line = AccountBasedExpenseLine()
    line.Amount = Decimal(amount)
    line.AccountBasedExpenseLineDetail = AccountBasedExpenseLineDetail()
    line.AccountBasedExpenseLineDetail.AccountRef = expense.to_ref()
    made.Line.append(line)
    return made


def journal_line(side: str, on: Any, amount: str, party: Any = None) -> Any:
    line = JournalEntryLine()
    line.Amount = Decimal(amount)
    line.JournalEntryLineDetail = JournalEntryLineDetail()
    line.JournalEntryLineDetail.PostingType = side
    line.JournalEntryLineDetail.AccountRef = on.to_ref()
    if party is not None:
        line.JournalEntryLineDetail.Entity = Entity()
        line.JournalEntryLineDetail.Entity.Type = "Customer"
        line.JournalEntryLineDetail.Entity.EntityRef = party.to_ref()
    return line


def test_an_account_is_created_read_queried_and_renamed(qb: Any) -> None:
    made = account(qb, "Consulting 4010", "Income", "ServiceFeeIncome")
    read = Account.get(made.Id, qb=qb)
    assert (read.Name, read.AccountType, read.AccountSubType, read.Active, read.SyncToken) == (
        "Consulting 4010",
        "Income",
        "ServiceFeeIncome",
        True,
        "0",
    )
    read.Name = "Consulting 4011"
    read.AcctNum = "4011"
    read.save(qb=qb)
    (found,) = Account.filter(Name="Consulting 4011", qb=qb)
    assert (found.Id, found.FullyQualifiedName, found.SyncToken) == (made.Id, "Consulting 4011", "1")


def test_a_customer_is_created_read_queried_updated_and_made_inactive(qb: Any) -> None:
    made = Customer()
    made.DisplayName = "Amy's Bird Sanctuary & Sons"
    made.GivenName = "Amy"
    made.FamilyName = "Lauterbach"
    made.BillAddr = Address()
    made.BillAddr.Line1 = "4581 Finch St."
    made.BillAddr.City = "Bayshore"
    made.PrimaryPhone = PhoneNumber()
    made.PrimaryPhone.FreeFormNumber = "(650) 555-3311"
    made.PrimaryEmailAddr = EmailAddress()
    made.PrimaryEmailAddr.Address = "birds@sanctuary.test"
    made.save(qb=qb)

    read = Customer.get(made.Id, qb=qb)
    assert (read.DisplayName, read.FullyQualifiedName) == (made.DisplayName, made.DisplayName)
    assert (read.BillAddr.Line1, read.PrimaryEmailAddr.Address) == ("4581 Finch St.", "birds@sanctuary.test")
    (found,) = Customer.filter(DisplayName="Amy's Bird Sanctuary & Sons", qb=qb)
    assert found.Id == made.Id

    read.CompanyName = "Birds Inc."
    read.save(qb=qb)
    read = Customer.get(made.Id, qb=qb)
    assert (read.CompanyName, read.GivenName, read.SyncToken) == ("Birds Inc.", "Amy", "1")

    read.Active = False
    read.save(qb=qb)
    assert Customer.filter(Id=made.Id, qb=qb) == []
    assert len(Customer.filter(Id=made.Id, Active=False, qb=qb)) == 1


def test_a_vendor_is_created_read_queried_and_updated(qb: Any) -> None:
    made = vendor(qb, "Hicks Hardware")
    read = Vendor.get(made.Id, qb=qb)
    read.AcctNum = "35372649"
    read.save(qb=qb)
    (found,) = Vendor.where("DisplayName LIKE 'Hicks%'", qb=qb)
    assert (found.Id, found.AcctNum, found.SyncToken) == (made.Id, "35372649", "1")


def test_an_item_is_created_read_queried_and_updated(qb: Any) -> None:
    made = service(qb, "Window cleaning")
    read = Item.get(made.Id, qb=qb)
    assert (read.Name, read.Type, read.IncomeAccountRef.name) == (
        "Window cleaning",
        "Service",
        "Window cleaning income",
    )
    read.UnitPrice = Decimal("12.50")
    read.Sku = "WIN-1"
    read.save(qb=qb)
    found = next(item for item in Item.all(max_results=1000, qb=qb) if item.Id == made.Id)
    assert (found.UnitPrice, found.Sku) == (12.5, "WIN-1")


def test_an_invoice_is_created_read_queried_updated_voided_and_deleted(qb: Any) -> None:
    buyer, item = customer(qb, "Invoice buyer"), service(qb, "Guided tour")
    made = invoice(buyer, item, "100.10", "19.95")
    made.DocNumber = "C-1001"
    made.save(qb=qb)

    read = Invoice.get(made.Id, qb=qb)
    assert (read.TotalAmt, read.Balance, read.CustomerRef.name) == (120.05, 120.05, "Invoice buyer")
    assert [line.DetailType for line in read.Line] == [
        "SalesItemLineDetail",
        "SalesItemLineDetail",
        "SubTotalLineDetail",
    ]
    read.PrivateNote = "seen"
    read.save(qb=qb)
    (found,) = Invoice.query(f"SELECT * FROM Invoice WHERE CustomerRef = '{buyer.Id}'", qb=qb)
    assert (found.PrivateNote, found.SyncToken, found.TotalAmt) == ("seen", "1", 120.05)

    found.void(qb=qb)
    voided = Invoice.get(made.Id, qb=qb)
    assert (voided.TotalAmt, voided.Balance, "Voided" in voided.PrivateNote) == (0, 0, True)

    voided.delete(qb=qb)
    assert Invoice.query(f"SELECT * FROM Invoice WHERE Id = '{made.Id}'", qb=qb) == []
    with pytest.raises(exceptions.ObjectNotFoundException) as gone:
        Invoice.get(made.Id, qb=qb)
    assert gone.value.error_code == 610


def test_a_new_invoice_can_be_voided_or_deleted_with_what_save_left_behind(qb: Any) -> None:
    """After `save()` only the Id is copied back; SyncToken is still the integer 0."""
    buyer, item = customer(qb, "Quick buyer"), service(qb, "Quick tour")
    for act in ("void", "delete"):
        made = invoice(buyer, item, "10.00")
        made.save(qb=qb)
        assert made.SyncToken == 0
        getattr(made, act)(qb=qb)
    left = Invoice.query(f"SELECT * FROM Invoice WHERE CustomerRef = '{buyer.Id}'", qb=qb)
    assert [found.TotalAmt for found in left] == [0]


def test_a_bill_is_created_read_queried_updated_and_deleted(qb: Any) -> None:
    seller, expense = vendor(qb, "Bill seller"), account(qb, "Rent of tools", "Expense", "EquipmentRental")
    made = bill(seller, expense, "250.75")
    made.DocNumber = "V-77"
    made.save(qb=qb)

    read = Bill.get(made.Id, qb=qb)
    assert (read.TotalAmt, read.Balance, read.VendorRef.name, len(read.Line)) == (
        250.75,
        250.75,
        "Bill seller",
        1,
    )
    assert read.Line[0].AccountBasedExpenseLineDetail.AccountRef.name == "Rent of tools"
    read.Line[0].Amount = Decimal("300.00")
    read.save(qb=qb)
    (found,) = Bill.query("SELECT * FROM Bill WHERE DocNumber = 'V-77'", qb=qb)
    assert (found.TotalAmt, found.SyncToken) == (300.0, "1")

    found.delete(qb=qb)
    assert Bill.query("SELECT * FROM Bill WHERE DocNumber = 'V-77'", qb=qb) == []


def test_a_journal_entry_is_created_read_queried_updated_and_deleted(qb: Any) -> None:
    bank, income = (
        account(qb, "Till", "Bank", "CashOnHand"),
        account(qb, "Tips", "Income", "ServiceFeeIncome"),
    )
    made = JournalEntry()
    made.DocNumber = "J-5"
    made.Line = [journal_line("Debit", bank, "42.42"), journal_line("Credit", income, "42.42")]
    made.save(qb=qb)

    read = JournalEntry.get(made.Id, qb=qb)
    assert [(line.JournalEntryLineDetail.PostingType, line.Amount) for line in read.Line] == [
        ("Debit", 42.42),
        ("Credit", 42.42),
    ]
    assert Account.get(bank.Id, qb=qb).CurrentBalance == 42.42
    read.PrivateNote = "counted"
    read.save(qb=qb)
    (found,) = JournalEntry.query("SELECT * FROM JournalEntry WHERE DocNumber = 'J-5'", qb=qb)
    assert (found.PrivateNote, found.SyncToken) == ("counted", "1")
    found.delete(qb=qb)
    assert Account.get(bank.Id, qb=qb).CurrentBalance == 0


def test_an_unbalanced_journal_entry_is_refused(qb: Any) -> None:
    bank, income = (
        account(qb, "Till", "Bank", "CashOnHand"),
        account(qb, "Tips", "Income", "ServiceFeeIncome"),
    )
    made = JournalEntry()
    made.Line = [journal_line("Debit", bank, "42.42"), journal_line("Credit", income, "42.41")]
    with pytest.raises(exceptions.QuickbooksException):
        made.save(qb=qb)
    assert Account.get(bank.Id, qb=qb).CurrentBalance == 0


def test_a_batch_of_forty_five_is_created_updated_and_deleted(qb: Any, sandbox: QuickBooksSandbox) -> None:
    buyer, item = customer(qb, "Batch buyer"), service(qb, "Batch tour")
    drafts = [invoice(buyer, item, f"{number}.25") for number in range(1, 46)]

    created = batch_create(drafts, qb=qb)

    assert (len(created.successes), created.faults) == (45, [])
    assert sandbox.limits.counters.by_endpoint["POST batch"] == 2
    assert sorted(made.TotalAmt for made in created.successes) == [number + 0.25 for number in range(1, 46)]
    for made in created.successes:
        made.PrivateNote = "batched"
    updated = batch_update(created.successes, qb=qb)
    assert {made.PrivateNote for made in updated.successes} == {"batched"}
    deleted = batch_delete(updated.successes[:3], qb=qb)
    assert deleted.faults == []
    assert Invoice.count(f"CustomerRef = '{buyer.Id}'", qb=qb) == 42


def test_in_a_batch_one_fault_leaves_the_others_alone(qb: Any) -> None:
    customer(qb, "Taken")
    drafts = []
    for name in ("Free 1", "Taken", "Free 2"):
        draft = Customer()
        draft.DisplayName = name
        drafts.append(draft)
    result = batch_create(drafts, qb=qb)
    assert [made.DisplayName for made in result.successes] == ["Free 1", "Free 2"]
    (fault,) = result.faults
    assert (fault.Error[0].code, fault.original_object.DisplayName) == ("6240", "Taken")


def test_the_same_requestid_returns_the_same_invoice(qb: Any) -> None:
    buyer, item = customer(qb, "Patient buyer"), service(qb, "Patient tour")
    first, second = invoice(buyer, item, "10.00"), invoice(buyer, item, "10.00")
    first.save(qb=qb, request_id="contract-1")
    second.save(qb=qb, request_id="contract-1")
    assert first.Id == second.Id
    assert Invoice.count(f"CustomerRef = '{buyer.Id}'", qb=qb) == 1


def test_a_lost_reply_and_a_resend_leave_one_invoice(qb: Any, sandbox: QuickBooksSandbox) -> None:
    buyer, item = customer(qb, "Unlucky buyer"), service(qb, "Unlucky tour")
    sandbox.weather.next(Kind.LOST_REPLY, matching="POST invoice")
    draft = invoice(buyer, item, "10.00")
    with pytest.raises(OSError, match=r"Remote end closed connection|Connection aborted"):
        draft.save(qb=qb, request_id="contract-2")
    draft.save(qb=qb, request_id="contract-2")
    assert Invoice.count(f"CustomerRef = '{buyer.Id}'", qb=qb) == 1


def test_faults_reach_the_client_as_its_own_exceptions(qb: Any) -> None:
    customer(qb, "Only once")
    with pytest.raises(exceptions.QuickbooksException) as duplicate:
        customer(qb, "Only once")
    assert duplicate.value.error_code == 6240

    nameless = Customer()
    with pytest.raises(exceptions.QuickbooksException) as unnamed:
        nameless.save(qb=qb)
    assert unnamed.value.error_code == 6080

    buyer = Ref()
    buyer.value = "99999"
    draft = Invoice()
    draft.CustomerRef = buyer
    with pytest.raises(exceptions.QuickbooksException):
        draft.save(qb=qb)

    with pytest.raises(exceptions.ValidationException) as unknown:
        Customer.query("SELECT * FROM Custmoer", qb=qb)
    assert unknown.value.error_code == 4001


def test_a_stale_synctoken_is_5010(qb: Any) -> None:
    made = customer(qb, "Edited twice")
    one, other = Customer.get(made.Id, qb=qb), Customer.get(made.Id, qb=qb)
    one.CompanyName = "First"
    one.save(qb=qb)
    other.CompanyName = "Second"
    with pytest.raises(exceptions.QuickbooksException) as stale:
        other.save(qb=qb)
    assert stale.value.error_code == 5010
    assert Customer.get(made.Id, qb=qb).CompanyName == "First"


def test_closed_books_refuse_a_write(qb: Any, sandbox: QuickBooksSandbox) -> None:
    buyer, item = customer(qb, "Late buyer"), service(qb, "Late tour")
    sandbox.company("us").close_books(sandbox.clock.now().date().replace(day=1), password=True)
    draft = invoice(buyer, item, "10.00")
    draft.TxnDate = "2020-01-31"
    with pytest.raises(exceptions.QuickbooksException) as closed:
        draft.save(qb=qb)
    assert closed.value.error_code == 6210
    assert Invoice.count(f"CustomerRef = '{buyer.Id}'", qb=qb) == 0


def test_an_expired_token_is_an_authorization_exception_and_a_refresh_heals_it(
    qb: Any, auth: Any, sandbox: QuickBooksSandbox
) -> None:
    sandbox.weather.next(Kind.EXPIRED_TOKEN)
    with pytest.raises(exceptions.AuthorizationException):
        Customer.all(qb=qb)
    auth.refresh()
    qb.session.token = {"access_token": auth.access_token}
    assert len(Customer.all(qb=qb, max_results=1)) <= 1


def test_company_preferences_terms_and_tax_codes_are_read(qb: Any, sandbox: QuickBooksSandbox) -> None:
    company = sandbox.company("us")
    info = CompanyInfo.get(company.realm_id, qb=qb)
    assert (info.Id, info.CompanyName) == ("1", company.name)
    preferences = Preferences.get(qb=qb)
    assert preferences.CurrencyPrefs.HomeCurrency.value == "USD"
    assert {"TAX", "NON"} <= {code.Name for code in TaxCode.all(qb=qb)}
    assert len(Term.all(qb=qb)) >= 1


def test_reports_are_read_and_the_trial_balance_balances(qb: Any) -> None:
    buyer, item = customer(qb, "Reported buyer"), service(qb, "Reported tour")
    invoice(buyer, item, "120.05").save(qb=qb)
    report = qb.get_report("TrialBalance")
    assert report["Header"]["ReportName"] == "TrialBalance"
    total = report["Rows"]["Row"][-1]["Summary"]["ColData"]
    assert total[0]["value"].upper() == "TOTAL"
    assert total[1]["value"] == total[2]["value"] != ""
