"""What python-quickbooks' own integration tests do with lists, templates, taxes, time and attachments."""

import os
import tempfile
from datetime import UTC, date, datetime
from typing import Any

import pytest
from quickbooks.exceptions import QuickbooksException
from quickbooks.objects.account import Account
from quickbooks.objects.attachable import Attachable
from quickbooks.objects.base import Address, AttachableRef, EmailAddress, PhoneNumber, Ref, WebAddress
from quickbooks.objects.companycurrency import CompanyCurrency
from quickbooks.objects.customer import Customer
from quickbooks.objects.department import Department
from quickbooks.objects.detailline import (
    AccountBasedExpenseLine,
    AccountBasedExpenseLineDetail,
    SalesItemLine,
    SalesItemLineDetail,
)
from quickbooks.objects.employee import Employee
from quickbooks.objects.exchangerate import ExchangeRate
from quickbooks.objects.invoice import Invoice
from quickbooks.objects.item import Item
from quickbooks.objects.paymentmethod import PaymentMethod
from quickbooks.objects.preferences import Preferences
from quickbooks.objects.recurringtransaction import (
    RecurringBill,
    RecurringInfo,
    RecurringInvoice,
    RecurringTransaction,
    ScheduleInfo,
)
from quickbooks.objects.taxagency import TaxAgency
from quickbooks.objects.taxcode import TaxCode
from quickbooks.objects.taxrate import TaxRate
from quickbooks.objects.taxservice import TaxRateDetails, TaxService
from quickbooks.objects.term import Term
from quickbooks.objects.timeactivity import TimeActivity
from quickbooks.objects.trackingclass import Class
from quickbooks.objects.vendor import Vendor

from qbsandbox.sandbox import QuickBooksSandbox

pytestmark = pytest.mark.contract


@pytest.mark.parametrize("kind", [Class, Department, Term])
def test_small_lists_are_made_read_and_changed(craig: Any, kind: Any) -> None:
    record = kind()
    record.Name = "Test 0929"
    if kind is Term:
        record.DueDays = 10
    record.save(qb=craig)

    found = kind.get(record.Id, qb=craig)
    assert found.Name == "Test 0929"
    found.Name = "Test 0930"
    found.save(qb=craig)
    assert kind.get(record.Id, qb=craig).Name == "Test 0930"
    assert len(kind.all(max_results=1, qb=craig)) == 1
    with pytest.raises(QuickbooksException) as refused:
        second = kind()
        second.Name = "test 0930"
        if kind is Term:
            second.DueDays = 10
        second.save(qb=craig)
    assert refused.value.error_code == 6240


def test_names_are_made_and_echoed_in_full(craig: Any) -> None:
    employee = Employee()
    employee.GivenName, employee.FamilyName = "Test", "Person"
    employee.save(qb=craig)
    found = Employee.get(employee.Id, qb=craig)
    assert (found.GivenName, found.FamilyName, found.SSN) == ("Test", "Person", None)

    vendor = Vendor()
    vendor.DisplayName, vendor.TaxIdentifier = "Test Vendor", "99-5688293"
    vendor.save(qb=craig)
    assert Vendor.get(vendor.Id, qb=craig).TaxIdentifier == "XXXXXX8293"

    customer = Customer.all(max_results=1, qb=craig)[0]
    customer.CompanyName = "Changed"
    customer.save(qb=craig)
    assert Customer.get(customer.Id, qb=craig).CompanyName == "Changed"


def test_a_note_and_a_file_are_attached_to_a_vendor(craig: Any, landscaper: QuickBooksSandbox) -> None:
    vendor = Vendor.all(max_results=1, qb=craig)[0]

    def attachment() -> Any:
        made = Attachable()
        reference = AttachableRef()
        reference.EntityRef = vendor.to_ref()
        made.AttachableRef.append(reference)
        made.Note = "Sample note"
        return made

    note = attachment()
    note.save(qb=craig)
    found = Attachable.get(note.Id, qb=craig)
    assert (found.AttachableRef[0].EntityRef.value, found.Note) == (vendor.Id, "Sample note")
    found.Note = "Updated"
    found.save(qb=craig)
    assert Attachable.get(note.Id, qb=craig).Note == "Updated"

    file = attachment()
    file.FileName, file.ContentType, file._FileBytes = "test.txt", "text/plain", b"File contents in bytes"
    file.save(qb=craig)
    stored = Attachable.get(file.Id, qb=craig)
    assert (stored.AttachableRef[0].EntityRef.value, stored.Note) == (vendor.Id, "Sample note")
    assert landscaper.company("sample").store.file(int(file.Id)) == ("text/plain", b"File contents in bytes")
    stored.delete(qb=craig)
    assert Attachable.filter(Id=file.Id, qb=craig) == []


def test_currencies_and_rates(craig: Any) -> None:
    assert CompanyCurrency.get(1, qb=craig).Name == "Canadian Dollar"
    assert len(CompanyCurrency.all(max_results=1, qb=craig)) == 1
    rate = ExchangeRate.where("SourceCurrencyCode = 'EUR'", qb=craig)[0]
    assert rate.TargetCurrencyCode == "USD"
    rate.Rate = float(rate.Rate) + 0.25
    rate.save(qb=craig)
    again = ExchangeRate.where("SourceCurrencyCode = 'EUR'", qb=craig)[0]
    assert (again.Rate, again.SyncToken) == (1.35, "1")


def test_time_of_an_employee(craig: Any) -> None:
    worked = TimeActivity()
    worked.NameOf, worked.EmployeeRef = "Employee", Employee.all(max_results=1, qb=craig)[0].to_ref()
    worked.Description, worked.CostRate = "Test description", 50.0
    worked.StartTime = datetime(2024, 3, 4, 16, tzinfo=UTC).isoformat()
    worked.EndTime = datetime(2024, 3, 4, 17, tzinfo=UTC).isoformat()
    worked.save(qb=craig)

    found = TimeActivity.get(worked.Id, qb=craig)
    assert (found.NameOf, found.Description, found.CostRate) == ("Employee", "Test description", 50)
    first = TimeActivity.all(max_results=1, qb=craig)[0]
    first.Description = "Updated test description"
    first.save(qb=craig)
    assert TimeActivity.get(first.Id, qb=craig).Description == "Updated test description"


def test_preferences_are_read_and_changed(craig: Any) -> None:
    preferences = Preferences.get(qb=craig)
    assert (preferences.Id, preferences.AccountingInfoPrefs.TaxYearMonth) == ("1", "January")
    assert preferences.ProductAndServicesPrefs.ForPurchase is True
    assert preferences.TimeTrackingPrefs.WorkWeekStartDate == "Monday"
    preferences.EmailMessagesPrefs.EstimateMessage.Subject = "Changed"
    preferences.save(qb=craig)
    assert Preferences.get(qb=craig).EmailMessagesPrefs.EstimateMessage.Subject == "Changed"


def test_tax_agencies_rates_and_codes(craig: Any) -> None:
    agency = TaxAgency()
    agency.DisplayName = "TaxAgency 0929"
    agency.save(qb=craig)
    assert TaxAgency.get(agency.Id, qb=craig).DisplayName == "TaxAgency 0929"
    assert len(TaxAgency.all(max_results=1, qb=craig)) == len(TaxRate.all(max_results=1, qb=craig)) == 1
    assert len(TaxCode.all(max_results=1, qb=craig)) == 4

    service = TaxService()
    service.TaxCode = "Tax code 0929"
    detail = TaxRateDetails()
    detail.TaxRateName, detail.RateValue, detail.TaxAgencyId = "Rate 0929", 10, 1
    detail.TaxApplicableOn = "Sales"
    service.TaxRateDetails.append(detail)
    made = service.save(qb=craig)
    (rate,) = made.TaxRateDetails
    assert (made.TaxCode, rate.TaxRateName) == ("Tax code 0929", "Rate 0929")
    assert (rate.RateValue, rate.TaxAgencyId, rate.TaxApplicableOn) == (10, "1", "Sales")


def test_templates_of_invoices(craig: Any) -> None:
    invoice = RecurringInvoice()
    line = SalesItemLine()
    line.LineNum, line.Description, line.Amount = 1, "description", 100
    line.SalesItemLineDetail = SalesItemLineDetail()
    line.SalesItemLineDetail.ItemRef = Item.all(max_results=1, qb=craig)[0].to_ref()
    invoice.Line.append(line)
    invoice.CustomerRef = Customer.all(max_results=1, qb=craig)[0].to_ref()
    info = RecurringInfo()
    info.Active, info.RecurType, info.Name = True, "Automated", "Test Recurring Invoice"
    info.ScheduleInfo = ScheduleInfo()
    info.ScheduleInfo.StartDate, info.ScheduleInfo.EndDate = "2024-03-05", "2024-09-05"
    info.ScheduleInfo.IntervalType, info.ScheduleInfo.NumInterval = "Weekly", 1
    info.ScheduleInfo.DayOfWeek, info.ScheduleInfo.MaxOccurrences = "Wednesday", 6
    invoice.RecurringInfo = info
    recurring = RecurringTransaction()
    recurring.Invoice = invoice

    made = recurring.save(qb=craig).Invoice
    found = RecurringTransaction.get(made.Id, qb=craig).Invoice

    schedule = found.RecurringInfo.ScheduleInfo
    assert (found.RecurringInfo.Name, schedule.IntervalType, schedule.DayOfWeek) == (
        "Test Recurring Invoice", "Weekly", "Wednesday",
    )  # fmt: skip
    assert (schedule.NumInterval, schedule.MaxOccurrences, schedule.EndDate) == (1, 6, "2024-09-05")
    assert len(RecurringTransaction.where("Type = 'Bill'", qb=craig)) == 1
    assert len(RecurringTransaction.all(qb=craig)) == 3

    changing = RecurringTransaction.where("Type = 'Invoice'", qb=craig)[0]
    del changing.Invoice.Deposit
    changing.Invoice.RecurringInfo.Name = "Updated"
    assert changing.save(qb=craig).Invoice.RecurringInfo.Name == "Updated"

    leaving = RecurringTransaction.get(made.Id, qb=craig)
    leaving.delete(qb=craig)
    assert len(RecurringTransaction.all(qb=craig)) == 2


def test_payment_methods_and_invoices_are_there(craig: Any) -> None:
    assert PaymentMethod.all(max_results=1, qb=craig)[0].Name == "American Express"
    assert Invoice.all(max_results=1, qb=craig)


def address() -> Any:
    made = Address()
    made.Line1, made.Line2, made.City = "123 Main", "Apartment 1", "City"
    made.Country, made.CountrySubDivisionCode, made.PostalCode = "U.S.A", "CA", "94030"
    return made


def assert_same(read: Any, sent: Any, *names: str) -> None:
    assert {name: getattr(read, name) for name in names} == {name: getattr(sent, name) for name in names}


def test_a_customer_is_kept_as_it_was_said(craig: Any) -> None:
    made = Customer()
    made.Title, made.GivenName, made.MiddleName, made.FamilyName, made.Suffix = (
        "Mr",
        "James",
        "B",
        "King",
        "Jr",
    )
    made.FullyQualifiedName = made.CompanyName = made.DisplayName = "15091600"
    made.BillAddr = address()
    made.PrimaryPhone = PhoneNumber()
    made.PrimaryPhone.FreeFormNumber = "555-555-5555"
    made.PrimaryEmailAddr = EmailAddress()
    made.PrimaryEmailAddr.Address = "test@email.com"
    made.save(qb=craig)

    read = Customer.get(made.Id, qb=craig)
    names = ("Title", "GivenName", "MiddleName", "FamilyName", "Suffix")
    assert_same(read, made, "Id", *names, "FullyQualifiedName", "CompanyName", "DisplayName")
    places = ("Line1", "Line2", "City", "Country", "CountrySubDivisionCode", "PostalCode")
    assert_same(read.BillAddr, made.BillAddr, *places)
    assert (read.PrimaryPhone.FreeFormNumber, read.PrimaryEmailAddr.Address) == (
        "555-555-5555",
        "test@email.com",
    )
    assert Customer.all(max_results=1, qb=craig)[0].Id == made.Id, "digits come first"


@pytest.mark.parametrize("kind", [Customer, Employee, Vendor])
def test_the_first_name_of_a_kind_is_changed(craig: Any, kind: Any) -> None:
    who = kind.all(max_results=1, qb=craig)[0]
    who.GivenName, who.FamilyName = "Updated Name", "Updated Lastname"
    who.save(qb=craig)
    read = kind.get(who.Id, qb=craig)
    assert (read.GivenName, read.FamilyName) == ("Updated Name", "Updated Lastname")


def test_a_vendor_is_kept_as_it_was_said(craig: Any) -> None:
    made = Vendor()
    made.TaxIdentifier, made.AcctNum, made.Title = "99-9999999", "150916", "Ms."
    made.GivenName, made.FamilyName, made.Suffix = "First", "Last", "Sr."
    made.CompanyName = made.DisplayName = made.PrintOnCheckName = "Test Vendor 150916"
    made.BillAddr = address()
    made.PrimaryPhone = PhoneNumber()
    made.PrimaryPhone.FreeFormNumber = "555-555-5555"
    made.PrimaryEmailAddr = EmailAddress()
    made.PrimaryEmailAddr.Address = "test@email.com"
    made.WebAddr = WebAddress()
    made.WebAddr.URI = "http://testurl.com"
    made.save(qb=craig)

    read = Vendor.get(made.Id, qb=craig)
    assert_same(read, made, "AcctNum", "Title", "GivenName", "FamilyName", "Suffix")
    assert_same(read, made, "CompanyName", "DisplayName", "PrintOnCheckName")
    places = ("Line1", "Line2", "City", "Country", "CountrySubDivisionCode", "PostalCode")
    assert_same(read.BillAddr, made.BillAddr, *places)
    assert read.PrimaryPhone.FreeFormNumber == "555-555-5555"
    assert (read.PrimaryEmailAddr.Address, read.WebAddr.URI) == ("test@email.com", "http://testurl.com")


def test_an_employee_is_hired(craig: Any) -> None:
    made = Employee()
    made.SSN, made.GivenName, made.FamilyName, made.HiredDate = None, "John", "Smith 150916", "2020-07-22"
    made.PrimaryAddr = address()
    made.PrimaryPhone = PhoneNumber()
    made.PrimaryPhone.FreeFormNumber = "4085251234"
    made.save(qb=craig)
    read = Employee.get(made.Id, qb=craig)
    assert_same(read, made, "Id", "GivenName", "FamilyName", "HiredDate")
    assert_same(read.PrimaryAddr, made.PrimaryAddr, "Line1", "City", "CountrySubDivisionCode", "PostalCode")
    assert read.PrimaryPhone.FreeFormNumber == "4085251234"


def test_goods_in_stock_are_made(craig: Any) -> None:
    """Which accounts: by their detail types, as the client's test looks for them."""
    income = Account.where(
        "AccountType = 'Income' and AccountSubType = 'SalesOfProductIncome'", max_results=1, qb=craig
    )[0]
    cost = Account.where("AccountSubType = 'SuppliesMaterialsCogs'", max_results=1, qb=craig)[0]
    asset = Account.where("AccountSubType = 'Inventory'", max_results=1, qb=craig)[0]
    made = Item()
    made.Name, made.Type, made.TrackQtyOnHand, made.QtyOnHand = "Test Item 150916", "Inventory", True, 10
    made.Sku, made.InvStartDate = "SKU123123", "2015-01-01"
    made.IncomeAccountRef, made.ExpenseAccountRef = income.to_ref(), cost.to_ref()
    made.AssetAccountRef = asset.to_ref()
    made.save(qb=craig)

    read = Item.get(made.Id, qb=craig)
    assert_same(read, made, "Id", "Name", "Type", "TrackQtyOnHand", "QtyOnHand", "Sku")
    references = (read.IncomeAccountRef, read.ExpenseAccountRef, read.AssetAccountRef)
    assert [each.value for each in references] == [income.Id, cost.Id, asset.Id]


def test_a_service_shows_its_sku_among_all(craig: Any) -> None:
    made = Item()
    made.Name, made.Type, made.Sku = "Test SKU 150916", "Service", "SKU_150916"
    made.IncomeAccountRef = Account.where("AccountType = 'Income'", max_results=1, qb=craig)[0].to_ref()
    made.save(qb=craig)
    assert {each.Id: each.Sku for each in Item.all(max_results=100, qb=craig)}[made.Id] == "SKU_150916"


def test_an_empty_file_and_a_named_one_are_uploaded(craig: Any, landscaper: QuickBooksSandbox) -> None:
    with tempfile.NamedTemporaryFile(suffix=".txt") as file:
        for content in (b"", b"File contents"):
            file.write(content)
            file.flush()
            made = Attachable()
            reference = AttachableRef()
            reference.EntityRef = Vendor.all(max_results=1, qb=craig)[0].to_ref()
            made.AttachableRef.append(reference)
            made.FileName, made._FilePath = os.path.basename(file.name), file.name
            made.ContentType = "text/plain"
            made.save(qb=craig)
            read = Attachable.get(made.Id, qb=craig)
            assert read.AttachableRef[0].EntityRef.value == reference.EntityRef.value
            assert landscaper.company("sample").store.file(int(made.Id)) == ("text/plain", content)


def schedule(name: str) -> Any:
    info = RecurringInfo()
    info.Active, info.RecurType, info.Name = True, "Automated", name
    info.ScheduleInfo = ScheduleInfo()
    info.ScheduleInfo.StartDate, info.ScheduleInfo.NumInterval = "2026-01-15", 1
    return info


def recurring_invoice(craig: Any) -> Any:
    made = RecurringInvoice()
    line = SalesItemLine()
    line.LineNum, line.Description, line.Amount = 1, "description", 100
    line.SalesItemLineDetail = SalesItemLineDetail()
    line.SalesItemLineDetail.ItemRef = Item.all(max_results=1, qb=craig)[0].to_ref()
    made.Line.append(line)
    made.CustomerRef = Customer.all(max_results=1, qb=craig)[0].to_ref()
    made.RecurringInfo = schedule("Test Recurring Invoice 15091600")
    info = made.RecurringInfo.ScheduleInfo
    info.MaxOccurrences, info.IntervalType, info.DayOfMonth = 6, "Monthly", 1
    template = RecurringTransaction()
    template.Invoice = made
    return template.save(qb=craig)


def test_an_invoice_of_every_month(craig: Any) -> None:
    made = recurring_invoice(craig)
    assert (made.Invoice.Line[0].Description, made.Invoice.Line[0].Amount) == ("description", 100)
    info = made.Invoice.RecurringInfo.ScheduleInfo
    assert (info.MaxOccurrences, info.IntervalType, info.DayOfMonth, info.NumInterval) == (6, "Monthly", 1, 1)


def test_an_invoice_of_every_month_is_changed(craig: Any) -> None:
    template = RecurringTransaction.get(recurring_invoice(craig).Invoice.Id, qb=craig)
    template.Invoice.RecurringInfo.ScheduleInfo.DayOfMonth = 15
    template.Invoice.Line[0].Amount = 250
    template.Invoice.Deposit = None
    template.save(qb=craig)
    after = RecurringTransaction.get(template.Invoice.Id, qb=craig).Invoice
    assert (after.RecurringInfo.ScheduleInfo.DayOfMonth, after.Line[0].Amount) == (15, 250)


def test_a_bill_of_every_friday(craig: Any) -> None:
    made = RecurringBill()
    line = AccountBasedExpenseLine()
    line.Amount, line.DetailType = 500, "AccountBasedExpenseLineDetail"
    line.AccountBasedExpenseLineDetail = AccountBasedExpenseLineDetail()
    line.AccountBasedExpenseLineDetail.AccountRef = Ref()
    line.AccountBasedExpenseLineDetail.AccountRef.value = 1
    made.Line.append(line)
    made.VendorRef = Vendor.all(max_results=1, qb=craig)[0].to_ref()
    made.RecurringInfo = schedule("Test Recurring Bill 15091600")
    info = made.RecurringInfo.ScheduleInfo
    info.EndDate, info.DaysBefore = date(2026, 4, 9).isoformat(), 3
    info.IntervalType, info.DayOfWeek = "Weekly", "Friday"
    template = RecurringTransaction()
    template.Bill = made
    saved = template.save(qb=craig)

    read = RecurringTransaction.get(saved.Bill.Id, qb=craig).Bill.RecurringInfo.ScheduleInfo
    assert (read.EndDate, read.IntervalType, read.DayOfWeek, read.NumInterval) == (
        "2026-04-09",
        "Weekly",
        "Friday",
        1,
    )
    assert all(hasattr(each, "Bill") for each in RecurringTransaction.where("Type = 'Bill'", qb=craig))
    kinds = {
        kind
        for each in RecurringTransaction.all(qb=craig)
        for kind in ("Bill", "Invoice")
        if kind in vars(each)
    }
    assert kinds == {"Bill", "Invoice"}


def test_a_template_is_deleted_whole(craig: Any) -> None:
    template = RecurringTransaction.get(recurring_invoice(craig).Invoice.Id, qb=craig)
    before = len(RecurringTransaction.all(qb=craig))
    template.delete(qb=craig)
    assert len(RecurringTransaction.all(qb=craig)) == before - 1
