"""Changing a document that is in QuickBooks: begin a revision, edit, approve it anew (requirement D5).

While it is in revision, QuickBooks keeps what it has. When the revision is approved, the same document there
is updated: never a second one. Where a person changed it in QuickBooks meanwhile, the update stops with the
differences. Edits follow the ordinary operations of each kind of document.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from crossfoot.connections.models import Connection
from crossfoot.core.permissions import Can
from crossfoot.core.postings import Document, Posting
from crossfoot.core.problems import Refusal, blocking
from crossfoot.documents import facts, moving, sending
from crossfoot.documents.sending import O, Order, Road
from crossfoot.quickbooks.online import exact_json
from crossfoot.quickbooks.online.books import OnlineBooks
from crossfoot.sync import frozen, queue, resolve
from crossfoot.sync.models import BookState, Link, Push
from crossfoot.tenancy import access
from crossfoot.tenancy.models import Company, Person

LONGEST_REASON = 300
WORDS_ALONE = frozenset({"line", "memo"})
"""Kinds of difference that touch no account, date or figure."""

BOOKS = OnlineBooks()


def begin(road: Road[O], *, order: O, reason: str, by: Person, at: datetime) -> O:
    """Put a document that is in QuickBooks into revision, for a reason.

    Raises Refusal without a reason, where it is not in QuickBooks, was entered there by hand, is being sent,
    or is in revision already; Forbidden or Outsider.
    """
    company = order.company
    access.require(by, Can.REVISE_SENT, company, at=at)
    if not reason.strip():
        raise Refusal(f"Say why {order} is revised; whoever approves it sees the reason.")
    with transaction.atomic():
        stored = moving.one_locked(road, company, order)
        _require_revisable(stored, road.document)
        if stored.revising_since is not None:
            raise Refusal(f"{stored} is in revision already, since {stored.revising_by} began it.")
        stored.revising_since, stored.revising_by = at, by
        stored.revision_reason = reason.strip()[:LONGEST_REASON]
        stored.save(update_fields=["revising_since", "revising_by", "revision_reason"])
        moving.record(road, stored, "revision_begun", {"reason": stored.revision_reason}, by=by, at=at)
    return stored


def approve(road: Road[O], *, order: O, by: Person, at: datetime) -> O:
    """Approve a revision: what the document says now goes to QuickBooks as an update of the one there.

    Where it says what stands there already, the revision ends and nothing is sent. Raises Refusal where it is
    not in revision or could not go to QuickBooks as it is now; Forbidden or Outsider.
    """
    company = order.company
    access.require(by, road.can, company, at=at)
    with transaction.atomic():
        stored = moving.one_locked(road, company, order)
        if stored.revising_since is None:
            raise Refusal(f"{stored} is not in revision. Begin one, and change it then.")
        end(road, stored, by=by, at=at)
        return moving.one_locked(road, company, stored)


def end(road: Road[O], order: O, *, by: Person, at: datetime) -> None:
    """The revision of a locked document is approved: queue its update. In the caller's transaction.

    For kinds of document whose approval is a way of its own. Raises Refusal as `approve`.
    """
    reason, number = order.revision_reason, order.revision + 1
    order.revision, order.revising_since, order.revising_by = number, None, None
    order.revision_reason, order.is_ahead = "", False
    order.save(update_fields=["revision", "revising_since", "revising_by", "revision_reason", "is_ahead"])
    changed = send_update(road, order, by=by, at=at)
    moving.record(
        road,
        order,
        "revision_approved",
        {"reason": reason, "revision": number, "sent": changed},
        by=by,
        at=at,
    )


def send_update(road: Road[O], order: O, *, by: Person, at: datetime, overwrite: bool = False) -> bool:
    """Queue the update of a locked document as it is now; False where QuickBooks has it like that already.

    `overwrite`: ours is right, whatever a person changed in QuickBooks. Raises Refusal.
    """
    company = order.company
    books = sending.require_books(company)
    (fresh,) = road.locked(company, [order.pk])
    problems = []
    early = facts.too_early(str(fresh), road.posting_on(fresh, books.setup), books.setup.start_on)
    if early:
        problems.append(early)
    ((_, wanted, found),) = sending.wanted_of(road, [fresh], books)
    problems.extend(blocking(list(found)))
    if wanted is None or problems:
        raise Refusal(
            f"{fresh} cannot go to QuickBooks as it is now. {problems[0].sentence if problems else ''}".strip(),
            problems,
        )
    if not overwrite:
        if _is_there_already(books.connection, wanted.posting):
            return False
        for problem in road.against([fresh], books.setup).get(fresh.pk, ()):
            raise Refusal(f"{fresh} cannot go to QuickBooks as it is now. {problem.sentence}", [problem])
    queue.update_many(connection=books.connection, wanted=[wanted], by=by, at=at, overwrite=overwrite)
    road.follow(company, [fresh.pk], by, at)
    return True


def agreed(connection_id: int, document_key: str) -> Posting | None:
    """The posting that stands in QuickBooks as far as we know; None where nothing of ours does."""
    links = Link.objects.filter(connection_id=connection_id, local_key=document_key)
    link = links.select_related("push").first()
    if link is None:
        return None
    if link.posting is not None:
        return frozen.from_json(link.posting)
    return None if link.push is None else frozen.from_json(link.push.posting)


def _is_there_already(connection: Connection, posting: Document) -> bool:
    """Whether QuickBooks has the document like that: as we put it there, or as a person accepted it.

    What was accepted was entered by somebody else, so its dates, accounts and figures count, not its words.
    """
    if posting == agreed(connection.pk, posting.key):
        return True
    link = Link.objects.filter(connection=connection, local_key=posting.key).select_related("push").first()
    if link is None or not link.agreed or link.push is None:
        return False
    mappings = resolve.mappings_for(connection, resolve.keys_of(posting))
    record = exact_json.loads(link.agreed)
    found = BOOKS.differences(posting, record, mappings, marker=link.push.marker)
    return all(one.kind in WORDS_ALONE for one in found)


def _require_revisable(order: Order, document: str) -> None:
    if order.book_state != BookState.SYNCHRONIZED:
        if order.book_state in sending.UNSENT:
            raise Refusal(f"{order} is not in QuickBooks. Change it as it is; no revision is needed.")
        sending.require_changeable(order, document)
        raise Refusal(f"{order} waits to be sent. Change it as it is; it is sent as it is then.")
    link = Link.objects.filter(
        connection__company=order.company_id, connection__is_active=True, local_key=order.key
    ).first()
    if link is None or link.origin == Link.Origin.CHOSEN:
        raise Refusal(
            f"{order} is linked to a {document} that was entered in QuickBooks by hand. Change that one in "
            "QuickBooks, or take the link away."
        )
    push = sending.open_push(order)
    if push is not None and push.state != Push.State.NEEDS_ATTENTION:
        raise Refusal(f"{order} is being sent to QuickBooks. Wait until that is settled, then revise it.")


def in_revision(road: Road[O], company: Company) -> list[O]:
    """The documents that are in revision, the oldest first."""
    rows = road.model.objects.filter(company=company, revising_since__isnull=False)
    return list(rows.order_by("revising_since")[: sending.AT_ONCE])
