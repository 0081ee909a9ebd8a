"""What people do with summaries: choose how a source goes, make drafts, post, discard and take back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction

from crossfoot.audit import trail
from crossfoot.audit.trail import Entry, actor_of, subject_of
from crossfoot.core.dates import first_open_day, in_words
from crossfoot.core.permissions import Can
from crossfoot.core.postings import Invoice, Item, SalesReceipt
from crossfoot.core.problems import Fix, Problem, Refusal, refused, shown
from crossfoot.core.summaries import Frequency, Summary, span_of
from crossfoot.documents import closing, sending
from crossfoot.documents.sales_orders.models import SalesOrder
from crossfoot.documents.sales_orders.road import INVOICES
from crossfoot.documents.sending import Books
from crossfoot.documents.stocked import sales
from crossfoot.documents.summaries import costs, drafting, standing
from crossfoot.documents.summaries.drafting import Found, Made
from crossfoot.documents.summaries.models import KIND, SalesSummary, SummaryChoice, SummaryMember
from crossfoot.engine import schedule
from crossfoot.parties import operations as parties
from crossfoot.parties.models import Party
from crossfoot.parties.rows import row_key
from crossfoot.stock import held
from crossfoot.sync import frozen, queue, sources
from crossfoot.sync.kinds import PushVerb
from crossfoot.sync.models import BookState
from crossfoot.tenancy import access
from crossfoot.tenancy.days import day_in
from crossfoot.tenancy.models import Company, Person

TASK = "summary_drafts"
"""The kind of the engine's task that makes drafts when a period is over."""

EVERY_SECONDS = 6 * 60 * 60
"""How often the schedule looks whether a period is over."""

LONGEST_SOURCE = 60
ORDER = "sales_order"

State = SalesSummary.State

WAITS = frozenset({BookState.WAITING, BookState.NEEDS_ATTENTION})
"""Posted here, and not in QuickBooks yet."""


@transaction.atomic
def choose(
    *, company: Company, source: str, frequency: Frequency, since: date, by: Person, at: datetime
) -> SummaryChoice:
    """Let orders of a source go by themselves, or with one summary a day, week or month, by their posting dates from
    `since` on.

    What is in QuickBooks or on its way there stays as it is. Drafts that do not fit any more are discarded. Raises
    Refusal with what is wrong; Forbidden or Outsider.
    """
    access.require(by, Can.EDIT_SETTINGS, company, at=at)
    source = source.strip()
    if len(source) > LONGEST_SOURCE or "\x00" in source:
        raise refused([_wrong_source(source)])
    # Everything about summaries of one company happens one after the other.
    _lock(company)
    chosen, _ = SummaryChoice.objects.update_or_create(
        company=company, source=source, since=since,
        defaults={"frequency": frequency.value, "chosen_at": at, "chosen_by": by},
    )  # fmt: skip
    choices = standing.choices_of(company)
    mine = choices[source]
    for draft in SalesSummary.objects.filter(company=company, source=source, state=State.DRAFT):
        span = span_of(mine, draft.first_on)
        if span is None or span.first_on != draft.first_on or span.last_on < draft.last_on:
            _discarded(draft, by, at)
    _let_go(company, source, by, at)
    if any(one.frequency is not Frequency.EACH for made in choices.values() for one in made):
        schedule.ensure(company=company, kind=TASK, every_seconds=EVERY_SECONDS, at=at)
    else:
        schedule.stop(company=company, kind=TASK)
    trail.record(
        "sales_summary.chosen", company_id=company.pk, by=actor_of(by), at=at,
        subject=subject_of("summary_choice", chosen),
        data={"source": source, "frequency": frequency.value, "since": since},
    )  # fmt: skip
    return chosen


@transaction.atomic
def draft(
    *, company: Company, through: date, source: str | None = None, by: Person, at: datetime
) -> list[SalesSummary]:
    """Make drafts of the summaries of orders that are posted until `through`; of one source, or of all.

    A draft that says the same is left as it is; another one for the same orders is made anew. Nothing is posted.
    Raises Refusal for a day that is not over, and without a QuickBooks that is set up; Forbidden or Outsider.
    """
    access.require(by, Can.SEND_INVOICES, company, at=at)
    today = day_in(company, at)
    if through > today:
        raise Refusal(
            f"{in_words(through)} has not begun, so nobody knows what is sold until then. Choose {in_words(today)} "
            "or a day before."
        )
    return drafted(company=company, through=through, source=source, by=by, at=at)


def drafted(
    *, company: Company, through: date, source: str | None, by: Person | None, at: datetime
) -> list[SalesSummary]:
    """As `draft`, behind the gate of who asks or by the clock. In the caller's transaction."""
    books = sending.require_books(company)
    _lock(company)
    choices = standing.choices_of(company)
    made: list[SalesSummary] = []
    for name in [source] if source is not None else sorted(choices):
        made += _drafted_of(company, name, through, books, choices, by, at)
    return made


def found(company: Company, source: str, through: date, books: Books) -> Found:
    """What orders of the source make until that day, drafts of before left aside. Writes nothing."""
    choices = standing.choices_of(company)
    made = choices.get(source)
    if not made:
        return Found()
    ids = drafting.candidates(company, source, _earliest(made[0].since, books), through)
    orders = drafting.orders_of(company, ids)
    until = [order for order in orders if INVOICES.posting_on(order, books.setup) <= through]
    summed = drafting.summed(until, books, choices)
    cut = [Made(drafting.cut(one.summary, through), one.orders, one.items) for one in summed.made]
    return Found(cut, summed.left_out)


@transaction.atomic
def post(*, summary: SalesSummary, by: Person, at: datetime) -> SalesSummary:
    """Queue the summary's document, and its cost journal where there is one; its orders are billed with it.

    Raises Refusal where it is not a draft, where an order is not as it was when the draft was made, or where the
    document could not go; Forbidden or Outsider.
    """
    access.require(by, Can.SEND_INVOICES, summary.company, at=at)
    books = sending.require_books(summary.company)
    if not books.setup.sync_sales:
        raise Refusal(
            "Sales orders are not sent to QuickBooks by this company's choice. Switch it on under Settings > "
            "Integrations."
        )
    _lock(summary.company)
    row = _locked(summary)
    if row.state != State.DRAFT:
        raise Refusal(
            f"{row} is no draft any more: {row.get_state_display().lower()}. Nothing was posted again."
        )
    if row.connection_id != books.connection.pk:
        raise Refusal(f"{row} was made for a QuickBooks company that is not connected any more. Discard it.")
    made = _as_shown(row, books)
    party = parties.as_posting(row.customer)
    document, question = drafting.document_of(row, made.summary, party, books)
    if question is not None:
        raise refused([question])
    if frozen.to_json(document) != row.posting:
        raise Refusal(_changed(row, made.summary))
    order_ids = [order.pk for order in made.orders]
    row.state, row.decided_at, row.decided_by = State.POSTED, at, by
    row.save(update_fields=["state", "decided_at", "decided_by"])
    wanted = drafting.wanted_of(row, document, party, made.items)
    queue.push_many(connection=books.connection, wanted=[wanted], by=by, at=at)
    sources.set_state(
        ORDER, order_ids, state=BookState.IN_SUMMARY, sentence=f"It went with {row}.", at=at,
        numbers=dict.fromkeys(order_ids, row.number),
    )  # fmt: skip
    sales.orders_follow(row.company, order_ids, by, at)
    row.cost = costs.post(row, order_ids, by=by, at=at)
    row.save(update_fields=["cost"])
    _tell(row, "posted", by, at)
    trail.record_many(
        [Entry("sales_order.summarized", subject_of(ORDER, order), {"summary": row.number}) for order in made.orders],
        company_id=row.company_id, by=actor_of(by), at=at,
    )  # fmt: skip
    row.refresh_from_db()
    return row


@transaction.atomic
def discard(*, summary: SalesSummary, by: Person, at: datetime) -> SalesSummary:
    """This draft is not wanted; its orders are free. Raises Refusal where it is posted; Forbidden or Outsider."""
    access.require(by, Can.SEND_INVOICES, summary.company, at=at)
    row = _locked(summary)
    if row.state != State.DRAFT:
        raise Refusal(f"{row} is no draft any more: {row.get_state_display().lower()}. Take it back instead.")
    _discarded(row, by, at)
    return row


@transaction.atomic
def take_back(
    *, summary: SalesSummary, reason: str, by: Person, at: datetime, confirmed: bool = False
) -> SalesSummary:
    """Take its document out of QuickBooks; once it is out, the cost journal is booked back and its orders are free.
    `confirmed`: it goes although a person changed it in QuickBooks.

    Raises Refusal without a reason, where it is not posted, while it is being sent, or where QuickBooks cannot do it;
    Forbidden or Outsider.
    """
    access.require(by, Can.TAKE_BACK, summary.company, at=at)
    books = sending.require_books(summary.company)
    row = _locked(summary)
    if row.state != State.POSTED:
        raise Refusal(f"{row} is not posted ({row.get_state_display().lower()}), so nothing is taken back.")
    if row.connection_id != books.connection.pk:
        raise Refusal(
            f"{row} is in a QuickBooks company that is not connected any more. Connect that one again."
        )
    row.reason = reason.strip()[:300]
    row.save(update_fields=["reason"])
    removal = None
    if row.book_state not in sending.UNSENT:
        removal = queue.remove(
            connection=books.connection, source_kind=KIND, source_id=row.pk, document_key=row.key,
            label=drafting.label_of(row), verb=PushVerb.DELETE, reason=reason, by=by, at=at, confirmed=confirmed,
        )  # fmt: skip
    _tell(row, "leaving", by, at, reason=row.reason)
    if removal is None:
        # Nothing of it was in QuickBooks: it is out at once.
        why = sources.removed(KIND, [row.pk], by, at)
        if why:
            raise Refusal(why)
    row.refresh_from_db()
    return row


@transaction.atomic
def put_back(*, summary: SalesSummary, by: Person, at: datetime) -> SalesSummary:
    """What was posted is written over what stands in QuickBooks, for whoever decides what happens where it differs.

    Raises Refusal where it does not stand there, or while it is being sent; Forbidden or Outsider.
    """
    access.require(by, Can.RESOLVE_DRIFT, summary.company, at=at)
    books = sending.require_books(summary.company)
    row = _locked(summary)
    document = frozen.from_json(row.posting)
    assert isinstance(document, Invoice | SalesReceipt)
    items = [item for item in map(frozen.from_json, row.items) if isinstance(item, Item)]
    wanted = drafting.wanted_of(row, document, parties.as_posting(row.customer), items)
    queue.update_many(connection=books.connection, wanted=[wanted], by=by, at=at, overwrite=True)
    _tell(row, "put_back", by, at)
    return row


@transaction.atomic
def move(*, summary: SalesSummary, day: date, by: Person, at: datetime) -> SalesSummary:
    """Date the document of a posted summary that QuickBooks has not taken yet on `day`; its own date goes along as the
    original one. Its cost journal is moved as every journal is.

    Raises Refusal where it does not wait, where it is in an unsettled request, or where the books are closed on `day`,
    too; Forbidden or Outsider.
    """
    access.require(by, Can.OVERRIDE_DATES, summary.company, at=at)
    books = sending.require_books(summary.company)
    row = _locked(summary)
    if row.state != State.POSTED or row.book_state not in WAITS:
        raise Refusal(f"{row} does not wait to go to QuickBooks, so its date is not moved.")
    closing_on = books.connection.closing_on
    if closing_on is not None and day <= closing_on:
        raise Refusal(
            f"QuickBooks is closed through {in_words(closing_on)}. Choose {in_words(first_open_day(closing_on))} or a "
            "later day."
        )
    document = frozen.from_json(row.posting)
    assert isinstance(document, Invoice | SalesReceipt)
    moved = closing.moved(document, day)
    assert isinstance(moved, Invoice | SalesReceipt)
    row.posting = frozen.to_json(moved)
    row.save(update_fields=["posting"])
    items = [item for item in map(frozen.from_json, row.items) if isinstance(item, Item)]
    wanted = drafting.wanted_of(row, moved, parties.as_posting(row.customer), items)
    queue.update_many(connection=books.connection, wanted=[wanted], by=by, at=at)
    dates = {"from": document.posting_on.isoformat(), "to": day.isoformat()}
    _tell(row, "moved", by, at, **dates)
    row.refresh_from_db()
    return row


# --- drafts -----------------------------------------------------------------------------------------------


def _drafted_of(
    company: Company, source: str, through: date, books: Books, choices: standing.Choices, by: Person | None,
    at: datetime,
) -> list[SalesSummary]:  # fmt: skip
    if source not in choices:
        return []
    before = list(
        SalesSummary.objects.filter(company=company, source=source, state=State.DRAFT, last_on__lte=through)
    )
    SummaryMember.objects.filter(summary__in=before).update(is_held=False)
    wanted = found(company, source, through, books).made
    by_orders = {_members_of(one): one for one in before}
    made: list[SalesSummary] = []
    for one in wanted:
        same = by_orders.get(tuple(order.pk for order in one.orders))
        made.append(_kept(same, one, books) or _stored(company, one, books, by, at))
    for row in before:
        if row not in made:
            _discarded(row, by, at)
    return made


def _kept(row: SalesSummary | None, made: Made, books: Books) -> SalesSummary | None:
    """The draft of before where it says the same; None where it has to be made anew."""
    if row is None or row.connection_id != books.connection.pk:
        return None
    if (row.first_on, row.last_on) != (made.summary.sort.span.first_on, made.summary.sort.span.last_on):
        return None
    document, _ = drafting.document_of(row, made.summary, parties.as_posting(row.customer), books)
    if frozen.to_json(document) != row.posting:
        return None
    row.members.update(is_held=True)
    return row


def _stored(company: Company, made: Made, books: Books, by: Person | None, at: datetime) -> SalesSummary:
    summary = made.summary
    customer = _customer(company, summary, at)
    row = SalesSummary.objects.create(
        company=company, connection=books.connection, source=summary.sort.source,
        first_on=summary.sort.span.first_on, last_on=summary.sort.span.last_on, is_paid=summary.sort.is_paid,
        customer=customer, currency=summary.sort.currency, total=summary.total, count=len(made.orders),
        posting={}, items=[frozen.to_json(item) for item in made.items], made_at=at, made_by=by,
    )  # fmt: skip
    document, _ = drafting.document_of(row, summary, parties.as_posting(customer), books)
    row.posting = frozen.to_json(document)
    row.save(update_fields=["posting"])
    SummaryMember.objects.bulk_create(
        SummaryMember(
            summary=row, position=position, order=order, total=order.total,
            posting_on=INVOICES.posting_on(order, books.setup),
        )
        for position, order in enumerate(made.orders, start=1)
    )  # fmt: skip
    _tell(row, "drafted", by, at)
    return row


def _customer(company: Company, summary: Summary, at: datetime) -> Party:
    row = drafting.customer_row(summary, company)
    return parties.ensure_many(company=company, kind=Party.Kind.CUSTOMER, rows=[row], at=at)[row_key(row)]


def _as_shown(row: SalesSummary, books: Books) -> Made:
    """The draft's orders, locked, as the one summary that they still make. Raises Refusal where they do not."""
    ids = list(row.members.filter(is_held=True).values_list("order_id", flat=True))
    orders = drafting.orders_of(row.company, ids, is_locked=True)
    summed = drafting.summed(orders, books, standing.choices_of(row.company))
    if summed.left_out:
        order, problems = summed.left_out[0]
        raise Refusal(
            f"{order} cannot go with {row} any more. {problems[0].sentence} Make the draft anew.", problems
        )
    if len(summed.made) != 1 or len(summed.made[0].orders) != len(ids):
        raise Refusal(f"The orders of {row} do not go with one summary any more. Make the drafts anew.")
    (one,) = summed.made
    return Made(drafting.cut(one.summary, row.last_on), one.orders, one.items)


def _changed(row: SalesSummary, summary: Summary) -> str:
    return (
        f"{row} is not what was shown any more: it was {row.total:,.2f} {row.currency}, and its "
        f"orders come to {summary.total:,.2f} {summary.sort.currency} now, or their accounts, taxes or dates changed. "
        "Make the draft anew and look at it."
    )


def _discarded(row: SalesSummary, by: Person | None, at: datetime) -> None:
    row.members.update(is_held=False)
    row.state, row.decided_at, row.decided_by = State.DISCARDED, at, by
    row.save(update_fields=["state", "decided_at", "decided_by"])
    _tell(row, "discarded", by, at)


def _members_of(row: SalesSummary) -> tuple[int, ...]:
    return tuple(row.members.values_list("order_id", flat=True))


def _let_go(company: Company, source: str, by: Person, at: datetime) -> None:
    """What waits for summaries that will not be: orders of the source that go by themselves now."""
    waiting = held.waiting_sources(company, ORDER)
    ids: Sequence[int] = list(
        SalesOrder.objects.filter(company=company, source=source, pk__in=waiting).values_list("pk", flat=True)
    )
    costs.let_go(company, ids, by=by, at=at)


def _earliest(since: date, books: Books) -> date:
    return max(since, books.setup.start_on or since)


# --- rows -------------------------------------------------------------------------------------------------


def _lock(company: Company) -> None:
    list(SummaryChoice.objects.select_for_update().filter(company=company).order_by("pk"))


def _locked(summary: SalesSummary) -> SalesSummary:
    rows = SalesSummary.objects.select_for_update(of=("self",)).select_related("company", "customer__terms")
    return rows.get(pk=summary.pk)


def _tell(row: SalesSummary, verb: str, by: Person | None, at: datetime, **told: object) -> None:
    data = {
        "number": row.number, "source": row.source, "first_on": row.first_on, "last_on": row.last_on,
        "orders": row.count, "total": row.total, "currency": row.currency, **told,
    }  # fmt: skip
    trail.record(
        f"sales_summary.{verb}", company_id=row.company_id, by=actor_of(by), at=at,
        subject=subject_of(KIND, row), data=data,
    )  # fmt: skip


def yesterday(company: Company, at: datetime) -> date:
    """The last day that is over where the company is."""
    return day_in(company, at) - timedelta(days=1)


def _wrong_source(source: str) -> Problem:
    return Problem(
        "summary_source",
        f"“{shown(source)}” is no name of a sales source: it has at most {LONGEST_SOURCE} characters. Correct it.",
        Fix.CHANGE_SETTING,
        cause="summary:source",
        where="source",
    )
