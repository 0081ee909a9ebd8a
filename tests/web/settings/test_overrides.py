"""Settings > Overrides: accounts, classes and locations of a product, category, source or stock location."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from django.test import Client

from crossfoot.audit.models import Event
from crossfoot.engine import clock
from crossfoot.mappings.models import AccountMapping, RemoteRecord
from crossfoot.stock.models import Location, StockSettings
from crossfoot.sync.models import Push
from desk import NOW, Desk, desk
from web_visits import Seen, Visitor, visitor


@pytest.fixture
def northwind(db: None) -> Iterator[Desk]:
    clock.use(lambda: NOW)
    at = desk()
    at.connection.facts_at = NOW
    at.connection.save()
    yield at
    clock.use(None)


def ana(at: Desk) -> Visitor:
    return visitor(at.ana, at.company)


def record(at: Desk, remote_id: str, name: str = "", of: str = "account") -> RemoteRecord:
    """An account that is there, or a class or location that is there from now on."""
    if not name:
        return RemoteRecord.objects.get(connection=at.connection, list=of, remote_id=remote_id)
    return RemoteRecord.objects.create(
        connection=at.connection,
        list=of,
        remote_id=remote_id,
        name=name,
        name_key=name.casefold(),
        seen_at=NOW,
    )


def adds(at: Desk, role: str, scope: str, value: str, to: RemoteRecord) -> Seen:
    data = {"more-role": role, "more-scope": scope, "more-value": value, "more-record": to.pk}
    return ana(at).sends("mapping-add", data=data)


def keys() -> dict[str, str]:
    rows = AccountMapping.objects.select_related("record")
    return {row.key: row.record.name for row in rows if "@" in row.key or row.key in ("class", "department")}


def test_one_product_gets_an_account_of_its_own_and_loses_it_again(northwind: Desk) -> None:
    assert "Everything goes to the accounts of the mapping." in ana(northwind).opens("mapping-overrides").text
    seen = adds(northwind, "sales", "product", "TEA-1", record(northwind, "3"))
    assert "Sales, product TEA-1 goes to Fees Billed from now on." in seen.text
    assert "Sales Product TEA-1 Fees Billed not used yet Take back" in seen.text
    assert keys() == {f"sales@product:{northwind.tea.pk}": "Fees Billed"}
    assert "1 override" in ana(northwind).opens("mapping").text

    seen = ana(northwind).sends("mapping-remove", AccountMapping.objects.get(key__contains="@").pk)
    assert "Sales, product TEA-1 goes to the account of its role again." in seen.text
    assert keys() == {}


def test_a_class_by_category_and_a_location_for_everything_else(northwind: Desk) -> None:
    adds(northwind, "class", "category", "Dairy", record(northwind, "1", "Cheese", "class"))
    seen = adds(northwind, "department", "everything", "", record(northwind, "2", "Boston", "location"))

    assert "Location in QuickBooks, everything else goes to Boston from now on." in seen.text
    assert keys() == {"class@category:Dairy": "Cheese", "department": "Boston"}
    seen = ana(northwind).sends("mapping-remove", AccountMapping.objects.get(key="department").pk)
    assert "Location in QuickBooks, everything else is not set any more." in seen.text
    assert keys() == {"class@category:Dairy": "Cheese"}


def test_a_class_that_quickbooks_would_drop_or_has_no_more_is_refused(northwind: Desk) -> None:
    cheese, gifts = record(northwind, "1", "Cheese", "class"), record(northwind, "2", "Gifts", "class")
    adds(northwind, "class", "category", "Dairy", cheese)
    adds(northwind, "class", "category", "Dairy", gifts)
    assert keys() == {"class@category:Dairy": "Gifts"}
    cheese.is_active = False
    cheese.save()
    northwind.connection.classes_on_lines = False
    northwind.connection.save()

    seen = adds(northwind, "class", "category", "Dairy", gifts)
    assert "QuickBooks does not track classes on single lines in this company" in seen.text
    seen = adds(northwind, "class", "product", "TEA-1", cheese)
    assert seen.status == 422 and "Select a valid choice." in seen.text
    assert keys() == {"class@category:Dairy": "Gifts"}
    events = Event.objects.filter(verb="mapping.dimension_chosen").order_by("sequence")
    told = [json.loads(one.data) for one in events]
    assert [(one["before"], one["after"]) for one in told] == [("", "Cheese"), ("Cheese", "Gifts")]


@pytest.mark.parametrize(
    ("role", "scope", "value", "to", "sentence"),
    [
        ("sales", "product", "NOPE", "3", "There is no product with the SKU “NOPE”."),
        ("sales", "product", "", "3", "Say which product it is for."),
        ("sales", "category", "Dairy", "", "Choose one."),
        ("sales", "category", "Dairy", "6", "“Sales” needs one of the type Income or Other Income."),
        ("sales", "everything", "", "3", "Choose what it is for: a product, a category, a sales source"),
        ("class", "category", "Dairy", "3", "This is no class of the connected QuickBooks company."),
        (
            "purchases", "source", "Web", "6",
            "“Purchases” has none by sales source: not every entry on it knows one. Choose by product or product "
            "category.",
        ),
        ("inventory", "category", "Dairy", "6", "Select a valid choice. inventory is not one of the available"),
        ("sales", "location", "Boston", "3", "Select a valid choice. location is not one of the available"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_an_override_is_said(
    northwind: Desk, role: str, scope: str, value: str, to: str, sentence: str
) -> None:
    data = {"more-role": role, "more-scope": scope, "more-value": value, "more-record": ""}
    data["more-record"] = str(record(northwind, to).pk) if to else ""
    seen = ana(northwind).sends("mapping-add", data=data)
    assert seen.status == 422 and sentence in seen.text
    assert keys() == {}


def test_with_inventory_its_accounts_and_stock_locations_are_offered_too(northwind: Desk) -> None:
    StockSettings.objects.create(company=northwind.company, accounting="at_bill")
    boston = Location.objects.create(company=northwind.company, name="Boston")
    Location.objects.create(company=desk("Brightware").company, name="Leeds")
    northwind.maps("inventory", "81", "Inventory Asset", "Other Current Asset")
    seen = adds(northwind, "inventory", "location", "Boston", record(northwind, "81"))

    assert "Inventory, stock location Boston goes to Inventory Asset from now on." in seen.text
    assert "Inventory Stock location Boston Inventory Asset" in seen.text
    assert keys() == {f"inventory@location:{boston.pk}": "Inventory Asset"}
    assert (
        "There is no stock location “Leeds”."
        in adds(northwind, "inventory", "location", "Leeds", record(northwind, "81")).text
    )


def test_a_file_has_every_override_that_the_search_finds(northwind: Desk) -> None:
    adds(northwind, "sales", "category", "Dairy", record(northwind, "3"))
    adds(northwind, "sales", "source", "Web", record(northwind, "2"))
    adds(northwind, "purchases", "product", "TEA-1", record(northwind, "6"))
    heading = "\ufeffFor,By,Which,In QuickBooks,Type\r\n"

    def file(**query: str) -> str:
        return ana(northwind).opens("mapping-overrides-export", "csv", **query).html

    tea = "Purchases,Product,TEA-1,Purchases,Account\r\n"
    dairy = "Sales,Product category,Dairy,Fees Billed,Account\r\n"
    web = "Sales,Sales source,Web,Shipping Income,Account\r\n"
    assert file() == heading + tea + dairy + web
    assert file(role="sales") == heading + dairy + web
    assert file(q="tea") == heading + tea
    assert file(q="web") == heading + web
    assert file(q="fees") == heading + dairy
    assert "No such override" in ana(northwind).opens("mapping-overrides", q="nothing").text


def test_usage_is_that_of_the_key(northwind: Desk) -> None:
    adds(northwind, "sales", "source", "Web", record(northwind, "3"))
    Push.objects.create(
        company=northwind.company, connection=northwind.connection, kind="invoice", document_key="sales_order:1",
        label="Invoice 1", state="synchronized", key="k1", marker="m1", due_at=NOW, created_at=NOW, changed_at=NOW,
        posting={"type": "Invoice", "lines": [{"account": "sales@source:Web"}]},
    )  # fmt: skip
    assert "Sales Sales source Web Fees Billed 1 sent" in ana(northwind).opens("mapping-overrides").text


def test_a_seller_sees_the_overrides_and_changes_none(northwind: Desk) -> None:
    adds(northwind, "sales", "category", "Dairy", record(northwind, "3"))
    sam = visitor(northwind.sam, northwind.company)
    seen = sam.opens("mapping-overrides")
    assert "Product category Dairy Fees Billed" in seen.text and "New override" not in seen.text
    assert sam.sends("mapping-add").status == 403
    assert sam.sends("mapping-remove", AccountMapping.objects.get(key__contains="@").pk).status == 403
    assert keys() == {"sales@category:Dairy": "Fees Billed"}


def test_an_override_of_another_company_is_not_there(northwind: Desk) -> None:
    other = desk("Brightware")
    other.maps("sales@category:Dairy", "77", "Dairy")
    pk = AccountMapping.objects.get(key="sales@category:Dairy").pk
    assert ana(northwind).sends("mapping-remove", pk).status == 404
    assert AccountMapping.objects.filter(pk=pk).exists()
    assert adds(northwind, "sales", "category", "Dairy", record(other, "77")).status == 422
    assert Client().get(ana(northwind).url("mapping-overrides")).status_code == 302


def test_without_quickbooks_the_page_says_where_to_begin(northwind: Desk) -> None:
    northwind.connection.is_active = False
    northwind.connection.save()
    assert "Nothing to choose from yet" in ana(northwind).opens("mapping-overrides").text
    assert ana(northwind).opens("mapping-overrides-export", "csv").status == 404
