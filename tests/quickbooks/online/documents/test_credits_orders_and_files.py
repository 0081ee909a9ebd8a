"""What is sent for purchase orders, credits, settlements and files, field by field."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from crossfoot.core.mappings import Mappings, RemoteAccount, RemoteItem, RemoteTax
from crossfoot.core.postings import (
    Attachment,
    Bill,
    CreditMemo,
    CustomValue,
    Discount,
    ExpenseLine,
    Invoice,
    Posting,
    PurchaseOrder,
    SalesLine,
    Settlement,
    SettlementPart,
    TaxTotal,
    VendorCredit,
)
from crossfoot.core.problems import Fix, Problem
from crossfoot.core.tax_rates import CodeRate
from crossfoot.quickbooks.books import Operation
from crossfoot.quickbooks.online.books import OnlineBooks
from crossfoot.quickbooks.online.documents import attachment
from crossfoot.quickbooks.online.documents.fields import Unpostable

BOOKS = OnlineBooks()
MARKER = "Crossfoot CF-7Q2M9KXA"
DAY = date(2026, 3, 5)

US = Mappings(
    country="US",
    home_currency="USD",
    accounts={
        "sales": RemoteAccount("79", "Sales of Product Income", "Income"),
        "discounts": RemoteAccount("86", "Discounts given", "Income"),
        "purchases": RemoteAccount("80", "Cost of Goods Sold", "Cost of Goods Sold"),
    },
    items={"income:sales": RemoteItem("19", "Goods", "NonInventory", "79")},
    taxes={"tax:1": RemoteTax("TAX", "TAX")},
    parties={"customer:1": "58", "vendor:1": "56"},
    payable=RemoteAccount("33", "Accounts Payable (A/P)", "Accounts Payable"),
    documents={"po:1": "301", "bill:1": "302", "vc:1": "303", "invoice:1": "304", "cn:1": "305"},
    classes={"class:7": "200000000000017"},
    locations={"location:12": "4"},
    custom_fields={"Crew": "1"},
)
UK = replace(
    US,
    country="GB",
    home_currency="GBP",
    taxes={
        "tax:20": RemoteTax(
            "4",
            "20.0% S",
            Decimal(20),
            sales_rates=(CodeRate("7", Decimal(20)),),
            purchase_rates=(CodeRate("8", Decimal(20)),),
        )
    },
    no_tax_code="2",
    multicurrency=True,
)
CHAI = ExpenseLine("Chai", Decimal("60.00"), "purchases")
ON_PURCHASES = {
    "AccountRef": {"value": "80"},
    "BillableStatus": "NotBillable",
    "TaxCodeRef": {"value": "NON"},
}


def order(**fields: Any) -> PurchaseOrder:
    given = PurchaseOrder("po:1", "PO-1", "vendor:1", "Exotic Liquids", "USD", DAY, (CHAI,), Decimal("60.00"))
    return replace(given, **fields)


def vendor_credit(**fields: Any) -> VendorCredit:
    given = VendorCredit("vc:1", "VC-1", "vendor:1", "Exotic Liquids", "USD", DAY, (CHAI,), Decimal("60.00"))
    return replace(given, **fields)


def bill(**fields: Any) -> Bill:
    given = Bill("bill:1", "B-1", "vendor:1", "Exotic Liquids", "USD", DAY, DAY, (CHAI,), Decimal("60.00"))
    return replace(given, **fields)


def credit_memo(**fields: Any) -> CreditMemo:
    line = SalesLine("Chai", Decimal("90.00"), "income:sales", "sales", Decimal(5), Decimal(18), tax="tax:1")
    given = CreditMemo("cn:1", "CN-1", "customer:1", "Alfreds", "USD", DAY, (line,), Decimal("90.00"))
    return replace(given, **fields)


def settlement(*parts: SettlementPart, side: Any = "bills", **fields: Any) -> Settlement:
    party = "vendor:1" if side == "bills" else "customer:1"
    return replace(Settlement("s:1", side, party, "Exotic Liquids", "USD", DAY, parts), **fields)


def prepared(posting: Posting, mappings: Mappings = US) -> Operation:
    return BOOKS.prepare(posting, mappings, marker=MARKER)


def problem(posting: Posting, mappings: Mappings = US) -> Problem:
    with pytest.raises(Unpostable) as refused:
        prepared(posting, mappings)
    return refused.value.problem


# --- purchase orders and the bills for them -------------------------------------------------------------


def test_a_purchase_order_says_exactly_this() -> None:
    operation = prepared(
        order(
            lines=(replace(CHAI, klass="class:7"),), expected_on=date(2026, 3, 12), memo="Spring",
            vendor_memo="By rail, please", location="location:12", klass="class:7",
        )
    )  # fmt: skip

    assert (operation.name, operation.verb) == ("PurchaseOrder", "create")
    assert operation.body == {
        "VendorRef": {"value": "56"},
        "TxnDate": "2026-03-05",
        "DocNumber": "PO-1",
        "DepartmentRef": {"value": "4"},
        "APAccountRef": {"value": "33"},
        "ClassRef": {"value": "200000000000017"},
        "Line": [
            {
                "Description": "Chai",
                "Amount": Decimal("60.00"),
                "DetailType": "AccountBasedExpenseLineDetail",
                "AccountBasedExpenseLineDetail": {
                    **ON_PURCHASES, "ClassRef": {"value": "200000000000017"},
                },
            }
        ],
        "PrivateNote": f"Spring\n{MARKER}",
        "ExpectedDate": "2026-03-12",
        "Memo": "By rail, please",
    }  # fmt: skip


def test_an_order_names_the_payable_account_or_says_why_it_cannot() -> None:
    found = problem(order(), replace(US, payable=None))

    assert (found.code, found.fix) == ("payable_missing", Fix.REFRESH_LISTS)
    assert found.sentence == (
        "QuickBooks wants the accounts payable account on a purchase order, and this company has none. Enter "
        "any bill in QuickBooks, which makes one, then refresh the lists and retry."
    )


def test_a_bill_names_the_lines_of_the_order_that_it_bills() -> None:
    lines = (replace(CHAI, order="po:1", order_line="2"), replace(CHAI, order="po:1"), CHAI)
    sent = prepared(bill(lines=lines, total=Decimal("180.00"), po_number="PO-1")).body

    assert sent["Line"][0]["LinkedTxn"] == [{"TxnId": "301", "TxnType": "PurchaseOrder", "TxnLineId": "2"}]
    assert ["LinkedTxn" in line for line in sent["Line"]] == [True, False, False]
    assert sent["PrivateNote"] == f"Purchase order: PO-1\n{MARKER}"


def test_a_bill_for_an_order_that_quickbooks_does_not_have_waits() -> None:
    found = problem(bill(lines=(replace(CHAI, order="po:9", order_line="1"),)))

    assert (found.code, found.fix, found.cause) == ("document_missing", Fix.RETRY, "document:po:9")
    assert found.sentence == (
        "The purchase order that this names is not in QuickBooks yet. Send that first, then retry."
    )


def test_the_class_of_a_bill_is_that_of_its_lines_because_bills_have_none() -> None:
    mappings = replace(US, classes={"class:7": "77", "class:8": "88"})
    sent = prepared(bill(lines=(CHAI, replace(CHAI, klass="class:8")), klass="class:7"), mappings).body

    details = [line["AccountBasedExpenseLineDetail"] for line in sent["Line"]]
    assert [detail["ClassRef"] for detail in details] == [{"value": "77"}, {"value": "88"}]
    assert "ClassRef" not in sent


@pytest.mark.parametrize(
    ("posting", "code", "sentence"),
    [
        (
            bill(location="location:9"), "location_missing",
            "No QuickBooks location is chosen for location:9. Choose one, then retry.",
        ),
        (
            bill(klass="class:9"), "class_missing",
            "No QuickBooks class is chosen for class:9. Choose one, then retry.",
        ),
        (
            credit_memo(custom=(CustomValue("Truck", "7"),)), "custom_field_missing",
            "QuickBooks has no custom field “Truck” on its sales forms. Add it in QuickBooks and refresh, or "
            "leave the field empty.",
        ),
    ],
)  # fmt: skip
def test_locations_classes_and_custom_fields_that_are_missing_are_named(
    posting: Posting, code: str, sentence: str
) -> None:
    found = problem(posting)

    assert (found.code, found.sentence) == (code, sentence)


# --- dates that closed books moved ----------------------------------------------------------------------


def test_a_moved_date_is_told_in_the_memo() -> None:
    moved = bill(posting_on=date(2026, 1, 1), original_posting_on=date(2025, 12, 30), memo="Tea")

    assert prepared(moved).body["PrivateNote"] == (
        f"Tea\nDated 30 Dec 2025; QuickBooks was closed on that day\n{MARKER}"
    )


def test_a_long_memo_gives_way_to_what_we_tell_and_to_the_marker() -> None:
    moved = bill(
        posting_on=date(2026, 1, 1), original_posting_on=date(2025, 12, 30), memo="m" * 5000, po_number="PO-1"
    )

    note = prepared(moved).body["PrivateNote"]

    assert len(note) == 4000
    assert note.endswith(
        "…\nPurchase order: PO-1\nDated 30 Dec 2025; QuickBooks was closed on that day\n" + MARKER
    )


def test_a_date_that_stayed_where_it_was_needs_no_words() -> None:
    assert prepared(bill(original_posting_on=DAY)).body["PrivateNote"] == MARKER


# --- credits --------------------------------------------------------------------------------------------


def test_a_vendor_credit_says_exactly_this() -> None:
    operation = prepared(vendor_credit(memo="Broken"))

    assert (operation.name, operation.verb) == ("VendorCredit", "create")
    assert operation.body == {
        "VendorRef": {"value": "56"},
        "TxnDate": "2026-03-05",
        "DocNumber": "VC-1",
        "Line": [
            {
                "Description": "Chai",
                "Amount": Decimal("60.00"),
                "DetailType": "AccountBasedExpenseLineDetail",
                "AccountBasedExpenseLineDetail": ON_PURCHASES,
            }
        ],
        "PrivateNote": f"Broken\n{MARKER}",
    }


def test_a_vendor_credit_outside_the_us_gives_the_purchase_tax_back() -> None:
    credit = vendor_credit(
        currency="GBP",
        lines=(replace(CHAI, tax="tax:20"),),
        taxes=(TaxTotal("tax:20", Decimal("60.00"), Decimal("12.00")),),
        total=Decimal("72.00"),
    )

    sent = prepared(credit, UK).body

    assert sent["GlobalTaxCalculation"] == "TaxExcluded"
    assert sent["TxnTaxDetail"]["TaxLine"][0]["TaxLineDetail"]["TaxRateRef"] == {"value": "8"}
    assert sent["CurrencyRef"] == {"value": "GBP"}


def test_a_vendor_credit_of_a_us_company_with_separate_tax_is_refused() -> None:
    found = problem(vendor_credit(taxes=(TaxTotal("tax:1", Decimal(60), Decimal(5)),)))

    assert found.sentence == (
        "Vendor credits of a US company carry the vendor's tax as a line. Create the vendor credit again."
    )


def test_a_credit_memo_says_exactly_this() -> None:
    operation = prepared(
        credit_memo(
            discount=Discount(Decimal("9.00"), "discounts"), total=Decimal("87.68"), location="location:12",
            taxes=(TaxTotal("tax:1", Decimal("81.00"), Decimal("6.68")),), klass="class:7",
            bill_email="maria@alfki.example", custom=(CustomValue("Crew", "Blue"),), memo="Returned",
        )
    )  # fmt: skip

    assert (operation.name, operation.verb) == ("CreditMemo", "create")
    assert operation.body == {
        "CustomerRef": {"value": "58"},
        "TxnDate": "2026-03-05",
        "DocNumber": "CN-1",
        "DepartmentRef": {"value": "4"},
        "ClassRef": {"value": "200000000000017"},
        "Line": [
            {
                "Description": "Chai",
                "Amount": Decimal("90.00"),
                "DetailType": "SalesItemLineDetail",
                "SalesItemLineDetail": {
                    "ItemRef": {"value": "19"},
                    "Qty": Decimal(5),
                    "UnitPrice": Decimal(18),
                    "TaxCodeRef": {"value": "TAX"},
                },
            },
            {
                "Amount": Decimal("9.00"),
                "DetailType": "DiscountLineDetail",
                "DiscountLineDetail": {"PercentBased": False, "DiscountAccountRef": {"value": "86"}},
            },
        ],
        "ApplyTaxAfterDiscount": True,
        "TxnTaxDetail": {"TotalTax": Decimal("6.68")},
        "PrivateNote": f"Returned\n{MARKER}",
        "BillEmail": {"Address": "maria@alfki.example"},
        "CustomField": [{"DefinitionId": "1", "Name": "Crew", "Type": "StringType", "StringValue": "Blue"}],
    }


def test_an_invoice_carries_location_class_and_custom_fields_too() -> None:
    line = SalesLine("Chai", Decimal("90.00"), "income:sales", "sales", klass="class:7")
    invoice = Invoice(
        "invoice:1", "SO-1", "customer:1", "Alfreds", "USD", DAY, DAY, (line,), Decimal("90.00"),
        location="location:12", klass="class:7", custom=(CustomValue("Crew", "B" * 40),),
        customer_po="4500017", original_posting_on=date(2025, 12, 30),
    )  # fmt: skip

    sent = prepared(invoice).body

    assert (sent["DepartmentRef"], sent["ClassRef"]) == ({"value": "4"}, {"value": "200000000000017"})
    assert sent["Line"][0]["SalesItemLineDetail"]["ClassRef"] == {"value": "200000000000017"}
    assert sent["CustomField"][0]["StringValue"] == "B" * 30 + "…"
    assert sent["PrivateNote"] == (
        "Customer's order: 4500017\nDated 30 Dec 2025; QuickBooks was closed on that day\n" + MARKER
    )


# --- settlements ----------------------------------------------------------------------------------------

BILL_PART = SettlementPart("bill:1", "Bill", Decimal("60.00"))
CREDIT_PART = SettlementPart("vc:1", "VendorCredit", Decimal("45.00"))
JOURNAL_PART = SettlementPart("", "JournalEntry", Decimal("15.00"), remote_id="88")


def test_credits_are_applied_to_a_bill_by_a_payment_of_zero_without_a_bank_account() -> None:
    operation = prepared(settlement(BILL_PART, CREDIT_PART, JOURNAL_PART, memo="Broken tea"))

    assert (operation.name, operation.verb) == ("BillPayment", "create")
    assert operation.body == {
        "VendorRef": {"value": "56"},
        "TxnDate": "2026-03-05",
        "TotalAmt": Decimal(0),
        "Line": [
            {"Amount": Decimal("60.00"), "LinkedTxn": [{"TxnId": "302", "TxnType": "Bill"}]},
            {"Amount": Decimal("45.00"), "LinkedTxn": [{"TxnId": "303", "TxnType": "VendorCredit"}]},
            {"Amount": Decimal("15.00"), "LinkedTxn": [{"TxnId": "88", "TxnType": "JournalEntry"}]},
        ],
        "PrivateNote": f"Broken tea\n{MARKER}",
        "PayType": "Check",
    }


def test_credit_memos_are_applied_to_an_invoice_by_a_payment_of_zero() -> None:
    parts = (
        SettlementPart("invoice:1", "Invoice", Decimal("9.00")),
        SettlementPart("cn:1", "CreditMemo", Decimal("9.00")),
    )

    operation = prepared(settlement(*parts, side="invoices"), UK)

    assert (operation.name, operation.verb) == ("Payment", "create")
    assert operation.body == {
        "CustomerRef": {"value": "58"},
        "TxnDate": "2026-03-05",
        "TotalAmt": Decimal(0),
        "CurrencyRef": {"value": "USD"},
        "Line": [
            {"Amount": Decimal("9.00"), "LinkedTxn": [{"TxnId": "304", "TxnType": "Invoice"}]},
            {"Amount": Decimal("9.00"), "LinkedTxn": [{"TxnId": "305", "TxnType": "CreditMemo"}]},
        ],
        "PrivateNote": MARKER,
    }


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        (
            (BILL_PART, CREDIT_PART),
            "The credits of this settlement come to 45.00 USD and what they settle to 60.00 USD; both must be "
            "the same and above zero. Correct the amounts.",
        ),
        (
            (),
            "The credits of this settlement come to 0 USD and what they settle to 0 USD; both must be the same "
            "and above zero. Correct the amounts.",
        ),
        (
            (replace(BILL_PART, amount=Decimal("-1")), replace(CREDIT_PART, amount=Decimal("-1"))),
            "Every amount of a settlement must be above zero. Correct the amounts.",
        ),
        (
            (BILL_PART, SettlementPart("cn:1", "CreditMemo", Decimal("60.00"))),
            "A settlement of bills names a document that QuickBooks cannot apply to bills.",
        ),
    ],
)
def test_a_settlement_that_is_not_even_is_refused(parts: tuple[SettlementPart, ...], sentence: str) -> None:
    found = problem(settlement(*parts))

    assert (found.code, found.sentence) == ("settlement_uneven", sentence)


def test_a_settlement_waits_for_the_documents_that_it_names() -> None:
    found = problem(settlement(BILL_PART, replace(CREDIT_PART, document="vc:9", amount=Decimal("60.00"))))

    assert found.sentence == (
        "The vendor credit that this names is not in QuickBooks yet. Send that first, then retry."
    )


# --- files ----------------------------------------------------------------------------------------------


def pdf(**fields: Any) -> Attachment:
    return replace(Attachment("file:1", "bill:1", "invoice.pdf", "application/pdf", 14, "ab" * 32), **fields)


def test_a_file_is_described_and_linked_to_its_document() -> None:
    operation = prepared(pdf(name="C:\\scans\\Invoice 7.PDF"))

    assert (operation.name, operation.verb) == ("Attachable", "upload")
    assert operation.body == {
        "AttachableRef": [{"EntityRef": {"type": "Bill", "value": "302"}, "IncludeOnSend": False}],
        "FileName": "Invoice 7.PDF",
        "ContentType": "application/pdf",
        "Note": MARKER,
    }


def test_a_file_waits_for_its_document() -> None:
    assert problem(pdf(document="bill:9")).code == "document_missing"


@pytest.mark.parametrize(
    ("name", "size", "code", "sentence"),
    [
        (
            "scans.zip", 10, "file_is_archive",
            "QuickBooks takes no archives, and “scans.zip” is one (.zip). Unpack it and attach the files in it.",
        ),
        (
            "setup.exe", 10, "file_type_refused",
            "QuickBooks does not take files like “setup.exe”. Attach it as one of AI, CSV, DOC, DOCX, EPS, GIF, "
            "JPEG, JPG, ODS, PDF, PNG, RTF, TIF, TIFF, TXT, XLS, XLSX, XML.",
        ),
        ("invoice", 10, "file_type_refused", None),
        ("invoice.pdf", 0, "file_empty", "“invoice.pdf” is empty. Attach the file again."),
        (
            "film.png", 200 * 1024 * 1024, "file_too_large",
            "“film.png” has 200 MB, and QuickBooks takes less than 100 MB. Attach a smaller file.",
        ),
        ("n" * 1000 + ".pdf", 10, "file_name_too_long", None),
    ],
)  # fmt: skip
def test_files_that_quickbooks_does_not_take_are_refused_with_the_reason(
    name: str, size: int, code: str, sentence: str | None
) -> None:
    found = problem(pdf(name=name, size=size))

    assert found.code == code
    assert sentence in {None, found.sentence}
    assert attachment.file_problem(name, size) == found


@pytest.mark.parametrize("ending", sorted(attachment.CONTENT_TYPES))
def test_every_kind_of_file_on_quickbooks_list_goes(ending: str) -> None:
    sent = prepared(pdf(name=f"file.{ending}")).body

    assert sent["ContentType"] == attachment.CONTENT_TYPES[ending]
