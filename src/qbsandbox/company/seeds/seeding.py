"""Filling a new company: the pieces both seeds are written with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from qbsandbox.company import chart
from qbsandbox.company.editions import Edition, without_missing
from qbsandbox.company.jsontext import JsonObject
from qbsandbox.company.store import Posting, Record, Store

COMPANY_START = "1990-01-01"
FIRST_SALES_NUMBER = 1001
NO_CARDS = frozenset(
    {"Cash", "Check", "Cheque", "Direct deposit", "Virement", "Prélèvement", "Chèque", "Espèces"}
)
TERMS = (("Due on receipt", 0), ("Net 15", 15), ("Net 30", 30), ("Net 60", 60))
PAYMENT_METHODS = ("Cash", "Check", "Visa", "MasterCard", "Discover", "American Express", "Diners Club")
"""What an American company starts with (seen in sample companies)."""


@dataclass(frozen=True, slots=True)
class Compound:
    """A rate on the amount and on the tax whose TaxOrder is `on`."""

    rate: int
    on: int = 0


class Seeder:
    """Writes seeds of one company; ids are given where the sample company has well-known ones."""

    def __init__(
        self,
        store: Store,
        now: datetime,
        currency: str,
        *,
        country: str = "US",
        edition: Edition = Edition.PLUS,
        multicurrency: bool = True,
    ) -> None:
        self.store = store
        self.now = now
        self.currency = currency
        self.country = country
        self.edition = edition
        self.multicurrency = multicurrency
        self.is_us = country == "US"

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
            "Taxable": self.is_us,
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
        if self.is_us:
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

    def terms(self) -> None:
        """1 due on receipt, 2 Net 15, 3 Net 30, 4 Net 60."""
        for id, (name, days) in enumerate(TERMS, start=1):
            self.term(name, days, id)

    def employee(self, given: str, family: str) -> Record:
        name = f"{given} {family}"
        return self.put(
            "Employee",
            {
                "BillableTime": False,
                "GivenName": given,
                "FamilyName": family,
                "DisplayName": name,
                "PrintOnCheckName": name,
                "Active": True,
            },
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

    def payment_methods(self, *names: str) -> None:
        """The ways to be paid that every company starts with; cards are the ones named like cards."""
        for id, name in enumerate(names, start=1):
            kind = "NON_CREDIT_CARD" if name in NO_CARDS else "CREDIT_CARD"
            self.put("PaymentMethod", {"Name": name, "Active": True, "Type": kind}, id)

    def agency(
        self, name: str, *, account: int, number: str = "", purchases: bool = True, system: bool = True
    ) -> int:
        """A tax agency whose tax is owed on `account`; returns its id."""
        body: JsonObject = {"DisplayName": name}
        if number:
            body["TaxRegistrationNumber"] = number
        body |= {
            "TaxTrackedOnSales": True,
            "TaxTrackedOnPurchases": purchases,
            "TaxAgencyConfig": "SYSTEM_GENERATED" if system else "USER_DEFINED",
        }
        agency = self.put("TaxAgency", body)
        self.store.write_note(f"tax_account_of_agency_{agency.id}", str(account))
        return agency.id

    def rate(self, name: str, description: str, percent: str, agency: int, id: int | None = None) -> int:
        """A tax rate; returns its id."""
        body = {
            "Name": name,
            "Description": description,
            "Active": True,
            "RateValue": Decimal(percent),
            "AgencyRef": {"value": str(agency)},
            "SpecialTaxType": "NONE",
            "DisplayType": "ReadOnly",
        }
        return self.put("TaxRate", body, id).id

    def code(
        self,
        name: str,
        description: str,
        sales: Sequence[int | Compound] = (),
        purchases: Sequence[int | Compound] = (),
        *,
        taxable: bool = True,
        id: int | None = None,
    ) -> int:
        """A tax code over rates, in their order; returns its id. `Compound` marks a tax on tax."""
        body = {
            "Name": name,
            "Description": description,
            "Active": True,
            "Hidden": False,
            "Taxable": taxable,
            "TaxGroup": True,
            "SalesTaxRateList": {"TaxRateDetail": _details(sales)},
            "PurchaseTaxRateList": {"TaxRateDetail": _details(purchases)},
            "TaxCodeConfigType": "SYSTEM_GENERATED",
        }
        return self.put("TaxCode", body, id).id

    def company_info(
        self,
        name: str,
        country: str,
        address: JsonObject,
        *,
        time_zone: str = "America/Los_Angeles",
        fiscal_year_starts: str = "January",
        language: str = "en",
    ) -> None:
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
                "FiscalYearStartMonth": fiscal_year_starts,
                "Country": country,
                "Email": {"Address": "books@example.com"},
                "WebAddr": {},
                "SupportedLanguages": language,
                "DefaultTimeZone": time_zone,
                "NameValue": [
                    {"Name": "NeoEnabled", "Value": "true"},
                    {"Name": "IndustryType", "Value": "Wholesale trade"},
                    {"Name": "SubscriptionStatus", "Value": "PAID"},
                    {"Name": "OfferingSku", "Value": self.edition.sku},
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
        custom_numbers: bool = True,
        custom_fields: Sequence[str] = (),
        fiscal_year_starts: str = "January",
        tax_year_starts: str = "January",
    ) -> None:
        """Settings of a new company; custom transaction numbers are on unless told otherwise, as our own
        client numbers its documents. What the edition lacks is off."""
        message = {"Subject": "A document from your supplier", "Message": "Thank you for your business."}
        self.put(
            "Preferences",
            without_missing(
                {
                    "AccountingInfoPrefs": {
                        "FirstMonthOfFiscalYear": fiscal_year_starts,
                        "UseAccountNumbers": False,
                        "TaxYearMonth": tax_year_starts,
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
                        "CustomField": _custom_fields(custom_fields),
                        "CustomTxnNumbers": custom_numbers,
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
                    "CurrencyPrefs": {
                        "MultiCurrencyEnabled": self.multicurrency,
                        "HomeCurrency": {"value": self.currency},
                    },
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
                self.edition,
            ),
            1,
        )


def _details(rates: Sequence[int | Compound]) -> list[JsonObject]:
    details = []
    for order, rate in enumerate(rates):
        detail: JsonObject = {
            "TaxRateRef": {"value": str(rate.rate if isinstance(rate, Compound) else rate)},
            "TaxTypeApplicable": "TaxOnAmountPlusTax" if isinstance(rate, Compound) else "TaxOnAmount",
            "TaxOrder": order,
        }
        if isinstance(rate, Compound):
            detail["TaxOnTaxOrder"] = rate.on
        details.append(detail)
    return details


def _custom_fields(names: Sequence[str]) -> list[JsonObject]:
    """Up to three custom fields of sales forms, as preferences hold them: which are in use, and their names."""
    if not names:
        return []
    used: list[JsonObject] = [
        {
            "Name": f"SalesFormsPrefs.UseSalesCustom{place}",
            "Type": "BooleanType",
            "BooleanValue": place <= len(names),
        }
        for place in (3, 2, 1)
    ]
    named: list[JsonObject] = [
        {"Name": f"SalesFormsPrefs.SalesCustomName{place}", "Type": "StringType", "StringValue": name}
        for place, name in enumerate(names, 1)
    ]
    return [{"CustomField": used}, {"CustomField": named}]
