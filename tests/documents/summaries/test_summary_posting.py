"""The sales of a source as summaries: what is posted, what cannot happen twice, and what QuickBooks reports."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D

import pytest

from crossfoot.core.problems import Refusal
from crossfoot.core.summaries import Frequency
from crossfoot.documents.credits import operations as credits
from crossfoot.documents.credits.kinds import CUSTOMER
from crossfoot.documents.credits.of_lines import draft_of_lines
from crossfoot.documents.models import SalesOrder, SalesSummary
from crossfoot.documents.sales_orders import operations as sales
from crossfoot.documents.sales_orders import queries as sales_queries
from crossfoot.documents.summaries import operations as summaries
from crossfoot.journals.models import Journal
from crossfoot.proof import drift_decisions, drift_queries
from crossfoot.proof.models import DriftAlert
from crossfoot.sync import queue, sources
from crossfoot.sync.models import Push
from web_shop import day, shop
from world import Hub


def test_three_orders_of_a_day_are_one_invoice_and_one_cost_journal_and_come_back(hub: Hub) -> None:
    at = shop(hub)
    at.goes(Frequency.DAY)
    one, two = at.sells("W-1", 2, day(4)), at.sells("W-2", 1, day(4))
    alone = at.sells("D-1", 1, day(4), source="Desk")
    before = Journal.objects.count()
    refused = at.sends(one, alone).refused
    assert [(order.number, problems[0].code) for order, problems in refused] == [("W-1", "goes_with_summary")]
    assert at.books(4)["cost_of_sales"] == "10.00"
    (draft,) = at.drafts(day(5))
    assert (draft.count, str(draft.total), draft.book_state) == (2, "75.00", "not_sent")
    with pytest.raises(Refusal, match=r"is not posted \(draft\), so nothing"):
        summaries.take_back(summary=draft, reason="Early", **at.ana)
    posted = at.posts(draft)
    assert (posted.state, posted.book_state) == ("posted", "synchronized")
    assert Journal.objects.count() == before + 1
    found = at.books(3, 4, 31)
    assert found == {
        "cost_of_sales": "40.00",
        "income": "-100.00",
        "inventory": "460.00",
        "receivable": "100.00",
    }
    order = SalesOrder.objects.get(pk=two.pk)
    assert (order.book_state, order.book_number) == ("in_summary", posted.number)
    assert [problems[0].code for _, problems in at.sends(order).refused] == ["billed_once"]
    with pytest.raises(Refusal, match="is in a summary"):
        sales.cancel(order=order, reason="No", **at.ana)

    summaries.take_back(summary=posted, reason="Wrong day", **at.ana)
    assert SalesOrder.objects.get(pk=two.pk).book_state == "in_summary"
    assert at.books(4)["cost_of_sales"] == "10.00"
    assert SalesSummary.objects.get(pk=posted.pk).state == "taken_back"
    assert SalesOrder.objects.get(pk=two.pk).book_state == "not_sent"
    at.goes(Frequency.EACH)
    assert at.books(4)["cost_of_sales"] == "40.00"
    assert not at.sends(one, order).refused
    assert at.books(4, 31) == found


def test_what_a_bookkeeper_changes_or_deletes_of_a_summary_is_decided_like_any_other_document(
    hub: Hub,
) -> None:
    at = shop(hub)
    at.goes(Frequency.DAY)
    order = at.sells("W-1", 2, day(4))
    posted = at.posts(at.drafts(day(5))[0])
    hub.runs_for(minutes=6)
    books, there = hub.bookkeeper(), hub.document("Invoice", posted.number)
    books.edits_first_line("Invoice", there, amount="49.00")
    hub.runs_for(minutes=6)
    alert = DriftAlert.objects.get(document_key=posted.key)
    effects = drift_queries.effects_of(alert)
    assert effects is not None
    assert effects.assert_ours == f"What {posted} says is written over the invoice in QuickBooks."
    drift_decisions.assert_ours(alert=alert, **at.ana)
    assert at.books(3, 4)["income"] == "-50.00"
    hub.runs_for(minutes=6)
    books.deletes("Invoice", hub.document("Invoice", posted.number))
    hub.runs_for(minutes=6)
    gone = DriftAlert.objects.get(document_key=posted.key, kind="deleted")
    drift_decisions.accept(alert=gone, **at.ana)
    assert SalesOrder.objects.get(pk=order.pk).book_state == "not_sent"
    assert at.books(3, 4)["cost_of_sales"] == "0.00"


def test_what_comes_back_of_a_summarized_order_is_credited_to_the_summarys_customer(hub: Hub) -> None:
    at = shop(hub)
    at.goes(Frequency.DAY)
    order = at.sells("W-1", 2, day(4))
    posted = at.posts(at.drafts(day(5))[0])
    origin = sales_queries.one(hub.company, order.pk)
    line = origin.lines.get(position=1)
    draft = draft_of_lines(
        origin=origin, number="CN-1", reason="return", credited_on=day(5), picked={line.pk: (D(1), None)},
        restocked=[line.pk],
    )  # fmt: skip
    credit = credits.draft(kind=CUSTOMER, company=hub.company, credit=draft, **at.ana)
    credits.approve(credit=credit, **at.ana)
    assert not credits.send_credit_notes(company=hub.company, credits=[credit.pk], **at.ana).refused
    assert at.books(3, 4, 5) == {
        "cost_of_sales": "10.00", "income": "-25.00", "inventory": "490.00", "receivable": "25.00",
    }  # fmt: skip
    (memo,) = [one for one in hub.in_books("CreditMemo") if one["TotalAmt"] == 25]
    assert memo["CustomerRef"] == hub.document("Invoice", posted.number)["CustomerRef"]


def test_a_summary_that_is_not_sent_after_all_frees_its_orders(hub: Hub) -> None:
    at = shop(hub)
    at.goes(Frequency.DAY)
    order = at.sells("W-1", 2, day(4))
    (draft,) = at.drafts(day(5))
    summaries.post(summary=draft, **at.ana)
    push = Push.objects.get(document_key=draft.key)
    queue.skip(push=push, reason="Not this one", **at.ana)
    draft.refresh_from_db()
    assert (draft.state, draft.cost) == ("taken_back", None)
    assert SalesOrder.objects.get(pk=order.pk).book_state == "not_sent"
    (again,) = at.drafts(day(5))
    at.posts(again)
    assert at.books(3, 4)["cost_of_sales"] == "20.00"


def test_a_summary_that_waits_in_closed_books_is_moved_under_attention_and_its_cost_with_it(hub: Hub) -> None:
    at = shop(hub)
    at.goes(Frequency.DAY)
    at.sells("W-1", 2, day(4))
    (draft,) = at.drafts(day(5))
    hub.books.close_books(day(31))
    hub.runs_for(minutes=16)
    assert at.posts(draft).book_state == "needs_attention"
    machine = hub.api(hub.omar)
    (card,) = machine.get("/attention").body["cards"]
    asked = {"cause": card["cause"], "day": "2026-01-31"}
    refused = machine.post("/attention/move", asked).body
    assert (refused["moved"], len(refused["refused"])) == (0, 1)
    assert "QuickBooks is closed through 31 Jan 2026. Choose 1 Feb 2026 or a later day." in refused["refused"]
    moved = machine.post("/attention/move", {**asked, "day": "2026-02-01"})
    assert moved.body == {"moved": 1, "refused": [], "is_more": False}
    hub.works()
    there = hub.document("Invoice", draft.number)
    assert (there["TxnDate"], there["DueDate"]) == ("2026-02-01", "2026-02-01")
    assert "Dated 4 Jan 2026; QuickBooks was closed on that day" in there["PrivateNote"]
    assert Journal.objects.latest("pk").posting_on == date(2026, 2, 1)
    draft.refresh_from_db()
    with pytest.raises(Refusal, match="does not wait to go to QuickBooks"):
        summaries.move(summary=draft, day=date(2026, 2, 2), by=hub.omar, at=hub.now)


def test_what_cannot_follow_a_removal_is_told_to_a_person_who_then_takes_it_back_again(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = shop(hub)
    at.goes(Frequency.DAY)
    order = at.sells("W-1", 2, day(4))
    posted = at.posts(at.drafts(day(5))[0])

    def refuses(*_: object) -> None:
        raise Refusal("The stock of January is being counted.")

    with monkeypatch.context() as counting:
        counting.setitem(sources._removals, "sales_summary", refuses)
        summaries.take_back(summary=posted, reason="Wrong day", **at.ana)
        hub.works()
    posted.refresh_from_db()
    assert (posted.state, posted.book_state) == ("posted", "undone")
    api = hub.api(hub.omar)
    (card,) = api.get("/attention").body["cards"]
    assert "what follows from that here could not be done: The stock of January is being counted." in str(
        card
    )
    summaries.take_back(summary=posted, reason="Wrong day", **at.ana)
    assert SalesSummary.objects.get(pk=posted.pk).state == "taken_back"
    assert SalesOrder.objects.get(pk=order.pk).book_state == "not_sent"


def test_an_order_that_changed_since_the_draft_is_not_posted_unseen(hub: Hub) -> None:
    at = shop(hub)
    at.goes(Frequency.DAY)
    order = at.sells("W-1", 2, day(4))
    (draft,) = at.drafts(day(5))
    line = order.lines.get()
    line.unit_price, line.amount, order.total = D(26), D(52), D(52)
    line.save()
    order.save()
    with pytest.raises(Refusal, match=r"it was 50\.00 USD, and its orders come to 52\.00 USD now"):
        summaries.post(summary=draft, **at.ana)
    assert SalesSummary.objects.get().state == "draft"
    (again,) = at.drafts(day(5))
    assert (again.total, SalesSummary.objects.get(pk=draft.pk).state) == (D(52), "discarded")
    with pytest.raises(Refusal, match="has not begun"):
        at.drafts(day(6))
