"""Bad input, by page and by API: a clear sentence, nothing lost, nothing half-written."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from crossfoot.documents.models import PurchaseLine, PurchaseOrder, SalesLine, SalesOrder
from crossfoot.sync.models import Push
from requirements.steps import enters_purchase_order, enters_sales_order
from world import Hub, goods, totals

EMOJI = "Café ☕ Señorial"
LINE = {"description": "Green tea", "quantity": "2", "unit_price": "60.00"}


def order(hub: Hub, **more: Any) -> dict[str, Any]:
    """A sales order as the API takes it."""
    given = {"number": "10248", "customer_id": hub.customer().pk, "ordered_on": "2026-01-05", "lines": [LINE]}
    return given | {"status": "confirmed"} | more


def send(hub: Hub, order_id: int) -> Any:
    reply = hub.api(hub.ana).post("/sales-orders/create-invoices", {"ids": [order_id]})
    hub.works()
    return reply


# --- amounts ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (
            {"quantity": "-3"},
            "Order 10248, line 2: the quantity is -3, and an order has no negative figures.",
        ),
        (
            {"unit_price": "-3.00"},
            "Order 10248, line 2: the unit price is -3.00, and an order has no negative",
        ),
    ],
)
def test_a_negative_figure_is_refused_by_the_api(hub: Hub, line: dict[str, str], sentence: str) -> None:
    reply = hub.api(hub.ana).post("/sales-orders", order(hub, lines=[LINE, {**LINE, **line}]))

    assert reply.status == 422
    (told,) = reply.sentences
    assert told.startswith(sentence)
    assert told.endswith("Enter what was taken back as a credit of its own.")
    assert not SalesOrder.objects.exists()
    assert not SalesLine.objects.exists()


def test_a_negative_figure_is_refused_by_the_page_beside_its_field(hub: Hub) -> None:
    pia = hub.page(hub.pia)

    enters_purchase_order(pia, "PO-1", hub.vendor().name, **{"l0-unit_price": "-8.00"})

    assert "the unit price is -8.00, and an order has no negative figures." in pia.page.messages
    assert pia.page.value("l0-unit_price") == "-8.00"
    assert not PurchaseOrder.objects.exists()
    assert not PurchaseLine.objects.exists()


def test_a_stated_total_below_zero_is_refused(hub: Hub) -> None:
    reply = hub.api(hub.ana).post("/sales-orders", order(hub, total="-1.00"))

    assert reply.status == 422
    assert any("-1.00" in sentence for sentence in reply.sentences)
    assert not SalesOrder.objects.exists()


def test_an_order_that_comes_to_nothing_is_told_so_and_goes(hub: Hub) -> None:
    free = hub.sells("10248", goods("2", "60.00", discount=Decimal("1")))
    preview = hub.page(hub.sam).opens("sell-tab", free.pk, "preview").text
    assert "The total of Invoice 10248 is zero." in preview

    hub.invoices(free)

    assert totals(hub.in_books("Invoice")) == [Decimal("0.00")]
    assert hub.ties_out().difference == 0


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"l0-quantity": "many"}, "Enter a number."),
        ({"l0-quantity": ""}, "Enter how many."),
        ({"l0-unit_price": "6e3e"}, "Enter a number."),
        ({"l0-discount": "120"}, "A discount lies between 0 and 100 per cent."),
        ({"discount": "500.00"}, "discount"),
        ({"total": "999999999999999999999.99"}, ""),
        ({"ordered_on": "31 February"}, "Enter a valid date."),
        ({"number": ""}, "This field is required."),
        ({"party": "Nobody at all"}, "There is no customer “Nobody at all”."),
        ({"number": "x" * 61}, "60"),
    ],
)
def test_a_form_with_a_mistake_says_so_at_the_field_and_keeps_what_was_typed(
    hub: Hub, fields: dict[str, str], sentence: str
) -> None:
    hub.customer()
    sam = hub.page(hub.sam)

    enters_sales_order(sam, **{"number": "10248", "customer": "Hanari Carnes"} | fields)

    assert sam.page.heading == "New sales order"
    assert sentence in sam.page.messages
    assert sam.page.messages
    assert sam.page.value("l0-description") == "Green tea"
    assert not SalesOrder.objects.exists()
    assert not SalesLine.objects.exists()


# --- numbers ------------------------------------------------------------------------------------------


def test_a_number_of_22_characters_is_stopped_with_its_length_and_one_of_21_goes(hub: Hub) -> None:
    short, long = "N" * 21, "L" * 22
    hub.sells(short)
    sam = hub.page(hub.sam)
    enters_sales_order(sam, long, hub.customer().name)
    sam.presses("Confirm")
    sam.presses("Create invoice")
    hub.works()
    sam.opens("sell-list")
    sam.presses(f"Create invoice from {short}")
    hub.works()

    sentence = "which has 22 characters, and QuickBooks stores at most 21."
    assert sentence in sam.opens("sell-list").text
    assert [one["DocNumber"] for one in hub.in_books("Invoice")] == [short]
    assert not any(long.encode() in request.content for request in hub.office.requests)
    # Nothing is lost: a shorter rule, and it goes.
    stored = SalesOrder.objects.get(number=long)
    assert (stored.status, stored.total) == ("confirmed", Decimal("120.00"))


def test_a_bill_number_of_22_characters_is_stopped(hub: Hub) -> None:
    pia = hub.page(hub.pia)
    enters_purchase_order(pia, "P" * 22, hub.vendor().name)
    pia.presses("Approve")

    pia.presses("Create bill")
    hub.works()

    assert "which has 22 characters" in pia.opens("buy-list").text
    assert hub.in_books("Bill") == []


def test_the_same_order_number_twice_is_refused(hub: Hub) -> None:
    machine = hub.api(hub.ana)
    assert machine.post("/sales-orders", order(hub)).status == 201

    again = machine.post("/sales-orders", order(hub))

    assert again.status == 422
    assert "10248" in again.sentences[0]
    assert SalesOrder.objects.count() == 1


# --- currencies ---------------------------------------------------------------------------------------


def test_a_currency_that_does_not_exist_is_refused_by_the_api(hub: Hub) -> None:
    reply = hub.api(hub.ana).post("/sales-orders", order(hub, currency="XYZ"))

    assert reply.status == 422
    assert any("XYZ" in sentence for sentence in reply.sentences)
    assert not SalesOrder.objects.exists()


def test_a_currency_that_does_not_exist_is_refused_by_the_page(hub: Hub) -> None:
    sam = hub.page(hub.sam)

    enters_sales_order(sam, "10248", hub.customer().name, currency="QQQ")

    assert "QQQ" in sam.page.messages
    assert sam.page.value("Currency") == "QQQ"
    assert not SalesOrder.objects.exists()


def test_a_currency_that_the_quickbooks_company_does_not_keep_is_stopped(hub: Hub) -> None:
    hub.books.set_preferences("CurrencyPrefs", MultiCurrencyEnabled=False)
    hub.runs_for(minutes=16)
    customer = hub.customer("Bäckerei Lindenhof", currency="EUR")
    stored = hub.sells("10248", customer=customer)
    sam = hub.page(hub.sam)

    preview = sam.opens("sell-tab", stored.pk, "preview").text
    sam.opens("sell-list")
    sam.presses("Create invoice from 10248")
    hub.works()

    sentence = "Invoice 10248 is in EUR, and the QuickBooks company keeps USD only."
    assert sentence in preview
    assert sentence in sam.opens("sell-list").text
    assert hub.in_books("Invoice") == []


# --- characters ---------------------------------------------------------------------------------------


def test_an_emoji_in_a_customers_name_is_stopped_with_the_character_and_where_to_mend_it(hub: Hub) -> None:
    customers = len(hub.in_books("Customer"))
    stored = hub.sells("10248", customer=hub.customer(EMOJI))
    other = hub.sells("10249")
    sam = hub.page(hub.sam)
    preview = sam.opens("sell-tab", stored.pk, "preview").text
    sam.opens("sell-list")
    sam.ticks("10248", "10249").presses("Create invoices")
    hub.works()

    assert "☕" in preview
    assert "cannot store" in preview
    assert [one["DocNumber"] for one in hub.in_books("Invoice")] == ["10249"]
    assert len(hub.in_books("Customer")) == customers + 1
    stored.refresh_from_db()
    other.refresh_from_db()
    assert (stored.book_state, other.book_state) == ("needs_attention", "synchronized")
    assert "☕" in hub.page(hub.omar).opens("attention").text


def test_the_renamed_customer_goes_after_attention_is_cleared(hub: Hub) -> None:
    customer = hub.customer(EMOJI)
    hub.sells("10248", customer=customer)
    omar = hub.page(hub.omar)
    omar.opens("sell-list")
    omar.presses("Create invoice from 10248")
    hub.works()
    assert hub.in_books("Invoice") == []

    omar.opens("contact-edit", customer.pk)
    omar.fills({"Name": "Café Señorial"}).presses("Save")
    omar.opens("attention")
    retry = next(label for label in omar.page.buttons if label.startswith(("Send 1", "Try 1")))
    omar.presses(retry)
    hub.works()

    assert [one["CustomerRef"]["name"] for one in hub.in_books("Invoice")] == ["Café Señorial"]
    assert not Push.objects.filter(state="needs_attention").exists()


def test_an_emoji_on_a_line_is_stopped_and_named(hub: Hub) -> None:
    stored = hub.sells("10248", goods("1", "5.00", description="Tea 🍵 for two"))

    send(hub, stored.pk)

    stored.refresh_from_db()
    assert stored.book_state == "needs_attention"
    assert "🍵" in stored.book_sentence
    assert hub.in_books("Invoice") == []


def test_a_uk_company_stores_every_character(hub_uk: Hub) -> None:
    hub_uk.invoices(hub_uk.sells("10248", customer=hub_uk.customer(EMOJI)))

    assert [one["CustomerRef"]["name"] for one in hub_uk.in_books("Invoice")] == [EMOJI]


def test_a_colon_in_a_name_is_stopped_with_a_name_that_goes(hub: Hub) -> None:
    stored = hub.sells("10248", customer=hub.customer("Ltd: North"))

    send(hub, stored.pk)

    stored.refresh_from_db()
    assert stored.book_state == "needs_attention"
    assert stored.book_sentence == (
        "Waits for Customer Ltd: North. Customer “Ltd: North” has a colon in its name, which QuickBooks does "
        "not allow. Rename it under Contacts, for example to “Ltd - North”."
    )
    assert hub.in_books("Invoice") == []


# --- requests -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({"number": 10248}, "number"),
        ({"ordered_on": "05.01.2026"}, "ordered_on"),
        ({"lines": [{**LINE, "unit_price": 60.1}]}, "lines.0.unit_price"),
        ({"lines": [{**LINE, "quantity": "NaN"}]}, "lines.0.quantity"),
        ({"lines": []}, "lines"),
        ({"colour": "blue"}, "colour"),
        ({"customer_id": 2**70}, "customer_id"),
        ({"number": "1\x00"}, "number"),
    ],
)
def test_a_request_with_a_mistake_names_the_field_and_writes_nothing(
    hub: Hub, body: dict[str, Any], where: str
) -> None:
    reply = hub.api(hub.ana).post("/sales-orders", order(hub) | body)

    assert reply.status == 422, reply.body
    assert any(found == where or found.startswith(where) for found in reply.wheres), reply.wheres
    assert not SalesOrder.objects.exists()


def test_of_a_batch_with_one_mistake_nothing_is_written(hub: Hub) -> None:
    orders = [order(hub, number=str(number)) for number in range(10248, 10252)]
    orders[2]["currency"] = "XYZ"

    reply = hub.api(hub.ana).post("/sales-orders/batch", {"orders": orders})

    assert reply.status == 422
    assert any("10250" in sentence for sentence in reply.sentences)
    assert not SalesOrder.objects.exists()
    assert not PurchaseOrder.objects.exists()
