"""A journal of ours reaches QuickBooks once and to the cent, and leaves the books again."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from crossfoot.audit.models import Event
from crossfoot.core.journal_postings import EntryLine
from crossfoot.core.problems import Refusal
from crossfoot.documents import moving_out
from crossfoot.engine import clock
from crossfoot.journals import operations, queries
from crossfoot.journals.models import Journal
from crossfoot.journals.posting import wanted_of
from crossfoot.mappings.models import AccountMapping, RemoteRecord, Setup
from crossfoot.sync import attention, evidence, invariants, preview, queue
from crossfoot.sync.models import Attempt, Link, Push
from crossfoot.tenancy.access import Forbidden
from crossfoot.tenancy.models import Membership
from sync.workshop import Shop, Workshop


def trial_balance(shop: Shop) -> dict[str, Decimal]:
    """The balance of every account of the sandbox's company, debits positive."""
    rows = shop.books.ledger.trial_balance(date(2026, 1, 1), date(2026, 12, 31))
    return {name: balance for _, name, balance in rows}


def moved(shop: Shop, before: dict[str, Decimal]) -> dict[str, Decimal]:
    """What each account moved since then."""
    now = trial_balance(shop)
    found = {name: now.get(name, Decimal(0)) - before.get(name, Decimal(0)) for name in now | before}
    return {name: amount for name, amount in found.items() if amount}


def everything_holds(workshop: Workshop, shop: Shop) -> None:
    workshop.clock.advance(minutes=5)
    workshop.sandbox.settle()
    sides = [(max(one, Decimal(0)), max(-one, Decimal(0))) for one in trial_balance(shop).values()]
    found = invariants.check_all(
        shop.company, now=workshop.clock.now(), remote=shop.remote(), trial_balance=sides
    )
    assert found == []


def ours(shop: Shop) -> list[dict[str, Any]]:
    """The journals in QuickBooks that carry our mark, the others being its opening balances."""
    found = [one for one in shop.in_books("JournalEntry") if "CF-" in one.get("PrivateNote", "")]
    return sorted(found, key=lambda one: str(one["TxnDate"]))


def the_only(shop: Shop) -> dict[str, Any]:
    (journal,) = ours(shop)
    return journal


def account(shop: Shop, role: str) -> str:
    return AccountMapping.objects.get(connection=shop.connection, key=role).record.name


def again(journal: Journal) -> Journal:
    return Journal.objects.get(pk=journal.pk)


def taken_back(shop: Shop, *journals: Journal, **more: Any) -> list[Journal]:
    return operations.take_back(
        journals=journals, reason="Shipped to the wrong place", by=shop.ana, at=clock.now(), **more
    )


def test_a_journal_arrives_once_and_to_the_cent(workshop: Workshop, shop: Shop) -> None:
    before = trial_balance(shop)
    new = shop.cost_of_sales("36.57", memo="Cost of shipment S-1", occurred_on=date(2026, 2, 14))
    (journal,) = shop.posts(new)
    assert (journal.book_state, journal.book_sentence) == (
        "waiting", "Waits for its turn; it goes to QuickBooks by itself.",
    )  # fmt: skip
    workshop.works()

    there = the_only(shop)
    assert (there["DocNumber"], there["TxnDate"], there["Adjustment"]) == (
        f"COS-{journal.pk}", "2026-02-16", False,
    )  # fmt: skip
    push = Push.objects.get(kind="journal")
    assert there["PrivateNote"].splitlines() == [
        "Cost of shipment S-1", f"Crossfoot journal:{journal.pk}, cost of sales", "For 14 Feb 2026", push.marker,
    ]  # fmt: skip
    assert moved(shop, before) == {
        account(shop, "purchases"): Decimal("36.57"), account(shop, "freight"): Decimal("-36.57"),
    }  # fmt: skip
    link = Link.objects.get(local_key=journal.key)
    assert (link.remote_kind, link.number, link.total) == ("JournalEntry", journal.number, Decimal("36.57"))
    stored = again(journal)
    assert (stored.book_state, stored.book_number) == ("synchronized", journal.number)
    everything_holds(workshop, shop)


def test_the_same_event_is_one_journal_however_often_it_is_posted(workshop: Workshop, shop: Shop) -> None:
    new = shop.cost_of_sales("36.50", event=7)
    (first,) = shop.posts(new)
    (second,) = shop.posts(new)
    assert first == second
    workshop.works()
    both = shop.posts(new, shop.cost_of_sales("1.00", event=7, generation=2))
    workshop.works()
    assert [journal.total for journal in both] == [Decimal("36.50"), Decimal("1.00")]
    assert len(ours(shop)) == 2
    assert Event.objects.filter(verb="journal.posted").count() == 2
    assert queries.last_generation(shop.connection, "shipment", 7, "cost_of_sales") == 2
    assert queries.last_generation(shop.connection, "shipment", 7, "late_cost") == 0
    everything_holds(workshop, shop)


def test_an_event_whose_entry_is_none_is_refused_and_nothing_is_stored(shop: Shop) -> None:
    cost = Decimal("10.00")
    uneven = (EntryLine("purchases", debit=cost), EntryLine("freight", credit=Decimal("9.99")))
    early = shop.cost_of_sales(on=date(2025, 12, 31))
    for new, sentence in (
        (shop.cost_of_sales(lines=uneven),
         "The debits of The journal for cost of sales come to 10.00 and its credits to 9.99; both must be the same."),
        (shop.cost_of_sales("0.005"),
         "Line 1 of The journal for cost of sales is 0.005, and the books are kept in cents. One more thing is wrong."),
        (early,
         "The journal for cost of sales is dated 31 Dec 2025, and nothing dated before 1 Jan 2026 is sent to "
         "QuickBooks: the opening entry has what was before. Date it 1 Jan 2026 or later, and count the stock where "
         "the opening had the goods already."),
    ):  # fmt: skip
        with pytest.raises(Refusal) as refused:
            shop.posts(new)
        assert refused.value.sentence == sentence
    assert (Journal.objects.count(), Push.objects.count()) == (0, 0)


def test_the_opening_entry_may_be_dated_before_the_start(workshop: Workshop, shop: Shop) -> None:
    shop.posts(shop.cost_of_sales("500.00", on=date(2025, 12, 31), is_opening=True))
    workshop.works()
    assert the_only(shop)["TxnDate"] == "2025-12-31"
    everything_holds(workshop, shop)


def test_an_account_that_is_not_mapped_stops_the_journal_and_not_the_event(
    workshop: Workshop, shop: Shop
) -> None:
    lines = (EntryLine("cost_of_sales", debit=Decimal("5.00")), EntryLine("freight", credit=Decimal("5.00")))
    (journal,) = shop.posts(shop.cost_of_sales(lines=lines))
    workshop.works()
    (card,) = attention.cards(shop.company)
    assert (card.cause, card.count, card.total) == ("account:cost_of_sales", 1, Decimal("5.00"))
    assert again(journal).book_state == "needs_attention"
    record = RemoteRecord.objects.filter(connection=shop.connection, data__kind="Cost of Goods Sold").first()
    AccountMapping.objects.create(connection=shop.connection, key="cost_of_sales", record=record)
    assert [one.is_fixed for one in attention.cards(shop.company)] == [True]
    attention.clear(company=shop.company, cause=card.cause, by=shop.ana, at=clock.now())
    workshop.works()
    assert again(journal).book_state == "synchronized"
    everything_holds(workshop, shop)


@pytest.mark.parametrize("kind", ["Accounts Receivable", "Accounts Payable"])
def test_a_journal_never_names_receivables_or_payables(workshop: Workshop, shop: Shop, kind: str) -> None:
    shop.sends(shop.invoice(), shop.bill())
    workshop.works()
    shop.knows_accounts()
    control = RemoteRecord.objects.get(connection=shop.connection, data__kind=kind)
    AccountMapping.objects.filter(connection=shop.connection, key="freight").update(record=control)
    (journal,) = shop.posts(shop.cost_of_sales())
    workshop.works()
    push = Push.objects.get(kind="journal")
    assert (push.state, push.problem_code, push.attempts) == ("needs_attention", "account_not_allowed", 0)
    assert (
        f"is an account of the type {kind}, which moves only through invoices, bills and payments"
        in push.sentence
    )
    Attempt.objects.create(
        push=push, batch_key="x", generation=1, sent_at=clock.now(), request="", outcome="sent",
        journal=[[control.remote_id, control.name, "36.50"]],
    )  # fmt: skip
    (broken,) = invariants.receivables_left_alone(shop.company)
    assert broken.sentence == f"{journal} was sent with a line on {control.name}."


def test_in_an_open_period_a_journal_is_deleted_and_the_books_are_as_before(
    workshop: Workshop, shop: Shop
) -> None:
    before = trial_balance(shop)
    journals = shop.posts(shop.cost_of_sales("36.50"), shop.cost_of_sales("12.25"))
    workshop.works()
    assert taken_back(shop, *journals) == []
    assert queries.booked(shop.connection) == {}
    workshop.works()
    assert ours(shop) == []
    assert moved(shop, before) == {}
    assert {again(journal).book_state for journal in journals} == {"undone"}
    assert taken_back(shop, *journals) == []
    everything_holds(workshop, shop)


def test_one_that_has_not_gone_yet_is_not_sent(workshop: Workshop, shop: Shop) -> None:
    (journal,) = shop.posts(shop.cost_of_sales())
    taken_back(shop, journal)
    workshop.works()
    assert ours(shop) == []
    stored = again(journal)
    assert (stored.book_state, stored.taken_back_because) == ("not_sent", "Shipped to the wrong place")


def test_in_a_closed_period_another_journal_reverses_it_on_the_first_open_day(
    workshop: Workshop, shop: Shop
) -> None:
    before = trial_balance(shop)
    (journal,) = shop.posts(shop.cost_of_sales("36.50"))
    workshop.works()
    close(shop, date(2026, 2, 28))
    (reversal,) = taken_back(shop, journal)
    workshop.works()
    first, second = ours(shop)
    assert [(one["DocNumber"], one["TxnDate"]) for one in (first, second)] == [
        (journal.number, "2026-02-16"), (f"COS-{reversal.pk}", "2026-03-01"),
    ]  # fmt: skip
    assert second["PrivateNote"].splitlines()[0] == f"Reverses journal {journal.number} of 16 Feb 2026"
    assert moved(shop, before) == {}
    assert queries.booked(shop.connection) == {"purchases": Decimal(0), "freight": Decimal(0)}
    assert (reversal.reverses_id, reversal.rule) == (journal.pk, "reversal")
    assert taken_back(shop, journal) == []
    with pytest.raises(Refusal, match="reverses another journal, and stays"):
        taken_back(shop, reversal)
    everything_holds(workshop, shop)


def test_a_deletion_that_met_closed_books_becomes_a_reversal(workshop: Workshop, shop: Shop) -> None:
    before = trial_balance(shop)
    (journal,) = shop.posts(shop.cost_of_sales("36.50"))
    workshop.works()
    shop.books.close_books(date(2026, 2, 28))
    taken_back(shop, journal)
    workshop.works()
    assert again(journal).book_state == "needs_attention"
    assert "QuickBooks is closed through 28 Feb 2026" in again(journal).book_sentence
    (reversal,) = taken_back(shop, journal)
    workshop.works()
    assert (again(journal).book_state, again(reversal).book_state) == ("synchronized", "synchronized")
    assert moved(shop, before) == {}
    everything_holds(workshop, shop)


def close(shop: Shop, on: date) -> None:
    """The accountant closes the books, and we know it."""
    shop.books.close_books(on)
    shop.connection.closing_on = on
    shop.connection.save(update_fields=["closing_on"])


def test_what_is_dated_in_closed_books_goes_on_the_first_open_day_and_says_so(
    workshop: Workshop, shop: Shop
) -> None:
    close(shop, date(2026, 2, 28))
    (journal,) = shop.posts(shop.cost_of_sales())
    workshop.works()
    there = the_only(shop)
    assert there["TxnDate"] == "2026-03-01"
    assert "Dated 16 Feb 2026; QuickBooks was closed on that day" in there["PrivateNote"].splitlines()
    assert (journal.posting_on, journal.moved_from) == (date(2026, 3, 1), date(2026, 2, 16))
    assert Push.objects.get(kind="journal").moved_from == date(2026, 2, 16)


def test_or_it_waits_until_someone_moves_it(workshop: Workshop, shop: Shop) -> None:
    close(shop, date(2026, 2, 28))
    (journal,) = shop.posts(shop.cost_of_sales(), closed=Setup.ClosedPolicy.PARK)
    workshop.works()
    push = Push.objects.get(kind="journal")
    assert (push.state, push.problem_code, push.problem_fix) == (
        "needs_attention",
        "closed_period",
        "move_date",
    )
    Membership.objects.filter(person=shop.ana).update(role="sales")
    day = date(2026, 3, 3)
    with pytest.raises(Forbidden):
        moving_out.move(company=shop.company, cause=push.problem_cause, day=day, by=shop.ana, at=clock.now())
    Membership.objects.filter(person=shop.ana).update(role="accounting")
    with pytest.raises(Refusal, match=r"closed through 28 Feb 2026\. Choose 1 Mar 2026 or a later day"):
        operations.move(journals=[journal], day=date(2026, 2, 28), by=shop.ana, at=clock.now())
    done = moving_out.move(
        company=shop.company, cause=push.problem_cause, day=day, by=shop.ana, at=clock.now()
    )
    assert (done.count, done.refused) == (1, [])
    workshop.works()
    assert the_only(shop)["TxnDate"] == "2026-03-03"
    sent = Push.objects.get(kind="journal", state="synchronized")
    assert (sent.moved_from, sent.moved_by) == (date(2026, 2, 16), shop.ana)
    everything_holds(workshop, shop)


def test_the_evidence_and_the_preview_show_what_is_booked(workshop: Workshop, shop: Shop) -> None:
    (journal,) = shop.posts(shop.cost_of_sales("36.50"))
    (shown,) = preview.preview_journals(
        connection=shop.connection, wanted=[wanted_of(journal)], today=date(2026, 3, 2)
    )
    assert shown.problems == ()
    assert [(line.account, line.debit, line.credit) for line in shown.journal.lines] == [
        (account(shop, "purchases"), Decimal("36.50"), Decimal(0)),
        (account(shop, "freight"), Decimal(0), Decimal("36.50")),
    ]
    workshop.works()
    push = Push.objects.get(kind="journal")
    told = evidence.evidence(push)
    assert (push.label, push.party_name, push.total) == (f"Journal {journal.number}", "", Decimal("36.50"))
    assert [one.outcome for one in told.tries] == ["posted"]
    assert [amount for _, _, amount in Attempt.objects.get(push=push).journal] == ["36.50", "-36.50"]
    leaving = preview.preview_removal(
        connection=shop.connection, document_key=journal.key, label=str(journal), verb=Push.Verb.DELETE
    )
    assert leaving is not None and leaving.journal is not None
    assert {line.account: line.movement for line in leaving.journal.lines} == {
        account(shop, "purchases"): Decimal("-36.50"), account(shop, "freight"): Decimal("36.50"),
    }  # fmt: skip
    with pytest.raises(Refusal, match="QuickBooks cannot void a journal entry"):
        queue.remove(
            connection=shop.connection, source_kind="journal", source_id=journal.pk, document_key=journal.key,
            label=str(journal), verb="void", reason="Twice", by=shop.ana, at=clock.now(),
        )  # fmt: skip


def test_other_amounts_in_quickbooks_are_never_silent(workshop: Workshop, shop: Shop) -> None:
    """Both sides are booked a cent higher, so that the entry balances all the same."""
    workshop.answers_with("journalentry", lambda body: body.replace(b'"Amount":12.34', b'"Amount":12.35'))
    (journal,) = shop.posts(shop.cost_of_sales("12.34"))
    workshop.works()
    push = Push.objects.get(kind="journal")
    assert push.state == "synchronized"
    assert push.sentence == (
        f"QuickBooks took {journal} and booked it otherwise than it was sent: Amount of line 1: debit 12.35 there, "
        "debit 12.34 here; Amount of line 2: credit 12.35 there, credit 12.34 here. Compare the two, and correct it "
        "in QuickBooks."
    )
    assert Link.objects.get(local_key=journal.key).total == Decimal("12.35")
