"""A company at work with everything around it: people of every role, QuickBooks connected, a worker, a clock.

For tests that drive the product from outside. People act on pages or over the API; what came of it is read in
the simulated QuickBooks' own books. All time is the virtual clock's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.core.cache import cache

from crossfoot.catalog import operations as catalog
from crossfoot.catalog.models import Product, TaxRate
from crossfoot.catalog.operations import ProductRow
from crossfoot.connections import operations as connections
from crossfoot.connections.models import Connection
from crossfoot.core.permissions import Role
from crossfoot.documents.models import PurchaseOrder, SalesOrder
from crossfoot.documents.purchase_orders import operations as purchases
from crossfoot.documents.purchase_orders.drafts import PurchaseLineDraft, PurchaseOrderDraft
from crossfoot.documents.sales_orders import operations as sales
from crossfoot.documents.sales_orders.drafts import SalesLineDraft, SalesOrderDraft
from crossfoot.engine import clock as engine_clock
from crossfoot.engine import runner, schedule
from crossfoot.engine.models import Lease, Task
from crossfoot.mappings import operations as mappings
from crossfoot.mappings.models import RemoteRecord
from crossfoot.parties import operations as parties
from crossfoot.parties.models import Party
from crossfoot.proof import tieout
from crossfoot.proof.models import TieOut
from crossfoot.runtime.turns import turn_kinds
from crossfoot.sync import list_tasks
from crossfoot.sync.models import Push
from crossfoot.sync.settings import Sending
from crossfoot.tenancy import operations as tenancy
from crossfoot.tenancy.models import Company, Person
from machine import Machine, machine_of
from office import PASSWORD, Office, Talk, opened
from plain_browser import Browser, signed_in
from qbsandbox.company.file import CompanyFile

INLINE = Sending(in_flight=1)
"""One request at a time and no threads: the same story in every run."""

LEASE_SECONDS = 600.0
LONGEST_WORK = timedelta(days=2)
SOON = timedelta(seconds=1)

PEOPLE = {
    "omar": Role.ACCOUNTING,
    "pia": Role.PROCUREMENT,
    "sam": Role.SALES,
    "pat": Role.PAYMENTS,
    "vic": Role.VIEWER,
}
"""Who works beside Ana, the administrator."""

US_ACCOUNTS = {
    "sales": "Sales of Product Income",
    "shipping": "Shipping Income",
    "sales_discounts": "Discounts given",
    "sales_rounding": "Discounts given",
    "purchases": "Purchases",
    "freight": "Freight and Delivery",
    "purchase_tax": "Taxes and Licenses",
    "purchase_rounding": "Rounding/Reconciliation Discrepancies",
}
UK_ACCOUNTS = {
    "sales": "Sales of Product Income",
    "shipping": "Postage and Delivery Income",
    "sales_discounts": "Discounts given",
    "sales_rounding": "Discounts given",
    "purchases": "Purchases",
    "freight": "Carriage Inwards",
    "purchase_rounding": "Rounding Differences",
}
"""The wizard's choices: our role → the account of the simulated company."""

UK_TAXES = {"Standard": ("20", "20.0% S"), "Reduced": ("5", "5.0% R"), "Zero": ("0", "0.0% Z")}
"""Our tax rates: name → percent, QuickBooks' tax code."""


@dataclass
class Hub:
    """One company of the installation and its QuickBooks company."""

    office: Office
    company: Company
    profile: str
    ana: Person
    """Administrator."""
    people: dict[str, Person] = field(default_factory=dict)

    # --- who and what there is -------------------------------------------------------------------------

    @property
    def omar(self) -> Person:
        """Accounting."""
        return self.people["omar"]

    @property
    def pia(self) -> Person:
        """Procurement."""
        return self.people["pia"]

    @property
    def sam(self) -> Person:
        """Sales."""
        return self.people["sam"]

    @property
    def pat(self) -> Person:
        """Payments."""
        return self.people["pat"]

    @property
    def vic(self) -> Person:
        """Viewer."""
        return self.people["vic"]

    @property
    def everybody(self) -> dict[str, Person]:
        return {"ana": self.ana, **self.people}

    @property
    def now(self) -> datetime:
        return self.office.clock.now()

    @property
    def sandbox(self) -> Any:
        return self.office.sandbox

    @property
    def books(self) -> CompanyFile:
        """The QuickBooks company, as its bookkeeper sees it."""
        return self.sandbox.company(self.profile)  # type: ignore[no-any-return]

    @property
    def connection(self) -> Connection:
        found = connections.latest(self.company)
        assert found is not None
        return found

    def page(self, person: Person) -> Browser:
        """The person at a browser, signed in."""
        return signed_in(person, self.company)

    def api(self, person: Person, mark: str = "a") -> Machine:
        """A machine with a token of the person."""
        return machine_of(person, self.company, mark=mark)

    # --- setting up, past the pages --------------------------------------------------------------------

    def connects(self) -> Connection:
        """Ana consents; the wizard is still to be done."""
        connection = self.office.connect(self.profile, company=self.company)
        list_tasks.start_refresh(company=self.company, by=self.ana, at=self.now)
        self.works()
        connection.refresh_from_db()
        return connection

    def sets_up(self, accounts: Mapping[str, str], **choices: Any) -> None:
        """The wizard's choices, and Done."""
        connection, by, at = self.connection, self.ana, self.now
        mappings.open_setup(connection=connection, by=by, at=at)
        for key, name in accounts.items():
            self.maps(key, name)
        if self.profile == "uk":
            for name, (percent, code) in UK_TAXES.items():
                rate = self.adds_rate(name, percent)
                record = self.copy_of(RemoteRecord.List.TAX_CODE, code)
                mappings.map_tax(connection=connection, rate=rate, record=record, by=by, at=at)
        if choices:
            self.chooses(**choices)
        mappings.complete(connection=connection, by=by, at=at)

    def maps(self, key: str, name: str) -> None:
        """An account is chosen."""
        record = self.copy_of(RemoteRecord.List.ACCOUNT, name)
        mappings.map_account(connection=self.connection, key=key, record=record, by=self.ana, at=self.now)

    def chooses(self, **choices: Any) -> None:
        """Other rules for dates, numbers and sending."""
        changes = mappings.SetupChanges(**choices)
        mappings.save_setup(connection=self.connection, changes=changes, by=self.ana, at=self.now)

    def copy_of(self, kind: str, name: str) -> RemoteRecord:
        return RemoteRecord.objects.get(connection=self.connection, list=kind, name=name)

    # --- parties, products, orders, past the pages -----------------------------------------------------

    def customer(self, name: str = "Hanari Carnes", **more: Any) -> Party:
        return self._party("customer", name, more)

    def vendor(self, name: str = "Litware, Inc.", **more: Any) -> Party:
        return self._party("vendor", name, more)

    def product(self, sku: str = "TEA-1", name: str = "Green tea", category: str = "") -> Product:
        rows = [ProductRow(sku=sku, name=name, category=category)]
        return catalog.ensure_products(company=self.company, rows=rows)[sku]

    def adds_rate(self, name: str, percent: str) -> TaxRate:
        return catalog.add_tax_rate(
            company=self.company, name=name, percent=Decimal(percent), by=self.ana, at=self.now
        )

    def rate(self, name: str) -> TaxRate:
        return TaxRate.objects.get(company=self.company, name=name)

    def sells(
        self,
        number: str,
        *lines: SalesLineDraft,
        customer: Party | None = None,
        on: date = date(2026, 1, 5),
        status: str = "confirmed",
        **more: Any,
    ) -> SalesOrder:
        """A sales order; two packs of tea at 60.00 where no lines are given."""
        draft = SalesOrderDraft(
            number,
            (customer or self.customer()).pk,
            on,
            lines or (goods("2", "60.00"),),
            status=status,
            **more,
        )
        return sales.draft(company=self.company, order=draft, by=self.ana, at=self.now)

    def buys(
        self,
        number: str,
        *lines: PurchaseLineDraft,
        vendor: Party | None = None,
        on: date = date(2026, 1, 5),
        status: str = "approved",
        **more: Any,
    ) -> PurchaseOrder:
        """A purchase order; ten cheeses at 8.00 where no lines are given."""
        draft = PurchaseOrderDraft(
            number,
            (vendor or self.vendor()).pk,
            on,
            lines or (bought("10", "8.00"),),
            status=status,
            **more,
        )
        return purchases.draft(company=self.company, order=draft, by=self.ana, at=self.now)

    def invoices(self, *orders: SalesOrder) -> Any:
        """Create invoice, and the worker."""
        sent = sales.create_invoices(company=self.company, orders=list(orders), by=self.ana, at=self.now)
        assert not sent.refused, sent.refused
        self.works()
        return sent

    def bills(self, *orders: PurchaseOrder) -> Any:
        """Create bill, and the worker."""
        sent = purchases.create_bills(company=self.company, orders=list(orders), by=self.ana, at=self.now)
        assert not sent.refused, sent.refused
        self.works()
        return sent

    def ties_out(self, start_on: date = date(2026, 1, 1), end_on: date = date(2026, 1, 31)) -> TieOut:
        """A tie-out of the period, done."""
        task = tieout.start(company=self.company, start_on=start_on, end_on=end_on, by=self.omar, at=self.now)
        self.works()
        task.refresh_from_db()
        assert task.state == Task.State.DONE, task.sentence
        return TieOut.objects.get(pk=task.result["tie_out"])

    # --- the worker ------------------------------------------------------------------------------------

    def step(self) -> bool:
        """One turn of a worker; False where nothing is due."""
        return runner.step(self.now, kinds=turn_kinds(INLINE), holder="worker", seconds=LEASE_SECONDS)

    def works(self) -> None:
        """A worker works until nothing is open that it could do; where all is for later, time passes."""
        until = self.now + LONGEST_WORK
        while self.now < until:
            if self.step():
                continue
            due_at = self._next_due()
            if due_at is None:
                return
            self.office.clock.advance_to(max(due_at, self.now + SOON))
        raise AssertionError(f"After {LONGEST_WORK} there is still work left.")

    def runs_for(self, *, minutes: float) -> None:
        """The installation runs for so long, with everything that happens by the clock."""
        until = self.now + timedelta(minutes=minutes)
        while self.now < until:
            schedule.tick(self.now)
            while self.step():
                pass
            due_at = self._next_due() or until
            soon = min(until, self.now + timedelta(minutes=1))
            self.office.clock.advance_to(min(soon, max(due_at, self.now + SOON)))

    def _next_due(self) -> datetime | None:
        """When something will be due that is open now and no person has to settle first."""
        pushes = Push.objects.filter(
            state__in=[Push.State.WAITING, Push.State.SENDING],
            connection__is_active=True,
            connection__state=Connection.State.CONNECTED,
        ).exclude(needs__needs__state=Push.State.NEEDS_ATTENTION)
        tasks = Task.objects.filter(state__in=[Task.State.WAITING, Task.State.RUNNING])
        dues = [
            *pushes.values_list("company_id", "due_at"),
            *tasks.values_list("company_id", "due_at"),
        ]
        leases = {row.company_id: max(row.until, row.not_before) for row in Lease.objects.all()}
        return min((max(due_at, leases[company_id]) for company_id, due_at in dues), default=None)

    # --- what stands in QuickBooks ---------------------------------------------------------------------

    def in_books(self, kind: str) -> list[dict[str, Any]]:
        """Every invoice, bill, customer … of the QuickBooks company, oldest first."""
        return [dict(record) for record in self.books.all(kind)]

    def document(self, kind: str, number: str) -> dict[str, Any]:
        """The one invoice or bill with this number."""
        (found,) = [record for record in self.in_books(kind) if record.get("DocNumber") == number]
        return found

    def entries(self, record: Mapping[str, Any]) -> list[tuple[str, Decimal]]:
        """What a document booked: account and amount in home currency, debits positive, by account."""
        accounts = self._account_names()
        entries = self.books.ledger.entries()
        found = [(accounts[e.account_id], e.amount) for e in entries if e.txn_id == record["Id"]]
        sums: dict[str, Decimal] = {}
        for name, amount in found:
            sums[name] = sums.get(name, Decimal(0)) + amount
        return sorted((name, amount) for name, amount in sums.items() if amount)

    def ledger(self, start_on: date = date(2026, 1, 1)) -> dict[str, Decimal]:
        """Every account's movement since a day, debits positive, without the accounts that did not move."""
        accounts = self._account_names()
        sums: dict[str, Decimal] = {}
        for entry in self.books.ledger.entries(start=start_on):
            name = accounts[entry.account_id]
            sums[name] = sums.get(name, Decimal(0)) + entry.amount
        return {name: amount for name, amount in sorted(sums.items()) if amount}

    def bookkeeper(self) -> Bookkeeper:
        """Somebody who works in QuickBooks itself."""
        return Bookkeeper(self.office, self.connection)

    def _account_names(self) -> dict[str, str]:
        return {str(row["Id"]): str(row["FullyQualifiedName"]) for row in self.books.all("Account")}

    def _party(self, kind: str, name: str, more: dict[str, Any]) -> Party:
        found = Party.objects.filter(company=self.company, kind=kind, name=name).first()
        return found or parties.draft_party(
            company=self.company, kind=kind, name=name, by=self.ana, at=self.now, **more
        )


class Bookkeeper(Talk):
    """Changes documents in QuickBooks behind our back."""

    def deletes(self, kind: str, record: Mapping[str, Any]) -> None:
        """Delete a document, as it is now."""
        identity = {"Id": record["Id"], "SyncToken": self._now(kind, record)["SyncToken"]}
        answer = self._http.post(
            f"{self._base}/{kind.lower()}", params={"operation": "delete"}, json=identity
        )
        assert answer.status_code == 200, answer.text

    def edits(self, kind: str, record: Mapping[str, Any], **values: Any) -> dict[str, Any]:
        """Change fields of a document; the rest stays as it is."""
        # Intuit wants the vendor of a bill again with every change.
        vendor = {"VendorRef": record["VendorRef"]} if kind == "Bill" else {}
        return self.changes(kind, record["Id"], **vendor, **values)

    def edits_first_line(
        self, kind: str, record: Mapping[str, Any], *, amount: str = "", **detail: Any
    ) -> dict[str, Any]:
        """Change the first line's amount, or a field of its detail (ItemRef, AccountRef)."""
        lines = [dict(line) for line in self._now(kind, record)["Line"] if "Id" in line]
        name = lines[0]["DetailType"]
        lines[0][name] = {**lines[0][name], **detail}
        if amount:
            lines[0]["Amount"] = amount
            lines[0][name].pop("Qty", None)
            lines[0][name].pop("UnitPrice", None)
        return self.edits(kind, record, Line=lines)

    def _now(self, kind: str, record: Mapping[str, Any]) -> dict[str, Any]:
        return dict(self._http.get(f"{self._base}/{kind.lower()}/{record['Id']}").json()[kind])


def goods(quantity: str, price: str, *, description: str = "Green tea", **more: Any) -> SalesLineDraft:
    """A line of a sales order."""
    return SalesLineDraft(Decimal(quantity), Decimal(price), description=description, **more)


def bought(
    quantity: str, price: str, *, description: str = "Queso Cabrales", **more: Any
) -> PurchaseLineDraft:
    """A line of a purchase order."""
    return PurchaseLineDraft(Decimal(quantity), Decimal(price), description=description, **more)


def totals(records: Sequence[Mapping[str, Any]]) -> list[Decimal]:
    """The totals of invoices or bills."""
    return [Decimal(str(record["TotalAmt"])) for record in records]


@contextmanager
def an_office() -> Iterator[Office]:
    """An office whose clock waiting moves, too."""
    cache.clear()  # Limits of sign-ins and of the API are counted there.
    with contextmanager(opened)() as office:
        engine_clock.use(office.clock.now, office.clock.sleep)
        yield office


def hub_of(office: Office, profile: str = "us") -> Hub:
    """Northwind (US) or Brightware (UK) with its people; nothing is connected yet."""
    company = office.northwind if profile == "us" else office.brightware
    founder = office.ana if profile == "us" else office.bo
    people = office.story.takes(f"people of {profile}", lambda: _people(company, founder, office.now))
    office.story.seen.extend(people.values())
    return Hub(office, company, profile, founder, people)


def ready(hub: Hub) -> Hub:
    """Connected, read, mapped, and done with the wizard."""
    hub.office.story.takes(f"{hub.profile} is ready", lambda: _gets_ready(hub))
    return hub


def _people(company: Company, founder: Person, at: datetime) -> dict[str, Person]:
    return {
        name: tenancy.add_person(
            company=company,
            email=f"{name}@{company.slug}.example",
            full_name=name.capitalize(),
            role=role,
            password=PASSWORD,
            by=founder,
            at=at,
        ).person
        for name, role in PEOPLE.items()
    }


def _gets_ready(hub: Hub) -> None:
    hub.connects()
    hub.sets_up(US_ACCOUNTS if hub.profile == "us" else UK_ACCOUNTS)
