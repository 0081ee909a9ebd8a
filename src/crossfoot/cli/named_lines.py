"""Lines of a document as they are typed: SKU=QUANTITY or #LINE=QUANTITY, for a credit with @AMOUNT behind it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from crossfoot.cli.people import refused
from crossfoot.cli.typed import number_of
from crossfoot.documents.models import PurchaseOrder, SalesOrder, VendorInvoice
from crossfoot.documents.purchase_orders.models import PurchaseLine
from crossfoot.documents.sales_orders.models import SalesLine
from crossfoot.documents.vendor_invoices.models import VendorInvoiceLine

Lined = SalesOrder | PurchaseOrder | VendorInvoice
Line = SalesLine | PurchaseLine | VendorInvoiceLine


def quantities(document: Lined, lines: Sequence[str]) -> dict[int, Decimal]:
    """Line id → how many. Exits with a sentence for a line that the document does not have."""
    return {pk: number_of(text) for pk, text in _texts(document, lines).items()}


def priced(document: Lined, lines: Sequence[str]) -> dict[int, tuple[Decimal, Decimal | None]]:
    """Line id → how many, and at which unit price; None: at the line's own."""
    return {pk: _priced(text) for pk, text in _texts(document, lines).items()}


def _priced(text: str) -> tuple[Decimal, Decimal | None]:
    quantity, _, amount = text.partition("@")
    return number_of(quantity), number_of(amount) if amount else None


def _texts(document: Lined, lines: Sequence[str]) -> dict[int, str]:
    """Line id → what was typed for it."""
    own: list[Line] = list(document.lines.all())
    found: dict[int, str] = {}
    for typed in lines:
        name, _, text = typed.rpartition("=")
        here = [line for line in own if _is_called(line, name)]
        if len(here) != 1:
            count = "no line" if not here else "several lines"
            places = ", ".join(f"#{line.position}={_called(line)}" for line in own)
            raise refused(
                f"{document} has {count} {name or typed}. Its lines are {places}. Write #LINE=QUANTITY."
            )
        found[here[0].pk] = text
    return found


def _is_called(line: Line, name: str) -> bool:
    return name in {_called(line), f"#{line.position}"} and bool(name)


def _called(line: Line) -> str:
    return line.product.sku if line.product else line.description
