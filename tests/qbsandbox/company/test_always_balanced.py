"""Whatever is done to a company, and in whatever order, its books balance."""

from collections import defaultdict
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qbsandbox.company.file import CompanyFile
from rest_desk import NOW, Desk, bill, expense, identity, invoice, journal, parse, sale

AMOUNTS = st.decimals(min_value="-50", max_value="500", places=2)
DAYS = st.dates(date(2022, 11, 1), date(2024, 3, 31)).map(date.isoformat)
STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            ["sell", "buy", "journal", "edit", "sparse", "delete", "void", "pay", "settle", "unpay"]
        ),
        st.integers(0, 5),
        st.lists(AMOUNTS, min_size=1, max_size=4),
        DAYS,
        st.sampled_from(["home", "EUR"]),
    ),
    min_size=8,
    max_size=30,
)


class Bookkeeper:
    """Does one thing at a time to a company; what is refused changes nothing."""

    def __init__(self, profile: str) -> None:
        self.desk = Desk(CompanyFile.create(profile=profile, realm_id="1", now=NOW))
        self.us = profile == "us"
        euro = {"CurrencyRef": {"value": "EUR"}}
        self.customers = {
            "home": "1",
            "EUR": self.desk.create("Customer", {"DisplayName": "Euro customer", **euro})["Id"],
        }
        self.vendors = {
            "home": "5" if self.us else "4",
            "EUR": self.desk.create("Vendor", {"DisplayName": "Euro vendor", **euro})["Id"],
        }

    def does(self, verb: str, which: int, amounts: list[Decimal], day: str, currency: str) -> None:
        more: dict[str, Any] = {"TxnDate": day}
        if currency == "EUR":
            more |= {"CurrencyRef": {"value": "EUR"}, "ExchangeRate": "1.0837"}
        forms: dict[str, Callable[[], tuple[str, dict[str, Any]]]] = {
            "sell": lambda: ("invoice", self.sale(amounts, currency) | more),
            "buy": lambda: ("bill", self.purchase(amounts, currency) | more),
            "journal": lambda: ("journalentry", self.journal(amounts) | more),
        }
        if verb in forms:
            self.desk.send("POST", *forms[verb]())
            return
        kind = ["Invoice", "Bill"][which % 2]
        found = self.desk.company.all(kind)
        if verb == "unpay":
            kind = ["Payment", "BillPayment"][which % 2]
            found, verb = self.desk.company.all(kind), "delete"
        if not found:
            return
        record = found[which % len(found)]
        form = self.sale(amounts, currency) if kind == "Invoice" else self.purchase(amounts, currency)
        match verb:
            case "edit":
                self.desk.send("POST", kind.lower(), {**identity(record), **form, **more})
            case "sparse":
                party = {key: record[key] for key in ("VendorRef",) if key in record}
                body = {**identity(record), "sparse": True, "Line": form["Line"], "TxnDate": day, **party}
                self.desk.send("POST", kind.lower(), body)
            case "delete" | "void":
                self.desk.send("POST", kind.lower(), identity(record), operation=verb)
            case "pay" | "settle":
                self.pay(kind, record, day)

    def sale(self, amounts: list[Decimal], currency: str) -> dict[str, Any]:
        code = "TAX" if self.us else "1"
        lines = [sale(a, item="2", tax=code) for a in amounts]
        lines.append(
            {
                "DetailType": "DiscountLineDetail",
                "DiscountLineDetail": {"PercentBased": True, "DiscountPercent": 3},
            }
        )
        return invoice(*lines, customer=self.customers[currency])

    def purchase(self, amounts: list[Decimal], currency: str) -> dict[str, Any]:
        code = "NON" if self.us else "2"
        return bill(*[expense(a, tax=code) for a in amounts], vendor=self.vendors[currency])

    def journal(self, amounts: list[Decimal]) -> dict[str, Any]:
        total = sum(abs(a) for a in amounts)
        return journal(*[("Debit", "17", abs(a)) for a in amounts], ("Credit", "36", total))

    def pay(self, kind: str, record: dict[str, Any], day: str) -> None:
        half = (Decimal(record["Balance"]) / 2).quantize(Decimal("0.01"))
        line = {"Amount": half, "LinkedTxn": [{"TxnId": record["Id"], "TxnType": kind}]}
        body = {"TotalAmt": half, "TxnDate": day, "Line": [line], "CurrencyRef": record["CurrencyRef"]}
        if kind == "Invoice":
            self.desk.send("POST", "payment", {**body, "CustomerRef": record["CustomerRef"]})
        else:
            check = {"PayType": "Check", "CheckPayment": {"BankAccountRef": {"value": "35"}}}
            self.desk.send("POST", "billpayment", {**body, **check, "VendorRef": record["VendorRef"]})


def what_is_open(desk: Desk, kind: str, party: str, id: str) -> Decimal:
    """Open documents less unapplied payments of one customer or vendor, in their currency."""
    opened = sum(
        (Decimal(d["Balance"]) for d in desk.company.all(kind) if d[party]["value"] == id), Decimal(0)
    )
    payments = [
        p for p in desk.company.all("Payment") if kind == "Invoice" and p["CustomerRef"]["value"] == id
    ]
    return opened - sum((Decimal(p["UnappliedAmt"]) for p in payments), Decimal(0))


@pytest.mark.parametrize("profile", ["us", "uk"])
@settings(max_examples=40, deadline=None, derandomize=True)
@given(steps=STEPS)
def test_after_anything_at_all_the_books_balance(profile: str, steps: list[Any]) -> None:
    clerk = Bookkeeper(profile)
    for step in steps:
        clerk.does(*step)
    desk = clerk.desk

    per_document: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for entry in desk.company.ledger.entries():
        per_document[entry.entity, entry.txn_id] += entry.amount
    assert not any(per_document.values())
    for day in (date(2022, 12, 31), date(2023, 6, 30), date(2024, 12, 31)):
        assert sum(amount for _, _, amount in desk.company.ledger.trial_balance(date(2022, 1, 1), day)) == 0
    for id in clerk.customers.values():
        assert desk.read("Customer", id)["Balance"] == what_is_open(desk, "Invoice", "CustomerRef", id)
    for id in clerk.vendors.values():
        assert desk.read("Vendor", id)["Balance"] == what_is_open(desk, "Bill", "VendorRef", id)
    report = desk.get("reports/BalanceSheet", start_date="2024-01-01", end_date="2024-12-31")["Rows"]["Row"]
    assert report[0]["Summary"]["ColData"][1] == report[1]["Summary"]["ColData"][1]


def test_a_bookkeepers_day_really_happens() -> None:
    """The property above would hold for a company in which everything is refused; this one is not."""
    clerk = Bookkeeper("uk")
    for verb in ("sell", "buy", "journal", "pay", "settle", "sparse"):
        clerk.does(verb, 1 if verb == "settle" else 0, [Decimal("120.55")], "2024-02-02", "home")
    desk = clerk.desk

    kinds = ("Invoice", "Bill", "JournalEntry", "Payment", "BillPayment")
    assert [len(desk.company.all(kind)) for kind in kinds] == [
        1, 1, 2, 1, 1,
    ]  # fmt: skip
    assert parse(desk.send("GET", "invoice/2"))["Invoice"]["SyncToken"] == "2"
