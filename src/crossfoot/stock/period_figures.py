"""What the stock comes to at the end of a day, product by product, and the entry that follows from it in Simple."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q, QuerySet, Sum

from crossfoot.catalog.models import Product
from crossfoot.core.money import ZERO
from crossfoot.core.stock.entries import Entry
from crossfoot.core.stock.movements import six
from crossfoot.core.stock.period_ends import Share, known_after
from crossfoot.core.stock.purchasing import match
from crossfoot.core.stock.roles import CHANGE_IN_STOCK, GRNI, INVENTORY, OPENING_EQUITY, Accounting, StockRole
from crossfoot.core.stock.stock_journal import Opening, accrual, stock_journal
from crossfoot.core.stock.tie_out import Standing
from crossfoot.journals.models import Journal
from crossfoot.journals.queries import BOOKS
from crossfoot.stock import parts, queries
from crossfoot.stock.models import (
    BilledPart,
    LandedCharge,
    PurchasedLine,
    ReceivedPart,
    StockJournal,
)
from crossfoot.stock.period_journals import KIND, STANDS
from crossfoot.tenancy.models import Company


@dataclass(frozen=True, slots=True)
class Figures:
    """The stock at the end of a day."""

    standing: Standing
    """As it was booked by then."""
    shares: tuple[Share, ...]
    """As it is known now."""

    @property
    def known_after(self) -> Decimal:
        """What is known of it since."""
        return known_after(self.standing, self.shares)


def figures_on(company: Company, day: date) -> Figures:
    """Products of which nothing is there and nothing open are left out."""
    worth = {one.product_id: one for one in queries.worth_on(company, day)}
    unbilled = received_not_billed_on(company, day)
    products = Product.objects.filter(pk__in=worth.keys() | unbilled.keys()).order_by("sku", "pk")
    nothing = queries.Worth(0, ZERO, ZERO)
    shares = []
    for product in products:
        one = worth.get(product.pk, nothing)
        share = Share(
            str(product.pk),
            product.sku,
            product.name,
            one.quantity,
            one.value,
            unbilled.get(product.pk, ZERO),
        )
        if share.quantity or share.value or share.received_not_billed:
            shares.append(share)
    return Figures(queries.booked_standing(company, day), tuple(shares))


def received_not_billed_on(company: Company, day: date) -> dict[int, Decimal]:
    """By product: what arrived by the end of the day and no bill of then charged, with the charges that it carries.

    Only lines that are open now, or were billed later, are looked at.
    """
    lines = PurchasedLine.objects.filter(company=company)
    lines = lines.filter(~Q(received_not_billed=0) | Q(billed__occurred_on__gt=day)).distinct()
    products = dict(lines.values_list("pk", "product"))
    received: dict[int, list[ReceivedPart]] = {}
    arrived = ReceivedPart.objects.filter(line__in=lines.values("pk"), movement__occurred_on__lte=day)
    for part in arrived.select_related("movement").order_by("movement__occurred_on", "movement__sequence"):
        received.setdefault(part.line_id, []).append(part)
    billed: dict[int, list[BilledPart]] = {}
    charged = BilledPart.objects.filter(line__in=lines.values("pk"), occurred_on__lte=day)
    for bill in charged.order_by("occurred_on", "sequence"):
        billed.setdefault(bill.line_id, []).append(bill)
    found: dict[int, Decimal] = {}
    for line_id, several in received.items():
        matched = match(
            [parts.as_received(part) for part in several],
            [parts.as_billed(bill) for bill in billed.get(line_id, [])],
            Accounting.SIMPLE,
            company.home_currency,
        )
        product_id = products[line_id]
        found[product_id] = found.get(product_id, ZERO) + matched.received_not_billed
    charges = LandedCharge.objects.filter(event__company=company, event__occurred_on__lte=day)
    sums = (
        charges.order_by().values_list("movement__product").annotate(landed=Sum("landed"), paid=Sum("billed"))
    )
    for product_id, landed, paid in sums:
        # SQLite adds up in binary fractions; rounded to six decimals each sum is exact again.
        found[product_id] = found.get(product_id, ZERO) + six(landed) - six(paid)
    return {product_id: amount for product_id, amount in found.items() if amount}


def entry_of(row: StockJournal) -> Entry:
    """What it books: brings QuickBooks' inventory account to what the stock is worth."""
    first = None
    if row.before_valuation is not None and row.before_in_quickbooks is not None:
        unbilled = row.before_received_not_billed or ZERO
        first = Opening(Standing(row.before_valuation, unbilled), row.before_in_quickbooks)
    return stock_journal(
        row.standing, row.in_quickbooks, posting_on=row.as_of, cause=f"{KIND}:{row.pk}", first=first,
        currency=row.connection.home_currency,
    )  # fmt: skip


def accruals_of(row: StockJournal) -> tuple[Entry, ...]:
    """The accrual at the end of its month and the entry that takes it back on the next day; empty without one."""
    if not row.accrues:
        return ()
    pair = accrual(
        row.received_not_billed, month_end=row.as_of, cause=f"{KIND}:{row.pk}",
        currency=row.connection.home_currency,
    )  # fmt: skip
    return tuple(entry for entry in pair if not entry.is_empty)


def entries_of(row: StockJournal) -> tuple[Entry, ...]:
    """Everything that approving it posts, in order; those of less than a cent left out."""
    return tuple(entry for entry in (entry_of(row), *accruals_of(row)) if not entry.is_empty)


def roles_of(accrues: bool, *, is_first: bool) -> tuple[StockRole, ...]:
    """The roles whose accounts these entries need."""
    found = [INVENTORY, CHANGE_IN_STOCK]
    if is_first:
        found.append(OPENING_EQUITY)
    if accrues:
        found.append(GRNI)
    return tuple(found)


def standing_rows(connection_id: int) -> QuerySet[StockJournal]:
    """Those that QuickBooks has, the latest first."""
    rows = StockJournal.objects.filter(connection_id=connection_id, state__in=STANDS)
    return rows.order_by("-as_of", "-pk")


def posted_journals(connection_id: int) -> QuerySet[Journal]:
    """The journals that all stock journals of a QuickBooks company posted, with what reverses them."""
    ours = Q(cause_kind=KIND) | Q(reverses__cause_kind=KIND)
    return Journal.objects.filter(ours, connection_id=connection_id).order_by("posting_on", "pk")


def journals_of(row: StockJournal) -> QuerySet[Journal]:
    """The journals that it posted, with what reverses them."""
    mine = Q(cause_kind=KIND, cause_id=row.pk) | Q(reverses__cause_kind=KIND, reverses__cause_id=row.pk)
    return Journal.objects.filter(mine).order_by("posting_on", "pk")


def counted_after(connection_id: int, day: date) -> Journal | None:
    """One of them that the books have on a later day."""
    return posted_journals(connection_id).filter(BOOKS, posting_on__gt=day).first()


def waiting(company: Company) -> QuerySet[StockJournal]:
    """Those that wait for approval: their number stands in the menu."""
    return StockJournal.objects.filter(company=company, state=StockJournal.State.SHOWN)
