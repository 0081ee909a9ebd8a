"""What stands in QuickBooks is read before it is changed or taken out: may it be, and has it happened already?

The same judgment is made when a push's turn comes, after QuickBooks said that the record was changed meanwhile
(5010) or is not there (610), and after a doubt. QuickBooks' version guards what goes: a change on top of a change
that we have not seen is refused there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from crossfoot.core.dates import first_open_day, in_words
from crossfoot.core.mappings import Mappings
from crossfoot.core.postings import Attachment, Booked
from crossfoot.core.problems import Fix, Problem
from crossfoot.mappings import queries
from crossfoot.quickbooks.books import Difference, Operation, Posted
from crossfoot.quickbooks.online import exact_json
from crossfoot.quickbooks.online.documents import attachment
from crossfoot.quickbooks.online.documents.fields import Unpostable, date_of, decimal_of, has_marker, text
from crossfoot.sync import frozen, resolve, sentences
from crossfoot.sync.kinds import LEFT_FILE, REMOVALS, PushVerb
from crossfoot.sync.models import Attempt, Link, Push
from crossfoot.sync.visit import Visit

DIFFERENCES_SAID = 6
"""Differences that the sentence names; the others are counted."""

PAYS = ("Payment", "BillPayment")
"""What links of a document that is paid, or of a credit that is used, begin with."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A record as it is now, beside what we last put there."""

    link: Link
    record: Mapping[str, Any] | None
    """None where QuickBooks says that there is none."""
    posting: Booked | None
    """What was last put there, or agreed to; None where a person entered it."""
    sent: Mapping[str, Any] | None = None
    """The body in which it went; None where it is to be made anew."""
    marker: str = ""


@dataclass(frozen=True, slots=True)
class Goes:
    """It may go, in these words."""

    operation: Operation


@dataclass(frozen=True, slots=True)
class Stops:
    """A person must decide first."""

    problem: Problem
    differences: tuple[Difference, ...] = ()

    @property
    def told(self) -> dict[str, Any]:
        """For the trail: every difference, field by field."""
        return {"differences": [asdict(one) for one in self.differences]} if self.differences else {}


@dataclass(frozen=True, slots=True)
class Done:
    """It is so in QuickBooks already."""

    posted: Posted


Verdict = Goes | Stops | Done


# --- reading ----------------------------------------------------------------------------------------------


def read(visit: Visit, pushes: Sequence[Push]) -> dict[int, Standing]:
    """What stands there for these, by push: one question for each type of record. Those without a link are left
    out. Raises VisitEnds."""
    links = {
        link.local_key: link
        for link in Link.objects.filter(
            connection=visit.connection, local_key__in=[push.document_key for push in pushes]
        ).select_related("push")
    }
    records: dict[tuple[str, str], Mapping[str, Any]] = {}
    by_kind: dict[str, list[str]] = {}
    for link in links.values():
        by_kind.setdefault(link.remote_kind, []).append(link.remote_id)
    for kind, ids in by_kind.items():
        listed = ", ".join(f"'{remote_id}'" for remote_id in sorted(ids))
        rows = visit.query(f"SELECT * FROM {kind} WHERE Id IN ({listed}) MAXRESULTS {len(ids)}")
        records |= {(kind, text(record, "Id")): record for record in rows.records}
    bodies = _bodies([link.push_id for link in links.values() if link.push_id and not link.posting])
    return {
        push.pk: _standing(visit, links[push.document_key], records, bodies)
        for push in pushes
        if push.document_key in links
    }


def read_one(visit: Visit, push: Push) -> Standing | None:
    """What stands there for this one now; None without a link. Raises VisitEnds."""
    return read(visit, [push]).get(push.pk)


def _standing(
    visit: Visit,
    link: Link,
    records: Mapping[tuple[str, str], Mapping[str, Any]],
    bodies: Mapping[int, Mapping[str, Any]],
) -> Standing:
    record = records.get((link.remote_kind, link.remote_id))
    if record is None:
        # Much rests on its absence, so QuickBooks is asked for the record itself.
        record = visit.read(link.remote_kind, link.remote_id)
    last = link.push
    stored = link.posting or (last.posting if last else None)
    posting = frozen.from_json(stored) if stored else None
    return Standing(
        link=link,
        record=record,
        posting=posting if isinstance(posting, Booked) else None,
        sent=exact_json.loads(link.agreed) if link.agreed else bodies.get(last.pk) if last else None,
        marker=last.marker if last else "",
    )


def _bodies(push_ids: Sequence[int]) -> dict[int, Mapping[str, Any]]:
    """The bodies in which these pushes last went."""
    rows = Attempt.objects.filter(push_id__in=push_ids).order_by("id").values_list("push_id", "request")
    return {push_id: exact_json.loads(request) for push_id, request in dict(rows).items() if request}


# --- judging ----------------------------------------------------------------------------------------------


def judge(visit: Visit, push: Push, standing: Standing) -> Verdict:
    """May this update or removal go now? Asks nothing."""
    try:
        if push.verb in REMOVALS:
            return _judge_removal(visit, push, standing)
        return _judge_update(visit, push, standing)
    except Unpostable as error:
        return Stops(error.problem)


def is_there(visit: Visit, push: Push, standing: Standing) -> Posted | None:
    """What QuickBooks has of this push if it was carried out; None where it was not."""
    record, link = standing.record, standing.link
    if push.verb in REMOVALS:
        is_gone = record is None
        is_void = record is not None and visit.books.is_voided(link.remote_kind, record)
        if is_gone or (push.verb == PushVerb.VOID and is_void):
            version = link.version if record is None else text(record, "SyncToken")
            return Posted(link.remote_id, version, link.number, link.total, link.tax)
        return None
    # Each push has a mark of its own, and an update writes its own over that of the one before.
    if record is None or not has_marker(text(record, "PrivateNote"), push.marker):
        return None
    return visit.books.posted(link.remote_kind, record)


def _judge_update(visit: Visit, push: Push, standing: Standing) -> Verdict:
    posting = frozen.from_json(push.posting)
    assert isinstance(posting, Booked)
    if standing.record is None:
        return Stops(gone(push))
    done = is_there(visit, push, standing)
    if done is not None:
        return Done(done)
    closed = _closed(visit, push, standing.record)
    if closed is not None:
        return Stops(closed)
    mappings = _mappings(visit, posting, standing)
    if not push.is_confirmed and (found := _changed(visit, standing, mappings)):
        return Stops(changed(push, found), found)
    if not push.is_confirmed and standing.posting is None:
        return Stops(entered_by_hand(push))
    operation = visit.books.prepare_update(
        posting, mappings, marker=push.marker, current=standing.record, before=standing.posting,
        sent=standing.sent,
    )  # fmt: skip
    return Goes(operation)


def _judge_removal(visit: Visit, push: Push, standing: Standing) -> Verdict:
    link, record = standing.link, standing.record
    done = is_there(visit, push, standing)
    if done is not None or record is None:
        return Done(done or Posted(link.remote_id, link.version))
    if push.kind == Push.Kind.ATTACHMENT and _is_held_by_others(visit, push, record):
        return Done(Posted(link.remote_id, text(record, "SyncToken")))
    problem = _held(push, record) or _closed(visit, push, record)
    if problem is not None:
        return Stops(problem)
    if not push.is_confirmed and not visit.books.is_voided(link.remote_kind, record):
        if standing.posting is None:
            if push.kind != Push.Kind.ATTACHMENT:
                return Stops(entered_by_hand(push))
        elif found := _changed(visit, standing, _mappings(visit, standing.posting, standing), memo=False):
            return Stops(changed(push, found), found)
    return Goes(
        visit.books.removal(link.remote_kind, link.remote_id, text(record, "SyncToken"), verb=str(push.verb))
    )


def _changed(
    visit: Visit, standing: Standing, mappings: Mappings, *, memo: bool = True
) -> tuple[Difference, ...]:
    """What a person changed there since we last wrote it. Where it is to be removed, words do not matter."""
    if standing.posting is None or standing.record is None:
        return ()
    found = visit.books.differences(
        standing.posting, standing.record, mappings, marker=standing.marker, sent=standing.sent
    )
    return tuple(one for one in found if memo or one.kind != "memo")


def _held(push: Push, record: Mapping[str, Any]) -> Problem | None:
    """What keeps a document in QuickBooks: money or credits on it, a deposit, a bill for an order."""
    links = record.get("LinkedTxn")
    held = [one for one in (links if isinstance(links, list) else ()) if isinstance(one, Mapping)]
    types = [text(one, "TxnType") for one in held]
    if push.kind not in {Push.Kind.SETTLEMENT, Push.Kind.JOURNAL}:
        is_open = decimal_of(record.get("Balance")) in {None, decimal_of(record.get("TotalAmt"))}
        owes = push.kind in {Push.Kind.INVOICE, Push.Kind.BILL}
        if any(one.startswith(PAYS) for one in types) or (owes and not is_open):
            return Problem(
                "paid_in_quickbooks", sentences.is_paid(push.label), Fix.RETRY, f"paid:{push.document_key}",
                push.document_key,
            )  # fmt: skip
    if "Deposit" in types:
        return Problem(
            "deposited_in_quickbooks", sentences.is_deposited(push.label), Fix.RETRY,
            f"deposited:{push.document_key}", push.document_key,
        )  # fmt: skip
    if push.kind == Push.Kind.PURCHASE_ORDER and "Bill" in types:
        return Problem(
            "billed_in_quickbooks", sentences.is_billed(push.label), Fix.RETRY, f"billed:{push.document_key}",
            push.document_key,
        )  # fmt: skip
    return None


def _is_held_by_others(visit: Visit, push: Push, record: Mapping[str, Any]) -> bool:
    """Whether a file is attached in QuickBooks to more than the document that it went along with: then it stays."""
    posting = frozen.from_json(push.posting)
    if not isinstance(posting, Attachment):
        return False
    links = Link.history.filter(
        connection=visit.connection, local_key=posting.document, remote_kind=posting.kind
    )
    if push.document_key.startswith(LEFT_FILE):
        # Sent again, the document is another one there; a person may have attached the file to that.
        links = links.filter(removed_at__isnull=False)
    ours = {(posting.kind, remote_id) for remote_id in links.values_list("remote_id", flat=True)}
    return bool(attachment.attached_to(record) - ours)


def _closed(visit: Visit, push: Push, record: Mapping[str, Any]) -> Problem | None:
    """The day on which it stands now: what is dated in closed books is neither changed nor taken out."""
    on, closing_on = date_of(record.get("TxnDate")), visit.connection.closing_on
    return closed_there(push.label, on, closing_on) if on and closing_on and on <= closing_on else None


def _mappings(visit: Visit, posting: Booked, standing: Standing) -> Mappings:
    keys = resolve.keys_of(posting)
    if standing.posting is not None:
        keys |= resolve.keys_of(standing.posting)
    return resolve.mappings_for(visit.connection, keys, table=queries.table(visit.connection))


# --- problems ---------------------------------------------------------------------------------------------


def changed(push: Push, found: Sequence[Difference]) -> Problem:
    """A person changed it in QuickBooks; which is right is for a person to say."""
    said = [sentences.one_difference(one.label, one.ours, one.theirs) for one in found[:DIFFERENCES_SAID]]
    more = len(found) - len(said)
    return Problem(
        "changed_in_quickbooks", sentences.changed(push.label, said, more), Fix.REVIEW_CHANGE,
        f"changed:{push.document_key}", push.document_key,
    )  # fmt: skip


def closed_there(label: str, on: date, closing_on: date) -> Problem:
    """It stands on a day that the accountant has closed since."""
    open_on = first_open_day(closing_on)
    return Problem(
        "closed_period",
        sentences.closed_there(label, in_words(on), in_words(closing_on), in_words(open_on)),
        Fix.RETRY,
        cause=f"closed:{closing_on.isoformat()}",
        subject=open_on.isoformat(),
        where="posting_on",
    )


def entered_by_hand(push: Push) -> Problem:
    return Problem(
        "changed_in_quickbooks", sentences.entered_by_hand(push.label), Fix.REVIEW_CHANGE,
        f"changed:{push.document_key}", push.document_key,
    )  # fmt: skip


def gone(push: Push) -> Problem:
    """Somebody deleted it there."""
    return Problem(
        "deleted_in_quickbooks", sentences.deleted(push.label), Fix.REVIEW_CHANGE,
        f"changed:{push.document_key}", push.document_key,
    )  # fmt: skip
