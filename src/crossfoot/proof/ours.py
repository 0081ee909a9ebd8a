"""Our side of the tie-out: every document that stands in QuickBooks, with its figures and its journal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Count, Max, QuerySet

from crossfoot.connections.models import Connection
from crossfoot.core.journal_postings import JournalEntry
from crossfoot.core.journals import journal_of
from crossfoot.core.mappings import Mappings
from crossfoot.core.money import ZERO
from crossfoot.core.postings import Document, Receipt, SalesForm
from crossfoot.core.reconcile import DocumentFigures
from crossfoot.documents.models import (
    CreditNote,
    PurchaseOrder,
    SalesOrder,
    SalesSummary,
    VendorCredit,
    VendorInvoice,
)
from crossfoot.sync import frozen
from crossfoot.sync.models import Attempt, Link
from crossfoot.sync.resolve import keys_of, mappings_for

DOCUMENTS = (
    "Invoice", "SalesReceipt", "Bill", "CreditMemo", "RefundReceipt", "VendorCredit", "PurchaseOrder", "JournalEntry",
)  # fmt: skip
"""QuickBooks' record types that documents and journals of ours become."""

Sendable = SalesOrder | PurchaseOrder | VendorInvoice | CreditNote | VendorCredit
"""What people keep here that becomes one of them."""

COLUMNS = (
    "pk", "local_key", "remote_kind", "remote_id", "number", "total", "tax", "posting", "push_id", "push__posting",
    "push__label", "push__party_name",
)  # fmt: skip
"""What is read of a link and its push, as `Linked`: there are very many of them."""

LINKS_A_QUERY = 500
"""SQLite and PostgreSQL both take as many ids in one statement."""


class Linked(NamedTuple):
    """A link with its push, as they are stored; all of the push is None where a person chose the document there."""

    pk: int
    local_key: str
    remote_kind: str
    remote_id: str
    number: str
    total: Decimal | None
    tax: Decimal | None
    accepted: dict[str, Any] | None
    """What a person accepted as it stands in QuickBooks; it counts instead of what was sent."""
    push: int | None
    sent: dict[str, Any]
    label: str
    party_name: str


@dataclass(frozen=True, slots=True)
class Ours:
    """One document of ours in QuickBooks.

    `figures` is None where a person linked a document that a bookkeeper had entered: nothing of ours was
    sent, so only its total is ours to compare. `movements` are debit less credit by QuickBooks' account id,
    in the document's currency, as predicted when it was sent.
    """

    link_id: int
    key: str
    label: str
    party_name: str
    remote_kind: str
    remote_id: str
    posting_on: date
    currency: str
    stated: Decimal
    """The total that the source stated."""
    booked: Decimal
    """The total that was sent, with the tax that QuickBooks added itself; or that QuickBooks had when it was
    linked."""
    figures: DocumentFigures | None
    movements: tuple[tuple[str, str, Decimal], ...]
    """(account id, account name, movement)."""
    taxed_there: tuple[tuple[str, str], ...] = ()
    """Where QuickBooks computes the sales tax itself: ids and names of the receivable (of a receipt the account of its
    money) and the tax account, on which its figure comes on top of ours."""
    tax_there: Decimal | None = None
    """That figure as QuickBooks gave it when the document was sent."""
    exchange_rate: Decimal | None = None
    """Fixed on the document; None where QuickBooks' rate of the day counts."""
    sides: int = 0
    """Lines, taxes and the total: what QuickBooks converts and rounds one by one in a foreign currency."""


def latest_link(connection: Connection) -> int:
    """The last link there is now. What is sent while a tie-out reads, it leaves to the next one."""
    return Link.objects.filter(connection=connection).aggregate(latest=Max("pk"))["latest"] or 0


def kinds_of(connection: Connection, *, up_to: int) -> tuple[str, ...]:
    """Record types of which there is any document of ours; invoices and bills where there is none."""
    known = set(_links(connection, up_to).order_by().values_list("remote_kind", flat=True).distinct())
    return tuple(kind for kind in DOCUMENTS if kind in known) or ("Invoice", "Bill")


def days_of(connection: Connection, start_on: date, end_on: date, *, up_to: int) -> list[tuple[date, int]]:
    """The posting days of the period on which there are any of the documents that were sent, and how many."""
    sent = Link.objects.filter(connection=connection, remote_kind__in=DOCUMENTS, pk__lte=up_to)
    sent = sent.filter(push__posting_on__gte=start_on, push__posting_on__lte=end_on).order_by()
    days = sent.values_list("push__posting_on").annotate(count=Count("pk"))
    return sorted((day, count) for day, count in days if day is not None)


def linked(
    connection: Connection, start_on: date, end_on: date, *, up_to: int, table: Mappings
) -> list[Ours]:
    """The documents whose posting date lies in the period, by posting date and number.

    Links after `up_to` (latest_link) are left out; `table` is `mappings.queries.table(connection)`.
    """
    links = _links(connection, up_to)
    sent = _rows(links.filter(push__posting_on__gte=start_on, push__posting_on__lte=end_on))
    found = [*_sent(connection, sent, table)]
    chosen = links.filter(push=None)
    last = 0
    while part := _rows(chosen.filter(pk__gt=last)[:LINKS_A_QUERY]):
        last = part[-1].pk
        found += _chosen(part, _orders(connection, part), start_on, end_on)
    return sorted(found, key=lambda one: (one.posting_on, one.label))


def of_links(connection: Connection, ids: Sequence[int], *, table: Mappings) -> list[Ours]:
    """The documents of these links, whatever their posting date, by posting date and number."""
    found: list[Ours] = []
    for begin in range(0, len(ids), LINKS_A_QUERY):
        links = _rows(_links(connection, max(ids)).filter(pk__in=ids[begin : begin + LINKS_A_QUERY]))
        chosen = [link for link in links if link.push is None]
        found += _sent(connection, links, table)
        found += _chosen(chosen, _orders(connection, chosen), date.min, date.max)
    return sorted(found, key=lambda one: (one.posting_on, one.label))


def by_remote_id(
    connection: Connection, kind: str, remote_ids: Sequence[str], *, up_to: int, table: Mappings
) -> list[Ours]:
    """Those of QuickBooks' documents that we sent, whatever their posting date."""
    found: list[Ours] = []
    for begin in range(0, len(remote_ids), LINKS_A_QUERY):
        part = remote_ids[begin : begin + LINKS_A_QUERY]
        sent = _links(connection, up_to).filter(remote_kind=kind, remote_id__in=part, push__isnull=False)
        found += _sent(connection, _rows(sent), table)
    return found


def known_ids(
    connection: Connection, kind: str, remote_ids: Sequence[str], start_on: date, end_on: date, *, up_to: int
) -> dict[str, int]:
    """Those of QuickBooks' documents that are ours and of the period: their ids there, and their links."""
    found: dict[str, int] = {}
    for begin in range(0, len(remote_ids), LINKS_A_QUERY):
        part = remote_ids[begin : begin + LINKS_A_QUERY]
        links = _links(connection, up_to).filter(remote_kind=kind, remote_id__in=part)
        sent = links.filter(push__posting_on__gte=start_on, push__posting_on__lte=end_on)
        found |= dict(sent.values_list("remote_id", "pk"))
        chosen = _rows(links.filter(push=None))
        found |= {
            one.remote_id: one.link_id
            for one in _chosen(chosen, _orders(connection, chosen), start_on, end_on)
        }
    return found


def _links(connection: Connection, up_to: int) -> QuerySet[Link]:
    return Link.objects.filter(connection=connection, remote_kind__in=DOCUMENTS, pk__lte=up_to).order_by("id")


def _rows(links: QuerySet[Link]) -> list[Linked]:
    return [Linked._make(row) for row in links.values_list(*COLUMNS)]


def _sent(connection: Connection, links: Sequence[Linked], table: Mappings) -> Iterator[Ours]:
    sent = [(link, link.push) for link in links if link.push is not None]
    postings = {push: frozen.from_json(link.accepted or link.sent) for link, push in sent}
    keys = {key for posting in postings.values() if isinstance(posting, Document) for key in keys_of(posting)}
    mappings = mappings_for(connection, keys, table=table)
    predicted = _predicted([push for _, push in sent])
    stated = _stated(connection, [link for link, _ in sent])
    for link, push in sent:
        posting = postings[push]
        if isinstance(posting, JournalEntry):
            booked = None if link.accepted else predicted.get(push)
            yield _journal(link, posting, booked or _movements(posting, mappings))
            continue
        if not isinstance(posting, Document):
            continue
        taxed_there = _taxed_there(posting, mappings)
        yield Ours(
            link_id=link.pk,
            key=link.local_key,
            label=link.label,
            party_name=link.party_name,
            remote_kind=link.remote_kind,
            remote_id=link.remote_id,
            posting_on=posting.posting_on,
            currency=posting.currency,
            stated=stated.get(link.local_key, posting.total),
            booked=posting.total + ((link.tax or ZERO) if taxed_there else ZERO),
            figures=DocumentFigures(
                key=link.local_key,
                party=mappings.parties.get(posting.party, ""),
                # Where QuickBooks numbers, the number that it gave when the document was sent.
                number=posting.number or link.number,
                posting_on=posting.posting_on,
                due_on=getattr(posting, "due_on", posting.posting_on),
                tax=posting.tax_total,
                total=posting.total,
            ),
            movements=_movements(posting, mappings)
            if link.accepted
            else predicted.get(push) or _movements(posting, mappings),
            taxed_there=taxed_there,
            tax_there=link.tax,
            exchange_rate=posting.exchange_rate,
            sides=len(posting.lines) + len(posting.taxes) + 1,
        )


def _journal(link: Linked, posting: JournalEntry, movements: tuple[tuple[str, str, Decimal], ...]) -> Ours:
    """A journal has no party and no tax, and is compared on each account that it moves."""
    return Ours(
        link_id=link.pk,
        key=link.local_key,
        label=link.label,
        party_name="",
        remote_kind=link.remote_kind,
        remote_id=link.remote_id,
        posting_on=posting.posting_on,
        currency=posting.currency,
        stated=posting.total,
        booked=posting.total,
        figures=DocumentFigures(
            key=link.local_key,
            party="",
            number=posting.number,
            posting_on=posting.posting_on,
            due_on=posting.posting_on,
            tax=ZERO,
            total=posting.total,
            movements=movements,
        ),
        movements=movements,
        sides=len(posting.lines),
    )


def _chosen(
    links: Sequence[Linked], orders: dict[str, Sendable], start_on: date, end_on: date
) -> Iterator[Ours]:
    for link in links:
        order = orders.get(link.local_key)
        if link.push is not None or order is None:
            continue
        posting_on = order.posting_on or _dated(order)
        if start_on <= posting_on <= end_on:
            yield Ours(
                link_id=link.pk,
                key=link.local_key,
                label=str(order),
                party_name=order.customer.name
                if isinstance(order, SalesOrder | CreditNote)
                else order.vendor.name,
                remote_kind=link.remote_kind,
                remote_id=link.remote_id,
                posting_on=posting_on,
                currency=order.currency,
                stated=order.total,
                booked=order.total if link.total is None else link.total,
                figures=None,
                movements=(),
            )


def _orders(connection: Connection, links: Sequence[Linked]) -> dict[str, Sendable]:
    orders: dict[str, Sendable] = {}
    for kind, ids in _ids(links).items():
        model, party = MODELS[kind]
        rows = model.objects.filter(company_id=connection.company_id, pk__in=ids)
        orders.update({row.key: row for row in rows.select_related(party)})
    return orders


def _stated(connection: Connection, links: Sequence[Linked]) -> dict[str, Decimal]:
    """The totals that the sources state, by the document's key."""
    found: dict[str, Decimal] = {}
    for kind, ids in _ids(links).items():
        rows = MODELS[kind][0].objects.filter(company_id=connection.company_id, pk__in=ids)
        found.update({f"{kind}:{pk}": amount for pk, amount in rows.values_list("pk", "total")})
    return found


def _ids(links: Sequence[Linked]) -> dict[str, list[int]]:
    """The ids of the documents behind these links, by kind."""
    ids: dict[str, list[int]] = {}
    for link in links:
        kind, _, number = link.local_key.partition(":")
        if kind in MODELS:
            ids.setdefault(kind, []).append(int(number))
    return ids


MODELS: Mapping[str, tuple[Any, str]] = {
    "sales_order": (SalesOrder, "customer"),
    "purchase_order": (PurchaseOrder, "vendor"),
    "vendor_invoice": (VendorInvoice, "vendor"),
    "credit_note": (CreditNote, "customer"),
    "vendor_credit": (VendorCredit, "vendor"),
    "sales_summary": (SalesSummary, "customer"),
}
"""Kind of document → its table, and the column of its party."""


def _dated(order: Sendable) -> date:
    """The day that the document itself bears."""
    match order:
        case VendorInvoice():
            return order.invoice_on
        case CreditNote() | VendorCredit():
            return order.credited_on
        case _:
            return order.ordered_on


def _predicted(push_ids: Sequence[int]) -> dict[int, tuple[tuple[str, str, Decimal], ...]]:
    """The journals that were predicted when the documents were sent, under the mappings of that moment."""
    found: dict[int, tuple[tuple[str, str, Decimal], ...]] = {}
    for begin in range(0, len(push_ids), LINKS_A_QUERY):
        part = push_ids[begin : begin + LINKS_A_QUERY]
        rows = Attempt.objects.filter(push_id__in=part).order_by("id").values_list("push_id", "journal")
        for push_id, journal in rows:
            if journal:
                found[push_id] = tuple((account, name, Decimal(amount)) for account, name, amount in journal)
    return found


def _movements(posting: Document | JournalEntry, mappings: Mappings) -> tuple[tuple[str, str, Decimal], ...]:
    """What is predicted now, for a document without a journal of its time."""
    return tuple(
        (line.account_id, line.account, line.movement) for line in journal_of(posting, mappings).lines
    )


def _taxed_there(posting: Document, mappings: Mappings) -> tuple[tuple[str, str], ...]:
    """A US form of sale with taxable lines and no tax of ours: QuickBooks adds what it computes."""
    receivable, payable = mappings.receivable, mappings.tax_payable
    if isinstance(posting, Receipt):
        receivable = mappings.accounts.get(posting.deposit_to)
    is_theirs = (
        isinstance(posting, SalesForm)
        and mappings.is_us
        and not posting.taxes
        and any(line.tax for line in posting.lines)
    )
    if not is_theirs or receivable is None or payable is None:
        return ()
    return ((receivable.remote_id, receivable.name), (payable.remote_id, payable.name))
