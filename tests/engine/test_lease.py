"""One lease per company: fair, fenced, and needing no one to notice a dead worker."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db.models import Exists, OuterRef

from crossfoot.engine import clock, lease, runner, tasks
from crossfoot.engine.models import Lease, Task
from crossfoot.engine.turns import Held, LeaseLost, TurnKind, TurnResult
from crossfoot.tenancy.models import Company
from qbsandbox.clock import VirtualClock

SECONDS = 40.0


def kind(name: str = "work", done: list[int] | None = None) -> TurnKind:
    """Work that is due in every company that has an open task of this name."""

    def due(now: datetime) -> Exists:
        open_ = Task.objects.filter(kind=name, state__in=tasks.OPEN, due_at__lte=now)
        return Exists(open_.filter(company_id=OuterRef("company_id")))

    def urgent(now: datetime) -> Exists:
        open_ = Task.objects.filter(kind=name, state__in=tasks.OPEN, due_at__lte=now, is_interactive=True)
        return Exists(open_.filter(company_id=OuterRef("company_id")))

    def run(held: Held, now: datetime) -> TurnResult:
        if done is not None:
            done.append(held.company_id)
        return TurnResult()

    return TurnKind(name, due, run, urgent)


def work_for(company: Company, time: VirtualClock, name: str = "work", *, interactive: bool = False) -> Task:
    return tasks.start(
        company=company, kind=name, args={}, by=None, at=time.now(), is_interactive=interactive
    )


def claimed(time: VirtualClock, holder: str = "one", *kinds: TurnKind) -> Held:
    held = lease.claim(time.now(), kinds=kinds or (kind(),), holder=holder, seconds=SECONDS)
    assert held is not None
    return held


def test_a_company_without_work_is_not_claimed(time: VirtualClock, companies: list[Company]) -> None:
    lease.ensure(companies[0].pk, time.now())
    assert lease.claim(time.now(), kinds=[kind()], holder="one", seconds=SECONDS) is None


def test_a_held_company_is_not_claimed_until_its_lease_runs_out(
    time: VirtualClock, companies: list[Company]
) -> None:
    work_for(companies[0], time)
    first = claimed(time)

    assert lease.claim(time.now(), kinds=[kind()], holder="two", seconds=SECONDS) is None
    time.advance(seconds=SECONDS)
    second = claimed(time, "two")
    assert (second.company_id, second.epoch) == (first.company_id, first.epoch + 1)


def test_turns_go_round_however_much_one_company_has_to_do(
    time: VirtualClock, companies: list[Company]
) -> None:
    for company in companies:
        work_for(company, time)
    for _ in range(50):
        work_for(companies[0], time)
    done: list[int] = []
    time.advance(seconds=0.1)

    for _ in range(9):
        runner.step(time.now(), kinds=[kind(done=done)], holder="one", seconds=SECONDS)
        time.advance(seconds=0.1)

    assert done == [company.pk for company in companies] * 3


def test_a_company_in_which_somebody_waits_is_claimed_first(
    time: VirtualClock, companies: list[Company]
) -> None:
    for company in companies:
        work_for(company, time)
    time.advance(seconds=1)
    work_for(companies[2], time, interactive=True)

    assert claimed(time).company_id == companies[2].pk


def test_kinds_of_work_take_turns_within_a_company(time: VirtualClock, companies: list[Company]) -> None:
    work_for(companies[0], time, "imports")
    work_for(companies[0], time, "pushes")
    both = (kind("imports"), kind("pushes"))
    seen = set()
    for _ in range(4):
        held = claimed(time, "one", *both)
        seen.add(held.kind)
        lease.release(held, time.now())
        time.advance(seconds=1)
    assert seen == {"imports", "pushes"}


def test_a_company_that_is_backed_off_rests_and_the_others_go_on(
    time: VirtualClock, companies: list[Company]
) -> None:
    work_for(companies[0], time)
    work_for(companies[1], time)
    held = claimed(time)
    lease.release(held, time.now(), not_before=time.now() + timedelta(minutes=5), fails=3)

    assert claimed(time).company_id == companies[1].pk
    assert lease.claim(time.now(), kinds=[kind()], holder="one", seconds=SECONDS) is None
    time.advance(minutes=5)
    assert Lease.objects.get(company=companies[0]).fails == 3
    assert claimed(time).company_id == companies[0].pk


def test_a_zombie_can_neither_write_nor_release_nor_renew(
    time: VirtualClock, companies: list[Company]
) -> None:
    task = work_for(companies[0], time)
    zombie = claimed(time, "zombie")
    time.advance(seconds=SECONDS + 1)
    living = claimed(time, "living")

    with pytest.raises(LeaseLost):
        tasks.progress(zombie, task, time.now(), done=5, total=10)
    with pytest.raises(LeaseLost):
        lease.fence(zombie)
    assert not lease.release(zombie, time.now())
    assert lease.renew("zombie", time.now(), seconds=SECONDS) == 0

    task.refresh_from_db()
    assert task.done == 0
    assert lease.fenced(living)
    assert Lease.objects.get(company=companies[0]).holder == "living"


def test_the_heartbeat_renews_all_leases_of_a_process_but_not_those_of_hanging_turns(
    time: VirtualClock, companies: list[Company]
) -> None:
    for company in companies[:2]:
        work_for(company, time)
    first = claimed(time)
    for _ in range(5):
        time.advance(seconds=35)
        lease.renew("one", time.now(), seconds=SECONDS)
    second = claimed(time)
    assert {first.company_id, second.company_id} == {companies[0].pk, companies[1].pk}

    time.advance(seconds=30)  # the first turn is older than 180 seconds now
    assert lease.renew("one", time.now(), seconds=SECONDS) == 1
    time.advance(seconds=11)
    assert claimed(time, "two").company_id == first.company_id


def test_an_error_in_a_turn_backs_the_company_off_longer_each_time(
    time: VirtualClock, companies: list[Company]
) -> None:
    work_for(companies[0], time)
    rests = []

    def breaks(held: Held, now: datetime) -> TurnResult:
        raise RuntimeError("the disk is full")

    broken = TurnKind("work", kind().due, breaks)
    for _ in range(4):
        runner.step(time.now(), kinds=[broken], holder="one", seconds=SECONDS)
        row = Lease.objects.get(company=companies[0])
        rests.append((row.not_before - time.now()).total_seconds())
        time.advance_to(row.not_before)
    assert rests == [1, 2, 4, 8]


def test_the_clock_is_the_databases(db: None) -> None:
    read = clock.now()
    assert read.tzinfo is not None
    assert abs(read - datetime.now(UTC)) < timedelta(seconds=5)


def test_status_tells_what_is_held_and_what_rests(time: VirtualClock, companies: list[Company]) -> None:
    for company in companies:
        work_for(company, time)
    lease.release(claimed(time), time.now(), not_before=time.now() + timedelta(minutes=1), fails=1)
    claimed(time)
    found = runner.status(time.now())
    assert (found.leases_held, found.companies_backed_off, found.tasks_open) == (1, 1, 3)


# --- turns that go on without the company ---------------------------------------------------------------


def apart(seen: list[str]) -> TurnKind:
    """Work that has nothing to do with QuickBooks: it gives the company back, and goes on."""

    def run(held: Held, now: datetime) -> TurnResult:
        lease.give_back(held, now)
        seen.append(Lease.objects.get(company_id=held.company_id).holder)
        return TurnResult(is_given_back=True)

    return replace(kind("apart"), run=run, urgent=None, heeds_back_off=False)


def test_a_company_that_rests_is_claimed_for_work_that_is_not_quickbooks_and_keeps_its_rest(
    time: VirtualClock, companies: list[Company]
) -> None:
    company = companies[0]
    for name in ("work", "apart"):
        work_for(company, time, name, interactive=name == "work")
    rests_until = time.now() + timedelta(minutes=5)
    served_at = time.now() - timedelta(hours=1)
    Lease.objects.filter(company=company).update(
        not_before=rests_until, fails=7, pace={"a": 1}, served_at=served_at
    )
    done: list[int] = []
    seen: list[str] = []
    kinds = [kind(done=done), apart(seen)]

    assert runner.step(time.now(), kinds=kinds, holder="one", seconds=SECONDS)

    assert (done, seen) == ([], [""])
    row = Lease.objects.get(company=company)
    assert (row.not_before, row.fails, row.pace) == (rests_until, 7, {"a": 1})
    assert (row.holder, row.served_at) == ("", served_at)


def test_who_took_the_company_meanwhile_keeps_it(time: VirtualClock, companies: list[Company]) -> None:
    work_for(companies[0], time)
    first = claimed(time)
    assert lease.give_back(first, time.now())
    second = claimed(time, "two")

    assert not lease.give_back(first, time.now())

    row = Lease.objects.get(company=companies[0])
    assert (row.holder, row.epoch) == ("two", second.epoch)


def test_work_that_heeds_the_back_off_waits_for_its_end(time: VirtualClock, companies: list[Company]) -> None:
    work_for(companies[0], time)
    Lease.objects.update(not_before=time.now() + timedelta(minutes=5))
    kinds = [kind(), apart([])]

    assert lease.claim(time.now(), kinds=kinds, holder="one", seconds=SECONDS) is None
    time.advance(minutes=5)
    assert lease.claim(time.now(), kinds=kinds, holder="one", seconds=SECONDS) is not None
