"""Location, drop-shipment and ingredients of order lines, as they are typed, sent by REST and read from a file."""

from __future__ import annotations

from decimal import Decimal as D
from typing import Any

import pytest
from django.core.cache import cache

from crossfoot.core.stock.roles import Accounting
from crossfoot.documents.models import PurchaseOrder, SalesOrder
from crossfoot.documents.purchase_orders import made_of
from crossfoot.documents.purchase_orders import queries as purchases
from crossfoot.documents.purchase_orders.letter import letter_of
from crossfoot.documents.purchase_orders.made_of import Written
from crossfoot.engine import clock
from crossfoot.imports import operations as importing
from crossfoot.stock import operations as stock
from desk import NOW, Desk, desk
from import_desk import ImportDesk
from machine import machine_of
from web_visits import visitor


@pytest.fixture
def office(db: None) -> Any:
    cache.clear()
    clock.use(lambda: NOW)
    yield desk("Northwind Ltd")
    clock.use(None)
    cache.clear()


def keeps(office: Desk) -> Any:
    """Stock in Simple, at the shop and in the default location; returns the shop."""
    ana = {"by": office.ana, "at": NOW}
    stock.choose_accounting(company=office.company, accounting=Accounting.SIMPLE, **ana)
    stock.add_location(company=office.company, name="Main", **ana)
    return stock.add_location(company=office.company, name="Shop", **ana)


def typed(party: str, number: str, **more: Any) -> dict[str, Any]:
    return {
        "party": party, "number": number, "ordered_on": "2026-02-10", "lines": "1", "l0-product": "TEA-1",
        "l0-kind": "goods", "l0-quantity": "10", "l0-unit_price": "2.50",
    } | more  # fmt: skip


def test_ingredients_are_written_as_people_write_them() -> None:
    assert made_of.read("2 × BOLT-1; 0,5 x GLUE 7 @ Big shop;") == [
        Written(D(2), "BOLT-1"),
        Written(D("0.5"), "GLUE 7", "Big shop"),
    ]
    assert made_of.read("") == []
    assert made_of.read("BOLT-1 twice") == (
        "“BOLT-1 twice” is not an ingredient. Write how many, × and the product code, such as 2 × BOLT-1, with a "
        "semicolon between two."
    )
    assert str(made_of.drafts_of([Written(D(1), "X")], {}, {})).startswith("There is no product “X”.")


def test_a_buyer_and_a_seller_type_a_drop_shipment_and_an_outsourced_line(office: Desk) -> None:
    pia, sam = visitor(office.pia, office.company), visitor(office.sam, office.company)
    assert "Drop-ship" not in sam.opens("sell-new").text
    shop = keeps(office)
    assert "Drop-ship" in sam.opens("sell-new").text

    wrong = pia.sends("buy-new", data=typed("LITWARE0001", "PO-1", **{"l0-made_of": "2 × NONE"}))
    assert "There is no product “NONE”." in wrong.text
    both = {"l0-is_drop_ship": "on", "l0-location": str(shop.pk)}
    wrong = pia.sends("buy-new", data=typed("LITWARE0001", "PO-1", **both))
    assert "never are at a location of ours" in wrong.text
    page = pia.sends("buy-new", data=typed("LITWARE0001", "PO-1", **{"l0-is_drop_ship": "on"}))
    assert "drop-ship" in page.text
    dropped = PurchaseOrder.objects.get().lines.get()
    made = {"l0-made_of": "2 × CHE-7 @ Main", "l0-location": str(shop.pk)}
    page = pia.sends("buy-new", data=typed("LITWARE0001", "PO-2", **made))
    assert "to Shop" in page.text and "Made of ours, for one: 2 × CHE-7 from Main" in page.text
    order = PurchaseOrder.objects.get(number="PO-2")
    assert 'value="2 × CHE-7 @ Main"' in pia.opens("buy-edit", order.pk).html

    sold = {"l0-is_drop_ship": "on", "l0-bought_with": str(dropped.pk)}
    assert "PO-1, line 1: 10 of 10 TEA-1 left" in sam.opens("sell-new").text
    wrong = sam.sends("sell-new", data=typed("HANAR", "1", **sold | {"l0-quantity": "11"}))
    assert "PO-1, line 1 buys 10, of which 10 are left for this line, and it sells 11." in wrong.text
    page = sam.sends("sell-new", data=typed("HANAR", "1", **sold))
    assert "drop-ship with PO-1, line 1" in page.text
    sale = SalesOrder.objects.get()
    assert sale.lines.get().bought_with == dropped

    sale.ship_name, sale.ship_line1, sale.ship_city = "Mario Pontes", "Rua do Paço 67", "Rio"
    sale.save()
    bought = purchases.one(office.company, dropped.order_id)
    told = letter_of(bought).text
    assert "please deliver as it says below, under our order number PO-1:" in told
    assert "    10 to Mario Pontes, Rua do Paço 67, Rio\n" in told
    assert "10 to Mario Pontes, Rua do Paço 67, Rio" in pia.opens("buy-print", bought.pk).text
    assert "please deliver to Northwind Ltd" in letter_of(purchases.one(office.company, order.pk)).text


def test_a_machine_sends_and_reads_them(office: Desk) -> None:
    shop, api = keeps(office), machine_of(office.ana, office.company)
    line = {"quantity": "4", "unit_price": "3.00", "product_id": office.tea.pk}
    used = {"product_id": office.cheese.pk, "quantity": "0.25", "location_id": None}
    purchase = {"vendor_id": office.litware.pk, "ordered_on": "2026-02-03"}
    lines = [line | {"location_id": shop.pk, "made_of": [used]}, line | {"is_drop_ship": True}]
    made = api.post("/purchase-orders", purchase | {"number": "PO-1", "lines": lines})
    assert made.status == 201, made.body
    first, second = made.body["lines"]
    assert (first["location_id"], first["is_drop_ship"]) == (shop.pk, False)
    assert first["made_of"] == [used | {"sku": "CHE-7"}]
    assert (second["location_id"], second["is_drop_ship"], second["made_of"]) == (None, True, [])
    sale = {"customer_id": office.hanari.pk, "ordered_on": "2026-02-03"}
    dropped = line | {"is_drop_ship": True, "bought_with_id": second["id"]}
    several = {"orders": [sale | {"number": one, "lines": [dropped | {"quantity": "3"}]} for one in "12"]}
    refused = api.post("/sales-orders/batch", several)
    assert refused.status == 422
    assert refused.sentences == [
        "Order 2: with the orders before it 6 of PO-1, line 2 are sold, and 4 are left. Order more there, or sell less."
    ]
    told = api.post("/sales-orders", sale | {"number": "1", "lines": [dropped]}).body["lines"][0]
    assert (told["is_drop_ship"], told["bought_with_id"], told["location_id"]) == (True, second["id"], None)
    wrong = api.post("/sales-orders", sale | {"number": "2", "lines": [line | {"location_id": shop.pk + 99}]})
    assert wrong.wheres == ["lines.0.location"]


def at_desk(office: Desk) -> ImportDesk:
    return ImportDesk(**{name: getattr(office, name) for name in office.__dataclass_fields__})


def imports(office: Desk, text: str, kind: str) -> Any:
    run = importing.upload(
        company=office.company,
        kind=kind,
        file_name="orders.csv",
        content=text.encode(),
        by=office.ana,
        at=NOW,
    )
    run = importing.check(run=run, by=office.ana, at=NOW)
    if run.error_count:
        return run
    importing.write(run=run, by=office.ana, at=NOW)
    at_desk(office).works()
    return run


def test_a_file_brings_them(office: Desk) -> None:
    shop = keeps(office)
    head = "po_number,order_date,vendor_code,vendor_name,sku,quantity,unit_price,stock_location,drop_ship,made_of\n"
    row = 'PO-{},2026-02-01,LITWARE0001,"Litware, Inc.",TEA-1,10,7.70,{},{},{}\n'
    wrong = imports(office, head + row.format(1, "Attic", "perhaps", "1 × TEA-1"), "purchase_orders")
    assert {(one["field"], one["code"]) for one in wrong.errors} == {
        ("stock_location", "unknown_location"),
        ("drop_ship", "neither_yes_nor_no"),
        ("made_of", "made_of_itself"),
    }
    bought = imports(
        office,
        head + row.format(1, "shop", "no", "2 × CHE-7") + row.format(2, "", "yes", ""),
        "purchase_orders",
    )
    first, second = (one.lines.get() for one in PurchaseOrder.objects.order_by("number"))
    assert (first.location, [one.quantity for one in first.made_of.all()]) == (shop, [D(2)])
    assert (second.location, second.is_drop_ship) == (None, True)
    sales = (
        "order_number,order_date,customer_code,customer_name,sku,quantity,unit_price,drop_ship,drop_ship_po\n"
    )
    row = "{},2026-02-01,HANAR,Hanari Carnes,TEA-1,{},9.00,yes,{}\n"
    wrong = imports(office, sales + row.format(1, 2, "PO-1"), "sales_orders")
    assert [one["code"] for one in wrong.errors] == ["unknown_purchase_line"]
    imports(office, sales + row.format(1, 2, "PO-2") + row.format(2, 3, ""), "sales_orders")
    one, two = (order.lines.get() for order in SalesOrder.objects.order_by("number"))
    assert (one.is_drop_ship, one.bought_with, two.bought_with) == (True, second, None)
    importing.cancel(run=bought, by=office.ana, at=NOW)
    at_desk(office).works()
    # What customers were promised of it stays bought, and the ingredient's product is still there.
    assert [order.number for order in PurchaseOrder.objects.all()] == ["PO-2"]
    assert SalesOrder.objects.get(number="1").lines.get().bought_with == second
