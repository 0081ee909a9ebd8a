"""Switching inventory on: what stands against it is said with figures, and the opening entry waits for approval."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from crossfoot.core.problems import Refusal
from crossfoot.core.stock.going_live import in_accounts
from crossfoot.core.stock.on_hand import NegativeStock
from crossfoot.core.stock.roles import Accounting
from crossfoot.journals.models import Journal
from crossfoot.mappings import operations as mappings
from crossfoot.stock import going_live, queries
from crossfoot.stock import operations as stock
from crossfoot.stock.going_live import Choice, Outlook
from crossfoot.stock.models import Movement, StockSettings
from crossfoot.tenancy.access import Forbidden
from storehouse import Storehouse
from world import Hub

D = Decimal
AT_BILL = Choice(Accounting.AT_BILL)
AT_RECEIPT = Choice(Accounting.AT_RECEIPT)


def day(number: int) -> date:
    return date(2026, 1, number)


def in_simple(hub: Hub, **how: object) -> Storehouse:
    """Ten A at 8.00 were there, ten more came at 10.00 and are not billed, five left; QuickBooks has 50.00."""
    store = Storehouse(hub, Accounting.SIMPLE).opens(day(10), **how)
    store.enters_journal("inventory", "equity", D(50), day(1))
    store.has("A", 10, 80, day(1))
    store.receives("receipt", "A", 10, 100, day(2), line="order")
    store.ships("shipment", "A", 5, day(3), line="sale")
    return store


def looks(store: Storehouse, choice: Choice, in_quickbooks: Decimal | None = None) -> Outlook:
    return going_live.look(company=store.hub.company, choice=choice, in_quickbooks=in_quickbooks, **store.ana)


def sentences(outlook: Outlook) -> list[str]:
    return [one.sentence for one in outlook.problems]


def way_of(store: Storehouse) -> str:
    return StockSettings.objects.get(company=store.hub.company).accounting


@pytest.mark.parametrize(
    ("choice", "lines", "booked"),
    [
        (
            AT_BILL, "Dr Opening balance equity 15.00, Cr Inventory 15.00",
            {"inventory": D(35), "equity": D(-50), "opening_equity": D(15)},
        ),
        (
            AT_RECEIPT,
            "Dr Inventory 85.00, Dr Opening balance equity 15.00, Cr Goods received, not billed 100.00",
            {"inventory": D(135), "grni": D(-100), "equity": D(-50), "opening_equity": D(15)},
        ),
    ],
)  # fmt: skip
def test_E5_the_opening_is_computed_shown_and_posted_on_approval(
    hub: Hub, choice: Choice, lines: str, booked: dict[str, Decimal]
) -> None:
    store = in_simple(hub)
    had = going_live.inventory_in_quickbooks(hub.office.talks(hub.connection), day(9))
    assert had - store.before.get("inventory", D(0)) == D(50)
    had = D(50)

    outlook = looks(store, choice, had)
    assert (outlook.compared_on, outlook.is_ready) == (day(9), True)
    assert outlook.opening is not None
    assert in_accounts(outlook.opening) == lines
    with pytest.raises(Refusal) as refused:
        going_live.switch_on(company=hub.company, choice=choice, in_quickbooks=had, **store.ana)
    assert refused.value.sentence == sentences(outlook)[0]
    assert (
        "your stock is worth 135.00 here, and QuickBooks' inventory account has 50.00"
        in refused.value.sentence
    )
    assert (way_of(store), Journal.objects.count()) == ("simple", 0)

    going_live.switch_on(
        company=hub.company, choice=choice, in_quickbooks=had, approves_opening=True, **store.ana
    )
    hub.works()
    assert way_of(store) == choice.accounting.value
    assert store.reported(day(9)) == booked
    tied = queries.tie_out(
        hub.company, day(9), {"inventory": booked["inventory"], "grni": booked.get("grni", D(0))}
    )
    assert {role: one.difference for role, one in tied.items()} == dict.fromkeys(tied, D(0))


def test_a_start_at_the_beginning_needs_no_opening_and_everything_missing_is_said_at_once(hub: Hub) -> None:
    store = Storehouse(hub, Accounting.SIMPLE).opens(day(2))
    for key in ("inventory", "cost_of_sales", "grni"):
        mappings.unmap_account(connection=hub.connection, key=key, **store.ana)

    with pytest.raises(Refusal) as refused:
        going_live.switch_on(company=hub.company, choice=AT_RECEIPT, in_quickbooks=D(0), **store.ana)
    assert [one.sentence for one in refused.value.problems] == [
        "Choose the QuickBooks account for “Inventory”.",
        "Choose the QuickBooks account for “Cost of goods sold”.",
        "Choose the QuickBooks account for “Goods received, not billed”.",
    ]
    assert way_of(store) == "simple"

    for role, name in (("inventory", "Inventory Asset"), ("cost_of_sales", "Cost of Goods Sold")):
        hub.maps(role, name)
    assert looks(store, AT_BILL, D(0)) == Outlook((), None, day(1))
    with pytest.raises(Refusal, match="Nothing was in stock here by then, so it has to be empty, too"):
        going_live.switch_on(company=hub.company, choice=AT_BILL, **store.ana)
    going_live.switch_on(company=hub.company, choice=AT_BILL, in_quickbooks=D(0), **store.ana)
    assert (way_of(store), Journal.objects.count()) == ("at_bill", 0)


def test_E6_E7_what_has_no_cost_or_less_than_nothing_stands_against_it(hub: Hub) -> None:
    store = in_simple(hub, negative_stock=NegativeStock.PROVISIONAL)
    store.ships("too many", "A", 20, day(4), line="another sale")
    store.has("B", 3, 12, day(1))
    # Data that was brought in from elsewhere may lack a cost; what is entered here is refused at once.
    Movement.objects.filter(product__sku="B").update(is_uncosted=True)

    outlook = looks(store, AT_BILL, D(50))
    assert not outlook.is_ready
    assert sentences(outlook)[1:] == [
        "B Product B has no cost in its movement of 1 Jan 2026, and cannot be booked at nothing. State its cost at the "
        "product, or at what arrived.",
        "A Product A has -5 on hand at Main warehouse on 4 Jan 2026. Record what arrived before it left, or count the "
        "stock.",
    ]
    with pytest.raises(Refusal, match="One more thing is wrong"):
        going_live.switch_on(
            company=hub.company, choice=AT_BILL, in_quickbooks=D(50), approves_opening=True, **store.ana
        )
    assert (way_of(store), Journal.objects.count()) == ("simple", 0)


def test_E4_what_moved_since_the_start_waits_for_a_later_start(hub: Hub) -> None:
    store = in_simple(hub)
    hub.chooses(start_on=day(3))
    [sentence] = sentences(looks(store, AT_BILL, D(50)))
    assert sentence.startswith("Stock moved on 3 Jan 2026, and QuickBooks starts on 3 Jan 2026.")
    hub.chooses(is_without_start=True)
    assert sentences(looks(store, AT_BILL, D(0))) == [
        "Stock moved through 3 Jan 2026 in Simple accounting, of which nothing is in QuickBooks' inventory, and "
        "QuickBooks has no start date. Let it start on 4 Jan 2026 or later, so that the opening entry has it."
    ]


def test_once_it_is_on_another_rule_for_negative_stock_asks_for_nothing(hub: Hub) -> None:
    store = in_simple(hub)
    going_live.switch_on(
        company=hub.company, choice=AT_BILL, in_quickbooks=D(50), approves_opening=True, **store.ana
    )
    lenient = Choice(Accounting.AT_BILL, negative_stock=NegativeStock.PROVISIONAL)
    going_live.switch_on(company=hub.company, choice=lenient, **store.ana)
    assert StockSettings.objects.get(company=hub.company).negative_stock == "provisional"
    assert Journal.objects.count() == 1


def test_a_seller_neither_looks_nor_switches(hub: Hub) -> None:
    for act in (going_live.look, going_live.switch_on):
        with pytest.raises(Forbidden):
            act(company=hub.company, choice=AT_BILL, by=hub.sam, at=hub.now)
    assert not StockSettings.objects.exists()


def tied(store: Storehouse, on: date) -> bool:
    store.hub.works()
    found = store.reported(on)
    had = {role: found.get(role, D(0)) for role in ("inventory", "grni")}
    return all(one.is_tied for one in queries.tie_out(store.hub.company, on, had).values())


@pytest.mark.parametrize("choice", [AT_BILL, AT_RECEIPT])
def test_goods_that_went_back_before_the_start_are_tied_until_and_after_their_credit(
    hub: Hub, choice: Choice
) -> None:
    store = Storehouse(hub, Accounting.SIMPLE).opens(day(10))
    store.has("A", 10, 80, day(1))
    store.goes_back("back", "A", 2, day(5))
    going_live.switch_on(
        company=hub.company, choice=choice, in_quickbooks=D(0), approves_opening=True, **store.ana
    )
    assert tied(store, day(9)) and tied(store, day(31))
    store.accounting = choice.accounting
    store.is_credited("back", 16, day(12))
    assert tied(store, day(9)) and tied(store, day(31))
    assert store.reported()["inventory"] == 64


def test_what_was_forgotten_before_the_start_is_dated_on_it_and_counted_where_the_opening_had_it(
    hub: Hub,
) -> None:
    store = Storehouse(hub, Accounting.AT_RECEIPT).opens(day(10))
    store.has("A", 10, 80, day(1))
    stock.post_opening(company=hub.company, in_quickbooks=D(0), **store.ana)
    with pytest.raises(Refusal, match="Date it 10 Jan 2026 or later, and count the stock where the opening"):
        store.receives("forgotten", "A", 5, 40, day(5), line="order")

    store.receives("forgotten", "A", 5, 40, day(10), line="order")
    assert tied(store, day(31))
    assert (store.reported()["inventory"], store.reported()["grni"]) == (120, -40)
    store.finds("count", "A", -5, day(10))
    assert tied(store, day(9)) and tied(store, day(31))
    assert store.reported()["inventory"] == 80
