"""The unmodified python-quickbooks client on lists, templates and attachments of the sample company."""

import json
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from quickbooks.exceptions import QuickbooksException
from quickbooks.objects.account import Account
from quickbooks.objects.attachable import Attachable
from quickbooks.objects.base import AttachableRef
from quickbooks.objects.companycurrency import CompanyCurrency
from quickbooks.objects.customer import Customer
from quickbooks.objects.department import Department
from quickbooks.objects.detailline import SalesItemLine, SalesItemLineDetail
from quickbooks.objects.employee import Employee
from quickbooks.objects.exchangerate import ExchangeRate
from quickbooks.objects.invoice import Invoice
from quickbooks.objects.item import Item
from quickbooks.objects.paymentmethod import PaymentMethod
from quickbooks.objects.preferences import Preferences
from quickbooks.objects.recurringtransaction import (
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

from qbsandbox.company.file import CompanyFile
from qbsandbox.online import sample_documents
from qbsandbox.online.rest import RestRequest, handle
from quickbooks import QuickBooks
from rest_desk import NOW

REALM = "9130350000000003"


@dataclass
class Answer:
    status_code: int
    text: str


class Session:
    """Stands where the client has its HTTP session."""

    access_token = "token"

    def __init__(self, company: CompanyFile) -> None:
        self.company = company
        self.now = NOW + timedelta(days=1)

    def request(
        self, method: str, url: str, *, headers: Mapping[str, str], params: Mapping[str, Any], data: Any
    ) -> Answer:
        self.now += timedelta(seconds=1)
        segments = tuple(urlsplit(url).path.split(f"/company/{REALM}/")[1].split("/"))
        body = data if isinstance(data, bytes) else (data or "").encode() if isinstance(data, str) else b""
        args = {name: str(value) for name, value in params.items()}
        asked = RestRequest(method, segments, args, body, headers["Content-Type"], headers["Accept"])
        reply = handle(self.company, asked, now=self.now)
        return Answer(reply.status, reply.body.decode())


@pytest.fixture
def qb() -> Any:
    company = CompanyFile.create(profile="sample", realm_id=REALM, now=NOW)
    sample_documents.enter(company, now=NOW)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        client = QuickBooks(company_id=REALM, minorversion=75)
    client.sandbox = True
    client.session = Session(company)
    yield client
    client._drop()


def test_accounts_are_made_renamed_and_keep_their_number(qb: Any) -> None:
    account = Account()
    account.AcctNum = "T0929055807"
    account.Name = "Test Account"
    account.AccountType = "Bank"
    account.AccountSubType = "CashOnHand"
    account.save(qb=qb)

    found = Account.get(account.Id, qb=qb)
    assert (found.Name, found.AcctNum, found.AccountSubType) == ("Test Account", "T0929055807", "CashOnHand")
    found.Name = "Updated"
    found.save(qb=qb)
    again = Account.get(account.Id, qb=qb)
    assert (again.Name, again.AcctNum) == ("Updated", "T0929055807")


@pytest.mark.parametrize("kind", [Class, Department, Term])
def test_small_lists_are_made_read_and_changed(qb: Any, kind: Any) -> None:
    record = kind()
    record.Name = "Test 0929"
    if kind is Term:
        record.DueDays = 10
    record.save(qb=qb)

    found = kind.get(record.Id, qb=qb)
    assert found.Name == "Test 0929"
    found.Name = "Test 0930"
    found.save(qb=qb)
    assert kind.get(record.Id, qb=qb).Name == "Test 0930"
    assert len(kind.all(max_results=1, qb=qb)) == 1
    with pytest.raises(QuickbooksException) as refused:
        second = kind()
        second.Name = "test 0930"
        if kind is Term:
            second.DueDays = 10
        second.save(qb=qb)
    assert refused.value.error_code == 6240


def test_names_are_made_and_echoed_in_full(qb: Any) -> None:
    employee = Employee()
    employee.GivenName, employee.FamilyName = "Test", "Person"
    employee.save(qb=qb)
    found = Employee.get(employee.Id, qb=qb)
    assert (found.GivenName, found.FamilyName, found.SSN) == ("Test", "Person", None)

    vendor = Vendor()
    vendor.DisplayName, vendor.TaxIdentifier = "Test Vendor", "99-5688293"
    vendor.save(qb=qb)
    assert Vendor.get(vendor.Id, qb=qb).TaxIdentifier == "XXXXXX8293"

    customer = Customer.all(max_results=1, qb=qb)[0]
    customer.CompanyName = "Changed"
    customer.save(qb=qb)
    assert Customer.get(customer.Id, qb=qb).CompanyName == "Changed"


def test_a_note_and_a_file_are_attached_to_a_vendor(qb: Any) -> None:
    vendor = Vendor.all(max_results=1, qb=qb)[0]

    def attachment() -> Any:
        made = Attachable()
        reference = AttachableRef()
        reference.EntityRef = vendor.to_ref()
        made.AttachableRef.append(reference)
        made.Note = "Sample note"
        return made

    note = attachment()
    note.save(qb=qb)
    found = Attachable.get(note.Id, qb=qb)
    assert (found.AttachableRef[0].EntityRef.value, found.Note) == (vendor.Id, "Sample note")
    found.Note = "Updated"
    found.save(qb=qb)
    assert Attachable.get(note.Id, qb=qb).Note == "Updated"

    file = attachment()
    file.FileName, file.ContentType, file._FileBytes = "test.txt", "text/plain", b"File contents in bytes"
    file.save(qb=qb)
    stored = Attachable.get(file.Id, qb=qb)
    assert (stored.AttachableRef[0].EntityRef.value, stored.Note) == (vendor.Id, "Sample note")
    assert qb.session.company.store.file(int(file.Id)) == ("text/plain", b"File contents in bytes")
    stored.delete(qb=qb)
    assert Attachable.filter(Id=file.Id, qb=qb) == []


def test_currencies_and_rates(qb: Any) -> None:
    assert CompanyCurrency.get(1, qb=qb).Name == "Canadian Dollar"
    assert len(CompanyCurrency.all(max_results=1, qb=qb)) == 1
    rate = ExchangeRate.where("SourceCurrencyCode = 'EUR'", qb=qb)[0]
    assert rate.TargetCurrencyCode == "USD"
    rate.Rate = float(rate.Rate) + 0.25
    rate.save(qb=qb)
    again = ExchangeRate.where("SourceCurrencyCode = 'EUR'", qb=qb)[0]
    assert (again.Rate, again.SyncToken) == (1.35, "1")


def test_time_of_an_employee(qb: Any) -> None:
    worked = TimeActivity()
    worked.NameOf, worked.EmployeeRef = "Employee", Employee.all(max_results=1, qb=qb)[0].to_ref()
    worked.Description, worked.CostRate = "Test description", 50.0
    worked.StartTime = datetime(2024, 3, 4, 16, tzinfo=UTC).isoformat()
    worked.EndTime = datetime(2024, 3, 4, 17, tzinfo=UTC).isoformat()
    worked.save(qb=qb)

    found = TimeActivity.get(worked.Id, qb=qb)
    assert (found.NameOf, found.Description, found.CostRate) == ("Employee", "Test description", 50)
    first = TimeActivity.all(max_results=1, qb=qb)[0]
    first.Description = "Updated test description"
    first.save(qb=qb)
    assert TimeActivity.get(first.Id, qb=qb).Description == "Updated test description"


def test_preferences_are_read_and_changed(qb: Any) -> None:
    preferences = Preferences.get(qb=qb)
    assert (preferences.Id, preferences.AccountingInfoPrefs.TaxYearMonth) == ("1", "January")
    assert preferences.ProductAndServicesPrefs.ForPurchase is True
    assert preferences.TimeTrackingPrefs.WorkWeekStartDate == "Monday"
    preferences.EmailMessagesPrefs.EstimateMessage.Subject = "Changed"
    preferences.save(qb=qb)
    assert Preferences.get(qb=qb).EmailMessagesPrefs.EstimateMessage.Subject == "Changed"


def test_tax_agencies_rates_and_codes(qb: Any) -> None:
    agency = TaxAgency()
    agency.DisplayName = "TaxAgency 0929"
    agency.save(qb=qb)
    assert TaxAgency.get(agency.Id, qb=qb).DisplayName == "TaxAgency 0929"
    assert len(TaxAgency.all(max_results=1, qb=qb)) == len(TaxRate.all(max_results=1, qb=qb)) == 1
    assert len(TaxCode.all(max_results=1, qb=qb)) == 4

    service = TaxService()
    service.TaxCode = "Tax code 0929"
    detail = TaxRateDetails()
    detail.TaxRateName, detail.RateValue, detail.TaxAgencyId = "Rate 0929", 10, 1
    detail.TaxApplicableOn = "Sales"
    service.TaxRateDetails.append(detail)
    answer = json.loads(
        qb.session.request(
            "POST", f"https://x/v3/company/{REALM}/taxservice/taxcode",
            headers={"Content-Type": "application/json", "Accept": "application/json"}, params={},
            data=service.to_json(),
        ).text
    )  # fmt: skip
    assert list(answer) == ["TaxCode", "TaxCodeId", "TaxRateDetails"]
    rate = answer["TaxRateDetails"][0]
    assert (rate["RateValue"], rate["TaxAgencyId"], rate["TaxApplicableOn"]) == (10, "1", "Sales")


def test_templates_of_invoices(qb: Any) -> None:
    invoice = RecurringInvoice()
    line = SalesItemLine()
    line.LineNum, line.Description, line.Amount = 1, "description", 100
    line.SalesItemLineDetail = SalesItemLineDetail()
    line.SalesItemLineDetail.ItemRef = Item.all(max_results=1, qb=qb)[0].to_ref()
    invoice.Line.append(line)
    invoice.CustomerRef = Customer.all(max_results=1, qb=qb)[0].to_ref()
    info = RecurringInfo()
    info.Active, info.RecurType, info.Name = True, "Automated", "Test Recurring Invoice"
    info.ScheduleInfo = ScheduleInfo()
    info.ScheduleInfo.StartDate, info.ScheduleInfo.EndDate = "2024-03-05", "2024-09-05"
    info.ScheduleInfo.IntervalType, info.ScheduleInfo.NumInterval = "Weekly", 1
    info.ScheduleInfo.DayOfWeek, info.ScheduleInfo.MaxOccurrences = "Wednesday", 6
    invoice.RecurringInfo = info
    recurring = RecurringTransaction()
    recurring.Invoice = invoice

    made = recurring.save(qb=qb).Invoice
    found = RecurringTransaction.get(made.Id, qb=qb).Invoice

    schedule = found.RecurringInfo.ScheduleInfo
    assert (found.RecurringInfo.Name, schedule.IntervalType, schedule.DayOfWeek) == (
        "Test Recurring Invoice", "Weekly", "Wednesday",
    )  # fmt: skip
    assert (schedule.NumInterval, schedule.MaxOccurrences, schedule.EndDate) == (1, 6, "2024-09-05")
    assert len(RecurringTransaction.where("Type = 'Bill'", qb=qb)) == 1
    assert len(RecurringTransaction.all(qb=qb)) == 3

    changing = RecurringTransaction.where("Type = 'Invoice'", qb=qb)[0]
    del changing.Invoice.Deposit
    changing.Invoice.RecurringInfo.Name = "Updated"
    assert changing.save(qb=qb).Invoice.RecurringInfo.Name == "Updated"

    leaving = RecurringTransaction.get(made.Id, qb=qb)
    leaving.delete(qb=qb)
    assert len(RecurringTransaction.all(qb=qb)) == 2


def test_payment_methods_and_invoices_are_there(qb: Any) -> None:
    assert PaymentMethod.all(max_results=1, qb=qb)[0].Name == "American Express"
    assert Invoice.all(max_results=1, qb=qb)
