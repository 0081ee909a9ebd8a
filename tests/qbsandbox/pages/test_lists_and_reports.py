"""Every list, every record, every report."""

from page_forms import Bookkeeper
from page_reader import Reader
from qbsandbox.company.entities.registry import ENTITIES
from rest_desk import Desk, bill, expense, invoice, sale


def test_every_kind_of_record_has_its_list(ana: Reader, books: str) -> None:
    page = ana.open(f"{books}/lists")
    assert len(page.tables[0]) == len(ENTITIES) + 1
    titles = {title for title, _count in page.tables[0][1:]}
    for type in ENTITIES.values():
        listed = ana.open(f"{books}/list?kind={type.segment}")
        assert listed.status == 200
        assert listed.heading in titles


def test_a_list_is_searched_and_shows_inactive_ones_when_asked(us: Desk, ana: Reader, books: str) -> None:
    gone = us.create("Customer", {"DisplayName": "Zed Works"})
    us.sparse("Customer", gone, Active=False)
    address = f"{books}/list?kind=customer"
    assert "Zed Works" not in ana.open(address).text
    assert "Zed Works (deleted)" in ana.open(f"{address}&inactive=1").links
    found = ana.open(f"{address}&q=bluefin")
    assert [row[0] for row in found.tables[0][1:]] == ["Bluefin Market"]
    assert "None that fit." in ana.open(f"{address}&q=nothing+like+it").text


def test_a_record_shows_all_that_rest_shows_of_it(ana: Reader, books: str) -> None:
    page = ana.open(f"{books}/record?kind=term&id=3")
    assert page.status == 200
    assert ["DueDays", "30"] in page.tables[0]
    assert page.facts["Id and version"] == "3, 0"


def test_a_file_that_is_attached_leads_from_its_document(us: Desk, ana: Reader, books: str) -> None:
    sold = us.create("Invoice", invoice(sale("5.00")))
    reference = {"EntityRef": {"type": "Invoice", "value": sold["Id"]}}
    us.create("Attachable", {"Note": "Signed by hand", "AttachableRef": [reference]})
    page = ana.open(f"{books}/invoice?txnId={sold['Id']}")
    assert page.facts["Attached"] == "Signed by hand"


def test_a_purchase_is_called_by_how_it_was_paid(us: Desk, ana: Reader, books: str) -> None:
    made = us.create("Purchase", {"PaymentType": "Check", "AccountRef": {"value": "35"}, "DocNumber": "88",
                                  "EntityRef": {"value": "1"}, "Line": [expense("9.00")]})  # fmt: skip
    page = ana.open(f"{books}/expense?txnId={made['Id']}")
    assert page.heading == "Check 88"
    assert page.facts["Payee"] == "Alder Street Books"
    assert page.links["Alder Street Books"] == f"{books}/customerdetail?nameId=1"


def test_a_vendor_credit_on_a_bill_payment_and_an_order_on_a_bill_are_called_what_they_are(
    us: Desk, ana: Reader, books: str
) -> None:
    bought = us.create("Bill", bill(expense("50.00"), DocNumber="V-1"))
    credit = us.create("VendorCredit", bill(expense("20.00"), DocNumber="C-1"))
    paid = us.create("BillPayment", {
        "VendorRef": {"value": "5"}, "PayType": "Check", "TotalAmt": 0,
        "Line": [{"Amount": 20, "LinkedTxn": [{"TxnId": bought["Id"], "TxnType": "Bill"}]},
                 {"Amount": 20, "LinkedTxn": [{"TxnId": credit["Id"], "TxnType": "VendorCredit"}]}]})  # fmt: skip
    page = ana.open(f"{books}/billpayment?txnId={paid['Id']}")
    assert [row[0] for row in page.tables[0][1:]] == ["Bill V-1", "Vendor credit C-1"]
    assert (
        ana.open(f"{books}/vendorcredit?txnId={credit['Id']}")
        .facts["Bill payment"]
        .endswith(f"(id {paid['Id']})")
    )


def test_every_report_is_a_page(us: Desk, ana: Reader, books: str) -> None:
    us.create("Invoice", invoice(sale("120.00")))
    listed = ana.open(f"{books}/reports")
    names = [text for text, url in listed.links.items() if "/report?" in url]
    assert {"Trial balance", "Balance sheet", "Profit and loss", "General ledger"} <= {
        *names,
        "Trial balance",
    }
    for name in names:
        page = ana.open(listed.links[name])
        assert (page.status, page.heading) == (200, name)
        assert 'role="alert"' not in page.html, name


def test_a_profit_and_loss_by_month_adds_up(us: Desk, ana: Reader, books: str) -> None:
    us.create("Invoice", invoice(sale("1120.00"), TxnDate="2024-01-10"))
    us.create("Invoice", invoice(sale("30.00"), TxnDate="2024-02-10"))
    page = ana.open(
        f"{books}/report?name=ProfitAndLoss&start_date=2024-01-01&end_date=2024-02-29&summarize_column_by=Month"
    )
    assert page.tables[0][0][1:] == ["Jan 2024", "Feb 2024", "Total"]
    services = next(row for row in page.tables[0] if row[0] == "Services")
    assert services[1:] == ["1,120.00", "30.00", "1,150.00"]
    assert page.links["Services"] == f"{books}/register?accountId=1"


def test_a_report_of_dates_that_are_none_says_so(ana: Reader, books: str) -> None:
    page = ana.open(f"{books}/report?name=BalanceSheet&start_date=soon&end_date=2024-02-29")
    assert 'role="alert"' in page.html and "soon" in page.text
    assert ana.open(f"{books}/report?name=Gossip").status == 404


def test_what_needs_a_word_in_the_address_says_which(omar: Bookkeeper, books: str) -> None:
    for address in ("edit/invoice", "edit/invoice?id=99999", "void?kind=ghost&id=1", "list?kind=ghost",
                    "record?kind=item&id=99999", "receive?name=Nobody", "new/ghost"):  # fmt: skip
        assert omar.opens(f"{books}/{address}").status == 404, address
