"""What movements and events are called on the pages."""

from __future__ import annotations

from collections.abc import Mapping

from crossfoot.core.stock.entries import Rule
from crossfoot.core.stock.movements import Kind
from crossfoot.stock.models import StockEvent

KINDS: Mapping[Kind, str] = {
    Kind.OPENING: "Was there at the beginning",
    Kind.RECEIPT: "Received",
    Kind.SHIPMENT: "Delivered",
    Kind.CUSTOMER_RETURN: "Came back from a customer",
    Kind.SCRAPPED_RETURN: "Came back and was thrown away",
    Kind.VENDOR_RETURN: "Went back to the vendor",
    Kind.COUNT_UP: "More is there",
    Kind.COUNT_DOWN: "Less is there",
    Kind.WRITE_OFF: "Thrown away",
    Kind.TRANSFER: "Changed its place",
    Kind.CONSUMPTION: "Used up",
    Kind.OUTPUT: "Made",
    Kind.DROP_SHIP: "Drop-shipped",
}

EVENTS: Mapping[Rule, str] = {
    Rule.RECEIPT: "Receipt",
    Rule.PRICE_DIFFERENCE: "Bill",
    Rule.LANDED_COST: "Additional charges",
    Rule.DELIVERY: "Delivery",
    Rule.COST_AT_INVOICE: "Invoice",
    Rule.CREDITED_AHEAD: "Credit before delivery",
    Rule.CUSTOMER_RETURN: "Return of a customer",
    Rule.SCRAPPED_RETURN: "Return of a customer",
    Rule.VENDOR_RETURN: "Return to a vendor",
    Rule.VENDOR_CREDIT: "Vendor’s credit",
    Rule.COUNT: "Adjustment",
    Rule.WRITE_OFF: "Write-off",
    Rule.TRANSFER: "Transfer",
    Rule.MANUFACTURING: "Manufacturing order",
    Rule.DROP_SHIP: "Drop-ship",
    Rule.LATE_COST: "Late cost",
    Rule.REVERSAL: "Taken back",
    Rule.OPENING: "Opening stock",
}
"""What an event is; a rule that is not here is called by its name."""

COUNT_SOURCE = "stock_count"


def kind_words(kind: str) -> str:
    return KINDS[Kind(kind)]


def event_words(event: StockEvent) -> str:
    """ "Stock count", "Transfer"."""
    if event.rule == Rule.COUNT and event.source_kind == COUNT_SOURCE:
        return "Stock count"
    rule = Rule(event.rule)
    return EVENTS.get(rule, rule.value.replace("_", " ").capitalize())


def rule_words(rule: Rule) -> str:
    """What a journal of an event is for: "Late cost"."""
    return EVENTS.get(rule, rule.value.replace("_", " ").capitalize())
