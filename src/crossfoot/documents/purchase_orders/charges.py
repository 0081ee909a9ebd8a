"""Additional charges of an order: freight, duty, handling and others.

A charge lies on the order as a line of its kind. It is expected while its amount is still being processed,
and final after that; once a vendor's invoice for the order is approved by both sides, all are locked.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from crossfoot.core.money import ZERO
from crossfoot.core.permissions import Can
from crossfoot.core.problems import Fix, Problem, Refusal, refused
from crossfoot.documents import moving, sending
from crossfoot.documents.entered_lines import amount_of
from crossfoot.documents.purchase_orders import queries, replacing, storing
from crossfoot.documents.purchase_orders.drafts import (
    Known,
    PurchaseLineDraft,
    PurchaseOrderDraft,
    problems_of,
    total_of,
)
from crossfoot.documents.purchase_orders.landing import charges_of, standing_of, why_not_sendable
from crossfoot.documents.purchase_orders.made_of import drafts_of_stored
from crossfoot.documents.purchase_orders.models import PurchaseLine, PurchaseOrder
from crossfoot.documents.purchase_orders.road import BILLS
from crossfoot.documents.stocked import repricing
from crossfoot.documents.vendor_invoices import matching
from crossfoot.tenancy import access
from crossfoot.tenancy.models import Person

__all__ = [
    "CHARGE_KINDS",
    "ChargeDraft",
    "charges_of",
    "declare_no_charges",
    "edit_charges",
    "standing_of",
    "why_not_editable",
    "why_not_sendable",
    "withdraw_declaration",
]

CHARGE_KINDS: tuple[str, ...] = tuple(
    kind for kind in PurchaseLine.Kind.values if kind != PurchaseLine.Kind.GOODS
)

CLOSED = frozenset({PurchaseOrder.Status.REJECTED, PurchaseOrder.Status.CANCELLED})


@dataclass(frozen=True, slots=True)
class ChargeDraft:
    """One additional charge, before tax, in the order's currency. `kind` is one of `CHARGE_KINDS`."""

    kind: str
    amount: Decimal
    description: str = ""
    distribution: str = ""
    is_expected: bool = False
    invoiced_by_vendor: bool = True
    tax_rate_id: int | None = None
    account_key: str = ""


def edit_charges(
    *, order: PurchaseOrder, charges: Sequence[ChargeDraft], by: Person, at: datetime
) -> PurchaseOrder:
    """Make these the order's additional charges; its total grows or shrinks by what the vendor charges of them.

    A declaration that none are due is withdrawn by them. What waits to be sent is made anew. Raises Refusal
    where they are locked, where the order is in QuickBooks or under way, or where something is wrong with one.
    """
    company = order.company
    access.require(by, Can.EDIT_PURCHASES, company, at=at)
    with transaction.atomic():
        stored = moving.one_locked(BILLS, company, order)
        _require_open(stored)
        before = _told(stored)
        draft = _with_charges(stored, charges)
        known = storing.known_for(company, [draft])
        problems = [*_kind_problems(stored, charges), *problems_of(draft, known)]
        if problems:
            raise refused(problems)
        # The source's stated total stays what it was, more or less by what was changed.
        old = _computed(_with_charges(stored, _as_drafts(stored)), known)
        draft = replace(draft, total=stored.total + _computed(draft, known) - old)
        amounts = [amount_of(line, stored.currency) for line in draft.lines]
        stored.total = draft.total or ZERO
        if charges:
            stored.no_charges_by, stored.no_charges_at = None, None
        stored.save(update_fields=["total", "no_charges_by", "no_charges_at"])
        replacing.replace_lines(stored, draft, amounts, replacing.paired(stored, draft))
        changed = queries.one(company, stored.pk)
        data = {"before": before, "after": _told(changed), "total": changed.total}
        moving.record(BILLS, changed, "charges_edited", data, by=by, at=at)
        matching.refresh_orders(company, [stored.pk])
        if sending.is_open(changed):
            sending.send_again(BILLS, company, changed.pk, by=by, at=at)
            changed = queries.one(company, stored.pk)
        repricing.order_edited(changed, by=by, at=at)
    return changed


def declare_no_charges(*, order: PurchaseOrder, by: Person, at: datetime) -> PurchaseOrder:
    """Sign that no additional charges are due, which counts as present (C4). Raises Refusal where there are."""
    access.require(by, Can.EDIT_PURCHASES, order.company, at=at)
    with transaction.atomic():
        stored = moving.one_locked(BILLS, order.company, order)
        if charges_of(stored):
            raise Refusal(
                f"{stored} has additional charges. Take them out before you declare that none are due."
            )
        stored.no_charges_by, stored.no_charges_at = by, at
        stored.save(update_fields=["no_charges_by", "no_charges_at"])
        moving.record(BILLS, stored, "no_charges_declared", {}, by=by, at=at)
    return stored


def withdraw_declaration(*, order: PurchaseOrder, by: Person, at: datetime) -> PurchaseOrder:
    """Take the declaration back. Raises Refusal where there is none, or where charges are locked."""
    access.require(by, Can.EDIT_PURCHASES, order.company, at=at)
    with transaction.atomic():
        stored = moving.one_locked(BILLS, order.company, order)
        _require_unlocked(stored)
        if stored.no_charges_at is None:
            raise Refusal(f"Nobody declared that no charges are due for {stored}.")
        stored.no_charges_by, stored.no_charges_at = None, None
        stored.save(update_fields=["no_charges_by", "no_charges_at"])
        moving.record(BILLS, stored, "no_charges_withdrawn", {}, by=by, at=at)
    return stored


def why_not_editable(order: PurchaseOrder) -> str:
    """Why the charges may not be changed now; empty where they may."""
    if order.charges_locked_at is not None:
        return (
            f"The additional charges of {order} are locked, because a vendor's invoice for it is approved. Return "
            "the invoice to Procurement to change them."
        )
    if order.status in CLOSED:
        return f"{order} is {order.status} and can no longer be changed. Enter a new order."
    return sending.why_not_changeable(order, BILLS.document)


def _require_open(order: PurchaseOrder) -> None:
    reason = why_not_editable(order)
    if reason:
        raise Refusal(reason)


def _require_unlocked(order: PurchaseOrder) -> None:
    if order.charges_locked_at is not None:
        raise Refusal(why_not_editable(order))


def _with_charges(order: PurchaseOrder, charges: Sequence[ChargeDraft]) -> PurchaseOrderDraft:
    """The stored order as a draft without a stated total, with these charges after its goods."""
    goods = [line for line in order.lines.all() if line.kind == PurchaseLine.Kind.GOODS]
    return PurchaseOrderDraft(
        number=order.number,
        vendor_id=order.vendor_id,
        ordered_on=order.ordered_on,
        lines=(*map(_goods_draft, goods), *map(_charge_line, charges)),
        status=order.status,
        currency=order.currency,
        discount=order.discount,
        tax=order.tax,
    )


def _goods_draft(line: PurchaseLine) -> PurchaseLineDraft:
    return PurchaseLineDraft(
        quantity=line.quantity,
        unit_price=line.unit_price,
        product_id=line.product_id,
        description=line.description,
        discount=line.discount_fraction,
        kind=line.kind,
        tax_rate_id=line.tax_rate_id,
        account_key=line.account_key,
        amount=line.amount,
        location_id=line.location_id,
        is_drop_ship=line.is_drop_ship,
        made_of=drafts_of_stored(line.made_of.all()),
    )


def _charge_line(charge: ChargeDraft) -> PurchaseLineDraft:
    return PurchaseLineDraft(
        quantity=Decimal(1),
        unit_price=charge.amount,
        description=charge.description.strip(),
        kind=charge.kind,
        tax_rate_id=charge.tax_rate_id,
        account_key=charge.account_key,
        distribution=charge.distribution,
        is_expected=charge.is_expected,
        invoiced_by_vendor=charge.invoiced_by_vendor,
    )


def _as_drafts(order: PurchaseOrder) -> list[ChargeDraft]:
    return [
        ChargeDraft(
            kind=line.kind,
            amount=line.amount,
            description=line.description,
            distribution=line.distribution,
            is_expected=line.is_expected,
            invoiced_by_vendor=line.invoiced_by_vendor,
            tax_rate_id=line.tax_rate_id,
            account_key=line.account_key,
        )
        for line in charges_of(order)
    ]


def _computed(draft: PurchaseOrderDraft, known: Known) -> Decimal:
    currency = known.currency_of(draft)
    return total_of(draft, [amount_of(line, currency) for line in draft.lines], known)


def _kind_problems(order: PurchaseOrder, charges: Sequence[ChargeDraft]) -> Iterator[Problem]:
    for place, charge in enumerate(charges):
        if charge.kind not in CHARGE_KINDS:
            yield _problem(
                "unknown_charge",
                f"{order}: “{charge.kind}” is not a kind of additional charge. Use one of {', '.join(CHARGE_KINDS)}.",
                where=f"lines.{place}.kind",
            )


def _told(order: PurchaseOrder) -> list[list[object]]:
    return [
        [
            line.kind,
            line.description,
            line.amount,
            line.distribution,
            line.is_expected,
            line.invoiced_by_vendor,
        ]
        for line in charges_of(order)
    ]


def _problem(code: str, sentence: str, where: str = "lines") -> Problem:
    return Problem(code, sentence, Fix.EDIT_DOCUMENT, cause=f"charges:{code}", where=where)
