"""Void, delete, put away, merge; the closing of the books; the sandbox's own settings."""

from collections.abc import Iterator
from decimal import Decimal

import pytest

from page_forms import Bookkeeper
from page_reader import Reader
from qbsandbox.sandbox import QuickBooksSandbox
from rest_desk import Desk, bill, expense, invoice, journal, sale
from stock_forms import stocked


@pytest.fixture(autouse=True)
def balances(ana: Reader, books: str) -> Iterator[None]:
    """After a test, the trial balance page sums to zero."""
    yield
    last = ana.open(f"{books}/trialbalance").tables[0][-1]
    assert last[1] == last[2]


def test_a_clients_invoice_is_voided_and_deleted_after_a_question(
    us: Desk, omar: Bookkeeper, books: str
) -> None:
    sold = us.create("Invoice", invoice(sale("120.00"), DocNumber="A1"))
    document = omar.opens(f"{books}/invoice?txnId={sold['Id']}")
    question = omar.opens(document.links["Void"])
    assert question.heading == "Invoice A1"
    assert us.read("Invoice", sold["Id"])["TotalAmt"] == Decimal("120.00")
    assert "Invoice A1 voided." in omar.sends(question).text
    assert us.read("Invoice", sold["Id"])["TotalAmt"] == 0
    assert us.balance("Services") == 0
    gone = omar.sends(omar.opens(document.links["Delete"]))
    assert "Invoice A1 deleted." in gone.text
    assert us.code(f"invoice/{sold['Id']}", None, method="GET") == "610"


def test_a_payment_is_voided_and_its_invoice_open_again(us: Desk, omar: Bookkeeper, books: str) -> None:
    sold = us.create("Invoice", invoice(sale("40.00")))
    link = {"Amount": "40.00", "LinkedTxn": [{"TxnId": sold["Id"], "TxnType": "Invoice"}]}
    paid = us.create("Payment", {"CustomerRef": {"value": "1"}, "TotalAmt": "40.00", "Line": [link]})
    omar.does(f"{books}/void?kind=payment&id={paid['Id']}")
    assert us.read("Invoice", sold["Id"])["Balance"] == Decimal("40.00")


@pytest.mark.parametrize("kind", ["bill", "journalentry", "estimate"])
def test_what_cannot_be_voided_offers_no_such_button(
    us: Desk, omar: Bookkeeper, books: str, kind: str
) -> None:
    made = {
        "bill": lambda: us.create("Bill", bill(expense("5.00"))),
        "journalentry": lambda: us.create(
            "JournalEntry", journal(("Debit", "18", "1"), ("Credit", "1", "1"))
        ),
        "estimate": lambda: us.create("Estimate", invoice(sale("5.00"))),
    }[kind]()
    places = {"bill": "bill", "journalentry": "journal", "estimate": "estimate"}
    page = omar.opens(f"{books}/{places[kind]}?txnId={made['Id']}")
    assert "Delete" in page.links and "Void" not in page.links


@pytest.mark.parametrize("switch", [True, False])
def test_a_stocked_item_that_is_put_away_is_written_off_today(
    us: Desk, omar: Bookkeeper, books: str, switch: bool
) -> None:
    us.company.switches.writes_off_stock_of_inactive_items = switch
    item = us.create("Item", stocked("Anchor", quantity=4, cost="2.50"))
    question = omar.opens(f"{books}/deactivate?kind=item&id={item['Id']}")
    assert "4 are on hand. An inventory adjustment of today brings them to zero" in question.text
    omar.sends(question)
    now = us.read("Item", item["Id"])
    assert (now["Active"], now["QtyOnHand"], now["Name"]) == (False, 0, "Anchor (deleted)")
    adjustment = us.company.all("InventoryAdjustment")[-1]
    assert adjustment["TxnDate"] == "2024-03-05"
    assert us.balance("Inventory Shrinkage") == Decimal("10.00")
    assert us.balance("Inventory Asset") == 0
    omar.does(f"{books}/activate?kind=item&id={item['Id']}")
    assert us.read("Item", item["Id"])["Name"] == "Anchor"


def test_a_customer_with_a_balance_stays_active(us: Desk, omar: Bookkeeper, books: str) -> None:
    us.create("Invoice", invoice(sale("40.00")))
    page = omar.does(f"{books}/deactivate?kind=customer&id=1")
    assert page.status == 422
    assert "has an open balance and can't be made inactive." in page.text
    assert us.read("Customer", "1")["Active"] is True


def test_two_customers_become_one(us: Desk, omar: Bookkeeper, books: str, sandbox: QuickBooksSandbox) -> None:
    sandbox.webhooks.subscribe("us", "http://127.0.0.1:9/hook")
    sold = us.create("Invoice", invoice(sale("40.00"), customer="2"))
    paid = us.create("Payment", {"CustomerRef": {"value": "2"}, "TotalAmt": "15.00", "Line": [
        {"Amount": "15.00", "LinkedTxn": [{"TxnId": sold["Id"], "TxnType": "Invoice"}]}]})  # fmt: skip
    entry = journal(("Debit", "84", "30.00"), ("Credit", "1", "30.00"))
    entry["Line"][0]["JournalEntryLineDetail"]["Entity"] = {"Type": "Customer", "EntityRef": {"value": "2"}}
    written = us.create("JournalEntry", entry)
    us.create("Invoice", invoice(sale("7.00"), customer="1"))
    page = omar.does(f"{books}/merge?kind=customer&id=2", into="Alder Street Books")
    assert page.heading == "Alder Street Books"
    assert us.read("Customer", "1")["Balance"] == Decimal("62.00")
    assert us.code("customer/2", None, method="GET") == "610"
    assert us.read("Invoice", sold["Id"])["CustomerRef"] == {"value": "1", "name": "Alder Street Books"}
    assert us.read("Payment", paid["Id"])["CustomerRef"]["value"] == "1"
    named = us.read("JournalEntry", written["Id"])["Line"][0]["JournalEntryLineDetail"]["Entity"]
    assert named["EntityRef"]["value"] == "1"
    us.post("payment", {"Id": paid["Id"], "SyncToken": paid["SyncToken"], "sparse": True}, include="void",
            operation="update")  # fmt: skip
    assert us.read("Customer", "1")["Balance"] == Decimal("77.00")
    change = us.company.store.connection.execute(
        "SELECT entity, id, deleted_id FROM changes WHERE operation = 'Merge'"
    ).fetchall()
    assert change == [("Customer", 1, 2)]


def test_names_in_two_currencies_are_not_merged(us: Desk, omar: Bookkeeper, books: str) -> None:
    made = us.create("Customer", {"DisplayName": "Brouwerij", "CurrencyRef": {"value": "EUR"}})
    page = omar.does(f"{books}/merge?kind=customer&id={made['Id']}", into="Alder Street Books")
    assert "Names in two currencies can't be merged." in page.text
    page = omar.sends(page, into="Brouwerij")
    assert "There is no other customer called “Brouwerij”." in page.text


def test_closed_books_are_changed_by_a_person_after_a_warning(us: Desk, omar: Bookkeeper, books: str) -> None:
    sold = us.create("Invoice", invoice(sale("40.00"), TxnDate="2024-01-15"))
    page = omar.does(f"{books}/settings", do="close", closed_on="2024-01-31")
    assert "The books are closed up to 2024-01-31." in page.text
    body = {"Id": sold["Id"], "SyncToken": sold["SyncToken"], "sparse": True, "PrivateNote": "x"}
    assert us.code("invoice", body) == "6200"
    page = omar.does(f"{books}/edit/invoice?id={sold['Id']}", do="save", r0__amount="50")
    assert page.status == 422
    assert "The books are closed up to 2024-01-31. What you save changes a closed period." in page.text
    assert us.read("Invoice", sold["Id"])["TotalAmt"] == Decimal("40.00")
    page = omar.sends(page, do="save", past_closing="yes")
    assert "Invoice saved." in page.text
    assert us.read("Invoice", sold["Id"])["TotalAmt"] == Decimal("50.00")


def test_with_a_password_only_who_knows_it_changes_closed_books(
    us: Desk, omar: Bookkeeper, books: str
) -> None:
    sold = us.create("Invoice", invoice(sale("40.00"), TxnDate="2024-01-15"))
    omar.does(f"{books}/settings", do="close", closed_on="2024-01-31", password="seal", password_again="seal")
    assert us.code("invoice", {"Id": sold["Id"], "SyncToken": "0", "sparse": True}) == "6210"
    assert "seal" not in (us.company.store.note("closing_password") or "")
    page = omar.does(f"{books}/void?kind=invoice&id={sold['Id']}")
    page = omar.sends(page, past_closing="yes", closing_password="guess")
    assert "This is not the password of the closing date." in page.text
    assert us.read("Invoice", sold["Id"])["TotalAmt"] == Decimal("40.00")
    page = omar.sends(page, past_closing="yes", closing_password="seal")
    assert "voided." in page.text
    refused = omar.does(f"{books}/settings", do="close", closed_on="")
    assert refused.status == 422
    opened = omar.sends(refused, do="close", closed_on="", closing_password="seal")
    assert "The books are open." in opened.text
    assert us.company.books_closed_on is None


def test_preferences_are_changed_and_the_others_stay(us: Desk, omar: Bookkeeper, books: str) -> None:
    before = us.get("preferences")["Preferences"]
    page = omar.does(
        f"{books}/settings", do="prefer", custom_numbers="yes", classes="yes", sales_terms="Net 15"
    )
    assert "Preferences saved." in page.text
    now = us.get("preferences")["Preferences"]
    assert now["SalesFormsPrefs"]["CustomTxnNumbers"] is True
    assert now["AccountingInfoPrefs"]["ClassTrackingPerTxnLine"] is True
    assert now["SalesFormsPrefs"]["AllowShipping"] == before["SalesFormsPrefs"]["AllowShipping"]
    assert now["TaxPrefs"] == before["TaxPrefs"]
    wrong = omar.does(f"{books}/settings", do="prefer", sales_terms="Never")
    assert "There is no terms called “Never”." in wrong.text


def test_a_person_deletes_a_paid_invoice_and_the_payment_is_unapplied(
    us: Desk, omar: Bookkeeper, books: str
) -> None:
    sold = us.create("Invoice", invoice(sale("40.00"), DocNumber="A1"))
    link = {"Amount": "40.00", "LinkedTxn": [{"TxnId": sold["Id"], "TxnType": "Invoice"}]}
    paid = us.create("Payment", {"CustomerRef": {"value": "1"}, "TotalAmt": "40.00", "Line": [link]})
    now = us.read("Invoice", sold["Id"])
    assert us.code("invoice", {"Id": now["Id"], "SyncToken": now["SyncToken"]}, operation="delete") == "6000"
    assert "Invoice A1 deleted." in omar.does(f"{books}/delete?kind=invoice&id={sold['Id']}").text
    assert us.read("Payment", paid["Id"])["UnappliedAmt"] == Decimal("40.00")
    assert us.read("Customer", "1")["Balance"] == Decimal("-40.00")
