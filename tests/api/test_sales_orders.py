"""Sales orders by API: entered, moved, previewed and sent, with exact figures."""

from __future__ import annotations

from typing import Any

from crossfoot.documents.sales_orders.models import SalesOrder
from crossfoot.sync.models import Push
from desk import Desk, stored
from machine import Machine, machine_of


def order_of(desk: Desk, number: str = "10248", **more: Any) -> dict[str, Any]:
    """Twelve boxes of tea at 14.00, ten percent off, and shipping of 9.50: 160.70."""
    return {
        "number": number,
        "customer_id": desk.hanari.pk,
        "ordered_on": "2026-02-10",
        "status": "confirmed",
        "lines": [
            {"quantity": "12", "unit_price": "14.00", "discount": "0.1", "product_id": desk.tea.pk},
            {"quantity": "1", "unit_price": "9.5", "kind": "shipping", "description": "Courier"},
        ],
        **more,
    }


def test_a_machine_enters_an_order_and_reads_it_again(northwind: Desk, shop: Machine) -> None:
    made = shop.post("/sales-orders", order_of(northwind, memo="From the shop"))
    assert made.status == 201
    assert made.body["total"] == "160.70"
    assert made.body["currency"] == "USD"
    assert [line["amount"] for line in made.body["lines"]] == ["151.20", "9.50"]
    assert [line["unit_price"] for line in made.body["lines"]] == ["14", "9.5"]
    assert made.body["customer"] == {"id": northwind.hanari.pk, "code": "HANAR", "name": "Hanari Carnes"}
    assert made.body["books"] == {
        "state": "not_sent", "sentence": "", "number": "", "changed_at": None, "paid_state": "open",
        "paid_amount": "0.00",
    }  # fmt: skip
    assert made.body["created_at"] == "2026-03-02T09:00:00Z"
    again = shop.get(f"/sales-orders/{made.body['id']}")
    assert again.status == 200
    assert again.body == made.body


def test_many_orders_are_entered_together_or_not_at_all(northwind: Desk, shop: Machine) -> None:
    both = {"orders": [order_of(northwind, "1"), order_of(northwind, "2")]}
    made = shop.post("/sales-orders/batch", both)
    assert made.status == 201
    assert [order["number"] for order in made.body["orders"]] == ["1", "2"]
    before = stored(SalesOrder)
    refused = shop.post(
        "/sales-orders/batch", {"orders": [order_of(northwind, "3"), order_of(northwind, "2")]}
    )
    assert refused.status == 422
    assert refused.body["code"] == "refused"
    assert [problem["code"] for problem in refused.body["problems"]] == ["number_taken"]
    assert refused.body["problems"][0]["subject"] == "2"
    assert stored(SalesOrder) == before


def test_every_mistake_of_an_order_is_told_at_once_with_its_place(northwind: Desk, shop: Machine) -> None:
    wrong = order_of(northwind, lines=[{"quantity": "-1", "unit_price": "5"}], currency="XXQ")
    refused = shop.post("/sales-orders", wrong)
    assert refused.status == 422
    assert refused.wheres == ["currency", "lines.0.quantity"]
    assert refused.response.headers["Content-Type"] == "application/problem+json"
    assert not SalesOrder.objects.exists()


def test_unknown_fields_and_numbers_that_are_no_text_are_refused_by_name(
    northwind: Desk, shop: Machine
) -> None:
    wrong = order_of(northwind, colour="red", lines=[{"quantity": 1.5, "unit_price": "5", "price": "5"}])
    refused = shop.post("/sales-orders", wrong)
    assert refused.status == 422
    assert refused.body["code"] == "invalid"
    assert sorted(refused.wheres) == ["colour", "lines.0.price", "lines.0.quantity"]
    assert "“colour” is not a field of this request. Leave it out." in refused.sentences


def test_an_unknown_query_parameter_is_refused(shop: Machine) -> None:
    refused = shop.get("/sales-orders", sate="waiting")
    assert refused.status == 422
    assert refused.wheres == ["sate"]


def test_the_list_is_searched_filtered_and_paged_as_on_the_page(northwind: Desk, shop: Machine) -> None:
    numbers = [f"S-{number}" for number in range(1, 6)]
    shop.post("/sales-orders/batch", {"orders": [order_of(northwind, number) for number in numbers]})
    first = shop.get("/sales-orders", sort="number", page_size=2)
    assert [order["number"] for order in first.body["items"]] == ["S-1", "S-2"]
    assert (first.body["total"], first.body["has_next"], first.body["total_is_capped"]) == (5, True, False)
    last = shop.get("/sales-orders", sort="number", page_size=2, page=3)
    assert [order["number"] for order in last.body["items"]] == ["S-5"]
    assert last.body["has_next"] is False
    beyond = shop.get("/sales-orders", sort="number", page_size=2, page=9)
    assert (beyond.body["items"], beyond.body["page"]) == ([], 9)
    assert shop.get("/sales-orders", text="S-4").body["total"] == 1
    assert shop.get("/sales-orders", from_on="2026-02-11").body["total"] == 0
    assert shop.get("/sales-orders", page_size=201).status == 422


def test_an_order_is_replaced_by_what_is_put(northwind: Desk, shop: Machine) -> None:
    made = shop.post("/sales-orders", order_of(northwind, status="draft")).body
    changed = order_of(northwind, lines=[{"quantity": "1", "unit_price": "20"}])
    del changed["status"]
    edited = shop.put(f"/sales-orders/{made['id']}", changed)
    assert edited.status == 200
    assert (edited.body["total"], edited.body["status"], len(edited.body["lines"])) == ("20.00", "draft", 1)


def test_orders_are_confirmed_and_shipped_and_those_that_cannot_say_why(
    northwind: Desk, shop: Machine
) -> None:
    draft = shop.post("/sales-orders", order_of(northwind, "1", status="draft")).body["id"]
    confirmed = shop.post("/sales-orders", order_of(northwind, "2")).body["id"]
    moved = shop.post("/sales-orders/confirm", {"ids": [draft, confirmed]})
    assert moved.status == 200
    assert moved.body["moved"] == [draft]
    (stayed,) = moved.body["refused"]
    assert (stayed["id"], stayed["number"]) == (confirmed, "2")
    assert "is confirmed and cannot become confirmed" in stayed["sentence"]
    shipped = shop.post("/sales-orders/ship", {"ids": [draft], "shipped_on": "2026-02-12"})
    assert shipped.body["moved"] == [draft]
    assert shop.get(f"/sales-orders/{draft}").body["shipped_on"] == "2026-02-12"


def test_an_order_is_previewed_with_its_debits_and_credits(northwind: Desk, shop: Machine) -> None:
    order = shop.post("/sales-orders", order_of(northwind)).body["id"]
    reply = shop.post("/sales-orders/preview", {"ids": [order]})
    assert reply.status == 200
    (preview,) = reply.body["previews"]
    assert preview["is_ready"] is True
    assert preview["document"]["total"] == "160.70"
    assert preview["document"]["due_on"] == "2026-03-12"
    booked = {line["account"]: (line["debit"], line["credit"]) for line in preview["journal"]}
    assert booked == {
        "Accounts Receivable (A/R)": ("160.70", "0.00"),
        "Sales of Product Income": ("0.00", "151.20"),
        "Shipping Income": ("0.00", "9.50"),
    }
    assert not Push.objects.exists()


def test_an_invoice_is_queued_once_and_asking_again_says_so(northwind: Desk, shop: Machine) -> None:
    order = shop.post("/sales-orders", order_of(northwind)).body["id"]
    sent = shop.post("/sales-orders/create-invoices", {"ids": [order]})
    assert sent.status == 200
    (queued,) = sent.body["queued"]
    assert (queued["order_id"], queued["state"]) == (order, "waiting")
    assert Push.objects.get(pk=queued["push_id"]).document_key == f"sales_order:{order}"
    again = shop.post("/sales-orders/create-invoices", {"ids": [order]})
    assert again.body["queued"] == []
    assert [problem["code"] for problem in again.body["refused"][0]["problems"]] == ["billed_once"]
    assert Push.objects.filter(kind=Push.Kind.INVOICE).count() == 1


def test_dates_are_chosen_over_the_rule_and_given_back(northwind: Desk, shop: Machine) -> None:
    order = shop.post("/sales-orders", order_of(northwind)).body["id"]
    chosen = shop.put(f"/sales-orders/{order}/dates", {"posting_on": "2026-02-20", "due_on": None})
    assert (chosen.status, chosen.body["posting_on"], chosen.body["due_on"]) == (200, "2026-02-20", None)
    back = shop.put(f"/sales-orders/{order}/dates", {"posting_on": None, "due_on": None})
    assert back.body["posting_on"] is None
    wrong = shop.put(f"/sales-orders/{order}/dates", {"posting_on": "2026-02-30", "due_on": None})
    assert (wrong.status, wrong.wheres) == (422, ["posting_on"])


def test_an_order_that_is_in_the_books_already_is_marked_linked_and_freed(
    northwind: Desk, shop: Machine
) -> None:
    order = shop.post("/sales-orders", order_of(northwind)).body["id"]
    marked = shop.post(f"/sales-orders/{order}/mark", {"reason": "Entered by hand on 3 July"})
    assert marked.body["books"]["state"] == "marked"
    assert shop.post(f"/sales-orders/{order}/unmark").body["books"]["state"] == "not_sent"
    existing = {"remote_id": "145", "number": "1037", "total": "160.70"}
    linked = shop.post(f"/sales-orders/{order}/link", existing)
    assert (linked.body["books"]["state"], linked.body["books"]["number"]) == ("synchronized", "1037")
    assert shop.post(f"/sales-orders/{order}/mark", {"reason": ""}).status == 422


def test_a_cancelled_order_stays_cancelled_and_that_is_a_conflict(northwind: Desk, shop: Machine) -> None:
    order = shop.post("/sales-orders", order_of(northwind)).body["id"]
    assert shop.post(f"/sales-orders/{order}/reopen").body["status"] == "draft"
    cancelled = shop.post(f"/sales-orders/{order}/cancel", {"reason": "Changed their mind"})
    assert cancelled.body["status"] == "cancelled"
    again = shop.post(f"/sales-orders/{order}/cancel", {})
    assert (again.status, again.body["code"]) == (409, "illegal_move")
    assert "cannot become cancelled" in again.body["detail"]


def test_a_role_that_may_not_send_is_told_whom_to_ask(northwind: Desk, shop: Machine) -> None:
    order = shop.post("/sales-orders", order_of(northwind)).body["id"]
    viewer = machine_of(northwind.vic, northwind.company)
    assert viewer.get(f"/sales-orders/{order}").status == 200
    refused = viewer.post("/sales-orders/create-invoices", {"ids": [order]})
    assert (refused.status, refused.body["code"]) == (403, "forbidden")
    assert "Ask someone with the role" in refused.body["detail"]
    assert not Push.objects.exists()
