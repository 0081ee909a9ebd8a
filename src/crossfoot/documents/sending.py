"""The road from an order to its push, the same for invoices and bills.

Gate → is there a QuickBooks to send to → may this order be billed, and was it not yet → posting → queue, in
one transaction with the audit event. What cannot go is told with its reasons and left as it was; the others
go all the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from django.db import transaction

from crossfoot.connections import operations as connections
from crossfoot.connections.models import Connection
from crossfoot.core.mappings import Mappings
from crossfoot.core.overrides import DEPARTMENT, chosen
from crossfoot.core.permissions import Can
from crossfoot.core.problems import Fix, Problem, Refusal, blocking
from crossfoot.core.stock.roles import Accounting
from crossfoot.core.workflow import DocumentKind, is_billable, why_not_billable
from crossfoot.documents import closing, custom_values, facts, one_by_one
from crossfoot.documents.attachments import going
from crossfoot.documents.credits.models import CreditNote, VendorCredit
from crossfoot.documents.purchase_orders.models import PurchaseOrder
from crossfoot.documents.sales_orders.models import SalesOrder
from crossfoot.documents.vendor_invoices.models import VendorInvoice
from crossfoot.mappings import queries as mappings
from crossfoot.mappings.models import Setup
from crossfoot.mappings.rules import about, account_label
from crossfoot.stock.queries import accounting_of, kept_by
from crossfoot.sync import queue
from crossfoot.sync.kinds import REMOVALS
from crossfoot.sync.models import BookState, Push
from crossfoot.sync.queue import Wanted
from crossfoot.tenancy import access
from crossfoot.tenancy.models import Company, Person

AT_ONCE = 500
"""Orders that one transaction takes: more would hold the database's write lock for too long."""

MOST = 10_000
"""Orders that one click sends; who has more selects by month."""


UNSENT = frozenset({BookState.NOT_SENT, BookState.UNDONE})
"""What is in these states can be sent: it never was, or it was taken out of QuickBooks again."""

Order = SalesOrder | PurchaseOrder | VendorInvoice | VendorCredit | CreditNote
O = TypeVar("O", SalesOrder, PurchaseOrder, VendorInvoice, VendorCredit, CreditNote)  # noqa: E741
"""Every kind of document that people keep here and that becomes one in QuickBooks."""


@dataclass(frozen=True, slots=True)
class Books:
    """The company's QuickBooks and the choices made for it, read once for many orders."""

    connection: Connection
    setup: Setup
    table: Mappings
    """The company's accounts and taxes as they are mapped now."""
    accounting: Accounting = Accounting.SIMPLE

    @property
    def known_keys(self) -> frozenset[str]:
        """The account keys that stand for an account."""
        return frozenset(self.table.accounts)

    def account_name(self, key: str) -> str:
        """The name of the account in QuickBooks, or while none is mapped what people call its role."""
        account = self.table.accounts.get(key)
        return account.name if account else account_label(key, self.table.account_labels)


@dataclass(frozen=True, slots=True)
class Sent(Generic[O]):
    """What went into the queue, and what did not with all its reasons."""

    pushes: list[Push] = field(default_factory=list)
    refused: list[tuple[O, list[Problem]]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Prepared(Generic[O]):
    """What would go, and what would not with all its reasons."""

    wanted: list[Wanted] = field(default_factory=list)
    refused: list[tuple[O, list[Problem]]] = field(default_factory=list)


Against = Mapping[int, Sequence[Problem]]
"""What stands against documents, by their ids."""


def nothing_against(documents: Sequence[Any], setup: Setup) -> Against:
    """Of a kind that has no reasons of its own."""
    return {}


def nothing_follows(company: Company, ids: Sequence[int], by: Person, at: datetime) -> None:
    """Of a kind that nothing else depends on."""


@dataclass(frozen=True, slots=True)
class Road(Generic[O]):
    """How orders of one kind become documents: what differs between invoices and bills."""

    kind: DocumentKind
    model: Any
    """The orders' model; also what audit events are about."""
    document: str
    """`invoice` or `bill`, for sentences."""
    can: Can
    is_on: Callable[[Setup], bool]
    is_automatic: Callable[[Setup], bool]
    locked: Callable[[Company, Sequence[int]], list[O]]
    """The orders with everything a posting needs, their rows locked in the order of their ids."""
    posting_on: Callable[[O, Setup], date]
    wanted: Callable[[Sequence[O], Books], list[tuple[O, Wanted | None, tuple[Problem, ...]]]]
    against: Callable[[Sequence[O], Setup], Against] = nothing_against
    """Why documents of this kind may not be sent, beside the reasons that all kinds share."""
    follow: Callable[[Company, Sequence[int], Person, datetime], None] = nothing_follows
    """What follows where these documents, by their ids, may stand otherwise in the books: the stock of goods. Called in
    the transaction that sends, changes or withdraws them."""


def books_of(company: Company) -> Books | None:
    """The QuickBooks that documents go to now, or None: not connected, or the wizard is not finished."""
    setup = setup_of(company)
    return books_with(setup) if setup else None


def setup_of(company: Company) -> Setup | None:
    """The choices for the QuickBooks that documents go to now, with its connection; None as `books_of`."""
    setup = mappings.setup_now(company)
    return None if setup is None or setup.completed_at is None else setup


def books_with(setup: Setup) -> Books:
    """As `books_of`, where its choices were read already."""
    connection = setup.connection
    return Books(connection, setup, mappings.table(connection, setup), accounting_of(connection.company_id))


def require_books(company: Company) -> Books:
    """As `books_of`. Raises Refusal with what is missing."""
    books = books_of(company)
    if books is not None:
        return books
    if connections.active(company) is None:
        raise Refusal(f"{company} is not connected to QuickBooks. Connect it under Settings > Integrations.")
    raise Refusal(
        "The connection to QuickBooks is not set up yet. Finish the steps under Settings > Integrations, and "
        "then send."
    )


def send(road: Road[O], *, company: Company, order_ids: Sequence[int], by: Person, at: datetime) -> Sent[O]:
    """Queue the documents of these orders, at most 500 in one transaction.

    Raises Forbidden or Outsider, and Refusal where nothing at all can be sent.
    """
    access.require(by, road.can, company, at=at)
    books = require_books(company)
    if not road.is_on(books.setup):
        raise Refusal(_switched_off(road))
    ids = sorted(set(order_ids))
    if len(ids) > MOST:
        raise Refusal(
            f"{len(ids):,} orders are selected, and at most {MOST:,} are sent at once. Select fewer, for "
            "example one month."
        )
    sent: Sent[O] = Sent()
    for start in range(0, len(ids), AT_ONCE):
        with transaction.atomic():
            part = queue_locked(road, company, ids[start : start + AT_ONCE], books, by=by, at=at)
        sent.pushes.extend(part.pushes)
        sent.refused.extend(part.refused)
    return sent


def send_by_itself(
    road: Road[O], *, company: Company, order_ids: Sequence[int], by: Person, at: datetime
) -> Sent[O]:
    """Automatic mode (D2): queue what was just confirmed or approved, in the caller's transaction.

    Nothing is sent in manual mode, without a finished connection, or where this kind is switched off.
    """
    books = books_of(company)
    if books is None or not road.is_on(books.setup) or not road.is_automatic(books.setup):
        return Sent()
    return queue_locked(road, company, sorted(set(order_ids)), books, by=by, at=at)


def queue_locked(
    road: Road[O], company: Company, order_ids: Sequence[int], books: Books, *, by: Person, at: datetime
) -> Sent[O]:
    """Lock these orders, queue those that may go, and say why the others may not."""
    orders: dict[int, O] = {order.pk: order for order in road.locked(company, order_ids)}
    ready: Prepared[O] = prepare(road, list(orders.values()), books)

    def queue_these(wanted: Sequence[Wanted]) -> list[Push]:
        pushes = queue.push_many(connection=books.connection, wanted=wanted, by=by, at=at)
        # What was edited here while it stood in QuickBooks goes there as it is now.
        going_now = sorted(one.source_id for one in wanted)
        ahead = [pk for pk in going_now if orders[pk].is_ahead]
        if ahead:
            road.model.objects.filter(pk__in=ahead).update(is_ahead=False)
        going.along(books.connection, pushes, by=by, at=at)
        road.follow(company, going_now, by, at)
        return pushes

    queued, refusals = one_by_one.as_far_as_possible(ready.wanted, queue_these)
    sent: Sent[O] = Sent([push for pushes in queued for push in pushes], ready.refused)
    for one, why in refusals:
        sent.refused.append((orders[one.source_id], one_by_one.problems_of(why)))
    return sent


def against_following(
    road: Road[O], company: Company, order_ids: Sequence[int], *, by: Person, at: datetime
) -> dict[int, list[Problem]]:
    """What stands against sending these orders in what follows them, the stock of goods. Nothing stays written."""
    found: dict[int, list[Problem]] = {}
    if not order_ids or kept_by(company) is None:
        return found

    def follow(ids: Sequence[int]) -> None:
        road.model.objects.filter(pk__in=ids).update(book_state=BookState.WAITING)
        road.follow(company, ids, by, at)

    try:
        with transaction.atomic():
            _, refused = one_by_one.as_far_as_possible(sorted(order_ids), follow)
            found = {pk: one_by_one.problems_of(why) for pk, why in refused}
            raise _LookedAt
    except _LookedAt:
        return found


class _LookedAt(Exception):
    """Takes back what was done to look at it."""


def prepare(road: Road[O], orders: Sequence[O], books: Books) -> Prepared[O]:
    """What these orders would become, for a preview as for sending. Writes nothing.

    The orders come with all that a posting needs (`queries.many`, or `road.locked`).
    """
    prepared: Prepared[O] = Prepared()
    ready: list[O] = []
    against: Against = road.against(orders, books.setup)
    order: O
    for order in orders:
        problems: list[Problem] = [*reasons_against(road, order, books.setup), *against.get(order.pk, ())]
        if problems:
            prepared.refused.append((order, problems))
        else:
            ready.append(order)
    for order, one, found in wanted_of(road, ready, books):
        if one is None or blocking(list(found)):
            prepared.refused.append((order, list(found)))
        else:
            prepared.wanted.append(one)
    return prepared


def wanted_of(
    road: Road[O], orders: Sequence[O], books: Books
) -> list[tuple[O, Wanted | None, tuple[Problem, ...]]]:
    """Each order with the push it would become: with the company's own fields, and under its policy for closed
    books; and what stands against it."""
    found: list[tuple[O, Wanted | None, tuple[Problem, ...]]] = []
    fields = custom_values.fields_named(orders)
    problems: tuple[Problem, ...]
    for order, one, problems in road.wanted(orders, books):
        if one is None:
            found.append((order, None, problems))
            continue
        source = order.source if isinstance(order, SalesOrder | CreditNote) else ""
        location = chosen(DEPARTMENT, about(source=source), books.table.dimensions)
        placed = replace(one.posting, location=location) if location else one.posting
        said = custom_values.applied(placed, order.custom, fields)
        dated = closing.moved_by_hand(said, order.moved_from, order.posting_on)
        posting, question = closing.settled(
            road.kind, dated, one.label, books.setup, books.connection.closing_on
        )
        mover = order.moved_by if posting is dated and dated is not said else None
        asked = (*problems, question) if question else problems
        found.append((order, replace(one, posting=posting, moved_by=mover), asked))
    return found


def reasons_against(road: Road[O], order: O, setup: Setup) -> Iterable[Problem]:
    """Why the order may not be sent at all, before anyone looks at its figures."""
    label = str(order)
    if not is_billable(road.kind, order.status):
        yield Problem(
            "not_billable",
            why_not_billable(road.kind, order.status, label),
            Fix.EDIT_DOCUMENT,
            cause=f"status:{order.status}",
            where="status",
        )
    if order.book_state not in UNSENT:
        yield Problem(
            "billed_once",
            _billed_already(order, road.document),
            Fix.WAIT,
            cause=f"book_state:{order.book_state}",
            where="book_state",
        )
    early = facts.too_early(label, road.posting_on(order, setup), setup.start_on)
    if early:
        yield early


def why_not_editable(order: Order, document: str) -> str:
    """Why what an order says may not be edited now; empty where it may.

    As `why_not_changeable`; what is in QuickBooks may be edited in revision, and outside of one where the
    company lets such an edit stay here (requirement D5).
    """
    is_there = order.book_state == BookState.SYNCHRONIZED and not _is_leaving(order)
    if is_there and (order.revising_since is not None or stays_local(order)):
        return ""
    return why_not_changeable(order, document)


def stays_local(order: Order) -> bool:
    """Whether an edit of what is in QuickBooks stays here, so that the two differ until it is revised."""
    setup = Setup.objects.filter(connection__company=order.company_id, connection__is_active=True).first()
    return setup is not None and setup.edits_outside_revision == Setup.OutsideRevision.LOCAL


def require_editable(order: Order, document: str) -> None:
    """Raises Refusal where `why_not_editable` has a reason."""
    reason = why_not_editable(order, document)
    if reason:
        raise Refusal(reason)


def after_edit(road: Road[O], company: Company, order: O, *, by: Person, at: datetime) -> None:
    """What an edit means for the books, in the caller's transaction: what waits is made anew; what is in
    QuickBooks waits for the revision's approval, or is marked as different from what stands there.

    Raises Refusal, and with it undoes the edit, where the order can no longer become a document.
    """
    if is_open(order):
        send_again(road, company, order.pk, by=by, at=at)
    elif order.book_state == BookState.SYNCHRONIZED and order.revising_since is None:
        road.model.objects.filter(pk=order.pk).update(is_ahead=True)


def why_not_changeable(order: Order, document: str) -> str:
    """Why an order may not be changed now; empty where it may.

    It may while nothing was sent, and while its push waits or needs attention without a request under way.
    """
    match order.book_state:
        case BookState.SYNCHRONIZED:
            where = f" as {order.book_number}" if order.book_number else ""
            return (
                f"{order} is in QuickBooks{where}. Revise it, and the change goes there when the revision is "
                f"approved; or cancel it, and the {document} is taken out there."
            )
        case _ if _is_leaving(order):
            return f"{order} is being taken out of QuickBooks. Wait until that is settled, then try again."
        case BookState.MARKED:
            return f"{order} is marked as already in QuickBooks. Take the mark off first."
        case BookState.IN_SUMMARY:
            return f"{order} is in a summary. {order.book_sentence} Take that back first."
        case BookState.SENDING:
            return _under_way(order)
        case _ if _is_under_way(order):
            return _under_way(order)
        case _:
            return ""


def require_changeable(order: Order, document: str) -> None:
    """Raises Refusal where `why_not_changeable` has a reason."""
    reason = why_not_changeable(order, document)
    if reason:
        raise Refusal(reason)


def send_again(road: Road[O], company: Company, order_id: int, *, by: Person, at: datetime) -> None:
    """After a change: what waits to be sent is made anew from the order as it is now.

    Raises Refusal, and with it undoes the change, where the order can no longer become a document.
    """
    books = require_books(company)
    (order,) = road.locked(company, [order_id])
    problems: list[Problem] = []
    early = facts.too_early(str(order), road.posting_on(order, books.setup), books.setup.start_on)
    if early:
        problems.append(early)
    ((_, one, found),) = wanted_of(road, [order], books)
    problems.extend(blocking(list(found)))
    if one is None or problems:
        raise Refusal(
            f"{order} waits to be sent, and after this change it could not be. {problems[0].sentence}",
            problems,
        )
    # What waits for the old push, such as files, waits for the new one.
    queue.update_many(connection=books.connection, wanted=[one], by=by, at=at)
    road.follow(company, [order_id], by, at)


def is_open(order: Order) -> bool:
    """Whether a push of the order waits, or waits for a person."""
    return order.book_state in {BookState.WAITING, BookState.NEEDS_ATTENTION}


def open_push(order: Order) -> Push | None:
    """The order's push that is not settled."""
    open_states = (Push.State.WAITING, Push.State.SENDING, Push.State.NEEDS_ATTENTION)
    return Push.objects.filter(document_key=order.key, state__in=open_states).order_by("-pk").first()


def _is_leaving(order: Order) -> bool:
    """Whether a push that takes it out of QuickBooks is open."""
    if order.book_state in {BookState.NOT_SENT, BookState.UNDONE, BookState.MARKED, BookState.IN_SUMMARY}:
        return False
    push = open_push(order)
    return push is not None and push.verb in REMOVALS


def _is_under_way(order: Order) -> bool:
    if not is_open(order):
        return False
    push = open_push(order)
    return push is not None and push.batch_id is not None


def _under_way(order: Order) -> str:
    return f"{order} is being sent to QuickBooks at this moment. Wait until that is settled, then try again."


def _billed_already(order: Order, document: str) -> str:
    match order.book_state:
        case BookState.SYNCHRONIZED:
            where = f" as {order.book_number}" if order.book_number else ""
            return f"The {document} of {order} is in QuickBooks{where} already. An order is billed once."
        case BookState.MARKED:
            return (
                f"{order} is marked as already in QuickBooks. Take the mark off if its {document} has to be "
                "sent after all."
            )
        case BookState.IN_SUMMARY:
            return f"{order} is billed with a summary. {order.book_sentence} An order is billed once."
        case BookState.NEEDS_ATTENTION:
            return f"The {document} of {order} was sent and needs attention: {order.book_sentence}"
        case _:
            return f"The {document} of {order} is on its way to QuickBooks already."


_SWITCHED_BY: Mapping[DocumentKind, str] = {
    DocumentKind.SALES: "Sales orders",
    DocumentKind.PURCHASE: "Purchase orders",
    DocumentKind.VENDOR_INVOICE: "Vendors' invoices",
    DocumentKind.VENDOR_CREDIT: "Purchase orders",
    DocumentKind.CREDIT_NOTE: "Sales orders",
}


def _switched_off(road: Road[O]) -> str:
    return (
        f"{_SWITCHED_BY[road.kind]} are not sent to QuickBooks by this company's choice. Switch it on under Settings > "
        "Integrations."
    )
