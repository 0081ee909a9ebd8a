"""The demo's bookkeeper, who works in the simulated QuickBooks itself: pays, voids, spends and changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from crossfoot.connections import gateway as gateways
from crossfoot.connections.conversation import Conversation
from crossfoot.connections.models import Connection
from crossfoot.core.money import ZERO
from crossfoot.documents.models import SalesOrder, VendorInvoice
from crossfoot.engine import clock
from crossfoot.quickbooks.books import Operation, Posted
from crossfoot.quickbooks.online.books import OnlineBooks
from crossfoot.quickbooks.online.documents.fields import decimal_of, text
from crossfoot.sync.models import Link

CHECKING, CARD = "Checking", "Mastercard"
"""Accounts of the simulated company from which its bookkeeper pays."""

EXPENSES = "Office Expenses"
"""The account of what he books as an expense."""

A_MOMENT, PACE = 1.5, 0.3
"""Seconds that the bookkeeper waits before he begins, and before each of his writings."""

PACE_ALONE = 0.15
"""The same where nobody else writes in that company: QuickBooks takes ten requests in a second."""


class FlowFailed(Exception):
    """A step of the demo's flows did not do what it does; the sentence says which."""


class Bookkeeper:
    """Somebody who works in QuickBooks itself."""

    def __init__(self, connection: Connection, today: date, *, is_alone: bool = False) -> None:
        """`is_alone`: nobody else works in that company now, so that he need not let others go first."""
        self._connection = connection
        self._today = today
        self._written = 0
        self._pace = PACE_ALONE if is_alone else PACE
        # QuickBooks counts his requests with ours, and ours do not know of his.
        clock.pause(self._pace if is_alone else A_MOMENT)
        self._asked = Conversation(connection, gateway=gateways.current(), now=clock.now, pause=clock.pause)
        self._accounts = {
            text(row, "Name"): text(row, "Id") for row in self._asked.read_list("Account").records
        }

    def renames_company(self, name: str) -> None:
        """He gives the QuickBooks company its name."""
        info = self._asked.read("CompanyInfo", "1")
        if info is None:
            raise FlowFailed("The simulated QuickBooks has no company information.")
        kept = {key: info[key] for key in ("Id", "SyncToken", "CompanyAddr")}
        self._writes("CompanyInfo", {**kept, "sparse": True, "CompanyName": name}, verb="update")

    def opens_account(self, name: str, kind: str, subtype: str) -> None:
        """He adds an account to the chart."""
        made = self._writes("Account", {"Name": name, "AccountType": kind, "AccountSubType": subtype})
        self._accounts[name] = made.remote_id

    def books(self, debit: str, credit: str, amount: Decimal, on: date) -> Posted:
        """He enters a journal of his own."""
        lines = [
            {
                "Amount": amount,
                "DetailType": "JournalEntryLineDetail",
                "JournalEntryLineDetail": {
                    "PostingType": side,
                    "AccountRef": {"value": self._accounts[account]},
                },
            }
            for side, account in (("Debit", debit), ("Credit", credit))
        ]
        return self._writes("JournalEntry", {"TxnDate": on.isoformat(), "Line": lines})

    def pays(self, billed: Sequence[VendorInvoice], account: str, *, part: Decimal = Decimal(1)) -> Posted:
        """One payment for these bills of one vendor, by check or by card."""
        amounts = {bill.pk: self._open(bill, part) for bill in billed}
        record = self._record(billed[0])
        is_card = account == CARD
        way: dict[str, Any] = (
            {
                "PayType": "CreditCard",
                "CreditCardPayment": {"CCAccountRef": {"value": self._accounts[account]}},
            }
            if is_card
            else {"PayType": "Check", "CheckPayment": {"BankAccountRef": {"value": self._accounts[account]}}}
        )
        return self._writes(
            "BillPayment",
            {
                "VendorRef": {"value": record["VendorRef"]["value"]},
                "TxnDate": self._today.isoformat(),
                "TotalAmt": sum(amounts.values(), ZERO),
                **way,
                "Line": [
                    {
                        "Amount": amounts[bill.pk],
                        "LinkedTxn": [{"TxnId": self._link(bill.key).remote_id, "TxnType": "Bill"}],
                    }
                    for bill in billed
                ],
            },
        )

    def receives(self, order: SalesOrder, *, part: Decimal = Decimal(1), more: Decimal = ZERO) -> Posted:
        """A customer pays an invoice, in full or in part; `more` is not applied to anything."""
        amount = self._open(order, part)
        record = self._record(order)
        return self._writes(
            "Payment",
            {
                "CustomerRef": {"value": record["CustomerRef"]["value"]},
                "TxnDate": self._today.isoformat(),
                "TotalAmt": amount + more,
                "Line": [
                    {
                        "Amount": amount,
                        "LinkedTxn": [{"TxnId": self._link(order.key).remote_id, "TxnType": "Invoice"}],
                    }
                ],
            },
        )

    def spends(self, bill: VendorInvoice) -> Posted:
        """He writes a check for a bill as an expense, instead of paying the bill."""
        body = {
            "PaymentType": "Check",
            "AccountRef": {"value": self._accounts[CHECKING]},
            "EntityRef": {"value": self._record(bill)["VendorRef"]["value"], "type": "Vendor"},
            "TxnDate": self._today.isoformat(),
            "Line": [
                {
                    "Amount": self._open(bill, Decimal(1)),
                    "DetailType": "AccountBasedExpenseLineDetail",
                    "AccountBasedExpenseLineDetail": {"AccountRef": {"value": self._accounts[EXPENSES]}},
                }
            ],
        }
        return self._writes("Purchase", body)

    def deposits(self, received: Sequence[Posted]) -> Posted:
        """He takes customers' payments to the bank."""
        lines = [
            {
                "Amount": one.total,
                "LinkedTxn": [{"TxnId": one.remote_id, "TxnType": "Payment", "TxnLineId": "0"}],
            }
            for one in received
        ]
        head = {
            "DepositToAccountRef": {"value": self._accounts[CHECKING]},
            "TxnDate": self._today.isoformat(),
        }
        return self._writes("Deposit", {**head, "Line": lines})

    def voids(self, name: str, made: Posted) -> None:
        """He voids a payment that he entered."""
        self._takes_back(name, made, "void")

    def deletes(self, name: str, made: Posted) -> None:
        """He deletes a payment that he entered."""
        self._takes_back(name, made, "delete")

    def edits(self, document: VendorInvoice | SalesOrder, **values: Any) -> None:
        """He changes something of a bill or an invoice of ours."""
        link = self._link(document.key)
        record = self._record(document)
        body = {"Id": record["Id"], "SyncToken": record["SyncToken"], "sparse": True, **values}
        if link.remote_kind == "Bill":
            body["VendorRef"] = record["VendorRef"]
        self._writes(link.remote_kind, body, verb="update")

    def _takes_back(self, name: str, made: Posted, verb: str) -> None:
        now = self._asked.read(name, made.remote_id)
        if now is None:
            raise FlowFailed(f"The {name} is not in the simulated QuickBooks any more.")
        operation = OnlineBooks().removal(name, made.remote_id, text(now, "SyncToken"), verb=verb)
        self._sends(operation)

    def _open(self, document: VendorInvoice | SalesOrder, part: Decimal) -> Decimal:
        balance = decimal_of(self._record(document).get("Balance")) or ZERO
        return (balance * part).quantize(Decimal("0.01"))

    def _record(self, document: VendorInvoice | SalesOrder) -> Mapping[str, Any]:
        link = self._link(document.key)
        record = self._asked.read(link.remote_kind, link.remote_id)
        if record is None:
            raise FlowFailed(f"{document} is not in the simulated QuickBooks.")
        return record

    def _link(self, key: str) -> Link:
        return Link.objects.get(connection=self._connection, local_key=key)

    def _writes(self, name: str, body: Mapping[str, Any], *, verb: str = "create") -> Posted:
        return self._sends(Operation(name, verb, body))

    def _sends(self, operation: Operation) -> Posted:
        self._written += 1
        clock.pause(self._pace)
        identity = f"demo-{clock.now():%H%M%S%f}-{self._written}"
        outcome = self._asked.write(operation, request_id=identity)
        if not isinstance(outcome, Posted):
            raise FlowFailed(f"The simulated QuickBooks did not take a {operation.name}: {outcome}")
        return outcome
