"""Goods that go from the vendor to the customer: what QuickBooks reports of them, and where locations lead."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D
from typing import Any

import pytest

from buyer import Buyer, day
from crossfoot.core.problems import Refusal
from crossfoot.core.stock.roles import Accounting
from crossfoot.core.stock.selling import CostOfSales
from crossfoot.documents.credits import operations as credits
from crossfoot.documents.credits.kinds import CUSTOMER
from crossfoot.documents.credits.models import CreditNote
from crossfoot.documents.credits.of_lines import draft_of_lines
from crossfoot.documents.models import PurchaseOrder, SalesOrder
from crossfoot.documents.purchase_orders import charges, receiving
from crossfoot.documents.purchase_orders import operations as purchases
from crossfoot.documents.purchase_orders.charges import ChargeDraft
from crossfoot.documents.purchase_orders.destinations import destinations_of
from crossfoot.documents.purchase_orders.drafts import PurchaseOrderDraft
from crossfoot.documents.purchase_orders.receipts import Arrived
from crossfoot.documents.sales_orders import operations as sales
from crossfoot.documents.sales_orders import queries as sales_queries
from crossfoot.stock import operations as stock
from crossfoot.stock import queries
from crossfoot.stock.models import OnHand
from storehouse import Storehouse
from world import Hub, bought, goods


def drop_shipper(hub: Hub, accounting: Accounting, timing: CostOfSales) -> Buyer:
    store = Storehouse(hub, accounting).opens(day(2), cost_of_sales=timing)
    return Buyer(store)


def ordered(desk: Buyer, number: str, quantity: str, price: str, freight: str = "") -> PurchaseOrder:
    line = bought(quantity, price, product_id=desk.store.product("A").pk, is_drop_ship=True)
    return desk.orders(number, line, freight=freight)


def sold(desk: Buyer, number: str, quantity: str, line_id: int | None, **more: Any) -> SalesOrder:
    line = goods(
        quantity, "25.00", product_id=desk.store.product("A").pk, is_drop_ship=True, bought_with_id=line_id
    )
    return desk.hub.sells(number, line, on=day(3), **more)


def ships(desk: Buyer, order: SalesOrder, on: date) -> None:
    moved = sales.ship_many(company=desk.hub.company, orders=[order], shipped_on=on, **desk.ana)
    assert not moved.refused


def credited(
    desk: Buyer, number: str, order: SalesOrder, line: int, quantity: str, on: date, *, again: bool = False
) -> CreditNote:
    """So many of a line are credited; `again`: they come into our stock."""
    draft = draft_of_lines(
        origin=sales_queries.one(desk.hub.company, order.pk), number=number, reason="return", credited_on=on,
        picked={line: (D(quantity), None)}, restocked=[line] if again else [],
    )  # fmt: skip
    made = credits.draft(kind=CUSTOMER, company=desk.hub.company, credit=draft, **desk.ana)
    assert isinstance(made, CreditNote)
    credits.approve(credit=made, **desk.ana)
    credits.send_credit_notes(company=desk.hub.company, credits=[made.pk], **desk.ana)
    return made


def reads(desk: Buyer, *days: int) -> dict[str, str]:
    """What QuickBooks reports of cost, clearing, stock and purchases; nothing ever is in stock unless it came back."""
    found = desk.books(*days)
    names = ("cost_of_sales", "drop_ship_clearing", "inventory", "purchases", "freight")
    return {role: found[role] for role in names if role in found}


@pytest.mark.parametrize(
    ("accounting", "timing"),
    [
        (Accounting.SIMPLE, CostOfSales.AT_DELIVERY),
        (Accounting.AT_BILL, CostOfSales.AT_DELIVERY),
        (Accounting.AT_BILL, CostOfSales.AT_INVOICE),
        (Accounting.AT_RECEIPT, CostOfSales.MANUAL),
    ],
)
def test_B3_goods_go_from_the_vendor_to_two_customers(
    hub: Hub, accounting: Accounting, timing: CostOfSales
) -> None:
    """Ten at 8.00 with freight of 10.00, billed at 9.00: six are sold before the bill, four after it."""
    desk = drop_shipper(hub, accounting, timing)
    order = ordered(desk, "PO-1", "10", "8.00", freight="10")
    line = order.lines.get(position=1)
    first = sold(desk, "S-1", "6", line.pk)
    with pytest.raises(
        Refusal, match=r"PO-1, line 1 buys 10, of which 4 are left for this line, and it sells 5"
    ):
        sold(desk, "S-2", "5", line.pk)
    is_simple = accounting is Accounting.SIMPLE

    def books(*roles: tuple[str, str]) -> dict[str, str]:
        return dict(sorted(roles))

    nothing: dict[str, str] = {}
    at_sale = books(("cost_of_sales", "54.00"), ("drop_ship_clearing", "-54.00"))
    ships(desk, first, day(5))
    is_at_delivery = timing is CostOfSales.AT_DELIVERY and not is_simple
    assert reads(desk, 4, 5) == (at_sale if is_at_delivery else nothing)
    hub.invoices(first)
    assert reads(desk, 4, 5) == (nothing if is_simple else at_sale)

    receiving.receive(order=order, arrived=[Arrived(line.pk, D(10))], received_on=day(5), **desk.ana)
    assert list(OnHand.objects.exclude(quantity=0)) == []
    invoice = desk.is_invoiced(order, "LW-1", day(6), (1, "10", "9.00"), (2, "1", "10.00"))
    billed = books(("cost_of_sales", "60.00"), ("drop_ship_clearing", "40.00"))
    assert reads(desk, 5, 6) == (books(("purchases", "100.00")) if is_simple else billed)

    second = sold(desk, "S-2", "4", line.pk)
    ships(desk, second, day(7))
    hub.invoices(second)
    done = books(("cost_of_sales", "100.00"))
    assert reads(desk, 5, 6, 7) == (books(("purchases", "100.00")) if is_simple else done)

    desk.is_credited(invoice, "VC-1", "price", "10", "1.00", day(8))
    assert reads(desk, 7, 8) == (
        books(("purchases", "90.00")) if is_simple else books(("cost_of_sales", "90.00"))
    )
    sold_line = first.lines.get(position=1)
    for number, again in (("CN-1", True), ("CN-2", False)):
        credited(desk, number, first, sold_line.pk, "1", day(9), again=again)
    back = books(("cost_of_sales", "81.00"), ("inventory", "9.00"))
    assert reads(desk, 8, 9) == (books(("purchases", "90.00")) if is_simple else back)
    assert desk.worth() == (D(1), D(9))
    # The vendor has the other one again, and credits it at what was billed.
    desk.is_credited(invoice, "VC-2", "return", "1", "8.00", day(10))
    if not is_simple:
        found = reads(desk, 9, 10)
        assert sum(map(D, found.values())) == D(82)
        assert "drop_ship_clearing" not in found


def test_B3_a_drop_shipment_that_was_not_bought_yet_costs_what_the_product_cost_last(hub: Hub) -> None:
    """At 10.00 by the stock that is there; the purchase order that is found afterwards says 8.00."""
    desk = drop_shipper(hub, Accounting.AT_BILL, CostOfSales.AT_DELIVERY)
    desk.store.receives("first", "A", 2, 20, day(2))
    order = sold(desk, "S-1", "3", None)
    ships(desk, order, day(3))
    assert reads(desk, 3) == {"cost_of_sales": "30.00", "drop_ship_clearing": "-30.00"}
    hub.invoices(order)
    asked = {"product_id": desk.store.product("A").pk, "is_drop_ship": True}
    waits = order.lines.get(position=1)
    for wrong, sentence in (
        (bought("2", "8.00", for_sale_id=waits.pk, **asked), "line 1 buys 2, and Sales order S-1 sells 3"),
        (bought("3", "8.00", for_sale_id=waits.pk, product_id=asked["product_id"]), "only a drop-shipment"),
        (bought("3", "8.00", for_sale_id=waits.pk + 99, **asked), "is bought already, or is not there"),
    ):
        with pytest.raises(Refusal, match=sentence):
            desk.hub.buys("PO-1", wrong)
    purchase = desk.orders("PO-1", bought("3", "8.00", for_sale_id=waits.pk, **asked))
    line_id = purchase.lines.get(position=1).pk
    assert order.lines.get(position=1).bought_with_id == line_id
    assert reads(desk, 3) == {"cost_of_sales": "24.00", "drop_ship_clearing": "-24.00"}
    with pytest.raises(Refusal, match="is sold to customers, so it cannot be said any more"):
        purchases.edit(order=purchase, draft=purchase_draft(purchase, is_drop_ship=False), **desk.ana)
    sales.cancel(order=SalesOrder.objects.get(pk=order.pk), reason="Called off", **desk.ana)
    assert reads(desk, 3) == {}
    purchases.edit(order=purchase, draft=purchase_draft(purchase, is_drop_ship=False), **desk.ana)
    with pytest.raises(Refusal, match="is not there, or its goods come into our stock"):
        sold(desk, "S-3", "1", line_id)

    whole = sold(desk, "S-4", "4", None)
    waits = whole.lines.get(position=1)
    sales.deliver_part(order=whole, quantities={waits.pk: D(1)}, shipped_on=day(4), **desk.ana)
    assert reads(desk, 4)["cost_of_sales"] == "10.00"
    desk.orders("PO-4", bought("4", "8.00", for_sale_id=waits.pk, **asked))
    whole = SalesOrder.objects.get(pk=whole.pk)
    sales.deliver_part(order=whole, quantities={waits.pk: D(3)}, shipped_on=day(5), **desk.ana)
    assert reads(desk, 4, 5) == {"cost_of_sales": "32.00", "drop_ship_clearing": "-32.00"}


def purchase_draft(order: PurchaseOrder, **more: Any) -> PurchaseOrderDraft:
    line = order.lines.get(position=1)
    return PurchaseOrderDraft(
        order.number, order.vendor_id, order.ordered_on,
        lines=(bought(str(line.quantity), str(line.unit_price), product_id=line.product_id, **more),),
    )  # fmt: skip


def test_goods_arrive_leave_and_go_back_where_their_lines_say(hub: Hub) -> None:
    desk = drop_shipper(hub, Accounting.AT_RECEIPT, CostOfSales.AT_DELIVERY)
    stock.add_location(company=hub.company, name="Main", **desk.ana)
    shop = stock.add_location(company=hub.company, name="Shop", **desk.ana)
    tea = desk.store.product("A")
    order = desk.orders("PO-1", bought("10", "10.00", product_id=tea.pk, location_id=shop.pk))
    desk.receives(order, 10, day(3))
    invoice = desk.is_invoiced(order, "LW-1", day(3), (1, "10", "10.00"))
    line = goods("6", "25.00", product_id=tea.pk, location_id=shop.pk)
    sale = hub.sells("S-1", line, on=day(3))
    part = sales.deliver_part(
        order=sale, quantities={sale.lines.get(position=1).pk: D(4)}, shipped_on=day(4), **desk.ana
    )
    assert there(hub) == {"Shop": D(6)}
    nowhere = hub.sells("S-2", goods("1", "25.00", product_id=tea.pk), on=day(3))
    moved = sales.ship_many(company=hub.company, orders=[nowhere], shipped_on=day(5), **desk.ana)
    assert "there are 0 of A Product A at Main, and 1 leave" in moved.refused[0][1]
    desk.is_credited(invoice, "VC-1", "return", "2", "10.00", day(6))
    assert there(hub) == {"Shop": D(4)}
    sales.cancel(order=SalesOrder.objects.get(pk=part.pk), reason="Never left", **desk.ana)
    assert there(hub) == {"Shop": D(8)}
    other = hub.sells("S-3", line, goods("1", "1.00", location_id=None), on=day(3))
    assert other.lines.get(position=2).location is None
    with pytest.raises(Refusal, match="only goods are at a location"):
        hub.sells("S-4", goods("1", "1.00", location_id=shop.pk), on=day(3))


def there(hub: Hub) -> dict[str, D]:
    return {row.location.name: row.quantity for row in queries.on_hand(hub.company)}


def test_charges_may_still_be_edited_on_a_drop_shipped_order(hub: Hub) -> None:
    """A charge is edited without the line forgetting that its goods never come."""
    desk = drop_shipper(hub, Accounting.AT_BILL, CostOfSales.AT_DELIVERY)
    order = ordered(desk, "PO-1", "10", "8.00", freight="10")
    line = order.lines.get(position=1)
    first = sold(desk, "S-1", "5", line.pk)
    ships(desk, first, day(5))
    assert reads(desk, 5)["cost_of_sales"] == "45.00"
    edited = [ChargeDraft("freight", D(20), distribution="by_value")]
    charges.edit_charges(order=PurchaseOrder.objects.get(pk=order.pk), charges=edited, **desk.ana)
    assert order.lines.get(position=1).is_drop_ship
    assert reads(desk, 5)["cost_of_sales"] == "50.00"


def test_B3_what_is_credited_before_the_vendor_sent_it_is_no_cost_of_sales(hub: Hub) -> None:
    desk = drop_shipper(hub, Accounting.AT_BILL, CostOfSales.AT_DELIVERY)
    line = ordered(desk, "PO-1", "10", "8.00").lines.get(position=1)
    order = sold(desk, "S-1", "10", line.pk)
    hub.invoices(order)
    made = credited(desk, "CN-1", order, order.lines.get().pk, "3", day(4))
    assert reads(desk, 3, 4) == {}

    ships(desk, SalesOrder.objects.get(pk=order.pk), day(5))
    assert reads(desk, 4, 5) == {"cost_of_sales": "56.00", "drop_ship_clearing": "-56.00"}
    # Those that are credited once they are with the customer cost what they cost.
    credited(desk, "CN-2", order, order.lines.get().pk, "2", day(6))
    assert reads(desk, 5, 6) == {"cost_of_sales": "56.00", "drop_ship_clearing": "-56.00"}
    credits.cancel(credit=made, reason="They want them after all", **desk.ana)
    assert reads(desk, 4, 5, 6) == {"cost_of_sales": "80.00", "drop_ship_clearing": "-80.00"}


def test_what_is_closed_of_a_drop_shipment_can_be_sold_to_somebody_else(hub: Hub) -> None:
    desk = drop_shipper(hub, Accounting.AT_BILL, CostOfSales.AT_DELIVERY)
    line = ordered(desk, "PO-1", "10", "8.00").lines.get(position=1)
    order = sold(desk, "S-1", "10", line.pk)
    sales.deliver_part(
        order=order, quantities={order.lines.get().pk: D(4)}, shipped_on=day(4), **desk.ana
    )  # fmt: skip
    with pytest.raises(Refusal, match="of which 0 are left for this line, and it sells 6"):
        sold(desk, "S-2", "6", line.pk)

    sales.close_rest(order=order, reason="They found other jam", **desk.ana)
    (places,) = destinations_of([line]).values()
    assert [place.split(" to ")[0] for place in places] == ["4"]
    with pytest.raises(Refusal, match="of which 6 are left for this line, and it sells 7"):
        sold(desk, "S-2", "7", line.pk)
    other = sold(desk, "S-2", "6", line.pk)
    assert sorted(place.split(" to ")[0] for place in destinations_of([line])[line.pk]) == ["4", "6"]

    told = "S-1 has 10 of PO-1, line 1, and others have sold them since: 4 are left. Order more there first."
    with pytest.raises(Refusal, match=told):
        sales.reopen_rest(order=order, **desk.ana)
    sales.cancel(order=other, **desk.ana)
    assert sales.reopen_rest(order=order, **desk.ana).status == SalesOrder.Status.IN_PARTS
    with pytest.raises(Refusal, match="of which 0 are left for this line, and it sells 6"):
        sold(desk, "S-3", "6", line.pk)
