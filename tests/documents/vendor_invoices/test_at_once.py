"""What only real transactions show: people who approve, receive and enter the same thing at the same moment."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal as D
from threading import Barrier, Event
from typing import Any

import pytest
from django.db import connections, transaction

from crossfoot.core.approvals import Side
from crossfoot.core.problems import Refusal
from crossfoot.documents.models import Approval, PurchaseOrder, VendorInvoice
from crossfoot.documents.purchase_orders import operations as purchases
from crossfoot.documents.vendor_invoices import entering
from crossfoot.sync.models import Push
from desk import NOW, Desk, desk
from vendor_desk import accountant, approves, entered, fresh, joins, ordered, submitted

PATIENCE_SECONDS = 0.3
"""How long one waits, holding its locks, so that the other comes as far as it can."""


@pytest.fixture
def office(transactional_db: None) -> Desk:
    """Northwind, with real transactions."""
    return desk("Northwind Ltd")


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """What came of each act, or its refusal; all begin at the same moment."""
    start = Barrier(len(acts))

    def does(act: Callable[[], Any]) -> Any:
        start.wait(timeout=30)
        try:
            return act()
        except Refusal as refusal:
            return refusal.sentence
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as people:
        return [future.result(timeout=60) for future in [people.submit(does, act) for act in acts]]


def test_two_who_approve_for_one_side_at_once_give_one_approval(office: Desk) -> None:
    invoice = submitted(office, ordered(office))
    paul = joins(office, "Paul", "procurement")
    told = at_once(
        *(lambda by=by: approves(office, invoice, Side.PROCUREMENT, by) for by in (office.pia, paul))
    )
    assert len([one for one in told if isinstance(one, str)]) == 1
    assert Approval.objects.filter(withdrawn_at=None).count() == 1
    assert fresh(invoice).status == "accounting"


def test_goods_that_arrive_while_accounting_approves_stop_neither(office: Desk) -> None:
    order = ordered(office, status="approved")
    invoice, omar = submitted(office, order), accountant(office)
    more = {"accept_differences": True, "note": "They are on their way"}
    approves(office, invoice, Side.PROCUREMENT, office.pia, **more)
    is_held = Event()

    def receives() -> None:
        with transaction.atomic():
            entering.lock_orders(office.company, [order.pk])
            is_held.set()
            Event().wait(PATIENCE_SECONDS)
            purchases.receive_many(
                company=office.company, orders=[order], received_on=date(2026, 2, 10), by=office.pia, at=NOW
            )

    def approve() -> None:
        is_held.wait(timeout=30)
        approves(office, invoice, Side.ACCOUNTING, omar, **more)

    at_once(receives, approve)
    assert (fresh(invoice).status, fresh(invoice).match_state) == ("approved", "matched")
    assert PurchaseOrder.objects.get(pk=order.pk).charges_locked_at == NOW


def test_an_order_that_is_billed_while_its_invoice_is_entered_is_billed_once(office: Desk) -> None:
    order = ordered(office)
    at_once(
        lambda: purchases.create_bills(company=office.company, orders=[order], by=office.pia, at=NOW),
        lambda: entered(office, order),
    )
    assert Push.objects.filter(kind="bill").count() + VendorInvoice.objects.count() == 1


def test_one_invoice_on_an_order_and_by_itself_at_once_is_there_once(office: Desk) -> None:
    other = ordered(office, "PO-1")
    at_once(
        lambda: entered(office, other, "LW-0007"),
        lambda: ordered(office, "PO-2", vendor_reference="LW 7", total=D("95.00")),
    )
    stated = PurchaseOrder.objects.exclude(vendor_reference="").count()
    assert stated + VendorInvoice.objects.count() == 1
