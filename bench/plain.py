"""python-quickbooks in a process of its own: its loop of `save()`, and its `batch_create`, with invoices of
the same shape as ours. Answers with the instants at which documents were answered."""

from __future__ import annotations

import csv
import io
import json
import os
import queue
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from itertools import groupby
from typing import Any

import intuitlib.config
from intuitlib.client import AuthClient
from quickbooks.batch import batch_create
from quickbooks.objects.account import Account
from quickbooks.objects.customer import Customer
from quickbooks.objects.detailline import SalesItemLine, SalesItemLineDetail
from quickbooks.objects.invoice import Invoice
from quickbooks.objects.item import Item

from bench.orders import sales_file
from quickbooks import QuickBooks

BATCH = 30
BATCHES_A_MINUTE = 40
WINDOW_SECONDS = 61.0
"""The minute and the second that our own pace keeps for the way; with 60.1 it met a 429 in its second minute."""

LANES = 4
"""Threads that call `batch_create`: one after the other a batch of 30 takes 1.85 s, which is 32 a minute."""


@dataclass(frozen=True, slots=True)
class Asked:
    """`way`: loop, batch (one after the other) or batches (in threads, waiting for the minute's window)."""

    address: str
    tokens: dict[str, Any]
    way: str
    documents: int
    seconds: float


class Window:
    """At most 40 starts in any 60 seconds."""

    def __init__(self) -> None:
        self._starts: deque[float] = deque()
        self._lock = threading.Lock()

    def wait(self) -> None:
        """Return when one more batch may start."""
        with self._lock:
            if len(self._starts) >= BATCHES_A_MINUTE:
                time.sleep(max(0.0, self._starts.popleft() + WINDOW_SECONDS - time.monotonic()))
            self._starts.append(time.monotonic())


def plain(asked: Asked) -> dict[str, Any]:
    """Send until `documents` are there or `seconds` have passed."""
    # The library's addresses are made for Intuit; they are all that is changed of it. It refuses plain http.
    os.environ["OAUTHLIB_INSECURE_TRANSPORT"] = "1"
    QuickBooks.sandbox_api_url_v3 = f"{asked.address}/v3"
    intuitlib.config.DISCOVERY_URL["sandbox"] = f"{asked.address}/.well-known/openid_sandbox_configuration/"
    client = _client(asked)
    customer, goods, freight = _records(client)
    invoices = list(_invoices(asked.documents, customer, goods, freight))
    cpu, began = time.process_time(), time.monotonic()
    ends = began + asked.seconds
    settled: list[float] = []
    match asked.way:
        case "loop":
            for invoice in invoices:
                if time.monotonic() > ends:
                    break
                invoice.save(qb=client)
                settled.append(time.monotonic())
        case "batch":
            settled += _batches(lambda: client, invoices, ends, lanes=1)
        case _:
            settled += _batches(lambda: _client(asked), invoices, ends, lanes=LANES)
    return {
        "settled": [round(at - settled[0], 3) for at in sorted(settled)],
        "cpu_seconds": round(time.process_time() - cpu, 2),
    }


def _batches(made: Callable[[], Any], invoices: list[Invoice], ends: float, *, lanes: int) -> list[float]:
    """Each thread has a client of its own, and takes the next 30."""
    waiting: queue.SimpleQueue[list[Invoice]] = queue.SimpleQueue()
    for begin in range(0, len(invoices), BATCH):
        waiting.put(invoices[begin : begin + BATCH])
    window = Window()

    def lane() -> list[float]:
        client, settled = made(), []
        while time.monotonic() < ends:
            try:
                part = waiting.get_nowait()
            except queue.Empty:
                break
            window.wait()
            answer = batch_create(part, qb=client)
            if answer.faults:
                raise RuntimeError(answer.faults[0].to_json())
            settled += [time.monotonic()] * len(answer.successes)
        return settled

    with ThreadPoolExecutor(lanes) as pool:
        futures = [pool.submit(lane) for _ in range(lanes)]
        return [at for future in futures for at in future.result()]


def _client(asked: Asked) -> Any:
    auth = AuthClient(
        "sandbox-client", "sandbox-secret", "http://localhost:8000/callback", "sandbox",
        access_token=asked.tokens["access_token"], refresh_token=asked.tokens["refresh_token"],
    )  # fmt: skip
    return QuickBooks(
        auth_client=auth, refresh_token=asked.tokens["refresh_token"], company_id=asked.tokens["realm_id"],
        minorversion=75,
    )  # fmt: skip


def _records(client: Any) -> tuple[Any, Any, Any]:
    account = Account()
    account.Name, account.AccountType, account.AccountSubType = "Plain sales", "Income", "ServiceFeeIncome"
    account.save(qb=client)
    customer = Customer()
    customer.DisplayName = "Plain customer"
    customer.save(qb=client)
    items = []
    for name in ("Plain goods", "Plain freight"):
        item = Item()
        item.Name, item.Type, item.IncomeAccountRef = name, "Service", account.to_ref()
        item.save(qb=client)
        items.append(item)
    return customer, items[0], items[1]


def _invoices(count: int, customer: Any, goods: Any, freight: Any) -> Iterator[Invoice]:
    today = datetime.now(UTC).date()
    rows = csv.DictReader(io.StringIO(sales_file(today=today, orders=count).decode()))
    for number, lines in groupby(rows, key=lambda row: row["order_number"]):
        invoice = Invoice()
        invoice.CustomerRef = customer.to_ref()
        invoice.DocNumber, invoice.TxnDate = f"P{number}", today.isoformat()
        for row in lines:
            price = Decimal(row["unit_price"])
            shipping = row["freight"]
            invoice.Line.append(_line(goods, row["product_name"], Decimal(row["quantity"]), price))
        invoice.Line.append(_line(freight, "Freight", Decimal(1), Decimal(shipping)))
        yield invoice


def _line(item: Any, description: str, quantity: Decimal, price: Decimal) -> SalesItemLine:
    line = SalesItemLine()
    line.Description = description
    line.Amount = float(round(quantity * price, 2))
    line.SalesItemLineDetail = SalesItemLineDetail()
    line.SalesItemLineDetail.Qty = float(quantity)
    line.SalesItemLineDetail.UnitPrice = float(price)
    line.SalesItemLineDetail.ItemRef = item.to_ref()
    return line


if __name__ == "__main__":
    print(json.dumps(plain(Asked(**json.loads(sys.argv[1])))))
