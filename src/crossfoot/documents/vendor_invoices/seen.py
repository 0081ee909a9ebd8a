"""Whoever approves or returns an invoice acts on what they saw, and not on what somebody made of it since (C2)."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from decimal import Decimal

from crossfoot.audit.models import Event
from crossfoot.core.dates import in_words
from crossfoot.core.money import cents
from crossfoot.documents.vendor_invoices.models import VendorInvoice, VendorInvoiceLine
from crossfoot.tenancy.days import day_in, zone_of

CHANGES = tuple(f"vendor_invoice.{verb}" for verb in ("edited", "dates_chosen", "custom_fields_edited"))
"""Events after which an invoice says something else."""

LENGTH = 16
"""Characters of a version."""

HEADER = (
    "number", "vendor_id", "order_id", "invoice_on", "due_on", "posting_on", "currency", "memo", "discount", "tax",
    "total", "exchange_rate",
)  # fmt: skip
LINE = (
    "position", "kind", "order_line_id", "product_id", "description", "quantity", "unit_price", "discount_fraction",
    "amount", "tax_rate_id", "account_key",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Seen:
    """An invoice as somebody saw it: its version, and the total in its currency."""

    version: str
    total: Decimal


def seen_of(invoice: VendorInvoice) -> Seen:
    """The invoice as it is, with its lines."""
    return Seen(version_of(invoice), invoice.total)


def version_of(invoice: VendorInvoice) -> str:
    """The same for as long as the invoice says the same, whoever changes it and on whatever way; with its lines."""
    said = {
        **{name: _plain(getattr(invoice, name)) for name in HEADER},
        "custom": invoice.custom,
        "lines": [[_plain(getattr(line, name)) for name in LINE] for line in _lines(invoice)],
    }
    text = json.dumps(said, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:LENGTH]


def why_changed(invoice: VendorInvoice, seen: Seen | None) -> str:
    """Who changed the invoice since it was seen, when, and what became of its total; empty where nobody did."""
    if seen is None or seen == seen_of(invoice):
        return ""
    before, after = (f"{cents(one, invoice.currency):,}" for one in (seen.total, invoice.total))
    total = f": total {before} → {after}" if before != after else f"; its total is still {after}"
    return f"{_who_and_when(invoice)}{total}. Look again."


def _lines(invoice: VendorInvoice) -> list[VendorInvoiceLine]:
    return sorted(invoice.lines.all(), key=lambda line: line.position)


def _who_and_when(invoice: VendorInvoice) -> str:
    events = Event.objects.filter(
        company_id=invoice.company_id, subject_kind="vendor_invoice", subject_id=invoice.pk, verb__in=CHANGES
    )
    event = events.order_by("-sequence").first()
    if event is None:
        return f"{invoice} was changed since you looked at it"
    clock = event.at.astimezone(zone_of(invoice.company)).strftime("%H:%M")
    return f"{event.actor} changed {invoice} on {in_words(day_in(invoice.company, event.at))} at {clock}"


def _plain(value: object) -> str:
    """Figures without trailing zeros, which a database adds."""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return "" if value is None else str(value)
