"""What a new company says of itself, and its preferences."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from qbsandbox.company.editions import Edition, without_missing
from qbsandbox.company.jsontext import JsonObject
from qbsandbox.company.records import Record
from qbsandbox.company.store import Store

FIRST_SALES_NUMBER = 1001
COMPANY_START = "1990-01-01"


class SettingsSeeder:
    """Writes the record of the company itself and its preferences."""

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
