"""Summary posting: one sales document and one cost journal for the sales of a source in a day, a week or a month (E8).

Whether a sale goes by itself or with a summary follows from its source and posting date alone, by the choices that were
made for that source over time. A period is cut where the choice changes and at the end of a month, so that every sale
belongs to exactly one document, whenever somebody switches, and to its own month. Sources: requirement E8; Reference,
peers C17 and invariant 6 (individual and summary give the same trial balance).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from crossfoot.core.money import ZERO, total
from crossfoot.core.postings import Discount, Invoice, SalesLine, SalesReceipt, TaxTotal
from crossfoot.core.stock.entries import Account, Entry, Residues, Rule, added_up, book
from crossfoot.core.stock.legs import Leg

Sale = Invoice | SalesReceipt
"""What can be summed up. Credits and refunds settle single documents, and stay by themselves."""


class Frequency(StrEnum):
    """What one document is for."""

    EACH = "each"
    """One sale."""
    DAY = "day"
    WEEK = "week"
    """From Monday to Sunday; one that crosses the end of a month is two."""
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Choice:
    """How the sales of a source go from `since` on, by their posting dates, until the next choice."""

    since: date
    frequency: Frequency


@dataclass(frozen=True, slots=True)
class Span:
    """The days of one summary, both included. It is dated on the last one."""

    first_on: date
    last_on: date


def span_of(choices: Sequence[Choice], day: date) -> Span | None:
    """The days of the summary that a sale of `day` belongs to; None where it goes by itself.

    Of two choices for the same day the later in the list counts.
    """
    ordered = sorted(choices, key=lambda choice: choice.since)
    made = [choice for choice in ordered if choice.since <= day]
    if not made or made[-1].frequency is Frequency.EACH:
        return None
    first_on, last_on = _period(made[-1].frequency, day)
    following = min((choice.since for choice in ordered if choice.since > day), default=date.max)
    return Span(max(first_on, made[-1].since), min(last_on, following - timedelta(days=1)))


def _period(frequency: Frequency, day: date) -> tuple[date, date]:
    month_begins = day.replace(day=1)
    month_ends = (month_begins + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    if frequency is Frequency.DAY:
        return day, day
    if frequency is Frequency.MONTH:
        return month_begins, month_ends
    monday = day - timedelta(days=day.weekday())
    return max(monday, month_begins), min(monday + timedelta(days=6), month_ends)


@dataclass(frozen=True, slots=True)
class Sold:
    """One sale as it would go by itself, its source, and what its cost books."""

    posting: Sale
    source: str
    cost: tuple[Leg, ...] = ()


@dataclass(frozen=True, slots=True)
class Sort:
    """What the members of a summary have in common, since one document in QuickBooks has it once."""

    source: str
    span: Span
    is_paid: bool
    """Sales receipts; else invoices."""
    currency: str
    exchange_rate: Decimal | None = None
    deposit_to: str = ""
    """Of sales receipts: the clearing account."""
    location: str = ""
    discount_account: str = ""
    computes_tax: bool = False
    """Does QuickBooks compute the tax? What was charged is never mixed with what it computes."""


@dataclass(frozen=True, slots=True)
class Summary:
    """One sales document for its members: lines by item, account, tax, class and kind, taxes by key."""

    sort: Sort
    sources: tuple[str, ...]
    """Keys of the members, in order of date and number."""
    lines: tuple[SalesLine, ...]
    discount: Discount | None
    taxes: tuple[TaxTotal, ...]
    total: Decimal
    expected_tax: Decimal | None
    cost: tuple[Leg, ...]

    @property
    def posting_on(self) -> date:
        return self.sort.span.last_on

    @property
    def memo(self) -> str:
        """ "212 sales of Shop, 5 Jan 2026" and the like, for the document."""
        span, count = self.sort.span, len(self.sources)
        days = f"{span.first_on:%Y-%m-%d}"
        if span.last_on != span.first_on:
            days += f" to {span.last_on:%Y-%m-%d}"
        return f"{count} sale{'' if count == 1 else 's'} of {self.sort.source or 'no source'}, {days}"


def summaries_of(
    sales: Iterable[Sold], choices: Mapping[str, Sequence[Choice]], taken: frozenset[str] = frozenset()
) -> tuple[tuple[Summary, ...], tuple[Sold, ...]]:
    """The summaries that these sales make, and the sales that go by themselves.

    `choices` are those of each source. `taken` are the keys of sales that QuickBooks has, by themselves or in a
    summary, or that are on their way: they are left out, so that nothing is there twice.
    """
    groups: dict[Sort, list[Sold]] = {}
    alone = []
    seen = set(taken)
    for sold in sorted(sales, key=_order):
        if sold.posting.key in seen:
            continue
        seen.add(sold.posting.key)
        span = span_of(choices.get(sold.source, ()), sold.posting.posting_on)
        if span is None:
            alone.append(sold)
        else:
            groups.setdefault(_sort(sold, span), []).append(sold)
    return tuple(_summed(sort, members) for sort, members in groups.items()), tuple(alone)


def _order(sold: Sold) -> tuple[date, str, str]:
    return sold.posting.posting_on, sold.posting.number, sold.posting.key


def _sort(sold: Sold, span: Span) -> Sort:
    one = sold.posting
    return Sort(
        source=sold.source,
        span=span,
        is_paid=isinstance(one, SalesReceipt),
        currency=one.currency,
        exchange_rate=one.exchange_rate,
        deposit_to=one.deposit_to if isinstance(one, SalesReceipt) else "",
        location=one.location,
        discount_account=one.discount.account if one.discount else "",
        computes_tax=not one.taxes and any(line.tax for line in one.lines),
    )


def _summed(sort: Sort, members: Sequence[Sold]) -> Summary:
    postings = [member.posting for member in members]
    discount = total(posting.discount_amount for posting in postings)
    expected = [posting.expected_tax for posting in postings]
    return Summary(
        sort=sort,
        sources=tuple(posting.key for posting in postings),
        lines=tuple(_lines(postings)),
        discount=Discount(discount, sort.discount_account) if discount else None,
        taxes=tuple(_taxes(postings)),
        total=total(posting.total for posting in postings),
        expected_tax=total(one for one in expected if one is not None) if None not in expected else None,
        cost=added_up(leg for member in members for leg in member.cost),
    )


def _lines(postings: Iterable[Sale]) -> Iterator[SalesLine]:
    """One line for all that are alike. Quantities of different goods are no quantity, so there is none."""
    sums: dict[SalesLine, Decimal] = {}
    for posting in postings:
        for line in posting.lines:
            klass = line.klass or posting.klass
            alike = replace(line, description="", amount=ZERO, quantity=None, unit_price=None, klass=klass)
            sums[alike] = sums.get(alike, ZERO) + line.amount
    for alike, amount in sums.items():
        if amount:
            yield replace(alike, amount=amount)


def _taxes(postings: Iterable[Sale]) -> Iterator[TaxTotal]:
    sums: dict[str, tuple[Decimal, Decimal]] = {}
    for posting in postings:
        for tax in posting.taxes:
            net, amount = sums.get(tax.tax, (ZERO, ZERO))
            sums[tax.tax] = (net + tax.net, amount + tax.amount)
    for key, (net, amount) in sums.items():
        yield TaxTotal(key, net, amount)


def cost_journal(
    summary: Summary, residues: Residues, *, cause: str, currency: str = "USD"
) -> tuple[Entry, dict[Account, Decimal]]:
    """One journal with the cost of all members, in home currency, and the residues after it.

    It comes to the same balances as a journal for each would, since both round what an account has in all.
    """
    return book(
        summary.cost, residues, posting_on=summary.posting_on, rule=Rule.SUMMARY, cause=cause,
        sources=summary.sources, currency=currency,
    )  # fmt: skip


# --- how much that would be -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Volume:
    """The sales of one source in one month."""

    source: str
    sales_by_day: Mapping[date, int]
    has_cost: bool = True
    """Is a cost journal booked with each document? Not in Simple accounting."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """What a month would be in QuickBooks. `calls` are requests of our client, reading not counted."""

    frequency: Frequency
    documents: int
    journals: int
    calls: int


def forecast(volumes: Iterable[Volume], frequency: Frequency, *, in_one_call: int) -> Forecast:
    """Documents, journals and calls of these sales; `in_one_call` documents go in one request at most."""
    documents = journals = 0
    for volume in volumes:
        if frequency is Frequency.EACH:
            made = sum(volume.sales_by_day.values())
        else:
            made = len({_period(frequency, day) for day, count in volume.sales_by_day.items() if count})
        documents += made
        journals += made if volume.has_cost else 0
    calls = -(-documents // in_one_call) - (-journals // in_one_call)
    return Forecast(frequency, documents, journals, calls)
