"""What bills of goods and of charges say now: told for the first time, revised, or nothing any more.

A room that sends bills says what each of them charges whenever that may have changed. Only the difference to what was
known is booked, in one journal on the bill's own day: on that day QuickBooks has the bill as it is now, or has it no
more. Called in the transaction and behind the gate of the document.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Sum

from crossfoot.core.money import ZERO
from crossfoot.core.stock.entries import Rule
from crossfoot.core.stock.movements import six
from crossfoot.stock import acts, buying, parts
from crossfoot.stock.drafts import Charged
from crossfoot.stock.models import (
    BilledPart,
    LandedCharge,
    Movement,
    PurchasedLine,
    ReceivedPart,
    StockEntry,
    StockEvent,
)
from crossfoot.tenancy.models import Company, Person

Source = tuple[str, int]
"""A document, such as ("vendor_invoice", 12)."""


@dataclass(frozen=True, slots=True)
class Borne:
    """What one receipt bears of charges, in home currency, and what of it is billed."""

    landed: Decimal
    billed: Decimal


NOTHING = Borne(ZERO, ZERO)


@transaction.atomic
def goods_billed(
    *,
    company: Company,
    source: Source,
    charged: Sequence[Charged],
    dated: date,
    on: date | None = None,
    memo: str = "",
    by: Person,
    at: datetime,
) -> StockEvent | None:
    """The bill of `source` charges these goods, one entry for each order line; None where that is known.

    `dated` is the bill's day. What changes is booked on it, or `on` the day of the credit that changed it. Raises
    Refusal.
    """
    known = {part.line.key: part for part in _parts_of(company, source)}
    wanted = {one.line_key: one for one in charged}
    if {key: _said(part) for key, part in known.items()} == {
        key: (one.quantity, one.amount, _home(one), dated) for key, one in wanted.items()
    }:
        return None
    act = acts.begin(company, Rule.PRICE_DIFFERENCE, on=on or dated, by=by, at=at, source=source, memo=memo)
    lines = parts.lines_of(PurchasedLine, company, [(one.line_key, one.product) for one in charged])
    for part in known.values():
        acts.of_purchase(act, part.line)
    for key, part in known.items():
        if key not in wanted:
            part.delete()
    new: list[BilledPart] = []
    for key, one in wanted.items():
        acts.of_purchase(act, lines[key])
        part = known.get(key) or BilledPart(line=lines[key], event=act.event)
        if part.pk is None or part.occurred_on != dated:
            part.occurred_on, part.sequence = dated, acts.next_sequence(act)
        part.quantity, part.amount, part.home = one.quantity, one.amount, _home(one)
        if key in known:
            part.save()
        else:
            new.append(part)
    BilledPart.objects.bulk_create(new, batch_size=acts.ROWS_AT_ONCE)
    return acts.conclude(act, "billed", lines=len(charged), document=list(source))


@transaction.atomic
def goods_repriced(
    *,
    company: Company,
    source: Source,
    parts: Sequence[tuple[ReceivedPart, Decimal, Decimal]],
    on: date,
    memo: str = "",
    by: Person,
    at: datetime,
) -> StockEvent | None:
    """The order of `source` says now what goods cost that arrived: (part, amount, rate); None where that is known.

    What of them is billed costs what the bill says. Raises Refusal.
    """
    changed = [
        (part, amount, rate) for part, amount, rate in parts if (part.amount, part.rate) != (amount, rate)
    ]
    if not changed:
        return None
    act = acts.begin(company, Rule.PRICE_DIFFERENCE, on=on, by=by, at=at, source=source, memo=memo)
    for part, amount, rate in changed:
        part.amount, part.rate = amount, rate
        part.save(update_fields=["amount", "rate"])
        acts.of_purchase(act, part.line)
    return acts.conclude(act, "repriced", receipts=len(changed), document=list(source))


@transaction.atomic
def charges_borne(
    *,
    company: Company,
    source: Source,
    borne: Mapping[int, Borne],
    ahead: Decimal,
    on: date,
    memo: str = "",
    by: Person,
    at: datetime,
) -> StockEvent | None:
    """The receipts of `source` bear so much of its charges, by their movements; None where that is known.

    `ahead` is what is billed for goods that did not arrive yet.
    """
    events = StockEvent.objects.filter(
        company=company, source_kind=source[0], source_id=source[1], rule=Rule.LANDED_COST
    )
    known = {
        pk: Borne(six(landed), six(billed))
        for pk, landed, billed in LandedCharge.objects.filter(event__in=events)
        .order_by()
        .values_list("movement")
        .annotate(landed=Sum("landed"), billed=Sum("billed"))
    }
    entries = StockEntry.objects.filter(event__in=events)
    ahead_until_now = six(entries.aggregate(sum=Sum("billed_not_received"))["sum"] or ZERO)
    changes = {
        pk: Borne(now.landed - was.landed, now.billed - was.billed)
        for pk in known.keys() | borne.keys()
        if (now := borne.get(pk, NOTHING)) != (was := known.get(pk, NOTHING))
    }
    if not changes and ahead == ahead_until_now:
        return None
    act = acts.begin(company, Rule.LANDED_COST, on=on, by=by, at=at, source=source, memo=memo)
    for pk, row in Movement.objects.select_related("product").in_bulk(sorted(changes)).items():
        buying.charge(act, row, changes[pk].landed, changes[pk].billed)
    act.lines.billed_not_received += ahead - ahead_until_now
    return acts.conclude(act, "charged", receipts=len(changes), document=list(source))


@transaction.atomic
def return_credited(
    returned: Movement, amount: Decimal | None, *, source: Source, on: date, by: Person, at: datetime
) -> StockEvent | None:
    """The vendor credits goods that went back with so much, in home currency; None: not any more."""
    row = Movement.objects.select_related("company", "product").get(pk=returned.pk)
    if row.credited == amount:
        return None
    act = acts.begin(row.company, Rule.VENDOR_CREDIT, on=on, by=by, at=at, source=source)
    acts.revise(act, row, credited=amount)
    return acts.conclude(act, "vendor_credited", amount=amount, document=list(source))


def _parts_of(company: Company, source: Source) -> list[BilledPart]:
    rows = BilledPart.objects.filter(
        event__company=company, event__source_kind=source[0], event__source_id=source[1]
    )
    return list(rows.select_related("line").order_by("pk"))


def _said(part: BilledPart) -> tuple[Decimal, Decimal, Decimal, date]:
    return part.quantity, part.amount, part.home, part.occurred_on


def _home(one: Charged) -> Decimal:
    return one.amount if one.home is None else one.home
