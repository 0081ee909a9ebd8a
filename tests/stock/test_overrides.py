"""Other accounts, classes and locations for some products and places, on the journals that stock books."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from crossfoot.catalog.models import Product
from crossfoot.core.stock.roles import Accounting
from crossfoot.mappings import overrides
from crossfoot.mappings.models import RemoteRecord
from crossfoot.stock.models import Location
from crossfoot.sync import list_tasks
from storehouse import Storehouse
from world import Hub

D = Decimal
LISTED: dict[str, RemoteRecord.List] = {
    "class": RemoteRecord.List.CLASS,
    "department": RemoteRecord.List.LOCATION,
}


def day(number: int) -> date:
    return date(2026, 1, number)


def chooses(hub: Hub, role: str, scope: str, value: object, name: str) -> None:
    record = hub.copy_of(LISTED.get(role, RemoteRecord.List.ACCOUNT), name)
    overrides.choose(
        connection=hub.connection,
        role=role,
        scope=scope,
        value=str(value),
        record=record,
        by=hub.ana,
        at=hub.now,
    )


def tracks_classes(hub: Hub) -> None:
    """QuickBooks keeps classes on lines and locations, and has some; its lists are read again."""
    books = hub.bookkeeper()
    kept = {"ClassTrackingPerTxnLine": True, "TrackDepartments": True}
    books.changes("Preferences", "1", AccountingInfoPrefs=kept)
    books.creates("Class", Name="Drinks")
    books.creates("Department", Name="East coast")
    list_tasks.start_refresh(company=hub.company, by=hub.ana, at=hub.now)
    hub.works()


def lines(hub: Hub, on: date) -> list[tuple[str, str, str, str, str]]:
    """(side, account, amount, class, location) of every journal line of a day in QuickBooks."""
    entries = [one for one in hub.in_books("JournalEntry") if one["TxnDate"] == on.isoformat()]
    return [_line(line) for one in entries for line in one["Line"]]


def _line(line: dict[str, Any]) -> tuple[str, str, str, str, str]:
    detail = line["JournalEntryLineDetail"]
    named = (detail.get(ref, {}).get("name", "") for ref in ("ClassRef", "DepartmentRef"))
    return (detail["PostingType"], detail["AccountRef"]["name"], f"{D(str(line['Amount'])):.2f}", *named)


def test_a_delivery_goes_to_the_accounts_class_and_location_of_its_product_and_place(hub: Hub) -> None:
    store = Storehouse(hub, Accounting.AT_RECEIPT).opens(day(1))
    tracks_classes(hub)
    Product.objects.filter(pk=store.product("A").pk).update(category="Beverages")
    store.receives("receipt", "A", 10, 100, day(2), line="order")
    boston = Location.objects.get(company=hub.company)
    chooses(hub, "cost_of_sales", "category", "Beverages", "Purchases")
    chooses(hub, "class", "product", "A", "Drinks")
    chooses(hub, "department", "location", boston.pk, "East coast")
    store.receives("own account", "B", 1, 5, day(3), line="another order")
    store.ships("shipment", "A", 4, day(4), line="sale")
    hub.works()

    assert lines(hub, day(2)) == [
        ("Debit", "Inventory Asset", "100.00", "", ""),
        ("Credit", "Received not billed", "100.00", "", ""),
    ]
    assert lines(hub, day(3)) == [
        ("Debit", "Inventory Asset", "5.00", "", "East coast"),
        ("Credit", "Received not billed", "5.00", "", "East coast"),
    ]
    assert lines(hub, day(4)) == [
        ("Debit", "Purchases", "40.00", "Drinks", "East coast"),
        ("Credit", "Inventory Asset", "40.00", "Drinks", "East coast"),
    ]
