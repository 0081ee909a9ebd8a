"""A company that keeps stock: its warehouse, its accounts in QuickBooks, and the bookkeeper who enters documents there.

What happens to goods goes through `crossfoot.stock.operations`; bills, invoices and credits are entered in QuickBooks
as a bookkeeper enters them, on the accounts that the way of accounting says. What came of both is read from QuickBooks'
own trial balance.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from crossfoot.catalog.models import Product
from crossfoot.core.stock.legs import Document, document_role
from crossfoot.core.stock.roles import Accounting
from crossfoot.stock import operations as stock
from crossfoot.stock.drafts import (
    Arrival,
    CameBack,
    Carried,
    Charged,
    Departure,
    Present,
    Sold,
    Used,
    WentBack,
)
from crossfoot.stock.models import BilledPart, ManufacturingOrder, Movement, StockEvent
from crossfoot.sync import list_tasks
from report_reading import table
from world import Bookkeeper, Hub

D = Decimal

STOCK_ACCOUNTS = {
    "inventory": ("Inventory Asset", "", ""),
    "cost_of_sales": ("Cost of Goods Sold", "", ""),
    "exchange_difference": ("Exchange Gain or Loss", "", ""),
    "opening_equity": ("Opening Balance Equity", "", ""),
    "grni": ("Received not billed", "Other Current Liability", "OtherCurrentLiabilities"),
    "landed_cost_accrual": ("Landed cost not billed", "Other Current Liability", "OtherCurrentLiabilities"),
    "purchase_price_variance": ("Purchase price variance", "Cost of Goods Sold", "SuppliesMaterialsCogs"),
    "shrinkage": ("Shrinkage", "Cost of Goods Sold", "SuppliesMaterialsCogs"),
    "conversion_absorbed": ("Conversion absorbed", "Other Current Liability", "OtherCurrentLiabilities"),
    "work_in_progress": ("Work in progress", "Other Current Asset", "OtherCurrentAssets"),
    "drop_ship_clearing": ("Drop-ship clearing", "Other Current Asset", "OtherCurrentAssets"),
}
"""Role → the account's name in QuickBooks, and its types where the bookkeeper has to add it."""

OTHERS = {
    "equity": "Retained Earnings",
    "income": "Sales of Product Income",
    "receivable": "Accounts Receivable (A/R)",
    "payable": "Accounts Payable (A/P)",
    "purchases": "Purchases",
    "freight": "Freight and Delivery",
}


@dataclass
class Storehouse:
    """One company with stock, in one way of accounting."""

    hub: Hub
    accounting: Accounting
    events: dict[str, StockEvent] = field(default_factory=dict)
    before: dict[str, Decimal] = field(default_factory=dict)

    # --- setting up ------------------------------------------------------------------------------------

    def opens(self, start_on: date, **how: Any) -> Storehouse:
        """Accounts are there and chosen, and so is the way of accounting."""
        self.hub.office.story.takes("stock accounts", self._maps_accounts)
        self.hub.chooses(start_on=start_on)
        self.keeps(self.accounting, **how)
        self.before = self.reported()
        return self

    def keeps(self, accounting: Accounting, **how: Any) -> None:
        """Stock is kept in this way. QuickBooks' inventory is empty where the books begin, as far as these tests go,
        and an opening entry is approved."""
        stock.choose_accounting(
            company=self.hub.company, accounting=accounting, in_quickbooks=D(0), approves_opening=True,
            **how, **self.ana,
        )  # fmt: skip

    @property
    def ana(self) -> dict[str, Any]:
        return {"by": self.hub.ana, "at": self.hub.now}

    @cached_property
    def books(self) -> Bookkeeper:
        return self.hub.bookkeeper()

    @cached_property
    def accounts(self) -> dict[str, str]:
        """The ids of QuickBooks' accounts, by name."""
        return {row["FullyQualifiedName"]: row["Id"] for row in self.books.rows("Account")}

    def _maps_accounts(self) -> None:
        for name, kind, subtype in STOCK_ACCOUNTS.values():
            if kind:
                self.books.creates("Account", Name=name, AccountType=kind, AccountSubType=subtype)
        list_tasks.start_refresh(company=self.hub.company, by=self.hub.ana, at=self.hub.now)
        self.hub.works()
        for role, (name, _, _) in STOCK_ACCOUNTS.items():
            self.hub.maps(role, name)

    def product(self, sku: str) -> Product:
        return self.hub.product(sku, f"Product {sku}")

    # --- what happens to goods -------------------------------------------------------------------------

    def _told(self, name: str, event: StockEvent) -> StockEvent:
        self.events[name] = event
        return event

    def movement(self, name: str) -> Movement:
        """The last movement of an event: an order's output comes after what it was made of."""
        return self.events[name].movements.order_by("sequence").select_related("product").reverse()[0]

    def has(self, sku: str, quantity: object, value: object, on: date) -> StockEvent:
        present = Present(self.product(sku), D(str(quantity)), D(str(value)))
        return stock.open_stock(company=self.hub.company, present=[present], on=on, **self.ana)

    def receives(self, name: str, sku: str, quantity: object, amount: object, on: date, *, line: str = "",
                 made_of: dict[str, Decimal] | None = None, **more: Any) -> StockEvent:  # fmt: skip
        used = tuple(Used(self.product(one), many) for one, many in (made_of or {}).items())
        arrival = Arrival(
            self.product(sku), D(str(quantity)), D(str(amount)), line or name, consumed=used, **more
        )
        return self._told(
            name, stock.receive(company=self.hub.company, arrivals=[arrival], on=on, **self.ana)
        )

    def is_billed(self, name: str, sku: str, quantity: object, amount: object, on: date, *, line: str,
                  home: Decimal | None = None) -> StockEvent:  # fmt: skip
        charged = Charged(self.product(sku), line, D(str(quantity)), D(str(amount)), home)
        self.enters_bill(Document.GOODS, D(str(amount)) if home is None else home, on)
        return self._told(
            name, stock.record_bill(company=self.hub.company, charged=[charged], on=on, **self.ana)
        )

    def charged(self, sku: str, quantity: object, amount: object, line: str) -> Charged:
        return Charged(self.product(sku), line, D(str(quantity)), D(str(amount)))

    def gets_price_credit(
        self, bill: str, amount: Decimal, on: date, *, home: Decimal | None = None
    ) -> StockEvent:
        self.enters_bill(Document.GOODS, -amount if home is None else -home, on)
        part = BilledPart.objects.get(event=self.events[bill])
        return stock.record_price_credit(part=part, amount=amount, home=home, on=on, **self.ana)

    def carries(self, receipt: str, landed: object, billed: object, on: date) -> StockEvent:
        self.enters_bill(Document.DISTRIBUTED_CHARGE, D(str(billed)), on)
        carried = Carried(self.movement(receipt), D(str(landed)), D(str(billed)))
        return stock.carry_charges(company=self.hub.company, carried=[carried], on=on, **self.ana)

    def ships(self, name: str, sku: str, quantity: object, on: date, *, line: str = "",
              is_marked: bool = True, **more: Any) -> StockEvent:  # fmt: skip
        departure = Departure(self.product(sku), D(str(quantity)), line or name, is_marked=is_marked, **more)
        return self._told(
            name, stock.ship(company=self.hub.company, departures=[departure], on=on, **self.ana)
        )

    def invoices(self, name: str, sku: str, quantity: object, amount: object, on: date, *,
                 line: str) -> StockEvent:  # fmt: skip
        self.enters_invoice(D(str(amount)), on)
        sold = Sold(self.product(sku), line, D(str(quantity)))
        return self._told(
            name, stock.record_invoice(company=self.hub.company, sold=[sold], on=on, **self.ana)
        )

    def comes_back(self, name: str, shipment: str, quantity: object, amount: object, on: date,
                   **how: Any) -> StockEvent:  # fmt: skip
        """From a customer, against a credit memo of `amount`, or none."""
        if amount:
            self.enters_invoice(-D(str(amount)), on)
        back = CameBack(self.movement(shipment), D(str(quantity)), was_invoiced=bool(amount), **how)
        return self._told(
            name, stock.return_from_customer(company=self.hub.company, returns=[back], on=on, **self.ana)
        )

    def goes_back(self, name: str, sku: str, quantity: object, on: date, *, receipt: str = "") -> StockEvent:
        """To the vendor; of a receipt that is not billed, or of billed goods."""
        unbilled = self.movement(receipt) if receipt else None
        back = WentBack(self.product(sku), D(str(quantity)), unbilled)
        return self._told(
            name, stock.return_to_vendor(company=self.hub.company, returns=[back], on=on, **self.ana)
        )

    def is_credited(self, returned: str, amount: object, on: date) -> StockEvent:
        self.enters_bill(Document.GOODS, -D(str(amount)), on)
        return stock.record_vendor_credit(
            returned=self.movement(returned), amount=D(str(amount)), on=on, **self.ana
        )

    def finds(self, name: str, sku: str, more: object, on: date, **how: Any) -> StockEvent:
        """So many more, or less, are there."""
        return self._told(
            name,
            stock.adjust(
                company=self.hub.company, product=self.product(sku), quantity=D(str(more)), on=on,
                reason="Counted", **how, **self.ana,
            ),
        )  # fmt: skip

    def makes(self, name: str, sku: str, quantity: object, of: dict[str, Decimal], operation: object,
              on: date) -> ManufacturingOrder:  # fmt: skip
        order = stock.make(
            company=self.hub.company, product=self.product(sku), quantity=D(str(quantity)),
            ingredients=[Used(self.product(one), many) for one, many in of.items()],
            operation_cost=D(str(operation)), on=on, **self.ana,
        )  # fmt: skip
        assert order.event is not None
        self._told(name, order.event)
        return order

    # --- what the bookkeeper enters --------------------------------------------------------------------

    def enters_bill(self, line: Document, amount: Decimal, on: date) -> None:
        """A bill, or, below zero, a vendor credit, with one line on the account that it belongs on."""
        if not amount:
            return
        detail = {"AccountRef": {"value": self.account(document_role(line, self.accounting))}}
        self.books.creates(
            "Bill" if amount > 0 else "VendorCredit",
            VendorRef={"value": self._vendor},
            TxnDate=on.isoformat(),
            Line=[
                {
                    "Amount": str(abs(amount)),
                    "DetailType": "AccountBasedExpenseLineDetail",
                    "AccountBasedExpenseLineDetail": detail,
                }
            ],
        )

    def enters_invoice(self, amount: Decimal, on: date) -> None:
        """An invoice, or, below zero, a credit memo."""
        self.books.creates(
            "Invoice" if amount > 0 else "CreditMemo",
            CustomerRef={"value": self._customer},
            TxnDate=on.isoformat(),
            Line=[
                {
                    "Amount": str(abs(amount)),
                    "DetailType": "SalesItemLineDetail",
                    "SalesItemLineDetail": {"ItemRef": {"value": self._item}},
                }
            ],
        )

    def enters_journal(self, debit: str, credit: str, amount: Decimal, on: date) -> None:
        sides = (("Debit", debit), ("Credit", credit))
        self.books.creates(
            "JournalEntry",
            TxnDate=on.isoformat(),
            Line=[
                {
                    "Amount": str(amount),
                    "DetailType": "JournalEntryLineDetail",
                    "JournalEntryLineDetail": {
                        "PostingType": side,
                        "AccountRef": {"value": self.account(role)},
                    },
                }
                for side, role in sides
            ],
        )

    def account(self, role: str) -> str:
        """The id of the account that plays a role."""
        name = STOCK_ACCOUNTS[role][0] if role in STOCK_ACCOUNTS else OTHERS[role]
        return self.accounts[name]

    @cached_property
    def _vendor(self) -> str:
        return str(self.books.creates("Vendor", DisplayName="Mill")["Id"])

    @cached_property
    def _customer(self) -> str:
        return str(self.books.creates("Customer", DisplayName="Corner shop")["Id"])

    @cached_property
    def _item(self) -> str:
        income = {"value": self.account("income")}
        made = self.books.creates("Item", Name="Goods sold", Type="Service", IncomeAccountRef=income)
        return str(made["Id"])

    # --- what QuickBooks says --------------------------------------------------------------------------

    def reported(self, on: date = date(2026, 12, 31)) -> dict[str, Decimal]:
        """QuickBooks' own trial balance report at the end of a day, debits positive, by role."""
        report = self.books.report(
            "TrialBalance", start_date="2026-01-01", end_date=on.isoformat(), accounting_method="Accrual"
        )
        names = {name: role for role, (name, _, _) in STOCK_ACCOUNTS.items()}
        names |= {name: role for role, name in OTHERS.items()}
        found: dict[str, Decimal] = {}
        for name, debit, credit in (row for row in table(report) if row[0] != "TOTAL"):
            amount = D(debit or 0) - D(credit or 0)
            role = names.get(name, name)
            found[role] = found.get(role, D(0)) + amount - self.before.get(role, D(0))
        for role, amount in self.before.items():
            found.setdefault(role, -amount)
        return {role: amount for role, amount in sorted(found.items()) if amount}

    def posts(self) -> dict[str, str]:
        """The worker takes the journals to QuickBooks; the trial balance that it reports then."""
        self.hub.works()
        return {role: f"{amount:.2f}" for role, amount in self.reported().items()}
