"""Every fault of the weather at every step of changing, removing, attaching and settling: once, and truly."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import httpx2
import pytest

from crossfoot.sync import invariants
from crossfoot.sync.models import Attempt, Batch, Push
from crossfoot.sync.queue import Wanted
from shares import ON_POSTGRESQL
from sync.test_changing import in_books, only, sparse
from sync.test_faults import FAULTS, Sleepy
from sync.test_removing import delete_by_hand
from sync.workshop import INLINE, Shop, Workshop, gateway_to, opened


def holds(workshop: Workshop, shop: Shop) -> None:
    """Nothing is open, and every invariant holds, the sandbox's books included."""
    workshop.clock.advance(minutes=5)
    workshop.sandbox.settle()
    assert invariants.check_all(shop.company, now=workshop.clock.now(), remote=shop.remote()) == []
    assert {push.state for push in shop.pushes} == {"synchronized"}
    assert not Batch.objects.filter(settled_at__isnull=True).exists()


def walks_the_road(workshop: Workshop, shop: Shop, fault: Callable[[str], None]) -> None:
    """Bills and invoices are sent in fair weather; then a fault comes at each step of what happens to them."""
    one, two, three = (shop.bill(f"{n}0.00") for n in (1, 2, 3))
    invoice, credit = shop.invoice("120.00"), shop.vendor_credit("25.00")
    in_books(workshop, shop, one, two, three, invoice, credit)

    fault("bill update")
    shop.revises(one, "11.11")
    workshop.works(minutes=60)
    assert totals(shop) == ["11.11", "20", "30"]

    fault("batch")
    shop.revises(one, "12.12")
    shop.revises(two, "22.22")
    shop.revises(three, "33.33")
    workshop.works(minutes=60)
    assert totals(shop) == ["12.12", "22.22", "33.33"]

    fault("upload")
    file = shop.file(two)
    shop.attaches(file)
    workshop.works(minutes=60)
    assert [one["FileName"] for one in shop.in_books("Attachable")] == ["invoice.pdf"]

    fault("billpayment create")
    use = shop.use(credit, two, "5.00")
    shop.settles(use)
    workshop.works(minutes=60)
    assert [one["TotalAmt"] for one in shop.in_books("BillPayment")] == [0]

    fault("query")
    shop.removes(one)
    workshop.works(minutes=60)
    assert totals(shop) == ["22.22", "33.33"]

    fault("bill delete")
    shop.removes(three)
    workshop.works(minutes=60)
    assert totals(shop) == ["22.22"]

    fault("invoice void")
    shop.removes(invoice, "void")
    workshop.works(minutes=60)
    assert only(shop.in_books("Invoice"))["TotalAmt"] == 0

    fault("billpayment delete")
    shop.removes(use)
    workshop.works(minutes=60)
    assert (shop.in_books("BillPayment"), only(shop.in_books("Bill"))["Balance"]) == ([], Decimal("22.22"))
    holds(workshop, shop)


def totals(shop: Shop) -> list[str]:
    return sorted(str(record["TotalAmt"]).removesuffix(".00") for record in shop.in_books("Bill"))


def faults_in_turn(first: int) -> list[str]:
    """One for each step of the road, beginning with the given one."""
    return [FAULTS[(first + step) % len(FAULTS)] for step in range(8)]


@pytest.mark.parametrize(
    "faults",
    [pytest.param(faults_in_turn(n), id=f"in turn from {FAULTS[n]}") for n in (0, 8, 3)]
    if ON_POSTGRESQL
    else [pytest.param([fault] * 8, id=fault) for fault in FAULTS],
)
def test_whatever_fails_wherever_it_happens_once(workshop: Workshop, shop: Shop, faults: list[str]) -> None:
    """On PostgreSQL each step has another fault, and every fault comes down; on SQLite each at each step."""
    weather = workshop.sandbox.weather

    def comes_down(step: str) -> None:
        assert not weather.log or len(weather.log) == comes_down.count  # type: ignore[attr-defined]
        comes_down.count += 1  # type: ignore[attr-defined]
        weather.next(faults[len(weather.log)], matching=step, delay_seconds=100.0)

    comes_down.count = 0  # type: ignore[attr-defined]
    walks_the_road(workshop, shop, comes_down)
    assert len(weather.log) == 8, "each fault must really have come down"


@pytest.mark.parametrize("switch", ["replay", "refuse", "run_both"])
def test_a_forgotten_request_id_changes_and_removes_once(workshop: Workshop, shop: Shop, switch: str) -> None:
    """The bytes that go out again are carried out anew: QuickBooks' version and a look at the record guard them.

    The road says after each step what the books hold; what is left at its end is said once more here.
    """
    weather = workshop.sandbox.weather
    shop.books.switches.requestid_in_flight = switch  # type: ignore[assignment]
    shop.books.switches.requestid_forgotten_after = 0
    walks_the_road(workshop, shop, lambda step: weather.next("lost_reply", matching=step))
    assert [one.fault.kind for one in weather.log] == ["lost_reply"] * 8, (
        "every reply must really have been lost"
    )
    assert totals(shop) == ["22.22"]
    assert [len(shop.in_books(kind)) for kind in ("Invoice", "Attachable", "BillPayment")] == [1, 1, 0]


def test_doubt_grown_old_is_looked_up_by_the_records_id(workshop: Workshop, shop: Shop) -> None:
    shop.books.switches.requestid_forgotten_after = 0
    bill, gone = shop.bill("10.00"), shop.bill("20.00")
    in_books(workshop, shop, bill, gone)
    workshop.sandbox.weather.next("lost_reply", matching="batch")
    shop.revises(bill, "11.11")
    shop.removes(gone)
    workshop.step()
    workshop.clock.advance(minutes=11)
    workshop.works()
    assert totals(shop) == ["11.11"]
    assert Attempt.objects.filter(push__verb__in=("update", "delete")).count() == 2
    holds(workshop, shop)


def test_doubt_about_what_never_arrived_is_sent_again(workshop: Workshop, shop: Shop) -> None:
    bill, gone = shop.bill("10.00"), shop.bill("20.00")
    in_books(workshop, shop, bill, gone)
    workshop.sandbox.weather.next("hang", matching="batch")
    shop.revises(bill, "11.11")
    shop.removes(gone)
    workshop.step()
    workshop.clock.advance(minutes=11)
    workshop.works()
    assert totals(shop) == ["11.11"]
    holds(workshop, shop)


@pytest.mark.parametrize(
    ("step", "bills", "files", "uses"),
    [
        ("bill update", ["81"], 0, 0),
        ("bill delete", [], 0, 0),
        ("upload", ["80"], 1, 0),
        ("billpayment create", ["80"], 0, 1),
    ],
)
def test_a_late_commit_makes_no_second_one(
    db: None, step: str, bills: list[str], files: int, uses: int
) -> None:
    with opened(replace(INLINE, call_lifetime=timedelta(seconds=2))) as workshop:
        shop = workshop.shop()
        shop.books.switches.requestid_in_flight = "run_both"
        bill, credit = shop.bill("80.00"), shop.vendor_credit("30.00")
        in_books(workshop, shop, bill, credit)
        workshop.sandbox.weather.next("late_commit", matching=step, delay_seconds=2.0)
        if step == "bill update":
            shop.revises(bill, "81.00")
        elif step == "bill delete":
            shop.removes(bill)
        elif step == "upload":
            shop.attaches(shop.file(bill))
        else:
            shop.settles(shop.use(credit, bill, "30.00"))
        workshop.works()
        assert [one.fault.kind for one in workshop.sandbox.weather.log] == ["late_commit"]
        holds(workshop, shop)
        assert totals(shop) == bills
        assert [len(shop.in_books(kind)) for kind in ("Attachable", "BillPayment")] == [files, uses]


def test_the_bytes_of_an_update_go_out_again_as_they_were(workshop: Workshop, shop: Shop) -> None:
    bill = shop.bill("80.00")
    in_books(workshop, shop, bill)
    workshop.sandbox.weather.next("lost_reply", matching="bill update")
    shop.revises(bill, "81.00")
    workshop.step()
    push = shop.push_of(bill)
    batch = Batch.objects.get(pushes=push)
    body = bytes(batch.body)
    assert (push.state, shop.order_of(bill).book_number) == ("sending", "BILL-0001")
    assert "nobody needs to act" in push.sentence
    workshop.works()
    assert [one.outcome for one in push.tries.order_by("id")] == ["unknown", "posted"]
    assert {one.batch_key for one in push.tries.all()} == {batch.pk}
    batch.refresh_from_db()
    assert bytes(batch.body) == body


def test_a_replayed_success_of_what_was_changed_since_is_not_believed(workshop: Workshop, shop: Shop) -> None:
    """The update went through and its answer was lost; a bookkeeper changed the bill; QuickBooks replays success."""
    bill = shop.bill("80.00")
    in_books(workshop, shop, bill)
    workshop.sandbox.weather.next("lost_reply", matching="bill update")
    shop.revises(bill, "81.00")
    workshop.step()
    record = only(shop.in_books("Bill"))
    workshop.by_hand(shop, "bill", {**sparse(record), "PrivateNote": "Mine now"})
    workshop.works()
    push = shop.push_of(bill)
    assert (push.state, push.problem_code) == ("needs_attention", "changed_in_quickbooks")


def test_a_removal_whose_answer_was_lost_is_done_when_it_is_gone(workshop: Workshop, shop: Shop) -> None:
    bill = shop.bill("80.00")
    in_books(workshop, shop, bill)
    shop.books.switches.requestid_forgotten_after = 0
    workshop.sandbox.weather.next("hang", matching="bill delete")
    shop.removes(bill)
    workshop.step()
    delete_by_hand(workshop, shop, "bill", only(shop.in_books("Bill")))
    workshop.works()
    assert (shop.push_of(bill).state, shop.order_of(bill).book_state) == ("synchronized", "undone")
    holds(workshop, shop)


@pytest.mark.parametrize("after", [False, True])
def test_a_worker_that_slept_changes_nothing_twice(workshop: Workshop, shop: Shop, *, after: bool) -> None:
    invoices: list[Wanted] = [shop.invoice(f"{n}.00") for n in (1, 2, 3)]
    in_books(workshop, shop, *invoices)
    workshop.gateway = replace(
        gateway_to(None), http=httpx2.Client(transport=Sleepy(workshop, seconds=1300.0, after=after))
    )
    shop.revises(invoices[0], "11.00")
    shop.revises(invoices[1], "12.00")
    shop.removes(invoices[2], "void")
    workshop.step("worker-1")
    workshop.works()
    assert sorted(record["TotalAmt"] for record in shop.in_books("Invoice")) == [0, 11, 12]
    assert Push.objects.exclude(state="synchronized").count() == 0
    holds(workshop, shop)
