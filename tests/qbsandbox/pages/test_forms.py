"""Documents and lists that a bookkeeper enters, and those of clients that she changes."""

from collections.abc import Iterator
from decimal import Decimal

import pytest

from page_forms import Bookkeeper
from page_reader import Reader
from rest_desk import Desk, bill, expense, invoice, sale


def total(page_tables: list[list[list[str]]]) -> list[str]:
    return page_tables[0][-1][1:]


@pytest.fixture
def balances(ana: Reader, books: str) -> Iterator[None]:
    """After a test, the trial balance page sums to zero."""
    yield
    debits, credits = total(ana.open(f"{books}/trialbalance").tables)
    assert debits == credits


pytestmark = pytest.mark.usefixtures("balances")


def test_an_invoice_is_entered_by_names_and_posts(us: Desk, omar: Bookkeeper, books: str) -> None:
    page = omar.does(
        f"{books}/new/invoice", do="save", customer="alder street books", date="2024-03-02", number="A-1",
        memo="By hand", r0__item="Services", r0__description="Design", r0__quantity="2", r0__price="60",
        r1__item="Notebook, A5", r1__amount="9.00", r1__tax="NON",
    )  # fmt: skip
    assert "Invoice entered." in page.text
    made = us.query("select * from Invoice where DocNumber = 'A-1'")["Invoice"][0]
    assert (made["TotalAmt"], made["PrivateNote"], made["TxnDate"]) == (
        Decimal("129.00"),
        "By hand",
        "2024-03-02",
    )
    assert us.entries(made) == [
        ("Accounts Receivable (A/R)", Decimal("129.00")),
        ("Services", Decimal("-120.00")),
        ("Sales of Product Income", Decimal("-9.00")),
    ]


def test_what_cannot_be_is_said_beside_the_field_and_nothing_typed_is_lost(
    us: Desk, omar: Bookkeeper, books: str
) -> None:
    before = us.counts()
    page = omar.does(
        f"{books}/new/invoice", do="save", customer="Nobody", memo="Keep me", r0__item="Services",
        r0__amount="a lot", r1__item="Ghost", r1__amount="3",
    )  # fmt: skip
    assert page.status == 422
    assert "There is no customer called “Nobody”." in page.text
    assert "Line 1: “a lot” is not a number" in page.text
    assert "Line 2: There is no product or service called “Ghost”." in page.text
    for kept in ('value="Nobody"', "Keep me", 'value="a lot"', 'value="Ghost"'):
        assert kept in page.html
    assert us.counts() == before
    done = omar.sends(page, do="save", customer="Alder Street Books", r0__amount="10", r1__item="Services")
    assert "Invoice entered." in done.text
    assert us.query("select * from Invoice")["Invoice"][0]["TotalAmt"] == Decimal("13.00")


def test_quickbooks_own_refusals_are_sentences(us: Desk, omar: Bookkeeper, books: str) -> None:
    page = omar.does(f"{books}/new/journal", do="save", r0__account="Checking", r0__debit="10",
                     r1__account="Services", r1__credit="9")  # fmt: skip
    assert page.status == 422
    assert "Amount on debits not equal to credits" in page.text
    page = omar.sends(page, do="save", r1__account="Accounts Receivable (A/R)", r1__credit="10")
    assert "When you use Accounts Receivable, you must choose a customer in the Name field." in page.text
    page = omar.sends(page, do="save", r1__name="Alder Street Books")
    assert "Journal entry entered." in page.text
    assert us.read("Customer", "1")["Balance"] == Decimal("-10.00")


def test_more_lines_come_and_what_was_typed_stays(omar: Bookkeeper, books: str) -> None:
    page = omar.does(
        f"{books}/new/bill", do="more", vendor="Foghorn Freight", r0__account="Freight and Delivery"
    )
    assert page.status == 200
    assert 'name="r8.account"' in page.html
    assert 'value="Foghorn Freight"' in page.html and 'value="Freight and Delivery"' in page.html


def test_a_clients_invoice_is_changed_and_keeps_what_the_form_does_not_show(
    us: Desk, omar: Bookkeeper, books: str
) -> None:
    made = us.create(
        "Invoice",
        invoice(
            {**sale("120.00", quantity=2, price=60), "Description": "Work"},
            sale("9.00", item="3"),
            DocNumber="SO-1", ShipDate="2024-03-09", CustomerMemo={"value": "Thank you"},
        ),
    )  # fmt: skip
    page = omar.does(
        f"{books}/edit/invoice?id={made['Id']}", do="save", due="2024-05-01", memo="Changed by Omar",
        r0__quantity="3", r1__remove="yes", r2__item="Hours", r2__amount="40",
    )  # fmt: skip
    assert "Invoice saved." in page.text
    now = us.read("Invoice", made["Id"])
    assert (now["SyncToken"], now["TotalAmt"], now["Balance"]) == ("1", Decimal("220.00"), Decimal("220.00"))
    assert (now["ShipDate"], now["CustomerMemo"]["value"]) == ("2024-03-09", "Thank you")
    assert (now["DueDate"], now["PrivateNote"], now["DocNumber"]) == ("2024-05-01", "Changed by Omar", "SO-1")
    lines = [line for line in now["Line"] if line["DetailType"] == "SalesItemLineDetail"]
    assert [(line["Id"], line["Amount"]) for line in lines] == [
        ("1", Decimal("180.00")),
        ("3", Decimal("40.00")),
    ]


def test_the_price_follows_an_amount_that_was_changed(us: Desk, omar: Bookkeeper, books: str) -> None:
    made = us.create("Invoice", invoice(sale("120.00", quantity=2, price=60)))
    omar.does(f"{books}/edit/invoice?id={made['Id']}", do="save", r0__amount="100")
    line = us.read("Invoice", made["Id"])["Line"][0]
    assert (line["Amount"], line["SalesItemLineDetail"]["UnitPrice"]) == (Decimal("100.00"), 50)


def test_saving_a_form_untouched_changes_no_figure(us: Desk, uk: Desk, omar: Bookkeeper) -> None:
    discount = {"DetailType": "DiscountLineDetail",
                "DiscountLineDetail": {"PercentBased": True, "DiscountPercent": 10}}  # fmt: skip
    sold = us.create("Invoice", invoice(sale("120.00", tax="TAX", quantity=3, price=40), discount))
    gross = uk.create(
        "Bill", bill(expense("120.00", tax="1"), vendor="4", GlobalTaxCalculation="TaxInclusive")
    )
    for desk, entity, made in ((us, "Invoice", sold), (uk, "Bill", gross)):
        before = desk.entries(made)
        address = f"/app/{desk.company.realm_id}/edit/{entity.lower()}?id={made['Id']}"
        page = omar.does(address, do="save")
        assert f"{entity} saved." in page.text
        assert desk.entries(made) == before
        assert desk.read(entity, made["Id"])["TotalAmt"] == made["TotalAmt"]


def test_a_document_that_somebody_else_changed_meanwhile_is_not_overwritten(
    us: Desk, omar: Bookkeeper, books: str
) -> None:
    made = us.create("Bill", bill(expense("10.00")))
    form = omar.opens(f"{books}/edit/bill?id={made['Id']}")
    us.sparse("Bill", made, PrivateNote="By a client", VendorRef={"value": "5"})
    page = omar.sends(form, do="save", memo="By Omar")
    assert page.status == 422
    assert "Another user finished before you did, so your work was not saved." in page.text
    assert "By Omar" in page.html
    assert us.read("Bill", made["Id"])["PrivateNote"] == "By a client"


@pytest.mark.parametrize(
    ("place", "entity", "filled", "entries"),
    [
        ("bill", "Bill", {"vendor": "Foghorn Freight", "r0__account": "Freight and Delivery", "r0__amount": "30"},
         [("Accounts Payable (A/P)", "-30.00"), ("Freight and Delivery", "30.00")]),
        ("expense", "Purchase", {"how": "Check", "account": "Checking", "payee": "Granite State Supplies",
                                 "r0__account": "Office Expenses", "r0__amount": "12.50"},
         [("Checking", "-12.50"), ("Office Expenses", "12.50")]),
        ("expense", "Purchase", {"how": "CreditCard", "account": "Visa", "credit": "yes",
                                 "r0__account": "Office Expenses", "r0__amount": "7"},
         [("Visa", "7.00"), ("Office Expenses", "-7.00")]),
        ("transfer", "Transfer", {"from": "Checking", "to": "Savings", "amount": "1,000"},
         [("Checking", "-1000.00"), ("Savings", "1000.00")]),
        ("salesreceipt", "SalesReceipt", {"customer": "Bluefin Market", "r0__item": "Services", "r0__amount": "20",
                                          "r0__tax": "NON", "deposit_to": "Checking"},
         [("Checking", "20.00"), ("Services", "-20.00")]),
        ("creditmemo", "CreditMemo", {"customer": "Bluefin Market", "r0__item": "Services", "r0__amount": "20"},
         [("Accounts Receivable (A/R)", "-20.00"), ("Services", "20.00")]),
        ("vendorcredit", "VendorCredit", {"vendor": "Foghorn Freight", "r0__account": "Purchases",
                                          "r0__amount": "5"},
         [("Accounts Payable (A/P)", "5.00"), ("Purchases", "-5.00")]),
        ("creditcardpayment", "CreditCardPayment", {"card": "Visa", "bank": "Checking", "amount": "50"},
         [("Visa", "50.00"), ("Checking", "-50.00")]),
    ],
)  # fmt: skip
def test_each_form_books_what_its_document_books(
    us: Desk, omar: Bookkeeper, books: str, place: str, entity: str, filled: dict[str, str],
    entries: list[tuple[str, str]],
) -> None:  # fmt: skip
    page = omar.does(f"{books}/new/{place}", do="save", **filled)
    assert "entered." in page.text, page.text
    made = us.company.all(entity)[-1]
    assert sorted(us.entries(made)) == sorted((account, Decimal(value)) for account, value in entries)


def test_a_customer_is_entered_and_changed(us: Desk, omar: Bookkeeper, books: str) -> None:
    page = omar.does(f"{books}/new/customer", do="save", name="Night Owl", email="o@owl.example",
                     BillAddr_city="Bayshore", terms="Net 30")  # fmt: skip
    assert page.heading == "Night Owl"
    made = us.query("select * from Customer where DisplayName = 'Night Owl'")["Customer"][0]
    assert made["BillAddr"]["City"] == "Bayshore" and made["PrimaryEmailAddr"] == {"Address": "o@owl.example"}
    omar.does(f"{books}/edit/customer?id={made['Id']}", do="save", email="", phone="555-01")
    now = us.read("Customer", made["Id"])
    assert "PrimaryEmailAddr" not in now and now["PrimaryPhone"] == {"FreeFormNumber": "555-01"}
    taken = omar.does(f"{books}/new/vendor", do="save", name="Night Owl")
    assert "The name supplied already exists." in taken.text


def test_an_inventory_item_is_entered_with_what_is_on_hand_and_counted_again(
    us: Desk, omar: Bookkeeper, books: str
) -> None:
    page = omar.does(
        f"{books}/new/item", do="save", name="Anchor", type="Inventory", price="9.90", cost="2.50",
        income="Sales of Product Income", expense="Cost of Goods Sold", asset="Inventory Asset", on_hand="4",
        as_of="2024-01-01",
    )  # fmt: skip
    assert page.heading == "Anchor"
    omar.does(f"{books}/new/inventoryadjustment", do="save", account="Office Expenses", r0__item="Anchor",
              r0__change="-1")  # fmt: skip
    item = us.query("select * from Item where Name = 'Anchor'")["Item"][0]
    assert item["QtyOnHand"] == 3
    assert us.balance("Inventory Asset") == Decimal("7.50")


def test_custom_numbers_warn_of_a_number_that_is_taken_and_take_it_all_the_same(
    us: Desk, omar: Bookkeeper, books: str
) -> None:
    us.company.set_preferences("SalesFormsPrefs", CustomTxnNumbers=True)
    us.create("Invoice", invoice(sale("5.00"), DocNumber="7"))
    page = omar.does(f"{books}/new/invoice", do="save", customer="Bluefin Market", number="7",
                     r0__item="Services", r0__amount="5")  # fmt: skip
    assert "This number has already been used." in page.text
    done = omar.sends(page, do="save", same_number="yes")
    assert "Invoice entered." in done.text
    assert len(us.query("select * from Invoice where DocNumber = '7'")["Invoice"]) == 2


def test_a_foreign_customers_invoice_is_in_their_currency(us: Desk, omar: Bookkeeper, books: str) -> None:
    us.create("Customer", {"DisplayName": "Brouwerij", "CurrencyRef": {"value": "EUR"}})
    omar.does(f"{books}/new/invoice", do="save", customer="Brouwerij", rate="1.25", r0__item="Services",
              r0__amount="100")  # fmt: skip
    made = us.company.all("Invoice")[-1]
    assert (made["CurrencyRef"]["value"], made["HomeTotalAmt"]) == ("EUR", Decimal("125.00"))


def test_what_was_not_touched_is_not_written(us: Desk, omar: Bookkeeper, books: str) -> None:
    child = us.create("Customer", {"DisplayName": "Reading room", "Job": True, "ParentRef": {"value": "1"}})
    omar.does(f"{books}/edit/customer?id={child['Id']}", do="save", notes="Two\r\nlines")
    now = us.read("Customer", child["Id"])
    assert (now["Job"], now["ParentRef"]["value"], now["Notes"]) == (True, "1", "Two\nlines")
    gone = us.create("Term", {"Name": "Later", "DueDays": 90})
    bought = us.create("Bill", bill(expense("5.00"), SalesTermRef={"value": gone["Id"]}))
    us.sparse("Term", gone, Active=False)
    page = omar.does(f"{books}/edit/bill?id={bought['Id']}", do="save", memo="Kept")
    assert "Bill saved." in page.text
    assert us.read("Bill", bought["Id"])["SalesTermRef"]["value"] == gone["Id"]


def test_the_company_and_somebodys_time_are_entered(us: Desk, omar: Bookkeeper, books: str) -> None:
    page = omar.does(f"{books}/edit/companyinfo?id=1", do="save", name="Tidewater & Sons")
    assert "Company saved." in page.text
    assert us.company.name == "Tidewater & Sons"
    page = omar.does(f"{books}/new/timeactivity", do="save", who="Vendor", vendor="Foghorn Freight",
                     customer="Bluefin Market", item="Hours", hours="2", minutes="30")  # fmt: skip
    assert "Time activity entered." in page.text
    assert us.company.all("TimeActivity")[-1]["Hours"] == 2
