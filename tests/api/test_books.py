"""What comes after *Create*: pushes with their evidence, attention, changes, tie-outs, tasks and events."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from crossfoot.engine import runner
from crossfoot.engine.models import Task
from crossfoot.mappings.models import AccountMapping
from crossfoot.runtime.turns import turn_kinds
from crossfoot.sync.models import Push
from machine import Machine, machine_of
from sync.workshop import INLINE, Shop, Workshop, opened


@pytest.fixture
def workshop(db: None) -> Iterator[Workshop]:
    """A hub with its worker beside a simulated QuickBooks, on one virtual clock."""
    with opened() as workshop:
        yield workshop


@pytest.fixture
def books(workshop: Workshop) -> Shop:
    """A US company."""
    return workshop.shop()


@pytest.fixture
def machine(books: Shop) -> Machine:
    return machine_of(books.ana, books.company)


def works(workshop: Workshop) -> None:
    """Everything that workers do, until nothing is open."""
    for _ in range(200):
        now = workshop.clock.now()
        if not runner.step(now, kinds=turn_kinds(INLINE), holder="worker", seconds=600.0):
            return
        workshop.clock.advance(seconds=1)


def test_a_push_is_followed_to_the_books_with_its_evidence(
    workshop: Workshop, books: Shop, machine: Machine
) -> None:
    wanted = books.invoice("120.00", number="10248")
    start = workshop.clock.now()
    books.sends(wanted)
    waiting = machine.get("/pushes", state="waiting", kind="invoice").body
    assert [push["document_key"] for push in waiting["items"]] == [wanted.posting.key]
    workshop.works()
    (push,) = machine.get("/pushes", document_key=wanted.posting.key).body["items"]
    assert (push["state"], push["total"], push["currency"]) == ("synchronized", "120.00", "USD")
    evidence = machine.get(f"/pushes/{push['id']}/evidence").body
    assert evidence["snapshot"]["number"] == "10248"
    assert evidence["link"]["total"] == "120.00"
    assert [one["outcome"] for one in evidence["tries"]] == ["posted"]
    assert "Bearer" not in str(evidence)
    assert [step["verb"] for step in evidence["steps"]] == ["push.queued", "push.sent", "push.synchronized"]
    changes = machine.get("/changes", after=start.isoformat(), kind="sales_order").body
    assert [(one["id"], one["state"], one["number"]) for one in changes["changes"]] == [
        (wanted.source_id, "synchronized", "10248")
    ]
    assert machine.get("/changes", after=changes["cursor"], kind="purchase_order").body["changes"] == []


def test_what_needs_a_person_is_fixed_and_cleared(workshop: Workshop, books: Shop, machine: Machine) -> None:
    AccountMapping.objects.filter(key="shipping").delete()
    books.sends(books.invoice("50.00", account="shipping"), books.invoice("70.00", account="shipping"))
    workshop.works()
    (card,) = machine.get("/attention").body["cards"]
    assert (card["count"], card["fix"], card["is_fixed"]) == (2, "map_account", False)
    assert card["amounts"] == [{"currency": "USD", "total": "120.00"}]
    income = machine.get("/accounts", role="shipping").body["items"][0]["id"]
    assert machine.put("/mappings/accounts", {"key": "shipping", "account_id": income}).status == 200
    assert machine.get("/attention").body["cards"][0]["is_fixed"] is True
    cleared = machine.post("/attention/clear", {"cause": card["cause"]})
    assert cleared.status == 200
    workshop.works()
    assert machine.get("/attention").body["cards"] == []
    assert len(books.in_books("Invoice")) == 2
    assert machine.post("/attention/clear", {"cause": card["cause"]}).status == 422


def test_a_card_is_snoozed_for_a_reason_and_comes_back(
    workshop: Workshop, books: Shop, machine: Machine
) -> None:
    AccountMapping.objects.filter(key="shipping").delete()
    books.sends(books.invoice("50.00", account="shipping"))
    workshop.works()
    cause = machine.get("/attention").body["cards"][0]["cause"]
    until = (workshop.clock.now() + timedelta(days=1)).isoformat()
    assert machine.post("/attention/snooze", {"cause": cause, "until": until, "reason": ""}).status == 422
    snoozed = machine.post("/attention/snooze", {"cause": cause, "until": until, "reason": "Next week"})
    assert snoozed.status == 200
    assert machine.get("/attention").body["cards"] == []
    (hidden,) = machine.get("/attention", include_snoozed="true").body["cards"]
    assert hidden["snooze_reason"] == "Next week"
    workshop.clock.advance(seconds=2 * 24 * 3600)
    assert len(machine.get("/attention").body["cards"]) == 1


def test_a_push_is_skipped_or_tried_again_by_who_may(
    workshop: Workshop, books: Shop, machine: Machine
) -> None:
    wanted = books.invoice("50.00", account="shipping")
    AccountMapping.objects.filter(key="shipping").delete()
    books.sends(wanted)
    workshop.works()
    push = books.push_of(wanted)
    retried = machine.post("/pushes/retry", {"ids": [push.pk]})
    assert push.pk in [one["id"] for one in retried.body["queued"]]
    skipped = machine.post(f"/pushes/{push.pk}/skip", {"reason": "Paid in cash"})
    assert skipped.body["state"] == "skipped"
    assert machine.post(f"/pushes/{push.pk}/skip", {"reason": "Again"}).status == 422
    assert books.order_of(wanted).book_state == "not_sent"


def test_a_tie_out_is_started_watched_and_signed_off(
    workshop: Workshop, books: Shop, machine: Machine
) -> None:
    books.sends(books.invoice("120.00"), books.bill("80.00"))
    workshop.works()
    assert machine.get("/tie-outs/latest").body == {"tie_out": None}
    task = machine.post("/tie-outs", {"start_on": "2026-02-01", "end_on": "2026-02-28"}, key="february")
    assert (task.status, task.body["state"]) == (202, "waiting")
    works(workshop)
    done = machine.get(f"/tasks/{task.body['id']}").body
    assert (done["state"], list(done["result"])) == ("done", ["tie_out"])
    tie_out = machine.get(f"/tie-outs/{done['result']['tie_out']}").body
    assert (tie_out["difference"], tie_out["documents"], tie_out["currency"]) == ("0.00", 2, "USD")
    assert "0.00" in tie_out["sentence"]
    assert machine.get("/tie-outs/latest").body["tie_out"] == tie_out
    assert machine.post(f"/tie-outs/{tie_out['id']}/sign-off").body["signed_off_at"] is not None
    wrong = machine.post("/tie-outs", {"start_on": "2026-02-02", "end_on": "2026-02-01"})
    assert (wrong.status, wrong.body["problems"][0]["code"]) == (422, "period")


def test_a_task_is_stopped_by_who_started_it(workshop: Workshop, books: Shop, machine: Machine) -> None:
    task = machine.post("/connection/refresh-lists").body
    assert (task["kind"], task["state"]) == ("refresh_lists", "waiting")
    assert machine.get("/tasks", state="waiting").body["total"] == 1
    assert machine.post(f"/tasks/{task['id']}/cancel").body["state"] == "cancelled"
    again = machine.post(f"/tasks/{task['id']}/cancel")
    assert (again.status, again.body["code"]) == (409, "illegal_move")
    assert Task.objects.get().state == "cancelled"


def test_quickbooks_customers_and_vendors_are_imported(
    workshop: Workshop, books: Shop, machine: Machine
) -> None:
    before = machine.get("/customers").body["total"] + machine.get("/vendors").body["total"]
    there = len(books.in_books("Customer")) + len(books.in_books("Vendor"))
    task = machine.post("/connection/import-parties").body
    works(workshop)
    assert machine.get(f"/tasks/{task['id']}").body["state"] == "done"
    after = machine.get("/customers", page_size=200).body["total"] + machine.get("/vendors").body["total"]
    assert after - before == there


def test_the_audit_trail_is_read_from_the_latest_back(
    workshop: Workshop, books: Shop, machine: Machine
) -> None:
    for name in ("One", "Two", "Three"):
        machine.post("/customers", {"name": name})
    first = machine.get("/events", verb="customer.drafted", page_size=2).body
    assert [event["subject"] for event in first["events"]] == ["Three", "Two"]
    assert first["has_more"] is True
    rest = machine.get("/events", verb="customer.drafted", before=first["events"][-1]["sequence"]).body
    assert ([event["subject"] for event in rest["events"]], rest["has_more"]) == (["One"], False)
    assert len(rest["events"][0]["hash"]) == 64


def test_evidence_and_the_audit_trail_are_not_for_everybody(
    workshop: Workshop, books: Shop, machine: Machine
) -> None:
    wanted = books.invoice()
    books.sends(wanted)
    books.ana.memberships.update(role="sales")
    push = Push.objects.get(document_key=wanted.posting.key)
    assert machine.get(f"/pushes/{push.pk}").status == 200
    assert machine.get(f"/pushes/{push.pk}/evidence").status == 403
    assert machine.get("/events").status == 403
    assert machine.post("/pushes/retry", {"ids": [push.pk]}).status == 403
