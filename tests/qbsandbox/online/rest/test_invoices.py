"""Invoices: lines, defaults, discounts, what they book."""

from decimal import Decimal
from typing import Any

import pytest

from rest_desk import Desk, identity, invoice, sale


def discount(amount: object = None, *, percent: object = None, **more: Any) -> dict[str, Any]:
    detail: dict[str, Any] = {"PercentBased": percent is not None, **more}
    if percent is not None:
        detail["DiscountPercent"] = percent
    line: dict[str, Any] = {"DetailType": "DiscountLineDetail", "DiscountLineDetail": detail}
    return line if amount is None else {**line, "Amount": amount}


def test_an_invoice_books_receivable_against_each_items_income_account(us: Desk) -> None:
    made = us.create("Invoice", invoice(sale(100), sale(9, item="3", quantity=2, price="4.5")))

    assert us.entries(made) == [
        ("Accounts Receivable (A/R)", 109),
        ("Services", -100),
        ("Sales of Product Income", -9),
    ]
    assert us.read("Customer", "1")["Balance"] == 109


def test_the_server_adds_the_subtotal_after_the_items_and_before_the_discount(us: Desk) -> None:
    made = us.create("Invoice", invoice(sale("35.00"), discount(percent=10)))

    assert [line["DetailType"] for line in made["Line"]] == [
        "SalesItemLineDetail",
        "SubTotalLineDetail",
        "DiscountLineDetail",
    ]
    assert made["Line"][1] == {"Amount": 35, "DetailType": "SubTotalLineDetail", "SubTotalLineDetail": {}}
    assert made["Line"][2] == {
        "Amount": Decimal("3.50"),
        "DetailType": "DiscountLineDetail",
        "DiscountLineDetail": {
            "PercentBased": True,
            "DiscountPercent": 10,
            "DiscountAccountRef": {"value": "86", "name": "Discounts given"},
        },
    }
    assert made["TotalAmt"] == Decimal("31.50")
    assert us.entries(made)[2] == ("Discounts given", Decimal("3.50"))


def test_a_discount_needs_an_amount_or_a_percentage_and_comes_once(us: Desk) -> None:
    assert us.code("invoice", invoice(sale(10), discount())) == "6090"
    assert us.code("invoice", invoice(sale(10), discount(1), discount(1))) == "6000"
    assert us.code("invoice", invoice(sale(10), discount(-1))) == "2290"
    other = discount(4, DiscountAccountRef={"value": "5"})
    assert us.entries(us.create("Invoice", invoice(sale(10), other)))[2] == ("Shipping Income", 4)


def test_a_line_without_an_item_is_sold_as_the_companys_default_item(us: Desk) -> None:
    line = {"Amount": 12, "DetailType": "SalesItemLineDetail", "SalesItemLineDetail": {}}
    us.company.set_preferences("SalesFormsPrefs", DefaultItem="4")

    made = us.create("Invoice", invoice(line))

    assert made["Line"][0]["SalesItemLineDetail"]["ItemRef"] == {"value": "4", "name": "Desk lamp"}
    assert us.entries(made)[1] == ("Sales of Product Income", -12)


def test_the_shipping_line_goes_to_the_shipping_account(us: Desk) -> None:
    made = us.create("Invoice", invoice(sale(10), sale(4, item="SHIPPING_ITEM_ID")))

    assert us.entries(made)[2] == ("Shipping Income", -4)


def test_addresses_come_from_the_customer_and_stay_where_given(us: Desk) -> None:
    made = us.create("Invoice", invoice(sale(10), ShipAddr={"Line1": "Gate 3", "City": "Oakland"}))

    assert made["BillAddr"] == us.read("Customer", "1")["BillAddr"]
    assert (made["ShipAddr"]["Line1"], made["ShipAddr"]["City"]) == ("Gate 3", "Oakland")
    assert int(made["ShipAddr"]["Id"]) > int(made["BillAddr"]["Id"])


@pytest.mark.parametrize(
    ("customer", "more", "due_on"),
    [
        ("1", {}, "2024-03-31"),
        ("2", {}, "2024-03-16"),
        ("2", {"SalesTermRef": {"value": "4"}}, "2024-04-30"),
        ("2", {"SalesTermRef": {"value": "1"}}, "2024-03-01"),
        ("2", {"DueDate": "2024-12-24"}, "2024-12-24"),
    ],
)
def test_the_due_date_is_stated_or_comes_from_terms(us: Desk, customer: str, more: Any, due_on: str) -> None:
    assert us.create("Invoice", invoice(sale(10), customer=customer, **more))["DueDate"] == due_on


def test_without_a_date_it_is_dated_today_in_pacific_time(us: Desk) -> None:
    us.now = us.now.replace(day=6, hour=7, minute=30)
    body = invoice(sale(10))
    del body["TxnDate"]

    assert us.create("Invoice", body)["TxnDate"] == "2024-03-05"


@pytest.mark.parametrize(
    ("amount", "quantity", "price", "accepted"),
    [
        ("100.00", 2, 50, True),
        ("99.99", 3, "33.33", True),
        ("100.00", 3, "33.33", False),
        ("100.00", 3, "33.333333", True),
        ("100.00", None, 50, True),
        ("100.00", 0, 0, True),
        ("100.00", 0, 50, False),
        ("0.01", "0.5", "0.01", True),
    ],
)
def test_amount_has_to_be_price_times_quantity(
    us: Desk, amount: str, quantity: object, price: object, accepted: bool
) -> None:
    body = invoice(sale(amount, quantity=quantity, price=price))
    if accepted:
        assert us.create("Invoice", body)["TotalAmt"] == Decimal(amount)
    else:
        fault = us.fault("invoice", body)
        assert (fault["code"], fault["Message"]) == ("6070", "Amount calculation incorrect in the request")
        assert fault["Detail"] == f"Amount is not equal to UnitPrice * Qty. Supplied value:{amount}"


@pytest.mark.parametrize(
    ("body", "code", "detail"),
    [
        ({"Line": [sale(1)]}, "2020", "Required parameter CustomerRef is missing in the request"),
        ({"CustomerRef": {"value": "1"}}, "2020", "Required parameter Line is missing in the request"),
        (
            {"CustomerRef": {"value": "1"}, "Line": []},
            "2020",
            "Required parameter Line is missing in the request",
        ),
        (invoice(sale(None)), "2020", "Required parameter Amount is missing in the request"),
        (invoice(sale(1), customer="999"), "2500", "Invalid Reference Id : Names element id 999 not found"),
        (invoice(sale(1, item="999")), "2500", "Invalid Reference Id : Items element id 999 not found"),
        (invoice(sale(1, item="x")), "2030", "Id should be a valid number. Supplied value:x"),
        (invoice(sale(-1)), "6000", "Business Validation Error: Transaction amount must be 0.00 or greater."),
        (
            invoice(sale(1), EmailStatus="NeedToSend"),
            "6420",
            "BillEmail is required when EmailStatus is NeedToSend",
        ),
        (invoice(sale(1), EmailStatus="Sent"), "2170", "Invalid Enumeration : Sent"),
        (invoice({"Amount": 1, "DetailType": "Odd"}), "2170", "Invalid Enumeration : Odd"),
    ],
)
def test_an_invoice_that_is_wrong_is_refused_and_books_nothing(
    us: Desk, body: Any, code: str, detail: str
) -> None:
    fault = us.fault("invoice", body)

    assert (fault["code"], fault["Detail"]) == (code, detail)
    assert us.company.all("Invoice") == [] and us.balance("Accounts Receivable (A/R)") == 0


def test_a_vendors_id_is_no_customer(us: Desk) -> None:
    assert us.code("invoice", invoice(sale(1), customer="5")) == "2500"


def test_negative_lines_are_fine_while_the_total_is_not_negative(us: Desk) -> None:
    made = us.create("Invoice", invoice(sale(100), sale("-30.25")))

    assert made["TotalAmt"] == Decimal("69.75")
    assert us.entries(made) == [
        ("Accounts Receivable (A/R)", Decimal("69.75")),
        ("Services", -100),
        ("Services", Decimal("30.25")),
    ]


def test_an_invoice_of_nothing_books_nothing_on_receivable(us: Desk) -> None:
    made = us.create("Invoice", invoice(sale(0)))

    assert (made["TotalAmt"], us.entries(made)) == (0, [])


def test_descriptions_travel_as_memos_and_lines_of_text_carry_no_amount(us: Desk) -> None:
    us.company.switches.shows_newer_properties = False
    text = {"DetailType": "DescriptionOnly", "Description": "Thank you", "DescriptionLineDetail": {}}
    made = us.create("Invoice", invoice({**sale(10), "Description": "Two hours"}, text))

    assert [e.memo for e in us.company.ledger.entries() if e.txn_id == made["Id"]] == ["", "Two hours"]
    assert made["Line"][1] == {
        "Id": "2",
        "LineNum": 2,
        "Description": "Thank you",
        "DetailType": "DescriptionOnly",
        "DescriptionLineDetail": {},
    }


def test_an_edited_invoice_books_its_new_figures_only(us: Desk) -> None:
    made = us.create("Invoice", invoice(sale(100)))
    us.sparse("Invoice", made, Line=[sale(40, item="3")], TxnDate="2023-12-31", CustomerRef={"value": "2"})

    assert us.entries(made) == [("Accounts Receivable (A/R)", 40), ("Sales of Product Income", -40)]
    assert (us.read("Customer", "1")["Balance"], us.read("Customer", "2")["Balance"]) == (0, 40)
    assert us.balance("Services") == 0


def test_the_invoice_link_is_shown_when_asked_for_an_invoice_that_can_be_paid_online(us: Desk) -> None:
    mail = {"Address": "desk@alder.example"}
    made = us.create("Invoice", invoice(sale(1), BillEmail=mail, AllowOnlineCreditCardPayment=True))
    unlinked = [
        us.create("Invoice", invoice(sale(1), BillEmail=mail)),
        us.create("Invoice", invoice(sale(1), AllowOnlineACHPayment=True)),
    ]

    assert "InvoiceLink" not in us.read("Invoice", made["Id"])
    linked = us.get(f"invoice/{made['Id']}", include="invoiceLink")["Invoice"]
    assert linked["InvoiceLink"].startswith("https://")
    found = us.get("query", query="select * from Invoice", include="invoiceLink")["QueryResponse"]["Invoice"]
    assert [one["Id"] for one in found if "InvoiceLink" in one] == [made["Id"]]
    for other in unlinked:
        assert "InvoiceLink" not in us.get(f"invoice/{other['Id']}", include="invoiceLink")["Invoice"]


def test_a_taxable_invoice_has_at_most_750_lines(us: Desk) -> None:
    assert us.code("invoice", invoice(*[sale(1, tax="TAX")] * 751)) == "6000"
    assert us.create("Invoice", invoice(*[sale(1)] * 751))["TotalAmt"] == 751


def test_dates_from_1990_to_2100_are_accepted(us: Desk) -> None:
    for day in ("1990-01-01", "2100-12-31"):
        made = us.create("Invoice", invoice(sale(1)) | {"TxnDate": day, "DueDate": day})
        assert made["TxnDate"] == day
        us.delete("Invoice", identity(made))
