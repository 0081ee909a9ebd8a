"""A bookkeeper who does anything that can be done to a company, in any order, over its REST face."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from purchasing import goods, spent
from qbsandbox.company import applied
from qbsandbox.company.entities.registry import ENTITIES
from qbsandbox.company.file import CompanyFile
from rest_desk import NOW, Desk, bill, expense, identity, invoice, parse, sale
from settlement_forms import (
    CHECKING,
    SAVINGS,
    UNDEPOSITED,
    VISA,
    check,
    credit_memo,
    deposit,
    deposited,
    direct,
    entry,
    payment,
    posting,
    vendor_credit,
)
from stock_forms import adjustment, bought, stocked

EURO = {"CurrencyRef": {"value": "EUR"}}
CENT = Decimal("0.01")
LAST_DAY = date(2100, 12, 31)
AT_HOME = ("Transfer", "CreditCardPayment", "InventoryAdjustment")
LISTS = ("Item", "Customer", "Vendor", "Account", "Class")


@dataclass(frozen=True, slots=True)
class Draft:
    """What chance says about a form: amounts, a number to choose by, a day, home or foreign currency."""

    amounts: Sequence[Decimal]
    which: int
    day: str
    foreign: bool = False
    rate: str = "1.0837"


class Bookkeeper:
    """Knows the names and items of one company; `done` counts what was not refused."""

    def __init__(self, profile: str) -> None:
        self.desk = Desk(CompanyFile.from_image(_image(profile)))
        self.is_us = profile == "us"
        names = {kind: self.desk.company.all(kind) for kind in ("Customer", "Vendor")}
        self.customers = {
            abroad: [r["Id"] for r in names["Customer"] if (r["CurrencyRef"]["value"] == "EUR") is abroad]
            for abroad in (False, True)
        }
        self.vendors = {
            abroad: [r["Id"] for r in names["Vendor"] if (r["CurrencyRef"]["value"] == "EUR") is abroad]
            for abroad in (False, True)
        }
        accounts = {a["FullyQualifiedName"]: a["Id"] for a in self.desk.company.all("Account")}
        receivable, payable = (
            next(a["Id"] for a in self.desk.company.all("Account") if a["AccountType"] == type)
            for type in ("Accounts Receivable", "Accounts Payable")
        )
        self.receivable = {False: receivable, True: accounts["Accounts Receivable (A/R) - EUR"]}
        self.payable = {False: payable, True: accounts["Accounts Payable (A/P) - EUR"]}
        self.stock = [i["Id"] for i in self.desk.company.all("Item") if i["Type"] == "Inventory"]
        self.bought = "3" if self.is_us else "2"
        self.tax = "TAX" if self.is_us else "1"
        self.done: Counter[str] = Counter()
        self.refusal: dict[str, Any] = {}

    def form(self, kind: str, draft: Draft) -> dict[str, Any]:
        """A body to create a record of this kind with."""
        money = {} if kind in AT_HOME else self.currency(draft)
        return {**FORMS[kind](self, draft), **money, "TxnDate": draft.day}

    def currency(self, draft: Draft) -> dict[str, Any]:
        return {**EURO, "ExchangeRate": draft.rate} if draft.foreign else {}

    def send(self, what: str, kind: str, body: Mapping[str, Any], **args: str) -> Any:
        """The record as the reply shows it; None where it was refused."""
        reply = self.desk.send("POST", kind.lower(), body, **args)
        assert reply.status in (200, 400), reply.body
        if reply.status == 400:
            self.refusal = parse(reply)["Fault"]["Error"][0]
            return None
        self.done[f"{what} {kind}"] += 1
        return parse(reply)[ENTITIES[kind].key]

    def creates(self, kind: str, draft: Draft) -> Any:
        return self.send("create", kind, self.form(kind, draft))

    def voids(self, kind: str, record: Mapping[str, Any]) -> Any:
        if ENTITIES[kind].void_by == "operation":
            return self.send("void", kind, identity(record), operation="void")
        sparse = {**identity(record), "sparse": True}
        return self.send("void", kind, sparse, operation="update", include="void")

    def deletes(self, kind: str, record: Mapping[str, Any]) -> Any:
        return self.send("delete", kind, identity(record), operation="delete")

    def edits(self, kind: str, record: Mapping[str, Any], draft: Draft, how: str) -> Any:
        """Change a part of a document: its lines, its day or its rate; or all of it."""
        foreign = record.get("CurrencyRef", {}).get("value") == "EUR"
        draft = Draft(draft.amounts, draft.which, draft.day, foreign, draft.rate)
        kept = {
            key: record[key]
            for key in ("CustomerRef", "VendorRef", "TotalAmt", "PaymentType")
            if key in record and key in ENTITIES[kind].fields
        }
        sparse = {**identity(record), "sparse": True, **kept}
        match how:
            case "lines" if "Line" in record:
                body = {**sparse, "Line": self.form(kind, draft).get("Line", [])}
            case "day":
                body = {**sparse, "TxnDate": draft.day}
            case "rate" if foreign:
                body = {**sparse, "ExchangeRate": draft.rate}
            case _:
                sparse = {"sparse": kind == "InventoryAdjustment"}
                body = {**self.form(kind, draft), **identity(record), **sparse}
        return self.send("edit", kind, body)

    def turns(self, kind: str, record: Mapping[str, Any], *, active: bool) -> Any:
        """Put a name, an item or an account away, or take it out again."""
        body = {**record, "Active": active, "sparse": False}
        return self.send("put away" if not active else "take out", kind, body)

    def record(self, kind: str, which: int) -> Any:
        """One of the records of a kind; None where there is none."""
        found = self.desk.company.all(kind)
        return found[which % len(found)] if found else None

    def document(self, which: int, *kinds: str) -> tuple[str, Any] | None:
        """One of the transactions that there are, of these kinds where any are given."""
        marks = ", ".join("?" * len(kinds or FORMS))
        found = self.desk.company.store.connection.execute(
            f"SELECT entity, id FROM objects WHERE entity IN ({marks}) ORDER BY id", tuple(kinds or FORMS)
        ).fetchall()
        if not found:
            return None
        kind, id = found[which % len(found)]
        return kind, self.desk.get(f"{kind.lower()}/{id}")[ENTITIES[kind].key]

    def settling(self, draft: Draft, kind: str) -> dict[str, Any]:
        """A payment for parts of up to three open things, with something on top now and then."""
        sign = 1 if kind == "Payment" else -1
        names = (self.customers if sign > 0 else self.vendors)[draft.foreign]
        unsettled = [
            item
            for item in applied.open_items(self.desk.company.store, LAST_DAY)
            if item.entity != kind
            and str(item.name_id) in names
            and (item.currency == "EUR") is draft.foreign
        ]
        owing = sorted({str(item.name_id) for item in unsettled if item.cents * sign > 0}) or names
        name = owing[draft.which % len(owing)]
        found = [item for item in unsettled if str(item.name_id) == name]
        chosen = {item.txn_id: item for item in (found * 2)[draft.which % 5 :][:3]}
        links, net = [], Decimal(0)
        for amount, item in zip(
            draft.amounts, sorted(chosen.values(), key=lambda item: item.cents * sign < 0), strict=False
        ):
            is_charge = item.cents * sign > 0
            part = min(amount, abs(Decimal(item.cents)) / 100)
            if not is_charge and draft.which != 5:
                part = min(part, net)
            if part > 0:
                links.append((item.entity, {"Id": str(item.txn_id)}, part.quantize(CENT)))
                net += part if is_charge else -part
        total = max(net, Decimal(0)) + (draft.amounts[-1] if draft.which % 3 == 0 else 0)
        if kind == "Payment":
            return payment(total, *links, customer=name)
        if draft.which % 4 == 3 and not draft.foreign:
            card = {"PayType": "CreditCard", "CreditCardPayment": {"CCAccountRef": {"value": VISA}}}
            by_check = check(total, *links, vendor=name)
            del by_check["CheckPayment"]
            return by_check | card
        return check(total, *links, vendor=name)

    def customer(self, draft: Draft) -> str:
        names = self.customers[draft.foreign]
        return names[draft.which % len(names)]

    def vendor(self, draft: Draft) -> str:
        names = self.vendors[draft.foreign]
        return names[draft.which % len(names)]

    def sold(self, draft: Draft) -> list[dict[str, Any]]:
        """Lines of a sales form: a service, taxed or not, something from stock, a discount."""
        taxes = (None, self.tax) if self.is_us else (self.tax, self.tax)
        lines = [
            sale(amount, item="2", tax=taxes[(draft.which + place) % 2])
            for place, amount in enumerate(draft.amounts)
        ]
        if draft.which % 3 == 0:
            quantity = 1 + draft.which % 4
            item = self.stock[draft.which % len(self.stock)]
            lines.append(sale(quantity * 7, item=item, quantity=quantity, price=7, tax=taxes[1]))
        if draft.which % 4 == 1:
            lines.append({"DetailType": "DiscountLineDetail", "Amount": "0.01", "DiscountLineDetail": {}})
        return lines

    def spending(self, draft: Draft) -> list[dict[str, Any]]:
        tax = None if self.is_us else self.tax
        lines = [expense(amount, tax=tax) for amount in draft.amounts]
        if draft.which % 2:
            item = self.stock[draft.which % len(self.stock)]
            line = bought(item, 1 + draft.which % 5, draft.amounts[0])
            if tax:
                line["ItemBasedExpenseLineDetail"]["TaxCodeRef"] = {"value": tax}
            lines.append(line)
        if draft.which % 5 == 4:
            service = goods(draft.amounts[0], item=self.bought)
            if tax:
                service["ItemBasedExpenseLineDetail"]["TaxCodeRef"] = {"value": tax}
            lines.append(service)
        return lines

    def undeposited(self) -> list[dict[str, Any]]:
        """Payments and sales receipts whose money waits in Undeposited Funds."""
        found = []
        for kind in ("Payment", "SalesReceipt"):
            for record in self.desk.company.all(kind):
                to = record.get("DepositToAccountRef", {}).get("value", UNDEPOSITED)
                linked = any(link["TxnType"] == "Deposit" for link in record.get("LinkedTxn", []))
                at_home = record["CurrencyRef"]["value"] != "EUR"
                if to == UNDEPOSITED and record["TotalAmt"] and at_home and not linked:
                    found.append(deposited(kind, record, record["TotalAmt"]))
        return found


def _journal(by: Bookkeeper, draft: Draft) -> dict[str, Any]:
    """Between two accounts; with a customer or a vendor on a control account; each amount on its own line."""
    total = sum(draft.amounts, Decimal(0))
    sides = ("Debit", "Credit") if draft.which % 2 else ("Credit", "Debit")
    match draft.which % 3:
        case 0:
            first = posting(sides[0], by.receivable[draft.foreign], total, ("Customer", by.customer(draft)))
        case 1:
            first = posting(sides[0], by.payable[draft.foreign], total, ("Vendor", by.vendor(draft)))
        case _:
            first = posting(sides[0], SAVINGS if not draft.foreign else "18", total)
    return entry(first, *(posting(sides[1], "18", amount) for amount in draft.amounts))


def _deposit(by: Bookkeeper, draft: Draft) -> dict[str, Any]:
    parts = [direct(amount) for amount in draft.amounts[: 1 + draft.which % 2]]
    if draft.which % 3 == 1:
        name = {"value": by.customer(draft), "type": "CUSTOMER"}
        parts = [direct(draft.amounts[0], by.receivable[draft.foreign], Entity=name)]
    if draft.which % 3 == 2 and not draft.foreign:
        parts += by.undeposited()[:2]
    return deposit(*parts)


def _between(source: str, to: str, one: str, other: str) -> Callable[[Bookkeeper, Draft], dict[str, Any]]:
    return lambda by, draft: {
        source: {"value": one},
        to: {"value": other},
        "Amount": draft.amounts[0],
    }


FORMS: Mapping[str, Callable[[Bookkeeper, Draft], dict[str, Any]]] = {
    "Invoice": lambda by, draft: invoice(*by.sold(draft), customer=by.customer(draft)),
    "Estimate": lambda by, draft: invoice(*by.sold(draft), customer=by.customer(draft)),
    "SalesReceipt": lambda by, draft: invoice(*by.sold(draft), customer=by.customer(draft)),
    "CreditMemo": lambda by, draft: credit_memo(1, by.customer(draft)) | {"Line": by.sold(draft)},
    "RefundReceipt": lambda by, draft: invoice(
        *by.sold(draft), customer=by.customer(draft), DepositToAccountRef={"value": CHECKING}
    ),
    "Payment": lambda by, draft: by.settling(draft, "Payment"),
    "Bill": lambda by, draft: bill(*by.spending(draft), vendor=by.vendor(draft)),
    "VendorCredit": lambda by, draft: vendor_credit(1, by.vendor(draft)) | {"Line": by.spending(draft)},
    "PurchaseOrder": lambda by, draft: bill(
        *by.spending(draft), vendor=by.vendor(draft), APAccountRef={"value": by.payable[draft.foreign]}
    ),
    "BillPayment": lambda by, draft: by.settling(draft, "BillPayment"),
    "Purchase": lambda by, draft: spent(
        *by.spending(draft),
        kind=("Cash", "CreditCard", "Check")[draft.which % 3],
        EntityRef={"value": by.vendor(draft), "type": "Vendor"},
        **({"Credit": True} if draft.which % 6 == 1 else {}),
    ),
    "JournalEntry": _journal,
    "Deposit": _deposit,
    "Transfer": _between("FromAccountRef", "ToAccountRef", CHECKING, SAVINGS),
    "CreditCardPayment": _between("BankAccountRef", "CreditCardAccountRef", CHECKING, VISA),
    "InventoryAdjustment": lambda by, draft: adjustment(
        *((item, 3 - (draft.which + place) % 6) for place, item in enumerate(by.stock))
    ),
}


@cache
def _image(profile: str) -> bytes:
    """A company with names in two currencies, a job, two stocked items, and every switch that lets more
    happen."""
    desk = Desk(CompanyFile.create(profile=profile, realm_id="1", now=NOW))
    company = desk.company
    for switch in ("voids_credit_memos", "inventory_adjustments_outside_us"):
        setattr(company.switches, switch, True)
    company.switches.deletes_of_paid_documents = "unlink"
    parent = desk.company.all("Customer")[0]["Id"]
    desk.create("Customer", {"DisplayName": "Job", "Job": True, "ParentRef": {"value": parent}})
    abroad = desk.create("Customer", {"DisplayName": "Customer abroad", **EURO})
    away = desk.create("Vendor", {"DisplayName": "Vendor abroad", **EURO})
    for name, quantity, cost in (("Widget", "30", "4.33"), ("Gadget", "5", "1.01")):
        desk.create("Item", stocked(name, quantity=quantity, cost=cost))
    tax = {} if profile == "us" else {"tax": "1"}
    made = desk.create("Invoice", invoice(sale(1, item="2", **tax), customer=abroad["Id"], **EURO))
    desk.delete("Invoice", made)
    made = desk.create("Bill", bill(expense(1, **tax), vendor=away["Id"], **EURO))
    desk.delete("Bill", made)
    return company.image()


def figures(desk: Desk) -> dict[str, Any]:
    """Everything that an amount or a quantity says about a company, zeros left out: what has been undone must
    leave it as it was."""
    ask = desk.company.store.connection.execute
    entries: dict[Any, list[int]] = {}
    for txn, account, name, cents, own in ask(
        "SELECT txn_id, account_id, CASE WHEN moves_name THEN name_id END, cents, own_cents FROM entries"
    ):
        sums = entries.setdefault((txn, account, name), [0, 0])
        sums[0] += cents
        sums[1] += own
    return {
        "entries": {key: sums for key, sums in entries.items() if any(sums)},
        "accounts": set(ask("SELECT * FROM account_totals WHERE cents <> 0 OR own_cents <> 0")),
        "names": set(ask("SELECT * FROM name_totals WHERE own_cents <> 0")),
        "applications": set(ask("SELECT * FROM applications")),
        "open": set(
            ask(
                "SELECT entity, id, json_extract(body, '$.Balance'), json_extract(body, '$.UnappliedAmt')"
                " FROM objects WHERE json_extract(body, '$.Balance') <> 0"
                " OR json_extract(body, '$.UnappliedAmt') <> 0"
            )
        ),
        "layers": set(ask("SELECT * FROM stock_layers WHERE used < quantity")),
        "stock": set(ask("SELECT item_id, quantity FROM stock WHERE quantity <> 0")),
    }
