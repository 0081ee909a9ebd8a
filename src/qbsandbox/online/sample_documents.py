"""What happened so far in the sample company: one of everything, entered through the REST face like any other
request.

Days count back from the day on which the company is made, so that a fresh one always has overdue and recent
documents; on the same day it is the same company to the last id.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from qbsandbox.company import jsontext, pacific
from qbsandbox.company.file import CompanyFile
from qbsandbox.online import rest
from qbsandbox.online.rest_messages import RestRequest

Body = Mapping[str, Any]
CHECKING, SAVINGS, VISA, PAYABLE = "35", "36", "42", "33"
PEST_CONTROL, DESIGN, INSTALLATION = "10", "4", "7"
# Customer (by order of the seeds), item, quantity, price, days ago, whether it was paid.
INVOICES = (
    (1, PEST_CONTROL, 2, "35.00", 60, True),
    (1, DESIGN, 3, "75.00", 20, False),
    (2, INSTALLATION, 4, "50.00", 55, True),
    (3, PEST_CONTROL, 1, "35.00", 50, True),
    (3, DESIGN, 8, "75.00", 45, False),
    (4, INSTALLATION, 2, "50.00", 40, True),
    (5, DESIGN, 5, "75.00", 35, True),
    (6, PEST_CONTROL, 6, "35.00", 12, False),
)
# Vendor (by order of the seeds), account, amount, days ago.
BILLS = ((1, "46", "75.00", 58), (2, "46", "240.50", 30), (3, "15", "88.09", 25), (4, "46", "103.55", 10))


def enter(company: CompanyFile, *, now: datetime) -> None:
    """Enter it all; raises ValueError where a document is refused, which is a defect of the seeds."""
    company.set_preferences("AccountingInfoPrefs", ClassTrackingPerTxnLine=True, TrackDepartments=True)
    desk = _Desk(company, now)
    _lists(desk)
    _sales(desk)
    _purchases(desk)
    _banking(desk)
    _rest(desk)


class _Desk:
    def __init__(self, company: CompanyFile, now: datetime) -> None:
        self._company = company
        self._now = now
        names = company.all("Customer"), company.all("Vendor"), company.all("Employee")
        self.customers, self.vendors, self.employees = ([each["Id"] for each in kind] for kind in names)
        self.goods: list[Any] = []

    def day(self, ago: int) -> str:
        return (pacific.today(self._now) - timedelta(days=ago)).isoformat()

    def post(self, segment: str, body: Body) -> Any:
        """The record that the request made."""
        request = RestRequest(
            "POST", (segment,), {}, json.dumps(body).encode(), "application/json", "application/json"
        )
        reply = rest.handle(self._company, request, now=self._now)
        answer = jsontext.read(reply.body.decode())
        if "Fault" in answer:
            raise ValueError(f"The sample company cannot have this {segment}: {answer['Fault']}")
        return next(value for name, value in answer.items() if name != "time")


def _lists(desk: _Desk) -> None:
    """Classes, locations, the currencies beside the dollar, a rate, and goods that are counted."""
    for name in ("Design", "Landscaping"):
        desk.post("class", {"Name": name})
    for name in ("Bayshore", "Half Moon Bay"):
        desk.post("department", {"Name": name})
    for code in ("CAD", "EUR"):
        desk.post("companycurrency", {"Code": code})
    desk.post(
        "exchangerate",
        {"SourceCurrencyCode": "EUR", "AsOfDate": desk.day(0), "Rate": "1.1", "TargetCurrencyCode": "USD"},
    )
    for name, price, cost, stocked in (("Rock Fountain", "275", "125", 2), ("Pump", "15", "10", 25)):
        goods = desk.post(
            "item",
            {
                "Name": name,
                "Type": "Inventory",
                "TrackQtyOnHand": True,
                "QtyOnHand": stocked,
                "InvStartDate": desk.day(90),
                "UnitPrice": price,
                "PurchaseCost": cost,
                "IncomeAccountRef": _ref("79"),
                "ExpenseAccountRef": _ref("80"),
                "AssetAccountRef": _ref("81"),
            },
        )
        desk.goods.append(goods)


def _sales(desk: _Desk) -> None:
    """Invoices and payments, two of them deposited; a sales receipt, an estimate, a credit, a refund."""
    payments = []
    for customer, item, quantity, price, ago, paid in INVOICES:
        name = _ref(desk.customers[customer - 1])
        sold = desk.post(
            "invoice",
            {"CustomerRef": name, "TxnDate": desk.day(ago), "Line": [_sold(item, quantity, price)]},
        )
        if paid:
            settled = [{"Amount": str(sold["TotalAmt"]), "LinkedTxn": [_link(sold, "Invoice")]}]
            body = {"CustomerRef": name, "TotalAmt": str(sold["TotalAmt"]), "TxnDate": desk.day(ago - 8)}
            payments.append(desk.post("payment", {**body, "PaymentMethodRef": _ref("2"), "Line": settled}))
    desk.post(
        "deposit",
        {
            "DepositToAccountRef": _ref(CHECKING),
            "TxnDate": desk.day(30),
            "Line": [
                {"Amount": str(paid["TotalAmt"]), "LinkedTxn": [{**_link(paid, "Payment"), "TxnLineId": "0"}]}
                for paid in payments[:2]
            ],
        },
    )
    first = {"CustomerRef": _ref(desk.customers[0])}
    desk.post(
        "salesreceipt",
        {
            "CustomerRef": _ref(desk.customers[3]),
            "TxnDate": desk.day(18),
            "Line": [_sold(PEST_CONTROL, 2, "35.00")],
        },
    )
    desk.post("estimate", {**first, "TxnDate": desk.day(15), "Line": [_sold(DESIGN, 10, "75.00")]})
    desk.post("creditmemo", {**first, "TxnDate": desk.day(6), "Line": [_sold(PEST_CONTROL, 1, "35.00")]})
    desk.post(
        "refundreceipt",
        {
            **first,
            "TxnDate": desk.day(5),
            "DepositToAccountRef": _ref(CHECKING),
            "Line": [_sold(PEST_CONTROL, 1, "35.00")],
        },
    )


def _purchases(desk: _Desk) -> None:
    """Bills, of which one is paid by check and one by card; an order, a vendor's credit, and expenses of the
    three kinds."""
    bills = [
        desk.post(
            "bill",
            {
                "VendorRef": _ref(desk.vendors[vendor - 1]),
                "TxnDate": desk.day(ago),
                "Line": [_spent(account, amount)],
            },
        )
        for vendor, account, amount, ago in BILLS
    ]
    for bill, kind, account in ((bills[0], "Check", CHECKING), (bills[1], "CreditCard", VISA)):
        how = {"BankAccountRef" if kind == "Check" else "CCAccountRef": _ref(account)}
        desk.post(
            "billpayment",
            {
                "VendorRef": bill["VendorRef"],
                "PayType": kind,
                f"{kind}Payment": how,
                "TotalAmt": str(bill["TotalAmt"]),
                "TxnDate": desk.day(8),
                "Line": [{"Amount": str(bill["TotalAmt"]), "LinkedTxn": [_link(bill, "Bill")]}],
            },
        )
    vendor = {"VendorRef": _ref(desk.vendors[3])}
    desk.post(
        "purchaseorder",
        {**vendor, "APAccountRef": _ref(PAYABLE), "TxnDate": desk.day(14), "Line": [_spent("46", "310.00")]},
    )
    desk.post("vendorcredit", {**vendor, "TxnDate": desk.day(7), "Line": [_spent("46", "20.00")]})
    for kind, account, amount in (
        ("Cash", CHECKING, "12.40"),
        ("Check", CHECKING, "55.00"),
        ("CreditCard", VISA, "89.95"),
    ):
        desk.post(
            "purchase",
            {
                "PaymentType": kind,
                "AccountRef": _ref(account),
                "TxnDate": desk.day(11),
                "Line": [_spent("15", amount)],
            },
        )


def _banking(desk: _Desk) -> None:
    """Money between accounts, the card paid off in part, and one journal entry."""
    desk.post(
        "transfer",
        {
            "FromAccountRef": _ref(CHECKING),
            "ToAccountRef": _ref(SAVINGS),
            "Amount": "500.00",
            "TxnDate": desk.day(21),
        },
    )
    desk.post(
        "creditcardpayment",
        {
            "BankAccountRef": _ref(CHECKING),
            "CreditCardAccountRef": _ref(VISA),
            "Amount": "100.00",
            "TxnDate": desk.day(4),
        },
    )
    sides = (("Debit", "46"), ("Credit", "15"))
    desk.post(
        "journalentry",
        {
            "TxnDate": desk.day(9),
            "Line": [
                {
                    "Amount": "18.00",
                    "DetailType": "JournalEntryLineDetail",
                    "JournalEntryLineDetail": {"PostingType": side, "AccountRef": _ref(account)},
                }
                for side, account in sides
            ],
        },
    )


def _rest(desk: _Desk) -> None:
    """Hours that somebody worked, templates of a bill and an invoice, a note on a vendor; a pump that broke, and
    an expense that waits to be billed."""
    desk.post(
        "timeactivity",
        {
            "TxnDate": desk.day(3),
            "NameOf": "Employee",
            "EmployeeRef": _ref(desk.employees[0]),
            "CustomerRef": _ref(desk.customers[0]),
            "ItemRef": _ref("2"),
            "Hours": 5,
            "Minutes": 30,
            "HourlyRate": "50",
            "Description": "Planting",
        },
    )
    lines = {
        "Bill": ({"VendorRef": _ref(desk.vendors[4])}, _spent("46", "75.00")),
        "Invoice": ({"CustomerRef": _ref(desk.customers[4])}, _sold(PEST_CONTROL, 1, "35.00")),
    }
    for kind, (party, line) in lines.items():
        schedule = {"IntervalType": "Monthly", "NumInterval": 1, "DayOfMonth": 1, "StartDate": desk.day(0)}
        info = {"Name": f"Monthly {kind}", "RecurType": "Automated", "Active": True, "ScheduleInfo": schedule}
        desk.post("recurringtransaction", {kind: {**party, "Line": [line], "RecurringInfo": info}})
    desk.post(
        "attachable",
        {
            "Note": "Delivers on Tuesdays",
            "AttachableRef": [{"EntityRef": {"type": "Vendor", "value": desk.vendors[0]}}],
        },
    )
    pump = next(item for item in desk.goods if item["Name"] == "Pump")
    desk.post(
        "inventoryadjustment",
        {
            "TxnDate": desk.day(2),
            "AdjustAccountRef": _ref("80"),
            "Line": [
                {
                    "DetailType": "ItemAdjustmentLineDetail",
                    "ItemAdjustmentLineDetail": {"ItemRef": _ref(pump["Id"]), "QtyDiff": -1},
                }
            ],
        },
    )
    billable = {"BillableStatus": "Billable", "CustomerRef": _ref(desk.customers[1])}
    desk.post(
        "purchase",
        {
            "PaymentType": "Cash",
            "AccountRef": _ref(CHECKING),
            "TxnDate": desk.day(2),
            "Line": [_spent("46", "22.50", **billable)],
        },
    )


def _ref(id: str) -> Body:
    return {"value": id}


def _link(record: Body, kind: str) -> dict[str, str]:
    return {"TxnId": record["Id"], "TxnType": kind}


def _sold(item: str, quantity: int, price: str) -> Body:
    detail = {"ItemRef": _ref(item), "Qty": quantity, "UnitPrice": price}
    amount = str(quantity * Decimal(price))
    return {"Amount": amount, "DetailType": "SalesItemLineDetail", "SalesItemLineDetail": detail}


def _spent(account: str, amount: str, **more: Any) -> Body:
    detail = {"AccountRef": _ref(account), **more}
    return {
        "Amount": amount,
        "DetailType": "AccountBasedExpenseLineDetail",
        "AccountBasedExpenseLineDetail": detail,
    }
