"""Bills and journal entries."""

from decimal import Decimal
from typing import Any

import pytest

from rest_desk import Desk, bill, expense, identity, journal


def item_line(amount: object, item: str, **more: Any) -> dict[str, Any]:
    return {
        "Amount": amount,
        "DetailType": "ItemBasedExpenseLineDetail",
        "ItemBasedExpenseLineDetail": {"ItemRef": {"value": item}, **more},
    }


def test_a_bill_books_payable_against_accounts_and_items_expense_accounts(us: Desk) -> None:
    made = us.create("Bill", bill(expense(200, account="7"), item_line(12, "3", Qty=10, UnitPrice="1.2")))

    assert us.entries(made) == [
        ("Accounts Payable (A/P)", -212),
        ("Advertising", 200),
        ("Cost of Goods Sold", 12),
    ]
    assert us.read("Vendor", "5")["Balance"] == 212
    assert made["APAccountRef"] == {"value": "33", "name": "Accounts Payable (A/P)"}
    assert made["Line"][0] == {
        "Id": "1",
        "LineNum": 1,
        "Amount": 200,
        "DetailType": "AccountBasedExpenseLineDetail",
        "AccountBasedExpenseLineDetail": {
            "AccountRef": {"value": "7", "name": "Advertising"},
            "BillableStatus": "NotBillable",
            "TaxCodeRef": {"value": "NON"},
        },
    }


def test_a_bill_is_due_by_its_own_terms_or_at_once(us: Desk) -> None:
    assert us.create("Bill", bill(expense(1), vendor="6"))["DueDate"] == "2024-03-01"
    assert us.create("Bill", bill(expense(1), SalesTermRef={"value": "3"}))["DueDate"] == "2024-03-31"
    assert us.create("Bill", bill(expense(1), DueDate="2024-05-05"))["DueDate"] == "2024-05-05"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"Line": [expense(1)]}, "2020"),
        ({"VendorRef": {"value": "5"}}, "2020"),
        (bill(expense(1), vendor="1"), "2500"),
        (bill(expense(1, account="999")), "2500"),
        (bill(expense(1, account="84")), "6430"),
        (bill(expense(1), APAccountRef={"value": "35"}), "6430"),
        (bill(item_line(1, "2")), "6000"),
        (bill(item_line(1, "6")), "6000"),
        (bill(item_line(1, "3", Qty=2, UnitPrice=1)), "6070"),
        (bill(expense(1, BillableStatus="Billable")), "6310"),
        (bill(expense(1, BillableStatus="HAS_BEEN_BILLED")), "2170"),
        (bill(expense(1, DepartmentRef={"value": "1"})), "2010"),
        (bill(expense(1, tax="3")), "6100"),
        (bill(expense(-1)), "6000"),
    ],
)
def test_a_bill_that_is_wrong_is_refused_and_books_nothing(us: Desk, body: Any, code: str) -> None:
    assert us.code("bill", body) == code
    assert us.company.all("Bill") == [] and us.balance("Accounts Payable (A/P)") == 0


def test_the_text_of_2500_names_the_table_and_the_id(us: Desk) -> None:
    fault = us.fault("bill", bill(expense(1, account="123")))

    assert fault == {
        "Message": "Invalid Reference Id",
        "Detail": "Invalid Reference Id : Accounts element id 123 not found",
        "code": "2500",
        "element": "Reference Id",
    }


def test_a_customer_on_a_line_makes_it_billable_unless_told_otherwise(us: Desk) -> None:
    made = us.create(
        "Bill",
        bill(
            expense(1, CustomerRef={"value": "1"}),
            expense(1, CustomerRef={"value": "1"}, BillableStatus="NotBillable"),
        ),
    )

    assert [line["AccountBasedExpenseLineDetail"]["BillableStatus"] for line in made["Line"]] == [
        "Billable",
        "NotBillable",
    ]


def test_a_us_bill_knows_no_tax(us: Desk) -> None:
    made = us.create("Bill", bill(expense(50, tax="TAX"), TxnTaxDetail={"TotalTax": 4}))

    assert made["TotalAmt"] == 50 and "TxnTaxDetail" not in made


def test_an_undocumented_vendor_address_is_echoed_as_sent(us: Desk) -> None:
    address = {"Line1": "9 Mill Lane", "City": "Eureka", "Country": "U.S.A"}

    assert us.create("Bill", bill(expense(1), VendorAddr=address))["VendorAddr"] == address


def test_a_credit_line_reduces_a_bill(us: Desk) -> None:
    made = us.create("Bill", bill(expense(100), expense("-12.50", account="7")))

    assert us.entries(made) == [
        ("Accounts Payable (A/P)", Decimal("-87.50")),
        ("Purchases", 100),
        ("Advertising", Decimal("-12.50")),
    ]


def test_a_journal_books_its_lines(us: Desk) -> None:
    made = us.create(
        "JournalEntry",
        journal(("Debit", "17", "900.10"), ("Debit", "22", "99.90"), ("Credit", "35", 1000), DocNumber="J1"),
    )

    assert us.entries(made) == [
        ("Rent or Lease", Decimal("900.10")),
        ("Utilities", Decimal("99.90")),
        ("Checking", -1000),
    ]
    assert (made["DocNumber"], made["Adjustment"], made["TxnTaxDetail"], made["TotalAmt"]) == (
        "J1",
        False,
        {},
        0,
    )
    assert [line["Id"] for line in made["Line"]] == ["0", "1", "2"]


def test_a_journal_without_a_number_has_none(us: Desk) -> None:
    assert "DocNumber" not in us.create("JournalEntry", journal(("Debit", "17", 1), ("Credit", "35", 1)))


def with_name(body: dict[str, Any], line: int, kind: str, id: str) -> dict[str, Any]:
    body["Line"][line]["JournalEntryLineDetail"]["Entity"] = {"Type": kind, "EntityRef": {"value": id}}
    return body


def test_a_journal_on_receivable_needs_a_customer_and_moves_what_they_owe(us: Desk) -> None:
    body = journal(("Debit", "84", 40), ("Credit", "1", 40))

    assert us.fault("journalentry", body)["Detail"] == (
        "Business Validation Error: When you use Accounts Receivable, "
        "you must choose a customer in the Name field."
    )
    assert us.code("journalentry", with_name(body, 0, "Vendor", "5")) == "6000"
    made = us.create("JournalEntry", with_name(body, 0, "Customer", "1"))
    assert made["Line"][0]["JournalEntryLineDetail"]["Entity"] == {
        "Type": "Customer",
        "EntityRef": {"value": "1", "name": "Alder Street Books"},
    }
    assert us.read("Customer", "1")["Balance"] == 40


def test_a_journal_on_payable_needs_a_vendor(us: Desk) -> None:
    body = journal(("Debit", "17", 40), ("Credit", "33", 40))

    assert us.code("journalentry", body) == "6000"
    us.create("JournalEntry", with_name(body, 1, "Vendor", "7"))
    assert us.read("Vendor", "7")["Balance"] == 40


def without(body: dict[str, Any], line: int, key: str) -> dict[str, Any]:
    del body["Line"][line]["JournalEntryLineDetail"][key]
    return body


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (journal(("Debit", "17", 2), ("Credit", "35", 1)), "2300"),
        (journal(("Debit", "17", 0)), "6000"),
        (journal(("Debit", "17", -1), ("Credit", "35", -1)), "2290"),
        (journal(("Both", "17", 1), ("Credit", "35", 1)), "2170"),
        (without(journal(("Debit", "17", 1), ("Credit", "35", 1)), 0, "PostingType"), "2260"),
        (without(journal(("Debit", "17", 1), ("Credit", "35", 1)), 0, "AccountRef"), "2020"),
        ({"TxnDate": "2024-03-01"}, "2020"),
    ],
)
def test_a_journal_that_is_wrong_is_refused(us: Desk, body: Any, code: str) -> None:
    assert us.code("journalentry", body) == code
    assert len(us.company.all("JournalEntry")) == 1


def test_a_journal_can_be_updated_sparsely_and_deleted(us: Desk) -> None:
    made = us.create("JournalEntry", journal(("Debit", "17", 5), ("Credit", "35", 5)))

    changed = us.sparse("JournalEntry", made, PrivateNote="rent")
    assert (changed["SyncToken"], changed["PrivateNote"], len(changed["Line"])) == ("1", "rent", 2)
    us.post("journalentry", identity(changed), operation="delete")
    assert (us.balance("Rent or Lease"), us.balance("Checking")) == (0, 50_000)


def test_tax_on_a_uk_journal_needs_its_side_and_amount_and_goes_to_vat_control(uk: Desk) -> None:
    body = journal(("Debit", "17", 100), ("Credit", "35", 120))
    detail = body["Line"][0]["JournalEntryLineDetail"]
    detail["TaxCodeRef"] = {"value": "1"}
    assert uk.code("journalentry", body) == "2270"
    detail["TaxApplicableOn"] = "Purchase"
    assert uk.code("journalentry", body) == "2280"
    detail["TaxAmount"] = 20

    made = uk.create("JournalEntry", body)

    assert uk.entries(made) == [("Rent", 100), ("VAT Control", 20), ("Current Account", -120)]
