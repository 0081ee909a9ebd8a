"""Which records a company file keeps, whose ids they share, and what they are looked up by.

Observed: customers, vendors and employees count one sequence, all transactions another; every other list has
its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

NAMES = ("Customer", "Vendor", "Employee")


@dataclass(frozen=True, slots=True)
class Family:
    """`sequence` numbers the ids; the others name the property behind each indexed column, None for none.

    `party` is the reference records are gathered by: a document's customer or vendor, a sub-record's parent.
    """

    sequence: str
    name: str | None = None
    number: str | None = None
    dated: str | None = None
    party: str | None = None

    @property
    def posts(self) -> bool:
        return self.sequence == "transactions"


FAMILIES: Mapping[str, Family] = {
    "CompanyInfo": Family("companyinfo"),
    "Preferences": Family("preferences"),
    "Account": Family("accounts", name="Name", party="ParentRef"),
    "Customer": Family("names", name="DisplayName", party="ParentRef"),
    "Vendor": Family("names", name="DisplayName"),
    "Employee": Family("names", name="DisplayName"),
    "Item": Family("items", name="Name"),
    "TaxCode": Family("taxcodes", name="Name"),
    "TaxRate": Family("taxrates", name="Name"),
    "TaxAgency": Family("taxagencies", name="DisplayName"),
    "Term": Family("terms", name="Name"),
    "Class": Family("classes", name="Name", party="ParentRef"),
    "Department": Family("departments", name="Name", party="ParentRef"),
    "PaymentMethod": Family("paymentmethods", name="Name"),
    "CustomerType": Family("customertypes", name="Name"),
    "CompanyCurrency": Family("companycurrencies", name="Code"),
    "ExchangeRate": Family("exchangerates", name="SourceCurrencyCode", dated="AsOfDate"),
    "Attachable": Family("attachables"),
    "RecurringTransaction": Family("recurring"),
    "TimeActivity": Family("timeactivities", dated="TxnDate"),
    "Estimate": Family("transactions", number="DocNumber", dated="TxnDate", party="CustomerRef"),
    "Invoice": Family("transactions", number="DocNumber", dated="TxnDate", party="CustomerRef"),
    "SalesReceipt": Family("transactions", number="DocNumber", dated="TxnDate", party="CustomerRef"),
    "CreditMemo": Family("transactions", number="DocNumber", dated="TxnDate", party="CustomerRef"),
    "RefundReceipt": Family("transactions", number="DocNumber", dated="TxnDate", party="CustomerRef"),
    "PurchaseOrder": Family("transactions", number="DocNumber", dated="TxnDate", party="VendorRef"),
    "Bill": Family("transactions", number="DocNumber", dated="TxnDate", party="VendorRef"),
    "VendorCredit": Family("transactions", number="DocNumber", dated="TxnDate", party="VendorRef"),
    "Purchase": Family("transactions", number="DocNumber", dated="TxnDate", party="EntityRef"),
    "Deposit": Family("transactions", number="DocNumber", dated="TxnDate"),
    "Transfer": Family("transactions", dated="TxnDate"),
    "CreditCardPayment": Family("transactions", dated="TxnDate"),
    "InventoryAdjustment": Family("transactions", number="DocNumber", dated="TxnDate"),
    "JournalEntry": Family("transactions", number="DocNumber", dated="TxnDate"),
    "Payment": Family("transactions", number="PaymentRefNum", dated="TxnDate", party="CustomerRef"),
    "BillPayment": Family("transactions", number="DocNumber", dated="TxnDate", party="VendorRef"),
}
