"""Orders whose vendor makes the product of our own goods: what they use up is part of what the product costs."""

from __future__ import annotations

from decimal import Decimal as D

import pytest

from buyer import buyer as a_buyer
from buyer import day
from crossfoot.core.problems import Refusal
from crossfoot.core.stock.roles import Accounting
from crossfoot.documents.purchase_orders import operations as purchases
from crossfoot.documents.purchase_orders import receiving
from crossfoot.documents.purchase_orders.drafts import PurchaseOrderDraft
from crossfoot.documents.purchase_orders.made_of import IngredientDraft
from crossfoot.stock import operations as stock
from crossfoot.stock import queries
from world import Hub, bought


@pytest.mark.parametrize("accounting", [Accounting.AT_BILL, Accounting.AT_RECEIPT])
def test_B3_a_vendor_makes_tables_of_our_boards(hub: Hub, accounting: Accounting) -> None:
    """Ten tables of two boards at 5.00 and a third of a glue at 3.00, for 20.00 each, billed at 21.00: 32.00 each."""
    desk = a_buyer(hub, accounting)
    company, at_receipt = hub.company, accounting is Accounting.AT_RECEIPT
    main = stock.add_location(company=company, name="Main", **desk.ana)
    shop = stock.add_location(company=company, name="Shop", **desk.ana)
    table, board, glue = (desk.store.product(sku) for sku in ("TABLE", "BOARD", "GLUE"))
    made_of = (
        IngredientDraft(board.pk, D(2), main.pk),
        IngredientDraft(glue.pk, D("0.333333"), main.pk),
    )
    desk.store.has("BOARD", 20, 100, day(2))
    desk.store.has("GLUE", 10, 30, day(2))
    desk.store.enters_journal("inventory", "opening_equity", D(130), day(2))
    line = bought("10", "20.00", product_id=table.pk, location_id=shop.pk, made_of=made_of)
    order = desk.orders("PO-1", line)
    assert [one.product.sku for one in order.lines.get(position=1).made_of.all()] == ["BOARD", "GLUE"]

    desk.receives(order, 5, day(3), rejected=1)
    # Four tables: eight boards 40.00 and 1.333332 of glue 4.00, for 80.00.
    boards, glues, tables = queries.worth_on(company, day(3))
    assert [(one.quantity, one.value) for one in (boards, tables)] == [
        (D(12), D(60)),
        (D(4), D("123.999996")),
    ]
    assert (glues.quantity, glues.value) == (D("8.666668"), D("26.000004"))
    quantities = {(row.product.sku, row.location.name): row.quantity for row in queries.on_hand(company)}
    assert (quantities["TABLE", "Shop"], quantities["BOARD", "Main"]) == (D(4), D(12))
    received = {"grni": "-80.00", "inventory": "210.00"} if at_receipt else {"inventory": "130.00"}
    found = desk.books(3)
    assert {role: found[role] for role in received} == received

    with pytest.raises(Refusal, match=r"their ingredients are used up\. Take the receipt back"):
        purchases.edit(
            order=order,
            draft=PurchaseOrderDraft(
                order.number, order.vendor_id, order.ordered_on,
                (bought("10", "20.00", product_id=table.pk, location_id=shop.pk, made_of=made_of[:1]),),
            ),
            **desk.ana,
        )  # fmt: skip
    desk.store.ships("sale", "TABLE", 2, day(5), location=shop)
    desk.receives(order, 5, day(6))
    with pytest.raises(Refusal, match="there are 2 of BOARD Product BOARD at Main, and 4 leave"):
        desk.receives(order, 2, day(6))
    desk.is_invoiced(order, "LW-1", day(7), (1, "9", "21.00"))
    # Nine tables at 21.00 with 11.00 of ours in each; two of the first four are gone.
    (tables,) = [one for one in queries.worth_on(company, day(7)) if one.product_id == table.pk]
    assert (tables.quantity, tables.value) == (D(7), D("223.999993"))
    found = desk.books(3, 6, 7)
    kept = {
        "cost_of_sales": "64.00",
        "inventory": "255.00",
        "opening_equity": "-130.00",
        "payable": "-189.00",
    }
    assert found == kept


def test_a_receipt_taken_back_gives_the_ingredients_back(hub: Hub) -> None:
    desk = a_buyer(hub, Accounting.AT_RECEIPT)
    table, board = desk.store.product("TABLE"), desk.store.product("BOARD")
    desk.store.has("BOARD", 20, 100, day(2))
    desk.store.enters_journal("inventory", "opening_equity", D(100), day(2))
    with pytest.raises(Refusal, match="a product is not made of itself"):
        desk.orders(
            "PO-0", bought("1", "1.00", product_id=table.pk, made_of=(IngredientDraft(table.pk, D(1)),))
        )
    line = bought("5", "20.00", product_id=table.pk, made_of=(IngredientDraft(board.pk, D(2)),))
    order = desk.orders("PO-1", line)
    receipt = desk.receives(order, 5, day(3))
    assert desk.books(3) == {"grni": "-100.00", "inventory": "200.00", "opening_equity": "-100.00"}
    receiving.revert_receipt(receipt=receipt, reason="Counted wrong", **desk.ana)
    assert desk.books(3) == {"inventory": "100.00", "opening_equity": "-100.00"}
    (there,) = [one for one in queries.worth_on(hub.company, day(4)) if one.quantity]
    assert (there.product_id, there.quantity, there.value) == (board.pk, D(20), D(100))
