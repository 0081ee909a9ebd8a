"""`GET /{form}/{id}/pdf`: a document on paper, as small and valid a PDF as will do.

QuickBooks prints a company's own template; this one has the company, the party, the lines and the sums. Which
kinds of documents can be had is Intuit's list: bills cannot.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from qbsandbox.company.entities.books import Books
from qbsandbox.company.entities.reading import show
from qbsandbox.company.entities.schema import EntityType
from qbsandbox.company.faults import not_found
from qbsandbox.online import pdf
from qbsandbox.online.rest_messages import RestReply
from qbsandbox.online.rest_writes import record_id

TITLES: Mapping[str, str] = {
    "Invoice": "INVOICE",
    "Estimate": "ESTIMATE",
    "SalesReceipt": "SALES RECEIPT",
    "CreditMemo": "CREDIT MEMO",
    "RefundReceipt": "REFUND RECEIPT",
    "Payment": "PAYMENT RECEIPT",
    "PurchaseOrder": "PURCHASE ORDER",
}
LEFT, RIGHT, TOP, BOTTOM = 54, 558, 60, 730
QUANTITY, RATE = 400, 470
ADDRESS_PARTS = ("Line1", "Line2", "Line3", "Line4", "Line5")


def printed(books: Books, type: EntityType, id: str) -> RestReply:
    """The document as a file; raises 610 where there is none, 2030 for an id that is no number."""
    record = books.store.get(type.name, record_id(type, id))
    if record is None:
        raise not_found()
    shown = show(books, type, record)
    number = str(shown.get("DocNumber") or shown.get("PaymentRefNum") or shown["Id"])
    title = f"{TITLES[type.name]} {number}"
    pages = list(_pages(books, shown, title))
    return RestReply(200, {"Content-Type": "application/pdf"}, pdf.file_of(pages, title))


def _pages(books: Books, shown: Mapping[str, Any], title: str) -> Iterator[pdf.Page]:
    page = pdf.Page()
    y = _head(books, page, shown, title)
    for cells in _rows(shown):
        if y > BOTTOM:
            yield page
            page = pdf.Page()
            page.text(LEFT, TOP, title, size=12, font=pdf.BOLD)
            y = TOP + 30
        _row(page, y, *cells)
        y += 16
    page.line(LEFT, y - 8, RIGHT)
    for label, value in _sums(shown):
        y += 16
        page.right(RATE, y, label, font=pdf.BOLD)
        page.right(RIGHT, y, _money(value), font=pdf.BOLD)
    memo = (shown.get("CustomerMemo") or {}).get("value")
    if memo:
        page.text(LEFT, y + 32, pdf.cut(memo, 10, RIGHT - LEFT))
    yield page


def _head(books: Books, page: pdf.Page, shown: Mapping[str, Any], title: str) -> float:
    page.text(LEFT, TOP, books.company.name, size=14, font=pdf.BOLD)
    page.text(LEFT, TOP + 34, title, size=18, font=pdf.BOLD)
    party = shown.get("CustomerRef") or shown.get("VendorRef") or {}
    address = shown.get("BillAddr") or shown.get("VendorAddr")
    y = TOP + 62.0
    for text in (party.get("name", ""), *_address(address)):
        page.text(LEFT, y, pdf.cut(text, 10, 260))
        y += 14
    facts = [
        ("DATE", shown["TxnDate"]),
        ("DUE", shown.get("DueDate")),
        ("EXPIRES", shown.get("ExpirationDate")),
    ]
    right = TOP + 62.0
    for label, text in (*facts, ("CURRENCY", shown["CurrencyRef"]["value"])):
        if text:
            page.right(RATE, right, label, font=pdf.BOLD)
            page.right(RIGHT, right, text)
            right += 14
    y = max(y, right) + 16
    _row(page, y, "DESCRIPTION", "QTY", "RATE", "AMOUNT", font=pdf.BOLD)
    page.line(LEFT, y + 4, RIGHT)
    return y + 20


def _address(address: Mapping[str, Any] | None) -> Iterator[str]:
    if address:
        yield from (str(address[part]) for part in ADDRESS_PARTS if address.get(part))
        town = (address.get(part) for part in ("City", "CountrySubDivisionCode", "PostalCode"))
        yield " ".join(str(part) for part in town if part)


def _row(
    page: pdf.Page, y: float, what: str, quantity: str, rate: str, amount: str, *, font: str = pdf.PLAIN
) -> None:
    page.text(LEFT, y, pdf.cut(what, 10, QUANTITY - LEFT - 50), font=font)
    page.right(QUANTITY, y, quantity, font=font)
    page.right(RATE, y, rate, font=font)
    page.right(RIGHT, y, amount, font=font)


def _rows(shown: Mapping[str, Any]) -> Iterator[tuple[str, str, str, str]]:
    """What it is, quantity, rate and amount of each line, those inside bundles below their bundle."""
    for line in shown.get("Line") or ():
        detail = line.get(line.get("DetailType", "")) or {}
        if line.get("DetailType") in ("SubTotalLineDetail", "DiscountLineDetail"):
            continue
        named = detail.get("ItemRef") or detail.get("GroupItemRef") or detail.get("AccountRef") or {}
        linked = ", ".join(f"{link['TxnType']} {link['TxnId']}" for link in line.get("LinkedTxn") or ())
        what = " - ".join(part for part in (named.get("name"), line.get("Description")) if part)
        quantity = detail.get("Qty", detail.get("Quantity"))
        yield (
            what or linked,
            "" if quantity is None else f"{quantity:f}" if isinstance(quantity, Decimal) else str(quantity),
            _money(detail.get("UnitPrice")),
            _money(line.get("Amount")),
        )
        yield from _rows(detail)


def _sums(shown: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for line in shown.get("Line") or ():
        if line.get("DetailType") == "SubTotalLineDetail":
            yield "SUBTOTAL", line["Amount"]
        elif line.get("DetailType") == "DiscountLineDetail":
            yield "DISCOUNT", -line["Amount"]
    tax = (shown.get("TxnTaxDetail") or {}).get("TotalTax")
    if tax:
        yield "TAX", tax
    yield "TOTAL", shown["TotalAmt"]
    if shown.get("Balance") not in (None, shown["TotalAmt"]):
        yield "BALANCE DUE", shown["Balance"]


def _money(value: Any) -> str:
    return "" if value is None else f"{Decimal(value):,.2f}"
