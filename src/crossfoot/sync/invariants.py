"""What must always hold, each with a name and a checker: run under simulated faults, and by `crossfoot doctor`.

The checkers read our own tables. Those that need the other book take what is in it as plain values, so that
they know no sandbox and no client.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Q

from crossfoot.audit import trail
from crossfoot.audit.models import Event
from crossfoot.core.checks.mapped import DOCUMENT_ACCOUNTS
from crossfoot.core.journal_postings import JournalEntry
from crossfoot.core.journals import journal_of
from crossfoot.core.postings import Document, SalesForm
from crossfoot.mappings import queries
from crossfoot.mappings.models import RemoteRecord
from crossfoot.sync import frozen, sources
from crossfoot.sync.kinds import DOCUMENT_RECORDS, REMOVALS
from crossfoot.sync.models import Attempt, Batch, BookState, Link, Push
from crossfoot.sync.redaction import holds_secret
from crossfoot.sync.states import OPEN
from crossfoot.tenancy.models import Company

LONGEST_WAIT = timedelta(days=1)
"""Nothing that waits by itself is due later than this."""

PUSHES_AT_ONCE = 500

ONCE_NUMBERED = {Push.Kind.INVOICE: "Invoice", Push.Kind.SALES_RECEIPT: "SalesReceipt"}
"""What carries a number of ours that no other record of its type has: kind of push → QuickBooks' record type."""


@dataclass(frozen=True, slots=True)
class Broken:
    """An invariant that does not hold, and where."""

    invariant: str
    sentence: str


@dataclass(frozen=True, slots=True)
class RemoteDocument:
    """A document of the QuickBooks company, as far as the checkers look at it. Amounts in its currency."""

    kind: str
    """QuickBooks' name of its type: one of `kinds.DOCUMENT_RECORDS`."""
    remote_id: str
    number: str
    memo: str
    """PrivateNote, of a file its Note: it carries our marker on a line of its own."""
    total: Decimal
    """Of a journal what it debits; QuickBooks' own total of it is zero."""
    tax: Decimal


def check_all(
    company: Company,
    *,
    now: datetime,
    remote: Sequence[RemoteDocument] | None = None,
    trial_balance: Sequence[tuple[Decimal, Decimal]] | None = None,
    secrets: Sequence[str] = (),
) -> list[Broken]:
    """Every invariant of one company. `remote` are all documents of its QuickBooks company, `trial_balance`
    the (debit, credit) of every account there, `secrets` tokens that must appear nowhere; each is left out
    where it is not known."""
    found = [
        *nothing_forgotten(company, now=now),
        *always_a_sentence(company),
        *in_period(company),
        *receivables_left_alone(company),
        *balanced(company, trial_balance=trial_balance or ()),
        *the_story_is_whole(company),
        *no_secret_out(company, secrets=secrets),
    ]
    if remote is not None:
        found += [*posted_once(company, remote), *to_the_cent(company, remote)]
    return found


def posted_once(company: Company, remote: Sequence[RemoteDocument]) -> Iterator[Broken]:
    """One document in QuickBooks per document of ours, whatever failed: what we linked is there, what is there is
    linked, what was changed is the same one, and what was taken out is gone."""
    marks = Counter(mark for one in remote for mark in _marks(one.memo))
    numbers = Counter((one.kind, one.number) for one in remote if one.number and not _is_voided(one))
    by_id = {(one.kind, one.remote_id): one for one in remote}
    linked = {link.push_id: link for link in _document_links(company)}
    for push in _documents(company):
        count = marks[push.marker]
        if count > 1:
            yield Broken("posted-once", f"{push.label} stands {count} times in QuickBooks.")
        record = ONCE_NUMBERED.get(Push.Kind(push.kind))
        if push.number and record and numbers[record, push.number] > 1:
            yield Broken("posted-once", f"The number of {push.label} stands more than once in QuickBooks.")
        is_settled = push.state in {Push.State.NEEDS_ATTENTION, Push.State.SKIPPED, Push.State.WAITING}
        if is_settled and push.batch_id is None and count:
            yield Broken(
                "posted-once", f"{push.label} is {push.state} and stands in QuickBooks all the same."
            )
        if push.state != Push.State.SYNCHRONIZED or push.verb in REMOVALS:
            continue
        if push.pk in linked and count < 1:
            yield Broken("posted-once", f"{push.label} counts as synchronized and is not in QuickBooks.")
        if push.pk not in linked and count and push.kind != Push.Kind.ATTACHMENT and not _was_given_up(push):
            yield Broken(
                "posted-once", f"{push.label} was changed or taken out since, and stands there as before."
            )
    for link in linked.values():
        if (link.remote_kind, link.remote_id) not in by_id:
            yield Broken(
                "posted-once", f"{link.local_key} is linked to {link.remote_id}, which is not there."
            )
    for link in _removed_links(company):
        there = by_id.get((link.remote_kind, link.remote_id))
        is_as_said = there is None if link.removed_as == "delete" else there is None or _is_voided(there)
        if not is_as_said and link.remote_kind != "Attachable":
            yield Broken(
                "posted-once",
                f"{link.local_key} was taken out ({link.removed_as}), and {link.remote_id} stands.",
            )


def nothing_forgotten(company: Company, *, now: datetime) -> Iterator[Broken]:
    """Every document that was sent is synchronized, waits with a due time, or needs attention; and its list
    shows what its push says."""
    open_ = Push.objects.filter(company=company, connection__is_active=True)
    for push in open_.filter(state__in=(Push.State.WAITING, Push.State.SENDING)).iterator(PUSHES_AT_ONCE):
        if push.due_at > now + LONGEST_WAIT:
            yield Broken("nothing-forgotten", f"{push.label} is not due before {push.due_at}.")
        if push.state == Push.State.SENDING and push.batch_id is None:
            yield Broken("nothing-forgotten", f"{push.label} counts as under way and is in no request.")
    for batch in Batch.objects.filter(connection__company=company, settled_at__isnull=True):
        if not batch.pushes.exists():
            yield Broken("nothing-forgotten", f"Request {batch.pk} is open and holds nothing.")
    for kind in sources.kinds():
        yield from _shown(company, kind)


def always_a_sentence(company: Company) -> Iterator[Broken]:
    """What is not synchronized says what happens next and who must act."""
    silent = Push.objects.filter(company=company, sentence="").exclude(state=Push.State.SYNCHRONIZED)
    for push in silent:
        yield Broken("always-a-sentence", f"{push.label} is {push.state} and says nothing.")
    for push in Push.objects.filter(company=company, state=Push.State.NEEDS_ATTENTION):
        if not (push.problem_cause and push.problem_fix):
            yield Broken("always-a-sentence", f"{push.label} needs attention without a cause or a fix.")
    for kind in sources.kinds():
        moving = (BookState.WAITING, BookState.SENDING, BookState.NEEDS_ATTENTION)
        for row in sources.model_of(kind).objects.filter(
            company=company, book_state__in=moving, book_sentence=""
        ):
            yield Broken("always-a-sentence", f"{row} is {row.book_state} in its list and says nothing.")


def to_the_cent(company: Company, remote: Sequence[RemoteDocument]) -> Iterator[Broken]:
    """Totals and tax are equal in both books, or the difference has a card, or was accepted by a person."""
    by_id = {(one.kind, one.remote_id): one for one in remote}
    is_us = company.connections.filter(is_active=True, country__in=("US", "USA")).exists()
    for link in _document_links(company).exclude(push__isnull=True):
        theirs = by_id.get((link.remote_kind, link.remote_id))
        push = link.push
        if theirs is None or push is None or push.problem_cause.startswith("differs:"):
            continue
        posting = frozen.from_json(push.posting)
        if not isinstance(posting, Document | JournalEntry):
            continue
        by_quickbooks = is_us and isinstance(posting, SalesForm) and not posting.taxes
        total = theirs.total - theirs.tax if by_quickbooks else theirs.total
        if total != posting.total and not _accepted(push):
            yield Broken("to-the-cent", f"{push.label}: {total} in QuickBooks, {posting.total} here.")


def balanced(company: Company, *, trial_balance: Sequence[tuple[Decimal, Decimal]] = ()) -> Iterator[Broken]:
    """Every journal we predict balances; QuickBooks' trial balance (debit, credit a row) sums to zero."""
    connection = company.connections.filter(is_active=True).first()
    if connection is not None:
        table = queries.table(connection)
        for push in _documents(company):
            posting = frozen.from_json(push.posting) if "type" in push.posting else None
            if isinstance(posting, Document | JournalEntry) and not journal_of(posting, table).is_balanced:
                yield Broken("balanced", f"The entry of {push.label} does not balance.")
    difference = sum((debit - credit for debit, credit in trial_balance), Decimal(0))
    if difference:
        yield Broken("balanced", f"The trial balance is off by {difference}.")


def in_period(company: Company) -> Iterator[Broken]:
    """Nothing that we put there is dated before the filter start date. The closing date is QuickBooks' own
    to keep: it may move after a document was posted."""
    for connection in company.connections.all():
        setup = queries.setup_of(connection)
        if setup is None or setup.start_on is None:
            continue
        early = Push.objects.filter(
            connection=connection, state=Push.State.SYNCHRONIZED, posting_on__lt=setup.start_on,
            created_at__gte=setup.completed_at or connection.connected_at,
        ).exclude(source_kind="").exclude(verb__in=REMOVALS)  # fmt: skip
        for push in early:
            if push.posting.get("is_opening"):
                continue  # The opening entry brings in what was there before the start.
            yield Broken("in-period", f"{push.label} is dated {push.posting_on}, before {setup.start_on}.")


def receivables_left_alone(company: Company) -> Iterator[Broken]:
    """No journal of ours names an account receivable or payable: those move through documents alone."""
    controls = dict(
        RemoteRecord.objects.filter(
            connection__company=company,
            list=RemoteRecord.List.ACCOUNT,
            data__kind__in=sorted(DOCUMENT_ACCOUNTS),
        ).values_list("remote_id", "name")
    )
    sent = Attempt.objects.filter(push__company=company, push__kind=Push.Kind.JOURNAL).exclude(journal=[])
    rows = sent.order_by("id").values_list("push__label", "journal")
    for label, journal in rows.iterator(PUSHES_AT_ONCE):
        for account_id, _, _ in journal:
            if account_id in controls:
                yield Broken(
                    "receivables-left-alone", f"{label} was sent with a line on {controls[account_id]}."
                )


def the_story_is_whole(company: Company) -> Iterator[Broken]:
    """The chain of the audit trail holds, and its last word on each push is the state that the push has."""
    broken = trail.verify(company.pk)
    if broken is not None:
        yield Broken("the-story-is-whole", broken.sentence)
    last: dict[int, str] = {}
    events = Event.objects.filter(company_id=company.pk, verb__startswith="push.").order_by("sequence")
    for data in events.values_list("data", flat=True).iterator(PUSHES_AT_ONCE):
        told = json.loads(data)
        if "push" in told:
            last[int(told["push"])] = str(told["state"])
    for push in Push.objects.filter(company=company).only("pk", "label", "state").iterator(PUSHES_AT_ONCE):
        if last.get(push.pk) != push.state:
            sentence = (
                f"{push.label} is {push.state}, and the trail ends with {last.get(push.pk, 'nothing')}."
            )
            yield Broken("the-story-is-whole", sentence)


def no_secret_out(company: Company, *, secrets: Sequence[str] = ()) -> Iterator[Broken]:
    """No token in evidence, sentences or the trail: neither one of `secrets`, nor anything that looks like one."""
    for where, text in _texts(company):
        if any(secret and secret in text for secret in secrets) or holds_secret(text):
            yield Broken("no-secret-out", f"There is a token in {where}.")


def _texts(company: Company) -> Iterator[tuple[str, str]]:
    attempts = Attempt.objects.filter(push__company=company).values_list("pk", "request", "reply", "sentence")
    for pk, *texts in attempts.iterator(PUSHES_AT_ONCE):
        for text in texts:
            yield f"attempt {pk}", text
    for pk, sentence in Push.objects.filter(company=company).values_list("pk", "sentence"):
        yield f"push {pk}", sentence
    for pk, data in Event.objects.filter(company_id=company.pk).values_list("pk", "data"):
        yield f"event {pk}", data
    # What is in a file is its sender's own, and no part of what we say.
    requests = Batch.objects.filter(connection__company=company).exclude(
        content_type__startswith="multipart/"
    )
    for batch in requests.only("body", "path"):
        yield f"request {batch.pk}", batch.path + bytes(batch.body).decode("utf-8", "replace")


def _shown(company: Company, kind: str) -> Iterator[Broken]:
    """Each document's columns against its latest push of the present connection, and its link."""
    connection = company.connections.filter(is_active=True).first()
    rows = sources.model_of(kind).objects.filter(company=company)
    pushes: dict[int, Push] = {}
    for push in Push.objects.filter(company=company, source_kind=kind, connection=connection).order_by("id"):
        pushes[push.source_id or 0] = push
    linked = set(
        Link.objects.filter(connection=connection, local_key__startswith=f"{kind}:").values_list(
            "local_key", flat=True
        )
    )
    for row in rows.filter(~Q(book_state=BookState.NOT_SENT) | Q(pk__in=list(pushes))):
        yield from _one_shown(row, pushes.get(row.pk), row.key in linked)


def _one_shown(row: Any, push: Push | None, is_linked: bool) -> Iterator[Broken]:
    state = row.book_state
    if state == BookState.SYNCHRONIZED and not is_linked:
        yield Broken("nothing-forgotten", f"{row} counts as synchronized and is linked to nothing.")
    is_moving_there = push is not None and push.verb != Push.Verb.CREATE and push.state in OPEN
    if state not in {BookState.SYNCHRONIZED, BookState.MARKED} and is_linked and not is_moving_there:
        yield Broken("nothing-forgotten", f"{row} is linked and shows as {state}.")
    moving = {
        Push.State.WAITING: BookState.WAITING,
        Push.State.SENDING: BookState.SENDING,
        Push.State.NEEDS_ATTENTION: BookState.NEEDS_ATTENTION,
    }
    if push is None:
        if state in moving.values():
            yield Broken("nothing-forgotten", f"{row} shows as {state} and has no push.")
        return
    is_out = push.verb in REMOVALS and push.state == Push.State.SYNCHRONIZED
    if is_out and state not in {BookState.UNDONE, BookState.IN_SUMMARY}:
        yield Broken("nothing-forgotten", f"{row} was taken out of QuickBooks and shows as {state}.")
    expected = moving.get(Push.State(push.state))
    if expected is not None and state != expected:
        yield Broken("nothing-forgotten", f"{row} shows as {state}, and its push is {push.state}.")
    if expected is None and state in moving.values():
        yield Broken("nothing-forgotten", f"{row} shows as {state}, and its push is {push.state}.")


def _documents(company: Company) -> Iterable[Push]:
    return Push.objects.filter(company=company).exclude(source_kind="").iterator(PUSHES_AT_ONCE)


def _document_links(company: Company) -> Any:
    return Link.objects.filter(
        connection__company=company, connection__is_active=True, remote_kind__in=DOCUMENT_RECORDS
    ).select_related("push")


def _removed_links(company: Company) -> Any:
    return Link.history.filter(
        connection__company=company, connection__is_active=True, remote_kind__in=DOCUMENT_RECORDS,
        removed_at__isnull=False,
    )  # fmt: skip


def _is_voided(one: RemoteDocument) -> bool:
    return one.memo.startswith("Voided") and one.total == 0


def _marks(memo: str) -> set[str]:
    """Our markers, each on a line of its own; people's words may stand around them."""
    return {line.strip() for line in memo.splitlines() if line.strip().startswith("CF-")}


def _was_given_up(push: Push) -> bool:
    """A person linked another record to its document, or accepted that this one is gone; or it was voided, and
    keeps our mark."""
    given_up = Link.history.filter(connection_id=push.connection_id, local_key=push.document_key)
    return given_up.filter(Q(origin=Link.Origin.CHOSEN) | Q(removed_as__in=("gone", "void"))).exists()


def _accepted(push: Push) -> bool:
    return Event.objects.filter(
        company_id=push.company_id, verb="push.difference_accepted", subject_kind=push.source_kind,
        subject_id=push.source_id,
    ).exists()  # fmt: skip
