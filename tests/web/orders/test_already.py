"""*Already in QuickBooks…*: a person chooses the document that was entered by hand, or gives a reason."""

from __future__ import annotations

from typing import Any

from crossfoot.documents.models import PurchaseOrder, SalesOrder
from crossfoot.engine.models import Task
from crossfoot.sync.models import BookState, Link, Push
from web.orders.conftest import Counter


def finishes(counter: Counter, *found: dict[str, Any]) -> None:
    """The worker ends its search."""
    Task.objects.update(state=Task.State.DONE, result={"found": list(found)}, sentence=f"{len(found)} found.")


def candidate(remote_id: str, total: str = "120.00", *, same: bool = True) -> dict[str, Any]:
    return {
        "remote_id": remote_id, "version": "0", "number": f"H-{remote_id}", "on": "2026-02-12",
        "total": total, "tax": "0.00", "currency": "USD", "same": same,
    }  # fmt: skip


def test_what_a_search_found_is_offered_and_the_chosen_one_is_linked(counter: Counter) -> None:
    order = counter.sells("10248")
    sam = counter.sam
    sam.sends("sell-find", order.pk)
    assert Task.objects.get().args["numbers"] == ["10248"]
    assert "Look in QuickBooks" not in sam.opens("sell-already", order.pk).text
    finishes(counter, candidate("145"), candidate("146", "99.00", same=False))

    offered = sam.opens("sell-already", order.pk)
    page = sam.sends("sell-link", order.pk, data={"remote": "145"})

    assert 'value="145" checked' in offered.html
    assert "H-145" in offered.text and "same total" in offered.text
    assert "10248 is linked to invoice H-145; nothing is sent." in page.text
    assert SalesOrder.objects.get().book_state == BookState.SYNCHRONIZED
    assert Link.objects.get().remote_id == "145"
    assert Push.objects.count() == 0


def test_a_link_that_was_chosen_can_be_taken_off(counter: Counter) -> None:
    order = counter.sells("10248")
    sam = counter.sam
    sam.sends("sell-find", order.pk)
    finishes(counter, candidate("145"))
    sam.sends("sell-link", order.pk, data={"remote": "145"})
    assert "Take the link off" in sam.opens("sell-order", order.pk).text

    sam.sends("sell-unmark", order.pk)

    assert SalesOrder.objects.get().book_state == BookState.NOT_SENT
    assert Link.objects.count() == 0


def test_only_what_was_found_can_be_chosen(counter: Counter) -> None:
    order = counter.sells("10248")
    sam = counter.sam
    sam.sends("sell-find", order.pk)
    finishes(counter, candidate("145"))

    page = sam.sends("sell-link", order.pk, data={"remote": "999"})

    assert "Choose one of the invoices that were found, or look again." in page.text
    assert Link.objects.count() == 0


def test_a_bill_is_looked_for_by_the_vendors_number_too(counter: Counter) -> None:
    order = counter.buys("PO-1", vendor_reference="L-77")
    counter.pia.sends("buy-find", order.pk)

    args = Task.objects.get().args
    assert (args["record"], args["numbers"], args["party"]) == (
        "Bill", ["L-77", "PO-1"], counter.desk.litware.key,
    )  # fmt: skip


def test_who_may_not_send_bills_may_not_say_that_they_are_there(counter: Counter) -> None:
    order = counter.buys("PO-1")

    assert counter.sam.opens("buy-already", order.pk).status == 403
    assert counter.sam.sends("buy-find", order.pk).status == 403
    assert counter.sam.sends("buy-link", order.pk, data={"remote": "1"}).status == 403
    assert counter.sam.sends("buy-unmark", order.pk).status == 403
    assert (Task.objects.count(), PurchaseOrder.objects.get().book_state) == (0, BookState.NOT_SENT)
