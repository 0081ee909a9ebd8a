"""The warehouse: places, counts, transfers, who may do what, and when the way of accounting may be another one."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest

from crossfoot.audit.models import Event
from crossfoot.core.problems import Refusal
from crossfoot.core.stock.on_hand import NegativeStock
from crossfoot.core.stock.roles import Accounting
from crossfoot.core.stock.selling import CostOfSales
from crossfoot.journals.models import Journal
from crossfoot.mappings import operations as mappings
from crossfoot.mappings.models import AccountMapping
from crossfoot.stock import operations as stock
from crossfoot.stock import queries
from crossfoot.stock.acts import settings_of
from crossfoot.stock.drafts import Counted, Moved
from crossfoot.stock.models import Movement, StockEvent
from crossfoot.tenancy.access import Forbidden, Outsider
from storehouse import Storehouse
from world import Hub

D = Decimal


def day(number: int) -> date:
    return date(2026, 1, number)


def there(store: Storehouse) -> dict[tuple[str, str], Decimal]:
    """Quantities by SKU and location."""
    return {(row.product.sku, row.location.name): row.quantity for row in queries.on_hand(store.hub.company)}


def lines(event: StockEvent | None) -> list[str]:
    assert event is not None
    return [
        f"{'Dr' if line.debit else 'Cr'} {line.account} {line.debit or line.credit:.2f}"
        for journal in Journal.objects.filter(cause_kind="stock_event", cause_id=event.pk)
        for line in journal.lines.all()
    ]


@pytest.fixture
def store(hub: Hub) -> Storehouse:
    return Storehouse(hub, Accounting.AT_RECEIPT).opens(day(1))


def test_a_count_books_what_differs_from_what_was_expected_that_day_in_one_entry(store: Storehouse) -> None:
    store.receives("tea", "TEA", 10, 100, day(1))
    store.receives("rice", "RICE", 10, 20, day(1))
    store.ships("sale", "TEA", 4, day(4))
    counted = [
        Counted(store.product("TEA"), D(9)), Counted(store.product("RICE"), D("11.5")),
        Counted(store.product("SALT"), D(0)),
    ]  # fmt: skip
    paper = stock.count(company=store.hub.company, counted=counted, on=day(3), **store.ana)
    assert [(line.product.sku, line.expected, line.counted) for line in paper.lines.all()] == [
        ("TEA", 10, 9), ("RICE", 10, D("11.5")), ("SALT", 0, 0),
    ]  # fmt: skip
    assert lines(paper.event) == ["Dr shrinkage 7.00", "Cr inventory 7.00"]
    assert there(store) == {("TEA", "Main warehouse"): 5, ("RICE", "Main warehouse"): D("11.5")}
    nothing = stock.count(company=store.hub.company, counted=counted, on=day(3), **store.ana)
    assert nothing.event is None


def test_a_transfer_moves_quantities_and_books_only_between_different_accounts(store: Storehouse) -> None:
    shop = stock.add_location(company=store.hub.company, name="Shop", **store.ana)
    depot = stock.add_location(company=store.hub.company, name="Depot", **store.ana)
    assert (shop.is_default, depot.is_default) == (True, False)
    store.receives("tea", "TEA", 10, 100, day(1))
    moved = [Moved(store.product("TEA"), D(4))]
    plain = stock.transfer(
        company=store.hub.company, moved=moved, here=shop, there=depot, on=day(2), **store.ana
    )
    assert lines(plain.event) == []
    record = AccountMapping.objects.get(connection=store.hub.connection, key="work_in_progress").record
    AccountMapping.objects.create(
        connection=store.hub.connection, key=f"inventory@location:{depot.pk}", record=record
    )
    across = stock.transfer(
        company=store.hub.company, moved=moved, here=shop, there=depot, on=day(3), **store.ana
    )
    # The four that were there before go to the account that was chosen since, with the next event.
    assert lines(across.event) == [f"Dr inventory@location:{depot.pk} 40.00", "Cr inventory 40.00"] * 2
    assert there(store) == {("TEA", "Shop"): 2, ("TEA", "Depot"): 8}
    assert [row.value_after for row in queries.movements_of(store.product("TEA"))] == [100, 100, 100]
    with pytest.raises(Refusal, match="there are 2 of TEA Product TEA at Shop, and 4 leave"):
        stock.transfer(company=store.hub.company, moved=moved, here=shop, there=depot, on=day(3), **store.ana)


def test_a_location_with_stock_stays_and_so_does_the_default(store: Storehouse) -> None:
    shop = stock.add_location(company=store.hub.company, name="Shop", **store.ana)
    with pytest.raises(Refusal, match="There is a location shop already"):
        stock.add_location(company=store.hub.company, name="shop", **store.ana)
    with pytest.raises(Refusal, match="Shop is the default location"):
        stock.edit_location(location=shop, name="Shop", is_active=False, **store.ana)
    depot = stock.add_location(company=store.hub.company, name="Depot", is_default=True, **store.ana)
    store.receives("tea", "TEA", 1, 10, day(1), location=shop)
    with pytest.raises(Refusal, match="There is still stock at Shop"):
        stock.edit_location(location=shop, name="Shop", is_active=False, **store.ana)
    store.finds("all gone", "TEA", -1, day(2), location=shop)
    stock.edit_location(location=shop, name="Old shop", is_active=False, **store.ana)
    shop.refresh_from_db()
    with pytest.raises(Refusal, match="The location Old shop is not used any more"):
        store.receives("tea", "TEA", 1, 10, day(1), location=shop)
    depot.refresh_from_db()
    assert depot.is_default


def test_what_is_entered_wrongly_is_refused_with_everything_that_is_wrong(store: Storehouse) -> None:
    for quantity, amount, sentence in (
        (0, 10, "The quantity of TEA Product TEA is 0; it must be more than 0, at most 999,999,999, with no more "
         "than 6 decimals. Correct it."),
        ("0.0000001", "0.0000001", "The quantity of TEA Product TEA is 1E-7; it must be more than 0, at most "
         "999,999,999, with no more than 6 decimals. Correct it. One more thing is wrong."),
    ):  # fmt: skip
        with pytest.raises(Refusal) as refused:
            store.receives("tea", "TEA", quantity, amount, day(1))
        assert refused.value.sentence == sentence
    store.receives("tea", "TEA", 2, 10, day(3), line="order")
    store.is_billed("bill", "TEA", 1, 5, day(3), line="order")
    with pytest.raises(Refusal, match="Of that receipt 1 of TEA Product TEA are not billed, and 2 go back"):
        store.goes_back("back", "TEA", 2, day(4), receipt="tea")
    store.ships("sale", "TEA", 2, day(4))
    with pytest.raises(
        Refusal, match="Of that delivery 2 of TEA Product TEA are still with the customer, and 3"
    ):
        store.comes_back("return", "sale", 3, 0, day(5))
    with pytest.raises(Refusal, match="left on 4 Jan 2026 and cannot come back on 3 Jan 2026"):
        store.comes_back("return", "sale", 1, 0, day(3))


def test_each_role_does_its_own_part_and_the_trail_tells_it(store: Storehouse) -> None:
    hub, tea = store.hub, store.product("TEA")
    count = {"company": hub.company, "counted": [Counted(tea, D(3))], "on": day(2), "at": hub.now}
    with pytest.raises(Forbidden, match="count, write off, transfer and make stock"):
        stock.count(by=hub.sam, **count)
    with pytest.raises(Outsider):
        stock.count(by=hub.office.bo, **count)
    with pytest.raises(Forbidden, match="change the company's settings"):
        stock.choose_accounting(company=hub.company, accounting=Accounting.SIMPLE, by=hub.pia, at=hub.now)
    assert Movement.objects.count() == 0
    store.receives("tea", "TEA", 5, 50, day(1))
    stock.count(by=hub.pia, **count)
    verbs = Event.objects.filter(company_id=hub.company.pk, verb__startswith="stock.")
    told = verbs.order_by("sequence").last()
    assert told is not None
    data = json.loads(told.data)
    assert (told.verb, told.actor, data["differing"], len(data["journals"])) == (
        "stock.counted", "Pia", 1, 1,
    )  # fmt: skip


def test_the_way_of_accounting_stays_once_movements_are_posted(store: Storehouse) -> None:
    company = store.hub.company
    with pytest.raises(Refusal, match="In Simple accounting there is no opening entry"):
        stock.choose_accounting(company=company, accounting=Accounting.SIMPLE, **store.ana)
        stock.post_opening(company=company, in_quickbooks=D(0), **store.ana)
    store.keeps(Accounting.AT_RECEIPT)
    store.receives("tea", "TEA", 5, 50, day(1))
    with pytest.raises(Refusal) as refused:
        store.keeps(Accounting.AT_BILL)
    journal = Journal.objects.get()
    assert refused.value.sentence == (
        f"Stock is in QuickBooks already, since {journal} of 1 Jan 2026. Another way of accounting for it needs books "
        "of its own: begin it in a new QuickBooks company."
    )
    assert settings_of(company).accounting == "at_receipt"
    chosen = stock.choose_accounting(
        company=company,
        accounting=Accounting.AT_RECEIPT,
        negative_stock=NegativeStock.PROVISIONAL,
        **store.ana,
    )
    assert chosen.negative_stock == "provisional"


def test_stock_of_simple_accounting_goes_to_quickbooks_with_the_opening_entry(hub: Hub) -> None:
    """Ten came at 8.00, and three of them left and are not invoiced; four of the ten are not billed."""
    store = Storehouse(hub, Accounting.SIMPLE).opens(day(10))
    store.receives("tea", "TEA", 10, 80, day(2), line="order")
    stock.record_bill(
        company=hub.company, charged=[store.charged("TEA", 6, 48, "order")], on=day(3), **store.ana
    )
    store.ships("sale", "TEA", 3, day(4), line="sale")
    with pytest.raises(Refusal, match="Stock moved on 4 Jan 2026, and QuickBooks starts on 4 Jan 2026"):
        hub.chooses(start_on=day(4))
        store.keeps(Accounting.AT_RECEIPT)
    hub.chooses(start_on=day(10))
    store.accounting = Accounting.AT_RECEIPT
    how = {"accounting": store.accounting, "cost_of_sales": CostOfSales.AT_INVOICE, **store.ana}
    with pytest.raises(Refusal, match=r"is not known yet\. Read it from QuickBooks"):
        stock.choose_accounting(company=hub.company, **how)
    with pytest.raises(Refusal, match="Look at the opening entry and approve it"):
        stock.choose_accounting(company=hub.company, in_quickbooks=D(0), **how)
    store.keeps(store.accounting, cost_of_sales=CostOfSales.AT_INVOICE)
    event = StockEvent.objects.get(source_kind="opening_entry")
    assert lines(event) == [
        "Dr inventory 24.00", "Dr inventory 56.00", "Cr grni 32.00", "Cr opening_equity 48.00",
    ]  # fmt: skip
    store.invoices("invoice", "TEA", 3, 60, day(11), line="sale")
    assert store.posts() == {
        "cost_of_sales": "24.00", "grni": "-32.00", "income": "-60.00", "inventory": "56.00",
        "opening_equity": "-48.00", "receivable": "60.00",
    }  # fmt: skip
    tied = queries.tie_out(hub.company, day(11), store.reported())
    assert all(one.is_tied for one in tied.values()), tied
    with pytest.raises(Refusal, match="The opening entry of 9 Jan 2026 is posted already"):
        stock.post_opening(company=hub.company, in_quickbooks=D(0), **store.ana)
    with pytest.raises(Refusal, match="so stock of before cannot be added"):
        store.has("TEA", 1, 8, day(9))


def test_B3_what_the_way_of_accounting_needs_stays_chosen(hub: Hub) -> None:
    """Bills fill the inventory account and deliveries empty it, so that both are sent, and their accounts stay."""
    hub.chooses(purchase_document="purchase_order")
    hub.chooses(purchase_document="bill")
    store = Storehouse(hub, Accounting.AT_RECEIPT).opens(day(2))
    with pytest.raises(Refusal, match="go to QuickBooks as purchase orders and are billed there"):
        hub.chooses(purchase_document="purchase_order")
    with pytest.raises(Refusal, match="needs sales orders and purchase orders both"):
        hub.chooses(sync_purchases=False)
    for key in ("inventory", "cost_of_sales", "grni"):
        with pytest.raises(Refusal, match="needs an account as long as it is sent"):
            mappings.unmap_account(connection=hub.connection, key=key, **store.ana)
    AccountMapping.objects.filter(connection=hub.connection, key="grni").delete()
    with pytest.raises(Refusal, match="Choose the QuickBooks account for “Goods received, not billed”"):
        mappings.complete(connection=hub.connection, **store.ana)
    mappings.unmap_account(connection=hub.connection, key="shrinkage", **store.ana)
