"""An order's lines made what a new draft says, each keeping its identity, so that receipts and invoices hold.

A line is found again by kind, product and, without a product, its words; of several that are alike, in their
order. What was received or invoiced is never taken away under its documents.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import F, Q, Sum

from crossfoot.core.money import ZERO
from crossfoot.core.problems import Problem
from crossfoot.core.totals import discount_fraction
from crossfoot.database import inserts
from crossfoot.documents import entry
from crossfoot.documents.entered_lines import amount_of
from crossfoot.documents.purchase_orders import storing
from crossfoot.documents.purchase_orders.drafts import PurchaseLineDraft, PurchaseOrderDraft
from crossfoot.documents.purchase_orders.models import (
    PurchaseIngredient,
    PurchaseLine,
    PurchaseOrder,
    ReceiptLine,
)
from crossfoot.documents.purchase_orders.receipts import Arrived
from crossfoot.documents.purchase_orders.receiving import called
from crossfoot.documents.vendor_invoices.models import VendorInvoiceLine

OUT_OF_THE_WAY = 100_000
"""Added to positions while they are set anew: no two lines of an order may share one, not even for a moment."""

LINE_FIELDS = tuple(
    column.removesuffix("_id") for column in storing.LINE_COLUMNS if column not in {"order_id"}
)


@dataclass(frozen=True, slots=True)
class Pairing:
    """Which line of the draft is which stored line; None for a new one. `gone` are the stored ones left."""

    pairs: tuple[tuple[PurchaseLineDraft, PurchaseLine | None], ...]
    gone: tuple[PurchaseLine, ...]


def paired(order: PurchaseOrder, draft: PurchaseOrderDraft) -> Pairing:
    """The order's lines and the draft's, found again one by one."""
    left = list(order.lines.all())
    pairs: list[tuple[PurchaseLineDraft, PurchaseLine | None]] = []
    for line in draft.lines:
        found = next((one for one in left if _is_same(line, one)), None)
        if found is not None:
            left.remove(found)
        pairs.append((line, found))
    return Pairing(tuple(pairs), tuple(left))


def problems_of(order: PurchaseOrder, pairing: Pairing) -> Iterator[Problem]:
    """What the new lines may not do: drop what was received or invoiced, unstate a receipt, touch locked charges, or
    say of goods that arrived or were sold that they went another way."""
    held = set(ReceiptLine.objects.filter(line__in=pairing.gone).values_list("line_id", flat=True))
    invoiced = VendorInvoiceLine.objects.filter(order_line__in=pairing.gone)
    held |= set(invoiced.values_list("order_line_id", flat=True))
    for line in pairing.gone:
        if line.pk in held:
            yield entry.problem(
                "line_in_use",
                f"{order}: {called(line)} was received or invoiced, so it stays on the order. Change its quantity, "
                "or take its receipts and invoices back first.",
                "lines",
            )
    for place, (draft, stored) in enumerate(pairing.pairs):
        if stored is not None and _is_less(draft, stored):
            yield entry.problem(
                "less_received",
                f"{order}: {called(stored)} is stated with less received or rejected than its receipts come to. "
                "Take a receipt back instead.",
                f"lines.{place}.received_quantity",
            )
    yield from _other_way_problems(order, pairing)
    if order.charges_locked_at is not None and _charges_differ(pairing, order.currency):
        yield entry.problem(
            "charges_locked",
            f"The additional charges of {order} are locked, because a vendor's invoice for it is approved. Return "
            "the invoice to Procurement to change them.",
            "lines",
        )


def replace_lines(
    order: PurchaseOrder, draft: PurchaseOrderDraft, amounts: Sequence[Decimal], pairing: Pairing
) -> list[Arrived]:
    """Write the lines, in the caller's transaction; what the draft states beyond the receipts is returned.

    Received quantities are left as they are: they are sums of receipts.
    """
    PurchaseLine.objects.filter(pk__in=[line.pk for line in pairing.gone]).delete()
    PurchaseLine.objects.filter(order=order).update(position=F("position") + OUT_OF_THE_WAY)
    kept: list[PurchaseLine] = []
    new: list[tuple[object, ...]] = []
    rows = list(storing.lines_of(order, draft, amounts))
    for (_, stored), row in zip(pairing.pairs, rows, strict=True):
        values = dict(zip(storing.LINE_COLUMNS, row, strict=True))
        values |= _received_of(stored)
        if stored is None:
            new.append(tuple(values[column] for column in storing.LINE_COLUMNS))
            continue
        for column, value in values.items():
            setattr(stored, column, value)
        kept.append(stored)
    PurchaseLine.objects.bulk_update(kept, LINE_FIELDS)
    PurchaseIngredient.objects.filter(line__in=kept).delete()
    inserts.insert(PurchaseLine, storing.LINE_COLUMNS, new)
    storing.write_ingredients([(order, draft)])
    ids = dict(PurchaseLine.objects.filter(order=order).values_list("position", "pk"))
    return [
        Arrived(ids[place], *more)
        for place, (line, stored) in enumerate(pairing.pairs, start=1)
        if (more := _more(line, stored)) != (ZERO, ZERO)
    ]


def _other_way_problems(order: PurchaseOrder, pairing: Pairing) -> Iterator[Problem]:
    stored = [line for _, line in pairing.pairs if line is not None]
    arrived = set(
        ReceiptLine.objects.filter(line__in=stored, receipt__reverted_at=None).values_list(
            "line_id", flat=True
        )
    )
    sold = sold_of([*stored, *pairing.gone])
    uses: dict[int, list[tuple[int, Decimal, int | None]]] = {}
    for one in PurchaseIngredient.objects.filter(line__in=stored):
        uses.setdefault(one.line_id, []).append((one.product_id, one.quantity, one.location_id))
    for line in pairing.gone:
        if sold.get(line.pk):
            yield entry.problem(
                "line_sold",
                f"{order}: {called(line)} is sold to customers as a drop-shipment, so it stays on the order. Take it "
                "off the sales orders first.",
                "lines",
            )
    for place, (draft, before) in enumerate(pairing.pairs):
        if before is None:
            continue
        line, promised = before, sold.get(before.pk, ZERO)
        if draft.is_drop_ship != line.is_drop_ship and (line.pk in arrived or promised):
            done = "sold to customers" if promised else "received"
            yield entry.problem(
                "goods_went_another_way",
                f"{order}: {called(line)} is {done}, so it cannot be said any more whether its goods come into stock "
                "or go to a customer. Take that back first.",
                f"lines.{place}.is_drop_ship",
            )
        elif promised > entry.measure(draft.quantity):
            yield entry.problem(
                "less_than_sold",
                f"{order}: of {called(line)} {promised.normalize():f} are sold to customers as drop-shipments. Order "
                "at least that many, or change the sales orders first.",
                f"lines.{place}.quantity",
            )
        made_of = [(one.product_id, entry.measure(one.quantity), one.location_id) for one in draft.made_of]
        if line.pk in arrived and sorted(made_of, key=str) != sorted(uses.get(line.pk, []), key=str):
            yield entry.problem(
                "made_of_something_else",
                f"{order}: goods of {called(line)} arrived, and their ingredients are used up. Take the receipt back "
                "to say that they are made of something else.",
                f"lines.{place}.made_of",
            )


def sold_of(lines: Sequence[PurchaseLine]) -> dict[int, Decimal]:
    """How many of each line are promised to customers as drop-shipments; a part says again what its order says."""
    rows = PurchaseLine.objects.filter(pk__in=[line.pk for line in lines], is_drop_ship=True)
    counting = Q(sold_with__order__part_of=None) & ~Q(sold_with__order__status="cancelled")
    sums = rows.order_by().values_list("pk").annotate(sum=Sum("sold_with__quantity", filter=counting))
    return {pk: entry.measure(units) for pk, units in sums if units}


def _is_same(draft: PurchaseLineDraft, line: PurchaseLine) -> bool:
    if draft.kind != line.kind or draft.product_id != line.product_id:
        return False
    return line.product_id is not None or draft.description == line.description


def _received_of(stored: PurchaseLine | None) -> dict[str, Decimal | None]:
    return {
        "received_quantity": stored.received_quantity if stored else None,
        "rejected_quantity": stored.rejected_quantity if stored else None,
    }


def _more(draft: PurchaseLineDraft, stored: PurchaseLine | None) -> tuple[Decimal, Decimal]:
    """Received and rejected beyond what the receipts come to."""
    if draft.received_quantity is None or draft.kind != PurchaseLine.Kind.GOODS:
        return ZERO, ZERO
    have = (stored.received_quantity or ZERO, stored.rejected_quantity or ZERO) if stored else (ZERO, ZERO)
    rejected = have[1] if draft.rejected_quantity is None else entry.measure(draft.rejected_quantity)
    return entry.measure(draft.received_quantity) - have[0], rejected - have[1]


def _is_less(draft: PurchaseLineDraft, stored: PurchaseLine) -> bool:
    received, rejected = _more(draft, stored)
    return received < 0 or rejected < 0 or rejected > received


def _charges_differ(pairing: Pairing, currency: str) -> bool:
    if any(line.kind != PurchaseLine.Kind.GOODS for line in pairing.gone):
        return True
    return any(
        draft.kind != PurchaseLine.Kind.GOODS
        and (stored is None or _told(draft, currency) != _stored(stored))
        for draft, stored in pairing.pairs
    )


def _told(line: PurchaseLineDraft, currency: str) -> tuple[object, ...]:
    return (
        amount_of(line, currency),
        entry.measure(line.quantity),
        entry.measure(line.unit_price),
        discount_fraction(line.discount),
        line.tax_rate_id,
        line.account_key,
        line.distribution,
        line.is_expected,
        line.invoiced_by_vendor,
    )


def _stored(line: PurchaseLine) -> tuple[object, ...]:
    return (
        line.amount,
        line.quantity,
        line.unit_price,
        line.discount_fraction,
        line.tax_rate_id,
        line.account_key,
        line.distribution,
        line.is_expected,
        line.invoiced_by_vendor,
    )
