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
    "Invoice": Family("transactions", number="DocNumber", dated="TxnDate", party="CustomerRef"),
    "Bill": Family("transactions", number="DocNumber", dated="TxnDate", party="VendorRef"),
    "JournalEntry": Family("transactions", number="DocNumber", dated="TxnDate"),
    "Payment": Family("transactions", number="PaymentRefNum", dated="TxnDate", party="CustomerRef"),
    "BillPayment": Family("transactions", number="DocNumber", dated="TxnDate", party="VendorRef"),
}
