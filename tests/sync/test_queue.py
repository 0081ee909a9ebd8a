"""What people decide about a push: retry, skip, mark, link; and what is refused."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.db import connection as database
from django.test.utils import CaptureQueriesContext

from crossfoot.audit.models import Event
from crossfoot.core.problems import Refusal
from crossfoot.engine.models import Lease
from crossfoot.sync import frozen, queue
from crossfoot.sync.models import Link, Push, PushNeed
from sync.workshop import Shop, Workshop


def verbs(shop: Shop) -> list[str]:
    return list(
        Event.objects.filter(company_id=shop.company.pk).order_by("sequence").values_list("verb", flat=True)
    )


def test_party_and_item_are_queued_once_before_the_documents_that_name_them(shop: Shop) -> None:
    pushes = shop.sends(shop.invoice(), shop.invoice(), shop.bill())

    assert [push.kind for push in shop.pushes] == ["customer", "vendor", "item", "invoice", "invoice", "bill"]
    assert PushNeed.objects.count() == 5
    assert [push.sentence for push in pushes] == [
        "Waits until Customer Hanari Carnes is in QuickBooks; it then goes by itself.",
        "Waits until Customer Hanari Carnes is in QuickBooks; it then goes by itself.",
        "Waits until Vendor Litware, Inc. is in QuickBooks; it then goes by itself.",
    ]
    assert all(push.marker.startswith("CF-") and len(push.marker) == 11 for push in pushes)
    assert Lease.objects.filter(company=shop.company).exists()
    assert verbs(shop) == ["push.queued"] * 6


def test_five_hundred_documents_are_queued_in_few_queries(shop: Shop) -> None:
    wanted = [shop.invoice(f"{n}.00") for n in range(1, 501)]
    with CaptureQueriesContext(
        database,
    ) as queries:
        shop.sends(*wanted)
    statements = [query["sql"] for query in queries if not query["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    # SQLite takes a limited number of values a statement, so its inserts come in parts.
    assert len(statements) < 80
    assert len(shop.pushes) == 502


def test_the_database_itself_keeps_a_second_open_push_away(shop: Shop) -> None:
    (push,) = shop.sends(shop.invoice())
    push.pk, push.key, push.marker = None, "x" * 32, "CF-AAAAAAAA"
    with pytest.raises(IntegrityError), transaction.atomic():
        push.save(force_insert=True)


def test_nothing_can_be_decided_while_the_answer_is_out(workshop: Workshop, shop: Shop) -> None:
    workshop.sandbox.weather.next("lost_reply", matching="invoice create")
    wanted = shop.invoice()
    shop.sends(wanted)
    workshop.step()
    push = shop.push_of(wanted)
    assert push.state == "sending"

    for act in (
        lambda: queue.skip(push=push, reason="Wrong", by=shop.ana, at=workshop.clock.now()),
        lambda: queue.retry(pushes=[push], by=shop.ana, at=workshop.clock.now()),
        lambda: queue.mark(
            connection=shop.connection,
            source_kind="sales_order",
            source_id=wanted.source_id,
            document_key=wanted.posting.key,
            label=wanted.label,
            reason="By hand",
            by=shop.ana,
            at=workshop.clock.now(),
        ),
    ):
        with pytest.raises(Refusal, match="on its way to QuickBooks"):
            act()
    push.refresh_from_db()
    assert (push.state, push.generation) == ("sending", 1)


def test_a_skipped_document_is_not_sent_and_can_be_sent_again(workshop: Workshop, shop: Shop) -> None:
    wanted = shop.invoice()
    (push,) = shop.sends(wanted)
    with pytest.raises(Refusal, match="Say why"):
        queue.skip(push=push, reason=" ", by=shop.ana, at=workshop.clock.now())

    queue.skip(push=push, reason="The customer called", by=shop.ana, at=workshop.clock.now())
    workshop.works()
    assert shop.in_books("Invoice") == []
    order = shop.order_of(wanted)
    assert (order.book_state, order.book_sentence) == ("not_sent", "Skipped by Ana: The customer called")

    shop.sends(wanted)
    workshop.works()
    assert len(shop.in_books("Invoice")) == 1
    assert [p.state for p in shop.pushes if p.kind == "invoice"] == ["skipped", "synchronized"]


def test_marked_and_linked_documents_are_not_sent(workshop: Workshop, shop: Shop) -> None:
    marked, linked = shop.invoice("1.00"), shop.invoice("2.00", number="BY-HAND")
    at = workshop.clock.now()
    place = {"connection": shop.connection, "source_kind": "sales_order", "by": shop.ana, "at": at}
    queue.mark(
        **place, source_id=marked.source_id, document_key=marked.posting.key, label=marked.label,
        reason="Invoiced last year",
    )  # type: ignore[arg-type]  # fmt: skip
    link = queue.link_existing(
        **place, source_id=linked.source_id, document_key=linked.posting.key, label=linked.label,
        remote_kind="Invoice", remote_id="77", number="BY-HAND", total=Decimal("2.00"),
    )  # type: ignore[arg-type]  # fmt: skip

    assert shop.order_of(marked).book_state == "marked"
    assert "Invoiced last year" in shop.order_of(marked).book_sentence
    assert (shop.order_of(linked).book_state, shop.order_of(linked).book_number) == (
        "synchronized",
        "BY-HAND",
    )
    assert link.origin == Link.Origin.CHOSEN
    assert shop.sends(linked) == []

    other = shop.invoice("2.00")
    with pytest.raises(Refusal, match="linked to another document"):
        queue.link_existing(
            **place, source_id=other.source_id, document_key=other.posting.key, label=other.label,
            remote_kind="Invoice", remote_id="77",
        )  # type: ignore[arg-type]  # fmt: skip
    queue.unlink(
        **place, source_id=linked.source_id, document_key=linked.posting.key, label=linked.label, reason="Wrong one"
    )  # type: ignore[arg-type]  # fmt: skip
    queue.unmark(**place, source_id=marked.source_id, label=marked.label)  # type: ignore[arg-type]
    assert [shop.order_of(one).book_state for one in (marked, linked)] == ["not_sent", "not_sent"]
    assert verbs(shop) == ["document.marked", "document.linked", "document.unlinked", "document.unmarked"]


def test_what_crossfoot_put_there_cannot_be_unlinked(workshop: Workshop, shop: Shop) -> None:
    wanted = shop.invoice()
    shop.sends(wanted)
    workshop.works()
    with pytest.raises(Refusal, match="put into QuickBooks by Crossfoot"):
        queue.unlink(
            connection=shop.connection, source_kind="sales_order", source_id=wanted.source_id,
            document_key=wanted.posting.key, label=wanted.label, reason="", by=shop.ana, at=workshop.clock.now(),
        )  # fmt: skip
    assert Link.objects.filter(local_key=wanted.posting.key).exists()


def test_a_posting_comes_back_from_the_database_as_it_went_in(shop: Shop) -> None:
    invoice, bill = shop.invoice("0.10"), shop.bill("123456789.99")
    for posting in (invoice.posting, bill.posting, invoice.party, invoice.items[0]):
        assert frozen.from_json(frozen.to_json(posting)) == posting
    shop.sends(invoice)
    assert frozen.from_json(Push.objects.get(kind="invoice").posting) == invoice.posting
    with pytest.raises(ValueError, match="no kind of posting"):
        frozen.from_json({"type": "Journal"})


def test_before_it_goes_it_is_checked_once_more(workshop: Workshop, shop: Shop) -> None:
    """Somebody closes the books between the click and the sending."""
    wanted = shop.invoice(on=date(2026, 2, 10))
    shop.sends(wanted)
    shop.books.close_books(date(2026, 2, 28))
    shop.connection.closing_on = date(2026, 2, 28)
    shop.connection.save()
    workshop.works()

    push = shop.push_of(wanted)
    assert (push.state, push.problem_fix, push.attempts) == ("needs_attention", "move_date", 0)
    assert "closed through 28 Feb 2026" in push.sentence
    assert shop.in_books("Invoice") == []


def test_a_refused_push_is_due_again_at_once_with_what_it_needs(workshop: Workshop, shop: Shop) -> None:
    shop.books.close_books(date(2026, 2, 28))
    wanted = shop.invoice()
    shop.sends(wanted)
    workshop.works()
    push = shop.push_of(wanted)
    assert push.state == "needs_attention"
    workshop.clock.advance(hours=1)

    queue.retry(pushes=[push], by=shop.ana, at=workshop.clock.now())
    push.refresh_from_db()
    assert (push.state, push.generation, push.due_at) == ("waiting", 2, workshop.clock.now())
    assert push.due_at - push.created_at >= timedelta(hours=1)
    assert (push.problem_code, push.problem_cause) == ("", "")
