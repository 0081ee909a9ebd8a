"""Filling a new company: the pieces both seeds are written with."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from qbsandbox.company import chart
from qbsandbox.company.jsontext import JsonObject
from qbsandbox.company.store import Posting, Record, Store

COMPANY_START = "1990-01-01"
FIRST_SALES_NUMBER = 1001


class Seeder:
    """Writes seeds of one company; ids are given where the sample company has well-known ones."""

    def __init__(self, store: Store, now: datetime, currency: str) -> None:
        self.store = store
        self.now = now
        self.currency = currency

    def put(self, entity: str, body: JsonObject, id: int | None = None) -> Record:
        return self.store.insert(entity, body, at=self.now, id=id)

    def account(self, name: str, kind: str, subtype: str, id: int | None = None) -> Record:
        body = {
            "Name": name,
            "SubAccount": False,
            "FullyQualifiedName": name,
            "Active": True,
            "Classification": chart.classification(kind),
            "AccountType": kind,
            "AccountSubType": subtype,
            "CurrencyRef": {"value": self.currency},
        }
        return self.put("Account", body, id)

    def address(self, line: str, city: str, region: str, postcode: str) -> JsonObject:
        address: JsonObject = {"Id": str(self.store.next_number("addresses")), "Line1": line, "City": city}
        if region:
            address["CountrySubDivisionCode"] = region
        return {**address, "PostalCode": postcode}

    def customer(
        self, name: str, address: JsonObject | None = None, email: str = "", **extra: object
    ) -> Record:
        body: JsonObject = {
            "Taxable": self.currency == "USD",
            "Job": False,
            "BillWithParent": False,
            "CurrencyRef": {"value": self.currency},
            "PreferredDeliveryMethod": "Print",
            "FullyQualifiedName": name,
            "DisplayName": name,
            "CompanyName": name,
            "PrintOnCheckName": name,
            "Active": True,
            **extra,
        }
        if address:
            body.update(BillAddr=address, ShipAddr=address)
        if email:
            body["PrimaryEmailAddr"] = {"Address": email}
        if self.currency == "USD":
            body["DefaultTaxCodeRef"] = {"value": "2"}
        return self.put("Customer", body)

    def vendor(
        self, name: str, address: JsonObject | None = None, email: str = "", **extra: object
    ) -> Record:
        body: JsonObject = {
            "CurrencyRef": {"value": self.currency},
            "Vendor1099": False,
            "DisplayName": name,
            "CompanyName": name,
            "PrintOnCheckName": name,
            "Active": True,
            **extra,
        }
        if address:
            body["BillAddr"] = address
        if email:
            body["PrimaryEmailAddr"] = {"Address": email}
        return self.put("Vendor", body)

    def item(
        self,
        name: str,
        kind: str,
        price: str,
        income: int | None,
        expense: int | None = None,
        id: int | None = None,
        **extra: object,
    ) -> Record:
        body: JsonObject = {
            "Name": name,
            "Description": name,
            "Active": True,
            "FullyQualifiedName": name,
            "Taxable": False,
            "UnitPrice": Decimal(price),
            "Type": kind,
            "TrackQtyOnHand": kind == "Inventory",
            **extra,
        }
        if income is not None:
            body["IncomeAccountRef"] = {"value": str(income)}
        if expense is not None:
            body["ExpenseAccountRef"] = {"value": str(expense)}
            body.setdefault("PurchaseCost", Decimal(0))
        return self.put("Item", body, id)

    def term(self, name: str, days: int, id: int) -> Record:
        return self.put(
            "Term",
            {
                "Name": name,
                "Active": True,
                "Type": "STANDARD",
                "DiscountPercent": 0,
                "DueDays": days,
                "DiscountDays": 0,
            },
            id,
        )

    def opening_journal(self, dated_on: str, bank: int, equity: int, cents: int) -> None:
        """Dr bank, Cr Opening Balance Equity: the only document of a new company."""
        worth = Decimal(cents).scaleb(-2)
        sides: Sequence[tuple[str, int, int]] = (("Debit", bank, cents), ("Credit", equity, -cents))
        journal = self.put(
            "JournalEntry",
            {
                "Adjustment": False,
                "TotalAmt": Decimal(0),
                "TxnDate": dated_on,
                "CurrencyRef": {"value": self.currency},
                "PrivateNote": "Opening balance",
                "Line": [
                    {
                        "Id": str(place),
                        "Description": "Opening balance",
                        "Amount": worth,
                        "DetailType": "JournalEntryLineDetail",
                        "JournalEntryLineDetail": {
                            "PostingType": side,
                            "AccountRef": {"value": str(account)},
                        },
                    }
                    for place, (side, account, _) in enumerate(sides)
                ],
                "TxnTaxDetail": {},
            },
        )
        self.store.post(
            journal,
            [
                Posting(account, value, value, self.currency, memo="Opening balance")
                for _, account, value in sides
            ],
            at=self.now,
        )

    def company_info(self, name: str, country: str, address: JsonObject) -> None:
        self.put(
            "CompanyInfo",
            {
                "CompanyName": name,
                "LegalName": name,
                "CompanyAddr": address,
                "CustomerCommunicationAddr": address,
                "LegalAddr": address,
                "PrimaryPhone": {},
                "CompanyStartDate": COMPANY_START,
                "FiscalYearStartMonth": "January",
                "Country": country,
                "Email": {"Address": "books@example.com"},
                "WebAddr": {},
                "SupportedLanguages": "en",
                "DefaultTimeZone": "America/Los_Angeles",
                "NameValue": [
                    {"Name": "NeoEnabled", "Value": "true"},
                    {"Name": "IndustryType", "Value": "Wholesale trade"},
                    {"Name": "SubscriptionStatus", "Value": "PAID"},
                    {"Name": "OfferingSku", "Value": "QuickBooks Online Plus"},
                    {"Name": "PayrollFeature", "Value": "false"},
                    {"Name": "AccountantFeature", "Value": "false"},
                    {"Name": "ItemCategoriesFeature", "Value": "true"},
                ],
            },
            1,
        )
        self.store.raise_sequence("sales_numbers", FIRST_SALES_NUMBER - 1)

    def preferences(
        self,
        *,
        discount_account: int,
        shipping_account: int,
        default_item: int,
        default_term: int,
        tax: JsonObject,
    ) -> None:
        """Settings of a new company; custom transaction numbers are on, as our own client numbers its
        documents."""
        message = {"Subject": "A document from your supplier", "Message": "Thank you for your business."}
        self.put(
            "Preferences",
            {
                "AccountingInfoPrefs": {
                    "FirstMonthOfFiscalYear": "January",
                    "UseAccountNumbers": False,
                    "TaxYearMonth": "January",
                    "ClassTrackingPerTxn": False,
                    "TrackDepartments": False,
                    "ClassTrackingPerTxnLine": False,
                    "CustomerTerminology": "Customers",
                },
                "ProductAndServicesPrefs": {
                    "ForSales": True,
                    "ForPurchase": True,
                    "QuantityWithPriceAndRate": True,
                    "QuantityOnHand": True,
                },
                "SalesFormsPrefs": {
                    "CustomField": [],
                    "CustomTxnNumbers": True,
                    "AllowDeposit": False,
                    "AllowDiscount": True,
                    "DefaultDiscountAccount": str(discount_account),
                    "AllowEstimates": True,
                    "AllowServiceDate": False,
                    "AllowShipping": True,
                    "DefaultShippingAccount": {"value": str(shipping_account)},
                    "DefaultTerms": {"value": str(default_term)},
                    "DefaultItem": str(default_item),
                    "ETransactionEnabledStatus": "NotApplicable",
                    "ETransactionAttachPDF": False,
                    "ETransactionPaymentEnabled": False,
                    "IPNSupportEnabled": False,
                    "AutoApplyCredit": False,
                    "AutoApplyPayments": False,
                    "UsingPriceLevels": False,
                    "UsingProgressInvoicing": False,
                },
                "EmailMessagesPrefs": {
                    "InvoiceMessage": message,
                    "EstimateMessage": message,
                    "SalesReceiptMessage": message,
                    "StatementMessage": message,
                },
                "VendorAndPurchasesPrefs": {
                    "POCustomField": [],
                    "TrackingByCustomer": True,
                    "BillableExpenseTracking": True,
                },
                "TimeTrackingPrefs": {
                    "UseServices": False,
                    "BillCustomers": True,
                    "ShowBillRateToAll": False,
                    "WorkWeekStartDate": "Monday",
                    "MarkTimeEntriesBillable": True,
                },
                "TaxPrefs": tax,
                "CurrencyPrefs": {"MultiCurrencyEnabled": True, "HomeCurrency": {"value": self.currency}},
                "ReportPrefs": {"ReportBasis": "Accrual", "CalcAgingReportFromTxnDate": False},
                "OtherPrefs": {
                    "NameValue": [
                        {
                            "Name": "SalesFormsPrefs.DefaultCustomerMessage",
                            "Value": "Thank you for your business.",
                        },
                        {"Name": "SalesFormsPrefs.DefaultItem", "Value": str(default_item)},
                        {"Name": "DTXCopyMemo", "Value": "false"},
                        {"Name": "Vendor1099Enabled", "Value": "true"},
                        {"Name": "WarnDuplicateCheckNumber", "Value": "true"},
                        {"Name": "WarnDuplicateBillNumber", "Value": "false"},
                        {"Name": "VendorAndPurchasesPrefs.UseCustomTxnNumbers", "Value": "false"},
                    ]
                },
            },
            1,
        )
