"""What exactly will happen with these orders: each one's document, its debits and credits, all that is wrong.

Nothing is written, here or in QuickBooks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Generic

from crossfoot.core.journals import Journal
from crossfoot.core.postings import Document
from crossfoot.core.problems import Problem, blocking
from crossfoot.documents import sending
from crossfoot.documents.sending import O, Road
from crossfoot.sync import preview as sync_preview
from crossfoot.tenancy.models import Company, Person


@dataclass(frozen=True, slots=True)
class Preview(Generic[O]):
    """One order's preview. `posting` and `journal` are None where no document can be made of it.

    `is_ready`: sending would queue it now. `carriers` names what carries each line in QuickBooks: the item of
    an invoice's, the account of a bill's.
    """

    order: O
    posting: Document | None
    journal: Journal | None
    problems: tuple[Problem, ...]
    is_ready: bool
    carriers: tuple[str, ...] = ()
    home_journal: Journal | None = None
    """The journal in home currency, where a rate is fixed on a document in another one."""


def previews_of(
    road: Road[O], company: Company, orders: Sequence[O], *, today: date, by: Person, at: datetime
) -> list[Preview[O]]:
    """The previews of these orders (fetched with their lines), in their order; with what the stock of goods says to
    `by` sending them.

    Raises Refusal without a QuickBooks that is connected and set up.
    """
    books = sending.require_books(company)
    found = sending.wanted_of(road, orders, books)
    wanted = [one for _, one, _ in found if one is not None]
    looked_at = {
        previewed.posting.key: previewed
        for previewed in sync_preview.preview(connection=books.connection, wanted=wanted, today=today)
    }
    against: dict[int, list[Problem]] = {
        pk: list(why) for pk, why in road.against(orders, books.setup).items()
    }
    may_go = [one.pk for one in orders if one.book_state in sending.UNSENT and not against.get(one.pk)]
    for pk, why in sending.against_following(road, company, may_go, by=by, at=at).items():
        against.setdefault(pk, []).extend(why)
    previews: list[Preview[O]] = []
    for order, one, of_posting in found:
        previewed = looked_at.get(one.posting.key) if one else None
        is_open = order.book_state in sending.UNSENT
        problems: list[Problem] = []
        if is_open:
            # Of what waits or is in QuickBooks, its state says more than a problem would.
            problems.extend(sending.reasons_against(road, order, books.setup))
            problems.extend(against.get(order.pk, ()))
        problems.extend(of_posting)
        problems.extend(previewed.problems if previewed else ())
        previews.append(
            Preview(
                order=order,
                posting=previewed.posting if previewed else None,
                journal=previewed.journal if previewed else None,
                problems=tuple(dict.fromkeys(problems)),
                is_ready=previewed is not None and is_open and not blocking(problems),
                carriers=previewed.carriers if previewed else (),
                home_journal=previewed.home_journal if previewed else None,
            )
        )
    return previews
