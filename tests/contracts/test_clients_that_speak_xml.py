"""quickbooks-ruby and Intuit's PHP SDK speak XML: their requests, built as their sources build them, over a socket.

Ruby posts unprefixed elements under a declaration, asks with `STARTPOSITION … MAXRESULTS …` behind whatever was
asked, and looks for a Fault in every reply, a good one included. The PHP SDK prefixes elements with `ns0`, posts
its queries as text, and takes whatever comes (`accept: */*`).
"""

from typing import Any
from urllib.parse import quote_plus

import httpx2
import pytest
from lxml import etree

from qbsandbox.sandbox import QuickBooksSandbox

pytestmark = pytest.mark.contract
XMLNS = "http://schema.intuit.com/finance/v3"
NS = f"{{{XMLNS}}}"
KINDS = (
    "Account", "Attachable", "Bill", "BillPayment", "Class", "CompanyCurrency", "CreditMemo", "Customer",
    "Department", "Deposit", "Employee", "Estimate", "Invoice", "Item", "JournalEntry", "Payment",
    "PaymentMethod", "Purchase", "PurchaseOrder", "RefundReceipt", "SalesReceipt", "TaxAgency", "TaxCode",
    "TaxRate", "Term", "TimeActivity", "Transfer", "Vendor", "VendorCredit",
)  # fmt: skip


class Refused(Exception):
    """What both clients raise: (code, message, detail, type)."""


def element(name: str, content: Any) -> etree._Element:
    """`("value", "name")` is a reference as both clients write them, a dict an element with children."""
    made = etree.Element(f"{NS}{name}")
    for child, inside in content.items() if isinstance(content, dict) else ():
        for each in inside if isinstance(inside, list) else [inside]:
            made.append(element(child, each))
    if isinstance(content, tuple):
        made.text = content[0]
        made.set("name", content[1])
    elif not isinstance(content, dict):
        made.text = str(content)
    return made


class Service:
    """What the base service of quickbooks-ruby does."""

    def __init__(self, address: str) -> None:
        headers = {"Authorization": "Bearer any", "Accept-Encoding": "gzip, deflate"}
        self.http = httpx2.Client(base_url=f"{address}/v3/company/9130/", headers=headers)

    def do(self, method: str, path: str, body: bytes = b"", **headers: str) -> etree._Element:
        sent = {"Content-Type": "application/xml", "Accept": "application/xml", **headers}
        reply = self.http.request(method, path, content=body, headers=sent)
        root = etree.fromstring(reply.content)
        fault = root.find(f"{NS}Fault")
        if fault is not None:
            error = fault.find(f"{NS}Error")
            assert error is not None
            raise Refused(
                error.get("code"),
                error.findtext(f"{NS}Message"),
                error.findtext(f"{NS}Detail"),
                fault.get("type"),
            )
        assert reply.status_code == 200
        return root

    def query(self, kind: str, page: int = 1, size: int = 20, where: str = "") -> etree._Element:
        asked = f"SELECT * FROM {kind}{where} STARTPOSITION {(page - 1) * size + 1} MAXRESULTS {size}"
        return self.do("GET", f"query?query={quote_plus(asked)}")[0]

    def write(self, kind: str, content: Any, *, php: bool = False, **args: str) -> etree._Element:
        root = element(kind, content)
        if php:
            wrapped = etree.Element(f"{NS}{kind}", nsmap={"ns0": XMLNS})
            wrapped.extend(list(root))
            body = b'<?xml version="1.0" encoding="UTF-8"?>\n' + etree.tostring(wrapped, pretty_print=True)
        else:
            wrapped = etree.Element(f"{NS}{kind}", nsmap={None: XMLNS})
            wrapped.extend(list(root))
            body = b'<?xml version="1.0" encoding="utf-8"?>\n' + etree.tostring(wrapped).strip()
        asked = "&".join(f"{name}={value}" for name, value in args.items())
        return self.do("POST", f"{kind.lower()}?{asked}" if asked else kind.lower(), body)[0]


@pytest.fixture
def service(lenient_address: str) -> Any:
    made = Service(lenient_address)
    yield made
    made.http.close()


def text(record: etree._Element, path: str) -> str | None:
    return record.findtext("/".join(f"{NS}{step}" for step in path.split("/")))


@pytest.mark.parametrize("kind", KINDS)
def test_what_ruby_collects_is_what_json_says(
    service: Service, landscaper: QuickBooksSandbox, kind: str
) -> None:
    found = service.query(kind, size=1000)
    assert etree.QName(found).localname == "QueryResponse"
    records = found.findall(f"{NS}{kind}")
    asked = service.http.get(
        f"query?query=select * from {kind} maxresults 1000", headers={"Accept": "application/json"}
    )
    rows = asked.json()["QueryResponse"][kind]
    assert [text(each, "Id") for each in records] == [row["Id"] for row in rows] != []
    assert found.get("startPosition") == "1"
    assert found.get("maxResults") == str(asked.json()["QueryResponse"]["maxResults"])
    for record, row in zip(records, rows, strict=True):
        assert record.get("domain") == "QBO"
        for name in ("SyncToken", "DocNumber", "TxnDate", "DisplayName", "Name", "PrivateNote"):
            assert text(record, name) == row.get(name), name


def test_ruby_pages_until_a_page_is_short(service: Service) -> None:
    everything = [text(each, "Id") for each in service.query("Account", size=1000)]
    pages, page = [], 1
    while not pages or len(pages[-1]) == 7:
        pages.append([text(each, "Id") for each in service.query("Account", page, 7)])
        page += 1
    assert [id for found in pages for id in found] == everything


def line(amount: str, item: str = "10") -> dict[str, Any]:
    detail = {"ItemRef": (item, "Pest Control"), "UnitPrice": amount, "Qty": "1"}
    return {
        "Description": "Plush Baby Doll",
        "Amount": amount,
        "DetailType": "SalesItemLineDetail",
        "SalesItemLineDetail": detail,
    }


def spent(amount: str) -> dict[str, Any]:
    detail = {"AccountRef": ("46", "Job Materials"), "BillableStatus": "NotBillable", "TaxCodeRef": "NON"}
    return {
        "Amount": amount,
        "DetailType": "AccountBasedExpenseLineDetail",
        "AccountBasedExpenseLineDetail": detail,
    }


@pytest.mark.parametrize("php", [False, True], ids=["ruby", "php"])
def test_an_invoice_lives_and_dies(service: Service, php: bool) -> None:
    customer = text(service.query("Customer")[0], "Id")
    made = service.write(
        "Invoice", {"TxnDate": "2025-11-20", "Line": [line("50")], "CustomerRef": customer}, php=php
    )
    id = text(made, "Id")
    assert (text(made, "TotalAmt"), text(made, "Balance"), text(made, "SyncToken")) == ("50.00", "50.00", "0")
    assert [text(each, "DetailType") for each in made.findall(f"{NS}Line")] == [
        "SalesItemLineDetail",
        "SubTotalLineDetail",
    ]
    reference = made.find(f"{NS}CustomerRef")
    assert reference is not None and reference.get("name") and reference.text == customer

    changed = service.write(
        "Invoice",
        {"Id": id, "SyncToken": "0", "Line": [line("50"), line("25.5")], "CustomerRef": customer},
        php=php,
    )
    assert (text(changed, "TotalAmt"), text(changed, "SyncToken")) == ("75.50", "1")
    voided = service.write("Invoice", {"Id": id, "SyncToken": "1"}, php=php, operation="void")
    assert (text(voided, "TotalAmt"), text(voided, "PrivateNote")) == ("0", "Voided")
    gone = service.write("Invoice", {"Id": id, "SyncToken": "2"}, php=php, operation="delete")
    assert (gone.get("status"), text(gone, "Id")) == ("Deleted", id)
    with pytest.raises(Refused) as missing:
        service.do("GET", f"invoice/{id}")
    assert missing.value.args[0] == "610"


@pytest.mark.parametrize("php", [False, True], ids=["ruby", "php"])
def test_a_bill_is_entered_and_paid(service: Service, php: bool) -> None:
    vendor = text(service.query("Vendor")[0], "Id")
    owed = service.write(
        "Bill",
        {
            "DocNumber": f"17{php}",
            "TxnDate": "2025-12-16",
            "Line": [spent("700.00"), spent("55.12")],
            "VendorRef": vendor,
            "APAccountRef": ("33", "Accounts Payable"),
            "TotalAmt": "755.12",
            "DueDate": "2026-01-26",
        },
        php=php,
    )
    assert (text(owed, "TotalAmt"), text(owed, "Balance"), text(owed, "DueDate")) == (
        "755.12",
        "755.12",
        "2026-01-26",
    )
    paid = service.write(
        "BillPayment",
        {
            "VendorRef": vendor,
            "PayType": "Check",
            "CheckPayment": {"BankAccountRef": "35"},
            "TotalAmt": "755.12",
            "Line": [{"Amount": "755.12", "LinkedTxn": {"TxnId": text(owed, "Id"), "TxnType": "Bill"}}],
        },
        php=php,
    )
    assert text(paid, "Line/LinkedTxn/TxnId") == text(owed, "Id")
    after = service.do("GET", f"bill/{text(owed, 'Id')}")[0]
    assert (text(after, "Balance"), text(after, "SyncToken")) == ("0", "1")


def test_what_ruby_raises(service: Service) -> None:
    customer = service.query("Customer")[0]
    taken = {"DisplayName": text(customer, "DisplayName")}
    stale = {"Id": text(customer, "Id"), "SyncToken": "77", "DisplayName": "X"}
    for content, refused in (
        (taken, ("6240", "Duplicate Name Exists Error", "ValidationFault")),
        (stale, ("5010", "Stale Object Error", "ValidationFault")),
    ):
        with pytest.raises(Refused) as raised:
            service.write("Customer", content)
        code, message, _, kind = raised.value.args
        assert (code, message, kind) == refused
    reply = service.http.get(
        "customer/1", headers={"Authorization": "Bearer expired", "Accept": "application/xml"}
    )
    assert reply.status_code == 401


def test_the_php_sdk_asks_in_text_and_takes_what_comes(service: Service) -> None:
    reply = service.http.post(
        "query?minorversion=75",
        content="SELECT * FROM CompanyInfo",
        headers={"Content-Type": "application/text", "Accept": "*/*"},
    )
    assert reply.headers["Content-Type"].startswith("application/xml")
    root = etree.fromstring(reply.content)
    assert root.findtext(f"{NS}QueryResponse/{NS}CompanyInfo/{NS}CompanyName") == (
        "Craig's Design and Landscaping Services"
    )


def test_the_php_sdk_batches_and_captures_changes(service: Service) -> None:
    items = "".join(
        f'<ns0:BatchItemRequest bId="b{number}" operation="create"><ns0:Customer><ns0:DisplayName>Php {number}'
        "</ns0:DisplayName></ns0:Customer></ns0:BatchItemRequest>"
        for number in (1, 1)
    )
    body = f'<ns0:IntuitBatchRequest xmlns:ns0="{XMLNS}">{items}</ns0:IntuitBatchRequest>'
    root = service.do("POST", "batch?minorversion=75", body.encode())
    made, refused = root.findall(f"{NS}BatchItemResponse")
    assert made.findtext(f"{NS}Customer/{NS}DisplayName") == "Php 1"
    error = refused.find(f"{NS}Fault/{NS}Error")
    assert error is not None and error.get("code") == "6240"

    changes = service.do("GET", "cdc?entities=Customer,Bill&changedSince=2026-01-15T00:00:00-08:00")
    assert [etree.QName(each).localname for each in changes] == ["CDCResponse"]
    names = [each.findtext(f"{NS}DisplayName") for each in changes.iter(f"{NS}Customer")]
    assert "Php 1" in names
