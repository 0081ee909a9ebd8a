"""Whatever a buyer does, orders, bills and charges name each other, and payables are what is open."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from purchasing import assert_in_order, goods, order, received, spent, vendor
from qbsandbox.company.file import CompanyFile
from rest_desk import NOW, Desk, bill, expense, identity

VERBS = ["order", "bill", "receive", "expense", "refund", "credit", "edit", "delete", "close", "invoice"]
STEPS = st.lists(
    st.tuples(st.sampled_from(VERBS), st.integers(0, 7), st.lists(st.integers(1, 9), min_size=1, max_size=3)),
    min_size=6,
    max_size=25,
)
KINDS = ("Bill", "Purchase", "VendorCredit", "PurchaseOrder")
BODIES = {"Bill": bill, "Purchase": spent, "VendorCredit": bill, "PurchaseOrder": order}


class Buyer:
    """Does one thing at a time; whatever is refused is refused with 400."""

    def __init__(self) -> None:
        self.desk = Desk(CompanyFile.create(profile="us", realm_id="1", now=NOW))
        self.desk.company.switches.invoices_take_charges = True
        self.desk.company.switches.orders_link_to_purchases = True

    def does(self, verb: str, which: int, sizes: list[int]) -> None:
        lines = list(self.lines(which, sizes))
        orders = self.desk.company.all("PurchaseOrder")
        if verb == "order":
            self.send("PurchaseOrder", order(*lines))
        elif verb == "bill":
            self.send("Bill", bill(*lines))
        elif verb == "receive" and orders:
            ordered = orders[which % len(orders)]
            linked = [received(line, ordered, str(place + 1)) for place, line in enumerate(lines)]
            body = spent(*linked, EntityRef=vendor()) if which % 3 == 0 else bill(*linked)
            self.send("Purchase" if which % 3 == 0 else "Bill", body)
        elif verb == "expense":
            self.send("Purchase", spent(*lines, EntityRef=vendor()))
        elif verb == "refund":
            self.send("Purchase", spent(*lines, kind="CreditCard", Credit=True))
        elif verb == "credit":
            self.send("VendorCredit", bill(*lines))
        elif verb == "close" and orders:
            status = "Closed" if which % 2 else "Open"
            body = {**identity(orders[which % len(orders)]), "sparse": True, "POStatus": status}
            self.send("PurchaseOrder", body)
        elif verb == "invoice":
            self.invoice(which)
        elif verb in ("edit", "delete"):
            self.change(verb, which, lines)

    def lines(self, which: int, sizes: list[int]) -> Iterator[dict[str, Any]]:
        for place, size in enumerate(sizes):
            customer = {"CustomerRef": {"value": "1"}} if (which + place) % 3 == 0 else {}
            if (which + place) % 2:
                yield goods(size * 10, Qty=size, UnitPrice=10, **customer)
            else:
                yield expense(size * 10, **customer)

    def invoice(self, which: int) -> None:
        """Take a charge, or delete an invoice that took one."""
        invoices = self.desk.company.all("Invoice")
        charges = self.desk.company.all("ReimburseCharge")
        if which % 2 and invoices:
            self.send("Invoice", identity(invoices[which % len(invoices)]), operation="delete")
        elif charges:
            link = {
                "TxnId": charges[which % len(charges)]["Id"],
                "TxnType": "ReimburseCharge",
                "TxnLineId": "1",
            }
            line = {
                "Amount": 10,
                "DetailType": "SalesItemLineDetail",
                "SalesItemLineDetail": {"ItemRef": {"value": "1"}},
                "LinkedTxn": [link],
            }
            self.send("Invoice", {"CustomerRef": {"value": "1"}, "Line": [line]})

    def change(self, verb: str, which: int, lines: list[dict[str, Any]]) -> None:
        kind = KINDS[which % len(KINDS)]
        found = self.desk.company.all(kind)
        if not found:
            return
        record = found[which % len(found)]
        if verb == "delete":
            self.send(kind, identity(record), operation="delete")
        else:
            kept = record["Line"][: which % 3]
            self.send(kind, {**BODIES[kind](*kept, *lines), **identity(record)})

    def send(self, kind: str, body: dict[str, Any], **args: str) -> None:
        reply = self.desk.send("POST", kind.lower(), body, **args)
        assert reply.status in (200, 400), reply.body


def links(holder: dict[str, Any], kind: str) -> set[str]:
    return {link["TxnId"] for link in holder.get("LinkedTxn", []) if link["TxnType"] == kind}


def assert_orders_agree(desk: Desk) -> None:
    """Header, lines and orders say the same; an order is closed when everything has come in."""
    takers = [*desk.company.all("Bill"), *desk.company.all("Purchase")]
    for document in takers:
        of_lines = [links(line, "PurchaseOrder") for line in document["Line"]]
        assert links(document, "PurchaseOrder") == set().union(*of_lines)
    for ordered in desk.company.all("PurchaseOrder"):
        named_by = {d["Id"] for d in takers if ordered["Id"] in links(d, "PurchaseOrder")}
        assert {link["TxnId"] for link in ordered["LinkedTxn"]} == named_by
        came: dict[str, Decimal] = {}
        for line in (line for document in takers for line in document["Line"]):
            for link in line.get("LinkedTxn", []):
                if link["TxnId"] == ordered["Id"]:
                    came[link["TxnLineId"]] = came.get(link["TxnLineId"], Decimal(0)) + line["Amount"]
        if all(came.get(line["Id"], -1) >= line["Amount"] for line in ordered["Line"]):
            assert ordered["POStatus"] == "Closed"


def assert_charges_agree(desk: Desk) -> None:
    """Every charge has one line that names it, and is billed when its line is."""
    billed: dict[str, str] = {}
    for kind in ("Bill", "Purchase", "VendorCredit"):
        for document in desk.company.all(kind):
            for line in document["Line"]:
                for id in links(line, "ReimburseCharge"):
                    assert id not in billed and id in links(document, "ReimburseCharge")
                    billed[id] = line[line["DetailType"]]["BillableStatus"]
    charges = {charge["Id"]: charge for charge in desk.company.all("ReimburseCharge")}
    assert set(charges) == set(billed)
    for id, status in billed.items():
        assert status == ("HasBeenBilled" if charges[id]["HasBeenInvoiced"] else "Billable")


@settings(max_examples=25, deadline=None, derandomize=True)
@given(STEPS)
def test_orders_bills_and_charges_agree_after_every_step(steps: list[tuple[str, int, list[int]]]) -> None:
    buyer = Buyer()
    for verb, which, sizes in steps:
        buyer.does(verb, which, sizes)
        assert_in_order(buyer.desk)
        assert_orders_agree(buyer.desk)
        assert_charges_agree(buyer.desk)


def test_much_of_what_the_buyer_tries_is_done() -> None:
    buyer = Buyer()
    for which in range(60):
        buyer.does(VERBS[which % len(VERBS)], which % 7, [1 + which % 3])

    counts = {kind: len(buyer.desk.company.all(kind)) for kind in (*KINDS, "ReimburseCharge", "Invoice")}
    assert all(counts.values()), counts
