"""What quickbooks-ruby sends and reads: `Content-Type` and `Accept` application/xml, the default namespace."""

import pytest
from lxml import etree

from xml_desk import NS, XMLNS, XmlDesk, names

BILL = f"""<?xml version="1.0" encoding="utf-8"?>
<Bill {XMLNS} sparse="false">
    <DocNumber>17</DocNumber>
    <TxnDate>2024-02-16</TxnDate>
    <Line>
        <Id>1</Id>
        <Amount>700.00</Amount>
        <DetailType>AccountBasedExpenseLineDetail</DetailType>
        <AccountBasedExpenseLineDetail>
            <AccountRef name="Rent">18</AccountRef>
            <BillableStatus>NotBillable</BillableStatus>
            <TaxCodeRef>NON</TaxCodeRef>
        </AccountBasedExpenseLineDetail>
    </Line>
    <VendorRef name="Somebody">5</VendorRef>
    <TotalAmt>700.00</TotalAmt>
</Bill>"""


def test_a_bill_is_made_and_read(us: XmlDesk) -> None:
    made = us.xml("POST", "bill", BILL)[0]

    read = us.xml("GET", f"bill/{made.findtext(f'{NS}Id')}")[0]

    assert read.findtext(f"{NS}Balance") == "700.00"
    assert names(read)[:6] == ["Id", "SyncToken", "MetaData", "DocNumber", "TxnDate", "CurrencyRef"]
    places = [
        names(read).index(each) for each in ("VendorRef", "APAccountRef", "TotalAmt", "DueDate", "Balance")
    ]
    assert places == sorted(places)
    vendor = read.find(f"{NS}VendorRef")
    assert vendor is not None and vendor.text == "5" and vendor.get("name") != "Somebody"


def test_a_term_is_written_whole(us: XmlDesk) -> None:
    reply = us.ask("POST", "term", f"<Term {XMLNS}><Name>Net 99</Name><DueDays>99</DueDays></Term>")

    assert reply.body.decode().startswith(
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        '<IntuitResponse xmlns="http://schema.intuit.com/finance/v3" time="2024-03-05T10:00:01.300-08:00">'
        '<Term domain="QBO" sparse="false"><Id>'
    )
    assert (
        b"<MetaData><CreateTime>2024-03-05T10:00:01-08:00</CreateTime>"
        b"<LastUpdatedTime>2024-03-05T10:00:01-08:00</LastUpdatedTime></MetaData>"
        b"<Name>Net 99</Name><Active>true</Active><Type>STANDARD</Type>" in reply.body
    )
    assert b"<DueDays>99</DueDays>" in reply.body


def test_company_and_preferences(us: XmlDesk) -> None:
    company = us.xml("GET", "query", query="SELECT * FROM CompanyInfo STARTPOSITION 1 MAXRESULTS 20")[0]
    assert dict(company.attrib) == {"maxResults": "1"}
    assert names(company[0])[:3] == ["Id", "SyncToken", "MetaData"]
    assert names(company[0]).count("NameValue") > 1

    preferences = us.xml("GET", "preferences")[0]
    assert preferences.findtext(f"{NS}CurrencyPrefs/{NS}HomeCurrency") == "USD"
    first = preferences.find(f"{NS}OtherPrefs/{NS}NameValue")
    assert first is not None and names(first) == ["Name", "Value"]


def test_characters_cdata_and_comments(us: XmlDesk) -> None:
    made = us.xml(
        "POST",
        "customer",
        f"<!-- made by hand --><Customer {XMLNS}><DisplayName><![CDATA[Ana <&> Söhne]]></DisplayName>"
        "<!-- no notes --><Notes>one\ntwo</Notes></Customer>".encode(),
    )[0]

    assert made.findtext(f"{NS}DisplayName") == "Ana <&> Söhne"
    assert us.read("Customer", str(made.findtext(f"{NS}Id")))["Notes"] == "one\ntwo"


@pytest.mark.parametrize(
    ("path", "body", "code", "detail"),
    [
        (
            "customer",
            f"<Customer {XMLNS}><DisplayName>A</DisplayName><Shoe>42</Shoe></Customer>",
            "2010",
            'Property Name:Unrecognized field "Shoe" (class com.intuit.schema.finance.v3.Customer)',
        ),
        (
            "invoice",
            f"<Invoice {XMLNS}><CustomerRef>1</CustomerRef><Line><Amount>1</Amount><Colour>red</Colour>"
            "<DetailType>SalesItemLineDetail</DetailType></Line></Invoice>",
            "2010",
            'Property Name:Unrecognized field "Colour" (class com.intuit.schema.finance.v3.Line)',
        ),
        ("customer", f"<Invoice {XMLNS}/>", "2010", "Property Name:Invoice specified is unsupported"),
        (
            "customer",
            f"<Customer {XMLNS}><Active>perhaps</Active><DisplayName>A</DisplayName></Customer>",
            "2230",
            "Supplied value:perhaps",
        ),
        (
            "bill",
            f"<Bill {XMLNS}><VendorRef>5</VendorRef><Line><Amount>a lot</Amount>"
            "<DetailType>AccountBasedExpenseLineDetail</DetailType></Line></Bill>",
            "2140",
            "Supplied value:a lot",
        ),
        ("customer", "<Customer", "500", "Operation org.xml.sax.SAXParseException; lineNumber: 1;"),
        ("customer", "nothing", "500", "Operation org.xml.sax.SAXParseException; lineNumber: 1;"),
        (
            "customer",
            b"<Customer><Notes>\xff</Notes></Customer>",
            "500",
            "Operation com.sun.org.apache.xerces.internal.impl.io.MalformedByteSequenceException: "
            "Invalid byte 1 of 1-byte UTF-8 sequence is not supported.",
        ),
        ("bicycle", f"<Bicycle {XMLNS}/>", "500", "Operation Could not find resource for relative"),
    ],
)
def test_what_is_wrong_is_refused(us: XmlDesk, path: str, body: str | bytes, code: str, detail: str) -> None:
    before = us.counts()

    found = us.refused("POST", path, body)

    assert (found[0], found[1][: len(detail)]) == (code, detail)
    assert us.counts() == before


def test_a_report_is_its_own_root(us: XmlDesk) -> None:
    us.xml("POST", "bill", BILL)

    report = us.xml("GET", "reports/BalanceSheet", start_date="2024-01-01", end_date="2024-12-31")

    assert etree.QName(report).localname == "Report" and report.get("time") is None
    assert names(report) == ["Header", "Columns", "Rows"]
    header = report[0]
    assert header.findtext(f"{NS}ReportName") == "BalanceSheet"
    assert report.findtext(f"{NS}Columns/{NS}Column/{NS}ColType") == "Account"
    first = report[2][0]
    assert dict(first.attrib) == {"type": "Section", "group": "TotalAssets"}
    cells = report.findall(f".//{NS}ColData")
    payable = next(cell for cell in cells if cell.get("value") == "Accounts Payable (A/P)" and cell.get("id"))
    assert payable.getnext() is not None and payable.getnext().get("value") == "700.00"


def test_the_tax_service_speaks_json_to_everybody(us: XmlDesk) -> None:
    body = (
        b'{"TaxCode":"Reading","TaxRateDetails":[{"TaxRateName":"Reading","RateValue":"8","TaxAgencyId":"1",'
        b'"TaxApplicableOn":"Sales"}]}'
    )
    reply = us.ask("POST", "taxservice/taxcode", body, content_type="application/json")

    assert reply.headers["Content-Type"].startswith("application/json"), reply.body
