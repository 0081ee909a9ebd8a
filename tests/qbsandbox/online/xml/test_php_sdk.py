"""What Intuit's PHP SDK sends and reads: prefixed names, `accept: */*` for queries, attributes for references."""

import pytest
from lxml import etree

from rest_desk import parse
from xml_desk import NS, XmlDesk, names

NS0 = 'xmlns:ns0="http://schema.intuit.com/finance/v3"'
CUSTOMER = f"""<?xml version="1.0" encoding="UTF-8"?>
<ns0:Customer {NS0}>
  <ns0:GivenName>James</ns0:GivenName>
  <ns0:FamilyName>King &amp; Sons</ns0:FamilyName>
  <ns0:PrimaryPhone>
    <ns0:FreeFormNumber>(555) 555-5555</ns0:FreeFormNumber>
  </ns0:PrimaryPhone>
  <ns0:PrimaryEmailAddr>
    <ns0:Address>james@king.example</ns0:Address>
  </ns0:PrimaryEmailAddr>
  <ns0:BillAddr>
    <ns0:Line1>123 Main Street</ns0:Line1>
    <ns0:City>Mountain View</ns0:City>
  </ns0:BillAddr>
</ns0:Customer>
"""
INVOICE = f"""<?xml version="1.0" encoding="UTF-8"?>
<ns0:Invoice {NS0}>
  <ns0:TxnDate>2024-03-01</ns0:TxnDate>
  <ns0:Line>
    <ns0:Description>Rock fountain</ns0:Description>
    <ns0:Amount>100.00</ns0:Amount>
    <ns0:DetailType>SalesItemLineDetail</ns0:DetailType>
    <ns0:SalesItemLineDetail>
      <ns0:ItemRef name="Services">1</ns0:ItemRef>
      <ns0:UnitPrice>50</ns0:UnitPrice>
      <ns0:Qty>2</ns0:Qty>
      <ns0:TaxCodeRef>NON</ns0:TaxCodeRef>
    </ns0:SalesItemLineDetail>
  </ns0:Line>
  <ns0:CustomerRef>1</ns0:CustomerRef>
  <ns0:CustomerMemo>Thank you</ns0:CustomerMemo>
</ns0:Invoice>
"""


def test_a_customer_is_added_and_comes_back_in_the_order_of_the_schema(us: XmlDesk) -> None:
    root = us.xml("POST", "customer", CUSTOMER, minorversion="75")

    customer = root[0]
    assert etree.QName(root).localname == "IntuitResponse" and root.get("time") is not None
    assert dict(customer.attrib) == {"domain": "QBO", "sparse": "false"}
    assert names(customer) == [
        "Id", "SyncToken", "MetaData", "GivenName", "FamilyName", "FullyQualifiedName", "DisplayName",
        "PrintOnCheckName", "Active", "PrimaryPhone", "PrimaryEmailAddr", "DefaultTaxCodeRef", "Taxable",
        "BillAddr", "Job",
        "BillWithParent", "Balance", "BalanceWithJobs", "CurrencyRef", "PreferredDeliveryMethod",
        "IsProject",
    ]  # fmt: skip
    assert customer.findtext(f"{NS}DisplayName") == "James King & Sons"
    assert customer.findtext(f"{NS}Balance") == "0"
    assert customer.findtext(f"{NS}PrimaryEmailAddr/{NS}Address") == "james@king.example"
    currency = customer.find(f"{NS}CurrencyRef")
    assert currency is not None
    assert (currency.text, dict(currency.attrib)) == ("USD", {"name": "United States Dollar"})


def test_xml_and_json_make_the_same_record(us: XmlDesk) -> None:
    by_xml = us.xml("POST", "invoice", INVOICE)[0].findtext(f"{NS}Id")
    by_json = us.create(
        "Invoice",
        {
            "TxnDate": "2024-03-01",
            "Line": [
                {
                    "Description": "Rock fountain",
                    "Amount": 100.00,
                    "DetailType": "SalesItemLineDetail",
                    "SalesItemLineDetail": {
                        "ItemRef": {"value": "1", "name": "Services"},
                        "UnitPrice": 50,
                        "Qty": 2,
                        "TaxCodeRef": {"value": "NON"},
                    },
                }
            ],
            "CustomerRef": {"value": "1"},
            "CustomerMemo": {"value": "Thank you"},
        },
    )

    one, other = us.read("Invoice", str(by_xml)), us.read("Invoice", by_json["Id"])
    for body in (one, other):
        for name in ("Id", "MetaData", "DocNumber"):
            body.pop(name, None)
    assert one == other
    assert us.entries({"Id": by_xml}) == us.entries(by_json)


def test_an_invoice_is_written_as_recorded(us: XmlDesk) -> None:
    id = us.xml("POST", "invoice", INVOICE)[0].findtext(f"{NS}Id")

    invoice = us.xml("GET", f"invoice/{id}")[0]

    line = invoice.find(f"{NS}Line")
    assert line is not None
    assert etree.tostring(line).decode() == (
        '<Line xmlns="http://schema.intuit.com/finance/v3"><Id>1</Id><LineNum>1</LineNum>'
        "<Description>Rock fountain</Description><Amount>100.00</Amount>"
        "<DetailType>SalesItemLineDetail</DetailType><SalesItemLineDetail>"
        '<ItemRef name="Services">1</ItemRef><UnitPrice>50</UnitPrice><Qty>2</Qty>'
        '<ItemAccountRef name="Services">1</ItemAccountRef><TaxCodeRef>NON</TaxCodeRef>'
        "</SalesItemLineDetail></Line>"
    )
    assert [etree.QName(each).localname for each in invoice if each.tag == f"{NS}Line"] == ["Line", "Line"]
    assert invoice.findtext(f"{NS}CustomerMemo") == "Thank you"
    assert (
        names(invoice).index("Line") < names(invoice).index("CustomerRef") < names(invoice).index("TotalAmt")
    )
    assert names(invoice).index("TotalAmt") < names(invoice).index("Balance")


@pytest.mark.parametrize(
    ("root", "active"),
    [
        ('<ns0:Customer {ns} domain="QBO" sparse="true">', "false"),
        ("<ns0:Customer {ns}><ns0:sparse>true</ns0:sparse>", "0"),
        ("<ns0:Customer {ns}><ns0:sparse/>", "false"),
    ],
)
def test_a_sparse_update_leaves_what_it_does_not_name(us: XmlDesk, root: str, active: str) -> None:
    before = us.read("Customer", "1")

    us.xml(
        "POST",
        "customer",
        f"{root.format(ns=NS0)}<ns0:Id>1</ns0:Id><ns0:SyncToken>{before['SyncToken']}</ns0:SyncToken>"
        f"<ns0:Active>{active}</ns0:Active></ns0:Customer>",
        operation="update",
    )

    after = us.read("Customer", "1")
    assert after["Active"] is False
    assert after["DisplayName"] == f"{before['DisplayName']} (deleted)"
    assert after["PrintOnCheckName"] == before["PrintOnCheckName"]


def test_a_whole_record_that_was_read_can_be_sent_back(us: XmlDesk) -> None:
    read = us.xml("GET", "customer/2")[0]
    whole = etree.tostring(read)

    again = us.xml("POST", "customer", whole)[0]

    assert again.findtext(f"{NS}SyncToken") == "1"
    for name in ("DisplayName", "Active", "Balance", "FullyQualifiedName"):
        assert again.findtext(f"{NS}{name}") == read.findtext(f"{NS}{name}")


def test_an_empty_element_is_nothing_and_nil_clears(us: XmlDesk) -> None:
    made = us.xml("POST", "customer", CUSTOMER)[0]
    xsi = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'

    us.xml(
        "POST",
        "customer",
        f'<Customer xmlns="http://schema.intuit.com/finance/v3" {xsi} sparse="true">'
        f"<Id>{made.findtext(f'{NS}Id')}</Id><SyncToken>0</SyncToken>"
        '<PrimaryPhone xsi:nil="true"/><Notes/></Customer>',
    )

    after = us.read("Customer", str(made.findtext(f"{NS}Id")))
    assert "PrimaryPhone" not in after and "Notes" not in after
    assert after["PrimaryEmailAddr"] == {"Address": "james@king.example"}


def test_a_query_asks_for_anything_and_is_answered_in_xml(us: XmlDesk) -> None:
    root = us.xml(
        "POST",
        "query",
        "select * from Customer startPosition 1 maxResults 2",
        accept="*/*",
        content_type="application/text",
        minorversion="75",
    )

    answer = root[0]
    assert etree.QName(answer).localname == "QueryResponse"
    assert dict(answer.attrib) == {"startPosition": "1", "maxResults": "2"}
    assert names(answer) == ["Customer", "Customer"]


def test_counting_and_finding_nothing(us: XmlDesk) -> None:
    counted = us.ask("GET", "query", query="select count(*) from Customer")
    nothing = us.ask("GET", "query", query="select * from Invoice where DocNumber = 'none'")

    assert b'<QueryResponse totalCount="4"/></IntuitResponse>' in counted.body
    assert b"<QueryResponse/></IntuitResponse>" in nothing.body


def test_a_deletion_says_so_in_an_attribute(us: XmlDesk) -> None:
    made = us.xml("POST", "invoice", INVOICE)[0]

    root = us.xml("POST", "invoice", etree.tostring(made), operation="delete")

    id = made.findtext(f"{NS}Id")
    assert etree.tostring(root[0]).decode() == (
        f'<Invoice xmlns="http://schema.intuit.com/finance/v3" domain="QBO" status="Deleted"><Id>{id}</Id></Invoice>'
    )


def test_a_void_empties_the_amounts(us: XmlDesk) -> None:
    made = us.xml("POST", "invoice", INVOICE)[0]

    voided = us.xml("POST", "invoice", etree.tostring(made), operation="void")[0]

    assert (voided.findtext(f"{NS}TotalAmt"), voided.findtext(f"{NS}PrivateNote")) == ("0", "Voided")


def test_a_batch_mixes_records_queries_and_faults(us: XmlDesk) -> None:
    body = f"""<?xml version="1.0" encoding="UTF-8"?>
<ns0:IntuitBatchRequest {NS0}>
  <ns0:BatchItemRequest bId="CreateVendor" operation="create">
    <ns0:Vendor><ns0:DisplayName>Hall Supplies</ns0:DisplayName></ns0:Vendor>
  </ns0:BatchItemRequest>
  <ns0:BatchItemRequest bId="Twice" operation="create">
    <ns0:Vendor><ns0:DisplayName>Hall Supplies</ns0:DisplayName></ns0:Vendor>
  </ns0:BatchItemRequest>
  <ns0:BatchItemRequest bId="Find"><ns0:Query>select * from Vendor where DisplayName = 'hall supplies'</ns0:Query>
  </ns0:BatchItemRequest>
</ns0:IntuitBatchRequest>"""

    items = us.xml("POST", "batch", body)

    assert [(etree.QName(item).localname, item.get("bId")) for item in items] == [
        ("BatchItemResponse", "CreateVendor"),
        ("BatchItemResponse", "Twice"),
        ("BatchItemResponse", "Find"),
    ]
    assert items[0].findtext(f"{NS}Vendor/{NS}DisplayName") == "Hall Supplies"
    error = items[1].find(f"{NS}Fault/{NS}Error")
    assert error is not None and error.get("code") == "6240"
    assert names(items[2][0]) == ["Vendor"]


def test_faults_have_their_type_code_and_element(us: XmlDesk) -> None:
    us.xml("POST", "customer", CUSTOMER)

    reply = us.ask("POST", "customer", CUSTOMER)

    json = parse(us.send("POST", "customer", {"GivenName": "James", "FamilyName": "King & Sons"}))
    error = json["Fault"]["Error"][0]
    assert reply.status == 400 and reply.headers["Content-Type"] == "application/xml"
    root = etree.fromstring(reply.body)
    assert root[0].get("type") == "ValidationFault"
    assert dict(root[0][0].attrib) == {"code": "6240"}
    assert [child.text for child in root[0][0]] == [error["Message"], error["Detail"]]


def test_reading_what_is_not_there(us: XmlDesk) -> None:
    code, detail = us.refused("GET", "customer/999")
    assert (code, detail.startswith("Object Not Found : ")) == ("610", True)

    reply = us.ask("GET", "customer/abc")
    assert b"time=" not in reply.body and b'code="2030" element="Id"' in reply.body


def test_changes_since_come_in_the_order_asked_for(us: XmlDesk) -> None:
    since = us.now.isoformat().replace("+00:00", "Z")
    us.xml("POST", "invoice", INVOICE)

    answer = us.xml("GET", "cdc", entities="Bill,Invoice", changedSince=since)[0]

    assert names(answer) == ["QueryResponse", "QueryResponse"]
    assert len(answer[0]) == 0 and names(answer[1]) == ["Invoice"]
    assert answer[1].get("totalCount") == "1"


def test_a_file_comes_with_its_attachable_in_xml(us: XmlDesk) -> None:
    metadata = f"""<?xml version="1.0" encoding="UTF-8"?>
<ns0:Attachable {NS0}>
  <ns0:AttachableRef>
    <ns0:EntityRef type="Customer">1</ns0:EntityRef>
  </ns0:AttachableRef>
  <ns0:FileName>plan.txt</ns0:FileName>
  <ns0:Category>Document</ns0:Category>
</ns0:Attachable>
"""
    lines = [
        "--9f2c",
        'Content-Disposition: form-data; name="file_metadata_0"',
        "Content-Type: application/xml; charset=UTF-8",
        "Content-Transfer-Encoding: 8bit",
        "",
        f"{metadata}--9f2c",
        'Content-Disposition: form-data; name="file_content_0"; filename="plan.txt"',
        "Content-Type: text/plain",
        "Content-Transfer-Encoding: base64",
        "",
        "aGVsbG8=",
        "",
        "--9f2c--",
        "",
        "",
    ]

    root = us.xml(
        "POST", "upload", "\r\n".join(lines), accept="*/*", content_type="multipart/form-data; boundary=9f2c"
    )

    attachable = root.find(f"{NS}AttachableResponse/{NS}Attachable")
    assert attachable is not None
    assert attachable.findtext(f"{NS}FileName") == "plan.txt"
    target = attachable.find(f"{NS}AttachableRef/{NS}EntityRef")
    assert target is not None and (target.text, target.get("type")) == ("1", "Customer")
    assert attachable.findtext(f"{NS}Size") == "5"


def test_a_template_holds_its_document(us: XmlDesk) -> None:
    invoice = (
        INVOICE.split("?>", 1)[1]
        .replace(f" {NS0}", "")
        .replace(
            "<ns0:TxnDate>2024-03-01</ns0:TxnDate>",
            "<ns0:RecurringInfo><ns0:Name>Monthly</ns0:Name><ns0:RecurType>Automated</ns0:RecurType>"
            "<ns0:Active>true</ns0:Active><ns0:ScheduleInfo><ns0:IntervalType>Monthly</ns0:IntervalType>"
            "<ns0:NumInterval>1</ns0:NumInterval><ns0:DayOfMonth>1</ns0:DayOfMonth></ns0:ScheduleInfo>"
            "</ns0:RecurringInfo>",
        )
    )

    made = us.xml(
        "POST",
        "recurringtransaction",
        f"<ns0:RecurringTransaction {NS0}>{invoice}</ns0:RecurringTransaction>",
    )[0]
    found = us.xml("GET", "query", query="select * from RecurringTransaction where Type = 'Invoice'")[0]

    assert etree.QName(made).localname == "RecurringTransaction" and names(made) == ["Invoice"]
    assert made.findtext(f"{NS}Invoice/{NS}RecurringInfo/{NS}ScheduleInfo/{NS}IntervalType") == "Monthly"
    assert names(found) == ["RecurringTransaction"] and names(found[0]) == ["Invoice"]
