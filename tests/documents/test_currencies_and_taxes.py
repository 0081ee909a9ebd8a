"""Foreign currency at a fixed rate, tax that QuickBooks computes beside ours, prices with tax in them: from the order
to QuickBooks' books, to the page and back."""

from datetime import date
from decimal import Decimal

from crossfoot.catalog import operations as catalog
from crossfoot.core.postings import Address
from crossfoot.documents.credits import operations as credits
from crossfoot.documents.models import CreditNote, SalesOrder
from crossfoot.documents.sales_orders import operations as sales
from world import Hub, bought, goods

RATE = Decimal("1.0837")
JANUARY = date(2026, 1, 1), date(2026, 1, 31)


def test_a_rate_fixed_on_the_document_is_the_one_in_the_books(hub: Hub) -> None:
    bakery = hub.customer("Bäckerei Lindenhof", currency="EUR")
    mill = hub.vendor("Mühle Sonnenberg", currency="EUR")
    order = hub.sells(
        "10248", goods("2", "60.00"), goods("3", "0.333333"), customer=bakery, exchange_rate=RATE
    )
    ours = hub.sells("10249", goods("1", "50.00"), customer=bakery)
    purchase = hub.buys("PO-1", bought("7", "12.345678"), vendor=mill, exchange_rate=RATE)
    page = hub.page(hub.sam)
    preview = page.opens("sell-tab", order.pk, "preview")
    assert "The same in USD, at 1.0837" in preview.text
    assert "131.13" in preview.text
    assert "No exchange rate is fixed on Invoice 10249" in page.opens("sell-tab", ours.pk, "preview").text

    hub.invoices(order, ours)
    hub.bills(purchase)

    invoice, bill = hub.document("Invoice", "10248"), hub.document("Bill", "PO-1")
    # 121.00 and 86.42 euros.
    assert (invoice["ExchangeRate"], bill["ExchangeRate"]) == (RATE, RATE)
    assert dict(hub.entries(invoice))["Accounts Receivable (A/R) - EUR"] == Decimal("131.13")
    assert dict(hub.entries(bill))["Accounts Payable (A/P) - EUR"] == Decimal("-93.65")
    assert "Exchange rate 1.0837 fixed here In USD 131.13" in page.opens("sell-order", order.pk).text.replace(
        "$", ""
    )
    assert "QuickBooks’ own" in page.opens("sell-order", ours.pk).text
    told = hub.api(hub.sam).get(f"/sales-orders/{order.pk}").body
    assert told["exchange_rate"] == "1.0837"
    assert told["figures"] == {
        "total": "121.00", "tax": "0.00", "our_tax": "0.00", "is_tax_computed_there": False,
        "exchange_rate": "1.0837", "home_total": "131.13",
    }  # fmt: skip
    assert hub.ties_out(*JANUARY).difference == Decimal("0.00")


def test_a_home_document_takes_no_rate_but_one(hub: Hub) -> None:
    api = hub.api(hub.sam)
    order = {
        "number": "10248", "customer_id": hub.customer().pk, "ordered_on": "2026-01-05",
        "lines": [{"quantity": "1", "unit_price": "10"}],
    }  # fmt: skip
    refused = api.post("/sales-orders", {**order, "exchange_rate": "1.1"})
    assert refused.status == 422
    assert (
        "Order 10248 is in USD, the home currency, and states an exchange rate of 1.1."
        in refused.sentences[0]
    )
    assert not SalesOrder.objects.exists()
    made = api.post("/sales-orders", {**order, "exchange_rate": "1"}).body
    assert made["exchange_rate"] is None


def test_a_tax_that_quickbooks_computes_stands_beside_ours_and_a_difference_is_told(hub: Hub) -> None:
    same, other = hub.adds_rate("Sales tax", "8"), hub.adds_rate("Old sales tax", "7.25")
    here = Address("2500 Garcia Ave", "", "Mountain View", "CA", "94043", "USA")
    agreed = hub.sells("10248", goods("2", "60.00", tax_rate_id=same.pk), ship_to=here)
    apart = hub.sells("10249", goods("2", "60.00", tax_rate_id=other.pk), ship_to=here)
    hub.invoices(agreed, apart)

    agreed.refresh_from_db()
    apart.refresh_from_db()
    assert [agreed.book_state, apart.book_state] == ["synchronized", "synchronized"]
    assert agreed.book_sentence == ""
    assert apart.book_sentence == (
        "QuickBooks computed a sales tax of 9.60 for Invoice 10249, 0.90 more than the 8.70 of your tax rates, and its "
        "figure stands on the document there. Correct the tax rate here, or the customer's address or taxability "
        "there; or state the tax on the order, so that yours is sent."
    )
    page = hub.page(hub.sam)
    text = page.opens("sell-order", apart.pk).text.replace("$", "")
    assert "Our tax 8.70 Their tax 9.60 Tax difference 0.90" in text
    assert "Exchange rate" not in text
    preview = page.opens("sell-tab", apart.pk, "preview").text.replace("$", "")
    assert "Tax that QuickBooks computes and adds; by your rates 8.70 Total before that tax 120.00" in preview
    assert "Our tax 9.60 Their tax 9.60 Tax difference 0.00" in page.opens(
        "sell-order", agreed.pk
    ).text.replace("$", "")
    told = hub.api(hub.sam).get(f"/sales-orders/{apart.pk}").body["figures"]
    assert (told["our_tax"], told["tax"], told["is_tax_computed_there"]) == ("8.70", "9.60", True)


def test_prices_with_tax_in_them_come_to_what_the_customer_pays(hub_uk: Hub) -> None:
    vat = hub_uk.rate("Standard")
    body = {
        "number": "B-1", "customer_id": hub_uk.customer().pk, "ordered_on": "2026-01-05", "status": "confirmed",
        "prices_include_tax": True, "discount": "1.00",
        "lines": [
            {"quantity": "3", "unit_price": "0.99", "tax_rate_id": vat.pk},
            {"quantity": "1", "unit_price": "12.00", "tax_rate_id": hub_uk.rate("Zero").pk},
        ],
    }  # fmt: skip
    api = hub_uk.api(hub_uk.sam)
    made = api.post("/sales-orders", body).body

    # 2.97 and 12.00 less 1.00: of the 2.77 that are left at 20 %, 0.46 are tax.
    assert (made["total"], made["tax"], made["discount"]) == ("13.97", "0.46", "0.96")
    assert [line["amount"] for line in made["lines"]] == ["2.47", "12.00"]
    assert made["lines"][0]["unit_price"] == "0.825"
    hub_uk.invoices(SalesOrder.objects.get())
    (invoice,) = hub_uk.in_books("Invoice")
    assert (invoice["TotalAmt"], invoice["TxnTaxDetail"]["TotalTax"]) == (Decimal("13.97"), Decimal("0.46"))

    # The same prices on a credit come to the same money.
    credited = {
        "number": "CN-1", "party_id": body["customer_id"], "reason": "return", "credited_on": "2026-01-05",
        "prices_include_tax": True, "discount": "1.00", "lines": body["lines"],
    }  # fmt: skip
    note = api.post("/credit-notes", credited).body
    assert (note["total"], note["tax"], note["discount"]) == ("13.97", "0.46", "0.96")
    credit = CreditNote.objects.get()
    credits.approve(credit=credit, by=hub_uk.ana, at=hub_uk.now)
    credits.send_credit_notes(company=hub_uk.company, credits=[credit], by=hub_uk.ana, at=hub_uk.now)
    hub_uk.works()
    (memo,) = hub_uk.in_books("CreditMemo")
    assert (memo["TotalAmt"], memo["TxnTaxDetail"]["TotalTax"]) == (Decimal("13.97"), Decimal("0.46"))


def test_a_rate_may_be_another_on_purchases(hub_uk: Hub) -> None:
    rate = catalog.add_tax_rate(
        company=hub_uk.company, name="Reverse charge", percent=Decimal(20), purchase_percent=Decimal(0),
        by=hub_uk.ana, at=hub_uk.now,
    )  # fmt: skip
    assert str(rate) == "Reverse charge (20 % on sales, 0 % on purchases)"
    sold = hub_uk.sells("B-1", goods("1", "100.00", tax_rate_id=rate.pk))
    purchase = hub_uk.buys("PO-1", bought("1", "100.00", tax_rate_id=rate.pk))
    assert (sold.total, purchase.total) == (Decimal("120.00"), Decimal("100.00"))


def test_a_seller_types_rate_and_gross_prices_on_the_page(hub_uk: Hub) -> None:
    lodge = hub_uk.customer("Daintree Lodge", currency="EUR")
    typed = {
        "Customer": str(lodge), "Order number": "B-1", "Order date": "2026-01-05", "Exchange rate": "0.8612",
        "Prices include tax": True, "l0-description": "Oak shelf", "l0-quantity": "3", "l0-unit_price": "12.00",
        "l0-tax_rate": "Standard (20 %)",
    }  # fmt: skip
    sam = hub_uk.page(hub_uk.sam)
    sam.opens("sell-new")
    page = sam.fills(typed).presses("Save")

    order = SalesOrder.objects.get()
    assert "Exchange rate set 0.8612" in page.text
    assert (order.exchange_rate, order.tax, order.total) == (
        Decimal("0.8612"), Decimal("6.00"), Decimal("36.00"),
    )  # fmt: skip
    assert [(line.unit_price, line.amount) for line in order.lines.all()] == [(Decimal(10), Decimal("30.00"))]
    assert sam.opens("sell-edit", order.pk).value("Exchange rate") == "0.8612"
    sam.opens("sell-new")
    wrong = sam.fills({**typed, "Order number": "B-2", "Exchange rate": "0"}).presses("Save")
    assert "Order B-2: 0 is no exchange rate. Enter how much of GBP one EUR is worth" in wrong.text
    assert SalesOrder.objects.count() == 1


def test_a_reversal_in_closed_books_takes_the_rate_of_what_it_reverses(hub: Hub) -> None:
    bakery = hub.customer("Bäckerei Lindenhof", currency="EUR")
    order = hub.sells("10248", goods("2", "60.00"), customer=bakery, exchange_rate=RATE)
    hub.invoices(order)
    hub.books.close_books(date(2026, 1, 31))
    hub.office.reads(hub.connection)
    sales.cancel(order=SalesOrder.objects.get(), reason="Returned whole", by=hub.ana, at=hub.now)
    hub.works()

    (credit,) = hub.in_books("CreditMemo")
    assert (credit["ExchangeRate"], credit["TotalAmt"]) == (RATE, Decimal("120.00"))
    booked = hub.ledger()
    assert booked.get("Accounts Receivable (A/R) - EUR", Decimal(0)) == 0
