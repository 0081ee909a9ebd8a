"""Filling a new company: the pieces both seeds are written with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from qbsandbox.company import chart
from qbsandbox.company.jsontext import JsonObject
from qbsandbox.company.records import Posting, Record
from qbsandbox.company.seeds.first_settings import SettingsSeeder

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


class Seeder(SettingsSeeder):
    """Writes all seeds of one company; ids are given where the sample company has well-known ones."""

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
