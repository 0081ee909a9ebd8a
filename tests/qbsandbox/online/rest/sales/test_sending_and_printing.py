"""Documents by e-mail and on paper."""

import re
from typing import Any

import pytest

from rest_desk import Desk, expense, invoice, sale

FORMS = ("Invoice", "SalesReceipt", "Estimate", "CreditMemo", "RefundReceipt")
MONEY = {"DepositToAccountRef": {"value": "35"}}


def sent(us: Desk, form: str, record: Any, **args: str) -> Any:
    return us.post(f"{form.lower()}/{record['Id']}/send", b"", **args)[form]


@pytest.mark.parametrize("form", FORMS)
def test_a_sent_form_says_when_and_where_to_without_a_new_sync_token(us: Desk, form: str) -> None:
    us.company.switches.shows_newer_properties = False
    made = us.create(form, invoice(sale(1), **MONEY))

    mailed = sent(us, form, made, sendTo="someone@example.com")

    assert mailed["BillEmail"] == {"Address": "someone@example.com"}
    assert mailed["DeliveryInfo"] == {
        "DeliveryType": "Email",
        "DeliveryTime": mailed["MetaData"]["LastUpdatedTime"],
    }
    assert mailed.get("EmailStatus") == (None if form == "RefundReceipt" else "EmailSent")
    assert mailed["SyncToken"] == made["SyncToken"] == "0"
    assert mailed["MetaData"]["LastUpdatedTime"] > made["MetaData"]["LastUpdatedTime"]
    assert us.read(form, made["Id"]) == mailed
    assert list(mailed)[-1] == "DeliveryInfo"


def test_without_an_address_it_goes_to_the_forms_own(us: Desk) -> None:
    made = us.create("Invoice", invoice(sale(1), BillEmail={"Address": "own@example.com"}))
    silent = us.create("Invoice", invoice(sale(1)))

    assert sent(us, "Invoice", made)["BillEmail"] == {"Address": "own@example.com"}
    assert us.code(f"invoice/{silent['Id']}/send", b"") == "6420"
    assert us.code(f"invoice/{silent['Id']}/send", b"", sendTo="nobody") == "2210"
    assert us.code("invoice/999/send", b"", sendTo="a@b.example") == "610"
    assert us.read("Invoice", silent["Id"])["EmailStatus"] == "NotSet"


def test_a_payment_is_sent_to_its_customer(us: Desk) -> None:
    paid = us.create("Payment", {"CustomerRef": {"value": "1"}, "TotalAmt": 5})

    assert sent(us, "Payment", paid)["Id"] == paid["Id"]
    assert us.code("bill/1/send", b"") == "500"


def test_forty_mails_a_day(us: Desk) -> None:
    made = us.create("Invoice", invoice(sale(1)))
    for _ in range(40):
        sent(us, "Invoice", made, sendTo="a@b.example")

    refused = us.send("POST", f"invoice/{made['Id']}/send", b"", sendTo="a@b.example")

    assert refused.status == 429 and b"3001" in refused.body
    us.now = us.now.replace(day=6)
    assert sent(us, "Invoice", made, sendTo="a@b.example")["EmailStatus"] == "EmailSent"


def pdf(us: Desk, path: str) -> bytes:
    reply = us.send("GET", path)
    assert (reply.status, reply.headers["Content-Type"]) == (200, "application/pdf")
    return reply.body


def check_file(file: bytes) -> None:
    """Header, every object where the table says it is, trailer."""
    assert file.startswith(b"%PDF-1.4\n") and file.endswith(b"%%EOF\n")
    found = re.search(rb"startxref\n(\d+)\n", file)
    assert found is not None
    table = int(found[1])
    assert file[table : table + 4] == b"xref"
    places = re.findall(rb"(\d{10}) 00000 n ", file[table:])
    for number, place in enumerate(places, 1):
        assert file[int(place) :].startswith(b"%d 0 obj\n" % number)
    for length, content in re.findall(rb"<< /Length (\d+) >>\nstream\n(.*?)\nendstream", file, re.DOTALL):
        assert int(length) == len(content)


@pytest.mark.parametrize("form", FORMS)
def test_a_form_on_paper_has_its_lines_and_its_total(us: Desk, form: str) -> None:
    line = {**sale("1234.5", item="3", quantity="274.3333", price="4.5"), "Description": "A (round) bracket"}
    made = us.create(form, invoice(line, DocNumber="77", CustomerMemo={"value": "Danke schön"}, **MONEY))

    file = pdf(us, f"{form}/{made['Id']}/pdf")

    check_file(file)
    for text in ("Alder Street Books", "A \\(round\\) bracket", "1,234.50", "Danke schön", "274.3333", " 77"):
        assert text.encode("cp1252") in file, text


def test_a_long_form_has_several_pages(us: Desk) -> None:
    made = us.create("Invoice", invoice(*[sale(1)] * 120))

    file = pdf(us, f"invoice/{made['Id']}/pdf")

    check_file(file)
    assert b"/Count 4 " in file or b"/Count 3 " in file


def test_payments_and_purchase_orders_can_be_printed_bills_cannot(us: Desk) -> None:
    paid = us.create("Payment", {"CustomerRef": {"value": "1"}, "TotalAmt": 5})
    check_file(pdf(us, f"payment/{paid['Id']}/pdf"))
    owed = us.create("Bill", {"VendorRef": {"value": "5"}, "Line": [expense(5)]})
    assert us.code(f"bill/{owed['Id']}/pdf", None, method="GET") == "500"
    assert us.code("invoice/999/pdf", None, method="GET") == "610"
    assert us.code("invoice/x/pdf", None, method="GET") == "2030"
