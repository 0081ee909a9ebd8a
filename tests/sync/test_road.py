"""The road from the queue to the books, in fair weather."""

from __future__ import annotations

from decimal import Decimal

from crossfoot.sync.models import Batch, Link, Push
from sync.workshop import Shop, Workshop


def test_an_invoice_goes_to_quickbooks_with_its_customer_and_its_item(workshop: Workshop, shop: Shop) -> None:
    wanted = shop.invoice("120.00", number="10248")

    shop.sends(wanted)
    workshop.works()

    (invoice,) = shop.in_books("Invoice")
    assert (invoice["DocNumber"], invoice["TotalAmt"]) == ("10248", Decimal("120.00"))
    assert invoice["CustomerRef"]["name"] == "Hanari Carnes"
    push = shop.push_of(wanted)
    assert (push.state, push.sentence, push.attempts) == (Push.State.SYNCHRONIZED, "", 1)
    order = shop.order_of(wanted)
    assert (order.book_state, order.book_number, order.book_sentence) == ("synchronized", "10248", "")
    link = Link.objects.get(local_key=wanted.posting.key)
    assert (link.remote_kind, link.remote_id, link.total, link.origin) == (
        "Invoice", invoice["Id"], Decimal("120.00"), "created",
    )  # fmt: skip
    assert not Batch.objects.filter(settled_at__isnull=True).exists()


def test_fifty_documents_go_in_batches(workshop: Workshop, shop: Shop) -> None:
    wanted = [shop.invoice(f"{n}.50") for n in range(1, 31)] + [shop.bill(f"{n}.25") for n in range(1, 21)]

    shop.sends(*wanted)
    workshop.works()

    assert shop.states() == ["synchronized"] * 50
    assert len(shop.in_books("Invoice")) == 30
    assert len(shop.in_books("Bill")) == 20
    assert Batch.objects.filter(is_single=False).count() <= 6


def test_two_clicks_queue_one_push(workshop: Workshop, shop: Shop) -> None:
    wanted = shop.invoice()

    first = shop.sends(wanted)
    second = shop.sends(wanted)

    assert [push.pk for push in first] == [push.pk for push in second]
    workshop.works()
    assert shop.sends(wanted) == []
    assert len(shop.in_books("Invoice")) == 1
