"""What a bookkeeper entered by hand is found in QuickBooks and offered; a person decides."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from crossfoot.connections.conversation import Conversation
from crossfoot.core.permissions import Can
from crossfoot.core.problems import Refusal
from crossfoot.engine import runner, tasks
from crossfoot.engine.models import Task
from crossfoot.mappings.models import AccountMapping
from crossfoot.quickbooks.books import Operation, Posted
from crossfoot.sync import finding_tasks
from crossfoot.sync.finding_tasks import FIND_EXISTING, Sought, candidates, find_existing_step, start_finding
from crossfoot.sync.models import Link
from sync.workshop import Shop, Workshop

KINDS = [tasks.turn_kind({FIND_EXISTING: find_existing_step})]


def entered(workshop: Workshop, shop: Shop, record: str, number: str, total: str, on: date) -> str:
    """What a bookkeeper enters by hand in QuickBooks for the customer or vendor; returns its id."""
    is_invoice = record == "Invoice"
    party = shop.customer() if is_invoice else shop.vendor()
    kind = "Customer" if is_invoice else "Vendor"
    link = Link.objects.filter(local_key=party.key).first()
    if link is None:
        made = written(workshop, shop, kind, {"DisplayName": party.name})
        link = Link.objects.create(
            connection=shop.connection, local_key=party.key, remote_kind=kind, remote_id=made.remote_id,
            origin="created", created_at=workshop.clock.now(), seen_at=workshop.clock.now(),
        )  # fmt: skip
    account = AccountMapping.objects.get(connection=shop.connection, key="purchases").record.remote_id
    detail = "SalesItemLineDetail" if is_invoice else "AccountBasedExpenseLineDetail"
    line = {"Amount": Decimal(total), "DetailType": detail}
    line[detail] = {} if is_invoice else {"AccountRef": {"value": account}}
    body = {
        f"{kind}Ref": {"value": link.remote_id},
        "TxnDate": on.isoformat(),
        "DocNumber": number,
        "Line": [line],
    }
    return written(workshop, shop, record, body).remote_id


def written(workshop: Workshop, shop: Shop, record: str, body: dict[str, Any]) -> Posted:
    talk = Conversation(shop.connection, gateway=workshop.gateway, now=workshop.clock.now)
    answer = talk.write(Operation(record, "create", body), request_id=uuid4().hex)
    assert isinstance(answer, Posted), answer
    return answer


@pytest.fixture
def arrived(workshop: Workshop, shop: Shop) -> Shop:
    """Three invoices of one customer in QuickBooks; one of them stands for an order of ours."""
    entered(workshop, shop, "Invoice", "H-1", "120.00", date(2026, 2, 10))
    entered(workshop, shop, "Invoice", "H-2", "75.50", date(2026, 2, 20))
    ours = entered(workshop, shop, "Invoice", "H-3", "120.00", date(2026, 1, 5))
    Link.objects.create(
        connection=shop.connection, local_key="sales_order:1", remote_kind="Invoice", remote_id=ours,
        origin="created", created_at=workshop.clock.now(), seen_at=workshop.clock.now(),
    )  # fmt: skip
    return shop


def sought(shop: Shop, **more: Any) -> Sought:
    values = {
        "document_key": "sales_order:99",
        "record": "Invoice",
        "party_key": shop.customer().key,
        "numbers": ("10248",),
        "on": date(2026, 2, 12),
        "total": Decimal("120.00"),
    }
    return Sought(**values | more)


def looks(workshop: Workshop, shop: Shop, what: Sought) -> Task:
    task = start_finding(
        company=shop.company, sought=what, can=Can.SEND_INVOICES, by=shop.ana, at=workshop.clock.now()
    )
    runner.step(workshop.clock.now(), kinds=KINDS, holder="worker-1", seconds=60)
    task.refresh_from_db()
    return task


def test_documents_of_the_party_are_offered_the_same_total_first(workshop: Workshop, arrived: Shop) -> None:
    task = looks(workshop, arrived, sought(arrived))

    found = candidates(task)
    assert task.state == Task.State.DONE
    assert [(one.number, one.total, one.is_same_total) for one in found] == [
        ("H-1", Decimal("120.00"), True),
        ("H-2", Decimal("75.50"), False),
    ]
    assert found[0].posting_on == date(2026, 2, 10)
    assert found[0].remote_id and found[0].version


def test_what_stands_for_another_order_of_ours_is_not_offered(workshop: Workshop, arrived: Shop) -> None:
    task = looks(workshop, arrived, sought(arrived, on=date(2026, 1, 5)))

    assert "H-3" not in [one.number for one in candidates(task)]


def test_a_party_that_is_not_known_there_is_looked_for_by_number(workshop: Workshop, arrived: Shop) -> None:
    task = looks(workshop, arrived, sought(arrived, party_key="customer:9999", numbers=("H-2",)))

    assert [one.number for one in candidates(task)] == ["H-2"]


def test_nothing_found_says_so(workshop: Workshop, arrived: Shop) -> None:
    task = looks(workshop, arrived, sought(arrived, party_key="customer:9999", numbers=("it's not there",)))

    assert (task.state, task.sentence) == (Task.State.DONE, "QuickBooks has nothing that it may be.")
    assert candidates(task) == []


def test_nothing_is_written_in_quickbooks_or_here(workshop: Workshop, arrived: Shop) -> None:
    before = (len(arrived.in_books("Invoice")), Link.objects.count())

    looks(workshop, arrived, sought(arrived))

    assert (len(arrived.in_books("Invoice")), Link.objects.count()) == before


def test_a_second_click_while_it_looks_starts_no_second_search(workshop: Workshop, shop: Shop) -> None:
    at = workshop.clock.now()
    what = sought(shop)

    first = start_finding(company=shop.company, sought=what, can=Can.SEND_INVOICES, by=shop.ana, at=at)
    second = start_finding(company=shop.company, sought=what, can=Can.SEND_INVOICES, by=shop.ana, at=at)

    assert first.pk == second.pk
    assert finding_tasks.latest(shop.company, what.document_key) == first


def test_without_a_connection_it_is_refused(workshop: Workshop, shop: Shop) -> None:
    shop.connection.is_active = False
    shop.connection.save()

    with pytest.raises(Refusal, match="No QuickBooks company is connected"):
        start_finding(
            company=shop.company,
            sought=sought(shop),
            can=Can.SEND_INVOICES,
            by=shop.ana,
            at=workshop.clock.now(),
        )
    assert Task.objects.count() == 0


def test_bills_are_found_by_vendor(workshop: Workshop, shop: Shop) -> None:
    entered(workshop, shop, "Bill", "V-1", "80.00", date(2026, 2, 1))

    task = looks(
        workshop,
        shop,
        sought(shop, record="Bill", party_key=shop.vendor().key, numbers=(), total=Decimal("80.00")),
    )

    assert [(one.number, one.is_same_total) for one in candidates(task)] == [("V-1", True)]
