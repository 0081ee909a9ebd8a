"""A company in which something of every kind happens, through the REST face: what replies carry in real life."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from qbsandbox.company.entities.registry import ENTITIES
from rest_desk import Desk, bill, expense, identity, invoice, journal, sale


def bodies(desk: Desk) -> Iterator[tuple[str, Any]]:
    """(kind, reply) of writes: created as fully as a client may, changed, voided, deleted."""
    accounts = {a["AccountSubType"]: {"value": a["Id"]} for a in desk.company.all("Account")}
    checking, card = accounts["Checking"], accounts["CreditCard"]
    lamp = next(i["Id"] for i in desk.company.all("Item") if i["Type"] == "Inventory")

    def made(kind: str, body: dict[str, Any], **args: str) -> Any:
        reply = desk.post(kind.lower(), body, **args)
        return reply[ENTITIES[kind].key]

    yield "Customer", made("Customer", CUSTOMER)
    yield "Vendor", made("Vendor", VENDOR)
    yield "Employee", made("Employee", EMPLOYEE)
    yield "Term", made("Term", {"Name": "Net 17", "DueDays": 17, "DiscountPercent": 2, "DiscountDays": 5})
    for body in smaller_lists():
        if body[0] in ENTITIES:
            yield body[0], made(*body)
    yield "Account", made("Account", {"Name": "Side cash", "AccountType": "Bank", "AcctNum": "1001"})
    yield (
        "Item",
        made("Item", {"Name": "Advice", "Type": "Service", "IncomeAccountRef": accounts["ServiceFeeIncome"]}),
    )
    sold = invoice(sale(100, tax="TAX"), sale(50, quantity=2, price=25), **FORM)
    bought = bill(expense(80), item_line(lamp, 2, 30), DocNumber="V-9")
    first = made("Invoice", sold)
    yield "Invoice", first
    yield "Invoice", desk.get(f"invoice/{first['Id']}", include="invoiceLink")["Invoice"]
    for kind in ("Estimate", "SalesReceipt", "CreditMemo"):
        if kind in ENTITIES:
            yield kind, made(kind, {**sold, "DocNumber": f"{kind[:2]}-1"})
    if "RefundReceipt" in ENTITIES:
        yield (
            "RefundReceipt",
            made("RefundReceipt", {**sold, "DepositToAccountRef": checking, "DocNumber": "RR-1"}),
        )
    owed = made("Bill", bought)
    yield "Bill", owed
    if "PurchaseOrder" in ENTITIES:
        payable = accounts["AccountsPayable"]
        yield "PurchaseOrder", made("PurchaseOrder", {**bought, "APAccountRef": payable, "DocNumber": "PO-1"})
        yield "VendorCredit", made("VendorCredit", {**bought, "DocNumber": "VC-1"})
        paid = {"PaymentType": "CreditCard", "AccountRef": card, "Line": [expense(12)], "DocNumber": "P-1"}
        yield "Purchase", made("Purchase", paid)
    yield "JournalEntry", made("JournalEntry", journal(("Debit", checking["value"], 9), ("Credit", "18", 9)))
    link = {"Amount": 60, "LinkedTxn": [{"TxnId": first["Id"], "TxnType": "Invoice"}]}
    receipt = made(
        "Payment", {"CustomerRef": {"value": "1"}, "TotalAmt": 70, "Line": [link], "PaymentRefNum": "77"}
    )
    yield "Payment", receipt
    link = {"Amount": 40, "LinkedTxn": [{"TxnId": owed["Id"], "TxnType": "Bill"}]}
    for pay in (
        {"PayType": "Check", "CheckPayment": {"BankAccountRef": checking, "PrintStatus": "NeedToPrint"}},
        {"PayType": "CreditCard", "CreditCardPayment": {"CCAccountRef": card}},
    ):
        settled = {"VendorRef": {"value": "5"}, "TotalAmt": 40, "Line": [link], **pay}
        yield "BillPayment", made("BillPayment", settled)
    if "Deposit" in ENTITIES:
        line = {"Amount": 70, "LinkedTxn": [{"TxnId": receipt["Id"], "TxnType": "Payment", "TxnLineId": "0"}]}
        other = {
            "Amount": 5,
            "DetailType": "DepositLineDetail",
            "DepositLineDetail": {"AccountRef": {"value": "18"}},
        }
        yield "Deposit", made("Deposit", {"DepositToAccountRef": checking, "Line": [line, other]})
        between = {"FromAccountRef": checking, "ToAccountRef": accounts["Savings"], "Amount": 3}
        yield "Transfer", made("Transfer", between)
        card_paid = {"BankAccountRef": checking, "CreditCardAccountRef": card, "Amount": 4}
        yield "CreditCardPayment", made("CreditCardPayment", card_paid)
    if "InventoryAdjustment" in ENTITIES:
        counted = {
            "DetailType": "ItemAdjustmentLineDetail",
            "ItemAdjustmentLineDetail": {"ItemRef": {"value": lamp}, "QtyDiff": -1},
        }
        shrunk = {"AdjustAccountRef": {"value": "18"}, "Line": [counted]}
        yield "InventoryAdjustment", made("InventoryAdjustment", shrunk)
    spare = made("Invoice", {**sold, "DocNumber": "I-2"})
    yield "Invoice", desk.post("invoice", identity(spare), operation="void")["Invoice"]
    spare = made("Invoice", {**sold, "DocNumber": "I-3"})
    yield "Invoice", desk.delete("Invoice", spare)
    yield "Customer", desk.sparse("Customer", desk.read("Customer", "4"), Notes="Pays late")


def smaller_lists() -> Iterator[tuple[str, dict[str, Any]]]:
    yield "Class", {"Name": "Retail"}
    yield "Department", {"Name": "North"}
    yield "PaymentMethod", {"Name": "Barter", "Type": "NON_CREDIT_CARD"}
    yield "CompanyCurrency", {"Code": "CHF"}
    yield (
        "TimeActivity",
        {
            "NameOf": "Vendor",
            "VendorRef": {"value": "5"},
            "CustomerRef": {"value": "1"},
            "ItemRef": {"value": "1"},
            "TxnDate": "2024-03-01",
            "Hours": 2,
            "Minutes": 30,
            "HourlyRate": 50,
            "BillableStatus": "Billable",
        },
    )
    yield (
        "Attachable",
        {"Note": "A note", "AttachableRef": [{"EntityRef": {"type": "Customer", "value": "1"}}]},
    )
    yield (
        "RecurringTransaction",
        {
            "Invoice": {
                "CustomerRef": {"value": "1"},
                "Line": [sale(20)],
                "RecurringInfo": {
                    "Name": "Monthly",
                    "RecurType": "Automated",
                    "Active": True,
                    "ScheduleInfo": {"IntervalType": "Monthly", "NumInterval": 1, "DayOfMonth": 1},
                },
            }
        },
    )


def item_line(item: str, quantity: int, price: int) -> dict[str, Any]:
    return {
        "Amount": quantity * price,
        "DetailType": "ItemBasedExpenseLineDetail",
        "Description": "For the shop",
        "ItemBasedExpenseLineDetail": {"ItemRef": {"value": item}, "Qty": quantity, "UnitPrice": price},
    }


ADDRESS = {"Line1": "1 Long Lane", "City": "Dover", "CountrySubDivisionCode": "DE", "PostalCode": "19901"}
PERSON = {
    "Title": "Ms",
    "GivenName": "Ida",
    "MiddleName": "B",
    "FamilyName": "Wells",
    "Suffix": "Jr",
    "PrimaryPhone": {"FreeFormNumber": "555 1000"},
    "Mobile": {"FreeFormNumber": "555 1001"},
    "Fax": {"FreeFormNumber": "555 1002"},
    "PrimaryEmailAddr": {"Address": "ida@wells.example"},
    "WebAddr": {"URI": "https://wells.example"},
}
CUSTOMER = {**PERSON, "CompanyName": "Wells", "BillAddr": ADDRESS, "ShipAddr": ADDRESS, "Taxable": True}
VENDOR = {**PERSON, "GivenName": "Ada", "BillAddr": ADDRESS, "AcctNum": "77", "TaxIdentifier": "99-5688293"}
EMPLOYEE = {**{k: v for k, v in PERSON.items() if k not in ("WebAddr", "Fax")}, "GivenName": "Eva"}
FORM = {
    "DocNumber": "I-1",
    "CustomerMemo": {"value": "Thank you"},
    "PrivateNote": "For the file",
    "BillEmail": {"Address": "ida@wells.example"},
    "BillAddr": ADDRESS,
    "ShipAddr": ADDRESS,
}
