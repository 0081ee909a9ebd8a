"""The lists of orders: what is found, counted and selected."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from crossfoot.documents import lists
from crossfoot.documents.lists import Criteria, Sort, Tab
from crossfoot.documents.models import SalesOrder
from crossfoot.documents.purchase_orders import operations as buying
from crossfoot.documents.purchase_orders import queries as purchases
from crossfoot.documents.purchase_orders.drafts import PurchaseLineDraft, PurchaseOrderDraft
from crossfoot.documents.sales_orders import operations as selling
from crossfoot.documents.sales_orders import queries as sales
from crossfoot.documents.sales_orders.drafts import SalesLineDraft, SalesOrderDraft
from crossfoot.parties.models import Party
from desk import NOW, Desk, desk


def sells(desk: Desk, number: str, **more: Any) -> SalesOrder:
    product = more.pop("product", desk.tea)
    line = SalesLineDraft(D(1), more.pop("price", D(5)), product_id=product.pk)
    values = {
        "customer_id": desk.hanari.pk,
        "ordered_on": date(2026, 2, 1),
        "status": "confirmed",
        "lines": (line,),
        **more,
    }  # fmt: skip
    return selling.draft(company=desk.company, order=SalesOrderDraft(number, **values), by=desk.ana, at=NOW)


def numbers(desk: Desk, **criteria: Any) -> list[str]:
    return [order.number for order in sales.find(desk.company, Criteria(**criteria))]


@pytest.fixture
def shelf(northwind: Desk) -> Desk:
    toms = Party.objects.create(
        company=northwind.company, kind="customer", name="Toms Spezialitäten", name_key="toms spezialitäten",
        code="TOMSP", currency="USD", created_at=NOW,
    )  # fmt: skip
    sells(northwind, "10248", source="Shop", ordered_on=date(2026, 1, 4), price=D(9))
    sells(northwind, "10249", source="Web", ordered_on=date(2026, 1, 5), customer_id=toms.pk)
    sells(northwind, "10250", source="Shop", ordered_on=date(2026, 1, 8), product=northwind.cheese)
    sells(northwind, "20000", status="draft", ordered_on=date(2026, 1, 9))
    sells(desk("Other Ltd"), "10251")
    return northwind


def test_the_newest_orders_come_first_and_no_one_elses(shelf: Desk) -> None:
    assert numbers(shelf) == ["20000", "10250", "10249", "10248"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1024", ["10249", "10248"]),
        ("10250", ["10250"]),
        ("spezialitä", ["10249"]),
        ("  TOMS ", ["10249"]),
        ("tomsp", ["10249"]),
        ("che-7", ["10250"]),
        ("CHE", ["10250"]),
        ("0248", []),
        ("' OR 1=1 --", []),
        ("%", []),
        ("\x00", ["20000", "10250", "10249", "10248"]),
    ],
)
def test_a_search_finds_numbers_parties_and_products(shelf: Desk, text: str, found: list[str]) -> None:
    assert numbers(shelf, text=text) == found


def test_filters_narrow_together(shelf: Desk) -> None:
    assert numbers(shelf, source="Shop") == ["10250", "10248"]
    assert numbers(shelf, source="Shop", from_on=date(2026, 1, 5)) == ["10250"]
    assert numbers(shelf, from_on=date(2026, 1, 5), to_on=date(2026, 1, 8)) == ["10250", "10249"]
    assert numbers(shelf, status="draft") == ["20000"]
    assert numbers(shelf, party_id=shelf.hanari.pk, text="1024") == ["10248"]


def test_sorting_by_party_and_total(shelf: Desk) -> None:
    assert numbers(shelf, sort=Sort.PARTY_DOWN)[0] == "10249"
    assert numbers(shelf, sort=Sort.TOTAL_DOWN)[0] == "10248"
    assert numbers(shelf, sort=Sort.NUMBER) == ["10248", "10249", "10250", "20000"]


def test_tabs_count_what_they_show_with_one_statement(
    shelf: Desk, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    order = SalesOrder.objects.get(company=shelf.company, number="10248")
    selling.create_invoices(company=shelf.company, orders=[order], by=shelf.ana, at=NOW)
    with django_assert_num_queries(1):
        counts = {tab: str(count) for tab, count in sales.tabs(shelf.company).items()}
    assert counts == {
        Tab.ALL: "4", Tab.NOT_SENT: "2", Tab.WAITING: "1", Tab.SYNCHRONIZED: "0", Tab.NEEDS_ATTENTION: "0",
        Tab.MARKED: "0",
    }  # fmt: skip
    assert numbers(shelf, tab=Tab.NOT_SENT) == ["10250", "10249"], "a draft is not offered"
    assert numbers(shelf, tab=Tab.WAITING) == ["10248"]


def test_counts_stop_at_their_limit(shelf: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "MOST_COUNTED", 2)
    assert str(sales.tabs(shelf.company)[Tab.ALL]) == "2+"


def test_pages_do_not_overlap_and_one_too_far_is_the_last(shelf: Desk) -> None:
    first = sales.page_of(shelf.company, Criteria(page_size=3))
    second = sales.page_of(shelf.company, Criteria(page_size=3, page=2))
    beyond = sales.page_of(shelf.company, Criteria(page_size=3, page=99))
    assert [order.number for order in first.rows] == ["20000", "10250", "10249"]
    assert (first.has_next, first.first, first.last, first.count.number) == (True, 1, 3, 4)
    assert [order.number for order in second.rows] == ["10248"] == [order.number for order in beyond.rows]
    assert (second.has_next, second.has_previous, beyond.number) == (False, True, 2)


def test_an_empty_list_has_one_empty_page(northwind: Desk) -> None:
    page = sales.page_of(northwind.company, Criteria())
    assert (page.rows, page.number, page.has_next, page.first, page.last) == ([], 1, False, 0, 0)


def test_select_all_that_match_takes_all_pages(shelf: Desk) -> None:
    ids = sales.selection(shelf.company, Criteria(tab=Tab.NOT_SENT, page_size=1, page=2))
    assert len(ids) == 3


def test_purchase_orders_are_found_the_same_way(northwind: Desk) -> None:
    line = PurchaseLineDraft(D(1), D(5), product_id=northwind.cheese.pk)
    draft = PurchaseOrderDraft("PO-7", northwind.litware.pk, date(2026, 2, 1), (line,), status="approved")
    buying.draft(company=northwind.company, order=draft, by=northwind.pia, at=NOW)
    for text in ("PO-", "litware", "che", "LITWARE0001"):
        assert [order.number for order in purchases.find(northwind.company, Criteria(text=text))] == ["PO-7"]
    assert str(purchases.tabs(northwind.company)[Tab.NOT_SENT]) == "1"


def test_criteria_know_whether_anything_was_narrowed() -> None:
    assert not Criteria(tab=Tab.WAITING, page=3).is_narrowed
    assert Criteria(text="x").is_narrowed
