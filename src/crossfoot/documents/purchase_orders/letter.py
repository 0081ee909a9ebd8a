"""A purchase order as the vendor reads it: the text of the e-mail that carries it."""

from __future__ import annotations

from dataclasses import dataclass

from crossfoot.core.dates import in_words
from crossfoot.core.money import cents
from crossfoot.documents.purchase_orders.destinations import destinations_of
from crossfoot.documents.purchase_orders.models import PurchaseLine, PurchaseOrder
from crossfoot.documents.purchase_orders.receiving import goods_of


@dataclass(frozen=True, slots=True)
class Letter:
    """To whom, about what, and what it says."""

    to: str
    subject: str
    text: str


def letter_of(order: PurchaseOrder) -> Letter:
    """The order (with its lines) as a letter to its vendor. Amounts are in the order's currency."""
    company = order.company
    lines = [f"Dear {order.vendor.contact_name or order.vendor.name},", ""]
    goods = goods_of(order)
    elsewhere = destinations_of(goods)
    whom = "as it says below" if len(elsewhere) == len(goods) else f"to {company}"
    lines += [f"please deliver {whom}, under our order number {order.number}:", ""]
    for line in goods:
        lines.append(_line(line, order.currency))
        lines += [f"    {place}" for place in elsewhere.get(line.pk, ())]
    lines += ["", f"Total: {order.total:,} {order.currency}"]
    if order.expected_on:
        lines.append(f"Expected by: {in_words(order.expected_on)}")
    if order.memo:
        lines += ["", order.memo]
    lines += ["", f"Ordered on {in_words(order.ordered_on)}.", str(company)]
    subject = f"Purchase order {' '.join(order.number.split())} from {company}"
    return Letter(order.vendor.email, subject, "\n".join(lines) + "\n")


def _line(line: PurchaseLine, currency: str) -> str:
    name = line.description or (line.product.name if line.product else "")
    code = f" ({line.product.sku})" if line.product else ""
    each = f"{line.unit_price.normalize():f}" if line.unit_price % cents(line.unit_price) else ""
    price = each or f"{cents(line.unit_price, currency):,}"
    return f"{line.quantity.normalize():,f} × {name}{code} at {price}: {line.amount:,}"
