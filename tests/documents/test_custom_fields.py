"""The company's own fields reach QuickBooks through their targets, also when they are revised (D5)."""

from __future__ import annotations

import pytest

from crossfoot.catalog import custom_fields as fields
from crossfoot.catalog.custom_fields import CustomFieldRow
from crossfoot.catalog.models import CustomField
from crossfoot.core.problems import Refusal
from crossfoot.documents.customizing import set_values
from crossfoot.documents.models import SalesOrder
from crossfoot.documents.sales_orders import operations as selling
from crossfoot.documents.sales_orders.road import INVOICES
from crossfoot.sync import list_tasks
from crossfoot.sync.models import BookState
from world import Hub


def field(hub: Hub, name: str, target: str, **more: str) -> CustomField:
    row = CustomFieldRow(name, target=target, **more)
    return fields.add_custom_field(company=hub.company, row=row, by=hub.ana, at=hub.now)


def reads_lists(hub: Hub) -> None:
    list_tasks.start_refresh(company=hub.company, by=hub.ana, at=hub.now)
    hub.works()


def test_D5_values_go_to_class_location_and_memo_and_a_revision_changes_them(hub: Hub) -> None:
    tracked = {"ClassTrackingPerTxn": True, "TrackDepartments": True}
    hub.bookkeeper().changes("Preferences", "1", AccountingInfoPrefs=tracked)
    for kind, name in (("Class", "Retail"), ("Class", "Wholesale"), ("Department", "Boston")):
        hub.bookkeeper().creates(kind, Name=name)
    klass = field(hub, "Channel", "class")
    location = field(hub, "Branch", "location")
    memo = field(hub, "Project", "memo")
    reads_lists(hub)
    order = hub.sells("10250")
    values = {klass: "retail", location: "Boston", memo: "Harbour fair"}
    set_values(INVOICES, order=order, values=values, by=hub.sam, at=hub.now)
    hub.invoices(SalesOrder.objects.get(pk=order.pk))

    invoice = hub.document("Invoice", "10250")
    assert (invoice["ClassRef"]["name"], invoice["DepartmentRef"]["name"]) == ("Retail", "Boston")
    assert "Project: Harbour fair" in invoice["PrivateNote"]

    selling.begin_revision(order=order, reason="Another channel", by=hub.sam, at=hub.now)
    changed = set_values(INVOICES, order=order, values={klass: "Wholesale", memo: ""}, by=hub.sam, at=hub.now)
    selling.approve_revision(order=changed, by=hub.sam, at=hub.now)
    hub.works()

    invoice = hub.document("Invoice", "10250")
    assert invoice["ClassRef"]["name"] == "Wholesale"
    assert "Project" not in invoice["PrivateNote"]


def test_D5_a_class_goes_to_the_lines_where_quickbooks_keeps_it_only_there(hub: Hub) -> None:
    hub.bookkeeper().changes("Preferences", "1", AccountingInfoPrefs={"ClassTrackingPerTxnLine": True})
    hub.bookkeeper().creates("Class", Name="Retail")
    klass = field(hub, "Channel", "class")
    reads_lists(hub)
    order = hub.sells("10250")
    set_values(INVOICES, order=order, values={klass: "Retail"}, by=hub.sam, at=hub.now)
    hub.invoices(SalesOrder.objects.get(pk=order.pk))

    invoice = hub.document("Invoice", "10250")
    lines = [line["SalesItemLineDetail"] for line in invoice["Line"] if "SalesItemLineDetail" in line]
    assert [line["ClassRef"]["name"] for line in lines] == ["Retail"] * len(lines)
    assert "ClassRef" not in invoice


def test_a_class_that_quickbooks_would_drop_stops_the_document(hub: Hub) -> None:
    hub.bookkeeper().creates("Class", Name="Retail")
    klass = field(hub, "Channel", "class")
    reads_lists(hub)
    order = hub.sells("10250")
    set_values(INVOICES, order=order, values={klass: "Retail"}, by=hub.sam, at=hub.now)
    sent = selling.create_invoices(company=hub.company, orders=[order], by=hub.sam, at=hub.now)
    hub.works()
    order.refresh_from_db()
    assert "QuickBooks does not track classes in this company" in (order.book_sentence or str(sent.refused))
    assert hub.in_books("Invoice") == []


def test_a_value_that_stands_for_no_class_stops_the_document_with_its_name(hub: Hub) -> None:
    klass = field(hub, "Channel", "class")
    reads_lists(hub)
    order = hub.sells("10250")
    set_values(INVOICES, order=order, values={klass: "Nowhere"}, by=hub.sam, at=hub.now)
    selling.create_invoices(company=hub.company, orders=[order], by=hub.sam, at=hub.now)
    hub.works()
    order.refresh_from_db()
    assert order.book_state == BookState.NEEDS_ATTENTION
    assert "class" in order.book_sentence
    assert hub.in_books("Invoice") == []


def test_a_field_of_sales_forms_is_no_longer_than_quickbooks_keeps(hub: Hub) -> None:
    own = field(hub, "Campaign", "sales_field")
    order = hub.sells("10250")
    with pytest.raises(Refusal, match="has 32 characters, and at most 31 are kept"):
        set_values(INVOICES, order=order, values={own: "x" * 32}, by=hub.sam, at=hub.now)
    assert SalesOrder.objects.get(pk=order.pk).custom == {}


def test_two_fields_do_not_have_one_name(hub: Hub) -> None:
    field(hub, "Channel", "class")
    with pytest.raises(Refusal, match="There is a field “channel” already"):
        field(hub, "channel", "memo")
