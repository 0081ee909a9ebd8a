"""When cost of sales is booked: at each delivery, at the invoice, or as a person says."""

from datetime import date
from decimal import Decimal

from core.stock.company import Company
from core.stock.happenings import comes_back_uninvoiced, delivers, invoices, receives
from crossfoot.core.stock.entries import Rule
from crossfoot.core.stock.movements import Source
from crossfoot.core.stock.roles import Accounting
from crossfoot.core.stock.selling import CostOfSales, Delivered, Invoiced
from crossfoot.core.stock.selling import expensed as units_expensed

D = Decimal


def on(number):
    return date(2026, 4, number)


def company_with_ten(timing):
    company = Company(Accounting.AT_RECEIPT, timing)
    receives("receipt", "order", "A", on(1), 1, D(10), D(100)).to(company)
    return company


def delivery(number, quantity, is_marked=True):
    return delivers(f"delivery {number}", "sale", "A", on(number), number, D(quantity), is_marked=is_marked)


def invoice(number, quantity):
    return invoices(f"invoice {number}", "sale", "A", on(number), number, D(quantity), D(quantity) * 20)


def expensed(company):
    return company.balance("cost_of_sales")


def test_at_delivery_each_delivery_is_booked_on_its_day():
    company = company_with_ten(CostOfSales.AT_DELIVERY)
    entry, _ = delivery(2, 4).to(company)
    assert (entry.rule, entry.posting_on, entry.total) == (Rule.DELIVERY, on(2), 40)
    assert invoice(3, 4).to(company)[0].is_empty


def test_manual_what_is_delivered_by_then_goes_with_the_invoice():
    company = company_with_ten(CostOfSales.MANUAL)
    delivery(2, 4, is_marked=False).to(company)
    assert expensed(company) == 0
    assert company.standing.delivered_not_expensed == 40
    entry, _ = invoice(3, 10).to(company)
    assert (entry.posting_on, entry.total) == (on(3), 40)
    assert company.standing.expensed_not_delivered == 0


def test_manual_a_later_delivery_is_booked_when_it_is_marked_delivered():
    company = company_with_ten(CostOfSales.MANUAL)
    invoice(2, 10).to(company)
    shipped = delivery(3, 6, is_marked=False)
    shipped.to(company)
    assert expensed(company) == 0
    before = company.facts
    marked = delivery(3, 6).apply(before)
    entry, _ = company.knows(marked, on=on(8), rule=Rule.DELIVERY)
    assert (entry.posting_on, entry.total, expensed(company)) == (on(8), 60, 60)


def test_manual_marked_delivered_without_an_invoice_waits():
    company = company_with_ten(CostOfSales.MANUAL)
    delivery(2, 4).to(company)
    assert expensed(company) == 0


def test_at_invoice_only_the_invoiced_units_are_booked_first_deliveries_first():
    company = company_with_ten(CostOfSales.AT_INVOICE)
    delivery(2, 4).to(company)
    delivery(3, 4).to(company)
    assert invoice(4, 5).to(company)[0].total == 50
    assert company.standing.delivered_not_expensed == 30


def test_at_invoice_goods_that_are_not_delivered_yet_are_booked_at_the_average_and_set_right_when_they_leave():
    company = company_with_ten(CostOfSales.AT_INVOICE)
    assert invoice(2, 4).to(company)[0].total == 40
    assert company.standing.expensed_not_delivered == 40
    assert company.inventory.is_tied
    receives("dearer", "other", "A", on(3), 3, D(10), D(140)).to(company)
    entry, _ = delivery(4, 4).to(company)
    assert (entry.total, expensed(company)) == (8, 48)
    assert company.standing.expensed_not_delivered == 0
    assert company.inventory.is_tied


def test_at_invoice_what_comes_back_before_the_invoice_is_never_booked():
    company = company_with_ten(CostOfSales.AT_INVOICE)
    delivery(2, 4).to(company)
    back = comes_back_uninvoiced(
        "back", "sale", "A", "delivery 2", on(3), 3, Source("delivery 2", D(1), D(4))
    )
    assert all(entry.is_empty for entry in back.to(company))
    assert company.standing.delivered_not_expensed == 30
    assert invoice(5, 3).to(company)[0].total == 30
    assert (company.standing.delivered_not_expensed, company.balance("inventory")) == (0, 70)


def test_at_invoice_units_credited_before_they_left_are_not_cost_of_sales_any_more():
    charged = [Invoiced((on(2), 1), D(4), D(10)), Invoiced((on(3), 2), D(2), D(11))]
    three = units_expensed([], charged, CostOfSales.AT_INVOICE, credited=D(3))
    assert (three.ahead, three.estimate) == (3, 30)
    shipped = [Delivered("shipment", (on(4), 3), D(3))]
    rest = units_expensed(shipped, charged, CostOfSales.AT_INVOICE, credited=D(3))
    assert (rest.by_delivery, rest.ahead, rest.estimate) == ({"shipment": 3}, 0, 0)
    none = units_expensed([], charged[1:], CostOfSales.AT_INVOICE, credited=D(3))
    assert (none.ahead, none.estimate) == (0, 0)
