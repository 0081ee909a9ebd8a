"""The three-way match, with figures: ordered, received, rejected and invoiced over several invoices."""

from __future__ import annotations

from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crossfoot.core.match_results import Match, Result
from crossfoot.core.three_way import Invoiced, Ordered, Taxed, Tolerance, match


def goods(quantity: str = "10", amount: str = "80.00", **more: str) -> Ordered:
    """Ten cheeses at 8.00, all of them received."""
    figures = {name: D(value) for name, value in {"received": quantity, "rejected": "0", **more}.items()}
    return Ordered(1, "Queso Cabrales (CHE-7)", D(quantity), D(amount), **figures)


def freight(amount: str = "15.00", **more: str) -> Ordered:
    return Ordered(2, "Freight", D(1), D(amount), **{name: D(value) for name, value in more.items()})


def billed(
    quantity: str, amount: str, line: int | None = 1, label: str = "Queso Cabrales (CHE-7)"
) -> Invoiced:
    return Invoiced(7, label, D(quantity), D(amount), line)


def codes(found: Match) -> list[str]:
    return [one.code for one in found.all_differences]


def test_what_was_ordered_received_and_invoiced_alike_is_matched() -> None:
    found = match([goods(), freight()], [billed("10", "80.00"), billed("1", "15.00", 2, "Freight")])
    assert (found.result, found.excess, found.all_differences) == (Result.MATCHED, 0, ())
    assert [line.accepted for line in found.lines] == [D(10), None]


def test_a_higher_price_differs_with_its_figures() -> None:
    found = match([goods()], [billed("10", "82.00")])
    (difference,) = found.beyond
    assert (difference.code, difference.expected, difference.found, difference.amount) == (
        "price_higher", D("80.00"), D("82.00"), D("2.00"),
    )  # fmt: skip
    assert difference.sentence == (
        "Queso Cabrales (CHE-7): 10 are invoiced at 82.00, and at the order's price come to 80.00: 2.00 more "
        "than ordered."
    )


@pytest.mark.parametrize(
    ("amount", "percent", "result"),
    [
        ("0", "0", Result.DIFFERS),
        ("2", "0", Result.WITHIN),
        ("1.99", "0", Result.DIFFERS),
        ("0", "2.5", Result.WITHIN),
        ("0", "2.4", Result.DIFFERS),
        # The smaller counts where both are set: 2.5 % are 2.00, and 1.00 is less.
        ("1", "2.5", Result.DIFFERS),
        ("5", "2.5", Result.WITHIN),
    ],
)
def test_the_tolerance_is_an_amount_or_a_percentage_and_the_smaller_counts(
    amount: str, percent: str, result: Result
) -> None:
    found = match([goods()], [billed("10", "82.00")], tolerance=Tolerance(D(amount), D(percent)))
    assert found.result is result


def test_a_lower_price_is_noted_and_within_every_tolerance() -> None:
    found = match([goods()], [billed("10", "79.00")])
    assert (found.result, codes(found), found.excess) == (Result.WITHIN, ["price_lower"], 0)


def test_rejected_goods_count_as_not_received() -> None:
    found = match([goods(rejected="3")], [billed("10", "80.00")])
    over, short = found.all_differences
    assert over.sentence == (
        "Queso Cabrales (CHE-7): 10 are invoiced, and 7 were received and kept (3 were rejected): 3 too many, "
        "worth 24.00."
    )
    assert (over.code, over.weight, over.amount) == ("over_received", Result.DIFFERS, D("24.00"))
    assert (short.code, short.weight, short.amount) == ("received_short", Result.MATCHED, D("-24.00"))


def test_what_was_kept_can_be_invoiced_and_the_shortage_is_a_note() -> None:
    found = match([goods(received="9", rejected="2")], [billed("7", "56.00")])
    assert (found.result, codes(found)) == (Result.MATCHED, ["received_short"])


def test_more_than_was_ordered_may_arrive_but_is_not_paid_without_a_word() -> None:
    found = match([goods(received="12")], [billed("12", "96.00")])
    assert codes(found) == ["over_ordered", "received_over"]
    assert found.beyond[0].sentence == (
        "Queso Cabrales (CHE-7): 12 are invoiced, and 10 were ordered: 2 too many, worth 16.00."
    )


def test_all_invoices_of_an_orders_line_count() -> None:
    whole = goods(before="6", before_amount="48.00")
    assert match([whole], [billed("4", "32.00")]).result is Result.MATCHED
    found = match([whole], [billed("5", "40.00")])
    assert found.beyond[0].sentence == (
        "Queso Cabrales (CHE-7): 11 are invoiced, 6 of them on other invoices, and 10 were ordered: 1 too many, "
        "worth 8.00."
    )


def test_an_invoice_is_not_blamed_for_what_others_took_too_much() -> None:
    found = match([goods(before="12", before_amount="96.00")], [billed("1", "8.00")])
    assert found.beyond[0].amount == D("8.00")


def test_charges_are_compared_by_amount_over_all_invoices() -> None:
    assert match([freight()], [billed("1", "15.00", 2, "Freight")]).result is Result.MATCHED
    higher = match([freight()], [billed("3", "16.50", 2, "Freight")])
    assert higher.beyond[0].sentence == "Freight: 16.50 is invoiced, and 15.00 was ordered: 1.50 more."
    again = match([freight(before="1", before_amount="15.00")], [billed("1", "15.00", 2, "Freight")])
    assert (codes(again), again.excess) == (["charge_higher"], D("15.00"))


def test_what_was_not_ordered_differs_beyond_an_amount() -> None:
    extra = billed("1", "4.00", None, "Pallet")
    found = match([goods()], [billed("10", "80.00"), extra])
    assert found.beyond[0].sentence == "Pallet was not ordered: 4.00 is invoiced for it."
    assert match([goods()], [extra], tolerance=Tolerance(D(5))).result is Result.WITHIN
    # A percentage of nothing is nothing.
    assert match([goods()], [extra], tolerance=Tolerance(D(5), D(50))).result is Result.DIFFERS


def test_lines_within_the_tolerance_may_be_beyond_it_together() -> None:
    lines = [Ordered(key, f"Line {key}", D(1), D("100.00"), D(1), D(0)) for key in (1, 2, 3)]
    found = match(
        lines,
        [Invoiced(key, f"Line {key}", D(1), D("104.00"), key) for key in (1, 2, 3)],
        tolerance=Tolerance(D(5)),
    )
    assert [line.result for line in found.lines] == [Result.WITHIN] * 3
    assert (found.result, found.excess) == (Result.DIFFERS, D("12.00"))
    assert found.beyond[0].sentence == (
        "Together the lines charge 12.00 more than was ordered and received, where 5.00 is allowed for the whole "
        "invoice."
    )


def test_without_an_order_there_is_nothing_to_compare_with() -> None:
    assert match([], [billed("1", "900.00", None, "Rent")]).result is Result.NO_ORDER


def test_a_cent_of_a_spread_discount_is_not_noted() -> None:
    found = match([goods("3", "95.23")], [billed("1", "31.75")], rounding=D("0.01"))
    assert found.result is Result.MATCHED


money = st.decimals(min_value=D("0.01"), max_value=D(10_000), places=2)
counts = st.integers(min_value=1, max_value=500).map(D)


@given(count=counts, price=money, parts=st.lists(counts, min_size=1, max_size=4))
def test_invoices_that_split_an_order_exactly_all_match(count: D, price: D, parts: list[D]) -> None:
    """However an order at one price is split over invoices, none differs while they stay within it."""
    before = D(0)
    for part in parts:
        if before + part > count:
            break
        line = Ordered(1, "Goods", count, count * price, count, D(0), before, before * price)
        assert match([line], [billed(str(part), str(part * price))]).result is Result.MATCHED
        before += part


@given(count=counts, price=money, extra=money, amount=money)
def test_the_result_depends_on_nothing_but_excess_and_allowance(
    count: D, price: D, extra: D, amount: D
) -> None:
    line = Ordered(1, "Goods", count, count * price, count, D(0))
    found = match([line], [billed(str(count), str(count * price + extra))], tolerance=Tolerance(amount))
    assert found.excess == extra
    assert found.result is (Result.WITHIN if extra <= amount else Result.DIFFERS)
    assert bool(found.beyond) is (found.result is Result.DIFFERS)


def taxed(ordered: str, invoiced: str, *, tolerance: Tolerance = Tolerance(), **more: object) -> Match:
    """Ten cheeses as ordered, with the order's tax and the invoice's."""
    tax = Taxed(D(ordered) if ordered else None, D(invoiced) if invoiced else None, **more)  # type: ignore[arg-type]
    return match([goods()], [billed("10", "80.00")], tax=tax, tolerance=tolerance)


def test_more_tax_than_was_ordered_differs_with_both_figures() -> None:
    found = taxed("6.40", "9.40")
    (difference,) = found.beyond
    assert (difference.code, difference.expected, difference.found, difference.amount) == (
        "tax_higher", D("6.40"), D("9.40"), D("3.00"),
    )  # fmt: skip
    assert difference.sentence == "Tax: 9.40 is invoiced, and 6.40 was ordered: 3.00 more."
    assert taxed("6.40", "9.40", tolerance=Tolerance(amount=D("3.00"))).result is Result.WITHIN
    assert codes(taxed("6.40", "3.40")) == ["tax_lower"]


def test_tax_that_was_computed_by_line_instead_of_in_one_is_no_difference() -> None:
    assert taxed("6.40", "6.41").all_differences == taxed("6.40", "6.39").all_differences == ()
    assert codes(taxed("6.40", "6.42")) == ["tax_higher"]


def test_the_tax_of_an_order_is_invoiced_once_over_all_its_invoices() -> None:
    assert taxed("6.40", "3.20", is_part=True).result is Result.MATCHED
    (difference,) = taxed("6.40", "3.20", before=D("6.40"), is_part=True).beyond
    assert difference.sentence == (
        "Tax: 3.20 is invoiced after 6.40 on other invoices, and 6.40 was ordered: 3.20 more."
    )


def test_where_the_order_is_silent_about_tax_it_is_noted_and_where_the_invoice_is_nothing_is_said() -> None:
    found = taxed("", "6.40")
    assert (found.result, codes(found)) == (Result.MATCHED, ["tax_not_ordered"])
    assert taxed("6.40", "").all_differences == ()
