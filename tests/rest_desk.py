"""A desk in front of one company of the sandbox: requests in, parsed replies out, without any HTTP."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from qbsandbox.company.file import CompanyFile
from qbsandbox.online.rest import RestReply, RestRequest, handle

NOW = datetime(2024, 3, 5, 18, 0, 0, 300000, tzinfo=UTC)


class Desk:
    """`now` can be set; every call moves it one second, so that changes can be told apart."""

    def __init__(self, company: CompanyFile) -> None:
        self.company = company
        self.now = NOW

    def send(self, method: str, path: str, body: Any = None, **args: str) -> RestReply:
        self.now += timedelta(seconds=1)
        content = (
            body
            if isinstance(body, bytes)
            else b""
            if body is None
            else json.dumps(body, default=str).encode()
        )
        request = RestRequest(
            method, tuple(path.split("/")), args, content, "application/json", "application/json"
        )
        return handle(self.company, request, now=self.now)

    def get(self, path: str, **args: str) -> Any:
        return _succeeded(self.send("GET", path, None, **args))

    def post(self, path: str, body: Any, **args: str) -> Any:
        return _succeeded(self.send("POST", path, body, **args))

    def create(self, entity: str, body: Mapping[str, Any], **args: str) -> Any:
        return self.post(entity.lower(), body, **args)[entity]

    def read(self, entity: str, id: str) -> Any:
        return self.get(f"{entity.lower()}/{id}")[entity]

    def sparse(self, entity: str, record: Mapping[str, Any], **changes: Any) -> Any:
        body = {"Id": record["Id"], "SyncToken": record["SyncToken"], "sparse": True, **changes}
        return self.post(entity.lower(), body)[entity]

    def delete(self, entity: str, record: Mapping[str, Any]) -> Any:
        return self.post(entity.lower(), identity(record), operation="delete")[entity]

    def query(self, statement: str) -> Any:
        return self.get("query", query=statement)["QueryResponse"]

    def fault(self, path: str, body: Any, *, method: str = "POST", **args: str) -> dict[str, Any]:
        """The first error of a refusal; fails where the request was not refused with 400."""
        reply = self.send(method, path, body, **args)
        parsed = parse(reply)
        assert reply.status == 400, parsed
        return dict(parsed["Fault"]["Error"][0])

    def code(self, path: str, body: Any, *, method: str = "POST", **args: str) -> str:
        return str(self.fault(path, body, method=method, **args)["code"])

    def batch(self, *items: Mapping[str, Any], **args: str) -> Any:
        return self.post("batch", {"BatchItemRequest": list(items)}, **args)["BatchItemResponse"]

    def entries(self, record: Mapping[str, Any]) -> list[tuple[str, Decimal]]:
        """What a transaction booked: account name and home amount, debit positive."""
        accounts = {a["Id"]: a["FullyQualifiedName"] for a in self.company.all("Account")}
        return [
            (accounts[e.account_id], e.amount)
            for e in self.company.ledger.entries()
            if e.txn_id == record["Id"]
        ]

    def balance(self, account: str) -> Decimal:
        """An account's balance at the end of 2024, debit positive."""
        id = next(a["Id"] for a in self.company.all("Account") if a["FullyQualifiedName"] == account)
        return self.company.ledger.balance(id, NOW.date().replace(month=12, day=31))

    def counts(self) -> dict[str, int]:
        """How many records of each kind there are: a refusal must not change it."""
        return {
            kind: len(self.company.all(kind)) for kind in ("Customer", "Vendor", "Item", "Invoice", "Bill")
        }


def parse(reply: RestReply) -> Any:
    return json.loads(reply.body, parse_float=Decimal)


def identity(record: Mapping[str, Any]) -> dict[str, Any]:
    return {"Id": record["Id"], "SyncToken": record["SyncToken"]}


def sale(
    amount: object, *, item: str = "1", tax: str | None = None, quantity: object = None, price: object = None,
    **more: Any,
) -> dict[str, Any]:  # fmt: skip
    """An invoice line."""
    detail: dict[str, Any] = {"ItemRef": {"value": item}}
    if tax:
        detail["TaxCodeRef"] = {"value": tax}
    if quantity is not None:
        detail["Qty"] = quantity
    if price is not None:
        detail["UnitPrice"] = price
    return {"Amount": amount, "DetailType": "SalesItemLineDetail", "SalesItemLineDetail": {**detail, **more}}


def expense(amount: object, *, account: str = "18", tax: str | None = None, **more: Any) -> dict[str, Any]:
    """A bill line on an account."""
    detail: dict[str, Any] = {"AccountRef": {"value": account}, **more}
    if tax:
        detail["TaxCodeRef"] = {"value": tax}
    return {
        "Amount": amount,
        "DetailType": "AccountBasedExpenseLineDetail",
        "AccountBasedExpenseLineDetail": detail,
    }


def invoice(*lines: Mapping[str, Any], customer: str = "1", **more: Any) -> dict[str, Any]:
    return {"CustomerRef": {"value": customer}, "TxnDate": "2024-03-01", "Line": list(lines), **more}


def bill(*lines: Mapping[str, Any], vendor: str = "5", **more: Any) -> dict[str, Any]:
    return {"VendorRef": {"value": vendor}, "TxnDate": "2024-03-01", "Line": list(lines), **more}


def journal(*sides: tuple[str, str, object], **more: Any) -> dict[str, Any]:
    """A journal entry of (Debit or Credit, account id, amount)."""
    lines = [
        {
            "Amount": amount,
            "DetailType": "JournalEntryLineDetail",
            "JournalEntryLineDetail": {"PostingType": side, "AccountRef": {"value": account}},
        }
        for side, account, amount in sides
    ]
    return {"TxnDate": "2024-03-01", "Line": lines, **more}


def _succeeded(reply: RestReply) -> Any:
    parsed = parse(reply)
    assert reply.status == 200 and "Fault" not in parsed, parsed
    return parsed
