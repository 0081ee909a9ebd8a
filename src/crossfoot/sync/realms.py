"""Connecting another QuickBooks company: what was for the former one stays there, and lists show the new one."""

from __future__ import annotations

from django.db import transaction

from crossfoot.connections.models import Connection
from crossfoot.sync import sentences, sources, states
from crossfoot.sync.models import BookState, Link, Push


@transaction.atomic
def realm_changed(new: Connection, former: Connection) -> None:
    """`connections` calls this in the transaction that changes over.

    What was open for the former company is skipped, except what is under way there: that is settled when
    that company is connected again. Documents show what they are in the new company: not sent, or, where
    it had been connected before, what its links say.
    """
    at = new.connected_at
    open_ = Push.objects.select_for_update().filter(
        connection=former, state__in=(Push.State.WAITING, Push.State.NEEDS_ATTENTION), batch__isnull=True
    )
    states.move(
        list(open_),
        Push.State.SKIPPED,
        sentence=sentences.other_company(former.name),
        verb="push.skipped",
        at=at,
    )
    for kind in sources.kinds():
        model = sources.model_of(kind)
        sent = model.objects.filter(company_id=new.company_id).exclude(
            book_state__in=(BookState.NOT_SENT, BookState.MARKED)
        )
        sent.update(book_state=BookState.NOT_SENT, book_sentence="", book_number="", book_changed_at=at)
        numbers = {
            int(key.partition(":")[2]): number
            for key, number in Link.objects.filter(
                connection=new, local_key__startswith=f"{kind}:"
            ).values_list("local_key", "number")
        }
        ids = list(numbers)
        for start in range(0, len(ids), _AT_ONCE):
            part = ids[start : start + _AT_ONCE]
            sources.set_state(
                kind, part, state=BookState.SYNCHRONIZED, sentence="", at=at,
                numbers={pk: numbers[pk] for pk in part},
            )  # fmt: skip
    open_again = Push.objects.filter(connection=new, state__in=states.OPEN)
    for push in open_again:
        states.show([push], sentence=push.sentence, at=at)


_AT_ONCE = 500
