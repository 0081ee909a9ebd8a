"""Orders are typed and changed on pages that need no JavaScript, and a mistake loses nothing that was typed."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from crossfoot.documents.models import PurchaseOrder, SalesOrder
from crossfoot.parties.models import Party
from desk import NOW, desk, stored
from web.orders.conftest import Counter


def typed(**more: Any) -> dict[str, Any]:
    """A sales order of one line, as a browser sends it."""
    return {
        "party": "Hanari Carnes · HANAR",
        "number": "10248",
        "ordered_on": "2026-02-10",
        "lines": "1",
        "l0-product": "TEA-1 · Green tea",
        "l0-description": "",
        "l0-kind": "goods",
        "l0-quantity": "1,000",
        "l0-unit_price": "2.50",
        "l0-discount": "15",
    } | more


def test_a_seller_enters_an_order(counter: Counter) -> None:
    page = counter.sam.sends("sell-new", data=typed(source="Shop", customer_po="PO 7", memo="Careful"))

    order = SalesOrder.objects.get()
    line = order.lines.get()
    assert page.url == counter.sam.url("sell-order", order.pk)
    assert "Sales order 10248 is saved." in page.text
    assert (order.customer, order.source, order.customer_po, order.status) == (
        counter.desk.hanari, "Shop", "PO 7", "draft",
    )  # fmt: skip
    assert (line.product, line.quantity, line.discount_fraction) == (
        counter.desk.tea, Decimal(1000), Decimal("0.15"),
    )  # fmt: skip
    assert (line.amount, order.total) == (Decimal("2125.00"), Decimal("2125.00"))


def test_a_buyer_enters_an_order_with_what_was_received(counter: Counter) -> None:
    counter.pia.sends(
        "buy-new",
        data=typed(
            party="LITWARE0001", number="PO-9", vendor_reference="L-77", **{"l0-received_quantity": "990"}
        ),
    )

    order = PurchaseOrder.objects.get()
    assert (order.vendor, order.vendor_reference, order.status) == (counter.desk.litware, "L-77", "pending")
    assert order.lines.get().received_quantity == Decimal(990)


def test_empty_lines_are_left_out(counter: Counter) -> None:
    counter.sam.sends("sell-new", data=typed(lines="3"))

    assert SalesOrder.objects.get().lines.count() == 1


def test_a_mistake_keeps_what_was_typed_and_stands_beside_its_field(counter: Counter) -> None:
    page = counter.sam.sends(
        "sell-new",
        data=typed(memo="Typed with care", number="", **{"l0-quantity": "lots", "l0-product": "NONE-1"}),
    )

    assert page.status == 200
    assert SalesOrder.objects.count() == 0
    assert 'value="lots"' in page.html and "Typed with care" in page.html
    assert "There is no product “NONE-1”." in page.text
    assert page.html.count('class="cf-field-error"') == 3


def test_a_problem_that_the_operation_finds_stands_beside_its_field(counter: Counter) -> None:
    counter.sells("10248")
    before = stored(SalesOrder)

    page = counter.sam.sends("sell-new", data=typed())

    assert "There is a sales order 10248 already." in page.text
    assert 'id="id_number_error"' in page.html
    assert stored(SalesOrder) == before


def test_an_order_without_lines_is_not_saved(counter: Counter) -> None:
    page = counter.sam.sends("sell-new", data={"party": "HANAR", "number": "1", "ordered_on": "2026-02-10"})

    assert "The order has no lines. Add what was ordered." in page.text
    assert SalesOrder.objects.count() == 0


def test_a_name_that_two_have_is_asked_about(counter: Counter) -> None:
    twin = Party.objects.create(
        company=counter.desk.company, kind="customer", name="Hanari Carnes", name_key="hanari carnes",
        currency="USD", created_at=NOW,
    )  # fmt: skip

    page = counter.sam.sends("sell-new", data=typed(party="hanari carnes"))
    counter.sam.sends("sell-new", data=typed(party=f"Hanari Carnes · no. {twin.pk}"))

    assert "2 have this name. Say which one: Hanari Carnes · HANAR; Hanari Carnes · no." in page.text
    assert SalesOrder.objects.get().customer == twin


def test_another_companys_product_does_not_exist_here(counter: Counter) -> None:
    from_contoso = counter.desk.tea.__class__.objects.create(
        company=desk("Contoso").company, sku="SECRET", name="Secret"
    )

    page = counter.sam.sends("sell-new", data=typed(**{"l0-product": from_contoso.sku}))

    assert "There is no product “SECRET”." in page.text


def test_adding_a_line_posts_back_and_judges_nothing_yet(counter: Counter) -> None:
    page = counter.sam.sends("sell-new", data=typed(number="", add="1", **{"l0-quantity": "many"}))

    assert 'name="lines" value="2"' in page.html
    assert 'name="l1-product"' in page.html
    assert 'value="many"' in page.html
    assert "cf-field-error" not in page.html
    assert SalesOrder.objects.count() == 0


def test_removing_a_line_keeps_the_others_as_typed(counter: Counter) -> None:
    second = {"l1-product": "CHE-7", "l1-quantity": "3", "l1-unit_price": "1.10", "l1-discount": ""}

    page = counter.sam.sends("sell-new", data=typed(lines="2", drop="0", **second))

    assert 'name="lines" value="1"' in page.html
    assert 'name="l0-product" value="CHE-7"' in page.html
    assert "TEA-1 · Green tea" not in page.html.split("<datalist")[0]


def test_the_amounts_can_be_worked_out_before_saving(counter: Counter) -> None:
    page = counter.sam.sends("sell-new", data=typed(number="", figure="1", discount="100"))

    assert "2,125.00" in page.text
    assert "Computed total 2,025.00" in page.text
    assert SalesOrder.objects.count() == 0


def test_an_edit_changes_the_order_and_keeps_the_dates_a_person_chose(counter: Counter) -> None:
    order = counter.sells("10248", due_on=NOW.date())
    page = counter.sam.opens("sell-edit", order.pk)
    assert 'value="Hanari Carnes · HANAR"' in page.html
    assert 'name="l0-unit_price" value="60.00"' in page.html
    assert 'name="total" value=""' not in page.html and 'name="total"' in page.html

    counter.sam.sends("sell-edit", order.pk, data=typed(memo="Changed"))

    order.refresh_from_db()
    assert (order.memo, order.status, order.due_on) == ("Changed", "confirmed", NOW.date())
    assert order.total == Decimal("2125.00")


def test_an_untouched_line_keeps_the_amount_that_its_source_stated(counter: Counter) -> None:
    order = counter.sells("10248")
    order.lines.update(amount=Decimal("119.99"))
    same = {"l0-quantity": "2", "l0-unit_price": "60.00", "l0-discount": "", "l0-description": "Green tea"}

    counter.sam.sends("sell-edit", order.pk, data=typed(memo="Only the memo", total="120.00", **same))

    assert SalesOrder.objects.get().lines.get().amount == Decimal("119.99")


def test_an_order_in_quickbooks_is_not_edited(counter: Counter) -> None:
    order = counter.sells("10248")
    counter.changes(order, "synchronized", book_number="10248")

    page = counter.sam.sends("sell-edit", order.pk, data=typed(memo="Late"))

    assert "Revise it, and the change goes there when the revision is approved" in page.text
    assert SalesOrder.objects.get().memo == ""


def test_who_may_not_enter_orders_does_not_get_the_form(counter: Counter) -> None:
    order = counter.sells("10248")

    assert counter.vic.opens("sell-new").status == 403
    assert counter.pia.sends("sell-new", data=typed(number="2")).status == 403
    assert counter.pia.opens("sell-edit", order.pk).status == 403
    assert counter.sam.opens("buy-new").status == 403
    assert SalesOrder.objects.count() == 1


def test_names_are_suggested_while_typing(counter: Counter) -> None:
    assert counter.sam.opens("sell-suggest", "parties", party="hana").html.strip() == (
        '<option value="Hanari Carnes · HANAR"></option>'
    )
    assert "Queso" in counter.sam.opens("sell-suggest", "products", **{"l0-product": "CHE"}).html
    assert "Litware" not in counter.sam.opens("sell-suggest", "parties", party="").html
