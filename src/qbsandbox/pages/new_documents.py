"""Where new documents and records begin."""

from __future__ import annotations

from qbsandbox.pages.shapes import SHAPES
from qbsandbox.pages.visit import Visit

GROUPS = (
    ("Customers", (
        ("receive", "Receive payment"), ("new/invoice", ""), ("new/salesreceipt", ""), ("new/estimate", ""),
        ("new/creditmemo", ""), ("new/refundreceipt", ""), ("new/customer", ""))),
    ("Vendors", (
        ("paybills", "Pay bills"), ("new/bill", ""), ("new/expense", "Expense or check"), ("new/vendorcredit", ""),
        ("new/purchaseorder", ""), ("new/vendor", ""))),
    ("Money and books", (
        ("makedeposit", "Deposit"), ("new/transfer", ""), ("new/creditcardpayment", ""), ("new/journal", ""),
        ("new/inventoryadjustment", "Inventory adjustment"))),
    ("Lists", (
        ("new/item", ""), ("new/account", ""), ("new/class", ""), ("new/location", ""), ("new/term", ""),
        ("new/paymentmethod", ""), ("new/employee", ""),
            ("new/timeactivity", ""))),
)  # fmt: skip


def new_page(visit: Visit) -> str:
    """All forms, by what they are about."""
    titles = {f"new/{shape.place}": shape.title for shape in SHAPES.values()}
    groups = [
        (title, [(label or titles[place], visit.url(place)) for place, label in links])
        for title, links in GROUPS
    ]
    return visit.page("new.html", {"groups": groups})
