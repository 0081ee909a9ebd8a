"""Documents as a person sees them at the addresses that QuickBooks gives them."""

from decimal import Decimal

from page_reader import Page, Reader
from qbsandbox.company.families import FAMILIES
from qbsandbox.pages.documents import KINDS
from rest_desk import Desk, bill, expense, invoice, journal, sale

DISCOUNT = {
    "Amount": "100.00",
    "DetailType": "DiscountLineDetail",
    "DiscountLineDetail": {"PercentBased": False},
}


def balanced(page: Page) -> str:
    """The total of both sides of the entry under a document."""
    head, *lines, total = page.tables[-1]
    assert head[-2:] == [f"Debit, {head[-2][-3:]}", f"Credit, {head[-2][-3:]}"]
    debits, credits = (
        sum(Decimal(line[side].replace(",", "")) for line in lines if line[side]) for side in (-2, -1)
    )
    assert total[-2] == total[-1] == f"{debits:,.2f}" == f"{credits:,.2f}"
    return total[-1]


def test_an_invoice_shows_its_lines_its_sum_and_its_entry(us: Desk, ana: Reader, books: str) -> None:
    sold = us.create(
        "Invoice",
        invoice(
            {**sale("240.00", item="3", quantity=3, price="80.00", tax="TAX"), "Description": "Ruled, blue"},
            sale("1250.50", quantity="2.5", price="500.2"),
            DISCOUNT,
            DocNumber="SO-1001",
            PrivateNote="Crossfoot: order SO-1001",
            TxnTaxDetail={"TotalTax": "19.80"},
        ),
    )
    page = ana.open(f"{books}/invoice?txnId={sold['Id']}")
    assert page.status == 200
    assert page.heading == "Invoice SO-1001"
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    assert page.facts == {
        "Customer": "Alder Street Books",
        "Date": "2024-03-01",
        "Due date": "2024-03-31",
        "Bill to": "12 Alder St. Bayshore CA 94326",
        "Ship to": "12 Alder St. Bayshore CA 94326",
        "Memo": "Crossfoot: order SO-1001",
        "Id and version": "2, 0",
        "Entered": "2024-03-05 10:00:01 Pacific",
        "Last changed": "2024-03-05 10:00:01 Pacific",
    }
    assert page.links["Alder Street Books"] == f"{books}/customerdetail?nameId=1"
    lines, sums, entry = page.tables
    assert lines == [
        ["Product or service", "Quantity", "Rate", "Tax", "Amount, USD"],
        ["Notebook, A5 Ruled, blue", "3", "80.00", "TAX", "240.00"],
        ["Services", "2.5", "500.20", "NON", "1,250.50"],
    ]
    assert sums == [
        ["Subtotal", "1,490.50 USD"],
        ["Discount", "-100.00 USD"],
        ["Tax", "19.80 USD"],
        ["Total", "1,410.30 USD"],
        ["Balance due", "1,410.30 USD"],
    ]
    assert entry == [
        ["Account", "Name and memo", "Debit, USD", "Credit, USD"],
        ["Accounts Receivable (A/R)", "Alder Street Books", "1,410.30", ""],
        ["Sales of Product Income", "Alder Street Books Ruled, blue", "", "240.00"],
        ["Services", "Alder Street Books", "", "1,250.50"],
        ["Discounts given", "Alder Street Books", "100.00", ""],
        ["Board of Equalization Payable", "Alder Street Books", "", "19.80"],
        ["Total", "1,510.30", "1,510.30"],
    ]
    assert page.html.count('<td class="amount"') >= 18


def test_a_bill_shows_the_account_of_each_line(us: Desk, ana: Reader, books: str) -> None:
    bought = us.create(
        "Bill",
        bill(
            {**expense("310.00"), "Description": "Paper"},
            expense("4.90", account="10"),
            DocNumber="V-77",
            DueDate="2024-03-04",
        ),
    )
    page = ana.open(f"{books}/bill?txnId={bought['Id']}")
    assert page.heading == "Bill V-77"
    assert "Overdue" in page.text
    assert page.facts["Vendor"] == "Evergreen Paper Mill"
    assert page.facts["Due date"] == "2024-03-04"
    assert page.links["Evergreen Paper Mill"] == f"{books}/vendordetail?nameId=5"
    assert page.tables[0][0] == ["Account, product or service", "Tax", "Amount, USD"]
    assert [row[-1] for row in page.tables[0][1:]] == ["310.00", "4.90"]
    assert page.tables[1] == [
        ["Subtotal", "314.90 USD"],
        ["Total", "314.90 USD"],
        ["Balance due", "314.90 USD"],
    ]
    assert page.tables[2][1] == ["Accounts Payable (A/P)", "Evergreen Paper Mill", "", "314.90"]
    assert balanced(page) == "314.90"


def test_a_foreign_invoice_stands_in_its_currency_and_its_entry_in_home_currency(
    uk: Desk, ana: Reader
) -> None:
    eur = uk.create("Customer", {"DisplayName": "Brouwerij", "CurrencyRef": {"value": "EUR"}})
    line = sale("200.00", quantity=4, price="50", tax="1")
    sold = uk.create("Invoice", invoice(line, customer=eur["Id"], CurrencyRef={"value": "EUR"}))
    page = ana.open(f"/app/{uk.company.realm_id}/invoice?txnId={sold['Id']}")
    assert page.heading == f"Invoice without number (id {sold['Id']})"
    assert page.facts["Exchange rate"] == "1 EUR = 0.88 GBP"
    assert page.tables[0][1] == ["Services", "4", "50.00", "20.0% S", "200.00"]
    assert page.tables[1] == [
        ["Subtotal", "200.00 EUR"],
        ["Tax", "40.00 EUR"],
        ["Total", "240.00 EUR"],
        ["Balance due", "240.00 EUR"],
    ]
    assert page.tables[2][0] == ["Account", "Name and memo", "Own currency", "Debit, GBP", "Credit, GBP"]
    assert page.tables[2][1] == [
        "Accounts Receivable (A/R) - EUR", "Brouwerij", "240.00 EUR", "211.20", ""
    ]  # fmt: skip
    assert balanced(page) == "211.20"


def test_a_payment_and_its_invoice_lead_to_each_other(us: Desk, ana: Reader, books: str) -> None:
    sold = us.create("Invoice", invoice(sale("120.00"), DocNumber="A1"))
    link = {"Amount": "100.00", "LinkedTxn": [{"TxnId": sold["Id"], "TxnType": "Invoice"}]}
    paid = us.create(
        "Payment",
        {
            "CustomerRef": {"value": "1"},
            "TotalAmt": "130.00",
            "PaymentRefNum": "CHQ-9",
            "TxnDate": "2024-03-04",
            "Line": [link],
        },
    )
    document = ana.open(f"{books}/invoice?txnId={sold['Id']}")
    assert "Partly paid" in document.text
    assert document.tables[1][-3:] == [
        ["Total", "120.00 USD"],
        ["Payments", "-100.00 USD"],
        ["Balance due", "20.00 USD"],
    ]
    payment = ana.open(document.links["CHQ-9"])
    assert payment.heading == "Payment CHQ-9"
    assert payment.facts["Bank or card account"] == "Undeposited Funds"
    assert payment.tables[0][1] == ["Invoice A1", "100.00"]
    assert payment.tables[1] == [["Total", "130.00 USD"], ["Not applied", "30.00 USD"]]
    assert balanced(payment) == "130.00"
    assert payment.links["Invoice A1"] == f"{books}/invoice?txnId={sold['Id']}"
    assert paid["Id"] in payment.facts["Id and version"]


def test_a_bill_payment_names_the_bank_it_was_paid_from(us: Desk, ana: Reader, books: str) -> None:
    bought = us.create("Bill", bill(expense("50.00"), DocNumber="V-1"))
    bank = us.query("select * from Account where AccountType = 'Bank'")["Account"][0]
    us.create(
        "BillPayment",
        {
            "VendorRef": {"value": "5"},
            "PayType": "Check",
            "CheckPayment": {"BankAccountRef": {"value": bank["Id"]}},
            "TotalAmt": "50.00",
            "DocNumber": "101",
            "Line": [{"Amount": "50.00", "LinkedTxn": [{"TxnId": bought["Id"], "TxnType": "Bill"}]}],
        },
    )
    document = ana.open(f"{books}/bill?txnId={bought['Id']}")
    assert "Paid" in document.text
    payment = ana.open(document.links["101"])
    assert payment.heading == "Bill payment 101"
    assert payment.facts["Bank or card account"] == bank["Name"]
    assert balanced(payment) == "50.00"


def test_a_journal_entry_is_its_ledger_entry(us: Desk, ana: Reader, books: str) -> None:
    made = us.create(
        "JournalEntry", journal(("Debit", "18", "12.34"), ("Credit", "1", "12.34"), DocNumber="J-5")
    )
    page = ana.open(f"{books}/journal?txnId={made['Id']}")
    assert page.heading == "Journal entry J-5"
    assert len(page.tables) == 1
    assert balanced(page) == "12.34"
    assert ana.open(books).tables[0][1][-2:] == ["12.34 USD", ""]


def test_a_void_invoice_moves_no_account(us: Desk, ana: Reader, books: str) -> None:
    sold = us.create("Invoice", invoice(sale("120.00"), DocNumber="A1"))
    us.post("invoice", {"Id": sold["Id"], "SyncToken": sold["SyncToken"]}, operation="void")
    page = ana.open(f"{books}/invoice?txnId={sold['Id']}")
    assert "Voided" in page.text
    assert "This document moves no account" in page.text
    assert page.tables[1][-1] == ["Balance due", "0.00 USD"]


def test_a_document_that_is_not_there_is_404_with_a_sentence(us: Desk, ana: Reader, books: str) -> None:
    sold = us.create("Invoice", invoice(sale("1.00")))
    gone = us.create("Invoice", invoice(sale("2.00")))
    us.delete("Invoice", gone)
    for address, sentence in {
        "invoice?txnId=999": "There is no invoice with the id 999 in this company.",
        f"bill?txnId={sold['Id']}": "The document with that id is of another kind: invoice.",
        f"invoice?txnId={gone['Id']}": f"The invoice with the id {gone['Id']} was deleted.",
        "invoice": "?txnId=",
        "invoice?txnId=2;drop": "?txnId=",
        "invoice?txnId=²": "?txnId=",
        f"invoice?txnId={'9' * 40}": "?txnId=",
        "customerdetail?nameId=5": "There is no customer with the id 5 in this company.",
        "vendordetail?nameId=1": "There is no vendor with the id 1 in this company.",
        "register?accountId=4711": "There is no account with the id 4711 in this company.",
        "cheque?txnId=1": "has no page “cheque” here.",
        "invoice/1": "has no page “invoice/1” here.",
    }.items():
        page = ana.open(f"{books}/{address}")
        assert page.status == 404, address
        assert sentence in page.text
        assert page.links[us.company.name] == f"{books}/"


def test_every_kind_of_document_that_posts_has_a_page() -> None:
    assert set(KINDS) == {name for name, family in FAMILIES.items() if family.posts}
