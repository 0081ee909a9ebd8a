"""The lines of an invoice find the lines of the order that they are for, or say why they do not."""

from __future__ import annotations

from decimal import Decimal as D

import pytest

from crossfoot.imports.einvoices import DraftLine, OrderLine, as_lines, read
from crossfoot.imports.einvoices.matching import By
from einvoice_files import CII, UBL, changed

CHAIR = OrderLine(1, "CH-100", "HM-77", "Oak chair", D(10), D("89.50"))
SCREW = OrderLine(2, "SCR-6", "hm-scr-6", "Screws, M6", D(500), D("0.124"))
MANUAL = OrderLine(3, "MAN", "", "ASSEMBLY  manual", D(10), D(8))
ORDER = (CHAIR, SCREW, MANUAL)


def lines(
    *changes: tuple[str, str], order: tuple[OrderLine, ...] = ORDER, number: str = ""
) -> list[DraftLine]:
    return list(as_lines(read(changed(UBL, *changes), "a.xml"), order, order_number=number))


def matched(found: list[DraftLine]) -> list[tuple[int | None, By | None]]:
    return [(line.order_position, line.by) for line in found]


def test_each_line_is_found_by_the_surest_thing_that_it_says() -> None:
    found = lines()
    assert matched(found) == [(1, By.ORDER_LINE), (2, By.SELLER_ITEM), (3, By.NAME), (None, None)]
    assert [line.sentence for line in found[:3]] == ["", "", ""]
    assert found[3].sentence == (
        "Line 4 (Assembly on site) is not on the order: neither a line number, an item number nor the name is "
        "there. Choose the order's line, or leave it as something that was not ordered."
    )


def test_the_amount_is_as_stated_and_the_price_is_for_one() -> None:
    chair, screws, manuals, hours = lines()
    assert (chair.quantity, chair.unit_price, chair.adjustment, chair.amount) == (
        D(10),
        D("89.50"),
        D("-44.75"),
        D("850.25"),
    )
    assert (screws.quantity, screws.unit_price, screws.adjustment, screws.amount) == (
        D(500),
        D("0.124"),
        D("3.00"),
        D("65.00"),
    )
    assert (manuals.quantity, manuals.amount) == (D(-2), D("-16.00"))
    assert (hours.quantity, hours.unit_price) == (D("1.5"), D(80))


@pytest.mark.parametrize(
    ("change", "by"),
    [
        (("<cbc:LineID>1</cbc:LineID>", "<cbc:LineID>0001</cbc:LineID>"), By.ORDER_LINE),
        (("<cbc:LineID>1</cbc:LineID>", "<cbc:LineID>A-1</cbc:LineID>"), By.BUYER_ITEM),
        (("<cbc:LineID>1</cbc:LineID>", "<cbc:LineID>77</cbc:LineID>"), By.BUYER_ITEM),
    ],
)
def test_a_line_number_is_used_where_it_is_one_of_the_order(change: tuple[str, str], by: By) -> None:
    assert matched(lines(change))[0] == (1, by)


def test_the_gtin_finds_a_product_that_is_numbered_by_it() -> None:
    by_gtin = (OrderLine(5, "7300010000018", "", "Chair", D(1), D(1)),)
    assert matched(lines(order=by_gtin))[0] == (5, By.GTIN)


def test_a_line_number_that_contradicts_the_item_is_left_to_a_person() -> None:
    found = lines(("<cbc:LineID>1</cbc:LineID>", "<cbc:LineID>2</cbc:LineID>"))
    assert matched(found)[0] == (None, None)
    assert found[0].sentence == (
        "Line 1 (Oak chair) names line 2 of the order (Screws, M6), and its item is that of line 1 (Oak chair). "
        "Choose the order's line."
    )


def test_two_lines_of_one_product_are_left_to_a_person() -> None:
    again = OrderLine(4, "CH-100", "HM-77", "Oak chair", D(5), D("89.50"))
    found = lines(("<cbc:LineID>1</cbc:LineID>", ""), order=(*ORDER, again))
    assert matched(found)[0] == (None, None)
    assert found[0].sentence == "Line 1 (Oak chair) could be any of the order's lines 1, 4. Choose one."


def test_the_name_tells_apart_what_one_number_does_not() -> None:
    painted = OrderLine(4, "CH-100", "", "Oak chair, painted", D(5), D("89.50"))
    found = lines(("<cbc:LineID>1</cbc:LineID>", ""), ("HM-77", "unknown"), order=(*ORDER, painted))
    assert matched(found)[0] == (1, By.NAME)


def test_two_lines_of_the_invoice_may_be_for_one_line_of_the_order() -> None:
    found = lines(("Screw M6", "Oak chair"), ("HM-SCR-6", "HM-77"))
    assert matched(found)[:2] == [(1, By.ORDER_LINE), (1, By.SELLER_ITEM)]


def test_a_line_for_another_order_is_not_matched() -> None:
    other = (
        "<cac:OrderLineReference>\n      <cbc:LineID>1</cbc:LineID>",
        "<cac:OrderLineReference><cbc:LineID>1</cbc:LineID>"
        "<cac:OrderReference><cbc:ID>PO-1008</cbc:ID></cac:OrderReference>",
    )
    found = lines(other, number="PO-1007")
    assert found[0].order_position is None
    assert found[0].sentence == (
        "Line 1 (Oak chair) is for order PO-1008, and this is order PO-1007. Choose the order's line, or bill it "
        "with its own order."
    )
    assert lines(other, number="po-1008")[0].order_position == 1


def test_a_negative_amount_of_a_positive_quantity_is_taken_back() -> None:
    (*_, hours) = lines((">120.00</cbc:LineExt", ">-120.00</cbc:LineExt"))
    assert (hours.quantity, hours.unit_price, hours.amount) == (D("-1.5"), D(80), D("-120.00"))


def test_a_price_written_into_the_base_quantity_is_the_price_of_one() -> None:
    base = "<ram:ChargeAmount>8.00</ram:ChargeAmount><ram:BasisQuantity>8.00</ram:BasisQuantity>"
    found = as_lines(read(changed(CII, ("<ram:ChargeAmount>8.00</ram:ChargeAmount>", base)), "a.xml"), ORDER)
    assert found[2].unit_price == 8


def test_an_empty_order_matches_nothing() -> None:
    assert {position for position, _ in matched(lines(order=()))} == {None}
