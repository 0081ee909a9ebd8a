"""A company, its orders and a simulated QuickBooks, with the whole road from the queue to the books between them.

For the tests of `sync`, `engine` and the simulation: accounts are mapped by hand, so that nothing depends on
the wizard. Time is the sandbox's virtual clock.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache
from math import ceil
from typing import Any

import httpx2
from django.db.models import Min

from crossfoot.connections import gateway as gateways
from crossfoot.connections import secrets as token_secrets
from crossfoot.connections.gateway import Gateway
from crossfoot.connections.models import Connection
from crossfoot.core.journal_postings import EntryLine
from crossfoot.core.postings import (
    Attachment,
    Bill,
    CreditMemo,
    ExpenseLine,
    Invoice,
    Item,
    SalesLine,
    Settlement,
    SettlementPart,
    VendorCredit,
)
from crossfoot.core.postings import PurchaseOrder as PurchaseOrderPosting
from crossfoot.documents.attachments.models import Attachment as AttachmentRow
from crossfoot.documents.credits.models import CreditNote, CreditUse
from crossfoot.documents.credits.models import VendorCredit as VendorCreditRow
from crossfoot.documents.purchase_orders.models import PurchaseOrder
from crossfoot.documents.sales_orders.models import SalesOrder
from crossfoot.engine import clock as engine_clock
from crossfoot.engine import runner
from crossfoot.engine.models import Lease
from crossfoot.engine.turns import TurnKind
from crossfoot.files.models import StoredFile
from crossfoot.journals import operations as journaling
from crossfoot.journals.models import Journal
from crossfoot.journals.operations import NewJournal
from crossfoot.mappings.models import AccountMapping, RemoteRecord, Setup
from crossfoot.parties.models import Party
from crossfoot.parties.operations import as_posting
from crossfoot.quickbooks.online.books import total_of
from crossfoot.quickbooks.online.oauth import Endpoints
from crossfoot.quickbooks.secret import Secret
from crossfoot.sync import queue, sending, sources
from crossfoot.sync.invariants import RemoteDocument
from crossfoot.sync.kinds import DOCUMENT_RECORDS
from crossfoot.sync.models import Push
from crossfoot.sync.queue import Wanted, WantedFile, WantedSettlement
from crossfoot.sync.settings import Sending
from crossfoot.tenancy.models import Company, Membership, Person
from qbsandbox.clock import VirtualClock
from qbsandbox.company.file import CompanyFile
from qbsandbox.sandbox import QuickBooksSandbox
from qbsandbox.snapshots import Snapshot
from qbsandbox.transport import SandboxTransport

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
QUICKBOOKS = "https://quickbooks.example"
INLINE = Sending(in_flight=1)
"""One request at a time and no threads: the same story in every run."""


def _content(row_id: int) -> bytes:
    return bytes(AttachmentRow.objects.select_related("file").get(pk=row_id).file.content)


def gateway_to(sandbox: QuickBooksSandbox | None, *, base_url: str = QUICKBOOKS) -> Gateway:
    http = httpx2.Client(transport=SandboxTransport(sandbox)) if sandbox else httpx2.Client()
    return Gateway(
        http=http,
        endpoints=Endpoints.sandbox_of(base_url),
        base_url=base_url,
        client_id="sandbox-client",
        client_secret=Secret("sandbox-secret"),
        redirect_uri="https://hub.example/inbound/intuit/return",
    )


@dataclass
class Shop:
    """One company of ours, connected to one of the sandbox."""

    company: Company
    ana: Person
    connection: Connection
    books: CompanyFile
    number: int = 0

    # --- what people do -------------------------------------------------------------------------------

    def customer(self, name: str = "Hanari Carnes", **more: Any) -> Party:
        return self._party("customer", name, **more)

    def vendor(self, name: str = "Litware, Inc.", **more: Any) -> Party:
        return self._party("vendor", name, **more)

    def _party(self, kind: str, name: str, **more: Any) -> Party:
        found = Party.objects.filter(company=self.company, kind=kind, name=name).first()
        more.setdefault("currency", self.company.home_currency)
        if "email" in more:
            more["email_key"] = more["email"].casefold()
        return found or Party.objects.create(
            company=self.company, kind=kind, name=name, name_key=name.casefold(), created_at=MONDAY, **more
        )

    def invoice(self, total: str = "120.00", *, customer: Party | None = None, number: str | None = None,
                on: date = date(2026, 2, 10), account: str = "sales", **more: Any) -> Wanted:  # fmt: skip
        """A sales order and the invoice that is wanted of it."""
        customer = customer or self.customer()
        self.number += 1
        number = f"INV-{self.number:04d}" if number is None else number
        amount = Decimal(total)
        order = SalesOrder.objects.create(
            company=self.company, number=f"SO-{self.number:04d}", customer=customer, status="confirmed",
            ordered_on=on, currency=customer.currency, total=amount, created_at=MONDAY,
        )  # fmt: skip
        item = f"income:{account}"
        posting = Invoice(
            key=order.key, number=number, customer=customer.key, customer_name=customer.name,
            currency=customer.currency, posting_on=on, due_on=on + timedelta(days=30),
            lines=(SalesLine("Green tea", amount, item, account, Decimal(1), amount),), total=amount,
        )  # fmt: skip
        posting = replace(posting, **more) if more else posting
        items = (Item(item, "Product sales", "NonInventory", account),)
        return Wanted(
            posting, as_posting(customer), items, "sales_order", order.pk, f"Invoice {number or order.number}"
        )

    def bill(self, total: str = "80.00", *, vendor: Party | None = None, number: str | None = None,
             on: date = date(2026, 2, 12), account: str = "purchases") -> Wanted:  # fmt: skip
        """A purchase order and the bill that is wanted of it."""
        vendor = vendor or self.vendor()
        self.number += 1
        number = f"BILL-{self.number:04d}" if number is None else number
        amount = Decimal(total)
        order = PurchaseOrder.objects.create(
            company=self.company, number=f"PO-{self.number:04d}", vendor=vendor, status="complete",
            ordered_on=on, currency=vendor.currency, total=amount, created_at=MONDAY,
        )  # fmt: skip
        posting = Bill(
            key=order.key, number=number, vendor=vendor.key, vendor_name=vendor.name, currency=vendor.currency,
            posting_on=on, due_on=on + timedelta(days=30), lines=(ExpenseLine("Tea, loose", amount, account),),
            total=amount,
        )  # fmt: skip
        return Wanted(
            posting, as_posting(vendor), (), "purchase_order", order.pk, f"Bill {number or order.number}"
        )

    def vendor_credit(self, total: str = "80.00", *, vendor: Party | None = None,
                      on: date = date(2026, 2, 14), account: str = "purchases") -> Wanted:  # fmt: skip
        """A credit of a vendor, and the vendor credit that is wanted of it."""
        vendor = vendor or self.vendor()
        self.number += 1
        number, amount = f"VC-{self.number:04d}", Decimal(total)
        row = VendorCreditRow.objects.create(
            company=self.company, number=number, vendor=vendor, status="approved", reason="return",
            credited_on=on, currency=vendor.currency, total=amount, created_at=MONDAY,
        )  # fmt: skip
        posting = VendorCredit(
            key=row.key, number=number, vendor=vendor.key, vendor_name=vendor.name, currency=vendor.currency,
            posting_on=on, lines=(ExpenseLine("Tea, returned", amount, account),), total=amount,
        )  # fmt: skip
        return Wanted(posting, as_posting(vendor), (), "vendor_credit", row.pk, f"Vendor credit {number}")

    def credit_memo(self, total: str = "120.00", *, customer: Party | None = None,
                    on: date = date(2026, 2, 14)) -> Wanted:  # fmt: skip
        """A credit note to a customer, and the credit memo that is wanted of it."""
        customer = customer or self.customer()
        self.number += 1
        number, amount = f"CN-{self.number:04d}", Decimal(total)
        row = CreditNote.objects.create(
            company=self.company, number=number, customer=customer, status="approved", reason="price",
            credited_on=on, currency=customer.currency, total=amount, created_at=MONDAY,
        )  # fmt: skip
        line = SalesLine("Green tea, cheaper", amount, "income:sales", "sales", Decimal(1), amount)
        posting = CreditMemo(
            key=row.key, number=number, customer=customer.key, customer_name=customer.name,
            currency=customer.currency, posting_on=on, lines=(line,), total=amount,
        )  # fmt: skip
        items = (Item("income:sales", "Product sales", "NonInventory", "sales"),)
        return Wanted(posting, as_posting(customer), items, "credit_note", row.pk, f"Credit note {number}")

    def ordered(self, total: str = "80.00", *, vendor: Party | None = None) -> Wanted:
        """A purchase order that goes to QuickBooks as one."""
        bill = self.bill(total, vendor=vendor)
        posting = bill.posting
        assert isinstance(posting, Bill)
        order = PurchaseOrderPosting(
            key=posting.key, number=posting.number.replace("BILL", "PO"), vendor=posting.vendor,
            vendor_name=posting.vendor_name, currency=posting.currency, posting_on=posting.posting_on,
            lines=posting.lines, total=posting.total,
        )  # fmt: skip
        return replace(bill, posting=order, label=f"Purchase order {order.number}")

    def use(self, credit: Wanted, document: Wanted, amount: str) -> WantedSettlement:
        """So much of a credit is to settle a document."""
        vendor_side = isinstance(credit.posting, VendorCredit)
        row = CreditUse.objects.create(
            company=self.company, credit_key=credit.posting.key, document_key=document.posting.key,
            amount=Decimal(amount), used_on=date(2026, 2, 20), created_at=MONDAY,
        )  # fmt: skip
        kinds = ("Bill", "VendorCredit") if vendor_side else ("Invoice", "CreditMemo")
        parts = tuple(
            SettlementPart(one.posting.key, kind, Decimal(amount))
            for one, kind in zip((document, credit), kinds, strict=True)
        )
        posting = Settlement(
            key=row.key, side="bills" if vendor_side else "invoices", party=document.posting.party,
            party_name=document.posting.party_name, currency=document.posting.currency,
            posting_on=date(2026, 2, 20), parts=parts,
        )  # fmt: skip
        return WantedSettlement(posting, "credit_use", row.pk, f"Use of {credit.label}")

    def file(self, document: Wanted, content: bytes = b"%PDF-1.4 tea", *, name: str = "invoice.pdf",
             kind: str = "Bill") -> WantedFile:  # fmt: skip
        """A file on a document, which is to go along with it."""
        digest = hashlib.sha256(content).hexdigest()
        stored = StoredFile.objects.create(
            company=self.company, sha256=digest, size=len(content), content_type="application/pdf",
            content=content, created_at=MONDAY,
        )  # fmt: skip
        row = AttachmentRow.objects.create(
            company=self.company, document_kind=document.source_kind, document_id=document.source_id,
            file=stored, name=name, added_at=MONDAY,
        )  # fmt: skip
        posting = Attachment(
            row.key, document.posting.key, name, "application/pdf", len(content), digest, kind=kind
        )
        return WantedFile(posting, "attachment", row.pk, f"File {name}")

    def cost_of_sales(self, amount: str = "36.50", *, event: int | None = None,
                      on: date = date(2026, 2, 16), **more: Any) -> NewJournal:  # fmt: skip
        """What a shipment books: its cost leaves the stock."""
        self.number += 1
        cost = Decimal(amount)
        lines = (EntryLine("purchases", debit=cost, memo="Tea sold"), EntryLine("freight", credit=cost))
        more.setdefault("lines", lines)
        return NewJournal("shipment", event or self.number, "cost_of_sales", on, prefix="COS", **more)

    def posts(self, *journals: NewJournal, **more: Any) -> list[Journal]:
        return journaling.post(
            company=self.company, journals=journals, by=self.ana, at=engine_clock.now(), **more
        )

    def with_(self, wanted: Wanted, **more: Any) -> Wanted:
        return replace(wanted, posting=replace(wanted.posting, **more))

    def revises(self, wanted: Wanted, total: str, *, overwrite: bool = False, **more: Any) -> Wanted:
        """The document has another total now, on its only line, and is to be so in QuickBooks."""
        amount = Decimal(total)
        line = wanted.posting.lines[0]
        priced = {"unit_price": amount} if isinstance(line, SalesLine) else {}
        lines = (replace(line, amount=amount, **priced),)
        changed = replace(wanted, posting=replace(wanted.posting, lines=lines, total=amount, **more))
        queue.update_many(
            connection=self.connection,
            wanted=[changed],
            by=self.ana,
            at=engine_clock.now(),
            overwrite=overwrite,
        )
        return changed

    def removes(self, wanted: Wanted | WantedSettlement | WantedFile, verb: str = "delete", *,
                confirmed: bool = False) -> Push | None:  # fmt: skip
        return queue.remove(
            connection=self.connection, source_kind=wanted.source_kind, source_id=wanted.source_id,
            document_key=wanted.posting.key, label=wanted.label, verb=verb, reason="Ordered twice", by=self.ana,
            at=engine_clock.now(), confirmed=confirmed,
        )  # fmt: skip

    def sends(self, *wanted: Wanted, at: datetime | None = None) -> list[Push]:
        return queue.push_many(
            connection=self.connection, wanted=wanted, by=self.ana, at=at or engine_clock.now()
        )

    def attaches(self, *files: WantedFile) -> list[Push]:
        sources.register_bytes("attachment", _content)
        return queue.attach_many(connection=self.connection, files=files, by=self.ana, at=engine_clock.now())

    def settles(self, *uses: WantedSettlement) -> list[Push]:
        return queue.settle_many(connection=self.connection, wanted=uses, by=self.ana, at=engine_clock.now())

    def knows_accounts(self) -> None:
        """The copies of the accounts are read anew."""
        RemoteRecord.objects.filter(connection=self.connection, list="account").exclude(
            pk__in=AccountMapping.objects.filter(connection=self.connection).values("record")
        ).delete()
        known = set(self.connection.records.filter(list="account").values_list("remote_id", flat=True))
        new = [
            record
            for record in account_copies(self.connection, self.books, MONDAY)
            if record.remote_id not in known
        ]
        RemoteRecord.objects.bulk_create(new)

    # --- what QuickBooks has --------------------------------------------------------------------------

    def in_books(self, kind: str) -> list[dict[str, Any]]:
        return [dict(record) for record in self.books.all(kind)]

    def remote(self) -> list[RemoteDocument]:
        """Everything in QuickBooks that stands for a document, as the invariants look at it."""
        return [
            RemoteDocument(
                kind,
                str(record["Id"]),
                str(record.get("DocNumber", "")),
                str(record.get("Note" if kind == "Attachable" else "PrivateNote", "")),
                total_of(kind, record) or Decimal(0),
                Decimal(str(record.get("TxnTaxDetail", {}).get("TotalTax", 0))),
            )
            for kind in DOCUMENT_RECORDS
            for record in self.books.all(kind)
        ]

    def numbers_in_books(self, kind: str = "Invoice") -> list[str]:
        return sorted(str(record.get("DocNumber", "")) for record in self.books.all(kind))

    # --- what we know ---------------------------------------------------------------------------------

    @property
    def pushes(self) -> list[Push]:
        return list(Push.objects.filter(company=self.company).order_by("id"))

    def push_of(self, wanted: Wanted | WantedFile | WantedSettlement) -> Push:
        return Push.objects.filter(document_key=wanted.posting.key).latest("id")

    def states(self, kinds: Sequence[str] = ("invoice", "bill")) -> list[str]:
        return [str(push.state) for push in self.pushes if push.kind in kinds]

    def order_of(self, wanted: Wanted | WantedFile | WantedSettlement) -> Any:
        return sources.model_of(wanted.source_kind).objects.get(pk=wanted.source_id)


@dataclass
class Workshop:
    """The hub with its worker, and the sandbox, on one virtual clock."""

    clock: VirtualClock
    sandbox: QuickBooksSandbox
    gateway: Gateway
    options: Sending = INLINE
    lease_seconds: float = 600.0
    shops: list[Shop] = field(default_factory=list)

    def shop(self, name: str = "Northwind", *, profile: str = "us") -> Shop:
        """A new company of ours, connected to a company of the sandbox of this kind."""
        taken = {shop.books.realm_id for shop in self.shops}
        free = [
            realm for realm, company in self.sandbox.companies.items()
            if realm not in taken and company.profile == profile
        ]  # fmt: skip
        books = self.sandbox.companies[free[0]] if free else self.sandbox.add_company(profile)
        shop = open_shop(self.sandbox, books, name=name, at=self.clock.now())
        self.shops.append(shop)
        return shop

    @property
    def kinds(self) -> list[TurnKind]:
        return [sending.turn_kind(self.options, self.gateway)]

    def step(self, holder: str = "worker-1") -> bool:
        return runner.step(self.clock.now(), kinds=self.kinds, holder=holder, seconds=self.lease_seconds)

    def by_hand(self, shop: Shop, path: str, body: dict[str, Any], **params: str) -> dict[str, Any]:
        """As a bookkeeper or another program would write it: past our gateway and its weather."""
        token = self.sandbox.connect(shop.books.realm_id).access_token
        storm, self.sandbox.weather._storm = self.sandbox.weather.current_storm, None
        try:
            with httpx2.Client(transport=SandboxTransport(self.sandbox)) as http:
                answer = http.post(
                    f"{QUICKBOOKS}/v3/company/{shop.books.realm_id}/{path}", json=body,
                    params={"minorversion": "75", **params},
                    headers={"Authorization": f"Bearer {token}", "Accept": "application/json"},
                )  # fmt: skip
        finally:
            self.sandbox.weather._storm = storm
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def before(self, part: str, act: Callable[[], object]) -> None:
        """Let something happen just before the next writing request whose address holds `part` arrives."""
        transport = _Interrupted(self.sandbox, part, act)
        self.gateway = replace(self.gateway, http=httpx2.Client(transport=transport))

    def answers_with(self, part: str, change: Callable[[bytes], bytes]) -> None:
        """Let QuickBooks' answers to requests whose address holds `part` say something else than it did."""
        transport = _Interrupted(self.sandbox, part, change=change)
        self.gateway = replace(self.gateway, http=httpx2.Client(transport=transport))

    def works(self, *, minutes: float = 30.0, every_seconds: float = 1.0) -> None:
        """A worker works for so long on the virtual clock, or until nothing is open any more."""
        until = self.clock.now() + timedelta(minutes=minutes)
        while self.clock.now() < until:
            if not self.step():
                due_at = self._next_due(until)
                if due_at is None:
                    return
                # The worker looks every so often; where it would find nothing, its looks are passed over.
                looks = max(1, ceil((due_at - self.clock.now()) / timedelta(seconds=every_seconds)))
                self.clock.advance(seconds=looks * every_seconds)

    def _next_due(self, until: datetime) -> datetime | None:
        """When something open will be due, at the latest `until`; None where nothing is open."""
        leases = {row.company_id: max(row.until, row.not_before) for row in Lease.objects.all()}
        opened = Push.objects.filter(state__in=("waiting", "sending")).order_by()
        first = opened.values_list("company_id").annotate(Min("due_at"))
        dues = [max(due_at, leases[company_id]) for company_id, due_at in first]
        return min([until, *dues]) if dues else None


class _Interrupted(httpx2.BaseTransport):
    """The way to the sandbox, on which somebody acts before one request, or answers are changed."""

    def __init__(
        self,
        sandbox: QuickBooksSandbox,
        part: str,
        act: Callable[[], object] | None = None,
        change: Callable[[bytes], bytes] | None = None,
    ) -> None:
        self._inner = SandboxTransport(sandbox)
        self._part = part
        self._act = act
        self._change = change

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        is_meant = request.method == "POST" and self._part in str(request.url)
        if is_meant and self._act is not None:
            act, self._act = self._act, None
            act()
        response = self._inner.handle_request(request)
        if not is_meant or self._change is None:
            return response
        body = self._change(response.read())
        headers = {name: value for name, value in response.headers.items() if name != "content-length"}
        return httpx2.Response(response.status_code, headers=headers, content=body)


def open_shop(sandbox: QuickBooksSandbox, books: CompanyFile, *, name: str, at: datetime) -> Shop:
    country = "US" if books.is_us else "GB"
    company = Company.objects.create(
        name=name, slug=name.lower().replace(" ", "-"), country=country, home_currency=books.home_currency,
        created_at=at,
    )  # fmt: skip
    email = f"ana@{company.slug}.test"
    ana = Person.objects.create(username=email, email=email, full_name="Ana")
    Membership.objects.create(company=company, person=ana, role="administrator")
    connection = Connection.objects.create(
        company=company, realm_id=books.realm_id, name=books.name, country=country,
        home_currency=books.home_currency, connected_at=at, token_version=1,
    )  # fmt: skip
    give_tokens(sandbox, connection, at)
    Setup.objects.create(connection=connection, completed_at=at, start_on=date(2026, 1, 1))
    map_accounts(connection, books, at)
    return Shop(company, ana, connection, books)


def give_tokens(sandbox: QuickBooksSandbox, connection: Connection, at: datetime) -> None:
    pair = sandbox.connect(connection.realm_id)
    connection.access_token = token_secrets.encrypt(
        Secret(pair.access_token), connection_id=connection.pk, column="access_token"
    )
    connection.refresh_token = token_secrets.encrypt(
        Secret(pair.refresh_token), connection_id=connection.pk, column="refresh_token"
    )
    connection.access_expires_at = at + timedelta(seconds=3600)
    connection.save()


ROLES = {
    "sales": ("Income", "SalesOfProductIncome"),
    "shipping": ("Income", None),
    "sales_discounts": ("Income", "DiscountsRefundsGiven"),
    "purchases": ("Cost of Goods Sold", None),
    "freight": ("Expense", None),
}


def map_accounts(connection: Connection, books: CompanyFile, at: datetime) -> None:
    """Copies of all accounts, and for each role the first account of its type."""
    records = account_copies(connection, books, at)
    RemoteRecord.objects.bulk_create(records)
    used: set[str] = set()
    for role, (kind, subtype) in ROLES.items():
        fitting = [
            record for record in records
            if record.data["kind"] == kind
            and subtype in {None, record.data["subtype"]}
            and record.remote_id not in used
        ]  # fmt: skip
        used.add(fitting[0].remote_id)
        AccountMapping.objects.create(connection=connection, key=role, record=fitting[0])


def account_copies(connection: Connection, books: CompanyFile, at: datetime) -> list[RemoteRecord]:
    return [
        RemoteRecord(
            connection=connection,
            list=RemoteRecord.List.ACCOUNT,
            remote_id=str(account["Id"]),
            name=str(account["FullyQualifiedName"]),
            name_key=str(account["FullyQualifiedName"]).casefold(),
            data={"kind": account["AccountType"], "subtype": account["AccountSubType"]},
            seen_at=at,
        )
        for account in books.all("Account")
    ]


@contextmanager
def opened(options: Sending = INLINE) -> Iterator[Workshop]:
    clock = VirtualClock(MONDAY)
    sandbox = QuickBooksSandbox(clock=clock, seed=7, limits_enabled=False, like=_first_day())
    gateway = gateway_to(sandbox)
    engine_clock.use(clock.now, clock.sleep)
    try:
        with gateways.use(gateway):
            yield Workshop(clock, sandbox, gateway, options)
    finally:
        engine_clock.use(None)
        sandbox.close()


@cache
def _first_day() -> Snapshot:
    with QuickBooksSandbox(clock=VirtualClock(MONDAY), seed=7, limits_enabled=False) as sandbox:
        return sandbox.snapshot()
