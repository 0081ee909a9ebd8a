"""What a sales order becomes as an invoice, with figures."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D
from typing import Any

import pytest

from crossfoot.core.postings import Discount, Invoice, Item, SalesLine, TaxTotal
from crossfoot.documents import sending
from crossfoot.documents.sales_orders import operations, posting, queries
from crossfoot.documents.sales_orders.drafts import SalesLineDraft, SalesOrderDraft
from desk import NOW, Desk

ORDERED = date(2026, 2, 1)


def invoice_of(desk: Desk, lines: list[SalesLineDraft], **header: Any) -> Invoice:
    made = made_of(desk, lines, **header)
    assert made.invoice is not None, made.problems
    return made.invoice


def made_of(desk: Desk, lines: list[SalesLineDraft], **header: Any) -> posting.FromOrder:
    values = {"number": "10250", "customer_id": desk.hanari.pk, "ordered_on": ORDERED, **header}
    draft = SalesOrderDraft(lines=tuple(lines), **values)
    order = operations.draft(company=desk.company, order=draft, by=desk.sam, at=NOW)
    books = sending.require_books(desk.company)
    return posting.invoice_from(queries.one(desk.company, order.pk), books)


def tea(desk: Desk, quantity: str = "10", price: str = "7.70", **more: Any) -> SalesLineDraft:
    return SalesLineDraft(D(quantity), D(price), product_id=desk.tea.pk, **more)


def freight(amount: str) -> SalesLineDraft:
    return SalesLineDraft(D(1), D(amount), kind="shipping", description="Freight by United Package")


def test_a_line_is_carried_by_the_item_of_its_income_account(northwind: Desk) -> None:
    made = made_of(northwind, [tea(northwind), freight("65.83")])
    assert made.invoice is not None
    assert made.invoice.lines == (
        SalesLine("Green tea (TEA-1)", D("77.00"), "income:sales", "sales", D(10), D("7.7"), "", "goods"),
        SalesLine(
            "Freight by United Package", D("65.83"), "income:shipping", "shipping", D(1), D("65.83"), "",
            "shipping",
        ),
    )  # fmt: skip
    assert made.items == (
        Item(
            "income:sales", "Sales - Sales of Product Income", "Service", "sales",
            "Sales to the account Sales of Product Income",
        ),
        Item(
            "income:shipping", "Sales - Shipping Income", "Service", "shipping",
            "Sales to the account Shipping Income",
        ),
    )  # fmt: skip
    assert made.invoice.total == D("142.83")


def test_a_line_discount_is_named_and_the_amount_is_net(northwind: Desk) -> None:
    (line,) = invoice_of(northwind, [tea(northwind, "35", "77", discount=D("0.15000000596"))]).lines
    assert line.amount == D("2290.75")
    assert line.unit_price == D("65.45")
    assert line.description == "Green tea (TEA-1), 15 % discount on 2,695.00"


def test_a_unit_price_that_does_not_give_the_amount_is_left_out(northwind: Desk) -> None:
    line = tea(northwind, "3", "3.333", amount=D("10.01"))
    (sold,) = invoice_of(northwind, [line], total=D("10.01")).lines
    assert (sold.amount, sold.quantity, sold.unit_price) == (D("10.01"), D(3), None)


def test_a_cent_between_the_lines_and_the_stated_total_goes_to_the_rounding_line(northwind: Desk) -> None:
    made = made_of(northwind, [tea(northwind)], total=D("77.04"))
    assert made.invoice is not None
    assert made.invoice.total == D("77.04")
    assert made.invoice.lines[1:] == (
        SalesLine(
            "Rounding to the order's total of 77.04", D("0.04"), "income:sales_rounding", "sales_rounding",
            kind="rounding",
        ),
    )  # fmt: skip
    assert made.items[-1].name == "Sales - Rounding"


def test_a_stated_total_below_the_lines_gives_a_negative_rounding_line(northwind: Desk) -> None:
    invoice = invoice_of(northwind, [tea(northwind)], total=D("76.95"))
    assert [line.amount for line in invoice.lines] == [D("77.00"), D("-0.05")]


def test_beyond_the_tolerance_the_document_stops_with_the_figures(northwind: Desk) -> None:
    made = made_of(northwind, [tea(northwind)], total=D("77.06"))
    assert made.invoice is None
    (problem,) = made.problems
    assert problem.sentence == (
        "The lines, discount and tax of Sales order 10250 come to 77.00, and the order states 77.06: 0.06 "
        "apart, where at most 0.05 may go to the rounding line. Correct the lines or the total on the order."
    )
    assert problem.blocks


def test_a_discount_on_the_whole_order_is_a_discount_of_the_invoice(northwind: Desk) -> None:
    invoice = invoice_of(northwind, [tea(northwind), freight("10.00")], discount=D("8.70"))
    assert invoice.discount == Discount(D("8.70"), "sales_discounts")
    assert invoice.total == D("78.30")
    assert invoice.lines_total == D("87.00")


def test_tax_that_was_charged_in_the_us_is_one_figure_on_the_goods(northwind: Desk) -> None:
    invoice = invoice_of(northwind, [tea(northwind), freight("10.00")], tax=D("6.35"))
    assert [line.tax for line in invoice.lines] == ["tax:us", ""]
    assert invoice.taxes == (TaxTotal("tax:us", D("77.00"), D("6.35")),)
    assert invoice.total == D("93.35")


def test_a_us_order_that_states_no_tax_has_none(northwind: Desk) -> None:
    invoice = invoice_of(northwind, [tea(northwind)])
    assert (invoice.taxes, invoice.lines[0].tax, invoice.total) == ((), "", D("77.00"))


def test_a_us_line_with_a_rate_and_no_stated_tax_is_left_to_quickbooks(northwind: Desk) -> None:
    rate = northwind.tax_rate("Sales tax", "8.25")
    invoice = invoice_of(northwind, [tea(northwind, tax_rate_id=rate.pk)])
    assert invoice.taxes == ()
    assert invoice.lines[0].tax == rate.key
    assert invoice.total == D("77.00"), "the tax is QuickBooks' to add"
    assert invoice.expected_tax == D("6.35"), "what our rate gives, to hold QuickBooks' figure against"


def test_a_stated_total_far_from_what_our_rates_give_stops_what_quickbooks_taxes(northwind: Desk) -> None:
    rate = northwind.tax_rate("Sales tax", "8.25")
    near = made_of(northwind, [tea(northwind, tax_rate_id=rate.pk)], total=D("83.38"))
    assert near.invoice is not None
    far = made_of(northwind, [tea(northwind, tax_rate_id=rate.pk)], number="10251", total=D("77.00"))
    assert far.invoice is None
    assert far.problems[0].sentence == (
        "The lines, discount and tax of Sales order 10251 come to 83.35, and the order states 77.00: 6.35 apart, where "
        "at most 0.05 may go to the rounding line. Correct the lines or the total on the order."
    )


def test_a_us_rate_of_zero_leaves_nothing_to_quickbooks(northwind: Desk) -> None:
    exempt = northwind.tax_rate("Exempt", "0")
    invoice = invoice_of(northwind, [tea(northwind, tax_rate_id=exempt.pk)], total=D("77.03"))
    assert (invoice.expected_tax, invoice.total) == (None, D("77.03"))
    assert [line.kind for line in invoice.lines] == ["goods", "rounding"]


def test_outside_the_us_tax_is_computed_once_per_rate_after_the_discount(contoso: Desk) -> None:
    vat = contoso.tax_rate("VAT", "20")
    zero = contoso.tax_rate("Zero", "0")
    invoice = invoice_of(
        contoso,
        [
            tea(contoso, "1", "33.33", tax_rate_id=vat.pk),
            tea(contoso, "1", "33.33", tax_rate_id=vat.pk),
            tea(contoso, "1", "33.34", tax_rate_id=zero.pk),
        ],
        discount=D("10.00"),
    )
    # 10.00 over 33.33, 33.33, 33.34 is 3.33, 3.33, 3.34.
    assert invoice.taxes == (
        TaxTotal(vat.key, D("60.00"), D("12.00")),
        TaxTotal(zero.key, D("30.00"), D("0.00")),
    )
    assert invoice.total == D("102.00")


def test_outside_the_us_tax_as_charged_wins_over_the_rate(contoso: Desk) -> None:
    vat = contoso.tax_rate("VAT", "20")
    invoice = invoice_of(contoso, [tea(contoso, tax_rate_id=vat.pk)], tax=D("15.41"), total=D("92.41"))
    assert invoice.taxes == (TaxTotal(vat.key, D("77.00"), D("15.41")),)


def test_outside_the_us_tax_without_a_rate_stops_the_document(contoso: Desk) -> None:
    made = made_of(contoso, [tea(contoso)], tax=D("15.40"))
    assert made.invoice is None
    assert made.problems[0].sentence == (
        "Sales order 10250 states a tax of 15.40, and none of its lines names a tax rate above zero, so it is not "
        "known which tax that is. Choose a tax rate for its lines."
    )


def test_the_account_is_the_lines_own_then_the_products_then_the_sources(northwind: Desk) -> None:
    northwind.maps("sales@source:Web", "21", "Web sales")
    northwind.maps("sales@category:Dairy", "22", "Dairy sales")
    northwind.maps(f"sales@product:{northwind.tea.pk}", "23", "Tea sales")
    cheese = SalesLineDraft(D(1), D(5), product_id=northwind.cheese.pk)
    nameless = SalesLineDraft(D(1), D(5), description="Gift wrap")
    own = SalesLineDraft(D(1), D(5), product_id=northwind.tea.pk, account_key="remote:3")
    invoice = invoice_of(northwind, [tea(northwind), cheese, nameless, own], source="Web")
    assert [line.account for line in invoice.lines] == [
        f"sales@product:{northwind.tea.pk}",
        "sales@category:Dairy",
        "sales@source:Web",
        "remote:3",
    ]


def test_one_item_per_product_is_made_where_the_company_chose_that(northwind: Desk) -> None:
    northwind.sets(item_rule="per_product")
    own = SalesLineDraft(D(1), D(5), product_id=northwind.tea.pk, account_key="remote:3")
    made = made_of(northwind, [tea(northwind), own, freight("1.00")])
    assert made.invoice is not None
    key = northwind.tea.key
    assert [line.item for line in made.invoice.lines] == [key, "income:remote:3", "income:shipping"]
    assert made.items[0] == Item(key, "Green tea (TEA-1)", "NonInventory", "sales", "Green tea", "TEA-1")


@pytest.mark.parametrize(
    ("rule", "days", "posting_on"),
    [
        ("invoice_date", {"invoiced_on": date(2026, 2, 5), "shipped_on": date(2026, 2, 4)}, date(2026, 2, 5)),
        ("invoice_date", {"shipped_on": date(2026, 2, 4)}, date(2026, 2, 4)),
        ("invoice_date", {}, ORDERED),
        ("ship_date", {"invoiced_on": date(2026, 2, 5), "shipped_on": date(2026, 2, 4)}, date(2026, 2, 4)),
        ("order_date", {"invoiced_on": date(2026, 2, 5), "shipped_on": date(2026, 2, 4)}, ORDERED),
        ("invoice_date", {"invoiced_on": date(2026, 2, 5), "posting_on": date(2026, 3, 1)}, date(2026, 3, 1)),
    ],
)
def test_the_posting_date_follows_the_rule_and_the_due_date_the_terms(
    northwind: Desk, rule: str, days: dict[str, date], posting_on: date
) -> None:
    northwind.sets(sales_date_rule=rule)
    invoice = invoice_of(northwind, [tea(northwind)], **days)
    assert invoice.posting_on == posting_on
    assert (invoice.due_on - posting_on).days == 30
    assert invoice.terms == "Net 30"


def test_the_orders_own_due_date_wins_over_the_terms(northwind: Desk) -> None:
    invoice = invoice_of(northwind, [tea(northwind)], due_on=date(2026, 2, 15))
    assert (invoice.due_on, invoice.terms) == (date(2026, 2, 15), "")


def test_number_memo_customer_order_and_address_are_carried(northwind: Desk) -> None:
    invoice = invoice_of(
        northwind, [tea(northwind)], source="Web", customer_po="PO 7", memo="Leave at the door",
        ship_name="Hanari, dock 2",
    )  # fmt: skip
    assert invoice.number == "10250"
    assert invoice.memo == "Sales order 10250 from Web\nLeave at the door"
    assert invoice.customer_po == "PO 7"
    assert invoice.ship_to.line1 == "Hanari, dock 2"
    assert (invoice.customer, invoice.bill_email) == (northwind.hanari.key, "a@hanari.test")


def test_quickbooks_numbers_the_invoice_where_custom_numbers_are_off(northwind: Desk) -> None:
    northwind.connection.custom_numbers = False
    northwind.connection.save()
    assert invoice_of(northwind, [tea(northwind)]).number == ""


def test_five_hundred_orders_are_made_in_a_handful_of_queries(
    northwind: Desk, django_assert_max_num_queries: Any
) -> None:
    drafts = [
        SalesOrderDraft(str(number), northwind.hanari.pk, ORDERED, (tea(northwind),)) for number in range(500)
    ]
    with django_assert_max_num_queries(60):
        orders = operations.draft_many(company=northwind.company, orders=drafts, by=northwind.sam, at=NOW)
    books = sending.require_books(northwind.company)
    with django_assert_max_num_queries(3):
        fetched = queries.many(northwind.company, [order.pk for order in orders])
        made = posting.wanted_for(fetched, books)
    assert sum(wanted.posting.total for _, wanted, _ in made if wanted) == D("38500.00")
