"""Which line of the purchase order is each line of the invoice? Found surely, or left to a person.

The vendor's reference to the order's line comes first, then the item's number, then its name. Only one
single line counts as found: a wrong match would compare the price of one thing with that of another.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from crossfoot.core.problems import shown
from crossfoot.imports.einvoices.invoice import Line, ReadInvoice
from crossfoot.imports.einvoices.sums import adjustment_of, quantity_of, unit_price_of


@dataclass(frozen=True, slots=True)
class OrderLine:
    """A line of the purchase order: our product number, and the vendor's where it is known."""

    position: int
    sku: str
    vendor_sku: str
    name: str
    quantity: Decimal
    unit_price: Decimal


class By(StrEnum):
    """What a match rests on."""

    ORDER_LINE = "order_line"
    BUYER_ITEM = "buyer_item"
    SELLER_ITEM = "seller_item"
    GTIN = "gtin"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class DraftLine:
    """A line to be entered. `amount` is the stated net and counts; `unit_price` is for one unit.

    `adjustment` is what the line's own charges, less its discounts, make of quantity × price. Without
    `order_position` the line is not matched, and `sentence` says why.
    """

    line: Line
    quantity: Decimal
    unit_price: Decimal
    adjustment: Decimal
    amount: Decimal
    order_position: int | None = None
    by: By | None = None
    sentence: str = ""


def as_lines(
    read: ReadInvoice, order_lines: Sequence[OrderLine], *, order_number: str = ""
) -> tuple[DraftLine, ...]:
    """Every line of the invoice with the order's line that it is for.

    With `order_number`, a line that names another order is not matched. Several lines may be for one line
    of the order: an invoice splits it over deliveries, or takes a part back.
    """
    return tuple(_draft(line, read.currency, order_lines, order_number) for line in read.lines)


def _draft(line: Line, currency: str, order_lines: Sequence[OrderLine], order_number: str) -> DraftLine:
    position, by, sentence = _match(line, order_lines, order_number)
    quantity = quantity_of(line, currency)
    price = unit_price_of(replace(line, quantity=quantity), currency)
    return DraftLine(
        line=line,
        quantity=quantity,
        unit_price=line.unit_price / line.price_base_quantity if price is None else price,
        adjustment=adjustment_of(line),
        amount=line.amount,
        order_position=position,
        by=by,
        sentence=sentence,
    )


def _match(
    line: Line, order_lines: Sequence[OrderLine], order_number: str
) -> tuple[int | None, By | None, str]:
    label = f"Line {shown(line.number)}" + (f" ({shown(line.name)})" if line.name else "")
    if order_number and line.order_number and _key(line.order_number) != _key(order_number):
        return (
            None,
            None,
            (
                f"{label} is for order {shown(line.order_number)}, and this is order {shown(order_number)}. "
                "Choose the order's line, or bill it with its own order."
            ),
        )
    found = list(_finds(line, order_lines))
    sure = [(by, lines[0]) for by, lines in found if len(lines) == 1]
    if not sure:
        return None, None, _no_match(label, found)
    by, order_line = sure[0]
    # A vendor that counts its own lines repeats a number that is another line with us; its item tells.
    against = [other for other_by, other in sure[1:] if other_by is not By.NAME and other is not order_line]
    if by is By.ORDER_LINE and against:
        return (
            None,
            None,
            (
                f"{label} names line {order_line.position} of the order ({shown(order_line.name)}), and its item "
                f"is that of line {against[0].position} ({shown(against[0].name)}). Choose the order's line."
            ),
        )
    return order_line.position, by, ""


def _finds(line: Line, order_lines: Sequence[OrderLine]) -> Iterator[tuple[By, list[OrderLine]]]:
    """What each way of matching finds, the surest first; ways that the line says nothing for are left out."""
    ways: tuple[tuple[By, str, Callable[[OrderLine], Sequence[str]]], ...] = (
        (By.ORDER_LINE, _position_key(line.order_line), lambda each: (str(each.position),)),
        (By.BUYER_ITEM, _key(line.buyer_item_id), lambda each: (_key(each.sku),)),
        (By.SELLER_ITEM, _key(line.seller_item_id), lambda each: (_key(each.vendor_sku), _key(each.sku))),
        (By.GTIN, _key(line.gtin), lambda each: (_key(each.sku), _key(each.vendor_sku))),
        (By.NAME, _key(line.name), lambda each: (_key(each.name),)),
    )
    for by, sought, keys in ways:
        if sought:
            yield by, [each for each in order_lines if sought in keys(each)]


def _no_match(label: str, found: Sequence[tuple[By, list[OrderLine]]]) -> str:
    several = next((lines for _, lines in found if lines), [])
    if several:
        positions = ", ".join(str(each.position) for each in several)
        return f"{label} could be any of the order's lines {positions}. Choose one."
    return (
        f"{label} is not on the order: neither a line number, an item number nor the name is there. Choose the "
        "order's line, or leave it as something that was not ordered."
    )


def _key(text: str) -> str:
    """What two writings of one number or name have in common: letter case and spaces do not count."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def _position_key(text: str) -> str:
    """A line number as we write it: 0010 is 10. What is no number names no line of ours."""
    plain = text.strip()
    return str(int(plain)) if plain.isascii() and plain.isdigit() and len(plain) < 10 else ""
