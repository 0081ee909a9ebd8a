"""What changed in QuickBooks since an instant: read whole, with its deletions, or known to be cut."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest

from crossfoot.core.postings import SettlementPart
from crossfoot.quickbooks.books import Unknown
from crossfoot.quickbooks.online import changes, settlements
from crossfoot.quickbooks.online.changes import Changed, Changes
from crossfoot.quickbooks.online.client import ReadFailed
from online_desk import NOON, Desk, failed
from online_forms import (
    bill,
    bought,
    edited,
    invoice,
    names_of,
    prepare_company,
    settlement,
    sold,
    vendor_credit,
)
from qbsandbox.clock import VirtualClock
from qbsandbox.weather import Kind

PACIFIC = timezone(timedelta(hours=-8))


def asked(desk: Desk, since: datetime, *names: str) -> Changes:
    answer = desk.client.changed_since(names, since, access_token=desk.token)
    assert isinstance(answer, Changes), answer
    return answer


def test_changes_come_kind_by_kind_with_deletions_after_what_stands(us: Desk, clock: VirtualClock) -> None:
    prepare_company(us)
    before = us.posted(bill(us, bought("1.00"), number="B-0"))
    clock.advance(seconds=600)
    begin = clock.now()
    gone, kept = (us.posted(bill(us, bought("60.00"), number=number)) for number in ("B-1", "B-2"))
    sold_one = us.posted(invoice(us, sold("10.00")))
    clock.advance(seconds=60)
    us.write(us.books.removal("Bill", gone.remote_id, gone.version, verb="delete"))
    edited(us, "Bill", before.remote_id, PrivateNote="Seen by Ana")

    found = asked(us, begin, "Payment", "Bill", "Invoice")

    assert [(one.name, one.remote_id, one.is_deleted, one.version) for one in found.changed] == [
        ("Bill", kept.remote_id, False, "0"),
        ("Bill", before.remote_id, False, "1"),
        ("Bill", gone.remote_id, True, ""),
        ("Invoice", sold_one.remote_id, False, "0"),
    ]
    assert [one.changed_at for one in found.changed] == [
        begin, begin + timedelta(seconds=60), begin + timedelta(seconds=60), begin,
    ]  # fmt: skip
    assert found.changed[2].record is None
    assert (found.changed[0].record or {})["TotalAmt"] == Decimal("60.00")
    assert (found.is_cut, found.told_at) == (False, clock.now())


def test_nothing_changed_is_an_answer(us: Desk, clock: VirtualClock) -> None:
    clock.advance(seconds=600)
    assert asked(us, clock.now(), "Payment", "BillPayment").changed == ()


def test_an_answer_of_a_thousand_records_counts_as_cut(us: Desk) -> None:
    rows = [{"Id": str(number), "SyncToken": "0"} for number in range(999)]

    assert not changes.read(["Bill"], answer({"Bill": rows})).is_cut
    assert changes.read(["Bill", "Payment"], answer({"Bill": rows}, {"Payment": [{"Id": "9999"}]})).is_cut


def answer(*members: dict[str, Any]) -> dict[str, Any]:
    return {
        "CDCResponse": [{"QueryResponse": list(members)}],
        "time": "2026-11-22T04:00:00.123-08:00",
    }


def test_intuits_own_example_is_read() -> None:
    """The shape of Intuit's page: only tombstones have no startPosition, an unchanged kind is empty."""
    found = changes.read(
        ["Payment", "Invoice", "Bill"],
        answer(
            {
                "Payment": [
                    {
                        "domain": "QBO",
                        "status": "Deleted",
                        "Id": "2359",
                        "MetaData": {"LastUpdatedTime": "2015-12-23T12:55:50-08:00"},
                    }
                ],
                "maxResults": 1,
                "totalCount": 1,
            },
            {
                "Invoice": [{"Id": "7", "SyncToken": "3"}],
                "startPosition": 1,
                "maxResults": 1,
                "totalCount": 1,
            },
            {},
        ),
    )

    assert found.changed == (
        Changed("Payment", "2359", None, True, datetime(2015, 12, 23, 12, 55, 50, tzinfo=PACIFIC)),
        Changed("Invoice", "7", {"Id": "7", "SyncToken": "3"}, False, None),
    )
    assert found.told_at == datetime(2026, 11, 22, 12, 0, 0, 123000, tzinfo=UTC)


@pytest.mark.parametrize(
    "broken",
    [
        {},
        {"CDCResponse": []},
        {"CDCResponse": [{"QueryResponse": [{}]}]},
        {"CDCResponse": [{"QueryResponse": [{}, None]}]},
        {"CDCResponse": [{"QueryResponse": [{}, {"Bill": [{"SyncToken": "0"}]}]}]},
        {"CDCResponse": [{"QueryResponse": [{}, {"Bill": ["7"]}]}]},
    ],
)
def test_an_answer_of_another_shape_is_no_answer(broken: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="QuickBooks' answer"):
        changes.read(["Invoice", "Bill"], broken)


def test_a_read_that_fails_says_so(us: Desk) -> None:
    us.sandbox.weather.next(Kind.HANG, matching="cdc")

    found = us.client.changed_since(["Bill"], NOON, access_token=us.token)

    assert isinstance(found, ReadFailed)
    assert isinstance(failed(found), Unknown)


def test_thirty_days_are_within_reach_and_no_second_more() -> None:
    assert changes.is_within_reach(NOON - timedelta(days=30), NOON)
    assert not changes.is_within_reach(NOON - timedelta(days=30, seconds=1), NOON)


def test_the_question_names_kinds_and_instant_with_its_zone() -> None:
    frozen = changes.question(["Bill", "Payment"], NOON, minor_version=75)

    assert (frozen.method, frozen.body) == ("GET", b"")
    assert frozen.path == (
        "/cdc?entities=Bill%2CPayment&changedSince=2026-11-22T12%3A00%3A00%2B00%3A00&minorversion=75"
    )


@pytest.mark.parametrize(
    ("names", "since"),
    [([], NOON), (["Bill", "Bill"], NOON), (["Bill"], NOON.replace(tzinfo=None))],
)
def test_a_question_that_cannot_be_asked_is_refused(names: list[str], since: datetime) -> None:
    with pytest.raises(ValueError, match=r"changes are asked|has no zone"):
        changes.question(names, since, minor_version=75)


def test_every_kind_that_settles_documents_can_be_asked_for_at_once(us: Desk) -> None:
    prepare_company(us)
    owed = us.posted(bill(us, bought("60.00")))
    credit = us.posted(vendor_credit(us, bought("20.00")))
    names_of(us, bill_1=owed, vc_1=credit)
    parts = (
        SettlementPart("bill:1", "Bill", Decimal(20)),
        SettlementPart("vc:1", "VendorCredit", Decimal(20)),
    )
    applied = us.posted(settlement(us, *parts))

    found = asked(us, NOON - timedelta(days=1), *settlements.NAMES)

    ours = [(one.name, one.remote_id, one.version) for one in found.changed if one.name != "JournalEntry"]
    assert ours == [("BillPayment", applied.remote_id, "0"), ("VendorCredit", credit.remote_id, "1")]
