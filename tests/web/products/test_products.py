"""Products: what is bought and sold, by SKU."""

from __future__ import annotations

import csv
import io
from decimal import Decimal

from crossfoot.catalog.models import Product
from desk import desk, stored
from web.orders.conftest import Counter


def test_products_are_listed_and_found(counter: Counter) -> None:
    assert "TEA-1 Green tea Beverages" in counter.vic.opens("products").text
    assert "Queso" not in counter.vic.opens("products", q="tea").text
    assert "No such product" in counter.vic.opens("products", q="zzz").text


def test_a_product_is_entered_and_changed(counter: Counter) -> None:
    counter.sam.sends(
        "product-new", data={"sku": "JAM-1", "name": "Jam", "kind": "goods", "unit_price": "1,234.5"}
    )
    jam = Product.objects.get(sku="JAM-1")
    assert jam.unit_price == Decimal("1234.5")
    assert 'name="unit_price" value="1,234.50"' in counter.sam.opens("product", jam.pk).html

    counter.sam.sends("product", jam.pk, data={"sku": "JAM-1", "name": "Plum jam", "kind": "goods"})
    jam.refresh_from_db()
    assert (jam.name, jam.unit_price, jam.is_active) == ("Plum jam", None, False)


def test_a_taken_sku_is_refused_beside_its_field(counter: Counter) -> None:
    before = stored(Product)

    page = counter.sam.sends("product-new", data={"sku": "TEA-1", "name": "Other tea", "kind": "goods"})

    assert 'id="id_sku_error"' in page.html
    assert 'value="Other tea"' in page.html
    assert stored(Product) == before


def test_a_viewer_sees_the_facts_and_gets_no_form(counter: Counter) -> None:
    page = counter.vic.opens("product", counter.desk.tea.pk)

    assert "Green tea" in page.text
    assert '<form class="cf-form"' not in page.html
    assert counter.vic.sends("product", counter.desk.tea.pk, data={"sku": "X"}).status == 403
    assert counter.vic.opens("product-new").status == 403


def test_another_companys_product_is_not_there(counter: Counter) -> None:
    theirs = desk("Contoso").tea

    assert counter.ana.opens("product", theirs.pk).status == 404
    assert counter.ana.sends("product", theirs.pk, data={"sku": "X", "kind": "goods"}).status == 404


def test_the_list_is_exported_without_formulas(counter: Counter) -> None:
    counter.desk.tea.name = "+cmd|' /C calc'!A0"
    counter.desk.tea.save()
    seen = counter.sam.client.get(counter.sam.url("product-export", "csv"))

    rows = list(csv.DictReader(io.StringIO(b"".join(seen.streaming_content).decode("utf-8-sig"))))

    assert {row["SKU"]: row["Name"] for row in rows}["TEA-1"] == "'+cmd|' /C calc'!A0"
