"""From approval to the vendor's dock: sent, confirmed, shipped, closed; and the e-mail to the vendor."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D
from typing import Any

import pytest
from django.core import mail

from crossfoot.audit import trail
from crossfoot.conf.options import options
from crossfoot.core.problems import Refusal
from crossfoot.documents.models import PurchaseOrder
from crossfoot.documents.purchase_orders import mailing, operations, queries
from crossfoot.documents.purchase_orders.drafts import PurchaseLineDraft, PurchaseOrderDraft
from crossfoot.documents.purchase_orders.steps import SentToVendor
from crossfoot.engine import runner, tasks
from crossfoot.engine.models import Task
from crossfoot.tenancy.access import Forbidden
from desk import NOW, Desk, stored

DAY = date(2026, 2, 9)


def entered(desk: Desk, number: str = "PO-1", **header: Any) -> PurchaseOrder:
    values = {"status": "approved", "vendor_id": desk.litware.pk, "ordered_on": date(2026, 2, 1), **header}
    line = PurchaseLineDraft(D(10), D("2.5"), product_id=desk.tea.pk)
    return operations.draft(
        company=desk.company, order=PurchaseOrderDraft(number, lines=(line,), **values), by=desk.pia, at=NOW
    )


def fresh(order: PurchaseOrder) -> PurchaseOrder:
    return queries.one(order.company, order.pk)


def sends(desk: Desk, *orders: PurchaseOrder, **more: Any) -> SentToVendor:
    return operations.send_to_vendor(
        company=desk.company, orders=orders, sent_on=DAY, by=desk.pia, at=NOW, **more
    )


@pytest.fixture
def post_office(monkeypatch: pytest.MonkeyPatch) -> None:
    """An installation with a mail server."""
    monkeypatch.setenv("CROSSFOOT_SMTP_URL", "smtp://mail.example")
    monkeypatch.setenv("CROSSFOOT_MAIL_FROM", "purchasing@northwind.example")
    options.cache_clear()
    yield
    options.cache_clear()


def works() -> None:
    kinds = [tasks.turn_kind({mailing.MAIL_ORDER: mailing.mail_step})]
    while runner.step(NOW, kinds=kinds, holder="worker", seconds=30):
        pass


def test_an_order_is_sent_confirmed_and_shipped_with_day_and_tracking(northwind: Desk) -> None:
    order = entered(northwind)
    sends(northwind, order)
    assert (fresh(order).status, fresh(order).sent_on) == ("sent", DAY)
    operations.confirm_many(
        company=northwind.company, orders=[order], confirmed_on=DAY, expected_on=date(2026, 2, 20),
        by=northwind.pia, at=NOW,
    )  # fmt: skip
    assert (fresh(order).status, fresh(order).expected_on) == ("confirmed", date(2026, 2, 20))
    operations.ship_many(
        company=northwind.company,
        orders=[order],
        shipped_on=DAY,
        tracking=" DHL 4711 ",
        by=northwind.pia,
        at=NOW,
    )
    assert (fresh(order).status, fresh(order).tracking) == ("shipped", "DHL 4711")
    verbs = [event.verb for event in trail.history(northwind.company.pk, "purchase_order", order.pk)]
    assert verbs[:3] == [
        "purchase_order.shipped",
        "purchase_order.confirmed",
        "purchase_order.sent_to_vendor",
    ]


def test_steps_may_be_left_out_but_not_gone_back(northwind: Desk) -> None:
    shipped, pending = entered(northwind, "PO-1"), entered(northwind, "PO-2", status="pending")
    moved = operations.ship_many(
        company=northwind.company, orders=[shipped, pending], shipped_on=DAY, by=northwind.pia, at=NOW
    )
    assert [order.number for order in moved.orders] == ["PO-1"]
    assert moved.refused[0][1].startswith("Purchase order PO-2 is pending and cannot become shipped.")
    back = sends(northwind, fresh(shipped))
    assert back.moved.refused[0][1].startswith(
        "Purchase order PO-1 is shipped and cannot become sent to the vendor."
    )
    assert (fresh(shipped).status, fresh(shipped).sent_on) == ("shipped", None)


def test_an_order_is_closed_short_from_every_step(northwind: Desk) -> None:
    order = entered(northwind)
    sends(northwind, order)
    operations.complete_many(company=northwind.company, orders=[fresh(order)], by=northwind.pia, at=NOW)
    assert fresh(order).status == "complete"


def test_days_and_words_are_checked_and_a_seller_may_not(northwind: Desk) -> None:
    order = entered(northwind)
    before = stored(PurchaseOrder)
    with pytest.raises(Refusal, match="the ship date is 0001-01-01"):
        operations.ship_many(
            company=northwind.company, orders=[order], shipped_on=date.min, by=northwind.pia, at=NOW
        )
    with pytest.raises(Refusal, match="carrier and tracking number has 201 characters"):
        operations.ship_many(
            company=northwind.company,
            orders=[order],
            shipped_on=DAY,
            tracking="x" * 201,
            by=northwind.pia,
            at=NOW,
        )
    with pytest.raises(Forbidden):
        operations.send_to_vendor(
            company=northwind.company, orders=[order], sent_on=DAY, by=northwind.sam, at=NOW
        )
    assert stored(PurchaseOrder) == before


def test_without_a_mail_server_the_order_is_marked_and_it_is_said_that_nothing_was_sent(
    northwind: Desk,
) -> None:
    order = entered(northwind)
    sent = sends(northwind, order)
    assert [(one.number, reason) for one, reason in sent.not_mailed] == [
        (
            "PO-1",
            "No e-mail was sent: this installation has no mail server (option CROSSFOOT_SMTP_URL). Print the order, "
            "and send it yourself.",
        )
    ]
    assert (fresh(order).status, stored(Task)) == ("sent", [])


@pytest.mark.usefixtures("post_office")
def test_the_vendor_gets_the_order_by_e_mail(northwind: Desk) -> None:
    northwind.litware.email = "orders@litware.example"
    northwind.litware.save()
    order = entered(northwind, expected_on=date(2026, 2, 20), memo="Deliver to dock 4.")
    sent = sends(northwind, order)
    assert ([one.number for one in sent.mailed], mail.outbox) == (["PO-1"], [])
    works()
    (letter,) = mail.outbox
    assert (letter.to, letter.from_email, letter.subject) == (
        ["orders@litware.example"],
        "purchasing@northwind.example",
        "Purchase order PO-1 from Northwind Ltd",
    )
    assert letter.body == (
        "Dear Litware, Inc.,\n\nplease deliver to Northwind Ltd, under our order number PO-1:\n\n"
        "10 × Green tea (TEA-1) at 2.50: 25.00\n\nTotal: 25.00 USD\nExpected by: 20 Feb 2026\n\n"
        "Deliver to dock 4.\n\nOrdered on 1 Feb 2026.\nNorthwind Ltd\n"
    )
    assert trail.history(northwind.company.pk, "purchase_order", order.pk)[0].verb == "purchase_order.mailed"


@pytest.mark.usefixtures("post_office")
@pytest.mark.parametrize(
    ("address", "reason"),
    [("", "Litware, Inc. has no address"), ("nobody", "“nobody” of Litware, Inc. is not an address")],
)
def test_a_vendor_without_an_address_gets_none(northwind: Desk, address: str, reason: str) -> None:
    northwind.litware.email = address
    northwind.litware.save()
    sent = sends(northwind, entered(northwind))
    assert reason in sent.not_mailed[0][1]
    works()
    assert mail.outbox == []


@pytest.mark.usefixtures("post_office")
def test_a_mail_server_that_does_not_answer_is_said_and_the_order_stays_sent(
    northwind: Desk, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    northwind.litware.email = "orders@litware.example"
    northwind.litware.save()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", 1, 1
    order = entered(northwind)
    sends(northwind, order)
    works()
    task = Task.objects.get()
    assert (task.state, fresh(order).status) == ("failed", "sent")
    assert task.sentence == (
        "The mail server did not take the e-mail to orders@litware.example (ConnectionRefusedError). Try again."
    )
