"""Whatever is sold, bought, paid and credited, and in whatever order: the cash basis balances on every day, its
periods add up, and it is the accrual basis once everything is paid."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qbsandbox.company.cash_basis import shares
from qbsandbox.company.file import CompanyFile
from report_reading import results, trial_balance
from rest_desk import NOW, Desk, bill, expense, invoice, sale
from settlement_forms import check, credit_memo, deposit, direct, entry, payment, posting, vendor_credit

AMOUNTS = st.decimals(min_value="0.01", max_value="300", places=2)
DAYS = ["2024-01-03", "2024-01-31", "2024-02-14", "2024-03-01", "2024-03-31"]
STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            ["sell", "sell", "sell goods", "buy", "buy", "credit", "return", "journal", "bank", "receive", "receive",
             "receive", "pay", "pay", "redate", "delete"]
        ),
        st.integers(0, 9),
        st.lists(AMOUNTS, min_size=3, max_size=3),
        st.sampled_from(DAYS),
        st.sampled_from(["1.0837", "1.2", "0.9173"]),
    ),
    min_size=6,
    max_size=25,
)  # fmt: skip


class Clerk:
    def __init__(self, currency: str) -> None:
        self.desk = Desk(CompanyFile.create(profile="us", realm_id="1", now=NOW))
        self.desk.company.switches.deletes_of_paid_documents = "unlink"
        self.ref = {"CurrencyRef": {"value": currency}}
        self.foreign = currency != "USD"
        self.customer = self.desk.create("Customer", {"DisplayName": "C", **self.ref})["Id"]
        self.vendor = self.desk.create("Vendor", {"DisplayName": "V", **self.ref})["Id"]
        for made in (
            self.desk.create("Invoice", invoice(sale(1), customer=self.customer, **self.ref)),
            self.desk.create("Bill", bill(expense(1), vendor=self.vendor, **self.ref)),
        ):
            self.desk.delete("Invoice" if "CustomerRef" in made else "Bill", made)
        kinds = {"Accounts Receivable": "", "Accounts Payable": ""}
        for account in self.desk.company.all("Account"):
            if account["AccountType"] in kinds and account["CurrencyRef"]["value"] == currency:
                kinds[account["AccountType"]] = account["Id"]
        self.receivable, self.payable = kinds.values()
        self.van = self.desk.create("Account", {"Name": "Van", "AccountType": "Fixed Asset"})["Id"]
        stocked = (i["Id"] for i in self.desk.company.all("Item") if i["Type"] == "Inventory")
        self.goods = next(stocked, "2")

    def does(self, verb: str, which: int, amounts: list[Decimal], day: str, rate: str) -> None:
        more: dict[str, Any] = {**self.ref, "TxnDate": day}
        if self.foreign:
            more["ExchangeRate"] = rate
        customer, vendor, first = self.customer, self.vendor, amounts[0]
        match verb:
            case "sell":
                lines = [sale(amount, item=str(place + 1), tax="TAX") for place, amount in enumerate(amounts)]
                self.desk.send("POST", "invoice", invoice(*lines, customer=customer, **more))
            case "sell goods":
                line = sale(30, item=self.goods, quantity=2, price=15)
                self.desk.send("POST", "invoice", invoice(line, sale(first), customer=customer, **more))
            case "buy":
                lines = [
                    expense(first),
                    expense(amounts[1], account="10"),
                    expense(amounts[2], account=self.van),
                ]
                self.desk.send("POST", "bill", bill(*lines, vendor=vendor, **more))
            case "credit":
                self.desk.send("POST", "creditmemo", credit_memo(first, customer) | more)
            case "return":
                self.desk.send("POST", "vendorcredit", vendor_credit(first, vendor) | more)
            case "journal":
                side, other = ("Debit", "Credit") if which % 2 else ("Credit", "Debit")
                lines = [
                    posting(side, self.receivable, first, ("Customer", customer)),
                    posting(other, "1", first),
                ]
                self.desk.send("POST", "journalentry", entry(*lines) | more)
            case "bank":
                line = direct(first, self.receivable, Entity={"value": customer, "type": "CUSTOMER"})
                self.desk.send("POST", "deposit", deposit(line) | more)
            case "receive":
                links, total = self.links("Invoice", "CreditMemo", which, amounts)
                self.desk.send("POST", "payment", payment(total, *links, customer=customer) | more)
            case "pay":
                links, total = self.links("Bill", "VendorCredit", which, amounts)
                self.desk.send("POST", "billpayment", check(total, *links, vendor=vendor) | more)
            case "redate" | "delete":
                kind = ["Invoice", "Bill", "Payment", "BillPayment", "CreditMemo"][which % 5]
                found = self.desk.company.all(kind)
                if found:
                    self.change(verb, kind, found[which % len(found)], day)

    def change(self, verb: str, kind: str, record: dict[str, Any], day: str) -> None:
        body = {
            key: record[key]
            for key in ("Id", "SyncToken", "TotalAmt", "CustomerRef", "VendorRef")
            if key in record
        }
        if verb == "delete":
            self.desk.send("POST", kind.lower(), body, operation="delete")
        else:
            self.desk.send("POST", kind.lower(), {**body, "sparse": True, "TxnDate": day})

    def links(
        self, charge: str, credit: str, which: int, amounts: list[Decimal]
    ) -> tuple[list[Any], Decimal]:
        """Parts of up to two charges, a credit now and then, and sometimes money on top."""
        open_ones = [r for r in self.desk.company.all(charge) if r["Balance"]]
        credits = [r for r in self.desk.company.all(credit) if r["Balance"]] if which % 3 == 0 else []
        links, total = [], Decimal(0)
        for record, amount in zip((open_ones[which % 4 :] + open_ones)[:2], amounts, strict=False):
            if not any(record["Id"] == linked["Id"] for _, linked, _ in links):
                part = min(Decimal(record["Balance"]), amount if which % 2 else Decimal(record["Balance"]))
                links.append((charge, record, part))
                total += part
        for record in credits[:1]:
            part = min(Decimal(record["Balance"]), total)
            if part:
                links.append((credit, record, part))
                total -= part
        return links, total + (amounts[2] if which in (4, 8) else 0)

    def settles_everything(self) -> None:
        """Payments without a document are deleted, every charge and every credit is paid."""
        for kind, charge, credit in (
            ("Payment", "Invoice", "CreditMemo"),
            ("BillPayment", "Bill", "VendorCredit"),
        ):
            for record in self.desk.company.all(kind):
                self.desk.delete(kind, record)
            more = {**self.ref, "TxnDate": "2024-04-30"}
            if charge == "Invoice":
                self.desk.create("Invoice", invoice(sale(20000), customer=self.customer, **more))
            else:
                self.desk.create("Bill", bill(expense(20000), vendor=self.vendor, **more))
            charges = [(charge, r, r["Balance"]) for r in self.desk.company.all(charge) if r["Balance"]]
            credits = [(credit, r, r["Balance"]) for r in self.desk.company.all(credit) if r["Balance"]]
            total = sum(Decimal(v) for _, _, v in charges) - sum(Decimal(v) for _, _, v in credits)
            if kind == "Payment":
                body = payment(total, *charges, *credits, customer=self.customer)
            else:
                body = check(total, *charges, *credits, vendor=self.vendor)
            self.desk.create(kind, body | more)


def nothing_lost(desk: Desk) -> None:
    for day in DAYS:
        assert sum(trial_balance(desk, day).values()) == 0, day
    start, end = date(2024, 1, 1), date(2024, 4, 30)
    whole = results(desk, start.isoformat(), end.isoformat())
    for middle in (date(2024, 1, 31), date(2024, 3, 1)):
        parts = [
            results(desk, start.isoformat(), middle.isoformat()),
            results(desk, (middle + timedelta(days=1)).isoformat(), end.isoformat()),
        ]
        added = {
            name: sum((part.get(name, Decimal(0)) for part in parts), Decimal(0))
            for name in {*parts[0], *parts[1]}
        }
        assert {name: value for name, value in added.items() if value} == whole, middle


@pytest.mark.parametrize("currency", ["USD", "EUR"])
@settings(max_examples=15, deadline=None, derandomize=True)
@given(steps=STEPS)
def test_the_cash_basis_balances_adds_up_and_ends_as_the_accrual_basis(
    currency: str, steps: list[Any]
) -> None:
    clerk = Clerk(currency)
    for step in steps:
        clerk.does(*step)

    nothing_lost(clerk.desk)
    clerk.settles_everything()
    nothing_lost(clerk.desk)
    assert trial_balance(clerk.desk, "2024-04-30") == trial_balance(clerk.desk, "2024-04-30", basis="Accrual")


def test_the_clerk_really_does_what_is_looked_at() -> None:
    clerk = Clerk("EUR")
    amounts = [Decimal("20.01"), Decimal("30.02"), Decimal("10.03")]
    for which in range(9):
        for verb in (
            "sell",
            "sell goods",
            "buy",
            "credit",
            "return",
            "journal",
            "bank",
            "receive",
            "pay",
            "redate",
        ):
            clerk.does(verb, which, amounts, DAYS[which % 5], "1.0837")

    counts = {
        kind: len(clerk.desk.company.all(kind))
        for kind in ("Payment", "BillPayment", "JournalEntry", "Deposit")
    }
    assert all(count >= 5 for count in counts.values()), counts
    held = trial_balance(clerk.desk, "2024-03-31")
    assert held["Unapplied Cash Payment Income"] and held["Unapplied Cash Bill Payment Expense"]
    nothing_lost(clerk.desk)


@given(
    amounts=st.lists(st.integers(-50_000, 50_000), min_size=1, max_size=8),
    total=st.integers(-90_000, 90_000).filter(bool),
    paid=st.integers(0, 90_000),
)
def test_shares_are_whole_cents_and_miss_none(amounts: list[int], total: int, paid: int) -> None:
    so_far = min(paid, abs(total)) * (1 if total > 0 else -1)
    found = shares(amounts, so_far, total)

    exact = [Decimal(amount) * so_far / total for amount in amounts]
    assert abs(sum(found) - sum(exact)) <= Decimal("0.5000001")
    assert all(abs(one - other) < 1 for one, other in zip(found, exact, strict=True))
    assert shares(amounts, total, total) == amounts and shares(amounts, 0, total) == [0] * len(amounts)
