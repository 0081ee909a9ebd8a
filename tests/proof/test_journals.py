"""Journals of ours are part of the proof: tied out to the cent, and told of where somebody changes one."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from crossfoot.core.journal_postings import EntryLine
from crossfoot.core.problems import Refusal
from crossfoot.engine import clock
from crossfoot.journals import operations as journals
from crossfoot.journals.models import Journal
from crossfoot.journals.operations import NewJournal
from crossfoot.proof import drift_decisions as decisions
from crossfoot.proof import drift_queries
from crossfoot.proof.models import DriftAlert, TieOut
from world import Hub

JANUARY = date(2026, 1, 1), date(2026, 1, 31)


def posted(hub: Hub, amount: str = "36.50", *, event: int = 1, on: date = date(2026, 1, 16)) -> Journal:
    cost = Decimal(amount)
    lines = (EntryLine("purchases", debit=cost, memo="Tea sold"), EntryLine("freight", credit=cost))
    new = NewJournal("shipment", event, "delivery", on, lines)
    (journal,) = journals.post(company=hub.company, journals=[new], by=hub.omar, at=clock.now())
    hub.works()
    return journal


def arrived(hub: Hub) -> tuple[Journal, dict[str, Any]]:
    journal = posted(hub)
    hub.runs_for(minutes=6)
    assert not DriftAlert.objects.exists()
    return journal, hub.document("JournalEntry", journal.number)


def alert_of(hub: Hub) -> DriftAlert:
    hub.runs_for(minutes=6)
    return DriftAlert.objects.get(state="open")


def changed(hub: Hub) -> tuple[Journal, DriftAlert]:
    """A bookkeeper books 40.00 on both sides."""
    journal, record = arrived(hub)
    hub.bookkeeper().edits(
        "JournalEntry", record, Line=[{**line, "Amount": "40.00"} for line in record["Line"]]
    )
    return journal, alert_of(hub)


def rows(done: TieOut) -> list[tuple[str, str, list[str]]]:
    return [
        (row["label"], row["difference"], [one["sentence"] for one in row["differences"]])
        for row in done.result["documents"]["rows"]
    ]


def test_journals_tie_out_to_the_cent_beside_documents(hub: Hub) -> None:
    hub.invoices(hub.sells("10248"))
    posted(hub, "36.50", event=1)
    posted(hub, "12.25", event=2, on=date(2026, 1, 31))
    done = hub.ties_out(*JANUARY)
    assert (done.difference, done.differing) == (Decimal("0.00"), 0)
    assert done.result["documents"] == {"compared": 3, "equal": 3, "rows": []}
    ours = {row["account"]: Decimal(row["ours"]) for row in done.result["accounts"]}
    assert sorted(ours.values()) == [
        Decimal("-120.00"), Decimal("-48.75"), Decimal("48.75"), Decimal("120.00"),
    ]  # fmt: skip
    assert {row["others_count"] for row in done.result["accounts"]} == {0}


def test_a_journal_on_another_account_or_day_is_named_with_both_sides(hub: Hub) -> None:
    journal, record = arrived(hub)
    first, second = ({**line, "Amount": "36.50"} for line in record["Line"])
    second["JournalEntryLineDetail"]["AccountRef"] = {"value": _other_account(hub, record)}
    hub.bookkeeper().edits("JournalEntry", record, Line=[first, second], TxnDate="2026-01-17")
    done = hub.ties_out(*JANUARY)
    ((label, difference, sentences),) = rows(done)
    assert (label, difference) == (f"Journal {journal.number}", "0.00")
    assert sentences[0] == "The posting date is “16 Jan 2026” with us and “17 Jan 2026” in QuickBooks."
    assert (
        "The movement on Freight and Delivery is -36.50 with us and 0 in QuickBooks, 36.50 more." in sentences
    )
    assert len(sentences) == 3
    assert done.difference == Decimal("36.50")


def _other_account(hub: Hub, record: dict[str, Any]) -> str:
    used = {line["JournalEntryLineDetail"]["AccountRef"]["value"] for line in record["Line"]}
    others = (one for one in hub.in_books("Account") if one["AccountType"] == "Expense")
    return next(str(one["Id"]) for one in others if one["Id"] not in used)


def test_what_a_person_changes_in_a_journal_is_told_once_with_both_figures(hub: Hub) -> None:
    journal, alert = changed(hub)
    assert [(one["label"], one["ours"], one["theirs"]) for one in alert.differences] == [
        ("Amount of line 1", "debit 36.50", "debit 40.00"), ("Amount of line 2", "credit 36.50", "credit 40.00"),
    ]  # fmt: skip
    assert (alert.kind, alert.label, str(alert.amount)) == ("changed", f"Journal {journal.number}", "3.50")
    assert drift_queries.currencies_of(hub.company, [alert]) == {journal.key: "USD"}
    effects = drift_queries.effects_of(alert)
    assert effects is not None
    assert effects.accept == (
        f"The journal entry counts as it stands in QuickBooks now. What {journal} booked here stays as it is, and "
        "nothing is sent."
    )
    page = hub.page(hub.omar).opens("drift-one", alert.pk)
    assert f"Journal {journal.number}" in page.text
    assert "debit 40.00" in page.text


def test_accepted_it_counts_as_it_stands_and_a_reversal_takes_that_back(hub: Hub) -> None:
    journal, alert = changed(hub)
    decisions.accept(alert=alert, by=hub.omar, at=clock.now())
    assert hub.ties_out(*JANUARY).difference == 0
    before = hub.ledger()
    hub.books.close_books(date(2026, 1, 31))
    hub.connection.refresh_from_db()
    connection = hub.connection
    connection.closing_on = date(2026, 1, 31)
    connection.save(update_fields=["closing_on"])
    (reversal,) = journals.take_back(journals=[journal], reason="Returned", by=hub.omar, at=clock.now())
    hub.works()
    assert reversal.total == Decimal("40.00")
    assert len(before) == 2
    assert hub.ledger() == {}


def test_ours_is_put_there_again(hub: Hub) -> None:
    journal, alert = changed(hub)
    decisions.assert_ours(alert=alert, by=hub.omar, at=clock.now())
    hub.works()
    assert {line["Amount"] for line in hub.document("JournalEntry", journal.number)["Line"]} == {
        Decimal("36.50")
    }
    hub.runs_for(minutes=6)
    assert not DriftAlert.objects.filter(state="open").exists()
    assert hub.ties_out(*JANUARY).difference == 0


def test_reversed_it_is_out_of_the_books(hub: Hub) -> None:
    journal, alert = changed(hub)
    with pytest.raises(Refusal, match="Say why"):
        decisions.reverse(alert=alert, reason=" ", by=hub.omar, at=clock.now())
    decisions.reverse(alert=alert, reason="Never shipped", by=hub.omar, at=clock.now())
    hub.works()
    assert hub.ledger() == {}
    journal.refresh_from_db()
    assert (journal.book_state, journal.taken_back_because) == ("undone", "Never shipped")


def test_deleted_there_it_is_posted_again_or_not(hub: Hub) -> None:
    journal, record = arrived(hub)
    hub.bookkeeper().deletes("JournalEntry", record)
    alert = alert_of(hub)
    assert (alert.kind, str(alert.amount)) == ("deleted", "-36.50")
    decisions.assert_ours(alert=alert, by=hub.omar, at=clock.now())
    hub.works()
    assert hub.document("JournalEntry", journal.number)["Id"] != record["Id"]
    assert hub.ties_out(*JANUARY).difference == 0
