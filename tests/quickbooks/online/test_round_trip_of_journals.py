"""Journals go into QuickBooks and come back to the cent; its ledger books what was said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from itertools import count
from typing import Any

import httpx2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crossfoot.core.journal_postings import EntryLine, JournalEntry
from crossfoot.core.journals import journal_of
from crossfoot.quickbooks.books import Posted
from crossfoot.quickbooks.online.client import Absent
from crossfoot.quickbooks.online.documents import journal_entry
from crossfoot.quickbooks.online.documents.fields import Unpostable
from online_desk import MARKER, NOON, Desk, open_desk
from online_forms import DAY, edited, prepare_company
from qbsandbox.clock import VirtualClock
from qbsandbox.sandbox import QuickBooksSandbox
from qbsandbox.transport import SandboxTransport

D = Decimal
NUMBERS = count(1)
ACCOUNTS = ("purchases", "expenses", "freight")


@pytest.fixture(scope="module")
def companies() -> Iterator[dict[str, Desk]]:
    sandbox = QuickBooksSandbox(clock=VirtualClock(NOON), seed=7, limits_enabled=False)
    with httpx2.Client(transport=SandboxTransport(sandbox)) as http:
        opened = {profile: open_desk(sandbox, http, profile) for profile in ("us", "uk")}
        for desk in opened.values():
            prepare_company(desk)
        yield opened
    sandbox.close()


@pytest.fixture
def us(companies: dict[str, Desk]) -> Desk:
    return companies["us"]


def journal(desk: Desk, *lines: EntryLine, **more: Any) -> JournalEntry:
    number = f"COS-{next(NUMBERS)}"
    return JournalEntry("journal:1", number, DAY, desk.mappings.home_currency, lines, "delivery", **more)


def cost(amount: str = "36.50") -> tuple[EntryLine, EntryLine]:
    """Cost of sales for two shops, one line with a class and one with a location."""
    return (
        EntryLine("purchases", debit=D(amount), memo="Tea sold", klass="class:1", location="location:1"),
        EntryLine("expenses", credit=D(amount)),
    )


def booked(desk: Desk, posted: Posted) -> dict[str, Decimal]:
    """Debit less credit by account in the sandbox's own ledger."""
    sums: dict[str, Decimal] = {}
    for entry in desk.company.ledger.entries():
        if entry.txn_id == posted.remote_id:
            sums[entry.account_id] = sums.get(entry.account_id, D(0)) + entry.amount
    return {account: amount for account, amount in sums.items() if amount}


def there(desk: Desk, posted: Posted) -> Mapping[str, Any]:
    return desk.found("JournalEntry", posted.remote_id).record


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    profile=st.sampled_from(["us", "uk"]),
    debits=st.lists(
        st.tuples(
            st.decimals(min_value=D("0.01"), max_value=D("99999.99"), places=2), st.sampled_from(ACCOUNTS)
        ),
        min_size=1, max_size=5,
    ),
)  # fmt: skip
def test_the_ledger_books_every_journal_as_predicted(
    companies: dict[str, Desk], profile: str, debits: list[tuple[Decimal, str]]
) -> None:
    desk = companies[profile]
    whole = sum((amount for amount, _ in debits), D(0))
    lines = [EntryLine(account, debit=amount) for amount, account in debits]
    posting = journal(desk, *lines, EntryLine("sales", credit=whole))
    posted = desk.posted(posting, f"j-{posting.number}")
    assert (posted.total, posted.number) == (whole, posting.number)
    predicted = {line.account_id: line.movement for line in journal_of(posting, desk.mappings).lines}
    assert booked(desk, posted) == predicted
    record = there(desk, posted)
    figures = desk.books.figures_of("JournalEntry", record)
    assert (figures.number, figures.posting_on, figures.total, figures.tax) == (
        posting.number, DAY, whole, D(0),
    )  # fmt: skip
    assert desk.books.differences(posting, record, desk.mappings, marker=MARKER) == ()
    body = desk.books.prepare(posting, desk.mappings, marker=MARKER).body
    assert journal_entry.as_stands(posting, body, record, desk.mappings) == posting
    assert desk.books.is_ours(record, posting, desk.mappings, marker=MARKER)


def test_its_words_in_quickbooks(us: Desk) -> None:
    posting = journal(us, *cost(), memo="Cost of shipment S-1")
    body = us.books.prepare(posting, us.mappings, marker=MARKER).body
    assert body["Line"][0] == {
        "Description": "Tea sold",
        "Amount": D("36.50"),
        "DetailType": "JournalEntryLineDetail",
        "JournalEntryLineDetail": {
            "PostingType": "Debit",
            "AccountRef": {"value": us.mappings.accounts["purchases"].remote_id},
            "ClassRef": {"value": us.mappings.classes["class:1"]},
            "DepartmentRef": {"value": us.mappings.locations["location:1"]},
        },
    }
    assert body["Line"][1]["JournalEntryLineDetail"]["PostingType"] == "Credit"
    assert (body["DocNumber"], body["TxnDate"], body["Adjustment"]) == (posting.number, "2026-03-05", False)
    assert body["PrivateNote"] == f"Cost of shipment S-1\nCrossfoot journal:1, delivery\n{MARKER}"
    with pytest.raises(Unpostable, match="No QuickBooks account is chosen"):
        us.books.prepare(
            replace(posting, lines=(EntryLine("nowhere", debit=D(1)),)), us.mappings, marker=MARKER
        )


def test_every_change_of_a_person_is_told_and_ours_can_be_put_back(us: Desk) -> None:
    posting = journal(us, *cost())
    posted = us.posted(posting)
    first, second = (dict(line) for line in there(us, posted)["Line"])
    detail = {**first["JournalEntryLineDetail"], "ClassRef": {"value": us.mappings.classes["class:2"]}}
    other = {"value": us.mappings.accounts["sales"].remote_id}
    now = edited(
        us, "JournalEntry", posted.remote_id, TxnDate="2026-03-06",
        Line=[
            {**first, "JournalEntryLineDetail": {**detail, "AccountRef": other}},
            {**second, "Amount": D("30.00")},
            {**second, "Amount": D("6.50"), "Description": "Rest", "Id": None},
        ],
    )  # fmt: skip
    found = us.books.differences(posting, now, us.mappings, marker=MARKER)
    told = {one.label: (one.ours, one.theirs) for one in found}
    classes = us.mappings.classes
    assert told == {
        "Date": ("5 Mar 2026", "6 Mar 2026"),
        "Account of line 1": ("CF Purchases", "CF Sales"),
        "Class of line 1": (classes["class:1"], classes["class:2"]),
        "Amount of line 2": ("credit 36.50", "credit 30.00"),
        "Line added: Rest": ("", "credit 6.50"),
    }
    agreed = journal_entry.as_stands(
        posting, us.books.prepare(posting, us.mappings, marker=MARKER).body, now, us.mappings
    )
    assert agreed.lines == (
        EntryLine("sales", debit=D("36.50"), memo="Tea sold", klass="class:2", location="location:1"),
        EntryLine("expenses", credit=D("30.00")),
        EntryLine("expenses", credit=D("6.50"), memo="Rest"),
    )
    update = us.books.prepare_update(posting, us.mappings, marker=MARKER, current=now, before=posting)
    restored = us.write(update)
    assert isinstance(restored, Posted)
    assert us.books.differences(posting, restored.record, us.mappings, marker=MARKER) == ()
    assert len(booked(us, restored)) == 2


def test_a_copy_with_other_amounts_is_not_taken_for_ours(us: Desk) -> None:
    """QuickBooks' own "Copy" copies our mark, and it takes the number a second time."""
    posting = journal(us, *cost())
    posted = us.posted(posting)
    copied = us.posted(replace(posting, lines=cost("9.00")))
    rows = us.client.query(us.books.find_statement(posting, us.mappings), access_token=us.token)
    found = [row["Id"] for row in rows.records if us.books.is_ours(row, posting, us.mappings, marker=MARKER)]
    assert (len(rows.records), found) == (2, [posted.remote_id])
    assert copied.remote_id != posted.remote_id


def test_it_can_be_deleted_and_not_voided(us: Desk) -> None:
    posted = us.posted(journal(us, *cost()))
    with pytest.raises(ValueError, match="cannot void a JournalEntry"):
        us.books.removal("JournalEntry", posted.remote_id, posted.version, verb="void")
    us.write(us.books.removal("JournalEntry", posted.remote_id, posted.version, verb="delete"))
    assert isinstance(us.client.read("JournalEntry", posted.remote_id, access_token=us.token), Absent)
    assert booked(us, posted) == {}
