"""Customers, vendors, products, tax rates, terms, and what stands for what in QuickBooks."""

from __future__ import annotations

from crossfoot.audit.models import Event
from crossfoot.mappings.models import AccountMapping
from crossfoot.mappings.models import RemoteRecord as Record
from desk import NOW, Desk
from machine import Machine, machine_of


def test_a_customer_is_entered_found_and_changed(northwind: Desk, shop: Machine) -> None:
    made = shop.post(
        "/customers",
        {"name": "Ernst Handel", "code": "ERNSH", "email": "ernst@handel.test", "terms": "Net 30"},
    )
    assert made.status == 201
    assert (made.body["currency"], made.body["terms"], made.body["is_active"]) == ("USD", "Net 30", True)
    for words in ("ernst", "ERNSH", "ernst@handel.test"):
        assert [party["id"] for party in shop.get("/customers", text=words).body["items"]] == [
            made.body["id"]
        ]
    changed = shop.put(f"/customers/{made.body['id']}", {"name": "Ernst Handel GmbH", "is_active": False})
    assert (changed.body["name"], changed.body["code"], changed.body["is_active"]) == (
        "Ernst Handel GmbH", "", False,
    )  # fmt: skip
    names = [party["name"] for party in shop.get("/customers", is_active="true").body["items"]]
    assert names == ["Hanari Carnes"]
    assert Event.objects.filter(verb="customer.edited").count() == 1


def test_a_code_that_is_taken_is_refused_with_whose_it_is(northwind: Desk, shop: Machine) -> None:
    refused = shop.post("/vendors", {"name": "Another", "code": "LITWARE0001", "currency": "dollars"})
    assert refused.status == 422
    assert [problem["code"] for problem in refused.body["problems"]] == ["party_currency", "party_code_taken"]
    assert "Litware, Inc." in refused.sentences[1]
    assert shop.get("/vendors").body["total"] == 1


def test_terms_are_listed(northwind: Desk, shop: Machine) -> None:
    (terms,) = shop.get("/terms").body["items"]
    assert (terms["name"], terms["due_days"], terms["day_of_month"]) == ("Net 30", 30, None)


def test_a_product_is_entered_found_and_changed(northwind: Desk, shop: Machine) -> None:
    made = shop.post(
        "/products", {"sku": "COF-1", "name": "Coffee", "unit_price": "7.125", "category": "Beverages"}
    )
    assert (made.status, made.body["unit_price"], made.body["kind"]) == (201, "7.125", "goods")
    assert shop.get("/products", category="Beverages").body["total"] == 2
    assert [one["sku"] for one in shop.get("/products", text="cof").body["items"]] == ["COF-1"]
    changed = shop.put(
        f"/products/{made.body['id']}", {"sku": "COF-1", "kind": "service", "is_active": False}
    )
    assert (changed.body["kind"], changed.body["is_active"], changed.body["unit_price"]) == (
        "service",
        False,
        None,
    )
    assert shop.post("/products", {"sku": "TEA-1"}).status == 422


def test_a_tax_rate_keeps_its_percentage(northwind: Desk, shop: Machine) -> None:
    made = shop.post("/tax-rates", {"name": "Standard", "percent": "20"})
    assert (made.status, made.body["percent"]) == (201, "20")
    renamed = shop.put(f"/tax-rates/{made.body['id']}", {"name": "VAT 20 %"})
    assert (renamed.body["name"], renamed.body["percent"]) == ("VAT 20 %", "20")
    assert shop.put(f"/tax-rates/{made.body['id']}", {"name": "VAT", "percent": "19"}).status == 422
    assert shop.post("/tax-rates", {"name": "Too much", "percent": "101"}).status == 422


def test_the_connection_says_how_it_stands(northwind: Desk, shop: Machine) -> None:
    connection = shop.get("/connection").body["connection"]
    assert (connection["state"], connection["name"], connection["is_set_up"]) == (
        "connected",
        "Northwind Ltd",
        True,
    )
    assert "token" not in str(connection)


def test_accounts_are_listed_by_the_role_that_they_can_play(northwind: Desk, shop: Machine) -> None:
    accounts = shop.get("/accounts", role="freight").body["items"]
    assert {account["kind"] for account in accounts} == {"Cost of Goods Sold", "Expense", "Other Expense"}
    assert shop.get("/accounts", text="shipping").body["items"][0]["name"] == "Shipping Income"
    assert shop.get("/accounts", role="nonsense").status == 422


def test_a_role_is_mapped_to_another_account_and_a_scope_is_taken_back(
    northwind: Desk, shop: Machine
) -> None:
    mapped = shop.put("/mappings/accounts", {"key": "shipping", "account_id": "3"})
    by_key = {one["key"]: one["account"] for one in mapped.body["accounts"]}
    assert by_key["shipping"] == "Fees Billed"
    scoped = f"sales@product:{northwind.tea.pk}"
    mapped = shop.put("/mappings/accounts", {"key": scoped, "account_id": "5"})
    assert scoped in [one["key"] for one in mapped.body["accounts"]]
    back = shop.put("/mappings/accounts", {"key": scoped, "account_id": None})
    assert scoped not in [one["key"] for one in back.body["accounts"]]
    assert AccountMapping.objects.get(key="shipping").record.name == "Fees Billed"


def test_an_account_of_the_wrong_kind_or_of_nobody_is_refused(northwind: Desk, shop: Machine) -> None:
    wrong = shop.put("/mappings/accounts", {"key": "sales", "account_id": "6"})
    assert wrong.status == 422
    nobody = shop.put("/mappings/accounts", {"key": "sales", "account_id": "999"})
    assert (nobody.status, nobody.wheres) == (422, ["account_id"])
    assert AccountMapping.objects.get(key="sales").record.name == "Sales of Product Income"
    seller = machine_of(northwind.sam, northwind.company)
    assert seller.put("/mappings/accounts", {"key": "sales", "account_id": "1"}).status == 403


def test_outside_the_us_a_tax_rate_is_mapped_to_a_tax_code(contoso: Desk) -> None:
    machine = machine_of(contoso.ana, contoso.company)
    rate = contoso.tax_rate("Standard", "20")
    Record.objects.create(
        connection=contoso.connection, list=Record.List.TAX_CODE, remote_id="5", name="20.0% S", name_key="20.0% s",
        data={"percent": "20"}, seen_at=NOW,
    )  # fmt: skip
    assert "tax:" in str(machine.get("/mappings").body["missing"])
    mapped = machine.put("/mappings/taxes", {"tax_rate_id": rate.pk, "tax_code_id": "5"})
    assert mapped.body["taxes"] == [
        {"tax_rate_id": rate.pk, "label": "Standard (20 %)", "tax_code_id": "5", "tax_code": "20.0% S"}
    ]
    (code,) = machine.get("/tax-codes").body["items"]
    assert (code["id"], code["percent"], code["is_active"]) == ("5", "20", True)


def test_without_a_connection_lists_say_where_to_connect(northwind: Desk, shop: Machine) -> None:
    northwind.connection.is_active = False
    northwind.connection.save()
    refused = shop.get("/accounts")
    assert (refused.status, refused.body["problems"][0]["fix"]) == (422, "reconnect")
    assert shop.get("/connection").body["connection"]["is_active"] is False
