"""A bookkeeper who pays, voids, deletes and deposits in QuickBooks, and the pulls that bring it here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from crossfoot.documents.credits import operations as credits
from crossfoot.documents.credits.kinds import VENDOR
from crossfoot.documents.models import PurchaseOrder, SalesOrder, VendorCredit
from crossfoot.documents.purchase_orders import operations as purchases
from crossfoot.engine import schedule
from crossfoot.engine.models import Task
from crossfoot.payments import operations, pulling, sweeping
from crossfoot.payments.models import Payment, Pull
from crossfoot.payments.operations import Part, PaymentDraft
from world import Bookkeeper, Hub

Link = tuple[str, Mapping[str, Any], object]
"""(record type, record, amount)."""

PAID_ON = "2026-01-20"


@dataclass
class Till:
    """One company's payments, on both sides."""

    hub: Hub

    @property
    def books(self) -> Bookkeeper:
        return self.hub.bookkeeper()

    # --- in QuickBooks ---------------------------------------------------------------------------------

    def pays(self, *links: Link, total: object = None, card: bool = False, **more: Any) -> dict[str, Any]:
        """A bill payment by check or card of what the links name; credits lower the money."""
        credits = sum(Decimal(str(a)) for kind, _, a in links if kind in {"VendorCredit", "JournalEntry"})
        charges = sum(Decimal(str(a)) for kind, _, a in links if kind == "Bill")
        vendor = next(record["VendorRef"] for kind, record, _ in links if kind == "Bill")
        way = (
            {"PayType": "CreditCard", "CreditCardPayment": {"CCAccountRef": {"value": self.account("Visa")}}}
            if card
            else {"PayType": "Check", "CheckPayment": {"BankAccountRef": {"value": self.account("Checking")}}}
        )
        way |= {name: more.pop(name) for name in ("CheckPayment",) if name in more}
        return self.books.creates(
            "BillPayment",
            VendorRef=vendor,
            TotalAmt=str(charges - credits if total is None else total),
            TxnDate=more.pop("on", PAID_ON),
            Line=_lines(links),
            **way,
            **more,
        )

    def receives(self, *links: Link, total: object = None, **more: Any) -> dict[str, Any]:
        """A customer's payment."""
        credits = sum(Decimal(str(a)) for kind, _, a in links if kind == "CreditMemo")
        charges = sum(Decimal(str(a)) for kind, _, a in links if kind == "Invoice")
        return self.books.creates(
            "Payment",
            CustomerRef=links[0][1]["CustomerRef"],
            TotalAmt=str(charges - credits if total is None else total),
            TxnDate=more.pop("on", PAID_ON),
            Line=_lines(links),
            **more,
        )

    def enters(self, vendor: Mapping[str, Any], amount: object, number: str) -> dict[str, Any]:
        """A bill that nobody sent from here."""
        return self.books.creates(
            "Bill", VendorRef=vendor, TxnDate="2026-01-08", DocNumber=number, Line=[self._spent(amount)]
        )

    def credits(self, vendor: Mapping[str, Any], amount: object, number: str = "VC-1") -> dict[str, Any]:
        """A vendor credit."""
        return self.books.creates(
            "VendorCredit",
            VendorRef=vendor,
            TxnDate="2026-01-15",
            DocNumber=number,
            Line=[self._spent(amount)],
        )

    def owes_less(self, vendor: Mapping[str, Any], amount: object) -> dict[str, Any]:
        """A journal entry: Dr payable for the vendor, Cr purchases."""
        payable = next(
            row["Id"] for row in self.hub.books.all("Account") if row["AccountType"] == "Accounts Payable"
        )
        entity = {"Type": "Vendor", "EntityRef": vendor}
        lines = [
            ("Debit", payable, {"Entity": entity}),
            ("Credit", self.account("Purchases"), {}),
        ]
        return self.books.creates(
            "JournalEntry",
            TxnDate="2026-01-15",
            Line=[
                {
                    "Amount": amount,
                    "DetailType": "JournalEntryLineDetail",
                    "JournalEntryLineDetail": {
                        "PostingType": side, "AccountRef": {"value": account}, **more,
                    },
                }
                for side, account, more in lines
            ],
        )  # fmt: skip

    def deposits(self, payment: Mapping[str, Any]) -> dict[str, Any]:
        """The payment goes to the bank."""
        link = {"TxnId": payment["Id"], "TxnType": "Payment", "TxnLineId": "0"}
        return self.books.creates(
            "Deposit",
            DepositToAccountRef={"value": self.account("Checking")},
            TxnDate="2026-01-21",
            Line=[{"Amount": payment["TotalAmt"], "LinkedTxn": [link]}],
        )

    def spends(
        self, vendor: Mapping[str, Any], amount: object, number: str = "", on: str = PAID_ON
    ) -> dict[str, Any]:
        """An expense by check that names no bill."""
        return self.books.creates(
            "Purchase",
            PaymentType="Check",
            AccountRef={"value": self.account("Checking")},
            EntityRef={**vendor, "type": "Vendor"},
            TxnDate=on,
            Line=[self._spent(amount)],
            **({"DocNumber": number} if number else {}),
        )

    def voids(self, kind: str, record: Mapping[str, Any]) -> None:
        """As a person does with *Void*."""
        now = self.books._now(kind, record)
        body = {"Id": now["Id"], "SyncToken": now["SyncToken"], "sparse": True}
        answer = self.books._http.post(
            f"{self.books._base}/{kind.lower()}", params={"operation": "update", "include": "void"}, json=body
        )
        assert answer.status_code == 200, answer.text

    def deletes(self, kind: str, record: Mapping[str, Any]) -> None:
        self.books.deletes(kind, record)

    def reapplies(self, kind: str, record: Mapping[str, Any], *links: Link, total: object) -> dict[str, Any]:
        """Other lines on a payment; QuickBooks wants its head again."""
        party = "VendorRef" if kind == "BillPayment" else "CustomerRef"
        more = {"PayType": record["PayType"]} if kind == "BillPayment" else {}
        return self.books.changes(
            kind, record["Id"], **{party: record[party]}, TotalAmt=str(total), Line=_lines(links), **more
        )

    def _spent(self, amount: object) -> dict[str, Any]:
        return {
            "Amount": amount,
            "DetailType": "AccountBasedExpenseLineDetail",
            "AccountBasedExpenseLineDetail": {"AccountRef": {"value": self.account("Purchases")}},
        }

    def account(self, name: str) -> str:
        return next(
            str(row["Id"]) for row in self.hub.books.all("Account") if row["FullyQualifiedName"] == name
        )

    # --- documents that can be paid --------------------------------------------------------------------

    def billed(self, number: str = "PO-1", **more: Any) -> tuple[PurchaseOrder, dict[str, Any]]:
        """A purchase order (80.00 unless told otherwise), and its bill in QuickBooks."""
        order = self.hub.buys(number, *more.pop("lines", ()), **more)
        self.hub.bills(order)
        return order, self.hub.document("Bill", number)

    def invoiced(self, number: str = "10248", **more: Any) -> tuple[SalesOrder, dict[str, Any]]:
        """A sales order (120.00 unless told otherwise), and its invoice in QuickBooks."""
        order = self.hub.sells(number, *more.pop("lines", ()), **more)
        self.hub.invoices(order)
        return order, self.hub.document("Invoice", number)

    def credits_line(self, order: PurchaseOrder, price: str) -> VendorCredit:
        """A vendor credit of ours for the first line, so much apiece, that stands in QuickBooks."""
        line = order.lines.get()
        draft = credits.draft_of_lines(
            origin=order, number="VC-9", reason="price", credited_on=date(2026, 1, 20),
            picked={line.pk: (line.quantity, Decimal(price))},
        )  # fmt: skip
        by, at = self.hub.omar, self.hub.now
        made = credits.draft(kind=VENDOR, company=self.hub.company, credit=draft, by=by, at=at)
        credits.approve(credit=made, by=by, at=at)
        assert not credits.send_vendor_credits(
            company=self.hub.company, credits=[made.pk], by=by, at=at
        ).refused
        self.hub.works()
        return VendorCredit.objects.get(pk=made.pk)

    # --- here -------------------------------------------------------------------------------------------

    def links(self, order: PurchaseOrder, bill: Mapping[str, Any]) -> None:
        """Omar knows that the order is this bill."""
        purchases.link_existing(
            order=order, remote_id=bill["Id"], number=bill["DocNumber"], total=Decimal(str(bill["TotalAmt"])),
            by=self.hub.omar, at=self.hub.now,
        )  # fmt: skip

    def unlinks(self, order: PurchaseOrder) -> None:
        purchases.unmark(order=order, by=self.hub.omar, at=self.hub.now)

    def records(self, document: PurchaseOrder | SalesOrder, pays: str = "0", **more: Any) -> Payment:
        """Pat records a payment here."""
        is_sale = isinstance(document, SalesOrder)
        kind = Payment.Kind.CUSTOMER_PAYMENT if is_sale else Payment.Kind.BILL_PAYMENT_CHECK
        parts = more.pop("parts", (Part(document.key, Decimal(pays)),))
        draft = PaymentDraft(more.pop("kind", kind), date(2026, 1, 20), parts, **more)
        return operations.record_payment(
            company=self.hub.company, payment=draft, by=self.hub.pat, at=self.hub.now
        )

    def pulls(self) -> Task:
        """The next pull by the clock, done."""
        pulling.ensure(self.hub.connection, self.hub.now)
        self.hub.office.clock.advance(seconds=pulling.EVERY_SECONDS)
        schedule.tick(self.hub.now)
        self.hub.works()
        return self.last(pulling.PULL)

    def imports(self, first_on: date = date(2026, 1, 1), last_on: date = date(2026, 1, 31)) -> Task:
        """*Import from QuickBooks*, by Pat, done."""
        task = sweeping.import_payments(
            company=self.hub.company, first_on=first_on, last_on=last_on, by=self.hub.pat, at=self.hub.now
        )
        self.hub.works()
        task.refresh_from_db()
        return task

    def last(self, kind: str) -> Task:
        found = Task.objects.filter(company=self.hub.company, kind=kind).order_by("-pk").first()
        assert found is not None
        return found

    def payment(self, record: Mapping[str, Any] | None = None) -> Payment:
        """Our copy of a record; the only payment where none is named."""
        rows = Payment.objects.filter(company=self.hub.company)
        return rows.get(remote_id=record["Id"]) if record else rows.get()

    @property
    def pull(self) -> Pull:
        return Pull.objects.get(connection=self.hub.connection)


def paid(document: PurchaseOrder | SalesOrder | VendorCredit) -> tuple[str, Decimal]:
    """How far a document is paid, as its list shows it."""
    document.refresh_from_db()
    return document.paid_state, document.paid_amount


def _lines(links: tuple[Link, ...]) -> list[dict[str, Any]]:
    return [{"Amount": a, "LinkedTxn": [{"TxnId": r["Id"], "TxnType": kind}]} for kind, r, a in links]
