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
    `first` is the first id: some lists count from numbers that do not fit a double, so that nobody reads ids as
    numbers. `is_template` records have ids of transactions and never reach the ledger.
    """

    sequence: str
    name: str | None = None
    number: str | None = None
    dated: str | None = None
    party: str | None = None
    first: int = 1
    is_template: bool = False

    @property
    def posts(self) -> bool:
        return self.sequence == "transactions" and not self.is_template


FAMILIES: Mapping[str, Family] = {
    "CompanyInfo": Family("companyinfo"),
    "Preferences": Family("preferences"),
    "Account": Family("accounts", name="Name", number="AcctNum", party="ParentRef"),
    "Customer": Family("names", name="DisplayName", number="FullyQualifiedName", party="ParentRef"),
    "Vendor": Family("names", name="DisplayName"),
    "Employee": Family("names", name="DisplayName"),
    "Item": Family("items", name="Name", party="ParentRef"),
    "TaxCode": Family("taxcodes", name="Name"),
    "TaxRate": Family("taxrates", name="Name"),
    "TaxAgency": Family("taxagencies", name="DisplayName"),
    "Term": Family("terms", name="Name"),
    "Class": Family("classes", name="Name", party="ParentRef", first=5_000_000_000_000_007_280),
    "Department": Family("departments", name="Name", party="ParentRef", first=5_000_000_000_000_042_900),
    "PaymentMethod": Family("paymentmethods", name="Name"),
    "CustomerType": Family("customertypes", name="Name", first=5_000_000_000_000_003_466),
    "CompanyCurrency": Family("companycurrencies", name="Code"),
    "ExchangeRate": Family("exchangerates", name="SourceCurrencyCode", dated="AsOfDate"),
    "Attachable": Family("attachables", name="FileName", first=5_000_000_000_000_503_624),
    "RecurringTransaction": Family("transactions", name="Name", number="Type", is_template=True),
    "TimeActivity": Family("timeactivities", dated="TxnDate", party="CustomerRef"),
    "Estimate": Family("transactions", number="DocNumber", dated="TxnDate", party="CustomerRef"),
    "Invoice": Family("transactions", number="DocNumber", dated="TxnDate", party="CustomerRef"),
    "SalesReceipt": Family("transactions", number="DocNumber", dated="TxnDate", party="CustomerRef"),
    "CreditMemo": Family("transactions", number="DocNumber", dated="TxnDate", party="CustomerRef"),
    "RefundReceipt": Family("transactions", number="DocNumber", dated="TxnDate", party="CustomerRef"),
    "PurchaseOrder": Family("transactions", number="DocNumber", dated="TxnDate", party="VendorRef"),
    "Bill": Family("transactions", number="DocNumber", dated="TxnDate", party="VendorRef"),
    "VendorCredit": Family("transactions", number="DocNumber", dated="TxnDate", party="VendorRef"),
    "Purchase": Family("transactions", number="DocNumber", dated="TxnDate", party="EntityRef"),
    "ReimburseCharge": Family("transactions", dated="TxnDate", party="CustomerRef"),
    "Deposit": Family("transactions", number="DocNumber", dated="TxnDate"),
    "Transfer": Family("transactions", dated="TxnDate"),
    "CreditCardPayment": Family("transactions", dated="TxnDate"),
    "InventoryAdjustment": Family("transactions", number="DocNumber", dated="TxnDate"),
    "JournalEntry": Family("transactions", number="DocNumber", dated="TxnDate"),
    "Payment": Family("transactions", number="PaymentRefNum", dated="TxnDate", party="CustomerRef"),
    "BillPayment": Family("transactions", number="DocNumber", dated="TxnDate", party="VendorRef"),
}
