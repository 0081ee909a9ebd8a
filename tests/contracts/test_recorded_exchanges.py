"""What a stranger's recordings of QuickBooks say: the same request is answered with the same properties, in the
same order, and the same words.

The facts are from the recordings of the Ruby client qbo_api (MIT), made with Craig's sandbox company in 2020;
values that belong to that company alone are not compared.
"""

import re
from collections.abc import Callable
from typing import Any

import httpx2
import pytest

pytestmark = pytest.mark.contract
META = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d-0[78]:00")
FORM_OF_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}-0[78]:00")
BOUNDARY = "-----------RubyMultipartPost-9c1abaa2ebc0a964ff482b00f4711e31"
# Younger than the recordings: Intuit added them since.
LATER = {
    "FreeFormAddress",
    "IsProject",
    "V4IDPseudonym",
    "ItemAccountRef",
    "LastModifiedByRef",
    "Organization",
}
# The recorded company kept its books in one currency; ours has several, as other clients' tests presume.
OF_CURRENCIES = {"ExchangeRate", "HomeTotalAmt", "HomeBalance"}
Ask = Callable[..., httpx2.Response]


@pytest.fixture
def ask(lenient_address: str) -> Any:
    """A request as the recorded client sends it: JSON asked for, no minor version said."""
    headers = {"Accept": "application/json", "Authorization": "Bearer any"}
    with httpx2.Client(base_url=f"{lenient_address}/v3/company/9130/", headers=headers) as client:

        def send(method: str, path: str, body: Any = None, **more: Any) -> httpx2.Response:
            kind = {"Content-Type": "application/json;charset=UTF-8"}
            return client.request(method, path, json=body, headers=kind, **more)

        send.client = client  # type: ignore[attr-defined]
        yield send


def names(record: Any) -> list[str]:
    """The properties of a reply in their order, without those that came later or with several currencies."""
    return [name for name in record if name not in LATER | OF_CURRENCIES]


def first(ask: Ask, kind: str) -> dict[str, Any]:
    return dict(ask("GET", f"query?query=select * from {kind}").json()["QueryResponse"][kind][0])


def test_an_invoice_of_the_fewest_words(ask: Ask) -> None:
    customer = first(ask, "Customer")
    line = {
        "Amount": 100.0,
        "DetailType": "SalesItemLineDetail",
        "SalesItemLineDetail": {"ItemRef": {"value": "1", "name": "Services"}},
    }
    reply = ask("POST", "invoice", {"Line": [line], "CustomerRef": {"value": customer["Id"]}})

    assert reply.headers["Content-Type"] == "application/json;charset=utf-8"
    assert reply.headers["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"
    assert reply.headers["intuit_tid"].startswith("1-")
    assert list(reply.json()) == ["Invoice", "time"]
    assert FORM_OF_TIME.fullmatch(reply.json()["time"])
    made = reply.json()["Invoice"]
    assert names(made) == [
        "AllowIPNPayment", "AllowOnlinePayment", "AllowOnlineCreditCardPayment", "AllowOnlineACHPayment",
        "domain", "sparse", "Id", "SyncToken", "MetaData", "CustomField", "DocNumber", "TxnDate", "CurrencyRef",
        "LinkedTxn", "Line", "TxnTaxDetail", "CustomerRef", "BillAddr", "ShipAddr", "DueDate", "TotalAmt",
        "ApplyTaxAfterDiscount", "PrintStatus", "EmailStatus", "Balance",
    ]  # fmt: skip
    one, subtotal = made["Line"]
    assert names(one) == ["Id", "LineNum", "Amount", "DetailType", "SalesItemLineDetail"]
    assert (one["Id"], one["LineNum"], names(one["SalesItemLineDetail"])) == (
        "1",
        1,
        ["ItemRef", "TaxCodeRef"],
    )
    assert one["SalesItemLineDetail"]["ItemRef"] == {"value": "1", "name": "Services"}
    assert one["SalesItemLineDetail"]["TaxCodeRef"] == {"value": "NON"}
    assert subtotal == {"Amount": 100, "DetailType": "SubTotalLineDetail", "SubTotalLineDetail": {}}
    assert made["CustomField"] == [{"DefinitionId": "1", "Name": "Crew #", "Type": "StringType"}]
    assert (made["LinkedTxn"], made["TxnTaxDetail"]) == ([], {"TotalTax": 0})
    assert (made["PrintStatus"], made["EmailStatus"], made["ApplyTaxAfterDiscount"]) == (
        "NeedToPrint",
        "NotSet",
        False,
    )
    assert made["BillAddr"] == customer["BillAddr"]
    assert made["CustomerRef"] == {"value": customer["Id"], "name": customer["DisplayName"]}
    assert all(META.fullmatch(made["MetaData"][name]) for name in ("CreateTime", "LastUpdatedTime"))
    for amount in ('"Amount":100.00', '"TotalAmt":100.00', '"Balance":100.00', '"TotalTax":0}'):
        assert amount in reply.text, "money has two digits, nothing has none"


def test_a_customer_of_one_name(ask: Ask) -> None:
    reply = ask("POST", "customer?requestid=", {"DisplayName": "Doe5, Jane"})
    made = reply.json()["Customer"]
    assert names(made) == [
        "Taxable", "Job", "BillWithParent", "Balance", "BalanceWithJobs", "CurrencyRef", "PreferredDeliveryMethod",
        "domain", "sparse", "Id", "SyncToken", "MetaData", "FullyQualifiedName", "DisplayName",
        "PrintOnCheckName", "Active", "DefaultTaxCodeRef",
    ]  # fmt: skip
    assert (made["Taxable"], made["PreferredDeliveryMethod"], made["DefaultTaxCodeRef"]) == (
        True,
        "Print",
        {"value": "2"},
    )
    assert made["CurrencyRef"] == {"value": "USD", "name": "United States Dollar"}
    assert '"Balance":0,"BalanceWithJobs":0,' in reply.text


def test_customers_come_by_full_name_their_jobs_after_them(ask: Ask) -> None:
    made: dict[str, str] = {}
    for name, parent in (
        ("Doe, Jane", ""), ("Doe, Jack", ""), ("Jack Doe", "Doe, Jack"), ("Doe4, Jane", ""),
        ("55 Twin Lane", "Doe, Jane"), ("0969 Ocean View Road", "Doe, Jane"),
    ):  # fmt: skip
        job = {"Job": True, "ParentRef": {"value": made[parent]}} if parent else {}
        made[name] = ask("POST", "customer", {"DisplayName": name, **job}).json()["Customer"]["Id"]

    listed = ask("GET", "query?query=SELECT * FROM Customer MAXRESULTS 1000 STARTPOSITION 1").json()
    found = [each["FullyQualifiedName"] for each in listed["QueryResponse"]["Customer"]]
    assert [name for name in found if name.startswith("Doe")] == [
        "Doe, Jack", "Doe, Jack:Jack Doe", "Doe, Jane", "Doe, Jane:0969 Ocean View Road",
        "Doe, Jane:55 Twin Lane", "Doe4, Jane",
    ]  # fmt: skip
    (job,) = [each for each in listed["QueryResponse"]["Customer"] if each["DisplayName"] == "Jack Doe"]
    assert (job["Job"], job["ParentRef"], job["Level"]) == (True, {"value": made["Doe, Jack"]}, 1)
    assert names(job).index("BillWithParent") + 1 == names(job).index("ParentRef")
    assert (listed["QueryResponse"]["startPosition"], listed["QueryResponse"]["maxResults"]) == (
        1,
        len(found),
    )


def test_pages_of_two_with_the_clauses_the_other_way_round(ask: Ask) -> None:
    ids = [
        each["Id"]
        for each in ask("GET", "query?query=select * from Customer").json()["QueryResponse"]["Customer"]
    ]
    asked = ", ".join(f"'{id}'" for id in ids[:4])
    count = ask("GET", f"query?query=SELECT count(*) FROM Customer WHERE Id IN ({asked})")
    assert list(count.json()) == ["QueryResponse", "time"]
    assert count.json()["QueryResponse"] == {"totalCount": 4}
    clause = f"SELECT * FROM Customer WHERE Id IN ({asked}) AND Active IN ( true, false ) MAXRESULTS 2 STARTPOSITION"
    pages = [ask("GET", f"query?query={clause} {start}").json()["QueryResponse"] for start in (1, 3, 5)]
    assert [[each["Id"] for each in page.get("Customer", [])] for page in pages] == [ids[:2], ids[2:4], []]
    assert (pages[1]["startPosition"], pages[1]["maxResults"], pages[2]) == (3, 2, {})


def test_an_employee_who_left_leaves_once(ask: Ask) -> None:
    """Nothing changes the second time, not even the SyncToken."""
    who = first(ask, "Employee")
    leaving = {"Id": who["Id"], "SyncToken": who["SyncToken"], "sparse": True, "Active": False}
    gone = ask("POST", "employee", leaving).json()["Employee"]
    assert (gone["Active"], gone["DisplayName"], gone["PrintOnCheckName"]) == (
        False,
        f"{who['DisplayName']} (deleted)",
        who["PrintOnCheckName"],
    )
    again = ask("POST", "employee", {**leaving, "SyncToken": gone["SyncToken"]}).json()["Employee"]
    assert again == gone
    assert names(again) == [
        "BillableTime", "domain", "sparse", "Id", "SyncToken", "MetaData", "GivenName", "FamilyName",
        "DisplayName", "PrintOnCheckName", "Active",
    ]  # fmt: skip
    counted = ask("GET", "query?query=SELECT COUNT(*) FROM Employee WHERE Active IN (true, false) ")
    assert counted.json()["QueryResponse"]["totalCount"] == 2


def test_a_closed_account_is_closed_again_under_its_new_name(ask: Ask) -> None:
    found = ask("GET", "query?query=select * from Account where Name = 'Fuel'").json()["QueryResponse"][
        "Account"
    ][0]
    closing = {
        "Id": found["Id"],
        "SyncToken": found["SyncToken"],
        "sparse": True,
        "Active": False,
        "Name": "Fuel",
    }
    closed = ask("POST", "account", closing).json()["Account"]
    assert (closed["Name"], closed["FullyQualifiedName"]) == ("Fuel (deleted)", "Fuel (deleted)")
    same = {**closing, "SyncToken": closed["SyncToken"], "Name": closed["Name"]}
    assert ask("POST", "account", same).json()["Account"] == closed
    assert names(closed) == [
        "Name", "SubAccount", "FullyQualifiedName", "Active", "Classification", "AccountType", "AccountSubType",
        "CurrentBalance", "CurrentBalanceWithSubAccounts", "CurrencyRef", "domain", "sparse", "Id", "SyncToken",
        "MetaData",
    ]  # fmt: skip


def test_a_vendor_with_an_ampersand(ask: Ask) -> None:
    ask("POST", "vendor", {"DisplayName": "Robertson & Associates", "AcctNum": "000005641"})
    reply = ask(
        "GET",
        "query?query=SELECT%20*%20FROM%20Vendor%20WHERE%20DisplayName%20=%20%27Robertson%20%26%20Associates%27",
    )
    (found,) = reply.json()["QueryResponse"]["Vendor"]
    assert names(found) == [
        "Balance", "AcctNum", "Vendor1099", "CurrencyRef", "domain", "sparse", "Id", "SyncToken", "MetaData",
        "DisplayName", "PrintOnCheckName", "Active",
    ]  # fmt: skip


def test_a_batch_of_four_of_which_two_go_wrong(ask: Ask) -> None:
    receipt = first(ask, "SalesReceipt")
    ask(
        "POST",
        "salesreceipt",
        {"Id": receipt["Id"], "SyncToken": receipt["SyncToken"], "sparse": True, "PrivateNote": "x"},
    )
    items = [
        {"bId": "bid1", "operation": "create", "Vendor": {"DisplayName": "Boraski Family Store"}},
        {"bId": "bid2", "operation": "delete", "Invoice": {"Id": "12999", "SyncToken": "0"}},
        {
            "bId": "bid3",
            "operation": "update",
            "SalesReceipt": {
                **{n: receipt[n] for n in ("Id", "SyncToken")},
                "sparse": True,
                "PrivateNote": "A private note.",
            },
        },
        {"bId": "bid4", "Query": "select * from SalesReceipt where TotalAmt > '1.00'"},
    ]
    reply = ask("POST", "batch", {"BatchItemRequest": items}).json()
    assert list(reply) == ["BatchItemResponse", "time"]
    vendor, gone, stale, found = reply["BatchItemResponse"]
    assert [list(each) for each in (vendor, gone, stale, found)] == [
        ["Vendor", "bId"], ["Fault", "bId"], ["Fault", "bId"], ["QueryResponse", "bId"],
    ]  # fmt: skip
    assert names(vendor["Vendor"]) == [
        "Balance", "Vendor1099", "CurrencyRef", "domain", "sparse", "Id", "SyncToken", "MetaData", "DisplayName",
        "PrintOnCheckName", "Active",
    ]  # fmt: skip
    assert gone["Fault"] == {
        "Error": [
            {
                "Message": "Object Not Found",
                "Detail": "Object Not Found : Something you're trying to use has been made inactive. "
                "Check the fields with accounts, customers, items, vendors or employees.",
                "code": "610",
                "element": "",
            }
        ],
        "type": "ValidationFault",
    }
    (error,) = stale["Fault"]["Error"]
    assert list(error) == ["Message", "Detail", "code", "element"]
    assert (error["Message"], error["code"], error["element"]) == ("Stale Object Error", "5010", "")
    assert re.match(
        r"Stale Object Error : You and (.+) were working on this at the same time\. (?i:\1) finished before you "
        r"did, so your work was not saved\.",
        error["Detail"],
    )
    assert list(found["QueryResponse"]) == ["SalesReceipt", "startPosition", "maxResults"]


def upload(ask: Ask, metadata: str) -> Any:
    """Two binary parts with CRLF, the metadata as a file of its own."""
    content = "<?xml version='1.0'?>\n<a/>\n"
    parts = (("file_metadata_01", "attachment.json", "application/json", metadata),
             ("file_content_01", "no_detail.xml", "text/xml", content))  # fmt: skip
    body = "".join(
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"; filename="{file}"\r\n'
        f"Content-Length: {len(text)}\r\nContent-Type: {kind}\r\nContent-Transfer-Encoding: binary\r\n\r\n{text}\r\n"
        for name, file, kind, text in parts
    )
    headers = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
    client = ask.client  # type: ignore[attr-defined]
    return client.post("upload", content=f"{body}--{BOUNDARY}--\r\n", headers=headers).json(), len(content)


def test_a_file_for_an_invoice(ask: Ask) -> None:
    invoice = first(ask, "Invoice")["Id"]
    metadata = (
        f'{{"AttachableRef":[{{"EntityRef":{{"type":"Invoice","value":"{invoice}"}}}}],'
        '"FileName":"no_detail.xml","ContentType":"text/xml"}'
    )
    reply, size = upload(ask, metadata)
    made = reply["AttachableResponse"][0]["Attachable"]
    assert names(made) == [
        "FileName", "FileAccessUri", "TempDownloadUri", "Size", "ContentType", "domain", "sparse", "Id",
        "SyncToken", "MetaData", "AttachableRef",
    ]  # fmt: skip
    assert (made["FileName"], made["Size"], made["ContentType"]) == ("no_detail.xml", size, "text/xml")
    assert made["FileAccessUri"] == f"/v3/company/9130/download/{made['Id']}"
    assert made["AttachableRef"] == [
        {"EntityRef": {"value": invoice, "type": "Invoice"}, "IncludeOnSend": False}
    ]


def test_a_file_for_an_estimate_that_is_not_there(ask: Ask) -> None:
    metadata = (
        '{"AttachableRef":[{"EntityRef":{"type":"Estimate","value":"7500"}}],"FileName":"no_detail.xml"}'
    )
    reply, _ = upload(ask, metadata)
    assert reply["AttachableResponse"] == [
        {
            "Fault": {
                "Error": [
                    {
                        "Message": "A business validation error has occurred while processing your request",
                        "Detail": "Business Validation Error: The entity Estimate 7500 that you are trying to "
                        "link does not exist. Estimate 7500",
                        "code": "6000",
                        "element": "",
                    }
                ],
                "type": "ValidationFault",
            }
        }
    ]


def test_a_name_that_is_taken(ask: Ask) -> None:
    reply = ask("POST", "customer", {"DisplayName": "Cypress Grove Hotel"})
    assert (reply.status_code, reply.headers["Content-Type"]) == (400, "application/json")
    assert "QBO-Version" not in reply.headers
    assert reply.json()["Fault"] == {
        "Error": [
            {
                "Message": "Duplicate Name Exists Error",
                "Detail": "The name supplied already exists. : null",
                "code": "6240",
            }
        ],
        "type": "ValidationFault",
    }
    assert "Service-Time" not in reply.headers and "Cache-Control" not in reply.headers


def test_an_address_with_too_much_in_it(ask: Ask) -> None:
    reply = ask("GET", "customer/1/5")
    (error,) = reply.json()["Fault"]["Error"]
    assert (reply.status_code, error["Message"], error["code"]) == (400, "Unsupported Operation", "500")
    assert error["Detail"].startswith(
        "Operation Could not find resource for relative : /v3/company/9130/customer/1/5 of full path: http"
    )
    assert error["Detail"].endswith("/v3/company/9130/customer/1/5 is not supported.")
    assert list(error) == ["Message", "Detail", "code"]


def test_an_id_that_is_no_number(ask: Ask) -> None:
    reply = ask("GET", "customer/1.5")
    assert (reply.status_code, reply.json()) == (
        400,
        {
            "Fault": {
                "Error": [
                    {
                        "Message": "Invalid ID",
                        "Detail": "Id should be a valid number. Supplied value:1.5",
                        "code": "2030",
                        "element": "Id",
                    }
                ],
                "type": "ValidationFault",
            }
        },
    )


def test_a_deleted_invoice(ask: Ask) -> None:
    line = {
        "Amount": 1,
        "DetailType": "SalesItemLineDetail",
        "SalesItemLineDetail": {"ItemRef": {"value": "1"}},
    }
    buyer = {"value": first(ask, "Customer")["Id"]}
    made = ask("POST", "invoice", {"Line": [line], "CustomerRef": buyer}).json()["Invoice"]
    reply = ask("POST", "invoice?operation=delete", {"Id": made["Id"], "SyncToken": "0"}).json()
    assert list(reply) == ["Invoice", "time"]
    assert list(reply["Invoice"].items()) == [("domain", "QBO"), ("status", "Deleted"), ("Id", made["Id"])]
