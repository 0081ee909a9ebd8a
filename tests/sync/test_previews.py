"""What a change or a removal will do is shown before; and closed books are read again where they decide."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from crossfoot.core.postings import Bill
from crossfoot.quickbooks.online import exact_json
from crossfoot.sync import attention, evidence, preview, queue
from crossfoot.sync.kinds import PushVerb
from crossfoot.sync.models import Link
from sync.test_changing import in_books, only, sparse
from sync.workshop import Shop, Workshop

TODAY = date(2026, 3, 2)


def test_a_preview_of_an_update_shows_what_it_changes(workshop: Workshop, shop: Shop) -> None:
    bill = shop.bill("80.00")
    in_books(workshop, shop, bill)
    changed = shop.revises(bill, "95.50", memo="Two crates more")
    (shown,) = preview.preview(connection=shop.connection, wanted=[changed], today=TODAY)
    assert (shown.verb, shown.problems) == (PushVerb.UPDATE, ())
    assert [(one.label, one.theirs, one.ours) for one in shown.changes] == [
        ("Memo", "CF-", "Two crates more\nCF-"), ("Amount of line 1", "80.00", "95.50"),
    ]  # fmt: skip
    (new,) = preview.preview(connection=shop.connection, wanted=[shop.bill("1.00")], today=TODAY)
    assert (new.verb, new.changes) == (PushVerb.CREATE, ())


def test_previews_of_credits_and_orders_have_their_entries(workshop: Workshop, shop: Shop) -> None:
    wanted = [shop.vendor_credit("30.00"), shop.credit_memo("40.00"), shop.ordered("50.00")]
    credit, memo, order = preview.preview(connection=shop.connection, wanted=wanted, today=TODAY)
    assert [(line.account, line.debit, line.credit) for line in credit.journal.lines] == [
        ("Accounts Payable (A/P)", Decimal("30.00"), Decimal(0)), ("Cost of Goods Sold", Decimal(0), Decimal("30.00")),
    ]  # fmt: skip
    assert (memo.journal.debits, memo.carriers) == (Decimal("40.00"), ("Product sales",))
    assert order.journal.lines == ()


def test_a_preview_of_a_removal_books_back(workshop: Workshop, shop: Shop) -> None:
    bill = shop.bill("80.00")
    in_books(workshop, shop, bill)
    shop.connection.closing_on = date(2026, 2, 28)

    def shown(verb: PushVerb) -> preview.PreviewedRemoval:
        found = preview.preview_removal(
            connection=shop.connection, document_key=bill.posting.key, label=bill.label, verb=verb
        )
        assert found is not None
        return found

    delete = shown(PushVerb.DELETE)
    assert delete.journal is not None
    assert [(line.account, line.debit, line.credit) for line in delete.journal.lines] == [
        ("Cost of Goods Sold", Decimal(0), Decimal("80.00")), ("Accounts Payable (A/P)", Decimal("80.00"), Decimal(0)),
    ]  # fmt: skip
    assert [problem.code for problem in delete.problems] == ["closed_period"]
    assert [problem.code for problem in shown(PushVerb.VOID).problems] == [
        "removal_impossible",
        "closed_period",
    ]
    assert not preview.preview_removal(
        connection=shop.connection, document_key="purchase_order:99", label="", verb=PushVerb.DELETE
    )


def test_previews_of_files_and_uses_say_what_they_wait_for(workshop: Workshop, shop: Shop) -> None:
    bill, credit = shop.bill("80.00"), shop.vendor_credit("30.00")
    in_books(workshop, shop, credit)
    shop.connection.closing_on = date(2026, 2, 28)
    wanted = [shop.use(credit, bill, "30.00"), shop.file(bill, name="all.zip")]
    use, file = preview.preview_others(connection=shop.connection, wanted=wanted)
    assert (use.waits_for, file.waits_for) == ((bill.posting.key,), (bill.posting.key,))
    assert [one.code for one in (*use.problems, *file.problems)] == ["closed_period", "file_is_archive"]


def test_near_the_closing_date_it_is_read_again_before_anything_goes(workshop: Workshop, shop: Shop) -> None:
    """January was closed when we last looked; the accountant has closed February since."""
    shop.connection.closing_on, shop.connection.facts_at = date(2026, 1, 31), workshop.clock.now()
    shop.connection.save()
    shop.books.close_books(date(2026, 2, 28))
    workshop.clock.advance(minutes=5)
    february, may = shop.invoice("1.00", on=date(2026, 2, 10)), shop.invoice("2.00", on=date(2026, 5, 4))
    shop.sends(february, may)
    workshop.works()
    push = shop.push_of(february)
    assert (push.state, push.attempts, push.problem_cause) == ("needs_attention", 0, "closed:2026-02-28")
    assert shop.push_of(may).state == "synchronized"
    shop.connection.refresh_from_db()
    assert shop.connection.closing_on == date(2026, 2, 28)


def test_far_from_the_closing_date_nothing_is_read(workshop: Workshop, shop: Shop) -> None:
    shop.connection.closing_on, shop.connection.facts_at = date(2025, 12, 31), workshop.clock.now()
    shop.connection.save()
    workshop.clock.advance(minutes=14)
    shop.sends(shop.invoice("1.00", on=date(2026, 3, 1)))
    before = shop.connection.facts_at
    workshop.works()
    shop.connection.refresh_from_db()
    assert shop.connection.facts_at == before


def test_fifty_documents_wait_while_the_accountant_closes_the_books(workshop: Workshop, shop: Shop) -> None:
    shop.sends(*(shop.invoice(f"{n}.00", on=date(2026, 2, 1) + timedelta(days=n % 28)) for n in range(1, 51)))
    shop.books.close_books(date(2026, 2, 14))
    workshop.works()
    states = shop.states()
    assert (states.count("synchronized"), states.count("needs_attention")) == (23, 27)
    (card,) = attention.cards(shop.company)
    assert (card.cause, card.count) == ("closed:2026-02-14", 27)
    assert "QuickBooks is closed through 14 Feb 2026. Move it to 15 Feb 2026" in card.sentence


def test_a_change_that_a_person_accepted_is_what_stands_there(workshop: Workshop, shop: Shop) -> None:
    bill = shop.bill("80.00")
    in_books(workshop, shop, bill)
    record = only(shop.in_books("Bill"))
    workshop.by_hand(shop, "bill", {**sparse(record), "DueDate": "2026-05-01"})
    shop.revises(bill, "95.50")
    workshop.works()
    stuck = shop.push_of(bill)
    assert stuck.problem_code == "changed_in_quickbooks"
    record = only(shop.in_books("Bill"))
    assert isinstance(bill.posting, Bill)
    accepted = shop.with_(bill, due_on=date(2026, 5, 1))
    queue.accept_change(
        connection=shop.connection, source_kind=bill.source_kind, source_id=bill.source_id,
        document_key=bill.posting.key, label=bill.label, posting=accepted.posting,
        record=exact_json.dumps(record).decode(), by=shop.ana, at=workshop.clock.now(),
    )  # fmt: skip
    stuck.refresh_from_db()
    assert (stuck.state, shop.order_of(bill).book_state) == ("skipped", "synchronized")
    shop.revises(accepted, "95.50")
    workshop.works()
    after = only(shop.in_books("Bill"))
    assert (after["TotalAmt"], after["DueDate"]) == (Decimal("95.50"), "2026-05-01")
    link = Link.objects.get(local_key=bill.posting.key)
    assert (link.posting, link.agreed) == (None, "")


def test_the_evidence_of_a_removal_says_what_was_asked(workshop: Workshop, shop: Shop) -> None:
    bill = shop.bill("80.00")
    in_books(workshop, shop, bill)
    shop.removes(bill)
    workshop.works()
    told = evidence.evidence(shop.push_of(bill))
    assert [(one.verb, one.outcome) for one in told.tries] == [("delete", "posted")]
    assert told.link is not None and told.link.removed_as == "delete"
    assert [step.verb for step in told.steps][-3:] == ["push.queued", "push.sent", "push.undone"]
