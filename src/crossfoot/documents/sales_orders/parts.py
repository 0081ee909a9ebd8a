"""Orders that are delivered and invoiced in parts: each part is a sales order of its own, made from the whole one.

A part takes everything that a sales order can: its own invoice or receipt, revision of dates, cancelling, credits,
payments. What it says of goods and money comes from the whole order and is not edited. The whole order is in parts
from the first one on, and is never invoiced itself; it is a confirmed order again once its last part was cancelled.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import QuerySet

from crossfoot.audit import trail
from crossfoot.audit.trail import Subject, actor_of
from crossfoot.core.delivering import Ordered, Part, Whole, part_of
from crossfoot.core.mappings import US_COUNTRIES
from crossfoot.core.money import ZERO, cents, total
from crossfoot.core.permissions import Can
from crossfoot.core.postings import Address
from crossfoot.core.problems import Problem, Refusal, refused
from crossfoot.documents import entry, moving, sending
from crossfoot.documents.sales_orders import buying, queries, storing
from crossfoot.documents.sales_orders.drafts import SalesLineDraft, SalesOrderDraft, problems_of
from crossfoot.documents.sales_orders.models import SalesLine, SalesOrder
from crossfoot.documents.sales_orders.road import INVOICES
from crossfoot.documents.sending import UNSENT
from crossfoot.tenancy import access
from crossfoot.tenancy.models import Company, Person

MOST_PARTS = 200
"""Of one order; who ships more often invoices by month."""


@dataclass(frozen=True, slots=True)
class Delivering:
    """A line of a whole order with what of it was delivered."""

    line: SalesLine
    ordered: Ordered


def deliver_part(
    *, order: SalesOrder, quantities: Mapping[int, Decimal], shipped_on: date, by: Person, at: datetime
) -> SalesOrder:
    """So much of these lines (line id → quantity) was shipped on a day: a part of its own, ready to be invoiced.

    Shipping and other charges go with the first part. In automatic mode the part's invoice is queued at once. Raises
    Refusal where the order is a part itself, is not confirmed, was invoiced as a whole, or more would be delivered
    than is left; Forbidden or Outsider.
    """
    company = order.company
    access.require(by, Can.EDIT_SALES, company, at=at)
    problems = list(entry.date_problems("The shipment", "shipped_on", "the ship date", shipped_on))
    if problems:
        raise refused(problems)
    with transaction.atomic():
        whole = moving.one_locked(INVOICES, company, order)
        _require_divisible(whole)
        lines = delivering(whole)
        made_before = list(SalesOrder.objects.filter(company=company, part_of=whole).order_by("pk"))
        if len(made_before) >= MOST_PARTS:
            raise Refusal(
                f"{whole} has {MOST_PARTS} parts already. Deliver the rest as one part of another order."
            )
        now = {pk: entry.measure(quantity) for pk, quantity in quantities.items() if quantity}
        _refuse_beyond(whole, lines, now)
        standing = [one for one in made_before if one.status != SalesOrder.Status.CANCELLED]
        part = part_of(
            [one.ordered for one in lines],
            now,
            order=Whole(whole.discount, _tax_of(whole), whole.total),
            given=_given(standing),
            is_first=not standing,
            currency=whole.currency,
        )
        draft = _draft(
            whole, {one.line.pk: one.line for one in lines}, part, len(made_before) + 1, shipped_on
        )
        made = _written(company, whole, draft, part, by=by, at=at)
        if whole.status != SalesOrder.Status.IN_PARTS:
            whole.status = SalesOrder.Status.IN_PARTS
            whole.save(update_fields=["status"])
        told = {"part": made.pk, "label": str(made), "shipped_on": shipped_on, "is_last": part.is_last}
        moving.record(INVOICES, whole, "part_delivered", told, by=by, at=at)
        sending.send_by_itself(INVOICES, company=company, order_ids=[made.pk], by=by, at=at)
        INVOICES.follow(company, [made.pk], by, at)
    return queries.one(company, made.pk)


def close_rest(*, order: SalesOrder, reason: str, by: Person, at: datetime) -> SalesOrder:
    """Nobody waits for what is left of an order that went in part: it is closed, and nothing more of it is delivered.

    Its parts, their invoices and payments stay as they are. Raises Refusal without a reason, where it is not in parts,
    or where nothing is left; Forbidden or Outsider.
    """
    company = order.company
    access.require(by, Can.EDIT_SALES, company, at=at)
    if not reason.strip():
        raise Refusal(f"Say why the rest of {order} is closed; the reason is kept in its history.")
    with transaction.atomic():
        whole = moving.one_locked(INVOICES, company, order)
        if whole.status != SalesOrder.Status.IN_PARTS:
            raise Refusal(
                f"{whole} is {whole.get_status_display().lower()}, and only the rest of an order that is delivered in "
                "parts is closed. Cancel an order of which nothing went."
            )
        left = {str(one.line.position): one.ordered.left for one in delivering(whole) if one.ordered.left}
        if not left:
            raise Refusal(f"Everything of {whole} was delivered, so nothing is left to close.")
        whole.status = SalesOrder.Status.CLOSED
        whole.save(update_fields=["status"])
        told = {"reason": reason.strip(), "left": left}
        moving.record(INVOICES, whole, "rest_closed", told, by=by, at=at)
    return queries.one(company, whole.pk)


def reopen_rest(*, order: SalesOrder, by: Person, at: datetime) -> SalesOrder:
    """Undo `close_rest`: what is left can be delivered again. Raises Refusal where it is not closed, or where others
    have sold what it would take of a drop-shipment's purchase; Forbidden or Outsider."""
    company = order.company
    access.require(by, Can.EDIT_SALES, company, at=at)
    with transaction.atomic():
        whole = moving.one_locked(INVOICES, company, order)
        if whole.status != SalesOrder.Status.CLOSED:
            raise Refusal(f"{whole} is {whole.get_status_display().lower()}, not closed.")
        _require_purchase_left(whole)
        is_divided = parts(whole).exclude(status=SalesOrder.Status.CANCELLED).exists()
        whole.status = SalesOrder.Status.IN_PARTS if is_divided else SalesOrder.Status.CONFIRMED
        whole.save(update_fields=["status"])
        moving.record(INVOICES, whole, "rest_reopened", {"to": whole.status}, by=by, at=at)
    return queries.one(company, whole.pk)


def _require_purchase_left(order: SalesOrder) -> None:
    """Raises Refusal where a purchase that its drop-shipments are bought with has less left than the order."""
    wanted: dict[int, Decimal] = {}
    for line in order.lines.all():
        if line.bought_with_id is not None:
            wanted[line.bought_with_id] = wanted.get(line.bought_with_id, ZERO) + line.quantity
    bought = buying.purchasable(order.company, wanted, but=order)
    for pk, units in wanted.items():
        if pk not in bought:
            raise Refusal(
                f"{order} was bought with a purchase order that is cancelled since. Enter what is left as an order "
                "of its own."
            )
        if units > bought[pk].left:
            raise Refusal(
                f"{order} has {units.normalize():f} of {bought[pk].label}, and others have sold them since: "
                f"{bought[pk].left.normalize():f} are left. Order more there first."
            )


def delivering(order: SalesOrder) -> list[Delivering]:
    """The lines of a whole order, each with what its parts have of it; parts that were cancelled left out."""
    of_parts = SalesLine.objects.filter(order__part_of=order).exclude(
        order__status=SalesOrder.Status.CANCELLED
    )
    delivered: dict[int, Decimal] = {}
    charged: dict[int, Decimal] = {}
    for pk, quantity, amount in of_parts.values_list("part_of_line", "quantity", "amount"):
        assert pk is not None  # A part's lines all name their line of the whole.
        delivered[pk] = delivered.get(pk, ZERO) + quantity
        charged[pk] = charged.get(pk, ZERO) + amount
    lines = list(order.lines.all())
    taxed = _taxed(lines)
    return [
        Delivering(
            line,
            Ordered(
                line.pk, line.kind, line.quantity, line.amount, line.pk in taxed, delivered.get(line.pk, ZERO),
                charged.get(line.pk, ZERO),
            ),
        )
        for line in lines
    ]  # fmt: skip


def parts(order: SalesOrder) -> QuerySet[SalesOrder]:
    """The parts of a whole order, the first one first."""
    return SalesOrder.objects.filter(company=order.company_id, part_of=order).order_by("pk")


def after_cancelling(part: SalesOrder, *, by: Person, at: datetime) -> None:
    """In the transaction that cancels it: a whole order without any part left is a confirmed one again."""
    if part.part_of_id is None:
        return
    whole = SalesOrder.objects.select_for_update().get(pk=part.part_of_id)
    if whole.status != SalesOrder.Status.IN_PARTS:
        return
    if parts(whole).exclude(status=SalesOrder.Status.CANCELLED).exists():
        return
    whole.status = SalesOrder.Status.CONFIRMED
    whole.save(update_fields=["status"])
    told = {"from": SalesOrder.Status.IN_PARTS, "to": SalesOrder.Status.CONFIRMED}
    moving.record(INVOICES, whole, "parts_cancelled", told, by=by, at=at)


def why_not_editable(order: SalesOrder) -> str:
    """Why what the order says may not be edited, where that is because of parts; empty where it may."""
    if order.part_of_id is not None:
        return (
            f"{order} says what was delivered of {order.part_of}. Cancel it and deliver the part again to change that; "
            "its dates can be chosen."
        )
    if order.status == SalesOrder.Status.IN_PARTS:
        return f"{order} is delivered in parts, which say what it says. Cancel its parts first to change it."
    if order.status == SalesOrder.Status.CLOSED:
        return f"{order} is closed. Reopen it, and cancel its parts, to change it."
    return ""


def _require_divisible(order: SalesOrder) -> None:
    if order.part_of_id is not None:
        raise Refusal(f"{order} is a part already. Deliver the rest from the whole order.")
    if order.status not in {SalesOrder.Status.CONFIRMED, SalesOrder.Status.IN_PARTS}:
        ways_out = {
            SalesOrder.Status.DRAFT: "Confirm it first.",
            SalesOrder.Status.CLOSED: "Reopen it to deliver what is left.",
        }
        way_out = ways_out.get(SalesOrder.Status(order.status), "Nothing of it can be delivered.")
        raise Refusal(f"{order} is {order.get_status_display().lower()}. {way_out}")
    if order.book_state not in UNSENT:
        raise Refusal(
            f"{order} is {order.get_book_state_display().lower()} as a whole, so it is not invoiced in parts. Mark it "
            "as shipped, or take that back first."
        )


def _refuse_beyond(order: SalesOrder, lines: Iterable[Delivering], now: Mapping[int, Decimal]) -> None:
    found: list[Problem] = []
    by_id = {one.line.pk: one for one in lines}
    for pk, quantity in now.items():
        one = by_id.get(pk)
        if one is None or not one.ordered.is_by_quantity:
            found.append(
                entry.problem(
                    "unknown_line",
                    f"{order} has no line {pk} that is delivered by quantity. Choose among its goods.",
                    f"lines.{pk}",
                )
            )
        elif quantity < 0 or quantity > one.ordered.left:
            found.append(
                entry.problem(
                    "delivered_beyond",
                    f"{order}, line {one.line.position}: {quantity.normalize():f} would be delivered, and "
                    f"{one.ordered.left.normalize():f} of {one.line.quantity.normalize():f} are left. Enter at most "
                    "that.",
                    f"lines.{pk}",
                )
            )
    if not now:
        found.append(
            entry.problem(
                "nothing_delivered", f"Nothing of {order} would be delivered. Enter how many went.", "lines"
            )
        )
    if found:
        raise refused(found)


def _given(standing: Sequence[SalesOrder]) -> Whole:
    """What the parts that stand have of the order."""
    taxes = [one.tax for one in standing if one.tax is not None]
    return Whole(
        total(one.discount for one in standing), total(taxes), total(one.total for one in standing)
    )  # fmt: skip


def _tax_of(order: SalesOrder) -> Decimal | None:
    """The tax of the whole order, of which each part has its share: as it was charged, else by the rates of its lines.

    None in the US where nothing was charged, since QuickBooks computes the tax of each invoice there.
    """
    if order.tax is not None or order.company.country in US_COUNTRIES:
        return order.tax
    lines = list(order.lines.all())
    percents = {line.tax_rate.pk: line.tax_rate.percent for line in lines if line.tax_rate}
    if not percents:
        return None
    amounts, rates = [line.amount for line in lines], [line.tax_rate_id for line in lines]
    return entry.tax_by_rates(amounts, rates, order.discount, percents, order.currency)


def _taxed(lines: Sequence[SalesLine]) -> set[int]:
    """The lines that the charged tax was on: those that name a rate; where none does the goods, else everything."""
    rated = {line.pk for line in lines if line.tax_rate_id}
    goods = {line.pk for line in lines if line.kind == SalesLine.Kind.GOODS}
    return rated or goods or {line.pk for line in lines}


def _draft(
    whole: SalesOrder, lines: Mapping[int, SalesLine], part: Part, place: int, shipped_on: date
) -> SalesOrderDraft:
    """The part as it would be typed: everything that the whole order says, with its share of goods and money."""
    return SalesOrderDraft(
        number=f"{whole.number}-{place}",
        customer_id=whole.customer_id,
        ordered_on=whole.ordered_on,
        lines=tuple(
            SalesLineDraft(
                quantity=one.quantity,
                unit_price=line.unit_price,
                product_id=line.product_id,
                description=line.description,
                discount=line.discount_fraction,
                kind=line.kind,
                tax_rate_id=line.tax_rate_id,
                account_key=line.account_key,
                amount=one.amount,
                location_id=line.location_id,
                is_drop_ship=line.is_drop_ship,
                bought_with_id=line.bought_with_id,
            )
            for one in part.lines
            for line in [lines[one.id]]
        ),
        source=whole.source,
        status=SalesOrder.Status.SHIPPED,
        currency=whole.currency,
        required_on=whole.required_on,
        shipped_on=shipped_on,
        invoiced_on=shipped_on,
        due_on=None,
        paid_on=whole.paid_on,
        payment_reference=whole.payment_reference,
        customer_po=whole.customer_po,
        memo=whole.memo,
        discount=part.discount,
        tax=part.tax,
        total=None if part.total is None else cents(part.total, whole.currency),
        exchange_rate=whole.exchange_rate,
        ship_name=whole.ship_name,
        ship_to=Address(
            line1=whole.ship_line1,
            city=whole.ship_city,
            region=whole.ship_region,
            postal_code=whole.ship_postal_code,
            country=whole.ship_country,
        ),
        custom=whole.custom,
    )


def _written(
    company: Company, whole: SalesOrder, draft: SalesOrderDraft, part: Part, *, by: Person, at: datetime
) -> SalesOrder:
    known = storing.known_for(company, [draft], stored=whole)
    problems = problems_of(draft, known) or list(storing.taken_numbers(company, [draft]))
    if problems:
        raise refused(problems)
    (made,) = storing.write_rows(company, [draft], known, by=by, at=at, import_run=None)
    SalesOrder.objects.filter(pk=made.pk).update(part_of=whole)
    lines = list(SalesLine.objects.filter(order=made).order_by("position"))
    for line, one in zip(lines, part.lines, strict=True):
        line.part_of_line = one.id
    SalesLine.objects.bulk_update(lines, ["part_of_line"])
    trail.record(
        "sales_order.drafted",
        company_id=company.pk,
        by=actor_of(by),
        at=at,
        subject=Subject("sales_order", made.pk, str(made)),
        data={"status": made.status, "total": made.total, "currency": made.currency, "part_of": whole.pk},
    )
    return made
