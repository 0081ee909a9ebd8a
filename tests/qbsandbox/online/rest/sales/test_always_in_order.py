"""Whatever is done with sales forms, and in whatever order: the fixture looks at the books afterwards."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qbsandbox.company.file import CompanyFile
from rest_desk import NOW, Desk, identity, invoice, parse, sale

from .conftest import check_balanced, check_receivables

FORMS = ("Invoice", "SalesReceipt", "Estimate", "CreditMemo", "RefundReceipt")
AMOUNTS = st.decimals(min_value="-40", max_value="400", places=2)
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["create", "create", "edit", "sparse", "delete", "void", "use", "send"]),
        st.sampled_from(FORMS),
        st.integers(0, 4),
        st.lists(AMOUNTS, min_size=1, max_size=3),
        st.sampled_from(["plain", "discount", "percent", "inclusive", "foreign", "deposit", "goods"]),
    ),
    min_size=6,
    max_size=24,
)


class Clerk:
    def __init__(self, profile: str) -> None:
        self.desk = Desk(CompanyFile.create(profile=profile, realm_id="1", now=NOW))
        self.desk.company.switches.voids_credit_memos = True
        self.code = "TAX" if profile == "us" else "1"
        accounts = self.desk.company.all("Account")
        self.bank = {"value": next(a["Id"] for a in accounts if a["AccountType"] == "Bank")}
        stocked = (i["Id"] for i in self.desk.company.all("Item") if i["Type"] == "Inventory")
        self.goods = next(stocked, "2")
        euro = {"DisplayName": "Euro customer", "CurrencyRef": {"value": "EUR"}}
        self.abroad = str(self.desk.create("Customer", euro)["Id"])
        self.done = 0

    def form(self, amounts: list[Decimal], kind: str) -> dict[str, Any]:
        lines = [sale(amount, item="2", tax=self.code) for amount in amounts]
        if kind == "goods":
            lines.append(sale(30, item=self.goods, quantity=2, price=15, tax=self.code))
        body = invoice(*lines, DepositToAccountRef=self.bank)
        if kind == "discount":
            body["Line"].append({"DetailType": "DiscountLineDetail", "Amount": 7, "DiscountLineDetail": {}})
        elif kind == "percent":
            detail = {"PercentBased": True, "DiscountPercent": "3.7"}
            body["Line"].append({"DetailType": "DiscountLineDetail", "DiscountLineDetail": detail})
            body["ApplyTaxAfterDiscount"] = True
        elif kind == "inclusive":
            body["GlobalTaxCalculation"] = "TaxInclusive"
        elif kind == "foreign":
            body |= {
                "CustomerRef": {"value": self.abroad},
                "CurrencyRef": {"value": "EUR"},
                "ExchangeRate": "1.0837",
            }
        elif kind == "deposit":
            body["Deposit"] = 5
        return body

    def does(self, verb: str, form: str, which: int, amounts: list[Decimal], kind: str) -> None:
        body = self.form(amounts, kind)
        found = self.desk.company.all(form)
        if verb == "create":
            self.send(form.lower(), body)
        elif found:
            record = found[which % len(found)]
            if verb == "edit":
                self.send(form.lower(), {**body, **identity(record)})
            elif verb == "sparse":
                self.send(form.lower(), {"Line": body["Line"], "sparse": True, **identity(record)})
            elif verb == "delete":
                self.send(form.lower(), identity(record), operation="delete")
            elif verb == "void" and form == "SalesReceipt":
                self.send(
                    form.lower(), {**identity(record), "sparse": True}, operation="update", include="void"
                )
            elif verb == "void":
                self.send(form.lower(), identity(record), operation="void")
            elif verb == "send":
                self.send(f"{form.lower()}/{record['Id']}/send", b"", sendTo="a@b.example")
            elif verb == "use":
                self.use(which)

    def use(self, which: int) -> None:
        """Settle an invoice with a credit memo as far as it goes."""
        open_ones = [i for i in self.desk.company.all("Invoice") if i["Balance"]]
        for credit in self.desk.company.all("CreditMemo"):
            for sold in open_ones[which:]:
                amount = min(credit["Balance"], sold["Balance"])
                links = (("Invoice", sold), ("CreditMemo", credit))
                lines = [
                    {"Amount": amount, "LinkedTxn": [{"TxnId": one["Id"], "TxnType": name}]}
                    for name, one in links
                ]
                party = {"CustomerRef": sold["CustomerRef"], "CurrencyRef": sold["CurrencyRef"]}
                self.send("payment", {**party, "TotalAmt": 0, "Line": lines})
                return

    def send(self, path: str, body: Any, **args: str) -> None:
        reply = self.desk.send("POST", path, body, **args)
        assert reply.status in (200, 400, 429), reply
        self.done += reply.status == 200 and "Fault" not in parse(reply)


@pytest.mark.parametrize("profile", ["us", "uk"])
@settings(max_examples=15, deadline=None, derandomize=True)
@given(steps=STEPS)
def test_sales_forms_always_leave_the_books_in_order(profile: str, steps: list[Any]) -> None:
    clerk = Clerk(profile)
    for step in steps:
        clerk.does(*step)

    check_balanced(clerk.desk)
    check_receivables(clerk.desk)
    for form in FORMS:
        for record in clerk.desk.company.all(form):
            lines = [line for line in record["Line"] if line["DetailType"] != "SubTotalLineDetail"]
            items = sum(line["Amount"] for line in lines if line["DetailType"] == "SalesItemLineDetail")
            off = sum(line["Amount"] for line in lines if line["DetailType"] == "DiscountLineDetail")
            tax = (record.get("TxnTaxDetail") or {}).get("TotalTax", 0)
            assert record["TotalAmt"] == items - off + tax >= 0


def test_most_of_what_the_clerk_does_is_done() -> None:
    clerk = Clerk("us")
    ten = [Decimal(10)]
    for form in FORMS:
        for verb in ("create", "edit", "sparse", "send"):
            clerk.does(verb, form, 0, ten, "goods")
    clerk.does("use", "Invoice", 0, ten, "plain")

    assert clerk.done == 21
