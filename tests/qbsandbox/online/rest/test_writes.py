"""Create, full update, sparse update, SyncToken, delete, void: what every kind of record does alike."""

import pytest

from rest_desk import Desk, bill, expense, identity, invoice, journal, parse, sale


def test_a_created_record_comes_back_with_string_ids_and_pacific_times(us: Desk) -> None:
    us.company.switches.shows_newer_properties = False
    reply = us.send("POST", "customer", {"DisplayName": "Quayside Deli"})

    assert reply.headers["Content-Type"] == "application/json;charset=utf-8"
    assert reply.body.decode() == (
        '{"Customer":{"Taxable":true,"Job":false,"BillWithParent":false,"Balance":0,"BalanceWithJobs":0,'
        '"CurrencyRef":{"value":"USD","name":"United States Dollar"},"PreferredDeliveryMethod":"Print",'
        '"domain":"QBO","sparse":false,"Id":"9","SyncToken":"0",'
        '"MetaData":{"CreateTime":"2024-03-05T10:00:01-08:00","LastUpdatedTime":"2024-03-05T10:00:01-08:00"},'
        '"FullyQualifiedName":"Quayside Deli","DisplayName":"Quayside Deli",'
        '"PrintOnCheckName":"Quayside Deli",'
        '"Active":true,"DefaultTaxCodeRef":{"value":"2"}},"time":"2024-03-05T10:00:01.300-08:00"}'
    )


def test_amounts_keep_two_decimals_zero_is_bare_and_quantities_are_trimmed(us: Desk) -> None:
    body = us.send("POST", "invoice", invoice(sale("337.5", quantity="4.50", price="75.00"))).body.decode()

    assert '"Amount":337.50,"DetailType":"SalesItemLineDetail"' in body
    assert '"UnitPrice":75,"Qty":4.5' in body
    assert '"TxnTaxDetail":{"TotalTax":0}' in body
    assert '"TotalAmt":337.50' in body and '"Balance":337.50' in body


def test_absent_values_are_left_out_not_null(us: Desk) -> None:
    made = us.create("Bill", bill(expense(10)))

    assert "PrivateNote" not in made and "DocNumber" not in made and None not in made.values()


def test_a_full_update_clears_what_it_does_not_mention(us: Desk) -> None:
    made = us.create(
        "Bill", bill(expense(10), DocNumber="V-1", PrivateNote="by mail", SalesTermRef={"value": "3"})
    )

    changed = us.post("bill", {**identity(made), **bill(expense(12))})["Bill"]

    assert (changed["TotalAmt"], changed["SyncToken"]) == (12, "1")
    assert not {"DocNumber", "PrivateNote", "SalesTermRef"} & changed.keys()
    assert changed["DueDate"] == "2024-03-01"


def test_a_sparse_update_keeps_the_rest_but_replaces_lines_as_a_whole(us: Desk) -> None:
    made = us.create("Invoice", invoice(sale(10), sale(20), DocNumber="S-1", PrivateNote="rush"))

    changed = us.sparse("Invoice", made, Line=[sale(5)])

    assert (changed["DocNumber"], changed["PrivateNote"], changed["TotalAmt"]) == ("S-1", "rush", 5)
    assert [(line.get("Id"), line["Amount"]) for line in changed["Line"]] == [("3", 5), (None, 5)]


def test_a_sparse_update_without_lines_leaves_lines_and_their_ids_alone(us: Desk) -> None:
    made = us.create("Invoice", invoice(sale(10), sale(20), DocNumber="S-2"))

    changed = us.sparse("Invoice", made, PrivateNote="seen")

    assert changed["Line"] == made["Line"] and changed["TotalAmt"] == 30 and changed["SyncToken"] == "1"


def test_an_empty_string_or_null_in_a_sparse_update_clears_the_field(us: Desk) -> None:
    made = us.create("Invoice", invoice(sale(10), PrivateNote="rush", CustomerMemo={"value": "thanks"}))

    changed = us.sparse("Invoice", made, PrivateNote="", CustomerMemo=None)

    assert "PrivateNote" not in changed and "CustomerMemo" not in changed


def test_a_stale_sync_token_is_refused_and_nothing_changes(us: Desk) -> None:
    made = us.create("Customer", {"DisplayName": "Twice"})
    us.sparse("Customer", made, Notes="first")

    fault = us.fault("customer", {**identity(made), "sparse": True, "Notes": "second"})

    assert (fault["code"], fault["Message"], fault["element"]) == ("5010", "Stale Object Error", "")
    assert fault["Detail"].startswith("Stale Object Error : You and ")
    assert us.read("Customer", made["Id"])["Notes"] == "first"


def test_a_sync_token_may_be_a_number_but_not_absent(us: Desk) -> None:
    made = us.create("Customer", {"DisplayName": "Token"})

    assert us.code("customer", {"Id": made["Id"], "sparse": True, "Notes": "x"}) == "2020"
    assert us.sparse("Customer", {"Id": made["Id"], "SyncToken": 0}, Notes="x")["SyncToken"] == "1"


def test_a_deleted_invoice_is_gone_for_good(us: Desk) -> None:
    made = us.create("Invoice", invoice(sale(10)))

    assert us.delete("Invoice", made) == {"domain": "QBO", "status": "Deleted", "Id": made["Id"]}

    fault = us.fault(f"invoice/{made['Id']}", None, method="GET")
    assert (fault["code"], fault["Message"], fault["element"]) == ("610", "Object Not Found", "")
    assert fault["Detail"].startswith(
        "Object Not Found : Something you're trying to use has been made inactive."
    )
    again = us.fault("invoice", identity(made), operation="delete")
    assert again["Detail"] == "Object Not Found : Another user has deleted this transaction."
    assert us.balance("Services") == 0


def test_an_id_that_never_existed_is_the_same_610(us: Desk) -> None:
    assert us.code("bill/999", None, method="GET") == "610"
    assert us.code("bill", {"Id": "999", "SyncToken": "0", **bill(expense(1))}) == "610"


def test_an_id_that_is_no_number_is_2030_without_a_time(us: Desk) -> None:
    reply = us.send("GET", "customer/1.5")

    assert parse(reply) == {
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
    }


@pytest.mark.parametrize("path", ["customer/1/5", "nonsense", "customers/1"])
def test_a_path_that_leads_nowhere_is_500(us: Desk, path: str) -> None:
    fault = us.fault(path, None, method="GET")

    assert (fault["code"], fault["Message"]) == ("500", "Unsupported Operation")
    assert fault["Detail"].startswith(
        f"Operation Could not find resource for relative : /v3/company/9130350000000001/{path} of full path: "
    )


def test_an_account_cannot_be_deleted(us: Desk) -> None:
    fault = us.fault("account", {"Id": "7", "SyncToken": "0"}, operation="delete")

    assert (fault["code"], fault["Detail"]) == ("500", "Operation delete is not supported.")


def test_a_voided_invoice_keeps_its_number_and_lines_at_zero(us: Desk) -> None:
    us.company.switches.shows_newer_properties = False
    made = us.create(
        "Invoice", invoice(sale(100, tax="TAX", quantity=2, price=50), DocNumber="V-7", PrivateNote="rush")
    )

    voided = us.post("invoice", identity(made), operation="void")["Invoice"]

    assert (voided["SyncToken"], voided["DocNumber"], voided["PrivateNote"]) == ("1", "V-7", "Voided - rush")
    assert (voided["TotalAmt"], voided["Balance"], voided["LinkedTxn"]) == (0, 0, [])
    assert voided["TxnTaxDetail"] == {"TotalTax": 0}
    assert [line["Amount"] for line in voided["Line"]] == [0, 0]
    assert voided["Line"][0]["SalesItemLineDetail"] == {
        "ItemRef": {"value": "1", "name": "Services"},
        "Qty": 0,
        "TaxCodeRef": {"value": "TAX"},
    }
    assert us.entries(made) == []
    assert us.read("Customer", "1")["Balance"] == 0


def test_a_void_without_a_note_says_just_voided(us: Desk) -> None:
    made = us.create("Invoice", invoice(sale(100)))

    assert us.post("invoice", identity(made), operation="void")["Invoice"]["PrivateNote"] == "Voided"


def test_voiding_a_bill_answers_200_with_a_fault_and_does_nothing(us: Desk) -> None:
    made = us.create("Bill", bill(expense(10)))

    reply = us.send("POST", "bill", identity(made), operation="void")

    assert reply.status == 200
    assert parse(reply)["Fault"] == {
        "Error": [
            {
                "Message": "An application error has occurred while processing your request",
                "Detail": "System Failure Error: java.lang.UnsupportedOperationException",
                "code": "10000",
            }
        ],
        "type": "SystemFault",
    }
    assert us.read("Bill", made["Id"])["TotalAmt"] == 10


def test_voiding_a_journal_answers_200_with_an_empty_batch_and_does_nothing(us: Desk) -> None:
    made = us.create("JournalEntry", journal(("Debit", "35", 10), ("Credit", "34", 10)))

    answer = us.post("journalentry", identity(made), operation="void")

    assert answer == {"BatchItemResponse": [], "time": "2024-03-05T10:00:02.300-08:00"}
    assert us.read("JournalEntry", made["Id"])["SyncToken"] == "0"


def test_body_that_is_no_json_is_refused(us: Desk) -> None:
    assert us.code("invoice", b"{not json") == "2010"
    assert us.code("invoice", b"[1]") == "2010"
    assert us.fault("invoice", b'{"PrivateNote":"\xff"}')["Detail"].endswith(
        "UTF-8 sequence is not supported."
    )
    assert us.fault("invoice", b'{"Amount":NaN}')["code"] == "2010"


def test_clients_that_echo_a_whole_record_back_are_understood(us: Desk) -> None:
    made = us.create("Invoice", invoice(sale(100), DocNumber="E-1"))

    changed = us.post("invoice", {**made, "PrivateNote": "echoed"})["Invoice"]

    assert changed["SyncToken"] == "1"
    assert {**changed, "SyncToken": "0", "MetaData": made["MetaData"]} == {**made, "PrivateNote": "echoed"}


def test_empty_strings_and_zeros_of_naive_clients_count_as_not_set(us: Desk) -> None:
    line = {**sale("100.00", quantity=0, price=0), "LineNum": 0, "LinkedTxn": [], "Description": ""}
    line["SalesItemLineDetail"] |= {"ServiceDate": "", "TaxInclusiveAmt": 0, "TaxCodeRef": None}
    made = us.create(
        "Invoice",
        {
            "CustomerRef": {"value": 1, "name": "", "type": ""},
            "TxnDate": "",
            "DueDate": "",
            "DocNumber": "",
            "PrivateNote": "",
            "TotalAmt": "",
            "HomeBalance": 0,
            "ExchangeRate": 0,
            "Deposit": 0,
            "InvoiceLink": "",
            "GlobalTaxCalculation": "TaxExcluded",
            "AllowIPNPayment": True,
            "LinkedTxn": [],
            "CustomField": [],
            "SyncToken": 0,
            "sparse": False,
            "domain": "QBO",
            "Line": [line],
        },
    )

    assert (made["TxnDate"], made["DueDate"], made["TotalAmt"]) == ("2024-03-05", "2024-04-04", 100)
    assert "GlobalTaxCalculation" not in made and made["ExchangeRate"] == 1
