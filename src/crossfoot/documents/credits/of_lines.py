"""A credit of some lines of a document: what was charged for them, less discounts, with the tax on them.

The order's own discount and the tax that its source charged belong to all of its lines. A return takes its share of
both back, and whoever returns the last of it takes the last cent, so that all credits come to what was charged.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Sum

from crossfoot.core.money import ZERO, total
from crossfoot.core.problems import Refusal
from crossfoot.core.shares import share_of
from crossfoot.core.totals import line_amount
from crossfoot.documents.credits import storing
from crossfoot.documents.credits.drafts import CreditDraft, CreditLineDraft
from crossfoot.documents.credits.kinds import CUSTOMER, VENDOR
from crossfoot.documents.credits.models import CreditNote, Reason
from crossfoot.documents.credits.storing import Origin
from crossfoot.documents.entry import measure
from crossfoot.documents.sales_orders.models import SalesOrder


def draft_of_lines(
    *,
    origin: Origin,
    number: str,
    reason: str,
    credited_on: date,
    picked: Mapping[int, tuple[Decimal, Decimal | None]],
    memo: str = "",
    refunded_on: date | None = None,
    payment_reference: str = "",
    restocked: Collection[int] = (),
) -> CreditDraft:
    """A credit of some lines of a document: line id → (quantity, unit price; None for the line's own).

    `refunded_on` is when the money went back; None leaves it open for invoices. `restocked` are the lines of which
    what came back can be sold again. Nothing is written. Raises Refusal for a line that the document does not have.
    """
    kind = VENDOR if hasattr(origin, "vendor_id") else CUSTOMER
    lines = {line.pk: line for line in origin.lines.all()}
    unknown = sorted(set(picked) - set(lines))
    if unknown:
        raise Refusal(f"{origin} has no line {unknown[0]}. Load its lines again, and choose among them.")
    # Whoever credits the last units of a line takes the cents that rounding left.
    rest = {one.line.pk: one for one in storing.creditable(kind, origin.company, origin)}
    drafts = []
    for pk, (quantity, unit_price) in picked.items():
        line = lines[pk]
        net = line.unit_price * (1 - line.discount_fraction)
        left = rest[pk]
        is_rest = unit_price is None and quantity == left.left_quantity
        drafts.append(
            CreditLineDraft(
                quantity=quantity,
                unit_price=net if unit_price is None else unit_price,
                product_id=line.product_id,
                description=line.description,
                kind=line.kind,
                tax_rate_id=line.tax_rate_id,
                account_key=line.account_key,
                amount=left.left_amount if is_rest else None,
                origin_line=pk,
                is_restocked=pk in restocked,
            )
        )
    discount, tax = (ZERO, None)
    if isinstance(origin, SalesOrder):
        discount, tax = _shares(origin, drafts, reason)
    return CreditDraft(
        number=number,
        party_id=getattr(origin, f"{kind.party_field}_id"),
        reason=reason,
        credited_on=credited_on,
        lines=tuple(drafts),
        currency=origin.currency,
        memo=memo,
        discount=discount,
        tax=tax,
        origin_key=origin.key,
        refunded_on=refunded_on,
        payment_reference=payment_reference,
    )


def _shares(
    order: SalesOrder, drafts: Sequence[CreditLineDraft], reason: str
) -> tuple[Decimal, Decimal | None]:
    """What of the order's discount and of its charged tax goes with these lines; no tax where rates compute it.

    What is taken off a price is what a person typed: no discount is taken from that.
    """
    found = storing.creditable(CUSTOMER, order.company, order)
    earlier = CreditNote.objects.filter(company=order.company, origin_key=order.key).exclude(
        status="cancelled"
    )
    given = earlier.aggregate(discount=Sum("discount"), tax=Sum("tax"))
    now: dict[int, Decimal] = {}
    for one in drafts:
        assert one.origin_line is not None
        now[one.origin_line] = _amount(one, order.currency)

    def share(whole: Decimal, lines: Collection[int], before: Decimal | None) -> Decimal:
        rows = [one for one in found if one.line.pk in lines]
        return share_of(
            whole,
            part=total(now.get(one.line.pk, ZERO) for one in rows),
            base=total(max(one.line.amount, ZERO) for one in rows),
            before=total(one.credited for one in rows),
            given=before or ZERO,
            currency=order.currency,
        )

    every = {one.line.pk for one in found}
    discount = ZERO if reason == Reason.PRICE else share(order.discount, every, given["discount"])
    tax = None if order.tax is None else share(order.tax, _taxed([one.line for one in found]), given["tax"])
    return discount, tax


def _taxed(lines: Sequence[Any]) -> set[int]:
    """The lines that the charged tax was on: those that name a rate; where none does the goods, else everything."""
    rated = {line.pk for line in lines if line.tax_rate_id}
    goods = {line.pk for line in lines if line.kind == "goods"}
    return rated or goods or {line.pk for line in lines}


def _amount(line: CreditLineDraft, currency: str) -> Decimal:
    if line.amount is not None:
        return line.amount
    return line_amount(measure(line.quantity), measure(line.unit_price), ZERO, currency)
