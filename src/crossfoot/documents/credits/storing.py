"""Drafts of credits as rows: what they may name, what may still be credited, and the writing itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Q, Sum

from crossfoot.core.money import ZERO, cents
from crossfoot.core.problems import Problem, shown
from crossfoot.documents import entered_lines, entry
from crossfoot.documents.credits.drafts import CreditDraft, Known, amounts_of, total_of
from crossfoot.documents.credits.kinds import VENDOR, Credit, CreditKind
from crossfoot.documents.credits.models import CreditNote, Reason
from crossfoot.documents.payable import PaidState
from crossfoot.documents.purchase_orders.models import PurchaseLine, PurchaseOrder
from crossfoot.documents.sales_orders.models import SalesLine, SalesOrder
from crossfoot.documents.vendor_invoices.models import VendorInvoice, VendorInvoiceLine
from crossfoot.parties.models import Party
from crossfoot.tenancy.models import Company

Origin = SalesOrder | PurchaseOrder | VendorInvoice

ORIGINS: dict[str, Any] = {
    "sales_order": SalesOrder,
    "purchase_order": PurchaseOrder,
    "vendor_invoice": VendorInvoice,
}
"""Kinds of document that credits may be for."""


REFUND = ("source", "discount", "refunded_on", "payment_reference")
"""What only a credit note says."""


@dataclass(frozen=True, slots=True)
class Creditable:
    """A line of a document, and what of it was credited already, in units and in its currency."""

    line: Any
    returned: Decimal
    credited: Decimal

    @property
    def left_quantity(self) -> Decimal:
        """What may still come back."""
        left: Decimal = self.line.quantity - self.returned
        return max(left, ZERO)

    @property
    def left_amount(self) -> Decimal:
        """What may still be credited, before tax."""
        left: Decimal = self.line.amount - self.credited
        return max(left, ZERO)


def known_for(kind: CreditKind, company: Company, draft: CreditDraft) -> Known:
    """What this draft may name, in three queries."""
    parties = Party.objects.filter(company=company, kind=kind.party_kind, pk=draft.party_id)
    return Known(
        parties=dict(parties.values_list("pk", "currency")),
        products=entered_lines.products_known(company, draft.lines),
        tax_rates=entered_lines.tax_rates_known(company, draft.lines, bought=kind is VENDOR),
        home_currency=company.home_currency,
    )


def origin_of(company: Company, key: str) -> Origin | None:
    """The document behind a key such as `sales_order:7`; None where it is not this company's."""
    kind, _, pk = key.partition(":")
    model = ORIGINS.get(kind)
    if model is None or not pk.isascii() or not pk.isdigit():
        return None
    found: Origin | None = model.objects.filter(company=company, pk=int(pk)).first()
    return found


def creditable(kind: CreditKind, company: Company, origin: Origin) -> list[Creditable]:
    """The document's lines with what was credited of each, credits that were cancelled left out."""
    lines = kind.line_model.objects.filter(
        Q(credit__company=company, credit__origin_key=origin.key) & ~Q(credit__status="cancelled"),
        origin_line__isnull=False,
    )
    credited = dict(lines.values_list("origin_line").annotate(sum=Sum("amount")))
    returned = dict(
        lines.filter(credit__reason=Reason.RETURN).values_list("origin_line").annotate(sum=Sum("quantity"))
    )
    rows = origin.lines.select_related("product", "tax_rate").order_by("position")
    # SQLite adds up as floats do; both are brought back to what they are kept in.
    return [
        Creditable(
            line,
            entry.measure(returned.get(line.pk, ZERO)),
            cents(credited.get(line.pk, ZERO), origin.currency),
        )
        for line in rows
    ]


def origin_problems(
    kind: CreditKind, company: Company, draft: CreditDraft, known: Known, *, but: Credit | None = None
) -> Iterator[Problem]:
    """A credit is for a document of the same party and currency, and never for more than that charged."""
    if not draft.origin_key:
        return
    name = draft.label(kind)
    origin = origin_of(company, draft.origin_key)
    if origin is None or draft.origin_key.partition(":")[0] not in kind.origins:
        yield entry.problem(
            "unknown_origin",
            f"{name}: the document that it credits is not there. Choose one of this company's.",
            "origin_key",
        )
        return
    party_id = getattr(origin, f"{kind.party_field}_id")
    if party_id != draft.party_id:
        yield entry.problem(
            "origin_of_another",
            f"{name}: {origin} belongs to another {kind.party_field}. Choose the {kind.party_field} of the "
            "document, or another document.",
            kind.party_field,
        )
    if origin.currency != known.currency_of(draft):
        yield entry.problem(
            "origin_currency",
            f"{name} is in {known.currency_of(draft)}, and {origin} is in {origin.currency}. A credit is in "
            "the currency of what it credits.",
            "currency",
        )
    lines = {one.line.pk: one for one in creditable(kind, company, origin)}
    own: dict[int, Decimal] = {}
    own_quantity: dict[int, Decimal] = {}
    if but is not None:
        for stored in but.lines.all():
            if stored.origin_line:
                own[stored.origin_line] = own.get(stored.origin_line, ZERO) + stored.amount
                if but.reason == Reason.RETURN:
                    own_quantity[stored.origin_line] = (
                        own_quantity.get(stored.origin_line, ZERO) + stored.quantity
                    )
    amounts = amounts_of(draft, known)
    for index, (line, amount) in enumerate(zip(draft.lines, amounts, strict=True)):
        if line.origin_line is None:
            continue
        found = lines.get(line.origin_line)
        if found is None:
            yield entry.problem(
                "unknown_origin_line",
                f"{name}, line {index + 1}: {origin} has no such line. Choose one of its lines.",
                f"lines.{index}.origin_line",
            )
            continue
        if draft.reason == Reason.RETURN and line.kind == "goods":
            back = found.left_quantity + own_quantity.get(line.origin_line, ZERO)
            if entry.measure(line.quantity) > back:
                yield entry.problem(
                    "returned_beyond",
                    f"{name}, line {index + 1}: {line.quantity.normalize():f} would come back, and "
                    f"{back.normalize():f} of that line's {found.line.quantity.normalize():f} can. Enter at most that.",
                    f"lines.{index}.quantity",
                )
                continue
        left = found.left_amount + own.get(line.origin_line, ZERO)
        if amount > left:
            yield entry.problem(
                "credited_beyond",
                f"{name}, line {index + 1}: {amount:,} would be credited, and {left:,} of that line's "
                f"{found.line.amount:,} is left to credit. Enter at most that.",
                f"lines.{index}.amount",
            )


def number_taken(
    kind: CreditKind, company: Company, draft: CreditDraft, *, but: int | None = None
) -> Problem | None:
    """The number is another credit's already: the same vendor's, or one of our own."""
    rows = kind.model.objects.filter(company=company, number=draft.number).exclude(pk=but or 0)
    if kind.party_field == "vendor":
        rows = rows.filter(vendor_id=draft.party_id).exclude(status="cancelled")
    if not rows.exists():
        return None
    return entry.problem(
        "number_taken",
        f"There is a {kind.noun} {shown(draft.number)} already. Give this one another number, or edit the one "
        "that is there.",
        "number",
        draft.number,
    )


def fill(kind: CreditKind, credit: Credit, draft: CreditDraft, known: Known) -> list[Decimal]:
    """Set the credit's columns from the draft; returns the lines' amounts."""
    currency = known.currency_of(draft)
    amounts = amounts_of(draft, known)
    setattr(credit, f"{kind.party_field}_id", draft.party_id)
    credit.number, credit.reason = draft.number, draft.reason
    credit.credited_on, credit.posting_on = draft.credited_on, draft.posting_on
    credit.currency, credit.memo, credit.origin_key = currency, draft.memo, draft.origin_key
    credit.tax = None if draft.tax is None else cents(draft.tax, currency)
    credit.total = total_of(draft, amounts, known)
    if isinstance(credit, CreditNote):
        _fill_refund(credit, draft)
    credit.exchange_rate = entry.rate_kept(draft.exchange_rate, currency, known.home_currency)
    return amounts


def _fill_refund(credit: CreditNote, draft: CreditDraft) -> None:
    """Its discount, its sales source, and whether its money went back; what went back is settled from the beginning."""
    origin = origin_of(credit.company, draft.origin_key)
    credit.discount = cents(draft.discount, credit.currency)
    credit.source = draft.source or (origin.source if isinstance(origin, SalesOrder) else "")
    if draft.refunded_on is not None:
        credit.paid_state, credit.paid_amount = PaidState.PAID, credit.total
    elif credit.refunded_on is not None:
        credit.paid_state, credit.paid_amount = PaidState.OPEN, ZERO
    credit.refunded_on, credit.payment_reference = draft.refunded_on, draft.payment_reference


def write_lines(kind: CreditKind, credit: Credit, draft: CreditDraft, amounts: list[Decimal]) -> None:
    """Replace the credit's lines."""
    credit.lines.all().delete()
    dropped = _drop_shipped(draft)
    kind.line_model.objects.bulk_create(
        kind.line_model(
            credit=credit,
            position=position,
            kind=line.kind,
            product_id=line.product_id,
            description=line.description,
            quantity=entry.measure(line.quantity),
            unit_price=entry.measure(line.unit_price),
            amount=amount,
            tax_rate_id=line.tax_rate_id,
            account_key=line.account_key,
            origin_line=line.origin_line,
            is_drop_ship=line.origin_line in dropped,
            **({"is_restocked": line.is_restocked} if isinstance(credit, CreditNote) else {}),
        )
        for position, (line, amount) in enumerate(zip(draft.lines, amounts, strict=True), start=1)
    )


def _drop_shipped(draft: CreditDraft) -> frozenset[int]:
    """The lines of its origin whose goods went from their vendor to the customer."""
    ids = [line.origin_line for line in draft.lines if line.origin_line is not None]
    origin, _, _ = draft.origin_key.partition(":")
    rows = {
        "sales_order": SalesLine.objects.filter(pk__in=ids, is_drop_ship=True),
        "purchase_order": PurchaseLine.objects.filter(pk__in=ids, is_drop_ship=True),
        "vendor_invoice": VendorInvoiceLine.objects.filter(pk__in=ids, order_line__is_drop_ship=True),
    }.get(origin)
    return frozenset() if rows is None or not ids else frozenset(rows.values_list("pk", flat=True))


def told(kind: CreditKind, credit: Credit) -> dict[str, Any]:
    """What the audit trail keeps of a credit before and after an edit."""
    header = [*REFUND] if isinstance(credit, CreditNote) else []
    header += ("number", "reason", "credited_on", "posting_on", "currency", "tax", "total", "origin_key",
              "exchange_rate")  # fmt: skip
    lines = [
        [line.kind, line.product_id, line.quantity, line.unit_price, line.amount]
        for line in credit.lines.all()
    ]
    party = f"{kind.party_field}_id"
    return {**{name: getattr(credit, name) for name in (*header, party)}, "lines": lines}
