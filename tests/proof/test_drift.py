"""What a bookkeeper changes in QuickBooks raises one alert with every difference, and a person decides (D6, D7)."""

from __future__ import annotations

from typing import Any

import pytest

from crossfoot.audit.models import Event
from crossfoot.core.problems import Refusal
from crossfoot.documents.models import SalesOrder
from crossfoot.documents.sales_orders import operations as selling
from crossfoot.proof import drift_decisions as decisions
from crossfoot.proof.models import DriftAlert
from crossfoot.sync.models import BookState
from crossfoot.tenancy.access import Forbidden
from world import Hub


def invoiced(hub: Hub, number: str = "10250") -> tuple[SalesOrder, dict[str, Any]]:
    order = hub.sells(number)
    hub.invoices(order)
    hub.runs_for(minutes=6)
    assert not DriftAlert.objects.exists()
    return order, hub.document("Invoice", number)


def alert_of(hub: Hub) -> DriftAlert:
    hub.runs_for(minutes=6)
    return DriftAlert.objects.get(state="open")


def changed(hub: Hub) -> tuple[SalesOrder, DriftAlert]:
    order, record = invoiced(hub)
    hub.bookkeeper().edits_first_line("Invoice", record, amount="110.00")
    return order, alert_of(hub)


def fresh(order: SalesOrder) -> SalesOrder:
    return SalesOrder.objects.get(pk=order.pk)


def test_a_changed_amount_raises_one_alert_with_both_figures(hub: Hub) -> None:
    _, alert = changed(hub)
    (difference,) = [one for one in alert.differences if one["kind"] == "amount"]
    assert (difference["label"], difference["ours"], difference["theirs"]) == (
        "Amount of line 1", "120.00", "110.00",
    )  # fmt: skip
    assert (alert.kind, alert.label, str(alert.amount)) == ("changed", "Invoice 10250", "-10.00")
    hub.runs_for(minutes=11)
    assert DriftAlert.objects.count() == 1
    assert Event.objects.filter(verb="drift.found").count() == 1


def test_nothing_is_imported_by_itself(hub: Hub) -> None:
    order, _ = changed(hub)
    assert str(fresh(order).total) == "120.00"


def test_what_quickbooks_rewrites_itself_raises_no_alert(hub: Hub) -> None:
    _, record = invoiced(hub)
    hub.bookkeeper().edits(
        "Invoice", record, EmailStatus="NeedToSend", BillEmail={"Address": "a@example.com"}
    )
    hub.runs_for(minutes=6)
    assert not DriftAlert.objects.exists()


def test_changed_back_again_the_alert_is_gone(hub: Hub) -> None:
    _, record = invoiced(hub)
    hub.bookkeeper().edits("Invoice", record, TxnDate="2026-01-09")
    alert = alert_of(hub)
    assert [one["label"] for one in alert.differences] == ["Date"]
    hub.bookkeeper().edits("Invoice", record, TxnDate="2026-01-05")
    hub.runs_for(minutes=6)
    alert.refresh_from_db()
    assert alert.state == "gone"


def test_accepting_puts_the_order_into_revision_with_quickbooks_figures_and_sends_nothing(hub: Hub) -> None:
    order, alert = changed(hub)
    version = hub.document("Invoice", "10250")["SyncToken"]
    decisions.accept(alert=alert, by=hub.omar, at=hub.now)
    order = fresh(order)
    assert order.revising_since is not None
    assert "Amount of line 1 is 110.00 and was 120.00" in order.revision_reason
    assert (str(order.total), str(order.lines.get().amount)) == ("110.00", "110.00")

    selling.approve_revision(order=order, by=hub.sam, at=hub.now)
    hub.works()
    hub.runs_for(minutes=6)

    assert hub.document("Invoice", "10250")["SyncToken"] == version
    assert not DriftAlert.objects.filter(state="open").exists()
    assert fresh(order).book_state == BookState.SYNCHRONIZED


def test_asserting_ours_writes_it_over_what_stands_there(hub: Hub) -> None:
    _, alert = changed(hub)
    decisions.assert_ours(alert=alert, by=hub.omar, at=hub.now)
    hub.works()
    hub.runs_for(minutes=6)
    assert hub.document("Invoice", "10250")["TotalAmt"] == 120
    assert not DriftAlert.objects.filter(state="open").exists()
    assert hub.ties_out().difference == 0


def test_reversing_cancels_here_and_takes_it_out_there(hub: Hub) -> None:
    order, alert = changed(hub)
    decisions.reverse(alert=alert, reason="The customer withdrew", by=hub.omar, at=hub.now)
    hub.works()
    assert (fresh(order).status, fresh(order).book_state) == ("cancelled", BookState.UNDONE)
    assert hub.in_books("Invoice") == []


def test_what_is_ignored_stays_quiet_until_it_changes_again(hub: Hub) -> None:
    _, alert = changed(hub)
    decisions.ignore(alert=alert, reason="Agreed with the auditor", by=hub.omar, at=hub.now)
    hub.runs_for(minutes=11)
    assert not DriftAlert.objects.filter(state="open").exists()
    hub.bookkeeper().edits_first_line("Invoice", hub.document("Invoice", "10250"), amount="99.00")
    assert [one["theirs"] for one in alert_of(hub).differences if one["kind"] == "amount"] == ["99.00"]


def test_a_deleted_invoice_is_an_alert_and_changes_nothing_here(hub: Hub) -> None:
    order, record = invoiced(hub)
    hub.bookkeeper().deletes("Invoice", record)
    alert = alert_of(hub)
    assert (alert.kind, str(alert.amount)) == ("deleted", "-120.00")
    assert (fresh(order).status, fresh(order).book_state) == ("confirmed", BookState.SYNCHRONIZED)

    decisions.accept(alert=alert, by=hub.omar, at=hub.now)
    assert (fresh(order).status, fresh(order).book_state) == ("confirmed", BookState.UNDONE)


def test_a_deleted_invoice_is_sent_again_where_ours_is_right(hub: Hub) -> None:
    order, record = invoiced(hub)
    hub.bookkeeper().deletes("Invoice", record)
    decisions.assert_ours(alert=alert_of(hub), by=hub.omar, at=hub.now)
    hub.works()
    assert hub.document("Invoice", "10250")["TotalAmt"] == 120
    assert fresh(order).book_state == BookState.SYNCHRONIZED


def test_only_who_resolves_drift_decides_and_only_once(hub: Hub) -> None:
    _, alert = changed(hub)
    with pytest.raises(Forbidden):
        decisions.ignore(alert=alert, reason="Because", by=hub.sam, at=hub.now)
    with pytest.raises(Refusal, match="Say why"):
        decisions.ignore(alert=alert, reason=" ", by=hub.omar, at=hub.now)
    decisions.ignore(alert=alert, reason="Because", by=hub.omar, at=hub.now)
    with pytest.raises(Refusal, match="was decided already: ignored"):
        decisions.assert_ours(alert=alert, by=hub.omar, at=hub.now)


def test_what_a_revision_says_is_not_asserted_before_it_is_approved(hub: Hub) -> None:
    order, alert = changed(hub)
    selling.begin_revision(order=order, reason="A discount", by=hub.sam, at=hub.now)
    with pytest.raises(Refusal, match="is in revision, and what it says now is not approved yet"):
        decisions.assert_ours(alert=alert, by=hub.omar, at=hub.now)
    hub.works()
    assert hub.document("Invoice", "10250")["TotalAmt"] == 110
    assert DriftAlert.objects.get().state == "open"


def test_a_deletion_that_is_accepted_ends_the_revision_that_nothing_is_left_of(hub: Hub) -> None:
    order, record = invoiced(hub)
    selling.begin_revision(order=order, reason="A discount", by=hub.sam, at=hub.now)
    hub.bookkeeper().deletes("Invoice", record)
    decisions.accept(alert=alert_of(hub), by=hub.omar, at=hub.now)
    assert (fresh(order).revising_since, fresh(order).book_state) == (None, BookState.UNDONE)
