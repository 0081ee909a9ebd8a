"""An installation of Crossfoot and a simulated QuickBooks, both as processes of their own, for the browser.

`House` starts and stops them; `Firm` is one company in it, as the tests see it: its pages' addresses, its people,
and its REST API, through which its orders are made.
"""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2

from migrated import copy_to

START_SECONDS = 90.0
STOP_SECONDS = 20.0
CALL_SECONDS = 30.0
SETTLE_SECONDS = 90.0
POLL_SECONDS = 0.2
LONGEST_START = 3
"""Tries: the port that was free may be taken by somebody else before we are."""

PASSWORD = "between-two-books"
PEOPLE = {"omar": "accounting", "pia": "procurement", "sam": "sales", "vic": "viewer"}
"""Who works beside Ana, the administrator, in every company."""

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
"""The wizard's choices: our role → the account of the simulated company."""


class DidNotStart(Exception):
    """A process did not come up; the text is what it said."""


@dataclass
class Firm:
    """One company of the installation. Money goes in as text; dates are days before today."""

    name: str
    slug: str
    address: str
    """Of its home page, with a slash at the end."""
    quickbooks: str
    realm: str
    """The QuickBooks company that belongs to it, connected or not."""
    accounts: Mapping[str, str]
    """Name of an account in QuickBooks → its id."""
    sessions: Mapping[str, str] = field(repr=False)
    """Who works there → the key of their session: they signed in already. Tests of signing in use the form."""
    rest: httpx2.Client = field(repr=False)

    def email(self, person: str) -> str:
        return f"{person}@{self.slug}.example"

    def cookies(self, person: str) -> dict[str, Any]:
        """What a browser knows of somebody who signed in."""
        place = {"domain": "127.0.0.1", "path": "/", "sameSite": "Lax"}
        return {"cookies": [{"name": "sessionid", "value": self.sessions[person], **place}], "origins": []}

    # --- making what the tests look at -----------------------------------------------------------------

    def customer(self, name: str) -> int:
        return self._party("customers", name)

    def vendor(self, name: str) -> int:
        return self._party("vendors", name)

    def sells(
        self,
        number: str,
        *lines: dict[str, Any],
        customer: str = "Hanari Carnes",
        status: str = "confirmed",
        **more: Any,
    ) -> int:
        """Enter a sales order; returns its id. Two packs of tea at 60.00 where no lines are given."""
        order = {
            "number": number,
            "customer_id": self.customer(customer),
            "ordered_on": days_ago(3),
            "lines": lines or [line("2", "60.00", "Green tea")],
            "status": status,
            **more,
        }
        return int(self.posts("sales-orders", order)["id"])

    def buys(
        self,
        number: str,
        *lines: dict[str, Any],
        vendor: str = "Litware, Inc.",
        status: str = "approved",
        **more: Any,
    ) -> int:
        """Enter a purchase order; returns its id. Ten cheeses at 8.00 where no lines are given."""
        order = {
            "number": number,
            "vendor_id": self.vendor(vendor),
            "ordered_on": days_ago(3),
            "lines": lines or [line("10", "8.00", "Queso Cabrales")],
            "status": status,
            **more,
        }
        return int(self.posts("purchase-orders", order)["id"])

    def invoices(self, *ids: int, state: str = "synchronized") -> None:
        """Create invoices, and wait until all of them came to this state."""
        self.posts("sales-orders/create-invoices", {"ids": list(ids)})
        self.waits_for("sales-orders", ids, state)

    def bills(self, *ids: int, state: str = "synchronized") -> None:
        """Create bills, and wait until all of them came to this state."""
        self.posts("purchase-orders/create-bills", {"ids": list(ids)})
        self.waits_for("purchase-orders", ids, state)

    def maps(self, role: str, account: str | None) -> None:
        """Choose the account of a role, or take the choice back."""
        chosen = {"key": role, "account_id": self.accounts[account] if account else None}
        self._says(self.rest.put("mappings/accounts", json=chosen))

    # --- what stands there -----------------------------------------------------------------------------

    def asks(self, path: str, **query: Any) -> dict[str, Any]:
        return self._says(self.rest.get(path, params=query))

    def posts(self, path: str, body: object) -> dict[str, Any]:
        return self._says(self.rest.post(path, json=body))

    def puts(self, path: str, body: object) -> dict[str, Any]:
        return self._says(self.rest.put(path, json=body))

    def waits_for(self, kind: str, ids: tuple[int, ...], state: str) -> None:
        """Until the orders' documents came to this state. Raises AssertionError."""
        deadline = time.monotonic() + SETTLE_SECONDS
        while time.monotonic() < deadline:
            states = [self.asks(f"{kind}/{pk}")["books"]["state"] for pk in ids]
            if set(states) == {state}:
                return
            time.sleep(POLL_SECONDS)
        raise AssertionError(f"{kind} {ids} came to {states}, not to {state}")

    def waits_until_in_books(self, record: str, where: str) -> None:
        """Until QuickBooks has such a record. Raises AssertionError."""
        deadline = time.monotonic() + SETTLE_SECONDS
        while not self.in_books(record, where):
            assert time.monotonic() < deadline, f"QuickBooks has no {record} {where}"
            time.sleep(POLL_SECONDS)

    def in_books(self, record: str, where: str = "") -> list[dict[str, Any]]:
        """The records of a kind in its QuickBooks company, as somebody else's program would read them."""
        tokens = control(self.quickbooks, "connect", {"realm": self.realm})
        answer = httpx2.get(
            f"{self.quickbooks}/v3/company/{self.realm}/query",
            params={"query": f"select * from {record} {where} maxresults 1000"},
            headers={"Authorization": f"Bearer {tokens['access_token']}", "Accept": "application/json"},
            timeout=CALL_SECONDS,
        )
        answer.raise_for_status()
        return list(answer.json()["QueryResponse"].get(record, []))

    def bookkeeper_enters(self, record: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """Somebody who works in QuickBooks itself enters a record there."""
        tokens = control(self.quickbooks, "connect", {"realm": self.realm})
        answer = httpx2.post(
            f"{self.quickbooks}/v3/company/{self.realm}/{record.lower()}",
            json=dict(body),
            headers={"Authorization": f"Bearer {tokens['access_token']}", "Accept": "application/json"},
            timeout=CALL_SECONDS,
        )
        assert answer.is_success, answer.text
        return dict(answer.json()[record])

    def bookkeeper_changes(self, record: str, number: str, values: Mapping[str, Any], **how: str) -> None:
        """Somebody who works in QuickBooks itself changes a document there; `how` is such as operation="delete"."""
        (now,) = (one for one in self.in_books(record) if one.get("DocNumber") == number)
        tokens = control(self.quickbooks, "connect", {"realm": self.realm})
        vendor = {"VendorRef": now["VendorRef"]} if record == "Bill" else {}
        answer = httpx2.post(
            f"{self.quickbooks}/v3/company/{self.realm}/{record.lower()}",
            params=how,
            json={"Id": now["Id"], "SyncToken": now["SyncToken"], "sparse": True, **vendor, **values},
            headers={"Authorization": f"Bearer {tokens['access_token']}", "Accept": "application/json"},
            timeout=CALL_SECONDS,
        )
        assert answer.is_success, answer.text

    def line_of(self, record: str, number: str, *, amount: str = "", **detail: Any) -> list[dict[str, Any]]:
        """The lines of a document there with another amount, or another detail, of the first."""
        (now,) = (one for one in self.in_books(record) if one.get("DocNumber") == number)
        first, *others = [line for line in now["Line"] if "Id" in line]
        kind = first["DetailType"]
        changed = {**first[kind], **detail}
        if amount:
            changed = {name: value for name, value in changed.items() if name not in {"Qty", "UnitPrice"}}
        return [{**first, "Amount": amount or first["Amount"], kind: changed}, *others]

    def totals(self, record: str) -> dict[str, str]:
        """Number → total of the invoices or bills there."""
        return {
            one["DocNumber"]: f"{one['TotalAmt']:.2f}" for one in self.in_books(record) if "DocNumber" in one
        }

    def works_off(self, path: str) -> dict[str, Any]:
        """Start a task by its address and wait for its end. Raises AssertionError where it fails."""
        task = self.posts(path, {})
        deadline = time.monotonic() + SETTLE_SECONDS
        while task["state"] in {"waiting", "running"} and time.monotonic() < deadline:
            time.sleep(POLL_SECONDS)
            task = self.asks(f"tasks/{task['id']}")
        assert task["state"] == "done", task
        return task

    def _party(self, kind: str, name: str) -> int:
        known = self.asks(kind, text=name)["items"]
        exact = [party["id"] for party in known if party["name"] == name]
        return int(exact[0] if exact else self.posts(kind, {"name": name})["id"])

    def _says(self, answer: httpx2.Response) -> dict[str, Any]:
        assert answer.is_success, (
            f"{answer.request.method} {answer.request.url}: {answer.status_code} {answer.text}"
        )
        return dict(answer.json())


@dataclass
class House:
    """The installation of one test process."""

    home: Path
    address: str
    quickbooks: str
    furnisher: subprocess.Popen[str] = field(repr=False)

    def firm(
        self,
        name: str,
        *,
        profile: str = "us",
        is_connected: bool = True,
        accounts: Mapping[str, str] | None = US_ACCOUNTS,
        people: Mapping[str, str] = PEOPLE,
        accounting: str = "",
    ) -> Firm:
        """One more company with its people and a QuickBooks company of its own.

        Without `accounts` its wizard is still to be done. `accounting`: with inventory, `at_bill` or `at_receipt`.
        """
        slug = name.lower().replace(" ", "-")
        realm = str(control(self.quickbooks, "companies", {"profile": profile})["realm_id"])
        tokens = control(self.quickbooks, "connect", {"realm": realm}) if is_connected else None
        wish = {
            "name": name,
            "slug": slug,
            "country": "US" if profile == "us" else "GB",
            "currency": "USD" if profile == "us" else "GBP",
            "email": f"{{}}@{slug}.example",
            "password": PASSWORD,
            "people": dict(people),
            "tokens": tokens,
            "accounts": dict(accounts or {}),
            "start_on": days_ago(200),
            "accounting": accounting,
        }
        made = self._furnished(wish)
        rest = httpx2.Client(
            base_url=f"{self.address}/api/v1/",
            headers={"Authorization": f"Bearer {made['token']}"},
            timeout=CALL_SECONDS,
        )
        address = f"{self.address}/c/{slug}/"
        return Firm(name, slug, address, self.quickbooks, realm, made["accounts"], made["sessions"], rest)

    def pulls(self, firm: Firm) -> None:
        """Changes in its QuickBooks are brought back now."""
        self._furnished({"pull": firm.slug})

    def _furnished(self, wish: Mapping[str, Any]) -> dict[str, Any]:
        assert self.furnisher.stdin is not None and self.furnisher.stdout is not None
        self.furnisher.stdin.write(json.dumps(wish) + "\n")
        self.furnisher.stdin.flush()
        made = self.furnisher.stdout.readline()
        assert made, (self.home / "furnish.log").read_text(encoding="utf-8")
        return dict(json.loads(made))


@contextmanager
def opened(home: Path) -> Iterator[House]:
    """The simulated QuickBooks and Crossfoot with its worker, until the block ends."""
    bare = {name: value for name, value in os.environ.items() if not name.startswith("CROSSFOOT_")}
    bare |= {"PYTHONUNBUFFERED": "1", "COLUMNS": "200"}
    words = ["qbsandbox", "serve", "--port", "0", "--open-control", "--no-limits"]
    log = home / "quickbooks.log"
    copy_to(home / "crossfoot.sqlite3")
    with (
        _process(words, bare, home, log, r"(http://127\.0\.0\.1:\d+)") as quickbooks,
        _crossfoot(home, bare, quickbooks) as (address, environment),
        _furnisher(home, environment) as furnisher,
    ):
        yield House(home, address, quickbooks, furnisher)


@contextmanager
def _furnisher(home: Path, environment: Mapping[str, str]) -> Iterator[subprocess.Popen[str]]:
    """`furnish.py`, which makes companies until its input ends."""
    with (home / "furnish.log").open("w", encoding="utf-8") as log:
        process = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("furnish.py"))],
            cwd=home,
            env=dict(environment),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
        try:
            yield process
        finally:
            process.terminate()
            process.communicate()


@contextmanager
def _crossfoot(
    home: Path, bare: Mapping[str, str], quickbooks: str
) -> Iterator[tuple[str, Mapping[str, str]]]:
    """`crossfoot serve` on a port chosen beforehand: QuickBooks sends the browser back to the public address."""
    for attempt in range(1, LONGEST_START + 1):
        port = free_port()
        environment = {
            **bare,
            "CROSSFOOT_HOME": str(home),
            "CROSSFOOT_PUBLIC_URL": f"http://127.0.0.1:{port}",
            "CROSSFOOT_QBO_ENVIRONMENT": "simulated",
            "CROSSFOOT_QBO_BASE_URL": quickbooks,
            "CROSSFOOT_QBO_BATCH_COUNTS_AS": "one",
            "CROSSFOOT_LOG_LEVEL": "WARNING",
            "CROSSFOOT_WEBHOOKS_TO_LOCALHOST": "true",
        }
        words = ["crossfoot.cli", "serve", "--port", str(port), "--worker"]
        process = _process(words, environment, home, home / "crossfoot.log", r"Crossfoot is at (http://\S+)")
        try:
            address = process.__enter__()
        except DidNotStart:
            if attempt == LONGEST_START:
                raise
            continue
        try:
            yield address, environment
        finally:
            process.__exit__(None, None, None)
        return


@contextmanager
def _process(
    words: list[str], environment: Mapping[str, str], home: Path, log: Path, says: str
) -> Iterator[str]:
    """`python -m …` until the block ends; gives what it says of its address. Raises DidNotStart."""
    with log.open("w", encoding="utf-8") as file:
        process = subprocess.Popen(
            [sys.executable, "-m", *words],
            cwd=home,
            env=dict(environment),
            stdout=file,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            yield _address(process, log, says)
        finally:
            # Not as Ctrl-C does: who starts the tests in the background lets their processes ignore that.
            process.terminate()
            try:
                process.wait(timeout=STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _address(process: subprocess.Popen[bytes], log: Path, says: str) -> str:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        told = re.search(says, log.read_text(encoding="utf-8"))
        if told:
            return told.group(1)
        time.sleep(0.05)
    raise DidNotStart(log.read_text(encoding="utf-8"))


def control(quickbooks: str, name: str, asked: object) -> dict[str, Any]:
    """One call to the control port of the simulated QuickBooks."""
    answer = httpx2.post(f"{quickbooks}/sandbox/control/{name}", json=asked, timeout=CALL_SECONDS)
    answer.raise_for_status()
    return dict(answer.json())


def line(quantity: str, price: str, description: str = "", **more: Any) -> dict[str, Any]:
    """A line of an order, as the API takes it."""
    return {"quantity": quantity, "unit_price": price, "description": description, **more}


def days_ago(days: int) -> str:
    """A day as ISO text. The companies keep UTC."""
    return (today() - timedelta(days=days)).isoformat()


def today() -> date:
    return datetime.now(UTC).date()


def free_port() -> int:
    """A port that nobody uses now."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])
