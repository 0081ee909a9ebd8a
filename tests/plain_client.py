"""A QuickBooks client in a page, for tests of the sandbox: it sends what it is told and hides nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import httpx2

from qbsandbox.sandbox import QuickBooksSandbox
from qbsandbox.signin.tokens import Tokens

HOST = "https://sandbox-quickbooks.api.intuit.com"
START = "2026-03-02T17:00:00+00:00"


@dataclass(slots=True)
class PlainClient:
    """One connection to one company. `http` may go over a socket or through the in-process transport."""

    http: httpx2.Client
    tokens: Tokens

    def send(
        self, method: str, path: str, *, body: object = None, timeout: float | None = None, **args: str
    ) -> httpx2.Response:
        return self.http.request(
            method,
            f"/v3/company/{self.tokens.realm_id}/{path}",
            params=args,
            json=body,
            headers={"Authorization": f"Bearer {self.tokens.access_token}", "Accept": "application/json"},
            timeout=30.0 if timeout is None else timeout,
        )

    def create(
        self, kind: str, body: dict[str, Any], *, timeout: float | None = None, **args: str
    ) -> dict[str, Any]:
        """The record as the answer has it; an unexpected status fails the test with the answer's text."""
        answer = self.send("POST", kind.lower(), body=body, timeout=timeout, **args)
        assert answer.status_code == 200, answer.text
        made: dict[str, Any] = answer.json()[kind]
        return made

    def query(self, statement: str) -> list[dict[str, Any]]:
        answer = self.send("GET", "query", query=statement)
        assert answer.status_code == 200, answer.text
        found = answer.json()["QueryResponse"]
        return next((rows for rows in found.values() if isinstance(rows, list)), [])

    def preferences(self) -> httpx2.Response:
        """The cheapest read there is."""
        return self.send("GET", "preferences")


def connected(sandbox: QuickBooksSandbox, http: httpx2.Client, realm: str = "us") -> PlainClient:
    """A client that a user of the sandbox has let in."""
    return PlainClient(http, sandbox.connect(realm))


def ids(records: list[dict[str, Any]]) -> list[str]:
    return [record["Id"] for record in records]


def invoice_for(customer: dict[str, Any], *, amount: str = "120.00", **more: object) -> dict[str, Any]:
    """An invoice with one line of one unit, on the default item."""
    return {
        "CustomerRef": {"value": customer["Id"]},
        "Line": [
            {
                "Amount": float(amount),
                "DetailType": "SalesItemLineDetail",
                "SalesItemLineDetail": {"Qty": 1, "UnitPrice": float(amount)},
            }
        ],
        **more,
    }
